"""A tiny scalar autograd: Value objects with .data and .grad, tanh neurons, squared error without a half."""
import math, random

class Value:
    def __init__(self, data, children=(), slopes=()):
        self.data, self.grad, self.children, self.slopes = data, 0.0, children, slopes
    def __add__(self, other):
        return Value(self.data + other.data, (self, other), (1.0, 1.0))
    def __mul__(self, other):
        return Value(self.data * other.data, (self, other), (other.data, self.data))
    def tanh(self):
        th = math.tanh(self.data)
        return Value(th, (self,), (1 - th ** 2,))
    def backward(self):
        order, seen = [], set()
        def visit(v):
            if v not in seen:
                seen.add(v)
                for child in v.children: visit(child)
                order.append(v)
        visit(self)
        self.grad = 1.0
        for v in reversed(order):
            for child, slope in zip(v.children, v.slopes):
                child.grad += slope * v.grad

random.seed(4)
mlp = [[[Value(random.uniform(-1, 1)) for _ in range(i + 1)] for _ in range(o)] for i, o in ((3, 4), (4, 2))]
parameters = [p for layer in mlp for neuron in layer for p in neuron]
def error(x, t):
    out = [Value(v) for v in x]
    for layer in mlp:
        out = [sum((w * v for w, v in zip(neuron, out)), neuron[-1]).tanh() for neuron in layer]
    parts = [(y + Value(-v)) * (y + Value(-v)) for y, v in zip(out, t)]
    return sum(parts[1:], parts[0])
def gradients(x, t):
    for p in parameters: p.grad = 0.0
    error(x, t).backward()
    return [p.grad for p in parameters]

case = error, parameters, gradients, [0.5, -0.3, 0.8], [1.0, -1.0]
FAULTS = [
    ("accumulated", "    for p in parameters: p.grad = 0.0\n", ""),
    ("missing derivative", "(1 - th ** 2,)", "(1.0,)"),
    ("activation applied twice", "(1 - th ** 2,)", "(1 - math.tanh(th) ** 2,)"),
    ("slope from net", "(1 - th ** 2,)", "(1 - self.data ** 2,)"),
    ("slope of another activation", "(1 - th ** 2,)", "(th * (1 - th),)"),
    ("half forgotten", "self.grad = 1.0", "self.grad = 0.5"),
    ("sign", "self.grad = 1.0", "self.grad = -1.0"),
    ("input left out", "(other.data, self.data)", "(1.0 if self in parameters else other.data, self.data)"),
    ("half forgotten + sum over downstream", "child.grad += slope * v.grad", "child.grad = slope * v.grad"),
    ("never computed", "reversed(order)", "order"),
    (None, "(other.data, self.data)", "(other.data, 1.0)"),
]
