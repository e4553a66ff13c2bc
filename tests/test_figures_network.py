"""What stands in the figures of notebook 02, and that they move when their controls do."""

import numpy as np
import pytest

from figures import network as plots
from figures import picture as style
from helpers import example


def said(picture, name):
    [artist] = style.find(picture, name)
    return artist.get_text()


@pytest.mark.parametrize("x", [tuple(example.X), (0.0, 1.0, -1.0)])
def test_outputs_are_those_of_the_object_network(x):
    network = example.network()
    y = network.predict(x)
    found = plots.outputs(x)
    assert [found[8], found[9]] == pytest.approx(y)
    assert [found[j] for j in (4, 5, 6, 7)] == pytest.approx(
        [node.output for node in network.layers[1].ordinary_nodes]
    )


def test_each_step_shows_the_outputs_so_far_and_no_more():
    first, sixth = plots.forward(1), plots.forward(6)
    assert said(first, "text of node 4") == "0.68"
    assert said(first, "side of node 4") == "net 0.75"
    assert "net₄ = 0.75" in " ".join(style.texts(first))
    assert said(first, "text of node 5") == "5"  # only its number
    assert said(sixth, "text of node 9") == "0.52"
    assert "step 6 of 6" in sixth.alt


def test_the_products_on_the_lines_add_up_to_the_net():
    for step, node in enumerate(plots.ORDER, start=1):
        picture = plots.forward(step, 0.5, -1.0, 0.25)
        below = (1, 2, 3, "b") if node < 8 else (4, 5, 6, 7, "b")
        products = [said(picture, f"text of edge {node}-{i}").replace("−", "-").split(" · ") for i in below]
        net = sum(float(weight) * float(value.strip("()")) for weight, value in products)
        shown = float(said(picture, f"side of node {node}").replace("−", "-").removeprefix("net "))
        assert net == pytest.approx(shown, abs=0.02)


def test_the_first_frame_has_computed_nothing():
    picture = plots.forward(0, 0.1, 0.2, 0.3)
    assert said(picture, "text of node 3") == "0.30"
    assert said(picture, "text of node 4") == "4"  # only its number


def test_all_numbers_stand_on_the_drawing():
    picture = plots.all_numbers()
    shown = [said(picture, f"text of node {node}") for node in range(1, 10)]
    assert shown == ["0.60", "−0.20", "0.90", "0.68", "0.53", "0.44", "0.58", "0.59", "0.52"]
    assert said(picture, "text of edge 9-7") == "−0.9"
    assert said(picture, "side of node 6") == "net −0.23"


@pytest.mark.parametrize("row", range(4))
def test_one_row_of_the_matrix_is_lit(row):
    picture = plots.matrix(row)
    lit = [j for j in range(4) if style.find(picture, f"W {j} 0")[0].get_color() == style.INK]
    assert lit == [row]
    entries = [float(said(picture, f"W {row} {i}").replace("−", "-")) for i in range(4)]
    column = [float(said(picture, f"x {i}").replace("−", "-")) for i in range(4)]
    net = float(said(picture, f"net {row}").replace("−", "-"))
    assert np.dot(entries, column) == pytest.approx(net, abs=0.006)
    assert f"node {4 + row}" in picture.alt


def test_the_bent_plane_is_solved_and_can_be_spoilt():
    good = plots.bent_plane()
    assert "4 of 4 right" in good.alt
    with pytest.raises(KeyError):
        style.find(good, "wrong")
    spoilt = plots.bent_plane(either=1.8)
    assert "4 of 4" not in spoilt.alt
    assert style.find(spoilt, "wrong")
    assert "(0, 0) goes to (0.08, 0.00)" in good.alt


def test_counts_of_parameters():
    picture = plots.parameter_counts([(3, 4, 2), (784, 300, 10)])
    assert [said(picture, f"count {k}") for k in (0, 1)] == ["26", "238,510"]


def test_node_five_has_six_lines():
    from figures.network_drawing import DIMMED

    picture = plots.wiring()
    lit = [
        f"{j}-{i}"
        for j, sources in [(4, "123b"), (5, "123b"), (8, "4567b"), (9, "4567b")]
        for i in sources
        if style.find(picture, f"edge {j}-{i}")[0].get_color() != DIMMED
    ]
    assert lit == ["5-1", "5-2", "5-3", "5-b", "8-5", "9-5"]


def test_the_stepper_computes_node_by_node_and_follows_the_inputs():
    stepper = plots.forward.move()
    before = stepper.html
    stepper.next.click()
    assert "net₄ = 0.75" in stepper.html
    assert stepper.html != before
    stepper.set(x1=-1.0)
    assert "net₄ = −0.05" in stepper.html


def test_the_bend_follows_its_sliders():
    figure = plots.bent_plane.move()
    figure.set(both=0.5)
    assert "4 of 4 right" not in figure.html
    assert figure.error is None
