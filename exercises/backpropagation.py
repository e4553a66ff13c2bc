"""Exercises of notebook 03: error terms, updates, a whole training step, and what tanh or softmax change.

A network is what it is in the notebook: weights w[j, i] from node i to node j, bias w[j, "b"], the output of
every node by its number, output["b"] = 1.
"""

import math

from helpers.activations import Sigmoid
from helpers.example import B1, B2, HIDDEN, INPUTS, OUTPUTS, W1, W2, T, X

from .exercise import AnswerError, AnyOf, Exercise, edit

sigmoid = Sigmoid.value


def forward(w, x, activation=sigmoid):
    """The output of every node by its number; "b" always says 1. The notebook's, for any activation."""
    output = {1: x[0], 2: x[1], 3: x[2], "b": 1}
    for nodes, below in ((HIDDEN, INPUTS), (OUTPUTS, HIDDEN)):
        for j in nodes:
            output[j] = activation(sum(w[j, i] * output[i] for i in (*below, "b")))
    return output


class Weights(dict):
    """w[j, i], with a word for whoever takes the indices in the wrong order."""

    def __missing__(self, key):
        if isinstance(key, tuple) and len(key) == 2 and key[::-1] in self:
            j, i = key
            raise LookupError(f"there is no w[{j}, {i}]: the target stands first, so w[{i}, {j}]")
        raise KeyError(key)

    def copy(self):
        return Weights(self)


class OutputDeltas(dict):
    """The error terms of 8 and 9, with a word for whoever asks for those of other nodes."""

    def __missing__(self, key):
        raise LookupError(f"delta holds the error terms of 8 and 9, which j hands its output to; not {key!r}")


def _weights(into_hidden, into_outputs):
    """Weights from rows that end with the bias: one for each of the nodes 4 to 7, one for each of 8 and 9."""
    w = Weights()
    for nodes, below, rows in ((HIDDEN, INPUTS, into_hidden), (OUTPUTS, HIDDEN, into_outputs)):
        for j, row in zip(nodes, rows):
            w.update({(j, i): weight for i, weight in zip((*below, "b"), row)})
    return w


def _rows(W, b):
    return [(*row, bias) for row, bias in zip(W, b)]


# Three networks 3-4-2 that differ in signs and sizes: (w, x, t). The first is the notebook's.
NETWORKS = [
    (_weights(_rows(W1, B1), _rows(W2, B2)), list(X), dict(zip(OUTPUTS, T))),
    (
        _weights(
            [(-1.2, 0.8, 0.1, 0.4), (0.3, 1.5, -0.7, 0.6), (0.9, -0.2, 0.4, -1.1), (-0.5, -0.6, 1.3, 0.2)],
            [(-0.8, 1.1, 0.3, -1.4, 0.5), (0.7, 0.2, -1.6, 0.4, -0.3)],
        ),
        [-0.5, 0.8, 0.3],
        {8: 0.2, 9: 0.7},
    ),
    (
        _weights(
            [(0.2, 2.1, -0.9, -0.7), (1.4, -0.3, 0.6, 0.8), (-0.4, 0.5, 1.7, 0.9), (0.6, -1.2, -0.1, 1.3)],
            [(1.3, 0.6, -0.2, 0.9, -0.6), (0.1, -1.5, 0.7, 1.2, 0.4)],
        ),
        [0.7, 0.4, -0.6],
        {8: 0.35, 9: 0.95},
    ),
]


def my_output_delta(y, t):
    """The error term of an output node with output y and target t."""
    return y * (1 - y) * (t - y)


