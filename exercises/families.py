"""Families of mistakes: what people change in any solution, as rules on its syntax tree.

A rule is (pattern, replacement, words): single capital letters stand for any expression, F for a function.
In the words `{A}` is what A stands for, and `{in}` the place, " in `…`", where that would not print it all.
"""

import ast
import itertools
import re
from dataclasses import dataclass, replace

SO = "exactly your results come out so."
WITHOUT = "without it, exactly your results come out."
FIRST = "Only the first one counts: does a `return` stand inside your loop? It ends the function at once."
LAST = "Only the last one counts: each turn of the loop replaces the one before. Is it `=` for `+=`?"
NO_LAST = "The last one is left out: does your loop stop one too early?"
NO_FIRST = "The first one is left out: does your loop start at 1? Python counts from 0."
RETURN = "A `return` inside the loop: it ends the function in the first turn. It belongs below the loop."
BACKWARDS = "Backwards: the loop goes from the first to the last."
SLOPE = "The slope is missing: how readily the node moves has to be a factor of its error term."
HALF = "Half of the slope is missing: it is the output, times what is left of it up to 1."
TWICE = "is applied twice: `{A}` is an output already, it has been through it once."
A_LIST = "A list for the sum: its entries are still to be added up."
EACH_TERM = "`{F}` of each term: add up first, then apply it once."
SLOPE_TWICE = "The slope stands in it twice: it is a factor once."
ROUND = "The comparison is the other way round{in}."
EQUAL = "what is equal counts differently{in}."
BRACKETS = "Brackets are missing{in}: Python multiplies and divides before it adds and subtracts."
TOO_MANY = "Brackets too many or in another place{in}: the product comes before the sum."
A_TRANSPOSE = "A transpose too many or too few: look at the shapes on both sides of `@`."

