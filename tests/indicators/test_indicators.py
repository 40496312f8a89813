"""Every indicator of the workshop, absent when it is not measured, private where it must be."""

import dataclasses
import inspect
import re
import warnings
from functools import cache

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from scipy import stats

import conciergekit as ck
from conciergekit import indicators
from conciergekit.core import measures
from conciergekit.core.i18n import use_language
from conciergekit.core.tables import CRITERIA
from conciergekit.gates.measures import AT_PACE
from conciergekit.indicators import demand, means, model, people, reach, voices, work
from conciergekit.tell.report import annex

PROJECT = {"name": "x", "start": "2026-01-01", "data_until": "2026-06-30"}


def pilot(**tables):
    return ck.Pilot.from_tables({"requests": [], **tables}, PROJECT)


def answers(scores, population="beneficiaries", question="satisfaction", **more):
    return [
        {
            "date": "2026-03-01",
            "population": population,
            "question": question,
            "score": score,
            "respondent": f"R{i}",
            **more,
        }
        for i, score in enumerate(scores)
    ]


@cache
def table_of(known_hash):
    return indicators.table(_seen[known_hash])


_seen = {}


def table(known):
    """The whole table of a pilot, computed once for the session."""
    _seen[known.data_hash] = known
    return table_of(known.data_hash)


def value(known, id):
    return indicators.compute(known, id).value


# ---- the whole table -------------------------------------------------------------------------------------


def test_every_indicator_a_gate_can_use_is_there():
    assert {one.value for one in CRITERIA["indicator"].choices} <= set(indicators.ids())


@pytest.mark.sampled(0)
def test_every_indicator_of_the_dictionary_is_told_once_in_the_report(sample):
    """The dictionary finds their functions by the names that the dictionary gives: the annex has a line for each."""
    entries = [entry for entry in measures.all() if entry.indicator]
    with use_language("en"):
        families, _rates = annex.blocks(sample, indicators.overview(sample))
        told = [row[0] for family in families.blocks for table in family.blocks for row in table.rows]
        assert sorted(told) == sorted(entry.name for entry in entries)


@pytest.mark.long
def test_no_function_of_an_indicator_is_left_without_one():
    """Each public function of these modules is what the dictionary names, or is called by another."""
    owners = {entry.owner for entry in measures.all()}
    words = "".join(path.read_text("utf8") for path in (ROOT / "conciergekit").rglob("*.py"))
    called = {*re.findall(r"(?<!def )\b(\w+)\(", words), *re.findall(r"partial\((\w+)", words)}
    for home in (demand, means, reach, voices, work):
        for name, function in inspect.getmembers(home, inspect.isfunction):
            if function.__module__ == home.__name__:
                assert f"{home.__name__}.{name}" in owners or name in called, name


@pytest.mark.long
def test_the_order_is_the_workshop_s_and_kinds_are_side_by_side(sample):
    found = table(sample)
    assert list(dict.fromkeys(found["code"])) == [
        "Q0",
        "Q1",
        "Q2",
        "Q3a",
        "Q3b",
        "Q4",
        "Q5",
        "Q6",
        "Q+",
        "L1",
        "L2",
        "L3",
        "L4",
        "L5",
        "L6",
    ]
    first = found[found["first_screen"]]
    assert len(first) <= 12
    assert first["kind"].value_counts().to_dict() == {"quantitative": 6, "qualitative": 6}
    assert found["id"].is_unique


@pytest.mark.parametrize(
    "name",
    [
        *("contrats", "incomplet", "nothing"),
        *(pytest.param(n, marks=pytest.mark.long) for n in ("pivot", "engagement", "camion")),
    ],
)
@pytest.mark.sampled
def test_absent_is_never_a_number(pilot_of, name):
    found = table(ck.Pilot.from_tables({}, {}) if name == "nothing" else pilot_of(name))
    absent = found["status"] == "absent"
    assert found.loc[absent, ["value", "low", "high", "trend"]].isna().all(axis=None)
    assert found.loc[~absent, "value"].notna().all()
    assert (found.loc[absent, "know_more"] != "").all()
    assert set(found["status"]) <= {"measured", "estimated", "declared", "absent"}


