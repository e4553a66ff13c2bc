"""Answers that people give, written from the tasks alone: none is misjudged, and most mistakes are explained.

tests/answers/<module>.md holds them; exercises/README.md says how they are written.
"""

import linecache
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from exercises import all_exercises, mistakes
from helpers import NOTEBOOKS, ROOT, mnist

EXERCISES = {f"{subject}.{name}": exercise for subject, name, exercise in all_exercises()}
FOLDER = Path(__file__).parent / "answers"
BLOCK = re.compile(r"```python([^\n]*)\n(.*?)```", re.S)
LOAD = cache(mnist.load)  # once for all
TRAINS = "vectorization.challenge"  # each answer takes seconds
OVER_ALL, IN_EACH = 0.95, 0.50  # the share of wrong answers that get a true name or observation


class Answer(NamedTuple):
    """One answer of the corpus: right or wrong, what it is, and the beginning of what it must be told."""

    key: str  # "neuron.sigmoid"
    number: int
    right: bool
    what: str
    told: str
    setup: str
    code: str

    def __str__(self):
        return f"{self.key}-{self.number}"


def read(subject):
    """The answers in a module's file, in their order."""
    for part in re.split(r"(?m)^## (?!#)", (FOLDER / f"{subject}.md").read_text(encoding="utf-8"))[1:]:
        name, _, rest = part.partition("\n")
        head, *entries = re.split(r"(?m)^### ", rest)
        setup = "\n".join(code for kind, code in BLOCK.findall(head) if kind.strip() == "setup")
        for number, entry in enumerate(entries, 1):
            heading, _, body = entry.partition("\n")
            verdict, what, told = (*[piece.strip() for piece in heading.split(" · ", 2)], "")[:3]
            assert verdict in ("right", "wrong"), heading
            [(_, code)] = BLOCK.findall(body)
            yield Answer(f"{subject}.{name.strip()}", number, verdict == "right", what, told, setup, code)


def typed(source, space, name):
    """Run `source` as a notebook's cell: its functions have a source, and errors a line."""
    file = f"<ipython-input-{name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    exec(compile(source, file, "exec"), space)


@cache
def graded(answer):
    """The Result of an answer, typed into a notebook that holds the names of its setup."""
    exercise, space = EXERCISES[answer.key], {"__name__": "__main__"}
    typed(answer.setup, space, f"{answer}-setup")
    typed(answer.code, space, str(answer))
    return exercise.grade(space[exercise.stub_name])


@pytest.fixture(autouse=True)
def machine(monkeypatch):
    """What a check has time to find hangs on the machine; what it finds, given time, does not."""
    monkeypatch.setattr(mistakes, "SECONDS", 60)
    monkeypatch.setattr(mnist, "load", LOAD)


ANSWERS = [answer for subject in NOTEBOOKS for answer in read(subject)]
WRONG = [answer for answer in ANSWERS if not answer.right]


def cases():
    """Each exercise's answers; the longer passes judge what takes seconds, and most of the wrong ones."""
    groups = defaultdict(list)
    for answer in ANSWERS:
        late = answer.key == TRAINS or (not answer.right and (answer.number % 10 > 0 or answer.told == "?"))
        groups[answer.key, answer.right, late].append(answer)
    for (key, right, late), answers in groups.items():
        yield pytest.param(answers, id=f"{key}-{right}{'-late' * late}", marks=[pytest.mark.slow] * late)


def misjudged(answer):
    """What is wrong with the words that an answer gets, or None; told `-`: nothing true can be said."""
    result = graded(answer)
    said = [*(mistake.words for mistake in result.mistakes), *result.observations]
    if answer.right or result.status not in ("not yet", "raised"):
        fits = answer.right and result.status == "right"
    elif answer.told == "-":
        fits = not any(said)
    else:
        fits = answer.told in ("?", "") or any(text.startswith(answer.told) for text in said)
    return None if fits else f"{answer}, {answer.what}: expected {answer.told!r}\n{result.message}"


@pytest.mark.parametrize("answers", [*cases()])
def test_what_is_right_is_called_right_and_what_is_wrong_is_told_nothing_false(answers):
    wrong = [*filter(None, map(misjudged, answers))]
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize(("right", "least"), [(False, 20), (True, 6)])
def test_each_exercise_has_enough_answers(right, least):
    counts = Counter(answer.key for answer in ANSWERS if answer.right is right)
    assert {key: counts[key] for key in EXERCISES if counts[key] < least} == {}


@pytest.mark.slow
def test_most_wrong_answers_get_a_true_name_or_observation():
    """Over all, as README.md says, and in each exercise; a learner is not left with two bare numbers."""
    assert f"over {100 * OVER_ALL:.0f} % get a name" in (ROOT / "README.md").read_text(encoding="utf-8")
    explained = [a.key for a in WRONG if graded(a).mistakes or graded(a).observations]
    assert len(explained) >= OVER_ALL * len(WRONG)
    told, given = Counter(explained), Counter(answer.key for answer in WRONG)
    assert {key: told[key] for key in given if told[key] < IN_EACH * given[key]} == {}
