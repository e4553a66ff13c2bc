"""Objects, arrays and PyTorch: three roads to the same numbers."""

import numpy as np
import pytest

from helpers import example, objects, vectorized
from helpers.activations import Sigmoid, Tanh

SHAPES = [(3, 4, 2), (8, 3, 8), (2, 5, 4, 3, 2)]
shapes = pytest.mark.parametrize("sizes", SHAPES, ids=lambda sizes: "-".join(map(str, sizes)))
activations = pytest.mark.parametrize("activation", [Sigmoid, Tanh], ids=lambda kind: kind.name)
losses = pytest.mark.parametrize("loss", ["squared error", "cross-entropy"])


def pair(sizes, activation=Sigmoid, seed=1):
    """An object network, and an array network with the same weights; large ones, so that nodes differ."""
    one, other = (kind.Network(sizes, activation=activation) for kind in (objects, vectorized))
    rng = np.random.default_rng(seed)
    values = [rng.normal(0, 1, np.shape(p)) for p in other.parameters()]
    one.set_parameters(values)
    other.set_parameters(values)
    return one, other


def samples(sizes, n=20, seed=2):
    rng = np.random.default_rng(seed)
    return rng.uniform(-1, 1, (n, sizes[0])), rng.uniform(0.1, 0.9, (n, sizes[-1]))


def assert_equal(first, second, tolerance=1e-12):
    for a, b in zip(first, second, strict=True):
        assert np.shape(a) == np.shape(b)
        assert np.abs(np.asarray(a) - np.asarray(b)).max() <= tolerance


def assert_learnt(start, end):
    """Every table has changed by more than two of them may differ, and some by much."""
    changes = [np.abs(p - q).max() for p, q in zip(start, end)]
    assert min(changes) > 1e-6
    assert max(changes) > 0.01


@shapes
@activations
def test_outputs_losses_and_gradients_of_single_samples_and_of_a_batch(sizes, activation):
    one, other = pair(sizes, activation)
    X, T = samples(sizes)
    for x, t in zip(X, T):
        assert_equal([one.predict(x)], list(other.predict(x)))
        assert one.loss(x, t) == pytest.approx(other.loss(x, t), abs=1e-12)
        assert_equal(one.gradients(x, t), other.gradients(x, t))
    assert_equal(one.parameters(), other.parameters(), 0)
    single = [one.gradients(x, t) for x, t in zip(X, T)]
    assert_equal(
        [np.mean([np.asarray(g) for g in tables], axis=0) for tables in zip(*single)], other.gradients(X, T)
    )
    assert np.mean([one.loss(x, t) for x, t in zip(X, T)]) == pytest.approx(other.loss(X, T), abs=1e-12)


@shapes
@activations
def test_weights_after_a_hundred_steps_and_five_epochs(sizes, activation):
    one, other = pair(sizes, activation)
    start, (X, T) = other.parameters(), samples(sizes)
    for x, t in [*zip(X, T)] * 5:
        one.train_one_sample(x, t, 0.4)
        other.train(x, t, 0.4, 1)
        assert_equal(one.parameters(), other.parameters())
    assert_learnt(start, other.parameters())
    one.train(X.tolist(), T.tolist(), 0.4, 5)
    other.train(X, T, 0.4, 5)
    assert_equal(one.parameters(), other.parameters(), 1e-11)


def test_the_running_example():
    one, other = example.network(), example.arrays()
    assert_equal(one.parameters(), other.parameters(), 0)
    for _ in range(100):
        one.train_one_sample(example.X, example.T, example.RATE)
        other.train(example.X, example.T, example.RATE, 1)
    assert_equal(one.parameters(), other.parameters())


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


def problem(sizes, loss, activation=Sigmoid):
    network = vectorized.Network(sizes, seed=3, loss=loss, activation=activation)
    X, T = samples(sizes, n=30)
    return network, X, np.eye(sizes[-1])[T.argmax(axis=1)] if loss == "cross-entropy" else T


@shapes
@activations
@losses
def test_gradients_are_autograds(torch, loss, sizes, activation):
    network, X, T = problem(sizes, loss, activation)
    theirs, error = as_torch(torch, network)
    value = error(theirs(torch.from_numpy(X)), torch.from_numpy(T))
    value.backward()
    assert network.loss(X, T) == pytest.approx(value.item(), abs=1e-9)
    assert_equal(network.gradients(X, T), [p.grad.numpy() for p in theirs.parameters()], 1e-9)


@losses
@pytest.mark.parametrize(("sizes", "momentum"), [*((sizes, 0.0) for sizes in SHAPES), (SHAPES[0], 0.9)])
def test_fifty_steps_are_those_of_torchs_sgd(torch, loss, sizes, momentum):
    """Ours keeps the rate in the velocity, theirs outside: at a constant rate both are the same."""
    network, X, T = problem(sizes, loss)
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
    assert_equal(network.parameters(), [p.detach().numpy() for p in theirs.parameters()], 1e-9)
    assert_learnt(start, network.parameters())
