"""The pictures' colours, their way to the reader, and the helpers that several rooms share."""

import html
import io
import re
import subprocess
import sys
from base64 import b64decode
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from figures import picture as style

TEXT_COLOURS = (style.INK, style.GREY, style.INK_BLUE, style.INK_ORANGE, style.INK_GREEN)
AREAS = (*style.SERIES, style.YELLOW, style.SKY, style.LIGHT, style.PALE_BLUE, *TEXT_COLOURS)

# Machado, Oliveira, Fernandes (2009), severity 1, on linear RGB.
COLOUR_BLINDNESS = {
    "none": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.3039],
    ],
}


def lab(colour, blindness="none"):
    """CIE L*a*b* (D65) of a colour as somebody with this colour blindness sees it."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.array(COLOUR_BLINDNESS[blindness]) @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear
    f = np.where((q := xyz / [0.9505, 1, 1.089]) > 216 / 24389, np.cbrt(q), (24389 / 27 * q + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(a, b, blindness):
    return float(np.linalg.norm(lab(a, blindness) - lab(b, blindness)))


def decoded(markup):
    """The image inside an `<img>`, and its attributes."""
    attributes = dict(re.findall(r'(\w+)="([^"]*)"', markup))
    assert attributes["src"].startswith("data:image/png;base64,")
    return Image.open(io.BytesIO(b64decode(attributes["src"].split(",")[1]))), attributes


@pytest.fixture
def picture():
    picture, ax = style.figure(4, 3, alt='A line, "rising" <fast> & straight')
    ax.plot([0, 1], [0, 1], gid="line")
    ax.set(title="A line", xlabel="x", ylabel="y")
    return picture


@pytest.mark.parametrize("colour", TEXT_COLOURS)
def test_text_colours_read_on_white(colour):
    assert style.contrast(colour) >= 4.5


def test_contrast_is_that_of_wcag():
    assert style.contrast("black", "white") == pytest.approx(21)
    assert style.contrast("#767676") == pytest.approx(4.54, abs=0.01)
    assert style.contrast("white", "black") == style.contrast("black", "white")


@pytest.mark.parametrize("background", ["white", "black", *AREAS])
def test_text_on_any_colour_of_the_palette_reads(background):
    assert style.contrast(style.text_on(background), background) >= 4.5


@pytest.mark.parametrize("blindness", COLOUR_BLINDNESS)
def test_series_and_signs_differ_for_colour_blind_readers(blindness):
    for a, b in combinations(style.SERIES, 2):
        assert distance(a, b, blindness) > 15, (a, b)
    assert distance(style.POSITIVE, style.NEGATIVE, blindness) > 40
    assert distance(style.INK_BLUE, style.INK_ORANGE, blindness) > 30
    low, middle, high = style.DIVERGING(0.0), style.DIVERGING(0.5), style.DIVERGING(1.0)
    assert min(distance(a, b, blindness) for a, b in combinations((low[:3], middle[:3], high[:3]), 2)) > 30


def test_a_red_and_green_palette_would_fail_that_test():
    assert distance("#d62728", "#2ca02c", "deuteranopia") < 0.5 * distance("#d62728", "#2ca02c", "none")


def test_nothing_is_told_apart_by_colour_alone():
    _, ax = style.figure()
    lines = [ax.plot([0, 1], [0, k])[0] for k in range(len(style.SERIES))]
    assert len({str(line.get_linestyle()) + str(line._dash_pattern) for line in lines}) == len(lines)
    assert style.CLASS_MARKERS[0] != style.CLASS_MARKERS[1]


def test_sequential_grows_darker_all_the_way():
    lightness = [lab(style.SEQUENTIAL(x)[:3])[0] for x in np.linspace(0, 1, 21)]
    assert np.all(np.diff(lightness) < 0)


def test_a_picture_is_one_img_with_alternative_text(picture):
    image, attributes = decoded(picture.html())
    assert picture.html().count("<") == 1
    assert html.unescape(attributes["alt"]) == picture.alt
    assert (attributes["width"], attributes["height"]) == ("400", "300")
    assert image.size == (600, 450)
    assert "max-width:100%" in attributes["style"]
    assert image.convert("RGB").getpixel((2, 2)) == (255, 255, 255), "a white card, in dark themes too"


def test_odd_sizes_come_out_straight():
    # A row of pixels too many or too few would shear the picture.
    picture, ax = style.figure(3.333, 2.777, layout=None)
    ax.set_position([0, 0, 1, 1])
    ax.axis("off")
    ax.axvline(0.5, color="black", linewidth=6)
    ax.set_xlim(0, 1)
    pixels = np.asarray(Image.open(io.BytesIO(picture.png(150, None))).convert("L"))
    dark = [np.flatnonzero(row < 128).mean() for row in pixels]
    assert np.ptp(dark) < 1
    assert abs(dark[0] - pixels.shape[1] / 2) < 2


def test_png_is_small_and_always_the_same():
    def draw():
        picture, (left, right) = style.figure(9, 4, columns=2)
        for k in range(3):
            left.plot(np.linspace(0, 1, 200), np.linspace(0, 1, 200) ** (k + 1), label=f"power {k + 1}")
        left.legend()
        style.decision_map(right, lambda a, b: 1 / (1 + np.exp(-3 * (a + b - 1))))
        return picture

    picture = draw()
    assert picture.png() == picture.png() == draw().png()
    assert len(picture.png()) < 40_000
    assert picture.dpi == style.PIXELS_PER_INCH, "drawing left the picture as it was"


def test_the_palette_of_the_file_keeps_our_colours(picture):
    picture.axes[0].plot([0, 1], [1, 0], color=style.ORANGE, linewidth=8)
    colours = [c for _, c in Image.open(io.BytesIO(picture.png())).convert("RGB").getcolors()]
    due = np.array(to_rgb(style.ORANGE)) * 255
    assert np.abs(np.array(colours) - due).max(axis=1).min() < 8


def test_a_picture_shows_itself_once_as_html_and_text(picture, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda *args, **kwargs: shown.append((args, kwargs)))
    picture._ipython_display_()
    [(args, kwargs)] = shown
    assert kwargs == {"raw": True}
    assert set(args[0]) == {"text/html", "text/plain"}
    assert args[0]["text/plain"] == picture.alt
    assert args[0]["text/html"] == picture.html()


def test_a_cell_publishes_only_that_where_pyplot_is_inline():
    code = """
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
shell = InteractiveShell.instance()
from matplotlib_inline.config import InlineBackend
from matplotlib_inline.backend_inline import configure_inline_support
import matplotlib; matplotlib.use("module://matplotlib_inline.backend_inline")
import matplotlib.pyplot as plt
from IPython.core.pylabtools import select_figure_formats
select_figure_formats(shell, {"png"})
with capture_output() as seen:
    shell.run_cell("from figures.picture import figure; p, ax = figure(alt='words'); p")
