"""What people answered or did about an offer is told by fives: who waits moves no offer."""

import pytest
from targets_data import START, pilot, requests

from conciergekit import targets


def told(rows, **more):
    found = targets.evaluate(pilot(rows, **more), draws=4000)
    return found.table.set_index(["criterion", "public", "service"])


def answers(*offers):
    """(public, service, happy, unhappy): each answer that of somebody else."""
    return [
        dict(
            date=START, population="beneficiaries", question="satisfaction", public=p, service=s, score=score
        )
        for p, s, happy, unhappy in offers
        for score in [5] * happy + [1] * unhappy
    ]


LOG = requests(("a", "x", 30), ("a", "y", 30), ("b", "z", 30), ("c", "t", 30))


@pytest.mark.long
def test_an_offer_whose_answers_all_wait_has_the_share_of_its_neighbours_and_no_figure():
    """16 of 20 at a × x: (16 + 1) / (20 + 2), worth two answers, for a × y; for b × z, near none, the same of all."""
    waits = [("a", "x", 16, 4), ("a", "y", 0, 4), ("b", "z", 4, 0)]
    found = targets.evaluate(pilot(LOG, surveys=answers(*waits)), draws=4000)
    rows = found.table[found.table["criterion"] == "satisfaction"].set_index(["public", "service"])
    assert rows["status"].tolist() == ["observed", "waiting", "waiting", "absent"]
    assert rows.loc[[("a", "y"), ("b", "z")], ["value", "low", "high"]].isna().all().all()
    share = 17 / 22
    for at in (1, 2):
        drawn = found.measures["satisfaction"].draws[:, at]
        assert drawn.mean() == pytest.approx(share, abs=0.015)
        assert drawn.var() == pytest.approx(share * (1 - share) / 3, abs=0.005)
    ranking = targets.prioritize(pilot(LOG, surveys=answers(*waits)), draws=500)
    assert ranking.table.set_index("public")["not_measured"].to_dict()["c"] == 1
    assert ranking.table.set_index("service")["not_measured"].to_dict()["y"] == 0


@pytest.mark.long
def test_who_waits_to_be_told_moves_no_offer_whatever_they_answered():
    """Four unhappy or four happy, seven or nine of ten: the same to the last draw; the fifth answer is told with the others."""
    one, other = (
        targets.evaluate(
            pilot(LOG, surveys=answers(("a", "x", 16, 4), ("a", "y", *four), ("c", "t", 5, n))), draws=200
        )
        for four, n in (((4, 0), 2), ((0, 4), 4))
    )
    assert (one.utilities == other.utilities).all()
    five = told(LOG, surveys=answers(("a", "x", 16, 4), ("a", "y", 0, 5)))
    assert five.loc[("satisfaction", "a", "y"), ["value", "n"]].tolist() == [0, 5]


@pytest.mark.long
def test_a_refusal_is_told_with_the_orders_of_four_others_and_by_the_day_it_was_decided():
    """Asked on the 2nd and refused on the 20th, after ten were served: it waits, and takes the place of nobody told."""
    rows = [
        {
            "date": f"2026-03-{k + 1:02d}",
            "closed_on": f"2026-03-{k + 1:02d}",
            "client": f"C{k}",
            "public": "a",
            "service": "x",
            "outcome": "served",
        }
        for k in range(10)
    ]
    lost = {
        **rows[1],
        "client": "C20",
        "closed_on": "2026-03-20",
        "outcome": "refused",
        "refusal_reason": "no_provider",
    }
    for more, expected in (
        ([], (1, 10)),
        ([lost], (1, 10)),
        ([lost, *({**lost, "client": f"D{k}"} for k in range(4))], (2 / 3, 15)),
    ):
        row = told([*rows[:2], *more, *rows[2:]]).loc[("providers", "a", "x")]
        assert (row["value"], row["n"]) == pytest.approx(expected)
