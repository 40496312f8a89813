"""A map of tours without network: the base, the communes sized by their orders, the tours as arrowed lines.

By communes, because a point on a map is an address.
"""

import math
import textwrap
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from mpl_toolkits.axes_grid1.anchored_artists import AnchoredSizeBar

from ...core.communes import haversine_km
from ...core.i18n import _, listing, ngettext, number
from ...core.pilot import Pilot
from ...core.roads.places import loop_km
from ...draw import charts
from ...logistics.logbook import Ground, delivered

# Below so many orders, a circle of so many square points.
SIZES = ((5, 60.0), (20, 150.0), (100, 300.0), (math.inf, 560.0))
_DASHES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (7, 2, 1.5, 2)))
KM_A_DEGREE = 111.195
FONT = 8.5
_ANGLES = np.radians([0, 180, 90, 270, 45, 135, 315, 225, 20, 160, 340, 200])
_REACHES = (4, 13, 24, 36, 52, 70)  # points between a circle and its name, tried in this order
_COVERED = 0.06  # of a name may be hidden by others; more, and it is told below the map instead
_FACE = "#dbe4f3"
LAST_TOURS = 4  # more arrows than this are not read


class Sketch(NamedTuple):
    """What a map shows. places: base first; `name`, `lat`, `lon`, `orders`. tours: rows of `places` in the
    order they are visited, base left out."""

    places: pd.DataFrame
    tours: list[list[int]]
    finding: str
    reading: str


def plot(sketch: Sketch, ax=None):
    """The map, on `ax` or a figure as wide as a page; only what it finds where there is nothing to draw."""
    with charts.style():
        if len(sketch.places):
            return draw_sketch(sketch, ax)
        ax = charts.axes(ax, height=0.7)
        charts.title(ax, sketch.finding)
        ax.set_axis_off()
        return ax


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


# ---- how it is drawn: readable in grey and on A4 ---------------------------------------------------------------


def draw_sketch(sketch: Sketch, ax=None):
    """Draw a `Sketch` on `ax`."""
    ax = charts.axes(ax, height=5.2)
    xy = _flat(sketch.places)
    radius = _circles(ax, sketch, xy)
    for i, tour in enumerate(sketch.tours):
        _arrows(ax, xy, radius, tour, i)
    _frame(ax, xy)
    _legend(ax, sketch, xy)
    charts.title(ax, sketch.finding, sketch.reading)
    ax.set_axis_off()
    charts.lay_out(ax.figure)  # names and numbers are set apart on the final layout
    ax.apply_aspect()
    taken = [*_scale(ax), *_badges(ax, sketch, xy)]
    _left_out(ax, _names(ax, sketch, xy, radius, taken))
    return ax


def _flat(places) -> np.ndarray:
    """Kilometres east and north of the base: a plane is enough for a territory."""
    lat, lon = places["lat"].to_numpy(float), places["lon"].to_numpy(float)
    return np.column_stack([(lon - lon[0]) * math.cos(math.radians(lat[0])), lat - lat[0]]) * KM_A_DEGREE


def _circles(ax, sketch: Sketch, xy: np.ndarray) -> np.ndarray:
    """Draws the places; their radii in points."""
    orders = sketch.places["orders"].to_numpy(float)
    area = np.array([next(size for limit, size in SIZES if count < limit) for count in orders])
    area[orders == 0] = 18.0
    visited = sorted({0, *(p for tour in sketch.tours for p in tour)} | set(np.flatnonzero(orders > 0)))
    area[0] = max(area[0], 110.0)
    chosen = [p for p in visited if p or orders[0]]
    ax.scatter(*xy[chosen].T, s=area[chosen], facecolor=_FACE, edgecolor=charts.INK, linewidth=0.8, zorder=3)
    ax.scatter(*xy[0], marker="s", s=52, color=charts.INK, zorder=5)
    return np.sqrt(area / math.pi)


def _legs(xy: np.ndarray, tour: list[int]) -> list[tuple[int, int]]:
    path = [0, *tour, 0]
    return [(a, b) for a, b in zip(path, path[1:], strict=False) if not np.allclose(xy[a], xy[b])]


def _bend(i: int) -> float:
    """How much the legs of tour `i` are bent, so that two tours over the same road are told apart."""
    return 0.10 + 0.07 * i


def _arrows(ax, xy: np.ndarray, radius: np.ndarray, tour: list[int], i: int) -> None:
    for a, b in _legs(xy, tour):
        ax.annotate(
            "",
            xy[b],
            xy[a],
            zorder=4,
            arrowprops={
                "arrowstyle": "-|>,head_width=0.22,head_length=0.45",
                "linewidth": 1.5,
                "color": charts.COLOURS[i % len(charts.COLOURS)],
                "linestyle": _DASHES[i % len(_DASHES)],
                "shrinkA": radius[a] + 1,
                "shrinkB": radius[b] + 1,
                "connectionstyle": f"arc3,rad={_bend(i)}",
            },
        )


