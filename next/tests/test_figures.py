"""Every figure worked out a second time: from the words of the dictionary and the cells alone.

Nothing of what computes in the kit is used on the expected side: pandas reads the workbooks, the
csv of the dictionary say what a heading, a label and a day mean, and each fact and indicator is
its formula in words written again.
"""

import functools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import conciergekit as ck

ROOT = Path(__file__).parents[1]
WORDS = {
    name: pd.read_csv(ROOT / f"conciergekit/dictionary/{name}.csv", dtype=str)
    for name in ("tables", "columns", "values", "facts", "indicators")
}
DAYS = {
    "contrats": ("2025-12-15", "2026-03-31", "2026-07-15"),
    "camion": ("2025-10-31", "2026-01-10", "2026-06-30"),
    "engagement": ("2025-11-20", "2026-02-28", "2026-06-14"),
    "pivot": ("2026-01-20", "2026-04-19", "2026-07-31"),
    "debut": ("2026-07-12", "2026-07-31", "2026-08-03"),
}
CASES = [(name, day) for name, days in DAYS.items() for day in (None, *days)]
SUBJECTS = ("specification", "social_inside", "social_outside", "vision", "energy", "skill")
NAN = float("nan")
NOTHING = (NAN, NAN, NAN, 0)
ONE_DAY = pd.Timedelta(days=1)


# What the cells say, and what of it was known on a day


def cells(path: Path, lang: str = "fr") -> dict:
    """A workbook's sheets under the dictionary's names; the project is a dict."""
    found = {}
    read = pd.read_excel(path, engine="calamine", sheet_name=None)
    for table, label in zip(WORDS["tables"]["table"], WORDS["tables"][lang], strict=True):
        columns = WORDS["columns"][WORDS["columns"]["table"] == table]
        code_of = dict(zip(columns[lang], columns["column"], strict=True))
        sheet = read.get(label, pd.DataFrame())
        if table == "project":
            questions = sheet.iloc[:, 0].str.removesuffix(" *").map(code_of)
            found[table] = dict(zip(questions, sheet.iloc[:, 1], strict=True))
            continue
        sheet.columns = [code_of[text.removesuffix(" *")] for text in sheet]
        sheet = sheet.reindex(columns=list(code_of.values()))
        for row in columns.itertuples():
            if row.type == "date":
                sheet[row.column] = pd.to_datetime(sheet[row.column])
            if row.type == "choice":
                values = WORDS["values"][WORDS["values"]["list"] == row.list]
                labels = dict(zip(values[lang], values["value"], strict=True))
                sheet[row.column] = sheet[row.column].map(labels)
        found[table] = sheet
    return found


def known(found: dict, day: pd.Timestamp) -> dict:
    """The cells as they stood on the evening of a day."""
    dated = WORDS["tables"].set_index("table")["known_on"].dropna()
    told = dict(found)
    for table, date in dated.items():
        rows = found[table]
        told[table] = rows[~(rows[date] > day)].reset_index(drop=True).copy()
        before = told[table].copy()
        columns = WORDS["columns"][WORDS["columns"]["table"] == table]
        for cell in columns.dropna(subset="known_on").itertuples():
            later = before[cell.known_on] > day
            blank = cell.before if isinstance(cell.before, str) else None
            told[table][cell.column] = before[cell.column].mask(later, blank)
    # A column of payments used at all says of a blank cell: not paid yet.
    told["payments_dated"] = found["accounts"]["paid_on"].notna().any()
    return told


class Known:
    """A pilot's cells on a day, with what several figures need."""

    def __init__(self, found: dict, asked: pd.Timestamp | None):
        project = found["project"]
        dates = [project["log_complete_until"], asked or pd.Timestamp.max]
        self.day = min(pd.Timestamp(date) for date in dates)
        for name, rows in known(found, asked or pd.Timestamp("2200-01-01")).items():
            setattr(self, name, rows)
        self.start = pd.Timestamp(project["start"])
        last = self.accounts["date"].max() + pd.offsets.MonthEnd(0)
        complete = project["accounts_complete_until"]
        self.accounts_day = min(last if pd.isna(complete) else pd.Timestamp(complete), self.day)
        self.months = self.whole_months(self.day)
        self.accounts_months = self.whole_months(self.accounts_day)
        r = self.requests
        self.served = r[r["outcome"] == "served"]
        self.served = self.served.assign(done=self.served["closed_on"].fillna(self.served["date"]))
        self.orders = self.served[self.served["contract"].isna()]

    def whole_months(self, day):
        ends = (day + ONE_DAY).to_period("M") - 1
        return pd.period_range(self.start.to_period("M"), ends, freq="M")

    @staticmethod
    def month(rows, date="date"):
        return rows[date].dt.to_period("M")

    def count(self, rows, date="date", months=None):
        return self.total(rows.assign(one=1), "one", date, months)

    def total(self, rows, column, date="date", months=None):
        months = self.months if months is None else months
        sums = rows[column].groupby(self.month(rows, date)).sum()
        return sums.reindex(months, fill_value=0).reindex(self.months).astype(float)


