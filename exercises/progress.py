"""What a learner has done, kept across kernels: a line in progress.jsonl for each answer that is checked.

Lines are only ever added, so that two notebooks may check at the same time and nothing can be damaged.
Trouble is told once, in a sentence, and stops no check. COURSE_PROGRESS names another file or folder.

    python -m exercises.progress reset     start over (`make reset`)
"""

import html
import json
import os
import sys
from datetime import datetime
from pathlib import Path

from helpers import NOTEBOOKS, ROOT

from . import all_exercises, card
from . import portfolio as pages

NAME, SAVED, PORTFOLIO = "progress.jsonl", "my_progress.json", "portfolio.html"
_said = set()  # a trouble is told once per kernel


def path():
    """Where the progress is kept."""
    place = Path(os.environ.get("COURSE_PROGRESS") or ROOT)
    return place / NAME if place.is_dir() or str(place).endswith(("/", os.sep)) else place


def load():
    """({"subject.name": entry}, a sentence on what could not be read). Never raises.

    An entry holds the best state, and of the answer that earned it the date and the text; and all attempts.
    """
    try:
        lines = path().read_bytes().decode("utf-8-sig", "replace").splitlines()
    except FileNotFoundError:
        return {}, ""
    except OSError as error:
        return {}, _once(f"Your progress can't be read ({error.strerror or type(error).__name__}).")
    entries, damaged = {}, 0
    for line in filter(str.strip, lines):
        try:
            pages.add(entries, json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            damaged += 1
    if damaged and not entries:
        return {}, _once(f"{path().name} is no progress of this course; it is left as it is.")
    return entries, ""


def record(subject, name, status, answer=""):
    """Keep one check, with the answer's text; returns a sentence to show, mostly empty. Never raises."""
    if status == "not attempted":
        return ""
    state, key = "right" if status == "right" else "not yet", f"{subject}.{name}"
    before = load()[0].get(key)
    if before and before["answer"] == answer and before["state"] in (state, "right"):
        return ""
    date = datetime.now().isoformat(timespec="minutes")
    return _append([{"exercise": key, "state": state, "date": date, "answer": answer}])


def _append(lines):
    # A line cut off before stays a line of its own; one write, so that nothing comes between.
    text = "".join(f"\n{json.dumps(line)}\n" for line in lines)
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        with open(path(), "ab", buffering=0) as file:
            file.write(text.encode())
    except OSError as error:
        why = error.strerror or type(error).__name__
        return _once(f"Your progress can't be kept ({why}); the checks work all the same.")
    return ""


def _once(sentence):
    new = sentence not in _said
    _said.add(sentence)
    return sentence if new else ""


def reset():
    """Forget everything; returns a sentence."""
    if not path().exists():
        return "There is no progress to forget."
    path().write_bytes(b"")  # a link stays a link
    return "Progress forgotten: every exercise is not attempted again."


# --- taking it along, handing it in


def save(file=SAVED):
    """Write states, dates and your answers into one small file, and offer it for download."""
    text = pages.as_json(entries := load()[0])
    Path(file).write_text(text, encoding="utf-8")
    said = f"Answers saved in {file}: {len(entries)}."
    card.publish(said, f"<div>{html.escape(said)} {pages.link(text, file)}</div>")


def restore(file=SAVED):
    """Bring back what `save` wrote: the states at once, the answers to be pasted into their cells."""
    try:
        entries = pages.read(Path(file).read_bytes())
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        card.publish(f"{file}: {said}", f"<div>{html.escape(f'{file}: {said}')}</div>")
        return
    known = load()[0]
    new = {k: e for k, e in entries.items() if known.get(k, {}).get("state") not in (e["state"], "right")}
    word = _append([{"exercise": key, **entry} for key, entry in new.items()])
    titles = {f"{subject}.{name}": ex.title for subject, name, ex in all_exercises()}
    lines = [card.Say(word or f"States brought back: {len(new)}. Paste your answers into their cells.")]
    for key, entry in entries.items():
        if entry["answer"]:
            lines += [card.Say(f"**{titles.get(key, key)}**"), card.Source(entry["answer"])]
    card.show("restored", str(file), lines)


def portfolio(*pictures, file=PORTFOLIO):
    """Write a page to hand in: your answers with states, dates and attempts, and the pictures given.

    A picture has `png()` and `alt`, as those of figures.
    """
    Path(file).write_text(pages.page(load()[0], list(all_exercises()), pictures), encoding="utf-8")
    said = f"Your portfolio is in {file}: it opens in any browser, and prints."
    place = Path(os.path.relpath(file, ROOT / "notebooks")).as_posix()  # a notebook's links begin there
    card.publish(said, f'<div>{html.escape(said)} <a href="{html.escape(place)}">Open it</a></div>')


# --- the table in notebook 0


def table():
    """Show all exercises with their state."""
    entries, word = load()
    rows = [
        (NOTEBOOKS[subject], pages.number(subject, name), ex.title, entries.get(f"{subject}.{name}", {}))
        for subject, name, ex in all_exercises()
    ]
    done = sum(entry.get("state") == "right" for *_, entry in rows)
    lines = [f"{done} of {len(rows)} exercises right", *([word] if word else [])]
    for _, number, title, entry in rows:
        state = entry.get("state", "not attempted")
        lines.append(f"  {card.LOOKS[state][0]} {number:<4} {title} · {state}")
    card.publish("\n".join(lines), pages.table(lines[: len(lines) - len(rows)], rows))


if __name__ == "__main__":
    if sys.argv[1:] != ["reset"]:
        raise SystemExit("usage: python -m exercises.progress reset")
    print(reset())
