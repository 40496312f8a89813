"""Indicators that complete the workshop's dictionary: figures worked out by hand, privacy, absence."""

import pytest

import conciergekit as ck
from conciergekit import indicators
from conciergekit.draw import laid_out
from conciergekit.tell.report import annex

PROJECT = {"name": "x", "start": "2026-01-01", "data_until": "2026-06-30"}


def pilot(project=(), **tables):
    return ck.Pilot.from_tables({"requests": [], **tables}, {**PROJECT, **dict(project)})


def value(known, name):
    return indicators.compute(known, name).value


def request(day, outcome="served", **more):
    return dict(date=day, closed_on=day, outcome=outcome, public="a", service="s", client="C1") | more


# ---- the four cases, by Annex B of the domain reference --------------------------------------------------


@pytest.mark.parametrize(
    ("name", "own", "subsidy", "cost"),
    [
        ("pivot", 9576, 22000, 41400),
        ("contrats", 20260, 15000, 34526),
        ("engagement", 7379, 23991, 29876),
        ("camion", 11864, 20000, 38475),
    ],
)
def test_own_revenue_and_subsidies_against_the_full_cost_of_each_case(pilot_of, name, own, subsidy, cost):
    assert value(pilot_of(name), "total_cover") == pytest.approx((own + subsidy) / cost, abs=5e-4)


def test_every_figure_of_the_domain_reference_has_its_indicator():
    by_code = {}
    for spec in indicators.specs():
        by_code.setdefault(spec.code, set()).add(spec.id)
    assert by_code["Q1"] >= {"order_book_eur", "order_book_months", "order_book_hours", "top_payer_share"}
    assert by_code["Q2"] >= {
        "need_declared_share",
        "requests_expressed",
        "conversion_rate",
        "intention_to_use",
    }
    assert by_code["Q3a"] >= {
        "own_cover",
        "total_cover",
        "cash_month_eur",
        "result_month_eur",
        "with_unpaid_month_eur",
    }
    assert by_code["Q4"] >= {
        "provider_coverage",
        "provider_redundancy",
        "provider_acceptance",
        "insured_share",
        "delay_days",
    }
    assert by_code["Q6"] >= {"strategy_share", "field_share", "admin_share", "travel_share", "on_time_rate"}
    assert by_code["L1"] >= {f"satisfaction_{who}" for who in ("beneficiaries", "partners", "team")}
    assert by_code["L4"] == {"vision", "vision_spread"}
    assert by_code["L5"] == {"energy", "energy_change", "energy_low_weeks"}
    assert sum(spec.first_screen for spec in indicators.specs()) <= 12


def test_no_english_label_calls_a_target_group_a_public():
    with ck.use_language("en"):
        for spec in indicators.specs():
            assert "public" not in f"{spec.entry.name} {spec.entry.definition}".lower(), spec.id


# ---- order book, time ------------------------------------------------------------------------------------


def test_hours_promised_are_orders_at_their_usual_length_and_contracts_over_six_months():
    known = pilot(
        requests=[request("2026-06-20", "accepted"), request("2026-06-21", "accepted", minutes=90)],
        services=[{"id": "s", "standard_min": 30}],
        contracts=[
            {
                "id": "K",
                "status": "signed",
                "amount_eur": 100,
                "per_year": 12,
                "minutes": 60,
                "start": "2026-01-01",
                "end": "2026-08-31",
            },
            dict(
                id="over", status="signed", amount_eur=100, per_year=12, start="2026-01-01", end="2026-03-31"
            ),
        ],
    )
    assert value(known, "order_book_hours") == pytest.approx(0.5 + 1.5 + 2)  # two contract months are left
    untimed = pilot(requests=[request("2026-06-20", "accepted")], services=[{"id": "s"}])
    assert indicators.compute(untimed, "order_book_hours").status == "absent"


def test_the_four_uses_of_time_add_up_to_one(sample):
    parts = [value(sample, f"{name}_share") for name in ("strategy", "field", "admin", "travel")]
    assert sum(parts) == pytest.approx(1)


def test_a_mean_over_the_team_does_not_hide_the_one_who_is_drowning():
    weeks = ("2026-03-02", "2026-03-09")
    time = [
        {"date": d, "person": who, "hours": h, "category": "field"}
        for d in weeks
        for who, h in (("a", 30), ("b", 4))
    ]
    known = pilot(time=time, team=[{"id": "a", "hours_week": 20}, {"id": "b", "hours_week": 20}])
    assert value(known, "overloaded_weeks") == 0  # 34 hours of 40
    found = indicators.compute(known, "overloaded_person_weeks")
    assert (found.value, found.n) == (0.5, 4)
    assert "a" not in found.sentence().split()


