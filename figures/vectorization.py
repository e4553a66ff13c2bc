"""Figures of notebook 07: arrays in place of objects, speed, what was learnt, and digits that are drawn."""

import numpy as np
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.ticker import NullLocator, PercentFormatter

from figures.picture import (
    BLUE,
    DIVERGING,
    GREEN,
    GREY,
    INK,
    INK_BLUE,
    INK_GREEN,
    INK_ORANGE,
    LIGHT,
    ORANGE,
    SEQUENTIAL,
    SKY,
    figure,
    image_grid,
    number,
    text_on,
)  # fmt: skip

# ------------------------------------------------------------------------------------- objects become arrays


def matrix_product(X, W, b, A):
    """X Wᵀ + b as tables of numbers: a sample is a row of X and of A, a node is a row of W."""
    X, W, b, A = (np.atleast_2d(np.asarray(values, dtype=float)) for values in (X, W, b, A))
    m, n_in, n_out = len(X), X.shape[1], len(W)
    wide = n_in + 2 * n_out + n_out + 4.5
    picture, ax = figure(9, 0.46 * (max(m, n_in) + 3.2), layout=None)
    ax.set_position([0.01, 0.01, 0.98, 0.98])
    places, x = {}, 0.3
    for name, table, sign in (("X", X, "·"), ("Wᵀ", W.T, "+"), ("b", b, "→  f  →"), ("A", A, "")):
        places[name] = x
        _table(ax, table, x, name)
        x += table.shape[1] + (1.5 if "f" in sign else 0.6)
        if sign:
            ax.text(x - (0.75 if "f" in sign else 0.3), 0.5, sign, ha="center", va="center", fontsize=11)
    for name, table, row in (("X", X, 0), ("A", A, 0)):
        frame = Rectangle(
            (places[name], row), table.shape[1], 1, fill=False, edgecolor=INK, linewidth=2, zorder=5
        )
        frame.set_gid(f"sample in {name}")
        ax.add_patch(frame)
    frame = Rectangle((places["Wᵀ"], 0), 1, n_in, fill=False, edgecolor=GREEN, linewidth=2.5, zorder=6)
    frame.set_gid("node in W")
    ax.add_patch(frame)
    ax.text(0.3, m + 0.3, "black frames: one sample", fontsize=9, va="top")
    said = "green frame: the weights into one node"
    ax.text(places["Wᵀ"], n_in + 0.3, said, fontsize=9, va="top", color=INK_GREEN)
    ax.set(xlim=(0, max(x, wide)), ylim=(max(m, n_in) + 1.1, -2.1))
    ax.axis("off")
    ax.text(0.3, -1.75, "A whole batch through one layer", fontsize=11, fontweight="bold", va="center")
    picture.alt = (
        f"Tables of numbers: X with {m} rows, one a sample, times the transposed weights, {n_in} by "
        f"{n_out}, plus the row b of {n_out} biases; f of that is A with {m} rows, one a sample, and "
        f"{n_out} columns, one a node. First row of A: {', '.join(number(a) for a in A[0])}."
    )
    return picture


def _table(ax, values, x, name):
    """A table of numbers as coloured squares, its upper left corner at (x, 0)."""
    for (row, column), value in np.ndenumerate(values):
        colour = DIVERGING(0.5 + 0.4 * np.clip(value, -1, 1))
        ax.add_patch(Rectangle((x + column, row), 1, 1, facecolor=colour, edgecolor="white"))
        place = {"ha": "center", "va": "center", "fontsize": 9, "gid": f"{name} {row} {column}"}
        ax.text(x + column + 0.5, row + 0.5, number(value), color=text_on(colour), **place)
    shape = " × ".join(map(str, values.shape[values.shape[0] == 1 :]))
    ax.text(x + values.shape[1] / 2, -0.2, f"{name}  ({shape})", ha="center", va="bottom", fontsize=10)


