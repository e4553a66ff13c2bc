"""Files damaged at random, for readers that have to say so: bits flipped, bytes put in, out, or doubled."""

from hypothesis import HealthCheck
from hypothesis import strategies as st

FUZZ = {"deadline": None, "suppress_health_check": list(HealthCheck), "derandomize": True, "database": None}
_kinds = st.sampled_from(["flip", "end", "number", "insert", "remove", "copy", "cut"])
_one = st.tuples(_kinds, st.floats(0, 0.9999), st.integers(0, 2**32 - 1), st.binary(max_size=8))
edits = st.lists(_one, min_size=1, max_size=4)


def mangle(content, edits):
    content = bytearray(content)
    for kind, where, number, some in edits:
        place = int(where * len(content))
        if kind == "end":  # what an archive claims of its entries stands there
            place = max(0, len(content) - 1 - int(where * 900))
        if kind in ("flip", "end") and place < len(content):
            content[place] ^= 1 << number % 8
        elif kind == "number":
            content[place : place + 4] = number.to_bytes(4, "big")
        elif kind == "insert":
            content[place:place] = some
        elif kind == "remove":
            del content[place : place + 1 + number % 300]
        elif kind == "copy":
            content[place:place] = content[place : place + number % 2000]
        elif kind == "cut":
            del content[place:]
    return bytes(content)


def read_or_refused(read, path, content, error):
    """What a reader makes of a file of these bytes; None where it refuses them and says what to do."""
    path.write_bytes(content)
    try:
        return read(path)
    except error as refusal:
        said = str(refusal)
    assert str(path) in said
    assert said.endswith("or give another path.")
    assert len(said) < 1000
