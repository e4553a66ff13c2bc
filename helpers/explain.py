"""Why is my network wrong? The name of the fault in anybody's backpropagation (notebook 5).

    from explain import explain
    print(explain(loss, parameters, gradients, x, t))

loss(x, t)       your error on a sample or a batch, in whatever form your code takes it: one number
gradients(x, t)  your tables of ∂E/∂w, in the same order as the arrays
parameters       a list or dict of the very arrays or nested lists that your code reads, not copies; also flat
                 numbers, tuples (W, b), or objects that keep a number or an array as .data, .weight or .value

An object with these three will do as well: explain(network, x, t); where its parameters() are copies it needs
a set_parameters(values). The report prints as a page. It has .verdict ("right", "wrong", "can't tell"), .ok,
.faults (names, and what else to mind; empty where none is known) and .beside (sanity checks). Its parts:

1. Code        moves your parameters, and puts them back bit for bit, whatever happens.
2. measure     is Equation 6 at each weight, with two ε. It is the verdict, with what repeated calls show.
3. find_model  computes the forward passes of all layouts, activations and errors that your shapes allow, till
               one gives your very numbers, at your parameters and at others. That is your network, in NumPy.
4. Search      plants faults in its backward pass, alone and in pairs: one that gives your gradients is named.
5. explain     says it in words. One file, NumPy only: copy it wherever you like.
"""

import contextlib
import io
import time
from collections import namedtuple
from copy import deepcopy
from fractions import Fraction
from functools import cache, reduce
from itertools import chain, combinations, islice, pairwise, product, repeat, takewhile
from math import prod
from textwrap import fill
from types import SimpleNamespace

import numpy as np

# ----------------------------------------------------------------------------------------------- 1. your code
NUMBER, SETTING, TINY = (int, float, np.number), (str, type(None)), 1e-300
VALUE, SLOPE = ("data", "weight", "value"), ("grad", "gradient", "data", "value")  # where objects keep them


