"""Comparison of results: numbers by tolerance, shapes, kinds; and short texts of what differs.

Nothing here trusts a learner's object: its `__repr__` may raise, it may be a view that changes later, hold
itself, or be megabytes long. `frozen` turns it into plain Python and NumPy values; only those are used.
"""

import numbers
import re
import reprlib
from dataclasses import dataclass, replace

import numpy as np

MOST_ITEMS = 1_000_000  # of a container, counted with all that it holds
ITERATORS = {"generator": "a generator", "map": "a map", "zip": "a zip", "filter": "a filter"}
SEQUENCE = (list, tuple)


@dataclass(frozen=True)
class Strange:
    """A value of a type that no exercise asks for: its type's name and a safe text."""

    kind: str
    text: str = ""


@dataclass(frozen=True)
class Difference:
    """How a result differs from the expected one.

    kind is "none", "unfinished", "type", "length", "shape", "nan" or "value"; text says it in a sentence;
    where is the place inside a container, such as "[1]"; pair is (got, expected) at that place.
    """

    kind: str
    text: str = ""
    where: str = ""
    pair: tuple = ()


class _TooMuch(Exception):
    pass


def frozen(value):
    """A copy of `value` made of plain values: numbers, strings, lists, dicts, sets, arrays, Strange."""
    left = [MOST_ITEMS]

    def freeze(value, depth=0):
        left[0] -= 1
        if left[0] < 0 or depth > 20:
            raise _TooMuch
        if value is None or value is Ellipsis or type(value) in (bool, int, float, str, bytes):
            return value
        if isinstance(value, np.ndarray) and value.dtype.kind in "biufcSU":
            return np.array(value, copy=True, subok=False)
        if isinstance(value, np.generic):
            return np.array(value)[()]
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, numbers.Number):
            kind = numbers.Integral, numbers.Complex
            return int(value) if isinstance(value, kind[0]) else _as_float(value, isinstance(value, kind[1]))
        if isinstance(value, (*SEQUENCE, range, type({}.keys()), type({}.values()), type({}.items()))):
            items = [freeze(item, depth + 1) for item in value]
            return tuple(items) if isinstance(value, tuple) else items
        if isinstance(value, dict):
            return {_key(key): freeze(item, depth + 1) for key, item in value.items()}
        if isinstance(value, (set, frozenset)):
            return frozenset(map(_key, value))
        if isinstance(value, np.ndarray):
            return freeze(value.tolist(), depth + 1)
        if hasattr(type(value), "__array__"):
            return freeze(np.asarray(value), depth + 1)
        return Strange(type(value).__name__, _text(value))

    try:
        return freeze(value)
    except _TooMuch:
        return Strange(type(value).__name__, "more than can be compared")


def _as_float(value, complex_too):
    real = not complex_too or isinstance(value, numbers.Real)
    return float(value) if real else complex(value)


def _key(key):
    key = key.item() if isinstance(key, np.generic) else key
    return key if type(key) in (int, str, float, bool, tuple) else Strange(type(key).__name__, _text(key))


def _text(value):
    try:
        text = reprlib.repr(value)
    except BaseException as error:  # a repr may do anything, even exit
        if isinstance(error, KeyboardInterrupt):
            raise
        text = f"an object whose repr raises {type(error).__name__}"
    return re.sub(r"0x[0-9a-fA-F]+", "0x…", str(text))


# --- comparing


@dataclass(frozen=True)
class Tolerance:
    """How close two numbers must be, and whether (n,) and (n, 1) are different."""

    rtol: float = 1e-6
    atol: float = 1e-9
    exact_shape: bool = False


def as_array(value):
    """`value` as a numeric array if it is a number or a rectangle of numbers, else None."""
    if isinstance(value, (np.ndarray, *SEQUENCE, bool, int, float, complex, np.generic)):
        try:
            array = np.asarray(value)
            if array.dtype.kind == "O" and all(type(v) is int for v in array.flat):  # beyond 64 bits
                array = np.array(value, dtype=float)
        except (ValueError, TypeError, OverflowError):  # not a rectangle of numbers
            return None
        return array if array.dtype.kind in "biufc" else None
    return None


def is_number(value):
    """Whether a frozen value is one number."""
    if isinstance(value, np.ndarray):
        return value.ndim == 0 and value.dtype.kind in "biufc"
    return isinstance(value, (bool, int, float, complex, np.number, np.bool_))


