"""What a network trains on: inputs with their targets, looked at before the first step.

Images stay uint8 in memory and become floats from 0 to 1 batch by batch: 43 MB for MNIST instead of 172.
"""

import queue
import threading
import zlib
from typing import Any, NamedTuple

import numpy as np

from helpers import checks

ON, OFF = 0.9, 0.1  # targets for squared error: a sigmoid never reaches 1 and 0
LARGE = 20  # no input that was scaled is as large
TINY = 1 / 254  # the largest pixel that was divided by 255 twice
CHUNK = 4096  # rows looked at in one go


class Data(NamedTuple):
    """Samples to learn from and, where there are any, samples to validate on.

    inputs: uint8 images (n, 28, 28) or (n, 784), or floats (n, n_in). targets: labels (n,), whole numbers
    from 0, or rows (n, n_out). `Data(*mnist.split(mnist.load()))` has this form.
    """

    inputs: Any
    targets: Any
    validation_inputs: Any = None
    validation_targets: Any = None


class Samples:
    """Inputs and targets of one part of the data, checked for one network, handed out batch by batch.

    target: what the network can learn from, a `Target`; name: "training" or "validation".
    Errors: ValueError for what would poison the training; it says what the data looks like.
    """

    def __init__(self, inputs, targets, n_in, target, dtype, name):
        self.inputs, targets = np.asarray(inputs), np.asarray(targets)
        self.dtype, self.name = np.dtype(dtype), name
        checks.same_length(_counted(self.inputs, name), _counted(targets, name))
        _check_inputs(self.inputs, n_in, name)
        self.labels = _labels(targets, target.n_out, name) if targets.ndim == 1 else None
        if self.labels is None:
            self._rows = target.check(checks.rows(targets, target.n_out, f"{name} targets", dtype), name)
        else:
            self._one_hot = target.one_hot(dtype)

    def __len__(self):
        return len(self.inputs)

    def batch(self, rows):
        """Inputs (m, n_in) and targets (m, n_out) of the rows, a slice or an array of numbers, as floats."""
        X = self.inputs[rows]
        if X.dtype == np.uint8:
            X = X.reshape(len(X), -1).astype(self.dtype)
            X /= 255
        else:
            X = np.ascontiguousarray(X.reshape(len(X), -1), self.dtype)
        return X, self._rows[rows] if self.labels is None else self._one_hot[self.labels[rows]]

    def wrong(self, outputs, rows):
        """How many of the rows the outputs answer wrongly; None where there are no labels."""
        if self.labels is not None:
            return int((np.argmax(outputs, axis=1) != self.labels[rows]).sum())

    def fingerprint(self):
        """A number that almost surely changes when an input or a target does."""
        targets = self._rows if self.labels is None else self.labels
        return zlib.crc32(np.ascontiguousarray(targets), zlib.crc32(np.ascontiguousarray(self.inputs)))


class Target(NamedTuple):
    """What the outputs of a network can be: how many, in which range, and whether they sum to 1."""

    n_out: int
    low: float = -np.inf
    high: float = np.inf
    sums_to_one: bool = False

    def one_hot(self, dtype):
        """Row k is the target for label k."""
        on, off = (1, 0) if self.sums_to_one else (ON, OFF)
        return np.where(np.eye(self.n_out, dtype=bool), on, off).astype(dtype)

    def check(self, T, name):
        if self.sums_to_one and (T.min() < 0 or np.abs(T.sum(axis=1) - 1).max() > 1e-3):
            raise ValueError(
                f"{name} targets: for cross-entropy each row was due to be 0 or more and to sum to 1; the "
                f"first one sums to {T[0].sum():.4g}. This looks like the targets 0.9 and 0.1 of squared "
                f"error: give the labels themselves, or mnist.one_hot(labels, 1, 0)."
            )
        if T.min() < self.low or T.max() > self.high:
            raise ValueError(
                f"{name} targets: from {self.low:g} to {self.high:g} was due, which is all that the output "
                f"nodes can say; they go from {T.min():.4g} to {T.max():.4g}. Scale them, or, if they are "
                f"labels, give them with the shape (n,)."
            )
        if name == "training" and len(T) > 1 and bool(np.ptp(T, axis=0).max() == 0):
            raise ValueError(
                f"{name} targets: all {len(T)} rows are the same, so a network learns to ignore its inputs. "
                f"Give samples of more than one class."
            )
        return T


def prepare(data, n_in, target, dtype):
    """Samples to train on and to validate on (or None), checked for a network."""
    data = Data(*data)
    validation = None
    if (data.validation_inputs is None) != (data.validation_targets is None):
        raise ValueError(
            "Validation inputs and validation targets were due together; one of them is missing."
        )
    training = Samples(data.inputs, data.targets, n_in, target, dtype, "training")
    if data.validation_inputs is not None:
        validation = Samples(
            data.validation_inputs, data.validation_targets, n_in, target, dtype, "validation"
        )
    return training, validation


