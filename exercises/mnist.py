"""Exercises of notebook 06: an IDX header, pixels, targets, answers, error rates, hidden sizes, patience."""

import numpy as np

from helpers import mnist

from .exercise import AnyOf, Exercise, edit


def my_idx_sizes(raw):
    """The sizes that the header of an IDX file announces, as a list of ints."""
    sizes = []
    for k in range(raw[3]):
        start = 4 + 4 * k
        sizes.append(int.from_bytes(raw[start : start + 4], "big"))
    return sizes


def _header(*sizes):
    data = bytes([5, 0, 4, 1, 9, 2, 1, 3, 1, 4, 3, 5])  # data behind the header, as in a real file
    return bytes([0, 0, 8, len(sizes)]) + b"".join(size.to_bytes(4, "big") for size in sizes) + data


_NUMBER = 'int.from_bytes(raw[start : start + 4], "big")'

idx_sizes = Exercise(
    "Read an IDX header",
    my_idx_sizes,
    cases=[_header(60_000, 28, 28), _header(60_000), _header(70_000, 300), _header(3, 5, 7, 11)],
    properties={1: "a single size, as in a file of labels"},
    wrong={
        "Little-endian: you read each size from its last byte to its first, so 28 became 469,762,048. IDX "
        'writes the most significant byte first: "big".': edit('"big"', '"little"'),
        "The magic number counted as a size: bytes 0 to 3 say what kind of file this is. The "
        "sizes begin at byte 4.": AnyOf(
            edit("4 + 4 * k", "4 * k"), edit("4 + 4 * k", "4 * k", "range(raw[3])", "range(raw[3] + 1)")
        ),
        "Always three sizes: that fits images only. A file of labels has one dimension, and there you read "
        "labels as if they were sizes. `raw[3]` says how many there are.": edit("range(raw[3])", "range(3)"),
        "One byte for a size: a byte ends at 255. Each size takes four of them.": AnyOf(
            edit(_NUMBER, "raw[start]"), edit(_NUMBER, "raw[4 + k]"), edit(_NUMBER, "raw[start + 3]")
        ),
        "Two or three bytes for a size: each takes four.": AnyOf(
            edit("start + 4]", "start + 3]"), edit("raw[start :", "raw[start + 2 :")
        ),
        "Steps of one byte: the next size begins four bytes further on.": edit("4 * k", "k"),
        "One byte too early: byte 3 says how many sizes there are, and they begin at byte 4.": edit(
            "4 + 4 * k", "3 + 4 * k"
        ),
        "The number of dimensions returned with the sizes: it says how many sizes follow and "
        "is none itself.": edit("sizes = []", "sizes = [raw[3]]"),
        "One size too many: `raw[3]` says how many there are, and behind them the data begin.": edit(
            "range(raw[3])", "range(raw[3] + 1)"
        ),
        "One size too few: `raw[3]` says how many there are.": AnyOf(
            edit("range(raw[3])", "range(raw[3] - 1)"), edit("range(raw[3])", "range(1, raw[3])")
        ),
        "The number of sizes from another byte: it stands in byte 3.": AnyOf(
            edit("range(raw[3])", "range(raw[2])"), edit("range(raw[3])", "range(raw[4])")
        ),
        "The data read as sizes: the header ends after as many sizes as byte 3 says.": AnyOf(
            edit("range(raw[3])", "range((len(raw) - 4) // 4)"),
            edit("range(raw[3])", "range(len(raw) // 4 - 1)"),
        ),
        "The bytes added up: the first of the four counts 256³, the next 256², then 256.": edit(
            _NUMBER, "sum(raw[start : start + 4])"
        ),
        "The wrong base: a byte has 256 values, so each counts 256 times as much as the next.": AnyOf(
            edit(_NUMBER, "sum(b * 255 ** (3 - i) for i, b in enumerate(raw[start : start + 4]))"),
            edit(_NUMBER, "sum(b * 16 ** (3 - i) for i, b in enumerate(raw[start : start + 4]))"),
        ),
        "Bytes, not numbers: `int.from_bytes` makes one number of four bytes.": AnyOf(
            edit(_NUMBER, "raw[start : start + 4]"),
            edit(_NUMBER, "list(raw[start : start + 4])"),
            edit(_NUMBER, "raw[start : start + 4].hex()"),
        ),
        "Their product: asked for are the sizes themselves.": edit(
            "return sizes", "return int(np.prod(sizes))"
        ),
        "In reverse order: the first size in the file comes first.": edit(
            "return sizes", "return sizes[::-1]"
        ),
    },
    why="The header says itself how long it is: first read how many sizes there are, then exactly so many.",
)


