"""The figures of notebook 1 show what they say, still and moved."""

import itertools

import numpy as np
import pytest

from figures import neuron as figures
from figures import picture as style
from helpers.activations import Sigmoid, Tanh
from tests.looks import names, one, points, said, shows, steepness, texts


@pytest.mark.parametrize(
    ("x", "w", "b", "activation", "z", "y"),
    [
        ((1, 0), (2.0, 1.0), -1.5, "step", "0.50", "1.00"),
        ((0, 1), (2.0, 1.0), -1.5, "step", "−0.50", "0.00"),
        ((1, 1), (-1.0, 0.5), 0.25, "tanh", "−0.25", "−0.24"),
        ((1, 1), (1.0, 1.0), 0.0, "sigmoid", "2.00", "0.88"),
    ],
)
def test_the_drawing_adds_up(x, w, b, activation, z, y):
    picture = figures.drawing(x, w, b, activation)
    assert activation in texts(picture)
    shows(picture, {"z": f"$z$ = {z}", "y": f"$y$ = {y}"}, f"z = {z}", f"y = {y}")


def test_the_curves_are_the_activations_that_are_asked_for():
    picture = figures.activations("step", "sigmoid", "tanh")
    for name, f in (("sigmoid", Sigmoid), ("tanh", Tanh)):
        shows(picture, {name: [f.value(v) for v in points(picture, name)[:, 0]], "step": [0, 0, 1, 1]}, name)
    assert picture.axes[0].get_ylim()[0] < -1
    assert len({line.get_linestyle() for line in picture.axes[0].lines}) == 3, "not by colour alone"
    two = figures.activations("step", "sigmoid")
    assert [line.get_label() for line in two.axes[0].lines] == ["step", "sigmoid"]
    shows(two, {"titles": ["Step and sigmoid"]})
    assert "tanh" not in two.alt


@pytest.mark.parametrize("z", [-4.0, -0.5, 0.0, 5.0])
@pytest.mark.parametrize(("name", "f"), [("sigmoid", Sigmoid), ("tanh", Tanh)])
def test_the_tangent_touches_and_has_the_slope_of_the_arch(name, f, z):
    picture = figures.slope(z, name)
    y, steep = f.value(z), (f.value(z + 1e-5) - f.value(z - 1e-5)) / 2e-5
    assert steepness(picture, "tangent") == pytest.approx(steep, abs=1e-8)
    assert points(picture, "tangent").mean(axis=0) == pytest.approx([z, y])
    assert points(picture, "slope point")[0] == pytest.approx([y, steep], abs=1e-8)
    assert not one(picture, "slope point").get_clip_on(), "whole at the ends, too"
    assert np.interp(y, *one(picture, "slope curve").get_data()) == pytest.approx(steep, abs=1e-3)
    assert f"slope = {style.number(steep, 4)}" in said(picture, "numbers")
    assert f"{steep:.3f}" in picture.alt


def test_slopes_can_be_compared_on_one_scale():
    sigmoid, tanh = (figures.slope(-2.0, name, one_scale=True) for name in ("sigmoid", "tanh"))
    shows(tanh, {"point": [[-2, np.tanh(-2)]]})
    for ours, theirs in zip(sigmoid.axes, tanh.axes):
        assert (ours.get_xlim(), ours.get_ylim()) == (theirs.get_xlim(), theirs.get_ylim())
    own = figures.slope(-2.0, "sigmoid")
    assert own.axes[1].get_ylim()[1] < 0.3, "the sigmoid's own arch fills its panel"


NEURONS = [(2.0, 1.0, -1.5), (1.0, -1.0, 0.3), (0.0, 2.0, -1.0), (-1.5, 0.0, 0.75), (8.0, 4.0, -6.0)]


def divides(line, neuron):
    """Whether the line is where this neuron's weighted sum is 0."""
    return np.allclose(np.array([line.get_xy1(), line.get_xy2()]) @ neuron[:2], -neuron[2], atol=1e-9)


