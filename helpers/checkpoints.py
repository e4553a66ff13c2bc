"""Arrays and a few words about them in one .npz file that is either whole or not there.

A file is written under another name, flushed to the disk and then renamed, so that a kill or a full disk
at any moment leaves the last good one. It is read with distrust: nothing is unpickled, nothing unpacked, and
no more memory taken than the file is long.
"""

import contextlib
import json
import os
import zipfile
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np

from helpers import checks

FORMAT, VERSION = "neural network course", 1
META = "meta"  # the name of the entry that holds the words, as UTF-8 JSON
MAX_ENTRIES = 1000
MAX_FILE = 2**31
# what zipfile, json and numpy raise over bytes that make no sense
DAMAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
ANEW = "Delete it to start anew, or give another path."


class CheckpointError(ValueError):
    """A file that can't be used. The message names the file, what is wrong and what to do."""


def write(path, meta, groups):
    """Write `meta` (what JSON can hold) and groups of arrays, {name: [array, …]}, to `path` in one go.

    Errors: OSError where it can't be written; a file that stood there before is untouched.
    """
    path = Path(path)
    counts = {name: len(group) for name, group in groups.items()}
    words = json.dumps({"format": FORMAT, "version": VERSION, "groups": counts, **meta}).encode()
    arrays = {f"{name}_{k}": array for name, group in groups.items() for k, array in enumerate(group)}
    temporary = path.with_name(path.name + ".tmp")
    try:
        try:
            with open(temporary, "wb") as file:
                np.savez(file, **{META: np.frombuffer(words, np.uint8)}, **arrays)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:  # the keyboard interrupt too
            temporary.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise type(error)(
            error.errno,
            f"The checkpoint could not be written: {error.strerror or error}. What stood under this name is "
            f"untouched, and the network keeps what it has learnt. Make room, or give a path that can be "
            f"written",
            str(path),
        ) from None


