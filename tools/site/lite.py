"""JupyterLite beneath the book: Python compiled for the browser (Pyodide) runs the notebooks there.

Its settings are jupyter-lite.json (what is preloaded stands there because the notebooks import it through
helpers, where JupyterLite does not look; the app is exposed because the tests drive it) and overrides.json
(Jupyter's news would ask another site and cover the first cell).
"""

import hashlib
import importlib.metadata
import json
import re
import shutil
import sys
import urllib.request
import zipfile

from packaging.utils import canonicalize_name as plain

from tools.site.folders import BUILD, HTML, SITE, fresh, quietly
from tools.testing import copy_course

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


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def write(path, content):
    path.write_text(json.dumps(content), encoding="utf-8")


def fetch_wheels(folder, pins):
    """Pure wheels of these versions, such as "comm==0.2.3"; psygnal's is the one that is not compiled."""
    quietly(
        *("-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--dest", folder),
        *("--only-binary=:all:", "--platform", "any", "--implementation", "py", "--abi", "none"),
        *("--python-version", "3.14", *pins),
    )
    return sorted(folder.glob("*.whl"))


def write_lock(folder):
    """Pyodide's list of packages, its own at their host, ours beside the list."""
    lock = read(SITE / "pyodide-lock.json")
    for package in lock["packages"].values():
        package["file_name"] = PYODIDE + package["file_name"]
    for wheel in fetch_wheels(folder, [f"{name}=={importlib.metadata.version(name)}" for name in WHEELS]):
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
    write(folder / "pyodide-lock.json", lock)


def build():
    contents = fresh(BUILD / "contents")
    copy_course(contents, ("notebooks", "helpers", "exercises", "figures", "data"))
    for path in (contents / "notebooks").glob("*.ipynb"):  # who is here needs no badge from another site
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r'(?m)^ +"\[!\[[^\n]*\n', "", text), encoding="utf-8")
    work, wheels, target = fresh(BUILD / "lite"), fresh(BUILD / "wheels"), HTML / "lite"
    write_lock(wheels)
    for name in ("jupyter-lite.json", "overrides.json"):
        shutil.copy2(SITE / name, work)
    # the same options for both: with others, the check would begin by building anew, without our settings
    options = ("--lite-dir", work, "--output-dir", target, "--contents", contents, "--no-sourcemaps")
    for step in ("build", "check"):
        quietly("-m", "jupyterlite_core.app", step, *options, cwd=work)
    shutil.copytree(wheels, target / "static" / "wheels")
    root = target / "index.html"
    page = root.read_text(encoding="utf-8")
    root.write_text(page.replace(LEADS, BEGINNING), encoding="utf-8")
    if LEADS not in page or "loadPyodideOptions" not in kernel_settings(read(target / "jupyter-lite.json")):
        sys.exit("JupyterLite was built without the settings of its kernel")


# --- Pyodide beside the site -------------------------------------------------------------------------------


def kernel_settings(config):
    """What the text of a jupyter-lite.json tells the kernel."""
    return config["jupyter-config-data"]["litePluginSettings"][KERNEL]


def needed(packages):
    """Names of the packages that a first cell loads, with all that they need, as the lock spells them."""
    spelt = {plain(name): name for name in packages}
    preloaded = kernel_settings(read(SITE / "jupyter-lite.json"))["loadPyodideOptions"]["packages"]
    found, queue = [], ["micropip", "ipython", "jedi", *preloaded]  # with what the kernel itself asks for
    while queue:
        name = spelt[plain(queue.pop())]
        if name not in found:
            found.append(name)
            queue += packages[name]["depends"]
    return found


def lay_pyodide_beside(mirror=None):
    """Copy Pyodide's runtime and the wheels that the course needs into the site, and zip the whole of it.

    mirror: a folder that holds the files of Pyodide's release, with a lock of its own where its versions
    differ; without one they are fetched from Pyodide's public host. Each wheel must have the lock's checksum.
    """
    host, static = mirror.resolve().as_uri() + "/" if mirror else PYODIDE, HTML / "lite" / "static"

    def fetched(name):
        with urllib.request.urlopen(host + name, timeout=120) as answer:
            return answer.read()

    path = static / "wheels" / "pyodide-lock.json"
    lock = read(path)
    packages = lock["packages"]
    if mirror and (mirror / "pyodide-lock.json").is_file():
        theirs = read(mirror / "pyodide-lock.json")["packages"]
        for name in packages.keys() & theirs.keys():
            packages[name] = theirs[name] | {"file_name": PYODIDE + theirs[name]["file_name"]}
    for package in map(packages.get, needed(packages)):
        if "://" in package["file_name"]:
            package["file_name"] = name = package["file_name"].rpartition("/")[2]
            wheel = fetched(name)
            (path.parent / name).write_bytes(wheel)
            if hashlib.sha256(wheel).hexdigest() != package["sha256"]:
                sys.exit(f"{name}: expected the checksum of the lock, got another file. Fetch it again.")
    runtime = fresh(static / "pyodide")
    for name in RUNTIME:
        (runtime / name).write_bytes(fetched(name))
    shutil.copy2(path, runtime)
    write(path, lock)
    settings = HTML / "lite" / "jupyter-lite.json"
    config = read(settings)
    kernel_settings(config)["pyodideUrl"] = "./static/pyodide/pyodide.mjs"
    write(settings, config)
    archive = shutil.make_archive(str(BUILD / "neural-network-course"), "zip", HTML)
    how = "unzip it there, then python -m http.server"
    print(f"The whole site, for any machine with Python: {archive} ({how})")
