"""The exercises, recall questions and quiz of notebook 06."""

import struct

import numpy as np

from helpers import mnist

from .core import Exercise, Misconception
from .quiz import Choice, Question, Quiz, Recall

# ---------------------------------------------------------------------------------------------- an IDX header


def my_idx_sizes(raw):
    """The sizes that the header of an IDX file announces, as a list of ints."""
    n_dimensions = raw[3]
    sizes = []
    for k in range(n_dimensions):
        start = 4 + 4 * k
        sizes.append(int.from_bytes(raw[start : start + 4], "big"))
    return sizes


def _header(*sizes):
    data = bytes([5, 0, 4, 1, 9, 2, 1, 3, 1, 4, 3, 5])  # data behind the header, as in a real file
    return bytes([0, 0, 8, len(sizes)]) + b"".join(size.to_bytes(4, "big") for size in sizes) + data


def _sizes(raw, order="big", count=None, first=4):
    count = raw[3] if count is None else count
    return [int.from_bytes(raw[first + 4 * k : first + 4 * k + 4], order) for k in range(count)]


idx_sizes = Exercise(
    title="Read an IDX header",
    task="Given the first bytes of an unpacked IDX file, return the sizes that its header announces, as a "
    "list.",
    solution=my_idx_sizes,
    cases=[_header(60_000, 28, 28), _header(60_000), _header(70_000, 300), _header(3, 5, 7, 11)],
    hints=[
        "How many sizes are there? Byte 3 says so: `raw[3]` is a whole number.",
        "The first size lies in `raw[4:8]`, the next in `raw[8:12]`, and so on in steps of four.",
        'Python turns four bytes into a number by `int.from_bytes(raw[4:8], "big")`.',
    ],
    misconceptions=[
        Misconception(
            lambda raw: _sizes(raw, "little"),
            "Little-endian: you read each size from its last byte to its first, so 28 became 469,762,048. "
            "IDX "
            'writes the most significant byte first: "big".',
        ),
        Misconception(
            lambda raw: _sizes(raw, first=0),
            "The magic number counted as a size: bytes 0 to 3 say what kind of file this is. The sizes begin "
            "at byte 4.",
        ),
        Misconception(
            lambda raw: _sizes(raw, count=3),
            "Always three sizes: that fits images only. A file of labels has one dimension, and there you "
            "read "
            "labels as if they were sizes. `raw[3]` says how many there are.",
        ),
        Misconception(
            lambda raw: list(raw[4 : 4 + raw[3]]),
            "One byte for a size: a byte ends at 255. Each size takes four of them.",
        ),
        Misconception(
            lambda raw: [raw[3], *_sizes(raw)],
            "The number of dimensions returned with the sizes: it says how many sizes follow and is none "
            "itself.",
        ),
    ],
    also_right=[
        lambda raw: np.frombuffer(raw, ">u4", raw[3], 4),
        lambda raw: struct.unpack(f">{raw[3]}I", raw[4 : 4 + 4 * raw[3]]),
        lambda raw: [
            raw[k] * 2**24 + raw[k + 1] * 2**16 + raw[k + 2] * 2**8 + raw[k + 3]
            for k in range(4, 4 + 4 * raw[3], 4)
        ],
    ],
    why="The header says itself how long it is: first read how many sizes there are, then exactly so many.",
)

# ------------------------------------------------------------------------------------------ a pixel's place


def my_place(row, column):
    """The entry of the 784-vector that holds the pixel at this row and column."""
    return 28 * row + column


