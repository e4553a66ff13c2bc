"""The exercises of notebook 03, its recall questions and its quiz.

A network is what it is in the notebook: weights w[j, i] from node i to node j, bias w[j, "b"], the output of
every node by its number, output["b"] = 1.
"""

import math

from .core import AnswerError, Case, Exercise, Misconception
from .quiz import Choice, Question, Quiz, Recall

INPUTS, HIDDEN, OUTPUTS = (1, 2, 3), (4, 5, 6, 7), (8, 9)


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


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
            for i, weight in zip((*below, "b"), row):
                w[j, i] = weight
    return w


def _networks():
    """Three networks 3-4-2 that differ in signs and sizes: (w, x, t)."""
    return [
        (
            _weights(
                [
                    (0.5, -0.4, 0.3, 0.1),
                    (-0.6, 0.2, 0.8, -0.2),
                    (0.1, 0.7, -0.5, 0.3),
                    (0.9, -0.3, -0.2, -0.1),
                ],
                [(0.4, -0.7, 0.6, 0.2, 0.1), (-0.3, 0.5, 0.8, -0.9, 0.2)],
            ),
            [0.6, -0.2, 0.9],
            {8: 0.9, 9: 0.1},
        ),
        (
            _weights(
                [
                    (-1.2, 0.8, 0.1, 0.4),
                    (0.3, 1.5, -0.7, 0.6),
                    (0.9, -0.2, 0.4, -1.1),
                    (-0.5, -0.6, 1.3, 0.2),
                ],
                [(-0.8, 1.1, 0.3, -1.4, 0.5), (0.7, 0.2, -1.6, 0.4, -0.3)],
            ),
            [-0.5, 0.8, 0.3],
            {8: 0.2, 9: 0.7},
        ),
        (
            _weights(
                [
                    (0.2, 2.1, -0.9, -0.7),
                    (1.4, -0.3, 0.6, 0.8),
                    (-0.4, 0.5, 1.7, 0.9),
                    (0.6, -1.2, -0.1, 1.3),
                ],
                [(1.3, 0.6, -0.2, 0.9, -0.6), (0.1, -1.5, 0.7, 1.2, 0.4)],
            ),
            [0.7, 0.4, -0.6],
            {8: 0.35, 9: 0.95},
        ),
    ]


# --- 3.1 ----------------------------------------------------------------------------------------------------


def my_output_delta(y, t):
    """The error term of an output node with output y and target t."""
    return y * (1 - y) * (t - y)


def _slope_of_sigmoid_of_y(y, t):
    again = sigmoid(y)
    return again * (1 - again) * (t - y)


output_delta = Exercise(
    title="Output delta",
    task="Return the error term of an output node with output y and target t.",
    solution=my_output_delta,
    cases=[(0.5944, 0.9), (0.5235, 0.1), (0.98, 0.1), (0.05, 0.2), (0.7, 0.7)],
    hints=[
        "Two factors answer two questions: how far off is the node, and how readily does it move?",
        "How far off, and in which direction: `t - y`. How readily it moves: the slope of the sigmoid, "
        "which you know from the output alone.",
        "The slope is `y * (1 - y)`. Multiply the two.",
    ],
    misconceptions=[
        Misconception(
            lambda y, t: t - y,
            "The slope is missing: `t - y` says how far off the node is, but not how much its output "
            "moves when its weighted input does. A node near 0 or 1 hardly moves; `y * (1 - y)` brings "
            "that in.",
        ),
        Misconception(
            lambda y, t: y * (1 - y) * (y - t),
            "The sign is flipped: `y - t` is how much the node says *too much*. Our δ points downhill, "
            "the way in which the weighted input should go: up when the target is higher than the output,"
            " so `t - y`.",
        ),
        Misconception(
            lambda y, t: y - t,
            "Two things at once: `y - t` has the sign of the error's slope, where δ is minus that, so `t "
            "- y`; and the slope of the sigmoid, `y * (1 - y)`, is missing.",
        ),
        Misconception(
            _slope_of_sigmoid_of_y,
            "The sigmoid is applied twice: `y` has been through the sigmoid already. Its slope, written "
            "with the output, is `y * (1 - y)`.",
        ),
        Misconception(
            lambda y, t: (t - y) ** 2 / 2,
            "That is the error, not its slope: δ says which way to go and how strongly, so it needs a "
            "sign. The derivative of ½(t − y)² with respect to y is −(t − y).",
        ),
        Misconception(
            lambda y, t: y * 1 - y * (t - y),
            "Parentheses are missing: Python multiplies first, so `y * 1 - y * (t - y)` is y minus a "
            "product. Write `(1 - y)`.",
        ),
        Misconception(
            lambda y, t: t * (1 - t) * (t - y),
            "The slope at the target: the node stands at its output `y`, not where it should be, so the "
            "slope that counts is `y * (1 - y)`.",
        ),
    ],
    also_right=[lambda y, t: (t - y) * (y - y**2), lambda y, t: -(y - t) * y * (1.0 - y)],
    why=(
        "Equation 3: how readily the node moves, times how far it should. At y = t nothing is left to "
        "correct."
    ),
)

