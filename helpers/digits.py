"""A drawing → what MNIST would have made of it → what a network says (notebook 07).

MNIST's digits were not stored as they were scanned. Each was scaled so that the longer side of its ink
measures 20 pixels, its proportions kept and its edges smoothed, and then moved so that its centre of mass
lies in the middle of 28 x 28 (LeCun et al. 1998). A network that learnt from such images expects them.
"""

import json
from functools import lru_cache

import numpy as np

from helpers import mnist

SIZE, LONGER_SIDE = 28, 20
PATHS = mnist.DATA / "pen_paths.json"
BETWEEN = 8  # points put between two points of a pen path


# ------------------------------------------------------------------------------------------ preprocessing


def normalised(drawing):
    """What MNIST's preprocessing makes of a drawing: (28, 28) floats, 0 paper to 1 ink.

    drawing: a grey image (height, width) of any size, uint8 to 255 or floats to 1; ink bright on 0, or dark
    on light paper, as in a photo or a scan, which a bright border gives away. The longer side of the ink's
    bounding box becomes 20 pixels, aspect kept, by averaging over areas; then the centre of mass goes to the
    centre, in whole pixels. Raises: ValueError for an empty drawing, and for what is no image.
    """
    ink = _ink(drawing)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        raise ValueError("The drawing is empty: there is no ink to look at. Draw a digit first.")
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    longer = max(box.shape)
    height, width = (max(1, round(side * LONGER_SIDE / longer)) for side in box.shape)
    return _centred(area_average(box, height, width))


def squeezed(drawing):
    """The whole drawing shrunk to (28, 28) and nothing else: what a network gets without preprocessing."""
    return area_average(_ink(drawing), SIZE, SIZE)


def to_inputs(image):
    """An image (28, 28) as a row of inputs (1, 784), row by row."""
    return np.asarray(image).reshape(1, SIZE * SIZE)


def area_average(image, height, width):
    """Resample to (height, width): each new pixel is the mean over the area of the old image under it."""
    return _shares(image.shape[0], height) @ image @ _shares(image.shape[1], width).T


def _shares(old, new):
    """(new, old): how much of each old pixel lies in each new one; rows sum to 1."""
    edges = np.arange(new + 1) * (old / new)
    low, high = edges[:-1, np.newaxis], edges[1:, np.newaxis]
    pixel = np.arange(old)
    return np.clip(np.minimum(high, pixel + 1) - np.maximum(low, pixel), 0, 1) * (new / old)


def _centred(small):
    """On an empty (28, 28), moved by whole pixels until the centre of mass lies in the middle.

    More exactly, from 14 up to 15 pixels from the left and the upper edge, as in MNIST's own images.
    """
    image = np.zeros((SIZE, SIZE))
    corner = []
    for axis, side in enumerate(small.shape):
        mass = small.sum(axis=1 - axis)
        centre = (np.arange(side) + 0.5) @ mass / mass.sum()
        corner.append(int(np.clip(np.ceil(SIZE / 2 - centre - 1e-9), 0, SIZE - side)))
    (top, left), (height, width) = corner, small.shape
    image[top : top + height, left : left + width] = small
    return image


def _ink(drawing):
    """A grey image as floats 0 to 1, or ValueError."""
    ink = np.asarray(drawing)
    if ink.ndim != 2 or ink.size == 0 or ink.dtype.kind not in "fiub":
        raise ValueError(
            f"drawing: a grey image (height, width) was due, ink bright on 0; an array of {ink.dtype} with "
            f"the shape {ink.shape} was given."
        )
    ink = ink / 255 if ink.dtype == np.uint8 else ink.astype(float)
    if not (np.isfinite(ink).all() and ink.min() >= -1e-6 and ink.max() <= 1 + 1e-6):
        raise ValueError(
            f"drawing: grey levels 0 to 255 as uint8, or floats from 0 to 1, were due; they go from "
            f"{ink.min():.4g} to {ink.max():.4g}."
        )
    ink = np.clip(ink, 0, 1)  # resampling may have overshot by a rounding
    border = np.concatenate([ink[0], ink[-1], ink[:, 0], ink[:, -1]])
    return _ink_on_paper(ink, border) if np.median(border) > 0.5 else ink


