"""What lives in notebooks 6 and 7: a curve in a cell, a training with a stop button, the reading pad."""

import asyncio
import contextlib
import re
import threading
from unittest.mock import Mock

import numpy as np
import pytest

from figures import vectorization as figures
from figures.live import DrawADigit, Growing, LiveTraining
from figures.pad import DigitPad
from helpers import digits, mnist, training
from helpers.activations import Sigmoid
from helpers.training import History, Row
from helpers.vectorized import Network
from tests.needed import wait

# ------------------------------------------------------------------------------------------ a curve in a cell


def test_a_curve_grows_and_its_last_state_remains_even_when_the_cell_is_interrupted(monkeypatch):
    history, displayed = History([Row(1, 0.5, 0.3, 0.2, 0.4, 0.25)]), []
    monkeypatch.setattr("figures.live.display", displayed.append)
    with contextlib.suppress(KeyboardInterrupt), Growing(figures.curve, title="A title") as seen:
        assert displayed == [seen]
        assert "last state" in seen.bundle()["text/plain"]
        seen.progress(1, 4, "epoch 1/2 & more")
        assert seen._bar.value == 0.25
        assert "epoch 1/2 &amp; more" in seen._status.value
        seen(history)
        assert "A title, 1 epoch," in seen._image.value
        history.append(Row(2, 0.5, 0.2, 0.1, 0.3, 0.15))
        seen(history)
        assert seen._image.value == figures.curve(history, "A title").html(100, None), "as if drawn alone"
        history.stopped = "interrupted"
        raise KeyboardInterrupt
    assert displayed[1].alt.startswith("A title, 2 epochs, interrupted")


# ------------------------------------------------------------------------------ training with a stop button


def data(n=60):
    X = np.random.default_rng(1).uniform(0, 1, (n, 4))
    return X, (X[:, 0] > X[:, 1]).astype(int), X[:20], (X[:20, 0] > X[:20, 1]).astype(int)


def small():
    return Network([4, 3, 2], seed=1, loss="cross-entropy")


def live(data=data, epochs=4):
    return LiveTraining(small(), data, epochs=epochs, rate=0.5)


def ended(figure):
    """Wait until a training neither waits nor runs."""
    wait(lambda: figure._running is None, 60, "it did not end")


def test_it_waits_for_a_click_and_a_second_start_goes_on_where_the_first_stopped():
    """In pieces as in one piece: the curve, the epochs, the falling rate, the weights."""
    settings = {"seed": 1, "epochs": 6, "batch_size": 2, "rate": training.falling(2.0)}
    whole, drawn, loaded, (X, labels) = small(), [], threading.Event(), data()[2:]
    due = training.train(whole, data(), progress=False, **settings)
    figure = LiveTraining(small(), lambda: loaded.wait(60) and data(), **settings)
    figure._image.observe(lambda _: len(figure.history) in (2, 4) and figure.stop.click(), "value")
    figure._image.observe(lambda change: drawn.append("still running" in change.new), "value")
    assert "Not started" in figure.status.value
    assert (figure.start.disabled, figure.stop.disabled) == (False, True)
    for last in (2, 4, None):
        figure.start.click()
        figure.start.click()  # a second press starts no second training
        if not loaded.is_set():
            assert "Loading" in figure.status.value, "at once"
            assert (figure.start.disabled, figure.stop.disabled) == (True, False)
            loaded.set()
        ended(figure)
        wrong = np.mean(figure.network.predict(X).argmax(axis=1) != labels)
        assert wrong == figure.history.best.validation_error, "the best weights are kept"
        assert not last or figure.history.best.epoch < last, "which the latest are not"
        assert figure.history.stopped == ("stopped" if last else "finished")
        assert (f"Stopped after epoch {last}," if last else "6 epochs, finished") in figure.status.value
        assert (figure.start.disabled, figure.stop.disabled) == (not last, True), "start, until all is done"
    assert "6 epochs, all epochs done" in figure._image.value
    assert drawn == [True, True, False] * 3, "still running, until it is stopped or done"
    assert figure.bar.value == 1
    assert figure.history == due
    assert all(map(np.array_equal, figure.network.parameters(), whole.parameters()))


