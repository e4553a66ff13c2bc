"""Checks of what is handed to a network: each returns it in the form that is used, or raises ValueError.

Every message says what was expected and what came, cut short. Plain Python on numbers and sequences; only
what takes arrays loads NumPy.
"""

import math
import operator
import reprlib

UNORDERED = (dict, set, frozenset)
SHORT = reprlib.Repr()  # bounded in size and time: it looks at the first entries of a list only
SHORT.maxlevel, SHORT.maxstring, SHORT.maxother = 3, 60, 60


def short(value, limit=60):
    """The value's repr on one line, cut to `limit` characters; of a long value it shows the beginning."""
    try:
        text = " ".join(SHORT.repr(value).split())
    except ValueError:  # Python writes out no longer whole number
        text = f"{type(value).__name__}, more than 4,300 digits long"
    return text if len(text) <= limit else text[: limit - 1] + "…"


class words(str):
    """Words that a message shows as they are, not as a quoted string."""

    __repr__ = str.__str__


def expect(fits, name, what, got, advice=""):
    """Raise ValueError unless it fits: "rate: expected a number above 0; got -1." and what to do about it."""
    if not fits:
        raise ValueError(f"{name}: expected {what}; got {short(got)}.{advice and ' ' + advice}")


def _number(value):
    """The value as a float: NaN where it is no number, or no float is as large."""
    try:
        return math.nan if isinstance(value, str | bytes) else float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan


def _length(values):
    """How many entries a sequence has; None where it is no sequence."""
    try:
        return len(values) if hasattr(values, "__getitem__") and not isinstance(values, UNORDERED) else None
    except TypeError:
        return None


# --- numbers and names --------------------------------------------------------------------------------------


def rate(value):
    """A learning rate: a finite number above 0, as a float."""
    expect(0 < _number(value) < math.inf, "rate", "a learning rate above 0, as 0.1", value)
    return _number(value)


def share(value, name):
    """A share, as momentum: a number from 0 up to, but not, 1, as a float."""
    expect(0 <= _number(value) < 1, name, "a number from 0 up to, but not, 1", value)
    return _number(value)


def count(value, name, least=1):
    """A count, as epochs or a batch size: a whole number from 1 up."""
    try:
        number = operator.index(value)
    except TypeError:
        number = least - 1
    expect(number >= least, name, f"a whole number from {least} up", value)
    return number


def seed(value):
    """A seed: a whole number from 0 up, or None for another course of events each time."""
    return None if value is None else count(value, "seed", least=0)


def one_of(value, known, name):
    """The entry of the dict `known` that is called `value`."""
    expect(isinstance(value, str) and value in known, name, f"one of {', '.join(map(repr, known))}", value)
    return known[value]


def activation(value):
    """An activation: a class with the methods of Sigmoid and Tanh, and a name."""
    fits = hasattr(value, "derivative_from_output") and hasattr(value, "name")
    expect(fits, "activation", "a class with methods and a name, as Sigmoid or Tanh", value)
    return value


def float_type(dtype):
    """A type for weights: np.float64 or np.float32, as a dtype."""
    import numpy as np

    fits = dtype in (float, np.float64, np.float32, "float64", "float32")
    expect(fits, "dtype", "np.float64 or np.float32", dtype)
    return np.dtype(dtype)


# --- lists --------------------------------------------------------------------------------------------------


def layer_sizes(sizes):
    """Layer sizes: at least two whole numbers from 1 up, as a tuple: (3, 4, 2)."""
    try:
        checked = () if isinstance(sizes, UNORDERED) else tuple(map(operator.index, sizes))
    except TypeError:
        checked = ()
    fits = len(checked) >= 2 and min(checked) >= 1
    expect(fits, "sizes", "the number of nodes in each of two layers or more, as [3, 4, 2]", sizes)
    return checked


def vector(values, length, name):
    """A vector: a flat sequence of `length` finite numbers, as a list of floats."""
    given = values.tolist() if hasattr(values, "tolist") else values
    try:
        fits = _length(given) == length and all(map(math.isfinite, given))
    except (TypeError, OverflowError):
        fits = False
    if not fits:
        found = _length(given)
        expect(found is not None, name, f"a flat list of {length} numbers", values)
        expect(found == length, name, f"{length} numbers, one a node", words(f"{found}: {short(given)}"))
        place = next(i for i, value in enumerate(given) if not math.isfinite(_number(value)))
        expect(fits, name, "finite numbers", words(f"{short(given[place])} as number {place}"))
    return list(map(float, given))


def same_length(samples, targets):
    """As many targets as samples, and at least one."""
    for values, name in ((samples, "samples"), (targets, "targets")):
        expect(_length(values) is not None, name, "a list, one entry a sample", values)
    found = words(f"{len(samples)} samples and {len(targets)} targets")
    expect(len(samples) == len(targets) > 0, "data", "one target for each sample, and at least one", found)


def data(samples, targets, sizes):
    """Samples and targets that fit the first and last of `sizes`, every one of them."""
    same_length(samples, targets)
    for d, (x, t) in enumerate(zip(samples, targets)):
        vector(x, sizes[0], f"sample {d}, inputs")
        vector(t, sizes[-1], f"sample {d}, targets")


def parameters(values, shapes):
    """Weights and biases of these shapes, [W1, b1, W2, b2, …], as nested lists of floats."""
    found, what = _length(values), f"{2 * len(shapes)} entries, W and b for each layer"
    expect(found == 2 * len(shapes), "parameters", what, found or values)
    checked = []
    for layer, ((n_out, n_in), W, b) in enumerate(zip(shapes, values[::2], values[1::2]), start=1):
        found, what = _length(W), f"{n_out} rows, one a node of the layer"
        expect(found == n_out, f"W{layer}", what, found or W)
        checked.append([vector(row, n_in, f"W{layer}, row {j}") for j, row in enumerate(W)])
        checked.append(vector(b, n_out, f"b{layer}"))
    return checked


# --- arrays -------------------------------------------------------------------------------------------------


def rows(values, width, name, dtype):
    """Rows, one a sample: an array (m, width) of finite numbers, m >= 1; a flat sample is a batch of one."""
    import numpy as np

    try:
        array = np.asarray(values)
    except ValueError:  # rows of different lengths
        array = np.array(None)
    expect(array.dtype.kind in "biuf", name, f"rows of {width} numbers", values)
    with np.errstate(all="ignore"):  # what float32 can't hold becomes inf, and is refused below
        array = np.asarray(array, dtype=dtype)
        # The sum is quick and tells almost always; only where it is not finite does each number count.
        finite = np.isfinite(array.sum()) or np.isfinite(array).all()
    if array.ndim == 1 and array.shape[0] == width:
        array = array[np.newaxis]
    fits = array.ndim == 2 and array.shape[1] == width and len(array) > 0
    expect(fits, name, f"the shape (m, {width}), one sample a row, m at least 1", array.shape)
    if not finite:
        row, column = np.argwhere(~np.isfinite(array))[0]
        found = words(f"{array[row, column]} in row {row}, column {column}")
        expect(finite, name, "finite numbers", found)
    return array


def batch(X, T, sizes, dtype):
    """Rows of inputs and as many rows of targets, for a network of these layer sizes."""
    X, T = rows(X, sizes[0], "inputs", dtype), rows(T, sizes[-1], "targets", dtype)
    same_length(X, T)
    return X, T
