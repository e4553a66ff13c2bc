"""128 ReLU nodes, 64 samples: a small step of a weight meets a kink or two. Labels, softmax, cross-entropy."""
import numpy as np

rng, kind = np.random.default_rng(2), np.float64
W1, W2 = (rng.normal(0, 1, (128, 20)) * np.sqrt(2 / 20)).astype(kind), (rng.normal(0, 1, (10, 128)) / 8).astype(kind)
b1, b2 = np.zeros(128, kind), np.zeros(10, kind)
X, labels = rng.random((64, 20)).astype(kind), rng.integers(0, 10, 64)
def forward(x):
    h = np.maximum(x @ W1.T + b1, 0)
    s = h @ W2.T + b2
    p = np.exp(s - s.max(1, keepdims=True))
    return h, p / p.sum(1, keepdims=True)
def loss(x, t):
    return -np.mean(np.log(forward(x)[1][np.arange(len(t)), t]))
def gradients(x, t):
    h, d = forward(x)
    d[np.arange(len(t)), t] -= 1
    d /= len(t)
    dh = d @ W2 * (h > 0)
    return [dh.T @ x, dh.sum(0), d.T @ h, d.sum(0)]

case = loss, [W1, b1, W2, b2], gradients, X, labels
FAULTS = [
    ("float32", "kind = np.random.default_rng(2), np.float64", "kind = np.random.default_rng(2), np.float32"),
    ("sum for mean", "    d /= len(t)\n", ""),
    ("missing derivative, hidden layers", " * (h > 0)", ""),
]
