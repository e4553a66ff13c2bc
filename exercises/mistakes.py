"""Mistakes as edits of the solution: which of them, or which two, does what the learner's answer does?"""

import ast
import time
from dataclasses import dataclass

from .outcomes import Outcome, OutOfBudget, run

SECONDS = 1.0  # for the search for a mistake
FILE = "<solution>"


@dataclass(frozen=True)
class Mistake:
    """A recognised mistake: its name, and all its words ("Name: reason."). Falsy when there is none."""

    name: str = ""
    words: str = ""

    def __bool__(self):
        return bool(self.words)


class AnyOf:
    """Several answers that earn the same words."""

    def __init__(self, *answers):
        self.answers = answers


class edit:
    """The solution with a piece of its source exchanged: edit(old, new), or edit(old, new, old2, new2, …)."""

    def __init__(self, *pieces):
        if len(pieces) % 2 or not pieces:
            raise ValueError(f"An edit needs pairs (old, new); got {len(pieces)} pieces.")
        self.pieces = list(zip(pieces[::2], pieces[1::2]))

    def spans(self, source, start=0):
        """[(start, end, new)] in `source`, from `start` on (behind the docstring)."""
        found = []
        for old, new in self.pieces:
            if source.count(old, start) != 1:
                many = source.count(old, start)
                raise ValueError(f"The piece {old!r} stands {many} times in the solution; once is expected.")
            at = source.index(old, start)
            found.append((at, at + len(old), new))
        return sorted(found)


@dataclass(frozen=True)
class Candidate:
    """A mistake and the program that has it: edits of the solution's source, or an answer of its own."""

    mistake: Mistake
    spans: tuple = ()
    answer: object = None


def name_of(words):
    return words.partition(": ")[0]


def listed(exercise):
    """The Candidates that the exercise lists, in their order."""
    found = []
    for words, wrong in exercise.wrong.items():
        mistake = Mistake(name_of(words), words)
        for answer in getattr(wrong, "answers", [wrong]):
            if isinstance(answer, edit):
                spans = tuple(answer.spans(exercise.source, body_start(exercise)))
                found.append(Candidate(mistake, spans))
            else:
                found.append(Candidate(mistake, (), answer))
    return found


def examples(exercise):
    """[(Mistake, answer)] for each listed mistake that has an answer to show."""
    return [
        (c.mistake, build(exercise, c.spans, lambda: None) if c.spans else c.answer)
        for c in listed(exercise)
        if exercise.is_function or not callable(c.answer)
    ]


def body_start(exercise):
    """Where the solution's own code begins, behind the docstring that is also the stub's."""
    node = ast.parse(exercise.source).body[0]
    if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
        doc = node.body[0]
        lines = exercise.source.splitlines(keepends=True)
        return sum(map(len, lines[: doc.end_lineno]))
    return 0


# --- programs


class _Ticking(ast.NodeTransformer):
    """Each turn of a loop looks at the clock: an edited loop may have no end."""

    def visit_For(self, node):
        self.generic_visit(node)
        node.body.insert(0, ast.Expr(ast.Call(ast.Name("__tick__", ast.Load()), [], [])))
        return node

    visit_While = visit_For


def build(exercise, spans, tick):
    """The solution with these edits, as an answer. Raises what Python raises for a text that is none."""
    text = exercise.source
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    tree = ast.fix_missing_locations(_Ticking().visit(ast.parse(text)))
    space = {**vars(exercise.module), "__tick__": tick}
    exec(compile(tree, FILE, "exec"), space)
    return space[exercise.stub_name]


class Search:
    """The search for the mistake of one answer, within a budget of time.

    got: the answer's outcomes, case by case; expected: the solution's
    """

    def __init__(self, exercise, expected, got, seconds=None):
        self.exercise, self.expected, self.got = exercise, expected, got
        self.wrong = [not a.agrees(b, exercise.tolerance) for a, b in zip(expected, got)]
        self.order = sorted(range(len(got)), key=lambda k: (not self.wrong[k], k))  # the telling ones first
        self.until = time.monotonic() + (SECONDS if seconds is None else seconds)

    def tick(self):
        if time.monotonic() > self.until:
            raise OutOfBudget

    def outcome(self, candidate, k):
        """What a candidate does on case k; kept for the next answer."""
        known = self.exercise.known.setdefault(candidate.spans or id(candidate.answer), {})
        if "program" not in known:
            try:
                known["program"] = (
                    build(self.exercise, candidate.spans, self.tick) if candidate.spans else candidate.answer
                )
            except (SyntaxError, ValueError, NameError, TypeError):
                known["program"] = None
        if k not in known:
            outcome = run(self.exercise.observe, known["program"], self.exercise.arguments(k))
            if outcome.error and outcome.error.kind == "OutOfBudget":
                self.tick()
            known[k] = outcome
        return known[k]

    def fits(self, candidate):
        """Whether a candidate does on every case what the answer did."""
        for k in self.order:
            outcome = self.outcome(candidate, k)
            if outcome.value is not ... and not outcome.agrees(self.got[k], self.exercise.tolerance):
                return False
        return True

    def nearly_fits(self, candidate):
        """Whether it does so wherever the answer raised nothing, with two wrong values at least."""
        telling = [k for k in self.order if not self.got[k].error]
        return sum(self.wrong[k] for k in telling) >= 2 and all(
            self.outcome(candidate, k).agrees(self.got[k], self.exercise.tolerance) for k in telling
        )

    def mistake(self):
        """The Mistake that does what the answer does; a falsy one if none is found in time."""
        try:
            candidates = listed(self.exercise)
            predicates = [
                c for c in candidates if callable(c.answer) and not callable(self.exercise.solution_)
            ]
            candidates = [c for c in candidates if c not in predicates]
            for candidate in candidates:
                if self.fits(candidate):
                    return candidate.mistake
            for candidate in predicates:
                if not any(o.error for o in self.got) and candidate.answer([o.value for o in self.got]):
                    return candidate.mistake
            for candidate in candidates:
                if self.nearly_fits(candidate):
                    return candidate.mistake
        except OutOfBudget:
            return Mistake()
        return Mistake()


__all__ = ["AnyOf", "Candidate", "Mistake", "Outcome", "Search", "edit"]
