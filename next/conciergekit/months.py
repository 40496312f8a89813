"""What happened month by month? One table of facts, each defined once in the dictionary."""

import pandas as pd

from . import dictionary
from .pilot import Pilot

OWN_REVENUE = ("sales", "contract", "membership", "other_revenue")
MEMBERS = ("member", "ambassador", "holds_session")
UNPAID = ("volunteer", "founder")
NEVER = pd.Timestamp("2200-01-01").as_unit("us")  # of an end nobody wrote


def table(pilot: Pilot) -> pd.DataFrame:
    """The facts of a pilot, a row a month.

    Returns a DataFrame indexed by ``month`` (first day), from the month in which the test starts
    to the last whole month of the log (``pilot.day``), with the columns of
    ``dictionary.facts()``: counts, €, hours, km, minutes; definition, unit and label are there.
    A month without a line is zero while the log is kept, NaN after it ends or where a sheet is
    absent; facts of the accounts end with ``pilot.accounts_day``. No row if the start of the test
    or the end of the log is unknown, or before the first month is over.
    """
    months = whole_months(pilot)
    facts = {
        **_opening(pilot, months),
        **_requests(pilot),
        **_answers(pilot),
        **_accounts(pilot, months),
        **_hours(pilot),
        **_tours(pilot),
        **_moments(pilot),
        "members": _members(pilot, months),
    }
    found = pd.DataFrame(index=months)
    for name, fact in dictionary.facts().items():
        values = facts[name]
        if fact.empty_month == "zero" and values is not None:
            values = values.reindex(months, fill_value=0.0)
        found[name] = float("nan") if values is None else values.reindex(months).astype(float)
    unknown = months > _last_month(pilot.accounts_day) if len(months) else []
    found.loc[unknown, ACCOUNTS] = float("nan")
    return found


ACCOUNTS = [
    "kept_eur",
    "contracts_eur",
    "other_revenue_eur",
    "grants_eur",
    "variable_cost_eur",
    "fixed_cost_eur",
    "once_cost_eur",
    "result_eur",
    "cash_eur",
]


def whole_months(pilot: Pilot) -> pd.DatetimeIndex:
    """First days of the months of the test that are over, from its start to ``pilot.day``."""
    start, last = pilot.project.start, _last_month(pilot.day)
    if start is None or pilot.day is None or last < month_of(start):
        return pd.DatetimeIndex([], name="month").as_unit("us")
    return pd.date_range(month_of(start), last, freq="MS", name="month").as_unit("us")


def orders_by_offer(pilot: Pilot) -> pd.DataFrame:
    """Orders outside contracts, by month (rows) and offer: columns (public, service)."""
    served = _orders(pilot)
    return _by_month(pilot, served, ["public", "service"])


def refused_by_reason(pilot: Pilot) -> pd.DataFrame:
    """Requests refused, by month (rows) and reason (columns, codes of the dictionary)."""
    refused = pilot.requests[pilot.requests["outcome"] == "refused"]
    return _by_month(pilot, refused.assign(when=refused["date"]), ["reason"])


def requests_by(pilot: Pilot, column: str) -> pd.DataFrame:
    """Requests, by month (rows) and by a column of the sheet (public, place, service, channel)."""
    return _by_month(pilot, pilot.requests.assign(when=pilot.requests["date"]), [column])


def signed_periods(contracts: pd.DataFrame) -> pd.DataFrame:
    """The signed rows of ``contracts``, each until what follows it.

    ``end`` is also the day a later row says the contract ended or was lost (its end, else its
    since); ``until`` is also the eve of the start of the next signed row; without one, ``NEVER``.
    """
    rows = contracts.sort_values("since", kind="stable")
    next_row = rows.groupby("contract")[["state", "since", "start", "end"]].shift(-1)
    stopped = next_row["end"].fillna(next_row["since"])
    stopped = stopped.where(next_row["state"].isin(["ended", "lost"]))
    end = pd.concat([rows["end"], stopped], axis=1).min(axis=1)
    eve = (next_row["start"] - pd.Timedelta(days=1)).where(next_row["state"] == "signed")
    until = pd.concat([end, eve], axis=1).min(axis=1).fillna(NEVER)
    return rows.assign(end=end, until=until)[rows["state"] == "signed"]


