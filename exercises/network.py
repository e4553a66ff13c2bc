"""The exercises, recall questions and quiz of notebook 02."""

import itertools
import operator

import numpy as np

from helpers import example
from helpers.activations import Sigmoid
from helpers.example import W1

from .core import Exercise, Misconception
from .quiz import Choice, Question, Quiz, Recall

SIGMOID = "from helpers.activations import Sigmoid"

# ------------------------------------------------------------------------------------------- which weight?


def my_weight(j, i):
    """w_ji of the running example: from the input node i (1 to 3) to the hidden node j (4 to 7)."""
    return W1[j - 4][i - 1]


which_weight = Exercise(
    title="Which weight is it?",
    task="Return the weight w_ji from the input node i (1, 2, 3) to the hidden node j (4 … 7), out of `W1`.",
    solution=my_weight,
    imports=("from helpers.example import W1",),
    cases=[(4, 1), (4, 3), (6, 2), (7, 1), (5, 3)],
    hints=[
        "Row j of W1 belongs to one *target* node. The first row, `W1[0]`, belongs to node 4.",
        "Within the row, the places follow the source nodes 1, 2, 3, and Python counts from 0.",
    ],
    misconceptions=[
        Misconception(
            lambda j, i: W1[i - 1][j - 4],
            "Row and column are exchanged: in w_ji the target stands first, so j picks the row. Of four rows "
            "of three, yours even runs out of columns for node 7.",
        ),
        Misconception(
            lambda j, i: W1[j - 5][i - 1],
            "The row is one off: the first row is node 4's, so it is `j - 4`. Place -1 is the last one.",
        ),
        Misconception(
            lambda j, i: W1[j - 4][i % 3],
            "The column is one off: Python counts from 0, so the weight from node 1 is at place 0, `i - 1`.",
        ),
        Misconception(
            lambda j, i: W1[j - 3][i - 1],
            "The row is one too far: the first row is node 4's and stands at place 0, so it is `j - 4`.",
        ),
        Misconception(
            lambda j, i: W1[j][i],
            "Node numbers are not places: the first row, at place 0, is node 4's, and its first entry "
            "node 1's. "
            "What must be taken off j, and what off i?",
        ),
    ],
    also_right=[lambda j, i: np.array(W1)[j - 4, i - 1]],
    why="Target first, in the formula and in the code: the row is the node that receives.",
)

# ----------------------------------------------------------------------------------------------- one node


def my_node_output(weights, bias, inputs):
    """The output of one node: its incoming weights, its bias, and what comes in."""
    net = sum(w * x for w, x in zip(weights, inputs)) + bias
    return Sigmoid.value(net)


def _node(weights, bias, inputs):
    return sum(w * x for w, x in zip(weights, inputs)) + bias


NODE_CASES = [
    (W1[0], example.B1[0], example.X),
    (W1[2], example.B1[2], [0.3, 0.8, -0.5]),
    ([0.7], -1.2, [2.0]),
    ([1.5, -2.0, 0.25, 0.6], 0.4, [-1.0, 0.5, 2.0, -0.3]),
]

