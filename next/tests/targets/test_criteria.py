"""What is known of each offer, counted by hand on a dozen rows."""

import pandas as pd
import pytest
from conftest import PROJECT, TABLES, frame

from conciergekit import targets
from conciergekit.evidence import wilson_interval
from conciergekit.pilot import Pilot

SERVICES = """
service |price|usual_minutes
pressing|9    |30
courses |6    |
journal |     |45
"""
PUBLICS = """
public  |people|planned_share|since
seniors |300   |0,2          |01/01/2026
familles|200   |0,7          |01/01/2026
familles|200   |0,6          |
seniors |300   |0,5          |01/03/2026
jeunes  |50    |0,2          |01/01/2026
"""
ANSWERS = """
date      |who |respondent|question    |answer|public |service
20/03/2026|user|U1        |satisfaction|5     |seniors|pressing
20/01/2026|user|U1        |satisfaction|2     |seniors|pressing
21/03/2026|user|U2        |satisfaction|3     |seniors|pressing
22/03/2026|team|P1        |satisfaction|1     |seniors|pressing
"""
MORE = {"services": frame(SERVICES), "publics": frame(PUBLICS), "answers": frame(ANSWERS)}


@pytest.fixture(scope="module")
def pilot() -> Pilot:
    return Pilot.from_tables({**TABLES, **MORE}, PROJECT)


@pytest.fixture(scope="module")
def offers(pilot) -> pd.DataFrame:
    return targets.criteria(pilot).set_index(targets.OFFER)


def test_an_offer_is_what_was_asked_served_kept_and_said(offers):
    """An analyst would rank offers on figures that nobody can find in the workbook."""
    one = offers.loc[("seniors", "pressing")]
    # rows of 12 and 30 January, 5 March (cancelled) and 10 April; the three whole months hold three
    assert one[["requests", "served", "clients", "served_n"]].tolist() == [4, 3, 2, 3]
    assert one["requests_a_month"] == pytest.approx(3 / (22 / 31 + 2))
    assert one[["served_low", "served_high"]].tolist() == pytest.approx(wilson_interval(3, 3))
    # kept 8, 8, 8; minutes 10, 20, 10: 8 € for 13.33 minutes is 36 € an hour
    assert one["kept_order_eur"] == 8
    assert one["minutes_order"] == pytest.approx(40 / 3)
    assert one["kept_hour_eur"] == pytest.approx(36)
    # U1's last answer is a 5, U2's a 3; the team is no user
    assert one[["satisfaction", "satisfaction_n"]].tolist() == [0.5, 2]


def test_where_a_figure_comes_from_is_said(offers):
    """A price on paper would be taken for money that came in."""
    basis = offers[["kept_basis", "minutes_basis"]].astype(object)
    basis = basis.where(basis.notna(), None)
    assert basis.loc[("seniors", "pressing")].tolist() == ["noted", "noted"]
    # kept 4 is noted; no minutes noted, none usual
    assert basis.loc[("seniors", "courses")].tolist() == ["noted", None]
    # 15 minutes noted, nothing kept noted: the price, 9 €
    assert basis.loc[("familles", "pressing")].tolist() == ["price_list", "noted"]
    assert offers.loc[("familles", "pressing"), "kept_order_eur"] == 9
    # nothing noted, no price: not known
    assert basis.loc[("commune", "journal")].tolist() == [None, "noted"]
    assert pd.isna(offers.loc[("commune", "journal"), "kept_hour_eur"])


def test_a_request_still_open_is_neither_served_nor_refused(offers):
    """An offer would be blamed for what is not due yet."""
    one = offers.loc[("familles", "courses")]  # refused on 10 February; open since 28 March
    assert one[["requests", "served", "served_share", "served_n"]].tolist() == [2, 0, 0, 1]


def test_the_plan_is_the_one_written_first_and_a_later_one_is_told(pilot):
    """A plan rewritten after the fact would always have been right."""
    found = targets.shift(pilot).set_index("public")
    assert list(found.index[:1]) == ["familles"]
    plans = found.loc[["seniors", "familles"], ["planned_share", "planned_now"]]
    assert plans.to_numpy().tolist() == [[0.2, 0.5], [0.6, 0.7]]  # no date: from the start
    # nine requests with a public: five of seniors; nobody young came
    assert found.loc["seniors", "observed_share"] == pytest.approx(5 / 9)
    assert found.loc["jeunes", "requests"] == 0
    assert pd.isna(found.loc["commune", "planned_share"])


def test_nothing_asked_is_an_empty_table_with_every_column(pilot):
    """The second week of a pilot would have no notebook."""
    nothing = Pilot.from_tables({"requests": TABLES["requests"].head(0)}, PROJECT)
    assert targets.criteria(nothing).empty
    assert list(targets.criteria(nothing)) == list(targets.criteria(pilot))
    assert targets.shift(nothing).empty
    unknown = TABLES["requests"].assign(outcome=None)
    found = targets.criteria(Pilot.from_tables({"requests": unknown}, PROJECT))
    assert found[["served", "served_share"]].isna().all(axis=None)
