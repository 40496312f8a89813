"""A gate judges any indicator whose entry in the dictionary of measures says so, with no code of its own."""

import numpy as np
import pytest
from conftest import load
from scipy import stats

import conciergekit as ck
from conciergekit.gates import measures as gate_measures
from conciergekit.gates.measures import UNITS

OWN = {*gate_measures._MEASURES}
ANY = [code for code in UNITS if code not in OWN]


@pytest.fixture(scope="module")
def pilot():
    return load("contrats")


def judged(pilot, code, requirement, **options):
    review = ck.gates.review(pilot, requirements={code: requirement}, **options)
    return review, review.criteria.set_index("indicator").loc[code]


def test_some_indicators_need_no_code_of_their_own():
    assert {"conversion_rate", "cost_per_stop_eur", "recurring_share", "members"} <= set(ANY)
    assert not {"orders_month", "energy"} & set(ANY)


@pytest.mark.long
def test_a_share_has_the_chance_of_its_closed_form(pilot):
    # 561 requests of the log: those decided long enough ago to be paid, and those paid among them
    found = ck.indicators.compute(pilot, "conversion_rate")
    paid = round(found.value * found.n)
    _review, row = judged(pilot, "conversion_rate", 0.86)
    assert row["value"] == pytest.approx(paid / found.n)
    assert row["p_met"] == pytest.approx(stats.beta.sf(0.86, paid + 0.5, found.n - paid + 0.5), abs=0.03)
    assert 0.6 < row["p_met"] < 0.95  # a requirement that neither chance nor certainty meets by itself


@pytest.mark.parametrize(
    ("code", "met", "missed"), [("members", 50, 500), ("cost_per_stop_eur", 9.0, 4.0), ("delay_days", 5, 1)]
)
@pytest.mark.sampled(1)
def test_what_is_counted_in_full_is_met_or_not(pilot, code, met, missed):
    for requirement, chance in ((met, 1.0), (missed, 0.0)):
        _review, row = judged(pilot, code, requirement, draws=200)
        assert row["p_met"] == chance
        assert np.isnan(row["low"])


@pytest.mark.long
def test_the_gate_and_the_indicators_show_one_range(pilot):
    for code in ("conversion_rate", "provider_coverage", "traceability"):
        found = ck.indicators.compute(pilot, code)
        _review, row = judged(pilot, code, 0.5)
        # what is required tells what was expected, worth a few requests: hence not to the last digit
        assert (row["low"], row["high"]) == pytest.approx((found.low, found.high), abs=0.004)


@pytest.mark.long
@pytest.mark.parametrize(("n", "name"), enumerate(["pivot", "engagement", "camion"]))
def test_each_is_told_absent_or_not(n, name):
    """Every other one in English: that no sentence lacks its French is asked of the catalogues."""
    for k, code in enumerate(ANY[n::3]):
        review, row = judged(load(name), code, 1.0, draws=100)
        lang = ("fr", "en")[k % 2]
        assert review.sentences(lang)
        assert review.minutes(lang)
        assert row["light"] == ("grey" if np.isnan(row["value"]) else row["light"])


def test_an_unknown_one_is_refused_with_those_that_are_known(pilot):
    with pytest.raises(ck.ConciergekitError, match="conversion_rate"):
        ck.gates.review(pilot, requirements={"order_book_eur": 1})
