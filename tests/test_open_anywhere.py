"""The course opens anywhere: from any folder, on Colab, with old versions, on Binder, in the browser."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from wsgiref.simple_server import make_server

import nbformat
import pytest

from tests.needed import copied, virtual
from tools import notebooks, testing
from tools.links import ROOT, badges, repository, text_files

windows = pytest.mark.skipif(sys.platform == "win32", reason="Colab and Binder are Linux machines")
every_notebook = pytest.mark.parametrize("name", notebooks.NAMES)


# --- the set-up cell ---------------------------------------------------------------------------------------


def committed(folder):
    """A folder turned into a git repository with all that lies in it."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    who = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "as it is now"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def redirected(to, base=None):
    """Environment variables that lead git from the published address to the address or folder `to`."""
    to = to if str(to).startswith("http") else Path(to).as_uri()
    return {
        **(base or os.environ),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{to}.insteadOf",
        "GIT_CONFIG_VALUE_0": f"https://github.com/{repository()}",
    }


CODE = """
for _ in range(2):
    exec(cell)
    import os, helpers
    print(os.getcwd(), helpers.__file__, sep="|")
"""


def set_up(folder, to="/nowhere", first="", **more):
    """Run the set-up cell twice in a Python started in `folder`: where it went, or what it said."""
    env = {key: value for key, value in redirected(to).items() if key != "PYTHONPATH"} | more
    command = [sys.executable, "-c", f"cell = {notebooks.setup_cell()!r}\n{first}{CODE}"]
    run = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60)
    if run.returncode:
        assert "Traceback" not in run.stderr, run.stderr
        return run.stderr
    assert run.stderr == ""
    [[where, helpers]] = {tuple(map(Path, line.split("|"))) for line in run.stdout.splitlines()}
    assert helpers.parent.parent.samefile(where)
    return where


@pytest.fixture
def checkout(tmp_path):
    """The packages' marks below a folder with another course's `helpers` and `course`."""
    parts = ("helpers", "exercises", "figures")
    written = {f"nn/{part}": (ROOT / part / "__init__.py").read_text(encoding="utf-8") for part in parts}
    written |= dict.fromkeys(("helpers", "course/helpers"), "whose = 'somebody else'")
    for folder, text in written.items():
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "__init__.py").write_text(text, encoding="utf-8")
    (tmp_path / "nn" / "notebooks" / "deeper").mkdir(parents=True)
    return tmp_path / "nn"


@pytest.fixture
def empty(tmp_path_factory):
    return tmp_path_factory.mktemp("empty")


@pytest.mark.parametrize("start", ["notebooks", "notebooks/deeper", ".", ".."])
def test_set_up_finds_the_course_and_no_other(start, checkout):
    assert set_up(checkout / start).samefile(checkout)


def test_set_up_may_come_late_and_from_elsewhere(checkout, empty):
    assert set_up(checkout.parent, first="import helpers").samefile(checkout)
    moved = f"import os, sys; sys.path.append({str(checkout)!r}); os.chdir({str(empty)!r})"
    assert set_up(checkout.parent, first=moved).samefile(checkout)


def test_set_up_fetches_the_course_into_an_empty_folder(checkout, empty):
    committed(checkout)
    for _second_kernel in range(2):
        assert set_up(empty, checkout).samefile(empty / "course")
        assert os.listdir(empty) == ["course"]


def test_set_up_says_what_it_found_where(checkout, empty):
    shutil.rmtree(checkout / "figures")
    assert f"{checkout} holds only some of it" in set_up(checkout / "notebooks")
    shutil.rmtree(checkout)
    said = set_up(checkout.parent)
    assert f"{checkout.parent / 'course'} is something else" in said
    assert "network?" not in said
    for said in (set_up(empty), set_up(empty, PATH=str(empty))):
        assert "Is there a network?" in said
        assert f"https://github.com/{repository()}" in said
    assert "git can't be started" in said
    assert os.listdir(empty) == []


def private(_, start):
    """A web server's answer at the address of a private repository."""
    start("401 Unauthorized", [("WWW-Authenticate", 'Basic realm="x"')])
    return []


@windows
def test_set_up_never_asks_for_a_password(tmp_path, empty):
    askpass = tmp_path / "askpass"
    askpass.write_text("#!/bin/sh\nsleep 100\n")
    askpass.chmod(0o755)
    with make_server("127.0.0.1", 0, private) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/x"
        said = set_up(empty, address, GIT_ASKPASS=str(askpass), GIT_TERMINAL_PROMPT="1")
        server.shutdown()
    assert "Authentication failed" in said or "could not read Username" in said


@pytest.mark.slow
def test_a_script_made_of_a_notebook_runs(course_copy, clean_environment):
    write = [sys.executable, "-m", "nbconvert", "--to", "script", "--log-level=ERROR", "02_network.ipynb"]
    subprocess.run(write, cwd=course_copy / "notebooks", check=True)
    script = course_copy / "notebooks" / "02_network.py"
    env = clean_environment | {"MPLBACKEND": "agg"}
    subprocess.run([sys.executable, script], cwd=course_copy.parent, env=env, capture_output=True, check=True)
    script.unlink()


