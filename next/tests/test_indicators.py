"""The indicators, counted by hand on the rows of ``conftest.py`` and on a few more."""

import numpy as np
import pandas as pd
import pytest
from conftest import PROJECT, TABLES, frame

from conciergekit import dictionary, indicators
from conciergekit.pilot import Pilot


def figures(tables: dict[str, str] | None = None, **project) -> pd.DataFrame:
    """The indicators of the village with more sheets, by (indicator, about)."""
    more = {name: frame(text) for name, text in (tables or {}).items()}
    pilot = Pilot.from_tables(TABLES | more, PROJECT | project)
    return indicators.table(pilot).set_index(["indicator", "about"])


@pytest.mark.parametrize(
    ("name", "value", "n"),
    [
        (("requests_month", ""), 8 / (22 / 31 + 2), 3),  # 8 requests in 2.7 open months
        (("requests_month", "commune"), 1 / (22 / 31 + 2), 3),
        (("served_share", ""), 6 / 7, 7),  # one refused; cancelled and to do apart
        (("on_time_share", ""), 2 / 3, 3),
        (("expenses_covered", ""), 420 / 720, 3),  # 16 + 4 + 400 over 300 + 320 + 100
        # January and February, when hours are noted: 20 over 620 + 6 unpaid hours of 20 €
        (("full_cost_covered", ""), 20 / 740, 2),
        (("result_month", ""), (-284 - 316 + 1200) / 3, 3),
        (("largest_payer", ""), 400 / 420, 3),
        (("cash", ""), 1380, 3),
        (("hours_paid_month", ""), 9.5, 2),
        (("channel_share", "phone"), 4 / 8, 8),
        (("traced", ""), 8 / 9, 9),  # U4's has no channel
        (("refused_share", ""), 1 / 7, 7),
        (("refused_share", "no_provider"), 1, 1),
        (("workload", ""), (1.2 + 0.5 + 0.8) / 3, 3),  # weeks of 12, 5 and 8 hours for 10
        (("weeks_over", ""), 1 / 3, 3),
        (("weeks_under", ""), 1 / 3, 3),
        # U1 alone ordered more than 90 days before 15 April, and came back on 3 February
        (("reorder_90_days", ""), 1, 1),
        (("km_order", ""), 40 / 4, 3),  # three tours carried U1, then U2 and U1, then U1
        # (5 + 13.33) + (10 + 26.67 + 1.50) + (5 + 13.33) over four orders carried
        (("tour_cost_order", ""), (56.5 + 55 / 3) / 4, 3),
    ],
    ids=str,
)
def test_an_indicator_is_the_one_counted_by_hand(name, value, n):
    """A treasurer counts again on his own sheets, and must find the report's figure."""
    found = figures().loc[name]
    assert found["value"] == pytest.approx(value, abs=1e-9)
    assert found["n"] == n
    assert not found["low"] > found["value"] + 1e-9
    assert not found["high"] < found["value"] - 1e-9


def test_every_indicator_has_a_row_and_a_source():
    """An indicator that vanishes when it is not measured would never be asked for."""
    table = figures()
    assert set(table.index.get_level_values("indicator")) == set(dictionary.indicators())
    assert table["source"].ne("").all()
    grey = table[table["value"].isna()]
    assert (grey["status"] == "not_measured").all()
    assert {"vision", "satisfaction_users", "demand_with_provider"} <= set(
        grey.index.get_level_values(0)
    )


def test_the_order_book_counts_what_is_left_to_do():
    """A book that counts past months, or forgets an accepted order, misleads the hiring."""
    table = figures(
        {
            "contracts": "contract|service|state|since|amount|times_a_year|start|end|minutes\n"
            "J|journal|signed|01/01/2026|400|12|01/01/2026|15/07/2026|60\n"
            "K|ménage|quote|01/02/2026|900|12|01/05/2026||60",
            "services": "service|price|usual_minutes\ncourses|4|30",
        }
    )
    # from 15 April to 15 July: 91 days of a contract of 12 × 400 € a year, and U5's shopping
    times = 12 * 91 / 365
    assert table.loc[("order_book_eur", ""), "value"] == pytest.approx(400 * times + 4)
    hours = (60 * times + 30) / 60
    month = 10 * 365.25 / 7 / 12
    assert table.loc[("order_book_months", ""), "value"] == pytest.approx(hours / month)


def test_contracts_renewed_are_those_put_off():
    """A contract that ended and was not signed again must not pass for loyal."""
    rows = (
        "contract|service|state|since|amount|times_a_year|start|end\n"
        "A|x|signed|10/01/2026|1|1|10/01/2026|01/03/2026\n"
        "A|x|signed|20/02/2026|1|1|02/03/2026|01/03/2027\n"
        "B|x|signed|10/01/2026|1|1|10/01/2026|31/03/2026\n"
        "B|x|ended|31/03/2026|1|1|10/01/2026|31/03/2026\n"
        "C|x|signed|10/01/2026|1|1|10/01/2026|31/12/2026"
    )
    found = figures({"contracts": rows}).loc[("contracts_renewed", "")]
    assert (found["value"], found["n"]) == (0.5, 2)


