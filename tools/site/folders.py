"""Folders of the site's build, and what its parts share."""

import shutil
import subprocess
import sys

from helpers import ROOT

SITE = ROOT / "tools" / "site"
BUILD = SITE / "_build"
HTML = BUILD / "html"


def fresh(folder):
    """An empty folder of this name."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def quietly(*command, cwd=None):
    """Run Python with these arguments; what it says is shown only when it fails."""
    done = subprocess.run([sys.executable, *map(str, command)], cwd=cwd, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command[:4]))} failed:\n{done.stdout}{done.stderr}")


def sphinx(builder, source, target, *options):
    """One run of Sphinx; a warning is an error."""
    folders = "-d", BUILD / f"doctrees-{builder}", source, target
    quietly("-m", "sphinx", "-q", "-W", "--keep-going", "-b", builder, *options, *folders)
