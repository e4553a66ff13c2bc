"""Say where the course is published: in pyproject.toml, in each badge, set-up cell and link.

    python3 tools/links.py OWNER_AND_NAME        (make links REPO=owner/name)

It needs nothing but Python. Running it twice changes nothing.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTING = re.compile(r'(?m)^(repository = ")([^"\n]+)(")$')
# what GitHub allows
SLUG = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?/[A-Za-z0-9._-]+")
BINARY = {".gz", ".npz", ".png", ".jpg", ".ico", ".woff2"}


def repository(root=ROOT):
    """The slug `owner/name` from pyproject.toml. (tomllib came with Python 3.11 only.)"""
    found = SETTING.search((root / "pyproject.toml").read_text(encoding="utf-8"))
    if not found:
        raise ValueError('pyproject.toml has no line repository = "owner/name" under [tool.course]')
    return found.group(2)


def forms(slug):
    """How addresses carry the slug: plain, percent-encoded (nbgitpuller), as GitHub Pages' host."""
    owner, name = slug.split("/")
    return [
        f"github.com/{slug}",
        f"mybinder.org/v2/gh/{slug}",
        f"colab.research.google.com/github/{slug}",
        f"github.com%2F{owner}%2F{name}",
        f"{owner}.github.io/{name}",
        f"lab%2Ftree%2F{name}%2Fnotebooks",
    ]


def text_files(root=ROOT):
    """The files that git knows or would add, without the binary ones."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    )
    paths = [root / name for name in sorted(set(listed.stdout.decode().split("\0"))) if name]
    return [path for path in paths if path.suffix not in BINARY and path.is_file()]


def rewrite(text, old, new):
    """`text` with each address of `old` turned into that of `new`; a longer name that begins alike stays."""
    for before, after in zip(forms(old), forms(new)):
        text = re.sub(re.escape(before) + r"(?![A-Za-z0-9_-])(?!\.(?!git\b)[A-Za-z0-9_-])", after, text)
    return text


def main(arguments, root=ROOT):
    if len(arguments) != 1 or not SLUG.fullmatch(arguments[0]):
        sys.exit(
            f"Say where the course is published, as owner/name: make links REPO=ada/neural-network. "
            f"Given was {' '.join(arguments) or 'nothing'}. Now it is {repository(root)}."
        )
    old, new = repository(root), arguments[0]
    changed = []
    for path in text_files(root):
        before = path.read_bytes().decode("utf-8")
        after = rewrite(before, old, new)
        if path == root / "pyproject.toml":
            after = SETTING.sub(lambda found: found.group(1) + new + found.group(3), after)
        if after != before:
            path.write_bytes(after.encode("utf-8"))
            changed.append(path.relative_to(root).as_posix())
    print("\n".join(f"  {name}" for name in changed) or "Nothing to change.")


if __name__ == "__main__":
    main(sys.argv[1:])
