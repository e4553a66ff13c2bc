"""Wrong programs made from right ones by rule, to see whether the checks of the exercises notice.

Each mutant differs from the solution at one place: an operator swapped, a constant changed, an index shifted,
a term or a statement dropped, a comparison flipped, a transpose forgotten.
"""

import ast
import copy
from collections import Counter

from exercises.families import Edit, Solution

SWAPPED = {ast.Add: ast.Sub, ast.Mult: ast.Div, ast.Pow: ast.Mult, ast.FloorDiv: ast.Div}
SWAPPED |= {ast.Sub: ast.Add, ast.Div: ast.Mult, ast.Mod: ast.FloorDiv}
FLIPPED = {ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE), ast.Eq: (ast.NotEq,), ast.Is: (ast.IsNot,)}
FLIPPED |= {ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.LtE), ast.NotEq: (ast.Eq,)}
FLIPPED |= {ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,)}
ANOTHER_NAME = {"sum": "mean", "max": "min", "argmax": "argmin"}
ANOTHER_NAME |= {other: name for name, other in ANOTHER_NAME.items()}


def _of_a_node(node, parameters):
    """(rule, new node) for one node of an expression or statement."""
    one = ast.Constant(1)
    match node:
        case ast.BinOp(left, op, right):
            if type(op) in SWAPPED:
                yield "operator swapped", ast.BinOp(left, SWAPPED[type(op)](), right)
            yield "term dropped", left
            if not isinstance(op, ast.Sub):
                yield "term dropped", right
            if isinstance(op, ast.MatMult):
                yield "factors swapped", ast.BinOp(right, op, left)
        case ast.AugAssign(target, op, value) if type(op) in SWAPPED:
            yield "operator swapped", ast.AugAssign(target, SWAPPED[type(op)](), value)
        case ast.UnaryOp(_, operand):
            yield "sign or not dropped", operand
        case ast.Constant(bool(value)):
            yield "truth value flipped", ast.Constant(not value)
        case ast.Constant(int(value) | float(value)):
            for other in (value + 1, value - 1, 0, -value):
                if other != value:
                    yield "constant changed", ast.Constant(other)
        case ast.Compare(left, [op], right):
            for other in FLIPPED.get(type(op), ()):
                yield "comparison flipped", ast.Compare(left, [other()], right)
        case ast.BoolOp(op, values):
            yield "and/or swapped", ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.Attribute(value, "T", ast.Load()):
            yield "transpose dropped", value
        case ast.Attribute(value, name, ast.Load()) if name in ANOTHER_NAME:
            yield "function swapped", ast.Attribute(value, ANOTHER_NAME[name], ast.Load())
        case ast.Subscript(value, ast.Name() as index, ctx):
            yield "index shifted", ast.Subscript(value, ast.BinOp(index, ast.Sub(), one), ctx)
        case ast.Call(ast.Name("range") as function, [stop]):
            yield "range cut short", ast.Call(function, [ast.BinOp(stop, ast.Sub(), one)], [])
        case ast.Call(ast.Name("range") as function, [start, stop, *step]):
            yield "range cut short", ast.Call(function, [start, ast.BinOp(stop, ast.Sub(), one), *step], [])
        case ast.Call(function, args, keywords):
            if isinstance(function, ast.Name) and function.id in ("max", "min"):
                other = ast.Name(ANOTHER_NAME[function.id], ast.Load())
                yield "function swapped", ast.Call(other, args, keywords)
            if args and not isinstance(args[0], ast.Starred):
                yield "call dropped", args[0]
        case ast.IfExp(_, body, orelse):
            yield "branch fixed", body
            yield "branch fixed", orelse
        case ast.Name(name, ast.Load()) if name in parameters:
            for other in sorted(parameters - {name}):
                yield "argument exchanged", ast.Name(other, ast.Load())


def _dropped(node, parent):
    """(rule, new node) for a statement that can be left out."""
    match node:
        case ast.Expr(ast.Constant()) | ast.Return() | ast.FunctionDef() | ast.Pass():
            pass
        case ast.stmt() if not isinstance(parent, ast.Module):
            yield "statement dropped", ast.Pass()


def _text(node):
    return " ".join(ast.unparse(node).split())[:80]


def mutants(source):
    """Yield (description, tree) for each mutant of the definition in `source`; descriptions are unique.

    Annotations and error messages are left as they are.
    """
    original = ast.parse(source)
    seen, count = {ast.dump(original)}, Counter()
    parameters = {node.arg for node in ast.walk(original) if isinstance(node, ast.arg)} - {"self"}
    raised = {
        node for error in ast.walk(original) if isinstance(error, ast.Raise) for node in ast.walk(error)
    }
    for site, node in Solution(original).sites:
        if node in raised:
            continue
        for rule, new in [*_of_a_node(node, parameters), *_dropped(node, site[0])]:
            edit = Edit(rule, site, node, new)
            edit.put(new)
            tree = ast.fix_missing_locations(copy.deepcopy(original))
            edit.put(node)
            if ast.dump(tree) not in seen:
                seen.add(ast.dump(tree))
                name = f"{rule}: {_text(node)} → {_text(new)}"
                count[name] += 1
                yield (name if count[name] == 1 else f"{name} ({count[name]})"), tree
