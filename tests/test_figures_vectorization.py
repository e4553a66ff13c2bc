"""Figures of notebook 07: what stands in them, at several values."""

import re
from itertools import pairwise

import numpy as np
import pytest

from figures import vectorization as figures
from figures.picture import INK_BLUE, INK_ORANGE, find
from helpers import digits, example
from helpers.activations import Sigmoid
from helpers.training import History, Row
from tests.looks import texts


def text(picture, gid):
    [artist] = find(picture, gid)
    return artist.get_text()


# --- arrays -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("m", [1, 2, 5])
def test_a_batch_through_a_layer(m):
    X = np.linspace(-1, 1, 3 * m).reshape(m, 3)
    W, b = np.array(example.W1), np.array(example.B1)
    A = Sigmoid.on_array(X @ W.T + b)
    picture = figures.matrix_product(X, W, b, A)
    assert {f"X  ({m} × 3)", "Wᵀ  (3 × 4)", "b  (4)", f"A  ({m} × 4)"} <= {
        t.replace("X  (3)", "X  (1 × 3)").replace("A  (4)", "A  (1 × 4)") for t in texts(picture)
    }
    assert text(picture, "Wᵀ 1 0") == "−0.40", "row 0 of W stands as a column"
    assert text(picture, f"A {m - 1} 3") == f"{A[-1, 3]:.2f}"
    [sample], [node] = find(picture, "sample in X"), find(picture, "node in W")
    assert (sample.get_width(), sample.get_height()) == (3, 1)
    assert (node.get_width(), node.get_height()) == (1, 3)
    assert f"X with {m} rows" in picture.alt


def test_the_slope_comes_in_four_steps():
    shown = [" ".join(texts(figures.whose_slope(step))) for step in range(4)]
    assert "Δ" not in shown[0]
    assert "has the slope of" in shown[1]
    assert "Δ W" not in shown[1]
    assert "Δ W comes back" in shown[2]
    assert "Δ W ⊙ X (1 − X)" in shown[3]
    assert "output of the layer below\n= input of this layer" in shown[0]
    alts = [figures.whose_slope(step).alt for step in range(4)]
    assert all(later.startswith(earlier) for earlier, later in pairwise(alts))
    assert texts(figures.whose_slope()) == texts(figures.whose_slope(3))


# --- speed --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.31, "0.3 s"),
        (42, "42 s"),
        (89, "89 s"),
        (91, "1.5 minutes"),
        (1500, "25 minutes"),
        (7000, "1.9 hours"),
    ],
)
def test_times_in_words(seconds, words):
    assert figures.in_words(seconds) == words


def test_speed_names_times_in_the_picture_and_none_in_its_words():
    seconds = {"the plain port": 7200.0, "our objects": 300.0, "arrays": 0.5}
    picture = figures.speed(seconds)
    assert text(picture, "time the plain port") == "2.0 hours"
    assert text(picture, "time our objects") == "5.0 minutes   24 times as fast"
    assert text(picture, "time arrays") == "0.5 s   14,000 times as fast"
    for name, value in seconds.items():
        assert find(picture, f"dot {name}")[0].get_data() == ([value], [name])
    assert not picture.axes[0].patches, "no bars on a logarithmic axis"
    assert picture.axes[0].get_xscale() == "log"
    assert picture.alt.endswith("to the fastest: the plain port, our objects, arrays.")
    assert not any(character.isdigit() for character in picture.alt)


def test_batch_speed():
    picture = figures.batch_speed([1, 8, 64], [2000.0, 9000.0, 80_000.0])
    [line] = find(picture, "speed")
    np.testing.assert_allclose(line.get_ydata(), [2, 9, 80])
    assert "from 1 to 64 samples" in picture.alt
    assert "80" not in picture.alt


# --- how it has learnt --------------------------------------------------------------------------------------


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
    line = find(figures.curve(history()), gid)[0]
    assert list(line.get_xdata()) == [2, 4, 6]
    assert list(line.get_ydata()) == due


def test_the_kept_epoch_is_marked():
    picture = figures.curve(history())
    assert find(picture, "best error")[0].get_xydata().tolist() == [[4, 0.05]]
    assert find(picture, "best loss")[0].get_xydata().tolist() == [[4, 0.22]]
    assert "kept: epoch 4, 5.0%" in texts(picture)
    assert picture.alt == (
        "How it learns, 6 epochs, stopped early: training loss from 0.3 to 0.1; validation loss from 0.28 to "
        "0.24, 0.22 at best; training error from 12.0% to 2.0%; validation error from 10.0% to 7.0%, 5.0% at "
        "best. The weights of epoch 4 were kept."
    )


def test_without_labels_the_loss_stands_alone():
    picture = figures.curve(History([Row(1, 0.5, 0.3, None), Row(2, 0.5, 0.2, None)]))
    assert len(picture.axes) == 1
    assert list(find(picture, "training loss")[0].get_ydata()) == [0.3, 0.2]
    with pytest.raises(KeyError):
        find(picture, "validation loss")
    assert "still running" in picture.alt


