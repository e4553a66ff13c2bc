"""Checks at every door of helpers/: each message says what was expected and what came."""

import time
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from helpers import checks, digits, mnist, objects, training, vectorized
from helpers.activations import Softmax
from helpers.distortions import Distortions
from tests.trainings import peak_of

SIZES = (3, 4, 2)
X, T = np.linspace(-1, 1, 15).reshape(5, 3), np.linspace(0.1, 0.9, 10).reshape(5, 2)


def refuses(call, *words):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError) as raised:
            call()
    for word in ("expected", *words):
        assert word in str(raised.value).lower(), str(raised.value)


# --- what passes --------------------------------------------------------------------------------------------


def test_what_passes_takes_the_form_that_is_used():
    for values in ([1, 2.5, True], (1, Decimal("2.5"), Fraction(1)), np.array([1, 2.5, 1], dtype=np.float32)):
        checked = checks.vector(values, 3, "inputs")
        assert checked == [1.0, 2.5, 1.0]
        assert all(type(value) is float for value in checked)
    for half in (np.float32(0.5), Fraction(1, 2), Decimal("0.5"), 0.5):
        assert checks.rate(half) == checks.share(half, "momentum") == 0.5
        assert type(checks.rate(half)) is type(checks.share(half, "momentum")) is float
    assert checks.count(np.int64(3), "epochs") == checks.seed(np.uint8(3)) == 3
    assert type(checks.seed(np.int64(3))) is int
    assert checks.seed(None) is None
    assert checks.layer_sizes(np.array([3, 4, 2])) == (3, 4, 2)
    assert checks.one_of("b", {"a": 1, "b": 2}, "loss") == 2
    assert {checks.float_type(t) for t in (float, "float64", np.float64, np.dtype("f8"))} == {np.dtype("f8")}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rows_keep_what_fits_and_turn_the_rest(dtype):
    fits = X.astype(dtype)
    assert checks.rows(fits, 3, "inputs", dtype) is fits  # nothing is copied
    for values in (X.tolist(), X, np.ones((5, 3), dtype=np.uint8), np.ones((5, 3), dtype=bool)):
        rows = checks.rows(values, 3, "inputs", dtype)
        assert (rows.dtype, rows.shape) == (dtype, (5, 3))
    assert checks.rows([0.6, -0.2, 0.9], 3, "inputs", dtype).shape == (1, 3)
    large = np.full((2, 3), np.finfo(dtype).max / 1.1)  # finite, though their sum is not
    assert checks.rows(large, 3, "inputs", dtype) is large


# --- what does not ------------------------------------------------------------------------------------------

PARTS = mnist.MNIST(np.zeros((9, 4, 4), np.uint8), np.zeros(9, int), None, None)
TEN, HUGE, STROKE = np.full((2, 10), 0.1), 10**5000, [[0.1, 0.2]]


def rows(values):
    return checks.rows(values, 3, "inputs", np.float32)


def vector(values):
    return checks.vector(values, 3, "targets")


def answers(given):
    return mnist.error_rate(*given)


def named(function, name, *before):
    """The function, called with the value under this name."""
    return lambda value: function(*before, **{name: value})


