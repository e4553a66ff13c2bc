"""Figures that one can move: controls over a pure drawing function, and one picture that is swapped in place.

The picture is one `<img>` in one `ipywidgets.HTML`: nothing flickers, it has alternative text that follows
the values, and nothing is published but the widget itself, whose text form is constant. Works in ipywidgets
7.7 and 8.
"""

import html
from collections import OrderedDict

import anywidget
import ipywidgets as W

from figures.picture import Picture

CSS_CLASS = "interactive-figure"
_WIDE = {"description_width": "initial"}
_ERROR_STYLE = "max-width:44em;border-left:4px solid #a84300;padding:.6em 1em;background:#fff;color:#1b1b1b"
# Buttons to tick stand in a row, and take no more room than they need.
_CSS = (
    f"<style>.{CSS_CLASS} .widget-radio-box{{flex-direction:row;flex-wrap:wrap;column-gap:1.2em;width:auto;"
    "max-width:none}"
    f".{CSS_CLASS} .widget-radio-box label{{width:auto;margin:0}}"
    f".{CSS_CLASS} .widget-radio{{display:flex;column-gap:1em;align-items:baseline;padding-left:2px}}</style>"
)
_KEPT = 64  # pictures that a figure remembers, so that going back costs nothing


def slider(description, low, high, value, step=None, continuous=True, digits=2):
    """A slider from `low` to `high`: over whole numbers if all that was given are, else over floats.

    `digits` are shown after the point. With `continuous=False` the picture changes on release only.
    """
    if not low <= value <= high:
        raise ValueError(f"slider {description!r}: the value {value} does not lie between {low} and {high}.")
    common = {
        "description": description,
        "min": low,
        "max": high,
        "value": value,
        "continuous_update": continuous,
        "style": _WIDE,
        "layout": W.Layout(width="min(440px, 98%)"),
    }
    if all(isinstance(number, int) for number in (low, high, value, 1 if step is None else step)):
        return W.IntSlider(step=1 if step is None else step, **common)
    step = (high - low) / 100 if step is None else step
    return W.FloatSlider(step=step, readout_format=f".{digits}f", **common)


def log_slider(description, low, high, value, steps_per_decade=4, continuous=True):
    """A slider over powers of ten: `log_slider("ε", 1e-10, 1e-1, 1e-4)`. Its value is the number itself."""
    if not 0 < low <= value <= high:
        raise ValueError(
            f"log slider {description!r}: {low}, {value}, {high} must be positive and in this order."
        )
    from math import log10

    return W.FloatLogSlider(
        description=description,
        base=10,
        min=log10(low),
        max=log10(high),
        value=value,
        step=1 / steps_per_decade,
        readout_format=".1e",
        continuous_update=continuous,
        style=_WIDE,
        layout=W.Layout(width="min(440px, 98%)"),
    )


def choice(description, options, value=None):
    """One of several: buttons to tick, or a slider over them where they are many.

    `options` is a list of values or (text, value) pairs, or a dict text → value.
    """
    options = list(options.items()) if isinstance(options, dict) else list(options)
    if not options:
        raise ValueError(f"choice {description!r}: there is nothing to choose from.")
    if any((option[1] if isinstance(option, tuple) else option) is None for option in options):
        raise ValueError(
            f"choice {description!r}: an option's value is None, which a widget takes for nothing chosen. "
            "Give it another value, as -1 or a word."
        )
    labels = [str(option[0] if isinstance(option, tuple) else option) for option in options]
    extra = {} if value is None else {"value": value}
    if len(options) > 12 or sum(map(len, labels)) > 70:
        layout = W.Layout(width="min(520px, 98%)")
        return W.SelectionSlider(
            description=description, options=options, style=_WIDE, layout=layout, **extra
        )
    layout = W.Layout(width="auto", max_width="98%")
    return W.RadioButtons(description=description, options=options, style=_WIDE, layout=layout, **extra)


def toggle(description, value=False):
    """A box to tick."""
    return W.Checkbox(description=description, value=value, indent=False, style=_WIDE)


