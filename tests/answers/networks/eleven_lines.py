"""Eleven lines and no bias: syn0, syn1, nonlin(x, deriv=True), all rows at once, the error summed."""
import numpy as np

X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], float)
y = np.array([[0, 1, 1, 0]], float).T
np.random.seed(1)
syn0 = 2 * np.random.random((3, 4)) - 1
syn1 = 2 * np.random.random((4, 1)) - 1
def nonlin(x, deriv=False):
    if deriv:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))
def loss(X, y):
    return ((y - nonlin(nonlin(X @ syn0) @ syn1)) ** 2).sum() / 2
def gradients(X, y):
    l1 = nonlin(X @ syn0)
    l2 = nonlin(l1 @ syn1)
    l2_delta = (l2 - y) * nonlin(l2, deriv=True)
    l1_error = l2_delta @ syn1.T
    l1_delta = l1_error * nonlin(l1, deriv=True)
    return X.T @ l1_delta, l1.T @ l2_delta

case = loss, [syn0, syn1], gradients, X, y
FAULTS = [
    ("sign", "(l2 - y)", "(y - l2)"),
    ("missing derivative, output layer", " * nonlin(l2, deriv=True)", ""),
    ("missing derivative, hidden layers", " * nonlin(l1, deriv=True)", ""),
    ("activation applied twice", "return x * (1 - x)", "return nonlin(x) * (1 - nonlin(x))"),
    ("weights left out of the sum", "l2_delta @ syn1.T", "l2_delta @ np.ones((1, 4))"),
    ("updated before the deltas", "    l1_error =", "    syn1[:] -= 0.5 * (l1.T @ l2_delta)\n    l1_error ="),
    ("mean for sum", "(l2 - y)", "(l2 - y) / len(X)"),
    ("scale", "(l2 - y)", "0.1 * (l2 - y)"),
    ("slope from net, hidden layers", "nonlin(l1, deriv=True)", "nonlin(X @ syn0, deriv=True)"),
    ("tables in another order", "return X.T @ l1_delta, l1.T @ l2_delta", "return l1.T @ l2_delta, X.T @ l1_delta"),
    ("one sample of the batch", "    l2_delta = ", "    X, y, l1, l2 = X[-1:], y[-1:], l1[-1:], l2[-1:]\n    l2_delta = "),
    (None, "(l2 - y)", "(l2 - y) ** 2"),
    (None, "(l2 - y)", "np.abs(l2 - y)"),
]
