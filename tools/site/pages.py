"""What Sphinx tells the template of each page (_templates/layout.html) besides its text."""

import subprocess
import textwrap

from tools.links import repository
from tools.site import book
from tools.site.folders import ROOT


def description(doctree):
    """The first paragraph of a page, in at most 200 characters."""
    for paragraph in doctree.findall(lambda node: node.tagname == "paragraph"):
        text = textwrap.shorten(paragraph.astext(), 200, placeholder=" …")
        if len(text) > 40:
            return text
    return "A neural network built from nothing, in eight notebooks."


def date(path):
    """The day of the last change that git knows, such as 2026-11-25; "" where there is no git."""
    command = ["git", "log", "-1", "--format=%cs", "--", str(path)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    except FileNotFoundError:
        return ""
    return done.stdout.strip()


def around(app, page, template, context, doctree):
    """Complete what is known of one page as Sphinx is about to write it."""
    context |= {"slug": repository(), "site": book.pages_address()}
    if doctree is not None:
        context["said"] = description(doctree)
    if page.startswith("notebooks/"):
        name = page.removeprefix("notebooks/")
        changed = date(ROOT / "notebooks" / f"{name}.ipynb")
        context |= {"notebook": name, "launch": book.launch(name), "last_updated": changed}


def setup(app):
    app.connect("html-page-context", around)
    return {"parallel_read_safe": True}
