"""Figures that move: controls beside a drawing, one picture swapped in place, words that follow."""

import base64
import gc
import html
import io
import re
from inspect import signature
from operator import attrgetter
from unittest.mock import Mock

import ipywidgets as W
import numpy as np
import pytest
from PIL import Image

from figures import moving as room
from figures import neuron
from figures.backdrop import Backdrop, _outline
from figures.backpropagation import training_step
from figures.moving import choice, log_slider, moving, notebook_of, slider, steps, toggle
from figures.picture import figure
from tests.looks import keeps_promises, written
from tools.bench.redraws import moving_figures, other_values


def drawing(**values):
    if values.get("w") == 3:
        raise ZeroDivisionError("w is 3 & that is <too much>")
    picture, ax = figure(3, 2)
    ax.plot([0, values.get("w", values.get("step", 0))])
    return picture.told(f'A "line" with {values}.')


@pytest.fixture
def draw():
    """A drawing function that knows how often it ran."""
    return Mock(side_effect=drawing)


def two_controls(draw):
    return moving(w=slider("weight w", -3, 3, 1.0, step=0.5), gate=choice("gate", ["AND", "OR"]))(draw).move()


@pytest.fixture
def moved(draw):
    return two_controls(draw)


def alt(moved):
    [said] = re.findall(r'alt="([^"]*)"', moved.html)
    return html.unescape(said)


# ---------------------------------------------------------------------------------------------- the machinery


def test_one_picture_under_the_controls(moved):
    row, image, _ = moved.children  # and what knows the keys
    assert [type(child) for child in row.children] == [W.FloatSlider, W.RadioButtons]
    assert row.layout.flex_flow == "row wrap", "beside each other where there is room"
    assert image.value.count("<img") == 1
    assert "interactive-figure" in moved._dom_classes
    assert "lite" not in moved.bundle()["text/html"], "a drawing of one's own is in no notebook"


def test_moving_a_control_swaps_the_picture_and_its_words_and_draws_once(moved, draw, monkeypatch):
    widget, before = moved.children[1], moved.html
    assert alt(moved) == "A \"line\" with {'w': 1.0, 'gate': 'AND'}. Set to: weight w = 1, gate = AND."
    moved.set(w=2.0)
    assert moved.children[1] is widget, "the same widget, another picture"
    assert widget.value == moved.html != before
    moved.inputs["gate"].value = "OR"
    assert alt(moved).endswith("Set to: weight w = 2, gate = OR.")
    assert draw.call_count == 3, "nothing is drawn twice for one move"
    moved.set(w=1.0, gate="AND")
    assert moved.html == before
    assert draw.call_count == 4, "going back draws nothing anew"
    monkeypatch.setattr(room, "_KEPT", 3)
    moved.set(w=-1.0)
    assert len(moved._shown) == 4, "one more in, one out: it does not remember without end"


@pytest.mark.parametrize("collecting", [True, False])
def test_no_garbage_is_collected_until_the_picture_is_sent(moved, collecting):
    before, sent = gc.isenabled(), []
    moved.children[1].observe(lambda _: sent.append(gc.isenabled()), "value")
    try:
        gc.enable() if collecting else gc.disable()
        moved.set(w=2.0)
        moved.set(w=3.0)  # can't be drawn
        assert sent[0] is False
        assert gc.isenabled() is collecting, "as the reader had it"
    finally:
        gc.enable() if before else gc.disable()


# what may be done to axes behind a picture
CHANGES = [("set_ylim", 2, 9), ("set_yscale", "log"), ("set_facecolor", "yellow"), ("set_aspect", "equal")]
CHANGES += [("set_xlabel", "rate"), ("xaxis.label.set_color", "red"), ("xaxis.label.set_fontsize", 14)]
CHANGES += [("xaxis.label.set_ha", "left"), ("set_yticks", [3, 4], "56"), ("set_yticks", [3, 5], "34")]
CHANGES += [("minorticks_on",), ("grid", False), ("axis", "off"), ("yaxis.set_visible", False)]
CHANGES += [("xaxis.set_ticks_position", "none"), ("figure.set_size_inches", 3, 2.5)]