COMMON = [
    # slopes
    ("A * (1 - A) * B", "B", SLOPE),
    ("B * A * (1 - A)", "B", SLOPE),
    ("(1 - A ** 2) * B", "B", SLOPE),
    ("A * (1 - A)", "1 - A ** 2", "This is tanh's slope: the sigmoid's is y(1 − y), with the output for y."),
    ("A * (1 - A)", "__sigmoid__(A) * (1 - __sigmoid__(A))", "The sigmoid " + TWICE),
    ("A * (1 - A)", "(A * (1 - A)) ** 2", SLOPE_TWICE),
    ("A * (1 - A)", "A", HALF),
    ("A * (1 - A)", "1 - A", HALF),
    ("1 - A ** 2", "A * (1 - A)", "This is the sigmoid's slope: tanh's is 1 − y², with the output for y."),
    ("1 - A ** 2", "1 - __tanh__(A) ** 2", "Tanh " + TWICE),
    ("1 - A ** 2", "(1 - A ** 2) ** 2", SLOPE_TWICE),
    ("1 - A ** 2", "1 - A", "The square is missing: tanh's slope has the square of the output."),
    # sums
    ("sum(A)", "[*A][0]", FIRST),
    ("sum(A)", "[*A][-1]", LAST),
    ("sum(A)", "sum([*A][:-1])", NO_LAST),
    ("sum(A)", "sum([*A][1:])", NO_FIRST),
    ("sum(A)", "[*A]", A_LIST),
    ("sum(A) + B", "[*A][0]", FIRST),
    ("sum(A) + B", "[*A]", A_LIST),
    ("sum(A for B in C) + D", "sum(A + D for B in C)", "`{D}` is added in every turn: it counts once."),
    (
        "sum(A * B for C in D)",
        "sum(A for C in D) * sum(B for C in D)",
        "The sums are multiplied: multiply first.",
    ),
    ("F(sum(A for B in C))", "sum(F(A) for B in C)", EACH_TERM),
    ("F(sum(A for B in C) + D)", "sum(F(A) for B in C) + D", EACH_TERM),
    ("F(A + B)", "F(A) + B", "`{B}` comes too late: it belongs into the brackets, before `{F}`."),
    # signs
    ("A - B", "B - A", "The sign is flipped: the difference{in} is the other way round."),
    ("A - B", "A + B", "`+` for `-`: `{B}` is subtracted{in}."),
    ("A + B", "A - B", "`-` for `+`: `{B}` is added{in}."),
    ("-A", "A", "The minus is missing: in front of `{A}`."),
    # factors and terms
    ("A * B", "B", "The factor `{A}` is missing: " + WITHOUT),
    ("A * B", "A", "The factor `{B}` is missing: " + WITHOUT),
    ("A * B", "A * A * B", "The factor `{A}` stands in it twice: " + SO),
    ("A * B", "A * B * B", "The factor `{B}` stands in it twice: " + SO),
    ("A / B", "A", "The division by `{B}` is missing: " + WITHOUT),
    ("A / B", "A * B", "Multiplied by `{B}`: it is divided."),
    ("A + B", "A", "`{B}` is missing: it has to be added{in}."),
    ("A + B", "B", "`{A}` is missing: it has to be added{in}."),
    ("A + B", "A + 2 * B", "`{B}` is added twice: it counts once."),
    ("A - B", "A", "`{B}` is missing: it has to be subtracted{in}."),
    ("A ** 2", "A", "The square is missing: of `{A}`."),
    ("A @ B", "B @ A", "The factors of `@` are exchanged: in a matrix product their order matters."),
    ("A @ B", "A @ B.T", A_TRANSPOSE),
    ("A @ B", "A.T @ B", A_TRANSPOSE),
    ("A.T", "A", "A transpose is missing: of `{A}`."),
    # calls and places
    ("F(A)", "A", "`{F}` is missing: it has to be applied{in}."),
    ("F(A)", "F(F(A))", "`{F}` is applied twice: once is enough."),
    ("max(A, B)", "min(A, B)", "The smaller for the larger: `max` is expected{in}."),
    ("max(A, B)", "A", "`max` is missing: the larger of the two is expected{in}."),
    ("max(A, B)", "B", "`max` is missing: the larger of the two is expected{in}."),
    ("A.upstream_node", "A.downstream_node", "The wrong end: a connection begins at its `upstream_node`."),
    ("A.downstream_node", "A.upstream_node", "The wrong end: a connection leads to its `downstream_node`."),
    ("A.upstream", "A.downstream", "The wrong side: `upstream` holds the connections that come in."),
    ("A.downstream", "A.upstream", "The wrong side: `downstream` holds the connections that lead on."),
    ("A[B, C]", "A[C, B]", "The two indices are exchanged: `{B}` stands first."),
    ("A[B][C]", "A[C][B]", "Row and column are exchanged: `{B}` picks the row."),
    ("range(A)", "range(1, A)", NO_FIRST),
    ("range(A)", "range(A - 1)", NO_LAST),
    ("range(A)", "range(A + 1)", "The loop goes one too far: `range` leaves its end out by itself."),
    # comparisons and choices
    ("A > B", "A >= B", "`>=` for `>`: " + EQUAL),
    ("A >= B", "A > B", "`>` for `>=`: " + EQUAL),
    ("A < B", "A <= B", "`<=` for `<`: " + EQUAL),
    ("A <= B", "A < B", "`<` for `<=`: " + EQUAL),
    ("A > B", "A < B", ROUND),
    ("A < B", "A > B", ROUND),
    ("A == B", "A != B", ROUND),
    ("A != B", "A == B", ROUND),
    ("A if B else C", "A", "The condition is left out: as if `{B}` were always true."),
    ("A if B else C", "C", "The condition is left out: as if `{B}` were never true."),
    ("A if B else C", "C if B else A", "The two branches are exchanged: `{B}` leads to the first."),
]
RARE = [  # never two at once
    ("sum(A)", "__mean__(A)", "The mean for the sum: nothing is divided by the number of terms."),
    ("sum(A)", "__product__(A)", "A product for the sum: the terms are added up."),
    ("sum(A)", "max(A)", "The largest term for the sum: all of them are added up."),
    ("sum(A * B for C in D)", "sum((A + B) for C in D)", "A sum within each pair: it is a product."),
    ("A - B", "abs(A - B)", "The difference has lost its sign: it may be negative{in}."),
    ("A - B", "(A - B) ** 2", "The difference is squared: it stands as it is, with its sign{in}."),
    ("A - B", "(A - B) ** 2 / 2", "The error for the difference: ½ times the square has no sign to follow."),
    ("A * B", "A + B", "A sum for a product: `{A}` and `{B}` are multiplied."),
    ("A * B", "A / B", "Divided by `{B}`: it is multiplied."),
    ("A / B", "A // B", "The fraction is dropped: `//` rounds down, `/` does not."),
    ("A / B", "B / A", "Above and below the line are exchanged: `{B}` belongs below."),
    ("A + B", "A * B", "A product for a sum: `{B}` is added{in}."),
    ("A - B", "A * B", "A product for a difference: `{B}` is subtracted{in}."),
    ("A ** 2", "2 * A", "Doubled, not squared: `{A}` is multiplied by itself."),
    ("F(A)", "F(-A)", "The sign is flipped inside `{F}`: it takes `{A}` as it is."),
    ("max(A, B)", "A + B", "The sum for the larger of the two: `max` is expected{in}."),
    ("A[B]", "A[B - 1]", "A place is one too low{in}."),
    ("A[B]", "A[B + 1]", "A place is one too high{in}."),
    ("A[B:C]", "A[B:C - 1]", "A slice ends one too early{in}: it leaves its end out by itself."),
    ("A[B:C]", "A[B:C + 1]", "A slice ends one too late{in}."),
    ("A[B:C]", "A[B + 1:C]", "A slice begins one too late{in}."),
    ("A[B:]", "A[B + 1:]", "A slice begins one too late{in}."),
    ("A * B", "B / A", "Divided by `{A}`: it is multiplied."),
    ("A * B", "A ** B", "To the power of `{B}`: it is multiplied."),
    ("A + B * C", "(A + B) * C", TOO_MANY),
    ("A - B * C", "(A - B) * C", TOO_MANY),
    ("A * B + C", "A * (B + C)", TOO_MANY),
]
for outer, inner in itertools.product("*/@", "+-"):
    COMMON.insert(0, (f"A {outer} (B {inner} C)", f"A {outer} B {inner} C", BRACKETS))
    COMMON.insert(0, (f"A * (B {inner} C) {outer} D", f"A * B {inner} C {outer} D", BRACKETS))
    COMMON.insert(0, (f"(A {inner} B) {outer} C", f"A {inner} B {outer} C", BRACKETS))
