"""Charts drawn once where a notebook would draw them three times, when nothing can depend on it.

At the end of a cell pyplot draws each new figure. The inline backend throws that away, draws again without showing it
(a rehearsal, after which things lie where they will lie), measures what to cut around it, and draws. Charts are most of
what a notebook of tables and charts costs; only the last drawing is ever seen.

Both are spared for figures of well-known parts alone, which the measuring and the last drawing put in their places
again: the picture is the same to the byte (``tests/test_engine_drawing.py``). With a part of another class, a layout
engine, a listener or a user's own function for the ticks, matplotlib does all that it always does.
"""

import math
import sys

_PARTS = {
    "matplotlib.collections": {"FillBetweenPolyCollection", "LineCollection", "PathCollection", "PolyCollection", "QuadMesh"},
    "matplotlib.colorbar": {"_ColorbarSpine"},
    "matplotlib.image": {"AxesImage"},
    "matplotlib.legend": {"Legend"},
    "matplotlib.lines": {"AxLine", "Line2D"},
    "matplotlib.patches": {"Circle", "Ellipse", "PathPatch", "Polygon", "Rectangle", "StepPatch", "Wedge"},
    "matplotlib.spines": {"Spine"},
    "matplotlib.text": {"Annotation", "Text"},
}  # fmt: skip
_TICKS = (
    "matplotlib.category",
    "matplotlib.dates",
    "matplotlib.ticker",
    "pandas.plotting._matplotlib.converter",
)
_SCALES = {"linear", "log", "symlog", "logit"}
_DRAWN = ("draw", "get_tightbbox", "get_window_extent")


def install(shell) -> None:
    """Spare drawings in this kernel, from the first chart on."""
    shell.events.callbacks["post_execute"].insert(0, _before_the_cell_ends)
    _spare_rehearsals()


def _inline():
    return sys.modules.get("matplotlib_inline.backend_inline")


def _before_the_cell_ends() -> None:
    """Spare pyplot's own drawing, where the inline backend is about to make its own."""
    inline = _inline()
    if inline is None or not inline.show._draw_called:
        return
    _spare_rehearsals()
    config = inline.InlineBackend.instance()
    tight = config.print_figure_kwargs.get("bbox_inches") == "tight"
    if not (config.close_figures and config.figure_formats == {"png"} and tight and inline.flush_figures):
        return
    for manager in sys.modules["matplotlib._pylab_helpers"].Gcf.get_all_fig_managers():
        figure = manager.canvas.figure
        if settled(figure):
            figure.stale = False


def _spare_rehearsals() -> None:
    """Have the inline backend's rehearsals spared: what it asks of a figure, it asks just before it draws it."""
    inline = _inline()
    fetch = getattr(inline, "_fetch_figure_metadata", None)
    if fetch is None or getattr(fetch, "spares", False):
        return

    def metadata(figure):
        found = fetch(figure)
        if settled(figure):
            figure.draw = _Rehearsal(figure)
        return found

    metadata.spares = True
    inline._fetch_figure_metadata = metadata


class _Rehearsal:
    """Takes the place of a figure's ``draw`` for one call, which is left out if it shows nothing and moves nothing."""

    def __init__(self, figure):
        self.figure = figure

    def __call__(self, renderer):
        vars(self.figure).pop("draw", None)
        # the canvas disables the renderer's methods for a rehearsal
        unseen = type(renderer).__name__ == "RendererAgg" and "draw_path" in vars(renderer)
        if not (unseen and settled(self.figure)):
            self.figure.draw(renderer)
            return
        for ax in self.figure.axes:  # before any is measured: labels in line depend on those beside
            locator = ax.get_axes_locator()
            ax.apply_aspect(locator(ax, renderer) if locator else None)


def settled(figure) -> bool:
    """Whether drawing `figure` a second time would do nothing that the first did not."""
    axes = figure.axes
    return (
        _is(figure, "matplotlib.figure", {"Figure"})
        and figure.get_layout_engine() is None
        and not _heard(figure)
        and all(map(_settled_axes, axes))
        and all(part in axes or _known(part) for part in figure.get_children())
    )


def _settled_axes(ax) -> bool:
    groups = ax.get_shared_x_axes(), ax.get_shared_y_axes()
    shared = any(len(group.get_siblings(ax)) > 1 for group in groups)
    # limits that follow the proportions move at each drawing; with a shared axis, some are an error
    moving = ax.get_aspect() != "auto" and (shared or ax.get_adjustable() == "datalim")
    return (
        _is(ax, "matplotlib.axes._axes", {"Axes"})
        and type(ax.get_axes_locator()).__name__ in ("NoneType", "_ColorbarAxesLocator")
        and not moving
        and all(_is(axis, "matplotlib.axis", {"XAxis", "YAxis"}) for axis in (ax.xaxis, ax.yaxis))
        and all(_plain_ticks(axis) for axis in (ax.xaxis, ax.yaxis))
        and all(part in (ax.xaxis, ax.yaxis) or _known(part) for part in ax.get_children())
    )


def _plain_ticks(axis) -> bool:
    used = [part for ticker in (axis.major, axis.minor) for part in (ticker.locator, ticker.formatter)]
    return all(map(_known_ticks, used)) and axis.get_scale() in _SCALES and _known(axis.label)


def _known_ticks(part) -> bool:
    if type(part).__name__ == "FuncFormatter":  # a user's code, but for labels set one by one
        function = getattr(part.func, "func", part.func)
        return getattr(function, "__module__", "") == "matplotlib.axis"
    return type(part).__module__ in _TICKS


def _known(part) -> bool:
    module = type(part).__module__
    if not _is(part, module, _PARTS.get(module, ())):
        return False
    texts = part.get_texts() if module == "matplotlib.legend" else [part] * (module == "matplotlib.text")
    return all(map(_quiet, texts))


def _quiet(text) -> bool:
    """Whether matplotlib will have nothing to say of `text`: it complains of bad formulas and places at each drawing."""
    formula = text.get_usetex() or "$" in text.get_text()
    return not formula and all(map(math.isfinite, text.get_unitless_position()))


def _is(part, module: str, names) -> bool:
    """Whether `part` is of one of these classes, no other, and draws itself as that class does."""
    kind = type(part)
    return (
        kind.__module__ == module
        and kind.__name__ in names
        and not any(name in vars(part) for name in _DRAWN)
    )


def _heard(figure) -> bool:
    """Whether somebody listens to the drawing of `figure`."""
    return bool(figure.canvas.callbacks.callbacks.get("draw_event"))