@pytest.mark.parametrize(("change", "values"), [(change, values) for change, *values in CHANGES])
def test_what_stands_behind_is_drawn_anew_where_it_looks_different(change, values):
    def drawn(changed, backdrop=None):
        picture, ax = figure(3, 2, layout=None)
        ax.set(xlabel="steps", ylim=(1, 9), position=(0.2, 0.3, 0.7, 0.6))
        ax.set_yticks([3, 4], "34")
        if changed:
            attrgetter(change)(ax)(*values)
        return picture.png(backdrop=backdrop)

    kept = Backdrop()
    assert drawn(False, kept) != drawn(True, kept) == drawn(True)


def test_texts_look_as_matplotlibs_own_and_the_same_text_is_not_read_twice():
    picture, kept = training_step(step=9), Backdrop()
    pixels = np.array(kept.draw(picture).buffer_rgba(), dtype=int)
    read = _outline.cache_info().misses
    kept.draw(training_step(step=9))
    assert _outline.cache_info().misses == read
    picture.canvas.draw()
    assert np.abs(pixels - picture.canvas.buffer_rgba()).mean() < 1.2, "1.7 without any text"


def test_an_error_is_said_in_words_and_goes_away(moved):
    moved.set(w=3.0)
    assert isinstance(moved.error, ZeroDivisionError)
    assert "<img" not in moved.html
    assert 'role="alert"' in moved.html
    assert "ZeroDivisionError: w is 3 &amp; that is &lt;too much&gt;" in moved.html
    moved.set(w=2.5)
    assert moved.error is None
    assert "<img" in moved.html


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: moving(w=slider("w", 0, 3, 3))(drawing).move(), ZeroDivisionError, "too much"),
        (lambda: moving(w=slider("w", 0, 3, 1))(lambda w: None).move(), TypeError, "a Picture .*got None"),
        (lambda: moving(w=lambda: W.IntSlider())(drawing).move(), TypeError, "w: expected a control"),
        (lambda: slider("w", 0, 3, 5), ValueError, "'w': expected a value between 0 and 3, got 5"),
        (lambda: log_slider("ε", 0, 1, 0.1), ValueError, "expected 0 < 0 ≤ 0.1"),
        (lambda: choice("gate", []), ValueError, "expected options"),
        (lambda: choice("digit", {"any": None, "3": 3}), ValueError, "not None"),
        (lambda: steps([])(drawing).move(), ValueError, "at least one step"),
        (lambda: two_controls(drawing).set(v=1), ValueError, r"no control 'v'; there are: w, gate"),
    ],
)
def test_what_cannot_be_is_named(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_controls_and_the_words_for_their_values():
    kinds = W.IntSlider, W.FloatSlider, W.FloatLogSlider, W.RadioButtons
    moved = moving(
        n=slider("nodes", 0, 10, 3),
        w=slider("w", -3, 3, -1.0, step=0.1, digits=1),
        e=log_slider("ε", 1e-10, 1e-1, 1e-4, steps_per_decade=2),
        code=choice("code", {"first": (1, 2), "second": (3, 4)}, value=(3, 4)),
        size=choice("size", list(range(30)), value=7),
        rate=choice("η", [1, 2], as_slider=True),
        t=toggle("slope"),
    )(drawing).move()
    told = "nodes = 3, w = −1, ε = 0.0001, code = second, size = 7, η = 1, slope = no"
    assert alt(moved).endswith(f"Set to: {told}."), "names that a screen reader says, too"
    whole, real, epsilon, *_ = widgets = moved.inputs.values()
    assert (*map(type, widgets),) == (*kinds, W.SelectionSlider, W.SelectionSlider, W.Checkbox)
    assert (whole.step, real.step, real.readout_format) == (1, 0.1, ".1f")
    assert (epsilon.value, epsilon.min, epsilon.step) == (pytest.approx(1e-4), -10, 0.5)
    assert {widget.style.description_width for widget in widgets} == {"initial"}, "no name is cut"


def test_stepper_goes_back_and_on_and_stops_at_its_ends_and_a_press_pauses_its_play(draw):
    captions, gain = ["a < b.", "second", "last"], slider("gain", 0, 1, 0.5)
    moved = steps(captions, "node", interval=123, gain=gain)(draw).move()
    assert (moved.back.disabled, moved.next.disabled) == (True, False)
    assert (moved.play.min, moved.play.max, moved.play.interval) == (0, 2, 123)
    assert "a &lt; b." in moved._caption.value
    assert alt(moved).endswith("node = 0, gain = 0.5: a < b."), "one full stop"
    for due in (1, 2, 2):
        moved.next.click()
        assert moved.values["step"] == due
    assert moved.next.disabled
    moved.play.value = 0
    moved.play.value = 2  # as the browser does while it plays
    assert "last" in moved._caption.value
    name = "playing" if moved.play.has_trait("playing") else "_playing"
    setattr(moved.play, name, True)
    moved.back.click()
    assert getattr(moved.play, name) is False
    assert moved.play.value == 1, "playing on goes on from here"
    moved.set(gain=0.75)
    assert draw.call_args.kwargs == {"step": 1, "gain": 0.75}


# ----------------------------------------------------------------------------------- where there is no kernel


def test_without_a_kernel_a_sentence_says_where_it_moves(monkeypatch):
    shown, view, address = [], "application/vnd.jupyter.widget-view+json", notebook_of(neuron.slope)
    monkeypatch.setattr("IPython.display.display", lambda *args, **kwargs: shown.append((args, kwargs)))
    moved = neuron.slope.move()
    moved._ipython_display_()
    [([forms], kwargs)] = shown
    assert kwargs == {"raw": True}
    assert forms[view]["model_id"] == moved.model_id
    assert "<img" not in forms["text/html"]
    assert address.endswith("/lite/notebooks/index.html?path=notebooks/01_neuron.ipynb")
    assert all(address in forms[form] for form in ("text/html", "text/plain"))
    moved.set(z=2.0)
    anew = neuron.slope.move()
    assert anew.values["z"] == 1.0, "with controls of its own"
    assert anew.bundle() | {view: 0} == moved.bundle() | {view: 0}, "constant: strict nbval compares them"


# --------------------------------------------------------------------------------- every figure of the course

FIGURES = moving_figures()
SOME = [pytest.param(name, marks=[pytest.mark.slow] * (k % 3 > 0)) for k, name in enumerate(FIGURES)]
ELSEWHERE = {"bent_plane.steepness": 4, "slope.one_scale": True, "mistakes.page": 2}  # no drawing's default


def layout(picture):
    """The picture's size and the places of its axes."""
    return *picture.get_size_inches(), *(ax.get_position(original=True).bounds for ax in picture.axes)


def cut_off(markup):
    """Whether ink touches the picture's edge, as it does where something is cut off."""
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(markup.partition("base64,")[2][:-2]))))
    return min(edge.min() for edge in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1])) < 250


@pytest.mark.parametrize("end", [-1, pytest.param(0, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", SOME)
def test_every_control_draws_over_its_range_and_nothing_jumps(name, end):
    moved = FIGURES[name]()
    layouts, defaults = {layout(moved.picture)}, signature(moved._draw).parameters
    keeps_promises(moved.picture)
    assert any(text.get_fontweight() == "bold" for text in written(moved.picture)), "a title"
    assert len(moved.picture.alt) > 30, "the alternative text says what is to be seen"
    for control, widget in moved.inputs.items():
        first, before, said = widget.value, moved.html, alt(moved)
        due = ELSEWHERE.get(f"{moved._draw.func.__name__}.{control}", defaults[control].default)
        assert control == "step" or first == due or due is None, f"{control} begins with {first}"
        widget.value = value = other_values(widget)[end]
        assert moved.error is None, f"{control} = {value!r}: {moved.error!r}"
        assert moved.html != before
        assert alt(moved) != said
        layouts.add(layout(moved.picture))
        assert not cut_off(moved.html), f"{control} = {value!r}"
        assert moved.html == moved.picture.html(100, None, alt(moved)), "as if it were drawn alone"
        widget.value = first
    assert len(layouts) == 1, f"the picture changes its size, or axes move: {layouts}"
