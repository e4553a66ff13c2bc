"""The figures of notebook 06 that move: browse the digits, try hidden sizes, watch a network learn."""

import json

import ipywidgets as W

from figures import mnist as plots
from figures.moving import choice, controls, slider
from helpers import mnist


def browse(images=None, labels=None):
    """All images of one digit, thirty a page; without arguments those of the training file."""
    if images is None:
        data = mnist.load()
        images, labels = data.train_images, data.train_labels

    def draw(digit, page):
        return plots.browse(images, labels, digit, page)

    return controls(draw, digit=slider("digit", 0, 9, 2), page=slider("page", 1, 200, 1))


def hidden_sizes(results=None):
    """The stored results of training with hidden layers of several sizes, one size picked out."""
    if results is None:
        results = json.loads((mnist.DATA / "hidden_sizes.json").read_text(encoding="utf-8"))
    sizes = sorted({result["hidden"] for result in results})

    def draw(size):
        return plots.hidden_sizes(results, size)

    return controls(draw, size=choice("nodes in the hidden layer", sizes, 300 if 300 in sizes else sizes[-1]))


class LearningCurve(W.HTML):
    """A learning curve that grows while a cell trains: one picture, swapped after each epoch."""

    def __init__(self, epochs):
        super().__init__()
        self._epochs = epochs
        self.update([], [])

    def update(self, training, validation, best=None):
        """Draw the error rates so far; arguments as in plots.learning_curve."""
        picture = plots.learning_curve(training, validation, best, self._epochs)
        self.value = picture.html(dpi=100, colours=None)

    def __repr__(self):  # strict nbval compares it
        return "LearningCurve()"
