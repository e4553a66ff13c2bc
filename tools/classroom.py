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
import builtins
import collections
import contextlib
import csv
import dis
import functools
import itertools
import json
import linecache
import multiprocessing
import operator
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
OF_NOTEBOOK = rf"[-_ .]*({'|'.join(NOTEBOOKS.values())}).*"  # a file's name behind the student's
OTHER = "something else"
SHOWS = {"display", "ex", "figures", "plt", "print", "progress"}  # a line that calls one changes no answer
MAGIC = r"(?m)^%%?time\b ?|^[%!].*|^.*\?$"  # what a notebook understands and Python does not
Answer = collections.namedtuple("Answer", "student exercise code expression")  # code: cells
Verdict = collections.namedtuple("Verdict", "status idea message")
# its text, its cell's, the names that it reads, binds, hands to a call; [(exercise, expression)]
Statement = collections.namedtuple("Statement", "code cell reads binds changes checks")


def names(node):
    """The names that stand in a piece of code."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def described(cell, statement):
    """One of a cell's statements as a Statement."""
    for decorator in getattr(statement, "decorator_list", [])[:1]:
        statement.lineno = decorator.lineno  # for Python it begins behind them
    code = ast.get_source_segment(cell, statement)
    parts = [compile(code, "answer", "exec")]
    for part in parts:
        parts += [inner for inner in part.co_consts if hasattr(inner, "co_code")]
    steps = [step for part in parts for step in dis.get_instructions(part)]
    reads = {step.argval for step in steps if step.opname in ("LOAD_NAME", "LOAD_GLOBAL")}
    binds = {step.argval for step in dis.get_instructions(parts[0]) if step.opname == "STORE_NAME"}
    calls, checks, later = [], [], isinstance(statement, ast.FunctionDef | ast.ClassDef)
    for n in [] if later else ast.walk(statement):
        match n:
            case ast.alias("*"):
                binds.add("*")
            case ast.Attribute(value, ctx=ast.Store()) | ast.Subscript(value, ctx=ast.Store()):
                binds |= names(value)
            case ast.Call(ast.Attribute(ast.Attribute(ast.Name("ex"), name), "check"), [answer]):
                checks.append((name, ast.unparse(answer)))
            case ast.Call():
                calls.append(n)
    if isinstance(statement, ast.Expr) and any(names(call.func) & SHOWS for call in calls):
        calls = []
    used = [arg for call in calls for arg in (*call.args, getattr(call.func, "value", None))]
    return Statement(code, cell, reads, binds, {n.id for n in used if isinstance(n, ast.Name)}, checks)


@functools.cache
def statements(cell):
    """The Statements of a cell; a cell that can't run is one that may be about each word in it."""
    for code in (cell, re.sub(MAGIC, "", cell)):
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):  # deep, null bytes
            return [described(code, statement) for statement in ast.parse(code).body]
    return [Statement(cell, cell, set(), set(), {*re.findall(r"\w+", cell)}, [])]


def needed(some, wanted):
    """(the Statements on which the wanted names rest, the wanted names and all that these read).

    No call changes what is imported.
    """
    imported = set().union(*(s.binds for s in some if s.code.startswith(("import ", "from "))))
    kept, known, before = [], wanted, None
    while known != before:
        kept = [s for s in some if (s.binds | s.changes - imported) & known]
        before, known = known, known.union(*(s.reads for s in kept))
    return kept, known


def needed_code(above, expression, below=()):
    """Of the cells above a check what its expression rests on, cell by cell.

    A function, class or import of a cell below is there, too, once a notebook has run to its end: first.
    """
    above, below = ([s for cell in cells for s in statements(cell)] for cells in (above, below))
    kept, known = needed(above, {"*"} | names(ast.parse(expression)))
    unknown = known.difference(vars(builtins), *(s.binds for s in kept))
    below = [s for s in below if re.match("@|(def|class|import|from) ", s.code)]
    first, _ = needed(above + below, unknown & set().union(*(s.binds for s in below)))
    by_cell = itertools.groupby(first + kept, operator.attrgetter("cell"))
    return tuple("\n\n".join(s.code for s in some) + "\n" for _, some in by_cell)


