"""The figures of notebook 04: how the classes relate, and networks drawn while they learn.

Networks come in as parameters, [W1, b1, W2, b2, …] with W (n_out, n_in), as `parameters()` gives them. Every
function returns a Picture and changes nothing that it is given.
"""

import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from figures import picture as style
from figures.network_drawing import draw_network, edges_into, edges_out_of
from figures.xor import XOR_LABELS, XOR_POINTS, layer_outputs
from helpers.activations import Sigmoid

FEW_TICKS = {"xticks": (0, 0.5, 1), "yticks": (0, 0.5, 1)}

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


def relations():
    """The five classes and ConstNode as boxes, and arrows that say how they relate."""
    alt = (
        "Six boxes. A Network has Layers and Connections. A Layer has Nodes. Connections holds every "
        "Connection. A Connection leads from one Node to another. A ConstNode is a Node whose output is 1."
    )
    picture, ax = style.figure(9, 4.6, alt=alt, layout=None)
    ax.set_position([0, 0, 1, 1])
    ax.set(xlim=(0, 9), ylim=(0, 4.6), aspect="equal")
    ax.axis("off")
    ax.text(0.1, 4.4, "Five classes and a special node", fontsize=11, fontweight="bold", va="center")
    for name, (left, bottom, width, height, held) in BOXES.items():
        box = {"boxstyle": "round,pad=0,rounding_size=0.1", "facecolor": "#eef5fa", "edgecolor": style.BLUE}
        ax.add_patch(FancyBboxPatch((left, bottom), width, height, linewidth=1.6, gid=name, **box))
        middle = left + width / 2
        ax.text(middle, bottom + height - 0.22, name, ha="center", va="center", fontweight="bold")
        ax.text(
            middle, (bottom + height - 0.42 + bottom) / 2 + 0.03, held, ha="center", va="center", fontsize=9
        )
    for start, end, place, text in ARROWS:
        ax.add_patch(
            FancyArrowPatch(
                start, end, arrowstyle="-|>", mutation_scale=14, color=style.GREY, shrinkA=0, shrinkB=0
            )
        )
        ax.text(*place, text, ha="center", va="center", fontsize=9, color=style.INK)
    return picture


def ask_or_hand_on():
    """Two ways to one sum: node 4 asks along its incoming lines, or node 1 hands on along its outgoing."""
    alt = (
        "Two drawings of the 3-4-2 network. Left, asking: the four lines into node 4 are lit. "
        "Right, handing on: the four lines that leave node 1 are lit."
    )
    picture, (left, right) = style.figure(9, 3.9, columns=2, alt=alt)
    sizes = (3, 4, 2)
    draw_network(sizes, ax=left, title="Asking: node 4 collects", highlight=[4, *edges_into(sizes, 4)])
    draw_network(sizes, ax=right, title="Handing on: node 1 gives", highlight=[1, *edges_out_of(sizes, 1)])
    return picture


def weights_over_time(epochs, tables, titles):
    """The weights into two hidden nodes while training, a panel for each start.

    epochs: n numbers. tables: for each panel n tables W1 (2, 2), one for each of `epochs`.
    """
    tables = [np.asarray(table, dtype=float) for table in tables]
    apart = [float(np.abs(table[-1, 0] - table[-1, 1]).max()) for table in tables]
    said = "; ".join(
        f"{title}: at the end the two nodes' weights differ by {style.number(gap, 1)}"
        for title, gap in zip(titles, apart)
    )
    alt = f"The weights into the hidden nodes 3 and 4 over {epochs[-1]} epochs. {said}."
    picture, axes = style.figure(8.5, 3.4, columns=len(tables), alt=alt, sharey=True, squeeze=False)
    for ax, table, title in zip(axes[0], tables, titles):
        for j, (colour, line, width) in enumerate(((style.BLUE, "-", 4.0), (style.ORANGE, "--", 2.0))):
            for i in range(2):
                label = f"into node {3 + j}" if i == 0 else None
                look = {"color": colour, "linestyle": line, "linewidth": width}
                ax.plot(epochs, table[:, j, i], label=label, gid=f"weight {3 + j}{1 + i}", **look)
        ax.set(title=title, xlabel="epoch")
    axes[0, 0].set_ylabel("weight")
    axes[0, 0].legend()
    return picture


