"""Mistakes as edits of the solution: which of them, or which two, does what the learner's answer does?"""

import ast
import functools
import itertools
import math
import time
from dataclasses import dataclass, field, replace

import numpy as np

from .comparison import as_array
from .families import Solution
from .listed import edit, mistakes
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


def named(words, *more):
    """The Mistake that these words tell of; of two at once, the names are joined by " + "."""
    return Mistake(" + ".join(w.partition(": ")[0] for w in (words, *more)), "\n".join((words, *more)))


def exchanged(body, spans):
    """`body` with the texts of these spans exchanged; "" where two of them overlap."""
    spans = sorted(spans)
    if any(b[0] < a[1] for a, b in zip(spans, spans[1:])):
        return ""
    for start, end, new in reversed(spans):
        body = body[:start] + new + body[end:]
    return body


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
        self.space = {**vars(exercise.module), **EXTRA, "__tick__": self.tick}
        self.head, self.body = _parted(exercise.source)
        self.edited = []  # (words, spans) of those listed that edit the source
        self.listed, self.predicates = [], []
        for words, wrong in {**mistakes(exercise.module, exercise.name), **exercise.wrong}.items():
            for answer in getattr(wrong, "answers", [wrong]):
                if isinstance(answer, edit):
                    self.edited.append((words, answer.spans(self.body)))
                    answer = self.built(self.tree(exchanged(self.body, self.edited[-1][1])))
                elif callable(answer) and not exercise.is_function:
                    self.predicates.append((words, answer))
                    continue
                self.listed.append(Candidate(named(words), answer))
        self.found, self.rest = [], self.families()

    def tick(self):
        if time.monotonic() > self.until:
            raise OutOfBudget

    def tree(self, body):
        return ast.fix_missing_locations(_Ticking().visit(ast.parse(self.head + body)))

    def built(self, tree):
        """The answer that a tree defines; None for what is no program."""
        try:
            exec(compile(tree, "<solution>", "exec"), self.space)
            return self.space[self.exercise.stub_name]
        except (SyntaxError, ValueError, TypeError, NameError):
            return None

    def families(self):
        """Candidates that nobody listed, one after the other: an edit of the families, then two edits."""
        if not self.exercise.is_function:
            return
        base = Solution(self.tree(self.body))
        edits = list(base.edits())
        for each in edits:
            yield self.candidate(base, each)
        for rule in dict.fromkeys(each.rule for each in edits if each.rule):  # the same wherever it fits
            first, *more = [each for each in edits if each.rule == rule]
            everywhere = [first]
            everywhere += [each for each in more if all(each.apart(other) for other in everywhere)]
            if len(everywhere) > 1:
                yield replace(self.candidate(base, *everywhere), mistake=named(first.words))
        yield None  # from here on there are two mistakes
        for (words, a), (others, b) in itertools.combinations(self.edited, 2):
            if words != others:
                body = exchanged(self.body, a + b)
                if body:
                    yield Candidate(named(words, others), self.built(self.tree(body)))
        for words, spans in self.edited:
            solution = Solution(self.tree(exchanged(self.body, spans)))
            for each in solution.edits():
                if not each.alone:
                    yield self.candidate(solution, each, words=words)
        edits = [each for each in edits if not each.alone]
        for a, b in itertools.combinations(edits, 2):
            if a.words != b.words and a.apart(b):
                yield self.candidate(base, a, b)

    def candidate(self, solution, *edits, words=""):
        try:
            for each in edits:
                each.put(each.new)
            answer = self.built(solution.tree)
        finally:
            for each in edits:
                each.put(each.old)
        return Candidate(named(*filter(None, [words, *(e.words for e in edits)])), answer)

    def unlisted(self):
        """The candidates of the families, kept once built; None where those of two mistakes begin."""
        for k in range(10**6):
            if k == len(self.found):
                following = next(self.rest, ...)
                if following is ...:
                    return
                self.found.append(following)
            yield self.found[k]


