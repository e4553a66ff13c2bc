"""Wrong programs made from right ones by rule, to see whether the checks of the exercises notice.

Each mutant differs from the solution at one place. mutants.md holds the rules for operators, comparisons and
functions; those for names, indices, constants, calls of any length and statements stand here.
"""

import ast
import sys
from collections import Counter

from exercises.families import Edit, Solution, filled, match, parsed
from exercises.listed import page

RULES = [
    (words.partition(":")[0], parsed(old), new)
    for words, edits in page(sys.modules[__name__])["rules"].mistakes.items()
    for edit in edits
    for old, new in edit.pieces
]


def _of_a_node(node, parent, parameters):
    """(rule, new node) for what one node may be exchanged by."""
    for rule, pattern, new in RULES:
        bound = {}
        if match(pattern, node, bound):
            yield rule, filled(new, bound)
    match node:
        case ast.Constant(bool(value)):
            yield "truth value flipped", ast.Constant(not value)
        case ast.Constant(int(value) | float(value)):
            for other in (value + 1, value - 1, 0, -value):
                if other != value:
                    yield "constant changed", ast.Constant(other)
        case ast.Subscript(value, ast.Name() as index, ctx):
            yield "index shifted", ast.Subscript(value, ast.BinOp(index, ast.Sub(), ast.Constant(1)), ctx)
        case ast.Call(args=[ast.expr() as first, *_]) if not isinstance(first, ast.Starred):
            yield "call dropped", first
        case ast.Name(name, ast.Load()) if name in parameters:
            for other in sorted(parameters - {name}):
                yield "argument exchanged", ast.Name(other, ast.Load())
        case ast.Expr(ast.Constant()) | ast.Return() | ast.FunctionDef() | ast.Pass():
            pass
        case ast.stmt() if not isinstance(parent, ast.Module):
            yield "statement dropped", ast.Pass()


def _text(node):
    return " ".join(ast.unparse(node).split())[:80]


def mutants(source):
    """Yield (description, source) for each mutant of the definition in `source`; descriptions are unique.

    Annotations and error messages are left as they are.
    """
    tree = ast.parse(source)
    seen, count = {ast.unparse(tree)}, Counter()
    parameters = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)} - {"self"}
    errors = [error for error in ast.walk(tree) if isinstance(error, ast.Raise)]
    raised = {node for error in errors for node in ast.walk(error)}
    for site, node in Solution(tree).sites:
        for rule, new in [] if node in raised else [*_of_a_node(node, site[0], parameters)]:
            edit = Edit(rule, site, node, new)
            edit.put(new)
            mutant = ast.unparse(tree)
            edit.put(node)
            if mutant not in seen:
                seen.add(mutant)
                name = f"{rule}: {_text(node)} → {_text(new)}"
                count[name] += 1
                yield (name if count[name] == 1 else f"{name} ({count[name]})"), mutant