COMMON.insert(0, ("A * (B + C)", "B + C * A", BRACKETS))
OVER = [("[*A][:-1]", NO_LAST), ("[*A][1:]", NO_FIRST), ("[*A][:1]", FIRST), ("[*A][-1:]", LAST)]
PLAIN = {"range", "len", "zip", "list", "sum", "reversed", "enumerate", "dict", "tuple", "__tick__"}
SKIPPED = ("ctx", "op", "ops", "annotation", "returns", "decorator_list")


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
    if not isinstance(node, ast.AST):
        return False
    if isinstance(pattern, ast.Name) and len(pattern.id) == 1 and pattern.id.isupper():
        if pattern.id == "F" and (
            not isinstance(node, (ast.Name, ast.Attribute)) or ast.unparse(node) in PLAIN
        ):
            return False
        known = bound.setdefault(pattern.id, node)
        return known is node or ast.dump(known) == ast.dump(node)
    if type(pattern) is not type(node):
        return False
    for field in pattern._fields:
        if field not in ("ctx", "kind", "type_comment"):
            a, b = getattr(pattern, field), getattr(node, field)
            pairs = list(zip(a, b)) if isinstance(a, list) and len(a) == len(b) else [(a, b)]
            for x, y in pairs:
                if not (match(x, y, bound) if isinstance(x, ast.AST) else x == y):
                    return False
    return True


class _Filled(ast.NodeTransformer):
    def __init__(self, bound):
        self.bound = bound

    def visit_Name(self, node):
        return self.bound.get(node.id, node)


def filled(pattern, bound):
    """The tree of a pattern with its letters replaced."""
    return ast.fix_missing_locations(_Filled(bound).visit(ast.parse(pattern, mode="eval").body))


