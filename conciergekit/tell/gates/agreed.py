"""The criteria as they were frozen, told."""

import pandas as pd

from ...core.i18n import MISSING, N_, _, date, listing, ngettext
from ...core.pilot import Pilot
from ...core.rewind import blank, typed_value
from ...core.tables import CRITERIA, CRITERIA_CHANGES
from ...core.text import clause, one_line
from ...gates.criteria import LIFE, LOGGED, SAME, SILENT, UNKNOWN, Agreed, lost_since, softened
from ..common import Said


def sentences(found: Agreed) -> list[str]:
    """When they were frozen and their fingerprint, the logged changes, then what is wrong."""
    if found.table.empty:
        return [_("No criterion was agreed: nothing says yet what would make this test a success.")]
    return [_summary(found), *_checked(found), *_told_changes(found), *findings(found)]


def _summary(found: Agreed) -> str:
    n = len(found.table)
    if pd.isna(found.frozen_on):
        return ngettext(
            "{n} criterion, without a date of freezing. Fingerprint: {print}.",
            "{n} criteria, without a date of freezing. Fingerprint: {print}.",
            n,
            print=found.fingerprint,
        )
    return ngettext(
        "{n} criterion frozen on {day}. Fingerprint: {print}.",
        "{n} criteria frozen on {day}. Fingerprint: {print}.",
        n,
        day=date(found.frozen_on),
        print=found.fingerprint,
    )


def _checked(found: Agreed) -> list[str]:
    if found.state == SAME:
        return [_("They are those that were frozen: same fingerprint.")]
    if found.state == LOGGED:
        return [
            _(
                "The fingerprint typed in the Project sheet ({then}) is that of the criteria before the changes below: nothing else moved.",
                then=found.stated,
            )
        ]
    return []


def change_words(change) -> str:
    """ "Part servie à l'heure, exigence : de 75 % à 80 %"."""
    what = CRITERIA_CHANGES["what"].label(change.what).lower()
    if change.what in LIFE:
        return _("{label}: {what}", label=change.label, what=what)
    old, new = (MISSING if blank(v) else one_line(v) for v in (change.old, change.new))
    return _("{label}, {what}: from {old} to {new}", label=change.label, what=what, old=old, new=new)


_SOFTENED = {
    "requirement": N_(
        "The requirement of “{label}” went from {old} to {new} on {day}, once figures were known."
    ),
    "role": N_("The role of “{label}” went from “{old}” to “{new}” on {day}, once figures were known."),
    "removed": N_("“{label}” was removed from the criteria on {day}, once figures were known."),
}


def known_when_changed(found: Agreed) -> list[str]:
    """What a must asks that was changed with figures known: which, from what to what, when."""
    return [
        _(
            _SOFTENED[c.what],
            label=c.label,
            day=date(c.date),
            old=_stood(c.what, c.old),
            new=_stood(c.what, c.new),
        )
        for c in softened(found).itertuples()
    ]


def _stood(what: str, text) -> str:
    """A role in the language in use, a figure as it was typed."""
    role = typed_value("role", text) if what == "role" else ""
    if isinstance(role, str) and role:
        return CRITERIA["role"].label(role).lower()
    return MISSING if blank(text) else one_line(text)


def not_put_back(pilot: Pilot, months: pd.Series) -> str:
    """What the months of a replay are judged without."""
    lost = lost_since(pilot, months.iloc[0].end_time.normalize()) if len(months) else ()
    names = listing(_("“{label}”", label=CRITERIA["indicator"].label(name)) for name in lost)
    if lost:
        return _("Past months are judged without what {names} asked then: it is not kept.", names=names)
    return ""


def _told_changes(found: Agreed) -> list[str]:
    return [
        _(
            "Changed on {day} by {who}: {change}. Reason: {reason}.",
            day=date(c.date),
            who=MISSING if blank(c.by) else one_line(c.by),
            change=change_words(c),
            reason=clause(c.reason),
        )
        for c in found.changes.itertuples()
        if not blank(c.reason)
    ]


def findings(found: Agreed) -> list[str]:
    """What is wrong with the way criteria were frozen or changed; empty when nothing is."""
    return [*_late(found), *_without_reason(found), *_moved(found)]


def _late(found: Agreed) -> Said:
    table = found.table
    undated = table[table["frozen_on"].isna()]
    if len(undated):
        yield _(
            "To repair: no date of freezing for {names}. Nothing shows that they were agreed before the stage.",
            names=_names(undated),
        )
    late = table[table["late"]]
    if len(late):
        yield _(
            "Careful: {names} frozen on {day}, after the stage began ({start}). A requirement chosen once the first figures "
            "are known proves less.",
            names=_names(late),
            day=date(late["frozen_on"].max()),
            start=date(found.stage_start),
        )
    during = found.changes[found.changes["during"].astype(bool)]
    if len(during):
        yield ngettext(
            "{n} change was made while the stage was under way ({start}): {names}.",
            "{n} changes were made while the stage was under way ({start}): {names}.",
            len(during),
            start=date(found.stage_start),
            names=_names(during),
        )


def _without_reason(found: Agreed) -> list[str]:
    mute = found.changes[found.changes["reason"].map(blank).astype(bool)]
    said = [
        _(
            "Changed on {day} without a reason: {change}. Write why in the sheet “{sheet}”.",
            day=date(c.date),
            change=change_words(c),
            sheet=CRITERIA_CHANGES.title,
        )
        for c in mute.itertuples()
    ]
    denied = found.changes[found.changes["disagrees"].astype(bool)]
    return said + [
        _("To repair: the log says “{change}”, the sheet of criteria says otherwise.", change=change_words(c))
        for c in denied.itertuples()
    ]


def _moved(found: Agreed) -> Said:
    if found.state == SILENT:
        yield _(
            "To repair: the criteria are no longer those that were frozen (fingerprint {then}, today {now}). The log of changes does not explain it. Write each change and its reason in the sheet “{sheet}”.",
            then=found.stated,
            now=found.fingerprint,
            sheet=CRITERIA_CHANGES.title,
        )
        return
    if found.state == UNKNOWN:
        yield _(
            "A logged change cannot be undone (criterion removed, or figure that cannot be read): the fingerprint {then} "
            "cannot be checked.",
            then=found.stated,
        )
        return


def _names(rows: pd.DataFrame) -> str:
    return listing(_("“{label}”", label=label) for label in dict.fromkeys(rows["label"]))
