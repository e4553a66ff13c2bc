"""What was measured → results.json and results.md (by template.md)."""

import collections
import json
import os
import statistics
from pathlib import Path

import jinja2

from tools.bench.race import GOALS
from tools.bench.waits import INSTEAD

LABELS = {"jax": "JAX, whole epoch compiled", "arrays, batches": "**ours: arrays, batches of 128**"}


def write(results, folder):
    """The two files; each takes the place of the old one when it is whole."""
    files = {"results.json": json.dumps(results, indent=1) + "\n", "results.md": markdown(results)}
    for name, text in files.items():
        (folder / f"{name}.new").write_text(text, encoding="utf-8")
        os.replace(folder / f"{name}.new", folder / name)


def markdown(results):
    """The page of results; a part that was not measured yet has an empty table."""
    pages = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    pages.filters |= {
        "form": format,
        "label": lambda name: LABELS.get(name, name),
        "ms": lambda seconds: "–" if seconds is None else f"{1000 * seconds:.0f}",
        "tenths": lambda value: f"{value:.1f}" if value else "",
    }
    parts = results["parts"].values()
    missing = "; ".join(f"{what} ({why})" for part in parts for what, why in part["missing"].items())
    pages.globals |= {"machines": machines, "reached": reached, "spread": spread, "goals": GOALS}
    found = collections.defaultdict(dict, results)
    return pages.get_template("template.md").render(found=found, missing=missing, instead=INSTEAD)


def machines(parts):
    """A line for each machine and set of versions, with the parts that were measured there."""
    places = {}
    for name, part in parts.items():
        place = "{cpu}, {cores} cores, {system}, Python {python}, BLAS {blas}".format(**part)
        versions = ", ".join(f"{k} {v}" for k, v in part["versions"].items() if k != "python")
        places.setdefault(f"{place}; {versions}", []).append(f"{name} ({part['rounds']} rounds)")
    return [f"- {place}: {', '.join(names)}." for place, names in places.items()]


def reached(seeds):
    """For each goal of the race the median over the seeds that reached it, in words."""
    there = [[s for s in seconds if s is not None] for seconds in zip(*seeds.values())]
    some = ["" if len(s) == len(seeds) else f" ({len(s)} of {len(seeds)} seeds)" for s in there]
    return [f"{statistics.median(s):.1f}{part}" if s else "–" for s, part in zip(there, some)]


def spread(seeds):
    """{figure: {"mean", "median", "least", "most"}} over the seeds."""
    of = {"mean": statistics.mean, "median": statistics.median, "least": min, "most": max}
    figures = {figure: [row[figure] for row in seeds.values()] for figure in ("test_error", "seconds")}
    return {k: {name: function(values) for name, function in of.items()} for k, values in figures.items()}
