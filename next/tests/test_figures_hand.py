"""Somebody else's pilot: twenty requests in an English workbook, every figure worked out by hand.

A paused month, refunds, a loan and its repayment, a purchase, two balances, a partner who lapses,
a place that joins, an accepted request of a contract, a tour that carried nothing.
"""

import numpy as np
import pandas as pd
import pytest
from conftest import frame
from test_figures import CASES, ONE_DAY, WORDS, Known, agree, both, cochran, exact, wilson

import conciergekit as ck

NAN = float("nan")
PROJECT = {
    "name": "Two valleys",
    "start": "2026-01-12",
    "log_complete_until": "2026-04-19",
    "hours_a_week": 10,
    "hour_cost": 18,
    "km_cost": 0.5,
    "language": "English",
}
TABLES = {
    "requests": """
date|client|public|service|place|channel|outcome|reason|due|closed_on|tour|contract|kept|minutes
2026-01-12|A|old|groceries|Alpha|phone|served||2026-01-13|2026-01-13|T1||8|10
2026-01-13|A|old|groceries|Alpha|phone|served||2026-01-15|2026-01-16|T2||8|20
2026-01-20|B|old|repairs|Alpha|visit|served|||2026-01-22|||10|
2026-01-29|C|young|repairs|Beta|online|served||2026-02-02|2026-02-02|T3||10|30
2026-01-30|D|young|laundry|Alpha|phone|refused|no_provider||2026-01-30||||
2026-01-31|D|young|groceries|Alpha||cancelled|||2026-02-02||||
2026-02-10|E|old|groceries|Alpha|phone|refused|||2026-02-11||||
2026-03-02|A|old|groceries|Alpha|phone|served||2026-03-04||T4||8|15
2026-03-05|B|old|repairs|Alpha|visit|served||2026-03-06|2026-03-06|T4||10|25
2026-03-10|F|young|groceries|Beta|event|served||2026-03-12|2026-03-12|T5||8|10
2026-03-11|F|young|groceries|Beta|phone|served||2026-03-13|2026-03-13|T5||8|10
2026-03-12|TOWN|town|groceries|Alpha|contract|served||2026-03-12|2026-03-14|T4|C1||60
2026-03-21|G|young|repairs|Beta|phone|refused|price||2026-03-21||||
2026-03-25|H|young|repairs|Beta|phone|served||2026-03-26|2026-03-27|T6||10|40
2026-03-31|I||laundry|Alpha|other|served||2026-04-01|2026-04-02|T7||5|12
2026-04-01|A|old|groceries|Alpha|phone|served||2026-04-02|2026-04-02|T7||8|10
2026-04-10|J|young|groceries|Beta|phone|open||||||9|
2026-04-11|K|young|repairs|Beta|partner|open|||||||
2026-04-12|J|young|laundry|Gamma|phone|open|||||||
2026-04-18|B|old|groceries|Alpha|phone|open|||||C1||
""",
    "tours": """
tour|date|vehicle|km|driving_minutes|stop_minutes|stops|tolls
T1|2026-01-13||10|30|15|1|
T2|2026-01-16||10|30|15|1|2
T3|2026-02-02||20|60|20|1|
T4|2026-03-06||15|40|50|3|
T5|2026-03-13|van|12|30|30|1|
T6|2026-03-27||18|40|20|1|
T0|2026-03-30||6|15||0|
T7|2026-04-02||10|30|10|2|
""",
    "schemes": """
scheme|kind|vehicle|km_cost|since
S1|fixed_days|van|0.8|2026-03-13
""",
    "accounts": """
date|nature|heading|amount|paid_on|other_party|contract|grant|behaviour
2026-01-11|balance|bank|1000|||||
2026-01-20|loan|bank|2000|2026-01-20||||
2026-01-25|investment|bicycle|500|2026-03-20||||
2026-01-31|sales|orders|24|2026-01-31||||
2026-01-31|expense|rent|300|2026-01-31|Owner|||fixed
2026-02-10|expense|fuel|40|2026-02-12||||variable
2026-02-20|expense|rent|-30|2026-02-25|Owner|||
2026-02-28|balance|bank|2000|||||
2026-03-01|expense|fuel|60|||||
2026-03-05|expense|flyers|120|2026-03-05||||once
2026-03-10|loan|bank|-100|2026-03-10||||
2026-03-15|contract|visits|100|2026-04-05||C1||
2026-03-20|grant|region|900|2026-03-25|Region||G1|
2026-03-31|grant|region|300||Region||G1|
2026-03-31|sales|orders|56|2026-03-31||||
2026-03-31|membership|fees|30|2026-03-31|Members|||
2026-03-31|expense|phone|20|2026-03-31||||
""",
    "services": """
service|price|usual_minutes
groceries|8|15
repairs|10|30
laundry|4|20
""",
    "contracts": """
contract|payer|service|state|since|amount|times_a_year|start|end|minutes
C1|Town|groceries|signed|2026-01-05|100|12|2026-01-12|2026-06-30|60
C2|Shops|repairs|quote|2026-02-01|50|26|2026-05-01||30
C2|Shops|repairs|signed|2026-04-10|50|26|2026-05-01||30
""",
    "hours": """
date|person|work|hours|paid
2026-01-12|V3|coordination|12|founder
2026-01-14|V1|session|3|volunteer
2026-01-19|V3|coordination|5|founder
2026-01-20|E1|tour|2|paid
2026-02-03|V3|coordination|3|
2026-03-02|V3|coordination|10|founder
2026-03-09|V2|session|4|volunteer
2026-04-19|V4|session|11|volunteer
""",
    "funding": """
grant|funder|state|since|amount
G1|Region|granted|2026-01-02|1500
G2|Fund|asked|2026-03-01|700
""",
    "answers": """
date|who|respondent|question|answer
2026-02-15|user|A|satisfaction|5
2026-03-10|user|A|satisfaction|3
2026-03-11|user|B|satisfaction|4
2026-03-12|user||satisfaction|5
2026-03-12|user||satisfaction|2
2026-03-15|user|B|would_pay|1
2026-03-20|partner|PA|satisfaction|4
2026-03-20|team|B|satisfaction|2
2026-04-02|user|C|satisfaction|4
""",
    "moments": """
date|what|people
2026-03-14|Market|
2026-03-15|Workshop|12
""",
    "persons": """
person|since|role|step
V1|2026-01-12|volunteer|member
V1|2026-03-15|volunteer|left
V2|2026-01-20|user|user
V2|2026-02-28|member|member
V3|2026-01-12|founder|ambassador
V4|2026-03-31|volunteer|holds_session
""",
    "partners": """
partner|kind|service|since|until
PA|provider|groceries||
PB|provider|repairs|2026-01-20|2026-03-05
PC|shop|groceries|2026-03-01|2026-04-19
PC|shop|groceries|2026-03-01|
PA|provider|repairs|2026-03-25|
""",
    "ratings": """
date|subject|about|rater|grade
2026-01-20|energy||V1|3
2026-03-20|energy||V1|1
2026-03-20|energy||V2|2
2026-03-20|vision||V1|4
2026-03-20|vision||V2|1
2026-03-20|vision||V3|3
2026-03-20|vision||V4|3
2026-03-01|specification|PA|V1|3
2026-03-02|specification|PB|V1|1
2026-03-02|specification|PA|V3|2
""",
    "places": """
place|inhabitants|since
Alpha|1000|
Beta|500|2026-03-11
""",
    "opening": """
month|open_share
2026-02-15|0
""",
}


