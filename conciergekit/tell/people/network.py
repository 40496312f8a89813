"""Providers told service by service, needs refused, and what rests on one person."""

import pandas as pd

from ...core import i18n
from ...core.i18n import _, number
from ...core.tables import REQUESTS
from ...people.network import SOON_MONTHS
from ..common import Many, Said, in_columns, sayer
from .common import quoted, some, told

_SAID = {
    "all_two": "Every service given to providers has two of them or more.",
    "one": "Only one provider or none works for {names}.",
    "refused": Many("At least {n} refusal came of it.", "At least {n} refusals came of it."),
    "unsigned": Many("{n} specification is not signed", "{n} specifications are not signed"),
    "lapsed": Many("{n} insurance has ended", "{n} insurances have ended"),
    "soon": Many(
        "{n} insurance ends within {months:count} months", "{n} insurances end within {months:count} months"
    ),
    "papers": "Papers of providers: {parts:list}.",
    "skills": Many(
        "{n} skill of {all:count} is held by one person only.",
        "{n} skills of {all:count} are held by one person only.",
    ),
}
_say = sayer(_SAID)


def sentences(found) -> Said:
    """Services with one provider or none, papers that lapse, skills of one person."""
    rows = found.table
    thin = rows[rows["worked"] < 2]
    if rows["listed"].sum() and thin.empty:
        yield _say("all_two")
    elif rows["listed"].sum():
        lacking = int(thin["refused"].sum())
        said = _say("one", names=some(map(quoted, thin["label"]), 3))
        yield f"{said} {_say('refused', lacking)}" if lacking else said
    papers = {what: int(rows[what].sum()) for what in ("unsigned", "lapsed", "soon")}
    if any(papers.values()):
        yield _say("papers", parts=[_say(what, n, months=SOON_MONTHS) for what, n in papers.items() if n])
    if found.skills:
        yield _say("skills", len(found.skills), all=found.assessed)


def skills_in_words(found) -> pd.DataFrame:
    """Skills to share: those that one person only holds, whoever it is."""
    return pd.DataFrame({_("Held by one person only"): list(found.skills)})


def in_words(found) -> pd.DataFrame:
    """Service by service; nothing where no provider is listed."""
    columns = {
        _("Service"): "label",
        _("Providers listed"): ("listed", number),
        _("Really work"): ("worked", number),
        _("Specification not signed"): ("unsigned", number),
        _("Insurance ended"): ("lapsed", number),
        _("Insurance to renew"): ("soon", number),
        _("Refused for want of one"): ("refused", told),
    }
    return in_columns(found.table if found.table["listed"].sum() else found.table.head(0), columns)


def offers_in_words(found) -> pd.DataFrame:
    """Offer by offer: who can serve, who did, how late, what was refused and why."""
    columns = {
        _("Offer"): ("label", str, _("Others")),
        _("Providers who can"): ("can", number, ""),
        _("Providers who did"): ("did", number, _("not noted")),
        _("Orders delivered"): ("served", number),
        _("Late"): _late,
        _("Days of waiting, median"): ("wait_days", number, ""),
        _("Refused"): ("refused", told),
        _("Most often because"): ("why", REQUESTS["refusal_reason"].label, ""),
        _("Incidents"): ("incidents", told),
    }
    return in_columns(found.offers, columns)


def _late(row) -> str:
    return _("{k} of {n}", k=number(row.late), n=number(row.dated)) if row.dated else _("not noted")


def incidents_in_words(found) -> pd.DataFrame:
    """What went wrong, in the words noted, the newest first."""
    columns = {_("Quarter"): ("quarter", i18n.quarter), _("Offer"): "label"}
    return in_columns(found.incidents, columns | {str(REQUESTS["incident"].title): "words"})


def refusals_in_words(found) -> pd.DataFrame:
    """Requests that could not be served, by reason, beside the providers."""
    label = REQUESTS["refusal_reason"].label
    refusals = found.refusals if found.table["listed"].sum() else found.refusals.head(0)
    return pd.DataFrame(
        {
            _("Why not served"): [label(code) for code in refusals.index],
            _("Requests"): [number(n) for n in refusals],
        }
    )
