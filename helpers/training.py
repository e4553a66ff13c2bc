"""Training loop for both kinds of network (notebooks 06 and 07): batches, early stopping, checkpoints.

A sample's way: samples.py looks at it and makes floats of it, the loop here hands it to the network
(objects.py or vectorized.py), and counts what that said.
"""

import math
import os
import re
import sys
import time
import zlib
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from helpers import checkpoints, checks
from helpers.checkpoints import load_network as load_network
from helpers.checkpoints import save_network as save_network
from helpers.checks import expect, words
from helpers.samples import CHUNK, Data, Samples
from helpers.vectorized import Descent, SquaredError, batches


@dataclass
class Settings:
    """Settings of a training. Raises: ValueError for what can't be meant."""

    epochs: int
    rate: Any  # a number, or a function of progress (0 to 1), as falling(0.1)
    batch_size: int = 1
    seed: int | None = 0  # for the order of the samples
    momentum: float = 0.0  # the share of the last step that each step keeps
    patience: int | None = None  # stop when so many epochs in a row brought no new best one
    checkpoint: Any = None  # path of an .npz file, kept each epoch; if it is there, the run goes on from it
    distort: Any = None  # a function (X, rng) → X for the inputs (m, n_in) of each batch, in a thread beside
    progress: Any = True  # True for a bar, False for none, or a function (steps done, all steps, text)
    on_epoch: Any = None  # called with the history after each epoch

    def __post_init__(self):
        self.epochs = checks.count(self.epochs, "epochs")
        self.batch_size = checks.count(self.batch_size, "batch_size")
        self.patience = None if self.patience is None else checks.count(self.patience, "patience")
        self.seed, self.momentum = checks.seed(self.seed), checks.share(self.momentum, "momentum")
        self.epochs = 1 if quick() else self.epochs
        checks.rate(self.rate_at(0.0))

    def rate_at(self, progress):
        return float(self.rate(progress)) if callable(self.rate) else checks.rate(self.rate)

    def of_one_run(self):
        """What may not change where a run goes on from its checkpoint."""
        same = {name: getattr(self, name) for name in ("seed", "batch_size", "momentum")}
        same["epochs"] = self.epochs if callable(self.rate) else None
        return {**same, "rate": [self.rate_at(k / 4) for k in range(4)], "distort": _described(self.distort)}


def _described(function):
    """What tells one distortion from another: name and code of a function, the repr of anything else."""
    code = getattr(function, "__code__", None)
    if code is None:
        return function and re.sub(r" at 0x[0-9a-fA-F]+", "", repr(function))
    constants = [constant for constant in code.co_consts if isinstance(constant, int | float | str)]
    return f"{function.__qualname__} {zlib.crc32(repr((constants, code.co_names)).encode() + code.co_code)}"


def quick():
    """True where COURSE_QUICK=1 asks for short trainings: passes that test everything but the learning."""
    return os.environ.get("COURSE_QUICK", "0") not in ("", "0")


def falling(rate, warm_up=0.0):
    """A learning rate that falls to 0 along a cosine, after rising for the share `warm_up` of all steps.

    Returns a function of progress, 0 at the first step and 1 after the last (Loshchilov and Hutter 2017).
    """
    rate, warm_up = checks.rate(rate), checks.share(warm_up, "warm_up")

    def at(progress):
        if progress < warm_up:
            return rate * (progress + 1e-3) / (warm_up + 1e-3)
        return rate * (1 + math.cos(math.pi * (progress - warm_up) / (1 - warm_up))) / 2

    return at


# --- the loop -----------------------------------------------------------------------------------------------


def train(network, data, **settings):
    """Training of a network of either kind; returns the `History`.

    data: `Data`, or a tuple of its form. settings: those of `Settings`; epochs and rate have to be given.
    With validation samples the weights of the best evaluation are in the network at the end, however the
    training ends: all epochs done, patience at an end, a keyboard interrupt.
    An array network keeps its weights until the end of an epoch, so it may be asked at any time.
    Raises: ValueError for settings and data that can't be meant; CheckpointError; OSError for a full disk.
    """
    run = steps(network, data, **settings)
    try:
        while True:
            try:
                next(run)
            except KeyboardInterrupt:  # between two batches: it belongs to the run as much as within one
                run.throw(KeyboardInterrupt)
    except StopIteration as end:
        return end.value


def steps(network, data, **settings):
    """Steps of a training: a generator that rests after each batch, and hands out the `History` so far.

    Who asks for one batch after another can do something else in between, stop asking, and go on later.
    """
    settings = Settings(**settings)
    run = _Run(network, Data(*data), settings)
    if settings.checkpoint is not None:
        run.resume_or_save()
    history, patience = run.history, settings.patience or settings.epochs
    progress = _Progress(settings.progress, settings.epochs * run.steps)
    try:
        while run.epoch < settings.epochs and history.since_best < patience:
            yield from run.one_epoch(progress)
            if settings.checkpoint is not None:
                run.save()
            if settings.on_epoch is not None:
                settings.on_epoch(history)
        history.stopped = "early" if run.epoch < settings.epochs else "finished"
    except KeyboardInterrupt:
        history.stopped = "interrupted"
    except _Diverged:
        history.stopped = "diverged"
    except GeneratorExit:  # nobody asks any more: the network stays as it is
        run.best = None
        raise
    finally:
        if run.best is not None:
            network.set_parameters(run.best)
        progress.end()
    return history


