"""Panels to try things live in JupyterLab: move a slider, the sentences and the chart follow.

Each panel writes into one ``widgets.HTML`` (no Output widget), so that it also works under papermill, nbval and
Voila, where it simply shows its starting state; reports leave panels out.
"""

from collections.abc import Callable
from html import escape

import ipywidgets as widgets

from . import gates, logistics, targets
from .core import i18n
from .core.i18n import _
from .core.pilot import Pilot
from .core.tables import CRITERIA, PRIORITIES
from .logistics.parameters import checked
from .show import figure

_LAYOUT = widgets.Layout(width="32em")
_STYLE = {"description_width": "17em"}


def weights(pilot: Pilot, draws: int = 10_000) -> widgets.Widget:
    """Notebook 01: how much each criterion counts, from 0 to 100 points; the ranking follows.

    draws: those of `targets.prioritize`, so that what the notebook has measured is not measured again.
    """
    names = targets.evaluate(pilot, draws=draws).names
    if not names:
        return widgets.HTML(_note(_("Nothing to weigh yet: no criterion can be measured with these data.")))
    label = PRIORITIES["criterion"].label
    sliders = {
        name: widgets.IntSlider(50, 0, 100, 5, description=label(name), style=_STYLE, layout=_LAYOUT)
        for name in names
    }

    def render() -> str:
        points = {name: slider.value for name, slider in sliders.items()}
        if not any(points.values()):
            return _note(_("Give points to at least one criterion."))
        return _answer(targets.prioritize(pilot, weights=points, draws=draws))

    return _live(list(sliders.values()), render)


def trips(
    pilot: Pilot, trips_per_week: float | None = None, price_eur: float | None = None, costs=None
) -> widgets.Widget:
    """Notebook 02: tours per week and price of a delivery (today's to start with); the schemes follow.

    costs: result of `cost_tours` if its prices are not the usual ones.
    """
    costs = costs or logistics.cost_tours(pilot)
    asked = logistics.Scheme("fixed_days", 2 if trips_per_week is None else trips_per_week)
    tried = _price_today(costs) if price_eur is None else checked("price_eur", price_eur)
    days = widgets.IntSlider(
        max(1, round(asked.trips_per_week)),
        1,
        5,
        description=_("Tours per week"),
        style=_STYLE,
        layout=_LAYOUT,
    )
    price = widgets.FloatSlider(
        tried,
        min=0,
        max=max(20, 2 * tried),
        step=0.5,
        description=_("Price of a delivery (€)"),
        style=_STYLE,
        layout=_LAYOUT,
    )

    def render() -> str:
        return _answer(
            logistics.compare_schemes(
                pilot, costs=costs, trips_per_week=days.value, price_eur=price.value, draws=500
            )
        )

    return _live([days, price], render)


def _price_today(costs) -> float:
    """What an order brings, to the half euro; five euros, a usual delivery fee, if it is not measured."""
    known = costs.table[costs.table["orders"] > 0].dropna(subset="revenue_eur")
    if known.empty:
        return 5.0
    return round(2 * known["revenue_eur"].sum() / known["orders"].sum()) / 2


def requirements(pilot: Pilot, draws: int = 2000) -> widgets.Widget:
    """Notebook 03: what the body requires of each must-criterion; the chances and the proposal follow."""
    criteria = pilot["criteria"]
    musts = criteria[(criteria["role"] == "must") & criteria["requirement"].notna()]
    if musts.empty:
        return widgets.HTML(
            _note(_("No requirement has been agreed yet: fill in the gate criteria of the workbook."))
        )
    label = CRITERIA["indicator"].label
    boxes = {
        row.indicator: widgets.BoundedFloatText(
            row.requirement,
            min=-1e6,
            max=1e6,
            step=_step(row.requirement),
            description=label(row.indicator),
            style=_STYLE,
            layout=_LAYOUT,
        )
        for row in musts.itertuples()
    }

    def render() -> str:
        asked = {name: box.value for name, box in boxes.items()}
        return _answer(gates.review(pilot, requirements=asked, draws=draws))

    return _live(list(boxes.values()), render)


def _step(value: float) -> float:
    return 0.05 if abs(value) <= 1 else 1.0 if abs(value) < 100 else 50.0


def _live(controls: list[widgets.Widget], render: Callable[[], str]) -> widgets.Widget:
    """Controls over an HTML area that `render` fills, now and at each change, in the language of now."""
    lang, area = i18n.language(), widgets.HTML()

    def update(_change=None):
        with i18n.use_language(lang):
            area.value = render()

    for control in controls:
        if hasattr(control, "continuous_update"):
            control.continuous_update = False
        control.observe(update, "value")
    update()
    return widgets.VBox([*controls, area])


def _answer(result) -> str:
    words = "".join(f"<p>{escape(sentence)}</p>" for sentence in result.sentences()[:3])
    ax = result.plot()
    return words + (figure(ax.figure) if ax is not None else "")


def _note(words: str) -> str:
    return f"<p><em>{escape(words)}</em></p>"
