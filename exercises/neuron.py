"""Exercises of notebook 1: the weighted sum, two activations and their slopes, gates, a limit, one step."""

import math

import numpy as np

from .exercise import AnswerError, Exercise

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
        ([2.0, -1.0, 0.5, 2.0], [1.0, 3.0, -2.0, 0.25], -0.74137),
    ],
    running=0,
    properties={3: "two equal inputs"},
)


def my_sigmoid(z):
    """Return 1 / (1 + e^-z) for one number z, also when z is far from 0."""
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    growth = math.exp(z)
    return growth / (1 + growth)


sigmoid = Exercise(
    "Sigmoid", my_sigmoid, imports="import math", cases=[0.0, 2.0, -1.5, 0.3, 30.0, -8.0, 1000.0, -1000.0]
)


def my_sigmoid_slope(y):
    """Return the slope of the sigmoid where its output is y."""
    return y * (1 - y)


sigmoid_slope = Exercise(
    "The sigmoid's slope from its output", my_sigmoid_slope, cases=[0.5, 0.9, 0.25, 0.0213]
)


def my_tanh_slope(y):
    """Return the slope of tanh where its output is y."""
    return 1 - y**2


tanh_slope = Exercise(
    "Tanh's slope from its output", my_tanh_slope, cases=[0.5, -0.8, 0.0, 0.963], properties={1: "y below 0"}
)


def _gate(name, solution):
    def says(weights, x1, x2):
        if isinstance(weights, dict) or not isinstance(weights, (tuple, list, np.ndarray)):
            said = {set: "A set has no order", str: "A text is no number", dict: "A dictionary has keys"}
            raise AnswerError(f"{said.get(type(weights), 'It is not three numbers')}: write (w1, w2, b).")
        if any(np.ndim(n) or not hasattr(n, "__float__") or not math.isfinite(n) for n in weights):
            raise AnswerError("Each of the three is an ordinary number, without brackets or quotation marks.")
        if len(weights) != 3:
            many = {2: ": is the bias missing?", 4: ": is there a comma for a decimal point?"}
            raise AnswerError(f"Three numbers are expected, not {len(weights)}{many.get(len(weights), '.')}")
        w1, w2, b = map(float, weights)
        return int(w1 * x1 + w2 * x2 + b >= -1e-12)  # 0.7 + 0.1 - 0.8 is meant to be 0

    return Exercise(
        f"A neuron that is {name}",
        solution,
        stub=f"my_{name.lower()}_weights",
        form="three numbers (w1, w2, b)",
        cases=POINTS,
        observe=says,
    )


and_weights = _gate("AND", (1, 1, -1.5))
or_weights = _gate("OR", (1, 1, -0.5))


def my_most_right(targets, grid):
    """Return how many points the best neuron gets right: w1, w2 and b stand in grid."""
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
        ([0, 0, 1, 1], [1, -1, 0]),
        ([0, 0, 0, 0], [0, 2]),
        ([0, 1, 1, 1], [1, 0]),
        ([1, 1, 0, 1], [1, -2, 0.5]),
        ([1, 1, 1, 0], [-1, 1]),
    ],
)


def my_one_step(w1, w2, b, x1, x2, t, rate):
    """Return (w1, w2, b) after one step of gradient descent on ½(t - y)²."""
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
)
