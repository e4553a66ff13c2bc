"""Training loop for both kinds of network (notebooks 06 and 07): batches, early stopping, checkpoints.

A sample's way: `Samples` looks at it and makes floats of it, a learner hands it to the network, and the loop
counts what the network said.
"""

import math
import os
import re
import sys
import time
import zlib
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from helpers import checkpoints, checks
from helpers.activations import Softmax
from helpers.checkpoints import CheckpointError, load_network, save_network
from helpers.samples import CHUNK, Data, Samples, ahead
from helpers.vectorized import batches, narrowed, put_back

__all__ = [
    "CheckpointError", "Data", "History", "Row", "Settings",
    "falling", "load_network", "quick", "save_network", "steps", "train",
]  # fmt: skip

IN_BROWSER = sys.platform == "emscripten"  # no threads there


@dataclass
class Settings:
    """Settings of a training. Raises: ValueError for what can't be meant."""

    epochs: int
    rate: Any  # a number, or a function of progress (0 to 1), as falling(0.1)
    batch_size: int = 1
    seed: int | None = 0  # for the order of the samples
    momentum: float = 0.0  # the share of the last step that each step keeps
    evaluate_every: int = 1  # epochs
    patience: int | None = None  # stop when so many evaluations in a row brought no new best one
    checkpoint: Any = None  # path of an .npz file; if it is there, the run goes on from it
    checkpoint_every: int = 1  # epochs
    distort: Any = None  # a function (X, rng) → X for the inputs (m, n_in) of each batch, in a thread beside
    progress: Any = True  # True for a bar, False for none, or a function (steps done, all steps, text)
    on_epoch: Any = None  # called with the history after each evaluation
    stop: Any = None  # a threading.Event, or a function that says whether to end; asked before each batch

    def __post_init__(self):
        for name in ("epochs", "batch_size", "evaluate_every", "checkpoint_every"):
            setattr(self, name, checks.count(getattr(self, name), name))
        if self.patience is not None:
            self.patience = checks.count(self.patience, "patience")
        self.seed, self.momentum = checks.seed(self.seed), checks.share(self.momentum, "momentum")
        self.epochs = 1 if quick() else self.epochs
        self.asked_to_stop = getattr(self.stop, "is_set", self.stop) or (lambda: False)
        checks.rate(self.rate_at(0.0))

    def rate_at(self, progress):
        return float(self.rate(progress)) if callable(self.rate) else checks.rate(self.rate)

    def of_one_run(self):
        """What may not change where a run goes on from its checkpoint."""
        same = {name: getattr(self, name) for name in ("seed", "batch_size", "momentum", "evaluate_every")}
        same["epochs"] = self.epochs if callable(self.rate) else None
        same["rate"] = [self.rate_at(k / 4) for k in range(4)]
        same["distort"] = None if self.distort is None else _described(self.distort)
        return same


def _described(function):
    """What tells one distortion from another: name and code of a function, the repr of anything else."""
    code = getattr(function, "__code__", None)
    if code is None:
        return re.sub(r" at 0x[0-9a-fA-F]+", "", repr(function))
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
    """Train a network of either kind; returns the `History`.

    data: `Data`, or a tuple of its form. settings: those of `Settings`; epochs and rate have to be given.
    With validation samples the weights of the best evaluation are in the network at the end, however the
    training ends: all epochs done, patience at an end, asked to stop, a keyboard interrupt.
    Until the end of an epoch an array network keeps its weights, so it may be asked at any time.
    Raises: ValueError for settings and data that can't be meant; CheckpointError; OSError for a full disk.
    """
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


