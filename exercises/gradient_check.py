"""The exercises, recall questions and quiz of notebook 05."""

import math

import numpy as np

from helpers.objects import Network

from .core import AnswerError, Case, Exercise, Misconception
from .quiz import Choice, Question, Quiz, Recall

# ----------------------------------------------------------------------------------------- the measured slope


def my_slope(network, x, t, connection, epsilon):
    """∂E/∂w of one connection by Equation 6; the weight is afterwards what it was before."""
    original = connection.weight
    connection.weight = original + epsilon
    above = network.loss(x, t)
    connection.weight = original - epsilon
    below = network.loss(x, t)
    connection.weight = original
    return (above - below) / (2 * epsilon)


def _one_connection(sizes, x, t, layer, j, i, epsilon=1e-4):
    def make():
        network = Network(sizes, seed=5)
        for k, each in enumerate(network.connections):
            each.weight = math.sin(3.0 * k + 1)  # large enough to bend the error
        connection = network.layers[layer].nodes[j].upstream[i]
        connection.weight = math.sin(19.0)  # a number to which + ε - 2ε + ε does not lead back
        return network, x, t, connection, epsilon

    names = "-".join(map(str, sizes))
    return Case(make, f"a {names} network, x = {x}, t = {t}, a weight of layer {layer}, ε = {epsilon}")


SLOPE_CASES = [
    _one_connection([3, 4, 2], [0.6, -0.2, 0.9], [0.9, 0.1], 1, 0, 0),
    _one_connection([3, 4, 2], [0.6, -0.2, 0.9], [0.9, 0.1], 2, 1, 3, 1e-3),
    _one_connection([2, 3, 2], [1.5, -0.7], [0.2, 0.8], 2, 0, 3),
    _one_connection([2, 3, 2], [0.4, 1.1], [0.3, 0.6], 1, 2, 1, 1e-2),
    _one_connection([3, 4, 2], [0.6, -0.2, 0.9], [0.9, 0.1], 1, 0, 1),  # here the slope is negative
]


def _slope_and_weight(answer, network, x, t, connection, epsilon):
    """The slope, and by how much the weight is off afterwards; 0 only when it is the same bit for bit."""
    original = connection.weight
    found = answer(network, x, t, connection, epsilon)
    off = connection.weight - original
    return {"slope": found, "the weight is off afterwards by": "nothing" if off == 0 else f"{off:.1e}"}


def _nudges(up=1.0, down=-1.0, left=0.0, divide=2.0, sign=1.0, swap=False):
    """A measured slope, its parts to be got wrong: where the weight goes, where it stays, what divides."""

    def measure(network, x, t, connection, epsilon):
        original = connection.weight
        sample = (t, x) if swap else (x, t)
        connection.weight = original + up * epsilon
        above = network.loss(*sample)
        connection.weight = original + down * epsilon
        below = network.loss(*sample)
        connection.weight = original + left * epsilon
        return sign * (above - below) / (divide * epsilon)

    return measure


def _added_back(sign=1.0, swap=False):
    """As the published check, and then ε added again."""

    def measure(network, x, t, connection, epsilon):
        sample = (t, x) if swap else (x, t)
        connection.weight += epsilon
        above = network.loss(*sample)
        connection.weight -= 2 * epsilon
        below = network.loss(*sample)
        connection.weight += epsilon
        return sign * (above - below) / (2 * epsilon)

    return measure


def _without_brackets(network, x, t, connection, epsilon):
    original = connection.weight
    connection.weight = original + epsilon
    above = network.loss(x, t)
    connection.weight = original - epsilon
    below = network.loss(x, t)
    connection.weight = original
    return above - below / (2 * epsilon)


def _computed(network, x, t, connection, epsilon):
    network.gradients(x, t)
    return connection.gradient


LEFT_NUDGED = (
    "The weight is left nudged: after the check the network is another one, and checking weight after weight "
    "moves all of them. Keep the original and put it back."
)

