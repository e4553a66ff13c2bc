"""Drawn digits: a drawing as MNIST's preprocessing would have left it, and stored pen strokes (notebook 7).

MNIST's digits were not stored as they were scanned. Each was scaled so that the longer side of its ink
measures 20 pixels, its proportions kept and its edges smoothed, and then moved so that its centre of mass
lies in the middle of 28 x 28 (LeCun et al. 1998). A network that learnt from such images expects them.
"""

import json
from functools import lru_cache

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from helpers import mnist
from helpers.checks import expect, words

SIZE, LONGER_SIDE = 28, 20
PATHS = mnist.DATA / "pen_paths.json"


# --- preprocessing ------------------------------------------------------------------------------------------


def normalised(drawing):
    """What MNIST's preprocessing makes of a drawing: (28, 28) floats, 0 paper to 1 ink.

    drawing: a grey image (height, width) of any size, uint8 to 255 or floats to 1; ink bright on 0, or dark
    on light paper, as in a photo or a scan, which a bright border gives away. The longer side of the ink's
    bounding box becomes 20 pixels, aspect kept, by averaging over areas; then the centre of mass goes to the
    centre, in whole pixels. Raises: ValueError for an empty drawing, and for what is no image.
    """
    ink = _ink(drawing)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    expect(len(rows), "drawing", "ink to look at", words("an empty paper"), "Draw a digit first.")
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (max(1, round(side * LONGER_SIDE / max(box.shape))) for side in box.shape)
    return _centred(area_average(box, height, width))


def squeezed(drawing):
    """The whole drawing shrunk to (28, 28) and nothing else: what a network gets without preprocessing."""
    return area_average(_ink(drawing), SIZE, SIZE)


def area_average(image, height, width):
    """An image resampled to (height, width): each new pixel is the mean over the area of the old under it."""
    return _shares(image.shape[0], height) @ image @ _shares(image.shape[1], width).T


def _shares(old, new):
    """(new, old): how much of each old pixel lies in each new one; rows sum to 1."""
    edges = np.arange(new + 1)[:, np.newaxis] * (old / new)
    return np.diff(np.clip(edges - np.arange(old), 0, 1), axis=0) * (new / old)


def _centred(small):
    """On an empty (28, 28), moved by whole pixels until the centre of mass lies in the middle.

    More exactly, from 14 up to 15 pixels from the left and the upper edge, as in MNIST's own images.
    """
    image = np.pad(small, [(0, SIZE - side) for side in small.shape])
    for axis, side in enumerate(small.shape):
        mass = image.sum(axis=1 - axis)
        centre = (np.arange(SIZE) + 0.5) @ mass / mass.sum()
        image = np.roll(image, int(np.clip(np.ceil(SIZE / 2 - centre - 1e-9), 0, SIZE - side)), axis)
    return image


def _ink(drawing):
    """A grey image as floats, 0 paper to 1 ink, or ValueError."""
    ink = np.asarray(drawing)
    fits = ink.ndim == 2 and ink.size and ink.dtype.kind in "fiub"
    found = words(f"{ink.dtype} of the shape {ink.shape}")
    expect(fits, "drawing", "a grey image (height, width)", found)
    ink = ink / 255 if ink.dtype == np.uint8 else ink.astype(float)
    low, high = ink.min(), ink.max()
    what, found = "grey levels 0 to 255 as uint8, or floats to 1", words(f"{low:.4g} to {high:.4g}")
    expect(low >= -1e-6 and high <= 1 + 1e-6, "drawing", what, found)
    ink = np.clip(ink, 0, 1)  # resampling may have overshot by a rounding
    border = np.concatenate([ink[0], ink[-1], ink[:, 0], ink[:, -1]])
    paper = np.median(border)
    if paper <= 0.5:
        return ink
    uneven = 2 * np.quantile(np.abs(border - paper), 0.9)  # paper with shades is paper, too
    dark = np.where(paper - ink > uneven, paper - ink, 0)
    return dark / max(dark.max(), 1e-9)


# --- pen strokes --------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def pen_paths():
    """The stored pen paths: a tuple of (digit, name of the style, strokes), two styles or more a digit.

    A stroke is a list of points (x, y), 0 to 1, y downwards, as the drawing pad has them.
    """
    return tuple(map(tuple, json.loads(PATHS.read_text(encoding="utf-8"))))


def moved(strokes, shift=(0.0, 0.0), scale=1.0, slant=0.0):
    """The same strokes, larger by `scale` and leaning right by `slant`, both about the middle, then shifted.

    shift: (x, y) in parts of the drawing's side.
    """
    turn = scale * np.array([[1, -slant], [0, 1]])
    return [((np.asarray(stroke) - 0.5) @ turn.T + 0.5 + shift).tolist() for stroke in strokes]


def pen_width(strokes, most=0.085, share=0.13):
    """The pen for these strokes: `most` of the drawing's side, but no more than `share` of theirs.

    A small digit drawn with a thick pen is a blob, and MNIST's own digits are none.
    """
    if not strokes:
        return most
    points = np.concatenate([np.asarray(stroke, dtype=float) for stroke in strokes])
    return min(most, max(share * np.ptp(points, axis=0).max(), most / 4))


def rendered(strokes, size=112, thickness=0.07):
    """Strokes as a grey image (size, size), floats, ink 1 on 0, edges smooth; thickness in parts of the side.

    Raises: ValueError for a stroke that is no list of points (x, y).
    """
    renderer = RendererAgg(size, size, dpi=72)  # Matplotlib's, with none of the settings that threads share
    pen = renderer.new_gc()
    pen.set_linewidth(max(1, thickness * size))  # a point is a pixel at 72 dpi
    pen.set_capstyle("round")
    pen.set_snap(False)
    for stroke in strokes:
        points = np.asarray(stroke, dtype=float)
        fits = points.ndim == 2 and points.shape[1] == 2 and np.isfinite(points).all()
        expect(fits, "stroke", "a list of points (x, y)", stroke)
        points = np.vstack([points, points[-1:] + 1e-3])  # a dot is a line, too, with round ends
        path = Path(size * (points * [1, -1] + [0, 1]))
        path.should_simplify = False
        renderer.draw_path(pen, path, IdentityTransform())
    return np.asarray(renderer.buffer_rgba())[..., 3] / 255


def drawings(count=100, seed=0):
    """Drawings by different hands: (labels (count,), list of images), from the pen paths in turn.

    Each is shifted, scaled, slanted and made thicker or thinner at random, as far as it stays on the paper.
    """
    rng, paths, labels, images = np.random.default_rng(seed), pen_paths(), [], []
    for k in range(count):
        digit, _, strokes = paths[k % len(paths)]
        scale, slant = rng.uniform(0.35, 0.9), rng.uniform(-0.15, 0.25)
        room = (1 - 0.85 * scale) / 2
        strokes = moved(strokes, rng.uniform(-room, room, 2), scale, slant)
        labels.append(digit)
        images.append(rendered(strokes, thickness=scale * rng.uniform(0.06, 0.13)))
    return np.array(labels), images
