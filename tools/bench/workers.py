"""The contenders; each works in a process of its own, where `begin` makes it and `again` measures it.

Every contender trains 784-300-10 on the same float32 rows, in the same order, in batches of 128, by plain
SGD; a library does it in the loop that its own documentation teaches.
"""

import inspect
import itertools
import math
import re
import tempfile
import time
import unittest.mock
from functools import partial
from pathlib import Path

import numpy as np

from helpers import distortions, mnist, objects, plain_port, training
from helpers.samples import Samples
from helpers.vectorized import Descent, Network, batches

RATE = 0.1
_here = {}  # this process's contender: its options, its number of samples, its work


def begin(name, options):
    """Make a contender in this process, and let it work once: it compiles, and fills caches."""
    _here["options"] = options
    _here["samples"], _here["work"] = CONTENDERS[name](options)
    _here["work"]()


def again():
    """{"seconds", "samples", "peak_mb"} of the same work once more."""
    start = time.perf_counter()
    _here["work"]()
    seconds = time.perf_counter() - start
    peak = _here["options"].get("peak_mb") or megabytes("VmHWM")
    return {"seconds": seconds, "samples": _here["samples"], "peak_mb": peak}


def megabytes(kind):
    """VmHWM, the most that this process ever had, or RssAnon, what is its own now; NaN but on Linux."""
    status = Path("/proc/self/status")
    found = re.search(rf"{kind}:\s+(\d+)", status.read_text("utf-8")) if status.exists() else None
    return int(found[1]) / 1024 if found else math.nan


def rows(options):
    """Real images as float32 rows in 0…1, targets 0.9 and 0.1, labels; repeated where more are asked for."""
    data = mnist.load()
    take = np.resize(np.random.default_rng(0).permutation(60_000), options["samples"])
    images, labels = data.train_images.reshape(-1, 784)[take], data.train_labels[take]
    X = np.multiply(images, np.float32(1 / 255), dtype=np.float32)
    return X, mnist.one_hot(labels).astype(np.float32), labels.astype(np.int64)


def _ours(options, lit):
    """The loop of training.train on rows that stand ready; lit: the inputs that a batch needs, as there."""
    (X, T, labels), sizes = rows(options), [784, *[options["hidden"]] * options["layers"], 10]
    network = Network(sizes, seed=1, dtype=np.float32)
    samples = Samples(X, labels, network, "training")
    inputs = samples.lit if lit else slice(None)
    descent, X = Descent(network, inputs), X[:, inputs]

    def epoch():
        for batch in batches(len(X), options["batch"]):
            needed = samples.ends[batch].max() if lit else None
            descent.step(X[batch, :needed], T[batch], RATE)
        descent.put_back()

    return len(X), epoch


def _trained(options, mapped):
    """An epoch of training.train on grey levels, in memory, or mapped from a file that is made here.

    What is mapped is the system's to keep or drop, so there only the process's own memory counts.
    """
    images, labels = mnist.load()[:2]
    count, settings = options["samples"], {"epochs": 1, "rate": RATE, "batch_size": options["batch"]}
    network = Network([784, 300, 10], seed=1, dtype=np.float32, loss="cross-entropy")
    if mapped:
        with tempfile.TemporaryFile() as file:
            for start in range(0, count, len(images)):
                images[: count - start].tofile(file)
            images = np.memmap(file, np.uint8, "r", shape=(count, 28, 28))
    part = images[:count], np.resize(labels, count)

    def look(*_):
        options["peak_mb"] = max(options.get("peak_mb", 0), megabytes("RssAnon"))

    return count, lambda: training.train(network, part, progress=mapped and look, **settings)


def _distorted(options, count, distort):
    """So many images, distorted in batches of 64 by a function of rows (64, 784)."""
    X, _, _ = rows(options | {"samples": min(count, options["samples"])})

    def all_of_them():
        for batch in batches(len(X), 64):
            distort(X[batch])

    return len(X), all_of_them


def _distorted_by_us(options, anew):
    rng, bank = np.random.default_rng(1), distortions.Distortions(seed=1)
    drawn = lambda X: distortions.Distortions(len(X), int(rng.integers(1 << 31)))  # noqa: E731
    distort = lambda X: (drawn(X) if anew else bank)(X, rng)  # noqa: E731
    return _distorted(options, 2_000 if anew else 20_000, distort)


def _distorted_by_scipy(options):
    from scipy import ndimage

    rng, drawn = np.random.default_rng(1), inspect.signature(distortions.Distortions).parameters
    settings = [drawn[name].default for name in ("rotation", "shear", "scale", "shift")]

    def distort(X):
        for image in X.reshape(-1, 28, 28):
            places = [place[0] for place in distortions.affine(rng, 1, *settings)]
            wobble = ndimage.gaussian_filter(rng.standard_normal((2, 28, 28)), (0, 4, 4))
            ndimage.map_coordinates(image, places + 11 * wobble, order=1)  # 0.8 pixels, root mean square

    return _distorted(options, 2_000, distort)