def test_nothing_yet():
    picture = figures.curve(History())
    assert picture.alt == "How it learns: nothing yet."
    assert picture.png()


def test_several_side_by_side():
    picture = figures.compare({"squared error": history(), "cross-entropy": history()})
    assert list(find(picture, "curve cross-entropy")[0].get_ydata()) == [0.10, 0.05, 0.07]
    assert "squared error: 10.0% after the first, 5.0% at best" in picture.alt


@pytest.mark.parametrize(
    ("net", "slow", "quick"), [(-4.0, "71", "5"), (-6.0, "more than 200", "7"), (0.5, "0", "0")]
)
def test_who_is_sure_and_wrong_learns_slowly_by_squared_error(net, slow, quick):
    picture = figures.sure_and_wrong(net)
    assert f"half: {slow} with squared error, {quick} with cross-entropy" in picture.alt
    start = float(Sigmoid.value(net))
    for name, term in (("squared error", start * (1 - start) * (1 - start)), ("cross-entropy", 1 - start)):
        said = find(picture, f"output, {name}")[0].get_ydata()
        assert said[0] == pytest.approx(start)
        assert (np.diff(said) > 0).all()
        assert find(picture, f"start, {name}")[0].get_xydata()[0] == pytest.approx([start, term])
        before, after = (np.log(y / (1 - y)) for y in said[:2])
        assert after - before == pytest.approx(term), (
            "weight and bias take a step of half the error term each"
        )


# --- what it has learnt -------------------------------------------------------------------------------------


def test_confusion_counts_rows_as_they_were_and_columns_as_said():
    labels, answers = [4, 4, 4, 9, 0, 2], [9, 9, 4, 9, 0, 7]
    picture = figures.confusion(answers, labels)
    assert text(picture, "count 4 9") == "2"
    assert text(picture, "count 9 4") == ""
    assert text(picture, "count 2 7") == "1"
    assert text(picture, "count 4 4") == "1"
    assert picture.axes[0].get_title() == "3 of 6 wrong"
    assert "a 4 taken for a 9, 2 times" in picture.alt
    [image] = find(picture, "wrong")
    assert image.get_array()[4, 9] == 2
    assert np.diag(image.get_array()).sum() == 0


OUTPUTS = np.full((4, 10), 0.01)
for _row, (_digit, _sure) in enumerate([(3, 0.6), (5, 0.9), (7, 0.99), (1, 0.7)]):
    OUTPUTS[_row, _digit] = _sure
LABELS = np.array([8, 5, 2, 7])


def test_mistakes_come_the_surest_first():
    assert figures.sorted_mistakes(OUTPUTS, LABELS).tolist() == [2, 3, 0]
    images = np.arange(4)[:, None, None] * np.ones((4, 28, 28))
    picture = figures.mistakes(images, OUTPUTS, LABELS)
    assert [text(picture, f"text {k}") for k in range(3)] == [
        "7, not 2\n99%",
        "1, not 7\n70%",
        "3, not 8\n60%",
    ]
    [first] = find(picture, "image 0")
    assert first.get_array().max() == 2
    assert "Mistakes 1 to 3 of 3" in " ".join(texts(picture))
    assert "7, not 2, sure to 99%" in picture.alt


