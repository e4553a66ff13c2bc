"""How long the interactive figures take to draw themselves anew, over several moves of each control.

Looks at every drawing in figures/ that has a `.move` and needs no data, or has some in DATA.
"""

import importlib
import inspect
import itertools
import json
from statistics import median
from time import perf_counter

import numpy as np

from helpers import NOTEBOOKS, example, mnist
from helpers.objects import Network

MOVES = 9  # of each control


def _normal(*shape):
    return np.random.default_rng(1).standard_normal(shape)


def moments_of(network, samples, targets, rate=1, epochs=range(0, 820, 20)):
    """A training as notebook 4 watches it: what is to be drawn becomes less on the way."""
    moments = {0: network.parameters()}
    for before, epoch in itertools.pairwise(epochs):
        network.train(samples, targets, rate, epoch - before)
        moments[epoch] = network.parameters()
    return moments


def _xor():
    targets = [[0.9 * y + 0.05] for y in example.XOR_LABELS]
    moments = moments_of(Network((2, 2, 1), seed=3), example.XOR_POINTS, targets)
    return ({"one": moments, "other": dict(reversed(moments.items()))},)


def _encoder():
    patterns = np.eye(8).tolist()
    return (moments_of(Network((8, 3, 8), seed=3), patterns, patterns),)


def _valley():
    epsilons = 10.0 ** np.arange(-12, 0.5, 0.5)
    return epsilons, dict.fromkeys(("one-sided", "central", "float32"), epsilons**2 + 1e-16 / epsilons)


def _digits(count=2000):
    """Images, outputs and labels as notebooks 6 and 7 have them."""
    rng = np.random.default_rng(1)
    images = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
    return images, rng.dirichlet(np.ones(10), count), rng.integers(0, 10, count)


# for figures that a notebook hands its own results, in its sizes; what they show does not matter to the clock
DATA = {
    "neuron.learning": lambda: (_normal(41, 3).tolist(), _normal(200, 2).tolist(), [0, 1] * 100),
    "objects.xor": _xor,
    "objects.encoder": _encoder,
    "gradient_check.valley": _valley,
    "mnist.browse": lambda: _digits()[::2],
    "mnist.hidden_sizes": lambda: [json.loads((mnist.DATA / "hidden_sizes.json").read_text("utf-8"))],
    "vectorization.mistakes": _digits,
    "vectorization.hidden_node": lambda: (*_normal(2, 300, 784), _normal(10, 300)),
}


def moving_figures(subjects=()):
    """{"subject.name": function that makes the figure} of all figures that move."""
    found = {}
    for subject in subjects or NOTEBOOKS:
        room = importlib.import_module(f"figures.{subject}")
        for name, draw in inspect.getmembers(room, lambda member: hasattr(member, "move")):
            if draw.__module__ == room.__name__:
                data = DATA.get(f"{subject}.{name}", tuple)
                found[f"{subject}.{name}"] = lambda draw=draw, data=data: draw.move(*data())
    return found


def other_values(widget):
    """Up to MOVES values of a control that differ from its present one, spread over its range."""
    if hasattr(widget, "options"):
        values = [option[1] if isinstance(option, tuple) else option for option in widget.options]
    elif hasattr(widget, "min"):
        values = np.linspace(widget.min, widget.max, MOVES + 1).tolist()
        if hasattr(widget, "base"):
            values = [widget.base**value for value in values]
        values = [type(widget.value)(value) for value in values]
    else:
        values = [not widget.value] if isinstance(widget.value, bool) else []
    return [value for value in values if value != widget.value][:MOVES]


def redraws(figure):
    """Seconds from each move of a control until its picture is sent; no picture is remembered."""
    times, sent = [], []
    figure._image.observe(lambda _: sent.append(perf_counter()), "value")
    for widget in figure.inputs.values():
        start = widget.value
        for value in other_values(widget):
            figure._shown.clear()
            began = perf_counter()
            widget.value = value
            if figure._shown:  # it has really drawn
                times.append(sent[-1] - began)
            if figure.error:
                raise RuntimeError(f"{widget.description} = {value!r} can't be drawn") from figure.error
        widget.value = start
    return times


def measure(run):
    """Yields once "redraws", {"subject.name": {"median", "slowest"}}, seconds, of all figures that move."""
    figures = moving_figures(["neuron"] if run.quick else ())
    found = {name: redraws(make()) for name, make in figures.items()}
    yield "redraws", {name: {"median": median(times), "slowest": max(times)} for name, times in found.items()}