def _sync_folder(folder):
    """Make the new name last through a power cut, where the system knows how: the file itself is there."""
    with contextlib.suppress(OSError):  # Windows, browsers and some network drives don't
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read(path, due=None):
    """The words and the groups of arrays of a file: (meta, {name: [array, …]}), arrays as they were.

    due: a function that gets meta before any array is read, and raises if the file does not fit.
    Errors: FileNotFoundError; CheckpointError for a file that is truncated, damaged, foreign or newer.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"{path}: there is no such file.")
    try:
        with open(path, "rb") as file, zipfile.ZipFile(file) as archive:
            entries = _entries(archive, path)
            if f"{META}.npy" not in entries:
                raise CheckpointError(
                    f"{path} was not written by this course: it has no entry {META!r}. {ANEW}"
                )
            meta = _meta(_array(archive, entries.pop(f"{META}.npy"), path), path)
            if due is not None:
                due(meta)
            arrays = {name: _array(archive, entry, path) for name, entry in entries.items()}
            return meta, _groups(meta, arrays, path)
    except CheckpointError:
        raise
    except zipfile.BadZipFile as error:
        raise CheckpointError(f"{path} {_looks_like(path)} ({_cut(error)}). {ANEW}") from None
    except DAMAGE as error:
        raise CheckpointError(f"{path} is damaged: {_cut(error)}. {ANEW}") from None


def _cut(error):
    text = str(error)
    return text if len(text) <= 200 else f"{text[:199]}…"


def _looks_like(path):
    with open(path, "rb") as file:
        start = file.read(4)
    if start == b"PK\x03\x04":
        return "is truncated or damaged"
    return f"is no checkpoint: it begins with {start!r}, not with b'PK'" if start else "is empty"


def _entries(archive, path):
    """{name: entry}, after a look at the sizes that the directory claims."""
    entries = archive.infolist()
    size = os.path.getsize(path)
    if len(entries) > MAX_ENTRIES or size > MAX_FILE:
        raise CheckpointError(
            f"{path}: {len(entries)} entries, {size} bytes: no checkpoint is as large. {ANEW}"
        )
    for entry in entries:
        stored = entry.compress_type == zipfile.ZIP_STORED and entry.file_size == entry.compress_size
        if not stored or entry.flag_bits & 1:
            raise CheckpointError(
                f"{path} was not written by this course: {entry.filename} is packed. {ANEW}"
            )
    named = {entry.filename: entry for entry in entries}
    if len(named) != len(entries) or sum(entry.file_size for entry in entries) > size:
        raise CheckpointError(f"{path} is damaged: its entries overlap. {ANEW}")
    return named


def _array(archive, entry, path):
    """One array; its header is compared with the bytes that are there before any is made."""
    with archive.open(entry) as file:
        data = file.read(entry.file_size + 1)
    stream = BytesIO(data)
    version = np.lib.format.read_magic(stream)
    if version != (1, 0):
        raise CheckpointError(
            f"{path} was not written by this course: {entry.filename} is of version {version}."
        )
    shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
    count = 1
    for length in shape:
        count *= length
    left = len(data) - stream.tell()
    if dtype.kind not in "fu" or count * dtype.itemsize != left or min(shape, default=1) < 0:
        raise CheckpointError(
            f"{path} is damaged: {entry.filename} announces {dtype} numbers of shape {shape}, and {left} "
            f"bytes follow. {ANEW}"
        )
    stream.seek(0)
    return np.lib.format.read_array(stream, allow_pickle=False)


def _meta(words, path):
    meta = json.loads(words.tobytes().decode())
    if not isinstance(meta, dict) or meta.get("format") != FORMAT:
        raise CheckpointError(f"{path} was not written by this course. {ANEW}")
    if meta.get("version") != VERSION:
        raise CheckpointError(
            f"{path} was written by another version of the course: {meta.get('version')!r}, and this is "
            f"{VERSION}. Update the course, or give another path."
        )
    return meta


def _groups(meta, arrays, path):
    counts = meta.get("groups")
    names = [f"{name}_{k}.npy" for name, count in counts.items() for k in range(min(count, MAX_ENTRIES))]
    if sorted(names) != sorted(arrays):
        raise CheckpointError(f"{path} is damaged: it does not hold the arrays that it announces. {ANEW}")
    return {name: [arrays[f"{name}_{k}.npy"] for k in range(count)] for name, count in counts.items()}


def save_network(path, network, **words):
    """Write layer sizes, loss and parameters of an array network to one .npz file; `words` go with them."""
    from helpers.vectorized import LOSSES

    meta = {
        "sizes": list(network.sizes),
        "dtype": network.dtype.name,
        "activation": network.layers[0].activation.name,
        "loss": next(name for name, loss in LOSSES.items() if loss.__name__ == network.error.__name__),
        "words": words,
    }
    write(path, meta, {"parameters": [np.asarray(p, network.dtype) for p in network.parameters()]})


def load_network(path):
    """The array network that `save_network` wrote. Errors: FileNotFoundError, CheckpointError."""
    from helpers.activations import Sigmoid, Tanh
    from helpers.vectorized import Network

    meta, groups = read(path)
    try:
        activation = {kind.name: kind for kind in (Sigmoid, Tanh)}[meta["activation"]]
        sizes = checks.layer_sizes(meta["sizes"])
        due = [shape for n_in, n_out in pairwise(sizes) for shape in ((n_out, n_in), (n_out,))]
        if [p.shape for p in groups["parameters"]] != due:
            raise ValueError("its arrays do not fit its layer sizes")
        network = Network(sizes, dtype=np.dtype(meta["dtype"]), activation=activation, loss=meta["loss"])
        network.set_parameters(groups["parameters"])
    except DAMAGE as error:
        raise CheckpointError(f"{path} holds no trained network: {error}. {ANEW}") from None
    return network
