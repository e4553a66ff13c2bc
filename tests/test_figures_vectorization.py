"""Figures of notebook 7: what stands in them, at several values, still and moving."""

import re

import numpy as np
import pytest

from figures import vectorization as figures
from figures.picture import INK_BLUE, INK_ORANGE
from helpers import digits, example
from helpers.activations import Sigmoid
from helpers.training import History, Row
from tests.looks import one, points, shows, texts


@pytest.mark.parametrize("m", [1, 5])
def test_a_batch_through_a_layer(m):
    X = np.linspace(-1, 1, 3 * m).reshape(m, 3)
    W, b = np.array(example.W1), np.array(example.B1)
    A = Sigmoid.on_array(X @ W.T + b)
    picture = figures.matrix_product(X, W, b, A)
    shapes = {"Wᵀ  (3 × 4)", "b  (4)"} | ({"X  (3)", "A  (4)"} if m == 1 else {"X  (5 × 3)", "A  (5 × 4)"})
    assert shapes <= set(texts(picture))
    # row 0 of W stands as a column
    shows(picture, {"Wᵀ 1 0": "−0.40", f"A {m - 1} 3": f"{A[-1, 3]:.2f}"})
    shows(picture, {"sample in X": (3, 1), "sample in A": (4, 1), "node in W": (1, 3)})


def test_the_slope_comes_in_four_steps():
    start, *_, third, last = pictures = [figures.whose_slope(step) for step in range(4)]
    for step, picture in enumerate(pictures):
        shows(picture, dict.fromkeys(("delta", "back", "result")[step:]), pictures[max(0, step - 1)].alt)
    shows(start, {"X": "X output of the layer below = input of this layer"}, "X comes in, the output of ")
    shows(third, {"back": "Δ W comes back", "delta": "Δ of this layer has the slope of A in it already"})
    shows(last, {"back": "", "result": "Δ of the layer below = Δ W ⊙ X (1 − X)"})


def test_times_in_words():
    times = {0.31: "0.3 s", 42: "42 s", 89: "89 s", 91: "1.5 minutes", 1500: "25 minutes", 7000: "1.9 hours"}
    assert {seconds: figures.in_words(seconds) for seconds in times} == times


def test_speeds_stand_in_the_picture_and_not_in_its_words():
    seconds = {"the plain port": 7200.0, "our objects": 300.0, "arrays": 0.5}
    times = ("2.0 hours", "5.0 minutes 24 times as fast", "0.5 s 14,000 times as fast")
    picture = figures.speed(seconds)
    for (name, time), text in zip(seconds.items(), times):
        shows(picture, {f"time {name}": text})
        assert one(picture, f"dot {name}").get_data() == ([time], [name])
    assert picture.alt.endswith("to the fastest: the plain port, our objects, arrays.")
    batches = figures.batch_speed([1, 8, 64], [2000.0, 9000.0, 80_000.0])
    shows(batches, {"speed": [2, 9, 80]}, "from 1 to 64 samples")
    assert not re.search(r"\d", picture.alt + batches.alt.replace("from 1 to 64", ""))


def test_a_curve_shows_the_numbers_of_its_history_and_marks_the_kept_epoch():
    rows = Row(2, 0.5, 0.30, 0.12, 0.28, 0.10), Row(4, 0.5, 0.20, 0.06, 0.22, 0.05)
    history = History([*rows, Row(6, 0.5, 0.10, 0.02, 0.24, 0.07)])
    history.stopped = "early"
    picture = figures.curve(history)
    for name in ("training loss", "validation loss", "training error", "validation error"):
        shows(picture, {name: list(zip((2, 4, 6), getattr(history, name.replace(" ", "_"))))})
    shows(picture, {"best error": [[4, 0.05]], "best loss": [[4, 0.22]]})
    assert "kept: epoch 4, 5.0%" in texts(picture)
    assert picture.alt == (
        "How it learns, 6 epochs, stopped early: training loss from 0.3 to 0.1; validation loss from 0.28 to "
        "0.24, 0.22 at best; training error from 12.0% to 2.0%; validation error from 10.0% to 7.0%, 5.0% at "
        "best. The weights of epoch 4 were kept."
    )
    two = figures.compare({"one": History(), "other": history})
    shows(two, {"curve other": [0.1, 0.05, 0.07]}, "one: nothing yet; other: 10.0% after the first, 5.0% at")
    without_labels = figures.curve(History([Row(1, 0.5, 0.3, None), Row(2, 0.5, 0.2, None)]))
    shows(without_labels, {"training loss": [0.3, 0.2], "titles": ["How it learns"]}, "still running")
    assert figures.curve(History()).alt == "How it learns: nothing yet."


