"""The figures of notebook 04 and the moving ones over them: what they show, at several values."""

import io

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from figures import moving_objects as interactive
from figures import objects as plots
from figures import picture as style
from helpers.objects import Network

XOR = [[0, 0], [0, 1], [1, 0], [1, 1]]
# Node 3 says "neither", node 4 "not both"; the output: not both, but not neither.
SOLVED = [[[-8, -8], [-8, -8]], [4, 12], [[-8, 8]], [-4]]
AT_ZERO = [[[0, 0], [0, 0]], [0, 0], [[0, 0]], [0.4]]


def sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))


def text(picture, name):
    [artist] = style.find(picture, name)
    return artist.get_text()


def places(picture, name):
    """Points of the named scatter, a list of arrays, one for each axes."""
    return [np.asarray(artist.get_offsets()) for artist in style.find(picture, name)]


def test_relations_shows_each_class_once_and_arrows_that_end_at_boxes():
    picture = plots.relations()
    said = style.texts(picture)
    for name in ("Network", "Layer", "Node", "ConstNode", "Connection", "Connections"):
        assert said.count(name) == 1
        assert name in picture.alt
        assert style.find(picture, name)

    def on_a_box(point):
        x, y = point
        for left, bottom, width, height, _ in plots.BOXES.values():
            inside = left - 1e-9 <= x <= left + width + 1e-9 and bottom - 1e-9 <= y <= bottom + height + 1e-9
            rim = min(abs(x - left), abs(x - left - width), abs(y - bottom), abs(y - bottom - height)) < 1e-9
            if inside and rim:
                return True
        return False

    for start, end, _, _ in plots.ARROWS:
        assert on_a_box(start)
        assert on_a_box(end)


def test_asking_lights_lines_into_node_4_and_handing_on_lines_out_of_node_1():
    picture = plots.ask_or_hand_on()
    left, right = picture.axes

    def lit(ax):
        thick = [line for line in ax.lines if line.get_linewidth() > 2]
        return {line.get_gid() for line in thick}

    assert lit(left) == {"edge 4-1", "edge 4-2", "edge 4-3", "edge 4-b"}
    assert lit(right) == {"edge 4-1", "edge 5-1", "edge 6-1", "edge 7-1"}


def test_weights_over_time_draws_what_it_is_given():
    table = np.arange(12.0).reshape(3, 2, 2)
    equal = np.repeat(table[:, :1], 2, axis=1)
    picture = plots.weights_over_time([0, 10, 20], [equal, table], ["equal", "apart"])
    for j in (0, 1):
        for i in (0, 1):
            lines = style.find(picture, f"weight {3 + j}{1 + i}")
            assert np.array_equal(lines[0].get_ydata(), equal[:, j, i])
            assert np.array_equal(lines[1].get_ydata(), table[:, j, i])
            assert list(lines[0].get_xdata()) == [0, 10, 20]
    assert "equal: at the end the two nodes' weights differ by 0.0" in picture.alt
    assert "apart: at the end the two nodes' weights differ by 2.0" in picture.alt
    assert [ax.get_title() for ax in picture.axes] == ["equal", "apart"]


@pytest.mark.parametrize("losses", [[0.32, 0.2, 0.01], [0.5, 0.6, 0.7]])
def test_loss_curve(losses):
    picture = plots.loss_curve([0, 5, 10], losses, "XOR")
    [line] = style.find(picture, "error")
    assert list(line.get_ydata()) == losses
    assert picture.axes[0].get_ylim()[0] == 0
    assert picture.axes[0].get_ylim()[1] > max(losses)
    assert f"to {losses[-1]:.2f} in 10 epochs" in picture.alt


def test_a_solved_xor():
    picture = plots.xor_plane(SOLVED, 300)
    inputs, folded = places(picture, "class 0")
    assert inputs.tolist() == [[0, 0], [1, 1]]
    assert np.allclose(folded, sigmoid([[4, 12], [-12, -4]]))
    inputs, folded = places(picture, "class 1")
    assert inputs.tolist() == [[0, 1], [1, 0]]
    assert np.allclose(folded, sigmoid([[-4, 4], [-4, 4]]))
    assert "4 of 4 points right" in picture.alt
    assert picture.axes[0].get_title() == "Inputs: 4 of 4 right"
    assert picture.axes[1].get_title() == "Folded plane, epoch 300"
    with pytest.raises(KeyError):
        style.find(picture, "wrong")


def test_an_xor_that_says_the_same_of_all_points():
    picture = plots.xor_plane(AT_ZERO, 0)
    _, folded = places(picture, "class 0")
    assert np.allclose(folded, 0.5)
    assert "2 of 4 points right" in picture.alt
    assert places(picture, "wrong")[0].tolist() == [[0, 0], [1, 1]]  # it says yes to all
    names = [style.find(picture, f"name {name}")[0].xyann for name in ("00", "01", "10", "11")]
    assert len(set(names)) == 4  # names stay apart where points meet


