"""Mistakes as edits of the solution: which of them, or which two, does what the learner's answer does?"""

import ast
import itertools
import math
import time
from dataclasses import dataclass, field

import numpy as np

from .comparison import as_array, kind_of
from .families import Solution
from .listed import KNOWN, edit, exchanged, mistakes
from .outcomes import OutOfBudget, run

SECONDS, MOST_PAIRS = 1.2, 2500  # for the search
SINGLES, PAIRS = 8, 20  # bits of evidence that a mistake needs which nobody listed
EXTRA = {  # what edits of the families may use
    "σ": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "product": math.prod,
    "mean": lambda values: np.mean([*values], axis=0),
}


@dataclass(frozen=True)
class Mistake:
    """A mistake, in words: "Name: reason."."""

    words: str

    @property
    def name(self):
        return self.words.partition(": ")[0]


@dataclass
class Candidate:
    """One or two mistakes, an answer that has them, and what it does, case by case, as far as it is known."""

    mistakes: tuple
    answer: object
    outcomes: dict = field(default_factory=dict)


class _Ticking(ast.NodeTransformer):
    """Each turn of a loop looks at the clock: an edited loop may have no end."""

    def visit_For(self, node):
        self.generic_visit(node)
        node.body.insert(0, ast.parse("__tick__()").body[0])
        return node

    visit_While = visit_For


class Catalogue:
    """The mistakes of one exercise: those that it lists, those of the families, then two at once."""

    def __init__(self, exercise):
        self.exercise, self.until = exercise, math.inf
        self.space = {**KNOWN, **vars(exercise.module), **EXTRA, "__tick__": self.tick}
        self.head, self.body = _parted(exercise.source + "\n")
        self.listed, self.edited, self.predicates = [], [], []  # of the last two: (Mistake, spans or test)
        for words, answers in mistakes(exercise.module, exercise.name).items():
            mistake = Mistake(words)
            for answer in answers:
                if callable(answer) and not exercise.is_function:
                    self.predicates.append((mistake, answer))
                    continue
                if isinstance(answer, edit):
                    self.edited.append((mistake, answer.spans(self.body)))
                    answer = self.built(self.tree(self.edited[-1][1]))
                self.listed.append(Candidate((mistake,), answer))
        self.solution = Solution(self.tree())
        self.edits = list(self.solution.edits()) if exercise.is_function else []
        self.singles = _OnDemand(self._singles())
        self.pairs = _OnDemand(self._pairs() if exercise.is_function else ())

    def tick(self):
        """Raise OutOfBudget where the time for a search is over."""
        if time.monotonic() > self.until:
            raise OutOfBudget

    def tree(self, spans=()):
        """The syntax tree of the solution with these pieces exchanged; None where two of them overlap."""
        body = exchanged(self.body, spans)
        tree = ast.parse(self.head + body) if body else None
        return tree and ast.fix_missing_locations(_Ticking().visit(tree))

    def built(self, tree):
        """The answer that a tree defines; None for what is no program."""
        try:
            exec(compile(tree, "<solution>", "exec"), self.space)
            return self.space[self.exercise.stub_name]
        except (SyntaxError, ValueError, TypeError, NameError):
            return None

    def _singles(self):
        """Candidates with one edit of the families, or with the same one wherever it fits."""
        for each in self.edits:
            yield self.candidate(self.solution, each)
        for rule in dict.fromkeys(each.rule for each in self.edits if each.rule):
            places = []
            for each in self.edits:
                if each.rule == rule and all(each.apart(other) for other in places):
                    places.append(each)
            if len(places) > 1 and len({each.words for each in places}) < 3:
                yield self.candidate(self.solution, *places)

    def _pairs(self):
        """Candidates with two mistakes: both listed, one listed and one of the families, both of these."""
        for (mistake, a), (other, b) in itertools.combinations(self.edited, 2):
            tree = self.tree(a + b) if mistake != other else None
            if tree:
                yield Candidate((mistake, other), self.built(tree))
        whole = self.solution.text(self.solution.tree)
        for mistake, spans in self.edited:
            solution, piece = Solution(self.tree(spans)), "".join(new for *_, new in spans)
            for each in solution.edits():
                old = ast.unparse(each.old)  # no second mistake in what the first one put in
                if not each.alone and (old not in piece or (old in whole and not old.isidentifier())):
                    yield self.candidate(solution, each, beside=(mistake,))
        for a, b in itertools.combinations([each for each in self.edits if not each.alone], 2):
            if a.words != b.words and a.apart(b):
                yield self.candidate(self.solution, a, b)

    def candidate(self, solution, *edits, beside=()):
        """The Candidate that these edits of a solution make; beside: the mistakes that it has already."""
        try:
            for each in edits:
                each.put(each.new)
            made = dict.fromkeys(Mistake(each.words) for each in edits)
            return Candidate((*beside, *made), self.built(solution.tree))
        finally:
            for each in edits:
                each.put(each.old)


