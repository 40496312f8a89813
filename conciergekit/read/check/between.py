"""What contradicts itself between sheets, or within a line: told, never corrected."""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from ...core.findings import Finding
from ...core.kept_up import awaited
from ...core.schema import fold
from ...core.tables import HAPPENED
from ...core.text import listed
from ..understand.rows import GROUP_FROM, Rows, as_typed
from . import tours
from .tours import DAY_MIN, SPENT

# What a request is from its first day: what became of it is filled in later, in one of two sheets only.
_ASKED = listed("""
    client, public, service, insee, channel, order_value_eur, commission_eur, fee_eur, minutes
""")
_OWN = ("client", "order_value_eur")  # columns in which two requests seldom say the same
_LEAST, _MOST = 5, 0.8  # lines of a sheet, and share of them, that stand in another
_BY_CHANCE = 0.01  # how likely that may be of two sheets of other requests


def requests_again(requests: Rows) -> list[Finding]:
    """Sheets whose requests are most of them in another, told once each; then other lines alike in all but their number."""
    rows, of = requests, pd.Series(requests.sheets, requests.frame.index)
    sizes = Counter(rows.sheets)
    told: dict[str, Finding] = {}
    lines: set[int] = set()
    for one, other in combinations(sizes, 2):
        small, large = (other, one) if sizes[other] <= sizes[one] else (one, other)
        if small in told or large in told:
            continue
        again = _said_in(rows.frame[of == small], rows.frame[of == large])
        if again:
            values = {"total": sizes[small], "other": large, **rows.places(again)}
            first = rows.lines[again[0]]
            told[small] = Finding("requests_again", "doubtful", rows.table.name, small, first, values=values)
            lines |= {*of.index[of.isin([small, large])]}
    return [*told.values(), *_request_twice(rows, lines)]


def _said_in(small: pd.DataFrame, large: pd.DataFrame) -> list[int]:
    """The lines of a sheet that stand in another on the columns both fill; none unless most do, and more than chance explains.
    Of a few lines, all of them, on every column that they fill."""
    few = 1 < len(small) < _LEAST and small["date"].notna().all()
    if few:
        shared = [c for c in small if c not in ("id", "date") and small[c].notna().any()]
    else:
        shared = [c for c in _ASKED if c in small and small[c].notna().any() and large[c].notna().any()]
    small, large = small[small["date"].notna()], large[large["date"].notna()]
    if len(shared) < (3 if few else 2) or not few and len(small) < _LEAST:
        return []
    here, there = _keys(small, shared), _keys(large, shared)
    left, found = Counter(there), []
    for i, key in zip(small.index, here, strict=True):
        if left[key]:
            left[key] -= 1
            found.append((i, key))
    within = int(large["date"].between(small["date"].min(), small["date"].max()).sum())
    # where no column is a request's own, the sheets must say the same of these days
    of = len(here) if few or set(_OWN) & set(shared) else max(len(here), within)
    if len(found) < (len(here) if few else max(_LEAST, _MOST * of)):
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


# ---- the same thing twice --------------------------------------------------------------------------------


def _same_lines(tables: Mapping[str, Rows]) -> list[Finding]:
    return [
        f for name, columns in _TWICE.items() if name in tables for f in _same_line(tables[name], columns)
    ]


def _same_line(rows: Rows, columns: tuple[str, ...]) -> list[Finding]:
    needed = [column.name for column in rows.table.required_columns if column.name in columns]
    filled = rows.frame[rows.frame[needed].notna().all(axis=1)]
    whole = rows.frame.assign(**rows.typed)  # two people are two lines
    again = rows.again(list(columns), whole.loc[filled.index])
    if rows.table.name == "time":  # side by side under a day, two people without a code may well work as long
        nobody = filled["person"].isna()
        again = {i: at for i, at in again.items() if not nobody[i] or "date" in rows.headings[i]}
    code = "ledger_twice" if rows.table.name == "ledger" else "line_twice"
    return rows.tell(code, columns[0], again, first=rows.line_of(again))


