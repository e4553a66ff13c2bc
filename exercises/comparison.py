"""Comparison of results: numbers by tolerance, shapes, kinds; and short texts of what differs.

Nothing here trusts a learner's object: its repr may raise, it may change later, hold itself, or be megabytes
long. `frozen` turns it into plain Python and NumPy values; only those are used.
"""

import numbers
import re
import reprlib
from dataclasses import dataclass, replace

import numpy as np

MOST_ITEMS = 1_000_000  # of a container, counted with all that it holds
LISTS = (list, tuple, np.ndarray)
VIEWS = (range, type({}.keys()), type({}.values()), type({}.items()))
FUNCTIONS = ("function", "method", "builtin_function_or_method", "type")
ITERATORS = ("generator", "map", "zip", "filter")


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


@dataclass(frozen=True)
class Tolerance:
    """How close two numbers must be, and whether arrays of shapes (n,) and (n, 1) are different."""

    rtol: float = 1e-6
    atol: float = 1e-9
    exact_shape: bool = False


def frozen(value):
    """A copy of `value` made of plain values: numbers, strings, lists, dicts, sets, arrays, Strange."""
    try:
        return _frozen(value, [MOST_ITEMS], 0)
    except Exception:  # too large or too deep, or an object that raises when it is to become numbers
        return Strange(type(value).__name__, "no value that can be compared")


