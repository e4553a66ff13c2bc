"""Modules with forward and backward, parameters with .data and .grad, zero_grad, a mean-squared error."""
import numpy as np
class Parameter:
    def __init__(self, data):
        self.data, self.grad = data, np.zeros_like(data)
class Linear:
    def __init__(self, n_in, n_out, rng):
        self.weight = Parameter(rng.uniform(-1, 1, (n_out, n_in)) / np.sqrt(n_in))
        self.bias = Parameter(rng.uniform(-1, 1, n_out) / np.sqrt(n_in))
    def forward(self, x):
        self.x = x
        return x @ self.weight.data.T + self.bias.data
    def backward(self, grad):
        self.weight.grad += grad.T @ self.x
        self.bias.grad += grad.sum(axis=0)
        return grad @ self.weight.data
class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask
    def backward(self, grad):
        return grad * self.mask
class MSELoss:
    def forward(self, y, t):
        self.diff = y - t
        return (self.diff**2).mean()
    def backward(self):
        return 2 * self.diff / self.diff.size

rng = np.random.default_rng(11)
net, criterion = [Linear(3, 5, rng), ReLU(), Linear(5, 5, rng), ReLU(), Linear(5, 3, rng)], MSELoss()
params = [p for layer in net if isinstance(layer, Linear) for p in (layer.weight, layer.bias)]
def loss(x, t):
    for layer in net:
        x = layer.forward(x)
    return criterion.forward(x, t)
def gradients(x, t):
    for p in params:
        p.grad = np.zeros_like(p.data)
    loss(x, t)
    grad = criterion.backward()
    for layer in reversed(net):
        grad = layer.backward(grad)
    return [p.grad for p in params]

case = loss, params, gradients, rng.normal(0, 1, (4, 3)), rng.normal(0, 1, (4, 3))
FAULTS = [
    ("accumulated", "    for p in params:\n        p.grad = np.zeros_like(p.data)\n", ""),
    ("stale", "    loss(x, t)\n    grad =", "    grad ="),
    ("missing derivative, hidden layers", "return grad * self.mask", "return grad"),
    ("half forgotten", "2 * self.diff / self.diff.size", "self.diff / self.diff.size"),
    ("sum for mean", "2 * self.diff / self.diff.size", "2 * self.diff"),
    ("sum for mean", "/ self.diff.size", "/ len(self.diff)"),
    ("transposed weights, layer 1", "return grad @ self.weight.data\n", "return grad @ (self.weight.data.T if len(self.bias.data) == 5 == self.x.shape[1] else self.weight.data)\n"),
    ("bias left out", "self.bias.grad += grad.sum(axis=0)", "pass"),
    ("half forgotten, biases", "self.bias.grad += grad.sum(axis=0)", "self.bias.grad += 0.5 * grad.sum(axis=0)"),
    ("mean for sum, biases", "grad.sum(axis=0)", "grad.mean(axis=0)"),
    (None, "grad * self.mask", "np.maximum(grad, 0) * self.mask"),
    (None, "grad.T @ self.x", "grad.T @ self.x[::-1]"),
]
