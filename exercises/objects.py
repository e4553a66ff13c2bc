"""Exercises of notebook 04: the network as objects."""

from functools import lru_cache

from helpers.activations import Sigmoid
from helpers.objects import Connection, ConstNode, Network, Node

from .core import AnswerError, Case, Exercise, Misconception
from .quiz import Choice, Question, Quiz, Recall

recall = Recall(
    [
        (
            "A neuron has the inputs 1 and 0, the weights 2 and 5 and the bias −3. Is its sigmoid output "
            "above or "
            "below one half, and how do you know without computing it?",
            "Below. The weighted sum is 2·1 + 5·0 − 3 = −1, and the sigmoid is one half at 0 and rises.",
        ),
        (
            "In w₈₄, which node gives and which one takes?",
            "Node 4 gives, node 8 takes: the target's index stands first.",
        ),
        (
            "Why are the error terms computed from the output layer back?",
            "A hidden node's δ is made of the δ of the nodes downstream, so theirs must be there first.",
        ),
    ]
)


# --- small worlds for the cases: a node in the middle, with neighbours whose numbers all differ -------------


def _node(inputs, weights, bias, outputs=(), net=0.0, output=0.0):
    """A node with these inputs and, downstream, one node for each (weight, delta) of `outputs`."""
    node = Node(1, 0)
    for k, (value, weight) in enumerate(zip(inputs, weights)):
        below = Node(0, k)
        below.output, below.delta = value, 0.05 * (k + 1)
        Connection(below, node, weight)
    Connection(ConstNode(0, len(inputs)), node, bias)
    for k, (weight, delta) in enumerate(outputs):
        above = Node(2, k)
        above.output, above.delta = 0.3 + 0.2 * k, delta
        Connection(node, above, weight)
    node.net, node.output = net, output
    return node


STALE = 0.28125  # what a node still holds of the last sample; no case is due to end with it


def _unset(node, name, returned):
    """Say what is amiss where the answer left node.<name> as it was."""
    if getattr(node, name) == STALE:
        raise AnswerError(
            f"`node.{name}` was not set. "
            + (
                f"Your function returns a number; a method of a node keeps it: `node.{name} = …`."
                if returned is not None
                else f"Store the result: `node.{name} = …`."
            )
        )
    return getattr(node, name)


# --- 4.1 ----------------------------------------------------------------------------------------------------


def my_calc_output(node):
    """Ask each incoming connection for weight × output; set node.output."""
    net = sum(c.weight * c.upstream_node.output for c in node.upstream)
    node.output = Sigmoid.value(net)


def _output_after(answer, node):
    node.output = STALE
    returned = answer(node)
    return _unset(node, "output", returned)


def _bias_left_out(node):
    node.output = Sigmoid.value(sum(c.weight * c.upstream_node.output for c in node.upstream[:-1]))


def _no_sigmoid(node):
    node.output = sum(c.weight * c.upstream_node.output for c in node.upstream)


def _asks_downstream(node):
    node.output = Sigmoid.value(sum(c.weight * c.downstream_node.output for c in node.downstream))


def _old_net_kept(node):
    for c in node.upstream:
        node.net += c.weight * c.upstream_node.output
    node.output = Sigmoid.value(node.net)


def _old_output_kept(node):
    for c in node.upstream:
        node.output += c.weight * c.upstream_node.output
    node.output = Sigmoid.value(node.output)


def _unweighted(node):
    node.output = Sigmoid.value(sum(c.upstream_node.output for c in node.upstream))


def _asking_cases():
    return [
        Case(
            lambda: (_node([0.6, -0.2, 0.9], [0.5, -0.4, 0.3], 0.1, [(0.4, 0.07), (-0.3, -0.1)], net=0.4),),
            "node 4 of the running example: net is due to be 0.75",
        ),
        Case(
            lambda: (_node([1.5, 0.0], [-1.0, 3.0], 0.7, [(0.8, 0.1)], net=-1.3),),
            "a node with the inputs 1.5 and 0, the weights −1 and 3, the bias 0.7",
        ),
        Case(
            lambda: (_node([0.2], [2.0], -1.0, [(-0.5, 0.2)], net=2.0),),
            "a node with the input 0.2, the weight 2, the bias −1",
        ),
    ]


