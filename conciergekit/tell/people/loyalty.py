"""Who comes back, who left, which contracts end, told."""

import pandas as pd

from ...core import i18n, privacy
from ...core.i18n import _, date, money, ngettext, number, percent, span
from ...core.tables import CLIENTS, CONTRACTS, PUBLICS
from ...indicators.records import COME_BACK_DAYS, LATER_DAYS
from ...people.loyalty import NOTICE_MONTHS, SILENT_DAYS
from ..common import Many, Said, in_columns, sayer, yes_no
from .common import people as counted
from .common import quoted

_SAID = {
    "back": Many(
        "{n} user of {all:count} came back within {days:count} days",
        "{n} users of {all:count} came back within {days:count} days",
    ),
    "not_yet": "; others are not counted yet",
    "silent": "At least {silent:count} regulars have not ordered for {days:count} days.",
    "lately": Many(
        "Of those first served in {quarter}, {n} of {all:count} came back, and {was:count} of {of:count} before.",
        "Of those first served in {quarter}, {n} of {all:count} came back, and {was:count} of {of:count} before.",
    ),
    "lately_none": "Of those first served in {quarter}, none of {all:count} came back, and {was:count} of {of:count} before.",
    "left": "Said they left: {n}",
    "often": "; most often: {reasons:list}.",
    "next": "The next contract to end is that of {payer}, on {day:day} ({amount:money} a year)",
    "to_reopen": ": it is time to talk of it.",
    "running": "; to be talked of from {day:day}.",
    "of": "{k:count} of {n:count}",
}
_say = sayer(_SAID)


def sentences(found) -> Said:
    """Clients who come back, regulars gone silent, why people left, the next contract to end."""
    yield from _back(found)
    yield from _silent(found)
    if found.left:
        names = [CLIENTS["left_because"].label(code).lower() for code in found.reasons.index]
        yield _say("left", counted(found.left)) + (_say("often", reasons=names[:3]) if names else ".")
    yield from _next(found)


def in_report(found) -> Said:
    """What the report says of it; the notebook says why people left, and which contract ends."""
    yield from _back(found)
    yield from _lately(found)
    yield from _silent(found)


def _silent(found) -> Said:
    if silent := privacy.by_fives(found.silent):
        yield _say("silent", silent=silent, days=SILENT_DAYS)


def _lately(found) -> Said:
    """The last quarter known, where those before are out of its range: a share of the whole hides who no longer comes back."""
    rows = found.cohorts[found.cohorts["clients"] > 0]
    last, before = rows.tail(1), rows.iloc[:-1][["clients", "back"]].sum()
    for row in last.itertuples():
        if before["clients"] and not row.low <= before["back"] / before["clients"] <= row.high:
            quarter, was = i18n.quarter(row.quarter), {"was": before["back"], "of": before["clients"]}
            code = "lately" if row.back else "lately_none"
            yield _say(code, row.back, quarter=quarter, all=row.clients, **was)


def _back(found) -> Said:
    n, back = int(found.cohorts["clients"].sum()), int(found.cohorts["back"].sum())
    if n:
        later = _say("not_yet") if found.cohorts["recent"].sum() else ""
        yield f"{_say('back', back, all=n, days=COME_BACK_DAYS)}{later}."


def _next(found) -> Said:
    running = found.contracts["state"].isin(["running", "to_reopen"]) & found.contracts["ends"].notna()
    for row in found.contracts[running].head(1).itertuples():
        payer = quoted(row.label or str(row.service))
        end = _say("next", payer=payer, day=row.ends, amount=row.year_eur)
        yield end + _say(row.state, day=row.reopen)


def cohorts_in_words(found) -> pd.DataFrame:
    """By quarter of the first order; the most recent clients are apart."""
    first = _("First order (of {n} people, the last)", n=number(privacy.fewest()))
    days = {"a": number(COME_BACK_DAYS + 1), "b": number(LATER_DAYS)}
    columns = {
        first: ("quarter", i18n.quarter),
        **_counts(),
        _("Not counted yet"): ("recent", counted),
        _("Still there between day {a} and day {b}", **days): lambda row: _of(row.later, row.later_of),
    }
    return in_columns(found.cohorts, columns)


def _counts() -> dict:
    """Columns of how many came back."""
    return {
        _("Came back within {n} days", n=number(COME_BACK_DAYS)): lambda row: _of(row.back, row.clients),
        _("Range"): lambda row: span(percent(row.low), percent(row.high)) if row.low == row.low else "",
    }


def _of(some: float, every: float) -> str:
    return _say("of", every, k=some) if every else _("too early")


def publics_in_words(found) -> pd.DataFrame:
    """By target group, beside how many people it holds."""
    size = {str(PUBLICS["size"].title): ("size", number, "")}
    return in_columns(found.publics, {_("Target group"): "label", **_counts(), **size})


def offers_in_words(found) -> pd.DataFrame:
    """By offer: clients who came back to the same one."""
    return in_columns(found.offers, {_("Offer"): "label", **_counts()})


def reasons_in_words(found) -> pd.DataFrame:
    """Why people left, as they said it."""
    label = CLIENTS["left_because"].label
    return pd.DataFrame(
        {
            str(CLIENTS["left_because"].title): [label(code) for code in found.reasons.index],
            _("Number of people"): [
                counted(n) if n == n else _("fewer than {n}", n=number(privacy.fewest()))
                for n in found.reasons
            ],
        }
    )


def contracts_in_words(found) -> pd.DataFrame:
    """The calendar of contracts, the first to end first."""
    states = {
        "open": _("no end written"),
        "running": _("runs"),
        "to_reopen": _("to talk of now"),
        "ended": _("ended"),
    }
    reopen = ngettext("To talk of, {n} month before", "To talk of, {n} months before", NOTICE_MONTHS)
    columns = {
        str(CONTRACTS["payer_name"].title): "label",
        _("Service"): "service",
        str(CONTRACTS["end"].title): ("ends", date, ""),
        reopen: ("reopen", date, ""),
        _("A year"): ("year_eur", money),
        _("State"): ("state", states.get),
        str(CONTRACTS["written"].title): ("written", yes_no),
        str(CONTRACTS["ended_because"].title): ("because", CONTRACTS["ended_because"].label, ""),
    }
    return in_columns(found.contracts, columns)
