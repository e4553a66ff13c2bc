"""The exercises, recall questions and quiz of notebook 07. A batch has a sample in each row."""

from functools import lru_cache

import numpy as np

from helpers import mnist, objects, training, vectorized
from helpers.training import History

from .core import AnswerError, Exercise, Misconception
from .quiz import Choice, Question, Quiz, Recall


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def _drawn(seed, *shape, low=-1.0, high=1.0):
    return np.random.default_rng(seed).uniform(low, high, shape).round(2)


# --- 7.1 ----------------------------------------------------------------------------------------------------


def my_forward(X, W, b):
    """Outputs (m, n_out) of a sigmoid layer for a batch X (m, n_in); W is (n_out, n_in), b is (n_out,)."""
    return 1 / (1 + np.exp(-(X @ W.T + b)))


def _layer(seed, m, n_in, n_out):
    return _drawn(seed, m, n_in), _drawn(seed + 1, n_out, n_in), _drawn(seed + 2, n_out)


forward = Exercise(
    title="Forward pass of a batch",
    task="Write Equation 2b: the outputs of a sigmoid layer for a batch X with a sample in each row.",
    solution=my_forward,
    imports=("import numpy as np",),
    cases=[_layer(1, 5, 3, 4), _layer(4, 1, 3, 2), _layer(7, 4, 4, 4), _layer(10, 2, 6, 3)],
    exact_shape=True,
    hints=[
        "Look at the shapes. X is (m, n_in), W is (n_out, n_in), and (m, n_out) should come out. How must W "
        "stand?",
        "`X @ W.T` has the shape (m, n_out). b has n_out entries; NumPy adds it to every row by itself.",
    ],
    misconceptions=[
        Misconception(
            lambda X, W, b: sigmoid(X @ W + b),
            "The weight matrix the wrong way round: row j of W holds the weights into node j, so X needs W "
            "transposed. With as many nodes as inputs nothing complains, and the numbers are wrong.",
        ),
        Misconception(
            lambda X, W, b: sigmoid(W @ X.T + b[:, np.newaxis]),
            "Samples in columns: yours is transposed. In this course a sample is a row, and the outputs of "
            "one sample are a row too.",
        ),
        Misconception(
            lambda X, W, b: sigmoid(X @ W.T + b[:, np.newaxis]),
            "The bias as a column: it belongs to the nodes, and those are the columns of X Wᵀ. A column (n, "
            "1) is added along the samples, and where their number fits nothing complains.",
        ),
        Misconception(
            lambda X, W, b: sigmoid(W @ X + b),
            "The form for a single sample: `W @ x` takes a vector. For a batch the samples are rows, so X "
            "stands left, and W transposed right.",
        ),
        Misconception(
            lambda X, W, b: 1 / (1 + np.exp(X @ W.T + b)),
            "The exponent's sign is flipped: with e^(+net) the curve falls where it should rise. Mind the "
            "brackets: the minus is for the whole sum.",
        ),
        Misconception(
            lambda X, W, b: sigmoid(X @ W.T),
            "The bias is left out: each node adds its own b to its sum before the sigmoid.",
        ),
        Misconception(
            lambda X, W, b: sigmoid(X @ W.T) + b,
            "The bias is added after the sigmoid: it is a part of the weighted sum, so it goes inside.",
        ),
        Misconception(
            lambda X, W, b: X @ W.T + b,
            "The sigmoid is missing: you return the weighted sums.",
        ),
    ],
    also_right=[
        lambda X, W, b: vectorized.Sigmoid.on_array(X @ W.T + b),
        lambda X, W, b: np.array([sigmoid(W @ x + b) for x in X]),
        lambda X, W, b: sigmoid(np.einsum("mi,ji->mj", X, W) + b).tolist(),
        lambda X, W, b: sigmoid(X.astype(np.float32) @ W.astype(np.float32).T + b.astype(np.float32)),
    ],
    why="One product for all samples and all nodes. NumPy adds the row b to every row of it.",
)

