"""What a missing or late grant would change, told."""

import pandas as pd

from ...core import i18n
from ...core.i18n import N_, _, chances, money, ngettext, number
from ...finance.cash import BRIDGE_LEVELS
from ..common import Many, Said, in_columns, sayer
from .traps import waiting

_SAID = {
    "no_curve": "What a missing or late grant would change is not measured: there is no cash plan.",
    "no_grant": "No grant is awaited: nothing can be late.",
    "too_late": "Even with every grant on its date, the cash runs out ({chances:chances} within {n:count} months). The grants awaited come too late to prevent it.",
    "none": Many(
        "No single grant decides whether the cash holds {n} month. If any one is missing or late, the chances hardly move.",
        "No single grant decides whether the cash holds {n} months. If any one is missing or late, the chances hardly move.",
    ),
    "calendar": "The calendar weighs most: grants {n:count} months late bring the chance of running out from {low:chances} to {high:chances}.",
    "one": "One grant weighs most: without “{name}”, the chance of running out goes from {low:chances} to {high:chances}.",
}
_say = sayer(_SAID)


def sentences(result) -> Said:
    """The heaviest receipt, then what waits for money already agreed."""
    if result.table.empty:
        yield _say("no_curve")
    elif not result.table["case"].isin(["late", "without"]).any():
        yield _say("no_grant")
    else:
        yield _finding(result)
        if result.has("now"):
            plan, now = (result.row(case)["first_negative"] for case in ("plan", "now"))
            yield from waiting(plan, now, result.agreed_eur, result.below_now)


def _finding(result) -> str:
    plan, late = result.row("plan")["negative_share"], result.row("late")["negative_share"]
    if plan >= 0.95:
        return _say("too_late", chances=plan, n=result.within)
    gone = result.table[result.table["case"] == "without"]
    worst = gone.loc[gone["negative_share"].idxmax()]
    one = worst["negative_share"]
    if max(one, late) - plan < 0.05:
        return _say("none", result.within)
    if late > one:
        return _say("calendar", n=result.late_months, low=plan, high=late)
    return _say("one", name=_called(result, worst), low=plan, high=one)


def _called(result, row) -> str:
    """The funder; with its amount where another of its grants is awaited."""
    if (result.table["label"] == row.label).sum() < 2 or not row.label:
        return row.label
    return _("{name}, {amount}", name=row.label, amount=money(row.amount_eur))


def in_words(result) -> pd.DataFrame:
    """Case by case, the plan first."""
    rows = result.table[result.table["case"] != "now"] if len(result.table) else result.table
    if len(rows) < 2:
        return rows.head(0)
    below = ngettext("Below zero within {n} month", "Below zero within {n} months", result.within)
    bridge = N_("Bridging finance to hold in {cases} cases out of 100")
    columns = {
        _("Case"): lambda row: _case(result, row),
        below: ("negative_share", chances),
        _("First month below zero"): ("first_negative", i18n.month, _("never on the plan")),
        _(bridge, cases=number(100 * BRIDGE_LEVELS[1])): ("bridge_95_eur", money),
    }
    return in_columns(rows, columns)


def _case(result, row) -> str:
    if row.case == "late":
        return ngettext("all grants {n} month late", "all grants {n} months late", result.late_months)
    return _("as planned") if row.case == "plan" else _("without: {name}", name=_called(result, row))
