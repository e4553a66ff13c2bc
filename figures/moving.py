"""Figures that one can move: controls declared beside a drawing, and one picture that is swapped in place.

    @moving(z=slider("z", -5.0, 5.0, 1.0, step=0.1))
    def slope(z=1.0): …

`slope(z=2)` is a still picture, `slope.move()` the same with its controls. Data have no control and come
first: `learning.move(moments, features, targets)`.

What moves is one `<img>` in one `ipywidgets.HTML`: nothing flickers, its alternative text follows the values,
and nothing is published but the widget itself and a constant sentence for where there is no kernel. Works in
ipywidgets 7.7 and 8.
"""

import html
import re
from functools import partial
from math import log10
from pathlib import Path

import anywidget
import ipywidgets as W

from figures.backdrop import Backdrop
from figures.picture import Picture, own_settings, still

HERE = Path(__file__).parent
BOOK = "https://OWNER.github.io/REPO/"  # tools/links.py writes the course's own address here
_KEPT = 64  # pictures that a figure remembers, so that going back costs nothing


# ----------------------------------------------------------------------------------- controls, to be declared
# A declared control is a `partial` that makes its widget: each figure gets widgets of its own.

_WIDE = {"width": "min(440px, 98%)", "max_width": "98%"}


def _control(kind, description, layout, **settings):
    settings |= {"style": {"description_width": "initial"}, "layout": layout}
    return partial(kind, description=description, **settings)


def slider(description, low, high, value, step=None, digits=2):
    """A slider from `low` to `high`: over whole numbers if all that was given are, else over floats.

    `digits` are shown after the point.
    """
    if not low <= value <= high:
        raise ValueError(f"Slider {description!r}: expected a value between {low} and {high}, got {value}.")
    ends = {"min": low, "max": high, "value": value}
    if all(isinstance(number, int) for number in (low, high, value, step or 1)):
        return _control(W.IntSlider, description, _WIDE, step=step or 1, **ends)
    step, shown = step or (high - low) / 100, f".{digits}f"
    return _control(W.FloatSlider, description, _WIDE, step=step, readout_format=shown, **ends)


def log_slider(description, low, high, value, steps_per_decade=4):
    """A slider over powers of ten: `log_slider("ε", 1e-10, 1e-1, 1e-4)`. Its value is the number itself."""
    if not 0 < low <= value <= high:
        raise ValueError(f"Slider {description!r}: expected 0 < {low} ≤ {value} ≤ {high}.")
    ends = {"base": 10, "min": log10(low), "max": log10(high), "value": value}
    step = {"step": 1 / steps_per_decade, "readout_format": ".1e"}
    return _control(W.FloatLogSlider, description, _WIDE, **ends, **step)


def choice(description, options, value=None, as_slider=None):
    """One of several: buttons to tick, or a slider over them where they are many (or as `as_slider` says).

    `options` is a list of values or (text, value) pairs, or a dict text → value.
    """
    options = list(options.items()) if isinstance(options, dict) else list(options)
    pairs = [option if isinstance(option, tuple) else (str(option), option) for option in options]
    if not pairs or any(value is None for _, value in pairs):
        raise ValueError(f"Choice {description!r}: expected options that are not None, got {options}.")
    if as_slider is None:
        as_slider = len(pairs) > 12 or sum(len(text) for text, _ in pairs) > 70
    kind, layout = (W.SelectionSlider, _WIDE) if as_slider else (W.RadioButtons, {"width": "auto"})
    return _control(kind, description, layout, options=options, **({} if value is None else {"value": value}))


def toggle(description, value=False):
    """A box to tick."""
    return _control(W.Checkbox, description, {"width": "auto"}, value=value, indent=False)


def _made(controls, data):
    """Widgets by name; a control that is a function of the data is asked for the one that it declares."""
    made = {}
    for name, control in controls.items():
        control = control if isinstance(control, partial) else control(*data)
        if not isinstance(control, partial):
            raise TypeError(f"{name}: expected a control, as slider(…) or choice(…), got {control!r}.")
        made[name] = control()
    return made


def _moves(make):
    """The decorator that gives a drawing its `.move(*data)`, which makes a figure of it and of the data."""

    def decorate(draw):
        drawn = still(draw)
        drawn.move = lambda *data: make(partial(drawn, *data), data)
        return drawn

    return decorate


