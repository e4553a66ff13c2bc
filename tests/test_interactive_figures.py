"""Every interactive figure of the course: each control draws over its range, and the words follow."""

import html
import pkgutil
import re

import pytest
from matplotlib.text import Text

import figures as rooms
from figures.moving import InteractiveFigure
from tools.bench.redraw import functions, other_values

SUBJECTS = [m.name[7:] for m in pkgutil.iter_modules(rooms.__path__) if m.name.startswith("moving_")]
FUNCTIONS = {f"{subject}.{name}": made for subject in SUBJECTS for name, made in functions(subject)}


@pytest.fixture(scope="module")
def figures():
    """Makes each figure once: some train a network first."""
    made = {}

    def get(name):
        if name not in made:
            made[name] = FUNCTIONS[name]()
        if not isinstance(made[name], InteractiveFigure):
            pytest.skip(f"{name} returns a {type(made[name]).__name__}, which has tests of its own")
        return made[name]

    return get


def words(figure):
    return html.unescape(re.search(r'alt="([^"]*)"', figure.html).group(1))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_control_draws_over_its_range(figures, name):
    figure = figures(name)
    assert repr(figure) in ("InteractiveFigure()", "Stepper()")
    for control, widget in figure.inputs.items():
        first = widget.value
        values = other_values(widget)
        assert values, f"{control} has one value only"
        for value in {repr(v): v for v in (values[0], values[len(values) // 2], values[-1])}.values():
            before, said = figure.html, words(figure)
            if widget.value == value:
                continue
            widget.value = value
            assert figure.error is None, f"{control} = {value!r}: {figure.error!r}"
            assert figure.html != before
            assert words(figure) != said
        widget.value = first


@pytest.mark.parametrize("name", FUNCTIONS)
def test_its_picture_is_told_in_words_and_titled(figures, name):
    picture = figures(name).picture
    assert len(picture.alt) > 30, "the alternative text says what is to be seen"
    texts = [t for t in picture.findobj(Text) if t.get_text() and t.get_visible()]
    assert any(t.get_fontweight() == "bold" for t in texts), "a title"
    small = [t.get_text() for t in texts if t.get_fontsize() < 9]
    assert small == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_nothing_jumps(figures, name):
    figure = figures(name)
    sizes = {tuple(figure.picture.get_size_inches())}
    for widget in figure.inputs.values():
        first = widget.value
        widget.value = other_values(widget)[-1]
        sizes.add(tuple(figure.picture.get_size_inches()))
        widget.value = first
    assert len(sizes) == 1, f"the picture changes its size: {sizes}"