output_delta = Exercise(
    "Output delta",
    my_output_delta,
    cases=[(0.5944, 0.9), (0.5235, 0.1), (0.98, 0.1), (0.05, 0.2), (0.7, 0.7)],
    wrong={
        "The slope is missing: `t - y` says how far off the node is, but not how much its output moves "
        "when its weighted input does. A node near 0 or 1 hardly moves; `y * (1 - y)` "
        "brings that in.": edit("y * (1 - y) * (t - y)", "t - y"),
        "The sign is flipped: `y - t` is how much the node says *too much*. Our δ points downhill, the way "
        "in which the weighted input should go: up when the target is higher than the output, so "
        "`t - y`.": edit("(t - y)", "(y - t)"),
        "Two things at once: `y - t` has the sign of the error's slope, where δ is minus that, so `t - y`; "
        "and the slope of the sigmoid, `y * (1 - y)`, is missing.": edit("y * (1 - y) * (t - y)", "y - t"),
        "The sigmoid is applied twice: `y` has been through the sigmoid already. Its slope, written with "
        "the output, is `y * (1 - y)`.": edit("y * (1 - y)", "sigmoid(y) * (1 - sigmoid(y))"),
        "That is the error, not its slope: δ says which way to go and how strongly, so it needs a sign. "
        "The derivative of ½(t − y)² with respect to y is −(t − y).": AnyOf(
            edit("y * (1 - y) * (t - y)", "(t - y) ** 2 / 2"), edit("(t - y)", "(t - y) ** 2 / 2")
        ),
        "The difference is squared: the error has the square, its slope the difference itself. A square "
        "also loses the sign, and with it the direction.": edit("(t - y)", "(t - y) ** 2"),
        "The size alone: the sign of `t - y` is the direction. Without it the node would always go up.": edit(
            "(t - y)", "abs(t - y)"
        ),
        "Parentheses are missing: Python multiplies first, so `y * 1 - y * (t - y)` is y minus a product. "
        "Write `(1 - y)`.": edit("(1 - y)", "1 - y"),
        "The slope at the target: the node stands at its output `y`, not where it should be, so the slope "
        "that counts is `y * (1 - y)`.": edit("y * (1 - y)", "t * (1 - t)"),
        "The slope of tanh: these nodes have the sigmoid, whose slope is `y * (1 - y)`.": edit(
            "y * (1 - y)", "(1 - y**2)"
        ),
        "The slope alone: how readily the node moves is one factor; the other is how far off it is, "
        "`t - y`.": edit(" * (t - y)", ""),
    },
    why="Equation 3: how readily the node moves, times how far it should. At y = t nothing is "
    "left to correct.",
)


def my_hidden_delta(j, w, output, delta):
    """The error term of hidden node j; delta holds those of 8 and 9."""
    back = sum(w[k, j] * delta[k] for k in (8, 9))
    return output[j] * (1 - output[j]) * back


def _hidden_case(j, w, x, t):
    output = forward(w, x)
    delta = {k: my_output_delta(output[k], t[k]) for k in OUTPUTS}
    shown = (
        f"j = {j}, a{j} = {output[j]:.4f}, w8{j} = {w[8, j]}, w9{j} = {w[9, j]}, "
        f"δ8 = {delta[8]:.4f}, δ9 = {delta[9]:.4f}"
    )
    return shown, lambda: (j, w.copy(), dict(output), OutputDeltas(delta))


_OWN = "output[j] * (1 - output[j])"