# --- 7.2 ----------------------------------------------------------------------------------------------------


def my_delta_below(delta, W, X, A):
    """The error terms of the layer below, (m, n_in), from this layer's delta (m, n_out), Equation 8b.

    W (n_out, n_in): weights of this layer; X (m, n_in): its inputs; A (m, n_out): its outputs.
    """
    return X * (1 - X) * (delta @ W)


def _backward(seed, m, n_in, n_out):
    X, A = _drawn(seed, m, n_in, low=0.05, high=0.95), _drawn(seed + 1, m, n_out, low=0.05, high=0.95)
    return _drawn(seed + 2, m, n_out, low=-0.3, high=0.3), _drawn(seed + 3, n_out, n_in), X, A


delta_below = Exercise(
    title="Whose slope?",
    task="Write Equation 8b: from the error terms of this layer, those of the layer below. You are given "
    "more than you need: choose.",
    solution=my_delta_below,
    cases=[_backward(21, 5, 4, 2), _backward(31, 1, 3, 2), _backward(41, 3, 3, 3), _backward(51, 2, 2, 5)],
    exact_shape=True,
    hints=[
        "What comes back to the layer below is each δ times the weight of its line: for a batch `delta @ W`.",
        "Then the slope. The error terms that you look for belong to the layer below. What is that layer's "
        "output called here?",
        "The output of the layer below is the input of this one: X. The slope is `X * (1 - X)`.",
    ],
    misconceptions=[
        Misconception(
            lambda delta, W, X, A: A * (1 - A) * (delta @ W),
            "The slope of the wrong layer: A is the output of this layer. The error terms of the layer "
            "below need the slope of its nodes, and their output is our input X. Often the shapes give it "
            "away, but not where both layers have as many nodes.",
        ),
        Misconception(
            lambda delta, W, X, A: (A * (1 - A) * delta) @ W,
            "This layer's slope a second time: delta has it in it already. What is still due is the slope "
            "of the layer below.",
        ),
        Misconception(
            lambda delta, W, X, A: delta @ W,
            "The slope is missing: this is what comes back along the lines. How readily a node below moves "
            "has still to be multiplied in.",
        ),
        Misconception(
            lambda delta, W, X, A: X * (1 - X) * (delta @ W.T),
            "The weight matrix transposed: forward it is W transposed, backward it is W as it stands.",
        ),
        Misconception(
            lambda delta, W, X, A: X * (1 - X) * (W.T @ delta),
            "The form for a single sample: `W.T @ delta` takes a vector. With samples as rows the product "
            "turns round: delta stands left, and W right, as it is.",
        ),
        Misconception(
            lambda delta, W, X, A: sigmoid(X) * (1 - sigmoid(X)) * (delta @ W),
            "The sigmoid applied twice: X holds outputs of sigmoids already. The slope from the output is X "
            "(1 − X).",
        ),
        Misconception(
            lambda delta, W, X, A: X * (delta @ W),
            "The input for the slope: you multiplied by X itself. That factor belongs to the gradient; here "
            "it is X (1 − X).",
        ),
    ],
    also_right=[
        lambda delta, W, X, A: (delta @ W) * (X - X**2),
        lambda delta, W, X, A: np.array([(W.T @ d) * x * (1 - x) for d, x in zip(delta, X)]),
        lambda delta, W, X, A: vectorized.Sigmoid.derivative_from_output(X) * (W.T @ delta.T).T,
    ],
    why="δ belongs to the layer below, and so does the slope: its output is what this layer got as input.",
)

# --- 7.3 ----------------------------------------------------------------------------------------------------


def my_gradients(delta, X):
    """∂E/∂W (n_out, n_in) and ∂E/∂b (n_out,) of a batch's mean error; delta (m, n_out), X (m, n_in)."""
    m = len(X)
    return -delta.T @ X / m, -delta.sum(axis=0) / m


def _for_gradients(seed, m, n_in, n_out):
    return _drawn(seed, m, n_out, low=-0.4, high=0.4), _drawn(seed + 1, m, n_in)


