"""Exercises of notebook 2: which weight, one node, a layer, the whole forward pass, its matrix, its size."""

import copy
import itertools
import math

import numpy as np

from helpers.activations import Sigmoid
from helpers.example import B1, B2, W1, W2, X

from .exercise import AnswerError, AnyOf, Exercise, edit

SIGMOID = "from helpers.activations import Sigmoid"
SQUARE = [[0.5, -1.0, 0.2], [2.0, 0.3, -0.7], [-0.4, 0.9, 1.1]]
f = Sigmoid.value


def my_weight(j, i):
    """w_ji of the running example: from the input node i (1 to 3) to the hidden node j (4 to 7)."""
    return W1[j - 4][i - 1]


which_weight = Exercise(
    "Which weight is it?",
    my_weight,
    imports="from helpers.example import W1",
    cases=[(4, 1), (4, 3), (6, 2), (7, 1), (5, 3)],
    exact_shape=True,
    why="Target first, in the formula and in the code: the row is the node that receives.",
)


def my_node_output(weights, bias, inputs):
    """The output of one node: its incoming weights, its bias, and what comes in."""
    net = sum(w * x for w, x in zip(weights, inputs)) + bias
    return Sigmoid.value(net)


# What goes wrong in a node, in a layer, in a network: edits of pieces that all three solutions hold.
NODE = {
    "The bias is forgotten: it is the weight of one more connection, whose input is always 1.": edit(
        " + bias", ""
    ),
    "The sigmoid is missing: what you return is net, the weighted input. A node hands on f(net).": edit(
        "Sigmoid.value(net)", "net"
    ),
    "The bias is added with every input: it belongs to the node and counts once.": edit(
        " + bias", " + bias * len(weights)"
    ),
    "The bias comes too late: it belongs in the sum, before the sigmoid.": edit(
        " + bias", "", "Sigmoid.value(net)", "Sigmoid.value(net) + bias"
    ),
    "The bias is taken away: it is added like every other weight, also when it is negative.": edit(
        "+ bias", "- bias"
    ),
    "The bias is multiplied: it is the weight of an input that is always 1, so it is added as it "
    "stands.": edit("+ bias", "* bias"),
    "The sigmoid is applied twice: once is enough, and the result is the output.": edit(
        "Sigmoid.value(net)", "Sigmoid.value(Sigmoid.value(net))"
    ),
    "The step: that was notebook 1's first activation. A node hands on `Sigmoid.value(net)`.": edit(
        "Sigmoid.value(net)", "float(net >= 0)"
    ),
    "This is tanh: a node hands on `Sigmoid.value(net)`.": edit("Sigmoid.value(net)", "math.tanh(net)"),
    "The exponent's sign is flipped: a node would say less the more its inputs speak for it.": edit(
        "Sigmoid.value(net)", "Sigmoid.value(-net)"
    ),
    "Rounded: round where you print. What goes on to the next layer keeps all its digits.": AnyOf(
        edit("Sigmoid.value(net)", "round(Sigmoid.value(net), 4)"),
        edit("Sigmoid.value(net)", "Sigmoid.value(round(net, 2))"),
    ),
}

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
    wrong=NODE
    | {
        "The sigmoid of each product: first everything is added up, then the sigmoid is taken once.": AnyOf(
            lambda w, b, x: sum(f(wi * xi) for wi, xi in zip(w, x)) + b,
            lambda w, b, x: sum(f(wi * xi + b) for wi, xi in zip(w, x)),
        ),
        "The sigmoid of the inputs: they come in as they are. First everything is added up.": edit(
            "w * x for", "w * Sigmoid.value(x) for", "Sigmoid.value(net)", "net"
        ),
        "Only the last product counts: `net = …` forgets what was added before, `net += …` keeps it.": edit(
            "sum(w * x for w, x in zip(weights, inputs))", "weights[-1] * inputs[-1]"
        ),
        "Weights and inputs are added: each weight multiplies its own input.": edit("w * x", "w + x"),
        "The sums are multiplied: each weight belongs to its own input only.": lambda w, b, x: f(
            sum(w) * sum(x) + b
        ),
        "Three inputs, written out: that is right for node 4. Other nodes have one input, or four. Go "
        "through the pairs in a loop.": lambda w, b, x: f(w[0] * x[0] + w[1] * x[1] + w[2] * x[2] + b),
        "The slope: `derivative_from_output` says how steep the sigmoid is. The node hands on its "
        "value.": AnyOf(
            edit("Sigmoid.value(net)", "Sigmoid.derivative_from_output(net)"),
            edit("Sigmoid.value(net)", "Sigmoid.derivative_from_output(Sigmoid.value(net))"),
        ),
    },
    why="Whatever the number of inputs: a weighted sum, one bias, one sigmoid.",
)


