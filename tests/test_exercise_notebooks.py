"""Exercises in their notebooks: one habit for all, each solution as it is checked, notebooks answered."""

import ast
import re
import shlex
import subprocess
import sys

import pytest

from helpers import NOTEBOOKS
from tools import notebooks
from tools.links import ROOT

each_notebook = pytest.mark.parametrize("name", NOTEBOOKS.values())
FOLD = re.compile(r"<details><summary>([^\n]+)</summary>\n\n(.+?)\n\n</details>", re.S)


def exercises(name):
    """(subject's module, notebook, {exercise name: its Exercise, in the order of the notebook})"""
    module, notebook = notebooks.exercises(name), notebooks.read(name)
    return module, notebook, {key: getattr(module, key) for key in notebooks.checks(notebook)}


def folds(cell):
    """[(summary, text), …] of a cell that holds nothing but folded text."""
    assert not FOLD.sub("", cell.source).strip(), f"{cell.id} holds more than folded text"
    return [(summary, text) for summary, text in FOLD.findall(cell.source)]


def parameters(source, name):
    node = next(n for n in ast.parse(source).body if getattr(n, "name", "") == name)
    return [a.arg for a in node.args.args] if isinstance(node, ast.FunctionDef) else node.name


@each_notebook
def test_each_exercise_of_the_module_stands_here_once(name):
    module, _, here = exercises(name)
    kind = type(next(iter(here.values())))
    assert {k for k, v in vars(module).items() if isinstance(v, kind)} == set(here)


@each_notebook
def test_one_habit_for_all_exercises(name):
    """Heading and task, stub, check, hints, solution; the title is the exercise's own."""
    _, notebook, here = exercises(name)
    ids = [cell.id for cell in notebook.cells]
    for number, (key, exercise) in enumerate(here.items(), 1):
        slug = key.replace("_", "-")
        at = ids.index(f"check-{slug}")
        assert ids[at - 1 : at + 3] == [f"{part}-{slug}" for part in ("stub", "check", "hints", "solution")]
        stub, check, hints, solution = notebook.cells[at - 1 : at + 3]
        task = notebook.cells[ids.index(f"task-{slug}")]
        assert task.source.startswith(f"### ✏️ Exercise {int(name[0:2])}.{number} · {exercise.title}\n\n")
        assert ids.index(task.id) < at - 1
        assert check.source == f"ex.{key}.check({exercise.stub_name})"
        if exercise.is_function:
            assert parameters(stub.source, exercise.stub_name) == parameters(
                exercise.solution_source(), exercise.stub_name
            )
        else:
            assert re.match(rf"{exercise.stub_name} = .*\.\.\.", stub.source, re.S)
        said = folds(hints)
        assert len(said) >= 2
        assert [summary for summary, _ in said] == [f"Hint {k + 1}" for k in range(len(said))]
        assert (hints.metadata, solution.metadata) == ({"tags": ["hint"]}, {"tags": ["solution"]})


@each_notebook
def test_the_solution_that_is_shown_is_the_one_that_is_checked(name):
    _, notebook, here = exercises(name)
    shown = {cell.id: cell.source for cell in notebook.cells if cell.id.startswith("solution-")}
    written = {f"solution-{k.replace('_', '-')}": notebooks.solution_text(e) for k, e in here.items()}
    assert shown == written, "write them: python -m tools.outputs --solutions"


@each_notebook
def test_the_checks_are_imported_in_a_cell_of_their_own(name):
    _, notebook, _ = exercises(name)
    subject = next(key for key, value in NOTEBOOKS.items() if value == name)
    uses = [cell for cell in notebooks.code_cells(notebook) if re.search(r"\bex\b", cell.source)]
    assert uses[0].id == "exercises"
    assert uses[0].source.partition("  #")[0] == f"from exercises import {subject} as ex"
    assert not any(re.search(r"\bas ex\b|\.(hint|show|quiz|recall)\b", cell.source) for cell in uses[1:])


