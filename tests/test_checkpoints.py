"""A run that is killed goes on to the same weights; a file that can't be used is refused in plain words."""

import errno
import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers import checkpoints, objects, training, vectorized
from helpers.checkpoints import CheckpointError

ROOT = Path(__file__).resolve().parent.parent
posix = pytest.mark.skipif(os.name != "posix", reason="signals and folders as POSIX has them")


def data():
    rng = np.random.default_rng(0)
    labels = rng.integers(3, size=60)
    X = np.array([[0, 0], [1, 0], [0, 1]])[labels] + rng.normal(0, 0.3, (60, 2))
    return X[:40], labels[:40], X[40:], labels[40:]


def arrays(seed=1, sizes=(2, 5, 3), dtype=np.float32, **more):
    return vectorized.Network(sizes, seed=seed, dtype=dtype, **more)


def flat(network):
    return np.concatenate([np.ravel(p) for p in network.parameters()])


def train(network, path=None, **more):
    how = {"epochs": 6, "rate": 0.3, "batch_size": 7, "seed": 2, "progress": False, **more}
    return training.train(network, data(), checkpoint=path, **how)


class Killed(BaseException):
    """Stands for a power cut in this process."""


def kill_after(epoch):
    def on_epoch(history):
        if history.epoch[-1] == epoch:
            raise Killed

    return on_epoch


@pytest.fixture(autouse=True)
def _whole_trainings(monkeypatch):
    monkeypatch.delenv("COURSE_QUICK", raising=False)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.npz"


def only(path):
    """Is this file the only one in its folder?"""
    return [p.name for p in path.parent.iterdir()] == [path.name]


# -------------------------------------------------------------------------------------- resumed as if nothing