node_output = Exercise(
    title="A node's output",
    task="Return the output of one node, from its incoming weights, its bias and its inputs (Equation 1).",
    solution=my_node_output,
    imports=(SIGMOID,),
    cases=NODE_CASES,
    hints=[
        "First the weighted input `net`: each weight times its own input, all added up. And what else?",
        "`zip(weights, inputs)` gives the pairs. The bias is added once.",
        "Then the sigmoid of the whole sum: `Sigmoid.value(net)`.",
    ],
    misconceptions=[
        Misconception(
            lambda w, b, x: Sigmoid.value(_node(w, 0, x)),
            "The bias is forgotten: it is the weight of one more connection, whose input is always 1.",
        ),
        Misconception(
            lambda w, b, x: _node(w, b, x),
            "The sigmoid is missing: what you return is net, the weighted input. The node hands on f(net).",
        ),
        Misconception(
            lambda w, b, x: Sigmoid.value(sum(wi * xi + b for wi, xi in zip(w, x))),
            "The bias is added with every input: it belongs to the node and counts once.",
        ),
        Misconception(
            lambda w, b, x: sum(Sigmoid.value(wi * xi) for wi, xi in zip(w, x)) + b,
            "The sigmoid of each product: first everything is added up, then the sigmoid is taken once.",
        ),
        Misconception(
            lambda w, b, x: Sigmoid.value(Sigmoid.value(_node(w, b, x))),
            "The sigmoid is applied twice: once is enough, and the result is the output.",
        ),
        Misconception(
            lambda w, b, x: Sigmoid.value(_node(w, 0, x)) + b,
            "The bias comes too late: it belongs into the sum, before the sigmoid.",
        ),
        Misconception(
            lambda w, b, x: Sigmoid.value(_node(w, -b, x)),
            "The bias is taken away: it is added like every other weight, also when it is negative.",
        ),
        Misconception(
            lambda w, b, x: Sigmoid.value(w[0] * x[0] + w[1] * x[1] + w[2] * x[2] + b),
            "Three inputs, written out: that is right for node 4. Other nodes have one input, or four. "
            "Go through the pairs in a loop.",
        ),
        Misconception(
            lambda w, b, x: Sigmoid.value(w[0] * x[0] + b),
            "The first input only: does a `return` stand inside your loop? It ends the function at once.",
        ),
        Misconception(
            lambda w, b, x: float(_node(w, b, x) >= 0),
            "The step: that was notebook 1's first activation. Here the node hands on `Sigmoid.value(net)`.",
        ),
        Misconception(
            lambda w, b, x: round(Sigmoid.value(_node(w, b, x)), 4),
            "Rounded: round where you print. What goes on to the next layer keeps all its digits.",
        ),
    ],
    also_right=[
        lambda w, b, x: 1 / (1 + np.exp(-(np.dot(w, x) + b))),
        lambda w, b, x: Sigmoid.value(b + sum(w[i] * x[i] for i in range(len(x)))),
        lambda w, b, x: np.float32(Sigmoid.value(float(np.dot([*w, b], [*x, 1])))),
    ],
    why="Whatever the number of inputs: a weighted sum, one bias, one sigmoid.",
)

# ------------------------------------------------------------------------------------------------ one layer


def my_layer(W, b, x):
    """The outputs of one layer, as a list: W has a row for each of its nodes, b a bias for each."""
    outputs = []
    for weights, bias in zip(W, b):
        net = sum(w * xi for w, xi in zip(weights, x)) + bias
        outputs.append(Sigmoid.value(net))
    return outputs


def _layer(W, b, x, f=Sigmoid.value):
    return [f(float(net)) for net in np.asarray(W, float) @ np.asarray(x, float) + np.asarray(b, float)]


def _by_columns(W, b, x):
    W = np.asarray(W, float)
    return [Sigmoid.value(float(net)) for net in W.T.reshape(W.shape) @ np.asarray(x, float) + np.asarray(b)]


SQUARE = [[0.5, -1.0, 0.2], [2.0, 0.3, -0.7], [-0.4, 0.9, 1.1]]
LAYER_CASES = [
    (W1, example.B1, example.X),
    (example.W2, example.B2, [0.6, 0.1, 0.8, 0.3]),
    (SQUARE, [0.1, -0.6, 0.3], [1.0, -0.5, 0.25]),
    ([[0.4, -0.3]], [0.2], [-1.0, 2.0]),
]

