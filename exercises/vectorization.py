"""Exercises of notebook 07: a layer, a batch and a step as arrays, softmax, and a network of one's own.

A batch has a sample in each row: X (m, n_in), A and delta (m, n_out); W (n_out, n_in), b (n_out,).
"""

from functools import lru_cache

import numpy as np

from helpers import mnist, objects, vectorized
from helpers.training import History

from .exercise import AnswerError, AnyOf, Exercise, edit


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def _drawn(seed, *shape, low=-1.0, high=1.0):
    return np.random.default_rng(seed).uniform(low, high, shape).round(2)


def my_forward(X, W, b):
    """Outputs (m, n_out) of a tanh layer for a batch X (m, n_in); W is (n_out, n_in), b is (n_out,)."""
    return np.tanh(X @ W.T + b)


def _layer(seed, m, n_in, n_out):
    return _drawn(seed, m, n_in), _drawn(seed + 1, n_out, n_in), _drawn(seed + 2, n_out)


forward = Exercise(
    "A tanh layer, for a batch",
    my_forward,
    imports="import numpy as np",
    cases=[_layer(1, 5, 3, 4), _layer(4, 1, 3, 2), _layer(7, 4, 4, 4), _layer(10, 2, 6, 3)],
    properties={1: "a batch of one", 2: "as many samples and nodes as inputs"},
    running=None,
    exact_shape=True,
    wrong={
        "The sigmoid for tanh: these nodes answer from −1 to 1, by `np.tanh`.": edit(
            "np.tanh(X @ W.T + b)", "sigmoid(X @ W.T + b)"
        ),
        "The weight matrix the wrong way round: row j of W holds the weights into node j, so X needs W "
        "transposed. Where a layer has as many nodes as inputs nothing complains.": edit("W.T", "W"),
        "Samples in columns: in this course a sample is a row, and so are its outputs. "
        "Yours is transposed.": AnyOf(
            edit("X @ W.T + b", "W @ X.T + b[:, np.newaxis]"), edit("X @ W.T + b", "W @ X.T + b")
        ),
        "The bias as a column: it belongs to the nodes, and those are the columns of X Wᵀ. A column (n, 1) "
        "is added along the samples.": edit("+ b", "+ b[:, np.newaxis]"),
        "The form for a single sample: `W @ x` takes a vector. In a batch the samples are rows, so X "
        "stands left, and W transposed right.": edit("X @ W.T", "W @ X"),
        "The bias is left out: each node adds its own b to its sum before tanh.": edit(" + b", ""),
        "The bias comes after tanh: it is a part of the weighted sum, so it goes inside.": edit(
            "W.T + b)", "W.T) + b"
        ),
        "The activation is missing: you return the weighted sums.": edit(
            "np.tanh(X @ W.T + b)", "X @ W.T + b"
        ),
        "The slope of tanh: asked for is its value.": edit(
            "np.tanh(X @ W.T + b)", "1 - np.tanh(X @ W.T + b) ** 2"
        ),
        "Tan is not tanh: the `h`, for hyperbolic, makes it the S-curve from −1 to 1.": edit(
            "np.tanh", "np.tan"
        ),
        "A sigmoid stretched, but not steep enough: tanh z is 2 σ(2z) − 1, with z doubled too.": edit(
            "np.tanh(X @ W.T + b)", "2 * sigmoid(X @ W.T + b) - 1"
        ),
        "Entry by entry: `*` multiplies numbers at the same place, `@` rows by columns.": AnyOf(
            edit("X @ W.T", "X * W"), edit("X @ W.T", "X * W.T")
        ),
        "Only one sample: every row of X has outputs of its own.": AnyOf(
            edit("X @ W.T", "W @ X[0]"),
            edit("X @ W.T", "W @ X[-1]"),
            edit("X @ W.T + b)", "X @ W.T + b)[:1]"),
        ),
        "Added up over the batch: no sample should know of another.": AnyOf(
            edit("X @ W.T", "(X @ W.T).sum(axis=0)"), edit("W.T + b)", "W.T + b).mean(axis=0)")
        ),
    },
    why="One product for all samples and all nodes. NumPy adds the row b to each of its rows.",
)