def moving(ends=(), **controls):
    """Declare the controls of a drawing's arguments: `draw(…)` stays a picture, `draw.move(*data)` moves.

    Each keyword is an argument of the drawing, its value a control (`slider`, `log_slider`, `choice`,
    `toggle`) or a function of the data that returns one. `ends` is for sliders whose end hangs on the other
    controls: {name: function of the data and of all values}.
    """

    def make(draw, data):
        limits = {name: partial(end, *data) for name, end in dict(ends).items()}
        return InteractiveFigure(draw, _made(controls, data), ends=limits)

    return _moves(make)


def steps(frames, description="step", interval=800, **controls):
    """The same for a drawing that goes through steps, `draw(step=k, …)`: back, next, a slider, play, pause.

    `frames` is the number of steps (k runs from 0), or a list of strings, one caption for each step, shown
    over the picture; or a function of the data that returns one of these. `interval` is in milliseconds
    between steps while it plays.
    """

    def make(draw, data):
        several = frames(*data) if callable(frames) else frames
        return Stepper(draw, several, description, interval, _made(controls, data))

    return _moves(make)


# ---------------------------------------------------------------------------------------------- what is shown


def notebook_of(draw):
    """The address where the notebook of this drawing's module runs in the browser; "" for other drawings."""
    module = getattr(draw, "__module__", None) or ""
    subject = module.rpartition(".")[2] if module.startswith("figures.") else "-"
    found = sorted(HERE.parent.glob(f"notebooks/[0-9][0-9]_{subject}.ipynb"))
    return f"{BOOK}lite/notebooks/index.html?path=notebooks/{found[0].name}" if found else ""


class Shown:
    """Mixin of widgets: what is published of them, and what stands there where there is no kernel.

    `what` begins the sentence, `address` (may be "") is where the reader can move it.
    """

    what = "A figure with controls"
    address = ""

    def bundle(self):
        """The forms in which this widget is published, by MIME type; the text forms are constant."""
        link = f'<a href="{self.address}">open this notebook in your browser</a>'
        told, plain = (f" or {link}", f" or open {self.address}") if self.address else ("", "")
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        return {
            "application/vnd.jupyter.widget-view+json": view,
            "text/html": f'<p class="no-kernel"><em>{self.what}: run this cell{told} to use it.</em></p>',
            "text/plain": f"{self.what}: run this cell{plain} to use it.",
        }

    def _ipython_display_(self, **_):
        from IPython.display import display

        display(self.bundle(), raw=True)

    def __repr__(self):  # strict nbval compares it
        return f"{type(self).__name__}()"


class _KeysForControls(anywidget.AnyWidget):
    """Nothing to see: keys, names of buttons, and looks of a figure's controls (moving.js, moving.css)."""

    _esm = (HERE / "moving.js").read_text(encoding="utf-8")
    _css = (HERE / "moving.css").read_text(encoding="utf-8")

    def __repr__(self):
        return "KeysForControls()"


def _row(*widgets):
    """Widgets side by side as far as the page is wide: on a low screen the picture below is seen, too."""
    return W.HBox(widgets, layout={"flex_flow": "row wrap", "width": "100%", "grid_gap": "0 16px"})


