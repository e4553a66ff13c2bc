"""What the figures of notebooks 02 and 04 share: the four points of XOR, and a layer's outputs for rows."""

import numpy as np

from helpers.activations import Sigmoid

XOR_POINTS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
XOR_LABELS = np.array([0, 1, 1, 0])


def layer_outputs(X, W, b):
    """Outputs of one sigmoid layer for rows X (m, n_in), Equation 2 row by row."""
    return Sigmoid.on_array(np.asarray(X, float) @ np.asarray(W, float).T + np.asarray(b, float))
