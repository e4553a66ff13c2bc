"""The figures of notebook 01 show what they say, still and moved."""

import itertools

import numpy as np
import pytest
from matplotlib.patches import Circle

from figures import neuron as plots
from figures import picture as style
from helpers.activations import Sigmoid, Tanh

# --- one neuron ---------------------------------------------------------------------------------------------


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
    picture = plots.drawing(x, w, b, activation)
    assert style.find(picture, "z")[0].get_text() == f"$z$ = {z}"
    assert style.find(picture, "y")[0].get_text() == f"$y$ = {y}"
    assert activation in style.texts(picture)
    assert f"z = {z.replace('−', '-')}" in picture.alt
    assert f"y = {y.replace('−', '-')}" in picture.alt


def test_the_drawing_shows_signs_by_colour_and_dashes():
    lines = plots.drawing((1, 0), (2.0, -1.0), -1.5).axes[0].lines[:3]
    assert [line.get_color() for line in lines] == [style.POSITIVE, style.NEGATIVE, style.NEGATIVE]
    assert [line.get_linestyle() for line in lines] == ["-", "--", "--"]
    assert lines[0].get_linewidth() > lines[1].get_linewidth()


# --- activations --------------------------------------------------------------------------------------------


def test_the_curves_are_the_activations():
    picture = plots.activations("step", "sigmoid", "tanh")
    for name, f in (("sigmoid", Sigmoid), ("tanh", Tanh)):
        [line] = style.find(picture, name)
        z, y = line.get_data()
        assert y == pytest.approx([f.value(v) for v in z])
        assert name in picture.alt
    [step] = style.find(picture, "step")
    assert list(step.get_ydata()) == [0, 0, 1, 1]
    low, high = picture.axes[0].get_ylim()
    assert low < -1
    assert high > 1
    assert len({line.get_linestyle() for line in picture.axes[0].lines}) == 3, (
        "not told apart by colour alone"
    )


def test_only_what_is_asked_for_is_drawn():
    picture = plots.activations("step", "sigmoid")
    assert [line.get_label() for line in picture.axes[0].lines] == ["step", "sigmoid"]
    assert "tanh" not in picture.alt
    assert picture.axes[0].get_title() == "Step and sigmoid"


@pytest.mark.parametrize("z", [-4.0, -0.5, 0.0, 1.0, 5.0])
@pytest.mark.parametrize(("name", "f"), [("sigmoid", Sigmoid), ("tanh", Tanh)])
def test_the_tangent_touches_and_has_the_slope_of_the_arch(name, f, z):
    picture = plots.slope(z, name)
    y = f.value(z)
    steep = (f.value(z + 1e-5) - f.value(z - 1e-5)) / 2e-5
    [tangent] = style.find(picture, "tangent")
    (x0, x1), (y0, y1) = tangent.get_data()
    assert (y1 - y0) / (x1 - x0) == pytest.approx(steep, abs=1e-8)
    assert (y0 + y1) / 2 == pytest.approx(y)
    assert (x0 + x1) / 2 == pytest.approx(z)
    [point] = style.find(picture, "slope point")
    assert np.ravel(point.get_data()) == pytest.approx([y, steep], abs=1e-8)
    [arch] = style.find(picture, "slope curve")
    assert np.interp(y, *arch.get_data()) == pytest.approx(steep, abs=1e-3)
    assert f"slope = {style.number(steep, 3)}" in style.find(picture, "numbers")[0].get_text()
    assert f"{steep:.3f}" in picture.alt


# --- in the plane -------------------------------------------------------------------------------------------

NEURONS = [(2.0, 1.0, -1.5), (1.0, -1.0, 0.3), (0.0, 2.0, -1.0), (-1.5, 0.0, 0.75), (8.0, 4.0, -6.0)]


