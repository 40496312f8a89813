"""What only shows across cells: doubles, codes nobody knows, dates in the wrong order or out of the test."""

import datetime as dt
import difflib
import inspect
import re
from collections.abc import Callable, Mapping
from functools import cache

import pandas as pd

from ...core import measures
from ...core.findings import Finding
from ...core.kept_up import EARLY, silent_months
from ...core.schema import Column, fold
from ..layout.match import nearest
from ..understand.rows import GROUP_FROM, Rows, of_project
from .amounts import AMOUNTS
from .between import BETWEEN
from .days import DAYS
from .numbers import NUMBERS

LATE = pd.DateOffset(years=5)
ALONE = pd.Timedelta(days=92)  # an entry this far from all others is probably a wrong year
# Dates of things that happened during the test; elsewhere older dates are natural (member since 1998).
_LOG = {
    "requests": ("date", "due_on", "closed_on", "paid_on"),
    "tours": ("date",),
    "energy": ("week",),
    "time": ("date",),
}
# Lists other tables point to: a second line with the same code would count everything twice.
_REGISTERS = ("territory", "publics", "services", "clients", "team")
_KEY_WITH = {"providers": ("service",)}  # one line a provider and service
# Criteria that are shares: what passes the most they can be was typed without its % sign.
_OVER_ONE = r".*_cover|workload|provider_load|tour_cost_share.*|intention_to_use"  # shares that may pass 100%
_MOST_SHARE, _SCALE = 5, 5  # those at most; and the best grade of a survey
_SHARES = {one.code for one in measures.all() if one.unit == "share"}
_INSEE = re.compile(r"[0-9]{5}|2[AB][0-9]{3}")
_LOGS = ("requests", "tours", "time", "ledger", "events", "surveys", "journal")
_MONTHS = 6  # a charge has, from which it is known to come back
_STEPS, _STEP = 0.8, 0.01  # share of those months at the amount of the one before, within which it is
_MISSING = 2  # months without it: more are a charge that stopped, or comes now and then
_SILENT_AT_FIRST = 3  # whole months before the first line of any log: fewer may well be those of a slow start


def check(tables: Mapping[str, Rows], settings: dict[str, object], today: dt.date) -> list[Finding]:
    """Problems across cells, rows and tables. Corrects the frames only where the finding says so."""
    findings = _settings(settings, today)
    for rows in tables.values():
        findings += _doubles(rows)
    findings += _references(tables)
    first = settings.get("start") or (
        tables["requests"].frame["date"].min() if "requests" in tables else pd.NaT
    )
    last = pd.Timestamp(settings.get("data_until") or today) + LATE
    for rows in tables.values():
        findings += _spellings(rows, tables) + _several_codes(rows)
        findings += _dates(rows, pd.Timestamp(first), last)
    for checks in (DAYS, (_silent, _requests, _criteria), BETWEEN, AMOUNTS, NUMBERS):
        known = {name: rows for name, rows in tables.items() if len(rows.frame)}
        known |= {"tables": tables, "settings": settings, "today": today}
        for one in checks:  # each names what it asks for: tables that have lines
            needed = _needed(one)
            if known.keys() >= {*needed}:
                findings += one(*(known[name] for name in needed))
    return findings


@cache
def _needed(one: Callable) -> list[str]:
    """What a check cannot go without: the same at every reading."""
    asked = inspect.signature(one).parameters.values()
    return [parameter.name for parameter in asked if parameter.default is parameter.empty]


def _settings(settings: dict[str, object], today: dt.date) -> list[Finding]:
    """The day until which the data are said complete, where it cannot be: it is not used."""
    start, until = settings.get("start"), settings.get("data_until")
    to_come = until is not None and until > pd.Timestamp(today)
    if not to_come and not (start is not None and until is not None and until < start):
        return []
    settings.pop("data_until")
    code = "until_to_come" if to_come else "dates_reversed"
    return [of_project(code, "data_until", start=start, until=until)]


