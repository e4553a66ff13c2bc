"""Figures of notebook 7: arrays in place of objects, speed, what was learnt, and digits that are drawn."""

import numpy as np
from matplotlib.patches import Rectangle

from figures import picture as style
from figures.mnist import bars, learning_lines
from figures.moving import choice, moving, slider, steps, toggle
from figures.picture import BLUE, GREEN, GREY, INK, INK_BLUE, INK_ORANGE, ORANGE, figure, label, number, still
from helpers.activations import Sigmoid

A_PAGE = 20  # mistakes


@still
def matrix_product(X, W, b, A):
    """X Wᵀ + b as tables of numbers: a sample is a row of X and of A, a node is a row of W."""
    X, W, b, A = (np.atleast_2d(np.asarray(values, dtype=float)) for values in (X, W, b, A))
    m, n_in, n_out = len(X), X.shape[1], len(W)
    title, rows = "A whole batch through one layer", max(m, n_in)
    picture, ax = style.board(9, 0.46 * (rows + 3.2), (0, n_in + 3 * n_out + 4.5), (rows + 1.1, -2.1), title)
    ax.set_position([0.01, 0.01, 0.98, 0.98])
    places, x = {}, 0.3
    tables = ("X", X, "·", 0.6), ("Wᵀ", W.T, "+", 0.6), ("b", b, "→  f  →", 1.5), ("A", A, "", 0.6)
    for name, values, sign, gap in tables:
        places[name], wide = x, values.shape[1]
        style.table(ax, values, at=(x + 0.5, 0.5), name=name)
        shape = " × ".join(map(str, values.shape[values.shape[0] == 1 :]))
        label(ax, x + wide / 2, -0.2, f"{name}  ({shape})", size=10, va="bottom")
        x += wide + gap
        label(ax, x - gap / 2, 0.5, sign, size=11)
    style.frame(ax, (places["X"], 0), n_in, 1, INK, zorder=6, gid="sample in X")
    style.frame(ax, (places["A"], 0), n_out, 1, INK, zorder=6, gid="sample in A")
    style.frame(ax, (places["Wᵀ"], 0), 1, n_in, GREEN, linewidth=2.5, zorder=6, gid="node in W")
    below = {"ha": "left", "va": "top"}
    label(ax, 0.3, m + 0.3, "black frames: one sample", **below)
    said = "green frame: the weights into one node"
    label(ax, places["Wᵀ"], n_in + 0.3, said, color=style.INK_GREEN, **below)
    return picture.told(
        f"Tables of numbers: X with {m} rows, one a sample, times the transposed weights, {n_in} by "
        f"{n_out}, plus the row b of {n_out} biases; f of that is A with {m} rows, one a sample, and "
        f"{n_out} columns, one a node. First row of A: {', '.join(number(a) for a in A[0])}."
    )


BACKWARD = [
    "Forward: X comes in, the output of the layer below, and A goes out, the output of this layer.",
    "Backward: the error terms of this layer come in. Their slope, A (1 − A), is in them already.",
    "They go back through this layer's weights: Δ W.",
    "Then the slope of the layer below, from its output: times X (1 − X). That output is X, our input.",
]


