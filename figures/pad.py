"""A pad to draw a digit on, with mouse, pen or finger: an anywidget whose state is the strokes themselves.

The browser draws smooth lines at the screen's own resolution; Python gets the points and renders them. So a
picture of the drawing has no browser's antialiasing in it, and undo takes a stroke back.
"""

from pathlib import Path

import anywidget
import traitlets

from helpers import digits


class DigitPad(anywidget.AnyWidget):
    """A black square to draw on in white, with buttons Undo and Clear (keys: Ctrl+Z, Escape).

    strokes: a list of strokes, each a list of points [x, y] from 0 to 1, y downwards; follows the pen while
    it draws, and may be set from Python (digits.pen_paths() has some). thickness: of the pen, in parts of the
    side.
    """

    _esm = Path(__file__).with_name("pad.js").read_text(encoding="utf-8")
    _css = Path(__file__).with_name("pad.css").read_text(encoding="utf-8")
    strokes = traitlets.List([]).tag(sync=True)
    thickness = traitlets.Float(0.085).tag(sync=True)
    side = traitlets.Int(260).tag(sync=True)

    def drawing(self, size=112):
        """What is drawn, as a grey image (size, size) of floats, ink 1 on 0; a small digit by a finer pen."""
        return digits.rendered(self.strokes, size, digits.pen_width(self.strokes, most=self.thickness))

    def __repr__(self):  # strict nbval compares it; anywidget's own holds an address
        return "A pad to draw on: run this cell."
