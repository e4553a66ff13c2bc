"""Array network (notebook 7): the network of objects.py as matrices, and a whole batch goes through at once.

Samples are rows: X (m, n_in), A (m, n_out), T (m, n_out). One sample is a batch of one.
"""

import copy

import numpy as np

from helpers import checks
from helpers.activations import Sigmoid, Softmax


class SquaredError:
    """Squared error, E_d = ½ Σ (t - y)²."""

    name = "squared error"

    @staticmethod
    def value(Y, T):
        """The mean error of the rows."""
        return 0.5 * float(np.square(T - Y).sum(axis=1).mean())

    @staticmethod
    def output_delta(Y, T, activation):
        """Equation 7b."""
        return activation.derivative_from_output(Y) * (T - Y)


class CrossEntropy:
    """Cross-entropy, E_d = -Σ t ln y, for softmax outputs and targets 1 and 0."""

    name = "cross-entropy"

    @staticmethod
    def value(Y, T):
        """The mean error of the rows; an output that rounded to 0 counts as the smallest number there is."""
        return -float((T * np.log(np.maximum(Y, np.finfo(Y.dtype).tiny))).sum(axis=1).mean())

    @staticmethod
    def output_delta(Y, T, activation):
        """Through softmax the slopes cancel, and t - y is all that stays."""
        return T - Y


LOSSES = {loss.name: loss for loss in (SquaredError, CrossEntropy)}


class FullyConnectedLayer:
    """Fully connected layer: W (n_out, n_in), row j holding the weights into node j, and b (n_out,).

    It copies both. Large results go into arrays that it keeps: making new ones would cost time at every step.
    """

    def __init__(self, W, b, activation):
        # Column by column in memory, so that `Descent` takes the first of them without a copy.
        self.W, self.b, self.activation = np.array(W, order="F"), np.array(b), activation
        self.A = np.empty((0, len(b)), self.W.dtype)
        self._step = np.empty_like(self.W)

    def forward(self, X):
        """A = f(X Wᵀ + b), Equation 2b. The next call overwrites A."""
        if len(self.A) != len(X):
            self.A = np.empty((len(X), len(self.b)), self.W.dtype)
        self.X = X
        np.matmul(X, self.W.T, out=self.A)
        self.A += self.b
        return self.activation.on_array(self.A, out=self.A)

    def backward(self, delta, below=None):
        """Keep delta (m, n_out); return the delta of the layer below, Equation 8b."""
        self.delta = delta
        if below is not None:
            # The slope belongs to the layer below: its activation, and its output, which is our input.
            delta_below = np.matmul(delta, self.W, out=np.empty_like(self.X))
            delta_below *= below.activation.derivative_from_output(self.X)
            return delta_below

    def gradients(self):
        """∂E/∂W = -Δᵀ X / m and ∂E/∂b, of the mean error of the m rows seen last."""
        m = len(self.delta)
        return self.delta.T @ self.X / -m, self.delta.sum(axis=0) / -m

    def step(self, rate):
        """The step downhill, -η ∂E/∂W and -η ∂E/∂b. The next call overwrites the first."""
        scaled = self.delta * (rate / len(self.delta))  # the small factor, not the large product
        # ones @ scaled adds up the rows as scaled.sum(axis=0) does, in a fraction of the time
        return np.matmul(scaled.T, self.X, out=self._step), np.ones(len(scaled), scaled.dtype) @ scaled

    def update(self, rate):
        """Equation 9b: W ← W - η ∂E/∂W."""
        step_W, step_b = self.step(rate)
        self.W += step_W
        self.b += step_b


def batches(count, batch_size, rng=None):
    """Row numbers of one epoch, batch by batch, each row once, the last batch short where it must be.

    In order (slices, so that X[batch] is a view), or shuffled by a numpy Generator (arrays).
    """
    order = None if rng is None else rng.permutation(count)
    for start in range(0, count, batch_size):
        batch = slice(start, min(start + batch_size, count))
        yield batch if order is None else order[batch]


