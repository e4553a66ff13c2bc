"""Formulas as MathML, for the EPUB: a Sphinx extension over the library latex2mathml."""

from functools import partial

from docutils.nodes import SkipNode
from latex2mathml.converter import convert


def write(display, form, writer, node):
    made = convert(node.astext(), display=display)
    # the arrow of a vector does not grow with its letter
    made = made.replace('"true">&#x02192;</mo></mover>', '"false">&#x02192;</mo></mover>')
    writer.body.append(form.format(made))
    raise SkipNode


def setup(app):
    inline, block = partial(write, "inline", "{}"), partial(write, "block", '<div class="math">{}</div>')
    app.add_html_math_renderer("mathml", inline_renderers=(inline, None), block_renderers=(block, None))
    return {"parallel_read_safe": True}
