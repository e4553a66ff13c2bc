"""Exercises of notebook 00: how a check works, and the few things that the course takes for granted."""

import numpy as np

from .core import Case, Exercise, Misconception
from .quiz import Choice, Question, Quiz


def my_mean(numbers):
    """Return the mean of a list of numbers."""
    return sum(numbers) / len(numbers)


mean = Exercise(
    title="A first check",
    task="Return the mean of a list of numbers: their sum, divided by how many there are.",
    solution=my_mean,
    cases=[[3.0, 1.0, 2.0], [-4.0, 10.0], [7.5], [1.0, 2.0, 3.0, 10.0, -1.0]],
    hints=[
        "Python has a function for each half of the task: `sum` and `len`.",
        "It is one line: `return` the first, divided by the second.",
    ],
    misconceptions=[
        Misconception(
            sum, "This is the sum: it grows with the list. Divide it by how many numbers there are."
        ),
        Misconception(
            lambda numbers: sum(numbers) // len(numbers),
            "The result is rounded down: `//` drops the fraction, `/` keeps it.",
        ),
        Misconception(
            lambda numbers: sorted(numbers)[len(numbers) // 2],
            "This is the median: the number in the middle. The mean takes the size of each number "
            "into account.",
        ),
    ],
    also_right=[np.mean, lambda numbers: np.array(numbers, dtype=np.float32).mean()],
    why="`sum` adds the numbers up, `len` counts them, and `/` keeps the fraction.",
)


def my_twice(f, x):
    """Apply the function f to x, and again to what came out."""
    return f(f(x))


def _double(x):
    return 2 * x


def _add_three(x):
    return x + 3


def _square(x):
    return x * x


twice = Exercise(
    title="A function of a function",
    task=(
        "Apply a function `f` to `x`, then apply it once more to the result. A network does this layer "
        "by layer."
    ),
    solution=my_twice,
    cases=[
        Case(lambda: (_double, 3.0), "f doubles a number, x = 3.0"),
        Case(lambda: (_add_three, -5.0), "f adds 3, x = -5.0"),
        Case(lambda: (_square, 3.0), "f squares a number, x = 3.0"),
    ],
    hints=[
        "`f` is a value like any other: a name for a function. `f(x)` calls it.",
        "What goes into the second call is what came out of the first.",
    ],
    misconceptions=[
        Misconception(lambda f, x: f(x), "Called once only: the result has to go through `f` again."),
        Misconception(
            lambda f, x: 2 * f(x),
            "The result is doubled: *twice* means that `f` is applied to its own result, not that "
            "it counts double.",
        ),
        Misconception(lambda f, x: f(x) ** 2, "The result is squared: f(f(x)) is not f(x) times f(x)."),
        Misconception(lambda f, x: f, "The function itself comes back: without brackets `f` is not called."),
    ],
    why="The inner call runs first; its result is the argument of the outer one.",
)


def my_scaled(numbers, factor):
    """Return a new list: each number times factor."""
    return [factor * number for number in numbers]


scaled = Exercise(
    title="A list from a list",
    task="Return a new list that holds each number times `factor`. The list that was given stays as it is.",
    solution=my_scaled,
    cases=[([1.0, -2.0, 0.5], 2), ([4.0], -0.5), ([0.0, 3.0, 7.0, -1.0], 3)],
    observe=lambda answer, numbers, factor: {"returned": answer(numbers, factor), "the given list": numbers},
    hints=[
        "Go through the numbers one at a time: a list comprehension, `[… for number in numbers]`, or a loop.",
        "In place of the dots stands what becomes of one number: `factor * number`.",
    ],
    misconceptions=[
        Misconception(
            lambda numbers, factor: numbers * int(factor),
            "The list is repeated: a list times 2 is the list twice over, not each number doubled.",
        ),
        Misconception(
            lambda numbers, factor: factor * numbers[0],
            "Only the first number is used: a `return` inside a loop ends it in the first round.",
        ),
        Misconception(
            lambda numbers, factor: _scale_in_place(numbers, factor),
            "The given list is changed: whoever passed it in finds other numbers in it. Build a new one.",
        ),
        Misconception(
            lambda numbers, factor: [number + factor for number in numbers],
            "The factor is added: each number has to be multiplied by it.",
        ),
    ],
    also_right=[
        lambda numbers, factor: np.array(numbers) * factor,
        lambda numbers, factor: tuple(number * factor for number in numbers),
    ],
    why="A list comprehension builds a new list, so the old one stays as it is.",
)


def _scale_in_place(numbers, factor):
    for k in range(len(numbers)):
        numbers[k] *= factor
    return numbers


slope = Exercise(
    title="A slope read off a graph",
    task=(
        "Read the slope of the curve at x = 2 off the figure: how far the tangent rises for each step "
        "to the right."
    ),
    stub="my_slope",
    solution=-0.5,
    form="one number",
    cases=[()],
    rtol=0,
    atol=0.06,  # it is read by eye
    hints=[
        "The slope of the curve at a point is that of its tangent, the straight line that touches it there.",
        "The tangent passes through (1, 3) and (3, 2). From the first to the second: how far up, "
        "how far right?",
        "A line that falls to the right has a negative slope.",
    ],
    misconceptions=[
        Misconception(0.5, "The sign: the tangent falls to the right, so its slope is negative."),
        Misconception(
            2.5, "This is the height: the curve's value at x = 2. The slope says how fast it changes there."
        ),
        Misconception(
            -2.0,
            "Upside down: this is the way to the right divided by the way up. The slope is up "
            "divided by right.",
        ),
        Misconception(-1.0, "The way up alone: from (1, 3) to (3, 2) it is −1, over 2 steps to the right."),
    ],
    also_right=[-1 / 2, np.float32(-0.5), -0.48, [-0.5]],
    why="From (1, 3) to (3, 2) the tangent goes 1 down and 2 to the right: −1 / 2.",
)


def my_dot(a, b):
    """Return the dot product of two vectors, given as lists of the same length."""
    return sum(x * y for x, y in zip(a, b))


dot = Exercise(
    title="A dot product",
    task=(
        "Multiply two lists entry by entry and add up the products: the dot product, the sum that "
        "every neuron takes."
    ),
    solution=my_dot,
    cases=[
        ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]),
        ([0.5, -1.0], [2.0, 3.0]),
        ([2.0, 0.0, -1.0, 3.0], [1.0, 9.0, 4.0, 0.5]),
    ],
    hints=[
        "`zip(a, b)` hands out the entries in pairs.",
        "`sum` adds up what it is given: here the products `x * y` of the pairs.",
    ],
    misconceptions=[
        Misconception(
            lambda a, b: [x * y for x, y in zip(a, b)],
            "The products are not added up: a dot product is one number.",
        ),
        Misconception(
            lambda a, b: sum(a) * sum(b),
            "The sums are multiplied: each entry of `a` belongs with its own entry of `b` only.",
        ),
        Misconception(
            lambda a, b: sum(x + y for x, y in zip(a, b)),
            "The pairs are added: multiply within a pair, add between the pairs.",
        ),
        Misconception(
            lambda a, b: a[0] * b[0],
            "Only the first pair counts: a `return` inside a loop ends it in the first round.",
        ),
        Misconception(
            lambda a, b: sum(a[k] * b[k] for k in range(len(a) - 1)),
            "The last pair is missing: `range(len(a))` already stops before `len(a)`.",
        ),
    ],
    also_right=[
        np.dot,
        lambda a, b: np.array(a) @ np.array(b),
        lambda a, b: np.inner(np.float32(a), np.float32(b)),
    ],
    why="`zip` pairs the entries, the products are taken within the pairs, `sum` adds them.",
)