@pytest.mark.parametrize(("net", "waits"), [(-4, (71, 5)), (-6, ("more than 200", 7)), (0.5, (0, 0))])
def test_who_is_sure_and_wrong_learns_slowly_by_squared_error(net, waits):
    picture = figures.sure_and_wrong(net)
    assert "half: {} with squared error, {} with cross-entropy".format(*waits) in picture.alt
    start = Sigmoid.value(net)
    for name, term in (("squared error", start * (1 - start) ** 2), ("cross-entropy", 1 - start)):
        outputs = points(picture, f"output, {name}")[:, 1]
        assert outputs[0] == pytest.approx(start)
        assert (np.diff(outputs) > 0).all()
        assert points(picture, f"start, {name}")[0] == pytest.approx([start, term])
        before, after = (np.log(y / (1 - y)) for y in outputs[:2])
        assert after - before == pytest.approx(term), "half the error term by the weight, half by the bias"


def test_confusion_counts_rows_as_they_were_and_columns_as_said():
    picture, wrong = figures.confusion([9, 9, 4, 9, 0, 7], [4, 4, 4, 9, 0, 2]), np.zeros((10, 10))
    wrong[[4, 2], [9, 7]] = 2, 1
    due = {"count 4 9": "2", "count 9 4": "", "count 2 7": "1", "count 4 4": "1", "wrong": wrong}
    shows(picture, due, "a 4 taken for a 9, 2 times")
    assert picture.axes[0].get_title() == "3 of 6 wrong"
    assert figures.confusion([1], [1]).alt == "Confusion matrix of 1 answers, 0 of them wrong."


def test_mistakes_come_the_surest_first():
    outputs, labels = np.full((4, 10), 0.01), np.array([8, 5, 2, 7])
    outputs[range(4), [3, 5, 7, 1]] = [0.6, 0.9, 0.99, 0.7]
    images = np.arange(4)[:, None, None] * np.ones((4, 28, 28))
    due = {"text {}": ["7, not 2 99%", "1, not 7 70%", "3, not 8 60%"], "image 0": images[2]}
    told = "Mistakes 1 to 3 of 3, the surest first. 7, not 2, sure to 99%"
    shows(figures.mistakes(images, outputs, labels), due, told)


