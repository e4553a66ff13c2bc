"""Numbers in the prose: each stands, as it is told, in what a cell above it shows (claims.cfg)."""

import re
from configparser import ConfigParser

import pytest

from tools import notebooks
from tools.links import ROOT

CLAIMS = ConfigParser(interpolation=None, delimiters=":")
CLAIMS.read(ROOT / "tests" / "claims.cfg", encoding="utf-8")


@pytest.mark.parametrize(("name", "place"), [(name, p) for name in CLAIMS.sections() for p in CLAIMS[name]])
def test_what_is_told_is_what_is_shown(name, place):
    cells = {cell.id: (k, cell) for k, cell in enumerate(notebooks.read(name).cells)}
    at, prose = cells[place]
    source, *claims = CLAIMS[name][place].split(" | ")
    above, code = cells[source]
    assert above < at
    shown = "".join(o.get("text", "") or o.get("data", {}).get("text/plain", "") for o in code.outputs)
    for claim in claims:
        told, _, seen = claim.partition(" = ")
        assert told in prose.source, f"{told!r} is not told"
        assert re.search(rf"(?<![\d.]){re.escape(seen or told)}(?!\d)", shown), f"{claim!r} is not shown"
