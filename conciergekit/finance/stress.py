"""What the cash hangs on: a grant that does not come, or comes late, with the same luck for everything else; and each of
its figures, as a model of named assumptions."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from ..core import rates
from ..core.errors import ConciergekitError
from ..core.i18n import _
from ..core.pilot import Pilot, dated
from ..core.told import Told
from ..evidence import ENDS
from ..scenarios import Assumption, Model
from . import books
from .cash import CashPlan, cash_plan, missing_for, outlook

_CASE = ["case", "id", "label", "amount_eur"]
_READ = ["first_negative", "negative_share", "bridge_80_eur", "bridge_95_eur", "last_stop"]
_FAR = 1200  # months: more than any grant can be early
WITHIN = 12  # months over which the chance of a shortage is read


@dataclass(frozen=True)
class Stress(Told):
    """The cash plan and what becomes of it when one receipt is removed, or when every grant is late.

    table: one row a case, the plan first: case ("plan", "without", "late", "now": all of them paid at once), id, label (the funder, "" elsewhere), amount_eur (of its grant), first_negative (Period or
    None), negative_share (chance of going below zero within `within` months), bridge_80_eur, bridge_95_eur,
    last_stop (Period or None), more_eur (bridge in 95 cases minus that of the plan). Empty without a plan. draws: simulated
    for each case.
    """

    table: pd.DataFrame
    within: int
    late_months: int
    agreed_eur: float = 0.0
    draws: int = 0
    missing: str = ""
    below_now: bool = False

    def has(self, case: str) -> bool:
        """Whether there is such a case."""
        return case in set(self.table["case"])

    def row(self, case: str) -> pd.Series:
        """The first row of a case."""
        return self.table[self.table["case"] == case].iloc[0]


def paid_now(pilot: Pilot, plan: CashPlan) -> tuple[float, pd.Period | None]:
    """(money already agreed, first month-end below zero on the plan if it were all paid now)."""
    now = cash_plan(pilot, plan.horizon_months, draws=1, late_months=-_FAR)
    return _agreed(plan), now.first_negative


def _agreed(plan: CashPlan) -> float:
    return float(plan.receipts.loc[plan.receipts["status"] != "filed", "amount_eur"].sum())


@dated
def cash_stress(
    pilot: Pilot, late_months: int | None = None, draws: int = 4000, seed: int = 0, **options
) -> Stress:
    """Remove each awaited receipt in turn, then make them all late, everything else drawn alike.

    late_months: how late (None: the kit's dated stress). options: those of ``cash_plan``. The chance is read over `WITHIN`
    months, the bridge is that of 95 draws in 100 over the plan's horizon.
    """
    late = int(rates.value("late_grant_months") if late_months is None else late_months)
    if late < 0:
        raise ConciergekitError(_("late_months is how late every grant is: 0 or more."))
    plan = cash_plan(pilot, draws=draws, seed=seed, **options)
    if not plan.known:
        return Stress(pd.DataFrame(columns=[*_CASE, *_READ, "more_eur"]), WITHIN, late, missing=plan.missing)
    within = min(WITHIN, plan.horizon_months)
    rows = [("plan", "", "", np.nan, *_read(plan, within))]
    for grant in plan.receipts.itertuples():
        other = cash_plan(pilot, draws=draws, seed=seed, without=(grant.id,), **options)
        rows.append(("without", grant.id, grant.funder, grant.amount_eur, *_read(other, within)))
    if len(plan.receipts):
        for case, by in (("late", late), ("now", -_FAR)):
            other = cash_plan(pilot, draws=draws, seed=seed, late_months=by, **options)
            rows.append((case, "", "", np.nan, *_read(other, within)))
    table = pd.DataFrame(rows, columns=[*_CASE, *_READ])
    for name in ("first_negative", "last_stop"):
        table[name] = pd.Series([None if pd.isna(v) else v for v in table[name]], dtype="object")
    table["more_eur"] = table["bridge_95_eur"] - table["bridge_95_eur"].iloc[0]
    return Stress(table, within, late, _agreed(plan), draws, below_now=plan.runway_months == 0)


def _read(plan: CashPlan, within: int) -> tuple:
    bridges = plan.bridge_80_eur, plan.bridge_95_eur
    return plan.first_negative, plan.negative_by(within), *bridges, plan.last_stop


_MONTH = 365.25 / 12  # days
_LEDGER = "ledger "  # and the months that were read
_SPREAD = float(special.ndtri(ENDS[1]))  # standard deviations on each side that hold the level of every range


def cash_drivers(pilot: Pilot, horizon_months: int = 12) -> tuple[Model, list[Assumption]]:
    """(model, assumptions) of the lowest month-end balance (€) over the horizon.

    Assumptions: own revenue and running costs a month (nine cases in ten of what the last months allow to say), the
    month each awaited grant arrives (from its earliest to its latest date), and whether a filed one is accepted
    (1: yes, 0: no). The grants counted are those of the cash plan. Raises ConciergekitError without a cash curve.
    """
    if missing_for(pilot):
        raise ConciergekitError(_("The cash plan is not measured, so what it depends on is not either."))
    ahead = outlook(pilot, horizon_months)
    months = ahead.months
    levels = dict(zip(("costs", "revenue"), ahead.running, strict=False))
    certain = sum(s.sign * s.spread(s.planned(len(months))) for s in ahead.running[len(levels) :])
    assumptions, dated = [], []
    for name, stream in levels.items():
        low, high = (max(0.0, stream.level + side * _SPREAD * stream.level_sd) for side in (-1, 1))
        source = f"{_LEDGER}{books.MONTHS_BACK}"
        assumptions.append(Assumption(name, low, stream.level, high, "eur", "", "estimated", source))
    for place, row in enumerate(ahead.grants.table.itertuples()):
        asked = _grant(place, row, months)
        assumptions += asked
        dated.append((place, row.amount_eur, {a.name for a in asked}))

    def lowest(**known):
        size = len(np.atleast_1d(next(iter(known.values()))))
        flows = np.tile(ahead.fixed + certain, (size, 1))
        for name, stream in levels.items():
            level = np.reshape(known[name], (-1, 1))
            more = level / stream.level - 1 if stream.level > 0 else 0.0
            amounts = level * stream.shaped(len(months)) - more * stream.followed(len(months))
            flows += stream.sign * stream.spread(amounts)
        for place, amount, names in dated:
            month = np.floor(np.reshape(known[f"month_{place}"], -1)).astype(int)
            inside = month < len(months)
            if f"accepted_{place}" in names:
                inside &= np.reshape(known[f"accepted_{place}"], -1) >= 0.5
            np.add.at(flows, (np.flatnonzero(inside), month[inside]), amount)
        return ahead.cash + np.cumsum(flows, axis=1).min(axis=1)

    return lowest, assumptions


def _grant(place: int, row, months: pd.PeriodIndex) -> list[Assumption]:
    """When it arrives (months from now, 0 the first one), and whether it is accepted."""
    first = months[0].start_time
    early, late = (max(0.0, (day - first).days / _MONTH) for day in (row.early, row.late))
    known = {"origin": "assumed" if row.assumed else "estimated", "label": str(row.funder)}
    found = [
        Assumption(f"month_{place}", early, (early + late) / 2, late, "months", shape="uniform", **known)
    ]
    if row.status == "filed" and 0 < row.chance_share < 1:
        found.append(Assumption(f"accepted_{place}", 0, row.chance_share, 1, shape="yesno", **known))
    return found
