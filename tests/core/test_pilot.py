"""What was worked out once for a pilot is kept with it: the same figures, asked often, changed by nobody."""

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

import conciergekit as ck
from conciergekit.core import i18n, rates
from conciergekit.core.pilot import Pilot, remembered
from conciergekit.core.tables import TABLES
from conciergekit.core.told import Told
from conciergekit.finance import accounts


@pytest.fixture
def pilot():
    requests = [{"id": "1", "date": "2026-03-04", "outcome": "served", "fee_eur": 5.0}]
    return Pilot.from_tables({"requests": requests}, {"name": "x", "start": "2026-03-01"})


@pytest.fixture
def asked():
    """A remembered function, and the list of what it was asked."""
    calls = []

    @remembered
    def fees(pilot, times=1):
        calls.append(times)
        return pilot["requests"][["fee_eur"]] * times

    return fees, calls


def test_a_table_is_worked_out_once_for_each_argument_and_language(pilot, asked):
    fees, calls = asked
    assert fees(pilot, 2)["fee_eur"].tolist() == fees(pilot, 2)["fee_eur"].tolist() == [10.0]
    assert fees(pilot, 3)["fee_eur"].tolist() == [15.0]
    with i18n.use_language("en"):
        fees(pilot, 2)
    assert calls == [2, 3, 2]


def test_an_argument_left_out_is_the_one_that_stands_for_it(pilot, asked):
    fees, calls = asked
    assert fees(pilot)["fee_eur"].tolist() == fees(pilot, 1)["fee_eur"].tolist() == [5.0]
    assert fees(pilot, 2)["fee_eur"].tolist() == [10.0]
    assert calls == [1, 2]


def test_an_argument_by_its_name_is_the_same_question(pilot, asked):
    fees, calls = asked
    assert fees(pilot, times=2)["fee_eur"].tolist() == fees(pilot, 2)["fee_eur"].tolist() == [10.0]
    assert calls == [2]
    for wrong in ({"often": 2}, {"times": 2, "often": 2}):
        with pytest.raises(TypeError, match="often"):
            fees(pilot, **wrong)
    with pytest.raises(TypeError, match="multiple values"):
        fees(pilot, 2, times=2)


def test_what_cannot_be_looked_up_is_answered_each_time(pilot, asked):
    fees, calls = asked
    for _time in range(2):
        assert fees(pilot, np.array([4.0]))["fee_eur"].tolist() == [20.0]
    assert len(calls) == 2


def test_the_next_day_asks_again(pilot, asked, monkeypatch):
    fees, calls = asked
    fees(pilot)
    monkeypatch.setattr(rates, "today", lambda: dt.date(2031, 1, 1))
    fees(pilot)
    assert calls == [1, 1]


def test_what_one_reader_writes_into_a_result_no_other_reads(pilot):
    @dataclass(frozen=True)
    class Costs(Told):
        table: pd.DataFrame
        pilot: Pilot

    @remembered
    def costs(pilot):
        return Costs(pilot["requests"][["fee_eur"]], pilot)

    mine = costs(pilot)
    mine.table.loc[0, "fee_eur"] = 99.0
    assert costs(pilot).table["fee_eur"].tolist() == [5.0]
    assert costs(pilot).pilot is pilot


def test_what_one_reader_writes_into_a_table_no_other_reads(pilot, asked):
    fees, _calls = asked
    mine = fees(pilot)
    mine.loc[0, "fee_eur"] = 99.0
    mine["more"] = 1
    pd.testing.assert_frame_equal(fees(pilot), pilot["requests"][["fee_eur"]])


@pytest.mark.parametrize("worked_out", [{"a": 1}, ["a"]])
def test_what_one_reader_puts_into_a_list_no_other_reads(pilot, worked_out):
    answer = remembered(lambda _pilot: worked_out.copy())
    answer(pilot).clear()
    assert answer(pilot) == worked_out


@pytest.mark.parametrize("table", ["requests", "clients"])
def test_what_is_written_into_a_table_of_a_pilot_changes_no_pilot(pilot, table):
    mine = pilot[table]
    mine.loc[0, mine.columns[0]] = "changed"
    assert "changed" not in pilot[table].iloc[:, 0].tolist()
    assert "changed" not in pilot.as_of("2026-12-31")[table].iloc[:, 0].tolist()


def test_a_day_is_gone_back_to_once(sample):
    known = sample.as_of("2026-02-28")
    assert known.contracts is not None  # what is asked of it changes nothing
    assert sample.as_of(pd.Timestamp("2026-02-28")) is known


def test_a_pilot_with_other_tables_or_another_day_remembers_nothing_of_the_first(pilot, asked):
    fees, _calls = asked
    fees(pilot)
    dearer = {"requests": pilot["requests"].assign(fee_eur=7.0)}
    assert fees(replace(pilot, tables=dearer))["fee_eur"].tolist() == [7.0]
    assert fees(pilot.as_of("2026-03-01")).empty


@pytest.mark.long
def test_a_review_before_changes_no_figure_of_the_accounts(pilot_of):
    sample = pilot_of("contrats")
    fresh = replace(sample)
    before = accounts.month_table(fresh)
    ck.gates.review(fresh, draws=100)
    ck.indicators.table(fresh)
    pd.testing.assert_frame_equal(accounts.month_table(fresh), before)
    pd.testing.assert_frame_equal(accounts.month_table(replace(sample)), before)


@pytest.mark.parametrize("order", ["as written", "by date", "last first", "shuffled"])
@pytest.mark.long
def test_a_past_day_is_the_same_whatever_the_order_of_a_log(sample, order):
    """What is known on a day, cell by cell: a log in order is cut, another is filtered."""
    day, log = pd.Timestamp("2026-02-28"), sample["requests"]
    log = {
        "as written": log,
        "by date": log.sort_values("date", kind="stable"),
        "last first": log.sort_values("date", ascending=False, kind="stable"),
        "shuffled": log.sample(frac=1, random_state=0),
    }[order].reset_index(drop=True)
    log.loc[0, "date"] = pd.NaT  # a row without a date is taken as known
    then = ck.Pilot.from_tables({**sample.tables, "requests": log}, sample.settings).as_of(day)["requests"]
    assert list(then.dtypes) == list(log.dtypes)
    known = log[~(log["date"] > day)]
    assert then["id"].tolist() == known["id"].tolist()
    assert then.index.tolist() == list(range(len(known)))
    for column in TABLES["requests"].columns:
        hidden = (known[column.known_by] > day).tolist() if column.known_by else [False] * len(known)
        later = "open" if column.name == "outcome" else None
        for found, written, late in zip(then[column.name], known[column.name], hidden, strict=True):
            expected = later if late else written
            assert found == expected or (pd.isna(found) and pd.isna(expected))