def _two_codes_in_log(requests: Rows, tables: Mapping[str, Rows]) -> list[Finding]:
    registered = "clients" in tables and len(tables["clients"].frame)
    return [] if registered else _two_codes(requests, "client")


def _two_codes(clients: Rows, column: str = "id") -> list[Finding]:
    """C1, c1 and C001: one client, most likely; all are to be written as the one found most often."""
    codes = clients.frame[column].dropna()
    lines = codes.groupby(codes, sort=False).groups
    usual: dict[str, str] = {}
    for code in sorted(lines, key=lambda code: -len(lines[code])):
        usual.setdefault(_plain_code(code), code)
    other = {code: usual[_plain_code(code)] for code in lines if _plain_code(code)}
    return _as_other(clients, column, {code: one for code, one in other.items() if one != code}, lines)


def _as_other(
    rows: Rows, column: str, other: Mapping[str, str], lines: Mapping[str, pd.Index]
) -> list[Finding]:
    """Codes to be written as the `other` of each: every line that bears one counts, of many codes too."""
    code, odd = "one_client_two_codes", sorted(other, key=lambda one: lines[one][0])
    if len(odd) > GROUP_FROM:
        at = sorted(i for one in odd for i in lines[one])
        return rows.once(code, column, at, odd[0], other=other[odd[0]])
    words = ({"other": other[one], **rows.places(lines[one])} for one in odd)
    return rows.report(code, "doubtful", column, [lines[one][0] for one in odd], odd, words)


def _client_spellings(requests: Rows, clients: Rows) -> list[Finding]:
    """A client of the log whose code is that of the register, zeros apart."""
    known = set(clients.frame["id"].dropna())
    plain = {_plain_code(code): code for code in known}
    cells = requests.frame["client"].dropna()
    odd = cells[~cells.isin(known)]
    lines = odd.groupby(odd, sort=False).groups
    other = {code: plain[key] for code in lines if (key := _plain_code(code)) in plain}
    return _as_other(requests, "client", other, lines)


def _plain_code(code: str) -> str:
    """ "C-001", "c1", "C 01" -> "c1"."""
    bare = fold(code).replace(" ", "")
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", bare)


# ---- requests --------------------------------------------------------------------------------------------


def _in_a_request(requests: Rows) -> list[Finding]:
    f = requests.frame
    lost = f["outcome"].isin(["refused", "cancelled"])
    kept = f[list(_KEPT)].fillna(0).sum(axis=1) > 0
    over = f["commission_eur"] > f["order_value_eur"] + 0.005
    open_ = f["outcome"].eq("open") & f["closed_on"].notna()
    before = f["paid_on"] < f["date"] - PAID_BEFORE
    said = f["outcome"].eq("served") & f["refusal_reason"].notna()
    return [
        *requests.tell("commission_over_order", "commission_eur", over, order=f["order_value_eur"]),
        *requests.tell("paid_not_served", "outcome", lost & f["paid_on"].notna() & kept),
        *requests.tell("open_but_closed", "closed_on", open_),
        *requests.tell("paid_before", "paid_on", before, days=PAID_BEFORE.days),
        *requests.tell("reason_but_served", "refusal_reason", said, weight="note"),
    ]


def _ends_before(tables: Mapping[str, Rows]) -> list[Finding]:
    found = []
    for name, end, start in (("contracts", "end", "start"), ("team", "until", "since")):
        if name in tables:
            f = tables[name].frame
            found += tables[name].tell("ends_before", end, f[end] < f[start], start=f[start])
    return found


def _in_a_tour(tours: Rows) -> list[Finding]:
    f, spent = tours.frame, tours.frame[list(SPENT)].sum(axis=1)
    return [
        *tours.tell("tour_over_a_day", "drive_min", spent > DAY_MIN, hours=spent / 60),
        *tours.tell("empty_over_km", "empty_km", f["empty_km"] > f["km"], km=f["km"]),
    ]


