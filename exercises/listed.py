"""Mistakes that an exercise lists, read from the page beside its module: exercises/neuron.md for neuron.py.

    ## sigmoid_slope

    **The first factor is missing:** 1 − y alone would make the curve steepest where y is near 0.
    - `y * (1 - y)` → `1 - y`

Each has a name, a reason, and below it what has it: pieces of the solution exchanged (several are parted by
"; ", nothing behind the arrow takes a piece out, ⏎ is the end of a line), an answer as Python writes it, or,
between fences, whole lines exchanged (```diff) or a program whose last name is the answer. A program above
the first name, or above the first heading, defines what those below it use. A heading may name several
exercises.
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
}  # what an item may use beside its module's names
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
    path, found = Path(module.__file__).with_suffix(".md"), {}
    space = {**KNOWN, **vars(module)}
    for heading, part in page(path).items() if path.is_file() else ():
        if not heading or name in heading.split(", "):
            exec("".join(part[""]), space)
            found |= {words: AnyOf(*(_wrong(item, space) for item in part[words])) for words in part if words}
    return found


@lru_cache
def page(path):
    """{heading: {words: [items]}}; "" stands for what is above the first heading, and above the first words.

    A fenced item begins with its fence. Raises ValueError for a line that has none of the forms.
    """
    found, fenced = {"": {"": []}}, None
    part = found[""]
    items = part[""]
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        said = re.fullmatch(r"\*\*(.+?):\*\* (.+)", line)
        if fenced is not None:
            fenced.append(line)
            if line == "```":
                items.append("\n".join([*fenced[:-1], ""]))
                fenced = None
        elif line.startswith("```"):
            fenced = [] if line == "```python" else [line]
        elif line.startswith("## "):
            part = found.setdefault(line[3:].strip(), {"": []})
            items = part[""]
        elif part is not found[""] and said:
            items = part.setdefault(": ".join(said.groups()), [])
        elif items is not part[""] and line.startswith("- "):
            items.append(line[2:])
        elif part is not found[""] and line.strip():
            raise ValueError(f"{path.name}, line {number}: expected a name, or `old` → `new`; got {line!r}.")
    return found


def _wrong(item, space):
    """What an item says: an edit, or what an expression or a program gives in this namespace."""
    pieces = PIECES.findall(item)
    if item.startswith("```diff"):
        lines = item.splitlines(keepends=True)[1:]
        return edit(*("".join(line[1:] for line in lines if line[0] in kept) for kept in (" -", " +")))
    if pieces and "\n" not in item:
        if PIECES.sub("", item):
            raise ValueError(f"Expected `old` → `new`, parted by '; '; got {item!r}.")
        return edit(*(text.replace("⏎", "\n") for pair in pieces for text in pair))
    if item.startswith("`"):
        return eval(item.strip("`"), space)
    names = dict(space)
    exec(item, names)
    return names[list(names)[-1]]
