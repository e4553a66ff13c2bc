"""Softmax that is sure of its one sample: its error is small, what it is computed from is not."""
import numpy as np

kind = np.float64
rng = np.random.default_rng(8)
x, t = rng.normal(0, 1.8, 13).astype(kind), np.zeros(8, kind)
W1, b1 = rng.normal(0, 0.4, (8, 13)).astype(kind), np.zeros(8, kind)
W2, b2 = rng.normal(0, 0.5, (8, 8)).astype(kind), np.zeros(8, kind)
def forward(x):
    h = np.maximum(W1 @ x + b1, 0)
    z = W2 @ h + b2
    return h, z - z.max()
b2 += forward(x)[1] * kind(2)
t[forward(x)[1].argmax()] = 1
def loss(x, t):
    z = forward(x)[1]
    return t @ (np.log(np.exp(z).sum()) - z)
def gradients(x, t):
    h, z = forward(x)
    d2 = np.exp(z) / np.exp(z).sum() - t
    d1 = (W2.T @ d2) * (h > 0)
    return {"W1": np.outer(d1, x), "b1": d1, "W2": np.outer(d2, h), "b2": d2}

case = loss, {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, gradients, x, t
FAULTS = [
    ("float32", "np.float64", "np.float32"),
    ("missing derivative, hidden layers", " * (h > 0)", ""),
    ("sign", " - t\n", " * -1 + t\n"),
]
