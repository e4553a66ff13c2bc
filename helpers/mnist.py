"""The MNIST database: reading its files, and turning images and labels into what a network takes.

MNIST (LeCun, Cortes, Burges) holds 60,000 training and 10,000 test images of 28 x 28 grey levels in the IDX
format: a header of big-endian numbers, then the bytes themselves, compressed by gzip. Pixels stay uint8 here
(0 is paper, 255 is ink); `to_inputs` makes floats of them, as late and as few at a time as one likes.

    python -m helpers.mnist verify        # are the files in data/ the ones that they should be?
"""

import gzip
import hashlib
import math
import sys
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers import ROOT

DATA = ROOT / "data"
FILES = {
    "train_images": "train-images-idx3-ubyte.gz",
    "train_labels": "train-labels-idx1-ubyte.gz",
    "test_images": "t10k-images-idx3-ubyte.gz",
    "test_labels": "t10k-labels-idx1-ubyte.gz",
}
SUMS = "SHA256SUMS"
CLASSES = 10
UNSIGNED_BYTE = 0x08  # third byte of the magic number: the type of the entries
MAX_DIMENSIONS = 32  # what every version of NumPy can hold
MAX_BYTES = 2**28  # five times the largest MNIST file; a damaged header must not fill the memory
CHUNK = 2**20
RESTORE = "Restore it with `git checkout -- data`, or download the course again."


class DataError(ValueError):
    """A data file is not what it should be. The message names the file, what is wrong and what to do."""


class MNIST(NamedTuple):
    """The whole data set, uint8: images (n, 28, 28), 0 paper to 255 ink, and labels (n,), 0 to 9."""

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray


class Split(NamedTuple):
    """The training file in two parts that share no sample: one to learn from, one to validate on."""

    train_images: np.ndarray
    train_labels: np.ndarray
    validation_images: np.ndarray
    validation_labels: np.ndarray


# --------------------------------------------------------------------------------------------------- reading


def read_idx(path, max_bytes=MAX_BYTES):
    """Read one gzipped IDX file of unsigned bytes.

    The header, all numbers big-endian: two zero bytes, the type (0x08: unsigned byte), the number of
    dimensions, then each dimension as four bytes. The entries follow, last dimension fastest. Returns a
    writable uint8 array of the shape that the header gives. Memory follows what the file really holds, never
    what it claims.

    Raises FileNotFoundError when there is no such file, DataError (a ValueError) when the file is not gzip,
    is damaged or cut short, has another magic number, or holds more or fewer bytes than its dimensions
    announce.
    """
    path = Path(path)
    _must_be_file(path)
    try:
        with gzip.open(path, "rb") as file:
            shape = _read_header(file, path)
            data = _read_entries(file, path, shape, max_bytes)
    except EOFError:
        raise DataError(f"{path} is truncated: its gzip stream ends too early. {RESTORE}") from None
    except gzip.BadGzipFile as error:
        raise DataError(_bad_gzip(path, error)) from None
    except zlib.error as error:
        raise DataError(f"{path} is damaged: it can't be decompressed ({error}). {RESTORE}") from None
    return np.frombuffer(data, dtype=np.uint8).reshape(shape)


def _must_be_file(path):
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is missing. The course keeps the four MNIST files in data/ of its own folder. {RESTORE}"
        )
    if not path.is_file():
        raise DataError(f"{path} is a folder, not a file. Give the path of one .gz file.")


def _read_header(file, path):
    """The dimensions that the header announces, as a tuple of ints."""
    magic = file.read(4)
    if len(magic) < 4:
        raise DataError(
            f"{path} is truncated: {len(magic)} bytes, where the magic number alone takes 4. {RESTORE}"
        )
    n_dimensions = magic[3]
    if magic[:3] != bytes([0, 0, UNSIGNED_BYTE]) or not 1 <= n_dimensions <= MAX_DIMENSIONS:
        raise DataError(
            f"{path} has the wrong magic number: it begins with the bytes {magic.hex(' ')}, and an IDX file "
            f"of unsigned bytes begins with 00 00 08 and its number of dimensions (01 for labels, 03 for "
            f"images). Is it another kind of file? {RESTORE}"
        )
    sizes = file.read(4 * n_dimensions)
    if len(sizes) < 4 * n_dimensions:
        raise DataError(
            f"{path} is truncated: its header announces {n_dimensions} dimensions of 4 bytes each, "
            f"and only {len(sizes)} bytes follow. {RESTORE}"
        )
    shape = tuple(int.from_bytes(sizes[k : k + 4], "big") for k in range(0, len(sizes), 4))
    if 0 in shape:
        raise DataError(
            f"{path} holds no entries: its header announces the dimensions {_times(shape)}. {RESTORE}"
        )
    return shape


