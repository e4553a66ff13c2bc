"""A distorted digit is the digit, moved as announced."""

import numpy as np
import pytest

from helpers import mnist
from helpers.distortions import Distortions, affine, wobble

STILL = {"rotation": 0, "shear": 0, "scale": 0, "shift": 0, "elastic": 0, "count": 3}
ROWS, COLUMNS = np.mgrid[:28, :28].astype(float)
rng = np.random.default_rng


def images(n=6, dtype=np.float32):
    """Blots of ink well within the picture, as rows."""
    made = np.zeros((n, 28, 28), dtype)
    made[:, 9:19, 9:19] = rng(0).random((n, 10, 10))
    return made.reshape(n, 784)


def taken_from(X, rows, columns):
    """Images whose pixels all come from these places of the old ones."""
    moved = Distortions(**STILL)
    moved._set_taps(np.stack([rows] * 3), np.stack([columns] * 3))
    return moved(X, rng(0)).reshape(-1, 28, 28)


def centres(X):
    ink = X.reshape(-1, 28, 28)
    return np.array([(ink * place).sum(axis=(1, 2)) / ink.sum(axis=(1, 2)) for place in (ROWS, COLUMNS)])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_no_distortion_changes_nothing(dtype):
    X = images(dtype=dtype)
    before, out = X.copy(), Distortions(**STILL)(X, rng(1))
    assert out == pytest.approx(X, abs=1e-6)
    assert out.dtype == dtype
    assert np.array_equal(before, X)


def test_a_shift_moves_the_ink_and_keeps_it():
    X = images(50)
    out = Distortions(**{**STILL, "shift": 3, "count": 100}, seed=1)(X, rng(1))
    moved = centres(out) - centres(X)
    assert 2 < np.abs(moved).max() <= 3 + 1e-3
    assert moved.min(axis=1).max() < -0.5 < 0.5 < moved.max(axis=1).min()
    assert out.sum(axis=1) == pytest.approx(X.sum(axis=1), rel=1e-3)


def test_known_places():
    """One row up and two columns to the left: the ink moves there. Half a pixel is the mean of two."""
    X = images()
    ink = X.reshape(-1, 28, 28)
    moved, between = taken_from(X, ROWS - 1, COLUMNS - 2), taken_from(X, ROWS, COLUMNS + 0.5)
    assert moved == pytest.approx(np.roll(ink, (1, 2), axis=(1, 2)), abs=1e-6)
    assert between[:, :, :-1] == pytest.approx((ink[:, :, :-1] + ink[:, :, 1:]) / 2, abs=1e-6)
    gone = taken_from(np.ones((4, 784), np.float32), ROWS + 5, COLUMNS)  # what leaves is gone, paper comes in
    assert gone[:, :23] == pytest.approx(1, abs=1e-6)
    assert gone[:, 23:] == pytest.approx(0, abs=2e-3)


def test_a_rotation_turns_about_the_middle():
    rows, columns = (places - 13.5 for places in affine(rng(0), 50, 30, 0, 0, 0))
    assert np.hypot(rows, columns) == pytest.approx(np.array([np.hypot(ROWS - 13.5, COLUMNS - 13.5)] * 50))
    turned = np.degrees(np.arctan2(rows, columns) - np.arctan2(ROWS - 13.5, COLUMNS - 13.5))
    turned = (turned + 180) % 360 - 180
    assert np.ptp(turned, axis=(1, 2)) == pytest.approx(0, abs=1e-6)
    assert 20 < np.abs(turned).max() <= 30


def test_the_elastic_part_is_smooth_and_as_large_as_announced():
    fields, rough = wobble(rng(0), 400, 4.0), wobble(rng(0), 400, 1.0)
    assert fields.shape == (400, 28, 28)
    assert np.sqrt(np.mean(fields**2)) == pytest.approx(1, abs=0.05)
    assert fields.mean() == pytest.approx(0, abs=0.1)
    neighbours = np.mean(np.diff(fields, axis=2) ** 2)
    assert neighbours < 0.09
    assert np.mean(np.diff(rough, axis=2) ** 2) > 5 * neighbours


def test_the_seeds_decide_everything():
    X, first, same, other = images(), *(Distortions(count=50, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(first(X, rng(1)), same(X, rng(1)))
    assert not np.array_equal(first(X, rng(1)), first(X, rng(2)))
    assert not np.array_equal(first(X, rng(1)), other(X, rng(1)))


def test_real_digits_stay_in_range_and_remain_the_digits():
    data = mnist.load()
    labels, X = data.train_labels[:300], mnist.to_inputs(data.train_images[:300], np.float32)
    out = Distortions(count=200)(X, rng(0))
    assert 0 <= out.min() < out.max() <= 1 + 1e-6
    # what a distorted digit looks like most is the same digit, far more often than the 1 in 10 of chance
    a, b = X - X.mean(axis=1, keepdims=True), out - out.mean(axis=1, keepdims=True)
    likeness = (b @ a.T) / np.outer(np.linalg.norm(b, axis=1), np.linalg.norm(a, axis=1))
    assert (labels[likeness.argmax(axis=1)] == labels).mean() > 0.6
    assert 0.4 < np.diag(likeness).mean() < 0.95


def test_a_hunt_for_overflows_does_not_stumble_over_it():
    with np.errstate(all="raise"):
        assert repr(Distortions(count=4, seed=1)) == "Distortions(4, 1, 9.0, 0.12, 0.1, 1.2, 0.8, 4.0)"
