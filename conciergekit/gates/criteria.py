"""The criteria as they were frozen: their fingerprint, the changes logged since, and those that were not.

agreed = conciergekit.gates.agreed(pilot)
agreed.fingerprint      # printed with the review; typed back in the Project sheet, it shows later if anything moved
agreed.findings()       # frozen too late, changed without a reason, changed without a word
"""

import hashlib
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..core.cells.people import mask, mask_first_names
from ..core.pilot import Pilot, remembered
from ..core.rewind import typed_value, undone
from ..core.tables import CRITERIA
from ..core.text import typed
from ..core.told import Told
from .measures import AT_MOST, NAMELESS, OPPOSITE, UNITS, UNLISTED, as_unit, called
from .rule import MUST
from .stages import present_start

_NUMBERS = ("requirement", "floor", "target")  # with the role and the direction, what the rule decides on
LIFE = ("added", "removed")
_ROLES = [choice.value for choice in CRITERIA["role"].choices]  # the one that binds most first
_LONGEST = 60  # characters of a name that is not in the list
NONE, SAME, LOGGED, SILENT, UNKNOWN = "none", "same", "logged", "silent", "unknown"


@dataclass(frozen=True)
class Agreed(Told):
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
        """The day from which all were frozen; NaT unless each has its date."""
        return self.table["frozen_on"].max(skipna=False)

    @property
    def beforehand(self) -> bool:
        """Whether all were frozen by the first day of the stage."""
        return bool(self.frozen_on <= self.stage_start)


def agreed(pilot: Pilot) -> Agreed:
    """Read the criteria, their changes, and the fingerprint typed in the Project sheet.

    The fingerprint covers what the rule decides on: indicator, role, requirement, floor, target, direction. Owners,
    levers and sources may be completed freely.
    """
    rows, log, start = _lines(pilot), _log(pilot), present_start(pilot)
    before, lost = undone(rows, log)
    now, first = fingerprint(rows), "" if lost else fingerprint(_in_unit(before))
    log["during"] = log["date"] > start
    log["disagrees"] = [_disagrees(change, rows, log) for change in log.itertuples()]
    table = readable(pilot)
    table = table.assign(label=list(map(called, table["indicator"])), late=table["frozen_on"] > start)
    stated = _hex(pilot.settings.get("criteria_print") or "")
    return Agreed(table, log, now, first, stated, _state(stated, now, first, log), start)


@remembered
def readable(pilot: Pilot) -> pd.DataFrame:
    """The criteria sheet as the rule reads it, one row an indicator: a role, a direction, shares between 0 and about 1.

    lacks : why a row cannot be judged, whatever the data: UNLISTED, OPPOSITE, else "". twice : several lines ask it.
    Of several lines the role that binds most counts, and of that role the line that asks most; one without a figure cannot
    be judged, nor a minimum together with a maximum.
    """
    rows = _lines(pilot)
    rows["lacks"] = np.where(rows["indicator"].isin(UNITS), "", UNLISTED)
    rows["twice"] = rows["indicator"].duplicated(keep=False)
    if not rows["twice"].any():
        return rows
    role = rows["role"].map(_ROLES.index)
    binding = rows[role == role.groupby(rows["indicator"]).transform("min")]
    both = binding.groupby("indicator")["at_most"].transform("nunique") > 1
    rows.loc[both[both].index, "lacks"] = rows["lacks"].replace("", OPPOSITE)
    asks = binding["requirement"].mask(binding["at_most"], -binding["requirement"])
    order = pd.DataFrame({"most": binding["at_most"], "asks": -asks})
    order = order.sort_values(["most", "asks"], kind="stable", na_position="first")
    kept = rows.loc[order.index].drop_duplicates("indicator").set_index("indicator")
    return kept.loc[rows["indicator"].unique()].reset_index()[rows.columns]


def _lines(pilot: Pilot) -> pd.DataFrame:
    """Every line of the sheet that asks something: by its name, else by the words typed, masked, else by its place."""
    rows, words = pilot["criteria"], _words(pilot)
    places = pilot.places.get("criteria", ())
    if len(places) != len(rows):  # not one line of a file a row
        places = [("", at) for at in range(1, len(rows) + 1)]
    names = [
        name if isinstance(name, str) and name in UNITS else _called(name, words.get(place, ""), place[1])
        for name, place in zip(rows["indicator"], places, strict=True)
    ]
    rows = rows.assign(indicator=pd.array(names, dtype=rows["indicator"].dtype))
    rows = rows[rows["requirement"].notna() | ~rows["indicator"].str.startswith(NAMELESS).astype(bool)]
    rows = rows.reset_index(drop=True)
    rows["role"] = rows["role"].where(rows["role"].isin(_ROLES), MUST)
    rows["at_most"] = rows["at_most"].fillna(rows["indicator"].isin(AT_MOST)).astype(bool)
    return _in_unit(rows)


