"""[weights, bias] for each neuron, an array and a number; gradients as nested lists; weight decay; one sample."""
import random
from math import exp

import numpy as np

random.seed(22)
decay = 0.05
def neuron(inputs):
    return [np.array([random.uniform(-1, 1) for _ in range(inputs)]), random.uniform(-1, 1)]
network = [[neuron(2) for _ in range(5)], [neuron(5) for _ in range(2)]]
def said(neuron, xs):
    weights, bias = neuron
    return 1 / (1 + exp(-sum(w * x for w, x in zip(weights, xs)) - bias))
def forward(x):
    hidden = [said(neuron, x) for neuron in network[0]]
    return hidden, [said(neuron, hidden) for neuron in network[1]]
def loss(x, t):
    error = sum((y - want) ** 2 for y, want in zip(forward(x)[1], t)) / 2
    return error + decay / 2 * sum(w * w for layer in network for weights, _ in layer for w in weights)
def tables(layer, deltas, xs):
    return [[[d * x + decay * w for x, w in zip(xs, weights)], d] for d, (weights, _) in zip(deltas, layer)]
def gradients(x, t):
    hidden, ys = forward(x)
    above = [(y - want) * y * (1 - y) for y, want in zip(ys, t)]
    back = [sum(d * weights[j] for d, (weights, _) in zip(above, network[1])) for j in range(5)]
    below = [h * (1 - h) * b for h, b in zip(hidden, back)]
    return [tables(network[0], below, x), tables(network[1], above, hidden)]

case = loss, network, gradients, [0.9, -0.4], [0.1, 0.8]
LAYOUT = "2-5-2, sigmoid, sigmoid; ½ squared error, weight decay 0.05. W: a row for each node, the bias last"
FAULTS = [
    ("weight decay, left out", " + decay * w for", " for"),
    ("weight decay, scaled", " + decay * w for", " + 2 * decay * w for"),
    ("missing derivative, hidden layers", "h * (1 - h) * b for", "b for"),
    ("half forgotten", "(y - want) * y * (1 - y) for", "2 * (y - want) * y * (1 - y) for"),
    (None, "tables(network[0], below, x)", "tables(network[0], below, hidden)"),
]