# --- 3.2 ----------------------------------------------------------------------------------------------------


def my_hidden_delta(j, w, output, delta):
    """The error term of hidden node j; delta holds those of 8 and 9."""
    back = sum(w[k, j] * delta[k] for k in (8, 9))
    return output[j] * (1 - output[j]) * back


def _hidden_case(j, w, x, t):
    output = forward(w, x)
    delta = {k: my_output_delta(output[k], t[k]) for k in OUTPUTS}

    def make():
        return j, w.copy(), dict(output), OutputDeltas(delta)

    shown = (
        f"j = {j}, a{j} = {output[j]:.4f}, w8{j} = {w[8, j]}, w9{j} = {w[9, j]}, "
        f"δ8 = {delta[8]:.4f}, δ9 = {delta[9]:.4f}"
    )
    return Case(make, shown)


def _slope(output, j):
    return output[j] * (1 - output[j])


def _delta_over_incoming(j, w, output, delta):
    return _slope(output, j) * sum(w[j, i] * output[i] for i in INPUTS)


def _delta_over_incoming_with_bias(j, w, output, delta):
    return _slope(output, j) * sum(w[j, i] * output[i] for i in (*INPUTS, "b"))


hidden_delta = Exercise(
    title="Hidden delta",
    task="Return the error term of hidden node j, 4 to 7, from the error terms of nodes 8 and 9.",
    solution=my_hidden_delta,
    cases=[
        _hidden_case(j, *network)
        for network, nodes in zip(_networks(), ((4, 7), (5, 6), (7, 4)))
        for j in nodes
    ],
    hints=[
        "No target says what a hidden node should have said. Whom does its output reach, and by which "
        "weights?",
        "Its output reaches 8 and 9. Each sends back its own error term times the weight between: `w[8, "
        "j] * delta[8]` for node 8. Add up both.",
        "Then multiply by the slope of node j itself: `output[j] * (1 - output[j])`.",
    ],
    misconceptions=[
        Misconception(
            lambda j, w, output, delta: sum(w[k, j] * delta[k] for k in OUTPUTS),
            "The slope is missing: the sum is what node j's *output* should do. δ speaks of its weighted "
            "input, and between the two lies the sigmoid, with slope `output[j] * (1 - output[j])`.",
        ),
        Misconception(
            lambda j, w, output, delta: _slope(output, j) * w[8, j] * delta[8],
            "One path only: node j also reaches the error through node 9. Every node downstream sends its"
            " share back, and the shares are added.",
        ),
        Misconception(
            lambda j, w, output, delta: _slope(output, j) * w[9, j] * delta[9],
            "One path only: node j also reaches the error through node 8. Does the sum run over both "
            "output nodes, or does a later value overwrite an earlier one?",
        ),
        Misconception(
            lambda j, w, output, delta: _slope(output, j) * (delta[8] + delta[9]),
            "The weights are left out: a node that hears j through a weight of 0.1 has less to say about "
            "j than one with a weight of 0.8, and a negative weight turns the sign around. Take `w[k, j] "
            "* delta[k]`.",
        ),
        Misconception(
            _delta_over_incoming,
            "The sum runs over incoming weights: those brought node j its inputs. The error comes back "
            "along the lines that *leave* it, `w[8, j]` and `w[9, j]`, times the error terms at their "
            "ends.",
        ),
        Misconception(
            _delta_over_incoming_with_bias,
            "The sum is node j's own weighted input: it runs over incoming weights, as the forward pass "
            "does. The error comes back along the lines that *leave* it, `w[8, j]` and `w[9, j]`, times "
            "the error terms at their ends.",
        ),
        Misconception(
            lambda j, w, output, delta: sum(w[k, j] * delta[k] * _slope(output, k) for k in OUTPUTS),
            "The slope of the wrong node: the slopes of 8 and 9 are in their error terms already. What is"
            " still missing is the slope of node j, from `output[j]`.",
        ),
        Misconception(
            lambda j, w, output, delta: _slope(output, 4) * (w[8, 4] * delta[8] + w[9, 4] * delta[9]),
            "Always node 4: the function gets `j`, the number of the node that is meant. Where you wrote "
            "4, write `j`.",
        ),
        Misconception(
            lambda j, w, output, delta: -_slope(output, j) * sum(w[k, j] * delta[k] for k in OUTPUTS),
            "One sign too many: the minus of δ = −∂E/∂net sits in `delta[8]` and `delta[9]` already, and "
            "is handed back with them.",
        ),
    ],
    also_right=[
        lambda j, w, output, delta: (w[8, j] * delta[8] + w[9, j] * delta[9]) * (output[j] - output[j] ** 2),
    ],
    why="Equation 4: what comes back along every outgoing line, added up, times the node's own slope.",
)

