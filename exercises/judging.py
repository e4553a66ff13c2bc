"""Judgement of an answer: its outcomes beside the solution's, its mistake or what explains it, in words."""

import threading
from dataclasses import dataclass

from . import card
from .card import Field, Say
from .comparison import compare, frozen, kind_of, short, told_apart
from .errors import reading
from .facts import facts, why_none
from .mistakes import NONE, Mistake, Search
from .outcomes import OutOfBudget, copied, quiet, run
from .relations import plain_relation, relation

STATUSES = ("not attempted", "right", "not yet", "raised")
MOST_SHOWN = 160  # characters of a result; of a longer one only the first place that differs is shown
_checking = set()  # threads in which a check is going on


@dataclass(frozen=True, repr=False)
class Result:
    """What a check found. status is one of STATUSES; message is the plain-text form of the card.

    mistake: the recognised Mistake (.name, .words), falsy if none. observation: a relation of the results or
    a fact of the code that explains them, "" if none. case: the index of the first case that is not right.
    """

    status: str
    lines: tuple = ()
    name: str = ""
    mistake: Mistake = NONE
    observation: str = ""
    case: int = -1

    @property
    def message(self):
        return card.as_text(self.status, self.name, self.lines)

    def _repr_html_(self):
        return card.as_html(self.status, self.name, self.lines)

    def __repr__(self):
        return self.message


def judge(exercise, answer):
    """The Result of an answer, whatever it does; shows nothing and writes nothing."""
    thread = threading.get_ident()
    if thread in _checking:
        raise RuntimeError(
            f"a check inside the function that it checks: `ex.{exercise.name}.check(…)` belongs below the "
            "function, at the beginning of a line"
        )
    judgement = Judgement(exercise, answer)
    try:
        try:
            _checking.add(thread)
            return judgement.result()
        finally:
            _checking.discard(thread)
    except KeyboardInterrupt:
        said = "It was interrupted before it finished" + (
            ": is there a loop that never ends?" if judgement.running else "."
        )
        return judgement.say("raised", Say(said))
    except OutOfBudget as error:
        return judgement.say("raised", Say(str(error)))
    except Exception as error:  # an answer so strange that judging it failed
        said = Say("The check could not make sense of this answer.")
        return judgement.say("raised", said, Field("error", type(error).__name__))
    finally:
        _checking.discard(thread)


