"""Moving figures of notebook 04: XOR and the 8-3-8 encoder while they learn.

A seeded network is trained once, its parameters recorded on the way; each step draws one of these moments.
"""

from functools import lru_cache

from figures import objects as plots
from figures.moving import choice, stepper
from helpers.objects import Network

XOR_EPOCHS = range(0, 1001, 25)
ENCODER_EPOCHS = range(0, 801, 20)


@lru_cache(maxsize=8)
def recorded(sizes, samples, targets, rate, seed, epochs):
    """Parameters at each of these epochs (a range from 0) of one seeded training; all arguments hashable."""
    network = Network(sizes, seed=seed)
    moments = [network.parameters()]
    for _ in epochs[1:]:
        network.train(samples, targets, rate, epochs.step)
        moments.append(network.parameters())
    return tuple(moments)


def _captions(epochs, stages):
    """One sentence a step: the last of `stages` {epoch: sentence} that has begun."""
    return [f"Epoch {epoch}. {stages[max(start for start in stages if start <= epoch)]}" for epoch in epochs]


def xor():
    """XOR while a 2-2-1 network learns it, from two starts: one gets there, one waits on a plateau."""
    samples, targets = ((0, 0), (0, 1), (1, 0), (1, 1)), ((0.1,), (0.9,), (0.9,), (0.1,))

    def draw(step, start):
        moments = recorded((2, 2, 1), samples, targets, 2, start, XOR_EPOCHS)
        return plots.xor_plane(moments[step], XOR_EPOCHS[step])

    stages = {0: "Where do the four points stand in the folded plane, and how many are right?"}
    starts = choice("first weights", {"seed 3": 3, "seed 11": 11})
    return stepper(draw, _captions(XOR_EPOCHS, stages), interval=500, start=starts)


def encoder():
    """The 8-3-8 encoder while it learns: its codes and its outputs."""
    patterns = tuple(tuple(float(i == j) for j in range(8)) for i in range(8))
    moments = recorded((8, 3, 8), patterns, patterns, 1, 0, ENCODER_EPOCHS)

    def draw(step):
        return plots.encoder(moments[step], ENCODER_EPOCHS[step])

    stages = {
        0: "Every code is about the same, and so are the outputs.",
        60: "All outputs have learnt to say little. Now the codes begin to differ.",
        140: "Pattern after pattern gets a code of its own.",
        380: "All eight are right. The codes move on towards 0 and 1.",
    }
    return stepper(draw, _captions(ENCODER_EPOCHS, stages), interval=500)
