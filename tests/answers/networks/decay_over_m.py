"""Theta with the bias first; λ/(2m) Σ Θ² beside the mean cross-entropy, bias columns left out: the classic homework."""
import numpy as np

rng, lam = np.random.default_rng(3), 0.2
Theta1, Theta2 = rng.uniform(-1, 1, (3, 3)), rng.uniform(-1, 1, (2, 4))
X, Y = rng.normal(size=(5, 2)), np.eye(2)[[0, 1, 1, 0, 1]]
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def forward(X):
    a1 = np.c_[np.ones(len(X)), X]
    a2 = np.c_[np.ones(len(X)), sigmoid(a1 @ Theta1.T)]
    return a1, a2, sigmoid(a2 @ Theta2.T)
def cost(X, Y):
    m, h = len(X), forward(X)[-1]
    J = (-Y * np.log(h) - (1 - Y) * np.log(1 - h)).sum() / m
    return J + lam / (2 * m) * ((Theta1[:, 1:] ** 2).sum() + (Theta2[:, 1:] ** 2).sum())
def grad(X, Y):
    m, (a1, a2, h) = len(X), forward(X)
    d3 = h - Y
    d2 = (d3 @ Theta2)[:, 1:] * a2[:, 1:] * (1 - a2[:, 1:])
    grad1, grad2 = d2.T @ a1 / m, d3.T @ a2 / m
    grad1[:, 1:] += lam / m * Theta1[:, 1:]
    grad2[:, 1:] += lam / m * Theta2[:, 1:]
    return [grad1, grad2]

case = cost, [Theta1, Theta2], grad, X, Y
FAULTS = [
    ("weight decay, scaled", "+= lam / m", "+= lam"),
    ("weight decay, biases", "grad1[:, 1:] += lam / m * Theta1[:, 1:]", "grad1 += lam / m * Theta1", "grad2[:, 1:] += lam / m * Theta2[:, 1:]", "grad2 += lam / m * Theta2"),
    ("weight decay, left out, output layer", "    grad2[:, 1:] += lam / m * Theta2[:, 1:]\n", ""),
    ("sum for mean", "d2.T @ a1 / m, d3.T @ a2 / m", "d2.T @ a1, d3.T @ a2"),
]
