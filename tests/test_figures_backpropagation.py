"""The figures of notebook 03: what stands in them, at several values, beside the object network's numbers."""

from functools import cache

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from figures import backpropagation as plots
from figures import picture as style
from helpers import example


def one(picture, name):
    [artist] = style.find(picture, name)
    return artist


@cache
def frame(step, t8=0.9):
    """A frame of the training step, drawn once: the tests only look at it."""
    return plots.training_step(step, t8)


def text(picture, name):
    return one(picture, name).get_text()


def trained_objects(t8):
    """The object network after a forward pass and all deltas, with the target t8, and its nodes 4 to 9."""
    network = example.network()
    network.predict(example.X)
    network.calc_deltas([t8, example.T[1]])
    nodes = network.layers[1].ordinary_nodes + network.layers[2].ordinary_nodes
    return network, dict(zip((4, 5, 6, 7, 8, 9), nodes))


# --- one training step --------------------------------------------------------------------------------------


@pytest.mark.parametrize("t8", [0.9, 0.1, 0.6])
def test_all_numbers_of_a_step_are_those_of_the_object_network(t8):
    known = plots.numbers_of_one_step(t8)
    network, nodes = trained_objects(t8)
    for j, node in nodes.items():
        assert known["outputs"][j] == pytest.approx(node.output, rel=1e-12)
        assert known["deltas"][j] == pytest.approx(node.delta, rel=1e-12)
    assert known["error"] == pytest.approx(network.loss(example.X, [t8, 0.1]))
    network.train_one_sample(example.X, [t8, 0.1], example.RATE)
    for ours, due in zip(known["parameters"], network.parameters()):
        np.testing.assert_allclose(ours, due, rtol=1e-12)
    assert known["error after"] == pytest.approx(network.loss(example.X, [t8, 0.1]))
    assert known["error after"] < known["error"]


def test_forward_frames_fill_the_nodes_layer_by_layer():
    start, hidden, all_ = (frame(step) for step in (0, 1, 2))
    assert [text(start, f"text of node {j}") for j in (1, 2, 3)] == ["0.60", "−0.20", "0.90"]
    assert text(start, "text of node 4") == "4", "not computed yet: its number stands there"
    assert text(hidden, "text of node 4") == "0.68"
    assert text(hidden, "text of node 8") == "8"
    assert text(all_, "text of node 8") == "0.59"
    assert "0.1364" in text(all_, "title")
    assert text(start, "text of edge 8-4") == "0.4"
    assert text(start, "side of node 8").startswith("t = 0.90")


def test_backward_frames_show_one_error_term_more_each_from_the_outputs_back():
    for step, newest in enumerate((8, 9, 4, 5, 6, 7), start=3):
        picture = frame(step)
        known = [j for j in (8, 9, 4, 5, 6, 7) if "δ" in " ".join(_side(picture, j))]
        assert known == [8, 9, 4, 5, 6, 7][: step - 2]
        assert f"node {newest}" in text(picture, "title")
    assert "δ = 0.074" in text(picture, "side of node 8")
    assert "δ = −0.106" in text(picture, "side of node 9")
    assert text(picture, "side of node 4") == "δ = 0.013"


def _side(picture, node):
    try:
        return [a.get_text() for a in style.find(picture, f"side of node {node}")]
    except KeyError:
        return []


def test_what_comes_back_is_written_on_the_lines_that_leave_the_node():
    picture = frame(5)
    assert text(picture, "text of edge 8-4") == "0.029"
    assert text(picture, "text of edge 9-4") == "0.032"
    with pytest.raises(KeyError):
        style.find(picture, "text of edge 8-5")
    assert to_rgb(one(picture, "edge 8-4").get_color()) == to_rgb(style.BLUE)
    assert to_rgb(one(frame(6), "edge 9-5").get_color()) == to_rgb(style.ORANGE)
    wide, narrow = (one(frame(8), f"edge {k}-7").get_linewidth() for k in (9, 8))
    assert wide > 2 * narrow, "0.095 comes along one line and 0.015 along the other"


def redness(picture, node):
    """How far the node's filling is to the orange side: red minus blue, 0 for white."""
    r, _, b = to_rgb(one(picture, f"node {node}").get_facecolor())
    return r - b