@pytest.mark.parametrize("neuron", [*NEURONS, (4.0, 4.0, 4.0), (-4.0, -4.0, -4.0)])
@pytest.mark.parametrize("activation", ["step", "sigmoid", "tanh"])
def test_a_neuron_on_its_curve_and_in_the_plane(neuron, activation):
    (w1, w2, b), f = neuron, figures.ACTIVATIONS[activation]
    picture = figures.gate(*neuron, activation, "OR")
    left, right = picture.axes
    marks = [mark for k in (0, 1) for mark in style.find(picture, f"class {k}") if mark.axes is left]
    z, y = np.vstack([mark.get_xydata() for mark in marks]).T
    assert sorted(z) == pytest.approx(sorted(np.array(figures.POINTS) @ (w1, w2) + b))
    assert np.allclose(y, f.on_array(z)), "on the curve"
    low, high = left.get_xlim()
    assert low + 0.5 < min(z) <= max(z) < high - 0.5, "in the panel, at the ends of the sliders, too"
    image = one(picture, "map")
    assert image.get_clim() == f.range
    corners = [f.value(w1 * p + w2 * q + b) for p, q in ((-0.5, -0.5), (1.5, -0.5), (-0.5, 1.5))]
    assert np.allclose(image.get_array()[[0, 0, -1], [0, -1, 0]], corners), "x1 to the right, x2 upwards"
    assert divides(one(picture, "line"), neuron)
    if neuron in NEURONS:  # the line of others lies outside
        arrow = one(picture, "arrow")
        assert np.subtract(arrow.xy, arrow.xyann) @ [w2, -w1] == pytest.approx(0, abs=1e-9)
        assert np.dot(arrow.xy, (w1, w2)) + b > 0, "towards the ones"
        assert right.get_aspect() == 1, "the right angle must look like one"


@pytest.mark.parametrize(
    ("task", "neuron", "right", "wrong"),
    [
        ("OR", (2, 1, -1.5), 3, ["(0, 1)"]),
        ("OR", (1, 1, -0.5), 4, []),
        ("AND", (1, 1, -1.5), 4, []),
        ("AND", (0.7, 0.1, -0.8), 4, []),  # a sum of 0 counts as 1, for all decimals of a slider
        ("NAND", (1, 1, -1.5), 0, ["(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)"]),
        ("XOR", (1, 1, -0.5), 3, ["(1, 1)"]),
        ("XOR", (0, 0, 0), 2, ["(0, 0)", "(1, 1)"]),
    ],
)
def test_points_are_right_or_wrong_whatever_the_activation(task, neuron, right, wrong):
    for activation in figures.ACTIVATIONS:
        picture, title = figures.gate(*neuron, activation, task), f"{task}: {right} of 4 right"
        shows(picture, {"titles": ["On its curve", title]}, f"{right} of 4 points are right")
        assert all(point in picture.alt.partition("wrong:")[2] for point in wrong)
        crosses = style.find(picture, "wrong cross") if wrong else []
        assert [len(cross.get_xydata()) for cross in crosses] == [len(wrong)] * 2 * bool(wrong)
    assert ("line" in names(picture)) == any(neuron[:2]), "no weights draw no line"


def test_four_times_everything_leaves_the_line():
    picture = figures.lines()
    first, shifted, turned, sharper = neurons = list(figures.LINES.values())
    assert all(map(divides, style.find(picture, "line"), neurons))
    assert first[:2] == shifted[:2] == turned[1::-1] != turned[:2]
    assert sharper == tuple(4 * w for w in first)
    maps = [image.get_array() for image in style.find(picture, "map")]
    assert np.abs(maps[3] - 0.5).mean() > np.abs(maps[0] - 0.5).mean()