def _ink_on_paper(image, border):
    """Dark ink on light paper, turned round: paper 0, the darkest ink 1; paper with shades is paper, too."""
    paper = np.median(border)
    uneven = 2 * np.quantile(np.abs(border - paper), 0.9)
    ink = np.where(paper - image > uneven, paper - image, 0)
    return ink / max(ink.max(), 1e-9)


# -------------------------------------------------------------------------------------------- pen strokes


@lru_cache(maxsize=1)
def pen_paths():
    """The stored pen paths: a tuple of (digit, name of the style, strokes), two styles or more a digit.

    A stroke is a list of points (x, y), 0 to 1, y downwards, as the drawing pad has them.
    """
    stored = json.loads(PATHS.read_text(encoding="utf-8"))
    return tuple(
        (path["digit"], path["style"], [_smooth(pieces) for pieces in path["strokes"]]) for path in stored
    )


def _smooth(pieces):
    """One stroke from its pieces: each a smooth curve through its points, with a corner where two meet."""
    stroke = []
    for piece in pieces:
        stroke += through(piece)
    return stroke


def through(points):
    """A smooth curve through points (x, y), as a list of many points (Catmull and Rom 1974)."""
    p = np.array(points, dtype=float)
    if len(p) < 3:
        return p.tolist()
    p = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    u = np.linspace(0, 1, BETWEEN, endpoint=False)[:, np.newaxis]
    curve = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:]):
        curve.append(b + u * ((c - a) + u * ((2 * a - 5 * b + 4 * c - d) + u * (3 * (b - c) + d - a))) / 2)
    return np.vstack([*curve, p[-2:-1]]).tolist()


def moved(strokes, shift=(0.0, 0.0), scale=1.0, slant=0.0):
    """The same strokes, larger by `scale` and leaning right by `slant`, both about the middle, then shifted.

    shift: (x, y) in parts of the drawing's side.
    """
    out = []
    for stroke in strokes:
        p = np.asarray(stroke, dtype=float) - 0.5
        x, y = p[:, 0] - slant * p[:, 1], p[:, 1]
        out.append(np.column_stack([x * scale + 0.5 + shift[0], y * scale + 0.5 + shift[1]]).tolist())
    return out


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

    Errors: ValueError for a stroke that is no list of points (x, y).
    """
    image = np.zeros((size, size))
    radius = max(0.5, thickness * size / 2)
    for stroke in strokes:
        points = np.asarray(stroke, dtype=float)
        if points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(points).all():
            raise ValueError(f"stroke: points (x, y) were due; an array of shape {points.shape} was given.")
        points = points * size
        for start, end in zip(points, points[1:] if len(points) > 1 else points):
            _draw_line(image, start, end, radius)
    return image


def drawings(count=100, seed=0):
    """Drawings by different hands: (labels (count,), list of images), from the pen paths in turn.

    Each is shifted, scaled, slanted and made thicker or thinner at random, as far as it stays on the paper.
    """
    rng, paths = np.random.default_rng(seed), pen_paths()
    labels, images = [], []
    for k in range(count):
        digit, _, strokes = paths[k % len(paths)]
        scale, slant = rng.uniform(0.35, 0.9), rng.uniform(-0.15, 0.25)
        room = (1 - 0.85 * scale) / 2
        shift = rng.uniform(-room, room, 2)
        labels.append(digit)
        images.append(
            rendered(moved(strokes, shift, scale, slant), thickness=scale * rng.uniform(0.06, 0.13))
        )
    return np.array(labels), images


def _draw_line(image, start, end, radius):
    """A line with round ends: as dark as the distance of a pixel's centre says."""
    low = np.maximum(np.floor(np.minimum(start, end) - radius - 1), 0).astype(int)
    high = np.minimum(np.ceil(np.maximum(start, end) + radius + 1), image.shape[0]).astype(int)
    if (low >= high).any():
        return
    x = np.arange(low[0], high[0]) + 0.5 - start[0]
    y = np.arange(low[1], high[1])[:, np.newaxis] + 0.5 - start[1]
    (dx, dy), length = end - start, float(((end - start) ** 2).sum())
    along = np.clip((x * dx + y * dy) / length, 0, 1) if length else 0.0
    distance = np.hypot(x - along * dx, y - along * dy)
    part = image[low[1] : high[1], low[0] : high[0]]
    np.maximum(part, np.clip(radius + 0.5 - distance, 0, 1), out=part)
