"""Build the course's site into tools/site/_build/html: `make site`.

    python -m tools.site.build [--whole | --whole=FOLDER]

The web book, the book as PDF and EPUB, and JupyterLite, which runs the notebooks in the reader's browser.
Nothing is executed here: the book shows the notebooks' stored outputs. --whole lays Python for the browser
(Pyodide) beside the site, so that a reader's browser asks no other host; FOLDER holds Pyodide's files where
they can't be fetched.
"""

import sys
from pathlib import Path

from tools.site import book, lite, paper
from tools.site.folders import HTML, ROOT


def main(options):
    whole = [option.partition("=")[2] for option in options if option.split("=")[0] == "--whole"]
    if len(whole) != len(options):
        sys.exit(f"make site ARGS=…: expected --whole or --whole=FOLDER, got {' '.join(options)}")
    book.build()
    paper.build()
    lite.build()
    if whole:
        lite.lay_pyodide_beside(Path(whole[0]) if whole[0] else None)
    if wrong := book.broken_links():
        sys.exit("\n".join(wrong))
    print(f"Built. Open it by: python3 -m http.server --directory {HTML.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
