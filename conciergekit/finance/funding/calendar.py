"""Back-planning: what a decision taken on the day of the gate still allows, funder by funder."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from ...core import rates
from ...core.errors import ConciergekitError
from ...core.i18n import _, date
from ...core.pilot import Pilot, day_asked, remembered
from ...core.told import Told
from ..cash import cash_as_planned
from .funders import DATED, GUESS, Funder, catalogue, match

# why not
CLOSED, EMPLOYEE, STATUS, NO_STATUS, TERRITORY = "closed", "employee", "status", "no_status", "territory"


@dataclass(frozen=True)
class Calendar(Told):
    """What a decision taken on the day of the gate still allows, funder by funder.

    table: one row a funder: id (see `funders`), public, kind, when, asked (in the pilot's Funding sheet), fits (its statuses and
    areas include the pilot's; None if not known), why (code of the reason it does not fit), closes (next closing day reachable
    after the gate; NaT without dates), to_check (it is known of another year or place only), written (what the Funding sheet notes of
    its conditions), decide_by (closing day minus the time to write the file), missed (closing day
    lost because the gate comes too late; NaT none), filed, answer, money_early, money_late (NaT when the calendar
    depends on the territory), before_shortage (money at the latest arrives before the first month below zero; None
    unknown), checked, guessed (the delay is the kit's guess).
    gate: day of the decision. shortage: first month below zero on the cash plan, None if none or unknown;
    below_now: the cash is below zero already.
    """

    table: pd.DataFrame
    gate: pd.Timestamp
    shortage: pd.Period | None
    weeks: int
    on: pd.Timestamp
    funders: dict[str, Funder] = field(default_factory=dict, repr=False, compare=False)
    below_now: bool = False

    @cached_property
    def usable(self) -> pd.DataFrame:
        """Funders that may fit, those of the pilot's Funding sheet first, then those with dates, the unsure ones last."""
        found = self.table[self.table["fits"].ne(False)]
        unsure = found["fits"].isna()  # of another kind of territory, or of a status that is not noted
        order = found["when"].map({"window": 0, "rolling": 1}).fillna(2) + 3 * unsure - 6 * found["asked"]
        return found.assign(order=order).sort_values(["order", "filed"], kind="stable").drop(columns="order")

    @cached_property
    def sure(self) -> pd.DataFrame:
        """Those that fit; all that may, where the status is not noted."""
        found = self.usable
        return found[found["fits"].eq(True) | found["asked"]] if found["fits"].eq(True).any() else found

    @property
    def files(self) -> pd.DataFrame:
        """Files to send to the funders asked, by closing day."""
        found = self.usable[self.usable["asked"].astype(bool)]
        return found.dropna(subset=["closes"]).sort_values("closes", kind="stable")

    @property
    def drawn(self) -> pd.DataFrame:
        """Those whose calendar is known enough to be drawn: dated or taken all year, with money at the end."""
        found = self.sure
        return found[found["answer"].notna() & found["money_late"].notna()]


@remembered
def calendar(pilot: Pilot, gate: dt.date | str | None = None) -> Calendar:
    """Back-plan from filing windows. gate: day of the decision (None: the next gate of the Project sheet, else
    the day the data stop)."""
    known = day_asked(gate) if gate is not None else pilot.settings.get("next_gate")
    day = pd.Timestamp(known) if known is not None else pilot.until
    if gate is not None and day < pilot.start:
        raise ConciergekitError(_("The day of the decision, {day}, is before the test.", day=date(day)))
    weeks, plan, funders = int(rates.value("filing_weeks")), cash_as_planned(pilot), catalogue(pilot)
    day = day if pd.notna(day) else pd.Timestamp.today().normalize()
    mine: dict[str, str] = {}
    for row in pilot["funding"].itertuples():
        if found := match(row.funder, funders):
            words = row.condition if row.status == "idea" and isinstance(row.condition, str) else ""
            mine[found.id] = words or mine.get(found.id, "")  # of what is still to be sent
    rows = [_row(funder, pilot, day, weeks, plan.first_negative, mine) for funder in funders]
    table = pd.DataFrame(rows).astype({"fits": "object", "before_shortage": "object"})
    by_id = {funder.id: funder for funder in funders}
    return Calendar(table, day, plan.first_negative, weeks, pilot.until, by_id, plan.runway_months == 0)


def _row(funder: Funder, pilot: Pilot, gate: pd.Timestamp, weeks: int, shortage, mine: dict) -> dict:
    fits, why = _fits(funder, pilot)
    closes, missed = _windows(funder, gate, weeks)
    # nobody's dates are invented: what depends on the territory has none
    soonest = gate + pd.Timedelta(weeks=weeks) if funder.when == "rolling" else pd.NaT
    filed = closes if pd.notna(closes) else soonest
    answer = _later(filed, funder.answer_months)
    early, late = (_later(answer, months) for months in funder.money_months)
    early, late = (early, late) if funder.cash else (pd.NaT, pd.NaT)
    before = None
    if shortage is not None:
        before = bool(pd.notna(late) and late.to_period("M") < shortage)
    return {
        "id": funder.id,
        "public": funder.public,
        "kind": funder.kind,
        "when": funder.when,
        "asked": funder.id in mine,
        "fits": fits,
        "why": why,
        "closes": closes,
        "to_check": pd.notna(closes) and funder.degree("window") in (DATED, GUESS),
        "written": mine.get(funder.id, ""),
        "decide_by": closes - pd.Timedelta(weeks=weeks) if pd.notna(closes) else pd.NaT,
        "missed": missed,
        "filed": filed,
        "answer": answer,
        "money_early": early,
        "money_late": late,
        "before_shortage": before,
        "checked": funder.checked,
        "guessed": funder.degree("delay") == GUESS,
    }


def _fits(funder: Funder, pilot: Pilot) -> tuple[bool | None, str]:
    """Whether it fits (None: not known), and a code of why not."""
    status, area = pilot.settings.get("status"), pilot.settings.get("area")
    if funder.when == "closed":
        return False, CLOSED
    if funder.needs_employee and pilot.has("team") and not (pilot["team"]["paid"] == "paid").any():
        return False, EMPLOYEE
    if funder.statuses and status not in funder.statuses:
        return (False, STATUS) if status else (None, NO_STATUS)
    return (None, TERRITORY) if funder.areas and area not in funder.areas else (True, "")


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
