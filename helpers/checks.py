"""Checks of what is handed to a network: each returns it in the form that is used, or raises ValueError.

Every message says what was expected and what came, cut short. Plain Python on numbers and sequences; only
what takes arrays loads NumPy.
"""

import math
import operator
import reprlib

UNORDERED = (dict, set, frozenset)


class _Short(reprlib.Repr):
    """A repr of bounded size and time: it looks at the first entries of a list only."""

    def __init__(self):
        super().__init__()
        self.maxlist = self.maxtuple = self.maxset = self.maxdict = self.maxarray = 8
        self.maxlevel, self.maxstring, self.maxother = 3, 60, 60

    def repr_int(self, value, level):
        try:
            return super().repr_int(value, level)
        except ValueError:  # Python writes out no whole number of more than 4300 digits
            return f"a number of {value.bit_length()} bits"


def short(value, limit=60):
    """The value's repr on one line, cut to `limit` characters; of a long value it shows the beginning."""
    text = " ".join(_Short().repr(value).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _number(value):
    """The value as a float: NaN where it is no number, infinity where no float is as large."""
    try:
        return math.nan if isinstance(value, str | bytes) else float(value)
    except OverflowError:
        return math.inf
    except (TypeError, ValueError):
        return math.nan


def _length(values):
    """How many entries a sequence has; None where it is no sequence."""
    try:
        return None if isinstance(values, UNORDERED) else len(values)
    except TypeError:
        return None


# --- numbers and names --------------------------------------------------------------------------------------


def rate(value):
    """A learning rate: a finite number above 0, as a float."""
    if not 0 < _number(value) < math.inf:
        raise ValueError(f"rate: expected a learning rate above 0, as 0.1; got {short(value)}.")
    return _number(value)


def share(value, name):
    """A share, as momentum: a number from 0 up to, but not, 1, as a float."""
    if not 0 <= _number(value) < 1:
        raise ValueError(f"{name}: expected a number from 0 up to, but not, 1; got {short(value)}.")
    return _number(value)


def count(value, name, least=1):
    """A count, as epochs or a batch size: a whole number from 1 up."""
    try:
        number = operator.index(value)
    except TypeError:
        number = least - 1
    if number < least:
        raise ValueError(f"{name}: expected a whole number from {least} up; got {short(value)}.")
    return number


def seed(value):
    """A seed: a whole number from 0 up, or None for another course of events each time."""
    return None if value is None else count(value, "seed", least=0)


def one_of(value, known, name):
    """The entry of the dict `known` that is called `value`."""
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"{name}: expected one of {', '.join(map(repr, known))}; got {short(value)}.")
    return known[value]


def activation(value):
    """An activation: a class with the methods of Sigmoid and Tanh."""
    if not hasattr(value, "derivative_from_output"):
        raise ValueError(
            f"activation: expected a class of helpers.activations, as Sigmoid or Tanh; got {short(value)}."
        )
    return value


def float_type(dtype):
    """A type for weights: np.float64 or np.float32, as a dtype."""
    import numpy as np

    if dtype not in (float, np.float64, np.float32, "float64", "float32"):
        raise ValueError(f"dtype: expected np.float64 or np.float32; got {short(dtype)}.")
    return np.dtype(dtype)


# --- lists --------------------------------------------------------------------------------------------------


def layer_sizes(sizes):
    """Layer sizes: at least two whole numbers from 1 up, as a tuple: (3, 4, 2)."""
    try:
        checked = () if isinstance(sizes, UNORDERED) else tuple(map(operator.index, sizes))
    except TypeError:
        checked = ()
    if len(checked) < 2 or min(checked) < 1:
        raise ValueError(
            f"sizes: expected the number of nodes in each layer, two layers or more and none empty, as "
            f"[3, 4, 2]; got {short(sizes)}."
        )
    return checked


def vector(values, length, name):
    """A vector: a flat sequence of `length` finite numbers, as a list of floats."""
    given = values.tolist() if hasattr(values, "tolist") else values
    try:
        fits = _length(given) == length and all(map(math.isfinite, given))
    except (TypeError, OverflowError):
        fits = False
    if fits:
        return list(map(float, given))
    found = _length(given)
    if found is None:
        raise ValueError(f"{name}: expected a flat list of {length} numbers; got {short(values)}.")
    if found != length:
        raise ValueError(f"{name}: expected {length} numbers, one a node; got {found}: {short(given)}.")
    place = next(i for i, value in enumerate(given) if not math.isfinite(_number(value)))
    raise ValueError(f"{name}: expected finite numbers; number {place} is {short(given[place])}.")


def same_length(samples, targets):
    """As many targets as samples, and at least one."""
    for values, name in ((samples, "samples"), (targets, "targets")):
        if _length(values) is None:
            raise ValueError(f"{name}: expected a list, one entry a sample; got {short(values)}.")
    if len(samples) != len(targets) or len(samples) == 0:
        raise ValueError(
            f"Expected one target for each sample, and at least one of both; got {len(samples)} samples and "
            f"{len(targets)} targets."
        )


def data(samples, targets, sizes):
    """Samples and targets that fit the first and last of `sizes`, every one of them."""
    same_length(samples, targets)
    for d, (x, t) in enumerate(zip(samples, targets)):
        vector(x, sizes[0], f"sample {d}, inputs")
        vector(t, sizes[-1], f"sample {d}, targets")


def parameters(values, shapes):
    """Weights and biases of these shapes, [W1, b1, W2, b2, …], as nested lists of floats."""

    def expect(given, length, what):
        if _length(given) != length:
            found = short(given) if _length(given) is None else _length(given)
            raise ValueError(f"{what}; got {found}.")

    layers = len(shapes)
    expect(
        values, 2 * layers, f"parameters: expected {2 * layers} entries, W and b for each of {layers} layers"
    )
    checked = []
    for layer, (n_out, n_in) in enumerate(shapes, start=1):
        W, b = values[2 * layer - 2 : 2 * layer]
        expect(W, n_out, f"W{layer}: expected {n_out} rows, one a node of the layer")
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
        array = None
    if array is None or array.dtype.kind not in "biuf":
        raise ValueError(f"{name}: expected rows of {width} numbers; got {short(values)}.")
    with np.errstate(all="ignore"):  # what float32 can't hold becomes inf, and is refused below
        array = np.asarray(array, dtype=dtype)
        # The sum is quick and tells almost always; only where it is not finite does each number count.
        total = array.sum()
    if array.ndim == 1 and array.shape[0] == width:
        array = array[np.newaxis]
    if array.ndim != 2 or array.shape[1] != width or len(array) == 0:
        raise ValueError(
            f"{name}: expected the shape (m, {width}), one sample a row, m at least 1; got {array.shape}."
        )
    if not np.isfinite(total) and not np.isfinite(array).all():
        row, column = np.argwhere(~np.isfinite(array))[0]
        raise ValueError(
            f"{name}: expected finite numbers; row {row}, column {column} is {array[row, column]}."
        )
    return array


def batch(X, T, sizes, dtype):
    """Rows of inputs and as many rows of targets, for a network of these layer sizes."""
    X, T = rows(X, sizes[0], "inputs", dtype), rows(T, sizes[-1], "targets", dtype)
    same_length(X, T)
    return X, T
