"""What some tests need besides Python: a browser, a Jupyter server, and the environments that make makes."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tools.links import ROOT
from tools.site.paper import BROWSERS


def lacking(what):
    """Skip for want of something, with the reason; where continuous integration runs, fail instead."""
    if os.environ.get("CI") or os.environ.get("COURSE_CI"):
        pytest.fail(f"{what} This is continuous integration, where these tests must run.")
    pytest.skip(what)


def chromium():
    """Where the browser is: the one that CHROMIUM names, or the first of BROWSERS that is installed."""
    named = os.environ.get("CHROMIUM")
    path = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not path or not Path(path).exists():
        lacking(f"There is no browser ({named or BROWSERS}): install Chromium, or name it in CHROMIUM.")
    return path


def copied(paths, folder):
    """Copy files of the course into a folder, each to its own place there."""
    for path in paths:
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def virtual(name):
    """The Python of one of make's environments, as .venv-colab."""
    python = ROOT / name / "bin" / "python"
    if not python.exists():
        lacking(f"{name} is not there: `make test-all` makes it.")
    return python


def wait(condition, seconds, otherwise):
    """What a condition gives once it holds; where it does not in time, fail with the words in `otherwise`."""
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until, f"{otherwise} within {seconds} s"
        time.sleep(0.1)
    return found


@contextlib.contextmanager
def jupyter(command, log, **options):
    """A Jupyter server that a command starts: its address and its token, as its log (a path) tells them."""

    def told():
        assert server.poll() is None, log.read_text()
        return re.search(r"(http://127\.0\.0\.1:\d+)/lab\S*\?token=(\w+)", log.read_text())

    with log.open("w") as sink:
        server = subprocess.Popen(command, stdout=sink, stderr=sink, start_new_session=True, **options)
    try:
        yield wait(told, 150, "JupyterLab did not start").groups()
    finally:
        for end in (signal.SIGTERM, signal.SIGKILL):
            if server.poll() is None:
                os.killpg(server.pid, end)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    server.wait(20)
