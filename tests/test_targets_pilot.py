"""Ranking, shift and focus of a pilot: reconciled accounts, properties, sparse and hostile data."""

import numpy as np
import pandas as pd
import pytest

import conciergekit as ck
from conciergekit import targets

START, UNTIL = "2025-09-01", "2026-08-31"
SETTINGS = {"name": "Essai", "start": START, "data_until": UNTIL}


def requests(*pairs, **columns):
    """`n` served requests for each (public, service, n), spread over the year, three for each client."""
    rows = []
    for public, service, n in pairs:
        days = pd.date_range(START, UNTIL, periods=n + 2)[1:-1].normalize() if n else []
        for i, day in enumerate(days):
            client = f"{public}-{service}-{i // 3}"
            row = {"date": day, "client": client, "public": public, "service": service, "outcome": "served"}
            rows.append(row | {"closed_on": day} | columns)
    return rows


def pilot(log, settings=SETTINGS, **tables):
    return ck.Pilot.from_tables({"requests": log, **tables}, settings)


@pytest.fixture
def plain():
    return pilot(requests(("a", "x", 60), ("b", "x", 20), ("a", "y", 12), ("b", "z", 3)))


# ---- accounts of the pairs -------------------------------------------------------------------------------


def test_months_are_calendar_months():
    months = targets.pairs.months_between
    day = pd.Timestamp
    assert months(day("2025-09-01"), day("2026-08-31")) == 12
    assert months(day("2026-02-01"), day("2026-02-28")) == 1
    assert months(day("2026-01-16"), day("2026-01-31")) == pytest.approx(16 / 31)
    assert months(day("2026-02-02"), day("2026-02-01")) == 0


def test_the_pairs_add_up_to_the_pilot():
    log = requests(("a", "x", 10), ("b", "y", 5), commission_eur=3.0, fee_eur=1.0, minutes=30)
    ledger = [
        {"date": "2026-01-05", "nature": "expense", "line": "gas", "amount_eur": 45, "variable": True},
        {"date": "2026-01-05", "nature": "expense", "line": "rent", "amount_eur": 900, "variable": False},
    ]
    hours = [
        {"date": "2026-01-05", "category": "field", "hours": 20, "paid": "paid"},
        {"date": "2026-01-05", "category": "travel", "hours": 10, "paid": "volunteer"},
        {"date": "2026-01-05", "category": "admin", "hours": 99, "paid": "paid"},
    ]
    table = targets.accounts(pilot(log, ledger=ledger, time=hours)).table
    assert table["own_revenue_eur"].sum() == pytest.approx(60)
    assert table["variable_eur"].sum() == pytest.approx(45)
    assert table["hours"].sum() == pytest.approx(30)
    assert table["paid_hours"].sum() == pytest.approx(20)
    assert table["hours"].tolist() == pytest.approx([20, 10])  # ten orders against five, as long


def test_a_contract_counts_its_deliveries_and_its_money():
    contract = {
        "id": "K",
        "public": "c",
        "service": "news",
        "status": "signed",
        "amount_eur": 100,
        "per_year": 12,
    }
    contracts = [
        {**contract, "start": "2026-03-01"},
        {**contract, "id": "Q", "status": "quoted", "start": START, "amount_eur": 999},
    ]
    table = targets.accounts(pilot(requests(("a", "x", 6)), contracts=contracts)).table
    news = table[table["service"] == "news"].iloc[0]
    assert news["deliveries"] == pytest.approx(6)
    assert news["own_revenue_eur"] == pytest.approx(600)


def test_requests_without_a_public_or_a_service_are_counted_apart():
    log = [*requests(("a", "x", 6)), {"date": "2026-01-05", "service": "x", "outcome": "open"}]
    found = targets.accounts(pilot(log))
    assert found.unassigned == 1
    assert found.table["requests"].tolist() == [6]


def test_the_public_of_a_client_fills_a_missing_one():
    log = [{"date": "2026-01-05", "client": "C1", "service": "x", "outcome": "served"}]
    found = targets.accounts(pilot(log, clients=[{"id": "C1", "public": "a"}]))
    assert found.table["public"].tolist() == ["a"]