def _counted(array, name):
    if array.ndim == 0:
        raise ValueError(
            f"{name} samples: an array with a row for each sample was due; one number was given."
        )
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name} samples: numbers were due; an array of {array.dtype} was given.")
    return array


def _check_inputs(inputs, n_in, name):
    """Refuse inputs that would poison the training, and say what they look like."""
    width = int(np.prod(inputs.shape[1:]))
    if inputs.ndim < 2 or width != n_in:
        raise ValueError(
            f"{name} inputs: (n, {n_in}) was due, a row for each sample, or images of {n_in} pixels; the "
            f"shape is {inputs.shape}, {width} numbers a sample. For a single sample give [x]."
        )
    low, high = np.inf, -np.inf
    for start in range(0, len(inputs), CHUNK):
        part = inputs[start : start + CHUNK]
        if part.dtype.kind == "f" and not np.isfinite(part).all():
            place = np.argwhere(~np.isfinite(part))[0]
            raise ValueError(
                f"{name} inputs: finite numbers were due; sample {start + place[0]} holds "
                f"{part[tuple(place)]}. One such number turns every weight into NaN. Look where it comes "
                f"from: a division by 0, a gap?"
            )
        low, high = min(low, part.min()), max(high, part.max())
    if inputs.dtype == np.uint8:
        if high <= 1 < inputs.size:
            raise ValueError(
                f"{name} inputs: grey levels 0 to 255 were due for uint8; none is above {high}. It looks as "
                f"if they were divided by 255 in whole numbers, which leaves 0 and 1. Give the images as "
                f"they are."
            )
    elif low < 0 and inputs.dtype == np.int8:
        raise ValueError(
            f"{name} inputs: grey levels 0 to 255 were due; they go from {low} to {high} as int8, which "
            f"looks like an overflow of levels above 127. Give them as uint8."
        )
    elif max(-low, high) > LARGE:
        pixels = low >= 0 and high <= 255
        what = "pixels 0 to 255 that were never scaled" if pixels else "numbers that were never scaled"
        raise ValueError(
            f"{name} inputs: numbers of about 1 were due; they go from {low:.4g} to {high:.4g}, which looks "
            f"like {what}: every hidden node would saturate. "
            f"{'Divide by 255, or give the images as uint8.' if pixels else 'Divide by the largest.'}"
        )
    elif 0 < high < TINY and low >= 0:
        raise ValueError(
            f"{name} inputs: numbers of about 1 were due; none is above {high:.4g}, which looks like pixels "
            f"that were divided by 255 twice. Divide once, or give the images as uint8."
        )
    if low == high and inputs.size > n_in:
        raise ValueError(
            f"{name} inputs: samples that differ were due; every number is {low:.4g}. Was the array filled?"
        )


def _labels(labels, n_out, name):
    """Whole numbers 0 to n_out - 1, or ValueError with what they look like instead."""
    found = np.unique(labels)
    low, high = found[0], found[-1]
    due = f"{name} labels: whole numbers from 0 to {n_out - 1} were due, one for each output node"
    if labels.dtype.kind not in "iu":
        raise ValueError(f"{due}; an array of {labels.dtype} was given, as {low}. Use labels.astype(int).")
    if (low, high) == (1, n_out):
        raise ValueError(f"{due}; they go from 1 to {n_out}, which looks like off by one: subtract 1.")
    if high == np.iinfo(np.uint8).max and labels.dtype == np.uint8:
        raise ValueError(
            f"{due}; one is 255, which is 0 - 1 in uint8: an overflow. Use labels.astype(int) before you "
            f"subtract."
        )
    if low == -1:
        raise ValueError(f"{due}; they go from -1 to {high}, which looks like off by one: add 1.")
    if low < 0 or high >= n_out:
        raise ValueError(f"{due}; they go from {low} to {high}. Is the output layer large enough?")
    if name == "training" and len(found) == 1 < len(labels):
        raise ValueError(
            f"{name} labels: samples of more than one class were due; all {len(labels)} are {low}, so a "
            f"network learns to say {low} to everything. Were they sorted, and cut off?"
        )
    return labels.astype(int)


def ahead(items, room=3):
    """The same items, made in a thread of its own, up to `room` of them in advance."""
    made, over = queue.Queue(room), threading.Event()

    def put(item):
        while not over.is_set():
            try:
                return made.put(item, timeout=0.1)
            except queue.Full:
                continue

    def make():
        try:
            for item in items:
                put((item, None))
                if over.is_set():
                    return
            put((None, StopIteration()))
        except BaseException as error:
            put((None, error))

    thread = threading.Thread(target=make, daemon=True)
    try:
        thread.start()
    except RuntimeError:  # no threads in a browser
        yield from items
        return
    try:
        while True:
            item, error = made.get()
            if isinstance(error, StopIteration):
                return
            if error is not None:
                raise error
            yield item
    finally:
        over.set()
        thread.join()