hidden_delta = Exercise(
    "Hidden delta",
    my_hidden_delta,
    cases=dict(
        _hidden_case(j, *network) for network, nodes in zip(NETWORKS, ((4, 7), (5, 6), (7, 4))) for j in nodes
    ),
    wrong={
        "The slope is missing: the sum is what node j's *output* should do. δ speaks of its weighted "
        "input, and between the two lies the sigmoid, with slope `output[j] * (1 - output[j])`.": edit(
            f"{_OWN} * ", ""
        ),
        "One path only: node j also reaches the error through node 9. Every node downstream sends its "
        "share back, and the shares are added.": edit("(8, 9)", "(8,)"),
        "One path only: node j also reaches the error through node 8. Does the sum run over both output "
        "nodes, or does a later value overwrite an earlier one?": edit("(8, 9)", "(9,)"),
        "The weights are left out: a node that hears j through a weight of 0.1 has less to say about j "
        "than one with a weight of 0.8, and a negative weight turns the sign around. Take `w[k, "
        "j] * delta[k]`.": edit("w[k, j] * ", ""),
        "The sum runs over incoming weights: those brought node j its inputs. The error comes back along "
        "the lines that *leave* it, `w[8, j]` and `w[9, j]`, times the error terms at their ends.": AnyOf(
            edit("w[k, j] * delta[k] for k in (8, 9)", "w[j, i] * output[i] for i in (1, 2, 3)"),
            edit("w[k, j] * delta[k] for k in (8, 9)", 'w[j, i] * output[i] for i in (1, 2, 3, "b")'),
        ),
        "The slope of the wrong node: the slopes of 8 and 9 are in their error terms already. What is "
        "still missing is the slope of node j, from `output[j]`.": edit(
            "delta[k] for", "delta[k] * output[k] * (1 - output[k]) for", f"{_OWN} * ", ""
        ),
        "A slope too many: those of 8 and 9 are in their error terms already. Only node j's "
        "own belongs here.": edit("delta[k] for", "delta[k] * output[k] * (1 - output[k]) for"),
        "Always node 4: the function gets `j`, the number of the node that is meant. Where you "
        "wrote 4, write `j`.": AnyOf(
            edit("w[k, j]", "w[k, 4]", _OWN, "output[4] * (1 - output[4])"),
            edit("w[k, j]", "w[k, 4]"),
            edit(_OWN, "output[4] * (1 - output[4])"),
        ),
        "One sign too many: the minus of δ = −∂E/∂net sits in `delta[8]` and `delta[9]` already, and is "
        "handed back with them.": edit(_OWN, f"-{_OWN}"),
        "The sigmoid is applied twice: `output[j]` has been through it already. Its slope, written with "
        "the output, is `output[j] * (1 - output[j])`.": edit(
            _OWN, "sigmoid(output[j]) * (1 - sigmoid(output[j]))"
        ),
        "Brackets are missing: the slope belongs to the whole sum, not to its first term alone.": edit(
            f"{_OWN} * back", f"{_OWN} * w[8, j] * delta[8] + w[9, j] * delta[9]"
        ),
        "The output comes in once too often: `output[j]` as a factor of the sum belongs to the update of a "
        "weight, Equation 5. Here it stands in the slope alone.": edit("* back", "* back * output[j]"),
        "The products are multiplied: what comes by two paths is added.": edit(
            "sum(w[k, j] * delta[k] for k in (8, 9))", "w[8, j] * delta[8] * w[9, j] * delta[9]"
        ),
    },
    why="Equation 4: what comes back along every outgoing line, added up, times the node's own slope.",
)


def my_updated_weight(weight, rate, delta_j, output_i, output_j):
    """The weight of the connection from node i to node j after one step (Equation 5)."""
    return weight + rate * delta_j * output_i


weight_update = Exercise(
    "Weight update",
    my_updated_weight,
    cases=[
        (0.4, 0.5, 0.07, 0.68, 0.59),
        (0.5, 0.5, 0.01, 0.6, 0.68),
        (-0.4, 0.5, 0.01, -0.2, 0.68),
        (0.2, 2.0, -0.1, 1, 0.52),
        (-1.5, 0.1, -0.0312, 0.8437, 0.25),
    ],
    wrong={
        "The node's own output: a change of this weight acts through what it multiplies, and that is what "
        "comes *in*, the output of node i. Node j's own output is in its slope, so "
        "in `delta_j` already.": edit("output_i", "output_j"),
        "The update's sign: δ = −∂E/∂net points downhill already, so its step is *added*. One subtracts "
        "the *gradient*, or a δ with the other sign.": edit("weight + rate", "weight - rate"),
        "The input is left out: through a connection whose node i says 0, nothing of the weight arrives, "
        "and such a weight must not change. Multiply by `output_i`. (For a bias it is 1.)": edit(
            " * output_i", ""
        ),
        "The learning rate is left out: the step goes in the right direction, but always "
        "at full length.": edit("rate * ", ""),
        "The slope is in twice: `delta_j` contains the slope of node j already, Equation 3 or 4 "
        "put it there.": edit("delta_j", "delta_j * output_j * (1 - output_j)"),
        "Only the change: that is what is added. The new weight is the old one plus this.": edit(
            "weight + ", ""
        ),
        "The weight grows by a share of itself: the step is `rate * delta_j * output_i`, and "
        "it is *added*.": AnyOf(
            edit("weight + rate * delta_j", "weight * (1 + rate * delta_j", "output_i", "output_i)"),
            edit("weight + rate", "weight * rate"),
            edit("weight + rate", "weight + weight * rate"),
        ),
        "Both outputs: the weight is multiplied by what comes in, `output_i`, and by nothing else of the "
        "two nodes but `delta_j`.": edit("output_i", "output_i * output_j"),
    },
    why="Equation 5. The gradient is −δ x, so `weight - rate * gradient` says the same.",
)