def loss_curve(epochs, losses, title):
    """The error summed over all samples, against the epoch."""
    alt = (
        f"{title}: the error falls from {style.number(losses[0], 2)} to {style.number(losses[-1], 2)} "
        f"in {epochs[-1]} epochs."
    )
    picture, ax = style.figure(7, 3, alt=alt)
    ax.plot(epochs, losses, linewidth=2, gid="error")
    ax.set(title=title, xlabel="epoch", ylabel="error, all samples", ylim=(0, 1.05 * max(losses)))
    return picture


def _node(layer, j):
    """Output of node j of a layer (W, b) as a function of two numbers; arrays will do."""
    W, b = layer
    return lambda a, c: Sigmoid.on_array(W[j][0] * np.asarray(a) + W[j][1] * np.asarray(c) + b[j])


def _outputs(parameters):
    """(outputs of the hidden nodes, of the output node) for the four points: (4, 2) and (4,)."""
    W1, b1, W2, b2 = parameters
    hidden = layer_outputs(XOR_POINTS, W1, b1)
    return hidden, layer_outputs(hidden, W2, b2)[:, 0]


def _name_points(ax, points):
    # Each name stands in a direction of its own, so that names stay apart where points meet.
    ends = ((13, 13), (-13, -13)) if points[0].sum() >= points[3].sum() else ((-13, -13), (13, 13))
    places = (ends[0], (-13, 13), (13, -13), ends[1])
    for (a, b), place, (x1, x2) in zip(points, places, XOR_POINTS.astype(int)):
        ax.annotate(
            f"{x1} {x2}",
            (a, b),
            xytext=place,
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=9,
            zorder=7,
            gid=f"name {x1}{x2}",
        )


def _folded_plane(ax, parameters, hidden):
    """The four points where the hidden nodes put them, and what the output node says in that plane."""
    names = ("output of node 3", "output of node 4")
    style.bent_plane(ax, parameters, XOR_POINTS, XOR_LABELS, names, (-0.25, 1.25))
    ax.set(**FEW_TICKS)
    _name_points(ax, hidden)


def xor_plane(parameters, epoch):
    """A 2-2-1 network on XOR: what it says over the inputs, and over its hidden nodes' outputs."""
    hidden, outputs = _outputs(parameters)
    right = int(((outputs > 0.5) == XOR_LABELS).sum())
    places = ", ".join(
        f"{x1:.0f} {x2:.0f} at ({style.number(a)}, {style.number(b)})"
        for (x1, x2), (a, b) in zip(XOR_POINTS, hidden)
    )
    alt = f"XOR after {epoch} epochs: {right} of 4 points right. In the hidden nodes' plane: {places}."
    picture, (left, middle) = style.figure(8, 4, columns=2, alt=alt)

    def over_inputs(x1, x2):
        W1, b1, W2, b2 = parameters
        X = np.column_stack([x1.ravel(), x2.ravel()])
        return layer_outputs(layer_outputs(X, W1, b1), W2, b2).reshape(x1.shape)

    style.decision_map(left, over_inputs)
    style.class_points(left, XOR_POINTS, XOR_LABELS, outputs > 0.5, names=None)
    left.set(title=f"Inputs: {right} of 4 right", **FEW_TICKS)
    _folded_plane(middle, parameters, hidden)
    middle.set_title(f"Folded plane, epoch {epoch}")
    return picture


