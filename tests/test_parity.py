"""Objects, arrays and PyTorch: three roads to the same numbers."""

import random

import numpy as np
import pytest

from helpers import objects, vectorized
from helpers.activations import Sigmoid, Tanh
from tests.trainings import as_objects, assert_close, flat, problem

SHAPES = [(3, 4, 2), (8, 3, 8), (2, 5, 4, 3, 2)]
shapes = pytest.mark.parametrize("sizes", SHAPES, ids=lambda sizes: "-".join(map(str, sizes)))
activations = pytest.mark.parametrize("activation", [Sigmoid, Tanh], ids=lambda kind: kind.name)
losses = pytest.mark.parametrize("loss", ["squared error", "cross-entropy"])


@shapes
@activations
def test_outputs_losses_and_gradients_of_single_samples_and_of_a_batch(sizes, activation):
    other, X, T = problem(sizes, 20, activation=activation)
    one = as_objects(other)
    single = [one.gradients(x, t) for x, t in zip(X, T)]
    for x, t, gradients in zip(X, T, single):
        assert_close([one.predict(x)], other.predict(x), atol=1e-12)
        assert one.loss(x, t) == pytest.approx(other.loss(x, t), abs=1e-12)
        assert_close(gradients, other.gradients(x, t), atol=1e-12)
    assert_close(one.parameters(), other.parameters())
    assert_close([np.mean(tables, axis=0) for tables in zip(*single)], other.gradients(X, T), atol=1e-12)
    assert np.mean([one.loss(x, t) for x, t in zip(X, T)]) == pytest.approx(other.loss(X, T), abs=1e-12)


@shapes
@activations
def test_weights_after_a_hundred_steps_and_five_epochs(sizes, activation):
    other, X, T = problem(sizes, 20, activation=activation)
    one = as_objects(other)
    for x, t in [*zip(X, T)] * 5:
        one.train_one_sample(x, t, 0.4)
        other.train(x, t, 0.4, 1)
        assert_close(one.parameters(), other.parameters(), atol=1e-12)
    one.train(X.tolist(), T.tolist(), 0.4, 5)
    other.train(X, T, 0.4, 5)
    assert_close(one.parameters(), other.parameters(), atol=1e-11)


@pytest.mark.parametrize("kind", [objects.Network, vectorized.Network])
def test_a_seed_decides_weights_and_order_and_nothing_else_is_drawn(kind):
    random.seed(11)
    np.random.seed(1)  # noqa: NPY002, what a reader may have done
    before = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002

    def trained(seed, order):
        network, (_, X, T) = kind((3, 4, 2), seed=seed), problem()
        network.train(X, T, rate=0.5, epochs=2, seed=order)
        return flat(network).tolist()

    assert trained(1, 1) == trained(1, 1)
    for other in ((2, 1), (1, 2), (1, None)):
        assert trained(1, 1) != trained(*other)
    assert trained(None, 1) != trained(None, 1)
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before  # noqa: NPY002


# --- PyTorch ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def torch():
    found = pytest.importorskip("torch", reason="PyTorch is not installed")
    found.set_num_threads(1)
    return found


def as_torch(torch, network):
    """The same network built of PyTorch's own parts, in float64, and its error."""
    parts = []
    for layer in network.layers:
        linear = torch.nn.Linear(*reversed(layer.W.shape), dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(layer.W))
            linear.bias.copy_(torch.from_numpy(layer.b))
        # its cross-entropy takes what goes into the softmax
        kinds = {"sigmoid": torch.nn.Sigmoid, "tanh": torch.nn.Tanh, "softmax": torch.nn.Identity}
        parts += [linear, kinds[layer.activation.name]()]
    squared = lambda Y, T: ((T - Y) ** 2).sum(dim=1).mean() / 2  # noqa: E731
    error = torch.nn.CrossEntropyLoss() if network.error.name == "cross-entropy" else squared
    return torch.nn.Sequential(*parts), error


@shapes
@activations
@losses
def test_gradients_are_autograds(torch, loss, sizes, activation):
    network, X, T = problem(sizes, 30, loss, activation=activation)
    theirs, error = as_torch(torch, network)
    value = error(theirs(torch.from_numpy(X)), torch.from_numpy(T))
    value.backward()
    assert network.loss(X, T) == pytest.approx(value.item(), abs=1e-9)
    assert_close(network.gradients(X, T), [p.grad.numpy() for p in theirs.parameters()], atol=1e-9)


@losses
@pytest.mark.parametrize(("sizes", "momentum"), [*((sizes, 0.0) for sizes in SHAPES), (SHAPES[0], 0.9)])
def test_fifty_steps_are_those_of_torchs_sgd(torch, loss, sizes, momentum):
    """Ours keeps the rate in the velocity, theirs outside: at a constant rate both are the same."""
    network, X, T = problem(sizes, 30, loss)
    start, (theirs, error) = network.parameters(), as_torch(torch, network)
    optimiser = torch.optim.SGD(theirs.parameters(), lr=0.2, momentum=momentum)
    descent = vectorized.Descent(network, momentum=momentum)
    for step in range(50):
        rows = slice(step % 3 * 10, step % 3 * 10 + 10)
        descent.step(X[rows], T[rows], 0.2)
        optimiser.zero_grad()
        error(theirs(torch.from_numpy(X[rows])), torch.from_numpy(T[rows])).backward()
        optimiser.step()
    descent.put_back()
    assert_close(network.parameters(), [p.detach().numpy() for p in theirs.parameters()], atol=1e-9)
    changes = [np.abs(p - q).max() for p, q in zip(start, network.parameters())]
    assert min(changes) > 1e-6, "each table has changed by more than two may differ"
    assert max(changes) > 0.01
