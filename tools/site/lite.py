"""JupyterLite beneath the book: Python compiled for the browser (Pyodide) runs the notebooks there."""

import hashlib
import importlib.metadata
import json
import re
import shutil
import sys
import urllib.request
import zipfile

from tools.site.folders import BUILD, HTML, ROOT, SITE, fresh, quietly

PYODIDE = "https://cdn.jsdelivr.net/pyodide/v314.0.6/full/"  # the version of tools/site/pyodide-lock.json
RUNTIME = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"]
# The root's page is read for its settings, too: only where it leads is another place.
LEADS = "await import('./config-utils.js');"
BEGINNING = "location.replace('notebooks/index.html?path=notebooks/00_start_here.ipynb');"
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"

# What the notebooks need that Pyodide does not bring: pure Python, taken as wheels, with what they import.
WHEELS = {
    "comm": [],
    "psygnal": [],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
}
# Loaded before the first cell: the notebooks import them through helpers, where JupyterLite does not look.
PRELOADED = ["numpy", "matplotlib", "ipywidgets", "anywidget"]
STARTED = ["micropip", "ipython", "jedi", *PRELOADED]  # with what the kernel itself asks for


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


def build():
    work = fresh(BUILD / "lite")
    contents = fresh(BUILD / "contents")
    litter = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "course")
    for name in ("notebooks", "helpers", "exercises", "figures", "data"):
        shutil.copytree(ROOT / name, contents / name, ignore=litter)
    for path in (contents / "notebooks").glob("*.ipynb"):  # who is here needs no badge from another site
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r'(?m)^ +"\[!\[[^\n]*\n', "", text), encoding="utf-8")
    wheels = fresh(BUILD / "wheels")
    lock = write_lock(wheels)
    settings = {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "A neural network from scratch",
            "exposeAppInBrowser": True,  # the tests drive it
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
    root = target / "index.html"
    page = root.read_text(encoding="utf-8")
    root.write_text(page.replace(LEADS, BEGINNING), encoding="utf-8")
    if LEADS not in page or "loadPyodideOptions" not in written["litePluginSettings"][KERNEL]:
        sys.exit("JupyterLite was built without the settings of its kernel")


# --- Pyodide beside the site -------------------------------------------------------------------------------


def needed(packages):
    """Names of the packages that a first cell loads, with all that they need, as the lock spells them."""
    spelt = {plain(name): name for name in packages}
    found, queue = [], list(STARTED)
    while queue:
        name = spelt[plain(queue.pop())]
        if name not in found:
            found.append(name)
            queue += packages[name]["depends"]
    return found


def plain(name):
    return name.replace("_", "-").replace(".", "-").lower()


def lay_pyodide_beside(mirror=None):
    """Copy Pyodide's runtime and the wheels that the course needs into the site, and zip the whole of it.

    mirror: a folder that holds the files of Pyodide's release, with a lock of its own where its versions
    differ; without one they are fetched from Pyodide's public host. Each wheel must have the lock's checksum.
    """
    static = HTML / "lite" / "static"
    path = static / "wheels" / "pyodide-lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    if mirror and (mirror / "pyodide-lock.json").is_file():
        theirs = json.loads((mirror / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
        lock["packages"].update(
            {
                n: theirs[n] | {"file_name": PYODIDE + theirs[n]["file_name"]}
                for n in theirs
                if n in lock["packages"]
            }
        )
    for name in needed(lock["packages"]):
        package = lock["packages"][name]
        if "://" in package["file_name"]:
            package["file_name"] = package["file_name"].rpartition("/")[2]
            wheel = path.parent / package["file_name"]
            wheel.write_bytes(_file(package["file_name"], mirror))
            if hashlib.sha256(wheel.read_bytes()).hexdigest() != package["sha256"]:
                sys.exit(
                    f"{wheel.name}: expected the checksum of the lock, got another file. Fetch it again."
                )
    runtime = fresh(static / "pyodide")
    for name in RUNTIME:
        (runtime / name).write_bytes(_file(name, mirror))
    shutil.copy2(path, runtime)
    path.write_text(json.dumps(lock), encoding="utf-8")
    settings = HTML / "lite" / "jupyter-lite.json"
    config = json.loads(settings.read_text(encoding="utf-8"))
    kernel = config["jupyter-config-data"]["litePluginSettings"][KERNEL]
    kernel["pyodideUrl"] = "./static/pyodide/pyodide.mjs"
    settings.write_text(json.dumps(config, indent=2), encoding="utf-8")
    archive = shutil.make_archive(str(BUILD / "neural-network-course"), "zip", HTML)
    print(
        f"The whole site, for any machine with Python: {archive} (unzip it there, then python -m http.server)"
    )


def _file(name, mirror):
    if mirror:
        return (mirror / name).read_bytes()
    with urllib.request.urlopen(PYODIDE + name, timeout=120) as answer:
        return answer.read()
