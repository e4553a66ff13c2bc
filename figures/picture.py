"""How every figure of the course looks, and how it reaches the reader.

A figure is a `Picture`: a matplotlib Figure that carries its own alternative text and shows itself as
one `<img>`, on a white card that reads in a dark theme too. Nothing here uses pyplot, so no figure stays
open and none is shown twice.

The colours are those of Okabe and Ito (2008), which people with the common kinds of colour blindness
tell apart; no figure means anything by colour alone, so markers, line styles and hatches go with them.
"""

import base64
import html
import io

import numpy as np
from cycler import cycler
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from PIL import Image

BLUE, ORANGE, GREEN = "#0072B2", "#D55E00", "#009E73"
YELLOW, SKY, PINK = "#E69F00", "#56B4E9", "#CC79A7"
INK, GREY, LIGHT = "#1b1b1b", "#6b6b6b", "#e8e8e8"
# The same hues dark enough for text on white.
INK_BLUE, INK_ORANGE, INK_GREEN = "#005a8e", "#a84300", "#00694c"

PALETTE = {
    "BLUE": BLUE,
    "ORANGE": ORANGE,
    "GREEN": GREEN,
    "YELLOW": YELLOW,
    "SKY": SKY,
    "PINK": PINK,
    "INK": INK,
    "GREY": GREY,
    "LIGHT": LIGHT,
    "INK_BLUE": INK_BLUE,
    "INK_ORANGE": INK_ORANGE,
    "INK_GREEN": INK_GREEN,
}
POSITIVE, NEGATIVE = BLUE, ORANGE

SERIES = (BLUE, ORANGE, GREEN, PINK, INK)  # lines and bars, in this order
LINESTYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
MARKERS = ("o", "s", "^", "D", "v")
HATCHES = ("", "///", "...", "xx", "\\\\\\")

CLASS_COLOURS = (ORANGE, BLUE)
CLASS_MARKERS = ("o", "s")

# 0 is white, so that "no effect" looks like nothing; the two ends differ in hue, not only in lightness.
DIVERGING = LinearSegmentedColormap.from_list("orange_white_blue", [ORANGE, "#ffffff", BLUE])
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


class Picture(Figure):
    """A figure with alternative text that shows itself as one `<img alt=…>`.

    `.alt` is what the picture shows, in words; write it for a reader who can't see it. Make one with
    `figure(...)`.
    """

    def __init__(self, *args, alt="", **kwargs):
        super().__init__(*args, **kwargs)
        FigureCanvasAgg(self)
        self.alt = alt

    def png(self, dpi=150, colours=256):
        """The picture as bytes of a PNG file; the same picture always gives the same bytes.

        `dpi` is in pixels per inch. With `colours` (2 to 256) the image gets a palette of so many
        colours, a third of the size; with None it keeps them all, which is faster.
        """
        shown_at = self.dpi
        self.dpi = dpi
        try:
            self.canvas.draw()
            image = Image.fromarray(np.asarray(self.canvas.buffer_rgba())).convert("RGB")
        finally:
            self.dpi = shown_at
        out = io.BytesIO()
        if colours is None:
            image.save(out, "png", compress_level=1)
        else:
            image.quantize(colours, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
                out, "png", optimize=True
            )
        return out.getvalue()

    to_png = png

    def html(self, dpi=150, colours=256, alt=None):
        """One `<img>` with the picture in it and its alternative text, as a string of HTML.

        It is shown at 100 CSS pixels per inch, narrower where the page is; `alt` replaces `self.alt`.
        """
        width, height = (round(inches * PIXELS_PER_INCH) for inches in self.get_size_inches())
        said = html.escape(self.alt if alt is None else alt, quote=True)
        data = base64.b64encode(self.png(dpi, colours)).decode("ascii")
        return (
            f'<img alt="{said}" width="{width}" height="{height}" style="{_CARD}" '
            f'src="data:image/png;base64,{data}">'
        )

    def _ipython_display_(self):
        from IPython.display import display

        display({"text/html": self.html(), "text/plain": self.alt}, raw=True)


class CourseAxes(Axes):
    """Axes whose title stands at the left in bold: settings that matplotlib would read too late."""

    def set_title(self, label, fontdict=None, loc="left", **kwargs):
        return super().set_title(
            label, fontdict, loc, **{"y": 1.0, "fontsize": 11, "fontweight": "bold", **kwargs}
        )

    def get_title(self, loc="left"):
        return super().get_title(loc)