def _called(name, told: str, line: int) -> str:
    said = name if isinstance(name, str) else told
    return typed(mask_first_names(mask(said, free=True)), _LONGEST) if said.strip() else f"{NAMELESS}{line}"


def _words(pilot: Pilot) -> dict[tuple[str, int], str]:
    """(sheet, line) -> what was typed as the indicator there, as what was told of the file quotes it."""
    words = {}
    for told in pilot.findings:
        if (told.table, told.field_name) == ("criteria", "indicator"):
            lines = told.values.get("rows", (told.row,))
            sheets = told.values.get("sheets", (told.sheet,) * len(lines))
            words |= dict.fromkeys(zip(sheets, lines, strict=True), told.typed)
    return words


def _in_unit(rows: pd.DataFrame) -> pd.DataFrame:
    shares = {
        name: [as_unit(i, v) for i, v in zip(rows["indicator"], rows[name], strict=True)] for name in _NUMBERS
    }
    return rows.assign(**shares)


def lost_since(pilot: Pilot, day: pd.Timestamp) -> tuple[str, ...]:
    """The criteria changed after `day` whose state of that day cannot be put back: no past month is judged by it."""
    log = _log(pilot)
    return undone(pilot["criteria"], log[log["date"] > day])[1]


def softened(found: Agreed) -> pd.DataFrame:
    """Of the changes made while the stage was under way, those of what a must asks: its requirement, its role, or that it is
    no longer asked. The last of each, with what stood before the first."""
    musts = found.table.loc[found.table["role"] == MUST, "indicator"]
    rows = found.changes[found.changes["during"].astype(bool)]
    was = np.array([typed_value("role", old) == MUST for old in rows["old"]], dtype=bool)
    gone = rows["what"].isin(["removed"]) & ~rows["indicator"].isin(found.table["indicator"])
    asked = rows["what"].isin(["requirement"]) & rows["indicator"].isin(musts)
    rows = rows[asked | (rows["what"].isin(["role"]) & was) | gone]
    same = rows.groupby(["indicator", "what"], sort=False)
    rows = rows.assign(old=same["old"].transform("first")).drop_duplicates(["indicator", "what"], keep="last")
    return rows[(rows["what"] == "removed") | (rows["old"] != rows["new"])]


def fingerprint(rows: pd.DataFrame) -> str:
    """Eight hex digits ("1A2B-3C4D") that change when a role, a direction or a figure does; order is irrelevant."""
    if rows.empty:
        return ""
    lines = []
    for r in rows.itertuples():
        name = "" if r.indicator.startswith(NAMELESS) else r.indicator  # it has none wherever it stands
        figures = (f"{getattr(r, column):.6g}" for column in _NUMBERS)
        lines.append("|".join([name, r.role, *figures, str(bool(r.at_most))]))
    digest = hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:8].upper()
    return f"{digest[:4]}-{digest[4:]}"


def _hex(text: str) -> str:
    """A fingerprint however it was retyped: spaces, small letters, another dash."""
    digits = "".join(c for c in str(text).upper() if c in "0123456789ABCDEF")
    return f"{digits[:4]}-{digits[4:8]}" if len(digits) == 8 else str(text).strip()


# ---- the log of changes


def _log(pilot: Pilot) -> pd.DataFrame:
    log = pilot["criteria_changes"]
    log = log[log["indicator"].isin(UNITS) & log["date"].notna()].sort_values("date", kind="stable")
    label = CRITERIA["indicator"].label
    return log.assign(label=[label(name) for name in log["indicator"]]).reset_index(drop=True)


def _disagrees(change, rows: pd.DataFrame, log: pd.DataFrame) -> bool:
    """Whether the sheet of criteria denies the last logged change of this figure; not of one that does not say what changed."""
    if not isinstance(change.what, str):
        return False
    same = log[(log["indicator"] == change.indicator) & (log["what"] == change.what)]
    if change.Index != same.index[-1]:
        return False
    found = rows[rows["indicator"] == change.indicator]
    if change.what in LIFE:
        return (change.what == "added") != bool(len(found))
    if found.empty:
        return not (log["indicator"].eq(change.indicator) & log["what"].eq("removed")).any()
    new = typed_value(change.what, change.new)
    return not any(_same(change.indicator, new, now) for now in found[change.what])


def _same(indicator: str, new, now) -> bool:
    if isinstance(now, str) or isinstance(new, str):
        return new == now
    return bool(np.isclose(as_unit(indicator, new), now, equal_nan=True))


def _state(stated: str, now: str, first: str, log: pd.DataFrame) -> str:
    if not stated:
        return NONE
    if stated == now:
        return SAME
    if not first and len(log):
        return UNKNOWN
    return LOGGED if stated == first else SILENT