def steps(network, data, **settings):
    """A training as a generator that rests after each batch, and hands out the `History` so far.

    Who asks for one batch after another can do something else in between, stop asking, and go on later.
    """
    settings = Settings(**settings)
    run = _Run(network, Data(*data), settings)
    if settings.checkpoint is not None:
        run.resume_or_save()
    history, progress = run.history, _Progress(settings.progress, settings.epochs * run.steps)
    patience = settings.patience or settings.epochs
    try:
        while run.epoch < settings.epochs and history.since_best < patience:
            found = yield from run.one_epoch(progress)
            last = run.epoch == settings.epochs
            evaluated = last or run.epoch % settings.evaluate_every == 0
            if evaluated:
                run.keep(Row(run.epoch, *found, *run.evaluate()))
            if settings.checkpoint is not None and (last or run.epoch % settings.checkpoint_every == 0):
                run.save()
            if evaluated and settings.on_epoch is not None:
                settings.on_epoch(history)
        history.stopped = "early" if run.epoch < settings.epochs else "finished"
    except KeyboardInterrupt:
        history.stopped = "interrupted"
    except _Stop as reason:
        history.stopped = str(reason)
    except GeneratorExit:  # nobody asks any more: the network stays as it is
        run.best = None
        raise
    finally:
        if run.best is not None:
            network.set_parameters(run.best)
        progress.close()
    return history


class _Stop(Exception):
    """Ends the loop from within an epoch; its text says why."""


