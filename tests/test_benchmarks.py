"""What `make bench` compares does the same work: a quick contender that learns otherwise proves nothing."""

import json
import os
import re
from importlib.util import find_spec

import numpy as np
import pytest

from helpers import mnist, objects, plain_port, training
from tests import test_answers as corpus
from tools import environment, notebooks, weights
from tools.bench import __main__ as bench
from tools.bench import checks, race, recipe, report, workers
from tools.links import ROOT


def test_the_plain_port_and_our_objects_end_at_the_same_weights():
    rng = np.random.default_rng(4)
    port, ours = plain_port.Network([5, 4, 3], seed=1), objects.Network([5, 4, 3], seed=2)
    theirs = [node for layer in port.layers[1:] for node in layer[:-1]]  # the last one is the bias
    nodes = [node for layer in ours.layers[1:] for node in layer.ordinary_nodes]
    ends = [[connection for node in some for connection in node.upstream] for some in (theirs, nodes)]
    for connection, mine in zip(*ends, strict=True):
        connection.weight = mine.weight
    for _ in range(20):
        x, t = rng.normal(size=5).tolist(), rng.random(3).tolist()
        port.train_one_sample(x, t, 0.7)
        ours.train_one_sample(x, t, 0.7)
    one, other = ([connection.weight for connection in end] for end in ends)
    assert one == pytest.approx(other, abs=1e-12)
    assert port.predict([1, 2, 3, 4, 5]) == pytest.approx(ours.predict([1, 2, 3, 4, 5]), abs=1e-12)


# --- the file of results


def test_the_page_of_results_is_written_from_the_file_of_results():
    found = json.loads((bench.HERE / "results.json").read_text(encoding="utf-8"))
    assert (bench.HERE / "results.md").read_text(encoding="utf-8") == report.markdown(found)


def test_an_interrupted_run_keeps_the_old_rows_and_those_that_it_had(tmp_path, monkeypatch):
    def part(run):
        run.missing["jax"] = "No module named 'jax'"
        yield from (("race", "ours", seed, [float(seed)] * 4) for seed in "12")
        yield "checks", {"new": check}
        raise KeyboardInterrupt

    check = {"answers": 9, "right": 0.004, "wrong": None, "slowest": 0.02}
    old = {"race": {"ours": {"2": [9.0] * 4}, "other": {"1": [3.0] * 4}}}
    old |= {"checks": {"no more": check}, "parts": {}}
    (tmp_path / "results.json").write_text(json.dumps(old), encoding="utf-8")
    monkeypatch.setitem(bench.PARTS, "race", part)
    monkeypatch.setattr(os, "environ", {**os.environ})
    with pytest.raises(KeyboardInterrupt):
        bench.main(["race"], tmp_path)
    page = (tmp_path / "results.md").read_text("utf-8")
    results = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert results["race"] == {"ours": {"1": [1.0] * 4, "2": [2.0] * 4}, "other": {"1": [3.0] * 4}}
    assert [*results["checks"]] == ["new"]
    assert results["parts"]["race"]["cores"] == os.cpu_count()
    assert page == report.markdown(results)
    assert "Not measured: jax (No module named 'jax')" in page
    assert "| new | 9 | 4 | – | 20 |" in page
    assert {path.name for path in tmp_path.iterdir()} == {"results.json", "results.md"}


def test_a_check_is_timed_over_right_and_wrong_answers(monkeypatch):
    monkeypatch.setattr(corpus, "ANSWERS", [a for a in corpus.ANSWERS if a.key == "start.mean"])
    [(_, found)] = checks.measure(bench.Run(quick=True))
    row = found["start.mean"]
    assert row["answers"] == 2
    assert row["slowest"] == max(row["right"], row["wrong"]) > 0


# --- the contenders