# The facts


@functools.cache
def facts(k: Known) -> dict:
    r = k.requests
    promised = k.orders.dropna(subset=["promised_for", "closed_on"])
    asking = r.dropna(subset="client").sort_values("date")
    once_a_month = asking[~asking.assign(m=k.month(asking)).duplicated(["client", "m"])]
    asked = k.answers[(k.answers["who"] == "user") & (k.answers["question"] == "satisfaction")]
    asked = asked.dropna(subset="answer")
    noted = k.served.dropna(subset="minutes")
    never = pd.Series(NAN, index=k.months)
    return {
        "open_share": open_share(k),
        "requests": k.count(r),
        "orders": k.count(k.orders, "done"),
        "contract_orders": k.count(k.served[k.served["contract"].notna()], "done"),
        "refused": k.count(r[r["outcome"] == "refused"]),
        "promised": k.count(promised, "done"),
        "on_time": k.count(promised[promised["closed_on"] <= promised["promised_for"]], "done"),
        "clients": k.count(once_a_month),
        "new_clients": k.count(asking.drop_duplicates("client")),
        "handling_minutes": k.total(noted, "minutes", "done").where(k.count(noted, "done") > 0),
        # a sheet that nobody has begun says nothing: no zero either
        "answers": k.count(asked) if len(asked) else never,
        "satisfied": k.count(asked[asked["answer"] >= 4]) if len(asked) else never,
        **money(k),
        **{f"hours_{kind}": hours for kind, hours in worked(k).items()},
        "tours": k.count(k.tours),
        "km": k.total(k.tours, "km"),
        "road_minutes": k.total(k.tours, "driving_minutes") + k.total(k.tours, "stop_minutes"),
        "stops": k.total(k.tours, "stops"),
        "moments": k.count(k.moments) if len(k.moments) else never,
        "people_met": k.total(k.moments, "people") if len(k.moments) else never,
        "members": pd.Series([members(k, m.end_time) for m in k.months], k.months, dtype=float),
    }


def open_share(k: Known) -> pd.Series:
    written = k.opening.set_index(k.opening["month"].dt.to_period("M"))["open_share"].dropna()
    since = {m: (m.end_time - max(m.start_time, k.start)).days + 1 for m in k.months}
    return pd.Series(
        {m: days / m.days_in_month * written.get(m, 1) for m, days in since.items()},
        index=k.months,
        dtype=float,
    )


def money(k: Known) -> dict:
    rows = k.accounts
    of_heading = rows.dropna(subset=["heading", "behaviour"]).groupby("heading")["behaviour"].last()
    behaviour = rows["behaviour"].fillna(rows["heading"].map(of_heading)).fillna("fixed")

    def booked(nature, which=None):
        kept = rows["nature"].isin(nature) & (True if which is None else behaviour == which)
        return k.total(rows[kept], "amount", months=k.accounts_months)

    costs = {f"{w}_cost_eur": booked(["expense"], w) for w in ("variable", "fixed", "once")}
    found = {
        "kept_eur": booked(["sales"]),
        "contracts_eur": booked(["contract"]),
        "other_revenue_eur": booked(["membership", "other_revenue"]),
        "grants_eur": booked(["grant"]),
        **costs,
    }
    revenue = sum(found[name] for name in list(found)[:4])
    cash = pd.Series({m: cash_on(k, m.end_time) for m in k.accounts_months}, dtype=float)
    return found | {"result_eur": revenue - sum(costs.values()), "cash_eur": cash.reindex(k.months)}


