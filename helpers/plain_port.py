"""The yardstick: the tutorial's object design in Python 3, as it stands, with nothing done for speed.

Every node pulls its inputs through a list of connections; every layer ends with a bias node; error terms are
computed for the input layer too; gradients are stored in each connection and then applied one by one.
Same sizes, same formulas, same weights after a step as helpers/objects.py (tests/test_benchmarks.py).
"""

import math
import random
from functools import reduce


class Node:
    def __init__(self, output=0.0):
        self.upstream, self.downstream = [], []
        self.output, self.delta = output, 0.0

    def calc_output(self):
        net = reduce(lambda total, c: total + c.upstream_node.output * c.weight, self.upstream, 0.0)
        self.output = 1.0 / (1.0 + math.exp(-net))

    def calc_hidden_delta(self):
        weighted = reduce(lambda total, c: total + c.downstream_node.delta * c.weight, self.downstream, 0.0)
        self.delta = self.output * (1 - self.output) * weighted

    def calc_output_delta(self, target):
        self.delta = self.output * (1 - self.output) * (target - self.output)


class Connection:
    def __init__(self, upstream_node, downstream_node, weight):
        self.upstream_node, self.downstream_node = upstream_node, downstream_node
        self.weight, self.gradient = weight, 0.0
        upstream_node.downstream.append(self)
        downstream_node.upstream.append(self)

    def calc_gradient(self):
        self.gradient = self.downstream_node.delta * self.upstream_node.output

    def update_weight(self, rate):
        self.calc_gradient()
        self.weight += rate * self.gradient


class Network:
    """Layers are lists of nodes; the last node of each is its bias node, whose output stays 1."""

    def __init__(self, sizes, seed=None):
        rng = random.Random(seed)
        self.layers = [[Node() for _ in range(size)] + [Node(1.0)] for size in sizes]
        for below, above in zip(self.layers, self.layers[1:]):
            for up in below:
                for down in above[:-1]:
                    Connection(up, down, rng.uniform(-0.1, 0.1))

    def predict(self, x):
        for node, value in zip(self.layers[0], x):
            node.output = value
        for layer in self.layers[1:]:
            for node in layer[:-1]:
                node.calc_output()
        return [node.output for node in self.layers[-1][:-1]]

    def train_one_sample(self, x, t, rate):
        self.predict(x)
        for node, target in zip(self.layers[-1], t):
            node.calc_output_delta(target)
        for layer in self.layers[-2::-1]:
            for node in layer:
                node.calc_hidden_delta()
        for layer in self.layers[:-1]:
            for node in layer:
                for connection in node.downstream:
                    connection.update_weight(rate)