gradients = Exercise(
    title="Gradients of a batch",
    task="Return (∂E/∂W, ∂E/∂b) for the mean error of the batch: the true gradients, so mind the sign of δ.",
    solution=my_gradients,
    cases=[_for_gradients(61, 5, 3, 4), _for_gradients(71, 1, 3, 2), _for_gradients(81, 3, 3, 3)],
    exact_shape=True,
    hints=[
        "For one sample ∂E/∂W is −δ xᵀ: a column times a row. For a batch these are added up over the rows, "
        "and one matrix product does that. Which of the two must be transposed to get (n_out, n_in)?",
        "`delta.T @ X` is the sum over the samples. The mean divides by their number; the sign is minus.",
        "For the biases the input is 1: add up delta over the rows, `axis=0`.",
    ],
    misconceptions=[
        Misconception(
            lambda delta, X: (-delta.T @ X, -delta.sum(axis=0)),
            "Sum for mean: you add up the gradients of the samples and do not divide by their number. With "
            "a batch ten times as large each step would be ten times as long.",
        ),
        Misconception(
            lambda delta, X: (delta.T @ X / len(X), delta.sum(axis=0) / len(X)),
            "The sign is flipped: δ points downhill, and the gradient is the true derivative, uphill. So a "
            "minus.",
        ),
        Misconception(
            lambda delta, X: (delta.T @ X, delta.sum(axis=0)),
            "Neither minus nor mean: that is the sum of all the steps downhill. The gradient of the mean "
            "error is this, divided by the number of samples, with a minus.",
        ),
        Misconception(
            lambda delta, X: (-X.T @ delta / len(X), -delta.sum(axis=0) / len(X)),
            "Transposed: ∂E/∂W has the shape of W, (n_out, n_in), a row for each node of this layer.",
        ),
        Misconception(
            lambda delta, X: (-delta.T @ X / len(X), -delta.sum(axis=1) / len(X)),
            "Added up over the nodes: `axis=1` runs along a row. Samples are the rows, so the sum over "
            "samples is `axis=0`.",
        ),
        Misconception(
            lambda delta, X: (-delta.T @ X / len(X), -delta.sum(axis=0)),
            "The biases' mean forgotten: W's gradient is a mean, that of b still a sum. Divide both.",
        ),
        Misconception(
            lambda delta, X: (-delta.T @ X / len(X), -delta.sum(axis=0)[:, np.newaxis] / len(X)),
            "A column for b: b has the shape (n_out,), and a column (n_out, 1) subtracted from it "
            "broadcasts to a whole square (n_out, n_out).",
        ),
        Misconception(
            lambda delta, X: (-delta.T @ X / X.size, -delta.sum(axis=0) / len(X)),
            "Divided by the number of entries: the mean runs over the samples, `len(X)`, not over samples "
            "times inputs.",
        ),
    ],
    also_right=[
        lambda delta, X: [np.mean([-np.outer(d, x) for d, x in zip(delta, X)], axis=0), -delta.mean(axis=0)],
        lambda delta, X: (np.einsum("mj,mi->ji", delta, X) / -len(X), np.mean(-delta, axis=0)),
    ],
    why="The product adds up over the samples by itself; divided by m it does not grow with the batch.",
)

# --- 7.4 ----------------------------------------------------------------------------------------------------


def my_batches(order, batch_size):
    """A list of batches: pieces of order, batch_size long, the last one shorter where it must be."""
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def _sampled(order, batch_size):
    rng, count = np.random.default_rng(0), len(order) // batch_size
    return [rng.choice(order, min(batch_size, len(order))) for _ in range(max(1, count))]