def test_the_camion_sample_loses_what_its_accounts_say(pilot_of):
    """(10,764 of own revenue - 22,075 of variable expenses) / 1,285.6 paid hours = -8.8 an hour."""
    table = targets.accounts(pilot_of("camion")).table
    hourly = table["contribution_eur"].sum() / table["paid_hours"].sum()
    assert table["own_revenue_eur"].sum() == pytest.approx(10_764, abs=1)
    assert hourly == pytest.approx(-8.8, abs=0.05)


# ---- value functions -------------------------------------------------------------------------------------


def test_anchors_are_worth_zero_and_one_and_clip_beyond():
    for anchor in targets.ANCHORS.values():
        assert anchor.utility([anchor.zero, anchor.one]).tolist() == [0, 1]
        wide = anchor.utility(
            np.linspace(min(anchor.zero, anchor.one) - 50, max(anchor.zero, anchor.one) + 50)
        )
        assert ((wide >= 0) & (wide <= 1)).all()
        assert np.isnan(anchor.utility(np.nan))
        assert anchor.proposed


def test_every_criterion_of_the_dictionary_has_anchors_in_sentences():
    assert list(targets.ANCHORS) == list(targets.CRITERIA)
    for lang in ("fr", "en"):
        with ck.use_language(lang):
            for anchor in targets.ANCHORS.values():
                low, high = anchor.sentences()
                assert low
                assert high
                assert "{" not in low + high


def test_anchors_can_be_changed_and_say_so(plain):
    found = targets.evaluate(plain, anchors={"demand": (1, 10)}, draws=200)
    assert found.anchors["demand"].one == 10
    assert not found.anchors["demand"].proposed
    with pytest.raises(ck.ConciergekitError, match="profit"):
        targets.evaluate(plain, anchors={"profit": (0, 1)})
    with pytest.raises(ck.ConciergekitError):
        targets.evaluate(plain, anchors={"demand": (0, 10)})  # a logarithm has no zero
    with pytest.raises(ck.ConciergekitError):
        targets.evaluate(plain, anchors={"loyalty": (0.5, 0.5)})


def test_adding_a_pair_leaves_the_utilities_of_the_others_untouched():
    pairs = [("a", "x", 40), ("b", "y", 15)]
    before = targets.evaluate(pilot(requests(*pairs)), draws=300)
    after = targets.evaluate(pilot(requests(*pairs, ("c", "z", 25))), draws=300)
    for public in ("a", "b"):
        i, j = (list(found.pairs.table["public"]).index(public) for found in (before, after))
        for name in set(before.names) & set(after.names):
            one = before.utilities[:, i, before.names.index(name)]
            two = after.utilities[:, j, after.names.index(name)]
            np.testing.assert_array_equal(one, two)


# ---- measures --------------------------------------------------------------------------------------------


def cell(found, public, criterion):
    table = found.table
    return table[(table["public"] == public) & (table["criterion"] == criterion)].iloc[0]


def test_demand_is_per_month_of_exposure():
    log = requests(("a", "x", 24), ("b", "y", 24))
    services = [{"id": "x"}, {"id": "y", "started": "2026-03-01"}]
    found = targets.evaluate(pilot(log, services=services), draws=4000)
    assert cell(found, "a", "demand")["value"] == pytest.approx(2)
    assert cell(found, "b", "demand")["value"] == pytest.approx(4)
    # alone in its public and service: Gamma(1/2 + 24, 12) exactly
    from scipy.stats import gamma

    low, high = gamma.ppf([0.05, 0.95], 24.5, scale=1 / 12)
    assert cell(found, "a", "demand")["low"] == pytest.approx(low, rel=0.05)
    assert cell(found, "a", "demand")["high"] == pytest.approx(high, rel=0.05)


def test_a_few_large_months_make_demand_less_sure():
    even = requests(("a", "x", 36))
    burst = [
        row | {"date": pd.Timestamp("2026-01-10") + pd.Timedelta(days=i % 5)} for i, row in enumerate(even)
    ]
    widths = []
    for log in (even, burst):
        found = cell(targets.evaluate(pilot(log), draws=4000), "a", "demand")
        widths.append(found["high"] - found["low"])
    assert widths[1] > 2 * widths[0]


