"""Build the course's site into tools/site/_build/html: the web book, and JupyterLite beneath it. `make site`.

    python -m tools.site.build [--book]          (--book leaves JupyterLite out)

Nothing is executed: the book shows the notebooks' stored outputs. JupyterLite runs them in the reader's
browser, with Python compiled for it (Pyodide), which the browser fetches from Pyodide's own host; everything
else comes from the site.
"""

import hashlib
import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "tools" / "site"
BUILD = SITE / "_build"
HTML = BUILD / "html"
PYODIDE = "https://cdn.jsdelivr.net/pyodide/v314.0.6/full/"  # the version of tools/site/pyodide-lock.json
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"

# What the notebooks need that Pyodide does not bring: pure Python, taken as wheels, with what they import.
WHEELS = {
    "comm": [],
    "psygnal": [],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
}
# Loaded before the first cell: the notebooks import them through helpers, where JupyterLite does not look.
PRELOADED = ["numpy", "matplotlib", "tqdm", "ipywidgets", "anywidget"]


def quietly(*command, cwd=None):
    """Run Python with these arguments; what it says is shown only when it fails."""
    done = subprocess.run(
        [sys.executable, *map(str, command)], cwd=cwd, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command[:4]))} failed:\n{done.stdout}{done.stderr}")


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


# --- the book ----------------------------------------------------------------------------------------------


def place(title):
    """The name of a heading's place, as JupyterLab makes it."""
    return title.replace(" ", "-")


def copy_notebook(source, target):
    """A notebook as the book shows it: no badges (a page has launch buttons), no set-up, links to pages."""
    notebook = json.loads(source.read_text(encoding="utf-8"))
    first = notebook["cells"][0]
    text = "".join(first["source"])
    first["source"] = re.sub(r"(?m)^\[!\[(?:Run|Launch|Open) .*\n?", "", text)
    for cell in notebook["cells"]:
        if cell["id"] == "setup":
            cell["metadata"]["tags"] = ["remove-cell"]
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html")
            if html:
                page = r'href=(["\'])(\d\d_\w+)\.ipynb'
                output["data"]["text/html"] = re.sub(page, r"href=\1\2.html", "".join(html))
    target.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def copy_mathjax(target):
    """MathJax from the package that carries it, so that formulas need no other site."""
    files = importlib.metadata.distribution("django-static-mathjax")
    es5 = Path(files.locate_file("mathjax/static/mathjax/es5"))
    fresh(target)
    for name in (
        "tex-mml-chtml.js",
        "output/chtml",
        "a11y",
        "ui",
        "input/tex/extensions",
        "sre/mathmaps/en.json",
    ):
        source, copy = es5 / name, target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, copy) if source.is_dir() else shutil.copy2(source, copy)


def build_book():
    source = fresh(BUILD / "source")
    for path in SITE.iterdir():
        if path.suffix == ".md" or path.name in ("conf.py", "_static"):
            shutil.copytree(path, source / path.name) if path.is_dir() else shutil.copy2(path, source)
    copy_mathjax(source / "_static" / "mathjax")
    (source / "notebooks").mkdir()
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        copy_notebook(path, source / "notebooks" / path.name)
    fresh(HTML)
    quietly("-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-d", BUILD / "doctrees", source, HTML)
    (HTML / ".nojekyll").touch()


class Page(HTMLParser):
    """Links, pictures and places of one page."""

    def __init__(self, path):
        super().__init__()
        self.links, self.places, self.bare = [], set(), []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.places |= {values[key] for key in ("id", "name") if values.get(key)}
        for key in ("href", "src"):
            if values.get(key):
                self.links.append(values[key])
        if tag == "img" and not (values.get("alt") or "").strip() and values.get("role") != "presentation":
            self.bare.append(values.get("src", "")[:80])


def broken_links(folder=HTML):
    """Internal links of the book that lead nowhere, pictures without alternative text: lines to print."""
    no_pages = {"lite", "_static", "_sources"}
    paths = [path for path in folder.rglob("*.html") if not no_pages & set(path.relative_to(folder).parts)]
    pages = {path: Page(path) for path in sorted(paths)}
    wrong = []
    for path, page in pages.items():
        name = path.relative_to(folder)
        wrong += [f"{name}: a picture without alternative text: {source}" for source in page.bare]
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if folder / "lite" in target.parents and not (folder / "lite").exists():
                continue  # the book alone was built
            if target.is_dir():
                target = target / "index.html"
            if not target.is_file():
                wrong.append(f"{name}: {link} does not exist")
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].places:
                wrong.append(f"{name}: {link}: no such place on that page")
    return wrong


# --- JupyterLite -------------------------------------------------------------------------------------------


def fetch_wheels(folder):
    """The pure wheels of WHEELS in the versions that are installed here, and psygnal's uncompiled one."""
    pins = [f"{name}=={importlib.metadata.version(name)}" for name in WHEELS]
    quietly(
        *("-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--dest", folder),
        *("--only-binary=:all:", "--platform", "any", "--implementation", "py", "--abi", "none"),
        *("--python-version", "3.14", *pins),
    )
    return sorted(folder.glob("*.whl"))


def write_lock(folder):
    """Pyodide's list of packages, its own at their host, ours beside the list. Returns the file's name."""
    lock = json.loads((SITE / "pyodide-lock.json").read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package["file_name"] = PYODIDE + package["file_name"]
    for wheel in fetch_wheels(folder):
        name, version = wheel.name.split("-")[:2]
        with zipfile.ZipFile(wheel) as files:
            modules = {file.split("/")[0] for file in files.namelist() if file.endswith("/__init__.py")}
        lock["packages"][name] = {
            "name": name,
            "version": version,
            "file_name": wheel.name,
            "install_dir": "site",
            "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
            "package_type": "package",
            "imports": sorted(modules),
            "depends": WHEELS[name],
            "unvendored_tests": False,
        }
    (folder / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    return "pyodide-lock.json"


def build_lite():
    work = fresh(BUILD / "lite")
    contents = fresh(BUILD / "contents")
    litter = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "course")
    for name in ("notebooks", "helpers", "exercises", "figures", "data"):
        shutil.copytree(ROOT / name, contents / name, ignore=litter)
    wheels = fresh(BUILD / "wheels")
    lock = write_lock(wheels)
    settings = {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "A neural network from scratch",
            "litePluginSettings": {
                KERNEL: {
                    "loadPyodideOptions": {"lockFileURL": f"static/wheels/{lock}", "packages": PRELOADED}
                }
            },
        },
    }
    (work / "jupyter-lite.json").write_text(json.dumps(settings, indent=2), encoding="utf-8")
    # Jupyter's news would ask another site and cover the first cell
    overrides = {
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}
    }
    (work / "overrides.json").write_text(json.dumps(overrides), encoding="utf-8")
    target = HTML / "lite"
    # the same options for both: with others, the check would begin by building anew, without our settings
    options = ("--lite-dir", work, "--output-dir", target, "--contents", contents, "--no-sourcemaps")
    for step in ("build", "check"):
        quietly("-m", "jupyterlite_core.app", step, *options, cwd=work)
    shutil.copytree(wheels, target / "static" / "wheels")
    written = json.loads((target / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]
    if "loadPyodideOptions" not in written["litePluginSettings"][KERNEL]:
        sys.exit("JupyterLite was built without the settings of its kernel")


def main(options):
    build_book()
    if "--book" not in options:
        build_lite()
    wrong = broken_links()
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"Built. Open it by: python3 -m http.server --directory {HTML.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