def test_what_make_bench_installs_is_there_and_make_looks_at_each_list_of_it():
    assert environment.newest(str(ROOT / "tools" / "bench" / "requirements.txt"))  # it follows each -r
    [lists] = re.findall(r"(?m)^\$\(BENCH\): (.+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert lists.split() == ["tools/bench/requirements.txt", "tests/requirements.txt", "requirements.txt"]


def test_each_contender_has_a_worker():
    assert {*bench.EPOCH, *bench.LADDER, *bench.MEMORY, *bench.DISTORTIONS} == workers.CONTENDERS.keys()


def needs(name, module):
    module = module.partition(".")[0]
    return pytest.param(name, marks=pytest.mark.skipif(not find_spec(module), reason=f"no {module}"))


@pytest.mark.slow
@pytest.mark.parametrize("distorted", [False, True])
@pytest.mark.parametrize("name", [needs(name, module) for name, (module, _) in race.RUNNERS.items()])
def test_each_runner_of_the_race_learns(name, distorted, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    data = mnist.load()
    part = mnist.Split(*(a[:2000] for a in data[:2]), *(a[-500:] for a in data[:2]))
    seconds, errors = zip(*race.run(name, 1, 6, distorted, part))
    assert sorted(seconds) == [*seconds]
    assert errors[-1] < min(0.12, errors[0])
    assert race.reached([(1.5, 0.2), (2.5, 0.019), (3.5, 0.03)]) == [2.5, 2.5, None, None]


@pytest.mark.parametrize("name", [needs(n, bench.LIBRARIES.get(n, "numpy")) for n in bench.DISTORTIONS])
def test_each_distortion_is_measured(name):
    count, work = workers.CONTENDERS[name]({"samples": 3, "threads": 1})
    work()
    assert count == 3


@pytest.mark.slow
@pytest.mark.parametrize(("name", "samples"), [("grey levels in memory", 60_000), ("mapped", 120_000)])
def test_a_training_on_grey_levels_takes_less_than_120_mb(name, samples):
    name = next(full for full in bench.MEMORY if name in full)
    worker = bench.Contender(name, samples=samples)
    worker.turn()
    worker.stop()
    assert worker.rounds[0]["samples"] == samples
    assert worker.row()["peak_mb"] < 120


def test_the_trainings_of_the_table_are_those_of_notebook_7():
    cells = {cell.id: cell.source for cell in notebooks.read("07_vectorization").cells}
    for cell, said in {
        "settings": "EPOCHS = 12\n",
        "train-squared": '"rate": 1.5, "batch_size": 32, "seed": 1, "patience": 3',
        "train-cross": ', "batch_size": 64, "seed": 1}\nsettings |= {"rate": training.falling(0.2), "mom',
        "distort-try": "epochs=28, rate=training.falling(0.2, warm_up=0.05), momentum=0.9, batch_size=192",
    }.items():
        assert said in cells[cell]
    assert recipe.SQUARED == {"epochs": 12, "rate": 1.5, "batch_size": 32, "patience": 3}
    cross, last = recipe.CROSS, weights.recipe(epochs=28)
    assert cross == {"epochs": 12, "rate": cross["rate"], "batch_size": 64, "momentum": 0.9}
    assert [last[name] for name in ("epochs", "momentum", "batch_size")] == [28, 0.9, 192]
    for k in range(4):
        assert cross["rate"](k / 4) == training.falling(0.2)(k / 4)
        assert last["rate"](k / 4) == training.falling(0.2, warm_up=0.05)(k / 4)


# --- what README and notebooks quote


@pytest.fixture(scope="module")
def figures():
    """What tests/quoted.txt may name: results.json, with the seeds of each recipe as their spread."""
    results = json.loads((bench.HERE / "results.json").read_text(encoding="utf-8"))
    recipes = {name: report.spread(seeds) for name, seeds in results["recipe"].items()}
    percent = {name: {k: 100 * e for k, e in of["test_error"].items()} for name, of in recipes.items()}
    rows = results["ladder"]["images"] | results["threads"]["1"]
    return results | {"recipe": recipes, "percent": percent, "rows": rows}


QUOTED = (ROOT / "tests" / "quoted.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", QUOTED)
def test_a_figure_that_is_quoted_is_the_measured_one(line, figures):
    place, _, quoted = line.partition(": ")
    file, _, cell = place.partition(" ")
    if cell:
        text = next(one.source for one in notebooks.read(file).cells if one.id == cell)
    else:
        text = (ROOT / file).read_text(encoding="utf-8")
    assert quoted.format(**figures) in text.replace("\n", " ")
