"""The training loop: what it promises, and what it refuses to start on."""

import threading
from itertools import chain

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from helpers import training
from helpers.activations import Tanh
from helpers.mnist import MNIST
from helpers.vectorized import batches
from tests.trainings import arrays, blobs, flat, interrupt, peak_of, raising, split

XOR = ([[0, 0], [0, 1], [1, 0], [1, 1]], [[0.1], [0.9], [0.9], [0.1]])
X, LABELS = blobs()
ROWS = np.eye(3)[LABELS]
SPLIT = split()


def train(network, data, **settings):
    return training.train(network, data, **{"epochs": 5, "rate": 0.5, "progress": False, **settings})


def trained(*arguments, network=None, **settings):
    """The weights after a training of a network, anew unless one is given."""
    network = arrays() if network is None else network
    train(network, *arguments, **settings)
    return flat(network)


def unchanged(X, rng):
    return X


# --- it learns ----------------------------------------------------------------------------------------------


def test_it_learns():
    history = train(arrays(), SPLIT, epochs=15, rate=1, seed=3)
    assert (history.stopped, history.epoch) == ("finished", [*range(1, 16)])
    assert history.training_loss[-1] < history.training_loss[0] / 2
    assert history.best.validation_error < 0.1


@pytest.mark.parametrize("momentum", [0, 0.8])
def test_it_takes_the_steps_that_a_plain_loop_takes(momentum):
    looped, plain, T = arrays(), arrays(), np.where(ROWS == 1, 0.9, 0.1)
    how = {"rate": 0.7, "epochs": 4, "batch_size": 16, "seed": 9}
    history = train(looped, (X, LABELS), momentum=momentum, **how)
    assert (history.best, history.validation_error) == (None, [None] * 4)
    values, rng = plain.parameters(), np.random.default_rng(9)
    velocities = [0 * p for p in values]
    for rows in chain.from_iterable(batches(200, 16, rng) for _ in range(4)):
        velocities = [momentum * v - 0.7 * g for v, g in zip(velocities, plain.gradients(X[rows], T[rows]))]
        values = [p + v for p, v in zip(values, velocities)]
        plain.set_parameters(values)
    assert flat(looped) == pytest.approx(flat(plain), abs=1e-12)
    if not momentum:
        plain = arrays()
        plain.train(X, T, **how)
        assert np.array_equal(flat(looped), flat(plain))


@pytest.mark.parametrize("momentum", [0, 0.5])
def test_inputs_that_are_never_lit_make_no_difference(momentum):
    """It works on those that are lit, unless they are distorted, and puts the rest back: the same network."""
    wide, (learnt, other, start) = np.zeros((200, 6)), (arrays(sizes=(6, 5, 3)) for _ in range(3))
    wide[:, [1, 4]] = X
    wide[::3, 1], wide[1::3, 4] = 0, 0  # some batches need one of the two, others both
    for network, distort in (learnt, None), (other, unchanged):
        train(network, (wide, LABELS), momentum=momentum, batch_size=2, distort=distort)
    assert flat(learnt) == pytest.approx(flat(other), abs=1e-12)
    assert np.array_equal(learnt.layers[0].W[:, [0, 2, 3, 5]], start.layers[0].W[:, [0, 2, 3, 5]])


def test_history_and_progress_are_what_they_say():
    network, seen, told = arrays(), [], []
    hear = {"on_epoch": lambda h: seen.append(len(h)), "progress": lambda *said: told.append(said)}
    history = train(network, SPLIT, epochs=3, batch_size=20, **hear)
    assert history.epoch == seen == [1, 2, 3]
    assert [said[:2] for said in told] == [(k, 30) for k in range(1, 31)]
    assert told[0][2] == "epoch 1/3"
    assert "wrong" in told[-1][2]
    best, (X, labels) = history.best, SPLIT[2:]
    T = np.where(np.eye(3), 0.9, 0.1)[labels]
    assert network.loss(X, T) == pytest.approx(best.validation_loss)
    assert np.mean(network.predict(X).argmax(axis=1) != labels) == best.validation_error
    assert repr(history).startswith(f"History: 3 epochs, finished; best after epoch {best.epoch}: loss ")
    assert repr(history).endswith(f", {best.validation_error:.2%} wrong on the validation samples")
    network, before = arrays(sizes=(2, 3, 1)), arrays(sizes=(2, 3, 1)).loss(*XOR)
    history = train(network, XOR, epochs=1, batch_size=4)
    assert history.training_loss == [pytest.approx(before)]  # that before the step
    assert history.training_error == [None]


