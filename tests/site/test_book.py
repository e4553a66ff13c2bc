"""The web book in a browser, for everybody: two widths, two themes, no other site."""

import json
import re
from functools import cache

import pytest

from tests.site.conftest import show
from tools import notebooks
from tools.links import ROOT
from tools.site import pages

pytestmark = pytest.mark.browser

# What MathJax leaves as text, and a command that it does not know, which is shown in red.
UNREAD = ".math:not(:has(mjx-container)), mjx-merror, mjx-mtext[style*='red'], mjx-container [mathcolor=red]"
# What is not seen whole: only a narrow one has to scroll, and only tables and code; [] is well.
BEYOND = """async () => {
  await Promise.all(document.getAnimations().map((animation) => animation.finished));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const wide = document.documentElement.clientWidth, found = [];
  if (document.documentElement.scrollWidth > wide) found.push("the page scrolls sideways");
  for (const e of document.querySelectorAll("mjx-container, .bd-article-container p")) {
    const box = e.getBoundingClientRect(), held = e.closest("div.math, table");
    if (box.left < 0 || (!held && box.right > wide)) found.push(`off: ${e.textContent}`);
  }
  const lines = wide > 1200 ? ", .cell_input pre, .cell_output pre" : "";
  for (const e of document.querySelectorAll("div.math mjx-container, .prev-next-area a" + lines))
    if (e.scrollWidth > e.clientWidth + 1) found.push(`cut: ${e.textContent}`);
  for (const formula of document.querySelectorAll(".bd-article span.math")) {
    const loose = getComputedStyle(formula.parentElement).whiteSpace != "nowrap";
    if (loose && /^[.,;:?!)]/.test(formula.nextSibling?.data)) found.push(`parted: ${formula.textContent}`);
  }
  return found;
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_can_be_read_by_everybody(theme, site, visit, serious):
    """No fault that axe calls serious, each formula set, nothing cut on any screen, nobody else asked."""
    page, wrong = visit(theme=theme), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    for path in sorted([*site.folder.glob("*.html"), *site.folder.glob("notebooks/*.html")]):
        name = path.relative_to(site.folder).with_suffix("").as_posix()
        show(page, site, name)
        page.wait_for_function(f"document.documentElement.dataset.theme === '{theme}'")
        wrong += [(name, *violation) for violation in serious(page)]
        wrong += [(name, text) for text in page.locator(UNREAD).all_inner_texts()]
        for width in (390, 600, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            wrong += [(name, width, what) for what in page.evaluate(BEYOND)]
    assert not wrong, "\n".join(map(str, wrong))
    assert not page.asked


def test_search_finds_a_word(site, visit):
    page = visit()
    page.goto(f"{site.url}/search.html?q=sigmoid")
    page.wait_for_selector("#search-results ul li a")
    assert "Glossary" in page.locator("#search-results").inner_text()


def test_a_figure_opens_large(site, visit):
    page = visit(390)
    show(page, site, "notebooks/02_network")
    figure = page.locator(".cell_output img").first
    small = figure.bounding_box()["width"]
    figure.click()
    large = page.locator("dialog[open] img")
    assert large.bounding_box()["width"] > 1.5 * small
    assert large.get_attribute("alt") == figure.get_attribute("alt")
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="detached")


def test_what_needs_no_kernel_unfolds_and_what_does_says_where(site, visit):
    page = visit()
    show(page, site, "notebooks/01_neuron")
    for kind in ("Hint 1", "Solution"):
        fold = page.locator("details", has=page.locator("summary", has_text=kind)).first
        inside = fold.locator("> *:not(summary)").first
        assert not inside.is_visible()
        fold.locator("summary").first.click()
        assert inside.is_visible()
    address = page.locator(".no-kernel a").first.get_attribute("href")
    assert address.endswith("lite/notebooks/index.html?path=notebooks/01_neuron.ipynb")


@pytest.mark.parametrize("name", notebooks.NAMES)
def test_a_page_says_what_it_is_where_it_runs_and_how_to_mend_it(name, site):
    html = (site.folder / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
    for said in (
        r'<meta [^>]*name="description"[^>]*content="[^"]{40,}',
        r'<meta [^>]*property="og:title"',
        r'rel="icon"|favicon',
        rf"/edit/main/notebooks/{name}\.ipynb",
        rf"issues/new\?template=sentence\.yml&amp;notebook={name}",
        rf'href="https://mybinder\.org/v2/gh/[^"]*notebooks/{name}\.ipynb"',
        rf'href="https://colab\.research\.google\.com/github/[^"]*notebooks/{name}\.ipynb"',
        rf'href="\.\./lite/notebooks/index\.html\?path=[^"]*notebooks/{name}\.ipynb"',
    ):
        assert re.search(said, html), said
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert json.loads(found[1])["@type"] == "LearningResource"
    texts = re.findall(r'<div class="output text_plain.*?<pre>(.*?)</pre>', html, re.DOTALL)
    assert not [text for text in texts if re.fullmatch(r"\w+\(\)", re.sub("<[^>]+>", "", text).strip())]
    assert "00:00&lt;" not in html


def test_the_day_of_the_last_change_is_gits(tmp_path):
    assert re.fullmatch(r"(\d{4}-\d\d-\d\d)?", pages.date(ROOT / "notebooks" / "00_start_here.ipynb"))
    assert pages.date(tmp_path / "new.ipynb") == ""


# --- the glossary


def entries():
    text = (ROOT / "tools" / "site" / "glossary.md").read_text(encoding="utf-8")
    blocks = text.split("{glossary}")[1].rsplit("```", 1)[0].split("\n\n")
    return [block.strip() for block in blocks if block.strip()]


def test_the_glossary_is_in_order_and_large_enough():
    words = [entry.splitlines()[0] for entry in entries()]
    assert len(words) >= 60
    assert words == sorted(words, key=str.lower)


@cache
def told(name):
    """The texts of a notebook, without what is folded or asked."""
    aside = {"hint", "solution", "recall", "quiz"}
    cells = notebooks.markdown_cells(notebooks.read(name))
    return "\n".join(cell.source for cell in cells if not aside & {*cell.metadata.get("tags", [])})


def spaced(words):
    """A pattern for words between which there are blanks or hyphens."""
    return re.sub(r"\\?[ -]", r"[\\s-]", re.escape(words))


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.splitlines()[0])
def test_a_word_is_taught_where_the_glossary_says_and_nowhere_earlier(entry):
    word = re.sub(r" \(.*", "", entry.splitlines()[0])
    name, place = re.search(r"\]\(notebooks/(\w+)\.ipynb#([^)\s]+)\)", entry).groups()
    there = re.search(rf"(?ms)^#+ {spaced(place)}$.*?(?=^#+ |\Z)", told(name))
    assert there, f"{name} has no heading {place}"
    assert re.search(spaced(word), there[0], re.IGNORECASE), f"{word} does not stand in {name} under {place}"
    for earlier in notebooks.NAMES[: notebooks.NAMES.index(name)]:
        taught = re.search(rf"(?i)\*\*{spaced(word)}\w*\*\*", told(earlier))
        assert not taught, f"{word} is taught in {earlier} already"