def whose_slope(step=3):
    """One layer's backward pass, in four steps: whose output gives the slope, and to which layer it belongs.

    step 0: the layer and what goes through it; 1: its error terms; 2: what comes back; 3: the slope.
    """
    picture, ax = figure(9, 3.9, layout=None)
    ax.set_position([0, 0, 1, 1])
    boxes = {
        "below": (1.9, "the layer below", "its activation f"),
        "layer": (6.4, "this layer", "W, b, and its own f"),
    }
    for name, (x, title, inside) in boxes.items():
        colour = ORANGE if name == "below" else BLUE
        ax.add_patch(Rectangle((x - 1.15, 1.3), 2.3, 1.5, facecolor="white", edgecolor=colour, linewidth=2.5))
        ink = INK_ORANGE if name == "below" else INK_BLUE
        ax.text(x, 2.35, title, ha="center", va="center", fontsize=11, fontweight="bold", color=ink)
        ax.text(x, 1.75, inside, ha="center", va="center", fontsize=10)

    def arrow(x0, x1, y, colour, line="-", text="", above=True, gid=None):
        ax.add_patch(
            FancyArrowPatch(
                (x0, y),
                (x1, y),
                arrowstyle="-|>",
                mutation_scale=16,
                linewidth=2,
                color=colour,
                linestyle=line,
            )
        )
        ax.text(
            (x0 + x1) / 2, y + (0.12 if above else -0.12), text, ha="center", gid=gid,
            va="bottom" if above else "top", fontsize=10,
        )  # fmt: skip

    arrow(3.05, 5.25, 2.45, INK, text="X\noutput of the layer below\n= input of this layer", gid="X")
    arrow(7.55, 8.9, 2.45, INK, text="A\nits output", gid="A")
    if step >= 1:
        arrow(
            8.9, 7.55, 1.65, BLUE, "--", "Δ of this layer\nhas the slope of\nA in it already", False, "delta"
        )
    if step >= 2:
        arrow(5.25, 3.05, 1.65, ORANGE, "--", "Δ W comes back" if step == 2 else "", False, "back")
    if step >= 3:
        ax.text(
            4.15, 1.5, "Δ of the layer below =\nΔ W ⊙ X (1 − X)", ha="center", va="top", fontsize=11,
            fontweight="bold", color=INK_ORANGE, gid="result",
        )  # fmt: skip
        ax.text(
            4.15, 0.5, "the slope of its own f, from its own output X", ha="center", va="top", fontsize=10,
            color=INK_ORANGE,
        )  # fmt: skip
    ax.set(xlim=(0.3, 9.5), ylim=(0, 4.1))
    ax.axis("off")
    ax.text(0.5, 3.85, "Whose output, whose slope?", fontsize=11, fontweight="bold", va="center")
    said = [
        "Two layers; X is the output of the layer below and the input of this layer, A is this layer's "
        "output.",
        "This layer's error terms Δ come in from above; they have the slope of A in them already.",
        "Δ W goes back through this layer's weights.",
        "The error terms of the layer below are Δ W times X (1 − X): the slope of its activation, from its "
        "output.",
    ]
    picture.alt = " ".join(said[: step + 1])
    return picture


# ------------------------------------------------------------------------------------------------------ speed


def in_words(seconds):
    """A time as one would say it: "4 s", "25 minutes", "2.1 hours"."""
    for unit, name in ((3600, "hours"), (60, "minutes")):
        if seconds >= 1.5 * unit:
            value = seconds / unit
            return f"{value:.0f} {name}" if value >= 10 else f"{value:.1f} {name}"
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"


def speed(seconds):
    """Time for one epoch of each way to compute, on a logarithmic scale. seconds: {name: seconds an epoch}.

    The alternative text names the ways and their order, and no time: those belong to the machine.
    """
    names, values = list(seconds), np.array(list(seconds.values()), dtype=float)
    picture, ax = figure(8, 0.55 * len(names) + 1.3)
    colours = [GREY, GREY, SKY, BLUE, GREEN]
    bars = ax.barh(names, values, color=[colours[k % 5] for k in range(len(names))], height=0.6)
    for bar, name, value in zip(bars, names, values):
        bar.set_gid(f"bar {name}")
        times = "" if value == values[0] else f"   {_factor(values[0] / value)} as fast"
        ax.text(value * 1.15, name, in_words(value) + times, va="center", fontsize=10, gid=f"time {name}")
    ax.set(xscale="log", title="One epoch of 60,000 samples, 784-300-10", xlabel="seconds, each step tenfold")
    ax.set_xlim(min(values.min() / 3, 0.5), values.max() * 60)
    ax.invert_yaxis()
    ax.grid(False, axis="y")
    ax.xaxis.set_minor_locator(NullLocator())
    order = sorted(names, key=lambda name: -seconds[name])
    picture.alt = "Bars, time for one epoch, from the slowest to the fastest: " + ", ".join(order) + "."
    return picture


