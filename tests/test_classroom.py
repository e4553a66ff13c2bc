"""A class's answers: each graded as the student's own check graded it, and whose idea is which."""

import collections
import csv
import html
import json
import random
import re
import sys

import pytest

from exercises import all_exercises, portfolio
from tests import test_answers
from tools import classroom, notebooks


def answered(name, answers):
    """A notebook as a student saves it: {exercise: the code of the answer} in place of the stubs."""
    notebook = notebooks.read(name)
    stubs = {cell.id: cell for cell in notebook.cells}
    for exercise, code in answers.items():
        stubs[f"stub-{exercise.replace('_', '-')}"].source = code
    return notebook


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """Twelve students' answers to notebook 1: (their folder, {(student, exercise): answer})."""
    folder, choice, given = tmp_path_factory.mktemp("class"), random.Random(5), {}
    known = {}
    for answer in test_answers.read("neuron"):
        name = answer.key.removeprefix("neuron.")
        others = {*re.findall(r"\bmy_\w+|\bslopes\b", answer.code)} - {f"my_{name}"}
        if not others:  # it needs no other answer, and no cell below
            known.setdefault(name, []).append(answer)
    for number in range(12):
        student = f"student {number:02}"
        chosen = {name: choice.choice(some) for name, some in known.items() if choice.random() < 0.9}
        given |= {(student, answer.key): answer for answer in chosen.values()}
        answers, entries = {name: answer.code for name, answer in chosen.items()}, {}
        for name, code in answers.items():
            line = {"exercise": f"neuron.{name}", "state": "not yet", "date": "2026-01-02", "answer": code}
            portfolio.add(entries, line)
        form, text = [
            (f"{student} 01_neuron.ipynb", json.dumps(answered("01_neuron", answers))),
            (f"{student}.json", portfolio.as_json(entries)),
            (f"{student}/portfolio.html", portfolio.page(entries, [*all_exercises()])),
        ][number % 3]
        (folder / form).parent.mkdir(exist_ok=True)
        (folder / form).write_text(text, encoding="utf-8")
    (folder / "damaged.ipynb").write_text("{")
    return folder, given


@pytest.fixture(scope="module")
def results(handed_in):
    folder, given = handed_in
    classroom.main([str(folder), "--seconds", "20"])
    with open(folder / "classroom.csv", encoding="utf-8-sig") as file:
        first, *rows = csv.reader(file)
    titles = {key: row[0] for key, row in zip(classroom.titles(), rows)}
    table = {(who, key): state for key, row in zip(titles, rows) for who, state in zip(first[1:], row[1:])}
    return table, titles, (folder / "classroom.html").read_text(encoding="utf-8"), given


def test_each_answer_is_graded_as_the_student_saw_it(results):
    table, _, _, given = results
    assert len({student for student, _ in table}) == 12
    assert [place for place, answer in given.items() if (table[place] == "right") != answer.right] == []
    states = collections.Counter(table[place] for place in given)
    assert states["right"] > 8
    assert states["not yet"] > 24
    assert set(states) <= {*classroom.STATES}
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
        counts = list(map(int, re.findall(r"<summary><b>(\d+)</b>", section)))
        assert sum(counts) == sum(
            state in ("not yet", "raised") for (_, k), state in table.items() if k == key
        )
    assert re.search(r"<pre>△ ex\.\w+ · not yet\n", page)
    assert "Not read: damaged.ipynb" in page


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit on memory")
@pytest.mark.parametrize(
    ("body", "idea"),
    [
        ("while True: pass", "takes too long"),
        ("import os; os._exit(0)", "ends the process"),
        ("return bytearray(10**11 + (z > 0))", "MemoryError is raised"),
        ("raise ValueError(f'<script>{z}')", "ValueError is raised"),
        ("return helper(z)", "`helper` is not known here"),
        ("return (z", "SyntaxError before the check"),
    ],
)
def test_an_answer_may_do_what_it_likes(body, idea, tmp_path, capfd):
    code = f"def my_sigmoid(z):\n    print('noise')\n    {body}\n"
    (tmp_path / "<b>.ipynb").write_text(json.dumps(answered("01_neuron", {"sigmoid": code})))
    answers, _ = classroom.handed_in(tmp_path)
    answers = [answer for answer in answers if answer.exercise == "neuron.sigmoid"]
    verdicts = classroom.grade_all(answers, seconds=3, megabytes=4000)
    assert idea in next(iter(verdicts.values())).idea
    assert "noise" not in "".join(capfd.readouterr())
    classroom.write(verdicts, [], tmp_path)
    page = (tmp_path / "classroom.html").read_text(encoding="utf-8")
    assert not {"<script>", "<b>,"} & set(re.findall(r"<script>|<b>,", page))


def test_only_the_statements_that_an_answer_needs_are_run():
    cells = [
        "import math\nimport os\nw = [1.0, 2.0]\nfigures.slope(w)",
        "w[0] = 3.0\nunused = long_training()\nw.append(4.0)\nprint(w)",
        "def helper(x):\n    return math.exp(x) + w[0]",
        "def my_answer(x):\n    return helper(x)\nmy_answer(1)",
    ]
    code = classroom.needed_code(cells, "my_answer")
    kept = [line for line in code.splitlines() if line and not line.startswith(" ")]
    assert kept == [
        "import math",
        "w = [1.0, 2.0]",
        "w[0] = 3.0",
        "w.append(4.0)",
        "def helper(x):",
        "def my_answer(x):",
    ]
