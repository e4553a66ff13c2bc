"""A self-test of the place that the course runs in: Python, the packages, the data files.

`check()` says in one sentence that all is well, or plainly what is wrong and how to mend it.
"""

import importlib
import os
import re
import sys
from typing import NamedTuple

from helpers import ROOT

OLDEST_PYTHON = (3, 10)
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
INSTALL = "Run `pip install -r requirements.txt` in the course's folder, then restart the kernel."


class Report(NamedTuple):
    """What the self-test found: problems is a list of (what is wrong, how to mend it); ok if empty.

    lender: who lends this machine, which will forget all, or "".
    """

    problems: list
    lender: str

    @property
    def ok(self):
        return not self.problems

    def __repr__(self):
        all_well = "✓ Everything is here: Python, the packages, and the four data files, byte for byte."
        lines = [all_well] if self.ok else []
        for number, (wrong, mend) in enumerate(self.problems, 1):
            lines += [f"✗ {number}. {wrong}", f"     {mend}"]
        if self.lender:
            lines += [SAVE.format(self.lender)] + [DRIVE] * (self.lender == "Colab")
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        try:
            "✓✗".encode(encoding)
        except UnicodeError:  # a console without these signs: the words alone say it
            lines = [line.lstrip("✓✗ ") for line in lines]
        return "\n".join(lines)


def lender():
    """Who lends this machine and takes it back: Colab, Binder, or nobody ("")."""
    if "google.colab" in sys.modules:
        return "Colab"
    return "Binder" if any(name.startswith("BINDER_") for name in os.environ) else ""


def check(packages=PACKAGES, folder=ROOT / "data"):
    """Report on this Python, the packages and the data.

    packages: {name: oldest version as a tuple}; folder: where the data files and SHA256SUMS lie.
    """
    problems = _python() + [p for name, oldest in packages.items() for p in _package(name, oldest)]
    return Report(problems + _data(folder), lender())


def _python(version=sys.version_info):
    if version[:2] >= OLDEST_PYTHON:
        return []
    found, oldest = (".".join(map(str, each[:2])) for each in (version, OLDEST_PYTHON))
    wrong = f"This is Python {found}; the course needs {oldest} or newer."
    return [(wrong, "Install a newer Python and start the course with it: `make lab PYTHON=python3.12`.")]


def _package(name, oldest):
    try:
        module = importlib.import_module(name)
    except ImportError as error:
        missing = isinstance(error, ModuleNotFoundError) and error.name == name
        return [(f"{name} is missing." if missing else f"{name} can't be loaded: {error}.", INSTALL)]
    version = getattr(module, "__version__", "")
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[: len(oldest)])
    if numbers and numbers < oldest:
        due = ".".join(map(str, oldest))
        return [(f"{name} is version {version}; the course needs {due} or newer.", INSTALL)]
    return []


def _data(folder):
    try:
        from helpers import mnist
    except ImportError:
        return []  # NumPy is missing, which stands in the report already
    try:
        mnist.verify(folder)
    except (OSError, ValueError) as error:
        text = str(error).replace(str(ROOT) + os.sep, "")
        wrong, _, mend = text.partition(mnist.RESTORE)
        return [(f"The data are not whole: {wrong.strip()}", (mnist.RESTORE + mend).strip())]
    return []
