"""Store the notebooks' solutions and outputs: each runs once from top to end. `make outputs` calls this.

    python -m tools.outputs [--solutions] [01_neuron …]

With --solutions nothing runs: only badges, set-up cells and folded solutions are written anew.

The folded solutions are written from the exercises first, so that what is shown is what the checks run. A
notebook is written back only when all of it ran. What differs from run to run without meaning anything
(time stamps, the Python's exact version, the state of widgets) is not stored.
"""

import re
import sys
import tempfile

import nbformat

from tools import notebooks
from tools.links import badges
from tools.testing import environment

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    # by the last two, nbconvert writes a script that is Python and ends in .py
    "language_info": {"name": "python", "file_extension": ".py", "nbconvert_exporter": "python"},
}
KEPT = ("tags", "jupyter", "cellView")


def write_opening(notebook, name):
    """Write what all notebooks open with: the ways into them, and the set-up cell."""
    first = notebook.cells[0]
    first.source = re.sub(r"(?m)(^\[!\[.*\n?)+", lambda found: badges(name) + "\n", first.source, count=1)
    next(cell for cell in notebook.cells if cell.id == "setup").source = notebooks.setup_cell()


def write_solutions(notebook, module):
    """Write each folded solution from its exercise."""
    for name in notebooks.checks(notebook):
        cell = next(cell for cell in notebook.cells if cell.id == f"solution-{name.replace('_', '-')}")
        cell.source = notebooks.solution_text(getattr(module, name))


def normalize(notebook):
    """Leave in the metadata only what somebody wrote on purpose."""
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({key: cell.metadata[key] for key in KEPT if key in cell.metadata})
        for output in cell.get("outputs", []):
            # its model lives in a kernel that is gone: JupyterLab would show an error in its place
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
            if "metadata" in output:
                words = output.metadata.get("image/png", {}).get("alt")
                output.metadata = nbformat.from_dict({"image/png": {"alt": words}} if words else {})
    return notebook


def main(names, only_solutions=False):
    for name in names or notebooks.NAMES:
        name = name.removeprefix("notebooks/").removesuffix(".ipynb")
        print(name, flush=True)
        notebook = notebooks.read(name)
        write_opening(notebook, name)
        write_solutions(notebook, notebooks.exercises(name))
        if not only_solutions:
            with tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True) as folder:
                notebooks.execute(notebook, notebooks.FOLDER, env=environment(folder), timeout=600)
            nbformat.validate(normalize(notebook))
        nbformat.write(notebook, notebooks.FOLDER / f"{name}.ipynb")


if __name__ == "__main__":
    main([word for word in sys.argv[1:] if word != "--solutions"], "--solutions" in sys.argv)
