"""The figures of notebook 02: how a network is wired, how it computes, and what a hidden layer buys.

Weights come as nested lists or arrays, W (n_out, n_in), b (n_out,); every function returns a Picture.
"""

import itertools

import numpy as np

from figures import picture as style
from figures.network_drawing import draw_network, edges_into, edges_out_of
from figures.xor import XOR_LABELS, XOR_POINTS, layer_outputs
from helpers import example
from helpers.activations import Sigmoid

HIDDEN, OUTPUTS = (4, 5, 6, 7), (8, 9)
ORDER = HIDDEN + OUTPUTS  # the nodes in the order in which they compute
LAYER_NAMES = ["input layer", "hidden layer", "output layer"]
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

STEEPNESS, EITHER, BOTH = 6.0, 0.4, 1.6


def wiring():
    """The layers of the running example, and all connections of node 5."""
    alt = (
        "The 3-4-2 network: nodes 1 to 3 in the input layer, 4 to 7 in the hidden layer, 8 and 9 in the "
        "output layer, and a square bias node that holds 1 in each of the first two. Lit: the four lines "
        "that end at node 5, from 1, 2, 3 and the bias node, and the two that leave it, to 8 and 9."
    )
    lit = [5, 1, 2, 3, ("b", 0), 8, 9, *edges_into(example.SIZES, 5), *edges_out_of(example.SIZES, 5)]
    title = "Three layers, and the connections of node 5"
    return draw_network(example.SIZES, highlight=lit, layer_names=LAYER_NAMES, title=title, alt=alt)


def outputs(x, node=9):
    """{node: output} of the running example for inputs x (3,), up to this node in the order of computing."""
    found = dict(zip((1, 2, 3), x))
    for number in ORDER[: ORDER.index(node) + 1] if node in ORDER else ():
        found[number] = Sigmoid.value(_net(number, found))
    return found


def _incoming(number):
    """Numbers of the nodes below, weights from them, and bias of one node of the running example."""
    if number in HIDDEN:
        return (1, 2, 3), example.W1[number - 4], example.B1[number - 4]
    return HIDDEN, example.W2[number - 8], example.B2[number - 8]


def _net(number, found):
    below, weights, bias = _incoming(number)
    return sum(weight * found[i] for weight, i in zip(weights, below)) + bias


def _factor(value):
    """A number that stands after a multiplication sign: in brackets when it is negative."""
    text = style.number(value)
    return f"({text})" if value < 0 else text


def forward_step(step, x1=example.X[0], x2=example.X[1], x3=example.X[2]):
    """The running example computing: after step k the first k of nodes 4, 5, 6, 7, 8, 9 have their output.

    The node of this step is lit, with the products that make its sum on its lines.
    """
    done = ORDER[:step]
    found = outputs((x1, x2, x3), done[-1]) if done else {1: x1, 2: x2, 3: x3}
    texts = {number: style.number(value) for number, value in found.items()}
    sides = dict.fromkeys(HIDDEN, " ") | dict.fromkeys(OUTPUTS, " " * 12)
    if not done:
        title, lit = "The inputs stand in nodes 1, 2 and 3", [1, 2, 3]
        edge_texts = dict.fromkeys([(4, 1)], " ")
    else:
        node = done[-1]
        below, weights, bias = _incoming(node)
        net = _net(node, found)
        edge_texts = {
            (node, i): f"{style.number(weight, 1)} · {_factor(found[i])}" for i, weight in zip(below, weights)
        } | {(node, "b"): f"{style.number(bias, 1)} · 1"}
        letter = "a" if node in HIDDEN else "y"
        name = str(node).translate(SUBSCRIPTS)
        title = f"net{name} = {style.number(net)},  {letter}{name} = sigmoid(net{name}) = {texts[node]}"
        lit = [node, *below, ("b", 0 if node in HIDDEN else 1), *edges_into(example.SIZES, node)]
        sides[node] = f"net {style.number(net)}"
    alt = f"The 3-4-2 network computing, step {step} of 6. {title}. Outputs so far: " + ", ".join(
        f"node {number} {text}" for number, text in texts.items()
    )
    return draw_network(
        example.network(), node_texts=texts, side_texts=sides, edge_texts=edge_texts, highlight=lit,
        layer_names=LAYER_NAMES, title=title, alt=alt + ".", width=8.6, height=6.2,
    )  # fmt: skip


def all_numbers(x=tuple(example.X)):
    """Every weight, every weighted input and every output of the running example for inputs x (3,)."""
    found = outputs(x)
    texts = {number: style.number(value) for number, value in found.items()}
    nets = {number: f"net {style.number(_net(number, found))}" for number in ORDER}
    alt = "The 3-4-2 network with all its numbers. " + ", ".join(
        f"node {number}: {nets[number]}, output {texts[number]}" for number in ORDER
    )
    return draw_network(
        example.network(), numbers=True, digits=1, node_texts=texts, side_texts=nets, layer_names=LAYER_NAMES,
        title="From three inputs to two outputs: every number on the way", alt=alt + ".",
    )  # fmt: skip


