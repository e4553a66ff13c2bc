"""Figures of notebook 01: a neuron, its activation, the line that it draws, and how it learns one.

All are pure: numbers in, a Picture out.
"""

import numpy as np
from matplotlib.patches import Circle, Rectangle

from figures import picture as style
from helpers.activations import Sigmoid, Step, Tanh

ACTIVATIONS = {"step": Step, "sigmoid": Sigmoid, "tanh": Tanh}
RANGES = {"step": (0, 1), "sigmoid": (0, 1), "tanh": (-1, 1)}
LOOKS = {"step": (style.GREY, "--"), "sigmoid": (style.BLUE, "-"), "tanh": (style.GREEN, "-.")}

POINTS = ((0, 0), (0, 1), (1, 0), (1, 1))
TASKS = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "NAND": (1, 1, 1, 0), "XOR": (0, 1, 1, 0)}
NAMES = ("target 0", "target 1")


def _activation(name):
    if name not in ACTIVATIONS:
        raise ValueError(f"activation {name!r} is not known; there are: {', '.join(ACTIVATIONS)}.")
    return ACTIVATIONS[name]


# ------------------------------------------------------------------------------------------------- one neuron


def drawing(x=(1, 0), w=(2.0, 1.0), b=-1.5, activation="step"):
    """A neuron with two inputs and its numbers: inputs, weights, sum, activation, output."""
    f = _activation(activation)
    z = float(np.dot(w, x) + b)
    y = f.value(z)
    said = (
        f"A neuron. Input 1 is {x[0]:g} with weight {w[0]:g}, input 2 is {x[1]:g} with weight {w[1]:g}, "
        f"and a node that always says 1 has the bias {b:g} as its weight. They add up to z = {z:.2f}; "
        f"the {activation} makes y = {y:.2f} of it."
    )
    picture, ax = style.figure(7.6, 2.9, alt=said)
    ax.set(xlim=(-0.9, 7.6), ylim=(-1.55, 1.6), aspect="equal", title="One neuron")
    ax.axis("off")
    heights = (1.0, 0.0, -1.0)
    for height, value, weight, name in zip(heights, (*x, 1), (*w, b), ("$w_1$", "$w_2$", "$b$"), strict=True):
        colour, dash = (style.POSITIVE, "-") if weight >= 0 else (style.NEGATIVE, "--")
        ax.plot([0.3, 3.0], [height, 0], color=colour, linestyle=dash, linewidth=1.2 + abs(weight), zorder=1)
        ax.text(
            1.55,
            height * (1 - 1.25 / 2.7),
            f"{name} = {style.number(weight, 1)}",
            ha="center",
            va="center",
            zorder=3,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )
        shape = (
            Rectangle((-0.3, height - 0.3), 0.6, 0.6)
            if name == "$b$"
            else Circle((0, height), 0.32, zorder=2)
        )
        shape.set(facecolor="white", edgecolor=style.INK, linewidth=1.5, zorder=2)
        ax.add_patch(shape)
        ax.text(0, height, f"{value:g}", ha="center", va="center", zorder=3)
    for height, name in zip(heights, ("$x_1$", "$x_2$", "always"), strict=True):
        ax.text(-0.45, height, name, ha="right", va="center")
    body = Circle((3.4, 0), 0.5, facecolor="#e6f0f7", edgecolor=style.INK, linewidth=1.5, zorder=2)
    ax.add_patch(body)
    ax.text(3.4, 0, "Σ", ha="center", va="center", fontsize=11, zorder=3)
    ax.text(3.4, -0.65, "adds up", ha="center", va="top")
    _arrow(ax, (3.9, 0), (4.9, 0))
    ax.text(4.4, 0.12, f"$z$ = {style.number(z)}", ha="center", va="bottom", gid="z")
    box = Rectangle((4.9, -0.5), 1.0, 1.0, facecolor="#e6f0f7", edgecolor=style.INK, linewidth=1.5, zorder=2)
    ax.add_patch(box)
    across = np.linspace(-1, 1, 101)
    low, high = RANGES[activation]
    up = (f.on_array(6 * across) - low) / (high - low)
    ax.plot(5.4 + 0.38 * across, -0.32 + 0.64 * up, color=style.BLUE, linestyle="-", linewidth=2, zorder=3)
    ax.text(5.4, -0.65, activation, ha="center", va="top")
    _arrow(ax, (5.9, 0), (6.8, 0))
    ax.text(6.35, 0.12, f"$y$ = {style.number(y)}", ha="center", va="bottom", gid="y")
    return picture