place = Exercise(
    title="Where does a pixel go?",
    task="Return the entry of the 784-vector, counted from 0, that holds the pixel of this row and column.",
    solution=my_place,
    cases=[(0, 5), (3, 0), (12, 20), (27, 27), (7, 8)],
    hints=[
        "Before row 3 begins, how many whole rows have been written, and how many pixels are those?",
        "Row `row` begins at entry `28 * row`. The column is counted from there.",
    ],
    misconceptions=[
        Misconception(
            lambda row, column: 28 * column + row,
            "Column by column: you counted down the columns. IDX and NumPy write row by row: the column "
            "changes fastest.",
        ),
        Misconception(
            lambda row, column: row * column,
            "Row times column: that is the area up to the pixel, and it is 0 for the whole first row. Count "
            "the pixels that come before.",
        ),
        Misconception(
            lambda row, column: 28 * row + column + 1,
            "Counted from 1: the first pixel, row 0 and column 0, is entry 0.",
        ),
        Misconception(
            lambda row, column: 28 * (row - 1) + column - 1,
            "Rows and columns taken as counted from 1: here, as in Python, the first row is row 0.",
        ),
    ],
    also_right=[
        lambda row, column: np.arange(784).reshape(28, 28)[row, column],
        lambda row, column: np.ravel_multi_index((row, column), (28, 28)),
    ],
    why="Every row before this one holds 28 pixels; within the row the column counts on.",
)

# -------------------------------------------------------------------------------------------- one-hot targets


def my_targets(label):
    """Ten targets for the label: 0.9 for its node, 0.1 for the others."""
    return [0.9 if digit == label else 0.1 for digit in range(10)]


def _targets(label, on=0.9, off=0.1):
    return [on if digit == label else off for digit in range(10)]


targets = Exercise(
    title="One-hot targets",
    task="Return the ten targets for a label: 0.9 for the node of that digit, 0.1 for the nine others.",
    solution=my_targets,
    cases=[3, 0, 9, 7],
    hints=[
        "Begin with ten times 0.1, and change a single entry.",
        "`[0.1] * 10` makes the list; the label itself is the place of the entry to change.",
    ],
    misconceptions=[
        Misconception(
            lambda label: _targets(label, 1, 0),
            "1 and 0 for 0.9 and 0.1: a sigmoid reaches neither, so the weights would grow without end.",
        ),
        Misconception(
            lambda label: _targets(label, 0.1, 0.9),
            "0.9 and 0.1 exchanged: the node of the right digit should say much, the others little.",
        ),
        Misconception(
            lambda label: _targets((label - 1) % 10),
            "One place too early: the list begins with the node for the digit 0, so digit 3 belongs to "
            "entry 3, the fourth.",
        ),
        Misconception(
            lambda label: _targets(label, 0.9, 0),
            "0 for 0.1: 0.9 stands right, and the other nine have a target that a sigmoid can't reach.",
        ),
    ],
    also_right=[
        lambda label: mnist.one_hot([label])[0],
        lambda label: 0.1 + 0.8 * (np.arange(10) == label),
        lambda label: 0.1 + 0.8 * np.eye(10, dtype=np.float32)[label],
    ],
    why="One node for each digit: the network answers with ten opinions, and the target asks one of them "
    "to be loud.",
)

# ------------------------------------------------------------------------------------------ decode an output


def my_answer(outputs):
    """The digit whose output node says most."""
    best = 0
    for digit in range(10):
        if outputs[digit] > outputs[best]:
            best = digit
    return best


def _outputs(base, **spoken):
    said = [base + 0.003 * k for k in range(10)]
    for name, value in spoken.items():
        said[int(name[1:])] = value
    return said


decode = Exercise(
    title="Decode an output vector",
    task="Given ten outputs, return the digit that the network answers: the node that says most, the "
    "lowest of them where several say the same.",
    solution=my_answer,
    cases=[
        _outputs(0.10, d7=0.91),
        _outputs(0.12, d0=0.83, d2=0.01),
        _outputs(0.05, d9=0.31, d4=0.02),  # nobody is over one half
        _outputs(0.20, d3=0.62, d5=0.88, d8=0.55),  # three are
        np.array(_outputs(0.02, d1=0.07)),
        [0.5] * 10,  # all say the same
    ],
    hints=[
        "You look for a place in the list, not for the number that stands there.",
        "Keep the place of the largest output so far, and go through all ten. NumPy has a function for it: "
        "`argmax`.",
    ],
    misconceptions=[
        Misconception(
            lambda outputs: max(outputs),
            "The largest output, not its place: 0.91 is how loudly the node speaks, and the answer is "
            "which node.",
        ),
        Misconception(
            lambda outputs: next((digit for digit in range(10) if outputs[digit] > 0.5), None),
            "The first output over one half: at times none is, at times several are. The answer is the one "
            "that "
            "says most, however little.",
        ),
        Misconception(
            lambda outputs: int(np.argmax(outputs)) + 1,
            "Nodes counted from 1: the first node stands for the digit 0.",
        ),
        Misconception(
            lambda outputs: int(np.argmin(outputs)),
            "The node that says least: the target for the right digit is 0.9, the high one.",
        ),
    ],
    also_right=[
        np.argmax,
        mnist.decode,
        lambda outputs: list(outputs).index(max(outputs)),
        lambda outputs: max(range(10), key=lambda digit: outputs[digit]),
    ],
    why="It asks for no threshold: the network is taken at its word even when it hesitates.",
)

