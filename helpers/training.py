"""Training loop for array networks (notebook 7): batches, early stopping, checkpoints.

samples.py makes floats of the samples, batch by batch. Networks of objects learn by their own `train`.
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
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from helpers import checkpoints, checks
from helpers.checkpoints import load_network, save_network  # noqa: F401, who trains a network keeps it, too
from helpers.checks import expect, words
from helpers.samples import CHUNK, Samples
from helpers.vectorized import Descent, batches


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
        self.batch_size = checks.count(self.batch_size, "batch_size")
        self.patience = None if self.patience is None else checks.count(self.patience, "patience")
        self.seed, self.momentum = checks.seed(self.seed), checks.share(self.momentum, "momentum")
        self.epochs = 1 if quick() else checks.count(self.epochs, "epochs")
        checks.rate(self.rate_at(0.0))

    def rate_at(self, progress):
        return float(self.rate(progress)) if callable(self.rate) else checks.rate(self.rate)


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
            return rate * (progress + 1e-3) / (warm_up + 1e-3)  # at the first step little, but not 0
        return rate * (1 + math.cos(math.pi * (progress - warm_up) / (1 - warm_up))) / 2

    return at


# --- the loop -----------------------------------------------------------------------------------------------


def train(network, data, **settings):
    """Training of an array network; returns the `History`.

    data: inputs and targets to learn from, then, where there are any, those to validate on, as `mnist.split`
    has them. Inputs: uint8 images (n, 28, 28) or (n, 784), or floats (n, n_in), in memory or mapped from a
    file. Targets: labels (n,), whole numbers from 0, or rows (n, n_out).
    settings: those of `Settings`; epochs and rate have to be given.
    With validation samples the weights of the best evaluation are in the network at the end, however the
    training ends: all epochs done, patience at an end, a keyboard interrupt.
    The network keeps its weights until the end of an epoch, so it may be asked at any time.
    Raises: ValueError for settings and data that can't be meant; CheckpointError; OSError for a full disk.
    """
    run = _Run(network, data, **settings)
    deque(run.learn(), maxlen=0)  # a loop in C: an interrupt always arrives within a batch
    return run.history


def steps(network, data, **settings):
    """Steps of a training: a generator that rests after each batch, and hands out the `History` so far.

    Who asks for one batch after another can do something else in between, stop asking, and go on later.
    """
    return _Run(network, data, **settings).learn()


class _Run(Settings):
    """One training: its settings, its state, and what can be done with it."""

    def __init__(self, network, data, **settings):
        super().__init__(**settings)
        advice = "Objects learn by their own `train`."
        expect(hasattr(network, "step"), "network", "a vectorized.Network", network, advice)
        expect(not hasattr(data, "test_images"), "data", "the parts that mnist.split makes", words("MNIST"))
        data = [part for part in data if part is not None]
        due, found = "inputs and targets, and both again to validate on", words(f"{len(data)} arrays")
        expect(len(data) in (2, 4), "data", due, found)
        expect(self.patience is None or len(data) == 4, "patience", "validation samples with it", None)
        self.network, self.training = network, Samples(*data[:2], network, "training")
        self.validation = Samples(*data[2:], network, "validation") if len(data) == 4 else None
        lit = self.training.lit if self.distort is None else slice(None)
        self.learner = Descent(network, lit, self.momentum)
        self.rng = np.random.default_rng(self.seed)
        self.steps = -(-len(self.training) // self.batch_size)  # in one epoch
        self.show = self.progress if callable(self.progress) or not self.progress else _Bar()
        self.history, self.best = History(), None

    def learn(self):
        """The whole run, a rest after each batch; at its end the best weights are in the network."""
        self.resume()
        history, patience = self.history, self.patience or self.epochs
        try:
            while len(history) < self.epochs and history.since_best < patience:
                yield from self.one_epoch()
                if history.stopped == "diverged":
                    return
            history.stopped = "early" if len(history) < self.epochs else "finished"
        except KeyboardInterrupt:
            history.stopped = "interrupted"
        except GeneratorExit:  # nobody asks any more: the network stays as it is
            self.best = None
            raise
        finally:
            if self.best is not None:
                self.network.set_parameters(self.best)
            if isinstance(self.show, _Bar):
                self.show.end()

    def one_epoch(self):
        """Learn from every sample once, a batch at a step; evaluate; keep the best weights and the run."""
        done, total, sums = len(self.history) * self.steps, self.epochs * self.steps, np.zeros(2)
        beside = self.distort is not None and sys.platform != "emscripten"  # a browser has no threads
        self.learner.take()
        order = batches(len(self.training), self.batch_size, self.rng)
        try:
            for rows, X, T in (_ahead if beside else map)(self._prepared, order):
                rate = self.rate_at(done / total)
                sums += self.training.judged(self.learner.step(X, T, rate), T, rows)
                if not math.isfinite(sums[0]):
                    break
                done += 1
                if self.show and (done % max(1, total // 100) == 0 or done == total):
                    last = f", {self.history[-1]}" if self.history else ""
                    self.show(done, total, f"epoch {len(self.history) + 1}/{self.epochs}{last}")
                yield self.history
        finally:
            self.learner.put_back()
        if not all(np.isfinite(array).all() for array in (sums, *self.learner.weights)):  # of the last step
            self.history.stopped = "diverged"
            return
        row = Row(len(self.history) + 1, rate, *self.training.means(sums), *self.evaluate())
        self.history.append(row)
        if self.history.best is row:
            self.best = self.network.parameters()
        self.save()
        if self.on_epoch is not None:
            self.on_epoch(self.history)

    def _prepared(self, rows):
        X, T = self.training.batch(rows, short=self.distort is None)
        taken = X if self.distort is None else self.distort(X, self.rng)
        expect(np.shape(taken) == X.shape, "distorted inputs", f"the shape {X.shape}", np.shape(taken))
        return rows, taken, T

    def evaluate(self):
        """Loss and share of errors on the validation samples; (None, None) without any."""
        part, sums = self.validation, np.zeros(2)
        if part is None:
            return None, None
        for rows in batches(len(part), CHUNK):
            X, T = part.batch(rows)
            sums += part.judged(self.network.predict(X), T, rows)
        return part.means(sums)

    def _words(self):
        """What a checkpoint says of its run, and what has to be the same where it goes on."""
        network = self.network
        said = {"sizes": network.sizes, "dtype": network.dtype.name, "loss": network.error.name}
        said |= {"activation": network.layers[0].activation.name}
        said |= {name: getattr(self, name) for name in ("seed", "batch_size", "momentum")}
        said |= {"epochs": self.epochs if callable(self.rate) else None}
        said |= {"rate": [self.rate_at(k / 4) for k in range(4)], "distort": _described(self.distort)}
        return {**said, "data": [part and part.fingerprint() for part in (self.training, self.validation)]}

    def _tables(self):
        """All arrays that the run goes on from; in the network's own dtype nothing is lost."""
        groups = {"parameters": self.network.parameters(), "velocities": self.learner.velocities}
        groups["best"] = self.best or []
        return {name: [np.asarray(p, self.network.dtype) for p in group] for name, group in groups.items()}

    def save(self):
        """Write everything that the run goes on from, where a checkpoint is asked for."""
        if self.checkpoint is not None:
            state = {"generator": self.rng.bit_generator.state, "rows": self.history}
            checkpoints.write(self.checkpoint, {**self._words(), **state}, self._tables())

    def resume(self):
        """Go on from the file, or, where there is none, write the first: a bad path shows before hours do."""
        path = self.checkpoint
        if path is None or not os.path.lexists(path):
            return self.save()
        meta, groups = checkpoints.read(path)
        checkpoints.must_belong(path, meta, self._words())
        with checkpoints.damage_told(path):
            mine = self._tables()
            mine["best"] = groups["best"] and mine["parameters"]
            due, found = ([(p.shape, p.dtype) for n in mine for p in some[n]] for some in (mine, groups))
            if due != found:
                raise ValueError("its arrays have other shapes than the network's")
            rows = [Row(*row) for row in meta["rows"]]
            if not all(isinstance(value, int | float | None) for row in rows for value in row):
                raise ValueError("its history does not hold numbers")
            self.rng.bit_generator.state = meta["generator"]
            self.network.set_parameters(groups["parameters"])
        self.learner.velocities, self.best = groups["velocities"], groups["best"] or None
        self.history.extend(rows)


