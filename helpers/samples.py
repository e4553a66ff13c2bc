"""Samples for a training: looked at before the first step, and made floats batch by batch.

Images stay uint8 in memory, or in a file: floats from 0 to 1 of all of MNIST would take 172 MB.
"""

import math
import zlib
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from helpers import checks
from helpers.activations import Softmax

ON, OFF = 0.9, 0.1  # targets for squared error: a sigmoid never reaches 1 and 0
CHUNK = 1000  # rows that are looked at, or evaluated, in one go
LARGE = 20  # no input that was scaled is as large
TINY = 1 / 254  # the largest pixel that was divided by 255 twice


class Data(NamedTuple):
    """Samples to learn from and, where there are any, samples to validate on.

    inputs: uint8 images (n, 28, 28) or (n, 784), or floats (n, n_in), in memory or mapped from a file.
    targets: labels (n,), whole numbers from 0, or rows (n, n_out). `mnist.split(mnist.load())` has this form.
    """

    inputs: Any
    targets: Any
    validation_inputs: Any = None
    validation_targets: Any = None


class Samples:
    """Samples of one part of the data: looked at for one network, then made floats batch by batch.

    lit: the inputs that are ever other than 0. Raises: ValueError for what would poison the training.
    """

    def __init__(self, inputs, targets, learner, name):
        self.inputs, targets, self.dtype = np.asarray(inputs), np.asarray(targets), learner.dtype
        (n_in, *_, n_out), last = learner.network.sizes, learner.last
        for array in (self.inputs, targets):
            if array.dtype.kind not in "fiub":
                raise ValueError(f"{name} samples: expected numbers; got an array of {array.dtype}.")
        if self.inputs.ndim < 2 or math.prod(self.inputs.shape[1:]) != n_in:
            raise ValueError(
                f"{name} inputs: expected the shape (n, {n_in}), a row for each sample, or images of as many "
                f"pixels; got {self.inputs.shape}. For a single sample give [x]."
            )
        checks.same_length(self.inputs, targets)
        self.lit = self._lit(name)
        if targets.ndim == 1:
            self.labels = _checked_labels(targets, n_out, name)
            on, off = (1, 0) if last is Softmax else (ON, OFF)
            self._targets = np.where(np.eye(n_out, dtype=bool), on, off).astype(self.dtype)
        else:
            self.labels = None
            self._targets = checks.rows(targets, n_out, f"{name} targets", self.dtype)
            _check_targets(self._targets, *getattr(last, "range", (-np.inf, np.inf)), last is Softmax, name)

    def _lit(self, name):
        """Numbers of the inputs that are ever other than 0, after a look at all, a chunk at a time."""
        chunks = [self.inputs[start : start + CHUNK] for start in range(0, len(self), CHUNK)]
        with np.errstate(all="ignore"):
            ends = np.array([(part.min(axis=0).ravel(), part.max(axis=0).ravel()) for part in chunks])
            low, high = ends[:, 0].min(axis=0), ends[:, 1].max(axis=0)
        if not np.isfinite(low).all() or not np.isfinite(high).all():
            d, x = next((d, x) for d, x in enumerate(self.inputs) if not np.isfinite(x).all())
            raise ValueError(
                f"{name} inputs: expected finite numbers; sample {d} holds {x[~np.isfinite(x)][0]}. One such "
                f"number turns every weight into NaN. Look where it comes from: a division by 0, a gap?"
            )
        _check_scale(self.inputs, float(low.min()), float(high.max()), name)
        lit = np.flatnonzero((low != 0) | (high != 0))
        return lit if 0 < len(lit) < len(low) else slice(None)

    def __len__(self):
        return len(self.inputs)

    def batch(self, rows, kept=slice(None)):
        """Inputs (m, kept) and targets (m, n_out) of the rows, a slice or an array of numbers, as floats."""
        X = self.inputs[rows]
        X = X.reshape(len(X), -1)[:, kept]
        X = np.divide(X, 255, dtype=self.dtype) if X.dtype == np.uint8 else X.astype(self.dtype, copy=False)
        return X, self._targets[rows if self.labels is None else self.labels[rows]]

    def wrong(self, outputs, rows):
        """How many of the rows the outputs answer wrongly; NaN where there are no labels."""
        if self.labels is None:
            return math.nan
        return int((np.argmax(outputs, axis=1) != self.labels[rows]).sum())

    def fingerprint(self):
        """A number that almost surely changes when an input or a target does."""
        targets = self._targets if self.labels is None else self.labels
        return zlib.crc32(np.ascontiguousarray(targets), zlib.crc32(np.ascontiguousarray(self.inputs)))


