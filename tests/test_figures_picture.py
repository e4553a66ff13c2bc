"""The pictures' colours, their way to the reader, and the marks that several rooms share."""

import html
import inspect
import io
import re
import subprocess
import sys
from base64 import b64decode
from functools import partial
from importlib import import_module
from itertools import combinations
from unittest.mock import Mock

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from figures import backpropagation, network, neuron, start
from figures import picture as style
from tests.looks import one, points, shows, texts
from tools.links import ROOT

TEXT_COLOURS = (style.INK, style.GREY, style.INK_BLUE, style.INK_ORANGE, style.INK_GREEN)
AREAS = "white", "black", style.YELLOW, style.SKY, style.LIGHT, style.PALE_BLUE, *style.SERIES, *TEXT_COLOURS

# Machado, Oliveira, Fernandes (2009), severity 1, on linear RGB.
COLOUR_BLINDNESS = {
    "none": "1 0 0  0 1 0  0 0 1",
    "protanopia": "0.152286 1.052583 -0.204868  0.114503 0.786281 0.099216  -0.003882 -0.048116 1.051998",
    "deuteranopia": "0.367322 0.860646 -0.227968  0.280085 0.672501 0.047413  -0.01182 0.04294 0.968881",
    "tritanopia": "1.255528 -0.076749 -0.178779  -0.078411 0.930809 0.147602  0.004733 0.691367 0.3039",
}


