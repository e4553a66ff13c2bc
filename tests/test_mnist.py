"""helpers/mnist.py: the IDX reader against good, broken and hostile files; targets, answers, error rate."""

import gzip
import hashlib
import io
import shutil
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers import mnist

ROOT = Path(__file__).resolve().parent.parent
MNIST_MD5 = {  # of the unpacked files, as published
    "train-images-idx3-ubyte.gz": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte.gz": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte.gz": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte.gz": "27ae3e4e09519cfbb04c329615203637",
}


def idx_bytes(array, magic=None, shape=None):
    """An IDX file before compression; magic and shape may lie."""
    shape = array.shape if shape is None else shape
    magic = bytes([0, 0, 8, len(shape)]) if magic is None else magic
    return magic + b"".join(size.to_bytes(4, "big") for size in shape) + array.astype(np.uint8).tobytes()


def write(path, raw):
    path.write_bytes(gzip.compress(raw, mtime=0))
    return path


@pytest.fixture(scope="module")
def data():
    return mnist.load()


@pytest.fixture
def images():
    return np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)


# -------------------------------------------------------------------------------------------- the real files


def test_load_gives_the_whole_database(data):
    assert [array.shape for array in data] == [(60000, 28, 28), (60000,), (10000, 28, 28), (10000,)]
    assert all(array.dtype == np.uint8 for array in data)
    assert data.train_labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert data.test_labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert data.train_images.max() == 255
    assert data.train_images.min() == 0
    assert np.bincount(data.train_labels).tolist() == [
        5923,
        6742,
        5958,
        6131,
        5842,
        5421,
        5918,
        6265,
        5851,
        5949,
    ]


@pytest.mark.parametrize("name", MNIST_MD5)
def test_the_unpacked_files_are_the_published_ones(name):
    raw = gzip.decompress((ROOT / "data" / name).read_bytes())
    assert hashlib.md5(raw, usedforsecurity=False).hexdigest() == MNIST_MD5[name]
    assert mnist.read_idx(ROOT / "data" / name).tobytes() == raw[4 + 4 * raw[3] :]


def test_verify_names_the_four_files():
    assert sorted(mnist.verify()) == sorted(mnist.FILES.values())


