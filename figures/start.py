"""The figures of notebook 0: the road through the course, and a curve with its tangent."""

import itertools

import numpy as np
from matplotlib.patches import FancyBboxPatch

from figures import picture as style
from figures.picture import BLUE, GREY, INK, ORANGE, figure, label, still

# number, name, what happens there; plain Python up to notebook 6, arrays in 7
STATIONS = (
    ("1", "Neuron", "a small function\nthat learns"),
    ("2", "Network", "neurons wired\nin layers"),
    ("3", "Backpropagation", "how the error changes\nwith each weight"),
    ("4", "Objects", "the same, as classes\nyou can read"),
    ("5", "Gradient check", "proof that the\ncode is right"),
    ("6", "MNIST", "70,000 real digits,\nhopelessly slow"),
    ("7", "Vectorization", "arrays: the same,\nhundreds of times faster"),
    ("★", "Your digit", "drawn by you,\nread by your network"),
)
YOURS = "#fdf0e4", ORANGE, style.INK_ORANGE  # colours of the last: area, frame, text


@still
def road():
    """The road: seven notebooks in two rows, the second from right to left, and your own digit at its end."""
    picture, ax = figure(9.2, 3.6)
    places = [(k, 1.0) for k in range(4)] + [(k, 0.0) for k in (3, 2, 1, 0)]
    for (number, name, what), (x, y) in zip(STATIONS, places):
        fill, edge, ink = YOURS if number == "★" else (style.PALE_BLUE, BLUE, style.INK_BLUE)
        look = {"boxstyle": "round,pad=0,rounding_size=0.06", "linewidth": 1.6, "fc": fill, "ec": edge}
        ax.add_patch(FancyBboxPatch((x - 0.4, y - 0.3), 0.8, 0.6, gid=f"station {number}", **look))
        label(ax, x, y + 0.17, f"{number} · {name}", 10, color=ink, fontweight="bold")
        label(ax, x, y - 0.08, what, color=INK)
    for (x, y), (to_x, to_y) in itertools.pairwise(places):
        side, down = 0.4 * np.sign(to_x - x), 0.3 * np.sign(to_y - y)
        style.arrow(ax, (x + side, y + down), (to_x - side, to_y - down), GREY, gid="way", mutation_scale=14)
    ax.set(xlim=(-0.45, 3.45), ylim=(-0.36, 1.36), title="The road: from one neuron to your own digit")
    ax.axis("off")
    told = " Then ".join(f"{number}, {name}: {what}." for number, name, what in STATIONS)
    return picture.told(f"The road through the course. {told}".replace("\n", " "))


@still
def tangent(at=2.0):
    """The curve 3 − x²/8 with its tangent at x = `at`, on a grid that can be read off."""
    slope, height = -at / 4, 3 - at**2 / 8
    x, two = np.linspace(0, 4.5, 200), np.array([1, 3])
    ends = height + slope * (two - at)
    picture, ax = figure(6, 4)
    ax.plot(x, 3 - x**2 / 8, color=BLUE, linewidth=2.4, linestyle="-", label="the curve")
    ax.plot(x, height + slope * (x - at), "--", color=ORANGE, lw=1.8, label=f"its tangent at x = {at:g}")
    ax.plot([at], [height], "o", color=INK, markersize=7, zorder=5)
    ax.plot(two, ends, "s", color=style.SKY, markeredgecolor=INK, markersize=6, zorder=5)
    ax.set(xlim=(0, 4.5), ylim=(0, 4), xlabel="x", ylabel="height of the curve")
    ax.set(xticks=np.arange(0, 5, 0.5), yticks=np.arange(0, 4.5, 0.5))
    ax.legend(loc="lower left", frameon=False)
    ax.set_title(f"How steep is the curve at x = {at:g}?")
    return picture.told(
        "A curve that starts at height 3 and falls ever more steeply to the right, with its tangent at "
        f"x = {at:g}, where it has the height {height:g}. The tangent passes through "
        f"(1, {ends[0]:g}) and (3, {ends[1]:g})."
    )