_KEYS = ("w84", "w94", "w42", "w52")
_MEANT = {"up": "up", "+": "up", "down": "down", "-": "down", "−": "down"}


def _direction(directions, key):
    """The learner's word for one weight, as "up" or "down"; all four words are looked at first."""
    if not isinstance(directions, dict):
        raise AnswerError('Expected a dictionary, such as {"w84": "up", "w94": "down", …}.')
    for name in _KEYS:
        word = directions.get(name, ...)
        if word is ...:
            raise AnswerError(f'"{name}" still waits for "up" or "down".')
        if str(word).strip().lower() not in _MEANT:
            raise AnswerError(f'For "{name}" expected "up" or "down", got "{word}".')
    return _MEANT[str(directions[key]).strip().lower()]


def _ways(*words):
    return dict(zip(_KEYS, words))


up_or_down = Exercise(
    "Up or down?",
    _ways("up", "down", "down", "up"),
    stub="my_directions",
    form='a dictionary of four words, each "up" or "down"',
    cases={f"the weight {key}": (key,) for key in _KEYS},
    observe=_direction,
    wrong={
        "The sign of the input: you followed δ alone. Input 2 is −0.2, so a *larger* weight on it makes "
        "the sum smaller. δ times a negative input turns around.": _ways("up", "down", "up", "down"),
        "All four the wrong way round: you followed the gradient ∂E/∂w, which points uphill. The "
        "step goes against it.": _ways("down", "up", "up", "down"),
        "Only the input's sign: you took no notice of δ. Node 9 says 0.52 and should say 0.1, so what "
        "excites it must become weaker; look at the signs of δ₉ and δ₅.": _ways("up", "up", "down", "down"),
        "Node 9 says too much: its output is 0.52, its target 0.1. More weight on a positive output would "
        "raise it further.": _ways("up", "up", "down", "up"),
        "Node 4 should say more (δ₄ is positive), but input 2 is negative: with a larger w₄₂, it "
        "would say less.": _ways("up", "down", "up", "up"),
        "Node 5 should say less (δ₅ is negative), and input 2 is negative: with a larger w₅₂ it "
        "takes more away.": _ways("up", "down", "down", "down"),
        "Node 8 says too little: its output is 0.59, its target 0.9, and node 4 says something positive. "
        "So its weight goes up.": _ways("down", "down", "down", "up"),
        "All up, or all down: two signs decide for each weight, that of δ at its end and that of the "
        "output at its beginning.": AnyOf(_ways(*["up"] * 4), _ways(*["down"] * 4)),
        "Both weights into the output layer the wrong way: δ₈ is positive and δ₉ negative, and node 4's "
        "output is positive.": _ways("down", "up", "down", "up"),
    },
    why="Two signs multiplied: δ at the connection's end, and the output at its beginning.",
    running=None,
)


def my_training_step(w, x, t, rate):
    """New weights, as a dictionary like w, after one step on the sample (x, t)."""
    output = forward(w, x)
    delta = {}
    for k in (8, 9):
        delta[k] = output[k] * (1 - output[k]) * (t[k] - output[k])
    for j in (4, 5, 6, 7):
        delta[j] = output[j] * (1 - output[j]) * (w[8, j] * delta[8] + w[9, j] * delta[9])
    return {(j, i): weight + rate * delta[j] * output[i] for (j, i), weight in w.items()}


def _outputs_first(w, x, t, rate):
    """The weights into 8 and 9 are updated before the hidden error terms are known."""
    output, new = forward(w, x), dict(w)
    delta = {k: my_output_delta(output[k], t[k]) for k in OUTPUTS}
    for k in OUTPUTS:
        for i in (*HIDDEN, "b"):
            new[k, i] += rate * delta[k] * output[i]
    for j in HIDDEN:
        delta[j] = my_hidden_delta(j, new, output, delta)
        for i in (*INPUTS, "b"):
            new[j, i] += rate * delta[j] * output[i]
    return new