def my_place(row, column):
    """The entry of the 784-vector that holds the pixel at this row and column."""
    return 28 * row + column


place = Exercise(
    "Where does a pixel go?",
    my_place,
    cases=[(0, 5), (3, 0), (12, 20), (27, 27), (7, 8)],
    running=None,
    properties={0: "the first row", 1: "the first column"},
    wrong={
        "Column by column: you counted down the columns. IDX and NumPy write row by row: the column "
        "changes fastest.": edit("28 * row + column", "28 * column + row"),
        "Row times column: that is the area up to the pixel, and it is 0 for the whole first row. Count "
        "the pixels that come before.": edit("28 * row + column", "row * column"),
        "Counted from 1: the first pixel, row 0 and column 0, is entry 0.": edit("+ column", "+ column + 1"),
        "Rows and columns taken as counted from 1: here, as in Python, the first row is row 0.": AnyOf(
            edit("row + column", "(row - 1) + column - 1"),
            edit("row + column", "(row - 1) + column"),
            edit("+ column", "+ column - 1"),
        ),
        "Rows of another length: each row holds 28 pixels.": AnyOf(
            edit("28", "27"), edit("28", "29"), edit("28", "20"), edit("28", "784")
        ),
        "The brackets too far: only the rows count 28 each, the column counts once.": edit(
            "row + column", "(row + column)"
        ),
        "Behind the header: its 16 bytes are in the file, but not in the vector.": edit(
            "28 * row", "16 + 28 * row"
        ),
        "Only the row: within it the column counts on.": edit(" + column", ""),
        "From the other edge: row 0 is the top one, column 0 the left one.": AnyOf(
            edit("row +", "(27 - row) +"),
            edit("row +", "(28 - row) +"),
            edit("+ column", "+ 27 - column"),
            edit("+ column", "- column"),
        ),
        "Not one number: asked for is a single entry.": AnyOf(
            lambda row, column: (28 * row, column),
            lambda row, column: slice(28 * row, 28 * row + column),
            lambda row, column: list(range(28 * row, 28 * row + 28)),
        ),
        "One row too many: before row 3 come rows 0, 1 and 2.": edit("row +", "(row + 1) +"),
    },
    why="Every row before this one holds 28 pixels; within the row the column counts on.",
)


def my_targets(label):
    """Ten targets for the label: 0.9 for its node, 0.1 for the others."""
    return [0.9 if digit == label else 0.1 for digit in range(10)]


