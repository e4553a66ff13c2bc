"""What is refused at the door, at arrays and at lists: each message says what was given and what was due."""

import subprocess
import sys
import warnings

import numpy as np
import pytest

from helpers import checks
from helpers.vectorized import Network

SIZES = (3, 4, 2)
X, T = np.linspace(-1, 1, 15).reshape(5, 3), np.linspace(0.1, 0.9, 10).reshape(5, 2)


def replaced(array, place, value):
    changed = array.copy()
    changed[place] = value
    return changed


def refuses(call, *words):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError) as raised:
            call()
    for word in words:
        assert word in str(raised.value), str(raised.value)


# --- what passes --------------------------------------------------------------------------------------------


def test_vectors_become_lists_of_floats():
    for values in ([1, 2.5, True], (1, 2.5, 1), np.array([1, 2.5, 1], dtype=np.float32)):
        checked = checks.vector(values, 3, "inputs")
        assert checked == [1.0, 2.5, 1.0]
        assert all(type(value) is float for value in checked)
    assert checks.vector(range(3), 3, "inputs") == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rows_keep_what_fits_and_turn_the_rest(dtype):
    fits = X.astype(dtype)
    assert checks.rows(fits, 3, "inputs", dtype) is fits  # nothing is copied
    for values in (X.tolist(), X, np.ones((5, 3), dtype=np.uint8), np.ones((5, 3), dtype=bool)):
        rows = checks.rows(values, 3, "inputs", dtype)
        assert rows.dtype == dtype
        assert rows.shape == (5, 3)
    assert checks.rows([0.6, -0.2, 0.9], 3, "inputs", dtype).shape == (1, 3)


def test_large_finite_rows_pass_though_their_sum_is_not_finite():
    rows = np.full((2, 3), 1.5e308)
    assert checks.rows(rows, 3, "inputs", np.float64) is rows


def test_a_batch():
    rows, targets = checks.batch(X, T, SIZES, np.float64)
    assert (rows.shape, targets.shape) == ((5, 3), (5, 2))


def test_rates_counts_and_sizes():
    assert checks.rate(np.float32(0.5)) == 0.5
    assert type(checks.rate(1)) is float
    assert checks.count(np.int64(3), "epochs") == 3
    assert checks.layer_sizes(np.array([3, 4, 2])) == (3, 4, 2)
    assert checks.one_of("b", {"a": 1, "b": 2}, "loss") == 2


# --- what does not ------------------------------------------------------------------------------------------

BAD_ROWS = [
    (np.zeros((5, 4)), "(m, 3)", "(5, 4)"),
    (np.zeros((3, 5)), "(m, 3)", "(3, 5)"),
    (np.zeros((0, 3)), "m at least 1", "(0, 3)"),
    ([], "(m, 3)", "(0,)"),
    (np.zeros(4), "(m, 3)", "(4,)"),
    (np.zeros((2, 3, 1)), "(m, 3)", "(2, 3, 1)"),
    (0.5, "(m, 3)", "()"),
    (None, "rows of 3 numbers", "None"),
    ("abc", "rows of 3 numbers", "'abc'"),
    ([["0.1", "0.2", "0.3"]], "rows of 3 numbers", "'0.1'"),
    ([[0.1, 0.2], [0.3]], "rows of 3 numbers", "[0.3]"),
    ([[0.1, None, 0.3]], "rows of 3 numbers", "None"),
    ([[0.1, 1j, 0.3]], "rows of 3 numbers", "1j"),
    ({0.1, 0.2, 0.3}, "rows of 3 numbers", "{"),
    ([[0, 0, 0], [0, np.nan, 0]], "finite", "row 1, column 1 is nan"),
    ([[0, 0, 0], [0, 0, -np.inf]], "finite", "row 1, column 2 is -inf"),
    ([[np.inf, -np.inf, 0]], "finite", "row 0, column 0 is inf"),
    ([[10**400, 0, 0]], "rows of 3 numbers", "1000"),
]


@pytest.mark.parametrize(("values", "due", "given"), BAD_ROWS, ids=lambda value: repr(value)[:30])
def test_rows_are_refused(values, due, given):
    refuses(lambda: checks.rows(values, 3, "inputs", np.float64), "inputs", due, given)