measured_slope = Exercise(
    title="Measure one slope",
    task="Return ∂E/∂w of one connection by Equation 6, and leave its weight as it was, bit for bit.",
    solution=my_slope,
    cases=SLOPE_CASES,
    observe=_slope_and_weight,
    rtol=1e-7,
    hints=[
        "Remember the weight first: `original = connection.weight`.",
        "Set `connection.weight` to `original + epsilon`, ask `network.loss(x, t)`; the same with minus.",
        "Put `original` back before you return. What are the two weights apart: ε, or twice that?",
    ],
    misconceptions=[
        Misconception(
            _nudges(down=0.0, divide=1.0),
            "A one-sided difference: you compared w + ε with w itself. Its error shrinks with ε, that of "
            "w + ε against w - ε with ε².",
        ),
        Misconception(
            _nudges(divide=1.0),
            "Divided by ε: from w - ε to w + ε it is 2ε, so your slope is twice as large as the true one.",
        ),
        Misconception(_nudges(left=-1.0), LEFT_NUDGED),
        Misconception(
            _nudges(sign=-1.0),
            "The difference is negated: E(w - ε) is taken away from E(w + ε), not the other way round.",
        ),
        Misconception(
            _nudges(swap=True),
            "Sample and target are swapped: it is `network.loss(x, t)`, the sample first.",
        ),
        Misconception(
            _added_back(),
            "Put back by adding ε again: in floating point w + ε - 2ε + ε need not be w. Assign the old one.",
        ),
        Misconception(
            _nudges(down=0.0),
            "Lowered by ε only: from w + ε that leads back to w itself. Set the weight to w − ε, or take "
            "off 2ε.",
        ),
        Misconception(
            lambda *given: given[-1] ** 2 * _nudges()(*given),
            "Multiplied by ε: Python reads `/ 2 * epsilon` from left to right. Put `(2 * epsilon)` in "
            "brackets.",
        ),
        Misconception(
            lambda *given: abs(_nudges()(*given)),
            "The sign is lost: a slope may be negative, where the error falls. No `abs` here.",
        ),
        Misconception(
            _without_brackets,
            "Brackets are missing: Python divides before it subtracts. Put the difference in brackets too.",
        ),
        Misconception(
            lambda *given: 0.0,
            "A slope of 0: both errors were the same. Did `connection.weight` change before each `loss`?",
        ),
        Misconception(
            _computed,
            "Backpropagation's number, or another ε than the one given: measure with the argument `epsilon`. "
            "What is to be checked cannot be its own witness.",
        ),
    ],
    also_right=[
        lambda network, x, t, c, e: [
            (w := c.weight),
            setattr(c, "weight", w + e),
            (a := network.loss(x, t)),
            setattr(c, "weight", w - e),
            (b := network.loss(x, t)),
            setattr(c, "weight", w),
            (a - b) / 2 / e,
        ][-1],
    ],
    why="Three assignments to the weight: up, down, and back to the very number that it was.",
)

# -------------------------------------------------------------------------------------------- relative error


def my_relative_error(a, b):
    """|a - b| divided by the larger of |a| and |b|; 0 where both are 0."""
    largest = max(abs(a), abs(b))
    if largest == 0:
        return 0.0
    return abs(a - b) / largest


def _by(divisor):
    return lambda a, b: abs(a - b) / divisor(a, b)