def _frozen(value, left, depth):
    left[0] -= 1
    if left[0] < 0 or depth > 20:
        raise RecursionError
    if value is None or value is ... or type(value) in (bool, int, float, str, bytes):
        return value
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufc":
        return np.array(value, copy=True, subok=False)
    if isinstance(value, (np.number, np.bool_)):  # a short float stays one: `_epsilon`
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Number):
        real = isinstance(value, numbers.Real) or not isinstance(value, numbers.Complex)
        return float(value) if real else complex(value)
    if isinstance(value, np.ndarray) or hasattr(type(value), "__array__"):
        return _frozen(np.asarray(value).tolist(), left, depth + 1)
    if isinstance(value, (list, tuple, *VIEWS)):
        items = [_frozen(item, left, depth + 1) for item in value]
        return tuple(items) if isinstance(value, tuple) else items
    if isinstance(value, dict):
        return {_key(key): _frozen(item, left, depth + 1) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return frozenset(map(_key, value))
    return Strange(type(value).__name__, _text(value))


def _key(key):
    key = key.item() if isinstance(key, np.generic) else key
    return key if type(key) in (int, str, float, bool, tuple) else Strange(type(key).__name__, _text(key))


def _text(value):
    try:
        text = str(repr(value))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a repr may do anything, even exit
        text = f"an object whose repr raises {type(error).__name__}"
    return re.sub(r"0x[0-9a-fA-F]+", "0x…", text)


# --- comparing


def as_array(value):
    """`value` as a numeric array if it is a number or a rectangle of numbers, else None."""
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O" and all(type(v) is int for v in array.flat):  # beyond 64 bits
            array = np.array(value, dtype=float)
    except (ValueError, TypeError, OverflowError):  # not a rectangle of numbers
        return None
    return array if array.dtype.kind in "biufc" else None


def is_number(value):
    """Whether a frozen value is one number."""
    array = isinstance(value, np.ndarray) and value.ndim == 0
    return array or isinstance(value, (bool, int, float, complex, np.generic))


def compare(expected, got, tolerance):
    """None when both agree, else the Difference that comes first. Lists, tuples and arrays are alike."""
    if expected is None or got is None or got is ...:
        unfinished = Difference("unfinished", "There is still a `...` in it.")
        other = unfinished if got is ... else Difference("none", _not_that(expected, got))
        return None if got is expected else other
    lists = isinstance(expected, LISTS) and isinstance(got, LISTS)
    if is_number(expected) != is_number(got) or not (lists or is_number(got) or type(expected) is type(got)):
        return Difference("type", _not_that(expected, got))
    if lists or is_number(got):
        due, array = as_array(expected), as_array(got)
        if due is not None and array is not None:
            return _compare_arrays(due, array, expected, got, tolerance)
    if isinstance(expected, dict):
        off = [key for key in expected if key not in got] or [key for key in got if key not in expected]
        said = "is missing" if off and off[0] in expected else "was not asked for"
        wrong = Difference("length", f"The key {short(off[0])} {said}.") if off else None
        pairs = [] if off else [(key, value, got[key]) for key, value in expected.items()]
    elif lists:
        many = f"{len(expected)} items are expected, got {len(got)}."
        wrong = Difference("length", many) if len(got) != len(expected) else None
        pairs = [(k, a, b) for k, (a, b) in enumerate(zip(expected, got))]
    else:
        return None if type(expected) is type(got) and expected == got else Difference("value")
    for key, a, b in pairs if wrong is None else []:
        inner = compare(a, b, tolerance)
        if inner:
            return replace(inner, where=f"[{short(key)}]{inner.where}", pair=inner.pair or (b, a))
    return wrong


def _compare_arrays(due, array, expected, got, tolerance):
    lenient = isinstance(got, np.ndarray) and not tolerance.exact_shape
    if array.shape != due.shape and not (lenient and squeezed(array) == squeezed(due)):
        return Difference("shape", _shapes(due, array))
    few = min(4e-5, max(map(_epsilon, got if isinstance(got, (list, tuple)) and len(got) else [got])))
    rtol, atol = max(tolerance.rtol, 250 * few), max(tolerance.atol, 10 * few)  # at most 1 %, for half floats
    array, real = array.reshape(due.shape), due.astype(np.result_type(due, 1.0))
    with np.errstate(all="ignore"):  # as np.isclose has it, in a third of the time
        close = np.isfinite(real) & (np.abs(array - real) <= atol + rtol * np.abs(real))
        close |= (array == real) | (np.isnan(array) & np.isnan(real))
    if np.all(close):
        return None
    if not due.ndim and array.dtype == bool != due.dtype:
        return Difference("type", _not_that(expected, got))
    if np.isnan(array).any() and not np.isnan(due).any():
        return Difference("nan", "There is a nan in it (not a number: 0/0, inf − inf, or the like).")
    first = tuple(int(k) for k in np.argwhere(~close)[0]) if due.ndim else ()
    index = str(list(first)) if isinstance(expected, np.ndarray) else "".join(f"[{k}]" for k in first)
    pair = (array[first], due[first]) if due.ndim else ()
    return Difference("value", "", index, pair)


def squeezed(array):
    return [n for n in array.shape if n != 1]


def _epsilon(value):
    """The precision of a short float type: it can hold no more digits."""
    dtype = getattr(value, "dtype", None)
    return float(np.finfo(dtype).eps) if dtype in (np.float16, np.float32, np.complex64) else 0.0


def _shapes(due, array):
    text, n = f"The shape {due.shape} is expected, got {array.shape}.", due.size
    if n > 1 and len(squeezed(due)) == 1 and array.shape == (n, n):
        text += f" Did ({n},) and ({n}, 1) meet? Then each entry meets every other: give both one shape."
    return text


def _not_that(expected, got):
    """ "A number is expected, not a tuple." and, where the kind tells how it came about, how."""
    text, kind = f"{kind_of(expected, True)} is expected, not {kind_of(got)}", getattr(got, "kind", "")
    if got is None:
        return f"{text}: that is what a function gives that ends without `return`."
    if kind in ITERATORS and isinstance(expected, LISTS):
        return f"{text}: it hands out its values one at a time, and once; `list(…)` around it makes the list."
    made = {"generator": "`yield` makes one, `return` gives the number", "coroutine": "`async` makes one"}
    if kind in made:
        return f"{text}: {made[kind]}."
    if kind in FUNCTIONS:
        return f"{text}: are the brackets missing that call it?"
    if is_number(expected) and isinstance(got, tuple) and len(got) == 1:
        also = "" if is_number(got[0]) else ", and `np.where` hands one back"
        return f"{text}: a comma after a value makes a tuple of it{also}."
    return f"{text}."


def kind_of(value, capital=False):
    """A phrase for the kind of a frozen value: "a number", "a list of 3", "an array of shape (2, 3)"."""
    kind = getattr(value, "kind", type(value).__name__)
    text = {"NoneType": "None", "ellipsis": "...", "frozenset": "a set"}.get(kind, f"a {kind}")
    if isinstance(value, (bool, np.bool_)):
        text = "a truth value"
    elif isinstance(value, (str, np.ndarray)):
        text = "a string" if isinstance(value, str) else f"an array of shape {value.shape}"
    elif is_number(value):
        text = "a number"
    elif isinstance(value, LISTS):
        text = f"a {kind} of {len(value)}"
    elif kind in FUNCTIONS:
        text = "a class" if kind == "type" else "a function"
    elif isinstance(value, Strange) and kind not in ITERATORS:
        text = f"an object of type {kind[:60]}"
    return text[0].upper() + text[1:] if capital else text


# --- showing


class _Short(reprlib.Repr):
    """Short texts of frozen values, of bounded size and time."""

    def __init__(self, digits):
        super().__init__()
        self.digits, self.maxlevel, self.maxstring, self.maxother = digits, 4, 400, 400
        self.maxlist = self.maxtuple = self.maxdict = self.maxset = 12
        self.repr_frozenset = self.repr_set

    def repr_float(self, value, level):
        text = f"{float(value):.{self.digits}g}"
        return text if re.search(r"[.ena]", text) else text + ".0"

    def repr_int(self, value, level):
        return str(value) if abs(value) < 10**15 else f"an integer of {int(value).bit_length()} bits"

    def repr_complex(self, value, level):
        return f"{complex(value):.{self.digits}g}"

    def repr_ndarray(self, value, level):
        with np.printoptions(precision=self.digits, threshold=60, edgeitems=3, linewidth=88, suppress=False):
            return cut(np.array2string(value, separator=", "))

    def repr_Strange(self, value, level):
        return cut(value.text, 120)

    def repr1(self, value, level):
        value = value.item() if isinstance(value, np.generic) else value
        return "..." if value is ... else super().repr1(value, level)


def short(value, digits=6):
    """A short, safe text of a frozen value; at most a few lines."""
    return cut(_Short(digits).repr(value))


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
