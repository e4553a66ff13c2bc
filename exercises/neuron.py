"""Exercises of notebook 01: the weighted sum, two activations and their slopes, gates, and a limit."""

import math

import numpy as np

from .core import AnswerError, Exercise, Misconception
from .quiz import Choice, Question, Quiz, Recall

POINTS = [(0, 0), (0, 1), (1, 0), (1, 1)]


def my_weighted_sum(x, w, b):
    """Return the sum of each input times its weight, plus the bias b."""
    return sum(w_i * x_i for w_i, x_i in zip(w, x)) + b


weighted_sum = Exercise(
    title="Weighted sum",
    task=(
        "Return what a neuron adds up: each input of the list `x` times its weight from the list `w`, and "
        "the bias `b` once. There may be any number of inputs."
    ),
    solution=my_weighted_sum,
    cases=[
        ([1.0, 0.0], [2.0, 1.0], -1.5),
        ([0.6, -0.2, 0.9], [0.5, -0.4, 0.3], 0.1),
        ([3.0], [-2.0], 0.5),
        ([2.0, -1.0, 0.5, 4.0], [1.0, 3.0, -2.0, 0.25], -0.75),
    ],
    hints=[
        "It is the dot product of notebook 00, and one number more.",
        "`zip(w, x)` hands out each weight with its input. Multiply within a pair, `sum` the products.",
        "The bias goes in after the sum, outside its brackets: `sum(…) + b`.",
    ],
    misconceptions=[
        Misconception(
            lambda x, w, b: sum(w_i * x_i for w_i, x_i in zip(w, x)),
            "The bias is forgotten: without it the sum is 0 for inputs of 0, whatever the weights, and the "
            "neuron's line always passes through the origin.",
        ),
        Misconception(
            lambda x, w, b: sum(w_i * x_i + b for w_i, x_i in zip(w, x)),
            "The bias is added once for each input: it stands inside the sum. It has a connection of its "
            "own, so it counts once for the whole neuron.",
        ),
        Misconception(
            lambda x, w, b: sum(w_i * x_i for w_i, x_i in zip(w, x)) + 2 * b,
            "The bias is added twice: once as the weight of an input that is always 1, and once more by "
            "itself. These are two ways to write the same thing; take one of them.",
        ),
        Misconception(
            lambda x, w, b: sum(w_i * x_i for w_i, x_i in zip(w, x)) + b * x[-1],
            "The bias is multiplied by an input: the node that it comes from always says 1, whatever the "
            "inputs are. So `b` is added as it stands.",
        ),
        Misconception(
            lambda x, w, b: sum(w_i * x_i for w_i, x_i in zip(w, x)) - b,
            "The bias is subtracted: that would be a threshold, which the sum has to reach. A bias is added; "
            "it is minus the threshold.",
        ),
        Misconception(
            lambda x, w, b: sum(w) * sum(x) + b,
            "The sums are multiplied: each weight belongs to its own input only. Multiply within a pair, "
            "then add up.",
        ),
    ],
    also_right=[
        lambda x, w, b: np.dot(w, x) + b,
        lambda x, w, b: np.float32(np.array([*x, 1]) @ np.array([*w, b])),
        lambda x, w, b: sum(w_i * x_i for w_i, x_i in zip([*w, b], [*x, 1])),
    ],
    why="Each pair is multiplied, the products are added up, and the bias is added once.",
)


def my_sigmoid(z):
    """Return 1 / (1 + e^-z) for one number z, also when z is far from 0."""
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    growth = math.exp(z)
    return growth / (1 + growth)


def _quietly(f):
    """f with NumPy's warnings off, for mistakes whose results run over."""

    def quiet(z):
        with np.errstate(over="ignore", invalid="ignore"):
            return f(np.float64(z))

    return quiet


