"""Nobody is recognised in a report, not even by subtraction."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conciergekit import privacy

BY = ["public", "service"]
ROWS = st.lists(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from("xyz"), st.integers(0, 14)), max_size=60
)


def people_of(rows: list) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[*BY, "client"]).astype({"client": object})


def counted(people: pd.DataFrame) -> pd.DataFrame:
    groups = people.groupby(BY)["client"].agg(["size", "nunique"]).reset_index()
    return groups.set_axis([*BY, "requests", "clients"], axis=1).assign(mean=2.0)


@given(ROWS)
def test_what_is_shown_gives_no_group_under_five_back(rows):
    """Someone would subtract a table's rows from its total and read one household's requests."""
    people = people_of(rows)
    table = counted(people)
    before = table.copy()
    shown = privacy.fold(table, BY, ["requests"], people=people)
    told = shown.dropna(subset=["requests"])
    pd.testing.assert_frame_equal(table, before)
    if people["client"].nunique() < 5:
        assert told.empty
        return
    assert told["requests"].sum() == len(people)  # nothing is lost
    assert not shown.duplicated(BY).any()
    # Whoever knows the total, each public's total, or both, learns of groups of five or more only:
    # each row, and what is left of any public once its named services are taken away.
    named_publics = set(told["public"]) - {privacy.OTHERS}
    rest = people[~people["public"].isin(named_publics)]
    assert rest.empty or rest["client"].nunique() >= 5
    for name, group in told.groupby("public"):
        inside = rest if name == privacy.OTHERS else people[people["public"] == name]
        assert inside["client"].nunique() >= 5
        named = group[group["service"] != privacy.OTHERS]
        for row in named.itertuples():
            seen = inside[inside["service"] == row.service]
            assert seen["client"].nunique() >= 5
            assert row.requests == len(seen)
        left = inside[~inside["service"].isin(named["service"])]
        assert left.empty or left["client"].nunique() >= 5


def test_a_small_group_takes_the_next_smallest_with_it():
    """Folded alone, a group of three would be the total minus the others."""
    table = pd.DataFrame(
        {"public": list("ABC"), "requests": [50, 7, 3], "clients": [20, 6, 3], "kept": [1.0, 2, 3]}
    )
    shown = privacy.fold(table, ["public"], ["requests"]).set_index("public")
    # C has three people: B, the smallest of the others, joins it
    assert shown["requests"].to_dict() == {"A": 50, privacy.OTHERS: 10}
    assert shown["kept"].isna().to_dict() == {"A": False, privacy.OTHERS: True}
    assert shown["clients"].to_dict() == {"A": 20, privacy.OTHERS: 9}
    # five are enough; a number of people that is not known is not
    table = pd.DataFrame({"public": list("AB"), "requests": [5, 8], "clients": [5.0, 5]})
    assert privacy.fold(table, ["public"], ["requests"])["public"].tolist() == ["A", "B"]
    unknown = table.assign(clients=[20, float("nan")])
    assert privacy.fold(unknown, ["public"], ["requests"])["public"].tolist() == [privacy.OTHERS]


def test_one_person_in_five_groups_is_one_person():
    """Five offers asked for by the same neighbour would pass for five neighbours."""
    people = people_of([("A", service, 1) for service in "uvwxy"])
    shown = privacy.fold(counted(people), BY, ["requests"], people=people)
    assert shown["requests"].isna().all()
    assert shown[BY].to_numpy().tolist() == [[privacy.OTHERS, privacy.OTHERS]]


def test_a_request_without_a_client_is_one_person():
    """A pilot that notes no code would have an empty chapter."""
    people = people_of([("A", "x", None)] * 5)
    table = pd.DataFrame({"public": ["A"], "service": ["x"], "requests": [5.0]})
    assert privacy.fold(table, BY, ["requests"], people=people)["public"].tolist() == ["A"]


def test_a_public_that_nobody_came_from_is_shown():
    """« 80 % planned, none came » is the finding; there is nobody to recognise in it."""
    table = pd.DataFrame({"public": ["A", "B"], "planned": [0.2, 0.8], "clients": [9.0, 0.0]})
    shown = privacy.fold(table, ["public"], ["planned"])
    assert shown["planned"].tolist() == [0.2, 0.8]


@pytest.mark.parametrize(
    ("indicator", "n", "status"),
    [
        ("energy", 2, "withheld"),
        ("energy", 3, "met"),
        ("satisfaction_team", 4, "withheld"),
        ("satisfaction_users", 5, "met"),
        ("reorder_90_days", 4, "withheld"),
        ("on_time_share", 1, "met"),
    ],
)
def test_answers_of_few_people_are_withheld(indicator, n, status):
    """Two colleagues' answers about their energy would be read as theirs."""
    figures = {"value": [0.8], "low": [0.5], "high": [0.9], "n": [n]}
    table = pd.DataFrame({"indicator": [indicator], **figures, "status": ["met"]})
    shown = privacy.shown(table).iloc[0]
    assert shown["status"] == status
    assert pd.isna(shown["value"]) == (status == "withheld")
    # the ends of the range of energy are the grades of one person each
    assert pd.isna(shown["low"]) == (status == "withheld" or indicator == "energy")
