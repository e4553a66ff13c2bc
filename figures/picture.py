"""Picture: how every figure of the course looks, and how it reaches the reader.

A drawing function is pure: data in, a `Picture` out, a matplotlib Figure that carries its own alternative
text. Decorate it with `@still` (or with `@moving`, `@steps` of figures/moving.py): then it looks the same
whatever the reader's own settings are. Nothing here uses pyplot, so no figure stays open or is shown twice.

The marks that figures share stand here once, too. The colours are those of Okabe and Ito (2008), which people
with the common kinds of colour blindness tell apart; no figure means anything by colour alone.
"""

import base64
import functools
import gc
import html
import io
import re
import threading
from contextlib import ExitStack, contextmanager

import matplotlib
import numpy as np
from contourpy import contour_generator
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedFormatter, FixedLocator
from PIL import Image

from figures.backdrop import Backdrop
from helpers.activations import Sigmoid

BLUE, ORANGE, GREEN = "#0072B2", "#D55E00", "#009E73"
YELLOW, SKY, PINK = "#E69F00", "#56B4E9", "#CC79A7"
INK, GREY, LIGHT = "#1b1b1b", "#6b6b6b", "#e8e8e8"
# The same hues dark enough for text on white, and pale enough for areas behind text.
INK_BLUE, INK_ORANGE, INK_GREEN = "#005a8e", "#a84300", "#00694c"
PALE_BLUE = "#e6f0f7"

SERIES = (BLUE, ORANGE, GREEN, PINK, INK)  # lines and bars, in this order
LINESTYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
CLASS_COLOURS, CLASS_MARKERS = (ORANGE, BLUE), ("o", "s")

# 0 is white, so that "no effect" looks like nothing; the two ends differ in hue, not only in lightness.
DIVERGING = LinearSegmentedColormap.from_list("orange_white_blue", [ORANGE, "#ffffff", BLUE])
PIXELS = matplotlib.colormaps["gray_r"]
SEQUENTIAL = LinearSegmentedColormap.from_list("white_blue", ["#ffffff", SKY, BLUE, "#00304d"])

_RC = {
    "font.family": ["DejaVu Sans"],
    "font.size": 10,
    "text.color": INK,
    "axes.titley": 1.0,  # fixed: looking for the best place takes a sixth of a drawing's time
    "axes.labelsize": 10,
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.formatter.useoffset": False,
    "grid.color": LIGHT,
    "grid.linewidth": 0.8,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.prop_cycle": cycler(color=SERIES) + cycler(linestyle=LINESTYLES),
}

PIXELS_PER_INCH = 100  # CSS pixels of the shown image
_CARD = "max-width:100%;height:auto;background:#fff;border-radius:8px"


# ------------------------------------------------------------------------------------ the picture and its way


_lock, _depth = threading.RLock(), 0  # Matplotlib's settings are one for all threads


@contextmanager
def own_settings():
    """Matplotlib's and NumPy's own settings in place of the reader's, who finds theirs unchanged after."""
    global _depth
    with _lock, ExitStack() as ours:
        if not _depth:
            if gc.isenabled():
                ours.callback(gc.enable)
                gc.disable()  # to collect garbage can take longer than to draw
            ours.enter_context(matplotlib.rc_context())
            ours.enter_context(np.errstate(all="warn", under="ignore"))
            matplotlib.rcdefaults()
            matplotlib.rcParams["text.hinting"] = "no_hinting"  # as clear, in four fifths of the time
        _depth += 1
        try:
            yield
        finally:
            _depth -= 1


def still(draw):
    """A drawing function that gives the same picture whatever the reader has set for their own plots."""

    @functools.wraps(draw)
    def drawn(*args, **kwargs):
        with own_settings():
            return draw(*args, **kwargs)

    return drawn


