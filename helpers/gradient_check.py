"""Gradient check: is backpropagation right? It trusts no derivation (notebook 5).

Equation 6 nudges one weight up and down and watches the error; whatever backpropagation says has to agree.
Works on both kinds of network, through their own `loss` and `gradients` only. Where they disagree, the report
names the fault (helpers/gradient_faults.py).
"""

from functools import partial
from operator import getitem, setitem
from typing import NamedTuple

import numpy as np

from helpers.checks import expect, share, words
from helpers.explain import explain as explain
from helpers.explain import places_of
from helpers.gradient_faults import ZERO, diagnose, flat, relative_error


class Weight(NamedTuple):
    """One weight: `name` as the formulas have it, and how to read and write it."""

    name: str
    read: object
    write: object


def weights(network):
    """Every weight and bias of a network of either kind, in the order of its parameters()."""
    arrays = hasattr(network.layers[0], "W")
    read, write = (getitem, setitem) if arrays else (getattr, setattr)
    for number, layer in enumerate(network.layers if arrays else network.layers[1:], start=1):
        if arrays:
            tables = layer.W, layer.b
        else:
            incoming = np.array([node.upstream for node in layer.ordinary_nodes])  # the bias comes last
            tables = incoming[:, :-1], incoming[:, -1]
        for letter, table in zip("Wb", tables):
            for place in np.ndindex(table.shape):
                name = f"{letter}{number}[{', '.join(map(str, place))}]"
                where = (table, place) if arrays else (table[place], "weight")
                yield Weight(name, partial(read, *where), partial(write, *where))


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
    """∂E/∂w of every weight by Equation 6: arrays laid out as parameters(). Raises: ValueError in float32."""
    dtype = getattr(network, "dtype", np.dtype(float))
    advice = "Rounding is larger there than the differences to be measured: make one with dtype=np.float64."
    expect(dtype == np.float64, "network", "one in float64", words(str(dtype)), advice)
    expect(0 < epsilon < 1, "epsilon", "a small number above 0, as 1e-4", epsilon)
    slopes = np.array([slope(network, x, t, weight, epsilon) for weight in weights(network)])
    return [slopes[places] for places in places_of([np.shape(table) for table in network.parameters()])]


class GradientReport(NamedTuple):
    """Report of a gradient check.

    worst, relative_error, given, due: the weight that is furthest off, by how much, its gradient and the one
    by Equation 6; wrong: how many of `checked` weights are off by more than `tolerance`; fault: the short
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
            f"Gradient check: {'wrong' if self.wrong else 'undecided'}. "
            f"{self.wrong} of {self.checked} gradients are off.\n"
            f"  worst: {self.worst}, relative error {self.relative_error:.1e}\n"
            f"         backpropagation {self.given:.6g}, Equation 6 {self.due:.6g}\n"
            f"  {self.fault}:\n    {self.diagnosis}"
        )


def check_gradients(network, x=None, t=None, epsilon=1e-4, tolerance=1e-4, seed=0):
    """Gradient check, weight by weight: network.gradients(x, t) beside Equation 6, as a GradientReport.

    x and t are one sample (or rows, for arrays); without them one is drawn by `seed`.
    Raises: ValueError where x equals t, since such a sample can't tell when the two were swapped, and where
    the targets of a cross-entropy don't sum to 1, since δ is not t - y there.
    """
    if x is None and t is None:  # inputs in ±1, and positive targets as cross-entropy wants them
        rng = np.random.default_rng(seed)
        t = rng.uniform(0.1, 0.9, network.sizes[-1])
        x, t = rng.uniform(-1, 1, network.sizes[0]), t / t.sum()
    advice = "Where both are the same, code that swaps them passes."
    differs = t is not None and not np.array_equal(x, t)
    expect(differs, "target", "a target that differs from the inputs", t, advice)
    loss = getattr(getattr(network, "error", None), "name", "")  # ours only: objects have none
    fits = loss != "cross-entropy" or np.allclose(np.sum(t, axis=-1), 1)
    expect(fits, "target", "numbers that sum to 1", t)
    due, tolerance = numerical_gradient(network, x, t, epsilon), share(tolerance, "tolerance")
    given = [np.asarray(table, float) for table in network.gradients(x, t)]
    shapes, found = ([table.shape for table in tables] for tables in (due, given))
    expect(shapes == found, "gradients", f"tables of the shapes {shapes}, as in parameters()", words(found))
    flat_given, flat_due = flat(given), flat(due)
    errors = relative_error(flat_given, flat_due)
    errors[np.isnan(errors)] = np.inf  # NaN on either side is no agreement
    worst, wrong = int(errors.argmax()), int((errors > tolerance).sum())
    fault, diagnosis = diagnose(network, x, t, given, due, tolerance) if wrong else ("", "All agree.")
    if np.abs(flat_due).max() < ZERO:
        said = "Every true gradient is as good as 0 on this sample, so agreement would prove nothing"
        fault, diagnosis = "nothing to see", f"{said}: check with smaller weights, or on another sample."
    names = [weight.name for weight in weights(network)]
    four = names[worst], float(errors[worst]), float(flat_given[worst]), float(flat_due[worst])
    return GradientReport(*four, wrong, len(names), tolerance, fault, diagnosis)