class InteractiveFigure(Shown, W.VBox):
    """Controls and the picture that they draw.

    `draw(**values)` is a pure function that returns a `Picture`; `inputs` maps the names of its arguments to
    widgets. An error in `draw` is raised while the figure is made; later, when the reader moves a control, it
    is shown in words in the picture's place and kept in `.error`.
    """

    def __init__(self, draw, inputs, rows=None, ends=()):
        self._draw = draw
        self.inputs, self._ends = dict(inputs), dict(ends)
        self._shown, self._backdrop = {}, Backdrop()
        self.error = self._drawn = None
        self.address = notebook_of(getattr(draw, "func", draw))
        self._image = W.HTML()
        rows = [_row(*self.inputs.values())] if rows is None else rows
        super().__init__([*rows, self._image, _KeysForControls()])
        self.add_class("interactive-figure")
        for widget in self.inputs.values():
            widget.observe(self._changed, "value")
        self._image.value = self._render()

    @property
    def values(self):
        """The controls' values by name, as `draw` gets them."""
        return {name: widget.value for name, widget in self.inputs.items()}

    def set(self, **values):
        """Move controls, as the reader would: `figure.set(w=2)`."""
        for name, value in values.items():
            if name not in self.inputs:
                raise ValueError(f"There is no control {name!r}; there are: {', '.join(self.inputs)}.")
            self.inputs[name].value = value

    @property
    def html(self):
        """What stands in the picture's place at present, as a string of HTML."""
        return self._image.value

    def _changed(self, _change=None):
        try:
            with own_settings():  # once, until the picture is sent
                self._image.value = self._render()
            self.error = None
        except Exception as error:  # shown to the reader, whose cell is long finished
            self.error = error
            self._image.value = (
                '<div class="interactive-error" role="alert"><b>This picture could not be drawn.</b> '
                f"{type(error).__name__}: {html.escape(str(error))}<br>"
                "Move the control back, or run the cell again.</div>"
            )

    def _render(self):
        for name, end in self._ends.items():
            self.inputs[name].max = end(**self.values)
        values = self.values
        key = repr(values)
        if key not in self._shown:
            picture = self._draw(**values)
            if not isinstance(picture, Picture):
                raise TypeError(f"Expected a Picture from the drawing function, got {picture!r}.")
            self._drawn = key, picture
            said = f"{picture.alt} Set to: {self._in_words().removesuffix('.')}.".strip()
            # 100 dots per inch and hardly any compression: speed matters here, size does not.
            self._shown[key] = picture.html(dpi=100, colours=None, alt=said, backdrop=self._backdrop)
            if len(self._shown) > _KEPT:
                del self._shown[next(iter(self._shown))]
        return self._shown[key]

    @property
    def picture(self):
        """The picture that is shown at present."""
        if self._drawn[0] != repr(self.values):  # remembered are images only
            self._drawn = repr(self.values), self._draw(**self.values)
            self._backdrop.place(self._drawn[1])
        return self._drawn[1]

    def _in_words(self):
        return ", ".join(f"{widget.description} = {_in_words(widget)}" for widget in self.inputs.values())


def _in_words(widget):
    value, label = widget.value, getattr(widget, "label", None)  # what a list to choose from shows
    if isinstance(label, str) and not isinstance(value, str):
        return label
    if isinstance(value, bool):
        return "yes" if value else "no"
    return re.sub("^-", "−", f"{value:.4g}" if isinstance(value, float) else str(value))


class Stepper(InteractiveFigure):
    """An interactive figure that goes through steps: back, next, a slider, play and pause."""

    def __init__(self, draw, frames, description, interval, inputs):
        self._captions = None if isinstance(frames, int) else [str(caption) for caption in frames]
        count = frames if self._captions is None else len(self._captions)
        if count < 1:
            raise ValueError(f"Expected at least one step, got {frames!r}.")
        steps, narrow = slider(description, 0, count - 1, 0)(), {"width": "80px"}
        self.back = W.Button(description="Back", tooltip=f"one {description} back", layout=narrow)
        self.next = W.Button(description="Next", tooltip=f"next {description}", layout=narrow)
        self.play = W.Play(min=0, max=count - 1, interval=interval, description=f"play every {description}")
        self.play.show_repeat = False
        W.link((self.play, "value"), (steps, "value"))
        self.back.on_click(lambda _: self._go(-1))
        self.next.on_click(lambda _: self._go(+1))
        self._caption = W.HTML()
        rows = [_row(*inputs.values())] if inputs else []
        rows += [_row(self.back, self.next, self.play, steps)] + [self._caption] * bool(self._captions)
        super().__init__(draw, {"step": steps, **inputs}, rows)
        self.add_class("interactive-stepper")

    def _go(self, by):
        steps = self.inputs["step"]
        # ipywidgets 7 names it _playing.
        setattr(self.play, "playing" if self.play.has_trait("playing") else "_playing", False)
        steps.value = min(max(steps.value + by, steps.min), steps.max)

    def _render(self):
        steps = self.inputs["step"]
        image = super()._render()
        self.back.disabled, self.next.disabled = steps.value == steps.min, steps.value == steps.max
        if self._captions:
            said = html.escape(self._captions[steps.value])
            self._caption.value = f'<div class="interactive-caption">{said}</div>'
        return image

    def _in_words(self):
        said = super()._in_words()
        return f"{said}: {self._captions[self.inputs['step'].value]}" if self._captions else said
