"""Exercises of notebook 1: the weighted sum, two activations and their slopes, gates, a limit, one step."""

import math
from itertools import product

import numpy as np

from .exercise import AnswerError, AnyOf, Exercise, edit

POINTS = [(0, 0), (0, 1), (1, 0), (1, 1)]


def my_weighted_sum(x, w, b):
    """Return the sum of each input times its weight, plus the bias b."""
    return sum(w_i * x_i for w_i, x_i in zip(w, x)) + b


weighted_sum = Exercise(
    "Weighted sum",
    my_weighted_sum,
    cases=[
        ([1.0, 0.0], [2.0, 1.0], -1.5),
        ([0.6, -0.2, 0.9], [0.5, -0.4, 0.3], 0.1),
        ([3.0], [-2.0], 0.5),
        ([2.0, -1.0, 0.5, 4.0], [1.0, 3.0, -2.0, 0.25], -0.75),
    ],
    wrong={
        "The bias is forgotten: without it the sum is 0 for inputs of 0, whatever the weights, and the "
        "neuron's line always passes through the origin.": edit(" + b", ""),
        "The bias is added once for each input: it stands inside the sum. It has a connection of its own, so "
        "it counts once for the whole neuron.": edit("w_i * x_i for", "w_i * x_i + b for", " + b", ""),
        "The bias is added twice: once as the weight of an input that is always 1, and once more by itself. "
        "These are two ways to write the same thing; take one of them.": edit(" + b", " + 2 * b"),
        "The bias is multiplied by an input: the node that it comes from always says 1, whatever the inputs "
        "are. So `b` is added as it stands.": edit(" + b", " + b * x[-1]"),
        "The bias is subtracted: that would be a threshold, which the sum has to reach. A bias is added; it "
        "is minus the threshold.": edit(" + b", " - b"),
        "The sums are multiplied: each weight belongs to its own input only. Multiply within a pair, then "
        "add up.": lambda x, w, b: sum(w) * sum(x) + b,
        "Three inputs, written out: `x` may hold one number, or four. Go through the pairs in a "
        "loop.": lambda x, w, b: w[0] * x[0] + w[1] * x[1] + w[2] * x[2] + b,
        "Two inputs, written out: `x` may hold one number, or four. Go through the pairs in a "
        "loop.": lambda x, w, b: w[0] * x[0] + w[1] * x[1] + b,
        "The activation is applied as well: here only the sum is asked for, before any step or "
        "sigmoid.": AnyOf(
            lambda x, w, b: _sigmoid(np.dot(w, x) + b), lambda x, w, b: int(np.dot(w, x) + b >= 0)
        ),
    },
    why="Each pair is multiplied, the products are added up, and the bias is added once.",
    running=0,
)


def my_sigmoid(z):
    """Return 1 / (1 + e^-z) for one number z, also when z is far from 0."""
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    growth = math.exp(z)
    return growth / (1 + growth)


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


sigmoid = Exercise(
    "Sigmoid",
    my_sigmoid,
    imports="import math",
    cases=[0.0, 2.0, -1.5, 0.3, 30.0, -8.0, 1000.0, -1000.0],
    wrong={
        "The exponent's sign is flipped: with e⁺ᶻ the curve falls where it should rise, so a neuron would "
        "say less the more its inputs speak for it.": lambda z: 1 / (1 + np.exp(z)),
        "An overflow: the formula is right, but for z = −1000 it asks for e¹⁰⁰⁰, and no float goes beyond "
        "about 10³⁰⁸. For a negative z use the form eᶻ / (1 + eᶻ), which is the same number.": lambda z: (
            1 / (1 + math.exp(-z))
        ),
        "An overflow at the other end: eᶻ / (1 + eᶻ) is right, but for z = 1000 it asks for e¹⁰⁰⁰. Use it "
        "for a negative z only, and 1 / (1 + e⁻ᶻ) from 0 on.": lambda z: math.exp(z) / (1 + math.exp(z)),
        "Brackets are missing: `1 / 1 + e` divides first and gives 1 + e⁻ᶻ. The whole of 1 + e⁻ᶻ belongs "
        "below the line.": lambda z: 1 / 1 + np.exp(-z),
        "Cut off below 0: there the sigmoid is small but not 0. The value at −1.5 is 0.18, and the slope of "
        "such small values is what a network learns from.": lambda z: (
            0.0 if z < 0 else 1 / (1 + math.exp(-z))
        ),
        "This is tanh: it has the same shape, but its range goes from −1 to 1. The sigmoid's goes from 0 to "
        "1.": math.tanh,
    },
    why="Either form is exact; on its own side of 0 each only takes e to a power that is not positive.",
)


