"""Exercises of notebook 4: nodes, connections, layers and networks as objects, and a training to choose."""

import operator
from functools import lru_cache

import numpy as np

from helpers.activations import Sigmoid
from helpers.objects import Connection, ConstNode, Network, Node

from .exercise import AnswerError, Exercise

STALE = 0.28125  # what a node still holds of the last sample; no case is expected to end with it


def _node(inputs, weights, bias, outputs=(), net=0.0, output=0.0):
    """A node with these inputs and, downstream, one node for each (weight, delta) of `outputs`."""
    node = Node(1, 0)
    for k, (value, weight) in enumerate(zip(inputs, weights)):
        below = Node(0, k)
        below.output, below.delta, below.net = value, 0.05 * (k + 1), 0.11 * (k + 1)
        Connection(below, node, weight)
    Connection(ConstNode(0, len(inputs)), node, bias)
    for k, (weight, delta) in enumerate(outputs):
        above = Node(2, k)
        above.output, above.delta = 0.3 + 0.2 * k, delta
        Connection(node, above, weight)
    node.net, node.output = net, output
    return node


def _after(name):
    """An observer that sets node.<name> to STALE, lets the answer run, and reads what it stored."""

    def observe(answer, node):
        setattr(node, name, STALE)
        returned = answer(node)
        if getattr(node, name) == STALE:
            hint = "Store the result" if returned is None else "A method of a node keeps its result"
            raise AnswerError(f"`node.{name}` was not set. {hint}: `node.{name} = …`.")
        return getattr(node, name)

    return observe


def my_calc_output(node):
    """Ask each incoming connection for weight × output; set node.output."""
    net = sum(c.weight * c.upstream_node.output for c in node.upstream)
    node.output = Sigmoid.value(net)


calc_output = Exercise(
    "A node that asks",
    my_calc_output,
    imports="from helpers.activations import Sigmoid",
    cases={
        "node 4 of the running example, whose net is 0.75": lambda: _node(
            [0.6, -0.2, 0.9], [0.5, -0.4, 0.3], 0.1, [(0.4, 0.07), (-0.3, -0.1)], net=0.4
        ),
        "a node with the inputs 1.5 and 0, the weights −1 and 3, the bias 0.7": lambda: _node(
            [1.5, 0.0], [-1.0, 3.0], 0.7, [(0.8, 0.1)], net=-1.3
        ),
        "a node with the input 0.2, the weight 2, the bias −1": lambda: _node(
            [0.2], [2.0], -1.0, [(-0.5, 0.2)]
        ),
    },
    observe=_after("output"),
)


def my_hidden_delta(node):
    """Equation 4: set node.delta from the error terms of the nodes downstream."""
    weighted = sum(c.weight * c.downstream_node.delta for c in node.downstream)
    node.delta = node.output * (1 - node.output) * weighted


hidden_delta = Exercise(
    "The error term of a hidden node",
    my_hidden_delta,
    cases={
        "a node with output 0.68; downstream: weight 0.4, δ 0.07 and weight −0.3, δ −0.11": lambda: _node(
            [0.6, -0.2], [0.5, -0.4], 0.1, [(0.4, 0.07), (-0.3, -0.11)], 0.55, output=0.68
        ),
        "a node with output 0.15; downstream: weight 0.5, δ 0.03; weight 0.1, δ −0.3; weight "
        "−0.9, δ 0.2": lambda: _node(
            [1.0], [0.3], -0.6, [(0.5, 0.03), (0.1, -0.3), (-0.9, 0.2)], -0.2, output=0.15
        ),
        "a node with output 0.5; downstream: weight 0.7, δ −0.05": lambda: _node(
            [0.4, 0.8], [-0.7, 0.2], 0.3, [(0.7, -0.05)], 0.9, output=0.5
        ),
    },
    observe=_after("delta"),
)


def my_gradient_and_update(connection, rate):
    """Return the gradient ∂E_d/∂w, and move the weight one step downhill."""
    gradient = -connection.downstream_node.delta * connection.upstream_node.output
    connection.weight -= rate * gradient
    return gradient


