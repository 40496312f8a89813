"""Who may pay for the test: a dated catalogue, what the calendar allows, and by when the gate must decide."""

import datetime as dt
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial

import numpy as np
import pandas as pd

from .. import i18n, rates
from ..i18n import _, date, listing, money, percent
from ..paths import data
from ..pilot import Pilot
from ..schema import fold
from ..tables import PROJECT
from .spoken import Spoken


@dataclass(frozen=True)
class Funder:
    """One funder or call. window: (month, day) it opens and closes, () all year. answer_months after the closing day;
    money_months after the answer. guessed: figures without a source. mine: from the pilot's own sheet."""

    id: str
    name: str
    public: bool
    window: tuple[tuple[int, int], ...] = ()
    answer_months: float = np.nan
    money_months: tuple[float, float] = (np.nan, np.nan)
    statuses: tuple[str, ...] = ()
    pays: str = ""
    trap: str = ""
    source: str = ""
    checked: dt.date | None = None
    max_eur: float = np.nan
    max_share: float = np.nan
    max_public_share: float = np.nan
    cash: bool = True
    needs_employee: bool = False
    guessed: tuple[str, ...] = ()
    mine: bool = False


@cache
def _file() -> list[dict]:
    with data("funders.toml").open("rb") as file:
        return tomllib.load(file)["funder"]


def catalogue(pilot: Pilot | None = None) -> list[Funder]:
    """The kit's funders in the current language; those of the pilot's sheet replace or join them."""
    found = {fold(funder.name): funder for funder in map(_of_file, _file())}
    rows = pilot["funders"] if pilot is not None else []
    for row in rows.itertuples() if len(rows) else ():
        funder = _of_sheet(row)
        found[fold(funder.name)] = funder
    return list(found.values())


def _of_file(entry: dict) -> Funder:
    lang = i18n.language()
    words = {name: entry[f"{name}_{lang}"] for name in ("name", "pays", "trap")}
    same = {k: entry[k] for k in ("id", "public", "answer_months", "source", "checked", "max_eur", "max_share",
                                  "max_public_share", "cash", "needs_employee") if k in entry}  # fmt: skip
    return Funder(
        **words, **same, window=tuple(tuple(map(int, day.split("-"))) for day in entry["window"]),
        money_months=tuple(entry["money_months"]), statuses=tuple(entry["statuses"]), guessed=tuple(entry["guessed"]),
    )  # fmt: skip


def _of_sheet(row) -> Funder:
    days = [day for day in (row.opens, row.closes) if pd.notna(day)]
    window = ((row.opens.month, row.opens.day), (row.closes.month, row.closes.day)) if len(days) == 2 else ()
    if pd.isna(row.opens) and pd.notna(row.closes):
        window = ((row.closes.month, row.closes.day),) * 2
    codes = {choice.value for choice in PROJECT["status"].choices}
    asked = tuple(
        word for word in _text(row.statuses).replace(";", ",").replace(" ", "").split(",") if word in codes
    )
    return Funder(
        fold(row.name), row.name, bool(row.public_money) if pd.notna(row.public_money) else True, window, row.answer_months,
        (row.money_early_months, row.money_late_months), asked, _text(row.pays_for), _text(row.trap), _text(row.source),
        row.checked_on.date() if pd.notna(row.checked_on) else None, row.most_eur, row.cost_share, mine=True,
    )  # fmt: skip


def _text(value) -> str:
    return value if isinstance(value, str) else ""


# ---- the calendar


