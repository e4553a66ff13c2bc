"""Activation functions: the value of a node from its weighted input, and the slope from its *output*.

Each class is used as it stands, never instantiated. Its static methods (softmax has only the second):

    value(z)                      one number in, one number out; plain Python
    on_array(Z, out=None)         the same for each entry of an array; ``out=Z`` works in place
    derivative_from_output(y)     dy/dz, written with y; numbers and arrays alike

Why from the output? A network keeps its outputs and has no further need of z: for the sigmoid, y' = y(1 - y)
(Equation 1); for tanh, y' = 1 - y².
"""

import math


class Sigmoid:
    """Sigmoid, y = 1 / (1 + e^-z), Equation 1."""

    name = "sigmoid"
    range = (0, 1)

    @staticmethod
    def value(z):
        if z >= 0:
            return 1 / (1 + math.exp(-z))
        growth = math.exp(z)  # e^-z would overflow for z below -709
        return growth / (1 + growth)

    @staticmethod
    def derivative_from_output(y):
        return y * (1 - y)

    @staticmethod
    def on_array(Z, out=None):
        import numpy as np  # here, so that the objects of notebook 4 run without NumPy

        # 1 / (1 + e^-z) = (1 + tanh(z / 2)) / 2: the same curve, and nothing can overflow
        out = np.multiply(Z, 0.5, out=out)
        np.tanh(out, out=out)
        out *= 0.5
        out += 0.5
        return out


class Tanh:
    """Hyperbolic tangent, y = tanh z."""

    name = "tanh"
    range = (-1, 1)

    @staticmethod
    def value(z):
        return math.tanh(z)

    @staticmethod
    def derivative_from_output(y):
        return 1 - y * y

    @staticmethod
    def on_array(Z, out=None):
        import numpy as np

        return np.tanh(Z, out=out)


class Step:
    """Step, y = 1 for z >= 0, else 0: the perceptron's activation (Rosenblatt 1958)."""

    name = "step"
    range = (0, 1)

    @staticmethod
    def value(z):
        return 1.0 if z >= 0 else 0.0

    @staticmethod
    def derivative_from_output(y):
        raise ValueError(
            "The step function has no slope to learn from: it is flat everywhere and jumps at 0. "
            "Use Sigmoid or Tanh in a network that is to be trained."
        )

    @staticmethod
    def on_array(Z, out=None):
        import numpy as np

        return np.heaviside(Z, 1.0, out=out)


class Softmax:
    """Softmax, y_i = e^z_i / Σ_k e^z_k over each row: outputs that are positive and sum to 1.

    Not a function of one z alone, so it has neither ``value`` nor a slope per node; its partner is the
    cross-entropy, with which the error term of an output node is t - y.
    """

    name = "softmax"
    range = (0, 1)

    @staticmethod
    def on_array(Z, out=None):
        import numpy as np

        # Subtracting the largest z of the row changes no ratio and keeps e^z from overflowing.
        with np.errstate(under="ignore"):  # e^-1000 is 0, and that is right
            out = np.exp(Z - Z.max(axis=1, keepdims=True), out=out)
            out /= out.sum(axis=1, keepdims=True)
        return out
