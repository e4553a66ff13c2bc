"""What lives in notebooks 6 and 7: a curve that grows, a training with a stop button, the reading pad."""

import asyncio
import html
import sys
import threading
from functools import partial
from time import perf_counter

import ipywidgets as W
import numpy as np
from IPython.display import display

from figures import vectorization as figures
from figures.backdrop import Backdrop
from figures.moving import Shown, notebook_of
from figures.pad import DigitPad
from helpers import digits, mnist, training
from helpers.activations import Softmax
from helpers.vectorized import Network

WRAPPED = {"flex_flow": "row wrap", "grid_gap": "12px"}
TURN = 0.1  # seconds that a training takes at a time where it shares the one thread there is


def _bar():
    return W.FloatProgress(min=0, max=1, value=0, layout={"width": "min(320px, 98%)"})


def _shown(picture, backdrop=None):
    return picture.html(100, colours=None, backdrop=backdrop)  # speed matters here, size does not


def _said(text):
    return f'<div role="status" style="min-height:1.5em">{html.escape(text)}</div>'


class Growing(Shown, W.VBox):
    """A picture that is drawn anew while a cell trains; its last state is what remains in the notebook.

        with Growing(figures.curve, title="Squared error") as seen:
            history = training.train(…, progress=seen.progress, on_epoch=seen)

    What it is called with goes to the drawing function. It takes the place of the progress bar, too.
    """

    def __init__(self, draw, **settings):
        self._draw, self._values, self._backdrop = partial(draw, **settings), None, Backdrop()
        self._bar, self._status, self._image = _bar(), W.HTML(), W.HTML()
        self._bar.layout.visibility = "hidden"  # until it is told how far it has come
        super().__init__([W.HBox([self._bar, self._status], layout=WRAPPED), self._image])

    def __enter__(self):
        display(self)
        return self

    def __call__(self, *values):
        self._values = values
        self._image.value = _shown(self._draw(*values), self._backdrop)

    def progress(self, done, total, text):
        """How far it has come: hand it to `training.train`."""
        self._bar.layout.visibility = "visible"
        self._bar.value, self._status.value = done / total, _said(text)

    def __exit__(self, *_):
        self.close()
        if self._values is not None:
            display(self._draw(*self._values))  # anew: by now the history may know why it ended

    def bundle(self):
        told = "While this cell ran, a curve grew here. This is its last state:"
        forms = {"text/html": f'<p class="no-kernel"><em>{told}</em></p>', "text/plain": told}
        return super().bundle() | forms


