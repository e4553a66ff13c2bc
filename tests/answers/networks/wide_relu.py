"""Many samples through a wide ReLU layer, so that a kink is always near; a linear end, no bias, W (n_in, n_out)."""
import numpy as np

rng = np.random.default_rng(0)
W1, W2 = rng.normal(0, 0.4, (6, 80)), rng.normal(0, 0.2, (80, 2))
X, T = rng.normal(size=(150, 6)), rng.normal(size=(150, 2))
def forward(X):
    H = np.maximum(X @ W1, 0)
    return H, H @ W2
def loss(X, T):
    return ((forward(X)[1] - T) ** 2).sum()
def gradients(X, T):
    H, Y = forward(X)
    d2 = 2 * (Y - T)
    d1 = d2 @ W2.T * (H > 0)
    return [X.T @ d1, H.T @ d2]

case = loss, [W1, W2], gradients, X, T
FAULTS = [("missing derivative, hidden layers", " * (H > 0)", "")]
