"""Amounts, prices and times that cannot be, or that the logs contradict: told with what was likely meant, never corrected."""

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...core import rates
from ...core.findings import Finding
from ...core.schema import fold
from ...core.tables import IN_KIND, PAPER, PROJECT
from ...core.text import listed
from ..understand.doubts.money import meant_by_words
from ..understand.rows import Rows, as_typed, by_code, of_project, share_as_typed

# Conventions of the kit, not norms: beyond these a figure is worth a second look.
_HOUR = (0.5, 10)  # times the minimum wage, for the cost of a paid hour
_TIMES = 5  # between what a sheet says is usual and what its log says
_AT_DOOR = 10  # the same, for minutes at the door: tours tell them for all services together
_LEAST = 5  # lines of a log that say what is usual
# euros: a smaller sum, for a grant, an envelope or a loss, was most likely typed in thousands
_THOUSANDS = 100
_LOSS = 1.5  # times what the stage costs: no more can be lost than is spent, a little more may be owed
_YEARS = 10  # years of recorded expenses
_CONTRACT_HOUR = (2, 300)  # euros an hour of work
_LINE = 10  # times the usual amount of a budget line
_NEXT = 5  # and times its next largest
_WEEKS = 8  # of hours noted, from which a person's week is known
_HOURS = 3  # between hours agreed and hours noted
_OVERDRAWN = 100  # euros: below zero by less is no news
_PLAN = 8  # between orders planned and orders served
_NEVER_ZERO = ("next_stage_cost_eur", "wrong_go_loss_eur", "wrong_stop_loss_eur")
_SUMS = {
    "project": listed("""
        closing_cost_eur, next_stage_cost_eur, max_loss_eur, wrong_go_loss_eur, wrong_stop_loss_eur
    """),
    "stage_plan": ("envelope_eur", "max_loss_eur"),
    "funding": ("amount_eur",),
    "decisions": ("envelope_eur",),
}


def _answer(code: str, name: str, value: float, **values) -> list[Finding]:
    return [of_project(code, name, as_typed(float(value)), title=PROJECT[name].title, **values)]


def _three(figures: pd.Series) -> pd.Series:
    """To three significant figures."""
    return figures.map("{:.3g}".format).astype(float)


# ---- what an hour costs ----------------------------------------------------------------------------------


def _hour(settings: Mapping[str, object]) -> list[Finding]:
    low, high = _hour_bounds()
    found = []
    for name, least in (("paid_hour_eur", low), ("volunteer_hour_eur", 0.0)):
        value = settings.get(name)
        if value is not None and not least <= value <= high:
            found += _answer("hour_cost", name, value, low=low, high=high)
    return found


def _hour_bounds() -> tuple[float, float]:
    wage = rates.value("smic_hour_eur")
    return round(_HOUR[0] * wage), round(_HOUR[1] * wage)


def _hour_of_person(team: Rows) -> list[Finding]:
    low, high = _hour_bounds()
    f = team.frame
    odd = (f["hour_eur"] > high) | ((f["hour_eur"] < low) & f["paid"].eq("paid"))
    return team.tell("hour_cost", "hour_eur", odd, title=team.title("hour_eur"), low=low, high=high)


def _week(team: Rows, time: Rows) -> list[Finding]:
    """Hours agreed a week, for those who are paid, beside those noted from their first line to the last."""
    f = time.frame[time.frame["hours"].notna() & time.frame["date"].notna()]
    by = f.groupby("person")
    weeks = (by["date"].max() - by["date"].min()).dt.days / 7 + 1
    noted = (by["hours"].sum() / weeks)[weeks >= _WEEKS]
    told = by_code(team.frame["id"], noted)
    ratio = team.frame["hours_week"] / told.where(told > 0)
    odd = team.frame["paid"].eq("paid") & ((ratio > _HOURS) | (ratio < 1 / _HOURS))
    return team.tell("hours_far", "hours_week", odd, hours=lambda i: round(float(told[i]), 1))


# ---- sums ------------------------------------------------------------------------------------------------


