"""One contender in one process: `python -m tools.bench.workers NAME OPTIONS-AS-JSON`.

Prints its versions, then does the same work again for every line that it reads, and prints what it measured.
Who starts it (__main__.py) pins it and sets its threads: NumPy has to find both when it is loaded.
Every contender trains 784-300-10 on the same float32 rows, in the same order, in batches of 128, by plain
SGD; a library does it in the loop that its own documentation teaches.
"""

import itertools
import json
import resource
import sys
import time

import numpy as np

from helpers import mnist, objects, plain_port
from helpers.vectorized import Network, batches

RATE = 0.1


def main(name, options):
    versions, work = CONTENDERS[name](options)
    work()  # compile, fill caches
    print(json.dumps(versions), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        done = work()
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "samples": done, "peak_mb": peak}), flush=True)


def rows(options):
    """Real images as float32 rows in 0…1, targets 0.9 and 0.1, labels; repeated where more are asked for."""
    data = mnist.load()
    take = np.random.default_rng(0).permutation(60_000)
    take = np.resize(take, options["samples"])
    images, labels = data.train_images[take], data.train_labels[take]
    X = np.multiply(images.reshape(len(images), 784), np.float32(1 / 255), dtype=np.float32)
    return X, mnist.one_hot(labels).astype(np.float32), labels.astype(np.int64)


def _ours(options):
    X, T, _ = rows(options)
    network = Network([784, options["hidden"], 10], seed=1, dtype=np.float32)
    network.loss(X[:1], T[:1])

    def epoch():
        # The loop of Network.train; its look at all the data happens once before training, not once an epoch.
        for batch in batches(len(X), options["batch"]):
            network.step(X[batch], T[batch], RATE)
        return len(X)

    return {"numpy": np.__version__}, epoch


def _bare(options, order):
    """The five matrix products of an epoch and nothing else, into arrays that stand ready.

    order: "F" lays the hidden layer out as ours does, column by column; "C" is NumPy's own order.
    """
    X, _, _ = rows(options)
    batch, hidden = options["batch"], options["hidden"]
    rng = np.random.default_rng(1)
    W1, W2 = rng.random((hidden, 784), np.float32), rng.random((10, hidden), np.float32)
    G1, G2 = np.empty_like(W1), np.empty_like(W2)
    layouts = (hidden, order), (10, "C"), (hidden, order)
    ready = {
        m: [np.empty((m, n), np.float32, layout) for n, layout in layouts]
        for m in {batch, len(X) % batch or batch}
    }

    def epoch():
        for start in range(0, len(X), batch):
            x = X[start : start + batch]
            A, Y, D = ready[len(x)]
            np.matmul(x, W1.T, out=A)
            np.matmul(A, W2.T, out=Y)
            np.matmul(Y.T, A, out=G2)
            np.matmul(Y, W2, out=D)
            np.matmul(D.T, x, out=G1)
        return len(X)

    return {"numpy": np.__version__}, epoch


def _torch(options, loader):
    import torch

    torch.set_num_threads(options["threads"])
    X, T, _ = (torch.from_numpy(array) for array in rows(options))
    model = torch.nn.Sequential(
        torch.nn.Linear(784, options["hidden"]), torch.nn.Sigmoid(),
        torch.nn.Linear(options["hidden"], 10), torch.nn.Sigmoid(),
    )  # fmt: skip
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    size = options["batch"]
    if loader:
        dataset = torch.utils.data.TensorDataset(X, T)
        batches = torch.utils.data.DataLoader(dataset, batch_size=size, shuffle=False)
    else:
        batches = [(X[start : start + size], T[start : start + size]) for start in range(0, len(X), size)]

    def epoch():
        for x, t in batches:
            optimizer.zero_grad()
            loss = 0.5 * (t - model(x)).square().sum(dim=1).mean()
            loss.backward()
            optimizer.step()
        return len(X)

    return {"torch": torch.__version__}, epoch


def _sklearn(options):
    import sklearn
    from sklearn.neural_network import MLPClassifier

    X, _, labels = rows(options)
    model = MLPClassifier(
        (options["hidden"],), activation="logistic", solver="sgd", alpha=0.0, batch_size=options["batch"],
        learning_rate_init=RATE, momentum=0.0, shuffle=False, random_state=1,
    )  # fmt: skip

    def epoch():
        model.partial_fit(X, labels, classes=range(10))
        return len(X)

    return {"scikit-learn": sklearn.__version__}, epoch


def _jax(options):
    import jax
    import jax.numpy as jnp

    X, T, _ = rows(options)
    whole = len(X) // options["batch"] * options["batch"]
    shape = (-1, options["batch"])
    batched = [jnp.asarray(array[:whole].reshape(*shape, array.shape[1])) for array in (X, T)]
    rest = [jnp.asarray(array[whole:]) for array in (X, T)]
    rng = np.random.default_rng(1)
    sizes = [784, options["hidden"], 10]
    parameters = [
        (jnp.asarray(rng.uniform(-0.1, 0.1, (n_out, n_in)), jnp.float32), jnp.zeros(n_out, jnp.float32))
        for n_in, n_out in itertools.pairwise(sizes)
    ]

    def loss(parameters, x, t):
        for W, b in parameters:
            x = jax.nn.sigmoid(x @ W.T + b)
        return 0.5 * jnp.square(t - x).sum(axis=1).mean()

    def step(parameters, batch):
        gradients = jax.grad(loss)(parameters, *batch)
        return jax.tree.map(lambda p, g: p - RATE * g, parameters, gradients), None

    @jax.jit
    def whole_epoch(parameters):
        parameters, _ = jax.lax.scan(step, parameters, tuple(batched))
        return step(parameters, rest)[0] if len(rest[0]) else parameters

    def epoch():
        nonlocal parameters
        parameters = jax.block_until_ready(whole_epoch(parameters))
        return len(X)

    return {"jax": jax.__version__}, epoch


def _one_at_a_time(options):
    X, T, _ = rows(options | {"samples": 500})
    network = Network([784, options["hidden"], 10], seed=1)
    X, T = X.astype(float), T.astype(float)

    def some():
        network.train(X, T, RATE, 1)
        return len(X)

    return {"numpy": np.__version__}, some


def _objects(options, port):
    count = 3 if port else 30
    X, T, _ = rows(options | {"samples": count})
    samples, targets = X.tolist(), T.tolist()
    if options.get("dense"):
        samples = np.random.default_rng(2).random(X.shape).tolist()
    network = (plain_port if port else objects).Network([784, options["hidden"], 10])

    def some():
        for x, t in zip(samples, targets):
            network.train_one_sample(x, t, RATE)
        return count

    return {"python": sys.version.split()[0]}, some


CONTENDERS = {
    "arrays, batches": _ours,
    "bare products": lambda options: _bare(options, "F"),
    "bare products, by rows": lambda options: _bare(options, "C"),
    "PyTorch, slices": lambda options: _torch(options, loader=False),
    "PyTorch, DataLoader": lambda options: _torch(options, loader=True),
    "scikit-learn": _sklearn,
    "jax": _jax,
    "arrays, one sample": _one_at_a_time,
    "our objects": lambda options: _objects(options, port=False),
    "plain port": lambda options: _objects(options, port=True),
}

if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
