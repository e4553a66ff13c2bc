"""Settings that every test shares: one BLAS thread, and no touch of what is the learner's."""

import os
import tempfile

import pytest

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"  # before NumPy is loaded
_temporary = tempfile.TemporaryDirectory(prefix="course-tests-", ignore_cleanup_errors=True)
os.environ["COURSE_PROGRESS"] = os.path.join(_temporary.name, "progress.json")
os.environ.setdefault("MPLBACKEND", "agg")
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")


@pytest.fixture(scope="session")
def course_copy(tmp_path_factory):
    """A pristine copy of the course (notebooks, helpers, data) that a test may run notebooks in."""
    from tools.testing import copy_course

    return copy_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def clean_environment(tmp_path):
    """Environment variables for a kernel: one BLAS thread, the learner's progress out of reach."""
    from tools.testing import environment

    return environment(tmp_path)
