"""The training loop: what it promises for both kinds of network, and what it refuses to start on."""

import threading

import numpy as np
import pytest

from helpers import objects, training, vectorized
from helpers.activations import Tanh

XOR = ([[0, 0], [0, 1], [1, 0], [1, 1]], [[0.1], [0.9], [0.9], [0.1]])


def blobs(n=200, seed=0, classes=3):
    """Points around a corner for each class: inputs (n, 2) and labels (n,)."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(classes, size=n)
    corners = np.array([[0, 0], [1, 0], [0, 1]])[:classes]
    return corners[labels] + rng.normal(0, 0.25, (n, 2)), labels


def split(seed=0):
    return (*blobs(200, seed), *blobs(80, seed + 1))


def arrays(seed=1, sizes=(2, 5, 3), **settings):
    return vectorized.Network(sizes, seed=seed, **settings)


def as_objects(seed=1, sizes=(2, 5, 3)):
    network = objects.Network(sizes, seed=seed)
    network.set_parameters(arrays(seed, sizes).parameters())
    return network


def train(network, data, **settings):
    return training.train(network, data, **{"epochs": 5, "rate": 0.5, "progress": False, **settings})


def flat(network):
    return np.concatenate([np.ravel(p) for p in network.parameters()])


@pytest.fixture(autouse=True)
def _whole_trainings(monkeypatch):
    monkeypatch.delenv("COURSE_QUICK", raising=False)


# ------------------------------------------------------------------------------------------------ it learns


@pytest.mark.parametrize("make", [arrays, as_objects])
def test_both_kinds_of_network_learn(make):
    history = train(make(), split(), epochs=30, seed=3)
    assert history.stopped == "finished"
    assert history.epoch == list(range(1, 31))
    assert history.training_loss[-1] < history.training_loss[0] / 2
    assert history.best.validation_error < 0.1


def test_both_kinds_go_the_same_way():
    one, other = arrays(), as_objects()
    first, second = (train(network, split(), seed=5) for network in (one, other))
    assert flat(one) == pytest.approx(flat(other), abs=1e-12)
    for a, b in zip(first.rows, second.rows):
        assert a == pytest.approx(b, abs=1e-12)


def test_it_takes_the_steps_that_the_plain_loop_takes():
    """Same order, same batches, same rate as Network.train: without validation the weights are equal."""
    X, labels = blobs()
    T = np.where(np.eye(3, dtype=bool), 0.9, 0.1)[labels]
    plain, looped = arrays(), arrays()
    plain.train(X, T, 0.7, 4, batch_size=16, seed=9)
    history = train(looped, (X, labels), rate=0.7, epochs=4, batch_size=16, seed=9)
    assert (flat(plain) == flat(looped)).all()
    assert history.best is None
    assert history.validation_error == [None] * 4


def test_rows_of_a_history_are_what_they_say():
    network, data = arrays(), split()
    seen = []
    history = train(
        network, data, epochs=7, evaluate_every=3, batch_size=10, on_epoch=lambda h: seen.append(len(h))
    )
    assert history.epoch == [3, 6, 7]
    assert seen == [1, 2, 3]
    best = history.best
    X, labels = data[2:]
    T = np.where(np.eye(3, dtype=bool), 0.9, 0.1)[labels]
    assert network.loss(X, T) == pytest.approx(best.validation_loss)
    assert np.mean(network.predict(X).argmax(axis=1) != labels) == best.validation_error
    assert "3.75% wrong" in repr(history) or f"{best.validation_error:.2%} wrong" in repr(history)


def test_the_training_loss_is_that_before_each_step():
    network, (X, T) = arrays(sizes=(2, 3, 1)), XOR
    before = network.loss(X, T)
    history = train(network, XOR, epochs=1, batch_size=4)
    assert history.training_loss[0] == pytest.approx(before)
    assert history.training_error == [None]


def test_images_become_floats_batch_by_batch():
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (60, 4, 5), dtype=np.uint8), rng.integers(3, size=60)
    networks = [arrays(sizes=(20, 4, 3)) for _ in range(3)]
    for network, inputs in zip(
        networks, (images, images.reshape(60, 20), images.reshape(60, 20) / np.float64(255))
    ):
        train(network, (inputs, labels), batch_size=7)
    assert (flat(networks[0]) == flat(networks[1])).all()
    assert (flat(networks[0]) == flat(networks[2])).all()


def test_labels_become_what_the_loss_takes():
    X, labels = blobs()
    named, given = arrays(loss="cross-entropy"), arrays(loss="cross-entropy")
    train(named, (X, labels))
    train(given, (X, np.eye(3)[labels]))
    assert (flat(named) == flat(given)).all()


def test_a_training_may_rest_between_batches_and_go_on():
    straight, resting = arrays(), arrays()
    due = train(straight, split(), seed=5)
    run = training.steps(resting, split(), epochs=5, rate=0.5, seed=5, progress=False)
    for _ in range(300):  # one sample a batch: in the middle of the second epoch
        next(run)
    resting.predict(split()[0][:7])
    *_, last = run
    assert last.rows == due.rows
    assert np.array_equal(flat(resting), flat(straight))


def test_the_seed_is_the_order():
    def trained(seed):
        network = arrays()
        train(network, split(), seed=seed)
        return flat(network)

    assert (trained(1) == trained(1)).all()
    assert (trained(1) != trained(2)).any()


# ------------------------------------------------------------------------------------------ rate and momentum


def test_a_rate_may_fall():
    rates = []

    def rate(progress):
        rates.append(progress)
        return 0.5

    history = train(arrays(), blobs(20), epochs=2, batch_size=5, rate=rate)
    assert rates[1:] == [k / 8 for k in range(8)]  # the first call only looks whether it is a rate
    assert history.rate == [0.5, 0.5]


def test_falling_rises_then_falls():
    rate = training.falling(0.4, warm_up=0.1)
    values = [rate(p / 100) for p in range(101)]
    assert max(values) == pytest.approx(0.4)
    assert values.index(max(values)) == 10
    assert values[0] < 0.01
    assert values[100] == pytest.approx(0)
    assert values[10:] == sorted(values[10:], reverse=True)
    assert training.falling(0.4)(0) == pytest.approx(0.4)
    with pytest.raises(ValueError, match="above 0"):
        training.falling(-1)


def test_momentum_keeps_a_share_of_the_last_step():
    network, by_hand = arrays(sizes=(2, 3, 1)), arrays(sizes=(2, 3, 1))
    X, T = XOR
    train(network, XOR, epochs=3, batch_size=4, rate=0.2, momentum=0.8)
    values, velocities = by_hand.parameters(), [np.zeros_like(p) for p in by_hand.parameters()]
    for _ in range(3):
        velocities = [0.8 * v - 0.2 * g for v, g in zip(velocities, by_hand.gradients(X, T))]
        values = [p + v for p, v in zip(values, velocities)]
        by_hand.set_parameters(values)
    assert flat(network) == pytest.approx(flat(by_hand), abs=1e-14)


# ------------------------------------------------------------------------------------------------- it stops


def worse_after(network, epoch):
    """Spoil the weights after an epoch, so that every later evaluation is worse."""

    def on_epoch(history):
        if history.epoch[-1] >= epoch:
            network.set_parameters([np.full(np.shape(p), 5.0) for p in network.parameters()])

    return on_epoch


@pytest.mark.parametrize("make", [arrays, as_objects])
def test_early_stopping_keeps_the_best_weights(make):
    kept, network = make(), make()
    before = train(kept, split(), epochs=3, rate=0.5)
    assert before.best.epoch == 3
    history = train(network, split(), epochs=50, rate=0.5, patience=3, on_epoch=worse_after(network, 3))
    assert history.stopped == "early"
    assert (history.best.epoch, history.epoch[-1]) == (3, 6)
    assert (flat(network) == flat(kept)).all()


def test_among_equal_errors_the_lower_loss_is_best():
    rows = [
        training.Row(1, 0.1, 1.0, None, 0.9, 0.5),
        training.Row(2, 0.1, 1.0, None, 0.7, 0.5),
        training.Row(3, 0.1, 1.0, None, 0.8, 0.5),
    ]
    history = training.History(rows)
    assert history.best.epoch == 2
    assert history.since_best == 1


@pytest.mark.parametrize("how", ["interrupt", "function", "event"])
@pytest.mark.parametrize("distort", [None, lambda X, rng: X])
def test_a_stop_keeps_what_was_learnt(how, distort):
    event, steps = threading.Event(), []

    def stop():
        steps.append(1)
        if len(steps) == 45:  # within the fifth epoch of ten steps
            if how == "interrupt":
                raise KeyboardInterrupt
            return how == "function"
        return False

    def on_epoch(history):
        if how == "event" and len(history) == 4:
            event.set()

    network, four = arrays(), arrays()
    settings = {"epochs": 1000, "batch_size": 20, "distort": distort, "on_epoch": on_epoch}
    history = train(network, split(), stop=event if how == "event" else stop, **settings)
    assert history.stopped == ("interrupted" if how == "interrupt" else "stopped")
    assert history.epoch == [1, 2, 3, 4]
    train(four, split(), epochs=4, batch_size=20)
    assert (flat(network) == flat(four)).all()
    assert threading.active_count() == 1 or not any("make" in t.name for t in threading.enumerate())


def test_a_stop_before_the_first_evaluation_keeps_the_steps():
    network, start = arrays(), flat(arrays())
    steps = iter([False, False, True])
    history = train(network, split(), stop=lambda: next(steps))
    assert (history.stopped, len(history), history.best) == ("stopped", 0, None)
    assert (flat(network) != start).any()


def test_a_loss_that_is_no_number_ends_it():
    network = arrays(activation=Tanh, loss="cross-entropy")
    with np.errstate(all="ignore"):
        history = train(network, split(), rate=lambda p: 0.1 if p < 0.5 else 1e308, epochs=10, batch_size=20)
    assert history.stopped == "diverged"
    assert np.isfinite(flat(network)).all()


def test_an_error_in_the_distortion_comes_through():
    def distort(X, rng):
        raise RuntimeError("the distortion is broken")

    with pytest.raises(RuntimeError, match="distortion is broken"):
        train(arrays(), split(), distort=distort)


def test_the_distortion_sees_each_batch_in_turn():
    seen = []

    def distort(X, rng):
        seen.append(len(X))
        return X + rng.normal(0, 0.1, X.shape)

    one, other = arrays(), arrays()
    train(one, blobs(25), batch_size=10, epochs=2, distort=distort)
    train(other, blobs(25), batch_size=10, epochs=2, distort=distort)
    assert seen == [10, 10, 5] * 4
    assert (flat(one) == flat(other)).all()


# ------------------------------------------------------------------------------------------------- progress


def test_progress_may_be_a_function():
    told = []
    train(arrays(), split(), epochs=3, batch_size=20, progress=lambda *said: told.append(said))
    assert [said[:2] for said in told] == [(k, 30) for k in range(1, 31)]
    assert told[0][2] == "epoch 1/3"
    assert "wrong" in told[-1][2]


def test_the_bar_says_loss_and_error(capsys):
    train(arrays(), split(), epochs=3, progress=True)
    said = capsys.readouterr()
    assert said.out == ""
    assert "epoch 3/3, loss 0." in said.err
    assert "% wrong" in said.err


def test_quick_passes_train_for_one_epoch(monkeypatch):
    monkeypatch.setenv("COURSE_QUICK", "1")
    assert training.quick()
    assert train(arrays(), split(), epochs=9).epoch == [1]
    monkeypatch.setenv("COURSE_QUICK", "0")
    assert not training.quick()


# ----------------------------------------------------------------------- data that would poison the training

X, LABELS = blobs()
IMAGES = np.random.default_rng(1).integers(0, 256, (200, 2), dtype=np.uint8)
ROWS = np.eye(3)[LABELS]


def with_nan():
    spoilt = X.copy()
    spoilt[17, 1] = np.nan
    return spoilt


POISON = {
    "NaN": (with_nan(), LABELS, "sample 17 holds nan"),
    "infinity": (np.where(np.arange(200)[:, None] == 3, np.inf, X), LABELS, "sample 3 holds inf"),
    "never scaled": (IMAGES.astype(float), LABELS, "pixels 0 to 255 that were never scaled.*Divide by 255"),
    "never scaled, whole numbers": (IMAGES.astype(int), LABELS, "never scaled"),
    "large": (X * -1e4, LABELS, "numbers that were never scaled"),
    "scaled twice": (IMAGES / 255 / 255, LABELS, "divided by 255 twice"),
    "integer division": (IMAGES // 255, LABELS, "divided by 255 in whole numbers"),
    "int8": (IMAGES.astype(np.int8), LABELS, "overflow of levels above 127"),
    "all the same": (np.full((200, 2), 0.5), LABELS, "every number is 0.5"),
    "one class": (X, np.full(200, 2), "all 200 are 2"),
    "one target": (X, np.tile([0.1, 0.9, 0.1], (200, 1)), "all 200 rows are the same"),
    "off by one": (X, LABELS + 1, "from 1 to 3, which looks like off by one: subtract 1"),
    "off by minus one": (X, LABELS - 1, "off by one: add 1"),
    "uint8 overflow": (X, LABELS.astype(np.uint8) - np.uint8(1), "255, which is 0 - 1 in uint8: an overflow"),
    "too many classes": (X, LABELS * 3, "from 0 to 6"),
    "labels as floats": (X, LABELS.astype(float), "Use labels.astype"),
    "labels as a column": (X, LABELS[:, None], "shape"),
    "fewer labels": (X, LABELS[:-1], "200 samples and 199 targets"),
    "no samples": (X[:0], LABELS[:0], "at least one"),
    "other width": (np.ones((200, 3)), LABELS, r"\(n, 2\) was due"),
    "one sample": (X[0], LABELS[:2], r"\(n, 2\) was due"),
    "text": (np.array([["a", "b"]] * 200), LABELS, "numbers were due"),
    "beyond the sigmoid": (X, ROWS * 2, "from 0 to 2"),
    "a number": (3, 4, "one number was given"),
}


@pytest.mark.parametrize("what", POISON)
@pytest.mark.parametrize("make", [arrays, as_objects])
def test_poison_is_named_before_the_first_step(what, make):
    inputs, targets, message = POISON[what]
    network = make()
    start = flat(network)
    with pytest.raises(ValueError, match=message):
        train(network, (inputs, targets))
    assert (flat(network) == start).all()


def test_squared_errors_targets_are_no_good_for_cross_entropy():
    with pytest.raises(ValueError, match=r"sums to 1\.1.*0\.9 and 0\.1 of squared error"):
        train(arrays(loss="cross-entropy"), (X, np.where(ROWS == 1, 0.9, 0.1)))


def test_the_validation_samples_are_looked_at_too():
    with pytest.raises(ValueError, match=r"validation inputs: .* never scaled"):
        train(arrays(), (X, LABELS, IMAGES.astype(float), LABELS))
    with pytest.raises(ValueError, match="one of them is missing"):
        train(arrays(), (X, LABELS, X))
    train(arrays(), (X, LABELS, X, np.full(200, 1)), epochs=1)  # one class is enough to validate on


def test_good_data_is_left_alone():
    train(arrays(activation=Tanh), (X, np.where(ROWS == 1, 0.9, -0.9)))
    train(arrays(), (IMAGES, LABELS))
    train(arrays(), (X * 3 - 4, LABELS))
    train(arrays(), (X[:1], LABELS[:1]))
    train(as_objects(sizes=(2, 3, 1)), XOR)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"epochs": 0}, "epochs"),
        ({"rate": 0}, "rate"),
        ({"rate": lambda p: -1}, "rate"),
        ({"batch_size": 2.5}, "batch_size"),
        ({"momentum": 1}, "momentum"),
        ({"patience": 2}, "validation samples were due"),
        ({"evaluate_every": 0}, "evaluate_every"),
    ],
)
def test_settings_that_cannot_be_meant(settings, message):
    with pytest.raises(ValueError, match=message):
        train(arrays(), (X, LABELS), **settings)


def test_objects_take_one_sample_at_a_time():
    with pytest.raises(ValueError, match="one sample at a time; batch_size 32 "):
        train(as_objects(), (X, LABELS), batch_size=32)
    with pytest.raises(ValueError, match=r"momentum 0\.5"):
        train(as_objects(), (X, LABELS), momentum=0.5)
    with pytest.raises(ValueError, match="Network was due"):
        train("a network", (X, LABELS))
