"""A line w x + b through points, x and y plain 1-D arrays, the two numbers in a dict, mean squared error."""
import numpy as np

theta = {"w": 0.7, "b": -0.2}
def predict(x):
    return theta["w"] * x + theta["b"]
def mse(x, y):
    return ((predict(x) - y) ** 2).mean()
def gradient(x, y):
    off = predict(x) - y
    return {"w": 2 * (off * x).mean(), "b": 2 * off.mean()}

case = mse, theta, gradient, np.array([0.5, 1.0, 1.5, 2.0, 3.0]), np.array([1.1, 1.9, 3.2, 3.9, 6.1])
FAULTS = [
    ("half forgotten", "2 * (off * x).mean(), \"b\": 2 *", "(off * x).mean(), \"b\":"),
    ("sum for mean", "mean(), \"b\": 2 * off.mean", "sum(), \"b\": 2 * off.sum"),
    ("input left out", "(off * x)", "off"),
    ("half forgotten, biases", "\"b\": 2 *", "\"b\":"),
    (None, "(off * x)", "(off * x**2)"),
]