class _OnDemand:
    """Candidates, each built when it is first asked for, and kept."""

    def __init__(self, rest):
        self.found, self.rest = [], rest

    def __iter__(self):
        yield from self.found
        for candidate in self.rest:
            self.found.append(candidate)
            yield candidate


def _parted(source):
    """(signature and docstring, what follows) of a function's source; ("", source) of others."""
    node = ast.parse(source).body[0]
    if not isinstance(node, ast.FunctionDef) or not ast.get_docstring(node):
        return "", source
    lines = source.splitlines(keepends=True)
    return "".join(lines[: node.body[0].end_lineno]), "".join(lines[node.body[0].end_lineno :])


class Search:
    """The search for the mistake of one answer; expected and got are outcomes, case by case."""

    def __init__(self, exercise, expected, got):
        self.exercise, self.got, self.tolerance = exercise, got, exercise.tolerance
        self.wrong = [not a.agrees(b, self.tolerance) for a, b in zip(expected, got)]
        self.order = sorted(range(len(got)), key=lambda k: (not self.wrong[k], k))  # the telling ones first
        self.catalogue = exercise.catalogue
        self.until = time.monotonic() + SECONDS

    def mistakes(self, *looks):
        """The Mistakes that do what the answer does; () if none are found in time.

        looks: where to look, one after the other: listed, single (of the families), near, two (at once)
        """
        self.catalogue.until = self.until
        try:
            return next(filter(None, (look() for look in looks)), ())
        except OutOfBudget:
            return ()
        except BaseException:
            del self.exercise.catalogue  # nothing half done is kept
            raise
        finally:
            self.catalogue.until = math.inf

    def listed(self):
        fitting = [c for c in self.catalogue.listed if self.fits(c)]
        if fitting:  # the one that leaves the fewest cases open
            return max(fitting, key=lambda c: sum(o.value is not ... for o in c.outcomes.values())).mistakes
        values = [o.value for o in self.got]
        whole = not any(o.error or o.value is ... for o in self.got)
        predicates = self.catalogue.predicates if whole else []
        return next(((mistake,) for mistake, shown in predicates if shown(values)), ())

    def single(self):
        return self.unlisted(self.catalogue.singles, SINGLES)

    def two(self):
        return self.unlisted(itertools.islice(self.catalogue.pairs, MOST_PAIRS), PAIRS)

    def near(self):
        """A listed one that does so wherever the answer raised nothing, with two wrong values at least."""
        telling = [k for k in self.order if not self.got[k].error]
        listed = self.catalogue.listed if sum(self.wrong[k] for k in telling) > 1 else ()
        return next((c.mistakes for c in listed if self.fits(c, telling)), ())

    def unlisted(self, candidates, bits):
        for candidate in candidates if self.evidence() >= bits else ():
            self.catalogue.tick()
            if self.fits(candidate):
                return candidate.mistakes
        return ()

    def fits(self, candidate, cases=None):
        """Whether a candidate does on these cases what the answer did; to its `...` anything fits.

        Cases on which it ran for an earlier answer come first: they cost nothing.
        """
        for k in sorted(self.order if cases is None else cases, key=lambda k: k not in candidate.outcomes):
            if k not in candidate.outcomes and candidate.answer is not None:
                outcome = run(self.exercise.observe, candidate.answer, self.exercise.arguments(k))
                if outcome.error and outcome.error.kind == "OutOfBudget":
                    self.catalogue.tick()
                candidate.outcomes[k] = outcome  # kept for the next answer
            known, mine = candidate.outcomes.get(k), self.got[k]
            if not known or (known.value is not ... and not known.agrees(mine, self.tolerance)):
                return False
            if {"a number", "a truth value"} == {kind_of(known.value), kind_of(mine.value)}:
                return False  # True agrees with 1, and comes about in another way
        return True

    def evidence(self):
        """How unlikely chance is, in bits: a small whole number among the wrong results tells one."""
        wrong = [o.value for o, w in zip(self.got, self.wrong) if w and not o.error]
        arrays = filter(lambda a: a is not None, (as_array(v) for value in wrong for v in _flat(value)))
        numbers = [float(v) for array in arrays for v in np.real(array).flat]
        large = {v for v in numbers if abs(v) > 20 or v % 1}
        return 10 * len(large) + sum(v not in large and v != 0 for v in numbers)


def _flat(value):
    """The values inside dicts and uneven lists."""
    if isinstance(value, dict) or (isinstance(value, (list, tuple)) and as_array(value) is None):
        inside = value.values() if isinstance(value, dict) else value
        return [v for item in inside for v in _flat(item)]
    return [value]
