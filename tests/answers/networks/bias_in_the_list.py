"""Plain nested lists, a row for each neuron with its bias as the last number, loops, one sample."""
import math

network = [
    [[0.13, 0.84, -0.76], [0.25, -0.49, 0.45], [-0.9, 0.3, 0.2]],
    [[0.65, -0.38, 0.93, -0.14], [-0.21, 0.83, 0.03, 0.54], [0.71, 0.6, -0.44, 0.05]],
]
def forward_propagate(row):
    outputs = [row]
    for layer in network:
        inputs = outputs[-1]
        new = []
        for neuron in layer:
            activation = neuron[-1]
            for i in range(len(neuron) - 1):
                activation += neuron[i] * inputs[i]
            new.append(1.0 / (1.0 + math.exp(-activation)))
        outputs.append(new)
    return outputs
def sum_error(row, expected):
    return sum((e - o) ** 2 for e, o in zip(expected, forward_propagate(row)[-1]))
def transfer_derivative(output):
    return output * (1.0 - output)
def backward_propagate_error(row, expected):
    outputs = forward_propagate(row)
    deltas, grads = [None, None], [None, None]
    for k in (1, 0):
        out = outputs[k + 1]
        if k == 1:
            errors = [2 * (o - e) for o, e in zip(out, expected)]
        else:
            errors = []
            for j in range(len(network[0])):
                error = 0.0
                for n, neuron in enumerate(network[1]):
                    error += neuron[j] * deltas[1][n]
                errors.append(error)
        deltas[k] = [error * transfer_derivative(o) for error, o in zip(errors, out)]
        grads[k] = [[d * i for i in outputs[k]] + [d] for d in deltas[k]]
    return grads

case = sum_error, network, backward_propagate_error, [0.7, -0.4], [0.0, 1.0, 0.4]
FAULTS = [
    ("half forgotten", "2 * (o - e)", "(o - e)"),
    ("bias left out", "+ [d] for", "+ [0.0] for"),
    ("sum over downstream", "                    error += neuron", "                    error = neuron"),
    ("transposed weights", "neuron[j] * deltas[1][n]", "network[1][j][n] * deltas[1][n]"),
    ("bias column in the sum", "neuron[j] * deltas", "neuron[j + 1] * deltas"),
    ("missing derivative, hidden layers", "error * transfer_derivative(o) for", "error * (transfer_derivative(o) if k else 1) for"),
    ("missing derivative", "return output * (1.0 - output)", "return 1.0"),
    ("own output for input", "[d * i for i in outputs[k]] + [d] for d in deltas[k]", "[d * o for i in outputs[k]] + [d] for d, o in zip(deltas[k], out)"),
    ("sign", "2 * (o - e)", "2 * (e - o)"),
    ("slope counted twice", "error * transfer_derivative(o) for", "error * transfer_derivative(o) ** 2 for"),
    ("never computed", "(1.0 - output)", "1.0 - output"),
    ("slip in the slope", "return output * (1.0 - output)", "return output * (1.0 + output)"),
    (None, "for i in outputs[k]] + [d]", "for i in outputs[k][::-1]] + [d]"),
]