sigmoid = Exercise(
    title="Sigmoid",
    task=(
        "Write the sigmoid of Equation 1, 1 / (1 + e⁻ᶻ), for one number `z`. It must also answer at "
        "z = 1000 and at z = −1000."
    ),
    solution=my_sigmoid,
    imports=("import math",),
    cases=[0.0, 2.0, -1.5, 0.3, 30.0, -8.0, 1000.0, -1000.0],
    hints=[
        "`math.exp(-z)` is e⁻ᶻ. First write the formula as it stands, and run the check.",
        "For z = −1000 that asks for e¹⁰⁰⁰, which no float can hold. `math.exp(-1000)`, the other way "
        "round, is no trouble: it is 0.",
        "Multiply the fraction above and below by eᶻ: it becomes eᶻ / (1 + eᶻ). Use this form where z is "
        "negative.",
    ],
    misconceptions=[
        Misconception(
            _quietly(lambda z: 1 / (1 + np.exp(z))),
            "The exponent's sign is flipped: with e⁺ᶻ the curve falls where it should rise, so a neuron "
            "would say less the more its inputs speak for it.",
        ),
        Misconception(
            lambda z: 1 / (1 + math.exp(-z)),
            "An overflow: the formula is right, but for z = −1000 it asks for e¹⁰⁰⁰, and no float goes "
            "beyond about 10³⁰⁸. For a negative z use the form eᶻ / (1 + eᶻ), which is the same number.",
        ),
        Misconception(
            _quietly(lambda z: 1 / 1 + np.exp(-z)),
            "Brackets are missing: `1 / 1 + e` divides first and gives 1 + e⁻ᶻ. The whole of 1 + e⁻ᶻ "
            "belongs below the line.",
        ),
        Misconception(
            lambda z: 0.0 if z < 0 else 1 / (1 + math.exp(-z)),
            "Cut off below 0: there the sigmoid is small but not 0. The value at −1.5 is 0.18, and the "
            "slope of such small values is what a network learns from.",
        ),
        Misconception(
            math.tanh,
            "This is tanh: it has the same shape, but its range goes from −1 to 1. The sigmoid's goes "
            "from 0 to 1.",
        ),
    ],
    also_right=[
        lambda z: 0.5 * (1 + math.tanh(z / 2)),
        lambda z: 1 / (1 + np.exp(-np.clip(z, -500, 500))),
        lambda z: np.exp(-np.logaddexp(0, -z)),
        lambda z: np.array([0.5 * (1 + np.tanh(np.float32(z) / 2))]),
    ],
    why="Either form is exact; on its own side of 0 each only takes e to a power that is not positive.",
)


def my_sigmoid_slope(y):
    """Return the slope of the sigmoid where its output is y."""
    return y * (1 - y)


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


sigmoid_slope = Exercise(
    title="The sigmoid's slope from its output",
    task="Return the slope of the sigmoid at the place where its *output* is `y`.",
    solution=my_sigmoid_slope,
    cases=[0.5, 0.9, 0.25, 0.02, np.array([0.1, 0.7, 0.999])],
    hints=[
        "You need neither z nor e: Equation 1 gives the slope in terms of `y` alone.",
        "The two factors are the output itself, and what is left above it up to 1.",
    ],
    misconceptions=[
        Misconception(
            lambda y: _sigmoid(y) * (1 - _sigmoid(y)),
            "The sigmoid is applied twice: `y` is already an output. This takes it for a z and puts it "
            "through the sigmoid once more.",
        ),
        Misconception(
            lambda y: 1 - y**2,
            "This is tanh's slope: the sigmoid's is y(1 − y), tanh's is 1 − y². Each belongs to its own "
            "curve.",
        ),
        Misconception(
            lambda y: y * (y - 1),
            "The sign is flipped: the sigmoid rises everywhere, so its slope is never negative.",
        ),
        Misconception(
            lambda y: 1 - y,
            "The first factor is missing: 1 − y alone would make the curve steepest where y is near 0, "
            "and there it is flat.",
        ),
    ],
    also_right=[
        lambda y: y - y * y,
        lambda y: np.float32(y) * (1 - np.float32(y)),
        lambda y: 0.25 - (y - 0.5) ** 2,
    ],
    why="The output and what is left of it up to 1: the slope is 0 when either is.",
)