@pytest.mark.sampled(cases=[1])
def test_ranges_hold_their_value(sample):
    found = table(sample).dropna(subset=["low", "high"])
    assert (found["low"] <= found["value"] + 1e-9).all()
    assert (found["value"] <= found["high"] + 1e-9).all()
    shares = found[found["unit"] == "part"]
    assert shares["low"].ge(0).all()
    assert shares["high"].le(1).all()


@pytest.mark.long
@pytest.mark.parametrize(
    ("tables", "project"),
    [
        ({}, {}),
        ({"requests": []}, {"name": "x"}),
        ({"requests": [{"date": "2026-01-05"}]}, {"name": "x"}),
        (
            {"requests": [{"date": "2026-01-05", "outcome": "served"}]},
            {**PROJECT, "data_until": "2026-01-31"},
        ),
    ],
)
def test_a_nearly_empty_pilot_is_measured_without_a_warning(tables, project):
    known = ck.Pilot.from_tables(tables, project)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for lang in ("fr", "en"):
            with ck.use_language(lang):
                assert all(item.sentence() for item in indicators.overview(known).items)


def test_an_unknown_name_is_explained():
    with pytest.raises(ck.ConciergekitError, match="own_cover"):
        indicators.compute(pilot(), "happiness")


@pytest.mark.parametrize(("lang", "word"), [("fr", "non mesuré"), ("en", "not measured")])
@pytest.mark.sampled(0)
def test_words_follow_the_reader_s_language(pilot_of, lang, word):
    with ck.use_language(lang):
        found = indicators.overview(pilot_of("incomplet"))
        assert any(word in item.sentence() for item in found.items)


@pytest.mark.long
def test_the_same_pilot_gives_the_same_table(pilot_of):
    pd.testing.assert_frame_equal(
        indicators.table(pilot_of("incomplet")), indicators.table(pilot_of("incomplet"))
    )


# ---- figures ---------------------------------------------------------------------------------------------


def test_figures_of_the_cases(pilot_of):
    assert value(pilot_of("contrats"), "own_cover") == pytest.approx(0.587, abs=0.0005)
    assert value(pilot_of("camion"), "contribution_hour_eur") == pytest.approx(8.26, abs=0.005)
    # of June to August: two newsletters (598 €) and three months of visits (250 €), of 4,781.33 € of own revenue
    assert value(pilot_of("contrats"), "top_payer_share") == pytest.approx(2245 / 5080.33, abs=1e-5)
    assert value(pilot_of("contrats"), "top_payer_share_test") == pytest.approx(8980 / 20260, abs=1e-5)
    assert value(pilot_of("engagement"), "desk_concentration") == pytest.approx(0.78, abs=0.02)
    assert value(pilot_of("engagement"), "result_month_eur") == pytest.approx(1494 / 12, abs=0.1)


def test_satisfaction_of_contrats_is_told_of_35_and_the_36th_waits_for_four_others(pilot_of):
    """31 of 36 are satisfied; the last one, of 28 August, is not told yet."""
    found = indicators.compute(pilot_of("contrats"), "satisfaction_beneficiaries")
    assert people.answers(pilot_of("contrats"), "beneficiaries") == 36
    assert (found.value, found.n, found.status) == (pytest.approx(30 / 35), 35, "declared")
    judged = ck.gates.review(pilot_of("contrats")).criteria.set_index("indicator")
    assert (found.low, found.high) == tuple(judged.loc[found.id, ["low", "high"]])


def test_three_populations_are_never_pooled():
    surveys = (
        answers([5] * 8) + answers([1] * 8, "partners") + answers([3, 3, 4, 4, 4, 3, 3, 4, 4, 5], "team")
    )
    known = pilot(surveys=surveys)
    assert value(known, "satisfaction_beneficiaries") == 1
    assert value(known, "satisfaction_partners") == 0
    assert value(known, "satisfaction_team") == pytest.approx(0.6)


