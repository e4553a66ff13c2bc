"""A run that is killed goes on to the same weights; a file that can't be used is refused in plain words."""

import errno
import io
import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import zipfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import ROOT, checkpoints, training
from helpers.activations import Step, Tanh
from helpers.checkpoints import CheckpointError
from helpers.distortions import Distortions
from tests import trainings
from tests.mangling import FUZZ, edits, mangle, read_or_refused
from tests.trainings import flat, interrupt, peak_of, raising, split

posix = pytest.mark.skipif(os.name != "posix", reason="signals and folders as POSIX has them")
arrays = partial(trainings.arrays, dtype=np.float32)


def train(network, path=None, samples=None, **more):
    how = {"epochs": 6, "rate": 0.3, "batch_size": 7, "seed": 2, "progress": False, **more}
    return training.train(network, samples or split(40, 20), checkpoint=path, **how)


class Killed(BaseException):
    """Stands for a power cut in this process."""


def killed(network, path, epoch=3, **more):
    """Train until a power cut after this epoch."""

    def on_epoch(history):
        if history.epoch[-1] == epoch:
            raise Killed

    with pytest.raises(Killed):
        train(network, path, on_epoch=on_epoch, **more)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.npz"


@pytest.fixture
def checkpoint(path):
    killed(arrays(), path)
    return path


def only(path):
    """Is this file the only one in its folder?"""
    return [p.name for p in path.parent.iterdir()] == [path.name]


# --- resumed as if nothing had happened ---------------------------------------------------------------------


def wobbled(X, rng):
    return (X + rng.normal(0, 0.1, X.shape)).astype(X.dtype)


def samples(times=1, plus=0):
    """Other inputs for training. Times 0 one is never lit: the run works on the others."""
    inputs, *others = split(40, 20)
    return inputs * times + plus, *others


