"""Figures of notebook 07: what stands in them, at several values."""

from itertools import pairwise

import numpy as np
import pytest

from figures import vectorization as plots
from figures.picture import INK_BLUE, INK_ORANGE, find, texts
from helpers import digits, example
from helpers.activations import Sigmoid


def text(picture, gid):
    [artist] = find(picture, gid)
    return artist.get_text()


# --- arrays -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("m", [1, 2, 5])
def test_a_batch_through_a_layer(m):
    X = np.linspace(-1, 1, 3 * m).reshape(m, 3)
    W, b = np.array(example.W1), np.array(example.B1)
    A = Sigmoid.on_array(X @ W.T + b)
    picture = plots.matrix_product(X, W, b, A)
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
    shown = [" ".join(texts(plots.whose_slope(step))) for step in range(4)]
    assert "Δ" not in shown[0]
    assert "has the slope of" in shown[1]
    assert "Δ W" not in shown[1]
    assert "Δ W comes back" in shown[2]
    assert "Δ W ⊙ X (1 − X)" in shown[3]
    assert "output of the layer below\n= input of this layer" in shown[0]
    alts = [plots.whose_slope(step).alt for step in range(4)]
    assert all(later.startswith(earlier) for earlier, later in pairwise(alts))
    assert texts(plots.whose_slope()) == texts(plots.whose_slope(3))


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
    assert plots.in_words(seconds) == words


def test_speed_names_times_in_the_picture_and_none_in_its_words():
    seconds = {"the plain port": 7200.0, "our objects": 300.0, "arrays": 0.5}
    picture = plots.speed(seconds)
    assert text(picture, "time the plain port") == "2.0 hours"
    assert text(picture, "time our objects") == "5.0 minutes   24 times as fast"
    assert text(picture, "time arrays") == "0.5 s   14,000 times as fast"
    for name, value in seconds.items():
        [bar] = find(picture, f"bar {name}")
        assert bar.get_width() == value
    assert picture.axes[0].get_xscale() == "log"
    assert picture.alt.endswith("to the fastest: the plain port, our objects, arrays.")
    assert not any(character.isdigit() for character in picture.alt)


def test_batch_speed():
    picture = plots.batch_speed([1, 8, 64], [2000.0, 9000.0, 80_000.0])
    [line] = find(picture, "speed")
    np.testing.assert_allclose(line.get_ydata(), [2, 9, 80])
    assert "from 1 to 64 samples" in picture.alt
    assert "80" not in picture.alt


# --- what it has learnt -------------------------------------------------------------------------------------


def test_confusion_counts_rows_as_they_were_and_columns_as_said():
    labels, answers = [4, 4, 4, 9, 0, 2], [9, 9, 4, 9, 0, 7]
    picture = plots.confusion(answers, labels)
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
    assert plots.sorted_mistakes(OUTPUTS, LABELS).tolist() == [2, 3, 0]
    images = np.arange(4)[:, None, None] * np.ones((4, 28, 28))
    picture = plots.mistakes(images, OUTPUTS, LABELS)
    assert [text(picture, f"text {k}") for k in range(3)] == [
        "7, not 2\n99%",
        "1, not 7\n70%",
        "3, not 8\n60%",
    ]
    [first] = find(picture, "image 0")
    assert first.get_array().max() == 2
    assert "Mistakes 1 to 3 of 3" in " ".join(texts(picture))
    assert "7, not 2, sure to 99%" in picture.alt


def test_mistakes_in_pages():
    images = np.zeros((4, 28, 28))
    second = plots.mistakes(images, OUTPUTS, LABELS, page=2, columns=2, rows=1)
    assert text(second, "text 0") == "3, not 8\n60%"
    assert "Mistakes 3 to 3 of 3" in second.alt
    with pytest.raises(ValueError, match="1 to 2 was due"):
        plots.mistakes(images, OUTPUTS, LABELS, page=3, columns=2, rows=1)