def ahead(function, items, room=3):
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


# --- what would poison a training ---------------------------------------------------------------------------


def _check_scale(inputs, low, high, name):
    """Inputs on a scale that a network can learn from; `low` and `high` are the ends of what they hold.

    Raises: ValueError for what would poison a training; it says what the inputs look like.
    """
    dtype, pixels = inputs.dtype, low >= 0 and high <= 255
    grey, small, large = dtype == "uint8", low >= 0 and 0 < high < TINY, max(-low, high) > LARGE
    looks = (
        (grey and high <= 1, "levels that were divided by 255 in whole numbers. Give the images as they are"),
        (dtype == "int8" and low < 0, "an overflow of levels above 127. Give them as uint8"),
        (low == high and len(inputs) > 1, "an array that was filled with one number"),
        (not grey and small, "pixels that were divided by 255 twice. Divide once, or give them as uint8"),
        (
            not grey and large and pixels,
            "pixels that were never scaled. Divide by 255, or give them as uint8",
        ),
        (not grey and large, "numbers that were never scaled. Divide by the largest"),
    )
    for so, words in looks:
        if so:
            raise ValueError(
                f"{name} inputs: expected grey levels 0 to 255 as uint8, or numbers of about 1; got "
                f"{low:.4g} to {high:.4g} as {dtype}, which looks like {words}."
            )


def _checked_labels(values, n_out, name):
    """Labels, whole numbers from 0 to n_out - 1. Raises: ValueError that says what they look like instead."""
    found = np.unique(values)
    low, high, several = found[0], found[-1], len(found) > 1 or len(values) == 1
    looks = (
        (values.dtype.kind not in "iu", f" as {values.dtype}. Use labels.astype(int)"),
        ((low, high) == (1, n_out), ", which looks like off by one: subtract 1"),
        (low == -1, ", which looks like off by one: add 1"),
        (values.dtype == "uint8" and high == 255, ": 0 - 1 is 255 in uint8. Use labels.astype(int) before"),
        (low < 0 or high >= n_out, ". Is the output layer large enough?"),
        (not several and name == "training", f": all {len(values)} of them. Were they sorted, and cut off?"),
    )
    for so, words in looks:
        if so:
            raise ValueError(
                f"{name} labels: expected whole numbers from 0 to {n_out - 1}, one for each output node, and "
                f"more than one of them; got {low} to {high}{words}."
            )
    return values.astype(int)


def _check_targets(T, low, high, sums_to_one, name):
    """Target rows that the outputs of a network can reach: from `low` to `high`, or rows that sum to 1."""
    if sums_to_one and (T.min() < 0 or np.abs(T.sum(axis=1) - 1).max() > 1e-3):
        raise ValueError(
            f"{name} targets: expected rows from 0 up that sum to 1, for cross-entropy; the first sums to "
            f"{T[0].sum():.4g}. It looks like the targets 0.9 and 0.1 of squared error: give the labels "
            f"themselves, or mnist.one_hot(labels, 1, 0)."
        )
    if T.min() < low or T.max() > high:
        raise ValueError(
            f"{name} targets: expected {low:g} to {high:g}, which is all that the output nodes can say; got "
            f"{T.min():.4g} to {T.max():.4g}. Scale them, or, if they are labels, give the shape (n,)."
        )
    if name == "training" and len(T) > 1 and bool(np.ptp(T, axis=0).max() == 0):
        raise ValueError(
            f"{name} targets: expected rows that differ; all {len(T)} rows are the same, so a network learns "
            f"to ignore its inputs. Give samples of more than one class."
        )