class Solution:
    """The syntax tree of a solution, with the sites where it can be edited."""

    def __init__(self, tree):
        self.tree, self.function = tree, tree.body[-1]
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
        text = re.sub(
            r"(\w)\(\((.+ for .+)\)\)$", r"\1(\2)", ast.unparse(node)
        )  # sum((…)), as Python writes it
        return text if len(text) <= most else text[: most - 10] + " …"

    def said(self, words, bound, node):
        for name, value in bound.items():
            words = words.replace(f"{{{name}}}", self.part(value))
        text = ast.unparse(node)
        tells = len(text) > 60 or (text in self.whole and len(text) > 0.6 * len(self.whole))
        return words.replace("{in}", "" if tells else f" in `{text}`")

    def edits(self):
        """All Edits of the families, the telling ones first."""
        for pattern, new, words in (*COMMON, *RARE):
            tree = ast.parse(pattern, mode="eval").body
            for site, node in self.sites:
                bound = {}
                stored = isinstance(getattr(node, "ctx", None), ast.Store)
                if type(node) is type(tree) and not stored and match(tree, node, bound):
                    edit = Edit(self.said(words, bound, node), site, node, filled(new, bound))
                    yield replace(edit, alone=(pattern, new, words) in RARE, rule=(pattern, new))
        for rule in (self.steps, self.loops, self.choices, self.names, self.constants):
            for site, node in self.sites:
                for words, new in rule(site, node):
                    ast.fix_missing_locations(ast.copy_location(new, node))
                    yield Edit(self.said(words, {}, node), site, node, new, rule == self.constants)

    # --- rules that look at more than an expression: (words, what stands for the node)

    def loops(self, site, node):
        parent, field, index = site
        if field == "iter":
            for pattern, words in (*OVER, ("[*A][::-1]", BACKWARDS)):
                yield words, filled(pattern, {"A": node})
        if not isinstance(node, ast.For):
            return

        def loop(body):
            return ast.For(node.target, node.iter, body, [])

        block = getattr(parent, field)
        if isinstance(block[-1], ast.Return) and block[-2:-1] == [node]:
            yield RETURN, loop([*node.body, block[-1]])
        for before in block[:index]:
            if isinstance(before, ast.Assign) and not isinstance(before.value, ast.Call):
                anew = f"`{ast.unparse(before.targets[0])}` starts anew in each turn"
                yield f"{anew}: it is set once, before the loop.", loop([before, *node.body])
        for inside in node.body:
            if isinstance(inside, ast.Assign) and isinstance(inside.value, (ast.Constant, ast.List)):
                runs = f"`{ast.unparse(inside.targets[0])}` runs on from turn to turn"
                rest = loop([s for s in node.body if s is not inside])
                yield f"{runs}: it starts anew in each.", ast.If(ast.Constant(True), [inside, rest], [])

    def steps(self, site, node):
        if isinstance(node, ast.AugAssign) and isinstance(node.op, (ast.Add, ast.Sub)):
            target = ast.unparse(node.target)
            load = ast.parse(target, mode="eval").body
            sign, op = ("-", ast.Sub()) if isinstance(node.op, ast.Add) else ("+", ast.Add())
            yield f"`=` for `+=`: each turn replaces `{target}`.", ast.Assign([node.target], node.value)
            other = ast.Assign([node.target], ast.BinOp(load, op, node.value))
            yield f"`{sign}=` goes the wrong way: `{target}` has to move to the other side.", other
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr)) and "__tick__" not in ast.unparse(node):
            what = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", node.value)
            if not isinstance(what, ast.Name) or not isinstance(site[0], ast.FunctionDef):
                yield f"A step is missing: the one for `{self.part(what)}`.", ast.Pass()

    def choices(self, site, node):
        if isinstance(node, ast.If):
            test = ast.unparse(node.test)
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
            names = [a.arg for a in self.function.args.args]
            for other in names if node.id in names else ():
                if other != node.id:
                    yield (
                        f"`{other}` stands where `{node.id}` belongs{inside}: {SO}",
                        ast.Name(other, ast.Load()),
                    )

    def constants(self, site, node):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            around = self.above[node]
            inside = f" in `{self.part(around)}`" if isinstance(around, ast.expr) else ""
            for other in dict.fromkeys((node.value + 1, node.value - 1, node.value * 2, node.value / 2)):
                yield f"Another number: {other} stands for {node.value}{inside}.", ast.Constant(other)
