"""The book as one PDF, printed by a browser, and as EPUB; the solutions stand in a last chapter."""

import json
import re
import shutil
import subprocess
import tempfile
import zipfile

from tools.site import book
from tools.site.folders import BUILD, HTML, ROOT, fresh, sphinx

NAME = "neural-network-from-scratch"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
FLAGS = [
    *("--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-sandbox"),
]


def build():
    """Both files into the site; where there is no browser, the PDF is left out, and a line says so."""
    source = paper_source(BUILD / "paper")
    epub = fresh(BUILD / "epub")
    sphinx("epub", source, epub, "-t", "epub")
    declare_mathml(next(epub.glob("*.epub")), HTML / f"{NAME}.epub")
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        home = HTML / "index.html"  # no link to what is not there
        text = re.sub(rf'<a [^>]*href="{NAME}.pdf"[^>]*>.*?</a> or', "", home.read_text(encoding="utf-8"))
        home.write_text(text, encoding="utf-8")
        print("No PDF of the book: it is printed by Chromium or Chrome, and there is none here.")
        return
    single = fresh(BUILD / "single")
    sphinx("singlehtml", source, single, "-t", "paper")
    print_pdf(browser, single, HTML / f"{NAME}.pdf")


def paper_source(folder):
    """The book's source as paper wants it: nothing folded, nothing moves, solutions in a last chapter."""
    book.copy_source(folder)
    (folder / "404.md").unlink()
    solutions = []
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        link = f"{book.pages_address()}{book.launch(path.stem, '')}"
        notebook = book.notebook_for_readers(ROOT / "notebooks" / path.name, link)
        title = "".join(notebook["cells"][0]["source"]).splitlines()[0].lstrip("# ")
        taken, notebook["cells"] = split(notebook["cells"])
        for output in (output for cell in notebook["cells"] for output in cell.get("outputs", [])):
            if html := output.get("data", {}).get("text/html"):  # an EPUB is XML
                output["data"]["text/html"] = re.sub(r"<(img|br|hr)\b([^>]*?)/?>", r"<\1\2/>", "".join(html))
        solutions.append(f"## {title}\n\n" + "\n\n".join(taken))
        path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
    (folder / "solutions.md").write_text("# Solutions\n\n" + "\n\n".join(solutions) + "\n", encoding="utf-8")
    index = folder / "index.md"
    text = index.read_text(encoding="utf-8").replace("\nglossary\n", "\nglossary\nsolutions\n")
    text = re.sub(r"Each notebook here .*?\n\n", "", text, flags=re.DOTALL)
    index.write_text(re.sub(r'href="lite/', f'href="{book.pages_address()}lite/', text), encoding="utf-8")
    return folder


def split(cells):
    """(solutions as Markdown, the other cells, unfolded): each solution under its exercise's heading."""
    solutions, others, heading = [], [], ""
    for cell in cells:
        text, markdown = "".join(cell["source"]), cell["cell_type"] == "markdown"
        if found := markdown and re.search(r"(?m)^#+ (✏️ Exercise .+)$", text):
            heading = found[1]
        if "solution" in cell["metadata"].get("tags", []):
            solutions.append(f"### {heading.removeprefix('✏️ ')}\n\n{unfolded(text, keep_summary=False)}")
        else:
            others.append(cell | {"source": unfolded(text)} if markdown else cell)
    return solutions, others


def unfolded(text, keep_summary=True):
    """Markdown whose `<details>` lie open: the summary in bold, then what it held."""
    text = re.sub(r"</?details[^>]*>", "", text.replace("<br>", "<br/>"))
    return re.sub(r"<summary>(.*?)</summary>", r"\n**\1**\n" if keep_summary else "", text, flags=re.DOTALL)


def declare_mathml(made, target):
    """Copy an EPUB, saying in its list which pages hold formulas, without a style sheet that it lacks."""
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        texts = {n: old.read(n).decode() for n in old.namelist() if n.endswith((".xhtml", ".opf"))}
        for page in (page for page in texts if "<math" in texts[page]):
            declared = f'href="{page}" properties="mathml"'
            texts["content.opf"] = texts["content.opf"].replace(f'href="{page}"', declared)
        for item in old.infolist():
            text = texts.get(item.filename)
            if text is not None:
                text = re.sub(r'<link [^>]*href="[^"]*mystnb[^"]*"[^>]*/>', "", text)
            kind = zipfile.ZIP_STORED if item.filename == "mimetype" else zipfile.ZIP_DEFLATED
            new.writestr(item.filename, old.read(item) if text is None else text, kind)


def print_pdf(browser, folder, target):
    """Print folder/index.html as A4 with an outline; formulas are set before (the budget is virtual time)."""
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, *FLAGS, f"--user-data-dir={profile}", "--virtual-time-budget=300000"]
        command += ["--no-pdf-header-footer", "--generate-pdf-document-outline", f"--print-to-pdf={target}"]
        command.append((folder / "index.html").as_uri())
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    if not target.is_file():
        raise SystemExit(f"{browser} printed no PDF:\n{done.stderr[-2000:]}")