def test_providers_stand_beside_the_demand():
    """One craftsman on holiday, and a service asked every day has nobody."""
    rows = (
        "partner|kind|service|since|until\n"
        "P1|provider|pressing|01/01/2026|\nP2|shop|pressing|01/03/2026|\n"
        "P3|provider|courses|01/01/2026|01/03/2026\nP4|candidate|journal||"
    )
    table = figures({"partners": rows})["value"]
    # pressing 5 of 5, shopping 2 of 3 (28 March is after P3 left), the town's paper 0 of 1
    assert table[("demand_with_provider", "")] == pytest.approx(7 / 9)
    assert table[("services_doubled", "")] == pytest.approx(1 / 3)
    assert table[("providers", "pressing")] == 2
    assert table[("providers", "courses")] == 0


def test_requests_of_a_place_count_since_it_is_in_the_test():
    """A second village joined late must not halve the rate of the first."""
    rows = "place|inhabitants|since\nA|1000|\nB|500|15/02/2026"
    table = figures({"places": rows})["value"]
    # A: 2 requests in 22/31 of January, 1 in February, 1 in March
    assert table[("requests_per_1000", "A")] == pytest.approx(4 / (22 / 31 + 2))
    # B: half of February (14 of 28 days) and March; 10 February is before it joined
    assert table[("requests_per_1000", "B")] == pytest.approx(1 / (1.5 * 0.5))


def test_satisfaction_never_pools_and_counts_a_person_once():
    """Ten answers of one happy regular are one opinion."""
    rows = "date|who|respondent|question|answer\n" + "\n".join(
        [f"{day:02d}/02/2026|user|U1|satisfaction|5" for day in range(1, 11)]
        + ["12/02/2026|user|U2|satisfaction|2", "12/02/2026|user||satisfaction|4"]
        + ["12/02/2026|partner|P1|satisfaction|3", "12/02/2026|user|U3|support|1"]
    )
    table = figures({"answers": rows})
    assert table.loc[("satisfaction_users", ""), ["value", "n"]].tolist() == [
        pytest.approx(2 / 3),
        3,
    ]
    assert table.loc[("satisfaction_partners", ""), "value"] == 0
    assert table.loc[("satisfaction_team", ""), "status"] == "not_measured"


def test_energy_is_never_told_under_three_people():
    """In a team of two, the second one's energy would be read off the first one's."""
    rows = "date|subject|rater|grade\n01/02/2026|energy|P1|4\n01/02/2026|energy|P2|2"
    third = "\n02/02/2026|energy|P3|1\n03/02/2026|energy|P3|2\n01/02/2026|vision|P1|3"
    assert np.isnan(figures({"ratings": rows}).loc[("energy", ""), "value"])
    table = figures({"ratings": rows + third})
    found = table.loc[("energy", ""), ["value", "low", "high", "n"]].tolist()
    assert found == [2, 2, 4, 3]  # grades 4, 2, 2 once P3 was asked again
    assert table.loc[("vision", ""), ["value", "n"]].tolist() == [3, 1]


@pytest.mark.parametrize(
    ("figure", "requirement", "better", "status"),
    [
        ((10, 8, 12, 5), 8, "more", "met"),
        ((10, 8, 12, 5), 9, "more", "unclear"),
        ((10, 8, 12, 5), 12.5, "more", "not_met"),
        ((10, 8, 12, 5), 12, "less", "met"),
        ((10, 8, 12, 5), 7, "less", "not_met"),
        ((10, np.nan, np.nan, 1), 1, "more", "unclear"),  # one month shows no range: never green
        ((np.nan, np.nan, np.nan, 0), 1, "more", "not_measured"),
        ((10, 8, 12, 5), np.nan, "more", "no_requirement"),
    ],
)
def test_green_is_for_a_whole_range_on_the_good_side(figure, requirement, better, status):
    """A green light for a figure whose range crosses the requirement is a wrong promise."""
    assert indicators.status(indicators.Figure(*figure), requirement, better) == status


def test_a_criterion_stands_beside_its_indicator():
    """The committee reads requirement and role on the line of the figure they judge."""
    rows = "indicator|role|requirement\nserved_share|must|80 %\nlargest_payer|should|0,4"
    table = figures({"criteria": rows})
    assert table.loc[("served_share", ""), ["role", "requirement", "status"]].tolist() == [
        "must",
        0.8,
        "unclear",
    ]
    assert table.loc[("largest_payer", ""), "status"] == "not_met"
    assert table.loc[("refused_share", "no_provider"), "status"] == "no_requirement"
