"""What advice may not break, what is tried already, and which plan an offer is set beside, worked out on paper."""

import math
from types import SimpleNamespace

import pandas as pd
import pytest

from conciergekit import Pilot, musts
from conciergekit.offers import rows, trials

SETTINGS = {"name": "Essai", "start": "2026-01-01", "data_until": "2026-03-31"}


def pilot(**tables):
    return Pilot.from_tables(tables, SETTINGS)


def test_what_advice_may_not_break_are_the_minima_of_musts():
    """What is only wished or watched, what has no figure and what has a maximum asks for no least figure."""
    criteria = [
        {"indicator": "orders_month", "role": "must", "requirement": 60},
        {"indicator": "on_time_rate", "role": "must", "requirement": None},
        {"indicator": "satisfaction_beneficiaries", "role": "should", "requirement": 4},
        {"indicator": "vision", "role": "watch", "requirement": 2},
        {"indicator": "energy", "role": "must", "requirement": 3, "at_most": False},
        {"indicator": "workload", "role": "must", "requirement": 1, "at_most": True},
    ]
    assert musts.required(pilot(criteria=criteria)) == {"orders_month": 60, "energy": 3}


def test_a_change_breaks_a_must_only_if_it_goes_under_it_and_under_today():
    assert musts.breaks(50, 70, 60)
    assert musts.breaks(50, 55, 60)
    assert not musts.breaks(60, 70, 60)
    assert not musts.breaks(55, 55, 60)
    assert not musts.breaks(50, 70, None)
    assert not musts.breaks(math.nan, 70, 60)


def test_an_offer_is_set_beside_the_plan_of_its_public_only_where_both_are_compared(monkeypatch):
    """The plan is about orders: neither a contract nor a public left out of the comparison has a share of it."""
    plan = pd.DataFrame(
        {
            "public": ["a", "b", "a"],
            "compared": [True, False, False],
            "planned_share": [0.5, 0.3, 0.2],
            "observed_share": [0.6, 0.1, 0.0],
        }
    )
    monkeypatch.setattr(rows, "compared_with_plan", lambda _pilot: SimpleNamespace(table=plan))
    offers = pd.DataFrame(
        {"public": ["a", "b", "c", "a"], "kind": ["orders", "orders", "orders", "contract"]}
    )
    found = rows._shares(None, offers)
    assert found["planned_share"].tolist() == pytest.approx([0.5, *[math.nan] * 3], nan_ok=True)
    assert found["observed_share"].tolist() == pytest.approx([0.6, *[math.nan] * 3], nan_ok=True)


def test_a_line_to_try_is_an_offer_when_it_has_words_and_a_price_and_is_no_membership():
    base = {"model": "Essai", "lever": "per_act", "what": "Courses", "price_eur": 8.0, "volume_month": 10}
    models = [
        base,
        {**base, "what": None, "price_eur": 9.0},
        {**base, "what": "Lessive", "price_eur": None},
        {**base, "what": "Carte", "lever": "membership"},
        {**base, "what": "Repas", "volume_month": None},
    ]
    known = pilot(models=models)
    served = pd.DataFrame(
        {"public": ["a", "b"], "service": ["x", "y"], "service_label": ["Les courses du jeudi", "Colis"]}
    )
    assert trials.more_of(known, served) == {("a", "x"): 10}
    assert [row["label"] for row in trials._models(known, served)] == ["Repas"]