targets = Exercise(
    "One-hot targets",
    my_targets,
    cases=[3, 0, 9, 7],
    running=None,
    properties={1: "the label 0", 2: "the label 9"},
    exact_shape=True,
    wrong={
        "1 and 0 for 0.9 and 0.1: a sigmoid reaches neither, so the weights would grow without end.": AnyOf(
            edit("0.9", "1", "0.1", "0"), edit("0.9", "1")
        ),
        "0.9 and 0.1 exchanged: the node of the right digit should say much, the others little.": edit(
            "==", "!="
        ),
        "One place too early: the list begins with the node for the digit 0, so digit 3 belongs to entry "
        "3, the fourth.": AnyOf(edit("== label", "== (label - 1) % 10"), edit("range(10)", "range(1, 11)")),
        "One place too late: digit 3 belongs to entry 3, which is the fourth.": edit(
            "== label", "== label + 1"
        ),
        "0 for 0.1: 0.9 stands right, and the other nine have a target that a sigmoid can't reach.": edit(
            "0.1", "0"
        ),
        "0.1 shared by the nine: each of them gets 0.1.": edit("0.1", "0.1 / 9"),
        "Nine nodes: there are ten digits, 0 to 9.": AnyOf(
            edit("range(10)", "range(1, 10)"), edit("range(10)", "range(9)")
        ),
        "Eleven nodes: the right digit's 0.9 stands in place of a 0.1.": lambda label: (
            [0.1] * label + [0.9] + [0.1] * (10 - label)
        ),
        "Always at the end: the place of the 0.9 is the label.": lambda label: [0.1] * 9 + [0.9],
        "As many as the label says: there are ten nodes for every label.": AnyOf(
            lambda label: [0.1] * label + [0.9], lambda label: [0.1] * (label - 1) + [0.9]
        ),
        "Loud for several: only the label's own node gets 0.9.": AnyOf(
            edit("==", "<="), edit("digit == label", "label")
        ),
        "All alike: nothing was written at the label's place.": lambda label: [0.1] * 10,
        "The label written in: the number there should be 0.9.": edit("0.9 if", "label if"),
        "Only the loud one: the other nine belong to the list too.": AnyOf(
            lambda label: [0.9], lambda label: 0.9
        ),
        "A table: ten numbers in one row are asked for, of shape (10,).": AnyOf(
            lambda label: mnist.one_hot([label]), lambda label: mnist.one_hot([label]).T
        ),
        "Integers only: an array of whole numbers cuts 0.9 and 0.1 down to 0.": lambda label: [0] * 10,
    },
    why="One node for each digit: the network answers with ten opinions, and the target asks one "
    "of them to be loud.",
)


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
    "Decode an output vector",
    my_answer,
    cases=[
        _outputs(0.10, d7=0.91),
        _outputs(0.12, d0=0.83, d2=0.01),
        _outputs(0.05, d9=0.31, d4=0.02),
        _outputs(0.20, d3=0.62, d5=0.88, d8=0.55),
        np.array(_outputs(0.02, d1=0.07)),
        [0.5] * 10,
        _outputs(0.10, d2=0.8, d6=0.8),
        _outputs(0.2, d4=0.97, d8=0.901),
        _outputs(0.3, d2=0.741, d8=0.744),
    ],
    properties={
        2: "no output over one half",
        3: "three outputs over one half",
        5: "ten equal outputs",
        6: "two equal outputs",
        7: "an output over 0.9",
        8: "two outputs close together",
    },
    running=None,
    exact_shape=True,
    wrong={
        "The largest output, not its place: 0.91 is how loudly the node speaks, and the answer "
        "is which node.": edit("return best", "return max(outputs)"),
        "The first output over one half: at times none is, at times several are. The answer is the one "
        "that says most, however little.": AnyOf(
            lambda outputs: next((d for d in range(10) if outputs[d] > 0.5), None),
            lambda outputs: [round(float(output)) for output in outputs].index(1),
            lambda outputs: int(np.argmax(outputs)) if max(outputs) > 0.5 else None,
        ),
        "Nodes counted from 1: the first node stands for the digit 0.": edit(
            "return best", "return best + 1"
        ),
        "The node that says least: the target for the right digit is 0.9, the high one.": edit(">", "<"),
        "The highest of equals: where several say the same, take the lowest digit.": edit(">", ">="),
        "A node is never asked: there are ten, 0 to 9.": AnyOf(
            edit("range(10)", "range(9)"), edit("best = 0", "best = 1", "range(10)", "range(1, 10)")
        ),
        "Compared with another than the best so far: remember the place of the best, and "
        "compare with that.": AnyOf(
            edit("outputs[best]", "outputs[0]"), edit("outputs[best]", "outputs[digit - 1] and digit")
        ),
        "The nearest to 0.9: the loudest node counts, even beyond 0.9.": lambda outputs: min(
            range(10), key=lambda digit: abs(outputs[digit] - 0.9)
        ),
        "Rounded first: then several may be equal that are not.": AnyOf(
            lambda outputs: int(np.argmax(np.round(outputs, 1))),
            lambda outputs: int(np.argmax(np.round(outputs, 2))),
        ),
        "Several digits: one answer is asked for.": AnyOf(
            lambda outputs: [d for d in range(10) if outputs[d] == max(outputs)],
            lambda outputs: [d for d in range(10) if outputs[d] > 0.5],
            lambda outputs: [int(output == max(outputs)) for output in outputs],
        ),
        "Digit and output: the digit alone is asked for.": lambda outputs: (my_answer(outputs), max(outputs)),
    },
    why="It asks for no threshold: the network is taken at its word even when it hesitates.",
)


