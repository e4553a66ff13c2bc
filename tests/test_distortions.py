"""A distorted digit is the digit, moved as announced."""

import numpy as np
import pytest

from helpers import mnist
from helpers.distortions import Distortions, affine, wobble

STILL = {"rotation": 0, "shear": 0, "scale": 0, "shift": 0, "elastic": 0, "count": 3}


def images(n=6, seed=0):
    """Blots of ink well within the picture, float32 rows."""
    rng = np.random.default_rng(seed)
    made = np.zeros((n, 28, 28), np.float32)
    made[:, 9:19, 9:19] = rng.random((n, 10, 10))
    return made.reshape(n, 784)


def distorted(X, seed=1, **settings):
    return Distortions(**{**STILL, "seed": seed, **settings})(X, np.random.default_rng(seed))


def centres(X):
    rows, columns = np.mgrid[:28, :28]
    ink = X.reshape(-1, 28, 28)
    total = ink.sum(axis=(1, 2))
    return (ink * rows).sum(axis=(1, 2)) / total, (ink * columns).sum(axis=(1, 2)) / total


def test_no_distortion_changes_nothing():
    X = images()
    before = X.copy()
    assert distorted(X) == pytest.approx(X, abs=1e-6)
    assert (before == X).all()


def test_a_shift_moves_the_ink_and_keeps_it():
    X = images(50)
    out = distorted(X, shift=3, count=100)
    moved = np.array(centres(out)) - np.array(centres(X))
    assert np.abs(moved).max() <= 3 + 1e-3
    assert np.abs(moved).max() > 2
    assert (moved[0] > 0.5).any()
    assert (moved[1] < -0.5).any()
    assert out.sum(axis=1) == pytest.approx(X.sum(axis=1), rel=1e-3)


def test_a_known_shift():
    """Every pixel of the new image comes from one row up and two columns to the left: the ink moves there."""
    X = images()
    moved = Distortions(**STILL)
    rows, columns = np.mgrid[:28, :28].astype(float)
    moved._set_taps(np.stack([rows - 1] * 3), np.stack([columns - 2] * 3))
    out = moved(X, np.random.default_rng(0))
    expected = np.roll(X.reshape(-1, 28, 28), (1, 2), axis=(1, 2)).reshape(X.shape)
    assert out == pytest.approx(expected, abs=1e-6)


def test_half_a_pixel_is_the_mean_of_two():
    X = images()
    moved = Distortions(**STILL)
    rows, columns = np.mgrid[:28, :28].astype(float)
    moved._set_taps(np.stack([rows] * 3), np.stack([columns + 0.5] * 3))
    out = moved(X, np.random.default_rng(0)).reshape(-1, 28, 28)
    ink = X.reshape(-1, 28, 28)
    assert out[:, :, :-1] == pytest.approx((ink[:, :, :-1] + ink[:, :, 1:]) / 2, abs=1e-6)


def test_what_leaves_the_image_is_gone_and_paper_comes_in():
    X = np.ones((4, 784), np.float32)
    moved = Distortions(**STILL)
    rows, columns = np.mgrid[:28, :28].astype(float)
    moved._set_taps(np.stack([rows + 5] * 3), np.stack([columns] * 3))
    out = moved(X, np.random.default_rng(0)).reshape(-1, 28, 28)
    assert out[:, :23] == pytest.approx(1, abs=1e-6)
    assert out[:, 23:] == pytest.approx(0, abs=2e-3)


def test_a_rotation_turns_about_the_middle():
    rows, columns = affine(np.random.default_rng(0), 50, 30, 0, 0, 0)
    middle = 13.5
    grid = np.mgrid[:28, :28] - middle
    assert np.hypot(rows - middle, columns - middle) == pytest.approx(
        np.broadcast_to(np.hypot(*grid), rows.shape)
    )
    turned = np.degrees(np.arctan2(*(rows - middle, columns - middle)) - np.arctan2(*grid))
    turned = (turned + 180) % 360 - 180
    assert np.ptp(turned, axis=(1, 2)) == pytest.approx(0, abs=1e-6)
    assert 20 < np.abs(turned).max() <= 30


def test_the_elastic_part_is_smooth_and_as_large_as_announced():
    fields = wobble(np.random.default_rng(0), 400, 4.0)
    assert fields.shape == (400, 28, 28)
    assert np.sqrt(np.mean(fields**2)) == pytest.approx(1, abs=0.05)
    neighbours = fields[:, :, 1:] - fields[:, :, :-1]
    assert np.sqrt(np.mean(neighbours**2)) < 0.3
    assert fields.mean() == pytest.approx(0, abs=0.1)
    rough = wobble(np.random.default_rng(0), 400, 1.0)
    assert np.mean(np.diff(rough, axis=2) ** 2) > 5 * np.mean(neighbours**2)


def test_the_seeds_decide_everything():
    X = images()
    first = Distortions(count=50, seed=3)
    same, other = Distortions(count=50, seed=3), Distortions(count=50, seed=4)
    rng = np.random.default_rng
    assert (first(X, rng(1)) == same(X, rng(1))).all()
    assert (first(X, rng(1)) != first(X, rng(2))).any()
    assert (first(X, rng(1)) != other(X, rng(1))).any()


def test_real_digits_stay_in_range_and_remain_the_digits():
    data = mnist.load()
    labels = data.train_labels[:300]
    X = mnist.to_inputs(data.train_images[:300], np.float32)
    out = Distortions(count=200)(X, np.random.default_rng(0))
    assert out.dtype == np.float32
    assert out.min() >= 0
    assert out.max() <= 1 + 1e-6
    # what a distorted digit looks like most is the same digit, far more often than the 1 in 10 of chance
    a, b = X - X.mean(axis=1, keepdims=True), out - out.mean(axis=1, keepdims=True)
    likeness = (b @ a.T) / np.outer(np.linalg.norm(b, axis=1), np.linalg.norm(a, axis=1))
    assert (labels[likeness.argmax(axis=1)] == labels).mean() > 0.6
    assert 0.4 < np.diag(likeness).mean() < 0.95


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_stays(dtype):
    assert Distortions(count=3)(images().astype(dtype), np.random.default_rng(0)).dtype == dtype


@pytest.mark.parametrize("name", ["count", "scale", "smooth", "seed"])
def test_settings_that_cannot_be_meant(name):
    with pytest.raises(ValueError, match=f"{name}: expected .*; got -1"):
        Distortions(**{name: -1})
    with pytest.raises(ValueError, match=r"\(m, 784\).*\(4, 100\)"):
        Distortions(count=3)(np.zeros((4, 100)), np.random.default_rng(0))


def test_a_hunt_for_overflows_does_not_stumble_over_it():
    with np.errstate(all="raise"):
        assert repr(Distortions(count=4, seed=1)) == "Distortions(4, 1, 9.0, 0.12, 0.1, 1.2, 0.8, 4.0)"
