"""Outcomes: what an answer does on one case. It is run so that honest accidents end well.

Prints, warnings, displays, NumPy's error state and sys.stdout are afterwards what they were, whenever an
interrupt comes. One budget of time, memory and items holds for all cases. No defence against malice.
"""

import contextlib
import copy
import ctypes
import inspect
import io
import linecache
import os
import sys
import threading
import time
import traceback
import types
import warnings
from dataclasses import dataclass

import numpy as np

from .comparison import Tolerance, compare, cut, frozen

CELLS = ("<ipython-input", "<stdin", "<string", "<python-input")  # names of files that are cells
MOST_MEMORY = 1.5e9  # bytes more than before
EXACTLY = Tolerance(0, 0, True)
MOST_HANDED_OUT = 100_000  # items of a generator that an exercise goes through


class AnswerError(Exception):
    """An exercise's `observe` raises this to say what is wrong with the form of an answer."""


class OutOfBudget(BaseException):
    """The time, the memory or the items for a check are used up; raised from outside, it has no text."""

    why = ""

    def __str__(self):
        return super().__str__() or self.why


@dataclass(frozen=True)
class Raised:
    """What was raised, and where: line 1 is the function's `def`; 0 when not in the learner's code."""

    kind: str
    text: str
    function: str = ""
    line: int = 0
    source: str = ""
    form: bool = False  # raised by the check on what came back, not by the learner's code
    reading: str = ""  # what it means, in words


@dataclass(frozen=True)
class Outcome:
    """What one call gave: a frozen value or a Raised, and what it did beside."""

    value: object = None
    error: Raised = None
    gave_none: bool = False  # the function itself returned None, whatever `observe` looks at
    changed: tuple = ()  # places of the arguments that it changed

    def agrees(self, other, tolerance):
        """Whether both did the same: equal values, or errors of one kind and text."""
        if self.error or other.error:
            a, b = self.error, other.error
            return bool(a and b) and (a.kind, a.text) == (b.kind, b.text)
        return compare(self.value, other.value, tolerance) is None


def call(answer, *arguments):
    return answer(*arguments)


def run(observe, answer, arguments, read=None):
    """The Outcome of `observe(answer, *arguments)`. read(exception, frame, line) says what an error means."""
    watched = answer
    if callable(answer) and not isinstance(answer, type):
        watched = _Watched(answer, count=observe is not call)
    before = frozen(arguments) if read else None
    value, error = None, None
    try:
        value = frozen(observe(watched, *arguments))
    except KeyboardInterrupt:
        raise
    except BaseException as exception:  # SystemExit and OutOfBudget too: a check always answers
        error = _raised(exception, answer, watched, observe, read)
    none = isinstance(watched, _Watched) and watched.done and watched.returned is None
    return Outcome(value, error, none, _changed(before, arguments) if read else ())


class _Watched:
    """The learner's function inside `observe`: remembers what it returned, counts what an iterator yields."""

    def __init__(self, function, count):
        self.function, self.count, self.returned, self.done = function, count, None, False

    def __call__(self, *arguments, **named):
        self.done = False
        result = self.function(*arguments, **named)
        self.returned, self.done = result, True
        if self.count and hasattr(type(result), "__next__"):
            return _handed_out(result)
        return result


def _handed_out(iterator):
    for count, item in enumerate(iterator):
        if count >= MOST_HANDED_OUT:
            raise OutOfBudget(f"It hands out more than {MOST_HANDED_OUT:,} values: does it ever end?")
        yield item


def _changed(before, arguments):
    """Places of the plain data among the arguments that are no longer what they were."""
    return tuple(
        k
        for k, (old, new) in enumerate(zip(before, arguments))
        if isinstance(new, (list, dict, np.ndarray)) and not _equal(old, frozen(new))
    )


def _equal(a, b):
    return compare(a, b, EXACTLY) is None


def copied(value):
    """A copy of lists, tuples, dicts and arrays, all the way down; other things stay what they are."""
    if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        return type(value)(map(copied, value))
    if isinstance(value, dict):
        new = copy.copy(value)
        for key in new:
            new[key] = copied(new[key])
        return new
    return value.copy() if isinstance(value, np.ndarray) else value


# --- what was raised, and where


def _raised(exception, answer, watched, observe, read):
    kind = type(exception).__name__
    try:
        text = cut(str(exception), 300)
    except Exception:
        text = ""
    frame = their_frame(exception, answer, code_of(observe))
    if frame is None:
        form = isinstance(exception, AnswerError) or not isinstance(watched, _Watched) or watched.done
        form = form and not isinstance(exception, OutOfBudget)
        return Raised(kind, text, form=form, reading="" if form or not read else read(exception, None, 0))
    frame, number = frame
    code = frame.f_code
    source = cut(linecache.getline(code.co_filename, number).strip(), 200)
    line = number - code.co_firstlineno + 1 if code.co_name != "<module>" else number
    reading = read(exception, frame, number) if read else ""
    return Raised(kind, text, code.co_name, line, source, False, reading)


