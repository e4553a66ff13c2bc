"""The machinery of exercises: four states, messages that teach, and learner's code that can't hurt."""

import builtins
import functools
import itertools
import math
import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
import warnings

import numpy as np
import pytest

from exercises import card
from exercises.core import AnswerError, Case, Exercise, Misconception
from exercises.quiz import Choice, Question, Quiz, Recall
from exercises.values import compare, freeze, short
from tools.links import ROOT


def my_slope(y):
    """The sigmoid's slope from its output."""
    return y * (1 - y)


FLIPPED = Misconception(lambda y: y * (y - 1), "The sign is flipped: a sigmoid never falls.")
SIGMOID_TWICE = Misconception(
    lambda y: 1 / (1 + np.exp(-y)), "The sigmoid is applied to its own output: `y` *is* the output."
)
slope = Exercise(
    task="The slope of the sigmoid from its output.",
    solution=my_slope,
    cases=[0.2, 0.5, 0.9, np.array([0.1, 0.6, 0.7])],
    hints=["It needs no `z`.", "Equation 1."],
    misconceptions=[FLIPPED, SIGMOID_TWICE],
    why="y is already the sigmoid's value.",
)


def my_outer(delta, x):
    return [[d * value for value in x] for d in delta]


outer = Exercise(
    task="",
    solution=my_outer,
    cases=[([1.0, 2.0], [3.0, 4.0, 5.0]), (np.array([0.5, -1.0, 2.0]), np.array([1.0, -2.0]))],
    hints=["h"],
    misconceptions=[Misconception(lambda d, x: np.outer(d, x) + 1, "One too many: it is.")],
)

weights = Exercise(
    task="AND",
    stub="my_weights",
    solution=(1, 1, -1.5),
    form="three numbers (w1, w2, b)",
    cases=[(0, 0), (0, 1), (1, 0), (1, 1)],
    observe=lambda w, x1, x2: int(w[0] * x1 + w[1] * x2 + w[2] >= 0),
    hints=["h"],
    also_right=[[2, 2, -3]],
    misconceptions=[Misconception((1, 1, -0.5), "That is OR: one input suffices.")],
)