def _arrow(ax, start, end, colour=style.INK, gid=None):
    arrow = ax.annotate(
        "", end, start, arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.6}, zorder=6
    )
    arrow.set_gid(gid)
    return arrow


# ------------------------------------------------------------------------------------------------ activations


def activations(*names, title=None):
    """The graphs of one to three activations over z from -6 to 6: "step", "sigmoid", "tanh"."""
    names = names or tuple(ACTIVATIONS)
    z = np.linspace(-6, 6, 241)
    said = {
        "step": "the step is 0 up to z = 0 and jumps to 1 there",
        "sigmoid": "the sigmoid rises smoothly from near 0 to near 1 and passes 0.5 at z = 0",
        "tanh": "the tanh rises smoothly from near −1 to near 1 and passes 0 at z = 0",
    }
    picture, ax = style.figure(6.4, 3.4)
    for name in names:
        f = _activation(name)
        colour, line = LOOKS[name]
        if name == "step":
            ax.plot([-6, 0, 0, 6], [0, 0, 1, 1], color=colour, linestyle=line, lw=2, label=name, gid=name)
        else:
            ax.plot(z, f.on_array(z), color=colour, linestyle=line, lw=2.4, label=name, gid=name)
    low = min(RANGES[name][0] for name in names)
    ax.set(
        title=title or " and ".join(names).capitalize(),
        xlabel="z, the weighted sum with bias",
        ylabel="y, the output",
        xlim=(-6, 6),
        ylim=(low - 0.12, 1.12),
    )
    ax.legend(loc="lower right")
    picture.alt = "Curves: " + "; ".join(said[name] for name in names) + "."
    return picture


def slope(z=1.0, activation="sigmoid"):
    """Left the curve with its tangent at z, right the slope against the output y: one point in both."""
    f = _activation(activation)
    if f is Step:
        raise ValueError("The step has no slope to draw: choose sigmoid or tanh.")
    y = f.value(z)
    steep = f.derivative_from_output(y)
    low, high = RANGES[activation]
    formula, most = ("y (1 − y)", 0.25) if activation == "sigmoid" else ("1 − y²", 1.0)
    alt = (
        f"Left, the {activation} with its tangent at z = {z:.2f}, where the output is {y:.3f} and the slope "
        f"{steep:.3f}. Right, the slope over the output: the arch {formula}, highest in the middle with "
        f"{most:g} and 0 at both ends, with the same point on it."
    )
    picture, (left, right) = style.figure(9, 3.4, columns=2, alt=alt)
    across = np.linspace(-6, 6, 241)
    colour, _ = LOOKS[activation]
    left.plot(across, f.on_array(across), color=colour, linestyle="-", lw=2.4, gid="curve")
    room = 0.15 * (high - low)
    half = 2.2 / np.hypot(1, 6 * steep / (high - low + 2 * room))  # as long on the page at every slope
    ends = np.array([z - half, z + half])
    left.plot(ends, y + steep * (ends - z), color=style.INK, linestyle="--", lw=1.8, gid="tangent")
    left.plot([z], [y], "o", color=style.ORANGE, ms=9, gid="point")
    left.text(
        0.03,
        0.94,
        f"y = {style.number(y, 3)}\nslope = {style.number(steep, 3)}",
        transform=left.transAxes,
        va="top",
        gid="numbers",
    )
    left.set(title=f"The {activation} at z = {style.number(z)}", xlabel="z", ylabel="output y")
    left.set(xlim=(-6, 6), ylim=(low - room, high + room))
    outputs = np.linspace(low, high, 101)
    right.plot(
        outputs, f.derivative_from_output(outputs), color=colour, linestyle="-", lw=2.4, gid="slope curve"
    )
    right.plot([y, y], [0, steep], color=style.GREY, linestyle=":", lw=1.5)
    right.plot([y], [steep], "o", color=style.ORANGE, ms=9, gid="slope point")
    right.set(title=f"Its slope: {formula}", xlabel="output y", ylabel="slope")
    right.set(xlim=(low - 0.03, high + 0.03), ylim=(0, 1.15 * most))
    return picture


