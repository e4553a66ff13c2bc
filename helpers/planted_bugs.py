"""Networks with a bug each, for a gradient check to find (notebook 05). All run, and most of them learn.

Only what is wrong is written here; all else is the right network of helpers/objects.py.
"""

import random

from helpers import checks
from helpers.objects import Network


def _slope(node):
    return node.activation.derivative_from_output(node.output)


def _sum_downstream(node):
    return sum(c.weight * c.downstream_node.delta for c in node.downstream)


class ForgottenSlope(Network):
    """The factor y(1 - y) is left out of every δ."""

    def calc_deltas(self, t):
        for node, target in zip(self.layers[-1].ordinary_nodes, t):
            node.delta = target - node.output
        for layer in reversed(self.layers[1:-1]):
            for node in layer.ordinary_nodes:
                node.delta = _sum_downstream(node)


class ForgottenHiddenSlope(Network):
    """The factor a(1 - a) is left out of the hidden δ only; written out, as notebook 05 shows it."""

    def calc_deltas(self, t):
        self.layers[-1].calc_output_deltas(t)
        for layer in reversed(self.layers[1:-1]):
            for node in layer.ordinary_nodes:
                node.delta = sum(c.weight * c.downstream_node.delta for c in node.downstream)


class FlippedSign(Network):
    """y - t where t - y belongs."""

    def calc_deltas(self, t):
        for node, target in zip(self.layers[-1].ordinary_nodes, t):
            node.delta = _slope(node) * (node.output - target)
        for layer in reversed(self.layers[1:-1]):
            layer.calc_hidden_deltas()


class SigmoidTwice(Network):
    """The slope is taken from f(y), though y is the output already."""

    def calc_deltas(self, t):
        super().calc_deltas(t)
        for layer in reversed(self.layers[1:]):
            for k, node in enumerate(layer.ordinary_nodes):
                f = node.activation
                back = _sum_downstream(node) if node.downstream else t[k] - node.output
                node.delta = f.derivative_from_output(f.value(node.output)) * back


class OneDownstreamNode(Network):
    """A hidden node listens to the first node downstream, and to no other."""

    def calc_deltas(self, t):
        self.layers[-1].calc_output_deltas(t)
        for layer in reversed(self.layers[1:-1]):
            for node in layer.ordinary_nodes:
                first = node.downstream[0]
                node.delta = _slope(node) * first.weight * first.downstream_node.delta


class OwnOutput(Network):
    """The gradient is made with the node's own output where its input belongs."""

    def gradients(self, x, t):
        tables = super().gradients(x, t)
        for layer, W in zip(self.layers[1:], tables[::2]):
            for row, node in zip(W, layer.ordinary_nodes):
                row[:] = [-node.delta * node.output] * len(row)
        return tables


class ForgottenBias(Network):
    """The biases never get a gradient."""

    def gradients(self, x, t):
        tables = super().gradients(x, t)
        return [table if k % 2 == 0 else [0.0] * len(table) for k, table in enumerate(tables)]


class ForgottenHalf(Network):
    """The square was differentiated, the ½ in front of it not minded: all is twice as large."""

    def calc_deltas(self, t):
        super().calc_deltas(t)
        for layer in self.layers[1:]:
            for node in layer.ordinary_nodes:
                node.delta *= 2


class SwappedSampleAndTarget(Network):
    """Sample and target change places on their way in."""

    def gradients(self, x, t):
        return super().gradients(t, x)


BUGS = {  # what to call it: (the network, the fault that the check names)
    "slope forgotten": (ForgottenSlope, "missing derivative"),
    "slope forgotten, hidden layer only": (ForgottenHiddenSlope, "missing derivative, hidden layers"),
    "sign of δ flipped": (FlippedSign, "sign"),
    "sigmoid taken twice": (SigmoidTwice, "activation applied twice"),
    "one node downstream only": (OneDownstreamNode, "sum over downstream"),
    "own output for input": (OwnOutput, "own output for input"),
    "biases forgotten": (ForgottenBias, "bias left out"),
    "the ½ forgotten": (ForgottenHalf, "scale"),
    "sample and target swapped": (SwappedSampleAndTarget, "sample and target swapped"),
}
SIZES = [3, 4, 3]  # as many outputs as inputs: else a swap would not get as far as the check


def planted(name, seed=1):
    """The network with this bug, one of BUGS, or the right one for "none"; its weights lie in ±1.

    Errors: ValueError for a bug that is not there.
    """
    kind, _ = checks.one_of(name, {"none": (Network, ""), **BUGS}, "bug")
    network, rng = kind(SIZES, seed=seed), random.Random(seed)
    for connection in network.connections:
        connection.weight = rng.uniform(-1, 1)
    return network
