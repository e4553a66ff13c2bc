"""The drawing of a layered network: nodes, bias nodes, and a line for each weight.

Nodes are numbered from 1, layer by layer, as in the course (the running example 3-4-2 has the inputs 1, 2, 3,
the hidden nodes 4 to 7 and the outputs 8, 9); the bias node of a layer is ("b", layer), layers counted from
0. A connection is a pair (target, source), the target first as in w_ji: (8, 4); for a bias (4, "b").
"""

import itertools
from functools import lru_cache

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle

from figures import picture as style
from figures.picture import GREY, INK, LIGHT, label, number, still

MOST_NODES = 20  # in a layer: more can't be read
DIMMED = "#c4c4c4"
HIGHLIGHT = "#ffdf99"


@still
def draw_network(
    network, *, weights=None, digits=None, texts=None, beside=None, highlight=None, ax=None, **frame
):
    """Draw a layered network: its nodes, bias nodes (squares) and connections.

    network    sizes as (3, 4, 2); or parameters [W1, b1, W2, b2, …], W (n_out, n_in); or an object with
               `.sizes` and `.parameters()`
    weights    parameters in that same form, to draw in place of the network's own (gradients, say);
               False draws all lines alike. A positive weight is a solid blue line, a negative one a dashed
               orange one, and the width grows with its size
    digits     write each weight on its line, with so many digits after the point
    texts      {node: text} inside the node, whose number (b for a bias node) then stands above it;
               {(target, source): text} on the line, in place of its number
    beside     {node: text} left of an input, right of an output, below a hidden node
    highlight  nodes and connections to show in full while all else is dimmed; None dims nothing
    frame      title; layer_names, one text a layer, above it; roomy=True keeps room for texts on lines,
               low=True brings the rows closer, for a low screen; fills, {node: colour} for its area; width
               in inches

    Returns the `Picture` (that of `ax`, if it is given). Artists have the names "node 4", "bias 0",
    "edge 8-4", "edge 4-b", "text of node 4", "number of node 4", "side of node 4", "text of edge 8-4" for
    `figures.picture.find`. Raises ValueError for sizes or names that make no sense.
    """
    sizes, parameters = _read(network, weights)
    texts, beside, fills = texts or {}, beside or {}, frame.pop("fills", {})
    on_lines = digits is not None or any(key in _Plan(sizes).ends for key in texts)
    plan = _Plan(sizes, frame.pop("roomy", False) or on_lines, frame.pop("low", False))
    for key in (*texts, *beside, *(highlight or ())):
        if key not in plan.nodes and key not in plan.ends:
            raise ValueError(
                f"There is no {key!r} in {sizes}: nodes are numbered from 1 to {sum(sizes)} or ('b', layer), "
                "connections are (target, source), the source one layer before its target."
            )
    layer_names = frame.pop("layer_names", None)
    if layer_names and len(layer_names) != len(sizes):
        raise ValueError(f"Expected a name for each of {len(sizes)} layers, got {len(layer_names)}.")
    picture, ax = _frame(plan, beside, layer_names, ax, **frame)

    values = {} if parameters is None else values_of_edges(sizes, parameters)
    if digits is not None:
        texts = {edge: number(value, digits) for edge, value in values.items()} | texts
    largest = max((abs(value) for value in values.values() if np.isfinite(value)), default=0) or 1.0
    for edge in plan.ends:
        _draw_edge(ax, plan, edge, values.get(edge), texts.get(edge), highlight, largest)
    for node in plan.nodes:
        _draw_node(ax, plan, node, (texts.get(node), beside.get(node, "")), highlight, fills.get(node))
    for k, name in enumerate(layer_names or ()):
        place = plan.tops[k][0], plan.limits[3] + 0.12
        label(ax, *place, name, 10, va="bottom", color=INK, gid=f"name of layer {k}")
    if not picture.alt:
        picture.alt = _in_words(plan, texts, beside, frame.get("title"))
    return picture


def values_of_edges(sizes, parameters):
    """{(target, source): value} for all connections, of parameters [W1, b1, W2, b2, …]."""
    rows = (row for W, b in zip(parameters[::2], parameters[1::2]) for row in np.column_stack([W, b]))
    return dict(zip(_Plan(tuple(sizes)).ends, np.concatenate(list(rows)).tolist()))


def edges_into(sizes, node):
    """All connections that end in this node, as keys for `highlight`: [(4, 1), (4, 2), …, (4, "b")]."""
    return [edge for edge in _Plan(tuple(sizes)).ends if edge[0] == node]


def edges_out_of(sizes, node):
    """All connections that begin in this node, as keys for `highlight`: [(8, 4), (9, 4)]."""
    return [edge for edge in _Plan(tuple(sizes)).ends if edge[1] == node]


