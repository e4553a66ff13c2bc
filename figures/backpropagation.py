"""Figures of notebook 3: one training step on the network, whose output a formula means, and descent.

All numbers come from the running example (helpers.example).
"""

from functools import lru_cache, partial

import numpy as np
from contourpy import contour_generator

from figures import picture as style
from figures.moving import choice, moving, slider, steps
from figures.network_drawing import draw_network, edges_into, edges_out_of, values_of_edges
from figures.picture import BLUE, GREEN, GREY, INK, ORANGE, arrow, figure, label, number, still
from helpers import example
from helpers.activations import Sigmoid
from helpers.example import HIDDEN, INPUTS, OUTPUTS

# -------------------------------------------------------------------- one training step, drawn on the network

STEPS = (
    "The sample: inputs on the left, targets on the right",
    "Forward: the hidden nodes",
    "Forward: the output nodes and the error",
    *(f"Backward: the error term of node {j}" for j in OUTPUTS + HIDDEN),
    "Update: changes of the weights into the output layer, in thousandths",
    "Update: changes of the weights into the hidden layer, in thousandths",
    "Forward again, with the new weights",
)
CAPTIONS = (
    "One sample and the weights. Blue and solid is positive, orange and dashed negative, wide is large.",
    "Each hidden node adds up what comes in and hands on the sigmoid of it.",
    "The output nodes do the same with the hidden outputs. Now there is an error to speak of.",
    "Node 8: how far off, times its slope (Equation 3). A blue node should have said more, orange less.",
    "Node 9, in the same way. These two need nothing but their own output and target.",
    "Node 4 gets from each output node its error term times the weight between them, adds up, "
    "and multiplies by its own slope (Equation 4).",
    "Node 5, by the two lines that leave it. Look at their signs.",
    "Node 6. Do its two lines pull the same way, or against each other?",
    "Node 7. Its line to node 9 has the layer's largest weight in size, −0.9: node 9 has most to say here.",
    "Equation 5: a weight changes by the rate times the error term at its end times the output at its start.",
    "The same for the weights below: the outputs at their starts are the inputs and the bias node's 1.",
    "All 26 weights have changed a little, and the error has fallen.",
)
LARGEST_DELTA = 0.15  # has the full colour; no target from 0 to 1 gives more


@lru_cache(maxsize=16)
def numbers_of_one_step(t8=0.9):
    """All numbers of one training step on the example, with another target for node 8 if you like.

    Returns a dict: "outputs" {node: a or y}, "deltas" {node: δ}, "changes" [ΔW1, Δb1, ΔW2, Δb2] (Equation 5),
    "parameters" with these changes, "outputs after" with them, "error" and "error after" (E_d).
    """
    network, X, T = example.arrays(), np.array([example.X]), np.array([[t8, example.T[1]]])

    def by_node(kind):
        rows = [getattr(layer, kind)[0] for layer in network.layers]
        return dict(zip(HIDDEN + OUTPUTS, np.concatenate(rows)))

    changes = [-example.RATE * gradient for gradient in network.gradients(X, T)]
    parameters = [p + change for p, change in zip(network.parameters(), changes)]
    known = {"outputs": by_node("A"), "deltas": by_node("delta"), "error": network.loss(X, T)}
    network.set_parameters(parameters)
    network.forward(X)
    known |= {"outputs after": by_node("A"), "error after": network.loss(X, T)}
    return known | {"changes": changes, "parameters": parameters}


