"""JupyterLab and Chromium for the tests in this folder.

What is JupyterLab's own affair (run, save, change the theme) its commands do: they are done when their
promise holds. What a reader does with mouse, finger and keys, Playwright does. The news toast covers cells
and asks the internet: it is switched off.
"""

import json
import re
import sys
from itertools import zip_longest
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.needed import jupyter, wait
from tools.testing import copy_course, environment

SCREENSHOTS = Path(__file__).parent / "screenshots"
BADGES = re.compile(
    r"https://(img\.shields\.io/badge|mybinder\.org/badge|colab\.research\.google\.com/assets/)[\w./?=&-]*"
)
BADGE = '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="9"><rect width="99" height="9"/></svg>'
LAB_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):
    """A JupyterLab server on a copy of the course: .url, .token and .folder."""
    root = tmp_path_factory.mktemp("lab")
    folder = copy_course(root / "course")
    variables = environment(root, COURSE_QUICK="1")
    settings = Path(variables["JUPYTER_CONFIG_DIR"]) / "labconfig"
    settings.mkdir(parents=True)
    (settings / "default_setting_overrides.json").write_text(json.dumps(LAB_SETTINGS))
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command += ["--expose-app-in-browser", f"--ServerApp.root_dir={folder}"]
    with jupyter(command, root / "lab.log", cwd=root, env=variables) as (url, token):
        yield SimpleNamespace(url=url, token=token, folder=folder)


class Notebook:
    """A notebook open in JupyterLab, its kernel running.

    `path` is relative to the course's folder. Cells are found by their id in the file. What the page and its
    console complain of is kept in `.complaints`.
    """

    def __init__(self, browser, lab, path):
        self.path = path
        self.cells = json.loads((lab.folder / path).read_text(encoding="utf-8"))["cells"]
        self.places = {cell.get("id"): k for k, cell in enumerate(self.cells)}
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, has_touch=True)
        self.context.set_default_timeout(60_000)
        self.page = self.context.new_page()
        self.complaints = []
        self.page.on("pageerror", lambda error: self.complaints.append(f"page: {error}"))
        self.page.on("console", lambda told: told.type == "error" and self.complaints.append(told.text))
        self.context.route(lambda url: not url.startswith(lab.url), self._from_elsewhere)
        self.page.goto(f"{lab.url}/lab/tree/{path}?reset&token={lab.token}")
        self.panel = self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        self.all_cells = self.panel.locator(".jp-Notebook .jp-Cell")
        self.page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext")
        self.lab("panel.sessionContext.ready.then(() => panel.sessionContext.session.kernel.info)")
        self.all_cells.nth(len(self.cells) - 1).wait_for(state="attached")

    def _from_elsewhere(self, route):
        """The badges' pictures are put in; nothing else may come from the internet."""
        url = route.request.url
        if BADGES.match(url):
            route.fulfill(content_type="image/svg+xml", body=BADGE)
        else:
            self.complaints.append(f"asked for {url}")
            route.abort()

    def lab(self, promise, seconds=60):
        """Wait until a promise of JupyterLab's holds; `app` and the open `panel` are at hand in it."""
        names = "const app = window.jupyterapp, panel = app.shell.currentWidget"
        held = f"(async () => {{ {names}; await {promise}; return true }})()"
        self.page.wait_for_function(held, timeout=seconds * 1000)

    def command(self, name, seconds=60, **arguments):
        """Carry out a command of JupyterLab's, to its end."""
        self.lab(f"app.commands.execute({name!r}, {json.dumps(arguments)})", seconds)

    def wait(self, condition, seconds, otherwise):
        wait(condition, seconds, f"{self.path}: {otherwise}")

    def cell(self, cell_id):
        """The cell with this id, scrolled into view."""
        cell = self.all_cells.nth(self.places[cell_id])
        cell.scroll_into_view_if_needed()
        return cell

    def run_all(self, seconds=400):
        """Run all cells, up to the first that shows an error."""
        self.command("notebook:run-all-cells", seconds)
        self.page.wait_for_timeout(1000)  # widgets of the last cell

    def errors(self):
        """Errors and warnings that cells show."""
        return self.panel.locator(".jp-OutputArea [data-mime-type*=err]").all_inner_texts()  # error, stderr

    def output(self, cell_id):
        """The text that a cell shows."""
        return "".join(self.cell(cell_id).locator(".jp-OutputArea").all_inner_texts())

    def touch(self, points):
        """Draw through these points of the page with a finger."""
        session = self.context.new_cdp_session(self.page)
        kinds = ["touchStart"] + ["touchMove"] * (len(points) - 1) + ["touchEnd"]
        for kind, place in zip_longest(kinds, points):
            touched = [{"x": place[0], "y": place[1]}] if place else []
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})

    def stroke(self, points):
        """Draw through these points of the page with the mouse."""
        self.page.mouse.move(*points[0])
        self.page.mouse.down()
        for point in points[1:]:
            self.page.mouse.move(*point)
        self.page.mouse.up()

    def screenshot(self, name):
        """What is in view, kept in tests/browser/screenshots."""
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")

    def close(self):
        self.lab("panel.sessionContext.shutdown()")
        self.context.close()


@pytest.fixture(scope="module")
def open_notebook(browser, lab):
    """Opens a notebook by its path inside the course's folder."""
    return lambda path: Notebook(browser, lab, path)


@pytest.fixture(scope="module")
def notebook(open_notebook, name):
    """The notebook `name` (a parameter of a whole module), opened and run once for all its tests."""
    opened = open_notebook(f"notebooks/{name}.ipynb")
    try:
        opened.run_all()
        yield opened
    finally:
        opened.screenshot(name)
        opened.close()


@pytest.fixture(autouse=True)
def keep_a_picture(request):
    """What each test leaves on the screen, in tests/browser/screenshots; and nothing has complained."""
    yield
    if opened := request.node.funcargs.get("notebook"):
        opened.screenshot(re.sub(r"\W+", "_", request.node.name).strip("_"))
        assert opened.complaints == []