class _KeysForControls(anywidget.AnyWidget):
    """Nothing to see: lets arrow keys reach the control that has the focus, and names a player's buttons.

    JupyterLab takes the keys else, to walk between cells; it leaves an element with this attribute alone.
    """

    _esm = """
    function mark(event) {
      if (event.target.closest?.(".jupyter-widgets"))
        event.target.setAttribute("data-lm-suppress-shortcuts", "true");
    }
    const names = ["Play or pause", "Stop and go to the start", "Repeat"];
    function name(el, tries) {
      const buttons = el.closest(".interactive-figure")?.querySelectorAll(".widget-play button");
      buttons?.forEach((button, k) => {
        button.title = names[k];
        button.setAttribute("aria-label", names[k]);
      });
      if (!buttons?.length && tries) setTimeout(name, 200, el, tries - 1);  // not on the page yet
    }
    function render({ el }) {
      el.style.display = "none";
      name(el, 20);
      document.addEventListener("focusin", mark);
      return () => document.removeEventListener("focusin", mark);
    }
    export default { render };
    """

    def __repr__(self):
        return "KeysForControls()"


class InteractiveFigure(W.VBox):
    """Controls and the picture that they draw.

    `draw(**values)` is a pure function that returns a `Picture`; `inputs` maps the names of its arguments to
    widgets with a `value`. An error in `draw` is raised while the figure is made; later, when the reader
    moves a control, it is shown in words in the picture's place and kept in `.error`.
    """

    def __init__(self, draw, inputs, rows=None, **kwargs):
        self._draw = draw
        self._inputs = dict(inputs)
        self._shown = OrderedDict()
        self._places = None
        self.error = None
        self.picture = None
        self._image = W.HTML()
        look = W.HTML(_CSS, layout=W.Layout(display="none"))
        rows = self._inputs.values() if rows is None else rows
        super().__init__([*rows, self._image, look, _KeysForControls()], **kwargs)
        self.add_class(CSS_CLASS)
        for widget in self._inputs.values():
            widget.observe(self._changed, "value")
        self._image.value = self._render()

    @property
    def values(self):
        """The controls' values by name, as `draw` gets them."""
        return {name: widget.value for name, widget in self._inputs.items()}

    @property
    def inputs(self):
        """The controls by name."""
        return dict(self._inputs)

    def set(self, **values):
        """Move controls, as the reader would: `figure.set(w=2)`."""
        for name, value in values.items():
            if name not in self._inputs:
                raise ValueError(f"There is no control {name!r}; there are: {', '.join(self._inputs)}.")
            self._inputs[name].value = value

    def refresh(self):
        """Draw again, though no control has moved (after what `draw` shows has changed)."""
        self._shown.clear()
        self._changed()

    @property
    def html(self):
        """What stands in the picture's place at present, as a string of HTML."""
        return self._image.value

    def _changed(self, _change=None):
        try:
            self._image.value = self._render()
            self.error = None
        except Exception as error:  # shown to the reader, whose cell is long finished
            self.error = error
            self._image.value = (
                f'<div class="interactive-error" role="alert" style="{_ERROR_STYLE}">'
                "<b>This picture could not be drawn.</b> "
                f"{type(error).__name__}: {html.escape(str(error))}<br>"
                "Move the control back, or run the cell again.</div>"
            )

    def _render(self):
        values = self.values
        key = repr(values)
        if key not in self._shown:
            picture = self._draw(**values)
            if not isinstance(picture, Picture):
                raise TypeError(
                    f"draw must return a Picture (figures.picture.figure makes one), not {picture!r}."
                )
            said = f"{picture.alt} Set to: {self._in_words()}." if values else picture.alt
            self._keep_places(picture)
            # 100 dots per inch and hardly any compression: speed matters here, size does not.
            self._shown[key] = (picture, picture.html(dpi=100, colours=None, alt=said.strip()))
            if len(self._shown) > _KEPT:
                self._shown.popitem(last=False)
        self.picture, image = self._shown[key]
        return image

    def _keep_places(self, picture):
        """Put the axes where the first picture had them: nothing jumps, and the layout is done only once."""
        if self._places is None:
            picture.draw_without_rendering()
            self._places = [axes.get_position(original=True) for axes in picture.axes]
        if len(picture.axes) == len(self._places):
            picture.set_layout_engine("none")
            for axes, place in zip(picture.axes, self._places, strict=True):
                axes.set_position(place)

    def _in_words(self):
        return ", ".join(
            f"{widget.description or name} = {_in_words(widget)}" for name, widget in self._inputs.items()
        )

    def __repr__(self):  # strict nbval compares it
        return f"{type(self).__name__}()"


