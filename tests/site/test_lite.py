"""JupyterLite with real Pyodide: all notebooks under Node, and in a browser what a reader does."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.compared import comparable, compared
from tools import notebooks
from tools.site.lite import kernel_settings

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
    cells, different = shown[f"{name}.ipynb"], {}
    errors = {key: cell["error"] for key, cell in cells.items() if cell["error"]}
    assert not errors
    for cell in notebooks.code_cells(notebooks.read(name)):
        if "nbval-ignore-output" in cell.metadata.get("tags", []) or cell.id in SHORTENED | ROUNDED:
            continue
        here = cells[cell.id]
        there = compared({name: here[name] for name in ("stdout", "stderr")}, here["data"])
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
    run_all = "jupyterapp.commands.execute('notebook:run-all-cells')"
    page.wait_for_function(f"{run_all}.then(() => true)", timeout=600_000)
    errors = page.evaluate(
        """() => jupyterapp.shell.currentWidget.content.widgets.flatMap((c) => c.model.toJSON().outputs ?? [])
        .filter((output) => output.output_type === 'error' || output.name === 'stderr')"""
    )
    assert not errors


def with_cell(page, cell, code, given=None):
    """What JavaScript returns that knows `cells`, the `cell`, now the active one, and what is `given`."""
    find = """const cells = jupyterapp.shell.currentWidget.content;
        cells.deselectAll(); cells.activeCellIndex = cells.widgets.findIndex((c) => c.model.id === id);
        const cell = cells.activeCell;"""
    return page.evaluate(f"async ([id, given]) => {{ {find} {code} }}", [cell, given])


def run_cell(page, cell, source=None):
    """Run one cell, with another source if one is given; its outputs as JSON."""
    run = """if (given !== null) cell.model.sharedModel.setSource(given);
        await jupyterapp.commands.execute('notebook:run-cell');
        return JSON.stringify(cell.model.toJSON().outputs);"""
    return with_cell(page, cell, run, source)


def place(page, cell):
    """The cell on the screen."""
    show = "await cells.scrollToItem(cells.activeCellIndex, 'start').catch(() => null);"
    with_cell(page, cell, f"cell.node.setAttribute('data-cell', id); {show}")
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
    assert with_cell(page, "stub-mean", "return cell.model.sharedModel.getSource()") == right
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
        assert answer.body() == (site.course / name).read_bytes()


def test_pythons_runtime_is_asked_of_the_site_itself(site):
    config = json.loads((site.folder / "lite" / "jupyter-lite.json").read_text(encoding="utf-8"))
    assert kernel_settings(config)["pyodideUrl"].startswith("./")