def _sums(tables: Mapping[str, Rows], settings: Mapping[str, object]) -> list[Finding]:
    """Sums most likely typed in thousands; those many times what a year costs; a loss beyond what is spent."""
    year = _year(tables)
    beyond = {"times": _YEARS, "year": round(year)}
    findings = []
    for name in (*_SUMS["project"], "opening_cash_eur"):
        value = settings.get(name)
        if value is None:
            continue
        if value == 0 and name in _NEVER_ZERO:
            findings += _answer("zero_said", name, value)
        elif 0 < value < _THOUSANDS and name in _SUMS["project"]:
            findings += _answer("thousands", name, value, suggestion=float(value) * 1000)
        elif year and value > _YEARS * year:
            findings += _answer("beyond_accounts", name, value, **beyond)
    for table, columns in _SUMS.items():
        for column in columns if table in tables else ():
            rows = tables[table]
            cells, title = rows.frame[column], rows.title(column)
            small = (cells > 0) & (cells < _THOUSANDS)
            findings += rows.tell("thousands", column, small, title=title, suggestion=cells * 1000)
            if year and table != "funding":  # said of grants with the money
                findings += rows.tell("beyond_accounts", column, cells > _YEARS * year, title=title, **beyond)
    loss, cost = settings.get("max_loss_eur"), settings.get("next_stage_cost_eur")
    if loss is not None and cost is not None and loss > _LOSS * cost > 0:
        other = PROJECT["next_stage_cost_eur"].title
        findings += _answer("loss_over_cost", "max_loss_eur", loss, other=other, cost=float(cost))
    return findings


def _cash(ledger: Rows, settings: Mapping[str, object]) -> list[Finding]:
    """Lines that the cash at the start holds and the result counts; a start from which the accounts go below zero."""
    opening, until = settings.get("opening_cash_eur"), settings.get("data_until")
    if opening is None or until is None:
        return []
    f, start = ledger.frame, pd.Timestamp(settings.get("start"))
    f = f[~f["account"].fillna("").astype(str).str.startswith((*PAPER, *IN_KIND)) & f["nature"].notna()]
    day, out = f["paid_on"].fillna(f["date"]), f["nature"].isin(["expense", "repayment"])
    early = f.index[(f["date"] < start) & (day < start) & (f["date"] >= start.replace(day=1))]
    found = ledger.tell("cash_before", "date", early, weight="note", start=settings.get("start"))
    counts = (day <= until) & ~(day < start)
    moved = f["amount_eur"].mask(out, -f["amount_eur"])[counts]
    held = float(opening) + moved.groupby(day[counts]).sum().sort_index().cumsum()
    if held.empty or held.min() >= -_OVERDRAWN:
        return found
    low, date = round(float(held.min())), held.idxmin().date()
    return found + _answer("cash_below", "opening_cash_eur", opening, cash=opening, low=low, date=date)


def _plan(requests: Rows, settings: Mapping[str, object]) -> list[Finding]:
    """Orders planned beside those of a month in the log: those of a year, most likely."""
    planned, f = settings.get("planned_orders_month"), requests.frame
    days = f.loc[f["outcome"].eq("served"), "date"].dropna().dt.to_period("M")
    usual = float(days.value_counts().median()) if days.nunique() >= 3 else 0.0
    if planned is None or not usual or usual / _PLAN <= planned <= usual * _PLAN:
        return []
    return _answer("plan_far", "planned_orders_month", planned, usual=usual)


def _year(tables: Mapping[str, Rows]) -> float:
    """What a year costs in the accounts; 0 where they do not say."""
    if "ledger" not in tables:
        return 0.0
    f = tables["ledger"].frame
    spent = f[f["nature"].eq("expense") & f["date"].notna()]
    months = spent["date"].dt.to_period("M").nunique()
    return float(spent["amount_eur"].sum()) / months * 12 if months >= 3 else 0.0


# ---- services, beside the log ----------------------------------------------------------------------------


def _services(services: Rows, requests: Rows) -> list[Finding]:
    """Prices and minutes far from what is usual in the log."""
    log = requests.frame[requests.frame["outcome"].eq("served")]
    value = log["order_value_eur"].where(log["order_value_eur"] > 0)
    told = {
        "fee_eur": log["fee_eur"],
        "commission_share": log["commission_eur"] / value,
        "standard_min": log["minutes"],
    }
    findings, codes = [], services.frame["id"]
    for column, noted in told.items():
        by = noted.where(noted > 0).groupby(log["service"])
        usual, count = (by_code(codes, said) for said in (by.median()[by.count() >= _LEAST], by.count()))
        cells = services.frame[column]
        odd = (cells > _TIMES * usual) | (cells < usual / _TIMES)
        share = services.table[column].kind == "share"
        said = usual.map(share_as_typed) if share else _three(usual)
        typed = cells.map(share_as_typed, na_action="ignore") if share else cells
        words = {"title": services.title(column), "usual": said, "n": count}
        findings += services.tell("far_from_log", column, odd, typed, **words)
    return findings


