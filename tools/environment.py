"""Make a virtual environment and install a requirements file into it. `make` calls this with any Python.

    python3 tools/environment.py FOLDER REQUIREMENTS STAMP [WANTED …]

An install that was interrupted leaves a marker behind, and the next call starts that folder anew. An
environment that works is kept, whoever made it. STAMP is touched at the end: make compares its time with
that of the requirements. WANTED are versions as 3.10, the best first: they are looked for in the usual
places, and without them this very Python serves.

This file must be read by very old Pythons too, so that they can say what is wrong: no f-strings here.
"""

import glob
import os
import shutil
import subprocess
import sys

OLDEST = (3, 10)
MARKER = "install-not-finished"


def bin_python(folder):
    """The environment's own interpreter (Windows keeps it elsewhere)."""
    parts = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(folder, *parts)


def works(folder):
    """True when the environment has a Python that is new enough, and a pip."""
    python = bin_python(folder)
    if not os.path.exists(python):
        return False
    test = "import sys, pip; sys.exit(sys.version_info[:2] < {})".format(OLDEST)
    return subprocess.call([python, "-c", test], stderr=subprocess.DEVNULL) == 0


def complain_about_python():
    if sys.version_info[:2] >= OLDEST:
        return
    sys.exit(
        "This course needs Python {}.{} or newer, and {} is Python {}.{}.\n"
        "Install a newer one and say which: make lab PYTHON=python3.12".format(
            OLDEST[0], OLDEST[1], sys.executable, sys.version_info[0], sys.version_info[1]
        )
    )


def interpreter(wanted):
    """The first Python of the versions wanted that there is on this machine, or this one."""
    for version in wanted:
        places = ["python" + version]
        for root in (os.environ.get("PYENV_ROOT"), os.path.expanduser("~/.pyenv")):
            places += sorted(glob.glob(os.path.join(root or "", "versions", version + ".*", "bin", "python")))
        places += glob.glob(
            os.path.expanduser("~/.local/share/uv/python/cpython-" + version + ".*/bin/python")
        )
        for place in places:
            test = (
                "import sys, venv, ensurepip; sys.exit('%d.%d' % sys.version_info[:2] != '" + version + "')"
            )
            try:
                if subprocess.call([place, "-c", test], stderr=subprocess.DEVNULL) == 0:
                    return place
            except OSError:
                continue
    return sys.executable


def main(folder, requirements, stamp, *wanted):
    marker = os.path.join(folder, MARKER)
    if os.path.exists(marker) or not works(folder):
        complain_about_python()
        if os.path.exists(folder):
            print("Starting {} anew: it was not finished, or its Python is gone or too old.".format(folder))
            shutil.rmtree(folder)
        os.makedirs(folder)
        open(marker, "w").close()
        if subprocess.call([interpreter(wanted), "-m", "venv", folder]) != 0:
            sys.exit(
                "Python could not make the environment. On Debian and Ubuntu\n"
                "its venv module is a package of its own:\n"
                "sudo apt install python3-venv"
            )
    for name in os.listdir(folder):
        if name.endswith(".stamp"):  # until this install is done, nothing is up to date
            os.remove(os.path.join(folder, name))
    open(marker, "w").close()
    print("Installing {} into {}; the first time this takes a minute or two.".format(requirements, folder))
    sys.stdout.flush()
    pip = [bin_python(folder), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.call(pip + ["-r", requirements]) != 0:
        os.remove(marker)  # pip undoes what it began: the environment itself is sound
        sys.exit("The packages could not be installed; pip's own words stand above. Is there a network?")
    os.remove(marker)
    open(stamp, "w").close()


if __name__ == "__main__":
    main(*sys.argv[1:])
