"""Figures of notebook 1: a neuron, its activation, the line that it draws, and how it learns one."""

import numpy as np
from matplotlib.patches import Circle, Rectangle

from figures import picture as style
from figures.moving import choice, moving, slider, steps, toggle
from figures.picture import BLUE, GREEN, GREY, INK, ORANGE, arrow, figure, label, number, paint, still
from helpers.activations import Sigmoid, Step, Tanh
from helpers.example import XOR_LABELS
from helpers.example import XOR_POINTS as POINTS

ACTIVATIONS = {"step": Step, "sigmoid": Sigmoid, "tanh": Tanh}
LOOKS = {"step": (GREY, "--"), "sigmoid": (BLUE, "-"), "tanh": (GREEN, "-.")}
TASKS = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "NAND": (1, 1, 1, 0), "XOR": tuple(XOR_LABELS)}
UNIT = {"xlim": (-0.5, 1.5), "ylim": (-0.5, 1.5), "xticks": (0, 1), "yticks": (0, 1)}


# ------------------------------------------------------------------------------ one neuron and its activation


@still
def drawing(x=(1, 0), w=(2.0, 1.0), b=-1.5, activation="step"):
    """A neuron with two inputs and its numbers: inputs, weights, sum, activation, output."""
    f = ACTIVATIONS[activation]
    low, high = f.range
    z = float(np.dot(w, x) + b)
    y = f.value(z)
    picture, ax = figure(7.6, 2.9)
    ax.set(xlim=(-0.9, 7.6), ylim=(-1.55, 1.6), aspect="equal", title="One neuron")
    ax.axis("off")
    edge = {"edgecolor": INK, "linewidth": 1.5, "zorder": 2}
    gap = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    sources, names = ("$x_1$", "$x_2$", "always"), ("$w_1$", "$w_2$", "$b$")
    for height, value, weight, source, name in zip((1, 0, -1), (*x, 1), (*w, b), sources, names):
        colour, dash = (BLUE, "-") if weight >= 0 else (ORANGE, "--")
        ax.plot([0.3, 3.0], [height, 0], color=colour, linestyle=dash, linewidth=1.2 + abs(weight), zorder=1)
        label(ax, 1.55, height * (1 - 1.25 / 2.7), f"{name} = {number(weight, 1)}", 10, zorder=3, bbox=gap)
        square = Rectangle((-0.3, height - 0.3), 0.6, 0.6, facecolor="white", **edge)
        ax.add_patch(square if name == "$b$" else Circle((0, height), 0.32, facecolor="white", **edge))
        label(ax, 0, height, f"{value:g}", 10, zorder=3)
        label(ax, -0.45, height, source, 10, ha="right")
    ax.add_patch(Circle((3.4, 0), 0.5, facecolor=style.PALE_BLUE, **edge))
    label(ax, 3.4, 0, "Σ", 11, zorder=3)
    label(ax, 3.4, -0.65, "adds up", 10, va="top")
    arrow(ax, (3.9, 0), (4.9, 0))
    label(ax, 4.4, 0.12, f"$z$ = {number(z)}", 10, va="bottom", gid="z")
    ax.add_patch(Rectangle((4.9, -0.5), 1.0, 1.0, facecolor=style.PALE_BLUE, **edge))
    across = np.linspace(-1, 1, 101)
    up = (f.on_array(6 * across) - low) / (high - low)
    ax.plot(5.4 + 0.38 * across, -0.32 + 0.64 * up, color=BLUE, linestyle="-", linewidth=2, zorder=3)
    label(ax, 5.4, -0.65, activation, 10, va="top")
    arrow(ax, (5.9, 0), (6.8, 0))
    label(ax, 6.35, 0.12, f"$y$ = {number(y)}", 10, va="bottom", gid="y")
    return picture.told(
        f"A neuron. Input 1 is {x[0]:g} with weight {w[0]:g}, input 2 is {x[1]:g} with weight {w[1]:g}, "
        f"and a node that always says 1 has the bias {b:g} as its weight. They add up to z = {z:.2f}; "
        f"the {activation} makes y = {y:.2f} of it."
    )


SHAPES = {
    "step": "the step is 0 up to z = 0 and jumps to 1 there",
    "sigmoid": "the sigmoid rises smoothly from near 0 to near 1 and passes 0.5 at z = 0",
    "tanh": "the tanh rises smoothly from near −1 to near 1 and passes 0 at z = 0",
}