def matrix(row):
    """W₁ with the bias as its last column, times x with a 1 appended: one row of the product is lit.

    row counts from 0: row 0 belongs to node 4. With row = 4 all rows are lit.
    """
    W = np.column_stack([example.W1, example.B1])
    x = np.append(example.X, 1.0)
    nets = W @ x
    lit = range(4) if row == 4 else [row]
    which = "all rows" if row == 4 else f"row {row}, of node {4 + row}"
    sums = ", ".join(f"net of node {4 + j} = {style.number(nets[j])}" for j in lit)
    alt = (
        f"The matrix W1, 4 rows and 4 columns, the biases last, times the column x with a 1 below it. "
        f"Lit: {which}. {sums}."
    )
    picture, ax = style.figure(7.4, 3.4, alt=alt, layout=None)
    ax.set_position([0, 0, 1, 1])
    ax.set(xlim=(-2.2, 9.8), ylim=(4.1, -1.4), aspect="equal")
    ax.axis("off")
    ax.text(-2.0, -1.05, f"W₁ times x, {which}", fontweight="bold", fontsize=11, gid="title")
    for i, name in enumerate(("from 1", "from 2", "from 3", "bias")):
        ax.text(i, -0.35, name, ha="center", va="center", fontsize=9, color=style.GREY)
    for j in range(4):
        on = j in lit
        ax.text(-0.75, j + 0.3, f"node {4 + j}", ha="right", va="center", fontsize=9, color=style.GREY)
        for i in range(4):
            _entry(ax, i, j + 0.3, W[j, i], 1, on, f"W {j} {i}")
        _entry(ax, 6.6, j + 0.3, nets[j], 2, on, f"net {j}")
        _entry(ax, 8.8, j + 0.3, Sigmoid.value(nets[j]), 2, on, f"a {j}")
    for i, value in enumerate(x):
        _entry(ax, 4.6, i + 0.3, value, 1, True, f"x {i}")
    for place, sign in ((3.85, "·"), (5.6, "="), (7.7, "f →")):
        ax.text(place, 1.8, sign, ha="center", va="center", fontsize=11)
    for place, name in ((4.6, "x, 1"), (6.6, "net"), (8.8, "a₁")):
        ax.text(place, -0.35, name, ha="center", va="center", fontsize=9, color=style.GREY)
    return picture


def _entry(ax, column, row, value, digits, on, gid):
    box = {
        "boxstyle": "square,pad=0.3",
        "facecolor": "#ffdf99" if on else "white",
        "edgecolor": style.LIGHT,
    }
    colour = style.INK if on else style.GREY
    ax.text(
        column, row, style.number(value, digits), ha="center", va="center", color=colour, bbox=box, gid=gid
    )


def xor_weights(steepness=STEEPNESS, either=EITHER, both=BOTH):
    """[W1, b1, W2, b2] of a 2-2-1 network for XOR: one hidden node asks "either?", one "both?".

    either, both: how large the weighted inputs have to be together before that node says yes.
    """
    s = float(steepness)
    return [[[1.2 * s, 0.8 * s], [0.8 * s, 1.2 * s]], [-s * either, -s * both], [[s, -s]], [-s / 2]]


def _square_grid(low=-0.25, high=1.25, lines=7, points=41):
    """Points (n, 2) along the lines of a square grid, a row of nan after each line."""
    run, gap = np.linspace(low, high, points), np.full((1, 2), np.nan)
    across = [np.column_stack([run, np.full(points, fixed)]) for fixed in np.linspace(low, high, lines)]
    return np.vstack([part for line in across for part in (line, gap, line[:, ::-1], gap)])


def folded_plane(steepness=STEEPNESS, either=EITHER, both=BOTH):
    """XOR by two hidden nodes: the plane of the inputs, and the same plane as the output node sees it."""
    W1, b1, W2, b2 = xor_weights(steepness, either, both)
    hidden = layer_outputs(XOR_POINTS, W1, b1)
    answers = (layer_outputs(hidden, W2, b2)[:, 0] > 0.5).astype(int)
    right = int((answers == XOR_LABELS).sum())
    places = "; ".join(
        f"({int(p[0])}, {int(p[1])}) goes to ({h[0]:.2f}, {h[1]:.2f})" for p, h in zip(XOR_POINTS, hidden)
    )
    alt = f"Left the plane of the inputs, right that of the two hidden outputs. {places}. {right} of 4 right."
    picture, (left, right_ax) = style.figure(8.6, 4.3, columns=2, alt=alt)

    def network(x1, x2):
        X = np.column_stack([x1.ravel(), x2.ravel()])
        return layer_outputs(layer_outputs(X, W1, b1), W2, b2).reshape(x1.shape)

    style.decision_map(left, network)
    style.class_points(left, XOR_POINTS, XOR_LABELS, answers, names=("XOR is 0", "XOR is 1"))
    names = ("output of “either?”", "output of “both?”")
    style.bent_plane(right_ax, (W1, b1, W2, b2), XOR_POINTS, XOR_LABELS, names)
    folded = layer_outputs(_square_grid(), W1, b1)  # one line with gaps: quicker to draw than fourteen
    right_ax.plot(folded[:, 0], folded[:, 1], color=style.GREY, linestyle="-", linewidth=0.8, gid="grid")
    right_ax.set_title("The same plane, folded")
    left.legend(loc="upper center", ncols=3, fontsize=9, columnspacing=0.9, handletextpad=0.2)
    return picture


def parameter_counts(networks):
    """Bars of weights and biases, a bar for each network given as its layer sizes; logarithmic."""
    counts = [sum(n_out * (n_in + 1) for n_in, n_out in itertools.pairwise(sizes)) for sizes in networks]
    names = ["-".join(map(str, sizes)) for sizes in networks]
    alt = "Numbers of parameters: " + ", ".join(f"{n} {c:,}" for n, c in zip(names, counts)) + "."
    picture, ax = style.figure(7, 0.9 + 0.45 * len(names), alt=alt)
    ax.barh(range(len(names)), counts, color=style.BLUE, gid="bars")
    for place, count in enumerate(counts):
        ax.text(count * 1.15, place, f"{count:,}", va="center", gid=f"count {place}")
    ax.set(
        title="How many numbers there are to learn", xscale="log", xlabel="weights and biases (logarithmic)"
    )
    ax.set_xlim(1, max(counts) * 8)
    ax.set_yticks(range(len(names)), names)
    ax.invert_yaxis()
    return picture
