"""Facts of an answer's code: true whatever was meant, and said where the results are wrong."""

import ast
import dis
import inspect
import textwrap

from .families import match, parsed
from .outcomes import code_of

MOST = 2  # that are told at once
WHOLE = {"len", "index", "round", "argmax", "argmin", "argsort", "argwhere", "flatnonzero", "join"}
LISTS = ("append", "extend", "sort", "reverse", "insert")  # methods that give back None


class Certain(str):
    """A fact that is surer than two mistakes at once."""


def facts(exercise, answer):
    """Sentences on the code of a function that explain a wrong result, the most telling first."""
    if code_of(answer) is None or code_of(exercise.solution_) is None:
        return []
    found, mine = [*_variables(exercise, answer)], definition(answer)
    for look in (_returns, _loops, _ranges, _without_effect, _operators, _locals) if mine else ():
        found += look(mine, ast.parse(exercise.source).body[0])
    return list(dict.fromkeys(found))[:MOST]


def definition(answer):
    """The syntax tree of an answer's `def`; None where there is none, or no source."""
    code = code_of(answer)
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(code)))
        return next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == code.co_name)
    except (OSError, TypeError, SyntaxError, IndexError, StopIteration):
        return None


def why_none(answer, always):
    """Why a function returns None, in all cases or in some."""
    mine = definition(answer)
    if not always:
        return "Your function returns None in this case: does one way through it end without `return`?"
    if mine is None or any(_called(r.value) != "print" for r in _own(mine, ast.Return)):
        return "Your function returns None: does it end with `return` and the result?"
    if any(_called(call) == "print" for call in _own(mine, ast.Call)):
        return "Your function returns None: it prints. `print` hands nothing on, `return` does."
    return "Your function returns None: there is no `return` in it."


# --- parameters and names of the notebook


def _variables(exercise, answer):
    """A parameter that is never used, a name set elsewhere in the notebook that is read in its place."""
    code, ours, space = code_of(answer), code_of(exercise.solution_), getattr(answer, "__globals__", {})
    names = sorted(_read(code, "GLOBAL", "NAME") - _read(ours, "GLOBAL", "NAME"))
    known = [n for n in names if n in space and not (callable(space[n]) or inspect.ismodule(space[n]))]
    read = [f"`{n}`" for n in known if not n.isupper() or type(space[n]).__name__ in ("list", "ndarray")]
    pairs = zip(inspect.signature(answer).parameters, ours.co_varnames[: ours.co_argcount])
    used, needed = _read(code, "FAST", "DEREF", "CLOSURE"), _read(ours, "FAST", "DEREF", "CLOSURE")
    unused = [f"`{mine}`" for mine, his in pairs if his in needed and mine not in used]
    if read and unused:
        never = f"Your function never uses {unused[0]}, and reads {' and '.join(read[:2])}"
        yield Certain(f"{never}, set elsewhere in the notebook.")
    elif read:
        that = f"{read[0]} is a name of the notebook, not a parameter"
        yield Certain(f"{that}: it is the same one in every call.")
    elif unused:
        yield f"Your function never uses {' and '.join(unused[:2])}."


def _read(code, *kinds):
    """Names that a function reads, its inner functions included."""
    names = set()
    for step in dis.get_instructions(code):
        if "LOAD_" in step.opname and any(kind in step.opname for kind in kinds):  # STORE_FAST_LOAD_FAST, too
            names.update(step.argval if isinstance(step.argval, tuple) else [step.argval])
        if inspect.iscode(step.argval):
            names |= _read(step.argval, *kinds)
    return names


# --- what the tree shows


