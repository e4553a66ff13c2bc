"""Milliseconds that each exercise's check takes, over the right and wrong answers of tests/answers/."""

import statistics
from functools import partial
from timeit import timeit

from tests import test_answers as corpus


def measure(run):
    """Yields once "checks", {exercise: {"right", "wrong": median seconds, "slowest", "answers"}}."""
    found = {}
    for key in dict.fromkeys(answer.key for answer in corpus.ANSWERS):
        answers = [answer for answer in corpus.ANSWERS if answer.key == key]
        if run.quick:
            answers = [next((a for a in answers if a.right is right), answers[0]) for right in (True, False)]
        times = {answer: timeit(partial(corpus.graded.__wrapped__, answer), number=1) for answer in answers}
        row = {"answers": len(times), "slowest": max(times.values())}
        for kind in ("right", "wrong"):
            of_kind = [took for answer, took in times.items() if answer.right is (kind == "right")]
            row[kind] = statistics.median(of_kind) if of_kind else None
        found[key] = row
    yield "checks", found
