"""What tests ask of a picture: the artist of a name, what it says, and all that is to be read."""

from matplotlib.text import Text

from figures.picture import find


def one(picture, name):
    """The one artist of this name."""
    [artist] = find(picture, name)
    return artist


def said(picture, name):
    """What the one text of this name says."""
    return one(picture, name).get_text()


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