@functools.cache
def checks(notebook):
    """[(exercise, cells above, expression, cells below)] for all checks in a notebook, given as its bytes."""
    cells = ["".join(cell["source"]) for cell in json.loads(notebook)["cells"] if cell["cell_type"] == "code"]
    subject = re.search(r"from exercises import (\w+) as ex\b", "\n".join(cells))
    return [
        (f"{subject[1]}.{name}", cells[: k + 1], expression, cells[k + 1 :])
        for k, cell in enumerate(cells)
        for statement in statements(cell)
        for name, expression in statement.checks
    ]


def answers_in(path, student):
    """The answers in a notebook, or in a page or file of progress: in place of the course's own stubs."""
    if path.suffix == ".ipynb":
        found = checks(path.read_bytes())
    else:
        kept = {key: entry["answer"] for key, entry in portfolio.read(path.read_bytes()).items()}
        ours = [ROOT / "notebooks" / f"{name}.ipynb" for name in NOTEBOOKS.values()]
        own = [check for notebook in ours for check in checks(notebook.read_bytes())]
        stubs = {above[-2]: kept[key] for key, above, *_ in own if kept.get(key)}
        theirs = lambda cells: [stubs.get(cell, cell) for cell in cells]  # noqa: E731
        found = ((key, theirs(above), e, theirs(below)) for key, above, e, below in own if kept.get(key))
    return [Answer(student, key, needed_code(*cells), cells[1]) for key, *cells in found]


def handed_in(folder):
    """(answers, what could not be read and why)"""
    answers, unread = [], []
    for path in sorted(path for path in folder.rglob("*.*") if path.suffix in {".ipynb", ".json", ".html"}):
        # a zip may bring names in another encoding, which no page can hold
        place = Path(os.fsencode(path.relative_to(folder)).decode(errors="backslashreplace"))
        own_name = re.sub(OF_NOTEBOOK, "", place.stem) or place.stem
        student = place.parts[0] if len(place.parts) > 1 else own_name
        try:
            if "/." not in f"/{place.as_posix()}" and place != Path("classroom.html"):  # hidden, or ours
                answers += answers_in(path, student)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            unread.append(f"{place}: {type(error).__name__}: {error}")
    return answers, unread


def verdict(exercise, code, expression):
    """Run an answer's code and grade what it makes; our solutions stand in for others that are missing."""
    ours = {e.stub_name: e.solution_ for e in EXERCISES.values() if e.module is exercise.module}
    del ours[exercise.stub_name]
    world, errors = {"__name__": "answer", "display": print, **ours}, []
    for number, cell in enumerate(code):
        file = f"<answer {number}>"
        linecache.cache[file] = (len(cell), None, cell.splitlines(keepends=True), file)
        try:
            exec(compile(cell, file, "exec"), world)
        except Exception as error:  # the next cells run all the same
            errors.append(error)
        world |= {name: ours[name] for name in ours.keys() & world if is_unwritten(world[name])}
    try:
        answer = eval(expression, world)
    except Exception as error:
        last = [error, *errors][-1]
        return Verdict("raised", f"{type(last).__name__} before the check", repr(last))
    result = exercise.grade(answer)
    idea = " + ".join(m.name for m in result.mistakes) or next(iter(result.observations), "")
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
    with open(os.devnull, "w+", errors="ignore") as no:  # a δ that this machine can't print is no mistake
        sys.stdin = sys.stdout = sys.stderr = no
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
    if not given.folder.is_dir():
        parser.error(f"expected a folder, got {given.folder}")
    answers, unread = handed_in(given.folder)
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        os.environ["COURSE_PROGRESS"] = str(Path(folder) / "progress.json")
        verdicts = grade_all([a for a in answers if a.exercise in EXERCISES], given.seconds, given.megabytes)
    students = write(verdicts, unread, given.folder)
    said = f"{len(students)} students, {len(verdicts)} answers: {given.folder / 'classroom.html'}"
    print(said, *(f"not read: {line}" for line in unread), sep="\n")


if __name__ == "__main__":
    main()