def test_images_become_floats_batch_by_batch():
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (60, 4, 5), dtype=np.uint8), rng.integers(3, size=60)
    images[:, 0, 3] = 0  # never inked
    ink = images > 99  # black and white
    for forms in (images, images.reshape(60, 20), images.reshape(60, 20) / 255.0), (ink, ink.astype(float)):
        networks = (arrays(sizes=(20, 4, 3)) for _ in forms)
        first, *others = (trained((X, labels), network=n, batch_size=7) for X, n in zip(forms, networks))
        assert all(np.array_equal(first, other) for other in others)


def test_a_file_mapped_from_disk_is_never_loaded_whole(tmp_path):
    rng, n = np.random.default_rng(0), 20_000
    images = np.lib.format.open_memmap(tmp_path / "images.npy", "w+", np.uint8, (n, 28, 28))
    for start in range(0, n, 1000):
        images[start : start + 1000] = rng.integers(0, 256, (1000, 28, 28))
    data = images, rng.integers(10, size=n), images[:3000], rng.integers(10, size=3000)
    network = arrays(sizes=(784, 10, 10), dtype=np.float32)
    assert images.nbytes > 15e6
    assert peak_of(lambda: train(network, data, epochs=1, batch_size=100)) < 9e6


def test_a_training_may_rest_between_batches_and_go_on():
    straight, resting = arrays(), arrays()
    expected = train(straight, SPLIT, seed=5)
    run = training.steps(resting, SPLIT, epochs=5, rate=0.5, seed=5, progress=False)
    for _ in range(300):  # one sample a batch: in the middle of the second epoch
        next(run)
    resting.predict(X[:7])
    assert np.array_equal(flat(resting), trained(SPLIT, epochs=1, seed=5))  # till the end of the epoch
    *_, last = run
    assert last == expected
    assert np.array_equal(flat(resting), flat(straight))


def test_a_network_is_asked_from_another_thread_while_it_trains():
    """Neither is disturbed: the same weights as alone, and at any time the answers of the last evaluation."""
    alone, asked, targets = arrays(), arrays(), ROWS[:16]
    train(alone, SPLIT, epochs=40, batch_size=16)
    thread = threading.Thread(target=train, args=(asked, SPLIT), kwargs={"epochs": 40, "batch_size": 16})
    thread.start()
    while thread.is_alive():
        for rows in (7, 16):
            assert np.isfinite(asked.predict(X[:rows])).all()
        asked.loss(X[:16], targets)
        asked.gradients(X[:16], targets)
    assert np.array_equal(flat(asked), flat(alone))


def test_the_seed_is_the_order_and_labels_are_targets():
    weights, *same, other = (trained((X, LABELS), batch_size=5, seed=seed) for seed in (1, 1, np.int64(1), 2))
    same.append(trained((X, np.where(ROWS == 1, 0.9, 0.1)), batch_size=5, seed=1))
    assert all(np.array_equal(weights, found) for found in same)
    assert not np.array_equal(weights, other)
    named, given = (trained((X, T), network=arrays(loss="cross-entropy")) for T in (LABELS, ROWS))
    assert np.array_equal(named, given)


# --- rate and momentum --------------------------------------------------------------------------------------


def test_a_rate_may_fall():
    rates = []

    def rate(progress):
        rates.append(progress)
        return np.float32(0.5)

    history = train(arrays(), blobs(20), epochs=2, batch_size=5, rate=rate)
    assert rates[1:] == [k / 8 for k in range(8)]  # the first call only looks whether it is a rate
    assert history.rate == [0.5, 0.5]


def test_falling_rises_then_falls():
    values = [training.falling(0.4, warm_up=0.1)(p / 100) for p in range(101)]
    assert max(values) == pytest.approx(0.4)
    assert values.index(max(values)) == 10
    assert (values[0] < 0.01, values[100]) == (True, pytest.approx(0))
    assert values[10:] == sorted(values[10:], reverse=True)
    assert training.falling(0.4)(0) == pytest.approx(0.4)


# --- it stops -----------------------------------------------------------------------------------------------


def test_early_stopping_keeps_the_best_weights():
    kept, network = arrays(), arrays()
    assert train(kept, SPLIT, epochs=3).best.epoch == 3

    def spoil(history):  # from then on every evaluation is worse
        if history.epoch[-1] >= 3:
            network.set_parameters([np.full(np.shape(p), 5.0) for p in network.parameters()])

    history = train(network, SPLIT, epochs=50, patience=3, on_epoch=spoil)
    assert (history.stopped, history.best.epoch, history.epoch[-1]) == ("early", 3, 6)
    assert np.array_equal(flat(network), flat(kept))


