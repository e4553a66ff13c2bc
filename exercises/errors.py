"""Errors read for learners: what an exception of theirs means, in a sentence or two."""

import ast
import builtins
import difflib
import linecache
import math
import os
import re
import types

import numpy as np

from .comparison import SEQUENCE, cut, frozen, kind_of

COURSE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
UNKNOWN = object()


def reading(exception, frame, line=0):
    """What an exception means; frame: the learner's, where it was raised (None: in the call itself)."""
    for kinds, pattern, said in READINGS:
        match = re.search(pattern, str(exception))
        if type(exception).__name__ in kinds.split() and match:
            text = (
                match.expand(said) if isinstance(said, str) else said(_Place(exception, frame, line, match))
            )
            if text:
                return cut(text, 400)
    return ""


class _Place:
    """Where an error was raised: the nodes of its line, and what their names hold there."""

    def __init__(self, exception, frame, line, match):
        self.exception, self.frame, self.match = exception, frame, match
        self.names = {**vars(builtins), **frame.f_globals, **frame.f_locals} if frame else {}
        source = linecache.getline(frame.f_code.co_filename, line).strip() if frame else ""
        self.nodes = []
        for text in (
            source,
            f"{source}\n    pass",
            f"if 1:\n    pass\n{source}\n    pass",
            source.rstrip(":,\\"),
        ):
            try:
                self.nodes = list(ast.walk(ast.parse(text)))
                break
            except SyntaxError:
                continue

    def of(self, *kinds):
        """(node, what it says) of the line's nodes of these kinds."""
        return [n for n in self.nodes if isinstance(n, kinds)]

    def value(self, node):
        """What a name, a place, an attribute or a simple sum holds; nothing is called."""
        try:
            if isinstance(node, ast.Name):
                return self.names.get(node.id, UNKNOWN)
            if isinstance(node, ast.Constant):
                return node.value
            if isinstance(node, ast.Tuple):
                return tuple(map(self.value, node.elts))
            if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
                return -self.value(node.operand)
            if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
                a, b = self.value(node.left), self.value(node.right)
                return a + b if isinstance(node.op, ast.Add) else a - b
            if isinstance(node, ast.Subscript):
                return self.value(node.value)[self.value(node.slice)]
            if isinstance(node, ast.Attribute):
                return getattr(self.value(node.value), node.attr, UNKNOWN)
        except Exception:
            return UNKNOWN
        return UNKNOWN


def _what(value):
    return kind_of(frozen(value))


def _a(kind):
    names = {"NoneType": "None", "int": "a whole number", "float": "a number", "str": "a string"}
    return names.get(kind, f"{'an' if kind[0] in 'aeiouAEIOU' else 'a'} {kind}")


# --- readings that look at the line


def _not_callable(place):
    for node in place.of(ast.Call):
        value, name = place.value(node.func), ast.unparse(node.func)
        if value is UNKNOWN or callable(value):
            continue
        called = f"`{name}(…)` calls `{name}` as a function, and it is {_what(value)}"
        if isinstance(value, (*SEQUENCE, dict, np.ndarray)) and node.args:
            return f"{called}: a place of it is `{name}[…]`."
        if hasattr(builtins, name):
            hides = f"`{name}` is {_what(value)} here: a name of yours, or of the notebook, hides Python's"
            return f"{hides} function `{name}`. Take another name for it; `del {name}` brings Python's back."
        return f"{called}. A product needs its `*`."
    return "A number followed by brackets is a call in Python: a product needs its `*`."


def _operands(place):
    sign, a, b = place.match.groups()
    lists = [k for k in (a, b) if k in ("list", "tuple", "map", "generator", "zip", "range", "dict")]
    if sign.startswith("^"):
        return "In Python `^` is no power: a power is written `**`."
    if "NoneType" in (a, b):
        return f"One side of `{sign}` is None: a function without `return` gives it, and so does `append`."
    if lists:
        return f"`{sign}` does not go through a {lists[0]} by itself: take its entries one by one, in a loop."
    if "function" in f"{a} {b}":
        return A_FUNCTION
    return f"`{sign}` can't join {_a(a)} and {_a(b)}."


def _unpack(place):
    for node in place.of(ast.For, ast.comprehension, ast.Assign):
        single = isinstance(node, ast.Assign)
        target, source = (node.targets[0], node.value) if single else (node.target, node.iter)
        if not isinstance(target, ast.Tuple):
            continue
        names = ast.unparse(target).strip("()")
        if isinstance(source, ast.Tuple) and not single:
            pair = ", ".join(map(ast.unparse, source.elts))
            return f"`in {pair}` takes one after the other; side by side they come from `zip({pair})`."
        waits, value = f"`{names}` waits for exactly {len(target.elts)} values", place.value(source)
        if single and hasattr(value, "__len__"):
            return f"{waits}; `{ast.unparse(source)}` holds {len(value)} here."
        return f"{waits}: does `{ast.unparse(source)}` give so many{'' if single else ' in each turn'}?"
    return f"The names on the left and the values on the right are not equally many: {place.match[0]}."


