"""The figures of notebook 3: what stands in them, at several values, beside the object network's numbers."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from figures import backpropagation as figures
from figures import picture as style
from helpers import example
from tests.looks import names, one, said, shows, value


@cache
def frame(step, t8=0.9):
    """A frame of the training step, drawn once: the tests only look at it."""
    return figures.training_step(step, t8)


@pytest.mark.parametrize("t8", [0.9, 0.1, 0.6])
def test_all_numbers_of_a_step_are_those_of_the_object_network(t8):
    known, network, t = figures.numbers_of_one_step(t8), example.network(), [t8, example.T[1]]
    network.predict(example.X)
    network.calc_deltas(t)
    nodes = network.layers[1].ordinary_nodes + network.layers[2].ordinary_nodes
    assert list(known["outputs"].values()) == pytest.approx([node.output for node in nodes], rel=1e-12)
    assert list(known["deltas"].values()) == pytest.approx([node.delta for node in nodes], rel=1e-12)
    assert known["error"] == pytest.approx(network.loss(example.X, t))
    network.train_one_sample(example.X, t, example.RATE)
    for ours, theirs in zip(known["parameters"], network.parameters()):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    assert known["error after"] == pytest.approx(network.loss(example.X, t))


CHANGES = "Update: changes of the weights into the hidden layer, in thousandths"
FRAMES = {  # those that the notebook does not print: of these its stored words hold all numbers
    0: {"text of node 1": "0.60", "text of node 2": "−0.20", "text of node 4": "4", "text of edge 8-4": "0.4"}
    | {"text of bias 0": "1", "number of bias 0": "b", "side of node 8": "t = 0.90"},
    1: {"text of node 4": "0.68", "text of node 8": "8"},
    4: {"back 8": None},
    8: {"side of node 8": "t = 0.90 δ = 0.074", "side of node 9": "t = 0.10 δ = −0.106"},
    10: {"text of edge 4-1": "+4", "text of edge 4-b": "+7", "title": CHANGES},
    11: {"text of edge 8-4": "0.425", "text of node 8": "0.616", "text of node 9": "0.490"}
    | {"title": "Forward again, with the new weights: E = 0.1165 (it was 0.1364)"},
}


@pytest.mark.parametrize("step", FRAMES)
def test_each_frame_shows_its_numbers(step):
    shows(frame(step), FRAMES[step])


def test_backward_frames_show_one_error_term_more_each_from_the_outputs_back():
    order = (8, 9, *example.HIDDEN)
    for step, newest in enumerate(order, start=3):
        beside = {name: said(frame(step), name) for name in names(frame(step), "side of")}
        assert {int(name[-1]) for name, text in beside.items() if "δ" in text} == set(order[: step - 2])
        assert f"node {newest}" in said(frame(step), "title")
    assert beside["side of node 4"] == "δ = 0.013"


def test_what_comes_back_is_written_on_the_lines_and_points_to_the_node():
    picture = frame(5)
    for k in (8, 9):
        arrow, line = one(picture, f"back {k}"), one(picture, f"edge {k}-4")
        assert arrow.xy == pytest.approx(line.get_xydata()[0]), "its head touches node 4"
        assert arrow.xyann[0] > arrow.xy[0], "and it comes from the right"
        assert arrow.arrow_patch.get_facecolor()[:3] == pytest.approx(to_rgb(line.get_color()))
    wide, narrow = (one(frame(8), f"edge {k}-7").get_linewidth() for k in (9, 8))
    assert wide > 2 * narrow, "0.095 comes along one line and 0.015 along the other"


def test_a_nodes_colour_has_the_sign_and_the_size_of_its_error_term():
    def blueness(node, **target):
        r, _, b = to_rgb(one(frame(8, **target), f"node {node}").get_facecolor())
        return b - r

    assert blueness(8) > blueness(4) > 0.1
    assert blueness(9) < blueness(6) < -0.1
    assert blueness(8, t8=0.1) < -0.1, "with the target 0.1, node 8 says too much"
    assert "δ = −0.119" in said(frame(8, t8=0.1), "side of node 8")


def test_update_frames_show_the_changes_of_one_layer():
    outputs, hidden = frame(9), frame(10)
    assert {name[13] for name in names(outputs, "text of edge")} == set("89")
    assert {name[13] for name in names(hidden, "text of edge")} == set("4567")
    assert max(len(said(hidden, name)) for name in names(hidden, "text of edge")) <= 3, "16 that can be read"
    assert "4←1: +4, 4←2: −1, 4←3: +6, 4←b: +7" in hidden.alt
    colours = [one(outputs, f"edge {k}-{i}").get_color() for k in (8, 9) for i in (4, 5, 6, 7, "b")]
    assert colours == [style.BLUE] * 5 + [style.ORANGE] * 5


def test_the_stepper_goes_through_all_frames_below_two_lines_of_caption():
    assert len(figures.CAPTIONS) == len({frame(step).alt for step in range(len(figures.STEPS))})
    assert max(map(len, figures.CAPTIONS)) < 2 * 95, "two lines, which are kept free"
    css = Path(style.__file__).with_name("moving.css").read_text(encoding="utf-8")
    assert re.search(r"\.interactive-caption \{[^}]*min-height: 2\.8em; line-height: 1\.4", css)


@pytest.mark.parametrize("t8", [k / 10 for k in range(11)])
def test_captions_hold_for_every_target_that_the_slider_offers(t8):
    known = figures.numbers_of_one_step(t8)
    assert known["error after"] < known["error"], "“the error has fallen”"
    back = [abs(example.W2[k][3] * known["deltas"][8 + k]) for k in (0, 1)]
    assert back[1] > back[0], "“node 9 has most to say here”"
    assert max(map(abs, known["deltas"].values())) <= figures.LARGEST_DELTA


@pytest.mark.parametrize("x", [2, -3, 0])
@pytest.mark.parametrize("nudged", ["x", "y"])
def test_rates_multiply_along_a_path_and_add_over_paths(x, nudged):
    y, nudge = 3, 1e-6
    picture = figures.chain_rule(x, y, nudged)
    a, b = (x + nudge, y) if nudged == "x" else (x, y + nudge)
    measured = ((a + b) * a - (x + y) * x) / nudge
    sum_, total = said(picture, "total").rpartition("by ")[2].split(" = ")
    assert value(total) == eval(sum_.replace("·", "*").replace("−", "-")) == pytest.approx(measured, abs=1e-3)
    assert [value(said(picture, f"value {n}")) for n in "xyqf"] == [x, y, x + y, (x + y) * x]
    lit = {"x": {"xq", "qf", "xf"}, "y": {"yq", "qf"}}[nudged]
    assert {n[-2:] for n in names(picture, "rate") if one(picture, n).get_fontweight() == "bold"} == lit
    assert said(picture, "title").count("two paths") == (nudged == "x")
    assert f"{sum_} = {total}" in picture.alt


def test_the_update_names_the_output_at_the_beginning_and_the_slope_its_own():
    picture = figures.whose_output()
    formulas = {"change 84": r"\delta_8\;a_4", "change 41": r"\delta_4\;x_1"}
    formulas |= {"slope 4": "a_4(1-a_4)", "slope 8": "y_8(1-y_8)"}
    assert [name for name, formula in formulas.items() if formula not in said(picture, name)] == []
    x = [one(picture, name).get_position()[0] for name in ("output 4", "change 84", "output 8")]
    assert x == sorted(x)


def test_error_curve():
    for between, title in ((0.2, "The error falls with every step"), (0.5, "The error, step by step")):
        picture, told = figures.error_curve([0.4, between, 0.1]), "It starts at 0.4 and is 0.1 after 2 steps"
        shows(picture, {"error": [0.4, between, 0.1], "titles": [title]}, f"{title}. {told}")


@pytest.mark.parametrize("weights", [(0.4, -0.3), (-2.0, 3.0), (5.0, -6.0)])
@pytest.mark.parametrize("samples", [(0, 1, 2), (1,)])
def test_the_surface_is_the_error_of_the_example_network(weights, samples):
    network = example.network()
    W1, b1, W2, b2 = network.parameters()
    W2[0][0], W2[1][0] = weights
    network.set_parameters([W1, b1, W2, b2])
    due = []
    for x, t in ((figures.SAMPLES[k], figures.TARGETS[k]) for k in samples):
        due.append([network.loss(x, t), *np.array(network.gradients(x, t)[2])[:, 0]])
    assert figures.error_of_two_weights(*weights, samples) == pytest.approx(np.mean(due, axis=0))


def test_the_lowest_point_is_lowest():
    *place, error = figures.lowest()
    assert np.abs(figures.error_of_two_weights(*place)[1:]).max() < 1e-9
    around = np.meshgrid(np.linspace(-5, 6, 65), np.linspace(-8.5, 4.5, 65))
    assert error < figures.error_of_two_weights(*around)[0].min() + 1e-9


WORDS = ("still on its way", "about right", "too large", "diverging")


@pytest.mark.parametrize(
    ("steps", "one_by_one", "rates", "words"),
    [(steps, False, (0.5, 1, 20, 50, 200, 500), (0, 0, 1, 1, 2, 3)) for steps in (5, 12, 30, 60)]
    + [(60, True, (0.5, 5, 20, 100, 500), (0, 1, 2, 2, 3))],
)
def test_what_the_notebook_says_of_the_rates_holds(steps, one_by_one, rates, words):
    assert [figures.verdict(rate, steps, one_by_one)[0] for rate in rates] == [WORDS[k] for k in words]


@pytest.mark.parametrize("one_by_one", [False, True])
def test_what_is_said_of_a_rate_changes_once_and_one_step_proves_no_divergence(one_by_one):
    for rate in (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500):
        first, *found = [figures.verdict(rate, steps, one_by_one)[0] for steps in range(1, 61)]
        assert first != "diverging"
        assert found == sorted(found, key=found.index), "and never back"


def test_a_way_down_begins_at_the_example_and_follows_the_slope():
    way, one_by_one = figures.descend(20, 5), figures.descend(5, 60, True)
    assert way.shape == (6, 3)
    for path, samples, rate in ((way, [(0, 1, 2)], 20), (one_by_one, [(0,), (1,), (2,)], 5)):
        np.testing.assert_allclose(path[0, :2], [example.W2[0][0], example.W2[1][0]])
        due = [-rate * np.array(figures.error_of_two_weights(*path[0, :2], some)[1:]) for some in samples]
        assert any(np.allclose(path[1, :2] - path[0, :2], step) for step in due)
    assert np.any(np.diff(one_by_one[:, 2]) > 0), "not every step goes down"
    assert np.all(np.diff(figures.descend(5, 60)[:, 2]) < 1e-12)


@pytest.mark.parametrize(
    ("rate", "steps", "one_by_one", "outside"),
    [(0.5, 1, False, None), (20, 30, False, None), (5, 40, True, None), (500, 1, False, "1 of 2 points")],
)
def test_descent_draws_the_way_and_the_errors_near_enough_to_be_seen(rate, steps, one_by_one, outside):
    picture, way = figures.descent(rate, steps, one_by_one), figures.descend(rate, steps, one_by_one)
    word, why = figures.verdict(rate, steps, one_by_one)
    titles = [f"η = {rate:g}, {steps} step{'s' * (steps > 1)}", word.capitalize()]
    due = {"way": way[:, :2], "error": way[:, 2], "titles": titles}
    due["outside"] = outside and f"{outside} lie off this map"
    shows(picture, due, f"{word}: {why}")
    left, right = picture.axes
    assert left.get_aspect() == 1, "the steepest way crosses the lines at right angles"
    assert left.get_ylim() == (figures.WIDE if outside else figures.NEAR)[1], "30 short steps are no blot"
    assert all(tick == int(tick) for tick in right.get_xticks()), "there is no half a step"
