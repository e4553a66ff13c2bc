"""The figures of notebook 0 show what they say."""

import numpy as np
import pytest
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text

from exercises import start as ex
from figures import start as figures
from figures.picture import find
from tools.notebooks import NAMES


def test_the_road_passes_every_notebook_in_order_and_no_text_leaves_its_box():
    picture = figures.road()
    picture.canvas.draw()
    (ax,) = picture.axes
    boxes = [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    assert [box.get_gid() for box in boxes] == [f"station {n}" for n in "1234567★"]
    written = [text for text in ax.texts if Text.get_text(text)]
    for name in NAMES[1:]:
        number, word = int(name[:2]), name[3:].replace("_", " ").capitalize().replace("Mnist", "MNIST")
        assert f"{number} · {word}" in [text.get_text() for text in written]
        assert f"{number}, {word}:" in picture.alt
    assert len(find(picture, "way")) == len(boxes) - 1
    rooms = [box.get_window_extent() for box in boxes]
    for text in written:
        e = text.get_window_extent()
        assert any(r.x0 <= e.x0 and e.x1 <= r.x1 and r.y0 <= e.y0 and e.y1 <= r.y1 for r in rooms), text


@pytest.mark.parametrize("at", [0.5, 2.0, 3.0])
def test_the_tangent_touches_the_curve(at):
    curve, tangent, point = (line.get_xydata() for line in figures.tangent(at).axes[0].lines[:3])
    above = tangent[:, 1] - curve[:, 1]
    assert -1e-12 < above.min() < 1e-3
    assert curve[above.argmin(), 0] == pytest.approx(at, abs=0.02)
    assert point.tolist() == [[at, 3 - at**2 / 8]]


def test_the_figure_answers_the_exercise():
    (x1, y1), (x2, y2) = np.vstack([line.get_xydata() for line in figures.tangent().axes[0].lines[3:]])
    assert ex.slope.grade((y2 - y1) / (x2 - x1)).status == "right"
    assert ((x1, y1), (x2, y2)) == ((1, 3), (3, 2))
