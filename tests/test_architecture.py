"""The house stays small: how large each room, file and function may be, and who may import whom."""

import ast
import functools
from graphlib import TopologicalSorter

import pytest

from tools.links import ROOT

# Lines of Python. tests/answers is a corpus; helpers/explain.py, which can be copied out, counts by itself.
ROOMS = {"helpers": 2100, "exercises": 4200, "figures": 3600, "tools": 2600, "tests": 8500}
EXPLAIN, FILE, FUNCTION, PARAMETERS, SCREEN = 550, 550, 60, 8, 60
MAY_IMPORT = {"helpers": set(), "figures": {"helpers"}, "exercises": {"helpers"}}

# What is not there yet, with what it may measure until then: numbers only fall, and in the end this is empty.
NOT_YET = {"helpers/": 2319, "helpers/explain.py": 817, "tools/": 2974}


def read(room):
    found = [p for p in sorted((ROOT / room).rglob("*.py")) if not {"answers", "_build"} & {*p.parts}]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in found}


FILES = {name: text for room in ROOMS for name, text in read(room).items()}


@functools.cache
def parsed(name):
    return ast.parse(FILES[name])


def data(node):
    """How many lines a table takes: a display with no call and no loop in it."""
    shown = isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict)
    if shown and not any(isinstance(n, ast.Call | ast.Lambda | ast.comprehension) for n in ast.walk(node)):
        return node.end_lineno - node.lineno
    return sum(map(data, ast.iter_child_nodes(node)))


def measured():
    """(what, its measure, its budget)"""
    lines = {name: text.count("\n") for name, text in FILES.items()}
    for room, budget in ROOMS.items():
        of_room = (n for name, n in lines.items() if name.startswith(room) and name != "helpers/explain.py")
        yield f"{room}/", sum(of_room), budget
    for name in FILES:
        yield name, lines[name], EXPLAIN if name == "helpers/explain.py" else FILE
        for node in ast.walk(parsed(name)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = node.end_lineno - node.lineno + 1 - data(node)
                yield f"{name}: lines of {node.name}", size, FUNCTION
                given = {a.arg for a in node.args.posonlyargs + node.args.args + node.args.kwonlyargs}
                yield f"{name}: parameters of {node.name}", len(given - {"self", "cls"}), PARAMETERS
            if isinstance(node, ast.ExceptHandler):
                silent = all(isinstance(n, ast.Pass) for n in node.body)
                yield f"{name}: an error swallowed in line {node.lineno}", int(silent), 0
    for room in MAY_IMPORT:
        readme = ROOT / room / "README.md"
        there = readme.exists() and readme.read_text(encoding="utf-8").count("\n") <= SCREEN
        yield f"{room}/README.md", int(not there), 0


def test_everything_keeps_its_budget():
    over = {what: size for what, size, budget in measured() if size > NOT_YET.get(what, budget)}
    assert not over, over


def imported(name):
    """The course's modules that a file imports, early or late."""
    package, found = name.split("/")[:-1], set()
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name.replace(".", "/") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            base = "/".join(above + (node.module.split(".") if node.module else []))
            found |= {base, *(f"{base}/{alias.name}" for alias in node.names)}
    return {f"{module}.py" for module in found} & FILES.keys() - {name}


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_run_down_only(room):
    for name in read(room):
        wrong = {other for other in imported(name) if other.split("/")[0] not in MAY_IMPORT[room] | {room}}
        assert not wrong, f"{name} imports {wrong}"


def test_no_circle_not_even_by_a_late_import():
    TopologicalSorter({name: imported(name) for name in FILES}).prepare()
