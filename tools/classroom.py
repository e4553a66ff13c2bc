"""What a class has answered: a table, and which wrong idea how many students have.

    python -m tools.classroom FOLDER [--seconds 60] [--megabytes 4000]

FOLDER holds what was handed in: pages of `progress.portfolio()`, files of `progress.save()`, notebooks; in a
folder for each student, or as files that begin with the name: `ada.html`, `ada 01_neuron.ipynb`. Each answer
is graded anew, in a process of its own, from the statements that it needs. Two files are written into FOLDER:
classroom.csv (exercises × students), and classroom.html, which adds the wrong ideas with their messages.

Answers are other people's programs, and they run here: limits on time and memory stop accidents, not malice.
"""

import argparse
import ast
import collections
import contextlib
import csv
import functools
import json
import linecache
import multiprocessing
import os
import re
import sys
import tempfile
from pathlib import Path

import jinja2

from exercises import all_exercises, portfolio
from exercises.judging import is_unwritten
from helpers import NOTEBOOKS, ROOT

SIGNS = {"right": "✓", "not yet": "✗", "raised": "⚡", "not attempted": "·"}  # the best first
EXERCISES = {f"{subject}.{name}": exercise for subject, name, exercise in all_exercises()}
TITLES = {key: f"{portfolio.number(*key.split('.'))} {ex.title}" for key, ex in EXERCISES.items()}
FORMS = {".ipynb", ".json", ".html"}
OTHER = "something else"
SHOWS = {"ex", "figures", "plt", "print", "progress"}  # calls of these change no answer
Answer = collections.namedtuple("Answer", "student exercise code expression")
Verdict = collections.namedtuple("Verdict", "status idea message")


