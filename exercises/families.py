"""Families of mistakes: what people change in any solution, as edits of its syntax tree.

families.md holds rules for expressions and for what a loop goes through; those for statements stand here.
"""

import ast
import re
import sys
from dataclasses import dataclass
from functools import cache, lru_cache, partial

from .listed import page

PLAIN = {"range", "len", "zip", "list", "sum", "reversed", "enumerate", "dict", "tuple", "__tick__"}
SKIPPED = ("ctx", "op", "ops", "annotation", "returns", "decorator_list")


def parsed(pattern):
    """The tree of a pattern, an expression or a statement."""
    [tree] = ast.parse(pattern).body
    return tree.value if isinstance(tree, ast.Expr) else tree


@lru_cache
def rules(part):
    """[(pattern, its tree, replacement, words)] of a part of families.md, the telling ones first."""
    return [
        (pattern, parsed(pattern), new, words)
        for words, edits in page(sys.modules[__name__])[part].mistakes.items()
        for edit in edits
        for pattern, new in edit.pieces
    ]


@dataclass(frozen=True)
class Edit:
    """An edit of a syntax tree: at `site` (parent, field, index) stands `new` for `old`."""

    words: str
    site: tuple
    old: object
    new: object
    alone: bool = False  # never combined with another
    rule: object = None

    def put(self, node):
        parent, field, index = self.site
        if index is None:
            setattr(parent, field, node)
        else:
            getattr(parent, field)[index] = node

    def apart(self, other):
        """Whether two edits touch different places, none inside the other."""
        return other.old not in ast.walk(self.old) and self.old not in ast.walk(other.old)


def match(pattern, node, bound):
    """Whether `node` is what `pattern` says; what its capital letters stand for goes into `bound`."""
    if isinstance(node, ast.AST) and re.fullmatch("[A-Z]", getattr(pattern, "id", "")):
        called = isinstance(node, (ast.Name, ast.Attribute)) and ast.unparse(node) not in PLAIN
        if pattern.id == "F" and not called:
            return False
        known = bound.setdefault(pattern.id, node)
        return known is node or ast.dump(known) == ast.dump(node)
    if type(pattern) is not type(node):
        return False
    for field in pattern._fields:
        if field not in ("ctx", "kind", "type_comment"):
            a, b = getattr(pattern, field), getattr(node, field)
            pairs = list(zip(a, b)) if isinstance(a, list) and len(a) == len(b) else [(a, b)]
            if not all(match(x, y, bound) if isinstance(x, ast.AST) else x == y for x, y in pairs):
                return False
    return True


def filled(pattern, bound):
    """The tree of a pattern with its letters replaced."""
    filling = ast.NodeTransformer()
    filling.visit_Name = lambda node: bound.get(node.id, node)
    return ast.fix_missing_locations(filling.visit(parsed(pattern)))