def _in_words(widget):
    label = getattr(widget, "label", None)  # what a list to choose from shows
    value = widget.value
    if isinstance(label, str) and not isinstance(value, str):
        return label
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def controls(draw, **widgets):
    """Controls over a pure drawing function: `controls(draw, w=slider("weight w", -3, 3, 1.0))`.

    Each keyword is an argument of `draw`, its value a widget (`slider`, `log_slider`, `choice`, `toggle`).
    `draw(**values)` returns a `Picture`. Returns an `InteractiveFigure`.
    """
    for name, widget in widgets.items():
        if not isinstance(widget, W.Widget) or not widget.has_trait("value"):
            raise ValueError(
                f"{name} is {widget!r}, but a control was due: slider(...), choice(...) or toggle(...)."
            )
        if not getattr(widget, "description", ""):
            raise ValueError(
                f"The control {name} has no description, so a screen reader would name it nothing."
            )
    return InteractiveFigure(draw, widgets)


class Stepper(InteractiveFigure):
    """An interactive figure that goes through steps: back, next, a slider, play and pause."""

    def __init__(self, draw, count, captions, description, interval, widgets):
        steps = slider(description, 0, count - 1, 0)
        self.back = W.Button(
            description="Back", tooltip=f"one {description} back", layout=W.Layout(width="80px")
        )
        self.next = W.Button(description="Next", tooltip=f"next {description}", layout=W.Layout(width="80px"))
        self.play = W.Play(
            min=0, max=count - 1, value=0, step=1, interval=interval, description=f"play every {description}"
        )
        self.play.show_repeat = False
        W.link((self.play, "value"), (steps, "value"))
        self.back.on_click(lambda _: self._go(-1))
        self.next.on_click(lambda _: self._go(+1))
        self._captions = captions
        self._caption = W.HTML()
        row = W.HBox(
            [self.back, self.next, self.play, steps], layout=W.Layout(flex_flow="row wrap", width="100%")
        )
        rows = [*widgets.values(), row] + ([self._caption] if captions else [])
        super().__init__(draw, {"step": steps, **widgets}, rows)
        self.add_class("interactive-stepper")

    def _go(self, by):
        steps = self._inputs["step"]
        # ipywidgets 7 names it _playing.
        setattr(self.play, "playing" if self.play.has_trait("playing") else "_playing", False)
        steps.value = min(max(steps.value + by, steps.min), steps.max)

    def _render(self):
        steps = self._inputs["step"]
        self.back.disabled, self.next.disabled = steps.value == steps.min, steps.value == steps.max
        if self._captions:
            self._caption.value = (
                f'<div style="min-height:1.5em">{html.escape(self._captions[steps.value])}</div>'
            )
        return super()._render()

    def _in_words(self):
        said = super()._in_words()
        return f"{said}: {self._captions[self._inputs['step'].value]}" if self._captions else said


def stepper(draw, frames, description="step", interval=800, **widgets):
    """Steps over a pure drawing function `draw(step=k, …)`: buttons back and next, a slider, play and pause.

    `frames` is the number of steps (k runs from 0), or a list of strings: one caption for each step, shown
    over the picture. `interval` is in milliseconds between steps while it plays. Other keywords are controls
    as in `controls`.
    """
    captions = None if isinstance(frames, int) else [str(caption) for caption in frames]
    count = frames if captions is None else len(captions)
    if count < 1:
        raise ValueError(f"frames is {frames!r}: at least one step is due.")
    return Stepper(draw, count, captions, description, interval, widgets)
