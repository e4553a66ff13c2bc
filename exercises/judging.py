"""Judgement of an answer: its outcomes beside the solution's, its mistake or what explains it, in words."""

import inspect
import sys
import traceback
from dataclasses import dataclass

from . import card
from .card import Field, Say
from .comparison import compare, frozen, kind_of, short, told_apart
from .errors import reading
from .facts import Certain, facts, why_none
from .mistakes import Mistake, Search
from .outcomes import OutOfBudget, code_of, copied, quiet, run
from .relations import plain_relation, relation

MOST_SHOWN = 160  # characters of a result; of a longer one only the first place that differs is shown


@dataclass(frozen=True, repr=False)
class Result:
    """What a check found; message is the plain-text form of the card.

    status: "not attempted", "right", "not yet" or "raised". mistakes: the Mistakes that were recognised, two
    where both were made at once. observations: sentences that explain the results: how they are related,
    facts of the code, the meaning of an error.
    """

    status: str
    lines: tuple = ()
    name: str = ""
    mistakes: tuple = ()
    observations: tuple = ()
    mistake = property(lambda self: next(iter(self.mistakes), None), doc="The first of `mistakes`, or None.")
    observation = property(lambda self: "\n".join(self.observations), doc="The observations as one text.")

    @property
    def message(self):
        return card.as_text(self.status, self.name, self.lines)

    def _repr_html_(self):
        return card.as_html(self.status, self.name, self.lines)

    def __repr__(self):
        return self.message


def judge(exercise, answer):
    """The Result of an answer, whatever it does; shows nothing and writes nothing."""
    if any(frame.f_code is judge.__code__ for frame, _ in traceback.walk_stack(sys._getframe(1))):
        where = "a check inside the function that it checks: {} belongs below it, at the beginning of a line"
        raise RuntimeError(where.format(f"`ex.{exercise.name}.check(…)`"))
    judgement = Judgement(exercise, answer)
    try:
        return judgement.result()
    except KeyboardInterrupt:
        endless = ": is there a loop that never ends?" if judgement.running else "."
        said = [Say(f"It was interrupted before it finished{endless}")]
    except OutOfBudget as error:
        said = [Say(str(error))]
    except Exception as error:  # an answer so strange that judging it failed
        said = [Say("The check could not make sense of this answer."), Field("error", type(error).__name__)]
    return judgement.say("raised", *said)