BAD = [
    *((rows, np.zeros(shape), f"(m, 3), one sample a row, m at least 1; got {shape}")
      for shape in ((5, 4), (3, 5), (0, 3), (4,), (2, 3, 1), ())),
    *((rows, value, f"rows of 3 numbers; got {got}") for value, got in (
        (None, "none"), ([["0.1", "0.2", "0.3"]], "[['0.1'"), ([[0.1, 0.2], [0.3]], "[[0.1, 0.2], [0.3]]"),
        ([[0.1, None, 0.3]], "[[0.1, none"), ([[0.1, 1j, 0.3]], "[[0.1, 1j"), ([[10**400, 0, 0]], "[[1000"),
    )),
    (rows, [[0, 0, 0], [0, np.nan, 0]], "inputs: expected finite numbers; got nan in row 1, column 1"),
    (rows, [[np.inf, -np.inf, 0]], "inf in row 0, column 0"),
    (rows, [[0, 0, 1e300]], "inf in row 0, column 2"),
    *((vector, value, f"targets: expected a flat list of 3 numbers; got {got}")
      for value, got in ((0.5, "0.5"), (None, "none"), ({1, 2, 3}, "{1, 2, 3}"))),
    *((vector, value, f"3 numbers, one a node; got {n}") for value, n in (([], 0), (np.zeros((1, 3)), 1))),
    *((vector, value, f"expected finite numbers; got {got}") for value, got in (
        ("abc", "'a' as number 0"), ([[0.1], [0.2], [0.3]], "[0.1] as number 0"),
        ([0.1, None, 0.2], "none as number 1"), ([0.1, 0.2, np.nan], "nan as number 2"),
        ([0.1, -(10**400), 0.2], "-1000"), ([0.1, 1j, 0.2], "1j as number 1"),
    )),
    *((checks.rate, value, "above 0") for value in (0, -1, np.nan, np.inf, "0.5", [1], 10**400, HUGE)),
    *((lambda v: checks.share(v, "momentum"), value, "momentum") for value in (1, -0.1, "0.9", None, np.nan)),
    *((lambda v: checks.count(v, "epochs"), value, "from 1 up") for value in (0, -3, 1.0, "2", None, np.nan)),
    *((checks.seed, value, "from 0 up") for value in (1.5, "one", -1, [1])),
    *((checks.layer_sizes, value, "[3, 4, 2]") for value in ((3,), (3, 0), "32", {3, 2}, (3, 2.0), 7)),
    *((checks.float_type, value, "np.float32") for value in (int, np.float16, complex, "float", None)),
    *((checks.activation, value, "a name, as sigmoid or tanh")
      for value in ("sigmoid", None, Softmax, type("", (), {"derivative_from_output": abs}))),
    *((lambda v: checks.one_of(v, {"a b": 1}, "loss"), value, "'a b'") for value in ("mse", None, ["a b"])),
    *((lambda v: checks.parameters(v, [(4, 3)]), value, f"{what}; got {got}") for value, what, got in (
        ([1, 2, 3], "2 entries, w and b for each layer", "3."), (7, "each layer", "7."), ([], "layer", "[]"),
        ([[[0] * 3] * 3, [0] * 4], "w1: expected 4 rows, one a node of the layer", "3."),
    )),
    *((lambda v: checks.data(*v, (2, 1)), value, words) for value, words in (
        (([[1, 2], [3]], [[1], [0]]), "sample 1, inputs: expected 2 numbers, one a node; got 1"),
        (([[1, 2], [3, 4]], [[1], [None]]), "sample 1, targets: expected finite numbers; got none"),
        (([[1, 2]], []), "1 samples and 0 targets"), (({1: 2}, [[1]]), "samples: expected a list"),
        (({1: [1, 2]}.values(), [[1]]), "samples: expected a list"),
    )),
    (lambda t: checks.batch(X, t, SIZES, np.float64), T[:4], "5 samples and 4 targets"),
    *((lambda v: mnist.split(PARTS, v), value, "from 1 to 8") for value in (0, 9, -1, 0.1, "1", None)),
    (mnist.to_inputs, np.zeros((1, 28, 28)), "scaled already"),
    (mnist.to_inputs, np.zeros((28, 28), np.uint8), "got (28, 28). for a single image"),
    *((lambda v: mnist.pooled(PARTS[0], v), value, "one that divides 4 x 4") for value in (0, 3, 5)),
    *((mnist.one_hot, value, "labels")
      for value in ([10], [-1], [0, 255], [1.0], [True], ["3"], 3, [[3]], [np.nan])),
    (named(mnist.one_hot, "dtype", [3]), int, "np.float32"),  # in which 0.9 would be 0
    (named(vectorized.Network, "loss", [3, 1]), "cross-entropy", "two outputs or more"),
    *((mnist.decode, value, "outputs")
      for value in (np.zeros((10, 1)), np.zeros((2, 3, 10)), 0.3, np.zeros(9), [0.1] * 9 + [np.nan])),
    *((answers, value, "one for each label") for value in (([1, 2], [1, 2, 3]), ([1], [1, 1]), ([], []))),
    *((answers, value, "the shape (n") for value in (
        ([[1], [2]], [1, 2]), ([1, 2], [[1], [2]]), (1, 1), (TEN, np.ones((2, 1), int)), (TEN, TEN),
    )),
    *((digits.normalised, value, "drawing", got) for value, got in (
        (np.zeros(784), "float64 of the shape (784,)"), (np.zeros((2, 8, 3)), "(2, 8, 3)"),
        (np.zeros((0, 5)), "(0, 5)"), (np.array([["a", "b"]]), "<u1"),
        (np.ones((50, 50)), "an empty paper. draw a digit"), (np.zeros((28, 28)), "an empty paper"),
    )),
    *((digits.normalised, np.full((9, 9), level), f"got {level} to") for level in (200, -1, np.nan)),
    *((digits.rendered, value, "list of points (x, y)")
      for value in (STROKE, [[[0.1, 0.2, 0.3]]], [[]], [[[0.1, np.nan]]])),
    *((named(Distortions, name), -1, name) for name in ("count", "seed")),
    *((named(Distortions, name), value, name) for value in (-1, np.nan, np.inf)
      for name in ("rotation", "shear", "scale", "shift", "elastic", "smooth")),
    *((lambda v: Distortions(1)(v, np.random.default_rng(0)), value, "floats (m, 784)", str(value.shape))
      for value in (np.zeros((4, 100)), np.zeros((4, 784), np.uint8))),
    (training.falling, -1, "above 0"),
    *((named(training.Settings, name, 1, 0.5), value, name)
      for name, value in {"seed": 1.5, "batch_size": 2.5, "momentum": 1, "patience": 0}.items()),
    (lambda v: training.Settings(v, 0.5), 0, "epochs"),
    *((lambda v: training.Settings(1, v), value, "rate") for value in (0, lambda p: -1)),
]  # fmt: skip


