"""A class with a list of biases and a list of weights, column vectors, three layers of sigmoids, one sample."""
import numpy as np
class Network:
    def __init__(self, sizes):
        rng = np.random.RandomState(7)
        self.num_layers = len(sizes)
        self.biases = [rng.randn(y, 1) for y in sizes[1:]]
        self.weights = [rng.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]
    def parameters(self):
        return [self.biases, self.weights]
    def loss(self, x, y):
        for b, w in zip(self.biases, self.weights):
            x = sigmoid(np.dot(w, x) + b)
        return 0.5 * np.linalg.norm(x - y) ** 2
    def gradients(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        activation, activations, zs = x, [x], []
        for b, w in zip(self.biases, self.weights):
            z = np.dot(w, activation) + b
            zs.append(z)
            activation = sigmoid(z)
            activations.append(activation)
        delta = (activations[-1] - y) * sigmoid_prime(zs[-1])
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].transpose())
        for l in range(2, self.num_layers):
            sp = sigmoid_prime(zs[-l])
            delta = np.dot(self.weights[-l + 1].transpose(), delta) * sp
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l - 1].transpose())
        return (nabla_b, nabla_w)
def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))
def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))

case = (Network([3, 4, 4, 3]), np.array([[0.2], [0.9], [-0.4]]), np.array([[0.0], [1.0], [0.3]]))
FAULTS = [
    ("missing derivative, output layer", " * sigmoid_prime(zs[-1])", ""),
    ("missing derivative, hidden layers", ", delta) * sp", ", delta)"),
    ("missing derivative", "return sigmoid(z) * (1 - sigmoid(z))", "return np.ones_like(z)"),
    ("slope from net", "return sigmoid(z) * (1 - sigmoid(z))", "return z * (1 - z)"),
    ("activation applied twice, hidden layers", "sp = sigmoid_prime(zs[-l])", "sp = sigmoid_prime(activations[-l])"),
    ("never computed, hidden layers", "range(2, self.num_layers)", "range(2, 2)"),
    ("never computed, layer 1", "range(2, self.num_layers)", "range(2, self.num_layers - 1)"),
    ("own output for input, hidden layers", "np.dot(delta, activations[-l - 1].transpose())", "delta * activations[-l] + 0 * nabla_w[-l]"),
    ("sample and target swapped", "def gradients(self, x, y)", "def gradients(self, y, x)"),
    ("sign", "activations[-1] - y", "y - activations[-1]"),
    ("bias left out", "nabla_b[-l] = delta", "pass", "nabla_b[-1] = delta", "pass"),
    ("half forgotten", "(activations[-1] - y) *", "2 * (activations[-1] - y) *"),
    (None, "self.weights[-l + 1].transpose(), delta", "self.weights[-l + 1].transpose(), delta.round(3)"),
    (None, "delta) * sp", "delta) * sp + delta.mean()"),
]