def _read_entries(file, path, shape, max_bytes):
    """The bytes after the header, as many as the dimensions announce and not one more, as a bytearray."""
    due = math.prod(shape)
    announced = f"its header announces {_times(shape)} = {due:,} bytes"
    if due > max_bytes:
        raise DataError(
            f"{path}: {announced}, more than the {max_bytes:,} that this reader takes. A damaged header "
            f"looks like this. {RESTORE} Or, if the file is meant to be so large, give a larger max_bytes."
        )
    data = bytearray()  # it grows with what is there: a header that lies costs nothing
    while len(data) <= due:
        chunk = file.read(min(CHUNK, due + 1 - len(data)))
        if not chunk:
            break
        data += chunk
    if len(data) < due:
        raise DataError(f"{path} is truncated: {announced}, and only {len(data):,} follow. {RESTORE}")
    if len(data) > due:
        raise DataError(
            f"{path}: the dimensions don't match the length: {announced}, and more follow. {RESTORE}"
        )
    return data


def _bad_gzip(path, error):
    with open(path, "rb") as file:
        start = file.read(2)
    if start == b"\x1f\x8b":
        return f"{path} is damaged: it begins as gzip, and then does not hold together ({error}). {RESTORE}"
    hint = "It looks unpacked: compress it with `gzip`. Or: " if start == b"\x00\x00" else ""
    found = f"it begins with the bytes {start.hex(' ')}, not with 1f 8b"
    return f"{path} is not a gzip file: {found}. {hint}{RESTORE}"


def _times(shape):
    return " x ".join(f"{size:,}" for size in shape)


def load(folder=DATA):
    """The four files of `folder`, checked against its SHA256SUMS where there is one.

    Returns MNIST: uint8 images (60000, 28, 28) and (10000, 28, 28), labels (60000,) and (10000,).
    Raises what `read_idx` and `verify` raise, and DataError when images and labels don't belong together.
    """
    folder = Path(folder)
    if (folder / SUMS).exists():
        verify(folder)
    data = MNIST(**{name: read_idx(folder / file) for name, file in FILES.items()})
    for part in ("train", "test"):
        images, labels = getattr(data, f"{part}_images"), getattr(data, f"{part}_labels")
        files = f"{folder / FILES[part + '_images']} and {folder / FILES[part + '_labels']}"
        if images.ndim != 3 or labels.ndim != 1 or len(images) != len(labels):
            raise DataError(
                f"{files} don't belong together: images of shape {images.shape} and labels of shape "
                f"{labels.shape}, where (n, height, width) and (n,) are due. Were they mixed up? {RESTORE}"
            )
        if labels.max() >= CLASSES:
            raise DataError(f"{files}: the labels go up to {labels.max()}, and a digit is 0 to 9. {RESTORE}")
    return data


def verify(folder=DATA):
    """Compare the data files with the checksums in the folder's SHA256SUMS (lines of "sum  name").

    Returns the names of the files, all of which are right. Raises FileNotFoundError or DataError for the
    first that is not.
    """
    folder = Path(folder)
    _must_be_file(folder / SUMS)
    sums = {}
    for line in (folder / SUMS).read_text(encoding="utf-8", errors="replace").splitlines():
        if line.strip():
            words = line.split(maxsplit=1)
            if len(words) != 2 or len(words[0]) != 64:
                raise DataError(f"{folder / SUMS} is damaged: a line reads {line[:80]!r}. {RESTORE}")
            sums[words[1].strip().lstrip("*")] = words[0].lower()
    for name in FILES.values():
        if name not in sums:
            raise DataError(f"{folder / SUMS} has no checksum for {name}. {RESTORE}")
    for name, due in sums.items():
        _must_be_file(folder / name)
        found = _sha256(folder / name)
        if found != due:
            raise DataError(
                f"{folder / name} is not the published file: its SHA-256 checksum begins with {found[:12]}, "
                f"and {SUMS} says {due[:12]}. It was changed or only partly downloaded. {RESTORE}"
            )
    return list(sums)


def _sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


# --------------------------------------------------------------------------------------- samples and targets


def split(data, validation=5_000):
    """Hold the last `validation` samples of the training file out. The test set is not touched.

    Returns Split(train_images, train_labels, validation_images, validation_labels), views of `data`: with the
    whole of MNIST 55,000 and 5,000 samples.
    """
    n = len(data.train_labels)
    if not 0 < validation < n:
        raise ValueError(
            f"validation must be between 1 and {n - 1} (of {n} training samples), not {validation!r}."
        )
    cut = n - validation
    return Split(
        data.train_images[:cut], data.train_labels[:cut], data.train_images[cut:], data.train_labels[cut:]
    )


