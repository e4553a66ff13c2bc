"""The drawing of a layered network: nodes, bias nodes, and a line for each weight.

Nodes are named as in the course: numbered from 1, layer by layer (the running example 3-4-2 has the inputs
1, 2, 3, the hidden nodes 4 to 7 and the outputs 8, 9), or by a pair (layer, index), both counted from 0. The
bias node of a layer is ("b", layer), or (layer, number of ordinary nodes) as in `helpers.objects`. A
connection is a pair (target, source), the target first as in w_ji: (8, 4); for a bias (4, "b").
"""

import itertools
from functools import lru_cache

import numpy as np
from matplotlib.patches import Circle, Rectangle

from figures.picture import (
    BLUE,
    GREY,
    INK,
    INK_BLUE,
    INK_ORANGE,
    LIGHT,
    ORANGE,
    Picture,
    figure,
    number,
)

MOST_NODES = 20  # in a layer: more can't be read
DIMMED = "#c4c4c4"
HIGHLIGHT = "#ffdf99"


def draw_network(
    network,
    *,
    ax=None,
    weights=None,
    biases=True,
    numbers=False,
    digits=2,
    node_texts=None,
    side_texts=None,
    edge_texts=None,
    node_numbers=True,
    highlight=None,
    layer_names=None,
    title="",
    alt=None,
    width=None,
    height=None,
):
    """Draw a layered network: its nodes, bias nodes (squares that hold 1) and connections.

    network       sizes as (3, 4, 2); or parameters [W1, b1, W2, b2, …], W (n_out, n_in); or an object with
                  `.sizes` and `.parameters()`
    weights       parameters in that same form, to draw in place of the network's own (gradients, say);
                  False draws all lines alike. A positive weight is a solid blue line, a negative one a
                  dashed orange one, and the width grows with its size
    numbers       write each weight on its line, with `digits` after the point
    node_texts    {node: text} inside the node; its number then stands above it
    side_texts    {node: text} beside it: left of an input, right of an output, below a hidden node
    edge_texts    {(target, source): text} on the line, in place of the number
    highlight     nodes and connections to show in full while all else is dimmed; None dims nothing
    layer_names   one text for each layer, above it
    width, height in inches; by default what the network needs
    alt           by default a sentence with the sizes, and the numbers if they are drawn

    Returns the `Picture` (that of `ax`, if it is given). Artists have the names "node 4", "bias 0",
    "edge 8-4", "edge 4-b", "text of node 4", "number of node 4", "side of node 4", "text of edge 8-4" for
    `figures.picture.find`. Raises ValueError for sizes or names that make no sense.
    """
    sizes, parameters = _read(network)
    if weights is not None:
        parameters = None if weights is False else _as_parameters(weights, sizes)
    plan = _plan(sizes, biases, bool(numbers or edge_texts))
    names = _Names(sizes, biases)
    texts = {names.node(key): str(text) for key, text in (node_texts or {}).items()}
    sides = {names.node(key): str(text) for key, text in (side_texts or {}).items()}
    on_edges = {names.edge(key): str(text) for key, text in (edge_texts or {}).items()}
    lit = None if highlight is None else {names.any(key) for key in highlight}

    if ax is None:
        # Texts beside the outer nodes need room.
        left = max([len(_longest(sides[n])) for n in sides if n[0] == 0], default=0) * 0.085
        right = max([len(_longest(sides[n])) for n in sides if n[0] == len(sizes) - 1], default=0) * 0.085
        below = max([1 + sides[n].count("\n") for n in sides if 0 < n[0] < len(sizes) - 1], default=0) * 0.17
        low_x, high_x, low_y, high_y = plan.limits
        low_x, high_x, low_y = low_x - left, high_x + right, low_y - below
        high_y += 0.35 * bool(layer_names)
        header = 0.35 * bool(title)
        picture, ax = figure(width or high_x - low_x, height or high_y - low_y + header, layout=None)
        ax.set_position([0, 0, 1, 1 - header / picture.get_size_inches()[1]])
        ax.set(xlim=(low_x, high_x), ylim=(low_y, high_y))
        if title:
            picture.text(
                0.15 / picture.get_size_inches()[0],
                1 - 0.1 / picture.get_size_inches()[1],
                title,
                ha="left",
                va="top",
                fontsize=11,
                fontweight="bold",
                color=INK,
                gid="title",
            )
    else:
        picture = ax.figure
        low_x, high_x, low_y, high_y = plan.limits
        ax.set(xlim=(low_x, high_x), ylim=(low_y, high_y + 0.35 * bool(layer_names)))
        if title:
            ax.set_title(title)
    ax.set_aspect("equal")
    ax.axis("off")

    values = _edge_values(sizes, parameters, biases)
    largest = max((abs(value) for value in values.values() if np.isfinite(value)), default=0) or 1.0
    for edge, (place, angle) in plan.edges.items():
        value = values.get(edge)
        bright = lit is None or edge in lit
        _draw_edge(ax, plan, names, edge, value, largest, bright, lit is not None)
        text = on_edges.get(edge)
        if text is None and numbers and value is not None:
            text = number(value, digits)
        if text:
            sign = INK if value is None or value == 0 else INK_BLUE if value > 0 else INK_ORANGE
            ax.text(
                *place,
                text,
                rotation=angle,
                ha="center",
                va="center",
                fontsize=9,
                zorder=5 if bright else 3,
                color=sign if bright else GREY,
                fontweight="bold" if bright and lit is not None else "normal",
                bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.9},
                gid=f"text of {names.edge_name(edge)}",
            )
    for node, place in plan.nodes.items():
        _draw_node(ax, plan, names, node, place, texts.get(node), sides.get(node), lit, node_numbers)
    if layer_names:
        if len(layer_names) != len(sizes):
            raise ValueError(
                f"{len(layer_names)} layer names for {len(sizes)} layers: give one for each layer."
            )
        for layer, name in enumerate(layer_names):
            ax.text(
                plan.nodes[layer, 0][0],
                plan.limits[3] + 0.12,
                name,
                ha="center",
                va="bottom",
                fontsize=10,
                color=INK,
                gid=f"name of layer {layer}",
            )
    said = _in_words(sizes, names, values if numbers else {}, texts, digits) if alt is None else alt
    picture.alt = said if not isinstance(picture, Picture) or not picture.alt else picture.alt
    return picture