def cash_on(k: Known, day: pd.Timestamp) -> float:
    rows = k.accounts
    balances = rows[(rows["nature"] == "balance") & (rows["date"] <= day)].sort_values("date")
    if balances.empty:
        return NAN
    paid = rows["paid_on"] if k.payments_dated else rows["date"]
    moved = rows[(paid > balances["date"].iloc[-1]) & (paid <= day)]
    signs = dict.fromkeys(("sales", "contract", "membership", "other_revenue", "grant", "loan"), 1)
    signs |= {"expense": -1, "investment": -1, "balance": 0}
    return balances["amount"].iloc[-1] + (moved["nature"].map(signs) * moved["amount"]).sum()


def worked(k: Known) -> dict:
    noted = k.count(k.hours.dropna(subset="paid")) > 0
    paid = k.hours["paid"] == "paid"
    unpaid = k.hours["paid"].isin(["volunteer", "founder"])
    rows = {"paid": k.hours[paid], "unpaid": k.hours[unpaid]}
    return {kind: k.total(of, "hours").where(noted) for kind, of in rows.items()}


def members(k: Known, day: pd.Timestamp) -> float:
    if k.persons.empty:
        return NAN
    rows = k.persons[k.persons["since"] <= day].sort_values("since", kind="stable")
    steps = rows.groupby("person")["step"].last()
    return float(steps.isin(["member", "ambassador", "holds_session"]).sum())


# The indicators: value, low, high, n


def wilson(x: float, n: float) -> tuple:
    if not n:
        return NOTHING
    z = stats.norm.ppf(0.95)
    middle, root = x / n + z * z / (2 * n), z * np.sqrt(x / n * (1 - x / n) / n + (z / n) ** 2 / 4)
    return x / n, (middle - root) / (1 + z * z / n), (middle + root) / (1 + z * z / n), n


def share(rows: pd.Series) -> tuple:
    return wilson(int(rows.sum()), len(rows))


def cochran(above: pd.Series, below, lowest: float = 0) -> tuple:
    pairs = pd.DataFrame({"x": above, "w": below}, dtype=float).dropna()
    pairs = pairs[(pairs["w"] > 0) | (pairs["x"] != 0)]
    n = len(pairs)
    if not pairs["w"].sum():
        return NOTHING
    value = pairs["x"].sum() / pairs["w"].sum()
    if n == 1:
        return value, NAN, NAN, 1
    variance = ((pairs["x"] - value * pairs["w"]) ** 2).sum() / (n - 1)
    half = stats.t.ppf(0.95, n - 1) * np.sqrt(variance / n) / pairs["w"].mean()
    return value, max(value - half, lowest), value + half, n


def exact(value: float, n: int) -> tuple:
    return (value, value, value, n) if n else NOTHING


def indicators(k: Known) -> dict:
    f = facts(k)
    own = f["kept_eur"] + f["contracts_eur"] + f["other_revenue_eur"]
    costs = f["variable_cost_eur"] + f["fixed_cost_eur"] + f["once_cost_eur"]
    hour = k.project["hour_cost"]
    cash = f["cash_eur"].dropna()
    found = {
        "expenses_covered": cochran(own, costs),
        "full_cost_covered": cochran(own, costs + f["hours_unpaid"] * hour),
        "result_month": cochran(f["result_eur"], f["result_eur"] * 0 + 1, -np.inf),
        "cash": exact(cash.iloc[-1], len(cash)) if len(cash) else NOTHING,
        "hours_paid_month": cochran(f["hours_paid"], f["hours_paid"] * 0 + 1),
        "hours_unpaid_month": cochran(f["hours_unpaid"], f["hours_unpaid"] * 0 + 1),
        "grants_to_come": grants_to_come(k),
        "largest_payer": largest_payer(k),
    }
    found = {(name, ""): value for name, value in found.items()}
    return found | demand(k, f) | people(k) | providers(k) | trips(k)


def demand(k: Known, f: dict) -> dict:
    # a closed month says nothing of demand
    r, share_open = k.requests, f["open_share"].where(f["open_share"] > 0)
    told = r[r["outcome"].isin(["served", "refused"])]
    through = r["channel"].dropna()
    why = r[r["outcome"] == "refused"]["reason"].dropna()
    full = r[["public", "service", "channel", "outcome"]].notna().all(axis=1)
    found = {
        ("requests_month", ""): cochran(f["requests"], share_open),
        ("served_share", ""): share(told["outcome"] == "served"),
        ("on_time_share", ""): wilson(f["on_time"].sum(), int(f["promised"].sum())),
        ("traced", ""): share(full),
        ("refused_share", ""): share(told["outcome"] == "refused"),
    }
    for public, rows in r.groupby("public"):
        found["requests_month", public] = cochran(k.count(rows), share_open)
    found |= {("channel_share", c): share(through == c) for c in through.unique()}
    found |= {("refused_share", c): share(why == c) for c in why.unique()}
    return found | per_1000(k, share_open)


