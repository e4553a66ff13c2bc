"""The learner's progress: kept whole, in no check's way, touched by no test; taken along and handed in."""

import json
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest

from exercises import card, neuron, portfolio, progress
from helpers import ROOT

INF = b'{"exercise": "a.b", "state": "right", "date": "", "attempts": Infinity}'


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "kept" / "p.jsonl"))
    monkeypatch.setattr(progress, "_said", set())
    return tmp_path / "kept" / "p.jsonl"


def states():
    return {key: (entry["state"], entry["attempts"]) for key, entry in progress.load()[0].items()}


def test_the_place(monkeypatch, tmp_path):
    assert ROOT not in progress.path().parents, "tests stay away from the learner's file"
    monkeypatch.delenv("COURSE_PROGRESS")
    assert progress.path() == ROOT / progress.NAME
    assert "progress.json*" in (ROOT / ".gitignore").read_text(encoding="utf-8")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path))
    assert progress.path() == tmp_path / progress.NAME


def test_states_dates_attempts_and_answers_are_kept_and_right_stays(file):
    assert progress.load() == ({}, "")
    for status, answer in [("not attempted", ""), ("raised", "a"), ("right", "b"), ("not yet", "c")]:
        assert progress.record("neuron", "sigmoid", status, answer) == ""
    progress.record("neuron", "xor", "not yet", "d")
    progress.record("neuron", "xor", "not yet", "d")  # the same again: a notebook that is run once more
    assert states() == {"neuron.sigmoid": ("right", 3), "neuron.xor": ("not yet", 1)}
    entry = progress.load()[0]["neuron.sigmoid"]
    assert entry["answer"] == "b"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", entry["date"])


def test_a_check_keeps_the_text_of_the_answer(file):
    neuron.sigmoid_slope.check(neuron.my_sigmoid_slope)
    neuron.and_weights.check((1, 1, -1.5))
    entries, _ = progress.load()
    assert entries["neuron.sigmoid_slope"]["answer"].startswith("def my_sigmoid_slope(y):")
    assert entries["neuron.and_weights"]["answer"] == "my_and_weights = (1, 1, -1.5)"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[1]", b'{"a": 1}', b"[" * 10**5, b'{"exercise', INF])
def test_what_is_no_line_of_ours_is_passed_over_and_left(file, content):
    file.parent.mkdir()
    file.write_bytes(content)
    assert progress.load()[0] == {}
    progress.record("neuron", "sigmoid", "right")
    assert states() == {"neuron.sigmoid": ("right", 1)}
    assert file.read_bytes().startswith(content)


def test_a_byte_order_mark_and_a_link_are_no_trouble(file, tmp_path):
    progress.record("neuron", "sigmoid", "right")
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    elsewhere = tmp_path / "drive"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    progress.record("neuron", "xor", "right")
    assert file.is_symlink()
    assert set(states()) == {"neuron.sigmoid", "neuron.xor"}
    progress.reset()
    assert file.is_symlink()
    assert progress.load() == ({}, "")


def test_where_nothing_can_be_written_the_checks_work_and_it_is_told_once(file, capsys):
    file.parent.write_text("")
    for told in (1, 0):
        neuron.sigmoid.check(neuron.my_sigmoid)
        said = capsys.readouterr().out
        assert "✓ ex.sigmoid · right" in said
        assert said.count("can't be kept") == told


def test_many_kernels_at_once_lose_nothing(file):
    code = "import sys\nfrom exercises.progress import record\n"
    code += "for k in range(20): record('x', sys.argv[1] + str(k), 'right', '—' * 500)"
    running = [subprocess.Popen([sys.executable, "-c", code, name], cwd=ROOT) for name in "abc"]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert len(states()) == 60


def test_the_table(file, capsys):
    progress.record("neuron", "sigmoid", "right")
    progress.table()
    lines = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"1 of \d\d exercises right", lines[0])
    assert "  ✓ 1.2  Sigmoid · right" in lines
    page = portfolio.table(["<i>"], [("01_neuron", "1.2", "<b>", {})])
    assert ("&lt;b&gt;" in page, "<i>" in page) == (True, False)


def test_states_go_from_host_to_host_and_answers_are_shown(file, capsys, monkeypatch, tmp_path):
    progress.record("neuron", "sigmoid", "right", "def my_sigmoid(z):\n    return '…'")
    progress.record("neuron", "xor", "not yet", "")
    progress.save()
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "another host"))
    progress.record("neuron", "xor", "right")
    capsys.readouterr()
    for _ in range(2):  # once more changes nothing
        progress.restore()
        assert "def my_sigmoid(z):\n        return '…'" in capsys.readouterr().out
    assert states() == {"neuron.sigmoid": ("right", 1), "neuron.xor": ("right", 1)}
    assert 'download="p.json"' in portfolio.link("{}", "a/p.json")


def test_what_can_not_be_restored_is_refused_in_a_sentence(file, tmp_path, capsys):
    ours = {"course": portfolio.COURSE, "version": portfolio.VERSION, "exercises": {}}
    entries = {"a.b": {"state": "<b>"}}, {"a.b": json.loads(INF)}
    damaged = ['{"course": "neural', "[]", *(json.dumps(ours | {"exercises": some}) for some in entries)]
    refused = dict.fromkeys(damaged, "damaged") | {
        json.dumps(ours | {"course": "cooking"}): "another course",
        json.dumps(ours | {"version": 2}): "newer edition",
    }
    progress.restore("missing.json")
    assert capsys.readouterr().out.startswith("missing.json: No such file")
    for content, words in refused.items():
        (tmp_path / "saved.json").write_text(content)
        progress.restore("saved.json")
        said = capsys.readouterr().out
        assert said.startswith("saved.json: ")
        assert words in said
        assert states() == {}


def test_a_portfolio_shows_answers_escaped_and_says_what_it_is(file, tmp_path, monkeypatch):
    progress.record("neuron", "sigmoid", "not yet", "x")
    progress.record("neuron", "sigmoid", "right", "'</pre><script>\x1b\u202e' # <b>")
    progress.record("neuron", "renamed since then", "right")
    shown = []
    monkeypatch.setattr(card, "publish", lambda *forms: shown.extend(forms))
    progress.portfolio(SimpleNamespace(png=lambda: b"PNG", alt='a "matrix"'))
    linked = ROOT / "notebooks" / re.search('href="(.*?)"', shown[1])[1]
    assert linked.resolve() == tmp_path.resolve() / "portfolio.html", "a notebook's links begin beside it"
    text = (tmp_path / "portfolio.html").read_text(encoding="utf-8")
    dues = "<h2>1.2 · Sigmoid</h2>", ", 2 attempts</p>", portfolio.HONEST, "&lt;script&gt;\\x1b\\u202e"
    for due in (*dues, "<p>1 of ", 'alt="a &quot;matrix&quot;"', "@media print", card.LOOKS["right"][0]):
        assert due in text
    assert text.count("<script") == text.count("</script") == 1
    assert portfolio.read(text.encode()) == progress.load()[0]