# ------------------------------------------------------------------------------------------------ error rate


def my_error_rate(answers, labels):
    """The share of answers that differ from their labels."""
    answers, labels = np.ravel(answers), np.ravel(labels)
    return np.mean(answers != labels)


def _column(values):
    return np.array(values)[:, np.newaxis]


error_rate = Exercise(
    title="Error rate",
    task="Return the share of wrong answers, 0 to 1. One of the two may come as a column of shape (n, 1).",
    solution=my_error_rate,
    imports=("import numpy as np",),
    cases=[
        ([7, 2, 1, 0, 4], [7, 2, 1, 0, 9]),
        (np.array([3, 3, 3]), np.array([3, 5, 8])),
        (np.array([1, 2, 2, 7]), _column([1, 2, 7, 7])),
        (_column([6, 0, 0, 5, 5, 1]), np.array([6, 0, 3, 5, 3, 1])),
        ([4, 4], [4, 4]),
    ],
    hints=[
        "Wrong answers divided by all answers. Compare each answer with its own label.",
        "A column (n, 1) compared with a row (n,) gives (n, n): every answer with every label. `np.ravel` "
        "makes "
        "both flat first.",
        "`answers != labels` is True where an answer is wrong; the mean of True and False is the share of "
        "True.",
    ],
    misconceptions=[
        Misconception(
            lambda answers, labels: 1 - my_error_rate(answers, labels),
            "Accuracy for the error rate: you return the share of right answers. The other share was asked "
            "for: "
            "one minus yours.",
        ),
        Misconception(
            lambda answers, labels: np.mean(np.asarray(answers) != np.asarray(labels)),
            "Shapes (n, 1) and (n,) broadcast to (n, n): each answer was compared with every label. Nothing "
            "complains, and the number looks plausible. Flatten both first.",
        ),
        Misconception(
            lambda answers, labels: np.mean(answers != labels),
            "Lists compared as wholes: `!=` between two lists is a single True or False, not one for each "
            "answer. Make flat arrays of both first, with `np.ravel`.",
        ),
        Misconception(
            lambda answers, labels: np.sum(np.ravel(answers) != np.ravel(labels)),
            "The number of wrong answers, not their share: divide by how many answers there are.",
        ),
        Misconception(
            lambda answers, labels: (
                np.sum(np.ravel(answers) != np.ravel(labels))
                / max(1, np.sum(np.ravel(answers) == np.ravel(labels)))
            ),
            "Wrong divided by right: divide by all answers, the wrong ones too.",
        ),
    ],
    also_right=[
        lambda answers, labels: mnist.error_rate(np.ravel(answers), np.ravel(labels)),
        lambda answers, labels: (
            sum(int(a) != int(t) for a, t in zip(np.ravel(answers), np.ravel(labels))) / len(labels)
        ),
    ],
    why="Shapes first: two arrays that don't line up are compared all with all, and the result still looks "
    "like an error rate.",
)

# ------------------------------------------------------------------------------------ three rules of thumb


def my_hidden_sizes(n, l, alpha):
    """The three rules of thumb for the hidden layer, with n inputs, l outputs and α."""
    return np.sqrt(n + l) + alpha, np.log2(n), np.sqrt(n * l)


