"""A class that only knows a training step: its gradients are read off what the step did to lists of weights."""
import math
import random
class NN:
    def __init__(self, ni, nh, no):
        random.seed(10)
        self.wi = [[random.uniform(-1, 1) for _ in range(nh)] for _ in range(ni + 1)]
        self.wo = [[random.uniform(-1, 1) for _ in range(no)] for _ in range(nh)]
    def update(self, inputs):
        self.ai = [*inputs, 1.0]
        self.ah = [math.tanh(sum(a * w[j] for a, w in zip(self.ai, self.wi))) for j in range(len(self.wo))]
        self.ao = [math.tanh(sum(a * w[k] for a, w in zip(self.ah, self.wo))) for k in range(len(self.wo[0]))]
        return self.ao
    def error(self, inputs, targets):
        return sum(0.5 * (t - o) ** 2 for t, o in zip(targets, self.update(inputs)))
    def back_propagate(self, targets, N):
        output_deltas = [(1 - o * o) * (t - o) for t, o in zip(targets, self.ao)]
        hidden_deltas = []
        for j in range(len(self.ah)):
            error = sum(d * w for d, w in zip(output_deltas, self.wo[j]))
            hidden_deltas.append((1 - self.ah[j] ** 2) * error)
        for j in range(len(self.ah)):
            for k, d in enumerate(output_deltas):
                self.wo[j][k] += N * d * self.ah[j]
        for i in range(len(self.ai)):
            for j, d in enumerate(hidden_deltas):
                self.wi[i][j] += N * d * self.ai[i]

nn, rate = NN(2, 4, 3), 0.5
def gradients(inputs, targets):
    before = [[row[:] for row in table] for table in (nn.wi, nn.wo)]
    nn.update(inputs)
    nn.back_propagate(targets, rate)
    after = [[row[:] for row in table] for table in (nn.wi, nn.wo)]
    nn.wi[:], nn.wo[:] = before
    return [[[(b - a) / rate for a, b in zip(*rows)] for rows in zip(*tables)] for tables in zip(after, before)]

UPDATE = "        for j in range(len(self.ah)):\n            for k, d in enumerate(output_deltas):\n                self.wo[j][k] += N * d * self.ah[j]\n"
case = nn.error, {"wi": nn.wi, "wo": nn.wo}, gradients, [0.3, -0.8], [0.5, -0.5, 0.1]
FAULTS = [
    ("updated before the deltas", UPDATE, "", "        hidden_deltas = []\n", UPDATE + "        hidden_deltas = []\n"),
    ("sign", "(t - o) for", "(o - t) for"),
    ("sign + updated before the deltas", "(t - o) for", "(o - t) for", UPDATE, "", "        hidden_deltas = []\n", UPDATE + "        hidden_deltas = []\n"),
    ("missing derivative, output layer", "(1 - o * o) * (t - o)", "(t - o)"),
    ("slope of another activation", "(1 - o * o)", "o * (1 - o)", "(1 - self.ah[j] ** 2)", "self.ah[j] * (1 - self.ah[j])"),
    ("scale", "(b - a) / rate", "b - a"),
    ("parameters changed", "    nn.wi[:], nn.wo[:] = before\n", ""),
    ("stale", "    nn.update(inputs)\n", ""),
    ("sum over downstream", "zip(output_deltas, self.wo[j]))", "zip(output_deltas[:1], self.wo[j]))"),
    (None, "(1 - self.ah[j] ** 2)", "(1 - self.ah[j - 1] ** 2)"),
]