def labelled(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows under the headings of an English workbook, choices in its words, cells typed."""
    columns = WORDS["columns"][WORDS["columns"]["table"] == table].set_index("column")
    for name in rows:
        kind = columns.loc[name, "type"]
        if kind == "choice":
            values = WORDS["values"][WORDS["values"]["list"] == columns.loc[name, "list"]]
            rows[name] = rows[name].map(dict(zip(values["value"], values["en"], strict=True)))
        elif kind == "date":
            rows[name] = pd.to_datetime(rows[name])
        elif kind not in ("code", "text"):
            rows[name] = pd.to_numeric(rows[name])
    return rows.rename(columns=columns["en"])


@pytest.fixture(scope="module")
def valleys(tmp_path_factory):
    """The pilot, read from its workbook."""
    path = tmp_path_factory.mktemp("valleys") / "pilot.xlsx"
    sheet_of = WORDS["tables"].set_index("table")["en"]
    questions = WORDS["columns"][WORDS["columns"]["table"] == "project"].set_index("column")["en"]
    answers = {
        name: pd.Timestamp(answer) if str(answer).startswith("2026") else answer
        for name, answer in PROJECT.items()
    }
    with pd.ExcelWriter(path) as book:
        project = pd.DataFrame({"Question": questions[list(PROJECT)], "Answer": answers.values()})
        project.to_excel(book, sheet_name=sheet_of["project"], index=False)
        for table, text in TABLES.items():
            rows = labelled(table, frame(text))
            rows.to_excel(book, sheet_name=sheet_of[table], index=False)
    return ck.load_pilot(path)


def test_every_fact_of_another_pilot(valleys):
    """Somebody else's three months would be added up wrongly."""
    expected = {
        "open_share": [20 / 31, 0, 1],  # from 12 January; February is paused
        "requests": [6, 1, 8],
        # C's of 29 January on 2 February; A's of 2 March has no closing day; I's ends in April
        "orders": [3, 1, 5],
        "contract_orders": [0, 0, 1],
        "refused": [1, 1, 1],
        "promised": [2, 1, 4],  # not B's of January, nor A's of March, nor the town's
        "on_time": [1, 1, 3],
        "clients": [4, 1, 7],
        "new_clients": [4, 1, 5],
        "handling_minutes": [30, 30, 160],  # 15 + 25 + 10 + 10 + 60 + 40
        "answers": [0, 1, 4],
        "satisfied": [0, 1, 2],
        "kept_eur": [24, 0, 56],
        "contracts_eur": [0, 0, 100],
        "other_revenue_eur": [0, 0, 30],
        "grants_eur": [0, 0, 900 + 300],
        "variable_cost_eur": [0, 40, 60],  # "varies" is written once for fuel
        "fixed_cost_eur": [300, -30, 20],  # a refund; the phone has no behaviour written
        "once_cost_eur": [0, 0, 120],
        "result_eur": [24 - 300, 30 - 40, 56 + 100 + 30 + 1200 - 60 - 20 - 120],
        # 1000 + 2000 + 24 - 300; the balance of 28 February; 2000 - 500 of January's bicycle - 120
        # - 100 + 900 + 56 + 30 - 20 (not paid: March's fuel, 300 of the grant, what the town owes)
        "cash_eur": [2724, 2000, 2246],
        "hours_paid": [2, NAN, 0],  # nobody wrote whether those of February are paid
        "hours_unpaid": [12 + 3 + 5, NAN, 14],
        "tours": [2, 1, 4],
        "km": [20, 20, 51],
        "road_minutes": [90, 80, 225],
        "stops": [2, 1, 5],
        "moments": [0, 0, 2],
        "people_met": [0, 0, 12],
        "members": [2, 3, 3],  # V1 V3; with V2; V1 left and V4 came on the last day
    }
    table = ck.months.table(valleys)
    assert list(table.index.strftime("%Y-%m")) == ["2026-01", "2026-02", "2026-03"]
    got = {name: tuple(table[name]) for name in table}
    agree({name: tuple(months) for name, months in expected.items()}, got)


NONE = (NAN, NAN, NAN, 0)
APART = ("orders_month", "order_book_eur", "order_book_months", "requests_month")
APART += ("requests_per_1000",)


def measured(pilot, *names) -> dict:
    rows = ck.indicators.table(pilot)
    rows = rows[rows["indicator"].isin(names)] if names else rows
    return {(r.indicator, r.about): (r.value, r.low, r.high, r.n) for r in rows.itertuples()}


def test_every_indicator_of_another_pilot(valleys):
    """Somebody else's committee would decide on wrong figures."""
    expected = money() | service() | people()
    got = {name: value for name, value in measured(valleys).items() if name[0] not in APART}
    agree(expected, got)


def money() -> dict:
    own, costs = np.array([24, 0, 186]), np.array([300, 40 - 30, 200])
    return {
        ("expenses_covered", ""): cochran(own, costs),
        # January and March, when hours are noted
        ("full_cost_covered", ""): cochran(own[::2], [300 + 20 * 18, 200 + 14 * 18]),
        ("result_month", ""): cochran([-276, -10, 1186], np.ones(3), -np.inf),
        ("largest_payer", ""): exact(100 / 210, 4),  # the town, of 24 + 56 + 100 + 30
        ("cash", ""): exact(2246, 3),
        ("grants_to_come", ""): exact(1500 - 900, 2),  # 300 more are not paid yet
        # eleven orders: 2, 1, 3 + 2 + 1 of which one is the town's, and 2 in April
        ("km_order", ""): cochran([20, 20, 51, 10], [2, 1, 6, 2]),
        # kilometres at 0.50 (the van's 12 at 0.80), hours at 18 (90, 80, 225, 40 minutes), tolls
        ("tour_cost_order", ""): cochran(
            [10 + 27 + 2, 10 + 24, 39 * 0.5 + 12 * 0.8 + 67.5, 5 + 12], [2, 1, 6, 2]
        ),
        ("contracts_renewed", ""): NONE,
    }


def service() -> dict:
    channels = ("online", "event", "contract", "other", "partner")
    return {
        ("served_share", ""): wilson(12, 15),
        ("on_time_share", ""): wilson(5, 7),
        # laundry has none (3 requests), nor had repairs on 21 March; PB stayed until 5 March
        ("demand_with_provider", ""): wilson(16, 20),
        ("services_doubled", ""): exact(1 / 3, 3),
        ("providers", ""): exact(2, 5),
        ("providers", "groceries"): exact(2, 5),
        ("providers", "repairs"): exact(1, 5),
        ("providers", "laundry"): exact(0, 5),
        ("channel_share", "phone"): wilson(12, 19),
        ("channel_share", "visit"): wilson(2, 19),
        **{("channel_share", channel): wilson(1, 19) for channel in channels},
        ("traced", ""): wilson(18, 20),
        ("refused_share", ""): wilson(3, 15),
        ("refused_share", "no_provider"): wilson(1, 2),
        ("refused_share", "price"): wilson(1, 2),
        ("reorder_90_days", ""): wilson(1, 1),  # B's first order is 89 days old
    }


def people() -> dict:
    return {
        ("hours_paid_month", ""): cochran([2, 0], np.ones(2)),
        ("hours_unpaid_month", ""): cochran([20, 14], np.ones(2)),
        # weeks of 15, 7, 3, 10, 4 and 11 hours for 10
        ("workload", ""): cochran([1.5, 0.7, 0.3, 1, 0.4, 1.1], np.ones(6)),
        ("weeks_over", ""): wilson(2, 6),
        ("weeks_under", ""): wilson(2, 6),
        # A's last answer is 3; who gave no code counts as a person each
        ("satisfaction_users", ""): wilson(3, 5),
        ("satisfaction_partners", ""): wilson(1, 1),
        ("satisfaction_team", ""): wilson(0, 1),
        # V1 of each provider, V3 of one: 1, 2, 3 of two people
        ("specification", ""): (2, 1, 3, 2),
        ("vision", ""): (3, 1, 4, 4),
        ("energy", ""): NONE,  # two people only
        **{(subject, ""): NONE for subject in ("social_inside", "social_outside", "skill")},
    }


def test_demand_counts_what_was_open(valleys):
    """A paused month, or a place that joined in the middle of one, would swell demand."""
    opened = [20 / 31, 1]  # January and March; February says nothing
    half = 0.5 * 21 / 31  # half a thousand inhabitants since 11 March
    expected = {
        ("requests_month", ""): cochran([6, 8], opened),
        ("requests_month", "old"): cochran([3, 2], opened),
        ("requests_month", "young"): cochran([3, 4], opened),
        ("requests_month", "town"): cochran([0, 1], opened),
        ("requests_per_1000", "Alpha"): cochran([5, 4], opened),
        ("requests_per_1000", "Beta"): (3 / half, NAN, NAN, 1),  # F's of 10 March was before
        ("requests_per_1000", ""): cochran([5, 4 + 3], [20 / 31, 1 + half]),
    }
    agree(expected, measured(valleys, "requests_month", "requests_per_1000"))


def test_the_order_book_of_another_pilot(valleys):
    """Signed work would count for less than is paid for it, or an order of a contract twice."""
    # From 20 April: the town's contract ends on 30 June, the shops' begins on 1 May, no end.
    town, shops = 12 * (11 + 31 + 30) / 365, 26 * (365 - 11) / 365
    minutes = town * 60 + shops * 30 + 15 + 30 + 20  # B's order is one of the town's
    expected = {
        ("order_book_eur", ""): exact(town * 100 + shops * 50 + 9 + 10 + 4, 5),
        ("order_book_months", ""): exact(minutes / 60 / (10 * 365.25 / 84), 5),
    }
    agree(expected, measured(valleys, "order_book_eur", "order_book_months"))


def order_book(k: Known) -> dict:
    """What is signed holds until its end, or until what is signed next of that contract begins."""
    rows = k.contracts.sort_values("since", kind="stable")
    state = rows.groupby("contract")["state"].transform("last")
    signed = rows[(rows["state"] == "signed") & (state == "signed")].copy()
    following = signed.groupby("contract")["start"].shift(-1) - ONE_DAY
    first, last = k.day + ONE_DAY, k.day + pd.DateOffset(years=1)
    ends = pd.concat([signed["end"].fillna(last), following.fillna(last)], axis=1).min(axis=1)
    days = (ends.clip(upper=last) - signed["start"].clip(lower=first)).dt.days + 1
    times = days.clip(lower=0) / ((last - k.day).days) * signed["times_a_year"]
    accepted = k.requests[k.requests["outcome"] == "open"]
    service = k.services.drop_duplicates("service").set_index("service")
    kept = accepted["kept"].fillna(accepted["service"].map(service["price"]))
    minutes = accepted["service"].map(service["usual_minutes"])
    n = len(accepted) + signed[times > 0]["contract"].nunique()
    work = ((times * signed["minutes"]).sum() + minutes.sum()) / 60
    in_month = k.project["hours_a_week"] * 365.25 / 84
    return {
        "order_book_eur": exact((times * signed["amount"]).sum() + kept.sum(), n),
        "order_book_months": exact(work / in_month, n),
    }


@pytest.mark.parametrize(("name", "day"), CASES)
def test_the_order_book_holds_all_that_is_signed(name, day):
    """Work that is signed for would be missing, and a year of a contract be less than a year."""
    k, pilot = both(name, day)
    rows = ck.indicators.table(pilot).set_index("indicator")
    expected = order_book(k)
    agree(expected, {i: tuple(rows.loc[i, ["value", "low", "high", "n"]]) for i in expected})


def test_a_month_of_refunds_keeps_the_table():
    """One refund above a month's expenses would take every indicator away."""
    accounts = "date|nature|amount\n2026-01-31|sales|30\n2026-01-31|expense|100"
    tables = {"accounts": frame(accounts + "\n2026-02-10|expense|-40")}
    pilot = ck.Pilot.from_tables(tables | {"requests": frame(TABLES["requests"])}, PROJECT)
    assert ck.indicators.table(pilot).set_index("indicator").loc["expenses_covered", "value"] == 0.5


def test_a_user_comes_back_on_another_day_within_90():
    """Two orders of one day, or one of the 91st day, would pass for a user who comes back."""
    days = "P 01-10,P 01-10,Q 01-01,Q 04-01,R 01-01,R 04-02,S 01-11,S 01-12"
    orders = [f"2026-{day[2:]}|{day[0]}|served" for day in days.split(",")]
    tables = {"requests": frame("\n".join(["date|client|outcome", *orders]))}
    pilot = ck.Pilot.from_tables(tables, PROJECT | {"log_complete_until": "2026-04-10"})
    # Q alone, of P Q R; S's first order is 89 days old
    agree({("reorder_90_days", ""): wilson(1, 3)}, measured(pilot, "reorder_90_days"))


def test_a_contract_is_renewed_by_a_later_end_or_by_none():
    """A contract that goes on without an end, or that ends today, would be told wrongly."""
    head = "contract|payer|service|state|since|amount|times_a_year|start|end\n"
    signed = "{}|Town|groceries|signed|{}|100|12|2026-01-12|{}\n"
    rows = signed.format("C1", "2026-01-05", "2026-02-28") + signed.format("C1", "2026-02-20", "")
    rows += signed.format("C2", "2026-01-05", "2026-04-19")
    tables = {"contracts": frame(head + rows), "requests": frame(TABLES["requests"])}
    pilot = ck.Pilot.from_tables(tables, PROJECT)
    agree({("contracts_renewed", ""): wilson(1, 2)}, measured(pilot, "contracts_renewed"))


def test_a_contract_that_ended_early_was_not_extended():
    """A payer who leaves before the end would not lower the share of contracts renewed."""
    head = "contract|payer|service|state|since|amount|times_a_year|start|end|minutes\n"
    row = "C1|Town|groceries|{}|{}|100|12|2026-01-12|{}|60\n"
    rows = row.format("signed", "2026-01-05", "2026-12-31")
    rows += row.format("ended", "2026-03-01", "2026-03-01")
    tables = {"contracts": frame(head + rows), "requests": frame(TABLES["requests"])}
    pilot = ck.Pilot.from_tables(tables, PROJECT)
    assert measured(pilot, "contracts_renewed")["contracts_renewed", ""][0] == 0
