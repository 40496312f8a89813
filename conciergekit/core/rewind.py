"""A pilot as it was known on a past day: rows and cells learned later left out, what changed since put back.

What decides is the dictionary (`known_by`, `noted_by`, `known_through`); five sheets need more than that, because a
later state stands where the earlier one stood: criteria, funding, contracts, conditions, and bills not yet paid.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .cells.cell import figure
from .cells.frames import each_row, typed
from .cells.values import parse
from .findings import Finding
from .schema import Table, fold, same_body
from .tables import CRITERIA, LEVER_TRIED, PROJECT, TABLES

if TYPE_CHECKING:
    from .pilot import Pilot

# Days to wait for a bill not yet paid, where none was paid later than its date by then.
USUAL_WAIT = 30
COMING = ("filed", "notified", "agreed")  # states of a grant that may still bring money
# What a cell says when its row was known but its answer was not yet: only a request's outcome has a word for it.
_NOT_YET = {("requests", "outcome"): "open"}
# Told of sums over whole logs: what they were on a past day is not known.
_ON_ALL = {"ledger_mismatch", "not_counted_yet", "form_read", "fec_read", "fec_paid", "fec_bank", "fec_owed"}
_ON_ALL |= {"months_silent", "until_silent", "line_skipped"}


def rewound(pilot: "Pilot", day: pd.Timestamp) -> "Pilot":
    """The pilot at the end of `day` (see ``Pilot.as_of``)."""
    tables, places, lost = dict(pilot.tables), {}, pilot.not_rewound
    if "contracts" in tables:
        tables["contracts"] = tables["contracts"].assign(end=last_days(tables["contracts"], pilot.until))
    if "criteria" in tables:
        noted = (pilot[name] for name in ("criteria_changes", "decisions", "dated_answers"))
        tables["criteria"], more = criteria_on(tables["criteria"], *noted, day)
        lost = tuple(dict.fromkeys([*lost, *more]))
    known = {name: _known(TABLES[name], frame, day) for name, frame in tables.items()}
    for name in tables:
        if TABLES[name].known_through:
            known[name] = _known_through(TABLES[name], tables, known)
    told = {finding.table for finding in pilot.findings}
    told = {name for name in told if name in tables and len(pilot.places.get(name, ())) == len(tables[name])}
    for name, frame in tables.items():
        tables[name] = _then(TABLES[name], _kept(frame, known[name]), day)
    if "ledger" in tables:
        tables["ledger"] = ledger_on(tables["ledger"], tables.get("funding", pilot["funding"]), day)
    for name in tables:
        if name in told:
            lines = zip(pilot.places[name], known[name], strict=True)
            places[name] = tuple(place for place, kept in lines if kept)
    return replace(
        pilot,
        tables=MappingProxyType(tables),
        settings=MappingProxyType(settings_on(pilot, day)),
        findings=_findings_on(pilot, places, day),
        known_on=day.date(),
        account=None,
        not_rewound=lost,
        places=places,
    )


# ---- rows ------------------------------------------------------------------------------------------------


def by_then(pilot: "Pilot", name: str, day: pd.Timestamp) -> pd.DataFrame:
    """The rows of one table known at the end of `day`, with what their cells said then; all of them when no day is known."""
    table, frame = TABLES[name], pilot[name]
    known = _known(table, frame, day)
    if table.known_through:
        other = TABLES[table[table.known_through].refers.split(".")[0]]
        tables = {name: frame, other.name: pilot[other.name]}
        known = _known_through(table, tables, {other.name: _known(other, tables[other.name], day)})
    return _then(table, _kept(frame, known), day)


def _known(table: Table, frame: pd.DataFrame, day: pd.Timestamp) -> np.ndarray:
    """Which rows were known; one without its date cannot be placed in time and is taken as known."""
    if not table.known_by:
        return np.ones(len(frame), dtype=bool)
    return ~(_days(table, frame).to_numpy() > day.to_datetime64())


def _days(table: Table, frame: pd.DataFrame) -> pd.Series:
    """The day on which each row became known."""
    days = frame[table.known_by]
    return frame[table.noted_by].fillna(days) if table.noted_by else days


def _known_through(
    table: Table, tables: Mapping[str, pd.DataFrame], known: Mapping[str, np.ndarray]
) -> np.ndarray:
    """Rows of things whose own row was known: the stops of a tour. One that names nothing listed is taken as known."""
    other, key = table[table.known_through].refers.split(".")
    if other not in tables:
        return np.ones(len(tables[table.name]), dtype=bool)
    later = tables[other].loc[~known[other], key].dropna()
    return ~tables[table.name][table.known_through].isin(later).to_numpy()


def _kept(frame: pd.DataFrame, known: np.ndarray) -> pd.DataFrame:
    if known.all():
        return frame
    first = int((~known).argmax())
    # most logs are kept in order: what comes later is their end, cut off without a copy of the rest
    if not known[first:].any():
        return frame.iloc[:first]
    kept = frame.take(np.flatnonzero(known))
    kept.index = pd.RangeIndex(len(kept))
    return kept


# ---- cells -----------------------------------------------------------------------------------------------


def _then(table: Table, frame: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """What the cells of known rows said on that day."""
    if frame.empty:
        return frame
    if own := _OF_TABLE.get(table.name):
        frame = own(frame, day)
    sources = {column.known_by for column in table.columns if column.known_by}
    later = {source: rows for source in sources if (rows := _later(frame, source, day)).any()}
    hidden = [column for column in table.columns if column.known_by in later]
    if not hidden:
        return frame
    cells = {column.name: frame[column.name].array.copy() for column in hidden}
    for column in hidden:
        cells[column.name][later[column.known_by]] = _NOT_YET.get((table.name, column.name), np.nan)
    return frame.assign(**cells)


def _later(frame: pd.DataFrame, column: str, day: pd.Timestamp) -> np.ndarray:
    return frame[column].to_numpy() > day.to_datetime64()


def funding_on(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Grants in the last state their dates prove by that day: granted, filed, else an idea.

    A state is later when its own day is, or when a step before it (filing, for all but an idea) is. One decided by then, whose
    money comes later at the earliest, was not paid yet.
    """
    filed, granted, state = (_later(rows, name, day) for name in ("filed_on", "agreed_on", "status_since"))
    early = rows["cash_early"].fillna(rows["cash_late"]) > day
    decided = (rows["status"] == "paid") & (rows["agreed_on"] <= day) & early & ~state
    rows = rows.assign(status=rows["status"].mask(decided, "agreed")) if decided.any() else rows
    changed = state | ((filed | granted) & (rows["status"] != "idea").to_numpy())
    if not changed.any():
        return rows
    then = pd.Series("idea", index=rows.index, dtype=rows["status"].dtype)
    then = then.mask(rows["filed_on"].notna() & ~filed, "filed")
    then = then.mask(rows["agreed_on"].notna() & ~granted, "agreed")
    terms = [c.name for c in TABLES["funding"].columns if c.known_by == "status_since" != c.name]
    return rows.assign(
        status=rows["status"].mask(changed, then), **{name: rows[name].mask(changed) for name in terms}
    )