def test_importing_the_core_loads_no_widgets_and_draws_nothing():
    code = (
        "import sys, exercises.core, exercises.quiz\n"
        "print([m for m in ('IPython', 'ipywidgets', 'matplotlib', 'anywidget') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


# --- the four states ----------------------------------------------------------------------------------------


def stub(y):
    """The sigmoid's slope."""
    ...  # noqa: PIE790 — as a stub in a notebook looks


def stub_pass(y):
    # write here
    pass


def stub_raise(y):
    raise NotImplementedError


class StubMethod:
    def slope(self, y):
        """Nothing yet."""


class Callable:
    def __call__(self, y):
        return y * (1 - y)


class Stubborn:
    def __call__(self, y): ...


namespace = {}
exec("def typed(y):\n    ...\ndef written(y):\n    return y * (1 - y)", namespace)  # no source to inspect


@pytest.mark.parametrize(
    "answer",
    [
        ...,
        None,
        stub,
        stub_pass,
        stub_raise,
        StubMethod().slope,
        namespace["typed"],
        lambda y: ...,
        Stubborn(),
    ],
)
def test_not_attempted(answer):
    result = slope.grade(answer)
    assert result.status == "not attempted"
    assert "my_slope" in result.message
    assert "ex.slope.hint()" in result.message


@pytest.mark.parametrize(
    "answer",
    [(..., ..., ...), [..., ...], ..., None, {"A": ...}],
    ids=["tuple", "list", "...", "None", "dict"],
)
def test_a_value_not_attempted(answer):
    assert weights.grade(answer).status == "not attempted"


def with_array(y):
    return np.asarray(y) * (1 - np.asarray(y))


def curried(shift, y):
    return y * (1 + shift - y)


class Method:
    def slope(self, y):
        return y - y * y


@pytest.mark.parametrize(
    "answer",
    [
        my_slope,
        with_array,
        lambda y: y - y**2,
        Callable(),
        Method().slope,
        functools.partial(curried, 0),
        namespace["written"],
        np.frompyfunc(my_slope, 1, 1),
        np.vectorize(my_slope),
        lambda y: np.float32(with_array(y)),
        lambda y: np.array(with_array(y), dtype=np.float16),
        lambda y: np.array(with_array(y), dtype=np.longdouble),
        lambda y: np.array(with_array(y), dtype=complex),
        lambda y: np.atleast_1d(with_array(y))[:, None],
        lambda y: np.atleast_1d(with_array(y))[None, :],
        lambda y: np.atleast_1d(with_array(y)).tolist(),
        lambda y: tuple(np.atleast_1d(with_array(y))),
        lambda y: (value for value in np.atleast_1d(with_array(y))) if np.ndim(y) else with_array(y),
        lambda y: with_array(y) * (1 + 1e-12),
        lambda y: np.ma.masked_array(with_array(y)),
    ],
)
def test_right_in_any_correct_form(answer):
    result = slope.grade(answer)
    assert result.status == "right", result.message


@pytest.mark.parametrize("constant", [0.16, 0.25, 0.09, 0, np.array([0.09, 0.24, 0.21])])
def test_a_constant_that_fits_one_case_is_not_right(constant):
    assert slope.grade(lambda y: constant).status == "not yet"


def test_the_first_case_that_differs_is_shown():
    result = slope.grade(lambda y: 0.16)
    assert (result.status, result.case) == ("not yet", 1)
    assert re.search(r"input +y = 0.5\n", result.message)
    assert re.search(r"yours +0.16\n", result.message)
    assert re.search(r"expected +0.25\n", result.message)


def test_digits_are_added_until_a_difference_shows():
    result = slope.grade(lambda y: with_array(y) * (1 + 2e-6) if np.ndim(y) == 0 else with_array(y))
    yours, expected = (
        re.search(rf"{word} +(\S+)", result.message).group(1) for word in ("yours", "expected")
    )
    assert yours != expected
    assert float(yours) == pytest.approx(0.16 * (1 + 2e-6), rel=1e-8)


@pytest.mark.parametrize("mistake", [FLIPPED, SIGMOID_TWICE], ids=["flipped", "twice"])
def test_a_known_misconception_is_named(mistake):
    result = slope.grade(mistake.answer)
    assert result.status == "not yet"
    assert result.misconception is mistake
    name, reason = mistake.message.split(": ", 1)
    assert f"{name}." in result.message
    assert reason[1:] in result.message


def test_a_misconception_is_recognised_on_all_cases_or_not_at_all():
    once = slope.grade(lambda y: y * (y - 1) if np.ndim(y) else y)
    assert once.status == "not yet"
    assert once.misconception is None


def test_a_misconception_is_recognised_where_a_later_case_raises():
    def plain(y):
        return 1 / (1 + math.exp(-y))  # takes no array

    result = slope.grade(plain)
    assert result.status == "not yet"
    assert result.misconception is SIGMOID_TWICE


def test_a_constant_factor_is_said():
    assert "2 times" in slope.grade(lambda y: 2 * with_array(y)).message
    assert "−0.5 times" in slope.grade(lambda y: -0.5 * with_array(y)).message
    assert "times what is due" not in slope.grade(lambda y: with_array(y) + 1).message


def test_a_nan_where_zero_is_due_is_no_constant_factor():
    share = Exercise(task="", solution=lambda a: a, cases=[2.0, 0.0, 3.0], hints=[], misconceptions=[])
    assert "times what is due" not in share.grade(lambda a: a if a else math.nan).message


def test_a_missing_return_is_recognised():
    def forgot(y):
        result = y * (1 - y)
        result += 0

    result = slope.grade(forgot)
    assert result.status == "not yet"
    assert "`return`" in result.message


def test_a_missing_return_is_recognised_through_observe():
    listed = Exercise(
        "",
        my_outer,
        [([1.0], [2.0, 3.0])],
        ["h"],
        [Misconception(lambda d, x: [[0.0]], "No: no.")],
        observe=lambda answer, d, x: sorted(answer(d, x)),
    )

    def forgot(d, x):
        len(d)

    result = listed.grade(forgot)
    assert result.status == "not yet"
    assert "`return`" in result.message


def test_a_function_is_due():
    result = slope.grade(0.25)
    assert result.status == "not yet"
    assert "A function is due here, not a number" in result.message


def raises(y):
    shifted = 1 - y
    return y / (shifted * 0)


def raises_deeper(y):
    return raises(y)


@pytest.mark.parametrize("answer", [raises, raises_deeper])
def test_raised_shows_the_learners_line_and_none_of_ours(answer):
    result = slope.grade(answer)
    assert result.status == "raised"
    assert "line 3 of raises" in result.message
    assert "return y / (shifted * 0)" in result.message
    assert "ZeroDivisionError" in result.message
    for ours in ("sandbox", "core.py", "Traceback", "helpers"):
        assert ours not in result.message


def test_raised_inside_a_library_shows_the_learners_line():
    def wrong_shapes(y):
        return np.ones((2, 3)) @ np.ones((2, 3))

    result = slope.grade(wrong_shapes)
    assert result.status == "raised"
    assert "line 2 of wrong_shapes" in result.message


def test_a_wrong_number_of_arguments():
    result = slope.grade(lambda: 1)
    assert result.status == "raised"
    assert "does it take the arguments" in result.message


@pytest.mark.parametrize("error", [SystemExit, GeneratorExit, RecursionError, MemoryError, StopIteration])
def test_whatever_is_raised_is_an_answer(error):
    def throws(y):
        raise error

    result = slope.grade(throws)
    assert result.status == "raised"
    assert error.__name__ in result.message


def test_endless_recursion():
    def again(y):
        return again(y)

    assert slope.grade(again).status == "raised"
    assert slope.grade(my_slope).status == "right"


def test_an_error_whose_text_raises():
    class Awful(Exception):
        def __str__(self):
            raise RuntimeError("no")

    def throws(y):
        raise Awful

    assert "Awful" in slope.grade(throws).message


# --- code that never ends -----------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="no signals to send on this system")
def test_interrupt_stops_code_that_never_ends_and_later_checks_work():
    started = threading.Event()

    def endless(y):
        started.set()
        while True:
            y += 1

    def interrupt():
        started.wait(10)
        time.sleep(0.02)
        signal.pthread_kill(main, signal.SIGINT)

    main = threading.main_thread().ident
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        helper = threading.Thread(target=interrupt)
        helper.start()
        result = slope.grade(endless)
        helper.join()
    finally:
        signal.signal(signal.SIGINT, before)
    assert result.status == "raised"
    assert "interrupted" in result.message
    assert "loop that never ends" in result.message
    assert re.search(r"line \d of endless", result.message)
    assert slope.grade(my_slope).status == "right"


def test_an_endless_generator_is_cut(monkeypatch):
    monkeypatch.setattr("exercises.values.MOST_ITEMS", 1000)
    assert slope.grade(lambda y: itertools.count()).status == "not yet"


# --- code that does more than it should ---------------------------------------------------------------------


def test_arguments_are_new_for_each_call():
    def greedy(delta, x):
        answer = [[d * value for value in x] for d in delta]
        for k in range(len(x)):
            x[k] = 0.0
        return answer

    result = outer.grade(greedy)
    assert result.status == "right"
    assert "changes its argument `x`" in result.message
    assert outer.grade(my_outer).status == "right"
    assert "changes" not in outer.grade(my_outer).message
    assert outer.cases[0] == ([1.0, 2.0], [3.0, 4.0, 5.0])


def test_a_factory_makes_its_objects_anew():
    class Node:
        def __init__(self):
            self.output = 2.0

    def my_double(node):
        node.output *= 2

    doubled = Exercise(
        "",
        my_double,
        [lambda: (Node(),), Case(lambda: Node(), "a fresh node")],
        ["h"],
        [Misconception(lambda node: None, "Nothing happens: the output stays.")],
        observe=lambda answer, node: (answer(node), node.output)[1],
    )
    for _ in range(2):
        assert doubled.grade(my_double).status == "right"
        assert doubled.grade(lambda node: setattr(node, "output", node.output * 2)).status == "right"
        assert doubled.grade(doubled.misconceptions[0].answer).misconception is doubled.misconceptions[0]


def test_a_view_that_changes_later():
    buffer = np.zeros(3)

    def reuses(y):
        buffer[:] = with_array(y)
        return buffer if np.ndim(y) else buffer[:1]

    assert slope.grade(reuses).status == "right"


def test_prints_are_dropped_and_mentioned(capsys):
    def chatty(y):
        print("spam" * 10**6)
        print("egg", file=sys.stderr)
        sys.stdout.write("more")
        return with_array(y)

    result = slope.grade(chatty)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")
    assert result.status == "right"
    assert "prints" in result.message
    assert len(result.message) < 500


def test_stdout_comes_back_whatever_the_answer_does():
    before = sys.stdout, sys.stderr

    def takes_it_away(y):
        sys.stdout = None
        sys.stderr.close()
        return 1

    slope.grade(takes_it_away)
    assert (sys.stdout, sys.stderr) == before
    print("still here")


def test_warnings_stay_inside():
    def warns(y):
        np.log(np.zeros(1))
        return with_array(y)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = slope.grade(warns)
    assert result.status == "right"
    assert "divide by zero" in result.message


def test_numpy_settings_are_restored():
    before = np.geterr()

    def fiddles(y):
        np.seterr(all="raise")
        return with_array(y)

    slope.grade(fiddles)
    assert np.geterr() == before


def test_the_notebooks_names_do_not_matter():
    scope = {"np": 5, "sum": None, "abs": 3}
    exec("def my(y):\n    return y * (1 - y)\ndef uses(y):\n    return np.exp(y)", scope)
    assert slope.grade(scope["my"]).status == "right"
    assert slope.grade(scope["uses"]).status == "raised"


def test_nan_is_said():
    result = slope.grade(lambda y: with_array(y) * float("nan"))
    assert result.status == "not yet"
    assert "nan" in result.message
    assert "not a number" in result.message


class Hostile:
    def __repr__(self):
        raise RuntimeError("no repr")

    def __eq__(self, other):
        raise RuntimeError("no eq")

    def __bool__(self):
        raise RuntimeError("no bool")

    def __len__(self):
        raise RuntimeError("no len")

    def __deepcopy__(self, memo):
        raise RuntimeError("no copy")

    __hash__ = None


class Script:
    def __repr__(self):
        return "<script>alert(1)</script>"


class Huge:
    def __repr__(self):
        return "x" * 10**7


class Asks:
    def __getattr__(self, name):
        raise RuntimeError(f"asked for {name}")


class BadFloat(float):
    def __float__(self):
        raise RuntimeError("no float")

    def __repr__(self):
        return "<b>0.25</b>"


class NotAString:
    def __repr__(self):
        return 3


LOOP = []
LOOP.append(LOOP)
STRANGE = [
    Hostile(),
    Script(),
    Huge(),
    Asks(),
    BadFloat(0.25),
    NotAString(),
    LOOP,
    {"a": LOOP},
    "<script>alert(1)</script>",
    "x" * 10**6,
    b"\x00" * 10**6,
    [0.0] * 10**5,
    10**5000,
    {1, 2},
    {Ellipsis: 3},
    [1, [2, 3]],
    np.zeros((0, 3)),
    np.array([object(), 1], dtype=object),
    np.array(["a"]),
    np.zeros(2, dtype=[("a", float)]),
    object,
    my_slope,
    iter([1]),
    1 + 2j,
    -0.0,
    float("inf"),
    True,
    range(3),
    memoryview(b"ab"),
]


@pytest.mark.parametrize("value", STRANGE, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("exercise", [slope, outer, weights], ids=["slope", "outer", "weights"])
def test_strange_results_get_a_state_and_a_short_safe_message(exercise, value):
    answer = value if exercise is weights else lambda *args: value
    result = exercise.grade(answer)
    assert result.status in ("not yet", "raised"), result.message
    html = result._repr_html_()
    assert len(result.message) < 3000
    assert len(html) < 8000
    assert "<script" not in html
    assert "<b>0.25" not in html
    assert exercise.grade(exercise.answer).status == "right"


@pytest.mark.parametrize(
    "value", [v for v in STRANGE if v is not my_slope], ids=lambda value: type(value).__name__
)
def test_strange_answers_get_a_state(value):
    assert slope.grade(value).status in ("not yet", "raised")


def test_no_address_is_shown():
    assert not re.search(r"0x[0-9a-f]{4}", slope.grade(lambda y: object()).message)


def test_the_learners_source_line_is_escaped():
    def tags(y):
        return "<img src=x onerror=alert(1)>" + 1

    html = slope.grade(tags)._repr_html_()
    assert "<img" not in html
    assert "&lt;img" in html


def test_even_a_broken_builtin_leaves_an_answer(monkeypatch):
    def breaks(y):
        monkeypatch.setattr(builtins, "sorted", None)
        return with_array(y)

    assert slope.grade(breaks).status in ("right", "raised")


# --- comparing ----------------------------------------------------------------------------------------------


def test_broadcasting_is_recognised_by_shape():
    ten = np.arange(10.0)
    difference = compare(ten, np.zeros((10, 10)))
    assert difference.kind == "shape"
    assert "(10, 10), due is (10,)" in difference.text
    assert "broadcasts" in difference.text
    assert "broadcasts" in compare(ten[:, None], np.zeros((10, 10))).text
    assert "transposed" in compare(np.zeros((2, 3)), np.zeros((3, 2))).text
    assert "broadcasts" not in compare(np.zeros((2, 3)), np.zeros((3, 3))).text


@pytest.mark.parametrize(
    ("expected", "got", "kind"),
    [
        (1.0, "1.0", "type"),
        (1.0, [1.0], None),
        (1.0, [1.0, 1.0], "shape"),
        ([1.0, 2.0], (1.0, 2.0), None),
        ([1.0, 2.0], [1.0], "shape"),
        ([1.0, 2.0], [1.0, None], "nothing"),
        ([1.0, 2.0], [1.0, ...], "unfinished"),
        ([1.0, 2.0], {"a": 1}, "type"),
        ([1.0, 2.0], 1.0, "shape"),
        (1.0, True, None),
        (True, np.bool_(True), None),
        (True, 1, None),
        (True, False, "value"),
        ("Sign", "sign ", None),
        ("sign", "scale", "value"),
        ("sign", 3, "type"),
        (None, None, None),
        (None, 1.0, "type"),
        (float("nan"), float("nan"), None),
        (float("inf"), 1e308, "value"),
        ([[1.0], [2.0, 3.0]], [[1.0], [2.0, 3.0]], None),
        ([[1.0], [2.0, 3.0]], [[1.0], [2.0, 4.0]], "value"),
        ([[1.0], [2.0, 3.0]], [[1.0]], "length"),
        ((np.zeros((2, 3)), np.zeros(2)), [np.zeros((2, 3)), np.zeros((2, 1))], None),
        ((np.zeros((2, 3)), np.zeros(2)), [np.zeros((2, 3)), np.zeros(3)], "shape"),
        ({"a": 1.0}, {"a": 1.0}, None),
        ({"a": 1.0}, {"b": 1.0}, "length"),
        ({"a": 1.0}, {"a": 1.0, "b": 2}, "length"),
        ({"a": 1.0}, [1.0], "type"),
        (frozenset({1, 2}), {2, 1}, None),
        (1 + 2j, 1 + 2j, None),
        (1e6, 1e6 * (1 + 1e-5), "value"),
        (1.0, 1.0 + 1e-8, None),
        (3, 10**400, "value"),
    ],
)
def test_compare(expected, got, kind):
    difference = compare(freeze(expected), freeze(got))
    assert (difference and difference.kind) == kind


def test_shape_is_strict_where_it_is_the_point():
    assert compare(np.zeros(3), np.zeros((3, 1))) is None
    assert compare(np.zeros(3), np.zeros((3, 1)), exact_shape=True).kind == "shape"


def test_short_floats_get_the_tolerance_that_they_can_hold():
    third = np.array([1 / 3, -2 / 3])
    assert compare(third, third.astype(np.float32)) is None
    assert compare(third, third.astype(np.float16)) is None
    assert compare(third, third.astype(np.float32) * np.float32(1.001)).kind == "value"
    assert compare(1e-11, np.float64(3e-11), atol=0).kind == "value"


def test_where_a_nested_value_differs():
    nested = compare([[1.0], [2.0, 3.0]], [[1.0], [2.0, 4.0]])
    assert (nested.where, nested.pair) == ("[1][1]", (4.0, 3.0))
    array = compare(np.eye(3), np.eye(3) + np.eye(3)[:, ::-1])
    assert (array.where, array.pair) == ("[0, 2]", (1.0, 0.0))
    by_key = compare({(4, 1): 1.0, "b": [1.0]}, {(4, 1): 1.0, "b": None})
    assert (by_key.where, by_key.pair) == ("['b']", (None, [1.0]))


def test_of_a_long_result_the_first_place_that_differs_is_shown():
    def my_table(x):
        return {k: [x + k, x - k] for k in range(20)}

    table = Exercise("", my_table, [1.0, 3.0], ["h"], [Misconception(lambda x: {}, "Empty: it is.")])

    def wrong(x):
        return my_table(x) | {7: [x + 7, x + 7]}

    message = table.grade(wrong).message
    assert re.search(r"differs at +\[7\]\[1\]\n", message)
    assert re.search(r"yours +8.0\n", message)
    assert message.endswith("-6.0")
    assert len(message) < 300


def test_a_greek_letter_keeps_its_case():
    flipped = Misconception(lambda y: -1.0, "The sign: δ points downhill.")
    assert "δ points" in Exercise("", my_slope, [0.2, 0.4], ["h"], [flipped]).grade(lambda y: -1).message


def test_values_are_shown_in_short():
    assert short(0.1 + 0.2) == "0.3"
    assert short(2.0) == "2.0"
    assert short(list(range(100))) == "[0, 1, 2, 3, …, 98, 99] (100 items)"
    assert len(short(np.zeros((100, 100)))) < 500
    assert short((1,)) == "(1,)"


# --- answers that are values --------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [(1, 1, -1.5), [2, 2, -3], np.array([0.3, 0.4, -0.5]), (1e6, 1e6, -1.5e6)])
def test_a_value_is_judged_by_its_behaviour(answer):
    assert weights.grade(answer).status == "right"


def test_a_wrong_value():
    result = weights.grade((1, 1, -0.9))
    assert result.misconception is weights.misconceptions[0]
    assert "x1 = 0, x2 = 1" in result.message
    assert "1 of 4" not in result.message


@pytest.mark.parametrize("answer", [(1, 1), "abc", 3, {}, [[1, 2], 3, 4, 5], my_slope, Hostile()])
def test_a_value_of_another_form(answer):
    result = weights.grade(answer)
    assert result.status == "not yet"
    assert "three numbers (w1, w2, b)" in result.message or "expected" in result.message


def test_observe_may_say_what_is_wrong_with_the_form():
    def labels(answer, key):
        if key not in answer:
            raise AnswerError(f"Your dict has no key {key!r}.")
        return answer[key]

    bugs = Exercise(
        "",
        stub="my_bugs",
        solution={"A": "sign", "B": "scale"},
        cases=["A", "B"],
        observe=labels,
        hints=["h"],
        misconceptions=[Misconception({"A": "scale", "B": "sign"}, "Swapped: look again.")],
    )
    assert "no key 'B'" in bugs.grade({"A": "sign"}).message
    assert bugs.grade({"A": "sign"}).status == "not yet"
    assert bugs.grade({"A": "Sign", "B": "scale"}).status == "right"
    assert bugs.solution_source() == "my_bugs = {'A': 'sign', 'B': 'scale'}"


def test_a_predicate_recognises_many_values():
    small = Misconception(1e-12, "Rounding: nothing is left.", matches=lambda outcomes: outcomes[0] < 1e-8)
    epsilon = Exercise(
        "",
        stub="my_epsilon",
        solution=1e-4,
        cases=[()],
        rtol=0.9,
        atol=0,
        hints=["h"],
        misconceptions=[small],
    )
    assert epsilon.grade(1e-10).misconception is small
    assert epsilon.grade(0.1).misconception is None
    assert epsilon.grade("much").status == "not yet"


# --- answers that are classes -------------------------------------------------------------------------------


class MyNeuron:
    def __init__(self, weights):
        self.weights = weights

    def output(self, inputs):
        return sum(w * x for w, x in zip(self.weights, inputs))


neuron = Exercise(
    "",
    MyNeuron,
    [([1.0, 2.0], [3.0, -4.0]), ([0.5], [2.0])],
    ["h"],
    [
        Misconception(
            type("Wrong", (MyNeuron,), {"output": lambda self, x: sum(x)}), "No weights: each counts."
        )
    ],
    observe=lambda cls, w, x: cls(w).output(x),
)


def test_a_class_as_the_answer():
    class Empty:
        def __init__(self, weights): ...

        def output(self, inputs): ...

    class Half:
        def __init__(self, weights):
            self.weights = weights

        def output(self, inputs): ...

        def more(self):
            return 1

    class Broken:
        def __init__(self, weights):
            self.w = weights

        def output(self, inputs):
            return self.weights[0]

    assert neuron.grade(MyNeuron).status == "right"
    assert neuron.grade(Empty).status == "not attempted"
    half = neuron.grade(Half)
    assert half.status == "not yet"
    assert "Still to be written: `output`" in half.message
    broken = neuron.grade(Broken)
    assert broken.status == "raised"
    assert "return self.weights[0]" in broken.message
    assert neuron.grade(neuron.misconceptions[0].answer).misconception is neuron.misconceptions[0]
    assert neuron.solution_source().startswith("class MyNeuron:")


# --- what a notebook shows ----------------------------------------------------------------------------------

STATES = {
    "not attempted": slope.grade(...),
    "right": slope.grade(my_slope),
    "not yet": slope.grade(FLIPPED.answer),
    "raised": slope.grade(raises),
}


def luminance(colour):
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("state", card.LOOKS)
def test_the_cards_texts_have_contrast(state):
    _, _, background, heading = card.LOOKS[state]
    for colour in (heading, card.INK, "#4a4a4a"):
        assert contrast(colour, background) > 4.5


def test_the_highlighting_has_contrast():
    colours = set(re.findall(r"color: (#\w{6})", card.highlight("def f(x):\n    return 'a' + 1  # why")))
    assert len(colours) >= 3
    assert all(contrast(colour, "#ffffff") > 4.5 for colour in colours)


def test_each_state_has_its_own_symbol_word_and_colour():
    looks = [card.LOOKS[state] for state in STATES]
    for part in range(4):
        assert len({look[part] for look in looks}) == 4
    words = {result.message.splitlines()[0] for result in STATES.values()}
    assert len(words) == 4


@pytest.mark.parametrize("state", STATES)
def test_text_and_html_say_the_same(state):
    result = STATES[state]
    text = re.sub(r"<[^>]+>", " ", result._repr_html_()).replace("&lt;", "<").replace("&gt;", ">")
    text = text.replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&")
    for word in re.findall(r"\w+", result.message):
        assert word in text


def test_every_card_sets_its_own_colours():
    for result in STATES.values():
        assert "background:#" in result._repr_html_()
        assert f"color:{card.INK}" in result._repr_html_()


def test_highlighting_keeps_the_source():
    source = "def f(x):\n    '''a\n    b < c'''\n    if x > 1:  # big & new\n"
    source += "        return [x, 'ü']\n\n    return 0.5"
    plain = re.sub(r"<[^>]+>", "", card.highlight(source))
    plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&#x27;", "'").replace("&amp;", "&")
    assert plain == source
    assert card.highlight("def f(:\n '''") == "def f(:\n &#x27;&#x27;&#x27;"


def test_hints_come_one_at_a_time(capsys):
    exercise = Exercise("", my_slope, [0.5], ["first", "second"], [FLIPPED])
    said = []
    for _ in range(4):
        exercise.hint()
        said.append(capsys.readouterr().out)
    assert "Hint 1 of 2: first" in said[0]
    assert "Hint 2 of 2: second" in said[1]
    assert "last hint" in said[2]
    assert said[2] == said[3]


def test_the_solution_is_the_code_that_runs(capsys):
    slope.solution()
    out = capsys.readouterr().out
    assert "def my_slope(y):" in out
    assert "return y * (1 - y)" in out
    assert slope.why in out


def test_check_never_raises_and_shows_one_thing_in_a_kernel():
    code = textwrap.dedent(
        """
        from IPython.core.interactiveshell import InteractiveShell
        from IPython.utils.capture import capture_output
        shell = InteractiveShell.instance()
        from tests.test_exercise_core import slope, raises
        from IPython.display import display
        def shows(y):
            display("spam")
            return y * (1 - y)
        for answer in (..., shows, raises, 3):
            with capture_output() as captured:
                slope.check(answer)
            assert captured.stdout == captured.stderr == "", captured.stdout
            shown = [sorted(output.data) for output in captured.outputs]
            assert shown == [["text/html", "text/plain"]], shown
        print("done")
        """
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "IPYTHONDIR": os.path.join(os.path.dirname(os.environ["COURSE_PROGRESS"]), "ipy")},
    )
    assert run.stdout.strip() == "done", run.stdout + run.stderr


def test_bad_exercises_are_refused():
    with pytest.raises(ValueError, match="needs cases"):
        Exercise("", my_slope, [], ["h"], [FLIPPED])
    with pytest.raises(ValueError, match="name of the stub"):
        Exercise("", 3, [1], ["h"], [FLIPPED])
    with pytest.raises(ValueError, match="observe"):
        Exercise("", MyNeuron, [1], ["h"], [FLIPPED])


# --- quiz and recall ----------------------------------------------------------------------------------------

QUESTION = Question(
    "What is `δ`?", [Choice("An *error* term", True, "Yes."), Choice("a <b>", False, "No: `a < b`.")]
)


def test_a_quiz_in_text_and_html():
    quiz = Quiz([QUESTION])
    assert "✓ Right: Yes." in quiz.as_text()
    assert "✗ Not this one: No" in quiz.as_text()
    html = quiz.as_html()
    assert "<details><summary" in html
    assert "<b>" not in html
    assert "<em>error</em>" in html


def test_the_quiz_explains_each_choice_when_it_is_chosen():
    quiz = Quiz([QUESTION, QUESTION])
    box = quiz.widget()
    assert repr(box) == "Quiz with 2 questions; their text stands above."
    first = box.children[0]
    for row, word, why in ((1, "Right", "Yes."), (2, "Not this one", "No: ")):
        button, words = first.children[row].children
        assert why not in words.value
        button.click()
        assert word in words.value
        assert why in words.value
        assert button.tooltip[3:] == QUESTION.choices[row - 1].text


def test_a_quiz_question_must_be_whole():
    right, wrong = Choice("a", True, "y"), Choice("b", False, "n")
    Question("q", [right, wrong])
    for choices in ([right], [right, right], [wrong, wrong], [right, Choice("b", False, " ")]):
        with pytest.raises(ValueError, match="choice"):
            Question("q", choices)
    with pytest.raises(ValueError, match="questions"):
        Quiz([])
    with pytest.raises(ValueError, match="pairs"):
        Recall([])


def test_recall_folds_each_answer():
    recall = Recall([("Why?", "Because `x`."), ("How?", "So.")])
    assert recall.as_html().count("<details") == 2
    assert "Answer: Because `x`." in recall.as_text()