def test_a_nodes_colour_has_the_sign_and_the_size_of_its_error_term():
    picture = frame(8)
    assert redness(picture, 8) < redness(picture, 4) < -0.1
    assert redness(picture, 9) > redness(picture, 6) > 0.1
    other = frame(8, t8=0.1)
    assert redness(other, 8) > 0.1, "with the target 0.1, node 8 says too much"
    assert "δ = −0.119" in text(other, "side of node 8")


def test_update_frames_show_the_changes_of_one_layer():
    outputs, hidden = frame(9), frame(10)
    assert text(outputs, "text of edge 8-4") == "+0.025"
    assert text(outputs, "text of edge 9-4") == "−0.036"
    assert text(outputs, "text of edge 8-b") == "+0.037"
    with pytest.raises(KeyError):
        style.find(outputs, "text of edge 4-1")
    assert text(hidden, "text of edge 4-1") == "+0.004"
    assert text(hidden, "text of edge 4-b") == "+0.007"
    with pytest.raises(KeyError):
        style.find(hidden, "text of edge 8-4")
    changed = [one(outputs, f"edge {k}-{i}").get_color() for k in (8, 9) for i in (4, 5, 6, 7, "b")]
    assert changed == [style.BLUE] * 5 + [style.ORANGE] * 5


def test_the_last_frame_has_the_new_weights_and_a_smaller_error():
    picture = frame(11)
    assert text(picture, "text of edge 8-4") == "0.425"
    assert text(picture, "text of node 8") == "0.616"
    assert text(picture, "text of node 9") == "0.490"
    assert "E = 0.1165 (it was 0.1364)" in text(picture, "title")
    assert "fell from 0.1364 to 0.1165" in picture.alt


@pytest.mark.parametrize("t8", [0.9, 0.5])
def test_nothing_moves_from_frame_to_frame(t8):
    pictures = [frame(step, t8) for step in range(len(plots.STEPS))]
    assert len({tuple(p.get_size_inches()) for p in pictures}) == 1
    assert len({p.axes[0].get_xlim() + p.axes[0].get_ylim() for p in pictures}) == 1
    assert len({tuple(one(p, "node 4").get_center()) for p in pictures}) == 1
    assert len({p.alt for p in pictures}) == len(pictures)


# --- whose output? ------------------------------------------------------------------------------------------


def test_the_update_names_the_output_at_the_beginning_and_the_slope_its_own():
    picture = plots.whose_output()
    assert r"\delta_8\;a_4" in text(picture, "change 84")
    assert r"\delta_4\;x_1" in text(picture, "change 41")
    assert "a_4(1-a_4)" in text(picture, "slope 4")
    assert "y_8(1-y_8)" in text(picture, "slope 8")
    x = {name: one(picture, name).get_position()[0] for name in ("output 4", "change 84", "output 8")}
    assert x["output 4"] < x["change 84"] < x["output 8"]


# --- the error over many steps ------------------------------------------------------------------------------


@pytest.mark.parametrize("errors", [[0.4, 0.2, 0.1], [0.1, 0.3]])
def test_error_curve(errors):
    picture = plots.error_curve(errors)
    line = one(picture, "error")
    np.testing.assert_allclose(line.get_ydata(), errors)
    assert list(line.get_xdata()) == list(range(len(errors)))
    assert f"{errors[0]:.3g}" in picture.alt
    assert f"after {len(errors) - 1} steps" in picture.alt
    assert picture.axes[0].get_xlabel() == "steps"


# --- the surface of two weights -----------------------------------------------------------------------------


@pytest.mark.parametrize("weights", [(0.4, -0.3), (-2.0, 3.0), (5.0, -6.0)])
def test_the_surface_is_the_error_of_the_example_network(weights):
    network = example.network()
    W1, b1, W2, b2 = network.parameters()
    W2[0][0], W2[1][0] = weights
    network.set_parameters([W1, b1, W2, b2])
    errors = [network.loss(x, t) for x, t in zip(plots.SAMPLES, plots.TARGETS)]
    gradients = [network.gradients(x, t)[2] for x, t in zip(plots.SAMPLES, plots.TARGETS)]
    error, slope84, slope94 = plots.error_of_two_weights(*weights)
    assert error == pytest.approx(np.mean(errors))
    assert slope84 == pytest.approx(np.mean([g[0][0] for g in gradients]))
    assert slope94 == pytest.approx(np.mean([g[1][0] for g in gradients]))


