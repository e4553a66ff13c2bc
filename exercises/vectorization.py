"""Exercises of notebook 7: a layer, a batch and a step as arrays, softmax, and a network of one's own.

A batch has a sample in each row: X (m, n_in), A and delta (m, n_out); W (n_out, n_in), b (n_out,).
"""

from functools import lru_cache

import numpy as np

from helpers import mnist, objects, vectorized
from helpers.training import History

from .exercise import AnswerError, Exercise


def _drawn(seed, *shape, low=-1.0, high=1.0):
    return np.random.default_rng(seed).uniform(low, high, shape).round(2)


def my_forward(X, W, b):
    """Outputs (m, n_out) of a tanh layer for a batch X (m, n_in); W is (n_out, n_in), b is (n_out,)."""
    return np.tanh(X @ W.T + b)


def _layer(seed, m, n_in, n_out):
    return _drawn(seed, m, n_in), _drawn(seed + 1, n_out, n_in), _drawn(seed + 2, n_out)


forward = Exercise(
    "A tanh layer, for a batch",
    my_forward,
    imports="import numpy as np",
    cases=[_layer(1, 5, 3, 4), _layer(4, 1, 3, 2), _layer(7, 4, 4, 4), _layer(10, 2, 6, 3)],
    properties={1: "a batch of one", 2: "as many samples and nodes as inputs"},
    exact_shape=True,
)


def my_delta_below(delta, W, X, A):
    """The error terms of the layer below, (m, n_in), from this layer's delta (m, n_out)."""
    return X * (1 - X) * (delta @ W)


def _backward(seed, m, n_in, n_out):
    X, A = _drawn(seed, m, n_in, low=0.05, high=0.95), _drawn(seed + 1, m, n_out, low=0.05, high=0.95)
    return _drawn(seed + 2, m, n_out, low=-0.3, high=0.3), _drawn(seed + 3, n_out, n_in), X, A


delta_below = Exercise(
    "Whose slope?",
    my_delta_below,
    cases=[_backward(21, 5, 4, 2), _backward(31, 1, 3, 2), _backward(41, 3, 3, 3), _backward(51, 2, 2, 5)],
    properties={1: "a batch of one", 2: "as many nodes as inputs"},
    exact_shape=True,
)


def my_gradients(delta, X):
    """∂E/∂W (n_out, n_in) and ∂E/∂b (n_out,) of a batch's mean error; delta (m, n_out), X (m, n_in)."""
    m = len(X)
    return -delta.T @ X / m, -delta.sum(axis=0) / m


def _batch(seed, m, n_in, n_out):
    return _drawn(seed, m, n_out, low=-0.4, high=0.4), _drawn(seed + 1, m, n_in)


gradients = Exercise(
    "Gradients of a batch",
    my_gradients,
    cases=[_batch(61, 4, 3, 2), _batch(71, 1, 3, 2), _batch(81, 3, 3, 3), _batch(91, 6, 2, 4)],
    properties={1: "a batch of one", 2: "as many samples as nodes and inputs"},
    exact_shape=True,
)


def my_batches(order, batch_size):
    """A list of batches: pieces of order, batch_size long, the last one shorter where it must be."""
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def _read(answer, order, batch_size):
    batches = answer(order, batch_size)
    if isinstance(batches, np.ndarray):
        raise AnswerError("One array came back. Expected: a list with an array for each batch.")
    return batches if batches is None else [np.asarray(batch).tolist() for batch in batches]


mini_batches = Exercise(
    "Mini-batches",
    my_batches,
    cases=[
        (np.array([4, 0, 7, 2, 9, 1, 5, 3, 8, 6]), 4),
        (np.array([5, 3, 1, 0, 2, 4]), 3),
        (np.array([2, 0, 1]), 5),
        (np.array([6, 1, 3, 0, 5, 2, 4]), 1),
        (np.array([3, 8, 0, 5, 7, 1, 6, 2, 4]), 2),
    ],
    properties={1: "two full batches", 2: "fewer samples than a batch holds", 3: "batches of one"},
    observe=_read,
)


def my_step(parameters, X, T, rate):
    """New [W1, b1, W2, b2] after one step on the batch: sigmoid, squared error, mean gradient."""
    W1, b1, W2, b2 = parameters
    A = 1 / (1 + np.exp(-(X @ W1.T + b1)))
    Y = 1 / (1 + np.exp(-(A @ W2.T + b2)))
    delta_out = Y * (1 - Y) * (T - Y)
    delta_hidden = A * (1 - A) * (delta_out @ W2)
    eta = rate / len(X)
    return [
        W1 + eta * delta_hidden.T @ X,
        b1 + eta * delta_hidden.sum(axis=0),
        W2 + eta * delta_out.T @ A,
        b2 + eta * delta_out.sum(axis=0),
    ]