def tables_of(node, kept=VALUE, name="parameters", holder=None, key=None):
    """(name, shape, slots) of each table in arrays, objects, nested lists, dicts; a slot is (holder, key)."""
    if isinstance(node, NUMBER):
        return [(name, (), [(holder, key)])]
    if isinstance(node, np.ndarray):
        return [(name, node.shape, [*zip(repeat(node.flat), range(node.size))])]
    if isinstance(node, list) and node and all(issubclass(kind, NUMBER) for kind in {*map(type, node)}):
        return [(name, (len(node),), [*zip(repeat(node), range(len(node)))])]
    own, at = getattr(node, "__dict__", {}), f"{name}." * bool(holder)
    for word in kept:
        if isinstance(own.get(word), (np.ndarray, *NUMBER)):
            return tables_of(own[word], kept, name, own, word)
    items = node.items() if isinstance(node, dict) else enumerate(() if isinstance(node, SETTING) else node)
    parts = [tables_of(n, kept, at + k if isinstance(k, str) else f"{name}[{k}]", node, k) for k, n in items]
    found = [table for part in parts for table in part]
    row, *other = {tuple(shape for _, shape, _ in part) for part in parts} or [()]
    rows = not other and sorted(map(len, row)) in ([0], [1], [0, 1])  # a number; weights; or both: a node
    if isinstance(node, dict) or not rows or (len(row) < 2 and isinstance(found[0][2][0][0], np.flatiter)):
        return found
    slots = [slot for _, _, slots in found for slot in slots]
    return [(name, (len(parts), len(slots) // len(parts))[: 1 + any(row)], slots)]


def places_of(shapes):
    """Tables of these shapes, filled with the places of their entries in one flat row."""
    ends = np.cumsum([0, *map(prod, shapes)])
    return [np.arange(a, b).reshape(shape) for (a, b), shape in zip(pairwise(ends), shapes)]


class Shapes(ValueError):
    """The gradients have not the shapes of the parameters."""


class Code:
    """The learner's code, and the only place that moves its parameters."""

    def __init__(self, loss, parameters, gradients, sign):
        self._loss, self._gradients, self.sign, self.remarks = loss, gradients, sign, set()
        self._get = parameters if callable(parameters) else lambda: parameters
        self._push = getattr(getattr(parameters, "__self__", None), "set_parameters", lambda values: None)
        self.start = self.theta()
        self.saved, self.places = [h[k] for h, k in self.slots], places_of(self.shapes)

    def theta(self):
        """All parameters, flat; looked up anew each time, since the code may have made new arrays or rows."""
        self._tree = self._get()
        self.names, self.shapes, slots = zip(*tables_of(self._tree))
        self.slots = [slot for table in slots for slot in table]
        return np.array([float(h[k]) for h, k in self.slots])

    def set(self, values):
        """Set all parameters."""
        self.theta()
        for (holder, key), value in zip(self.slots, values):
            holder[key] = value
        self._push(self._tree)

    def nudge(self, place, value):
        """Set one parameter; returns what is stored, which float32 rounds."""
        holder, key = self.slots[place]
        holder[key] = value
        self._push(self._tree)
        return float(holder[key])

    def loss(self, x, t, theta=None):
        """The learner's error, as a number; with these parameters, where they are given."""
        if theta is not None:
            self.set(theta)
        value = self._loss(deepcopy(x), deepcopy(t))
        value = value if isinstance(value, (np.ndarray, *NUMBER)) else getattr(value, "data", value)
        return float(np.asarray(value, float).item())

    def gradients(self, x, t):
        """The learner's tables, flat, laid out as the parameters. Raises: Shapes."""
        tables = tables_of(self._gradients(deepcopy(x), deepcopy(t)), SLOPE)
        paths = [own.split(".") for own in self.names]  # "dW1" for "W1", "parameters[0].dW" for "….W"
        alike = [[t for t in tables if all(map(str.__contains__, t[0].split("."), p))] for p in paths]
        named = [min(some, key=lambda t: len(t[0]), default=[""]) for some in alike]
        tables = named if len({t[0] for t in named} - {""}) == len(named) else tables
        own = [tuple(n for n in shape if n != 1) for shape in self.shapes]
        found = [np.reshape([float(h[k]) for h, k in slots], shape) for _, shape, slots in tables]
        found = [table for table in found if table.ndim or len(found) <= len(own)]  # without the error beside
        pairs = [table for k in range(len(found) - 2, -1, -2) for table in found[k : k + 2]]
        for order in (found, found[::-1], pairs):
            got = [tuple(n for n in table.shape if n != 1) for table in order]
            if [sorted(shape) for shape in got] == [sorted(shape) for shape in own]:
                self.remarks |= set() if order is found else {"tables in another order"}
                self.remarks |= set() if got == own else {"transposed gradient"}
                fitting = zip(order, got, own)
                return self.sign * np.concatenate([np.ravel(a if g == o else a.T) for a, g, o in fitting])
        if 1 in (len(found), len(own)) and sum(table.size for table in found) == len(self.slots):
            return self.sign * np.concatenate([table.ravel() for table in found])
        raise Shapes(f"Expected tables of the shapes {list(self.shapes)}, got {[a.shape for a in found]}.")


# ---------------------------------------------------------------------------------------------- 2. Equation 6
def measure(code, point, places, noise, until, finer=1):
    """Measured: slopes by Equation 6, relative errors of what was given, place after place until it is time.

    Each slope is measured with ε and 4 ε. Where the slopes to the left and to the right don't close up as ε
    shrinks there is a kink (ReLU), and what lies between them is right. Errors are beyond rounding and bend.
    """
    code.set(point.theta)
    epsilon = max(1e-5, noise ** (1 / 3)) / finer
    doubt, rows = 4 * noise * max(abs(point.loss), code.usual) / epsilon, []
    for place in places:
        for e in (epsilon, -epsilon, 4 * epsilon, -4 * epsilon):
            rows.append((code.nudge(place, point.theta[place] + e), code.loss(point.x, point.t)))
        code.nudge(place, point.theta[place])
        if len(rows) >= 4 * 12 and time.perf_counter() > until:  # some of each table, however slow
            break
    w, (up, down, high, low) = np.array(rows).reshape(-1, 4, 2).T
    slope, far = (up - down) / (w[0] - w[1]), (high - low) / (w[2] - w[3])
    left, right, bend = (point.loss - down) / epsilon, (up - point.loss) / epsilon, np.abs(slope - far)
    gap, wide = np.abs(right - left), np.abs(high + low - 2 * point.loss) / (4 * epsilon)
    low, high = np.where(gap > wide / 2, np.sort([left, right], axis=0), slope) + np.array([-bend, bend])
    given, doubt = point.given[places[: len(low)]], doubt + 100 * noise * np.abs(slope).max(initial=0)
    off = np.maximum(np.maximum(low - given, given - high) - doubt, 0)
    return Measured(places[: len(low)], slope, given, off / np.maximum(np.abs([given, slope]).max(0), TINY))


# ----------------------------------------------------------------------------------- 3. your network, rebuilt
# fmt: off
ACTIVATIONS = {  # name: (value from net, slope from the output)
    "sigmoid": (lambda z: 0.5 + 0.5 * np.tanh(z / 2), lambda y: y * (1 - y)),
    "tanh": (np.tanh, lambda y: 1 - y * y),
    "ReLU": (lambda z: np.maximum(z, 0), lambda y: (y > 0) * 1.0),
    **{f"leaky ReLU {a}": (lambda z, a=a: np.where(z > 0, z, a * z), lambda y, a=a: np.where(y > 0, 1, a))
       for a in (0.01, 0.1, 0.2)},
    "ELU": (lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))), lambda y: np.where(y > 0, 1, y + 1)),
    "softplus": (lambda z: np.logaddexp(0, z), lambda y: 1 - np.exp(-y)),
    "identity": (lambda z: z, np.ones_like),
    "softmax": (lambda z: (e := np.exp(z - z.max(1)[:, None])) / e.sum(1)[:, None], lambda y: y - y * y),
}
LOSSES = {  # name: (what each output adds to it, its slope by y)
    "squared error": (lambda y, t: (y - t) ** 2, lambda y, t: 2 * (y - t)),
    "cross-entropy": (lambda y, t: -t * np.log(y + TINY), lambda y, t: -t / (y + TINY)),
    "binary cross-entropy": (lambda y, t: -t * np.log(y + TINY) - (1 - t) * np.log(1 - y + TINY),
                             lambda y, t: (y - t) / (y * (1 - y) + TINY)),
}
ENDS = [(f, loss) for f in ACTIVATIONS for loss in LOSSES if loss[0] == "s" or f in ("sigmoid", "softmax")]
CUTS = (  # the tables that a layer from i to o nodes may be cut into; first, one bias for all its nodes
    lambda i, o: [(o, i), (1,)], lambda i, o: [(o, i + 1)], lambda i, o: [(o, i)], lambda i, o: [(i, o)],
    lambda i, o: [(i + 1, o)], lambda i, o: [(o, i), (o,)], lambda i, o: [(i, o), (o,)],
)
FORMS = list(product(("a row for each node", "a column for each node"), ("apart", "last", "first")))
HOW = {"rows": "a row for each sample", "columns": "a column for each sample", "one": "one sample"}
# fmt: on