def my_delta_below(delta, W, X, A):
    """The error terms of the layer below, (m, n_in), from this layer's delta (m, n_out)."""
    return X * (1 - X) * (delta @ W)


def _backward(seed, m, n_in, n_out):
    X, A = _drawn(seed, m, n_in, low=0.05, high=0.95), _drawn(seed + 1, m, n_out, low=0.05, high=0.95)
    return _drawn(seed + 2, m, n_out, low=-0.3, high=0.3), _drawn(seed + 3, n_out, n_in), X, A


_X_SLOPE = "X * (1 - X) * (delta @ W)"

delta_below = Exercise(
    "Whose slope?",
    my_delta_below,
    cases=[_backward(21, 5, 4, 2), _backward(31, 1, 3, 2), _backward(41, 3, 3, 3), _backward(51, 2, 2, 5)],
    properties={1: "a batch of one", 2: "as many nodes as inputs"},
    running=None,
    exact_shape=True,
    wrong={
        "The slope of the wrong layer: A is the output of this layer. The error terms of the layer below "
        "need the slope of its nodes, and their output is our input X. Where both layers have as many "
        "nodes not even the shapes give it away.": edit("X * (1 - X)", "A * (1 - A)"),
        "This layer's slope a second time: delta has it in it already. What is still missing is the slope "
        "of the layer below.": edit(_X_SLOPE, "(A * (1 - A) * delta) @ W"),
        "Both slopes: that of this layer is in delta already. Only the slope of the layer "
        "below comes in.": edit("(delta @ W)", "((A * (1 - A) * delta) @ W)"),
        "The slope is missing: this is what comes back along the lines. How readily a node below moves has "
        "still to be multiplied in.": edit("X * (1 - X) * ", ""),
        "The weight matrix transposed: forward it is W transposed, backward W as it stands.": edit(
            "@ W", "@ W.T"
        ),
        "The form for a single sample: `W.T @ delta` takes a vector. With samples as rows delta stands "
        "left, and W right, as it is.": AnyOf(
            edit("delta @ W", "W.T @ delta"), edit("delta @ W", "W @ delta")
        ),
        "Samples in columns: yours is transposed, and a sample should be a row.": edit(
            _X_SLOPE, "(X * (1 - X) * (delta @ W)).T"
        ),
        "The sigmoid applied twice: X holds outputs of sigmoids already. The slope from the output is "
        "X (1 − X).": edit("X * (1 - X)", "sigmoid(X) * (1 - sigmoid(X))"),
        "Half of the slope: it has two factors, X and (1 − X).": AnyOf(
            edit("X * (1 - X)", "X"), edit("X * (1 - X)", "(1 - X)")
        ),
        "The slope of tanh: these nodes have the sigmoid, whose slope is X (1 − X).": edit(
            "X * (1 - X)", "(1 - X**2)"
        ),
        "The sign is flipped: δ points downhill already, in every layer.": edit("return X", "return -X"),
        "The mean too early: each sample keeps its own error terms; the mean comes with the gradient.": AnyOf(
            edit("(delta @ W)", "(delta @ W) / len(X)"),
            edit(_X_SLOPE, "(X * (1 - X) * (delta @ W)).mean(axis=0)"),
            edit(_X_SLOPE, "(X * (1 - X) * (delta @ W)).sum(axis=0)"),
        ),
        "The weights are missing: each error term comes back times the weight of its line.": AnyOf(
            edit("(delta @ W)", "delta"), edit("(delta @ W)", "delta.sum(axis=1, keepdims=True)")
        ),
        "That is the gradient: it belongs to the weights. Asked for are the error terms of "
        "the nodes below.": edit(_X_SLOPE, "-delta.T @ X / len(X)"),
    },
    why="δ belongs to the layer below, and so does the slope: its output is what this layer got as input.",
)


def my_gradients(delta, X):
    """∂E/∂W (n_out, n_in) and ∂E/∂b (n_out,) of a batch's mean error; delta (m, n_out), X (m, n_in)."""
    m = len(X)
    return -delta.T @ X / m, -delta.sum(axis=0) / m


def _for_gradients(seed, m, n_in, n_out):
    return _drawn(seed, m, n_out, low=-0.4, high=0.4), _drawn(seed + 1, m, n_in)


