"""The figures of notebook 05: what a nudge measures, how small it should be, and what a bug looks like."""

import textwrap

import numpy as np

from figures import picture as style
from helpers import example


def learning(epochs, losses):
    """Error over all samples while networks learn. losses: {name: one number for each of `epochs`}."""
    ends = ", ".join(f"{name} ends at {style.number(values[-1])}" for name, values in losses.items())
    alt = f"Error while learning, over {epochs[-1]} epochs: {ends}."
    picture, ax = style.figure(7, 3.4, alt=alt)
    for name, values in losses.items():
        ax.plot(epochs, values, linewidth=2, label=name, gid=name)
    ax.set(title="Both learn the eight patterns", xlabel="epoch", ylabel="error, all samples", ylim=(0, None))
    ax.legend()
    return picture


def error_of_weight(w, j=8, i=4):
    """E_d of the running example as a function of its weight w_ji, for numbers w (n,)."""
    network = example.network()
    layer, row, column = (2, j - 8, i - 4) if j >= 8 else (1, j - 4, i - 1)
    connection = network.layers[layer].nodes[row].upstream[column]
    errors = []
    for value in np.atleast_1d(w):
        connection.weight = float(value)
        errors.append(network.loss(example.X, example.T))
    return np.array(errors)


def secant(epsilon=2.0):
    """The error as a function of w84, its true slope, and the two slopes that a nudge of epsilon measures."""
    w = example.W2[0][0]
    network = example.network()
    true = network.gradients(example.X, example.T)[2][0][0]
    here, above, below = error_of_weight([w, w + epsilon, w - epsilon])
    one_sided, central = (above - here) / epsilon, (above - below) / (2 * epsilon)
    alt = (
        f"The error as a curve over the weight w84, at w = {style.number(w, 1)}, and ε = {epsilon:.2g}. "
        f"Slopes: true {style.number(true, 4)}, central {style.number(central, 4)}, "
        f"one-sided {style.number(one_sided, 4)}."
    )
    picture, ax = style.figure(7.4, 4, alt=alt)
    span = np.linspace(w - 4.2, w + 4.2, 121)
    ax.plot(
        span, error_of_weight(span), color=style.INK, linestyle="-", linewidth=2.2, label="error", gid="error"
    )
    run = np.array([-3.4, 3.4])
    ax.plot(
        w + run, here + true * run, color=style.GREEN, linestyle="-", linewidth=1.8,
        label=f"true slope {style.number(true, 4)}", gid="true slope",
    )  # fmt: skip
    ax.plot(
        [w - epsilon, w + epsilon], [below, above], color=style.BLUE, linestyle="--", linewidth=2, marker="s",
        label=f"central {style.number(central, 4)}", gid="central",
    )  # fmt: skip
    ax.plot(
        [w, w + epsilon], [here, above], color=style.ORANGE, linestyle="-.", linewidth=2, marker="o",
        label=f"one-sided {style.number(one_sided, 4)}", gid="one-sided",
    )  # fmt: skip
    ax.set(
        title=f"Nudge $w_{{84}}$ by ε = {epsilon:.2g}",
        xlabel="$w_{84}$",
        ylabel="error $E_d$",
        ylim=(0.02, 0.38),
    )
    ax.legend(loc="upper right")
    return picture


