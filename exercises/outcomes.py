"""Outcomes: what an answer does on one case. It is run so that honest accidents end well.

Prints, warnings, displays, NumPy's error state and sys.stdout are afterwards what they were, whenever an
interrupt comes. One budget of time, memory and items holds for all cases. No defence against malice.
"""

import builtins
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

from .card import shell
from .comparison import Tolerance, compare, cut, frozen

CELLS = ("<ipython-input", "<stdin", "<string", "<python-input")  # names of files that are cells
MOST_MEMORY = 1.5e9  # bytes more than before
MOST_HANDED_OUT = 100_000  # items of a generator that an exercise goes through


class AnswerError(Exception):
    """An exercise's `observe` raises this to say what is wrong with the form of an answer."""


class OutOfBudget(BaseException):
    """The time, the memory or the items for a check are used up."""


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
        """Whether both did the same: equal values, or errors of one kind and text, but for unknown names."""
        if self.error or other.error:
            a, b = self.error, other.error
            return bool(a and b) and (a.kind, a.text) == (b.kind, b.text) and a.kind != "NameError"
        return compare(self.value, other.value, tolerance) is None


def call(answer, *arguments):
    return answer(*arguments)


def untouched(answer, arguments, changed, entries):
    """What an answer returns, for `observe`. Raises AnswerError(changed) where it changes its arguments."""
    handed_in = copy.deepcopy(arguments)
    returned = answer(*handed_in)
    if handed_in != arguments:
        raise AnswerError(changed)
    return whole(returned, entries)


def whole(value, entries):
    """`value`, for `observe`. Raises AnswerError for an iterator, which hands out its entries only once."""
    if hasattr(value, "__next__"):
        how = "one at a time, and only once: `list(…)` around it makes the list"
        raise AnswerError(f"What you return gives its {entries} {how}.")
    return value


def run(observe, answer, arguments, read=None):
    """The Outcome of `observe(answer, *arguments)`. read(exception, frame, line) says what an error means."""
    function = callable(answer) and (observe is call or not isinstance(answer, type))
    watched = _Watched(answer, count=observe is not call) if function else answer
    before, value, error = frozen(arguments) if read else (), None, None
    try:
        value = frozen(observe(watched, *arguments))
    except KeyboardInterrupt:
        raise
    except BaseException as exception:  # SystemExit and OutOfBudget too: a check always answers
        error = _raised(exception, answer, watched, observe, read)
    none = isinstance(watched, _Watched) and watched.done and watched.returned is None
    changed = [
        k
        for k, (old, new) in enumerate(zip(before, arguments))
        if isinstance(new, (list, dict, np.ndarray)) and compare(old, frozen(new), Tolerance(0, 0, True))
    ]
    return Outcome(value, error, none, tuple(changed))


class _Watched:
    """The learner's function inside `observe`: remembers what it returned, counts what an iterator yields."""

    def __init__(self, function, count):
        self.function, self.count, self.returned, self.done = function, count, None, False

    def __call__(self, *arguments, **named):
        self.done = False
        self.returned = self.function(*arguments, **named)
        self.done = True
        endless = self.count and hasattr(type(self.returned), "__next__")
        return yielded(self.returned) if endless else self.returned


def yielded(iterator):
    for count, item in enumerate(iterator):
        if count >= MOST_HANDED_OUT:
            raise OutOfBudget(f"It hands out more than {MOST_HANDED_OUT:,} values: does it ever end?")
        yield item


def copied(value):
    """A copy of lists, tuples, dicts and arrays, all the way down; other things stay what they are."""
    if type(value) in (list, tuple):
        return type(value)(map(copied, value))
    if isinstance(value, dict):
        new = copy.copy(value)
        new.update((key, copied(item)) for key, item in value.items())
        return new
    return value.copy() if isinstance(value, np.ndarray) else value


# --- what was raised, and where


def _raised(exception, answer, watched, observe, read):
    text = ""
    with contextlib.suppress(Exception):  # of a text that can't be made
        text = cut(str(exception), 300)
    kind, (frame, number, code) = type(exception).__name__, their_frame(exception, answer, code_of(observe))
    form = isinstance(exception, AnswerError) or not isinstance(watched, _Watched) or watched.done
    if frame is None and form and not isinstance(exception, OutOfBudget):
        return Raised(kind, text, form=True)
    reading = read(exception, frame, number) if read else ""
    if frame is None:
        return Raised(kind, text, reading=reading)
    source = cut(linecache.getline(code.co_filename, number).strip(), 200)
    line = number - code.co_firstlineno + 1 if code.co_name != "<module>" else number
    return Raised(kind, text, code.co_name, line, source, False, reading)


