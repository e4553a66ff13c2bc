"""One training loop for both kinds of network (notebooks 06 and 07).

Batches shuffled by a seed, evaluation on a validation split every so many epochs, early stopping, the best
weights kept, a progress bar, a stop that keeps what was learnt, and checkpoints from which a run that was
killed goes on to bit for bit the same weights.
"""

import contextlib
import json
import math
import os

import numpy as np

from helpers import checkpoints, checks, samples
from helpers.checkpoints import CheckpointError, load_network, save_network
from helpers.history import History, Row
from helpers.learners import learner
from helpers.progress_bar import progress_bar
from helpers.samples import Data
from helpers.vectorized import batches

__all__ = [
    "CheckpointError", "Data", "History", "Row",
    "falling", "load_network", "quick", "save_network", "steps", "train",
]  # fmt: skip

CHUNK = 1000  # validation samples that go through an array network at once


def quick():
    """True where COURSE_QUICK=1 asks for short trainings: passes that test everything but the learning."""
    return os.environ.get("COURSE_QUICK", "0") not in ("", "0")


def falling(rate, warm_up=0.0):
    """A learning rate that falls to 0 along a cosine, after rising for the share `warm_up` of all steps.

    Returns a function of progress, 0 at the first step and 1 after the last (Loshchilov and Hutter 2017).
    """
    rate = checks.rate(rate)

    def at(progress):
        if progress < warm_up:
            return rate * (progress + 1e-3) / (warm_up + 1e-3)
        return rate * (1 + math.cos(math.pi * (progress - warm_up) / (1 - warm_up))) / 2

    return at


class Stop(Exception):
    """Ends the loop from within an epoch; its text says why."""


def train(network, data, **settings):
    """Train a network of either kind in place; returns the `History`. The settings are those of `steps`."""
    run = steps(network, data, **settings)
    while True:
        try:
            next(run)
        except StopIteration as end:
            return end.value
        except KeyboardInterrupt:  # between two batches: it belongs to the run as much as within one
            try:
                run.throw(KeyboardInterrupt)
            except StopIteration as end:
                return end.value