def valley(epsilons, one_sided, central, chosen=1e-4):
    """Relative error of the measured slope against ε, both axes logarithmic; marks the ε nearest `chosen`."""
    epsilons, one_sided, central = (np.asarray(values, float) for values in (epsilons, one_sided, central))
    floor = 1e-16  # an error that rounded to 0 has no logarithm
    place = int(np.abs(np.log10(epsilons) - np.log10(chosen)).argmin())
    lowest = int(central.argmin())
    where = (
        "rounding"
        if place < lowest - 1
        else "truncation"
        if place > lowest + 1
        else "the floor of the valley"
    )
    alt = (
        f"Relative error against ε from {epsilons[0]:.0e} to {epsilons[-1]:.0e}: both curves fall from the "
        f"right to a valley and rise again to the left. At ε = {epsilons[place]:.0e} it is {where}: central "
        f"is right to {_in_words(central[place])}, one-sided to {_in_words(one_sided[place])}."
    )
    picture, ax = style.figure(7.4, 4, alt=alt)
    for values, name, colour, marker, line in (
        (one_sided, "one-sided", style.ORANGE, "o", "-."),
        (central, "central", style.BLUE, "s", "-"),
    ):
        shown = np.maximum(values, floor)
        ax.plot(
            epsilons, shown, color=colour, marker=marker, linestyle=line, markersize=5, label=name, gid=name
        )
        ax.plot(
            epsilons[place], shown[place], marker=marker, markersize=12, markerfacecolor="none",
            color=style.INK, linestyle="none", gid=f"chosen {name}",
        )  # fmt: skip
    ax.axvline(epsilons[place], color=style.GREY, linestyle=":", gid="chosen")
    ax.axhline(1e-4, color=style.GREY, linestyle="--", linewidth=1)
    ax.text(1e-7, 1.3e-4, "four digits", ha="center", va="bottom", fontsize=9, color=style.GREY)
    ax.set(
        xscale="log", yscale="log", xlabel="ε (logarithmic)", ylabel="relative error (logarithmic)",
        title=f"ε = {epsilons[place]:.0e}: {where}, central right to {_in_words(central[place])}",
        ylim=(1e-13, 10), xticks=10.0 ** np.arange(-12, 1, 2), yticks=10.0 ** np.arange(-12, 2, 3),
    )  # fmt: skip
    ax.minorticks_off()
    ax.text(epsilons[1], 3e-13, "← too small: rounding", fontsize=9, color=style.INK)
    ax.text(epsilons[-2], 3e-13, "too large: truncation →", fontsize=9, color=style.INK, ha="right")
    ax.legend(loc="upper center")
    return picture


def _digits(error):
    """To how many significant digits a number with this relative error is right."""
    return max(0, min(15, int(np.floor(-np.log10(max(error, 1e-16))))))


def _in_words(error):
    return {0: "no digit", 1: "1 digit"}.get(_digits(error), f"{_digits(error)} digits")


def agreement(given, due, report, title):
    """Gradients by backpropagation against Equation 6: one point a weight, right ones on the diagonal.

    given, due: tables as parameters() has them; report: the GradientReport on them.
    """
    layers = [np.concatenate([np.ravel(t) for t in tables]) for tables in (due, given)]
    numbers = np.concatenate([np.full(np.size(t), k // 2 + 1) for k, t in enumerate(due)])
    verdict = "all right" if report.ok else f"{report.wrong} of {report.checked} wrong: {report.fault}"
    picture, ax = style.figure(8.2, 3.9, alt=f"{title}. {verdict}. {report.diagnosis}")
    picture.get_layout_engine().set(rect=(0, 0, 0.56, 1))
    limit = 1.15 * max(np.abs(layers[0]).max(), np.abs(layers[1]).max())
    ax.plot([-limit, limit], [-limit, limit], color=style.GREY, linestyle="-", linewidth=1, gid="diagonal")
    for number, colour, marker in ((1, style.ORANGE, "o"), (2, style.BLUE, "s")):
        mine = numbers == number
        ax.plot(
            layers[0][mine], layers[1][mine], linestyle="none", marker=marker, markersize=6, color=colour,
            markeredgecolor="white", label=f"weights of layer {number}", gid=f"layer {number}",
        )  # fmt: skip
    ax.set(
        title=title,
        xlabel="by Equation 6",
        ylabel="by backpropagation",
        xlim=(-limit, limit),
        ylim=(-limit, limit),
    )
    ax.legend(loc="upper left", fontsize=9)
    lines = [
        f"right: all {report.checked} agree"
        if report.ok
        else f"wrong: {report.wrong} of {report.checked} are off",
        "worst: " + report.worst,
        f"  backpropagation {style.number(report.given, 5)}",
        f"  Equation 6 {style.number(report.due, 5)}",
        "",
        *textwrap.wrap(report.diagnosis, 44),
    ]
    colour = style.INK_GREEN if report.ok else style.INK_ORANGE
    picture.text(0.59, 0.9, "Gradient check", fontweight="bold", va="top", fontsize=11)
    picture.text(0.59, 0.81, lines[0], color=colour, va="top", fontweight="bold", gid="verdict")
    picture.text(0.59, 0.73, "\n".join(lines[1:]), va="top", fontsize=9.5, linespacing=1.5, gid="report")
    return picture
