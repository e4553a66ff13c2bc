"""Wrong programs made from right ones by rule, to see whether the checks of the exercises notice.

Each mutant differs from the solution at one place: an operator swapped, a constant changed, an index shifted,
a term or a statement dropped, a comparison flipped, a transpose forgotten. A mutant that would never end is
stopped after a number of steps.
"""

import ast
import copy
import sys
from collections import Counter
from contextlib import contextmanager

FILE = "<mutant>"
STEPS = 200_000

SWAPPED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
}
FLIPPED = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ANOTHER_NAME = {"sum": "mean", "max": "min", "argmax": "argmin"}
ANOTHER_NAME |= {other: name for name, other in ANOTHER_NAME.items()}


class Endless(BaseException):
    """A mutant took too many steps."""


def _constant(node):
    if isinstance(node.value, bool):
        yield "truth value flipped", ast.Constant(not node.value)
    elif isinstance(node.value, (int, float)):
        for value in (node.value + 1, node.value - 1, 0, -node.value):
            if value != node.value:
                yield "constant changed", ast.Constant(value)


def _call(node):
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in ("max", "min"):
        yield "function swapped", ast.Call(ast.Name(ANOTHER_NAME[name], ast.Load()), node.args, node.keywords)
    if name == "range":
        stop = min(1, len(node.args) - 1)
        less = [*node.args]
        less[stop] = ast.BinOp(less[stop], ast.Sub(), ast.Constant(1))
        yield "range cut short", ast.Call(node.func, less, [])
    elif node.args and not isinstance(node.args[0], ast.Starred):
        yield "call dropped", node.args[0]


def _replacements(node):
    """(rule, new node) for one node of an expression or statement."""
    if isinstance(node, ast.BinOp):
        if type(node.op) in SWAPPED:
            yield "operator swapped", ast.BinOp(node.left, SWAPPED[type(node.op)](), node.right)
        yield "term dropped", node.left
        if not isinstance(node.op, ast.Sub):
            yield "term dropped", node.right
        if isinstance(node.op, ast.MatMult):
            yield "factors swapped", ast.BinOp(node.right, ast.MatMult(), node.left)
    elif isinstance(node, ast.UnaryOp):
        yield "sign or not dropped", node.operand
    elif isinstance(node, ast.Constant):
        yield from _constant(node)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in FLIPPED.get(type(node.ops[0]), ()):
            yield "comparison flipped", ast.Compare(node.left, [other()], node.comparators)
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "and/or swapped", ast.BoolOp(other, node.values)
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        if node.attr == "T":
            yield "transpose dropped", node.value
        elif node.attr in ANOTHER_NAME:
            yield "function swapped", ast.Attribute(node.value, ANOTHER_NAME[node.attr], ast.Load())
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name):
        shifted = ast.BinOp(node.slice, ast.Sub(), ast.Constant(1))
        yield "index shifted", ast.Subscript(node.value, shifted, node.ctx)
    elif isinstance(node, ast.Call):
        yield from _call(node)
    elif isinstance(node, ast.AugAssign) and type(node.op) in SWAPPED:
        yield "operator swapped", ast.AugAssign(node.target, SWAPPED[type(node.op)](), node.value)
    elif isinstance(node, ast.IfExp):
        yield "branch fixed", node.body
        yield "branch fixed", node.orelse


def _sites(tree):
    """Every (parent, field, its holder, its key in there, node) below the tree.

    Annotations and error messages are left out.
    """
    raised = {node for error in ast.walk(tree) if isinstance(error, ast.Raise) for node in ast.walk(error)}
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if field in ("annotation", "returns", "decorator_list", "ctx", "op", "ops"):
                continue
            places = (
                [(value, k) for k in range(len(value))]
                if isinstance(value, list)
                else [(vars(parent), field)]
            )
            for holder, key in places:
                if isinstance(holder[key], ast.AST) and holder[key] not in raised:
                    yield parent, field, holder, key, holder[key]


def _text(node):
    return " ".join(ast.unparse(node).split())[:80]


def mutants(source):
    """Yield (description, tree) for each mutant of the definition in `source`; descriptions are unique."""
    original = ast.parse(source)
    seen, count = {ast.dump(original)}, Counter()
    functions = [node for node in ast.walk(original) if isinstance(node, ast.FunctionDef)]
    parameters = {arg.arg for function in functions for arg in function.args.args} - {"self"}
    for parent, field, holder, key, node in list(_sites(original)):
        for rule, new in [*_replacements(node), *_dropped(parent, field, node), *_names(node, parameters)]:
            holder[key] = new
            tree = ast.fix_missing_locations(copy.deepcopy(original))
            holder[key] = node
            if ast.dump(tree) in seen:
                continue
            seen.add(ast.dump(tree))
            name = f"{rule}: {_text(node)} → {_text(new)}"
            count[name] += 1
            yield (name if count[name] == 1 else f"{name} ({count[name]})"), tree


def _names(node, parameters):
    """An argument where another belongs."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in parameters:
        for other in sorted(parameters - {node.id}):
            yield "argument exchanged", ast.Name(other, ast.Load())


def _dropped(parent, field, node):
    """A statement left out."""
    if field in ("body", "orelse") and isinstance(node, ast.stmt) and not isinstance(parent, ast.Module):
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not isinstance(node, (ast.Return, ast.FunctionDef, ast.Pass)) and not is_text:
            yield "statement dropped", ast.Pass()


def build(tree, name, module):
    """The function or class `name` of a mutated tree, living in a copy of the namespace of `module`."""
    namespace = dict(vars(module))
    exec(compile(tree, FILE, "exec"), namespace)
    return namespace[name]


@contextmanager
def limited():
    """Within this block code of mutants is stopped by Endless once it has taken STEPS steps."""
    left, before = STEPS, sys.gettrace()

    def inside(frame, event, argument):
        nonlocal left
        left -= event == "line"
        if left < 0:
            raise Endless
        return inside

    sys.settrace(lambda frame, *_: inside if frame.f_code.co_filename == FILE else None)
    try:
        yield
    finally:
        sys.settrace(before)