def my_tanh_slope(y):
    """Return the slope of tanh where its output is y."""
    return 1 - y**2


tanh_slope = Exercise(
    title="Tanh's slope from its output",
    task="Return the slope of tanh at the place where its *output* is `y`.",
    solution=my_tanh_slope,
    cases=[0.5, -0.8, 0.0, 0.96, np.array([-0.1, 0.3, -0.999])],
    hints=[
        "Look at the arch in the figure: it is highest, 1, at y = 0, and comes down to 0 at −1 and at 1.",
        "A square does that: it is 0 at 0, and 1 at −1 and at 1. Take it away from 1.",
    ],
    misconceptions=[
        Misconception(
            lambda y: y * (1 - y),
            "This is the sigmoid's slope: at y = 0, where tanh is steepest, it gives 0, and for negative "
            "outputs it is negative.",
        ),
        Misconception(
            lambda y: 1 - np.tanh(y) ** 2,
            "Tanh is applied twice: `y` is already an output. This takes it for a z and puts it through "
            "tanh once more.",
        ),
        Misconception(
            lambda y: 1 - np.abs(y),
            "The square is missing: 1 − |y| has the same top and the same ends, but straight sides. The "
            "arch is 1 − y².",
        ),
        Misconception(
            lambda y: 1 - y,
            "The square is missing: 1 − y is 2 at y = −1, where tanh is flat.",
        ),
        Misconception(
            lambda y: (1 - y) ** 2,
            "The wrong thing is squared: it is 1 minus the square of `y`, not the square of 1 − y.",
        ),
    ],
    also_right=[
        lambda y: (1 - y) * (1 + y),
        lambda y: 1 - np.float64(y) * y,
        lambda y: 1 - np.float32(y) ** 2,
    ],
    why="1 at y = 0, where the curve is steepest, and 0 at both ends of its range.",
)


def _says(weights, x1, x2):
    """What a step neuron with the weights (w1, w2, b) says."""
    w1, w2, b = (float(np.asarray(number).item()) for number in weights)
    if not all(map(math.isfinite, (w1, w2, b))):
        raise AnswerError("One of your numbers is not finite; three ordinary numbers are due.")
    return int(w1 * x1 + w2 * x2 + b >= 0)


_ONE_INPUT = (
    "One input decides alone: your neuron says the same whatever the other one is. Bring the two weights "
    "closer together, then find a bias for them."
)
_ALWAYS_0 = (
    "It always says 0: even where the inputs speak most for a 1, the bias pulls the sum below 0. "
    "Work out the four sums."
)
_ALWAYS_1 = (
    "It always says 1: no sum is below 0. The step says 1 from 0 on, so a sum of exactly 0 counts as a 1 "
    "too. Work out the four sums, (0, 0) first."
)


def _gate(name, rule, solution, hints, misconceptions, also_right, why):
    def alone(outcomes):
        said = [outcome.value if hasattr(outcome, "value") else outcome for outcome in outcomes]
        return said in ([0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 0, 0], [1, 0, 1, 0])

    common = [
        Misconception((2, 1, -1.5), _ONE_INPUT, matches=alone),
        Misconception((-1, -1, -1.5), _ALWAYS_0),
        Misconception((1, 1, 0), _ALWAYS_1),
    ]
    return Exercise(
        title=f"A neuron that is {name}",
        task=f"Find w1, w2 and b with which a step neuron is {name}: {rule}.",
        stub=f"my_{name.lower()}_weights",
        solution=solution,
        form="three numbers (w1, w2, b)",
        cases=list(POINTS),
        observe=lambda weights, x1, x2: _says(weights, x1, x2),
        hints=hints,
        misconceptions=misconceptions + common,
        also_right=also_right,
        why=why,
    )


_SUMS = "The four sums are b, w2 + b, w1 + b and w1 + w2 + b. Which of them must be below 0, and which not?"