def my_sigmoid_slope(y):
    """Return the slope of the sigmoid where its output is y."""
    return y * (1 - y)


sigmoid_slope = Exercise(
    "The sigmoid's slope from its output",
    my_sigmoid_slope,
    cases=[0.5, 0.9, 0.25, 0.02],
    wrong={
        "The sigmoid is applied twice: `y` is already an output. This takes it for a z and puts it through "
        "the sigmoid once more.": lambda y: _sigmoid(y) * (1 - _sigmoid(y)),
        "This is tanh's slope: the sigmoid's is y(1 − y), tanh's is 1 − y². Each belongs to its own "
        "curve.": lambda y: 1 - y**2,
        "The sign is flipped: the sigmoid rises everywhere, so its slope is never negative.": edit(
            "1 - y", "y - 1"
        ),
        "The first factor is missing: 1 − y alone would make the curve steepest where y is near 0, and there "
        "it is flat.": edit("y * ", ""),
        "The second factor is missing: `y` alone would make the curve steepest where y is near 1, and there "
        "it is flat.": edit(" * (1 - y)", ""),
    },
    why="The output and what is left of it up to 1: the slope is 0 when either is.",
)


def my_tanh_slope(y):
    """Return the slope of tanh where its output is y."""
    return 1 - y**2


tanh_slope = Exercise(
    "Tanh's slope from its output",
    my_tanh_slope,
    cases=[0.5, -0.8, 0.0, 0.96],
    wrong={
        "This is the sigmoid's slope: at y = 0, where tanh is steepest, it gives 0, and for negative outputs "
        "it is negative.": lambda y: y * (1 - y),
        "Tanh is applied twice: `y` is already an output. This takes it for a z and puts it through tanh "
        "once more.": lambda y: 1 - np.tanh(y) ** 2,
        "The square is missing: 1 − |y| has the same top and the same ends, but straight sides. The arch is "
        "1 − y².": edit("y**2", "abs(y)"),
        "The square is missing: 1 − y is 2 at y = −1, where tanh is flat.": edit("y**2", "y"),
        "The wrong thing is squared: it is 1 minus the square of `y`, not the square of 1 − y.": edit(
            "1 - y**2", "(1 - y) ** 2"
        ),
    },
    why="1 at y = 0, where the curve is steepest, and 0 at both ends of its range.",
)


def _gate(name, solution, wrong, why):
    def says(weights, x1, x2):
        w1, w2, b = (float(np.asarray(number).item()) for number in weights)
        if not all(map(math.isfinite, (w1, w2, b))):
            raise AnswerError("One of your numbers is not finite; three ordinary numbers are expected.")
        return int(w1 * x1 + w2 * x2 + b >= -1e-12)  # 0.7 + 0.1 - 0.8 is meant to be 0

    alone = (
        "One input decides alone: your neuron says the same whatever the other one is. Work out the four "
        "sums: which of them should be on the other side of 0? If both weights have the right sign, another "
        "bias will do; if one is 0 or has the wrong sign, mend that first."
    )
    common = {
        alone: AnyOf((2, 1, -1.5), (1, 2, -1.5), (-2, -1, 1.5), (-1, -2, 1.5)),
        "It always says 0: even where the inputs speak most for a 1, the bias pulls the sum below 0. Work "
        "out the four sums.": (-1, -1, -1.5),
        "It always says 1: no sum is below 0. The step says 1 from 0 on, so a sum of exactly 0 counts as a 1 "
        "too. Work out the four sums, (0, 0) first.": (1, 1, 0),
        "One weight has the wrong sign: your neuron tells the two inputs apart, where the task treats both "
        "alike. Work out the sums of (0, 1) and (1, 0).": AnyOf(
            (1, -1, -0.5), (-1, 1, -0.5), (1, -1, 0.5), (-1, 1, 0.5)
        ),
    }
    return Exercise(
        f"A neuron that is {name}",
        solution,
        stub=f"my_{name.lower()}_weights",
        form="three numbers (w1, w2, b)",
        cases=POINTS,
        observe=says,
        wrong=wrong | common,
        why=why,
    )


