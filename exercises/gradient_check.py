"""Exercises of notebook 05: relative errors, wrong weights, ε, a published check, bugs named by ratios."""

import math

import numpy as np

from helpers import example
from helpers.objects import Connection, Network

from .exercise import AnswerError, AnyOf, Exercise, edit


def my_relative_error(a, b):
    """|a - b| divided by the larger of |a| and |b|; 0 where both are 0."""
    largest = max(abs(a), abs(b))
    if largest == 0:
        return 0.0
    return abs(a - b) / largest


relative_error = Exercise(
    "Relative error",
    my_relative_error,
    cases=[
        (0.5, 0.4),
        (-2e-6, 3e-6),
        (-9.0, 2.0),
        (0.0, 0.0),
        (0.0, -4.0),
        (1e-9, 1.5e-9),
        (-7.0, -7.0),
        (3.0, -1.0),
        (2.5, -2.5),
    ],
    properties={3: "two zeros"},
    wrong={
        "The absolute difference: 1e-9 and 1.5e-9 differ by half, and yours calls "
        "that nearly nothing.": AnyOf(edit(" / largest", ""), lambda a, b: abs(a - b)),
        "Division by zero: two gradients that are both 0 agree. Say so before you divide.": lambda a, b: (
            abs(a - b) / max(abs(a), abs(b))
        ),
        "The sign is kept: a difference of −3 would pass every test for “below 1e-4”. Take "
        "`abs(a - b)`.": edit("abs(a - b)", "(a - b)"),
        "The larger number, not the larger size: with two negative gradients yours "
        "comes out negative.": AnyOf(
            edit("return abs(a - b) / largest", "return abs(a - b) / max(a, b)"),
            lambda a, b: 0.0 if a == b == 0 else abs(a - b) / abs(max(a, b)),
        ),
        "The smaller size: it is the *larger* of the two that the difference is measured by.": lambda a, b: (
            0.0 if a == b == 0 else abs(a - b) / min(abs(a), abs(b))
        ),
        "0 where only one is 0: a gradient that was forgotten altogether would pass. Both must be 0.": edit(
            "if largest == 0", "if a == 0 or b == 0"
        ),
        "Divided by the sum: that is up to twice too much. It is the larger of the two sizes.": AnyOf(
            edit("/ largest", "/ (abs(a) + abs(b))"), lambda a, b: abs(a - b) / (abs(a) + abs(b))
        ),
        "Divided by the mean: others do that too, but here it is the larger of the two sizes.": AnyOf(
            edit("/ largest", "/ (abs(a) + abs(b)) * 2"), lambda a, b: 2 * abs(a - b) / (abs(a) + abs(b))
        ),
        "Always divided by a: then the answer changes when a and b change places. Take "
        "the larger size.": AnyOf(
            edit("/ largest", "/ abs(a)"),
            lambda a, b: abs(a - b) / abs(a),
            lambda a, b: abs((a - b) / a) if a else 0.0,
        ),
        "Always divided by b: if a is much larger, the answer is far above 2. Take the larger size.": AnyOf(
            edit("/ largest", "/ abs(b)"),
            lambda a, b: abs(a - b) / abs(b),
            lambda a, b: abs((a - b) / b) if b else 0.0,
        ),
        "The signs are dropped first: 3 and −3 would agree, and a flipped sign is a common bug.": edit(
            "abs(a - b)", "abs(abs(a) - abs(b))"
        ),
        "A small number is added below: against tiny gradients it is not small. Ask for 0 instead.": AnyOf(
            lambda a, b: abs(a - b) / (max(abs(a), abs(b)) + 1e-8),
            lambda a, b: abs(a - b) / max(abs(a), abs(b), 1e-8),
        ),
    },
    why="Gradients differ by factors of thousands from layer to layer: the relative error is fair to all.",
    running=None,
)