@pytest.mark.parametrize("neuron", NEURONS)
@pytest.mark.parametrize("activation", ["step", "sigmoid", "tanh"])
def test_the_line_is_where_z_is_0_and_the_arrow_points_to_the_ones(neuron, activation):
    w1, w2, b = neuron
    picture = plots.gate(w1, w2, b, activation, "AND")
    [line] = style.find(picture, "line")
    for x, y in (line.get_xy1(), line.get_xy2()):
        assert w1 * x + w2 * y + b == pytest.approx(0, abs=1e-9)
    [arrow] = style.find(picture, "arrow")
    (x0, y0), (x1, y1) = arrow.xyann, arrow.xy
    assert (x1 - x0) * w2 - (y1 - y0) * w1 == pytest.approx(0, abs=1e-9)
    assert w1 * x1 + w2 * y1 + b > 0
    assert picture.axes[1].get_aspect() == 1, "the right angle must look like one"
    [image] = style.find(picture, "map")
    low, high = plots.RANGES[activation]
    assert image.get_clim() == (low, high)
    values = image.get_array()
    f = plots.ACTIVATIONS[activation]
    assert values[0, 0] == pytest.approx(f.value(w1 * -0.5 + w2 * -0.5 + b))
    assert values[0, -1] == pytest.approx(f.value(w1 * 1.5 + w2 * -0.5 + b)), "x1 runs to the right"
    assert values[-1, 0] == pytest.approx(f.value(w1 * -0.5 + w2 * 1.5 + b)), "x2 runs upwards"


@pytest.mark.parametrize(
    ("task", "neuron", "right", "wrong"),
    [
        ("OR", (2, 1, -1.5), 3, ["(0, 1)"]),
        ("OR", (1, 1, -0.5), 4, []),
        ("AND", (1, 1, -1.5), 4, []),
        ("NAND", (-1, -1, 1.5), 4, []),
        ("NAND", (1, 1, -1.5), 0, ["(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)"]),
        ("XOR", (1, 1, -0.5), 3, ["(1, 1)"]),
        ("XOR", (0, 0, 0), 2, ["(0, 0)", "(1, 1)"]),
    ],
)
def test_points_are_right_or_wrong(task, neuron, right, wrong):
    picture = plots.gate(*neuron, "sigmoid", task)
    assert picture.axes[1].get_title() == f"{task}: {right} of 4 right"
    assert f"{right} of 4 points" in picture.alt
    assert all(point in picture.alt.partition("wrong:")[2] for point in wrong)
    crosses = style.find(picture, "wrong cross") if wrong else []
    assert len(crosses) == (2 if wrong else 0), "once on the curve, once in the plane"
    assert all(len(cross.get_offsets()) == len(wrong) for cross in crosses)


def test_the_points_lie_on_the_curve():
    picture = plots.gate(2.0, 1.0, -1.5, "tanh", "OR")
    marks = [mark for k in (0, 1) for mark in style.find(picture, f"class {k}")]
    at = np.vstack([mark.get_offsets() for mark in marks if mark.axes is picture.axes[0]])
    assert sorted(at[:, 0]) == pytest.approx([-1.5, -0.5, 0.5, 1.5])
    assert np.asarray(at[:, 1]) == pytest.approx(np.tanh(np.asarray(at[:, 0])))


def test_a_sum_of_0_counts_as_1_for_all_decimals_of_a_slider():
    assert plots.gate(0.7, 0.1, -0.8, "step", "AND").axes[1].get_title() == "AND: 4 of 4 right"


def test_the_three_activations_agree_about_the_sides():
    for neuron, task in zip(NEURONS, ("AND", "OR", "NAND", "XOR", "AND"), strict=True):
        titles = {
            plots.gate(*neuron, activation, task).axes[1].get_title() for activation in plots.ACTIVATIONS
        }
        assert len(titles) == 1


def test_no_weights_draw_no_line():
    picture = plots.gate(0.0, 0.0, 1.0)
    with pytest.raises(KeyError):
        style.find(picture, "line")


