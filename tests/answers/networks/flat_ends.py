"""One input, three hidden layers of leaky ReLU below sigmoids on their flat ends: in 32 bits the error stands still."""
import numpy as np

kind = np.float64
rng = np.random.default_rng(3)
x, t = np.array([7.5], kind), np.array([0.1, 0.5, 0.8], kind)
sizes = [1, 7, 8, 9, 3]
W = [rng.normal(0, 0.1, (o, i)).astype(kind) for i, o in zip(sizes, sizes[1:])]
b = [rng.normal(0, 0.1, o).astype(kind) for o in sizes[1:]]
def outputs(x):
    ys = [x]
    for w, bias in zip(W, b):
        z = w @ ys[-1] + bias
        ys.append(np.where(z > 0, z, kind(0.01) * z))
    return [*ys[:-1], 1 / (1 + np.exp(-z))]
def loss(x, t):
    return ((outputs(x)[-1] - t) ** 2).sum()
def gradients(x, t):
    ys, dW, db = outputs(x), [None] * 4, [None] * 4
    d = 2 * (ys[-1] - t) * ys[-1] * (1 - ys[-1])
    for k in (3, 2, 1, 0):
        dW[k], db[k] = np.outer(d, ys[k]), d
        d = W[k].T @ d * np.where(ys[k] > 0, kind(1), kind(0.01))
    return dW + db

case = loss, W + b, gradients, x, t
FAULTS = [
    ("float32", "np.float64", "np.float32"),
    ("half forgotten", "2 * (ys", "(ys"),
    ("missing derivative, output layer", " * ys[-1] * (1 - ys[-1])", ""),
    ("sign, biases", "ys[k]), d\n", "ys[k]), -d\n"),
    (None, "np.outer(d, ys[k]), d", "np.outer(d, ys[k] ** 2), d"),
    ("missing derivative, hidden layers", " * np.where(ys[k] > 0, kind(1), kind(0.01))", ""),
    ("bias left out, hidden layers", "np.outer(d, ys[k]), d\n", "np.outer(d, ys[k]), d * (k == 3)\n"),
]
