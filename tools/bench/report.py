"""What was measured → results.json and results.md (by template.md)."""

import json
import os
import statistics
from pathlib import Path

from tools.bench.race import GOALS
from tools.bench.waits import INSTEAD

HERE = Path(__file__).parent
LABELS = {"jax": "JAX, whole epoch compiled", "arrays, batches": "**ours: arrays, batches of 128**"}
SECONDS, MEMORY = {"s per 60,000 samples": "{seconds:.2f}"}, {"peak memory, MB": "{peak_mb:.0f}"}


def write(results, folder):
    """The two files; each takes the place of the old one when it is whole."""
    files = {"results.json": json.dumps(results, indent=1) + "\n", "results.md": markdown(results)}
    for name, text in files.items():
        (folder / f"{name}.new").write_text(text, encoding="utf-8")
        os.replace(folder / f"{name}.new", folder / name)


def markdown(results):
    """The page of results; a part that was not measured yet has an empty table."""
    made = {name: "\n".join(lines(results.get(name, {}))) for name, lines in SECTIONS.items()}
    parts = results["parts"].items()
    missing = "; ".join(f"{what} ({why})" for _, part in parts for what, why in part["missing"].items())
    made["missing"] = missing and f"\n\nNot measured: {missing}"
    return (HERE / "template.md").read_text(encoding="utf-8").format(**made)


def _table(columns, rows):
    """Lines of a Markdown table of dicts; columns: {heading: how its cells are written, as in str.format}."""
    cells = [columns, ["---"] * len(columns)]
    cells += [[form.format(**row) for form in columns.values()] for row in rows]
    return [f"| {' | '.join(row)} |" for row in cells]


def _named(columns, first="what"):
    """Of {name: row} a table with these columns after that of names."""
    return lambda found: _table(
        {first: "{name}"} | columns, ({"name": LABELS.get(name, name), **row} for name, row in found.items())
    )


def _machines(parts):
    places = {}
    for name, part in parts.items():
        place = "{cpu}, {cores} cores, {system}, Python {python}, BLAS {blas}".format(**part)
        versions = ", ".join(f"{k} {v}" for k, v in part["versions"].items() if k != "python")
        places.setdefault(f"{place}; {versions}", []).append(f"{name} ({part['rounds']} rounds)")
    return [f"- {place}: {', '.join(names)}." for place, names in places.items()]


def _threads(found):
    columns = {"s per epoch": "{seconds:.3f}", "time ÷ ours": "{ratio:.2f}"} | MEMORY
    for threads, rows in found.items():
        yield from (f"### {threads} thread{'s' if int(threads) > 1 else ''}", "", *_named(columns)(rows), "")
        same, by_rows = (1 / rows[f"bare products{layout}"]["ratio"] for layout in ("", ", by rows"))
        yield f"Ours takes {same:.2f} times as long as its bare products, {by_rows:.2f} times by rows.\n"


def _ladder(found):
    columns = {"s per epoch": "{seconds:,.1f}", "times faster than the plain port": "{ratio:.1f}"}
    for kind, rows in found.items():
        yield from (f"### {'Real images' if kind == 'images' else 'Dense inputs'}", "")
        yield from (*_named(columns)(rows), "")


def _race(found):
    rows = {}
    for name, seeds in found.items():
        there = [[s for s in seconds if s is not None] for seconds in zip(*seeds.values())]
        some = ["" if len(s) == len(seeds) else f" ({len(s)} of {len(seeds)} seeds)" for s in there]
        cells = (f"{statistics.median(s):.1f}{part}" if s else "–" for s, part in zip(there, some))
        rows[name] = {"cells": list(cells)}
    columns = {f"{goal:.1%}": f"{{cells[{k}]}}" for k, goal in enumerate(GOALS)}
    return _named(columns, "trained by")(rows)


def spread(seeds):
    """{figure: {"mean", "median", "least", "most"}} over the seeds."""
    of = {"mean": statistics.mean, "median": statistics.median, "least": min, "most": max}
    figures = {figure: [row[figure] for row in seeds.values()] for figure in ("test_error", "seconds")}
    return {k: {name: function(values) for name, function in of.items()} for k, values in figures.items()}


def _recipe(found):
    columns = {"seeds": "{seeds}", "wrong on the test set, mean": "{test_error[mean]:.2%}"}
    columns["least to most"] = "{test_error[least]:.2%} to {test_error[most]:.2%}"
    columns["s of training, median"] = "{seconds[median]:.1f}"
    columns["from … to …"] = "{seconds[least]:.1f} to {seconds[most]:.1f}"
    rows = {name: {"seeds": len(seeds), **spread(seeds)} for name, seeds in found.items()}
    return _named(columns, "trained with")(rows)


def _waits(found):
    def cells(name):
        return [f"{v:.1f}" if v else "" for v in found.get(name, {"seconds": 0, "mb": 0}).values()]

    columns = {
        "s": "{mine[0]}",
        "MB": "{mine[1]}",
        "or": "{other}",
        "s then": "{its[0]}",
        "MB then": "{its[1]}",
    }
    beside = {name: INSTEAD.get(name, "") for name in found if name not in INSTEAD.values()}
    return _named(columns)(
        {name: {"mine": cells(name), "other": other, "its": cells(other)} for name, other in beside.items()}
    )


def _ms(columns, first):
    """A table in milliseconds of rows in seconds."""

    def lines(found):
        rows = {
            name: {k: f"{1000 * v:.0f}" if isinstance(v, float) else v or "–" for k, v in row.items()}
            for name, row in found.items()
        }
        return _named(columns, first)(rows)

    return lines


SECTIONS = {
    "parts": _machines,
    "threads": _threads,
    "ladder": _ladder,
    "race": _race,
    "recipe": _recipe,
    "distortions": _named({"images a second": "{images_a_second:,.0f}"}),
    "growth": lambda found: _table({"changed": "{what}", "value": "{value:,}"} | SECONDS | MEMORY, found),
    "memory": _named({"samples": "{samples:,}"} | SECONDS | MEMORY, "training set"),
    "waits": _waits,
    "checks": _ms(
        {"answers": "{answers}", "right, median ms": "{right}", "wrong": "{wrong}", "slowest": "{slowest}"},
        "exercise",
    ),
    "redraws": _ms({"median, ms": "{median}", "slowest, ms": "{slowest}"}, "figure"),
}
