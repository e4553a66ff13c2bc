"""Portfolio: a learner's answers as a file to take along, a table, a page to hand in; all text is escaped."""

import base64
import html
import json
import re
from datetime import date
from pathlib import Path

from helpers import NOTEBOOKS

from . import card, exercises_of

COURSE, VERSION = "neural network from scratch", 1  # mark a file as ours
STATES = ("not yet", "right")
HONEST = (
    "What is called right here was judged by the course's own checks, on the learner's own machine and "
    "without supervision: each answer gave the expected results on the cases of its exercise. The answers "
    "are shown as they were checked, so a teacher can run them again: python -m tools.classroom FOLDER."
)


def add(entries, line):
    """Put one checked answer, {"exercise", "state", "date", "answer"}, into entries; raises for others."""
    state, answer, key = line["state"], line.get("answer", ""), line["exercise"]
    if state not in STATES or not isinstance(answer, str) or not isinstance(key, str):
        raise ValueError("no checked answer of ours")
    before = entries.get(key, {"state": "not yet", "attempts": 0})
    attempts = before["attempts"] + int(line.get("attempts", 1))
    if before["state"] == "right" != state:
        entries[key] = {**before, "attempts": attempts}
    else:
        when = str(line["date"])[:16]
        entries[key] = {"state": state, "date": when, "attempts": attempts, "answer": answer}


def as_json(entries):
    """The text of a file that `read` reads."""
    content = {"course": COURSE, "version": VERSION, "exercises": entries}
    return json.dumps(content, indent=1, ensure_ascii=False)


def read(data):
    """The entries of a saved file or page. Raises ValueError on a foreign, damaged, newer one."""
    inside = re.search(rb'<script type="application/json">(.*?)</script>', data, re.DOTALL)
    try:
        content = json.loads((inside[1] if inside else data).decode("utf-8-sig"))
        ours, version = content["course"] == COURSE, content["version"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ValueError("this is no saved progress, or it is damaged; nothing is changed.") from None
    if not ours:
        raise ValueError("this was saved by another course; nothing is changed.")
    if version != VERSION:
        raise ValueError("a newer edition of the course saved this; fetch that one first (git pull).")
    entries = {}
    try:
        for key, entry in content["exercises"].items():
            add(entries, {"exercise": key, **entry})
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise ValueError("this file is damaged; nothing is changed.") from None
    return entries


def link(text, name):
    """A link that downloads `text` as the file `name`."""
    data = base64.b64encode(text.encode()).decode()
    name = html.escape(Path(name).name)
    return f'<a download="{name}" href="data:application/json;base64,{data}">Download {name}</a>'


def number(subject, name):
    """The number of an exercise, such as "1.2"."""
    place = [key for key, _ in exercises_of(subject)].index(name) + 1
    return f"{int(NOTEBOOKS[subject][:2])}.{place}"


def table(heads, rows):
    """The table of notebook 0 as HTML; rows: (notebook, number, title, entry)."""
    cell = f"padding:3px 12px;text-align:left;color:{card.INK};border:0;"
    head = "".join(f'<th style="{cell}">{word}</th>' for word in ("Notebook", "Exercise", "State"))
    body, last = [], ""
    for notebook, at, title, entry in rows:
        state = entry.get("state", "not attempted")
        symbol, _, background, colour = card.LOOKS[state]
        name = "" if notebook == last else notebook
        link_ = f'<a href="{name}.ipynb" style="color:#00466e;">{name}</a>' if name else ""
        looks, last = f"{cell}background:{background};color:{colour};", notebook
        cells = (cell, link_), (cell, f"{at} · {html.escape(title)}"), (looks, f"{symbol} {state}")
        row = "".join(f'<td style="{look}">{text}</td>' for look, text in cells)
        body.append(f'<tr style="background:#ffffff;">{row}</tr>')
    said = "".join(f"<div><strong>{html.escape(line)}</strong></div>" for line in heads)
    plain = f"color:{card.INK};background:#ffffff;"
    return (
        f'<div style="{plain}padding:8px 14px;max-width:52em;">{said}<table style="border-collapse:collapse;'
        f'{plain}margin:6px 0;"><thead><tr style="background:#e8e8e8;">{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def page(entries, exercises, pictures=()):
    """The portfolio as one HTML page that needs nothing else."""
    states = [entries.get(f"{subject}.{name}", {}).get("state") for subject, name, _ in exercises]
    said = f"{states.count('right')} of {len(exercises)} exercises right, {date.today().isoformat()}."
    parts = [f"<p>{said}</p><p>{HONEST}</p>"]
    for subject, name, exercise in exercises:
        entry = entries.get(f"{subject}.{name}")
        if entry:
            sign, when = card.LOOKS[entry["state"]][0], html.escape(entry["date"].replace("T", ", "))
            tries = f"{entry['attempts']} attempt{'s' * (entry['attempts'] > 1)}"
            answer = html.escape(card.safe(entry["answer"]) or "(not kept)")
            parts.append(f"<h2>{number(subject, name)} · {html.escape(exercise.title)}</h2>")
            parts.append(f"<p>{sign} {entry['state']}, {when}, {tries}</p><pre tabindex=0>{answer}</pre>")
    for picture in pictures:
        data = base64.b64encode(picture.png()).decode()
        parts.append(f'<img src="data:image/png;base64,{data}" alt="{html.escape(picture.alt)}">')
    # once more for progress.restore and tools.classroom
    data = json.dumps({"course": COURSE, "version": VERSION, "exercises": entries}).replace("<", "\\u003c")
    style = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>My answers: a neural network '
        f'from scratch</title><meta name="viewport" content="width=device-width"><style>{style}</style>'
        "</head><body><main><h1>A neural network from scratch: my answers</h1>"
        '<p>Name: <span class="name"></span></p>'
        f'{"".join(parts)}</main><script type="application/json">{data}</script></body></html>\n'
    )
