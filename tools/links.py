"""Say where the course is published: in pyproject.toml, in each badge, set-up cell and link.

    python3 tools/links.py OWNER/NAME        (make links REPO=owner/name)
    python3 tools/links.py --ask             does every address that the texts name still answer?

It needs nothing but Python, no git either. All is read and thought through first; then all is written, or
nothing. Running it twice changes nothing.
"""

import http.client
import os
import re
import shutil
import string
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTING = re.compile(r'(?m)^(repository = ")([^"\n]+)(")$')
# what GitHub allows
SLUG = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?/[A-Za-z0-9._-]+")
ADDRESS = r"https?://(?:[^\s<>\"'`\\()\[\]{}|]|\([^\s()]*\))+"
BINARY = {".gz", ".npz", ".png", ".gif", ".jpg", ".ico", ".woff2", ".pdf", ".epub", ".zip", ".moved"}
HIDDEN = {".ci", ".devcontainer", ".github"}  # of the folders that begin with a dot, these are the course's
BUILT = {"__pycache__", "_build", "node_modules", "screenshots"}

BADGES = """\
[![Run in your browser](https://img.shields.io/badge/Run_in-your_browser-f37726?logo=jupyter&logoColor=white)](https://{owner}.github.io/{name}/lite/notebooks/index.html?path=notebooks/{notebook}.ipynb)
[![Launch on Binder](https://mybinder.org/badge_logo.svg)](https://mybinder.org/v2/gh/{owner}/{name}/main?urlpath=lab/tree/notebooks/{notebook}.ipynb)
[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/{owner}/{name}/blob/main/notebooks/{notebook}.ipynb)"""


def repository(root=ROOT):
    """The slug `owner/name` from pyproject.toml. (tomllib came with Python 3.11 only.)"""
    found = SETTING.search((root / "pyproject.toml").read_text(encoding="utf-8"))
    if not found:
        raise ValueError('pyproject.toml has no line repository = "owner/name" under [tool.course]')
    return found.group(2)


def badges(notebook, root=ROOT):
    """The ways into a notebook, the quickest first: in the browser nothing is installed or waited for."""
    owner, name = repository(root).split("/")
    return BADGES.format(owner=owner, name=name, notebook=notebook)


def forms(slug):
    """How addresses carry the slug: plain, percent-encoded (nbgitpuller), as GitHub Pages' host."""
    owner, name = slug.split("/")
    return [
        f"github.com/{slug}",
        f"mybinder.org/v2/gh/{slug}",
        f"colab.research.google.com/github/{slug}",
        f"codespaces.new/{slug}",
        f"github.com%2F{owner}%2F{name}",
        f"{owner}.github.io/{name}",
        f"lab%2Ftree%2F{name}%2Fnotebooks",
    ]


def text_files(root=ROOT):
    """The course's files but for the binary ones, what is built from them, and links to other places."""
    found = []
    for folder, inner, names in os.walk(root):
        if "pyvenv.cfg" in names:
            inner.clear()
            continue
        inner[:] = [n for n in inner if n not in BUILT and (not n.startswith(".") or n in HIDDEN)]
        if "course" in inner and Path(folder).name == "notebooks":
            inner.remove("course")  # a notebook that was opened alone has fetched it
        found += [Path(folder, name) for name in names if name != ".git"]  # in a worktree it is a file
    return sorted(p for p in found if p.suffix not in BINARY and p.is_file() and not p.is_symlink())


def rewrite(text, old, new):
    """`text` with each address of `old` turned into that of `new`; a longer name that begins alike stays."""
    for before, after in zip(forms(old), forms(new)):
        text = re.sub(re.escape(before) + r"(?![A-Za-z0-9_-])(?!\.(?!git\b)[A-Za-z0-9_-])", after, text)
    return text


def changes(root, new):
    """{path: its new bytes}; what is no UTF-8 goes through as it is."""
    old, changed = repository(root), {}
    for path in text_files(root):
        before = path.read_bytes()
        text = rewrite(before.decode("utf-8", "surrogateescape"), old, new)
        if path == root / "pyproject.toml":
            text = SETTING.sub(rf"\g<1>{new}\3", text)
        if (after := text.encode("utf-8", "surrogateescape")) != before:
            changed[path] = after
    return changed


def write(changed):
    """Write all of it or, where one file refuses, nothing; what a killed run has begun the next one ends."""
    before = {path: path.read_bytes() for path in changed}
    in_order = sorted(changed, key=lambda path: path.name == "pyproject.toml")  # it says where the others are
    beside = {path: path.with_name(f".{path.name}.moved") for path in in_order}
    try:
        for path, new in beside.items():
            shutil.copy(path, new)  # with its rights
            new.write_bytes(changed[path])
        for path, new in beside.items():
            os.replace(new, path)
    except BaseException:
        for path, new in beside.items():
            new.unlink(missing_ok=True)
            if path.read_bytes() != before[path]:
                path.write_bytes(before[path])
        raise


def addresses(root=ROOT):
    """{address: the texts that name it}: the course's own, and examples, left out."""
    found = {}
    for path in text_files(root):
        if path.suffix in (".md", ".ipynb", ".cff") and "tests" not in path.parts:
            for address in re.findall(ADDRESS, path.read_text(encoding="utf-8")):
                if not any(form in address for form in [*forms(repository(root)), "YOUR.HUB"]):
                    found.setdefault(address.rstrip(".,;:"), []).append(path.relative_to(root).as_posix())
    return found


def silent(address):
    """Why nobody answers there, or None. Some hosts refuse programs: those count as there."""
    who = {"User-Agent": "Mozilla/5.0 (a course checks its links)"}
    try:
        ascii_only = urllib.parse.quote(address, safe=string.punctuation)
        urllib.request.urlopen(urllib.request.Request(ascii_only, headers=who), timeout=30).close()
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.reason}" if error.code in (404, 410) else None
    except (OSError, ValueError, http.client.HTTPException) as error:
        return str(error)
    return None


def main(arguments, root=ROOT):
    if arguments == ["--ask"]:
        named = [(address, silent(address), sorted({*texts})) for address, texts in addresses(root).items()]
        sys.exit("\n".join(f"{a}: {why} ({', '.join(texts)})" for a, why, texts in named if why) or 0)
    if len(arguments) != 1 or not SLUG.fullmatch(arguments[0]):
        sys.exit(
            f"Say where the course is published, as owner/name: make links REPO=ada/neural-network. "
            f"Given was {' '.join(filter(None, arguments)) or 'nothing'}. Now it is {repository(root)}."
        )
    try:
        changed = changes(root, arguments[0])
        write(changed)
    except OSError as error:
        sys.exit(f"Nothing was changed: {error}")
    print("\n".join(f"  {path.relative_to(root)}" for path in changed) or "Nothing to change.")


if __name__ == "__main__":
    main(sys.argv[1:])
