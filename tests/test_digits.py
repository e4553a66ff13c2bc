"""A drawing becomes what MNIST would have made of it, and is then read."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import matplotlib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import pyplot

from helpers import digits, mnist, training


@pytest.fixture(scope="module")
def images():
    return mnist.read_idx(mnist.DATA / mnist.FILES["test_images"])[:200]


@pytest.fixture(scope="module")
def network():
    return training.load_network(mnist.DATA / "trained.npz")


def elsewhere(image, times, top, left, side=420):
    """The image enlarged `times` times, pixel by pixel, on a larger paper."""
    paper = np.zeros((side, side), image.dtype)
    large = np.kron(image, np.ones((times, times), image.dtype))
    paper[top : top + large.shape[0], left : left + large.shape[1]] = large
    return paper


# --- preprocessing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("times", "top", "left"), [(1, 0, 0), (1, 300, 17), (5, 40, 200), (12, 80, 3)])
def test_mnist_itself_comes_back(images, times, top, left):
    for image in images[:60]:
        found = digits.normalised(elsewhere(image, times, top, left))
        np.testing.assert_allclose(found, image / 255, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(0, 30), st.integers(0, 30))
def test_the_longer_side_has_20_pixels_and_the_centre_of_mass_is_in_the_middle(tall, wide, top, left):
    paper = np.zeros((130, 120))
    paper[top : top + tall, left : left + wide] = 1
    found = digits.normalised(paper)
    rows, columns = np.flatnonzero(found.any(axis=1)), np.flatnonzero(found.any(axis=0))
    shorter = max(1, round(20 * min(tall, wide) / max(tall, wide)))
    assert sorted([len(rows), len(columns)]) == [shorter, 20]
    for axis in (0, 1):
        mass = found.sum(axis=1 - axis)
        assert 14 - 1e-6 <= (np.arange(28) + 0.5) @ mass / mass.sum() < 15
    assert (found.min(), found.max()) == (0, pytest.approx(1))


def test_shrinking_averages_over_areas():
    image = np.array([[0.0, 1.0, 1.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    np.testing.assert_allclose(digits.area_average(image, 1, 1), [[3 / 9]])
    halves = digits.area_average(image, 2, 2)  # each new pixel covers one and a half
    np.testing.assert_allclose(halves, [[0.5 / 2.25, 2.0 / 2.25], [0.0, 0.5 / 2.25]])
    assert digits.area_average(image, 6, 3).sum() == pytest.approx(2 * image.sum())


def test_bytes_and_floats_are_the_same_and_left_as_they_were(images):
    before, as_floats = images[3].copy(), digits.normalised(images[3] / 255)
    np.testing.assert_allclose(digits.normalised(images[3]), as_floats)
    np.testing.assert_array_equal(images[3], before)


def test_dark_ink_on_light_paper_is_turned_round(network):
    """A photo or a scan: paper that is no pure white, lit from one side, with some noise."""
    rng, light = np.random.default_rng(2), np.linspace(0.9, 0.7, 112)
    for digit, _, strokes in digits.pen_paths():
        drawing = digits.rendered(digits.moved(strokes, scale=0.7))
        np.testing.assert_allclose(digits.normalised(1 - drawing), digits.normalised(drawing), atol=1e-9)
        np.testing.assert_allclose(digits.squeezed(1 - drawing), digits.squeezed(drawing), atol=1e-9)
        photo = light - 0.6 * drawing + rng.normal(0, 0.01, drawing.shape)
        assert network.predict(digits.normalised(photo).reshape(1, -1))[0].argmax() == digit


# --- pen strokes --------------------------------------------------------------------------------------------


def test_every_digit_has_two_styles_or_more_in_strokes_of_close_points():
    styles = {(digit, style) for digit, style, _ in digits.pen_paths()}
    assert len(styles) == len(digits.pen_paths()), "one name for two"
    assert all(Counter(digit for digit, _ in styles)[digit] >= 2 for digit in range(10))
    for points in (np.array(stroke) for *_, strokes in digits.pen_paths() for stroke in strokes):
        assert 0.05 < points.min() < points.max() < 0.95
        assert np.abs(np.diff(points, axis=0)).max() < 0.11, "a smooth stroke jumps"


def test_a_drawing_is_the_same_whatever_the_reader_has_set_and_changes_nothing():
    strokes = digits.pen_paths()[4][2]
    usual, backend = digits.rendered(strokes), matplotlib.get_backend()
    dark = {"path.simplify_threshold": 1.0, "lines.antialiased": False, "lines.solid_capstyle": "butt"}
    with matplotlib.rc_context({**dark, "figure.dpi": 7, "path.sketch": (9, 9, 9), "figure.facecolor": "k"}):
        before = dict(matplotlib.rcParams)
        with ThreadPoolExecutor(4) as pool:
            drawn = list(pool.map(digits.rendered, [strokes] * 20))
        assert dict(matplotlib.rcParams) == before
    assert all(np.array_equal(image, usual) for image in drawn)
    assert (matplotlib.get_backend(), pyplot.get_fignums()) == (backend, [])


def test_lines_and_points_are_as_large_as_asked_and_end_at_the_edge():
    image = digits.rendered([[[0.2, 0.5], [0.8, 0.5]]], size=100, thickness=0.1)
    assert image[:, 50].sum() == pytest.approx(10, abs=0.1)
    assert image[50].sum() == pytest.approx(70, abs=0.3)  # 60 and two round ends of radius 5
    assert image.max() == 1
    dot = digits.rendered([[[0.5, 0.5]]], size=50, thickness=0.2)
    assert dot.sum() == pytest.approx(np.pi * 25, rel=0.03)
    beyond = digits.rendered([[[-0.5, 0.5], [0.1, 0.5]], [[1.4, 1.4], [1.9, 1.2]]], size=40)
    assert beyond[20, :5].sum() > 3
    assert beyond[:, 10:].sum() == 0
    assert not digits.rendered([], size=30).any()


def test_strokes_are_moved_scaled_and_slanted():
    top, bottom = np.array(digits.moved([[[0.5, 0.1], [0.5, 0.9]]], (0.1, -0.05), 0.5, 0.2)[0])
    np.testing.assert_allclose(top, [0.6 + 0.5 * 0.2 * 0.4, 0.45 - 0.2])
    np.testing.assert_allclose(bottom, [0.6 - 0.5 * 0.2 * 0.4, 0.45 + 0.2])


# --- reading ------------------------------------------------------------------------------------------------


def test_a_hundred_drawings_are_read_and_without_preprocessing_far_fewer(network):
    labels, drawings = digits.drawings(100, seed=0)
    assert set(labels.tolist()) == set(range(10))
    wrong = []
    for prepare in (digits.normalised, digits.squeezed):
        rows = np.vstack([prepare(drawing).reshape(1, -1) for drawing in drawings])
        wrong.append(mnist.error_rate(network.predict(rows), labels))
    assert wrong[0] <= 0.1
    assert wrong[1] >= wrong[0] + 0.25


def test_drawings_follow_their_seed():
    one, again, other = (digits.drawings(4, seed=seed)[1] for seed in (3, 3, 4))
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)
    assert all(not image[[0, -1]].any() and not image[:, [0, -1]].any() for image in one), "cut off"


def test_small_digits_get_a_pen_in_proportion(network):
    """With the pen that the pad shows, a third of them would be blobs."""
    right = Counter()
    for digit, _, strokes in digits.pen_paths():
        small = digits.moved(strokes, scale=0.25)
        for name, pen in (("fixed", 0.085), ("in proportion", digits.pen_width(small))):
            row = digits.normalised(digits.rendered(small, thickness=pen)).reshape(1, -1)
            right[name] += network.predict(row)[0].argmax() == digit
    assert right["fixed"] < 16 < 20 <= right["in proportion"]
    assert digits.pen_width([]) == digits.pen_width([[[0, 0], [1, 1]]]) == 0.085
    assert 0 < digits.pen_width([[[0.5, 0.5]]]) < 0.085
