"""Figures of notebook 4: how the classes relate, and networks drawn while they learn.

Networks come in as parameters, [W1, b1, W2, b2, …] with W (n_out, n_in), as `parameters()` gives them, and a
training as its `moments`: {epoch: parameters}, from epoch 0 to the last.
"""

import numpy as np
from matplotlib.patches import FancyBboxPatch

from figures import picture as style
from figures.moving import choice, steps
from figures.network_drawing import draw_network, edges_into, edges_out_of
from figures.picture import arrow, label, layer_outputs, number, still, two_layers
from helpers import example

XOR_POINTS, XOR_LABELS = np.array(example.XOR_POINTS, dtype=float), np.array(example.XOR_LABELS)
FEW_TICKS = {"xticks": (0, 0.5, 1), "yticks": (0, 0.5, 1)}
HIDDEN = ("output of node 3", "output of node 4")
AWAY = 21  # points to the right and upwards, from a point to its name
WITH_ROOM = (-0.45, 1.45)  # a plane with room for the names of its points

BOXES = {  # name: (left, bottom, width, height, what it holds)
    "Network": (0.1, 1.75, 1.55, 1.0, "layers\nconnections"),
    "Layer": (2.55, 3.05, 1.5, 0.95, "nodes"),
    "Connections": (2.55, 0.45, 1.5, 0.95, "all connections"),
    "Node": (4.95, 2.85, 1.75, 1.35, "output, delta\nupstream\ndownstream"),
    "ConstNode": (7.6, 3.05, 1.3, 0.95, "output: 1"),
    "Connection": (4.95, 0.25, 1.75, 1.35, "weight, gradient\nupstream_node\ndownstream_node"),
}
ARROWS = (  # (from, to, where the text stands, text)
    ((1.65, 2.45), (2.55, 3.4), (1.95, 3.1), "has"),
    ((1.65, 2.05), (2.55, 1.05), (1.95, 1.35), "has"),
    ((4.05, 3.52), (4.95, 3.52), (4.5, 3.68), "has"),
    ((4.05, 0.93), (4.95, 0.93), (4.5, 1.09), "holds"),
    ((7.6, 3.52), (6.7, 3.52), (7.15, 3.68), "is a"),
    ((5.5, 1.6), (5.5, 2.85), (5.0, 2.22), "leads from\none node …"),
    ((6.2, 1.6), (6.2, 2.85), (6.72, 2.22), "… to\nanother"),
)


@still
def relations():
    """The five classes and ConstNode as boxes, and arrows that say how they relate."""
    picture, ax = style.board(9, 4.6, (0, 9), (0, 4.6), "Five classes and a special node")
    for name, (left, bottom, width, height, held) in BOXES.items():
        look = {"boxstyle": "round,pad=0,rounding_size=0.1", "facecolor": style.PALE_BLUE, "linewidth": 1.6}
        ax.add_patch(FancyBboxPatch((left, bottom), width, height, edgecolor=style.BLUE, gid=name, **look))
        middle = left + width / 2
        label(ax, middle, bottom + height - 0.22, name, size=10, fontweight="bold")
        label(ax, middle, bottom + height / 2 - 0.18, held)
    for start, end, place, text in ARROWS:
        arrow(ax, start, end, style.GREY)
        label(ax, *place, text)
    return picture.told(
        "Six boxes. A Network has Layers and Connections. A Layer has Nodes. Connections holds every "
        "Connection. A Connection leads from one Node to another. A ConstNode is a Node whose output is 1."
    )


@still
def ask_or_hand_on():
    """Two ways to one sum: node 4 asks along its incoming lines, or node 1 hands on along its outgoing."""
    picture, (left, right) = style.figure(9, 3.9, columns=2)
    sizes = example.SIZES
    draw_network(sizes, ax=left, title="Asking: node 4 collects", highlight=[4, *edges_into(sizes, 4)])
    draw_network(sizes, ax=right, title="Handing on: node 1 gives", highlight=[1, *edges_out_of(sizes, 1)])
    return picture.told(
        "Two drawings of the 3-4-2 network. Left, asking: the four lines into node 4 are lit. "
        "Right, handing on: the four lines that leave node 1 are lit."
    )


