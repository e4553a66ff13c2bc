"""Hidden-layer size against validation error, for the figure in notebook 06: python tools/hidden_sizes.py

Trains 784-m-10 (sigmoid, squared error, batches of 32) on the 55,000 training samples for each m, rate and
seed, and writes data/hidden_sizes.json: a list of {"hidden", "seed", "rate", "validation_error", "epochs"}.
The test set plays no part.
"""

import itertools
import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from helpers import mnist
from helpers.vectorized import Network

# 10, 29 to 38 and 89 are what the three rules of thumb say; 300 is the course's choice.
SIZES = (3, 10, 33, 89, 300, 1000)
SEEDS = (1, 2, 3)
RATES = (0.5, 1.0)  # a wide layer stands no large steps
EPOCHS, BATCH = 20, 32


def main():
    split = mnist.split(mnist.load())
    X, T = (
        mnist.to_inputs(split.train_images, np.float32),
        mnist.one_hot(split.train_labels, dtype=np.float32),
    )
    X_validation = mnist.to_inputs(split.validation_images, np.float32)
    results = []
    for hidden, rate, seed in itertools.product(SIZES, RATES, SEEDS):
        network = Network([784, hidden, 10], seed=seed, dtype=np.float32)
        network.train(X, T, rate, EPOCHS, batch_size=BATCH, seed=seed)
        error = mnist.error_rate(network.predict(X_validation), split.validation_labels)
        results.append(
            {"hidden": hidden, "seed": seed, "rate": rate, "validation_error": error, "epochs": EPOCHS}
        )
        print(results[-1], flush=True)
    lines = ",\n".join(json.dumps(result) for result in results)
    (mnist.DATA / "hidden_sizes.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
