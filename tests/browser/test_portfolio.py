"""The portfolio in a browser: what one hands in can be read by anybody, on a phone and on paper."""

import pytest

from exercises import all_exercises, portfolio
from figures import neuron

pytestmark = pytest.mark.browser

LONG = "def my_sigmoid(z):\n    return 1 / (1 + math.exp(-z))  # " + "a remark that goes on and on " * 8
ANSWERS = {"neuron.sigmoid": ("right", LONG), "neuron.xor": ("not yet", "<script>alert(1)</script>")}


@pytest.fixture
def page(tmp_path, browser):
    """A portfolio with a right answer, a wrong one and a picture, opened from a file."""
    entries = {
        name: {"state": state, "date": "2026-05-01T10:00", "attempts": 2, "answer": answer}
        for name, (state, answer) in ANSWERS.items()
    }
    path = tmp_path / "portfolio.html"
    path.write_text(portfolio.page(entries, [*all_exercises()], [neuron.lines()]), encoding="utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(f"an answer ran: {dialog.message}"))
    page.goto(path.as_uri())
    yield page
    page.close()


def test_axe_finds_nothing_serious_in_a_portfolio(page, serious):
    assert not serious(page)


def test_a_portfolio_needs_no_other_file_and_fits_a_phone(page):
    assert [url for url in page.asked if not url.startswith("data:")] == [page.url]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_no_line_of_an_answer_is_cut_on_paper(page):
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 690, "height": 980})  # what A4 leaves between its margins
    widths = "[...document.querySelectorAll('pre, img')].map(e => [e.scrollWidth, e.clientWidth])"
    for needed, there in page.evaluate(widths):
        assert needed <= there
