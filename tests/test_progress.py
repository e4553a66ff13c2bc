"""The learner's progress: kept whole, never in the way of a check, never touched by a test."""

import json
import os
import subprocess
import sys
import time

import pytest

from exercises import progress
from exercises.core import Exercise, Misconception
from tools.links import ROOT


def my_half(x):
    return x / 2


half = Exercise("", my_half, [3.0, -1.0], ["h"], [Misconception(lambda x: x * 2, "Doubled: the other way.")])
TRIPLES = [("start", "half", half), ("neuron", "half", half)]


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(progress, "_said", set())
    return tmp_path / "progress.json"


def others(file):
    return sorted(path.name for path in file.parent.iterdir() if path != file)


def test_the_place(monkeypatch, tmp_path):
    monkeypatch.delenv("COURSE_PROGRESS")
    assert progress.path() == ROOT / "progress.json"
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path))
    assert progress.path() == tmp_path / "progress.json"
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "mine.json"))
    assert progress.path() == tmp_path / "mine.json"


def test_git_ignores_it():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8")
    assert "progress.json" in ignored


def test_the_tests_run_far_from_the_learners_file():
    assert ROOT not in progress.path().parents


def test_states_are_kept_and_right_stays(file):
    assert progress.record("neuron", "sigmoid", "raised") == ""
    assert progress.load() == ({"neuron.sigmoid": "not yet"}, "")
    progress.record("neuron", "sigmoid", "right")
    progress.record("neuron", "sigmoid", "not yet")
    progress.record("neuron", "slope", "not yet")
    assert progress.load() == ({"neuron.sigmoid": "right", "neuron.slope": "not yet"}, "")
    assert others(file) == []


def test_not_attempted_writes_nothing(file):
    progress.record("neuron", "sigmoid", "not attempted")
    assert not file.exists()


def test_the_same_state_again_leaves_the_file_alone(file):
    progress.record("neuron", "sigmoid", "right")
    before = file.stat().st_mtime_ns, file.stat().st_ino
    progress.record("neuron", "sigmoid", "right")
    progress.record("neuron", "sigmoid", "raised")
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == before


DAMAGED = {
    "empty": b"",
    "cut off": b'{"course": "neural network from scr',
    "not utf-8": b"\xff\xfe\x00",
    "a list": b"[1, 2]",
    "foreign": b'{"name": "package", "version": 1}',
    "of another course": b'{"course": "other", "exercises": {}}',
    "without exercises": b'{"course": "neural network from scratch"}',
    "exercises a list": b'{"course": "neural network from scratch", "exercises": [1]}',
    "too deep": b"[" * 100_000,
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_what_is_not_ours_is_set_aside_with_a_word(file, content):
    file.write_bytes(content)
    word = progress.record("neuron", "sigmoid", "right")
    assert "set aside as progress.json.damaged" in word
    assert (file.parent / "progress.json.damaged").read_bytes() == content
    assert progress.load() == ({"neuron.sigmoid": "right"}, "")
    file.write_bytes(content)
    assert "progress.json.damaged-2" in progress.load()[1]
    assert (file.parent / "progress.json.damaged").read_bytes() == content


def test_unknown_states_are_left_out(file):
    content = {"course": progress.COURSE, "exercises": {"a.b": "right", "a.c": "<b>", "a.d": 3}}
    file.write_text(json.dumps(content))
    assert progress.load() == ({"a.b": "right"}, "")


def test_a_folder_that_can_not_be_written_is_told_once(tmp_path, monkeypatch, capsys):
    (tmp_path / "a-file").write_text("")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "a-file" / "progress.json"))
    monkeypatch.setattr(progress, "_said", set())
    half.check(my_half)
    first = capsys.readouterr().out
    half.check(my_half)
    second = capsys.readouterr().out
    assert "✓" in first
    assert "can't be kept" in first
    assert "✓" in second
    assert "can't be kept" not in second


def test_a_full_disk_leaves_the_old_file_whole(file, monkeypatch):
    progress.record("neuron", "sigmoid", "right")
    before = file.read_bytes()

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "No space left" in progress.record("neuron", "slope", "right")
    assert file.read_bytes() == before
    assert others(file) == []


def test_a_left_over_lock_is_stolen(file, monkeypatch):
    lock = file.with_name("progress.json.lock")
    lock.touch()
    long_ago = time.time() - 3600
    os.utime(lock, (long_ago, long_ago))
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("it waited"))
    progress.record("neuron", "sigmoid", "right")
    assert progress.load()[0] == {"neuron.sigmoid": "right"}
    assert others(file) == []


def test_a_held_lock_does_not_stop_a_check(file, monkeypatch):
    file.with_name("progress.json.lock").touch()
    clock = iter(range(1000))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    progress.record("neuron", "sigmoid", "right")
    assert progress.load()[0] == {"neuron.sigmoid": "right"}
    assert others(file) == ["progress.json.lock"]


def test_kernels_that_write_at_the_same_time_lose_nothing(file):
    code = (
        "import sys\nfrom exercises import progress\n"
        "for k in range(15):\n    progress.record(sys.argv[1], f'e{k}', 'right')"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, name], cwd=ROOT) for name in ("a", "b", "c")]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    states, word = progress.load()
    assert word == ""
    assert states == {f"{name}.e{k}": "right" for name in "abc" for k in range(15)}
    assert others(file) == []


def test_check_records_and_shows_the_word(file, capsys):
    file.write_text("{")
    half.check(lambda x: 2 * x)
    assert "set aside" in capsys.readouterr().out
    assert list(progress.load()[0].values()) == ["not yet"]


def test_grade_records_nothing(file):
    half.grade(my_half)
    assert not file.exists()


def test_reset(file):
    progress.record("neuron", "sigmoid", "right")
    command = [sys.executable, "-m", "exercises.progress"]
    done = subprocess.run([*command, "reset"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "forgotten" in done.stdout
    assert not file.exists()
    done = subprocess.run([*command, "reset"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "no progress" in done.stdout
    assert subprocess.run(command, cwd=ROOT, capture_output=True).returncode != 0


def test_the_table(file, capsys):
    progress.table(TRIPLES)
    pristine = capsys.readouterr().out
    assert pristine.splitlines()[0] == "0 of 2 exercises right"
    assert "○ 0.1  Half · not attempted" in pristine
    assert "○ 1.1  Half · not attempted" in pristine
    assert not file.exists()
    progress.record("neuron", "half", "right")
    progress.record("start", "half", "raised")
    progress.table(TRIPLES)
    later = capsys.readouterr().out
    assert later.splitlines()[0] == "1 of 2 exercises right"
    assert "△ 0.1  Half · not yet" in later
    assert "✓ 1.1  Half · right" in later


def test_the_table_in_html(file):
    rows = [("start", "<b>", "right"), ("neuron", "Half", "not attempted")]
    html = progress._as_html(rows, "")
    assert html.count("<th ") == 3
    assert "&lt;b&gt;" in html
    assert 'href="01_neuron.ipynb"' in html
