"""The end of a session, by hand: what each choice cost, what the rule would have said, how well confidence matched."""

from dataclasses import replace

import pytest
from test_truth import GOES

from conciergekit import gates, training

MONTHS = (3, 4, 5)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Three decisions of two groups on a truth whose sums are done by hand."""
    drawn = training.draw("slow_start", seed=5)
    drawn = replace(drawn, case=replace(drawn.case, months=MONTHS), truth=GOES)
    session = training.Session(tmp_path_factory.mktemp("session"), MONTHS)
    for month, first, sure in zip(MONTHS, ("extend", "continue", "continue"), (50, 70, 90), strict=True):
        session.commit("table-1", month, first, "<script>alert(1)</script>", sure)
        if month != 4:
            session.commit("table-2", month, "stop", "trop tard", 80)
        if month != MONTHS[-1]:
            session.open_next()
    return training.debrief(drawn, session, draws=300)


def test_a_group_that_knew_misses_nothing(found):
    one = found.groups.set_index("group").loc["table-1"]
    assert one["money_eur"] == -100 - 1000 + 300 + 12 * 500
    assert one["missed_eur"] == 0
    assert one["right_share"] == 1
    assert one["brier"] == pytest.approx((0.5**2 + 0.3**2 + 0.1**2) / 3)
    assert one["confidence"] == pytest.approx(70)


def test_a_stop_is_scored_once_and_a_month_without_a_word_leaves_the_test_as_it_is(found):
    two = found.groups.set_index("group").loc["table-2"]
    assert two["decided"] == 2
    assert two["money_eur"] == -2000
    assert two["missed_eur"] == 5200 + 2000
    assert two["brier"] == pytest.approx(0.8**2)
    mine = found.commits[found.commits["group"] == "table-2"]
    assert list(mine["scored"]) == [True, False]
    assert list(mine["cost_eur"]) == [7200, 0]


def test_the_rule_is_that_of_the_gate_on_the_workbook_of_the_month(found):
    for row in found.rule.itertuples():
        assert row.proposal == gates.review(found.drawn.until(row.month), draws=300).proposal
    last = found.groups.iloc[-1]
    assert last["money_eur"] == GOES.money(list(found.rule["choice"]))
    assert last["missed_eur"] == pytest.approx(found.rule["cost_eur"].sum())


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_is_told_with_its_method_and_text_stays_text(found, lang):
    told = " ".join(found.sentences(lang))
    assert "Brier" in told
    assert "table-2" in told
    assert {"fr": "bouche-à-oreille", "en": "word of mouth"}[lang] in told
    page = found.html(lang)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert {"fr": "7 200 €", "en": "€7,200"}[lang] in page.replace("\u202f", " ").replace("\u00a0", " ")


def test_nobody_decided(tmp_path):
    drawn = training.draw("quotes", seed=5)
    found = training.debrief(drawn, training.Session(tmp_path / "s", drawn.months), draws=200)
    assert list(found.groups["group"]) == ["*"]
    assert found.sentences("en")
