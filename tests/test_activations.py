"""Activations: values, ranges and slopes, on single numbers and on arrays alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.activations import Sigmoid, Softmax, Step, Tanh

VALUES = [
    (Sigmoid, 0, 0.5), (Sigmoid, 2, 0.8807970779778823), (Sigmoid, -4, 0.01798620996209156),
    (Sigmoid, 1000, 1), (Sigmoid, -1000, 0), (Sigmoid, 1e308, 1), (Sigmoid, -1e308, 0),
    (Tanh, 0, 0.0), (Tanh, -1, -0.7615941559557649), (Step, 0, 1.0), (Step, -1e-12, 0.0), (Step, 3, 1.0),
]  # fmt: skip


@pytest.mark.parametrize(("f", "z", "y"), VALUES)
def test_values(f, z, y):
    with np.errstate(all="raise", under="ignore"):
        assert f.value(z) == pytest.approx(y, rel=1e-14)
        assert f.on_array(np.array([float(z)]))[0] == pytest.approx(y, rel=1e-12)


@pytest.mark.parametrize("f", [Sigmoid, Tanh, Step])
@given(z=st.floats(-1e6, 1e6))
def test_arrays_agree_with_single_numbers(f, z):
    array = f.on_array(np.array([[z, 0.25]]))
    assert array.tolist() == [pytest.approx([f.value(z), f.value(0.25)], abs=1e-15)]


@pytest.mark.parametrize("f", [Sigmoid, Tanh])
@given(z=st.floats(-15, 15))
def test_the_slope_from_the_output_is_the_slope(f, z):
    measured = (f.value(z + 1e-5) - f.value(z - 1e-5)) / 2e-5
    y = f.value(z)
    assert f.derivative_from_output(y) == pytest.approx(measured, abs=1e-9)
    array = np.array([[y, 0.5], [0.9, 0.75]])
    slopes = f.derivative_from_output(array)
    assert slopes[0, 0] == f.derivative_from_output(y)
    assert array[0, 0] == y, "the outputs stay"


@pytest.mark.parametrize("f", [Sigmoid, Tanh, Step, Softmax])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_on_array_in_place_and_not(f, dtype):
    Z = np.array([[0.5, -2.0, 3.0], [-0.1, 0.0, 800.0]], dtype=dtype)
    before = Z.copy()
    fresh = f.on_array(Z)
    assert fresh.dtype == dtype
    assert np.array_equal(Z, before), "without `out` the input stays"
    assert f.on_array(Z, out=Z) is Z
    assert np.array_equal(Z, fresh)


def test_softmax_rows():
    Z = np.array([[1, 2, 3], [1000, 1001, 1002], [-1000, 0, 1000]])  # whole numbers, too
    with np.errstate(all="raise"):
        Y = Softmax.on_array(Z)
    assert Y.sum(axis=1) == pytest.approx(np.ones(3))
    assert Y[0] == pytest.approx(np.exp([1, 2, 3]) / np.exp([1, 2, 3]).sum())
    assert Y[0] == pytest.approx(Y[1]), "only differences within a row count"
    assert Y[2] == pytest.approx([0, 0, 1])


def test_names_and_ranges():
    assert [f.name for f in (Sigmoid, Tanh, Step, Softmax)] == ["sigmoid", "tanh", "step", "softmax"]
    for f in (Sigmoid, Tanh, Step, Softmax):
        Y = f.on_array(np.array([[-40.0, 0.3, 40.0]]))
        assert (Y.min(), Y.max()) == pytest.approx(f.range, abs=1e-15)