@dataclass(frozen=True)
class Calendar(Spoken):
    """What a decision taken on the day of the gate still allows, funder by funder.

    table: one row a funder: id, name, public, fits (its statuses include the pilot's; None if the status is unknown),
    why (reason it does not fit), closes (next closing day reachable after the gate; NaT all year), decide_by (closing
    day minus the time to write the file), missed (closing day lost because the gate comes too late; NaT none), answer,
    money_early, money_late, before_shortage (money at the latest arrives before the first month below zero; None
    unknown), pays, trap, source, checked, guessed.
    gate: day of the decision. shortage: first month below zero on the cash plan, None if none or unknown.
    """

    table: pd.DataFrame
    gate: pd.Timestamp
    shortage: pd.Period | None
    weeks: int
    on: pd.Timestamp
    gate_known: bool
    funders: list[Funder] = field(default_factory=list, repr=False, compare=False)
    lang: str = "fr"
    again: Callable | None = field(default=None, repr=False, compare=False)

    def said(self) -> list[str]:
        """What the gate's date opens and closes, whether money can come before the shortage, and the doubts."""
        return [self.finding(), *self._missed(), *self._in_time(), *self._left_out(), self._warning()]

    def finding(self) -> str:
        dated = self.usable.dropna(subset=["closes"]).sort_values("closes")
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
        """Funders that may fit the pilot's status."""
        return self.table[self.table["fits"].ne(False)]

    def _missed(self) -> list[str]:
        lost = self.usable.dropna(subset=["missed"]).sort_values("missed")
        return [
            _("Too late for “{name}” this time: its window closes on {closes}, the decision was needed by {by}.",
              name=row.name_, closes=date(row.missed), by=date(row.missed - pd.Timedelta(weeks=self.weeks)))
            for row in lost.rename(columns={"name": "name_"}).itertuples()
        ]  # fmt: skip

    def _in_time(self) -> list[str]:
        if self.shortage is None:
            return []
        before = self.usable.loc[self.usable["before_shortage"].eq(True), "name"]
        month = i18n.month(self.shortage)
        if before.empty:
            return [_("No request made after this gate is sure to bring money before the shortage of {month}: it takes "
                      "a bridge, or a smaller test.", month=month)]  # fmt: skip
        return [
            _(
                "Money may come before the shortage of {month} from: {names}.",
                month=month,
                names=listing(before),
            )
        ]

    def _left_out(self) -> list[str]:
        out = self.table[self.table["fits"].eq(False)]
        return [_("Not for this status: {names}.", names=listing(out["name"]))] if len(out) else []

    def _warning(self) -> str:
        old = [f.checked for f in self.funders if f.checked]
        seen = date(min(old)) if old else i18n.MISSING
        return _("Windows are those of the last call read (the oldest on {seen}), moved to the coming years: ask each "
                 "funder before use.", seen=seen)  # fmt: skip

    def plot(self, ax=None):
        """Filing windows, answers and money of each funder on one time line, with the gate and the shortage."""
        from .charts_plan import draw_calendar

        return draw_calendar(self, ax)


def calendar(pilot: Pilot, gate: dt.date | str | None = None) -> Calendar:
    """Back-plan from filing windows. gate: day of the decision (None: the next gate of the Project sheet, else
    the day the data stop)."""
    from .cash import cash_plan

    known = gate if gate is not None else pilot.settings.get("next_gate")
    day = pd.Timestamp(known) if known is not None else pilot.until
    weeks = int(rates.value("filing_weeks"))
    plan = cash_plan(pilot, draws=1)
    funders = catalogue(pilot)
    day = day if pd.notna(day) else pd.Timestamp(rates.value("rules_read_on")["day"])
    rows = [_row(funder, pilot, day, weeks, plan.first_negative) for funder in funders]
    table = pd.DataFrame(rows).astype({"fits": "object", "before_shortage": "object"})
    return Calendar(
        table,
        day,
        plan.first_negative,
        weeks,
        pilot.until,
        known is not None,
        funders,
        lang=i18n.language(),
        again=partial(calendar, pilot, gate),
    )


def _row(funder: Funder, pilot: Pilot, gate: pd.Timestamp, weeks: int, shortage) -> dict:
    fits, why = _fits(funder, pilot)
    closes, missed = _windows(funder, gate, weeks)
    filed = closes if pd.notna(closes) else gate + pd.Timedelta(weeks=weeks)
    answer = _later(filed, funder.answer_months)
    early, late = (_later(answer, months) for months in funder.money_months)
    early, late = (early, late) if funder.cash else (pd.NaT, pd.NaT)
    before = None
    if shortage is not None:
        before = bool(pd.notna(late) and late.to_period("M") < shortage)
    return {
        "id": funder.id, "name": funder.name, "public": funder.public, "fits": fits, "why": why,
        "closes": closes, "decide_by": closes - pd.Timedelta(weeks=weeks) if pd.notna(closes) else pd.NaT,
        "missed": missed, "filed": filed, "answer": answer, "money_early": early, "money_late": late,
        "before_shortage": before, "pays": funder.pays, "trap": funder.trap, "source": funder.source,
        "checked": funder.checked, "guessed": bool(funder.guessed),
    }  # fmt: skip


def _fits(funder: Funder, pilot: Pilot) -> tuple[bool | None, str]:
    status = pilot.settings.get("status")
    if funder.needs_employee and pilot.has("team") and not (pilot["team"]["paid"] == "paid").any():
        return False, _("needs an employee")
    if not funder.statuses:
        return True, ""
    if not status:
        return None, _("depends on the status, which is not noted")
    if status in funder.statuses:
        return True, ""
    return False, _("for: {statuses}", statuses=listing(PROJECT["status"].label(s) for s in funder.statuses))


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


def amounts(funder: Funder) -> str:
    """Its ceiling in words, "" when none is known."""
    said = []
    if funder.max_eur == funder.max_eur:
        said.append(_("up to {amount}", amount=money(funder.max_eur)))
    if funder.max_share == funder.max_share:
        said.append(_("{share} of the cost at most", share=percent(funder.max_share)))
    return ", ".join(said)
