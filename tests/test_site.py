"""The built site: the book in a browser, for everybody; JupyterLite beneath it, with a real kernel."""

import functools
import hashlib
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from tools import notebooks
from tools.links import ROOT

IN_CI = bool(os.environ.get("COURSE_CI"))
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
FLAGS += ["--disable-component-update", "--disable-sync"]
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
PAGES = ["index", "notation", "cheatsheet", "glossary", "search", "genindex"]
PAGES += [f"notebooks/{name}" for name in notebooks.NAMES]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform == "win32", reason="the site is built on Linux and macOS"),
]


def lacking(what):
    (pytest.fail if IN_CI else pytest.skip)(what)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word on each."""

    def guess_type(self, path):
        known = {".mjs": "text/javascript", ".wasm": "application/wasm"}
        return known.get(Path(path).suffix) or super().guess_type(path)

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """`make site` in a copy of the course, served from this machine: .folder and .url."""
    python = ROOT / ".venv-site" / "bin" / "python"
    if not python.exists():
        lacking(".venv-site is not there: `make test-all` makes it")
    copy = tmp_path_factory.mktemp("site")
    for name in ("notebooks", "helpers", "exercises", "figures", "data", "tools"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    shutil.copy2(ROOT / "pyproject.toml", copy)
    built = subprocess.run(
        [python, "-m", "tools.site.build"], cwd=copy, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-6000:]
    folder = copy / "tools" / "site" / "_build" / "html"
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield SimpleNamespace(folder=folder, url=f"http://127.0.0.1:{server.server_port}")
    server.shutdown()


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        lacking("there is no Chromium or Chrome here")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


def stay_here(context, site):
    """Let the browser ask nobody but the site itself."""
    context.route(lambda url: not url.startswith((site.url, "data:", "blob:")), lambda route: route.abort())


# --- the book ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page(theme, site, browser):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(
        f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')"
    )
    stay_here(context, site)
    page = context.new_page()
    found = []
    for name in PAGES:
        page.goto(f"{site.url}/{name}.html")
        page.wait_for_function(f"document.documentElement.dataset.theme === '{theme}'")
        if page.locator(".math").count():
            page.wait_for_function("window.MathJax?.startup?.promise !== undefined")
            page.evaluate("MathJax.startup.promise.then(() => true)")
        answer = axe.run(page).response
        assert "color-contrast" in {rule["id"] for rule in answer["passes"]}, "axe did not look at colours"
        for violation in answer["violations"]:
            if violation["impact"] in ("serious", "critical"):
                places = [node["html"][:160] for node in violation["nodes"][:3]]
                found.append((name, violation["id"], len(violation["nodes"]), places))
    context.close()
    assert not found, "\n".join(map(str, found))


def test_formulas_and_search_work_with_no_other_site(site, browser):
    context = browser.new_context()
    stay_here(context, site)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{site.url}/cheatsheet.html")
    page.wait_for_selector("mjx-container")
    assert page.locator("mjx-container").count() > 20
    assert page.locator("mjx-merror").count() == 0
    page.goto(f"{site.url}/search.html?q=sigmoid")
    page.wait_for_selector("#search-results ul li a")
    assert "Glossary" in page.locator("#search-results").inner_text()
    assert not errors
    context.close()


def test_formulas_of_every_page_are_understood(site, browser):
    context = browser.new_context()
    stay_here(context, site)
    page = context.new_page()
    wrong = []
    for name in PAGES:
        page.goto(f"{site.url}/{name}.html")
        if page.locator(".math").count():
            page.wait_for_function("window.MathJax?.startup?.promise !== undefined")
            page.evaluate("MathJax.startup.promise.then(() => true)")
            # a command that MathJax does not know is shown in red
            bad = page.locator("mjx-merror, mjx-mtext[style*='red'], mjx-container [mathcolor='red']")
            wrong += [(name, text) for text in bad.all_inner_texts()]
    context.close()
    assert not wrong


def test_the_cheat_sheet_prints_on_one_page(site, browser):
    context = browser.new_context()
    stay_here(context, site)
    page = context.new_page()
    page.goto(f"{site.url}/cheatsheet.html")
    page.wait_for_selector("mjx-container")
    page.evaluate("MathJax.startup.promise.then(() => true)")
    pdf = page.pdf(
        format="A4", landscape=True, margin=dict.fromkeys(("top", "bottom", "left", "right"), "1cm")
    )
    context.close()
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 1


@pytest.mark.parametrize("name", notebooks.NAMES)
def test_launch_buttons_lead_to_this_notebook(name, site):
    html = (site.folder / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
    for start in (
        "https://mybinder.org/v2/gh/",
        "https://colab.research.google.com/github/",
        "../lite/lab/index.html?path=",
    ):
        links = [link.split('"')[0] for link in html.split('href="')[1:] if link.startswith(start)]
        assert any(link.endswith(f"notebooks/{name}.ipynb") for link in links), (start, links)


def test_every_word_of_the_glossary_says_where_it_is_taught():
    text = (ROOT / "tools" / "site" / "glossary.md").read_text(encoding="utf-8")
    entries = [
        entry for entry in text.split("{glossary}")[1].rsplit("```", 1)[0].split("\n\n") if entry.strip()
    ]
    assert len(entries) >= 40
    words = [entry.strip().splitlines()[0] for entry in entries]
    assert words == sorted(words, key=str.lower)
    for entry in entries:
        target = entry.split("](notebooks/")[1].split(")")[0].split("#")[0]
        assert target.removesuffix(".ipynb") in notebooks.NAMES, entry


# --- JupyterLite -------------------------------------------------------------------------------------------


def test_jupyterlite_lists_all_notebooks_and_opens_one(site, browser):
    """What comes from the site itself; the kernel's Python would come from Pyodide's host."""
    context = browser.new_context()
    stay_here(context, site)
    page = context.new_page()
    page.goto(f"{site.url}/lite/lab/index.html?path=notebooks/00_start_here.ipynb")
    page.locator(".jp-NotebookPanel .jp-CodeCell", has_text="os.chdir").wait_for(timeout=60_000)
    page.locator(".jp-DirListing-itemText", has_text="07_vectorization").wait_for()
    listed = page.locator(".jp-DirListing-item .jp-DirListing-itemText").all_inner_texts()
    assert {f"{name}.ipynb" for name in notebooks.NAMES} <= set(listed)
    for name in ("helpers/mnist.py", "data/train-images-idx3-ubyte.gz", "data/SHA256SUMS"):
        answer = page.request.get(f"{site.url}/lite/files/{name}")
        assert answer.ok
        assert answer.body() == (ROOT / name).read_bytes()
    context.close()


def test_jupyterlite_is_told_what_to_load(site):
    lite = site.folder / "lite"
    config = json.loads((lite / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]
    options = config["litePluginSettings"][KERNEL]["loadPyodideOptions"]
    lock = json.loads((lite / options["lockFileURL"]).read_text(encoding="utf-8"))["packages"]
    assert {"numpy", "matplotlib", "ipywidgets", "anywidget"} <= set(options["packages"])
    known = {name.replace("_", "-").lower() for name in lock}
    for name in options["packages"]:
        assert {dependency.replace("_", "-").lower() for dependency in lock[name]["depends"]} <= known
    for package in lock.values():
        if "://" not in package["file_name"]:
            wheel = (lite / options["lockFileURL"]).parent / package["file_name"]
            assert hashlib.sha256(wheel.read_bytes()).hexdigest() == package["sha256"]


@pytest.fixture(scope="module")
def lite_with_kernel(site, tmp_path_factory):
    """The site's JupyterLite with Pyodide from npm, its pure packages from PyPI; NumPy is on neither."""
    npm = shutil.which("npm")
    if npm is None:
        lacking("npm is not there, and Pyodide comes from it")
    folder = site.folder / "kernel"
    shutil.copytree(site.folder / "lite", folder)
    config_path = folder / "jupyter-lite.json"
    config = json.loads(config_path.read_text(encoding="utf-8"))
    settings = config["jupyter-config-data"]["litePluginSettings"][KERNEL]
    wheels = folder / "static" / "wheels"
    lock = json.loads((wheels / "pyodide-lock.json").read_text(encoding="utf-8"))
    version = lock["packages"]["numpy"]["file_name"].split("/pyodide/v")[1].split("/")[0]
    work = tmp_path_factory.mktemp("npm")
    got = subprocess.run(
        [npm, "pack", "--silent", f"pyodide@{version}"], cwd=work, capture_output=True, text=True, check=False
    )
    if got.returncode != 0:
        lacking(f"npm could not fetch pyodide: {got.stderr[-300:]}")
    shutil.unpack_archive(next(work.glob("*.tgz")), work)
    (work / "package").rename(folder / "static" / "pyodide")

    needed, queue = {}, ["micropip", "ipython", "jedi", "tqdm", "anywidget"]
    names = {name.replace("_", "-").lower(): name for name in lock["packages"]}
    while queue:
        name = names[queue.pop().replace("_", "-").lower()]
        if name not in needed:
            needed[name] = lock["packages"][name]
            queue += needed[name]["depends"]
    theirs = {name: package for name, package in needed.items() if "://" in package["file_name"]}
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            "--dest",
            work,
        ]
        + ["--platform", "any", "--implementation", "py", "--abi", "none", "--python-version", "3.14"]
        + [f"{name}=={package['version']}" for name, package in theirs.items()],
        check=True,
        capture_output=True,
    )
    for name, package in theirs.items():
        (wheel,) = (
            path for path in work.glob("*.whl") if path.name.lower().startswith(name.replace("-", "_") + "-")
        )
        shutil.copy2(wheel, wheels)
        package["file_name"] = f"{site.url}/kernel/static/wheels/{wheel.name}"
        package["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (wheels / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    settings["pyodideUrl"] = "./static/pyodide/pyodide.mjs"
    settings["loadPyodideOptions"]["packages"] = ["tqdm", "ipywidgets", "anywidget"]
    config_path.write_text(json.dumps(config), encoding="utf-8")
    return f"{site.url}/kernel"


LEARNS = """
import ipywidgets, anywidget
from helpers import objects
network = objects.Network((2, 3, 1), seed=1)
network.train([[0, 1], [1, 0]], [[0.9], [0.1]], 0.5, 400)
low, high = network.predict([1, 0])[0], network.predict([0, 1])[0]
print("learnt" if low < 0.3 and high > 0.7 else (low, high), os.listdir("."))
"""


def test_the_course_runs_in_a_browser(lite_with_kernel, site, browser):
    """The set-up cell is silent in Pyodide, widgets and helpers are found, the object network learns."""
    context = browser.new_context()
    stay_here(context, site)
    page = context.new_page()
    page.goto(f"{lite_with_kernel}/lab/index.html?path=notebooks/04_objects.ipynb")
    cells = page.locator(".jp-NotebookPanel .jp-CodeCell")
    cells.nth(1).wait_for(timeout=60_000)

    def run(code, expected):
        cell = cells.first
        cell.locator(".cm-content").click()
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.insert_text(code)
        page.keyboard.press("ControlOrMeta+Enter")
        cell.locator(".jp-InputPrompt", has_text=expected).wait_for(timeout=120_000)
        return "".join(cell.locator(".jp-OutputArea-output").all_inner_texts())

    assert run(notebooks.setup_cell(), "[1]:").strip() == ""
    said = run(LEARNS, "[2]:")
    assert said.startswith("learnt"), said
    assert "'helpers'" in said
    context.close()


def test_the_wheels_beside_the_site_are_few_and_pure(site):
    wheels = sorted(Path(site.folder, "lite", "static", "wheels").glob("*.whl"))
    assert {wheel.name.split("-")[0] for wheel in wheels} == {"anywidget", "comm", "ipywidgets", "psygnal"}
    assert all(wheel.name.endswith("-none-any.whl") for wheel in wheels)
