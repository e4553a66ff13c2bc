"""What strict nbval compares of a cell: both streams and its texts, without times, addresses and pictures."""

import re
from configparser import ConfigParser

from tools.links import ROOT

_rules = ConfigParser(interpolation=None)
_rules.read(ROOT / "tests" / "sanitize.cfg", encoding="utf-8")
RULES = [(re.compile(_rules[name]["regex"]), _rules[name]["replace"]) for name in _rules.sections()]


def sanitize(text, rules=RULES):
    for expression, replacement in rules:
        text = expression.sub(replacement, text)
    return text


def compared(streams, results):
    """({stream: text}, [(kind, text), … of each result]), sanitised, of {stream: text} and [{kind: text}]."""
    kinds = ("text/plain", "text/html")
    shown = [tuple((kind, sanitize(data[kind])) for kind in kinds if kind in data) for data in results]
    return {name: sanitize(text) for name, text in streams.items() if text}, [*filter(None, shown)]


def comparable(cell):
    """The same of a notebook's cell."""
    streams, results = {}, []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            streams[output.name] = streams.get(output.name, "") + output.text
        else:
            results.append(output.get("data", {"text/plain": output.get("ename")}))
    return compared(streams, results)
