"""Samples for a training: looked at before the first step, and made floats batch by batch.

Images stay uint8 in memory, or in a file: as floats the 55,000 to train on would take 172 MB.
"""

import math
import zlib

import numpy as np

from helpers import checks
from helpers.activations import Softmax
from helpers.checks import expect, words

ON, OFF = 0.9, 0.1  # targets for squared error: a sigmoid never reaches 1 and 0
LARGE, TINY = 20, 1 / 254  # no input that was scaled is as large; a pixel divided by 255 twice is smaller
CHUNK = 1000  # rows that are looked at, or evaluated, in one go


class Samples:
    """Samples of one part of the data ("training" or "validation"), checked for an array network.

    lit: numbers of the inputs that are ever other than 0, the most frequent first.
    ends: how many of them each sample needs.
    Raises: ValueError for what would poison a training.
    """

    def __init__(self, inputs, targets, network, name):
        self.inputs, targets, self.name = np.asarray(inputs), np.asarray(targets), name
        self.dtype, self.error, (n_in, *_, n_out) = network.dtype, network.error, network.sizes
        for array in (self.inputs, targets):
            expect(array.dtype.kind in "fiub", f"{name} samples", "arrays of numbers", array)
        fits = self.inputs.ndim > 1 and math.prod(self.inputs.shape[1:]) == n_in
        form = f"the shape (n, {n_in}), or images of as many pixels"
        expect(fits, f"{name} inputs", form, self.inputs.shape, "For a single sample give [x].")
        checks.same_length(self.inputs, targets)
        self.lit, self.ends = self._look()
        last, self.labels = network.layers[-1].activation, None
        if targets.ndim == 1:
            self.labels = self._checked_labels(targets, n_out)
            on, off = (1, 0) if last is Softmax else (ON, OFF)
            self.targets = np.where(np.eye(n_out, dtype=bool), on, off).astype(self.dtype)
        else:
            self.targets = checks.rows(targets, n_out, f"{name} targets", self.dtype)
            self._check_targets(last is Softmax, *getattr(last, "range", (-np.inf, np.inf)))

    def __len__(self):
        return len(self.inputs)

    def batch(self, rows, short=False):
        """Inputs (m, n_in) and targets (m, n_out) of the rows, a slice or an array of numbers, as floats.

        short: of `lit` as many as these rows need, in its order; all other inputs are 0 in each of them.
        """
        X = self.inputs[rows].reshape(-1, math.prod(self.inputs.shape[1:]))
        if short:
            X = X[:, self.lit[: self.ends[rows].max()]]
        X = np.divide(X, 255, dtype=self.dtype) if X.dtype == np.uint8 else X.astype(self.dtype, copy=False)
        return X, self.targets[rows if self.labels is None else self.labels[rows]]

    def judged(self, Y, T, rows):
        """Two sums over the rows: their losses, and how many the outputs Y (m, n_out) answer wrongly."""
        wrong = 0 if self.labels is None else (np.argmax(Y, axis=1) != self.labels[rows]).sum()
        return self.error.value(Y, T) * len(Y), wrong

    def means(self, sums):
        """Loss and share of errors out of such sums; without labels nobody knows which answers are wrong."""
        loss, wrong = (sums / len(self)).tolist()
        return loss, None if self.labels is None else wrong

    def fingerprint(self):
        """Their number, and one that almost surely changes when an input or a target does."""
        targets = np.ascontiguousarray(self.targets if self.labels is None else self.labels)
        inputs = zlib.crc32(np.ascontiguousarray(self.inputs), zlib.crc32(self.lit))
        return [len(self), zlib.crc32(targets, inputs)]

    def _look(self):
        """`lit` and `ends`, after a look at all, a chunk at a time: a mapped file is never loaded whole."""
        chunks = [self.inputs[start : start + CHUNK] for start in range(0, len(self), CHUNK)]
        with np.errstate(all="ignore"):
            low, high = (float(end([end(part) for part in chunks])) for end in (np.min, np.max))
        if not (math.isfinite(low) and math.isfinite(high)):
            d, x = next((d, x) for d, x in enumerate(self.inputs) if not np.isfinite(x).all())
            found = words(f"{x[~np.isfinite(x)][0]} in sample {d}")
            advice = "One such number turns every weight into NaN. A division by 0, a gap?"
            expect(False, f"{self.name} inputs", "finite numbers", found, advice)
        self._check_scale(low, high)
        counts = sum(np.count_nonzero(part, axis=0).ravel() for part in chunks)
        lit = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts) or 1]
        inked = (part.reshape(len(part), -1)[:, lit[::-1]] != 0 for part in chunks)
        return lit, np.concatenate([len(lit) - part.argmax(axis=1) for part in inked])

    def _check_scale(self, low, high):
        """Pixels not divided by 255 saturate every hidden node; divided twice, they are next to nothing."""
        kind, what = self.inputs.dtype, "grey levels 0 to 255 as uint8, or numbers of about 1"
        found, name = words(f"{low:.4g} to {high:.4g} as {kind}"), f"{self.name} inputs"
        if kind == "uint8":
            expect(high > 1, name, what, found, "Were they divided by 255 in whole numbers? Give the images.")
        elif kind == "int8":
            expect(low >= 0, name, what, found, "Levels above 127 overflow: give them as uint8.")
        else:
            advice = "They were never scaled: divide by the largest."
            expect(max(-low, high) <= LARGE, name, what, found, advice)
            expect(low < 0 or high >= TINY or high == 0, name, what, found, "Were they divided by 255 twice?")
        expect(low < high or len(self) == 1, name, "samples that differ", found, "Was the array filled?")

    def _checked_labels(self, labels, n_out):
        low, high = labels.min(), labels.max()
        what = f"whole numbers from 0 to {n_out - 1}, one for each output node"
        found, name = words(f"{low} to {high} as {labels.dtype}"), f"{self.name} labels"
        expect(labels.dtype.kind in "iu", name, what, found, "Use labels.astype(int).")
        advice = "Does 0 - 1 overflow in uint8?" if labels.dtype == "uint8" else "Are they off by one?"
        expect(low >= 0 and high < n_out, name, what, found, advice)
        one = self.name == "training" and low == high and len(labels) > 1
        expect(not one, name, "more than one class", found, "Were they sorted, and cut off?")
        return labels.astype(int)

    def _check_targets(self, softmax, low, high):
        T, name, rows = self.targets, f"{self.name} targets", " in rows that sum to 1" if softmax else ""
        sums = T.sum(axis=1)
        fits = T.min() >= low and T.max() <= high and not (softmax and np.abs(sums - 1).max() > 1e-3)
        found = words(f"{T.min():.4g} to {T.max():.4g}, the first row with a sum of {sums[0]:.4g}")
        advice = "The output nodes can't say more. Scale them, or give labels of the shape (n,)."
        expect(fits, name, f"{low:g} to {high:g}{rows}", found, advice)
        same = self.name == "training" and len(T) > 1 and np.ptp(T, axis=0).max() == 0
        expect(not same, name, "rows that differ", words(f"the same {len(T)} times"))
