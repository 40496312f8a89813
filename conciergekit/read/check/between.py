"""What contradicts itself between sheets, or within a line: told, never corrected."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from ...core.findings import Finding
from ...core.kept_up import awaited
from ...core.schema import fold
from ...core.tables import HAPPENED, TABLES
from ...core.text import listed
from ..understand.rows import Rows, as_typed
from . import tours
from .tours import DAY_MIN, SPENT

# What a request is from its first day: what became of it is filled in later, in one of two sheets only.
_ASKED = listed("""
    client, public, service, insee, channel, order_value_eur, commission_eur, fee_eur, minutes
""")
_OWN = ("client", "order_value_eur")  # columns in which two requests seldom say the same
_LEAST, _MOST = 5, 0.8  # lines of a sheet, and share of them, that stand in another
_BY_CHANCE = 0.01  # how likely that may be of two sheets of other requests


def requests_again(rows: Rows) -> list[Finding]:
    """Sheets whose requests are most of them in another, told once each; then other lines alike in all but their number."""
    of = pd.Series(rows.sheets, rows.frame.index)
    sizes = Counter(rows.sheets)
    told: dict[str, Finding] = {}
    lines: set[int] = set()
    for one, other in combinations(sizes, 2):
        small, large = (other, one) if sizes[other] <= sizes[one] else (one, other)
        if small in told or large in told or sizes[small] < _LEAST:
            continue
        again = _said_in(rows.frame[of == small], rows.frame[of == large])
        if again:
            values = {"total": sizes[small], "other": large, **rows.places(again)}
            first = rows.lines[again[0]]
            told[small] = Finding("requests_again", "doubtful", rows.table.name, small, first, values=values)
            lines |= {*of.index[of.isin([small, large])]}
    return [*told.values(), *_request_twice(rows, lines)]


def _said_in(small: pd.DataFrame, large: pd.DataFrame) -> list[int]:
    """The lines of a sheet that stand in another on the columns both fill; none unless most do, and more than chance explains."""
    shared = [c for c in _ASKED if c in small and small[c].notna().any() and large[c].notna().any()]
    small, large = small[small["date"].notna()], large[large["date"].notna()]
    if len(shared) < 2 or len(small) < _LEAST:
        return []
    here, there = _keys(small, shared), _keys(large, shared)
    left, found = Counter(there), []
    for i, key in zip(small.index, here, strict=True):
        if left[key]:
            left[key] -= 1
            found.append((i, key))
    within = int(large["date"].between(small["date"].min(), small["date"].max()).sum())
    # where no column is a request's own, the sheets must say the same of these days
    of = len(here) if set(_OWN) & set(shared) else max(len(here), within)
    if len(found) < max(_LEAST, _MOST * of):
        return []
    days, kinds = Counter(key[0] for key in there), Counter(key[1:] for key in there)
    chance = 1.0  # that as many lines meet one of their kind on their day
    for _i, key in found:
        chance *= 1 - (1 - kinds[key[1:]] / len(there)) ** days[key[0]]
    return [i for i, _key in found] if chance <= _BY_CHANCE else []


def _keys(frame: pd.DataFrame, columns: list[str]) -> list[tuple]:
    """Each line as its day and these cells, as they compare."""
    cells = [frame["date"].tolist()]
    for name in columns:
        values = frame[name].astype(object).where(frame[name].notna(), None)
        cells.append([fold(v) if isinstance(v, str) else v for v in values])
    return [*zip(*cells, strict=True)]


def _request_twice(rows: Rows, told: set[int]) -> list[Finding]:
    """Two requests alike in all but their number, of a known day, client, public and amount, out of the sheets already `told`."""
    columns = [name for name in rows.frame if name != "id"]
    few = ["client", "order_value_eur", "date"]  # to compare all the columns of those alone
    known = rows.frame[rows.frame[[*few, "public"]].notna().all(axis=1)]
    known = known[known.duplicated(few, keep=False)]
    again = known.index[known.duplicated(columns)]
    return rows.tell("request_twice", "date", [i for i in again if i not in told])


# Conventions of the kit, not norms: beyond these a figure is worth a second look.
HEAVY_WEEK = 80.0  # hours of one person
TOUR_APART = 7  # days between a tour and what it is said to have carried
REVENUE_GAP = 0.10  # between what the log says was earned and the ledger
REVENUE_LEAST = 100.0  # euros: below, no gap is told
PAID_BEFORE = pd.Timedelta(days=92)  # a payment this long before its request is probably a wrong year
WIDENED_AFTER = pd.Timedelta(days=31)
SHARES_APART = 0.02
_WEEKLY = ("time", "energy")
_KEPT = ("commission_eur", "fee_eur")
# Lines of these tables have no number of their own: the same words twice count everything twice.
_TWICE = {
    "ledger": ("date", "account", "nature", "line", "amount_eur", "paid_on", "payer", "service"),
    "time": ("date", "person", "category", "hours", "paid", "public", "service"),
    "stops": ("tour", "rank"),
    "energy": ("week", "person"),
    "skills": ("date", "person", "skill"),
    "stage_plan": ("stage", "start", "gate", "envelope_eur", "question"),
    "events": ("date", "kind", "run_by", "participants", "hours", "label"),
}


def cross(tables: Mapping[str, Rows], settings: Mapping[str, object]) -> list[Finding]:
    """Contradictions between tables and within lines; nothing is changed."""
    found: list[Finding] = []
    for name, columns in _TWICE.items():
        if name in tables:
            found += _same_line(tables[name], columns)
    found += _lines(tables)
    for check, needed in _CHECKS:
        if all(name in tables and len(tables[name].frame) for name in needed):
            found += check(*(tables[name] for name in needed))
    if "stops" in tables and len(tables["stops"].frame) and not len(_frame(tables, "tours")):
        found += tables["stops"].once("stops_no_tour", "tour", range(len(tables["stops"].lines)))
    if "requests" in tables and not len(_frame(tables, "clients")):
        found += _two_codes(tables["requests"], "client")
    if "territory" in tables:
        found += _widened(tables["territory"], _day(settings.get("start")))
    found += _not_counted(tables, _day(settings.get("data_until")))
    found += _ledger(tables, settings)
    return found


def _frame(tables: Mapping[str, Rows], name: str) -> pd.DataFrame:
    return tables[name].frame if name in tables else pd.DataFrame()


def _day(value) -> pd.Timestamp:
    return pd.Timestamp(value) if value is not None else pd.NaT


def _day_of(codes: pd.Series, rows: Rows, code: str, day: str) -> pd.Series:
    """The day of the line that each code names; none of a code that no line has, be there not one with a code."""
    days = rows.frame.dropna(subset=[code]).drop_duplicates(code).set_index(code)[day]
    return pd.Series(days.reindex(codes).to_numpy(), index=codes.index)


# ---- the same thing twice --------------------------------------------------------------------------------


def _same_line(rows: Rows, columns: Iterable[str]) -> list[Finding]:
    columns = [name for name in columns if name in rows.frame]
    needed = [column.name for column in rows.table.required_columns if column.name in columns]
    filled = rows.frame[rows.frame[needed].notna().all(axis=1)]
    again = filled.index[filled.duplicated(columns)]
    if rows.table.name == "time":  # side by side under a day, two people without a code may well work as long
        nobody = filled["person"].isna() if "person" in filled else pd.Series(True, index=filled.index)
        again = again[[not nobody[i] or "date" in rows.headings[i] for i in again]]
    if again.empty:
        return []
    lines = filled[columns].itertuples(index=False, name=None)
    keys = {i: tuple(map(str, line)) for i, line in zip(filled.index, lines, strict=True)}
    first: dict[tuple, int] = {}
    for i, key in keys.items():
        first.setdefault(key, i)
    code = "ledger_twice" if rows.table.name == "ledger" else "line_twice"
    return rows.tell(code, columns[0], list(again), lambda i: {"first": rows.line_from(i, first[keys[i]])})


def _two_codes(rows: Rows, column: str = "id") -> list[Finding]:
    """C1, c1 and C001: one client, most likely; all are to be written as the one found most often."""
    codes = rows.frame[column].dropna()
    lines = codes.groupby(codes, sort=False).groups
    usual: dict[str, str] = {}
    for code in sorted(lines, key=lambda code: -len(lines[code])):
        usual.setdefault(_plain_code(code), code)
    other = {lines[code][0]: usual[_plain_code(code)] for code in lines if _plain_code(code)}
    again = [i for i, code in other.items() if code != codes[i]]
    return rows.tell(
        "one_client_two_codes",
        column,
        again,
        lambda i: {"other": other[i], **rows.places(lines[codes[i]])},
    )


def _client_spellings(requests: Rows, clients: Rows) -> list[Finding]:
    """A client of the log whose code is that of the register, zeros apart."""
    known = set(clients.frame["id"].dropna())
    plain = {_plain_code(code): code for code in known}
    cells = requests.frame["client"].dropna()
    odd = cells[~cells.isin(known)]
    first = odd[~odd.duplicated()]
    close = [i for i in first.index if _plain_code(first[i]) in plain]
    return requests.tell(
        "one_client_two_codes", "client", close, lambda i: {"other": plain[_plain_code(first[i])]}
    )


def _plain_code(code: str) -> str:
    """ "C-001", "c1", "C 01" -> "c1"."""
    bare = fold(code).replace(" ", "")
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", bare)


# ---- requests --------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """A check of one line of a table: where its cells contradict each other, told at `column`, with what fills the words."""

    table: str
    code: str
    column: str
    where: Callable[[pd.DataFrame], pd.Series]
    words: Callable[[pd.Series], dict] | None = None
    weight: str = "doubtful"


def _ends(table: str, column: str, start: str) -> Line:
    """An end before its start."""
    return Line(
        table, "ends_before", column, lambda f: f[column] < f[start], lambda row: {"start": row[start].date()}
    )


_LINES = (
    Line(
        "requests",
        "commission_over_order",
        "commission_eur",
        lambda f: f["commission_eur"] > f["order_value_eur"] + 0.005,
        lambda row: {"order": row["order_value_eur"]},
    ),
    Line(
        "requests",
        "paid_not_served",
        "outcome",
        lambda f: (
            f["outcome"].isin(["refused", "cancelled"])
            & f["paid_on"].notna()
            & (f[list(_KEPT)].fillna(0).sum(axis=1) > 0)
        ),
    ),
    Line(
        "requests", "open_but_closed", "closed_on", lambda f: f["outcome"].eq("open") & f["closed_on"].notna()
    ),
    Line(
        "requests",
        "paid_before",
        "paid_on",
        lambda f: f["paid_on"] < f["date"] - PAID_BEFORE,
        lambda _row: {"days": PAID_BEFORE.days},
    ),
    Line(
        "requests",
        "reason_but_served",
        "refusal_reason",
        lambda f: f["outcome"].eq("served") & f["refusal_reason"].notna(),
        weight="note",
    ),
    _ends("contracts", "end", "start"),
    _ends("team", "until", "since"),
    Line(
        "tours",
        "tour_over_a_day",
        "drive_min",
        lambda f: f[list(SPENT)].sum(axis=1) > DAY_MIN,
        lambda row: {"hours": float(row[list(SPENT)].sum()) / 60},
    ),
    Line(
        "tours", "empty_over_km", "empty_km", lambda f: f["empty_km"] > f["km"], lambda row: {"km": row["km"]}
    ),
)


def _lines(tables: Mapping[str, Rows]) -> list[Finding]:
    found = []
    for check in _LINES:
        if check.table in tables and len(tables[check.table].frame):
            rows = tables[check.table]
            words = check.words and (lambda i, say=check.words, f=rows.frame: say(f.loc[i]))
            found += rows.tell(check.code, check.column, check.where(rows.frame), words, check.weight)
    return found


def _month_twice(opening: Rows) -> list[Finding]:
    """Two lines for one month, whatever the day: the last one is used."""
    month = opening.frame["month"].dt.to_period("M")
    return opening.tell("month_twice", "month", month.notna() & month.duplicated(keep="last"))


def _closed_month(opening: Rows, requests: Rows) -> list[Finding]:
    """A month said to be closed in which requests came in or were served: the line is not used."""
    f, log = opening.frame, requests.frame
    if "open_share" not in f:
        return []
    served = log["closed_on"].where(log["outcome"] == "served") if "closed_on" in log else log["date"]
    busy = pd.concat([log["date"], served]).dropna().dt.to_period("M").value_counts()
    seen = f["month"].dt.to_period("M").map(busy).fillna(0)
    return opening.tell(
        "closed_month", "month", (f["open_share"] == 0) & (seen > 0), lambda i: {"n": int(seen[i])}
    )


def _service_started(requests: Rows, services: Rows) -> list[Finding]:
    started = _day_of(requests.frame["service"], services, "id", "started")
    early = requests.frame["outcome"].eq("served") & (requests.frame["closed_on"] < started)
    return requests.tell("service_not_started", "service", early, lambda i: {"started": started[i].date()})


def _provider_service(requests: Rows, providers: Rows) -> list[Finding]:
    pairs = set(providers.frame[["id", "service"]].dropna().itertuples(index=False, name=None))
    names = {name for name, _service in pairs}
    f = requests.frame
    done = f[f["provider"].isin(names) & f["service"].notna()]
    odd = [
        i
        for i, *pair in zip(done.index, done["provider"].tolist(), done["service"].tolist(), strict=True)
        if tuple(pair) not in pairs
    ]
    return requests.tell(
        "provider_other_service", "provider", odd, lambda i: {"service": f.at[i, "service"]}, "note"
    )


def _public_differs(requests: Rows, clients: Rows) -> list[Finding]:
    of_client = clients.frame.dropna(subset=["id"]).drop_duplicates("id").set_index("id")["public"]
    f = requests.frame
    known = f["client"].map(of_client)
    odd = known.notna() & f["public"].notna() & (known != f["public"])
    return requests.tell(
        "public_differs", "public", odd, lambda i: {"other": known[i], "client": f.at[i, "client"]}
    )


def _tour_day(requests: Rows, tours: Rows) -> list[Finding]:
    day = _day_of(requests.frame["tour"], tours, "id", "date")
    apart = (requests.frame["closed_on"] - day).abs() > pd.Timedelta(days=TOUR_APART)
    return requests.tell("tour_other_day", "tour", apart, lambda i: {"date": day[i].date()})


def _in_commune(requests: Rows, territory: Rows) -> list[Finding]:
    added = _day_of(requests.frame["insee"], territory, "insee", "since")
    early = requests.frame["date"] < added
    return requests.tell("before_commune", "insee", early, lambda i: {"date": added[i].date()}, "note")


# ---- territory, publics ----------------------------------------------------------------------------------


def _widened(rows: Rows, start: pd.Timestamp) -> list[Finding]:
    """Communes added long after the start: requests per inhabitant before and after do not compare."""
    if pd.isna(start):
        return []
    later = (rows.frame["since"] > start + WIDENED_AFTER) & rows.frame["in_scope"].fillna(True).astype(bool)
    return rows.tell("territory_widened", "since", later)


def _shares(rows: Rows) -> list[Finding]:
    shares = rows.frame["planned_share"]
    total = shares.sum()
    wrong = total > 1 + SHARES_APART or (shares.notna().all() and total < 1 - SHARES_APART)
    if not wrong:
        return []
    where = list(shares.index[shares.notna()])[:1]
    return rows.tell(
        "shares_sum", "planned_share", where, lambda _i: {"percent": round(float(total) * 100, 1)}
    )


# ---- dates -----------------------------------------------------------------------------------------------


def _not_counted(tables: Mapping[str, Rows], stated: pd.Timestamp) -> list[Finding]:
    """What has happened (`HAPPENED`, and `LOGGED` where that day is stated) and is dated after the last day of the data: that
    stated, else the last of the requests. A week noted by its Monday may well outlast the last request by some days."""
    until, names = stated, [*HAPPENED, "requests", "tours"]
    if pd.isna(stated) and "requests" in tables:
        until = tables["requests"].frame[["date", "closed_on"]].max().max()
        names = [name for name in HAPPENED if name not in _WEEKLY]
    found = []
    for name in names:
        if name in tables:
            found += _later(tables[name], TABLES[name].known_by, until)
    return found


def _later(rows: Rows, column: str, until: pd.Timestamp) -> list[Finding]:
    late = list(rows.frame.index[rows.frame[column] > until])
    typed = as_typed(rows.frame.at[late[0], column]) if late else ""
    return rows.once("not_counted_yet", column, late, typed, until=until.date()) if late else []


def _left(time: Rows, team: Rows) -> list[Finding]:
    until = _day_of(time.frame["person"], team, "id", "until")
    return time.tell(
        "after_leaving", "date", time.frame["date"] > until, lambda i: {"date": until[i].date()}, "note"
    )


# ---- trips and hours -------------------------------------------------------------------------------------


def _hours(rows: Rows) -> list[Finding]:
    """Hours of a person beyond a day; on a Monday, which may stand for its week, beyond a week."""
    f = rows.frame[rows.frame["date"].notna() & rows.frame["hours"].notna()]
    if f.empty:
        return []
    person = f["person"].fillna("").where(f["person"].notna(), f.index.astype(str))
    by_day = f["hours"].groupby([person, f["date"]]).transform("sum")
    monday = f["date"].dt.day_of_week == 0
    beyond = by_day > np.where(monday, 7 * 24, 24)
    week = f["date"].dt.to_period("W")
    days = pd.Series(list(zip(person, f["date"], strict=True)), index=f.index)
    by_week = f["hours"].groupby([person, week]).transform("sum")
    keys = pd.Series(list(zip(person, week, strict=True)), index=f.index)
    heavy = (by_week > HEAVY_WEEK) & ~beyond & ~keys.duplicated()
    return [
        *rows.tell(
            "over_a_day",
            "hours",
            list(f.index[beyond & ~days.duplicated()]),
            lambda i: {"hours": float(by_day[i])},
        ),
        *rows.tell("heavy_week", "hours", list(f.index[heavy]), lambda i: {"hours": float(by_week[i])}),
    ]


# ---- money -----------------------------------------------------------------------------------------------


def _ledger(tables: Mapping[str, Rows], settings: Mapping[str, object]) -> list[Finding]:
    """What requests, contracts and memberships say was earned cannot exceed the own revenue of the ledger."""
    ledger, requests = _frame(tables, "ledger"), _frame(tables, "requests")
    if ledger.empty or requests.empty:
        return []
    own = ledger[ledger["nature"].eq("own_revenue")]
    months = own["date"].dropna().dt.to_period("M")
    if own.empty or months.empty:
        return []
    served = requests[requests["outcome"].eq("served")]
    day = served["closed_on"].fillna(served["date"]).dt.to_period("M")
    said = float(served.loc[day.between(months.min(), months.max()), list(_KEPT)].sum().sum())
    booked = float(own["amount_eur"].sum())
    if said - booked <= max(REVENUE_LEAST, REVENUE_GAP * booked):
        return []
    rows = tables["ledger"]
    values = {"said": said, "booked": booked}
    return rows.report("ledger_mismatch", "doubtful", "amount_eur", [int(own.index[0])], [""], [values])


_ASKED_FROM = 3  # payments of a payer, from which a person is asked


def _not_yet_paid(ledger: Rows) -> list[Finding]:
    """Receipts without a day of payment, after others of a payer who always pays later: they count as money already there."""
    days = awaited(ledger.frame, _ASKED_FROM)
    return ledger.tell("not_yet_paid", "paid_on", list(days.index), lambda i: {"days": int(days[i])})


_RATE, _ORDERS = 0.4, 8  # a flat commission of less than 40 cents, on orders that differ


def _commission_rate(requests: Rows) -> list[Finding]:
    """One small figure as the commission of all orders: a rate, most likely."""
    f = requests.frame
    kept = f.loc[f["order_value_eur"] > 0, "commission_eur"].dropna()
    kept = kept[kept > 0]
    orders = f.loc[kept.index, "order_value_eur"]
    if len(kept) < _ORDERS or kept.nunique() > 1 or kept.iloc[0] >= _RATE or orders.nunique() < 3:
        return []
    typed, total = as_typed(kept.iloc[0]), float(kept.sum())
    return requests.once("commission_rate", "commission_eur", kept.index, typed, total=total)


_CHECKS = (
    (_commission_rate, ("requests",)),
    (requests_again, ("requests",)),
    (_month_twice, ("opening",)),
    (_closed_month, ("opening", "requests")),
    (_two_codes, ("clients",)),
    (_client_spellings, ("requests", "clients")),
    (_service_started, ("requests", "services")),
    (_provider_service, ("requests", "providers")),
    (_public_differs, ("requests", "clients")),
    (_tour_day, ("requests", "tours")),
    (_in_commune, ("requests", "territory")),
    (_shares, ("publics",)),
    (_left, ("time", "team")),
    (tours.speeds, ("tours",)),
    (tours.added_up, ("tours",)),
    (tours.short_times, ("tours",)),
    (tours.stop_counts, ("tours", "stops")),
    (tours.stop_times, ("tours", "stops")),
    (tours.stop_orders, ("stops", "requests")),
    (_hours, ("time",)),
    (_not_yet_paid, ("ledger",)),
)