def test_mistakes_in_pages_and_of_one_digit():
    rng = np.random.default_rng(1)
    outputs, labels = rng.dirichlet(np.ones(10), 100), rng.integers(0, 10, 100)
    images = np.zeros((100, 28, 28))
    count = len(figures.sorted_mistakes(outputs, labels))
    last = -(-count // 20)
    assert (
        f"Mistakes {20 * last - 19} to {count} of {count}"
        in figures.mistakes(images, outputs, labels, last).alt
    )
    with pytest.raises(ValueError, match=f"expected 1 to {last}.*got {last + 1}"):
        figures.mistakes(images, outputs, labels, page=last + 1)
    figure = figures.mistakes.move(images, outputs, labels)
    assert "Mistakes 21 to 40" in figure.picture.alt, "the still picture shows the first page"
    assert figure.inputs["page"].max == last
    figure.set(digit=4)
    assert (figure.inputs["page"].max, figure.inputs["page"].value) == (1, 1)
    assert "not 4" in figure.picture.alt
    assert not re.search(r"not [^4]", figure.picture.alt)


@pytest.fixture
def weights():
    """(W, W_start, V) of five hidden nodes; number 3 moved most, then 1, and only in one pixel each."""
    rng = np.random.default_rng(1)
    start, V = rng.normal(0, 0.1, (5, 784)), rng.normal(0, 1, (10, 5))
    W = start.copy()
    W[3, 28 * 3 + 5] -= 0.5
    W[1, 28 * 9 + 2] += 0.25
    return W, start, V


def test_hidden_weights_are_what_training_added_the_farthest_moved_first(weights):
    W, start, _ = weights
    picture = figures.hidden_weights(W, start, count=3)
    assert [text(picture, f"text {k}") for k in (0, 1)] == ["3", "1"]
    first, second, third = (find(picture, f"image {k}")[0].get_array() for k in range(3))
    assert (first[3, 5], second[9, 2]) == (pytest.approx(-1), pytest.approx(1)), "each on its own scale"
    assert np.abs(first).sum() == pytest.approx(1), "nothing of the start is left"
    assert not third.any(), "a node that stood still is blank"


def test_one_hidden_node_and_its_votes(weights):
    W, start, V = weights
    figure = figures.hidden_node.move(*weights)
    assert "Hidden node 3, number 1 of 5" in figure.picture.alt
    np.testing.assert_allclose(find(figure.picture, "weights")[0].get_array(), (W - start)[3].reshape(28, 28))
    figure.set(place=2, with_start=True)
    assert "Hidden node 1, number 2 of 5" in figure.picture.alt
    np.testing.assert_allclose(find(figure.picture, "weights")[0].get_array(), W[1].reshape(28, 28))
    for digit in range(10):
        assert find(figure.picture, f"vote {digit}")[0].get_height() == V[digit, 1]
    assert f"strongest for digit {V[:, 1].argmax()}" in figure.picture.alt
    assert f"against digit {V[:, 1].argmin()}" in figure.picture.alt
    with pytest.raises(ValueError, match="expected 1 to 5, got 6"):
        figures.hidden_node(*weights, 6)


# --- drawn digits -------------------------------------------------------------------------------------------


@pytest.fixture
def seven():
    drawing = digits.rendered(digits.pen_paths()[14][2])
    return drawing, digits.normalised(drawing)


@pytest.mark.parametrize("answer", [2, 7])
def test_reading_a_drawing(seven, answer):
    outputs = np.full(10, 0.02)
    outputs[answer], outputs[9] = 0.8, 0.04
    picture = figures.reading(seven[1], {"One": (outputs, "probability")}, seven[0], title="A drawn 7")
    np.testing.assert_array_equal(find(picture, "drawing")[0].get_array(), seven[0])
    np.testing.assert_array_equal(find(picture, "received")[0].get_array(), seven[1])
    assert find(picture, f"One, output {answer}")[0].get_height() == 0.8
    assert [ax.get_title() for ax in picture.axes] == ["A drawn 7", "What it received", "One"]
    assert picture.alt == f"One reads {answer}, 80%; next comes 9, 4%."
    highest = find(picture, f"One, output {answer}")[0].get_facecolor()
    assert highest != find(picture, "One, output 5")[0].get_facecolor()


def test_two_networks_side_by_side_and_nothing_drawn_yet(seven):
    first, second = np.linspace(0.1, 0.9, 10), np.linspace(0.9, 0.1, 10)
    picture = figures.reading(seven[1], {"one": (first, "output"), "two": (second, "probability")})
    assert [ax.get_title() for ax in picture.axes] == ["What they received", "one", "two"]
    assert [ax.get_ylabel() for ax in picture.axes[1:]] == ["output", "probability"]
    assert picture.alt == "one reads 9, 90%; next comes 8, 81%. two reads 0, 90%; next comes 1, 81%."
    assert figures.two_best(second) == [(0, 0.9), (1, pytest.approx(0.811, abs=1e-3))]
    empty = figures.reading(None, {"one": (None, "output"), "two": (None, "probability")})
    assert not find(empty, "received")[0].get_array().any()
    assert all(
        find(empty, f"{name}, output {k}")[0].get_height() == 0 for k in range(10) for name in ("one", "two")
    )
    assert empty.alt == "one: nothing to read yet. two: nothing to read yet."


def test_with_and_without_preprocessing(seven):
    drawing, received = seven
    two = [drawing, drawing]
    picture = figures.with_and_without(two, [7, 1], [received] * 2, [received] * 2, [7, 1], [7, 4])
    assert [text(picture, f"as drawn {k}") for k in (0, 1)] == ["7", "1"]
    assert [text(picture, f"only shrunk {k}") for k in (0, 1)] == ["says 7", "✗ says 4"]
    assert [text(picture, f"preprocessed {k}") for k in (0, 1)] == ["says 7", "says 1"]
    colours = [find(picture, f"only shrunk {k}")[0].get_color() for k in (0, 1)]
    assert colours == [INK_BLUE, INK_ORANGE]
    assert picture.alt.startswith("2 drawn digits. Only shrunk to 28 by 28, 1 of them")
    assert picture.alt.endswith("preprocessing, 2 are.")


def test_published_errors():
    picture = figures.published_errors([("theirs", 0.047, False), ("ours", 0.0084, True)])
    assert text(picture, "error theirs") == "4.7%"
    assert text(picture, "error ours") == "0.84%"
    assert find(picture, "bar ours")[0].get_width() == 0.0084
    assert find(picture, "bar ours")[0].get_facecolor() != find(picture, "bar theirs")[0].get_facecolor()
    assert "theirs 4.7%; ours 0.84%" in picture.alt
