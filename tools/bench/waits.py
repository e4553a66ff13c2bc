"""What a learner waits for, from clone to first figure, measured by the commands that a learner gives.

The copy is cloned from this folder, and packages come from where pip is told: your own network's time comes
on top. JupyterLite needs a site (`make site ARGS=--whole`, or one that COURSE_SITE names) and a browser.
"""

import contextlib
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from functools import partial
from pathlib import Path

from helpers import NOTEBOOKS
from tools import notebooks, testing
from tools.links import ROOT

PEER = "PyTorch, torchvision, JupyterLab"
PACKAGES = "torch==2.13.0 torchvision jupyterlab matplotlib"
STATES = ("nothing fetched before", "packages fetched before", "installed before")
IMPORTS = ("helpers.vectorized", "figures.network", "exercises.network")
PEER_IMPORTS = ("torch", "jax", "sklearn.neural_network")
BARE = "a kernel's first figure, by Matplotlib alone"
# what stands beside what in the table
INSTEAD = {f"make lab, {state}": f"{PEER}, {state}" for state in STATES}
INSTEAD |= {f"import {ours}": f"import {theirs}" for ours, theirs in zip(IMPORTS, PEER_IMPORTS)}
INSTEAD |= {f"first figure of {name}": BARE for name in NOTEBOOKS.values()}
SERVER = "--no-browser --port 8931"
SITE = Path(os.environ.get("COURSE_SITE", ROOT / "tools" / "site" / "_build" / "html"))


def megabytes(folder):
    return sum(p.stat().st_size for p in Path(folder).rglob("*") if p.is_file() and not p.is_symlink()) / 1e6


def timed(command, folder=ROOT, **options):
    """(seconds, what it wrote) of a command. Raises: RuntimeError with its complaint where it fails."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise RuntimeError(done.stderr.strip() or done.stdout.strip() or str(command))
    return time.perf_counter() - start, done.stdout


def until_it_answers(command, folder, env):
    """Seconds until JupyterLab, started by a command of the shell, answers; then it is ended."""
    start, silent = time.perf_counter(), subprocess.DEVNULL
    process = subprocess.Popen(
        command, shell=True, cwd=folder, env=env, stdout=silent, stderr=silent, start_new_session=True
    )
    try:
        while process.poll() is None:
            with contextlib.suppress(OSError), urllib.request.urlopen("http://127.0.0.1:8931/api", timeout=5):
                return time.perf_counter() - start
            time.sleep(0.1)
        raise RuntimeError(f"ended with {process.returncode}: {command}")
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


# --- what is measured: pairs of a name and a function that returns (seconds, megabytes or None)


def installs(folder):
    """The clone, `make lab` and `make test` in it, and another library's way to a notebook."""
    course, other, environment = folder / "course", folder / "other", testing.environment(folder)
    yield "git clone", lambda: (timed(["git", "clone", "-q", ROOT, course])[0], megabytes(course))
    python, root = f"{other}/bin/python", "--allow-root" if os.geteuid() == 0 else ""
    start = f"{python} -m jupyterlab {SERVER} {root}"
    install = f"'{sys.executable}' -m venv {other} && {python} -m pip install -q {PACKAGES} && {start}"

    def answers(name, packages, command, state):
        if state != "installed before":
            shutil.rmtree(packages, ignore_errors=True)
        seconds = until_it_answers(command, course, environment | {"PIP_CACHE_DIR": f"{folder}/cache {name}"})
        return seconds, megabytes(packages)

    for name, packages, commands in (
        ("make lab", course / ".venv", [f"make lab ARGS='{SERVER}'"] * 3),
        (PEER, other, [install, install, start]),
    ):
        for state, command in zip(STATES, commands):
            yield f"{name}, {state}", partial(answers, name, packages, command, state)

    def test():
        timed(["make", ".venv/tests.stamp"], course, env=environment)
        return timed(["make", "test"], course, env=environment)[0], None

    yield "make test", test


def imports(folder):
    """The median of five processes that import one thing, and the memory that one had."""
    peak = "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"

    def median(module):
        runs = [timed([sys.executable, "-c", f"import {module}; {peak}"]) for _ in range(5)]
        return statistics.median(seconds for seconds, _ in runs), int(runs[-1][1]) / 1024

    for module in IMPORTS + PEER_IMPORTS:
        yield f"import {module}", partial(median, module)


def first_figures(folder):
    """From the start of a notebook's kernel to its first picture, all cells above it run; a median of 3."""
    bare, plot = notebooks.nbformat.v4, "import matplotlib.pyplot as plt\nplt.plot([1, 2, 4])"
    found = {BARE: bare.new_notebook(cells=[bare.new_code_cell(plot)])}
    found |= {f"first figure of {name}": notebooks.read(name) for name in notebooks.NAMES}

    def first(notebook):
        start, runner = time.perf_counter(), notebooks.client(notebook, notebooks.FOLDER)
        with runner.setup_kernel(env=testing.environment(folder)):
            for index, cell in enumerate(notebook.cells):
                runner.execute_cell(cell, index)
                shown = [output.get("data", {}) for output in cell.get("outputs", [])]
                if any("image/png" in data or "<img" in data.get("text/html", "") for data in shown):
                    return time.perf_counter() - start
        raise RuntimeError("no cell shows a picture")

    for name, notebook in found.items():
        yield name, lambda notebook=notebook: (statistics.median(first(notebook) for _ in range(3)), None)


def in_the_browser(folder):
    """JupyterLite's first cell in a fresh browser, and again; what the browser fetched for it."""
    from playwright.sync_api import sync_playwright

    from tests.site import conftest, test_lite
    from tools.site.paper import BROWSERS

    if not (SITE / "lite").is_dir():
        raise RuntimeError("no site is built: make site ARGS=--whole")
    program = next(filter(None, [os.environ.get("CHROMIUM"), *map(shutil.which, BROWSERS)]), None)
    with conftest.served(SITE.resolve()) as site, sync_playwright() as playwright:
        context = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"]).new_context()

        def visit():
            page, fetched, begun = context.new_page(), [], time.perf_counter()
            page.on("response", lambda answer: fetched.append(answer.headers.get("content-length", 0)))
            test_lite.start(page, site, "00_start_here")
            test_lite.run_cell(page, "setup")
            seconds = time.perf_counter() - begun
            page.close()
            return seconds, sum(map(int, fetched)) / 1e6

        yield "JupyterLite's first cell, first visit", visit
        yield "JupyterLite's first cell, second visit", lambda: (visit()[0], None)


GROUPS = (imports, first_figures, in_the_browser, installs)


def measure(run):
    """Yields "waits", what, {"seconds", "mb"}; what can't be measured is missing, with the reason."""
    with tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True) as folder:
        for group in GROUPS[: 2 if run.quick else None]:
            with run.tried(group.__name__):
                for what, job in group(Path(folder)):
                    with run.tried(what):
                        seconds, mb = job()
                        yield "waits", what, {"seconds": seconds, "mb": mb}