layer = Exercise(
    title="A layer's forward pass",
    task="Return the outputs of all nodes of one layer, as a list: row j of W and b[j] belong to node j.",
    solution=my_layer,
    imports=(SIGMOID,),
    cases=LAYER_CASES,
    hints=[
        "It is Exercise 2.2 once for each row of W.",
        "`for weights, bias in zip(W, b):` walks over the nodes of the layer.",
        "Every node gets the whole of x. Collect its output with `append`.",
    ],
    misconceptions=[
        Misconception(
            lambda W, b, x: _layer(W, np.zeros(len(b)), x),
            "The biases are forgotten: node j adds `b[j]` to its weighted sum.",
        ),
        Misconception(
            lambda W, b, x: _layer(W, b, x, f=lambda net: net),
            "The sigmoid is missing: these are the weighted inputs. A node hands on f(net).",
        ),
        Misconception(
            lambda W, b, x: _layer(W, np.full(len(b), b[0]), x),
            "Every node got the bias of the first: `b[j]` belongs to node j, as row j of W does.",
        ),
        Misconception(
            _by_columns,
            "The matrix is read the wrong way: row j of W holds the weights *into* node j. You took columns.",
        ),
        Misconception(
            lambda W, b, x: _layer(W, b, x)[:1],
            "Only the first node: does a `return` stand inside your loop? It ends the function at once. "
            "Collect the outputs in a list, and return it after the loop.",
        ),
        Misconception(
            lambda W, b, x: _layer(W, b, x)[-1],
            "One number, that of the last node: each turn of the loop replaced the one before. Collect them.",
        ),
        Misconception(
            lambda W, b, x: [Sigmoid.value(float(net)) for net in np.cumsum(_layer(W, b, x, float))],
            "The sum runs on: each node starts again from 0, so set `net` to 0 inside the outer loop.",
        ),
        Misconception(
            lambda W, b, x: sum(_layer(W, b, x)),
            "The outputs are added up: a layer hands on one number for each of its nodes, in a list.",
        ),
        Misconception(
            lambda W, b, x: [Sigmoid.value(sum(row) * xi + c) for row, xi, c in zip(W, x, b)],
            "One input for each node: every node receives the whole of x, so x stays out of that `zip`.",
        ),
        Misconception(
            lambda W, b, x: Sigmoid.value(np.array(W) @ np.array(x) + np.array(b)),
            "An array for `Sigmoid.value`: that takes one number. Go through the nodes in a loop, or use "
            "`Sigmoid.on_array`.",
        ),
    ],
    also_right=[
        lambda W, b, x: 1 / (1 + np.exp(-(np.array(W) @ np.array(x) + np.array(b)))),
        lambda W, b, x: tuple(
            Sigmoid.value(sum(map(lambda w, v: w * v, row, x)) + c) for row, c in zip(W, b)
        ),
    ],
    why="A layer is nothing but its nodes, side by side: none needs to know of the others.",
)

# --------------------------------------------------------------------------------------- the whole network


def my_forward(layers, x):
    """The outputs of a network: layers is a list of (W, b), one pair for each layer of weights."""
    for W, b in layers:
        x = [Sigmoid.value(sum(w * xi for w, xi in zip(row, x)) + bias) for row, bias in zip(W, b)]
    return x


def _forward(layers, x, f=Sigmoid.value, last=Sigmoid.value):
    for number, (W, b) in enumerate(layers, start=1):
        x = _layer(W, b, x, last if number == len(layers) else f)
    return x


def _always_from_x(layers, x):
    return [[Sigmoid.value(sum(map(operator.mul, row, x)) + c) for row, c in zip(W, b)] for W, b in layers][
        -1
    ]


DEEP = [
    ([[1.0, -2.0], [0.5, 0.3], [-1.5, 0.8]], [0.1, -0.3, 0.7]),
    ([[0.9, -1.1, 0.4]], [0.2]),
    ([[1.7], [-0.6]], [-0.5, 0.4]),
    ([[0.8, -1.3], [2.0, 0.1]], [0.3, -0.9]),
]
FORWARD_CASES = [
    ([(W1, example.B1), (example.W2, example.B2)], example.X),
    (DEEP, [0.7, -0.4]),
    ([(SQUARE, [0.1, -0.6, 0.3]), (SQUARE, [0.4, 0.2, -0.8])], [1.0, -0.5, 0.25]),
    ([([[0.4, -0.3]], [0.2])], [-1.0, 2.0]),
]