_W, _B = "-delta.T @ X / m", "-delta.sum(axis=0) / m"

gradients = Exercise(
    "Gradients of a batch",
    my_gradients,
    cases=[
        _for_gradients(61, 4, 3, 2),
        _for_gradients(71, 1, 3, 2),
        _for_gradients(81, 3, 3, 3),
        _for_gradients(91, 6, 2, 4),
    ],
    properties={1: "a batch of one", 2: "as many samples as nodes and inputs"},
    running=None,
    exact_shape=True,
    wrong={
        "Sum for mean: you add up the gradients of the samples and do not divide by their number. With a "
        "batch ten times as large each step would be ten times as long.": edit("len(X)", "1"),
        "The sign is flipped: δ points downhill, and the gradient is the true derivative, uphill. "
        "So a minus.": edit("len(X)", "-len(X)"),
        "Neither minus nor mean: that is the sum of all the steps downhill.": edit("len(X)", "-1"),
        "The sign of ∂E/∂W: only that of b carries the minus.": edit(_W, _W[1:]),
        "The sign of ∂E/∂b: only that of W carries the minus.": edit(_B, _B[1:]),
        "A sum for W, a mean for b: both are means, so both are divided by m.": edit(_W, "-delta.T @ X"),
        "A mean for W, a sum for b: both are means, so both are divided by m.": edit(
            _B, "-delta.sum(axis=0)"
        ),
        "Transposed: ∂E/∂W has the shape of W, (n_out, n_in), a row for each node of this layer.": edit(
            "-delta.T @ X", "-X.T @ delta"
        ),
        "No or the wrong transpose: the product adds up over the samples, so delta is transposed.": AnyOf(
            edit("delta.T @ X", "delta @ X"), edit("delta.T @ X", "delta @ X.T")
        ),
        "Added up over the nodes: `axis=1` runs along a row. Samples are the rows, so `axis=0`.": edit(
            "axis=0", "axis=1"
        ),
        "Added up over everything: each bias has a gradient of its own, so `axis=0`.": AnyOf(
            edit(_B, "-delta.mean()"), edit("axis=0", "")
        ),
        "Not one row for b: its shape is (n_out,). A column or a table broadcasts where "
        "it is subtracted.": AnyOf(
            edit(_B, "-delta.mean(axis=0)[:, np.newaxis]"),
            edit("axis=0", "axis=0, keepdims=True"),
            edit(_B, "-delta / m"),
        ),
        "Divided by something else: the mean runs over the samples, and there are `len(X)` of them.": AnyOf(
            edit("len(X)", "X.size"),
            edit("len(X)", "delta.size"),
            edit("len(X)", "X.shape[1]"),
            edit("len(X)", "delta.shape[1]"),
            edit("len(X)", "5"),
            edit(_W, "-delta.T @ X / X.size"),
        ),
        "The product of the means: the mean of products is another number. Multiply first.": edit(
            _W, "-np.outer(delta.mean(axis=0), X.mean(axis=0))"
        ),
        "Only one sample: every row takes part in the mean.": AnyOf(
            edit(_W, "-np.outer(delta[0], X[0])", _B, "-delta[0]"),
            edit(_W, "-np.outer(delta[-1], X[-1])", _B, "-delta[-1]"),
            edit(_W, "-np.outer(delta[0], X[0]) / m", _B, "-delta[0] / m"),
        ),
        "Only ∂E/∂W comes back: the biases learn too. Return both, separated by a comma.": edit(
            f", {_B}", ""
        ),
        "In the other order: ∂E/∂W first, then ∂E/∂b.": edit(f"{_W}, {_B}", f"{_B}, {_W}"),
    },
    why="The product adds up over the samples by itself; divided by m it does not grow with the batch.",
)


def my_batches(order, batch_size):
    """A list of batches: pieces of order, batch_size long, the last one shorter where it must be."""
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def _sampled(order, batch_size):
    rng = np.random.default_rng(0)
    return [rng.choice(order, batch_size) for _ in range(0, len(order), batch_size)]


