"""What moves in notebook 07: a training with a stop button, hidden nodes, mistakes, and a pad to draw on."""

import html
import threading

import ipywidgets as W
import numpy as np

from figures import training as training_plots
from figures import vectorization as plots
from figures.moving import choice, controls, slider, stepper
from figures.pad import DigitPad
from helpers import digits, mnist, training
from helpers.activations import Softmax
from helpers.history import History
from helpers.vectorized import Network

STORED = mnist.DATA / "trained.npz"
_CSS = (
    "<style>.draw-a-digit .widget-radio-box{flex-direction:row;column-gap:1.2em;width:auto}"
    ".draw-a-digit .widget-radio-box label{width:auto;margin:0}"
    ".draw-a-digit .widget-radio{display:flex;align-items:baseline;padding-left:2px}"
    ".draw-a-digit .widget-radio > .widget-label{margin-right:1em}</style>"
)


def whose_slope():
    """The backward pass of a layer in four steps: which output gives the slope, and to whom it belongs."""
    captions = [
        "Forward: X comes in from below, A goes out at the top.",
        "Backward: the error terms of this layer come in. Their slope, A (1 − A), is in them already.",
        "They go back through this layer's weights: Δ W.",
        "Then the slope of the layer below, from its output. That output is X, our input.",
    ]
    return stepper(plots.whose_slope, captions)


def hidden_nodes(network=None):
    """One hidden node after another: what it looks for, and for which digits it speaks."""
    network = training.load_network(STORED) if network is None else network
    W1, W2 = network.layers[0].W, network.layers[-1].W

    def draw(node):
        return plots.hidden_node(W1, W2, node)

    return controls(draw, node=slider("hidden node", 0, len(W1) - 1, 0))