def _on_leg(xy: np.ndarray, a: int, b: int, i: int, share) -> np.ndarray:
    """Points of the bent leg (a quadratic Bézier curve, as matplotlib's arc3)."""
    across = np.array([xy[b][1] - xy[a][1], xy[a][0] - xy[b][0]])
    control = (xy[a] + xy[b]) / 2 + across * _bend(i)
    t = np.asarray(share, float)[:, None]
    return (1 - t) ** 2 * xy[a] + 2 * t * (1 - t) * control + t**2 * xy[b]


def _badges(ax, sketch: Sketch, xy: np.ndarray) -> list[tuple[float, float, float, float]]:
    """The number of each tour on one of its legs, the longest that leaves it free; boxes names keep off."""
    scale = 72 / ax.figure.dpi
    taken, centres = [], [tuple(p) for p in ax.transData.transform(xy) * scale]
    for i, tour in enumerate(sketch.tours):
        legs = _legs(xy, tour)
        if not legs:
            continue
        spots = np.concatenate([_on_leg(xy, a, b, i, (0.5, 0.38, 0.62)) for a, b in legs])
        at = ax.transData.transform(spots) * scale
        free = [min(math.dist(spot, other) for other in centres) for spot in at]
        best = int(np.argmax(free))
        centres.append(tuple(at[best]))
        ax.annotate(
            number(i + 1),
            spots[best],
            ha="center",
            va="center",
            fontsize=7.5,
            color="white",
            zorder=8,
            fontweight="bold",
            bbox={
                "boxstyle": "circle,pad=0.25",
                "edgecolor": "white",
                "facecolor": charts.COLOURS[i % len(charts.COLOURS)],
            },
        )
        x, y = at[best]
        taken.append((x - 8, y - 8, x + 8, y + 8))
        for a, b in legs:  # a name may cross an arrow, but at a price
            line = ax.transData.transform(_on_leg(xy, a, b, i, np.linspace(0.1, 0.9, 9))) * scale
            taken += [(x - 2, y - 2, x + 2, y + 2) for x, y in line]
    return taken


def _frame(ax, xy: np.ndarray) -> None:
    low, high = xy.min(axis=0), xy.max(axis=0)
    wide = np.maximum(high - low, 1.0)
    # the page is wider than high: a territory all in height keeps room for its names
    wide[0] = max(wide[0], wide[1] * 0.8)
    middle = (low + high) / 2
    room = wide * (0.66, 0.56)  # names stand beside the circles more than above them
    ax.update_datalim([middle - room, middle + room])
    ax.margins(0)
    ax.set_aspect("equal", adjustable="datalim")
    ax.autoscale_view()


def _class(low: int, limit: float) -> str:
    if math.isinf(limit):
        return _("{low} orders or more", low=number(low))
    return _("{low} to {high} orders", low=number(low), high=number(limit - 1))


def _legend(ax, sketch: Sketch, xy: np.ndarray) -> None:
    def mark(label, **style):
        return Line2D([], [], linestyle="none", label=label, **style)

    entries = [mark(_("Base of tours"), marker="s", color=charts.INK, markersize=7)]
    counts = sketch.places["orders"].to_numpy()
    edges = [0, *(limit for limit, _size in SIZES)]
    for low, (limit, size) in zip(edges, SIZES, strict=False):
        if ((counts >= max(low, 1)) & (counts < limit)).any():
            entries.append(
                mark(
                    _class(max(low, 1), limit),
                    marker="o",
                    markerfacecolor=_FACE,
                    markeredgecolor=charts.INK,
                    markersize=math.sqrt(size),
                )
            )
    for i, tour in enumerate(sketch.tours):
        label = _("Tour {n}") if _legs(xy, tour) else _("Tour {n}, around the base")
        entries.append(
            Line2D(
                [],
                [],
                color=charts.COLOURS[i % len(charts.COLOURS)],
                linestyle=_DASHES[i % len(_DASHES)],
                linewidth=1.6,
                label=label.format(n=number(i + 1)),
            )
        )
    ax.legend(handles=entries, loc="center left", bbox_to_anchor=(1.01, 0.5), fontsize=8.5, labelspacing=1.2)


