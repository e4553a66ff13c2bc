"""The figures of notebook 4: what they show, still and moving, at several values."""

from itertools import combinations

import numpy as np
import pytest

from figures import objects as figures
from figures.picture import find
from helpers.activations import Sigmoid
from helpers.example import XOR_POINTS
from helpers.objects import Network
from tests.looks import one, said, shows, texts
from tools.bench.redraws import moments_of

# Node 3 says "neither", node 4 "not both"; the output: not both, but not neither.
SOLVED = [[[-8, -8], [-8, -8]], [4, 12], [[-8, 8]], [-4]]
AT_ZERO = [[[0, 0], [0, 0]], [0, 0], [[0, 0]], [0.4]]
PATTERNS = np.eye(8).tolist()


def places(picture, name):
    """Points (n, 2) of this name, for each axes."""
    return [artist.get_xydata() for artist in find(picture, name)]


def computed(x, parameters=SOLVED, sizes=(2, 2, 1)):
    """(outputs of the hidden nodes, outputs) of a network of objects for the inputs x."""
    network = Network(sizes)
    network.set_parameters(parameters)
    outputs = network.predict(x)
    return [node.output for node in network.layers[1].ordinary_nodes], outputs


@pytest.fixture(scope="module")
def codes():
    return moments_of(Network([8, 3, 8], seed=0), PATTERNS, PATTERNS, 1, range(0, 801, 20))


def test_relations_shows_each_class_once_and_arrows_that_end_at_boxes():
    picture = figures.relations()
    shown = [label.get_text() for label in picture.axes[0].texts]
    assert all(shown.count(name) == 1 and name in picture.alt for name in figures.BOXES)
    for end in (end for arrow in figures.ARROWS for end in arrow[:2]):
        beyond = [  # outside of a box it is above 0, inside below
            max(np.abs(np.subtract(end, (left + width / 2, low + height / 2))) - (width / 2, height / 2))
            for left, low, width, height, _ in figures.BOXES.values()
        ]
        assert min(map(abs, beyond)) < 1e-9, end


def test_asking_lights_lines_into_node_4_and_handing_on_lines_out_of_node_1():
    due = {"edge 4-1", "edge 4-2", "edge 4-3", "edge 4-b"}, {"edge 4-1", "edge 5-1", "edge 6-1", "edge 7-1"}
    picture = figures.ask_or_hand_on()
    shows(picture, {"titles": ["Asking: node 4 collects", "Handing on: node 1 gives"]}, "Left, asking")
    for ax, lit in zip(picture.axes, due):
        assert {line.get_gid() for line in ax.lines if line.get_linewidth() > 2} == lit


def test_weights_over_time_draws_what_it_is_given():
    table = np.arange(12.0).reshape(3, 2, 2)
    equal = np.repeat(table[:, :1], 2, axis=1)
    picture = figures.weights_over_time([0, 10, 20], [equal, table], ["equal", "apart"])
    for j, i in np.ndindex(2, 2):
        drawn = [line.get_ydata() for line in find(picture, f"weight {3 + j}{1 + i}")]
        assert np.array_equal(drawn, [equal[:, j, i], table[:, j, i]])
    differ = "at the end the two nodes' weights differ by"
    shows(picture, {}, f"equal: {differ} 0.0", f"apart: {differ} 2.0")


def test_tables_and_curves_of_trainings_show_what_they_are_given():
    due = {"right 0 {}": "343", "solved {}": [f"{n} of 3 learn it" for n in (1, 2, 0)]}
    told = "All are right with ±0.1: 1 of 3; ±1: 2 of 3; equal: 0 of 3."
    shows(figures.starts({"±0.1": [3, 4, 3], "±1": [4, 4, 3], "equal": [3, 3, 2]}), due, told)
    losses = {"right": [0.32, 0.2, 0.01], "wrong": [0.5, 0.6, np.inf]}
    picture = figures.learning([0, 5, 10], losses, "XOR")
    shows(picture, losses, "XOR, over 10 epochs: right from 0.32 to 0.01; wrong from 0.50 to inf.")
    assert {*losses} <= set(texts(picture)), "a legend"
    assert picture.axes[0].get_ylim() == (0, 1.08 * 0.6), "what is a number is seen"
    film = figures.xor_film({0: AT_ZERO, 40: SOLVED})
    shows(film, {"titles": ["epoch 0", "epoch 40"]}, "after 0 epochs 2 of 4, after 40 epochs 4 of 4")