def test_the_map_over_the_inputs_is_the_networks_output():
    network = Network([2, 2, 1], seed=3)
    network.set_parameters(SOLVED)
    picture = plots.xor_plane(SOLVED, 1)
    over_inputs = style.find(picture, "map")[0].get_array()
    n = len(over_inputs)
    ticks = np.linspace(-0.5, 1.5, n)
    for row, column in ((0, 0), (n // 2, n // 4), (n - 1, 3)):
        due = network.predict([ticks[column], ticks[row]])[0]
        assert over_inputs[row, column] == pytest.approx(due, abs=1e-9)


def test_the_stored_picture_keeps_the_colours_of_the_classes():
    """A map has hundreds of colours; a palette that favoured them would grey the few that mean something."""
    image = Image.open(io.BytesIO(plots.xor_plane(SOLVED, 300).png())).convert("RGB")
    pixels = np.asarray(image).reshape(-1, 3).astype(int)
    for colour in style.CLASS_COLOURS:
        due = np.round(np.multiply(to_rgb(colour), 255))
        near = np.abs(pixels - due).max(axis=1) <= 4
        assert near.sum() > 200, colour


def test_film_has_a_panel_for_each_moment():
    picture = plots.xor_film({0: AT_ZERO, 40: SOLVED})
    assert [ax.get_title() for ax in picture.axes] == ["epoch 0", "epoch 40"]
    assert "after 0 epochs 2 of 4, after 40 epochs 4 of 4" in picture.alt
    assert np.allclose(places(picture, "class 1")[1], sigmoid([[-4, 4], [-4, 4]]))


def test_what_nodes_say_is_what_the_network_computes():
    network = Network([2, 2, 1])
    network.set_parameters(SOLVED)
    picture = plots.what_nodes_say(SOLVED)
    for x1, x2 in XOR:
        [output] = network.predict([x1, x2])
        hidden = [node.output for node in network.layers[1].ordinary_nodes]
        for node, due in zip((3, 4, 5), [*hidden, output]):
            assert text(picture, f"node {node} at {x1}{x2}") == f"{due:.2f}"
    assert [ax.get_title() for ax in picture.axes] == ["Node 3", "Node 4", "Node 5 (output)"]
    maps = [artist.get_array() for artist in style.find(picture, "map")]
    assert [m[0, 0] > 0.5 for m in maps] == [True, True, False]
    assert [m[-1, -1] > 0.5 for m in maps] == [False, False, False]


def test_encoder_shows_the_networks_codes_and_outputs():
    network = Network([8, 3, 8], seed=0)
    patterns = np.eye(8).tolist()
    network.train(patterns, patterns, 1, 500)
    picture = plots.encoder(network.parameters(), 500)
    codes, outputs = (artist.get_array() for artist in style.find(picture, "values"))
    for k, pattern in enumerate(patterns):
        assert np.allclose(outputs[k], network.predict(pattern))
        assert np.allclose(codes[k], [node.output for node in network.layers[1].ordinary_nodes])
        assert text(picture, f"code {k},2") == f"{codes[k, 2]:.2f}"
        assert text(picture, f"output {k},{k}") == f"{outputs[k, k]:.2f}"
    assert "8 of 8 patterns right, different codes: 8" in picture.alt
    assert picture.axes[1].get_title() == "Outputs: 8 of 8 right, epoch 500"
    assert [label.get_text() for label in picture.axes[0].get_xticklabels()] == ["9", "10", "11"]


def test_encoder_before_it_has_learnt():
    picture = plots.encoder(Network([8, 3, 8], seed=0).parameters(), 0)
    assert "0 of 8 patterns right" in picture.alt


# --- moving figures -----------------------------------------------------------------------------------------


def test_xor_unfolds_step_by_step():
    figure = interactive.xor()
    assert "XOR after 0 epochs: 2 of 4" in figure.picture.alt
    start = figure.html
    figure.next.click()
    assert figure.html != start
    assert "XOR after 25 epochs" in figure.picture.alt
    figure.set(step=len(interactive.XOR_EPOCHS) - 1)
    assert "XOR after 1000 epochs: 4 of 4" in figure.picture.alt
    figure.set(start=11)
    assert "XOR after 1000 epochs: 3 of 4" in figure.picture.alt
    assert figure.error is None


def test_each_moment_is_that_of_a_training_of_its_own():
    figure = interactive.xor()
    figure.set(step=24)
    network = Network([2, 2, 1], seed=3)
    network.train(XOR, [[0.1], [0.9], [0.9], [0.1]], 2, 600)
    assert figure.picture.alt == plots.xor_plane(network.parameters(), 600).alt


def test_the_encoders_captions_fit_what_is_seen():
    figure = interactive.encoder()
    right = []
    for k, epoch in enumerate(interactive.ENCODER_EPOCHS):
        figure.set(step=k)
        count = int(figure.picture.alt.split(" of 8")[0].split()[-1])
        right.append(count)
        if "All eight are right" in figure.html:
            assert count == 8, epoch
        if "Every code is about the same" in figure.html or "have learnt to say little" in figure.html:
            assert count == 0, epoch
    assert (right[0], right[-1]) == (0, 8)
    assert right.index(8) == 19  # epoch 380, where the caption says so


def test_play_goes_through_all_moments():
    for figure in (interactive.xor(), interactive.encoder()):
        assert figure.play.max == figure.inputs["step"].max == 40
        before = figure.html
        figure.play.value = 12
        assert figure.inputs["step"].value == 12
        assert figure.html != before