# ----------------------------------------------------------------------------------------------- in the plane


def _paint(ax, w1, w2, b, activation, limits):
    """The output over the plane, the line z = 0, and the arrow (w1, w2) that says which side is 1."""
    x_low, x_high, y_low, y_high = limits
    X1, X2 = np.meshgrid(np.linspace(x_low, x_high, 101), np.linspace(y_low, y_high, 101))
    low, high = RANGES[activation]
    ax.imshow(
        _activation(activation).on_array(w1 * X1 + w2 * X2 + b),
        origin="lower",
        extent=limits,
        cmap=style.DIVERGING,
        vmin=low,
        vmax=high,
        alpha=0.6,
        aspect="auto",
        interpolation="nearest" if activation == "step" else "bilinear",
        zorder=1,
        gid="map",
    )
    length = np.hypot(w1, w2)
    if length > 1e-9:
        towards = np.array([w1, w2]) / length
        centre = np.array([(x_low + x_high) / 2, (y_low + y_high) / 2])
        foot = centre - (towards @ centre + b / length) * towards  # the point of the line nearest the centre
        ax.axline(
            foot, foot + (-towards[1], towards[0]), color=style.INK, linestyle="-", lw=2, zorder=3, gid="line"
        )
        if x_low < foot[0] < x_high and y_low < foot[1] < y_high:
            _arrow(ax, foot, foot + 0.17 * (x_high - x_low) * towards, gid="arrow")
    ax.set(xlim=(x_low, x_high), ylim=(y_low, y_high), xlabel="$x_1$", ylabel="$x_2$")
    ax.set_aspect("equal")  # else the arrow would not look perpendicular to the line
    ax.grid(False)


def _says(w1, w2, b, points):
    """1 where the weighted sum is at least 0, else 0: the side of the line, whatever the activation."""
    points = np.asarray(points, dtype=float)
    z = w1 * points[:, 0] + w2 * points[:, 1] + b
    return (np.round(z, 9) >= 0).astype(int)  # 0.7 - 0.6 - 0.1 lies on the line, not a hair below


def _key(picture, ax):
    """A key below the axes that is always the same, so that nothing jumps when a point turns right."""
    key = [
        ax.scatter([], [], s=70, c=colour, marker=marker, edgecolors="white", label=name)
        for colour, marker, name in zip(style.CLASS_COLOURS, style.CLASS_MARKERS, NAMES, strict=True)
    ]
    key.append(ax.scatter([], [], s=70, c=style.INK, marker="x", linewidths=2, label="on the wrong side"))
    picture.legend(handles=key, loc="outside lower center", ncols=3)


LINES = (
    ("w = (2, 1), b = −1.5", (2.0, 1.0, -1.5)),
    ("another bias: b = −2.5", (2.0, 1.0, -2.5)),
    ("other weights: w = (1, 2)", (1.0, 2.0, -1.5)),
    ("everything times 4", (8.0, 4.0, -6.0)),
)