@steps(CAPTIONS, interval=2000, t8=slider("target of node 8", 0.0, 1.0, 0.9, step=0.1, digits=1))
def training_step(step=0, t8=0.9):
    """Frame `step` (0 to 11, see STEPS) of one training step, drawn on the example network.

    `t8` is the target of node 8. Forward frames show weights on the lines, backward frames what comes
    back along each line, w_kj δ_k, update frames the change of each weight. Blue and solid is positive,
    orange and dashed negative; the wider a line and the stronger a node's colour, the larger the number.
    """
    known, order = numbers_of_one_step(t8), OUTPUTS + HIDDEN
    done = order[: max(0, min(step, 8) - 2)] if step < 11 else ()  # nodes whose δ is known
    node = order[step - 3] if 3 <= step <= 8 else None  # the one being computed

    outputs, delta = known["outputs after" if step == 11 else "outputs"], known["deltas"]
    shown = () if step == 0 else HIDDEN if step == 1 else HIDDEN + OUTPUTS
    texts = {1 + i: number(x, 2) for i, x in enumerate(example.X)} | {("b", 0): "1", ("b", 1): "1"}
    texts |= {j: number(outputs[j], 3 if step == 11 and j in OUTPUTS else 2) for j in shown}
    beside = {j: f"δ = {number(delta[j], 3)}" if j in done else " " for j in HIDDEN}
    for k, target in ((8, t8), (9, example.T[1])):
        second = f"δ = {number(delta[k], 3)}" if k in done else ""
        beside[k] = f"t = {number(target, 2)}\n{second:<10}"
    weights, on_lines, lit = _lines(step, node, done, known)
    error, after = (number(known[name], 4) for name in ("error", "error after"))
    title = STEPS[step] + {2: f", E = {error}", 11: f": E = {after} (it was {error})"}.get(step, "")
    look = {"highlight": lit, "fills": {j: _colour(delta[j]) for j in done}, "roomy": True}
    look |= {"title": title, "layer_names": ["inputs", "hidden", "outputs"]}
    picture = draw_network(example.SIZES, weights=weights, texts=texts | on_lines, beside=beside, **look)
    if node in HIDDEN:  # what comes back along a line points to where it comes
        look = {"linewidth": 0, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 22}
        for k in OUTPUTS:
            [line] = style.find(picture, f"edge {k}-{node}")
            end, start = line.get_xydata()
            arrow(line.axes, end + 0.3 * (start - end), end, line.get_color(), gid=f"back {k}", **look)
    return picture


def _lines(step, node, done, known):
    """(parameters that the lines show by colour and width; the texts on them; what is lit) in this frame."""
    sizes, digits, weights = example.SIZES, 1 if step <= 2 else 3, not 3 <= step <= 10
    below, bias, nodes = (INPUTS, ("b", 0), HIDDEN) if step in (1, 10) else (HIDDEN, ("b", 1), OUTPUTS)
    lit = [*below, bias, *nodes, *(edge for j in nodes for edge in edges_into(sizes, j))]
    shown, say = [np.zeros_like(change) for change in known["changes"]], partial(number, digits=digits)
    if weights:
        shown = known["parameters"] if step == 11 else [example.W1, example.B1, example.W2, example.B2]
        lit = lit if step in (1, 2) else None
    elif node:  # what comes back along the lines that leave it
        shown[2] = np.array(example.W2) * [[known["deltas"][k]] for k in OUTPUTS]
        lit = [*done, *edges_out_of(sizes, node)]
    else:
        layer = slice(2, 4) if step == 9 else slice(0, 2)
        shown[layer], say = known["changes"][layer], lambda change: style.signed(1000 * change, 0)
    values = values_of_edges(sizes, shown).items()
    return shown, {edge: say(value) for edge, value in values if weights or edge in lit}, lit


def _colour(delta):
    """The colour of an error term: hue for its sign, strength for the root of its size (0.01 shows)."""
    strength = np.sqrt(min(abs(delta) / LARGEST_DELTA, 1.0))
    return style.DIVERGING((1 + np.sign(delta) * strength) / 2)


# ------------------------------------------------------------------------------- chain rule and whose output


def _circle(ax, x, y, inside, above, gid, colour="white"):
    """A node of a graph: what it holds, and its name above it."""
    ax.plot(x, y, "o", markersize=42, markerfacecolor=colour, markeredgecolor=INK, zorder=3)
    label(ax, x, y, inside, 12, zorder=4, gid=gid)
    label(ax, x, y + 0.36, above, 10, va="bottom", color=GREY)