def month_of(dates: pd.Series | pd.Timestamp):
    """The first day of the month of each date; of one date as well."""
    if isinstance(dates, pd.Timestamp):
        return dates.normalize().replace(day=1)
    return dates.dt.normalize() - pd.to_timedelta(dates.dt.day - 1, unit="D")


def _by_month(pilot: Pilot, rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    named = rows.dropna(subset=by)
    counts = named.groupby([month_of(named["when"]), *by]).size().unstack(by)
    return counts.reindex(whole_months(pilot)).fillna(0.0).sort_index(axis=1)


def _last_month(day: pd.Timestamp | None) -> pd.Timestamp:
    """First day of the last month that is over on the evening of `day`."""
    if day is None:
        return pd.Timestamp.min
    return month_of(day + pd.Timedelta(days=1)) - pd.offsets.MonthBegin(1)


def _opening(pilot: Pilot, months: pd.DatetimeIndex) -> dict:
    share = pd.Series(1.0, index=months)
    if len(months):  # the first month may have begun before the test
        days = months[0].days_in_month
        share.iloc[0] = (days - pilot.project.start.day + 1) / days
    written = pilot.opening.dropna(subset=["open_share"])
    open_share = written.groupby(month_of(written["month"]))["open_share"].last()
    return {"open_share": share * open_share.reindex(months).fillna(1.0)}


def _orders(pilot: Pilot, contracts: bool = False) -> pd.DataFrame:
    """Requests served, outside contracts or under one, with ``when``: the day they were closed."""
    served = pilot.requests[pilot.requests["outcome"] == "served"]
    served = served[served["contract"].notna() == contracts]
    return served.assign(when=served["closed_on"].fillna(served["date"]))


def _requests(pilot: Pilot) -> dict:
    requests, orders, under = pilot.requests, _orders(pilot), _orders(pilot, contracts=True)
    promised = orders.dropna(subset=["promised_for", "closed_on"])
    on_time = promised[promised["closed_on"] <= promised["promised_for"]]
    named = requests.dropna(subset=["client"])
    served = pd.concat([orders, under]).dropna(subset=["minutes"])
    counts = {"requests": None if requests.empty else _count(requests["date"])}
    by_outcome = {
        "orders": orders["when"],
        "contract_orders": under["when"],
        "refused": requests["date"][requests["outcome"] == "refused"],
        "promised": promised["when"],
        "on_time": on_time["when"],
    }
    noted = requests["outcome"].notna().any()  # a column nobody fills is no count of zero
    counts |= {name: _count(dates) if noted else None for name, dates in by_outcome.items()}
    counts["clients"] = counts["new_clients"] = None
    if len(named):
        counts["clients"] = named.groupby(month_of(named["date"]))["client"].nunique()
        counts["new_clients"] = _count(named.groupby("client")["date"].min())
    return counts | {"handling_minutes": _sum(served, "minutes", "when")}


def _answers(pilot: Pilot) -> dict:
    asked = pilot.answers.dropna(subset=["answer"])
    asked = asked[(asked["who"] == "user") & (asked["question"] == "satisfaction")]
    if asked.empty:
        return {"answers": None, "satisfied": None}
    satisfied = asked[asked["answer"] >= 4]
    return {"answers": _count(asked["date"]), "satisfied": _count(satisfied["date"])}


def _accounts(pilot: Pilot, months: pd.DatetimeIndex) -> dict:
    accounts = pilot.accounts
    if accounts.empty:
        return dict.fromkeys(ACCOUNTS)
    expense = accounts["nature"] == "expense"
    behaviour = accounts["behaviour"].fillna("fixed")
    parts = {
        "kept_eur": accounts["nature"] == "sales",
        "contracts_eur": accounts["nature"] == "contract",
        "other_revenue_eur": accounts["nature"].isin(["membership", "other_revenue"]),
        "grants_eur": accounts["nature"] == "grant",
        "variable_cost_eur": expense & (behaviour == "variable"),
        "fixed_cost_eur": expense & (behaviour == "fixed"),
        "once_cost_eur": expense & (behaviour == "once"),
    }
    sums = {name: _sum(accounts[rows], "amount") for name, rows in parts.items()}
    result = _sum(accounts.assign(amount=signed(accounts, lasting=False)), "amount")
    return {**sums, "result_eur": result, "cash_eur": cash(pilot, months + pd.offsets.MonthEnd(0))}


def signed(accounts: pd.DataFrame, lasting: bool = True) -> pd.Series:
    """The amounts of the accounts as they move the bank, €: money in +, money out −.

    lasting: with lasting purchases (out) and loans or capital (in, a repayment being written
    negative); without them, what makes the surplus or deficit. Balances are no movement: 0.
    """
    out = ("expense", "investment") if lasting else ("expense",)
    into = (*OWN_REVENUE, "grant", "loan") if lasting else (*OWN_REVENUE, "grant")
    sign = accounts["nature"].isin(into).astype(float) - accounts["nature"].isin(out)
    return sign * accounts["amount"]


def cash(pilot: Pilot, days: pd.DatetimeIndex) -> pd.Series:
    """Money in the bank on the evening of each day, €, indexed by the month of that day.

    The last bank balance of the accounts and what was paid since; movements before the first
    balance are unwound from it. NaN without a balance.
    """
    accounts = pilot.accounts
    rows = accounts[accounts["nature"] == "balance"].sort_values("date", kind="stable")
    known = rows.drop_duplicates("date", keep="last").set_index("date")["amount"]
    months = month_of(days.to_series()).to_numpy()
    if known.empty:
        return pd.Series(float("nan"), index=months)
    paid = accounts.assign(amount=signed(accounts)).dropna(subset=["paid_on", "amount"])
    paid = paid.groupby("paid_on")["amount"].sum().sort_index().cumsum()

    def moved(day: pd.Timestamp) -> float:
        return float(paid.loc[:day].iloc[-1]) if len(paid.loc[:day]) else 0.0

    values = []
    for day in days:
        before = known.loc[:day]
        base = before.index[-1] if len(before) else known.index[0]
        values.append(known[base] + moved(day) - moved(base))
    return pd.Series(values, index=months, dtype=float)


def _hours(pilot: Pilot) -> dict:
    noted = pilot.hours.dropna(subset=["paid"])
    unpaid = noted["paid"].isin(UNPAID)
    return {
        "hours_paid": _sum(noted.assign(hours=noted["hours"].mask(unpaid, 0.0)), "hours"),
        "hours_unpaid": _sum(noted.assign(hours=noted["hours"].where(unpaid, 0.0)), "hours"),
    }


def _tours(pilot: Pilot) -> dict:
    if pilot.tours.empty:
        return dict.fromkeys(["tours", "km", "road_minutes", "stops"])
    minutes = pilot.tours[["driving_minutes", "stop_minutes"]].sum(axis=1, min_count=1)
    tours = pilot.tours.assign(minutes=minutes)
    return {
        "tours": _count(tours["date"]),
        "km": _sum(tours, "km"),
        "road_minutes": _sum(tours, "minutes"),
        "stops": _sum(tours, "stops"),
    }


def _moments(pilot: Pilot) -> dict:
    if pilot.moments.empty:
        return {"moments": None, "people_met": None}
    return {
        "moments": _count(pilot.moments["date"]),
        "people_met": _sum(pilot.moments, "people"),
    }


def _members(pilot: Pilot, months: pd.DatetimeIndex) -> pd.Series | None:
    if pilot.persons.empty:
        return None
    rows = pilot.persons.sort_values("since", kind="stable")
    counts = []
    for month in months:
        known = rows[rows["since"] < month + pd.offsets.MonthBegin(1)]
        last = known.drop_duplicates("person", keep="last")
        counts.append(last["step"].isin(MEMBERS).sum())
    return pd.Series(counts, index=months, dtype=float)


def _count(dates: pd.Series) -> pd.Series:
    return month_of(dates).value_counts()


def _sum(rows: pd.DataFrame, column: str, when: str = "date") -> pd.Series:
    """Sum a month; a month whose lines all lack the value is NaN, not zero."""
    return rows.groupby(month_of(rows[when]))[column].sum(min_count=1)
