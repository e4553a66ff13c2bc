"""The running example: three inputs (nodes 1, 2, 3), four hidden (4 to 7), two outputs (8, 9).

Its numbers are short so that every one of them can be worked out by hand. They stand here once.
"""

SIZES = (3, 4, 2)
INPUTS, HIDDEN, OUTPUTS = (1, 2, 3), (4, 5, 6, 7), (8, 9)  # the nodes by number

# Row j holds the weights into one node, so W1[0] is (w41, w42, w43) and W2[1] is (w94, w95, w96, w97).
W1 = [[0.5, -0.4, 0.3], [-0.6, 0.2, 0.8], [0.1, 0.7, -0.5], [0.9, -0.3, -0.2]]
B1 = [0.1, -0.2, 0.3, -0.1]
W2 = [[0.4, -0.7, 0.6, 0.2], [-0.3, 0.5, 0.8, -0.9]]
B2 = [0.1, 0.2]

X = [0.6, -0.2, 0.9]
T = [0.9, 0.1]
RATE = 0.5

# What no single neuron can do: 1 where exactly one of two inputs is 1.
XOR_POINTS = [[0, 0], [0, 1], [1, 0], [1, 1]]
XOR_LABELS = [0, 1, 1, 0]


def network():
    """The example as objects: a new objects.Network with these weights."""
    from helpers.objects import Network

    made = Network(SIZES)
    made.set_parameters([W1, B1, W2, B2])
    return made


def arrays():
    """The example as arrays: a new vectorized.Network with these weights."""
    from helpers.vectorized import Network

    made = Network(SIZES)
    made.set_parameters([W1, B1, W2, B2])
    return made
