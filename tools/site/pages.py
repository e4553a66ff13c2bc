"""What stands around each page of the book, for Sphinx: what it is, where it runs, whom to tell."""

import html
import json
import re
import subprocess

from tools.links import repository
from tools.site import book
from tools.site.folders import ROOT


def description(doctree):
    """The first paragraph of a page, in at most 200 characters."""
    for paragraph in doctree.findall(lambda node: node.tagname == "paragraph"):
        text = " ".join(paragraph.astext().split())
        if len(text) > 40:
            return text if len(text) <= 200 else text[:197].rsplit(" ", 1)[0] + " …"
    return "A neural network built from nothing, in eight notebooks."


def date(path):
    """The day of the last change that git knows, such as 2026-11-25; "" where there is no git."""
    command = ["git", "log", "-1", "--format=%cs", "--", str(path)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip()


def heads(page, title, said):
    """Meta tags for search engines and for links that are shared."""
    address = f"{book.pages_address()}{page}.html"
    picture = f"{book.pages_address()}_static/course.png"
    about = {
        "@context": "https://schema.org",
        "@type": "LearningResource" if page.startswith("notebooks/") else "WebPage",
        "name": title,
        "description": said,
        "url": address,
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "license": "https://opensource.org/license/mit",
    }
    if page.startswith("notebooks/"):
        about |= {"learningResourceType": "interactive notebook", "educationalLevel": "beginner"}
    tags = {
        "og:title": title,
        "og:description": said,
        "og:url": address,
        "og:image": picture,
        "og:type": "article",
    }
    lines = [f'<meta name="description" content="{html.escape(said)}" />']
    lines += [f'<meta property="{key}" content="{html.escape(value)}" />' for key, value in tags.items()]
    lines += [f'<script type="application/ld+json">{json.dumps(about, ensure_ascii=False)}</script>']
    return "\n".join(lines)


# GitHub shows 404.html at every address that does not exist, so its own links need the course's folder.
BASE = (
    "<script>document.write('<base href=\"' + (location.pathname.startsWith('/{name}/') ? '/{name}/' : '/')"
    " + '\">')</script>"
)
RUN = '<p class="run"><a href="{link}">▶ Run this notebook in your browser</a>, with nothing to install.</p>'
MEND = (
    '<p class="mend">A sentence that stops you, or a wrong one? '
    '<a href="{github}/issues/new?template=sentence.yml&amp;notebook={name}">Report it</a> or '
    '<a href="{github}/edit/main/notebooks/{name}.ipynb">edit this page</a>.</p>'
)


def around(app, page, template, context, doctree):
    """Complete one page as Sphinx is about to write it."""
    slug = repository()
    if page == "404":
        context["metatags"] = BASE.format(name=slug.split("/")[1]) + context.get("metatags", "")
    if doctree is None:
        return
    title = re.sub("<[^>]+>", "", context.get("title", ""))
    context["metatags"] = context.get("metatags", "") + heads(page, title, description(doctree))
    if page.startswith("notebooks/"):
        name = page.split("/")[1]
        context["last_updated"] = date(ROOT / "notebooks" / f"{name}.ipynb")
        run = RUN.format(link=book.launch(name))
        body = context["body"].replace("</h1>", f"</h1>{run}", 1)
        context["body"] = body + MEND.format(github=f"https://github.com/{slug}", name=name)


def setup(app):
    app.connect("html-page-context", around)
    return {"parallel_read_safe": True}
