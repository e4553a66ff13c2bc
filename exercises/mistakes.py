"""Mistakes as edits of the solution: which of them, or which two, does what the learner's answer does?"""

import ast
import functools
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
    """A recognised mistake: its name, and all its words ("Name: reason."). Falsy when there is none."""

    name: str = ""
    words: str = ""

    def __bool__(self):
        return bool(self.words)


NONE = Mistake()


def named(*words):
    """The Mistake that these words tell of; of two at once, the names are joined by " + "."""
    return Mistake(" + ".join(w.partition(": ")[0] for w in words), "\n".join(words))


@dataclass
class Candidate:
    """A mistake, an answer that has it, and what that answer does, case by case, as far as it is known."""

    mistake: Mistake
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
        self.edited, self.listed, self.predicates = [], [], []  # (words, spans), Candidates, (words, test)
        for words, answers in mistakes(exercise.module, exercise.name).items():
            for answer in answers:
                if callable(answer) and not exercise.is_function:
                    self.predicates.append((words, answer))
                    continue
                if isinstance(answer, edit):
                    self.edited.append((words, answer.spans(self.body)))
                    answer = self.built(self.tree(self.edited[-1][1]))
                self.listed.append(Candidate(named(words), answer))
        self.found, self.rest = [], self.families()

    def tick(self):
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

    def families(self):
        """Candidates that nobody listed, one after the other; None where those of two mistakes begin."""
        if not self.exercise.is_function:
            return
        base, whole = Solution(self.tree()), ast.unparse(self.tree())
        edits = list(base.edits())
        for each in edits:
            yield self.candidate(base, each)
        for rule in dict.fromkeys(each.rule for each in edits if each.rule):  # the same wherever it fits
            places = []
            for each in edits:
                if each.rule == rule and all(each.apart(other) for other in places):
                    places.append(each)
            words = dict.fromkeys(each.words for each in places)
            if len(places) > 1 and len(words) < 3:
                yield self.candidate(base, *places, words=words)
        yield None
        for (words, a), (others, b) in itertools.combinations(self.edited, 2):
            tree = self.tree(a + b) if words != others else None
            if tree:
                yield Candidate(named(words, others), self.built(tree))
        for words, spans in self.edited:
            solution, piece = Solution(self.tree(spans)), "".join(new for *_, new in spans)
            for each in solution.edits():
                old = ast.unparse(each.old)  # no second mistake in what the first one put in
                if not each.alone and (old not in piece or (old in whole and not old.isidentifier())):
                    yield self.candidate(solution, each, words=[words, each.words])
        for a, b in itertools.combinations([each for each in edits if not each.alone], 2):
            if a.words != b.words and a.apart(b):
                yield self.candidate(base, a, b)

    def candidate(self, solution, *edits, words=()):
        try:
            for each in edits:
                each.put(each.new)
            return Candidate(named(*(words or [each.words for each in edits])), self.built(solution.tree))
        finally:
            for each in edits:
                each.put(each.old)

    def unlisted(self):
        """What `families` yields, kept once built."""
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
        self.catalogue = exercise.catalogue()
        self.until = time.monotonic() + SECONDS

    def mistake(self, *looks):
        """The Mistake that does what the answer does; a falsy one if none is found in time.

        looks: where to look, of "listed", "single" (the families), "near", "two" at once
        """
        self.catalogue.until = self.until
        try:
            return next(filter(None, (getattr(self, look)() for look in looks)), NONE)
        except OutOfBudget:
            return NONE
        except BaseException:
            self.exercise.known.pop("catalogue")  # nothing half done is kept
            raise
        finally:
            self.catalogue.until = math.inf

    def listed(self):
        fitting = [c for c in self.catalogue.listed if self.fits(c)]
        if fitting:  # the one that leaves the fewest cases open
            return max(fitting, key=lambda c: sum(o.value is not ... for o in c.outcomes.values())).mistake
        values = [o.value for o in self.got]
        whole = not any(o.error or o.value is ... for o in self.got)
        predicates = self.catalogue.predicates if whole else []
        return next((named(words) for words, shown in predicates if shown(values)), None)

    def single(self):
        return self.unlisted(SINGLES, functools.partial(itertools.takewhile, bool))

    def two(self):
        def pairs(candidates):
            return itertools.islice(itertools.dropwhile(bool, candidates), 1, MOST_PAIRS)

        return self.unlisted(PAIRS, pairs)

    def near(self):
        """A listed one that does so wherever the answer raised nothing, with two wrong values at least."""
        telling = [k for k in self.order if not self.got[k].error]
        listed = self.catalogue.listed if sum(self.wrong[k] for k in telling) > 1 else ()
        return next((c.mistake for c in listed if self.fits(c, telling)), None)

    def unlisted(self, bits, part):
        for candidate in part(self.catalogue.unlisted()) if self.evidence() >= bits else ():
            self.catalogue.tick()
            if self.fits(candidate):
                return candidate.mistake
        return None

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