def test_among_equal_errors_the_lower_loss_is_best():
    ends = (0.9, 0.5), (0.7, 0.5), (0.8, 0.5), (0.1, 0.6)
    history = training.History([training.Row(k, 0.1, 1.0, None, *end) for k, end in enumerate(ends)])
    assert (history.best.epoch, history.since_best) == (1, 2)


@pytest.mark.parametrize("distort", [None, unchanged])
def test_an_interrupt_keeps_what_was_learnt(distort):
    network, settings = arrays(), {"epochs": 10, "batch_size": 20, "distort": distort}
    before = threading.enumerate()
    history = train(network, SPLIT, progress=interrupt(45), **settings)  # in the fifth epoch of ten steps
    assert (history.stopped, history.epoch) == ("interrupted", [1, 2, 3, 4])
    assert np.array_equal(flat(network), trained(SPLIT, epochs=4, batch_size=20))
    assert not {*threading.enumerate()} - {*before}, "a thread that still prepares batches"


def test_an_interrupt_before_the_first_evaluation_keeps_the_steps():
    network = arrays()
    history = train(network, SPLIT, epochs=1, progress=interrupt(2))
    assert (history.stopped, len(history), history.best) == ("interrupted", 0, None)
    assert not np.array_equal(flat(network), flat(arrays()))


@pytest.mark.parametrize("batch_size", [20, 1000])  # by a step within an epoch, and by its last one
def test_a_loss_that_is_no_number_ends_it(batch_size, tmp_path):
    network = arrays(activation=Tanh, loss="cross-entropy", dtype=np.float32)
    how = {"epochs": 10, "batch_size": batch_size, "checkpoint": tmp_path / "run.npz"}
    with np.errstate(all="ignore"):
        history = train(network, SPLIT, rate=lambda p: 0.1 if p < 0.5 else 1e308, **how)
    assert (history.stopped, len(history)) == ("diverged", 5)
    assert np.isfinite(flat(network)).all()


def test_it_stands_a_hunt_for_overflows():
    with np.errstate(all="raise"):
        how = {"epochs": 20, "rate": 20, "momentum": 1e-30, "batch_size": 7}
        history = train(arrays(loss="cross-entropy", dtype=np.float32), SPLIT, **how)
    assert history.stopped == "finished"


def test_the_distortion_sees_all_of_each_batch_in_turn():
    (X, labels), seen = blobs(25), []

    def distort(X, rng):
        seen.append(X.shape)
        return X + rng.normal(0, 0.1, X.shape)

    how = {"batch_size": 10, "epochs": 2, "distort": distort}
    one, other = (trained((X * [0, 1], labels), **how) for _ in range(2))
    assert seen == [(10, 2), (10, 2), (5, 2)] * 4
    assert np.array_equal(one, other)


# --- progress -----------------------------------------------------------------------------------------------


def test_the_bar_is_one_line_on_stderr(capsys):
    train(arrays(), SPLIT, epochs=3, progress=True)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "100% · epoch 3/3, loss 0." in said.err
    assert "% wrong" in said.err


def test_a_notebook_has_one_bar_which_is_renewed():
    shell = InteractiveShell.instance()
    try:
        with capture_output() as said:
            train(arrays(), SPLIT, epochs=3, progress=True)
    finally:
        shell.clear_instance()
    assert [output.update for output in said.outputs] == [False] + [True] * (len(said.outputs) - 1)
    last = said.outputs[-1].data
    assert "100% · epoch 3/3, loss" in last["text/plain"]
    assert last.keys() == {"text/plain"}


def test_in_a_browser_no_thread_is_started(monkeypatch):
    monkeypatch.setattr(training.sys, "platform", "emscripten")
    monkeypatch.setattr(threading.Thread, "start", raising(RuntimeError("there are none")))
    assert train(arrays(), SPLIT, distort=unchanged).stopped == "finished"


def test_quick_passes_train_for_one_epoch(monkeypatch):
    monkeypatch.setenv("COURSE_QUICK", "1")
    assert train(arrays(), SPLIT, epochs=9).epoch == [1]
    monkeypatch.setenv("COURSE_QUICK", "0")
    assert not training.quick()