def test_command_line_verifies_in_one_line():
    done = subprocess.run(
        [sys.executable, "-m", "helpers.mnist", "verify"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    assert "4 files" in done.stdout


# -------------------------------------------------------------------------------------------------- read_idx


@pytest.mark.parametrize("shape", [(5,), (2, 3), (2, 3, 4), (1, 1, 1, 7), (300, 28, 28)])
def test_reads_any_number_of_dimensions(tmp_path, shape):
    array = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    found = mnist.read_idx(write(tmp_path / "a.gz", idx_bytes(array)))
    assert found.dtype == np.uint8
    assert found.shape == shape
    assert (found == array).all()
    found[...] = 0  # writable


def test_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.gz is missing.*git checkout"):
        mnist.read_idx(tmp_path / "none.gz")


def test_folder_for_a_file(tmp_path):
    with pytest.raises(mnist.DataError, match="is a folder"):
        mnist.read_idx(tmp_path)


def broken_files(array):
    raw = idx_bytes(array)
    packed = gzip.compress(raw, mtime=0)
    swapped = packed[:-8] + bytes(4) + packed[-4:]  # another checksum
    return {
        "empty": (b"", "truncated"),
        "unpacked": (raw, "not a gzip file.*unpacked"),
        "text": (b"<html>not found</html>", "not a gzip file: it begins with the bytes 3c 68"),
        "gzip cut": (packed[:-12], "truncated: its gzip stream"),
        "gzip cut in its header": (packed[:6], "truncated: its gzip stream"),
        "gzip checksum": (swapped, "damaged"),
        "garbage behind gzip": (packed + b"more", "damaged"),
        "nothing in it": (gzip.compress(b""), "truncated: 0 bytes"),
        "magic cut": (gzip.compress(b"\0\0\x08"), "truncated: 3 bytes"),
        "sizes cut": (gzip.compress(raw[:10]), "truncated: its header announces 3 dimensions.*6 bytes"),
        "payload cut": (
            gzip.compress(raw[:-1]),
            r"truncated: its header announces 2 x 3 x 4 = 24 bytes.*only 23",
        ),
        "one byte more": (gzip.compress(raw + b"\0"), "dimensions don't match the length.*more follow"),
        "magic of floats": (
            gzip.compress(idx_bytes(array, b"\0\0\x0d\x03")),
            "wrong magic number.*00 00 0d 03",
        ),
        "magic little-endian": (gzip.compress(idx_bytes(array, b"\x03\x08\0\0")), "wrong magic number"),
        "no dimensions": (gzip.compress(idx_bytes(array, b"\0\0\x08\0")), "wrong magic number"),
        "255 dimensions": (gzip.compress(idx_bytes(array, b"\0\0\x08\xff")), "wrong magic number"),
        "a dimension of 0": (gzip.compress(idx_bytes(array, shape=(0, 3, 4))), "holds no entries.*0 x 3 x 4"),
        "dimensions too large": (
            gzip.compress(idx_bytes(array, shape=(2, 3, 5))),
            "truncated.*2 x 3 x 5 = 30",
        ),
        "dimensions too small": (
            gzip.compress(idx_bytes(array, shape=(2, 3, 3))),
            "2 x 3 x 3 = 18.*more follow",
        ),
        "4 billion": (gzip.compress(idx_bytes(array, shape=(2**32 - 1, 1, 1))), "4,294,967,295.*max_bytes"),
        "just below the limit": (gzip.compress(idx_bytes(array, shape=(2**28, 1, 1))), "truncated.*only 24"),
    }


@pytest.mark.parametrize("case", broken_files(np.zeros((2, 3, 4))))
def test_broken_file_gets_a_message_that_names_it_and_says_what_to_do(tmp_path, images, case):
    content, message = broken_files(images)[case]
    path = tmp_path / "train-images.gz"
    path.write_bytes(content)
    with pytest.raises(mnist.DataError, match=message) as caught:
        mnist.read_idx(path)
    assert str(path) in str(caught.value)
    assert "git checkout" in str(caught.value)
    assert "\n" not in str(caught.value)


def peak_of(function):
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def refused(path):
    with pytest.raises(mnist.DataError):
        mnist.read_idx(path)


def test_a_header_that_lies_costs_no_memory(tmp_path, images):
    path = write(tmp_path / "a.gz", idx_bytes(images, shape=(2**28, 1, 1)))
    assert peak_of(lambda: refused(path)) < 2**22


def test_a_gzip_bomb_is_left_after_the_announced_bytes(tmp_path, images):
    path = tmp_path / "bomb.gz"
    with gzip.open(path, "wb") as file:
        file.write(idx_bytes(images))
        for _ in range(64):
            file.write(bytes(2**20))
    assert path.stat().st_size < 100_000
    assert peak_of(lambda: refused(path)) < 2**22


def test_memory_follows_the_data(tmp_path):
    path = write(tmp_path / "a.gz", idx_bytes(np.ones((4000, 28, 28), dtype=np.uint8)))
    assert peak_of(lambda: mnist.read_idx(path)) < 2 * (4000 * 784 + mnist.CHUNK)


def test_max_bytes_is_the_readers_to_choose(tmp_path, images):
    path = write(tmp_path / "a.gz", idx_bytes(images))
    assert mnist.read_idx(path, max_bytes=24).shape == (2, 3, 4)
    with pytest.raises(mnist.DataError, match="more than the 23"):
        mnist.read_idx(path, max_bytes=23)


MANGLED = idx_bytes(np.arange(60).reshape(5, 4, 3))


@st.composite
def mangled_files(draw):
    """A small IDX file, damaged before or after its compression, several times over, or anything at all."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=200))
    shape = tuple(draw(st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 6), max_size=4)))
    raw = draw(
        st.just(MANGLED)
        | st.binary(max_size=80).map(lambda body: b"\0\0\x08" + bytes([len(shape)]) + MANGLED[4:8] + body)
        | st.binary(max_size=80).map(lambda body: idx_bytes(np.frombuffer(body, np.uint8), shape=shape))
    )
    packed = gzip.compress(mangle(draw, raw), mtime=0)
    return mangle(draw, packed) if draw(st.booleans()) else packed


def mangle(draw, raw):
    raw = bytearray(raw)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(raw)))
        match draw(st.sampled_from(["flip", "cut", "insert", "repeat"])):
            case "flip" if place < len(raw):
                raw[place] ^= draw(st.integers(1, 255))
            case "cut":
                del raw[place : place + draw(st.integers(1, 40))]
            case "insert":
                raw[place:place] = draw(st.binary(min_size=1, max_size=20))
            case "repeat":
                raw += raw[place:]
    return bytes(raw)


def right_data(packed):
    """What the file holds, read with other means; None when it is not a whole IDX file of bytes."""
    try:
        raw = gzip.GzipFile(fileobj=io.BytesIO(packed)).read()
    except Exception:  # whatever is wrong with it, it is not a gzip file
        return None
    if len(raw) < 4 or raw[:3] != b"\0\0\x08" or not 1 <= raw[3] <= 32 or len(raw) < 4 + 4 * raw[3]:
        return None
    shape = tuple(int(size) for size in np.frombuffer(raw, ">u4", raw[3], 4))
    entries = raw[4 + 4 * raw[3] :]
    size = 1
    for dimension in shape:
        size *= dimension
    return np.frombuffer(entries, np.uint8).reshape(shape) if size == len(entries) > 0 else None


def check_mangled(folder, packed):
    path = folder / "mangled.gz"
    path.write_bytes(packed)
    due = right_data(packed)
    if due is None:
        with pytest.raises(mnist.DataError) as caught:
            mnist.read_idx(path)
        assert str(path) in str(caught.value)
    else:
        found = mnist.read_idx(path)
        assert found.shape == due.shape
        assert (found == due).all()


@settings(
    max_examples=300,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(packed=mangled_files())
def test_a_mangled_file_gets_a_clear_error_or_the_right_data(tmp_path, packed):
    check_mangled(tmp_path, packed)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(packed=mangled_files())
def test_ten_thousand_mangled_files(tmp_path, packed):
    check_mangled(tmp_path, packed)


# ------------------------------------------------------------------------------------------- load and verify


@pytest.fixture
def small_folder(tmp_path):
    """A folder with four small files and their checksums."""
    rng = np.random.default_rng(2)
    for part, n in (("train", 6), ("test", 3)):
        images = rng.integers(0, 256, (n, 4, 4), dtype=np.uint8)
        write(tmp_path / mnist.FILES[f"{part}_images"], idx_bytes(images))
        write(tmp_path / mnist.FILES[f"{part}_labels"], idx_bytes(np.arange(n, dtype=np.uint8)))
    sums = [f"{hashlib.sha256((tmp_path / n).read_bytes()).hexdigest()}  {n}\n" for n in mnist.FILES.values()]
    (tmp_path / mnist.SUMS).write_text("".join(sums))
    return tmp_path


def test_load_takes_another_folder_with_or_without_checksums(small_folder):
    assert mnist.load(small_folder).train_images.shape == (6, 4, 4)
    (small_folder / mnist.SUMS).unlink()
    assert mnist.load(small_folder).test_labels.tolist() == [0, 1, 2]


@pytest.mark.parametrize("reader", [mnist.load, mnist.verify])
def test_checksum_mismatch(small_folder, reader):
    path = small_folder / mnist.FILES["train_labels"]
    write(path, idx_bytes(np.zeros(6, dtype=np.uint8)))  # a sound file, but another one
    with pytest.raises(mnist.DataError, match="checksum") as caught:
        reader(small_folder)
    assert str(path) in str(caught.value)
    assert "git checkout" in str(caught.value)


@pytest.mark.parametrize("reader", [mnist.load, mnist.verify])
def test_one_of_the_four_is_missing(small_folder, reader):
    (small_folder / mnist.FILES["test_images"]).unlink()
    with pytest.raises(FileNotFoundError, match="t10k-images"):
        reader(small_folder)


def test_verify_without_checksums(small_folder):
    (small_folder / mnist.SUMS).unlink()
    with pytest.raises(FileNotFoundError, match=mnist.SUMS):
        mnist.verify(small_folder)


def test_verify_with_a_damaged_list_of_checksums(small_folder):
    (small_folder / mnist.SUMS).write_text("nonsense\n")
    with pytest.raises(mnist.DataError, match=r"damaged.*nonsense"):
        mnist.verify(small_folder)
    (small_folder / mnist.SUMS).write_text("")
    with pytest.raises(mnist.DataError, match="no checksum for train-images"):
        mnist.verify(small_folder)


def test_load_refuses_files_that_do_not_belong_together(small_folder):
    (small_folder / mnist.SUMS).unlink()
    shutil.copy(small_folder / mnist.FILES["test_labels"], small_folder / mnist.FILES["train_labels"])
    with pytest.raises(mnist.DataError, match="don't belong together"):
        mnist.load(small_folder)
    write(small_folder / mnist.FILES["train_labels"], idx_bytes(np.arange(5, 11, dtype=np.uint8)))
    with pytest.raises(mnist.DataError, match="labels go up to 10"):
        mnist.load(small_folder)
    shutil.copy(small_folder / mnist.FILES["train_images"], small_folder / mnist.FILES["train_labels"])
    with pytest.raises(mnist.DataError, match="mixed up"):
        mnist.load(small_folder)


def test_command_line_says_what_to_do(small_folder, capsys):
    assert mnist.main(["verify", str(small_folder)]) == 0
    assert capsys.readouterr().out.count("\n") == 1
    (small_folder / mnist.FILES["test_images"]).write_bytes(b"")
    assert mnist.main(["verify", str(small_folder)]) == 1
    trouble = capsys.readouterr()
    assert trouble.out == ""
    assert "t10k-images" in trouble.err
    assert "git checkout" in trouble.err
    assert mnist.main(["check"]) == 2
    assert "usage" in capsys.readouterr().err


# --------------------------------------------------------------------------------------- samples and targets


def test_split_holds_the_last_samples_out(data):
    split = mnist.split(data)
    assert [len(part) for part in split] == [55_000, 55_000, 5_000, 5_000]
    assert (split.validation_images == data.train_images[55_000:]).all()
    assert (split.train_labels == data.train_labels[:55_000]).all()
    assert np.shares_memory(split.train_images, data.train_images)
    assert len(mnist.split(data, 10_000).train_images) == 50_000


@pytest.mark.parametrize("validation", [0, 60_000, -1])
def test_split_needs_samples_on_both_sides(data, validation):
    with pytest.raises(ValueError, match="between 1 and 59999"):
        mnist.split(data, validation)


def test_to_inputs_scales_and_unrolls_row_by_row():
    images = np.array([[[0, 51], [102, 255]]], dtype=np.uint8)
    inputs = mnist.to_inputs(images)
    assert inputs.dtype == np.float64
    assert inputs == pytest.approx(np.array([[0, 0.2, 0.4, 1]]))
    assert mnist.to_inputs(images, np.float32).dtype == np.float32
    assert images.tolist() == [[[0, 51], [102, 255]]]


def test_to_inputs_refuses_what_was_scaled_and_what_is_no_image():
    with pytest.raises(ValueError, match="scaled already"):
        mnist.to_inputs(np.zeros((1, 28, 28)))
    with pytest.raises(ValueError, match=r"\(28, 28\).*single image"):
        mnist.to_inputs(np.zeros((28, 28), dtype=np.uint8))


def test_pooled_takes_the_mean_of_each_block():
    image = np.arange(16.0).reshape(1, 4, 4)
    assert mnist.pooled(image, 2).tolist() == [[[2.5, 4.5], [10.5, 12.5]]]
    small = mnist.pooled(np.array([[[0, 1], [1, 0]]], dtype=np.uint8), 2)
    assert small.dtype == np.uint8
    assert small.tolist() == [[[1]]]
    assert mnist.pooled(np.full((3, 28, 28), 255, np.uint8)).shape == (3, 7, 7)
    assert mnist.pooled(np.full((3, 28, 28), 255, np.uint8)).min() == 255


@pytest.mark.parametrize("size", [0, 3, 5])
def test_pooled_needs_blocks_that_fit(size):
    with pytest.raises(ValueError, match="don't fit"):
        mnist.pooled(np.zeros((1, 28, 28)), size)


def test_one_hot():
    assert mnist.one_hot([3, 0]).tolist() == [[0.1, 0.1, 0.1, 0.9] + [0.1] * 6, [0.9] + [0.1] * 9]
    assert mnist.one_hot(np.array([9], np.uint8), on=1, off=0, dtype=np.float32).tolist() == [
        [0.0] * 9 + [1.0]
    ]
    assert mnist.one_hot([]).shape == (0, 10)


@pytest.mark.parametrize(
    "labels", [[10], [-1], [0, 255], [1.0], [True], ["3"], 3, [[3]], [[3], [4]], [np.nan]]
)
def test_one_hot_refuses_what_is_no_label(labels):
    with pytest.raises(ValueError, match=r"[Ll]abels"):
        mnist.one_hot(labels)


def test_decode():
    outputs = np.full((2, 10), 0.1)
    outputs[0, 7], outputs[1, 0] = 0.2, 0.9
    assert mnist.decode(outputs).tolist() == [7, 0]
    answer = mnist.decode(outputs[0].tolist())
    assert answer == 7
    assert type(answer) is int
    assert mnist.decode([0.5] * 10) == 0
    labels = np.arange(10)
    assert (mnist.decode(mnist.one_hot(labels)) == labels).all()


def test_decode_refuses_other_shapes_and_nan():
    for outputs in (np.zeros((10, 1)), np.zeros((2, 3, 10)), 0.3, np.zeros(9)):
        with pytest.raises(ValueError, match="shape"):
            mnist.decode(outputs)
    with pytest.raises(ValueError, match="NaN"):
        mnist.decode([0.1] * 9 + [np.nan])


def test_error_rate():
    assert mnist.error_rate([1, 2, 3, 4], [1, 2, 3, 5]) == 0.25
    assert mnist.error_rate(np.array([1, 2], np.uint8), np.array([2, 1])) == 1.0
    assert mnist.error_rate(mnist.one_hot([1, 2, 3, 4]), [1, 2, 3, 5]) == 0.25
    assert type(mnist.error_rate([1], [1])) is float


@pytest.mark.parametrize(
    ("answers", "labels"),
    [
        ([1, 2], [1, 2, 3]),
        ([1], [1, 1, 1]),
        ([], []),
        (np.array([[1], [2]]), np.array([1, 2])),
        (np.array([1, 2]), np.array([[1], [2]])),
        (np.ones((2, 10)), np.ones((2, 1), int)),
        (np.ones((2, 10)), mnist.one_hot([1, 2])),
        (1, 1),
        ([0.1] * 10, [3]),
    ],
)
def test_error_rate_never_broadcasts(answers, labels):
    with pytest.raises(ValueError):
        mnist.error_rate(answers, labels)
