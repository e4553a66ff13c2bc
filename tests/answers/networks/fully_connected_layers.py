"""The tutorial's array design, written anew: a layer whose backward makes the δ of the layer below, downhill."""
import numpy as np
class SigmoidActivator:
    def forward(self, weighted_input):
        return 1.0 / (1.0 + np.exp(-weighted_input))
    def backward(self, output):
        return output * (1 - output)
class FullConnectedLayer:
    def __init__(self, input_size, output_size, rng):
        self.activator = SigmoidActivator()
        self.W = rng.uniform(-1, 1, (output_size, input_size))
        self.b = np.zeros((output_size, 1))
    def forward(self, input_array):
        self.input = input_array
        self.output = self.activator.forward(np.dot(self.W, input_array) + self.b)
    def backward(self, delta_array):
        self.delta = self.activator.backward(self.input) * np.dot(self.W.T, delta_array)
        self.W_grad = np.dot(delta_array, self.input.T)
        self.b_grad = delta_array

rng = np.random.default_rng(2)
layers = [FullConnectedLayer(4, 4, rng) for _ in range(3)]
rate = 0.5
def loss(sample, label):
    for layer in layers:
        layer.forward(sample)
        sample = layer.output
    return 0.5 * ((label - sample) ** 2).sum()
def calc_gradient(sample, label):
    loss(sample, label)
    top = layers[-1]
    delta = top.activator.backward(top.output) * (label - top.output)
    for layer in layers[::-1]:
        layer.backward(delta)
        delta = layer.delta
    return [[-layer.W_grad, -layer.b_grad] for layer in layers]

case = loss, [[layer.W, layer.b] for layer in layers], calc_gradient, rng.uniform(0, 1, (4, 1)), rng.uniform(0, 1, (4, 1))
FAULTS = [
    ("slope of the layer above, hidden layers", "backward(self.input)", "backward(self.output)"),
    ("activation applied twice, hidden layers", "backward(self.input)", "backward(self.activator.forward(self.input))"),
    ("slope of the layer below, output layer", "backward(top.output)", "backward(top.input)"),
    ("transposed weights", "np.dot(self.W.T, delta_array)", "np.dot(self.W, delta_array)"),
    ("transposed gradient", "np.dot(delta_array, self.input.T)", "np.dot(self.input, delta_array.T)"),
    ("own output for input", "np.dot(delta_array, self.input.T)", "np.dot(delta_array * self.output, np.ones((1, 4)))"),
    ("updated before the deltas", "        self.delta = self.activator", "        self.W += 0.5 * np.dot(delta_array, self.input.T)\n        self.delta = self.activator"),
    ("sign", "label - top.output", "top.output - label"),
    ("stale", "    loss(sample, label)\n    top", "    top"),
    ("missing derivative", "return output * (1 - output)", "return 1.0"),
    ("sample and target swapped", "    loss(sample, label)\n", "    sample, label = label, sample\n    loss(sample, label)\n"),
    ("float32", "rng.uniform(-1, 1, (output_size, input_size))", "rng.uniform(-1, 1, (output_size, input_size)).astype('f')"),
    (None, "np.dot(self.W.T, delta_array)", "np.dot(np.abs(self.W.T), delta_array)"),
    (None, "self.b_grad = delta_array", "self.b_grad = delta_array * self.output"),
]
