"""The engine of the checks beside the words, which tests/answers hold: cards, notes, stubs, accidents."""

import builtins
import contextlib
import functools
import io
import itertools
import random
import re
import signal
import subprocess
import sys
import warnings

import numpy as np
import pytest

from exercises import card, comparison, facts, listed, outcomes, progress
from exercises.exercise import Exercise
from exercises.neuron import and_weights, my_sigmoid_slope, sigmoid_slope
from exercises.start import mean, scaled
from exercises.vectorization import mini_batches
from figures.picture import contrast
from helpers import ROOT
from tests import test_answers
from tools.testing import environment

_cell = itertools.count()


def typed(body):
    """my_sigmoid_slope with this body, typed in as in a notebook."""
    space, lines = {"__name__": "__main__"}, body.replace("\n", "\n    ")
    test_answers.typed(f"def my_sigmoid_slope(y):\n    {lines}\n", space, f"engine-{next(_cell)}")
    return space["my_sigmoid_slope"]


# --- what is said -------------------------------------------------------------------------------------------


def changing(numbers):
    result = sum(numbers) / len(numbers)
    numbers.clear()
    return result


def printing(y):
    print("hello", np.log(0.0))
    return y * (1 - y)


def nested(y):
    sigmoid_slope.check(nested)


def endless(order, batch_size):
    while True:
        yield order


BYTE = OverflowError("Python integer 256 out of bounds for uint8")  # NumPy 2's, of an entry times 256
AGAIN = "Replace the `...` of `my_sigmoid_slope`"
STUBS = ["...", "pass", "return ...", "'''Doc.'''", "'''Doc.'''\n...", "raise NotImplementedError"]
ANCESTORS = Exercise("", listed.edit, cases=[21, 22], observe=lambda cls, k: k * len(cls.__mro__))
SAID = [
    *((sigmoid_slope, typed(body), "not attempted", AGAIN) for body in STUBS),
    (and_weights, (..., ..., ...), "not attempted", "Replace the `...` of `my_and_weights`"),
    (and_weights, None, "not yet", "hands back None"),
    (and_weights, (1, 1), "not yet", "Expected: three numbers (w1, w2, b)."),
    (sigmoid_slope, 0.25, "not yet", "not a number.\nHand over `my_sigmoid_slope` itself, without brackets"),
    (sigmoid_slope, lambda y: np.float16(y * (1 - y)), "right", "All 4 cases agree with ours."),
    (sigmoid_slope, lambda y: np.float16(1.1 * y * (1 - y)), "not yet", "expected  0.25"),
    (scaled, lambda numbers, factor: [1.0], "not yet", "The shape (3,) is expected, got (1,)."),
    (sigmoid_slope, lambda y: y * (1 - y), "right", "The output and what is left of it up to 1"),
    (mean, changing, "right", "A note: your function changes its argument `numbers`"),
    (mean, mean.solution_, "right", "All 4 cases agree with ours."),  # the next check finds its cases whole
    (sigmoid_slope, printing, "right", "A note: your code prints"),
    (sigmoid_slope, printing, "right", "it warns  RuntimeWarning: divide by zero"),
    (sigmoid_slope, typed("return sum(\n    x.a for x in [y])"), "raised", "line 3 of my_sigmoid_slope  x.a"),
    (sigmoid_slope, lambda y: (_ for _ in ()).throw(BYTE), "raised", f"of uint8 can't hold {256}, and"),
    (sigmoid_slope, nested, "raised", "a check inside the function that it checks"),
    (ANCESTORS, UserWarning, "not yet", "expected  42"),  # of a class
    (mini_batches, endless, "raised", "more than 100,000 values: does it ever end?"),
]


@pytest.mark.parametrize(("exercise", "answer", "status", "words"), SAID)
def test_an_answer_gets_its_status_and_words_and_nothing_is_printed(exercise, answer, status, words, capsys):
    result = exercise.grade(answer)
    assert (result.status, words in result.message) == (status, True), result.message
    assert capsys.readouterr().out == ""


def test_a_name_is_read_where_python_joins_two_steps_in_one(monkeypatch):
    joined = type("Step", (), {"opname": "STORE_FAST_LOAD_FAST", "argval": ("n", "factor")})  # since 3.13
    monkeypatch.setattr(facts.dis, "get_instructions", lambda code: [joined])
    assert "factor" in facts._read(None, "FAST")


def test_only_what_differs_is_shown_of_a_long_result():
    long = Exercise("", scaled.solution_, cases=[([float(k) for k in range(100)], 2)])
    wrong = long.grade(lambda numbers, factor: [factor * n + (n == 37) for n in numbers]).message
    assert "differs at  [37]" in wrong
    assert comparison.told_apart(0.1 + 0.2, 0.3) == ("0.30000000000000004", "0.29999999999999999")
    assert comparison.told_apart(1, [1])[0] == "1"