def pooled(images, size=4):
    """Shrink images by replacing each block of size x size pixels by its mean.

    (n, h, w) becomes (n, h/size, w/size). uint8 stays uint8, the means rounded to whole grey levels; floats
    stay floats. Raises ValueError when the blocks don't fit.
    """
    images = _images(images)
    n, height, width = images.shape
    if size < 1 or height % size or width % size:
        raise ValueError(
            f"Blocks of {size} x {size} don't fit images of {height} x {width}: give a size that divides."
        )
    blocks = images.reshape(n, height // size, size, width // size, size)
    means = blocks.mean(axis=(2, 4))
    return np.floor(means + 0.5).astype(np.uint8) if images.dtype == np.uint8 else means


def to_inputs(images, dtype=np.float64):
    """Grey levels 0 to 255, (n, h, w) uint8, as network inputs 0 to 1, (n, h*w), each image row by row.

    Raises ValueError for anything but uint8: floats were scaled before, or never came from an image.
    """
    images = _images(images)
    if images.dtype != np.uint8:
        raise ValueError(
            f"to_inputs takes grey levels 0 to 255 as uint8, and this is {images.dtype}. "
            f"Has it been scaled already?"
        )
    inputs = images.reshape(len(images), -1).astype(dtype)
    inputs /= 255
    return inputs


def _images(images):
    images = np.asarray(images)
    if images.ndim != 3:
        raise ValueError(
            f"Images come as an array (n, height, width), and this has the shape {images.shape}. "
            f"For a single image give images[k : k + 1]."
        )
    return images


def one_hot(labels, on=0.9, off=0.1, dtype=np.float64):
    """Targets for labels 0 to 9: (n,) becomes (n, 10), `on` in the label's column and `off` elsewhere.

    0.9 and 0.1, since a sigmoid never reaches 1 and 0. Raises ValueError for labels that are not whole
    numbers from 0 to 9 or not of shape (n,).
    """
    labels = _labels(labels)
    targets = np.full((len(labels), CLASSES), off, dtype=dtype)
    targets[np.arange(len(labels)), labels] = on
    return targets


def decode(outputs):
    """The digit that a network answers: the output node that says most (the first of them in a tie).

    outputs (n, 10) gives labels (n,); one sample's outputs (10,) give an int. Raises ValueError for NaN and
    for other shapes.
    """
    outputs = np.asarray(outputs, dtype=float)
    if outputs.ndim not in (1, 2) or outputs.shape[-1] != CLASSES:
        raise ValueError(
            f"Outputs have the shape (n, {CLASSES}) or ({CLASSES},), and these have {outputs.shape}."
        )
    if np.isnan(outputs).any():
        raise ValueError("The outputs hold NaN: the network has broken down, most often by too large a rate.")
    labels = outputs.argmax(axis=-1)
    return labels if outputs.ndim == 2 else int(labels)


def error_rate(answers, labels):
    """The share of wrong answers, 0 to 1: wrong / all.

    answers: outputs (n, 10), decoded here, or labels (n,); labels (n,). Raises ValueError when the lengths
    differ, when there is nothing to judge, and for shapes such as (n, 1), which would be compared all with
    all.
    """
    answers = np.asarray(answers)
    answers = decode(answers) if answers.ndim == 2 else _labels(answers)
    labels = _labels(labels)
    if len(answers) != len(labels):
        raise ValueError(f"{len(answers)} answers for {len(labels)} labels: each answer needs its label.")
    if len(labels) == 0:
        raise ValueError("There are no answers to judge: the error rate of nothing is not a number.")
    return float(np.mean(answers != labels))


def _labels(labels):
    labels = np.asarray(labels)
    if labels.ndim != 1:
        raise ValueError(
            f"Labels have the shape (n,), and these have {labels.shape}. Use labels.ravel() or [label]."
        )
    if len(labels) == 0:
        return labels.astype(int)
    if labels.dtype.kind not in "iu":
        raise ValueError(f"Labels are whole numbers from 0 to 9, and these are {labels.dtype}.")
    if labels.min() < 0 or labels.max() >= CLASSES:
        raise ValueError(f"Labels go from 0 to 9, and these from {labels.min()} to {labels.max()}.")
    return labels.astype(int)


def main(arguments):
    """`verify [folder]`: one line, and exit status 0 when all data files are right, 1 when not."""
    if not arguments or arguments[0] != "verify" or len(arguments) > 2:
        print("usage: python -m helpers.mnist verify [folder]", file=sys.stderr)
        return 2
    folder = Path(arguments[1]) if len(arguments) == 2 else DATA
    try:
        names = verify(folder)
    except (OSError, ValueError) as error:
        print(f"Data: {error}", file=sys.stderr)
        return 1
    print(f"Data: {len(names)} files in {folder.name}/ are complete and unchanged.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
