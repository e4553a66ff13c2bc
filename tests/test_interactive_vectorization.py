"""What moves in notebook 07: the training with a stop button, the drawing pad, the growing curve."""

import re

import numpy as np
import pytest

from figures import moving_vectorization as interactive
from figures.pad import DigitPad
from helpers import digits, training
from helpers.history import History, Row
from helpers.vectorized import Network


@pytest.fixture(autouse=True)
def full_length(monkeypatch):
    monkeypatch.delenv("COURSE_QUICK", raising=False)


def data(n=60):
    rng = np.random.default_rng(1)
    X = rng.uniform(0, 1, (n, 4))
    return X, (X[:, 0] > X[:, 1]).astype(int), X[:20], (X[:20, 0] > X[:20, 1]).astype(int)


def live(**settings):
    network = Network([4, 3, 2], seed=1, loss="cross-entropy")
    return interactive.live_training(network, data(), **{"epochs": 4, "rate": 0.5} | settings)


# --- training with a stop button ----------------------------------------------------------------------------


def test_it_waits_for_a_click_and_then_trains():
    figure = live()
    before = figure.network.parameters()
    assert "Not started" in figure.status.value
    assert figure.stop.disabled
    assert not figure.start.disabled
    figure.start.click()
    figure.wait(60)
    assert figure.history.stopped == "finished"
    assert len(figure.history) == 4
    assert "4 epochs, finished" in figure.status.value
    assert "4 epochs, all epochs done" in figure._image.value
    assert figure.bar.value == 1
    assert figure.stop.disabled
    assert not figure.start.disabled
    assert not np.array_equal(before[0], figure.network.parameters()[0])


def test_stop_keeps_what_was_learnt():
    figure = live(epochs=100_000)
    figure.start.click()
    figure._thread.join(0.3)
    assert figure._thread.is_alive()
    assert not figure.stop.disabled
    figure.start.click()  # a second press starts no second training
    figure.stop.click()
    figure.wait(60)
    assert figure.history.stopped == "stopped"
    assert 0 < len(figure.history) < 100_000
    assert "stopped" in figure.status.value
    best = figure.history.best
    X, labels = data()[2:]
    assert np.mean(figure.network.predict(X).argmax(axis=1) != labels) == best.validation_error


def test_it_can_be_started_again():
    figure = live()
    figure.start.click()
    figure.wait(60)
    first = figure.network.parameters()
    figure.start.click()
    figure.wait(60)
    assert figure.history.stopped == "finished"
    assert not np.array_equal(first[0], figure.network.parameters()[0]) or figure.history.best.epoch == 1


def test_where_there_are_no_threads_it_trains_all_the_same(monkeypatch):
    def refuse(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("threading.Thread.start", refuse)
    figure = live()
    figure.start.click()
    assert figure.history.stopped == "finished"


def test_an_error_is_said_where_the_reader_looks():
    figure = live(rate=-1)
    figure.start.click()
    figure.wait(60)
    assert "ValueError" in figure.status.value
    assert "rate" in figure.status.value
    assert not figure.start.disabled


def test_without_arguments_nothing_is_read_until_the_start():
    figure = interactive.live_training()
    assert figure.network.sizes == (784, 300, 10)
    assert callable(figure._data)
    assert repr(figure) == "LiveTraining()"


def test_a_curve_grows_with_the_history():
    curve = interactive.GrowingCurve("A title")
    assert "nothing yet" in curve.value
    curve(History([Row(1, 0.5, 0.3, 0.2, 0.4, 0.25)]))
    assert "A title, 1 epochs" in curve.value
    assert repr(curve) == "GrowingCurve()"


# --- the drawing pad ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stored():
    return training.load_network(interactive.STORED)


def strokes_of(digit):
    return next(strokes for d, _, strokes in digits.pen_paths() if d == digit)


def test_a_pad_holds_strokes_and_renders_them():
    pad = DigitPad()
    assert repr(pad) == "DigitPad()"
    assert not pad.drawing().any()
    pad.strokes = [[[0.2, 0.5], [0.8, 0.5]]]
    assert pad.drawing(50).shape == (50, 50)
    assert pad.drawing(50)[25, 25] == 1
    pad.clear()
    assert pad.strokes == []


def test_the_thickness_counts():
    pad = DigitPad(strokes=[[[0.2, 0.5], [0.8, 0.5]]])
    thin = pad.drawing().sum()
    pad.thickness *= 2
    assert pad.drawing().sum() > 1.8 * thin


@pytest.mark.parametrize("digit", [3, 7, 8])
def test_a_drawing_is_read_while_it_grows_and_forgotten_when_cleared(stored, digit):
    figure = interactive.draw_digit(stored)
    assert "Draw a digit" in figure.answer.value
    assert "Nothing is drawn yet" in figure._image.value
    figure.pad.strokes = digits.moved(strokes_of(digit), (0.1, -0.1), 0.6)
    assert re.search(rf"It reads: <b[^>]*>{digit}</b>", figure.answer.value)
    assert f"The network reads {digit}" in figure._image.value
    assert "digit-pad-answer" in figure.answer._dom_classes
    figure.pad.clear()
    assert "Draw a digit" in figure.answer.value


def test_what_is_received_is_preprocessed_until_it_is_switched_off(stored):
    figure = interactive.draw_digit(stored)
    figure.pad.strokes = digits.moved(strokes_of(7), (-0.2, -0.2), 0.4)
    drawing, received, outputs = figure.read()
    np.testing.assert_array_equal(received, digits.normalised(drawing))
    assert outputs.shape == (10,)
    before = figure._image.value
    figure.preprocess.value = False
    np.testing.assert_array_equal(figure.read()[1], digits.squeezed(drawing))
    assert figure._image.value != before


def test_one_of_several_networks_answers(stored):
    other = Network([784, 5, 10], seed=1)
    figure = interactive.draw_digit({"stored": stored, "yours": other})
    figure.pad.strokes = strokes_of(2)
    assert figure.network is stored
    before = figure._image.value
    figure.which.value = "yours"
    assert figure.network is other
    assert figure._image.value != before
    assert len(figure.children) == len(interactive.draw_digit(stored).children) + 1


def test_hidden_nodes_and_mistakes_follow_their_controls(stored):
    nodes = interactive.hidden_nodes(stored)
    nodes.set(node=17)
    assert "Hidden node 17" in nodes.picture.alt
    rng = np.random.default_rng(1)
    outputs, labels = rng.dirichlet(np.ones(10), 100), rng.integers(0, 10, 100)
    figure = interactive.mistakes(np.zeros((100, 28, 28)), outputs, labels)
    figure.set(digit=4)
    assert "not 4" in figure.picture.alt
    assert not re.search(r"not [^4]", figure.picture.alt)
    figure.set(digit=-1, page=2)
    assert "Mistakes 21 to 40" in figure.picture.alt
