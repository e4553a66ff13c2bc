"""`make bench`: every contender in a process of its own, pinned, one round each in turn; medians."""

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tools.bench import set_threads

HERE = Path(__file__).parent
PEERS = ("PyTorch, slices", "PyTorch, DataLoader", "scikit-learn", "jax")
EPOCH = ("arrays, batches", "bare products", "bare products, by rows", *PEERS)
LADDER = ("plain port", "our objects", "arrays, one sample")
DEFAULTS = {"threads": 1, "batch": 128, "hidden": 300, "samples": 60_000}
PAUSE = 0.3  # seconds between turns: idle threads of a BLAS go on spinning for about a tenth of one


class Contender:
    """A worker process that waits for its turn."""

    def __init__(self, name, **options):
        options, self.rounds = DEFAULTS | options, []
        threads, environment = options["threads"], {**os.environ}
        set_threads(environment, threads)
        environment["XLA_FLAGS"] = (
            f"--xla_cpu_multi_thread_eigen={str(threads > 1).lower()} intra_op_parallelism_threads={threads}"
        )

        def pin():
            if hasattr(os, "sched_setaffinity"):
                os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-threads:])

        self.process = subprocess.Popen(
            [sys.executable, "-m", "tools.bench.workers", name, json.dumps(options)],
            cwd=HERE.parents[1], env=environment, text=True, preexec_fn=pin,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        first = self.process.stdout.readline()
        if not first:
            raise RuntimeError(self.process.stderr.read().strip().splitlines()[-1])
        self.versions = json.loads(first)

    def turn(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        self.rounds.append(json.loads(self.process.stdout.readline()))

    def stop(self):
        self.process.stdin.close()
        self.process.wait()

    def per_sample(self):
        return [round["seconds"] / round["samples"] for round in self.rounds]

    def row(self):
        """Seconds for 60,000 samples, the median of the rounds, and the largest memory."""
        seconds = statistics.median(self.per_sample()) * 60_000
        return {"seconds": seconds, "peak_mb": max(round["peak_mb"] for round in self.rounds)}


def measure(names, rounds, versions, missing, **options):
    """{name: Contender} after so many rounds, taken in turn so that all share the machine's moods."""
    contenders = {}
    for name in names:
        try:
            contenders[name] = Contender(name, **options)
        except RuntimeError as error:
            missing[name] = str(error)
            continue
        versions |= contenders[name].versions
    for _ in range(rounds):
        for contender in contenders.values():
            time.sleep(PAUSE)
            contender.turn()
    for contender in contenders.values():
        contender.stop()
    return contenders


def ratio(numerator, denominator):
    """The median over the rounds of one contender's time over another's in the same round."""
    return statistics.median(a / b for a, b in zip(numerator.per_sample(), denominator.per_sample()))


def main():
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--quick", action="store_true", help="three rounds, to see whether all runs")
    arguments = parser.parse_args()
    rounds = 3 if arguments.quick else arguments.rounds
    versions, missing, results = {}, {}, {"threads": {}, "ladder": {}, "growth": []}

    for threads in range(1, min(2, os.cpu_count() or 1) + 1):
        print(f"one epoch, {threads} thread(s) …", flush=True)
        found = measure(EPOCH, rounds, versions, missing, threads=threads)
        ours = found["arrays, batches"]
        results["threads"][threads] = {n: c.row() | {"ratio": ratio(c, ours)} for n, c in found.items()}
    for kind in ("images", "dense"):
        print(f"objects on {kind} …", flush=True)
        found = measure(LADDER, rounds, versions, missing, dense=kind == "dense")
        port = found["plain port"]
        results["ladder"][kind] = {n: c.row() | {"ratio": ratio(port, c)} for n, c in found.items()}
    steps = [("batch", n) for n in (1, 8, 32, 128, 512, 2048)]
    steps += [("hidden", n) for n in (30, 100, 300, 1000)]
    steps += [("samples", n) for n in (15_000, 60_000, 240_000)]
    for what, value in steps:
        print(f"growth: {what} {value} …", flush=True)
        options = {what: value} | ({"samples": 6_000} if (what, value) == ("batch", 1) else {})
        found = measure(["arrays, batches"], min(rounds, 5), versions, missing, **options)
        results["growth"].append({"what": what, "value": value, **found["arrays, batches"].row()})
    from tools.bench import redraw, report  # not before: they load Matplotlib

    print("redraws of the interactive figures …", flush=True)
    results["redraws"] = {
        name: {"median": middle, "slowest": slowest} for name, middle, _, slowest, _ in redraw.measure()
    }
    results |= {"versions": versions, "missing": missing, "rounds": rounds, "machine": machine()}
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    report.write(results)
    print((HERE / "results.md").read_text(encoding="utf-8"))


def machine():
    known = Path("/proc/cpuinfo")
    cpu = re.search(r"(?m)^model name\s*: *(.+)$", known.read_text("utf-8") if known.exists() else "")
    return {
        "cpu": cpu[1] if cpu else platform.processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


if __name__ == "__main__":
    main()