calc_output = Exercise(
    title="A node that asks",
    task="Our `Node` waits until its neighbours have handed on. Write the other form: ask each incoming "
    "connection, "
    "add up weight × output, and set `node.output`.",
    solution=my_calc_output,
    cases=_asking_cases(),
    observe=_output_after,
    hints=[
        "`node.upstream` lists the connections that end in this node, the bias among them.",
        "Each of them knows `connection.weight` and `connection.upstream_node.output`.",
        "Add up the products, put the sum through `Sigmoid.value`, and store it: `node.output = …`.",
    ],
    misconceptions=[
        Misconception(
            _bias_left_out,
            "The bias is left out: it is the last connection of `node.upstream`, and it comes from a "
            "ConstNode. "
            "Sum over all of them; no case for the bias is needed.",
        ),
        Misconception(
            _no_sigmoid,
            "The activation is missing: the sum is *net*, and the output is the sigmoid of it (Equation 1).",
        ),
        Misconception(
            _asks_downstream,
            "You asked the wrong side: `node.downstream` are the connections that leave the node. What "
            "comes in "
            "stands in `node.upstream`.",
        ),
        Misconception(
            _old_net_kept,
            "The last sample's sum is still in it: `node.net` holds what was added before, so `+=` must "
            "start "
            "from 0.",
        ),
        Misconception(
            _old_output_kept,
            "The last sample's output is still in it: begin the sum at 0, not at what `node.output` holds.",
        ),
        Misconception(
            _unweighted,
            "The weights are missing: each output counts as much as its connection's weight says.",
        ),
    ],
    also_right=[
        lambda node: setattr(
            node,
            "output",
            node.activation.value(sum([c.upstream_node.output * c.weight for c in node.upstream])),
        ),
    ],
    why="The bias needs no line of its own: its connection comes from a node whose output is 1.",
)


# --- 4.2 ----------------------------------------------------------------------------------------------------


def my_hidden_delta(node):
    """Equation 4: set node.delta from the error terms of the nodes downstream."""
    weighted = sum(c.weight * c.downstream_node.delta for c in node.downstream)
    node.delta = node.output * (1 - node.output) * weighted


def _delta_after(answer, node):
    node.delta = STALE
    returned = answer(node)
    return _unset(node, "delta", returned)


def _downstream_sum(node):
    return sum(c.weight * c.downstream_node.delta for c in node.downstream)


def _no_slope(node):
    node.delta = _downstream_sum(node)


def _incoming_weights(node):
    node.delta = (
        node.output * (1 - node.output) * sum(c.weight * c.upstream_node.delta for c in node.upstream)
    )


def _old_delta_kept(node):
    for c in node.downstream:
        node.delta += c.weight * c.downstream_node.delta
    node.delta *= node.output * (1 - node.output)


def _first_only(node):
    c = node.downstream[0]
    node.delta = node.output * (1 - node.output) * c.weight * c.downstream_node.delta


def _weights_missing(node):
    node.delta = node.output * (1 - node.output) * sum(c.downstream_node.delta for c in node.downstream)


def _sigmoid_twice(node):
    y = Sigmoid.value(node.output)
    node.delta = y * (1 - y) * _downstream_sum(node)


def _minus(node):
    node.delta = -node.output * (1 - node.output) * _downstream_sum(node)


