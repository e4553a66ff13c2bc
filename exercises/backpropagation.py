"""Exercises of notebook 3: error terms, updates, a whole training step, and what tanh or softmax change.

A network is what it is in the notebook: weights w[j, i] from node i to node j, bias w[j, "b"], the output of
every node by its number, output["b"] = 1.
"""

import math

from helpers.activations import Sigmoid
from helpers.example import B1, B2, HIDDEN, INPUTS, OUTPUTS, W1, W2, T, X

from .exercise import AnswerError, Exercise

sigmoid = Sigmoid.value


def forward(w, x, activation=sigmoid):
    """The output of every node by its number; "b" always says 1. The notebook's, for any activation."""
    output = {1: x[0], 2: x[1], 3: x[2], "b": 1}
    for nodes, below in ((HIDDEN, INPUTS), (OUTPUTS, HIDDEN)):
        for j in nodes:
            output[j] = activation(sum(w[j, i] * output[i] for i in (*below, "b")))
    return output


class Weights(dict):
    """w[j, i], with a word for whoever takes the indices in the wrong order, or one by one."""

    def __missing__(self, key):
        if key in dict(self.keys()):
            raise LookupError(f"there is no w[{key}]: its keys are pairs, w[8, 4] for one")
        if isinstance(key, tuple) and key[::-1] in self:
            raise LookupError("there is no w[{0}, {1}]: the target stands first, so w[{1}, {0}]".format(*key))
        raise KeyError(key)

    def copy(self):
        return Weights(self)


class OutputDeltas(dict):
    """The error terms of 8 and 9, with a word for whoever asks for those of other nodes."""

    def __missing__(self, key):
        raise LookupError(f"delta holds the error terms of 8 and 9, which j hands its output to; not {key!r}")


def _weights(into_hidden, into_outputs):
    """Weights from rows that end with the bias: one for each of the nodes 4 to 7, one for each of 8 and 9."""
    w = Weights()
    for nodes, below, rows in ((HIDDEN, INPUTS, into_hidden), (OUTPUTS, HIDDEN, into_outputs)):
        for j, row in zip(nodes, rows):
            w.update({(j, i): weight for i, weight in zip((*below, "b"), row)})
    return w


def _rows(W, b):
    return [(*row, bias) for row, bias in zip(W, b)]


# Three networks 3-4-2 that differ in signs and sizes: (w, x, t). The first is the notebook's.
NETWORKS = [
    (_weights(_rows(W1, B1), _rows(W2, B2)), list(X), dict(zip(OUTPUTS, T))),
    (
        _weights(
            [(-1.2, 0.8, 0.1, 0.4), (0.3, 1.5, -0.7, 0.6), (0.9, -0.2, 0.4, -1.1), (-0.5, -0.6, 1.3, 0.2)],
            [(-0.8, 1.1, 0.3, -1.4, 0.5), (0.7, 0.2, -1.6, 0.4, -0.3)],
        ),
        [-0.5, 0.8, 0.3],
        {8: 0.2, 9: 0.7},
    ),
    (
        _weights(
            [(0.2, 2.1, -0.9, -0.7), (1.4, -0.3, 0.6, 0.8), (-0.4, 0.5, 1.7, 0.9), (0.6, -1.2, -0.1, 1.3)],
            [(1.3, 0.6, -0.2, 0.9, -0.6), (0.1, -1.5, 0.7, 1.2, 0.4)],
        ),
        [0.7, 0.4, -0.6],
        {8: 0.35, 9: 0.95},
    ),
]
Weights.__name__ = OutputDeltas.__name__ = "dict"  # which a learner may read in an error


def my_output_delta(y, t):
    """The error term of an output node with output y and target t."""
    return y * (1 - y) * (t - y)


output_delta = Exercise(
    "Output delta",
    my_output_delta,
    cases=[(0.5944, 0.9), (0.5235, 0.1), (0.98, 0.1), (0.05, 0.2), (0.7, 0.7)],
)


def my_hidden_delta(j, w, output, delta):
    """The error term of hidden node j; delta holds those of 8 and 9."""
    back = sum(w[k, j] * delta[k] for k in (8, 9))
    return output[j] * (1 - output[j]) * back


def _hidden_case(j, w, x, t):
    output = forward(w, x)
    delta = {k: my_output_delta(output[k], t[k]) for k in OUTPUTS}
    shown = (
        f"j = {j}, a{j} = {output[j]:.4f}, w8{j} = {w[8, j]}, w9{j} = {w[9, j]}, "
        f"δ8 = {delta[8]:.4f}, δ9 = {delta[9]:.4f}"
    )
    return shown, lambda: (j, w.copy(), dict(output), OutputDeltas(delta))