def _step_case(number, w, x, t, rate):
    which = "the running example" if number == 0 else f"another 3-4-2 network (number {number + 1})"
    return f"{which}, x = {x}, t = {t}, rate = {rate}", lambda: (w.copy(), list(x), dict(t), rate)


_BACK = "(w[8, j] * delta[8] + w[9, j] * delta[9])"
_STEP = "weight + rate * delta[j] * output[i] for (j, i), weight in w.items()"
_HIDDEN_FIRST = """    for j in (4, 5, 6, 7):
        delta[j] = output[j] * (1 - output[j]) * (w[8, j] * delta[8] + w[9, j] * delta[9])
"""
_OUTPUTS_THEN = """    for k in (8, 9):
        delta[k] = output[k] * (1 - output[k]) * (t[k] - output[k])
"""

training_step = Exercise(
    "One training step",
    my_training_step,
    cases=dict(
        _step_case(number, *network, rate)
        for number, (network, rate) in enumerate(zip(NETWORKS, (0.5, 2.0, 0.8)))
    ),
    wrong={
        "Output weights updated too early: the error terms of the hidden nodes were computed with the "
        "*new* weights into 8 and 9. The slopes belong to the network that made this output: all error "
        "terms first, then all weights.": _outputs_first,
        "The hidden error terms come too early: Equation 4 needs those of 8 and 9, so the output nodes are "
        "first. That is what *back* means.": edit(
            _OUTPUTS_THEN + _HIDDEN_FIRST, _HIDDEN_FIRST + _OUTPUTS_THEN
        ),
        "Uphill: every weight goes the wrong way, and the error grows. Either the error terms have `y - t` "
        "in place of `t - y`, or the update subtracts. (Both together would be right: "
        "two minus signs.)": edit("weight + rate", "weight - rate"),
        "The slope is missing in the output nodes: their error term is `y * (1 - y) * (t - y)`. The hidden "
        "ones are wrong only because they receive these.": edit("output[k] * (1 - output[k]) * (t", "(t"),
        "The slope is missing in the hidden nodes: what comes back along the lines still has to pass "
        "through their own sigmoid, `output[j] * (1 - output[j])`. The weights into 8 and "
        "9 are right.": edit(f"{_OWN} * ", ""),
        "The slope is missing in every node: each error term needs the slope of its own node's sigmoid, "
        "`output[j] * (1 - output[j])`.": edit("output[k] * (1 - output[k]) * (t", "(t", f"{_OWN} * ", ""),
        "The node's own output in the update: a weight changes by the rate, times δ at its end, times the "
        "output at its *beginning*, `output[i]` for the weight `w[j, i]`. For a bias that is "
        '`output["b"]`, which is 1.': AnyOf(
            edit("* output[i]", "* output[j]"), edit("* output[i]", '* (1 if i == "b" else output[j])')
        ),
        'The biases stand still: they are weights like all others, on an input of 1. Is `(j, "b")` left '
        "out of your loop?": edit(
            "rate * delta[j] * output[i]", 'rate * delta[j] * (0 if i == "b" else output[i])'
        ),
        "The biases are missing: they are weights like all others, on an input of 1, and belong into the "
        'result. Going through all `(j, i)` in `w` reaches them too, as `(j, "b")`.': edit(
            "w.items()}", 'w.items() if i != "b"}'
        ),
        "Ends swapped: for the weight `w[j, i]` it is `delta[j]`, where the connection ends, times "
        "`output[i]`, where it begins. The input nodes and the bias nodes have no error term.": edit(
            "delta[j] * output[i] for", "delta[i] * output[j] for"
        ),
        "A bias's input is 1: its step is `rate * delta[j] * 1`. You multiplied by the bias itself.": edit(
            "* output[i]", '* (weight if i == "b" else output[i])'
        ),
        "The weights on the way back are left out: node j gets `w[k, j] * delta[k]` from each node k "
        "downstream, not `delta[k]` alone.": edit(_BACK, "(delta[8] + delta[9])"),
        "One path only: a hidden node reaches the error through node 9 as well. Add up `w[k, j] * "
        "delta[k]` over both.": edit(_BACK, "w[8, j] * delta[8]"),
        "One path only: a hidden node reaches the error through node 8 as well. Add up `w[k, j] * "
        "delta[k]` over both; does the second overwrite the first?": edit(_BACK, "w[9, j] * delta[9]"),
        "The weights into the hidden nodes stand still: they learn by the same update, with the error "
        "terms of 4 to 7.": edit("weight + rate * delta[j]", "weight + (j > 7) * rate * delta[j]"),
        "The weights into the output nodes stand still: they learn by the same update, with the error "
        "terms of 8 and 9.": edit("weight + rate * delta[j]", "weight + (j < 8) * rate * delta[j]"),
        "The learning rate is left out: the step goes in the right direction, but always "
        "at full length.": edit("rate * ", ""),
        "Only the changes come back: the new weight is the old one plus this.": edit("weight + rate", "rate"),
        "The weights come back unchanged: does your function return the dictionary that it was given?": edit(
            "rate * delta[j] * output[i]", "0"
        ),
        "The input is left out of the update: a weight acts through what it multiplies, `output[i]`.": edit(
            " * output[i]", ""
        ),
        "The slope comes a second time in the update: it is in `delta[j]` already.": edit(
            "rate * delta[j]", f"rate * delta[j] * {_OWN}"
        ),
        "The error terms come back: they are half of the work. What is asked for is the dictionary "
        "of the new weights.": edit("{(j, i): " + _STEP + "}", "delta"),
    },
    why="Nothing is updated before all error terms are known, since each belongs to the network as it was.",
)


