"""Back-planning: what a decision taken on the day of the gate still allows, funder by funder."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from ... import i18n, rates
from ...i18n import _, date, listing, ngettext
from ...pilot import Pilot, dated
from ...tables import PROJECT
from ..spoken import Spoken
from .funders import GUESS, Funder, catalogue, match


@dataclass(frozen=True)
class Calendar(Spoken):
    """What a decision taken on the day of the gate still allows, funder by funder.

    table: one row a funder: id, name, public, kind, when, asked (in the pilot's Funding sheet), fits (its statuses and
    areas include the pilot's; None if not known), why (reason it does not fit), closes (next closing day reachable
    after the gate; NaT without dates), decide_by (closing day minus the time to write the file), missed (closing day
    lost because the gate comes too late; NaT none), filed, answer, money_early, money_late (NaT when the calendar
    depends on the territory), before_shortage (money at the latest arrives before the first month below zero; None
    unknown), pays, limits, money, trap, sure, source, checked, guessed (the delay is the kit's guess).
    gate: day of the decision. shortage: first month below zero on the cash plan, None if none or unknown;
    below_now: the cash is below zero already.
    """

    table: pd.DataFrame
    gate: pd.Timestamp
    shortage: pd.Period | None
    weeks: int
    on: pd.Timestamp
    funders: list[Funder] = field(default_factory=list, repr=False, compare=False)
    lang: str = "fr"
    again: Callable | None = field(default=None, repr=False, compare=False)
    below_now: bool = False

    def said(self) -> list[str]:
        """What the gate's date opens and closes, whether money can come before the shortage, and the doubts."""
        return [
            self.finding(),
            *self._missed(),
            *self._in_time(),
            *self._to_ask(),
            *self._left_out(),
            self._warning(),
        ]

    def finding(self) -> str:
        dated = self._sure().dropna(subset=["closes"]).sort_values("closes", kind="stable")
        gate = date(self.gate)
        if dated.empty:
            return _(
                "A decision on {gate} finds no call with closing dates in the catalogue for this status.",
                gate=gate,
            )
        first = dated.iloc[0]
        return _("After a decision on {gate}, the next file to hand in is “{name}”, by {closes}: decide before {by}.",
                 gate=gate, name=first["name"], closes=date(first["closes"]), by=date(first["decide_by"]))  # fmt: skip

    @property
    def usable(self) -> pd.DataFrame:
        """Funders that may fit, those of the pilot's Funding sheet first, then those with dates, the unsure ones last."""
        found = self.table[self.table["fits"].ne(False)]
        unsure = found["fits"].isna()  # of another kind of territory, or of a status that is not noted
        order = found["when"].map({"window": 0, "rolling": 1}).fillna(2) + 3 * unsure - 6 * found["asked"]
        return found.assign(order=order).sort_values(["order", "filed"], kind="stable").drop(columns="order")

    def _sure(self) -> pd.DataFrame:
        """Those that fit; all that may, where the status is not noted."""
        found = self.usable
        return found[found["fits"].eq(True) | found["asked"]] if found["fits"].eq(True).any() else found

    @property
    def drawn(self) -> pd.DataFrame:
        """Those whose calendar is known enough to be drawn: dated or taken all year, with money at the end."""
        found = self._sure()
        return found[found["answer"].notna() & found["money_late"].notna()]

    def _missed(self) -> list[str]:
        lost = self._sure().dropna(subset=["missed"]).sort_values("missed")
        return [
            _("Too late for “{name}” this time: its window closes on {closes}, the decision was needed by {by}.",
              name=row.name_, closes=date(row.missed), by=date(row.missed - pd.Timedelta(weeks=self.weeks)))
            for row in lost.rename(columns={"name": "name_"}).itertuples()
        ]  # fmt: skip

    def _in_time(self) -> list[str]:
        if self.shortage is None:
            return []
        found = self._sure()
        found = found[found["before_shortage"].eq(True)]
        month = i18n.month(self.shortage)
        loans, grants = found[found["kind"] == "loan"], found[found["kind"] != "loan"]
        said = []
        if self.below_now:
            said.append(_("The cash is already below zero: no request made after this gate brings money in time; it takes a "
                          "bridge, or a smaller test."))  # fmt: skip
        elif len(grants):
            said.append(_("Money may come before the shortage of {month} from: {names}.", month=month,
                          names=listing(grants["name"])))  # fmt: skip
        else:
            said.append(_("No request made after this gate is sure to bring money before the shortage of {month}: it takes "
                          "a bridge, or a smaller test.", month=month))  # fmt: skip
        if len(loans):
            said.append(_("To fill the gap, and to be repaid: {names}.", names=listing(loans["name"])))
        return said

    def _to_ask(self) -> list[str]:
        n = int((self.usable["when"] == "ask").sum())
        return [ngettext("For {n} funder the dates depend on the territory: ask it.",
                         "For {n} funders the dates depend on the territory: ask each of them.", n)] if n else []  # fmt: skip

    def _left_out(self) -> list[str]:
        out = self.table[self.table["fits"].eq(False)]
        closed = out[out["when"] == "closed"]["name"]
        rest = out[out["when"] != "closed"]["name"]
        said = [_("Not for this status: {names}.", names=listing(rest))] if len(rest) else []
        if len(closed):
            said.append(_("No call found since, not to be waited for: {names}.", names=listing(closed)))
        return said

    def _warning(self) -> str:
        old = [f.checked for f in self.funders if f.checked]
        seen = date(min(old)) if old else i18n.MISSING
        return _("Windows are those of the last call read (the oldest on {seen}), moved to the coming years: ask each "
                 "funder before use.", seen=seen)  # fmt: skip

    def plot(self, ax=None):
        """Filing windows, answers and money of each funder on one time line, with the gate and the shortage."""
        from ..charts_plan import draw_calendar

        return draw_calendar(self, ax)


@dated
def calendar(pilot: Pilot, gate: dt.date | str | None = None) -> Calendar:
    """Back-plan from filing windows. gate: day of the decision (None: the next gate of the Project sheet, else
    the day the data stop)."""
    from ..cash import cash_plan

    known = gate if gate is not None else pilot.settings.get("next_gate")
    day = pd.Timestamp(known) if known is not None else pilot.until
    weeks = int(rates.value("filing_weeks"))
    plan = cash_plan(pilot, draws=1)
    shortage = plan.first_negative
    funders = catalogue(pilot)
    day = day if pd.notna(day) else pd.Timestamp.today().normalize()
    mine = {found.id for name in pilot["funding"]["funder"] if (found := match(name, funders))}
    rows = [_row(funder, pilot, day, weeks, shortage, mine) for funder in funders]
    table = pd.DataFrame(rows).astype({"fits": "object", "before_shortage": "object"})
    return Calendar(
        table,
        day,
        shortage,
        weeks,
        pilot.until,
        funders,
        lang=i18n.language(),
        again=partial(calendar, pilot, gate),
        below_now=plan.runway_months == 0,
    )


def _row(funder: Funder, pilot: Pilot, gate: pd.Timestamp, weeks: int, shortage, mine: set) -> dict:
    fits, why = _fits(funder, pilot)
    closes, missed = _windows(funder, gate, weeks)
    # nobody's dates are invented: what depends on the territory has none
    filed = (
        closes
        if pd.notna(closes)
        else gate + pd.Timedelta(weeks=weeks)
        if funder.when == "rolling"
        else pd.NaT
    )
    answer = _later(filed, funder.answer_months)
    early, late = (_later(answer, months) for months in funder.money_months)
    early, late = (early, late) if funder.cash else (pd.NaT, pd.NaT)
    before = None
    if shortage is not None:
        before = bool(pd.notna(late) and late.to_period("M") < shortage)
    return {
        "id": funder.id, "name": funder.name, "public": funder.public, "kind": funder.kind, "when": funder.when,
        "asked": funder.id in mine, "fits": fits, "why": why, "closes": closes,
        "decide_by": closes - pd.Timedelta(weeks=weeks) if pd.notna(closes) else pd.NaT,
        "missed": missed, "filed": filed, "answer": answer, "money_early": early, "money_late": late,
        "before_shortage": before, "pays": funder.pays, "limits": funder.limits(), "money": funder.money, "trap": funder.trap,
        "sure": funder.how_sure(), "source": funder.source, "checked": funder.checked,
        "guessed": funder.degree("delay") == GUESS,
    }  # fmt: skip


def _fits(funder: Funder, pilot: Pilot) -> tuple[bool | None, str]:
    status, area = pilot.settings.get("status"), pilot.settings.get("area")
    if funder.when == "closed":
        return False, _("no call found since")
    if funder.needs_employee and pilot.has("team") and not (pilot["team"]["paid"] == "paid").any():
        return False, _("needs an employee")
    if funder.statuses and status and status not in funder.statuses:
        return False, _(
            "for: {statuses}", statuses=listing(PROJECT["status"].label(s) for s in funder.statuses)
        )
    if funder.statuses and not status:
        return None, _("depends on the status, which is not noted")
    if funder.areas and area not in funder.areas:
        return None, _("depends on the territory")
    return True, ""


def _windows(funder: Funder, gate: pd.Timestamp, weeks: int) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Next closing day that leaves time to write the file, and the one just before it that does not."""
    if not funder.window:
        return pd.NaT, pd.NaT
    month, day = funder.window[-1]
    ready = gate + pd.Timedelta(weeks=weeks)
    ends = [_day(year, month, day) for year in range(gate.year, gate.year + 3)]
    reached = next(end for end in ends if end >= ready)
    lost = [end for end in ends if gate <= end < ready]
    return reached, lost[-1] if lost else pd.NaT


def _day(year: int, month: int, day: int) -> pd.Timestamp:
    first = pd.Timestamp(year, month, 1)
    return first + pd.Timedelta(days=min(day, first.days_in_month) - 1)


def _later(day: pd.Timestamp, months: float) -> pd.Timestamp:
    if pd.isna(day) or months != months:
        return pd.NaT
    return day + pd.DateOffset(months=int(months))
