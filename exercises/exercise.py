"""Exercises that know the mistakes: a wrong answer is an edit of the solution.

An answer is judged by what it does on the cases. Where it does what a known mistake does, or what two of them
do together, it is told their words. The same objects are the tests: tests/test_exercises.py.

    sigmoid_slope = Exercise(
        "The sigmoid's slope from its output",     # the title, as in the notebook's heading
        my_sigmoid_slope,                           # the solution: a function (or class) of the stub's name …
        cases=[0.5, 0.9, 0.25, 0.02],
    )

What is wrong in wrong answers, and why the solution is so, stands on the page beside the module: README.md.

cases       a list of argument tuples or single arguments; an item that is a function builds them anew for
            each call (its docstring is what "input" reads); or a dict {what "input" reads: arguments}
observe     observe(answer, *arguments) → what is compared; by default what the answer returns, or is. It may
            raise AnswerError("…"), and returns `...` for what is still to be filled in
stub        the name in the notebook, where the solution is a value: "my_…"
source      the solution's text, where it is a value that its repr does not show as one would write it
form        for a value: what is expected, such as "three numbers (w1, w2, b)"
imports     lines that the solution needs and the notebook may not have at that point
rtol, atol  tolerances; exact_shape: an array of shape (n, 1) is not (n,) here (lists never are)
running     the index of the case that is the notebook's running example, if one is
properties  {case index: "two equal outputs"}: what is special about a case
seconds     the time that an answer gets for all cases, 10 by default
"""

import copy
import inspect
import re
import sys
import textwrap
from functools import cached_property

from . import card, progress
from .card import Say, Source
from .comparison import Tolerance, frozen, short
from .judging import judge
from .listed import Part, page
from .mistakes import Catalogue
from .outcomes import AnswerError, call, copied, quiet, run

__all__ = ["AnswerError", "Exercise"]
SETTINGS = {"running": None, "properties": {}, "seconds": 10.0, "rtol": 1e-6, "atol": 1e-9}
SETTINGS |= {"exact_shape": False, "stub": "", "source": "", "form": "", "imports": ""}


class Exercise:
    """One exercise; the module's docstring says what its settings mean. Raises ValueError for others."""

    def __init__(self, title, solution, cases, *, observe=None, **settings):
        unknown = sorted(settings.keys() - SETTINGS.keys())
        if unknown:
            raise ValueError(f"Exercise knows no setting {unknown[0]!r}.")
        if not callable(solution) and not settings.get("stub"):
            raise ValueError('The solution is a value: give the name of its stub, stub="my_…".')
        if isinstance(solution, type) and observe is None:
            raise ValueError("The solution is a class: give observe(cls, *arguments).")
        self.title, self.solution_ = title, solution
        self.__dict__.update({**SETTINGS, **settings})
        self.stub_name = self.stub or solution.__name__
        self.tolerance = Tolerance(self.rtol, self.atol, self.exact_shape)
        self.is_function, self.plain = callable(solution), observe is None
        self.observe = observe or (call if self.is_function else lambda value, *_: value)
        self.inputs = list(cases) if isinstance(cases, dict) else None
        self.cases = copied([*(cases.values() if isinstance(cases, dict) else cases)])  # others change theirs
        self.module = sys.modules[sys._getframe(1).f_globals["__name__"]]
        value = f"{self.stub} = {self.source or repr(solution)}"
        self.source = textwrap.dedent(inspect.getsource(solution)).rstrip() if self.is_function else value

    # --- names and texts

    @property
    def name(self):
        """The name by which its module holds it: ex.NAME."""
        return next((name for name, value in vars(self.module).items() if value is self), "exercise")

    @property
    def why(self):
        """Why the solution is so: shown after *right*, and below the solution."""
        return page(self.module).get(self.name, Part()).why

    @property
    def parameters(self):
        """Names of the arguments of a case."""
        of = self.solution_ if self.plain else self.observe
        return list(inspect.signature(of).parameters)[not self.plain :] if callable(of) else []

    def solution_source(self):
        """The solution as one would type it into the stub's cell."""
        return f"{self.imports}\n\n\n{self.source}" if self.imports else self.source

    def shown(self, k):
        """What "input" reads for case k."""
        if self.inputs or callable(self.cases[k]):
            return self.inputs[k] if self.inputs else inspect.getdoc(self.cases[k]) or ""
        arguments, names = [short(frozen(a)) for a in self.arguments(k)], self.parameters
        if len(names) == len(arguments):
            arguments = [f"{name} = {text}" for name, text in zip(names, arguments)]
        return ("\n" if any("\n" in text or len(text) > 40 for text in arguments) else ", ").join(arguments)

    # --- in a notebook

    def check(self, answer):
        """Grade `answer`, keep the progress and show the result. Never raises."""
        result, subject = self.grade(answer), self.module.__name__.rpartition(".")[2]
        note = progress.record(subject, self.name, result.status, self.typed(answer))
        card.show(result.status, result.name, result.lines + ((Say(note),) if note else ()))

    def grade(self, answer):
        """The Result of an answer, whatever it does; shows nothing and writes nothing."""
        return judge(self, answer)

    def solution(self):
        """Show the code that the tests run, and why it is so."""
        why = [Say(self.why)] if self.why else []
        card.show("solution", f"ex.{self.name}", [Source(self.solution_source()), *why])

    def typed(self, answer):
        """The text of the cell that gave an answer; what inspect finds, or a repr, where there is no cell."""
        cells = getattr(card.shell(), "user_ns", {}).get("In", [])
        name = getattr(answer, "__name__", self.stub_name)
        for cell in reversed(cells):
            if re.search(rf"(?m)^(?:(?:def|class) {re.escape(name)}\b|{re.escape(name)} *=[^=])", cell):
                return cell
        try:
            if callable(answer):
                return textwrap.dedent(inspect.getsource(answer))
        except Exception:  # no source, or an object that answers no question about itself
            return ""
        return f"{name} = {short(frozen(answer))}"

    # --- what its judge asks

    def arguments(self, k):
        """The arguments of case k, built or copied anew."""
        case = self.cases[k]
        case = copied(case()) if callable(case) else copy.deepcopy(case)
        return case if isinstance(case, tuple) else (case,)

    @cached_property
    def expected(self):
        """The solution's outcomes, case by case. Raises ValueError for a solution that raises anything."""
        cases = map(self.arguments, range(len(self.cases)))
        found = quiet(600).run(lambda: [run(self.observe, self.solution_, case) for case in cases])
        broken = [o.error for o in found if o.error]
        if broken:
            raise ValueError(f"{self.name}: the solution raises {broken[0].kind}: {broken[0].text}")
        return found

    @cached_property
    def catalogue(self):
        """The mistakes that are known, and those that the families make."""
        return Catalogue(self)

    def mistaken(self):
        """[(Mistake, an answer that has it)] for all that are listed: what the tests hand in."""
        return [(*c.mistakes, c.answer) for c in self.catalogue.listed]
