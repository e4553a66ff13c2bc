"""results.json → results.md and results.png."""

from pathlib import Path

from figures import picture as style

HERE = Path(__file__).parent
LABELS = {"jax": "JAX, whole epoch compiled", "arrays, batches": "**ours: arrays, batches of 128**"}
MEMORY = {"peak memory, MB": "{peak_mb:.0f}"}


def write(results):
    """The table and the plot, from what `make bench` measured."""
    (HERE / "results.md").write_text(markdown(results), encoding="utf-8")
    (HERE / "results.png").write_bytes(plot(results).png())


def _table(columns, rows):
    """Lines of a Markdown table of dicts; columns: {heading: how its cells are written, as in str.format}."""
    cells = [columns, ["---"] * len(columns)]
    cells += [[form.format(**row) for form in columns.values()] for row in rows]
    return ["", *(f"| {' | '.join(row)} |" for row in cells), ""]


def markdown(results):
    machine, versions = results["machine"], results["versions"]
    libraries = ", ".join(f"{k} {v}" for k, v in versions.items() if k != "python")
    lines = [
        "# Measured speed",
        "",
        f"Written by `make bench`. {machine['cpu']}, {machine['cores']} cores, {machine['system']}, "
        f"Python {machine['python']}; {libraries}.",
        f"Medians of {results['rounds']} rounds; each contender in a process of its own, pinned, in turn. "
        "Times are for 60,000 samples: read them as ratios, since another machine has other seconds.",
        "",
        "![Seconds for one epoch of MNIST, from the plain port to arrays in batches](results.png)",
        "",
        "## One epoch of 784-300-10, batch 128, float32",
        "",
        "The same rows in the same order; forward, backward and plain SGD update. *Bare products* are the "
        "five matrix products of that epoch alone: with the hidden layer column by column in memory, as ours "
        "is, or by rows, as NumPy lays arrays out unasked.",
        "",
    ]
    for threads, found in results["threads"].items():
        lines.append(f"### {threads} thread{'s' if int(threads) > 1 else ''}")
        columns = {"what": "{name}", "s per epoch": "{seconds:.3f}", "time ÷ ours": "{ratio:.2f}"}
        rows = ({"name": LABELS.get(name, name), **row} for name, row in found.items())
        lines += _table(columns | MEMORY, rows)
        same, by_rows = (1 / found[f"bare products{layout}"]["ratio"] for layout in ("", ", by rows"))
        lines += [
            f"Ours takes {same:.2f} times as long as its bare products, {by_rows:.2f} times by rows.",
            "",
        ]
    if results["missing"]:
        why = "; ".join(f"{k} ({v})" for k, v in results["missing"].items())
        lines += [f"Not installed, so not measured: {why}", ""]
    lines += ["## From objects to arrays, one sample at a time", ""]
    for kind, found in results["ladder"].items():
        lines.append(f"### {'Real images' if kind == 'images' else 'Dense inputs'}")
        columns = {"what": "{name}", "s per epoch": "{seconds:,.1f}", "samples a second": "{speed:,.0f}"}
        columns["times faster than the plain port"] = "{ratio:.1f}"
        rows = ({"name": name, "speed": 60_000 / row["seconds"], **row} for name, row in found.items())
        lines += _table(columns, rows)
    lines.append("## Growth: arrays, one thread")
    columns = {"changed": "{what}", "value": "{value:,}", "s per 60,000 samples": "{seconds:.2f}"}
    lines += _table(columns | MEMORY, results["growth"])
    lines.append("## Interactive figures: from a moved control to the new picture")
    columns = {"figure": "{name}", "median, ms": "{median:.0f}", "slowest, ms": "{slowest:.0f}"}
    rows = ({key: 1000 * s for key, s in row.items()} | {"name": n} for n, row in results["redraws"].items())
    return "\n".join(lines + _table(columns, rows))


def _seconds(seconds):
    return f"{seconds:,.0f} s" if seconds >= 100 else f"{seconds:.3g} s"


def plot(results):
    ladder, epoch = results["ladder"]["images"], next(iter(results["threads"].values()))
    slowest_first = sorted(epoch.items(), key=lambda found: -found[1]["seconds"])
    bars = [(name, row["seconds"]) for name, row in ladder.items()]
    bars += [(LABELS.get(name, name).strip("*"), row["seconds"]) for name, row in slowest_first]
    names, seconds = zip(*bars)
    said = ", ".join(f"{name} {_seconds(s)}" for name, s in bars)
    picture, ax = style.figure(8, 4.2, alt=f"Bars of seconds per epoch on a logarithmic axis: {said}")
    colours = [style.BLUE if name.startswith("ours") or name in ladder else style.GREY for name in names]
    ax.barh(names, seconds, color=colours)
    for place, s in enumerate(seconds):
        ax.text(s * 1.1, place, _seconds(s), va="center")
    words = "seconds for one epoch of MNIST, one thread (logarithmic)"
    ax.set(xscale="log", xlabel=words, title="One epoch of 784-300-10")
    ax.set_xlim(right=max(seconds) * 4)
    ax.invert_yaxis()
    return picture