def lab(colour, blindness="none"):
    """CIE L*a*b* (D65) of a colour as somebody with this colour blindness sees it."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.array(COLOUR_BLINDNESS[blindness].split(), dtype=float).reshape(3, 3)
    linear = np.clip(seen @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear
    f = np.where((q := xyz / [0.9505, 1, 1.089]) > 216 / 24389, np.cbrt(q), (24389 / 27 * q + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(a, b, blindness):
    return float(np.linalg.norm(lab(a, blindness) - lab(b, blindness)))


# ---------------------------------------------------------------------------------------------------- colours


def test_text_reads_on_white_and_on_any_area():
    assert style.contrast("black") == pytest.approx(21)
    assert style.contrast("#767676") == style.contrast("white", "#767676") == pytest.approx(4.54, abs=0.01)
    assert min(style.contrast(colour) for colour in TEXT_COLOURS) >= 4.5
    assert min(style.contrast(style.text_on(area), area) for area in AREAS) >= 4.5


@pytest.mark.parametrize("blindness", COLOUR_BLINDNESS)
def test_series_and_signs_differ_for_colour_blind_readers(blindness):
    for a, b in combinations(style.SERIES, 2):
        assert distance(a, b, blindness) > 15, (a, b)
    assert distance(style.BLUE, style.ORANGE, blindness) > 40
    assert distance(style.INK_BLUE, style.INK_ORANGE, blindness) > 30
    ends = [style.DIVERGING(place)[:3] for place in (0.0, 0.5, 1.0)]
    assert min(distance(a, b, blindness) for a, b in combinations(ends, 2)) > 30
    assert distance("#d62728", "#2ca02c", "deuteranopia") < 0.5 * distance("#d62728", "#2ca02c", "none")


def test_nothing_is_told_apart_by_colour_alone():
    _, ax = style.figure()
    lines = [ax.plot([0, 1], [0, k])[0] for k in range(len(style.SERIES))]
    assert len({str(line.get_linestyle()) + str(line._dash_pattern) for line in lines}) == len(lines)
    assert style.CLASS_MARKERS[0] != style.CLASS_MARKERS[1]
    lightness = [lab(style.SEQUENTIAL(x)[:3])[0] for x in np.linspace(0, 1, 21)]
    assert np.all(np.diff(lightness) < 0), "darker all the way"


# ---------------------------------------------------------------------------------------- the way to a reader


def test_a_picture_is_one_img_with_alternative_text():
    picture = style.figure(4, 3)[0].told('"3-4-2" <from> -1 & -.5')
    markup = picture.html()
    attributes = dict(re.findall(r'(\w+)="([^"]*)"', markup))
    image = Image.open(io.BytesIO(b64decode(attributes["src"].partition("base64,")[2])))
    assert markup.count("<") == 1
    assert html.unescape(attributes["alt"]) == picture.alt == '"3-4-2" <from> −1 & −.5', "true minus signs"
    assert (attributes["width"], attributes["height"], image.size) == ("400", "300", (600, 450))
    assert "max-width:100%" in attributes["style"]
    assert image.convert("RGB").getpixel((2, 2)) == (255, 255, 255), "a white card, in dark themes too"


def test_png_is_small_and_keeps_our_colours():
    picture = neuron.gate()
    assert len(picture.png()) < 40_000
    assert picture.dpi == style.PIXELS_PER_INCH, "drawing left the picture as it was"
    colours = [c for _, c in Image.open(io.BytesIO(picture.png())).convert("RGB").getcolors()]
    assert np.abs(np.array(colours) - np.array(to_rgb(style.ORANGE)) * 255).max(axis=1).min() < 8


def test_a_cell_publishes_three_forms(monkeypatch):
    shown = Mock()
    monkeypatch.setattr("IPython.display.display", shown)
    style.figure(4, 3)[0].told("words")._ipython_display_()
    [((forms,), settings)] = shown.call_args_list
    assert set(forms) == {"text/html", "image/png", "text/plain"}
    assert forms["text/plain"] == "words"
    assert forms["image/png"] in forms["text/html"], "the same picture in both"
    assert settings == {"metadata": {"image/png": {"alt": "words", "width": 400, "height": 300}}, "raw": True}


def test_importing_the_plots_starts_no_pyplot_and_no_jupyter():
    """So no figure stays open, or is shown once more by pyplot's own way."""
    code = (
        "import sys; from figures import network_drawing, picture as style; style.figure();"
        "sys.exit(any(m in sys.modules for m in ('matplotlib.pyplot', 'IPython', 'ipywidgets')))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=120, check=True)


# -------------------------------------------------------------------------------- whatever the reader has set


# Settings of readers: a dark style, large lines and letters, a font that is not there, TeX.
HOSTILE = {"axes.facecolor": "black", "figure.facecolor": "black", "lines.linewidth": 9, "font.size": 23}
HOSTILE |= {"font.sans-serif": ["SimHei"], "axes.unicode_minus": False, "text.usetex": True}
HOSTILE |= {"image.origin": "lower", "scatter.marker": "x"}


def test_figures_are_the_same_whatever_the_reader_has_set():
    drawings = start.tangent, neuron.gate, backpropagation.descent
    drawings += partial(network.forward, 3), partial(network.bent_plane, 12.0)
    plain = [draw().png(60) for draw in drawings]
    with matplotlib.rc_context(HOSTILE), np.errstate(all="raise"):
        theirs = dict(matplotlib.rcParams)
        assert [draw().png(60) for draw in drawings] == plain
        assert neuron.slope.move().error is None
        assert dict(matplotlib.rcParams) == theirs, "they find theirs unchanged"
        assert np.geterr()["over"] == "raise"


def test_every_public_drawing_has_the_courses_settings():
    makers, found = {"figure", "board", "image_grid", "draw_network"}, 0
    for path in (ROOT / "figures").glob("*.py"):
        room = import_module(f"figures.{path.stem}")
        for name, draw in inspect.getmembers(room, inspect.isfunction):
            ours = draw.__module__ == room.__name__ and name[0] != "_" and name not in makers
            if ours and makers & {*inspect.unwrap(draw).__code__.co_names}:
                assert hasattr(draw, "__wrapped__"), f"{path.name}: {name} lacks @still"
                found += 1
    assert found > 40


# ------------------------------------------------------------------------------------------------------ marks


def test_numbers_have_a_true_minus_and_no_minus_zero():
    assert [style.number(v) for v in (-0.5, -0.001)] == ["−0.50", "0.00"]
    assert style.number(2.345, 1) == "2.3"
    assert [style.signed(v) for v in (0.5, -0.5, 0.001)] == ["+0.50", "−0.50", "±0.00"]


def test_a_table_names_its_cells_and_writes_readably():
    picture, ax = style.board(3, 2, (-1, 3), (2, -1))
    mesh = style.table(ax, [[1.0, -1.0, 0.0]], lambda v: style.number(v) if v else "", at=(0, 1), name="W")
    shows(picture, {"W 0 {}": ["1.00", "−1.00"], "W 0 2": None})
    assert one(picture, "W 0 1").get_position() == (1, 1)
    assert np.ravel(mesh.get_array()).tolist() == [1, -1, 0]


def test_class_points_mark_what_is_wrong():
    picture, ax = style.figure()
    style.class_points(ax, [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], predicted=[0, 1, 0, 1])
    shows(picture, {"class {}": [[[0, 0], [1, 1]], [[0, 1], [1, 0]]], "wrong": [[1, 0], [1, 1]]})
    assert [one(picture, f"class {k}").get_color() for k in (0, 1)] == [style.ORANGE, style.BLUE]
    assert [one(picture, f"class {k}").get_marker() for k in (0, 1)] == ["o", "s"]


@pytest.mark.parametrize("offset", [0.5, 1.3])
def test_decision_map_draws_the_line_where_the_output_is_one_half(offset):
    picture, ax = style.figure()
    Z = style.decision_map(ax, lambda X: 1 / (1 + np.exp(offset - X @ [1, 2])), (-1, 2))
    assert Z.shape == (41, 41)
    assert Z[0, -1] == pytest.approx(1 / (1 + np.exp(-(2 - 2 - offset)))), "the first row is the lowest x2"
    line = points(picture, "boundary")
    line = line[np.isfinite(line[:, 0])]
    assert len(line) > 10
    np.testing.assert_allclose(line @ [1, 2], offset, atol=0.02)
    assert (ax.get_xlim(), ax.get_ylim()) == ((-1, 2), (-1, 2))
    shows(picture, {"map": Z})


def test_image_grid_puts_each_image_over_its_text():
    images = np.arange(7 * 6).reshape(7, 2, 3)
    said = [f"is {k}" for k in range(7)]
    picture = style.image_grid(images, said, columns=3, title="Seven", alt="seven")
    assert picture.alt == "seven"
    assert "Seven" in texts(picture)
    shows(picture, {"image {}": images, "text {}": said})
    assert {one(picture, f"image {k}").get_clim() for k in range(7)} == {(0, 41)}, "one scale for all"
    left, right, bottom, top = np.transpose([one(picture, f"image {k}").get_extent() for k in range(7)])
    x, y = np.transpose([one(picture, f"text {k}").get_position() for k in range(7)])
    assert np.all((left < x) & (x < right) & (y > bottom) & (bottom > top))
    assert top[0] == top[2] < top[3]
    assert left[0] == left[3] < left[1]


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda ax: style.class_points(ax, [[0, 0], [1, 1]], [0]), ValueError, "for each of 2 points, got 1"),
        (lambda ax: style.decision_map(ax, lambda X: 1.0), ValueError, r"shape \(1681,\) .* got \(\)"),
        (lambda ax: style.image_grid(np.zeros((3, 784))), ValueError, r"\(n, height, width\).*\(3, 784\)"),
        (lambda ax: style.image_grid(np.zeros((0, 2, 2))), ValueError, "n > 0"),
        (lambda ax: style.image_grid(np.zeros((1, 2, 2)), ["a", "b"]), ValueError, "each of 1 images, got 2"),
        (lambda ax: style.find(ax.figure, "curve"), KeyError, "known names: none"),
    ],
)
def test_what_cannot_be_is_named(call, error, words):
    with pytest.raises(error, match=words):
        call(style.figure()[1])
