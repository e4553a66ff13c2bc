"""What is refused at the door, and in which words: every error names what was given and what was due.

Plain Python on numbers and sequences; only ``rows`` and ``batch`` look at arrays. Each function returns the
value in the form that the networks use, or raises ValueError.
"""

import math
import operator

UNORDERED = (dict, set, frozenset)


def short(value, limit=60):
    """The value's repr on one line, cut to ``limit`` characters."""
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # Python writes out no whole number of more than 4300 digits
        text = f"a number of {value.bit_length()} bits"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def layer_sizes(sizes):
    """At least two whole numbers from 1 up, as a tuple: (3, 4, 2)."""
    try:
        checked = () if isinstance(sizes, UNORDERED) else tuple(map(operator.index, sizes))
    except TypeError:
        checked = ()
    if len(checked) < 2 or min(checked) < 1:
        raise ValueError(
            f"sizes: the number of nodes in each layer was due, as [3, 4, 2], two layers or more and no "
            f"empty one; {short(sizes)} was given."
        )
    return checked


def vector(values, length, name):
    """A flat sequence of ``length`` finite numbers, as a list of floats."""
    given = values.tolist() if hasattr(values, "tolist") else values
    try:
        if isinstance(given, UNORDERED):
            raise TypeError
        count, finite = len(given), all(map(math.isfinite, given))
    except TypeError:
        message = f"{name}: a flat list of {length} numbers was due; {short(values)} was given."
        raise ValueError(message) from None
    except OverflowError:  # a whole number beyond all floats
        count, finite = len(given), False
    if count != length:
        raise ValueError(f"{name}: {length} numbers were due, one a node; {count} given: {short(given)}.")
    if not finite:
        where = next(i for i, value in enumerate(given) if not _is_finite(value))
        raise ValueError(f"{name}: finite numbers were due; number {where} is {short(given[where])}.")
    return list(map(float, given))


def _is_finite(value):
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def rate(value):
    """A learning rate: a finite number above 0, as a float."""
    try:
        number = math.nan if isinstance(value, str) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not 0 < number < math.inf:
        raise ValueError(f"rate: a learning rate above 0 was due, as 0.1; {short(value)} was given.")
    return number


def count(value, name):
    """A whole number from 1 up: epochs, a batch size."""
    try:
        number = operator.index(value)
    except TypeError:
        number = 0
    if number < 1:
        raise ValueError(f"{name}: a whole number from 1 up was due; {short(value)} was given.")
    return number


def one_of(value, known, name):
    """The entry of the dict ``known`` that is called ``value``."""
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"{name}: one of {', '.join(map(repr, known))} was due; {short(value)} was given.")
    return known[value]


def same_length(samples, targets):
    """As many targets as samples, and at least one."""
    for values, name in ((samples, "samples"), (targets, "targets")):
        if _count(values) is None:
            raise ValueError(f"{name}: a list was due, one entry a sample; {short(values)} was given.")
    if len(samples) != len(targets) or len(samples) == 0:
        raise ValueError(
            f"One target for each sample was due, and at least one of both; "
            f"{len(samples)} samples and {len(targets)} targets were given."
        )


def _count(values):
    """How many entries a sequence has; None where it is no sequence."""
    try:
        return None if isinstance(values, UNORDERED) else len(values)
    except TypeError:
        return None


def data(samples, targets, sizes):
    """Samples and targets that fit the first and last of ``sizes``, every one of them."""
    same_length(samples, targets)
    for d, (x, t) in enumerate(zip(samples, targets)):
        vector(x, sizes[0], f"sample {d}, inputs")
        vector(t, sizes[-1], f"sample {d}, targets")


def parameters(values, shapes):
    """Weights and biases of the due shapes, [W1, b1, W2, b2, …], as nested lists of floats."""
    count = _count(values)
    if count != 2 * len(shapes):
        given = f"{short(values)} was" if count is None else f"{count} were"
        raise ValueError(
            f"parameters: {2 * len(shapes)} entries were due, W and b for each of {len(shapes)} layers; "
            f"{given} given."
        )
    checked = []
    for layer, (n_out, n_in) in enumerate(shapes, start=1):
        W, b = values[2 * layer - 2 : 2 * layer]
        count = _count(W)
        if count != n_out:
            given = f"{short(W)} was" if count is None else count
            raise ValueError(f"W{layer}: {n_out} rows were due, one a node of the layer; {given} given.")
        checked.append([vector(row, n_in, f"W{layer}, row {j}") for j, row in enumerate(W)])
        checked.append(vector(b, n_out, f"b{layer}"))
    return checked


def rows(values, width, name, dtype):
    """One sample a row: an array (m, width) of finite numbers, m >= 1; a flat sample is a batch of one."""
    import numpy as np

    try:
        array = np.asarray(values)
    except ValueError:  # rows of different lengths
        array = None
    if array is None or array.dtype.kind not in "biuf":
        raise ValueError(f"{name}: rows of {width} numbers were due; {short(values)} was given.")
    with np.errstate(over="ignore"):  # what float32 can't hold becomes inf, and is refused below
        array = np.asarray(array, dtype=dtype)
    if array.ndim == 1 and array.shape[0] == width:
        array = array[np.newaxis]
    if array.ndim != 2 or array.shape[1] != width or len(array) == 0:
        raise ValueError(
            f"{name}: shape (m, {width}) was due, one sample a row, m at least 1; {array.shape} was given."
        )
    # The sum is quick and tells almost always; only where it is not finite does each number count.
    with np.errstate(over="ignore", invalid="ignore"):
        total = array.sum()
    if not np.isfinite(total) and not np.isfinite(array).all():
        row, column = np.argwhere(~np.isfinite(array))[0]
        raise ValueError(
            f"{name}: finite numbers were due; row {row}, column {column} is {array[row, column]}."
        )
    return array


def batch(X, T, sizes, dtype):
    """Rows of inputs and as many rows of targets, for a network of these layer sizes."""
    X, T = rows(X, sizes[0], "inputs", dtype), rows(T, sizes[-1], "targets", dtype)
    same_length(X, T)
    return X, T
