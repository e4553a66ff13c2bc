"""The web book: the notebooks with their stored outputs, and the pages beside them, by Sphinx and myst-nb."""

import importlib.metadata
import json
import re
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

from tools.links import repository
from tools.site.folders import BUILD, HTML, ROOT, SITE, fresh, sphinx

PROGRESS = '<p class="no-kernel">Your own table stands here when you <a href="{}">run this notebook</a>.</p>'

# of MathJax: the two programs, and what they load when it is asked for
MATHJAX = ("tex-mml-chtml.js", "tex-mml-svg.js", "input/tex/extensions", "output/chtml")
MATHJAX += ("a11y", "ui", "sre/mathmaps/en.json")


def place(title):
    """The name of a heading's place, as JupyterLab makes it."""
    return title.replace(" ", "-")


def pages_address():
    """The address that GitHub Pages gives to the course."""
    owner, name = repository().split("/")
    return f"https://{owner}.github.io/{name}/"


def launch(name, prefix="../"):
    """The link that opens a notebook in the reader's browser."""
    return f"{prefix}lite/notebooks/index.html?path=notebooks/{name}.ipynb"


def notebook_for_readers(path, link):
    """A notebook as a dict, as a book shows it.

    No badges, no set-up; the sentence that stands in place of what needs a kernel (figures/moving.py) leads
    to `link`.
    """
    notebook = json.loads(path.read_text(encoding="utf-8"))
    first = notebook["cells"][0]
    first["source"] = re.sub(r"(?m)^\[!\[[^\n]*\n?", "", "".join(first["source"]))
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] not in ("setup", "run-first")]
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            html = "".join(data.get("text/html", ""))
            if 'class="no-kernel"' in html:
                html = html.replace("run this cell or ", "")
                data["text/html"] = re.sub(r'href="[^"]*"', f'href="{link}"', html)
            elif cell["id"] == "progress" and data:
                data["text/html"] = PROGRESS.format(link)
    return notebook


def copy_mathjax(target):
    """MathJax from the package that carries it, so that formulas need no other site."""
    files = importlib.metadata.distribution("django-static-mathjax")
    es5 = Path(files.locate_file("mathjax/static/mathjax/es5"))
    fresh(target)
    for name in MATHJAX:
        source, copy = es5 / name, target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, copy) if source.is_dir() else shutil.copy2(source, copy)


def copy_source(source):
    """The folder that Sphinx reads: pages, settings, MathJax, and the notebooks for readers."""
    ignored = shutil.ignore_patterns("_build", "__pycache__")
    shutil.copytree(SITE, fresh(source), ignore=ignored, dirs_exist_ok=True)
    copy_mathjax(source / "_static" / "mathjax")
    (source / "notebooks").mkdir()
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        text = json.dumps(notebook_for_readers(path, launch(path.stem)), ensure_ascii=False)
        (source / "notebooks" / path.name).write_text(text, encoding="utf-8")
    return source


def build():
    """The book as web pages, in HTML."""
    sphinx("html", copy_source(BUILD / "source"), fresh(HTML))
    (HTML / ".nojekyll").touch()


def broken_links(folder=HTML):
    """Lines to print: internal links of the book that lead nowhere."""
    no_pages, wrong = {"lite", "_static", "_sources"}, []
    paths = [path for path in folder.rglob("*.html") if not no_pages & set(path.relative_to(folder).parts)]
    pages = {path: BeautifulSoup(path.read_bytes(), "html.parser") for path in sorted(paths)}
    places = {p: {tag.get(key) for tag in pages[p].find_all() for key in ("id", "name")} for p in pages}
    for path, page in pages.items():
        name = path.relative_to(folder)
        links = {tag[key] for key in ("href", "src") for tag in page.select(f"[{key}]") if tag[key]}
        found = {link: _broken(link, path, places) for link in sorted(links)}
        wrong += [f"{name}: {link}: {what}" for link, what in found.items() if what]
    return wrong


def _broken(link, path, places):
    """What is wrong with a link of the page at this path; places: {path of a page: names of its places}."""
    parts = urlsplit(link)
    # 404.html is shown at any address, so its links name the course's folder
    if parts.scheme or parts.netloc or path.name == "404.html":
        return ""
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target.is_dir():
        target = target / "index.html"
    if not target.is_file():
        return "does not exist"
    if parts.fragment and target in places and unquote(parts.fragment) not in places[target]:
        return "no such place on that page"
    return ""
