"""Three ReLU layers without a bias at first: samples whose nodes all say 0 lie on a kink; logits; a mean."""
import numpy as np

kind = np.float64
rng = np.random.default_rng(49)
X = rng.normal(0, 3, (24, 7)).astype(kind)
T = rng.integers(0, 2, (24, 2)).astype(kind)
W = [rng.normal(0, i**-0.5, (i, o)).astype(kind) for i, o in ((7, 5), (5, 4), (4, 4), (4, 2))]
b = [np.zeros(len(w[0]), kind) for w in W]
def outputs(X):
    for k in range(4):
        yield X
        Z = X @ W[k] + b[k]
        X = np.maximum(Z, 0)
    yield Z
def loss(X, T):
    *_, Z = outputs(X)
    return (np.logaddexp(0, Z) - Z * T).sum() / kind(len(X))
def gradients(X, T):
    *A, Z = outputs(X)
    d = (1 / (1 + np.exp(-Z)) - T) / kind(len(X))
    tables = []
    for k in (3, 2, 1, 0):
        tables = [A[k].T @ d, d.sum(axis=0), *tables]
        d = d @ W[k].T * (A[k] > 0)
    return tables

case = loss, [table for pair in zip(W, b) for table in pair], gradients, X, T
FAULTS = [
    ("float32", "np.float64", "np.float32"),
    ("missing derivative, hidden layers", " * (A[k] > 0)", ""),
    ("mean for sum, biases", "d.sum(axis=0)", "d.mean(axis=0)"),
    ("sum for mean", " / kind(len(X))\n    tables", "\n    tables"),
    (None, " * (A[k] > 0)", " * (A[k] > 0) * (A[k] < 1)"),
]
