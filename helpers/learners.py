"""The one place where the training loop tells the two kinds of network apart.

A learner has step(X, T, rate) → outputs (m, n_out) before the step, outputs(X), loss(Y, T), the target that
its network can reach, and the velocities that momentum keeps.
"""

import numpy as np

from helpers import checks, samples
from helpers.activations import Softmax


class Objects:
    """How an object network (notebook 04) is trained: one sample after another."""

    kind, dtype, velocities = "objects", np.dtype(float), ()

    def __init__(self, network, momentum, batch_size):
        if batch_size != 1 or momentum:
            raise ValueError(
                f"batch_size 1 and momentum 0 were due: an object network learns from one sample at a time; "
                f"batch_size {batch_size} and momentum {momentum:g} were given. "
                f"A network of helpers.vectorized takes both."
            )
        self.network = network
        activation = network.layers[-1].ordinary_nodes[0].activation
        self.activation = activation.name
        low, high = getattr(activation, "range", (-np.inf, np.inf))
        self.target = samples.Target(network.sizes[-1], low, high)
        self.loss_name = "squared error"

    def step(self, X, T, rate):
        """Train on one row; the outputs that it gave before, as a row."""
        self.network.train_one_sample(X[0], T[0], rate)
        return np.array([[node.output for node in self.network.layers[-1].nodes]])

    def outputs(self, X):
        return np.array([self.network.predict(x) for x in X])

    def loss(self, Y, T):
        return float(np.square(T - Y).sum(axis=1).mean()) / 2


class Arrays:
    """How an array network (notebook 07) is trained: a batch at a time, with momentum where it is asked for.

    Momentum (Polyak 1964) keeps a share of the last step: V ← momentum V - η ∂E/∂W, W ← W + V.
    """

    kind = "arrays"

    def __init__(self, network, momentum, batch_size):
        self.network, self.dtype, self.momentum = network, network.dtype, momentum
        layers = network.layers if momentum else ()
        self.velocities = [np.zeros_like(p) for layer in layers for p in (layer.W, layer.b)]
        self._products = [np.empty_like(layer.W) for layer in layers]
        self.activation, last = network.layers[0].activation.name, network.layers[-1].activation
        low, high = getattr(last, "range", (-np.inf, np.inf))
        softmax = last is Softmax
        self.target = samples.Target(network.sizes[-1], low, high, sums_to_one=softmax)
        self.loss_name = "cross-entropy" if softmax else "squared error"

    def step(self, X, T, rate):
        """Train on a batch; the outputs that it gave before."""
        if not self.momentum:
            self.network.step(X, T, rate)
        else:
            self.network.backward(self.network.forward(X), T)
            pairs = zip(self.velocities[::2], self.velocities[1::2])
            for layer, product, (V, v) in zip(self.network.layers, self._products, pairs):
                scaled = layer.delta * (rate / len(X))
                V *= self.momentum
                V += np.matmul(scaled.T, layer.X, out=product)
                layer.W += V
                v *= self.momentum
                v += np.einsum("mj->j", scaled)
                layer.b += v
        return self.network.layers[-1].A

    def outputs(self, X):
        return self.network.forward(X)

    def loss(self, Y, T):
        return self.network.error.value(Y, T)


def learner(network, momentum=0.0, batch_size=1):
    """The learner for a network of either kind. Errors: ValueError for anything else."""
    if hasattr(network, "train_one_sample"):
        return Objects(network, momentum, batch_size)
    if hasattr(network, "step"):
        return Arrays(network, momentum, batch_size)
    raise ValueError(
        f"An objects.Network or a vectorized.Network was due; {checks.short(network)} was given."
    )
