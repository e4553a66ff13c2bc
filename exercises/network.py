"""Exercises of notebook 2: which weight, one node, a layer, the whole forward pass, its matrix, its size."""

from helpers.activations import Sigmoid
from helpers.example import B1, B2, W1, W2, X

from .exercise import AnswerError, Exercise
from .outcomes import untouched, whole

SIGMOID = "from helpers.activations import Sigmoid"
SQUARE = [[0.5, -1.0, 0.2], [2.0, 0.3, -0.7], [-0.4, 0.9, 1.1]]


def my_weight(j, i):
    """w_ji: from the input node i (1 to 3) to the hidden node j (4 to 7)."""
    return W1[j - 4][i - 1]


which_weight = Exercise(
    "Which weight is it?",
    my_weight,
    imports="from helpers.example import W1",
    cases=[(4, 1), (4, 3), (6, 2), (7, 1), (5, 3)],
    properties={1: "i = 3", 4: "i = 3"},
    exact_shape=True,
)


def my_node_output(weights, bias, inputs):
    """The output of one node: its incoming weights, its bias, and what comes in."""
    net = sum(w * x for w, x in zip(weights, inputs)) + bias
    return Sigmoid.value(net)


node_output = Exercise(
    "A node's output",
    my_node_output,
    imports=SIGMOID,
    cases=[
        (W1[0], B1[0], X),
        (W1[2], B1[2], [0.31, 0.87, -0.53]),
        ([0.7], -1.2, [2.0]),
        ([1.5, -2.0, 0.25, 0.6], 0.4, [-1.0, 0.5, 2.0, -0.3]),
    ],
)


def my_layer(W, b, x):
    """The outputs of one layer, as a list: W has a row for each node, b a bias."""
    outputs = []
    for weights, bias in zip(W, b):
        net = sum(w * xi for w, xi in zip(weights, x)) + bias
        outputs.append(Sigmoid.value(net))
    return outputs


def _untouched(answer, *arguments):
    changed = "The lists that were handed in are changed: whoever calls it needs them again. Make new ones."
    return untouched(answer, arguments, changed, "outputs")


layer = Exercise(
    "A layer's forward pass",
    my_layer,
    imports=SIGMOID,
    cases=[
        (W1, B1, X),
        (W2, B2, [0.6, 0.1, 0.8, 0.3]),
        (SQUARE, [0.1, -0.6, 0.3], [1.0, -0.5, 0.25]),
        ([[0.4, -0.3]], [0.2], [-1.0, 2.0]),
    ],
    observe=lambda answer, W, b, x: _untouched(answer, W, b, x),
    exact_shape=True,
)


def my_forward(layers, x):
    """The outputs of a network: layers is a list of (W, b), from the first to the last."""
    for W, b in layers:
        nets = [sum(w * xi for w, xi in zip(weights, x)) + bias for weights, bias in zip(W, b)]
        x = [Sigmoid.value(net) for net in nets]
    return x


DEEP = [
    ([[1.0, -2.0], [0.5, 0.3], [-1.5, 0.8]], [0.1, -0.3, 0.7]),
    ([[0.9, -1.1, 0.4]], [0.2]),
    ([[1.7], [-0.6]], [-0.5, 0.4]),
    ([[0.8, -1.3], [2.0, 0.1]], [0.3, -0.9]),
]
forward = Exercise(
    "The whole forward pass",
    my_forward,
    imports=SIGMOID,
    cases=[
        ([(W1, B1), (W2, B2)], X),
        (DEEP, [0.7, -0.4]),
        ([(SQUARE, [0.1, -0.6, 0.3]), (SQUARE, [0.4, 0.2, -0.8])], [1.0, -0.5, 0.25]),
        ([([[0.4, -0.3]], [0.2])], [-1.0, 2.0]),
    ],
    observe=lambda answer, layers, x: _untouched(answer, layers, x),
    exact_shape=True,
)


def my_fold(W, b, x):
    """W with the biases as its last column, and x with a 1 appended: (folded W, folded x)."""
    return [[*row, bias] for row, bias in zip(W, b)], [*x, 1]


def _pair(answer, W, b, x):
    returned = _untouched(answer, W, b, x)
    if not isinstance(returned, (tuple, list)) or len(returned) != 2:
        return returned
    for part in returned:
        whole(part, "rows")
    if returned[1] is None or (isinstance(returned[0], list) and None in returned[0]):
        raise AnswerError("There is a None inside: `append` changes a list and gives nothing back.")
    return returned


fold = Exercise(
    "Fold the bias into the matrix",
    my_fold,
    form="a pair (W, x): the folded matrix, then the folded vector",
    cases=[(W1, B1, X), (W2, B2, [0.6, 0.1, 0.8, 0.3]), ([[0.41237]], [-0.2], [3.0])],
    observe=_pair,
    exact_shape=True,
)


def my_count(sizes):
    """How many weights and biases a fully connected network of these layer sizes has."""
    total = 0
    for n_in, n_out in zip(sizes, sizes[1:]):
        total += n_out * (n_in + 1)
    return total


count = Exercise(
    "Count the parameters",
    my_count,
    observe=lambda answer, sizes: _untouched(answer, sizes),
    cases=[([3, 4, 2],), ([784, 300, 10],), ([2, 5, 4, 3, 2],), ([8, 3, 8],), ([1, 1],)],
)
