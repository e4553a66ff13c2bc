"""Run pytest over the unit tests and, with strict nbval, over every notebook. `make test` calls this.

    python -m tools.testing [--unit | --notebooks] [pytest's own options]

The notebooks run as pristine copies in a temporary folder, so that the repository stays as it is and a
learner's progress is neither read nor written. BLAS gets one thread: two swing tenfold when the other core
is busy.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# what a notebook may look for beside itself
COURSE = ("notebooks", "helpers", "exercises", "figures", "data", "requirements.txt", "pyproject.toml")
LITTER = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "course")


def copy_course(target, names=COURSE):
    """Copy the parts of the course that a notebook needs into the folder `target`; returns its path."""
    target = Path(target)
    for name in names:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=LITTER)
        elif source.exists():
            shutil.copy2(source, target / name)
    return target


def environment(temporary, **more):
    """Environment variables for a run that must not touch what is the learner's."""
    temporary = Path(temporary)
    return {
        **os.environ,
        **ONE_THREAD,
        "COURSE_PROGRESS": str(temporary / "progress.json"),
        "IPYTHONDIR": str(temporary / "ipython"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        **more,
    }


def main(options):
    unit = "--notebooks" not in options
    notebooks = "--unit" not in options
    options = [o for o in options if o not in ("--unit", "--notebooks")]
    with tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True) as folder:
        command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadscope", "-q"]
        if notebooks:
            course = copy_course(Path(folder) / "course")
            command += ["--nbval", "--nbval-sanitize-with", str(ROOT / "tests/sanitize.cfg")]
            command += ["--nbval-cell-timeout", "300", str(course / "notebooks")]
        if unit:
            command.append(str(ROOT / "tests"))
        return subprocess.call([*command, *options], cwd=ROOT, env=environment(folder))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
