"""`make lab` as a newcomer types it, headless: JupyterLab answers with its token, and refuses without."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tools.links import ROOT

needs_make = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")


def ask(url, token=None):
    headers = {"Authorization": f"token {token}"} if token else {}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
        return json.load(answer)


@contextlib.contextmanager
def lab(folder, tmp_path, *options):
    """`make lab` in `folder` on a free port: yields its address, its token and its log, then stops it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    runtime = tmp_path / "runtime"
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("MAKE")},
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "workspaces"),
        "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings"),
    }
    environment.pop("JUPYTER_TOKEN", None)
    command = [
        "make",
        "lab",
        f"ARGS=--no-browser --port {port} --ServerApp.port_retries=0 {' '.join(options)}",
    ]
    log = tmp_path / "lab.log"
    with log.open("w") as sink:
        server = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=sink, stderr=sink, start_new_session=True
        )
    try:
        for _ in range(1200):
            files = list(runtime.glob("jpserver-*.json"))
            if files and '"token"' in files[0].read_text():
                break
            assert server.poll() is None, log.read_text()
            time.sleep(0.1)
        else:
            raise AssertionError("make lab did not start: " + log.read_text())
        about = json.loads(files[0].read_text())
        for _ in range(300):
            with contextlib.suppress(OSError):
                ask(f"http://127.0.0.1:{port}/api")
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", about["token"], log
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(20)


@needs_make
@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows is given two lines of pip instead of make")
def test_make_lab_serves_the_notebooks_to_whoever_has_the_token(tmp_path):
    if not (ROOT / ".venv").exists():
        pytest.skip("this test is not run by `make test`, so there is no .venv")
    with lab(ROOT, tmp_path) as (url, token, log):
        assert len(token) >= 32
        listed = ask(f"{url}/api/contents/notebooks", token)
        names = sorted(entry["name"] for entry in listed["content"] if entry["type"] == "notebook")
        assert names[0] == "00_start_here.ipynb"
        assert len(names) == 8
        assert ask(f"{url}/api/kernelspecs", token)["default"] == "python3"
        for wrong in (None, "0" * len(token)):
            with pytest.raises(urllib.error.HTTPError) as refused:
                ask(f"{url}/api/contents/notebooks", wrong)
            assert refused.value.code == 403
        said = log.read_text()
        assert "/lab/tree/notebooks/00_start_here.ipynb" in said
        assert re.search(r"[Dd]ata|MNIST", said), "the data were not verified"


def make(*arguments, cwd=ROOT, **environment):
    clean = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments],
        cwd=cwd,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@needs_make
def test_make_alone_prints_one_line_for_each_target():
    said = make().stdout
    for target in ("lab", "test", "outputs", "site", "bench", "weights", "links", "reset", "lint"):
        assert re.search(rf"(?m)^  make {target} +\S", said), target


@needs_make
def test_reset_forgets_progress_and_nothing_else(tmp_path):
    (tmp_path / "Makefile").symlink_to(ROOT / "Makefile")
    for name in ("progress.json", "progress.json.damaged-1", "other.json"):
        (tmp_path / name).write_text("{}")
    assert make("reset", cwd=tmp_path).returncode == 0
    assert sorted(path.name for path in tmp_path.glob("*.json*")) == ["other.json"]
    assert make("reset", cwd=tmp_path).returncode == 0


@needs_make
def test_a_python_that_is_missing_or_too_old_is_told_so(tmp_path):
    (tmp_path / "Makefile").symlink_to(ROOT / "Makefile")
    (tmp_path / "tools").symlink_to(ROOT / "tools")
    (tmp_path / "requirements.txt").write_text("")
    missing = make("lab", "PYTHON=no-such-python", cwd=tmp_path)
    assert missing.returncode != 0
    assert "Python 3.10 or newer" in missing.stdout
    # an interpreter that says it is 3.8
    old = tmp_path / "python3.8"
    old.write_text(
        f"#!{sys.executable}\n"
        "import runpy, sys\n"
        "sys.version_info = (3, 8, 0)\n"
        "sys.argv = sys.argv[1:]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    old.chmod(0o755)
    told = make("lab", f"PYTHON={old}", cwd=tmp_path)
    assert told.returncode != 0
    assert "needs Python 3.10 or newer" in told.stderr
    assert "is Python 3.8" in told.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.mark.slow
@needs_make
def test_set_up_runs_once_and_heals(tmp_path):
    """The second run installs nothing; changed requirements and an interrupted install are noticed."""
    for name in ("Makefile", "tools"):
        (tmp_path / name).symlink_to(ROOT / name)
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("# nothing to install\n")
    target = ".venv/requirements.stamp"

    def installed():
        run = make(target, f"PYTHON={sys.executable}", cwd=tmp_path)
        assert run.returncode == 0, run.stderr
        return run.stdout

    assert "Installing requirements.txt" in installed()
    assert "Installing" not in installed()

    later = time.time() + 5
    os.utime(requirements, (later, later))
    assert "Installing" in installed()
    os.utime(requirements, (later - 100, later - 100))

    marker = tmp_path / ".venv" / "install-not-finished"
    marker.touch()
    (tmp_path / target).unlink()
    assert "anew" in installed()
    assert not marker.exists()

    shutil.rmtree(tmp_path / ".venv")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)  # python -m venv was interrupted
    assert "anew" in installed()