NAN, UNEVEN, COLUMN = float("nan"), [[1], [2, 3]], np.ones((2, 1))
COMPARED = {
    None: [
        (1.0, 1.0 + 1e-9),
        ([1, 2], (1, 2.0)),
        ([1, 1], COLUMN),
        (True, 1),
        (["x", "y"], np.array(["x", "y"])),
        ({8: "x"}, {np.int64(8): np.str_("x")}),
        *((same, same) for same in (10**30, NAN, UNEVEN)),
    ],
    "shape": [([1, 2], [1, 2, 3]), ([1, 1], COLUMN.tolist())],
    "length": [({"a": 1}, {}), ({"a": 1}, {"a": 1, "b": 2}), (UNEVEN, [[1]])],
    "value": [("x", "y"), (UNEVEN, [[1], [2, 4]]), (1, 2)],
    "nan": [(1.0, NAN)],
    "none": [([1.0], [None]), (1.0, None)],
    "type": [(1, "1"), ([1], {1}), ({"a": 1}, [1]), ([1], 1), (1, (1,)), (1, [1]), (1, map(abs, [1]))],
}


def test_comparing():
    loose = comparison.Tolerance()
    for kind, (a, b) in [(due, pair) for due, pairs in COMPARED.items() for pair in pairs]:
        difference = comparison.compare(comparison.frozen(a), comparison.frozen(b), loose)
        assert getattr(difference, "kind", None) == kind, (a, b, difference)
    assert comparison.compare(UNEVEN, [[1], [2, 4]], loose).where == "[1][1]"


# --- what is shown: readable in any theme, the same as text and as HTML, nothing of it runs -----------

STATES = [my_sigmoid_slope, lambda y: y * (y - 1), lambda y: y[0], ...]


def test_cards_have_contrast_and_a_symbol_a_word_and_a_colour_each():
    for _, _, background, heading in card.LOOKS.values():
        assert min(contrast(colour, background) for colour in (heading, card.INK, "#4a4a4a")) > 4.5
    colours = re.findall(r"color: (#\w{6})", card.highlight("def f(x):\n    return 'a' + 1.5  # why\n"))
    assert min(contrast(colour, "#ffffff") for colour in colours) > 4.5
    assert len({sigmoid_slope.grade(answer).message.splitlines()[0] for answer in STATES}) == 4


@pytest.mark.parametrize("answer", STATES)
def test_text_and_html_say_the_same_and_nothing_runs(answer):
    result = sigmoid_slope.grade(answer)
    plain = re.sub(r"<[^>]+>", " ", result._repr_html_()).replace("&#x27;", "'")
    assert {*re.findall(r"\w{2,}", result.message)} <= {*re.findall(r"\w{2,}", plain)}
    assert "<script" not in sigmoid_slope.grade(lambda y: "<script>")._repr_html_()
    assert repr(result) == result.message


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "gbk", "ascii"])
def test_a_console_shows_cards_whatever_signs_it_lacks(encoding, monkeypatch):
    shown = io.TextIOWrapper(io.BytesIO(), encoding)
    monkeypatch.setattr(sys, "stdout", shown)
    sigmoid_slope.solution()
    sigmoid_slope.check(lambda y: "\u03b4\u2713")
    progress.table()
    shown.seek(0)
    text = shown.read()
    assert "    return y * (1 - y)\nThe output and what is left of it up to 1" in text
    assert "ex.sigmoid_slope" in text.split("return")[1]
    assert "?" not in text.splitlines()[0]


# --- accidents ----------------------------------------------------------------------------------------------


class Strange:
    def __repr__(self):
        raise SystemExit


UNSAFE = "a\ud800\x1b[2J\r\u202e✓ ex.a · right"
STRANGE = [Strange(), [Strange()], {Strange(): 1}, UNSAFE, b"x" * 10**6, "y" * 10**6, object()]
STRANGE += [SystemExit(), MemoryError(), GeneratorExit(), ValueError(UNSAFE)]
STRANGE += [functools.reduce(lambda laughs, _: [laughs] * 10, range(12), 1.0), 10**400]
STRANGE += [type("Lazy", (), {"__array__": lambda *_, **__: 1 / 0})()]


@pytest.mark.parametrize("value", STRANGE, ids=[str(k) for k in range(len(STRANGE))])
def test_whatever_comes_back_or_is_raised_gets_a_short_safe_message(value, monkeypatch):
    monkeypatch.setattr(comparison, "MOST_ITEMS", 10_000)
    raised = isinstance(value, BaseException)

    def strange(y):
        if raised:
            raise value
        return value

    result = sigmoid_slope.grade(strange)
    assert result.status == ("raised" if raised else "not yet")
    assert not raised or type(value).__name__ in result.message
    assert len(result.message) < 2500
    assert not re.search("[\x1b\r\u202e\ud800]|x[0-9a-f]{6}|make sense", result.message)
    sigmoid_slope.check(value)