def my_error_rate(answers, labels):
    """The share of answers that differ from their labels."""
    answers, labels = np.ravel(answers), np.ravel(labels)
    return np.mean(answers != labels)


def _column(values):
    return np.array(values)[:, np.newaxis]


_FLAT = "answers, labels = np.ravel(answers), np.ravel(labels)"

error_rate = Exercise(
    "Error rate",
    my_error_rate,
    imports="import numpy as np",
    cases=[
        ([7, 2, 1, 0, 4], [7, 2, 1, 0, 9]),
        (np.array([3, 3, 3]), np.array([3, 5, 8])),
        (np.array([1, 2, 2, 7]), _column([1, 2, 7, 7])),
        (_column([6, 0, 0, 5, 5, 1]), np.array([6, 0, 3, 5, 3, 1])),
        ([4, 4], [4, 4]),
        ([8, 1], [3, 6]),
    ],
    properties={
        0: "two lists",
        2: "labels as a column",
        3: "answers as a column",
        4: "no wrong answer",
        5: "no right one",
    },
    running=None,
    exact_shape=True,
    wrong={
        "Accuracy for the error rate: you return the share of right answers. Asked for is the other share, "
        "one minus yours.": edit("!=", "=="),
        "Shapes (n, 1) and (n,) broadcast to (n, n): each answer was compared with every label. Nothing "
        "complains, and the number looks plausible. Flatten both first.": AnyOf(
            edit(_FLAT, "answers, labels = np.asarray(answers), np.asarray(labels)"),
            edit("np.ravel(answers)", "np.asarray(answers)"),
            edit("np.ravel(labels)", "np.asarray(labels)"),
        ),
        "Lists compared as wholes: `!=` between two lists is a single True or False, not one for each "
        "answer. Make flat arrays of both first, with `np.ravel`.": edit(f"{_FLAT}\n    ", ""),
        "The number of wrong answers, not their share: divide by how many answers there are.": edit(
            "mean", "sum"
        ),
        "Wrong divided by right: divide by all answers, the wrong ones too.": edit(
            "np.mean(answers != labels)", "np.sum(answers != labels) / np.sum(answers == labels)"
        ),
        "Divided by one less or more: the share of n answers is their number by n.": AnyOf(
            edit("np.mean(answers != labels)", "np.sum(answers != labels) / (len(labels) - 1)"),
            edit("np.mean(answers != labels)", "np.sum(answers != labels) / (len(labels) + 1)"),
        ),
        "In per cent: the share runs from 0 to 1.": edit("np.mean", "100 * np.mean"),
        "The differences counted as numbers: 9 for a 4 is one error, like 5 for a 4.": AnyOf(
            edit("answers != labels", "np.abs(answers - labels)"),
            edit("answers != labels", "answers - labels"),
            edit("answers != labels", "(answers - labels) ** 2"),
        ),
        "Rounded: leave the share as it is.": AnyOf(
            edit("np.mean(answers != labels)", "round(np.mean(answers != labels), 1)"),
            edit("np.mean(answers != labels)", "np.sum(answers != labels) // len(labels)"),
        ),
        "Whether any is wrong: asked for is the share.": edit("mean", "any"),
        "One for each answer: take the mean of them.": edit(
            "np.mean(answers != labels)", "answers != labels"
        ),
    },
    why="Shapes first: two arrays that don't line up are compared all with all, and the result still looks "
    "like an error rate.",
)


