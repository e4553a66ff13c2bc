"""`make weights`: train the network that reads drawn digits, and store it in data/trained.npz.

784-300-10, float32, tanh, softmax with cross-entropy, trained on 55,000 distorted samples (a drawn digit is
not written as MNIST's were); the best epoch on the 5,000 validation samples is kept. The test set plays no
part. Less than a minute on two cores.
"""

import numpy as np

from helpers import distortions, mnist, training
from helpers.activations import Tanh
from helpers.vectorized import Network

TRAINED = mnist.DATA / "trained.npz"


def network(seed=1):
    """784-300-10 whose hidden nodes are tanh: steeper at 0 than the sigmoid, it learns in fewer epochs."""
    return Network([784, 300, 10], seed, np.float32, Tanh, "cross-entropy")


def recipe(seed=1, epochs=60):
    """Settings for `training.train` on MNIST with such a network: train(network(), split, **recipe()).

    Chosen on the validation split. Momentum, a rate that falls along a cosine, and a distortion of its own
    for each image in each epoch. Notebook 7 has the same ones in its last cell of code, for 28 epochs.
    """
    return {
        "epochs": epochs,
        "rate": training.falling(0.2, warm_up=0.05),
        "momentum": 0.9,
        "batch_size": 192,
        "seed": seed,
        "distort": distortions.Distortions(seed=seed),
    }


def main(target=TRAINED, **chosen):
    """Train one and store it; chosen: seed and epochs, where `recipe` has others."""
    settings = recipe(**chosen)
    trained = network(settings["seed"])
    history = training.train(trained, mnist.split(mnist.load()), **settings)
    of_best = {"epochs": history.best.epoch, "validation_error": history.best.validation_error}
    training.save_network(target, trained, seed=settings["seed"], **of_best)
    print(f"{target.name}: {history}")


if __name__ == "__main__":
    main()
