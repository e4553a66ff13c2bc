"""Is the gradient right? A check that trusts no derivation (notebook 05).

Equation 6 nudges one weight up and down and watches the error; whatever backpropagation says has to agree.
Works on both kinds of network, through their own ``loss`` and ``gradients`` only. Where they disagree, the
report names the fault (helpers/gradient_faults.py).
"""

from functools import partial
from typing import NamedTuple

import numpy as np

from helpers.gradient_faults import ZERO, diagnose, flat, relative_error

NOTHING_TO_SEE = (
    "Every true gradient is as good as 0 on this sample, so agreement would prove nothing: "
    "check with smaller weights, or on another sample."
)


class Weight(NamedTuple):
    """One weight: ``name`` as the formulas have it, and how to read and write it."""

    name: str
    read: object
    write: object


def weights(network):
    """Every weight and bias of a network of either kind, in the order of its parameters()."""
    arrays = hasattr(network.layers[0], "W")
    for number, layer in enumerate(network.layers if arrays else network.layers[1:], start=1):
        if arrays:
            for letter, array in (("W", layer.W), ("b", layer.b)):
                for index in np.ndindex(array.shape):
                    name = f"{letter}{number}[{', '.join(map(str, index))}]"
                    yield Weight(name, partial(array.__getitem__, index), partial(array.__setitem__, index))
        else:
            nodes = layer.ordinary_nodes
            places = [
                (f"W{number}[{j}, {i}]", c)
                for j, n in enumerate(nodes)
                for i, c in enumerate(n.upstream[:-1])
            ]
            places += [(f"b{number}[{j}]", node.upstream[-1]) for j, node in enumerate(nodes)]
            for name, connection in places:
                yield Weight(
                    name, partial(getattr, connection, "weight"), partial(setattr, connection, "weight")
                )


def slope(network, x, t, weight, epsilon=1e-4):
    """Equation 6: (E(w + ε) - E(w - ε)) / 2ε. Leaves the weight as it was, also when the network raises."""
    original = weight.read()
    try:
        weight.write(original + epsilon)
        above = network.loss(x, t)
        weight.write(original - epsilon)
        below = network.loss(x, t)
    finally:
        weight.write(original)
    return (above - below) / (2 * epsilon)


def numerical_gradient(network, x, t, epsilon=1e-4):
    """∂E/∂w of every weight by Equation 6: arrays laid out as parameters(). Errors: ValueError in float32."""
    if getattr(network, "dtype", np.dtype(float)) != np.float64:
        raise ValueError(
            f"A gradient check needs a network in float64; this one computes in {network.dtype}, whose "
            f"rounding is larger than the differences to be measured. Make one with dtype=np.float64."
        )
    if not 0 < epsilon < 1:
        raise ValueError(f"epsilon: a small number above 0 was due, as 1e-4; {epsilon!r} was given.")
    return _like(network.parameters(), [slope(network, x, t, weight, epsilon) for weight in weights(network)])


class GradientReport(NamedTuple):
    """What a check found.

    worst, relative_error, given, due: the weight that is furthest off, by how much, its gradient and the one
    by Equation 6; wrong: how many of ``checked`` weights are off by more than ``tolerance``; fault: the short
    name of what is wrong ("" when all is right); diagnosis: the same in a sentence.
    """

    worst: str
    relative_error: float
    given: float
    due: float
    wrong: int
    checked: int
    tolerance: float
    fault: str
    diagnosis: str

    @property
    def ok(self):
        return not self.fault

    def assert_ok(self):
        """Raise AssertionError with the whole report unless every gradient is right."""
        if not self.ok:
            raise AssertionError(str(self))

    def __str__(self):
        if self.ok:
            return f"Gradient check: right. {self.checked} gradients agree within {self.tolerance:.0e}."
        return (
            f"Gradient check: wrong. {self.wrong} of {self.checked} gradients are off.\n"
            f"  worst: {self.worst}, relative error {self.relative_error:.1e}\n"
            f"         backpropagation {self.given:.6g}, Equation 6 {self.due:.6g}\n"
            f"  {self.fault}: {self.diagnosis}"
        )


def check_gradients(network, x=None, t=None, epsilon=1e-4, tolerance=1e-4, seed=0):
    """Compare network.gradients(x, t) with Equation 6, weight by weight.

    x and t are one sample (or rows, for arrays); without them one is drawn by ``seed``. Returns a
    GradientReport. Errors: ValueError where x equals t: such a sample can't tell when the two were swapped.
    """
    x, t = _sample(network, seed) if x is None else (x, t)
    if t is None or np.array_equal(x, t):
        raise ValueError(
            "A target that differs from the inputs was due: where both are the same, code that swaps them "
            f"passes. Given: inputs {x!r}, target {t!r}."
        )
    due = numerical_gradient(network, x, t, epsilon)
    given = [np.asarray(table, float) for table in network.gradients(x, t)]
    if [table.shape for table in given] != [table.shape for table in due]:
        raise ValueError(
            f"gradients: tables of shapes {[table.shape for table in due]} were due, as in parameters(); "
            f"{[table.shape for table in given]} were given."
        )
    flat_given, flat_due = flat(given), flat(due)
    errors = relative_error(flat_given, flat_due)
    errors[~np.isfinite(flat_given)] = np.inf
    worst, wrong = int(errors.argmax()), int((errors > tolerance).sum())
    fault, diagnosis = diagnose(network, x, t, given, due, tolerance) if wrong else ("", "All agree.")
    if np.abs(flat_due).max() < ZERO:
        fault, diagnosis = "nothing to see", NOTHING_TO_SEE
    names = [weight.name for weight in weights(network)]
    return GradientReport(
        names[worst], float(errors[worst]), float(flat_given[worst]), float(flat_due[worst]),
        wrong, len(names), tolerance, fault, diagnosis,
    )  # fmt: skip


def _sample(network, seed):
    """Inputs in ±1 and positive targets that sum to 1, as cross-entropy wants them."""
    rng = np.random.default_rng(seed)
    t = rng.uniform(0.1, 0.9, network.sizes[-1])
    return rng.uniform(-1, 1, network.sizes[0]), t / t.sum() if len(t) > 1 else t


def _like(tables, values):
    """The flat values cut into the shapes of the tables."""
    shapes = [np.shape(table) for table in tables]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    return [
        part.reshape(shape) for part, shape in zip(np.split(np.asarray(values, float), ends[:-1]), shapes)
    ]