hidden_delta = Exercise(
    "Hidden delta",
    my_hidden_delta,
    cases=dict(
        _hidden_case(j, *network) for network, nodes in zip(NETWORKS, ((4, 7), (5, 6), (7, 4))) for j in nodes
    ),
)


def my_updated_weight(weight, rate, delta_j, output_i, output_j):
    """The weight of the connection from node i to node j after one step (Equation 5)."""
    return weight + rate * delta_j * output_i


weight_update = Exercise(
    "Weight update",
    my_updated_weight,
    cases=[
        (0.4, 0.5, 0.07, 0.68, 0.59),
        (0.5, 0.5, 0.01, 0.6, 0.68),
        (-0.4, 0.5, 0.01, -0.2, 0.68),
        (0.2, 2.0, -0.1, 1, 0.52),
        (-1.5, 0.1, -0.0312, 0.8437, 0.25),
    ],
)


_KEYS = ("w84", "w94", "w42", "w52")
_MEANT = {"up": "up", "+": "up", "down": "down", "-": "down", "−": "down"}


def _direction(directions, key):
    """The learner's word for one weight, as "up" or "down"; all four words are looked at first."""
    if not isinstance(directions, dict):
        raise AnswerError('Expected a dictionary, such as {"w84": "up", "w94": "down", …}.')
    for name in _KEYS:
        word = directions.get(name, ...)
        if word is ...:
            raise AnswerError(f'"{name}" still waits for "up" or "down".')
        if str(word).strip().lower() not in _MEANT:
            raise AnswerError(f'For "{name}" expected "up" or "down", got {word!r}.')
    return _MEANT[str(directions[key]).strip().lower()]


up_or_down = Exercise(
    "Up or down?",
    {"w84": "up", "w94": "down", "w42": "down", "w52": "up"},
    stub="my_directions",
    form='a dictionary of four words, each "up" or "down"',
    cases={f"the weight {key}": (key,) for key in _KEYS},
    observe=_direction,
)


def my_training_step(w, x, t, rate):
    """New weights, as a dictionary like w, after one step on the sample (x, t)."""
    output = forward(w, x)
    delta = {}
    for k in (8, 9):
        delta[k] = output[k] * (1 - output[k]) * (t[k] - output[k])
    for j in (4, 5, 6, 7):
        delta[j] = output[j] * (1 - output[j]) * (w[8, j] * delta[8] + w[9, j] * delta[9])
    return {(j, i): weight + rate * delta[j] * output[i] for (j, i), weight in w.items()}


def _step_case(number, w, x, t, rate):
    which = "the running example" if number == 0 else f"another 3-4-2 network (number {number + 1})"
    return f"{which}, x = {x}, t = {t}, rate = {rate}", lambda: (w.copy(), list(x), dict(t), rate)


training_step = Exercise(
    "One training step",
    my_training_step,
    cases=dict(
        _step_case(number, *network, rate)
        for number, (network, rate) in enumerate(zip(NETWORKS, (0.5, 2.0, 0.8)))
    ),
)


def my_tanh_deltas(w, output, t):
    """The error terms {8: …, 9: …, 4: …, …} where all nodes use tanh."""
    delta = {}
    for k in (8, 9):
        delta[k] = (1 - output[k] ** 2) * (t[k] - output[k])
    for j in (4, 5, 6, 7):
        delta[j] = (1 - output[j] ** 2) * (w[8, j] * delta[8] + w[9, j] * delta[9])
    return delta


def _tanh_case(number, w, x, t):
    output = forward(w, x, math.tanh)
    target = {k: round(2 * value - 1, 2) for k, value in t.items()}
    outputs = ", ".join(f"{j}: {output[j]:.4f}" for j in HIDDEN + OUTPUTS)
    shown = f"network {number + 1}, outputs {{{outputs}}}, t = {target}"
    return shown, lambda: (w.copy(), dict(output), dict(target))


tanh_deltas = Exercise(
    "The deltas for tanh",
    my_tanh_deltas,
    cases=dict(_tanh_case(number, *network) for number, network in enumerate(NETWORKS)),
)


def my_cross_entropy_deltas(y, t):
    """The error terms of softmax outputs y, for targets t; two lists."""
    return [target - output for output, target in zip(y, t)]


cross_entropy_deltas = Exercise(
    "The output delta for cross-entropy",
    my_cross_entropy_deltas,
    cases=[
        ([0.7, 0.2, 0.1], [0, 1, 0]),
        ([0.05, 0.15, 0.5, 0.3], [0, 0, 1, 0]),
        ([0.6, 0.4], [0.2, 0.8]),
        ([0.25137, 0.44863, 0.3], [0.1, 0.3, 0.6]),
    ],
    exact_shape=True,
)