def my_layer(W, b, x):
    """The outputs of one layer, as a list: W has a row for each of its nodes, b a bias for each."""
    outputs = []
    for weights, bias in zip(W, b):
        net = sum(w * xi for w, xi in zip(weights, x)) + bias
        outputs.append(Sigmoid.value(net))
    return outputs


def _untouched(answer, *arguments):
    handed_in = copy.deepcopy(arguments)
    returned = answer(*handed_in)
    if handed_in != arguments:
        raise AnswerError(
            "The lists that were handed in are changed: whoever calls it needs them again. Make new ones."
        )
    if hasattr(returned, "__next__"):
        raise AnswerError(
            "It gives its outputs one at a time, and only once: `list(…)` around it makes the list."
        )
    return returned


def _by_columns(layers, x):
    for W, b in layers:
        x = Sigmoid.on_array(np.array(W).T @ np.array(x) + np.array(b))
    return x


def _running(W, b, x, bias_too=True, inside=False):
    """The outputs where net is never set back (or, with inside, given out after each product)."""
    outputs, net = [], 0
    for weights, bias in zip(W, b):
        net = bias if inside else net
        for w, xi in zip(weights, x):
            net += w * xi
            outputs += [f(net)] * inside
        net += bias * (bias_too and not inside)
        outputs += [f(net if bias_too else net + bias)] * (not inside)
    return outputs


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
    wrong=NODE
    | {
        "Every node got the bias of the first: the second node has the second entry of `b`, as it has the "
        "second row of `W`.": edit("+ bias", "+ b[0]"),
        "All biases in each sum: a node adds its own, and no other.": edit("+ bias", "+ sum(b)"),
        "The matrix is read the wrong way: a *row* of W holds the weights into one node. You took "
        "columns.": AnyOf(
            edit("zip(W, b)", "zip(zip(*W), b)"),
            edit(
                "sum(w * xi for w, xi in zip(weights, x))",
                "sum(W[i][j] * x[i] for i in range(len(x)))",
                "for weights, bias in zip(W, b)",
                "for j, bias in enumerate(b)",
            ),
            lambda W, b, x: _by_columns([(W, b)], x),
            lambda W, b, x: Sigmoid.on_array(np.array(x) @ np.array(W) + np.array(b)),
        ),
        "Only the first node: does a `return` stand inside your loop? It ends the function at once. Collect "
        "the outputs in a list, and return it after the loop.": AnyOf(
            edit("return outputs", "return outputs[:1]"), edit("return outputs", "return outputs[0]")
        ),
        "One number, that of the last node: each turn of the loop replaced the one before. Collect "
        "them.": AnyOf(
            edit("return outputs", "return outputs[-1]"), edit("return outputs", "return outputs[-1:]")
        ),
        "The sum runs on: each node starts again from 0: set `net` to 0 inside the outer loop.": AnyOf(
            _running, lambda W, b, x: _running(W, b, x, bias_too=False)
        ),
        "An output for each product: a node has one, once its sum is complete. Move `append` out of the "
        "inner loop.": lambda W, b, x: _running(W, b, x, inside=True),
        "Only the last product counts: `net = …` forgets what was added before, `net += …` keeps "
        "it.": lambda W, b, x: [f(row[-1] * x[-1] + bias) for row, bias in zip(W, b)],
        "The outputs are added up: a layer hands on one number for each of its nodes, in a list.": edit(
            "return outputs", "return sum(outputs)"
        ),
        "One input for each node: every node receives the whole of x, so x stays out of that `zip`.": (
            lambda W, b, x: [f(sum(row) * xi + bias) for row, xi, bias in zip(W, x, b)]
        ),
        "A list for each node: one list with all outputs is asked for.": edit(
            "append(Sigmoid.value(net))", "append([Sigmoid.value(net)])"
        ),
        "An array for `Sigmoid.value`: that takes one number. Go through the nodes in a loop, or use "
        "`Sigmoid.on_array`.": lambda W, b, x: f(np.array(W) @ np.array(x) + np.array(b)),
    },
    why="A layer is nothing but its nodes, side by side: none needs to know of the others.",
)


def my_forward(layers, x):
    """The outputs of a network: layers is a list of (W, b), one pair for each layer of weights."""
    for W, b in layers:
        nets = [sum(w * xi for w, xi in zip(weights, x)) + bias for weights, bias in zip(W, b)]
        x = [Sigmoid.value(net) for net in nets]
    return x