@steps(BACKWARD)
def whose_slope(step=3):
    """One layer's backward pass, in four steps: whose output gives the slope, and to which layer it belongs.

    step 0: the layer and what goes through it; 1: its error terms; 2: what comes back; 3: the slope.
    """
    picture, ax = style.board(9, 3.9, (0.3, 9.5), (0, 4.1), "Whose output, whose slope?")
    for x, title, inside, colour, ink in (
        (1.9, "the layer below", "its activation f", ORANGE, INK_ORANGE),
        (6.4, "this layer", "W, b, and its own f", BLUE, INK_BLUE),
    ):
        style.frame(ax, (x - 1.15, 1.3), 2.3, 1.5, colour, linewidth=2.5)
        label(ax, x, 2.35, title, size=11, fontweight="bold", color=ink)
        label(ax, x, 1.75, inside, size=10)
    for since, start, end, y, colour, line, text, gid in (
        (0, 3.05, 5.25, 2.45, INK, "-", "X\noutput of the layer below\n= input of this layer", "X"),
        (0, 7.55, 8.9, 2.45, INK, "-", "A\nits output", "A"),
        (1, 8.9, 7.55, 1.65, BLUE, "--", "Δ of this layer\nhas the slope of\nA in it already", "delta"),
        (2, 5.25, 3.05, 1.65, ORANGE, "--", "Δ W comes back" if step == 2 else "", "back"),
    ):
        if step >= since:
            style.arrow(ax, (start, y), (end, y), colour, linewidth=2, linestyle=line, mutation_scale=16)
            place, high = ("bottom", y + 0.12) if y > 2 else ("top", y - 0.12)
            label(ax, (start + end) / 2, high, text, size=10, va=place, gid=gid)
    if step >= 3:
        said = {"color": INK_ORANGE, "va": "top"}
        law = "Δ of the layer below =\nΔ W ⊙ X (1 − X)"
        label(ax, 4.15, 1.5, law, size=11, fontweight="bold", gid="result", **said)
        label(ax, 4.15, 0.5, "the slope of its own f, from its own output X", size=10, **said)
    return picture.told(f"Two layers, step by step. {' '.join(BACKWARD[: step + 1])}")


# ------------------------------------------------------------------------------------------------------ speed


def in_words(seconds):
    """A time as one would say it: "4 s", "25 minutes", "2.1 hours"."""
    size, unit = (3600, "hours") if seconds >= 5400 else (60, "minutes") if seconds >= 90 else (1, "s")
    return f"{seconds / size:.{0 if seconds >= 10 * size else 1}f} {unit}"


@still
def speed(seconds):
    """Time for one epoch of each way to compute, on a logarithmic scale. seconds: {name: seconds an epoch}.

    The alternative text names the ways and their order, and no time: those belong to the machine.
    """
    names, values = list(seconds), np.array(list(seconds.values()), dtype=float)
    picture, ax = figure(8, 0.55 * len(names) + 1.3)
    for name, value in seconds.items():
        ax.plot([value], [name], "o", color=BLUE, markersize=11, gid=f"dot {name}")
        ratio = values[0] / value
        times = f"{float(f'{ratio:.2g}'):,.0f}" if ratio >= 10 else f"{ratio:.1f}"
        said = in_words(value) + ("" if value == values[0] else f"   {times} times as fast")
        label(ax, value * 1.35, name, said, size=10, ha="left", gid=f"time {name}")
    ax.set(xscale="log", title="One epoch of 60,000 samples, 784-300-10", xlabel="seconds, each step tenfold")
    ax.set(xlim=(min(values.min() / 3, 0.5), values.max() * 60), ylim=(len(names) - 0.5, -0.5))
    ax.minorticks_off()
    order = ", ".join(sorted(names, key=lambda name: -seconds[name]))
    return picture.told(f"Dots, time for one epoch, from the slowest to the fastest: {order}.")


@still
def batch_speed(sizes, samples_a_second):
    """Training samples a second against the batch size. The alternative text names no speed."""
    picture, ax = figure(7, 3.2)
    ax.plot(sizes, np.asarray(samples_a_second) / 1000, "o-", color=BLUE, gid="speed")
    ax.set(xscale="log", title="The same network, larger batches", xlabel="samples in a batch")
    ax.set(ylabel="thousand samples a second", ylim=(0, 1.15 * max(samples_a_second) / 1000))
    ax.set_xticks(sizes, [f"{size:,}" for size in sizes])
    ax.minorticks_off()
    about = f"A curve of training speed against batch size, from {min(sizes)} to {max(sizes)} samples"
    return picture.told(f"{about}: it rises, in the end by a smaller factor than at first.")


# ------------------------------------------------------------------------------------------ how it has learnt

ENDED = {
    "finished": "all epochs done",
    "early": "stopped early",
    "diverged": "the loss is no number any more",
}


