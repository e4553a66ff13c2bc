"""A class's answers: each graded as the student's own check graded it, and whose idea is which."""

import collections
import csv
import html
import json
import os
import random
import re
import sys

import pytest

from exercises import all_exercises, exercises_of, portfolio
from helpers import NOTEBOOKS
from tests import test_answers
from tools import classroom, notebooks


def save(path, subject, answers):
    """What a student hands in, in the path's form; answers: {exercise: code}, in place of the stubs."""
    notebook, kept = notebooks.read(NOTEBOOKS[subject]), {}
    stubs = {cell.id: cell for cell in notebook.cells}
    for name, code in answers.items():
        stubs[f"stub-{name.replace('_', '-')}"].source = code
        line = {"exercise": f"{subject}.{name}", "state": "not yet", "date": "2026-01-02", "answer": code}
        portfolio.add(kept, line)
    page = portfolio.page(kept, [*all_exercises()])
    forms = {".ipynb": json.dumps(notebook), ".json": portfolio.as_json(kept), ".html": page}
    path.parent.mkdir(exist_ok=True)
    path.write_text(forms[path.suffix], encoding="utf-8")


def others(answer):
    """{name: stub} of the other exercises whose answers an answer's code calls."""
    subject, _, name = answer.key.partition(".")
    stubs = {other: exercise.stub_name for other, exercise in exercises_of(subject) if other != name}
    return {other: stub for other, stub in stubs.items() if re.search(rf"\b{stub}\b", answer.code)}


@pytest.fixture(scope="module", params=[4, pytest.param(30, marks=pytest.mark.slow)])
def handed_in(tmp_path_factory, request):
    """So many students' answers to notebook 1: (their folder, {(student, exercise): answer})."""
    folder, choice, given, known = tmp_path_factory.mktemp("class"), random.Random(5), {}, {}
    for answer in test_answers.read("neuron"):
        name = answer.key.removeprefix("neuron.")
        if not others(answer) and "is not known here" not in answer.told:  # a later cell may know it
            known.setdefault(name, []).append(answer)
    for number in range(request.param):
        student = f"student {number:02}"
        left_open = [*known][number % len(known)]
        chosen = {name: choice.choice(some) for name, some in known.items() if name != left_open}
        given |= {(student, answer.key): answer for answer in chosen.values()}
        forms = f"{student} 01_neuron.ipynb", f"{student}.json", f"{student}/portfolio.html"
        save(folder / forms[number % 3], "neuron", {name: answer.code for name, answer in chosen.items()})
    for name in ("damaged.ipynb", "._01_neuron.ipynb"):  # the second is one of macOS's own
        (folder / name).write_text("{")
    return folder, given


@pytest.fixture(scope="module")
def results(handed_in):
    folder, given = handed_in
    classroom.main([str(folder), "--seconds", "20"])
    with open(folder / "classroom.csv", encoding="utf-8-sig") as file:
        first, *rows = csv.reader(file)
    titles = {key: row[0] for key, row in zip(classroom.TITLES, rows)}
    table = {(who, key): state for key, row in zip(titles, rows) for who, state in zip(first[1:], row[1:])}
    return table, titles, (folder / "classroom.html").read_text(encoding="utf-8"), given


def test_each_answer_is_graded_as_the_student_saw_it(results):
    table, _, _, given = results
    students = {student for student, _ in given}
    assert students == {student for student, _ in table}
    assert [place for place, answer in given.items() if (table[place] == "right") != answer.right] == []
    states = collections.Counter(table[place] for place in given)
    assert states["right"] > len(students) / 2
    assert states["not yet"] > 2 * len(students)
    assert set(states) <= {*classroom.SIGNS}
    asked = {key for _, key in given}
    untouched = {state for place, state in table.items() if place[1] in asked and place not in given}
    assert untouched == {"not attempted", ""}, "a stub in a notebook; not in a file"
    assert {state for place, state in table.items() if not place[1].startswith("neuron.")} == {""}


def test_the_page_counts_wrong_ideas_and_gives_the_messages(results):
    table, titles, page, given = results
    by_exercise = html.unescape(re.sub("<h[12]>", "\f", page)).split("\f")
    for key in {key for _, key in given}:
        section = next(part for part in by_exercise if part.startswith(titles[key]))
        wrong = [answer for (_, of), answer in given.items() if of == key and not answer.right]
        told = {answer.told for answer in wrong} - {"", "?", "-"}
        assert [words for words in told if words not in " ".join(section.split())] == []
        counts = map(int, re.findall(r"<summary><b>(\d+)</b>", section))
        states = [state for (_, of), state in table.items() if of == key and state]
        assert f"Right: {states.count('right')} of {len(states)} answers." in section
        assert sum(counts) == states.count("not yet") + states.count("raised")
    assert re.search(r"<pre>△ ex\.\w+ · not yet\n", page)
    assert re.findall(r"Not read: (\S+):", page) == ["damaged.ipynb"]


