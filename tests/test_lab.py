"""`make lab` as a newcomer types it, headless: JupyterLab answers with its token, and refuses without."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from helpers import NOTEBOOKS
from tests.needed import jupyter
from tools import testing
from tools.links import ROOT

no_make = sys.platform == "win32" or not shutil.which("make")
needs_make = pytest.mark.skipif(no_make, reason="make is not installed; Windows is given two lines of pip")


def clean(**more):
    """Environment variables as outside of any make, and of any server that has a token."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith("MAKE") and k != "JUPYTER_TOKEN"}
    return ours | more


def ask(url, token=None):
    headers = {"Authorization": f"token {token}"} if token else {}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
        return json.load(answer)


@needs_make
@pytest.mark.slow
def test_make_lab_serves_the_notebooks_to_whoever_has_the_token(tmp_path):
    if not (ROOT / ".venv").exists():
        pytest.skip("this test is not run by `make test`, so there is no .venv")
    log, env = tmp_path / "lab.log", clean(**testing.settings(tmp_path))
    with jupyter(["make", "lab", "ARGS=--no-browser"], log, cwd=ROOT, env=env) as (url, token):
        assert len(token) >= 32
        listed = ask(f"{url}/api/contents/notebooks", token)
        names = sorted(entry["name"] for entry in listed["content"] if entry["type"] == "notebook")
        assert names == [f"{name}.ipynb" for name in NOTEBOOKS.values()]
        assert ask(f"{url}/api/kernelspecs", token)["default"] == "python3"
        for wrong in (None, "0" * len(token)):
            with pytest.raises(urllib.error.HTTPError) as refused:
                ask(f"{url}/api/contents/notebooks", wrong)
            assert refused.value.code == 403
        said = log.read_text()
        assert "/lab/tree/notebooks/00_start_here.ipynb" in said
        assert re.search(r"[Dd]ata|MNIST", said), "the data were not verified"


# --- make, and the environments that it makes ---------------------------------------------------------------


@pytest.fixture
def course(tmp_path):
    """What make needs of the course, in a folder whose name a shell or make might stumble over."""
    folder = tmp_path / '我的 课程\'s $(touch PWNED) "é"'
    folder.mkdir()
    for name in ("Makefile", "tools", "exercises", "helpers"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "requirements.txt").write_text("# nothing to install\n")
    return folder


def make(*arguments, cwd=ROOT, **environment):
    env = clean(**environment)
    return subprocess.run(["make", *arguments], cwd=cwd, env=env, capture_output=True, text=True)


def started(folder, name):
    """tools/environment.py at work, with an empty list of requirements."""
    (folder / "requirements.txt").touch()
    command = [sys.executable, ROOT / "tools/environment.py", name, "requirements.txt", f"{name}/it.stamp"]
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(command, cwd=folder, start_new_session=True, **pipe)


def finished(process):
    said = process.communicate(timeout=120)[0]
    return process.returncode, said


@needs_make
def test_make_alone_prints_one_line_for_each_target_in_groups():
    said = make().stdout
    assert re.findall(r"(?m)^\w+$", said) == ["Learn", "Contribute", "Publish"]
    listed = re.findall(r"(?m)^  make ([a-z-]+) +\S", said)
    assert listed[:3] == ["lab", "test", "reset"]
    phony = re.search(r"(?m)^\.PHONY: help (.*)$", (ROOT / "Makefile").read_text()).group(1)
    assert sorted(listed) == sorted(phony.split())


@needs_make
def test_reset_forgets_progress_and_nothing_else(course):
    mine, others = course.parent / "mine.json", ("progress.json", "progress.json.damaged-1", "other.json")
    for name in others:
        (course / name).write_text("{}")
    for said in ("no progress to forget", "Progress forgotten", "Progress forgotten"):
        told = make("reset", f"PYTHON={sys.executable}", cwd=course, COURSE_PROGRESS=str(mine))
        assert (told.returncode, said in told.stdout) == (0, True), told
        assert not mine.exists() or mine.read_text() == ""
        assert [(course / name).read_text() for name in others] == ["{}"] * 3
        mine.write_text("{}")
    unasked = subprocess.run([sys.executable, "-m", "exercises.progress"], cwd=ROOT, capture_output=True)
    assert b"usage" in unasked.stderr


SAYS_IT_IS_OLD = """
import runpy, sys
sys.version_info = (3, 8, 0)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name='__main__')
"""


