"""Exercises of notebook 0: how a check works, and the few things that the course takes for granted."""

import math
import statistics

from .exercise import AnswerError, AnyOf, Exercise, edit


def my_mean(numbers):
    """Return the mean of a list of numbers."""
    return sum(numbers) / len(numbers)


mean = Exercise(
    "A first check",
    my_mean,
    cases=[[3.0, 1.0, 2.0], [-4.0, 10.0, 1.5, 1.5], [7.25], [1.0, 2.5, 3.0, 10.0, -1.0]],
    wrong={
        "This is the sum: it grows with the list. Divide it by how many numbers there are.": edit(
            " / len(numbers)", ""
        ),
        "The result is rounded down: `//` drops the fraction, `/` keeps it.": edit("/", "//"),
        "This is the median: the number in the middle. The mean takes the size of each number into "
        "account.": AnyOf(statistics.median, lambda numbers: sorted(numbers)[len(numbers) // 2]),
        "Divided by one less: of n numbers the mean is the sum divided by n.": edit(
            "len(numbers)", "(len(numbers) - 1)"
        ),
        "This is the middle between the smallest and the largest: the mean takes all numbers into "
        "account.": lambda numbers: (min(numbers) + max(numbers)) / 2,
        "Brackets are missing: only the last number is divided. Add everything up first.": lambda numbers: (
            sum(numbers[:-1]) + numbers[-1] / len(numbers)
        ),
    },
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
    "A function of a function",
    my_twice,
    cases={
        "f doubles a number, x = 3.0": (_double, 3.0),
        "f adds 3, x = -5.0": (_add_three, -5.0),
        "f squares a number, x = 3.0": (_square, 3.0),
    },
    wrong={
        "Called once only: the result has to go through `f` again.": edit("f(f(x))", "f(x)"),
        "Called once too often: `f` is applied to `x`, and once more to the result.": edit(
            "f(f(x))", "f(f(f(x)))"
        ),
        "The result is doubled: *twice* means that `f` is applied to its own result, not that it counts "
        "double.": edit("f(f(x))", "2 * f(x)"),
        "The result is squared: f(f(x)) is not f(x) times f(x).": edit("f(f(x))", "f(x) ** 2"),
        "Both steps come back: only what the second call gives is asked for.": AnyOf(
            edit("f(f(x))", "[f(x), f(f(x))]"), edit("f(f(x))", "f(x) + f(f(x))")
        ),
        "The function itself comes back: without brackets `f` is not called.": edit("f(f(x))", "f"),
    },
    why="The inner call runs first; its result is the argument of the outer one.",
)


def my_scaled(numbers, factor):
    """Return a new list: each number times factor."""
    return [factor * number for number in numbers]


def _scaled(answer, numbers, factor):
    handed_in = list(numbers)
    returned = answer(handed_in, factor)
    if handed_in != numbers:
        raise AnswerError(
            "The list that was handed in is changed: whoever passed it in finds other numbers in it. Build "
            "a new one, and return that."
        )
    if hasattr(returned, "__next__"):
        raise AnswerError(
            "It gives its numbers one at a time, and only once: `list(…)` around it makes the list."
        )
    return returned


scaled = Exercise(
    "A list from a list",
    my_scaled,
    cases=[([1.0, -2.0, 0.25], 2), ([4.0], -0.5), ([0.0, 3.0, 7.5, -1.0], 3)],
    observe=_scaled,
    exact_shape=True,
    wrong={
        "The list is repeated: a list times 2 is the list twice over, not each number doubled.": (
            lambda numbers, factor: numbers * int(factor)
        ),
        "The factor is added: each number has to be multiplied by it.": edit(
            "factor * number", "factor + number"
        ),
        "The products are added up: the list has one number for each of `numbers`.": edit(
            "[factor * number for number in numbers]", "sum(factor * number for number in numbers)"
        ),
        "One number, the last: each turn of the loop replaced the one before. Collect them in a list.": edit(
            "for number in numbers", "for number in numbers][-1"
        ),
        "Each number stands in a list of its own: one list with all of them is asked for.": edit(
            "factor * number for", "[factor * number] for"
        ),
    },
    why="A list comprehension builds a new list, so the old one stays as it is.",
)


def _angle(got):
    angle = math.atan(-0.5)
    return isinstance(got[0], float) and min(abs(got[0] - a) for a in (angle, math.degrees(angle))) < 0.05


slope = Exercise(
    "A slope read off a graph",
    -0.5,
    stub="my_slope",
    form="one number",
    cases=[()],
    rtol=0,
    atol=0.025,
    running=None,
    wrong={
        "The sign: the tangent falls to the right, so its slope is negative.": 0.5,
        "This is the height: the curve's value at x = 2. The slope says how fast it changes there.": 2.5,
        "Upside down: this is the way to the right divided by the way up. The slope is up divided by "
        "right.": -2.0,
        "Upside down, and without the sign: the slope is up divided by right, and the tangent falls.": 2.0,
        "The way up alone: from (1, 3) to (3, 2) it is −1, over 2 steps to the right.": -1.0,
        "The length of the way down alone: the tangent falls by 1 over 2 steps to the right.": 1.0,
        "The way right is 2: from x = 1 to x = 3. Divide the way up by that, once.": AnyOf(-0.25, 0.25),
        "This is the angle: the slope is not in degrees or radians; it is up divided by right.": _angle,
        "This is in percent: as a number −50 % is −0.5.": -50.0,
        "The height at x = 0: there the tangent stands at 3.5. The slope says how much it falls for each "
        "step.": 3.5,
        "The height divided by x: the slope compares two points, not a point with the origin.": AnyOf(
            1.25, -1.25, 3.0, 1 / 3, 2 / 3, 1.5
        ),
    },
    why="From (1, 3) to (3, 2) the tangent goes 1 down and 2 to the right: −1 / 2.",
)


def my_dot(a, b):
    """Return the dot product of two vectors, given as lists of the same length."""
    return sum(x * y for x, y in zip(a, b))


dot = Exercise(
    "A dot product",
    my_dot,
    cases=[
        ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]),
        ([0.5, -1.0], [2.0, 3.0]),
        ([2.0, 0.0, -1.0, 3.0], [1.0, 9.0, 4.0, 0.5]),
    ],
    wrong={
        "The products are not added up: a dot product is one number.": edit(
            "sum(x * y for x, y in zip(a, b))", "[x * y for x, y in zip(a, b)]"
        ),
        "The sums are multiplied: each entry of `a` belongs with its own entry of `b` only.": lambda a, b: (
            sum(a) * sum(b)
        ),
        "The pairs are added: multiply within a pair, add between the pairs.": edit("x * y", "x + y"),
        "The products are multiplied: multiply within a pair, add between the pairs.": AnyOf(
            lambda a, b: math.prod(x * y for x, y in zip(a, b)), lambda a, b: 0.0
        ),
        "One list is read backwards: the first entry of `a` belongs with the first of `b`.": edit(
            "zip(a, b)", "zip(a, b[::-1])"
        ),
        "Divided by their number: that is the mean of the products. The dot product is their sum.": edit(
            "in zip(a, b))", "in zip(a, b)) / len(a)"
        ),
        "Written out entry by entry: the lists may have two entries, or four. Go through the pairs in a "
        "loop.": AnyOf(edit("zip(a, b)", "zip(a[:2], b)"), lambda a, b: sum(a[k] * b[k] for k in range(3))),
    },
    why="`zip` pairs the entries, the products are taken within the pairs, `sum` adds them.",
)
