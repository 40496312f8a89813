"""What the cash hangs on: a grant that does not come, or comes late, with the same luck for everything else; and each of
its figures, as a model of named assumptions."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from .. import i18n, rates
from ..errors import ConciergekitError
from ..evidence import ENDS
from ..i18n import _, chances, money, ngettext
from ..pilot import Pilot, dated
from ..scenarios import Assumption, Model
from . import books, revenue
from .cash import BRIDGE_LEVELS, CashPlan, _missing, cash_plan, outlook
from .forecast import Stream
from .varying import varying

_FAR = 1200  # months: more than any grant can be early


@dataclass(frozen=True)
class Stress:
    """The cash plan and what becomes of it when one receipt is removed, or when every grant is late.

    table: one row a case, the plan first: case ("plan", "without", "late", "now": all of them paid at once), id, label, first_negative (Period or
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

    def sentences(self, lang: str | None = None) -> list[str]:
        """The heaviest receipt, the late grants, then each receipt."""
        with i18n.use_language(lang):
            if self.table.empty:
                return [
                    _("What a missing or late grant would change is not measured: there is no cash curve.")
                ]
            rest = self.table[self.table["case"] != "plan"]
            if rest.empty:
                return [_("No grant is awaited: nothing can be late.")]
            return [
                self.finding(),
                *self.calendar(),
                *map(self._case, rest[rest["case"] != "now"].itertuples()),
            ]

    def calendar(self) -> list[str]:
        """How many months of cash the wait for agreed money costs."""
        if "now" not in set(self.table["case"]):
            return []
        return waiting(
            self.table.iloc[0]["first_negative"], self.row("now")["first_negative"], self.agreed_eur
        )

    def row(self, case: str) -> pd.Series:
        """The first row of a case."""
        return self.table[self.table["case"] == case].iloc[0]

    def finding(self) -> str:
        plan = self.table.iloc[0]
        gone = self.table[self.table["case"] == "without"]
        late = self.row("late")
        if plan["negative_share"] >= 0.95:
            return _("Even with every grant on its date the cash runs out ({chances} within {n} months): the grants "
                     "awaited come too late to prevent it.", chances=chances(plan["negative_share"]), n=self.within)  # fmt: skip
        worst = gone.loc[gone["negative_share"].idxmax()]
        if max(worst["negative_share"], late["negative_share"]) - plan["negative_share"] < 0.05:
            return ngettext("No single grant decides whether the cash holds {n} month: without any one of them, or late, the "
                            "chances hardly move.",
                            "No single grant decides whether the cash holds {n} months: without any one of them, or late, the "
                            "chances hardly move.", self.within)  # fmt: skip
        if late["negative_share"] > worst["negative_share"]:
            return _("What weighs most is the calendar: grants {n} months late bring the chance of running out from "
                     "{low} to {high}.", n=self.late_months, low=chances(plan["negative_share"]),
                     high=chances(late["negative_share"]))  # fmt: skip
        return _("What weighs most is one grant: without “{name}”, the chance of running out goes from {low} to {high}.",
                 name=worst["label"], low=chances(plan["negative_share"]), high=chances(worst["negative_share"]))  # fmt: skip

    def _case(self, row) -> str:
        when = i18n.month(row.first_negative) if row.first_negative is not None else _("never on the plan")
        cases = i18n.number(100 * BRIDGE_LEVELS[1])
        if row.case == "late":
            return ngettext("All grants {n} month late: first month below zero {when}; bridge of {bridge} to hold in {cases} cases out of 100.",
                            "All grants {n} months late: first month below zero {when}; bridge of {bridge} to hold in {cases} cases out of 100.",
                            self.late_months, when=when, bridge=money(row.bridge_95_eur), cases=cases)  # fmt: skip
        return _("Without “{name}”: first month below zero {when}; bridge of {bridge} to hold in {cases} cases out of 100.",
                 name=row.label, when=when, bridge=money(row.bridge_95_eur), cases=cases)  # fmt: skip

    def plot(self, ax=None):
        """Chance of running out in each case."""
        from .charts_plan import draw_stress

        return draw_stress(self, ax)


def waiting(plan: pd.Period | None, now: pd.Period | None, agreed_eur: float) -> list[str]:
    """The months of cash the wait for agreed money costs: first month below zero as planned, and if it were paid today."""
    if plan is None or not (agreed_eur > 0) or now == plan:
        return []
    if now is None:
        return [_("Paid today, the money already agreed ({amount}) would keep the plan above zero: the shortage of "
                  "{month} comes from the wait.", amount=money(agreed_eur), month=i18n.month(plan))]  # fmt: skip
    return [ngettext(
        "Paid today, the money already agreed ({amount}) would put off the month of shortage from {month} to {later}: "
        "the wait costs {n} month.",
        "Paid today, the money already agreed ({amount}) would put off the month of shortage from {month} to {later}: "
        "the wait costs {n} months.", (now - plan).n, amount=money(agreed_eur), month=i18n.month(plan),
        later=i18n.month(now))]  # fmt: skip


def wait_cost(pilot: Pilot, plan: CashPlan) -> list[str]:
    """``waiting`` for this plan, without the other cases of the stress."""
    if not plan.known or plan.first_negative is None:
        return []
    now = cash_plan(pilot, plan.horizon_months, draws=1, late_months=-_FAR)
    agreed = plan.receipts.loc[plan.receipts["status"] != "filed", "amount_eur"].sum()
    return waiting(plan.first_negative, now.first_negative, float(agreed))


@dated
def cash_stress(pilot: Pilot, late_months: int | None = None, within: int = 12, draws: int = 4000, seed: int = 0,
                **options) -> Stress:  # fmt: skip
    """Remove each awaited receipt in turn, then make them all late, everything else drawn alike.

    late_months: how late (None: the kit's dated stress). within: months over which the chance is read. options:
    those of ``cash_plan``. The bridge is that of 95 draws in 100 over the plan's horizon.
    """
    late = int(rates.value("late_grant_months") if late_months is None else late_months)
    plan = cash_plan(pilot, draws=draws, seed=seed, **options)
    columns = [
        "case",
        "id",
        "label",
        "first_negative",
        "negative_share",
        "bridge_80_eur",
        "bridge_95_eur",
        "last_stop",
    ]
    if not plan.known:
        return Stress(pd.DataFrame(columns=[*columns, "more_eur"]), within, late, missing=plan.missing)
    within = min(within, plan.horizon_months)
    rows = [("plan", "", _("as planned"), *_read(plan, within))]
    for grant in plan.receipts.itertuples():
        other = cash_plan(pilot, draws=draws, seed=seed, without=(grant.id,), **options)
        rows.append(("without", grant.id, grant.funder, *_read(other, within)))
    if len(plan.receipts):
        for case, label, by in (
            ("late", _("all grants late"), late),
            ("now", _("all grants paid now"), -_FAR),
        ):
            other = cash_plan(pilot, draws=draws, seed=seed, late_months=by, **options)
            rows.append((case, "", label, *_read(other, within)))
    table = pd.DataFrame(rows, columns=columns)
    for name in ("first_negative", "last_stop"):
        table[name] = pd.Series([None if pd.isna(v) else v for v in table[name]], dtype="object")
    table["more_eur"] = table["bridge_95_eur"] - table["bridge_95_eur"].iloc[0]
    agreed = plan.receipts.loc[plan.receipts["status"] != "filed", "amount_eur"].sum()
    return Stress(table, within, late, float(agreed), draws)


def _read(plan: CashPlan, within: int) -> tuple:
    return (
        plan.first_negative, plan.negative_by(within), plan.bridge_80_eur, plan.bridge_95_eur, plan.last_stop,
    )  # fmt: skip


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
