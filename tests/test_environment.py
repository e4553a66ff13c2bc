"""The self-test of notebook 0: one constant sentence when all is well, else plain words and a way out."""

import ast
import io
import os
import re
import shutil
import subprocess
import sys
import types

import pytest

from helpers import environment, mnist
from tools.links import ROOT


def test_all_is_well_here():
    report = environment.check()
    assert report.ok, report
    assert repr(report).startswith("Everything is here")
    assert not any(character.isdigit() for character in repr(report))


def test_make_lab_is_told_the_same_and_stops_at_a_problem(tmp_path):
    (tmp_path / "anywidget.py").write_text("import missing_part")
    for path, code, said in (("", 0, "Everything is here"), (tmp_path, 1, "1. anywidget can't be loaded")):
        command, env = [sys.executable, "-m", "helpers.environment"], os.environ | {"PYTHONPATH": str(path)}
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
        assert (done.returncode, done.stdout[: len(said)], done.stderr) == (code, said, "")


def test_a_lent_machine_says_what_to_do_before_one_leaves(monkeypatch):
    for name in [name for name in os.environ if name.startswith("BINDER_")]:
        monkeypatch.delenv(name)
    assert "progress.save()" not in repr(environment.check({}))
    monkeypatch.setenv("BINDER_LAUNCH_HOST", "https://mybinder.org/")
    on_binder = repr(environment.check({}))
    assert re.match(r"Everything is here(?s:.*) lent by Binder", on_binder)
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
    assert re.match(r"This is Python 3\.9; .* 3\.10 or newer\..*PYTHON=", environment._python((3, 9, 1)))
    assert environment._python((3, 10)) is environment._python((4, 0)) is None


@pytest.mark.parametrize(
    ("packages", "said"),
    [
        ({"no_such_package": (1, 0), "numpy": (1, 24)}, "1. no_such_package is missing."),
        ({"numpy": (999, 0)}, "999.0 or newer"),
        ({"broken_package": (1,)}, "broken_package can't be loaded"),
        ({"bare": (0, 9)}, "0.9 or newer"),
    ],
)
def test_a_package_that_is_missing_or_old_or_broken(packages, said, monkeypatch, tmp_path):
    (tmp_path / "broken_package.py").write_text("import missing_part")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(sys.modules, "bare", types.SimpleNamespace(__version__="0.8.1"))  # no metadata
    report = environment.check(packages)
    assert not report.ok
    assert said in repr(report)
    assert "pip install -r requirements.txt" in repr(report)
    assert environment._package("bare", (0, 8)) is None


def test_missing_and_changed_data(tmp_path, monkeypatch):
    monkeypatch.setattr(mnist, "DATA", tmp_path)
    for path in [*(ROOT / "data").glob("*.gz"), ROOT / "data" / "SHA256SUMS"]:
        shutil.copyfile(path, tmp_path / path.name)
    assert environment.check({}, tmp_path).ok
    labels = tmp_path / "t10k-labels-idx1-ubyte.gz"
    raw = bytearray(labels.read_bytes())
    raw[100] ^= 1
    labels.write_bytes(raw)
    changed = repr(environment.check({}, tmp_path))
    assert "git checkout" in changed
    labels.unlink()
    for said in (changed, repr(environment.check({}, tmp_path))):
        assert labels.name in said
    assert len(environment.check({}, tmp_path / "nowhere").problems) == 1