def my_hidden_sizes(n, l, alpha):
    """The three rules of thumb for the hidden layer, with n inputs, l outputs and α."""
    return np.sqrt(n + l) + alpha, np.log2(n), np.sqrt(n * l)


hidden_sizes = Exercise(
    "Three rules for the hidden layer",
    my_hidden_sizes,
    imports="import numpy as np",
    cases=[(784, 10, 1), (784, 10, 10), (64, 4, 5), (3, 2, 7)],
    properties={2: "numbers without a remainder"},
    wrong={
        "The natural logarithm for the one to base 2: `np.log` counts in powers of e. The rule "
        "says log₂: `np.log2`.": edit("log2", "log"),
        "The decimal logarithm: `np.log10` counts in powers of 10. The rule says log₂.": edit(
            "log2", "log10"
        ),
        "The base turned round: log₂ n asks which power of 2 is n.": edit(
            "np.log2(n)", "np.log(2) / np.log(n)"
        ),
        "α under the root: it is added afterwards, so it shifts the answer by whole nodes.": edit(
            "np.sqrt(n + l) + alpha", "np.sqrt(n + l + alpha)"
        ),
        "α is missing: the first rule adds it to the root.": edit(" + alpha", ""),
        "Two roots for one: √(n + l) is the root of the sum, which is not the sum of the roots.": edit(
            "np.sqrt(n + l)", "np.sqrt(n) + np.sqrt(l)"
        ),
        "l outside the root: the third rule is the root of the product n · l.": edit(
            "np.sqrt(n * l)", "np.sqrt(n) * l"
        ),
        "A root left out: two of the rules have one.": AnyOf(
            edit("np.sqrt(n + l)", "(n + l)"), edit("np.sqrt(n * l)", "n * l")
        ),
        "Powers before division: what comes out is the power 1, halved. Put 1 / 2 in brackets, or "
        "write 0.5.": AnyOf(
            edit("np.sqrt(n + l)", "(n + l) ** 1 / 2", "np.sqrt(n * l)", "(n * l) ** 1 / 2"),
            edit("np.sqrt(n + l)", "(n + l) ** 1 / 2"),
            edit("np.sqrt(n * l)", "(n * l) ** 1 / 2"),
        ),
        "Rounded to whole nodes: the task asks for unrounded numbers.": AnyOf(
            lambda n, l, alpha: [round(float(size)) for size in my_hidden_sizes(n, l, alpha)],
            lambda n, l, alpha: [int(size) for size in my_hidden_sizes(n, l, alpha)],
            lambda n, l, alpha: [np.ceil(size) for size in my_hidden_sizes(n, l, alpha)],
        ),
        "In another order: first the root of the sum, then the logarithm, then the root "
        "of the product.": AnyOf(
            lambda n, l, alpha: [my_hidden_sizes(n, l, alpha)[k] for k in (1, 0, 2)],
            lambda n, l, alpha: [my_hidden_sizes(n, l, alpha)[k] for k in (0, 2, 1)],
            lambda n, l, alpha: [my_hidden_sizes(n, l, alpha)[k] for k in (2, 1, 0)],
        ),
        "One number for three: return all of them, separated by commas.": AnyOf(
            lambda n, l, alpha: sum(my_hidden_sizes(n, l, alpha)),
            lambda n, l, alpha: sum(my_hidden_sizes(n, l, alpha)) / 3,
            lambda n, l, alpha: max(my_hidden_sizes(n, l, alpha)),
            lambda n, l, alpha: my_hidden_sizes(n, l, alpha)[0],
        ),
    },
    why="For 784 inputs and 10 outputs they say 29 to 38, 10 and 89: rules of thumb are places "
    "to start from.",
)


def my_epoch_to_keep(errors, patience):
    """The evaluation whose parameters are kept, counted from 0, when training stops by patience."""
    best = 0
    for now in range(len(errors)):
        if errors[now] < errors[best]:
            best = now
        elif now - best >= patience:
            break
    return best


