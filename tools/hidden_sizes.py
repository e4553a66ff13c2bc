"""Hidden-layer size against validation error, for the figure in notebook 06: python -m tools.hidden_sizes

Trains 784-m-10 (sigmoid, squared error, batches of 32) on the 55,000 training samples for each m, rate and
seed, and writes data/hidden_sizes.json: a list of {"hidden", "seed", "rate", "validation_error", "epochs"},
the error of the best epoch and which epoch that was. The test set plays no part. Minutes on two cores.
"""

import json

from helpers import mnist, training

# 10, 29 to 38 and 89 are what the three rules of thumb say; 300 is the course's choice.
SIZES = (3, 10, 33, 89, 300, 1000)
RATES = (0.5, 1.0)  # a wide layer stands no large steps
SEEDS = (1, 2, 3)
EPOCHS, BATCH = 20, 32


def main():
    results = training.sweep(
        SIZES,
        RATES,
        SEEDS,
        epochs=EPOCHS,
        batch_size=BATCH,
        dtype="float32",
        on_result=lambda result: print(result, flush=True),
    )
    lines = ",\n".join(json.dumps(result) for result in results)
    (mnist.DATA / "hidden_sizes.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