@still
def activations(*names):
    """The graphs of one to three activations over z from -6 to 6: "step", "sigmoid", "tanh"."""
    z = np.linspace(-6, 6, 241)
    picture, ax = figure(6.4, 3.4)
    for name in names:
        (colour, line), step = LOOKS[name], name == "step"
        points = ([-6, 0, 0, 6], [0, 0, 1, 1]) if step else (z, ACTIVATIONS[name].on_array(z))
        ax.plot(*points, color=colour, linestyle=line, lw=2 if step else 2.4, label=name, gid=name)
    low = min(ACTIVATIONS[name].range[0] for name in names)
    ax.set(title=" and ".join(names).capitalize(), xlabel="z, the weighted sum with bias")
    ax.set(ylabel="y, the output", xlim=(-6, 6), ylim=(low - 0.12, 1.12))
    ax.legend(loc="lower right")
    return picture.told(f"Curves: {'; '.join(SHAPES[name] for name in names)}.")


@moving(
    z=slider("z", -5.0, 5.0, 1.0, step=0.1),
    activation=choice("activation", ["sigmoid", "tanh"]),
    one_scale=toggle("one scale for both", True),
)
def slope(z=1.0, activation="sigmoid", one_scale=False):
    """Left the curve with its tangent at z, right the slope against the output y: one point in both.

    With `one_scale` the axes are the same for sigmoid and tanh, so that their slopes can be compared.
    """
    f, colour = ACTIVATIONS[activation], LOOKS[activation][0]
    y = f.value(z)
    steep = f.derivative_from_output(y)
    formula, most = ("y (1 − y)", 0.25) if f is Sigmoid else ("1 − y²", 1.0)
    picture, (left, right) = figure(9, 3.4, columns=2)
    low, high = (-1, 1) if one_scale else f.range
    room, top = 0.15 * (high - low), 1.15 * (1.0 if one_scale else most)
    across, outputs = np.linspace(-6, 6, 241), np.linspace(*f.range, 101)
    left.plot(across, f.on_array(across), color=colour, linestyle="-", lw=2.4, gid="curve")
    half = 2.2 / np.hypot(1, 6 * steep / (high - low + 2 * room))  # as long on the page at every slope
    ends = np.array([z - half, z + half])
    left.plot(ends, y + steep * (ends - z), color=INK, linestyle="--", lw=1.8, gid="tangent")
    left.plot([z], [y], "o", color=ORANGE, ms=9, gid="point")
    said = f"y = {number(y, 4)}\nslope = {number(steep, 4)}"
    left.text(0.03, 0.94, said, transform=left.transAxes, va="top", gid="numbers")
    left.set(title=f"{activation.capitalize()} at z = {number(z, 1)}", xlabel="z", ylabel="output y")
    ticks = np.linspace(low, high, 5)
    left.set(xlim=(-6, 6), ylim=(low - room, high + room), xticks=(-6, -3, 0, 3, 6), yticks=ticks)
    right.plot(outputs, f.derivative_from_output(outputs), "-", color=colour, lw=2.4, gid="slope curve")
    right.plot([y, y], [0, steep], color=GREY, linestyle=":", lw=1.5)
    right.plot([y], [steep], "o", color=ORANGE, ms=9, clip_on=False, zorder=5, gid="slope point")
    right.set(title=f"Its slope: {formula}", xlabel="output y", ylabel="slope", xticks=ticks)
    right.set(xlim=(low - 0.03, high + 0.03), ylim=(0, top), yticks=np.linspace(0, top / 1.15, 6))
    right.set_yticklabels(f"{tick:.2f}" for tick in right.get_yticks())
    return picture.told(
        f"Left, the {activation} with its tangent at z = {z:.2f}, where the output is {y:.3f} and the slope "
        f"{steep:.3f}. Right, the slope over the output: the arch {formula}, highest in the middle with "
        f"{most:g} and 0 at both ends, with the same point on it."
    )


# ----------------------------------------------------------------------------------------------- in the plane


