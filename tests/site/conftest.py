"""The built site, whole, served from this machine, and a browser that may ask nobody else."""

import contextlib
import functools
import http.server
import os
import shutil
import subprocess
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.needed import lacking, virtual
from tests.site.mirror import mirror
from tools import testing
from tools.links import ROOT


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        """Not a word on each file."""


@contextlib.contextmanager
def served(folder, **more):
    """A server of a folder's files: .folder, .url, and what else is said of it."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield SimpleNamespace(folder=folder, url=f"http://127.0.0.1:{server.server_port}", **more)
        finally:
            server.shutdown()


@pytest.fixture(scope="session")
def site():
    """`make site ARGS=--whole` in a copy of the course: .folder, .course and .url.

    It is built once, for all workers. COURSE_SITE names a site that is built already (…/_build/html).
    """
    given = os.environ.get("COURSE_SITE")
    course = Path(given).resolve().parents[3] if given else built()
    with served(course / "tools" / "site" / "_build" / "html", course=course) as running:
        yield running


def built():
    """The copy of the course in which the site is built, by the first worker that comes here."""
    import fcntl

    course = Path(os.environ["COURSE_TESTS"]) / "site"
    with open(f"{course}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (course / "tools/site/_build/neural-network-course.zip").exists():  # made last
            build(course)
    return course


def build(course):
    python = virtual(".venv-site")
    if shutil.which("npm") is None:
        lacking("npm is not there, and Pyodide's runtime comes from it.")
    shutil.rmtree(course, ignore_errors=True)
    testing.copy_course(course)
    shutil.copytree(ROOT / "tools", course / "tools", ignore=shutil.ignore_patterns("_build", "__pycache__"))
    command = [python, "-m", "tools.site.build", f"--whole={mirror()}"]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]


@pytest.fixture
def visit(site, browser, request):
    """visit(width=…, theme=…) → a new page; .asked holds what it asked of other hosts, which is refused."""

    def new(width=1280, theme="light"):
        context = browser.new_context(viewport={"width": width, "height": 844})
        request.addfinalizer(context.close)
        chosen = f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')"
        context.add_init_script(chosen)
        page, asked = context.new_page(), []

        def refuse(route):
            asked.append(route.request.url)
            route.abort()

        context.route(lambda url: not url.startswith((site.url, "data:", "blob:")), refuse)
        page.asked = asked
        return page

    return new


def show(page, site, name):
    """Open a page of the book and wait for its formulas."""
    page.goto(f"{site.url}/{name}.html")
    if page.locator(".math").count():
        page.wait_for_function("window.MathJax?.startup?.promise !== undefined")
        page.evaluate("MathJax.startup.promise.then(() => true)")
