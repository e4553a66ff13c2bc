"""What tests ask of a picture: the artist of a name, what it says, and all that is to be read."""

import numpy as np
from matplotlib.text import Text

from figures.picture import find


def one(picture, name):
    """The one artist of this name."""
    [artist] = find(picture, name)
    return artist


def said(picture, name):
    """What the one text of this name says."""
    return one(picture, name).get_text()


def saying(picture, due):
    """What the texts named in `due` say, blanks and line breaks as one blank: to be compared with `due`."""
    return {name: " ".join(said(picture, name).split()) for name in due}


def points(picture, name):
    """Places (n, 2) of the one line or cloud of points of this name."""
    artist = one(picture, name)
    return np.array(artist.get_xydata() if hasattr(artist, "get_xydata") else artist.get_offsets())


def heights(picture, name):
    """The y values of the one line of this name, as a list."""
    return list(map(float, points(picture, name)[:, 1]))


def steepness(picture, name):
    """The slope of the one straight line of this name."""
    (x0, y0), *_, (x1, y1) = points(picture, name)
    return (y1 - y0) / (x1 - x0)


def titles(picture):
    return [ax.get_title() for ax in picture.axes]


def names(picture, start=""):
    """The names of all artists that begin so, sorted."""
    found = {artist.get_gid() for artist in picture.findobj() if artist.get_gid()}
    return sorted(name for name in found if name.startswith(start))


def texts(picture):
    """All visible, non-empty texts."""
    return [t.get_text() for t in picture.findobj(Text) if t.get_visible() and t.get_text().strip()]


def value(text):
    """The number that a text of a figure shows, with its true minus sign."""
    return float(text.replace("−", "-").replace("±", ""))