def test_a_small_pair_leans_on_its_public_and_its_service():
    surveys = [
        {"date": "2026-02-01", "population": "beneficiaries", "question": "satisfaction", "public": p,
         "service": s, "score": score}
        for p, s, score, n in (("a", "x", 5, 40), ("a", "y", 5, 1), ("b", "z", 5, 1))
        for _i in range(n)
    ]  # fmt: skip
    log = requests(("a", "x", 30), ("a", "y", 10), ("b", "z", 10))
    found = targets.evaluate(pilot(log, surveys=surveys), draws=4000)
    table = found.table[found.table["criterion"] == "satisfaction"].set_index(["public", "service"])
    # one happy answer each: the one whose public is known to be happy is surer
    assert table.loc[("a", "y"), "low"] > table.loc[("b", "z"), "low"] + 0.2
    assert table.loc[("a", "y"), "status"] == "few"


def test_clients_seen_too_recently_are_not_judged_for_loyalty():
    rows = [
        ("C1", "2025-10-01"), ("C1", "2025-11-01"),  # came back within 90 days
        ("C2", "2025-10-01"), ("C2", "2026-03-01"),  # too late
        ("C3", "2026-08-01"),  # cannot be judged yet
    ]  # fmt: skip
    log = [
        {"date": day, "closed_on": day, "client": c, "public": "a", "service": "x", "outcome": "served"}
        for c, day in rows
    ]
    loyalty = cell(targets.evaluate(pilot(log), draws=200), "a", "loyalty")
    assert (loyalty["value"], loyalty["n"]) == (0.5, 2)


def test_requests_refused_for_other_reasons_say_nothing_of_payers_or_providers():
    log = requests(("a", "x", 8), commission_eur=2.0)
    refused = [{"date": "2026-01-05", "public": "a", "service": "x", "outcome": "refused", "refusal_reason": reason}
               for reason in ("price", "no_provider", "out_of_area", None)]  # fmt: skip
    found = targets.evaluate(pilot([*log, *refused]), draws=200)
    payer, providers = cell(found, "a", "payer"), cell(found, "a", "providers")
    assert payer["n"] == 9  # 8 served and the one lost on price
    assert payer["value"] == pytest.approx(8 / 9)
    assert providers["n"] == 9  # 8 served and the one without a provider
    assert providers["value"] == pytest.approx(8 / 9)


def test_what_is_not_measured_is_absent_and_never_zero(plain):
    found = targets.evaluate(plain, draws=500)
    for name in ("contribution", "payer", "logistics", "satisfaction", "social_need", "ease"):
        assert found.dropped[name] == "absent"
        absent = found.table[found.table["criterion"] == name]
        assert absent["value"].isna().all()
        assert (absent["status"] == "absent").all()


def test_an_unmeasured_cell_is_tried_from_worst_to_best():
    ratings = [{"date": "2026-01-05", "subject": "social_need", "public": "a", "service": "x", "grade": 3}]
    found = targets.evaluate(pilot(requests(("a", "x", 20), ("b", "y", 20)), ratings=ratings), draws=4000)
    unknown = found.utilities[:, 1, found.names.index("social_need")]
    assert unknown.mean() == pytest.approx(0.5, abs=0.03)
    assert unknown.min() < 0.01
    assert unknown.max() > 0.99


# ---- the ranking -----------------------------------------------------------------------------------------


def test_a_ranking_needs_only_the_request_log(plain):
    found = targets.prioritize(plain, draws=2000)
    assert found.table.iloc[0][["public", "service"]].tolist() == ["a", "x"]
    assert found.weights_from == "none"
    assert found.ranked["p_first"].sum() == pytest.approx(1)
    assert (found.table["p_top3"].dropna() <= 1 + 1e-12).all()


def test_a_pair_with_few_requests_is_listed_and_not_ranked(plain):
    found = targets.prioritize(plain, draws=500)
    small = found.table[found.table["status"] == "too_few"]
    assert small["service"].tolist() == ["z"]
    assert small["p_first"].isna().all()
    assert any("z · b" in text for text in found.sentences())


def test_the_same_seed_gives_the_same_table(plain):
    one, two = (targets.prioritize(plain, draws=1000, seed=4) for _i in range(2))
    pd.testing.assert_frame_equal(one.table, two.table)


