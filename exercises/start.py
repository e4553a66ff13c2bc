"""Exercises of notebook 0: how a check works, and the few things that the course takes for granted."""

from .exercise import Exercise
from .outcomes import untouched


def my_mean(numbers):
    """Return the mean of a list of numbers."""
    return sum(numbers) / len(numbers)


mean = Exercise(
    "A first check",
    my_mean,
    cases=[[3.0, 1.0, 2.0], [-4.0, 10.0, 1.5, 1.5], [7.75], [1.0, 2.5, 0.0, 10.0, -1.12371]],
)


def my_twice(f, x):
    """Apply the function f to x, and again to what came out."""
    return f(f(x))


twice = Exercise(
    "A function of a function",
    my_twice,
    cases={
        "f doubles a number, x = 3.0": (lambda x: 2 * x, 3.0),
        "f adds 3, x = -5.0": (lambda x: x + 3, -5.0),
        "f squares a number, x = 1.37": (lambda x: x * x, 1.37),
    },
)


def my_scaled(numbers, factor):
    """Return a new list: each number times factor."""
    return [factor * number for number in numbers]


def _scaled(answer, numbers, factor):
    changed = "The list that was handed in is changed, also for whoever passed it in. Return a new one."
    return untouched(answer, (numbers, factor), changed, "numbers")


scaled = Exercise(
    "A list from a list",
    my_scaled,
    cases=[([1.0, -2.0, 0.25], 2), ([4.0], -0.5), ([0.0, 4.0, 4.0, 0.76257, -1.0], 3)],
    observe=_scaled,
    exact_shape=True,
)


slope = Exercise(
    "A slope read off a graph", -0.5, stub="my_slope", form="one number", cases=[()], rtol=0, atol=0.025
)


def my_dot(a, b):
    """Return the dot product of two vectors, given as lists of the same length."""
    return sum(x * y for x, y in zip(a, b))


dot = Exercise(
    "A dot product",
    my_dot,
    cases=[
        ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]),
        ([0.5, 1.0], [2.0, -3.0]),
        ([3.5, 0.0, -1.0, 1.75, 0.123], [0.75, 9.0, 4.125, 1.5, 0.457]),
    ],
)