# --- 3.3 ----------------------------------------------------------------------------------------------------


def my_updated_weight(weight, rate, delta_j, output_i, output_j):
    """The weight of the connection from node i to node j after one step (Equation 5)."""
    return weight + rate * delta_j * output_i


weight_update = Exercise(
    title="Weight update",
    task="Return the new weight of the connection from node i to node j. Not all arguments are needed.",
    solution=my_updated_weight,
    cases=[
        (0.4, 0.5, 0.07, 0.68, 0.59),
        (0.5, 0.5, 0.01, 0.6, 0.68),
        (-0.4, 0.5, 0.01, -0.2, 0.68),
        (0.2, 2.0, -0.1, 1, 0.52),
        (-1.5, 0.1, -0.03, 0.8, 0.25),
    ],
    hints=[
        "Three numbers make the change: how large the steps are, what node j asks for, and how much this "
        "weight had to do with it.",
        "A weight acts by what comes through it: the output of the node where the connection *begins*.",
        "`rate * delta_j * output_i` is the change. Which sign does it get, when δ points downhill?",
    ],
    misconceptions=[
        Misconception(
            lambda weight, rate, delta_j, output_i, output_j: weight + rate * delta_j * output_j,
            "The node's own output: a change of this weight is felt through what it multiplies, and that "
            "is what comes *in*, the output of node i. Node j's own output is in its slope, so in "
            "`delta_j` already.",
        ),
        Misconception(
            lambda weight, rate, delta_j, output_i, output_j: weight - rate * delta_j * output_i,
            "The update's sign: δ = −∂E/∂net points downhill already, so its step is *added*. You "
            "subtract the gradient ∂E/∂w, or a δ that is defined with the other sign.",
        ),
        Misconception(
            lambda weight, rate, delta_j, output_i, output_j: weight - rate * delta_j * output_j,
            "Two things at once: δ points downhill already, so its step is *added*; and it is multiplied "
            "by what comes in, `output_i`, not by the node's own output.",
        ),
        Misconception(
            lambda weight, rate, delta_j, output_i, output_j: weight + rate * delta_j,
            "The input is left out: through a connection whose node i says 0, nothing of the weight is "
            "felt, and such a weight must not change. Multiply by `output_i`. (For a bias it is 1.)",
        ),
        Misconception(
            lambda weight, rate, delta_j, output_i, output_j: weight + delta_j * output_i,
            "The learning rate is left out: the step goes in the right direction, but always at full length.",
        ),
        Misconception(
            lambda weight, rate, delta_j, output_i, output_j: (
                weight + rate * delta_j * output_j * (1 - output_j) * output_i
            ),
            "The slope is in twice: `delta_j` contains the slope of node j already, Equation 3 or 4 put "
            "it there.",
        ),
        Misconception(
            lambda weight, rate, delta_j, output_i, output_j: rate * delta_j * output_i,
            "Only the change: that is what is added. The new weight is the old one plus this.",
        ),
    ],
    also_right=[
        lambda weight, rate, delta_j, output_i, output_j: weight - rate * (-delta_j * output_i),
    ],
    why="Equation 5. The gradient is −δ x, so `weight - rate * gradient` says the same.",
)

