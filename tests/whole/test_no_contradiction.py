"""Two places never say two things of one measure and period (every figure of the samples: test_golden)."""

import sys
from dataclasses import replace

import figures
import numpy as np
import pytest
from conftest import load
from figures import Figure, contradictions, outside
from worn import WORN, worn

from conciergekit import actions, finance, gates, indicators, logistics, offers, targets
from conciergekit.gates import measures as gate_measures
from conciergekit.papers.documents import parts
from conciergekit.portfolio.states import Measured

FOUR = ("contrats", "pivot", "engagement", "camion")


longer = lambda *given: pytest.param(*given, marks=pytest.mark.long)  # noqa: E731


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.long
def test_papers_ask_for_the_sum_of_the_screen_and_no_action_is_said_twice(name, reviewed):
    review = reviewed(name)
    assert contradictions(figures.of_papers(review)) == []
    assert figures.said_twice(actions.whole(review).table["text"]) == []


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.sampled
def test_an_orderly_stop_costs_the_same_everywhere_and_is_covered_or_not_everywhere(name, reviewed):
    stop = list(figures.of_orderly_stop(reviewed(name)))
    assert contradictions(stop) == []
    assert sum(figure.measure == "closing_cost_eur" for figure in stop) >= 4
    assert len(set(figures.stop_covered(reviewed(name)).values())) == 1


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.long
def test_alerts_name_the_same_services_and_the_minutes_hold_no_opinion_of_a_past_meeting(
    name, pilot_of, reviewed
):
    assert figures.named_otherwise(pilot_of(name)) == []
    assert figures.grades_of_a_past_gate(reviewed(name)) == []


@pytest.mark.parametrize("name", ["contrats", longer("pivot"), longer("engagement"), longer("camion")])
def test_no_offer_is_both_among_the_first_and_paused(name, pilot_of):
    assert figures.opposed(offers.review(pilot_of(name)).table) == []


@pytest.mark.parametrize("name", WORN)
@pytest.mark.exhaustive
def test_no_two_places_differ_on_a_worn_pilot(name):
    """The samples are too tidy: blanks, zeros and lines noted twice part what two places count."""
    assert contradictions(figures.figures(worn(*WORN[name]))) == []


# ---- the test of the test: what the audit found, put back


def said(name):
    """What the first screens and the index say of a pilot read anew: it remembers nothing from before the fault."""
    pilot = replace(load(name))
    sources = figures.of_indicators, figures.of_criteria, figures.of_index, figures.of_first_screen
    return [figure for source in sources for figure in source(pilot)]


def measures_of(sentences):
    return {text.split(" ")[0] for text in sentences}


@pytest.mark.exhaustive
def test_a_range_of_another_estimator_is_found(monkeypatch):
    """Two ranges for satisfaction under one word; the level of the orders under the name of their mean of three months."""
    overview = sys.modules["conciergekit.indicators.model"]
    monkeypatch.setattr(overview, "range_of", lambda _pilot, _id: None)
    monkeypatch.delitem(gate_measures.AT_PACE, "orders_month")
    assert measures_of(contradictions(said("contrats"))) >= {"orders_month", "satisfaction_beneficiaries"}


@pytest.mark.exhaustive
def test_the_whole_test_beside_the_range_of_the_recent_pace_is_found(monkeypatch):
    """A value outside its own range: 25 % with 26 to 33 in engagement."""
    monkeypatch.setattr("conciergekit.gates.money.Pace.cover", property(lambda _pace: 0.247))
    assert "own_cover_pace" in measures_of(outside(said("engagement")))


@pytest.mark.long
def test_the_cover_of_the_test_under_the_name_of_the_present_one_is_found(monkeypatch):
    monkeypatch.setitem(gate_measures.AT_PACE, "own_cover", "own_cover")
    assert "own_cover" in measures_of(contradictions(said("engagement")))


@pytest.mark.long
def test_who_paid_over_the_test_as_who_pays_today_is_found(monkeypatch):
    """Employer A, who has left, beside B at 39 %."""
    pilot = load("pivot")
    before = finance.top_payer(pilot)
    monkeypatch.setattr(finance, "top_payer", lambda _pilot, lately: before)
    judged = gates.review(pilot, requirements={"top_payer_share": 0.4}).criteria
    shown = judged.set_index("indicator").loc["top_payer_share", "value"]
    monkeypatch.undo()
    found = [*figures.of_indicators(pilot), Figure("top_payer_share", "recent", "", shown, "gate review")]
    assert measures_of(contradictions(found)) == {"top_payer_share"}


