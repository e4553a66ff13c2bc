"""Tests made from the exercises: the solution is right, each mistake is named, mutants are noticed."""

import contextlib
import importlib
import json
import re

import numpy as np
import pytest

from exercises.outcomes import OutOfBudget, quiet, run
from helpers import NOTEBOOKS
from tests import mutants
from tests.test_answers import EXERCISES, FOLDER, TRAINS
from tools import notebooks
from tools.links import ROOT

each_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
SOLVED = [pytest.param(e, id=k, marks=[pytest.mark.slow] * (k == TRAINS)) for k, e in EXERCISES.items()]
FEW_DIGITS = {"slope", "which_weight", "targets"}  # read off a graph; a weight; 0.9 or 0.1


# --- each exercise ------------------------------------------------------------------------------------------


@each_exercise
def test_it_is_whole(exercise):
    mistakes = [mistake.words for mistake, _ in exercise.mistaken()]
    assert mistakes, "an exercise that knows no mistake"
    assert exercise.stub_name.lower().startswith("my")
    assert len(exercise.cases) > 1 or exercise.observe or not exercise.is_function, "a constant fits one case"
    assert [words for words in mistakes if not re.fullmatch(".{4,119}?: .{16,}", words)] == []
    assert not any("for `'" in each.words for each in exercise.catalogue.edits), "a docstring is no step"
    for text in (exercise.why, exercise.title, *mistakes):
        assert text.strip()
        assert not re.search(r"\$|\\|  | due|\b([^\W\d_]{2,})\s+\1\b", text), text  # no word twice in a row
        assert text.count("`") % 2 == 0, text


@each_exercise
@pytest.mark.parametrize("half", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_each_mistake_is_told_its_own_words_and_no_others(exercise, half):
    names = {mistake.name for mistake, _ in exercise.mistaken()}
    for own, answer in exercise.mistaken()[half::2]:
        result = exercise.grade(answer)
        assert result.status in ("not yet", "raised"), f"{own.words}\n{result.message}"
        assert result.mistakes == (own,), result.message
        assert own.words.partition(": ")[2][1:40] in result.message
        assert not [name for name in names - {own.name} if f"{name}. " in result.message], result.message


@pytest.mark.parametrize("exercise", SOLVED)
def test_the_stub_is_not_attempted_and_the_solution_is_right_typed_or_not(exercise):
    """Typed, each stands by itself, beside what the module imports. No mistake above left anything."""

    def typed(source):
        space = dict(vars(exercise.module))
        exec(source, space)
        return space[exercise.stub_name]

    notebook = notebooks.read(NOTEBOOKS[exercise.module.__name__.rpartition(".")[2]])
    cells = {cell.id: cell.source for cell in notebook.cells}
    assert exercise.grade(typed(cells[f"stub-{exercise.name.replace('_', '-')}"])).status == "not attempted"
    for answer in (typed(exercise.solution_source()), exercise.solution_, exercise.solution_):
        result = exercise.grade(answer)
        assert (result.status, result.observations, result.mistakes) == ("right", (), ()), result


@each_exercise
def test_a_rounded_result_is_not_right(exercise):
    text = str([outcome.value for outcome in exercise.expected])
    due = np.array(re.findall(r"-?\d+\.\d+(?:e-\d+)?", text), float)
    for digits in (2, 3, 4) if due.size and exercise.name not in FEW_DIGITS else ():
        assert not np.allclose(due.round(digits), due, exercise.rtol, exercise.atol), digits


# --- the syllabus -------------------------------------------------------------------------------------------

# {mistake that the syllabus lists: [exercise or its notebook, words of the message that names it]}
LISTED = json.loads((FOLDER / "syllabus.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("listed_mistake", LISTED)
def test_every_mistake_of_the_syllabus_is_known_to_a_check(listed_mistake):
    place, words = LISTED[listed_mistake]
    here = [exercise for key, exercise in EXERCISES.items() if f"{key}.".startswith(f"{place}.")]
    known = [mistake.words for exercise in here for mistake, _ in exercise.mistaken()]
    assert re.search(words, "\n".join(known), re.IGNORECASE), f"no mistake in {place} says {words!r}"


# --- mutants ------------------------------------------------------------------------------------------------

# {exercise: {mutant that passes: reason}}: the right answers among them, or what nothing tells from the
# solution; and the wrong ones, with the reason why no case tells them.
PASSING = json.loads((FOLDER / "mutants.json").read_text(encoding="utf-8"))


def passes(exercise, mutant):
    """Whether a mutant is called right, within three seconds: some have no end."""
    space = dict(vars(exercise.module))
    with contextlib.suppress(OutOfBudget):
        try:
            quiet(3).run(lambda: exec(mutant, space))
        except Exception:
            return False  # not even a definition
        answer, cases = space[exercise.stub_name], enumerate(exercise.expected)
        ran = ((due, run(exercise.observe, answer, exercise.arguments(k))) for k, due in cases)
        return quiet(3).run(lambda: all(due.agrees(got, exercise.tolerance) for due, got in ran))
    return False


@pytest.mark.slow
def test_mutants_of_the_solutions_are_noticed_but_for_the_listed_ones():
    """At least 95 percent of the wrong ones are; each that passes has its reason in the list."""
    unknown, wrong, survivors = {}, 0, 0
    for key, exercise in EXERCISES.items():
        every = [*mutants.mutants(exercise.solution_source())] if exercise.is_function else []
        assert every or not exercise.is_function
        passing = {description for description, mutant in every if passes(exercise, mutant)}
        right = passing & PASSING["right"].get(key, {}).keys()
        wrong += len(every) - len(right)
        survivors += len(passing - right)
        unknown[key] = passing - right - PASSING["wrong"].get(key, {}).keys()
    assert not any(unknown.values()), unknown
    assert wrong > 500
    assert survivors <= 0.05 * wrong, f"{survivors} of {wrong}"
    assert all(why.strip() for keys in PASSING.values() for of in keys.values() for why in of.values())


def test_the_readmes_example_is_an_exercise(tmp_path, monkeypatch):
    """What README.md says of a new exercise holds, as it stands there."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8").split("## Contribute")[1]
    code = re.search(r"```python\n(.*?)```", readme, re.S)[1]
    page = re.search(r"```markdown\n(.*?)```", readme, re.S)[1]
    (tmp_path / "readme_example.py").write_text(code, encoding="utf-8")
    (tmp_path / "readme_example.md").write_text(page, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    double = importlib.import_module("readme_example").double
    assert double.grade(double.solution_).status == "right"
    assert double.grade(lambda z: z * z).mistake.name == "Squared"
    assert len(code.splitlines()) <= 12