def _scale(ax) -> list[tuple[float, float, float, float]]:
    """A bar of 1, 2 or 5 × 10ⁿ km, about a fifth of the width, at the lower left, and where north is; their box."""
    left, right = ax.get_xlim()
    aim = (right - left) / 5
    power = 10 ** math.floor(math.log10(aim))
    length = next(step * power for step in (5, 2, 1) if step * power <= aim)
    label = _("{n} km", n=number(length, max(0, -math.floor(math.log10(length)))))
    ax.add_artist(
        AnchoredSizeBar(
            ax.transData,
            length,
            label,
            "lower left",
            pad=0.2,
            sep=3,
            frameon=False,
            color=charts.INK,
            label_top=True,
            size_vertical=length / 40,
            fontproperties=FontProperties(size=8),
        )
    )
    # both hang on the corner of the frame, whatever its final size
    ax.annotate(
        _("N"),
        (8, 26),
        (8, 54),
        xycoords="axes points",
        textcoords="axes points",
        ha="center",
        va="center",
        fontsize=8,
        arrowprops={"arrowstyle": "<|-", "color": charts.INK, "linewidth": 1.0},
    )
    west, south = ax.transAxes.transform((0, 0)) * 72 / ax.figure.dpi
    return [(west, south, west + 16, south + 68), (west, south, west + 80, south + 26)]


def _left_out(ax, names: list[str]) -> None:
    if names:
        told = ", ".join(names[:8]) + "…" if len(names) > 8 else listing(names)
        text = _("Not named, for lack of room: {names}", names=told)
        ax.annotate(
            charts.literal("\n".join(textwrap.wrap(text, 95))),
            (0.5, 0),
            (0, -4),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=7.5,
            color=charts.INK,
        )


def _names(ax, sketch: Sketch, xy: np.ndarray, radius: np.ndarray, taken: list) -> list[str]:
    """A name beside each circle: the first free spot around it, the biggest circles first; those without room."""
    scale = 72 / ax.figure.dpi
    at = ax.transData.transform(xy) * scale
    frame = ax.get_window_extent()
    box = (frame.x0 * scale, frame.y0 * scale, frame.x1 * scale, frame.y1 * scale)
    taken += [(x - r, y - r, x + r, y + r) for (x, y), r in zip(at, radius, strict=True)]
    written, without = [], []
    order = sorted(range(len(xy)), key=lambda p: (p != 0, -sketch.places["orders"].iloc[p], p))
    for place in order:
        name = charts.short(sketch.places["name"].iloc[place], 30)
        if not name:
            continue
        bold = "bold" if place == 0 else "normal"
        probe = ax.annotate(charts.literal(name), xy[place], fontsize=FONT, fontweight=bold)
        size = np.array(probe.get_window_extent().size) * scale + 2
        probe.remove()
        spots = [
            _spot(at[place], radius[place] + reach, angle, size) for reach in _REACHES for angle in _ANGLES
        ]
        reaches, on_names = np.repeat(_REACHES, len(_ANGLES)), _shared(spots, written)
        best = int(np.argmin(_crowding(spots, taken, box) + 3 * on_names + 1.2 * reaches))
        reach, spot = reaches[best], spots[best]
        if on_names[best] > _COVERED * size.prod():
            without.append(name)
            continue
        taken.append(spot)
        written.append(spot)
        centre = ((spot[0] + spot[2]) / 2 - at[place][0], (spot[1] + spot[3]) / 2 - at[place][1])
        line = {
            "arrowstyle": "-",
            "color": charts.FAINT,
            "linewidth": 0.6,
            "shrinkA": 0,
            "shrinkB": radius[place],
        }
        ax.annotate(
            charts.literal(name),
            xy[place],
            centre,
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=FONT,
            zorder=7,
            fontweight=bold,
            arrowprops=line if reach > _REACHES[0] else None,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.6},
        )
    return without


def _spot(centre, reach: float, angle: float, size) -> tuple[float, float, float, float]:
    """Box of a name of `size` beside a point, in the direction of `angle`."""
    width, height = size
    x = centre[0] + math.cos(angle) * (reach + width / 2)
    y = centre[1] + math.sin(angle) * (reach + height / 2)
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _crowding(spots: list, taken: list, box) -> np.ndarray:
    """Square points each of these boxes shares with others or has outside the frame."""
    x0, y0, x1, y1 = np.array(spots).T
    return _shared(spots, taken) + 20 * ((x1 - x0) * (y1 - y0) - _shared(spots, [box]))


def _shared(spots: list, others: list) -> np.ndarray:
    """Square points each of these boxes shares with others."""
    mine, others = np.array(spots).T[:, :, None], np.reshape(others, (-1, 4)).T
    wide = np.clip(np.minimum(mine[2], others[2]) - np.maximum(mine[0], others[0]), 0, None)
    high = np.clip(np.minimum(mine[3], others[3]) - np.maximum(mine[1], others[1]), 0, None)
    return (wide * high).sum(axis=1)