@still
def curve(history, title="How it learns"):
    """Loss and error of a History after each evaluation, training and validation; the kept one is marked.

    Where there are no labels, the loss stands alone. A History without any evaluation gives empty axes.
    """
    with_errors = any(e is not None for e in history.training_error + history.validation_error)
    names = ("loss", "error") if with_errors else ("loss",)
    picture, axes = figure(8 if with_errors else 6, 3.4, columns=len(names), squeeze=False)
    said, best = [], history.best
    for ax, name in zip(axes[0], names):
        parts = (getattr(history, f"{part}_{name}") for part in ("training", "validation"))
        kept = best and (best.epoch, getattr(best, f"validation_{name}"))
        said += learning_lines(ax, history.epoch, *parts, name, kept)
    axes[0, 0].set_title(title)
    if not said:
        return picture.told(f"{title}: nothing yet.")
    kept = f" The weights of epoch {best.epoch} were kept." if best else ""
    why = ENDED.get(history.stopped, history.stopped or "still running")
    last = history.epoch[-1]
    return picture.told(f"{title}, {last} epoch{'s' * (last != 1)}, {why}: {'; '.join(said)}.{kept}")


@still
def compare(histories, title="Two ways to learn"):
    """Validation errors of several trainings against the epoch. histories: {name: History}, up to five."""
    picture, ax = figure(6.5, 3.4)
    said = []
    for (name, history), colour, line in zip(histories.items(), style.SERIES, style.LINESTYLES):
        values = history.validation_error
        ax.plot(history.epoch, values, color=colour, linestyle=line, label=name, gid=f"curve {name}")
        best = f"{values[0]:.1%} after the first, {min(values):.1%} at best" if values else "nothing yet"
        said.append(f"{name}: {best}")
    ax.set(title=title, xlabel="epoch", ylabel="wrong on validation samples", ylim=(0, None))
    ax.locator_params("x", integer=True, min_n_ticks=1)
    ax.yaxis.set_major_formatter(style.percent)
    ax.legend(loc="upper right")
    return picture.told(f"{title}, validation error against the epoch. {'; '.join(said)}.")


@moving(net=slider("weighted input at the start", -6.0, 2.0, -4.0, step=0.5, digits=1))
def sure_and_wrong(net=-4.0):
    """One sigmoid neuron that should say 1 and is sure of the contrary: squared error against cross-entropy.

    net: its weighted input at the start; its one input is 1, so weight and bias take the same steps. Left its
    output, step by step; right the error term for each output.
    """
    picture, (left, right) = figure(9, 3.5, columns=2)
    outputs, waits, rate, count = np.linspace(0, 1, 101), {}, 0.5, 200
    for name, colour, line, term in (
        ("squared error", ORANGE, "--", lambda y: (1 - y) * y * (1 - y)),
        ("cross-entropy", BLUE, "-", lambda y: 1 - y),
    ):
        said, z = [], net
        for _ in range(count + 1):
            said.append(Sigmoid.value(z))
            z += 2 * rate * term(said[-1])
        look = {"color": colour, "linestyle": line, "linewidth": 2.2, "label": name}
        left.plot(said, gid=f"output, {name}", **look)
        right.plot(outputs, term(outputs), gid=f"term, {name}", **look)
        right.plot(said[0], term(said[0]), "o", color=colour, markersize=9, gid=f"start, {name}")
        waits[name] = next((k for k, y in enumerate(said) if y > 0.5), f"more than {count}")
    left.axhline(0.5, color=GREY, linewidth=1, linestyle=":")
    left.set(title=f"It says {number(said[0], 3)} and should say 1", xlabel="step", ylabel="output y")
    left.set(xlim=(-4, count), ylim=(-0.03, 1.03))
    left.legend(loc="lower right")
    right.set(title="Error term: how hard it is pushed", xlabel="output y", ylabel="δ", ylim=(-0.03, 1.03))
    return picture.told(
        f"A neuron that should say 1 says {number(said[0], 3)} at the start. Steps until it says more than "
        f"half: {waits['squared error']} with squared error, {waits['cross-entropy']} with cross-entropy. "
        "The error term over the output: with cross-entropy a straight line that falls from 1 to 0, with "
        "squared error a low arch, near 0 at both ends."
    )


