"""MNIST: reading its files, and turning images and labels into what a network takes (notebook 6).

MNIST (LeCun, Cortes, Burges) holds 60,000 training and 10,000 test images of 28 x 28 grey levels in the IDX
format: a header of big-endian numbers, then the bytes themselves, compressed by gzip. Pixels stay uint8 here
(0 is paper, 255 is ink); `to_inputs` makes floats of them, as late and as few at a time as one likes.
"""

import gzip
import hashlib
import io
import math
import zlib
from collections import namedtuple
from pathlib import Path

import numpy as np

from helpers import ROOT
from helpers.checks import expect, float_type, words

DATA = ROOT / "data"
FILES = {
    "train_images": "train-images-idx3-ubyte.gz",
    "train_labels": "train-labels-idx1-ubyte.gz",
    "test_images": "t10k-images-idx3-ubyte.gz",
    "test_labels": "t10k-labels-idx1-ubyte.gz",
}
SUMS = "SHA256SUMS"
CLASSES = 10
MAX_BYTES = 2**28  # five times the largest MNIST file; a damaged header must not fill the memory
CHUNK = 2**20
RESTORE = "Restore it with `git checkout -- data`, or download the course again."


class DataError(ValueError):
    """A data file that is not what it should be. The message names it, what is wrong and what to do."""


class MNIST(namedtuple("MNIST", FILES)):
    """MNIST as a whole, uint8: images (n, 28, 28), 0 paper to 255 ink, and labels (n,), 0 to 9."""


class Split(namedtuple("Split", "train_images train_labels validation_images validation_labels")):
    """The training file in two parts that share no sample: one to learn from, one to validate on."""


# --- reading ------------------------------------------------------------------------------------------------


def _fault(path, words, kind=DataError):
    """The error for a file; only of the course's own files it says where to get them again."""
    own = Path(path).resolve().parent == DATA
    return kind(f"{path} {words}. {RESTORE if own else 'Download it again, or give another path.'}")


