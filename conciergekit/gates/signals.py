"""What the first screen must not miss: what one part of the figures hides from another.

A test can be loved and lose money each hour, balance and wear out two people, be granted money that comes after the cash
has gone. Each signal rests on figures of the workbook and quotes them; limits are dated proposals of ``rates``.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .. import i18n, rates
from ..i18n import _, listing, money, ngettext, number, percent
from ..indicators import people, records
from ..measures import period_word
from ..pilot import Pilot, dated
from ..privacy import fewest_of_team
from ..tables import PROJECT
from ..text import cut, one_line
from .money import pace

HOUR, CASH, PEOPLE, PAYER, SAP, PUBLICS, PAUSE = "hour", "cash", "people", "payer", "sap", "publics", "pause"


@dataclass(frozen=True)
class Signal:
    """One warning: its code and the figures it quotes."""

    code: str
    values: dict = field(default_factory=dict)

    def sentence(self) -> str:
        """The warning in the current language."""
        return _WORDS[self.code](self.values)


@dataclass(frozen=True)
class Signals:
    """Warnings of one pilot, the heaviest first; empty when nothing was found."""

    items: tuple[Signal, ...]

    @property
    def table(self) -> pd.DataFrame:
        """code, sentence."""
        return pd.DataFrame([(s.code, s.sentence()) for s in self.items], columns=["code", "sentence"])

    def sentences(self, lang: str | None = None) -> list[str]:
        with i18n.use_language(lang):
            return [signal.sentence() for signal in self.items]


@dated
def signals(pilot: Pilot) -> Signals:
    """Look for each warning; a part that is not measured gives none."""
    limits = rates.value("gate_warnings")
    if len(pilot.months) < limits["months"]:
        return Signals(())
    found = [look(pilot, limits) for look in (_pause, _hour, _people, _publics, _cash, _payer, _sap)]
    return Signals(tuple(signal for signal in found if signal is not None))


# ---- what is looked for


def _pause(pilot: Pilot, _limits) -> Signal | None:
    """Nothing is noted any more: what the other chapters say of the present is of before."""
    from ..logistics.weeks import pause

    found = pause(pilot)
    return Signal(PAUSE, {"since": found.since, "weeks": found.weeks}) if found else None


def _hour(pilot: Pilot, _limits) -> Signal | None:
    """Each hour in the field earns less than what is said to vary with activity, and whether that varies."""
    from .. import finance

    found, varies = finance.contribution_hour(pilot), finance.varying(pilot)
    if not found.revenue_eur / found.hours < varies.flagged_eur / found.hours:
        return None
    good, n = people.satisfied(pilot, "beneficiaries")
    orders = records.orders_by_month(pilot).dropna()
    half = len(orders) // 2
    rising = bool(half and orders.iloc[-half:].mean() > orders.iloc[:half].mean())
    return Signal(HOUR, {"earned": found.revenue_eur / found.hours, "spent": varies.flagged_eur / found.hours,
                         "good": good, "n": n, "rising": rising, "flat": varies.contradicted})  # fmt: skip


def _cash(pilot: Pilot, _limits) -> Signal | None:
    """Granted money that may come after the cash has gone."""
    from .. import finance

    plan = finance.cash_plan(pilot, draws=1)
    if not plan.known or plan.first_negative is None:
        return None
    sure = plan.receipts[plan.receipts["status"] != "filed"]
    after = sure[sure["late"].dt.to_period("M") > plan.first_negative]
    if after.empty:
        return None
    grant = after.loc[after["amount_eur"].idxmax()]
    return Signal(CASH, {"month": plan.first_negative, "funder": grant["funder"], "amount": grant["amount_eur"],
                         "late": grant["late"]})  # fmt: skip


def _people(pilot: Pilot, limits) -> Signal | None:
    """Two people carry the staffed slots, or the team tires, while the accounts hold (or not)."""
    from .. import finance

    share, slots = people.desk_concentration(pilot)
    then, now = _energy_fall(pilot, int(limits["energy_weeks"]))
    carried, tired = share >= limits["people_share"], then - now >= limits["energy_fall"]
    several = pilot["events"].loc[pilot["events"]["kind"] == "desk", "run_by"].nunique() >= fewest_of_team()
    if not tired and not (carried and several and slots >= 2 * fewest_of_team() and _volunteers(pilot)):
        return None
    accounts = finance.views(pilot)  # not known to balance where an expense has no amount
    result = np.nan if accounts.unread_expenses else accounts.totals["pnl_eur"]
    return Signal(PEOPLE, {"share": share if carried and several else np.nan, "then": then if tired else np.nan, "now": now,
                           "weeks": limits["energy_weeks"], "result": float(result)})  # fmt: skip


def _volunteers(pilot: Pilot) -> bool:
    """Whether the two busiest are volunteers: an employee who opens is a rota, not a fragility."""
    desk = pilot["events"].loc[pilot["events"]["kind"] == "desk", "run_by"].value_counts().index[:2]
    team = pilot["team"].drop_duplicates("id").set_index("id")
    return bool((team["paid"].reindex(desk) == "volunteer").all())


def _energy_fall(pilot: Pilot, weeks: int) -> tuple[float, float]:
    """Weekly medians of the team at both ends of the last weeks; NaN when a week has under three people."""
    rows = pilot["energy"].dropna(subset=["week", "person", "score"])
    rows = rows[rows["week"] <= pilot.until]
    if rows.empty:
        return np.nan, np.nan
    rows = rows[rows["week"] > rows["week"].max() - pd.Timedelta(weeks=weeks)]
    each = rows.groupby("week")
    if (each["person"].nunique() < fewest_of_team()).any() or len(each) < 2:
        return np.nan, np.nan
    median = each["score"].median()
    return float(median.iloc[0]), float(median.iloc[-1])


def _payer(pilot: Pilot, limits) -> Signal | None:
    """Who pays today: what is left of the cover of the same months when that payer leaves."""
    from .. import finance

    top = finance.top_payer(pilot, lately=True)
    if not (top.alone and top.share >= limits["payer_share"]):
        return None
    now = pace(pilot)
    without = (now.revenue_eur - top.month_eur) / now.expense_eur
    return Signal(
        PAYER,
        {
            "payer": top,
            "share": top.share,
            "revenue": top.revenue_eur,
            "without": without,
            "cover": now.cover,
        },
    )


def _sap(pilot: Pilot, _limits) -> Signal | None:
    """Personal services beside others, in a structure bound to do nothing else for the tax credit."""
    from .. import finance

    if pilot.settings.get("status") is None or not finance.personal_services(pilot).inside:
        return None
    table = finance.alerts(pilot).table
    if not ((table["rule"] == "sap_exclusivity") & (table["level"] == "passed")).any():
        return None
    found = finance.personal_services(pilot)
    return Signal(
        SAP,
        {"inside": list(found.inside), "outside": list(found.outside), "status": pilot.settings["status"]},
    )


def _publics(pilot: Pilot, _limits) -> Signal | None:
    """The public planned first is not the one that orders."""
    from .. import targets

    table = targets.shift(pilot).table
    table = table[table["compared"].astype(bool)].dropna(subset=["planned_share", "observed_share"])
    if len(table) < 2 or not (table["p_far"] >= rates.value("shift_rule")["sure_of_gap"]).any():
        return None
    planned, seen = table.loc[table["planned_share"].idxmax()], table.loc[table["observed_share"].idxmax()]
    if planned["public"] == seen["public"]:
        return None
    return Signal(PUBLICS, {"planned": planned.to_dict(), "seen": seen.to_dict()})


# ---- in words


def _say_pause(v: dict) -> str:
    return ngettext("The service has paused, or its log is no longer kept: no request, tour or session is noted after {day} ({n} week).",
                    "The service has paused, or its log is no longer kept: no request, tour or session is noted after {day} ({n} weeks).",
                    v["weeks"], day=i18n.date(v["since"]))  # fmt: skip


def _say_hour(v: dict) -> str:
    earned, spent = money(v["earned"], 2), money(v["spent"], 2)
    if v["flat"]:
        said = _("Each hour in the field earns {earned}, for {spent} of expenses said to vary with activity. They do not vary: doing "
                 "more does not lose more, and doing less saves little.", earned=earned, spent=spent)  # fmt: skip
    else:
        said = _("Each hour in the field loses money: it earns {earned} and costs {spent}. Doing more of the same loses more.",
                 earned=earned, spent=spent)  # fmt: skip
    if v["n"] >= fewest_of_team() and v["rising"]:
        return said + " " + _("Yet demand grows, and {good} people out of {n} are satisfied: loved is not viable.", good=number(v["good"]),
                              n=number(v["n"]))  # fmt: skip
    return said


def _say_cash(v: dict) -> str:
    return _("Granted is not paid: the cash goes below zero at the end of {month}, and the {amount} of “{funder}” may arrive as "
             "late as {late}.", month=i18n.month(v["month"]), amount=money(v["amount"]), funder=_name(v["funder"]),
             late=i18n.month(v["late"]))  # fmt: skip


def _say_people(v: dict) -> str:
    parts = []
    if v["share"] == v["share"]:
        parts.append(_("two people run {share} of the staffed slots", share=percent(v["share"])))
    if v["then"] == v["then"]:
        parts.append(ngettext("the team's energy fell from {then} to {now} in {n} week", "the team's energy fell from {then} to {now} in {n} weeks",
                              v["weeks"], then=_grade(v["then"]), now=_grade(v["now"])))  # fmt: skip
    said = listing(parts)
    if v["result"] >= 0:
        return _(
            "The accounts balance ({result}), the people do not: {parts}.",
            result=money(v["result"]),
            parts=said,
        )
    return _("It rests on few people: {parts}.", parts=said)


def _grade(value: float) -> str:
    return number(value, 0 if value == round(value) else 1)


def _say_payer(v: dict) -> str:
    said = _("One payer makes up {share} of own revenue over {period}: {name} ({amount}).", share=percent(v["share"]),
             period=period_word("recent"), name=_name(v["payer"].name), amount=money(v["revenue"]))  # fmt: skip
    if v["without"] == v["without"]:
        said += " " + _("Without it, own revenue would cover {less} of the expenses at the present pace, instead of {cover}.",
                        less=percent(v["without"]), cover=percent(v["cover"]))  # fmt: skip
    return said


def _say_sap(v: dict) -> str:
    return _("Personal services (SAP) alert: {inside} beside {outside}, in a structure of status “{status}”. Clients' tax credit asks "
             "that the structure does nothing else, unless it is exempted: have it checked in writing.",
             inside=_first(v["inside"]), outside=_first(v["outside"]), status=PROJECT["status"].label(v["status"]))  # fmt: skip


def _say_publics(v: dict) -> str:
    planned, seen = v["planned"], v["seen"]
    return _("The test found another target group: “{planned}” was planned at {plan} and makes up {got} of orders; “{seen}” makes up {share} "
             "(planned: {then}).", planned=_name(planned["label"]), plan=percent(planned["planned_share"]),
             got=percent(planned["observed_share"]), seen=_name(seen["label"]), share=percent(seen["observed_share"]),
             then=percent(seen["planned_share"]))  # fmt: skip


def _first(names: list[str]) -> str:
    shown = [_("“{label}”", label=_name(name)) for name in names[:2]]
    return listing([*shown, _("some others")]) if len(names) > 2 else listing(shown)


def _name(text) -> str:
    return cut(one_line(text), 80)


_WORDS = {
    PAUSE: _say_pause,
    HOUR: _say_hour,
    CASH: _say_cash,
    PEOPLE: _say_people,
    PAYER: _say_payer,
    SAP: _say_sap,
    PUBLICS: _say_publics,
}