def _neuron_in_plane(ax, neuron, activation="sigmoid", limits=(-0.5, 1.5, -0.5, 1.5)):
    """The output over the plane, the line z = 0, and an arrow along (w1, w2) that says which side is 1."""
    (w1, w2, b), (x_low, x_high, y_low, y_high) = neuron, limits
    X1, X2 = np.meshgrid(np.linspace(x_low, x_high, 101), np.linspace(y_low, y_high, 101))
    Z = ACTIVATIONS[activation].on_array(w1 * X1 + w2 * X2 + b)
    paint(ax, Z, limits, ACTIVATIONS[activation].range, "nearest" if activation == "step" else "bilinear")
    length = np.hypot(w1, w2)
    if length > 1e-9:
        towards = np.array([w1, w2]) / length
        centre = np.array([(x_low + x_high) / 2, (y_low + y_high) / 2])
        foot = centre - (towards @ centre + b / length) * towards  # the point of the line nearest the centre
        along = foot + (-towards[1], towards[0])
        ax.axline(foot, along, color=INK, linestyle="-", lw=2, zorder=3, gid="line")
        if x_low < foot[0] < x_high and y_low < foot[1] < y_high:
            arrow(ax, foot, foot + 0.17 * (x_high - x_low) * towards, gid="arrow")
    ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")  # else the arrow would not look perpendicular


def _says(neuron, points):
    """1 where the weighted sum is at least 0, else 0: the side of the line, whatever the activation."""
    z = np.asarray(points, dtype=float) @ neuron[:2] + neuron[2]
    return (np.round(z, 9) >= 0).astype(int)  # 0.7 - 0.6 - 0.1 lies on the line, not a hair below


def _key(picture, ax):
    """A key below the axes that is always the same, so that nothing jumps when a point turns right."""
    looks = zip(style.CLASS_COLOURS, style.CLASS_MARKERS, ("target 0", "target 1"))
    key = [ax.plot([], [], m, color=c, ms=8.4, mec="white", label=name)[0] for c, m, name in looks]
    key += ax.plot([], [], "x", color=INK, ms=8.4, mew=2, label="on the wrong side")
    picture.legend(handles=key, loc="outside lower center", ncols=3)


LINES = {
    "w = (2, 1), b = −1.5": (2.0, 1.0, -1.5),
    "another bias: b = −2.5": (2.0, 1.0, -2.5),
    "other weights: w = (1, 2)": (1.0, 2.0, -1.5),
    "everything times 4": (8.0, 4.0, -6.0),
}


@still
def lines():
    """Four neurons in the plane: what the bias, the weights and their size do to the line."""
    picture, axes = figure(9, 2.75, columns=len(LINES), sharey=True)
    for ax, (name, neuron) in zip(axes, LINES.items()):
        _neuron_in_plane(ax, neuron)
        ax.set_title(name, fontsize=9)
        ax.set(xticks=(0, 1), yticks=(0, 1), ylabel="$x_2$" if ax is axes[0] else "")
    said = "; ".join(f"weights {w1:g} and {w2:g}, bias {b:g}" for w1, w2, b in LINES.values())
    return picture.told(
        "Four planes, orange where the sigmoid's output is near 0, blue where it is near 1, with the line "
        f"between: {said}. Another bias shifts the line, other weights turn it, and four times as "
        "much of everything leaves the line and makes the change across it sharper."
    )


@moving(
    w1=slider("weight w₁", -4.0, 4.0, 2.0, step=0.1, digits=1),
    w2=slider("weight w₂", -4.0, 4.0, 1.0, step=0.1, digits=1),
    b=slider("bias b", -4.0, 4.0, -1.5, step=0.1, digits=1),
    activation=choice("activation", list(ACTIVATIONS), "sigmoid"),
    task=choice("task", list(TASKS), "OR"),
)
def gate(w1=2.0, w2=1.0, b=-1.5, activation="sigmoid", task="OR"):
    """A neuron on a task's four points: left where they lie on its curve, right its line in the plane."""
    f, targets = ACTIVATIONS[activation], np.array(TASKS[task])
    low, high = f.range
    said = _says((w1, w2, b), POINTS)
    wrong = [f"({x1}, {x2})" for (x1, x2), ok in zip(POINTS, said == targets) if not ok]
    picture, (left, right) = figure(9, 4.1, columns=2)
    across, room = np.linspace(-13, 13, 361), 0.17 * (high - low)
    left.axvline(0, color=INK, linestyle="-", lw=1, zorder=1)
    left.plot(across, f.on_array(across), color=LOOKS[activation][0], linestyle="-", lw=2, gid="curve")
    at = np.array([[z, f.value(z)] for z in (float(w1 * x1 + w2 * x2 + b) for x1, x2 in POINTS)])
    style.class_points(left, at, targets, said, size=70)
    left.set(title="On its curve", xlabel="z", ylabel=f"{activation}(z)", xlim=(-13, 13))
    left.set(ylim=(low - room, high + room), xticks=(-12, -6, 0, 6, 12), yticks=(low, (low + high) / 2, high))
    _neuron_in_plane(right, (w1, w2, b), activation)
    style.class_points(right, POINTS, targets, said, size=150)
    right.set(xticks=(0, 1), yticks=(0, 1), title=f"{task}: {4 - len(wrong)} of 4 right")
    _key(picture, right)
    return picture.told(
        f"A {activation} neuron with weights {w1:.2f} and {w2:.2f} and bias {b:.2f} on {task}: "
        f"{4 - len(wrong)} of 4 points are right{'; wrong: ' * bool(wrong)}{', '.join(wrong)}."
    )


