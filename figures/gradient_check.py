"""Figures of notebook 5: what a nudge measures, how small it should be, and what a bug looks like."""

import itertools
import textwrap

import numpy as np

from figures import picture as style
from figures.backpropagation import START, error_of_two_weights
from figures.moving import choice, log_slider, moving, slider, toggle
from figures.objects import learning as learning
from figures.picture import BLUE, GREEN, GREY, INK, INK_GREEN, INK_ORANGE, ORANGE, label, number, still
from helpers import example
from helpers.gradient_check import check_gradients, numerical_gradient
from helpers.gradient_faults import BUGS, planted

SAMPLE = ([0.6, -0.2, 0.9], [0.9, 0.1, 0.5])  # input and target for the networks with planted bugs
FLOOR = 1e-16  # an error that rounded to 0 has no logarithm
LAYERS = (ORANGE, "o"), (BLUE, "s"), (GREEN, "^"), (INK, "D"), (style.PINK, "v")


@moving(epsilon=slider("ε", 0.1, 3.0, 3.0, step=0.1, digits=1))
def secant(epsilon=3.0):
    """The error as a function of w84, its true slope, and the two slopes that a nudge of epsilon measures."""
    w, w94 = START
    (here, above, below), (true, *_), _ = error_of_two_weights([w, w + epsilon, w - epsilon], w94, [0])
    one_sided, central = (above - here) / epsilon, (above - below) / (2 * epsilon)
    picture, ax = style.figure(7.4, 4)
    span = np.linspace(w - 4.2, w + 4.2, 121)
    errors = error_of_two_weights(span, w94, [0])[0]
    ax.plot(span, errors, "-", color=INK, linewidth=2.2, label="error", gid="error")
    middle, low, high, ends = (w, here), (w - epsilon, below), (w + epsilon, above), span[[0, -1]]
    for name, slope, points, colour, line, marker in (
        ("true slope", true, [middle], GREEN, "-", ""),
        ("central", central, [low, high], BLUE, "--", "s"),
        ("one-sided", one_sided, [middle, high], ORANGE, "-.", "o"),
    ):
        (x, y), look = points[0], {"color": colour, "linestyle": line}
        ax.plot(ends, y + slope * (ends - x), linewidth=1.1, gid=f"{name} drawn through", **look)
        said = f"{name} {number(slope, 4)}"
        ax.plot(*zip(*points), linewidth=2.2, marker=marker, markersize=7, label=said, gid=name, **look)
    title = f"Nudge w₈₄ by ε = {epsilon:.2g}"
    ax.set(title=title, xlabel="$w_{84}$", ylabel="error $E_d$", xlim=span[[0, -1]], ylim=(0.02, 0.38))
    ax.legend(loc="upper right")
    return picture.told(
        f"The error as a curve over the weight w84, at w = {number(w, 1)}, and ε = {epsilon:.2g}. Slopes, as "
        f"lines from edge to edge: true {number(true, 4)}, central {number(central, 4)}, one-sided "
        f"{number(one_sided, 4)}."
    )


def in_float32(epsilons):
    """Relative errors of Equation 6 for w41 of the running example, with all numbers in 32 bits."""
    numbers = example.X, example.T, example.W1, example.B1, example.W2, example.B2
    x, t, *arrays = (np.array(each, np.float32) for each in numbers)
    true = example.network().gradients(example.X, example.T)[0][0][0]

    def loss(nudge):
        W1, b1, W2, b2 = (array.copy() for array in arrays)
        W1[0, 0] += np.float32(nudge)
        a = 1 / (1 + np.exp(-(W1 @ x + b1)))
        return np.square(t - 1 / (1 + np.exp(-(W2 @ a + b2)))).sum() / 2

    return [abs(float((loss(e) - loss(-e)) / np.float32(2 * e)) / true - 1) for e in epsilons]