def lines(settings=LINES):
    """Four neurons in the plane: what the bias, the weights and their size do to the line."""
    picture, axes = style.figure(9, 2.75, columns=len(settings), sharey=True)
    said = []
    for ax, (name, (w1, w2, b)) in zip(axes, settings, strict=True):
        _paint(ax, w1, w2, b, "sigmoid", (-0.5, 1.5, -0.5, 1.5))
        ax.set_title(name, fontsize=9)
        ax.set(xticks=(0, 1), yticks=(0, 1), ylabel="$x_2$" if ax is axes[0] else "")
        said.append(f"weights {w1:g} and {w2:g}, bias {b:g}")
    picture.alt = (
        "Four planes, orange where the sigmoid's output is near 0, blue where it is near 1, with the line "
        f"between: {'; '.join(said)}. Another bias shifts the line, other weights turn it, and four times as "
        "much of everything leaves the line and makes the change across it sharper."
    )
    return picture


def gate(w1=2.0, w2=1.0, b=-1.5, activation="sigmoid", task="OR"):
    """A neuron on a task's four points: left where they lie on its curve, right its line in the plane."""
    if task not in TASKS:
        raise ValueError(f"task {task!r} is not known; there are: {', '.join(TASKS)}.")
    f, (low, high) = _activation(activation), RANGES[activation]
    targets = np.array(TASKS[task])
    said = _says(w1, w2, b, POINTS)
    right_ones = int(np.sum(said == targets))
    picture, (left, right) = style.figure(9, 4.1, columns=2)
    across = np.linspace(-9, 9, 361)
    left.axvline(0, color=style.INK, linestyle="-", lw=1, zorder=1)
    left.plot(across, f.on_array(across), color=LOOKS[activation][0], linestyle="-", lw=2, gid="curve")
    at = np.array([[z, f.value(z)] for z in (float(w1 * x1 + w2 * x2 + b) for x1, x2 in POINTS)])
    style.class_points(left, at, targets, said, size=70, names=None)
    room = 0.17 * (high - low)
    left.set(title="On its curve", xlabel="z", ylabel=f"{activation}(z)", xlim=(-9, 9))
    left.set(ylim=(low - room, high + room), xticks=(-8, -4, 0, 4, 8), yticks=(low, (low + high) / 2, high))
    _paint(right, w1, w2, b, activation, (-0.5, 1.5, -0.5, 1.5))
    style.class_points(right, POINTS, targets, said, size=150, names=NAMES)
    right.set(xticks=(0, 1), yticks=(0, 1), title=f"{task}: {right_ones} of 4 right")
    _key(picture, right)
    wrong = [f"({x1}, {x2})" for (x1, x2), ok in zip(POINTS, said == targets, strict=True) if not ok]
    picture.alt = (
        f"A {activation} neuron with weights {w1:.2f} and {w2:.2f} and bias {b:.2f} on {task}: "
        f"{right_ones} of 4 points lie on the right side of its line"
        + (f"; wrong: {', '.join(wrong)}." if wrong else ".")
    )
    return picture


def xor():
    """Why no line parts XOR: the two diagonals cross; and one of the best lines, which leaves one wrong."""
    picture, (left, right) = style.figure(9, 4.1, columns=2)
    targets = np.array(TASKS["XOR"])
    left.plot([0, 1], [0, 1], color=style.ORANGE, linestyle="--", lw=2, gid="diagonal 0")
    left.plot([0, 1], [1, 0], color=style.BLUE, linestyle="-", lw=2, gid="diagonal 1")
    left.plot([0.5], [0.5], "D", color=style.INK, ms=9, zorder=5, gid="middle")
    left.annotate(
        "the middle of both",
        (0.5, 0.5),
        (0.5, 1.25),
        ha="center",
        arrowprops={"arrowstyle": "-", "shrinkB": 6},
    )
    style.class_points(left, POINTS, targets, size=150, names=NAMES)
    left.set(title="XOR: two pairs, one middle", xlabel="$x_1$", ylabel="$x_2$")
    left.set(xlim=(-0.5, 1.5), ylim=(-0.5, 1.5), aspect="equal")
    w1, w2, b = 1.0, 1.0, -0.5
    _paint(right, w1, w2, b, "sigmoid", (-0.5, 1.5, -0.5, 1.5))
    style.class_points(right, POINTS, targets, _says(w1, w2, b, POINTS), size=150, names=NAMES)
    right.set_title("One of the best lines: 3 of 4 right")
    for ax in (left, right):
        ax.set(xticks=(0, 1), yticks=(0, 1))
    _key(picture, right)
    picture.alt = (
        "The four points of XOR. Left: the line between the two points with target 0 and the line between "
        "the two with target 1 cross at (0.5, 0.5), the middle of both. Right: a line with 3 of the 4 points "
        "on the right side; (1, 1) is wrong."
    )
    return picture


