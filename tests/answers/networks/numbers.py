"""1-1-1: four arrays without an axis, and a sample that is two numbers."""
import numpy as np

w1, b1, w2, b2 = (np.array(v) for v in (0.3, -0.2, 0.7, 0.1))
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def loss(x, t):
    return (sigmoid(w2 * sigmoid(w1 * x + b1) + b2) - t) ** 2
def gradients(x, t):
    a = sigmoid(w1 * x + b1)
    y = sigmoid(w2 * a + b2)
    d2 = 2 * (y - t) * y * (1 - y)
    d1 = d2 * w2 * a * (1 - a)
    return [d1 * x, d1, d2 * a, d2]

case = loss, [w1, b1, w2, b2], gradients, 0.8, 0.3
LAYOUT = "1-1-1, sigmoid, sigmoid; squared error. W: a row for each node, the bias apart"
FAULTS = [
    ("half forgotten", "d2 = 2 * (y - t)", "d2 = (y - t)"),
    ("missing derivative, hidden layers", "d2 * w2 * a * (1 - a)", "d2 * w2"),
    ("bias left out, hidden layers", "d1 * x, d1,", "d1 * x, 0 * d1,"),
    ("updated before the deltas", "d1 = d2 * w2 *", "d1 = d2 * (w2 - 0.5 * d2 * a) *"),
]