forward = Exercise(
    title="The whole forward pass",
    task="Return the outputs of the whole network. `layers` is a list of pairs (W, b), as many as it has.",
    solution=my_forward,
    imports=(SIGMOID,),
    cases=FORWARD_CASES,
    hints=[
        "What does the second layer take as its inputs?",
        "Go through `layers` in a loop, and let the outputs of one be the inputs of the next: `x = …`.",
        "In the loop stands Exercise 2.3. After it, x holds what the last layer said.",
    ],
    misconceptions=[
        Misconception(
            lambda layers, x: _layer(*layers[0], x),
            "Only the first layer: its outputs are the inputs of the next, and so on to the last.",
        ),
        Misconception(
            lambda layers, x: _forward(layers, x, last=lambda net: net),
            "The last layer has no sigmoid: its nodes are nodes like the others and hand on f(net).",
        ),
        Misconception(
            lambda layers, x: _forward(layers, x, f=lambda net: net),
            "The hidden layers have no sigmoid: without it two layers are no more than one (a sum of sums).",
        ),
        Misconception(
            lambda layers, x: _forward([(W, np.zeros(len(b))) for W, b in layers], x),
            "The biases are forgotten: node j of each layer adds its `b[j]`.",
        ),
        Misconception(
            lambda layers, x: _forward(layers, x, f=lambda net: net, last=lambda net: net),
            "No sigmoid at all: every node, hidden or not, hands on f(net).",
        ),
        Misconception(
            lambda layers, x: _forward(layers[:2], x),
            "Two layers and no more: `layers` may hold one pair, or four. Go through it in a loop.",
        ),
        Misconception(
            lambda layers, x: my_layer(*layers[-1], my_layer(*layers[0], x)),
            "The first layer and the last: those in between are left out. Go through `layers` in a loop.",
        ),
        Misconception(
            lambda layers, x: [_forward(layers[: k + 1], x) for k in range(len(layers))],
            "Every layer's outputs: the network's answer is what the last layer says, and only that.",
        ),
        Misconception(
            _always_from_x,
            "Each layer got the first x: the second layer takes the outputs of the first. Replace x in "
            "the loop.",
        ),
    ],
    also_right=[
        lambda layers, x: np.array(_forward(layers, x)),
        lambda layers, x: (
            _forward(layers, x) if len(layers) < 2 else my_forward(layers[1:], my_layer(*layers[0], x))
        ),
    ],
    why="The loop does not care how many layers there are: y = f(W₄ · a₃) and so on is one line, four times.",
)

# ------------------------------------------------------------------------------------------- fold the bias


def my_fold(W, b, x):
    """W with the biases as its last column, and x with a 1 appended: (folded W, folded x)."""
    return [[*row, bias] for row, bias in zip(W, b)], [*x, 1]


def _folded(W, b, x, bias_input=1):
    return [[*map(float, row), float(bias)] for row, bias in zip(W, b)], [*x, bias_input]