# ---- providers -------------------------------------------------------------------------------------------


def test_providers_accept_only_what_they_were_really_asked():
    rows = [request("2026-05-01", provider="P1")] * 3 + [
        request("2026-05-02", "refused", provider="P1", refusal_reason="no_time"),
        request(
            "2026-05-02", "refused", provider="P1", refusal_reason="price"
        ),  # the client's choice, not theirs
        request("2026-05-02", "refused", refusal_reason="no_provider"),
    ]
    assert value(pilot(requests=rows), "provider_acceptance") == pytest.approx(3 / 4)
    assert indicators.compute(pilot(requests=rows[:3]), "provider_acceptance").status == "absent"


def test_the_busiest_service_is_set_against_what_its_active_providers_can_take():
    rows = [request(f"2026-0{m}-10") for m in (4, 5, 6)] * 6 + [request("2026-06-10", service="t")]
    providers = [
        {"id": "P1", "service": "s", "active": True, "capacity_month": 5},
        {"id": "P2", "service": "s", "active": True, "capacity_month": 3},
        {"id": "P3", "service": "s", "active": False, "capacity_month": 90},
        {"id": "P4", "service": "t", "active": True, "capacity_month": 10},
    ]
    assert value(pilot(requests=rows, providers=providers), "provider_load") == pytest.approx(6 / 8)


def test_a_closed_month_does_not_lighten_the_load_of_providers():
    """Twelve requests in March and twelve in June, none in February; April and May closed: eight a month, not four."""
    rows = [request(f"2026-0{m}-10") for m in (3, 6)] * 12
    providers = [{"id": "P1", "service": "s", "active": True, "capacity_month": 12}]
    closed = [{"month": f"2026-0{m}-01", "open_share": 0.0} for m in (4, 5)]
    load = value(pilot(requests=rows, providers=providers, opening=closed), "provider_load")
    assert load == pytest.approx((0 + 12 + 12) / 3 / 12)


def test_a_month_open_by_half_is_half_a_month_for_the_load_of_providers_and_a_high_season_a_whole_one():
    """Twelve requests in each of April, May and June: thirty-six, over two months and a half; the season of May changes nothing."""
    rows = [request(f"2026-0{m}-10") for m in (4, 5, 6)] * 12
    providers = [{"id": "P1", "service": "s", "active": True, "capacity_month": 12}]
    opening = [{"month": "2026-06-01", "open_share": 0.5}, {"month": "2026-05-01", "season": 1.5}]
    load = value(pilot(requests=rows, providers=providers, opening=opening), "provider_load")
    assert load == pytest.approx(36 / 2.5 / 12)


@pytest.mark.long
def test_what_is_counted_up_to_the_last_day_is_not_said_to_be_of_the_complete_months():
    """The data end on 17 September: a change noted on the 5th and ten answers of the 10th are counted, and so is September."""
    answers = [
        {
            "date": "2026-09-10",
            "population": "beneficiaries",
            "respondent": f"C{k}",
            "question": "satisfaction",
            "score": 4,
        }
        for k in range(10)
    ]
    impact = [{"date": "2026-09-05", "side": "internal", "change": "c", "evidence": 3}]
    known = ck.Pilot.from_tables(
        {"surveys": answers, "impact": impact, "requests": [request("2026-08-10")]},
        {"name": "E", "start": "2026-07-01", "data_until": "2026-09-17"},
    )
    table = indicators.table(known).set_index("id")
    for code, n in (("satisfaction_beneficiaries", 10), ("impact", 1), ("impact_internal", 1)):
        assert (table.at[code, "n"], "17 septembre 2026" in table.at[code, "period"]) == (n, True)


def test_an_expired_or_unknown_insurance_is_not_a_running_one():
    providers = [
        {"id": f"P{k}", "service": "s", "active": True, "insurance_until": day}
        for k, day in enumerate(("2026-12-31", "2026-05-31", None, "2026-06-30"))
    ]
    assert value(pilot(providers=providers), "insured_share") == pytest.approx(2 / 4)
    none = [dict(p, insurance_until=None) for p in providers]
    assert indicators.compute(pilot(providers=none), "insured_share").status == "absent"


# ---- use, loyalty, focus ---------------------------------------------------------------------------------