hidden_delta = Exercise(
    title="The error term of a hidden node",
    task="Write Equation 4 for a node object: set `node.delta` from the error terms of the nodes downstream.",
    solution=my_hidden_delta,
    cases=[
        Case(
            lambda: (_node([0.6, -0.2], [0.5, -0.4], 0.1, [(0.4, 0.07), (-0.3, -0.11)], output=0.68),),
            "a node with output 0.68; downstream: weight 0.4, δ 0.07 and weight −0.3, δ −0.11",
        ),
        Case(
            lambda: (_node([1.0], [0.3], -0.6, [(-0.9, 0.2), (0.5, 0.03), (0.1, -0.3)], output=0.15),),
            "a node with output 0.15; downstream: weight −0.9, δ 0.2; weight 0.5, δ 0.03; weight 0.1, δ −0.3",
        ),
        Case(
            lambda: (_node([0.4, 0.8], [-0.7, 0.2], 0.3, [(0.7, -0.05)], output=0.5),),
            "a node with output 0.5; downstream: weight 0.7, δ −0.05",
        ),
    ],
    observe=_delta_after,
    hints=[
        "Which connections lead to the nodes that this node can influence?",
        "For each connection of `node.downstream`: `connection.weight * connection.downstream_node.delta`.",
        "Multiply the sum by the slope at this node, `node.output * (1 - node.output)`, and store it in "
        "`node.delta`.",
    ],
    misconceptions=[
        Misconception(
            _no_slope,
            "σ′ is missing: What comes back must pass through this node's own slope, output · (1 − output).",
        ),
        Misconception(
            _incoming_weights,
            "The sum is taken over the incoming connections: a node's output reaches the error through the "
            "nodes "
            "*downstream*, so their δ and the weights of `node.downstream` count.",
        ),
        Misconception(
            _old_delta_kept,
            "The last sample's δ is still in it: begin the sum at 0, not at what `node.delta` holds.",
        ),
        Misconception(
            _first_only,
            "The sum over the nodes downstream is left out: a node has a share in the error of each of "
            "them, not "
            "only of the first.",
        ),
        Misconception(
            _weights_missing,
            "The weights are missing: each δ comes back along its connection, multiplied by its weight.",
        ),
        Misconception(
            _sigmoid_twice,
            "The sigmoid is applied twice: `node.output` is the sigmoid's value already, so the slope is "
            "output · (1 − output).",
        ),
        Misconception(
            _minus,
            "The sign is turned: in this course δ = −∂E/∂net carries the minus itself, and Equation 4 adds "
            "none.",
        ),
    ],
    also_right=[
        lambda node: setattr(
            node, "delta", node.activation.derivative_from_output(node.output) * _downstream_sum(node)
        ),
    ],
    why="The bias connection never shows up here: it ends in this node, and only what leaves it counts.",
)


# --- 4.3 ----------------------------------------------------------------------------------------------------


def my_gradient_and_update(connection, rate):
    """Return the gradient ∂E_d/∂w, and move the weight one step downhill."""
    gradient = -connection.downstream_node.delta * connection.upstream_node.output
    connection.weight -= rate * gradient
    return gradient


def _gradient_and_weight(answer, connection, rate):
    gradient = answer(connection, rate)
    if gradient is None:
        raise AnswerError("Nothing was returned: the gradient is due. Is there a `return`?")
    return {"returned": gradient, "weight": connection.weight}


def _connection(up, up_delta, weight, down, down_delta):
    below, above = Node(0, 0), Node(1, 0)
    below.output, below.delta, above.output, above.delta = up, up_delta, down, down_delta
    return Connection(below, above, weight)


def _own_output(connection, rate):
    gradient = -connection.downstream_node.delta * connection.downstream_node.output
    connection.weight -= rate * gradient
    return gradient


def _uphill(connection, rate):
    gradient = -connection.downstream_node.delta * connection.upstream_node.output
    connection.weight += rate * gradient
    return gradient


def _direction(connection, rate):
    downhill = connection.downstream_node.delta * connection.upstream_node.output
    connection.weight += rate * downhill
    return downhill


def _direction_uphill(connection, rate):
    gradient = connection.downstream_node.delta * connection.upstream_node.output
    connection.weight -= rate * gradient
    return gradient