class Solution:
    """The syntax tree of a solution, with the sites where it can be edited."""

    def __init__(self, tree):
        self.tree, self.text, signature = tree, cache(ast.unparse), getattr(tree.body[-1], "args", None)
        self.parameters = [a.arg for a in signature.args] if signature else []  # a class has none
        self.whole = max((ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Return)), default="")
        assigned = [n for n in ast.walk(tree) if isinstance(n, ast.Assign)]
        names = [ast.unparse(n.targets[0]) for n in assigned]
        self.locals = {name: n.value for name, n in zip(names, assigned) if names.count(name) == 1}
        self.sites, self.above = [], {}
        for parent in ast.walk(tree):
            for field, value in ast.iter_fields(parent):
                if field in SKIPPED or isinstance(parent, ast.arguments):
                    continue
                for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
                    if isinstance(node, ast.AST):
                        self.sites.append(((parent, field, index), node))
                        self.above[node] = parent

    def part(self, node, most=50):
        """The text of a node; a name that only the solution has is told by what it stands for."""
        if isinstance(node, ast.Name) and node.id in self.locals and not isinstance(node.ctx, ast.Store):
            node = self.locals[node.id]
        # sum(… for …), which ast writes as sum((… for …))
        text = re.sub(r"(\w)\(\((.+ for .+)\)\)$", r"\1(\2)", self.text(node))
        return text if len(text) <= most else text[: most - 10] + " …"

    def said(self, words, bound, node):
        """Words of a rule with what its letters stand for here, and where that is."""
        for name, value in bound.items():
            words = words.replace(f"{{{name}}}", self.part(value))
        text = self.text(node)
        tells = len(text) > 60 or (text in self.whole and len(text) > 0.6 * len(self.whole))
        return words.replace("{in}", "" if tells else f" in `{text}`")

    def edits(self):
        """All Edits of the families, the telling ones first."""
        for part in ("common", "rare"):
            for pattern, tree, new, words in rules(part):
                for site, node in self.sites:
                    bound, stored = {}, isinstance(getattr(node, "ctx", None), ast.Store)
                    if type(node) is type(tree) and not stored and match(tree, node, bound):
                        said, rule = self.said(words, bound, node), (pattern, new)
                        yield Edit(said, site, node, filled(new, bound), part == "rare", rule)
        for rule in (self.steps, self.loops, self.choices, self.names, self.constants):
            for site, node in self.sites:
                for words, new in rule(site, node):
                    ast.fix_missing_locations(ast.copy_location(new, node))
                    yield Edit(self.said(words, {}, node), site, node, new, rule == self.constants)

    # --- rules that look at more than an expression: (words, what stands for the node)

    def loops(self, site, node):
        parent, field, index = site
        if field == "iter":
            for _, _, new, words in rules("loops"):
                yield words, filled(new, {"A": node})
        if not isinstance(node, ast.For):
            return
        loop, block = partial(ast.For, node.target, node.iter, orelse=[]), getattr(parent, field)
        if isinstance(block[-1], ast.Return) and block[-2:-1] == [node]:
            words = "Only the first turn counts: does a `return` stand in the loop? It ends the function."
            yield words, loop([*node.body, block[-1]])
        for before in block[:index]:
            if isinstance(before, ast.Assign) and not isinstance(before.value, ast.Call):
                anew = f"As if `{self.text(before.targets[0])}` started anew in each turn"
                yield f"{anew}: it is set once, before the loop.", loop([before, *node.body])
        for inside in node.body:
            if isinstance(inside, ast.Assign) and isinstance(inside.value, (ast.Constant, ast.List)):
                runs = f"As if `{self.text(inside.targets[0])}` ran on from turn to turn"
                rest = loop([s for s in node.body if s is not inside])
                yield f"{runs}: it starts anew in each.", ast.If(ast.Constant(True), [inside, rest], [])

    def steps(self, site, node):
        if isinstance(node, ast.AugAssign) and isinstance(node.op, (ast.Add, ast.Sub)):
            target = self.text(node.target)
            load = ast.parse(target, mode="eval").body
            own, sign, op = ("+", "-", ast.Sub()) if isinstance(node.op, ast.Add) else ("-", "+", ast.Add())
            asked = f"is it `=` for `{own}=`, or does it start anew in each turn?"
            yield f"As if `{target}` were replaced: {asked}", ast.Assign([node.target], node.value)
            other = ast.Assign([node.target], ast.BinOp(load, op, node.value))
            yield f"`{sign}=` goes the wrong way: `{target}` has to move to the other side.", other
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr)) and "__tick__" not in self.text(node):
            what = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", node.value)
            local = isinstance(what, ast.Name) and isinstance(site[0], ast.FunctionDef)
            if not local and not isinstance(what, ast.Constant):  # a docstring is no step
                yield f"A step is missing: the one for `{self.part(what)}`.", ast.Pass()

    def choices(self, site, node):
        if isinstance(node, ast.If):
            test = self.text(node.test)
            turned = ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
            yield f"The condition is the other way round: `{test}` leads to the first branch.", turned
            for value, when in ((False, "`{}`"), (True, "`{}` is not so")):
                one = ast.If(ast.Constant(value), node.body, node.orelse)
                yield f"A branch is missing: the one where {when.format(test)}.", one

    def names(self, site, node):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            around = self.above[node]
            around = self.above[around] if isinstance(around, ast.Tuple) else around
            inside = f" in `{self.part(around)}`" if isinstance(around, ast.expr) else ""
            for other in self.parameters if node.id in self.parameters else ():
                if other != node.id:
                    words = f"`{other}` stands where `{node.id}` belongs{inside}"
                    yield f"{words}: your results are those that this gives.", ast.Name(other, ast.Load())

    def constants(self, site, node):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            around = self.above[node]
            inside = f" in `{self.part(around)}`" if isinstance(around, (ast.expr, ast.Assign)) else ""
            for other in dict.fromkeys((node.value + 1, node.value - 1, node.value * 2, node.value / 2)):
                yield f"Another number: {other} stands for {node.value}{inside}.", ast.Constant(other)
