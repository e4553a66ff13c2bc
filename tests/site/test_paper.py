"""The book on paper: the cheat sheet on one page, the whole as PDF and EPUB."""

import re
import shutil
import subprocess
import zipfile
from xml.etree import ElementTree

import pytest

from tests.site.conftest import served, show
from tools import notebooks
from tools.site import paper

pytestmark = pytest.mark.browser

WIDER = """() => {
  const edge = document.querySelector(".cheat-sheet").getBoundingClientRect().right + 1;
  return [...document.querySelectorAll(".cheat-sheet mjx-container, .cheat-sheet table")]
    .filter((e) => e.getBoundingClientRect().right > edge).map((e) => e.textContent.slice(0, 60));
}"""
STRETCHED = """() => [...document.images].filter((e) => getComputedStyle(e).objectFit != "contain" &&
  Math.abs(e.clientWidth / e.clientHeight / (e.naturalWidth / e.naturalHeight) - 1) > 0.02)
  .map((e) => e.alt)"""
SHEETS = {"A4": (794, 1123), "Letter": (816, 1056)}  # in pixels of 1/96 inch
MARGIN = 38  # 1 cm


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("landscape", [False, True], ids=["portrait", "landscape"])
@pytest.mark.parametrize("sheet", SHEETS)
def test_the_cheat_sheet_prints_on_one_page_with_nothing_cut(sheet, landscape, theme, site, visit):
    page = visit(theme=theme)
    show(page, site, "cheatsheet")
    assert page.evaluate(WIDER) == [], "on a wide screen"
    page.emulate_media(media="print")
    page.set_viewport_size({"width": SHEETS[sheet][landscape] - 2 * MARGIN, "height": 1000})
    assert page.evaluate(WIDER) == []
    colour = page.evaluate("getComputedStyle(document.querySelector('.cheat-sheet td')).color")
    assert max(map(int, re.findall(r"\d+", colour)[:3])) < 80, "pale ink on white paper"
    margins = dict.fromkeys(("top", "bottom", "left", "right"), "1cm")
    pdf = page.pdf(format=sheet, landscape=landscape, margin=margins)
    assert len(re.findall(rb"/Type /Page\b(?!s)", pdf)) == 1


def test_the_pdf_holds_chapters_figures_and_the_solutions_at_the_end(site):
    path = site.folder / f"{paper.NAME}.pdf"
    content = path.read_bytes()
    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b(?!s)", content)) > 80
    assert content.count(b"/Subtype /Image") >= 60
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
        chapters = [text.index(f"\f{title}") for title in ("1 · Neuron", "7 · Vectorization", "Solutions")]
        assert chapters == sorted(chapters)
        assert "def my_sigmoid(z):" in text[chapters[-1] :]


def test_the_book_is_as_wide_as_the_paper_and_no_figure_is_distorted(site, browser):
    """Chromium prints all of it smaller where one line is wider than the 178 mm between the margins."""
    page = browser.new_page(viewport={"width": 672, "height": 1000})
    page.emulate_media(media="print")
    with served(site.folder.parent / "single") as book:
        show(page, book, "index")
    assert page.evaluate("document.documentElement.scrollWidth") == 672
    assert page.evaluate(STRETCHED) == []
    page.close()


def test_the_epub_is_well_formed_and_its_formulas_are_mathml(site):
    with zipfile.ZipFile(site.folder / f"{paper.NAME}.epub") as files:
        assert files.namelist()[0] == "mimetype"
        pages = [name for name in files.namelist() if name.endswith(".xhtml")]
        texts = {name: files.read(name).decode() for name in pages}
        package, *listed = (files.read(name).decode() for name in ("content.opf", "nav.xhtml", "toc.ncx"))
        assert not [name for name in files.namelist() if "mathjax" in name]
    for text in texts.values():
        ElementTree.fromstring(text)  # an EPUB is XML
    assert {f"notebooks/{name}.xhtml" for name in notebooks.NAMES} <= set(pages)
    for contents in listed:
        assert {*pages} - {"nav.xhtml"} == {*re.findall(r'(?:href|src)="([^"#]+)', contents)}
    assert ">unknown<" not in package
    assert sum(text.count("<math") for text in texts.values()) > 400
    assert sum(text.count("<img") for text in texts.values()) >= 60
    assert "$$" not in re.sub(r"<pre.*?</pre>", "", "".join(texts.values()), flags=re.DOTALL)
    for name, text in texts.items():
        assert ("<math" in text) == (f'href="{name}" properties="mathml"' in package), name


def test_the_epub_fits_a_narrow_reader(site, browser, tmp_path):
    with zipfile.ZipFile(site.folder / f"{paper.NAME}.epub") as files:
        files.extractall(tmp_path)
    page = browser.new_page(viewport={"width": 420, "height": 600})
    wide = {}
    for path in tmp_path.rglob("*.xhtml"):
        page.goto(path.as_uri())
        wide[path.stem] = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert {name: width for name, width in wide.items() if width > 420} == {}
    assert wide.keys() >= {"cheatsheet", *notebooks.NAMES}


def test_without_a_browser_the_pdf_is_left_out_and_a_line_says_so(site, monkeypatch, tmp_path, capsys):
    home = tmp_path / "index.html"
    shutil.copy(site.folder / home.name, home)
    links = [f'href="{paper.NAME}.{kind}"' for kind in ("pdf", "epub")]
    assert [link in home.read_text(encoding="utf-8") for link in links] == [True, True]
    sphinx = lambda builder, source, target, *options: (target / "x.epub").touch()  # noqa: E731
    declare = lambda made, target: target.touch()  # noqa: E731
    replaced = {"paper_source": lambda folder: folder, "sphinx": sphinx, "declare_mathml": declare}
    for name, value in (replaced | {"BUILD": tmp_path, "HTML": tmp_path}).items():
        monkeypatch.setattr(paper, name, value)
    monkeypatch.setattr(paper.shutil, "which", lambda name: None)
    paper.build()
    assert "No PDF" in capsys.readouterr().out
    assert not list(tmp_path.glob("*.pdf"))
    assert [link in home.read_text(encoding="utf-8") for link in links] == [False, True]
