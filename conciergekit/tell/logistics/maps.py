"""A map of tours without network: the base, the communes sized by their orders, the tours as arrowed lines.

By communes, because a point on a map is an address.
"""

import numpy as np
import pandas as pd

from ...core.communes import haversine_km
from ...core.i18n import _, ngettext, number
from ...core.pilot import Pilot
from ...core.roads.places import loop_km
from ...draw import charts
from ...logistics.logbook import Ground, delivered
from ..common import nothing
from .draw_map import Sketch, draw_sketch

LAST_TOURS = 4  # more arrows than this are not read


def plot(sketch: Sketch, ax=None):
    """The map, on `ax` or a figure as wide as a page; only what it finds where there is nothing to draw."""
    with charts.style():
        return draw_sketch(sketch, ax) if len(sketch.places) else nothing(sketch.finding, ax, height=3.4)


def _steps(path: list[int]) -> list[int]:
    """A path without staying where it is, base (row 0) at neither end."""
    kept = [place for i, place in enumerate(path) if i == 0 or place != path[i - 1]]
    while kept and kept[0] == 0:
        kept.pop(0)
    while kept and kept[-1] == 0:
        kept.pop()
    return kept


# ---- logged tours ----------------------------------------------------------------------------------------


def of_pilot(pilot: Pilot) -> Sketch:
    """The last logged tours of a pilot."""
    ground, served = Ground.of(pilot), delivered(pilot)
    counts = served["insee"].dropna()
    counts = counts[ground.roads.knows(counts)].value_counts()
    if ground.base is None or counts.empty:
        finding = _("No map: write the commune of the base and those of the requests.")
        return Sketch(pd.DataFrame(columns=["name", "lat", "lon", "orders"]), [], finding, "")
    paths, total = _logged_paths(pilot, served, ground)
    codes = list(dict.fromkeys([ground.base, *counts.index, *(code for path in paths for code in path)]))
    shown = ground.roads.places(codes)[["name", "lat", "lon"]]
    shown = shown.assign(orders=counts.reindex(codes).fillna(0).astype(int).to_numpy())
    tours = [_steps([codes.index(code) for code in path]) for path in paths]
    reading = _("Circles: all orders delivered, by commune. Straight lines between communes.")
    if not paths:
        reading = _(
            "Circles: all orders delivered, by commune. No tour can be drawn: none is logged with its places."
        )
    if paths:
        shown_tours = ngettext(
            "The last tour of {total}.", "The last {n} tours of {total}.", len(tours), total=number(total)
        )
        reading = shown_tours + " " + reading
    return Sketch(shown, [tour for tour in tours if tour], _reach(shown), reading)


def _logged_paths(pilot: Pilot, served: pd.DataFrame, ground) -> tuple[list[list[str]], int]:
    """Communes in the order visited, of the last tours that can be placed; and how many tours there are."""
    tours = pilot.happened("tours").dropna(subset="id").sort_values("date", kind="stable")
    ranked = pilot.happened("stops").sort_values("rank").dropna(subset=["tour", "insee"])
    ranked = ranked[ground.roads.knows(ranked["insee"])].groupby("tour")["insee"].agg(list).to_dict()
    placed = served[ground.roads.knows(served["insee"])].dropna(subset="tour")
    carried = placed.groupby("tour")["insee"].agg(list)
    paths = []
    for tour in reversed(tours["id"].tolist()):
        path = ranked.get(tour) or _shortest(ground, carried.get(tour, []))
        if path and any(code != ground.base for code in path):
            paths.append(path)
        if len(paths) == LAST_TOURS:
            break
    return paths, len(tours)


def _shortest(ground, codes: list[str]) -> list[str]:
    away = [code for code in dict.fromkeys(codes) if code != ground.base]
    if not away:
        return []
    _length, order = loop_km(ground.roads.km([ground.base, *away], "car"))
    return [away[i - 1] for i in order]


def _reach(shown: pd.DataFrame) -> str:
    base = shown.iloc[0]
    km = haversine_km(base["lat"], base["lon"], shown["lat"].to_numpy(float), shown["lon"].to_numpy(float))
    order = np.argsort(km, kind="stable")
    running = np.cumsum(shown["orders"].to_numpy()[order])
    half = float(km[order[int(np.searchsorted(running, running[-1] / 2))]])
    if half < 1:
        return _("Half of the orders or more are in the commune of the base")
    return _("Half of the orders are within {km} km of the base, in a straight line", km=number(half, 1))
