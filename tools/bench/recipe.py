"""How far 784-300-10 gets, and in what time: the trainings of notebook 7, each over several seeds.

Trains on 55,000 samples, keeps the best epoch by 5,000 validation samples, and only then looks at the 10,000
test samples, once a seed. All settings were chosen on the validation split. One BLAS thread, and with
distortions one that prepares batches.
"""

import functools
import time

import numpy as np

from helpers import mnist, training
from helpers.vectorized import Network
from tools import weights

# the first two as in notebook 7's cells `train-squared` and `train-cross`
SQUARED = {"epochs": 12, "rate": 1.5, "batch_size": 32, "patience": 3}
CROSS = {"epochs": 12, "rate": training.falling(0.2), "batch_size": 64, "momentum": 0.9}
RECIPES = {
    "squared error": lambda seed: {**SQUARED, "seed": seed},
    "cross-entropy": lambda seed: {**CROSS, "seed": seed},
    "cross-entropy, distorted samples": weights.recipe,
    "cross-entropy, distorted samples, 28 epochs": functools.partial(weights.recipe, epochs=28),
}


def one(name, seed, data, **shorter):
    """Validation and test error, seconds, and epochs of one training from a new network."""
    if "distorted" in name:
        network = weights.network(seed)
    else:
        network = Network([784, 300, 10], seed=seed, dtype=np.float32, loss=name)
    start = time.perf_counter()
    # what has to be drawn for the distortions is drawn within the time
    settings = RECIPES[name](seed) | shorter
    history = training.train(network, mnist.split(data), progress=False, **settings)
    seconds = time.perf_counter() - start
    outputs = network.predict(mnist.to_inputs(data.test_images, np.float32))
    return {
        "validation_error": history.best.validation_error,
        "test_error": mnist.error_rate(outputs, data.test_labels),
        "seconds": seconds,
        "epochs": history.epoch[-1],
    }


def measure(run):
    """Yields "recipe", name, seed, what came of it."""
    data, shorter = mnist.load(), {"epochs": 1} if run.quick else {}
    for name in RECIPES:
        for seed in range(1, run.seeds + 1):
            yield "recipe", name, str(seed), one(name, seed, data, **shorter)