def _upstream_delta(connection, rate):
    gradient = -connection.upstream_node.delta * connection.upstream_node.output
    connection.weight -= rate * gradient
    return gradient


def _not_moved(connection, rate):
    return -connection.downstream_node.delta * connection.upstream_node.output


def _returns_weight(connection, rate):
    connection.weight += rate * connection.downstream_node.delta * connection.upstream_node.output
    return connection.weight


def _rate_forgotten(connection, rate):
    gradient = -connection.downstream_node.delta * connection.upstream_node.output
    connection.weight -= gradient
    return gradient


gradient_and_update = Exercise(
    title="A connection learns",
    task="Return the true gradient of a connection, ∂E_d/∂w = −δ·x, and move its weight one step downhill "
    "(Equation 5). All that you need hangs on the connection's two nodes.",
    solution=my_gradient_and_update,
    cases=[
        Case(
            lambda: (_connection(0.6793, 0.013, 0.4, 0.5944, 0.0737), 0.5),
            "w84 of the running example, rate 0.5: from output 0.6793 to a node with δ 0.0737",
        ),
        Case(
            lambda: (_connection(-0.2, 0.4, -1.5, 0.81, 0.3), 2.0),
            "weight −1.5 from a node with output −0.2 to one with δ 0.3, rate 2",
        ),
        Case(
            lambda: (_connection(1.0, -0.3, 0.05, 0.33, -0.12), 0.1),
            "a bias of 0.05 into a node with δ −0.12, rate 0.1",
        ),
    ],
    observe=_gradient_and_weight,
    hints=[
        "Which of the two nodes gives the x, and which one has the δ?",
        "x is the output of `connection.upstream_node`, δ is `connection.downstream_node.delta`.",
        "The gradient is −δ·x and points uphill; downhill is `connection.weight -= rate * gradient`.",
    ],
    misconceptions=[
        Misconception(
            _own_output,
            "The node's own output stands where its input belongs: what counts is what *comes in* along "
            "this connection, "
            "the output of `upstream_node`.",
        ),
        Misconception(
            _uphill,
            "The update's sign: the gradient points uphill, where the error grows. Step against it: "
            "`weight -= rate * gradient`.",
        ),
        Misconception(
            _direction,
            "The weight is right, the gradient is not: you return δ·x, the direction *downhill*. The true "
            "derivative "
            "∂E/∂w is −δ·x.",
        ),
        Misconception(
            _direction_uphill,
            "One minus is missing: the gradient is −δ·x, and without its minus your step goes uphill.",
        ),
        Misconception(
            _upstream_delta,
            "The δ of the wrong node: a weight acts through the net of the node that it leads *to*, "
            "`downstream_node`.",
        ),
        Misconception(
            _not_moved,
            "The weight did not move: store the step in `connection.weight`.",
        ),
        Misconception(
            _returns_weight,
            "The weight is right, but what you return is the weight: the gradient is due, taken before the "
            "step.",
        ),
        Misconception(
            _rate_forgotten,
            "The learning rate is missing: a step is `rate * gradient`, not the whole gradient.",
        ),
    ],
    also_right=[lambda c, rate: (g := c.gradient, setattr(c, "weight", c.weight - g * rate))[0]],
    why="The gradient is taken before the weight moves; here the order would not matter, since neither δ "
    "nor x "
    "holds the weight, but as a habit it saves you once it does.",
)


# --- 4.4 ----------------------------------------------------------------------------------------------------

COUNTED = {"layers": 3, "nodes": 1094, "const nodes": 2, "connections": 238_510}


def _counted(answer, key):
    if not isinstance(answer, dict):
        raise AnswerError("A dict with a number for each of the four keys is due.")
    if key not in answer:
        raise AnswerError(f"Your dict has no key {key!r}.")
    return answer[key]


