"""Hidden-layer size against validation error, for the figure in notebook 6: `make sweep`.

Trains 784-m-10 (sigmoid, squared error, batches of 32) on the 55,000 training samples for each m, rate and
seed, and writes data/hidden_sizes.json: a list of {"hidden", "seed", "rate", "validation_error", "epochs"},
the error of the best epoch and which epoch that was. The test set plays no part. Minutes on two cores.
Ctrl-C ends it within seconds; what is done is kept, and the next start goes on from there.

`sweep` does it for any grid on any executor of concurrent.futures, a whole Dask cluster's too:

    with distributed.Client(address) as client:
        sweep(SIZES, RATES, SEEDS, executor=client.get_executor(), epochs=60, batch_size=32)
"""

import concurrent.futures
import contextlib
import functools
import itertools
import json
import multiprocessing
import os
import signal
import unittest.mock
from multiprocessing import resource_tracker

import numpy as np

from helpers import mnist, training
from helpers.vectorized import Network
from tools import ONE_THREAD

# 10, 29 to 38 and 89 are what the three rules of thumb say; 300 is the course's choice.
SIZES = (3, 10, 33, 89, 300, 1000)
RATES = (0.25, 0.5, 1.0, 2.0)  # large steps ruin a wide layer
SEEDS = (1, 2, 3)
EPOCHS, BATCH, PATIENCE = 60, 32, 10
RESULTS = mnist.DATA / "hidden_sizes.json"


def mnist_data():
    """55,000 samples of MNIST to learn from and 5,000 to validate on; the test set plays no part."""
    return mnist.split(mnist.load())


def sweep(
    sizes, rates, seeds, executor=None, *, data=mnist_data, on_result=lambda _: None, done=(), **settings
):
    """Results of a grid of trainings, one hidden layer each: every size with every rate and seed, in order.

    sizes: numbers of hidden nodes. executor: None for all cores of this machine, or any executor of
    concurrent.futures. data: as `training.train` takes them, or a function that returns them and is called
    once in each process, so that the samples need not travel. on_result: called with each result as it comes.
    done: results of an earlier sweep, not computed again. settings: for `training.train` (epochs, batch_size,
    …), and dtype and loss for the network.
    Returns a list of {"hidden", "seed", "rate", "validation_error", "epochs"}; the error is the best one, and
    epochs the number that it took. After a keyboard interrupt: those that there are, within seconds.
    Raises: RuntimeError that names the training that failed.
    """
    grid = list(itertools.product(sizes, rates, seeds))
    if not grid:
        raise ValueError("Expected at least one size, one rate and one seed; got nothing to train.")
    found = {p: row for row in done if (p := (row["hidden"], row["rate"], row["seed"])) in grid}
    left = [point for point in grid if point not in found]
    with contextlib.ExitStack() as stack:
        jobs = {}
        try:
            with interrupts_held_back():
                if executor is None and left:
                    executor = stack.enter_context(all_cores(len(left)))
                else:
                    stack.callback(lambda: [job.cancel() for job in jobs])
                jobs |= {executor.submit(one, *point, data, **settings): point for point in left}
            for job in concurrent.futures.as_completed(jobs):
                point = jobs[job]
                try:
                    found[point] = job.result()
                except Exception as error:
                    words = "The training with {} hidden nodes, rate {}, seed {} failed: {}"
                    raise RuntimeError(words.format(*point, error)) from error
                on_result(found[point])
        except KeyboardInterrupt:
            print(f"Interrupted: {len(found)} of {len(grid)} trainings are done.", flush=True)
    return [found[point] for point in grid if point in found]


@contextlib.contextmanager
def interrupts_held_back():
    """An interrupt waits until the end of it, and never comes to a process that starts in it (POSIX)."""
    held = hasattr(signal, "pthread_sigmask")
    if held:
        resource_tracker.ensure_running()  # begun in it, Python's tracker would let interrupts in again
    before = held and signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        if held:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def all_cores(jobs):
    """A pool of fresh processes, one a core, each with one BLAS thread; they end with it, at work or not."""
    workers, context = min(jobs, os.cpu_count() or 1), multiprocessing.get_context("spawn")
    deaf = signal.signal, (signal.SIGINT, signal.SIG_IGN)  # a keyboard interrupt is for who started them
    others = {*multiprocessing.active_children()}
    with (
        unittest.mock.patch.dict(os.environ, ONE_THREAD),  # inherited at the start, before NumPy is loaded
        concurrent.futures.ProcessPoolExecutor(workers, context, *deaf) as pool,
    ):
        try:
            yield pool
        finally:
            for worker in {*multiprocessing.active_children()} - others:
                worker.terminate()


@functools.lru_cache(maxsize=1)
def _made(data):
    return data()


def one(hidden, rate, seed, data, dtype=np.float64, loss="squared error", **settings):
    """One training of the grid, in whichever process this is."""
    data = _made(data) if callable(data) else data
    n_in, targets = int(np.prod(np.shape(data[0])[1:])), np.asarray(data[1])
    n_out = targets.shape[1] if targets.ndim == 2 else int(targets.max()) + 1
    network = Network([n_in, hidden, n_out], seed, dtype, loss=loss)
    best = training.train(network, data, rate=rate, seed=seed, progress=False, **settings).best
    if best is None:
        raise ValueError("expected validation samples, to compare by.")
    of_best = {"validation_error": best.validation_error, "epochs": best.epoch}
    return {"hidden": hidden, "seed": seed, "rate": rate} | of_best


def main():
    part = RESULTS.with_suffix(".part.json")
    done = json.loads(part.read_text(encoding="utf-8")) if part.exists() else []
    how = {"epochs": EPOCHS, "batch_size": BATCH, "patience": PATIENCE, "dtype": "float32"}
    results = sweep(SIZES, RATES, SEEDS, done=done, on_result=functools.partial(print, flush=True), **how)
    whole = len(results) == len(SIZES) * len(RATES) * len(SEEDS)
    lines = ",\n".join(map(json.dumps, results))
    (RESULTS if whole else part).write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    if whole:
        part.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
