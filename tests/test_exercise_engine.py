"""The engine of the checks: right is right, wrong is wrong, no word is false, and accidents end well."""

import contextlib
import itertools
import random
import re
import signal
import subprocess
import sys
import time
import warnings
from collections import OrderedDict
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from exercises import card, comparison, judging, listed, outcomes
from exercises.exercise import Exercise
from figures.picture import contrast
from helpers import ROOT
from tests import test_answers
from tools.testing import environment


def my_slope(y, factor):
    """Return the slope."""
    slope = factor * y * (1 - y)
    return slope


slope = Exercise(
    "A slope",
    my_slope,
    cases=[(0.5, 2.0), (0.9, 3.0), (0.25, -1.0)],
    properties={2: "a negative factor"},
    running=0,
)
eight, ten, never, often = (Exercise("", my_slope, cases=slope.cases) for _ in range(4))


ROWS = [[1.5, 2.6, 0.3], [3.25, 4.1, 1.7], [0.4, 5.2, 2.1]]


def my_sums(rows):
    """Return the sum of each row, as a list."""
    sums = []
    for row in rows:
        total = 0
        for value in row:
            total += value
        sums.append(total)
    return sums


sums = Exercise("Sums", my_sums, cases=[ROWS, [[0.5, 7.3], [1.1, 2.2]], [[1.2, 2.6, 0.7], [3.1, 5.5, 0.2]]])


parts = Exercise(
    "Parts",
    {"a": 1, "b": 2},
    cases=["a", "b"],
    observe=lambda answer, key: answer[key],
    stub="my_parts",
    form="a dictionary of two numbers",
)
_cell = itertools.count()


def typed(source):
    """The last thing that a cell defines, typed in as in a notebook."""
    space = {"__name__": "__main__"}
    test_answers.typed(source, space, f"engine-{next(_cell)}")
    return list(space.values())[-1]


# --- right and wrong ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.array, Fraction, complex])
def test_a_number_is_right_in_any_type_of_number(kind):
    result = slope.grade(lambda y, f: kind(f * y * (1 - y)))
    assert result.status == "right", result.message
    assert "Because of *this*." in result.message
    assert not result.mistake
    assert result.observation == ""