class Judgement:
    """One answer to one exercise, being judged."""

    def __init__(self, exercise, answer):
        self.exercise, self.answer = exercise, answer
        self.running, self.got, self.quiet = False, [], quiet(exercise.seconds)

    def say(self, status, *lines, **more):
        return Result(status, tuple(filter(None, lines)), f"ex.{self.exercise.name}", **more)

    def result(self):
        exercise, answer = self.exercise, self.answer
        if exercise.is_unwritten(answer):
            return self.not_attempted()
        if exercise.is_function != callable(answer) or answer is None:
            expected = "value" if not exercise.is_function else "class" if exercise.is_class else "function"
            form = f" Expected: {exercise.form}." if exercise.form else ""
            itself = f" Hand over `{exercise.stub_name}` itself, without brackets."
            said = f"A {expected} is expected here, not {kind_of(frozen(answer))}."
            if answer is None:
                said += " A `print(…)` shows a value and hands back None."
            return self.say("not yet", Say(said + form + itself * exercise.is_function), observation=said)
        self.expected = exercise.expected()  # before the learner's code runs
        self.quiet.run(self.run)
        values = [o.value for o in self.got]
        if exercise.is_function and all(value is ... for value in values):
            return self.not_attempted()
        self.differences = [
            None if a.agrees(b, exercise.tolerance) else self.difference(a, b)
            for a, b in zip(self.expected, self.got)
        ]
        if not any(self.differences):
            return self.right()
        self.first = next(k for k, difference in enumerate(self.differences) if difference)
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

    def difference(self, expected, got):
        if expected.error or got.error:
            return "raised"
        return compare(expected.value, got.value, self.exercise.tolerance)

    # --- results

    def not_attempted(self):
        where = (
            f"Replace the `...` of `{self.exercise.stub_name}` by your answer, run that cell, then this one"
        )
        return self.say("not attempted", Say(f"{where} again."))

    def right(self):
        n = len(self.exercise.cases)
        agree = f"All {n} cases agree with ours." if n > 1 else "It agrees with ours."
        return self.say("right", Say(agree), *self.notes(), Say(self.exercise.why))

    def notes(self):
        changed = next((o.changed for o in self.got if o.changed), ())
        for k in changed:
            name = self.exercise.parameters[k] if k < len(self.exercise.parameters) else ""
            yield Say(
                f"A note: your function changes its argument `{name}`; whoever calls it may not expect that."
            )
        if self.quiet.sink.count:
            yield Say("A note: your code prints; a check reads only what it returns, and drops the rest.")
        if self.quiet.warned:
            yield Field("it warns", self.quiet.warned)

    def not_yet(self):
        exercise, k = self.exercise, self.first
        unwritten = exercise.unwritten_methods(self.answer)
        if unwritten:
            names = ", ".join(f"`{name}`" for name in unwritten)
            return self.say("not yet", Say(f"Still to be written: {names}."), case=k)
        error = self.got[k].error
        if error:
            status, lines, observation = self.error_lines(error)
        else:
            status, (lines, observation) = "not yet", self.value_lines()
        mistake, found = self.explanation(observation)
        said = [_spoken(text) for text in mistake.words.split("\n")] if mistake else found
        said = ["Two things at once."] * (mistake.words.count("\n") > 0) + said
        return self.say(
            status,
            *lines,
            *map(Say, said),
            *self.notes(),
            mistake=mistake,
            observation=observation or "\n".join(found),
            case=k,
        )

    def explanation(self, observation):
        """(the Mistake that was recognised, sentences that explain where none is)."""
        exercise, kind = self.exercise, getattr(self.differences[self.first], "kind", "raised")
        search = Search(exercise, self.expected, self.got)
        mistake = search.mistake("listed")
        if mistake or (observation and kind in ("none", "raised")):
            return mistake or search.mistake("near"), []
        plain = plain_relation(exercise, self.expected, self.got)
        mistake = NONE if plain else search.mistake("single", "near")
        found = plain or ("" if mistake else relation(exercise, self.expected, self.got))
        if not mistake and not found and kind != "type":
            mistake = search.mistake("two")
        if mistake or observation:
            return mistake, []
        return mistake, [text for text in (found, *facts(exercise, self.answer)) if text]

    def error_lines(self, error):
        exercise, k = self.exercise, self.first
        lines = [Field("input", exercise.shown(k))] if exercise.is_function and exercise.shown(k) else []
        if error.kind == "OutOfBudget":
            return "raised", [*lines, Say(error.text)], error.text
        if not error.form:
            if error.line:
                lines.append(Field(f"line {error.line} of {error.function}", error.source))
            lines.append(Field("error", f"{error.kind}: {error.text}" if error.text else error.kind))
            if not error.line:
                lines.append(
                    Say("It came from the call itself: does it take the arguments that the task names?")
                )
            return "raised", [*lines, Say(error.reading)] if error.reading else lines, error.reading
        said = error.text if error.kind == "AnswerError" else ""
        if not said and self.got[k].gave_none and not self.expected[k].gave_none:
            said = why_none(self.answer, all(o.gave_none for o in self.got))
        lines.append(Say(said or "What came back does not have the form that is expected."))
        if exercise.form:
            lines.append(Say(f"Expected: {exercise.form}."))
        if not exercise.is_function:
            lines.append(Field("your answer", short(frozen(self.answer))))
        return "not yet", lines, said

    def value_lines(self):
        exercise, k = self.exercise, self.first
        expected, got, difference = self.expected[k].value, self.got[k], self.differences[k]
        if not exercise.is_function and exercise.plain:
            lines = [Field("your answer", short(got.value))]
        else:
            mine, ours = told_apart(got.value, expected)
            lines = [Field("input", exercise.shown(k))] if exercise.shown(k) else []
            if difference.pair and max(len(mine), len(ours)) > MOST_SHOWN:
                mine, ours = told_apart(*difference.pair)
                lines.append(Field("differs at", difference.where))
            lines += [
                Field("yours" if exercise.is_function else "yours gives", mine),
                Field("expected", ours),
            ]
        observation = ""
        if got.value is None and not self.expected[k].gave_none:
            observation = why_none(self.answer, all(o.gave_none for o in self.got))
        elif difference.kind in ("type", "unfinished", "nan", "none"):
            observation = difference.text
        if observation or difference.kind in ("length", "shape"):
            lines.append(Say(observation or difference.text))
        return lines, observation


def _spoken(words):
    """Words "Name: reason." as the card says them: the name bold, the reason a sentence."""
    name, colon, reason = words.partition(": ")
    if reason[:1].isascii():  # a δ stays a δ
        reason = reason[:1].upper() + reason[1:]
    return f"**{name}.** {reason}" if colon else words
