"""Call a learner's code so that it can't hurt: whatever it does, an Outcome comes back."""

import contextlib
import inspect
import io
import linecache
import os
import sys
import traceback
import warnings
from dataclasses import dataclass

import numpy as np

from .values import cut, freeze

OURS = os.path.dirname(os.path.abspath(__file__))


class AnswerError(Exception):
    """An exercise's `observe` raises this to say what is wrong with the form of an answer."""


@dataclass(frozen=True)
class Raised:
    """What a learner's code raised, and where: line 1 is the function's `def`; 0 when not in their code."""

    kind: str
    text: str
    function: str = ""
    line: int = 0
    source: str = ""
    interrupted: bool = False
    form: bool = False  # raised by the check on what came back, not by the learner's code


@dataclass(frozen=True)
class Outcome:
    """What one call gave: a frozen value or a Raised, and what it did beside."""

    value: object = None
    error: Raised = None
    returned: object = (
        None  # what the learner's function itself returned, where `observe` looks at something else
    )
    printed: int = 0
    warned: str = ""


class _Counter(io.TextIOBase):
    """A sink for prints: counts the characters and keeps none."""

    def __init__(self):
        self.count = 0

    def writable(self):
        return True

    def write(self, text):
        self.count += len(text)
        return len(text)


class _Recorder:
    """Stands for the learner's function inside `observe` and remembers what it returned."""

    def __init__(self, function):
        self.function, self.returned, self.done = function, None, False

    def __call__(self, *args, **kwargs):
        self.done = False
        result = self.function(*args, **kwargs)
        self.returned, self.done = result, True
        return result


@contextlib.contextmanager
def _quiet(sink):
    """Swallow prints, displays and NumPy's error state for the time of one call."""
    with contextlib.ExitStack() as stack:
        ipython = sys.modules.get("IPython")
        if ipython is not None and ipython.get_ipython() is not None:
            from IPython.utils.capture import capture_output

            stack.enter_context(capture_output(stdout=False, stderr=False, display=True))
        stack.enter_context(contextlib.redirect_stdout(sink))
        stack.enter_context(contextlib.redirect_stderr(sink))
        stack.enter_context(np.errstate(divide="warn", over="warn", invalid="warn", under="ignore"))
        yield


def run(observe, answer, args):
    """Outcome of `observe(answer, *args)`; nothing that the answer raises, prints or warns gets out."""
    sink = _Counter()
    watched = _Recorder(answer) if callable(answer) and not isinstance(answer, type) else answer
    value, error = None, None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            with _quiet(sink):
                value = freeze(observe(watched, *args))
        except BaseException as exception:  # SystemExit and KeyboardInterrupt too: a check always answers
            error = _raised(exception, answer, watched, observe)
    returned = None
    if isinstance(watched, _Recorder) and watched.done and watched.returned is None:
        returned = "None"
    warned = next((f"{w.category.__name__}: {cut(str(w.message), 120)}" for w in caught), "")
    return Outcome(value, error, returned, sink.count, warned)


def _raised(exception, answer, watched, observe):
    kind = type(exception).__name__
    try:
        text = cut(str(exception), 300)
    except Exception:
        text = ""
    interrupted = isinstance(exception, KeyboardInterrupt)
    theirs = _their_frame(exception, answer, code_of(observe))
    if theirs is None:
        form = isinstance(exception, AnswerError) or not isinstance(watched, _Recorder) or watched.done
        return Raised(kind, text, interrupted=interrupted, form=form and not interrupted)
    code, number = theirs
    source = cut(linecache.getline(code.co_filename, number).strip(), 200)
    line = number - code.co_firstlineno + 1 if code.co_name != "<module>" else number
    return Raised(kind, text, code.co_name, line, source, interrupted)


def _their_frame(exception, answer, ours):
    """(code, line number) of the innermost frame that belongs to the learner, or None."""
    files = _files(answer)
    found = None
    for frame, number in traceback.walk_tb(exception.__traceback__):
        name = frame.f_code.co_filename
        if frame.f_code is ours:
            continue
        if name in files or (_is_cell(name) and not name.startswith(OURS)):
            found = frame.f_code, number
    return found


def _is_cell(name):
    if name.startswith("<"):
        return name.startswith(("<ipython-input", "<stdin", "<string", "<python-input"))
    return "ipykernel_" in name


def _files(answer):
    codes = [code_of(answer)]
    if isinstance(answer, type):
        codes = [code_of(member) for member in vars(answer).values()]
    return {code.co_filename for code in codes if code is not None} - {os.path.join(OURS, "sandbox.py")}


def code_of(answer):
    """The code object behind a function, bound method, partial or callable object; None for builtins."""
    try:
        return _code_of(answer)
    except Exception:  # an object that answers no question about itself
        return None


def _code_of(answer):
    for _ in range(20):  # partials and wrappers may be nested
        if isinstance(answer, (staticmethod, classmethod)) or inspect.ismethod(answer):
            answer = answer.__func__
        elif isinstance(getattr(answer, "__wrapped__", None), type(code_of)):
            answer = answer.__wrapped__
        elif callable(getattr(answer, "func", None)) and hasattr(answer, "keywords"):
            answer = answer.func
        else:
            break
    code = getattr(answer, "__code__", None)
    if code is None and not isinstance(answer, type):
        code = getattr(vars(type(answer)).get("__call__"), "__code__", None)
    return code if inspect.iscode(code) else None
