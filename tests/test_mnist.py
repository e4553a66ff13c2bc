"""helpers/mnist.py: the IDX reader against good, broken and hostile files; targets, answers, error rate."""

import gzip
import hashlib
import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import mnist
from tests.mangling import FUZZ, edits, mangle, read_or_refused
from tests.trainings import peak_of

MNIST_MD5 = {  # of the unpacked files, as published
    "train-images-idx3-ubyte.gz": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte.gz": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte.gz": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte.gz": "27ae3e4e09519cfbb04c329615203637",
}


def idx_bytes(array, shape=None):
    """An IDX file before compression; the shape may lie."""
    sizes = array.shape if shape is None else shape
    return b"\0\0\x08" + bytes([len(sizes)]) + np.array(sizes, ">u4").tobytes() + array.tobytes()


def write(path, raw):
    path.write_bytes(gzip.compress(raw, mtime=0))
    return path


# --- the real files -----------------------------------------------------------------------------------------


def test_load_gives_the_files_as_they_were_published():
    digests = [hashlib.md5(raw, usedforsecurity=False).hexdigest() for raw in map(idx_bytes, mnist.load())]
    assert dict(zip(mnist.FILES.values(), digests)) == MNIST_MD5
    assert sorted(mnist.verify()) == sorted(mnist.FILES.values())


# --- read_idx -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(5,), (2, 3), (2, 3, 4), (1, 1, 1, 7), (300, 28, 28)])
def test_it_reads_any_number_of_dimensions(tmp_path, shape):
    array = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    found = mnist.read_idx(write(tmp_path / "a.gz", idx_bytes(array)))
    assert (found.dtype, found.shape) == (np.uint8, shape)
    assert (found == array).all()
    found[...] = 0  # writable


