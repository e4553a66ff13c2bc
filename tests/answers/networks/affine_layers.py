"""Layers with params and grads lists, Affine (n_in, n_out), Sigmoid, SoftmaxWithLoss on one-hot rows."""
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.params, self.grads = [W, b], [np.zeros_like(W), np.zeros_like(b)]
    def forward(self, x):
        self.x = x
        return np.dot(x, self.params[0]) + self.params[1]
    def backward(self, dout):
        W, b = self.params
        self.grads = [np.dot(self.x.T, dout), np.sum(dout, axis=0)]
        return np.dot(dout, W.T)
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out
    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out
class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x - np.max(x, axis=1, keepdims=True))
        self.y, self.t = e / np.sum(e, axis=1, keepdims=True), t
        return -np.sum(t * np.log(self.y + 1e-12)) / len(t)
    def backward(self):
        return (self.y - self.t) / len(self.t)
class TwoLayerNet:
    def __init__(self):
        rng = np.random.default_rng(6)
        make = lambda i, o: Affine(rng.normal(0, 1, (i, o)), np.zeros(o))  # noqa: E731
        self.layers, self.last = [make(4, 5), Sigmoid(), make(5, 3)], SoftmaxWithLoss()
    def parameters(self):
        return self.layers[0].params + self.layers[2].params
    def loss(self, x, t):
        for layer in self.layers:
            x = layer.forward(x)
        return self.last.forward(x, t)
    def gradients(self, x, t):
        self.loss(x, t)
        dout = self.last.backward()
        for layer in self.layers[::-1]:
            dout = layer.backward(dout)
        return self.layers[0].grads + self.layers[2].grads

case = TwoLayerNet(), np.random.default_rng(1).random((5, 4)), np.eye(3)[[0, 1, 2, 1, 0]]
FAULTS = [
    ("sum for mean", "(self.y - self.t) / len(self.t)", "self.y - self.t"),
    ("sign", "(self.y - self.t)", "(self.t - self.y)"),
    ("softmax without its partner", "(self.y - self.t) /", "(self.y - self.t) * self.y * (1 - self.y) /"),
    ("softmax without its partner", "(self.y - self.t) /", "-self.t / self.y /"),
    ("missing derivative, hidden layers", "dout * (1.0 - self.out) * self.out", "dout"),
    ("stale", "        self.loss(x, t)\n", ""),
    ("sum for mean, biases", "np.sum(dout, axis=0)]", "np.sum(dout, axis=0) * len(dout)]"),
    ("never computed, hidden layers", "self.layers[::-1]", "self.layers[:1:-1]"),
    ("tables in another order", "self.layers[0].grads + self.layers[2].grads", "(self.layers[0].grads + self.layers[2].grads)[::-1]"),
    ("transposed gradient", "np.dot(self.x.T, dout)", "np.dot(dout.T, self.x)"),
    ("shape", "np.sum(dout, axis=0)]", "dout]"),
    (None, "(self.y - self.t)", "(self.y.round(1) - self.t)"),
]
