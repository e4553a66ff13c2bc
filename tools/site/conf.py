"""The web book: Sphinx and myst-nb from the notebooks' stored outputs. `make site` calls it."""

import sys
from pathlib import Path

ROOT = next(path for path in Path(__file__).resolve().parents if (path / "tools" / "links.py").exists())
sys.path.insert(0, str(ROOT))

from tools.links import repository  # noqa: E402

slug = repository()

project = html_title = "A neural network from scratch"
author = epub_contributor = "the course's authors"
copyright = "the course's authors, MIT licence"

on_paper = tags.has("paper") or tags.has("epub")  # noqa: F821, Sphinx puts it here
extensions = ["myst_nb", "tools.site.mathml" if tags.has("epub") else "sphinx.ext.mathjax"]  # noqa: F821
extensions += [] if on_paper else ["tools.site.pages"]
html_math_renderer = "mathml" if tags.has("epub") else "mathjax"  # noqa: F821
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
root_doc = "index"

nb_execution_mode = "off"  # the stored outputs are shown: nothing runs at build time
nb_mime_priority_overrides = [
    ("html", "text/html", 0),
    ("html", "application/vnd.jupyter.widget-view+json", None),
]
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence", "attrs_inline", "html_image"]
myst_heading_anchors = 4
myst_heading_slug_func = "tools.site.book.place"  # a link to a heading works here and in JupyterLab
myst_dmath_double_inline = True

# laid there by tools/site/book.py: no other site is asked. Print takes outlines: it does not wait for fonts
mathjax_path = "mathjax/tex-mml-svg.js" if on_paper else "mathjax/tex-mml-chtml.js"

html_theme = "basic" if on_paper else "sphinx_book_theme"
# the formulas of an EPUB are MathML, and nothing in it moves: of our files it needs one
html_static_path = ["_static/paper.css" if tags.has("epub") else "_static"]  # noqa: F821
templates_path = [] if on_paper else ["_templates"]
html_favicon = "_static/icon.svg"
html_css_files = ["paper.css" if on_paper else "course.css"]
html_js_files = [] if on_paper else ["course.js"]
html_show_sphinx = False
options = {
    "repository_url": f"https://github.com/{slug}",
    "repository_branch": "main",
    "use_repository_button": True,
    "use_issues_button": True,
    "use_edit_page_button": False,  # its address would be that of the copies: _templates/layout.html
    "home_page_in_toc": True,
    "show_toc_level": 2,
    "launch_buttons": {
        "notebook_interface": "jupyterlab",
        "binderhub_url": "https://mybinder.org",
        "colab_url": "https://colab.research.google.com",
        "jupyterlite_url": "../lite/notebooks/index.html",  # notebooks lie one folder deep
    },
    # two palettes whose every colour has a contrast of 4.5:1 or more
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_theme_options = {} if on_paper else options

epub_show_urls = "no"
epub_tocscope = "includehidden"  # the chapters, which the home page lists in words of its own
epub_use_index = False
epub_identifier = f"https://github.com/{slug}"
epub_description = "A neural network built from nothing, in eight notebooks."
version = "2"  # the edition; an EPUB must name one
