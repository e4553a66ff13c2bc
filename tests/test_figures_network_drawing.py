"""The drawing of a network: names, places, signs, what is lit, and that all its numbers can be read."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from figures import picture as style
from figures.network_drawing import draw_network, edges_into, edges_out_of

SIZES = (3, 4, 2)


def parameters(sizes=SIZES, seed=1):
    g = np.random.default_rng(seed)
    shapes = [shape for a, b in pairwise(sizes) for shape in ((b, a), (b,))]
    return [g.normal(size=shape) for shape in shapes]


def one(picture, name):
    [artist] = style.find(picture, name)
    return artist


def names(picture, start):
    found = (artist.get_gid() for artist in picture.findobj() if artist.get_gid())
    return sorted({name for name in found if name.startswith(start)})


def boxes(picture):
    """The boxes of all texts, in pixels as they are shown, each turned text by its middle and its reach."""
    picture.draw_without_rendering()
    return {
        t.get_gid(): t.get_window_extent() for t in picture.findobj(match=lambda a: hasattr(a, "get_text"))
    }


def test_nodes_are_numbered_as_in_the_course():
    picture = draw_network(SIZES)
    assert names(picture, "node ") == [f"node {k}" for k in range(1, 10)]
    assert names(picture, "bias ") == ["bias 0", "bias 1"], "every layer but the last has one"
    assert len(names(picture, "edge ")) == 4 * (3 + 1) + 2 * (4 + 1)
    assert "edge 4-b" in names(picture, "edge ")
    assert "edge 8-4" in names(picture, "edge ")
    assert [one(picture, f"text of node {k}").get_text() for k in (1, 4, 9)] == ["1", "4", "9"]
    assert one(picture, "text of bias 0").get_text() == "1"


def test_layers_stand_from_left_to_right_and_nodes_from_top_to_bottom():
    picture = draw_network(SIZES)
    x, y = np.array([one(picture, f"node {k}").get_center() for k in range(1, 10)]).T
    assert len(set(x[:3])) == len(set(x[3:7])) == len(set(x[7:])) == 1
    assert x[0] < x[3] < x[7]
    assert all(np.diff(y[:3]) < 0)
    assert all(np.diff(y[3:7]) < 0)
    assert y[7] > y[8]
    assert one(picture, "bias 0").get_y() < y[2]


def test_an_edge_goes_from_rim_to_rim_of_its_own_nodes():
    picture = draw_network(SIZES)
    radius = one(picture, "node 1").get_radius()
    for target, source in [(4, 1), (7, 2), (9, 5)]:
        ends = np.array(one(picture, f"edge {target}-{source}").get_xydata())
        for end, node in ((ends[0], source), (ends[1], target)):
            gap = np.linalg.norm(end - one(picture, f"node {node}").get_center())
            assert gap == pytest.approx(radius)


@pytest.mark.parametrize("seed", [1, 2])
def test_weights_show_sign_by_colour_and_dash_and_size_by_width(seed):
    values = parameters(seed=seed)
    picture = draw_network(values, digits=2)
    drawn = {}
    for j in range(4):
        for i in range(3):
            drawn[f"{4 + j}-{1 + i}"] = values[0][j, i]
        drawn[f"{4 + j}-b"] = values[1][j]
    for j in range(2):
        for i in range(4):
            drawn[f"{8 + j}-{4 + i}"] = values[2][j, i]
        drawn[f"{8 + j}-b"] = values[3][j]
    widths = []
    for name, value in drawn.items():
        line = one(picture, f"edge {name}")
        assert line.get_color() == (style.BLUE if value > 0 else style.ORANGE)
        assert line.is_dashed() == (value < 0)
        assert one(picture, f"text of edge {name}").get_text() == style.number(value)
        assert f"{name.replace('-', '←')}: {style.number(value)}" in picture.alt
        widths.append((abs(value), line.get_linewidth()))
    assert [w for _, w in sorted(widths)] == sorted(w for _, w in widths), "the larger, the wider"
    assert max(w for _, w in widths) == pytest.approx(4.0)


def test_takes_a_network_object_and_other_values_for_its_lines():
    class Network:
        sizes = SIZES

        def parameters(self):
            return [p.tolist() for p in parameters()]

    own, plain = draw_network(Network(), digits=2), draw_network(parameters(), digits=2)
    assert style.texts(own) == style.texts(plain)
    gradients = [np.zeros_like(p) for p in parameters()]
    gradients[2][1, 3] = -0.125
    picture = draw_network(Network(), weights=gradients, digits=3)
    assert one(picture, "text of edge 9-7").get_text() == "−0.125"
    assert one(picture, "text of edge 8-7").get_text() == "0.000"
    assert one(picture, "edge 8-7").get_linewidth() < 1 < one(picture, "edge 9-7").get_linewidth()
    bare = draw_network(Network(), weights=False, digits=2)
    assert one(bare, "edge 9-7").get_color() == one(bare, "edge 8-7").get_color() == style.GREY


def test_texts_stand_in_nodes_and_on_lines():
    picture = draw_network(SIZES, texts={4: "0.57", 8: "0.62", ("b", 1): "one", (8, 4): "here"})
    assert one(picture, "text of edge 8-4").get_text() == "here"
    assert one(picture, "text of node 4").get_text() == "0.57"
    assert one(picture, "number of node 4").get_text() == "4"
    assert one(picture, "text of node 8").get_text() == "0.62"
    assert one(picture, "text of bias 1").get_text() == "one"
    assert "node 4: 0.57" in picture.alt
    assert names(picture, "number of") == ["number of node 4", "number of node 8"]


def test_side_texts_stand_beside_their_nodes():
    picture = draw_network(SIZES, beside={1: "x = 0.6", 4: "net = 0.3", 9: "t = 0.1"})
    x = {k: one(picture, f"node {k}").get_center() for k in (1, 4, 9)}
    side = {k: one(picture, f"side of node {k}").get_position() for k in (1, 4, 9)}
    assert side[1][0] < x[1][0]
    assert side[9][0] > x[9][0]
    assert side[4][0] == x[4][0]
    assert side[4][1] < x[4][1]
    for name, box in boxes(picture).items():
        if name and name.startswith("side"):
            assert box.x0 >= 0
            assert box.x1 <= picture.bbox.width
            assert box.y0 >= 0


def test_highlight_dims_all_else():
    picture = draw_network(parameters(), digits=2, highlight=[4, ("b", 0), (4, 1), (4, "b")])
    plain = draw_network(parameters(), digits=2)
    lit, dim = one(picture, "edge 4-1"), one(picture, "edge 4-2")
    assert lit.get_color() == one(plain, "edge 4-1").get_color() != dim.get_color()
    assert lit.get_zorder() > dim.get_zorder()
    assert one(picture, "node 4").get_linewidth() > one(picture, "node 5").get_linewidth()
    assert one(picture, "bias 0").get_edgecolor() != one(picture, "bias 1").get_edgecolor()
    assert one(picture, "edge 4-b").get_color() in (style.BLUE, style.ORANGE)
    assert one(picture, "text of edge 4-2").get_color() == style.GREY, "dimmed, and yet legible"
    everything = draw_network(SIZES, highlight=[])
    assert len({one(everything, f"node {k}").get_edgecolor() for k in range(1, 10)}) == 1


def test_nothing_moves_between_two_drawings():
    a = draw_network(parameters(seed=1), digits=2)
    b = draw_network(parameters(seed=2), digits=2, highlight=[4])
    assert tuple(a.get_size_inches()) == tuple(b.get_size_inches())
    for name in ("text of edge 4-1", "text of edge 9-b", "text of node 7"):
        assert one(a, name).get_position() == one(b, name).get_position()


@pytest.mark.parametrize("sizes", [(3, 4, 2), (2, 2, 1), (2, 3, 1), (3, 3, 2), (4, 3, 2)])
def test_every_number_can_be_read(sizes):
    """No number covers the middle of another, none lies on a node, and each lies on its own line."""
    first = np.cumsum([0, *sizes])
    picture = draw_network(
        parameters(sizes),
        digits=2,
        texts=dict.fromkeys(range(1, first[-1] + 1), "0.57"),
        beside=dict.fromkeys(range(sizes[0] + 1, first[-1] + 1), "net = −0.57"),
    )
    picture.draw_without_rendering()
    ax = picture.axes[0]
    edges = [one(picture, name) for name in names(picture, "text of edge")]
    turned = []
    for text in edges:
        angle = np.radians(text.get_rotation())
        upright = text.get_rotation()
        text.set_rotation(0)
        box = text.get_window_extent()
        text.set_rotation(upright)
        turned.append((text, ax.transData.transform(text.get_position()), angle, box.width, box.height))
        line = one(picture, text.get_gid().removeprefix("text of "))
        (x0, y0), (x1, y1) = line.get_xydata()
        t = (text.get_position()[0] - x0) / (x1 - x0)
        assert 0 < t < 1
        assert text.get_position()[1] == pytest.approx(y0 + t * (y1 - y0))
    for (a, p, angle, wide, tall), (b, q, *_) in combinations(turned, 2):
        along = abs((q - p) @ [np.cos(angle), np.sin(angle)])
        across = abs((q - p) @ [-np.sin(angle), np.cos(angle)])
        assert along > 0.75 * wide or across > 0.9 * tall, (a.get_gid(), b.get_gid())
    nodes = [one(picture, f"node {k}") for k in range(1, first[-1] + 1)]
    for text in edges:
        for node in nodes:
            away = np.linalg.norm(np.array(text.get_position()) - node.get_center())
            assert away > node.get_radius() + 0.08, (text.get_gid(), node.get_gid())


def test_all_texts_of_the_palette_and_at_least_nine_points():
    picture = draw_network(
        parameters(), digits=2, highlight=[4], layer_names=["in", "hidden", "out"], title="T"
    )
    texts = [t for t in picture.findobj(match=lambda a: hasattr(a, "get_text")) if t.get_text()]
    assert len(texts) > 30
    assert min(t.get_fontsize() for t in texts) >= 9
    assert min(style.contrast(to_rgb(t.get_color())) for t in texts) >= 4.5
    assert {"in", "hidden", "out", "T"} <= set(style.texts(picture))


def test_draws_into_given_axes():
    picture, (left, right) = style.figure(9, 4, columns=2, alt="both")
    assert draw_network(SIZES, ax=left, title="Left") is picture
    assert picture.alt == "both"
    assert left.get_title() == "Left"
    assert right.lines == left.texts == [] or len(right.lines) == 0
    other, ax = style.figure(9, 4)
    draw_network(SIZES, ax=ax)
    assert "3, 4 and 2 nodes" in other.alt


def test_alternative_text():
    assert "3, 4 and 2 nodes" in draw_network(SIZES).alt
    assert "bias" in draw_network(SIZES).alt
    assert draw_network(SIZES, alt="mine").alt == "mine"


def test_edges_into_and_out_of_a_node():
    assert edges_into(SIZES, 4) == [(4, 1), (4, 2), (4, 3), (4, "b")]
    assert edges_into(SIZES, 9) == [(9, 4), (9, 5), (9, 6), (9, 7), (9, "b")]
    assert edges_into(SIZES, 1) == []
    assert edges_out_of(SIZES, 4) == [(8, 4), (9, 4)]
    assert edges_out_of(SIZES, ("b", 1)) == [(8, "b"), (9, "b")]
    assert edges_out_of(SIZES, 9) == []
    draw_network(SIZES, highlight=[*edges_into(SIZES, 4), *edges_out_of(SIZES, ("b", 0))])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"network": (784, 300, 10)}, r"\(784, 300, 10\).*1 to 20"),
        ({"network": (3,)}, "at least two layers"),
        ({"network": (3, 0, 2)}, "1 to 20 nodes"),
        ({"network": SIZES, "texts": {10: "x"}}, r"no node 10.*1 to 9"),
        ({"network": SIZES, "texts": {("b", 2): "x"}}, r"no node \('b', 2\)"),
        ({"network": SIZES, "texts": {(1, 4): "x"}}, r"no connection \(1, 4\)"),
        ({"network": SIZES, "highlight": ["node 4"]}, "node 4"),
        (
            {"network": SIZES, "weights": [np.zeros((3, 4)), np.zeros(4), np.zeros((4, 2)), np.zeros(2)]},
            r"\(4, 3\)",
        ),
        ({"network": SIZES, "layer_names": ["in", "out"]}, "each of 3 layers, got 2"),
        ({"network": [[1.0, 2.0], [3.0]]}, "as its sizes"),
    ],
)
def test_errors_say_what_was_expected(arguments, message):
    with pytest.raises(ValueError, match=message):
        draw_network(**arguments)