fold = Exercise(
    title="Fold the bias into the matrix",
    task="Return the pair (folded W, folded x): the biases as last column of W, and x with a 1 appended.",
    solution=my_fold,
    form="a pair (W, x): the folded matrix, then the folded vector",
    cases=[
        (W1, example.B1, example.X),
        (example.W2, example.B2, [0.6, 0.1, 0.8, 0.3]),
        ([[0.4]], [-0.2], [3.0]),
    ],
    hints=[
        "Row j of the matrix becomes one entry longer, by `b[j]`.",
        "`[*row, bias]` is the row with one more entry. Then x needs one more entry too: which number?",
    ],
    misconceptions=[
        Misconception(
            lambda W, b, x: ([[bias, *row] for row, bias in zip(W, b)], [1, *x]),
            "The bias comes first in yours: the outputs stay the same, but in this course it is the *last* "
            "column, and the 1 is the last entry.",
        ),
        Misconception(
            lambda W, b, x: _folded(W, b, x, 0),
            "A 0 is appended to x: then the bias is multiplied by 0 and is lost. Its input is always 1.",
        ),
        Misconception(
            lambda W, b, x: (_folded(W, b, x)[0], list(x)),
            "x was left as it was: the longer rows need a 1 at its end, which the biases are multiplied by.",
        ),
        Misconception(
            lambda W, b, x: ([list(row) for row in W] + [list(b)], [*x, 1]),
            "The biases became a row: a row belongs to a node, and its bias goes to the end of its own row.",
        ),
        Misconception(
            lambda W, b, x: ([[*row, 1] for row in W], [*x, 1]),
            "The 1 stands in W: the rows get their biases, and the 1 goes to x.",
        ),
        Misconception(
            lambda W, b, x: ([[*row, *b] for row in W], [*x, 1]),
            "All biases in every row: row j gets one number, `b[j]`.",
        ),
        Misconception(
            lambda W, b, x: ([None] * len(W), None),
            "`append` returns None: it changes the list and gives nothing back. Write `[*row, bias]` for a "
            "new, longer list.",
        ),
        Misconception(
            lambda W, b, x: (_folded(W, b, x)[0], [1, *x]),
            "The 1 stands first in x: the biases are the last column, so their 1 is the last entry.",
        ),
        Misconception(
            lambda W, b, x: _folded(W, b, x)[::-1],
            "Matrix and vector have changed places: the folded W comes first, then the folded x.",
        ),
        Misconception(
            lambda W, b, x: _folded(W, b, x)[0],
            "Only the matrix came back: two things are due, `return folded_W, folded_x`.",
        ),
        Misconception(
            lambda W, b, x: (np.append(W, b), np.append(x, 1)),
            "The matrix went flat: `np.append` makes one long row of it. `np.column_stack([W, b])` adds a "
            "column.",
        ),
        Misconception(
            lambda W, b, x: np.column_stack([W, b]) @ np.append(x, 1),
            "Multiplied already: that is net. Return the two factors, the matrix and the vector.",
        ),
    ],
    also_right=[
        lambda W, b, x: (np.column_stack([W, b]), np.append(x, 1.0)),
        lambda W, b, x: [np.hstack([np.array(W), np.array(b)[:, np.newaxis]]), (*x, 1)],
    ],
    why="One row, one column, and the bias needs no rule of its own: it is a weight whose input is always 1.",
)

# --------------------------------------------------------------------------------------- count parameters


def my_count(sizes):
    """How many weights and biases a fully connected network of these layer sizes has."""
    total = 0
    for n_in, n_out in zip(sizes, sizes[1:]):
        total += n_out * (n_in + 1)
    return total


def _pairs(sizes):
    return list(itertools.pairwise(sizes))