# ----------------------------------------------------------------------------------------- what it has learnt


@still
def confusion(answers, labels):
    """The confusion matrix: how often each digit was taken for each other one."""
    counts = np.zeros((10, 10), dtype=int)
    np.add.at(counts, (np.asarray(labels, dtype=int), np.asarray(answers, dtype=int)), 1)
    wrong = counts - np.diag(counts.diagonal())
    picture, ax = figure(6.6, 5.2, bare=True)
    drawn = ax.imshow(wrong, cmap=style.SEQUENTIAL, vmin=0, vmax=max(1, wrong.max()), gid="wrong")
    for (row, column), count in np.ndenumerate(counts):
        colour = style.text_on(drawn.cmap(drawn.norm(wrong[row, column])))
        if row == column:
            ax.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=style.LIGHT))
            colour = INK
        label(ax, column, row, f"{count:,}" if count else "", color=colour, gid=f"count {row} {column}")
    ax.set(title=f"{wrong.sum():,} of {counts.sum():,} wrong", xlabel="what it said", ylabel="what it was")
    ax.set(xticks=range(10), yticks=range(10))
    picture.colorbar(drawn, ax=ax, label="wrong answers")
    row, column = np.unravel_index(wrong.argmax(), wrong.shape)
    told = f"Confusion matrix of {counts.sum():,} answers, {wrong.sum():,} of them wrong."
    most = f" Most frequent: a {row} taken for a {column}, {wrong[row, column]} times."
    return picture.told(told + most * bool(wrong.any()))


def sorted_mistakes(outputs, labels, digit=-1):
    """Rows that were answered wrongly, the surest first; of one digit, or (-1) of all."""
    outputs, labels = np.asarray(outputs), np.asarray(labels)
    answers = outputs.argmax(axis=1)
    wrong = np.flatnonzero((answers != labels) & ((labels == digit) | (digit < 0)))
    return wrong[np.argsort(-outputs[wrong, answers[wrong]], kind="stable")]