def compare(expected, got, tolerance, where=""):
    """None when both agree, else the Difference that comes first. Lists, tuples and arrays are alike."""
    if got is Ellipsis and expected is not Ellipsis:
        return Difference("unfinished", "There is still a `...` in it.", where)
    if got is None or expected is None:
        text = f"{kind_of(expected, True)} is expected, got None."
        return None if got is expected else Difference("none", text, where)
    if is_number(expected) != is_number(got):
        return Difference("type", _not_that(expected, got), where)
    array = as_array(expected)
    if array is not None:
        return _compare_arrays(array, expected, got, tolerance, where)
    if isinstance(expected, dict):
        return _compare_dicts(expected, got, tolerance, where)
    if isinstance(expected, (*SEQUENCE, np.ndarray)):
        if not isinstance(got, (*SEQUENCE, np.ndarray)):
            return Difference("type", _not_that(expected, got), where)
        if len(got) != len(expected):
            return Difference("length", f"{_items(len(expected))} expected, got {len(got)}.", where)
        pairs = ((f"{where}[{k}]", a, b) for k, (a, b) in enumerate(zip(expected, got)))
        return _first_difference(pairs, tolerance)
    if type(expected) is not type(got) and not (isinstance(expected, str) and isinstance(got, str)):
        return Difference("type", _not_that(expected, got), where)
    return None if expected == got else Difference("value", "", where)


def _first_difference(pairs, tolerance):
    for where, a, b in pairs:
        difference = compare(a, b, tolerance, where)
        if difference:
            return difference if difference.pair else replace(difference, pair=(b, a))
    return None


def _compare_dicts(expected, got, tolerance, where):
    if not isinstance(got, dict):
        return Difference("type", _not_that(expected, got), where)
    for key in expected:
        if key not in got:
            return Difference("length", f"The key {short(key)} is missing.", where)
    pairs = ((f"{where}[{short(key)}]", value, got[key]) for key, value in expected.items())
    extra = next((key for key in got if key not in expected), None)
    return _first_difference(pairs, tolerance) or (
        Difference("length", f"The key {short(extra)} was not asked for.", where)
        if extra is not None
        else None
    )


def _compare_arrays(due, expected, got, tolerance, where):
    array = as_array(got)
    if array is None:
        if isinstance(got, SEQUENCE):  # say where a list goes wrong
            for k, item in enumerate(got):
                if not is_number(item) and not isinstance(item, (*SEQUENCE, np.ndarray)):
                    return replace(compare(0.0, item, tolerance, f"{where}[{k}]"), pair=(item, None))
        return Difference("type", _not_that(expected, got), where)
    lenient = isinstance(got, np.ndarray) and not tolerance.exact_shape and due.ndim
    if array.shape != due.shape and not (lenient and squeezed(array) == squeezed(due)):
        return Difference("shape", _shapes(due, array), where)
    few = max(map(_epsilon, got if isinstance(got, SEQUENCE) and len(got) else [got]))
    rtol, atol = max(tolerance.rtol, 250 * few), max(tolerance.atol, 10 * few)
    with np.errstate(all="ignore"):
        close = np.isclose(array.reshape(due.shape), due, rtol=rtol, atol=atol, equal_nan=True)
    if np.all(close):
        return None
    if np.isnan(array).any() and not np.isnan(due).any():
        return Difference("nan", "There is a nan in it (not a number: 0/0, inf − inf, or the like).", where)
    if not due.ndim:
        return Difference("value", "", where)
    first = tuple(int(k) for k in np.argwhere(~close)[0])
    index = "".join(f"[{k}]" for k in first) if isinstance(expected, SEQUENCE) else str(list(first))
    return Difference("value", "", where + index, (array.reshape(due.shape)[first], due[first]))


def squeezed(array):
    return [n for n in array.shape if n != 1]


def _epsilon(value):
    """The precision of a short float type: it can hold no more digits."""
    dtype = getattr(value, "dtype", None)
    return float(np.finfo(dtype).eps) if dtype in (np.float16, np.float32, np.complex64) else 0.0


def _shapes(due, array):
    text, n = f"The shape {due.shape} is expected, got {array.shape}.", due.size
    if n > 1 and len(squeezed(due)) == 1 and array.shape == (n, n):
        text += (
            f" A vector of shape ({n},) and one of shape ({n}, 1) were combined: NumPy broadcasts the two to"
            f" ({n}, {n}), every entry with every other. Give both the same shape."
        )
    return text