def per_1000(k: Known, share_open: pd.Series) -> dict:
    found, above, below = {}, 0, 0
    for place in k.places.dropna(subset="inhabitants").itertuples():
        since = k.start if pd.isna(place.since) else max(place.since, k.start)
        r = k.requests[(k.requests["place"] == place.place) & (k.requests["date"] >= since)]
        whole = {m: (m.end_time - max(m.start_time, k.start)).days + 1 for m in k.months}
        there = {m: max((m.end_time - max(m.start_time, since)).days + 1, 0) for m in k.months}
        part = pd.Series(there, dtype=float) / pd.Series(whole, dtype=float)
        counts, people = k.count(r), share_open * part * place.inhabitants / 1000
        found["requests_per_1000", place.place] = cochran(counts, people)
        above, below = above + counts, below + people
    found["requests_per_1000", ""] = cochran(above, below) if found else NOTHING
    return found


def largest_payer(k: Known) -> tuple:
    own = k.accounts["nature"].isin(["sales", "contract", "membership", "other_revenue"])
    rows = k.accounts[own & k.month(k.accounts).isin(k.accounts_months)]
    payer_of = k.contracts.dropna(subset="payer").groupby("contract")["payer"].last().to_dict()
    payer = rows["other_party"].where(rows["other_party"].notna(), rows["contract"].map(payer_of))
    if payer.isna().all():
        return NOTHING
    return exact(rows.groupby(payer)["amount"].sum().max() / rows["amount"].sum(), len(rows))


def grants_to_come(k: Known) -> tuple:
    last = k.funding.sort_values("since", kind="stable").groupby("grant").last()
    awarded = last[last["state"].isin(["granted", "paid"])]
    rows = k.accounts[(k.accounts["nature"] == "grant") & k.accounts["grant"].isin(awarded.index)]
    paid = rows[rows["paid_on"] <= k.day] if k.payments_dated else rows
    return exact(awarded["amount"].sum() - paid["amount"].sum(), len(last))


def providers(k: Known) -> dict:
    p = k.partners[k.partners["kind"].isin(["provider", "shop"]) & k.partners["service"].notna()]
    since = p["since"].fillna(k.start)

    def active(day):
        return p[(since <= day) & ~(p["until"] < day)]

    r = k.requests.dropna(subset="service")
    on = {day: set(active(day)["service"]) for day in r["date"].unique()}
    has = [row.service in on[row.date] for row in r.itertuples()]
    asked = sorted(r["service"].unique())
    now = active(k.day).groupby("service")["partner"].nunique()
    if p.empty:
        return {(i, ""): NOTHING for i in ("demand_with_provider", "services_doubled", "providers")}
    counts = now.reindex(asked, fill_value=0)
    found = {
        ("demand_with_provider", ""): share(pd.Series(has)),
        ("services_doubled", ""): exact((counts >= 2).mean(), len(asked)),
        ("providers", ""): exact(active(k.day)["partner"].nunique(), len(p)),
    }
    every = sorted({*p["service"], *asked})
    return found | {("providers", s): exact(now.get(s, 0), len(p)) for s in every}