relative_error = Exercise(
    title="Relative error",
    task="Return |a − b| divided by the larger of |a| and |b|, and 0 where both are 0.",
    solution=my_relative_error,
    cases=[
        (0.5, 0.4),
        (-2e-6, 3e-6),
        (-9.0, 2.0),
        (0.0, 0.0),
        (0.0, -4.0),
        (1e-9, 1.5e-9),
        (-7.0, -7.0),
        (3.0, -1.0),
    ],
    hints=[
        "First the larger of the two sizes: `max(abs(a), abs(b))`.",
        "When is that 0? Then there is nothing to divide by, and nothing differs either.",
    ],
    misconceptions=[
        Misconception(
            lambda a, b: abs(a - b),
            "The absolute difference: 1e-9 and 1.5e-9 differ by half, and yours calls that nearly nothing.",
        ),
        Misconception(
            _by(lambda a, b: max(abs(a), abs(b))),
            "Division by zero: two gradients that are both 0 agree. Say so before you divide.",
        ),
        Misconception(
            lambda a, b: 0.0 if a == b == 0 else (a - b) / max(abs(a), abs(b)),
            "The sign is kept: a difference of −3 would pass every test for “below 1e-4”. Take `abs(a - b)`.",
        ),
        Misconception(
            lambda a, b: 0.0 if a == b == 0 else abs(a - b) / max(a, b),
            "The larger number, not the larger size: with two negative gradients yours comes out negative.",
        ),
        Misconception(
            lambda a, b: 0.0 if a == 0 or b == 0 else abs(a - b) / max(abs(a), abs(b)),
            "0 where only one is 0: a gradient that was forgotten altogether would pass. Both must be 0.",
        ),
        Misconception(
            lambda a, b: 0.0 if a == b == 0 else abs(a - b) / (abs(a) + abs(b)),
            "Divided by the sum: that is up to twice too much. The larger of the two sizes is due.",
        ),
        Misconception(
            lambda a, b: 0.0 if a == b == 0 else 2 * abs(a - b) / (abs(a) + abs(b)),
            "Divided by the mean: others do that too, but here it is the larger of the two sizes.",
        ),
        Misconception(
            lambda a, b: 0.0 if a == b == 0 else abs(a - b) / abs(a),
            "Always divided by a: then the answer changes when a and b change places. Take the larger size.",
        ),
        Misconception(
            lambda a, b: 0.0 if a == b == 0 else abs(a - b) / abs(b),
            "Always divided by b: if a is much larger, the answer is far above 2. Take the larger size.",
        ),
        Misconception(
            lambda a, b: 0.0 if a == b == 0 else abs(abs(a) - abs(b)) / max(abs(a), abs(b)),
            "The signs are dropped first: 3 and −3 would agree, and a flipped sign is a common bug.",
        ),
        Misconception(
            lambda a, b: abs(a - b) / (max(abs(a), abs(b)) + 1e-8),
            "A small number is added below: against tiny gradients it is not small. Ask for 0 instead.",
        ),
    ],
    also_right=[
        lambda a, b: abs(a - b) / (max(abs(a), abs(b)) or 1),
        lambda a, b: np.abs(a - b) / max(abs(a), abs(b), 1e-300),
    ],
    why="Gradients differ by factors of thousands from layer to layer: the relative error is fair to all.",
)

# ------------------------------------------------------------------------------------------------- choose ε

my_epsilons = {"the best of these": 1e-4, "rounding spoils it": 1e-11, "truncation spoils it": 0.3}


def _epsilon(answer, which):
    if not isinstance(answer, dict) or which not in answer:
        raise AnswerError(f"A dictionary with a number for {which!r} was due.")
    value = answer[which]
    number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    if not number or not 0 < value < math.inf:
        raise AnswerError(f"{which}: a number above 0 was due, as 1e-4.")
    if value < 1e-9:
        return "too small"
    return "in the valley" if value <= 1e-3 else "too large" if value >= 0.05 else "neither"


choose_epsilon = Exercise(
    title="Choose ε",
    task="Give three values of ε: one from the valley, one that rounding spoils, one that truncation spoils.",
    stub="my_epsilons",
    solution=my_epsilons,
    form="a dictionary of three numbers",
    cases=list(my_epsilons),
    observe=_epsilon,
    hints=[
        "Look at the figure of the valley: where is the blue curve below the line of four digits?",
        "Rounding wins where ε is so small that two nearly equal errors are subtracted.",
        "Truncation wins where ε is so large that the chord and the curve part.",
    ],
    misconceptions=[
        Misconception(
            {"the best of these": 1e-12, "rounding spoils it": 1e-14, "truncation spoils it": 0.3},
            "Smaller is not always better: in exact arithmetic it is. In floating point, two errors that "
            "agree "
            "in eleven digits have few left to differ in.",
            matches=lambda spoilt: spoilt[0] == "too small",
        ),
        Misconception(
            {"the best of these": 1e-4, "rounding spoils it": 0.3, "truncation spoils it": 1e-11},
            "Rounding and truncation exchanged: truncation is the bend of the curve, so it grows with ε; "
            "rounding is the loss of digits, so it grows as ε shrinks.",
        ),
        Misconception(
            {"the best of these": 0.3, "rounding spoils it": 1e-11, "truncation spoils it": 0.5},
            "A wide chord: where ε is so large the error bends away from it, and digits are lost. The "
            "floor of "
            "the valley lies further to the left.",
            matches=lambda spoilt: spoilt[0] in ("too large", "neither"),
        ),
        Misconception(
            {"the best of these": 1e-4, "rounding spoils it": 1e-8, "truncation spoils it": 0.3},
            "Rounding has not spoilt it yet: down to 1e-9 the central difference keeps four digits. Walk "
            "further to the left in the figure.",
            matches=lambda spoilt: spoilt[0] == "in the valley" == spoilt[1],
        ),
        Misconception(
            {"the best of these": 1e-4, "rounding spoils it": 1e-11, "truncation spoils it": 0.01},
            "Truncation has not spoilt it yet: four digits are still right. Walk further to the right.",
            matches=lambda spoilt: (
                spoilt[0] == "in the valley" and spoilt[1] == "too small" and spoilt[2] != "too large"
            ),
        ),
    ],
    also_right=[
        {"the best of these": np.float32(1e-5), "rounding spoils it": 1e-13, "truncation spoils it": 1}
    ],
    why="Near 1e-4 both errors are small: truncation falls with ε², rounding grows with 1/ε.",
)

