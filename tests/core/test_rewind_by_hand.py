"""What was told of the files, on a day when some of their lines were not there yet."""

from types import SimpleNamespace

import pandas as pd
import pytest

from conciergekit.core.findings import Finding
from conciergekit.core.pilot import Pilot
from conciergekit.core.rewind import _findings_on, _tries, contracts_on, undated_lines, undated_states

DAY = pd.Timestamp("2026-03-31")


def told(row, rows=(), typed="abc", **more):
    values = {"rows": tuple(rows), "count": len(rows)} if rows else {}
    return Finding("not_number", "doubtful", "requests", "Demandes", row, typed=typed, values=values, **more)


def test_a_finding_on_several_lines_is_told_of_those_known_with_what_its_own_line_held():
    """Lines 5 to 8 of the sheet; 7 and 8 were written later."""
    pilot = SimpleNamespace(
        findings=[told(5, (5, 7)), told(7, (7, 5, 6), "xyz"), told(6, (6, 5)), told(7, (7, 8)), told(8), told(5),
                  Finding("blank", "note", "clients", "Clients", 9), Finding("form_read", "note", "requests", "Demandes", 5)],
        places={"requests": [("Demandes", n) for n in (5, 6, 7, 8)]},
    )  # fmt: skip
    found = _findings_on(pilot, {"requests": [("Demandes", 5), ("Demandes", 6)]}, DAY)
    assert [(each.row, each.typed, each.values.get("rows"), each.values.get("count")) for each in found] == [
        (5, "abc", (5,), 1),
        (5, "", (5, 6), 2),
        (6, "abc", (6, 5), 2),
        (5, "abc", None, None),
        (9, "", None, None),
    ]


def test_a_lever_was_tried_as_often_as_adjustments_and_answers_of_that_day_say():
    """Of its own once, on all once, and once in an answer; another decision, a later one, another question, another word: no."""
    rows = pd.DataFrame({"indicator": ["orders_month", "on_time_rate", "energy"]})
    decisions = pd.DataFrame(
        [("2026-01-10", "adjust", "orders_month"), ("2026-02-10", "adjust", None), ("2026-02-10", "go", "energy"),
         ("2026-04-10", "adjust", "orders_month"), ("2026-03-31", "adjust", "orders_month")],
        columns=["date", "decision", "works_on"],
    ).astype({"date": "datetime64[ns]"})  # fmt: skip
    answers = pd.DataFrame(
        [("2026-03-01", "lever_tried", "on_time_rate"), ("2026-03-02", "lever_tried", None),
         ("2026-03-02", "lever_tried", "rien de connu"), ("2026-03-03", "status", "on_time_rate"),
         ("2026-04-01", "lever_tried", "on_time_rate")],
        columns=["date", "question", "answer"],
    ).astype({"date": "datetime64[ns]"})  # fmt: skip
    assert _tries(rows, decisions, answers, DAY).tolist() == [3, 2, 1]


def test_a_contract_that_ended_later_still_ran_and_one_that_had_ended_had():
    """On 31 March: A had ended in February, B ended on that day, C ended in May and ran, D was signed in April, E will end
    in December as its signature said, F ended on a day nobody wrote."""
    rows = [("A", "ended", "2026-02-10", "2026-01-01"), ("B", "ended", "2026-03-31", "2026-01-01"),
            ("C", "ended", "2026-05-01", "2026-01-01"), ("D", "signed", None, "2026-04-15"),
            ("E", "signed", "2026-12-31", "2026-01-01"), ("F", "ended", None, "2026-01-01")]  # fmt: skip
    contracts = [dict(zip(("id", "status", "end", "signed_on"), row, strict=True)) for row in rows]
    then = contracts_on(Pilot.from_tables({"contracts": contracts}, {"name": "Essai"})["contracts"], DAY)
    assert then["status"].tolist() == ["ended", "ended", "signed", "quoted", "signed", "ended"]
    ends = then["end"].dt.strftime("%Y-%m-%d").fillna("").tolist()
    assert ends == ["2026-02-10", "2026-03-31", "", "", "2026-12-31", ""]


@pytest.mark.parametrize("typed", ["2027-03-31", "2026-12-31"])
@pytest.mark.parametrize(
    ("payer", "amount", "day"),
    [("LEADER", 12_000, "2027-03-31"), ("Subvention LEADER", 5_000, "2027-03-31"), (None, 12_000, "2027-03-31"),
     ("Région", 12_000, "2026-05-30"), (None, 5_000, "2026-05-30")],
)  # fmt: skip
def test_a_subsidy_still_to_come_is_awaited_on_the_day_the_funding_sheet_says(typed, payer, amount, day):
    """On 15 May the ledger of April awaits 12,000 € of LEADER, granted, to come between 31 March and 30 September 2027. Which
    day is typed as that of payment does not matter, then: it was not known. Of another body: thirty days, nothing was ever late."""
    ledger = [
        {"date": "2026-04-30", "nature": "subsidy", "line": "Aide", "amount_eur": amount, "payer": payer,
         "paid_on": typed}
    ]  # fmt: skip
    grant = {"id": "F2", "funder": "LEADER", "status": "agreed", "amount_eur": 12_000, "agreed_on": "2025-11-20",
             "cash_early": "2027-03-31", "cash_late": "2027-09-30"}  # fmt: skip
    refused = grant | {"id": "F1", "status": "refused", "cash_early": "2026-06-01"}
    whole = Pilot.from_tables({"ledger": ledger, "funding": [refused, grant]}, {"name": "Essai"})
    assert whole.as_of("2026-05-15")["ledger"]["paid_on"].tolist() == [pd.Timestamp(day)]
    assert whole.as_of("2027-05-15")["ledger"]["paid_on"].tolist() == [pd.Timestamp(typed)]


@pytest.mark.parametrize(("on", "day"), [("2027-04-30", "2027-09-30"), ("2027-10-15", "2027-10-16")])
def test_a_grant_whose_first_day_is_over_is_awaited_on_its_last_and_one_that_is_late_tomorrow(on, day):
    ledger = [{"date": "2026-04-30", "nature": "subsidy", "line": "Aide", "amount_eur": 12_000, "payer": "LEADER",
               "paid_on": "2028-01-31"}]  # fmt: skip
    grant = {"id": "F2", "funder": "LEADER", "status": "agreed", "amount_eur": 12_000, "agreed_on": "2025-11-20",
             "cash_early": "2027-03-31", "cash_late": "2027-09-30"}  # fmt: skip
    whole = Pilot.from_tables({"ledger": ledger, "funding": [grant]}, {"name": "Essai"})
    assert whole.as_of(on)["ledger"]["paid_on"].tolist() == [pd.Timestamp(day)]


def test_lines_and_states_without_a_day_are_counted_where_there_are_any():
    """Two of three filed requests have no day of their state, one of two orders none of its own; nothing else lacks one."""
    grants = [
        {"id": f"F{n}", "status": "filed", "status_since": day}
        for n, day in enumerate((None, None, "2026-02-01"))
    ]
    log = [{"date": "2026-02-03", "outcome": "served"}, {"date": None, "outcome": "served"}]
    people = [{"id": "C1", "engagement": 2, "engagement_since": "2026-02-01"}, {"id": "C2"}]
    known = Pilot.from_tables({"funding": grants, "requests": log, "clients": people}, {"name": "Essai"})
    assert undated_states(known) == {("funding", "status"): 2}
    assert undated_lines(known)["requests"] == 1
    assert "ledger" not in undated_lines(known)