def _silent(tables: Mapping[str, Rows], settings: Mapping[str, object]) -> list[Finding]:
    """Whole months of the test, at either end, of which no log has a line, nor the sheet of opening a word."""
    told = [tables[name].frame["date"] for name in _LOGS if name in tables]
    logged = pd.concat(told).dropna() if told else pd.Series(dtype="datetime64[ns]")
    if logged.empty:
        return []
    first, last = logged.min(), logged.max()
    noted = pd.PeriodIndex(tables["opening"].frame["month"].dropna() if "opening" in tables else [], freq="M")
    start, until = settings.get("start"), settings.get("data_until")
    findings = _paused(tables, start) if "requests" in tables else []
    ended = pd.NaT if until is None else (until + pd.Timedelta(days=1)).to_period("M") - 1
    findings += _skipped(tables["ledger"], noted, ended) if "ledger" in tables else []
    if start is not None:
        begun = (start - pd.Timedelta(days=1)).to_period("M") + 1
        silent = pd.period_range(begun, first.to_period("M") - 1, freq="M").difference(noted)
        if len(silent) >= _SILENT_AT_FIRST:
            said = {"start": start, "first": first.date(), "n": len(silent)}
            findings.append(of_project("start_silent", "start", **said))
    if until is not None:
        silent = pd.period_range(last.to_period("M") + 1, ended, freq="M").difference(noted)
        if len(silent):
            said = {"until": until, "last": last.date(), "n": len(silent)}
            findings.append(of_project("until_silent", "data_until", **said))
    return findings


def _paused(tables: Mapping[str, Rows], start) -> list[Finding]:
    """`silent_months` of the log, told at the last request before them."""
    requests = tables["requests"]
    days = requests.frame["date"].dropna()
    opening = (
        tables["opening"].frame
        if "opening" in tables
        else pd.DataFrame(columns=["month", "open_share", "season"])
    )
    silent = silent_months(days, start, opening)
    if not len(silent):
        return []
    before = days[days < silent[0].start_time]
    return requests.tell("months_silent", "date", [before.idxmax()], n=len(silent))


def _skipped(ledger: Rows, noted: pd.PeriodIndex, ended) -> list[Finding]:
    """A charge of no service, the same every month, that a month or two do not have, up to the last complete month (NaT: unsaid)."""
    f = ledger.frame
    spent = f[
        f["nature"].eq("expense")
        & ~f["set_up"].fillna(False).astype(bool)
        & f["service"].isna()
        & f["date"].notna()
    ]
    month, n = spent["date"].dt.to_period("M"), {}
    for name, own in spent.groupby(spent["line"].fillna("").map(fold)):
        there = month[own.index]
        euros = own["amount_eur"].groupby(there).sum()
        steady = euros.diff().abs().iloc[1:] <= _STEP * euros.iloc[1:]  # a rise is one step in a year
        if not name or len(euros) < _MONTHS or steady.mean() < _STEPS or not euros.all():
            continue
        last = month.max() if pd.isna(ended) else min(month.max(), ended)
        missing = pd.period_range(there.min(), last, freq="M").difference(there).difference(noted)
        if 0 < len(missing) <= _MISSING:
            before = own.loc[there < missing[0], "date"].idxmax()
            n[before] = len(missing)
    return ledger.tell("line_skipped", "line", sorted(n), n=n, day=f["date"])


# ---- doubles ---------------------------------------------------------------------------------------------


def _doubles(rows: Rows) -> list[Finding]:
    key = rows.table.key
    if not key:
        return []
    again = rows.again([key, *_KEY_WITH.get(rows.table.name, ())], rows.frame.dropna(subset=key))
    if not again:
        return []
    register = rows.table.name in _REGISTERS
    first = rows.first_of(key)
    code = "duplicate_left_out" if register else "duplicate"
    findings = rows.tell(code, key, again, first=rows.line_of(first))
    if register:
        rows.drop(set(again))
    return findings


# ---- codes that name a line of another table -------------------------------------------------------------


def _references(tables: Mapping[str, Rows]) -> list[Finding]:
    findings = []
    for rows in tables.values():
        for column in rows.table.columns:
            target = tables.get(column.refers.split(".")[0]) if column.refers else None
            if target is not None and len(target.frame):
                findings += _unknown_codes(rows, column, target)
    return findings