def _learning(up, up_delta, weight, down, down_delta, rate):
    """(a connection between two nodes, each of which has one connection more; the rate)"""
    below, above, beside, behind = Node(0, 0), Node(1, 0), Node(0, 1), Node(1, 1)
    below.output, below.delta, above.output, above.delta = up, up_delta, down, down_delta
    beside.output, behind.delta = 0.7, 0.2
    connection = Connection(below, above, weight)
    Connection(below, behind, 0.5)
    Connection(beside, above, -0.5)
    return connection, rate


def _gradient_and_weight(answer, connection, rate):
    gradient = answer(connection, rate)
    if gradient is None:
        raise AnswerError("Nothing was returned; expected the gradient. Is there a `return`?")
    others = connection.upstream_node.downstream[1], connection.downstream_node.upstream[1]
    if [other.weight for other in others] != [0.5, -0.5]:
        raise AnswerError("Other connections of these nodes moved, too. Only `connection.weight` may.")
    return {"returned": gradient, "weight": connection.weight}


gradient_and_update = Exercise(
    "A connection learns",
    my_gradient_and_update,
    cases={
        "w84 of the running example, rate 0.5: from output 0.6793 to a node with δ 0.0737": lambda: _learning(
            0.6793, 0.013, 0.4, 0.5944, 0.0737, rate=0.5
        ),
        "weight −1.5 from a node with output −0.2 to one with δ 0.3, rate 2": lambda: _learning(
            -0.2, 0.4, -1.5, 0.81, 0.3, rate=2.0
        ),
        "a bias of 0.05 into a node with δ −0.12, rate 0.1": lambda: _learning(
            1.0, -0.3, 0.05, 0.33, -0.12, rate=0.1
        ),
    },
    observe=_gradient_and_weight,
)


def my_calc_outputs(layer, layer_below):
    """Compute the outputs of all ordinary nodes of layer, from what the layer below hands on."""
    for node in layer.ordinary_nodes:
        node.net = 0.0
    for node in layer_below.nodes:
        node.hand_on()
    for node in layer.ordinary_nodes:
        node.calc_output()


def _network(sizes, seed):
    """A network whose weights are well apart and whose nodes hold what an earlier sample left in them."""
    network = Network(sizes, seed)
    for connection in network.connections:
        connection.weight *= 12
    earlier = [0.9 - 0.4 * k for k in range(sizes[0])]
    network.train_one_sample(earlier, [0.2 + 0.3 * k for k in range(sizes[-1])], 0.1)
    return network


def _two_layers(sizes, seed, inputs, k=1):
    network = _network(sizes, seed)
    network.layers[0].set_outputs(inputs)
    for below, layer in zip(network.layers[: k - 1], network.layers[1:k]):
        layer.calc_outputs(below)
    return network.layers[k], network.layers[k - 1]


def _layer_after(answer, layer, layer_below):
    before = [(node.net, node.output) for node in layer.ordinary_nodes]
    answer(layer, layer_below)
    if any(node.output != 1.0 for node in (*layer.nodes, *layer_below.nodes) if isinstance(node, ConstNode)):
        raise AnswerError("A ConstNode's output was changed; it is always 1.")
    if before == [(node.net, node.output) for node in layer.ordinary_nodes]:
        raise AnswerError("No `net` and no `output` of this layer's nodes was set.")
    return {f"{name}s": [getattr(node, name) for node in layer.ordinary_nodes] for name in ("net", "output")}


layer_outputs = Exercise(
    "A layer in order",
    my_calc_outputs,
    cases={
        "three inputs, four nodes; the nodes still hold the sums of the last sample": lambda: _two_layers(
            [3, 4, 2], 1, [0.6, -0.2, 0.9]
        ),
        "two inputs, one of them 0, and two nodes": lambda: _two_layers([2, 2, 1], 2, [0.0, 1.5]),
        "an output layer of two nodes above four": lambda: _two_layers([3, 4, 2], 3, [-0.3, 0.8, 0.1], 2),
    },
    observe=_layer_after,
)