def test_a_solved_xor_is_what_the_network_computes():
    picture = figures.xor({"mine": {0: AT_ZERO, 300: SOLVED}})
    for label in (0, 1):
        inputs, bent = places(picture, f"class {label}")
        for x, place in zip(inputs, bent):
            assert place == pytest.approx(computed(x)[0])
    over_inputs, over_hidden = (image.get_array() for image in find(picture, "map"))
    ticks = np.linspace(-0.5, 1.5, len(over_inputs))
    for row, column in ((0, 0), (20, 10), (40, 3)):
        assert over_inputs[row, column] == pytest.approx(
            computed([ticks[column], ticks[row]])[1][0], abs=1e-9
        )
    low, high = figures.WITH_ROOM
    assert over_hidden[-1, 0] == pytest.approx(Sigmoid.value(-8 * low + 8 * high - 4))
    titles = ["Epoch 300", "Inputs: 4 of 4 right", "The bent plane"]
    shows(picture, {"titles": titles, "wrong": None}, "All four are right")


def test_an_xor_that_says_the_same_of_all_points():
    picture = figures.xor({"mine": {0: AT_ZERO, 300: SOLVED}}, step=0)
    assert np.allclose(places(picture, "class 0")[1], 0.5)
    assert places(picture, "wrong")[0].tolist() == [[0, 0], [1, 1]]  # it says yes to all
    assert "about the same of all four" in said(picture, "stage")
    picture.canvas.draw()
    boxes = [one(picture, f"name {name}").get_window_extent() for name in ("00", "01", "10", "11")]
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2)), "legible where points meet"


def test_xor_unfolds_step_by_step():
    targets, epochs = [[0.1], [0.9], [0.9], [0.1]], range(0, 1001, 25)
    runs = {f"seed {s}": moments_of(Network([2, 2, 1], s), XOR_POINTS, targets, 2, epochs) for s in (3, 11)}
    stages = set()
    for step in range(0, 41, 4):
        picture, epoch = figures.xor(runs, step), 25 * step
        shows(picture, {"now": [[epoch, figures._error(runs["seed 3"][epoch])]]})
        stages.add(said(picture, "stage"))
        assert ("All four are right" in said(picture, "stage")) == ("4 of 4" in picture.alt)
    cut = {e: parameters for e, parameters in runs["seed 3"].items() if e <= 325}
    assert "error falls" in said(figures.xor({"mine": cut}), "stage"), "at its last moment, too"
    assert len(stages) == 4, "both plateaus, a fall, and the end"
    shows(figures.xor(runs, start="seed 11"), {}, "XOR after 1000 epochs: 3 of 4", "3 of 4 right, it waits")


def test_what_nodes_say_is_what_the_network_computes():
    picture = figures.what_nodes_say(SOLVED)
    for x1, x2 in XOR_POINTS:
        hidden, outputs = computed([x1, x2])
        nodes = zip((3, 4, 5), hidden + outputs)
        shows(picture, {f"node {node} at {x1}{x2}": f"{due:.2f}" for node, due in nodes})
    maps = [artist.get_array() for artist in find(picture, "map")]
    assert [m[0, 0] > 0.5 for m in maps] == [True, True, False]
    assert [m[-1, -1] > 0.5 for m in maps] == [False, False, False]


def test_encoder_shows_the_networks_codes_and_outputs(codes):
    picture = figures.encoder({500: codes[500]})
    for k, pattern in enumerate(PATTERNS):
        hidden, outputs = computed(pattern, codes[500], (8, 3, 8))
        due = {f"code {k} {{}}": [f"{a:.2f}" for a in hidden], f"output {k} {k}": f"{outputs[k]:.2f}"}
        shows(picture, due)
    ticks = [[label.get_text() for label in ax.get_xticklabels()] for ax in picture.axes]
    assert ticks == [["9", "10", "11"], list("12345678")], "the outputs bear the numbers of their patterns"


def test_what_is_said_of_the_encoder_fits_what_is_seen(codes):
    different, stages = [], []
    for step in range(0, 41, 4):
        picture = figures.encoder(codes, step)
        right, clear = picture.alt.split("epochs: ")[1].split(" patterns come back, ")
        different.append(int(clear.split()[0]))
        stages.append(said(picture, "stage"))
        assert ("All eight come back" in stages[-1]) == (right == "8 of 8")
    assert (different[0], different[-1]) == (0, 8)
    assert different == sorted(different)
    assert "Every code is about the same" in stages[0]
    assert any("1/8, the mean of its targets" in stage for stage in stages)