def _doors(services: Rows, tours: Rows) -> list[Finding]:
    """Minutes at the door, all services together, beside those of the tours."""
    f = tours.frame
    each = (f["stop_min"] / f["stops"].where(f["stops"] > 0)).dropna()
    each = each[each > 0]
    cells = services.frame["stop_min"].dropna()
    if len(each) < _LEAST or cells.empty or not cells.median() > 0:
        return []
    if 1 / _AT_DOOR <= cells.median() / each.median() <= _AT_DOOR:
        return []
    usual = round(float(each.median()), 1)
    return services.tell("door_far", "stop_min", cells.index[:1], usual=usual, n=len(each))


def _minutes(requests: Rows) -> list[Finding]:
    """Less than a minute for each of most requests: hours, most likely."""
    cells = requests.frame["minutes"]
    cells = cells[cells > 0]
    short = cells[cells < 1]
    if len(short) < _LEAST or len(short) * 2 < len(cells):
        return []
    minutes = round(float(short.median()) * 60)
    return requests.tell("minutes_in_hours", "minutes", short.index[:1], n=len(short), minutes=minutes)


# ---- contracts, grants -----------------------------------------------------------------------------------


def _contracts(contracts: Rows) -> list[Finding]:
    f, findings = contracts.frame, []
    for column in ("amount_eur", "per_year"):
        nothing = f["status"].eq("signed") & f[column].eq(0)
        findings += contracts.tell("brings_nothing", column, nothing, title=contracts.title(column))
    hour = f["amount_eur"] / (f["minutes"].where(f["minutes"] > 0) / 60)
    low, high = _CONTRACT_HOUR
    odd = (hour > high) | ((hour < low) & (hour > 0))
    words = {"amount": f["amount_eur"], "hour": _three(hour)}
    findings += contracts.tell("contract_hour", "minutes", odd, **words)
    known = f[f["payer_name"].notna() & ~f["status"].eq("ended")]
    again = contracts.again(["payer_name", "service", "amount_eur", "per_year", "start"], known)
    numbered = known["id"].duplicated()
    at = [i for i in again if not numbered[i]]
    return findings + contracts.tell("line_twice", "id", at, first=contracts.line_of(again))


def _ended(contracts: Rows, today: dt.date) -> list[Finding]:
    """Contracts said ended, of which no day says when; signed ones that were given up, and are not known to end."""
    f = contracts.frame
    ended = f["status"].eq("ended") & ~(f["end"] <= pd.Timestamp(today)) & f["ended_on"].isna()
    left = f["status"].eq("signed") & f["ended_on"].notna() & f["end"].isna()
    title = contracts.title("end")
    return [
        *contracts.tell("ended_no_day", "status", ended),
        *contracts.tell("given_up_no_end", "ended_on", left, title=title),
    ]


def _grants(funding: Rows) -> list[Finding]:
    f = funding.frame
    nothing = f["amount_eur"].eq(0) & ~f["status"].isin(["refused", "idea"])
    sure = f["status"].isin(["notified", "agreed", "paid"]) & (f["chance_share"] < 0.5)
    tiny = (f["chance_share"] > 0) & (f["chance_share"] < 0.01)
    early = f["status"].isin(["idea", "filed"]) & f["agreed_on"].notna()
    state = f["status"].map(funding.table["status"].label)
    share = f["chance_share"].map(share_as_typed, na_action="ignore")
    return [
        *funding.tell("brings_nothing", "amount_eur", nothing, title=funding.title("amount_eur")),
        *funding.tell("chance_odd", "chance_share", sure | tiny, share, state=state),
        *funding.tell("agreed_not_said", "agreed_on", early, state=state),
    ]


def _no_contract(contracts: Rows, ledger: Rows) -> list[Finding]:
    """A quote, or a contract that is to begin, whose payer has paid several times, and who has no other contract."""
    f, books = contracts.frame, ledger.frame
    own = books[books["nature"].eq("own_revenue") & books["payer"].notna()]
    paid = own["payer"].map(fold).value_counts()
    payer = f["payer_name"].map(fold, na_action="ignore")
    held = set(payer[f["status"].ne("quoted")].dropna())
    times = by_code(payer, paid).fillna(0)
    odd = f["status"].eq("quoted") & ~payer.isin(held) & (times >= 2)
    ahead = f["status"].eq("signed") & (f["start"] > own["date"].max())
    later = ahead & ~payer.duplicated(keep=False) & (times >= 2)
    quoted = contracts.table["status"].label("quoted")
    return [
        *contracts.tell("quoted_paid", "status", odd, quoted, n=times),
        *contracts.tell("payer_ahead", "start", later, n=times),
    ]


# ---- a column of zeros -----------------------------------------------------------------------------------

