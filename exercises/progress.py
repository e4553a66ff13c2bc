"""What a learner has done, kept across kernels in a small JSON file at the root of the course.

The file is written whole and atomically, under a lock, so that two notebooks may check at the same time. A
damaged or foreign file is set aside. Nothing here ever stops a check: trouble is told once, in a sentence.

    python -m exercises.progress reset     start over (`make reset`)

COURSE_PROGRESS names another file, or a folder to keep it in; the tests point it at a temporary one.
"""

import contextlib
import html
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from helpers import NOTEBOOKS, ROOT

from . import all_exercises

NAME = "progress.json"
COURSE = "neural network from scratch"  # marks the file as ours
STATES = ("not attempted", "not yet", "right")
_said = set()  # a trouble is told once per kernel


def path():
    """Where the progress is kept."""
    named = os.environ.get("COURSE_PROGRESS")
    if not named:
        return ROOT / NAME
    place = Path(named)
    return place / NAME if place.is_dir() or named.endswith(("/", os.sep)) else place


def load():
    """({"subject.name": state}, a sentence if a file had to be set aside). Never raises."""
    try:
        return _read(path())
    except OSError as error:
        return {}, _once("read", f"Your progress can't be read ({error.strerror or type(error).__name__}).")


def record(subject, name, status):
    """Keep the status of one check; returns a sentence to show, mostly empty. Never raises.

    "right" stays, whatever is tried later. "not attempted" is never written.
    """
    if status == "not attempted":
        return ""
    key, state = f"{subject}.{name}", "right" if status == "right" else "not yet"
    try:
        file = path()
        states, word = _read(file)
        if states.get(key) in (state, "right") and not word:
            return ""
        file.parent.mkdir(parents=True, exist_ok=True)
        with _lock(file):
            states, more = _read(file)
            if states.get(key) != "right":
                states[key] = state
            _write(file, states)
        return word or more
    except OSError as error:
        why = error.strerror or type(error).__name__
        return _once("write", f"Your progress can't be kept ({why}); the checks work all the same.")


def reset():
    """Forget everything; returns a sentence."""
    file = path()
    try:
        file.unlink()
    except FileNotFoundError:
        return "There is no progress to forget."
    return "Progress forgotten: every exercise is *not attempted* again.".replace("*", "")


def _once(kind, sentence):
    if kind in _said:
        return ""
    _said.add(kind)
    return sentence


def _read(file):
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}, ""
    except UnicodeDecodeError:
        return {}, _set_aside(file)
    try:
        content = json.loads(text)
        ours = content["course"] == COURSE
        states = {
            key: state
            for key, state in content["exercises"].items()
            if state in STATES and isinstance(key, str)
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}, _set_aside(file)
    return (states, "") if ours else ({}, _set_aside(file))


def _set_aside(file):
    """Rename what is not ours, so that nothing is lost; returns a sentence."""
    for k in range(1, 1000):
        other = file.with_name(f"{file.name}.damaged{'' if k == 1 else f'-{k}'}")
        if not other.exists():
            break
    os.replace(file, other)
    return f"The progress file could not be read; it was set aside as {other.name}, and a new one begun."


def _write(file, states):
    text = json.dumps({"course": COURSE, "exercises": dict(sorted(states.items()))}, indent=1) + "\n"
    handle, temporary = tempfile.mkstemp(prefix=file.name, suffix=".new", dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as new:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        for attempt in range(20):
            try:
                os.replace(temporary, file)
                return
            except PermissionError:  # Windows: somebody has it open
                if attempt == 19:
                    raise
                time.sleep(0.05)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


@contextlib.contextmanager
def _lock(file, patience=2.0, stale=10.0):
    """Hold file.lock; wait up to `patience` s, then do without. One older than `stale` s is left over."""
    lock, held = file.with_name(file.name + ".lock"), False
    until = time.monotonic() + patience
    while not held:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            held = True
        except FileExistsError:
            try:
                if time.time() - lock.stat().st_mtime > stale:
                    lock.unlink()
                    continue
            except FileNotFoundError:
                continue
            if time.monotonic() > until:
                break
            time.sleep(0.02)
    try:
        yield
    finally:
        if held:
            with contextlib.suppress(OSError):
                lock.unlink()


# --- the table in notebook 00


def table(exercises=None):
    """Show the exercises with their state. exercises: (subject, name, Exercise) triples; default: all."""
    from . import card

    if exercises is None:
        exercises = list(all_exercises())
    states, word = load()
    rows = [
        (subject, ex.title, states.get(f"{subject}.{name}", "not attempted"))
        for subject, name, ex in exercises
    ]
    card.show(_as_text(rows, word), _as_html(rows, word))


def _summary(rows):
    done = sum(state == "right" for _, _, state in rows)
    return f"{done} of {len(rows)} exercises right"


def _numbered(rows):
    """(notebook, "1.2", heading, state) for each row."""
    counts = {}
    for subject, heading, state in rows:
        counts[subject] = counts.get(subject, 0) + 1
        notebook = NOTEBOOKS[subject]
        yield notebook, f"{int(notebook[:2])}.{counts[subject]}", heading, state


def _as_text(rows, word):
    from .card import LOOKS

    lines = [_summary(rows)] + ([word] if word else [])
    for _, number, heading, state in _numbered(rows):
        lines.append(f"  {LOOKS[state][0]} {number:<4} {heading} · {state}")
    return "\n".join(lines)


def _as_html(rows, word):
    from .card import INK, LOOKS

    cell = f"padding:3px 12px;text-align:left;color:{INK};border:0;"
    out = [
        f'<div style="background:#ffffff;color:{INK};padding:8px 14px;max-width:52em;">',
        f"<div><strong>{_summary(rows)}</strong></div>" + (f"<div>{html.escape(word)}</div>" if word else ""),
        f'<table style="border-collapse:collapse;color:{INK};background:#ffffff;margin:6px 0;">',
        f'<thead><tr style="background:#e8e8e8;"><th style="{cell}">Notebook</th>'
        f'<th style="{cell}">Exercise</th><th style="{cell}">State</th></tr></thead><tbody>',
    ]
    last = ""
    for notebook, number, heading, state in _numbered(rows):
        symbol, _, background, colour = LOOKS[state]
        link = f'<a href="{notebook}.ipynb" style="color:#00466e;">{notebook}</a>' if notebook != last else ""
        last = notebook
        out.append(
            f'<tr style="background:#ffffff;"><td style="{cell}">{link}</td>'
            f'<td style="{cell}">{number} · {html.escape(heading)}</td>'
            f'<td style="{cell}background:{background};color:{colour};">{symbol} {state}</td></tr>'
        )
    return "".join(out) + "</tbody></table></div>"


if __name__ == "__main__":
    if sys.argv[1:] != ["reset"]:
        raise SystemExit("usage: python -m exercises.progress reset")
    print(reset())