@moving(x=slider("x", -4, 4, 2), y=slider("y", -4, 4, 3), nudged=choice("nudge", ["x", "y"]))
def chain_rule(x=2, y=3, nudged="x"):
    """q = x + y and f = q · x: rates multiply along a path, and what comes by several paths adds up.

    In the circles stand the values, on the arrows how fast the next one changes for each unit of the one
    before. The paths of the nudged number are lit.
    """
    q, f = x + y, (x + y) * x
    nodes = {"x": (1.0, 2.35, x, "x"), "y": (1.0, 0.75, y, "y")}
    nodes |= {"q": (3.6, 0.75, q, "q = x + y"), "f": (6.4, 1.55, f, "f = q · x")}
    rates = {"xq": 1, "yq": 1, "qf": x, "xf": q}
    paths = {"x": [["xq", "qf"], ["xf"]], "y": [["yq", "qf"]]}[nudged]
    products = [" · ".join(style.factor(rates[edge], 0) for edge in path) for path in paths]
    total = sum(int(np.prod([rates[edge] for edge in path])) for path in paths)
    said = f"{' + '.join(products)} = {number(total, 0)}"
    by = "two paths: multiply along each, then add" if len(paths) > 1 else "one path: multiply along it"
    title = f"A nudge of {nudged} reaches f by {by}"
    picture, ax = style.board(7.6, 3.5, (0, 7.6), (0, 3.5), title)
    for edge, rate in rates.items():
        on, (start, end) = any(edge in path for path in paths), (np.array(nodes[name][:2]) for name in edge)
        colour = style.LIGHT if not on else BLUE if rate > 0 else ORANGE if rate < 0 else GREY
        along = 0.36 * (end - start) / np.hypot(*(end - start))
        look = {"linewidth": 2.4 if on else 1.2, "linestyle": "--" if rate < 0 else "-", "mutation_scale": 18}
        arrow(ax, start + along, end - along, colour, gid=f"arrow {edge}", **look)
        look = {"color": INK if on else GREY, "fontweight": "bold" if on else "normal", "zorder": 7}
        label(ax, *(start + end) / 2, f"× {style.factor(rate, 0)}", 10, colour, gid=f"rate {edge}", **look)
    for name, (px, py, value, told) in nodes.items():
        _circle(ax, px, py, number(value, 0), told, f"value {name}")
    label(ax, 6.4, 0.6, f"for each unit of {nudged},\nf changes by\n{said}", 10, gid="total")
    return picture.told(
        f"A graph of four numbers: x = {x} and y = {y}, q = x + y = {q}, f = q · x = {f}. On the arrows the "
        f"rates: x to q 1, y to q 1, q to f {x}, x to f {q}. {title}. For each unit of {nudged}, f changes "
        f"by {said}."
    )


@still
def whose_output():
    """The chain 1 → 4 → 8: which node's output stands in the slope, and which in the weight's change."""
    title = "Whose output? The slope takes the node's own, the update takes the one that comes in"
    picture, ax = style.board(8.6, 3.6, (0, 8.6), (0, 3.6), title)
    places = {1: 1.0, 4: 4.3, 8: 7.6}
    for node, name in {1: "$x_1$", 4: "$a_4$", 8: "$y_8$"}.items():
        _circle(ax, places[node], 1.7, name, f"node {node}", f"output {node}", style.LIGHT)
    for (a, b), weight, change in (
        ((1, 4), "$w_{41}$", r"change of $w_{41}$:  $\eta\;\delta_4\;x_1$"),
        ((4, 8), "$w_{84}$", r"change of $w_{84}$:  $\eta\;\delta_8\;a_4$"),
    ):
        middle = (places[a] + places[b]) / 2
        ends = (places[a] + 0.32, 1.7), (places[b] - 0.32, 1.7)
        arrow(ax, *ends, GREY, linewidth=2, shrinkA=0, shrinkB=0, mutation_scale=16)
        label(ax, middle, 1.7, weight, 11, box=INK, zorder=7, gid=f"weight {b}{a}")
        label(ax, middle, 0.6, change, 10, box=style.INK_BLUE, color=style.INK_BLUE, gid=f"change {b}{a}")
        arrow(ax, (middle - 0.2, 0.8), (places[a] + 0.1, 1.36), BLUE, "->", linestyle="--")
    for node, x, text in (
        (4, 4.3, r"slope inside $\delta_4$:  $a_4(1-a_4)$"),
        (8, 7.35, r"slope inside $\delta_8$:  $y_8(1-y_8)$"),
    ):
        label(ax, x, 2.85, text, 10, box=style.INK_GREEN, color=style.INK_GREEN, gid=f"slope {node}")
        arrow(ax, (x, 2.7), (places[node], 2.42), GREEN, "->")
    return picture.told(
        "Node 1 hands x1 to node 4, node 4 hands a4 to node 8. The change of the weight w84 is the "
        "rate times delta 8 times a4, the output of node 4, where the connection begins. The slope "
        "inside delta 8 is y8(1 − y8), from the output of node 8 itself. For w41 it is delta 4 times "
        "x1, and the slope inside delta 4 is a4(1 − a4)."
    )