def test_the_order_of_rows_in_the_log_does_not_matter(plain):
    log = plain["requests"]
    mixed = pilot(log.sample(frac=1, random_state=0))
    one, two = targets.prioritize(plain, draws=500), targets.prioritize(mixed, draws=500)
    pd.testing.assert_frame_equal(one.table, two.table)


def test_points_on_one_criterion_rank_by_it(plain):
    found = targets.prioritize(plain, weights={"demand": 100}, draws=2000)
    assert found.weights_from == "points"
    assert found.ranked["n"].is_monotonic_decreasing
    assert found.verdict.clear


def test_an_order_of_criteria_has_the_rank_order_centroid_as_mean():
    log = requests(("a", "x", 40), ("b", "y", 15), commission_eur=2.0, minutes=20)
    found = targets.prioritize(pilot(log), weights=["loyalty", "demand"], draws=20_000)
    mean = dict(zip(found.criteria, found.mean_weights, strict=True))
    assert mean["loyalty"] == pytest.approx(0.75, abs=0.01)
    assert mean["demand"] == pytest.approx(0.25, abs=0.01)
    assert sum(mean.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    "weights",
    [{"profit": 1}, {"demand": -1}, {"demand": 0}, {"demand": np.nan}, {"satisfaction": 100}, ["demand", "demand"],
     ["profit"], []],
)  # fmt: skip
def test_impossible_weights_are_refused_with_a_sentence(plain, weights):
    with pytest.raises(ck.ConciergekitError):
        targets.prioritize(plain, weights=weights, draws=100)


def test_stakeholders_who_differ_are_shown_and_the_loser_is_named():
    # x is asked a lot, y is needed a lot
    log = requests(("a", "x", 300), ("b", "y", 8))
    ratings = [
        {"date": "2026-01-05", "subject": "social_need", "public": p, "service": s, "grade": g, "rater": r}
        for (p, s, g) in (("a", "x", 0), ("b", "y", 4))
        for r in ("r1", "r2", "r3")
    ]
    points = [
        {"stakeholder": "Volume", "criterion": "demand", "points": 100},
        {"stakeholder": "Volume too", "criterion": "demand", "points": 100},
        {"stakeholder": "Need", "criterion": "social_need", "points": 100},
        {"stakeholder": "Elsewhere", "criterion": "logistics", "points": 100},
    ]
    found = targets.prioritize(pilot(log, ratings=ratings, priorities=points), draws=3000)
    assert found.weights_from == "stakeholders"
    assert found.left_out == ("Elsewhere",)
    assert found.verdict.clear
    by = found.by_stakeholder.set_index(["stakeholder", "service"])
    assert by.loc[("Volume", "x"), "p_first"] == 1
    assert by.loc[("Volume", "x"), "regret"] == pytest.approx(0, abs=1e-9)
    assert by.loc[("Need", "x"), "regret"] > 80
    assert any("Need" in text and "y · b" in text for text in found.sentences("en"))


def test_no_winner_is_named_when_two_pairs_are_alike():
    found = targets.prioritize(pilot(requests(("a", "x", 30), ("b", "y", 30))), draws=2000)
    assert not found.verdict.clear
    assert "No clear winner" in found.sentences("en")[0]


def test_a_pair_that_loses_money_is_not_praised_in_silence(pilot_of):
    found = targets.prioritize(pilot_of("camion"), draws=1000)
    assert "costs more than it brings" in found.sentences("en")[1]


def test_cards_print_no_count_of_people_under_five():
    log = requests(("a", "x", 9), ("b", "y", 60))  # three clients
    cards = targets.prioritize(pilot(log), draws=500).cards("en")
    assert len(cards) == 2
    assert any("fewer than 5 clients" in card for card in cards)


# ---- shift -----------------------------------------------------------------------------------------------


def test_the_pivot_sample_planned_companies_and_found_residents(pilot_of):
    found = targets.shift(pilot_of("pivot"))
    table = found.table.set_index("public")
    assert table["planned_share"].tolist() == [0.8, 0.2]
    assert table["observed_share"].round(2).tolist() == [0.18, 0.82]
    assert table.loc["habitants", "p_more"] > 0.999
    assert "82%" in found.sentences("en")[0]