def names(node):
    """The names that a piece of code reads."""
    found = {n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    counted = {n.target for n in ast.walk(node) if isinstance(n, ast.AugAssign)}
    return {n.id for n in found | counted if isinstance(n, ast.Name)}


@functools.cache
def statements(cell):
    """[(statement, the names that it changes)] of a cell, the last one first. Raises: SyntaxError"""
    return [(statement, changed(statement)) for statement in reversed(ast.parse(cell).body)]


def changed(statement):
    """The names that a statement binds, or whose object it may change."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    found, calls = set(), []
    for n in ast.walk(statement):
        match n:
            case ast.Name(ctx=ast.Store()):
                found.add(n.id)
            case ast.alias():
                found.add((n.asname or n.name).split(".")[0])
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                found |= names(n.value)
            case ast.Call():
                calls.append(n)
    may = isinstance(statement, ast.Expr | ast.Assign | ast.For)
    if may and not any(names(call.func) & SHOWS for call in calls):
        used = [arg for call in calls for arg in (*call.args, getattr(call.func, "value", None))]
        found |= {n.id for n in used if isinstance(n, ast.Name)}
    return found


def needed_code(cells, expression):
    """Of the cells before a check: the statements on which the checked expression rests, in their order."""
    needed, kept = names(ast.parse(expression)), []
    for cell in reversed(cells):
        try:
            for statement, changes in statements(cell):
                if changes & needed:
                    needed |= names(statement)
                    kept.append(ast.get_source_segment(cell, statement))
        except SyntaxError:
            kept += [cell] * (expression in cell)  # it can't run, and says so where it is needed
    return "\n\n".join(reversed(kept)) + "\n"


@functools.cache
def checks(notebook):
    """[(exercise, cells before it, checked expression)] for all checks in a notebook, given as its bytes."""
    read = json.loads(notebook)["cells"]
    code = ["".join(cell["source"]) for cell in read if cell["cell_type"] == "code"]
    cells = [source for source in code if not source.startswith("# @title")]  # not the set-up cell
    subject = re.search(r"from exercises import (\w+) as ex\b", "\n".join(cells))
    return [
        (f"{subject[1]}.{name}", [*cells[:k], cell.partition("ex.")[0]], expression)
        for k, cell in enumerate(cells)
        for name, expression in re.findall(r"(?m)^ex\.(\w+)\.check\((.+)\)\s*$", cell)
    ]


def answers_in(path, student):
    """The answers in a notebook, or in a page or file of progress: in place of the course's own stubs."""
    if path.suffix == ".ipynb":
        found = checks(path.read_bytes())
    else:
        kept = {key: entry["answer"] for key, entry in portfolio.read(path.read_bytes()).items()}
        ours = [ROOT / "notebooks" / f"{name}.ipynb" for name in NOTEBOOKS.values()]
        own = [check for notebook in ours for check in checks(notebook.read_bytes())]
        stubs = {cells[-2]: kept[key] for key, cells, _ in own if kept.get(key)}
        found = ((key, [stubs.get(c, c) for c in cells], name) for key, cells, name in own if kept.get(key))
    return [Answer(student, key, needed_code(cells, name), name) for key, cells, name in found]


def handed_in(folder):
    """(answers, what could not be read and why)"""
    answers, unread = [], []
    for path in sorted(path for path in folder.rglob("*.*") if path.suffix in FORMS):
        place = path.relative_to(folder)
        own_name = re.sub(r"[-_ .]*0\d_\w+$", "", path.stem) or path.stem
        student = place.parts[0] if len(place.parts) > 1 else own_name
        try:
            if ".ipynb_checkpoints" not in place.parts and place != Path("classroom.html"):
                answers += answers_in(path, student)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            unread.append(f"{place}: {type(error).__name__}: {error}")
    return answers, unread


def verdict(exercise, code, expression):
    """Run an answer's code and grade what it makes; our solutions stand in for others that are missing."""
    ours = {e.stub_name: e.solution_ for e in EXERCISES.values() if e.module is exercise.module}
    del ours[exercise.stub_name]
    world = {"__name__": "answer", **ours}
    linecache.cache["<answer>"] = (len(code), None, code.splitlines(keepends=True), "<answer>")
    try:
        for statement in ast.parse(code, "<answer>").body:
            exec(compile(ast.Module([statement], []), "<answer>", "exec"), world)
            world |= {name: ours[name] for name in ours.keys() & world if is_unwritten(world[name])}
        answer = eval(expression, world)
    except Exception as error:
        return Verdict("raised", f"{type(error).__name__} before the check", repr(error))
    result = exercise.grade(answer)
    idea = result.mistake.name if result.mistake else str(result.observation or "").partition("\n")[0]
    if result.status == "raised" and not idea:
        error = re.search(r"\b\w+(?:Error|Exception|Interrupt)\b", result.message)
        idea = f"{error[0] if error else 'an error'} is raised"
    return Verdict(result.status, idea or OTHER, result.message)


def child(pipe, key, code, expression, megabytes):
    """Grade one answer in this process, which may not grow too large and is silent."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows knows no such limit, macOS not this
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 10**6,) * 2)
    os.chdir(ROOT)
    with open(os.devnull, "w+") as no, contextlib.redirect_stdout(no), contextlib.redirect_stderr(no):
        sys.stdin = no
        pipe.send(verdict(EXERCISES[key], code, expression))


def graded(exercise, code, expression, seconds, megabytes):
    """The Verdict on an answer, whatever it does."""
    how = multiprocessing.get_context("fork" if sys.platform.startswith("linux") else "spawn")
    ours, theirs = how.Pipe(duplex=False)
    process = how.Process(target=child, args=(theirs, exercise, code, expression, megabytes), daemon=True)
    process.start()
    theirs.close()
    try:
        if ours.poll(seconds):
            return ours.recv()
        return Verdict("raised", "takes too long", f"No answer after {seconds} s.")
    except EOFError:
        return Verdict("raised", "ends the process", f"It ended Python, or took more than {megabytes} MB.")
    finally:
        process.kill()
        process.join()


def grade_all(answers, seconds, megabytes):
    """{(student, exercise): Verdict}: the best, where something was handed in twice."""
    once, best = functools.cache(graded), {}  # the same answer of many students is graded once
    for student, *work in answers:
        place, found = (student, work[0]), once(*work, seconds, megabytes)
        best[place] = min(best.get(place, found), found, key=lambda v: [*SIGNS].index(v.status))
    return best


def ideas(verdicts, exercise):
    """[(wrong idea, {message: students who got it})], the most frequent first."""
    found = collections.defaultdict(lambda: collections.defaultdict(list))
    for (student, of), v in verdicts.items():
        if of == exercise and v.status in ("not yet", "raised"):
            found[v.idea][v.message].append(student)
    return sorted(found.items(), key=lambda row: (row[0] == OTHER, -sum(map(len, row[1].values())), row[0]))


def write(verdicts, unread, folder):
    """classroom.csv, and classroom.html: what to talk about in class, then the table. Returns the students.

    The table has a state for each exercise and student; "" where nothing was handed in.
    """
    students = sorted({student for student, _ in verdicts})
    states = collections.defaultdict(str, {place: verdict.status for place, verdict in verdicts.items()})
    rows = [(title, [states[student, key] for student in students]) for key, title in TITLES.items()]
    with open(folder / "classroom.csv", "w", encoding="utf-8-sig", newline="") as file:
        written = csv.writer(file)
        # a spreadsheet would compute a name that begins with =
        written.writerow(["exercise", *(re.sub("^(?=[=+@-])", "'", student) for student in students)])
        written.writerows([title, *row] for title, row in rows)
    wrong_ideas = [(title, ideas(verdicts, key)) for key, title in TITLES.items()]
    text = (ROOT / "tools" / "classroom.html").read_text(encoding="utf-8")
    page = jinja2.Template(text, autoescape=True, trim_blocks=True)
    text = page.render(students=students, rows=rows, wrong_ideas=wrong_ideas, signs=SIGNS, unread=unread)
    (folder / "classroom.html").write_text(text, encoding="utf-8")
    return students


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.classroom", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=60, help="for one answer")
    parser.add_argument("--megabytes", type=int, default=4000, help="for one answer")
    given = parser.parse_args(arguments)
    answers, unread = handed_in(given.folder)
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        os.environ["COURSE_PROGRESS"] = str(Path(folder) / "progress.json")
        verdicts = grade_all([a for a in answers if a.exercise in EXERCISES], given.seconds, given.megabytes)
    students = write(verdicts, unread, given.folder)
    said = f"{len(students)} students, {len(verdicts)} answers: {given.folder / 'classroom.html'}"
    print(said, *(f"not read: {line}" for line in unread), sep="\n")


if __name__ == "__main__":
    main()
