"""A grid of trainings, "try several sizes", through any executor of concurrent.futures.

This module loads NumPy late: a worker has to bound its BLAS threads before that, or the workers of one
machine fight over its cores.
"""

import concurrent.futures
import contextlib
import functools
import itertools
import multiprocessing
import os

ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)


class InThisProcess(concurrent.futures.Executor):
    """Runs each job at once, where it is submitted."""

    def submit(self, function, /, *args, **kwargs):
        future = concurrent.futures.Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def mnist_data():
    """55,000 samples of MNIST to learn from and 5,000 to validate on; the test set plays no part."""
    from helpers import mnist
    from helpers.samples import Data

    return Data(*mnist.split(mnist.load()))


def sweep(sizes, rates, seeds, executor=None, *, data=mnist_data, on_result=None, **settings):
    """Train a network of one hidden layer for each size, rate and seed; results in the order of that grid.

    sizes: numbers of hidden nodes. executor: None for all cores of this machine, `InThisProcess()`, or any
    executor of concurrent.futures, as a Dask client's `client.get_executor()` (Dask bounds the BLAS threads
    of its workers itself). data: `Data`, or a function that returns it and is called once in each process,
    so that the samples need not travel. on_result: called with each result as it comes. settings: for
    `training.train` (epochs, batch_size, …), and dtype and loss for the network.
    Returns a list of {"hidden", "seed", "rate", "validation_error", "epochs"}; the error is the best one, and
    epochs the number that it took. Errors: RuntimeError that names the training that failed.
    """
    grid = list(itertools.product(sizes, rates, seeds))
    if not grid:
        raise ValueError("At least one size, one rate and one seed were due; there is nothing to train.")
    with contextlib.ExitStack() as stack:
        if executor is None:
            executor = stack.enter_context(all_cores(len(grid)))
        jobs = {executor.submit(one, *job, data, settings): place for place, job in enumerate(grid)}
        results = [None] * len(grid)
        try:
            for job in concurrent.futures.as_completed(jobs):
                place = jobs[job]
                results[place] = _result(job, grid[place])
                if on_result is not None:
                    on_result(results[place])
        finally:
            for job in jobs:
                job.cancel()
    return results


def _result(job, point):
    try:
        return job.result()
    except Exception as error:
        hidden, rate, seed = point
        raise RuntimeError(
            f"The training with {hidden} hidden nodes, rate {rate}, seed {seed} failed: {error}"
        ) from error


@contextlib.contextmanager
def all_cores(jobs):
    """A pool of fresh processes, one a core, each with one BLAS thread."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)  # a process inherits it when it starts, before it can load NumPy
    try:
        context = multiprocessing.get_context("spawn")
        with concurrent.futures.ProcessPoolExecutor(min(jobs, os.cpu_count() or 1), context) as pool:
            yield pool
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@functools.lru_cache(maxsize=1)
def _made(data):
    return data()


def one(hidden, rate, seed, data, settings):
    """One training of the grid, in whichever process this is."""
    import numpy as np

    from helpers import training
    from helpers.samples import Data
    from helpers.vectorized import Network

    data = Data(*(_made(data) if callable(data) else data))
    settings = dict(settings)
    network_settings = {name: settings.pop(name) for name in ("dtype", "loss") if name in settings}
    n_in = int(np.prod(np.shape(data.inputs)[1:]))
    targets = np.asarray(data.targets)
    n_out = targets.shape[1] if targets.ndim == 2 else int(targets.max()) + 1
    network = Network([n_in, hidden, n_out], seed=seed, **network_settings)
    history = training.train(network, data, rate=rate, seed=seed, progress=False, **settings)
    best = history.best
    if best is None:
        raise ValueError("validation samples were due, to compare by.")
    return {
        "hidden": hidden, "seed": seed, "rate": rate,
        "validation_error": best.validation_error, "epochs": best.epoch,
    }  # fmt: skip