def _month_twice(opening: Rows) -> list[Finding]:
    """Two lines for one month, whatever the day: the last one is used."""
    month = opening.frame["month"].dt.to_period("M")
    return opening.tell("month_twice", "month", month.notna() & month.duplicated(keep="last"))


def _closed_month(opening: Rows, requests: Rows) -> list[Finding]:
    """A month said to be closed in which requests came in or were served: the line is not used."""
    f, log = opening.frame, requests.frame
    served = log["closed_on"].where(log["outcome"] == "served")
    busy = pd.concat([log["date"], served]).dropna().dt.to_period("M").value_counts()
    seen = f["month"].dt.to_period("M").map(busy).fillna(0)
    return opening.tell("closed_month", "month", (f["open_share"] == 0) & (seen > 0), n=seen)


def _service_started(requests: Rows, services: Rows) -> list[Finding]:
    f, started = requests.frame, services.said_of(requests.frame["service"], "started")
    early = f["outcome"].eq("served") & (f["closed_on"] < started)
    return requests.tell("service_not_started", "service", early, started=started)


def _provider_service(requests: Rows, providers: Rows) -> list[Finding]:
    pairs = set(providers.frame[["id", "service"]].dropna().itertuples(index=False, name=None))
    f, names = requests.frame, {name for name, _service in pairs}
    done = f[f["provider"].isin(names) & f["service"].notna()]
    each = done[["provider", "service"]].itertuples(index=False, name=None)
    odd = [i for i, pair in zip(done.index, each, strict=True) if pair not in pairs]
    words = {"weight": "note", "service": f["service"]}
    return requests.tell("provider_other_service", "provider", odd, **words)


def _public_differs(requests: Rows, clients: Rows) -> list[Finding]:
    f, known = requests.frame, clients.said_of(requests.frame["client"], "public")
    odd = known.notna() & f["public"].notna() & (known != f["public"])
    return requests.tell("public_differs", "public", odd, other=known, client=f["client"])


def _tour_day(requests: Rows, tours: Rows) -> list[Finding]:
    day = tours.said_of(requests.frame["tour"], "date")
    apart = (requests.frame["closed_on"] - day).abs() > pd.Timedelta(days=TOUR_APART)
    return requests.tell("tour_other_day", "tour", apart, date=day)


def _in_commune(requests: Rows, territory: Rows) -> list[Finding]:
    added = territory.said_of(requests.frame["insee"], "since", key="insee")
    early = requests.frame["date"] < added
    return requests.tell("before_commune", "insee", early, weight="note", date=added)


# ---- territory, publics ----------------------------------------------------------------------------------


def _widened(territory: Rows, settings: Mapping[str, object]) -> list[Finding]:
    """Communes added long after the start: requests per inhabitant before and after do not compare."""
    f, start = territory.frame, pd.Timestamp(settings.get("start"))
    later = (f["since"] > start + WIDENED_AFTER) & f["in_scope"].fillna(True).astype(bool)
    return territory.tell("territory_widened", "since", later)


def _shares(publics: Rows) -> list[Finding]:
    shares = publics.frame["planned_share"]
    total = shares.sum()
    wrong = total > 1 + SHARES_APART or (shares.notna().all() and total < 1 - SHARES_APART)
    where, percent = shares.dropna().index[:1], round(float(total) * 100, 1)
    return publics.tell("shares_sum", "planned_share", where, percent=percent) if wrong else []


# ---- dates -----------------------------------------------------------------------------------------------


def _not_counted(tables: Mapping[str, Rows], settings: Mapping[str, object]) -> list[Finding]:
    """What has happened (`HAPPENED`, and `LOGGED` where that day is stated) and is dated after the last day of the data: that
    stated, else the last of the requests. A week noted by its Monday may well outlast the last request by some days."""
    until, names = pd.Timestamp(settings.get("data_until")), [*HAPPENED, "requests", "tours"]
    if pd.isna(until) and "requests" in tables:
        until = tables["requests"].frame[["date", "closed_on"]].max().max()
        names = [name for name in HAPPENED if name not in _WEEKLY]
    found = []
    for rows in (tables[name] for name in names if name in tables):
        column = rows.table.known_by
        late = rows.frame.index[rows.frame[column] > until]
        if len(late):
            typed = as_typed(rows.frame.at[late[0], column])
            found += rows.once("not_counted_yet", column, late, typed, until=until.date())
    return found


