"""The figures of notebook 00 show what they say."""

import numpy as np
import pytest
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text

from exercises import start as ex
from figures import start as plots
from figures.picture import find
from tools.notebooks import NAMES


def test_the_road_passes_every_notebook_in_order():
    picture = plots.road()
    (ax,) = picture.axes
    boxes = [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    assert [box.get_gid() for box in boxes] == [f"station {n}" for n in "1234567★"]
    texts = [text.get_text() for text in ax.texts]
    for name in NAMES[1:]:
        number, word = int(name[:2]), name[3:].replace("_", " ").capitalize().replace("Mnist", "MNIST")
        assert f"{number} · {word}" in texts
        assert f"{number}, {word}:" in picture.alt
    assert len(find(picture, "way")) == len(boxes) - 1


def test_no_text_of_the_road_leaves_its_box():
    picture = plots.road()
    picture.canvas.draw()
    (ax,) = picture.axes
    boxes = [patch.get_window_extent() for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    for text in filter(Text.get_text, ax.texts):
        extent = text.get_window_extent()
        assert any(
            box.x0 <= extent.x0 and extent.x1 <= box.x1 and box.y0 <= extent.y0 and extent.y1 <= box.y1
            for box in boxes
        ), text.get_text()


@pytest.mark.parametrize("at", [0.5, 2.0, 3.0])
def test_the_tangent_touches_the_curve(at):
    (ax,) = plots.tangent(at).axes
    curve, tangent, point = ax.lines[:3]
    x, y = curve.get_xdata(), curve.get_ydata()
    line = tangent.get_ydata()
    assert np.all(line >= y - 1e-12)
    assert np.min(line - y) < 1e-3
    assert point.get_ydata()[0] == pytest.approx(3 - at**2 / 8)
    measured = (plots.curve(at + 1e-5) - plots.curve(at - 1e-5)) / 2e-5
    assert (line[-1] - line[0]) / (x[-1] - x[0]) == pytest.approx(measured)


def test_the_figure_answers_the_exercise():
    (ax,) = plots.tangent().axes
    (x1, y1), (x2, y2) = ((line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines[3:5])
    assert (y2 - y1) / (x2 - x1) == pytest.approx(ex.slope.answer)
    assert ((x1, y1), (x2, y2)) == ((1, 3), (3, 2))
    assert ax.get_xlabel() == "x"
    assert ax.get_ylabel()
    assert ax.get_title()
