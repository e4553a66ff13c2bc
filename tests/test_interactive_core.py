"""Controls and stepper: one picture, swapped in place, with words that follow the values."""

import html
import re

import ipywidgets as W
import pytest

from figures import moving as core
from figures import picture as style
from figures.moving import InteractiveFigure, choice, controls, log_slider, slider, stepper, toggle
from figures.picture import Picture


class Drawing:
    """A drawing function that counts how often it ran."""

    def __init__(self):
        self.calls = []

    def __call__(self, **values):
        self.calls.append(values)
        if values.get("w") == 3:
            raise ZeroDivisionError("w is 3 & that is <too much>")
        picture, ax = style.figure(3, 2, alt=f'A "line" with {values}.')
        ax.plot([0, values.get("w", values.get("step", 0))])
        return picture


@pytest.fixture
def draw():
    return Drawing()


@pytest.fixture
def figure(draw):
    return controls(draw, w=slider("weight w", -3, 3, 1.0, step=0.5), gate=choice("gate", ["AND", "OR"]))


def alt(figure):
    [said] = re.findall(r'alt="([^"]*)"', figure.html)
    return html.unescape(said)


def images(widget):
    children = getattr(widget, "children", ())
    own = [widget] if isinstance(widget, W.HTML) and "<img" in widget.value else []
    return own + [image for child in children for image in images(child)]


def test_text_form_is_constant(figure):
    assert repr(figure) == "InteractiveFigure()"
    assert repr(stepper(Drawing(), 3)) == "Stepper()"


def test_one_picture_under_the_controls(figure):
    assert [type(child) for child in figure.children[:3]] == [W.FloatSlider, W.RadioButtons, W.HTML]
    assert len(images(figure)) == 1
    assert core.CSS_CLASS in figure._dom_classes
    assert isinstance(figure.picture, Picture)


def test_moving_a_control_swaps_the_picture_and_its_words(figure, draw):
    widget, before, said = images(figure)[0], figure.html, alt(figure)
    assert said == "A \"line\" with {'w': 1.0, 'gate': 'AND'}. Set to: weight w = 1, gate = AND."
    figure.set(w=2.0)
    assert images(figure) == [widget], "the same widget, another picture"
    assert figure.html != before
    assert alt(figure).endswith("Set to: weight w = 2, gate = AND.")
    figure.inputs["gate"].value = "OR"
    assert draw.calls[-1] == {"w": 2.0, "gate": "OR"} == figure.values
    assert "gate = OR" in alt(figure)


def test_going_back_draws_nothing_anew(figure, draw):
    before = figure.html
    figure.set(w=2.0)
    figure.set(w=1.0)
    assert len(draw.calls) == 2
    assert figure.html == before
    figure.refresh()
    assert len(draw.calls) == 3


def test_it_does_not_remember_without_end(figure, draw):
    figure.inputs["w"].step = 0.001
    for k in range(core._KEPT + 10):
        figure.set(w=k / 1000)
    assert len(figure._shown) == core._KEPT


def test_an_error_is_said_in_words_and_goes_away(figure):
    figure.set(w=3.0)
    assert isinstance(figure.error, ZeroDivisionError)
    assert "<img" not in figure.html
    assert 'role="alert"' in figure.html
    assert "ZeroDivisionError: w is 3 &amp; that is &lt;too much&gt;" in figure.html
    figure.set(w=2.5)
    assert figure.error is None
    assert "<img" in figure.html


def test_an_error_while_it_is_made_is_raised(draw):
    with pytest.raises(ZeroDivisionError, match="too much"):
        controls(draw, w=slider("w", 0, 3, 3))


def test_draw_must_return_a_picture():
    with pytest.raises(TypeError, match=r"must return a Picture.*not None"):
        controls(lambda w: None, w=slider("w", 0, 3, 1))


@pytest.mark.parametrize("widget", [3, W.Button(description="press")])
def test_a_control_must_have_a_value(draw, widget):
    with pytest.raises(ValueError, match=r"w is .*a control was due"):
        controls(draw, w=widget)


def test_a_control_must_have_a_description(draw):
    with pytest.raises(ValueError, match="The control w has no description"):
        controls(draw, w=W.IntSlider())


def test_set_names_the_controls_there_are(figure):
    with pytest.raises(ValueError, match=r"no control 'v'; there are: w, gate"):
        figure.set(v=1)


def test_slider_over_whole_numbers_and_over_floats():
    whole, real = slider("n", 0, 10, 3), slider("w", -3, 3, 1.0, step=0.1, digits=1, continuous=False)
    assert (type(whole), whole.step, whole.continuous_update) == (W.IntSlider, 1, True)
    assert (type(real), real.step, real.readout_format, real.continuous_update) == (
        W.FloatSlider,
        0.1,
        ".1f",
        False,
    )
    assert type(slider("w", -3, 3, 1, step=0.5)) is W.FloatSlider
    with pytest.raises(ValueError, match=r"'w': the value 5 does not lie between 0 and 3"):
        slider("w", 0, 3, 5)