def _key(place):
    asked = place.exception.args[0] if place.exception.args else None
    for node in place.of(ast.Subscript):
        value = place.value(node.value)
        if isinstance(value, dict) and asked not in value:
            few = ", ".join(map(repr, list(value)[:8])) + (", …" if len(value) > 8 else "")
            holds = f"its keys are {few}" if value else "it is still empty"
            return f"`{ast.unparse(node.value)}` has no key {asked!r}: {holds}."
    return f"There is no key {asked!r} in it."


def _index(place):
    for node in place.of(ast.Subscript):
        value, at, name = place.value(node.value), place.value(node.slice), ast.unparse(node.value)
        if isinstance(value, (*SEQUENCE, str, bytes)) and isinstance(at, int):
            has = f"it has {len(value)}, from 0 to {len(value) - 1}" if value else "it is empty"
            if not -len(value) <= at < len(value):
                return f"`{name}` has no place {at}: {has}."
        if isinstance(value, np.ndarray) and "axis" in str(place.exception):
            return f"`{name}` has the shape {value.shape}: {place.exception}."
    return "A place is asked for that the list does not have: places count from 0 to the length minus 1."


def _attribute(place):
    thing, name = getattr(place.exception, "obj", UNKNOWN), place.match[1]
    if thing is None:
        return f"What should have `{name}` is None: a function without `return` gives it."
    if isinstance(thing, types.ModuleType):
        near = difflib.get_close_matches(name, dir(thing), 1)
        return f"The module {thing.__name__} has no `{name}`{f': `{near[0]}`?' if near else '.'}"
    if isinstance(thing, SEQUENCE) and thing and name in dir(thing[0]):
        return f"`{name}` belongs to each entry, and this is the whole list: go through it in a loop."
    if isinstance(thing, SEQUENCE) and hasattr(np.ndarray, name):
        return f"A {type(thing).__name__} has no `{name}`: arrays do, `np.array(…)` makes one of it."
    if type(thing).__module__.startswith(("helpers.", "__main__")):
        own = ", ".join(f"`{n}`" for n in [n for n in dir(thing) if n[0] != "_"][:12])
        return f"A {type(thing).__name__} has no `{name}`; it has {own}."
    return f"{kind_of(frozen(thing), True)} has no `{name}`."


def _name(place):
    name = place.match[1]
    if hasattr(math, name):
        return f"`{name}` is not known by itself: it belongs to a module, `math.{name}`."
    if name in ("np", "numpy", "math"):
        return f"`{name}` is not imported yet: `import {'numpy as np' if name == 'np' else name}`."
    local = list(place.frame.f_locals) if place.frame else []
    near = difflib.get_close_matches(name, [*local, *(n for n in place.names if n[0] != "_")], 1, 0.75)
    mine = f"; your function knows {', '.join(f'`{n}`' for n in local[:6])}" if local else ""
    return f"`{name}` is not known here{f': `{near[0]}`?' if near else mine + '.'}"


def _arguments(place):
    name = place.match[1].rpartition(".")[2]
    for node in place.of(ast.Call):
        if getattr(place.value(node.func), "__name__", "") == name:
            name = ast.unparse(node.func)
    if place.frame is None:
        return f"The check calls `{name}` with the arguments that the task names: {place.exception}."
    return (
        f"`{name}` is called with other arguments than it takes: {str(place.exception).partition('() ')[2]}."
    )


def _indices(place):
    what = place.match[1]
    if what == "tuple":
        return "A list of lists is asked with two pairs of brackets, `w[k][j]`; `w[k, j]` is for arrays."
    if what == "float":
        return "A place in a list is a whole number; this one is a float."
    return (
        f"A place in a list is a whole number, not {_a(what)}: is the name of an entry taken for its place?"
    )


def _one_number(place):
    for node in place.of(ast.Call):
        for argument in node.args:
            value = place.value(argument)
            if isinstance(value, (*SEQUENCE, np.ndarray)):
                inside = f"`{ast.unparse(argument)}` is {_what(value)}"
                return f"`{ast.unparse(node.func)}` takes one number, and {inside}."
    return "One number is expected there, and a whole list or array came."


def _zero(place):
    for node in place.of(ast.BinOp):
        if isinstance(node.op, (ast.Div, ast.FloorDiv, ast.Mod)) and place.value(node.right) == 0:
            return f"`{ast.unparse(node.right)}` is 0 here, and a division by 0 has no result."
    return "Something is divided by 0: for this input the lower part comes out as 0."