def _described(function):
    """What tells one distortion from another: name and code of a function, the repr of anything else."""
    code = getattr(function, "__code__", None)
    if code is None:
        return function and re.sub(r" at 0x[0-9a-fA-F]+", "", repr(function))
    constants = [constant for constant in code.co_consts if isinstance(constant, int | float | str)]
    return f"{function.__qualname__} {zlib.crc32(repr((constants, code.co_names)).encode() + code.co_code)}"


def _ahead(function, items, room=3):
    """function(item) for each item in turn, computed in a thread beside, up to `room` of them in advance."""
    items = iter(items)
    with ThreadPoolExecutor(1) as pool:
        try:
            waiting = deque(pool.submit(function, item) for item in islice(items, room))
            while waiting:
                waiting.extend(pool.submit(function, item) for item in islice(items, 1))
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


class _Bar:
    """Progress as a line renewed in place.

    In a notebook the line is an output of its own, which keeps its last state; elsewhere it goes to stderr.
    """

    def __init__(self):
        self.start, self.output = time.monotonic(), None

    def __call__(self, done, total, text):
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


# --- what came of it ----------------------------------------------------------------------------------------


class Row(NamedTuple):
    """Row of a `History`: one epoch. Losses are means, errors shares of wrong answers, None: unknown."""

    epoch: int
    rate: float
    training_loss: float
    training_error: float | None
    validation_loss: float | None = None
    validation_error: float | None = None

    def __str__(self):
        """Loss and errors, of the validation samples where there are any."""
        loss, error = self[2:4] if self.validation_loss is None else self[4:]
        return f"loss {loss:.3g}" + ("" if error is None else f", {error:.2%} wrong")


class History(list):
    """History of a training: a list with a `Row` for each epoch, and why it stopped.

    stopped: "finished", "early" (the validation error no longer fell), "interrupted", "diverged" (the loss,
    or a weight, was no longer a number). The training loss of a row is the mean over its epoch, each batch
    before it was learnt from. history.epoch, .rate, .training_loss … are lists, one entry a row.
    """

    stopped = None

    def __getattr__(self, name):
        if name not in Row._fields:
            there = ", ".join((*Row._fields, "best", "stopped"))
            raise AttributeError(f"A History has no {name!r}, only {there}.")
        return [getattr(row, name) for row in self]

    @property
    def best(self):
        """The row whose weights were kept, that of the least validation error, then loss; or None."""
        validated = (row for row in self if row.validation_loss is not None)
        return min(validated, key=lambda row: (row.validation_error or 0, row.validation_loss), default=None)

    @property
    def since_best(self):
        """How many epochs came after the best one."""
        return len(self) - 1 - self.index(self.best) if self.best else 0

    def __repr__(self):
        text = f"History: {len(self)} epoch{'s' * (len(self) != 1)}, {self.stopped or 'not finished'}"
        best = self.best
        return f"{text}; best after epoch {best.epoch}: {best} on the validation samples" if best else text