def steps(
    network,
    data,
    *,
    epochs,
    rate,
    batch_size=1,
    seed=0,
    momentum=0.0,
    evaluate_every=1,
    patience=None,
    checkpoint=None,
    checkpoint_every=1,
    distort=None,
    progress=True,
    on_epoch=None,
    stop=None,
):
    """A training as a generator that rests after each batch, and hands out the `History` so far.

    Who asks for one batch after another can do something else in between, stop asking, and go on later.

    data: `Data`, or a tuple of its form: (inputs, targets) or these and two for validation.
    rate: a number, or a function of progress (0 to 1), as `falling(0.1)`. seed: for the order of the samples.
    patience: stop when so many evaluations in a row brought no new best one. With validation samples the
    weights of the best evaluation are in the network at the end, however the training ends.
    checkpoint: path of an .npz file. If it exists, the run goes on from there; if it is finished, nothing is
    left to do. Errors in it: `checkpoints.CheckpointError`; a disk that is full or read-only: OSError.
    distort: a function (X, rng) → X for the inputs (m, n_in) of each batch, run in a thread beside.
    progress: True for a bar, False for none, or a function (steps done, all steps, text).
    on_epoch: called with the history after each evaluation. stop: a threading.Event, or a function that
    returns True when the training is to end; asked before each batch. The keyboard interrupt ends it as well.
    Errors: ValueError for settings and data that can't be meant; it says what they look like.
    """
    epochs, batch_size = checks.count(epochs, "epochs"), checks.count(batch_size, "batch_size")
    if quick():
        epochs = 1
    if not 0 <= momentum < 1:
        raise ValueError(f"momentum: from 0 up to, but not, 1 was due; {momentum!r} was given.")
    evaluate_every = checks.count(evaluate_every, "evaluate_every")
    checkpoint_every = checks.count(checkpoint_every, "checkpoint_every")
    way = learner(network, momentum, batch_size)
    training, validation = samples.prepare(data, network.sizes[0], way.target, way.dtype)
    if patience is not None and validation is None:
        raise ValueError("patience: validation samples were due with it, to tell whether it gets worse.")
    patience = epochs if patience is None else checks.count(patience, "patience")
    schedule = rate if callable(rate) else lambda _: rate
    checks.rate(schedule(0.0))

    run = Run(way, training, batch_size, np.random.default_rng(seed), schedule, epochs, distort)
    if checkpoint is not None:
        settings = {
            "seed": seed, "batch_size": batch_size, "momentum": momentum, "evaluate_every": evaluate_every,
            "epochs": epochs if callable(rate) else None, "distort": distort is not None,
            "rate": [float(schedule(k / 4)) for k in range(4)],
            "data": [len(training), training.fingerprint(), validation and validation.fingerprint()],
        }  # fmt: skip
        run.resume_or_save(checkpoint, settings)
    history = run.history
    bar = progress_bar(progress)
    bar.start(epochs * run.steps)
    try:
        while run.epoch < epochs and history.since_best < patience:
            loss, error, last_rate = yield from run.one_epoch(bar, stop)
            if run.epoch % evaluate_every == 0 or run.epoch == epochs:
                run.evaluated(Row(run.epoch, last_rate, loss, error, *run.evaluate(validation)))
            if checkpoint is not None and (run.epoch % checkpoint_every == 0 or run.epoch == epochs):
                run.save(checkpoint, settings)
            if on_epoch is not None and history.rows[-1:] and history.rows[-1].epoch == run.epoch:
                on_epoch(history)
        history.stopped = "early" if run.epoch < epochs else "finished"
    except KeyboardInterrupt:
        history.stopped = "interrupted"
    except Stop as reason:
        history.stopped = str(reason)
    except GeneratorExit:  # nobody asks any more: the network stays as it is
        run.best = None
        raise
    finally:
        if run.best is not None:
            network.set_parameters(run.best)
        bar.close()
    return history


def _add(total, more):
    return None if total is None or more is None else total + more


