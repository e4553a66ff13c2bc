"""`make bench`: every contender in a process of its own, pinned, one round each in turn; medians.

    python -m tools.bench [PART …] [--rounds 15] [--seeds 5] [--quick]

Measures all parts, or those that are named. What is found takes the place of what was found before, row by
row, and all else stays: the file of results is whole at any time, and a run may be interrupted.
"""

import argparse
import contextlib
import functools
import importlib
import importlib.metadata
import itertools
import json
import os
import platform
import re
import statistics
import time
from pathlib import Path

from tools.bench import process, set_threads

HERE = Path(__file__).parent
PEERS = ("PyTorch, slices", "PyTorch, DataLoader", "scikit-learn", "jax")
EPOCH = ("arrays, batches", "arrays, all inputs", "bare products", "bare products, by rows", *PEERS)
LADDER = ("plain port", "our objects", "arrays, one sample")
MEMORY = ("float32 rows in memory", "grey levels in memory", "grey levels mapped from a file")
DISTORTIONS = ("ours, 2,000 drawn once", "ours, drawn anew", "scipy.ndimage", "torchvision")
LIBRARIES = {"PyTorch": "torch", "JAX": "jax", "scipy.ndimage": "scipy"}
LIBRARIES |= {name: name for name in ("jax", "scikit-learn", "torchvision")}
DEFAULTS = {"threads": 1, "batch": 128, "hidden": 300, "layers": 1, "samples": 60_000}
CORES = min(2, os.cpu_count() or 1)
PAUSE = 0.3  # seconds between turns: idle threads of a BLAS go on spinning for about a tenth of one


class Contender:
    """A process that waits for its turn."""

    def __init__(self, name, **options):
        from tools.bench import workers  # not before: it loads NumPy

        options, self.rounds, self.again = DEFAULTS | options, [], workers.again
        self.process = process(options["threads"], cores=options["threads"])
        self.process.submit(workers.begin, name, options).result()

    def turn(self):
        self.rounds.append(self.process.submit(self.again).result())

    def stop(self):
        self.process.shutdown()

    def per_sample(self):
        return [round["seconds"] / round["samples"] for round in self.rounds]

    def row(self):
        """Seconds for 60,000 samples, the median of the rounds, and the largest memory."""
        seconds = statistics.median(self.per_sample()) * 60_000
        return {"seconds": seconds, "peak_mb": max(round["peak_mb"] for round in self.rounds)}


class Run:
    """What the parts are told (rounds, seeds, quick), and what they tell of libraries there and not there."""

    def __init__(self, rounds=15, seeds=5, quick=False):
        self.rounds, self.seeds, self.quick = (2, 1, True) if quick else (rounds, seeds, False)
        self.versions, self.missing = {}, {}
        self.used("numpy")

    def used(self, name):
        """Note the version of the library that a contender of this name works with."""
        package = LIBRARIES.get(name.partition(",")[0], "numpy")
        self.versions[package] = importlib.metadata.version(package)

    @contextlib.contextmanager
    def tried(self, what):
        """What fails in it is missing in the end, with the last line of the reason; all else goes on."""
        try:
            yield
        except Exception as error:
            self.missing[what] = str(error).strip().splitlines()[-1]

    def measure(self, names, most=100, **options):
        """{name: Contender} after the rounds, taken in turn so that all share the machine's moods."""
        contenders = {}
        if self.quick:
            options["samples"] = min(2_000, options.get("samples", 2_000))
        for name in names:
            with self.tried(name):
                contenders[name] = Contender(name, **options)
                self.used(name)
        for _ in range(min(self.rounds, most)):
            for contender in contenders.values():
                time.sleep(PAUSE)
                contender.turn()
        for contender in contenders.values():
            contender.stop()
        return contenders

    def stamp(self):
        """Where, with what and how often a part was measured."""
        return {"versions": self.versions, "missing": self.missing, "rounds": self.rounds, **machine()}


def ratio(numerator, denominator):
    """The median over the rounds of one contender's time over another's in the same round."""
    return statistics.median(a / b for a, b in zip(numerator.per_sample(), denominator.per_sample()))