def my_train_one_sample(network, x, t, rate):
    """One step of stochastic gradient descent on the sample (x, t)."""
    network.predict(x)
    network.layers[-1].calc_output_deltas(t)
    for layer in reversed(network.layers[1:-1]):
        layer.calc_hidden_deltas()
    for layer in network.layers[:-1]:
        layer.update_weights(rate)


def _trained(answer, network, x, t, rate):
    layers = [*network.layers]
    answer(network, x, t, rate)
    if network.layers != layers:
        raise AnswerError("`network.layers` itself was changed: work on a copy, `network.layers[:]`.")
    return network.parameters()


train_one_sample = Exercise(
    "One sample",
    my_train_one_sample,
    cases={
        "3-4-2, one step": lambda: (_network([3, 4, 2], 1), [0.6, -0.2, 0.9], [0.9, 0.1], 0.5),
        "2-3-3-1, two hidden layers": lambda: (_network([2, 3, 3, 1], 2), [0.8, -0.5], [0.9], 2.0),
        "2-2-3-2-1, three hidden layers": lambda: (_network([2, 2, 3, 2, 1], 4), [-0.7, 0.4], [0.2], 1.0),
    },
    observe=_trained,
)


COUNTED = {"layers": 3, "nodes": 1094, "const nodes": 2, "connections": 238_510}


def _counted(answer, key):
    if not isinstance(answer, dict):
        raise AnswerError("Expected a dict with a number for each of the four keys.")
    if key not in answer:
        raise AnswerError(f"Your dict has no key {key!r}.")
    return answer[key]


count_objects = Exercise(
    "How many objects?",
    COUNTED,
    stub="my_count",
    source='{\n    "layers": 3,\n    "nodes": 784 + 300 + 10,\n    "const nodes": 2,\n'
    '    "connections": 785 * 300 + 301 * 10,\n}',
    form='a dict: {"layers": …, "nodes": …, "const nodes": …, "connections": …}',
    cases=list(COUNTED),
    observe=_counted,
)


PATTERNS = tuple(tuple(float(i == j) for j in range(8)) for i in range(8))
MOST_EPOCHS = 300


@lru_cache(maxsize=64)
def _patterns_right(rate, epochs, seed):
    """How many of the eight patterns an 8-3-8 network gives back after this training."""
    network = Network([8, 3, 8], seed)
    network.train(PATTERNS, PATTERNS, rate, epochs)
    return sum([y > 0.5 for y in network.predict(x)] == [v > 0.5 for v in x] for x in PATTERNS)


def _whole(value, name):
    try:
        return operator.index(value)
    except TypeError:
        raise AnswerError(f"For the {name} expected a whole number, got {value!r}.") from None


def _encoder_outcome(answer):
    if not isinstance(answer, tuple | list | np.ndarray):
        raise AnswerError("It is not three numbers: write (rate, epochs, seed).")
    if len(answer) != 3:
        raise AnswerError(f"Three numbers are expected, not {len(answer)}: a rate (say 2.5), epochs, a seed.")
    rate, epochs, seed = answer
    if any(part is ... for part in answer):
        return ...
    if isinstance(rate, int | np.integer) and rate >= 20 and not isinstance(epochs, str) and epochs <= 20:
        raise AnswerError("The order is rate, epochs, seed; rate and epochs look exchanged.")
    epochs, seed = _whole(epochs, "epochs"), _whole(seed, "seed")
    if not 1 <= epochs <= MOST_EPOCHS:
        raise AnswerError(f"Expected 1 to {MOST_EPOCHS} epochs, got {epochs}: the encoder has to be quick.")
    try:
        right = _patterns_right(rate, epochs, seed)
    except (ValueError, TypeError) as error:
        raise AnswerError(str(error)) from None
    if right == 8:
        return "all eight patterns"
    huge = rate > (12 if epochs >= 100 else 40)
    kind = "small steps" if rate < 0.2 else "huge steps" if huge else "stopped too early"
    return f"{right} of 8 patterns, {kind}"


encoder_settings = Exercise(
    "All eight patterns",
    (8, 300, 0),
    stub="my_encoder",
    form="three numbers (rate, epochs, seed)",
    cases=[()],
    observe=_encoder_outcome,
    seconds=60,
)