def edges_into(sizes, node):
    """All connections that end in this node, as keys for `highlight`: [(4, 1), (4, 2), …, (4, "b")]."""
    names = _Names(tuple(sizes), True)
    layer, _ = key = names.node(node)
    sources = [(layer - 1, i) for i in range(sizes[layer - 1])] if layer else []
    return [(names.number(key), names.number(source)) for source in sources] + (
        [(names.number(key), "b")] if layer else []
    )


def edges_out_of(sizes, node):
    """All connections that begin in this node, as keys for `highlight`: [(8, 4), (9, 4)]."""
    names = _Names(tuple(sizes), True)
    layer, _ = key = names.node(node)
    if layer == len(sizes) - 1:
        return []
    source = "b" if names.is_bias(key) else names.number(key)
    return [(names.number((layer + 1, j)), source) for j in range(sizes[layer + 1])]


def _read(network):
    if hasattr(network, "sizes") and hasattr(network, "parameters"):
        return _check_sizes(network.sizes), _as_parameters(network.parameters(), _check_sizes(network.sizes))
    network = list(network)
    if all(isinstance(n, (int, np.integer)) for n in network):
        return _check_sizes(network), None
    weights = [np.asarray(W, dtype=float) for W in network[::2]]
    if len(network) % 2 or any(W.ndim != 2 for W in weights):
        raise ValueError("network: sizes as (3, 4, 2), parameters [W1, b1, W2, b2, …] or a network were due.")
    sizes = _check_sizes([weights[0].shape[1], *(W.shape[0] for W in weights)])
    return sizes, _as_parameters(network, sizes)


def _check_sizes(sizes):
    sizes = tuple(int(n) for n in sizes)
    if len(sizes) < 2 or min(sizes) < 1 or max(sizes) > MOST_NODES:
        raise ValueError(
            f"sizes is {sizes}: at least two layers, each of 1 to {MOST_NODES} nodes, can be drawn. "
            "Draw a part of a larger network, or say its sizes in words."
        )
    return sizes


def _as_parameters(parameters, sizes):
    arrays = [np.asarray(p, dtype=float) for p in parameters]
    due = [shape for a, b in itertools.pairwise(sizes) for shape in ((b, a), (b,))]
    if [p.shape for p in arrays] != due:
        raise ValueError(f"the parameters have the shapes {[p.shape for p in arrays]}, but {due} were due.")
    return arrays