# --- 3.4 ----------------------------------------------------------------------------------------------------

_KEYS = ("w84", "w94", "w42", "w52")


_MEANT = {"up": "up", "+": "up", "down": "down", "-": "down", "−": "down"}


def _direction(directions, key):
    """The learner's word for one weight, as "up" or "down"; all four words are looked at first."""
    if not isinstance(directions, dict):
        raise AnswerError('A dictionary is due, such as {"w84": "up", "w94": "down", …}.')
    for name in _KEYS:
        word = directions.get(name, ...)
        if word is ...:
            raise AnswerError(f'"{name}" still waits for "up" or "down".')
        if str(word).strip().lower() not in _MEANT:
            raise AnswerError(f'For "{name}" you say "{word}"; "up" or "down" is due.')
    return _MEANT[str(directions[key]).strip().lower()]


up_or_down = Exercise(
    title="Up or down?",
    task="Which way does each of the four weights go in one step on the running example?",
    stub="my_directions",
    solution={"w84": "up", "w94": "down", "w42": "down", "w52": "up"},
    form='a dictionary of four words, each "up" or "down"',
    cases=[Case(lambda key=key: (key,), f"the weight {key}") for key in _KEYS],
    observe=_direction,
    hints=[
        "The change is η δⱼ xⱼᵢ. The rate is positive, so two signs decide: that of δ at the connection's"
        " end, and that of the output at its beginning.",
        "δ₈ is positive and δ₉ negative; δ₄ is positive and δ₅ negative. Which of the outputs at the "
        "beginning are negative?",
        "`a4` is positive, as every sigmoid's output. Input 2 is −0.2: it turns the sign of δ around.",
    ],
    misconceptions=[
        Misconception(
            {"w84": "up", "w94": "down", "w42": "up", "w52": "down"},
            "The sign of the input: you followed δ alone. Input 2 is −0.2, so a *larger* weight on it "
            "makes the sum smaller. δ times a negative input turns around.",
        ),
        Misconception(
            {"w84": "down", "w94": "up", "w42": "up", "w52": "down"},
            "All four the wrong way round: you followed the gradient ∂E/∂w, which points uphill. The step"
            " goes against it.",
        ),
        Misconception(
            {"w84": "up", "w94": "up", "w42": "down", "w52": "down"},
            "Only the input's sign: you took no notice of δ. Node 9 says 0.52 and should say 0.1, so what"
            " excites it must become weaker; look at the signs of δ₉ and δ₅.",
        ),
        Misconception(
            {"w84": "up", "w94": "up", "w42": "down", "w52": "up"},
            "Node 9 says too much: its output is 0.52, its target 0.1. More weight on a positive output "
            "would raise it further.",
        ),
        Misconception(
            {"w84": "up", "w94": "down", "w42": "up", "w52": "up"},
            "Node 4 should say more (δ₄ is positive), but input 2 is negative: with a larger w₄₂, it "
            "would say less.",
        ),
        Misconception(
            {"w84": "up", "w94": "down", "w42": "down", "w52": "down"},
            "Node 5 should say less (δ₅ is negative), and input 2 is negative: with a larger w₅₂ it takes"
            " more away.",
        ),
    ],
    also_right=[
        {"w84": "Up", "w94": "DOWN", "w42": "down ", "w52": "up", "w53": "down"},
        {"w84": "+", "w94": "-", "w42": "-", "w52": "+"},
    ],
    why="Two signs multiplied: δ at the connection's end, and the output at its beginning.",
)

# --- 3.5 ----------------------------------------------------------------------------------------------------


def my_training_step(w, x, t, rate):
    """New weights, as a dictionary like w, after one step on the sample (x, t)."""
    output = forward(w, x)
    delta = {}
    for k in (8, 9):
        delta[k] = output[k] * (1 - output[k]) * (t[k] - output[k])
    for j in (4, 5, 6, 7):
        delta[j] = output[j] * (1 - output[j]) * (w[8, j] * delta[8] + w[9, j] * delta[9])
    return {(j, i): weight + rate * delta[j] * output[i] for (j, i), weight in w.items()}


