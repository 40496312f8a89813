"""What the structure's status asks to look at: dated reminders with their source, never legal advice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from ... import i18n, rates
from ...i18n import _, date, listing
from ...pilot import Pilot, dated
from ...tables import PROJECT
from ..spoken import Spoken
from .rules import FINE, LEVELS, NEAR, PASSED, REMIND, UNKNOWN, day, rules
from .words import row

__all__ = ["FINE", "LEVELS", "NEAR", "PASSED", "REMIND", "UNKNOWN", "Alerts", "alerts"]

_ORDER = {PASSED: 0, NEAR: 1, UNKNOWN: 2, REMIND: 3, FINE: 4}
_COLUMNS = ["rule", "label", "level", "text", "value", "limit", "since", "source", "read_on", "page", "sure"]


@dataclass(frozen=True)
class Alerts(Spoken):
    """Rules that the pilot's status and figures call for.

    table: one row a rule, the pressing ones first: rule, label, level ("passed", "near", "unknown", "remind", "fine"), text,
    value, limit, since (day the limit is in force from), source, read_on, page, sure ("confirmed", "to_confirm",
    "proposed", "own": the user's file). status: the pilot's, "" when it is not noted. read_on: day the oldest of these
    limits was read. due: labels of those past their day of review, counted from the real day. own: labels of those that
    the user's own file gives.
    """

    table: pd.DataFrame
    status: str
    read_on: pd.Timestamp
    due: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    lang: str = "fr"
    again: Callable | None = field(default=None, repr=False, compare=False)

    @property
    def stale(self) -> bool:
        """Whether a limit used is past its day of review."""
        return bool(self.due)

    def said(self) -> list[str]:
        """What is passed or close, then what is far, then how old the rules are."""
        said = [self.finding(), *self.table["text"]]
        if self.own:
            said.append(_("Limits of your own file of facts: {names}.", names=listing(self.own)))
        if self.due:
            return [*said, _("Past their day of review: {names}. Look them up again before use; this is not legal advice.",
                             names=listing(self.due))]  # fmt: skip
        return [
            *said,
            _(
                "Reminders gathered on {day}, to check before use; this is not legal advice.",
                day=date(self.read_on),
            ),
        ]

    def finding(self) -> str:
        name = PROJECT["status"].label(self.status) if self.status else ""
        urgent = self.table.loc[self.table["level"] == PASSED, "label"]
        if not name:
            return _("The legal status is not noted on the Project sheet: only what holds for all is shown.")
        if len(urgent):
            return _("{status}: to look at now: {names}.", status=name, names=listing(urgent))
        near = self.table.loc[self.table["level"] == NEAR, "label"]
        if len(near):
            return _("{status}: close to a limit: {names}.", status=name, names=listing(near))
        return _("{status}: no limit is close on a year's figures.", status=name)

    def plot(self, ax=None):
        """Each measured figure against its limit."""
        from ..charts_model import draw_alerts

        return draw_alerts(self, ax)


@dated
def alerts(pilot: Pilot) -> Alerts:
    """Check a year's figures against the dated rules of the pilot's status."""
    found = rules(pilot)
    now = {one.rate: rates.known(one.rate, rates.today()) for one in found}
    table = pd.DataFrame([row(one, rates.known(one.rate, day(pilot))) for one in found], columns=_COLUMNS)
    table = table.sort_values("level", key=lambda s: s.map(_ORDER), kind="stable").reset_index(drop=True)
    read = min((rate.read_on for rate in now.values()), default=rates.today())
    late = tuple(rate.label for rate in now.values() if rate.due())
    mine = tuple(rate.label for rate in now.values() if rate.status == rates.OWN)
    status = str(pilot.settings.get("status") or "")
    return Alerts(table, status, pd.Timestamp(read), late, mine, i18n.language(), partial(alerts, pilot))
