"""Errors read for learners: what an exception of theirs means, in a sentence. errors.md has most of it."""

import ast
import builtins
import contextlib
import difflib
import linecache
import math
import re
import traceback
import types
from functools import lru_cache
from pathlib import Path

import numpy as np

from helpers import ROOT

from .comparison import LISTS, cut, frozen, kind_of

UNKNOWN = object()
OWN = "Your own code raises this error, and the task expects a result for this input."
SAFE = (ast.Name, ast.Constant, ast.Tuple, ast.UnaryOp, ast.BinOp, ast.Subscript, ast.Attribute, ast.Slice)
SAFE += (ast.expr_context, ast.operator, ast.unaryop)


@lru_cache
def readings():
    """{kind of error: [(what its text holds, what it means)]}"""
    text = Path(__file__).with_suffix(".md").read_text(encoding="utf-8")
    parts = (part.partition("\n") for part in re.split("(?m)^## ", text)[1:])
    return {kind: re.findall("(?m)^- `(.+?)` → (.+)$", lines) for kind, _, lines in parts}


def reading(exception, frame, line=0):
    """What an exception means; frame: the learner's, where it was raised (None: in the call itself)."""
    if frame and linecache.getline(frame.f_code.co_filename, line).strip().startswith("raise"):
        return OWN
    kind, text = type(exception).__name__, str(exception)
    known = kind in readings()
    for pattern, said in readings()[kind if known else "others"]:
        match = re.search(pattern, text if known else f"{kind}: {text}")
        if match:
            look = globals().get(f"_{said[1:-1]}")
            said = look(_Place(exception, frame, line, match)) if look else match.expand(said)
            if said:
                return cut(said, 400)
    return ""


class _Place:
    """Where an error was raised: the nodes of its line, and what their names hold there."""

    def __init__(self, exception, frame, line, match):
        self.exception, self.frame, self.match = exception, frame, match
        self.names = {**vars(builtins), **frame.f_globals, **frame.f_locals} if frame else {}
        source = linecache.getline(frame.f_code.co_filename, line).strip() if frame else ""
        self.nodes = []
        for program in ("{}", "{}\n    pass", "if 1:\n    pass\n{}\n    pass", "{}\n)", "{}\n]"):
            with contextlib.suppress(SyntaxError):  # of a line that is no such part of a program
                self.nodes = self.nodes or [*ast.walk(ast.parse(program.format(source.rstrip(","))))]

    def of(self, *kinds):
        return [n for n in self.nodes if isinstance(n, kinds)]

    def value(self, node):
        """What a name, a place, an attribute or a sum of them holds; nothing is called."""
        if all(isinstance(n, SAFE) for n in ast.walk(node)):
            with contextlib.suppress(Exception):  # of places and attributes that are not there
                return eval(ast.unparse(node), {"__builtins__": {}}, self.names)
        return UNKNOWN


def _a(kind):
    names = {"NoneType": "None", "int": "a whole number", "float": "a number", "str": "a string"}
    return names.get(kind, f"{'an' if kind[0] in 'aeiouAEIOU' else 'a'} {kind}")


# --- readings that look at the line


def _not_callable(place):
    for node in place.of(ast.Call):
        value, name = place.value(node.func), ast.unparse(node.func)
        if value is UNKNOWN or callable(value):
            continue
        kind = kind_of(frozen(value))
        called = f"`{name}(…)` calls `{name}` as a function, and it is {kind}"
        if hasattr(builtins, name):
            return f"`{name}` is {kind} here: a name of yours, or of the notebook, hides Python's. Rename it."
        if isinstance(value, (*LISTS, dict)) and node.args:
            return f"{called}: a place of it is `{name}[…]`."
        return f"{called}: {'a product needs its `*`' if node.args else 'leave the brackets out'}."
    return "Something is called that is no function: a product needs its `*`, and `key=` takes a function."


def _operands(place):
    sign, a, b = place.match.groups()
    lists = [k for k in (a, b) if k in ("list", "tuple", "map", "generator", "zip", "range", "dict")]
    if "NoneType" in (a, b):
        return f"One side of `{sign}` is None: a function without `return` gives it, and so does `append`."
    if lists:
        return f"`{sign}` does not go through a {lists[0]} by itself: take its entries one by one, in a loop."
    if sign.startswith("^"):
        return "In Python `^` is no power: a power is written `**`."
    if "function" in f"{a} {b}":
        return "It is a function, not its result: are the brackets missing that call it?"
    return f"`{sign}` can't join {_a(a)} and {_a(b)}."


def _unpack(place):
    for node in place.of(ast.For, ast.comprehension, ast.Assign):
        single = isinstance(node, ast.Assign)
        target, source = (node.targets[0], node.value) if single else (node.target, node.iter)
        if not isinstance(target, ast.Tuple):
            continue
        names = ", ".join(map(ast.unparse, target.elts))
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
        if isinstance(value, dict) and asked not in value and place.value(node.slice) in (asked, UNKNOWN):
            few = ", ".join(map(repr, list(value)[:8])) + (", …" if len(value) > 8 else "")
            holds = f"its keys are {few}" if value else "it is still empty"
            return f"`{ast.unparse(node.value)}` has no key {asked!r}: {holds}."
    return f"There is no key {asked!r} in it."