@still
def error_curve(errors):
    """E_d against the number of steps; `errors[k]` is the error after k steps."""
    falls = np.all(np.diff(errors) < 0)
    title = "The error falls with every step" if falls else "The error, step by step"
    picture, ax = figure(7, 3.5)
    style.curves(ax, range(len(errors)), {"error": errors}, title=title, xlabel="steps", ylabel="error $E_d$")
    first, last = f"{errors[0]:.3g}", f"{errors[-1]:.2g}"
    return picture.told(f"{title}. It starts at {first} and is {last} after {len(errors) - 1} steps.")


# ------------------------------------------------------- gradient descent on the error surface of two weights

# The running example and two more samples, so that no pair of weights serves all three perfectly.
SAMPLES = [example.X, [-0.8, 0.5, 0.3], [0.2, 0.9, -0.7]]
TARGETS = [example.T, [0.2, 0.8], [0.6, 0.3]]
# What the map shows of the two weights, and how far the error goes: nearby, or where that is not enough, all.
NEAR, WIDE = ((-1.3, 2.5), (-4.0, 0.5), 0.14), ((-5.0, 6.0), (-8.5, 4.5), 0.38)
START = (example.W2[0][0], example.W2[1][0])


@lru_cache(maxsize=1)
def _fixed_part():
    """(a4 of each sample (3,), what else node 8 and 9 receive (3, 2), targets (3, 2))."""
    network = example.arrays()
    network.forward(np.array(SAMPLES))
    A, W = network.layers[0].A, network.layers[1].W
    return A[:, 0].copy(), A[:, 1:] @ W[:, 1:].T + network.layers[1].b, np.array(TARGETS)


def error_of_two_weights(w84, w94, samples=(0, 1, 2)):
    """The mean error E_d of the samples, and its two slopes; all other weights as in the example.

    w84, w94: numbers, or arrays that fit together. Returns (error, ∂E/∂w84, ∂E/∂w94).
    """
    a4, rest, targets = (part[list(samples)] for part in _fixed_part())
    error, slopes = 0.0, []
    for k, w in enumerate((w84, w94)):
        y = Sigmoid.on_array(np.multiply.outer(w, a4) + rest[:, k])
        missing = targets[:, k] - y
        error = error + 0.5 * np.mean(missing**2, axis=-1)
        slopes.append(np.mean(-missing * y * (1 - y) * a4, axis=-1))
    return error, *slopes


@lru_cache(maxsize=64)
def descend(rate, steps=30, one_by_one=False):
    """The way down: an array (steps + 1, 3) of w84, w94 and the error, by Equation 5 on these two weights.

    Each step goes down the mean error of the three samples; with `one_by_one` down that of one sample, in a
    new order each time through.
    """
    (w84, w94), rng, order, way = START, np.random.default_rng(1), [], []
    for _ in range(steps + 1):
        way.append((w84, w94, error_of_two_weights(w84, w94)[0]))
        order = order or rng.permutation(3).tolist()
        _, slope84, slope94 = error_of_two_weights(w84, w94, [order.pop()] if one_by_one else (0, 1, 2))
        w84, w94 = w84 - rate * slope84, w94 - rate * slope94
    return np.array(way, dtype=float)


def lowest():
    """The lowest point of the surface: (w84, w94, error)."""
    return tuple(descend(50, 400)[-1].tolist())


def verdict(rate, steps=30, one_by_one=False):
    """(state, why): what became of the error; diverging, too large, still on its way or about right."""
    errors, least = descend(rate, steps, one_by_one)[:, 2], lowest()[2]
    now = np.mean(errors[-9:]) if one_by_one else errors[-1]  # three times through: what wobbles is judged so
    high = now - least > 0.05 * (errors[0] - least)
    if steps > 1 and errors[1:].min() > errors[0]:
        return "diverging", "the error never again gets as low as it began"
    if not one_by_one and np.any(np.diff(errors) > 1e-4 * errors[0]):
        return "too large", "it jumps over the valley and back"
    if one_by_one and high and steps > 9 and verdict(rate, steps - 9)[0] != "still on its way":
        return "too large", "it wobbles about the lowest error and does not settle"
    if high:
        return "still on its way", "the rate is too small, or the steps are too few"
    return "about right", "it has arrived" + (", and wobbles there" if one_by_one else "")


