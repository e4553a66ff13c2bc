"""Figures of notebook 2: how a network is wired, how it computes, and what a hidden layer buys."""

import itertools

import numpy as np

from figures import picture as style
from figures.moving import choice, moving, slider, steps
from figures.network_drawing import HIGHLIGHT, draw_network, edges_into, edges_out_of
from figures.picture import BLUE, GREY, INK, LIGHT, figure, label, number, still
from helpers import example
from helpers.activations import Sigmoid
from helpers.example import HIDDEN, INPUTS, OUTPUTS

ORDER = HIDDEN + OUTPUTS  # the nodes in the order in which they compute
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
LAYER_NAMES = ["input layer", "hidden layer", "output layer"]
ONES = {("b", 0): "1", ("b", 1): "1"}  # what bias nodes say


@still
def wiring():
    """The layers of the running example, and all connections of node 5."""
    lit = [5, 1, 2, 3, ("b", 0), 8, 9, *edges_into(example.SIZES, 5), *edges_out_of(example.SIZES, 5)]
    title = "Three layers, and the connections of node 5"
    return draw_network(example.SIZES, highlight=lit, layer_names=LAYER_NAMES, title=title).told(
        "The 3-4-2 network: nodes 1 to 3 in the input layer, 4 to 7 in the hidden layer, 8 and 9 in the "
        "output layer, and a square bias node b in each of the first two. Lit: the four lines "
        "that end at node 5, from 1, 2, 3 and the bias node, and the two that leave it, to 8 and 9."
    )


# ---------------------------------------------------------------------------------- node by node, from x to y


def computed(x):
    """({node: output}, {node: net}) of the running example for inputs x (3,); inputs have no net."""
    network = example.network()
    network.predict(x)
    nodes = [node for layer in network.layers for node in layer.ordinary_nodes]
    return {j: node.output for j, node in enumerate(nodes, 1)}, {j: nodes[j - 1].net for j in ORDER}


@steps(
    (
        "The inputs are there. Nothing has been computed yet.",
        "Node 4 adds up four products, its bias among them, and hands on the sigmoid of the sum.",
        "Node 5 does the same with the same inputs. Its weights are others.",
        "Node 6.",
        "Node 7. The hidden layer is done, and nobody in it needed to know of the others.",
        "Node 8 takes the four hidden outputs as its inputs. It never sees nodes 1 to 3.",
        "Node 9, and the network has answered.",
    ),
    interval=1500,
    x1=slider("input 1", -1, 1, example.X[0], step=0.1, digits=1),
    x2=slider("input 2", -1, 1, example.X[1], step=0.1, digits=1),
    x3=slider("input 3", -1, 1, example.X[2], step=0.1, digits=1),
)
def forward(step, x1=example.X[0], x2=example.X[1], x3=example.X[2]):
    """The running example computing: after step k the first k of nodes 4, 5, 6, 7, 8, 9 have their output.

    The node of this step is lit, with the products that make its sum on its lines. With other inputs than
    the example's, each node says how far its output has moved from what it was with those.
    """
    done, (found, nets) = ORDER[:step], computed((x1, x2, x3))
    texts = {j: number(found[j]) for j in INPUTS + done} | ONES
    title, lit, on_lines = "The inputs stand in nodes 1, 2 and 3", [1, 2, 3], {}
    if done:
        node = done[-1]
        layer, letter = (0, "a") if node in HIDDEN else (1, "y")
        below, W, b = ((INPUTS, example.W1, example.B1), (HIDDEN, example.W2, example.B2))[layer]
        row, name, net = node - below[-1] - 1, str(node).translate(SUBSCRIPTS), number(nets[node])
        on_lines = {(node, i): f"{number(w, 1)} · {style.factor(found[i])}" for i, w in zip(below, W[row])}
        on_lines[node, "b"] = f"{number(b[row], 1)} · 1"
        title = f"net{name} = {net},  {letter}{name} = sigmoid(net{name}) = {texts[node]}"
        lit = [node, *below, ("b", layer), *edges_into(example.SIZES, node)]
    usual, _ = computed(example.X)
    away = not np.allclose((x1, x2, x3), example.X)
    moved = {j: style.signed(found[j] - usual[j]) for j in done if away}
    frame = {"layer_names": LAYER_NAMES, "title": title, "width": 8.6, "roomy": True, "low": True}
    picture = draw_network(example.network(), texts=texts | on_lines, highlight=lit, **frame)
    if moved:
        told = ", ".join(f"node {j}: {change}" for j, change in moved.items())
        picture.alt += f" Change from the inputs {', '.join(map(number, example.X))}: {told}."
    for j, change in moved.items():
        [above] = style.find(picture, f"number of node {j}")
        x, y = above.get_position()
        colour = style.INK_ORANGE if found[j] < usual[j] else style.INK_BLUE
        look = {"ha": "left", "va": "bottom", "fontweight": "bold", "color": colour, "zorder": 8}
        label(above.axes, x + 0.12, y, change, bbox=style.PAPER, gid=f"change of node {j}", **look)
    return picture