def test_four_times_everything_leaves_the_line():
    picture = plots.lines()
    first, shifted, turned, sharper = style.find(picture, "line")

    def direction(line):
        (x0, y0), (x1, y1) = line.get_xy1(), line.get_xy2()
        return np.arctan2(y1 - y0, x1 - x0)

    assert direction(first) == pytest.approx(direction(shifted))
    assert direction(first) != pytest.approx(direction(turned))
    assert first.get_xy1() == pytest.approx(sharper.get_xy1())
    assert first.get_xy1() != pytest.approx(shifted.get_xy1())
    maps = [image.get_array() for image in style.find(picture, "map")]
    assert np.abs(maps[3] - 0.5).mean() > np.abs(maps[0] - 0.5).mean()
    assert picture.axes[3].get_title() == "everything times 4"


def test_xors_diagonals_cross_in_the_middle_of_both():
    picture = plots.xor()
    for k, target in (("diagonal 0", 0), ("diagonal 1", 1)):
        [line] = style.find(picture, k)
        ends = [tuple(map(int, end)) for end in zip(*line.get_data(), strict=True)]
        assert [plots.TASKS["XOR"][plots.POINTS.index(end)] for end in ends] == [target, target]
        assert np.mean(ends, axis=0) == pytest.approx([0.5, 0.5])
    [middle] = style.find(picture, "middle")
    assert np.ravel(middle.get_data()) == pytest.approx([0.5, 0.5])
    assert len(style.find(picture, "wrong cross")) == 1


def test_no_line_parts_xor():
    grid = np.linspace(-3, 3, 13)
    counts = {
        task: max(
            int(np.sum(plots._says(neuron, plots.POINTS) == targets))
            for neuron in itertools.product(grid, repeat=3)
        )
        for task, targets in plots.TASKS.items()
    }
    assert counts == {"AND": 4, "OR": 4, "NAND": 4, "XOR": 3}


# --- learning -----------------------------------------------------------------------------------------------

FEATURES = [[-1.0, 0.5], [-0.5, 1.0], [1.0, -0.5], [0.5, -1.0], [0.2, 0.6]]
TARGETS = [0, 0, 1, 1, 1]
MOMENTS = [(0.0, 0.0, 0.0), (0.5, -0.5, 0.0), (1.0, -1.0, 0.1), (2.0, -2.0, 1.0)]


def test_the_frame_marks_the_pixels_that_are_measured():
    images = np.zeros((3, 28, 28))
    images[:, 11:17, 11:17] = 1
    picture = plots.digits(images, ["1", "7", "1"])
    frames = style.find(picture, "frame")
    assert len(frames) == 3
    for k, frame in enumerate(frames):
        left, right, bottom, top = style.find(picture, f"image {k}")[0].get_extent()
        assert frame.get_x() - left == 11
        assert frame.get_y() - top == 11
        assert (frame.get_width(), frame.get_height()) == (6, 6)
        assert right - left == bottom - top == 28
    assert "1, 7, 1" in picture.alt


def test_measured_digits_by_class_and_those_on_the_wrong_side():
    picture = plots.measured(FEATURES, TARGETS)
    assert style.find(picture, "digits 0")[0].get_offsets().tolist() == FEATURES[:2]
    assert style.find(picture, "digits 1")[0].get_offsets().tolist() == FEATURES[2:]
    with pytest.raises(KeyError):
        style.find(picture, "line")
    picture = plots.measured(FEATURES, TARGETS, (1.0, -1.0, 0.0))
    assert style.find(picture, "wrong")[0].get_offsets().tolist() == [[0.2, 0.6]]
    assert picture.axes[0].get_title() == "5 digits, 1 on the wrong side"
    assert "1 lie on the wrong side" in picture.alt


def test_mean_error():
    assert plots.mean_error(FEATURES, TARGETS, (0, 0, 0)) == pytest.approx(0.125)
    by_hand = [
        (t - Sigmoid.value(0.4 * x1 - 0.7 * x2 + 0.2)) ** 2 / 2
        for (x1, x2), t in zip(FEATURES, TARGETS, strict=True)
    ]
    assert plots.mean_error(FEATURES, TARGETS, (0.4, -0.7, 0.2)) == pytest.approx(sum(by_hand) / 5)