def xor_film(snapshots):
    """The folded plane at several moments: {epoch: parameters}."""
    told = []
    picture, axes = style.figure(9, 2.9, columns=len(snapshots), sharey=True, squeeze=False)
    for ax, (epoch, parameters) in zip(axes[0], snapshots.items()):
        hidden, outputs = _outputs(parameters)
        _folded_plane(ax, parameters, hidden)
        ax.set_title(f"epoch {epoch}")
        ax.label_outer()
        told.append(f"after {epoch} epochs {int(((outputs > 0.5) == XOR_LABELS).sum())} of 4")
    picture.alt = f"The folded plane while XOR is learnt; right are {', '.join(told)}."
    return picture


def what_nodes_say(parameters):
    """Three maps over the inputs of a 2-2-1 network: its hidden nodes 3 and 4, and the output node 5."""
    hidden, outputs = _outputs(parameters)
    values = [hidden[:, 0], hidden[:, 1], outputs]

    def output(x1, x2):
        return _node(parameters[2:], 0)(*(_node(parameters[:2], j)(x1, x2) for j in (0, 1)))

    maps = [_node(parameters[:2], 0), _node(parameters[:2], 1), output]
    picture, axes = style.figure(9, 3.3, columns=3, sharey=True)
    told = []
    for ax, f, said, node in zip(axes, maps, values, (3, 4, 5)):
        style.decision_map(ax, f)
        for (x1, x2), value in zip(XOR_POINTS, said):
            ax.text(
                x1,
                x2,
                style.number(value),
                ha="center",
                va="center",
                fontsize=9,
                zorder=6,
                bbox={"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": style.INK},
                gid=f"node {node} at {x1:.0f}{x2:.0f}",
            )
        ax.set(title=f"Node {node}" + (" (output)" if node == 5 else ""), **FEW_TICKS)
        ax.label_outer()
        told.append(f"node {node}: {', '.join(style.number(value) for value in said)}")
    picture.alt = f"Outputs for the inputs 0 0, 0 1, 1 0, 1 1; {'; '.join(told)}."
    return picture


def encoder(parameters, epoch):
    """An 8-3-8 encoder: the hidden code of each of the eight patterns, and what the outputs make of it."""
    W1, b1, W2, b2 = parameters
    codes = layer_outputs(np.eye(8), W1, b1)
    outputs = layer_outputs(codes, W2, b2)
    right = int(np.all((outputs > 0.5) == np.eye(8, dtype=bool), axis=1).sum())
    different = len({tuple(row) for row in (codes > 0.5).tolist()})
    rounded = ", ".join("".join(str(int(value > 0.5)) for value in row) for row in codes)
    alt = (
        f"The encoder after {epoch} epochs: {right} of 8 patterns right, different codes: {different}. "
        f"The codes, rounded: {rounded}."
    )
    picture, (left, middle) = style.figure(7.5, 3.7, columns=2, alt=alt, width_ratios=(3, 7))
    for ax, values, first in ((left, codes, 9), (middle, outputs, 12)):
        ax.imshow(values, cmap=style.SEQUENTIAL, vmin=0, vmax=1, aspect="auto", gid="values")
        nodes = range(values.shape[1])
        ax.set(yticks=range(8), yticklabels=range(1, 9), xticks=nodes, xticklabels=[first + k for k in nodes])
        ax.grid(False)
        ax.tick_params(length=0)
        for (row, column), value in np.ndenumerate(values):
            colour = style.text_on(style.SEQUENTIAL(float(value)))
            name = f"{'code' if ax is left else 'output'} {row},{column}"
            if ax is middle and value < 0.1:
                continue  # next to nothing: an empty field says so, and is drawn sooner
            ax.text(column, row, f"{value:.2f}", ha="center", va="center", fontsize=9, color=colour, gid=name)
    left.set(title=f"Different codes: {different}", xlabel="hidden node", ylabel="pattern")
    middle.set(title=f"Outputs: {right} of 8 right, epoch {epoch}", xlabel="output node")
    return picture
