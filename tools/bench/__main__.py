"""`make bench`: every contender in a process of its own, pinned, one round each in turn; medians."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
PEERS = ("PyTorch, slices", "PyTorch, DataLoader", "scikit-learn", "jax")
EPOCH = ("arrays, batches", "bare products", "bare products, by rows", *PEERS)
LADDER = ("plain port", "our objects", "arrays, one sample")
PAUSE = 0.3  # seconds between turns: idle threads of a BLAS go on spinning for about a tenth of one


class Contender:
    """A worker process that waits for its turn."""

    def __init__(self, name, **options):
        self.name, self.options, self.rounds = name, options, []
        command = [sys.executable, "-m", "tools.bench.workers", name, json.dumps(options)]
        # A BLAS kernel chosen for an old library by the environment would slow a new one down.
        environment = {
            k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
        }
        self.process = subprocess.Popen(
            command, cwd=HERE.parents[1], env=environment, text=True,
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

    @property
    def seconds_per_epoch(self):
        """Seconds for 60,000 samples: the median of the rounds."""
        return statistics.median(round["seconds"] / round["samples"] for round in self.rounds) * 60_000

    @property
    def peak_mb(self):
        return max(round["peak_mb"] for round in self.rounds)


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
    per = [[r["seconds"] / r["samples"] for r in c.rounds] for c in (numerator, denominator)]
    return statistics.median(a / b for a, b in zip(*per))


def main():
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--quick", action="store_true", help="three rounds, to see whether all runs")
    arguments = parser.parse_args()
    rounds = 3 if arguments.quick else arguments.rounds
    versions, missing, results = {}, {}, {"threads": {}, "ladder": {}, "growth": []}

    for threads in (1, 2):
        if threads > (os.cpu_count() or 1):
            continue
        print(f"one epoch, {threads} thread(s) …", flush=True)
        found = measure(EPOCH, rounds, versions, missing, threads=threads)
        ours = found["arrays, batches"]
        results["threads"][threads] = {
            name: {"seconds": c.seconds_per_epoch, "ratio": ratio(c, ours), "peak_mb": c.peak_mb}
            for name, c in found.items()
        }
    for kind in ("images", "dense"):
        print(f"objects on {kind} …", flush=True)
        found = measure(LADDER, rounds, versions, missing, dense=kind == "dense")
        results["ladder"][kind] = {
            name: {
                "seconds": c.seconds_per_epoch,
                "ratio": ratio(found["plain port"], c),
                "peak_mb": c.peak_mb,
            }
            for name, c in found.items()
        }
    steps = [("batch", n) for n in (1, 8, 32, 128, 512, 2048)]
    steps += [("hidden", n) for n in (30, 100, 300, 1000)]
    steps += [("samples", n) for n in (15_000, 60_000, 240_000)]
    for what, value in steps:
        print(f"growth: {what} {value} …", flush=True)
        options = {what: value} | ({"samples": 6_000} if (what, value) == ("batch", 1) else {})
        found = measure(["arrays, batches"], min(rounds, 5), versions, missing, **options)["arrays, batches"]
        results["growth"].append(
            {"what": what, "value": value, "seconds": found.seconds_per_epoch, "peak_mb": found.peak_mb}
        )
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
    names = [line.split(":", 1)[1].strip() for line in _cpuinfo() if line.startswith("model name")]
    return {
        "cpu": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _cpuinfo():
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


if __name__ == "__main__":
    main()