hidden_sizes = Exercise(
    title="Three rules for the hidden layer",
    task="Return what the three rules say for n inputs, l outputs and a given α: √(n + l) + α, log₂ n, √(n "
    "l).",
    solution=my_hidden_sizes,
    imports=("import numpy as np",),
    cases=[(784, 10, 1), (784, 10, 10), (64, 4, 5), (3, 2, 7)],
    hints=[
        "Three numbers in the order of the formulas; leave them unrounded.",
        "`np.sqrt` is the square root, `np.log2` the logarithm to base 2: how often can you halve n until "
        "1 is left?",
    ],
    misconceptions=[
        Misconception(
            lambda n, l, alpha: (np.sqrt(n + l) + alpha, np.log(n), np.sqrt(n * l)),
            "The natural logarithm for the one to base 2: `np.log` counts in powers of e. The rule says "
            "log₂: "
            "`np.log2`.",
        ),
        Misconception(
            lambda n, l, alpha: (np.sqrt(n + l + alpha), np.log2(n), np.sqrt(n * l)),
            "α under the root: it is added afterwards, so it shifts the answer by whole nodes.",
        ),
        Misconception(
            lambda n, l, alpha: (np.sqrt(n) + np.sqrt(l) + alpha, np.log2(n), np.sqrt(n * l)),
            "Two roots for one: √(n + l) is the root of the sum, which is not the sum of the roots.",
        ),
        Misconception(
            lambda n, l, alpha: (np.sqrt(n + l) + alpha, np.log2(n), np.sqrt(n) * l),
            "l outside the root: the third rule is the root of the product n · l.",
        ),
    ],
    also_right=[
        lambda n, l, alpha: [(n + l) ** 0.5 + alpha, np.log(n) / np.log(2), (n * l) ** 0.5],
        lambda n, l, alpha: np.array([np.sqrt(n + l) + alpha, np.log2(n), np.sqrt(n * l)]),
    ],
    why="For 784 inputs and 10 outputs they say 29 to 38, 10 and 89: rules of thumb are places to start "
    "from.",
)

# --------------------------------------------------------------------------------------------- when to stop


def my_epoch_to_keep(errors, patience):
    """The evaluation whose parameters are kept, counted from 0, when training stops by patience."""
    best = 0
    for now in range(len(errors)):
        if errors[now] < errors[best]:
            best = now
        elif now - best == patience:
            break
    return best


def _previous_is_the_measure(errors, patience):
    worse = 0
    for now in range(1, len(errors)):
        worse = worse + 1 if errors[now] >= errors[now - 1] else 0
        if worse == patience:
            return int(np.argmin(errors[: now + 1]))
    return int(np.argmin(errors))


def _where_it_stopped(errors, patience):
    best = 0
    for now in range(len(errors)):
        if errors[now] < errors[best]:
            best = now
        elif now - best == patience:
            return now
    return len(errors) - 1


def _last_of_equals(errors, patience):
    best = 0
    for now in range(len(errors)):
        if errors[now] <= errors[best]:
            best = now
        elif now - best == patience:
            break
    return best


def _by_waiting(errors, patience):
    best, lowest, waited = 0, errors[0], 0
    for now, error in enumerate(errors[1:], start=1):
        waited += 1
        if error < lowest:
            best, lowest, waited = now, error, 0
        if waited == patience:
            return best
    return best


