"""Providers told service by service, needs refused, and what rests on one person."""

import pandas as pd

from ...core import i18n
from ...core.i18n import _, listing, ngettext, number
from ...core.tables import REQUESTS
from ...people.network import SOON_MONTHS
from ..common import Said
from .common import quoted, told

MOST = 3


def sentences(found) -> list[str]:
    """Services with one provider or none, papers that lapse, skills of one person."""
    return [*_alone(found), *_papers(found), *_skills(found)]


def _alone(found) -> list[str]:
    rows = found.table
    if not rows["listed"].sum():
        return []
    thin = rows[rows["worked"] < 2]
    if thin.empty:
        return [_("Every service given to providers has two of them or more.")]
    said = _(
        "Only one provider or none works for {names}.",
        names=_listed([quoted(label) for label in thin["label"]]),
    )
    lacking = int(thin["refused"].sum())
    if lacking:
        said += " " + ngettext(
            "At least {n} refusal came of it.",
            "At least {n} refusals came of it.",
            lacking,
        )
    return [said]


def _papers(found) -> list[str]:
    unsigned, lapsed, soon = (int(found.table[name].sum()) for name in ("unsigned", "lapsed", "soon"))
    parts = []
    if unsigned:
        parts.append(
            ngettext("{n} specification is not signed", "{n} specifications are not signed", unsigned)
        )
    if lapsed:
        parts.append(ngettext("{n} insurance has ended", "{n} insurances have ended", lapsed))
    if soon:
        parts.append(
            ngettext(
                "{n} insurance ends within {months} months",
                "{n} insurances end within {months} months",
                soon,
                months=number(SOON_MONTHS),
            )
        )
    return [_("Papers of providers: {parts}.", parts=listing(parts))] if parts else []


def _skills(found) -> Said:
    if not found.skills:
        return
    yield ngettext(
        "{n} skill of {all} is held by one person only.",
        "{n} skills of {all} are held by one person only.",
        len(found.skills),
        all=number(found.assessed),
    )


def skills_in_words(found) -> pd.DataFrame:
    """Skills to share: those that one person only holds, whoever it is."""
    return pd.DataFrame({_("Held by one person only"): list(found.skills)})


def _listed(names: list[str]) -> str:
    return listing([*names[:MOST], _("some others")]) if len(names) > MOST else listing(names)


def in_words(found) -> pd.DataFrame:
    """Service by service; nothing where no provider is listed."""
    rows = found.table if found.table["listed"].sum() else found.table.head(0)
    heads = {
        "listed": _("Providers listed"),
        "worked": _("Really work"),
        "unsigned": _("Specification not signed"),
        "lapsed": _("Insurance ended"),
        "soon": _("Insurance to renew"),
        "refused": _("Refused for want of one"),
    }
    return pd.DataFrame(
        {
            _("Service"): rows["label"],
            **{
                head: [(told if name == "refused" else number)(n) for n in rows[name]]
                for name, head in heads.items()
            },
        }
    )


def offers_in_words(found) -> pd.DataFrame:
    """Offer by offer: who can serve, who did, how late, what was refused and why."""
    rows, why = found.offers, REQUESTS["refusal_reason"].label
    return pd.DataFrame(
        {
            _("Offer"): [label or _("Others") for label in rows["label"]],
            _("Providers who can"): [number(n) if n == n else "" for n in rows["can"]],
            _("Providers who did"): [number(n) for n in rows["did"]],
            _("Orders delivered"): [number(n) for n in rows["served"]],
            _("Late"): [
                _("{k} of {n}", k=number(row.late), n=number(row.dated)) if row.dated else _("not noted")
                for row in rows.itertuples()
            ],
            _("Days of waiting, median"): [number(n) if n == n else "" for n in rows["wait_days"]],
            _("Refused"): list(map(told, rows["refused"])),
            _("Most often because"): [why(code) if code else "" for code in rows["why"]],
            _("Incidents"): list(map(told, rows["incidents"])),
        }
    )


def incidents_in_words(found) -> pd.DataFrame:
    """What went wrong, in the words noted, the newest first."""
    rows = found.incidents
    return pd.DataFrame(
        {
            _("Quarter"): [i18n.quarter(when) for when in rows["quarter"]],
            _("Offer"): rows["label"],
            str(REQUESTS["incident"].title): rows["words"],
        }
    )


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