@still
def weights_over_time(epochs, tables, titles):
    """The weights into two hidden nodes while training, a panel for each start.

    epochs: n numbers. tables: for each panel n tables W1 (2, 2), one for each of `epochs`.
    """
    picture, axes = style.figure(8.5, 3.4, columns=len(tables), sharey=True, squeeze=False)
    said = []
    for ax, table, title in zip(axes[0], np.asarray(tables, dtype=float), titles):
        for j, (colour, line, width) in enumerate(((style.BLUE, "-", 4.0), (style.ORANGE, "--", 2.0))):
            look = {"color": colour, "linestyle": line, "linewidth": width}
            for i in range(2):
                name = f"into node {3 + j}" if i == 0 else None
                ax.plot(epochs, table[:, j, i], label=name, gid=f"weight {3 + j}{1 + i}", **look)
        ax.set(title=title, xlabel="epoch")
        apart = np.abs(table[-1, 0] - table[-1, 1]).max()
        said.append(f"{title}: at the end the two nodes' weights differ by {number(apart, 1)}")
    axes[0, 0].set_ylabel("weight")
    axes[0, 0].legend()
    return picture.told(
        f"The weights into the hidden nodes 3 and 4 over {epochs[-1]} epochs. {'; '.join(said)}."
    )


@still
def starts(right):
    """A table of trainings: a row for each way to start, a column for each seed, the share solved behind.

    right: {name of the start: how many of the four points of XOR are right with each seed}.
    """
    title = "How many points are right in the end"
    counts = np.array(list(right.values()), dtype=float)
    rows, seeds = counts.shape
    solved = (counts == 4).sum(axis=1)
    picture, ax = style.figure(1.6 + 0.5 * seeds + 1.6, 0.36 * rows + 1.1)
    style.table(ax, counts, "{:.0f}".format, name="right", colours=(style.SEQUENTIAL, 1.5, 4.5))
    for row, n in enumerate(solved):
        look = {"ha": "left", "fontweight": "bold" if n == solved.max() else "normal"}
        label(ax, seeds - 0.3, row, f"{n} of {seeds} learn it", gid=f"solved {row}", **look)
    ax.set(xlim=(-0.5, seeds + 2.9), ylim=(rows - 0.5, -0.5), title=title, ylabel="start")
    ax.set_xticks(range(seeds))
    ax.set_yticks(range(rows), list(right))
    ax.set_xlabel("seed", loc="left")
    ax.spines[["left", "bottom"]].set_visible(False)
    told = "; ".join(f"{name}: {n} of {seeds}" for name, n in zip(right, solved))
    return picture.told(f"{title}, out of 4, for {seeds} seeds. All are right with {told}.")


@still
def learning(epochs, losses, title):
    """The error over all samples while networks learn. losses: {name: one number for each of `epochs`}."""
    picture, ax = style.figure(7, 3.2)
    style.curves(ax, epochs, losses, title=title, xlabel="epoch", ylabel="error, all samples")
    ends = "; ".join(f"{name} from {number(v[0])} to {number(v[-1])}" for name, v in losses.items())
    return picture.told(f"{title}, over {epochs[-1]} epochs: {ends}.")


# ------------------------------------------------------------------------------------------------------- XOR


def _map(ax, parameters, part):
    """The output of hidden node 0 or 1, or of the output node (2), over the plane of the inputs."""
    style.decision_map(ax, lambda X: np.column_stack(two_layers(parameters, X))[:, part])
    ax.set(**FEW_TICKS)


def _error(parameters):
    """½ (t - y)² summed over the four points, with targets 0.9 and 0.1."""
    said = two_layers(parameters, XOR_POINTS)[1]
    return float(np.square(np.where(XOR_LABELS, 0.9, 0.1) - said).sum() / 2)


