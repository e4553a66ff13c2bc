"""Controls, steppers and pictures of the course's own machinery, in a small notebook made for this test."""

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
    if w > 2.9:
        raise ValueError(f"w is {w:.1f} <b>too large</b>")
    picture, ax = figure(6, 3, alt=f"A line of slope {w:.1f}, step {step}, {gate}.")
    ax.plot([0, 1], [0, w + step])
    ax.set(ylim=(-3, 9), title="A line", xlabel="x", ylabel="y")
    return picture
""",
    "still": "draw(1.0)",
    "controls": """moving(
    w=slider("slope w", -3, 3, 0.0, step=0.1), gate=choice("gate", ["AND", "OR"]), grid=toggle("grid")
)(draw).move()""",
    "next": "'a cell under a heading'",
    "stepper": """steps([f"This is step {k}." for k in range(60)], interval=200)(draw).move()""",
    "inline": """
import matplotlib.pyplot as plt
plt.plot([1, 2])
draw(2.0)
""",
}


@pytest.fixture(scope="module")
def notebook(open_notebook, lab):
    cells = [nbformat.v4.new_code_cell(source.strip(), id=name) for name, source in CELLS.items()]
    for k in (4, 0):  # JupyterLab's arrow keys walk from heading to heading
        cells.insert(k, nbformat.v4.new_markdown_cell("## A heading"))
    path = "notebooks/90_figures.ipynb"
    (lab.folder / "notebooks").mkdir(exist_ok=True)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    content = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(content, lab.folder / path)
    notebook = open_notebook(path)
    notebook.run_all()
    yield notebook
    notebook.close()


def alt(figure):
    return figure.locator("img").get_attribute("alt")


def wait_for_alt(notebook, figure, pattern):
    notebook.wait(
        lambda: re.search(pattern, alt(figure) or ""),
        20,
        f"no alternative text {pattern!r} in {alt(figure)!r}",
    )


def test_a_still_picture_is_one_image_with_its_words(notebook):
    cell = notebook.cell("still")
    image = cell.locator(".jp-OutputArea img")
    assert image.count() == 1
    assert image.get_attribute("alt") == "A line of slope 1.0, step 0, AND."
    assert image.evaluate("e => e.complete && e.naturalWidth") == 900
    assert image.bounding_box()["width"] == pytest.approx(600, abs=1)


def test_a_picture_beside_pyplot_is_shown_once(notebook):
    shown = [
        image.get_attribute("alt") or "pyplot"
        for image in notebook.cell("inline").locator(".jp-OutputArea img").all()
    ]
    assert sorted(shown) == ["A line of slope 2.0, step 0, AND.", "pyplot"]


def test_slider_by_mouse(notebook):
    [figure] = notebook.cell("controls").locator(".interactive-figure").all()
    image = figure.locator("img")
    before, place = image.get_attribute("src"), image.bounding_box()
    notebook.drag(figure.locator(".noUi-handle"), 60)
    readout = figure.locator(".widget-readout").inner_text()
    assert float(readout) > 0.3
    wait_for_alt(notebook, figure, rf"slope w = {float(readout):g},")
    assert image.get_attribute("src") != before
    assert image.bounding_box() == place, "nothing jumps"
    assert figure.locator("img").count() == 1


def test_slider_by_keyboard(notebook):
    [figure] = notebook.cell("controls").locator(".interactive-figure").all()
    handle = figure.locator(".noUi-handle")
    handle.focus()
    before = float(figure.locator(".widget-readout").inner_text())
    notebook.page.keyboard.press("ArrowRight")
    wait_for_alt(notebook, figure, rf"slope w = {before + 0.1:g},")
    notebook.page.keyboard.press("ArrowLeft")
    wait_for_alt(notebook, figure, rf"slope w = {before:g},")
    for _ in range(3):  # JupyterLab must not walk off to another cell
        notebook.page.keyboard.press("ArrowUp")
    wait_for_alt(notebook, figure, rf"slope w = {before + 0.3:g},")
    assert handle.evaluate("e => e === document.activeElement")


def test_choice_and_toggle_by_keyboard(notebook):
    [figure] = notebook.cell("controls").locator(".interactive-figure").all()
    figure.locator("input[type=radio]:checked").focus()
    notebook.page.keyboard.press("ArrowRight")
    wait_for_alt(notebook, figure, "gate = OR")
    figure.locator("input[type=checkbox]").focus()
    notebook.page.keyboard.press("Space")
    wait_for_alt(notebook, figure, "grid = yes")


def test_every_control_has_a_name_for_a_screen_reader(notebook):
    [figure] = notebook.cell("controls").locator(".interactive-figure").all()
    assert figure.get_by_text("slope w").is_visible()
    assert figure.get_by_text("gate").is_visible()
    assert figure.get_by_label("OR").is_visible()
    assert figure.get_by_label("grid").is_visible()


def test_an_error_is_shown_in_words_and_goes_away(notebook):
    [figure] = notebook.cell("controls").locator(".interactive-figure").all()
    figure.locator(".noUi-handle").focus()
    notebook.page.keyboard.press("End")
    alert = figure.locator(".interactive-error")
    alert.wait_for()
    assert "ValueError: w is 3.0 <b>too large</b>" in alert.inner_text()
    notebook.screenshot("figures_error")
    notebook.page.keyboard.press("Home")
    wait_for_alt(notebook, figure, "slope w = -3,")
    assert figure.locator(".interactive-error").count() == 0


def test_stepper_by_buttons(notebook):
    [figure] = notebook.cell("stepper").locator(".interactive-stepper").all()
    back, on = figure.get_by_role("button", name="Back"), figure.get_by_role("button", name="Next")
    assert back.is_disabled()
    on.click()
    wait_for_alt(notebook, figure, "step = 1: This is step 1")
    assert figure.get_by_text("This is step 1.").is_visible()
    on.focus()
    notebook.page.keyboard.press("Enter")
    wait_for_alt(notebook, figure, "step = 2")
    back.click()
    wait_for_alt(notebook, figure, "step = 1")


def test_play_buttons_have_names(notebook):
    [figure] = notebook.cell("stepper").locator(".interactive-stepper").all()
    assert figure.get_by_role("button", name="Play or pause").is_visible()
    assert figure.get_by_role("button", name="Stop and go to the start").is_visible()


@pytest.mark.parametrize("pause", ["Play or pause", "Back"])
def test_stepper_plays_and_pauses(notebook, pause):
    [figure] = notebook.cell("stepper").locator(".interactive-stepper").all()
    figure.locator(".noUi-handle").focus()
    notebook.page.keyboard.press("Home")
    wait_for_alt(notebook, figure, "step = 0")
    figure.get_by_role("button", name="Play or pause").click()
    wait_for_alt(notebook, figure, r"step = ([2-9]|\d\d)")
    figure.get_by_role("button", name=pause).click()

    def stands_still():
        before = alt(figure)
        notebook.page.wait_for_timeout(1000)
        return alt(figure) == before

    notebook.wait(stands_still, 20, f"{pause} does not pause")
    assert "step = 59" not in alt(figure), "it went on to the end"


def test_nothing_complains(notebook):
    assert notebook.errors() == []
    assert notebook.complaints == []