def _not_that(expected, got):
    """ "A number is expected, not a tuple." and, where the kind tells how it came about, how."""
    text = f"{kind_of(expected, True)} is expected, not {kind_of(got)}"
    if isinstance(got, Strange) and got.kind in ITERATORS:
        maker = "list" if isinstance(expected, (*SEQUENCE, np.ndarray)) else "return"
        how = {
            "list": f": {ITERATORS[got.kind]} hands out its values one at a time, and only once; "
            "`list(…)` around it makes the list.",
            "return": ": " + ("`yield` makes one, `return` gives the number." if got.kind == "generator" else
                              "it hands out its values one at a time."),
        }  # fmt: skip
        return text + how[maker]
    if isinstance(got, Strange) and got.kind in ("function", "method", "builtin_function_or_method"):
        return text + ": are the brackets missing that call it?"
    if is_number(expected) and isinstance(got, tuple) and len(got) == 1:
        return text + ": a comma after a value makes a tuple of it."
    return text + "."


def kind_of(value, capital=False):
    """A phrase for the kind of a frozen value: "a number", "a list of 3", "an array of shape (2, 3)"."""
    if isinstance(value, (bool, np.bool_)):
        text = "a truth value"
    elif is_number(value):
        text = "a number"
    elif isinstance(value, str):
        text = "a string"
    elif isinstance(value, np.ndarray):
        text = f"an array of shape {value.shape}"
    elif isinstance(value, SEQUENCE):
        text = f"a {type(value).__name__} of {len(value)}"
    elif isinstance(value, Strange):
        plain = {"function": "a function", "method": "a function", "builtin_function_or_method": "a function"}
        text = {**ITERATORS, **plain}.get(value.kind, f"an object of type {value.kind[:60]}")
    elif value is None or value is ...:
        text = "None" if value is None else "..."
    else:
        text = "a set" if isinstance(value, frozenset) else f"a {type(value).__name__}"
    return text[0].upper() + text[1:] if capital else text


def _items(n):
    return "one item" if n == 1 else f"{n} items"


# --- showing


def short(value, digits=6, depth=0):
    """A short, safe text of a frozen value; at most a few lines."""
    if depth > 4:
        return "…"
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, np.integer)):
        return str(value) if abs(value) < 10**15 else f"an integer of {int(value).bit_length()} bits"
    if isinstance(value, (float, np.floating)):
        text = f"{float(value):.{digits}g}"
        return text if re.search(r"[.ena]", text) else text + ".0"
    if isinstance(value, (complex, np.complexfloating)):
        return f"{complex(value):.{digits}g}"
    if isinstance(value, (str, bytes)):
        return repr(value) if len(value) <= 400 else f"{value[:80]!r} … ({len(value):,} characters)"
    if isinstance(value, np.ndarray):
        with np.printoptions(precision=digits, threshold=60, edgeitems=3, linewidth=88, suppress=False):
            return cut(np.array2string(value, separator=", "))
    if isinstance(value, SEQUENCE):
        left, right = "[]" if isinstance(value, list) else ("(", ",)" if len(value) == 1 else ")")
        few = value if len(value) <= 12 else [*value[:4], ..., *value[-2:]]
        text = ", ".join("…" if v is ... and len(value) > 12 else short(v, digits, depth + 1) for v in few)
        return cut(f"{left}{text}{right}") + (f" ({len(value):,} items)" if len(value) > 12 else "")
    if isinstance(value, dict):
        few = list(value.items())[:20]
        return cut("{" + ", ".join(f"{short(k)}: {short(v, digits, depth + 1)}" for k, v in few) + "}")
    if isinstance(value, frozenset):
        return cut("{" + ", ".join(sorted(map(short, list(value)[:40]))) + "}")
    return cut(value.text) if isinstance(value, Strange) else "..." if value is ... else repr(value)


def cut(text, longest=1200):
    """`text`, shortened in its middle when it is longer than `longest` characters."""
    if len(text) <= longest:
        return text
    return f"{text[: longest * 2 // 3]} … {text[-longest // 4 :]} ({len(text):,} characters)"


def told_apart(got, expected):
    """Short texts of two values, with more digits when six show no difference."""
    for digits in (6, 10, 17):
        a, b = short(got, digits), short(expected, digits)
        if a != b:
            return a, b
    return f"{a}  ({kind_of(got)})", f"{b}  ({kind_of(expected)})"
