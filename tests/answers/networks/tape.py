"""Operations on a tape, each with a closure that runs backward; ELU; mean over samples and outputs."""
import numpy as np
rng = np.random.default_rng(12)
class Tape:
    def __init__(self): self.steps = []
    def back(self, g):
        for step in reversed(self.steps): g = step(g)
        return g
class Linear:
    def __init__(self, i, o): self.w, self.b = rng.normal(size=(i, o)), rng.normal(size=o) * .3
    def __call__(self, x, tape):
        def back(g):
            self.dw = x.T @ g
            self.db = g.sum(axis=0)
            return g @ self.w.T
        tape.steps.append(back)
        return x @ self.w + self.b
def elu(z, tape):
    y = np.where(z > 0, z, np.exp(np.minimum(z, 0)) - 1)
    tape.steps.append(lambda g: g * np.where(z > 0, 1, y + 1))
    return y
one, two = Linear(4, 6), Linear(6, 3)
def run(x):
    tape = Tape()
    return two(elu(one(x, tape), tape), tape), tape
def loss(x, t): return np.mean((run(x)[0] - t) ** 2)
def gradients(x, t):
    y, tape = run(x)
    tape.back(2 * (y - t) / y.size)
    return [one.dw, one.db, two.dw, two.db]
case = loss, [one.w, one.b, two.w, two.b], gradients, rng.normal(size=(7, 4)), rng.normal(size=(7, 3))
LAYOUT = "4-6-3, ELU, identity; 0.3333 × squared error, mean over the samples."
FAULTS = [
    ("sum for mean", "/ y.size", "/ len(y)"),
    ("missing derivative, hidden layers", "g * np.where(z > 0, 1, y + 1)", "g"),
    (None, "np.where(z > 0, 1, y + 1)", "np.where(z > 0, 1, y)"),
    ("mean for sum, biases", "g.sum(axis=0)", "g.mean(axis=0)"),
    ("half forgotten", "2 * (y - t)", "(y - t)"),
]