@moving(chosen=log_slider("ε", 1e-12, 1.0, 1e-4, steps_per_decade=2))
def valley(epsilons, errors, chosen=1e-4):
    """Relative error of the measured slope against ε, both axes logarithmic; marks the ε nearest `chosen`.

    errors: {name: one number for each of `epsilons`}, "central" among them.
    """
    epsilons = np.asarray(epsilons, float)
    place = int(np.abs(np.log10(epsilons) - np.log10(chosen)).argmin())
    beside = place - int(np.argmin(errors["central"]))
    where = "the floor of the valley" if abs(beside) < 2 else "rounding" if beside < 0 else "truncation"
    picture, ax = style.figure(7.4, 4)
    looks = {"one-sided": (ORANGE, "o-."), "central": (BLUE, "s-")}
    told = []
    for name, values in errors.items():
        colour, line = looks.get(name, (GREEN, "^--"))
        shown = np.maximum(values, FLOOR)
        ax.plot(epsilons, shown, line, color=colour, markersize=5, label=name, gid=name)
        ring = {"color": INK, "markersize": 12, "markerfacecolor": "none", "gid": f"chosen {name}"}
        ax.plot(epsilons[place], shown[place], line[0], **ring)
        told.append(f"{name} is right to {_in_words(shown[place])}, at best to {_in_words(shown.min())}")
    ax.axvline(epsilons[place], color=GREY, linestyle=":", gid="chosen")
    ax.axhline(1e-4, color=GREY, linestyle="--", linewidth=1)
    label(ax, 1e-7, 1.3e-4, "four digits", va="bottom", color=GREY)
    label(ax, epsilons[1], 3e-13, "← too small: rounding", ha="left", va="baseline")
    label(ax, epsilons[-2], 3e-13, "too large: truncation →", ha="right", va="baseline")
    said = _in_words(max(errors["central"][place], FLOOR))
    ax.set(xscale="log", yscale="log", xlabel="ε (logarithmic)", ylabel="relative error (logarithmic)")
    ax.set(title=f"ε = {epsilons[place]:.0e}: {where}, central right to {said}", ylim=(1e-13, 1e5))
    ax.set(xticks=10.0 ** np.arange(-12, 1, 2), yticks=10.0 ** np.arange(-12, 2, 3))
    ax.minorticks_off()
    ax.legend(loc="upper center")
    return picture.told(
        f"Relative error against ε from {epsilons[0]:.0e} to {epsilons[-1]:.0e}: the curves fall from the "
        f"right to a valley and rise again to the left. At ε = {epsilons[place]:.0e} it is {where}: "
        f"{'; '.join(told)}."
    )


def _in_words(error):
    """To how many significant digits a number with this relative error is right."""
    digits = max(0, min(15, int(np.floor(-np.log10(error)))))
    return {0: "no digit", 1: "1 digit"}.get(digits, f"{digits} digits")


@still
def agreement(given, due, report, title, named=True):
    """Gradients by backpropagation against Equation 6: one point a weight, right ones on the diagonal.

    given, due: tables as parameters() has them; report: the GradientReport on them, whose fault and
    diagnosis are told only if `named`.
    """
    layer = np.concatenate([np.full(np.size(table), k // 2 + 1) for k, table in enumerate(due)])
    both = np.array([np.concatenate([np.ravel(table) for table in tables]) for tables in (due, given)])
    right = f"right: all {report.checked} agree"
    verdict = right if report.ok else f"wrong: {report.wrong} of {report.checked} are off"
    diagnosis = ("" if report.ok else f"{report.fault}: ".capitalize()) + report.diagnosis if named else ""
    off = np.abs(both[0] - both[1]) > 1e-4 * np.abs(both).max(axis=0) + 1e-12
    picture, ax = style.figure(8.2, 3.9)
    picture.get_layout_engine().set(rect=(0, 0, 0.56, 1))
    limit = 1.15 * np.abs(both).max()
    ax.plot([-limit, limit], [-limit, limit], "-", color=GREY, linewidth=1, gid="diagonal")
    layers = range(1, layer.max() + 1)
    for k, (colour, marker) in zip(layers, itertools.cycle(LAYERS)):
        look = {"color": colour, "markeredgecolor": "white", "gid": f"layer {k}"}
        ax.plot(*both[:, layer == k], marker, label=f"weights of layer {k}", **look)
    ax.set(title=title, xlabel="by Equation 6", ylabel="by backpropagation")
    ax.set(xlim=(-limit, limit), ylim=(-limit, limit))
    ax.legend(loc="upper left", fontsize=9)
    measured = f"  backpropagation {number(report.given, 5)}\n  Equation 6 {number(report.due, 5)}"
    said = f"worst: {report.worst}\n{measured}\n\n{textwrap.fill(diagnosis, 44)}"
    colour = INK_GREEN if report.ok else INK_ORANGE
    picture.text(0.59, 0.9, "Gradient check", fontweight="bold", va="top", fontsize=11)
    picture.text(0.59, 0.81, verdict, color=colour, va="top", fontweight="bold", gid="verdict")
    picture.text(0.59, 0.73, said, va="top", fontsize=9.5, linespacing=1.5, gid="report")
    counts = " and ".join(f"{off[layer == k].sum()}{' points' * (k == 1)} of layer {k}" for k in layers)
    return picture.told(
        f"{title}. {verdict.capitalize()}. A point a weight, backpropagation against Equation 6; off the "
        f"diagonal lie {counts}. {diagnosis}".rstrip()
    )


@moving(
    bug=choice("bug", {"none": 0} | {str(k): k for k in range(1, len(BUGS) + 1)}),
    named=toggle("show its name and the diagnosis"),
)
def bugs(bug=0, named=False):
    """A network with the planted bug of this number (0: none), and what the check measures of it."""
    name = ["none", *BUGS][bug]
    network = planted(name)
    title = f"Planted bug {bug}" if bug else "No bug"
    title += f": {name}" if named and bug else ""
    due = numerical_gradient(network, *SAMPLE)
    return agreement(network.gradients(*SAMPLE), due, check_gradients(network, *SAMPLE), title, named)