def people(k: Known) -> dict:
    found = {}
    week = k.hours["hours"].groupby(k.hours["date"].dt.to_period("W")).sum()
    whole = (week.index.start_time >= k.start) & (week.index.end_time < k.day + ONE_DAY)
    load = week[whole] / k.project["hours_a_week"]
    found["workload", ""] = cochran(load, load * 0 + 1)
    found["weeks_over", ""], found["weeks_under", ""] = share(load > 1), share(load < 0.7)
    for who in ("user", "partner", "team"):
        a = k.answers[(k.answers["who"] == who) & (k.answers["question"] == "satisfaction")]
        last = a.dropna(subset="answer").sort_values("date", kind="stable")
        last = last.drop_duplicates("respondent", keep="last")
        name = f"satisfaction_{who}" + ("" if who == "team" else "s")
        found[name, ""] = share(last["answer"] >= 4)
    for subject in SUBJECTS:
        g = k.ratings[k.ratings["subject"] == subject].sort_values("date", kind="stable")
        g = g[~g[["rater", "about"]].duplicated(keep="last")]  # of each rater on each thing
        grades, n = np.sort(g["grade"]), g["rater"].nunique()
        said = (grades[(len(g) - 1) // 2], grades[0], grades[-1], n) if n else NOTHING
        found[subject, ""] = NOTHING if subject == "energy" and n < 3 else said
    return found | loyalty(k)


def loyalty(k: Known) -> dict:
    first = k.served.groupby("client")["date"].transform("min")
    old = k.served[k.day - first >= 90 * ONE_DAY].assign(first=first)
    again = old[(old["date"] > old["first"]) & (old["date"] - old["first"] <= 90 * ONE_DAY)]
    signed = k.contracts[k.contracts["state"] == "signed"]
    ends = signed["end"].fillna(pd.Timestamp("2200-01-01"))
    extended = ends < ends.groupby(signed["contract"]).transform("max")
    over = signed.assign(extended=extended)[signed["end"] <= k.day]
    over = over.drop_duplicates(["contract", "end"])
    return {
        ("reorder_90_days", ""): wilson(again["client"].nunique(), old["client"].nunique()),
        ("contracts_renewed", ""): share(over["extended"]),
    }


def trips(k: Known) -> dict:
    t, p = k.tours, k.project
    hours = (t["driving_minutes"].fillna(0) + t["stop_minutes"].fillna(0)) / 60
    cost = t["km"] * p["km_cost"] + hours * p["hour_cost"] + t["tolls"].fillna(0)
    carried = k.served[k.served["tour"].isin(t["tour"])].groupby("tour").size()
    t = t.assign(cost=cost, carried=t["tour"].map(carried).fillna(0))
    month = t.groupby(k.month(t))[["km", "cost", "carried"]].sum()
    return {
        ("km_order", ""): cochran(month["km"], month["carried"]),
        ("tour_cost_order", ""): cochran(month["cost"], month["carried"]),
    }


# The kit beside them


@functools.cache
def sample(name: str):
    path = ROOT / "data_samples" / name / "pilote.xlsx"
    return cells(path), ck.load_pilot(path)


@functools.cache
def both(name: str, day: str | None):
    found, pilot = sample(name)
    asked = day and pd.Timestamp(day)
    return Known(found, asked), pilot.as_of(asked) if asked else pilot


def agree(expected: dict, got: dict) -> None:
    """Each figure that one side lacks, or that differs, is said."""
    wrong = []
    for name in sorted({*expected, *got}, key=str):
        a, b = (np.ravel(side.get(name, [])).astype(float) for side in (expected, got))
        if a.shape != b.shape or not np.allclose(a, b, rtol=1e-9, atol=1e-9, equal_nan=True):
            wrong.append(f"{name}: {a} by the words, {b} by the kit")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("name", "day"), CASES)
def test_every_fact_is_what_its_words_say(name, day):
    """A treasurer who adds up the sheets by the formula shown would find another figure."""
    k, pilot = both(name, day)
    table = ck.months.table(pilot)
    assert [f"{month:%Y-%m}" for month in table.index] == [str(month) for month in k.months]
    expected = {(fact, str(m)): value for fact, of in facts(k).items() for m, value in of.items()}
    got = {(fact, f"{m:%Y-%m}"): v for fact in table for m, v in table[fact].items()}
    agree(expected, got)


@pytest.mark.parametrize(("name", "day"), CASES)
def test_every_indicator_is_what_its_words_say(name, day):
    """A committee that works out an indicator by the formula shown would find another figure."""
    k, pilot = both(name, day)
    rows = ck.indicators.table(pilot).itertuples()
    got = {(r.indicator, r.about): (r.value, r.low, r.high, r.n) for r in rows}
    level, low, high, n = got.pop(("orders_month", ""))
    season = k.opening.set_index(k.month(k.opening, "month"))["season"].reindex(k.months).fillna(1)
    usual = facts(k)["orders"] / open_share(k) / season
    assert n == len(usual)
    if n >= 3:  # where orders settle: a little above the largest month while they grow
        assert max(low, usual.min()) <= level <= min(high, 1.3 * usual.max())
    agree(indicators(k), {i: of for i, of in got.items() if "order_book" not in i[0]})