def _unknown_codes(rows: Rows, column: Column, target: Rows) -> list[Finding]:
    key = column.refers.split(".")[1]
    known = set(target.frame[key].dropna())
    cells = rows.frame[column.name].dropna()
    if known.issuperset(cells.tolist()):  # an array of words is slow to walk
        return []
    unknown = cells[~cells.isin(known)]
    words = _names(target, key)
    found: dict[str, list[tuple[str, list[int], dict]]] = {}
    for text, group in unknown.groupby(unknown, sort=False):
        indices, values = list(group.index), {"title": target.table.title}
        code = words.get(fold(text))
        if code:
            rows.frame.loc[indices, column.name] = code
            found.setdefault("read_as", []).append((text, indices, {**values, "code": code}))
        elif column.name == "insee" and _INSEE.fullmatch(text):
            found.setdefault("outside_territory", []).append((text, indices, values))
        elif not (column.name == "insee" and re.fullmatch(r"[0-9]{4}", text)):  # already told by the cell
            found.setdefault("unknown_code", []).append((text, indices, values))
    for text, _indices, values in found.get("unknown_code", [])[: GROUP_FROM + 1]:  # more are told together
        close = nearest(fold(text), words, cutoff=0.7)
        values |= {"suggestion": words[close]} if close else {}
    return [finding for code, entries in found.items() for finding in _one_each(rows, column, code, entries)]


def _names(target: Rows, key: str) -> dict[str, str]:
    """Folded code, and folded label when it names one line only -> code."""
    words: dict[str, str] = {}
    for name in ("label", "name", key):  # the code last: it wins over a label
        if name not in target.table:
            continue
        pairs = target.frame[target.frame[name].notna() & target.frame[key].notna()]
        spelled: dict[str, set[str]] = {}
        for text, code in zip(pairs[name], pairs[key], strict=True):
            spelled.setdefault(fold(text), set()).add(code)
        words.update({text: next(iter(codes)) for text, codes in spelled.items() if len(codes) == 1})
    words.pop("", None)
    return words


def _one_each(rows: Rows, column: Column, code: str, entries: list) -> list[Finding]:
    """One finding a distinct value; a single one when there are very many values."""
    weight = "doubtful" if code == "unknown_code" else "note"
    if len(entries) > GROUP_FROM:
        indices = sorted(i for _text, group, _values in entries for i in group)
        text, _group, values = entries[0]
        said = {"title": values["title"], "different": len(entries)}
        return rows.once(f"{code}_many", column.name, indices, text, weight, **said)
    told = (rows.once(code, column.name, group, text, weight, **values) for text, group, values in entries)
    return [finding for one in told for finding in one]


def _spellings(rows: Rows, tables: Mapping[str, Rows]) -> list[Finding]:
    """The same code typed in two ways, where no other table says which is right."""
    findings = []
    for column in rows.table.columns:
        target = tables.get(column.refers.split(".")[0]) if column.refers else None
        if (rows.table.name, column.name) in _OF_CLIENTS or column.kind != "code":
            continue
        if target is not None and len(target.frame):
            continue
        cells = rows.frame[column.name].dropna()
        if column.name in _CHOSEN:
            findings += _near(rows, column.name, cells)
        texts = cells.unique().tolist()
        if _plainly_apart(texts):
            continue
        counts = cells.value_counts()
        by_key: dict[str, list[str]] = {}
        for text in counts.index.tolist():
            by_key.setdefault(fold(text), []).append(text)
        for variants in by_key.values():
            if len(variants) > 1 and fold(variants[0]):
                other = cells[cells.isin(variants[1:])]
                said = {"suggestion": variants[0]}
                findings += rows.once("two_spellings", column.name, other.index, other.iloc[0], **said)
    return findings


_OF_CLIENTS = (("requests", "client"), ("clients", "id"))  # told by what is checked between lines
_RARE, _OFTEN, _LETTERS, _WORDS_AT_MOST = 2, 5, 5, 60
_ALIKE = 0.82  # of difflib: a letter or two apart


def _near(rows: Rows, name: str, cells: pd.Series) -> list[Finding]:
    """The singular of another word, or a rare word a letter or two from one that is found often: most likely a slip."""
    counts = cells.value_counts()
    if not 1 < len(counts) <= _WORDS_AT_MOST:
        return []
    often = {fold(text): text for text, count in counts.items() if count >= _OFTEN}
    first: dict[str, str] = {}
    findings = []
    for text, count in counts.items():
        key = fold(text)
        likely = first.setdefault(re.sub(r"[sx]\b", "", key), text)
        if fold(likely) == key:
            rare = count <= _RARE and key not in often and len(key) >= _LETTERS
            close = difflib.get_close_matches(key, list(often), n=1, cutoff=_ALIKE) if rare else []
            if not close or not key.replace(" ", "").isalpha():
                continue
            likely = often[close[0]]
        findings += rows.once("two_spellings", name, cells.index[cells == text], text, suggestion=likely)
    return findings