def test_need_declared_expressed_and_served_stay_apart():
    requests = [
        {"date": f"2026-0{m}-05", "outcome": outcome, "closed_on": f"2026-0{m}-09"}
        for m in (4, 5, 6)
        for outcome in ("served", "served", "refused", "cancelled")
    ]
    known = pilot(requests=requests, surveys=answers([1, 1, 0, 1, 1] * 2, "residents", "would_use"))
    assert value(known, "need_declared_share") == 0.8
    assert value(known, "requests_expressed") == 12
    assert value(known, "orders_month") == 2
    assert value(known, "service_rate") == pytest.approx(2 / 3)
    # no payment was ever noted: not "nobody paid"
    assert indicators.compute(known, "conversion_rate").status == "absent"


def test_requests_of_outside_do_not_swell_the_rate_per_inhabitant():
    territory = [
        {"insee": "38158", "population": 10_000, "in_scope": True},
        {"insee": "38185", "in_scope": False},
    ]
    requests = [
        {"date": f"2026-0{m}-05", "insee": insee}
        for m in (4, 5, 6)
        for insee in ["38158"] * 30 + ["38185"] * 10
    ]
    known = pilot(requests=requests, territory=territory)
    assert value(known, "requests_month") == 40
    assert value(known, "requests_per_thousand") == pytest.approx(3)
    assert value(known, "out_of_area_share") == pytest.approx(0.25)


def test_a_rate_has_the_gamma_range_of_its_counts():
    found = model.rate(pd.Series([20.0, 20.0, 20.0]))
    assert (found.low, found.high) == pytest.approx(tuple(stats.gamma.ppf([0.05, 0.95], 60.5) / 3))
    none = model.rate(pd.Series([0.0, 0.0, 0.0]))
    assert (none.value, none.low) == (0, 0)  # what was seen is in its own range
    assert none.high > 0
    uneven = model.rate(pd.Series([5.0, 20.0, 35.0]))
    assert uneven.value == 20
    assert uneven.high - uneven.low > found.high - found.low


def test_months_that_do_not_follow_one_another_are_said():
    """July, September and October are three months: August, untold or closed, is left out and the figure says so."""
    months = pd.period_range("2026-06", "2026-10", freq="M")
    told = pd.Series([9.0, 4.0, np.nan, 5.0, 6.0], index=months)
    shut = pd.Series([1.0, 1, 0, 1, 1], index=months)
    for found in (model.rate(told), model.rate(told.fillna(0), exposure=shut)):
        assert (found.value, found.n, found.note) == (5, 3, "months_apart")
    assert model.rate(told.fillna(4)).note == ""
    assert model.rate(told[:"2026-06"]).note == ""


def test_how_many_more_answers_is_said():
    # 15 of 20: about 36 in all bring the 90 % Wilson half-width under ten points
    more = model.more_for_share(0.75, 20)
    low, high = ck.evidence.wilson_interval(0.75 * (20 + more), 20 + more, 0.9)
    assert (high - low) / 2 <= 0.1 + 1e-6
    low, high = ck.evidence.wilson_interval(0.75 * (19 + more), 19 + more, 0.9)
    assert (high - low) / 2 > 0.1
    with ck.use_language("en"):
        found = indicators.compute(pilot(surveys=answers([5] * 15 + [1] * 5)), "satisfaction_beneficiaries")
        assert found.know_more.startswith(f"{more} more answers")


@pytest.mark.parametrize("good", [0, 1])
def test_one_request_does_not_promise_that_the_next_ones_are_alike(good):
    """Served or not, the 90 % Wilson range of one goes from 27 to 100 %: its middle, 64 %, takes p(1 − p)(1.645/0.1)² = 62."""
    found = model.share(good, 1, "requests")
    assert found.more == ("requests", pytest.approx(0.635 * 0.365 * 16.45**2, abs=4))
    low, high = ck.evidence.wilson_interval(
        11, 11, 0.9
    )  # eleven of eleven: the range is ten points wide each way
    assert (high - low) / 2 <= 0.1
    assert model.share(11 * good, 11, "requests").more is None