def their_frame(exception, answer, ours):
    """(innermost frame of the learner's, line number, code of the function around it), or (None, 0, None)."""
    codes = map(code_of, vars(answer).values() if isinstance(answer, type) else [answer])
    files = {code.co_filename for code in codes if code is not None} - {__file__}
    found = None, 0, None
    for frame, number in traceback.walk_tb(exception.__traceback__):
        name = frame.f_code.co_filename
        theirs = name in files or name.startswith(CELLS) or "ipykernel_" in name
        if theirs and frame.f_code is not ours:
            code, (last, _, around) = frame.f_code, found
            part = last and code.co_name[0] == "<" and code in last.f_code.co_consts  # sum(… for …)
            found = frame, number, around if part else code
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
        called = vars(type(answer)).get("__call__") if not isinstance(answer, type) else None
        code = getattr(answer, "__code__", None) or getattr(called, "__code__", None)
    except Exception:  # an object that answers no question about itself
        return None
    return code if inspect.iscode(code) else None


# --- a world of its own, and a budget


class _Sink(io.TextIOBase):
    """A stream that counts the characters written to it and keeps none."""

    count = 0

    def write(self, text):
        self.count += len(text)
        return len(text)


class quiet:
    """A world in which prints, displays and warnings go nowhere, ended by OutOfBudget after `seconds`.

    .sink.count: characters printed; .warned: the first warning, as text. It serves once. What it changes is
    put back twice, by two nested blocks, so that no single interrupt can come between.
    """

    def __init__(self, seconds):
        self.sink, self.warned, self.limit = _Sink(), "", _Limit(seconds)

    def run(self, work):
        with _Kept(self.limit), _Kept(self.limit), warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = self._note
            builtins.input = lambda *_: sys.exit("a check has no keyboard")
            sys.stdout = sys.stderr = self.sink
            if shell() is not None:
                from IPython.core.displaypub import CapturingDisplayPublisher

                shell().display_pub, shell().ask_exit = CapturingDisplayPublisher(), sys.exit
            np.seterr(divide="warn", over="warn", invalid="warn", under="ignore")
            self.limit.start()
            return work()

    def _note(self, message, category, *_, **__):
        self.warned = self.warned or f"{category.__name__}: {cut(str(message), 120)}"


class _Kept:
    """What a check changes for a while; saved on entry, put back at the end."""

    def __init__(self, limit):
        self.limit = limit

    def __enter__(self):
        places = [(sys, "stdout"), (sys, "stderr"), (warnings, "filters"), (warnings, "showwarning")]
        places += [(builtins, "input")] + [(shell(), name) for name in ("display_pub", "ask_exit") if shell()]
        self.kept = [(*place, getattr(*place, None)) for place in places]
        self.errors = np.geterr()

    def __exit__(self, *_):
        self.limit.stop()
        np.seterr(**self.errors)
        for place in self.kept:
            setattr(*place)


class _Limit:
    """A watch that raises OutOfBudget in the thread that started it, until it is stopped.

    A second thread does it; where there are none (Pyodide) a trace function looks at the clock. Code that
    stays inside one long call of C is ended when that call comes back.
    """

    threads = sys.platform != "emscripten"

    def __init__(self, seconds):
        self.seconds, self.thread, self.stopped = seconds, threading.get_ident(), True
        self.over, self.lock, self.trace = threading.Lock(), threading.RLock(), None

    def start(self):
        self.until, self.memory = time.monotonic() + self.seconds, _memory()
        self.stopped, self.trace = False, sys.gettrace()
        if self.threads:
            self.over.acquire()  # a plain lock, since no interrupt leaves it half released
            threading.Thread(target=self._watch, daemon=True).start()
        else:
            sys.settrace(self._traced)

    def stop(self):
        while not self.stopped:
            with contextlib.suppress(OutOfBudget):
                if not self.threads:
                    sys.settrace(self.trace)
                with self.lock:
                    if self.over.locked():
                        self.over.release()
                for _ in range(100):  # an exception that is on its way arrives here
                    time.monotonic()
                self.stopped = True

    def spent(self):
        """The OutOfBudget to raise, a class of its own that has its text; None within the budget."""
        late, full = time.monotonic() > self.until, _memory() > self.memory + MOST_MEMORY
        how = f"after {self.seconds:g} s" if late else "since it fills the memory"
        text = f"It was ended {how}: is there a loop that never ends?"
        return type("OutOfBudget", (OutOfBudget,), {"__str__": lambda _: text}) if late or full else None

    def _watch(self):
        pause = 0.05
        while not self.over.acquire(timeout=pause):
            with self.lock:
                spent = self.over.locked() and self.spent()
                if spent:  # from outside a class can be raised, and no instance
                    where, what, pause = ctypes.c_ulong(self.thread), ctypes.py_object(spent), 0.5
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(where, what)

    def _traced(self, frame, event, argument):
        if spent := self.spent():
            raise spent
        name = frame.f_code.co_filename
        return self._traced if not os.path.isabs(name) or "ipykernel_" in name else None


def _memory():
    """The most memory that this process ever had, in bytes; 0 where the system does not say."""
    try:
        from resource import RUSAGE_SELF, getrusage
    except ImportError:  # Windows, and a browser, whose module of that name is empty
        return 0
    return getrusage(RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
