"""Figures of notebook 6: what stands in them, at several values, still and moving."""

import numpy as np
import pytest

from figures import mnist as figures
from tests.looks import one, shows, texts

HEADER = bytes.fromhex("00000803 0000ea60 0000001c 0000001c 0102030405060708 09")
LABELS = bytes.fromhex("00000801 00000002 0704")
SIZES = {"samples: 60,000", "rows: 28", "columns: 28"}
IMAGES = np.random.default_rng(1).integers(0, 256, (40, 28, 28), dtype=np.uint8)
RESULTS = [
    {"hidden": hidden, "seed": seed, "rate": rate, "validation_error": error + seed / 1000, "epochs": 5}
    for hidden, rate, error in [(10, 0.5, 0.07), (10, 1.0, 0.06), (300, 0.5, 0.03), (300, 1.0, 0.9)]
    for seed in (1, 2, 3)
]


def test_digits_bear_their_labels_or_what_was_said_of_them():
    shown = {"image {}": IMAGES[:3]}
    shows(figures.digits(IMAGES[:3], [5, 0, 4]), shown | {"text {}": "504"}, "5, 0, 4")
    due = shown | {"text {}": ["5", "6, not 0", "4"]}
    shows(figures.digits(IMAGES[:3], [5, 0, 4], [5, 6, 4]), due, "1 answered wrongly")


@pytest.mark.parametrize(("page", "stands"), [(1, 1), (2, 2), (99, 2), (0, 1)])
def test_browse_turns_pages_and_stops_at_the_last(page, stands):
    picture, places = figures.browse(IMAGES, np.array([7] * 35 + [1] * 5), 7, page), list(range(35))
    due = [str(place) for place in (places[:30] if stands == 1 else places[30:])]
    shows(picture, {"text {}": due, f"text {len(due)}": None}, f"page {stands} of 2")


def test_browse_shows_only_the_digit_asked_for_and_its_pages_end_where_the_digits_end():
    picture = figures.browse(IMAGES, np.arange(40) % 10, 3)
    shows(picture, {"image {}": IMAGES[3::10], "text {}": ["3", "13", "23", "33"], "text 4": None})
    figure = figures.browse.move(IMAGES, np.array([2] * 35 + [1] * 5))
    assert figure.inputs["page"].max == 2
    figure.set(page=2)
    assert "The digit 2, page 2 of 2" in figure.html
    figure.set(digit=1)
    assert (figure.inputs["page"].max, figure.inputs["page"].value) == (1, 1)
    assert "The digit 1, page 1 of 1" in figure.html


def test_header_explains_each_group_of_bytes():
    found = texts(picture := figures.header(HEADER))
    assert "; from byte 2: 08: unsigned bytes; from byte 3: 03: dimensions; from byte 4: " in picture.alt
    assert SIZES | {"08: unsigned bytes", "03: dimensions", "byte 16"} <= set(found)
    assert found.count("1c") == 2
    assert "09" not in found  # only eight bytes of the data are drawn
    found = texts(figures.header(LABELS))
    assert {"samples: 2", "the labels begin"} <= set(found)
    assert "rows: 28" not in found


@pytest.mark.parametrize(("top", "left"), [(0, 0), (8, 5)])
def test_grey_levels_are_those_of_the_framed_part(top, left):
    picture = figures.grey_levels(IMAGES[0], top, left, 4)
    for y, x in np.argwhere(np.ones((4, 4))) + (top, left):
        shows(picture, {f"level {y} {x}": str(IMAGES[0][y, x])})
        assert one(picture, f"level {y} {x}").get_position() == (x, y)
    assert picture.axes[0].patches[0].get_xy() == (left - 0.5, top - 0.5)


@pytest.mark.parametrize("row", [0, 12, 27])
def test_unrolled_marks_the_same_row_in_both(row):
    picture = figures.unrolled(IMAGES[0], row)
    image, line = picture.axes
    assert image.patches[0].get_xy() == (-0.5, row - 0.5)
    assert line.patches[0].get_xy() == (28 * row - 0.5, 0)
    assert (line.images[0].get_array()[0, 28 * row : 28 * row + 28] == IMAGES[0][row]).all()
    assert f"entries {28 * row} to {28 * row + 27}" in picture.alt