def _named_plane(ax, parameters):
    """The bent plane and the names of its four points, each in a direction of its own: they stay apart."""
    hidden, said = style.bent_plane(ax, parameters, XOR_POINTS, XOR_LABELS, HIDDEN, WITH_ROOM)
    ends = ((1, 1), (-1, -1)) if hidden[0].sum() >= hidden[3].sum() else ((-1, -1), (1, 1))
    look = {"ha": "center", "va": "center", "fontsize": 9, "zorder": 8, "textcoords": "offset points"}
    box = {"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": style.GREY, "linewidth": 0.7}
    leader = {"markersize": 2 * AWAY, "markeredgecolor": style.INK, "markeredgewidth": 0.9, "zorder": 3.5}
    for place, towards, (x1, x2) in zip(hidden, (ends[0], (-1, 1), (1, -1), ends[1]), XOR_POINTS.astype(int)):
        ax.plot(*place, marker=[(0, 0), towards], **leader)  # a mark: an arrow takes ten times as long
        away = np.multiply(towards, AWAY)
        ax.annotate(f"{x1} {x2}", place, away, bbox=box, gid=f"name {x1}{x2}", **look)
    ax.set(**FEW_TICKS)
    return said


def _stage(said, right, falls):
    """What an XOR network is going through, in a sentence: what it says, how much is right, and its error."""
    if right == 4:
        return "All four are right: one straight line parts them in the bent plane."
    if np.ptp(said) < 0.1:
        return "A plateau: it says about the same of all four points."
    return "The error falls: the points come apart." if falls else f"A plateau: {right} of 4 right, it waits."


@steps(
    lambda runs: len(next(iter(runs.values()))),
    "moment",
    interval=500,
    start=lambda runs: choice("first weights", list(runs)),
)
def xor(runs, step=None, start=None):
    """A 2-2-1 network on XOR: its error so far, what it says over the inputs, and the bent plane.

    runs: {name of the start: moments}; `step` counts the moments, by default the last one is shown.
    """
    moments = runs[next(iter(runs)) if start is None else start]
    epochs = list(moments)
    step = len(epochs) - 1 if step is None else step
    epoch, parameters = epochs[step], moments[epochs[step]]
    picture, (left, middle, right) = style.figure(10, 3.6, columns=3)
    errors = [_error(moments[e]) for e in epochs]
    style.curves(left, epochs, {"error": errors}, step, xlabel="epoch", ylabel="error, all samples")
    left.set(title=f"Epoch {epoch}", ylim=(-0.012, 0.45))
    _map(middle, parameters, 2)
    said = _named_plane(right, parameters)
    style.class_points(middle, XOR_POINTS, XOR_LABELS, said > 0.5, names=None)
    good = int(((said > 0.5) == XOR_LABELS).sum())
    middle.set_title(f"Inputs: {good} of 4 right")
    right.set_title("The bent plane")
    here, *then = errors[min(step, len(errors) - 2) :][:2]  # of the last moment: from the one before
    stage = _stage(said, good, falls=min(then, default=here) < 0.97 * here)
    picture.supxlabel(stage, x=0.01, ha="left", fontsize=10, gid="stage")
    places = zip(XOR_POINTS, two_layers(parameters, XOR_POINTS)[0])
    told = ", ".join(f"{x:.0f} {y:.0f} at ({number(a)}, {number(b)})" for (x, y), (a, b) in places)
    return picture.told(
        f"XOR after {epoch} epochs: {good} of 4 points right, error {number(errors[step])}. {stage} "
        f"In the bent plane: {told}."
    )


@still
def xor_film(moments):
    """The bent plane at several moments of a training."""
    told = []
    picture, axes = style.figure(9, 2.9, columns=len(moments), sharey=True, squeeze=False)
    for ax, (epoch, parameters) in zip(axes[0], moments.items()):
        said = _named_plane(ax, parameters)
        ax.set_title(f"epoch {epoch}")
        ax.label_outer()
        told.append(f"after {epoch} epochs {int(((said > 0.5) == XOR_LABELS).sum())} of 4")
    return picture.told(f"The bent plane while XOR is learnt; right are {', '.join(told)}.")


