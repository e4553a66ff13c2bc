"""Faults of a backpropagation: their names from wrong gradients, and networks with one each (notebook 05).

The verdict of a gradient check rests on Equation 6 alone. `diagnose` reads the numbers afterwards: a factor
that all share tells of a sign or a scale; for the rest it plants known faults, one after the other, in a
small backpropagation of its own, and looks which of them gives the very gradients that the network gave.
`BUGS` are object networks with a bug each, for the check to find. All run, and most of them learn.
"""

import random

import numpy as np

from helpers import checks
from helpers.activations import Sigmoid, Softmax, Tanh
from helpers.objects import Network

ZERO = 1e-8  # smaller gradients than this drown in the rounding of the error at ε = 1e-4


def relative_error(a, b):
    """|a - b| / max(|a|, |b|), entry by entry; gradients that are both as good as 0 count as equal."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    return np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), ZERO)


def flat(tables):
    """All entries of all tables, one after the other."""
    return np.concatenate([np.ravel(table) for table in tables])


# f: the activation of a layer, y: its output, above: the output of the layer above it
RIGHT, NONE, TWICE, OF_NET, OTHER, ABOVE = (
    lambda f, y, above: f.derivative_from_output(y),
    lambda f, y, above: np.ones_like(y),
    lambda f, y, above: f.derivative_from_output(f.on_array(y)),
    lambda f, y, above: f.derivative_from_output(np.arctanh(y) if f is Tanh else np.log(y / (1 - y))),
    lambda f, y, above: (Sigmoid if f is Tanh else Tanh).derivative_from_output(y),
    lambda f, y, above: f.derivative_from_output(above),
)


class _Pass:
    """The parameters and one sample, and a backpropagation in which faults can be planted.

    Each fault is a keyword: another slope for δ, another way back through the weights (``flow``), a node's
    ``own`` output for its input, a ``bias`` input other than 1, sample and target in ``swap``.
    """

    def __init__(self, network, x, t):
        tables = [np.asarray(table, float) for table in network.parameters()]
        self.W, self.b = tables[::2], tables[1::2]
        if hasattr(network.layers[0], "W"):
            self.f = [layer.activation for layer in network.layers]
        else:
            self.f = [layer.ordinary_nodes[0].activation for layer in network.layers[1:]]
        self.X, self.T = np.atleast_2d(np.asarray(x, float)), np.atleast_2d(np.asarray(t, float))

    def gradients(self, output_slope=RIGHT, hidden_slope=RIGHT, flow=None, own=False, bias=1.0, swap=False):
        X, T = (self.T, self.X) if swap else (self.X, self.T)
        A = [X]
        for W, b, f in zip(self.W, self.b, self.f):
            A.append(f.on_array(A[-1] @ W.T + b))
        delta, tables = T - A[-1], []
        if self.f[-1] is not Softmax:
            delta = delta * output_slope(self.f[-1], A[-1], A[-1])
        for layer in reversed(range(len(self.W))):
            W_gradient = -delta.T @ A[layer] / len(X)
            if own:
                W_gradient[...] = -(delta * A[layer + 1]).mean(axis=0)[:, np.newaxis]
            tables = [W_gradient, -bias * delta.mean(axis=0), *tables]
            if layer:
                back = flow(delta, self.W[layer], self.W[layer - 1]) if flow else delta @ self.W[layer]
                delta = back * hidden_slope(self.f[layer - 1], A[layer], A[layer + 1])
        return tables


# short name → (how to plant it, what to tell)
FAULTS = {
    "missing derivative, output layer": (
        {"output_slope": NONE},
        "The slope is missing in the output layer's δ: Equation 3 is y(1 - y)(t - y), not t - y alone.",
    ),
    "missing derivative, hidden layers": (
        {"hidden_slope": NONE},
        "The slope is missing in the hidden layers' δ: the sum that comes back still lacks its factor "
        "a(1 - a), Equation 4.",
    ),
    "missing derivative": (
        {"output_slope": NONE, "hidden_slope": NONE},
        "The slope of the activation is missing in every δ: Equation 3 begins with y(1 - y), Equation 4 with "
        "a(1 - a).",
    ),
    "activation applied twice": (
        {"output_slope": TWICE, "hidden_slope": TWICE},
        "The slope was taken from f(y) in place of y: y is the output already, so y(1 - y) as it stands.",
    ),
    "slope from net": (
        {"output_slope": OF_NET, "hidden_slope": OF_NET},
        "The slope was taken from net in place of the output: it is y(1 - y), with y = f(net).",
    ),
    "slope of another activation": (
        {"output_slope": OTHER, "hidden_slope": OTHER},
        "The slope is another activation's: y(1 - y) belongs to the sigmoid, 1 - y² to tanh.",
    ),
    "slope of the layer above": (
        {"hidden_slope": ABOVE},
        "The hidden δ has the slope of the layer above: it is a node's own output that belongs in a(1 - a).",
    ),
    "weights left out of the sum": (
        {"flow": lambda delta, W, W_below: np.repeat(delta.sum(axis=1, keepdims=True), W.shape[1], axis=1)},
        "The hidden δ adds up the δ downstream without their weights: Equation 4 sums w_ki δ_k.",
    ),
    "sum over downstream": (
        {"flow": lambda delta, W, W_below: delta[:, :1] * W[:1]},
        "The hidden δ hears of one downstream node only: Equation 4 sums over all of them.",
    ),
    "transposed weights": (
        {"flow": lambda delta, W, W_below: delta @ W.T},
        "The hidden δ took the weights by the wrong index: it is W transposed that carries δ back, so w_ki "
        "and not w_ik.",
    ),
    "incoming weights": (
        {"flow": lambda delta, W, W_below: delta @ W_below},
        "The hidden δ was summed over the incoming weights: the error comes back along the outgoing ones.",
    ),
    "own output for input": (
        {"own": True},
        "The gradient was made with the node's own output: what multiplies δ_j is x_ji, the output of the "
        "node upstream.",
    ),
    "bias left out": (
        {"bias": 0.0},
        "The gradients of the biases are 0: a bias is a weight whose input is always 1.",
    ),
    "sample and target swapped": (
        {"swap": True},
        "These are the gradients for the target as input and the input as target: the two were handed over "
        "in the wrong order.",
    ),
}


def _agree(tables, others, tolerance):
    return all(
        a.shape == b.shape and (relative_error(a, b) <= tolerance).all() for a, b in zip(tables, others)
    )


def diagnose(network, x, t, given, due, tolerance):
    """(fault, diagnosis) for gradients that are not right."""
    if not np.isfinite(flat(given)).all():
        return "not a number", "Some gradients are NaN or infinite: look for an overflow or a division by 0."
    factor = _common_factor(given, due, tolerance)
    if factor is not None:
        return _name_factor(factor, len(np.atleast_2d(x)), "Every gradient")
    if _agree(given, [table.T for table in due], tolerance):
        return "transposed gradient", "∂E/∂W is transposed: row j belongs to node j, the target of w_ji."
    passed = _Pass(network, x, t)
    for fault, (plant, message) in FAULTS.items():
        try:
            with np.errstate(all="ignore"):
                planted = passed.gradients(**plant)
        except ValueError:  # the shapes of this network rule the fault out
            continue
        if _agree(given, planted, 10 * tolerance):
            return fault, message
    return _some_tables_only(given, due, tolerance, len(np.atleast_2d(x)))


def _common_factor(given, due, tolerance):
    """c where given = c · due throughout, else None."""
    given, due = flat(given), flat(due)
    strongest = np.abs(due).argmax()
    factor = given[strongest] / due[strongest] if abs(due[strongest]) > ZERO else np.nan
    fits = np.isfinite(factor) and (relative_error(given, factor * due) <= 10 * tolerance).all()
    return float(factor) if fits else None


def _name_factor(factor, rows, whose):
    if abs(factor + 1) < 1e-3:
        return "sign", (
            f"{whose} has the wrong sign, ratio -1: δ is -∂E/∂net, with t - y, and the gradient is -δ x. A "
            "minus is missing, or there is one too many."
        )
    if abs(factor) < 1e-3:
        return "never computed", f"{whose} is 0: it was never computed, or overwritten."
    by_rows = rows > 1 and abs(factor - rows) < 1e-2
    extra = ", which is the number of rows: a sum stands for the mean" if by_rows else ""
    return "scale", f"{whose} is {factor:.4g} times the true one{extra}. Look for a constant: ½, 2, η."


def _some_tables_only(given, due, tolerance, rows):
    names = [f"{letter}{layer}" for layer in range(1, len(due) // 2 + 1) for letter in "Wb"]
    right = [(relative_error(g, d) <= tolerance).all() for g, d in zip(given, due)]
    bad = [name for name, fine in zip(names, right) if not fine]
    good = [name for name, fine in zip(names, right) if fine]
    where = f"Wrong: {', '.join(bad)}; right: {', '.join(good) or 'none'}. "
    of_bad = [[table for table, fine in zip(tables, right) if not fine] for tables in (given, due)]
    factor = _common_factor(*of_bad, tolerance) if good else None
    if factor is not None:
        fault, message = _name_factor(factor, rows, f"Every gradient of {', '.join(bad)}")
        return f"{fault}, some layers", where + message
    off = relative_error(*map(flat, of_bad)) > tolerance
    if off.mean() < 0.5:
        few = f"There {int(off.sum())} of {len(off)} are off and the rest is right: an index or a range."
        return "index", where + few
    if bad and all(name.startswith("b") for name in bad):
        return "bias", where + "Only the biases are wrong: their input is always 1."
    if good and bad[-1] == names[len(bad) - 1]:
        return "some layers", where + (
            "The error is lost on its way down: look at the δ of the highest layer that is wrong, at its "
            "slope and at its sum over the nodes downstream."
        )
    return "unknown", where + "No known fault gives these numbers: compare them on a smaller network."


# --- networks with a bug each -------------------------------------------------------------------------------


class _InParts(Network):
    """A network whose error terms are put together from parts; a bug is another part in the place of one."""

    slope = staticmethod(lambda f, y: f.derivative_from_output(y))
    error = staticmethod(lambda target, output: target - output)
    heard = slice(None)  # which of the nodes downstream

    def calc_deltas(self, t):
        for node, target in zip(self.layers[-1].ordinary_nodes, t):
            node.delta = self.slope(node.activation, node.output) * self.error(target, node.output)
        for layer in reversed(self.layers[1:-1]):
            for node in layer.ordinary_nodes:
                back = sum(c.weight * c.downstream_node.delta for c in node.downstream[self.heard])
                node.delta = self.slope(node.activation, node.output) * back


def _bug(**parts):
    return type(
        "Bug",
        (_InParts,),
        {name: staticmethod(part) if callable(part) else part for name, part in parts.items()},
    )


class ForgottenHiddenSlope(Network):
    """The factor a(1 - a) is left out of the hidden δ only; written out, as notebook 05 shows it."""

    def calc_deltas(self, t):
        self.layers[-1].calc_output_deltas(t)
        for layer in reversed(self.layers[1:-1]):
            for node in layer.ordinary_nodes:
                node.delta = sum(c.weight * c.downstream_node.delta for c in node.downstream)


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
    "own output for input": (OwnOutput, "own output for input"),
    "biases forgotten": (ForgottenBias, "bias left out"),
    "the ½ forgotten": (_bug(error=lambda target, output: 2 * (target - output)), "scale"),
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