def test_where_there_are_no_threads_training_and_page_take_turns(monkeypatch):
    monkeypatch.setattr("threading.Thread.start", Mock(side_effect=RuntimeError("can't start new thread")))
    monkeypatch.setattr("figures.live.TURN", 0)
    figure = live(data()[:2], epochs=100_000)

    async def reader():
        figure.start.click()
        assert "Loading" in figure.status.value
        while figure._running is not None:
            await asyncio.sleep(0)
            if len(figure.history) >= 3:
                figure.stop.click()

    asyncio.run(reader())
    assert 3 <= len(figure.history) < 100
    assert figure.history.stopped == "stopped"
    assert f"Stopped after epoch {len(figure.history)}. Start" in figure.status.value, "validated or not"


def test_without_arguments_it_is_the_course_s_network_and_an_error_at_the_start_is_said(monkeypatch):
    monkeypatch.setattr("helpers.mnist.load", lambda: 1 / 0)
    figure = LiveTraining()  # reads nothing yet
    assert figure.network.sizes == (784, 300, 10)
    figure.start.click()
    ended(figure)
    assert "ZeroDivisionError: division by zero" in figure.status.value
    assert not figure.start.disabled


@pytest.mark.parametrize("make", [live, lambda: DrawADigit({"one": small_reader()})])
def test_without_a_kernel_a_sentence_says_what_it_is_and_where_it_works(make):
    forms = make().bundle()
    assert forms["text/plain"].startswith(("A training with a stop button", "A pad to draw a digit on"))
    for form in ("text/plain", "text/html"):
        assert "07_vectorization.ipynb" in forms[form]
        assert make().bundle()[form] == forms[form], "constant: strict nbval compares it"


# ------------------------------------------------------------------------------------------- the drawing pad


def small_reader(**settings):
    return Network([784, 5, 10], seed=1, **settings)


@pytest.fixture(scope="module")
def stored():
    return training.load_network(mnist.DATA / "trained.npz")


def strokes_of(digit):
    return next(strokes for d, _, strokes in digits.pen_paths() if d == digit)


def test_a_pad_renders_its_strokes_and_small_ones_by_a_finer_pen():
    pad = DigitPad(strokes=[[[0.1, 0.5], [0.9, 0.5]]])
    assert pad.drawing(50).shape == (50, 50)
    assert pad.drawing(50)[25, 25] == 1
    wide = pad.drawing().sum()
    pad.thickness /= 2
    assert pad.drawing().sum() < 0.6 * wide
    pad = DigitPad(strokes=[[[0.4, 0.5], [0.6, 0.5]]])
    assert pad.drawing(400).any(axis=1).sum() == pytest.approx(0.13 * 0.2 * 400, abs=2)


@pytest.mark.parametrize("scale", [0.9, 0.2])
@pytest.mark.parametrize("digit", [3, 7, 8])
def test_a_drawing_is_read_while_it_grows_and_forgotten_when_cleared(stored, digit, scale):
    reads = DrawADigit({"It": stored})
    assert "Draw a digit" in reads.answer.value
    assert "nothing to read yet" in reads._image.value
    reads.pad.strokes = digits.moved(strokes_of(digit), (0.1, -0.1) if scale < 0.5 else (0, 0), scale)
    assert re.search(rf"It reads: <b[^>]*>{digit}</b> \(\d+%\)", reads.answer.value)
    assert f"It reads {digit}" in reads._image.value
    assert "digit-pad-answer" in reads.answer._dom_classes
    reads.pad.strokes = []
    assert "Draw a digit" in reads.answer.value


def test_what_is_received_is_preprocessed_until_it_is_switched_off(stored):
    reads = DrawADigit({"It": stored})
    reads.pad.strokes = digits.moved(strokes_of(7), (-0.2, -0.2), 0.4)
    before = reads._image.value
    for reads.preprocess.value, prepared in ((True, digits.normalised), (False, digits.squeezed)):
        drawing, received, answers = reads.read()
        np.testing.assert_array_equal(received, prepared(drawing))
        assert [outputs.shape for outputs in answers.values()] == [(10,)]
    assert reads._image.value != before


def test_all_networks_answer_side_by_side_and_doubt_is_told(stored):
    figure = DrawADigit({"stored": stored, "<yours>": small_reader(activation=Sigmoid)})
    figure.pad.strokes = strokes_of(2)
    said = figure.answer.value
    assert re.search(r"stored reads: <b[^>]*>2</b>", said)
    assert re.search(r"&lt;yours&gt; reads: <b[^>]*>\d</b> \(\d+%\), perhaps \d \(\d+%\)", said)
    assert "stored reads 2" in figure._image.value
    assert len(said.split("reads")) == 3, "each answer stands once"