and_weights = _gate(
    "AND",
    "1 for (1, 1), and 0 for the other three points",
    (1, 1, -1.5),
    [
        _SUMS,
        "One input that is 1 must not be enough, two must be. With weights of 1 the inputs alone add up "
        "to 0, 1, 1 or 2: between which of these does the border lie?",
    ],
    [
        Misconception(
            (1, 1, -0.5), "This is OR: one input that is 1 is enough here. A lower bias asks for both."
        ),
        Misconception(
            (-1, -1, 1.5),
            "All signs are flipped: your neuron says 1 exactly where AND says 0. That is NAND.",
        ),
    ],
    [(2, 2, -3), [0.5, 0.5, -0.9], np.array([1, 1, -2]), (1, 2, -2.5)],
    "One input brings the sum to −0.5, both bring it to 0.5.",
)
or_weights = _gate(
    "OR",
    "0 for (0, 0), and 1 for the other three points",
    (1, 1, -0.5),
    [
        _SUMS,
        "One input that is 1 must be enough. So b is below 0, but b plus one weight is not.",
    ],
    [
        Misconception(
            (1, 1, -1.5), "This is AND: both inputs are needed here. A higher bias lets one be enough."
        ),
        Misconception(
            (-1, -1, 0.5),
            "All signs are flipped: your neuron says 1 exactly where OR says 0. That is NOR.",
        ),
    ],
    [(2, 2, -1), [1, 3, -0.1], np.array([1, 1, -1])],
    "No input leaves the sum at −0.5, a single one lifts it to 0.5.",
)
nand_weights = _gate(
    "NAND",
    "0 for (1, 1), and 1 for the other three points",
    (-1, -1, 1.5),
    [
        _SUMS,
        "Without any input it must say 1, so the bias is positive. Each input speaks *against* a 1.",
        "NAND says the opposite of AND. What does the sum do when all three numbers change their sign?",
    ],
    [
        Misconception(
            (1, 1, -1.5),
            "This is AND: the very opposite at each of the four points. Flip the signs of all three numbers.",
        ),
        Misconception(
            (-1, -1, 0.5),
            "This is NOR: a single input that is 1 already brings the sum below 0. A higher bias makes it "
            "take two.",
        ),
        Misconception(
            (1, 1, -0.5),
            "This is OR: the inputs speak for a 1 here. In NAND they speak against it, so the "
            "weights are negative.",
        ),
    ],
    [(-2, -2, 3), [-1, -1, 1.1], np.array([-0.5, -1, 1.25])],
    "AND with all signs flipped: where its sum was 0.5 it is now −0.5.",
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


def _search(targets, grid, settings=None, choose=max):
    """choose(number right) over the settings (w1, w2, b), by default all of the grid."""
    if settings is None:
        settings = [(w1, w2, b) for w1 in grid for w2 in grid for b in grid]
    return choose(
        sum(int(w1 * x1 + w2 * x2 + b >= 0) == t for (x1, x2), t in zip(POINTS, targets))
        for w1, w2, b in settings
    )


_HALVES = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2]