class _Diverged(Exception):
    """Ends the loop from within an epoch: the loss is no longer a number."""


class _Run:
    """The state of one training, and what can be done with it."""

    def __init__(self, network, data, settings):
        self.network, self.settings, self.error = network, settings, getattr(network, "error", SquaredError)
        arrays, alone = hasattr(network, "step"), (settings.batch_size, settings.momentum)
        fits = arrays or hasattr(network, "train_one_sample")
        expect(fits, "network", "an objects.Network or a vectorized.Network", network)
        fits = arrays or alone == (1, 0)
        expect(fits, "batch_size, momentum", "1 and 0: objects learn from one sample at a time", alone)
        fits = (data.validation_inputs is None) == (data.validation_targets is None)
        expect(fits, "validation", "inputs and targets together", words("one without the other"))
        fits = settings.patience is None or data.validation_inputs is not None
        expect(fits, "patience", "validation samples with it, to tell whether it gets worse", None)
        layers = network.layers if arrays else network.layers[-1].ordinary_nodes
        self.first, last = layers[0].activation, layers[-1].activation
        self.training, self.validation = Samples(*data[:2], network, last, "training"), None
        if data.validation_inputs is not None:
            self.validation = Samples(*data[2:], network, last, "validation")
        self.lit = self.training.lit if arrays and settings.distort is None else slice(None)
        self.learner = Descent(network, self.lit, settings.momentum) if arrays else _OneByOne(network)
        self.outputs = network.predict if arrays else lambda X: np.array([network.predict(x) for x in X])
        self.rng = np.random.default_rng(settings.seed)
        self.steps = -(-len(self.training) // settings.batch_size)  # in one epoch
        self.epoch, self.history, self.best = 0, History(), None

    def one_epoch(self, progress):
        """Learn from every sample once, a batch at a step, and evaluate; the best weights so far are kept."""
        settings, n, loss, wrong = self.settings, len(self.training), 0.0, 0.0
        self.learner.take()
        beside = settings.distort is not None and sys.platform != "emscripten"  # a browser has no threads
        prepared = (_ahead if beside else map)(self._prepared, batches(n, settings.batch_size, self.rng))
        try:
            for step, (rows, X, T) in enumerate(prepared, start=self.epoch * self.steps):
                rate = settings.rate_at(step / (settings.epochs * self.steps))
                Y = self.learner.step(X, T, rate)
                loss += self.error.value(Y, T) * len(X)
                if not math.isfinite(loss):
                    raise _Diverged
                wrong += self.training.wrong(Y, rows)
                progress.update(step + 1, self._text)
                yield self.history
        finally:
            self.learner.put_back()
        self.epoch += 1
        row = Row(self.epoch, rate, loss / n, _known(wrong / n), *self.evaluate())
        self.history.rows.append(row)
        if self.history.best is row:
            self.best = self.network.parameters()

    def _prepared(self, rows):
        X, T = self.training.batch(rows, self.lit)
        return rows, X if self.settings.distort is None else self.settings.distort(X, self.rng), T

    def evaluate(self):
        """Loss and share of errors on the validation samples; (None, None) without any."""
        part, loss, wrong = self.validation, 0.0, 0.0
        if part is None:
            return None, None
        for rows in batches(len(part), CHUNK):
            X, T = part.batch(rows)
            Y = self.outputs(X)
            loss += self.error.value(Y, T) * len(X)
            wrong += part.wrong(Y, rows)
        return loss / len(part), _known(wrong / len(part))

    def _text(self):
        """What the progress bar says."""
        text = f"epoch {min(self.epoch + 1, self.settings.epochs)}/{self.settings.epochs}"
        if not self.history.rows:
            return text
        _, _, *training, loss, error = self.history.rows[-1]
        loss, error = training if loss is None else (loss, error)
        return f"{text}, loss {loss:.4f}" + ("" if error is None else f", {error:.2%} wrong")

    def _words(self):
        """What a checkpoint says of its run, and what has to be the same where it goes on."""
        parts = [part and part.fingerprint() for part in (self.training, self.validation)]
        said = {"kind": type(self.learner).__name__, "sizes": self.network.sizes, "loss": self.error.name}
        said |= {"dtype": self.training.dtype.name, "activation": self.first.name}
        return {**said, **self.settings.of_one_run(), "data": parts}

    def save(self):
        """Write everything that the run goes on from; in the network's own dtype nothing is lost."""
        state = {"epoch": self.epoch, "generator": self.rng.bit_generator.state, "rows": self.history.rows}
        groups = {"parameters": self.network.parameters(), "velocities": self.learner.velocities}
        groups = {**groups, "best": self.best or []}
        groups = {name: [np.asarray(p, self.training.dtype) for p in group] for name, group in groups.items()}
        checkpoints.write(self.settings.checkpoint, {**self._words(), **state}, groups)

    def resume_or_save(self):
        """Go on from the file, or, where there is none, write the first: a bad path shows before hours do."""
        path = self.settings.checkpoint
        if not os.path.lexists(path):
            return self.save()
        meta, groups = checkpoints.read(path)
        checkpoints.must_belong(path, meta, self._words())
        with checkpoints.damage_told(path):
            mine, best, dtype = self.network.parameters(), groups["best"], self.training.dtype
            like = {"parameters": mine, "best": best and mine, "velocities": self.learner.velocities}
            shapes = {name: [(np.shape(p), dtype) for p in tables] for name, tables in like.items()}
            if {name: [(p.shape, p.dtype) for p in groups[name]] for name in like} != shapes:
                raise ValueError("its arrays have other shapes than the network's")
            rows, epoch = [Row(*row) for row in meta["rows"]], checks.count(meta["epoch"], "epoch", least=0)
            if not all(isinstance(value, int | float | None) for row in rows for value in row):
                raise ValueError("its history does not hold numbers")
            self.rng.bit_generator.state = meta["generator"]
            self.network.set_parameters(groups["parameters"])
        self.learner.velocities, self.epoch, self.best = groups["velocities"], epoch, best or None
        self.history = History(rows)


def _known(share):
    return None if math.isnan(share) else share


def _ahead(function, items, room=3):
    """function(item) for each item in turn, computed in a thread beside, up to `room` of them in advance."""
    waiting = deque()
    with ThreadPoolExecutor(1) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(function, item))
                if len(waiting) > room:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