# --- the parts: generators of what is found, behind the names of its tables and of its row in the results


def epoch(run):
    for threads in range(1, CORES + 1):
        found = run.measure(EPOCH, threads=threads)
        ours = found["arrays, batches"]
        for name, contender in found.items():
            yield "threads", str(threads), name, contender.row() | {"ratio": ratio(contender, ours)}


def ladder(run):
    for kind in ("images", "dense"):
        found = run.measure(LADDER, dense=kind == "dense")
        for name, contender in found.items():
            yield "ladder", kind, name, contender.row() | {"ratio": ratio(found["plain port"], contender)}


def growth(run):
    steps = [("batch", n) for n in (1, 8, 32, 128, 512, 2048)]
    steps += [("hidden", n) for n in (30, 100, 300, 1000)] + [("layers", n) for n in (1, 2, 3, 4)]
    steps += [("samples", n) for n in (15_000, 60_000, 240_000)]
    rows = []
    for what, value in steps:
        options = {what: value} | ({"samples": 6_000} if (what, value) == ("batch", 1) else {})
        found = run.measure(["arrays, batches"], most=5, **options)
        rows.append({"what": what, "value": value, **found["arrays, batches"].row()})
    yield "growth", rows
    for name in MEMORY:
        samples = 1_000_000 if "mapped" in name else 60_000
        found = run.measure([name], most=3, samples=samples)
        yield "memory", name, {"samples": samples, **found[name].row()}


def distortions(run):
    for name, contender in run.measure(DISTORTIONS, most=5).items():
        yield "distortions", name, {"images_a_second": 60_000 / contender.row()["seconds"]}


def elsewhere(name):
    """A part that has a module of its own."""
    return lambda run: importlib.import_module(f"tools.bench.{name}").measure(run)


PARTS = {part.__name__: part for part in (epoch, ladder, growth, distortions)}
PARTS |= {name: elsewhere(name) for name in ("checks", "race", "recipe", "redraws", "waits")}


def main(arguments=None, folder=HERE):
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one of {', '.join(PARTS)}; none means all")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="little of each, into quick/: does all run?")
    chosen = vars(parser.parse_args(arguments))
    names = chosen.pop("parts") or PARTS
    if not PARTS.keys() >= {*names}:
        parser.error(f"expected parts out of {', '.join(PARTS)}; got {', '.join(names)}")
    set_threads(1)  # before NumPy is loaded
    from tools.bench import report

    target, results = folder / "quick" if chosen["quick"] else folder, {"parts": {}}
    target.mkdir(exist_ok=True)
    if (target / "results.json").exists():
        results = json.loads((target / "results.json").read_text(encoding="utf-8"))
    for name in names:
        run, start = Run(**chosen), time.perf_counter()
        at_the_end = "parts", name, None  # all that was missing is known
        for *tables, row, found in itertools.chain(PARTS[name](run), [at_the_end]):
            print(f"{name}, {time.perf_counter() - start:.0f} s:", *tables, row, found, flush=True)
            table = functools.reduce(lambda table, key: table.setdefault(key, {}), tables, results)
            table[row] = found
            results["parts"][name] = run.stamp()
            report.write(results, target)


def machine():
    """What is measured on: processor, cores, the kernel that the BLAS chose, versions."""
    known = Path("/proc/cpuinfo")
    cpu = re.search(r"(?m)^model name\s*: *(.+)$", known.read_text("utf-8") if known.exists() else "")
    return {
        "cpu": cpu[1] if cpu else platform.processor(),
        "cores": os.cpu_count(),
        "blas": kernel(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def kernel():
    """NumPy's BLAS and the kernel that it chose for this processor, as "openblas 0.3.31 SkylakeX"."""
    import numpy  # noqa: F401, its BLAS is what is asked for

    try:
        import threadpoolctl
    except ImportError as error:
        return f"unknown ({error})"
    found = [one for one in threadpoolctl.threadpool_info() if one["user_api"] == "blas"]
    return " ".join(found[0][key] for key in ("internal_api", "version", "architecture")) if found else "none"


if __name__ == "__main__":
    main()