@pytest.mark.parametrize(("selected", "mean", "parameters"), [(10, 0.062, 7_960), (300, 0.032, 238_510)])
def test_hidden_sizes_marks_the_size_and_takes_the_best_rate(selected, mean, parameters):
    picture = figures.hidden_sizes(RESULTS, selected)
    due = {"selected": [[selected, mean]], "selected parameters": [[selected, parameters]]}
    due |= {"means": [0.062, 0.032], "parameters": [7_960, 238_510]}
    shows(picture, due, f"With {selected} nodes there are {parameters:,} parameters")


def test_counts_and_shares():
    shows(figures.class_counts([0, 0, 1, 9, 9, 9]), {"bars": [2, 1, 0, 0, 0, 0, 0, 0, 0, 3]}, "0: 2, 1: 1, 2")
    images = np.zeros((4, 28, 28), np.uint8)
    images[:3, 10, 10] = 200
    picture = figures.zero_share(images)
    assert np.array_equal(picture.axes[0].images[0].get_array(), 1 - images.astype(bool).mean(axis=0))
    shows(picture, {}, "783 of them")
    picture = figures.saturation([0, 0.001, 0.5, 0.995], [0.2, 0.4, 0.6, 0.02])
    bars, titles = np.zeros(50), ["Pixels 0 to 255: 75% saturated", "Pixels 0 to 1: 0% saturated"]
    bars[[0, 12, 24, 25, 30, 35, 40]] = 0.5, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25
    shows(picture, {"titles": titles, "bars": bars})
    shows(figures.target_cost(), {f"target {y:g}": [[np.log(y / (1 - y)), y]] for y in (0.9, 0.99, 0.999)})
    picture = figures.rules_of_thumb({"log₂ n": (9.6, 9.6), "√(n + l) + α": (29, 38)})
    shows(picture, {"rule √(n + l) + α": [[29, 1], [38, 1]]})
    assert {"10", "29 to 38", "our choice: 300"} <= set(texts(picture))


def test_curves_of_learning_mark_the_best_epoch():
    picture = figures.learning_curve([0.5, 0.3, 0.2], [0.6, 0.35, 0.4], best=2, epochs=10)
    told = "validation error from 60.0% to 40.0%, 35.0% at best", "The parameters of epoch 2 were kept."
    shows(picture, {"training error": [0.5, 0.3, 0.2], "best error": [[2, 0.35]]}, *told)
    assert "kept: epoch 2, 35.0%" in texts(picture)
    assert picture.axes[0].get_xlim() == (0.5, 10.5)
    shows(figures.learning_curve([], []), {"best error": None}, "nothing yet")
    losses, errors = ([0.5, 0.1, 0.01], [0.5, 0.4, 0.45]), ([0.9, 0.2, 0.0], [0.9, 0.6, 0.65])
    parts = "training loss", "validation loss", "training error", "validation error"
    told = "validation loss from 0.5 to 0.45, 0.4 at best", "training error from 90.0% to 0.0%"
    due = dict(zip(parts, (*losses, *errors))) | {"lowest": [[10, 0.4]]}
    shows(figures.overfitting([0, 10, 50], losses, errors), due, *told)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: figures.browse(IMAGES, np.zeros(40, int), 4), "no 4 among"),
        (lambda: figures.grey_levels(IMAGES[0], 25, 0, 10), "do not fit"),
        (lambda: figures.unrolled(IMAGES[0], 28), "between 0 and 27"),
        (lambda: figures.hidden_sizes(RESULTS, 50), r"no result for 50.*\[10, 300\]"),
        (lambda: figures.learning_curve([0.1], [0.1, 0.2]), "got 2 and 1"),
    ],
)
def test_what_cannot_be_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()
