"""Samples as columns, b (n, 1), tanh, then one sigmoid output with binary cross-entropy: the course-assignment style."""
import numpy as np

np.random.seed(3)
parameters = {
    "W1": np.random.randn(4, 3) * 0.5,
    "b1": np.zeros((4, 1)),
    "W2": np.random.randn(2, 4) * 0.5,
    "b2": np.zeros((2, 1)),
}
X = np.random.randn(3, 6)
Y = (np.random.rand(2, 6) > 0.5) * 1.0
def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))
def forward_propagation(X):
    Z1 = np.dot(parameters["W1"], X) + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = np.dot(parameters["W2"], A1) + parameters["b2"]
    return Z1, A1, Z2, sigmoid(Z2)
def compute_cost(X, Y):
    A2 = forward_propagation(X)[-1]
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / X.shape[1]
def backward_propagation(X, Y):
    m = X.shape[1]
    W2 = parameters["W2"]
    Z1, A1, Z2, A2 = forward_propagation(X)
    dZ2 = A2 - Y
    dW2 = np.dot(dZ2, A1.T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

case = compute_cost, parameters, backward_propagation, X, Y
FAULTS = [
    ("sign", "A2 - Y\n", "Y - A2\n"),
    ("slope that cancels", "dZ2 = A2 - Y", "dZ2 = (A2 - Y) * A2 * (1 - A2)"),
    ("missing derivative, hidden layers", " * (1 - np.power(A1, 2))", ""),
    ("activation applied twice, hidden layers", "np.power(A1, 2)", "np.power(np.tanh(A1), 2)"),
    ("slope from net, hidden layers", "np.power(A1, 2)", "np.power(Z1, 2)"),
    ("slope of another activation, hidden layers", "(1 - np.power(A1, 2))", "A1 * (1 - A1)"),
    ("sum for mean, biases", "keepdims=True) / m", "keepdims=True)"),
    ("sum for mean", " / m\n", "\n"),
    ("net for output, output layer", "np.dot(dZ2, A1.T)", "np.dot(dZ2, Z1.T)"),
    ("scale, hidden layers", "dZ1 = np", "dZ1 = 0.1 * np"),
    ("mean for sum, hidden layers", "np.dot(W2.T, dZ2)", "np.dot(W2.T, dZ2) / m"),
    ("slope of another activation, hidden layers", "(1 - np.power(A1, 2))", "sigmoid(Z1) * (1 - sigmoid(Z1))"),
    ("slip in the slope, hidden layers", "np.power(A1, 2)", "A1"),
    ("summed over the nodes, biases", "np.sum(dZ2, axis=1, keepdims=True)", "(np.sum(dZ2) + np.zeros((2, 1)))", "np.sum(dZ1, axis=1, keepdims=True)", "(np.sum(dZ1) + np.zeros((4, 1)))"),
    (None, "dZ2 = A2 - Y", "dZ2 = A2 - Y + 0.01"),
    (None, "np.power(A1, 2)", "np.power(A1, 3)"),
]