WAYS = {
    "plain": {},
    "momentum and a falling rate": {"momentum": 0.9, "rate": training.falling(0.1, 0.2)},
    "distorted": {"distort": lambda X, rng: (X + rng.normal(0, 0.1, X.shape)).astype(X.dtype)},
    "seldom": {"evaluate_every": 2, "checkpoint_every": 2, "epochs": 7},
    "patient": {"patience": 2, "epochs": 30},
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("epoch", [2, 4])
def test_a_resumed_run_ends_bit_for_bit_the_same(way, epoch, path):
    whole, killed, resumed = arrays(), arrays(), arrays(seed=77)
    due = train(whole, **WAYS[way])
    with pytest.raises(Killed):
        train(killed, path, on_epoch=kill_after(epoch), **WAYS[way])
    history = train(resumed, path, **WAYS[way])
    assert (flat(whole) == flat(resumed)).all()
    assert history.rows == due.rows
    assert history.stopped == due.stopped
    assert only(path)


def test_an_object_network_resumes_too(path):
    def make(seed=3):
        return objects.Network((2, 3, 3), seed=seed)

    whole, resumed = make(), make(seed=4)
    train(whole, batch_size=1)
    with pytest.raises(Killed):
        train(make(), path, batch_size=1, on_epoch=kill_after(3))
    train(resumed, path, batch_size=1)
    assert whole.parameters() == resumed.parameters()


def test_it_starts_with_a_checkpoint_and_a_finished_run_has_nothing_left_to_do(path):
    first = arrays()
    with pytest.raises(Killed):
        train(arrays(), path, distort=lambda X, rng: (_ for _ in ()).throw(Killed))
    assert checkpoints.read(path)[0]["epoch"] == 0
    path.unlink()
    history = train(first, path)
    steps = []
    again, same = arrays(seed=9), None
    same = train(again, path, stop=lambda: steps.append(1))
    assert not steps
    assert same.rows == history.rows
    assert (flat(again) == flat(first)).all()
    longer = arrays()
    train(longer, path, epochs=8)  # with a constant rate a finished run may go on
    whole = arrays()
    train(whole, epochs=8)
    assert (flat(longer) == flat(whole)).all()


def test_an_interrupted_run_goes_on(path):
    steps = iter(range(1000))
    network = arrays()
    assert train(network, path, stop=lambda: next(steps) > 15).stopped == "stopped"
    assert train(network, path).stopped == "finished"
    whole = arrays()
    train(whole)
    assert (flat(network) == flat(whole)).all()


CHILD = """
    import os, signal, sys
    import numpy as np
    sys.path.insert(0, {root!r})
    from helpers import checkpoints, training, vectorized

    moments, fatal = 0, int(sys.argv[2])

    def moment(*_):
        global moments
        moments += 1
        if moments == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def watched(function):
        def call(*args, **kwargs):
            moment()
            result = function(*args, **kwargs)
            moment()
            return result
        return call

    class File:
        def __init__(self, *args):
            self.file = open(*args, buffering=0)
        def write(self, data):
            half = len(data) // 2
            self.file.write(data[:half])
            moment()
            self.file.write(data[half:])
            return len(data)
        def __getattr__(self, name):
            return getattr(self.file, name)
        def __enter__(self):
            return self
        def __exit__(self, *_):
            self.file.close()

    checkpoints.open = lambda name, mode: File(name, mode) if "w" in mode else open(name, mode)
    os.fsync, os.replace = watched(os.fsync), watched(os.replace)

    rng = np.random.default_rng(0)
    labels = rng.integers(3, size=300)
    X = np.array([[0, 0], [1, 0], [0, 1]])[labels] + rng.normal(0, 0.3, (300, 2))
    network = vectorized.Network((2, 20, 3), seed=1, dtype=np.float32, loss="cross-entropy")
    training.train(
        network, (X[:250], labels[:250], X[250:], labels[250:]), epochs=40, rate=training.falling(0.1),
        momentum=0.9, batch_size=25, seed=5, checkpoint=sys.argv[1], progress=False, stop=moment,
        distort=lambda X, rng: (X + rng.normal(0, 0.1, X.shape)).astype(X.dtype),
    )
    np.save(sys.argv[1] + ".weights.npy", np.concatenate([p.ravel() for p in network.parameters()]))
    print(moments)
"""


def child(path, fatal=0, **popen):
    code = textwrap.dedent(CHILD).format(root=str(ROOT))
    return subprocess.Popen(
        [sys.executable, "-c", code, str(path), str(fatal)], stdout=subprocess.PIPE, text=True, **popen
    )


def finished(path):
    process = child(path)
    said = process.communicate(timeout=120)[0]
    assert process.returncode == 0
    return np.load(f"{path}.weights.npy"), int(said)


@posix
@pytest.mark.parametrize("kills", [6, pytest.param(50, marks=pytest.mark.slow)])
def test_killed_at_random_moments(kills, tmp_path):
    """SIGKILL at steps, in the middle of writes, around flush and rename; a checkpoint is whole each time."""
    due, moments = finished(tmp_path / "whole.npz")
    path, rng, died = tmp_path / "killed.npz", random.Random(kills), 0
    for _ in range(kills):
        # a run gets through an epoch now and then, so that the moments lie all over the training
        process = child(path, rng.randint(1, 4 * moments // 40))
        process.communicate(timeout=120)
        died += process.returncode == -signal.SIGKILL
        if path.exists():
            checkpoints.read(path)
    weights, _ = finished(path)
    assert died >= min(kills, 6)
    assert (weights == due).all()
    assert not path.with_name("killed.npz.tmp").exists()


# ------------------------------------------------------------------------------ a disk that takes no more


def full_disk(monkeypatch):
    def fsync(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(checkpoints.os, "fsync", fsync)


def file_limit(monkeypatch):
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    monkeypatch.setattr(checkpoints.np, "savez", limited(checkpoints.np.savez, resource, before))


def limited(savez, resource, before):
    def call(*args, **kwargs):
        resource.setrlimit(resource.RLIMIT_FSIZE, (1500, before[1]))
        try:
            args[0].flush()
            savez(*args, **kwargs)
            args[0].flush()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return call


def read_only(monkeypatch):
    def refuse(name, mode="r", *args, **kwargs):
        if "w" in mode:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(name))
        return open(name, mode, *args, **kwargs)

    monkeypatch.setattr(checkpoints, "open", refuse, raising=False)


def no_rename(monkeypatch):
    def replace(*_):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(checkpoints.os, "replace", replace)


@pytest.mark.parametrize("trouble", [full_disk, file_limit, read_only, no_rename])
def test_a_disk_that_takes_no_more(trouble, path, monkeypatch):
    with pytest.raises(Killed):
        train(arrays(), path, on_epoch=kill_after(2))
    before = path.read_bytes()
    network, start = arrays(), flat(arrays())
    with monkeypatch.context() as patch:
        trouble(patch)
        with pytest.raises(OSError, match=r"could not be written.*untouched.*run\.npz") as caught:
            train(network, path)
    assert caught.value.errno in (errno.ENOSPC, errno.EFBIG, errno.EROFS, errno.EACCES)
    assert path.read_bytes() == before
    assert only(path)
    assert (flat(network) != start).any(), "what was learnt is kept"
    train(network, path)
    whole = arrays()
    train(whole)
    assert (flat(network) == flat(whole)).all()


def test_a_path_that_cannot_be_written_shows_before_the_first_step(tmp_path):
    (tmp_path / "file").write_text("in the way")
    network, start = arrays(), flat(arrays())
    for path in (tmp_path / "file" / "run.npz", tmp_path / "missing" / "run.npz"):
        with pytest.raises(OSError, match="could not be written"):
            train(network, path)
    with pytest.raises(OSError, match="no such file"):
        train(network, tmp_path)  # a folder
    assert (flat(network) == start).all()
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(tmp_path):
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(PermissionError, match="could not be written"):
            train(arrays(), tmp_path / "run.npz")
    finally:
        tmp_path.chmod(0o755)


def test_an_interrupt_within_the_write_leaves_the_last_checkpoint(path, monkeypatch):
    with pytest.raises(Killed):
        train(arrays(), path, on_epoch=kill_after(2))
    before = path.read_bytes()

    def interrupt(*_):
        raise KeyboardInterrupt

    network = arrays()
    with monkeypatch.context() as patch:
        patch.setattr(checkpoints.os, "fsync", interrupt)
        history = train(network, path)
    assert (history.stopped, history.epoch) == ("interrupted", [1, 2, 3])
    assert path.read_bytes() == before
    assert only(path)


# -------------------------------------------------------------------------------------- files of another kind


@pytest.fixture
def checkpoint(path):
    with pytest.raises(Killed):
        train(arrays(), path, on_epoch=kill_after(3))
    return path


def rewrite(path, **changes):
    meta, groups = checkpoints.read(path)
    checkpoints.write(path, {**{k: v for k, v in meta.items() if k != "groups"}, **changes}, groups)


def truncated(path):
    path.write_bytes(path.read_bytes()[:-40])


def cut_to_the_start(path):
    path.write_bytes(path.read_bytes()[:700])


def empty(path):
    path.write_bytes(b"")


def text(path):
    path.write_text("a letter")


def foreign(path):
    np.savez(path, a=np.zeros(3))


def pickled(path):
    np.savez(path, meta=np.array([{"format": checkpoints.FORMAT}], dtype=object))


def packed(path):
    meta, _ = checkpoints.read(path)
    np.savez_compressed(path, meta=np.frombuffer(json.dumps(meta).encode(), np.uint8), big=np.zeros(10**7))


def newer(path):
    rewrite(path, version=2)


def flipped(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


UNUSABLE = {
    truncated: "truncated or damaged",
    cut_to_the_start: "truncated or damaged",
    empty: "is empty",
    text: "is no checkpoint: it begins with b'a le'",
    foreign: "not written by this course",
    pickled: "damaged",
    packed: "is packed",
    newer: "another version of the course: 2, and this is 1.*Update",
    flipped: "damaged",
}


@pytest.mark.parametrize("change", UNUSABLE)
def test_a_file_that_cannot_be_used(change, checkpoint):
    change(checkpoint)
    before, network, start = checkpoint.read_bytes(), arrays(), flat(arrays())
    with pytest.raises(CheckpointError, match=UNUSABLE[change]) as caught:
        train(network, checkpoint)
    assert "run.npz" in str(caught.value)
    assert "another path" in str(caught.value)
    assert checkpoint.read_bytes() == before
    assert (flat(network) == start).all()


OTHERS = {
    "other layers": (lambda: arrays(sizes=(2, 6, 3)), {}, r"sizes is \[2, 5, 3\], and \[2, 6, 3\] was due"),
    "another dtype": (lambda: arrays(dtype=np.float64), {}, "dtype is 'float32'"),
    "another loss": (lambda: arrays(loss="cross-entropy"), {}, "loss is 'squared error'"),
    "another kind": (lambda: objects.Network((2, 5, 3)), {"batch_size": 1}, "kind is 'arrays'"),
    "another activation": (lambda: arrays(activation=training_tanh()), {}, "activation is 'sigmoid'"),
    "another rate": (arrays, {"rate": 0.4}, "rate is"),
    "another seed": (arrays, {"seed": 3}, "seed is 2, and 3 was due"),
    "other batches": (arrays, {"batch_size": 8}, "batch_size is 7"),
    "momentum": (arrays, {"momentum": 0.5}, "momentum is"),
}


def training_tanh():
    from helpers.activations import Tanh

    return Tanh


@pytest.mark.parametrize("what", OTHERS)
def test_a_checkpoint_of_another_run(what, checkpoint):
    make, more, message = OTHERS[what]
    network = make()
    start = flat(network)
    with pytest.raises(CheckpointError, match=message):
        train(network, checkpoint, **more)
    assert (flat(network) == start).all()


def test_other_samples(checkpoint):
    X, *rest = data()
    with pytest.raises(CheckpointError, match="data is"):
        training.train(
            arrays(), (X + 1e-6, *rest), epochs=6, rate=0.3, batch_size=7, seed=2, checkpoint=checkpoint
        )


def test_it_is_an_npz_that_numpy_reads_without_pickle(checkpoint):
    with np.load(checkpoint, allow_pickle=False) as file:
        assert file["parameters_0"].dtype == np.float32
        assert json.loads(file["meta"].tobytes())["epoch"] == 3
    with zipfile.ZipFile(checkpoint) as archive:
        assert archive.testzip() is None


# --------------------------------------------------------------------------------------------------- fuzzing


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    path = tmp_path_factory.mktemp("fuzz") / "run.npz"
    train(arrays(), path, momentum=0.5, epochs=2)
    return path, path.read_bytes(), checkpoints.read(path)


edits = st.lists(
    st.tuples(
        st.sampled_from(["flip", "put", "number", "insert", "remove", "copy", "cut", "directory"]),
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 2**32 - 1),
        st.binary(max_size=8),
    ),
    min_size=1,
    max_size=4,
)


def mangle(content, edits):
    content = bytearray(content)
    for kind, where, number, some in edits:
        place = int(where * len(content))
        if kind == "directory":  # the sizes and places that the archive claims stand at its end
            place = max(0, len(content) - 1 - int(where * 900))
        if kind in ("flip", "directory") and place < len(content):
            content[place] ^= 1 << number % 8
        elif kind == "put":
            content[place : place + len(some)] = some
        elif kind == "number":
            content[place : place + 4] = number.to_bytes(4, "little")
        elif kind == "insert":
            content[place:place] = some
        elif kind == "remove":
            del content[place : place + 1 + number % 300]
        elif kind == "copy":
            content[place:place] = content[place : place + number % 2000]
        elif kind == "cut":
            del content[place:]
    return bytes(content)


def same(read, due):
    return read[0] == due[0] and all(
        len(read[1][name]) == len(group) and all(map(np.array_equal, read[1][name], group))
        for name, group in due[1].items()
    )


def holds(original, content):
    """A clear error or the right data, and no more memory than a few times the file."""
    path, _, due = original
    path.write_bytes(content)
    tracemalloc.start()
    try:
        assert same(checkpoints.read(path), due)
    except CheckpointError as error:
        assert str(path) in str(error)  # noqa: PT017
        assert len(str(error)) < 1000  # noqa: PT017
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 2**20 + 8 * len(content)


FUZZ = {"deadline": None, "suppress_health_check": list(HealthCheck), "derandomize": True, "database": None}


@settings(max_examples=300, **FUZZ)
@given(edits=edits)
def test_a_mangled_file(original, edits):
    holds(original, mangle(original[1], edits))


@pytest.mark.slow
@settings(max_examples=10_000, **FUZZ)
@given(edits=edits)
def test_ten_thousand_mangled_files(original, edits):
    holds(original, mangle(original[1], edits))


@settings(max_examples=100, **FUZZ)
@given(content=st.binary(max_size=300))
def test_any_bytes(original, content):
    for start in (b"", b"PK\x03\x04", original[1][:200]):
        holds(original, start + content)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200, **FUZZ)
@given(name=st.sampled_from(["epoch", "generator", "rows", "settings", "sizes", "groups"]), value=json_values)
def test_words_that_make_no_sense(original, name, value):
    """A whole file with nonsense in it: an error before anything is touched, or a run that goes through."""
    path, content, _ = original
    path.write_bytes(content)
    rewrite(path, **{name: value})
    network = arrays()
    start = flat(network)
    try:
        train(network, path, momentum=0.5, epochs=2)
    except CheckpointError:
        assert (flat(network) == start).all()


def test_a_header_that_promises_more_than_the_file_holds(original):
    """10¹² numbers announced in a file of a few kilobytes: refused before any memory is asked for."""
    path, content, _ = original
    path.write_bytes(content)
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    name = "parameters_0.npy"
    entries[name] = entries[name].replace(b"(5, 2), }          ", b"(1000000, 1000000)}")
    with zipfile.ZipFile(path, "w") as archive:
        for each, words in entries.items():
            archive.writestr(each, words)
    assert b"1000000" in path.read_bytes()
    holds(original, path.read_bytes())
    with pytest.raises(CheckpointError, match=r"announces float32 numbers of shape \(1000000"):
        checkpoints.read(path)


# ------------------------------------------------------------------------------------------- trained networks


@pytest.mark.parametrize("loss", ["squared error", "cross-entropy"])
def test_a_network_is_kept_exactly(loss, path):
    network = arrays(loss=loss)
    training.save_network(path, network, origin="a test")
    back = training.load_network(path)
    assert (back.sizes, back.dtype) == (network.sizes, network.dtype)
    assert (flat(back) == flat(network)).all()
    assert (back.predict([[0.3, 0.4]]) == network.predict([[0.3, 0.4]])).all()
    assert checkpoints.read(path)[0]["words"] == {"origin": "a test"}


def test_a_file_that_holds_no_network(checkpoint, tmp_path):
    rewrite(checkpoint, sizes=[2, 500_000_000, 3])
    with pytest.raises(CheckpointError, match="no trained network: its arrays do not fit"):
        training.load_network(checkpoint)
    with pytest.raises(FileNotFoundError, match="no such file"):
        training.load_network(tmp_path / "missing.npz")