def _bytes(path):
    """What a file holds. Raises: FileNotFoundError."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        beside = any(path.parent.glob(path.name.removesuffix(".gz").replace("-idx", "[-.]idx")))
        hint = ", but its unpacked form lies beside: compress that with gzip" * beside
        raise _fault(path, f"is missing{hint}", FileNotFoundError) from None


def read_idx(path, content=None):
    """An IDX file of unsigned bytes, packed by gzip, as a writable uint8 array.

    The header, all numbers big-endian: two zero bytes, the type (0x08: unsigned byte), the number of
    dimensions, then each dimension as four bytes. The entries follow, last dimension fastest. Memory follows
    what the file really holds, never what it claims. `content`: the bytes of the file, where they are known.
    Raises: FileNotFoundError; DataError for a file that is no such file, damaged or cut short.
    """
    path, data = Path(path), bytearray()
    content = _bytes(path) if content is None else content
    try:
        with gzip.open(io.BytesIO(content)) as file:
            magic = file.read(4)
            if magic[:3] != b"\0\0\x08" or not 4 <= len(magic) <= 3 + magic[3] <= 35:
                due = "00 00 08 and the number of dimensions (01 for labels, 03 for images)"
                found = f"{magic.hex(' ') or 'nothing'} (another kind of file?)"
                raise _fault(path, f"has the wrong magic number: expected {due}, got {found}")
            shape = np.frombuffer(file.read(4 * magic[3]).ljust(4 * magic[3], b"\0"), ">u4").tolist()
            size = math.prod(shape)
            announced = f"{' x '.join(f'{n:,}' for n in shape)} = {size:,} bytes"
            if not 0 < size <= MAX_BYTES:
                due = f"1 to {MAX_BYTES:,} bytes"
                raise _fault(path, f"has a damaged header: expected {due}, got {announced}")
            while len(data) <= size and (chunk := file.read(min(CHUNK, size + 1 - len(data)))):
                data += chunk
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        hint = ". It looks unpacked: compress it with gzip" if content[:2] == b"\0\0" else ""
        raise _fault(path, f"is no whole gzip file: {error}{hint}") from None
    if len(data) != size:
        found = f"only {len(data):,}" if len(data) < size else "more"
        raise _fault(path, f"is damaged: its header announces {announced}, and {found} follow")
    return np.frombuffer(data, dtype=np.uint8).reshape(shape)


def load(folder=DATA):
    """The four files of `folder` as MNIST, checked against its SHA256SUMS where there is one.

    Raises: what `read_idx` and `verify` raise, and DataError when images and labels don't belong together.
    """
    folder = Path(folder)
    # each file is read once: in a browser it comes over the network
    content = verify(folder) if (folder / SUMS).exists() else {}
    data = MNIST(**{name: read_idx(folder / file, content=content.get(file)) for name, file in FILES.items()})
    for part, images, labels in (("train", *data[:2]), ("test", *data[2:])):
        if images.ndim != 3 or labels.shape != images.shape[:1] or labels.max() >= CLASSES:
            found = f"images {images.shape} and labels {labels.shape} up to {labels.max()}"
            due = "expected (n, height, width) and (n,) from 0 to 9"
            said = f"and {FILES[f'{part}_labels']} don't belong together: {due}, got {found}"
            raise _fault(folder / FILES[f"{part}_images"], said)
    return data


def verify(folder=DATA):
    """Bytes of the data files by name, all of which have the checksums in SHA256SUMS (lines of "sum  name").

    Raises: FileNotFoundError or DataError for the first file that is not the published one.
    """
    sums, names = Path(folder) / SUMS, list(FILES.values())
    lines = _bytes(sums).decode("utf-8-sig", errors="replace").splitlines()
    known = {words[-1].lstrip("*"): words[0].lower() for words in map(str.split, lines) if words}
    if not known.keys() >= set(names):
        raise _fault(sums, f"is damaged: expected a checksum for each of {', '.join(names)}")
    content = {}
    for name, expected in known.items():
        path = Path(folder) / name
        content[name] = _bytes(path)
        digest = hashlib.sha256(content[name]).hexdigest()
        if digest != expected:
            got = f"expected a SHA-256 checksum of {expected[:12]}…, got {digest[:12]}…"
            raise _fault(path, f"is not the published file: {got}. It was changed or only partly downloaded")
    return content


# --- samples and targets ------------------------------------------------------------------------------------


def split(data, validation=5_000):
    """The training samples of MNIST without the last `validation` ones, and these, as a Split of views."""
    n = len(data.train_labels)
    expect(validation in range(1, n), "validation", f"a whole number from 1 to {n - 1}", validation)
    images, labels, cut = data.train_images, data.train_labels, n - int(validation)
    return Split(images[:cut], labels[:cut], images[cut:], labels[cut:])


def pooled(images, size=4):
    """Images shrunk: each block of size x size pixels becomes its mean, (n, h, w) to (n, h/size, w/size).

    uint8 stays uint8, the means rounded to whole grey levels; floats stay floats.
    """
    n, height, width = _images(images).shape
    fits = size >= 1 and height % size == width % size == 0
    expect(fits, "size", f"one that divides {height} x {width} pixels", size)
    means = np.reshape(images, (n, height // size, size, width // size, size)).mean(axis=(2, 4))
    return np.floor(means + 0.5).astype(np.uint8) if np.asarray(images).dtype == np.uint8 else means


def to_inputs(images, dtype=np.float64):
    """Inputs 0 to 1, (n, h*w), each image row by row, from grey levels 0 to 255, (n, h, w) uint8."""
    images = _images(images)
    found = words(str(images.dtype))
    expect(images.dtype == np.uint8, "images", "grey levels 0 to 255 as uint8", found, "Scaled already?")
    return np.divide(images.reshape(len(images), math.prod(images.shape[1:])), 255, dtype=dtype)


def _images(images):
    images = np.asarray(images)
    advice = "For a single image give images[k : k + 1]."
    expect(images.ndim == 3, "images", "the shape (n, height, width)", images.shape, advice)
    return images


def one_hot(labels, on=0.9, off=0.1, dtype=np.float64):
    """Targets (n, 10) for labels (n,): `on` for the digit, else `off`; a sigmoid never reaches 1 and 0."""
    return np.where(_labels(labels)[:, np.newaxis] == np.arange(CLASSES), on, off).astype(float_type(dtype))


def decode(outputs):
    """Digits that a network answers: the output node that says most (the first of them in a tie).

    outputs (n, 10) gives labels (n,); one sample's outputs (10,) give an int.
    """
    outputs = np.asarray(outputs, dtype=float)
    fits = outputs.ndim in (1, 2) and outputs.shape[-1] == CLASSES
    expect(fits, "outputs", f"the shape (n, {CLASSES}) or ({CLASSES},)", outputs.shape)
    numbers = not np.isnan(outputs).any()
    expect(numbers, "outputs", "numbers", words("NaN"), "Most often the learning rate was too large.")
    labels = outputs.argmax(axis=-1)
    return labels if outputs.ndim == 2 else int(labels)


def error_rate(answers, labels):
    """Error rate: the share of wrong answers, 0 to 1. answers: outputs (n, 10), decoded here, or labels (n,).

    Raises: ValueError when the lengths differ, when there is nothing to judge, and for shapes such as (n, 1),
    which would be compared all with all.
    """
    answers, labels = np.asarray(answers), _labels(labels)
    answers = decode(answers) if answers.ndim == 2 else _labels(answers)
    found = words(f"{len(answers)} for {len(labels)} labels")
    expect(len(answers) == len(labels) > 0, "answers", "one for each label, and at least one", found)
    return float(np.mean(answers != labels))


def _labels(labels):
    labels = np.asarray(labels)
    expect(labels.ndim == 1, "labels", "the shape (n,)", labels.shape, "Use labels.ravel() or [label].")
    fits = not len(labels) or (labels.dtype.kind in "iu" and labels.min() >= 0 and labels.max() < CLASSES)
    expect(fits, "labels", "whole numbers from 0 to 9", labels)
    return labels.astype(int)