# what tests/answers do not hand in
KINDS = {
    "an array of shape (1,)": np.array([1.0]),
    "a zip": zip(),
    "a generator: `yield`": (f for f in "a"),
    "a function: are the brackets": abs,
    "an object of type object": object(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_number_is_told_its_kind(kind):
    result = slope.grade(lambda y, f: KINDS[kind])
    assert result.status == "not yet"
    assert f"A number is expected, not {kind}" in result.observation
    assert "0x" not in result.message.replace("0x…", "")


def test_lists_are_told_of_iterators_and_of_nested_ones():
    right = sums.solution_
    for kind in (tuple, np.array, lambda numbers: np.array(numbers)[:, None]):
        assert sums.grade(lambda rows, kind=kind: kind(right(rows))).status == "right"
    assert "`list(…)` around it" in sums.grade(lambda rows: map(sum, rows)).observation
    assert sums.grade(lambda rows: [[sum(row)] for row in rows]).status == "not yet"
    exact = Exercise("", my_sums, cases=sums.cases, exact_shape=True)
    result = exact.grade(lambda rows: np.array(right(rows))[:, None])
    assert result.observation.startswith("The numbers are right, but they come as a column")


def test_numbers_of_numpy_pass_in_values_and_decimals_in_floats():
    assert parts.grade({"a": np.int64(1), "b": np.float32(2)}).status == "right"
    assert parts.grade(OrderedDict(a=Decimal(1), b=True + True)).status == "right"


def test_a_changed_argument_is_accepted_with_a_note_and_changes_no_later_check():
    def changing(rows):
        result = [sum(row) for row in rows]
        rows.clear()
        return result

    for _ in range(2):
        result = sums.grade(changing)
        assert result.status == "right"
        assert "changes its argument `rows`" in result.message
    assert sums.grade(sums.solution_).message.count("note") == 0


# --- what is said -------------------------------------------------------------------------------------------


def said(exercise, answer):
    result = exercise.grade(answer)
    assert result.status in ("not yet", "raised"), result.message
    return result.mistake.name or result.observation


# What is said of an answer, as words and the answer's body. tests/answers hold the rest of what can be said.
OF_SLOPE = {
    "It is halved": "return factor * (y - y**2) * 0.5",
    "The sign is the wrong one + The factor `factor` is missing": "return y * (y - 1)",
    "It is right for the notebook's running example only": "return 2.0 * (1 - y) ** 2",
    "It is right in all cases but the one with a negative factor": "return max(factor, 0.7) * y * (1 - y)",
    "`sum` is a number here": "sum = 0\n    return sum([y, factor])",
    "`0` is 0 here": "return y / 0",
}
OF_SUMS = {
    "Backwards": "sums.insert(0, sum(row))",
    "`append` changes the list and gives back None": "sums.append(sums.append(1))",
    "`sums == [1]` compares and changes nothing": "sums == [1]\n        sums.append(row[0] ** 2 + 0.1)",
    "`other` is worked out, and nothing reads it": "other = sum(row)\n        sums.append(row[0] ** 3 + 0.1)",
}
_loop = "def my_sums(rows):\n    sums = []\n    for row in rows:\n        {}\n    return sums\n"
SAID = {words: (slope, f"def my_slope(y, factor):\n    {body}\n") for words, body in OF_SLOPE.items()}
SAID |= {words: (sums, _loop.format(body)) for words, body in OF_SUMS.items()}


@pytest.mark.parametrize("words", SAID)
def test_a_mistake_an_error_a_relation_or_a_fact_is_said(words):
    exercise, source = SAID[words]
    told = said(exercise, typed(source))
    assert any(sentence.startswith(words) for sentence in told.splitlines()), told


def test_errors_are_equal_only_where_their_texts_are_and_a_near_fit_needs_two_wrong_values():
    """An exercise whose listed mistake raises KeyError 8 does not call every KeyError by its name."""
    assert eight.grade(lambda y, factor: {}[8]).mistake.name == "Eight is asked for"
    assert not eight.grade(lambda y, factor: {}[9]).mistake
    assert ten.grade(lambda y, factor: 10.0 if factor > 0 else 1 / 0).mistake.name == "Ten"
    assert not ten.grade(lambda y, factor: 10.0 if factor > 2 else 1 / 0).mistake


def test_values_are_judged_by_what_is_filled_in():
    assert parts.grade({"a": ..., "b": ...}).status == "not attempted"
    assert parts.grade({"a": 7, "b": 3}).mistake.name == "One more"
    assert parts.grade({"a": 10, "b": 20}).mistake.name == "Both too large"
    assert "Expected: a dictionary of two numbers." in parts.grade({"a": 1}).message
    assert "hands back None" in parts.grade(None).observation
    assert "A function is expected here, not a number." in slope.grade(0.5).observation


@pytest.mark.parametrize(
    "body", ["...", "pass", "return ...", "'''Doc.'''", "'''Doc.'''\n    ...", "raise NotImplementedError"]
)
def test_a_stub_is_not_attempted(body):
    result = slope.grade(typed(f"def my_slope(y, factor):\n    {body}\n"))
    assert result.status == "not attempted"
    assert "Replace the `...` of `my_slope`" in result.message


def test_only_what_differs_is_shown_of_a_long_result():
    long = Exercise("", my_sums, cases=[[[float(k)] for k in range(100)], [[1.5]]])
    wrong = long.grade(lambda rows: [sum(row) + (k == 37) for k, row in enumerate(rows)]).message
    assert "differs at  [37]" in wrong
    assert comparison.told_apart(0.1 + 0.2, 0.3) == ("0.30000000000000004", "0.29999999999999999")
    assert comparison.told_apart(1, [1])[0] == "1"


def test_comparing():
    loose, nan, uneven = comparison.Tolerance(), float("nan"), [[1], [2, 3]]
    pairs = {
        None: [
            (1.0, 1.0 + 1e-9),
            ([1, 2], (1, 2.0)),
            (True, 1),
            (10**30, 10**30),
            (nan, nan),
            (uneven, uneven),
        ],
        "shape": [([1, 2], [1, 2, 3])],
        "length": [({"a": 1}, {}), ({"a": 1}, {"a": 1, "b": 2}), (uneven, [[1]])],
        "value": [("x", "y"), (uneven, [[1], [2, 4]]), (1, 2)],
        "nan": [(1.0, nan)],
        "none": [([1.0], [None]), (1.0, None)],
        "type": [(1, "1"), ([1], {1}), ({"a": 1}, [1])],
    }
    for kind, (a, b) in [(due, pair) for due in pairs for pair in pairs[due]]:
        difference = comparison.compare(comparison.frozen(a), comparison.frozen(b), loose)
        assert getattr(difference, "kind", None) == kind, (a, b, difference)
    assert comparison.compare(uneven, [[1], [2, 4]], loose).where == "[1][1]"
    assert "broadcasts" in comparison.compare(np.ones(3), np.ones((3, 3)), loose).text


# --- what is shown: readable in any theme, the same as text and as HTML, nothing of it runs -----------

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


# --- accidents ----------------------------------------------------------------------------------------------


class Strange:
    def __repr__(self):
        raise SystemExit


UNSAFE = "a\ud800\x1b[2J\r\u202e✓ ex.a · right"
STRANGE = [Strange(), [Strange()], {Strange(): 1}, UNSAFE, b"x" * 10**6, "y" * 10**6]
STRANGE += [SystemExit(), MemoryError(), GeneratorExit(), ValueError(UNSAFE)]


@pytest.mark.parametrize("value", STRANGE, ids=[str(k) for k in range(len(STRANGE))])
def test_whatever_comes_back_or_is_raised_gets_a_short_safe_message(value):
    raised = isinstance(value, BaseException)

    def strange(y, factor):
        if raised:
            raise value
        return value

    result = slope.grade(strange)
    assert result.status == ("raised" if raised else "not yet")
    assert not raised or type(value).__name__ in result.message
    assert len(result.message) < 2500
    assert not re.search("[\x1b\r\u202e\ud800]", result.message)


def test_a_list_of_lists_of_lists_does_not_fill_the_memory():
    laughs = [1.0] * 10
    for _ in range(11):
        laughs = [laughs] * 10
    start = time.process_time()
    assert slope.grade(lambda y, factor: laughs).status == "not yet"
    assert time.process_time() - start < 5


@pytest.mark.parametrize("threads", [True, False])
def test_a_loop_without_end_is_ended_and_says_so(monkeypatch, threads):
    monkeypatch.setattr(outcomes._Limit, "threads", threads)
    monkeypatch.setattr(slope, "seconds", 0.4)
    before = sys.gettrace()
    for body in ("pass", "try:\n            y += 1\n        except Exception:\n            y = 0"):
        result = slope.grade(typed(f"def my_slope(y, factor):\n    while True:\n        {body}\n"))
        assert result.status == "raised"
        assert result.observation == "It was ended after 0.4 s: is there a loop that never ends?"
    assert sys.gettrace() is before
    assert slope.grade(my_slope).status == "right"


def test_an_iterator_without_end_is_ended():
    endless = Exercise("", my_sums, cases=sums.cases, observe=lambda answer, rows: list(answer(rows)))

    def handing_out(rows):
        while True:
            yield rows

    assert "more than 100,000 values" in endless.grade(handing_out).observation


def test_a_check_inside_the_function_that_it_checks():
    def nested(y, factor):
        slope.check(nested)

    assert "a check inside the function that it checks" in slope.grade(nested).observation
    assert slope.grade(my_slope).status == "right"


def world():
    return sys.stdout, sys.stderr, np.geterr(), list(warnings.filters)


def test_the_world_is_as_before_whatever_an_answer_does(capsys):
    def unruly(y, factor):
        sys.stdout = sys.stderr = None
        warnings.simplefilter("error")
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        np.seterr(all="raise")
        return factor * y * (1 - y)

    before = world()
    slope.grade(unruly)
    assert world() == before
    result = slope.grade(lambda y, factor: [print("hello"), np.log(0.0), factor * y * (1 - y)][-1])
    assert "your code prints" in result.message
    assert "it warns  RuntimeWarning: divide by zero" in result.message
    assert capsys.readouterr().out == ""
    with np.errstate(all="raise"):
        assert slope.grade(lambda y, f: np.float64(f * y * (1 - y)) + np.exp(-800.0)).status == "right"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer that interrupts")
def test_an_interrupt_at_any_moment_leaves_nothing_behind():
    random.seed(1)
    before, hit = world(), 0
    previous = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        for _ in range(300):
            with contextlib.suppress(KeyboardInterrupt):
                signal.setitimer(signal.ITIMER_REAL, random.uniform(1e-5, 6e-3))
                hit += "interrupted" in slope.grade(lambda y, f: y if f > 0 else f).message
            signal.setitimer(signal.ITIMER_REAL, 0)
            assert world() == before
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    assert hit > 10
    assert not judging._checking
    assert said(slope, lambda y, factor: factor * y * (y - 1)) == "The sign is the wrong one"


def test_what_a_first_try_breaks_does_not_break_the_next(monkeypatch):
    fresh = Exercise("", my_sums, cases=sums.cases)
    monkeypatch.setattr("builtins.sum", lambda values: 3)
    assert fresh.grade(lambda rows: [3 for _ in rows]).status == "not yet"
    monkeypatch.undo()
    assert fresh.grade(my_sums).status == "right"


def python(code, folder, **variables):
    """What a Python of its own, its settings in a folder, prints; it has to end well."""
    command, env = [sys.executable, "-c", code], environment(folder, **variables)
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT, env=env).stdout


CONSOLES = [{"PYTHONIOENCODING": encoding} for encoding in ("cp1252", "gbk", "ascii")]


@pytest.mark.parametrize("settings", [*CONSOLES, {"LC_ALL": "C", "PYTHONUTF8": "0"}], ids=str)
def test_a_console_that_lacks_our_signs(settings, tmp_path):
    code = (
        "from exercises import neuron as ex, progress\nex.sigmoid.check(ex.my_sigmoid)\n"
        "ex.sigmoid.solution()\nex.sigmoid.check(lambda z: '\\u03b4\\u2713')\nprogress.table()"
    )
    assert b"ex.sigmoid" in python(code, tmp_path, PYTHONCOERCECLOCALE="0", **settings)


def test_a_kernel_shows_one_thing_and_keeps_the_cell(tmp_path):
    code = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in ["from exercises import neuron as ex", "def my_sigmoid(z):\\n    display(1)\\n    return 0.5",
             "ex.sigmoid.check(my_sigmoid)", "from exercises import progress"]:
    shell.run_cell(cell, store_history=True)
print(shell.user_ns["progress"].load()[0]["neuron.sigmoid"]["answer"])
"""
    shown = python(code, tmp_path, PYTHONUTF8="1").decode()
    assert "return 0.5" in shown
    assert shown.count("△ ex.sigmoid · not yet") == 1, shown


def test_bad_exercises_are_refused():
    with pytest.raises(ValueError, match="knows no setting 'colour'"):
        Exercise("", my_slope, cases=[1], colour=1)
    with pytest.raises(ValueError, match="give the name of its stub"):
        Exercise("", 1, cases=[1])
    for bad in (never, often):
        with pytest.raises(ValueError, match="once is expected"):
            bad.mistaken()
    with pytest.raises(ValueError, match="Expected `old` → `new`, parted by"):  # half an edit
        listed._item(None, "`a` → `b` and `c` → `d`")


def test_nothing_is_drawn_or_loaded_that_a_check_does_not_need(tmp_path, capsys):
    code = "import sys, exercises.neuron\nassert not {'matplotlib', 'ipywidgets', 'IPython'} & {*sys.modules}"
    python(code, tmp_path)
    slope.check(my_slope)
    assert capsys.readouterr().out.startswith("✓ ex.slope · right")