def test_the_surface_takes_grids():
    grid = np.meshgrid([0.0, 1.0, 2.0], [-1.0, 1.0])
    error, *slopes = plots.error_of_two_weights(*grid)
    assert error.shape == slopes[0].shape == slopes[1].shape == (2, 3)
    assert error[1, 2] == pytest.approx(plots.error_of_two_weights(2.0, 1.0)[0])


def test_the_lowest_point_is_lowest():
    w84, w94, error = plots.lowest()
    _, slope84, slope94 = plots.error_of_two_weights(w84, w94)
    assert abs(slope84) < 1e-9
    assert abs(slope94) < 1e-9
    assert error < plots._surface()[2].min() + 1e-9


@pytest.mark.parametrize("steps", [5, 12, 30, 60])
@pytest.mark.parametrize(
    ("rate", "due"),
    [
        (0.5, "too small"),
        (1, "too small"),
        (20, "about right"),
        (50, "about right"),
        (200, "too large"),
        (500, "diverging"),
    ],
)
def test_what_the_notebook_says_of_the_rates_holds(rate, due, steps):
    assert plots.verdict(rate, steps).startswith(due)


def test_a_way_down_begins_at_the_example_and_follows_the_slope():
    way = plots.descend(20, 5)
    assert way.shape == (6, 3)
    np.testing.assert_allclose(way[0, :2], [example.W2[0][0], example.W2[1][0]])
    _, slope84, slope94 = plots.error_of_two_weights(*way[0, :2])
    np.testing.assert_allclose(way[1, :2] - way[0, :2], [-20 * slope84, -20 * slope94])
    assert np.all(np.diff(way[:, 2]) < 0)


@pytest.mark.parametrize(("rate", "steps"), [(0.5, 30), (20, 30), (20, 7)])
def test_descent_draws_the_way_and_the_errors(rate, steps):
    picture, way = plots.descent(rate, steps), plots.descend(rate, steps)
    np.testing.assert_allclose(np.array(one(picture, "way").get_data()).T, way[:, :2])
    np.testing.assert_allclose(one(picture, "error").get_ydata(), way[:, 2])
    left, right = picture.axes
    assert left.get_title() == f"η = {rate:g}, {steps} steps"
    assert right.get_title().lower() == plots.verdict(rate, steps).partition(":")[0]
    assert plots.verdict(rate, steps) in picture.alt
    with pytest.raises(KeyError):
        style.find(picture, "outside")


def test_a_way_off_the_map_says_so():
    picture = plots.descent(500, 1)
    assert text(picture, "outside") == "1 of 2 points lie off this map"


def test_axes_stay_while_the_rate_changes():
    limits = {
        tuple(ax.get_xlim() + ax.get_ylim() for ax in plots.descent(r, 10).axes) for r in (0.5, 20, 500)
    }
    assert len(limits) == 1


# --- moved by the reader ------------------------------------------------------------------------------------


def test_stepper_goes_through_all_frames_and_takes_another_target():
    figure = plots.training_step.move()
    assert len(plots.CAPTIONS) == len(plots.STEPS)
    assert figure.inputs["step"].max == len(plots.STEPS) - 1
    seen = {figure.html}
    for _ in range(len(plots.STEPS) - 1):
        figure.next.click()
        assert figure.error is None
        seen.add(figure.html)
    assert len(seen) == len(plots.STEPS)
    figure.set(t8=0.1)
    assert "t = 0.10" in text(figure.picture, "side of node 8")
    assert "target of node 8 = 0.1" in figure.html


@pytest.mark.parametrize("t8", [k / 10 for k in range(11)])
def test_captions_hold_for_every_target_that_the_slider_offers(t8):
    known = plots.numbers_of_one_step(t8)
    assert known["error after"] < known["error"], "“the error has fallen”"
    back = [abs(example.W2[k][3] * known["deltas"][8 + k]) for k in (0, 1)]
    assert back[1] > back[0], "“node 9 has most to say here”"
    assert max(map(abs, known["deltas"].values())) <= plots.LARGEST_DELTA


def test_descent_follows_the_rate_and_the_steps():
    figure = plots.descent.move()
    assert figure.values == {"rate": 0.5, "steps": 30}
    assert "too small" in figure.picture.alt
    figure.set(rate=500)
    assert "diverging" in figure.picture.alt
    assert "learning rate η = 500" in figure.html
    figure.set(rate=20, steps=10)
    assert one(figure.picture, "way").get_xdata().shape == (11,)
    assert figure.error is None