and_weights = _gate(
    "AND",
    (1, 1, -1.5),
    {
        "This is OR: one input that is 1 is enough here. A lower bias asks for both.": (1, 1, -0.5),
        "All signs are flipped: your neuron says 1 exactly where AND says 0. That is NAND.": (-1, -1, 1.5),
        "This is NOR: your neuron says 1 only where no input is 1. The inputs must speak *for* a 1, so the "
        "weights are positive.": (-1, -1, 0.5),
    },
    why="One input brings the sum to −0.5, both bring it to 0.5.",
)
or_weights = _gate(
    "OR",
    (1, 1, -0.5),
    {
        "This is AND: both inputs are needed here. A higher bias lets one be enough.": (1, 1, -1.5),
        "All signs are flipped: your neuron says 1 exactly where OR says 0. That is NOR.": (-1, -1, 0.5),
        "This is NAND: your neuron says 0 only where both inputs are 1. The inputs must speak *for* a 1, so "
        "the weights are positive.": (-1, -1, 1.5),
    },
    why="No input leaves the sum at −0.5, a single one lifts it to 0.5. All three numbers with the other "
    "sign make NOR; AND's with the other sign make NAND.",
)


def my_most_right(targets, grid):
    """Return how many of the four points the best neuron gets right, with w1, w2 and b taken from grid."""
    best = 0
    for w1 in grid:
        for w2 in grid:
            for b in grid:
                right = 0
                for (x1, x2), t in zip(POINTS, targets):
                    y = 1 if w1 * x1 + w2 * x2 + b >= 0 else 0
                    if y == t:
                        right += 1
                best = max(best, right)
    return best


def _right(targets, w1, w2, b):
    return sum((w1 * x1 + w2 * x2 + b >= 0) == t for (x1, x2), t in zip(POINTS, targets))


_HALVES = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2]

xor = Exercise(
    "Is there a line for XOR?",
    my_most_right,
    imports="POINTS = [(0, 0), (0, 1), (1, 0), (1, 1)]",
    cases=[
        ([0, 0, 0, 1], _HALVES),
        ([0, 1, 1, 0], _HALVES),
        ([0, 0, 1, 1], [-1, 0, 0.5]),
        ([1, 0, 0, 1], [-1, -0.5, 0.5, 1]),
        ([0, 1, 1, 1], [1, -1]),
        ([0, 0, 0, 0], [0, 2]),
        ([0, 1, 1, 1], [1, 0]),
        ([1, 1, 0, 1], [1, -2, 0.5]),
    ],
    wrong={
        "The bias is left out: without it every line passes through (0, 0), and that point is always "
        "answered by 1.": edit(" + b >= 0", " >= 0"),
        "The last neuron counts, not the best: keep the largest number seen so far, or the next neuron "
        "overwrites it.": edit("max(best, right)", "right"),
        "The counts of all neurons are added up: start again from 0 for each neuron, and keep the largest "
        "count.": edit("max(best, right)", "best + right"),
        "One weight for both inputs: w1 and w2 need a loop each, or the line can only slant one way.": edit(
            "for w2 in grid", "for w2 in [w1]"
        ),
        "The wrong answers are counted: this is the largest number of points that some neuron gets "
        "wrong.": edit("y == t", "y != t"),
        "A sum of exactly 0 is taken for a 0: the step says 1 from 0 on, so the comparison is `>= 0`, not `> "
        "0`.": edit(">= 0", "> 0"),
        "A yes or no comes back: the task asks for the number of points that the best neuron gets "
        "right.": edit("return best", "return best == 4"),
        "The neurons that get all four are counted: the task asks how many *points* the best neuron gets "
        "right.": lambda targets, grid: [
            _right(targets, *neuron) for neuron in product(grid, grid, grid)
        ].count(4),
        "The best weights come back: the task asks for the number of points that they get "
        "right.": lambda targets, grid: max(product(grid, grid, grid), key=lambda n: _right(targets, *n)),
    },
    why="For XOR the best of these 729 neurons gets 3 of 4 right; the text below says why no other does "
    "better.",
)