def _read(answer, order, batch_size):
    batches = answer(order, batch_size)
    if isinstance(batches, np.ndarray):
        raise AnswerError("One array came back. Expected: a list with an array for each batch.")
    return batches if batches is None else [np.asarray(batch).tolist() for batch in batches]


_ALL, _PIECE = "range(0, len(order), batch_size)", "order[start : start + batch_size]"

mini_batches = Exercise(
    "Mini-batches",
    my_batches,
    cases=[
        (np.array([4, 0, 7, 2, 9, 1, 5, 3, 8, 6]), 4),
        (np.array([5, 3, 1, 0, 2, 4]), 3),
        (np.array([2, 0, 1]), 5),
        (np.array([6, 1, 3, 0, 5, 2, 4]), 1),
        (np.array([3, 8, 0, 5, 7, 1, 6, 2, 4]), 2),
    ],
    properties={1: "only full batches", 2: "fewer samples than a batch holds", 3: "batches of one"},
    running=None,
    observe=_read,
    wrong={
        "The last short batch is dropped: where the size does not divide the number of samples, some never "
        "take part in that epoch.": edit(_ALL, "range(0, len(order) - batch_size + 1, batch_size)"),
        "The last batch is dropped, full or short: your starts end too early. Let them run up to "
        "`len(order)`; a slice is cut off at the end by itself.": edit(
            _ALL, "range(0, len(order) - batch_size, batch_size)"
        ),
        "An empty batch at the end: where the size divides the number of samples, you hand out one batch "
        "too many. The mean over nothing is NaN, and it would poison every weight.": edit(
            _ALL, "range(0, len(order) + (len(order) % batch_size == 0), batch_size)"
        ),
        "Batches that overlap: the end of a slice does not belong to it, so `start + batch_size` is "
        "enough. Some samples come twice.": AnyOf(
            edit(_PIECE, "order[start : start + batch_size + 1]"), edit(_ALL, "range(len(order))")
        ),
        "One sample lost in each batch: the end of a slice does not belong to it.": AnyOf(
            edit(_PIECE, "order[start : start + batch_size - 1]"),
            edit(_ALL, "range(0, len(order), batch_size + 1)"),
        ),
        "The first sample is left out: places count from 0.": edit("range(0, ", "range(1, "),
        "Batches of about the same size: each sample does come once, but batch_size is asked for, and only "
        "the last batch may be shorter.": edit(
            "return ", "return np.array_split(order, -(-len(order) // batch_size)) or "
        ),
        "As many batches as a batch should hold: `array_split` takes the number of pieces, "
        "not their size.": lambda order, batch_size: np.array_split(order, batch_size),
        "The order is ignored: you cut 0, 1, 2, … and the shuffling is lost. Slice `order` itself.": edit(
            _PIECE, "np.arange(len(order))[start : start + batch_size]"
        ),
        "The length is missing: `range` takes whole numbers, so `len(order)`.": edit("len(order)", "order"),
        "Every n-th sample: `order[start::n]` takes one in n.": edit(
            _PIECE, "order[start::batch_size]", _ALL, "range(batch_size)"
        ),
        "Drawn at random with repetition: some samples come twice, others not at all. They are shuffled "
        "already: cut them.": _sampled,
        "The short batch filled up: it holds what is left, and nothing else.": AnyOf(
            lambda order, size: my_batches([*order, *order[: -len(order) % size]], size),
            lambda order, size: my_batches([*order] + [0] * (-len(order) % size), size),
            lambda order, size: my_batches([*order] + [None] * (-len(order) % size), size),
        ),
        "The short batch first: what is left over comes last.": lambda order, size: (
            [b for b in (order[: len(order) % size],) if len(b)]
            + my_batches(order[len(order) % size :], size)
        ),
        "Only the places: asked for are the row numbers in each batch.": AnyOf(
            edit(_PIECE, "start"), edit(_PIECE, f"len({_PIECE})")
        ),
    },
    why="A slice that reaches beyond the end is cut there, so the last batch needs no case of its own.",
)


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


