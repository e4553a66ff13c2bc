"""A self-test of the place that the course runs in: Python, the packages, the data files.

`check()`, or `python -m helpers.environment`, says in one sentence that all is well, or plainly what is wrong
and how to mend it.
"""

import importlib
import os
import re
import sys
from typing import NamedTuple

from helpers import ROOT

# the oldest versions that the notebooks run with (Colab's ipywidgets is older than requirements.txt asks)
PACKAGES = {"numpy": (1, 24), "matplotlib": (3, 8), "ipywidgets": (7, 7), "anywidget": (0, 9)}
# lent machines, and what is to be done there before one leaves
SAVE = (
    "This machine is lent by {}: it forgets everything soon after you leave. Before that, run "
    "`progress.save()` and keep the file; `progress.restore(file)` brings your progress back anywhere."
)
DRIVE = (
    "Or keep your progress in Google Drive, by one line: `import os; from google.colab import drive; "
    'drive.mount("/content/drive"); os.environ["COURSE_PROGRESS"] = "/content/drive/MyDrive/"`.'
)
ALL_WELL = "Everything is here: Python, the packages and the four data files."
NEWER = "Install a newer Python and start the course with it: `make lab PYTHON=python3.12`."
INSTALL = "Run `pip install -r requirements.txt` in the course's folder, then restart the kernel."


class Report(NamedTuple):
    """What the self-test found: problems, each with how to mend it; and who lends this machine, or ""."""

    problems: list
    lender: str

    @property
    def ok(self):
        return not self.problems

    def __repr__(self):
        lines = [f"{number}. {problem}" for number, problem in enumerate(self.problems, 1)] or [ALL_WELL]
        if self.lender:
            lines += [SAVE.format(self.lender)] + [DRIVE] * (self.lender == "Colab")
        return "\n".join(lines)


def check(packages=PACKAGES, folder=ROOT / "data"):
    """Report on this Python, the packages and the data.

    packages: {name: oldest version as a tuple}; folder: where the data files and SHA256SUMS lie.
    """
    found = [_python(), *(_package(*one) for one in packages.items()), _data(folder)]
    on_binder = any(name.startswith("BINDER_") for name in os.environ)
    lender = "Colab" if "google.colab" in sys.modules else "Binder" if on_binder else ""
    return Report([problem for problem in found if problem], lender)


def _python(version=sys.version_info):
    if version < (3, 10):
        return f"This is Python {version[0]}.{version[1]}; the course needs 3.10 or newer. {NEWER}"


def _package(name, oldest):
    try:
        version = getattr(importlib.import_module(name), "__version__", "")
    except ImportError as error:
        missing = isinstance(error, ModuleNotFoundError) and error.name == name
        wrong = "is missing" if missing else f"can't be loaded: {error}"
        return f"{name} {wrong}. {INSTALL}"
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[: len(oldest)])
    if numbers and numbers < oldest:
        due = ".".join(map(str, oldest))
        return f"{name} is version {version}; the course needs {due} or newer. {INSTALL}"


def _data(folder):
    try:
        from helpers import mnist

        mnist.verify(folder)
    except ImportError:
        return None  # NumPy is missing, which stands in the report already
    except (OSError, ValueError) as error:
        return f"The data are not whole: {str(error).replace(str(ROOT) + os.sep, '')}"


if __name__ == "__main__":
    report = check()
    print(report)
    sys.exit(not report.ok)
