"""The curve of a training shows the numbers of its history."""

import pytest

from figures import training as plots
from figures.picture import Picture, find, texts
from helpers.history import History, Row


def history(stopped="early"):
    made = History(
        [
            Row(2, 0.5, 0.30, 0.12, 0.28, 0.10),
            Row(4, 0.5, 0.20, 0.06, 0.22, 0.05),
            Row(6, 0.5, 0.10, 0.02, 0.24, 0.07),
        ]
    )
    made.stopped = stopped
    return made


@pytest.mark.parametrize(
    ("gid", "due"),
    [
        ("training loss", [0.30, 0.20, 0.10]),
        ("validation loss", [0.28, 0.22, 0.24]),
        ("training error", [0.12, 0.06, 0.02]),
        ("validation error", [0.10, 0.05, 0.07]),
    ],
)
def test_each_line_has_its_numbers(gid, due):
    line = find(plots.curve(history()), gid)[0]
    assert list(line.get_xdata()) == [2, 4, 6]
    assert list(line.get_ydata()) == due


def test_the_kept_epoch_is_marked():
    picture = plots.curve(history())
    assert find(picture, "best error")[0].get_xydata().tolist() == [[4, 0.05]]
    assert find(picture, "best loss")[0].get_xydata().tolist() == [[4, 0.22]]
    assert "kept: epoch 4, 5.0%" in texts(picture)
    assert picture.alt == (
        "How it learns, 6 epochs, stopped early: training loss from 0.3 to 0.1; validation loss from "
        "0.28 to 0.24; training error from 12.0% to 2.0%; validation error from 10.0% to 7.0%. The weights "
        "of epoch 4 were kept."
    )


def test_without_labels_the_loss_stands_alone():
    picture = plots.curve(History([Row(1, 0.5, 0.3, None), Row(2, 0.5, 0.2, None)]))
    assert len(picture.axes) == 1
    assert list(find(picture, "training loss")[0].get_ydata()) == [0.3, 0.2]
    with pytest.raises(KeyError):
        find(picture, "validation loss")
    assert "still running" in picture.alt


def test_nothing_yet():
    picture = plots.curve(History())
    assert isinstance(picture, Picture)
    assert picture.alt == "How it learns: nothing yet."
    assert picture.png()


def test_several_side_by_side():
    picture = plots.compare({"squared error": history(), "cross-entropy": history()})
    assert list(find(picture, "curve cross-entropy")[0].get_ydata()) == [0.10, 0.05, 0.07]
    assert "squared error: 10.0% after the first, 5.0% at best" in picture.alt
