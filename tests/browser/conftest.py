"""JupyterLab and Chromium for the tests in this folder.

What one has to know to drive JupyterLab 4:
* The notebook's own indicator says idle before there is a kernel; /api/sessions tells the truth.
* A prompt `[n]:` is the only sure sign that a cell ran.
* Cells off screen are not painted, and CodeMirror shows only what is in view: scroll there first.
* The news toast covers cells and asks the internet: it is switched off.
* Text is typed by insert_text, one event, so that no editor help adds brackets or indents.
"""

import contextlib
import json
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from itertools import zip_longest
from pathlib import Path

import pytest

from tools.testing import copy_course, environment

SCREENSHOTS = Path(__file__).parent / "screenshots"
BADGES = re.compile(
    r"https://(img\.shields\.io/badge|mybinder\.org/badge|colab\.research\.google\.com/assets/)[\w./?=&-]*"
)
BADGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="20"><rect width="100" height="20"/></svg>'
)
LAB_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
    "@jupyterlab/codemirror-extension:plugin": {"defaultConfig": {"autoClosingBrackets": False}},
    "@jupyterlab/completer-extension:manager": {"autoCompletion": False},
}


class Lab:
    """A JupyterLab server on a copy of the course."""

    def __init__(self, url, token, folder):
        self.url, self.token, self.folder = url, token, folder

    def ask(self, path, method="GET"):
        request = urllib.request.Request(
            self.url + path, method=method, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def sessions(self, path):
        return [s for s in self.ask("/api/sessions") if s["path"] == path]

    def stop_kernels(self, path):
        for session in self.sessions(path):
            self.ask(f"/api/sessions/{session['id']}", "DELETE")


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):
    root = tmp_path_factory.mktemp("lab")
    folder = copy_course(root / "course")
    variables = environment(root, COURSE_QUICK="1")
    settings = Path(variables["JUPYTER_CONFIG_DIR"]) / "labconfig"
    settings.mkdir(parents=True)
    (settings / "default_setting_overrides.json").write_text(json.dumps(LAB_SETTINGS))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"),
        *(f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"),
        f"--ServerApp.root_dir={folder}",
    ]
    log = root / "lab.log"
    with log.open("w") as sink:
        server = subprocess.Popen(command, cwd=root, stdout=sink, stderr=sink, env=variables)
    lab = Lab(f"http://127.0.0.1:{port}", token, folder)
    try:
        for _ in range(600):
            assert server.poll() is None, log.read_text()
            with contextlib.suppress(OSError):
                lab.ask("/api/status")
                break
            time.sleep(0.1)
        else:
            raise AssertionError("JupyterLab did not start: " + log.read_text())
        yield lab
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(20)