def _for_step(seed, m, sizes, rate):
    n_in, hidden, n_out = sizes
    W1, b1 = _drawn(seed, hidden, n_in), _drawn(seed + 1, hidden)
    W2, b2 = _drawn(seed + 2, n_out, hidden), _drawn(seed + 3, n_out)
    X, T = _drawn(seed + 4, m, n_in), _drawn(seed + 5, m, n_out, low=0.1, high=0.9)
    return [W1, b1, W2, b2], X, T, rate


_HIDDEN = "A * (1 - A) * (delta_out @ W2)"
_B1, _B2 = "b1 + eta * delta_hidden.sum(axis=0)", "b2 + eta * delta_out.sum(axis=0)"

step = Exercise(
    "The same step, objects and arrays",
    my_step,
    imports="import numpy as np",
    cases=[
        _for_step(101, 1, (3, 4, 2), 0.5),
        _for_step(111, 5, (3, 4, 2), 2.0),
        _for_step(121, 3, (2, 2, 2), 4.0),
    ],
    properties={0: "a batch of one", 2: "square matrices"},
    running=None,
    exact_shape=True,
    wrong={
        "Sum for mean: on one sample you agree with the objects, on a batch your step is as many times too "
        "long as there are samples. Divide by `len(X)`.": edit("rate / len(X)", "rate"),
        "Uphill: our δ points downhill, so the step adds it. With `Y - T` it would subtract.": AnyOf(
            edit("(T - Y)", "(Y - T)"), edit("rate / len(X)", "-rate / len(X)")
        ),
        "Updated too early: your hidden error terms went back through the new W2. All error terms first, "
        "then all weights.": edit(
            _HIDDEN, "A * (1 - A) * (delta_out @ (W2 + rate / len(X) * delta_out.T @ A))"
        ),
        "The slope of the output is missing: `T - Y` times Y (1 − Y) is δ with squared error.": edit(
            "Y * (1 - Y) * (T", "(T"
        ),
        "The hidden slope is missing: delta_out @ W2 is what comes back; times A (1 − A) it is δ.": edit(
            "A * (1 - A) * ", ""
        ),
        "The slope of the wrong layer: the hidden error terms carry the slope of the hidden nodes, A (1 − "
        "A). Y (1 − Y) is in delta_out already.": AnyOf(
            edit(_HIDDEN, "(delta_out * Y * (1 - Y)) @ W2"), edit("A * (1 - A)", "X * (1 - X)")
        ),
        "W2 transposed on the way back: forward it is transposed, backward it stands as it is.": edit(
            "@ W2)", "@ W2.T)"
        ),
        "The network's inputs for W2: each layer meets its own inputs, and those of W2 are A.": edit(
            "delta_out.T @ A", "delta_out.T @ X"
        ),
        "The biases stay where they were: their input is 1, so they move by the error terms alone, added "
        "up over the rows.": AnyOf(edit(_B1, "b1", _B2, "b2"), edit(_B1, "b1"), edit(_B2, "b2")),
        "The mean for weights only: divide the biases' sums by the number of samples too.": edit(
            _B1, "b1 + rate * delta_hidden.sum(axis=0)", _B2, "b2 + rate * delta_out.sum(axis=0)"
        ),
        "Nothing has changed: the weights come back as they went in.": edit("rate / len(X)", "0"),
        "A factor 2: the error has a ½ so that its square leaves none.": edit(
            "rate / len(X)", "2 * rate / len(X)"
        ),
        "The steps, not the new weights: add them to the old ones.": edit(
            "W1 + eta", "eta", "b1 + eta", "eta", "W2 + eta", "eta", "b2 + eta", "eta"
        ),
        "The gradients, not the new weights: go a step against them.": edit(
            "W1 + eta",
            "-1 / len(X)",
            "b1 + eta",
            "-1 / len(X)",
            "W2 + eta",
            "-1 / len(X)",
            "b2 + eta",
            "-1 / len(X)",
        ),
    },
    why="Five products and a few element-wise lines: notebooks 3 and 4 for any number of samples.",
)


