"""A grid of trainings: the same results through every executor, each once, and workers that do not fight."""

import concurrent.futures
import json
import os
import signal
import time

import numpy as np
import psutil
import pytest

from helpers import sweep as sweeps
from helpers import training
from helpers.sweep import InThisProcess, sweep


def blobs():
    """Small data that a worker makes for itself."""
    rng = np.random.default_rng(0)
    labels = rng.integers(3, size=120)
    X = np.array([[0, 0], [1, 0], [0, 1]])[labels] + rng.normal(0, 0.3, (120, 2))
    return training.Data(X[:80], labels[:80], X[80:], labels[80:])


def slow_blobs():
    """The same, late: no worker is through with its trainings before the other one is killed."""
    time.sleep(1)
    return blobs()


GRID = {"sizes": (2, 5), "rates": (0.3, 1.0), "seeds": (1, 2)}
HOW = {"epochs": 4, "batch_size": 8}


@pytest.fixture(autouse=True)
def _whole_trainings(monkeypatch):
    monkeypatch.delenv("COURSE_QUICK", raising=False)


@pytest.fixture(scope="module")
def due():
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COURSE_QUICK", raising=False)
        return sweep(**GRID, executor=InThisProcess(), data=blobs, **HOW)


def test_each_point_of_the_grid_once_and_in_order(due):
    points = [(r["hidden"], r["rate"], r["seed"]) for r in due]
    assert points == [(h, r, s) for h in (2, 5) for r in (0.3, 1.0) for s in (1, 2)]
    assert all(set(r) == {"hidden", "seed", "rate", "validation_error", "epochs"} for r in due)
    assert json.loads(json.dumps(due)) == due


def test_a_result_is_that_of_the_training_itself(due):
    from helpers.vectorized import Network

    network = Network([2, 5, 3], seed=2)
    history = training.train(network, blobs(), rate=1.0, seed=2, progress=False, **HOW)
    assert due[-1]["validation_error"] == history.best.validation_error
    assert due[-1]["epochs"] == history.best.epoch


def test_threads_give_the_same(due):
    seen = []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        assert sweep(**GRID, executor=pool, data=blobs(), on_result=seen.append, **HOW) == due
    assert sorted(map(str, seen)) == sorted(map(str, due))


def test_all_cores_give_the_same(due):
    before = dict(os.environ)
    assert sweep(**GRID, data=blobs(), **HOW) == due
    assert dict(os.environ) == before


def test_a_failure_names_the_training():
    data = blobs()._replace(inputs=np.full((80, 2), np.nan))
    with pytest.raises(
        RuntimeError, match=r"\d hidden nodes, rate .*, seed \d failed: .* sample 0 holds nan"
    ):
        sweep(**GRID, executor=InThisProcess(), data=data, **HOW)
    with pytest.raises(RuntimeError, match="validation samples were due"):
        sweep([2], [0.3], [1], executor=InThisProcess(), data=blobs()[:2], **HOW)
    with pytest.raises(ValueError, match="nothing to train"):
        sweep([], [0.3], [1], data=blobs)


IN_A_WORKER = """(
    __import__("numpy").ones((600, 600)) @ __import__("numpy").ones((600, 600)),
    [__import__("os").environ.get(name) for name in %r],
    __import__("psutil").Process().num_threads(),
)[1:]"""


def test_workers_do_not_fight(monkeypatch):
    for name in sweeps.ONE_THREAD:
        monkeypatch.delenv(name, raising=False)
    with sweeps.all_cores(1) as pool:
        found, threads = pool.submit(eval, IN_A_WORKER % (tuple(sweeps.ONE_THREAD),)).result(timeout=60)
    assert found == ["1"] * len(sweeps.ONE_THREAD)
    assert threads == 1, "a product of matrices started threads"
    assert not any(name in os.environ for name in sweeps.ONE_THREAD)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills a process as POSIX does it")
def test_a_dask_cluster_that_loses_a_worker_half_way(due):
    """Two workers, one of them killed once a quarter of the results is there: all arrive, each once."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    settings = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**settings) as cluster, distributed.Client(cluster) as client:
        workers = list(client.run(os.getpid).values())
        bounds = client.run(os.environ.get, "OMP_NUM_THREADS")
        assert set(bounds.values()) == {"1"}
        seen = []

        def on_result(result):
            seen.append((result["hidden"], result["rate"], result["seed"]))
            if len(seen) == 2:
                os.kill(workers[0], signal.SIGKILL)

        results = sweep(**GRID, executor=client.get_executor(), data=slow_blobs, on_result=on_result, **HOW)
    assert results == due
    assert len(seen) == len(set(seen)) == len(due)
    assert not psutil.pid_exists(workers[0]) or psutil.Process(workers[0]).status() == "zombie"
