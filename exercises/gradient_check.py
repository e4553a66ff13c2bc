"""Exercises of notebook 5: relative errors, wrong weights, ε, a published check, bugs named by ratios."""

import math

import numpy as np

from helpers import example
from helpers.objects import Connection, Network

from .exercise import AnswerError, Exercise


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
    gradient = property(lambda self: factor * Connection.gradient.fget(self))
    return type("Connection", (Connection,), {"__slots__": (), "gradient": gradient})


def _network(sizes, bugs=()):
    """A network that has seen a sample, with connections {place: factor} whose gradients are off."""
    network = Network(sizes, seed=5)
    for k, connection in enumerate(network.connections):
        connection.weight = math.sin(3.0 * k + 1)
    for place, factor in dict(bugs).items():
        list(network.connections)[place].__class__ = _off_by(factor)
    network.gradients([0.3 - 0.5 * k for k in range(sizes[0])], [0.9 - 0.8 * k for k in range(sizes[-1])])
    return network


def _places_and_weights(answer, network, *arguments):
    """What came back, and whether each weight is the number that it was, bit for bit."""
    before = [connection.weight for connection in network.connections]
    places = answer(network, *arguments)
    off = sum(connection.weight != weight for connection, weight in zip(network.connections, before))
    return {"places": places, "weights that are not what they were": off}


_SAMPLE = [0.7, -0.4], [0.8, 0.1]
_CHECKS = [  # what, sizes, {place: factor by which the gradient is off}, x, t, ε, tolerance
    ("the running example", None, {}, example.X, example.T, 1e-4, 1e-4),
    ("three off", [3, 4, 2], {5: -1, 12: 2, 20: 1.001}, [0.6, -0.2, 0.9], [0.9, 0.1], 1e-4, 1e-4),
    ("an input of 0, two forgotten", [2, 3, 2], {7: 0, 12: 0}, [0.0, 1.1], [0.3, 0.6], 1e-3, 1e-3),
    ("off by 1 % and 0.3 %", [2, 3, 2], {1: 1.01, 4: 1.003, 14: 0.99}, [1.5, -0.7], [0.2, 0.8], 0.01, 0.007),
    ("all right, but truncation looks like a fault", [2, 3, 2], {}, [0.4, 1.1], [0.3, 0.6], 0.5, 0.01),
    # where most weights look wrong, a wide tolerance tells how wrong: half of it, 0, another sample's
    ("off by 3 and by 0.9", [2, 3, 2], {3: -3, 11: 0.9}, *_SAMPLE, 1e-3, 0.8),
    ("one of the opposite sign", [2, 3, 2], {6: -1}, *_SAMPLE, 1e-3, 1.5),
    ("one of the opposite sign, a wide step", [2, 3, 2], {6: -1}, *_SAMPLE, 1, 0.6),
]


def _check_case(what, sizes, bugs, x, t, epsilon, tolerance):
    shown = f"{what}, ε = {epsilon:g}, tolerance {tolerance:g}"
    return shown, lambda: (_network(sizes, bugs) if sizes else example.network(), x, t, epsilon, tolerance)