# --- data that would poison the training --------------------------------------------------------------------

IMAGES = np.random.default_rng(1).integers(0, 256, (200, 2), dtype=np.uint8)


def with_one(value):
    spoilt = X.copy()
    spoilt[17, 1] = value
    return spoilt


POISON = {
    "NaN": (with_one(np.nan), LABELS, "finite numbers; got nan in sample 17"),
    "infinity": (with_one(-np.inf), LABELS, "got -inf in sample 17"),
    "never scaled": (IMAGES.astype(float), LABELS, "got 0 to 255 as float64. They were never scaled"),
    "large": (X * -1e4, LABELS, "never scaled: divide by the largest"),
    "scaled twice": (IMAGES / 255 / 255, LABELS, "divided by 255 twice"),
    "integer division": (IMAGES // 255, LABELS, "got 0 to 1 as uint8. Were they divided by 255 in whole n"),
    "int8": (IMAGES.astype(np.int8), LABELS, "got -128 to 127 as int8. Levels above 127 overflow"),
    "all the same": (np.full((200, 2), 0.5), LABELS, "samples that differ; got 0.5 to 0.5"),
    "one class": (X, np.full(200, 2), "more than one class; got 2 to 2"),
    "one target": (X, np.tile([0.1, 0.9, 0.1], (200, 1)), "the same 200 times"),
    "off by one": (X, LABELS + 1, "whole numbers from 0 to 2, .* got 1 to 3 as int64. Are they off by one"),
    "off by minus one": (X, LABELS - 1, "got -1 to 1 as int64. Are they off by one"),
    "uint8 overflow": (X, LABELS.astype(np.uint8) - np.uint8(1), "to 255 as uint8. Does 0 - 1 overflow"),
    "labels as floats": (X, LABELS.astype(float), "Use labels.astype"),
    "fewer labels": (X, LABELS[:-1], "200 samples and 199 targets"),
    "no samples": (X[:0], LABELS[:0], "at least one"),
    "other width": (np.ones((200, 3)), LABELS, r"expected the shape \(n, 2\)"),
    "text": (np.array([["a", "b"]] * 200), LABELS, "expected arrays of numbers"),
    "beyond the sigmoid": (X, ROWS * 2, "expected 0 to 1; got 0 to 2"),
    "a number": (3, 4, r"got \(\)"),
}


@pytest.mark.parametrize("what", POISON)
def test_poison_is_named_before_the_first_step(what):
    inputs, targets, message = POISON[what]
    network = arrays()
    with pytest.raises(ValueError, match=message):
        train(network, (inputs, targets))
    assert np.array_equal(flat(network), flat(arrays()))


def test_what_does_not_fit_together_is_named_too():
    for network, data, settings, message in (
        (arrays(loss="cross-entropy"), (X, ROWS * 0.8 + 0.1), {}, r"rows that sum to 1; .* a sum of 1\.1"),
        (arrays(), (X, LABELS, IMAGES.astype(float), LABELS), {}, "validation inputs: .* never scaled"),
        *((arrays(), data, {}, f"both again .* got {len(data)} arrays") for data in ([X], [X] * 3, [X] * 5)),
        (arrays(), MNIST(X, LABELS, X, LABELS), {}, r"the parts that mnist\.split makes; got MNIST"),
        (arrays(), (X, LABELS), {"patience": 2}, "patience: expected validation samples"),
        (arrays(), (X, LABELS), {"distort": raising(ValueError("the distortion is broken"))}, "is broken"),
        (arrays(), (X, LABELS), {"distort": lambda X, rng: X[:, :1]}, r"shape \(1, 2\); got \(1, 1"),
        (arrays(), (X, LABELS), {"distort": lambda X, rng: X[:0]}, r"inputs: .* got \(0, 2\)"),
        ([], (X, LABELS), {}, r"a vectorized.Network; got \[\]. Objects learn by their own `train`"),
    ):
        with pytest.raises(ValueError, match=message):
            train(network, data, **settings)


def test_good_data_is_left_alone():
    train(arrays(activation=Tanh), (X, np.where(ROWS == 1, 0.9, -0.9)))
    train(arrays(), (X * 3 - 4, LABELS))
    for few in (X[:1], np.zeros((1, 2)), IMAGES[:1]):
        train(arrays(), (few, LABELS[:1]))
    train(arrays(sizes=(2, 3, 1)), XOR)
    train(arrays(), (X, LABELS, X, np.full(200, 1)), epochs=1)  # one class is enough to validate on