def mistakes(images=None, outputs=None, labels=None):
    """The digits that it gets wrong, the surest first; without arguments those of the stored network."""
    if images is None:
        split = mnist.split(mnist.load())
        images, labels = split.validation_images, split.validation_labels
        outputs = training.load_network(STORED).predict(mnist.to_inputs(images, np.float32))
    outputs, labels = np.asarray(outputs), np.asarray(labels)
    wrong = labels[plots.sorted_mistakes(outputs, labels)]
    digits_wrong = {"any": -1} | {str(d): d for d in range(10) if (wrong == d).any()}

    def draw(page, digit):
        chosen = slice(None) if digit < 0 else labels == digit
        count = len(plots.sorted_mistakes(outputs[chosen], labels[chosen]))
        last = max(1, -(-count // 20))
        return plots.mistakes(images[chosen], outputs[chosen], labels[chosen], min(page, last))

    pages = max(2, -(-len(wrong) // 20))
    return controls(draw, page=slider("page", 1, pages, 1), digit=choice("what it was", digits_wrong))


class LiveTraining(W.VBox):
    """Start, stop, and a curve that grows: the training runs beside the notebook, which stays usable.

    network: the one that learns, and that keeps what it has learnt when it is stopped. settings go to
    training.train. history: the `History` so far.
    """

    def __init__(self, network, data, title="How it learns", **settings):
        self.network, self.history = network, History()
        self._data, self._title, self._settings = data, title, settings
        self._stop, self._thread = threading.Event(), None
        self.start = W.Button(description="Start training", tooltip="train, or go on from where it stands")
        self.stop = W.Button(description="Stop", tooltip="stop, and keep what was learnt", disabled=True)
        self.bar = W.FloatProgress(min=0, max=1, value=0, layout=W.Layout(width="min(320px, 98%)"))
        self.status, self._image = W.HTML(), W.HTML()
        self.start.on_click(lambda _: self._begin())
        self.stop.on_click(lambda _: self._stop.set())
        row = W.HBox([self.start, self.stop, self.bar], layout=W.Layout(flex_flow="row wrap"))
        super().__init__([row, self.status, self._image])
        self.add_class("live-training")
        self._say("Not started.")
        self._draw()

    def _begin(self):
        if self._thread is not None and self._thread.is_alive():
            return
        self._stop.clear()
        self.start.disabled, self.stop.disabled = True, False
        self._thread = threading.Thread(target=self._run, daemon=True)
        try:
            self._thread.start()
        except RuntimeError:  # no threads in a browser: it trains to its end, and the page waits
            self._thread = None
            self._run()

    def _run(self):
        try:
            self.history = training.train(
                self.network,
                self._data() if callable(self._data) else self._data,
                progress=self._progress,
                on_epoch=self._evaluated,
                stop=self._stop,
                **self._settings,
            )
            self._say(f"{self.history!r}. What was learnt is kept.")
        except Exception as error:  # the reader's cell is long finished: say it here
            self._say(f"{type(error).__name__}: {error}")
        self._draw()
        self.start.disabled, self.stop.disabled = False, True

    def _progress(self, done, total, text):
        self.bar.value = done / total
        self._say(text)

    def _evaluated(self, history):
        self.history = history
        self._draw()

    def _say(self, text):
        self.status.value = f'<div role="status" style="min-height:1.5em">{html.escape(text)}</div>'

    def _draw(self):
        self._image.value = training_plots.curve(self.history, self._title).html(dpi=100, colours=None)

    def wait(self, seconds=None):
        """Until the training is over (for tests)."""
        if self._thread is not None:
            self._thread.join(seconds)

    def __repr__(self):  # strict nbval compares it
        return "LiveTraining()"


def live_training(network=None, data=None, **settings):
    """A training under your hands, with a stop button that keeps what was learnt.

    Without arguments: 784-300-10 with cross-entropy on 55,000 samples of MNIST, for 30 epochs.
    """
    if network is None:
        network = Network([784, 300, 10], seed=7, dtype=np.float32, loss="cross-entropy")
    if data is None:
        data = _training_data  # read when it starts
    chosen = {"epochs": 30, "rate": training.falling(0.5), "batch_size": 16, "seed": 1} | settings
    return LiveTraining(network, data, **chosen)


def _training_data():
    return mnist.split(mnist.load())


class DrawADigit(W.VBox):
    """The pad, and beside it what a network received and answered, while one draws.

    networks: {name: network}; with several, one is chosen above the pad.
    """

    def __init__(self, networks, preprocess=True):
        self._networks = networks
        self.pad = DigitPad()
        self.which = choice("network", {name: name for name in networks})()
        self.preprocess = W.Checkbox(
            value=preprocess, description="preprocessing as MNIST had it", indent=False
        )
        self.answer, self._image = W.HTML(), W.HTML()
        self.answer.add_class("digit-pad-answer")
        above = [self.which] if len(networks) > 1 else []
        right = W.VBox([self.answer, self._image])
        row = W.HBox([self.pad, right], layout=W.Layout(flex_flow="row wrap", grid_gap="12px"))
        look = W.HTML(_CSS, layout=W.Layout(display="none"))
        super().__init__([*above, self.preprocess, row, look])
        self.add_class("draw-a-digit")
        for widget, trait in ((self.pad, "strokes"), (self.which, "value"), (self.preprocess, "value")):
            widget.observe(self._changed, trait)
        self._changed()

    @property
    def network(self):
        return self._networks[self.which.value]

    def read(self):
        """(drawing, what the network received, its outputs); the last two None while nothing is drawn."""
        drawing = self.pad.drawing()
        if not drawing.any():
            return drawing, None, None
        received = digits.normalised(drawing) if self.preprocess.value else digits.squeezed(drawing)
        return drawing, received, self.network.predict(digits.to_inputs(received))[0]

    def _changed(self, _change=None):
        _, received, outputs = self.read()
        shares = self.network.layers[-1].activation is Softmax
        if outputs is None:
            text = "Draw a digit: the answer comes while you draw."
        else:
            best = int(np.argmax(outputs))
            text = f'It reads: <b style="font-size:1.5em">{best}</b> ({outputs[best]:.0%})'
        self.answer.value = f'<div aria-live="polite" style="min-height:2em">{text}</div>'
        picture = plots.received_and_outputs(received, outputs, shares)
        self._image.value = picture.html(dpi=100, colours=None)

    def __repr__(self):  # strict nbval compares it
        return "DrawADigit()"


def draw_digit(networks=None):
    """Draw a digit, and see what a network makes of it: one, {name: network}, or else the stored one."""
    if networks is None:
        networks = training.load_network(STORED)
    return DrawADigit(networks if isinstance(networks, dict) else {"network": networks})


class GrowingCurve(W.HTML):
    """The curve of a training that runs in a cell: hand it to `training.train` as on_epoch."""

    def __init__(self, title="How it learns"):
        super().__init__()
        self._title = title
        self(History())

    def __call__(self, history):
        """Draw the history so far."""
        self.value = training_plots.curve(history, self._title).html(dpi=100, colours=None)

    def __repr__(self):  # strict nbval compares it
        return "GrowingCurve()"