def test_the_interval_of_a_share_is_the_beta_of_its_counts():
    from scipy.stats import beta

    publics = [{"id": "a", "planned_share": 0.5}, {"id": "b", "planned_share": 0.5}]
    found = targets.shift(pilot(requests(("a", "x", 60), ("b", "x", 20)), publics=publics))
    assert found.dispersion == 1
    first = found.table.iloc[0]
    assert first["low_share"] == pytest.approx(beta.ppf(0.05, 60.5, 20.5))
    assert first["high_share"] == pytest.approx(beta.ppf(0.95, 60.5, 20.5))
    assert first["p_more"] == pytest.approx(beta.sf(0.5, 60.5, 20.5))
    assert found.monthly["orders"].sum() == 80


def test_months_that_differ_widen_the_interval():
    publics = [{"id": "a", "planned_share": 0.5}, {"id": "b", "planned_share": 0.5}]
    log = [
        {"date": f"2026-{month:02d}-10", "public": "ab"[month % 2], "service": "x", "outcome": "served"}
        for month in range(1, 9)
        for _i in range(10)
    ]
    found = targets.shift(pilot(log, publics=publics))
    assert found.dispersion > 5
    assert found.table["high_share"].iloc[0] - found.table["low_share"].iloc[0] > 0.5


def test_few_orders_settle_nothing():
    publics = [{"id": "a", "planned_share": 0.6}, {"id": "b", "planned_share": 0.4}]
    found = targets.shift(pilot(requests(("a", "x", 2), ("b", "x", 2)), publics=publics))
    assert not len(found.moved)
    assert "cannot be said yet" in found.sentences("en")[0]


def test_without_a_plan_nothing_is_compared():
    found = targets.shift(pilot(requests(("a", "x", 20), ("b", "x", 10))))
    assert found.unplanned
    assert found.table["p_far"].isna().all()
    assert found.table["observed_share"].iloc[0] == pytest.approx(2 / 3)


def test_plans_that_do_not_add_up_are_rescaled_and_said():
    publics = [{"id": "a", "planned_share": 0.6}, {"id": "b", "planned_share": 0.6}, {"id": "c"}]
    found = targets.shift(pilot(requests(("a", "x", 20), ("b", "x", 10)), publics=publics))
    assert found.rescaled
    assert found.table["planned_share"].tolist() == [0.5, 0.5, 0]


def test_publics_served_by_contract_only_are_set_apart(pilot_of):
    found = targets.shift(pilot_of("contrats"))
    apart = found.table[~found.table["compared"]]
    assert set(apart["public"]) == {"collectivites", "coproprietes"}
    assert found.table["planned_share"].sum() == pytest.approx(1)


# ---- focus -----------------------------------------------------------------------------------------------


def test_the_best_pairs_are_kept_and_the_rest_is_counted():
    log = [
        *requests(("a", "x", 12), commission_eur=10.0, minutes=60),
        *requests(("b", "y", 24), commission_eur=1.0, minutes=60),
        *requests(("b", "z", 12), commission_eur=5.0, minutes=60),
    ]
    found = targets.focus(pilot(log), keep=2)
    assert found.kept["service"].tolist() == ["x", "z"]
    assert found.hours_freed_month == pytest.approx(2)
    assert found.revenue_lost_month_eur == pytest.approx(2)
    assert (found.people, found.people_lost) == (16, 8)
    assert found.dispersion.loc["hours", "effective_hhi"] == pytest.approx(1 / (0.25**2 + 0.5**2 + 0.25**2))
    assert found.by_public["people_lost"].sum() == 8


def test_every_subset_is_tried_under_the_limits():
    from itertools import combinations

    rng = np.random.default_rng(6)
    log = []
    for k in range(8):
        n = int(rng.integers(5, 30))
        log += requests((f"p{k % 3}", f"s{k}", n), commission_eur=float(rng.uniform(1, 9)), minutes=int(rng.integers(5, 60)))  # fmt: skip
    found = targets.focus(pilot(log), keep=4, hours_month=3, max_publics=2)
    table = found.table
    best = max(
        table.loc[list(rows), "value"].sum()
        for k in range(1, 5)
        for rows in combinations(range(8), k)
        if table.loc[list(rows), "hours_month"].sum() <= 3 and table.loc[list(rows), "public"].nunique() <= 2
    )
    assert found.kept["value"].sum() == pytest.approx(best)
    assert found.kept["hours_month"].sum() <= 3


