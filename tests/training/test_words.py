"""What is said of a month, against the cells of a workbook; and what is left out where there is nothing to say."""

import numpy as np
import pytest
from conftest import load

from conciergekit.core.i18n import use_language
from conciergekit.core.pilot import Pilot
from conciergekit.training import words


@pytest.fixture(scope="module")
def pilot():
    return load("contrats")


@pytest.mark.long
def test_the_satisfied_are_people_served_one_answer_each(pilot):
    """By hand: of users alone, the last answer of each of those that are told (all but the last one), 4 or 5 on 5."""
    rows = pilot["surveys"]
    rows = rows[
        (rows["population"] == "beneficiaries")
        & (rows["question"] == "satisfaction")
        & rows["score"].between(1, 5)
    ]
    last = {row.respondent: row.score for row in rows.sort_values("date", kind="stable")[:-1].itertuples()}
    assert len(last) < (pilot["surveys"]["question"] == "satisfaction").sum()
    good = sum(score >= 4 for score in last.values())
    with use_language("en"):
        assert f"Of {len(last)} people who answered since the start, {good} are satisfied." in words.figures(
            pilot
        )


@pytest.mark.long
def test_a_contract_counts_as_often_as_it_is_paid(pilot):
    """One is paid ten times a year: 598 × 10 / 12 + 250 + 6 × 70 a month, and one quote of 70."""
    with use_language("en"):
        assert "Contracts signed: €1,168 a month in 8; quotes: €70 a month in 1." in words.figures(pilot)


@pytest.mark.long
def test_a_requirement_has_its_unit_and_a_criterion_without_lever_says_none(pilot):
    rows = pilot["criteria"].assign(lever=None, lever_tried=np.nan)
    rows.loc[0, ["lever", "lever_tried"]] = "Saturday", np.nan
    hourly = rows.iloc[[0]].assign(indicator="contribution_hour_eur", requirement=16.0, lever=None)
    bare = Pilot.from_tables({"criteria": [*rows.to_dict("records"), *hourly.to_dict("records")]}, {})
    with use_language("en"):
        said = words.requirements(bare)
    assert said[0] == "Orders delivered per month: at least 35. Lever: Saturday; tried so far: 0."
    assert "Cash runway, in months: at least 6 months." in said
    assert "Margin per paid hour: at least €16.00." in said
    assert not [text for text in said if "nan" in text]


def test_a_workbook_without_a_month_says_so():
    empty = Pilot.from_tables({}, {})
    with use_language("fr"):
        assert words.figures(empty) == ["Pas encore de mois complet."]
        assert len(words.told(empty)) == 1
        assert words.months(empty).empty
        assert words.lines(empty).empty


def test_the_lines_of_the_accounts_are_those_of_the_ledger(pilot):
    with use_language("en"):
        found = words.lines(pilot)
    ledger = pilot["ledger"]
    september = ledger[ledger["date"].dt.strftime("%Y-%m") == "2025-09"]
    assert len(found) == len(ledger.groupby(["nature", "line"]))
    shown = (
        found["September 2025"].str.replace("[€,]", "", regex=True).replace("—", None).dropna().astype(float)
    )
    assert sorted(shown) == sorted(september.groupby(["nature", "line"])["amount_eur"].sum().round())
    assert "Own revenue" in set(found.iloc[:, 0])