def my_wrong_weights(network, x, t, epsilon, tolerance):
    """Places in network.connections of the weights whose gradient is not that of Equation 6."""
    network.gradients(x, t)
    gradients = [connection.gradient for connection in network.connections]
    places = []
    for place, connection in enumerate(network.connections):
        original = connection.weight
        connection.weight = original + epsilon
        above = network.loss(x, t)
        connection.weight = original - epsilon
        below = network.loss(x, t)
        connection.weight = original
        measured = (above - below) / (2 * epsilon)
        if my_relative_error(gradients[place], measured) > tolerance:
            places.append(place)
    return places


def _off_by(factor):
    """A kind of connection whose gradient is off by this factor."""

    class Off(Connection):
        __slots__ = ()

        @property
        def gradient(self):
            return factor * Connection.gradient.fget(self)

    return Off


def _network(sizes, bugs=()):
    """A network with weights far apart, and connections {place: factor} whose gradients are off."""
    network = Network(sizes, seed=5)
    for k, connection in enumerate(network.connections):
        connection.weight = math.sin(3.0 * k + 1)
    for place, factor in dict(bugs).items():
        list(network.connections)[place].__class__ = _off_by(factor)
    return network


def _places_and_weights(answer, network, *arguments):
    """What came back, and whether each weight is the number that it was, bit for bit."""
    before = [connection.weight for connection in network.connections]
    places = answer(network, *arguments)
    off = sum(connection.weight != weight for connection, weight in zip(network.connections, before))
    return {"places": places, "weights that are not what they were": off}


_UP, _DOWN = "connection.weight = original + epsilon", "connection.weight = original - epsilon"
_BACK = "        connection.weight = original\n"

wrong_weights = Exercise(
    "Which weights are wrong?",
    my_wrong_weights,
    cases={
        "the running example, whose gradients are all right, ε = 1e-4, tolerance 1e-4": lambda: (
            example.network(),
            example.X,
            example.T,
            1e-4,
            1e-4,
        ),
        "a 3-4-2 network in which three gradients are off, ε = 1e-4, tolerance 1e-4": lambda: (
            _network([3, 4, 2], {5: -1, 12: 2, 20: 1.001}),
            [0.6, -0.2, 0.9],
            [0.9, 0.1],
            1e-4,
            1e-4,
        ),
        "a 2-3-2 network with an input of 0, two gradients forgotten, ε = 1e-3, tolerance 1e-3": lambda: (
            _network([2, 3, 2], {7: 0, 12: 0}),
            [0.0, 1.1],
            [0.3, 0.6],
            1e-3,
            1e-3,
        ),
        "a 2-3-2 network, gradients off by 1 % and by 0.3 %, ε = 1e-2, tolerance 0.007": lambda: (
            _network([2, 3, 2], {1: 1.01, 4: 1.003, 14: 0.99}),
            [1.5, -0.7],
            [0.2, 0.8],
            1e-2,
            0.007,
        ),
        "a 2-3-2 network, all right, ε = 0.5: so wide that truncation looks like a "
        "fault, tolerance 0.01": lambda: (
            _network([2, 3, 2]),
            [0.4, 1.1],
            [0.3, 0.6],
            0.5,
            0.01,
        ),
    },
    observe=_places_and_weights,
    running=None,
    wrong={
        "A one-sided difference: you compared w + ε with w itself. Its error shrinks with ε, that of w + ε "
        "against w − ε with ε².": edit("original - epsilon", "original", "(2 * epsilon)", "epsilon"),
        "Divided by ε: from w − ε to w + ε it is 2ε, so your slopes are twice as large as "
        "the true ones.": edit("(2 * epsilon)", "epsilon"),
        "The weights are left nudged: after the check the network is another one. Keep the "
        "original and put it back.": edit(_BACK, ""),
        "Put back by adding ε again: in floating point w + ε − 2ε + ε need not be w. Assign "
        "the old one.": edit(
            _UP,
            "connection.weight += epsilon",
            _DOWN,
            "connection.weight -= 2 * epsilon",
            _BACK.strip() + "\n",
            "connection.weight += epsilon\n",
        ),
        "The difference is negated: it must be E(w + ε) − E(w − ε). With the other sign every "
        "weight looks wrong.": edit("above - below", "below - above"),
        "Sample and target are swapped: it is `network.loss(x, t)`, the sample first.": edit(
            "above = network.loss(x, t)",
            "above = network.loss(t, x)",
            "below = network.loss(x, t)",
            "below = network.loss(t, x)",
        ),
        "The gradients are those of the sample before: call `network.gradients(x, t)` first.": edit(
            "    network.gradients(x, t)\n", ""
        ),
        "The absolute difference: small gradients pass, however wrong they are. Take "
        "the relative error.": edit(
            "my_relative_error(gradients[place], measured)", "abs(gradients[place] - measured)"
        ),
        "The sign is lost: a gradient with the wrong sign has the right size. Compare the "
        "numbers, not their sizes.": edit(
            "(gradients[place], measured)", "(abs(gradients[place]), abs(measured))"
        ),
        "The tolerance is not yours: it comes as an argument.": edit("> tolerance", "> 1e-4"),
        "Another ε than the one given: measure with the argument `epsilon`.": edit(
            "+ epsilon", "+ 1e-4", "- epsilon", "- 1e-4", "(2 * epsilon)", "(2e-4)"
        ),
        "The weights that are right: asked for are those whose relative error is "
        "*above* the tolerance.": edit("> tolerance", "<= tolerance"),
        "The search stops at the first: collect all places, and return the list after the loop.": AnyOf(
            edit("            places.append(place)\n", "            return [place]\n"),
            edit("            places.append(place)\n", "            return place\n"),
        ),
        "Connections come back, not places: `enumerate` counts along.": edit(
            "append(place)", "append(connection)"
        ),
        "Counted from 1: the first connection has the place 0.": edit("append(place)", "append(place + 1)"),
        "How many, not which: return their places in a list.": edit("return places", "return len(places)"),
    },
    why="The check trusts no derivation: it asks for the error, and moves one weight. Each goes back to "
    "the very number that it was.",
)


