"""The array network: its types, its gradients against nudging, its errors, and that nothing is shared."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import example, vectorized
from helpers.activations import Softmax, Tanh
from helpers.gradient_check import numerical_gradient
from helpers.vectorized import CrossEntropy, Network, batches
from tests.trainings import assert_close, problem

each_loss = pytest.mark.parametrize("loss", list(vectorized.LOSSES))
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])


# --- types and copies ---------------------------------------------------------------------------------------


def test_the_running_example_what_it_is_called_and_that_its_layers_take_no_short_rows():
    np.testing.assert_allclose(example.arrays().predict(example.X), [[0.5944, 0.5235]], atol=5e-5)
    assert repr(Network([784, 3, 10], dtype=np.float32)) == "Network 784-3-10: float32, squared error"
    with pytest.raises(ValueError, match="mismatch"):
        example.arrays().layers[0].forward(np.ones((1, 2)))


def test_one_sample_is_a_batch_of_one_and_batches_may_follow_each_other_in_any_size():
    network, X, T = problem(m=9)
    np.testing.assert_array_equal(network.predict(X[2]), network.predict(X[2:3]))
    assert network.loss(X[2], T[2]) == network.loss(X[2:3], T[2:3])
    whole = network.forward(X).copy()
    np.testing.assert_allclose(network.predict(X), whole, rtol=1e-12)
    for size in (4, 1, 9, 2, 4):
        parts = [network.forward(X[rows]).copy() for rows in batches(9, size)]
        np.testing.assert_allclose(np.vstack(parts), whole, rtol=1e-12)


def test_the_order_of_memory_does_not_matter():
    network, X, T = problem()
    assert_close(network.gradients(X, T), network.gradients(np.asfortranarray(X), T.T.copy().T), rtol=1e-12)
    wide = np.zeros((14, 6))
    wide[::2, ::2] = X
    np.testing.assert_allclose(network.predict(X), network.predict(wide[::2, ::2]), rtol=1e-14)


def test_what_comes_out_are_copies_and_what_goes_in_is_left_alone():
    network, X, T = problem()
    x, t, weights, said = X.copy(), T.copy(), network.parameters(), network.predict(X)
    kept, gradients = said.copy(), network.gradients(X, T)
    again = network.gradients(X, T)
    network.gradients(-X, T)
    network.predict(-X)
    assert_close(gradients, again, rtol=0)
    np.testing.assert_array_equal(said, kept)
    said[...] = 7
    for p in network.parameters():
        p[...] = 7
    assert_close(network.parameters(), weights, rtol=0)
    network.train(X, T, 0.5, epochs=3, batch_size=2, seed=1)
    assert_close([X, T], [x, t])
    W, b = np.ones((1, 3)), np.zeros(1)
    layer = vectorized.FullyConnectedLayer(W, b, Tanh)
    assert not any(map(np.shares_memory, (layer.W, layer.b), (W, b)))


@each_dtype
@each_loss
def test_all_of_it_is_of_the_dtype_asked_for(dtype, loss):
    network, X, T = problem(dtype=dtype, loss=loss)
    assert network.predict(X).dtype == dtype
    network.train(X, T, 0.5, epochs=2, batch_size=3)
    for layer in network.layers:
        assert {a.dtype for a in (layer.W, layer.b, layer.A, layer.delta)} == {np.dtype(dtype)}
    assert {p.dtype for p in network.parameters()} == {np.dtype(np.float64)}
    assert isinstance(network.loss(X, T), float)


def test_a_network_may_be_asked_between_the_way_forward_and_the_way_back():
    """As from another thread while it takes steps: neither disturbs the other."""
    network, X, T = problem()
    said, gradients, Y = network.predict(-X), network.gradients(X, T), network.forward(X)
    for rows in (-X, X[:2]):
        network.loss(rows, T[: len(rows)])
        network.predict(rows)
    network.backward(Y, T)
    assert_close([g for layer in network.layers for g in layer.gradients()], gradients)
    network.forward(X)
    np.testing.assert_array_equal(network.predict(-X), said)


# --- gradients and steps ------------------------------------------------------------------------------------


@each_loss
def test_the_slope_is_that_of_the_layer_below(loss):
    network, X, T = problem((2, 3, 4, 3), loss=loss)
    network.layers[0].activation = Tanh
    assert_close(network.gradients(X, T), numerical_gradient(network, X, T, epsilon=1e-5), atol=1e-8)


@each_loss
def test_a_step_goes_down_the_mean_gradient_and_many_lower_the_loss(loss):
    network, X, T = problem(m=30, loss=loss)
    before, loss, gradients = network.parameters(), network.loss(X, T), network.gradients(X, T)
    network.train(X, T, 0.3, epochs=1, batch_size=len(X))
    assert_close(network.parameters(), [p - 0.3 * g for p, g in zip(before, gradients)], rtol=1e-12)
    network.train(X, T, 0.5, epochs=50, batch_size=4, seed=1)
    assert network.loss(X, T) < 0.7 * loss


# --- errors as numbers --------------------------------------------------------------------------------------


def test_cross_entropy():
    Y, T = np.array([[0.25, 0.75], [0.5, 0.5]]), np.array([[0.0, 1.0], [1.0, 0.0]])
    assert CrossEntropy.value(Y, T) == pytest.approx(-(np.log(0.75) + np.log(0.5)) / 2)
    np.testing.assert_allclose(CrossEntropy.output_delta(Y, T, Softmax), T - Y)


@each_dtype
def test_an_output_that_rounded_to_0_does_not_end_in_infinity(dtype):
    network = Network([1, 2], loss="cross-entropy", dtype=dtype)
    assert network.layers[-1].activation is Softmax
    network.set_parameters([[[2000.0], [-2000.0]], [0.0, 0.0]])
    with np.errstate(all="raise"):
        assert network.predict([1.0]).tolist() == [[1, 0]]
        assert 80 < network.loss([1.0], [0.0, 1.0]) < 1000
        assert all(np.isfinite(g).all() for g in network.gradients([1.0], [0.0, 1.0]))


# --- batches and order --------------------------------------------------------------------------------------


@given(st.integers(1, 200), st.integers(1, 250), st.integers(0, 5) | st.none())
def test_batches_cover_every_row_once(count, batch_size, seed):
    rng = None if seed is None else np.random.default_rng(seed)
    order = np.arange(count)
    rows = [order[batch] for batch in batches(count, batch_size, rng)]
    np.testing.assert_array_equal(np.sort(np.concatenate(rows)), order)
    assert rng or all(np.shares_memory(order, batch) for batch in rows), "in order a batch is a view"
    assert {len(batch) for batch in rows[:-1]} <= {batch_size}
    assert 1 <= len(rows[-1]) <= batch_size


def test_weights_start_small_and_different():
    layer = Network([50, 40], seed=1).layers[0]
    for values in (layer.W, layer.b):
        assert -0.1 <= values.min() < -0.08 < 0.08 < values.max() <= 0.1
    assert len(np.unique(layer.W)) == layer.W.size
