"""A grid of trainings: the same results through every executor, each once, and workers that do not fight."""

import concurrent.futures
import itertools
import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest

from helpers import ROOT, training
from helpers.vectorized import Network
from tests.trainings import split
from tools import BLAS_THREADS, hidden_sizes
from tools.hidden_sizes import sweep


def few():
    """Small data that a worker makes for itself."""
    return split(80, 40)


def slow_blobs():
    """The same, late: no worker is through with its trainings before the other one is killed."""
    time.sleep(1)
    return few()


GRID = {"sizes": (2, 5), "rates": (0.3, 1.0), "seeds": (1, 2)}
HOW = {"epochs": 4, "batch_size": 8}
ONE_THREAD = concurrent.futures.ThreadPoolExecutor(1)


@pytest.fixture(scope="module")
def expected():
    """The same grid in a plain loop."""
    results = []
    for hidden, rate, seed in itertools.product(*GRID.values()):
        network = Network([2, hidden, 3], seed=seed)
        best = training.train(network, few(), rate=rate, seed=seed, progress=False, **HOW).best
        of_best = {"validation_error": best.validation_error, "epochs": best.epoch}
        results.append({"hidden": hidden, "seed": seed, "rate": rate} | of_best)
    return results


@pytest.mark.parametrize(("data", "done"), [(few(), slice(0)), (few, slice(2, 5))])
def test_each_point_of_the_grid_in_order_and_none_that_is_done(data, done, expected):
    seen, done = [], expected[done]
    how = HOW | {"executor": ONE_THREAD, "data": data, "done": done}
    assert sweep(**GRID, on_result=seen.append, **how) == expected
    assert sorted(map(str, seen + done)) == sorted(map(str, expected))
    assert sweep(**GRID, done=expected) == json.loads(json.dumps(expected)) == expected


def in_a_worker():
    """Its variables, and how many threads it has after a product of matrices."""
    np.ones((600, 600)) @ np.ones((600, 600))
    return [os.environ.get(name) for name in BLAS_THREADS], psutil.Process().num_threads()


def test_all_cores_give_the_same_and_do_not_fight(expected, monkeypatch):
    for name in BLAS_THREADS:
        monkeypatch.delenv(name, raising=False)
    before = dict(os.environ)
    assert sweep(**GRID, data=few(), **HOW) == expected
    with hidden_sizes.all_cores(1) as pool:
        found, threads = pool.submit(in_a_worker).result(timeout=60)
    assert found == ["1"] * len(BLAS_THREADS)
    assert threads == 1, "a product of matrices started threads"
    assert dict(os.environ) == before


def test_a_failure_names_the_training():
    data = np.full((80, 2), np.nan), *few()[1:]
    with pytest.raises(RuntimeError, match=r"2 hidden nodes, .*, seed \d failed: .* got nan in sample 0"):
        sweep(**GRID, executor=ONE_THREAD, data=data, **HOW)
    with pytest.raises(RuntimeError, match="expected validation samples"):
        sweep([2], [0.3], [1], executor=ONE_THREAD, data=few()[:2], **HOW)
    with pytest.raises(ValueError, match="nothing to train"):
        sweep([], [0.3], [1], data=few)


PROGRAM = f"""import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started the tests may ignore it
sys.path.insert(0, {str(ROOT)!r})
from tests.test_sweep import ONE_THREAD, few
from tools.hidden_sizes import sweep

if __name__ == "__main__":
    # one training of an instant, then eight that would take minutes
    found = sweep([1], [0.5], [1], data=few, executor=ONE_THREAD, epochs=1)
    print("begun", flush=True)
    found = sweep([1] + [400] * 8, [0.5], [1], data=few, epochs=200_000, done=found)
    print(len(found), "kept")
"""


@pytest.mark.skipif(os.name != "posix", reason="a process group and its interrupt as POSIX has them")
@pytest.mark.parametrize("after", [0.02, 0.3, pytest.param(3, marks=pytest.mark.slow)])
def test_an_interrupt_ends_it_and_keeps_what_there_is(tmp_path, after):
    """While its workers are being started, on their way, at work."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "start_new_session": True}
    process = subprocess.Popen([sys.executable, program], **how)
    assert process.stdout.readline() == "begun\n"
    time.sleep(after)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal or Jupyter does it
    assert process.communicate(timeout=60)[0] == "Interrupted: 1 of 9 trainings are done.\n1 kept\n"


def test_the_tool_goes_on_where_it_was_interrupted(tmp_path, monkeypatch):
    results = json.loads(hidden_sizes.RESULTS.read_text(encoding="utf-8"))
    monkeypatch.setattr(hidden_sizes, "RESULTS", tmp_path / "sizes.json")
    part, asked = tmp_path / "sizes.part.json", []

    def interrupted(*grid, done, **settings):
        asked.append(done)
        return done + results[len(done) : len(done) + 40]

    monkeypatch.setattr(hidden_sizes, "sweep", interrupted)
    hidden_sizes.main()
    assert json.loads(part.read_text()) == results[:40]
    hidden_sizes.main()
    assert json.loads((tmp_path / "sizes.json").read_text()) == results
    assert not part.exists()
    assert asked == [[], results[:40]]


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills a process as POSIX does it")
def test_a_dask_cluster_that_loses_a_worker_half_way(expected):
    """Two workers, one of them killed once a quarter of the results is there: all arrive, each once."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    settings = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**settings) as cluster, distributed.Client(cluster) as client:
        workers = list(client.run(os.getpid).values())
        assert set(client.run(os.environ.get, "OMP_NUM_THREADS").values()) == {"1"}
        seen = []

        def on_result(result):
            seen.append(str(result))
            if len(seen) == 2:
                os.kill(workers[0], signal.SIGKILL)

        results = sweep(**GRID, executor=client.get_executor(), data=slow_blobs, on_result=on_result, **HOW)
    assert results == expected
    assert len(seen) == len(set(seen)) == len(expected)
    assert not psutil.pid_exists(workers[0]) or psutil.Process(workers[0]).status() == "zombie"