my_epsilons = {"the best of these": 1e-4, "rounding spoils it": 1e-12, "truncation spoils it": 0.3}


def _epsilon(answer, which):
    if not isinstance(answer, dict) or which not in answer:
        raise AnswerError(f"Expected a dictionary with a number for {which!r}.")
    value = answer[which]
    if value is ...:
        return ...
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if not number or not 0 < value < math.inf:
        raise AnswerError(f"{which}: expected a number above 0, such as 1e-4.")
    # w41 of the running example, as in the figure: the floor, and where fewer than four digits are right
    for limit, place in ((2e-11, "rounding"), (9e-7, "left of the floor"), (1.1e-3, "the floor")):
        if value <= limit:
            return place
    return "truncation" if value >= 0.1 else "right of the floor"


def _chosen(best=..., rounding=..., truncation=...):
    return dict(zip(my_epsilons, (best, rounding, truncation)))


choose_epsilon = Exercise(
    "Choose ε",
    my_epsilons,
    stub="my_epsilons",
    form="a dictionary of three numbers",
    cases=list(my_epsilons),
    observe=_epsilon,
    wrong={
        "Rounding and truncation exchanged: truncation is the bend of the curve, so it grows with ε; "
        "rounding is the loss of digits, so it grows as ε shrinks.": AnyOf(
            _chosen(..., 0.3, 1e-12), _chosen(..., 0.01, 1e-12), _chosen(..., 0.3, 1e-8)
        ),
        "Smaller is not always better: in exact arithmetic it is. In floating point, two errors that agree "
        "in eleven digits have few left to differ in.": _chosen(1e-12),
        "Left of the floor: rounding has begun to take digits there. The floor of the valley "
        "lies further to the right.": _chosen(1e-8),
        "A wide chord: where ε is so large the error bends away from it, and digits are lost. The floor of "
        "the valley lies further to the left.": AnyOf(_chosen(0.3), _chosen(0.01)),
        "Rounding has not spoilt it yet: four digits are still right there. Walk further to the "
        "left in the figure.": AnyOf(_chosen(..., 1e-8), _chosen(..., 1e-4)),
        "Truncation has not spoilt it yet: four digits are still right there. Walk further "
        "to the right.": AnyOf(_chosen(..., ..., 0.01), _chosen(..., ..., 1e-4)),
        "The wrong side: rounding spoils what is too small, not what is too large.": AnyOf(
            _chosen(..., 0.3), _chosen(..., 0.01)
        ),
        "The wrong end: truncation spoils what is too large, not what is too small.": AnyOf(
            _chosen(..., ..., 1e-12), _chosen(..., ..., 1e-8)
        ),
    },
    why="Near 1e-4 both errors are small: truncation falls with ε², rounding grows with 1/ε.",
    running=None,
)


