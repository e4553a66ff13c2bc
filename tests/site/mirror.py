"""A mirror of Pyodide's release for the tests, which have no network but the package registries.

The runtime comes from npm. NumPy, Matplotlib and what they need lie compiled in the wheel CARRIER, built
for the same ABI: test data only, never shipped with the course. It can go when NumPy itself has wheels for
pyemscripten on the package index. The pure packages come from there, in the versions of the lock.
"""

import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from packaging.utils import canonicalize_name as plain

from tools.links import ROOT
from tools.site import lite

CARRIER = "open-webui==0.12.4"
RELEASE = lite.PYODIDE.split("/pyodide/v")[1].split("/")[0]
PURE = ["--platform", "any", "--implementation", "py", "--abi", "none", "--python-version", "3.14"]


def download(folder, *arguments):
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*command, "--only-binary=:all:", "--dest", str(folder), *arguments], check=True)


def fetch(cache):
    """The npm package and the carrier, kept in `cache` from one run to the next."""
    cache.mkdir(parents=True, exist_ok=True)
    runtime = cache / f"pyodide-{RELEASE}.tgz"
    if not runtime.exists():
        npm = shutil.which("npm") or "npm"
        subprocess.run(
            [npm, "pack", "--silent", f"pyodide@{RELEASE}"], cwd=cache, check=True, capture_output=True
        )
    name, version = CARRIER.split("==")
    carrier = cache / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    if not carrier.exists():
        download(cache, "--python-version", "3.12", CARRIER)
    return runtime, carrier


@functools.lru_cache
def mirror():
    """The folder that `--whole=FOLDER` takes: the runtime, the wheels, and a lock that names them."""
    cache = Path(os.environ.get("COURSE_CACHE", ROOT / ".cache" / "pyodide"))
    runtime, carrier = fetch(cache)
    folder = lite.fresh(cache / "mirror")
    shutil.unpack_archive(runtime, cache / "npm")
    for name in lite.RUNTIME:
        shutil.copy2(cache / "npm" / "package" / name, folder)
    lock = json.loads((lite.SITE / "pyodide-lock.json").read_text(encoding="utf-8"))
    packages = lock["packages"]
    ours = {name: {"depends": depends} for name, depends in lite.WHEELS.items()}
    needed = [name for name in lite.needed({**packages, **ours}) if name not in ours]
    with zipfile.ZipFile(carrier) as files:
        carried = {
            plain(Path(name).name.split("-")[0]): name
            for name in files.namelist()
            if "/frontend/pyodide/" in name and name.endswith(".whl")
        }
        theirs = json.loads(files.read("open_webui/frontend/pyodide/pyodide-lock.json"))
        assert theirs["info"]["abi_version"] == lock["info"]["abi_version"]
        for name in [name for name in needed if plain(name) in carried]:
            wheel = folder / Path(carried[plain(name)]).name
            wheel.write_bytes(files.read(carried[plain(name)]))
    pure = [name for name in needed if plain(name) not in carried]
    download(folder, *PURE, *(f"{name}=={packages[name]['version']}" for name in pure))
    for wheel in folder.glob("*.whl"):
        name = next(name for name in needed if plain(name) == plain(wheel.name.split("-")[0]))
        checksum = hashlib.sha256(wheel.read_bytes()).hexdigest()
        packages[name] |= {"version": wheel.name.split("-")[1], "file_name": wheel.name, "sha256": checksum}
    chosen = {name: packages[name] for name in needed}
    (folder / "pyodide-lock.json").write_text(json.dumps({**lock, "packages": chosen}), encoding="utf-8")
    return folder
