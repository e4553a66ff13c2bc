"""The built site, whole, served from this machine, and a browser that may ask nobody else."""

import functools
import http.server
import os
import shutil
import subprocess
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from tools import notebooks
from tools.links import ROOT

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
FLAGS += ["--disable-component-update", "--disable-sync"]
PAGES = ["index", "notation", "cheatsheet", "glossary", "accessibility", "search", "genindex", "404"]
PAGES += [f"notebooks/{name}" for name in notebooks.NAMES]


def lacking(what):
    """Fail in continuous integration, where these tests must run; elsewhere skip."""
    (pytest.fail if os.environ.get("COURSE_CI") else pytest.skip)(what)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word on each."""

    def guess_type(self, path):
        known = {".mjs": "text/javascript", ".wasm": "application/wasm"}
        return known.get(Path(path).suffix) or super().guess_type(path)

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """`make site ARGS=--whole` in a copy of the course: .folder, .course, .said and .url."""
    python = ROOT / ".venv-site" / "bin" / "python"
    if not python.exists():
        lacking(".venv-site is not there: `make test-all` makes it")
    if shutil.which("npm") is None:
        lacking("npm is not there, and Pyodide's runtime comes from it")
    from tests.site.mirror import mirror

    course = tmp_path_factory.mktemp("site") / "course"
    for name in ("notebooks", "helpers", "exercises", "figures", "data", "tools"):
        litter = shutil.ignore_patterns("_build", "__pycache__")
        shutil.copytree(ROOT / name, course / name, ignore=litter)
    shutil.copy2(ROOT / "pyproject.toml", course)
    built = subprocess.run(
        [python, "-m", "tools.site.build", f"--whole={mirror()}"],
        cwd=course, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-6000:]
    folder = course / "tools" / "site" / "_build" / "html"
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    yield SimpleNamespace(folder=folder, course=course, said=built.stdout, url=url)
    server.shutdown()


@pytest.fixture(scope="session")
def browser():
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        lacking("there is no Chromium or Chrome here")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(site, browser):
    """visit(width=…, theme=…) → a new page; .asked holds what it asked of other hosts, which is refused."""
    contexts = []

    def new(width=1280, theme="light"):
        context = browser.new_context(viewport={"width": width, "height": 844})
        contexts.append(context)
        chosen = f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')"
        context.add_init_script(chosen)
        page, asked = context.new_page(), []

        def refuse(route):
            asked.append(route.request.url)
            route.abort()

        context.route(lambda url: not url.startswith((site.url, "data:", "blob:")), refuse)
        page.asked = asked
        return page

    yield new
    for context in contexts:
        context.close()


def show(page, site, name):
    """Open a page of the book and wait for its formulas."""
    page.goto(f"{site.url}/{name}.html")
    if page.locator(".math").count():
        page.wait_for_function("window.MathJax?.startup?.promise !== undefined")
        page.evaluate("MathJax.startup.promise.then(() => true)")