class LiveTraining(Shown, W.VBox):
    """Start, stop, and a curve that grows: the training runs beside the notebook, which stays usable.

    network: the one that learns. data: as `training.train` takes them, or a function that fetches them at the
    start; settings go there, too. Stopped, the network holds the best weights so far; started again, the
    training goes on where it stopped. history: the `History` so far. Without arguments: 784-300-10 with
    cross-entropy on 55,000 samples of MNIST, for 30 epochs (in a browser 100 hidden nodes and 10 epochs).
    """

    what = "A training with a stop button"

    def __init__(self, network=None, data=None, title="How it learns", **settings):
        hidden, epochs = (100, 10) if sys.platform == "emscripten" else (300, 30)
        usual = {"epochs": epochs, "rate": training.falling(0.5), "batch_size": 16, "seed": 1}
        if network is None:
            network = Network([784, hidden, 10], seed=7, dtype=np.float32, loss="cross-entropy")
        self.network, self.history, self.address = network, training.History(), notebook_of(figures.curve)
        self._data = data or (lambda: mnist.split(mnist.load()))
        self._title, self._settings, self._stop = title, usual | settings, threading.Event()
        self._batches = self._best = self._running = None
        self.start = W.Button(description="Start training", tooltip="train, or go on from where it stands")
        self.stop = W.Button(description="Stop", tooltip="stop, and keep what was learnt", disabled=True)
        self.bar, self.status, self._image = _bar(), W.HTML(_said("Not started.")), W.HTML()
        self.start.on_click(lambda _: self._begin())
        self.stop.on_click(lambda _: self._stop.set())
        row = W.HBox([self.start, self.stop, self.bar], layout=WRAPPED)
        super().__init__([row, self.status, self._image])
        self.add_class("live-training")
        self._show()

    def _begin(self):
        if self._running is not None:
            return
        self._stop.clear()
        self.start.disabled, self.stop.disabled = True, False
        self.status.value = _said("Loading …" if self._batches is None else "Going on …")
        self._running = threading.Thread(target=lambda: [None for _ in self._run()], daemon=True)
        try:
            self._running.start()
        except RuntimeError:  # a browser has one thread: the training and the page take turns
            self._running = asyncio.ensure_future(self._take_turns())

    async def _take_turns(self):
        until = 0
        for _ in self._run():
            if perf_counter() > until:
                await asyncio.sleep(0)
                until = perf_counter() + TURN

    def _run(self):
        """Batch after batch, until it is over or asked to stop."""
        over = False
        try:
            yield  # "Loading …" reaches the page first
            if self._batches is None:
                data = self._data() if callable(self._data) else self._data
                seen = {"progress": self._progress, "on_epoch": self._evaluated}
                self._batches = training.steps(self.network, data, **seen, **self._settings)
            self.history.stopped = None  # what is drawn from now on says so
            for history in self._batches:
                self.history = history
                if self._stop.is_set():
                    said = self._pause()
                    break
                yield
            else:
                over, said = True, f"{self.history!r}. What was learnt is kept."
        except Exception as error:  # the reader's cell is long finished: say it here
            self._batches, said = None, f"{type(error).__name__}: {error}"
        self._show()
        self.status.value = _said(said)
        self.start.disabled, self.stop.disabled, self._running = over, True, None

    def _pause(self):
        self.history.stopped = "stopped"
        where = f"after epoch {len(self.history)}" if self.history else "in the first epoch"
        if self._best is not None:  # None where there are no validation samples
            self.network.set_parameters(self._best)
            where += ", the best weights are in the network"
        return f"Stopped {where}. Start goes on from here."

    def _progress(self, done, total, text):
        self.bar.value, self.status.value = done / total, _said(text)

    def _evaluated(self, history):
        self.history = history
        if history[-1] is history.best:
            self._best = self.network.parameters()
        self._show()

    def _show(self):
        self._image.value = _shown(figures.curve(self.history, self._title))


class DrawADigit(Shown, W.VBox):
    """The pad, and beside it what networks {name: network} received and answered, while one draws."""

    what = "A pad to draw a digit on"

    def __init__(self, networks, preprocess=True):
        self.networks, self.address = networks, notebook_of(figures.reading)
        self._backdrop = Backdrop()
        self.pad = DigitPad()
        self.preprocess = W.Checkbox(preprocess, description="preprocessing as MNIST had it", indent=False)
        self.answer, self._image = W.HTML(), W.HTML()
        self.answer.add_class("digit-pad-answer")
        row = W.HBox([self.pad, W.VBox([self.answer, self._image])], layout=WRAPPED)
        super().__init__([self.preprocess, row])
        self.add_class("draw-a-digit")
        self.pad.observe(self._changed, "strokes")
        self.preprocess.observe(self._changed, "value")
        self._changed()

    def read(self):
        """(drawing, what networks received, {name: outputs}); None and {} while nothing is drawn."""
        drawing = self.pad.drawing()
        if not drawing.any():
            return drawing, None, {}
        received = digits.normalised(drawing) if self.preprocess.value else digits.squeezed(drawing)
        row = received.reshape(1, -1)
        return drawing, received, {name: network.predict(row)[0] for name, network in self.networks.items()}

    def _changed(self, _change=None):
        _, received, answers = self.read()
        said = [self._says(name, outputs) for name, outputs in answers.items()]
        text = "<br>".join(said) or "Draw a digit: the answer comes while you draw."
        self.answer.value = f'<div aria-live="polite" style="min-height:2em;line-height:1.6">{text}</div>'
        shown = {}
        for name, network in self.networks.items():
            unit = "probability" if network.layers[-1].activation is Softmax else "output"
            shown[name] = answers.get(name), unit
        self._image.value = _shown(figures.reading(received, shown), self._backdrop)

    def _says(self, name, outputs):
        (first, much), (second, less) = figures.two_best(outputs)
        who = "It" if len(self.networks) == 1 else html.escape(name)
        perhaps = f", perhaps {second} ({less:.0%})" if less >= 0.01 else ""
        return f'{who} reads: <b style="font-size:1.5em">{first}</b> ({much:.0%}){perhaps}'