@still
def xor():
    """Why no line parts XOR: the two diagonals cross; and one of the best lines, which leaves one wrong."""
    picture, (left, right) = figure(9, 4.1, columns=2)
    targets, neuron = np.array(TASKS["XOR"]), (1.0, 1.0, -0.5)
    left.plot([0, 1], [0, 1], color=ORANGE, linestyle="--", lw=2, gid="diagonal 0")
    left.plot([0, 1], [1, 0], color=BLUE, linestyle="-", lw=2, gid="diagonal 1")
    left.plot([0.5], [0.5], "D", color=INK, ms=9, zorder=5, gid="middle")
    thin = {"arrowstyle": "-", "shrinkB": 6}
    left.annotate("the middle of both", (0.5, 0.5), (0.5, 1.25), ha="center", arrowprops=thin)
    style.class_points(left, POINTS, targets, size=150)
    left.set(title="XOR: two pairs, one middle", xlabel="$x_1$", ylabel="$x_2$", aspect="equal", **UNIT)
    _neuron_in_plane(right, neuron)
    style.class_points(right, POINTS, targets, _says(neuron, POINTS), size=150)
    right.set(title="One of the best lines: 3 of 4 right", **UNIT)
    _key(picture, right)
    return picture.told(
        "The four points of XOR. Left: the line between the two points with target 0 and the line between "
        "the two with target 1 cross at (0.5, 0.5), the middle of both. Right: a line with 3 of the 4 points "
        "on the right side; (1, 1) is wrong."
    )


# --------------------------------------------------------------------------------------------------- learning


@still
def digits(images, texts):
    """Digits side by side, with a frame around the 6 x 6 pixels in their middle."""
    picture = style.image_grid(images, texts, title="Ones and sevens, their middle framed")
    for k in range(len(images)):
        left, _, _, top = style.find(picture, f"image {k}")[0].get_extent()
        style.frame(picture.axes[0], (left + 11, top + 11), 6, 6, linewidth=1.8, gid="frame")
    return picture.told(
        f"{len(images)} handwritten digits: {', '.join(texts)}. A frame marks the middle: the ones "
        "run through it, and most of the sevens have less ink there."
    )


@still
def measured(features, targets, neuron=None):
    """Digits as points of two measurements; with `neuron` (w1, w2, b) its line, and which digits are wrong.

    `features` is n times (ink, ink in the middle) in standard deviations from the mean, `targets` n times 0
    (a 1) or 1 (a 7).
    """
    n = len(features)
    picture, ax = figure(6, 4.9)
    wrong = _measured(ax, features, targets, neuron)
    picture.legend(loc="outside lower center", ncols=3)
    title = f"{n} handwritten digits, two measurements each"
    seen = "Neither measurement alone parts them; a slanting line nearly would."
    if neuron is not None:
        title = f"{n} digits, {wrong} on the wrong side"
        seen = f"A slanting line parts them; {wrong} lie on the wrong side."
    ax.set_title(title)
    return picture.told(f"{n} digits as points. The ones have less ink, but more of it in the middle. {seen}")


def _measured(ax, features, targets, neuron):
    """The digits as points; returns how many of them lie on the wrong side of the neuron's line."""
    features, targets, wrong = np.asarray(features, dtype=float), np.asarray(targets, dtype=int), []
    limits = (-3, 4, -3, 3)  # in standard deviations
    style.class_points(ax, features, targets, size=40, names=("a 1", "a 7"))
    if neuron is not None:
        _neuron_in_plane(ax, neuron, "sigmoid", limits)
        wrong = features[_says(neuron, features) != targets]
        ax.plot(*wrong.T, "x", color=INK, ms=8, mew=1.8, zorder=5, label="wrong side", gid="wrong")
    ax.set(xlim=limits[:2], ylim=limits[2:], aspect="equal", xticks=(-2, 0, 2, 4), yticks=(-2, 0, 2))
    ax.set(xlabel="ink, in standard deviations from the mean", ylabel="ink in the middle")
    return len(wrong)


