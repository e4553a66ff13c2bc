"""How far 784-300-10 gets in a minute: the distortion recipe over five seeds. python -m tools.bench.recipe

Trains on 55,000 samples, keeps the best epoch by 5,000 validation samples, and only then looks at the 10,000
test samples, once a seed. Settings: `tools.weights.recipe`, chosen on the validation split.
One BLAS thread and one that prepares batches. Prints a table, and with --out writes it as JSON too.
"""

# ruff: noqa: E402, what follows sets NumPy up before it is loaded

import os

from tools.bench import set_threads

set_threads(os.environ, 1)

import argparse
import json
import platform
import statistics
import time
from pathlib import Path

import numpy as np

from helpers import mnist, training
from helpers.vectorized import Network
from tools.weights import recipe

PUBLISHED = (
    ("784-300-10, squared error (LeCun et al. 1998)", "4.7 %"),
    ("784-300-10, squared error, distortions (LeCun et al. 1998)", "3.6 %"),
    ("784-800-10, cross-entropy, elastic distortions (Simard et al. 2003)", "0.7 %"),
)


def one(seed, data, epochs):
    """Validation and test error, seconds on the wall and of CPU, of one training from a new network."""
    network = Network([784, 300, 10], seed=seed, dtype=np.float32, loss="cross-entropy")
    wall, cpu = time.perf_counter(), time.process_time()
    # the bank of distortions is made within the time
    history = training.train(network, mnist.split(data), progress=False, **recipe(seed, epochs))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    outputs = network.predict(mnist.to_inputs(data.test_images, np.float32))
    return {
        "seed": seed,
        "validation_error": history.best.validation_error,
        "test_error": mnist.error_rate(outputs, data.test_labels),
        "seconds": wall,
        "cpu_seconds": cpu,
    }


def table(results, epochs):
    errors, seconds = ([result[key] for result in results] for key in ("test_error", "seconds"))
    lines = ["| network | test error |", "| --- | --- |"]
    lines += [f"| {name} | {error} |" for name, error in PUBLISHED]
    return "\n".join(lines) + (
        "\n| **ours: 784-300-10, cross-entropy, affine and elastic distortions** "
        f"| **{statistics.mean(errors):.2%}** ({min(errors):.2%} to {max(errors):.2%}, {len(errors)} seeds) |"
        f"\n\n{epochs} epochs in {statistics.median(seconds):.0f} s "
        f"({min(seconds):.0f} to {max(seconds):.0f}); Python {platform.python_version()}, "
        f"NumPy {np.__version__}, one BLAS thread, {os.cpu_count()} cores."
    )


def main(arguments=None):
    parser = argparse.ArgumentParser(description="The distortion recipe over several seeds.")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--out", type=Path, help="write the results to this JSON file")
    chosen = parser.parse_args(arguments)
    data, results = mnist.load(), []
    for seed in range(1, chosen.seeds + 1):
        results.append(one(seed, data, chosen.epochs))
        print({k: round(v, 4) for k, v in results[-1].items()}, flush=True)
    print(table(results, chosen.epochs))
    if chosen.out:
        text = json.dumps({"epochs": chosen.epochs, "results": results}, indent=1)
        chosen.out.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