def _parted(source):
    """(signature and docstring, what follows) of a function's source; ("", source) of others."""
    node = ast.parse(source).body[0]
    if not isinstance(node, ast.FunctionDef) or not ast.get_docstring(node):
        return "", source
    lines = source.splitlines(keepends=True)
    end = node.body[0].end_lineno
    return "".join(lines[:end]), "".join(lines[end:])


class Search:
    """The search for the mistake of one answer; expected and got are outcomes, case by case."""

    def __init__(self, exercise, expected, got, seconds=SECONDS):
        self.exercise, self.got, self.tolerance = exercise, got, exercise.tolerance
        self.wrong = [not a.agrees(b, self.tolerance) for a, b in zip(expected, got)]
        self.order = sorted(range(len(got)), key=lambda k: (not self.wrong[k], k))  # the telling ones first
        self.catalogue, self.seconds = exercise.catalogue(), seconds

    def mistake(self, *looks):
        """The Mistake that does what the answer does; a falsy one if none is found in time.

        looks: where to look, of "listed", "single" (the families), "near", "two" at once
        """
        self.catalogue.until = time.monotonic() + self.seconds
        try:
            return next(filter(None, (getattr(self, look)() for look in looks)), NONE)
        except OutOfBudget:
            return NONE
        except KeyboardInterrupt:
            self.exercise.known.clear()  # nothing half done is kept
            raise

    def listed(self):
        fitting = [c for c in self.catalogue.listed if self.fits(c)]
        if fitting:  # the one that leaves the fewest cases open
            return max(fitting, key=lambda c: sum(o.value is not ... for o in c.outcomes.values())).mistake
        for words, shown in self.catalogue.predicates:
            if not any(o.error for o in self.got) and shown([o.value for o in self.got]):
                return named(words)
        return None

    def single(self):
        return self.unlisted(SINGLES, functools.partial(itertools.takewhile, bool))

    def two(self):
        def pairs(candidates):
            return itertools.islice(itertools.dropwhile(bool, candidates), 1, MOST_PAIRS)

        return self.unlisted(PAIRS, pairs)

    def near(self):
        return next((c.mistake for c in self.catalogue.listed if self.nearly_fits(c)), None)

    def unlisted(self, bits, part):
        for candidate in part(self.catalogue.unlisted()) if self.evidence() >= bits else ():
            self.catalogue.tick()
            if self.fits(candidate):
                return candidate.mistake
        return None

    def outcome(self, candidate, k):
        """What a candidate does on case k; kept for the next answer."""
        if k not in candidate.outcomes:
            outcome = run(self.exercise.observe, candidate.answer, self.exercise.arguments(k))
            if outcome.error and outcome.error.kind == "OutOfBudget":
                self.catalogue.tick()
            candidate.outcomes[k] = outcome
        return candidate.outcomes[k]

    def fits(self, candidate):
        """Whether a candidate does on every case what the answer did; where it gives `...`, anything fits."""
        if candidate.answer is None:
            return False
        for k in self.order:
            outcome = self.outcome(candidate, k)
            if outcome.value is not ... and not outcome.agrees(self.got[k], self.tolerance):
                return False
        return True

    def nearly_fits(self, candidate):
        """Whether it does so wherever the answer raised nothing, with two wrong values at least."""
        telling = [k for k in self.order if not self.got[k].error]
        return sum(self.wrong[k] for k in telling) >= 2 and all(
            self.outcome(candidate, k).agrees(self.got[k], self.tolerance) for k in telling
        )

    def evidence(self):
        """How unlikely chance is, in bits: a small whole number among the wrong results tells one."""
        wrong = [o for o, w in zip(self.got, self.wrong) if w]
        values = [as_array(v) for o in wrong if not o.error for v in _flat(o.value)]
        numbers = np.concatenate([np.ravel(v) for v in values if v is not None] or [np.zeros(0)]).tolist()
        large = {v for v in numbers if abs(v) > 20 or v % 1}
        return 10 * len(large) + sum(v not in large and v != 0 for v in numbers)


def _flat(value):
    """The values inside dicts and uneven lists."""
    if isinstance(value, dict):
        return [v for item in value.values() for v in _flat(item)]
    if isinstance(value, (list, tuple)) and as_array(value) is None:
        return [v for item in value for v in _flat(item)]
    return [value]
