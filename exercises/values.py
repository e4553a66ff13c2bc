"""What a learner's answer returned, made safe: copied at once, compared by tolerance, shown in short.

Nothing here trusts the object it is given: its `__repr__` may raise, it may be a view that changes later,
hold itself, or be megabytes long. `freeze` turns it into plain Python and NumPy values; only those are used.
"""

import itertools
import numbers
import re
from dataclasses import dataclass, replace

import numpy as np

MOST_ITEMS = 1_000_000  # of a container or generator; longer ones are cut, so that an endless generator ends
LONGEST = 400  # characters of anything shown


@dataclass(frozen=True)
class Opaque:
    """A value of a type that no exercise asks for: only its type's name and a safe text are kept."""

    type_name: str
    text: str


def freeze(value, depth=0):
    """Copy `value` into plain values: numbers, strings, lists, tuples, dicts, sets, arrays, Opaque."""
    if value is None or value is Ellipsis or isinstance(value, (bool, str, bytes)):
        return value
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "biufcSU":
            return np.array(value, copy=True, subok=False)
        return (
            freeze(value.tolist(), depth + 1)
            if value.dtype.kind == "O"
            else Opaque("ndarray", _safe_repr(value))
        )
    if isinstance(value, np.generic):
        return np.array(value)[()]
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    if isinstance(value, numbers.Complex):
        return complex(value)
    if depth > 20:
        return Opaque(type(value).__name__, "… nested too deeply to show")
    if isinstance(value, (list, tuple)):
        items = [freeze(item, depth + 1) for item in itertools.islice(iter(value), MOST_ITEMS)]
        return tuple(items) if isinstance(value, tuple) else items
    if isinstance(value, dict):
        return {_key(key): freeze(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return frozenset(_key(item) for item in value)
    if hasattr(type(value), "__array__"):
        return freeze(np.asarray(value), depth + 1)
    if hasattr(type(value), "__next__") or isinstance(
        value, (range, type({}.keys()), type({}.values()), type({}.items()))
    ):
        return [freeze(item, depth + 1) for item in itertools.islice(value, MOST_ITEMS)]
    return Opaque(type(value).__name__, _safe_repr(value))


def _key(key):
    frozen = freeze(key, 19)
    try:
        hash(frozen)
    except TypeError:
        return Opaque(type(key).__name__, _safe_repr(key))
    return frozen


def _safe_repr(value):
    try:
        text = repr(value)
    except Exception as error:
        return f"an object whose repr raises {type(error).__name__}"
    if not isinstance(text, str):
        return "an object without a readable repr"
    return re.sub(r"0x[0-9a-fA-F]+", "0x…", cut(text))


def cut(text, longest=LONGEST):
    """`text`, shortened in its middle when it is longer than `longest` characters."""
    if len(text) <= longest:
        return text
    return f"{text[: longest * 2 // 3]} … {text[-longest // 4 :]} ({len(text):,} characters)"


# --- comparing


@dataclass(frozen=True)
class Difference:
    """How a returned value differs from the expected one.

    kind is "nothing" (None came back), "unfinished" (a `...` is left), "type", "length", "shape" or "value";
    where names the item inside a container, such as "[1]", or is empty; text says it in one sentence; pair is
    (got, expected) at that place.
    """

    kind: str
    text: str
    where: str = ""
    pair: tuple = ()


def as_array(value):
    """`value` as a numeric array if it is a number or a rectangle of numbers, else None."""
    if isinstance(value, np.ndarray):
        return value if value.dtype.kind in "biufc" else None
    if isinstance(value, (bool, int, float, complex, np.generic)):
        array = np.array(value)
        if array.dtype.kind == "O":  # an int too long for 64 bits
            array = np.array(float(value) if abs(value) < 10**300 else np.inf)
        return array if array.dtype.kind in "biufc" else None
    if isinstance(value, (list, tuple)):
        try:
            array = np.array(value)
        except (ValueError, TypeError, OverflowError):  # not a rectangle
            return None
        if array.dtype.kind == "O" and all(isinstance(item, (int, float)) for item in array.ravel()):
            array = np.array([float(as_array(item)) for item in array.ravel()]).reshape(array.shape)
        return array if array.dtype.kind in "biufc" else None
    return None


def _tolerance(value, rtol, atol):
    """Loosen the tolerances for values of a shorter float type: they can hold no more digits."""
    if isinstance(value, (np.ndarray, np.generic)):
        if value.dtype == np.float16:
            return max(rtol, 1e-2), max(atol, 2e-3)
        if value.dtype in (np.float32, np.complex64):
            return max(rtol, 3e-5), max(atol, 1e-6)
    elif isinstance(value, (list, tuple)) and value:
        pairs = [_tolerance(item, rtol, atol) for item in value[:1000]]
        return max(p[0] for p in pairs), max(p[1] for p in pairs)
    return rtol, atol


def squeezed(shape):
    """The shape without its ones: (4, 1) and (1, 4) and (4,) hold the same vector."""
    return tuple(n for n in shape if n != 1)


def compare(expected, got, rtol=1e-6, atol=1e-9, exact_shape=False, where=""):
    """The first Difference between two frozen values, or None when they agree.

    Lists, tuples and arrays are the same thing here; (n,), (n, 1) and (1, n) too unless exact_shape.
    """
    if got is None and expected is not None:
        return Difference("nothing", "It returned None.", where)
    if got is Ellipsis:
        return Difference("unfinished", "There is still a `...` where a value is due.", where)
    due = as_array(expected)
    if due is not None:
        return _compare_arrays(due, expected, got, rtol, atol, exact_shape, where)
    if isinstance(expected, str):
        if not isinstance(got, str):
            return Difference("type", f"A string is due, not {kind_of(got)}.", where)
        same = expected.strip().casefold() == got.strip().casefold()
        return None if same else Difference("value", "The text differs.", where)
    if isinstance(expected, (list, tuple)):
        if isinstance(got, np.ndarray) and got.ndim:
            got = list(got)
        if not isinstance(got, (list, tuple)):
            return Difference("type", f"{_article(kind_of(expected))} is due, not {kind_of(got)}.", where)
        if len(got) != len(expected):
            text = f"{_items(len(got))} came back where {_items(len(expected))} were due."
            return Difference("length", text, where)
        for k, (a, b) in enumerate(zip(expected, got)):
            difference = compare(a, b, rtol, atol, exact_shape, f"{where}[{k}]")
            if difference:
                return difference if difference.pair else replace(difference, pair=(b, a))
        return None
    if isinstance(expected, dict):
        if not isinstance(got, dict):
            return Difference("type", f"A dict is due, not {kind_of(got)}.", where)
        for key in expected:
            if key not in got:
                return Difference("length", f"The key {short(key)} is missing.", where)
            difference = compare(expected[key], got[key], rtol, atol, exact_shape, f"{where}[{short(key)}]")
            if difference:
                return difference if difference.pair else replace(difference, pair=(got[key], expected[key]))
        if len(got) > len(expected):
            return Difference("length", "There are keys that were not asked for.", where)
        return None
    if type(expected) is not type(got):
        return Difference("type", f"{_article(kind_of(expected))} is due, not {kind_of(got)}.", where)
    return None if expected == got else Difference("value", "The value differs.", where)


def _compare_arrays(due, expected, got, rtol, atol, exact_shape, where):
    array = as_array(got)
    if array is None:
        if isinstance(got, (list, tuple)) and due.ndim:
            for k, item in enumerate(got):  # say where a list goes wrong
                if item is None or item is Ellipsis:
                    return compare(0.0, item, where=f"{where}[{k}]")
            return Difference("type", "It is not a rectangle of numbers.", where)
        return Difference("type", f"{_article(kind_of(expected))} is due, not {kind_of(got)}.", where)
    same_shape = array.shape == due.shape
    if not same_shape and (exact_shape or squeezed(array.shape) != squeezed(due.shape)):
        return Difference("shape", _shape_text(due, array), where)
    rtol, atol = _tolerance(got, rtol, atol)
    with np.errstate(all="ignore"):
        close = np.isclose(array.reshape(due.shape), due, rtol=rtol, atol=atol, equal_nan=True)
    if np.all(close):
        return None
    if np.isnan(array).any() and not np.isnan(due).any():
        return Difference("value", "There is a nan in it (not a number: 0/0, inf − inf, or the like).", where)
    if not due.ndim:
        return Difference("value", "The value differs.", where)
    first = tuple(int(k) for k in np.argwhere(~close)[0])
    index = "".join(f"[{k}]" for k in first) if isinstance(expected, (list, tuple)) else str(list(first))
    pair = array.reshape(due.shape)[first], due[first]
    return Difference("value", "The shape is right, the values differ.", where + index, pair)


def _shape_text(due, array):
    text = f"Its shape is {array.shape}, due is {due.shape}."
    n = due.size
    if n > 1 and len(squeezed(due.shape)) == 1 and array.shape == (n, n):
        text += (
            f" A vector of shape ({n},) and one of shape ({n}, 1) were combined: NumPy broadcasts the two to"
            f" ({n}, {n}), every entry with every other. Give both the same shape."
        )
    elif due.ndim == 2 and array.shape == due.shape[::-1]:
        text += " The matrix is transposed."
    return text


def kind_of(value):
    """A word for the type of a frozen value: "a number", "a list of 3", "an array of shape (2, 3)"."""
    if value is None:
        return "None"
    if isinstance(value, (bool, np.bool_)):
        return "a truth value"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, (int, float, complex, np.number)):
        return "a number"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, Opaque):
        name = cut(value.type_name, 60)
        return (
            "a function"
            if name in ("function", "method", "builtin_function_or_method")
            else f"an object of type {name}"
        )
    if value is Ellipsis:
        return "..."
    return f"a {type(value).__name__}"


