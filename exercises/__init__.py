"""A neural network from scratch: its exercises, and what their checks know."""

import importlib

from helpers import NOTEBOOKS


def exercises_of(module):
    """[(name, exercise)] of a notebook's module, in the order of their definition."""
    return [
        (name, value)
        for name, value in vars(module).items()
        if hasattr(value, "solution_source") and not isinstance(value, type) and not name.startswith("_")
    ]


def all_exercises():
    """Yield (subject, name, exercise) in the order of the course."""
    for subject in NOTEBOOKS:
        module = importlib.import_module(f"{__name__}.{subject}")
        for name, exercise in exercises_of(module):
            yield subject, name, exercise
