"""Speed, measured: `make bench` writes results.md beside this file."""

import multiprocessing
import os
import unittest.mock
from concurrent.futures import ProcessPoolExecutor

from tools import BLAS_THREADS


def set_threads(count):
    """Say in this process's variables how many threads a library has; a BLAS chooses its own kernel."""
    os.environ.update(dict.fromkeys(BLAS_THREADS, str(count)))
    os.environ["XLA_FLAGS"] = (
        f"--xla_cpu_multi_thread_eigen={str(count > 1).lower()} intra_op_parallelism_threads={count}"
    )
    for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):  # chosen for an old library, it slows a new one
        os.environ.pop(name, None)


def process(threads, cores=None):
    """An executor of one fresh process in which a library has so many threads, pinned to so many cores.

    NumPy is not loaded in it yet: it has to find both when it is.
    """
    pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _pin, (cores,))
    with unittest.mock.patch.dict(os.environ):
        set_threads(threads)
        pool.submit(int).result()  # it is started now, with these variables
    return pool


def _pin(cores):
    if cores and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-cores:])