def their_frame(exception, answer, ours):
    """(frame, line number) of the innermost frame that belongs to the learner, or None."""
    codes = [code_of(answer)]
    if isinstance(answer, type):
        codes = [code_of(member) for member in vars(answer).values()]
    files = {code.co_filename for code in codes if code is not None} - {__file__}
    found = None
    for frame, number in traceback.walk_tb(exception.__traceback__):
        name = frame.f_code.co_filename
        theirs = name in files or name.startswith(CELLS) or "ipykernel_" in name
        if theirs and frame.f_code is not ours:
            found = frame, number
    return found


def code_of(answer):
    """The code object behind a function, bound method, partial or callable object; None for builtins."""
    try:
        for _ in range(20):  # partials and wrappers may be nested
            if isinstance(answer, (staticmethod, classmethod)) or inspect.ismethod(answer):
                answer = answer.__func__
            elif isinstance(getattr(answer, "__wrapped__", None), types.FunctionType):
                answer = answer.__wrapped__
            elif callable(getattr(answer, "func", None)) and hasattr(answer, "keywords"):
                answer = answer.func
        code = getattr(answer, "__code__", None)
        if code is None and not isinstance(answer, type):
            code = getattr(vars(type(answer)).get("__call__"), "__code__", None)
    except Exception:  # an object that answers no question about itself
        return None
    return code if inspect.iscode(code) else None


# --- a world of its own, and a budget


class Sink(io.TextIOBase):
    """A stream that counts the characters written to it and keeps none."""

    count = 0

    def writable(self):
        return True

    def write(self, text):
        self.count += len(text)
        return len(text)


class quiet:
    """A block whose prints, displays and warnings go nowhere, ended by OutOfBudget after `seconds`.

    What it changes is put back twice, by two nested blocks, so that no single interrupt can come between.
    .sink.count: characters printed; .warned: the first warning, as text
    """

    def __init__(self, seconds):
        self.sink, self.warned, self.limit = Sink(), "", _Limit(seconds)

    def run(self, work):
        with _Kept(self.limit), _Kept(self.limit), warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = self._note
            sys.stdout = sys.stderr = self.sink
            shell = _shell()
            if shell is not None:
                from IPython.core.displaypub import CapturingDisplayPublisher

                shell.display_pub = CapturingDisplayPublisher()
            np.seterr(divide="warn", over="warn", invalid="warn", under="ignore")
            self.limit.start()
            return work()

    def _note(self, message, category, *_, **__):
        self.warned = self.warned or f"{category.__name__}: {cut(str(message), 120)}"


def _shell():
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


class _Kept:
    """What a check changes for a while; saved on entry, put back at the end."""

    def __init__(self, limit):
        self.limit = limit

    def __enter__(self):
        shell = _shell()
        self.streams, self.errors = (sys.stdout, sys.stderr), np.geterr()
        self.warnings = warnings.filters, warnings.showwarning
        self.shown = shell and shell.display_pub

    def __exit__(self, *_):
        self.limit.stop()
        sys.stdout, sys.stderr = self.streams
        np.seterr(**self.errors)
        warnings.filters, warnings.showwarning = self.warnings
        if self.shown is not None:
            _shell().display_pub = self.shown


class _Limit:
    """A watch that raises OutOfBudget in the thread that started it, until it is stopped.

    A second thread does it; where there are none (Pyodide) a trace function looks at the clock. Code that
    stays inside one long call of C is ended when that call comes back.
    """

    threads = sys.platform != "emscripten"

    def __init__(self, seconds):
        self.seconds, self.thread = seconds, threading.get_ident()
        self.over, self.lock, self.stopped, self.trace = threading.Event(), threading.RLock(), True, None

    def start(self):
        self.until, self.memory = time.monotonic() + self.seconds, _memory()
        self.stopped, self.trace = False, sys.gettrace()
        if self.threads:
            threading.Thread(target=self._watch, daemon=True).start()
        else:
            sys.settrace(self._traced)

    def stop(self):
        while not self.stopped:
            with contextlib.suppress(OutOfBudget):
                if not self.threads:
                    sys.settrace(self.trace)
                with self.lock:
                    self.over.set()
                for _ in range(100):  # an exception that is on its way arrives here
                    time.monotonic()
                self.stopped = True

    def why(self):
        if time.monotonic() > self.until:
            return f"It was ended after {self.seconds:g} s: is there a loop that never ends?"
        if _memory() > self.memory + MOST_MEMORY:
            return "It was ended since it fills the memory: is there a loop that never ends?"
        return ""

    def _watch(self):
        while not self.over.wait(0.05):
            why = self.why()
            with self.lock:
                if why and not self.over.is_set():
                    OutOfBudget.why = why
                    _raise_in(self.thread, OutOfBudget)
            self.over.wait(0.5 if why else 0)

    def _traced(self, frame, event, argument):
        why = self.why() if event in ("call", "line") else ""
        if why:
            raise OutOfBudget(why)
        name = frame.f_code.co_filename
        return self._traced if not os.path.isabs(name) or "ipykernel_" in name else None


def _raise_in(thread, exception):
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(exception))


def _memory():
    """The largest memory that this process ever had, in bytes; 0 where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
