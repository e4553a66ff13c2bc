"""A single neuron: three numbers in a list, the sigmoid, cross-entropy, one sample."""
import math

params = [0.4, -0.7, 0.2]
def predict(x):
    z = params[0] * x[0] + params[1] * x[1] + params[2]
    return 1 / (1 + math.exp(-z))
def loss(x, t):
    p = predict(x)
    return -(t * math.log(p) + (1 - t) * math.log(1 - p))
def gradient(x, t):
    d = predict(x) - t
    return [d * x[0], d * x[1], d]

case = loss, params, gradient, [0.8, -0.5], 1
FAULTS = [
    ("sign", "predict(x) - t", "t - predict(x)"),
    ("slope that cancels", "predict(x) - t", "(predict(x) - t) * predict(x) * (1 - predict(x))"),
    ("bias left out", "d * x[1], d]", "d * x[1], 0]"),
    ("input left out", "[d * x[0], d * x[1], d]", "[d, d, d]"),
    ("copies", "def predict(x):\n", "kept = params[:]\n\n\ndef predict(x):\n    params = kept\n"),
    (None, "[d * x[0], d * x[1], d]", "[d * x[1], d * x[0], d]"),
]
