"""The criteria as they were frozen: their fingerprint, the changes logged since, and those that were not.

agreed = conciergekit.gates.agreed(pilot)
agreed.fingerprint      # printed with the review; typed back in the Project sheet, it shows later if anything moved
agreed.findings()       # frozen too late, changed without a reason, changed without a word
"""

import hashlib
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .. import i18n
from ..i18n import MISSING, _, date, listing, ngettext
from ..pilot import Pilot
from ..rewind import blank, typed_value, undone
from ..tables import CRITERIA, CRITERIA_CHANGES
from ..text import clause, one_line
from .measures import AT_MOST, SHARE, UNITS, called
from .rule import MUST

_NUMBERS = ("requirement", "floor", "target")  # with the role and the direction, what the rule decides on
_LIFE = ("added", "removed")
NONE, SAME, LOGGED, SILENT, UNKNOWN = "none", "same", "logged", "silent", "unknown"


@dataclass(frozen=True)
class Agreed:
    """What was agreed before the stage, and what became of it.

    table : one row a criterion: indicator, label, role, requirement, floor, target, at_most, frozen_on, owner, lever,
        source, late (frozen after the stage began).
    changes : one row a logged change: date, indicator, label, what, old, new, reason, by, during (the stage was under
        way), disagrees (the sheet of criteria says something else than `new`).
    fingerprint : eight hex digits of the criteria as they are ("" when there is none).
    first : the same with the logged changes undone; "" when one of them cannot be undone.
    stated : fingerprint typed in the Project sheet, "" if none.
    state : against `stated`: none (nothing typed), same, logged (differs, and the log explains it all), silent
        (differs, and it does not), unknown (a criterion was removed: its old figures are gone).
    stage_start : first day of the present stage (NaT unknown).
    """

    table: pd.DataFrame
    changes: pd.DataFrame
    fingerprint: str
    first: str
    stated: str
    state: str
    stage_start: pd.Timestamp = field(default=pd.NaT)

    @property
    def frozen_on(self) -> pd.Timestamp:
        """The latest day a criterion was frozen; NaT if none has a date."""
        return self.table["frozen_on"].max() if len(self.table) else pd.NaT

    def sentences(self, lang: str | None = None) -> list[str]:
        """When they were frozen and their fingerprint, the logged changes, then what is wrong."""
        with i18n.use_language(lang):
            if self.table.empty:
                return [_("No criterion was agreed: nothing says yet what would make this test a success.")]
            return [_summary(self), *_checked(self), *_told_changes(self), *_findings(self)]

    def findings(self, lang: str | None = None) -> list[str]:
        """What is wrong with the way criteria were frozen or changed; empty when nothing is."""
        with i18n.use_language(lang):
            return _findings(self)

    def plot(self, ax=None):
        """The days of freezing and changing, against the start of the stage."""
        from .charts_body import draw_agreed

        return draw_agreed(self, ax)


def agreed(pilot: Pilot) -> Agreed:
    """Read the criteria, their changes, and the fingerprint typed in the Project sheet.

    The fingerprint covers what the rule decides on: indicator, role, requirement, floor, target, direction. Owners,
    levers and sources may be completed freely.
    """
    from .stages import present_start

    rows, log = readable(pilot), _log(pilot)
    start = present_start(pilot)
    before, lost = undone(rows, log)
    now, first = fingerprint(rows), "" if lost else fingerprint(_in_unit(before))
    log["during"] = log["date"] > start if pd.notna(start) else False
    log["disagrees"] = [_disagrees(change, rows, log) for change in log.itertuples()]
    table = rows.assign(
        label=list(map(called, rows["indicator"])),
        late=rows["frozen_on"] > start if pd.notna(start) else False,
    )
    stated = _hex(pilot.settings.get("criteria_print") or "")
    return Agreed(table, log, now, first, stated, _state(stated, now, first, log), start)


def readable(pilot: Pilot) -> pd.DataFrame:
    """The criteria sheet as the rule reads it: a role, a direction, shares between 0 and about 1."""
    rows = pilot["criteria"]
    rows = rows[rows["indicator"].isin(UNITS)].reset_index(drop=True)
    rows["role"] = rows["role"].where(rows["role"].isin([c.value for c in CRITERIA["role"].choices]), MUST)
    rows["at_most"] = rows["at_most"].fillna(rows["indicator"].isin(AT_MOST)).astype(bool)
    return _in_unit(rows)


def _in_unit(rows: pd.DataFrame) -> pd.DataFrame:
    shares = {
        name: [_share(i, v) for i, v in zip(rows["indicator"], rows[name], strict=True)] for name in _NUMBERS
    }
    return rows.assign(**shares)


def fingerprint(rows: pd.DataFrame) -> str:
    """Eight hex digits ("1A2B-3C4D") that change when a role, a direction or a figure does; order is irrelevant."""
    if rows.empty:
        return ""
    lines = sorted(
        "|".join([r.indicator, r.role, *(f"{getattr(r, name):.6g}" for name in _NUMBERS), str(bool(r.at_most))])
        for r in rows.itertuples()
    )  # fmt: skip
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8].upper()
    return f"{digest[:4]}-{digest[4:]}"


def _hex(text: str) -> str:
    """A fingerprint however it was retyped: spaces, small letters, another dash."""
    digits = "".join(c for c in str(text).upper() if c in "0123456789ABCDEF")
    return f"{digits[:4]}-{digits[4:8]}" if len(digits) == 8 else str(text).strip()


def _share(indicator: str, value: float) -> float:
    return value / 100 if UNITS[indicator] == SHARE and 5 < value <= 200 else value


# ---- the log of changes


