"""What tests ask of a picture: the artist of a name, what it shows, and all that is to be read."""

import numpy as np
import pytest
from matplotlib.text import Text

from figures.picture import find


def one(picture, name):
    """The one artist of this name."""
    [artist] = find(picture, name)
    return artist


def said(picture, name):
    """What the one text of this name says, blanks and line breaks as one blank."""
    return " ".join(one(picture, name).get_text().split())


def points(picture, name):
    """Places (n, 2) of the one line or cloud of points of this name."""
    artist = one(picture, name)
    return np.array(artist.get_xydata() if hasattr(artist, "get_xydata") else artist.get_offsets())


def steepness(picture, name):
    """The slope of the one straight line of this name."""
    (x0, y0), *_, (x1, y1) = points(picture, name)
    return (y1 - y0) / (x1 - x0)


def names(picture, start=""):
    """The names of all artists that begin so, sorted."""
    found = {artist.get_gid() for artist in picture.findobj() if artist.get_gid()}
    return sorted(name for name in found if name.startswith(start))


def written(picture):
    """All texts that are to be seen, as artists."""
    return [t for t in picture.findobj(Text) if t.get_visible() and t.get_text().strip()]


def texts(picture):
    """What all texts say that are to be seen."""
    return [t.get_text() for t in written(picture)]


def keeps_promises(picture):
    """Assert what all figures promise: bold titles at the left, legible texts, no bars without a zero."""
    assert [t.get_text() for t in written(picture) if t.get_fontsize() < 9] == []
    for ax in picture.axes:
        assert not ax.get_title("center"), "a title stands at the left"
        assert not ax.get_title() or ax._left_title.get_fontweight() == "bold"
        assert not (ax.patches and "log" in ax.get_xscale() + ax.get_yscale()), "bars have no meaning here"


def value(text):
    """The number that a text of a figure shows, with its true minus sign."""
    return float(text.replace("−", "-").replace("±", ""))


def shows(picture, due, *told):
    """Assert that the artists of these names show what is due, and that all of `told` is in the words.

    Due of a text is what it says; of a line or a cloud its places (n, 2), or its y values (n,); of an image
    its numbers; of a rectangle its height, or (width, height). A list for "name {}" is for "name 0", "name
    1", …; "titles" and "bars" (heights) stand for those of all axes. None is due of what is not drawn.
    """
    keeps_promises(picture)
    for part in told:
        assert part in picture.alt
    for name, wanted in due.items():
        if wanted is None:
            assert name not in names(picture)
        elif "{}" in name:
            shows(picture, {name.format(k): each for k, each in enumerate(wanted)})
        elif name == "titles":
            assert [ax.get_title() for ax in picture.axes] == wanted
        elif name == "bars":
            assert [bar.get_height() for ax in picture.axes for bar in ax.patches] == pytest.approx(wanted)
        elif isinstance(wanted, str):
            assert said(picture, name) == wanted, name
        else:
            seen = _numbers(one(picture, name), np.ndim(wanted))
            assert np.shape(seen) == np.shape(wanted), name
            np.testing.assert_allclose(seen, wanted, 1e-9, 1e-9, err_msg=name)


def _numbers(artist, dimensions):
    if hasattr(artist, "get_height"):
        return (artist.get_width(), artist.get_height()) if dimensions else artist.get_height()
    if hasattr(artist, "get_offsets") and artist.get_array() is None:
        return artist.get_offsets()
    if not hasattr(artist, "get_xydata"):
        return artist.get_array()
    return artist.get_xydata() if dimensions == 2 else artist.get_ydata()