def _for_step(seed, m, sizes, rate):
    n_in, hidden, n_out = sizes
    W1, b1 = _drawn(seed, hidden, n_in), _drawn(seed + 1, hidden)
    W2, b2 = _drawn(seed + 2, n_out, hidden), _drawn(seed + 3, n_out)
    X, T = _drawn(seed + 4, m, n_in), _drawn(seed + 5, m, n_out, low=0.1, high=0.9)
    return [W1, b1, W2, b2], X, T, rate


step = Exercise(
    "The same step, objects and arrays",
    my_step,
    imports="import numpy as np",
    cases=[
        _for_step(101, 1, (3, 4, 2), 0.5),
        _for_step(111, 5, (3, 4, 3), 2.0),
        _for_step(121, 3, (2, 2, 2), 4.0),
    ],
    properties={0: "a batch of one", 2: "square matrices"},
    exact_shape=True,
)


def my_softmax(Net):
    """Softmax of each row of Net (m, n), also where an entry is 1000."""
    E = np.exp(Net - Net.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


softmax = Exercise(
    "A softmax that survives 1000",
    my_softmax,
    imports="import numpy as np",
    cases=[
        np.array([[2.0, 1.0, -1.0]]),
        np.array([[0.5, -1.0, 2.0], [1.5, 1.5, -0.5], [-2.0, 0.0, 1.0]]),
        np.array([[1000.0, 999.0, 0.0], [1.0, 2.0, 3.0]]),
        np.array([[-1000.0, -1001.0], [3.0, 4.0], [2000.0, 1999.5]]),
        np.array([[0.0, -1000.0, 1000.0, -3.0, 998.0]]),
    ],
    properties={2: "rows near 1000 and near 2", 3: "an entry of 2000", 4: "a row from 1000 to −1000"},
    exact_shape=True,
)

NODES, WANTED = 40, 0.03


@lru_cache(maxsize=1)
def _validation():
    """(inputs (5000, 784), labels) of the validation split."""
    images = mnist.read_idx(mnist.DATA / mnist.FILES["train_images"])[-5_000:]
    labels = mnist.read_idx(mnist.DATA / mnist.FILES["train_labels"])[-5_000:]
    return mnist.to_inputs(images, np.float32), labels


class Passing:
    """What a network that passes says; the recipe that is shown takes a while to train."""

    sizes = (784, NODES, 10)

    def predict(self, X):
        return mnist.one_hot(_validation()[1])


def _judged(network):
    """In words: few enough wrong on the validation samples, or what is in the way."""
    if isinstance(network, History):
        return "a History"
    if not hasattr(network, "predict") or not hasattr(network, "sizes"):
        raise AnswerError("It has no `predict` or no `sizes`: a trained network of the course is expected.")
    sizes = tuple(network.sizes)
    if (sizes[0], sizes[-1]) != (784, 10):
        return f"takes {sizes[0]} inputs and gives {sizes[-1]} outputs"
    if sum(sizes[1:-1]) > NODES:
        return f"{sum(sizes[1:-1])} hidden nodes"
    if isinstance(network, objects.Network):  # the same, and sooner
        network, slow = vectorized.Network(sizes), network
        network.set_parameters(slow.parameters())
    inputs, labels = _validation()
    outputs = np.asarray(network.predict(inputs))
    if outputs.shape != (len(labels), 10):
        raise AnswerError(f"`predict` gave the shape {outputs.shape} for 5,000 rows; expected (5000, 10).")
    if not np.isfinite(outputs).all():
        raise AnswerError("Its outputs are nan, no numbers: did a rate too large make the weights overflow?")
    error, bare = mnist.error_rate(outputs, labels), "" if sizes[1:-1] else " without a hidden layer"
    return "under 3 % wrong" if error < WANTED else f"{error:.1%} wrong{bare}"


challenge = Exercise(
    "Forty nodes, under three per cent",
    Passing(),
    stub="my_network",
    imports="from helpers import mnist, training\nfrom helpers.vectorized import Network",
    source="""Network([784, 40, 10], seed=1, dtype=np.float32, loss="cross-entropy")
split = mnist.split(mnist.load())
training.train(my_network, split, epochs=8, rate=training.falling(0.5), batch_size=16, seed=1)""",
    form="a trained network 784-…-10 with at most 40 hidden nodes",
    cases=[()],
    observe=_judged,
    seconds=60,
)