def _factor(ratio):
    return f"{float(f'{ratio:.2g}'):,.0f} times" if ratio >= 10 else f"{ratio:.1f} times"


def batch_speed(sizes, samples_a_second):
    """Training samples a second against the batch size. The alternative text names no speed."""
    picture, ax = figure(7, 3.2)
    ax.plot(sizes, np.asarray(samples_a_second) / 1000, "o-", color=BLUE, gid="speed")
    ax.set(xscale="log", title="The same network, larger batches", xlabel="samples in a batch")
    ax.set(ylabel="thousand samples a second", ylim=(0, 1.15 * max(samples_a_second) / 1000))
    ax.set_xticks(sizes, [f"{size:,}" for size in sizes])
    ax.xaxis.set_minor_locator(NullLocator())
    picture.alt = (
        f"A curve of training speed against batch size, from {min(sizes)} to {max(sizes)} samples: it rises "
        f"steeply at first and flattens out."
    )
    return picture


# ----------------------------------------------------------------------------------------- what it has learnt


def confusion_counts(answers, labels):
    """(10, 10): row = the digit that it was, column = the digit that the network said."""
    counts = np.zeros((10, 10), dtype=int)
    np.add.at(counts, (np.asarray(labels, dtype=int), np.asarray(answers, dtype=int)), 1)
    return counts


def confusion(answers, labels):
    """The confusion matrix: how often each digit was taken for each other one."""
    counts = confusion_counts(answers, labels)
    wrong = counts - np.diag(counts.diagonal())
    picture, ax = figure(6.6, 5.2)
    drawn = ax.imshow(wrong, cmap=SEQUENTIAL, vmin=0, vmax=max(1, wrong.max()), gid="wrong")
    for (row, column), count in np.ndenumerate(counts):
        colour = GREY if row == column else text_on(drawn.cmap(drawn.norm(wrong[row, column])))
        place = {"ha": "center", "va": "center", "fontsize": 9, "gid": f"count {row} {column}"}
        if row == column:
            ax.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=LIGHT))
            colour = INK
        ax.text(column, row, f"{count:,}" if count else "", color=colour, **place)
    ax.set(title=f"{wrong.sum():,} of {counts.sum():,} wrong", xlabel="what it said", ylabel="what it was")
    ax.set(xticks=range(10), yticks=range(10))
    ax.grid(False)
    picture.colorbar(drawn, ax=ax, label="wrong answers")
    row, column = np.unravel_index(wrong.argmax(), wrong.shape)
    picture.alt = (
        f"Confusion matrix of {counts.sum():,} answers, {wrong.sum():,} of them wrong. Most frequent: a "
        f"{row} taken for a {column}, {wrong[row, column]} times."
    )
    return picture


def sorted_mistakes(outputs, labels):
    """Rows that were answered wrongly, the surest first. Sureness: what the outputs give the answer."""
    outputs, labels = np.asarray(outputs), np.asarray(labels)
    answers = outputs.argmax(axis=1)
    wrong = np.flatnonzero(answers != labels)
    return wrong[np.argsort(-outputs[wrong, answers[wrong]], kind="stable")]


