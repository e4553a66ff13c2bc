"""What tools and tests need to know about the notebooks: where they are, what stands in all, how one runs."""

import importlib
import re
from configparser import ConfigParser
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from helpers import NOTEBOOKS
from tools.links import ROOT, repository

NAMES = tuple(NOTEBOOKS.values())
FOLDER = ROOT / "notebooks"

SETUP = """\
# @title Run this cell first
import os

if os.path.isdir("../helpers"):
    os.chdir("..")
elif not os.path.isdir("helpers"):
    if not os.path.isdir("course/helpers") and os.system(
        "git clone -q --depth 1 https://github.com/{repository} course"
    ):
        raise SystemExit(
            "The course's files could not be fetched. Is there a network? Connect and run this "
            "cell again, or download the course from https://github.com/{repository} and open it there."
        )
    os.chdir("course")"""

BADGES = """\
[![Launch on Binder](https://mybinder.org/badge_logo.svg)](https://mybinder.org/v2/gh/{repository}/main?urlpath=lab/tree/notebooks/{name}.ipynb)
[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/{repository}/blob/main/notebooks/{name}.ipynb)"""


def read(name):
    """The notebook `01_neuron`, say, as nbformat's tree; a path does as well."""
    path = Path(name) if str(name).endswith(".ipynb") else FOLDER / f"{name}.ipynb"
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def markdown_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def setup_cell():
    """The source of each notebook's set-up cell."""
    return SETUP.format(repository=repository())


def badges(name):
    return BADGES.format(repository=repository(), name=name)


def exercises(name):
    """The module that checks the exercises of the notebook `01_neuron`, say."""
    subject = next(key for key, value in NOTEBOOKS.items() if value == name)
    return importlib.import_module(f"exercises.{subject}")


def checks(notebook):
    """{exercise name: index of its check cell}, in order."""
    return {
        cell.source.split(".")[1]: k
        for k, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and cell.id.startswith("check-")
    }


def solution_text(exercise):
    """What stands in the folded solution: the code that the check runs, and why it is so."""
    why = f"\n\n{exercise.why}" if exercise.why else ""
    code = f"```python\n{exercise.solution_source()}\n```"
    return f"<details><summary>Solution</summary>\n\n{code}{why}\n\n</details>"


def client(notebook, folder, timeout=300, **options):
    """A client that runs `notebook` with its kernel started in `folder`."""
    return NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
        coalesce_streams=True,
        **options,
    )


def execute(notebook, folder, env=None, timeout=300):
    """Run all cells in one fresh kernel, in place. Raises nbclient's CellExecutionError when a cell fails."""
    runner = client(notebook, folder, timeout)
    with runner.setup_kernel(env=env):
        for index, cell in enumerate(notebook.cells):
            runner.execute_cell(cell, index)
    return notebook


def sanitizers():
    """The rules of tests/sanitize.cfg as pairs (compiled expression, replacement)."""
    rules = ConfigParser(interpolation=None)
    rules.read(ROOT / "tests" / "sanitize.cfg", encoding="utf-8")
    return [(re.compile(rules.get(name, "regex")), rules.get(name, "replace")) for name in rules.sections()]


def sanitize(text):
    for expression, replacement in sanitizers():
        text = expression.sub(replacement, text)
    return text


def comparable(cell):
    """A cell's outputs as strict nbval sees them: streams joined, texts and HTML sanitised, no pictures."""
    streams, shown = {}, []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            streams[output.name] = streams.get(output.name, "") + output.text
        elif output.output_type == "error":
            shown.append(("error", output.ename))
        else:
            data = output.data
            shown.append(
                tuple((kind, sanitize(data[kind])) for kind in ("text/plain", "text/html") if kind in data)
            )
    return {name: sanitize(text) for name, text in streams.items()}, shown
