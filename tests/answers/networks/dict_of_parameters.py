"""A dict of parameters, W (n_in, n_out), rows, ReLU, labels, softmax with cross-entropy and weight decay."""
import numpy as np

rng = np.random.default_rng(0)
params = {"W1": rng.normal(0, 0.7, (4, 6)), "b1": np.full(6, 0.1), "W2": rng.normal(0, 0.7, (6, 3)), "b2": np.zeros(3)}
X, y, reg = rng.normal(0, 1, (5, 4)), np.array([0, 2, 1, 2, 0]), 0.05
def scores_of(X):
    hidden = np.maximum(0, X @ params["W1"] + params["b1"])
    return hidden, hidden @ params["W2"] + params["b2"]
def softmax(s):
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
def loss(X, y):
    probs = softmax(scores_of(X)[1])
    data_loss = -np.log(probs[np.arange(len(X)), y]).mean()
    return data_loss + 0.5 * reg * ((params["W1"] ** 2).sum() + (params["W2"] ** 2).sum())
def gradients(X, y):
    N = len(X)
    hidden, scores = scores_of(X)
    dscores = softmax(scores)
    probs = dscores.copy()
    dscores[np.arange(N), y] -= 1
    dscores /= N
    grads = {"W2": hidden.T @ dscores, "b2": dscores.sum(axis=0)}
    dhidden = dscores @ params["W2"].T
    dhidden[hidden <= 0] = 0
    grads["W1"] = X.T @ dhidden
    grads["b1"] = dhidden.sum(axis=0)
    grads["W2"] += reg * params["W2"]
    grads["W1"] += reg * params["W1"]
    return grads

case = loss, params, gradients, X, y
FAULTS = [
    ("sum for mean", "    dscores /= N\n", ""),
    ("missing derivative, hidden layers", "    dhidden[hidden <= 0] = 0\n", ""),
    ("softmax without its partner", "    dscores /= N\n", "    dscores *= probs * (1 - probs)\n    dscores /= N\n"),
    ("weight decay, left out", '    grads["W2"] += reg * params["W2"]\n    grads["W1"] += reg * params["W1"]\n', ""),
    ("one sample of the batch, biases, hidden layers", 'grads["b1"] = dhidden.sum(axis=0)', 'grads["b1"] = dhidden[0]'),
    ("bias left out, hidden layers", 'grads["b1"] = dhidden.sum(axis=0)', 'grads["b1"] = 0 * dhidden[0]'),
    ("mean for sum, biases, output layer", ".sum(axis=0)}", ".mean(axis=0)}"),
    ("weight decay, scaled", "reg * params", "2 * reg * params"),
    ("weight decay, biases, hidden layers", '"] += reg * params["W1"]', '"] += reg * params["W1"]\n    grads["b1"] += reg * params["b1"]'),
    ("sum for mean + weight decay, biases, hidden layers", "    dscores /= N\n", "", '"] += reg * params["W1"]', '"] += reg * params["W1"]\n    grads["b1"] += reg * params["b1"]'),
    ("slip in the slope, hidden layers", "hidden <= 0", "hidden > 0"),
    ("slip in the slope, hidden layers", "[hidden <= 0", "[dhidden <= 0"),
    (None, "hidden <= 0", "hidden <= 0.5"),
    (None, "dscores /= N", "dscores = np.clip(dscores, -0.3, 0.3) / N"),
]
