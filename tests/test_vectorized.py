"""The array network: shapes, dtypes, what it refuses, and its errors against nudging."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import example, vectorized
from helpers.activations import Sigmoid, Softmax, Tanh
from helpers.vectorized import CrossEntropy, FullyConnectedLayer, Network, SquaredError, batches

LOSSES = ("squared error", "cross-entropy")
each_loss = pytest.mark.parametrize("loss", LOSSES)
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def problem(sizes=(3, 4, 2), m=7, seed=1, loss="squared error", dtype=np.float64, activation=Sigmoid):
    """A network with weights of about 1, and as many rows."""
    rng = np.random.default_rng(seed)
    network = Network(sizes, seed=seed, loss=loss, dtype=dtype, activation=activation)
    network.set_parameters([rng.normal(0, 1, p.shape) for p in network.parameters()])
    X = rng.uniform(-1, 1, (m, sizes[0]))
    T = rng.uniform(0.1, 0.9, (m, sizes[-1]))
    if loss == "cross-entropy":
        T = np.eye(sizes[-1])[T.argmax(axis=1)]
    return network, X, T


# --- the running example and shapes -------------------------------------------------------------------------


def test_the_running_example():
    [y] = example.arrays().predict(example.X)
    np.testing.assert_allclose(y, [0.5944, 0.5235], atol=5e-5)


@pytest.mark.parametrize("sizes", [(3, 4, 2), (2, 1), (1, 1, 1), (5, 2, 7, 3)])
@pytest.mark.parametrize("m", [1, 2, 9])
def test_shapes(sizes, m):
    network, X, T = problem(sizes, m)
    assert network.sizes == sizes
    assert network.predict(X).shape == (m, sizes[-1])
    shapes = [shape for n, k in pairwise(sizes) for shape in ((k, n), (k,))]
    assert [p.shape for p in network.parameters()] == shapes
    assert [g.shape for g in network.gradients(X, T)] == shapes


def test_one_sample_is_a_batch_of_one():
    network, X, T = problem()
    np.testing.assert_array_equal(network.predict(X[2]), network.predict(X[2:3]))
    assert network.loss(X[2], T[2]) == network.loss(X[2:3], T[2:3])
    np.testing.assert_allclose(network.predict(X)[2:3], network.predict(X[2]), rtol=1e-14)


def test_the_order_of_memory_does_not_matter():
    network, X, T = problem()
    for one, other in zip(network.gradients(X, T), network.gradients(np.asfortranarray(X), T.T.copy().T)):
        np.testing.assert_allclose(one, other, rtol=1e-12)
    np.testing.assert_allclose(network.predict(X), network.predict(np.asfortranarray(X)), rtol=1e-14)
    wide = np.zeros((14, 6))
    wide[::2, ::2] = X
    np.testing.assert_allclose(network.predict(X), network.predict(wide[::2, ::2]), rtol=1e-14)


def test_batches_of_any_size_one_after_the_other():
    network, X, _ = problem(m=9)
    whole = network.predict(X)
    for size in (4, 1, 9, 2, 4):
        parts = [network.predict(X[rows]) for rows in batches(9, size)]
        np.testing.assert_allclose(np.vstack(parts), whole, rtol=1e-12)


def test_predictions_and_parameters_are_copies():
    network, X, _ = problem()
    first = network.predict(X)
    kept = first.copy()
    network.predict(-X)
    np.testing.assert_array_equal(first, kept)
    first[...] = 7
    np.testing.assert_array_equal(network.predict(X), kept)
    for p in network.parameters():
        p[...] = 7
    np.testing.assert_array_equal(network.predict(X), kept)


def test_gradients_are_copies_and_change_nothing():
    network, X, T = problem()
    before, first = network.parameters(), network.gradients(X, T)
    again = network.gradients(X, T)
    network.gradients(-X, T)
    for a, b in zip(first, again):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(before, network.parameters()):
        np.testing.assert_array_equal(a, b)


def test_the_inputs_are_left_alone():
    network, X, T = problem()
    x, t = X.copy(), T.copy()
    network.train(X, T, 0.5, epochs=3, batch_size=2, seed=1)
    np.testing.assert_array_equal(X, x)
    np.testing.assert_array_equal(T, t)


# --- dtypes -------------------------------------------------------------------------------------------------


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


@each_loss
def test_float32_is_float64_but_for_rounding(loss):
    one, X, T = problem(loss=loss)
    other, _, _ = problem(loss=loss, dtype=np.float32)
    one.train(X, T, 0.5, epochs=20, batch_size=3)
    other.train(X, T, 0.5, epochs=20, batch_size=3)
    difference = max(np.abs(p - q).max() for p, q in zip(one.parameters(), other.parameters()))
    assert 0 < difference < 1e-4


# --- gradients against nudging ------------------------------------------------------------------------------


def nudged(network, X, T, epsilon=1e-5):
    """The slope of the loss along every weight, by central differences."""
    start, slopes = network.parameters(), []
    for k, p in enumerate(start):
        slopes.append(np.zeros(p.shape))
        for place in np.ndindex(p.shape):
            losses = []
            for sign in (1, -1):
                values = [q.copy() for q in start]
                values[k][place] += sign * epsilon
                network.set_parameters(values)
                losses.append(network.loss(X, T))
            slopes[k][place] = (losses[0] - losses[1]) / (2 * epsilon)
    network.set_parameters(start)
    return slopes


@each_loss
@pytest.mark.parametrize("activation", [Sigmoid, Tanh])
@pytest.mark.parametrize("sizes", [(3, 4, 2), (2, 3, 4, 3)])
def test_gradients_are_what_nudging_says(loss, activation, sizes):
    network, X, T = problem(sizes, loss=loss, activation=activation)
    found = network.gradients(X, T)
    for ours, due in zip(found, nudged(network, X, T)):
        np.testing.assert_allclose(ours, due, atol=1e-8)
    assert min(np.abs(g).max() for g in found) > 1e-4


def test_the_slope_is_that_of_the_layer_below():
    network, X, T = problem((3, 4, 2))
    network.layers[0].activation = Tanh
    for ours, due in zip(network.gradients(X, T), nudged(network, X, T)):
        np.testing.assert_allclose(ours, due, atol=1e-8)


def test_a_step_goes_down_the_mean_gradient():
    network, X, T = problem()
    before, gradients = network.parameters(), network.gradients(X, T)
    network.train(X, T, 0.3, epochs=1, batch_size=len(X))
    for start, gradient, end in zip(before, gradients, network.parameters()):
        np.testing.assert_allclose(end, start - 0.3 * gradient, rtol=1e-12)


@each_loss
def test_training_lowers_the_loss(loss):
    network, X, T = problem(m=30, loss=loss)
    before = network.loss(X, T)
    network.train(X, T, 0.5, epochs=50, batch_size=4, seed=1)
    assert network.loss(X, T) < 0.7 * before


# --- errors as numbers --------------------------------------------------------------------------------------


def test_squared_error_is_half_the_sum_of_squares_and_the_mean_of_rows():
    Y, T = np.array([[0.5, 0.5], [1.0, 0.0]]), np.array([[1.0, 0.0], [1.0, 0.2]])
    assert SquaredError.value(Y, T) == pytest.approx((0.25 + 0.02) / 2)
    np.testing.assert_allclose(SquaredError.output_delta(Y, T, Sigmoid), [[0.125, -0.125], [0, 0]])


def test_cross_entropy_is_minus_the_logarithm_of_the_right_output():
    Y, T = np.array([[0.25, 0.75], [0.5, 0.5]]), np.array([[0.0, 1.0], [1.0, 0.0]])
    assert CrossEntropy.value(Y, T) == pytest.approx(-(np.log(0.75) + np.log(0.5)) / 2)
    np.testing.assert_allclose(CrossEntropy.output_delta(Y, T, Softmax), T - Y)


@each_dtype
def test_an_output_that_rounded_to_0_does_not_end_in_infinity(dtype):
    network = Network([1, 2], loss="cross-entropy", dtype=dtype)
    network.set_parameters([[[2000.0], [-2000.0]], [0.0, 0.0]])
    assert network.predict([1.0])[0, 1] == 0
    assert 80 < network.loss([1.0], [0.0, 1.0]) < 1000
    assert all(np.isfinite(g).all() for g in network.gradients([1.0], [0.0, 1.0]))


def test_softmax_rows_sum_to_1():
    network, X, _ = problem(loss="cross-entropy")
    np.testing.assert_allclose(network.predict(1000 * X).sum(axis=1), 1)
    assert network.layers[-1].activation is Softmax
    assert network.layers[0].activation is Sigmoid


# --- batches and order --------------------------------------------------------------------------------------


@given(st.integers(1, 200), st.integers(1, 250), st.integers(0, 5) | st.none())
def test_batches_cover_every_row_once(count, batch_size, seed):
    rng = None if seed is None else np.random.default_rng(seed)
    rows = [np.arange(count)[batch] for batch in batches(count, batch_size, rng)]
    np.testing.assert_array_equal(np.sort(np.concatenate(rows)), np.arange(count))
    sizes = [len(batch) for batch in rows]
    assert sizes[:-1] == [batch_size] * (len(sizes) - 1)
    assert 1 <= sizes[-1] <= batch_size


def test_batches_are_shuffled_by_their_generator():
    orders = [
        np.concatenate(list(batches(50, 8, np.random.default_rng(seed)))).tolist() for seed in (1, 1, 2)
    ]
    assert orders[0] == orders[1] != orders[2]
    assert orders[0] != list(range(50))


def test_in_order_a_batch_is_a_view():
    X = np.zeros((10, 3))
    assert all(np.shares_memory(X, X[batch]) for batch in batches(10, 4))


def test_a_seed_decides_weights_and_order():
    def trained(seed, order):
        network, X, T = problem(seed=1)
        network = Network((3, 4, 2), seed=seed)
        network.train(X, T, 0.5, epochs=2, batch_size=2, seed=order)
        return np.concatenate([p.ravel() for p in network.parameters()])

    np.testing.assert_array_equal(trained(1, 1), trained(1, 1))
    assert not np.array_equal(trained(1, 1), trained(2, 1))
    assert not np.array_equal(trained(1, 1), trained(1, 2))
    assert not np.array_equal(trained(1, 1), trained(1, None))


def test_no_global_random_state_is_touched():
    np.random.seed(1)  # noqa: NPY002, what a reader may have done
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    Network([3, 4, 2]).train([[0, 0, 0]], [[0, 1]], 0.1, 1, seed=3)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_weights_start_small_and_different():
    layer = FullyConnectedLayer(50, 40, Sigmoid, np.random.default_rng(1))
    for values in (layer.W, layer.b):
        assert -0.1 <= values.min() < -0.08
        assert 0.08 < values.max() <= 0.1
    assert len(np.unique(layer.W)) == layer.W.size


# --- what is refused ----------------------------------------------------------------------------------------

X3, T3 = np.ones((3, 3)), np.full((3, 2), 0.5)
REFUSED = {
    "too few inputs": (lambda n: n.predict(np.ones((3, 2))), r"\(m, 3\).*\(3, 2\)"),
    "samples in columns": (lambda n: n.predict(np.ones((3, 7))), r"\(m, 3\).*\(3, 7\)"),
    "three dimensions": (lambda n: n.predict(np.ones((1, 1, 3))), r"\(1, 1, 3\)"),
    "no rows": (lambda n: n.predict(np.ones((0, 3))), r"\(0, 3\)"),
    "a number": (lambda n: n.predict(3.0), "inputs"),
    "words": (lambda n: n.predict([["a", "b", "c"]]), "inputs"),
    "uneven rows": (lambda n: n.predict([[1, 2, 3], [1, 2]]), "rows of 3 numbers"),
    "NaN": (lambda n: n.predict([[0, np.nan, 0]]), "column 1 is nan"),
    "infinity": (lambda n: n.loss([[0, 0, np.inf]], [[0, 1]]), "column 2 is inf"),
    "NaN targets": (lambda n: n.train(X3, np.full((3, 2), np.nan), 0.1, 1), "targets.*nan"),
    "targets of one column": (lambda n: n.train(X3, np.ones((3, 1)), 0.1, 1), r"targets.*\(m, 2\)"),
    "labels for targets": (lambda n: n.train(X3, np.array([0, 1, 0]), 0.1, 1), r"targets.*\(3,\)"),
    "too few targets": (lambda n: n.gradients(X3, T3[:2]), "3 samples and 2 targets"),
    "rate 0": (lambda n: n.train(X3, T3, 0, 1), "rate"),
    "negative rate": (lambda n: n.train(X3, T3, -0.1, 1), "rate"),
    "NaN rate": (lambda n: n.train(X3, T3, float("nan"), 1), "rate"),
    "no epochs": (lambda n: n.train(X3, T3, 0.1, 0), "epochs"),
    "half an epoch": (lambda n: n.train(X3, T3, 0.1, 0.5), "epochs"),
    "batch size 0": (lambda n: n.train(X3, T3, 0.1, 1, batch_size=0), "batch_size"),
    "weights of another network": (
        lambda n: n.set_parameters(Network([3, 5, 2]).parameters()),
        "W1.*4 rows were due",
    ),
    "a weight that is no number": (
        lambda n: n.set_parameters([*n.parameters()[:3], np.array([0.0, np.nan])]),
        "b2.*nan",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused_and_changes_nothing(name):
    call, words = REFUSED[name]
    network = Network([3, 4, 2], seed=1)
    before = network.parameters()
    with pytest.raises(ValueError, match=words):
        call(network)
    for a, b in zip(before, network.parameters()):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("sizes", [[3], [], [3, 0, 2], [3, 2.5], "34", 3, {3, 4}])
def test_sizes_that_are_none_are_refused(sizes):
    with pytest.raises(ValueError, match="sizes"):
        Network(sizes)


def test_an_unknown_loss_is_refused_by_name():
    with pytest.raises(ValueError, match=r"'squared error', 'cross-entropy'.*'mse'"):
        Network([3, 2], loss="mse")


def test_repr_says_what_it_is():
    assert repr(Network([784, 3, 10], dtype=np.float32)) == "Network 784-3-10: float32, 2 layers of weights"
    assert set(vectorized.LOSSES) == set(LOSSES)