def test_no_line_parts_xor_whose_diagonals_share_their_middle():
    picture = figures.xor()
    for k in (0, 1):
        ends = points(picture, f"diagonal {k}").astype(int).tolist()
        assert [figures.TASKS["XOR"][figures.POINTS.index(end)] for end in ends] == [k, k]
        assert np.mean(ends, axis=0) == pytest.approx([0.5, 0.5])
    shows(picture, {"middle": [[0.5, 0.5]]})
    assert len(style.find(picture, "wrong cross")) == 1
    neurons = np.array(list(itertools.product(np.linspace(-3, 3, 13), repeat=3)))
    sides = np.array([figures._says(neuron, figures.POINTS) for neuron in neurons])
    most = {task: int((sides == targets).sum(axis=1).max()) for task, targets in figures.TASKS.items()}
    assert most == {"AND": 4, "OR": 4, "NAND": 4, "XOR": 3}


FEATURES = [[-1.0, 0.5], [-0.5, 1.0], [1.0, -0.5], [0.5, -1.0], [0.2, 0.6]]
TARGETS = [0, 0, 1, 1, 1]
MOMENTS = [(0.0, 0.0, 0.0), (0.5, -0.5, 0.0), (1.0, -1.0, 0.1), (2.0, -2.0, 1.0)]


def test_the_frame_marks_the_pixels_that_are_measured():
    picture = figures.digits(np.zeros((3, 28, 28)), ["1", "7", "1"])
    frames = style.find(picture, "frame")
    for k, frame in enumerate(frames):
        left, right, bottom, top = one(picture, f"image {k}").get_extent()
        assert (frame.get_x() - left, frame.get_y() - top, right - left) == (11, 11, 28)
        assert (frame.get_width(), frame.get_height(), bottom - top) == (6, 6, 28)
    assert len(frames) == 3
    assert "1, 7, 1" in picture.alt


def test_measured_digits_by_class_and_those_on_the_wrong_side():
    shows(figures.measured(FEATURES, TARGETS), {"class {}": [FEATURES[:2], FEATURES[2:]], "line": None})
    picture = figures.measured(FEATURES, TARGETS, (1.0, -1.0, 0.0))
    due = {"wrong": [[0.2, 0.6]], "titles": ["5 digits, 1 on the wrong side"]}
    shows(picture, due, "1 lie on the wrong side")


@pytest.mark.parametrize("neuron", [(0.0, 0.0, 0.0), (5.0, 0.3, 1.0)])
def test_the_step_goes_against_the_slope_and_says_its_rate(neuron):
    picture = figures.error_over_weight(FEATURES, TARGETS, neuron, rate=2.0)
    w1, w2, b = neuron
    [(start, high)], [(end, low)] = points(picture, "before"), points(picture, "after")
    assert start == w1
    assert end == pytest.approx(w1 - 2.0 * steepness(picture, "tangent"))
    assert low == pytest.approx(figures.mean_error(FEATURES, TARGETS, (end, w2, b)))
    assert low < high
    assert "after one step at rate 2" in texts(picture)
    assert "at a rate of 2" in picture.alt


@pytest.mark.parametrize("epoch", [0, 1, 3, None])
def test_learning_shows_the_error_so_far_and_the_line(epoch):
    picture = figures.learning(MOMENTS, FEATURES, TARGETS, epoch)
    k = 3 if epoch is None else epoch
    outputs = [[Sigmoid.value(w1 * x1 + w2 * x2 + b) for x1, x2 in FEATURES] for w1, w2, b in MOMENTS]
    errors = [sum((t - y) ** 2 / 2 for t, y in zip(TARGETS, said)) / 5 for said in outputs]
    shows(picture, {"mean error": list(enumerate(errors)), "now": [[k, errors[k]]]}, f"after epoch {k}:")
    left, right = (ax.get_title() for ax in picture.axes)
    assert left == "The error", "whether it falls is for the reader to see"
    assert right.startswith(f"Epoch {k}: ")


def test_rates_are_compared_by_their_errors_and_their_mistakes():
    picture = figures.rates({0.05: MOMENTS, 1000: [(0.0, 0.0, 0.0)] * 4}, FEATURES, TARGETS)
    shows(picture, {"rate 1,000: 2 wrong": [0.125] * 4}, "at 1,000 it ends at 0.125 with 2 wrong")
    assert points(picture, "rate 0.05: 0 wrong")[-1, 1] < 0.05
