"""Backdrop: what stands behind a moving figure's picture and stays from one picture to the next.

The numbers, names and grids of axes are mostly the same as before, and take up to half of a picture's time.
"""

from functools import lru_cache

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D

_KEPT = 8  # for a figure; of 2 MB each
_outline = lru_cache(maxsize=1024)(lambda text, font: Path(*text_to_path.get_text_path(font, text)))


class _Renderer(RendererAgg):
    """Matplotlib's own, but it keeps the outlines of texts: letter by letter takes ten times as long."""

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        if ismath:
            return super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
        scale = self.points_to_pixels(prop.get_size()) / text_to_path.FONT_SCALE
        place = Affine2D().scale(scale).rotate_deg(angle).translate(x, self.height - y)
        gc.set_linewidth(0)
        gc.set_snap(False)
        self.draw_path(gc, _outline(s, prop.copy()), place, gc.get_rgb())


_FORMULAS = _Renderer(1, 1, 72).mathtext_parser  # one for all pictures, which remembers: to read takes 5 ms


class Backdrop:
    """Draws pictures one after the other, on the axes of those before where they look the same."""

    def __init__(self):
        self._size, self._renderer, self._drawn, self._places = None, None, {}, None

    def place(self, picture):
        """Put the axes where the first picture had them: nothing jumps, and the layout is made only once."""
        if self._places is None or len(self._places) != len(picture.axes):
            if layout := picture.get_layout_engine():
                layout.execute(picture)
            self._places = [axes.get_position(original=True) for axes in picture.axes]
        picture.set_layout_engine("none")
        for axes, place in zip(picture.axes, self._places):
            axes.set_position(place)

    def draw(self, picture):
        """The renderer that has drawn this picture."""
        renderer = self._renderer_for(picture)
        self.place(picture)
        behind, looks = [picture.patch], []
        for ax in (ax for ax in picture.axes if ax.axison):
            place = ax.get_axes_locator()
            ax.apply_aspect(place and place(ax, renderer))
            behind += [ax.patch, ax.xaxis, ax.yaxis]
            looks += [ax.bbox.bounds, ax.patch.get_facecolor(), *map(_look, (ax.xaxis, ax.yaxis))]
        behind = [artist for artist in behind if artist.get_visible()]
        self._draw_behind(behind, repr(looks), picture.bbox)
        for artist in behind:
            artist.set_visible(False)
        try:
            picture.draw(renderer)
        finally:
            for artist in behind:
                artist.set_visible(True)
        return renderer

    def _renderer_for(self, picture):
        """The renderer of the picture before, if it has the same size: it has measured its texts."""
        size = picture.canvas.get_width_height()
        if size != self._size:
            self._size, self._renderer, self._drawn = size, _Renderer(*size, picture.dpi), {}
            self._renderer.mathtext_parser = _FORMULAS
        self._renderer.clear()
        return self._renderer

    def _draw_behind(self, artists, look, everywhere):
        if look in self._drawn:
            self._renderer.restore_region(self._drawn[look])
            return
        for artist in artists:
            artist.draw(self._renderer)
        self._drawn[look] = self._renderer.copy_from_bbox(everywhere)
        if len(self._drawn) > _KEPT:
            del self._drawn[next(iter(self._drawn))]


def _look(axis):
    """All that the picture of an axis hangs on, where its ticks all look alike."""
    name, ticks = axis.label, axis.get_majorticklocs()
    named = name.get_text(), name.get_ha(), name.get_color(), str(name.get_fontproperties())
    told = ticks, axis.get_major_formatter().format_ticks(ticks), axis.get_minorticklocs()
    return named, told, axis.get_tick_params(), axis.get_view_interval(), axis.get_scale(), axis.get_visible()
