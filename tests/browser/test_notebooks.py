"""Each notebook in a real JupyterLab, as a reader uses it: run, move figures, answer, draw."""

import re
from pathlib import Path

import numpy as np
import pytest

from tools.notebooks import NAMES, read

pytestmark = pytest.mark.browser


def notebooks(*names):
    """A test in each of these notebooks; all tests of one in a row, so that it is opened and run once."""
    return pytest.mark.parametrize("name", names, scope="module")


every_notebook = notebooks(*NAMES)

PALE_TEXT = (Path(__file__).parent / "pale_text.js").read_text(encoding="utf-8")


def picture_of(figure):
    """The source and the alternative text of a figure's picture."""
    image = figure.locator("img").first
    return image.get_attribute("src"), image.get_attribute("alt")


def move_first_control(notebook, figure):
    """One step by keyboard on the first control of a figure; returns what it was."""
    control = figure.locator(".noUi-handle, input[type=radio]:checked, input[type=checkbox], select").first
    control.scroll_into_view_if_needed()
    control.focus()
    kind = control.evaluate("e => e.type || (e.ariaValueNow === e.ariaValueMax ? 'full slider' : 'slider')")
    keys = {"checkbox": "Space", "select-one": "ArrowDown", "full slider": "ArrowLeft"}
    notebook.page.keyboard.press(keys.get(kind, "ArrowRight"))
    return kind


@every_notebook
def test_runs_clean_from_top_to_end(notebook, name):
    assert notebook.errors() == []
    silent = notebook.panel.locator(".jp-OutputArea img:not([alt]), .jp-OutputArea img[alt='']")
    assert silent.count() == 0, "every picture has words"


@every_notebook
def test_every_interactive_figure_changes_when_its_control_moves(notebook, name):
    figures = notebook.panel.locator(".jp-OutputArea .interactive-figure").all()
    for k, figure in enumerate(figures):
        before, said = picture_of(figure)
        assert said, f"figure {k} has no alternative text"
        kind = move_first_control(notebook, figure)
        stayed = f"the words of figure {k} stayed {said!r} when its {kind} moved"
        notebook.wait(lambda figure=figure, said=said: picture_of(figure)[1] != said, 30, stayed)
        assert picture_of(figure)[0] != before, f"the picture of figure {k} stayed the same: {said}"
        assert figure.locator("img").first.evaluate("e => e.decode().then(() => e.naturalWidth)") > 100
        assert figure.locator(".interactive-error").count() == 0
    assert figures or name == "00_start_here", "an interactive figure is due in each notebook but the first"


def comes_to_say(figure, pattern):
    """The one picture of a figure has an alternative text with this pattern, within a while."""
    from playwright.sync_api import expect

    expect(figure.locator("img")).to_have_attribute("alt", re.compile(pattern), timeout=20_000)


@notebooks("01_neuron")
def test_a_slider_by_mouse_and_by_keyboard(notebook):
    figure = notebook.cell("slope-interactive").locator(".interactive-figure")
    image, readout = figure.locator("img"), figure.locator(".widget-readout")
    handle = figure.get_by_role("slider", name="z", exact=True)
    before, place, box = float(readout.inner_text()), image.bounding_box(), handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    notebook.stroke([(x, y), (x + 30, y), (x + 60, y)])
    moved = float(readout.inner_text())
    assert moved > before + 0.3
    assert figure.get_by_text("z", exact=True).is_visible()
    comes_to_say(figure, rf"z = {moved:g},")
    assert image.bounding_box() == place, "nothing jumps"
    figure.locator(".noUi-base").click()  # the middle of the line; the handle has the keys from then on
    for _ in range(3):  # JupyterLab must not walk off to another cell
        notebook.page.keyboard.press("ArrowUp")
    comes_to_say(figure, "z = 0.3,")
    assert handle.evaluate("e => e === document.activeElement")
    notebook.wait(lambda: handle.get_attribute("aria-valuetext") == "0.30", 5, "it is not told as shown")
    notebook.page.keyboard.press("Shift+Enter")  # from a control on to the next cell
    notebook.wait(lambda: notebook.panel.locator(".jp-mod-active img").count() == 0, 10, "it stays")


@notebooks("03_backpropagation")
def test_a_screen_reader_says_what_a_slider_is_and_what_it_shows(notebook):
    """A slider over a list tells its value, not the place in the list."""
    figure = notebook.cell("interactive-descent").locator(".interactive-figure")
    rate = figure.get_by_role("slider", name="learning rate η", exact=True)
    rate.focus()
    notebook.page.keyboard.press("End")
    notebook.wait(lambda: rate.get_attribute("aria-valuetext") == "500", 5, "500 is not told")
    assert notebook.panel.locator(".interactive-figure .noUi-handle:not([aria-label])").count() == 0
    assert figure.get_by_role("textbox", name="learning rate η").inner_text() == "500", "to type it in"
    assert figure.get_by_role("radiogroup", name="samples for a step").get_by_role("radio").count() == 2
    assert notebook.panel.locator("[title='null']").count() == 0, "a tooltip that says null"


@notebooks("01_neuron")
def test_choice_and_toggle_by_keyboard(notebook):
    """They are found by the names that a screen reader says."""
    figure = notebook.cell("slope-interactive").locator(".interactive-figure")
    assert figure.get_by_text("activation", exact=True).is_visible()
    figure.get_by_label("sigmoid").focus()
    notebook.page.keyboard.press("ArrowRight")
    comes_to_say(figure, "activation = tanh")
    assert figure.get_by_label("tanh").is_checked()
    figure.get_by_label("one scale for both").focus()
    notebook.page.keyboard.press("Space")
    comes_to_say(figure, "one scale for both = no")