xor = Exercise(
    title="Is there a line for XOR?",
    task=(
        "Try every step neuron whose w1, w2 and b stand in the list `grid`, and return how many of the four "
        "`POINTS` the best of them gets right. `targets` holds what it should say, point by point."
    ),
    solution=my_most_right,
    imports=("POINTS = [(0, 0), (0, 1), (1, 0), (1, 1)]",),
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
    hints=[
        "Three loops, one in the other: `for w1 in grid:`, then w2, then b. Inside, one neuron at a time.",
        "For each neuron count the points where its answer equals the target. The answer is 1 if the sum is "
        "at least 0, else 0.",
        "Keep the largest count so far: `best = max(best, right)`, starting from 0.",
    ],
    misconceptions=[
        Misconception(
            lambda targets, grid: _search(targets, grid, [(w1, w2, 0) for w1 in grid for w2 in grid]),
            "The bias is left out: without it every line passes through (0, 0), and that point is always "
            "answered by 1.",
        ),
        Misconception(
            lambda targets, grid: _search(targets, grid, choose=lambda counts: list(counts)[-1]),
            "The last neuron counts, not the best: keep the largest number seen so far, or the next "
            "neuron overwrites it.",
        ),
        Misconception(
            lambda targets, grid: _search(targets, grid, choose=sum),
            "The counts of all neurons are added up: start again from 0 for each neuron, and keep the "
            "largest count.",
        ),
        Misconception(
            lambda targets, grid: _search(targets, grid, [(w, w, b) for w in grid for b in grid]),
            "One weight for both inputs: w1 and w2 need a loop each, or the line can only slant one way.",
        ),
        Misconception(
            lambda targets, grid: 4 - _search(targets, grid, choose=min),
            "The wrong answers are counted: this is the largest number of points that some neuron "
            "gets wrong.",
        ),
        Misconception(
            lambda targets, grid: max(
                sum((w1 * x1 + w2 * x2 + b > 0) == t for (x1, x2), t in zip(POINTS, targets))
                for w1 in grid
                for w2 in grid
                for b in grid
            ),
            "A sum of exactly 0 is taken for a 0: the step says 1 from 0 on, so the comparison is `>= 0`, "
            "not `> 0`.",
        ),
        Misconception(
            lambda targets, grid: _search(targets, grid) == 4,
            "A yes or no comes back: the task asks for the number of points that the best neuron gets right.",
        ),
    ],
    also_right=[
        _search,
        lambda targets, grid: float(_search(targets, np.array(grid, dtype=np.float32))),
    ],
    why="For XOR the best of these 729 neurons gets 3 of 4 right; the text below says why no "
    "other does better.",
)

recall = Recall(
    [
        (
            "What is the dot product of [2, −1] and [3, 4]?",
            "2·3 + (−1)·4 = 2. Multiply entry by entry and add up.",
        ),
        (
            "A curve has the slope −0.5 at some place. You go 0.1 to the right. What does the curve "
            "do, about?",
            "It falls by about 0.05: the slope, −0.5, times the way, 0.1. This sentence will carry the whole "
            "course.",
        ),
        (
            "You changed a cell and the results below still look old. What do you do?",
            "Run the cells below again, or *Kernel → Restart Kernel and Run All Cells…*: a notebook "
            "recomputes nothing by itself.",
        ),
    ]
)

quiz = Quiz(
    [
        Question(
            "Where a sigmoid's output is y = 0.99, what is its slope?",
            [
                Choice(
                    "About 0.01",
                    True,
                    "0.99 · (1 − 0.99) = 0.0099. The curve is nearly flat here: the neuron is *saturated*.",
                ),
                Choice(
                    "About 0.25",
                    False,
                    "That is the steepest the sigmoid ever gets, at y = 0.5. At 0.99 it is nearly flat.",
                ),
                Choice(
                    "It can't be told without z",
                    False,
                    "It can: y(1 − y) needs the output only. That is why a network may forget z.",
                ),
            ],
        ),
        Question(
            "You double w₁, w₂ and b of a neuron. What happens to its line in the plane?",
            [
                Choice(
                    "It moves away from the origin",
                    False,
                    "The line is where w₁x₁ + w₂x₂ + b = 0. Twice 0 is 0: the same points.",
                ),
                Choice(
                    "It stays, and the output changes more sharply across it",
                    True,
                    "The same points have z = 0, but everywhere else z is twice as large, so the sigmoid is "
                    "nearer to 0 or 1.",
                ),
                Choice(
                    "It turns",
                    False,
                    "Its direction depends on the ratio of w₁ and w₂, and that has not changed.",
                ),
            ],
        ),
        Question(
            "Why can a step neuron not learn by gradient descent?",
            [
                Choice(
                    "Because it answers only 0 or 1",
                    False,
                    "That is not the trouble by itself: labels are 0 or 1 as well. What matters is "
                    "how the answer changes.",
                ),
                Choice(
                    "Because nudging a weight nearly never changes its answer",
                    True,
                    "Its slope is 0 on both sides of the jump. So the error's slope is 0 as well, and no "
                    "step is taken.",
                ),
                Choice(
                    "Because it has no bias",
                    False,
                    "It has one, like any neuron. The activation is what differs.",
                ),
            ],
        ),
    ]
)
