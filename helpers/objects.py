"""A network as objects (notebook 4): one object for each node and each connection, in plain Python.

    Network ── layers ──> Layer ── nodes ──> Node, ConstNode
       └── connections ─> Connections ─────> Connection (upstream_node → downstream_node)

A node hands its output on along its outgoing connections, and takes its error term back along the same ones.
"""

import random

from helpers import checks
from helpers.activations import Sigmoid


class Connection:
    """One weight w_ji, from the upstream node i to the downstream node j."""

    __slots__ = ("downstream_node", "upstream_node", "weight")

    def __init__(self, upstream_node, downstream_node, weight):
        self.upstream_node = upstream_node
        self.downstream_node = downstream_node
        self.weight = weight
        upstream_node.downstream.append(self)
        downstream_node.upstream.append(self)

    @property
    def gradient(self):
        """The true gradient ∂E_d/∂w_ji = -δ_j x_ji, for the sample that was seen last."""
        return -self.downstream_node.delta * self.upstream_node.output

    def __repr__(self):
        up, down = self.upstream_node.place, self.downstream_node.place
        return f"Connection {up} → {down}: weight {self.weight:.4f}, gradient {self.gradient:.4f}"


class Node:
    """One node: its output, its error term delta, and its connections up and down."""

    __slots__ = "activation", "delta", "downstream", "layer_index", "net", "node_index", "output", "upstream"

    def __init__(self, layer_index, node_index, activation=Sigmoid):
        self.layer_index = layer_index
        self.node_index = node_index
        self.activation = activation
        self.net = self.output = self.delta = 0.0
        self.upstream = []
        self.downstream = []

    def hand_on(self):
        """Add weight × output to the net of every node downstream; an output of 0 adds nothing."""
        output = self.output
        if output:
            for connection in self.downstream:
                connection.downstream_node.net += connection.weight * output

    def calc_output(self):
        """Equation 1. The nodes upstream have handed on their outputs, so net is complete."""
        self.output = self.activation.value(self.net)

    def calc_output_delta(self, target):
        """Equation 3, for a node of the output layer."""
        self.delta = self.activation.derivative_from_output(self.output) * (target - self.output)

    def calc_hidden_delta(self):
        """Equation 4: what comes back from every node downstream, times the slope."""
        weighted = sum(c.weight * c.downstream_node.delta for c in self.downstream)
        self.delta = self.activation.derivative_from_output(self.output) * weighted

    def update_weights(self, rate):
        """Equation 5, w_ji += η δ_j x_ji, for all connections that leave this node: x_ji is its output."""
        step = rate * self.output
        if step:
            for connection in self.downstream:
                connection.weight += step * connection.downstream_node.delta

    @property
    def place(self):
        return f"{self.layer_index}.{self.node_index}"

    def __repr__(self):
        return f"{type(self).__name__} {self.place}: output {self.output:.4f}, delta {self.delta:.4f}"


class ConstNode(Node):
    """A node whose output is always 1: the weights that leave it are the biases of the layer above."""

    __slots__ = ()

    def __init__(self, layer_index, node_index):
        super().__init__(layer_index, node_index)
        self.output = 1.0


class Layer:
    """The nodes of one layer: ordinary ones first, then, below another layer, one ConstNode."""

    def __init__(self, layer_index, size, activation=Sigmoid, with_bias=True):
        self.layer_index = layer_index
        self.ordinary_nodes = [Node(layer_index, i, activation) for i in range(size)]
        self.nodes = self.ordinary_nodes + ([ConstNode(layer_index, size)] if with_bias else [])

    def set_outputs(self, values):
        """For the input layer: the output of a node is the input itself."""
        for node, value in zip(self.ordinary_nodes, values):
            node.output = value

    def calc_outputs(self, layer_below):
        for node in self.ordinary_nodes:
            node.net = 0.0
        for node in layer_below.nodes:
            node.hand_on()
        for node in self.ordinary_nodes:
            node.calc_output()

    def calc_output_deltas(self, targets):
        for node, target in zip(self.ordinary_nodes, targets):
            node.calc_output_delta(target)

    def calc_hidden_deltas(self):
        for node in self.ordinary_nodes:
            node.calc_hidden_delta()

    def update_weights(self, rate):
        """All weights that leave this layer, its biases among them."""
        for node in self.nodes:
            node.update_weights(rate)

    def parameters(self):
        """W, a row of incoming weights for each node, and b, the bias of each node."""
        return self._incoming("weight")

    def gradients(self):
        """The same for the gradients."""
        return self._incoming("gradient")

    def set_parameters(self, W, b):
        for node, weights, bias in zip(self.ordinary_nodes, W, b):
            for connection, weight in zip(node.upstream, [*weights, bias]):
                connection.weight = weight

    def _incoming(self, name):
        rows = [[getattr(c, name) for c in node.upstream] for node in self.ordinary_nodes]
        return [row[:-1] for row in rows], [row[-1] for row in rows]

    def __repr__(self):
        return "\n".join([f"Layer {self.layer_index}", *(f"  {node!r}" for node in self.nodes)])


