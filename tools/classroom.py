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
from helpers import NOTEBOOKS, ROOT

SIGNS = {"right": "✓", "not yet": "✗", "raised": "⚡", "not attempted": "·"}  # the best first
STATES = [*SIGNS]
PAGE = (ROOT / "tools" / "classroom.html").read_text(encoding="utf-8")
OTHER = "something else"
SHOWS = {"ex", "figures", "plt", "print", "progress"}  # calls of these change no answer
Answer = collections.namedtuple("Answer", "student exercise code expression")
Verdict = collections.namedtuple("Verdict", "status idea message")


def names(node, kind=ast.Load):
    """The names that a piece of code reads (ast.Load) or gives values to (ast.Store)."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, kind)}


def bound(statement):
    """The names that a statement binds, or whose object it changes in place."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    found = names(statement, ast.Store)
    for n in ast.walk(statement):
        if isinstance(n, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).split(".")[0] for alias in n.names}
        if isinstance(n, ast.Attribute | ast.Subscript) and isinstance(n.ctx, ast.Store):
            found |= names(n.value)
    return found


def touches(statement, needed):
    """Whether a statement binds one of these names, or may change what it stands for."""
    if bound(statement) & needed:
        return True
    calls = [n for n in ast.walk(statement) if isinstance(n, ast.Call)]
    if not isinstance(statement, ast.Expr | ast.Assign | ast.For) or not calls:
        return False
    if any(names(call.func) & SHOWS for call in calls):
        return False
    used = [arg for call in calls for arg in (*call.args, getattr(call.func, "value", None))]
    return any(isinstance(n, ast.Name) and n.id in needed for n in used)


def needed_code(cells, expression):
    """Of the cells before a check: the statements on which the checked expression rests, in their order."""
    needed, kept = names(ast.parse(expression)), []
    for cell in reversed(cells):
        try:
            statements = ast.parse(cell).body
        except SyntaxError:
            kept += [cell] * (expression in cell)  # it can't run, and says so where it is needed
            continue
        for statement in reversed(statements):
            if touches(statement, needed):
                needed |= names(statement)
                kept.append(ast.get_source_segment(cell, statement))
    return "\n\n".join(reversed(kept)) + "\n"


def checks(path):
    """(subject, exercise, cells before it, checked expression) for each check in a notebook."""
    cells = [
        "".join(cell["source"])
        for cell in json.loads(path.read_text(encoding="utf-8-sig"))["cells"]
        if cell["cell_type"] == "code" and not "".join(cell["source"]).startswith("# @title")
    ]
    subject = re.search(r"from exercises import (\w+) as ex\b", "\n".join(cells))
    for k, cell in enumerate(cells):
        for name, expression in re.findall(r"(?m)^ex\.(\w+)\.check\((.+)\)\s*$", cell):
            yield subject[1], name, [*cells[:k], cell.partition("ex.")[0]], expression


def from_notebook(student, path):
    """The answers in a notebook."""
    for subject, name, cells, expression in checks(path):
        yield Answer(student, f"{subject}.{name}", needed_code(cells, expression), expression)


def from_progress(student, path):
    """The answers that a page or a file of the learner's progress holds, among the notebook's own code."""
    kept = portfolio.read(path.read_bytes())
    for subject, notebook in NOTEBOOKS.items():
        for _, name, cells, expression in checks(ROOT / "notebooks" / f"{notebook}.ipynb"):
            if answer := kept.get(f"{subject}.{name}", {}).get("answer"):
                code = needed_code([*cells, answer], expression)
                yield Answer(student, f"{subject}.{name}", code, expression)


READERS = {".ipynb": from_notebook, ".json": from_progress, ".html": from_progress}


def handed_in(folder):
    """(answers, what could not be read and why)"""
    answers, unread = [], []
    for path in sorted(path for path in folder.rglob("*.*") if path.suffix in READERS):
        place = path.relative_to(folder)
        own_name = re.sub(r"[-_ .]*0\d_\w+$", "", path.stem) or path.stem
        student = place.parts[0] if len(place.parts) > 1 else own_name
        try:
            if ".ipynb_checkpoints" not in place.parts and place != Path("classroom.html"):
                answers += READERS[path.suffix](student, path)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            unread.append(f"{place}: {type(error).__name__}: {error}")
    return answers, unread