def _step(
    w,
    x,
    t,
    rate,
    *,
    sign=1,
    output_slope=True,
    hidden_slope=True,
    outputs_first=False,
    own=False,
    bias_input=None,
    downstream=OUTPUTS,
    weighted=True,
    trained=HIDDEN + OUTPUTS,
):
    """A training step with mistakes to choose from."""
    output, w = forward(w, x), dict(w)
    delta = {k: (_slope(output, k) if output_slope else 1) * (t[k] - output[k]) for k in OUTPUTS}

    def update(nodes):
        for j, i in w:
            if j in nodes and j in trained:
                given = output[j] if own and i != "b" else output[i]
                if i == "b" and bias_input is not None:
                    given = bias_input(w[j, i])
                w[j, i] += sign * rate * delta[j] * given

    if outputs_first:
        update(OUTPUTS)
    for j in HIDDEN:
        back = sum((w[k, j] if weighted else 1) * delta[k] for k in downstream)
        delta[j] = (_slope(output, j) if hidden_slope else 1) * back
    if not outputs_first:
        update(OUTPUTS)
    update(HIDDEN)
    return w


def _mistaken_step(**mistakes):
    return lambda w, x, t, rate: _step(w, x, t, rate, **mistakes)


def _step_with_own_output_everywhere(w, x, t, rate):
    output = forward(w, x)
    delta = {k: my_output_delta(output[k], t[k]) for k in OUTPUTS}
    delta |= {j: my_hidden_delta(j, w, output, delta) for j in HIDDEN}
    return {(j, i): weight + rate * delta[j] * output[j] for (j, i), weight in w.items()}


def _step_without_biases(w, x, t, rate):
    return {(j, i): weight for (j, i), weight in _step(w, x, t, rate).items() if i != "b"}


def _step_with_swapped_ends(w, x, t, rate):
    output = forward(w, x)
    delta = {k: my_output_delta(output[k], t[k]) for k in OUTPUTS}
    delta |= {j: my_hidden_delta(j, w, output, delta) for j in HIDDEN}
    return {(j, i): weight + rate * delta[i] * output[j] for (j, i), weight in w.items()}


def _in_place(w, x, t, rate):
    output = forward(w, x)
    delta = {k: (output[k] - t[k]) * output[k] * (1 - output[k]) for k in OUTPUTS}
    for j in HIDDEN:
        delta[j] = (1 - output[j]) * output[j] * sum(w[k, j] * delta[k] for k in OUTPUTS)
    for j, i in w:
        w[j, i] -= rate * delta[j] * output[i]
    return w


def _step_case(number, w, x, t, rate):
    def make():
        return w.copy(), list(x), dict(t), rate

    which = "the running example" if number == 0 else f"another 3-4-2 network (number {number + 1})"
    return Case(make, f"{which}, x = {x}, t = {t}, rate = {rate}")