class Network:
    """A fully connected network, e.g. Network([784, 300, 10], seed=1, dtype=np.float32).

    loss is "squared error", or "cross-entropy" with softmax outputs and targets 1 and 0.
    Raises: ValueError for sizes, rows, targets, a rate or a type that can't be meant.
    """

    def __init__(self, sizes, seed=None, dtype=np.float64, activation=Sigmoid, loss="squared error"):
        self.sizes, self.dtype = checks.layer_sizes(sizes), checks.float_type(dtype)
        self.error = checks.one_of(loss, LOSSES, "loss")
        rng, activation = np.random.default_rng(checks.seed(seed)), checks.activation(activation)
        self.layers = []
        for n_in, n_out in zip(self.sizes, self.sizes[1:]):
            W, b = rng.uniform(-0.1, 0.1, (n_out, n_in)), rng.uniform(-0.1, 0.1, n_out)
            self.layers.append(FullyConnectedLayer(W.astype(dtype), b.astype(dtype), activation))
        if self.error is CrossEntropy:
            checks.expect(self.sizes[-1] > 1, "sizes", "two outputs or more for softmax", self.sizes)
            self.layers[-1].activation = Softmax

    def predict(self, X):
        """Outputs (m, n_out) for rows (m, n_in), in arrays of their own: one may ask while it trains."""
        A = checks.rows(X, self.sizes[0], "inputs", self.dtype)
        for layer in self.layers:
            A = layer.activation.on_array(A @ layer.W.T + layer.b)
        return A

    def forward(self, X):
        """The same for checked rows, kept in each layer for the way back; the next call overwrites it."""
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def backward(self, Y, T):
        """Error terms, from the output layer back; the input layer needs none."""
        delta = self.error.output_delta(Y, T, self.layers[-1].activation)
        for layer, below in zip(reversed(self.layers), [*reversed(self.layers[:-1]), None]):
            delta = layer.backward(delta, below)

    def step(self, X, T, rate):
        """One step of gradient descent on checked rows: all error terms first, then all weights."""
        self.backward(self.forward(X), T)
        for layer in self.layers:
            layer.update(rate)

    def train(self, X, T, rate, epochs, batch_size=1, seed=None):
        """Each row once an epoch, one step a batch; shuffled where a seed is given."""
        X, T = checks.batch(X, T, self.sizes, self.dtype)
        rate, batch_size = checks.rate(rate), checks.count(batch_size, "batch_size")
        rng = None if seed is None else np.random.default_rng(checks.seed(seed))
        for _ in range(checks.count(epochs, "epochs")):
            for batch in batches(len(X), batch_size, rng):
                self.step(X[batch], T[batch], rate)

    def loss(self, X, T):
        """The mean error of the rows."""
        X, T = checks.batch(X, T, self.sizes, self.dtype)
        return self.error.value(self.predict(X), T)

    def gradients(self, X, T):
        """Copies of the gradients of the mean error of the rows, laid out as parameters()."""
        X, T = checks.batch(X, T, self.sizes, self.dtype)
        self.backward(self.forward(X), T)
        return [g.astype(np.float64) for layer in self.layers for g in layer.gradients()]

    def parameters(self):
        """Copies of [W1, b1, W2, b2, …] as float64 arrays."""
        return [p.astype(np.float64) for layer in self.layers for p in (layer.W, layer.b)]

    def set_parameters(self, values):
        """Take weights and biases laid out as parameters(), arrays or nested lists."""
        values = checks.parameters(values, [layer.W.shape for layer in self.layers])
        for layer, W, b in zip(self.layers, values[::2], values[1::2]):
            layer.W[...], layer.b[...] = W, b

    def __repr__(self):
        return f"Network {'-'.join(map(str, self.sizes))}: {self.dtype}, {self.error.name}"


class Descent:
    """Gradient descent on a copy of an array network, which may be asked meanwhile; `put_back` ends it.

    inputs: the columns of those that are ever other than 0, the most frequent first. An input that is 0 in a
    whole batch moves no weight, since w_ji ← w_ji + η δ_j x_ji (Equation 5), so no product needs it: 67 of
    MNIST's 784 pixels are never inked, and half of all batches of 64 need no more than the first 611.
    Momentum (Polyak 1964) keeps a share of the last step: V ← momentum V - η ∂E/∂W, W ← W + V.
    """

    def __init__(self, network, inputs=slice(None), momentum=0.0):
        self.network, self.momentum, self.velocities = network, momentum, []
        self.columns = [inputs] + [slice(None)] * (len(network.layers) - 1)
        self.take()

    def take(self):
        """Copy the network's weights."""
        self.copy = copy.copy(self.network)
        self.copy.layers = [
            FullyConnectedLayer(layer.W[:, columns], layer.b, layer.activation)
            for layer, columns in zip(self.network.layers, self.columns)
        ]
        self.weights = [p for layer in self.copy.layers for p in (layer.W, layer.b)]
        self.room = self.copy.layers[0]._step
        if self.momentum and not self.velocities:
            self.velocities = [np.zeros_like(p) for p in self.weights]

    @np.errstate(under="ignore")  # a step too small for a float is no step
    def step(self, X, T, rate):
        """One step on checked rows of `inputs`, or of the first of them, where all others are 0.

        Returns the outputs before it.
        """
        lowest, n_in = self.copy.layers[0], X.shape[1]
        lowest.W, lowest._step = self.weights[0][:, :n_in], self.room[:, :n_in]  # whole columns: no copies
        if not self.momentum:
            self.copy.step(X, T, rate)
            return self.copy.layers[-1].A
        self.copy.backward(self.copy.forward(X), T)
        steps = [step for layer in self.copy.layers for step in layer.step(rate)]
        for weights, velocity, step in zip(self.weights, self.velocities, steps):
            velocity *= self.momentum
            velocity[..., : step.shape[-1]] += step
            weights += velocity
        return self.copy.layers[-1].A

    def put_back(self):
        """Give the network what was learnt; the weights of all other inputs stay as they are."""
        learnt = zip(self.weights[::2], self.weights[1::2])
        for (W, b), layer, columns in zip(learnt, self.network.layers, self.columns):
            layer.W[:, columns], layer.b[...] = W, b