count_objects = Exercise(
    title="How many objects?",
    task="How many objects does `Network([784, 300, 10])` make? Fill in the four numbers; `nodes` are the "
    "ordinary "
    "ones. Work them out, the network would only tell you.",
    solution=COUNTED,
    stub="my_count",
    source='{\n    "layers": 3,\n    "nodes": 784 + 300 + 10,\n    "const nodes": 2,\n'
    '    "connections": 785 * 300 + 301 * 10,\n}',
    form='a dict: {"layers": …, "nodes": …, "const nodes": …, "connections": …}',
    cases=["layers", "nodes", "const nodes", "connections"],
    observe=_counted,
    hints=[
        "Which layers have a layer above them? Those, and only those, need a ConstNode.",
        "Each of the 300 hidden nodes has 784 + 1 incoming connections.",
        "The connections: 785 · 300 into the hidden layer, 301 · 10 into the output layer.",
    ],
    misconceptions=[
        Misconception(
            {**COUNTED, "nodes": 1096},
            "The two ConstNodes are counted among the ordinary nodes: they have a line of their own in "
            "your dict.",
            matches=lambda got: got[1] == 1096,
        ),
        Misconception(
            {**COUNTED, "nodes": 310},
            "The input nodes are left out: they compute nothing, but each is a Node that hands its input on.",
            matches=lambda got: got[1] == 310,
        ),
        Misconception(
            {**COUNTED, "const nodes": 3},
            "The output layer has no ConstNode: there is no layer above that would need a bias from it.",
            matches=lambda got: got[2] == 3,
        ),
        Misconception(
            {**COUNTED, "const nodes": 310},
            "One ConstNode serves a whole layer: the 310 biases are *connections* that leave the two of "
            "them.",
            matches=lambda got: got[2] == 310,
        ),
        Misconception(
            {**COUNTED, "connections": 238_200},
            "The biases are forgotten: each hidden and each output node has one more connection, 310 in all.",
            matches=lambda got: got[3] == 784 * 300 + 300 * 10,
        ),
        Misconception(
            {**COUNTED, "connections": 785 * 301 + 301 * 10},
            "A connection leads into the hidden ConstNode: its output is 1 whatever comes in, so nothing "
            "ends there.",
            matches=lambda got: got[3] in (785 * 301 + 301 * 10, 785 * 301 + 301 * 11),
        ),
        Misconception(
            {**COUNTED, "connections": 238_510 + 784},
            "Biases of the input layer are counted: an input node computes nothing, so it has no bias.",
            matches=lambda got: got[3] == 238_510 + 784,
        ),
        Misconception(
            {**COUNTED, "layers": 2},
            "The input layer is a Layer object too, though it computes nothing: three layers, two sets of "
            "weights.",
            matches=lambda got: got[0] == 2,
        ),
    ],
    also_right=[{"connections": 235_500 + 3_010, "const nodes": 2, "nodes": 1094, "layers": 3}],
    why="Nearly all objects are connections, 99.5 % of them: what a connection costs is what the network "
    "costs.",
)


# --- 4.5 ----------------------------------------------------------------------------------------------------

PATTERNS = tuple(tuple(float(i == j) for j in range(8)) for i in range(8))


@lru_cache(maxsize=64)
def _patterns_right(rate, epochs, seed):
    """How many of the eight patterns an 8-3-8 network gives back after this training."""
    network = Network([8, 3, 8], seed=seed)
    network.train(PATTERNS, PATTERNS, rate, epochs)
    return sum([y > 0.5 for y in network.predict(x)] == [v > 0.5 for v in x] for x in PATTERNS)


def _encoder_outcome(answer):
    rate, epochs, seed = answer
    if not isinstance(seed, int):
        raise AnswerError(
            f"The seed must be a whole number, so that the start can be repeated; it is {seed!r}."
        )
    if not isinstance(epochs, int) or not 1 <= epochs <= 600:
        raise AnswerError(
            f"1 to 600 epochs are allowed here, so that the check stays quick; you gave {epochs!r}."
        )
    try:
        right = _patterns_right(rate, epochs, seed)
    except ValueError as error:
        raise AnswerError(str(error)) from None
    if right == 8:
        return "all eight patterns"
    kind = "small steps" if rate < 0.5 else "huge steps" if rate > 10 else "stopped too early"
    return f"{right} of 8 patterns, {kind}"


