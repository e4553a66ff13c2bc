"""What came of a training: one row for each evaluation."""

from typing import NamedTuple


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
    """What a training went through: a `Row` for each evaluation, and why it stopped.

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
