"""The criteria as they were frozen, told."""

from collections.abc import Iterable

import pandas as pd

from ...core.i18n import MISSING, N_, _, date, listing
from ...core.pilot import Pilot
from ...core.rewind import blank, typed_value
from ...core.tables import CRITERIA, CRITERIA_CHANGES
from ...core.text import clause, one_line
from ...gates.criteria import LIFE, LOGGED, SAME, SILENT, UNKNOWN, Agreed, lost_since, softened
from ..common import Many, Said, few, sayer

_SAID = {
    "none": "No criterion was agreed: nothing says yet what would make this test a success.",
    "undated": Many("{n} criterion. Fingerprint: {print}.", "{n} criteria. Fingerprint: {print}."),
    "before": "Criteria agreed on {day:day}, no later than the day the stage began.",
    "frozen": Many(
        "{n} criterion frozen on {day:day}. Fingerprint: {print}.",
        "{n} criteria frozen on {day:day}. Fingerprint: {print}.",
    ),
    SAME: "They are those that were frozen: same fingerprint.",
    LOGGED: "The fingerprint typed in the Project sheet ({then}) is that of the criteria before the changes below: nothing else moved.",
    SILENT: "To repair: the criteria are no longer those that were frozen (fingerprint {then}, today {now}). The log of changes does not explain it. Write each change and its reason in the sheet “{sheet}”.",
    UNKNOWN: "A logged change cannot be undone (criterion removed, or figure that cannot be read): the fingerprint {then} cannot be checked.",
    "requirement": "The requirement of “{label}” went from {old} to {new} on {day:day}, once figures were known.",
    "role": "The role of “{label}” went from “{old}” to “{new}” on {day:day}, once figures were known.",
    "removed": "“{label}” was removed from the criteria on {day:day}, once figures were known.",
    "not_kept": "Past months are judged without what {names} asked then: it is not kept.",
    "changes": Many(
        "{n} change of the criteria noted, on {days}.", "{n} changes of the criteria noted, on {days}."
    ),
    "changed": "Changed on {day:day} by {who}: {change}. Reason: {reason}.",
    "no_date": "No date of freezing for {names}. Nothing shows that they were agreed before the stage.",
    "late": "Careful: {names} frozen on {day:day}, after the stage began ({start:day}). A requirement chosen once the first figures are known proves less.",
    "during": Many(
        "{n} change was made while the stage was under way ({start:day}): {names}.",
        "{n} changes were made while the stage was under way ({start:day}): {names}.",
    ),
    "no_reason": "Changed on {day:day} without a reason: {change}. Write why in the sheet “{sheet}”.",
    "denied": "To repair: the log says “{change}”, the sheet of criteria says otherwise.",
}
_say = sayer(_SAID)
TRIED = N_("Trial: other requirements or chances than those of the workbook.")


def sentences(found: Agreed) -> Said:
    """When they were frozen and their fingerprint, the logged changes, then what is wrong."""
    if found.table.empty:
        yield _say("none")
        return
    dated = "undated" if pd.isna(found.frozen_on) else "frozen"
    yield _say(dated, len(found.table), print=found.fingerprint, day=found.frozen_on)
    if found.state in (SAME, LOGGED):
        yield _say(found.state, then=found.stated)
    for c in found.changes.itertuples():
        if not blank(c.reason):
            who = MISSING if blank(c.by) else one_line(c.by)
            yield _say("changed", day=c.date, who=who, change=change_words(c), reason=clause(c.reason))
    yield from findings(found)


def change_words(change) -> str:
    """ "Part servie à l'heure, exigence : de 75 % à 80 %"."""
    what = CRITERIA_CHANGES["what"].label(change.what).lower()
    if change.what in LIFE:
        return _("{label}: {what}", label=change.label, what=what)
    old, new = (MISSING if blank(v) else one_line(v) for v in (change.old, change.new))
    return _("{label}, {what}: from {old} to {new}", label=change.label, what=what, old=old, new=new)


def known_when_changed(found: Agreed) -> list[str]:
    """What a must asks that was changed with figures known: which, from what to what, when."""
    return [
        _say(c.what, label=c.label, day=c.date, old=_stood(c.what, c.old), new=_stood(c.what, c.new))
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
    return _say("not_kept", names=_quoted(map(CRITERIA["indicator"].label, lost))) if lost else ""


def when(found: Agreed) -> Said:
    """The day they were agreed if it was by the first day of the stage, else of which of them nothing shows it; nothing without any."""
    if found.beforehand:
        yield _say("before", day=found.frozen_on)
    yield from afterwards(found)


def changed_since(found: Agreed) -> str:
    """What was changed after they were frozen, which readers must not believe agreed then; "" for nothing."""
    n, days = len(found.changes), found.changes["date"].drop_duplicates()
    return _say("changes", n, days=listing(map(date, days))) if n else ""


def afterwards(found: Agreed) -> Said:
    """The criteria of which nothing shows that they were agreed before the stage."""
    undated, late = found.table[found.table["frozen_on"].isna()], found.table[found.table["late"]]
    if len(undated):
        yield _say("no_date", names=_quoted(undated["label"]))
    if len(late):
        names, day = _quoted(late["label"]), late["frozen_on"].max()
        yield _say("late", names=names, day=day, start=found.stage_start)


def findings(found: Agreed) -> Said:
    """What is wrong with the way criteria were frozen or changed; empty when nothing is."""
    yield from afterwards(found)
    during = found.changes[found.changes["during"].astype(bool)]
    if len(during):
        yield _say("during", len(during), start=found.stage_start, names=_quoted(during["label"]))
    for c in found.changes.itertuples():
        if blank(c.reason):
            yield _say("no_reason", day=c.date, change=change_words(c), sheet=CRITERIA_CHANGES.title)
    for c in found.changes[found.changes["disagrees"].astype(bool)].itertuples():
        yield _say("denied", change=change_words(c))
    if found.state in (SILENT, UNKNOWN):
        sheet = CRITERIA_CHANGES.title
        yield _say(found.state, then=found.stated, now=found.fingerprint, sheet=sheet)


def _quoted(labels: Iterable[str]) -> str:
    return few(_("“{label}”", label=label) for label in dict.fromkeys(labels))