print([sorted(o.data) for o in seen.outputs], plt.get_fignums(), repr(seen.stdout), repr(seen.stderr))
"""
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
        timeout=120,
    )
    assert ran.stdout.strip() == "[['text/html', 'text/plain']] [] 'Out[0]: ' ''", ran.stdout + ran.stderr


def test_importing_the_plots_starts_no_pyplot_and_no_jupyter():
    code = (
        "import sys; from figures import network_drawing, picture as style; style.figure();"
        "print([m for m in ('matplotlib.pyplot', 'IPython', 'ipywidgets') if m in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
        timeout=120,
    )
    assert ran.stdout.strip() == "[]", ran.stdout + ran.stderr


def test_titles_stand_at_the_left_in_bold(picture):
    ax = picture.axes[0]
    assert ax.get_title() == "A line"
    picture.draw_without_rendering()
    title = next(t for t in picture.findobj() if getattr(t, "get_text", str)() == "A line")
    assert title.get_fontweight() == "bold"
    assert title.get_window_extent().x0 == pytest.approx(ax.get_window_extent().x0, abs=2)


def test_all_text_is_at_least_nine_points(picture):
    picture.axes[0].legend(["line"])
    picture.draw_without_rendering()
    sizes = [t.get_fontsize() for t in picture.findobj(lambda a: hasattr(a, "get_fontsize")) if t.get_text()]
    assert len(sizes) > 5
    assert min(sizes) >= 9


def test_figure_gives_an_array_of_axes_and_leaves_the_settings_alone():
    import matplotlib

    before = dict(matplotlib.rcParams)
    picture, axes = style.figure(8, 4, rows=2, columns=3, sharex=True, alt="six")
    assert axes.shape == (2, 3)
    assert len(picture.axes) == 6
    assert dict(matplotlib.rcParams) == before


def test_number_has_a_true_minus_and_no_minus_zero():
    assert style.number(-0.5) == "−0.50"
    assert style.number(-0.001) == "0.00"
    assert style.number(2.345, 1) == "2.3"


def test_class_points_mark_what_is_wrong():
    picture, ax = style.figure()
    points = [[0, 0], [0, 1], [1, 0], [1, 1]]
    style.class_points(ax, points, [0, 1, 1, 0], predicted=[0, 1, 0, 1])
    [zeros], [ones], [wrong] = (style.find(picture, name) for name in ("class 0", "class 1", "wrong"))
    np.testing.assert_allclose(zeros.get_offsets(), [[0, 0], [1, 1]])
    np.testing.assert_allclose(ones.get_offsets(), [[0, 1], [1, 0]])
    np.testing.assert_allclose(wrong.get_offsets(), [[1, 0], [1, 1]])
    np.testing.assert_allclose(zeros.get_facecolor()[0][:3], to_rgb(style.ORANGE))
    assert len(zeros.get_paths()[0].vertices) != len(ones.get_paths()[0].vertices), "circle and square"


def test_class_points_say_what_is_missing():
    _, ax = style.figure()
    with pytest.raises(ValueError, match=r"for each of 2 points, got 1"):
        style.class_points(ax, [[0, 0], [1, 1]], [0])


@pytest.mark.parametrize("offset", [0.5, 1.0, 1.3])
def test_decision_map_draws_the_line_where_the_output_is_one_half(offset):
    picture, ax = style.figure()
    Z = style.decision_map(ax, lambda a, b: 1 / (1 + np.exp(-(a + 2 * b - offset))), (-1, 2))
    assert Z.shape == (41, 41)
    assert Z[0, -1] == pytest.approx(1 / (1 + np.exp(-(2 - 2 - offset)))), "the first row is the lowest x2"
    [line] = style.find(picture, "boundary")
    vertices = line.get_paths()[0].vertices
    assert len(vertices) > 10
    np.testing.assert_allclose(vertices @ [1, 2], offset, atol=0.02)
    assert (ax.get_xlim(), ax.get_ylim()) == ((-1, 2), (-1, 2))
    [image] = style.find(picture, "map")
    np.testing.assert_allclose(image.get_array(), Z)


def test_decision_map_names_the_shape_that_it_expects():
    with pytest.raises(ValueError, match=r"Expected an array of shape \(41, 41\) .* got \(\)"):
        style.decision_map(style.figure()[1], lambda a, b: 1.0)


def test_decision_map_without_a_boundary_has_no_line():
    picture, ax = style.figure()
    style.decision_map(ax, lambda a, b: 0.9 + 0 * a)
    with pytest.raises(KeyError, match="known names: map"):
        style.find(picture, "boundary")


def test_image_grid_puts_each_image_over_its_text():
    images = np.arange(7 * 6).reshape(7, 2, 3)
    picture = style.image_grid(images, [f"is {k}" for k in range(7)], columns=3, title="Seven", alt="seven")
    assert picture.alt == "seven"
    assert "Seven" in style.texts(picture)
    places = []
    for k in range(7):
        [image], [text] = style.find(picture, f"image {k}"), style.find(picture, f"text {k}")
        np.testing.assert_allclose(image.get_array(), images[k])
        assert image.get_clim() == (0, 41), "one scale for all"
        left, right, bottom, top = image.get_extent()
        assert text.get_text() == f"is {k}"
        assert left < text.get_position()[0] < right
        assert text.get_position()[1] > bottom > top
        places.append((left, top))
    assert places[0][1] == places[2][1] < places[3][1]
    assert places[0][0] == places[3][0] < places[1][0]


def test_image_grid_texts_stay_apart():
    picture = style.image_grid(np.zeros((6, 28, 28)), ["8, not 3"] * 6, columns=3)
    picture.draw_without_rendering()
    boxes = [style.find(picture, f"text {k}")[0].get_window_extent() for k in range(6)]
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    below = style.find(picture, "image 3")[0].get_window_extent()
    assert boxes[0].y0 >= below.y1 - 1
    assert min(box.y0 for box in boxes) >= 0


def test_image_grid_keeps_its_size_where_rows_are_given():
    full, last = (style.image_grid(np.zeros((n, 28, 28)), ["1"] * n, columns=5, rows=2) for n in (10, 3))
    assert tuple(full.get_size_inches()) == tuple(last.get_size_inches())


@pytest.mark.parametrize("images", [np.zeros((3, 784)), np.zeros((0, 2, 2))])
def test_image_grid_names_the_shape_that_it_expects(images):
    with pytest.raises(ValueError, match=r"\(n, height, width\)"):
        style.image_grid(images)


def test_find_lists_the_names_there_are(picture):
    with pytest.raises(KeyError, match="known names: line"):
        style.find(picture, "curve")