quiz = Quiz(
    [
        Question(
            "You changed a cell further up. What do the cells below show now?",
            [
                Choice(
                    "What they showed before, until you run them again",
                    True,
                    "A cell runs when you run it and at no other time. *Restart and run all* "
                    "brings everything in line.",
                ),
                Choice(
                    "The new results, at once",
                    False,
                    "A notebook is no spreadsheet: nothing is recomputed by itself.",
                ),
                Choice(
                    "An error",
                    False,
                    "Nothing notices the change, and that is the danger: old results stay and look valid.",
                ),
            ],
        ),
        Question(
            "A check says *△ not yet* and names a mistake. How does it know?",
            [
                Choice(
                    "It reads your code and looks for certain words",
                    False,
                    "Your code may be written in any way. Only an untouched stub is told from its text.",
                ),
                Choice(
                    "It runs your code, and the results equal those of a known mistake",
                    True,
                    "On every case your results were those that this mistake gives. So you may "
                    "write a right answer in any way.",
                ),
                Choice(
                    "It compares your code with the solution, letter by letter",
                    False,
                    "Then only one way of writing would be right. It compares results.",
                ),
            ],
        ),
        Question(
            "The kernel is busy: the mark `[*]` does not go away. What first?",
            [
                Choice(
                    "Close the browser",
                    False,
                    "The kernel runs on without it, and is still busy when you return.",
                ),
                Choice(
                    "Interrupt the kernel (the square button ■)",
                    True,
                    "It stops the running cell and keeps all that you computed before. Restart "
                    "only if that does not help.",
                ),
                Choice(
                    "Download the course again",
                    False,
                    "Its files are fine: a loop that does not end is no damage.",
                ),
            ],
        ),
    ]
)
