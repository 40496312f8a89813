"""What the lowest point of the cash, and the result a month, depend on: models of named figures, for the tornado and
the Sobol indices."""

import numpy as np
import pandas as pd
from scipy import special

from ..errors import ConciergekitError
from ..evidence import ENDS
from ..i18n import _
from ..pilot import Pilot
from ..scenarios import Assumption, Model
from . import books, revenue
from .cash import _missing, outlook
from .forecast import Stream
from .varying import varying

_MONTH = 365.25 / 12  # days
_SPREAD = float(special.ndtri(ENDS[1]))  # standard deviations on each side that hold the level of every range


def cash_drivers(
    pilot: Pilot, horizon_months: int = 12, months_back: int = 6
) -> tuple[Model, list[Assumption]]:
    """(model, assumptions) of the lowest month-end balance (€) over the horizon.

    Assumptions: own revenue and running costs a month (nine cases in ten of what the last months allow to say), the
    month each awaited grant arrives (from its earliest to its latest date), and whether a filed one is accepted
    (1: yes, 0: no). The grants counted are those of the cash plan. Raises ConciergekitError without a cash curve.
    """
    if _missing(pilot):
        raise ConciergekitError(_("The cash curve is not measured, so what it depends on is not either."))
    ahead = outlook(pilot, horizon_months, months_back)
    months = ahead.months
    levels = dict(zip(("costs", "revenue"), ahead.running, strict=False))
    certain = sum(s.sign * s.spread(s.planned(ahead.exposure)) for s in ahead.running[len(levels) :])
    labels = {"costs": _("running costs a month"), "revenue": _("own revenue a month, contracts apart")}
    assumptions = [_level(name, labels[name], stream, months_back) for name, stream in levels.items()]
    dated = []
    for place, row in enumerate(ahead.grants.table.itertuples()):
        asked = _grant(place, row, months)
        assumptions += asked
        dated.append((place, row.amount_eur, {a.name for a in asked}))

    def lowest(**known):
        size = len(np.atleast_1d(next(iter(known.values()))))
        flows = np.tile(ahead.fixed + certain, (size, 1))
        for name, stream in levels.items():
            flows += stream.sign * stream.spread(
                np.reshape(known[name], (-1, 1)) * stream.shaped(ahead.exposure)
            )
        for place, amount, names in dated:
            month = np.floor(np.reshape(known[f"month_{place}"], -1)).astype(int)
            accepted = (
                np.reshape(known[f"accepted_{place}"], -1) >= 0.5 if f"accepted_{place}" in names else True
            )
            inside = (month < len(months)) & accepted
            np.add.at(flows, (np.flatnonzero(inside), month[inside]), amount)
        return ahead.cash + np.cumsum(flows, axis=1).min(axis=1)

    return lowest, assumptions


def result_drivers(pilot: Pilot) -> tuple[Model, list[Assumption]]:
    """(model, assumptions) of the result a month: orders × (revenue − variable cost) + contracts − fixed.

    The orders go from the weakest to the strongest recent month, the rest ± 20 % around what was observed.
    Subsidies and memberships are left out. Raises ConciergekitError when the ledger cannot tell.
    """
    months, log = pilot.months, revenue.served(pilot)
    expenses = books.period_entries(pilot)
    expenses = expenses[expenses["nature"] == "expense"]
    if not len(months) or not log["own_eur"].notna().any() or not books.has_expenses(pilot):
        raise ConciergekitError(_("This needs served requests and the expenses of the Ledger sheet."))
    orders = books.by_month(pilot, log["month"], pd.Series(1.0, index=log.index))[-6:]
    grows = np.nan_to_num(varying(pilot).used_eur)
    contracts = revenue.occurrences(pilot)
    figures = [
        ("revenue", _("Revenue of an order"), log["own_eur"].mean(), "observed"),
        ("variable", _("Variable cost of an order"), grows / len(log), "estimated"),
        ("contracts", _("Contracts a month"), contracts.loc[contracts["month"].isin(orders.index), "own_eur"].sum()
         / len(orders), "observed"),
        ("fixed", _("Fixed expenses a month"), (expenses["amount_eur"].sum() - grows) / len(months), "estimated"),
    ]  # fmt: skip
    assumptions = [
        Assumption("orders", orders.min(), float(np.clip(orders.mean(), orders.min(), orders.max())), orders.max(),
                   label=_("Orders a month"), origin="observed", source="requests"),
        *(Assumption(name, 0.8 * value, value, 1.2 * value, "€", label, origin, "ledger")
          for name, label, value, origin in figures),
    ]  # fmt: skip

    def result(orders, revenue, variable, contracts, fixed):
        return orders * (revenue - variable) + contracts - fixed

    return result, assumptions


def _level(name: str, label: str, stream: Stream, months_back: int) -> Assumption:
    low = max(0.0, stream.level - _SPREAD * stream.level_sd)
    return Assumption(
        name, low, stream.level, stream.level + _SPREAD * stream.level_sd, "eur", label, "estimated",
        _("ledger, last {n} months", n=months_back),
    )  # fmt: skip


def _grant(place: int, row, months: pd.PeriodIndex) -> list[Assumption]:
    """When it arrives (months from now, 0 the first one), and whether it is accepted."""
    first = months[0].start_time
    early, late = (max(0.0, (day - first).days / _MONTH) for day in (row.early, row.late))
    source = _("the kit's assumed delay") if row.assumed else _("Funding sheet")
    origin = "assumed" if row.assumed else "estimated"
    found = [
        Assumption(f"month_{place}", early, (early + late) / 2, late, _("months"),
                   _("{funder}: wait for the money", funder=row.funder), origin, source, "uniform")
    ]  # fmt: skip
    if row.status == "filed" and 0 < row.chance_share < 1:
        found.append(Assumption(f"accepted_{place}", 0, row.chance_share, 1, "",
                                _("{funder}: yes or no", funder=row.funder), origin, source, "yesno"))  # fmt: skip
    return found
