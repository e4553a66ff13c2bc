"""Whole notebooks, answered: with every solution filled in, and with every stub answered by a mistake."""

import ast

import nbformat
import pytest

from exercises.progress import NOTEBOOKS
from tests.test_exercises import EXERCISES, MODULES
from tools import notebooks

each_notebook = pytest.mark.parametrize("subject", NOTEBOOKS)


def checks(notebook):
    """{exercise name: index of its check cell}"""
    found = {}
    for k, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and cell.id.startswith("check-"):
            found[cell.source.strip().split(".")[1]] = k
    return found


def answered(subject, sources):
    """The notebook with the stub of each exercise replaced by sources(exercise, name)."""
    notebook = notebooks.read(NOTEBOOKS[subject])
    for name, at in checks(notebook).items():
        exercise = EXERCISES[f"{subject}.{name}"]
        stub = next(cell for cell in notebook.cells[:at] if cell.id == f"stub-{name.replace('_', '-')}")
        stub.source = sources(exercise, name)
    return notebook


def states(notebook):
    """{exercise name: first line of what its check says}"""
    return {
        name: "".join(o.data["text/plain"] for o in notebook.cells[at].outputs if "data" in o).splitlines()[0]
        for name, at in checks(notebook).items()
    }


def run(notebook, course, environment):
    return notebooks.execute(notebook, course / "notebooks", env={**environment, "COURSE_QUICK": "1"})


@each_notebook
def test_every_exercise_stands_in_its_notebook(subject):
    names = {key.split(".")[1] for key in EXERCISES if key.startswith(f"{subject}.")}
    assert set(checks(notebooks.read(NOTEBOOKS[subject]))) == names
    assert MODULES[subject] is not None


@pytest.mark.slow
@each_notebook
def test_with_all_solutions_every_check_is_right_and_the_notebook_runs_to_its_end(
    subject, course_copy, clean_environment
):
    notebook = answered(subject, lambda exercise, name: exercise.solution_source())
    for cell in notebook.cells:
        if cell.cell_type == "code":
            ast.parse(cell.source)
    run(notebook, course_copy, clean_environment)
    said = states(notebook)
    assert said
    assert all(line.startswith("✓") for line in said.values()), said


@pytest.mark.slow
@each_notebook
def test_with_every_stub_answered_by_a_mistake_nothing_is_right_and_the_notebook_runs_to_its_end(
    subject, course_copy, clean_environment
):
    """The first mistake of each exercise stands in its stub, the others in checks added below."""

    def mistaken(exercise, name):
        module = f"import exercises.{subject} as _mistakes"
        return f"{module}\n\n{exercise.stub_name} = _mistakes.{name}.misconceptions[0].answer"

    notebook = answered(subject, mistaken)
    for name, at in sorted(checks(notebook).items(), key=lambda item: -item[1]):
        exercise = EXERCISES[f"{subject}.{name}"]
        for k in range(1, len(exercise.misconceptions)):
            source = f"ex.{name}.check(_mistakes.{name}.misconceptions[{k}].answer)"
            extra = nbformat.v4.new_code_cell(source, id=f"another-{k}-{name.replace('_', '-')}")
            notebook.cells.insert(at + 1, extra)
    run(notebook, course_copy, clean_environment)
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.id.startswith(("check-", "another-")):
            said = "".join(output.data["text/plain"] for output in cell.outputs if "data" in output)
            assert said.startswith(("△", "✗")), f"{cell.id}: {said}"