def my_mended_check(network, x, t, connection, epsilon):
    """The published check, mended: the true slope, and the weight as it was."""
    original = connection.weight
    connection.weight = original + epsilon
    above = network.loss(x, t)
    connection.weight = original - epsilon
    below = network.loss(x, t)
    connection.weight = original
    return (above - below) / (2 * epsilon)


def _one_connection(sizes, x, t, layer, j, i, epsilon):
    def build():
        network = _network(sizes)
        connection = network.layers[layer].nodes[j].upstream[i]
        connection.weight = math.sin(19.0)  # a number to which + ε - 2ε + ε does not lead back
        return network, x, t, connection, epsilon

    names = "-".join(map(str, sizes))
    return f"a {names} network, x = {x}, t = {t}, a weight of layer {layer}, ε = {epsilon}", build


def _slope_and_weight(answer, network, x, t, connection, epsilon):
    """The slope, and by how much the weight is off afterwards; 0 only when it is the same bit for bit."""
    original = connection.weight
    found = answer(network, x, t, connection, epsilon)
    off = connection.weight - original
    return {"slope": found, "the weight is off afterwards by": "nothing" if off == 0 else f"{off:.1e}"}


_SWAPPED = (
    "above = network.loss(x, t)",
    "above = network.loss(t, x)",
    "below = network.loss(x, t)",
    "below = network.loss(t, x)",
)
_NEGATED = ("above - below", "below - above")
_LEFT = ("    connection.weight = original\n", "")
_ADDED = (
    _UP,
    "connection.weight += epsilon",
    _DOWN,
    "connection.weight -= 2 * epsilon",
    "    connection.weight = original\n    return",
    "    connection.weight += epsilon\n    return",
)

