"""The end of a session, by hand: what each choice cost, what the rule would have said, how well confidence matched."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from test_truth import GOES

from conciergekit import gates, training

MONTHS = (3, 4, 5)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Three decisions of two groups on a truth whose sums are done by hand."""
    drawn = training.draw("slow_start", seed=5)
    drawn = replace(drawn, truth=GOES)
    session = training.Session(tmp_path_factory.mktemp("session"), MONTHS)
    for month, first, sure in zip(MONTHS, ("extend", "continue", "continue"), (50, 70, 90), strict=True):
        session.commit("table-1", month, first, "<script>alert(1)</script>", sure)
        if month != 4:
            session.commit("table-2", month, "stop", "trop tard", 80)
        if month != MONTHS[-1]:
            session.open_next()
    return training.debrief(drawn, session, draws=300)


@pytest.mark.long
def test_a_group_that_knew_misses_nothing(found):
    one = found.groups.set_index("group").loc["table-1"]
    assert one["missed_eur"] == 0
    assert (one["month"], one["choice"]) == (4, "continue")
    assert (one["right"], one["scored"]) == (3, 3)
    assert one["brier"] == pytest.approx((0.5**2 + 0.3**2 + 0.1**2) / 3)
    assert one["confidence"] == pytest.approx(70)


@pytest.mark.long
def test_a_stop_is_scored_once_and_a_month_without_a_word_leaves_the_test_as_it_is(found):
    two = found.groups.set_index("group").loc["table-2"]
    assert two["decided"] == 2
    assert (two["month"], two["choice"]) == (3, "stop")
    assert (two["right"], two["scored"]) == (0, 1)
    assert two["missed_eur"] == 5200 + 2000
    assert two["brier"] == pytest.approx(0.8**2)
    mine = found.commits[found.commits["group"] == "table-2"]
    assert list(mine["scored"]) == [True, False]
    assert list(mine["cost_eur"]) == [7200, 0]


@pytest.mark.long
def test_the_rule_is_that_of_the_gate_on_the_workbook_of_the_month(found):
    for row in found.rule.itertuples():
        assert row.proposal == gates.review(found.drawn.until(row.month), draws=300).proposal
    last = found.groups.iloc[-1]
    assert last["missed_eur"] == pytest.approx(GOES.best()[0] - GOES.money(list(found.rule["choice"])))
    assert last["missed_eur"] == pytest.approx(found.rule["cost_eur"].sum())


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.sampled(0)
def test_it_is_told_with_its_method_and_text_stays_text(found, lang):
    told = " ".join(found.sentences(lang))
    assert {"fr": "bouche-à-oreille", "en": "word of mouth"}[lang] in told
    page = found.html(lang)
    assert told.split(".")[0] in page
    assert "Brier" in page
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert {"fr": "7 200 €", "en": "€7,200"}[lang] in page.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            "adjust",
            "In month 3 the rule did not propose what was right for the test as it ran: extend the test.",
        ),
        ("extend", "From month 3 on the rule proposes “extend the test”"),
        ("continue continue", "From month 4 on the rule proposes “continue”"),
        (
            "continue extend",
            "In month 4 the rule did not propose what was right for the test as it ran: continue.",
        ),
        ("extend continue continue", "From month 4 on the rule proposes “continue”"),
        ("continue continue stop", "In month 5 the rule did not propose"),
    ],
)
def test_what_was_right_is_what_cost_nothing_the_month_it_was_proposed(rule, said):
    """By hand, for a test as it ran: waiting costs nothing in month 3 (going on, 100), going on in months 4 and 5."""
    assert [GOES.costs(one)[-1] for one in (["extend"], ["continue"], ["extend", "continue"])] == [0, 100, 0]
    rows = pd.DataFrame([{"month": at, "choice": one} for at, one in zip(MONTHS, rule.split(), strict=False)])
    case = SimpleNamespace(case=SimpleNamespace(name="slow_start"))
    with training.folders.use_language("en"):
        assert said in " ".join(training.words.debrief(SimpleNamespace(rule=rows, truth=GOES, drawn=case)))


@pytest.mark.long
def test_nobody_decided(tmp_path):
    drawn = training.draw("quotes", seed=5)
    found = training.debrief(drawn, training.Session(tmp_path / "s", drawn.months), draws=200)
    assert list(found.groups["group"]) == [None]
    assert found.html("en")
    assert list(found.rule["month"]) == [3]  # the only month that was opened


def rows(page, which):
    """The cells of a table of the page, as text."""
    table = re.findall(r"<table.*?</table>", page, re.S)[which]
    lines = re.findall(r"<tr.*?</tr>", table, re.S)
    return [[re.sub("<.*?>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", line)] for line in lines]


@pytest.mark.long
def test_the_groups_are_compared_by_month_choice_cost_and_score(found):
    """By hand: 0.35 / 3 = 0.117; the group that stopped was 80% sure of what cost 7,200 euros."""
    head, one, two, rule = rows(found.html("en"), 0)
    assert head == [
        "Group",
        "Decides in month",
        "Decision",
        "Cost",
        "Right",
        "How sure, on average",
        "Brier score",
    ]
    assert one == ["table-1", "4", "Continue", "€0", "3 of 3", "70%", "0.12"]
    assert two == ["table-2", "3", "Stop", "€7,200", "0 of 1", "80%", "0.64"]
    assert rule[0] == "Rule"
    months = rows(found.html("en"), 1)
    assert [row[4] for row in months] == [
        "table-2",
        "Stop, 80%, €7,200",
        "—",
        "Stop, 80%, —",
    ]  # nothing was left to decide
    assert rule[-1] == "—"


@pytest.mark.long
def test_the_path_of_whoever_knew_the_end_is_said_to_be_one_path(found):
    """By hand: to wait in month 4 costs a group that is a test 5,300 − 4,950, and one that has begun the stage 6,300 − 4,950."""
    months = [row[2] for row in rows(found.html("en"), 1)]
    assert months == ["Knowing the end from month 3 on", "Extend the test", "Continue", "Continue"]
    assert "it may cost one group more than another" in found.html("en")
    assert [GOES.costs([first, "extend", "continue"])[1] for first in ("extend", "continue")] == [350, 1350]
    with training.folders.use_language("fr"):
        assert "En sachant la fin dès le mois 3" in str(training.folders.key(found.drawn).blocks)


@pytest.mark.long
def test_what_was_never_opened_is_not_told(tmp_path):
    """A session that ends in its second month: neither the rule, nor the truth, nor a group is told of the third."""
    drawn = replace(training.draw("slow_start", seed=5), truth=GOES)
    session = training.Session(tmp_path / "short", MONTHS)
    session.commit("a", 3, "continue", "b", 50)
    session.open_next()
    short = training.debrief(drawn, session, draws=200)
    assert list(short.rule["month"]) == [3, 4]
    # going on at once cost 100; going back to the test then costs 300 + 1,000 that could still be made, less the 50 lost: 1,350
    assert short.groups["missed_eur"].iloc[0] == 100 + 1350
    assert short.groups["decided"].iloc[0] == 1
    page = short.html("en")
    assert "month 4" in page
    assert not re.search(r"month 5", page)
    assert [row[0] for row in rows(page, 1)] == ["Month", "3", "4"]