def test_what_float32_cannot_hold_is_refused():
    refuses(lambda: checks.rows([[0, 1e300, 0]], 3, "inputs", np.float32), "finite", "row 0, column 1")


def test_batches_of_unequal_length_are_refused():
    refuses(lambda: checks.batch(X, T[:4], SIZES, np.float64), "5 samples and 4 targets")


@pytest.mark.parametrize(
    "call",
    [
        lambda n: n.train(X[:, :2], T, 0.5, 1),
        lambda n: n.train(X, T[:, :1], 0.5, 1),
        lambda n: n.train(X, T.T, 0.5, 1),
        lambda n: n.train(replaced(X, (3, 1), np.nan), T, 0.5, 1),
        lambda n: n.train(X, replaced(T, (4, 1), np.inf), 0.5, 1),
        lambda n: n.train(X, T[:4], 0.5, 1),
        lambda n: n.train(X[:0], T[:0], 0.5, 1),
        lambda n: n.train(X, T, 0, 1),
        lambda n: n.train(X, T, "0.5", 1),
        lambda n: n.train(X, T, np.nan, 1),
        lambda n: n.train(X, T, 0.5, 0),
        lambda n: n.train(X, T, 0.5, 1.5),
        lambda n: n.train(X, T, 0.5, 1, batch_size=0),
        lambda n: n.set_parameters(n.parameters()[:3]),
        lambda n: n.set_parameters([p.T for p in n.parameters()]),
        lambda n: n.set_parameters([*n.parameters()[:3], [0.1, np.nan]]),
        lambda n: n.predict(X[:, :2]),
        lambda n: n.gradients(X, T[:2]),
        lambda n: n.loss(X, T.ravel()),
    ],
)
def test_a_refused_call_leaves_an_array_network_as_it_was(call):
    network = Network(SIZES, seed=2)
    before = network.parameters()
    with pytest.raises(ValueError):
        call(network)
    assert all(np.array_equal(a, b) for a, b in zip(before, network.parameters()))


@pytest.mark.parametrize(
    "rate", [0, -1, np.nan, np.inf, "0.5", None, [1], 10**400, 10**5000], ids=lambda r: "rate"
)
def test_rates_are_refused(rate):
    refuses(lambda: checks.rate(rate), "rate", "above 0", "given")


@pytest.mark.parametrize("value", [0, -3, 1.0, "2", None, np.nan], ids=repr)
def test_counts_are_refused(value):
    refuses(lambda: checks.count(value, "batch_size"), "batch_size", "from 1 up", repr(value))


@pytest.mark.parametrize("value", ["mse", None, 3, ["squared error"]], ids=repr)
def test_unknown_names_are_refused(value):
    refuses(
        lambda: checks.one_of(value, {"squared error": 1}, "loss"), "loss", "'squared error'", repr(value)
    )


@pytest.mark.parametrize("sizes", [(3,), (3, 0), "32", {3, 2}, {3: 1, 2: 2}, (3, 2.0), 7, None], ids=repr)
def test_sizes_are_refused(sizes):
    refuses(lambda: checks.layer_sizes(sizes), "sizes", "[3, 4, 2]", repr(sizes))


def test_data_say_which_sample_is_at_fault():
    refuses(
        lambda: checks.data([[1, 2], [3]], [[1], [0]], (2, 1)), "sample 1, inputs", "2 numbers", "1 given"
    )
    refuses(lambda: checks.data([[1, 2], [3, 4]], [[1], [None]], (2, 1)), "sample 1, targets", "[None]")
    refuses(lambda: checks.data([[1, 2]], [], (2, 1)), "1 samples and 0 targets")
    refuses(lambda: checks.data({1: 2}, [[1]], (2, 1)), "samples", "{1: 2}")


def test_long_values_are_cut_and_stay_on_one_line():
    assert checks.short(list(range(1000)), limit=20) == "[0, 1, 2, 3, 4, 5, …"
    assert "\n" not in checks.short(np.zeros((9, 9)))
    assert len(checks.short(10**4000)) == 60
    assert checks.short(10**5000) == f"a number of {(10**5000).bit_length()} bits"


def test_the_module_loads_no_numpy():
    code = "import sys; import helpers.checks; print('numpy' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"
    )
