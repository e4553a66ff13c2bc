"""Cards of the checks: readable in any theme, the same as text and as HTML, nothing of theirs runs."""

import re

import pytest

from exercises import card
from figures.picture import contrast
from tests.test_exercise_engine import my_slope, slope

STATES = [my_slope, lambda y, f: f * y * (y - 1), lambda y, f: y[0], ...]


def test_cards_have_contrast_and_a_symbol_a_word_and_a_colour_each():
    for _, _, background, heading in card.LOOKS.values():
        assert min(contrast(colour, background) for colour in (heading, card.INK, "#4a4a4a")) > 4.5
    colours = re.findall(r"color: (#\w{6})", card.highlight("def f(x):\n    return 'a' + 1.5  # why\n"))
    assert min(contrast(colour, "#ffffff") for colour in colours) > 4.5
    assert len({slope.grade(answer).message.splitlines()[0] for answer in STATES}) == 4


@pytest.mark.parametrize("answer", STATES)
def test_text_and_html_say_the_same_and_nothing_runs(answer):
    result = slope.grade(answer)
    plain = re.sub(r"<[^>]+>", " ", result._repr_html_()).replace("&#x27;", "'")
    assert {*re.findall(r"\w{2,}", result.message)} <= {*re.findall(r"\w{2,}", plain)}
    assert "<script" not in slope.grade(lambda y, f: "<script>")._repr_html_()
    assert repr(result) == result.message


def test_the_solution_is_the_code_that_runs_and_why(capsys):
    slope.solution()
    shown = capsys.readouterr().out
    assert "    slope = factor * y * (1 - y)" in shown
    assert shown.endswith("Because of *this*.\n")
    assert "<strong>No <code" in card.markup("**No `y ** 2`.** Take `1 - y ** 2`.")
