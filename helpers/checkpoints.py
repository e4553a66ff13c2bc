"""Checkpoints: arrays and a few words about them in one .npz file that is either whole or not there.

A file is written under another name, flushed to the disk and then renamed, so that a kill or a full disk at
any moment leaves the last good one, and two writers never mix. Reading unpickles nothing, and takes no more
memory than the file is long.
"""

import contextlib
import glob
import json
import os
import time
import uuid
import zipfile
from pathlib import Path

import numpy as np

from helpers import checks
from helpers.activations import Sigmoid, Tanh
from helpers.vectorized import Network

FORMAT, VERSION = "neural network course", 1
OLD = 3600  # seconds after which a file half written belongs to nobody any more
ANEW = "Delete it to start anew, or give another path."
KINDS = {"sigmoid": Sigmoid, "tanh": Tanh, "softmax": Sigmoid}  # softmax: no hidden layer, so either will do


class CheckpointError(ValueError):
    """A file that can't be used. The message names the file, what is wrong and what to do."""


@contextlib.contextmanager
def damage_told(path, what="is damaged"):
    """Whatever zipfile, json and NumPy raise over bytes that make no sense is told as a CheckpointError."""
    try:
        yield
    except Exception as error:
        raise CheckpointError(f"{path} {what}: {str(error)[:200]}. {ANEW}") from None


def write(path, meta, groups):
    """A checkpoint, written in one go: `meta` (what JSON can hold) and groups of arrays, {name: [array, …]}.

    A link stays a link. Raises: ValueError for numbers that are not finite; OSError where it can't be
    written, and a file that stood there before is untouched.
    """
    counts = {name: len(group) for name, group in groups.items()}
    words = json.dumps({"format": FORMAT, "version": VERSION, "groups": counts, **meta}).encode()
    arrays = {f"{name}_{k}": array for name, group in groups.items() for k, array in enumerate(group)}
    for name, array in arrays.items():
        checks.expect(np.isfinite(array).all(), f"{path}, {name}", "finite numbers", checks.words("NaN"))
    target = Path(os.path.realpath(path))
    half = target.with_name(f"{target.name}.{uuid.uuid4().hex}.part")
    try:
        try:
            with open(half, "xb") as file:
                np.savez(file, meta=np.frombuffer(words, np.uint8), **arrays)
                file.flush()
                os.fsync(file.fileno())
            os.replace(half, target)
        finally:  # after the keyboard interrupt, too; and away with what was killed long ago
            half.unlink(missing_ok=True)
            for left in target.parent.glob(f"{glob.escape(target.name)}.{'?' * 32}.part"):
                with contextlib.suppress(FileNotFoundError):
                    if time.time() - left.stat().st_mtime > OLD:
                        left.unlink()
    except OSError as error:
        why = f"The checkpoint could not be written: {error.strerror or error}. What was there is untouched."
        advice = "The network keeps what it has learnt. Make room, or give a path that can be written"
        raise type(error)(error.errno, f"{why} {advice}", str(path)) from None


def read(path):
    """The words and the groups of arrays of a file: (meta, {name: [array, …]}), arrays as they were.

    Raises: OSError where it can't be read; CheckpointError where it is truncated, damaged, foreign or newer.
    """
    if not os.path.isfile(path):
        raise FileNotFoundError(f"{path}: {'a folder' if os.path.isdir(path) else 'no such file'}.")
    Path(path).open("rb").close()  # one that may not be read is not damaged, and says so itself
    what = "is no checkpoint, or is damaged"
    with damage_told(path, what), zipfile.ZipFile(path) as whole, np.load(path, allow_pickle=False) as file:
        size = sum(entry.file_size for entry in whole.infolist())
        if size > os.path.getsize(path) or whole.testzip():
            raise ValueError("its entries are packed, or don't hold together")
        meta = json.loads(file["meta"].tobytes())
        if (meta["format"], meta["version"]) != (FORMAT, VERSION):
            found = checks.short(meta["version"])
            raise ValueError(f"its version is {found}, expected {VERSION}: update the course")
        return meta, {name: [file[f"{name}_{k}"] for k in range(n)] for name, n in meta["groups"].items()}


def must_belong(path, found, expected):
    """The words of a file are those that are expected. Raises: CheckpointError that names what differs."""
    for name, value in json.loads(json.dumps(expected)).items():
        if found.get(name) != value:
            differs = f"for {name} expected {checks.short(value)}, got {checks.short(found.get(name))}"
            raise CheckpointError(f"{path} belongs to another run: {differs}. {ANEW}")


def save_network(path, network, **words):
    """An array network kept in one .npz file: layer sizes, loss and parameters; `words` go with them."""
    meta = {"sizes": network.sizes, "dtype": network.dtype.name, "loss": network.error.name, "words": words}
    meta["activation"] = network.layers[0].activation.name
    checks.one_of(meta["activation"], KINDS, "activation")  # no other would be found again
    write(path, meta, {"parameters": [np.asarray(p, network.dtype) for p in network.parameters()]})


def load_network(path):
    """The array network that `save_network` wrote. Raises: OSError, CheckpointError."""
    meta, groups = read(path)
    with damage_told(path, "holds no trained network"):
        activation = KINDS[meta["activation"]]
        sizes = checks.layer_sizes(meta["sizes"])  # and all shapes, before any room is made for them
        checks.parameters(groups["parameters"], list(zip(sizes[1:], sizes)))
        network = Network(sizes, dtype=meta["dtype"], activation=activation, loss=meta["loss"])
        network.set_parameters(groups["parameters"])
    return network
