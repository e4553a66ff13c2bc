"""Exercises in their notebooks: one habit for all, each solution as it is checked, notebooks answered."""

import ast
import re
import shlex
from types import SimpleNamespace

import pytest
from nbconvert.nbconvertapp import NbConvertApp

from exercises.exercise import Exercise
from helpers import NOTEBOOKS
from tools import notebooks
from tools.links import ROOT

FOLD = re.compile(r"<details><summary>([^\n]+)</summary>\n\n(.+?)\n\n</details>", re.S)


@pytest.fixture(params=NOTEBOOKS)
def lesson(request):
    """One notebook: its .subject, .name, .notebook, .module, and .exercises by name, in its order."""
    name = NOTEBOOKS[request.param]
    module, notebook = notebooks.exercises(name), notebooks.read(name)
    here = {key: getattr(module, key) for key in notebooks.checks(notebook)}
    return SimpleNamespace(subject=request.param, name=name, notebook=notebook, module=module, exercises=here)


def folds(cell):
    """[(summary, text), …] of a cell that holds nothing but folded text."""
    assert not FOLD.sub("", cell.source).strip(), f"{cell.id} holds more than folded text"
    return [(summary, text) for summary, text in FOLD.findall(cell.source)]


def parameters(source, name):
    [function] = [node for node in ast.parse(source).body if getattr(node, "name", "") == name]
    return ast.unparse(function.args)


def test_one_habit_for_all_exercises(lesson):
    """Heading and task, stub, check, hints, solution; the title is the exercise's own, as is the solution.

    Each exercise of the module stands there once, and no solution but theirs.
    """
    cells = lesson.notebook.cells
    ids = [cell.id for cell in cells]
    assert {k for k, v in vars(lesson.module).items() if isinstance(v, Exercise)} == {*lesson.exercises}
    assert sum(cell_id.startswith("solution-") for cell_id in ids) == len(lesson.exercises)
    for number, (key, exercise) in enumerate(lesson.exercises.items(), 1):
        slug = key.replace("_", "-")
        at = ids.index(f"check-{slug}")
        assert ids[at - 1 : at + 3] == [f"{part}-{slug}" for part in ("stub", "check", "hints", "solution")]
        stub, check, hints, solution = cells[at - 1 : at + 3]
        task = cells[ids.index(f"task-{slug}")]
        place = f"{int(lesson.name[:2])}.{number}"
        assert task.source.startswith(f"### ✏️ Exercise {place} · {exercise.title}\n\n")
        assert ids.index(task.id) < at - 1
        assert check.source == f"ex.{key}.check({exercise.stub_name})"
        if exercise.is_function:
            sources = (stub.source, exercise.solution_source())
            assert len({parameters(source, exercise.stub_name) for source in sources}) == 1
        else:
            assert re.match(rf"{exercise.stub_name} = .*\.\.\.", stub.source, re.S)
        said = folds(hints)
        assert len(said) >= 2
        assert [summary for summary, _ in said] == [f"Hint {k + 1}" for k in range(len(said))]
        assert (hints.metadata, solution.metadata) == ({"tags": ["hint"]}, {"tags": ["solution"]})
        written = notebooks.solution_text(exercise)
        assert solution.source == written, "write them: python -m tools.outputs --solutions"


def test_the_checks_are_imported_in_a_cell_of_their_own(lesson):
    uses = [c for c in notebooks.code_cells(lesson.notebook) if re.search(r"\bex\b", c.source)]
    assert uses[0].id == "exercises"
    assert uses[0].source.partition("  #")[0] == f"from exercises import {lesson.subject} as ex"
    assert not any(re.search(r"\bas ex\b|\.(hint|show|quiz|recall)\b", cell.source) for cell in uses[1:])


def test_recall_and_quiz_work_without_a_kernel(lesson):
    cells = [(cell, cell.metadata.get("tags", ())) for cell in lesson.notebook.cells]
    recall, [quiz] = ([cell for cell, tags in cells if tag in tags] for tag in ("recall", "quiz"))
    assert len(recall) == (lesson.name != notebooks.NAMES[0])
    for cell in recall:
        first, _, rest = cell.source.partition("\n\n")
        asked = r"Three questions on [\w ]+ first\. Answer each in your head, then unfold it\."
        assert re.fullmatch(asked, first)
        assert [summary[:3] for summary, _ in FOLD.findall(rest)] == ["1. ", "2. ", "3. "]
    assert quiz.source.startswith("## Check yourself\n\n")
    _, *questions = re.split(r"(?m)^\*\*\d\. ", quiz.source)
    assert len(questions) == 3
    for question in questions:
        text, _, choices = question.partition("**\n\n")  # a <br> leaves room below the choices
        assert text.strip()
        said = FOLD.findall(choices)
        assert len({summary[-1] == "." for summary, _ in said}) == 1, "all are sentences, or none is"
        assert [summary[:4] for summary, _ in said] == [f"{letter} · " for letter in "ABCD"[: len(said)]]
        marks = {re.match(r"(✓ \*\*Right|✗ \*\*Not this one)\.\*\* \S", answer)[1] for _, answer in said}
        assert len(marks) == 2, "some choices are right, some are not"


def test_a_teacher_strips_the_solutions_by_the_readmes_line(tmp_path, monkeypatch):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    [line] = re.findall(r"(?m)^ *(jupyter nbconvert (?:.*\\\n)?.*TagRemovePreprocessor.*)$", text)
    words = shlex.split(line.replace("\\\n", "").replace("notebooks/*", "notebooks/01_neuron"))[2:]
    words[words.index("--output-dir") + 1] = str(tmp_path)
    monkeypatch.chdir(ROOT)
    nbconvert = NbConvertApp()
    nbconvert.initialize(words)
    nbconvert.start()
    before, after = notebooks.read("01_neuron"), notebooks.read(str(tmp_path / "01_neuron.ipynb"))
    gone = {cell.id for cell in before.cells} - {cell.id for cell in after.cells}
    assert gone == {cell.id for cell in before.cells if "solution" in cell.metadata.get("tags", ())} != set()


# --- whole notebooks, answered ------------------------------------------------------------------------------


def solved(lesson, key):
    return lesson.exercises[key].solution_source()


def mistaken(lesson, key):
    exercises, stub = lesson.module.__name__, lesson.exercises[key].stub_name
    return f"import {exercises} as _m\n\n{stub} = _m.{key}.mistaken()[0][1]"


@pytest.mark.slow
@pytest.mark.parametrize(("answer", "signs"), [(solved, ("✓",)), (mistaken, ("△", "✗"))])
def test_with_every_stub_answered_each_check_says_so_and_the_notebook_runs_to_its_end(
    lesson, answer, signs, course_copy, clean_environment
):
    cells, checks = lesson.notebook.cells, notebooks.checks(lesson.notebook)
    for key, at in checks.items():
        cells[at - 1].source = answer(lesson, key)
    quick = {**clean_environment, "COURSE_QUICK": "1"}
    notebooks.execute(lesson.notebook, course_copy / "notebooks", env=quick)
    if answer is solved:
        checks.pop("challenge", None)  # COURSE_QUICK shortens its training
    assert checks
    for key, at in checks.items():
        said = "".join(output.data["text/plain"] for output in cells[at].outputs if "data" in output)
        assert said.startswith(signs), f"{key}: {said}"