# in a notebook: names of a cell below, of the set-up, of IPython; a helper that comes later; a late error
RUNS = (
    "def my_sigmoid(z):\n display(sys.path)\n return Sigmoid.value(z)",
    "def my_sigmoid(z):\n return later(z / 2)\n\ndef later(x):\n return (1 + math.tanh(x)) / 2",
    "@lambda f: lambda z: f(z / 2)\ndef my_sigmoid(z):\n return (1 + math.tanh(z)) / 2",
    "%matplotlib inline\nint?\n%time one = 1\nmy_sigmoid = lambda z: (one + math.tanh(z / 2)) / 2",
    "from cmath import *\ndef my_sigmoid(z):\n return (1 + tanh(z / 2).real) / 2",
    "w=[]\nwhile not w:\n print('δ', w.append(1))\nmy_sigmoid = lambda z: Sigmoid.value(w[0] * z)\nw[9] = 1",
)
NOISY = "def my_sigmoid(z):\n print('noise')\n "


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit on memory")
@pytest.mark.parametrize(
    ("code", "idea"),
    [
        (NOISY + "while True: pass", "takes too long"),
        (NOISY + "import os; os._exit(0)", "ends the process"),
        (NOISY + "return bytearray(10**11 + (z > 0))", "MemoryError is raised"),
        (NOISY + "raise ValueError(f'<script>{z}')", "Your own code raises this error"),
        (NOISY + "return helper(z)", "`helper` is not known here"),
        (NOISY + "return measured", "`measured` is not known here"),  # a number of a cell below
        (NOISY + "return (z", "SyntaxError before the check"),
        ("-" * 200_000 + "1", "Error before the check"),  # too deep for Python to read
        *[(code, "right") for code in RUNS],
    ],
)
def test_an_answer_may_do_what_it_likes(code, idea, tmp_path, capfd, monkeypatch):
    unless_told = classroom.functools.partial(open, encoding="ascii")  # as where UTF-8 is not the rule
    monkeypatch.setattr(classroom, "open", unless_told, raising=False)
    path = tmp_path / "<b> 01_neuron (1).ipynb"
    save(path, "neuron", {"weighted_sum": "math.exp('no number')", "sigmoid": code})
    path.write_text(path.read_text("utf-8").replace("check(my_sigmoid)", "check(my_sigmoid) or print(')')"))
    answers = [a for a in classroom.handed_in(tmp_path)[0] if a.exercise == "neuron.sigmoid"]
    verdicts = classroom.grade_all(answers, 0.5 if idea == "takes too long" else 10, megabytes=4000)
    verdict = verdicts["<b>", "neuron.sigmoid"]
    assert idea in (verdict.status if idea == "right" else verdict.idea)
    assert "noise" not in "".join(capfd.readouterr())
    classroom.write(verdicts, [], tmp_path)
    page = (tmp_path / "classroom.html").read_text(encoding="utf-8")
    assert not {"<script>", "<b>,"} & set(re.findall(r"<script>|<b>,", page))


@pytest.mark.parametrize("form", ["ipynb", pytest.param("json", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "other",
    ["...", "# taken out", "def {}(*_): pass", pytest.param("def {}(*_): return 2", marks=pytest.mark.slow)],
)
def test_what_an_answer_builds_on_is_the_students_own_and_where_that_is_missing_ours(form, other, tmp_path):
    built = {str(answer): answer for answer in test_answers.ANSWERS if answer.right and others(answer)}
    for student, answer in built.items():
        subject, _, name = answer.key.partition(".")
        given = {of: other.format(stub) for of, stub in others(answer).items() if other != "..."}
        save(tmp_path / f"{student}.{form}", subject, {**given, name: answer.code})
    answers = [a for a in classroom.handed_in(tmp_path)[0] if a.exercise == built[a.student].key]
    right = {a[0]: v.status == "right" for a, v in classroom.grade_all(answers, 20, 4000).items()}
    assert right == dict.fromkeys(built, "return" not in other) != {}


def test_what_is_no_folder_is_refused_at_once_and_a_name_of_any_encoding_is_told(tmp_path, capsys):
    with pytest.raises(SystemExit):
        classroom.main([str(tmp_path / "nobody")])
    assert "expected a folder, got" in capsys.readouterr().err
    name = os.fsdecode(b"\xc5sa") if sys.platform.startswith("linux") else "Åsa"  # as a zip may bring it
    save(tmp_path / f"{name}.ipynb", "neuron", {})
    classroom.main([str(tmp_path)])
    assert "sa</th>" in (tmp_path / "classroom.html").read_text(encoding="utf-8")


def test_only_the_statements_that_an_answer_needs_are_run():
    cells = [
        "import math\nimport os  # dropped\nw = [1.0, 2.0]\nfigures.slope(w)  # dropped",
        "w[0] = 3.0\nunused = long_training()  # dropped\nw.append(4.0)\nprint(w)  # dropped",
        "count = 0\nfor x in w:\n    count += x\n    w[0] = x",
        "def helper(x):\n    return math.exp(x) + w[0]",
        "rows = math.fsum([count for count in (1.0, 2.0)])  # dropped",
        "def my_answer(rows):\n    return helper(rows)\nmy_answer(1)  # dropped",
    ]
    lines = [line for cell in cells for line in cell.splitlines() if not line.endswith("# dropped")]
    assert [line for line in "".join(classroom.needed_code(cells, "my_answer")).splitlines() if line] == lines
