"""A neural network from scratch: its exercises and their checks. README.md is the map."""

import importlib

from helpers import NOTEBOOKS


def exercises_of(subject):
    """[(name, exercise)] of a notebook, "neuron" say, in the order of their definition."""
    module = importlib.import_module(f"{__name__}.{subject}")
    return [
        (name, value)
        for name, value in vars(module).items()
        if hasattr(value, "solution_source") and not isinstance(value, type) and not name.startswith("_")
    ]


def all_exercises():
    """Yield (subject, name, exercise) in the order of the course."""
    for subject in NOTEBOOKS:
        for name, exercise in exercises_of(subject):
            yield subject, name, exercise