when_to_stop = Exercise(
    title="When to stop",
    task="Given the validation errors of all evaluations and a patience, return which evaluation's "
    "parameters are kept.",
    solution=my_epoch_to_keep,
    cases=[
        ([0.40, 0.25, 0.18, 0.21, 0.22, 0.10], 2),
        ([0.40, 0.25, 0.27, 0.26, 0.28, 0.31, 0.20, 0.19], 3),
        ([0.50, 0.30, 0.32, 0.24, 0.26, 0.22, 0.23], 2),
        ([0.30, 0.20, 0.20, 0.20, 0.15], 2),
        ([0.60, 0.45, 0.33], 1),
        ([0.35, 0.36, 0.37, 0.38, 0.11], 3),
        ([0.31, 0.22, 0.22, 0.25, 0.12], 4),
        ([0.40, 0.40, 0.45, 0.30], 2),
    ],
    hints=[
        "Remember the place of the lowest error so far. A new lowest error moves it.",
        "If the best one lies `patience` evaluations back and this one is no better, stop: what comes "
        "later is "
        "never seen.",
        "Return the place of the best, not the place where you stopped: those parameters were saved.",
    ],
    misconceptions=[
        Misconception(
            lambda errors, patience: int(np.argmin(errors)),
            "The lowest error of all: a run that has stopped does not see what would have come later.",
        ),
        Misconception(
            _where_it_stopped,
            "The evaluation at which it stopped: by then it has been getting worse for a while. Keep the "
            "best one "
            "before.",
        ),
        Misconception(
            lambda errors, patience: my_epoch_to_keep(errors, 1),
            "The patience left out: you stop at the first evaluation that is no better, and one bad throw "
            "ends "
            "the training.",
        ),
        Misconception(
            lambda errors, patience: my_epoch_to_keep(errors, patience + 1),
            "One evaluation too many: with a patience of 2 the second in a row that is no better ends the "
            "run, "
            "not the third.",
        ),
        Misconception(
            _previous_is_the_measure,
            "Compared with the evaluation just before: errors jump up and down, so a run that gets nowhere "
            "can go "
            "on for ever. Compare with the best so far.",
        ),
        Misconception(
            _last_of_equals,
            "An equal error counted as better: when nothing improves any more, waiting has to end. Take a "
            "new "
            "best only where it is lower.",
        ),
    ],
    also_right=[_by_waiting],
    why="Patience is there since validation errors are noisy: one worse evaluation proves little, several "
    "in a row do.",
)


# ------------------------------------------------------------------------------------------- recall and quiz

recall = Recall(
    [
        (
            "How many parameters does a fully connected 3-4-2 network have? (Notebook 2)",
            "4 · (3 + 1) + 2 · (4 + 1) = 26: a weight for each connection, and a bias for each node that "
            "is not an input.",
        ),
        (
            "A node's output is y = 0.999. How much of an error does its slope let through? (Notebooks 1 "
            "and 3)",
            "y(1 − y) = 0.001, a thousandth: a saturated sigmoid hardly learns. At y = 0.5 it would be 0.25.",
        ),
        (
            "Why does a gradient check use central differences, and not one-sided ones? (Notebook 5)",
            "Their error falls with ε², not with ε: at ε = 10⁻⁴ that is several more digits for one more "
            "forward pass.",
        ),
    ]
)

quiz = Quiz(
    [
        Question(
            "You train for 50 epochs and keep the epoch with the lowest error on the 10,000 test images. "
            "What is "
            "wrong with reporting that error?",
            [
                Choice(
                    "Nothing: no gradient was ever taken on a test image.",
                    False,
                    "Choosing is a way of learning too. Of 50 throws you report the luckiest.",
                ),
                Choice(
                    "The test images took part in choosing, so the figure is too good.",
                    True,
                    "Choose on the validation samples; then the test samples, used once, say what new digits "
                    "will bring.",
                ),
                Choice(
                    "It should have been the training error.",
                    False,
                    "That one is lower still: the network has seen those very images.",
                ),
            ],
        ),
        Question(
            "Pixels go in as 0 to 255 instead of 0 to 1. What do you see first?",
            [
                Choice(
                    "Hidden outputs near 0 or 1, and almost no change of the weights below them.",
                    True,
                    "The weighted inputs are 255 times too large, and y(1 − y) is close to 0 there.",
                ),
                Choice(
                    "The same learning, 255 times as fast.",
                    False,
                    "It would be so for a linear node. The sigmoid goes flat.",
                ),
                Choice(
                    "Outputs of the network over 1.",
                    False,
                    "A sigmoid stays between 0 and 1, whatever comes in.",
                ),
            ],
        ),
        Question(
            "On training samples 2 % are wrong, on validation samples 13 %. Which remedy fits?",
            [
                Choice(
                    "More training samples, or fewer hidden nodes.",
                    True,
                    "The network has learnt its samples by heart: overfitting. More data or fewer parameters "
                    "narrow the gap.",
                ),
                Choice(
                    "Train for longer.",
                    False,
                    "The training error would fall further, and the gap would grow.",
                ),
                Choice(
                    "Move validation samples into the training set and look at the training error.",
                    False,
                    "Then nobody is left to tell you that it overfits.",
                ),
            ],
        ),
    ]
)