_BETWEEN = re.compile(r"\s*(?:[,;/+&]|\bet\b|\band\b)\s*")
_CHOSEN = ("public", "service")  # the boxes people tick several of in an online form


def _several_codes(rows: Rows) -> list[Finding]:
    """ "seniors, familles" in one cell, where one of them is a code of the same column."""
    findings = []
    for name in _CHOSEN:
        if name not in rows.table:
            continue
        cells = rows.frame[name].dropna()
        codes = set(cells.unique())
        for text in sorted(codes):
            parts = [part for part in _BETWEEN.split(text) if part]
            if len(parts) > 1 and codes & set(parts):
                same = cells.index[cells == text]
                findings += rows.once("several_codes", name, same, text, codes=tuple(parts))
    return findings


def _plainly_apart(texts: list[str]) -> bool:
    """True where letters and figures alone tell every code from the others: a log's own numbers, most often."""
    return len({text.lower() for text in texts}) == len(texts) and all(
        text.isascii() and text.isalnum() for text in texts
    )


# ---- dates -----------------------------------------------------------------------------------------------


def _dates(rows: Rows, first: pd.Timestamp, last: pd.Timestamp) -> list[Finding]:
    findings = []
    for column in rows.table.columns:
        if column.kind != "date":
            continue
        cells, name = rows.frame[column.name], column.name
        logged = name in _LOG.get(rows.table.name, ())
        if logged and pd.notna(first):
            findings += rows.tell("date_early", name, cells < first - EARLY, start=first)
        if logged and pd.notna(first) and name == "date":
            before = cells.between(first - EARLY, first, inclusive="left")
            code = "before_test"
            if rows.table.name == "time":  # hours count by month, that of the start whole
                code, before = "time_before", before & (cells < first.to_period("M").start_time)
            findings += rows.tell(code, "date", before, weight="note", start=first)
        late = cells > last
        findings += rows.tell("date_late" if logged else "date_remote", name, late)
        if logged and late.any():
            rows.frame.loc[late, name] = pd.NaT  # one wrong century would stretch every curve
    return findings


_LONG = 600  # minutes for one request: a day's work, most often that of several, or hours typed in seconds


def _requests(requests: Rows) -> list[Finding]:
    f = requests.frame
    findings = requests.tell("closed_before", "closed_on", f["closed_on"] < f["date"])
    for code, weight, outcomes in (
        ("served_no_day", "doubtful", ["served"]),
        ("closed_no_day", "note", ["refused", "cancelled"]),
    ):
        undated = f.index[f["outcome"].isin(outcomes) & f["closed_on"].isna()]
        findings += requests.once(code, "closed_on", undated, weight=weight)
    return findings + requests.tell("minutes_many", "minutes", f["minutes"] > _LONG) + _alone(requests)


def _alone(rows: Rows) -> list[Finding]:
    """One or two requests far from all others, at either end: a wrong year stretches the whole test."""
    days = rows.frame["date"].dropna().sort_values(kind="stable")
    if len(days) < 10:
        return []
    found: list[int] = []
    for ends in (days, days[::-1]):
        for many in (1, 2):
            if abs(ends.iloc[many] - ends.iloc[many - 1]) > ALONE:
                found = sorted({*found, *ends.index[:many]})
    return rows.tell("date_alone", "date", found, days=ALONE.days)


# ---- gate criteria ---------------------------------------------------------------------------------------


def _criteria(criteria: Rows) -> list[Finding]:
    """A share required as 75 instead of 75 %, or as a grade, could never be met: it is not taken."""
    findings = []
    indicators = criteria.frame["indicator"].fillna("")
    limits = indicators.map(_limit).astype("float64")
    for name in ("requirement", "floor", "target"):
        cells = criteria.frame[name]
        wrong = cells > limits
        surveyed = indicators.str.startswith("satisfaction_") & (cells <= _SCALE)
        shares = cells.map(lambda cell: f"{cell:g} %".replace(".", ","))
        findings += criteria.tell("grade_for_share", name, wrong & surveyed)
        findings += criteria.tell("share_typed_whole", name, wrong & ~surveyed, suggestion=shares)
        criteria.frame.loc[wrong, name] = float("nan")
    return findings


def _limit(indicator: str) -> float:
    if indicator not in _SHARES:
        return float("inf")
    return _MOST_SHARE if re.fullmatch(_OVER_ONE, indicator) else 1.0