def _log(pilot: Pilot) -> pd.DataFrame:
    log = pilot["criteria_changes"]
    log = log[log["indicator"].isin(UNITS) & log["date"].notna()].sort_values("date", kind="stable")
    label = CRITERIA["indicator"].label
    return log.assign(label=[label(name) for name in log["indicator"]]).reset_index(drop=True)


def _disagrees(change, rows: pd.DataFrame, log: pd.DataFrame) -> bool:
    """Whether the sheet of criteria denies the last logged change of this figure."""
    same = log[(log["indicator"] == change.indicator) & (log["what"] == change.what)]
    if change.Index != same.index[-1]:
        return False
    found = rows[rows["indicator"] == change.indicator]
    if change.what in _LIFE:
        return (change.what == "added") != bool(len(found))
    if found.empty:
        return not (log["indicator"].eq(change.indicator) & log["what"].eq("removed")).any()
    new, now = typed_value(change.what, change.new), found.iloc[0][change.what]
    if isinstance(now, str) or isinstance(new, str):
        return new != now
    new = _share(change.indicator, new)
    return not (np.isclose(new, now) or (np.isnan(new) and np.isnan(now)))


def _state(stated: str, now: str, first: str, log: pd.DataFrame) -> str:
    if not stated:
        return NONE
    if stated == now:
        return SAME
    if not first and len(log):
        return UNKNOWN
    return LOGGED if stated == first else SILENT


# ---- in words


def _summary(found: Agreed) -> str:
    n = len(found.table)
    if pd.isna(found.frozen_on):
        return ngettext("{n} criterion, without a date of freezing. Fingerprint: {print}.",
                        "{n} criteria, without a date of freezing. Fingerprint: {print}.", n,
                        print=found.fingerprint)  # fmt: skip
    return ngettext("{n} criterion frozen on {day}. Fingerprint: {print}.", "{n} criteria frozen on {day}. Fingerprint: {print}.",
                    n, day=date(found.frozen_on), print=found.fingerprint)  # fmt: skip


def _checked(found: Agreed) -> list[str]:
    if found.state == SAME:
        return [_("They are those that were frozen: same fingerprint.")]
    if found.state == LOGGED:
        return [_("The fingerprint typed in the Project sheet ({then}) is that of the criteria before the changes below: nothing else moved.",
                  then=found.stated)]  # fmt: skip
    return []


def change_words(change) -> str:
    """ "Part servie à l'heure, exigence : de 75 % à 80 %"."""
    what = CRITERIA_CHANGES["what"].label(change.what).lower()
    if change.what in _LIFE:
        return _("{label}: {what}", label=change.label, what=what)
    old, new = (MISSING if blank(v) else one_line(v) for v in (change.old, change.new))
    return _("{label}, {what}: from {old} to {new}", label=change.label, what=what, old=old, new=new)


def _told_changes(found: Agreed) -> list[str]:
    return [
        _("Changed on {day} by {who}: {change}. Reason: {reason}.", day=date(c.date),
          who=MISSING if blank(c.by) else one_line(c.by), change=change_words(c),
          reason=clause(c.reason))
        for c in found.changes.itertuples() if not blank(c.reason)
    ]  # fmt: skip


def _findings(found: Agreed) -> list[str]:
    return [*_late(found), *_without_reason(found), *_moved(found)]


def _late(found: Agreed) -> list[str]:
    table, said = found.table, []
    undated = table[table["frozen_on"].isna()]
    if len(undated):
        said.append(_("To repair: no date of freezing for {names}. Nothing shows that they were agreed before the stage.",
                      names=_names(undated)))  # fmt: skip
    late = table[table["late"]]
    if len(late):
        said.append(
            _("Careful: {names} frozen on {day}, after the stage began ({start}). A requirement chosen once the first figures "
              "are known proves less.", names=_names(late), day=date(late["frozen_on"].max()),
              start=date(found.stage_start))
        )  # fmt: skip
    during = found.changes[found.changes["during"].astype(bool)]
    if len(during):
        said.append(
            ngettext("Careful: {n} change was made while the stage was under way ({start}): {names}.",
                     "Careful: {n} changes were made while the stage was under way ({start}): {names}.", len(during),
                     start=date(found.stage_start), names=_names(during))
        )  # fmt: skip
    return said


def _without_reason(found: Agreed) -> list[str]:
    mute = found.changes[found.changes["reason"].map(blank).astype(bool)]
    said = [
        _("To repair: changed on {day} without a reason: {change}. Write why in the sheet “{sheet}”.", day=date(c.date),
          change=change_words(c), sheet=CRITERIA_CHANGES.title)
        for c in mute.itertuples()
    ]  # fmt: skip
    denied = found.changes[found.changes["disagrees"].astype(bool)]
    return said + [
        _("To repair: the log says “{change}”, the sheet of criteria says otherwise.", change=change_words(c))
        for c in denied.itertuples()
    ]


def _moved(found: Agreed) -> list[str]:
    if found.state == SILENT:
        return [
            _("To repair: the criteria are no longer those that were frozen (fingerprint {then}, today {now}), and the log of "
              "changes does not explain it. Write each change and its reason in the sheet “{sheet}”.", then=found.stated,
              now=found.fingerprint, sheet=CRITERIA_CHANGES.title)
        ]  # fmt: skip
    if found.state == UNKNOWN:
        return [
            _("A logged change cannot be undone (criterion removed, or figure that cannot be read): the fingerprint {then} "
              "cannot be checked.", then=found.stated)
        ]  # fmt: skip
    return []


def _names(rows: pd.DataFrame) -> str:
    return listing(_("“{label}”", label=label) for label in dict.fromkeys(rows["label"]))
