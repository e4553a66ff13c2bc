"""Exercises that know the mistakes: a wrong answer is an edit of the solution.

An answer is judged by what it does on the cases. Where it does what a known mistake does, or what two of them
do together, it is told their words. The same objects are the tests: tests/test_exercises.py.

    sigmoid_slope = Exercise(
        "The sigmoid's slope from its output",     # the title, as in the notebook's heading
        my_sigmoid_slope,                           # the solution: a function (or class) of the stub's name …
        cases=[0.5, 0.9, 0.25, 0.02],
        wrong={"The first factor is missing: 1 − y alone would …": edit("y * (1 - y)", "1 - y")},
        why="…",
    )

cases       a list of argument tuples or single arguments; an item that is a function builds them anew for
            each call (its docstring is what "input" reads); or a dict {what "input" reads: arguments}
wrong       {"Name: reason.": what has that mistake}: an edit of the solution, an answer of its own, or AnyOf
            several. Where a wrong answer gives `...`, anything agrees with it. In a value exercise a
            function says of the outcomes (a list, case by case) whether they show the mistake
why         shown after *right*, and below the solution: why it is so
observe     observe(answer, *arguments) → what is compared; by default what the answer returns, or is. It may
            raise AnswerError("…"), and returns `...` for what is still to be filled in
stub        the name in the notebook, where the solution is a value: "my_…"
source      the solution's text, where it is a value that its repr does not show as one would write it
form        for a value: what is expected, such as "three numbers (w1, w2, b)"
imports     lines that the solution needs and the notebook may not have at that point
rtol, atol  tolerances; exact_shape: an array of shape (n, 1) is not (n,) here (lists never are)
more        running=0: the index of the case that is the notebook's running example, if one is
            properties={case index: "two equal outputs"}: what is special about a case
            seconds=10: the time that an answer gets for all cases
"""

import copy
import inspect
import re
import sys
import textwrap

from . import card, progress
from .card import Say, Source
from .comparison import SEQUENCE, Tolerance, frozen, short
from .judging import Result, judge
from .listed import AnyOf, edit
from .mistakes import Catalogue
from .outcomes import AnswerError, call, code_of, copied, quiet, run

__all__ = ["AnswerError", "AnyOf", "Exercise", "Result", "edit"]
SETTINGS = {
    "running": None,
    "properties": {},
    "seconds": 10.0,
    "rtol": 1e-6,
    "atol": 1e-9,
    "exact_shape": False,
}


