"""Do the cells agree with one another? References, keys, the order of dates, the bank's balances.

Nothing is changed here: each disagreement is told, and the rows stay.
"""

import difflib
from collections.abc import Mapping

import pandas as pd

from .. import dictionary
from .problems import MOST_ALIKE
from .sheets import Part

KEY_TYPES = ("code", "indicator", "date")  # of a first column that names its row
REPEATED = ("partners", "weights", "scenarios")  # several rows each: services, criteria, changes
# In any table that has both columns: these never come before the first.
ORDER = {
    "start": "until end review_on decided_on deadline log_complete_until accounts_complete_until",
    "since": "until",
    "from": "until",
    "earliest": "latest",
    "date": "closed_on",
    "opened_on": "closed_on",
    "window_from": "window_until",
}
EVENTS = ("requests", "tours", "accounts", "hours", "answers", "moments")  # counted month by month
NEAR_AMONG = 2_000  # values of a list among which the nearest is looked for


def check(parts: Mapping[str, Part], project: Mapping[str, object]) -> None:
    """Tell what disagrees in the rows kept. project: the answers by name."""
    for name, part in parts.items():
        if name == "project":
            _order(part, pd.DataFrame([project], dtype=object))
            continue
        _references(part, parts)
        _same_rows(part)
        _keys(part)
        _order(part, part.frame)
        _days(part, project)
    if "accounts" in parts:
        _balances(parts["accounts"])
        _negative_expenses(parts["accounts"])
    if "requests" in parts:
        _reasons(parts["requests"])


def _references(part: Part, parts: Mapping[str, Part]) -> None:
    """A value that the sheet it refers to does not hold, once a value."""
    for column in part.table.columns.values():
        table, _dot, name = column.refers.partition(".")
        if table not in parts or parts[table].frame.empty:
            continue
        known = parts[table].frame[name].dropna().unique().tolist()
        values = part.frame[column.code]
        unknown = values[values.notna() & ~values.isin(known)]
        groups = unknown.groupby(unknown, sort=False).groups
        for told, (value, rows) in enumerate(groups.items()):
            among = known[:NEAR_AMONG] if told < MOST_ALIKE else []
            near = difflib.get_close_matches(value, among, n=1)
            words = {"count": len(rows), "sheet": parts[table].sheet.name, "near": near}
            code = "unknown_reference_near" if near else "unknown_reference"
            part.tell(code, "kept", rows[0], column.code, value, **words)


def _same_rows(part: Part) -> None:
    """Rows with the same cells: written twice, or two facts alike."""
    again = part.alike[part.alike.duplicated(keep=False)]
    for rows in again.groupby(list(again), sort=False).groups.values() if len(again) else ():
        part.tell("same_rows", "kept", rows[1], count=len(rows), rows=list(rows[:10]))


def _keys(part: Part) -> None:
    """What names a row is written once, or once a date where a later row replaces it."""
    first, day = next(iter(part.table.columns.values())), part.table.known_on
    if part.table.code in REPEATED or first.code == day or first.type not in KEY_TYPES:
        return
    key = [first.code, *([day] if day and day != "date" else [])]
    for number, value in part.frame[part.frame.duplicated(key)][first.code].items():
        part.tell("key_again", "kept", number, first.code, _shown(value))


def _order(part: Part, frame: pd.DataFrame) -> None:
    pairs = [(first, second) for first, others in ORDER.items() for second in others.split()]
    for first, second in pairs:
        if first not in frame or second not in frame:
            continue
        both = frame[[first, second]].dropna()
        for number, start, end in both[both[first] > both[second]].itertuples():
            row = number if part.table.code != "project" else None
            words = {"first": part.heads[first], "start": _shown(start)}
            part.tell("order", "kept", row, second, _shown(end), **words)


def _shown(day: object) -> object:
    return day.date() if isinstance(day, pd.Timestamp) else day


def _days(part: Part, project: Mapping[str, object]) -> None:
    """Events before the test, or after the day until which the sheet is said to be complete."""
    if part.table.code not in EVENTS:
        return
    until = project["log_complete_until"]
    if part.table.code == "accounts":
        until = project["accounts_complete_until"] or until
    dates = part.frame["date"]
    if part.table.code == "accounts":  # what was in the bank before the test is no event of it
        dates = dates[part.frame["nature"] != "balance"]
    for code, day, out in (
        ("before_start", project["start"], dates.lt),
        ("after_end", until, dates.gt),
    ):
        count = 0 if day is None else int(out(day).sum())
        if count:
            part.tell(code, "kept", None, "date", count=count, day=day)


def _balances(accounts: Part) -> None:
    frame = accounts.frame[accounts.frame["nature"] == "balance"]
    for day, amounts in frame.groupby("date")["amount"]:
        if amounts.nunique() > 1:
            both = amounts.unique().tolist()
            accounts.tell("two_balances", "kept", amounts.index[1], "amount", amounts=both, day=day)


def _negative_expenses(accounts: Part) -> None:
    frame = accounts.frame
    count = int(((frame["nature"] == "expense") & (frame["amount"] < 0)).sum())
    if count:
        accounts.tell("negative_expenses", "kept", None, "amount", count=count)


def _reasons(requests: Part) -> None:
    frame = requests.frame[requests.frame["reason"].notna()]
    odd = frame[frame["outcome"].notna() & (frame["outcome"] != "refused")]
    for number, outcome in odd["outcome"].items():
        words = {"outcome": dictionary.lists()["outcome"][outcome]}
        reason = requests.raws[number][requests.places["reason"]]
        requests.tell("reason_not_refused", "kept", number, "reason", reason, **words)