def mean_error(features, targets, neuron):
    """½ (t - y)² of a sigmoid neuron (w1, w2, b), averaged over the samples."""
    y = Sigmoid.on_array(np.asarray(features, dtype=float) @ neuron[:2] + neuron[2])
    return float(np.mean((np.asarray(targets) - y) ** 2) / 2)


@still
def error_over_weight(features, targets, neuron=(0.0, 0.0, 0.0), rate=10.0):
    """The mean error over w1, all else kept, with the tangent where the neuron is and one step downhill."""
    w1, w2, b = neuron

    def error(weight):
        return mean_error(features, targets, (weight, w2, b))

    across, ends = np.linspace(-6, 6, 121), np.array([w1 - 1.5, w1 + 1.5])
    heights = [error(weight) for weight in across]
    steep = (error(w1 + 1e-5) - error(w1 - 1e-5)) / 2e-5
    after = w1 - rate * steep
    picture, ax = figure(6.4, 3.6)
    ax.plot(across, heights, color=BLUE, linestyle="-", lw=2.4, label="error", gid="error")
    ax.plot(ends, error(w1) + steep * (ends - w1), "--", color=INK, lw=1.8, label="slope here", gid="tangent")
    ax.plot([w1], [error(w1)], "o", color=ORANGE, ms=10, label="the weight now", gid="before")
    said = f"after one step at rate {rate:g}"
    ax.plot(after, error(after), "s", color=GREEN, ms=9, label=said, gid="after")
    arrow(ax, (w1, 0.012), (after, 0.012), gid="step")
    label(ax, (w1 + after) / 2, 0.016, "step", 10, va="bottom")
    ax.set(title="Error, slope, step", xlabel="weight $w_1$", ylabel="mean error", xlim=(-6, 6))
    ax.set_ylim(0, 1.05 * max(heights))
    ax.legend(loc="upper right")
    return picture.told(
        f"The mean error as a curve over the weight of the ink. At w1 = {number(w1)} it is "
        f"{error(w1):.4f}, its slope {number(steep, 3)}; a step against the slope at a rate of {rate:g} "
        f"leads to w1 = {number(after)} and the error {error(after):.4f}."
    )


@steps(lambda moments, *_: len(moments), description="epoch", interval=400)
def learning(moments, features, targets, step=None):
    """The error over the epochs, and the line after `step` of them (by default the last).

    `moments[k]` is the neuron (w1, w2, b) after k epochs.
    """
    last = len(moments) - 1
    step = last if step is None else step
    errors = [mean_error(features, targets, neuron) for neuron in moments]
    picture, (left, right) = figure(9, 3.9, columns=2)
    style.curves(left, range(last + 1), {"mean error": errors}, now=step)
    left.set(title="The error", xlabel="epoch", ylabel="mean error", xlim=(-0.5, last + 0.5))
    wrong = _measured(right, features, targets, moments[step])
    right.set_title(f"Epoch {step}: {wrong} of {len(features)} on the wrong side")
    picture.legend(*right.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return picture.told(
        f"Left, the mean error over {last} epochs: it begins at {errors[0]:.3f}, ends at {errors[-1]:.3f}. "
        f"Right, the neuron after epoch {step}: {wrong} of {len(features)} digits lie on the wrong side of "
        "its line."
    )


@still
def rates(runs, features, targets):
    """The mean error over the epochs for several learning rates: `runs` is {rate: moments of a training}."""
    errors, ends = {}, []
    for rate, moments in runs.items():
        wrong = np.sum(_says(moments[-1], features) != targets)
        values = [mean_error(features, targets, neuron) for neuron in moments]
        errors[f"rate {rate:,g}: {wrong} wrong"] = values
        ends.append(f"at {rate:,g} it ends at {values[-1]:.3f} with {wrong} wrong")
    picture, ax = figure(6.4, 3.6)
    style.curves(ax, range(len(values)), errors)
    ax.set(title="The same training at other rates", xlabel="epoch", ylabel="mean error")
    return picture.told(f"The mean error over the epochs, a curve for each learning rate: {'; '.join(ends)}.")