def figure(width=7, height=4, rows=1, columns=1, alt="", layout="constrained", **subplot_kw):
    """A new `Picture` in the course's style: `(picture, ax)`, or an array of axes for several.

    `width` and `height` are in inches (100 CSS pixels each). `alt` says in words what is to be seen.
    `subplot_kw` goes to matplotlib's `Figure.subplots` (`sharex`, `width_ratios`, `squeeze`, …).
    """
    if "projection" not in (kind := dict(subplot_kw.pop("subplot_kw", {}))):
        kind.setdefault("axes_class", CourseAxes)
    with rc_context(_RC):
        picture = Picture(
            figsize=(width, height), dpi=PIXELS_PER_INCH, layout=layout, facecolor="white", alt=alt
        )
        return picture, picture.subplots(rows, columns, subplot_kw=kind, **subplot_kw)


def number(value, digits=2):
    """A number as text with a true minus sign: `number(-0.5)` is "−0.50"."""
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


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


def class_points(ax, points, labels, predicted=None, size=90, names=("class 0", "class 1")):
    """Points of two classes: class 0 as orange circles, class 1 as blue squares.

    `points` is (n, 2), `labels` n times 0 or 1. Where `predicted` (n labels) differs from the label, the
    point is wrong and gets a cross in a ring. `names` go to the legend; None leaves them out.
    """
    points, labels = np.asarray(points, dtype=float).reshape(-1, 2), np.asarray(labels, dtype=int)
    if len(points) != len(labels):
        raise ValueError(
            f"{len(points)} points but {len(labels)} labels: give one label, 0 or 1, for each point."
        )
    for k in (0, 1):
        chosen = points[labels == k]
        ax.scatter(
            chosen[:, 0],
            chosen[:, 1],
            s=size,
            c=CLASS_COLOURS[k],
            marker=CLASS_MARKERS[k],
            edgecolors="white",
            linewidths=1.2,
            zorder=4,
            label=names[k] if names else None,
            gid=f"class {k}",
        )
    if predicted is not None:
        wrong = points[np.asarray(predicted, dtype=int) != labels]
        if len(wrong):
            x, y = wrong[:, 0], wrong[:, 1]
            ax.scatter(
                x,
                y,
                s=3.2 * size,
                facecolors="none",
                edgecolors=INK,
                linewidths=1.5,
                zorder=5,
                clip_on=False,
                label="wrong" if names else None,
                gid="wrong",
            )
            ax.scatter(x, y, s=0.5 * size, c="white", marker="x", linewidths=2, zorder=6, gid="wrong cross")


def decision_map(
    ax,
    f,
    limits=(-0.5, 1.5),
    *,
    points=None,
    labels=None,
    predicted=None,
    names=("class 0", "class 1"),
    resolution=41,
    vectorized=False,
    threshold=0.5,
    value_range=(0, 1),
    xlabel="$x_1$",
    ylabel="$x_2$",
):
    """Paint the output of a function of two inputs over the plane, with the line where it is `threshold`.

    `f(x1, x2)` returns one number; with `vectorized=True` it gets two arrays (n, n) and returns one.
    `limits` is (low, high) for both axes or (x_low, x_high, y_low, y_high). Orange is the low end of
    `value_range`, blue the high one; thin lines stand a quarter of the range below (dotted) and above
    (dashed) the threshold. `points` (n, 2) and `labels` are drawn by `class_points`.
    Returns the outputs as an array (resolution, resolution), row by row from the lowest x2.
    """
    x_low, x_high, y_low, y_high = limits if len(limits) == 4 else (*limits, *limits)
    xs, ys = np.linspace(x_low, x_high, resolution), np.linspace(y_low, y_high, resolution)
    X1, X2 = np.meshgrid(xs, ys)
    if vectorized:
        Z = np.asarray(f(X1, X2), dtype=float)
    else:
        Z = np.array([[float(f(float(a), float(b))) for a in xs] for b in ys])
    if Z.shape != X1.shape:
        raise ValueError(
            f"f returned an array of shape {Z.shape}, but {X1.shape} was due: one number for each point."
        )
    low, high = value_range
    ax.imshow(
        Z,
        origin="lower",
        extent=(x_low, x_high, y_low, y_high),
        cmap=DIVERGING,
        vmin=low,
        vmax=high,
        alpha=0.6,
        interpolation="bilinear",
        aspect="auto",
        zorder=1,
        gid="map",
    )
    quarter = (high - low) / 4
    for level, line, width in (
        (threshold, "-", 2),
        (threshold - quarter, ":", 1.2),
        (threshold + quarter, "--", 1.2),
    ):
        if Z.min() < level < Z.max():
            contour = ax.contour(
                X1, X2, Z, levels=[level], colors=[INK], linestyles=[line], linewidths=[width], zorder=3
            )
            contour.set_gid("boundary" if level == threshold else "side line")
    if points is not None:
        class_points(ax, points, labels, predicted, names=names)
    ax.set(xlim=(x_low, x_high), ylim=(y_low, y_high), xlabel=xlabel, ylabel=ylabel)
    ax.locator_params(nbins=5)  # each tick costs time, and five are enough
    ax.grid(False)
    return Z


