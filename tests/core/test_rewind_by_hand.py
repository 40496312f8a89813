"""Past days of a few lines: what was known then can be written down beforehand."""

import pandas as pd

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
