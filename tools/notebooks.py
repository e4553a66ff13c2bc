"""What tools and tests need to know about the notebooks: where they are, what stands in all, how one runs."""

import importlib
import os
from pathlib import Path

import nbformat
from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from helpers import NOTEBOOKS
from tools.links import ROOT

NAMES = tuple(NOTEBOOKS.values())
FOLDER = ROOT / "notebooks"


def read(name):
    """The notebook `01_neuron`, say, as nbformat's tree; a path does as well."""
    path = Path(name) if str(name).endswith(".ipynb") else FOLDER / f"{name}.ipynb"
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def markdown_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def setup_cell():
    """The source of each notebook's set-up cell: tools/setup_cell.py."""
    return (ROOT / "tools" / "setup_cell.py").read_text(encoding="utf-8").rstrip("\n")


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


class ThisPython(AsyncKernelManager):
    """Starts this very Python as the kernel, whatever kernels the machine has to offer."""

    @property
    def kernel_spec(self):
        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())


def client(notebook, folder, timeout=300):
    """A client that runs `notebook` with its kernel started in `folder`."""
    return NotebookClient(
        notebook,
        timeout=timeout,
        kernel_manager_class=ThisPython,
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
        coalesce_streams=True,
    )


def execute(notebook, folder, env=None, timeout=300):
    """Run all cells in one fresh kernel, in place. Raises nbclient's CellExecutionError when a cell fails."""
    return client(notebook, folder, timeout).execute(env=env or dict(os.environ))