training_step = Exercise(
    title="One training step",
    task=(
        "Return all new weights after one step on the sample (x, t): forward, error terms from the output"
        " back, update."
    ),
    solution=my_training_step,
    cases=[
        _step_case(number, *network, rate)
        for number, (network, rate) in enumerate(zip(_networks(), (0.5, 2.0, 0.8)))
    ],
    hints=[
        "Three parts, in this order: `output = forward(w, x)`; the error terms of 8 and 9, then of 4 to "
        "7; last, all 26 weights.",
        "Keep the error terms in a dictionary `delta`, as the weights. The new weight of each `(j, i)` in"
        ' `w` is `w[j, i] + rate * delta[j] * output[i]`; since `output["b"]` is 1, this holds for biases'
        " too.",
        "Build a new dictionary: `new = {}`, then `for j, i in w: new[j, i] = …`, and return it. So no "
        "weight changes before every error term is known.",
    ],
    misconceptions=[
        Misconception(
            _mistaken_step(outputs_first=True),
            "Output weights updated too early: the error terms of the hidden nodes were computed with the"
            " *new* weights into 8 and 9. The slopes belong to the network that made this output: all "
            "error terms first, then all weights.",
        ),
        Misconception(
            _mistaken_step(sign=-1),
            "Uphill: every weight goes the wrong way, and the error grows. Either the error terms have `y"
            " - t` where `t - y` is due, or the update subtracts. (Both together would be right: two "
            "minus signs.)",
        ),
        Misconception(
            _mistaken_step(output_slope=False),
            "The slope is missing in the output nodes: their error term is `y * (1 - y) * (t - y)`. The "
            "hidden ones are wrong only because they receive these.",
        ),
        Misconception(
            _mistaken_step(hidden_slope=False),
            "The slope is missing in the hidden nodes: what comes back along the lines still has to pass "
            "through their own sigmoid, `output[j] * (1 - output[j])`. The weights into 8 and 9 are "
            "right.",
        ),
        Misconception(
            _mistaken_step(output_slope=False, hidden_slope=False),
            "The slope is missing in every node: each error term needs the slope of its own node's sigmoid, "
            "`output[j] * (1 - output[j])`.",
        ),
        Misconception(
            _mistaken_step(own=True),
            "The node's own output in the update: a weight changes by the rate, times δ at its end, times"
            " the output at its *beginning*, `output[i]` for the weight `w[j, i]`.",
        ),
        Misconception(
            _step_with_own_output_everywhere,
            "The node's own output in the update: a weight changes by the rate, times δ at its end, times"
            ' the output at its beginning, `output[i]` for `w[j, i]`. For a bias that is `output["b"]`,'
            " which is 1.",
        ),
        Misconception(
            _mistaken_step(bias_input=lambda bias: 0),
            'The biases stand still: they are weights like all others, on an input of 1. Is `(j, "b")` '
            "left out of your loop?",
        ),
        Misconception(
            _step_without_biases,
            "The biases are missing: they are weights like all others, on an input of 1, and belong into "
            'the result. Going through all `(j, i)` in `w` reaches them too, as `(j, "b")`.',
        ),
        Misconception(
            _step_with_swapped_ends,
            "Ends swapped, it seems: for the weight `w[j, i]` it is `delta[j]`, where the connection "
            "ends, times `output[i]`, where it begins. The input nodes and the bias nodes have no error "
            "term.",
        ),
        Misconception(
            _mistaken_step(bias_input=lambda bias: bias),
            "A bias's input is 1: its step is `rate * delta[j] * 1`. You multiplied by the bias itself.",
        ),
        Misconception(
            _mistaken_step(weighted=False),
            "The weights on the way back are left out: node j gets `w[k, j] * delta[k]` from each node k "
            "downstream, not `delta[k]` alone.",
        ),
        Misconception(
            _mistaken_step(downstream=(8,)),
            "One path only: a hidden node reaches the error through node 9 as well. Add up `w[k, j] * "
            "delta[k]` over both.",
        ),
        Misconception(
            _mistaken_step(downstream=(9,)),
            "One path only: a hidden node reaches the error through node 8 as well. Add up `w[k, j] * "
            "delta[k]` over both; does the second overwrite the first?",
        ),
        Misconception(
            _mistaken_step(trained=OUTPUTS),
            "The weights into the hidden nodes stand still: they learn by the same update, with the error"
            " terms of 4 to 7.",
        ),
    ],
    also_right=[_in_place, _mistaken_step()],
    why="Nothing is updated before all error terms are known, since each belongs to the network as it was.",
)

# --- 3.6 ----------------------------------------------------------------------------------------------------


def my_tanh_deltas(w, output, t):
    """The error terms {8: …, 9: …, 4: …, …} where all nodes use tanh."""
    delta = {}
    for k in (8, 9):
        delta[k] = (1 - output[k] ** 2) * (t[k] - output[k])
    for j in (4, 5, 6, 7):
        delta[j] = (1 - output[j] ** 2) * (w[8, j] * delta[8] + w[9, j] * delta[9])
    return delta


def _deltas(slope, hidden_slope=None, sign=1):
    """Error terms with these slopes from the output, for output nodes and hidden nodes."""

    def answer(w, output, t):
        delta = {k: slope(output[k]) * sign * (t[k] - output[k]) for k in OUTPUTS}
        for j in HIDDEN:
            back = sum(w[k, j] * delta[k] for k in OUTPUTS)
            delta[j] = (hidden_slope or slope)(output[j]) * back
        return delta

    return answer


