"""Numbers in the prose: each stands, as it is told, in what a cell above it shows."""

import re

import pytest

from tools import notebooks

# notebook: {prose cell: (code cell above it, what both say)}; "told = shown" where they write it in two ways
CLAIMS = {
    "01_neuron": {
        "about-one-morning": ("one-morning", "0.5"),
        "about-the-bias": ("bias-as-weight", "0.5"),
        "about-the-smooth-nudge": ("nudge-the-sigmoid", "0.025 = 0.475", "0.1 = 1.3"),
        "find-the-slope": ("measure-the-slope", "0.12 = 0.1192", "0.88 = 0.8808", "¼ = 0.2500"),
        "about-the-slope": ("measure-the-slope", "0.8808", "0.1050"),
        "both-slopes": ("measure-tanh", "0.9640", "0.0707"),
        "stochastic": ("slopes-and-their-mean", "Three digits in four = 150"),
        "small-shift": (
            "what-still-changes",
            "18",
            "9",
            "third of a standard deviation = -0.06",
            "third = 0.28",
        ),
        "about-unseen": ("unseen", "nine in ten = 13"),
        "about-rates": ("rates", "All 200 = 200 sure", "17"),
    },
    "02_network": {
        "xor-solved": ("xor-by-three", "Four of four = 0.88"),
        "bent-reading": ("xor-by-three", "1.00", "0.92"),
        "first-to-go": ("turn-wrong", "0.8", "1.2", "steepness of 2 = steepness 2", "(0, 1)"),
        "hidden-layer-reading": ("hidden-layer", "Four nodes = a7"),
        "sigmoid-lets-through": ("input-one-moved", "a quarter = 0.0218", "0.1 = 0.01"),
        "matrix-row-reading": ("net-four", "0.75"),
        "shapes": ("numpy-layer", "(4, 4)", "(2, 5)"),
        "linear-reading": ("two-linear-layers", "14.4", "−14.4 = -14.4", "40.2"),
        "counts-reading": ("draw-counts", "238{,}510 = 238,510"),
    },
    "06_mnist": {
        "label-bytes-reading": ("label-bytes", "00 00 ea 60", "a 5, a 0, a 4 and a 1 = 05 00 04 01"),
        "rules-reading": ("rules", "10", "29 to 38", "89", "300"),
        "rates-read": ("rates-for-1000", "88 % = 88.3%", "2.4 % = 2.4%", "2.6 % = 2.6%"),
        "zeros-reading": ("zeros", "four in five = 81%"),
        "overfit-intro": ("loss-at-chance", "1,210 = 1210"),
        "overfit-read": ("overfit-twenty", "0.006 = 0.00611", "more than a third = 37.0%"),
        "small-reading": ("small-train", "one in ten = 10.4%", "green dot = epoch 25"),
        "small-test-reading": ("small-test", "one percentage point = 1.0%"),
    },
    "07_vectorization": {
        "batch-read": ("batch-figure", "The first sample = 0.68"),
        "overflow-read": ("overflow", "nan", "Infinity = inf"),
        "train-cross-rate": ("chance", "Close enough = 2.30"),
    },
}


def shown(cell):
    """The text of a cell's stored outputs."""
    return "".join(
        output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in cell.outputs
    )


@pytest.mark.parametrize(("name", "place"), [(name, place) for name in CLAIMS for place in CLAIMS[name]])
def test_what_is_told_is_what_is_shown(name, place):
    cells = {cell.id: (k, cell) for k, cell in enumerate(notebooks.read(name).cells)}
    at, prose = cells[place]
    source, *claims = CLAIMS[name][place]
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
