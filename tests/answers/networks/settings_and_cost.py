"""A dict with settings among its arrays, columns, labels, ReLU and softmax; propagate() gives the cost, too."""
import numpy as np

rng = np.random.default_rng(18)
net = {
    "activation": "relu", "optimizer": None,
    "W1": rng.random((5, 4)) - 0.5, "b1": rng.random((5, 1)) - 0.5,
    "W2": rng.random((3, 5)) - 0.5, "b2": rng.random((3, 1)) - 0.5,
}
v = {key: np.zeros_like(net[key]) for key in ("W1", "b1", "W2", "b2")}
beta, alpha = 0.9, 0.1
def forward_prop(X):
    Z1 = net["W1"].dot(X) + net["b1"]
    A1 = np.maximum(Z1, 0) if net["activation"] == "relu" else np.tanh(Z1)
    Z2 = net["W2"].dot(A1) + net["b2"]
    return Z1, A1, np.exp(Z2) / sum(np.exp(Z2))
def get_cost(X, Y):
    return -np.mean(np.log(forward_prop(X)[2][Y, np.arange(Y.size)]))
def propagate(X, Y):
    m = Y.size
    Z1, A1, A2 = forward_prop(X)
    dZ2 = A2 - np.eye(3)[Y].T
    dZ1 = net["W2"].T.dot(dZ2) * (Z1 > 0)
    grads = {
        "W1": dZ1.dot(X.T) / m, "b1": np.sum(dZ1, axis=1, keepdims=True) / m,
        "W2": dZ2.dot(A1.T) / m, "b2": np.sum(dZ2, axis=1, keepdims=True) / m,
    }
    return [grads["W1"], grads["b1"], grads["W2"], grads["b2"]], get_cost(X, Y)

case = get_cost, net, propagate, rng.random((4, 7)), rng.integers(0, 3, 7)
UPDATE = "    for key in v:\n        v[key] = beta * v[key] + grads[key]\n"
STEP = UPDATE + "        net[key] -= alpha * v[key]\n"
FAULTS = [
    ("parameters changed", "    return [grads", STEP + "    return [grads"),
    ("accumulated", "    return [grads", UPDATE + "    grads = v\n    return [grads"),
    ("accumulated + missing derivative, hidden layers", "    return [grads", UPDATE + "    grads = v\n    return [grads", " * (Z1 > 0)", ""),
    ("summed over the nodes, biases, output layer", "np.sum(dZ2, axis=1, keepdims=True)", "np.sum(dZ2) * np.ones((3, 1))"),
    ("summed over the nodes, biases, hidden layers", "np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1) * np.ones((5, 1))"),
    ("bias left out, output layer", "np.sum(dZ2, axis=1, keepdims=True)", "np.zeros((3, 1))"),
    ("slip in the slope, hidden layers", "(Z1 > 0)", "(Z1 <= 0)"),
    ("sum for mean", " / m", ""),
    (None, "np.eye(3)[Y].T", "np.eye(3)[Y].T / 2"),
]