@notebooks("01_neuron")
@pytest.mark.parametrize("pause", ["Play or pause", "Back"])
def test_stepper_plays_and_pauses(notebook, pause):
    stepper = notebook.cell("learning-interactive").locator(".interactive-stepper")
    stepper.locator(".noUi-handle").focus()
    notebook.page.keyboard.press("Home")
    comes_to_say(stepper, "epoch = 0")
    stepper.get_by_role("button", name="Play or pause").click()
    comes_to_say(stepper, r"epoch = ([2-9]|\d\d)")
    stepper.get_by_role("button", name=pause).click()

    def stands_still():
        before = picture_of(stepper)
        notebook.page.wait_for_timeout(1000)
        return picture_of(stepper) == before

    notebook.wait(stands_still, 20, f"{pause} does not pause")
    assert "epoch = 40" not in picture_of(stepper)[1], "it went on to the end"
    assert stepper.get_by_role("button", name="Stop and go to the start").is_visible()


@every_notebook
def test_text_stands_out_in_light_and_dark(notebook, name):
    pale = {}
    for theme in ("Dark", "Light"):
        notebook.command("apputils:change-theme", theme=f"JupyterLab {theme}")
        notebook.page.locator(f"body[data-jp-theme-name='JupyterLab {theme}']").wait_for(state="attached")
        notebook.page.wait_for_timeout(500)  # colours fade
        pale[theme] = notebook.page.evaluate(PALE_TEXT)
    assert pale == {"Dark": [], "Light": []}


SEVEN = [*np.linspace((0.28, 0.25), (0.72, 0.25), 12), *np.linspace((0.72, 0.25), (0.45, 0.8), 12)]


@notebooks("07_vectorization")
@pytest.mark.parametrize("way", ["stroke", "touch"])
def test_a_drawn_digit_is_read(notebook, way):
    """A 7, with the mouse and with a finger."""
    answer = notebook.panel.locator(".digit-pad-answer").first
    pad = notebook.panel.locator(".jp-OutputArea .digit-pad").first
    pad.scroll_into_view_if_needed()
    clear = pad.get_by_role("button", name=re.compile("clear", re.IGNORECASE))
    if clear.is_enabled():
        clear.click()
    notebook.wait(lambda: not re.search(r"\b7\b", answer.inner_text()), 20, "the answer stayed")
    box = pad.locator("canvas").first.bounding_box()
    corner, size = np.array([box["x"], box["y"]]), np.array([box["width"], box["height"]])
    ink = "e => e.getContext('2d').getImageData(0.3 * e.width, 0.3 * e.height, 1, 1).data[0]"
    getattr(notebook, way)([tuple(corner + 0.3 * size)])
    notebook.wait(lambda: pad.locator("canvas").evaluate(ink) > 250, 5, "a dot leaves no ink")
    clear.click()
    getattr(notebook, way)((corner + SEVEN * size).tolist())
    notebook.wait(lambda: re.search(r"\b7\b", answer.inner_text()), 20, "no 7 was read")


def test_a_notebook_that_was_only_opened_still_passes_make_test(open_notebook, lab):
    """JupyterLab's autosave writes its own kernel into it; the README's two commands come in any order."""
    path = lab.folder / "notebooks" / "02_network.ipynb"
    before = read(path)
    opened = open_notebook("notebooks/02_network.ipynb")
    unsaved = path.read_bytes()
    opened.command("docmanager:save")
    opened.close()
    assert path.read_bytes() != unsaved
    after = read(path)
    assert after.metadata.language_info.name == "python"
    kept = ("id", "source", "metadata", "outputs")
    assert [[c.get(k) for k in kept] for c in after.cells] == [[c.get(k) for k in kept] for c in before.cells]


@notebooks("07_vectorization")
def test_a_training_beside_the_notebook_starts_and_says_what_it_does(notebook):
    live = notebook.panel.locator(".jp-OutputArea .live-training").first
    live.scroll_into_view_if_needed()
    status = live.get_by_role("status")
    live.get_by_role("button", name="Start training").click()
    notebook.wait(lambda: "Not started" not in status.inner_text(), 10, "it says nothing after the click")
    notebook.wait(lambda: "kept" in status.inner_text(), 120, f"it does not end: {status.inner_text()!r}")
    assert "all epochs done" in picture_of(live)[1]


@notebooks("06_mnist", "07_vectorization")
def test_the_last_state_of_a_growing_curve_remains(notebook):
    sources = notebook.panel.locator(".jp-CodeCell", has_text="Growing(")
    for k in range(sources.count()):
        outputs = sources.nth(k).locator(".jp-OutputArea-output")
        said = [image.get_attribute("alt") for image in outputs.locator("img").all()]
        assert len(said) == 1, f"one curve stands there: {said}"
        assert "epochs" in said[0]
        assert "Error" not in outputs.first.inner_text()


def test_a_newcomer_gets_through_by_doing_what_the_text_says(open_notebook):
    """00 from its first cell, by Shift + Enter and nothing else, as far as the self-test."""
    opened = open_notebook("notebooks/00_start_here.ipynb")
    opened.all_cells.first.click(position={"x": 200, "y": 12})
    opened.page.keyboard.press("Escape")
    for _ in range(opened.places["self-test"] + 1):
        opened.page.keyboard.press("Shift+Enter")
        opened.page.wait_for_timeout(150)
    opened.wait(lambda: "Everything" in opened.output("self-test") or opened.errors(), 60, "no self-test")
    assert opened.errors() == []
    opened.close()