def _pages(images, outputs, labels, digit, page=1):
    return max(1, -(-len(sorted_mistakes(outputs, labels, digit)) // A_PAGE))


def _misread(images, outputs, labels):
    """The digits that were misread at least once, to choose from."""
    wrong = {int(label) for label in np.asarray(labels)[sorted_mistakes(outputs, labels)]}
    return choice("what it was", {"any": -1} | {str(digit): digit for digit in sorted(wrong)})


@moving(ends={"page": _pages}, page=slider("page", 1, 1000, 2), digit=_misread)
def mistakes(images, outputs, labels, page=1, digit=-1):
    """Wrong answers, the surest first, twenty a page: what it said, how sure, what it was (-1: any)."""
    order, pages = sorted_mistakes(outputs, labels, digit), _pages(images, outputs, labels, digit)
    if not (len(order) and 1 <= page <= pages):
        raise ValueError(f"page: expected 1 to {pages}, for {len(order)} mistakes, got {page}.")
    first = (page - 1) * A_PAGE
    some = order[first : first + A_PAGE]
    said, right = np.asarray(outputs)[some], np.asarray(labels)[some]
    texts = [f"{a}, not {t}\n{s:.0%}" for a, t, s in zip(said.argmax(axis=1), right, said.max(axis=1))]
    title = f"Mistakes {first + 1} to {first + len(some)} of {len(order)}, the surest first"
    alt = f"{title}. {'; '.join(text.replace(chr(10), ', sure to ') for text in texts)}."
    look = {"vmin": 0, "vmax": 255, "colours": [INK_ORANGE] * len(texts)}
    return style.image_grid(np.asarray(images)[some], texts, 10, 0.82, 2, title, alt, **look)


def most_moved(W, W_start):
    """Hidden nodes by how far training has moved their weights (n, 784), the farthest first."""
    return np.argsort(-np.linalg.norm(np.subtract(W, W_start), axis=1), kind="stable")


@still
def hidden_weights(W, W_start, count=20):
    """What training did to the weights into the hidden nodes that moved most: W - W_start as images (28, 28).

    Blue where ink raises the sum, orange where it lowers it, each image on a scale of its own.
    """
    nodes = most_moved(W, W_start)[:count]
    images = np.subtract(W, W_start)[nodes].reshape(len(nodes), 28, 28)
    # nodes differ in strength, and the pattern is what we look for
    images = images / np.maximum(np.abs(images).max(axis=(1, 2), keepdims=True), 1e-12)
    alt = (
        f"What training added to the weights into the {len(nodes)} hidden nodes that moved most, as images "
        "of 28 by 28: blue where ink raises a node's sum, orange where it lowers it."
    )
    look = {"title": "What hidden nodes have learnt to look for", "cmap": style.DIVERGING}
    return style.image_grid(images, [str(k) for k in nodes], tile=0.82, alt=alt, vmin=-1, vmax=1, **look)


@moving(
    place=lambda W, W_start, V: slider("place, by how far it moved", 1, len(W), 1),
    with_start=toggle("with the start"),
)
def hidden_node(W, W_start, V, place=1, with_start=False):
    """One hidden node: what training did to its incoming weights, as an image, and its weights upwards.

    W, W_start: (n, 784), now and before the training; V: (10, n). place: 1 for the node that moved most.
    """
    if not 1 <= place <= len(W):
        raise ValueError(f"place: expected 1 to {len(W)}, got {place}.")
    node = most_moved(W, W_start)[place - 1]
    weights = np.asarray(W[node], dtype=float) - (0 if with_start else W_start[node])
    values = np.asarray(V, dtype=float)[:, node]
    picture, (ax, out) = figure(8, 3.6, columns=2, gridspec_kw={"wspace": 0.08})
    strongest = np.abs(weights).max() or 1.0
    step = 10.0 ** np.floor(np.log10(strongest)) / 2
    limit = step * np.ceil(strongest / step)  # a round number, so that few scales serve all nodes
    drawn = ax.imshow(weights.reshape(28, 28), style.DIVERGING, vmin=-limit, vmax=limit, gid="weights")
    picture.colorbar(drawn, ax=ax, format="{x:.3f}", label="weight" if with_start else "added by training")
    ax.set(title=f"Hidden node {node} looks for this", xlabel="column", ylabel="row")
    ax.grid(False)
    colours = [BLUE if value >= 0 else ORANGE for value in values]
    bars(out, values, colours, "vote", "… and speaks for and against", "weight to its output node")
    out.axhline(0, color=INK, linewidth=1)
    out.set_ylim(*(np.abs(V).max() * np.array([-1.1, 1.1])))
    order = np.argsort(values)
    shown = "its 784 incoming weights" if with_start else "what training added to its 784 incoming weights"
    return picture.told(
        f"Hidden node {node}, number {place} of {len(W)} by how far it moved: {shown} as an image, from "
        f"{-limit:g} (orange) to {limit:g} (blue); as bars its weights to the ten outputs, "
        f"strongest for digit {order[-1]}, {number(values[order[-1]])}, and against digit {order[0]}, "
        f"{number(values[order[0]])}."
    )


# ----------------------------------------------------------------------------------------- digits to be drawn


def two_best(outputs):
    """The two digits that ten outputs give most, with what they give: [(7, 0.98), (1, 0.01)]."""
    said = np.ravel(outputs)
    return [(int(digit), float(said[digit])) for digit in np.argsort(-said)[:2]]


def _read(ax, name, outputs, unit):
    """Ten outputs as bars; returns what they say, in words."""
    shown = np.zeros(10) if outputs is None else np.ravel(outputs)
    (first, much), (second, less) = two_best(shown)
    colours = [BLUE if digit == first and much else style.SKY for digit in range(10)]
    bars(ax, shown, colours, f"{name}, output", name, unit)
    ax.set_ylim(0, 1.02)
    ax.yaxis.set_major_formatter(style.percent)
    if outputs is None:
        return f"{name}: nothing to read yet."
    return f"{name} reads {first}, {much:.0%}; next comes {second}, {less:.0%}."


@still
def reading(received, answers, drawing=None, title="What you drew"):
    """What networks received (28, 28), and the ten outputs of each as bars; before it the drawing, if given.

    answers: {name of the network: (outputs, "probability" or "output")}. Before anything is drawn, outputs
    and `received` are None.
    """
    images = {"What it received" if len(answers) == 1 else "What they received": ("received", received)}
    if drawing is not None:
        images = {title: ("drawing", drawing)} | images
    widths = [1] * len(images) + [1.35] * len(answers)
    picture, axes = figure(2.3 * sum(widths), 3, columns=len(widths), width_ratios=widths)
    for ax, (name, (gid, image)) in zip(axes, images.items()):
        ax.imshow(np.zeros((28, 28)) if image is None else image, cmap="gray", vmin=0, vmax=1, gid=gid)
        ax.set(title=name, xticks=[], yticks=[])
        ax.grid(False)
        ax.spines[:].set_visible(True)
    told = [_read(ax, name, *answer) for ax, (name, answer) in zip(axes[len(images) :], answers.items())]
    return picture.told(" ".join(told))


@still
def with_and_without(drawings, labels, normalised, squeezed, said_normalised, said_squeezed):
    """Drawings in three rows: as drawn, only shrunk, and with MNIST's preprocessing; with the answers."""
    picture, axes = figure(9, 4.4, rows=3, columns=len(drawings), squeeze=False, bare=True)
    names, parts = ("as drawn", "only shrunk", "preprocessed"), (drawings, squeezed, normalised)
    for row, name, images, said in zip(axes, names, parts, (labels, said_squeezed, said_normalised)):
        for j, (ax, image, a, t) in enumerate(zip(row, images, said, labels)):
            ax.imshow(image, cmap="gray_r", vmin=0, vmax=1)
            text, colour = (f"says {a}", INK_BLUE) if a == t else (f"✗ says {a}", INK_ORANGE)
            text, colour = (str(t), INK) if said is labels else (text, colour)
            ax.set(xticks=[], yticks=[])
            ax.set_xlabel(text, fontsize=9, color=colour, gid=f"{name} {j}")
            ax.spines[:].set(visible=True, color=style.LIGHT)
        row[0].set_ylabel(name)
    title = "The same drawings, with and without preprocessing"
    picture.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
    shrunk, prepared = (int(np.sum(np.equal(said, labels))) for said in (said_squeezed, said_normalised))
    return picture.told(
        f"{len(labels)} drawn digits. Only shrunk to 28 by 28, {shrunk} of them are read correctly; with "
        f"MNIST's preprocessing, {prepared} are."
    )


@still
def published_errors(rows):
    """Test errors as bars: rows are (name, error 0 to 1, whether it is ours)."""
    title = "784-300-10 and its peers on the 10,000 test digits"
    picture, ax = figure(8, 0.45 * len(rows) + 1.2)
    said = {name: f"{e:.1%}" if e >= 0.01 else f"{100 * e:.2g}%" for name, e, _ in rows}  # two digits count
    for name, error, ours in rows:
        ax.barh(name, error, color=BLUE if ours else style.SKY, height=0.6, gid=f"bar {name}")
        label(ax, error + 0.0007, name, said[name], size=10, ha="left", gid=f"error {name}")
    ax.set(title=title, xlabel="test error", xlim=(0, 1.15 * max(error for _, error, _ in rows)))
    ax.xaxis.set_major_formatter(style.percent)
    ax.invert_yaxis()
    ax.grid(False, axis="y")
    return picture.told(f"{title}: {'; '.join(f'{name} {text}' for name, text in said.items())}.")
