"""Past days of a few lines: what was known then can be written down beforehand."""

import datetime as dt
from dataclasses import replace

import pandas as pd

from conciergekit import Pilot
from conciergekit.core.findings import Finding
from conciergekit.core.rewind import _awaited


def test_a_grant_is_awaited_on_the_first_of_its_days_that_is_not_over():
    """Between 10 March and 10 May: on the 9th it is the first of them, on the 10th the second, after both as usual."""
    day = pd.Timestamp
    subsidy = pd.Series({"payer": "Commune", "amount_eur": 500.0})
    grants = pd.DataFrame(
        {
            "funder": ["Commune", "Région"],
            "amount_eur": [500.0, 500.0],
            "status": ["notified", "notified"],
            "cash_early": [day("2026-03-10"), day("2026-04-01")],
            "cash_late": [day("2026-05-10"), day("2026-04-02")],
        }
    )
    usual = day("2026-12-31")
    found = [_awaited(subsidy, grants, day(on), usual) for on in ("2026-03-09", "2026-03-10", "2026-05-10")]
    assert found == [day("2026-03-10"), day("2026-05-10"), usual]


def test_a_bank_that_goes_below_zero_later_is_not_told_on_a_day_before():
    project = {"start": "2026-01-01", "data_until": "2026-11-30"}
    low = Finding("cash_below", "check", table="project", values={"date": dt.date(2026, 11, 5), "low": -3115})
    pilot = replace(Pilot.from_tables({"requests": []}, project), findings=(low,))
    assert [len(pilot.as_of(day).findings) for day in ("2026-11-04", "2026-11-05")] == [0, 1]