class Picture(Figure):
    """A figure with alternative text that shows itself as one `<img alt=…>`.

    `.alt` is what the picture shows, in words; write it for a reader who can't see it. Make one by `figure`.
    """

    alt = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        FigureCanvasAgg(self)

    def told(self, alt):
        """This picture, with its alternative text; its minus signs are made true ones."""
        self.alt = re.sub(r"(?<!\w)-(?=[\d.])", "−", alt)
        return self

    def draw(self, renderer):
        with own_settings():
            super().draw(renderer)

    def png(self, dpi=150, colours=256, backdrop=None):
        """The picture as bytes of a PNG file; the same picture always gives the same bytes.

        `dpi` is in pixels per inch. With `colours` (2 to 256) the image gets a palette of so many
        colours, a third of the size; with None it keeps them all, which is faster. With a
        `Backdrop` axes are drawn only where they differ from those of pictures before.
        """
        shown_at, self.dpi = self.dpi, dpi
        try:
            with own_settings():
                renderer = (backdrop or Backdrop()).draw(self)
            image = Image.fromarray(np.asarray(renderer.buffer_rgba())).convert("RGB")
        finally:
            self.dpi = shown_at
        out = io.BytesIO()
        if colours is None:
            image.save(out, "png", compress_level=1)
        else:
            image = image.quantize(colours, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
            image.save(out, "png", optimize=True)
        return out.getvalue()

    def html(self, dpi=150, colours=256, alt=None, backdrop=None):
        """One `<img>` with the picture in it and its alternative text, as a string of HTML.

        It is shown at 100 CSS pixels per inch, narrower where the page is; `alt` replaces `self.alt`.
        """
        return self._img(base64.b64encode(self.png(dpi, colours, backdrop)).decode("ascii"), alt)

    def _img(self, data, alt=None):
        width, height = self.pixels()
        said = html.escape(self.alt if alt is None else alt, quote=True)
        return (
            f'<img alt="{said}" width="{width}" height="{height}" style="{_CARD}" '
            f'src="data:image/png;base64,{data}">'
        )

    def pixels(self):
        """Width and height on the page in CSS pixels."""
        return tuple(round(float(inches) * PIXELS_PER_INCH) for inches in self.get_size_inches())

    def bundle(self):
        """(forms, metadata), by MIME type, in which a picture is published: HTML, PNG and words.

        Each reader takes what it can: JupyterLab the HTML, which alone has the alternative text there; LaTeX,
        and VS Code where a folder is not trusted, the PNG; a terminal the words.
        """
        data, (width, height) = base64.b64encode(self.png()).decode("ascii"), self.pixels()
        forms = {"text/html": self._img(data), "image/png": data, "text/plain": self.alt}
        return forms, {"image/png": {"alt": self.alt, "width": width, "height": height}}

    def _ipython_display_(self):
        from IPython.display import display

        forms, metadata = self.bundle()
        display(forms, metadata=metadata, raw=True)


class CourseAxes(Axes):
    """Axes whose title stands at the left in bold: settings that matplotlib would read too late."""

    def set_title(self, label, fontdict=None, loc="left", **kwargs):
        look = {"y": 1.0, "fontsize": 11, "fontweight": "bold"} | kwargs
        return super().set_title(label, fontdict, loc, **look)

    def get_title(self, loc="left"):
        return super().get_title(loc)

    def set_xticks(self, ticks, labels=None):
        _set_ticks(self.xaxis, ticks, labels)

    def set_yticks(self, ticks, labels=None):
        _set_ticks(self.yaxis, ticks, labels)


def _set_ticks(axis, ticks, labels):
    """As Matplotlib's own, which makes every tick at once, whether it will be drawn or not."""
    if len(ticks):
        axis.set_view_interval(min(ticks), max(ticks))
    axis.set_major_locator(FixedLocator(ticks))
    if labels is not None:
        axis.set_major_formatter(FixedFormatter([*map(str, labels)]))


def figure(width=7, height=4, rows=1, columns=1, layout="constrained", bare=False, **subplots):
    """A new `Picture` in the course's style: `(picture, ax)`, or an array of axes for several.

    `width` and `height` are in inches (100 CSS pixels each). `bare` is for axes without a grid, or switched
    off. `subplots` goes to matplotlib's `Figure.subplots` (`sharex`, `width_ratios`, `squeeze`, …). Say with
    `picture.told(…)` what is to be seen.
    """
    look = {"figsize": (width, height), "dpi": PIXELS_PER_INCH, "facecolor": "white"}
    with matplotlib.rc_context(_RC | {"axes.grid": not bare}):
        picture = Picture(layout=layout, **look)
        axes = picture.subplots(rows, columns, subplot_kw={"axes_class": CourseAxes}, **subplots)
    for ax in picture.axes:
        ax.locator_params(nbins=5)  # each tick costs time, and five are enough
    return picture, axes


def board(width, height, xlim, ylim, title=""):
    """A `Picture` without axes to draw marks on, all of it, in units of `xlim` and `ylim`.

    Its title stands at the upper left of the whole.
    """
    picture, ax = figure(width, height, layout=None, bare=True)
    ax.set_position([0, 0, 1, 1])
    ax.set(xlim=xlim, ylim=ylim)
    ax.axis("off")
    look = {"ha": "left", "va": "top", "fontsize": 11, "fontweight": "bold", "color": INK, "gid": "title"}
    picture.text(0.15 / width, 1 - 0.1 / height, title, **look)
    return picture, ax


def find(picture, gid):
    """The artists of a picture that bear this `gid` (a name that the drawing code gave them)."""
    found = picture.findobj(lambda artist: artist.get_gid() == gid)
    if not found:
        known = sorted({artist.get_gid() for artist in picture.findobj() if artist.get_gid()})
        raise KeyError(f"no artist is named {gid!r}; known names: {', '.join(known) or 'none'}")
    return found


# -------------------------------------------------------------------------------------- words, numbers, marks

# What a text stands on where lines run behind it.
PAPER = {"boxstyle": "square,pad=0.05", "facecolor": "white", "edgecolor": "none", "alpha": 0.9}


def number(value, digits=2):
    """A number as text with a true minus sign: `number(-0.5)` is "−0.50"."""
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def signed(value, digits=2):
    """A change as text: +0.05, −0.05, ±0.00."""
    text = number(value, digits)
    return text if text.startswith("−") else f"{'+' if float(text) else '±'}{text}"


def factor(value, digits=2):
    """A number that stands in a product: in brackets when it is negative."""
    return f"({number(value, digits)})" if value < 0 else number(value, digits)


def percent(share, _place=None):
    """A share as axes say it, with no more digits than it needs: 10%, 2.5%."""
    return f"{100 * share:.3g}%"


def contrast(a, b="white"):
    """Contrast ratio of two colours, 1 to 21 (WCAG 2, relative luminance)."""

    def luminance(colour):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def text_on(background):
    """The colour in which text reads best on this background: black or white."""
    return max(("black", "white"), key=lambda colour: contrast(colour, background))


def label(ax, x, y, text, size=9, box=None, **look):
    """A text centred on a place. With `box` (a colour) it stands in a rounded frame of that colour."""
    if box is not None:
        look["bbox"] = {"boxstyle": "round,pad=0.3", "facecolor": "white", "edgecolor": box, "linewidth": 1.2}
    return ax.text(x, y, text, **{"ha": "center", "va": "center", "fontsize": size, **look})


def arrow(ax, start, end, colour=INK, head="-|>", gid=None, **look):
    """An arrow between two places, to 2 points of both (`shrinkA`, `shrinkB`); `head` is its arrowstyle."""
    props = {"arrowstyle": head, "color": colour, "linewidth": 1.6, **look}
    drawn = ax.annotate("", end, start, arrowprops=props, zorder=6)
    drawn.set_gid(gid)
    return drawn


def frame(ax, place, width, height, colour=ORANGE, **look):
    """A frame around part of a picture, `place` its corner."""
    look = {"fill": False, "edgecolor": colour, "linewidth": 2, **look}
    ax.add_patch(Rectangle(place, width, height, **look))


def table(ax, values, say=number, at=(0, 0), name="cell", colours=(DIVERGING, -1.25, 1.25), **look):
    """A table of numbers as coloured squares, one unit each; the centre of the first one lies at `at`.

    `values` is (rows, columns), drawn in the order of a page where the y axis points down. `say` makes the
    text of a number ("" for none); `colours` is (colormap, low, high). The texts are named "cell 0 2", and
    the squares `name`. Returns the squares (a mesh), for a colour bar.
    """
    values, (x, y), (cmap, low, high) = np.atleast_2d(values), at, colours
    rows, columns = values.shape
    edges = np.arange(columns + 1) + x - 0.5, np.arange(rows + 1) + y - 0.5
    mesh = ax.pcolormesh(*edges, values, cmap=cmap, vmin=low, vmax=high, edgecolors="white", gid=name)
    shades = cmap(mesh.norm(values))
    for (row, column), value in np.ndenumerate(values):
        if text := say(value):
            colour = text_on(shades[row, column])
            label(ax, x + column, y + row, text, color=colour, gid=f"{name} {row} {column}", **look)
    ax.tick_params(length=0)
    ax.grid(False)
    return mesh


def curves(ax, steps, series, now=None, **axes):
    """Lines over steps from 0 upwards: `series` is {name: values}, with a legend if there are several.

    `now` is the place in `steps` that gets a dot. Each line is named as in `series`, the dot "now". `axes`
    goes to `ax.set` (title, xlabel, ylabel, …).
    """
    for (name, values), colour, line in zip(series.items(), SERIES, LINESTYLES):
        ax.plot(steps, values, color=colour, linestyle=line, linewidth=2.2, label=name, gid=name)
        if now is not None:
            ax.plot([steps[now]], [values[now]], "o", color=ORANGE, markersize=9, zorder=5, gid="now")
    heights = [height for values in series.values() for height in values if np.isfinite(height)]
    ax.set_ylim(0, 1.08 * max(heights, default=1) or 1)
    ax.locator_params("x", integer=True, min_n_ticks=1)
    if len(series) > 1:
        ax.legend()
    ax.set(**axes)


# ----------------------------------------------------------------------------------------------- in the plane


def class_points(ax, points, labels, predicted=None, size=90, names=("class 0", "class 1")):
    """Points of two classes: class 0 as orange circles, class 1 as blue squares.

    `points` is (n, 2), `labels` n times 0 or 1. Where `predicted` (n labels) differs from the label, the
    point is wrong and gets a cross in a ring. `names` go to the legend; None leaves them out.
    """
    points, labels = np.asarray(points, dtype=float).reshape(-1, 2), np.asarray(labels, dtype=int)
    if len(points) != len(labels):
        raise ValueError(f"Expected a label, 0 or 1, for each of {len(points)} points, got {len(labels)}.")

    def mark(places, shape, share, **look):  # as lines: scatter takes twice the time
        ax.plot(*places.T, shape, markersize=np.sqrt(share * size), **look)

    look = {"markeredgecolor": "white", "markeredgewidth": 1.2, "zorder": 4}
    for k, (colour, shape) in enumerate(zip(CLASS_COLOURS, CLASS_MARKERS)):
        said = names[k] if names else None
        mark(points[labels == k], shape, 1, color=colour, label=said, gid=f"class {k}", **look)
    wrong = points[:0] if predicted is None else points[np.asarray(predicted, dtype=int) != labels]
    if len(wrong):
        ring = {"markerfacecolor": "none", "markeredgecolor": INK, "markeredgewidth": 1.5, "zorder": 5}
        mark(wrong, "o", 3.2, clip_on=False, label="wrong" if names else None, gid="wrong", **ring)
        mark(wrong, "x", 0.5, color="white", markeredgewidth=2, zorder=6, gid="wrong cross")


def paint(ax, Z, limits, value_range=(0, 1), interpolation="bilinear"):
    """Values (rows, columns) over the plane, orange the low end of their range, blue the high one.

    The first row is the lowest; `limits` is (x_low, x_high, y_low, y_high).
    """
    low, high = value_range
    look = {"cmap": DIVERGING, "vmin": low, "vmax": high, "alpha": 0.6, "interpolation": interpolation}
    ax.imshow(Z, origin="lower", extent=limits, aspect="auto", zorder=1, gid="map", **look)
    ax.set(xlim=limits[:2], ylim=limits[2:])
    ax.grid(False)


def decision_map(ax, f, limits=(-0.5, 1.5), names=("$x_1$", "$x_2$")):
    """The output (0 to 1) of a function of two inputs over the plane, with the line where it is one half.

    `f` takes points (n, 2) and returns n numbers. `limits` is (low, high) for both axes or
    (x_low, x_high, y_low, y_high); `names` are those of the axes. Thin lines stand at a quarter (dotted)
    and at three quarters (dashed). Returns the outputs (41, 41), row by row from the lowest x2.
    """
    limits = tuple(limits) if len(limits) == 4 else (*limits, *limits)
    X1, X2 = np.meshgrid(np.linspace(*limits[:2], 41), np.linspace(*limits[2:], 41))
    Z = np.asarray(f(np.column_stack([X1.flat, X2.flat])), dtype=float)
    if Z.shape != (X1.size,):
        raise ValueError(f"Expected an array of shape {(X1.size,)} from f, a number a point, got {Z.shape}.")
    Z = Z.reshape(X1.shape)
    paint(ax, Z, limits)
    contour = contour_generator(X1, X2, Z)  # Matplotlib's own, without its collections: a third of the time
    for level, look, width, name in (
        (0.5, "-", 2, "boundary"),
        (0.25, ":", 1.2, "side line"),
        (0.75, "--", 1.2, "side line"),
    ):
        if lines := contour.lines(level):
            joined = np.vstack([part for line in lines for part in (line, [[np.nan, np.nan]])])
            ax.plot(*joined.T, color=INK, linestyle=look, linewidth=width, zorder=3, gid=name)
    ax.set(xlabel=names[0], ylabel=names[1])
    return Z


def layer_outputs(X, W, b):
    """Outputs (m, n_out) of one sigmoid layer for rows X (m, n_in), Equation 2 row by row."""
    return Sigmoid.on_array(np.asarray(X, float) @ np.asarray(W, float).T + np.asarray(b, float))


def two_layers(parameters, X):
    """Outputs (m, 2) of the hidden nodes and (m,) of the output node of a 2-2-1 network for X (m, 2)."""
    W1, b1, W2, b2 = parameters
    hidden = layer_outputs(X, W1, b1)
    return hidden, layer_outputs(hidden, W2, b2)[:, 0]


def bent_plane(ax, parameters, points, labels, names, limits=(-0.1, 1.1)):
    """The plane of the inputs as the output node of a 2-2-1 network sees it: bent by the two hidden nodes.

    `parameters` is [W1, b1, W2, b2], `points` (n, 2) and `labels` n times 0 or 1, `names` those of the two
    hidden outputs. Returns where the points come to lie, (n, 2), and what the network says of them, (n,).
    """
    hidden, said = two_layers(parameters, points)
    (v, w), c = parameters[2][0], parameters[3][0]
    decision_map(ax, lambda H: Sigmoid.on_array(v * H[:, 0] + w * H[:, 1] + c), limits, names)
    class_points(ax, hidden, labels, said > 0.5, names=None)
    return hidden, said


@still
def image_grid(images, texts=None, columns=10, tile=0.7, rows=1, title="", alt="", **look):
    """Small images side by side, each with a text of at most a few letters below it.

    `images` is (n, height, width), `texts` n strings. `tile` is the width of one image in inches. With fewer
    images there is room for `columns` and `rows` of them all the same, if `rows` is given. `look`: `colours`
    (n, for the texts), and `cmap`, `vmin`, `vmax`, one scale for all images (by default their own).
    """
    images, colours = np.asarray(images, dtype=float), look.pop("colours", None)
    if images.ndim != 3 or not len(images):
        raise ValueError(f"Expected images (n, height, width) with n > 0, got the shape {images.shape}.")
    if texts is not None and len(texts) != len(images):
        raise ValueError(f"Expected a text for each of {len(images)} images, got {len(texts)}.")
    look = {"cmap": PIXELS, "vmin": images.min(), "vmax": images.max(), "interpolation": "nearest"} | look
    n, tall, wide = images.shape
    columns = min(columns, n) if rows == 1 else columns
    rows = max(rows, -(-n // columns))
    inch, gap = wide / tile, 0.12 * wide  # in pixels of the images
    text_room = 0.0 if texts is None else 0.24 * inch * (1 + max(text.count("\n") for text in texts))
    step_x, step_y, top = wide + gap, tall + gap + text_room, (0.35 if title else 0.05) * inch
    width, height = columns * step_x, rows * step_y
    picture, ax = board(width / inch, (height + top) / inch, (0, width), (height, -top), title)
    for k, image in enumerate(images):
        x, y = (k % columns) * step_x + gap / 2, (k // columns) * step_y
        ax.imshow(image, extent=(x, x + wide, y + tall, y), gid=f"image {k}", **look)
        if texts is not None:
            ink = INK if colours is None else colours[k]
            label(ax, x + wide / 2, y + 1.02 * tall, texts[k], va="top", color=ink, gid=f"text {k}")
    return picture.told(alt)
