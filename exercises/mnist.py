"""Exercises of notebook 6: an IDX header, pixels, targets, answers, error rates, hidden sizes, patience."""

import numpy as np

from .exercise import Exercise


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


idx_sizes = Exercise(
    "Read an IDX header",
    my_idx_sizes,
    cases=[_header(60_000, 28, 28), _header(60_000), _header(70_000_000, 300), _header(3, 5, 7, 11)],
    properties={1: "a single size, as in a file of labels"},
)


def my_place(row, column):
    """The entry of the 784-vector that holds the pixel at this row and column."""
    return 28 * row + column


place = Exercise(
    "Where does a pixel go?",
    my_place,
    cases=[(0, 5), (3, 0), (12, 20), (27, 27), (7, 8)],
    properties={0: "the first row", 1: "the first column"},
)


def my_targets(label):
    """Ten targets for the label: 0.9 for its node, 0.1 for the others."""
    return [0.9 if digit == label else 0.1 for digit in range(10)]


targets = Exercise(
    "One-hot targets",
    my_targets,
    cases=[3, 0, 9, 7],
    properties={1: "the label 0", 2: "the label 9"},
    exact_shape=True,
)


def my_answer(outputs):
    """The digit whose output node says most."""
    best = 0
    for digit in range(10):
        if outputs[digit] > outputs[best]:
            best = digit
    return best


def _outputs(base, spoken):
    """Ten outputs that rise slowly from base, but for those that are given: {digit: output}."""
    return [spoken.get(digit, base + 0.003 * digit) for digit in range(10)]


decode = Exercise(
    "Decode an output vector",
    my_answer,
    cases=[
        _outputs(0.10, {7: 0.91}),
        _outputs(0.12, {0: 0.83, 2: 0.01}),
        _outputs(0.05, {9: 0.31, 4: 0.02}),
        _outputs(0.20, {3: 0.62, 5: 0.88, 8: 0.55}),
        np.array(_outputs(0.02, {1: 0.07})),
        [0.5] * 10,
        _outputs(0.10, {2: 0.8, 6: 0.8}),
        _outputs(0.2, {4: 0.97, 8: 0.901}),
        _outputs(0.3, {2: 0.741, 8: 0.744}),
    ],
    properties={
        3: "three outputs over one half",
        5: "ten equal outputs",
        6: "two equal outputs",
        8: "two outputs close together",
    },
    exact_shape=True,
)


def my_error_rate(answers, labels):
    """The share of answers that differ from their labels."""
    answers, labels = np.ravel(answers), np.ravel(labels)
    return np.mean(answers != labels)


error_rate = Exercise(
    "Error rate",
    my_error_rate,
    imports="import numpy as np",
    cases=[
        ([7, 2, 1, 0, 4], [7, 2, 1, 0, 9]),
        (np.array([3, 3, 3]), np.array([3, 5, 8])),
        (np.array([1, 2, 2, 7]), np.array([[1], [2], [7], [7]])),
        (np.array([[6], [0], [0], [5], [5], [1]]), np.array([6, 0, 3, 5, 3, 1])),
        ([4, 4], [4, 4]),
        ([8, 1], [3, 0]),
    ],
    properties={2: "labels as a column", 3: "answers as a column", 4: "no wrong answer", 5: "none right"},
    exact_shape=True,
)


def my_hidden_sizes(n, l, alpha):
    """The three rules of thumb for the hidden layer, with n inputs, l outputs and α."""
    return np.sqrt(n + l) + alpha, np.log2(n), np.sqrt(n * l)


hidden_sizes = Exercise(
    "Three rules for the hidden layer",
    my_hidden_sizes,
    imports="import numpy as np",
    cases=[(784, 10, 1), (784, 10, 10), (64, 4, 5), (3, 2, 7)],
    properties={2: "a power of 2 for n"},
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
        3: "three equal lowest errors",
        4: "three errors that fall",
        8: "improvements of less than 0.01",
        9: "a patience of 1 and a rise",
    },
)