def _tanh_case(number, w, x, t):
    output = forward(w, x, math.tanh)
    target = {k: round(2 * value - 1, 2) for k, value in t.items()}

    def make():
        return w.copy(), dict(output), dict(target)

    outputs = ", ".join(f"{j}: {output[j]:.4f}" for j in HIDDEN + OUTPUTS)
    return Case(make, f"network {number + 1}, outputs {{{outputs}}}, t = {target}")


def _sigmoid_slope(y):
    return y * (1 - y)


def _tanh_slope(y):
    return 1 - y * y


tanh_deltas = Exercise(
    title="The deltas for tanh",
    task="Return the error terms of nodes 4 to 9, as a dictionary, for a network whose nodes all use tanh.",
    solution=my_tanh_deltas,
    cases=[_tanh_case(number, *network) for number, network in enumerate(_networks())],
    hints=[
        "Which lines of the derivation speak of the sigmoid? Only those change.",
        "The slope of tanh, written with the output, is 1 − y² (notebook 01).",
        "In Equation 3 and in Equation 4, put `1 - output[j] ** 2` where `output[j] * (1 - output[j])` "
        "stood. All else stays.",
    ],
    misconceptions=[
        Misconception(
            _deltas(_sigmoid_slope),
            "The sigmoid's slope: `y * (1 - y)` is the slope of the sigmoid only. It would even come out "
            "negative for a negative output, and tanh never falls. Its slope is `1 - y ** 2`.",
        ),
        Misconception(
            _deltas(_tanh_slope, _sigmoid_slope),
            "The hidden nodes still have the sigmoid's slope: they use tanh too, so Equation 4 changes as"
            " Equation 3 does.",
        ),
        Misconception(
            _deltas(_sigmoid_slope, _tanh_slope),
            "The output nodes still have the sigmoid's slope: they use tanh too, so Equation 3 changes as"
            " Equation 4 does.",
        ),
        Misconception(
            _deltas(lambda y: 1 - y),
            "The square is missing: tanh has the slope `1 - y ** 2`, which is `(1 - y) * (1 + y)`, "
            "largest in the middle and 0 at both ends. `1 - y` is 2 at the lower end.",
        ),
        Misconception(
            _deltas(lambda y: 1 - math.tanh(y) ** 2),
            "Tanh is applied twice: `output` has been through tanh already. Its slope, written with the "
            "output, is `1 - y ** 2`.",
        ),
        Misconception(
            _deltas(_tanh_slope, sign=-1),
            "The sign is flipped: `y - t` for `t - y` in the output nodes, and all others receive it from"
            " them.",
        ),
        Misconception(
            _deltas(lambda y: 1),
            "The slope is missing: tanh has one as well, `1 - y ** 2`, in every node.",
        ),
    ],
    also_right=[_deltas(lambda y: (1 - y) * (1 + y)), _deltas(_tanh_slope)],
    why="One factor of the chain belongs to the activation: exchange it, and the rest of the rule stays.",
)

# --- 3.7 ----------------------------------------------------------------------------------------------------


def my_cross_entropy_deltas(y, t):
    """The error terms of softmax outputs y, for targets t; two lists."""
    return [target - output for output, target in zip(y, t)]