def _two_kinds(layers, x, hidden, last):
    for k, (W, b) in enumerate(layers, start=1):
        x = [(last if k == len(layers) else hidden)(float(net)) for net in np.dot(W, x) + b]
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
    wrong=NODE
    | {
        "Only the first layer: its outputs are the inputs of the next, and so on to the last.": edit(
            "in layers", "in layers[:1]"
        ),
        "Two layers and no more: `layers` may hold one pair, or four. Go through it in a loop.": AnyOf(
            edit("in layers", "in layers[:2]"),
            lambda layers, x: my_layer(*layers[1], my_layer(*layers[0], x)),
        ),
        "The first layer and the last: those in between are left out. Go through `layers` in a loop.": (
            lambda layers, x: my_layer(*layers[-1], my_layer(*layers[0], x))
        ),
        "The layers are taken from the end: the first pair of the list takes the inputs.": edit(
            "in layers", "in layers[::-1]"
        ),
        "The last layer has no sigmoid: its nodes are nodes like the others and hand on f(net).": (
            lambda layers, x: _two_kinds(layers, x, f, float)
        ),
        "The hidden layers have no sigmoid: without it two layers are no more than one.": (
            lambda layers, x: _two_kinds(layers, x, float, f)
        ),
        "The matrix is read the wrong way: a *row* of W holds the weights into one node. You took "
        "columns.": AnyOf(
            edit("in zip(W, b)]", "in zip(zip(*W), b)]"),
            _by_columns,
        ),
        "Every layer's outputs: the network's answer is what the last layer says, and only that.": AnyOf(
            lambda layers, x: [my_forward(layers[: k + 1], x) for k in range(len(layers))],
            lambda layers, x: [y for k in range(len(layers)) for y in my_forward(layers[: k + 1], x)],
        ),
        "Each layer got the first x: the second layer takes the outputs of the first. Replace x in the "
        "loop.": AnyOf(
            lambda layers, x: my_layer(*layers[-1], x),
            lambda layers, x: [my_layer(W, b, x) for W, b in layers][-1],
        ),
    },
    why="The loop does not care how many layers there are: y = f(W₄ · a₃) is the same two lines, once more.",
)


def my_fold(W, b, x):
    """W with the biases as its last column, and x with a 1 appended: (folded W, folded x)."""
    return [[*row, bias] for row, bias in zip(W, b)], [*x, 1]


def _pair(answer, W, b, x):
    returned = _untouched(answer, W, b, x)
    if not isinstance(returned, (tuple, list)) or len(returned) != 2:
        return returned
    if any(hasattr(part, "__next__") for part in returned):
        raise AnswerError(
            "It gives its rows one at a time, and only once: `list(…)` around it makes the list."
        )
    if returned[1] is None or (isinstance(returned[0], list) and None in returned[0]):
        raise AnswerError("There is a None inside: `append` changes a list and gives nothing back.")
    return returned


fold = Exercise(
    "Fold the bias into the matrix",
    my_fold,
    form="a pair (W, x): the folded matrix, then the folded vector",
    cases=[(W1, B1, X), (W2, B2, [0.6, 0.1, 0.8, 0.3]), ([[0.4]], [-0.2], [3.0])],
    observe=_pair,
    exact_shape=True,
    why="One row, one column, and the bias needs no rule of its own: it is a weight whose input is always 1.",
)


def my_count(sizes):
    """How many weights and biases a fully connected network of these layer sizes has."""
    total = 0
    for n_in, n_out in zip(sizes, sizes[1:]):
        total += n_out * (n_in + 1)
    return total


def _weights(sizes):
    return sum(n_in * n_out for n_in, n_out in itertools.pairwise(sizes))


count = Exercise(
    "Count the parameters",
    my_count,
    observe=lambda answer, sizes: _untouched(answer, sizes),
    cases=[([3, 4, 2],), ([784, 300, 10],), ([2, 5, 4, 3, 2],), ([8, 3, 8],), ([1, 1],)],
    wrong={
        "Nodes are counted: a parameter stands on each *line* of the drawing.": AnyOf(
            sum, lambda sizes: sum(sizes) + len(sizes) - 1
        ),
        "All sizes are multiplied: lines run between neighbouring layers only; add up over the "
        "pairs.": math.prod,
    },
    why="n_out · (n_in + 1) for each pair of neighbouring layers: the + 1 is the bias.",
)
