"""Speed, measured: `make bench` writes results.md beside this file."""

from tools import BLAS_THREADS


def set_threads(environment, count):
    """Say in a process's variables how many threads a library has, and that a BLAS chooses its own kernel."""
    environment.update(dict.fromkeys(BLAS_THREADS, str(count)))
    environment["XLA_FLAGS"] = (
        f"--xla_cpu_multi_thread_eigen={str(count > 1).lower()} intra_op_parallelism_threads={count}"
    )
    for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):  # chosen for an old library, it slows a new one
        environment.pop(name, None)


class Whole(dict):
    """A table that takes the place of the old one as a whole: what it has no row for is no more."""
