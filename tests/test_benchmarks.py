"""What `make bench` compares does the same work: a quick contender that learns otherwise proves nothing."""

import json
import os
from importlib.util import find_spec

import numpy as np
import pytest

from helpers import mnist, objects, plain_port, training
from tests import test_answers as corpus
from tools import environment, notebooks, weights
from tools.bench import Whole, checks, race, recipe, report, workers
from tools.bench import __main__ as bench
from tools.links import ROOT


def test_the_plain_port_and_our_objects_end_at_the_same_weights():
    rng = np.random.default_rng(4)
    port, ours = plain_port.Network([5, 4, 3], seed=1), objects.Network([5, 4, 3], seed=2)
    theirs = [node for layer in port.layers[1:] for node in layer[:-1]]  # the last one is the bias
    nodes = [node for layer in ours.layers[1:] for node in layer.ordinary_nodes]
    both = []
    for one, other in zip(theirs, nodes, strict=True):
        both += zip(one.upstream, other.upstream, strict=True)
    for connection, mine in both:
        connection.weight = mine.weight
    for _ in range(20):
        x, t = rng.normal(size=5).tolist(), rng.random(3).tolist()
        port.train_one_sample(x, t, 0.7)
        ours.train_one_sample(x, t, 0.7)
    assert [c.weight for c, _ in both] == pytest.approx([c.weight for _, c in both], abs=1e-12)
    assert port.predict([1, 2, 3, 4, 5]) == pytest.approx(ours.predict([1, 2, 3, 4, 5]), abs=1e-12)


# --- the file of results


PART = {
    "cpu": "a cpu",
    "cores": 2,
    "blas": "openblas SkylakeX",
    "system": "Linux",
    "python": "3.12",
    "rounds": 3,
}


def test_the_report_names_what_was_not_measured_and_every_time():
    row = {"seconds": 0.5, "ratio": 2.0, "peak_mb": 300.0}
    products = {"bare products": row | {"ratio": 0.8}, "bare products, by rows": row | {"ratio": 0.5}}
    port = {"plain port": row | {"seconds": 6_000.0, "ratio": 1.0}}
    missing = {"versions": {"numpy": "2.0"}, "missing": {"jax": "No module named 'jax'"}}
    results = {
        "threads": {"1": {"arrays, batches": row | {"ratio": 1.0}, **products}},
        "ladder": {"images": port, "dense": port},
        "growth": [{"what": "layers", "value": 2, "seconds": 1.25, "peak_mb": 310.0}],
        "memory": {"mapped": {"samples": 1_000_000, "seconds": 0.5, "peak_mb": 27.0}},
        "race": {"ours": {"1": [1.0, 2.0, 3.0, None], "2": [2.0, 3.0, None, None]}},
        "recipe": {"squared error": {k: {"test_error": 0.02 * k, "seconds": 9.0 * k} for k in (1, 2)}},
        "distortions": {"scipy.ndimage": {"images_a_second": 1234.0}},
        "waits": {"make lab, installed before": {"seconds": 3.0, "mb": 400.0}},
        "checks": {"neuron.sigmoid": {"answers": 9, "slowest": 0.02, "right": 0.004, "wrong": None}},
        "redraws": {"neuron.gate": {"median": 0.0561, "slowest": 0.1}},
        "parts": {"epoch": PART | missing},
    }
    text = report.markdown(results)
    for said in (
        "a cpu, 2 cores, Linux, Python 3.12, BLAS openblas SkylakeX; numpy 2.0: epoch (3 rounds).",
        "Not measured: jax (No module named 'jax')",
        "1.25 times as long as its bare products, 2.00 times by rows",
        "| plain port | 6,000.0 |",
        "| layers | 2 | 1.25 | 310 |",
        "| mapped | 1,000,000 | 0.50 | 27 |",
        "| ours | 1.5 | 2.5 | 3.0 (1 of 2 seeds) | – |",
        "| squared error | 2 | 3.00% | 2.00% to 4.00% | 13.5 | 9.0 to 18.0 |",
        "| scipy.ndimage | 1,234 |",
        "| make lab, installed before | 3.0 | 400.0 | PyTorch, torchvision, JupyterLab, installed before |",
        "| neuron.sigmoid | 9 | 4 | – | 20 |",
        "| neuron.gate | 56 | 100 |",
    ):
        assert said in text, said


def test_an_interrupted_run_keeps_the_old_rows_and_those_that_it_had(tmp_path, monkeypatch):
    def part(run):
        yield {"race": {"ours": {"1": [1.0] * 4}}}
        yield {"race": {"ours": {"2": [2.0] * 4}}, "redraws": Whole(new=redraw)}
        raise KeyboardInterrupt

    redraw = {"median": 0.1, "slowest": 0.2}
    old = {"race": {"ours": {"2": [9.0] * 4}, "other": {"1": [3.0] * 4}}}
    old |= {"redraws": {"no more": redraw}, "parts": {}}
    (tmp_path / "results.json").write_text(json.dumps(old), encoding="utf-8")
    monkeypatch.setitem(bench.PARTS, "race", part)
    monkeypatch.setattr(os, "environ", {**os.environ})
    with pytest.raises(KeyboardInterrupt):
        bench.main(["race"], tmp_path)
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert results["race"] == {"ours": {"1": [1.0] * 4, "2": [2.0] * 4}, "other": {"1": [3.0] * 4}}
    assert [*results["redraws"]] == ["new"]
    assert results["parts"]["race"]["cores"] == os.cpu_count()
    assert (tmp_path / "results.md").read_text("utf-8") == report.markdown(results)
    assert {path.name for path in tmp_path.iterdir()} == {"results.json", "results.md"}