@lru_cache(maxsize=2)
def _map(view):
    """The surface in this view: colours (rows, columns, 4), a band for each level, and the lines between."""
    w84, w94 = np.linspace(*view[0], 330), np.linspace(*view[1], 390)
    error = error_of_two_weights(w84, w94[:, None])[0]  # each output hangs on one of the weights
    levels = np.linspace(0.06, 0.14, 9) if view == NEAR else np.linspace(0.07, 0.31, 13)
    bands = style.SEQUENTIAL(0.9 * np.digitize(error, levels) / len(levels), bytes=True)
    contour = contour_generator(w84, w94, error)
    lines = [part for level in levels for line in contour.lines(level) for part in (line, [[np.nan, np.nan]])]
    return bands, np.vstack(lines)


@moving(
    rate=choice("learning rate η", [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500], 20, as_slider=True),
    steps=slider("steps", 1, 60, 30),
    one_by_one=choice("samples for a step", {"all three at once": False, "one at a time": True}),
)
def descent(rate=20, steps=30, one_by_one=False):
    """Gradient descent on the error surface of w84 and w94, and the error against the steps."""
    way, (low84, low94, least) = descend(rate, steps, one_by_one), lowest()
    (state, why), several = verdict(rate, steps, one_by_one), f"{steps} step{'s' if steps > 1 else ''}"

    def off(view):
        low, high = np.transpose(view[:2])
        return int(np.sum(np.any((way[:, :2] < low) | (way[:, :2] > high), axis=1)))

    last = next(end for end in (10, 30, 60) if steps <= end)  # of the axis, which seldom jumps
    view = WIDE if off(NEAR) else NEAR
    picture, (left, right) = figure(9, 4.2, columns=2, width_ratios=[1, 1.25])
    bands, lines = _map(view)
    left.imshow(bands, extent=(*view[0], *view[1]), origin="lower", interpolation="nearest", zorder=0)
    left.plot(*lines.T, color="white", linewidth=0.6, linestyle="-")
    left.plot(*way[:, :2].T, "-o", color=ORANGE, markersize=4, linewidth=1.4, label="way down", gid="way")
    left.plot(*way[0, :2], "s", color=INK, markersize=7, label="start", gid="start")
    star = {"color": "white", "markeredgecolor": INK, "markersize": 15, "zorder": 5, "linestyle": "none"}
    left.plot([low84], [low94], "*", label="lowest error", gid="lowest", **star)
    left.set(xlabel="weight $w_{84}$", ylabel="weight $w_{94}$", xlim=view[0], ylim=view[1], aspect="equal")
    left.set_title(f"η = {rate:g}, {several}")
    left.locator_params(integer=True, nbins=7)
    left.grid(False)
    left.legend(loc="upper right", fontsize=9, framealpha=0.9)
    if outside := off(view):
        note = f"{outside} of {steps + 1} points\nlie off this map"
        left.text(0.03, 0.03, note, transform=left.transAxes, fontsize=9, bbox=style.PAPER, gid="outside")
    right.plot(range(steps + 1), way[:, 2], "-o", color=ORANGE, markersize=4, gid="error")
    right.axhline(least, color=GREY, linestyle=":", linewidth=1.4)
    right.text(0, least - 0.03 * view[2], "lowest error", va="top", fontsize=9, color=INK)
    right.set(title=state.capitalize(), xlabel="steps")
    right.set(ylabel="mean error of the three samples", ylim=(0, view[2]), xlim=(-0.04 * last, 1.04 * last))
    right.locator_params("x", integer=True, min_n_ticks=1)
    how = "after each sample, " if one_by_one else ""
    return picture.told(
        f"Gradient descent on the error surface of the weights w84 and w94 with the learning rate {rate:g}, "
        f"{how}{state}: {why}. From ({number(way[0, 0])}, {number(way[0, 1])}) with the error "
        f"{number(way[0, 2], 3)} to ({number(way[-1, 0])}, {number(way[-1, 1])}) with "
        f"{number(way[-1, 2], 3)} after {several}; the lowest error is {number(least, 3)}."
    )
