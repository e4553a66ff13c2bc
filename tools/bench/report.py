"""results.json → results.md and results.png."""

from pathlib import Path

from figures import picture as style

HERE = Path(__file__).parent
LABELS = {"jax": "JAX, whole epoch compiled", "arrays, batches": "**ours: arrays, batches of 128**"}


def write(results):
    """The table and the plot, from what `make bench` measured."""
    (HERE / "results.md").write_text(markdown(results), encoding="utf-8")
    (HERE / "results.png").write_bytes(plot(results).png())


def markdown(results):
    machine, versions = results["machine"], results["versions"]
    lines = [
        "# Measured speed",
        "",
        f"Written by `make bench`. {machine['cpu']}, {machine['cores']} cores, {machine['system']}, "
        f"Python {machine['python']}; "
        + ", ".join(f"{k} {v}" for k, v in versions.items() if k != "python")
        + ".",
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
    ]
    for threads, found in results["threads"].items():
        lines += ["", f"### {threads} thread{'s' if int(threads) > 1 else ''}", ""]
        lines += ["| what | s per epoch | time ÷ ours | peak memory, MB |", "| --- | --- | --- | --- |"]
        for name, row in found.items():
            lines.append(
                f"| {LABELS.get(name, name)} | {row['seconds']:.3f} | {row['ratio']:.2f} "
                f"| {row['peak_mb']:.0f} |"
            )
        same, rows = (1 / found[f"bare products{layout}"]["ratio"] for layout in ("", ", by rows"))
        lines += ["", f"Ours takes {same:.2f} times as long as its bare products, {rows:.2f} times by rows."]
    if results["missing"]:
        lines += [
            "",
            "Not installed, so not measured: "
            + "; ".join(f"{k} ({v})" for k, v in results["missing"].items()),
        ]
    lines += ["", "## From objects to arrays, one sample at a time", ""]
    for kind, found in results["ladder"].items():
        lines += [f"### {'Real images' if kind == 'images' else 'Dense inputs'}", ""]
        lines += [
            "| what | s per epoch | samples a second | times faster than the plain port |",
            "| --- | --- | --- | --- |",
        ]
        for name, row in found.items():
            lines.append(
                f"| {name} | {row['seconds']:,.1f} | {60_000 / row['seconds']:,.0f} | {row['ratio']:.1f} |"
            )
        lines.append("")
    lines += [
        "## Growth: arrays, one thread",
        "",
        "| changed | value | s per 60,000 samples | peak memory, MB |",
    ]
    lines += ["| --- | --- | --- | --- |"]
    for row in results["growth"]:
        lines.append(f"| {row['what']} | {row['value']:,} | {row['seconds']:.2f} | {row['peak_mb']:.0f} |")
    lines += ["", "## Interactive figures: from a moved control to the new picture", ""]
    lines += ["| figure | median, ms | slowest, ms |", "| --- | --- | --- |"]
    for name, row in results["redraws"].items():
        lines.append(f"| {name} | {1000 * row['median']:.0f} | {1000 * row['slowest']:.0f} |")
    return "\n".join(lines) + "\n"


def _seconds(seconds):
    return f"{seconds:,.0f} s" if seconds >= 100 else f"{seconds:.3g} s"


def plot(results):
    ladder, epoch = results["ladder"]["images"], next(iter(results["threads"].values()))
    bars = [(name, row["seconds"]) for name, row in ladder.items()]
    bars += [
        (LABELS.get(name, name).strip("*"), epoch[name]["seconds"])
        for name in sorted(epoch, key=lambda n: -epoch[n]["seconds"])
    ]
    picture, ax = style.figure(
        8,
        4.2,
        alt="Bars of seconds per epoch on a logarithmic axis: "
        + ", ".join(f"{n} {_seconds(s)}" for n, s in bars),
    )
    colours = [style.BLUE if name.startswith("ours") or name in ladder else style.GREY for name, _ in bars]
    ax.barh(range(len(bars)), [seconds for _, seconds in bars], color=colours)
    for place, (_, seconds) in enumerate(bars):
        ax.text(seconds * 1.1, place, _seconds(seconds), va="center")
    ax.set(
        xscale="log",
        xlabel="seconds for one epoch of MNIST, one thread (logarithmic)",
        title="One epoch of 784-300-10",
    )
    ax.set_xlim(right=max(seconds for _, seconds in bars) * 4)
    ax.set_yticks(range(len(bars)), [name for name, _ in bars])
    ax.invert_yaxis()
    return picture
