"""Faults of a backpropagation: their names from wrong gradients, and networks with one each (notebook 5).

The verdict of a gradient check rests on Equation 6 alone. `diagnose` reads the numbers afterwards: explain.py
plants known faults, one after the other, in a small backpropagation of its own, and looks which of them gives
the very gradients that the network gave.
`BUGS` are object networks with a bug each, for the check to find. All run, and most of them learn.
"""

import random

import numpy as np

from helpers import checks
from helpers.explain import ACTIVATIONS, FORMS, WORDS, Model, Point, Search, places_of
from helpers.objects import Network

ZERO = 1e-8  # smaller gradients than this drown in the rounding of the error at ε = 1e-4


def relative_error(a, b):
    """|a - b| / max(|a|, |b|, ZERO), entry by entry, so that two gradients that are as good as 0 agree."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    return np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), ZERO)


def flat(tables):
    """All entries of all tables, one after the other."""
    return np.concatenate([np.ravel(table) for table in tables])


def diagnose(network, x, t, given, due, tolerance):
    """(fault, diagnosis) for gradients `given` that are not `due`, those by Equation 6."""
    model, parameters = _model(network, np.ndim(x) > 1), flat(network.parameters())
    names = () if np.isfinite(flat([*given, *due])).all() else ("not a number",)
    if not names and set(model.activations) <= ACTIVATIONS.keys():
        with np.errstate(all="ignore"):
            names = Search(model, [Point(parameters, x, t, 0.0, flat(given))], 10 * tolerance).names()
    if names:
        return " + ".join(names), " ".join(WORDS[name.split(", ")[0]] for name in names)
    tables = [f"{letter}{layer}" for layer in range(1, len(due) // 2 + 1) for letter in "Wb"]
    off = {name: relative_error(g, d) > tolerance for name, g, d in zip(tables, given, due)}
    bad = [name for name in tables if off[name].any()]
    good = ", ".join(name for name in tables if name not in bad)
    where, wrong = f"Wrong: {', '.join(bad)}; right: {good or 'none'}. ", flat([off[name] for name in bad])
    if wrong.mean() < 0.5:
        few = f"There {wrong.sum()} of {wrong.size} are off and the rest is right: an index or a range."
        return "index", where + few
    if good and bad == tables[: len(bad)]:
        look = "look at the δ of the highest layer that is wrong, at its slope and at its sum downstream."
        return "some layers", f"{where}The error is lost on its way down: {look}"
    return "unknown", f"{where}No known fault gives these numbers: compare them on a smaller network."


def _model(network, rows):
    """One of our two networks as explain.py describes anybody's."""
    arrays, tables = hasattr(network.layers[0], "W"), places_of([*map(np.shape, network.parameters())])
    with_weights = network.layers if arrays else [layer.ordinary_nodes[0] for layer in network.layers[1:]]
    activations = tuple(layer.activation.name for layer in with_weights)
    loss = network.error.name if arrays else "squared error"
    how, factor = "rows" if rows else "one", 0.5 if loss == "squared error" else 1.0
    return Model(list(zip(tables[::2], tables[1::2])), how, FORMS[0], activations, loss, factor, mean=rows)


# --- networks with a bug each -------------------------------------------------------------------------------


class _InParts(Network):
    """A network whose gradients are put together from parts; a bug is another part in the place of one."""

    slope = staticmethod(lambda f, y: f.derivative_from_output(y))
    error = staticmethod(lambda target, output: target - output)
    heard = slice(None)  # which of the nodes downstream
    input = staticmethod(lambda connection: connection.upstream_node.output)
    bias = 1.0  # the input of the biases

    def calc_deltas(self, t):
        for node, target in zip(self.layers[-1].ordinary_nodes, t):
            node.delta = self.slope(node.activation, node.output) * self.error(target, node.output)
        for layer in reversed(self.layers[1:-1]):
            for node in layer.ordinary_nodes:
                back = sum(c.weight * c.downstream_node.delta for c in node.downstream[self.heard])
                node.delta = self.slope(node.activation, node.output) * back

    def gradients(self, x, t):
        self.predict(x)
        self.calc_deltas(t)
        nodes = [layer.ordinary_nodes for layer in self.layers[1:]]
        W = [[[-node.delta * self.input(c) for c in node.upstream[:-1]] for node in some] for some in nodes]
        b = [[-node.delta * self.bias for node in some] for some in nodes]
        return [table for pair in zip(W, b) for table in pair]


def _bug(**parts):
    members = {name: staticmethod(part) if callable(part) else part for name, part in parts.items()}
    return type("Bug", (_InParts,), members)


class ForgottenHiddenSlope(Network):
    """The factor a(1 - a) is left out of the hidden δ only; written out, as notebook 5 shows it."""

    def calc_deltas(self, t):
        self.layers[-1].calc_output_deltas(t)
        for layer in reversed(self.layers[1:-1]):
            for node in layer.ordinary_nodes:
                node.delta = sum(c.weight * c.downstream_node.delta for c in node.downstream)


class SwappedSampleAndTarget(Network):
    """Sample and target change places on their way in."""

    def gradients(self, x, t):
        return super().gradients(t, x)


BUGS = {  # what to call it: (the network, the fault that the check names)
    "slope forgotten": (_bug(slope=lambda f, y: 1), "missing derivative"),
    "slope forgotten, hidden layer only": (ForgottenHiddenSlope, "missing derivative, hidden layers"),
    "sign of δ flipped": (_bug(error=lambda target, output: output - target), "sign"),
    "sigmoid taken twice": (
        _bug(slope=lambda f, y: f.derivative_from_output(f.value(y))),
        "activation applied twice",
    ),
    "one node downstream only": (_bug(heard=slice(1)), "sum over downstream"),
    "own output for input": (_bug(input=lambda c: c.downstream_node.output), "own output for input"),
    "biases forgotten": (_bug(bias=0.0), "bias left out"),
    "the ½ forgotten": (_bug(error=lambda target, output: 2 * (target - output)), "half forgotten"),
    "sample and target swapped": (SwappedSampleAndTarget, "sample and target swapped"),
}
SIZES = [3, 4, 3]  # as many outputs as inputs: else a swap would not get as far as the check


def planted(name, seed=1):
    """The network with this bug, one of BUGS, or the right one for "none"; its weights lie in ±1.

    Raises: ValueError for a bug that is not there.
    """
    kind, _ = checks.one_of(name, {"none": (Network, ""), **BUGS}, "bug")
    network, rng = kind(SIZES, seed=seed), random.Random(seed)
    for connection in network.connections:
        connection.weight = rng.uniform(-1, 1)
    return network