encoder_settings = Exercise(
    title="All eight patterns",
    task="Choose a learning rate, a number of epochs (at most 600) and a seed, so that the 8-3-8 encoder "
    "gives all "
    "eight patterns back: the pattern's own output above one half, the other seven below.",
    solution=(2, 600, 0),
    stub="my_encoder",
    form="three numbers (rate, epochs, seed)",
    cases=[()],
    observe=_encoder_outcome,
    hints=[
        "Try it in a cell of your own: `Network([8, 3, 8], seed=…)`, train, then look at "
        "`figures.encoder({0: network.parameters()})`.",
        "The notebook took rate 1 and 1,000 epochs. With fewer epochs, each step may be somewhat larger.",
        "A rate between 1 and 5 gets there with most seeds, if you use all 600 epochs.",
    ],
    misconceptions=[
        Misconception(
            (0.05, 600, 0),
            "The steps are too small: in 600 epochs the weights hardly leave their start near 0, where all "
            "codes "
            "are alike.",
            matches=lambda got: "small steps" in got[0],
        ),
        Misconception(
            (60, 600, 0),
            "The steps are too large: the first few throw the nodes out to where the sigmoid is flat, and "
            "from "
            "there no slope leads back.",
            matches=lambda got: "huge steps" in got[0],
        ),
        Misconception(
            (1, 100, 0),
            "It was stopped on the way: the rate will do, but some patterns still share a code, or are not "
            "sure "
            "enough. Allow more epochs, or steps a little larger; and one start in a few is an unlucky "
            "one, so try "
            "another seed.",
            matches=lambda got: "too early" in got[0],
        ),
    ],
    also_right=[(1, 600, 0), [3, 600, 1], (5, 600, 2)],
    why="Settings can't be derived, only tried. A seed makes each try one that you can repeat.",
)


quiz = Quiz(
    [
        Question(
            "You set all weights of a network to 0.05 before training. What happens?",
            [
                Choice(
                    "It learns as usual, from a good middle start.",
                    False,
                    "The size is fine. That all are *equal* is what harms.",
                ),
                Choice(
                    "The hidden nodes of a layer stay copies of each other.",
                    True,
                    "Equal weights give equal outputs and equal δ, so equal steps: the layer has in effect "
                    "one node.",
                ),
                Choice(
                    "It cannot learn at all.",
                    False,
                    "It does learn, but only what a single hidden node could.",
                ),
            ],
        ),
        Question(
            "Why does a ConstNode have no incoming connections?",
            [
                Choice(
                    "Its output is 1 whatever comes in, so their weights could change nothing.",
                    True,
                    "Nothing comes through them, so their gradient would be 0 for ever.",
                ),
                Choice(
                    "It belongs to the input layer.",
                    False,
                    "There is one in each layer but the last, hidden layers too.",
                ),
                Choice(
                    "Biases are not trained.",
                    False,
                    "They are: a bias is the weight of a connection that *leaves* the ConstNode.",
                ),
            ],
        ),
        Question(
            "An input is 0. What does one training step do to the weights of the connections that leave "
            "that node?",
            [
                Choice(
                    "It shrinks them a little.",
                    False,
                    "Nothing in Equation 5 shrinks a weight of its own accord.",
                ),
                Choice(
                    "Nothing: the step is η δ x, and x is 0.",
                    True,
                    "And so `update_weights` skips them. With pictures that are mostly black, that saves "
                    "most of the "
                    "work.",
                ),
                Choice(
                    "It moves them by η δ.",
                    False,
                    "That is the step of a bias, whose x is always 1.",
                ),
            ],
        ),
    ]
)
