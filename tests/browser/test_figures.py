"""Controls and steppers in a reader's hand, in a small notebook made for this test."""

import re

import nbformat
import pytest

pytestmark = pytest.mark.browser

CELLS = {
    "setup": """
import os
os.chdir("..") if os.path.isdir("../helpers") else None
from figures.moving import choice, moving, slider, steps, toggle
from figures.picture import figure

def draw(w=0.0, step=0, gate="AND", grid=True):
    picture, ax = figure(6, 3, alt=f"A line of slope {w:.1f}, step {step}, {gate}.")
    ax.plot([0, 1], [0, w + step])
    ax.set(ylim=(-3, 9), title="A line", xlabel="x", ylabel="y")
    return picture
""",
    "controls": """moving(
    w=slider("slope w", -3, 3, 0.0, step=0.1), gate=choice("gate", ["AND", "OR"]), grid=toggle("grid")
)(draw).move()""",
    "next": "'a cell under a heading'",
    "stepper": """steps([f"This is step {k}." for k in range(60)], interval=200)(draw).move()""",
}


@pytest.fixture(scope="module")
def notebook(open_notebook, lab):
    cells = [nbformat.v4.new_code_cell(source.strip(), id=name) for name, source in CELLS.items()]
    for k in (3, 0):  # JupyterLab's arrow keys walk from heading to heading
        cells.insert(k, nbformat.v4.new_markdown_cell("## A heading"))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    content = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(content, lab.folder / "notebooks/90_figures.ipynb")
    notebook = open_notebook("notebooks/90_figures.ipynb")
    notebook.run_all()
    yield notebook
    notebook.close()


@pytest.fixture
def press(notebook):
    """Press a key."""
    return notebook.page.keyboard.press


@pytest.fixture
def controls(notebook):
    [figure] = notebook.cell("controls").locator(".interactive-figure").all()
    return figure


def comes_to_say(figure, pattern):
    """The one picture of a figure has an alternative text with this pattern, within a while."""
    from playwright.sync_api import expect

    expect(figure.locator("img")).to_have_attribute("alt", re.compile(pattern), timeout=20_000)


def test_slider_by_mouse(notebook, controls):
    image, handle = controls.locator("img"), controls.locator(".noUi-handle")
    before, place, box = image.get_attribute("src"), image.bounding_box(), handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    notebook.stroke([(x, y), (x + 30, y), (x + 60, y)])
    readout = float(controls.locator(".widget-readout").inner_text())
    assert readout > 0.3
    assert controls.get_by_text("slope w").is_visible()
    comes_to_say(controls, rf"slope w = {readout:g},")
    assert image.get_attribute("src") != before
    assert image.bounding_box() == place, "nothing jumps"


def test_slider_by_keyboard(press, controls):
    handle = controls.locator(".noUi-handle")
    handle.focus()
    before = float(controls.locator(".widget-readout").inner_text())
    press("ArrowRight")
    comes_to_say(controls, rf"slope w = {before + 0.1:g},")
    press("ArrowLeft")
    comes_to_say(controls, rf"slope w = {before:g},")
    for _ in range(3):  # JupyterLab must not walk off to another cell
        press("ArrowUp")
    comes_to_say(controls, rf"slope w = {before + 0.3:g},")
    assert handle.evaluate("e => e === document.activeElement")


def test_choice_and_toggle_by_keyboard(press, controls):
    """They are found by the names that a screen reader says."""
    assert controls.get_by_text("gate").is_visible()
    controls.get_by_label("AND").focus()
    press("ArrowRight")
    comes_to_say(controls, "gate = OR")
    assert controls.get_by_label("OR").is_checked()
    controls.get_by_label("grid").focus()
    press("Space")
    comes_to_say(controls, "grid = yes")


@pytest.mark.parametrize("pause", ["Play or pause", "Back"])
def test_stepper_plays_and_pauses(notebook, press, pause):
    [stepper] = notebook.cell("stepper").locator(".interactive-stepper").all()
    stepper.locator(".noUi-handle").focus()
    press("Home")
    comes_to_say(stepper, "step = 0")
    stepper.get_by_role("button", name="Play or pause").click()
    comes_to_say(stepper, r"step = ([2-9]|\d\d)")
    stepper.get_by_role("button", name=pause).click()
    image = stepper.locator("img")

    def stands_still():
        before = image.get_attribute("alt")
        notebook.page.wait_for_timeout(1000)
        return image.get_attribute("alt") == before

    notebook.wait(stands_still, 20, f"{pause} does not pause")
    assert "step = 59" not in image.get_attribute("alt"), "it went on to the end"
    assert stepper.get_by_role("button", name="Stop and go to the start").is_visible()


def test_nothing_complains(notebook):
    assert notebook.errors() == []
    assert notebook.complaints == []