def test_close_pairs_are_said_to_be_close():
    log = requests(("a", "x", 30), ("b", "y", 15), ("c", "z", 15))
    core = targets.focus(pilot(log), keep=2, objective="orders").table.set_index("service")["core_share"]
    assert core["x"] > 0.9
    assert 0.3 < core["y"] < 0.7
    assert core.sum() == pytest.approx(2)


def test_keeping_more_than_there_is_drops_nothing(plain):
    found = targets.focus(plain, keep=9)
    assert found.table["kept"].all()
    assert found.people_lost == 0


def test_pairs_that_all_lose_money_are_not_chosen_for_losing_least(pilot_of):
    found = targets.focus(pilot_of("camion"))
    assert found.objective == "orders"
    assert any("costs more than it brings" in text for text in found.sentences("en"))


def test_the_ranking_can_be_what_is_sought(plain):
    ranking = targets.prioritize(plain, draws=500)
    found = targets.focus(plain, keep=1, priorities=ranking)
    assert found.objective == "priority"
    best = int(np.argmax(ranking.smaa.holistic))
    assert found.kept["label"].tolist() == [ranking.ranked["label"].iloc[best]]


@pytest.mark.parametrize(
    "options",
    [{"keep": 0}, {"max_publics": 0}, {"objective": "profit"}, {"objective": "priority"}],
)
def test_impossible_limits_are_refused(plain, options):
    with pytest.raises(ck.ConciergekitError):
        targets.focus(plain, **options)


def test_hours_too_short_for_any_pair_are_refused():
    log = requests(("a", "x", 12), minutes=600)
    with pytest.raises(ck.ConciergekitError):
        targets.focus(pilot(log), hours_month=1)


# ---- everything, everywhere ------------------------------------------------------------------------------

SPARSE = {
    "no rows": [],
    "one row": requests(("a", "x", 1)),
    "one month": [row | {"date": "2025-09-05"} for row in requests(("a", "x", 7), ("b", "x", 2))],
    "nothing served": [row | {"outcome": "refused"} for row in requests(("a", "x", 9))],
    "no client": [row | {"client": None} for row in requests(("a", "x", 9), ("b", "y", 9))],
    "one public": requests(("a", "x", 9)),
    "hostile names": requests(("$a_{1}$ {0}", "<b>x</b> {} %s", 9), ("=1+1", "y\\alpha$", 7)),
}


def results(project):
    ranking = targets.prioritize(project, draws=200)
    return ranking, targets.shift(project), targets.focus(project)


@pytest.mark.parametrize("name", SPARSE)
def test_sparse_or_hostile_logs_give_sentences_and_charts(name):
    settings = SETTINGS if name != "no rows" else {"name": "Vide"}
    ranking, shift, focus = results(pilot(SPARSE[name], settings))
    said = []
    for lang in ("fr", "en"):
        said += [
            *ranking.sentences(lang),
            *ranking.cards(lang),
            *shift.sentences(lang),
            *focus.sentences(lang),
        ]
        said += targets.next_steps(ranking, shift, focus, lang)
    assert all(isinstance(text, str) and text for text in said)
    assert not any("nan" in text.lower().split() for text in said)
    for ax in (ranking.plot(), ranking.plot_matrix(), shift.plot(), focus.plot()):
        ax.figure.canvas.draw()
        assert ax.get_title(loc="left")


def test_a_project_form_alone_is_enough_not_to_fail():
    for settings in ({"name": "Vide"}, SETTINGS):
        ranking, shift, focus = results(ck.Pilot.from_tables({}, settings))
        assert not len(ranking.table)
        assert not shift.total
        assert not len(focus.table)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_samples_read_whole_in_both_languages(sample, lang):
    ck.set_language(lang)
    ranking, shift, focus = results(sample)
    said = " ".join([*ranking.sentences(), *ranking.cards(), *shift.sentences(), *focus.sentences()])
    said += " ".join(targets.next_steps(ranking, shift, focus))
    assert "—" not in said
    assert ("chances sur 100" if lang == "fr" else "chances in 100") in said


def test_the_past_does_not_know_the_future(pilot_of):
    past = pilot_of("pivot").as_of("2025-12-31")
    assert targets.accounts(past).table["requests"].sum() < 300
    assert targets.shift(past).total < 300
