"""The self-test of notebook 00: one constant sentence when all is well, else plain words and a way out."""

import ast
import io
import os
import re
import shutil
import sys
import types

import pytest

from helpers import environment
from tools.links import ROOT


def test_all_is_well_here():
    report = environment.check()
    assert report.ok, report
    assert repr(report).startswith("✓ Everything is here")
    assert not any(character.isdigit() for character in repr(report))


def test_a_lent_machine_says_what_to_do_before_one_leaves(monkeypatch):
    for name in [name for name in os.environ if name.startswith("BINDER_")]:
        monkeypatch.delenv(name)
    assert "progress.save()" not in repr(environment.check({}))
    monkeypatch.setenv("BINDER_LAUNCH_HOST", "https://mybinder.org/")
    on_binder = repr(environment.check({}))
    assert on_binder.startswith("✓ Everything is here")
    assert "lent by Binder" in on_binder
    assert "Drive" not in on_binder
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    line = re.search(r"one line: `(.+)`", repr(environment.check({})))[1]
    assert "COURSE_PROGRESS" in line
    ast.parse(line)


@pytest.mark.parametrize("encoding", ["cp1252", "gbk", "ascii"])
def test_it_prints_on_any_console(encoding, monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding))
    print(environment.check({"numpy": (999, 0)}), environment.check({}))


def test_an_old_python():
    ((wrong, mend),) = environment._python((3, 9, 1))
    assert "Python 3.9" in wrong
    assert "3.10" in wrong
    assert "PYTHON=" in mend
    assert environment._python((3, 10)) == []
    assert environment._python((4, 0)) == []


def test_a_missing_package():
    report = environment.check({"no_such_package": (1, 0), "numpy": (1, 24)})
    assert not report.ok
    assert "✗ 1. no_such_package is missing." in repr(report)
    assert "pip install -r requirements.txt" in repr(report)


def test_an_old_package():
    report = environment.check({"numpy": (999, 0)})
    assert "999.0 or newer" in repr(report)


def test_a_broken_package(monkeypatch, tmp_path):
    (tmp_path / "broken_package.py").write_text("import missing_part")
    monkeypatch.syspath_prepend(tmp_path)
    assert "broken_package can't be loaded" in repr(environment.check({"broken_package": (1,)}))


def test_a_package_without_metadata(monkeypatch):
    monkeypatch.setitem(sys.modules, "bare", types.SimpleNamespace(__version__="0.8.1"))
    assert environment._package("bare", (0, 8)) == []
    assert "0.9 or newer" in environment._package("bare", (0, 9))[0][0]


@pytest.fixture
def data(tmp_path):
    for path in (ROOT / "data").iterdir():
        if path.suffix == ".gz" or path.name == "SHA256SUMS":
            shutil.copyfile(path, tmp_path / path.name)
    return tmp_path


def test_missing_and_changed_data(data):
    assert environment.check({}, data).ok
    labels = data / "t10k-labels-idx1-ubyte.gz"
    raw = bytearray(labels.read_bytes())
    raw[100] ^= 1
    labels.write_bytes(raw)
    text = repr(environment.check({}, data))
    assert "t10k-labels-idx1-ubyte.gz" in text
    assert "git checkout" in text
    labels.unlink()
    text = repr(environment.check({}, data))
    assert "t10k-labels-idx1-ubyte.gz" in text


def test_a_course_without_its_data_folder(tmp_path):
    report = environment.check({}, tmp_path / "nowhere")
    assert not report.ok
    assert len(report.problems) == 1