class Connections:
    """All connections of a network, in the order in which they were made."""

    def __init__(self):
        self._connections = []

    def connect(self, below, above, rng):
        """Every node below to every ordinary node above, each with a weight drawn from ±0.1."""
        # Source by source: hand_on and update_weights then walk through memory in order.
        for upstream_node in below.nodes:
            for downstream_node in above.ordinary_nodes:
                weight = rng.uniform(-0.1, 0.1)
                self._connections.append(Connection(upstream_node, downstream_node, weight))

    def __iter__(self):
        return iter(self._connections)

    def __len__(self):
        return len(self._connections)

    def __repr__(self):
        return "\n".join(map(repr, self._connections))


def sample_order(count, epochs, seed=None):
    """Indices of the samples, each once an epoch: in order, or shuffled anew each epoch by a seed."""
    order, rng = list(range(count)), random.Random(seed)
    for _ in range(epochs):
        if seed is not None:
            rng.shuffle(order)
        yield from order


class Network:
    """A fully connected network, e.g. Network([3, 4, 2], seed=1); weights start uniform in ±0.1.

    Raises: ValueError for sizes, inputs, targets or a rate that can't be meant.
    """

    def __init__(self, sizes, seed=None, activation=Sigmoid):
        self.sizes = checks.layer_sizes(sizes)
        rng, last = random.Random(checks.seed(seed)), len(self.sizes) - 1
        activation = checks.activation(activation)
        self.layers = [Layer(i, n, activation, with_bias=i < last) for i, n in enumerate(self.sizes)]
        self.connections = Connections()
        for below, above in zip(self.layers, self.layers[1:]):
            self.connections.connect(below, above, rng)

    def predict(self, x):
        """Outputs for one sample: a list of sizes[-1] floats."""
        self.layers[0].set_outputs(checks.vector(x, self.sizes[0], "inputs"))
        for below, layer in zip(self.layers, self.layers[1:]):
            layer.calc_outputs(below)
        return [node.output for node in self.layers[-1].nodes]

    def calc_deltas(self, t):
        """Error terms, from the output layer back; the input layer needs none."""
        self.layers[-1].calc_output_deltas(checks.vector(t, self.sizes[-1], "targets"))
        for layer in reversed(self.layers[1:-1]):
            layer.calc_hidden_deltas()

    def train_one_sample(self, x, t, rate):
        """One step of stochastic gradient descent: all error terms first, then all weights."""
        rate = checks.rate(rate)
        self.predict(x)
        self.calc_deltas(t)
        for layer in self.layers[:-1]:
            layer.update_weights(rate)

    def train(self, samples, targets, rate, epochs, seed=None):
        """Each sample once an epoch, one step each; shuffled where a seed is given."""
        checks.data(samples, targets, self.sizes)
        for d in sample_order(len(samples), checks.count(epochs, "epochs"), checks.seed(seed)):
            self.train_one_sample(samples[d], targets[d], rate)

    def loss(self, x, t):
        """E_d = ½ Σ (t - y)² on one sample."""
        t = checks.vector(t, self.sizes[-1], "targets")
        return sum((target - y) ** 2 for target, y in zip(t, self.predict(x))) / 2

    def gradients(self, x, t):
        """∂E_d/∂w on one sample, laid out as parameters(); nothing is updated."""
        self.predict(x)
        self.calc_deltas(t)
        return [table for layer in self.layers[1:] for table in layer.gradients()]

    def parameters(self):
        """Copies of [W1, b1, W2, b2, …] as nested lists: W[j][i] is the weight from node i to node j."""
        return [table for layer in self.layers[1:] for table in layer.parameters()]

    def set_parameters(self, values):
        """Take weights and biases laid out as parameters(), lists or arrays."""
        values = checks.parameters(values, list(zip(self.sizes[1:], self.sizes)))
        for layer, W, b in zip(self.layers[1:], values[::2], values[1::2]):
            layer.set_parameters(W, b)

    def dump(self):
        """All nodes and connections as text."""
        return "\n".join(map(repr, [*self.layers, self.connections]))

    def __repr__(self):
        return f"Network {'-'.join(map(str, self.sizes))}: {len(self.connections)} connections"
