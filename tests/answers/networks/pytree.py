"""A list of dicts, one for each layer, "w" before "b"; the gradients are such dicts with "b" before "w"."""
import numpy as np

rng = np.random.default_rng(3)
params = [{"w": rng.standard_normal((i, o)) * 0.5, "b": rng.standard_normal(o) * 0.1} for i, o in [(4, 6), (6, 5), (5, 2)]]
def predict(params, x):
    activations = [x]
    for layer in params[:-1]:
        activations.append(np.tanh(activations[-1] @ layer["w"] + layer["b"]))
    return activations, activations[-1] @ params[-1]["w"] + params[-1]["b"]
def loss(x, t):
    return np.mean(np.sum((predict(params, x)[1] - t) ** 2, axis=-1))
def grad(x, t):
    activations, y = predict(params, x)
    g, grads = 2 * (y - t) / len(x), []
    for layer, a in zip(params[::-1], activations[::-1]):
        grads.insert(0, {"b": g.sum(0), "w": a.T @ g})
        g = g @ layer["w"].T
        g = g * (1 - a**2)
    return grads

case = loss, params, grad, rng.standard_normal((9, 4)), rng.standard_normal((9, 2))
LAYOUT = "4-6-5-2, tanh, tanh, identity; squared error, mean over the samples. W: a column for each node, the bias apart"
FAULTS = [
    ("half forgotten", "2 * (y - t) / len(x)", "(y - t) / len(x)"),
    ("sum for mean", "2 * (y - t) / len(x)", "2 * (y - t)"),
    ("mean for sum, biases", "g.sum(0)", "g.mean(0)"),
    ("missing derivative, hidden layers", "        g = g * (1 - a**2)\n", ""),
    ("slip in the slope, hidden layers", "1 - a**2", "1 - a"),
    ("bias left out", '"b": g.sum(0)', '"b": 0 * g.sum(0)'),
]
