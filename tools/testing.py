"""Run pytest over the unit tests and, with strict nbval, over every notebook. `make test` calls this.

    python -m tools.testing [--slow] [pytest's own options]

The notebooks run as pristine copies, the longest first, with this very Python as their kernel: repository and
progress stay as they are, no setting of Jupyter's or Matplotlib's has a say, and BLAS gets one thread.
"""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

from helpers import ROOT
from tools import ONE_THREAD

# other people's kernels, settings, packages and start-up files
NOT_OURS = ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "MATPLOTLIBRC")
NOT_OURS += ("PYTHONPATH", "PYTHONSTARTUP", "PYTHONWARNINGS")
# what a notebook may look for beside itself
COURSE = ("notebooks", "helpers", "exercises", "figures", "data", "requirements.txt", "pyproject.toml")
LITTER = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "course")


def copy_course(target, names=COURSE):
    """Copy the parts of the course that a notebook needs into the folder `target`; returns its path."""
    target = Path(target)
    for name in names:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=LITTER, copy_function=shutil.copyfile)
        elif source.exists():
            shutil.copyfile(source, target / name)
    for folder in [target, *(path for path in target.rglob("*") if path.is_dir())]:
        folder.chmod(folder.stat().st_mode | stat.S_IRWXU)  # the course itself may be read-only
    return target


def settings(temporary):
    """Variables that turn a process away from what is the learner's; take NOT_OURS away as well."""
    temporary = Path(temporary)
    places = {"COURSE_PROGRESS": "progress.json", "IPYTHONDIR": "ipython"}
    places |= {f"JUPYTER_{name}_DIR": f"jupyter-{name.lower()}" for name in ("CONFIG", "DATA", "RUNTIME")}
    own = {name: str(temporary / place) for name, place in places.items()}
    # one for all processes that come of this one: their list of fonts is made once
    fonts = os.environ.get("COURSE_MATPLOTLIB", str(temporary / "matplotlib"))
    own |= {"MPLCONFIGDIR": fonts, "COURSE_MATPLOTLIB": fonts}
    return {**ONE_THREAD, **own, "JUPYTER_PREFER_ENV_PATH": "1"}


def environment(temporary, **more):
    """Environment variables for a run that must neither touch nor heed what is the learner's."""
    variables = {
        **{name: value for name, value in os.environ.items() if name not in NOT_OURS},
        **settings(temporary),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        **more,
    }
    if not [*Path(variables["MPLCONFIGDIR"]).glob("fontlist*")]:  # it takes a while, and Matplotlib says so
        warm = [sys.executable, "-c", "import matplotlib.font_manager"]
        subprocess.call(warm, env=variables, cwd=temporary, stderr=subprocess.DEVNULL)
    return variables


def main(options):
    others = [option for option in options if option != "--slow"]
    with tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True) as folder:
        command = [sys.executable, "-m", "pytest", "-p", "tests.quick_start"]
        command += ["-n", "2", "--dist", "loadscope", "-q"]
        command += ["-p", "no:cacheprovider"] * (not os.access(ROOT, os.W_OK))
        if "--slow" in options:
            command += ["-m", "slow or browser"]
        else:
            course = copy_course(Path(folder) / "course")
            command += ["--nbval", "--nbval-current-env", "--nbval-cell-timeout", "300"]
            command += ["--nbval-sanitize-with", str(ROOT / "tests/sanitize.cfg"), "--no-loadscope-reorder"]
            command += [str(course / "notebooks")]  # each alone would call its cells the same
        variables = environment(folder, HYPOTHESIS_STORAGE_DIRECTORY=str(Path(folder) / "hypothesis"))
        return subprocess.call([*command, str(ROOT / "tests"), *others], cwd=ROOT, env=variables)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