def test_hidden_weights_row_by_row():
    W = np.zeros((6, 784))
    W[4, 28 * 3 + 5] = -0.5
    picture = plots.hidden_weights(W, nodes=[2, 4])
    [image] = find(picture, "image 1")
    assert image.get_array()[3, 5] == -1, "each on its own scale"
    assert image.get_clim() == (-1, 1)
    assert [text(picture, f"text {k}") for k in (0, 1)] == ["2", "4"]
    assert not find(picture, "image 0")[0].get_array().any(), "a node with no weights is blank"


@pytest.mark.parametrize("node", [0, 3])
def test_one_hidden_node_and_its_votes(node):
    rng = np.random.default_rng(node)
    W, V = rng.normal(0, 0.1, (5, 784)), rng.normal(0, 1, (10, 5))
    picture = plots.hidden_node(W, V, node)
    [image] = find(picture, "weights")
    np.testing.assert_array_equal(image.get_array(), W[node].reshape(28, 28))
    for digit in range(10):
        assert find(picture, f"vote {digit}")[0].get_height() == V[digit, node]
    assert f"strongest for digit {V[:, node].argmax()}" in picture.alt
    assert f"against digit {V[:, node].argmin()}" in picture.alt
    with pytest.raises(ValueError, match="0 to 4 was due; 5"):
        plots.hidden_node(W, V, 5)


# --- drawn digits -------------------------------------------------------------------------------------------


@pytest.fixture
def seven():
    drawing = digits.rendered(digits.pen_paths()[14][2])
    return drawing, digits.normalised(drawing)


@pytest.mark.parametrize("answer", [2, 7])
def test_reading_a_drawing(seven, answer):
    outputs = np.full(10, 0.02)
    outputs[answer], outputs[9] = 0.8, 0.04
    picture = plots.reading(*seven, outputs)
    np.testing.assert_array_equal(find(picture, "drawing")[0].get_array(), seven[0])
    np.testing.assert_array_equal(find(picture, "received")[0].get_array(), seven[1])
    assert find(picture, f"output {answer}")[0].get_height() == 0.8
    assert picture.axes[2].get_title() == f"It reads: {answer}"
    assert picture.alt == f"The network reads {answer}, 80%; next comes 9, 4%."
    highest = find(picture, f"output {answer}")[0].get_facecolor()
    assert highest != find(picture, "output 5")[0].get_facecolor()


def test_nothing_drawn_yet():
    picture = plots.received_and_outputs(None, None)
    assert not find(picture, "received")[0].get_array().any()
    assert all(find(picture, f"output {k}")[0].get_height() == 0 for k in range(10))
    assert "Nothing is drawn yet" in picture.alt


def test_with_sigmoids_the_outputs_are_no_probabilities(seven):
    outputs = np.linspace(0.1, 0.9, 10)
    one = plots.received_and_outputs(seven[1], outputs, probability=False)
    assert one.axes[1].get_ylabel() == "output"
    assert plots.received_and_outputs(seven[1], outputs).axes[1].get_ylabel() == "probability"
    assert "reads 9" in one.alt


def test_with_and_without_preprocessing(seven):
    drawing, received = seven
    two = [drawing, drawing]
    picture = plots.with_and_without(two, [7, 1], [received] * 2, [received] * 2, [7, 1], [7, 4])
    assert [text(picture, f"as drawn {k}") for k in (0, 1)] == ["7", "1"]
    assert [text(picture, f"only shrunk {k}") for k in (0, 1)] == ["says 7", "✗ says 4"]
    assert [text(picture, f"preprocessed {k}") for k in (0, 1)] == ["says 7", "says 1"]
    colours = [find(picture, f"only shrunk {k}")[0].get_color() for k in (0, 1)]
    assert colours == [INK_BLUE, INK_ORANGE]
    assert picture.alt.startswith("2 drawn digits. Only shrunk to 28 by 28, 1 of them")
    assert picture.alt.endswith("preprocessing, 2 are.")


def test_published_errors():
    picture = plots.published_errors([("theirs", 0.047, False), ("ours", 0.0084, True)])
    assert text(picture, "error theirs") == "4.7%"
    assert text(picture, "error ours") == "0.84%"
    assert find(picture, "bar ours")[0].get_width() == 0.0084
    assert find(picture, "bar ours")[0].get_facecolor() != find(picture, "bar theirs")[0].get_facecolor()
    assert "theirs 4.7%; ours 0.84%" in picture.alt