def test_an_intention_is_worth_what_became_of_it():
    asked = [request("2026-04-01", client=f"C{k}", insee="38158") for k in range(20)]
    surveys = [
        dict(date="2026-02-01", population="residents", question="would_use", score=s, respondent=f"R{i}")
        for i, s in enumerate([1] * 8 + [0] * 2)
    ]
    territory = [
        {"insee": "38158", "name": "Eybens", "population": 1000, "households": 100, "in_scope": True}
    ]
    known = pilot(requests=asked, surveys=surveys, territory=territory)
    assert value(known, "intention_to_use") == pytest.approx(0.20 / 0.80)
    blind = pilot(requests=asked, territory=territory)
    assert indicators.compute(blind, "intention_to_use").status == "absent"


def test_revenue_of_those_who_came_back_leaves_first_orders_out():
    rows = [
        request("2026-02-01", fee_eur=10.0),
        request("2026-03-01", fee_eur=30.0),
        request("2026-03-01", client="C2", fee_eur=20.0),
    ]
    assert value(pilot(requests=rows), "repeat_revenue_share") == pytest.approx(30 / 60)


def test_members_are_active_when_served_within_ninety_days():
    clients = [{"id": f"C{k}", "public": "a", "membership_eur": 20 if k < 5 else None} for k in range(7)]
    rows = [
        request("2026-06-01", client="C0"),
        request("2026-01-05", client="C1"),
        request("2026-06-01", client="C6"),
    ]
    assert value(pilot(requests=rows, clients=clients), "active_members") == pytest.approx(1 / 5)
    assert indicators.compute(
        pilot(requests=rows, clients=clients[1:]), "active_members"
    ).measure.absent  # "1 of 4"


def test_pairs_count_by_requests_by_revenue_and_by_time_apart():
    rows = [
        request("2026-03-01", fee_eur=3.0, minutes=10),
        request("2026-03-01", service="t", fee_eur=1.0, minutes=30),
    ]
    known = pilot(requests=rows)
    assert value(known, "active_pairs") == pytest.approx(2)
    both = 1 / (0.75**2 + 0.25**2)
    assert value(known, "active_pairs_revenue") == pytest.approx(both)
    assert value(known, "active_pairs_time") == pytest.approx(both)


def test_tours_cost_more_than_the_lorry_earns_and_hours_are_most_of_it(pilot_of):
    camion = pilot_of("camion")
    with_hours, without = value(camion, "tour_cost_share"), value(camion, "tour_cost_share_vehicle")
    costs = ck.logistics.cost_tours(camion).totals
    assert with_hours == pytest.approx(costs["cost_full_eur"] / 11864, rel=1e-3)
    assert without == pytest.approx(costs["cost_km_eur"] / 11864, rel=1e-2)
    assert with_hours > 1 > without


def test_empty_kilometres_are_counted_where_they_were_noted():
    tours = [
        {"id": "1", "date": "2026-03-01", "km": 30, "empty_km": 15},
        {"id": "2", "date": "2026-03-02", "km": 10, "empty_km": 1},
        {"id": "3", "date": "2026-03-03", "km": 99},
    ]
    assert value(pilot(tours=tours), "empty_share") == pytest.approx(16 / 40)


# ---- means of the next stage -----------------------------------------------------------------------------


def test_means_are_set_against_the_next_stage_and_an_orderly_stop(pilot_of):
    """camion: 12 000 € at the start, 6 611 € lost and all paid, no grant agreed; 22 500 € (Stages sheet, whatever the
    project sheet says) + 6 200 € to cover."""
    assert value(pilot_of("camion"), "next_stage_cover") == pytest.approx(
        (12000 - 6611.2) / (22500 + 6200), abs=1e-4
    )
    found = indicators.compute(pilot_of("incomplet"), "next_stage_cover")
    assert found.status == "absent"
    assert found.know_more


# ---- voices ----------------------------------------------------------------------------------------------


def weeks_of_energy(scores, people):
    days = [
        f"2026-{month:02d}-{day:02d}"
        for month, day in (
            (4, 13),
            (4, 20),
            (4, 27),
            (5, 4),
            (5, 11),
            (5, 18),
            (5, 25),
            (6, 1),
            (6, 8),
            (6, 15),
            (6, 22),
            (6, 29),
        )
    ]
    return [
        {"week": d, "person": f"p{k}", "score": s}
        for d, s in zip(days, scores, strict=True)
        for k in range(people)
    ]


