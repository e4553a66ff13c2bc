"""Digits written a little differently: random affine and elastic distortions (notebook 07's last section).

Turned, sheared, scaled, shifted and wobbled, a 7 is still a 7, so every epoch brings new samples for free.
The elastic part follows Simard, Steinkraus and Platt (2003): a random displacement for each pixel, smoothed
until neighbours move together.
"""

import numpy as np

from helpers import checks

BORDER = 1  # zeros around an image, so that a pixel from outside is paper


class Distortions:
    """`count` distortions of square images, drawn once by `seed`; each call picks one for each image.

    rotation (degrees), shear and scale (shares) and shift (pixels) are drawn evenly from ± these numbers.
    elastic: how far a pixel wanders, root mean square, in pixels; smooth: the width of the Gaussian that
    smoothes it, in pixels. `share` of the images are distorted, the others stay as they are.
    """

    def __init__(
        self,
        count=2000,
        seed=0,
        rotation=9.0,
        shear=0.12,
        scale=0.1,
        shift=1.2,
        elastic=0.8,
        smooth=4.0,
        share=1.0,
        size=28,
    ):
        checks.count(count, "count")
        if not (0 <= share <= 1 and 0 <= scale < 1 and smooth > 0):
            raise ValueError(
                f"share from 0 to 1, scale from 0 to below 1 and smooth above 0 were due; share {share}, "
                f"scale {scale} and smooth {smooth} were given."
            )
        rng = np.random.default_rng(seed)
        self.size, self.count, self.share = size, count, share
        rows, columns = affine(rng, count, size, rotation, shear, scale, shift)
        if elastic:
            rows += elastic * wobble(rng, count, size, smooth)
            columns += elastic * wobble(rng, count, size, smooth)
        self._set_taps(rows, columns)

    def _set_taps(self, rows, columns):
        """Each new pixel is a mixture of the four old ones around a place (bilinear interpolation)."""
        width = self.size + 2 * BORDER
        rows, columns = (np.clip(where + BORDER, 0, width - 1.001) for where in (rows, columns))
        top, left = rows.astype(np.intp), columns.astype(np.intp)
        down, right = (rows - top).astype(np.float32), (columns - left).astype(np.float32)
        self._first = (top * width + left).reshape(self.count, -1)
        weights = ((1 - down) * (1 - right), (1 - down) * right, down * (1 - right), down * right)
        self._weights = [weight.reshape(self.count, -1) for weight in weights]
        self._steps = (0, 1, width, width + 1)

    def __call__(self, X, rng):
        """Images as rows (m, size²), 0 paper to 1 ink, distorted as `rng` picks. Errors: ValueError."""
        if X.ndim != 2 or X.shape[1] != self.size**2:
            raise ValueError(f"images: (m, {self.size**2}) was due, one a row; their shape is {X.shape}.")
        m, width = len(X), self.size + 2 * BORDER
        which = rng.integers(self.count, size=m)
        kept = rng.random(m) >= self.share
        padded = np.zeros((m, width, width), X.dtype)
        padded[:, BORDER:-BORDER, BORDER:-BORDER] = X.reshape(m, self.size, self.size)
        padded = padded.ravel()
        place = self._first[which]
        place += np.arange(m)[:, np.newaxis] * width**2
        out = np.zeros(X.shape, X.dtype)
        for step, weight in zip(self._steps, self._weights):
            out += padded[step:].take(place, mode="clip") * weight[which]
        out[kept] = X[kept]
        return out


def affine(rng, count, size, rotation, shear, scale, shift):
    """Where each pixel of the new images comes from: rows and columns, (count, size, size) both."""

    def drawn(most):
        return rng.uniform(-most, most, (count, 1, 1))

    angle, slant = np.deg2rad(drawn(rotation)), drawn(shear)
    tall, wide = 1 + drawn(scale), 1 + drawn(scale)
    middle = (size - 1) / 2
    rows, columns = np.mgrid[:size, :size] - middle
    turned_rows = (np.cos(angle) * rows - np.sin(angle) * columns) / tall
    turned_columns = (np.sin(angle) * rows + np.cos(angle) * columns) / wide + slant * rows
    return turned_rows + middle + drawn(shift), turned_columns + middle + drawn(shift)


def wobble(rng, count, size, smooth):
    """Smooth random fields (count, size, size) with a mean square of about 1."""
    reach = int(np.ceil(3 * smooth))
    noise = rng.standard_normal((count, size + 2 * reach, size + 2 * reach)).astype(np.float32)
    offsets = np.arange(size + 2 * reach) - np.arange(size)[:, np.newaxis] - reach
    gauss = np.exp(-0.5 * (offsets / smooth) ** 2).astype(np.float32)
    gauss /= np.sqrt((gauss**2).sum(axis=1, keepdims=True))  # a sum of squares of 1 keeps the variance
    return gauss @ noise @ gauss.T