@needs_make
def test_a_python_that_is_missing_or_too_old_is_told_so(course):
    missing = make("lab", "PYTHON=no-such-python", cwd=course)
    assert missing.returncode != 0
    assert "Python 3.10 or newer" in missing.stdout
    old = course / "python3.8"  # in a folder with a space
    old.write_text(f"#!{sys.executable}\n{SAYS_IT_IS_OLD}")
    old.chmod(0o755)
    told = make("lab", "PYTHON=./python3.8", cwd=course)
    assert told.returncode != 0
    assert "needs Python 3.10 or newer" in told.stderr
    assert "is Python 3.8" in told.stderr
    assert not (course / ".venv").exists()


@pytest.mark.parametrize("version", ["2.7", "3.6"])
def test_the_set_up_is_read_by_very_old_pythons(version):
    text = (ROOT / "tools/environment.py").read_text(encoding="utf-8")
    assert text.isascii(), "Python 2 reads nothing else"
    assert not re.search(r"""\bf["']|:=|\bnonlocal\b|\basync\b""", text)
    old = shutil.which(f"python{version}")
    if old and subprocess.run([old, "-c", "pass"], capture_output=True).returncode == 0:
        run = subprocess.run([old, ROOT / "tools/environment.py"], capture_output=True, text=True)
        assert f"is Python {version}" in run.stderr


def test_somebody_elses_folder_is_left_alone(tmp_path):
    (tmp_path / "requirements.txt").touch()
    (tmp_path / "envs").mkdir()
    (tmp_path / "envs" / "thesis.txt").write_text("the only copy")
    (tmp_path / "broken" / "bin").mkdir(parents=True)
    (tmp_path / "broken" / "pyvenv.cfg").touch()
    for name, what in (("envs", "no environment"), ("broken", "an environment that does not work")):
        before = sorted(tmp_path.rglob("*"))
        code, said = finished(started(tmp_path, name))
        assert code != 0
        assert what in said
        assert "VENV=" in said
        assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.slow
@needs_make
def test_set_up_runs_once_and_heals(course):
    """The second run installs nothing; changed requirements and an interrupted install are noticed."""
    requirements, target, virtual = course / "requirements.txt", ".venv/requirements.stamp", course / ".venv"
    places = course.parent / "My Python" / "python3"
    places.parent.mkdir()
    places.symlink_to(os.path.realpath(sys.executable))

    def installed():
        run = make(target, f"PYTHON={places}", cwd=course, PIP_USER="1", PIP_TARGET=str(course / "elsewhere"))
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    assert "Installing requirements.txt" in installed()
    assert "Installing" not in installed()
    assert not [path for path in (course / "elsewhere", course / "PWNED") if path.exists()]

    later = time.time() + 5
    os.utime(requirements, (later, later))
    assert "Installing" in installed()
    os.utime(requirements, (later - 100, later - 100))

    marker = virtual / "install-not-finished"
    marker.touch()
    (course / target).unlink()
    assert "anew" in installed()
    assert not marker.exists()


@pytest.mark.slow
def test_two_set_ups_at_once_wait_for_each_other(tmp_path):
    outcomes = [finished(process) for process in [started(tmp_path, "new/v") for _ in range(3)]]
    assert [code for code, _ in outcomes] == [0, 0, 0], outcomes
    said = [words for _, words in outcomes]
    assert sum("Installing" in words for words in said) == 1
    assert sum("waiting for it" in words and "is ready" in words for words in said) == 2


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals to a group of processes")
def test_a_set_up_that_was_stopped_is_whole_after_the_next(tmp_path):
    for seconds, stop in ((0.4, os.killpg), (1.5, os.kill)):
        process = started(tmp_path, "v")
        time.sleep(seconds)
        stop(process.pid, signal.SIGKILL if stop is os.kill else signal.SIGINT)
        process.communicate()
        code, said = finished(started(tmp_path, "v"))
        assert code == 0, said
        assert not (tmp_path / "v" / "install-not-finished").exists()
        subprocess.run([tmp_path / "v" / "bin" / "python", "-m", "pip", "check"], check=True)
        (tmp_path / "v" / "it.stamp").unlink()
        (tmp_path / "v" / "bin" / "python").unlink()


@pytest.mark.slow
def test_an_environment_that_another_tool_made_is_used_as_it_is(tmp_path):
    """uv makes one without pip."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "v"], check=True)
    mine = tmp_path / "v" / "mine.txt"
    mine.touch()
    (tmp_path / "v" / "install-not-finished").touch()
    code, said = finished(started(tmp_path, "v"))
    assert code == 0, said
    assert mine.exists()
    assert "anew" not in said
