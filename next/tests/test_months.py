"""The monthly facts, counted by hand on the twelve rows of ``conftest.py``."""

import numpy as np
import pandas as pd
import pytest
from conftest import PROJECT, TABLES, frame

from conciergekit import dictionary, months
from conciergekit.pilot import Pilot

NAN = float("nan")


def test_facts_are_those_counted_by_hand(village):
    """A mayor adds up the pilot's own sheets and must find the report's figures."""
    expected = {
        "open_share": [22 / 31, 1, 1],  # the test starts on 10 January: 22 of its 31 days
        "requests": [2, 3, 3],
        # by the day they were closed: U2's of 30 January in February; no closing day: its date
        "orders": [1, 3, 0],
        "contract_orders": [0, 0, 1],
        "refused": [0, 1, 0],
        "promised": [1, 2, 0],
        "on_time": [1, 1, 0],  # U2's was promised for the 1st and closed on the 2nd
        "clients": [2, 3, 3],
        "new_clients": [2, 2, 2],  # U1 U2, then U3 U4, then M1 U5
        "handling_minutes": [10, 35, 60],  # U1's of 3 February has none noted
        "kept_eur": [16, 4, 0],
        "contracts_eur": [0, 0, 400],
        "grants_eur": [0, 0, 900],
        "variable_cost_eur": [0, 20, 0],
        "fixed_cost_eur": [300, 300, 0],  # "fixed" is written once for the heading
        "once_cost_eur": [0, 0, 100],
        "result_eur": [16 - 300, 4 - 20 - 300, 900 + 400 - 100],
        # 1000 + 16 - 300; then + 4 - 300 (the linen is paid in March); then the balance of 500 on
        # 5 March, - 20 on the 10th, + 900 on the 31st; van and journal are not paid yet
        "cash_eur": [716, 420, 1380],
        "hours_paid": [11, 8, NAN],
        "hours_unpaid": [6, 0, NAN],
        "tours": [1, 1, 0],
        "km": [10, 20, 0],
        "road_minutes": [40, 80, 0],
        "moments": [NAN, NAN, NAN],
        "members": [NAN, NAN, NAN],
        "answers": [NAN, NAN, NAN],
    }
    table = months.table(village)
    assert list(table.index.strftime("%Y-%m")) == ["2026-01", "2026-02", "2026-03"]
    assert list(table.columns) == list(dictionary.facts())
    for name, values in expected.items():
        np.testing.assert_allclose(table[name], values, rtol=0, atol=1e-9, err_msg=name)


def test_a_past_day_knows_nothing_later(village):
    """A review of last winter told again must not know what spring brought."""
    past = village.as_of("2026-02-05")
    table = months.table(past)
    assert list(table.index.strftime("%Y-%m")) == ["2026-01"]
    assert past.requests["outcome"].tolist() == ["served"] * 3
    # on 1 February the order of 30 January was still to do
    assert village.as_of("2026-02-01").requests["outcome"].tolist() == ["served", "open"]
    assert (village.as_of("2026-02-28").accounts["paid_on"].dropna() <= "2026-02-28").all()


@pytest.mark.parametrize("day", pd.date_range("2026-01-01", "2026-04-20", freq="9D"))
def test_no_later_date_is_left(village, day):
    """One cell of the future in a past review, and nobody can trust the kit's replays."""
    for name, table in village.as_of(day).tables.items():
        known_on = {dictionary.tables()[name].known_on} | {
            column.known_on for column in dictionary.tables()[name].columns.values()
        }
        for column in known_on - {""}:
            assert not (table[column] > day).any(), f"{name}.{column}"


def test_what_later_rows_say_changes_no_past_month():
    """Adding April's rows must leave what was told of January alone."""
    more = frame(
        "date|client|public|service|outcome|closed_on\n"
        "02/04/2026|U9|seniors|courses|served|03/04/2026"
    )
    longer = TABLES | {"requests": pd.concat([TABLES["requests"], more])}
    before = months.table(Pilot.from_tables(TABLES, PROJECT).as_of("2026-03-31"))
    after = months.table(Pilot.from_tables(longer, PROJECT).as_of("2026-03-31"))
    pd.testing.assert_frame_equal(before, after)


def test_absent_is_not_zero():
    """A column nobody fills must not read as a count of zero."""
    rows = TABLES["requests"]
    table = months.table(Pilot.from_tables({"requests": rows.drop(columns="client")}, PROJECT))
    assert table["clients"].isna().all()
    table = months.table(Pilot.from_tables({"requests": rows.drop(columns="outcome")}, PROJECT))
    assert table[["orders", "refused", "on_time"]].isna().all(axis=None)
    assert table["requests"].tolist() == [2, 3, 3]
    table = months.table(Pilot.from_tables({"accounts": TABLES["accounts"]}, PROJECT))
    assert table["requests"].isna().all()
    assert table["kept_eur"].tolist() == [16, 4, 0]


def test_accounts_end_with_their_last_month():
    """Three months of log and two of accounts: the third month's revenue is unknown, not zero."""
    project = {name: value for name, value in PROJECT.items() if name != "accounts_complete_until"}
    rows = TABLES["accounts"]
    short = TABLES | {"accounts": rows[rows["date"] < "03"].iloc[:0]}
    until_february = rows[rows["date"].str.slice(3, 5) <= "02"]
    short["accounts"] = until_february
    table = months.table(Pilot.from_tables(short, project))
    assert table["kept_eur"].tolist()[:2] == [16, 4]
    assert table[months.ACCOUNTS].iloc[2].isna().all()


def test_no_start_or_no_log_gives_no_month():
    """Without the day the test began no month can be counted, and none is invented."""
    assert months.table(Pilot.from_tables({}, {})).empty
    assert months.table(Pilot.from_tables(TABLES, PROJECT | {"start": None})).empty
    assert months.table(Pilot.from_tables(TABLES, PROJECT).as_of("2026-01-20")).empty