# --------------------------------------------------------------------------------------------------- learning

DIGITS = ("a 1", "a 7")
SPREAD = (-3, 4, -3, 3)  # what the planes of measured digits show, in standard deviations
CENTRE = (11, 17)  # rows and columns from 11 to 16


def digits(images, texts):
    """Digits side by side, with a frame around the 6 x 6 pixels in their middle."""
    alt = (
        f"{len(images)} handwritten digits: {', '.join(texts)}. A frame marks the middle: the ones "
        "run through it, and most of the sevens leave it nearly empty."
    )
    picture = style.image_grid(
        images, texts, columns=10, title="Ones and sevens, their middle framed", alt=alt
    )
    (ax,) = picture.axes
    low, high = CENTRE
    for k in range(len(images)):
        [image] = style.find(picture, f"image {k}")
        left, _, _, top = image.get_extent()
        ax.add_patch(
            Rectangle(
                (left + low, top + low),
                high - low,
                high - low,
                fill=False,
                edgecolor=style.ORANGE,
                linewidth=1.8,
                gid="frame",
            )
        )
    return picture


def measured(features, targets, neuron=None):
    """Digits as points of two measurements; with `neuron` (w1, w2, b) its line, and which digits are wrong.

    `features` is n times (ink, ink in the middle) in standard deviations from the mean, `targets` n times 0
    (a 1) or 1 (a 7).
    """
    picture, ax = style.figure(6, 4.9)
    _measured(ax, features, targets, neuron)
    picture.legend(loc="outside lower center", ncols=3)
    n = len(features)
    picture.alt = f"{n} digits as points. The ones have less ink, but more of it in the middle. "
    if neuron is None:
        picture.alt += "Neither measurement alone parts them; a slanting line nearly would."
        ax.set_title(f"{n} handwritten digits, two measurements each")
    else:
        wrong = _wrong(features, targets, neuron)
        picture.alt += f"A slanting line parts them; {wrong} lie on the wrong side."
        ax.set_title(f"{n} digits, {wrong} on the wrong side")
    return picture


def _wrong(features, targets, neuron):
    return int(np.sum(_says(*neuron, features) != np.asarray(targets)))


def _measured(ax, features, targets, neuron):
    predicted = None
    if neuron is not None:
        _paint(ax, *neuron, "sigmoid", SPREAD)
        predicted = _says(*neuron, features)
    targets = np.asarray(targets, dtype=int)
    features = np.asarray(features, dtype=float)
    for k, name in enumerate(DIGITS):
        chosen = features[targets == k]
        ax.scatter(
            *chosen.T,
            s=32,
            c=style.CLASS_COLOURS[k],
            marker=style.CLASS_MARKERS[k],
            edgecolors="white",
            linewidths=0.7,
            zorder=4,
            label=name,
            gid=f"digits {k}",
        )
    if predicted is not None:
        wrong = features[predicted != targets]
        ax.scatter(*wrong.T, s=60, c=style.INK, marker="x", lw=1.8, zorder=5, label="wrong side", gid="wrong")
    ax.set(xlim=SPREAD[:2], ylim=SPREAD[2:], aspect="equal", xticks=(-2, 0, 2, 4), yticks=(-2, 0, 2))
    ax.set(xlabel="ink, in standard deviations from the mean", ylabel="ink in the middle")