def _article(text):
    return text[0].upper() + text[1:]


def _items(n):
    return "one item" if n == 1 else f"{n} items"


# --- showing


def short(value, digits=6):
    """A short, safe text of a frozen value; at most a few lines."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, np.integer)):
        return str(value) if abs(value) < 10**15 else f"an integer of {int(value).bit_length()} bits"
    if isinstance(value, (float, np.floating)):
        text = f"{float(value):.{digits}g}"
        return text if re.search(r"[.ena]", text) else text + ".0"
    if isinstance(value, (complex, np.complexfloating)):
        return f"{complex(value):.{digits}g}"
    if isinstance(value, str):
        return repr(value) if len(value) <= LONGEST else f"{value[:80]!r} … ({len(value):,} characters)"
    if isinstance(value, bytes):
        return repr(value) if len(value) <= 80 else f"{value[:40]!r} … ({len(value):,} bytes)"
    if isinstance(value, np.ndarray):
        with np.printoptions(precision=digits, threshold=60, edgeitems=3, linewidth=88, suppress=False):
            return cut(np.array2string(value, separator=", "), 1200)
    if isinstance(value, (list, tuple)):
        left, right = ("[", "]") if isinstance(value, list) else ("(", ")")
        if len(value) == 1 and right == ")":
            right = ",)"
        if len(value) > 12:
            parts = [short(v, digits) for v in value[:4]] + ["…"] + [short(v, digits) for v in value[-2:]]
            return cut(f"{left}{', '.join(parts)}{right}") + f" ({len(value):,} items)"
        return cut(f"{left}{', '.join(short(v, digits) for v in value)}{right}", 1200)
    if isinstance(value, dict):
        return cut(
            "{"
            + ", ".join(f"{short(k)}: {short(v, digits)}" for k, v in itertools.islice(value.items(), 20))
            + "}"
        )
    if isinstance(value, frozenset):
        return cut("{" + ", ".join(sorted(short(v) for v in itertools.islice(value, 40))) + "}")
    if isinstance(value, Opaque):
        return cut(value.text)
    return "..." if value is Ellipsis else repr(value)