def image_grid(
    images,
    texts=None,
    columns=10,
    tile=0.7,
    *,
    title="",
    alt="",
    cmap="gray_r",
    vmin=None,
    vmax=None,
    colours=None,
    rows=1,
):
    """Small images side by side, each with a text of at most a few letters below it.

    `images` is (n, height, width), `texts` n strings, `colours` n colours for them. `tile` is the width of
    one image in inches. `vmin` and `vmax` are shared by all images (by default their least and greatest
    value). With fewer images there is room for `columns` and `rows` of them all the same, if `rows` is given.
    """
    images = np.asarray(images, dtype=float)
    if images.ndim != 3 or not len(images):
        raise ValueError(f"images has the shape {images.shape}, but (n, height, width) with n > 0 was due.")
    if texts is not None and len(texts) != len(images):
        raise ValueError(f"{len(images)} images but {len(texts)} texts: give one text for each image.")
    n, tall, wide = images.shape
    columns = min(columns, n) if rows == 1 else columns
    rows = max(rows, -(-n // columns))
    text_room = 0.0 if texts is None else 0.24 * (1 + max(text.count("\n") for text in texts)) / tile * wide
    gap = 0.12 * wide
    step_x, step_y = wide + gap, tall + gap + text_room
    top = 0.35 if title else 0.05
    width, height = columns * step_x / wide * tile, rows * step_y / wide * tile + top
    picture, ax = figure(width, height, alt=alt, layout=None)
    ax.set_position([0, 0, 1, 1 - top / height])
    vmin = images.min() if vmin is None else vmin
    vmax = images.max() if vmax is None else vmax
    for k, image in enumerate(images):
        x, y = (k % columns) * step_x + gap / 2, (k // columns) * step_y
        ax.imshow(
            image,
            extent=(x, x + wide, y + tall, y),
            cmap=cmap,
            vmin=vmin,
            vmax=vmax,
            interpolation="nearest",
            gid=f"image {k}",
        )
        if texts is not None:
            ax.text(
                x + wide / 2,
                y + tall + 0.02 * tall,
                texts[k],
                ha="center",
                va="top",
                fontsize=9,
                color=INK if colours is None else colours[k],
                gid=f"text {k}",
            )
    ax.set(xlim=(0, columns * step_x), ylim=(rows * step_y, 0), aspect="equal")
    ax.axis("off")
    if title:
        picture.text(0.01, 1 - 0.08 / height, title, ha="left", va="top", fontsize=11, fontweight="bold")
    return picture


def find(picture, gid):
    """The artists of a picture that bear this `gid` (a name that the drawing code gave them), for tests."""
    found = picture.findobj(lambda artist: artist.get_gid() == gid)
    if not found:
        known = sorted({artist.get_gid() for artist in picture.findobj() if artist.get_gid()})
        raise KeyError(f"no artist is named {gid!r}; known names: {', '.join(known) or 'none'}")
    return found


def texts(picture):
    """All visible, non-empty texts of a picture, as a list of strings, for tests."""
    from matplotlib.text import Text

    return [t.get_text() for t in picture.findobj(Text) if t.get_visible() and t.get_text()]