def _read(network, weights):
    """(sizes, parameters to draw or None) of what `draw_network` takes."""
    given = list(network.parameters() if hasattr(network, "parameters") else network)
    plain = all(isinstance(n, (int, np.integer)) for n in given)
    sizes = tuple(given) if plain else (np.shape(given[0])[-1], *map(np.size, given[1::2]))
    if len(sizes) < 2 or not 1 <= min(sizes) <= max(sizes) <= MOST_NODES:
        raise ValueError(
            f"Expected sizes as (3, 4, 2), parameters [W1, b1, …] or a network, of at least two layers, each "
            f"of 1 to {MOST_NODES} nodes, got {sizes}. Draw a part of a larger one, or say its sizes."
        )
    drawn = (None if plain else given) if weights is None else weights or None
    if drawn is not None:
        expected = [shape for a, b in itertools.pairwise(sizes) for shape in ((b, a), (b,))]
        if (got := [np.shape(p) for p in drawn]) != expected:
            raise ValueError(f"Expected parameters of the shapes {expected}, got {got}.")
    return sizes, drawn


@lru_cache(maxsize=32)
class _Plan:
    """Where all stands, in inches: depends on the sizes alone, so that nothing moves between two drawings.

    nodes {node: place}, layer {node: its layer}, ends {(target, source): two places}, labels {(target,
    source): place and angle of its number}, tops: the place of each layer's first node.
    """

    def __init__(self, sizes, roomy=False, low=False):
        self.sizes, numbers = sizes, itertools.count(1)
        layers = [[next(numbers) for _ in range(n)] for n in sizes]
        rows = [nodes + [("b", k)] for k, nodes in enumerate(layers[:-1])] + layers[-1:]
        most = max(map(len, rows))
        self.step = min(0.82 if low else 1.15 if roomy else 0.95, 7.0 / most)
        self.radius = min(0.27, 0.36 * self.step)
        gap = max(1.9, 0.75 + 0.56 * max(map(len, rows[:-1])) if roomy else 0.32 * most)
        self.nodes, self.layer, self.ends = {}, {}, {}
        for k, nodes in enumerate(rows):
            self.layer |= dict.fromkeys(nodes, k)
            for index, node in enumerate(nodes):
                self.nodes[node] = (k * gap, ((len(nodes) - 1) / 2 - index) * self.step)
        self.tops = [self.nodes[nodes[0]] for nodes in rows]
        tall, room = (most - 1) / 2 * self.step, 0.4 if low else 0.5
        self.limits = (-0.6, (len(sizes) - 1) * gap + 0.6, -tall - room, tall + room + 0.05)
        for below, targets in zip(rows, layers[1:]):
            for target, source in itertools.product(targets, below):
                bias = isinstance(source, tuple)
                ends = self._shorten(self.nodes[source], self.nodes[target], bias)
                self.ends[target, "b" if bias else source] = ends
        self.labels = self._label(roomy)

    def _shorten(self, start, end, from_bias):
        """From the rim of one node, round or square, to the rim of the next."""
        start, end = np.array(start), np.array(end)
        along = (end - start) / np.hypot(*(end - start))
        rim = 0.75 * self.radius / np.abs(along).max() if from_bias else self.radius
        return tuple(start + rim * along), tuple(end - self.radius * along)

    def _label(self, roomy):
        """A place and an angle for a number on each line, each chosen where least else is near."""
        chosen, taken = {}, np.empty((0, 2))
        starts, ends = np.array(list(self.ends.values())).transpose(1, 0, 2)
        nodes = np.array(list(self.nodes.values()))
        parts = np.linspace(0.14, 0.86, 25) if roomy else np.array([0.5])
        for k, edge in enumerate(self.ends):
            way = ends[k] - starts[k]
            turn, places = np.arctan2(way[1], way[0]), (starts[k] + parts[:, None] * way)[:, None]
            # An ellipse about as wide as a number is, turned with its line.
            gaps, (cos, sin) = taken - places, (np.cos(turn), np.sin(turn))
            apart = np.hypot(gaps @ [cos, sin] / 0.5, gaps @ [-sin, cos] / 0.24)
            others = np.arange(len(starts)) != k
            cost = 0.4 * np.abs(parts - 0.5) + 6 * _closer(apart, 1.25)
            cost += 3 * _closer(np.linalg.norm(nodes - places, axis=2), 0.45)
            cost += _closer(_distances(places, starts[others], ends[others]), 0.14)
            best = places[np.argmax(cost < cost.min() + 1e-12), 0]
            chosen[edge] = tuple(best.tolist()), float(np.degrees(turn))
            taken = np.vstack([taken, best])
        return chosen


def _closer(distances, limit):
    """By how much distances (m, n) fall short of the limit, summed over the n."""
    return np.clip(limit - distances, 0, None).sum(axis=1)


def _distances(points, starts, ends):
    """Distances (m, n) of points (m, 1, 2) from line segments (n, 2), (n, 2)."""
    along = ends - starts
    t = np.clip(((points - starts) * along).sum(axis=2) / (along**2).sum(axis=1), 0, 1)
    return np.linalg.norm(starts + t[..., None] * along - points, axis=2)