def test_mistakes_in_pages_and_of_one_digit():
    rng = np.random.default_rng(1)
    data = np.zeros((100, 28, 28)), rng.dirichlet(np.ones(10), 100), rng.integers(0, 10, 100)
    count = len(figures.sorted_mistakes(*data[1:]))
    last = -(-count // 20)
    assert f"Mistakes {20 * last - 19} to {count} of {count}" in figures.mistakes(*data, last).alt
    with pytest.raises(ValueError, match=f"expected 1 to {last}.*got {last + 1}"):
        figures.mistakes(*data, page=last + 1)
    figure = figures.mistakes.move(*data)
    assert "Mistakes 21 to 40" in figure.picture.alt, "the still picture shows the first page"
    assert figure.inputs["page"].max == last
    figure.set(digit=4)
    assert (figure.inputs["page"].max, figure.inputs["page"].value) == (1, 1)
    assert set(re.findall(r"not (\d)", figure.picture.alt)) == {"4"}


def test_hidden_weights_are_what_training_added_the_farthest_moved_first():
    rng = np.random.default_rng(1)
    start, V = rng.normal(0, 0.1, (5, 784)), rng.normal(0, 1, (10, 5))
    added = np.zeros((5, 28, 28))
    added[3, 3, 5], added[1, 9, 2] = -0.5, 0.25
    W = start + added.reshape(5, 784)
    picture = figures.hidden_weights(W, start, count=3)  # each on its own scale
    shows(picture, {"text {}": ["3", "1"], "image {}": [2 * added[3], 4 * added[1], added[0]]})
    for place, with_start, node, shown in ((1, False, 3, added[3]), (2, True, 1, W[1].reshape(28, 28))):
        due = {"weights": shown, "vote {}": V[:, node]}
        told = f"Hidden node {node}, number {place} of 5", f"strongest for digit {V[:, node].argmax()}"
        shows(figures.hidden_node(W, start, V, place, with_start), due, *told)
    with pytest.raises(ValueError, match="expected 1 to 5, got 6"):
        figures.hidden_node(W, start, V, 6)
    moved = figures.hidden_node.move(start + np.outer([0.4, 0.0043, 0, 0, 0], np.eye(1, 784)), start, V)
    moved.set(place=2)
    assert "from −0.0045 (orange) to 0.0045 (blue)" in moved.picture.alt
    left, right = (moved.picture.axes[k].yaxis.label.get_window_extent() for k in (2, 1))
    assert not left.overlaps(right), "the axes stay where they are, and a smaller scale has more digits"


def test_reading_a_drawing_by_one_network_by_two_and_before_anything_is_drawn():
    drawing = digits.rendered(digits.pen_paths()[14][2])
    received, outputs = digits.normalised(drawing), np.full(10, 0.02)
    outputs[[7, 9]] = 0.8, 0.04
    picture = figures.reading(received, {"One": (outputs, "probability")}, drawing, title="A drawn 7")
    due = {"drawing": drawing, "received": received, "One, output {}": outputs}
    due |= {"titles": ["A drawn 7", "What it received", "One"]}
    shows(picture, due, "One reads 7, 80%; next comes 9, 4%.")
    colours = {one(picture, f"One, output {k}").get_facecolor() for k in (7, 9)}
    assert len(colours) == 2, "the answer stands out"
    answers = {"one": (outputs, "output"), "two": (outputs[::-1], "probability")}
    two, told = figures.reading(np.eye(28), answers), "two reads 2, 80%; next comes 0, 4%."
    shows(two, {"titles": ["What they received", "one", "two"], "two, output {}": outputs[::-1]}, told)
    assert [ax.get_ylabel() for ax in two.axes[1:]] == ["output", "probability"]
    empty = figures.reading(None, {"one": (None, "output"), "two": (None, "probability")})
    shows(empty, {"received": np.zeros((28, 28))}, "one: nothing to read yet. two: nothing to read yet.")


def test_with_and_without_preprocessing():
    two = [np.eye(28)] * 2
    picture = figures.with_and_without(two, [7, 1], two, two, [7, 1], [7, 4])
    due = {"as drawn {}": ["7", "1"], "only shrunk {}": ["says 7", "✗ says 4"]}
    due |= {"preprocessed {}": ["says 7", "says 1"]}
    shows(picture, due, "Only shrunk to 28 by 28, 1 of them", "preprocessing, 2 are.")
    assert [one(picture, f"only shrunk {k}").get_color() for k in (0, 1)] == [INK_BLUE, INK_ORANGE]


def test_published_errors():
    picture = figures.published_errors([("theirs", 0.047, False), ("ours", 0.0084, True)])
    shows(picture, {"error ours": "0.84%"}, "theirs 4.7%; ours 0.84%.")
    assert one(picture, "bar ours").get_width() == 0.0084