@pytest.mark.exhaustive
def test_two_dispersion_figures_are_found(monkeypatch):
    """7.0 offers of equal size in the indicators, 5.9 where focus speaks of them."""
    monkeypatch.setattr(
        sys.modules["conciergekit.targets.focus"], "equal_size", lambda _pilot: {"equal_orders": 5.9}
    )
    pilot = replace(load("engagement"))
    found = [*figures.of_indicators(pilot), *figures.of_results([targets.focus(pilot, keep=3)])]
    assert measures_of(contradictions(found)) == {"active_pairs"}


@pytest.mark.exhaustive
def test_two_sources_for_the_index_are_found(monkeypatch):
    told = Measured("cost_per_stop_eur", 6.24)
    monkeypatch.setattr("conciergekit.portfolio.states.cost_per_stop", lambda _pilot: told)
    pilot = replace(load("camion"))
    found = [*figures.of_index(pilot), *figures.of_indicators(pilot)]
    assert measures_of(contradictions(found)) == {"cost_per_stop_eur"}


@pytest.mark.parametrize(
    ("make", "change", "measure"),
    [
        # tours pay at 6 orders, leave from 9, need 7 stops
        (lambda p: logistics.stops_needed(p, logistics.cost_tours(p)), {"needed": 9}, "tour_break_even"),
        # the sum asked is 10,500 € on screen, 42,000 € in the minutes
        (lambda p: finance.cash_plan(p, draws=50), {"envelope_more_eur": 42000.0}, "envelope_more_eur"),
        # a first month of shortage in two chapters
        (lambda p: finance.cash_plan(p, draws=50), {"runway_months": 4.0}, "runway_months"),
        # own revenue ÷ recorded expenses, called full cost elsewhere
        (finance.views, {"own_cover": 0.54}, "own_cover"),
        (lambda p: targets.focus(p, keep=3), {"equal_hours": 8.1}, "active_pairs_time"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
@pytest.mark.sampled(0)
def test_a_second_figure_for_one_measure_is_found(make, change, measure, pilot_of):
    result = make(pilot_of("contrats"))
    found = [
        *figures.of_results([result, replace(result, **change)]),
        *figures.of_indicators(pilot_of("contrats")),
    ]
    assert measures_of(contradictions(found)) == {measure}


@pytest.mark.long
def test_orders_served_and_orders_carried_are_two_measures(pilot_of):
    """Served a month and carried a week do not share a name; the same name with the other figure is found."""
    schemes = logistics.compare_schemes(pilot_of("camion"), draws=20)
    served = replace(schemes, orders_a_week=schemes.orders_a_week * 1.2)
    assert measures_of(contradictions(figures.of_results([schemes, served]))) == {"orders_a_week"}


def test_another_sum_in_the_minutes_is_found(monkeypatch, reviewed):
    """10,500 € on screen, 42,000 € in agenda and minutes."""
    true = parts.stakes(reviewed("contrats"))
    monkeypatch.setattr(parts, "stakes", lambda _review: [(true[0][0], "42 000 €"), *true[1:]])
    assert measures_of(contradictions(figures.of_papers(reviewed("contrats")))) == {"next_stage_means_eur"}


@pytest.mark.long
def test_one_action_in_two_lists_is_found(monkeypatch, reviewed):
    """pivot: the lever of the criterion and the open action are one."""
    monkeypatch.setattr(actions, "_same", lambda _one, _other: False)
    assert figures.said_twice(actions.whole(reviewed("pivot")).table["text"]) != []


@pytest.mark.long
def test_a_cost_of_the_stop_of_its_own_is_found(monkeypatch, reviewed):
    """camion: 6,200 € in the cash chapter, another sum in the agenda."""
    review = reviewed("camion")
    true = parts.stakes(review)
    with monkeypatch.context() as other:
        other.setattr(
            parts,
            "stakes",
            lambda _review: [*true[:2], (true[2][0], "4\N{NARROW NO-BREAK SPACE}500\N{NO-BREAK SPACE}€")],
        )
        assert measures_of(contradictions(figures.of_orderly_stop(review))) == {"closing_cost_eur"}


@pytest.mark.long
def test_a_stop_that_is_no_longer_covered_while_the_cash_covers_it_is_found(monkeypatch):
    """camion has 5,389 €; at 5,000 € its stop is covered on the last day, and no longer at the next month-end."""
    camion = load("camion")
    review = gates.review(replace(camion, settings={**camion.settings, "closing_cost_eur": 5000.0}))
    assert set(figures.stop_covered(review).values()) == {True}
    monkeypatch.setattr(finance.CashPlan, "stop_covered_now", property(lambda _plan: False))
    assert set(figures.stop_covered(review).values()) == {True, False}


@pytest.mark.long
def test_an_alert_that_names_other_services_is_found(monkeypatch, pilot_of):
    """The alert of the first screen names baskets and laundry, that of the money chapter the newsletter and the bin rooms."""
    true = finance.personal_services(pilot_of("contrats"))
    assert true.outside[2:] == ("Paniers de producteurs", "Pressing et repassage")
    turned = replace(true, inside=true.outside[2:], outside=true.inside)
    told = gates.signals(pilot_of("contrats"))
    sap = next(signal for signal in told.items if signal.code == "sap")
    wrong = replace(
        sap, values={**sap.values, "inside": list(turned.inside), "outside": list(turned.outside)}
    )
    monkeypatch.setattr(gates, "signals", lambda _pilot: replace(told, items=(wrong,)))
    assert "inside: Paniers de producteurs" in figures.named_otherwise(pilot_of("contrats"))


@pytest.mark.long
def test_a_pause_of_another_offer_than_the_money_chapter_s_is_found(pilot_of):
    """Chapter 1 pauses the laundry; the chapter on money pauses small jobs."""
    pilot = pilot_of("contrats")
    ranking = targets.prioritize(pilot, draws=300)
    found, shift = offers.review(pilot, ranking, 3), targets.shift(pilot)
    kept, labels = targets.focus(pilot, keep=3, priorities=ranking), list(found.table["label"])
    laundry = found.table["service"].eq("pressing")
    decision = found.table["decision"].replace("pause", "keep").mask(laundry, "pause")
    other = replace(found, table=found.table.assign(decision=decision, freed_hours_month=5.0))
    told = found.sentences("fr")
    steps = [ranking.next_steps("fr", shift=shift, focus=kept, offers=each) for each in (found, other)]
    assert figures.offers_named_otherwise([*told, *steps[0]], labels) == []
    [wrong] = figures.offers_named_otherwise([*told, *steps[1]], labels)
    assert "Pressing et repassage" in wrong


def half_timed(name):
    """The sample of which every other request has no minutes: they are those of its service."""
    pilot = load(name)
    requests = pilot["requests"]
    requests["minutes"] = requests["minutes"].where(np.arange(len(requests)) % 2 == 0)
    return replace(pilot, tables={**pilot.tables, "requests": requests})


@pytest.mark.parametrize("name", ["contrats", longer("camion")])
@pytest.mark.long
def test_an_order_without_minutes_takes_those_of_its_service_in_every_chapter(name):
    pilot = half_timed(name)
    requests = pilot["requests"]
    done = requests[requests["outcome"] == "served"]
    usual = done["minutes"].fillna(done.groupby("service")["minutes"].transform("mean")).sum() / 60
    shown = list(figures.of_handling(pilot))
    assert shown[0].value == pytest.approx(usual)
    assert contradictions(shown) == []
    hours = offers.review(pilot).table["hours"].dropna()
    assert indicators.compute(pilot, "active_pairs_time").value == pytest.approx(
        hours.sum() ** 2 / (hours**2).sum()
    )


@pytest.mark.exhaustive
def test_minutes_that_one_chapter_counts_and_another_does_not_are_found(monkeypatch):
    """Trips that add up the minutes noted only, where the offers count those of the service."""
    parts = sys.modules["conciergekit.logistics.tours"]
    monkeypatch.setattr(parts, "handling", lambda pilot: pilot["requests"]["minutes"])
    assert measures_of(contradictions(figures.of_handling(half_timed("contrats")))) == {"offer_hours"}


@pytest.mark.long
def test_opinions_of_a_past_meeting_in_the_minutes_of_the_coming_one_are_found(monkeypatch, reviewed):
    minutes = sys.modules["conciergekit.papers.documents.minutes"]
    monkeypatch.setattr(minutes, "_of_an_earlier_gate", lambda _review, _found: [])
    assert figures.grades_of_a_past_gate(reviewed("contrats")) != []


def test_an_offer_first_here_and_paused_there_is_found(pilot_of):
    """Serve "Errands · Older people" first in a chapter, and drop it in the next."""
    table = offers.review(pilot_of("contrats")).table
    first = table["priority"].idxmax()
    told = table.assign(decision=table["decision"].where(table.index != first, "pause"))
    assert figures.opposed(told) == [table.loc[first, "label"]]


def test_rounding_is_no_contradiction_and_more_than_rounding_is():
    shown = [Figure("own_cover", "test", "", value, place) for value, place in ((0.584, "a"), (0.588, "b"))]
    assert contradictions(shown) == []
    assert len(contradictions([*shown, Figure("own_cover", "test", "", 0.5905, "c")])) == 1
    assert contradictions([*shown, Figure("own_cover", "recent", "", 0.7, "d")]) == []
    assert (
        contradictions(
            [Figure("runway_months", "now", "", np.inf, "a"), Figure("runway_months", "now", "", np.inf, "b")]
        )
        == []
    )