@still
def what_nodes_say(parameters):
    """Three maps over the inputs of a 2-2-1 network: its hidden nodes 3 and 4, and the output node 5."""
    hidden, outputs = two_layers(parameters, XOR_POINTS)
    picture, axes = style.figure(9, 3.3, columns=3, sharey=True)
    told = []
    for k, (ax, said) in enumerate(zip(axes, (*hidden.T, outputs))):
        _map(ax, parameters, k)
        for (x1, x2), value in zip(XOR_POINTS, said):
            label(ax, x1, x2, number(value), box=style.INK, zorder=6, gid=f"node {3 + k} at {x1:.0f}{x2:.0f}")
        ax.set_title(f"Node {3 + k}" + (" (output)" if k == 2 else ""))
        ax.label_outer()
        told.append(f"node {3 + k}: {', '.join(number(value) for value in said)}")
    return picture.told(f"Outputs for the inputs 0 0, 0 1, 1 0, 1 1; {'; '.join(told)}.")


# ----------------------------------------------------------------------------------------------- the encoder


def clear_codes(codes):
    """The different codes among those that are clear: each entry below 0.3 or above 0.7."""
    clear = np.all((codes < 0.3) | (codes > 0.7), axis=1)
    return {tuple(row) for row in (codes[clear] > 0.5).astype(int).tolist()}


def _encoder_stage(codes, outputs, right, different):
    if right == 8:
        return "All eight come back. The codes move on towards 0 and 1."
    if right or different > 2:
        return "Pattern after pattern gets a code of its own."
    begins = "The codes begin to differ." if np.ptp(codes, axis=0).max() > 0.2 else ""
    if outputs.max() < 0.2:
        return f"Every output says about 1/8, the mean of its targets. {begins}".strip()
    return begins or "Every code is about the same, and so are the outputs."


@steps(len, "moment", interval=500)
def encoder(moments, step=None):
    """An 8-3-8 encoder: the hidden code of each of the eight patterns, and what the outputs make of it.

    `step` counts the moments, by default the last one is shown.
    """
    epoch = list(moments)[-1 if step is None else step]
    W1, b1, W2, b2 = moments[epoch]
    codes = layer_outputs(np.eye(8), W1, b1)
    outputs = layer_outputs(codes, W2, b2)
    right = int(np.all((outputs > 0.5) == np.eye(8, dtype=bool), axis=1).sum())
    different = len(clear_codes(codes))
    picture, (left, middle) = style.figure(7.5, 4.1, columns=2, width_ratios=(3, 7))
    for ax, values, name, first in ((left, codes, "code", 9), (middle, outputs, "output", 1)):
        say = (lambda value: f"{value:.2f}" if value >= 0.1 else "") if ax is middle else "{:.2f}".format
        style.table(ax, values, say, name=name, colours=(style.SEQUENTIAL, 0, 1))
        nodes = range(values.shape[1])
        ax.set_xticks(nodes, [first + k for k in nodes])
        ax.set_yticks(range(8), range(1, 9))
        ax.set_ylim(7.5, -0.5)
    left.set(title=f"Clear codes: {different}", xlabel="hidden node", ylabel="pattern")
    middle.set(title=f"Epoch {epoch}: {right} of 8 come back", xlabel="output for pattern")
    stage = _encoder_stage(codes, outputs, right, different)
    said = f"{stage}\n(clear: every entry below 0.3 or above 0.7)"
    picture.supxlabel(said, x=0.01, ha="left", fontsize=10, gid="stage")
    return picture.told(
        f"The encoder after {epoch} epochs: {right} of 8 patterns come back, {different} different clear "
        f"codes. {stage} The codes: {', '.join(' '.join(number(a, 1) for a in code) for code in codes)}."
    )
