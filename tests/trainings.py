"""Small data and small networks for tests of the training loop and of what stands on it."""

import tracemalloc

import numpy as np

from helpers import objects, vectorized


def blobs(n=200, seed=0):
    """Points around a corner for each of three classes: inputs (n, 2) and labels (n,)."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(3, size=n)
    return np.array([[0, 0], [1, 0], [0, 1]])[labels] + rng.normal(0, 0.25, (n, 2)), labels


def split(n=200, validation=80):
    """As many points to learn from, and others to validate on."""
    return *blobs(n), *blobs(validation, seed=1)


def arrays(seed=1, sizes=(2, 5, 3), **settings):
    return vectorized.Network(sizes, seed=seed, **settings)


def as_objects(network=None):
    """The same network, by default that of `arrays()`, of objects."""
    network = network or arrays()
    made = objects.Network(network.sizes, activation=network.layers[0].activation)
    made.set_parameters(network.parameters())
    return made


def problem(sizes=(3, 4, 2), m=7, loss="squared error", **settings):
    """An array network with weights of about 1, so that its nodes differ; m rows of inputs, m of targets."""
    rng = np.random.default_rng(1)
    network = arrays(sizes=sizes, loss=loss, **settings)
    network.set_parameters([rng.normal(0, 1, p.shape) for p in network.parameters()])
    X, T = rng.uniform(-1, 1, (m, sizes[0])), rng.uniform(0.1, 0.9, (m, sizes[-1]))
    return network, X, np.eye(sizes[-1])[T.argmax(axis=1)] if loss == "cross-entropy" else T


def assert_close(first, second, rtol=0, atol=0):
    """Tables of the same shapes agree, entry by entry."""
    for one, other in zip(first, second, strict=True):
        np.testing.assert_allclose(one, other, rtol, atol)


def flat(network):
    """All parameters in one row."""
    return np.concatenate([np.ravel(p) for p in network.parameters()])


def peak_of(function):
    """Bytes that it took at most while it ran."""
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def interrupt(step):
    """A `progress` that interrupts the training after this step, as a notebook's stop button does."""

    def progress(done, *_):
        if done == step:
            raise KeyboardInterrupt

    return progress


def raising(error):
    """A function that does nothing but raise."""

    def function(*_):
        raise error

    return function