class _Names:
    """The reader's names for nodes and connections and ours: a node is (layer, index), the bias node last."""

    def __init__(self, sizes, biases):
        self.sizes, self.biases = sizes, biases
        self.first = np.concatenate([[0], np.cumsum(sizes)]).tolist()

    def node(self, key):
        if isinstance(key, (int, np.integer)):
            if not 1 <= key <= self.first[-1]:
                raise ValueError(f"There is no node {key}: they are numbered from 1 to {self.first[-1]}.")
            layer = next(k for k, start in enumerate(self.first[1:]) if key <= start)
            return layer, int(key) - 1 - self.first[layer]
        if isinstance(key, tuple) and len(key) == 2:
            layer, index = (key[1], self.sizes[key[1]]) if key[0] == "b" else key
            last = self.sizes[layer] - (layer == len(self.sizes) - 1) if 0 <= layer < len(self.sizes) else -1
            if 0 <= index <= last:
                return int(layer), int(index)
        raise ValueError(
            f"There is no node {key!r}: give a number from 1, a pair (layer, index) from 0, or ('b', layer)."
        )

    def edge(self, key):
        try:
            target, source = key
        except (TypeError, ValueError):
            raise ValueError(
                f"A connection is a pair (target, source), as in w_ji; this is {key!r}."
            ) from None
        target = self.node(target)
        source = (target[0] - 1, self.sizes[target[0] - 1]) if source == "b" else self.node(source)
        if source[0] != target[0] - 1 or self.is_bias(target):
            raise ValueError(
                f"There is no connection {key!r}: its source must lie one layer before its target."
            )
        return target, source

    def any(self, key):
        """A node or a connection: a pair of whole numbers is a connection where there is one, else a node."""
        if isinstance(key, (int, np.integer)) or (isinstance(key, tuple) and key[0] == "b"):
            return self.node(key)
        try:
            return self.edge(key)
        except ValueError:
            return self.node(key)

    def is_bias(self, node):
        return node[1] == self.sizes[node[0]]

    def number(self, node):
        return self.first[node[0]] + node[1] + 1

    def node_name(self, node):
        return f"bias {node[0]}" if self.is_bias(node) else f"node {self.number(node)}"

    def edge_name(self, edge):
        target, source = edge
        return f"edge {self.number(target)}-{'b' if self.is_bias(source) else self.number(source)}"


class _Plan:
    """Where all stands, in inches: depends on the sizes alone, so that nothing moves between two drawings."""

    def __init__(self, sizes, biases, roomy):
        rows = [n + (biases and k < len(sizes) - 1) for k, n in enumerate(sizes)]
        self.step = min(1.15 if roomy else 0.95, 7.0 / max(rows))
        self.radius = min(0.27, 0.36 * self.step)
        gap = max(1.9, 0.75 + 0.56 * max(rows[:-1]) if roomy else 0.32 * max(rows))
        self.nodes = {}
        for layer in range(len(sizes)):
            top = (rows[layer] - 1) / 2 * self.step
            for index in range(rows[layer]):
                self.nodes[layer, index] = (layer * gap, top - index * self.step)
        tall = (max(rows) - 1) / 2 * self.step
        self.limits = (-0.6, (len(sizes) - 1) * gap + 0.6, -tall - 0.5, tall + 0.55)
        self.ends = {}
        for (layer, index), place in self.nodes.items():
            if layer:
                for source in range(rows[layer - 1]):
                    if index < sizes[layer]:
                        edge = (layer, index), (layer - 1, source)
                        self.ends[edge] = self._shorten(self.nodes[edge[1]], place)
        self.edges = self._label(roomy)

    def _shorten(self, start, end):
        """From the rim of one node to the rim of the next."""
        (x0, y0), (x1, y1) = start, end
        length = np.hypot(x1 - x0, y1 - y0)
        dx, dy = (x1 - x0) / length * self.radius, (y1 - y0) / length * self.radius
        return (x0 + dx, y0 + dy), (x1 - dx, y1 - dy)

    def _label(self, roomy):
        """A place and an angle for a number on each line, each chosen where least else is near."""
        chosen, taken = {}, []
        names = list(self.ends)
        starts = np.array([self.ends[e][0] for e in names])
        ends = np.array([self.ends[e][1] for e in names])
        nodes = np.array(list(self.nodes.values()))
        for k, edge in enumerate(names):
            (x0, y0), (x1, y1) = starts[k], ends[k]
            angle = np.degrees(np.arctan2(y1 - y0, x1 - x0))
            best = None
            for t in np.linspace(0.14, 0.86, 25) if roomy else (0.5,):
                place = np.array([x0 + t * (x1 - x0), y0 + t * (y1 - y0)])
                cost = 0.4 * abs(t - 0.5)
                if taken:
                    # An ellipse about as wide as a number is, turned with its line.
                    gaps = np.array(taken) - place
                    turn = np.radians(angle)
                    along = gaps @ [np.cos(turn), np.sin(turn)]
                    across = gaps @ [-np.sin(turn), np.cos(turn)]
                    cost += 6 * np.clip(1.25 - np.hypot(along / 0.5, across / 0.24), 0, None).sum()
                cost += 3 * np.clip(0.45 - np.hypot(*(nodes - place).T), 0, None).sum()
                others = np.arange(len(names)) != k
                cost += np.clip(0.14 - _distances(place, starts[others], ends[others]), 0, None).sum()
                if best is None or cost < best[0] - 1e-12:
                    best = cost, place
            chosen[edge] = tuple(best[1].tolist()), float(angle)
            taken.append(best[1])
        return chosen