mini_batches = Exercise(
    title="Mini-batches",
    task="Cut the shuffled row numbers into batches: each sample exactly once, in the order given.",
    solution=my_batches,
    cases=[
        (np.array([4, 0, 7, 2, 9, 1, 5, 3, 8, 6]), 4),
        (np.array([5, 3, 1, 0, 2, 4]), 3),
        (np.array([2, 0, 1]), 5),
        (np.array([6, 1, 3, 0, 5, 2, 4]), 1),
        (np.array([3, 8, 0, 5, 7, 1, 6, 2, 4]), 2),
    ],
    observe=lambda answer, order, batch_size: [
        np.asarray(batch).tolist() for batch in answer(order, batch_size)
    ],
    hints=[
        "Where do the batches begin? At 0, at batch_size, at twice that: `range` has a third argument.",
        "`order[start : start + batch_size]` stops by itself at the end of the array: the short last batch "
        "needs no special case.",
    ],
    misconceptions=[
        Misconception(
            lambda order, batch_size: [
                order[k * batch_size : (k + 1) * batch_size] for k in range(len(order) // batch_size)
            ],
            "The last short batch is dropped: where the size does not divide the number of samples, some "
            "never take part. In a shuffled order they are others each time, but the epoch is not whole.",
        ),
        Misconception(
            lambda order, batch_size: [
                order[start : start + batch_size] for start in range(0, len(order) - batch_size, batch_size)
            ],
            "The last batch is dropped, full or short: your starts end before `len(order) - batch_size`. "
            "Let them run up to `len(order)`; the slice is cut off at the end by itself.",
        ),
        Misconception(
            lambda order, batch_size: [
                order[k * batch_size : (k + 1) * batch_size] for k in range(len(order) // batch_size + 1)
            ],
            "An empty batch at the end: where the size divides the number of samples, yours hands out one "
            "batch too many, with nothing in it. The mean over nothing is NaN, and it would poison every "
            "weight.",
        ),
        Misconception(
            lambda order, batch_size: [
                order[start : start + batch_size + 1] for start in range(0, len(order), batch_size)
            ],
            "Batches that overlap: the end of a slice does not belong to it, so `start + batch_size` is "
            "enough. With one more some samples come twice.",
        ),
        Misconception(
            lambda order, batch_size: np.array_split(order, -(-len(order) // batch_size)),
            "Batches of about the same size: each sample does come once, but the size asked for is "
            "batch_size, and only the last batch may be shorter.",
        ),
        Misconception(
            lambda order, batch_size: [
                np.arange(start, min(start + batch_size, len(order)))
                for start in range(0, len(order), batch_size)
            ],
            "The order is ignored: you cut 0, 1, 2, … and the shuffling is lost. Slice `order` itself.",
        ),
        Misconception(
            lambda order, batch_size: [order[start::batch_size] for start in range(batch_size)],
            "Every n-th sample: `order[start::n]` takes one in n, so you get batch_size batches where "
            "batches of batch_size samples are due.",
        ),
        Misconception(
            _sampled,
            "Drawn at random with repetition: some samples come twice in an epoch, and others not at all. "
            "They are shuffled already: cut them.",
        ),
    ],
    also_right=[
        lambda order, batch_size: np.split(order, range(batch_size, len(order), batch_size)),
        lambda order, batch_size: (
            order[k : min(k + batch_size, len(order))] for k in range(0, len(order), batch_size)
        ),
        lambda order, batch_size: [order[rows] for rows in vectorized.batches(len(order), batch_size)],
    ],
    why="A slice that reaches beyond the end is cut there, so the last batch needs no case of its own.",
)

# --- 7.5 ----------------------------------------------------------------------------------------------------


def my_step(parameters, X, T, rate):
    """New [W1, b1, W2, b2] after one step on the batch: sigmoid, squared error, mean gradient."""
    W1, b1, W2, b2 = parameters
    A = 1 / (1 + np.exp(-(X @ W1.T + b1)))
    Y = 1 / (1 + np.exp(-(A @ W2.T + b2)))
    delta_out = Y * (1 - Y) * (T - Y)
    delta_hidden = A * (1 - A) * (delta_out @ W2)
    eta = rate / len(X)
    return [
        W1 + eta * delta_hidden.T @ X,
        b1 + eta * delta_hidden.sum(axis=0),
        W2 + eta * delta_out.T @ A,
        b2 + eta * delta_out.sum(axis=0),
    ]


def _stepped(parameters, X, T, rate, mean=True, sign=1, slope=True, early=False, own=False, bias=True):
    """A step with one of the mistakes in it."""
    W1, b1, W2, b2 = parameters
    A = sigmoid(X @ W1.T + b1)
    Y = sigmoid(A @ W2.T + b2)
    delta_out = Y * (1 - Y) * (T - Y)
    eta = sign * rate / (len(X) if mean else 1)
    new_W2 = W2 + eta * delta_out.T @ A
    delta_hidden = delta_out @ (new_W2 if early else W2)
    if own:
        delta_hidden = (delta_out * Y * (1 - Y)) @ W2
    elif slope:
        delta_hidden = A * (1 - A) * delta_hidden
    new_b1, new_b2 = b1 + eta * delta_hidden.sum(axis=0), b2 + eta * delta_out.sum(axis=0)
    return [W1 + eta * delta_hidden.T @ X, new_b1 if bias else b1, new_W2, new_b2 if bias else b2]


def _by_objects(parameters, X, T, rate):
    """What the objects of notebook 04 make of it: the mean of their steps on each sample alone."""
    network, ends = objects.Network((X.shape[1], len(parameters[1]), T.shape[1])), []
    for x, t in zip(X, T):
        network.set_parameters(parameters)
        network.train_one_sample(x, t, rate)
        ends.append([np.array(values) for values in network.parameters()])
    return [np.mean(values, axis=0) for values in zip(*ends)]


def _for_step(seed, m, sizes, rate):
    n_in, hidden, n_out = sizes
    W1, b1 = _drawn(seed, hidden, n_in), _drawn(seed + 1, hidden)
    W2, b2 = _drawn(seed + 2, n_out, hidden), _drawn(seed + 3, n_out)
    X, T = _drawn(seed + 4, m, n_in), _drawn(seed + 5, m, n_out, low=0.1, high=0.9)
    return [W1, b1, W2, b2], X, T, rate


step = Exercise(
    title="The same step, objects and arrays",
    task="Write one training step of a network with one hidden layer as arrays. It must come to the weights "
    "of notebook 4's objects: for one sample theirs, for a batch the mean of theirs.",
    solution=my_step,
    imports=("import numpy as np",),
    cases=[
        _for_step(101, 1, (3, 4, 2), 0.5),
        _for_step(111, 5, (3, 4, 2), 2.0),
        _for_step(121, 3, (2, 2, 2), 4.0),
    ],
    exact_shape=True,
    hints=[
        "Five lines: A, Y, delta_out, delta_hidden, and then the four new arrays. No weight changes before "
        "all error terms are known.",
        "`delta_out = Y * (1 - Y) * (T - Y)` and `delta_hidden = A * (1 - A) * (delta_out @ W2)`.",
        "W2 meets the inputs of its own layer: `W2 + rate / len(X) * delta_out.T @ A`. For W1 that input is "
        "X.",
    ],
    misconceptions=[
        Misconception(
            lambda p, X, T, rate: _stepped(p, X, T, rate, mean=False),
            "Sum for mean: on one sample you agree with the objects, on a batch your step is as many times "
            "too long as there are samples. Divide by `len(X)`.",
        ),
        Misconception(
            lambda p, X, T, rate: _stepped(p, X, T, rate, sign=-1),
            "The update's sign or that of δ is flipped: our δ points downhill, so the step adds. Yours "
            "climbs.",
        ),
        Misconception(
            lambda p, X, T, rate: _stepped(p, X, T, rate, early=True),
            "Updated too early: your hidden error terms went back through the new W2. All error terms "
            "first, then all weights.",
        ),
        Misconception(
            lambda p, X, T, rate: _stepped(p, X, T, rate, slope=False),
            "The hidden slope is missing: delta_out @ W2 is what comes back; times A (1 − A) it is δ.",
        ),
        Misconception(
            lambda p, X, T, rate: _stepped(p, X, T, rate, own=True),
            "The slope of the wrong layer: the hidden error terms carry the slope of the hidden nodes, A (1 "
            "− A). Y (1 − Y) is in delta_out already.",
        ),
        Misconception(
            lambda p, X, T, rate: _stepped(p, X, T, rate, bias=False),
            "The biases stay where they were: their input is 1, so they move by the error terms alone, "
            "added up over the rows.",
        ),
    ],
    also_right=[_by_objects, lambda p, X, T, rate: _by_arrays(p, X, T, rate)],
    why="Five products and a few element-wise lines: notebooks 3 and 4 for any number of samples.",
)


def _by_arrays(parameters, X, T, rate):
    network = vectorized.Network((X.shape[1], len(parameters[1]), T.shape[1]))
    network.set_parameters(parameters)
    network.train(X, T, rate, epochs=1, batch_size=len(X))
    return network.parameters()


# --- 7.6 ----------------------------------------------------------------------------------------------------

DUE = 0.02


@lru_cache(maxsize=1)
def _validation():
    """(inputs (5000, 784), labels) of the validation split."""
    images = mnist.read_idx(mnist.DATA / mnist.FILES["train_images"])[-5_000:]
    labels = mnist.read_idx(mnist.DATA / mnist.FILES["train_labels"])[-5_000:]
    return mnist.to_inputs(images, np.float32), labels


class StoredNetwork:
    """The network of data/trained.npz, read when it is first asked."""

    def predict(self, X):
        return training.load_network(mnist.DATA / "trained.npz").predict(X)


class NearestMean:
    """Ten means and a ruler: reads about four digits in five."""

    def predict(self, X):
        inputs, labels = _validation()
        means = np.array([inputs[labels == digit].mean(axis=0) for digit in range(10)])
        return X @ means.T - (means**2).sum(axis=1) / 2


def _judged(network):
    """In words: below 2 % wrong on the validation samples, or what is in the way."""
    if isinstance(network, History):
        return "a History"
    if not hasattr(network, "predict"):
        raise AnswerError("It has no method `predict`: a trained network is due, or an object that has one.")
    inputs, labels = _validation()
    sizes = getattr(network, "sizes", (784, 10))
    if (sizes[0], sizes[-1]) != (784, 10):
        return f"takes {sizes[0]} inputs and gives {sizes[-1]} outputs"
    outputs = np.asarray(network.predict(inputs))
    if outputs.shape != (len(labels), 10):
        raise AnswerError(f"`predict` gave the shape {outputs.shape} for 5,000 rows; (5000, 10) was due.")
    error = mnist.error_rate(outputs, labels)
    return "under 2 % wrong" if error < DUE else f"{error:.1%} wrong"


def _percent(outcomes):
    return float(outcomes[0].split("%")[0])


challenge = Exercise(
    title="A net of your own",
    task="Train a network of your own that gets fewer than 2 % of the validation samples wrong. Hand it in.",
    solution=StoredNetwork(),
    stub="my_network",
    imports=("from helpers import training",),
    source='training.load_network("data/trained.npz")',
    form="a trained network 784-…-10",
    cases=[()],
    observe=_judged,
    hints=[
        "Begin with what this notebook did: cross-entropy, batches of 16, a rate that falls from 0.5. How "
        "far does it get with 100 hidden nodes? With 300?",
        "Look at the curve. If the training error is close to 0 and the validation error is not, more "
        "epochs won't help: try more nodes or, best of all, more samples (the last section makes some).",
        "`training.train(network, split, epochs=15, rate=training.falling(0.5), batch_size=16)` with "
        "784-300-10 comes in below 2 %.",
    ],
    misconceptions=[
        Misconception(
            vectorized.Network([784, 20, 10], seed=1),
            "It has learnt nothing: about nine in ten are wrong, as by guessing. Was it this network that "
            "you handed to `train`? Or was the rate so large that every node is saturated?",
            matches=lambda outcomes: _percent(outcomes) >= 80,
        ),
        Misconception(
            NearestMean(),
            "On its way, but not there: it reads digits, and too many of them wrongly. A rate that falls "
            "towards the end, cross-entropy, more hidden nodes or more epochs: change one at a time, and "
            "compare on the validation samples.",
            matches=lambda outcomes: 2 <= _percent(outcomes) < 80,
        ),
        Misconception(
            History(),
            "The history for the network: `train` changes the network that you hand to it, and returns what "
            "it went through. Give the network itself.",
        ),
        Misconception(
            vectorized.Network([49, 20, 10], seed=1),
            "A network for other inputs: the digits have 28 · 28 = 784 pixels, and there are 10 classes. "
            "Pooled images are not what it is judged on.",
            matches=lambda outcomes: outcomes[0].startswith("takes"),
        ),
    ],
    why="Ours is the stored one, trained on distorted digits, as the end of this notebook shows. Plain ones "
    "will do: the notebook's second network is below 2 % too.",
)

# --- recall and quiz ----------------------------------------------------------------------------------------

recall = Recall(
    [
        (
            "In W, what does row j hold, and what column i? (Notebook 2)",
            "Row j: the weights into node j. Column i: the weights that leave node i. The target's index "
            "stands first, wⱼᵢ.",
        ),
        (
            "Which two factors make up the error term δ of a hidden node? (Notebook 3)",
            "What comes back along its lines, Σ wₖᵢ δₖ, and the slope of its own activation, a (1 − a).",
        ),
        (
            "What are the 5,000 validation samples for, and the 10,000 test samples? (Notebook 6)",
            "Decisions (when to stop, how many nodes) are taken on the validation samples. The test samples "
            "are used once, at the end, to report.",
        ),
    ]
)

quiz = Quiz(
    [
        Question(
            "In the backward pass a layer with input X and output A hands Δ W ⊙ X (1 − X) to the layer "
            "below. Why X, and not A?",
            [
                Choice(
                    "X is the output of the layer below, and the slope there is due.",
                    True,
                    "The error terms belong to the layer below, and so does the slope. A (1 − A) is in Δ "
                    "already.",
                ),
                Choice(
                    "Because X and A have the same shape.",
                    False,
                    "They have it only where both layers have as many nodes. Then a mistake stays silent.",
                ),
                Choice(
                    "It makes no difference: both are outputs of sigmoids.",
                    False,
                    "They are outputs of different nodes. A gradient check tells the difference at once.",
                ),
            ],
        ),
        Question(
            "A batch of 128 instead of a single sample makes an epoch many times faster. Where does the "
            "time go that is saved?",
            [
                Choice(
                    "Each weight fetched from memory is used for 128 samples instead of one.",
                    True,
                    "The arithmetic is the same. Waiting for memory, and Python's part of each step, are "
                    "shared.",
                ),
                Choice(
                    "There are 128 times fewer multiplications.",
                    False,
                    "Each sample still meets each weight: the number of multiplications is the same.",
                ),
                Choice(
                    "The gradient is only computed for one sample of the batch.",
                    False,
                    "It is the mean over all of them. The product Δᵀ X adds them up.",
                ),
            ],
        ),
        Question(
            "A friend's network reads MNIST with 2 % errors, and gets nearly every digit wrong that you "
            "draw in a paint program. What do you look at first?",
            [
                Choice(
                    "What the network really receives: size, place, and whether ink is bright on 0.",
                    True,
                    "It has never seen a small digit in a corner, or dark ink on white. With the "
                    "preprocessing that MNIST had, most are read.",
                ),
                Choice(
                    "The number of hidden nodes.",
                    False,
                    "It reads MNIST well, so the network is fine. It is the drawing that differs.",
                ),
                Choice(
                    "The learning rate.",
                    False,
                    "That matters while it learns. Here it has learnt, from images of another kind.",
                ),
            ],
        ),
    ]
)
