"""What stands in the figures of notebook 2, and that they move when their controls do."""

import numpy as np
import pytest

from figures import network as figures
from figures import picture as style
from figures.network_drawing import DIMMED
from helpers import example
from tests.looks import names, one, said, shows, value


def test_node_five_has_six_lines_and_squares_say_b():
    picture = figures.wiring()
    lit = [name for name in names(picture, "edge") if one(picture, name).get_color() != DIMMED]
    assert lit == ["edge 5-1", "edge 5-2", "edge 5-3", "edge 5-b", "edge 8-5", "edge 9-5"]
    shows(picture, {"text of bias {}": "bb"})


def test_each_step_shows_the_outputs_so_far_and_no_more():
    # only its number stands in a node that has not computed yet
    start = figures.forward(0, 0.1, 0.2, 0.3)
    shows(start, {"text of node 3": "0.30", "text of node 4": "4"})
    assert names(start, "text of edge") == [], "no label, and so no hole in a line"
    shows(figures.forward(1), {"text of node 4": "0.68", "text of node 5": "5"}, "net₄ = 0.75")
    shows(figures.forward(6), {"text of node 9": "0.52"}, "node 9: 0.52")


def test_the_products_on_the_lines_add_up_to_the_net():
    for step, node in enumerate(figures.ORDER, start=1):
        picture = figures.forward(step, 0.5, -1.0, 0.25)
        below = (1, 2, 3, "b") if node < 8 else (4, 5, 6, 7, "b")
        products = [said(picture, f"text of edge {node}-{i}").split(" · ") for i in below]
        net = sum(value(weight) * value(number.strip("()")) for weight, number in products)
        shown = value(said(picture, "title").partition(" = ")[2].partition(",")[0])
        assert net == pytest.approx(shown, abs=0.02)


def test_a_moved_input_shows_the_change_beside_each_node():
    assert names(figures.forward(6, 0.6000000000000001), "change") == [], "what a slider may say for 0.6"
    picture = figures.forward(6, 0.7)
    (usual, _), (moved, _) = (figures.computed([x1, *example.X[1:]]) for x1 in (0.6, 0.7))
    changes = {j: said(picture, f"change of node {j}") for j in figures.ORDER}
    assert changes == {j: style.signed(moved[j] - usual[j]) for j in figures.ORDER}
    assert max(example.HIDDEN, key=lambda j: value(changes[j])) == 7, "as the notebook says"
    assert "Change from the inputs 0.60, −0.20, 0.90: node 4: +0.01" in picture.alt


def test_the_forward_pass_fits_a_low_screen():
    controls = 2 * 34 + 36 + 45  # sliders in two rows, buttons, two lines of caption
    assert figures.forward(6).pixels()[1] + controls < 650, "what a notebook shows on 768 pixels"


@pytest.mark.parametrize("row", range(4))
def test_one_row_of_the_matrix_is_lit(row):
    picture = figures.matrix(row)
    assert [j for j in range(4) if one(picture, f"W {j} 0").get_color() == style.INK] == [row]
    entries = [value(said(picture, f"W {row} {i}")) for i in range(4)]
    column = [value(said(picture, f"x {i} 0")) for i in range(4)]
    assert np.dot(entries, column) == pytest.approx(value(said(picture, f"net {row} 0")), abs=0.006)
    assert f"node {4 + row}" in picture.alt
    assert len(style.find(picture, "bracket")) == 8, "two for each table"


@pytest.mark.parametrize("point", example.XOR_POINTS)
def test_three_neurons_solve_xor(point):
    picture = figures.xor_network(tuple(point))
    either, both, y = (value(said(picture, f"text of node {k}")) for k in (3, 4, 5))
    assert (either > 0.5, both > 0.5, y > 0.5) == (any(point), all(point), point[0] != point[1])
    due = {"text of edge 3-1": "7.2", "text of edge 3-b": "−2.4", "text of edge 5-4": "−6.0"}
    shows(picture, due | {f"text of node {k}": str(x) for k, x in enumerate(point, start=1)})


def test_the_bent_plane_is_solved_and_can_be_spoilt():
    good, told = figures.bent_plane(), ("4 of 4 right", "(0, 0) goes to (0.08, 0.00)")
    shows(good, {"titles": ["The inputs: 4 of 4 right", "The same plane, bent"], "wrong": None}, *told)
    assert good.axes[1].get_ylabel() == "output of “both?”"
    spoilt = figures.bent_plane(either=1.8)
    assert "4 of 4" not in spoilt.alt
    assert "wrong" in names(spoilt)


def test_counts_of_parameters_are_dots_since_lengths_mean_nothing_there():
    picture = figures.parameter_counts([(3, 4, 2), (784, 300, 10)])
    shows(picture, {"count {}": ["26", "238,510"], "counts": [[26, 0], [238_510, 1]]})
