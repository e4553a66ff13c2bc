"""A list of tuples (W, b), pure functions, tanh and a linear output: regression on a batch, W (n_in, n_out)."""
import numpy as np

rng = np.random.default_rng(8)
sizes = [2, 5, 4, 2]
params = [(rng.normal(0, 1, (i, o)), rng.normal(0, 0.3, o)) for i, o in zip(sizes, sizes[1:])]
def predict(params, x):
    outs = [x]
    for k, (W, b) in enumerate(params):
        z = outs[-1] @ W + b
        outs.append(np.tanh(z) if k < len(params) - 1 else z)
    return outs
def loss(x, t):
    return 0.5 * ((predict(params, x)[-1] - t) ** 2).sum(axis=1).mean()
def grads(x, t):
    outs = predict(params, x)
    d = (outs[-1] - t) / len(x)
    found = []
    for k in range(len(params) - 1, -1, -1):
        found.insert(0, (outs[k].T @ d, d.sum(axis=0)))
        if k > 0:
            d = (d @ params[k][0].T) * (1 - outs[k] ** 2)
    return found

case = loss, params, grads, rng.normal(0, 1, (6, 2)), rng.normal(0, 1, (6, 2))
FAULTS = [
    ("sum for mean", " / len(x)", ""),
    ("missing derivative, hidden layers", " * (1 - outs[k] ** 2)", ""),
    ("missing derivative, layer 1", "(1 - outs[k] ** 2)", "(1 - outs[k] ** 2 if k > 1 else 1)"),
    ("slope of another activation, hidden layers", "(1 - outs[k] ** 2)", "outs[k] * (1 - outs[k])"),
    ("tables in another order", "found.insert(0, ", "found.append("),
    ("sum over downstream", "d @ params[k][0].T", "d[:, :1] @ params[k][0].T[:1]"),
    ("sample and target swapped", "outs = predict(params, x)\n", "x, t = t, x\n    outs = predict(params, x)\n"),
    ("sign", "(outs[-1] - t)", "(t - outs[-1])"),
    ("activation applied twice, layer 2", "(1 - outs[k] ** 2)", "(1 - (np.tanh(outs[k]) if k == 2 else outs[k]) ** 2)"),
    ("mean for sum, on the way down", "(d @ params[k][0].T)", "(d @ params[k][0].T) / len(x)"),
    (None, "1 - outs[k] ** 2", "1 - outs[k] ** 4"),
    (None, "outs[k].T @ d, d", "(outs[k] - outs[k].mean(axis=0)).T @ d, d"),
]