def mean_error(features, targets, neuron):
    """½ (t - y)² of a sigmoid neuron (w1, w2, b), averaged over the samples."""
    features, targets = np.asarray(features, dtype=float), np.asarray(targets, dtype=float)
    w1, w2, b = neuron
    y = Sigmoid.on_array(w1 * features[:, 0] + w2 * features[:, 1] + b)
    return float(np.mean((targets - y) ** 2) / 2)


def error_over_weight(features, targets, neuron=(0.0, 0.0, 0.0), rate=10.0):
    """The mean error over w1, all else kept, with the tangent where the neuron is and one step downhill."""
    w1, w2, b = neuron

    def error(weight):
        return mean_error(features, targets, (weight, w2, b))

    across = np.linspace(-6, 6, 121)
    heights = [error(weight) for weight in across]
    steep = (error(w1 + 1e-5) - error(w1 - 1e-5)) / 2e-5
    after = w1 - rate * steep
    picture, ax = style.figure(6.4, 3.6)
    ax.plot(across, heights, color=style.BLUE, linestyle="-", lw=2.4, label="error", gid="error")
    ends = np.array([w1 - 1.5, w1 + 1.5])
    ax.plot(
        ends,
        error(w1) + steep * (ends - w1),
        color=style.INK,
        linestyle="--",
        lw=1.8,
        label="slope here",
        gid="tangent",
    )
    ax.plot([w1], [error(w1)], "o", color=style.ORANGE, ms=10, label="the weight now", gid="before")
    ax.plot([after], [error(after)], "s", color=style.GREEN, ms=9, label="after one step", gid="after")
    _arrow(ax, (w1, 0.012), (after, 0.012), gid="step")
    ax.text((w1 + after) / 2, 0.018, "step", ha="center", va="bottom")
    top = max(heights)
    ax.set(title="Error, slope, step", xlabel="weight $w_1$", ylabel="mean error", xlim=(-6, 6))
    ax.set_ylim(0, 1.05 * top)
    ax.legend(loc="upper right")
    picture.alt = (
        f"The mean error as a curve over the weight of the ink. At w1 = {w1:.2f} it is {error(w1):.4f} and "
        f"its slope {steep:.3f}; a step against the slope leads to w1 = {after:.2f} and the error "
        f"{error(after):.4f}."
    )
    return picture


def learning(moments, features, targets, epoch=None):
    """The error over the epochs, and the line after `epoch` of them (by default the last).

    `moments[k]` is the neuron (w1, w2, b) after k epochs.
    """
    epoch = len(moments) - 1 if epoch is None else epoch
    if not 0 <= epoch < len(moments):
        raise ValueError(f"epoch must be 0 to {len(moments) - 1}, not {epoch}.")
    errors = [mean_error(features, targets, neuron) for neuron in moments]
    picture, (left, right) = style.figure(9, 3.9, columns=2)
    left.plot(range(len(errors)), errors, color=style.BLUE, linestyle="-", lw=2.2, gid="errors")
    left.plot([epoch], [errors[epoch]], "o", color=style.ORANGE, ms=9, gid="now")
    left.set(title="The error falls", xlabel="epoch", ylabel="mean error", xlim=(-0.5, len(errors) - 0.5))
    left.set_ylim(0, 1.08 * max(errors))
    left.locator_params(nbins=4)  # every tick costs time, and this is drawn anew at each move
    _measured(right, features, targets, moments[epoch])
    wrong = _wrong(features, targets, moments[epoch])
    right.set_title(f"Epoch {epoch}: {wrong} of {len(features)} on the wrong side")
    handles, labels = right.get_legend_handles_labels()
    picture.legend(handles=handles, labels=labels, loc="outside lower center", ncols=3)
    picture.alt = (
        f"Left, the mean error over {len(errors) - 1} epochs: from {errors[0]:.3f} it falls to "
        f"{errors[-1]:.3f}, steeply at first. Right, the neuron after epoch {epoch}: {wrong} of "
        f"{len(features)} digits lie on the wrong side of its line."
    )
    return picture