def _left(time: Rows, team: Rows) -> list[Finding]:
    until = team.said_of(time.frame["person"], "until")
    return time.tell("after_leaving", "date", time.frame["date"] > until, weight="note", date=until)


# ---- trips and hours -------------------------------------------------------------------------------------


def _hours(time: Rows) -> list[Finding]:
    """Hours of a person beyond a day; on a Monday, which may stand for its week, beyond a week. Those of a month are spread over it."""
    f = time.frame[time.frame["date"].notna() & time.frame["hours"].notna()]
    if f.empty:
        return []
    month = pd.Series(time.months, time.frame.index)[f.index]
    person = f["person"].fillna("").where(f["person"].notna(), f.index.astype(str))
    by_day = f["hours"].groupby([person, f["date"], month]).transform("sum")
    monday = f["date"].dt.day_of_week == 0
    beyond = (by_day > np.where(monday, 7 * 24, 24)) & ~month
    week = f["date"].dt.to_period("W")
    days = pd.Series(list(zip(person, f["date"], month, strict=True)), index=f.index)
    by_week = f["hours"].groupby([person, week, month]).transform("sum").mask(month, by_day * 7 / 31)
    keys = pd.Series(list(zip(person, week, month, strict=True)), index=f.index)
    heavy = (by_week > HEAVY_WEEK) & ~beyond & ~keys.duplicated()
    return [
        *time.tell("over_a_day", "hours", beyond & ~days.duplicated(), hours=by_day),
        *time.tell("heavy_week", "hours", heavy, hours=by_week),
    ]


# ---- money -----------------------------------------------------------------------------------------------


def _earned(ledger: Rows, requests: Rows) -> list[Finding]:
    """What requests, contracts and memberships say was earned cannot exceed the own revenue of the ledger."""
    own = ledger.frame[ledger.frame["nature"].eq("own_revenue")]
    months = own["date"].dropna().dt.to_period("M")
    if months.empty:
        return []
    served = requests.frame[requests.frame["outcome"].eq("served")]
    day = served["closed_on"].fillna(served["date"]).dt.to_period("M")
    said = float(served.loc[day.between(months.min(), months.max()), list(_KEPT)].sum().sum())
    booked = float(own["amount_eur"].sum())
    if said - booked <= max(REVENUE_LEAST, REVENUE_GAP * booked):
        return []
    return ledger.tell("ledger_mismatch", "amount_eur", own.index[:1], "", said=said, booked=booked)


_ASKED_FROM = 3  # payments of a payer, from which a person is asked


def _not_yet_paid(ledger: Rows) -> list[Finding]:
    """Receipts without a day of payment, after others of a payer who always pays later: they count as money already there."""
    days = awaited(ledger.frame, _ASKED_FROM)
    return ledger.tell("not_yet_paid", "paid_on", days.index, days=days)


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


def _stops_alone(stops: Rows, tables: Mapping[str, Rows]) -> list[Finding]:
    """Stops of tours where there is not one tour."""
    tours = "tours" in tables and len(tables["tours"].frame)
    return [] if tours else stops.once("stops_no_tour", "tour", range(len(stops.lines)))


BETWEEN = (
    *(_same_lines, _in_a_request, _ends_before, _in_a_tour, _commission_rate, requests_again, _month_twice),
    *(_closed_month, _two_codes, _client_spellings, _service_started, _provider_service, _public_differs),
    *(_tour_day, _in_commune, _shares, _left, tours.speeds, tours.added_up, tours.short_times),
    *(tours.stop_counts, tours.stop_times, tours.stop_orders, _hours, _not_yet_paid),
    *(_stops_alone, _two_codes_in_log, _widened, _not_counted, _earned),
)