@pytest.mark.parametrize(("check", "value", "words"), [(c, v, w) for c, v, *w in BAD], ids=lambda value: "")
def test_what_cannot_be_meant_is_refused(check, value, words):
    refuses(lambda: check(value), *words, "got " if value is not HUGE else "digits")


CALLS = [
    lambda n: n.predict([[0.1, 0.2]]),
    lambda n: n.train(X[:, :2], T, 0.5, 1),
    lambda n: n.train(X, T[:, :1], 0.5, 1),
    lambda n: n.train([*X[:4], [0, 0, np.nan]], T, 0.5, 1),
    lambda n: n.train(X, T[:4], 0.5, 1),
    lambda n: n.train(X[:0], T[:0], 0.5, 1),
    lambda n: n.train(X, T, 0, 1),
    lambda n: n.train(X, T, 0.5, 1.5),
    lambda n: n.train(X, T, 0.5, 1, seed="s"),
    lambda n: n.gradients(X[0], [0.1]),
    lambda n: n.loss(X[0], [0.1, 0.2, 0.3]),
    lambda n: n.set_parameters(n.parameters()[:3]),
    lambda n: n.set_parameters([*n.parameters()[:3], [0.1, np.nan]]),
    lambda n: n.set_parameters(type(n)([3, 5, 2]).parameters()),
    lambda n: n.set_parameters(7),
    lambda n: type(n)(SIZES, seed=1.5),
    lambda n: type(n)(SIZES, activation="sigmoid"),
    lambda n: type(n)([3]),
]


@pytest.mark.parametrize("kind", [objects.Network, vectorized.Network])
@pytest.mark.parametrize("call", CALLS, ids=range(len(CALLS)))
def test_a_refused_call_leaves_a_network_as_it_was(kind, call):
    network = kind(SIZES, seed=2)
    before = network.parameters()
    refuses(lambda: call(network))
    assert all(np.array_equal(a, b) for a, b in zip(before, network.parameters()))


# --- words of bounded size and time -------------------------------------------------------------------------


def test_long_values_are_cut_and_stay_on_one_line():
    assert checks.short(list(range(1000)), limit=20) == "[0, 1, 2, 3, 4, 5, …"
    assert checks.short(range(3)) == "range(0, 3)"
    assert "\n" not in checks.short(np.zeros((9, 9)))
    assert len(checks.short(10**4000)) <= 60
    assert all(len(text := checks.short(huge)) <= 60 and "digits" in text for huge in (HUGE, [HUGE]))


def test_a_message_costs_neither_time_nor_memory():
    rows = [[k / 784 for k in range(784)] for _ in range(3000)]
    rows[-1].pop()
    start, call = time.process_time(), lambda: checks.rows(rows, 784, "inputs", np.float64)
    assert peak_of(lambda: refuses(call, "rows of 784 numbers")) < 2**25
    assert time.process_time() - start < 5