def _counting(errors, patience, rises=False, back=0):
    """With a counter that starts anew at `back` (None: never), or that looks at the one before."""
    best = waited = 0
    for now in range(1, len(errors)):
        better = errors[now] < errors[now - 1 if rises else best]
        if errors[now] < errors[best]:
            best = now
        waited = (waited if back is None else back) if better else waited + 1
        if waited >= patience:
            break
    return best


when_to_stop = Exercise(
    "When to stop",
    my_epoch_to_keep,
    cases=[
        ([0.40, 0.25, 0.18, 0.21, 0.22, 0.10], 2),
        ([0.40, 0.25, 0.27, 0.26, 0.28, 0.31, 0.20, 0.19], 3),
        ([0.50, 0.30, 0.32, 0.24, 0.26, 0.22, 0.23], 2),
        ([0.30, 0.20, 0.20, 0.20, 0.15], 2),
        ([0.60, 0.45, 0.33], 1),
        ([0.35, 0.36, 0.37, 0.38, 0.11], 3),
        ([0.31, 0.22, 0.22, 0.25, 0.12], 4),
        ([0.40, 0.40, 0.45, 0.30], 2),
        ([0.30, 0.295, 0.292, 0.31, 0.32, 0.20], 2),
        ([0.50, 0.30, 0.31, 0.20, 0.22, 0.10], 1),
        ([0.50, 0.42, 0.35, 0.30, 0.33, 0.28, 0.31, 0.20], 3),
    ],
    properties={
        3: "an equal lowest error",
        4: "a run that is never stopped",
        8: "improvements of less than 0.01",
        9: "a patience of 1",
    },
    running=None,
    wrong={
        "The lowest error of all: a run that has stopped does not see what would have come later.": edit(
            "break", "continue"
        ),
        "The evaluation at which it stopped: by then it has been getting worse for a while. Keep "
        "the best one before.": AnyOf(edit("break", "return now"), edit("return best", "return now")),
        "The patience left out: you stop at the first evaluation that is no better, and one bad "
        "throw ends the training.": edit(">= patience", ">= 1"),
        "One evaluation too many: with a patience of 2 the second in a row that is no better ends the run, "
        "not the third.": edit(">=", ">"),
        "One evaluation too few: with a patience of 2 the second in a row ends the run, "
        "not the first.": AnyOf(
            edit(">= patience", ">= patience - 1"),
            lambda errors, patience: _counting(errors, patience, back=1),
        ),
        "Compared with the evaluation just before: errors jump up and down, so a run that gets nowhere can "
        "go on for ever. Compare with the best so far.": AnyOf(
            edit("errors[best]", "errors[now - 1]"),
            lambda errors, patience: _counting(errors, patience, True),
        ),
        "An equal error counted as better: when nothing improves any more, waiting has to end. Take a new "
        "best only where it is lower.": edit("<", "<="),
        "The waiting is never set back: a new best one starts the count anew.": lambda errors, patience: (
            _counting(errors, patience, back=None)
        ),
        "The error, not its place: asked for is which evaluation is kept.": edit(
            "return best", "return errors[best]"
        ),
        "Counted from 1: the first evaluation is number 0.": edit("return best", "return best + 1"),
        "Patience counted from the start: it counts from the best one so far.": AnyOf(
            edit("now - best >= patience", "now >= patience"),
            lambda errors, patience: int(np.argmin(errors[: patience + 1])),
            lambda errors, patience: int(np.argmin(errors[:patience])),
        ),
        "So many from the end: count from the best one.": lambda errors, patience: len(errors) - 1 - patience,
        "Always 0: was the list sorted, or does your lowest error begin at 0?": lambda *_: 0,
        "Improvements below 0.01 are passed over: every lower error counts.": edit(
            "errors[best]:", "errors[best] - 0.01:"
        ),
        "The highest error: a lower one is better.": edit("<", ">"),
    },
    why="Patience is there since validation errors are noisy: one worse evaluation proves "
    "little, several in a row do.",
)