@each_notebook
def test_recall_and_quiz_work_without_a_kernel(name):
    _, notebook, _ = exercises(name)
    tagged = {
        tag: [c for c in notebook.cells if tag in c.metadata.get("tags", ())] for tag in ("recall", "quiz")
    }
    assert len(tagged["recall"]) == (name != notebooks.NAMES[0])
    for cell in tagged["recall"]:
        first, _, rest = cell.source.partition("\n\n")
        assert re.fullmatch(
            r"Three questions on [\w ]+ first\. Answer each in your head, then unfold it\.", first
        )
        assert [summary[:3] for summary, _ in FOLD.findall(rest)] == ["1. ", "2. ", "3. "]
    [quiz] = tagged["quiz"]
    assert quiz.source.startswith("## Check yourself\n\n")
    _, *questions = re.split(r"(?m)^\*\*\d\. ", quiz.source)
    assert len(questions) == 3
    for question in questions:
        text, _, choices = question.partition("**\n\n")  # a <br> leaves room below the choices
        assert text.strip()
        said = FOLD.findall(choices)
        assert [summary[:4] for summary, _ in said] == [f"{letter} · " for letter in "ABCD"[: len(said)]]
        marks = {re.match(r"(✓ \*\*Right|✗ \*\*Not this one)\.\*\* \S", answer)[1] for _, answer in said}
        assert len(marks) == 2, "some choices are right, some are not"


def test_a_teacher_strips_the_solutions_by_the_readmes_line(tmp_path):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    [line] = re.findall(r"(?m)^ *(jupyter nbconvert (?:.*\\\n)?.*TagRemovePreprocessor.*)$", text)
    words = [
        w.replace("notebooks/*", "notebooks/01_neuron") for w in shlex.split(line.replace("\\\n", ""))[2:]
    ]
    words[words.index("--output-dir") + 1] = str(tmp_path)
    command = [sys.executable, "-m", "nbconvert", *words, "--log-level=WARN"]
    subprocess.run(command, check=True, cwd=ROOT, timeout=300)
    before, after = notebooks.read("01_neuron"), notebooks.read(str(tmp_path / "01_neuron.ipynb"))
    gone = {cell.id for cell in before.cells} - {cell.id for cell in after.cells}
    assert gone == {cell.id for cell in before.cells if "solution" in cell.metadata.get("tags", ())} != set()


# --- whole notebooks, answered ------------------------------------------------------------------------------


def answered(name, source, course, environment):
    """{exercise: first line of what its check says}, with each stub replaced by source(key, exercise)."""
    _, notebook, here = exercises(name)
    checks = notebooks.checks(notebook)
    for key, at in checks.items():
        notebook.cells[at - 1].source = source(key, here[key])
    notebooks.execute(notebook, course / "notebooks", env={**environment, "COURSE_QUICK": "1"})
    shown = {
        key: [o.data["text/plain"] for o in notebook.cells[at].outputs if "data" in o]
        for key, at in checks.items()
    }
    return {key: "".join(texts).splitlines()[0] for key, texts in shown.items()}


@pytest.mark.slow
@each_notebook
def test_with_all_solutions_every_check_is_right_and_the_notebook_runs_to_its_end(
    name, course_copy, clean_environment
):
    said = answered(name, lambda key, exercise: exercise.solution_source(), course_copy, clean_environment)
    said.pop("challenge", None)  # COURSE_QUICK shortens its training
    assert said
    assert all(line.startswith("✓") for line in said.values()), said


@pytest.mark.slow
@each_notebook
def test_with_every_stub_answered_by_a_mistake_nothing_is_right_and_the_notebook_runs_to_its_end(
    name, course_copy, clean_environment
):
    module = notebooks.exercises(name).__name__

    def mistaken(key, exercise):
        return f"import {module} as _m\n\n{exercise.stub_name} = _m.{key}.mistaken()[0][1]"

    said = answered(name, mistaken, course_copy, clean_environment)
    assert said
    assert all(line.startswith(("△", "✗")) for line in said.values()), said