mend = Exercise(
    "Mend a published check",
    my_mended_check,
    cases=dict(
        _one_connection(*which)
        for which in (
            ([2, 3, 2], [1.5, -0.7], [0.2, 0.8], 2, 0, 3, 1e-4),
            ([2, 3, 2], [0.4, 1.1], [0.3, 0.6], 1, 2, 1, 1e-2),
            ([3, 4, 2], [0.6, -0.2, 0.9], [0.9, 0.1], 1, 0, 0, 1e-4),
            ([3, 3, 3], [0.6, -0.2, 0.9], [0.9, 0.1, 0.5], 2, 1, 3, 1e-3),
            ([3, 4, 2], [0.6, -0.2, 0.9], [0.9, 0.1], 1, 0, 1, 1e-4),
        )
    ),
    observe=_slope_and_weight,
    rtol=1e-7,
    running=None,
    wrong={
        "All three faults are still there: this is the published check as it stands.": edit(
            *_SWAPPED, *_NEGATED, *_LEFT
        ),
        "One fault is left, sample and target swapped: the sample goes first into `loss`. With x equal to "
        "t nobody would notice.": edit(*_SWAPPED),
        "One fault is left, the difference is negated: yours is E(w − ε) − E(w + ε). It must be E(w + "
        "ε) − E(w − ε).": edit(*_NEGATED),
        "One fault is left, the weight stays nudged: put the original back before you return.": edit(*_LEFT),
        "Two faults are left: the difference is negated, and the weight stays nudged.": edit(
            *_NEGATED, *_LEFT
        ),
        "Two faults are left: sample and target are swapped, and the weight stays nudged.": edit(
            *_SWAPPED, *_LEFT
        ),
        "Two faults are left: sample and target are swapped, and the difference is negated.": edit(
            *_SWAPPED, *_NEGATED
        ),
        "One fault is left, ε is added back: in floating point w + ε − 2ε + ε need not be w. Keep the "
        "original and assign it.": edit(*_ADDED),
        "A new fault, one call only is right: both calls of `loss` need the sample first.": AnyOf(
            edit(*_SWAPPED[:2]), edit(*_SWAPPED[2:])
        ),
        "A new fault, one-sided: you compare w + ε with w itself. Lower the weight to w − ε.": AnyOf(
            edit("original - epsilon", "original", "(2 * epsilon)", "epsilon"),
            edit("original - epsilon", "original"),
        ),
        "A new fault, divided by ε: from w − ε to w + ε it is 2ε.": edit("(2 * epsilon)", "epsilon"),
        "A new fault, multiplied by ε: Python reads `/ 2 * epsilon` from left to right. Put `(2 * "
        "epsilon)` in brackets.": edit("(2 * epsilon)", "2 * epsilon"),
        "A new fault, brackets are missing: Python divides before it subtracts. Put the "
        "difference in brackets too.": edit("(above - below)", "above - below"),
        "The sign is lost: a slope may be negative, where the error falls. No `abs` here.": edit(
            "(above - below)", "abs(above - below)"
        ),
        "A slope of 0: both errors were the same. Did `connection.weight` change before each `loss`?": edit(
            _UP, "pass", _DOWN, "pass"
        ),
        "Backpropagation's number, or another ε than the one given: what is to be checked cannot be its "
        "own witness. Measure with the argument `epsilon`.": (
            lambda network, x, t, connection, epsilon: (network.gradients(x, t), connection.gradient)[1]
        ),
    },
    why="It passed as long as it was called with x and t exchanged *and* equal. Run it on a target that "
    "differs from the sample, and let it assert.",
)


NAMES = ("sign", "scale", "missing slope", "bias")
ANSWERS = {"A": "scale", "B": "bias", "C": "sign", "D": "missing slope"}


def _named(answer, letter):
    if not isinstance(answer, dict):
        raise AnswerError("Expected a dictionary with a name for each of A, B, C and D.")
    name = answer.get(letter, ...)
    if name is ...:
        return ...
    if isinstance(name, str):
        name = " ".join(name.lower().replace("_", " ").split())
    if name not in NAMES:
        raise AnswerError(f"For {letter} expected one of {', '.join(map(repr, NAMES))}, got {name!r}.")
    return name


def _bugs(**wrong):
    return {letter: wrong.get(letter, ...) for letter in ANSWERS}


name_the_bug = Exercise(
    "Name the bug",
    ANSWERS,
    stub="my_bugs",
    form='a dictionary such as {"A": "sign", "B": …}',
    cases=list(ANSWERS),
    observe=_named,
    running=None,
    wrong={
        "A scale and a missing slope are not the same: a scale is one number for all weights. The slope "
        "a(1 − a) differs from node to node.": AnyOf(_bugs(D="scale"), _bugs(A="missing slope")),
        "A sign and a scale are not the same: −1 is the ratio of a flipped sign, any other "
        "constant a scale.": AnyOf(_bugs(A="sign"), _bugs(C="scale")),
        "A sign and a missing slope are not the same: where the sign is flipped, the sizes "
        "are right, ratio −1.": AnyOf(_bugs(C="missing slope"), _bugs(D="sign")),
        "The bias is named in the wrong place: it is the bug where every weight has ratio 1 and every bias "
        "0. Elsewhere the biases are as wrong as the weights.": AnyOf(
            *(_bugs(B=name) for name in ("sign", "scale", "missing slope")),
            *(_bugs(**{letter: "bias"}) for letter in "ACD"),
        ),
    },
    why="One ratio tells of a constant; one that changes from node to node tells of a factor of the node.",
)