def test_a_check_is_timed_over_right_and_wrong_answers(monkeypatch):
    some = [answer for answer in corpus.ANSWERS if answer.key == "start.mean"]
    monkeypatch.setattr(corpus, "ANSWERS", some)
    [found] = checks.measure(bench.Run(quick=True))
    row = found["checks"]["start.mean"]
    assert row["answers"] == 2
    assert row["slowest"] == max(row["right"], row["wrong"]) > 0


# --- the contenders


def test_what_make_bench_installs_is_there():
    assert environment.newest(str(ROOT / "tools" / "bench" / "requirements.txt"))  # it follows each -r


def test_each_contender_has_a_worker():
    named = {*bench.EPOCH, *bench.LADDER, *bench.MEMORY, *bench.DISTORTIONS}
    assert named == workers.CONTENDERS.keys()


def needs(library):
    return pytest.param(library, marks=pytest.mark.skipif(not find_spec(library), reason=f"no {library}"))


NAMED = {"numpy": "ours", "torch": "PyTorch", "sklearn": "scikit-learn", "jax": "JAX, compiled"}


@pytest.mark.parametrize("distorted", [False, True])
@pytest.mark.parametrize("library", [*map(needs, NAMED)])
def test_each_runner_of_the_race_learns(library, distorted, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    data = mnist.load()
    part = mnist.Split(*(a[:2000] for a in data[:2]), *(a[-500:] for a in data[:2]))
    seconds, errors = zip(*race.run(NAMED[library], 1, 6, distorted, part))
    assert sorted(seconds) == [*seconds]
    assert errors[-1] < min(0.12, errors[0])
    assert race.reached([(1.5, 0.2), (2.5, 0.019), (3.5, 0.03)]) == [2.5, 2.5, None, None]


DISTORTING = {"numpy": "ours, drawn anew", "scipy": "scipy.ndimage", "torchvision": "torchvision"}


@pytest.mark.parametrize("library", [*map(needs, DISTORTING)])
def test_each_distortion_is_measured(library):
    _, work = workers.CONTENDERS[DISTORTING[library]]({"samples": 3, "threads": 1})
    assert work() == 3


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
    assert f"EPOCHS = {recipe.SQUARED['epochs']}\n" in cells["settings"]
    assert '"rate": 1.5, "batch_size": 32, "seed": 1, "patience": 3' in cells["train-squared"]
    assert recipe.SQUARED == {"epochs": 20, "rate": 1.5, "batch_size": 32, "patience": 3}
    said = '"epochs": min(EPOCHS, 15), "rate": training.falling(0.5), "batch_size": 16, "seed": 1'
    assert said in cells["train-cross"]
    of_ours = recipe.CROSS | {"rate": [recipe.CROSS["rate"](k / 4) for k in range(4)]}
    assert of_ours == {
        "epochs": 15,
        "rate": [training.falling(0.5)(k / 4) for k in range(4)],
        "batch_size": 16,
    }
    said = "epochs=28, rate=training.falling(0.2, warm_up=0.05), momentum=0.9, batch_size=192"
    assert said in cells["distort-try"]
    last = weights.recipe(epochs=28)
    assert [last[name] for name in ("epochs", "momentum", "batch_size")] == [28, 0.9, 192]
    assert last["rate"](0.5) == training.falling(0.2, warm_up=0.05)(0.5)


# --- what README and notebooks quote


@pytest.fixture(scope="module")
def figures():
    """What tests/quoted.txt may name, out of results.json: seconds, and percent of wrong answers."""
    results = json.loads((bench.HERE / "results.json").read_text(encoding="utf-8"))
    rows = results["ladder"]["images"] | results["threads"]["1"]
    short = {name.replace("cross-entropy, distorted samples", "distorted"): report.spread(seeds)
             for name, seeds in results["recipe"].items()}  # fmt: skip
    errors = {name: found["test_error"] for name, found in short.items()}
    return {
        "s": {name: row["seconds"] for name, row in rows.items()},
        "times": {name: row["ratio"] for name, row in rows.items()},
        "took": {name: found["seconds"] for name, found in short.items()},
        "wrong": {name: {kind: 100 * e for kind, e in found.items()} for name, found in errors.items()},
        "share": errors["distorted"]["mean"],
        "wait": results.get("waits", {}),
    }


QUOTED = (ROOT / "tests" / "quoted.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", QUOTED)
def test_a_figure_that_is_quoted_is_the_measured_one(line, figures):
    place, _, quoted = line.partition(": ")
    try:
        expected = quoted.format(**figures)
    except KeyError as error:
        pytest.skip(f"{error} is not measured yet")
    file, _, cell = place.partition(" ")
    if cell:
        text = next(one.source for one in notebooks.read(file).cells if one.id == cell)
    else:
        text = (ROOT / file).read_text(encoding="utf-8")
    assert expected in text.replace("\n", " ")


def test_the_page_of_results_is_written_from_the_file_of_results():
    found = json.loads((bench.HERE / "results.json").read_text(encoding="utf-8"))
    assert (bench.HERE / "results.md").read_text(encoding="utf-8") == report.markdown(found)
