"""JupyterLite with real Pyodide: all notebooks under Node, and in a browser what a reader does."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.compared import comparable, compared
from tools import notebooks
from tools.links import ROOT
from tools.site.lite import KERNEL, needed

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
IDLE = "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"


# --- under Node: every cell of every notebook


@pytest.fixture(scope="module")
def shown(site, tmp_path_factory):
    """{notebook: {cell id: what it showed}} of all notebooks in Pyodide."""
    node = shutil.which("node")
    assert node, "npm is here, but node is not"
    out = tmp_path_factory.mktemp("node") / "shown.json"
    command = [node, HERE / "node_run.mjs", site.folder / "lite", site.course, out]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=1500)
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-4000:]
    return json.loads(out.read_text(encoding="utf-8"))


# Cells that train less or a smaller network in a browser, or say so; the slowest program is not timed there.
SHORTENED = {"settings", "test-bounds", "speed-figure", "chance"}
ROUNDED = {"draw-valley"}  # a float32 digit that WebAssembly rounds otherwise


@pytest.mark.parametrize("name", notebooks.NAMES)
def test_every_cell_shows_in_a_browser_what_is_stored(name, shown):
    cells = shown[f"{name}.ipynb"]
    errors = {key: cell["error"] for key, cell in cells.items() if cell["error"]}
    assert not errors
    different = {}
    for cell in notebooks.code_cells(notebooks.read(name)):
        tags = cell.metadata.get("tags", [])
        if "nbval-ignore-output" in tags or cell.id in SHORTENED | ROUNDED:
            continue
        here = cells[cell.id]
        there = compared({"stdout": here["stdout"], "stderr": here["stderr"]}, here["data"])
        if comparable(cell) != there:
            different[cell.id] = {"stored": comparable(cell), "in Pyodide": there}
    assert not different, json.dumps(different, indent=1, ensure_ascii=False)[:6000]


# --- in a browser: the site asks nobody but itself


def start(page, site, name):
    """Open a notebook at the address that its badge leads to, and wait for its kernel."""
    page.goto(f"{site.url}/lite/notebooks/index.html?path=notebooks/{name}.ipynb")
    page.wait_for_function(f"() => globalThis.jupyterapp && {IDLE}", timeout=240_000)


def run_whole(page, site, name):
    """Open a notebook and run all its cells, of which none shows an error or a warning."""
    start(page, site, name)
    page.evaluate(
        "() => { window.ran = null; jupyterapp.commands.execute('notebook:run-all-cells')"
        ".then(() => { window.ran = 'all'; }, (e) => { window.ran = String(e); }); }"
    )
    page.wait_for_function(f"() => window.ran && {IDLE}", timeout=600_000)
    assert page.evaluate("window.ran") == "all"
    errors = page.evaluate(
        """() => jupyterapp.shell.currentWidget.content.widgets.filter((c) => c.model.type === 'code')
        .flatMap((c) => c.model.toJSON().outputs
          .filter((o) => o.output_type === 'error' || o.name === 'stderr')
          .map((o) => [c.model.id, o.evalue ?? o.text]))"""
    )
    assert not errors


CELL = "jupyterapp.shell.currentWidget.content.widgets.find((c) => c.model.id === id)"


def run_cell(page, cell, source=None):
    """Run one cell, with another source if one is given; its outputs as JSON."""
    return page.evaluate(
        f"""async ([id, source]) => {{ const cells = jupyterapp.shell.currentWidget.content;
        cells.deselectAll(); cells.activeCellIndex = cells.widgets.findIndex((c) => c.model.id === id);
        if (source !== null) {CELL}.model.sharedModel.setSource(source);
        await jupyterapp.commands.execute('notebook:run-cell');
        return JSON.stringify({CELL}.model.toJSON().outputs); }}""",
        [cell, source],
    )


def place(page, cell):
    """The cell on the screen."""
    page.evaluate(
        f"""async (id) => {{ const cells = jupyterapp.shell.currentWidget.content;
        const k = cells.widgets.findIndex((c) => c.model.id === id); cells.activeCellIndex = k;
        {CELL}.node.setAttribute('data-cell', id);
        await cells.scrollToItem(k, 'start').catch(() => null); }}""",
        cell,
    )
    return page.locator(f"[data-cell='{cell}']")


def test_an_exercise_and_its_progress_survive_a_reload(site, visit):
    page = visit()
    start(page, site, "00_start_here")
    for cell in ("setup", "exercises"):
        run_cell(page, cell)
    run_cell(page, "stub-mean", "def my_mean(numbers):\n    return sum(numbers)")
    assert "not yet" in run_cell(page, "check-mean")
    right = "def my_mean(numbers):\n    return sum(numbers) / len(numbers)"
    run_cell(page, "stub-mean", right)
    assert "right" in run_cell(page, "check-mean")
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_timeout(2000)
    start(page, site, "00_start_here")
    assert page.evaluate(f"(id) => {CELL}.model.sharedModel.getSource()", "stub-mean") == right
    run_cell(page, "setup")
    assert "1 of" in run_cell(page, "progress")
    assert not page.asked


def test_a_slider_moves_its_picture(site, visit):
    page = visit()
    run_whole(page, site, "01_neuron")
    cell = place(page, "slope-interactive")
    picture = cell.locator(".jp-OutputArea img").first
    picture.wait_for(timeout=20_000)
    before = picture.get_attribute("alt")
    cell.locator(".noUi-handle, input[type=range]").first.focus()
    page.keyboard.press("ArrowRight")
    moved = "([cell, alt]) => cell.querySelector('.jp-OutputArea img').alt !== alt"
    page.wait_for_function(moved, arg=[cell.element_handle(), before], timeout=20_000)


def test_notebook_7_trains_reads_a_drawn_digit_and_stops_when_told(site, visit):
    page = visit()
    run_whole(page, site, "07_vectorization")

    cell = place(page, "draw-pad")
    pad = cell.locator("canvas").first
    pad.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    box = pad.bounding_box()

    def move(x, y):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=15)

    move(0.3, 0.25)
    page.mouse.down()
    move(0.7, 0.25)
    move(0.45, 0.75)
    page.mouse.up()
    page.wait_for_function("(e) => /\\b7\\b/.test(e.innerText)", arg=cell.element_handle(), timeout=20_000)

    cell = place(page, "live")
    cell.locator("button", has_text="Start").first.click()
    stop = cell.locator("button", has_text="Stop").first
    page.wait_for_function("(e) => !e.disabled", arg=stop.element_handle(), timeout=60_000)
    page.wait_for_timeout(3000)
    stop.click()
    page.wait_for_function("(e) => /stopped/i.test(e.innerText)", arg=cell.element_handle(), timeout=15_000)
    assert not page.asked


# --- what the site is told, and what lies in it


def test_the_lab_begins_at_the_first_notebook_and_lists_all(site, visit):
    page = visit()
    page.goto(f"{site.url}/lite/")
    page.wait_for_function(
        "() => globalThis.jupyterapp?.shell?.currentWidget?.context?.path?.includes('00_')", timeout=90_000
    )
    page.goto(f"{site.url}/lite/lab/index.html?path=notebooks/00_start_here.ipynb")
    page.locator(".jp-DirListing-itemText", has_text="07_vectorization").wait_for(timeout=60_000)
    listed = page.locator(".jp-DirListing-item .jp-DirListing-itemText").all_inner_texts()
    assert {f"{name}.ipynb" for name in notebooks.NAMES} <= set(listed)
    for name in ("helpers/mnist.py", "exercises/exercise.py", "data/train-images-idx3-ubyte.gz"):
        answer = page.request.get(f"{site.url}/lite/files/{name}")
        assert answer.ok
        assert answer.body() == (ROOT / name).read_bytes()


def test_the_whole_site_names_no_other_host(site):
    lite = site.folder / "lite"
    config = json.loads((lite / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]
    settings = config["litePluginSettings"][KERNEL]
    lock = json.loads((lite / settings["loadPyodideOptions"]["lockFileURL"]).read_text(encoding="utf-8"))
    assert settings["pyodideUrl"].startswith("./")
    for name in needed(lock["packages"]):
        wheel = lite / "static" / "wheels" / lock["packages"][name]["file_name"]
        assert wheel.is_file(), name
    assert (site.folder.parent / "neural-network-course.zip").is_file()