count = Exercise(
    title="Count the parameters",
    task="Return how many parameters, weights and biases, a fully connected network of these sizes has.",
    solution=my_count,
    cases=[([3, 4, 2],), ([784, 300, 10],), ([2, 5, 4, 3, 2],), ([8, 3, 8],), ([1, 1],)],
    hints=[
        "How many lines end at one node of the hidden layer of 3-4-2? Don't forget the square.",
        "Between two layers: each of the `n_out` nodes has `n_in` weights and one bias.",
        "`zip(sizes, sizes[1:])` gives the pairs of neighbouring layers. Add up over them.",
    ],
    misconceptions=[
        Misconception(
            lambda sizes: sum(n_in * n_out for n_in, n_out in _pairs(sizes)),
            "The biases are missing: every node above the input layer has one.",
        ),
        Misconception(
            lambda sizes: sum(n_in * n_out for n_in, n_out in _pairs(sizes)) + sum(sizes),
            "Biases of the input layer are counted: its nodes hold the inputs and have none.",
        ),
        Misconception(
            lambda sizes: sum(n_in * (n_out + 1) for n_in, n_out in _pairs(sizes)),
            "The 1 is on the wrong side: each node of the *upper* layer has a bias: n_out · (n_in + 1).",
        ),
        Misconception(
            lambda sizes: sum(n_in * n_out for n_in, n_out in _pairs(sizes)) + len(sizes) - 1,
            "One bias for each layer: there is one bias node, but a line from it to every node above.",
        ),
        Misconception(
            lambda sizes: sum(n_in * n_out for n_in, n_out in _pairs(sizes)) + 1,
            "One bias in all: every node above the input layer has its own.",
        ),
        Misconception(
            lambda sizes: sum(n_in * n_out for n_in, n_out in _pairs(sizes)) + sum(sizes[1:-1]),
            "Biases of the hidden layers only: the output nodes have one each as well.",
        ),
        Misconception(
            sum,
            "Nodes are counted: a parameter stands on each *line* of the drawing.",
        ),
        Misconception(
            lambda sizes: sizes[1] * (sizes[0] + 1),
            "The first two layers only: does a `return` stand inside your loop? Every pair of neighbours "
            "counts.",
        ),
        Misconception(
            lambda sizes: sizes[1] * (sizes[0] + 1) + sizes[2] * (sizes[1] + 1),
            "Three layers, written out: the list may have two sizes, or five. Add up in a loop.",
        ),
        Misconception(
            lambda sizes: sum((n_in + 1) * (n_out + 1) for n_in, n_out in _pairs(sizes)),
            "A bias node too many lines: nothing leads *into* a bias node, so only the lower layer gets "
            "the + 1.",
        ),
        Misconception(
            lambda sizes: sum(sizes[k + 1] * (sizes[k] + 1) for k in range(len(sizes))),
            "One step too far: above the last layer there is none. Three sizes make two pairs.",
        ),
    ],
    also_right=[
        lambda sizes: sum((np.array(sizes[:-1]) + 1) * np.array(sizes[1:])),
        lambda sizes: sum(a * b for a, b in _pairs(sizes)) + sum(sizes[1:]),
    ],
    why="n_out · (n_in + 1) for each pair of neighbouring layers: the + 1 is the bias.",
)

# ------------------------------------------------------------------------------------------ recall and quiz

recall = Recall(
    [
        (
            "What does a neuron do with its inputs, in two steps?",
            "It adds up each input times its weight, and the bias: that is net. Then it hands on f(net).",
        ),
        (
            "What is the range of the sigmoid, and where is it steepest?",
            "Between 0 and 1, never reaching them. It is steepest at z = 0, where the slope is ¼.",
        ),
        (
            "Why can no single neuron compute XOR?",
            "It draws one straight line through the plane, and no line has (0, 1) and (1, 0) on one side and "
            "(0, 0) and (1, 1) on the other.",
        ),
    ]
)

quiz = Quiz(
    [
        Question(
            "Which of these connections exists in a fully connected network?",
            [
                Choice("from node 4 to node 5, both hidden", False, "Nodes of one layer are not connected."),
                Choice(
                    "from node 1 to node 8, past the hidden layer", False, "Only neighbouring layers are."
                ),
                Choice(
                    "from node 7 to node 8", True, "Each node is connected to all nodes of the layer before."
                ),
            ],
        ),
        Question(
            "A layer has 5 nodes and gets 12 inputs. What shape has W, without the biases?",
            [
                Choice("(12, 5)", False, "That is the other way round: a row belongs to a *target* node."),
                Choice("(5, 12)", True, "A row for each of the 5 nodes, a column for each of the 12 inputs."),
                Choice("(5, 13)", False, "That is W with the biases folded in as its last column."),
            ],
        ),
        Question(
            "What happens if the hidden layer has no activation function?",
            [
                Choice(
                    "The network can do no more than one layer could.",
                    True,
                    "A linear map after a linear map is a linear map: W₂(W₁x) = (W₂W₁)x.",
                ),
                Choice(
                    "It computes the same, with larger numbers.",
                    False,
                    "It loses its bends, and XOR with them.",
                ),
                Choice("It can't be computed.", False, "It can; it is only less able."),
            ],
        ),
    ]
)