@pytest.mark.parametrize("threads", [True, False])
@pytest.mark.parametrize("body", ["pass", "try:\n        y += 1\n    except Exception:\n        y = 0"])
def test_a_loop_without_end_is_ended_and_says_so(monkeypatch, threads, body):
    monkeypatch.setattr(outcomes._Limit, "threads", threads)
    monkeypatch.setattr(sigmoid_slope, "seconds", 0.2)
    before = sys.gettrace()
    result = sigmoid_slope.grade(typed(f"while True:\n    {body}"))
    assert result.observation == "It was ended after 0.2 s: is there a loop that never ends?"
    assert sys.gettrace() is before
    assert sigmoid_slope.grade(my_sigmoid_slope).status == "right"


def world():
    return sys.stdout, sys.stderr, np.geterr(), list(warnings.filters)


def test_the_world_is_as_before_whatever_an_answer_does():
    def unruly(y):
        sys.stdout = sys.stderr = None
        warnings.simplefilter("error")
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        np.seterr(all="raise")
        return y

    before = world()
    sigmoid_slope.grade(unruly)
    assert world() == before
    with np.errstate(all="raise"):
        assert sigmoid_slope.grade(lambda y: np.float64(y * (1 - y)) + np.exp(-800.0)).status == "right"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer that interrupts")
def test_an_interrupt_at_any_moment_leaves_nothing_behind():
    random.seed(1)
    before, hit = world(), 0
    previous = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        for _ in range(300):
            with contextlib.suppress(KeyboardInterrupt):
                signal.setitimer(signal.ITIMER_REAL, random.uniform(1e-5, 6e-3))
                hit += "interrupted" in sigmoid_slope.grade(lambda y: y if y > 0.3 else 1).message
            signal.setitimer(signal.ITIMER_REAL, 0)
            assert world() == before
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    assert hit > 10
    assert sigmoid_slope.grade(lambda y: y * (y - 1)).mistake.name == "The sign is flipped"


def test_what_a_first_try_breaks_does_not_break_the_next(monkeypatch):
    def breaking(numbers):
        builtins.sum = lambda values: 3
        return 3

    shared = [1.0, 2.5]  # with a notebook, which may change it
    anew = Exercise("", mean.solution_, cases=[*mean.cases, shared])
    with monkeypatch.context() as kept:
        kept.setattr("builtins.sum", sum)
        assert anew.grade(breaking).status == "not yet"
    shared.append(9.0)
    assert anew.grade(mean.solution_).status == "right"


def python(code, folder):
    """What a Python of its own, its settings in a folder, prints; it has to end well."""
    command, env = [sys.executable, "-c", code], environment(folder, PYTHONUTF8="1")
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT, env=env).stdout.decode()


def test_a_kernel_shows_one_thing_and_keeps_the_cell(tmp_path):
    code = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in ["from exercises import neuron as ex", "def my_sigmoid(z):\\n    display(1)\\n    return 0.5",
             "ex.sigmoid.check(my_sigmoid)", "from exercises import progress"]:
    shell.run_cell(cell, store_history=True)
print(shell.user_ns["progress"].load()[0]["neuron.sigmoid"]["answer"])
"""
    shown = python(code, tmp_path)
    assert "return 0.5" in shown
    assert shown.count("△ ex.sigmoid · not yet") == 1, shown


def test_an_answer_that_asks_or_leaves_neither_waits_nor_ends_the_kernel(tmp_path):
    code = """
from ipykernel.zmqshell import ZMQInteractiveShell
shell = ZMQInteractiveShell.instance()
for cell in ["from exercises import neuron as ex", "def asks(z): return input('z?')", "def leaves(z): exit()",
             "ours, got = input, map(ex.sigmoid.grade, (asks, leaves))",
             "for result in got: print(result.status, *result.observations)"]:
    shell.run_cell(cell, store_history=True)
print(shell.exit_now, shell.user_ns["ours"] is input)
"""
    asks, leaves, after = python(code, tmp_path).splitlines()
    assert asks.startswith("raised A check has nobody to ask"), asks
    assert leaves.startswith("raised `exit` and `quit` end the whole program"), leaves
    assert after == "False True"


def test_a_check_draws_and_loads_nothing_that_it_does_not_need(tmp_path):
    code = "import sys, exercises.neuron\nassert not {'matplotlib', 'ipywidgets', 'IPython'} & {*sys.modules}"
    python(code, tmp_path)


REFUSED = {
    "knows no setting 'colour'": lambda: Exercise("", my_sigmoid_slope, cases=[1], colour=1),
    "give the name of its stub": lambda: Exercise("", 1, cases=[1]),
    "stands 0 times in the solution; once is expected": lambda: listed.edit("never", "").spans("y * y"),
    "stands 2 times in the solution; once is expected": lambda: listed.edit("y", "").spans("y * y"),
    "Expected `old` → `new`, parted by": lambda: listed._item(None, "`a` → `b` and `c` → `d`"),
}


@pytest.mark.parametrize("words", REFUSED)
def test_bad_exercises_are_refused(words):
    with pytest.raises(ValueError, match=words):
        REFUSED[words]()