class Judgement:
    """One answer to one exercise, being judged."""

    def __init__(self, exercise, answer):
        self.exercise, self.answer, self.quiet = exercise, answer, quiet(exercise.seconds)
        self.running, self.got, self.first = False, [], 0

    def say(self, status, *lines, **more):
        return Result(status, tuple(filter(None, lines)), f"ex.{self.exercise.name}", **more)

    def result(self):
        exercise, answer, stub = self.exercise, self.answer, self.exercise.stub_name
        again = f"Replace the `...` of `{stub}` by your answer, run that cell, then this one again."
        if is_unwritten(answer):
            return self.say("not attempted", Say(again))
        if exercise.is_function != callable(answer) or answer is None:
            return self.another_kind()
        self.expected = exercise.expected  # before the learner's code runs
        self.quiet.run(self.run)
        if exercise.is_function and all(o.value is ... for o in self.got):
            return self.say("not attempted", Say(again))
        pairs = zip(self.expected, self.got)
        agree = quiet(60).run(lambda: [a.agrees(b, exercise.tolerance) for a, b in pairs])
        if all(agree):
            n = len(agree)
            said = f"All {n} cases agree with ours." if n > 1 else "It agrees with ours."
            return self.say("right", Say(said), *self.notes(), Say(exercise.why))
        self.first = agree.index(False)
        return quiet(60).run(self.not_yet)

    def run(self):
        for k in range(len(self.exercise.cases)):
            arguments = self.exercise.arguments(k)
            answer = self.answer if self.exercise.is_function else copied(self.answer)
            self.running = True
            self.got.append(run(self.exercise.observe, answer, arguments, read=reading))
            self.running = False
            if self.got[-1].error and self.got[-1].error.kind == "OutOfBudget":
                self.got += self.got[-1:] * (len(self.exercise.cases) - len(self.got))
                break

    def another_kind(self):
        exercise = self.exercise
        kind = "function" if exercise.is_function else "value"
        said = f"A {kind} is expected here, not {kind_of(frozen(self.answer))}."
        if self.answer is None:
            said += " A `print(…)` shows a value and hands back None."
        hand_over = f"Hand over `{exercise.stub_name}` itself, without brackets or quotes, as `def` made it."
        more = hand_over if exercise.is_function else exercise.form and f"Expected: {exercise.form}."
        return self.say("not yet", Say(said), more and Say(more), observations=(said,))

    def notes(self):
        names = self.exercise.parameters
        for k in next((o.changed for o in self.got if o.changed), ()):
            changes = f"your function changes its argument `{names[k] if k < len(names) else ''}`"
            yield Say(f"A note: {changes}; whoever calls it may not expect that.")
        if self.quiet.sink.count:
            yield Say("A note: your code prints; a check reads only what it returns, and drops the rest.")
        if self.quiet.warned:
            yield Field("it warns", self.quiet.warned)

    def not_yet(self):
        error = self.got[self.first].error
        status, lines, observation, kind = self.error_lines(error) if error else self.value_lines()
        mistakes, found = self.explanation(observation, kind)
        said = ["Two things at once."] * (len(mistakes) > 1) + [*map(_spoken, mistakes)] or found
        more = {"mistakes": mistakes, "observations": (observation,) if observation else tuple(found)}
        return self.say(status, *lines, *map(Say, said), *self.notes(), **more)

    def explanation(self, observation, kind):
        """(the Mistakes that were recognised, sentences that explain where none are)."""
        search, outcomes = Search(self.exercise, self.expected, self.got), (self.expected, self.got)
        mistakes = self.other_order() or search.mistakes(search.listed)
        if mistakes or (observation and kind in ("none", "raised")):
            return mistakes or search.mistakes(search.near), []
        found, told = plain_relation(self.exercise, *outcomes), facts(self.exercise, self.answer)
        mistakes = () if found else search.mistakes(search.single, search.near)
        if not found and not mistakes:
            found = relation(self.exercise, *outcomes)
            surer = found or kind == "type" or any(isinstance(fact, Certain) for fact in told)
            mistakes = () if surer else search.mistakes(search.two)
        return mistakes, [] if mistakes or observation else [*filter(None, [found, *told])]

    def other_order(self):
        """(Mistake,) of an answer that is right but for the order of its parameters, else ()."""
        exercise, functions = self.exercise, (self.exercise.solution_, self.answer)
        try:
            ours, mine = (list(inspect.signature(function).parameters) for function in functions)
        except (TypeError, ValueError):  # a value, or a function of which Python can't tell
            return ()
        if mine == ours or sorted(mine) != sorted(ours):
            return ()
        for k, due in enumerate(self.expected):
            got = run(exercise.observe, lambda *a: self.answer(**dict(zip(ours, a))), exercise.arguments(k))
            if not got.agrees(due, exercise.tolerance):
                return ()
        called = f"the check calls `{exercise.stub_name}({', '.join(ours)})`, as the task's stub has it"
        return (Mistake(f"Your parameters stand in another order: {called}."),)

    def error_lines(self, error):
        """(status, lines, what explains it, its kind) where the first wrong case raised something."""
        exercise, input_ = self.exercise, self.exercise.shown(self.first)
        lines = [Field("input", input_)] if exercise.is_function and input_ else []
        if error.kind == "OutOfBudget":
            return "raised", [*lines, Say(error.text)], error.text, "raised"
        if error.form:
            none = self.got[self.first].gave_none and not self.expected[self.first].gave_none
            said = error.text if error.kind == "AnswerError" else self.none() if none else ""
            lines.append(Say(said or "What came back does not have the form that is expected."))
            lines += [Say(f"Expected: {exercise.form}.")] if exercise.form else []
            lines += [] if exercise.is_function else [Field("your answer", short(frozen(self.answer)))]
            return "not yet", lines, said, "raised"
        if error.line:
            lines.append(Field(f"line {error.line} of {error.function}", error.source))
        lines.append(Field("error", f"{error.kind}: {error.text}" if error.text else error.kind))
        lines += [Say(error.reading)] if error.reading not in ("", error.text) else []
        return "raised", lines, error.reading, "raised"

    def value_lines(self):
        """(status, lines, what explains it, its kind) where the first wrong case gave a value."""
        exercise, expected, got = self.exercise, self.expected[self.first], self.got[self.first]
        difference = compare(expected.value, got.value, exercise.tolerance)
        input_, lines = exercise.shown(self.first), []
        if exercise.plain and not exercise.is_function:
            lines.append(Field("your answer", short(got.value)))
        else:
            mine, ours = told_apart(got.value, expected.value)
            lines += [Field("input", input_)] if input_ else []
            if difference.pair and (max(len(mine), len(ours)) > MOST_SHOWN or "..." in mine):
                mine, ours = told_apart(*difference.pair)
                lines.append(Field("differs at", difference.where))
            lines.append(Field("yours" if exercise.is_function else "yours gives", mine))
            lines.append(Field("expected", ours))
        observation = difference.text if difference.kind in ("type", "unfinished", "nan", "none") else ""
        if got.value is None and not expected.gave_none:
            observation = self.none()
        if observation or difference.kind in ("length", "shape"):
            lines.append(Say(observation or difference.text))
        return "not yet", lines, observation, difference.kind

    def none(self):
        return why_none(self.answer, all(o.gave_none for o in self.got))


def _spoken(mistake):
    """A mistake as the card says it: the name bold, the reason a sentence."""
    name, _, reason = mistake.words.partition(": ")
    if reason[:2] == "a " or (reason[:2].isascii() and reason[:2].isalpha()):  # t − y and f(x) stay
        reason = reason[:1].upper() + reason[1:]
    return f"**{name}.** {reason}"


# --- what is still the stub


def is_unwritten(answer):
    """Whether an answer is still the stub: `...`, nothing but them, or a body that says nothing."""
    if type(answer) in (list, tuple, dict):
        items = answer.values() if type(answer) is dict else answer
        return len(answer) > 0 and all(item is ... for item in items)
    if isinstance(answer, type):
        methods = [m for m in vars(answer).values() if inspect.isfunction(m)]
        return bool(methods) and all(map(_says_nothing, methods))
    return answer is ... or _says_nothing(answer)


def _empty_bodies():
    """What Python makes of bodies that say nothing."""
    for body in ("...", "pass", "return ...", "return", "raise NotImplementedError"):
        for doc in ("", "'''Doc.'''\n "):
            space = {}
            exec(f"def f(x):\n {doc}{body}", space)
            yield space["f"].__code__.co_code


EMPTY = set(_empty_bodies())


def _says_nothing(function):
    code = code_of(function)
    if code is None or code.co_code not in EMPTY or code.co_name == "<lambda>":
        return False
    texts = [c for c in code.co_consts if c not in (None, ..., getattr(function, "__doc__", None))]
    return not texts and set(code.co_names) <= {"NotImplementedError"}
