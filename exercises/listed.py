"""Mistakes that an exercise lists, read from the page beside its module: exercises/neuron.md for neuron.py.

    ## sigmoid_slope

    **The first factor is missing:** 1 − y alone would make the curve steepest where y is near 0.
    - `y * (1 - y)` → `1 - y`

Each has a name, a reason, and below it what has it: pieces of the solution exchanged (several are parted by
"; ", nothing behind the arrow takes a piece out, ⏎ is the end of a line), an answer as Python writes it, or a
program between fences, whose last name is the answer.
"""

import itertools
import math
import re
from functools import lru_cache
from pathlib import Path

import numpy as np

KNOWN = {
    "math": math,
    "np": np,
    "product": itertools.product,
}  # what an answer may use, and its module's names
PIECES = re.compile(r"`([^`]+)` →(?: `([^`]+)`)? ?(?:; |$)")


class AnyOf:
    """Several answers that earn the same words."""

    def __init__(self, *answers):
        self.answers = answers


class edit:
    """The solution with a piece of its source exchanged: edit(old, new), or edit(old, new, old2, new2, …)."""

    def __init__(self, *pieces):
        if len(pieces) % 2 or not pieces:
            raise ValueError(f"An edit needs pairs (old, new); got {len(pieces)} pieces.")
        self.pieces = list(zip(pieces[::2], pieces[1::2]))

    def spans(self, body):
        """[(start, end, new)] in `body`. Raises ValueError for a piece that does not stand there once."""
        for old, _ in self.pieces:
            if body.count(old) != 1:
                many = f"stands {body.count(old)} times in the solution"
                raise ValueError(f"The piece {old!r} {many}; once is expected.")
        return [(body.index(old), body.index(old) + len(old), new) for old, new in self.pieces]


def exchanged(body, spans):
    """`body` with the texts of these spans exchanged; "" where two of them overlap."""
    spans = sorted(spans)
    if any(b[0] < a[1] for a, b in zip(spans, spans[1:])):
        return ""
    for start, end, new in reversed(spans):
        body = body[:start] + new + body[end:]
    return body


def mistakes(module, name):
    """{words: AnyOf(what has that mistake)} of one exercise; {} where no page of the module has that part."""
    path = Path(module.__file__).with_suffix(".md")
    part = page(path).get(name, {}) if path.is_file() else {}
    return {words: AnyOf(*(_wrong(item, module) for item in items)) for words, items in part.items()}


@lru_cache
def page(path):
    """{exercise: {words: [items]}}; raises ValueError for a line that has none of the forms."""
    found, part, items, program = {}, None, None, None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        said = re.fullmatch(r"\*\*(.+?):\*\* (.+)", line)
        if line.startswith("```") and items is not None:
            if program is not None:
                items.append("\n".join(program))
            program = [] if program is None else None
        elif program is not None:
            program.append(line)
        elif line.startswith("## "):
            part = found.setdefault(line[3:].strip(), {})
        elif part is not None and said:
            items = part.setdefault(": ".join(said.groups()), [])
        elif part is not None and line.startswith("- "):
            items.append(line[2:])
        elif part is not None and line.strip():
            raise ValueError(f"{path.name}, line {number}: expected a name, or `old` → `new`; got {line!r}.")
    return found


def _wrong(item, module):
    """What an item says: an edit, the value of an expression in the module's namespace, or a program's."""
    pieces, space = PIECES.findall(item), {**KNOWN, **vars(module)}
    if pieces and "\n" not in item:
        if PIECES.sub("", item):
            raise ValueError(f"Expected `old` → `new`, parted by '; '; got {item!r}.")
        return edit(*(text.replace("⏎", "\n") for pair in pieces for text in pair))
    if item.startswith("`"):
        return eval(item.strip("`"), space)
    exec(item, space)
    return space[list(space)[-1]]