WAYS = {
    "plain": {},
    "momentum and a falling rate": {"momentum": 0.9, "rate": training.falling(0.1, 0.2)},
    "unlit inputs": {"momentum": 0.5, "samples": samples([1, 0])},
    "distorted": {"distort": wobbled},
    "patient": {"patience": 2, "epochs": 30},
    "NumPy scalars": {"seed": np.int64(2), "momentum": np.float32(0.5), "rate": np.float32(0.25)},
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("epoch", [2, 4])
def test_a_resumed_run_ends_bit_for_bit_the_same(way, epoch, path):
    whole, resumed = arrays(), arrays(seed=77)
    expected = train(whole, **WAYS[way])
    killed(arrays(), path, epoch, **WAYS[way])
    history = train(resumed, path, **WAYS[way])
    assert np.array_equal(flat(whole), flat(resumed))
    assert (history, history.stopped) == (expected, expected.stopped)
    assert only(path)


def test_an_interrupted_run_resumes_too(path):
    whole, resumed, first = (arrays(seed=seed) for seed in (3, 4, 3))
    expected = train(whole)
    assert train(first, path, progress=interrupt(20)).stopped == "interrupted"
    assert train(resumed, path) == expected
    assert np.array_equal(flat(whole), flat(resumed))


def test_it_starts_with_a_checkpoint_and_a_finished_run_has_nothing_left_to_do(path):
    first, again, longer, whole = (arrays() for _ in range(4))
    with pytest.raises(Killed):
        train(first, path, distort=raising(Killed))
    assert checkpoints.read(path)[0]["rows"] == []
    path.unlink()
    history, steps = train(first, path), []
    same = train(again, path, progress=lambda *_: steps.append(1))
    assert (same, steps) == (history, [])
    assert np.array_equal(flat(again), flat(first))
    train(longer, path, epochs=8)  # with a constant rate a finished run may go on
    train(whole, epochs=8)
    assert np.array_equal(flat(longer), flat(whole))


CHILD = """
    import os, signal, sys
    import numpy as np
    from helpers import training
    from tests.trainings import arrays, flat, split

    moments, fatal = 0, int(sys.argv[2])

    def watch(frame, event, called):
        # before and after every call of these, in Python or in C
        global moments
        name = called.__name__ if event.startswith("c_") else frame.f_code.co_name
        if name in ("step", "write", "fsync", "replace"):
            moments += 1
            if moments == fatal:
                os.kill(os.getpid(), signal.SIGKILL)

    network = arrays(sizes=(2, 200, 3), dtype=np.float32, loss="cross-entropy")  # more than a buffer holds
    sys.setprofile(watch)
    training.train(
        network, split(250, 50), epochs=40, rate=training.falling(0.1), momentum=0.9, batch_size=25, seed=5,
        distort=lambda X, rng: (X + rng.normal(0, 0.1, X.shape)).astype(X.dtype),
        checkpoint=sys.argv[1], progress=False,
    )
    sys.setprofile(None)
    np.save(sys.argv[1] + ".weights.npy", flat(network))
    print(moments)
"""


def child(path, fatal=0):
    """A training that is killed at its moment `fatal`; what it said, or None if it died."""
    program = [sys.executable, "-c", textwrap.dedent(CHILD), str(path), str(fatal)]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return None if done.returncode else (np.load(f"{path}.weights.npy"), int(done.stdout))


@posix
@pytest.mark.parametrize("kills", [6, pytest.param(50, marks=pytest.mark.slow)])
def test_killed_at_random_moments(kills, tmp_path):
    """SIGKILL at steps, in the middle of writes, around flush and rename; a checkpoint is whole each time."""
    expected, moments = child(tmp_path / "whole.npz")
    path, rng, died = tmp_path / "killed.npz", random.Random(kills), 0
    for _ in range(kills):
        # a run gets through an epoch now and then, so that the moments lie all over the training
        died += child(path, rng.randint(1, 4 * moments // 40)) is None
        if path.exists():
            checkpoints.read(path)
    assert died >= min(kills, 6)
    assert np.array_equal(child(path)[0], expected)


# --- a disk that takes no more, other writers ---------------------------------------------------------------


def half(file, **_):
    file.write(b"PK")
    raise OSError(errno.EFBIG, "File too large")


full, refused = (raising(OSError(number, os.strerror(number))) for number in (errno.ENOSPC, errno.EACCES))
TROUBLES = [("os.fsync", full), ("np.savez", half), ("open", refused), ("os.replace", refused)]


@pytest.mark.parametrize(("name", "trouble"), TROUBLES)
def test_a_disk_that_takes_no_more(name, trouble, checkpoint, monkeypatch):
    before, network, whole = checkpoint.read_bytes(), arrays(), arrays()
    with monkeypatch.context() as patch:
        patch.setattr(f"helpers.checkpoints.{name}", trouble, raising=False)
        with pytest.raises(OSError, match=r"could not be written.*untouched.*run\.npz") as caught:
            train(network, checkpoint)
    assert caught.value.errno in (errno.ENOSPC, errno.EFBIG, errno.EACCES)
    assert checkpoint.read_bytes() == before
    assert only(checkpoint)
    assert not np.array_equal(flat(network), flat(arrays())), "what was learnt is kept"
    train(network, checkpoint)
    train(whole)
    assert np.array_equal(flat(network), flat(whole))


def test_a_path_that_cannot_be_written_shows_before_the_first_step(tmp_path):
    (tmp_path / "file").write_text("in the way")
    network = arrays()
    places = {"file/run.npz": "could not be written", "missing/run.npz": "could", ".": "a folder"}
    for path, words in places.items():
        with pytest.raises(OSError, match=words):
            train(network, tmp_path / path)
    assert np.array_equal(flat(network), flat(arrays()))
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_an_interrupt_within_the_write_leaves_the_last_checkpoint(checkpoint, monkeypatch):
    before, network = checkpoint.read_bytes(), arrays()
    monkeypatch.setattr(checkpoints.os, "fsync", raising(KeyboardInterrupt))
    history = train(network, checkpoint)
    assert (history.stopped, history.epoch) == ("interrupted", [1, 2, 3, 4])
    assert checkpoint.read_bytes() == before
    assert only(checkpoint)


def test_two_writers_never_damage_a_file(path):
    mine, left = path.with_name("run.npz.tmp"), path.with_name(f"run.npz.{'0' * 32}.part")
    mine.write_text("somebody's notes")
    left.write_text("of a writer that was killed long ago")
    os.utime(left, (0, 0))

    def write(k):
        checkpoints.write(path, {"k": k}, {"a": [np.full((100, 100), k)] * 2})

    write(0)
    with ThreadPoolExecutor(2) as two:
        written = two.map(write, range(60))
        for _ in range(60):
            meta, groups = checkpoints.read(path)
            assert (np.array(groups["a"]) == meta["k"]).all()
        assert len([*written]) == 60, "a writer fell over the other one"
    assert {p.name for p in path.parent.iterdir()} == {path.name, mine.name}, "old halves are gone"
    assert mine.read_text() == "somebody's notes"


@posix
def test_a_link_stays_a_link(tmp_path, path):
    path.symlink_to(tmp_path / "synced.npz")
    checkpoints.write(path, {}, {"a": [np.zeros(2)]})
    assert path.is_symlink()
    assert checkpoints.read(tmp_path / "synced.npz")[1]["a"][0].tolist() == [0, 0]


# --- files of another kind ----------------------------------------------------------------------------------


def rewrite(path, **changes):
    meta, groups = checkpoints.read(path)
    checkpoints.write(path, {**{k: v for k, v in meta.items() if k != "groups"}, **changes}, groups)


def packed(path):
    meta = json.dumps(checkpoints.read(path)[0]).encode()
    np.savez_compressed(path, meta=np.frombuffer(meta, np.uint8), big=np.zeros(10**7))


def promises(path):
    """10¹² numbers announced in a file of a few bytes."""
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (10**12,)})
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("meta.npy", header.getvalue() + bytes(100))


UNUSABLE = {
    "truncated": (lambda path: path.write_bytes(path.read_bytes()[:-40]), "is no checkpoint, or is damaged"),
    "a text": (lambda path: path.write_text("# Read me"), "or is damaged: File is not a zip file"),
    "empty": (lambda path: path.write_bytes(b""), "or is damaged"),
    "foreign": (lambda path: np.savez(path, a=np.zeros(3)), "is no checkpoint"),
    "objects": (
        lambda path: np.savez(path, meta=np.array([{}])),
        "is no checkpoint.*Object arrays cannot be",
    ),
    "packed": (packed, "packed"),
    "promises": (promises, "or is damaged"),
    "newer": (lambda path: rewrite(path, version=2), "its version is 2, expected 1: update"),
    "flipped": (
        lambda path: path.write_bytes(mangle(path.read_bytes(), [("flip", 0.1, 0, b"")])),
        "don't hold together",
    ),
}


@pytest.mark.parametrize("what", UNUSABLE)
def test_a_file_that_cannot_be_used(what, checkpoint):
    change, words = UNUSABLE[what]
    change(checkpoint)
    before, network = checkpoint.read_bytes(), arrays()
    with pytest.raises(CheckpointError, match=rf"run\.npz .*{words}.*another path"):
        train(network, checkpoint)
    assert checkpoint.read_bytes() == before
    assert np.array_equal(flat(network), flat(arrays()))


OTHERS = {
    "other layers": (lambda: arrays(sizes=(2, 6, 3)), {}, r"for sizes expected \[2, 6, 3\], got \[2, 5, 3\]"),
    "another dtype": (lambda: arrays(dtype=np.float64), {}, "for dtype .* got 'float32'"),
    "another loss": (lambda: arrays(loss="cross-entropy"), {}, "for loss .* got 'squared error'"),
    "another activation": (lambda: arrays(activation=Tanh), {}, "for activation .* got 'sigmoid'"),
    "another rate": (arrays, {"rate": 0.4}, "for rate expected"),
    "another seed": (arrays, {"seed": 3}, "another run: for seed expected 3, got 2"),
    "other batches": (arrays, {"batch_size": 8}, "for batch_size .* got 7"),
    "momentum": (arrays, {"momentum": 0.5}, "for momentum"),
    "a distortion": (arrays, {"distort": wobbled}, "for distort expected 'wobbled .*', got None"),
    "other samples": (arrays, {"samples": samples(plus=1e-6)}, "for data expected"),
}


@pytest.mark.parametrize("what", OTHERS)
def test_a_checkpoint_of_another_run(what, checkpoint):
    make, more, message = OTHERS[what]
    network = make()
    start = flat(network)
    with pytest.raises(CheckpointError, match=message):
        train(network, checkpoint, **more)
    assert np.array_equal(flat(network), start)


def test_one_distortion_is_not_another():
    functions = None, lambda X, rng: X, lambda X, rng: 0 * X, *(Distortions(1, seed) for seed in (0, 1))
    described = list(map(training._described, functions))
    assert len(set(described)) == len(described)
    assert training._described(Distortions(1)) == described[3]
    assert "0x" not in training._described(object())


# --- fuzzing ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    path = tmp_path_factory.mktemp("fuzz") / "run.npz"
    train(arrays(), path, momentum=0.5, epochs=2)
    return path, path.read_bytes(), checkpoints.read(path)


def holds(original, content):
    """A clear error or the right data, and no more memory than a few times the file."""
    path, _, expected = original
    found = []
    read = lambda: found.append(read_or_refused(checkpoints.read, path, content, CheckpointError))  # noqa: E731
    assert peak_of(read) < 2**20 + 8 * len(content)
    if found != [None]:
        np.testing.assert_equal(found, [expected])


@settings(max_examples=300, **FUZZ)
@given(edits=edits, content=st.binary(max_size=300))
def test_a_mangled_file_and_any_bytes(original, edits, content):
    holds(original, mangle(original[1], edits))
    for start in (b"", b"PK\x03\x04", original[1][:200]) if content[:1] < b"\x20" else ():
        holds(original, start + content)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.slow
@settings(max_examples=100, **FUZZ)
@given(name=st.sampled_from(["generator", "rows", "rate", "sizes", "groups"]), value=json_values)
def test_words_that_make_no_sense(original, name, value):
    """A whole file with nonsense in it: an error before anything is touched, or a run that goes through."""
    path, content, _ = original
    path.write_bytes(content)
    rewrite(path, **{name: value})
    network = arrays()
    try:
        train(network, path, momentum=0.5, epochs=2)
    except CheckpointError:
        assert np.array_equal(flat(network), flat(arrays()))


# --- trained networks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [{}, {"loss": "cross-entropy"}, {"loss": "cross-entropy", "sizes": (2, 3)}])
def test_a_network_is_kept_exactly(kind, path):
    network = arrays(**kind)
    training.save_network(path, network, origin="a test")
    back = training.load_network(path)
    assert (back.sizes, back.dtype) == (network.sizes, network.dtype)
    assert np.array_equal(flat(back), flat(network))
    assert np.array_equal(back.predict([[0.3, 0.4]]), network.predict([[0.3, 0.4]]))
    assert checkpoints.read(path)[0]["words"] == {"origin": "a test"}


def test_a_network_that_is_no_good_is_refused(checkpoint, path, monkeypatch):
    rewrite(checkpoint, sizes=[2, 500_000_000, 3])
    with pytest.raises(CheckpointError, match="no trained network: W1: expected 500000000 rows"):
        training.load_network(checkpoint)
    before, broken = checkpoint.read_bytes(), arrays()
    broken.layers[0].W[0, 0] = np.nan
    with pytest.raises(ValueError, match="parameters_0: expected finite numbers; got NaN"):
        training.save_network(path, broken)
    assert path.read_bytes() == before
    with pytest.raises(ValueError, match=r"activation: expected one of 'sigmoid', 'tanh'.* got 'step'"):
        training.save_network(path, arrays(activation=Step))  # nobody could load it
    with pytest.raises(FileNotFoundError, match="no such file"):
        training.load_network(path.with_name("missing.npz"))
    with pytest.raises(FileNotFoundError, match="a folder"):
        training.load_network(path.parent)
    monkeypatch.setattr(checkpoints.Path, "open", refused)
    with pytest.raises(PermissionError):  # it may be a good one, so no word of deleting it
        training.load_network(path)