# ------------------------------------------------------------------------------------- mend a published check


def my_mended_check(network, x, t, connection, epsilon):
    """The published check, mended: the true slope, and the weight as it was."""
    original = connection.weight
    connection.weight = original + epsilon
    above = network.loss(x, t)
    connection.weight = original - epsilon
    below = network.loss(x, t)
    connection.weight = original
    return (above - below) / (2 * epsilon)


mend = Exercise(
    title="Mend a published check",
    task="Three faults are in the published check. Write it without them; the arguments stay in this order.",
    solution=my_mended_check,
    cases=SLOPE_CASES[2:4] + SLOPE_CASES[:1],
    observe=_slope_and_weight,
    rtol=1e-7,
    hints=[
        "Compare the call of `loss` with its signature in notebook 4: which of the two comes first?",
        "Follow the weight through the function. What is it at the end?",
        "Which of the two errors belongs to w + ε, and which is taken away from which?",
    ],
    misconceptions=[
        Misconception(
            _nudges(swap=True, sign=-1.0, left=-1.0),
            "All three faults are still there: this is the published check as it stands.",
        ),
        Misconception(
            _nudges(swap=True),
            "One fault is left, sample and target swapped: the sample goes first into `loss`. With x equal "
            "to "
            "t nobody would notice.",
        ),
        Misconception(
            _nudges(sign=-1.0),
            "One fault is left, the difference is negated: the error at w − ε is taken from that at w + ε.",
        ),
        Misconception(
            _nudges(left=-1.0),
            "One fault is left, the weight stays at w − ε: put the original back before you return.",
        ),
        Misconception(
            _nudges(sign=-1.0, left=-1.0),
            "Two faults are left: the difference is negated, and the weight stays at w − ε.",
        ),
        Misconception(
            _nudges(swap=True, left=-1.0),
            "Two faults are left: sample and target are swapped, and the weight stays at w − ε.",
        ),
        Misconception(
            _nudges(swap=True, sign=-1.0),
            "Two faults are left: sample and target are swapped, and the difference is negated.",
        ),
        Misconception(
            _added_back(),
            "One fault is left, ε is added back: in floating point w + ε − 2ε + ε need not be w. Keep the "
            "original and assign it.",
        ),
        Misconception(
            _added_back(sign=-1.0),
            "Two faults are left: the difference is negated, and adding ε need not bring w back.",
        ),
        Misconception(
            _added_back(swap=True),
            "Two faults are left: sample and target are swapped, and adding ε need not lead back to w.",
        ),
        Misconception(
            _added_back(sign=-1.0, swap=True),
            "Three faults are left: sample and target are swapped, the difference is negated, and adding ε "
            "need not make w again.",
        ),
        Misconception(
            _nudges(down=0.0),
            "Lowered by ε only: from w + ε that leads back to w itself. Set the weight to w − ε, or take "
            "off 2ε.",
        ),
        Misconception(
            _nudges(down=0.0, divide=1.0),
            "One-sided now: that was no fault. The central difference is nearer to the slope; keep its 2ε.",
        ),
    ],
    also_right=[my_slope],
    why="The published check passed since it was run with x equal to t, and only printed its numbers.",
)

# ----------------------------------------------------------------------------------------------- name the bug

NAMES = ("sign", "scale", "missing slope", "bias")
ANSWERS = {"A": "scale", "B": "bias", "C": "sign", "D": "missing slope"}