def test_log_slider_gives_the_number_itself():
    epsilon = log_slider("ε", 1e-10, 1e-1, 1e-4, steps_per_decade=2)
    assert epsilon.value == pytest.approx(1e-4)
    assert (epsilon.min, epsilon.max, epsilon.step) == (-10, -1, 0.5)
    with pytest.raises(ValueError, match="positive"):
        log_slider("ε", 0, 1, 0.1)


def test_choice_has_a_row_of_buttons_or_a_slider_over_many():
    few = choice("gate", {"AND": 0, "OR": 1}, value=1)
    many = choice("size", list(range(30)), value=7)
    assert (type(few), few.label, few.value) == (W.RadioButtons, "OR", 1)
    assert (type(many), many.value) == (W.SelectionSlider, 7)
    with pytest.raises(ValueError, match="nothing to choose from"):
        choice("gate", [])
    with pytest.raises(ValueError, match=r"value is None.*another value"):
        choice("digit", {"any": None, "3": 3})


def test_words_for_each_kind_of_control():
    figure = controls(
        Drawing(),
        e=log_slider("ε", 1e-10, 1e-1, 1e-4),
        c=choice("code", {"first": (1, 2), "second": (3, 4)}, value=(3, 4)),
        t=toggle("slope"),
        n=slider("nodes", 1, 9, 3),
    )
    assert alt(figure).endswith("Set to: ε = 0.0001, code = second, slope = no, nodes = 3.")
    figure.set(t=True, e=1e-7)
    assert "ε = 1e-07" in alt(figure)
    assert "slope = yes" in alt(figure)


def test_every_control_has_a_description_that_is_not_cut():
    for widget in (
        slider("a long description", 0, 1, 0.5),
        log_slider("e", 1, 10, 1),
        choice("c", [1]),
        toggle("t"),
    ):
        assert widget.description
        assert widget.style.description_width == "initial"


def test_axes_stay_in_place_while_values_change():
    def draw(scale):
        picture, ax = style.figure(5, 3)
        ax.plot([0, scale])
        ax.set(ylabel="y" * scale)
        return picture

    def place():
        return figure.picture.axes[0].get_position().bounds

    figure = controls(draw, scale=slider("scale", 1, 9, 1))
    before = place()
    figure.set(scale=9)
    assert place() == before
    alone = draw(9)
    alone.draw_without_rendering()
    assert alone.axes[0].get_position().bounds != pytest.approx(before), "by itself it would have moved"


def test_stepper_goes_back_and_on_and_stops_at_its_ends(draw):
    figure = stepper(draw, 3, description="node", gain=slider("gain", 0, 1, 0.5))
    assert (figure.back.disabled, figure.next.disabled) == (True, False)
    assert figure.values == {"step": 0, "gain": 0.5}
    figure.next.click()
    assert (figure.values["step"], figure.back.disabled, figure.next.disabled) == (1, False, False)
    figure.next.click()
    assert (figure.values["step"], figure.next.disabled) == (2, True)
    figure.next.click()
    assert figure.values["step"] == 2
    figure.back.click()
    assert figure.values == {"step": 1, "gain": 0.5}
    figure.set(gain=0.75)
    assert draw.calls[-1] == {"step": 1, "gain": 0.75}
    assert "node = 1" in alt(figure)


def test_play_moves_the_steps_and_a_press_of_next_pauses_it(draw):
    figure = stepper(draw, 5, interval=123)
    assert (figure.play.min, figure.play.max, figure.play.interval) == (0, 4, 123)
    figure.play.value = 2  # as the browser does while it plays
    assert draw.calls[-1] == {"step": 2}
    name = "playing" if figure.play.has_trait("playing") else "_playing"
    setattr(figure.play, name, True)
    figure.next.click()
    assert getattr(figure.play, name) is False
    assert figure.play.value == figure.values["step"] == 3, "playing on goes on from here"


def test_captions_follow_the_steps(draw):
    figure = stepper(draw, ["a < b", "second"])
    [caption] = [child for child in figure.children if "a &lt; b" in getattr(child, "value", "")[:60]]
    assert alt(figure).endswith("Set to: step = 0: a < b.")
    figure.next.click()
    assert "second" in caption.value
    assert alt(figure).endswith("step = 1: second.")


def test_stepper_needs_a_step(draw):
    with pytest.raises(ValueError, match="at least one step"):
        stepper(draw, [])


def test_subclass_of_vbox():
    assert issubclass(InteractiveFigure, W.VBox)