def _index(place):
    for node in place.of(ast.Subscript):
        value, at, name = place.value(node.value), place.value(node.slice), ast.unparse(node.value)
        if isinstance(value, (list, tuple, str, bytes)) and isinstance(at, int):
            has = f"it has {len(value)}, from 0 to {len(value) - 1}" if value else "it is empty"
            if not -len(value) <= at < len(value):
                return f"`{name}` has no place {at}: {has}."
        if isinstance(value, np.ndarray) and at is not UNKNOWN and place.value(node) is UNKNOWN:
            return f"`{name}` has the shape {value.shape}: {place.exception}."
    return "A place is asked for that the list does not have: places count from 0 to the length minus 1."


def _attribute(place):
    thing, name = getattr(place.exception, "obj", UNKNOWN), place.match[1]
    if "NoneType" in str(place.exception):
        return f"Before `.{name}` stands None: a function without `return` gives it, and so does `append`."
    if thing is None:  # it was to be set
        thing = next((place.value(n.value) for n in place.of(ast.Attribute) if n.attr == name), UNKNOWN)
    if isinstance(thing, types.ModuleType):
        near = difflib.get_close_matches(name, dir(thing), 1)
        return f"The module {thing.__name__} has no `{name}`{f': `{near[0]}`?' if near else '.'}"
    if isinstance(thing, (list, tuple)) and thing and name in dir(thing[0]):
        return f"`{name}` belongs to each entry, and this is the whole list: go through it in a loop."
    if isinstance(thing, np.ndarray) and hasattr(list, name):
        return f"An array has no `{name}`: lists do, `list(…)` makes one of it."
    if isinstance(thing, (list, tuple)) and hasattr(np.ndarray, name):
        return f"A {type(thing).__name__} has no `{name}`: arrays do, `np.array(…)` makes one of it."
    kind = thing if isinstance(thing, type) else type(thing)
    if kind.__module__.startswith(("helpers.", "__main__")):
        own = ", ".join(f"`{n}`" for n in dir(thing) if n[0] != "_")
        return f"A {kind.__name__} has no `{name}`; it has {own}."
    return f"{kind_of(frozen(thing), True)} has no `{name}`."


def _name(place):
    name, own = place.match[1], place.frame.f_locals if place.frame else {}
    if hasattr(math, name):
        home = "np" if hasattr(np, name) and np.ndarray in map(type, own.values()) else "math"
        return f"`{name}` is not known by itself: it belongs to a module, `{home}.{name}`."
    if name in ("np", "numpy", "math"):
        return f"`{name}` is not imported yet: `import {'numpy as np' if name == 'np' else name}`."
    local = [n for n in own if n[0] != "."]
    near = difflib.get_close_matches(name, [*local, *(n for n in place.names if n[0] != "_")], 1, 0.75)
    mine = f"; your function knows {', '.join(f'`{n}`' for n in local[:6])}" if local else ""
    return f"`{name}` is not known here{f': `{near[0]}`?' if near else mine + '.'}"


def _hidden(place):
    name = place.match[1]
    if callable(place.names.get(name)) and name in {ast.unparse(call.func) for call in place.of(ast.Call)}:
        return f"`{name}` gets a value in your function, and hides the function `{name}` there: rename it."


def _arguments(place):
    name = place.match[1].rpartition(".")[2]
    for node in place.of(ast.Call):
        if getattr(place.value(node.func), "__name__", "") == name:
            name = ast.unparse(node.func)
    if place.frame is None:
        return f"The check calls `{name}` with the arguments that the task names: {place.exception}."
    return f"`{name}` is called with other arguments than it takes."


def _one_number(place):
    for node in place.of(ast.Call):
        for argument in node.args:
            if isinstance(value := place.value(argument), LISTS):
                inside = f"`{ast.unparse(argument)}` is {kind_of(frozen(value))}"
                return f"`{ast.unparse(node.func)}` takes one number, and {inside}."
    return "One number is expected there, and a whole list or array came."


def _zero(place):
    for node in place.of(ast.BinOp):
        if isinstance(node.op, (ast.Div, ast.FloorDiv, ast.Mod)) and place.value(node.right) == 0:
            return f"`{ast.unparse(node)}` divides by 0 here, and that has no result."
    return "Something is divided by 0: for this input the lower part comes out as 0."


def _ours(place):
    """The text of an error that the course's own code raises is a sentence already."""
    *_, (frame, number) = [(None, 0), *traceback.walk_tb(place.exception.__traceback__)]
    file = frame.f_code.co_filename if frame else ""
    line = linecache.getline(file, number) if file.startswith(str(ROOT)) else ""
    return str(place.exception) if line.strip().startswith("raise") else ""