def _distances(point, starts, ends):
    """Distances of a point (2,) from line segments (n, 2), (n, 2)."""
    along = ends - starts
    t = np.clip(((point - starts) * along).sum(axis=1) / (along**2).sum(axis=1), 0, 1)
    return np.hypot(*(starts + t[:, None] * along - point).T)


@lru_cache(maxsize=32)
def _plan(sizes, biases, roomy):
    return _Plan(sizes, biases, roomy)


def _edge_values(sizes, parameters, biases):
    if parameters is None:
        return {}
    values = {}
    for layer in range(1, len(sizes)):
        W, b = parameters[2 * layer - 2], parameters[2 * layer - 1]
        for j in range(sizes[layer]):
            for i in range(sizes[layer - 1]):
                values[(layer, j), (layer - 1, i)] = float(W[j, i])
            if biases:
                values[(layer, j), (layer - 1, sizes[layer - 1])] = float(b[j])
    return values


def _draw_edge(ax, plan, names, edge, value, largest, bright, some_lit):
    (x0, y0), (x1, y1) = plan.ends[edge]
    if value is None:
        colour, line, width = (INK if some_lit else GREY), "-", (2.2 if some_lit else 1.0)
    else:
        colour = BLUE if value > 0 else ORANGE if value < 0 else GREY
        line = (0, (4, 1.6)) if value < 0 else "-"
        width = 0.8 + 3.2 * min(abs(value) / largest, 1.0) if np.isfinite(value) else 0.8
    ax.plot(
        [x0, x1],
        [y0, y1],
        color=colour if bright else DIMMED,
        linestyle=line,
        linewidth=width if bright else min(width, 1.0),
        solid_capstyle="butt",
        dash_capstyle="butt",
        zorder=2 if bright else 1,
        gid=names.edge_name(edge),
    )


def _draw_node(ax, plan, names, node, place, text, side, lit, node_numbers):
    x, y = place
    r = plan.radius
    bias, bright = names.is_bias(node), lit is None or node in lit
    edge = INK if bright else DIMMED
    style = {
        "facecolor": HIGHLIGHT if bright and lit is not None else LIGHT if bias else "white",
        "edgecolor": edge,
        "linewidth": 2.6 if bright and lit is not None else 1.4,
        "zorder": 6,
        "gid": names.node_name(node),
    }
    if bias:
        ax.add_patch(Rectangle((x - 0.75 * r, y - 0.75 * r), 1.5 * r, 1.5 * r, **style))
    else:
        ax.add_patch(Circle(place, r, **style))
    ink = INK if bright else GREY
    own = "1" if bias else str(names.number(node)) if node_numbers else ""
    inside = text if text is not None else own
    ax.text(
        x,
        y,
        inside,
        ha="center",
        va="center",
        fontsize=10 if len(inside) <= 4 else 9,
        color=ink,
        zorder=7,
        gid=f"text of {names.node_name(node)}",
    )
    if text is not None and own and not bias:
        ax.text(
            x,
            y + r + 0.03,
            own,
            ha="center",
            va="bottom",
            fontsize=9,
            color=GREY,
            zorder=7,
            bbox={"boxstyle": "square,pad=0.05", "facecolor": "white", "edgecolor": "none", "alpha": 0.9},
            gid=f"number of {names.node_name(node)}",
        )
    if side:
        first, last = node[0] == 0, node[0] == len(names.sizes) - 1
        at = (x - r - 0.08, y) if first else (x + r + 0.08, y) if last else (x, y - r - 0.05)
        ax.text(
            *at,
            side,
            ha="right" if first else "left" if last else "center",
            va="center" if first or last else "top",
            fontsize=9,
            color=ink,
            zorder=7,
            linespacing=1.1,
            bbox={"boxstyle": "square,pad=0.05", "facecolor": "white", "edgecolor": "none", "alpha": 0.9},
            gid=f"side of {names.node_name(node)}",
        )


def _longest(text):
    return max(text.split("\n"), key=len)


def _in_words(sizes, names, values, texts, digits):
    said = f"A network of {len(sizes)} layers with {', '.join(map(str, sizes[:-1]))} and {sizes[-1]} nodes"
    said += ", each connected to all nodes of the layer before"
    said += " and to a bias node that is always 1." if names.biases else "."
    if texts:
        said += (
            " In the nodes: "
            + ", ".join(
                f"{names.node_name(node)}: {text}".replace("\n", " ") for node, text in sorted(texts.items())
            )
            + "."
        )
    if values:
        said += (
            " Weights: "
            + ", ".join(
                f"{names.edge_name(edge)[5:].replace('-', '←')}: {number(value, digits)}"
                for edge, value in values.items()
            )
            + "."
        )
    return said
