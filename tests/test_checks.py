"""Checks at the door of both kinds of network: each message says what was expected and what came."""

import time
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from helpers import checks, objects, vectorized
from helpers.activations import Softmax
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

BAD_ROWS = [
    (np.zeros((5, 4)), "(m, 3)", "(5, 4)"),
    (np.zeros((3, 5)), "(m, 3)", "(3, 5)"),
    (np.zeros((0, 3)), "m at least 1", "(0, 3)"),
    ([], "(m, 3)", "(0,)"),
    (np.zeros(4), "(m, 3)", "(4,)"),
    (np.zeros((2, 3, 1)), "(m, 3)", "(2, 3, 1)"),
    (0.5, "(m, 3)", "()"),
    (None, "rows of 3 numbers", "none"),
    ("abc", "rows of 3 numbers", "'abc'"),
    ([["0.1", "0.2", "0.3"]], "rows of 3 numbers", "'0.1'"),
    ([[0.1, 0.2], [0.3]], "rows of 3 numbers", "[0.3]"),
    ([[0.1, None, 0.3]], "rows of 3 numbers", "none"),
    ([[0.1, 1j, 0.3]], "rows of 3 numbers", "1j"),
    ({0.1, 0.2, 0.3}, "rows of 3 numbers", "{"),
    ([[0, 0, 0], [0, np.nan, 0]], "finite", "nan in row 1, column 1"),
    ([[np.inf, -np.inf, 0]], "finite", "inf in row 0, column 0"),
    ([[0, 0, 1e300]], "finite", "inf in row 0, column 2"),
    ([[10**400, 0, 0]], "rows of 3 numbers", "1000"),
]
BAD_VECTORS = [
    ([0.1, 0.2], "3 numbers", "got 2"),
    ([], "3 numbers", "got 0"),
    (0.5, "flat list of 3", "0.5"),
    (None, "flat list of 3", "none"),
    ({1, 2, 3}, "flat list of 3", "{1, 2, 3}"),
    ("abc", "as number 0", "'a'"),
    (["0.1", "0.2", "0.3"], "number 0", "'0.1'"),
    ([[0.1], [0.2], [0.3]], "number 0", "[0.1]"),
    (np.zeros((1, 3)), "3 numbers", "got 1"),
    ([0.1, None, 0.2], "number 1", "none"),
    ([0.1, 0.2, np.nan], "number 2", "nan"),
    ([0.1, -(10**400), 0.2], "number 1", "-1000"),
    ([0.1, 1j, 0.2], "number 1", "1j"),
]


@pytest.mark.parametrize(("values", "expected", "got"), BAD_ROWS, ids=lambda value: repr(value)[:30])
def test_rows_are_refused(values, expected, got):
    refuses(lambda: checks.rows(values, 3, "inputs", np.float32), "inputs", expected, got)


@pytest.mark.parametrize(("values", "expected", "got"), BAD_VECTORS, ids=lambda value: repr(value)[:30])
def test_vectors_are_refused(values, expected, got):
    refuses(lambda: checks.vector(values, 3, "targets"), "targets", expected, got)


BAD = [
    *((checks.rate, value, "above 0") for value in (0, -1, np.nan, np.inf, "0.5", [1], 10**400, 10**5000)),
    *((lambda v: checks.share(v, "momentum"), value, "momentum") for value in (1, -0.1, "0.9", None, np.nan)),
    *((lambda v: checks.count(v, "epochs"), value, "from 1 up") for value in (0, -3, 1.0, "2", None, np.nan)),
    *((checks.seed, value, "from 0 up") for value in (1.5, "one", -1, [1])),
    *((checks.layer_sizes, value, "[3, 4, 2]") for value in ((3,), (3, 0), "32", {3, 2}, (3, 2.0), 7)),
    *((checks.float_type, value, "np.float32") for value in (int, np.float16, complex, "float", None)),
    *((checks.activation, value, "as sigmoid or tanh") for value in ("sigmoid", None, Softmax)),
    *((lambda v: checks.one_of(v, {"a b": 1}, "loss"), value, "'a b'") for value in ("mse", None, ["a b"])),
]  # fmt: skip


@pytest.mark.parametrize(("check", "value", "words"), BAD, ids=lambda value: "")
def test_settings_are_refused(check, value, words):
    refuses(lambda: check(value), words, "got " if value != 10**5000 else "a number of")


def test_data_say_which_sample_is_at_fault():
    refuses(lambda: checks.data([[1, 2], [3]], [[1], [0]], (2, 1)), "sample 1, inputs", "2 numbers", "got 1")
    refuses(lambda: checks.data([[1, 2], [3, 4]], [[1], [None]], (2, 1)), "sample 1, targets", "got none")
    refuses(lambda: checks.data([[1, 2]], [], (2, 1)), "1 samples and 0 targets")
    refuses(lambda: checks.data({1: 2}, [[1]], (2, 1)), "samples", "{1: 2}")
    refuses(lambda: checks.batch(X, T[:4], SIZES, np.float64), "5 samples and 4 targets")


CALLS = [
    lambda n: n.predict([[0.1, 0.2]]),
    lambda n: n.train(X[:, :2], T, 0.5, 1),
    lambda n: n.train(X, T[:, :1], 0.5, 1),
    lambda n: n.train(X, [*T[:4], [0.1, np.inf]], 0.5, 1),
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
    lambda n: n.set_parameters([np.transpose(p) for p in n.parameters()]),
    lambda n: n.set_parameters(type(n)([3, 5, 2]).parameters()),
    lambda n: n.set_parameters(7),
]


@pytest.mark.parametrize("kind", [objects.Network, vectorized.Network])
@pytest.mark.parametrize("call", CALLS, ids=range(len(CALLS)))
def test_a_refused_call_leaves_a_network_as_it_was(kind, call):
    network = kind(SIZES, seed=2)
    before = network.parameters()
    refuses(lambda: call(network))
    assert all(np.array_equal(a, b) for a, b in zip(before, network.parameters()))


@pytest.mark.parametrize("kind", [objects.Network, vectorized.Network])
@pytest.mark.parametrize("settings", [{"seed": 1.5}, {"activation": "sigmoid"}, {"sizes": [3]}])
def test_no_network_is_made_of_what_cannot_be_meant(kind, settings):
    refuses(lambda: kind(**{"sizes": SIZES, **settings}))
    assert kind(SIZES, seed=np.int64(3)).parameters()[3] is not None


# --- words of bounded size and time -------------------------------------------------------------------------


def test_long_values_are_cut_and_stay_on_one_line():
    assert checks.short(list(range(1000)), limit=20) == "[0, 1, 2, 3, 4, 5, …"
    assert checks.short(range(3)) == "range(0, 3)"
    assert "\n" not in checks.short(np.zeros((9, 9)))
    assert len(checks.short(10**4000)) <= 60
    assert checks.short([10**5000]) == f"[a number of {(10**5000).bit_length()} bits]"


def test_a_message_costs_neither_time_nor_memory():
    rows = [[k / 784 for k in range(784)] for _ in range(3000)]
    rows[-1].pop()
    start, call = time.process_time(), lambda: checks.rows(rows, 784, "inputs", np.float64)
    assert peak_of(lambda: refuses(call, "rows of 784 numbers")) < 2**25
    assert time.process_time() - start < 5