def test_no_setting_of_this_machine_has_a_say_in_a_test(tmp_path, monkeypatch):
    """Another kernel of that name, another font, another Python path, a home that can't be written."""
    (tmp_path / "kernels" / "python3").mkdir(parents=True)
    spec = {"argv": ["false", "{connection_file}"], "display_name": "Hub", "language": "python"}
    (tmp_path / "kernels" / "python3" / "kernel.json").write_text(json.dumps(spec))
    (tmp_path / "matplotlibrc").write_text("font.size: 33\n")
    (tmp_path / "numpy.py").write_text("raise ImportError('not this one')")
    for name in ("JUPYTER_PATH", "MPLCONFIGDIR", "PYTHONPATH", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("MATPLOTLIBRC", str(tmp_path / "matplotlibrc"))
    monkeypatch.setenv("HOME", "/nonexistent")
    look = "import sys, numpy, matplotlib; print(sys.executable, matplotlib.rcParams['font.size'])"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(look)])
    (tmp_path / "own").mkdir()
    notebooks.execute(notebook, tmp_path / "own", env=testing.environment(tmp_path / "own"))
    said = {output.name: output.text for output in notebook.cells[0].outputs}
    assert said == {"stdout": f"{sys.executable} 10.0\n"}


def test_a_copy_for_the_tests_can_be_written_where_the_course_can_not(tmp_path, monkeypatch):
    course = tmp_path / "course"
    (course / "data").mkdir(parents=True)
    (course / "data" / "x.gz").touch(0o444)
    for folder in (course / "data", course):
        folder.chmod(0o555)
    monkeypatch.setattr(testing, "ROOT", course)
    copy = testing.copy_course(tmp_path / "copy")
    assert all(path.stat().st_mode & 0o200 for path in (copy, copy / "data", copy / "data" / "x.gz"))
    course.chmod(0o755)


# --- whole notebooks, elsewhere and with other versions ----------------------------------------------------


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A git repository with the course as it now is: what a clone from the published address would bring."""
    folder = tmp_path_factory.mktemp("published")
    copied(text_files(), folder)
    shutil.copytree(ROOT / "data", folder / "data", dirs_exist_ok=True, copy_function=shutil.copyfile)
    return committed(folder)


@pytest.fixture(scope="module")
def fake_colab(tmp_path_factory):
    """A folder for PYTHONPATH in which `google.colab` is found, and loaded first of all, as on Colab."""
    folder = tmp_path_factory.mktemp("fake")
    (folder / "google" / "colab").mkdir(parents=True)
    for name, text in {
        "google/__init__.py": "",
        "google/colab/__init__.py": "from google.colab import output",
        "google/colab/output.py": "enable_custom_widget_manager = disable_custom_widget_manager = print",
        "sitecustomize.py": "import google.colab",
    }.items():
        (folder / name).write_text(text)
    return folder


def installed(python):
    return subprocess.check_output([python, "-m", "pip", "freeze"])


def run_with(python, name, folders, env):
    code = f"import sys; from tools.notebooks import *; [execute(read({name!r}), f) for f in sys.argv[1:]]"
    run = subprocess.run([python, "-c", code, *folders], cwd=ROOT, env=env, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-4000:] + run.stdout[-2000:]


@windows
@pytest.mark.slow
@every_notebook
def test_opens_alone_on_colab(name, empty, published, fake_colab, clean_environment):
    """In an empty folder, with Colab's versions; then in a second kernel there. Nothing is installed."""
    python = virtual(".venv-colab")
    before = installed(python)
    env = redirected(published, clean_environment) | {"PYTHONPATH": str(fake_colab), "COURSE_QUICK": "1"}
    # the second kernel matters for what the first left behind: two short notebooks show it for all
    kernels = 2 if name in ("00_start_here", "01_neuron") else 1
    run_with(python, name, [empty] * kernels, env)
    assert os.listdir(empty) == ["course"]
    assert installed(python) == before


@windows
@pytest.mark.slow
@every_notebook
def test_runs_with_the_oldest_versions(name, course_copy, clean_environment):
    """From the repository's root too, where VS Code may start a kernel."""
    python = virtual(".venv-oldest")
    folder = course_copy if name == "01_neuron" else course_copy / "notebooks"
    run_with(python, name, [folder], clean_environment | {"COURSE_QUICK": "1"})


def bounds(path):
    """Package → version, of lines as numpy>=1.24 or numpy==1.24.0."""
    lines = re.findall(r"(?m)^([\w-]+)[=>]=([\d.]+)", path.read_text(encoding="utf-8"))
    return {name: tuple(map(int, f"{version}.0.0".split(".")[:3])) for name, version in lines}


def test_oldest_versions_are_the_lower_bounds():
    assert bounds(ROOT / "tests/oldest.txt") == bounds(ROOT / "requirements.txt")


# --- Binder ------------------------------------------------------------------------------------------------


@windows
@pytest.mark.slow
def test_binder_takes_the_pinned_python_and_the_learners_requirements(tmp_path):
    repo2docker = virtual(".venv-site").parent / "jupyter-repo2docker"
    copied((path for path in text_files() if path.parent == ROOT), tmp_path)
    command = [repo2docker, "--no-build", "--debug", "."]
    run = subprocess.run(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = run.stdout
    assert run.returncode == 0, said
    assert (ROOT / "runtime.txt").read_text().strip().replace("-", "=") in said
    assert 'pip install --no-cache-dir -r "requirements.txt"' in said
    assert "pip install --no-cache-dir ." not in said, "the course is no package"


def test_the_readme_offers_the_same_ways_in_as_the_notebooks():
    assert badges("00_start_here") in (ROOT / "README.md").read_text(encoding="utf-8")
    assert badges("00_start_here").startswith("[![Run in your browser]")


def test_only_the_deployment_may_write_and_the_site_knows_the_whole_history():
    """Of the workflows' jobs only the last gets a token; a page tells the day of its own last change."""
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        assert "\npermissions:\n  contents: read\n\n" in text
        before, _, deploy = text.partition("\n  deploy:\n")
        assert ": write" not in before
        assert (deploy.count(": write") == 2) == ("deploy-pages" in text) == ("fetch-depth: 0" in text)