class Exercise:
    """One exercise; the module's docstring says what its settings mean."""

    def __init__(self, title, solution, cases, wrong=None, *, why="", observe=None, **settings):
        texts = {"stub": "", "source": "", "form": "", "imports": ""}
        unknown = settings.keys() - SETTINGS.keys() - texts.keys()
        if unknown:
            raise ValueError(f"Exercise knows no setting {sorted(unknown)[0]!r}.")
        if not callable(solution) and not settings.get("stub"):
            raise ValueError('The solution is a value: give the name of its stub, stub="my_…".')
        if isinstance(solution, type) and observe is None:
            raise ValueError("The solution is a class: give observe(cls, *arguments).")
        self.title, self.solution_, self.wrong, self.why = title, solution, wrong or {}, why
        self.__dict__.update({**SETTINGS, **texts, **settings})
        self.stub_name = self.stub or solution.__name__
        self.tolerance = Tolerance(self.rtol, self.atol, self.exact_shape)
        self.is_function, self.is_class = callable(solution), isinstance(solution, type)
        self.plain = observe is None  # what the answer returns, or is, is what is compared
        self.observe = observe or (call if self.is_function else lambda value, *_: value)
        self.inputs = list(cases) if isinstance(cases, dict) else None
        self.cases = list(cases.values()) if isinstance(cases, dict) else list(cases)
        self.module = sys.modules[sys._getframe(1).f_globals["__name__"]]
        self.source = self._source()
        self.known = {}  # what the solution and its mistakes do, found once

    # --- names and texts

    @property
    def name(self):
        """The name by which its module holds it: ex.NAME."""
        return next((name for name, value in vars(self.module).items() if value is self), "exercise")

    @property
    def subject(self):
        return self.module.__name__.rpartition(".")[2]

    @property
    def parameters(self):
        """Names of the arguments of a case."""
        of = self.solution_ if self.plain else self.observe
        if not callable(of):
            return []
        return list(inspect.signature(of).parameters)[0 if self.plain else 1 :]

    def _source(self):
        if self.is_function:
            return textwrap.dedent(inspect.getsource(self.solution_)).rstrip()
        return f"{self.stub_name} = {self.source or repr(self.solution_)}"

    def solution_source(self):
        """The solution as one would type it into the stub's cell."""
        return f"{self.imports}\n\n\n{self.source}" if self.imports else self.source

    def shown(self, k):
        """What "input" reads for case k."""
        if self.inputs:
            return self.inputs[k]
        if callable(self.cases[k]):
            return inspect.getdoc(self.cases[k]) or ""
        arguments = self.arguments(k)
        names = self.parameters if len(self.parameters) == len(arguments) else [""] * len(arguments)
        texts = [f"{n} = {short(frozen(a))}" if n else short(frozen(a)) for n, a in zip(names, arguments)]
        return ("\n" if any("\n" in t or len(t) > 40 for t in texts) else ", ").join(texts)

    # --- in a notebook

    def check(self, answer):
        """Grade `answer`, keep the progress and show the result. Never raises."""
        result = self.grade(answer)
        note = progress.record(self.subject, self.name, result.status, self.typed(answer))
        lines = result.lines + ((Say(note),) if note else ())
        card.show(
            card.as_text(result.status, result.name, lines), card.as_html(result.status, result.name, lines)
        )

    def typed(self, answer):
        """The text of the cell that gave an answer; what inspect finds, or a repr, where there is no cell."""
        ipython = sys.modules.get("IPython")
        shell = ipython.get_ipython() if ipython is not None else None
        name = re.escape(getattr(answer, "__name__", self.stub_name))
        for cell in reversed(shell.user_ns.get("In", []) if shell is not None else []):
            if re.search(rf"(?m)^(?:(?:def|class) {name}\b|{name} *=[^=])", cell):
                return cell
        try:
            return (
                textwrap.dedent(inspect.getsource(answer))
                if callable(answer)
                else f"{name} = {short(frozen(answer))}"
            )
        except (OSError, TypeError):
            return ""

    def grade(self, answer):
        """The Result of an answer, whatever it does; shows nothing and writes nothing."""
        return judge(self, answer)

    def solution(self):
        """Show the code that the tests run, and why it is so."""
        lines = (Source(self.solution_source()), *([Say(self.why)] if self.why else []))
        name = f"ex.{self.name}"
        card.show(card.as_text("solution", name, lines), card.as_html("solution", name, lines))

    # --- what its judge asks

    def arguments(self, k):
        """The arguments of case k, built or copied anew."""
        case = self.cases[k]
        case = copied(case()) if callable(case) else copy.deepcopy(case)
        return case if isinstance(case, tuple) else (case,)

    def expected(self):
        """The solution's outcomes, case by case; found once, before any answer runs."""
        if "expected" not in self.known:
            found = quiet(600).run(self._outcomes)
            broken = [o.error for o in found if o.error]
            if broken:
                raise ValueError(f"{self.name}: the solution raises {broken[0].kind}: {broken[0].text}")
            self.known["expected"] = found
        return self.known["expected"]

    def _outcomes(self):
        return [run(self.observe, self.solution_, self.arguments(k)) for k in range(len(self.cases))]

    def accepts(self, answer):
        """Whether `grade` would say right; stops at the first case that differs."""
        return all(
            expected.agrees(run(self.observe, answer, self.arguments(k)), self.tolerance)
            for k, expected in enumerate(self.expected())
        )

    def mistaken(self):
        """[(Mistake, an answer that has it)] for all that are listed: what the tests hand in."""
        return [(c.mistake, c.answer) for c in self.catalogue().listed]

    def catalogue(self):
        if "catalogue" not in self.known:
            self.known["catalogue"] = Catalogue(self)
        return self.known["catalogue"]

    def is_unwritten(self, answer):
        """Whether an answer is still the stub: `...`, nothing but them, or a body that says nothing."""
        if answer is ...:
            return True
        if type(answer) in (*SEQUENCE, dict):
            items = answer.values() if type(answer) is dict else answer
            return len(answer) > 0 and all(item is ... for item in items)
        if isinstance(answer, type):
            members = [m for m in vars(answer).values() if inspect.isfunction(m)]
            plain = [m for m in members if not m.__name__.startswith("__")] or members
            return bool(plain) and all(map(_says_nothing, plain))
        return callable(answer) and _says_nothing(answer)

    def unwritten_methods(self, answer):
        """Names of the methods of a class that are still empty."""
        if not isinstance(answer, type):
            return []
        return [name for name, m in vars(answer).items() if inspect.isfunction(m) and _says_nothing(m)]


def _empty_bodies():
    """What Python makes of bodies that say nothing."""
    raises = "raise NotImplementedError"
    for body in ("...", "pass", "return ...", "return", raises, f"{raises}('')"):
        for doc in ("", "'''Doc.'''\n "):
            space = {}
            exec(f"def f(x):\n {doc}{body}", space)
            yield space["f"].__code__.co_code


EMPTY = set(_empty_bodies())


def _says_nothing(function):
    code = code_of(function)
    if code is None or code.co_code not in EMPTY or code.co_name == "<lambda>":
        return False
    doc = getattr(function, "__doc__", None)
    texts = [c for c in code.co_consts if c not in (None, ..., doc)]
    return set(code.co_names) <= {"NotImplementedError"} and (not texts or bool(code.co_names))
