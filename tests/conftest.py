"""What tests share: one BLAS thread, no touch of what is the learner's, a copy of the course, a browser."""

import gc
import os
import tempfile

import pytest

from tests.needed import chromium, lacking
from tools import testing

# workers end without cleaning up, so theirs lies in that of the process which started them
_temporary = tempfile.TemporaryDirectory(
    prefix="course-tests-", dir=os.environ.get("COURSE_TESTS"), ignore_cleanup_errors=True
)
os.environ["COURSE_TESTS"] = _temporary.name
for _name in (*testing.NOT_OURS, "COURSE_QUICK"):  # what is shortened says so itself
    os.environ.pop(_name, None)
os.environ.update(testing.settings(_temporary.name))  # before NumPy and Matplotlib are loaded
os.environ.setdefault("MPLBACKEND", "agg")
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")


def pytest_collection_modifyitems(items):
    # the last notebooks take longest, so they begin: no worker is left with one at the end
    items.sort(key=lambda item: item.path.name * (item.path.suffix == ".ipynb"), reverse=True)
    gc.freeze()  # what is loaded by now stays: no search for garbage needs to walk through it


@pytest.fixture(autouse=True)
def progress_apart(monkeypatch):
    """What a test checks is not in the progress that a notebook shows, run by the same worker."""
    monkeypatch.setenv("COURSE_PROGRESS", os.path.join(_temporary.name, "of the tests.jsonl"))


@pytest.fixture(scope="session")
def course_copy(tmp_path_factory):
    """A pristine copy of the course (notebooks, helpers, data) that a test may run notebooks in."""
    return testing.copy_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def clean_environment(tmp_path):
    """Environment variables for a kernel: one BLAS thread, the learner's progress out of reach."""
    return testing.environment(tmp_path)


@pytest.fixture(scope="module")  # two of Playwright's at once would share a loop
def browser():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        lacking("Playwright is not installed: pip install -r tests/requirements.txt.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=["--disable-gpu"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def serious():
    """serious(page) → what axe finds on a page that some readers can't read: (rule, how often, where)."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()

    def find(page):
        answer = axe.run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response
        assert "color-contrast" in {rule["id"] for rule in answer["passes"]}, "axe did not look at colours"
        return [
            (rule["id"], len(rule["nodes"]), [node["html"][:160] for node in rule["nodes"][:3]])
            for rule in answer["violations"]
            if rule["impact"] in ("serious", "critical")
        ]

    return find