def my_tanh_deltas(w, output, t):
    """The error terms {8: …, 9: …, 4: …, …} where all nodes use tanh."""
    delta = {}
    for k in (8, 9):
        delta[k] = (1 - output[k] ** 2) * (t[k] - output[k])
    for j in (4, 5, 6, 7):
        delta[j] = (1 - output[j] ** 2) * (w[8, j] * delta[8] + w[9, j] * delta[9])
    return delta


def _tanh_case(number, w, x, t):
    output = forward(w, x, math.tanh)
    target = {k: round(2 * value - 1, 2) for k, value in t.items()}
    outputs = ", ".join(f"{j}: {output[j]:.4f}" for j in HIDDEN + OUTPUTS)
    shown = f"network {number + 1}, outputs {{{outputs}}}, t = {target}"
    return shown, lambda: (w.copy(), dict(output), dict(target))


_TANH_8, _TANH_4 = "(1 - output[k] ** 2)", "(1 - output[j] ** 2)"

tanh_deltas = Exercise(
    "The deltas for tanh",
    my_tanh_deltas,
    cases=dict(_tanh_case(number, *network) for number, network in enumerate(NETWORKS)),
    wrong={
        "The sigmoid's slope: `y * (1 - y)` is the slope of the sigmoid only. It would even come out "
        "negative for a negative output, and tanh never falls. Its slope is `1 - y ** 2`.": edit(
            _TANH_8, "output[k] * (1 - output[k])", _TANH_4, _OWN
        ),
        "The hidden nodes still have the sigmoid's slope: they use tanh too, so Equation 4 changes as "
        "Equation 3 does.": edit(_TANH_4, _OWN),
        "The output nodes still have the sigmoid's slope: they use tanh too, so Equation 3 changes as "
        "Equation 4 does.": edit(_TANH_8, "output[k] * (1 - output[k])"),
        "The square is missing: tanh has the slope `1 - y ** 2`, which is `(1 - y) * (1 + y)`, largest in "
        "the middle and 0 at both ends. `1 - y` is 2 at the lower end.": edit(
            _TANH_8, "(1 - output[k])", _TANH_4, "(1 - output[j])"
        ),
        "The wrong thing is squared: it is 1 minus the square of the output, not the square of 1 − y.": edit(
            _TANH_8, "(1 - output[k]) ** 2", _TANH_4, "(1 - output[j]) ** 2"
        ),
        "Tanh is applied twice: `output` has been through tanh already. Its slope, written with the "
        "output, is `1 - y ** 2`.": edit(
            _TANH_8, "(1 - math.tanh(output[k]) ** 2)", _TANH_4, "(1 - math.tanh(output[j]) ** 2)"
        ),
        "The sign is flipped: `y - t` for `t - y` in the output nodes, and all others receive "
        "it from them.": edit("t[k] - output[k]", "output[k] - t[k]"),
        "The slope is missing: tanh has one as well, `1 - y ** 2`, in every node.": edit(
            f"{_TANH_8} * ", "", f"{_TANH_4} * ", ""
        ),
        "The slope is missing in the output nodes: `1 - y ** 2` belongs to them as to the hidden ones.": edit(
            f"{_TANH_8} * ", ""
        ),
        "The slope is missing in the hidden nodes: what comes back still has to pass through "
        "their own tanh.": edit(f"{_TANH_4} * ", ""),
        "The slope of the wrong node: the slopes of 8 and 9 are in their error terms already. Node "
        "j adds its own.": edit(
            f"{_TANH_4} * {_BACK}",
            "w[8, j] * delta[8] * (1 - output[8] ** 2) + w[9, j] * delta[9] * (1 - output[9] ** 2)",
        ),
        "Brackets are missing: the slope belongs to the whole sum, not to its first term alone.": edit(
            _BACK, "w[8, j] * delta[8] + w[9, j] * delta[9]"
        ),
        "One path only: a hidden node reaches the error through 8 and through 9. Add up both shares.": AnyOf(
            edit(_BACK, "w[8, j] * delta[8]"), edit(_BACK, "w[9, j] * delta[9]")
        ),
        "The weights on the way back are left out: node j gets `w[k, j] * delta[k]` from each "
        "node k downstream.": edit(_BACK, "(delta[8] + delta[9])"),
    },
    why="One factor of the chain belongs to the activation: exchange it, and the rest of the rule stays.",
)


