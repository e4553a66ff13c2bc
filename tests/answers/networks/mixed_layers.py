"""Three hidden layers, tanh, then ReLU, then sigmoid, and a linear end; layer objects, one sample (n,)."""
import numpy as np
class Layer:
    def __init__(self, n_in, n_out, kind, rng):
        self.W, self.b, self.kind = rng.normal(0, n_in**-0.5, (n_out, n_in)), rng.normal(0, 0.2, n_out), kind
    def f(self, z):
        return {"tanh": np.tanh(z), "relu": z * (z > 0), "sigmoid": 1 / (1 + np.exp(-z)), "none": z}[self.kind]
    def df(self):
        a = self.a
        return {"tanh": 1 - a * a, "relu": (a > 0) * 1.0, "sigmoid": a * (1 - a), "none": 1}[self.kind]
    def forward(self, x):
        self.x, self.z = x, self.W @ x + self.b
        self.a = self.f(self.z)
        return self.a
    def backward(self, upstream):
        dz = upstream * self.df()
        self.dW, self.db = np.outer(dz, self.x), dz
        return self.W.T @ dz

rng = np.random.default_rng(12)
layers = [Layer(3, 5, "tanh", rng), Layer(5, 4, "relu", rng), Layer(4, 3, "sigmoid", rng), Layer(3, 2, "none", rng)]
def predict(x):
    for layer in layers:
        x = layer.forward(x)
    return x
def loss(x, t):
    return np.sum((predict(x) - t) ** 2)
def gradients(x, t):
    up = 2 * (predict(x) - t)
    for layer in reversed(layers):
        up = layer.backward(up)
    return [g for layer in layers for g in (layer.dW, layer.db)]

case = loss, [p for layer in layers for p in (layer.W, layer.b)], gradients, np.array([0.3, -1.2, 0.8]), np.array([0.5, -0.4])
FAULTS = [
    ("slope of another activation, output layer", '"none": 1', '"none": a * (1 - a)'),
    ("slip in the slope, layer 1", '"tanh": 1 - a * a', '"tanh": 1 - a'),
    ("missing derivative, layer 2", '"relu": (a > 0) * 1.0', '"relu": 1'),
    ("missing derivative, biases, hidden layers", "self.x), dz\n", "self.x), upstream\n"),
    ("slope left out of the sum", "return self.W.T @ dz", "return self.W.T @ upstream"),
    (None, "np.outer(dz, self.x)", "np.outer(dz, self.x**2)"),
]