def mistakes(images, outputs, labels, page=1, columns=10, rows=2):
    """Wrong answers, the surest first, a page of columns × rows: what it said, how sure, what it was."""
    order = sorted_mistakes(outputs, labels)
    some = order[(page - 1) * columns * rows : page * columns * rows]
    if not len(some):
        pages = max(1, -(-len(order) // (columns * rows)))
        raise ValueError(f"page: 1 to {pages} was due, for {len(order)} mistakes; {page} was given.")
    answers = np.asarray(outputs)[some].argmax(axis=1)
    sure = np.asarray(outputs)[some, answers]
    texts = [f"{a}, not {t}\n{s:.0%}" for a, t, s in zip(answers, np.asarray(labels)[some], sure)]
    first = (page - 1) * columns * rows + 1
    title = f"Mistakes {first} to {first + len(some) - 1} of {len(order)}, the surest first"
    alt = f"{title}. {'; '.join(text.replace(chr(10), ', sure to ') for text in texts)}."
    return image_grid(
        np.asarray(images)[some], texts, columns, 0.82, title=title, alt=alt, vmin=0, vmax=255,
        colours=[INK_ORANGE] * len(texts), rows=rows,
    )  # fmt: skip


def hidden_weights(W, nodes=range(20), columns=10):
    """The weights into hidden nodes as images (28, 28): blue where ink raises the sum, orange where not."""
    nodes = list(nodes)
    images = np.asarray(W, dtype=float)[nodes].reshape(len(nodes), 28, 28)
    # each image on a scale of its own: nodes differ in strength, and the pattern is what we look for
    images = images / np.maximum(np.abs(images).max(axis=(1, 2), keepdims=True), 1e-12)
    alt = (
        f"Weights into {len(nodes)} hidden nodes as images of 28 by 28: blue where ink raises a node's sum, "
        "orange where it lowers it."
    )
    return image_grid(
        images, [str(k) for k in nodes], columns, 0.82, title="What hidden nodes look for", alt=alt,
        cmap=DIVERGING, vmin=-1, vmax=1,
    )  # fmt: skip


def hidden_node(W, V, node=0):
    """One hidden node: its incoming weights W[node] as an image, its weights V[:, node] to the outputs."""
    W, V = np.asarray(W, dtype=float), np.asarray(V, dtype=float)
    if not 0 <= node < len(W):
        raise ValueError(f"node: 0 to {len(W) - 1} was due; {node} was given.")
    picture, (ax, out) = figure(8, 3.6, columns=2)
    limit = np.abs(W[node]).max()
    drawn = ax.imshow(W[node].reshape(28, 28), cmap=DIVERGING, vmin=-limit, vmax=limit, gid="weights")
    picture.colorbar(drawn, ax=ax, label="weight")
    ax.set(title=f"Hidden node {node} looks for this", xlabel="column", ylabel="row")
    ax.grid(False)
    values = V[:, node]
    bars = out.bar(range(10), values, color=[BLUE if v >= 0 else ORANGE for v in values], width=0.7)
    for digit, bar in enumerate(bars):
        bar.set_gid(f"vote {digit}")
    most = np.abs(V).max() * 1.1
    out.axhline(0, color=INK, linewidth=1)
    out.set(title="… and speaks for and against", xlabel="digit", ylabel="weight to its output node")
    out.set(ylim=(-most, most), xticks=range(10))
    out.grid(False, axis="x")
    order = np.argsort(values)
    picture.alt = (
        f"Hidden node {node}: its 784 incoming weights as an image, from {number(-limit)} (orange) to "
        f"{number(limit)} (blue); as bars its weights to the ten outputs, strongest for digit {order[-1]}, "
        f"{number(values[order[-1]])}, and against digit {order[0]}, {number(values[order[0]])}."
    )
    return picture


# ----------------------------------------------------------------------------------------- digits to be drawn


def reading(drawing, received, outputs, title="What you drew", probability=True):
    """A drawing, what the network received (28, 28), and its ten outputs as bars.

    Before anything is drawn, received and outputs are None. With probability=False the outputs are those of
    sigmoids, which are not shares of one.
    """
    picture, (left, middle, right) = figure(9, 3.2, columns=3, width_ratios=(1, 1, 1.5))
    left.imshow(drawing, cmap="gray", vmin=0, vmax=1, gid="drawing")
    left.set_title(title)
    empty = np.zeros((28, 28))
    middle.imshow(empty if received is None else received, cmap="gray", vmin=0, vmax=1, gid="received")
    middle.set_title("What it received")
    for ax in (left, middle):
        ax.set(xticks=[], yticks=[])
        ax.grid(False)
        for side in ax.spines.values():
            side.set_visible(True)
    _answer_bars(right, outputs, probability)
    picture.alt = _read_out(outputs, probability)
    return picture


def received_and_outputs(received, outputs, probability=True):
    """What the network received, and its ten outputs as bars: the picture beside the drawing pad."""
    picture, (left, right) = figure(5.4, 3, columns=2, width_ratios=(1, 1.3))
    empty = np.zeros((28, 28))
    left.imshow(empty if received is None else received, cmap="gray", vmin=0, vmax=1, gid="received")
    left.set(title="What it received", xticks=[], yticks=[])
    left.grid(False)
    _answer_bars(right, outputs, probability)
    picture.alt = _read_out(outputs, probability)
    return picture


def _answer_bars(ax, outputs, probability):
    said = np.zeros(10) if outputs is None else np.ravel(outputs)
    best = -1 if outputs is None else int(said.argmax())
    bars = ax.bar(range(10), said, color=[BLUE if k == best else SKY for k in range(10)], width=0.75)
    for digit, bar in enumerate(bars):
        bar.set_gid(f"output {digit}")
    title = "It waits for ink" if best < 0 else f"It reads: {best}"
    ax.set(title=title, xlabel="digit", ylabel="probability" if probability else "output")
    ax.set(ylim=(0, 1.02), xticks=range(10))
    ax.yaxis.set_major_formatter(PercentFormatter(1, 0))
    ax.grid(False, axis="x")


def _read_out(outputs, probability):
    if outputs is None:
        return "Nothing is drawn yet, so there is nothing to read."
    said = np.ravel(outputs)
    first, second = np.argsort(-said)[:2]
    unit = "" if probability else " of 100 %"
    return f"The network reads {first}, {said[first]:.0%}{unit}; next comes {second}, {said[second]:.0%}."


def with_and_without(drawings, labels, normalised, squeezed, said_normalised, said_squeezed):
    """Drawings in three rows: as drawn, only shrunk, and with MNIST's preprocessing; with the answers."""
    picture, axes = figure(9, 4.4, rows=3, columns=len(drawings), squeeze=False)
    rows = (
        ("as drawn", drawings, [str(t) for t in labels], None),
        ("only shrunk", squeezed, [f"says {a}" for a in said_squeezed], said_squeezed),
        ("preprocessed", normalised, [f"says {a}" for a in said_normalised], said_normalised),
    )
    for k, (name, images, texts, said) in enumerate(rows):
        for j, (ax, image, text) in enumerate(zip(axes[k], images, texts)):
            ax.imshow(image, cmap="gray_r", vmin=0, vmax=1)
            right = said is None or said[j] == labels[j]
            colour = INK if said is None else INK_BLUE if right else INK_ORANGE
            ax.set_xlabel(text if right else f"✗ {text}", fontsize=9, color=colour, gid=f"{name} {j}")
            ax.set(xticks=[], yticks=[])
            ax.grid(False)
            for side in ax.spines.values():
                side.set_visible(True)
                side.set_color(LIGHT)
        axes[k, 0].set_ylabel(name)
    picture.suptitle(
        "The same drawings, with and without preprocessing",
        x=0.01, ha="left", fontsize=11, fontweight="bold",
    )  # fmt: skip
    good = [sum(int(a == t) for a, t in zip(said, labels)) for said in (said_squeezed, said_normalised)]
    picture.alt = (
        f"{len(labels)} drawn digits. Only shrunk to 28 by 28, {good[0]} of them are read rightly; with "
        f"MNIST's preprocessing, {good[1]} are."
    )
    return picture


def published_errors(rows, title="784-300-10 and its peers on the 10,000 test digits"):
    """Test errors as bars: rows are (name, error 0 to 1, whether it is ours)."""
    picture, ax = figure(8, 0.45 * len(rows) + 1.2)
    for name, error, ours in rows:
        [bar] = ax.barh([name], [error], color=BLUE if ours else SKY, height=0.6)
        bar.set_gid(f"bar {name}")
        ax.text(error + 0.0007, name, _percent(error), va="center", fontsize=10, gid=f"error {name}")
    ax.set(title=title, xlabel="test error", xlim=(0, 1.15 * max(error for _, error, _ in rows)))
    ax.xaxis.set_major_formatter(PercentFormatter(1, 0))
    ax.invert_yaxis()
    ax.grid(False, axis="y")
    picture.alt = f"{title}: " + "; ".join(f"{name} {_percent(error)}" for name, error, _ in rows) + "."
    return picture


def _percent(error):
    """Two digits that count: "4.7%", "0.84%"."""
    return f"{error:.1%}" if error >= 0.01 else f"{100 * error:.2g}%"