@still
def all_numbers():
    """Every weight, every weighted input and every output of the running example."""
    found, nets = computed(example.X)
    texts = {j: number(value) for j, value in found.items()} | ONES
    beside = {j: f"net {number(net)}" for j, net in nets.items()}
    title = "From three inputs to two outputs: every number on the way"
    names = {"layer_names": LAYER_NAMES, "title": title}
    return draw_network(example.network(), digits=1, texts=texts, beside=beside, **names)


@still
def matrix(row):
    """W with the bias as its last column, times x with a 1 appended: one row of the product is lit.

    row counts from 0: row 0 belongs to node 4. With row = 4 all rows are lit.
    """
    W = np.column_stack([example.W1, example.B1])
    x = np.append(example.X, 1.0)
    nets = W @ x
    lit = range(4) if row == 4 else [row]
    which = "all rows" if row == 4 else f"the row of node {4 + row}"
    picture, ax = style.board(7.4, 3.4, (-2.2, 9.8), (4.1, -1.4), f"W⁽¹⁾ times x: {which}")
    ax.set_aspect("equal")
    tables = {"W": (0.0, W), "x": (4.6, x), "net": (6.6, nets), "a": (8.8, Sigmoid.on_array(nets))}
    for name, (left, values) in tables.items():
        values, digits = values.reshape(4, -1), 1 if name in "Wx" else 2
        for (j, i), value in np.ndenumerate(values):
            fill, ink = (HIGHLIGHT, INK) if name == "x" or j in lit else ("white", GREY)
            box = {"boxstyle": "square,pad=0.3", "edgecolor": LIGHT, "facecolor": fill}
            said, gid = number(value, digits), f"{name} {j} {i}"
            label(ax, left + i, j + 0.3, said, 10, color=ink, bbox=box, gid=gid)
        for end, inwards in ((left - 0.5, 0.15), (left + values.shape[1] - 0.5, -0.15)):
            bracket = [end + inwards, end, end, end + inwards], [-0.1, -0.1, 3.7, 3.7]
            ax.plot(*bracket, color=INK, linewidth=1.4, linestyle="-", gid="bracket")
    for j in range(4):
        label(ax, -0.75, j + 0.3, f"node {4 + j}", ha="right", color=GREY)
    for place, sign in ((3.83, "·"), (5.6, "="), (7.7, "f →")):
        label(ax, place, 1.8, sign, 13)
    heads = {0: "from 1", 1: "from 2", 2: "from 3", 3: "bias", 4.6: "x, 1", 6.6: "net", 8.8: "f(net)"}
    for place, name in heads.items():
        label(ax, place, -0.35, name, color=GREY)
    sums = ", ".join(f"net of node {4 + j} = {number(nets[j])}" for j in lit)
    return picture.told(
        f"The matrix of the hidden layer, 4 rows and 4 columns, the biases last, times the column x with a 1 "
        f"below it. Lit: {which}. {sums}."
    )


# ----------------------------------------------------------------------------------- what a hidden layer buys

STEEPNESS, EITHER, BOTH = 6.0, 0.4, 1.6