def _distorted_by_torchvision(options):
    import torch

    # torchvision may be built for CUDA and then lacks operators on a CPU: none that these transforms need
    with unittest.mock.patch("torch.library.register_fake", return_value=lambda function: function):
        from torchvision.transforms import v2

    torch.set_num_threads(options["threads"])
    affine = v2.RandomAffine(9, translate=(0.04, 0.04), scale=(0.9, 1.1), shear=7)
    both = v2.Compose([affine, v2.ElasticTransform(alpha=30.0, sigma=4.0)])

    def distort(X):  # one by one, as a data set does: a batch would get one and the same distortion
        for image in torch.from_numpy(X.reshape(-1, 1, 28, 28)):
            both(image)

    return _distorted(options, 500, distort)


def _bare(options, order):
    """The five matrix products of an epoch and nothing else, into arrays that stand ready.

    order: "F" lays the weights out as ours does, column by column; "C" is NumPy's own order.
    """
    X, _, _ = rows(options)
    batch, hidden = options["batch"], options["hidden"]
    rng = np.random.default_rng(1)
    W1, W2 = (np.array(rng.random(size, np.float32), order=order) for size in ((hidden, 784), (10, hidden)))
    G1, G2 = np.empty_like(W1), np.empty_like(W2)
    sizes = {batch, len(X) % batch or batch}
    ready = {m: [np.empty((m, n), np.float32) for n in (hidden, 10, hidden)] for m in sizes}

    def epoch():
        for start in range(0, len(X), batch):
            x = X[start : start + batch]
            A, Y, D = ready[len(x)]
            np.matmul(x, W1.T, out=A)
            np.matmul(A, W2.T, out=Y)
            np.matmul(Y.T, A, out=G2)
            np.matmul(Y, W2, out=D)
            np.matmul(D.T, x, out=G1)

    return len(X), epoch


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

    return len(X), epoch


def _sklearn(options):
    from sklearn.neural_network import MLPClassifier

    X, _, labels = rows(options)
    model = MLPClassifier(
        (options["hidden"],), activation="logistic", solver="sgd", alpha=0.0, batch_size=options["batch"],
        learning_rate_init=RATE, momentum=0.0, shuffle=False, random_state=1,
    )  # fmt: skip

    return len(X), lambda: model.partial_fit(X, labels, classes=range(10))


def _jax(options):
    import jax
    import jax.numpy as jnp

    X, T, _ = rows(options)
    batch, rng = options["batch"], np.random.default_rng(1)
    whole = len(X) // batch * batch
    batched = [jnp.asarray(array[:whole].reshape(-1, batch, array.shape[1])) for array in (X, T)]
    rest = [jnp.asarray(array[whole:]) for array in (X, T)]
    sizes = itertools.pairwise([784, options["hidden"], 10])
    parameters = [(jnp.asarray(rng.uniform(-0.1, 0.1, (m, n)), "f"), jnp.zeros(m, "f")) for n, m in sizes]

    def loss(parameters, x, t):
        for W, b in parameters:
            x = jax.nn.sigmoid(x @ W.T + b)
        return 0.5 * jnp.square(t - x).sum(axis=1).mean()

    def step(parameters, batch):
        return jax.tree.map(lambda p, g: p - RATE * g, parameters, jax.grad(loss)(parameters, *batch)), None

    @jax.jit
    def whole_epoch(parameters):
        parameters, _ = jax.lax.scan(step, parameters, tuple(batched))
        return step(parameters, rest)[0] if len(rest[0]) else parameters

    def epoch():
        nonlocal parameters
        parameters = jax.block_until_ready(whole_epoch(parameters))

    return len(X), epoch


def _one_at_a_time(options):
    X, T, _ = rows(options | {"samples": 500})
    network = Network([784, options["hidden"], 10], seed=1)
    X, T = X.astype(float), T.astype(float)
    return len(X), lambda: network.train(X, T, RATE, 1)


def _objects(options, port):
    X, T, _ = rows(options | {"samples": 3 if port else 30})
    samples, targets = X.tolist(), T.tolist()
    if options.get("dense"):
        samples = np.random.default_rng(2).random(X.shape).tolist()
    network = (plain_port if port else objects).Network([784, options["hidden"], 10])

    def some():
        for x, t in zip(samples, targets):
            network.train_one_sample(x, t, RATE)

    return len(X), some


CONTENDERS = {
    "arrays, batches": partial(_ours, lit=True),
    "arrays, all inputs": partial(_ours, lit=False),
    "float32 rows in memory": partial(_ours, lit=True),
    "grey levels in memory": partial(_trained, mapped=False),
    "grey levels mapped from a file": partial(_trained, mapped=True),
    "ours, 2,000 drawn once": partial(_distorted_by_us, anew=False),
    "ours, drawn anew": partial(_distorted_by_us, anew=True),
    "scipy.ndimage": _distorted_by_scipy,
    "torchvision": _distorted_by_torchvision,
    "bare products": partial(_bare, order="F"),
    "bare products, by rows": partial(_bare, order="C"),
    "PyTorch, slices": partial(_torch, loader=False),
    "PyTorch, DataLoader": partial(_torch, loader=True),
    "scikit-learn": _sklearn,
    "jax": _jax,
    "arrays, one sample": _one_at_a_time,
    "our objects": partial(_objects, port=False),
    "plain port": partial(_objects, port=True),
}
