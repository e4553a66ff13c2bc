"""Mistakes that an exercise lists, read from the page beside its module: exercises/neuron.md for neuron.py.

README.md says what stands on a page, and in which form.
"""

import itertools
import math
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

KNOWN = {"math": math, "np": np, "product": itertools.product}  # for items, beside their module's names
LINE = re.compile(r"(?ms)^```(python|diff)\n(.*?)^```$|^[^\n]+$")  # or all that stands between two fences
NAMED = re.compile(r"\*\*(.+?):\*\* (.+)")
PIECES = re.compile(r"`([^`]+)` →(?: `([^`]+)`)? ?(?:; |$)")


class edit:
    """The solution with a piece of its source exchanged: edit(old, new), or edit(old, new, old2, new2, …)."""

    def __init__(self, *pieces):
        self.pieces = list(zip(pieces[::2], pieces[1::2]))

    def spans(self, body):
        """[(start, end, new)] in `body`. Raises ValueError for a piece that does not stand there once."""
        for old, _ in self.pieces:
            if body.count(old) != 1:
                raise ValueError(f"{old!r} stands {body.count(old)} times in the solution; once is expected.")
        return [(body.index(old), body.index(old) + len(old), new) for old, new in self.pieces]


def exchanged(body, spans):
    """`body` with the texts of these spans exchanged; "" where two of them overlap."""
    spans = sorted(spans)
    if any(b[0] < a[1] for a, b in zip(spans, spans[1:])):
        return ""
    for start, end, new in reversed(spans):
        body = body[:start] + new + body[end:]
    return body


@dataclass
class Part:
    """What a page says under one heading; mistakes: {"Name: reason.": [edits, or sources of answers]}."""

    why: str = ""
    program: str = ""  # defines names for the answers below
    mistakes: dict = field(default_factory=dict)


def mistakes(module, name):
    """{words: [edits and answers that have that mistake]} of an exercise, as the page of its module says."""
    space, found = {**KNOWN, **vars(module)}, {}
    for heading, part in page(module).items():
        if not heading or name in heading.split(", "):
            exec(part.program, space)
            for words, items in part.mistakes.items():
                found[words] = [_answer(item, space) if isinstance(item, str) else item for item in items]
    return found


def _answer(source, space):
    """What an expression or a program gives in a namespace."""
    if "\n" not in source:
        return eval(source, space)
    names = dict(space)
    exec(source, names)
    return names[list(names)[-1]]


@lru_cache
def page(module):
    """{heading: Part} of the page beside a module, "" for what is above the first heading; {} without a page.

    Raises ValueError for a line that has none of the forms.
    """
    path = Path(module.__file__).with_suffix(".md")
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    part = Part()
    found, items = {"": part}, None
    for line in LINE.finditer(text):
        said, code = NAMED.fullmatch(line[0]), line[2]
        if line[0].startswith("## "):
            part, items = found.setdefault(line[0][3:].strip(), Part()), None
        elif code and items is None:
            part.program += code
        elif said and part is not found[""]:
            items = part.mistakes.setdefault(": ".join(said.groups()), [])
        elif items is not None and (code or line[0].startswith("- ")):
            items.append(_item(line[1], code or line[0][2:]))
        elif items is None and line[0].startswith("> "):
            part.why = line[0][2:]
        elif part is not found[""]:
            place = f"{path.name}, line {text.count(chr(10), 0, line.start()) + 1}"
            raise ValueError(f"{place}: expected a name, or `old` → `new`; got {line[0]!r}.")
    return found


def _item(language, text):
    """An edit, or the source of an answer of its own. Raises ValueError for half an edit."""
    if language == "diff":
        lines = text.splitlines(keepends=True)
        return edit(*("".join(line[1:] for line in lines if line[0] in kept) for kept in (" -", " +")))
    pieces = [] if language else PIECES.findall(text)
    if pieces and PIECES.sub("", text):
        raise ValueError(f"Expected `old` → `new`, parted by '; '; got {text!r}.")
    if pieces:
        return edit(*(piece.replace("⏎", "\n") for pair in pieces for piece in pair))
    return text if language else text.strip("`")