IMAGES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
RAW = idx_bytes(IMAGES)
PACKED = gzip.compress(RAW, mtime=0)
BROKEN = {
    "empty": (b"", "magic number: .* got nothing"),
    "unpacked": (RAW, "no whole gzip file.*unpacked: compress"),
    "text": (b"<html>not found</html>", r"no whole gzip file: Not a gzipped file \(b'<h'\)"),
    "gzip cut": (PACKED[:-12], "no whole gzip file"),
    "garbage behind gzip": (PACKED + b"more", "no whole gzip file"),
    "magic cut": (gzip.compress(b"\0\0\x08"), r"got 00 00 08 \(another kind of file\?\)\. "),
    "sizes cut": (gzip.compress(RAW[:10]), "damaged"),
    "payload cut": (gzip.compress(RAW[:-1]), "announces 2 x 3 x 4 = 24 bytes, and only 23 follow"),
    "one byte more": (gzip.compress(RAW + b"\0"), "announces .* 24 bytes, and more follow"),
    "no dimensions": (gzip.compress(b"\0\0\x08\0"), "wrong magic number"),
    "33 dimensions": (gzip.compress(idx_bytes(IMAGES, (1,) * 33)), "wrong magic number"),
    "a dimension of 0": (gzip.compress(idx_bytes(IMAGES, (0, 3, 4))), "got 0 x 3 x 4 = 0 bytes"),
    "4 billion": (gzip.compress(idx_bytes(IMAGES, (2**32 - 1, 1, 1))), "got 4,294,967,295 x 1 x 1"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_gets_a_message_that_names_it_and_says_what_to_do(tmp_path, case):
    content, message = BROKEN[case]
    path = tmp_path / "train-images.gz"
    path.write_bytes(content)
    with pytest.raises(mnist.DataError, match=rf"gz .*{message}.*Download it again, or give another path\.$"):
        mnist.read_idx(path)


def test_missing_files(tmp_path, monkeypatch):
    (tmp_path / "a.idx3-ubyte").write_bytes(RAW)
    with pytest.raises(FileNotFoundError, match="unpacked form lies beside: compress that"):
        mnist.read_idx(tmp_path / "a-idx3-ubyte.gz")
    with pytest.raises(FileNotFoundError, match=r"none\.gz is missing\. Download it again"):
        mnist.read_idx(tmp_path / "none.gz")
    monkeypatch.setattr(mnist, "DATA", tmp_path)
    with pytest.raises(FileNotFoundError, match="git checkout -- data"):
        mnist.read_idx(tmp_path / "none.gz")


def refused(path):
    with pytest.raises(mnist.DataError):
        mnist.read_idx(path)


def test_memory_follows_the_data_and_neither_header_nor_bomb(tmp_path, monkeypatch):
    lying = write(tmp_path / "a.gz", idx_bytes(IMAGES, (2**28, 1, 1)))
    assert peak_of(lambda: refused(lying)) < 2**22
    bomb = tmp_path / "bomb.gz"
    with gzip.open(bomb, "wb") as file:
        file.write(RAW)
        for _ in range(64):
            file.write(bytes(2**20))
    assert peak_of(lambda: refused(bomb)) < 2**22
    path = write(tmp_path / "b.gz", idx_bytes(np.ones((4000, 28, 28), dtype=np.uint8)))
    assert peak_of(lambda: mnist.read_idx(path)) < 2 * (4000 * 784 + mnist.CHUNK)
    monkeypatch.setattr(mnist, "MAX_BYTES", 4000 * 784)
    assert mnist.read_idx(path).shape == (4000, 28, 28)
    monkeypatch.setattr(mnist, "MAX_BYTES", 4000 * 784 - 1)
    refused(path)


@settings(max_examples=400, **FUZZ)
@given(inside=edits | st.just([]), outside=edits | st.just([]), content=st.just(RAW) | st.binary(max_size=80))
def test_a_mangled_file_gets_a_clear_error_or_the_right_data(tmp_path, inside, outside, content):
    packed = mangle(gzip.compress(mangle(content, inside), mtime=0), outside)
    found = read_or_refused(mnist.read_idx, tmp_path / "mangled.gz", packed, mnist.DataError)
    if found is not None:
        assert idx_bytes(found) == gzip.decompress(packed)


# --- load and verify ----------------------------------------------------------------------------------------


@pytest.fixture
def small_folder(tmp_path):
    """A folder with four small files and their checksums."""
    rng = np.random.default_rng(2)
    for part, n in (("train", 6), ("test", 3)):
        images = rng.integers(0, 256, (n, 4, 4), dtype=np.uint8)
        write(tmp_path / mnist.FILES[f"{part}_images"], idx_bytes(images))
        write(tmp_path / mnist.FILES[f"{part}_labels"], idx_bytes(np.arange(n, dtype=np.uint8)))
    sums = [f"{hashlib.sha256((tmp_path / n).read_bytes()).hexdigest()}  {n}\n" for n in mnist.FILES.values()]
    (tmp_path / mnist.SUMS).write_text("\ufeff" + "".join(sums), encoding="utf-8")
    return tmp_path


def test_load_takes_another_folder_with_or_without_checksums(small_folder):
    assert mnist.load(small_folder).train_images.shape == (6, 4, 4)
    (small_folder / mnist.SUMS).unlink()
    assert mnist.load(small_folder).test_labels.tolist() == [0, 1, 2]
    with pytest.raises(FileNotFoundError, match=mnist.SUMS):
        mnist.verify(small_folder)


@pytest.mark.parametrize("reader", [mnist.load, mnist.verify])
def test_a_file_that_is_not_the_published_one(small_folder, reader):
    path = small_folder / mnist.FILES["train_labels"]
    write(path, idx_bytes(np.zeros(6, dtype=np.uint8)))  # a sound file, but another one
    with pytest.raises(mnist.DataError, match=r"labels-idx1-ubyte\.gz is not the published file.*checksum"):
        reader(small_folder)
    path.unlink()
    with pytest.raises(FileNotFoundError, match="train-labels"):
        reader(small_folder)
    for damaged in ("nonsense\n", ""):
        (small_folder / mnist.SUMS).write_text(damaged)
        with pytest.raises(mnist.DataError, match="SHA256SUMS is damaged"):
            reader(small_folder)


def test_load_refuses_files_that_do_not_belong_together(small_folder):
    (small_folder / mnist.SUMS).unlink()
    labels = small_folder / mnist.FILES["train_labels"]
    for found in ("test_labels", "train_images"):
        shutil.copy(small_folder / mnist.FILES[found], labels)
        with pytest.raises(mnist.DataError, match="don't belong together"):
            mnist.load(small_folder)
    write(labels, idx_bytes(np.arange(5, 11, dtype=np.uint8)))
    with pytest.raises(mnist.DataError, match=r"from 0 to 9, got .* up to 10"):
        mnist.load(small_folder)


# --- samples and targets ------------------------------------------------------------------------------------


def test_split_holds_the_last_samples_out():
    data = mnist.MNIST(np.zeros((5010, 1, 1)), np.arange(5010), None, None)
    split = mnist.split(data)
    assert [len(part) for part in split] == [10, 10, 5_000, 5_000]
    assert [*split.train_labels, *split.validation_labels] == [*range(5010)]
    assert np.shares_memory(split.train_images, data.train_images)
    assert np.shares_memory(split.validation_images, data.train_images)


def test_to_inputs_scales_each_image_row_by_row():
    images = np.array([[[0, 51], [102, 255]]], dtype=np.uint8)
    assert mnist.to_inputs(images) == pytest.approx(np.array([[0, 0.2, 0.4, 1]]))
    assert mnist.to_inputs(images, np.float32).dtype == np.float32
    assert images.tolist() == [[[0, 51], [102, 255]]]
    assert mnist.to_inputs(images[:0]).shape == (0, 4)


def test_pooled_takes_the_mean_of_each_block():
    assert mnist.pooled(np.arange(16.0).reshape(1, 4, 4), 2).tolist() == [[[2.5, 4.5], [10.5, 12.5]]]
    small = mnist.pooled(np.array([[[0, 1], [1, 0]]], dtype=np.uint8), 2)
    assert (small.dtype, small.tolist()) == (np.uint8, [[[1]]])
    assert mnist.pooled([[[0, 1], [1, 2]]], 2).tolist() == [[[1.0]]]
    assert (mnist.pooled(np.full((3, 28, 28), 255, np.uint8)) == np.full((3, 7, 7), 255)).all()


def test_one_hot_and_back():
    assert mnist.one_hot([3, 0]).tolist() == [[0.1, 0.1, 0.1, 0.9] + [0.1] * 6, [0.9] + [0.1] * 9]
    nine = mnist.one_hot(np.array([9], np.uint8), on=1, off=0, dtype=np.float32)
    assert (nine.tolist(), nine.dtype) == ([[0.0] * 9 + [1.0]], np.float32)
    assert mnist.one_hot([]).shape == (0, 10)
    assert mnist.decode(mnist.one_hot(np.arange(10))).tolist() == list(range(10))
    assert mnist.decode([0.5] * 10) == 0
    assert type(mnist.decode([0.5] * 10)) is int


def test_error_rate():
    assert mnist.error_rate([1, 2, 3, 4], [1, 2, 3, 5]) == 0.25
    assert mnist.error_rate(np.array([1, 2], np.uint8), np.array([2, 1])) == 1.0
    assert mnist.error_rate(mnist.one_hot([1, 2, 3, 4]), [1, 2, 3, 5]) == 0.25
    assert type(mnist.error_rate([1], [1])) is float