def test_energy_tells_its_fall_and_its_low_weeks_from_three_people_up():
    scores = [4] * 4 + [3] * 4 + [2] * 4
    known = pilot(energy=weeks_of_energy(scores, 3))
    assert value(known, "energy_change") == -2
    low = indicators.compute(known, "energy_low_weeks")
    assert (low.value, low.n) == (4, 12)
    private = pilot(energy=weeks_of_energy(scores, 2))
    for name in ("energy", "energy_change", "energy_low_weeks"):
        found = indicators.compute(private, name)
        assert found.status == "absent"
        assert "2" not in found.sentence()


def test_the_last_four_weeks_are_four_when_the_data_stop_on_a_monday(pilot_of):
    # the week of Monday 31 August is not noted yet: 3, 10, 17 and 24 August against 8, 15, 22 and 29 June
    noted = pilot_of("engagement")["energy"]
    june = noted[noted["week"].between("2026-06-08", "2026-06-29")]["score"].median()
    august = noted[noted["week"].between("2026-08-03", "2026-08-24")]["score"].median()
    assert value(pilot_of("engagement"), "energy_change") == august - june == -2
    assert indicators.compute(pilot_of("engagement"), "energy_low_weeks").n == 12


def test_one_person_alone_in_a_week_tells_nothing_of_that_week():
    rows = weeks_of_energy([4] * 12, 3) + [{"week": "2026-04-07", "person": "p0", "score": 1}]
    assert value(pilot(energy=rows), "energy_low_weeks") == 0
    few = [r for r in weeks_of_energy([1] * 12, 3) if r["person"] != "p2" or r["week"] >= "2026-06-01"]
    found = indicators.compute(pilot(energy=few), "energy_low_weeks")
    assert (found.value, found.n) == (5, 5)


def test_the_vision_shows_how_far_apart_its_raters_are():
    ratings = [
        {"date": "2026-05-01", "subject": f"vision_{q}", "rater": who, "grade": grade}
        for q in ("ambition", "model")
        for who, grade in (("leader", 4), ("board", 1), ("partner", 3))
    ]
    found = indicators.compute(pilot(ratings=ratings), "vision_spread")
    assert (found.value, found.n) == (3, 3)
    alone = indicators.compute(pilot(ratings=[r for r in ratings if r["rater"] == "board"]), "vision_spread")
    assert alone.status == "absent"


def test_each_population_has_its_own_response_rate(pilot_of):
    contrats = pilot_of("contrats")
    waves, surveys = contrats["survey_waves"], contrats["surveys"]
    for population, name in (("beneficiaries", "response_rate"), ("partners", "response_rate_partners")):
        rows = surveys[(surveys["population"] == population) & (surveys["question"] == "satisfaction")]
        invited = waves.loc[waves["population"] == population, "invited"].sum()
        assert value(contrats, name) == pytest.approx(rows["respondent"].nunique() / invited)
    two = [
        dict(date="2026-03-01", population="team", question="satisfaction", score=4, respondent=f"T{k}")
        for k in range(2)
    ]
    waves = [{"date": "2026-03-01", "population": "team", "invited": 2}]
    assert indicators.compute(pilot(surveys=two, survey_waves=waves), "response_rate_team").status == "absent"


# ---- folded ----------------------------------------------------------------------------------------------


@pytest.mark.long
def test_every_indicator_is_one_click_away_and_the_absent_ones_say_so(pilot_of):
    found = indicators.overview(pilot_of("incomplet"))
    families = annex.blocks(pilot_of("incomplet"), found)[0].blocks
    assert len(families) == len({item.code for item in found.items})
    rows = [row for fold in families for row in fold.blocks[0].rows]
    assert len(rows) == len(found.items)
    absent = sum(item.status == "absent" for item in found.items)
    assert sum(row[1] == "non mesuré" for row in rows) == absent
    assert any("(mesurés\u00a0: 0 sur 8)" in fold.summary for fold in families)


@pytest.mark.long
def test_the_annex_says_its_figures_in_the_language_in_use_and_dates_its_rates(pilot_of):
    pilot = pilot_of("pivot")
    with ck.use_language("en"):
        page = laid_out.html(annex.blocks(pilot, indicators.overview(pilot)))
        (smic,) = (
            row
            for row in annex.blocks(pilot, indicators.overview(pilot))[1].blocks[0].rows
            if row[0].startswith("SMIC, gross")
        )
    assert "Carnet" not in page
    assert "12.31" in smic[1]
    assert smic[2] == "1 June 2026"
