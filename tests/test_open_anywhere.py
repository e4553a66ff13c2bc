"""The course opens anywhere: from any folder, on Colab, with old versions, on Binder, in the browser."""

import ast
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import notebooks
from tools.links import ROOT, repository, text_files

IN_CI = bool(os.environ.get("COURSE_CI"))
windows = pytest.mark.skipif(sys.platform == "win32", reason="Colab and Binder are Linux machines")
every_notebook = pytest.mark.parametrize("name", notebooks.NAMES)


def virtual(name):
    """The Python of one of make's environments; a test that needs it is skipped without, but never in CI."""
    python = ROOT / name / "bin" / "python"
    if not python.exists():
        (pytest.fail if IN_CI else pytest.skip)(f"{name} is not there: `make test-all` makes it")
    return python


# --- the set-up cell ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A git repository with the course as it now is: what a clone from the published address would bring."""
    folder = tmp_path_factory.mktemp("published")
    for path in text_files():
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    shutil.copytree(ROOT / "data", folder / "data", dirs_exist_ok=True)
    who = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "as it is now"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def redirected(to, base=None):
    """Environment variables that lead git from the published address to the folder `to`."""
    return {
        **(base or os.environ),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{Path(to).as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": f"https://github.com/{repository()}",
    }


def set_up(folder, env, times=1):
    """Run the set-up cell's code `times` in one Python started in `folder`; say where it ended."""
    code = (
        f"for _ in range({times}):\n    exec(cell)\n"
        "import os, helpers; print(os.getcwd(), helpers.__file__, sep='|')"
    )
    return subprocess.run(
        [sys.executable, "-c", f"cell = {notebooks.setup_cell()!r}\n{code}"],
        cwd=folder,
        env={key: value for key, value in env.items() if key != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("start", ["notebooks", "."])
@pytest.mark.parametrize("times", [1, 2])
def test_set_up_is_silent_where_the_course_is_there(start, times, tmp_path):
    for name in ("helpers", "notebooks"):
        (tmp_path / name).mkdir()
    (tmp_path / "helpers" / "__init__.py").touch()
    run = set_up(tmp_path / start, redirected(tmp_path / "nowhere"), times)
    assert (run.returncode, run.stderr) == (0, "")
    where, helpers = run.stdout.strip().split("|")
    assert Path(where).samefile(tmp_path)
    assert Path(helpers).is_relative_to(tmp_path)
    assert not (tmp_path / "course").exists()


@pytest.mark.parametrize("times", [1, 2])
def test_set_up_fetches_the_course_into_an_empty_folder(times, tmp_path, published):
    for _second_kernel in range(2):
        run = set_up(tmp_path, redirected(published), times)
        assert (run.returncode, run.stderr) == (0, "")
        where, helpers = run.stdout.strip().split("|")
        assert Path(where).samefile(tmp_path / "course")
        assert Path(helpers).parent.samefile(tmp_path / "course" / "helpers")
        assert os.listdir(tmp_path) == ["course"]


@pytest.mark.parametrize("no_git", [False, True])
def test_set_up_without_network_says_what_to_do(tmp_path, no_git):
    env = redirected(tmp_path / "nowhere")
    if no_git:
        env["PATH"] = str(tmp_path)
    (tmp_path / "start").mkdir()
    run = set_up(tmp_path / "start", env)
    assert run.returncode != 0
    assert "Is there a network?" in run.stderr
    assert f"https://github.com/{repository()}" in run.stderr
    assert "Traceback" not in run.stderr
    assert os.listdir(tmp_path / "start") == []


# --- whole notebooks, elsewhere and with other versions ----------------------------------------------------

FAKE_COLAB = '''"""Stands in for Colab's own module."""


def enable_custom_widget_manager():
    """Colab needs this before it shows a widget that is not built in."""


def disable_custom_widget_manager():
    """And this takes it back."""
'''


@pytest.fixture(scope="module")
def fake_colab(tmp_path_factory):
    """A folder for PYTHONPATH in which `google.colab` is found, and loaded first of all, as on Colab."""
    folder = tmp_path_factory.mktemp("fake")
    package = folder / "google" / "colab"
    package.mkdir(parents=True)
    (folder / "google" / "__init__.py").touch()
    (package / "__init__.py").write_text("from google.colab import output\n")
    (package / "output.py").write_text(FAKE_COLAB)
    (folder / "sitecustomize.py").write_text("import google.colab\n")
    return folder


def installed(python):
    listed = subprocess.run([python, "-m", "pip", "freeze"], capture_output=True, text=True, check=True)
    return listed.stdout


def run_with(python, name, folders, env):
    run = subprocess.run(
        [python, "-m", "tools.execute", notebooks.FOLDER / f"{name}.ipynb", *folders],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-4000:] + run.stdout[-2000:]


@windows
@pytest.mark.slow
@every_notebook
def test_opens_alone_on_colab(name, tmp_path, published, fake_colab, clean_environment):
    """In an empty folder, with Colab's versions; then in a second kernel there. Nothing is installed."""
    python = virtual(".venv-colab")
    before = installed(python)
    env = redirected(published, clean_environment) | {"PYTHONPATH": str(fake_colab), "COURSE_QUICK": "1"}
    (tmp_path / "content").mkdir()
    # the second kernel matters for what the first left behind: two short notebooks show it for all
    kernels = 2 if name in ("00_start_here", "01_neuron") else 1
    run_with(python, name, [tmp_path / "content"] * kernels, env)
    assert os.listdir(tmp_path / "content") == ["course"]
    assert installed(python) == before


@windows
@pytest.mark.slow
@every_notebook
def test_runs_with_the_oldest_versions(name, course_copy, clean_environment):
    python = virtual(".venv-oldest")
    run_with(python, name, [course_copy / "notebooks"], clean_environment | {"COURSE_QUICK": "1"})


@pytest.mark.slow
def test_runs_from_the_repositorys_root(course_copy, clean_environment):
    """Where VS Code starts a kernel when it is set to the workspace's folder."""
    env = clean_environment | {"COURSE_QUICK": "1"}
    notebooks.execute(notebooks.read("01_neuron"), course_copy, env=env)


def bounds(path):
    """Package → version, of lines as numpy>=1.24 or numpy==1.24.0."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(
        re.match(r"([\w-]+)[=>]=([\d.]+)", line).groups() for line in lines if line and line[0] not in "#-"
    )


def test_oldest_versions_are_the_lower_bounds():
    def padded(versions):
        return {
            name: tuple(map(int, (version + ".0.0").split(".")[:3])) for name, version in versions.items()
        }

    assert padded(bounds(ROOT / "tests/oldest.txt")) == padded(bounds(ROOT / "requirements.txt"))


@pytest.mark.parametrize(
    "path", ["requirements.txt", "tests/requirements.txt", "tools/site/requirements.txt"]
)
def test_a_cap_has_a_reason_written_above(path):
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    for before, line in zip(["", *lines], lines):
        if "<" in line or "==" in line:
            assert before.startswith("#") or "<" in before, f"why is {line} capped?"


# --- Binder ------------------------------------------------------------------------------------------------


@windows
@pytest.mark.slow
def test_binder_takes_the_pinned_python_and_the_learners_requirements(tmp_path):
    repo2docker = virtual(".venv-site").parent / "jupyter-repo2docker"
    for path in text_files():
        if path.parent == ROOT:
            shutil.copy2(path, tmp_path)
    run = subprocess.run(
        [repo2docker, "--no-build", "--debug", "."], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    said = run.stdout + run.stderr
    assert run.returncode == 0, said
    python = re.fullmatch(r"python-(3\.\d+)", (ROOT / "runtime.txt").read_text().strip()).group(1)
    assert f"python={python}" in said
    assert 'pip install --no-cache-dir -r "requirements.txt"' in said
    assert "pip install --no-cache-dir ." not in said, "the course is no package"


def test_binder_opens_the_first_notebook_in_jupyterlab():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"mybinder.org/v2/gh/{repository()}/main?urlpath=lab/tree/notebooks/00_start_here.ipynb" in readme


# --- JupyterLite: what is imported exists in Pyodide -------------------------------------------------------

# Part of Python, but not of Pyodide: each was tried there (threads and processes import)
NOT_IN_A_BROWSER = {
    *(
        "curses",
        "dbm",
        "ensurepip",
        "grp",
        "idlelib",
        "lib2to3",
        "msvcrt",
        "nis",
        "pwd",
        "readline",
        "resource",
    ),
    *("syslog", "tkinter", "turtle", "venv", "winreg", "winsound"),
}
# Pure Python that `make site` lays beside the notebooks
BUNDLED = {"ipywidgets", "anywidget"}


def pyodide():
    """The modules that come with the Pyodide that JupyterLite starts, from the list of that release."""
    packages = json.loads((ROOT / "tools" / "site" / "pyodide-lock.json").read_text(encoding="utf-8"))[
        "packages"
    ]
    return {module for package in packages.values() for module in package["imports"]}


def imports(source):
    """Pairs (module, needed at once). An import inside a function, or in a try statement, can wait."""
    found = []

    def walk(node, at_once):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                found.extend((alias.name.split(".")[0], at_once) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                if child.level == 0:  # else from this very package
                    found.append((child.module.split(".")[0], at_once))
            else:
                waits = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Try)
                walk(child, at_once and not waits)

    walk(ast.parse(source), True)
    return found


def test_imports_are_seen():
    source = "import a.b\ndef f():\n    from c import d\ntry:\n    import e\nexcept ImportError:\n    pass"
    assert imports(source) == [("a", True), ("c", False), ("e", False)]


def sources():
    for path in sorted((ROOT / "helpers").rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
    for name in notebooks.NAMES:
        for cell in notebooks.code_cells(notebooks.read(name)):
            yield f"{name}: {cell.id}", cell.source


def test_every_module_that_is_imported_exists_in_a_browser():
    there = pyodide() | BUNDLED | set(sys.stdlib_module_names)
    there |= {"helpers", "exercises", "figures", "IPython", "traitlets"}
    missing = [
        (place, module)
        for place, source in sources()
        for module, at_once in imports(source)
        if module not in there or (at_once and module in NOT_IN_A_BROWSER)
    ]
    assert not missing


@pytest.mark.parametrize("package", sorted(BUNDLED | {"psygnal", "traitlets", "tqdm"}))
def test_what_the_site_brings_along_is_pure_python(package):
    if package == "psygnal":
        pytest.importorskip("psygnal")  # compiled here for speed; its pure wheel is the one that goes along
        return
    files = importlib.metadata.files(package)
    assert not [str(file) for file in files if file.suffix in {".so", ".pyd", ".dylib"}]
