"""How long the interactive figures take to draw themselves anew, median of several moves of a control.

    python tools/bench/redraw.py [subject …]

Looks at every drawing in figures/ that has a `.move` and needs no data, or has some in DATA; moves each
control that has several values. Prints a table and the slowest figure; exits with 1 where a median exceeds
the limit. On a busy machine the processor time tells more than the time that passed.
"""

import importlib
import inspect
import pkgutil
import sys
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

import figures
from figures.moving import InteractiveFigure
from helpers import example

LIMIT = 0.1  # seconds


def _a_training():
    """As many epochs and points as notebook 01 has; what they show does not matter to the clock."""
    rng = np.random.default_rng(1)
    features = rng.standard_normal((200, 2)).tolist()
    return rng.standard_normal((41, 3)).tolist(), features, rng.integers(0, 2, 200).tolist()


def _moments(sizes, samples, targets):
    """A training as notebook 04 watches it: what is to be drawn becomes less on the way."""
    from helpers.objects import Network

    network, moments = Network(sizes, seed=3), {}
    for epoch in range(0, 820, 20):
        moments[epoch] = network.parameters()
        network.train(samples, targets, 1, 20)
    return moments


def _xor():
    moments = _moments((2, 2, 1), example.XOR_POINTS, [[0.9 * y + 0.05] for y in example.XOR_LABELS])
    return ({"one": moments, "other": dict(reversed(moments.items()))},)


def _valley():
    epsilons = 10.0 ** np.arange(-12, 0.5, 0.5)
    return epsilons, dict.fromkeys(("one-sided", "central", "float32"), epsilons**2 + 1e-16 / epsilons)


def _digits(count=2000):
    """Images, outputs and labels as notebooks 06 and 07 have them."""
    rng = np.random.default_rng(1)
    images = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
    return images, rng.dirichlet(np.ones(10), count), rng.integers(0, 10, count)


def _sizes():
    import json

    from helpers import mnist

    return json.loads((mnist.DATA / "hidden_sizes.json").read_text(encoding="utf-8"))


def _weights():
    rng = np.random.default_rng(1)
    return rng.standard_normal((300, 784)), rng.standard_normal((300, 784)), rng.standard_normal((10, 300))


# for figures that a notebook hands its own results
DATA = {
    "neuron.learning": _a_training,
    "objects.xor": _xor,
    "objects.encoder": lambda: (_moments((8, 3, 8), np.eye(8).tolist(), np.eye(8).tolist()),),
    "gradient_check.valley": _valley,
    "mnist.browse": lambda: _digits()[::2],
    "mnist.hidden_sizes": lambda: (_sizes(),),
    "vectorization.mistakes": _digits,
    "vectorization.hidden_node": _weights,
}
MOVES = 9  # of each control


def moving_figures(subjects=()):
    """{"subject.name": function that makes the figure} of all figures that move."""
    found = {}
    for module in pkgutil.iter_modules(figures.__path__):
        subject = module.name.removeprefix("moving_")  # until all are converted
        if module.name == "moving" or (subjects and subject not in subjects):
            continue
        room = importlib.import_module(f"figures.{module.name}")
        for name, draw in inspect.getmembers(room, inspect.isfunction):
            if draw.__module__ != room.__name__ or name.startswith("_"):
                continue
            if module.name != subject and not _needed(draw) and name not in ("live_training", "draw_digit"):
                found[f"{subject}.{name}"] = draw
            elif hasattr(draw, "move"):
                data = DATA.get(f"{subject}.{name}", tuple)
                found[f"{subject}.{name}"] = partial(lambda draw, data: draw.move(*data()), draw, data)
    return found


def _needed(function):
    parameters = inspect.signature(function).parameters.values()
    return [p for p in parameters if p.default is p.empty and p.kind not in (2, 4)]  # *args, **kwargs


def other_values(widget):
    """Up to MOVES values of a control that differ from its present one, spread over its range."""
    if hasattr(widget, "options"):
        values = [option[1] if isinstance(option, tuple) else option for option in widget.options]
    elif hasattr(widget, "min") and hasattr(widget, "base"):
        values = [widget.base ** (widget.min + k * (widget.max - widget.min) / MOVES) for k in range(MOVES)]
    elif hasattr(widget, "min"):
        values = [
            type(widget.value)(widget.min + k * (widget.max - widget.min) / MOVES) for k in range(MOVES + 1)
        ]
    elif isinstance(widget.value, bool):
        values = [not widget.value]
    else:
        return []
    return [value for value in values if value != widget.value][:MOVES]


def redraws(figure):
    """(seconds, seconds of processor time) of each redraw, over all controls; no picture is remembered."""
    times = []
    for widget in figure.inputs.values():
        start = widget.value
        for value in other_values(widget):
            figure._shown.clear()
            began, worked = perf_counter(), process_time()
            widget.value = value
            if figure._shown:  # it has really drawn
                times.append((perf_counter() - began, process_time() - worked))
            if figure.error:
                raise RuntimeError(f"{widget.description} = {value!r} can't be drawn") from figure.error
        widget.value = start
    return times


def measure(subjects=()):
    """[(subject.name, median seconds, median processor seconds, slowest, redraws)] for all figures."""
    found = []
    for name, make in moving_figures(subjects).items():
        figure = make()
        if isinstance(figure, InteractiveFigure):
            wall, worked = zip(*redraws(figure))
            found.append((name, median(wall), median(worked), max(wall), len(wall)))
    return found


def main(subjects=()):
    found = measure(subjects)
    if not found:
        print("No interactive figure was found.")
        return 1
    wide = max(len(name) for name, *_ in found)
    print(f"{'interactive figure':{wide}}  median   of processor time  slowest  redraws")
    for name, middle, worked, slowest, count in found:
        mark = "" if middle < LIMIT else "  more than 100 ms"
        times = f"{1000 * middle:4.0f} ms  {1000 * worked:14.0f} ms  {1000 * slowest:5.0f} ms"
        print(f"{name:{wide}}  {times}  {count:7}{mark}")
    worst = max(found, key=lambda row: row[1])
    print(f"{len(found)} figures; the slowest median is that of {worst[0]}: {1000 * worst[1]:.0f} ms.")
    return int(worst[1] >= LIMIT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