def verdict(exercise, code, expression):
    """Run an answer's code and grade what it makes."""
    world = {"__name__": "answer"}
    linecache.cache["<answer>"] = (len(code), None, code.splitlines(keepends=True), "<answer>")
    try:
        exec(compile(code, "<answer>", "exec"), world)
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
    exercise = {f"{subject}.{name}": ex for subject, name, ex in all_exercises()}[key]
    with open(os.devnull, "w+") as no, contextlib.redirect_stdout(no), contextlib.redirect_stderr(no):
        sys.stdin = no
        pipe.send(verdict(exercise, code, expression))


def graded(answer, seconds, megabytes):
    """The Verdict on an answer, whatever it does."""
    how = multiprocessing.get_context("fork" if sys.platform.startswith("linux") else "spawn")
    ours, theirs = how.Pipe(duplex=False)
    process = how.Process(target=child, args=(theirs, *answer[1:], megabytes), daemon=True)
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
    known, best = {}, {}
    for answer in answers:
        place, work = answer[:2], answer[1:]
        if work not in known:  # the same answer of many students is graded once
            known[work] = graded(answer, seconds, megabytes)
        best[place] = min(best.get(place, known[work]), known[work], key=lambda v: STATES.index(v.status))
    return best


def ideas(verdicts, exercise):
    """[(wrong idea, {message: students who got it})], the most frequent first."""
    found = collections.defaultdict(lambda: collections.defaultdict(list))
    for (student, of), v in verdicts.items():
        if of == exercise and v.status in ("not yet", "raised"):
            found[v.idea][v.message].append(student)
    return sorted(found.items(), key=lambda row: (row[0] == OTHER, -sum(map(len, row[1].values())), row[0]))


def table(verdicts, titles):
    """(students, [(an exercise's title, its state for each student; "" where nothing was handed in)])"""
    students = sorted({student for student, _ in verdicts})
    states = {place: verdict.status for place, verdict in verdicts.items()}
    return students, [(title, [states.get((s, key), "") for s in students]) for key, title in titles.items()]


def page(verdicts, titles, unread):
    """classroom.html: what to talk about in class, then the table."""
    students, rows = table(verdicts, titles)
    wrong_ideas = [(title, ideas(verdicts, key)) for key, title in titles.items()]
    filled = jinja2.Template(PAGE, autoescape=True, trim_blocks=True)
    return filled.render(students=students, rows=rows, wrong_ideas=wrong_ideas, signs=SIGNS, unread=unread)


def titles():
    """{"neuron.sigmoid": "1.2 Sigmoid"} for all exercises of the course, in its order."""
    return {f"{s}.{name}": f"{portfolio.number(s, name)} {ex.title}" for s, name, ex in all_exercises()}


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.classroom", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=60, help="for one answer")
    parser.add_argument("--megabytes", type=int, default=4000, help="for one answer")
    given, names_of = parser.parse_args(arguments), titles()
    answers, unread = handed_in(given.folder)
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        os.environ["COURSE_PROGRESS"] = str(Path(folder) / "progress.json")
        verdicts = grade_all([a for a in answers if a.exercise in names_of], given.seconds, given.megabytes)
    students, rows = table(verdicts, names_of)
    with open(given.folder / "classroom.csv", "w", encoding="utf-8-sig", newline="") as file:
        written = csv.writer(file)
        # a spreadsheet would compute a name that begins with =
        written.writerow(["exercise", *(re.sub("^(?=[=+@-])", "'", student) for student in students)])
        written.writerows([title, *states] for title, states in rows)
    (given.folder / "classroom.html").write_text(page(verdicts, names_of, unread), encoding="utf-8")
    said = f"{len(students)} students, {len(verdicts)} answers: {given.folder / 'classroom.html'}"
    print(said, *(f"not read: {line}" for line in unread), sep="\n")


if __name__ == "__main__":
    main()
