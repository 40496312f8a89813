"""Who comes back, who left, which contracts end, told."""

import pandas as pd

from ...core import i18n, privacy
from ...core.i18n import _, date, money, ngettext, number, percent, span
from ...core.tables import CLIENTS, CONTRACTS, PUBLICS
from ...indicators.records import COME_BACK_DAYS, LATER_DAYS
from ...people.loyalty import NOTICE_MONTHS, SILENT_DAYS
from ..common import Many, Said, sayer, yes_no
from .common import people as counted
from .common import quoted

_SAID = {
    "back": Many(
        "{n} user of {all:count} came back within {days:count} days",
        "{n} users of {all:count} came back within {days:count} days",
    ),
    "not_yet": "; others are not counted yet",
    "who_back": "{who} {back:count} of {n:count}",
    "by_group": "Came back, by group: {parts:list}.",
    "silent": "Of {n:count} regulars, {silent} have not ordered for {days:count} days.",
    "silent_most": "At least {silent:count} regulars have not ordered for {days:count} days.",
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


def sentences(found) -> list[str]:
    """Clients who come back, publics that do most and least, regulars gone silent, why people left, the next contract to end."""
    return [*_back(found), *_publics(found), *_silent(found), *_left(found), *_next(found)]


def in_report(found) -> list[str]:
    """What the report says of it; the notebook says why people left, and which contract ends."""
    return [*_back(found), *_lately(found), *_silent_most(found)]


def _lately(found) -> Said:
    """The last quarter known, where those before are out of its range: a share of the whole hides who no longer comes back."""
    rows = found.cohorts[found.cohorts["clients"] > 0]
    last, before = rows.tail(1), rows.iloc[:-1][["clients", "back"]].sum()
    for row in last.itertuples():
        if before["clients"] and not row.low <= before["back"] / before["clients"] <= row.high:
            quarter, was = i18n.quarter(row.quarter), {"was": before["back"], "of": before["clients"]}
            code = "lately" if row.back else "lately_none"
            yield _say(code, row.back, quarter=quarter, all=row.clients, **was)


def _silent_most(found) -> Said:
    if silent := privacy.by_fives(found.silent):
        yield _say("silent_most", silent=silent, days=SILENT_DAYS)


def _back(found) -> list[str]:
    n, back = int(found.cohorts["clients"].sum()), int(found.cohorts["back"].sum())
    if not n:
        return []
    said = _say("back", back, all=n, days=COME_BACK_DAYS)
    return [said + (_say("not_yet") if found.cohorts["recent"].sum() else "") + "."]


def _publics(found) -> list[str]:
    rows = found.publics
    if len(rows) < 2:
        return []
    parts = [_say("who_back", row.clients, who=quoted(row.label), back=row.back) for row in rows.itertuples()]
    return [_say("by_group", parts=parts)]


def _silent(found) -> Said:
    if found.regulars and not privacy.too_few(found.regulars):
        yield _say("silent", found.regulars, silent=counted(found.silent), days=SILENT_DAYS)


def _left(found) -> list[str]:
    if not found.left:
        return []
    names = [CLIENTS["left_because"].label(code).lower() for code in found.reasons.index]
    return [_say("left", counted(found.left)) + (_say("often", reasons=names[:3]) if names else ".")]


def _next(found) -> list[str]:
    rows = found.contracts[
        found.contracts["state"].isin(["running", "to_reopen"]) & found.contracts["ends"].notna()
    ]
    if rows.empty:
        return []
    row = next(rows.itertuples())
    payer = quoted(row.label or str(row.service))
    return [_say("next", payer=payer, day=row.ends, amount=row.year_eur) + _say(row.state, day=row.reopen)]


def cohorts_in_words(found) -> pd.DataFrame:
    """By quarter of the first order; the most recent clients are apart."""
    rows = found.cohorts
    return pd.DataFrame(
        {
            _("First order (of {n} people, the last)", n=number(privacy.fewest())): [
                i18n.quarter(row.quarter) for row in rows.itertuples()
            ],
            **_counts(rows),
            _("Not counted yet"): [counted(n) for n in rows["recent"]],
            _(
                "Still there between day {a} and day {b}", a=number(COME_BACK_DAYS + 1), b=number(LATER_DAYS)
            ): [
                _say("of", row.later_of, k=row.later) if row.later_of else _("too early")
                for row in rows.itertuples()
            ],
        }
    )


def _counts(rows) -> dict:
    return {
        _("Came back within {n} days", n=number(COME_BACK_DAYS)): [
            _say("of", row.clients, k=row.back) if row.clients else _("too early")
            for row in rows.itertuples()
        ],
        _("Range"): [
            span(percent(row.low), percent(row.high)) if row.low == row.low else ""
            for row in rows.itertuples()
        ],
    }


def publics_in_words(found) -> pd.DataFrame:
    """By target group, beside how many people it holds."""
    rows = found.publics
    return pd.DataFrame(
        {
            _("Target group"): rows["label"],
            **_counts(rows),
            str(PUBLICS["size"].title): [number(n) if n == n else "" for n in rows["size"]],
        }
    )


def offers_in_words(found) -> pd.DataFrame:
    """By offer: clients who came back to the same one."""
    rows = found.offers
    return pd.DataFrame({_("Offer"): rows["label"], **_counts(rows)})


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
    rows = found.contracts
    states = {
        "open": _("no end written"),
        "running": _("runs"),
        "to_reopen": _("to talk of now"),
        "ended": _("ended"),
    }
    return pd.DataFrame(
        {
            str(CONTRACTS["payer_name"].title): rows["label"],
            _("Service"): rows["service"],
            str(CONTRACTS["end"].title): [date(day) if pd.notna(day) else "" for day in rows["ends"]],
            ngettext("To talk of, {n} month before", "To talk of, {n} months before", NOTICE_MONTHS): [
                date(day) if pd.notna(day) else "" for day in rows["reopen"]
            ],
            _("A year"): [money(eur) for eur in rows["year_eur"]],
            _("State"): [states[state] for state in rows["state"]],
            str(CONTRACTS["written"].title): list(map(yes_no, rows["written"])),
            str(CONTRACTS["ended_because"].title): [
                CONTRACTS["ended_because"].label(code) if code else "" for code in rows["because"]
            ],
        }
    )