class _Run:
    """The state of one training, and what can be done with it."""

    def __init__(self, network, data, settings):
        self.settings, self.learner = settings, _learner(network, settings.momentum, settings.batch_size)
        if (data.validation_inputs is None) != (data.validation_targets is None):
            raise ValueError("Expected validation inputs and targets together; one of them is missing.")
        self.training = Samples(*data[:2], self.learner, "training")
        self.validation = None
        if data.validation_inputs is not None:
            self.validation = Samples(*data[2:], self.learner, "validation")
        elif settings.patience is not None:
            raise ValueError("patience: expected validation samples with it, to tell whether it gets worse.")
        self.lit = self.training.lit if settings.distort is None else slice(None)
        self.learner.begin(self.lit)
        self.rng = np.random.default_rng(settings.seed)
        self.steps = -(-len(self.training) // settings.batch_size)  # in one epoch
        self.epoch, self.history, self.best = 0, History(), None

    def one_epoch(self, progress):
        """Learn from every sample once, a batch at a step; the last rate, mean loss and share of errors."""
        settings, n, loss, wrong = self.settings, len(self.training), 0.0, 0.0
        self.learner.begin(self.lit)
        order = batches(n, settings.batch_size, self.rng)
        prepared = (map if settings.distort is None or IN_BROWSER else ahead)(self._prepared, order)
        try:
            for step, (rows, X, T) in enumerate(prepared, start=self.epoch * self.steps):
                if settings.asked_to_stop():
                    raise _Stop("stopped")
                rate = settings.rate_at(step / (settings.epochs * self.steps))
                Y = self.learner.step(X, T, rate)
                loss += self.learner.loss(Y, T) * len(X)
                if not math.isfinite(loss):
                    raise _Stop("diverged")
                wrong += self.training.wrong(Y, rows)
                progress.update(step + 1, self._text)
                yield self.history
        finally:
            self.learner.end()
        self.epoch += 1
        return rate, loss / n, _known(wrong / n)

    def _prepared(self, rows):
        X, T = self.training.batch(rows, self.lit)
        return rows, X if self.settings.distort is None else self.settings.distort(X, self.rng), T

    def evaluate(self):
        """Loss and share of wrong answers on the validation samples; (None, None) without any."""
        part, loss, wrong = self.validation, 0.0, 0.0
        if part is None:
            return None, None
        for rows in batches(len(part), CHUNK):
            X, T = part.batch(rows)
            Y = self.learner.outputs(X)
            loss += self.learner.loss(Y, T) * len(X)
            wrong += part.wrong(Y, rows)
        return loss / len(part), _known(wrong / len(part))

    def keep(self, row):
        """Keep the row, and the weights if they are the best so far."""
        before = self.history.best
        if row.score is not None and (before is None or row.score < before.score):
            self.best = self.learner.network.parameters()
        self.history.rows.append(row)

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
        learner, both = self.learner, (self.training, self.validation)
        parts = [part and [len(part), part.fingerprint()] for part in both]
        return {
            "kind": learner.kind, "sizes": learner.network.sizes, "dtype": learner.dtype.name,
            "activation": learner.first.name,
            "loss": "cross-entropy" if learner.last is Softmax else "squared error",
            "settings": {**self.settings.of_one_run(), "data": parts},
        }  # fmt: skip

    def save(self):
        """Write everything that the run goes on from; in the network's own dtype nothing is lost."""
        learner, rows = self.learner, self.history.rows
        state = {"epoch": self.epoch, "generator": self.rng.bit_generator.state, "rows": rows}
        groups = {"parameters": learner.network.parameters(), "velocities": learner.velocities}
        groups = {**groups, "best": self.best or ()}
        groups = {name: [np.asarray(p, learner.dtype) for p in group] for name, group in groups.items()}
        checkpoints.write(self.settings.checkpoint, {**self._words(), **state}, groups)

    def resume_or_save(self):
        """Go on from the file, or, where there is none, write the first: a bad path shows before hours do."""
        path, learner = self.settings.checkpoint, self.learner
        if not os.path.lexists(path):
            return self.save()
        meta, groups = checkpoints.read(path)
        checkpoints.must_belong(path, meta, self._words())
        with checkpoints.damage_told(path):
            mine = learner.network.parameters()
            parts = (
                ("parameters", mine),
                ("best", groups["best"] and mine),
                ("velocities", learner.velocities),
            )
            for name, like in parts:
                if [(p.shape, p.dtype) for p in groups[name]] != [(np.shape(p), learner.dtype) for p in like]:
                    raise ValueError("its arrays have other shapes than the network's")
            rows = [Row(*row) for row in meta["rows"]]
            if not all(isinstance(value, int | float | None) for row in rows for value in row):
                raise ValueError("its history does not hold numbers")
            epoch = checks.count(meta["epoch"], "epoch", least=0)
            self.rng.bit_generator.state = meta["generator"]
            learner.network.set_parameters(groups["parameters"])
        learner.velocities, self.epoch, self.history = groups["velocities"], epoch, History(rows)
        self.best = groups["best"] or None


# --- the two kinds of network -------------------------------------------------------------------------------


class _Objects:
    """How an object network (notebook 04) is trained: one sample after another."""

    kind, dtype = "objects", np.dtype(float)

    def __init__(self, network, momentum, batch_size):
        if batch_size != 1 or momentum:
            raise ValueError(
                f"Expected batch_size 1 and momentum 0: an object network learns from one sample at a time; "
                f"got batch_size {batch_size} and momentum {momentum:g}. A network of helpers.vectorized "
                f"takes both."
            )
        self.network, self.velocities = network, []
        self.first = self.last = network.layers[-1].ordinary_nodes[0].activation

    def begin(self, inputs): ...

    def end(self): ...

    def step(self, X, T, rate):
        """Train on one row; the outputs that it gave before, as a row."""
        self.network.train_one_sample(X[0], T[0], rate)
        return np.array([[node.output for node in self.network.layers[-1].nodes]])

    def outputs(self, X):
        return np.array([self.network.predict(x) for x in X])

    def loss(self, Y, T):
        return float(np.square(T - Y).sum(axis=1).mean()) / 2


class _Arrays:
    """How an array network (notebook 07) is trained: batch by batch, on a copy with the lit inputs only.

    Momentum (Polyak 1964) keeps a share of the last step: V ← momentum V - η ∂E/∂W, W ← W + V.
    """

    kind = "arrays"

    def __init__(self, network, momentum, batch_size):
        self.network, self.dtype, self.momentum, self.velocities = network, network.dtype, momentum, []
        self.first, self.last = network.layers[0].activation, network.layers[-1].activation
        self.outputs, self.loss = network.predict, network.error.value

    def begin(self, inputs):
        """Copy the weights that the next epoch works on."""
        self.inputs, self.copy = inputs, narrowed(self.network, inputs)
        if self.momentum and not self.velocities:
            self.velocities = [np.zeros_like(p) for layer in self.copy.layers for p in (layer.W, layer.b)]

    def end(self):
        put_back(self.copy, self.network, self.inputs)

    @np.errstate(under="ignore")  # a step too small for a float is no step
    def step(self, X, T, rate):
        """Train on a batch; the outputs that it gave before."""
        if not self.momentum:
            self.copy.step(X, T, rate)
        else:
            self.copy.backward(self.copy.forward(X), T)
            for layer, V, v in zip(self.copy.layers, self.velocities[::2], self.velocities[1::2]):
                for weights, velocity, step in zip((layer.W, layer.b), (V, v), layer.step(rate)):
                    velocity *= self.momentum
                    velocity += step
                    weights += velocity
        return self.copy.layers[-1].A


def _learner(network, momentum=0.0, batch_size=1):
    """What trains a network of either kind. Raises: ValueError for anything else."""
    for kind, sign in ((_Objects, "train_one_sample"), (_Arrays, "step")):
        if hasattr(network, sign):
            return kind(network, momentum, batch_size)
    raise ValueError(f"Expected an objects.Network or a vectorized.Network; got {checks.short(network)}.")


def _known(share):
    return None if math.isnan(share) else share


# --- what came of it ----------------------------------------------------------------------------------------


class Row(NamedTuple):
    """One evaluation. Losses are means over samples, errors shares of wrong answers; None where unknown."""

    epoch: int
    rate: float
    training_loss: float
    training_error: float | None
    validation_loss: float | None = None
    validation_error: float | None = None

    @property
    def score(self):
        """The lower, the better: the error on validation samples, and among equals the loss."""
        if self.validation_loss is not None:
            error = self.validation_error
            return (self.validation_loss if error is None else error), self.validation_loss


class History:
    """History of a training: a `Row` for each evaluation, and why it stopped.

    stopped: "finished", "early" (the validation error no longer fell), "interrupted", "stopped" (on request),
    "diverged" (the loss was no longer a number). The training loss of a row is the mean over its epoch, each
    batch before it was learnt from. history.epoch, .rate, .training_loss, .training_error, .validation_loss
    and .validation_error are lists, one entry an evaluation. best: the row whose weights were kept, or None.
    """

    def __init__(self, rows=()):
        self.rows = list(rows)
        self.stopped = None

    def __getattr__(self, name):
        if name in Row._fields:
            return [getattr(row, name) for row in self.rows]
        raise AttributeError(
            f"A History has no {name!r}, only rows, best, stopped, {', '.join(Row._fields)}."
        )

    def __len__(self):
        return len(self.rows)

    @property
    def best(self):
        scored = [row for row in self.rows if row.score is not None]
        return min(scored, key=lambda row: row.score) if scored else None

    @property
    def since_best(self):
        """How many evaluations came after the best one."""
        return len(self.rows) - 1 - self.rows.index(self.best) if self.best else 0

    def __repr__(self):
        text = f"History: {self.rows[-1].epoch if self.rows else 0} epochs, {self.stopped or 'not finished'}"
        if self.best is None:
            return text
        said = f"loss {self.best.validation_loss:.3g}"
        if self.best.validation_error is not None:
            said = f"{self.best.validation_error:.2%} wrong"
        return f"{text}; best after epoch {self.best.epoch}: {said} on the validation samples"


class _Progress:
    """Progress of a training: a line that is renewed in place, calls of a function, or nothing."""

    def __init__(self, progress, total):
        self.total, self.every = total, max(1, total // 100)
        self.show = progress if callable(progress) else _Line() if progress else None

    def update(self, done, text):
        if self.show is not None and (done % self.every == 0 or done == self.total):
            self.show(done, self.total, text())

    def close(self):
        if isinstance(self.show, _Line):
            self.show.close()


class _Line:
    """A line of text with a bar: in a notebook an output that keeps its last state, else on stderr."""

    def __init__(self):
        shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
        self.notebook = shell is not None and type(shell).__name__ != "TerminalInteractiveShell"
        self.start, self.handle = time.monotonic(), None

    def __call__(self, done, total, text):
        spent, full = time.monotonic() - self.start, 20 * done // total
        line = f"{'█' * full}{'░' * (20 - full)} {done / total:4.0%} · {text} · {spent:.0f} s"
        if not self.notebook:
            print(f"\r{line:<100}", end="", file=sys.stderr, flush=True)
        elif self.handle is None:
            from IPython.display import display

            self.handle = display({"text/plain": line}, raw=True, display_id=True)
        else:
            self.handle.update({"text/plain": line}, raw=True)

    def close(self):
        if not self.notebook:
            print(file=sys.stderr)
