"""Time to an accuracy: seconds of training until so many of the validation samples are right, 784-300-10.

One recipe for all, that of tools/weights.py: tanh, cross-entropy, batches of 192, momentum 0.9, a rate that
falls along a cosine; once without distortions and on all threads, once with, on one thread beside one that
distorts, for every library by our function. Weights, order of samples and form of momentum are each
library's own. scikit-learn's rate falls once an epoch, by way of a private attribute; JAX leaves out the
samples that fill no batch, since its epoch is compiled whole. Evaluation is not timed; compiling is.
"""

import importlib
import itertools
import os
import time

import numpy as np

from helpers import mnist, training
from helpers.vectorized import batches
from tools import weights
from tools.bench import process

GOALS = (0.97, 0.98, 0.985, 0.99)
EPOCHS = {"": 20, ", distorted samples": 28}


def epochs_of(X, settings):
    """The rows for each epoch, distorted in a thread beside where the recipe says so."""
    distort, rng = settings["distort"], np.random.default_rng(settings["seed"])
    if distort is None:
        return itertools.repeat(X, settings["epochs"])
    whole = lambda _: np.concatenate([distort(X[some], rng) for some in batches(len(X), 1000)])  # noqa: E731
    return training._ahead(whole, range(settings["epochs"]), room=1)


# Each runner trains on its part of the data and calls note after every epoch, with a function that gives the
# outputs for the validation samples.


def ours(part, settings, note):
    V, network = mnist.to_inputs(part.validation_images, np.float32), weights.network(settings["seed"])
    after = lambda history: note(lambda: network.predict(V))  # noqa: E731
    training.train(network, part[:2], progress=False, on_epoch=after, **settings)


def floats(part):
    """(X, labels, validation X): rows as the libraries want them."""
    to_rows = lambda images: mnist.to_inputs(images, np.float32)  # noqa: E731
    return to_rows(part.train_images), part.train_labels.astype(np.int64), to_rows(part.validation_images)


def torch(part, settings, note):
    import torch

    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    torch.manual_seed(settings["seed"])
    X, labels, V = floats(part)
    labels, V = torch.from_numpy(labels), torch.from_numpy(V)
    model = torch.nn.Sequential(torch.nn.Linear(784, 300), torch.nn.Tanh(), torch.nn.Linear(300, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0, momentum=settings["momentum"])
    steps = settings["epochs"] * -(-len(X) // settings["batch_size"])
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: settings["rate"](step / steps))
    for some in map(torch.from_numpy, epochs_of(X, settings)):
        for batch in torch.randperm(len(X)).split(settings["batch_size"]):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(some[batch]), labels[batch]).backward()
            optimizer.step()
            schedule.step()
        with torch.no_grad():
            note(lambda: model(V))


def sklearn(part, settings, note):
    from sklearn.neural_network import MLPClassifier

    X, labels, V = floats(part)
    rates = [settings["rate"]((k + 0.5) / settings["epochs"]) for k in range(settings["epochs"])]
    model = MLPClassifier(
        (300,), activation="tanh", solver="sgd", alpha=0.0, batch_size=settings["batch_size"],
        learning_rate_init=rates[0], momentum=settings["momentum"], nesterovs_momentum=False,
        random_state=settings["seed"],
    )  # fmt: skip
    for rate, some in zip(rates, epochs_of(X, settings)):
        if hasattr(model, "_optimizer"):
            model._optimizer.learning_rate = rate
        model.partial_fit(some, labels, classes=range(10))
        note(lambda: model.predict_proba(V))


def jax(part, settings, note):
    import jax
    import jax.numpy as jnp

    X, labels, V = floats(part)
    T, rng, size = jnp.eye(10)[labels], np.random.default_rng(settings["seed"]), settings["batch_size"]
    count, momentum = len(X) // size, settings["momentum"]
    sizes = itertools.pairwise([784, 300, 10])
    start = [(rng.uniform(-0.1, 0.1, (m, n)).astype("f"), np.zeros(m, "f")) for n, m in sizes]
    state = jax.tree.map(jnp.asarray, (start, jax.tree.map(np.zeros_like, start)))

    def outputs(weights, x):
        (W1, b1), (W2, b2) = weights
        return jnp.tanh(x @ W1.T + b1) @ W2.T + b2

    @jax.jit
    def epoch(state, X, order, rates):
        def step(state, now):
            (weights, velocities), (rows, rate) = state, now
            loss = lambda w: -(jax.nn.log_softmax(outputs(w, X[rows])) * T[rows]).sum(1).mean()  # noqa: E731
            gradients = jax.grad(loss)(weights)
            velocities = jax.tree.map(lambda v, g: momentum * v - rate * g, velocities, gradients)
            return (jax.tree.map(jnp.add, weights, velocities), velocities), None

        return jax.lax.scan(step, state, (order, rates))[0]

    for k, some in enumerate(epochs_of(X, settings)):
        order = rng.permutation(len(X))[: count * size].reshape(count, size)
        rates = [settings["rate"]((k + step / count) / settings["epochs"]) for step in range(count)]
        state = jax.block_until_ready(epoch(state, jnp.asarray(some), order, jnp.asarray(rates)))
        note(lambda: outputs(state[0], V))  # noqa: B023, called at once


RUNNERS = {
    "ours": ("numpy", ours),
    "PyTorch": ("torch", torch),
    "scikit-learn": ("sklearn.neural_network", sklearn),
    "JAX, compiled": ("jax.numpy", jax),
}


def run(name, seed, epochs, distorted, part=None):
    """[(seconds, validation error)] of each epoch; what has to be drawn for the distortions is timed, too."""
    part = mnist.split(mnist.load()) if part is None else part
    module, runner = RUNNERS[name]
    importlib.import_module(module)  # its import is not timed
    rows, spent, since = [], 0.0, time.perf_counter()

    def note(outputs):
        nonlocal spent, since
        spent += time.perf_counter() - since
        wrong = np.asarray(outputs()).argmax(axis=1) != part.validation_labels
        rows.append((spent, float(wrong.mean())))
        since = time.perf_counter()

    settings = weights.recipe(seed, epochs)
    runner(part, settings if distorted else settings | {"distort": None}, note)
    return rows


def reached(rows):
    """For each goal the seconds after which it was reached, or None."""
    return [next((round(s, 2) for s, error in rows if 1 - error >= goal), None) for goal in GOALS]


def measure(of_bench):
    """Yields "race", name, seed, seconds to each goal; each run in a process of its own."""
    for name, (kind, epochs) in itertools.product(RUNNERS, EPOCHS.items()):
        threads, epochs = 1 if kind else min(2, os.cpu_count() or 1), 1 if of_bench.quick else epochs
        with of_bench.tried(name):
            for seed in range(1, of_bench.seeds + 1):
                with process(threads) as fresh:
                    rows = fresh.submit(run, name, seed, epochs, bool(kind)).result()
                of_bench.used(name)
                yield "race", name + kind, str(seed), reached(rows)