cross_entropy_deltas = Exercise(
    title="The output delta for cross-entropy",
    task=(
        "Return the list of error terms of the output nodes for softmax outputs y, cross-entropy and "
        "targets t."
    ),
    solution=my_cross_entropy_deltas,
    cases=[
        ([0.7, 0.2, 0.1], [0, 1, 0]),
        ([0.05, 0.15, 0.5, 0.3], [0, 0, 1, 0]),
        ([0.6, 0.4], [0.2, 0.8]),
        ([0.25, 0.45, 0.3], [0.1, 0.3, 0.6]),
    ],
    hints=[
        "Node j's weighted input moves *all* outputs now. So δⱼ = −Σᵢ (∂E/∂yᵢ)(∂yᵢ/∂netⱼ), one term for "
        "each output i.",
        "With ∂E/∂yᵢ = −tᵢ/yᵢ, the term of i = j is tⱼ(1 − yⱼ), and each of the others is −tᵢ yⱼ.",
        "Add them up: tⱼ − yⱼ (tⱼ + the sum of all other tᵢ). And the targets add up to 1.",
    ],
    misconceptions=[
        Misconception(
            lambda y, t: [a * (1 - a) * (b - a) for a, b in zip(y, t)],
            "That is Equation 3: it holds for sigmoid and squared error. Here the slope cancels against "
            "the 1/y of the logarithm; a node that is sure and wrong keeps its whole error term, which is"
            " why people use it.",
        ),
        Misconception(
            lambda y, t: [a - b for a, b in zip(y, t)],
            "The sign is flipped: `y - t` is ∂E/∂net, as most later texts define δ. Here δ is minus that.",
        ),
        Misconception(
            lambda y, t: [b * (1 - a) for a, b in zip(y, t)],
            "Only the path through its own output: with softmax, a node's weighted input moves all "
            "outputs, since they share one sum. The other paths bring −tᵢ yⱼ each.",
        ),
        Misconception(
            lambda y, t: [b / a for a, b in zip(y, t)],
            "You stopped at the outputs: tⱼ/yⱼ is −∂E/∂yⱼ. δ speaks of the weighted input, so softmax "
            "still has to be passed.",
        ),
    ],
    also_right=[lambda y, t: [-(a - b) for a, b in zip(y, t)]],
    why="All slopes cancel. What stays is the difference itself, for every output node.",
)

# --- recall and quiz ----------------------------------------------------------------------------------------

recall = Recall(
    [
        (
            "A sigmoid node has the output y = 0.9. What is the slope of the sigmoid there, and what do "
            "you need to know for it besides y? (Notebook 01)",
            "y(1 − y) = 0.9 · 0.1 = 0.09. Nothing besides y: that is why a node keeps its output only.",
        ),
        (
            "Which two nodes does w₈₄ connect, and which way does the signal go? (Notebook 02)",
            "From node 4 to node 8: the target's index stands first.",
        ),
        (
            "How many weights has the 3-4-2 network, biases included? (Notebook 02)",
            "26: 4 · (3 + 1) into the hidden layer, and 2 · (4 + 1) into the output layer.",
        ),
    ]
)

quiz = Quiz(
    [
        Question(
            "Why does backpropagation go from the output back to the inputs?",
            [
                Choice(
                    "Because weights near the output are the most important.",
                    False,
                    "Importance has nothing to do with it; the order follows from what each formula needs.",
                ),
                Choice(
                    "Because a hidden node's error term is made of the error terms of the nodes downstream.",
                    True,
                    "Equation 4 has δₖ of every node downstream on its right side, so those must be known"
                    " first.",
                ),
                Choice(
                    "Because the output weights must be updated first.",
                    False,
                    "No weight is updated before all error terms are known. The hidden ones need the old "
                    "output weights.",
                ),
            ],
        ),
        Question(
            "An output node says 0.99 and should say 0.1. What is odd about its error term y(1 − y)(t − y)?",
            [
                Choice(
                    "It is small, although the node is far off.",
                    True,
                    "The slope there is 0.99 · 0.01, so δ is about −0.009: a sure and wrong node learns "
                    "slowly. Cross-entropy with softmax has no such slope.",
                ),
                Choice(
                    "It is positive, although the output is too high.",
                    False,
                    "t − y is −0.89, and the slope is positive: δ is negative, and the output will go down.",
                ),
                Choice(
                    "It is 0, since the sigmoid is flat there.",
                    False,
                    "Nearly flat, but not quite: 0.99 · 0.01 is small and not 0.",
                ),
            ],
        ),
        Question(
            "The weight w₅₃ leads from input 3 to node 5. Which numbers make its change?",
            [
                Choice(
                    "η, δ₃ and a₅",
                    False,
                    "Ends swapped: δ is that of the node where the connection ends, and input nodes have "
                    "no error term.",
                ),
                Choice(
                    "η, δ₅ and a₅",
                    False,
                    "a₅ is node 5's own output. It is in δ₅ already, as the slope a₅(1 − a₅); the weight "
                    "multiplies what comes in.",
                ),
                Choice(
                    "η, δ₅ and x₃",
                    True,
                    "The rate, the error term at the connection's end, and the output at its beginning.",
                ),
            ],
        ),
    ]
)
