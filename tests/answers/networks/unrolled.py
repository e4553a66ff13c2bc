"""One theta for scipy's minimize, unrolled: W1, W2, b1, b2; classes 0, 1, 2; weight decay divided by m."""
import numpy as np

n_in, n_hid, n_out, lam = 3, 5, 3, 1.0
rng = np.random.default_rng(4)
ends = np.cumsum([n_hid * n_in, n_out * n_hid, n_hid, n_out])
theta = rng.uniform(-0.6, 0.6, ends[-1])
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def unroll():
    W1, W2, b1, b2 = np.split(theta, ends[:-1])
    return W1.reshape(n_hid, n_in), W2.reshape(n_out, n_hid), b1, b2
def feedforward(X):
    W1, W2, b1, b2 = unroll()
    a2 = sigmoid(X @ W1.T + b1)
    return a2, sigmoid(a2 @ W2.T + b2)
def cost(X, y):
    W1, W2, b1, b2 = unroll()
    m, Y, h = len(X), np.eye(n_out)[y], feedforward(X)[1]
    reg = lam / (2 * m) * (np.sum(W1**2) + np.sum(W2**2))
    return np.sum(-Y * np.log(h) - (1 - Y) * np.log(1 - h)) / m + reg
def grad(X, y):
    W1, W2, b1, b2 = unroll()
    m, (a2, h) = len(X), feedforward(X)
    d3 = h - np.eye(n_out)[y]
    d2 = d3 @ W2 * a2 * (1 - a2)
    W1grad, W2grad = d2.T @ X / m + lam / m * W1, d3.T @ a2 / m + lam / m * W2
    b1grad, b2grad = d2.mean(axis=0), d3.mean(axis=0)
    return np.concatenate([W1grad.ravel(), W2grad.ravel(), b1grad, b2grad])

case = cost, theta, grad, rng.uniform(-1, 1, (5, 3)), np.array([0, 1, 2, 1, 0])
LAYOUT = "3-5-3, sigmoid, sigmoid; binary cross-entropy, mean over the samples, weight decay 1 / m."
FAULTS = [
    ("weight decay, biases", "d2.mean(axis=0), d3.mean(axis=0)", "d2.mean(axis=0) + lam / m * b1, d3.mean(axis=0) + lam / m * b2"),
    ("weight decay, scaled, output layer", "lam / m * W2", "lam * W2"),
    ("weight decay, left out, hidden layers", " + lam / m * W1", ""),
    ("transposed gradient, hidden layers", "d2.T @ X / m + lam / m * W1", "(X.T @ d2 / m).reshape(n_hid, n_in) + lam / m * W1"),
    ("transposed gradient, output layer", "d3.T @ a2 / m + lam / m * W2", "(a2.T @ d3 / m).reshape(n_out, n_hid) + lam / m * W2"),
    ("missing derivative, hidden layers", " * a2 * (1 - a2)", ""),
    ("sum for mean, biases", "d2.mean(axis=0), d3.mean(axis=0)", "d2.sum(axis=0), d3.sum(axis=0)"),
    (None, "W1grad.ravel(), W2grad.ravel()", "W2grad.ravel(), W1grad.ravel()"),
]