class Notebook:
    """A notebook open in JupyterLab, its kernel running.

    `path` is relative to the course's folder. Cells are found by their id in the file. What the page and its
    console complain of is kept in `.complaints`.
    """

    def __init__(self, browser, lab, path):
        self.lab, self.path = lab, path
        content = json.loads((lab.folder / path).read_text(encoding="utf-8"))
        for cell in content["cells"]:  # so that a prompt [3]: is one of this run
            if cell["cell_type"] == "code":
                cell["execution_count"] = None
        (lab.folder / path).write_text(json.dumps(content), encoding="utf-8")
        self.cells = content["cells"]
        self.places = {cell.get("id"): k for k, cell in enumerate(self.cells)}
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, has_touch=True)
        self.context.set_default_timeout(60_000)
        self.page = self.context.new_page()
        self.complaints = []
        self.page.on("pageerror", lambda error: self.complaints.append(f"page: {error}"))
        self.page.on("console", self._from_the_console)
        self.context.route(lambda url: not url.startswith(lab.url), self._from_elsewhere)
        self.page.goto(f"{lab.url}/lab/tree/{path}?reset&token={lab.token}")
        self.panel = self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        self.all_cells = self.panel.locator(".jp-Notebook .jp-Cell")
        self.wait(lambda: self.all_cells.count() == len(self.cells), 60, "its cells did not appear")
        self.wait(self._kernel_idle, 60, "its kernel did not start")

    def _from_the_console(self, message):
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")

    def _from_elsewhere(self, route):
        """The badges' pictures are put in; nothing else may come from the internet."""
        url = route.request.url
        if BADGES.match(url):
            route.fulfill(content_type="image/svg+xml", body=BADGE)
        else:
            self.complaints.append(f"asked for {url}")
            route.abort()

    def _kernel_idle(self):
        kernels = [session["kernel"] for session in self.lab.sessions(self.path)]
        return kernels and kernels[0]["execution_state"] == "idle" and kernels[0]["connections"] >= 1

    def wait(self, condition, seconds, otherwise, every=100):
        """Wait until a condition holds, or fail with the words in `otherwise`."""
        until = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > until:
                raise AssertionError(f"{self.path}: {otherwise} within {seconds} s")
            self.page.wait_for_timeout(every)

    def cell(self, cell_id):
        """The cell with this id, scrolled into view."""
        if cell_id not in self.places:
            raise KeyError(f"{self.path} has no cell {cell_id!r}; it has {', '.join(map(str, self.places))}")
        cell = self.all_cells.nth(self.places[cell_id])
        cell.scroll_into_view_if_needed()
        return cell

    def menu(self, *path):
        """Choose from the menus: menu("Run", "Run All Cells")."""
        self.page.locator(".lm-MenuBar-item", has_text=re.compile(f"^{path[0]}$")).click()
        for name in path[1:]:
            entry = self.page.locator(".lm-Menu-item:visible", has_text=re.compile(f"^{re.escape(name)}"))
            entry.first.click()

    def prompts(self):
        """The prompt of each cell; "" for text."""
        return self.panel.evaluate(
            "panel => [...panel.querySelectorAll('.jp-Notebook .jp-Cell')].map(cell =>"
            " cell.matches('.jp-CodeCell') ? cell.querySelector('.jp-InputPrompt').textContent : '')"
        )

    def run_all(self, seconds=400):
        """Run all cells; stops waiting at the first error that a cell shows."""
        code = [
            k
            for k, cell in enumerate(self.cells)
            if cell["cell_type"] == "code"
            and "".join(cell["source"]).strip()
            and not cell["metadata"].get("jupyter", {}).get("source_hidden")  # no prompt stands beside it
        ]
        self.menu("Run", "Run All Cells")

        def finished():
            prompts = self.prompts()
            return all(re.match(r"\[\d+\]:", prompts[k]) for k in code)

        self.wait(lambda: finished() or self.errors(), seconds, "it did not run to its end", every=500)
        self.page.wait_for_timeout(1000)  # widgets of the last cell

    def errors(self):
        """Errors and warnings that cells show."""
        error, stderr = (f"[data-mime-type='application/vnd.jupyter.{kind}']" for kind in ("error", "stderr"))
        return self.panel.locator(f".jp-OutputArea :is({error}, {stderr})").all_inner_texts()

    def replace(self, cell_id, source):
        """Put other source into a code cell, as one would type it."""
        editor = self.cell(cell_id).locator(".cm-content").first
        editor.click()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(source)

    def run(self, cell_id, seconds=60):
        """Run one cell; returns the text that it shows."""
        k = self.places[cell_id]
        before = self.prompts()[k]
        self.cell(cell_id).locator(".cm-content").first.click()
        self.page.keyboard.press("ControlOrMeta+Enter")

        def has_run():
            now = self.prompts()[k]
            return now != before and re.match(r"\[\d+\]:", now)

        self.wait(has_run, seconds, f"the cell {cell_id} did not run")
        self.page.wait_for_timeout(200)
        return self.output(cell_id)

    def output(self, cell_id):
        """The text that a cell shows."""
        area = self.cell(cell_id).locator(".jp-OutputArea").first
        return area.inner_text() if area.count() else ""

    def drag(self, handle, by, steps=10):
        """Drag something sideways with the mouse, by so many pixels."""
        handle.scroll_into_view_if_needed()
        box = handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + by, y, steps=steps)
        self.page.mouse.up()

    def touch(self, points):
        """Draw through these points of the page with a finger."""
        session = self.context.new_cdp_session(self.page)
        kinds = ["touchStart"] + ["touchMove"] * (len(points) - 1) + ["touchEnd"]
        for kind, place in zip_longest(kinds, points):
            touched = [{"x": place[0], "y": place[1]}] if place else []
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})
        session.detach()

    def stroke(self, points):
        """Draw through these points of the page with the mouse."""
        self.page.mouse.move(*points[0])
        self.page.mouse.down()
        for point in points[1:]:
            self.page.mouse.move(*point)
        self.page.mouse.up()

    def theme(self, name):
        """Change the theme: "JupyterLab Light" or "JupyterLab Dark"."""
        self.menu("Settings", "Theme", name)
        light = "Light" in name
        self.page.locator(f"body[data-jp-theme-light='{light}' i]").wait_for(state="attached")
        self.page.wait_for_timeout(500)

    def screenshot(self, name):
        """What is in view, kept in tests/browser/screenshots."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")

    def screenshots(self, name):
        """The whole notebook, from top to end, in tall pages."""
        for old in SCREENSHOTS.glob(f"{name}_[0-9][0-9].png"):
            old.unlink()
        self.page.set_viewport_size({"width": 1280, "height": 1800})
        scroller = self.panel.locator(".jp-WindowedPanel-outer").first
        seen, page = -1, 0
        scroller.evaluate("e => { e.scrollTop = 0 }")
        while True:
            self.page.wait_for_timeout(300)
            self.screenshot(f"{name}_{page:02}")
            scroller.evaluate("e => { e.scrollTop += e.clientHeight - 60 }")
            at, page = scroller.evaluate("e => e.scrollTop"), page + 1
            if at <= seen or page > 60:
                break
            seen = at
        self.page.set_viewport_size({"width": 1280, "height": 900})

    def close(self):
        self.context.close()
        self.lab.stop_kernels(self.path)


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
    except Exception:
        opened.screenshot(f"{name}_failure")
        raise
    finally:
        opened.close()


@pytest.fixture(autouse=True)
def keep_a_picture(request):
    """What each test leaves on the screen, in tests/browser/screenshots."""
    yield
    opened = request.node.funcargs.get("notebook")
    if opened:
        opened.screenshot(re.sub(r"\W+", "_", request.node.name).strip("_"))