def xor_weights(steepness=STEEPNESS, either=EITHER, both=BOTH):
    """[W1, b1, W2, b2] of a 2-2-1 network for XOR: one hidden node asks "either?", one "both?".

    either, both: how large the weighted inputs have to be together before that node says yes.
    """
    s = float(steepness)
    return [[[1.2 * s, 0.8 * s], [0.8 * s, 1.2 * s]], [-s * either, -s * both], [[s, -s]], [-s / 2]]


@moving(point=choice("point", {f"({a}, {b})": (a, b) for a, b in example.XOR_POINTS}, value=(1, 1)))
def xor_network(point=(1, 1)):
    """The three neurons that solve XOR, with their weights, and what they say about one of the points."""
    parameters = xor_weights()
    (hidden,), y = style.two_layers(parameters, [point])
    texts = {1: f"{point[0]}", 2: f"{point[1]}"} | ONES | dict(zip((3, 4, 5), map(number, (*hidden, *y))))
    beside = {1: "x₁", 2: "x₂", 3: "either?", 4: "both?", 5: "either,\nand not both"}
    title = f"Three neurons for XOR, at ({point[0]}, {point[1]})"
    return draw_network(parameters, digits=1, texts=texts, beside=beside, title=title, width=7.2)


@moving(
    steepness=slider("steepness", 1, 12, 4.0, step=0.5, digits=1),
    either=slider("“either?” from", 0, 2, EITHER, step=0.1, digits=1),
    both=slider("“both?” from", 0, 2, BOTH, step=0.1, digits=1),
)
def bent_plane(steepness=STEEPNESS, either=EITHER, both=BOTH):
    """XOR by two hidden nodes: the plane of the inputs, and the same plane as the output node sees it."""
    parameters = xor_weights(steepness, either, both)
    picture, (left, right) = figure(8.6, 4.3, columns=2)
    names = ("output of “either?”", "output of “both?”")
    points, labels = example.XOR_POINTS, example.XOR_LABELS
    hidden, said = style.bent_plane(right, parameters, points, labels, names)
    # the lines of a square grid as one with gaps: it is quicker to draw than fourteen
    x1, x2 = np.meshgrid([*np.linspace(-0.25, 1.25, 41), np.nan], np.linspace(-0.25, 1.25, 7))
    lines = np.column_stack([x1.flat, x2.flat])
    grid = style.layer_outputs(np.vstack([lines, lines[:, ::-1]]), *parameters[:2])
    right.plot(*grid.T, color=GREY, linestyle="-", linewidth=0.8, gid="grid")
    style.decision_map(left, lambda X: style.two_layers(parameters, X)[1])
    style.class_points(left, points, labels, said > 0.5, names=("XOR is 0", "XOR is 1"))
    good = int(((said > 0.5) == labels).sum())
    left.set(title=f"The inputs: {good} of 4 right", xticks=(0, 1), yticks=(0, 1))
    right.set(title="The same plane, bent", xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
    left.legend(loc="upper center", ncols=3, fontsize=9, columnspacing=0.9, handletextpad=0.2)
    places = "; ".join(f"({p}, {q}) goes to ({a:.2f}, {b:.2f})" for (p, q), (a, b) in zip(points, hidden))
    return picture.told(
        f"Left the plane of the inputs, right that of the two hidden outputs. {places}. {good} of 4 right."
    )


@still
def parameter_counts(networks):
    """Numbers of weights and biases, a dot for each network given as its layer sizes; logarithmic."""
    counts = [sum(n_out * (n_in + 1) for n_in, n_out in itertools.pairwise(sizes)) for sizes in networks]
    names = ["-".join(map(str, sizes)) for sizes in networks]
    picture, ax = figure(7, 0.9 + 0.45 * len(names))
    ax.plot(counts, names, "o", color=BLUE, markersize=10, gid="counts")
    for row, count in enumerate(counts):
        ax.text(count * 1.45, row, f"{count:,}", va="center", gid=f"count {row}")
    ax.set(title="How many numbers there are to learn", xscale="log", xlim=(1, max(counts) * 12))
    ax.set(xlabel="weights and biases, in powers of ten", ylim=(len(names) - 0.5, -0.5))
    said = ", ".join(f"{name}: {count:,}" for name, count in zip(names, counts))
    return picture.told(f"Numbers of parameters: {said}.")