def _own(node, kinds):
    """Nodes of these kinds below `node`, those of inner functions left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, kinds):
            yield child
        if not isinstance(child, (ast.FunctionDef, ast.Lambda)):
            yield from _own(child, kinds)


def _names(nodes, use=ast.Load):
    """Names that are read in these nodes, or set."""
    inside = (n for node in nodes for n in ast.walk(node))
    return {n.id for n in inside if isinstance(n, ast.Name) and isinstance(n.ctx, use)}


def _called(node):
    """The name of the function or method that a call calls; "" where a node is no such call."""
    function = getattr(node, "func", None)
    return getattr(function, "attr", getattr(function, "id", ""))


def _has(trees, *patterns):
    """Whether one of these patterns stands in one of the trees; a capital letter stands for anything."""
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return any(match(pattern, node, {}) for pattern in map(parsed, patterns) for node in nodes)


def _places(mine):
    """What stands for a place or a count: in brackets, handed to `range`, or under a name that is."""
    asked = [s.slice for s in _own(mine, ast.Subscript)]
    asked += [call for call in _own(mine, ast.Call) if _called(call) == "range"]
    return asked + [a.value for a in _own(mine, ast.Assign) if _names(a.targets, ast.Store) & _names(asked)]


def _text(node):
    return f"`{textwrap.shorten(ast.unparse(node), 50, placeholder=' …')}`"


def _returns(mine, solution):
    for loop in _own(mine, (ast.For, ast.While)):
        if any(isinstance(s, ast.Return) for s in loop.body) and not any(_own(loop, ast.Continue)):
            yield "A `return` stands inside a loop of yours: it ends the function in the first turn."
    for node in [mine, *_own(mine, ast.stmt)]:
        block = getattr(node, "body", [])
        for statement, after in zip(block, block[1:]):
            if isinstance(statement, ast.Return):
                yield f"Below a `return` nothing runs: line {after.lineno} of your function is never reached."


def _loops(mine, solution):
    for loop in _own(mine, ast.For):
        targets = _names([loop.target], ast.Store)
        idle = sorted(targets - _names(loop.body))
        if len(idle) == len(targets) and not idle[0].startswith("_"):
            yield f"Nothing in your loop reads `{idle[0]}`: is each turn meant to do the same?"
        for statement in loop.body:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                name = statement.targets[0].id
                if name in _names(other for other in loop.body if other is not statement):
                    continue
                if name in targets:
                    yield f"`{name} = …` names something new in this turn; the list stays as it is."
                elif name not in _names([statement.value]):
                    yield f"Each turn of your loop overwrites `{name}`: only the last one is left."


def _ranges(mine, solution):
    """A `range` that leaves out the first place or the last one, where nothing else looks at it."""
    slices = [s.slice for s in _own(mine, ast.Subscript)]  # w[i - 1] and w[i + 1] are places beside place i
    first = {*map(ast.unparse, _places(mine))} & {"0", "(0, 0)"} or _has(slices, "A - 1")
    if _has([mine], "range(1, A)") and not (first or _has([solution], "range(1, A)", "A[1:]", "A[1:B]")):
        yield "Your loop starts at 1: Python counts places from 0."
    last = _has(slices, "A + 1") or _has([solution], "A - 1", "A[:-1]", "A[B:-1]")
    if _has([mine], "range(A - 1)", "range(A, B - 1)") and not last:
        yield "Your loop stops early: `range` leaves its end out, so `- 1` drops the last place."


def _without_effect(mine, solution):
    for statement in _own(mine, ast.Expr):
        value = statement.value
        if isinstance(value, ast.Compare) and isinstance(value.ops[0], ast.Eq):
            yield f"{_text(value)} compares and changes nothing: `=` gives a value, `==` asks for one."
        elif isinstance(value, ast.Attribute):
            yield Certain(f"{_text(value)} is named, not called: a method needs its brackets.")
        elif isinstance(value, (ast.BinOp, ast.Subscript, ast.Name, ast.UnaryOp)):
            yield f"{_text(value)} is worked out and not kept: no name takes it, nothing returns it."
    for call in _own(mine, ast.Call):
        method = isinstance(call.func, ast.Attribute) and call.func.attr in LISTS
        if method and ast.unparse(call.func.value) not in ("np", "numpy"):
            aside = [s.value for s in _own(mine, ast.Expr) if isinstance(s.value, ast.ListComp)]
            keeping = _own(mine, (ast.Assign, ast.Return, ast.Call, ast.ListComp))
            if any(n is not call and n not in aside and call in ast.walk(n) for n in keeping):
                yield f"`{call.func.attr}` changes the list and gives back None: what you keep is that None."


def _operators(mine, solution):
    known = {type(n.op) for n in ast.walk(solution) if isinstance(n, ast.BinOp)}
    places = {node for place in _places(mine) for node in ast.walk(place)}  # and counts
    places |= {n for n in _own(mine, ast.BinOp) if _called(n.left) == "len" and _called(n.right) != "len"}
    for node in _own(mine, (ast.BinOp, ast.AugAssign)):
        if isinstance(node.op, ast.BitXor) and ast.BitXor not in known:
            yield "In Python `^` is no power: a power is written `**`."
        if isinstance(node.op, ast.FloorDiv) and ast.FloorDiv not in known and node not in places:
            yield "`//` drops the fraction; `/` keeps it."
    asked = [c for c in _own(mine, ast.Compare) if isinstance(c.ops[0], (ast.Is, ast.IsNot))]
    asked = [c for c in asked if isinstance(c.comparators[0], ast.Constant) or "." not in ast.unparse(c)]
    if any(ast.unparse(c.comparators[0]) != "None" for c in asked):  # `is network.layers[-1]` is well asked
        yield "`is` asks whether two are the same object; `==` and `!=` compare what they hold."
    ours = {*map(_called, ast.walk(solution))}
    for call in _own(mine, ast.Call):
        whole = (name := _called(call)) == "int" and all(map(_whole, call.args[:1]))
        if name in {"round", "int"} - ours and not whole and call not in places:
            yield f"`{name}` takes digits away: round where you print, never on the way."
        if name in {"permutation", "shuffle"} - ours:
            yield Certain(f"`{name}` draws at random, and nothing in this task is random.")


def _whole(node):
    """Whether `int` cuts nothing off, as far as one sees: a name, a place, a comparison, a count."""
    sides = (node.left, node.right) if isinstance(node, ast.BinOp) else (node,)
    seen = (ast.Name, ast.Subscript, ast.Compare, ast.JoinedStr)
    return isinstance(node, seen) or any(_called(side) in WHOLE for side in sides)


def _locals(mine, solution):
    """A default that calls share, a name that is set and never read, a parameter that gets another value."""
    read = _names([mine])
    for made in (d for d in mine.args.defaults if isinstance(d, (ast.List, ast.Dict, ast.Set))):
        yield f"The default {_text(made)} is made once: what one call changes in it, the next one finds."
    for assign in _own(mine, ast.Assign):
        for target in assign.targets:
            if isinstance(target, ast.Name) and target.id not in read and not target.id.startswith("_"):
                yield f"`{target.id}` is worked out, and nothing reads it afterwards."
    body = [s for s in mine.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    if body and isinstance(body[0], ast.Assign):
        given = _names(body[0].targets, ast.Store) - _names([body[0].value])
        for name in [a.arg for a in mine.args.args if a.arg in given][:1]:
            yield f"Your function gives its parameter `{name}` a value of its own: what came in is lost."