@pytest.mark.parametrize("neuron", [(0.0, 0.0, 0.0), (5.0, 0.3, 1.0)])
def test_the_step_goes_against_the_slope(neuron):
    picture = plots.error_over_weight(FEATURES, TARGETS, neuron, rate=2.0)
    w1, w2, b = neuron
    [tangent], [before], [after] = (style.find(picture, name) for name in ("tangent", "before", "after"))
    (x0, x1), (y0, y1) = tangent.get_data()
    slope = (y1 - y0) / (x1 - x0)
    assert slope != 0
    assert before.get_xdata()[0] == w1
    assert after.get_xdata()[0] == pytest.approx(w1 - 2.0 * slope)
    assert after.get_ydata()[0] < before.get_ydata()[0]
    assert after.get_ydata()[0] == pytest.approx(
        plots.mean_error(FEATURES, TARGETS, (after.get_xdata()[0], w2, b))
    )


@pytest.mark.parametrize("epoch", [0, 1, 3, None])
def test_learning_shows_the_error_so_far_and_the_line(epoch):
    picture = plots.learning(MOMENTS, FEATURES, TARGETS, epoch)
    k = 3 if epoch is None else epoch
    [errors], [now] = style.find(picture, "errors"), style.find(picture, "now")
    assert list(errors.get_xdata()) == [0, 1, 2, 3]
    assert errors.get_ydata() == pytest.approx([plots.mean_error(FEATURES, TARGETS, m) for m in MOMENTS])
    assert (now.get_xdata()[0], now.get_ydata()[0]) == (k, errors.get_ydata()[k])
    assert picture.axes[1].get_title().startswith(f"Epoch {k}: ")
    assert f"after epoch {k}:" in picture.alt
    assert any(text.startswith(f"Epoch {k}") for text in style.texts(picture))


# --- moved by hand ------------------------------------------------------------------------------------------


def test_the_slope_follows_its_slider():
    figure = plots.slope.move()
    before = figure.html
    figure.set(z=1.1)
    assert figure.html != before
    assert "z = 1.1" in figure.html
    figure.set(z=-2.0, activation="tanh")
    assert figure.error is None
    [point] = style.find(figure.picture, "point")
    assert np.ravel(point.get_data()) == pytest.approx([-2, np.tanh(-2)])


def test_the_gate_follows_every_control():
    figure = plots.gate.move()
    assert "OR: 3 of 4 right" in style.texts(figure.picture)
    seen = {figure.html}
    for change in ({"w1": 2.1}, {"w2": 1.2}, {"b": -0.7}, {"activation": "step"}, {"task": "AND"}):
        figure.set(**change)
        assert figure.error is None
        assert figure.html not in seen, change
        seen.add(figure.html)
    figure.set(w1=1.0, w2=1.0, b=-1.5)
    assert "AND: 4 of 4 right" in style.texts(figure.picture)
    assert "task = AND" in figure.html


def test_nothing_jumps_when_a_point_turns_right():
    figure = plots.gate.move()
    places = [axes.get_position().bounds for axes in figure.picture.axes]
    figure.set(b=-0.5, activation="tanh")
    assert np.array([axes.get_position().bounds for axes in figure.picture.axes]) == pytest.approx(
        np.array(places)
    )


def test_the_stepper_walks_through_the_epochs():
    figure = plots.learning.move(MOMENTS, FEATURES, TARGETS)
    assert "after epoch 0" in figure.picture.alt
    before = figure.html
    figure.next.click()
    assert figure.html != before
    assert "after epoch 1" in figure.picture.alt
    figure.set(step=3)
    assert figure.next.disabled
    assert figure.error is None


def test_colours_and_markers_both_tell_the_classes():
    picture = plots.drawing()
    assert any(isinstance(patch, Circle) for patch in picture.axes[0].patches)
    measured = plots.measured(FEATURES, TARGETS)
    zero, one = (style.find(measured, f"digits {k}")[0] for k in (0, 1))
    assert not np.array_equal(zero.get_facecolor(), one.get_facecolor())
    assert len(zero.get_paths()[0].vertices) != len(one.get_paths()[0].vertices)