_MEASURED = {
    "requests": ("minutes",),
    "tours": ("km", "drive_min", "stops"),
    "time": ("hours",),
    "ledger": ("amount_eur",),
}


def _zeros(tables: Mapping[str, Rows]) -> list[Finding]:
    """Zero on every line: most likely never measured."""
    found = []
    for rows, column in ((tables[name], c) for name, of in _MEASURED.items() if name in tables for c in of):
        cells = rows.frame[column].dropna()
        if len(cells) >= _LEAST and (cells == 0).all():
            found += rows.tell("all_zero", column, cells.index[:1], title=rows.title(column), n=len(cells))
    return found


def _free(services: Rows, requests: Rows) -> list[Finding]:
    """A service said to be free whose requests bring money."""
    log, f = requests.frame, services.frame
    brought = log[["commission_eur", "fee_eur"]].sum(axis=1).groupby(log["service"]).sum()
    sums = by_code(f["id"], brought)
    said = ~f["market"].fillna(True).astype(bool) & (sums > 0)
    return services.tell("free_paid", "market", said, f["id"], sum=lambda i: round(float(sums[i]), 2))


# ---- ledger ----------------------------------------------------------------------------------------------


def _sides(ledger: Rows) -> list[Finding]:
    """Accounts of expenses (6) under income, of income (7) under expenses; beside these, of the bank or of capital under either."""
    f = ledger.frame
    account = f["account"].fillna("").astype(str)
    first, label = account.str[:1], ledger.table["nature"].label
    income, expense = f["nature"].isin(["own_revenue", "subsidy"]), f["nature"].eq("expense")
    odd = {"account_side": (first.eq("6") & income) | (first.eq("7") & expense)}
    # loans are told by their nature
    booked = account.str.fullmatch("(?:5|1(?!6))[0-9]{2,}[0-9A-Za-z]*") & first.isin(["6", "7"]).any()
    odd["account_class"] = booked & (income | expense)
    return [
        told
        for code, where in odd.items()
        for (typed, nature), same in f[where].groupby([account[where], "nature"], sort=False)
        for told in ledger.once(code, "account", same.index, typed, nature=label(nature))
    ]


def _other_nature(ledger: Rows) -> list[Finding]:
    """Sales whose words or account are those of a grant or a loan, expenses that are the repayment of one."""
    f, of = ledger.frame, {"own_revenue": {"74": "subsidy", "16": "loan"}, "expense": {"16": "repayment"}}
    account = f["account"].fillna("").astype(str).str[:2]
    meant = {
        i: other
        for i, number, nature in zip(f.index, account, f["nature"], strict=True)
        if isinstance(nature, str) and (other := of.get(nature, {}).get(number))
    } | meant_by_words(f)
    label, same = ledger.table["nature"].label, {}
    for i in sorted(meant):
        same.setdefault((f.at[i, "line"], label(f.at[i, "nature"]), label(meant[i])), []).append(i)
    return [
        finding
        for (text, nature, other), where in same.items()
        for finding in ledger.once("nature_odd", "nature", where, as_typed(text), nature=nature, other=other)
    ]


def _slips(ledger: Rows) -> list[Finding]:
    """An amount ten times that of the other lines of its name."""
    f = ledger.frame[ledger.frame["amount_eur"] > 0]
    usual = {}
    for _key, cells in f.groupby([f["line"].fillna("").map(fold), f["nature"]])["amount_eur"]:
        if len(cells) < _LEAST:
            continue
        euros = cells.to_numpy()
        order = euros.argsort(kind="stable")
        middle, largest, beside = float(np.median(euros)), euros[order[-1]], euros[order[-2]]
        if largest >= max(_LINE * middle, _NEXT * beside):
            usual[cells.index[order[-1]]] = middle
    return ledger.tell("line_times", "amount_eur", sorted(usual), usual=usual)


def _set_up_again(ledger: Rows) -> list[Finding]:
    """A cost of starting only that comes back month after month."""
    f = ledger.frame[ledger.frame["set_up"].fillna(False).astype(bool) & ledger.frame["nature"].eq("expense")]
    n = {}
    for name, days in f.groupby(f["line"].fillna("").map(fold))["date"]:
        months = days.dropna().dt.to_period("M").nunique()
        if name and months >= _LEAST:
            n[days.index[0]] = int(months)
    return ledger.tell("set_up_again", "set_up", n, f["line"], n=n)


AMOUNTS = (
    *(_hour, _sums, _cash, _plan, _ended, _set_up_again, _zeros, _free, _no_contract),
    *(_hour_of_person, _week, _services, _doors, _minutes, _contracts, _grants, _sides),
    *(_other_nature, _slips),
)