def _ours(place):
    """The text of an error that the course's own code raises is a sentence already."""
    traceback = place.exception.__traceback__
    while traceback and traceback.tb_next:
        traceback = traceback.tb_next
    file = traceback.tb_frame.f_code.co_filename if traceback else ""
    line = linecache.getline(file, traceback.tb_lineno) if file.startswith(COURSE) else ""
    return str(place.exception) if line.strip().startswith("raise") else ""


A_FUNCTION = "It is a function, not its result: are the brackets missing that call it?"
NO_LIST = r"Something goes through a single \1 as if it were a list: a loop, `sum`, `zip` and `*` need one."
ENTRIES = "take its entries one by one, in a loop."
READINGS = (  # kinds of errors, what their text holds, what they mean
    ("ValueError LookupError RuntimeError TypeError", r"^(?!.*unpack)", _ours),
    ("TypeError", "object is not callable", _not_callable),
    ("TypeError", r"operand type\(s\) for (\S+?)(?: or pow\(\))?: '([\w.]+)' and '([\w.]+)'", _operands),
    ("TypeError", "can't multiply sequence by", "`*` does not go through a list by itself: " + ENTRIES),
    ("TypeError", "can only concatenate", "`+` puts one list behind another; to add numbers, " + ENTRIES),
    ("TypeError", r"'(\w+)' object is not iterable", NO_LIST),
    ("TypeError", r"'(\w+)' object is not subscriptable", r"A place `[…]` is asked of a single \1."),
    ("TypeError", "(?:function|method)' object (?:does not supp|is not (?:iter|subscr))", A_FUNCTION),
    ("TypeError", r"'(\w+)' object does not support item", r"The entries of a \1 can't be changed."),
    ("TypeError", "return arrays must be", "That function is for arrays, and a single number came."),
    ("TypeError", r"cannot unpack non-iterable (\w+)", r"Two names wait for two values; a single \1 comes."),
    ("TypeError", r"indices must be integers or slices, not (\w+)", _indices),
    ("TypeError", r"(\S+)\(\) (?:takes|missing|got an unexpected)", _arguments),
    ("TypeError ValueError", r"only (?:0-d|len|size|integer)|be real number|float\(\) arg", _one_number),
    ("TypeError", r"'(\w+)' object cannot be interpreted as an integer",
     r"A whole number is expected there, not a \1: `range(len(…))` counts the places of a list."),
    ("TypeError", r"bad operand type for (?:unary|abs).*: '(\w+)'", r"A \1 has no sign: " + ENTRIES),
    ("TypeError", r"'[<>=]+' not supported between instances of '(\w+)' and '(\w+)'",
     r"\1 and \2 can't be compared: which of the two is not what you think?"),
    ("TypeError", r"unhashable type: '(\w+)'", r"A \1 can't be a key."),
    ("TypeError", r"object of type '(\w+)' has no len", r"A single \1 has no length: `len` is for lists."),
    ("ValueError", "(?:too many|not enough) values to unpack.*", _unpack),
    ("ValueError", "math domain error|expected a (?:nonneg|non-neg|pos)",
     "A logarithm or a root is asked of a number that has none."),
    ("ValueError", r"be broadcast together with shapes (.*\S)", r"The shapes \1 don't fit entry by entry."),
    ("ValueError", r"matmul.*?size (\d+) is different from (\d+)",
     r"The shapes don't fit for `@`: \2 columns meet \1 rows. Is a transpose missing?"),
    ("ValueError", r"shapes (\(.*?\)) and (\(.*?\)) not aligned",
     r"The shapes \1 and \2 don't fit: columns of the first and rows of the second must be equally many."),
    ("ValueError", "truth value of an array", "An array has many truth values; `if`, `and`, `max` need one."),
    ("ValueError", "inhomogeneous|setting an array element with a sequence",
     "An array is a rectangle of numbers; here a list stands for a number, or rows differ in length."),
    ("ZeroDivisionError", "", _zero),
    ("OverflowError", "", "The number is too large: no float goes beyond about 10³⁰⁸, and e⁷¹⁰ does."),
    ("KeyError", "", _key),
    ("IndexError", "", _index),
    ("AttributeError", r"has no attribute '(\w+)'", _attribute),
    ("UnboundLocalError", r"local variable '(\w+)'",
     r"`\1` is used before it has a value: give it one first (a sum starts with 0, before its loop)."),
    ("NameError", r"name '(\w+)' is not defined", _name),
    ("RecursionError", "", "Your function calls itself, that call does so again, and so on without an end."),
)  # fmt: skip