def _named(answer, letter):
    if not isinstance(answer, dict):
        raise AnswerError("A dictionary was due, with a name for each of A, B, C and D.")
    if letter not in answer:
        raise AnswerError(f"There is no name for {letter} yet.")
    name = answer[letter]
    if name is ...:
        raise AnswerError(f"There is no name for {letter} yet.")
    if isinstance(name, str):
        name = " ".join(name.lower().replace("_", " ").split())
    if name not in NAMES:
        raise AnswerError(f"Choose one of {', '.join(map(repr, NAMES))} for {letter}.")
    return name


name_the_bug = Exercise(
    title="Name the bug",
    task="Four networks, four bugs: name each of them from the ratios of its gradients.",
    stub="my_bugs",
    solution=ANSWERS,
    form='a dictionary such as {"A": "sign", "B": …}',
    cases=["A", "B", "C", "D"],
    observe=_named,
    hints=[
        "A ratio of −1 everywhere, and a ratio of another constant everywhere: which two names are these?",
        "A ratio of 0 for every bias and 1 for all else leaves little to guess.",
        "What remains has ratios that differ from node to node, all larger than 4. Which factor is never "
        "above ¼?",
    ],
    misconceptions=[
        Misconception(
            {**ANSWERS, "A": "missing slope", "D": "scale"},
            "A scale and a missing slope are not the same: a scale is one number for all weights. The "
            "slope a(1 − a) differs from node to node.",
            matches=lambda names: names[3] == "scale" or names[0] == "missing slope",
        ),
        Misconception(
            {**ANSWERS, "A": "sign", "C": "scale"},
            "A sign and a scale are not the same: −1 is the ratio of a flipped sign, any other constant a "
            "scale.",
            matches=lambda names: names[0] == "sign" or names[2] == "scale",
        ),
        Misconception(
            {**ANSWERS, "C": "missing slope", "D": "sign"},
            "A sign and a missing slope are not the same: where the sign is flipped, the sizes are right, "
            "ratio −1.",
            matches=lambda names: names[2] == "missing slope" or names[3] == "sign",
        ),
        Misconception(
            {**ANSWERS, "B": "missing slope", "D": "bias"},
            "The bias is named in the wrong place: it is the bug where every weight has ratio 1 and every "
            "bias 0. "
            "Elsewhere the biases are as wrong as the weights.",
            matches=lambda names: names[1] != "bias" or "bias" in (names[0], names[2], names[3]),
        ),
    ],
    also_right=[dict(reversed(ANSWERS.items()))],
    why="One ratio tells of a constant; one that changes from node to node tells of a factor of the node.",
)

# ------------------------------------------------------------------------------------------- recall and quiz

recall = Recall(
    [
        (
            "What does δ of a node mean, and which way does it point?",
            "δⱼ = −∂E/∂netⱼ: how fast the error falls as the weighted input grows. It points downhill.",
        ),
        (
            "How is the gradient of a weight made from δ?",
            "∂E/∂wⱼᵢ = −δⱼ · xⱼᵢ: minus δ at its end times the output of the node at its beginning.",
        ),
        (
            "In which order are error terms and weights computed in a training step?",
            "First all outputs, forwards; then all error terms, backwards; and only then all weights.",
        ),
    ]
)

quiz = Quiz(
    [
        Question(
            "Your network learns XOR. What does that prove about its gradients?",
            [
                Choice("They are right.", False, "You have seen networks learn with a factor missing."),
                Choice("Very little.", True, "Many wrong gradients still point downhill, more or less."),
                Choice(
                    "They are right in the output layer.",
                    False,
                    "Not even that: a wrong scale learns just as well.",
                ),
            ],
        ),
        Question(
            "Why is E(w + ε) − E(w − ε) better than E(w + ε) − E(w)?",
            [
                Choice(
                    "The bend of the curve cancels.",
                    True,
                    "What the curve bends on one side it bends on the other: the error shrinks with ε².",
                ),
                Choice("It needs fewer forward passes.", False, "It needs one more for each weight."),
                Choice("It works with float32.", False, "Neither does well there: too few digits."),
            ],
        ),
        Question(
            "All ratios in layer 2 are 1, those in layer 1 differ from node to node. Where do you look?",
            [
                Choice("At the output layer's δ", False, "Layer 2 uses it, and layer 2 is right."),
                Choice(
                    "At the update of the weights", False, "The check compares gradients, before any update."
                ),
                Choice("At the hidden layer's δ", True, "Its slope, or its sum over the nodes downstream."),
            ],
        ),
    ]
)
