"""The field journal by its tags: first seen, last seen, times, and what followed. Dates and counts, no trend of a handful."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core import privacy
from ..core.cells.people import of_one
from ..core.pilot import Pilot
from ..core.told import Told
from .common import is_alert, spoken, tags

HOLDS = ("adjust", "suspend", "stop")  # proposals that a criterion not met calls for


@dataclass(frozen=True)
class Themes(Told):
    """table: one row a theme (theme, first, last, notes, alert, words of the last note that may be quoted, action and action_status of what
    answered it, criterion it speaks of, month that criterion first held the decision back, months_before: from the first
    note to it, NaN when it was not noted before), the most noted first. notes: lines of the journal. last: day of the
    newest one."""

    table: pd.DataFrame
    notes: int
    last: pd.Timestamp

    @property
    def unanswered(self) -> pd.DataFrame:
        """Themes that nothing followed."""
        return self.table[self.table["action"] == ""]


def themes(pilot: Pilot, held: Mapping[str, pd.Period] | pd.DataFrame | None = None) -> Themes:
    """The themes of the journal.

    held: criterion -> first month it held the decision back; or the table that ``gates.replay`` gives. None: not looked at.
    """
    rows = pilot.happened("journal").dropna(subset=["date", "text"])
    rows = rows[rows["date"] <= pilot.until].sort_values("date", kind="stable")
    noted: dict[str, list] = {}
    spelled: dict[str, str] = {}
    for row in rows.itertuples():
        for key, tag in tags(row.tags).items():
            noted.setdefault(key, []).append(row)
            spelled.setdefault(key, tag)
    held, small = _held(held), _small_publics(pilot)
    found = [
        {
            "theme": spelled[key],
            "first": lines[0].date,
            "last": lines[-1].date,
            "notes": len(lines),
            "alert": any(is_alert(line.tags) for line in lines),
            "words": next(filter(None, (_words(pilot, line, small) for line in reversed(lines))), ""),
            **_followed(pilot, key, lines[0].date),
            **_before(pilot, key, lines[0].date, held),
        }
        for key, lines in noted.items()
    ]
    columns = ["theme", "first", "last", "notes", "alert", "words", "action", "action_status"]
    columns += ["criterion", "month", "months_before"]
    frame = pd.DataFrame(found, columns=columns)
    frame = frame.sort_values(["notes", "last"], ascending=False, kind="stable", ignore_index=True)
    days = dict.fromkeys(("first", "last"), "datetime64[ns]")
    return Themes(frame.astype(days), len(rows), rows["date"].max())


def _words(pilot: Pilot, line, small: set) -> str:
    """A note as it may be quoted; "" for one about somebody."""
    words = spoken([line.text], pilot)[0]
    return "" if line.public in small or of_one(words) else words


def _small_publics(pilot: Pilot) -> set:
    """Publics of which few people are known: a note about them is a note about someone."""
    listed = pilot["clients"][["public", "id"]].rename(columns={"id": "client"})
    rows = pd.concat([listed, pilot.happened("requests")[["public", "client"]]])
    people = rows.dropna().groupby("public")["client"].nunique()
    return set(people.index[privacy.too_few(people)])


def _followed(pilot: Pilot, key: str, first: pd.Timestamp) -> dict:
    """The first action noted for the theme since it was seen; one without a day counts as noted then."""
    rows = pilot["actions"].dropna(subset=["what"])
    after = rows["noted_on"].isna() | (rows["noted_on"] >= first)
    answers = [key in tags(theme) for theme in rows["theme"]]
    rows = rows[after & np.array(answers, dtype=bool)].sort_values("noted_on", kind="stable")
    if rows.empty:
        return {"action": "", "action_status": ""}
    status = rows["status"].iloc[0]
    action = spoken(rows["what"].iloc[:1], pilot)[0]
    return {"action": action, "action_status": "" if pd.isna(status) else str(status)}


def _held(held) -> dict[str, pd.Period]:
    if held is None:
        return {}
    if isinstance(held, pd.DataFrame):
        rows = held[held["bottleneck"].notna() & held["proposal"].isin(HOLDS)]
        return rows.groupby("bottleneck")["month"].min().to_dict()
    return dict(held)


def _before(pilot: Pilot, key: str, first: pd.Timestamp, held: Mapping[str, pd.Period]) -> dict:
    """Of the criteria that the theme speaks of, the one it came longest before."""
    found = [
        (held[row.indicator].ordinal - first.to_period("M").ordinal, row.indicator)
        for row in pilot["criteria"].itertuples()
        if row.indicator in held and key in tags(row.theme)
    ]
    months, criterion = max(found, default=(0, ""))
    if months <= 0:
        return {"criterion": "", "month": pd.NaT, "months_before": np.nan}
    return {"criterion": criterion, "month": held[criterion], "months_before": float(months)}
