"""The tutorial's object design, written anew: nodes that pull through connections, gradient = δ x downhill."""
import random
from math import exp
class Node:
    def __init__(self):
        self.upstream, self.downstream, self.output, self.delta = [], [], 1.0, 0.0
    def calc_output(self):
        net = sum(conn.upstream_node.output * conn.weight for conn in self.upstream)
        self.output = 1 / (1 + exp(-net))
    def calc_hidden_layer_delta(self):
        downstream = sum(conn.downstream_node.delta * conn.weight for conn in self.downstream)
        self.delta = self.output * (1 - self.output) * downstream
    def calc_output_layer_delta(self, label):
        self.delta = self.output * (1 - self.output) * (label - self.output)
class Connection:
    def __init__(self, upstream_node, downstream_node):
        self.upstream_node, self.downstream_node = upstream_node, downstream_node
        self.weight = random.uniform(-0.5, 0.5)
        upstream_node.downstream.append(self)
        downstream_node.upstream.append(self)
    def calc_gradient(self):
        self.gradient = self.downstream_node.delta * self.upstream_node.output

random.seed(5)
layers = [[Node() for _ in range(n + 1)] for n in (3, 4, 2)]  # the last node of each says 1
connections = [Connection(u, d) for a, b in zip(layers, layers[1:]) for u in a for d in b[:-1]]
def predict(sample):
    for node, value in zip(layers[0], sample):
        node.output = value
    for layer in layers[1:]:
        for node in layer[:-1]:
            node.calc_output()
def loss(sample, label):
    predict(sample)
    return 0.5 * sum((a - node.output) ** 2 for a, node in zip(label, layers[-1]))
def get_gradient(sample, label):
    predict(sample)
    for node, value in zip(layers[-1], label):
        node.calc_output_layer_delta(value)
    for layer in layers[-2::-1]:
        for node in layer:
            node.calc_hidden_layer_delta()
    for conn in connections:
        conn.calc_gradient()
    return [-conn.gradient for conn in connections]

case = loss, connections, get_gradient, [0.9, 0.1, 0.4], [0.9, 0.1]
FAULTS = [
    ("sign", "[-conn.gradient", "[conn.gradient"),
    ("missing derivative, output layer", "self.output * (1 - self.output) * (label", "(label"),
    ("missing derivative, hidden layers", "self.output * (1 - self.output) * downstream", "downstream"),
    ("sum over downstream", "in self.downstream)", "in self.downstream[:1])"),
    ("weights left out of the sum", "conn.downstream_node.delta * conn.weight", "conn.downstream_node.delta"),
    ("own output for input", "delta * self.upstream_node.output", "delta * self.downstream_node.output"),
    ("input left out", "delta * self.upstream_node.output", "delta"),
    ("stale", "def get_gradient(sample, label):\n    predict(sample)", "def get_gradient(sample, label):"),
    ("never computed, hidden layers", "in self.downstream)", "in self.upstream)"),
    (None, "layers[-2::-1]", "layers[1:-1]", "(1 - self.output) * downstream", "(1 - self.output) * downstream ** 2"),
]