def my_cross_entropy_deltas(y, t):
    """The error terms of softmax outputs y, for targets t; two lists."""
    return [target - output for output, target in zip(y, t)]


_DELTA = "target - output"

cross_entropy_deltas = Exercise(
    "The output delta for cross-entropy",
    my_cross_entropy_deltas,
    cases=[
        ([0.7, 0.2, 0.1], [0, 1, 0]),
        ([0.05, 0.15, 0.5, 0.3], [0, 0, 1, 0]),
        ([0.6, 0.4], [0.2, 0.8]),
        ([0.25, 0.45, 0.3], [0.1, 0.3, 0.6]),
    ],
    wrong={
        "That is Equation 3: it holds for sigmoid and squared error. Here the slope cancels against the "
        "1/y of the logarithm; a node that is sure and wrong keeps its whole error term, which is why "
        "people use it.": edit(_DELTA, "output * (1 - output) * (target - output)"),
        "The sign is flipped: `y - t` is ∂E/∂net, as most later texts define δ. Here δ is minus that.": edit(
            _DELTA, "output - target"
        ),
        "Only the path through its own output: with softmax, a node's weighted input moves all outputs, "
        "since they share one sum. The other paths bring −tᵢ yⱼ each.": edit(_DELTA, "target * (1 - output)"),
        "You stopped at the outputs: tⱼ/yⱼ is −∂E/∂yⱼ. δ speaks of the weighted input, so softmax still "
        "has to be passed.": edit(_DELTA, "target / output"),
        "The slope of the error at the outputs: −tⱼ/yⱼ is ∂E/∂yⱼ. δ is minus the slope at the *weighted "
        "input*, so softmax still has to be passed, and the sign turns.": edit(_DELTA, "-target / output"),
        "The other paths with the wrong sign: raising one weighted input *lowers* the other outputs, so "
        "each brings −tᵢ yⱼ.": edit(_DELTA, "target * (1 - output) + output * (1 - target)"),
        "The term of its own output twice: it is tⱼ(1 − yⱼ) already; the other paths run over i ≠ j.": edit(
            _DELTA, "target * (1 - output) - output"
        ),
        "One sum for a list: each output node has an error term of its own.": edit(
            "[target - output for", "sum(target - output for", "zip(y, t)]", "zip(y, t))"
        ),
        "Only where the target is 1: the other nodes should say less, so they have error "
        "terms too, −yⱼ.": edit(_DELTA, "(target - output) * target"),
        "The error itself: −t ln y is what cross-entropy adds up. δ is minus its slope.": AnyOf(
            edit(_DELTA, "-target * math.log(output)"), edit(_DELTA, "target * math.log(output)")
        ),
    },
    why="All slopes cancel. What stays is the difference itself, for every output node.",
    exact_shape=True,
)
