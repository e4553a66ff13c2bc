"""The drawing of a network: names, places, signs, what is lit, and that all its numbers can be read."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from figures import picture as style
from figures.network_drawing import draw_network
from tests.looks import names, one, points, shows

SIZES = (3, 4, 2)
SHAPES = [np.zeros((3, 4)), np.zeros(4), np.zeros((4, 2)), np.zeros(2)]


def parameters(sizes=SIZES, seed=1):
    g = np.random.default_rng(seed)
    shapes = [shape for a, b in pairwise(sizes) for shape in ((b, a), (b,))]
    return [g.normal(size=shape) for shape in shapes]


def test_nodes_are_numbered_and_placed_as_in_the_course():
    picture = draw_network(SIZES)
    assert names(picture, "node ") == [f"node {k}" for k in range(1, 10)]
    assert names(picture, "bias ") == ["bias 0", "bias 1"], "every layer but the last has one"
    assert len(names(picture, "edge ")) == 4 * (3 + 1) + 2 * (4 + 1)
    shows(picture, {"text of node 1": "1", "text of node 9": "9", "text of bias 0": "b"})
    x, y = np.array([one(picture, f"node {k}").get_center() for k in range(1, 10)]).T
    assert len(set(x[:3])) == len(set(x[3:7])) == len(set(x[7:])) == 1
    assert x[0] < x[3] < x[7]
    assert one(picture, "bias 0").get_y() < y[2] < y[1] < y[0]


def test_an_edge_goes_from_rim_to_rim_of_its_own_nodes():
    picture = draw_network(SIZES)
    for target, source in [(4, 1), (7, 2), (9, 5)]:
        for end, name in zip(points(picture, f"edge {target}-{source}"), (source, target)):
            node = one(picture, f"node {name}")
            assert np.linalg.norm(end - node.get_center()) == pytest.approx(node.get_radius())
    square, start = one(picture, "bias 1"), points(picture, "edge 8-b")[0]
    far = np.abs(start - square.get_center())
    assert far.max() == pytest.approx(square.get_width() / 2), "on the square's own side"


@pytest.mark.parametrize("seed", [1, 2])
def test_weights_show_sign_by_colour_and_dash_and_size_by_width(seed):
    W1, b1, W2, b2 = values = parameters(seed=seed)
    picture, drawn = draw_network(values, digits=2), {}
    for target, source, W, biases in ((4, 1, W1, b1), (8, 4, W2, b2)):
        drawn |= {f"{target + j}-{source + i}": w for (j, i), w in np.ndenumerate(W)}
        drawn |= {f"{target + j}-b": b for j, b in enumerate(biases)}
    widths = []
    for name, value in sorted(drawn.items(), key=lambda item: abs(item[1])):
        line, number = one(picture, f"edge {name}"), style.number(value)
        assert line.get_color() == (style.BLUE if value > 0 else style.ORANGE)
        assert line.is_dashed() == (value < 0)
        shows(picture, {f"text of edge {name}": number}, f"{name.replace('-', '←')}: {number}")
        widths.append(line.get_linewidth())
    assert widths == sorted(widths), "the larger, the wider"
    assert widths[-1] == pytest.approx(4.0)
    bare = draw_network(values, weights=False, digits=2)
    assert {line.get_color() for line in bare.axes[0].lines} == {style.GREY}


def test_texts_stand_in_nodes_and_left_below_or_right_of_them():
    beside = {1: "x = 0.6", 4: "net = 0.3", 9: "t = 0.1"}
    picture = draw_network(SIZES, texts={4: "0.57", ("b", 1): "1"}, beside=beside, fills={4: "black"})
    due = {"number of node 4": "4", "text of bias 1": "1", "number of bias 1": "b", "number of node 8": None}
    shows(picture, due | {"text of node 4": "0.57"}, "node 4: 0.57")
    assert one(picture, "text of node 4").get_color() == "white"
    for k, sides in ((1, (-1, 0)), (4, (0, -1)), (9, (1, 0))):
        node, side = one(picture, f"node {k}"), one(picture, f"side of node {k}")
        assert tuple(np.sign(np.subtract(side.get_position(), node.get_center()))) == sides
        box = side.get_window_extent()
        assert 0 <= min(box.x0, box.y0) < box.x1 <= picture.bbox.width


def test_highlight_dims_all_else():
    picture = draw_network(parameters(), digits=2, highlight=[4, ("b", 0), (4, 1), (4, "b")])
    plain = draw_network(parameters(), digits=2)
    lit, dim = one(picture, "edge 4-1"), one(picture, "edge 4-2")
    assert lit.get_color() == one(plain, "edge 4-1").get_color() != dim.get_color()
    assert lit.get_zorder() > dim.get_zorder()
    assert one(picture, "node 4").get_linewidth() > one(picture, "node 5").get_linewidth()
    assert one(picture, "bias 0").get_edgecolor() != one(picture, "bias 1").get_edgecolor()
    assert one(picture, "text of edge 4-2").get_color() == style.GREY, "dimmed, and yet legible"
    everything = draw_network(SIZES, highlight=[])
    assert len({one(everything, f"node {k}").get_edgecolor() for k in range(1, 10)}) == 1


def test_nothing_moves_between_two_drawings_with_or_without_numbers():
    bare, a = draw_network(SIZES, roomy=True), draw_network(parameters(seed=1), digits=2)
    b = draw_network(parameters(seed=2), digits=2, highlight=[4])
    assert tuple(a.get_size_inches()) == tuple(b.get_size_inches()) == tuple(bare.get_size_inches())
    for name in ("text of edge 4-1", "text of edge 9-b", "text of node 7"):
        assert one(a, name).get_position() == one(b, name).get_position()
    assert names(bare, "text of edge") == [], "room for texts leaves no hole in a line"
    assert draw_network(SIZES, roomy=True, low=True).get_figheight() < bare.get_figheight() - 1


@pytest.mark.parametrize("sizes", [(3, 4, 2), (2, 2, 1), (2, 3, 1), (3, 3, 2), (4, 3, 2)])
def test_every_number_can_be_read(sizes):
    """No number covers the middle of another, none lies on a node, and each lies in a gap of its own line."""
    first = np.cumsum([0, *sizes])
    inside = dict.fromkeys(range(1, first[-1] + 1), "0.57")
    beside = dict.fromkeys(range(sizes[0] + 1, first[-1] + 1), "net = −0.57")
    picture = draw_network(parameters(sizes), digits=2, texts=inside, beside=beside)
    picture.draw_without_rendering()
    nodes, turned = [one(picture, f"node {k}") for k in range(1, first[-1] + 1)], []
    for name in names(picture, "text of edge"):
        text, place = one(picture, name), np.array(one(picture, name).get_position())
        angle = np.radians(text.get_rotation())
        text.set_rotation(0)
        text.update_bbox_position_size(picture.canvas.get_renderer())
        gap = text.get_bbox_patch().get_window_extent()
        text.set_text(text.get_text().strip())
        box = text.get_window_extent()
        assert gap.x0 + 4 < box.x0 < box.x1 < gap.x1 - 4, f"no dash beside {name} looks like a minus"
        assert text.get_bbox_patch().get_alpha() in (None, 1), "nothing shines through"
        turned.append((name, picture.axes[0].transData.transform(place), angle, box.width, box.height))
        (x0, y0), (x1, y1) = points(picture, name.removeprefix("text of "))
        t = (place[0] - x0) / (x1 - x0)
        assert 0 < t < 1
        assert place[1] == pytest.approx(y0 + t * (y1 - y0))
        for node in nodes:
            assert np.linalg.norm(place - node.get_center()) > node.get_radius() + 0.08, (name, node)
    for (a, p, angle, wide, tall), (b, q, *_) in combinations(turned, 2):
        along = abs((q - p) @ [np.cos(angle), np.sin(angle)])
        across = abs((q - p) @ [-np.sin(angle), np.cos(angle)])
        assert along > 0.75 * wide or across > 0.9 * tall, (a, b)


def test_in_given_axes_it_leaves_the_words_of_their_picture():
    picture, ax = style.figure()
    picture.told("both")
    assert draw_network(SIZES, ax=ax).alt == "both"
    assert "3-4-2 network" in draw_network(SIZES).alt


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"network": (784, 300, 10)}, r"of 1 to 20 nodes, got \(784, 300, 10\)"),
        ({"network": (3,)}, "at least two layers"),
        ({"network": (3, 0, 2)}, "1 to 20 nodes"),
        ({"network": SIZES, "texts": {10: "x"}}, r"no 10 in \(3, 4, 2\).*1 to 9"),
        ({"network": SIZES, "texts": {("b", 2): "x"}}, r"no \('b', 2\)"),
        ({"network": SIZES, "texts": {(1, 4): "x"}}, r"no \(1, 4\).*source one layer before"),
        ({"network": SIZES, "highlight": ["node 4"]}, "node 4"),
        ({"network": SIZES, "weights": SHAPES}, r"\(4, 3\).*got.*\(3, 4\)"),
        ({"network": SIZES, "layer_names": ["in", "out"]}, "each of 3 layers, got 2"),
        ({"network": [[1.0, 2.0], [3.0]]}, r"\(1, 2\).*got \[\(2,\)"),
    ],
)
def test_errors_say_what_was_expected(arguments, message):
    with pytest.raises(ValueError, match=message):
        draw_network(**arguments)