class _OneByOne:
    """How an object network (notebook 04) learns: one sample after another, with the weights in place."""

    velocities = ()

    def __init__(self, network):
        self.network = network

    def take(self): ...

    def put_back(self): ...

    def step(self, X, T, rate):
        self.network.train_one_sample(X[0], T[0], rate)
        return np.array([[node.output for node in self.network.layers[-1].nodes]])


# --- what came of it ----------------------------------------------------------------------------------------


class Row(NamedTuple):
    """Row of a `History`: one epoch. Losses are means, errors shares of wrong answers, None: unknown."""

    epoch: int
    rate: float
    training_loss: float
    training_error: float | None
    validation_loss: float | None = None
    validation_error: float | None = None

    def score(self):
        """The lower, the better: the error on validation samples, and among equals the loss."""
        error, loss = self.validation_error, self.validation_loss
        return (loss if error is None else error), loss


class History:
    """History of a training: `rows`, a `Row` for each epoch, and why it stopped.

    stopped: "finished", "early" (the validation error no longer fell), "interrupted", "diverged" (the loss
    was no longer a number). The training loss of a row is the mean over its epoch, each batch before it was
    learnt from. history.epoch, .rate, .training_loss … are lists, one entry a row.
    """

    def __init__(self, rows=()):
        self.rows, self.stopped = list(rows), None

    def __getattr__(self, name):
        if name not in Row._fields:
            there = ", ".join((*Row._fields, "rows", "best", "stopped"))
            raise AttributeError(f"A History has no {name!r}, only {there}.")
        return [getattr(row, name) for row in self.rows]

    def __len__(self):
        return len(self.rows)

    @property
    def best(self):
        """The row whose weights were kept, or None."""
        validated = (row for row in self.rows if row.validation_loss is not None)
        return min(validated, key=Row.score, default=None)

    @property
    def since_best(self):
        """How many epochs came after the best one."""
        return len(self.rows) - 1 - self.rows.index(self.best) if self.best else 0

    def __repr__(self):
        text = f"History: {len(self)} epoch{'s' * (len(self) != 1)}, {self.stopped or 'not finished'}"
        if self.best is None:
            return text
        error, loss = self.best.validation_error, self.best.validation_loss
        said = f"loss {loss:.3g}" if error is None else f"{error:.2%} wrong"
        return f"{text}; best after epoch {self.best.epoch}: {said} on the validation samples"


class _Progress:
    """Progress of a training: calls of a function, or a line renewed in place, or nothing.

    In a notebook the line is an output of its own, which keeps its last state; elsewhere it goes to stderr.
    """

    def __init__(self, show, total):
        self.show = show if callable(show) else self._line if show else None
        self.total, self.every, self.start, self.output = total, max(1, total // 100), time.monotonic(), None

    def update(self, done, text):
        if self.show is not None and (done % self.every == 0 or done == self.total):
            self.show(done, self.total, text())

    def _line(self, done, total, text):
        full, spent = 20 * done // total, time.monotonic() - self.start
        line = f"{'█' * full}{'░' * (20 - full)} {done / total:4.0%} · {text} · {spent:.0f} s"
        shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
        if shell is None or type(shell).__name__ == "TerminalInteractiveShell":
            self.output = print(f"\r{line:<100}", end="", file=sys.stderr, flush=True) or sys.stderr
        elif self.output is None:
            from IPython.display import display

            self.output = display({"text/plain": line}, raw=True, display_id=True)
        else:
            self.output.update({"text/plain": line}, raw=True)

    def end(self):
        if self.output is sys.stderr:
            print(file=sys.stderr)