def test_the_order_book_caps_contracts_and_leaves_quotes_out():
    contracts = [
        dict(id="a", status="signed", service="s", amount_eur=100, per_year=12, start="2026-01-01"),
        {
            "id": "b",
            "status": "signed",
            "service": "s",
            "amount_eur": 50,
            "per_year": 12,
            "start": "2026-01-01",
            "end": "2026-08-31",
        },
        dict(id="c", status="quoted", service="s", amount_eur=900, per_year=12, start="2026-07-01"),
    ]
    requests = [{"date": "2026-06-20", "outcome": "accepted", "service": "s", "order_value_eur": 40}]
    services = [{"id": "s", "commission_share": 0.1, "fee_eur": 3}]
    known = pilot(contracts=contracts, requests=requests, services=services)
    assert value(known, "order_book_eur") == pytest.approx(6 * 100 + 2 * 50 + 7)
    assert value(known, "order_book_months") == pytest.approx(707 / 150)


def test_dispersion_is_the_effective_number_of_pairs():
    requests = [
        {"date": "2026-03-05", "closed_on": "2026-03-06", "outcome": "served", "public": p, "service": s}
        for p, s in [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")] * 5
    ]
    assert value(pilot(requests=requests), "active_pairs") == pytest.approx(4)


def test_a_trend_compares_two_quarters():
    rows = [
        {"date": f"2026-{m:02}-10", "outcome": "served", "closed_on": f"2026-{m:02}-12"}
        for m, n in zip(range(1, 7), (10, 10, 10, 20, 20, 20), strict=True)
        for _ in range(n)
    ]
    found = indicators.compute(pilot(requests=rows), "requests_month")
    assert (found.value, found.trend, found.trend_clear) == (20, 10, True)
    few = indicators.compute(pilot(surveys=answers([5, 5, 1])), "satisfaction_beneficiaries")
    assert np.isnan(few.trend)


@pytest.mark.parametrize(
    ("now", "before", "clear"),
    [
        # half widths .08 and .10: together √(.08² + .10²) = .128
        ((0.58, 0.50, 0.66), (0.75, 0.65, 0.85), True),  # .17
        ((0.64, 0.56, 0.72), (0.75, 0.65, 0.85), False),  # .11
        # .08 and .25: .262, for .20
        ((0.10, 0.02, 0.18), (0.30, 0.05, 0.55), False),
        ((0.30, 0.05, 0.55), (0.10, 0.02, 0.18), False),
        ((0.40, 0.15, 0.65), (0.10, 0.02, 0.18), True),  # .30
    ],
)
def test_a_trend_stands_out_beyond_the_two_ranges_together(now, before, clear):
    of = iter([model.Measure(*now, n=40, counted="answers"), model.Measure(*before, n=40, counted="answers")])
    spec = dataclasses.replace(
        model.by_id()["own_cover"], trended="asked", over=lambda _pilot, _months: next(of)
    )
    rows = [{"date": f"2026-{m:02}-10"} for m in range(1, 7)]
    change, found = model.trend(spec, pilot(requests=rows))
    assert change == pytest.approx(now[0] - before[0])
    assert bool(found) is clear


# ---- privacy and qualitative -----------------------------------------------------------------------------


def test_energy_is_pooled_and_never_shown_under_three_people():
    def weeks(people):
        return [{"week": "2026-06-22", "person": p, "score": s} for p, s in people]

    two = indicators.compute(pilot(energy=weeks([("A", 2), ("B", 5)])), "energy")
    assert (two.status, two.n) == ("absent", 0)
    three = indicators.compute(pilot(energy=weeks([("A", 2), ("B", 5), ("C", 4)])), "energy")
    assert (three.value, three.n) == (4, 3)
    assert np.isnan(three.low)  # the weakest is nobody's business
    assert "A" not in three.sentence().split()


def test_two_answers_of_the_team_are_not_shown():
    assert (
        indicators.compute(pilot(surveys=answers([1, 5, 4, 4], "team")), "satisfaction_team").status
        == "absent"
    )


def test_the_vision_shows_the_spread_of_its_raters():
    def grades(rater, grade):
        return [
            {"date": "2026-05-01", "subject": s, "rater": rater, "grade": grade}
            for s in ("vision_ambition", "vision_model")
        ]

    split = indicators.compute(
        pilot(ratings=grades("leader", 4) + grades("board", 1) + grades("partner", 4)), "vision"
    )
    assert (split.value, split.low, split.high, split.n) == (4, 1, 4, 3)
    with ck.use_language("en"):
        assert "disagree" in split.note


def test_impact_counts_changes_by_their_evidence():
    impact = [
        {"date": "2026-05-01", "side": side, "change": "c", "evidence": level}
        for side, level in [("external", 0), ("external", 2), ("external", 4), ("internal", 1)]
    ]
    known = pilot(impact=impact)
    assert value(known, "impact") == 2
    assert value(known, "impact_external") == 2
    found = indicators.compute(known, "impact_external")
    assert (found.low, found.high) == (0, 4)
    assert value(known, "impact_internal") == 1


def test_skills_show_what_only_one_person_does():
    def level(date, person, skill, level):
        return {"date": date, "person": person, "skill": skill, "level": level}

    skills = [level("2026-01-05", p, "prix", 1) for p in "ABC"] + [
        level("2026-06-05", p, "prix", 3) for p in "ABC"
    ]
    skills += [level("2026-06-05", "A", "tournées", 4), level("2026-06-05", "B", "tournées", 1)]
    known = pilot(skills=skills)
    assert value(known, "skills") == 0.5
    assert value(known, "skills_single") == 1
    assert value(known, "skills_gain") == 2
    assert value(pilot(skills=[row for row in skills if row["person"] == "A"]), "skills_single") == 2


@pytest.mark.sampled(cases=[1, 3])
def test_the_gate_and_the_table_agree_on_what_they_both_count(sample):
    """The same figure and the same range; money is shown at its present pace by the gate, another measure."""
    criteria = ck.gates.review(sample).criteria
    for row in criteria[~criteria["indicator"].isin(AT_PACE)].dropna(subset=["value"]).itertuples():
        found = indicators.compute(sample, row.indicator)
        assert found.value == pytest.approx(row.value, rel=1e-6), row.indicator
        if row.kind in ("level", "share"):
            assert (found.low, found.high) == (row.low, row.high), row.indicator


@pytest.mark.parametrize(
    ("lang", "value", "unit"),
    [("fr", 0.8, "niveau"), ("fr", 2.0, "niveaux"), ("en", 1, "level"), ("en", 0.8, "levels")],
)
def test_a_unit_is_singular_or_plural_as_its_language_says(lang, value, unit, pilot_of):
    row = indicators.compute(pilot_of("contrats"), "skills_gain")
    changed = dataclasses.replace(row, measure=dataclasses.replace(row.measure, value=value))
    with ck.i18n.use_language(lang):
        assert changed.unit == unit


@pytest.mark.parametrize(
    "written", ["02/2026", "février", "31/02/2026", "x", "2026-02-30", "", 20260205, None]
)
def test_a_past_day_that_is_not_sure_is_refused(pilot_of, written):
    with pytest.raises(ck.ConciergekitError, match="2026-06-30"):
        pilot_of("contrats").as_of(written)


@pytest.mark.parametrize(
    ("lang", "written", "day"),
    [
        ("fr", "31/01/2026", "2026-01-31"),
        ("fr", "05/02/2026", "2026-02-05"),
        ("fr", "5.2.26", "2026-02-05"),
        ("fr", "31 janvier 2026", "2026-01-31"),
        ("en", "31/01/2026", "2026-01-31"),
        ("en", "01/31/2026", "2026-01-31"),
        ("en", "05/05/2026", "2026-05-05"),
        ("en", "1 March 2026", "2026-03-01"),
        ("fr", "2026-02-05", "2026-02-05"),
    ],
)
def test_a_past_day_is_understood_as_people_write_it(pilot_of, lang, written, day):
    with ck.use_language(lang):
        assert str(pilot_of("contrats").as_of(written).known_on) == day


def test_a_past_day_that_may_be_two_is_refused_in_english(pilot_of):
    """pandas would take 05/02/2026 for 2 May, and show what nobody knew on 5 February."""
    with ck.use_language("en"), pytest.raises(ck.ConciergekitError, match="2026-02-05 or 2026-05-02"):
        pilot_of("contrats").as_of("05/02/2026")
