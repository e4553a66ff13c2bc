"""Numbers in the prose: each stands, as it is told, in what a cell above it shows (claims.cfg)."""

import re
from configparser import ConfigParser

import pytest

from tools import notebooks
from tools.links import ROOT

CLAIMS = ConfigParser(interpolation=None, delimiters=":")
CLAIMS.read(ROOT / "tests" / "claims.cfg", encoding="utf-8")


def shown(cell):
    """The text of a cell's stored outputs."""
    return "".join(
        output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in cell.outputs
    )


@pytest.mark.parametrize(("name", "place"), [(name, p) for name in CLAIMS.sections() for p in CLAIMS[name]])
def test_what_is_told_is_what_is_shown(name, place):
    cells = {cell.id: (k, cell) for k, cell in enumerate(notebooks.read(name).cells)}
    at, prose = cells[place]
    source, *claims = CLAIMS[name][place].split(" | ")
    above, code = cells[source]
    assert above < at
    if not code.outputs:
        pytest.skip("no outputs are stored: run `make outputs`")
    for claim in claims:
        told, _, seen = claim.partition(" = ")
        assert told in prose.source, f"{told!r} is not told"
        assert re.search(rf"(?<![\d.]){re.escape(seen or told)}(?!\d)", shown(code)), (
            f"{claim!r} is not shown"
        )
