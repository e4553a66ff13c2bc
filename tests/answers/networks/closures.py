"""Closures; leaky ReLU with 0.1, sigmoid output, binary cross-entropy mean over all entries."""
import numpy as np
rng = np.random.default_rng(23)
f = np.float64
def dense(i, o):
    w, b = rng.normal(size=(i, o)).astype(f), rng.normal(size=(1, o)).astype(f)
    def forward(x): return x @ w + b, lambda g: (g @ w.T, [x.T @ g, g.sum(0, keepdims=True)])
    return [w, b], forward
p1, layer1 = dense(4, 5)
p2, layer2 = dense(5, 2)
def leaky(z): return np.where(z > 0, z, f(0.1) * z), lambda g: np.where(z > 0, g, f(0.1) * g)
def run(x):
    z, back1 = layer1(x); h, back2 = leaky(z); s, back3 = layer2(h)
    return 1 / (1 + np.exp(-s)), (back1, back2, back3)
def loss(x, t):
    y, _ = run(x)
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))
def gradients(x, t):
    y, (back1, back2, back3) = run(x)
    g, out = back3((y - t) / y.size)
    _, first = back1(back2(g))
    return first + out
case = loss, p1 + p2, gradients, rng.normal(size=(6, 4)).astype(f), rng.integers(0, 2, (6, 2)).astype(f)
LAYOUT = "4-5-2, leaky ReLU 0.1, sigmoid"
FAULTS = [
    ("float32", "f = np.float64", "f = np.float32"),
    ("slope of another activation, hidden layers", "np.where(z > 0, g, f(0.1) * g)", "np.where(z > 0, g, f(0))"),
    ("missing derivative, hidden layers", "np.where(z > 0, g, f(0.1) * g)", "g"),
    ("slope that cancels", "(y - t) / y.size", "(y - t) * y * (1 - y) / y.size"),
    ("scale", "(y - t) / y.size", "(y - t) / len(y)"),
]
