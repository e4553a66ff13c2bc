"""Distortions of digits, affine and elastic, drawn at random (notebook 7's last section).

Turned, sheared, scaled, shifted and wobbled, a 7 is still a 7, so every epoch brings new samples for free.
The elastic part follows Simard, Steinkraus and Platt (2003): a random displacement for each pixel, smoothed
until neighbours move together.
"""

import numpy as np

from helpers import checks

SIZE = 28
BORDER = 1  # zeros around an image, so that a pixel from outside is paper
WIDTH = SIZE + 2 * BORDER


class Distortions:
    """`count` distortions of images (28, 28), drawn once by `seed`; each call picks one for each image.

    rotation (degrees), shear and scale (shares) and shift (pixels) are drawn evenly from ± these numbers.
    elastic: how far a pixel wanders along each axis, root mean square; smooth: the width of the Gaussian that
    smoothes it; both in pixels. Raises: ValueError for settings that can't be meant.
    """

    @np.errstate(under="ignore")  # the Gaussian's far ends are 0
    def __init__(
        self, count=2000, seed=0, rotation=9.0, shear=0.12, scale=0.1, shift=1.2, elastic=0.8, smooth=4.0
    ):
        self.count, seed = checks.count(count, "count"), checks.seed(seed)
        scale = checks.share(scale, "scale")
        for name, most in {"rotation": rotation, "shear": shear, "shift": shift, "elastic": elastic}.items():
            checks.expect(0 <= most < np.inf, name, "a number from 0 up", most)
        checks.expect(0 < smooth < np.inf, "smooth", "a number above 0", smooth)
        self._settings = (count, seed, rotation, shear, scale, shift, elastic, smooth)
        rng = np.random.default_rng(seed)
        places = affine(rng, count, rotation, shear, scale, shift)
        self._set_taps(*(place + elastic * wobble(rng, count, smooth) for place in places))

    def _set_taps(self, rows, columns):
        """Each new pixel is a mixture of the four old ones around a place (bilinear interpolation)."""
        rows, columns = (np.clip(where + BORDER, 0, WIDTH - 1.001) for where in (rows, columns))
        top, left = rows.astype(np.intp), columns.astype(np.intp)
        down, right = (rows - top).astype(np.float32), (columns - left).astype(np.float32)
        self._first = (top * WIDTH + left).reshape(self.count, -1)
        weights = ((1 - down) * (1 - right), (1 - down) * right, down * (1 - right), down * right)
        self._weights = [weight.reshape(self.count, -1) for weight in weights]

    def __call__(self, X, rng):
        """Images as rows (m, 784), 0 paper to 1 ink, distorted as `rng` picks. Raises: ValueError."""
        fits = X.ndim == 2 and X.shape[1] == SIZE**2 and X.dtype.kind == "f"
        checks.expect(fits, "images", f"floats (m, {SIZE**2}), one image a row", (X.dtype.name, X.shape))
        which = rng.integers(self.count, size=len(X))
        padded = np.zeros((len(X), WIDTH, WIDTH), X.dtype)
        padded[:, BORDER:-BORDER, BORDER:-BORDER] = X.reshape(-1, SIZE, SIZE)
        place = self._first[which] + np.arange(len(X))[:, np.newaxis] * WIDTH**2
        out = np.zeros(X.shape, X.dtype)
        for step, weight in zip((0, 1, WIDTH, WIDTH + 1), self._weights):
            out += padded.ravel()[step:].take(place, mode="clip") * weight[which]
        return out

    def __repr__(self):  # a checkpoint knows its distortion by it
        return f"Distortions{self._settings}"


def affine(rng, count, rotation, shear, scale, shift):
    """Where each pixel of the new images comes from: rows and columns, (count, 28, 28) both."""
    most = rotation, shear, scale, scale, shift, shift
    angle, slant, tall, wide, down, right = (rng.uniform(-end, end, (count, 1, 1)) for end in most)
    angle, middle = np.deg2rad(angle), (SIZE - 1) / 2
    rows, columns = np.mgrid[:SIZE, :SIZE] - middle
    turned_rows = (np.cos(angle) * rows - np.sin(angle) * columns) / (1 + tall)
    turned_columns = (np.sin(angle) * rows + np.cos(angle) * columns) / (1 + wide) + slant * rows
    return turned_rows + middle + down, turned_columns + middle + right


def wobble(rng, count, smooth):
    """Smooth random fields (count, 28, 28) with a mean square of about 1."""
    reach = int(np.ceil(3 * smooth))
    noise = rng.standard_normal((count, SIZE + 2 * reach, SIZE + 2 * reach)).astype(np.float32)
    offsets = np.arange(SIZE + 2 * reach) - np.arange(SIZE)[:, np.newaxis] - reach
    gauss = np.exp(-0.5 * (offsets / smooth) ** 2).astype(np.float32)
    gauss /= np.sqrt((gauss**2).sum(axis=1, keepdims=True))  # a sum of squares of 1 keeps the variance
    return gauss @ noise @ gauss.T