class Run:
    """The state of one training, and what can be done with it."""

    def __init__(self, way, training, batch_size, rng, schedule, epochs, distort):
        self.way, self.training, self.batch_size, self.rng = way, training, batch_size, rng
        self.schedule, self.epochs, self.distort = schedule, epochs, distort
        self.steps = -(-len(training) // batch_size)  # in one epoch
        self.epoch, self.history, self.best = 0, History(), None

    def one_epoch(self, bar, stop):
        """Learn from every sample once, a batch at a step; the means of loss and error, and the last rate."""
        loss, wrong = 0.0, 0
        prepared = self._prepared()
        if self.distort is not None:
            prepared = samples.ahead(prepared)
        asked_to_stop = getattr(stop, "is_set", stop) or (lambda: False)
        with contextlib.closing(prepared):
            for step, (rows, X, T) in enumerate(prepared, start=self.epoch * self.steps):
                if asked_to_stop():
                    raise Stop("stopped")
                rate = self.schedule(step / (self.epochs * self.steps))
                Y = self.way.step(X, T, rate)
                loss += self.way.loss(Y, T) * len(X)
                if not math.isfinite(loss):
                    raise Stop("diverged")
                wrong = _add(wrong, self.training.wrong(Y, rows))
                bar.update(step + 1, self._text)
                yield self.history
        self.epoch += 1
        n = len(self.training)
        return loss / n, None if wrong is None else wrong / n, float(rate)

    def _prepared(self):
        for rows in batches(len(self.training), self.batch_size, self.rng):
            X, T = self.training.batch(rows)
            yield rows, X if self.distort is None else self.distort(X, self.rng), T

    def _text(self):
        """What the progress bar says."""
        text = f"epoch {min(self.epoch + 1, self.epochs)}/{self.epochs}"
        if self.history.rows:
            last = self.history.rows[-1]
            validated = last.validation_loss is not None
            loss = last.validation_loss if validated else last.training_loss
            error = last.validation_error if validated else last.training_error
            text += f", loss {loss:.4f}" + ("" if error is None else f", {error:.2%} wrong")
        return text

    def evaluate(self, part):
        """Loss and error on samples that it does not learn from; (None, None) without any."""
        if part is None:
            return None, None
        loss, wrong = 0.0, 0
        for rows in batches(len(part), CHUNK):
            X, T = part.batch(rows)
            Y = self.way.outputs(X)
            loss += self.way.loss(Y, T) * len(X)
            wrong = _add(wrong, part.wrong(Y, rows))
        return loss / len(part), None if wrong is None else wrong / len(part)

    def evaluated(self, row):
        """Keep the row, and the weights if they are the best so far."""
        before = self.history.best
        if row.score is not None and (before is None or row.score < before.score):
            self.best = self.way.network.parameters()
        self.history.rows.append(row)

    # ------------------------------------------------------------------------------------------- checkpoints

    def save(self, path, settings):
        """Everything that the run goes on from. Parameters in the network's own dtype lose nothing."""
        meta = {
            **self._network(), "settings": settings, "epoch": self.epoch,
            "generator": self.rng.bit_generator.state, "rows": self.history.rows,
        }  # fmt: skip
        dtype = self.way.dtype
        groups = {
            "parameters": [np.asarray(p, dtype) for p in self.way.network.parameters()],
            "velocities": list(self.way.velocities),
            "best": [np.asarray(p, dtype) for p in self.best or ()],
        }
        checkpoints.write(path, meta, groups)

    def resume_or_save(self, path, settings):
        """Go on from the file, or, where there is none, write the first: a bad path shows before hours do."""
        if not os.path.lexists(path):
            return self.save(path, settings)
        settings = json.loads(json.dumps(settings))

        def due(meta):
            _must_equal(path, meta, self._network(), "network")
            _must_equal(path, meta.get("settings"), settings, "run")

        meta, groups = checkpoints.read(path, due)
        try:
            shapes = [np.shape(p) for p in self.way.network.parameters()]
            best = groups.get("best") or None
            parts = [groups["parameters"], best or groups["parameters"]]
            velocities = groups.get("velocities", [])
            parts += [velocities] if self.way.velocities else []
            for part in parts:
                found = [(p.shape, p.dtype) for p in part]
                if found != [(shape, self.way.dtype) for shape in shapes]:
                    raise ValueError("its arrays have other shapes than the network's")
            epoch, rows = checks.count(meta["epoch"] + 1, "epoch") - 1, [Row(*row) for row in meta["rows"]]
            if not all(isinstance(value, int | float | None) for row in rows for value in row):
                raise ValueError("its history does not hold numbers")
            self.rng.bit_generator.state = meta["generator"]
            self.way.network.set_parameters(groups["parameters"])
        except checkpoints.DAMAGE as error:
            raise CheckpointError(f"{path} is damaged: {error}. {checkpoints.ANEW}") from None
        for mine, saved in zip(self.way.velocities, velocities):
            mine[...] = saved
        self.epoch, self.history, self.best = epoch, History(rows), best

    def _network(self):
        way = self.way
        return {
            "kind": way.kind, "sizes": list(way.network.sizes), "dtype": way.dtype.name,
            "activation": way.activation, "loss": way.loss_name,
        }  # fmt: skip


def _must_equal(path, found, due, what):
    for name, value in due.items():
        given = found.get(name) if isinstance(found, dict) else None
        if given != value:
            raise CheckpointError(
                f"{path} belongs to another {what}: its {name} is {checks.short(given)}, and "
                f"{checks.short(value)} was due. {checkpoints.ANEW}"
            )
