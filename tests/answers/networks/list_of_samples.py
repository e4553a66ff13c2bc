"""A list of samples, each a column (n, 1), nablas added up in a loop, then their mean, and weight decay."""
import numpy as np
class Network:
    def __init__(self, sizes, lmbda):
        rng, self.lmbda = np.random.RandomState(1), lmbda
        self.biases = [rng.randn(o, 1) for o in sizes[1:]]
        self.weights = [rng.randn(o, i) / np.sqrt(i) for i, o in zip(sizes, sizes[1:])]
    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(np.dot(w, a) + b)
        return a
    def total_cost(self, xs, ys):
        cost = sum(0.5 * np.linalg.norm(self.feedforward(x) - y) ** 2 for x, y in zip(xs, ys)) / len(xs)
        return cost + 0.5 * self.lmbda * sum(np.linalg.norm(w) ** 2 for w in self.weights)
    def update(self, xs, ys):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in zip(xs, ys):
            delta_b, delta_w = self.backprop(x, y)
            nabla_b = [nb + db for nb, db in zip(nabla_b, delta_b)]
            nabla_w = [nw + dw for nw, dw in zip(nabla_w, delta_w)]
        m = len(xs)
        return [nb / m for nb in nabla_b] + [nw / m + self.lmbda * w for nw, w in zip(nabla_w, self.weights)]
    def backprop(self, x, y):
        activations, zs = [x], []
        for b, w in zip(self.biases, self.weights):
            zs.append(np.dot(w, activations[-1]) + b)
            activations.append(sigmoid(zs[-1]))
        error = activations[-1] - y
        delta = error * sigmoid_prime(zs[-1])
        nabla_b, nabla_w = [delta], [np.dot(delta, activations[-2].transpose())]
        for l in range(2, len(activations)):
            error = np.dot(self.weights[-l + 1].transpose(), delta)
            delta = error * sigmoid_prime(zs[-l])
            nabla_b.insert(0, delta)
            nabla_w.insert(0, np.dot(delta, activations[-l - 1].transpose()))
        return nabla_b, nabla_w
def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))
def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))

net, rng = Network([3, 4, 2], 0.1), np.random.RandomState(5)
xs, ys = [rng.rand(3, 1) for _ in range(4)], [rng.rand(2, 1) for _ in range(4)]
case = net.total_cost, net.biases + net.weights, net.update, xs, ys
FAULTS = [
    ("weight decay, left out", " + self.lmbda * w for", " for"),
    ("weight decay, scaled", "nw / m + self.lmbda * w", "(nw + self.lmbda * w) / m"),
    ("weight decay, scaled", "nw / m + self.lmbda * w", "nw / m - self.lmbda * w"),
    ("weight decay, biases", "nb / m for nb in nabla_b", "nb / m + self.lmbda * b for nb, b in zip(nabla_b, self.biases)"),
    ("one sample of the batch, weights", "[nw + dw for", "[dw for"),
    ("slope left out of the sum", ".transpose(), delta)", ".transpose(), error)"),
    ("sign + sum for mean", "activations[-1] - y", "y - activations[-1]", "m = len(xs)", "m = 1"),
    (None, "sigmoid_prime(zs[-l])", "sigmoid_prime(zs[-l] - 1)"),
]