def last_days(contracts: pd.DataFrame, until: pd.Timestamp) -> pd.Series:
    """The last day of each contract: an ended one whose written end is still to come, or unwritten, was over on the day it
    was given up."""
    over = contracts["status"].eq("ended").fillna(False).astype(bool)
    return contracts["end"].mask(over & ~(contracts["end"] <= until), contracts["ended_on"])


def contracts_on(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Contracts that ended since still run, with no end known; those signed since are quotes."""
    ended = _later(rows, "end", day) & (rows["status"] == "ended").to_numpy()
    signed = _later(rows, "signed_on", day)
    if not (ended.any() or signed.any()):
        return rows
    return rows.assign(
        status=rows["status"].mask(ended, "signed").mask(signed, "quoted"), end=rows["end"].mask(ended)
    )


def ledger_on(rows: pd.DataFrame, grants: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Bills not yet paid that day: expected when the Funding sheet of that day (`grants`) awaits that money, else after the
    usual delay of those paid late by then; not before the morrow."""
    unpaid = _later(rows, "paid_on", day)
    if not unpaid.any():
        return rows
    waits = (rows["paid_on"] - rows["date"]).dt.days.where(~unpaid)
    usual = waits[waits > 0].groupby(rows["nature"]).median().apply(np.ceil)
    wait = pd.to_timedelta(rows["nature"].map(usual.to_dict()).astype(float).fillna(USUAL_WAIT), unit="D")
    expected = rows["date"] + wait
    for at in np.flatnonzero(unpaid & (rows["nature"] == "subsidy").to_numpy()):
        expected.iloc[at] = _awaited(rows.iloc[at], grants, day, expected.iloc[at])
    expected = expected.clip(lower=day.normalize() + pd.Timedelta(days=1))
    return rows.assign(paid_on=rows["paid_on"].mask(unpaid, expected))


def _awaited(subsidy: pd.Series, grants: pd.DataFrame, day: pd.Timestamp, usual) -> pd.Timestamp:
    """When a subsidy is to come by the grant it is of: the first of its days not over; `usual` where no grant says."""
    of = [
        same_body(subsidy["payer"], funder) or (pd.isna(subsidy["payer"]) and amount == subsidy["amount_eur"])
        for funder, amount in zip(grants["funder"], grants["amount_eur"], strict=True)
    ]
    own = grants.loc[np.array(of, dtype=bool) & grants["status"].isin(COMING), ["cash_early", "cash_late"]]
    days = own.to_numpy().ravel()
    return min(days[days > day.to_datetime64()], default=usual)


def conditions_on(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Conditions settled since, whose state was written over, were still to be settled."""
    since = _later(rows, "settled_on", day) & (rows["state"] == "fine").to_numpy()
    return rows.assign(state=rows["state"].mask(since, "open")) if since.any() else rows


_OF_TABLE = {"funding": funding_on, "contracts": contracts_on, "conditions": conditions_on}


# ---- the Project sheet -----------------------------------------------------------------------------------


def settings_on(pilot: "Pilot", day: pd.Timestamp) -> dict[str, object]:
    """The answers of that day: of a question answered with a date by then, the last of these; of another, today's."""
    settings = dict(pilot.settings)
    answers = pilot["dated_answers"]
    days, asked, said = (answers[name].to_numpy() for name in ("date", "question", "answer"))
    order = np.argsort(days, kind="stable")
    known = [at for at in order[~(days[order] > day.to_datetime64())] if not pd.isna(asked[at])]
    for question, text in {asked[at]: said[at] for at in known if asked[at] != LEVER_TRIED}.items():
        settings.pop(question, None)
        if not pd.isna(value := answered(question, text)):
            settings[question] = value
    if "data_until" in settings:
        settings["data_until"] = min(pd.Timestamp(settings["data_until"]), day.normalize())
    return settings


def answered(question: str, text):
    """An answer written as text, in the type of its question; NaN when there is none or it cannot be read."""
    if blank(text):
        return np.nan
    column = PROJECT[question]
    return typed(pd.Series([parse(str(text), column).value], dtype=object), column.kind).iloc[0]


# ---- what no date places in time ---------------------------------------------------------------------------

# Without a date, a line of these is there from the start of the test, or belongs to a line that has one.
_FROM_THE_START = ("territory", "services", "clients", "providers", "team", "criteria")
_STATES = (
    ("clients", "engagement", "engagement_since"),
    ("funding", "status", "status_since"),
    ("actions", "status", "status_since"),
)


def undated_lines(pilot: "Pilot") -> dict[str, int]:
    """Lines kept as they are today for lack of a day, by table."""
    dated = (one for one in TABLES.values() if one.known_by and one.name not in _FROM_THE_START)
    there = (table for table in dated if pilot.has(table.name))
    counts = {table.name: int(_days(table, pilot[table.name]).isna().sum()) for table in there}
    return {name: count for name, count in counts.items() if count}


def undated_states(pilot: "Pilot") -> dict[tuple[str, str], int]:
    """States kept as they are today for lack of the day they began, by table and column."""
    counts = {}
    for table, state, since in _STATES:
        rows = pilot[table]
        counts[table, state] = int((rows[state].notna() & rows[since].isna()).sum())
    return {place: count for place, count in counts.items() if count}


# ---- what was told of the files --------------------------------------------------------------------------


def _findings_on(pilot: "Pilot", places: Mapping, day: pd.Timestamp) -> tuple[Finding, ...]:
    """Findings without those on lines or cells learned later; one on several lines is told of those known."""
    found = []
    for finding in pilot.findings:
        later = finding.code == "cash_below" and finding.values["date"] > day.date()
        if later or finding.code in _ON_ALL:
            continue
        gone = _unknown_lines(pilot, places, finding, day)
        lines = finding.values.get("rows") or ([finding.row] if finding.row else [])
        left = tuple(line for line in lines if line not in gone)
        if len(left) == len(lines):
            found.append(finding)
        elif left:
            typed = finding.typed if left[0] == finding.row else ""
            values = {**finding.values, "rows": left, "count": len(left)}
            found.append(replace(finding, row=left[0], typed=typed, values=values))
    return tuple(found)


def _unknown_lines(pilot: "Pilot", places: Mapping, finding: Finding, day: pd.Timestamp) -> set[int]:
    """Lines of the finding's sheet whose row, or whose cell in the finding's column, was not known that day."""
    if finding.table not in places:  # not one line of a file a row
        return set()
    before, now = pilot.places[finding.table], set(places[finding.table])
    gone = {place for place in before if place not in now}
    column = TABLES[finding.table].by_name.get(finding.field_name)
    if column is not None and column.known_by:
        later = _later(pilot[finding.table], column.known_by, day)
        gone |= {place for place, hidden in zip(before, later, strict=True) if hidden}
    return {line for sheet, line in gone if sheet == finding.sheet}


# ---- criteria --------------------------------------------------------------------------------------------


def criteria_on(criteria: pd.DataFrame, changes: pd.DataFrame, decisions, answers, day: pd.Timestamp):
    """The sheet of criteria at the end of `day`.

    A lever had been tried as often as decisions "adjust" and dated answers say by that day, and no more often than the
    sheet says.

    Returns (DataFrame, tuple of str): the criteria, and the indicators of later changes that could not be
        undone: removed since, or an old figure that cannot be read.
    """
    later = changes[changes["date"] > day].sort_values("date", kind="stable")
    rows, lost = undone(criteria, later)
    if len(rows):
        rows = rows.assign(lever_tried=np.minimum(rows["lever_tried"], _tries(rows, decisions, answers, day)))
    # frozen again when it was changed: it was there before, since when is not written
    again = rows["frozen_on"] > day
    if again.any():
        again &= rows["indicator"].isin(later.loc[later["what"] != "added", "indicator"])
        rows = rows.assign(frozen_on=rows["frozen_on"].mask(again))
    return rows.reset_index(drop=True), lost


def _tries(rows: pd.DataFrame, decisions, answers, day: pd.Timestamp) -> np.ndarray:
    """How often the lever of each criterion is known to have been tried by the end of `day`."""
    adjusted = (decisions["decision"] == "adjust").to_numpy(bool) & ~_later(decisions, "date", day)
    worked_on = list(decisions["works_on"].to_numpy()[adjusted])
    said = (answers["question"] == LEVER_TRIED).to_numpy(bool) & ~_later(answers, "date", day)
    texts = [text for text in answers["answer"].to_numpy()[said] if not pd.isna(text)]
    named = [CRITERIA["indicator"].values.get(fold(text)) for text in texts]
    own = Counter([*(one for one in worked_on if not pd.isna(one)), *(one for one in named if one)])
    on_all = sum(map(pd.isna, worked_on))
    return np.array([own[indicator] + on_all for indicator in rows["indicator"]], dtype=float)


def undone(rows: pd.DataFrame, log: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The criteria before the changes of `log` (oldest first), and the indicators for which that is not possible.

    Of several lines of one indicator, that which says what the change made of it is the one that was changed.
    """
    rows, lost = rows.copy(), []
    log = log.iloc[::-1]
    for indicator, what, before, new in each_row(log[["indicator", "what", "old", "new"]], index=False):
        at = rows["indicator"] == indicator
        if at.sum() > 1:
            at &= rows[what] == typed_value(what, new) if what in rows else False
            if at.sum() != 1:
                lost.append(indicator)
                continue
        if what == "added":
            rows = rows[~at]
        elif what == "removed" or not at.any():
            lost.append(indicator)
        else:
            old = typed_value(what, before)
            if pd.isna(old) and not blank(before):
                lost.append(indicator)
            else:
                rows.loc[at, what] = old
    return rows, tuple(dict.fromkeys(lost))


def typed_value(what: str, text):
    """A cell of the log as the criteria sheet would hold it: a number, a role; NaN when it cannot be read."""
    if blank(text):
        return np.nan
    if what == "role":
        return CRITERIA["role"].values.get(fold(text), np.nan)
    found = figure(str(text).replace("%", "").replace("€", "").strip())
    if found is None:
        return np.nan
    return found / 100 if "%" in str(text) else found


def blank(text) -> bool:
    """Nothing written."""
    return text is None or pd.isna(text) or not str(text).strip()
