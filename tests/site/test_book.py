"""The web book in a browser, for everybody: two widths, two themes, no other site."""

import json
import re
from functools import cache

import pytest

from tests.site.conftest import PAGES, show
from tools import notebooks
from tools.links import ROOT
from tools.site import pages

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page(theme, site, visit, serious):
    page, found = visit(theme=theme), []
    for name in PAGES:
        show(page, site, name)
        page.wait_for_function(f"document.documentElement.dataset.theme === '{theme}'")
        found += [(name, *violation) for violation in serious(page)]
    assert not found, "\n".join(map(str, found))


def test_formulas_of_every_page_are_understood_and_nobody_else_is_asked(site, visit):
    page, wrong = visit(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    for name in PAGES:
        show(page, site, name)
        # a command that MathJax does not know is shown in red
        bad = page.locator("mjx-merror, mjx-mtext[style*='red'], mjx-container [mathcolor='red']")
        wrong += [(name, text) for text in bad.all_inner_texts()]
    page.goto(f"{site.url}/cheatsheet.html")
    assert page.locator("mjx-container").count() > 20
    assert not wrong
    assert not page.asked


def test_search_finds_a_word(site, visit):
    page = visit()
    page.goto(f"{site.url}/search.html?q=sigmoid")
    page.wait_for_selector("#search-results ul li a")
    assert "Glossary" in page.locator("#search-results").inner_text()


# What reaches beyond the screen and can't be scrolled to; [] where all is well.
BEYOND = """() => {
  const wide = document.documentElement.clientWidth, found = [];
  if (document.documentElement.scrollWidth > wide) found.push("the page scrolls sideways");
  const scrolls = (e) => {
    while (e && !["auto", "scroll"].includes(getComputedStyle(e).overflowX)) e = e.parentElement;
    return e;
  };
  for (const formula of document.querySelectorAll("mjx-container")) {
    const box = formula.getBoundingClientRect(), holder = scrolls(formula.parentElement);
    const left = holder ? holder.getBoundingClientRect().left - holder.scrollLeft : 0;
    if (box.width && box.left < left - 1) found.push(`cut at the left: ${formula.textContent}`);
    if (box.width && !holder && box.right > wide + 1) found.push(`cut at the right: ${formula.textContent}`);
  }
  return found;
}"""


@pytest.mark.parametrize("width", [390, 600, 1280])
def test_nothing_is_cut_on_any_screen(width, site, visit):
    page = visit(width)
    found = []
    for name in PAGES:
        show(page, site, name)
        found += [(name, what) for what in page.evaluate(BEYOND)]
    assert not found


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
    sentence = page.locator(".no-kernel a").first
    address = sentence.get_attribute("href")
    assert address.endswith("lite/notebooks/index.html?path=notebooks/01_neuron.ipynb")


@pytest.mark.parametrize("name", notebooks.NAMES)
def test_a_page_says_what_it_is_where_it_runs_and_how_to_mend_it(name, site):
    html = (site.folder / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
    assert re.search(r'<meta [^>]*name="description"[^>]*content="[^"]{40,}', html)
    assert re.search(r'<meta [^>]*property="og:title"', html)
    assert 'rel="icon"' in html or "favicon" in html
    assert f"/edit/main/notebooks/{name}.ipynb" in html
    assert f"issues/new?template=sentence.yml&amp;notebook={name}" in html
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert json.loads(found.group(1))["@type"] == "LearningResource"
    starts = "https://mybinder.org/v2/gh/", "https://colab.research.google.com/github/"
    for start in (*starts, "../lite/notebooks/index.html?path="):
        assert re.search(rf'href="{re.escape(start)}[^"]*notebooks/{name}\.ipynb"', html), start
    texts = re.findall(r'<div class="output text_plain.*?<pre>(.*?)</pre>', html, re.DOTALL)
    assert not [text for text in texts if re.fullmatch(r"\w+\(\)", re.sub("<[^>]+>", "", text).strip())]
    assert "00:00&lt;" not in html


def test_the_day_of_the_last_change_is_gits(tmp_path):
    day = pages.date(ROOT / "notebooks" / "00_start_here.ipynb")
    assert re.fullmatch(r"(\d{4}-\d\d-\d\d)?", day)
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
def sections(name):
    """[(place, text)] of a notebook: the text from each heading to the next."""
    told = "\n".join(
        cell.source
        for cell in notebooks.markdown_cells(notebooks.read(name))
        if not {"hint", "solution", "recall", "quiz"} & set(cell.metadata.get("tags", []))
    )
    before, *rest = re.split(r"(?m)^#+ (.+)$", told)
    headed = zip(rest[::2], rest[1::2])
    return [("", before), *((heading.replace(" ", "-"), heading + text) for heading, text in headed)]


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.splitlines()[0])
def test_a_word_is_taught_where_the_glossary_says_and_nowhere_earlier(entry):
    word = re.sub(r" \(.*", "", entry.splitlines()[0])
    spoken = re.compile(re.escape(word).replace(r"\ ", r"[\s-]").replace(r"\-", r"[\s-]"), re.IGNORECASE)
    found = re.search(r"\]\(notebooks/(\w+)\.ipynb#([^)\s]+)\)", entry)
    assert found, f"{word}: expected a link to the place where it is taught"
    name, place = found.groups()
    there = dict(sections(name))
    assert place in there, (place, list(there))
    assert spoken.search(there[place]), f"{word} does not stand in {name} under {place}"
    taught = re.compile(rf"\*\*{spoken.pattern}\w*\*\*", re.IGNORECASE)
    for earlier in notebooks.NAMES[: notebooks.NAMES.index(name)]:
        where = [place for place, text in sections(earlier) if taught.search(text)]
        assert not where, f"{word} is taught in {earlier} already: {where}"