def my_one_step(w1, w2, b, x1, x2, t, rate):
    """Return (w1, w2, b) after one step of gradient descent on the error of one digit, ½(t - y)²."""
    y = 1 / (1 + math.exp(-(w1 * x1 + w2 * x2 + b)))
    delta = (t - y) * y * (1 - y)
    return w1 + rate * delta * x1, w2 + rate * delta * x2, b + rate * delta


one_step = Exercise(
    "One step for one digit",
    my_one_step,
    imports="import math",
    cases=[
        (0.5, -0.3, 0.1, 0.8, 0.2, 1, 0.5),
        (-0.4, 0.7, -0.2, 0.3, 0.9, 0, 2.0),
        (1.2, 0.4, -0.5, -0.6, 0.5, 1, 0.05),
        (0.3, 0.2, 0.6, 0.0, 0.7, 0, 10.0),
    ],
    wrong={
        "The step goes uphill: all three numbers move the wrong way, and the error grows. The slope of the "
        "error is −(t − y) y (1 − y) x; a step *against* it adds.": edit("(t - y)", "(y - t)"),
        "The inputs are left out: a weight is felt through what it multiplies, so its step has `x1`, or "
        "`x2`, as a factor.": edit("rate * delta * x1", "rate * delta", "rate * delta * x2", "rate * delta"),
        "The slope of the sigmoid is missing: t − y says how far off the neuron is, y(1 − y) how much it "
        "moves when its sum does.": edit(" * y * (1 - y)", ""),
        "The bias stands still: it is the weight of an input that is always 1, and it takes its step like "
        "the others.": edit("b + rate * delta", "b"),
        "The bias is multiplied by an input: its own input is always 1.": AnyOf(
            edit("b + rate * delta", "b + rate * delta * x1"),
            edit("b + rate * delta", "b + rate * delta * x2"),
        ),
        "The bias is multiplied by itself: its input is 1, so its step is the rate times (t − y) y (1 − "
        "y).": edit("b + rate * delta", "b + rate * delta * b"),
        "The rate is left out: it says how long the step is.": edit(
            "w1 + rate * delta",
            "w1 + delta",
            "w2 + rate * delta",
            "w2 + delta",
            "b + rate * delta",
            "b + delta",
        ),
        "Only the changes come back: the new numbers are the old ones plus these.": edit(
            "w1 + rate", "rate", "w2 + rate", "rate", "b + rate", "rate"
        ),
        "Each weight is multiplied by itself: what it is multiplied by is its input, `x1` for `w1`.": edit(
            "delta * x1", "delta * w1", "delta * x2", "delta * w2"
        ),
        "The inputs are exchanged: `w1` belongs to `x1`, `w2` to `x2`.": edit(
            "delta * x1", "delta * x2", "delta * x2", "delta * x1"
        ),
        "One step after the other: the second number moves by a slope that was taken before, of the neuron "
        "as it was. Work out `y` once, then all three steps.": lambda w1, w2, b, x1, x2, t, rate: (
            (w1 := my_one_step(w1, w2, b, x1, x2, t, rate)[0]),
            (w2 := my_one_step(w1, w2, b, x1, x2, t, rate)[1]),
            my_one_step(w1, w2, b, x1, x2, t, rate)[2],
        ),
    },
    why="The chain rule: how far off, t − y; how much the output moves with the sum, y(1 − y); how much the "
    "sum moves with this number, its input. For the bias that is 1.",
)