def my_softmax(Net):
    """Softmax of each row of Net (m, n), also where an entry is 1000."""
    E = np.exp(Net - Net.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


_LARGEST, _SUMS = "Net - Net.max(axis=1, keepdims=True)", "E.sum(axis=1, keepdims=True)"

softmax = Exercise(
    "A softmax that survives 1000",
    my_softmax,
    imports="import numpy as np",
    cases=[
        np.array([[2.0, 1.0, -1.0]]),
        np.array([[0.5, -1.0, 2.0], [1.5, 1.5, -0.5], [-2.0, 0.0, 1.0]]),
        np.array([[1000.0, 999.0, 0.0], [1.0, 2.0, 3.0]]),
        np.array([[-1000.0, -1001.0], [3.0, 4.0], [2000.0, 1999.5]]),
        np.array([[1000.0, 0.0, -1000.0, 998.0]]),
    ],
    properties={2: "an entry of 1000", 3: "rows far apart", 4: "a row from 1000 down to −1000"},
    exact_shape=True,
    wrong={
        "It overflows: e^1000 is more than a float can hold, and infinity by infinity is NaN. Subtract the "
        "row's largest entry first: no ratio changes.": AnyOf(
            edit(_LARGEST, "Net"), edit("/ E.sum", "/ np.exp(Net).sum")
        ),
        "The largest of all entries: each row needs its own, or a row far below it becomes 0 by 0.": edit(
            _LARGEST, "Net - Net.max()"
        ),
        "The largest of each column: a sample is a row, so `axis=1`.": edit(
            _LARGEST, "Net - Net.max(axis=0)"
        ),
        "The sums of the columns: a sample is a row, so `axis=1`.": edit(_SUMS, "E.sum(axis=0)"),
        "Columns for rows: a sample is a row, so `axis=1` twice.": edit(
            _LARGEST, "Net - Net.max(axis=0)", _SUMS, "E.sum(axis=0)"
        ),
        "One sum for all rows: each row should add up to 1.": AnyOf(
            edit(_SUMS, "E.sum()"), edit(_SUMS, "E.sum()", _LARGEST, "Net - Net.max()")
        ),
        "Not kept as a column: (m,) is stretched along the wrong axis. `keepdims=True` keeps (m, 1).": AnyOf(
            edit(_LARGEST, "Net - Net.max(axis=1)"),
            edit(_SUMS, "E.sum(axis=1)"),
            edit(_LARGEST, "Net - Net.max(axis=1)", _SUMS, "E.sum(axis=1)"),
        ),
        "The wrong number is subtracted: only with the largest no exponent is above 0.": AnyOf(
            edit(".max", ".min"),
            edit(".max", ".mean"),
            edit(_LARGEST, "Net - 1000"),
            edit("Net - Net", "Net + Net"),
        ),
        "Scaled or cut off: only a difference leaves the ratios as they are.": AnyOf(
            edit("Net - Net.max", "Net / Net.max"),
            edit(_LARGEST, "Net / 1000"),
            edit(_LARGEST, "np.clip(Net, -700, 700)"),
            edit(_LARGEST, "np.minimum(Net, 500)"),
        ),
        "NaN painted over: the ratios are lost by then. Keep them from getting lost.": AnyOf(
            lambda Net: np.nan_to_num(np.exp(Net) / np.exp(Net).sum(axis=1, keepdims=True), nan=1.0),
            lambda Net: np.nan_to_num(np.exp(Net) / np.exp(Net).sum(axis=1, keepdims=True)),
            lambda Net: np.nan_to_num(np.exp(Net)) / np.nan_to_num(np.exp(Net)).sum(axis=1, keepdims=True),
        ),
        "The order is turned round: a minus too many makes the largest the smallest.": lambda Net: my_softmax(
            -Net
        ),
        "Not divided by the sum: the outputs should add up to 1.": edit(f" / {_SUMS}", ""),
        "The exponential is missing: shares of the plain entries may be negative.": AnyOf(
            edit(f"np.exp({_LARGEST})", _LARGEST), edit(f"np.exp({_LARGEST})", "Net")
        ),
        "The sigmoid: its outputs don't add up to 1.": lambda Net: vectorized.Sigmoid.on_array(Net),
        "A sigmoid, divided by its sum: softmax takes the exponentials themselves.": lambda Net: (
            lambda Y: Y / Y.sum(axis=1, keepdims=True)
        )(vectorized.Sigmoid.on_array(Net)),
        "The logarithm of it: asked for are the probabilities.": lambda Net: np.log(my_softmax(Net)),
        "All or nothing: softmax gives the others their share.": lambda Net: (
            Net == Net.max(axis=1, keepdims=True)
        ).astype(float),
        "A 1 too many below: the sum of the exponentials alone makes the total 1.": edit(
            _SUMS, f"(1 + {_SUMS})"
        ),
    },
    why="Less the largest, every exponent is 0 or below: nothing overflows, and no ratio has changed.",
)

# --- 7.7

NODES, WANTED = 40, 0.03


@lru_cache(maxsize=1)
def _validation():
    """(inputs (5000, 784), labels) of the validation split."""
    images = mnist.read_idx(mnist.DATA / mnist.FILES["train_images"])[-5_000:]
    labels = mnist.read_idx(mnist.DATA / mnist.FILES["train_labels"])[-5_000:]
    return mnist.to_inputs(images, np.float32), labels


class Passing:
    """What a network that passes says; the recipe that is shown takes a while to train."""

    sizes = (784, NODES, 10)

    def predict(self, X):
        return mnist.one_hot(_validation()[1])


def _judged(network):
    """In words: few enough wrong on the validation samples, or what is in the way."""
    if isinstance(network, History):
        return "a History"
    if not hasattr(network, "predict") or not hasattr(network, "sizes"):
        raise AnswerError("It has no `predict` or no `sizes`: a trained network of the course is expected.")
    sizes = tuple(network.sizes)
    if (sizes[0], sizes[-1]) != (784, 10):
        return f"takes {sizes[0]} inputs and gives {sizes[-1]} outputs"
    if sum(sizes[1:-1]) > NODES:
        return f"{sum(sizes[1:-1])} hidden nodes"
    if isinstance(network, objects.Network):  # the same, and sooner
        network, slow = vectorized.Network(sizes), network
        network.set_parameters(slow.parameters())
    inputs, labels = _validation()
    outputs = np.asarray(network.predict(inputs))
    if outputs.shape != (len(labels), 10):
        raise AnswerError(f"`predict` gave the shape {outputs.shape} for 5,000 rows; expected (5000, 10).")
    error = mnist.error_rate(outputs, labels)
    return "under 3 % wrong" if error < WANTED else f"{error:.1%} wrong"


def _percent(got):
    return float(got[0].split("%")[0]) if got[0].endswith("% wrong") else -1


challenge = Exercise(
    "Forty nodes, under three per cent",
    Passing(),
    stub="my_network",
    imports="from helpers import mnist, training\nfrom helpers.vectorized import Network",
    source="""Network([784, 40, 10], seed=1, dtype=np.float32, loss="cross-entropy")
split = mnist.split(mnist.load())
training.train(my_network, split, epochs=8, rate=training.falling(0.5), batch_size=16, seed=1)""",
    form="a trained network 784-…-10 with at most 40 hidden nodes",
    cases=[()],
    running=None,
    observe=_judged,
    seconds=60,
    wrong={
        "It has learnt nothing: about nine in ten are wrong, as by guessing. Was it this network that you "
        "handed to `train`? Or was the rate so large that every node is saturated?": lambda got: (
            _percent(got) >= 80
        ),
        "On its way, but not there: it reads digits, and too many of them wrongly. A rate that falls "
        "towards the end, cross-entropy, smaller batches or more epochs: change one at a time.": lambda got: (
            3 <= _percent(got) < 80
        ),
        "The history for the network: `train` changes the network that you hand to it, and returns what it "
        "went through. Give the network itself.": History(),
        "Too many hidden nodes: at most 40 in all, whether in one layer or in several.": lambda got: got[
            0
        ].endswith("hidden nodes"),
        "A network for other inputs: the digits have 28 · 28 = 784 pixels, and pooled images are not what "
        "it is judged on.": lambda got: got[0].startswith("takes") and not got[0].startswith("takes 784 "),
        "A network with other outputs: there are ten digits, so the last of its sizes is 10.": lambda got: (
            got[0].startswith("takes 784 ")
        ),
    },
    why="Ours, with these settings, gets 2.5 % wrong with a tenth of the parameters of 784-300-10. Small "
    "batches, cross-entropy and a falling rate do it.",
)