def _frame(plan, beside, layer_names, ax, title="", width=None):
    """(picture, axes) to draw in, with room for what stands beside the nodes."""
    low_x, high_x, low_y, high_y = plan.limits
    high_y += 0.35 * bool(layer_names)
    if ax is not None:
        picture = ax.figure
        ax.set_title(title)
    else:
        last = len(plan.sizes) - 1
        sides = [(plan.layer[node], text.split("\n")) for node, text in beside.items()]
        low_x -= 0.085 * max((max(map(len, lines)) for k, lines in sides if k == 0), default=0)
        high_x += 0.085 * max((max(map(len, lines)) for k, lines in sides if k == last), default=0)
        low_y -= 0.17 * max((len(lines) for k, lines in sides if 0 < k < last), default=0)
        header = 0.35 * bool(title)
        size = width or high_x - low_x, high_y - low_y + header
        picture, ax = style.board(*size, (low_x, high_x), (low_y, high_y), title)
        ax.set_position([0, 0, 1, 1 - header / size[1]])
    ax.set(xlim=(low_x, high_x), ylim=(low_y, high_y), aspect="equal")
    ax.axis("off")
    return picture, ax


def _draw_edge(ax, plan, edge, value, text, lit, largest):
    bright, name = lit is None or edge in lit, f"edge {edge[0]}-{edge[1]}"
    sign = 0 if value is None else np.sign(value)
    colour = {1: style.BLUE, -1: style.ORANGE}.get(sign, GREY)
    width = 0.8 + 3.2 * min(abs(value) / largest, 1.0) if value is not None and np.isfinite(value) else 0.8
    if value is None:
        colour, width = (INK, 2.2) if lit is not None else (GREY, 1.0)
    colour, width = (colour, width) if bright else (DIMMED, min(width, 1.0))
    look = {"color": colour, "linewidth": width, "linestyle": (0, (4, 1.6)) if sign < 0 else "-"}
    look |= {"solid_capstyle": "butt", "dash_capstyle": "butt", "zorder": 2 if bright else 1, "gid": name}
    ax.add_artist(Line2D(*np.transpose(plan.ends[edge]), **look))  # faster than plot: no limits to look after
    if text:
        place, angle = plan.labels[edge]
        ink = {1: style.INK_BLUE, -1: style.INK_ORANGE}.get(sign, INK) if bright else GREY
        look = {"color": ink, "fontweight": "bold" if bright and lit is not None else "normal"}
        look |= {"bbox": {"boxstyle": "square,pad=0.13", "facecolor": "white", "edgecolor": "none"}}
        look |= {"rotation": angle, "zorder": 5 if bright else 3, "gid": f"text of {name}"}
        label(ax, *place, f" {text} ", **look)  # in a gap, so that no dash next to it looks like a minus


def _draw_node(ax, plan, node, said, lit, fill):
    (text, side), (x, y), r, name = said, plan.nodes[node], plan.radius, _name(node)
    bias, bright, layer = isinstance(node, tuple), lit is None or node in lit, plan.layer[node]
    shown, ink = bright and lit is not None, INK if bright else GREY
    colour = fill or (HIGHLIGHT if shown else LIGHT if bias else "white")
    look = {"facecolor": colour, "edgecolor": INK if bright else DIMMED, "linewidth": 2.6 if shown else 1.4}
    square = Rectangle((x - 0.75 * r, y - 0.75 * r), 1.5 * r, 1.5 * r, zorder=6, gid=name, **look)
    ax.add_artist(square if bias else Circle((x, y), r, zorder=6, gid=name, **look))
    own = "b" if bias else str(node)
    inside, look = own if text is None else text, {"color": style.text_on(fill) if fill else ink}
    label(ax, x, y, inside, 10 if len(inside) <= 4 else 9, zorder=7, gid=f"text of {name}", **look)
    if text is not None:
        look = {"va": "bottom", "color": GREY, "bbox": style.PAPER if layer else None}
        label(ax, x, y + (0.75 if bias else 1) * r + 0.03, own, zorder=7, gid=f"number of {name}", **look)
    if side.strip():
        outer = -1 if layer == 0 else 1 if layer == len(plan.sizes) - 1 else 0
        at = (x + outer * (r + 0.08), y) if outer else (x, y - r - 0.05)
        look = {"ha": ("right", "center", "left")[outer + 1], "va": "center" if outer else "top"}
        look |= {"color": ink, "bbox": style.PAPER, "linespacing": 1.1}
        label(ax, *at, side, zorder=7, gid=f"side of {name}", **look)


def _name(key):
    """What a node or a connection is called in words: node 4, bias 0, 8←4."""
    if isinstance(key, tuple):
        return f"bias {key[1]}" if key[0] == "b" else f"{key[0]}←{key[1]}"
    return f"node {key}"


def _in_words(plan, texts, beside, title):
    """All that is to be read on the drawing, one sentence for each kind of place."""
    places = {
        "In the nodes": {key: text for key, text in texts.items() if key in plan.nodes},
        "Beside them": beside,
        "On the lines": {key: text for key, text in texts.items() if key in plan.ends},
    }
    sizes = "-".join(map(str, plan.sizes))
    said = [title or f"A {sizes} network with a bias node below each layer but the last"]
    for place, there in places.items():
        if told := [f"{_name(key)}: {' '.join(text.split())}" for key, text in there.items() if text.strip()]:
            said.append(f"{place}: {', '.join(told)}")
    return ". ".join(said) + "."