def readings(shapes, total, n, ends, sizes):
    """Tables of places of these shapes; and one long list of numbers, cut into layers that end in some."""
    found = [shapes] if total < 5 or any(shapes) else []
    most = total if max(map(len, shapes)) < 2 else 0  # tables of W say it themselves
    nets = [[n, *k, end] for end in ends for k in ((), *zip(range(1, most // (n + end) + 1)))]
    for nodes, cut in product([sizes] if sizes else nets, CUTS[min(n, *ends) == 1 :]):
        cuts = [shape for i, o in pairwise(nodes) for shape in cut(i, o)]
        found += [cuts, sorted(cuts, key=len, reverse=True)]  # layer by layer; first all W, then all b
    return [places_of(cuts) for cuts in dict.fromkeys(map(tuple, found)) if sum(map(prod, cuts)) == total]


def chains(tables, n, form, until):
    """Ways to read tables of places as layers of one form, from n inputs on: lists of (W, b or None)."""
    if not tables:
        yield []
    for k, table in enumerate(tables if time.perf_counter() < until else ()):
        W, rest = table.T if form[0].startswith("a column") else table, tables[:k] + tables[k + 1 :]
        W = W.reshape((-1, 1) if n == 1 and form[1] == "apart" else (1, -1)) if W.ndim < 2 else W
        if W.ndim != 2 or not n <= W.shape[1] <= n + (form[1] != "apart"):
            continue
        if W.shape[1] > n:
            ways = [((W[:, :-1], W[:, -1]) if form[1] == "last" else (W[:, 1:], W[:, 0]), rest)]
        else:
            at = [j for j, b in enumerate(rest) if form[1] == "apart" and b.size in (1, len(W))]
            ways = [((W, np.resize(rest[j], len(W))), rest[:j] + rest[j + 1 :]) for j in at]
            ways += [((W, None), rest)]
        for layer, left in ways:
            yield from ([layer, *more] for more in chains(left, len(W), form, until))


def as_rows(x, t, how, outputs):
    """Samples (m, n) and targets (m, outputs), also from labels; None for targets that don't fit."""
    X, T = np.asarray(x, float), np.asarray(t, float)
    if how == "columns" and X.ndim < 3:
        X, T = X.reshape(-1, 1) if X.ndim < 2 else X.T, T.T
    else:
        X = X.reshape(1 if how == "one" or X.ndim < 2 else len(X), -1)
    if T.size == len(X) * outputs:
        return X, T.reshape(len(X), outputs)
    labels = T.size == len(X) and np.isin(T, range(outputs)).all()
    return X, np.eye(outputs)[T.astype(int).ravel()] if labels else None


def ratio(a, b, axis=None):
    """The number that, times b, comes nearest to a; one for each row along an axis."""
    keep = axis is not None
    return (a * b).sum(axis, keepdims=keep) / np.maximum((b * b).sum(axis, keepdims=keep), TINY)


def forward(weights, activations, X):
    """Outputs of all layers, X first, and their nets."""
    A, Z = [X], []
    for (W, b), f in zip(weights, activations):
        Z.append(A[-1] @ W.T + b)
        A.append(ACTIVATIONS[f][0](Z[-1]))
    return A, Z


class Model(namedtuple("Model", "layers how form activations loss factor mean decay", defaults=[0] * 5)):
    """Your network: E = factor · loss + decay · Σ w², the first / m where mean > 0, both where mean > 1."""

    def places(self):
        """{("W" or "b", layer): places in the flat parameters}, the output layer first."""
        pairs = [((kind, l), v) for l, layer in enumerate(self.layers) for kind, v in zip("Wb", layer)]
        return {key: places for key, places in reversed(pairs) if places is not None}

    def unpack(self, theta):
        """(W, b) of every layer."""
        return [(theta[W], np.zeros(len(W)) if b is None else theta[b]) for W, b in self.layers]

    def __str__(self):
        sizes = "-".join(str(n) for n in [self.layers[0][0].shape[1], *(len(W) for W, _ in self.layers)])
        each = {0.5: "½ ", 1.0: ""}.get(self.factor, f"{self.factor:.4g} × ")
        bias = f"the bias {self.form[1]}" if any(b is not None for _, b in self.layers) else "no bias"
        more = ", mean over the samples" * bool(self.mean)
        more += f", weight decay {2 * self.decay:.3g}{' / m' * (self.mean == 2)}" if self.decay else ""
        kind = f"{sizes}, {', '.join(self.activations)}; {each}{self.loss}{more}"
        return f"{kind}. W: {self.form[0]}, {bias}; x: {HOW[self.how]}."


def find_model(shapes, points, sizes, tolerance, until):
    """The first Model whose error is the learner's at every point; None where there is none, or no time."""
    (theta, x, t), found = points[0][:3], {}
    labels = max(1, *(int(np.nan_to_num(np.max(point.t))) + 1 for point in points))
    for how in HOW:
        m, n = as_rows(x, t, how, 1)[0].shape
        tables = readings(shapes, len(theta), n, {np.size(t) // m} - {0, 1} or {1, labels}, sizes)
        for places, form in product(tables, FORMS):
            for layers in islice(chains(places, n, form, until), 20):
                same = how, *(v is not None and (v.shape, v.tobytes()) for v in chain(*layers))
                found.setdefault(same, Model(layers, how, form))
    fits = (fit(m, points, mixed, tolerance, until) for mixed, m in product((False, True), found.values()))
    return next(filter(None, fits), None)


def fit(model, points, mixed, tolerance, until):
    """The model with the activations and the loss that give the learner's error at every point; else None."""
    samples = [as_rows(p.x, p.t, model.how, len(model.layers[-1][0])) for p in points]
    if any(T is None for _, T in samples):
        return None
    weights, m = [model.unpack(p.theta) for p in points], np.array([len(X) for X, _ in samples])
    errors, kinds, inner = np.array([p.loss for p in points]), list(ACTIVATIONS)[:-1], len(model.layers) - 1
    T, begins = np.concatenate([T for _, T in samples]), np.cumsum(m) - m
    means = (0, 1, 2) if len(set(m)) > 1 else (int(m[0] > 1),)
    ways = [way for way in product(means, (0, 1)) if way != (2, 0)]
    squares = np.array([sum((W**2).sum() for W, _ in layers) for layers in weights])
    squares = np.array([decay * squares / m ** (mean > 1) for mean, decay in ways])
    tried = product(kinds, repeat=inner) if inner < 1 + 3 * mixed else zip(*[kinds] * inner)
    for hidden in takewhile(lambda _: time.perf_counter() < until, tried):
        f = *hidden, "identity"
        nets = np.concatenate([forward(layers, f, X)[0][-1] for layers, (X, _) in zip(weights, samples)])
        each = np.array([LOSSES[loss][0](ACTIVATIONS[last][0](nets), T).sum(1) for last, loss in ENDS])
        each = np.add.reduceat(np.where(np.isfinite(each).all(1)[:, None], each, 0), begins, axis=1)
        sums = np.stack([each / m ** (mean > 0) for mean, _ in ways], axis=1)
        factor = ratio(errors, sums - ratio(sums, squares, -1) * squares, -1)  # both by least squares
        decay = ratio(errors - factor * sums, squares, -1)
        off = np.abs(factor * sums + decay * squares - errors) > tolerance * np.abs(errors)
        for end, way in np.argwhere((factor[..., 0] > 0) & ~off.any(-1))[:1]:
            c, (last, loss) = factor[end, way].item(), ENDS[end]
            near = float(Fraction(c).limit_denominator(1000))
            c = near if abs(near - c) < 2e-5 * near else c
            return Model(*model[:3], (*hidden, last), loss, c, ways[way][0], decay[end, way].item())
    return None


# ----------------------------------------------------------------------------------------- 4. faults, planted
# fmt: off
PARTS = {  # what a layer n makes: x comes in, z is its net, y its output, d ∂E/∂y, s the slope of its f
    "delta": lambda n: n.d * n.s(n.y),
    "softmax": lambda n: n.y * (n.d - (n.d * n.y).sum(1, keepdims=True)),
    "dW": lambda n: n.delta.T @ n.x,
    "db": lambda n: n.delta.sum(0),
    "decayW": lambda n: n.decay * n.W,
    "decayb": lambda n: 0 * n.b,
    "down": lambda n: n.delta @ n.W,
}
ONE = [{"dW": lambda n, k=k, p=p: n.delta[[k]].T @ n.x[[k]] * len(n.x) ** p,
        "db": lambda n, k=k, p=p: n.delta[k] * len(n.x) ** p} for k in (0, -1) for p in (0, 1)]
FAULTS = {  # name: what may stand there instead; up is y above, net and V z and W below
    "missing derivative": [{"delta": lambda n: n.d}],
    "missing derivative, biases": [{"db": lambda n: n.d.sum(0)}],
    "missing derivative, weights": [{"dW": lambda n: n.d.T @ n.x}],
    "activation applied twice": [{"delta": lambda n: n.d * n.s(n.f(n.y))}],
    "slope from net": [{"delta": lambda n: n.d * n.s(n.z)}],
    "slope of the layer above": [{"delta": lambda n: n.d * n.s(n.up)}],
    "slope of the layer below": [{"delta": lambda n: n.d * n.s(n.x)}],
    "slope counted twice": [{"delta": lambda n: n.d * n.s(n.y) ** 2}],
    "slope of another activation": [
        {"delta": lambda n, s=s, of=of: n.d * s(of(n))} for f, s in [*ACTIVATIONS.values()][:4]
        for of in (lambda n: n.y, lambda n, f=f: f(n.z))],
    "slip in the slope": [{"delta": lambda n, s=s: n.d * s(n.y, n.d)} for s in (
        lambda y, d: y, lambda y, d: 1 - y, lambda y, d: (1 - y) ** 2, lambda y, d: y * (1 + y),
        lambda y, d: 1 + y * y, lambda y, d: d > 0, lambda y, d: y <= 0)],
    "own output for input": [dict(dW=lambda n: (n.delta * n.y).sum(0)[:, None] + 0 * n.W, **more)
                             for more in ({}, {"db": lambda n: (n.delta * n.y).sum(0)})],
    "net for output": [{"dW": lambda n: n.delta.T @ n.net}],
    "input left out": [{"dW": lambda n: n.delta.T @ np.ones_like(n.x)}],
    "transposed gradient": [{"dW": lambda n: (n.x.T @ n.delta).reshape(n.W.shape)},  # in one long list
                            {"dW": lambda n: (n.delta.T @ n.x).reshape(n.W.T.shape).T}],
    "one sample of the batch, biases": [{"db": way["db"]} for way in ONE],
    "one sample of the batch": ONE,
    "one sample of the batch, weights": [{"dW": way["dW"]} for way in ONE],
    "summed over the nodes, biases": [{"db": lambda n: n.delta.sum() + 0 * n.b}],
    "transposed weights": [{"down": lambda n: n.delta @ n.W.T}],
    "weights left out of the sum": [{"down": lambda n: n.delta @ np.ones_like(n.W)}],
    "slope left out of the sum": [{"down": lambda n: n.d @ n.W}],
    "sum over downstream": [{"down": lambda n, k=k: n.delta[:, [k]] @ n.W[[k]]} for k in (0, -1)],
    "mean for sum, on the way down": [{"down": lambda n: n.delta @ n.W / len(n.x)}],
    "incoming weights": [{"down": lambda n: n.delta @ n.V}],
    "bias column in the sum": [{"down": lambda n: n.delta @ np.c_[n.b, n.W[:, :-1]]},
                               {"down": lambda n: n.delta @ np.c_[n.W[:, 1:], n.b]}],
    "weight decay, left out": [{"decayW": lambda n: 0 * n.W}],
    "weight decay, scaled": [{"decayW": lambda n, c=c: c(len(n.x)) * n.decay * n.W} for c in (
        lambda m: -1, lambda m: 0.5, lambda m: 2, lambda m: m, lambda m: 1 / m)],
    "weight decay, biases": [{"decayb": lambda n: n.decay * n.b}],
}
# δ of an output layer that goes with another error: e is y - t
OUTPUTS = lambda n: n.e, lambda n: n.e * n.s(n.y), lambda n: n.d * n.s(n.y), lambda n: n.d
# fmt: on


def factors(model, m):
    """(name, factor at each point) of a whole table, m rows; a 2 that may be ½ or two rows has no name."""
    outputs, n, one = len(model.layers[-1][0]), model.factor, m**0
    halves = {0.5, 1} & {n, round(n * outputs, 6)}  # with ½ a slip gives 2, with 1 it gives ½
    found = [("sign", -one), ("never computed", 0 * m), ("sum for mean", m), ("mean for sum", 1 / m)]
    found += [("half forgotten", 0.5 / h**2 * one) for h in halves if model.loss == "squared error"]
    found += [("sum for mean", outputs * k) for k in (one, m) if halves and n < 0.5]
    return [(a, tuple(f)) for a, f in found if all(a == b or (f != g).any() for b, g in found)]


def faults(model, m):
    """(name, ways), the likelier first: sets of (part, how it is made) at the start, then layer by layer."""
    top, softmax = len(model.layers) - 1, model.activations[-1] == "softmax"
    every, tables = range(top + 1), (("Wb", ""), ("b", ", biases"), ("W", ", weights"))

    def fault(name, layers=(), start=(), **parts):
        sets = [start, *(parts if l in layers else () for l in reversed(every))]
        return name, tuple(frozenset(dict(ways).items()) for ways in sets)

    scopes = [("", every), (", output layer", [top]), (", hidden layers", range(top))][: 3 if top else 1]
    scopes += [(f", layer {l + 1}", [l]) for l in reversed(range(top)) if top > 1]
    for (kinds, word), (where, layers) in product(tables, scopes):
        for name, factor in [*factors(model, m), ("scale", None)]:
            said = "bias left out" if (kinds, name) == ("b", "never computed") else name + word
            yield fault(said + where, layers, **{kind if factor else "free" + kind: factor for kind in kinds})
    if softmax or model.loss != "squared error":
        name = "slope that cancels" if model.loss[0] == "b" else "cross-entropy without its partner"
        name = "softmax without its partner" if softmax else name
        yield from (fault(name, [top], delta=way) for way in OUTPUTS[: 4 if softmax else 3])
    only = {"one": m.max() > 1, "mean": m.max() > 1, "weight": model.decay}
    for (name, changes), (where, layers) in product(FAULTS.items(), reversed(scopes)):
        for change in changes if only.get(name.split()[0], True) else ():
            at = [l + 1 for l in layers if l < top] if "down" in change else layers
            nowhere = "down" in change and where in (", output layer", ", hidden layers")
            if not nowhere and not ("delta" in change and softmax and top in at):
                yield fault(name + where, at, **change)
    for more in ({}, {"delta": OUTPUTS[0]}):
        yield fault("sample and target swapped", [top], {"swap": True}, **more)
    yield fault("updated before the deltas", every, early=True)


@cache
def join(some, others):
    """Both sets of ways as one, factors multiplied; None where they have a part in common."""
    a, b = dict(some), dict(others)
    shared = a.keys() & b.keys()
    both = {kind: tuple(np.multiply(a[kind], b[kind]).tolist()) for kind in shared & {*"Wb"}}
    return None if len(both) < len(shared) else frozenset((a | b | both).items())


class Search:
    """Faults planted in the model at points; off {key: |given - right|}, slack {key: how much may be off}."""

    def __init__(self, model, points, tolerance):
        self.model, self.down, outputs = model, cache(self.down), len(model.layers[-1][0])
        self.points = [(model.unpack(p.theta), *as_rows(p.x, p.t, model.how, outputs)) for p in points]
        self.given = {key: np.array([p.given[v] for p in points]) for key, v in model.places().items()}
        large = {key: np.abs(v).max() for key, v in self.given.items()}
        self.slack = {key: tolerance * v + 1e-13 * max(large.values()) for key, v in large.items()}
        own = [reduce(self.layer, [{}] * len(model[0]), self.start({}, k)).tables for k in range(len(points))]
        self.off = {key: np.abs(v - [tables[key] for tables in own]) for key, v in self.given.items()}

    def start(self, ways, k, free=None):
        """What reaches the output layer at point k. Raises: ValueError where a fault has no place."""
        (weights, X, T), model = self.points[k], self.model
        n = SimpleNamespace(k=k, l=len(weights), weights=weights, free=free, moved=None, tables={})
        n.decay = 2 * model.decay / len(X) ** (model.mean > 1)
        n.factor = model.factor / len(X) ** (model.mean > 0)
        X, T = (T, X) if "swap" in ways else (X, T)
        n.A, n.Z = forward(weights, model.activations, X)
        n.y, n.d = n.A[-1], n.factor * LOSSES[model.loss][1](n.A[-1], T)
        n.e = n.factor * (1 + (model.loss == "squared error")) * (n.y - T)
        return n

    def layer(self, above, ways):
        """What the next layer makes of what comes down to it."""
        n, l = SimpleNamespace(**vars(above)), above.l - 1
        if n.moved is not None:
            if n.free is None:  # the rate, found from the first layer that an update above it changes
                both = (SimpleNamespace(**{**vars(above), "moved": None, "d": d}) for d in (n.d, n.moved))
                still, moved = (self.layer(one, ways).tables["W", l] for one in both)
                n.free = ratio(self.given["W", l][n.k] - still, moved - still)
            n.d = n.d + n.free * (n.moved - n.d)
        f, (n.W, n.b), n.V = self.model.activations[l], n.weights[l], n.weights[l - 1][0]
        (n.f, n.s), n.l, n.up, n.y = ACTIVATIONS[f], l, n.y, n.A[l + 1]
        n.z, n.x, n.net = n.Z[l], n.A[l], n.Z[l - 1] if l else n.A[0]
        n.delta = ways.get("delta", PARTS.get(f, PARTS["delta"]))(n)
        own = {kind: ways.get("d" + kind, PARTS["d" + kind])(n) for kind in "Wb"}
        places = self.model.layers[l][1]
        if places is not None and places[0] == places[-1]:  # one bias for the whole layer
            own["b"] = own["b"].sum() + 0 * own["b"]
        if own["W"].shape != n.W.shape or n.delta.shape != n.y.shape:
            raise ValueError("no place")
        n.tables, n.fits = dict(n.tables), True
        for kind, key in [(kind, (kind, l)) for kind in own if (kind, l) in self.given]:
            given, factor = self.given[key][n.k], ways[kind][n.k] if kind in ways else 1
            table = factor * own[kind] + ways.get("decay" + kind, PARTS["decay" + kind])(n)
            if "free" + kind in ways:
                n.free = ratio(given, table) if n.free is None else n.free
                table = n.free * table
            n.tables[key] = table
            slack = self.slack[key] if factor or table.any() else 0  # a sum that is 0 leaves a rounding
            n.fits = n.fits and np.abs(table - given).max() <= slack and (n.free is None or n.free > 1e-9)
        down = ways.get("down", PARTS["down"])
        n.d, n.moved = down(n) if l else None, None
        if "early" in ways and l:
            n.W = n.W - n.tables["W", l]
            n.moved = down(n)
        return n

    def down(self, ways, k, free=None):
        """The lowest layer that has ways, where its tables and all above are the learner's at point k."""
        with contextlib.suppress(ValueError):
            if len(ways) == 1:
                return self.start(dict(ways[0]), k, free)
            above = None not in ways and self.down(ways[:-1], k, free)
            n = above and self.layer(above, dict(ways[-1]))
            return n and n.fits and n

    def names(self):
        """The one fault, or the two, that give the learner's numbers at all points; else none."""
        known = list(faults(self.model, np.array([float(len(X)) for _, X, _ in self.points])))
        none = "", (frozenset(),) * len(known[0][1])  # one fault alone is a pair with none
        begins = cache(lambda *pair: self.down(tuple(map(join, *pair)), 0))  # the output layer: few pairs do
        pairs = chain(zip([none, *known], repeat(none)), combinations(known, 2))
        until = time.perf_counter() + 3  # pairs of large tables may take minutes
        for (a, some), (b, more) in takewhile(lambda _: time.perf_counter() < until, pairs):
            n = begins(some[:2], more[:2]) and self.down(both := tuple(map(join, some, more)), 0)
            if n and all(self.down(both, k, n.free) for k in range(1, len(self.points))):
                return [name for name in (a, b) if name]
        return []


# --------------------------------------------------------------------------------------------- 5. the report
WORDS = {  # the beginning of a name: what is wrong, and what belongs there
    "sign": "-∂E/∂w is right where the update adds (w += rate * table), ∂E/∂w where it subtracts.",
    "half forgotten": "the 2 of the square's slope and the ½ of the error (or a mean of two) don't match.",
    "scale": "a constant factor: a ½, a 2, a learning rate, a number of nodes or of samples?",
    "sum for mean": "your error is a mean, your tables are sums: divide by the samples (or outputs).",
    "mean for sum": "divided by the samples where a sum belongs, or once more than the error is.",
    "never computed": "0 throughout: never computed, overwritten, or made of a 0, as Σ (y - t) may be.",
    "transposed gradient": "the transpose of ∂E/∂W: a gradient must stand where its weight stands.",
    "tables in another order": "they come in the reverse order of your parameters.",
    "shape": "the tables have not the shapes of your parameters.",
    "not a number": "NaN or infinite: an overflow, log(0), 0/0? Scale inputs; softmax: take off the largest.",
    "missing derivative": "δ lacks the slope of the activation: multiply what comes back by f'(net).",
    "activation applied twice": "the slope is taken from f(output); the output has been through f already.",
    "slope from net": "the slope's formula, as y(1 - y), wants the output, and it got net.",
    "slope of the layer above": "δ wants the slope at its own output; for the δ below, that is your input.",
    "slope of the layer below": "δ wants the slope at its own layer's output; it got the one below.",
    "slope counted twice": "the slope stands in δ twice.",
    "slope of another activation": "y(1 - y) belongs to the sigmoid, 1 - y² to tanh, 1 or 0 to ReLU.",
    "slope that cancels": "with this error the output's slope cancels: δ is y - t alone.",
    "softmax without its partner": "δ is y - t with cross-entropy where Σ t = 1; else it mixes all outputs.",
    "cross-entropy without its partner": "-Σ t ln y is softmax's; sigmoids add -(1 - t) ln(1 - y).",
    "transposed weights": "what comes back took W by the wrong index: node j hears Σ w_kj δ_k from above.",
    "weights left out of the sum": "the hidden δ adds up the δ above without their weights.",
    "sum over downstream": "the hidden δ hears one node above only: sum over all of them.",
    "incoming weights": "the hidden δ took the incoming weights; error comes back along the outgoing ones.",
    "bias column in the sum": "one column off: a bias takes part in what goes down, a weight does not.",
    "updated before the deltas": "weights were updated before the δ below: first all δ, then all updates.",
    "own output for input": "∂E/∂w is made of δ and what came in along w; here stands the node's own output.",
    "net for output": "∂E/∂w is made of δ and the output of the node below; here stands its net.",
    "input left out": "∂E/∂w is made of δ and what came in along w; here is δ alone.",
    "bias left out": "a bias is a weight whose input is always 1, so it has a gradient, too.",
    "one sample of the batch": "one sample alone is heard: add up over the batch.",
    "sample and target swapped": "the gradients for x as target and t as sample.",
    "slip in the slope": "sigmoid has y(1 - y), tanh 1 - y², ReLU 1 where y is above 0: compare yours.",
    "slope left out of the sum": "what comes back through W is δ, slope included; yours had no slope.",
    "weight decay": "λ Σ w² in your error gives 2 λ w, no more and no less, to each weight and to no bias.",
    "summed over the nodes": "each bias has its own sum of δ, over the samples only: a sum wants an axis.",
    "stale": "the answer depends on earlier calls, on another sample: run this one forward first.",
    "accumulated": "every call adds to the tables of the last one: set them to 0 (momentum is the update's).",
    "parameters changed": "gradients() changes the parameters: let it only return tables.",
    "random": "the same call gives different numbers: no dropout, noise or shuffling in a check.",
    "float32": "computed in 32 bits: an error below two per cent would not show. Use float64 for a check.",
    "dead nodes": "a whole ReLU layer says 0 on these samples, no error passes: start with other weights.",
    "saturated nodes": "a layer lies on the flat ends of its curve, no error passes: scale inputs, weights.",
    "integers": "these parameters are integers, which can't be nudged: make them floats.",
    "copies": "the error does not change with these parameters: hand over what your code reads.",
}
NEXT = {
    "no model": "No forward pass that I know gives your error. Try the smallest that is wrong, as 2-2-1.",
    "W": "The biases are right, so δ is: look at what it is multiplied by, the layer's inputs.",
    "b": "The weights are right, so δ is: a bias gets the sum of δ over the samples.",
    "hidden": "Right down to layer {}, wrong below: look at how δ comes down, by sum, weights and slope.",
    "output": "Wrong from the output on: for one sample, print its δ beside (y - t) times the slope.",
}


class Report(namedtuple("Report", "verdict ok faults beside text")):
    """What explain found: verdict, names of faults, sanity checks, and all that as a page of text."""

    def __repr__(self):
        return self.text


# parameters, a sample, and the learner's error and gradients there; measured: of some places, by Equation 6
Point = namedtuple("Point", "theta x t loss given")
Measured = namedtuple("Measured", "places slopes given errors")


def like(old, new):
    """The array new in the form of old: an array, a number, or a list of what old's first is."""
    whole = new if isinstance(old, np.ndarray) else new.tolist()
    return [like(old[0], part) for part in new] if isinstance(old, (list, tuple)) else whole


def others(x, t, rng):
    """Made-up samples in the form of x and t: a row more, by each axis that may count rows; then as many."""
    X, T = np.asarray(x), np.asarray(t)
    axes = [k for k in (0, 1) if T.ndim and X.ndim > 1 and 1 < X.shape[k] == T.shape[min(k, T.ndim - 1)]]
    for axis in [*axes, None]:
        shape, U, samples = list(X.shape), T, 1
        if axis is not None:
            samples = shape[axis] = shape[axis] + 1
            U = np.take(T, range(samples), min(axis, T.ndim - 1), mode="wrap")
        mirrored = U.size == samples  # one number for each sample; one-hot targets stay so
        U = max(1, U.max()) + min(0, U.min()) - U if mirrored else np.roll(U, 1, int(np.argmax(U.shape)))
        made = rng.uniform(-1, 1, shape).astype(X.dtype if X.dtype.kind == "f" else float)
        yield like(x, made), like(t, U)


def explain(loss, parameters=None, gradients=None, x=None, t=None, *, sizes=None, downhill=False, seconds=8):
    """Report on anybody's gradients: right or wrong, and the name of the fault. Also explain(network, x, t).

    sizes     numbers of nodes, such as (784, 30, 10), where the parameters are one long list
    downhill  True where your tables are meant to be -∂E/∂w
    seconds   about how long it may take: of many parameters a sample is measured

    Raises: what your own code raises on x and t; TypeError or ValueError for parameters that can't be read.
    """
    if hasattr(loss, "loss") and hasattr(loss, "gradients"):
        x, t = (parameters, gradients) if x is None else (x, t)
        loss, parameters, gradients = loss.loss, loss.parameters, loss.gradients
    t = x if t is None else t  # an autoencoder
    code = Code(loss, parameters, gradients, -1 if downhill else 1)
    try:
        with np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):  # the learner's
            return Examination().run(code, (x, t), sizes, seconds)
    finally:
        code.set(code.saved)


class Examination:
    """One run of explain: what is measured, and what is said of it."""

    def run(self, code, sample, sizes, seconds):
        """The Report."""
        self.code, self.sample, self.sizes, self.end = code, sample, sizes, time.perf_counter() + seconds
        self.rng, self.model, self.search, self.measured = np.random.default_rng(0), None, None, []
        kinds = {h.base.dtype.str[1:] for h, _ in code.slots if isinstance(h, np.flatiter)}
        if any(kind[0] in "iu" for kind in kinds):
            return self.page("can't tell", ["integers"])
        self.here = code.loss(*sample)
        if abs(code.loss(*sample) - self.here) > 1e-9 * abs(self.here):
            return self.page("can't tell", ["random"])
        try:
            code.gradients(*sample)
            began, made = time.perf_counter(), [self.made_up()]
            more = 5 if time.perf_counter() - began < 0.1 else 2
            made += [self.made_up(once=k > 0 and not code.remarks) for k in range(more)]
            own = self.point(code.start, sample, made[0][1:3])
        except Shapes as error:
            return self.page("wrong", ["shape"], [str(error)])
        if all(code.loss(*sample, point.theta) == self.here for point in made):
            found = "copies" if any(point.given.any() for point in made) else "dead nodes"
            return self.page("can't tell", code.remarks & {"parameters changed"} or {found})
        if not np.isfinite([self.here, *own.given]).all():
            return self.page("wrong", ["not a number"])
        code.remarks -= {"stale", "accumulated"} if "random" in code.remarks else set()  # by chance
        self.points = [p for p in [*made, own] if np.isfinite(p.loss) and np.isfinite(p.given).all()]
        # rounding, as a part of the error, by third differences: steps that pass no kink; larger for 32 bits
        way, (theta, *one) = self.rng.uniform(-1, 1, len(code.slots)), self.points[0][:3]
        tried = [[code.loss(*one, theta + step * k * way) for k in range(8)] for step in (1e-9, 1e-5)]
        losses, here = max(tried, key=lambda some: len({*some})), np.abs([p.loss for p in self.points])
        least, code.usual = 6e-8 if np.array_equal(np.float32(here), here) else 2e-16, np.median(here)
        noise = max(np.median(np.abs(np.diff(losses, 3))) / 4.5 / max(np.abs(losses).max(), TINY), least)
        coarse = noise > 1e-10 or bool(kinds & {"f4", "f2"})
        fit_to, plant_to, self.limit = (1e-4, 2e-3, 2e-2) if coarse else (1e-5, 1e-5, 1e-4)
        self.model = find_model(code.shapes, self.points, sizes, fit_to, time.perf_counter() + seconds / 2)
        self.search = self.model and Search(self.model, self.points, plant_to)
        return self.judge(noise, coarse)

    def judge(self, noise, coarse):
        """The verdict, by Equation 6 at made-up points and at the learner's own; and the names."""
        code, search, names = self.code, self.search, sorted(self.code.remarks)
        ranks = np.concatenate([self.rng.permutation(v.size) + self.rng.random() for v in code.places])
        for key, places in self.model.places().items() if search else ():
            first = places.ravel()[np.argsort(-search.off[key][0].ravel())[:10]]
            ranks[first] = range(-len(first), 0)  # first where the model differs, of each table in turn
        places, left = np.argsort(ranks, kind="stable")[:2000], 0.8 * (self.end - time.perf_counter())
        kinks = not search or "ReLU" in " ".join(self.model.activations)
        for point in self.points:
            if sum(m.errors.max() > self.limit for m in self.measured) > 1 and point is not self.points[-1]:
                continue
            until = time.perf_counter() + max(left / len(self.points), 0.05)
            more = places if search else np.roll(places, -sum(len(m.places) for m in self.measured))
            self.measured.append(m := measure(code, point, more, noise, until))
            for step, finer in ((0, 8), (0.02, 4)) if kinks and m.errors.max() > self.limit else ():
                few = np.flatnonzero(m.errors > self.limit)[:50]  # a closer look, there and a bit beside
                code.set(self.rng.normal(point.theta, step * np.abs(point.theta).mean()))
                near = self.point(code.theta(), *2 * [point[1:3]], once=True)
                again = measure(code, near, m.places[few], noise, until + 1, finer).errors
                m.errors[few[: len(again)]] = again
        table = np.repeat(range(len(code.places)), [*map(np.size, code.places)])  # of equals the last
        self.worst = max(self.measured[::-1], key=lambda m: len({*table[m.places[m.errors > self.limit]]}))
        _, p, g, errors = map(np.concatenate, zip(*self.measured))
        if errors.max() <= self.limit:
            names += ["float32"] * bool(coarse) + (self.asleep() if search else [])
            return self.page("wrong" if code.remarks - {"parameters changed"} else "right", names)
        c, each = ratio(g, p), np.round([ratio(m.given, m.slopes) for m in self.measured])
        sums = np.repeat(each, [len(m.places) for m in self.measured])  # the number of samples at each point
        throughout = {-1: "sign", 0: "never computed"}.get(round(c, 3), "" if search else "scale")
        for k, name in ((c, throughout), (sums, "" if search or sums.min() < 2 else "sum for mean")):
            if name and np.abs(g - k * p).max() <= self.limit * np.abs(p).max():  # that needs no model
                return self.page("wrong", [*names, name])
        found = search.names() if search else []
        same = {"parameters changed"} if "updated before the deltas" in found else set()
        return self.page("wrong", sorted(code.remarks - same) + found, self.where())

    def point(self, theta, sample, other, once=False):
        """The Point there, with the answer that repeated calls settle on; what differs, to code.remarks."""
        code, answers = self.code, []
        calls = [(other, other), (other, sample), (sample, sample), (sample, sample)]
        for before, these in calls[-1:] if once else calls:
            code.set(theta)
            code.loss(*before)
            answers.append(code.gradients(*these))
            code.remarks |= set() if np.array_equal(code.theta(), theta) else {"parameters changed"}
        a, b, c = (3 * answers)[-3:]  # of one call, the same three times
        for places in code.places:
            first, second, third = a[places], b[places], c[places]
            step, near = third - second, 1e-5 * np.abs(third).max() + TINY
            kept = round(ratio(step, second - first), 3)  # 1, or a momentum
            if np.abs(step).max() <= near:
                code.remarks |= set() if np.abs(third - first).max() <= near else {"stale"}
            elif 0 < kept <= 1 and np.abs(kept * (second - first) - step).max() <= 1e-5 * np.abs(step).max():
                code.remarks.add("accumulated")
                c[places] = third - kept * second
            elif np.isfinite(third).all():
                code.remarks.add("random")
        return Point(theta, *sample, code.loss(*sample, theta), c)

    def made_up(self, once=False):
        """A Point at made-up parameters and, where the code takes one, a made-up sample."""
        code, inputs = self.code, max(np.shape(self.sample[0]), default=1)
        widths = [np.full(v.size, min(max(v.shape, default=1), inputs)) for v in code.places]
        code.set(2 / np.sqrt(np.concatenate(widths)) * self.rng.uniform(-1, 1, len(code.slots)))
        theta = code.theta()
        for sample in others(*self.sample, self.rng):
            with contextlib.suppress(Exception):  # the code takes no sample of this form: the next one
                return self.point(theta, sample, self.sample, once)
        return self.point(theta, self.sample, self.sample)

    def asleep(self):
        """The name of what lets no error pass a whole layer at the learner's own parameters."""
        weights, f = self.search.points[-1][0], self.model.activations
        for name, *outputs in zip(f, *(forward(weights, f, X)[0][1:] for _, X, _ in self.search.points)):
            if name == "ReLU" and not any(map(np.any, outputs)):
                return ["dead nodes"]
            slopes = ACTIVATIONS[name][1](outputs[-1])
            if name in ("sigmoid", "tanh") and slopes.size > 4 and np.mean(slopes < 1e-3) > 0.9:
                return ["saturated nodes"]
        return []

    def where(self):
        """Which tables are right and which wrong, by what ratio, from which layer on; what to try next."""
        (places, slopes, given, errors), lines = self.worst, []
        for name, table in zip(self.code.names, self.code.places):
            own = np.isin(places, table)
            wrong = own & (errors > self.limit)
            seen = wrong & (np.abs(slopes) > 1e-6 * np.abs(slopes).max())
            low, high = np.quantile(given[seen] / slopes[seen], [0, 1]) if seen.any() else (0, 0)
            span = f"{low:.3g} to {high:.3g}" if high - low > 1e-3 * max(-low, high) else f"{low:.4g}"
            said = f"wrong, {span} times what was measured" if seen.any() else "wrong, where it should be 0"
            lines.append(f"{name}: {said if wrong.any() else 'right' if own.any() else 'not measured'}")
        if not self.search:
            return [*lines, NEXT["no model"]]
        search, top = self.search, len(self.model.layers)
        wrong = [key for key, off in search.off.items() if off.max() > search.slack[key]]
        kinds, highest = {kind for kind, _ in wrong}, max((l + 1 for _, l in wrong), default=0)
        one = min(kinds) if len(kinds) == 1 and len(search.off) > top else ""
        return [*lines, NEXT[one or ("output" if highest == top else "hidden")].format(highest + 1)]

    def page(self, verdict, names, more=()):
        """The Report in words."""
        names = tuple(dict.fromkeys(names))
        said = " + ".join(names) or ("none that I know" if verdict == "wrong" else "all agree")
        words = [f"{name}: {WORDS[name.split(', ')[0]]}" for name in names]
        text = [f"{verdict.capitalize()}: {said}.", *words, *more]
        if self.measured:
            places, slopes, given, errors = self.worst
            worst = (errors > 0.999 * errors.max()).argmax()
            tables = [*zip(self.code.names, self.code.shapes)]
            labels = [f"{name}{[*place] or ''}" for name, shape in tables for place in np.ndindex(shape)]
            ask = " Name its nodes: sizes=(inputs, …, outputs)." * (len(tables) == 1 and not self.sizes)
            text += ["", f"Your network, as I found it: {self.model or 'unknown.' + ask}"]
            text.append(
                f"Equation 6: {len(places)} of {len(labels)} parameters, two ε, {len(self.measured)} starts. "
                f"Largest relative error beyond rounding {errors[worst]:.1e}, {labels[places[worst]]}: yours "
                f"{given[worst]:.6g}, measured {slopes[worst]:.6g}. "
                "(Below 1e-7 is right; up to 1e-4 where digits are few or kinks near; above 1e-2 is wrong.)"
            )
        beside = tuple(self.beside())
        lines = [fill(line, 76, subsequent_indent="  ") for line in [*text, "", "Beside it", *beside]]
        return Report(verdict, verdict == "right", names, beside, "\n".join(lines))

    def beside(self):
        """Sanity checks, each with what was measured."""
        code, X = self.code, np.asarray(self.sample[0], float)
        look = " LOOK: scale them to about 0 to 1." if np.abs(X).max() > 10 or not X.any() else ""
        yield f"Inputs: from {X.min():.3g} to {X.max():.3g}, mean {X.mean():.3g}.{look}"
        if not self.measured:
            return
        few, line = [self.sample], f"Loss at the start: {self.here:.4g}"
        if self.model:
            n, T, f = self.search.start({}, -1), self.search.points[-1][2], self.model.activations[-1]
            few = [point[1:3] for point in self.points[-4:]] if len(T) == 1 else few
            y = {"sigmoid": 0.5, "softmax": 1 / T.shape[1]}.get(f, 0.0)
            chance = n.factor * LOSSES[self.model.loss][0](y + 0 * T, T).sum()
            chance += n.decay * sum((W**2).sum() for W, _ in n.weights) / 2
            line += f"; a guess, all outputs {y:.3g}, has {chance:.4g}"
            line += ". LOOK: sure and wrong, start with smaller weights" * bool(self.here > 2 * chance)
        yield line + "."

        def error(values):
            code.set(values)
            with contextlib.suppress(ArithmeticError, ValueError):  # a step too far: math.log(0)
                return sum(code.loss(*one) for one in few)
            return np.inf

        theta, rate, way, until = code.start, 1.0, None, max(self.end, time.perf_counter() + 0.5)
        begun = now = error(theta)
        for _ in range(100):
            if way is None:  # the parameters stand there already
                way = sum(code.gradients(*one) for one in few)
            after = error(theta - rate * way)
            if after < now:
                theta, now, rate, way = theta - rate * way, after, 2 * rate, None
            rate *= 0.75
            if now < 0.1 * begun or time.perf_counter() > until:
                break
        learnt = "learnt" if now < 0.1 * begun else "falling" if now < 0.8 * begun else "LOOK: not learnt"
        yield f"A handful of samples, 100 steps at most: error from {begun:.4g} to {now:.4g}, {learnt}."
