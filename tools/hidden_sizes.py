"""Hidden-layer size against validation error, for the figure in notebook 06: python -m tools.hidden_sizes

Trains 784-m-10 (sigmoid, squared error, batches of 32) on the 55,000 training samples for each m, rate and
seed, on all cores, and writes data/hidden_sizes.json: a list of {"hidden", "seed", "rate",
"validation_error", "epochs"}. The error is that of the last epoch. The test set plays no part.
"""

import json

from helpers import mnist
from helpers.training import sweep

# 10, 29 to 38 and 89 are what the three rules of thumb say; 300 is the course's choice.
SIZES = (3, 10, 33, 89, 300, 1000)
RATES = (0.5, 1.0)  # a wide layer stands no large steps
SEEDS = (1, 2, 3)
EPOCHS, BATCH = 20, 32


def main(target=mnist.DATA / "hidden_sizes.json", sizes=SIZES, rates=RATES, seeds=SEEDS, epochs=EPOCHS):
    results = sweep(
        sizes, rates, seeds, epochs=epochs, batch_size=BATCH, evaluate_every=epochs, dtype="float32",
        on_result=lambda result: print(result, flush=True),
    )  # fmt: skip
    lines = ",\n".join(json.dumps(result) for result in results)
    target.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
