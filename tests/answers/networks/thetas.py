"""Theta with the bias as the first column, a column of ones, sigmoids with cross-entropy, rows; one function."""
import numpy as np

rng = np.random.default_rng(9)
Theta1, Theta2 = rng.uniform(-1, 1, (4, 4)), rng.uniform(-1, 1, (3, 5))
X, Y = rng.uniform(-1, 1, (5, 3)), np.eye(3)[[0, 2, 1, 1, 0]]
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def cost(X, Y, want_gradient=False):
    m = X.shape[0]
    a1 = np.hstack([np.ones((m, 1)), X])
    z2 = a1 @ Theta1.T
    a2 = np.hstack([np.ones((m, 1)), sigmoid(z2)])
    h = sigmoid(a2 @ Theta2.T)
    if not want_gradient:
        return (-Y * np.log(h) - (1 - Y) * np.log(1 - h)).sum() / m
    d3 = h - Y
    d2 = (d3 @ Theta2)[:, 1:] * sigmoid(z2) * (1 - sigmoid(z2))
    return d2.T @ a1 / m, d3.T @ a2 / m
def gradient(X, Y):
    return cost(X, Y, want_gradient=True)

case = cost, [Theta1, Theta2], gradient, X, Y
FAULTS = [
    ("bias column in the sum", "(d3 @ Theta2)[:, 1:]", "(d3 @ Theta2)[:, :-1]"),
    ("missing derivative, hidden layers", " * sigmoid(z2) * (1 - sigmoid(z2))", ""),
    ("slope that cancels", "d3 = h - Y", "d3 = (h - Y) * h * (1 - h)"),
    ("slope from net, hidden layers", "sigmoid(z2) * (1 - sigmoid(z2))", "z2 * (1 - z2)"),
    ("activation applied twice, hidden layers", "sigmoid(z2) * (1 - sigmoid(z2))", "sigmoid(sigmoid(z2)) * (1 - sigmoid(sigmoid(z2)))"),
    ("sum for mean", "return d2.T @ a1 / m, d3.T @ a2 / m", "return d2.T @ a1, d3.T @ a2"),
    ("sum for mean, hidden layers", "return d2.T @ a1 / m", "return d2.T @ a1"),
    ("sign", "d3 = h - Y", "d3 = Y - h"),
    ("weights left out of the sum", "(d3 @ Theta2)[:, 1:]", "d3.sum(axis=1, keepdims=True)"),
    ("sample and target swapped", "return cost(X, Y, w", "return cost(Y, X, w"),
    ("random", "d3 = h - Y", "d3 = (h - Y) * (rng.random(h.shape) > 0.5)"),
    (None, "d2.T @ a1 / m", "d2.T @ np.flip(a1, axis=1) / m"),
]
