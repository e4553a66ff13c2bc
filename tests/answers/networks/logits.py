"""One output, its weights a vector; binary cross-entropy straight from the logit; targets 0 and 1, integers."""
import numpy as np

rng = np.random.default_rng(3)
W1, b1, w2, b2 = rng.standard_normal((3, 5)), np.zeros(5), rng.standard_normal(5), np.zeros(1)
def logit(x):
    h = np.tanh(x @ W1 + b1)
    return h, h @ w2 + b2
def loss(x, t):
    h, z = logit(x)
    return np.mean(np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z))))
def gradients(x, t):
    h, z = logit(x)
    d = (1 / (1 + np.exp(-z)) - t) / len(t)
    dh = np.outer(d, w2) * (1 - h**2)
    return [x.T @ dh, dh.sum(0), h.T @ d, np.array([d.sum()])]

case = loss, [W1, b1, w2, b2], gradients, rng.standard_normal((10, 3)), rng.integers(0, 2, 10)
LAYOUT = "W: a column for each node, the bias apart; x: a row for each sample."
FAULTS = [
    ("sum for mean", " - t) / len(t)", " - t)"),
    ("missing derivative, hidden layers", " * (1 - h**2)", ""),
    ("slip in the slope, hidden layers", "(1 - h**2)", "(1 - h)"),
    ("mean for sum, biases, hidden layers", "dh.sum(0)", "dh.mean(0)"),
]