wrong_weights = Exercise(
    "Which weights are wrong?",
    my_wrong_weights,
    cases=dict(_check_case(*check) for check in _CHECKS),
    observe=_places_and_weights,
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
    # w41 of the running example, as in the figure: seven digits are the floor, fewer than four are spoilt
    for limit, place in ((4e-11, "rounding"), (6e-8, "left of the floor"), (2.5e-3, "the floor")):
        if value <= limit:
            return place
    return "truncation" if value >= 0.083 else "right of the floor"


choose_epsilon = Exercise(
    "Choose ε",
    my_epsilons,
    stub="my_epsilons",
    form="a dictionary of three numbers",
    cases=list(my_epsilons),
    observe=_epsilon,
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
        connection.weight = math.sin(355.0)  # a number to which neither + ε - 2ε + ε nor - ε + ε leads back
        return network, x, t, connection, epsilon

    names = "-".join(map(str, sizes))
    return f"a {names} network, x = {x}, t = {t}, a weight of layer {layer}, ε = {epsilon}", build


def _slope_and_weight(answer, network, x, t, connection, epsilon):
    """The slope, and by how much the weight is off afterwards; 0 only when it is the same bit for bit."""
    original = connection.weight
    found = answer(network, x, t, connection, epsilon)
    off = connection.weight - original
    return {"slope": found, "the weight is off afterwards by": "nothing" if off == 0 else f"{off:.1e}"}


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
)


ANSWERS = {"A": "scale", "B": "bias", "C": "sign", "D": "missing slope"}


def _named(answer, letter):
    if not isinstance(answer, dict):
        raise AnswerError("Expected a dictionary with a name for each of A, B, C and D.")
    if letter not in answer:
        raise AnswerError(f"There is no name for {letter}: A, B, C and D are the keys.")
    given = answer[letter]
    if given is ...:
        return ...
    name = " ".join(str(given).lower().replace("_", " ").split())
    if name not in ANSWERS.values():
        raise AnswerError(f"For {letter} expected 'sign', 'scale', 'missing slope' or 'bias', got {given!r}.")
    return name


name_the_bug = Exercise(
    "Name the bug",
    ANSWERS,
    stub="my_bugs",
    form='a dictionary such as {"A": "sign", "B": …}',
    cases=list(ANSWERS),
    observe=_named,
)


def my_rows(W1, W2, X, T):
    """∂E/∂W1 and ∂E/∂W2 of rows_loss."""
    H = 1 / (1 + np.exp(-X @ W1))
    Y = 1 / (1 + np.exp(-H @ W2))
    D2 = (Y - T) * Y * (1 - Y) / len(X)
    D1 = D2 @ W2.T * H * (1 - H)
    return X.T @ D1, H.T @ D2


def my_folded(W1, W2, x, t):
    """∂E/∂W1 and ∂E/∂W2 of folded_loss."""
    h = np.tanh(W1 @ np.append(x, 1))
    y = np.exp(W2 @ np.append(h, 1))
    y = y / y.sum()
    d2 = y - t
    d1 = (1 - h**2) * (W2[:, :-1].T @ d2)
    return np.outer(d1, np.append(x, 1)), np.outer(d2, np.append(h, 1))


def my_lists(W1, W2, x, t):
    """∂E/∂W1 and ∂E/∂W2 of lists_loss, as lists of rows."""
    h = [1 / (1 + math.exp(-sum(w * a for w, a in zip(row, x)))) for row in W1]
    y = [1 / (1 + math.exp(-sum(w * a for w, a in zip(row, h)))) for row in W2]
    d2 = [(a - b) * a * (1 - a) for a, b in zip(y, t)]
    d1 = [h[j] * (1 - h[j]) * sum(W2[k][j] * d2[k] for k in range(len(d2))) for j in range(len(h))]
    return [[d * a for a in x] for d in d1], [[d * a for a in h] for d in d2]


def _foreign(shapes, plain=False):
    """Arguments for a foreign network's gradients: tables and samples of these shapes."""
    made = [np.sin(3.0 * np.arange(1, np.prod(s) + 1) + k).reshape(s) for k, s in enumerate(shapes)]
    made[-1] = np.abs(made[-1]) / np.abs(made[-1]).sum(axis=-1, keepdims=True)  # targets, a row adds up to 1
    return tuple(table.tolist() for table in made) if plain else tuple(made)


rows = Exercise(
    "A batch in rows",
    my_rows,
    cases=[_foreign(((3, 4), (4, m), (n, 3), (n, m))) for n, m in ((5, 2), (1, 2), (2, 3))],
)
folded = Exercise(
    "The bias in the table",
    my_folded,
    cases=[_foreign(((h, n + 1), (m, h + 1), (n,), (m,))) for n, h, m in ((2, 4, 3), (3, 2, 2))],
)
lists = Exercise(
    "Lists and loops",
    my_lists,
    cases=[_foreign(((h, n), (m, h), (n,), (m,)), plain=True) for n, h, m in ((3, 3, 3), (2, 4, 3))],
)
