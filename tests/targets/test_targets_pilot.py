"""Criteria and ranking of a pilot: reconciled accounts, properties, sparse and hostile data."""

import numpy as np
import pandas as pd
import pytest
from scipy import special
from targets_data import SETTINGS, START, pilot, requests

import conciergekit as ck
from conciergekit import targets
from conciergekit.core import i18n, measures
from conciergekit.targets import anchors


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


def test_the_pairs_bear_what_is_theirs_and_nothing_else():
    log = requests(("a", "x", 10), ("b", "y", 5), commission_eur=3.0, fee_eur=1.0, minutes=30)
    ledger = [
        {"date": "2026-01-05", "nature": "expense", "line": "gas", "amount_eur": 45, "variable": True},
        dict(date="2026-01-05", nature="expense", line="boxes", amount_eur=12, variable=True, service="x"),
        {"date": "2026-01-05", "nature": "expense", "line": "rent", "amount_eur": 900, "service": "y"},
    ]
    hours = [{"date": "2026-01-05", "category": "field", "hours": 20, "paid": "paid"}]
    project = SETTINGS | {"paid_hour_eur": 20}
    table = targets.accounts(pilot(log, project, ledger=ledger, time=hours)).table
    assert table["own_revenue_eur"].tolist() == [40, 20]
    # gas names no service, rent does not vary
    assert table["variable_eur"].tolist() == pytest.approx([12, 0])
    assert table["hours"].tolist() == [5, 2.5]  # half an hour each; the timesheet is not shared out
    assert table["contribution_eur"].tolist() == pytest.approx([28, 20])
    assert table["margin_eur"].tolist() == pytest.approx([28 - 100, 20 - 50])


def test_a_contract_counts_its_deliveries_and_its_money():
    contract = dict(id="K", public="c", service="news", status="signed", amount_eur=100, per_year=12)
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


@pytest.mark.sampled(0)
def test_the_camion_sample_loses_what_its_sheets_say(pilot_of):
    """Orders, tours and prices read from the cells: 14.65 an hour, .40 a kilometre by van."""
    camion = pilot_of("camion")
    served = camion["requests"].query("outcome == 'served'")
    tours = camion["tours"]
    minutes = served["minutes"].sum() + tours[["drive_min", "stop_min", "load_min", "wait_min"]].sum().sum()
    road = 0.40 * tours["km"].sum() + tours["tolls_eur"].sum()
    own = served["commission_eur"].sum() + served["fee_eur"].sum()
    table = targets.accounts(camion).table
    assert table["own_revenue_eur"].sum() == pytest.approx(own)
    assert table["hours"].sum() == pytest.approx(minutes / 60)
    assert table["contribution_eur"].sum() == pytest.approx(own - road)
    assert table["margin_eur"].sum() == pytest.approx(own - road - minutes / 60 * 14.65)
    assert table["margin_eur"].sum() == pytest.approx(-13_904.66, abs=0.01)


# ---- measures --------------------------------------------------------------------------------------------


def cell(found, public, criterion):
    table = found.table
    return table[(table["public"] == public) & (table["criterion"] == criterion)].iloc[0]


def test_demand_is_per_month_of_exposure():
    """Two requests a month, then four a month from the day a service started."""
    late = [row for row in requests(("b", "y", 48)) if row["date"] >= pd.Timestamp("2026-03-01")]
    services = [{"id": "x"}, {"id": "y", "started": "2026-03-01"}]
    found = targets.evaluate(pilot([*requests(("a", "x", 24)), *late], services=services), draws=4000)
    assert cell(found, "a", "demand")["value"] == pytest.approx(2, abs=0.4)
    assert cell(found, "b", "demand")["value"] == pytest.approx(4, abs=0.9)
    assert cell(found, "a", "demand")["low"] < 2 < cell(found, "a", "demand")["high"]


def test_demand_is_the_level_that_a_service_filling_up_settles_at():
    """The mean of a ramp is below where it leads: 5, 9, 12, … towards 20 a month."""
    months = pd.period_range("2025-09", "2026-08", freq="M")
    counts = np.round(20 * (1 - np.exp(-np.arange(1, 13) / 3))).astype(int)
    log = [
        {
            "date": month.start_time + pd.Timedelta(days=int(27 * i / n)),
            "public": "a",
            "service": "x",
            "outcome": "served",
        }
        for month, n in zip(months, counts, strict=True)
        for i in range(n)
    ]
    found = cell(targets.evaluate(pilot(log), draws=4000), "a", "demand")
    assert counts.mean() < 16.5
    assert found["value"] > 18
    assert found["low"] < 20 < found["high"]


def test_only_contracts_that_still_run_are_demand():
    base = {"public": "c", "service": "news", "amount_eur": 100, "per_year": 12, "start": START}
    contracts = [
        {**base, "id": "K", "status": "signed"},
        {**base, "id": "E", "status": "ended", "end": "2026-03-31"},
    ]
    found = targets.evaluate(pilot(requests(("a", "x", 9)), contracts=contracts), draws=100)
    assert cell(found, "c", "demand")["value"] == 1  # certain: it is signed
    assert cell(found, "c", "demand")["low"] == 1


@pytest.mark.long
def test_a_few_large_months_make_demand_less_sure():
    even = requests(("a", "x", 36))
    burst = [
        row | {"date": pd.Timestamp("2026-08-10") + pd.Timedelta(days=i % 5)} for i, row in enumerate(even)
    ]
    widths = []
    for log in (even, burst):
        found = cell(targets.evaluate(pilot(log), draws=4000), "a", "demand")
        widths.append((found["high"] - found["low"]) / found["value"])
    assert widths[1] > 1.5 * widths[0]


@pytest.mark.long
def test_a_small_pair_leans_on_its_public_and_its_service():
    surveys = [
        {
            "date": "2026-02-01",
            "population": "beneficiaries",
            "question": "satisfaction",
            "public": p,
            "service": s,
            "score": score,
        }
        for p, s, score, n in (("a", "x", 5, 40), ("a", "y", 5, 5), ("b", "z", 5, 5))
        for _i in range(n)
    ]
    log = requests(("a", "x", 30), ("a", "y", 10), ("b", "z", 10))
    found = targets.evaluate(pilot(log, surveys=surveys), draws=4000)
    table = found.table[found.table["criterion"] == "satisfaction"].set_index(["public", "service"])
    # five happy answers each: the one whose public is known to be happy is surer
    near = (40 + 1) / (40 + 2)
    for pair, a, b in ((("a", "y"), 4 * near + 5, 4 * (1 - near)), (("b", "z"), 5.5, 0.5)):
        assert table.loc[pair, "low"] == pytest.approx(special.betaincinv(a, b, 0.05), abs=0.01)


def test_clients_seen_too_recently_are_not_judged_for_loyalty():
    rows = [
        ("C1", "2025-10-01"),
        ("C1", "2025-11-01"),  # came back within 90 days
        ("C2", "2025-10-01"),
        ("C2", "2026-03-01"),  # too late
        *((f"C{n}", "2025-10-02") for n in range(7, 10)),  # not at all
        *((f"C{n}", "2026-08-01") for n in range(3, 7)),  # cannot be judged yet
    ]
    log = [
        {"date": day, "closed_on": day, "client": c, "public": "a", "service": "x", "outcome": "served"}
        for c, day in rows
    ]
    loyalty = cell(targets.evaluate(pilot(log), draws=200), "a", "loyalty")
    assert (loyalty["value"], loyalty["n"]) == (0.2, 5)


def measured(one, criterion):
    """The row of pair a × x."""
    table = targets.evaluate(one, draws=2000).table
    return table[
        (table["public"] == "a") & (table["service"] == "x") & (table["criterion"] == criterion)
    ].iloc[0]


@pytest.mark.parametrize(("second", "happy"), [(1, 0), (3, 1)])
@pytest.mark.sampled(cases=[0])
def test_two_answers_of_a_person_on_one_pair_and_day_are_one_their_mean(second, happy):
    """5, then 1 or 3, the same day: 3 on average, or 4."""
    said = {"date": "2026-05-05", "population": "beneficiaries", "question": "satisfaction"}
    rows = [
        {**said, "respondent": f"R{k}", "score": v, "public": "a", "service": "x"}
        for v in (5, second)
        for k in range(5)
    ]
    log = requests(("a", "x", 15), ("b", "x", 20))
    found = cell(targets.evaluate(pilot(log, surveys=rows), draws=200), "a", "satisfaction")
    assert (found["n"], found["value"]) == (5, happy)


@pytest.mark.long
def test_a_person_who_answers_many_times_is_one_answer_the_last():
    def asked(days):
        return [
            {
                "date": day,
                "population": "beneficiaries",
                "respondent": f"R{k}",
                "question": "satisfaction",
                "score": 2 if k == 0 and day == days[-1] else 5,
                "public": "a",
                "service": "x",
            }
            for day in days
            for k in range(8)
        ]

    log = requests(("a", "x", 30), ("b", "x", 20))
    once = measured(pilot(log, surveys=asked([START])), "satisfaction")
    often = measured(pilot(log, surveys=asked([START, "2026-01-05", "2026-05-05"])), "satisfaction")
    for row in (once, often):
        assert (row["n"], row["value"]) == (5, pytest.approx(4 / 5))  # three wait to be told
    assert (often["low"], often["high"]) == (once["low"], once["high"])


@pytest.mark.long
def test_a_regular_is_one_client_for_loyalty_however_much_it_orders():
    log = requests(("a", "x", 15), ("b", "x", 20))
    more = [{**log[0], "date": day} for day in pd.date_range(log[0]["date"], periods=80, freq="D")[1:]]
    assert measured(pilot(log), "loyalty")["n"] == measured(pilot([*log, *more]), "loyalty")["n"]


@pytest.mark.long
def test_requests_of_one_client_served_or_lost_alike_say_less_of_providers():
    """Forty requests, ten lost for want of a provider: of forty clients, or all those of two clients of eight."""

    def log(client):
        rows = requests(("b", "x", 20))
        for k in range(40):
            lost = k % 8 < 2
            rows.append(
                {
                    "date": "2026-01-05",
                    "client": client(k),
                    "public": "a",
                    "service": "x",
                    "outcome": "refused" if lost else "served",
                    "refusal_reason": "no_provider" if lost else None,
                }
            )
        return rows

    apart, alike = (measured(pilot(log(client)), "providers") for client in (str, lambda k: f"c{k % 8}"))
    assert apart["value"] == alike["value"] == pytest.approx(30 / 40)
    assert alike["high"] - alike["low"] > 1.5 * (apart["high"] - apart["low"])


def test_requests_refused_for_other_reasons_say_nothing_of_payers_or_providers():
    log = [{**row, "paid_on": row["closed_on"]} for row in requests(("a", "x", 24), commission_eur=2.0)]
    refused = [
        {"date": "2026-01-05", "public": "a", "service": "x", "outcome": "refused", "refusal_reason": reason}
        for reason in ("price", "no_provider", "out_of_area", None)
    ]
    found = targets.evaluate(pilot([*log, *refused]), draws=200)
    payer, providers = cell(found, "a", "payer"), cell(found, "a", "providers")
    assert payer["n"] == 25  # 24 served and paid, and the one lost on price
    assert payer["value"] == pytest.approx(24 / 25)
    assert providers["n"] == 25  # 24 served and the one without a provider
    assert providers["value"] == pytest.approx(24 / 25)


def payer(log, public="a", **tables):
    row = cell(targets.evaluate(pilot(log, **tables), draws=50), public, "payer")
    return row["n"], row["value"]


def order(day, paid_on=None, **columns):
    return {
        "date": day,
        "closed_on": day,
        "public": "a",
        "service": "x",
        "outcome": "served",
        "fee_eur": 5.0,
        "paid_on": paid_on,
        **columns,
    }


def test_a_price_that_nobody_paid_is_no_payer():
    """Seven of ten paid a week later; one free, two never paid: and one of August, whose week is not over, says nothing."""
    log = [order("2026-02-02", "2026-02-09") for _ in range(7)]
    log += [order("2026-02-02", fee_eur=0.0), order("2026-02-02"), order("2026-03-02")]
    assert payer([*log, order("2026-08-28")]) == (10, pytest.approx(0.7))


@pytest.mark.long
def test_prices_without_a_single_payment_noted_or_orders_without_a_price_measure_no_payer():
    log = [order("2026-02-02") for _ in range(10)]
    assert payer(log)[0] == 0
    free = [order("2026-02-02", "2026-02-03", fee_eur=None, public="b") for _ in range(10)]
    lost = [{"date": "2026-02-02", "public": "b", "service": "x", "outcome": "cancelled"}]
    assert payer([*log, order("2026-02-02", "2026-02-02"), *free, *lost], "b")[0] == 0


def test_a_contract_with_a_price_pays_from_its_signature_and_a_quote_does_not():
    """Six times of one that runs, one commitment that begins in October; a free one and a quote are no payers."""
    base = {
        "payer_name": "Ville",
        "payer_kind": "commune",
        "public": "a",
        "service": "x",
        "status": "signed",
        "amount_eur": 100.0,
        "per_year": 12,
        "start": "2026-03-01",
        "end": "2026-08-31",
    }
    contracts = [
        {**base, "id": "K1"},
        {**base, "id": "K2", "start": "2026-10-01", "end": None},
        {**base, "id": "K3", "status": "quoted"},
        {**base, "id": "K4", "start": "2026-10-01", "end": None, "amount_eur": None},
        {**base, "id": "K5", "amount_eur": 0.0, "start": "2026-07-01"},
    ]
    assert payer([order("2026-02-02") for _ in range(5)], contracts=contracts) == (9, pytest.approx(7 / 9))


def test_the_dictionary_calls_the_criterion_as_the_workbook_does():
    for lang in ("fr", "en"):
        with i18n.use_language(lang):
            assert measures.get("payer_exists").name == anchors.criterion_label("payer")


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


FIRST_BY_CONVENTION = {  # sample -> its first pair, and who would be first with all that nobody measured at its best
    "pivot": (("habitants", "courses"), ("salaries", "abonnement")),
    "contrats": (("seniors", "courses"), ("coproprietes", "locaux")),
    "engagement": (("seniors", "courses"), ("familles", "epicerie")),
    "camion": (("seniors", "courses"), ("seniors", "courses")),
}


@pytest.mark.parametrize("name", FIRST_BY_CONVENTION)
@pytest.mark.sampled(0)
def test_a_first_place_that_hangs_on_cells_nobody_measured_is_said_to(name, pilot_of):
    first, other = FIRST_BY_CONVENTION[name]
    found = targets.prioritize(pilot_of(name))
    assert tuple(found.ranked.iloc[0][["public", "service"]]) == first
    best = found.unmeasured.set_index("convention").loc["best"]
    assert (best["public"], best["service"]) == other
    assert found.hangs == (first != other)
    told = " ".join(found.sentences("en"))
    assert ("The first place hangs on figures nobody measured" in told) == found.hangs
    assert ("The first place does not depend on them" in told) != found.hangs
    if found.hangs:
        assert f"If all were at their best, “{best['label']}” would come first" in told
        public, service, criterion = found.to_measure
        cells = found.evaluation.table.set_index(["public", "service", "criterion"])
        assert cells.loc[found.to_measure, "status"] == "absent"
        assert (public, service) in (first, other)
        shift, focus = targets.shift(pilot_of(name)), targets.focus(pilot_of(name), keep=3, draws=50)
        step = found.next_steps("en", shift=shift, focus=focus)[1]
        assert step.startswith("Measure first “")
        # all that is not measured is moved at once: no single cell is said to change the first place (``what_to_ask`` may say none does)
        assert "the first place hangs on what nobody measured" in step


@pytest.mark.long
def test_what_a_convention_makes_first_is_what_its_weights_make_first():
    """Equal points on what is measured of both, four times as many on what is measured of one alone."""
    log = [
        *requests(("a", "x", 60)),
        *requests(("b", "x", 40)),
    ]
    asked = [
        {
            "date": START,
            "population": "beneficiaries",
            "respondent": f"R{k}",
            "question": "satisfaction",
            "score": 3 + k % 2,
            "public": "a",
            "service": "x",
        }
        for k in range(20)
    ]
    one = pilot(log, surveys=asked)
    found = targets.prioritize(one, weights={"demand": 20, "satisfaction": 80})
    firsts = found.unmeasured.set_index("convention")["public"].to_dict()
    assert firsts == {"worst": "a", "middle": "b", "best": "b"}
    assert found.hangs
    assert found.to_measure == ("b", "x", "satisfaction")
    assert not targets.prioritize(one, weights={"demand": 100}).hangs


@pytest.mark.long
def test_a_ranking_needs_only_the_request_log(plain):
    found = targets.prioritize(plain, draws=2000)
    assert found.table.iloc[0][["public", "service"]].tolist() == ["a", "x"]
    assert found.weights_from == "none"
    assert found.ranked["p_first"].sum() == pytest.approx(1)
    assert (found.table["p_top3"].dropna() <= 1 + 1e-12).all()


@pytest.mark.long
def test_a_pair_with_few_requests_is_listed_and_not_ranked(plain):
    found = targets.prioritize(plain, draws=500)
    small = found.table[found.table["status"] == "too_few"]
    assert "z" in small["service"].tolist()
    assert small["p_first"].isna().all()
    assert any("z · b" in text for text in found.sentences())


@pytest.mark.long
def test_the_same_seed_gives_the_same_table(plain):
    one, two = (targets.prioritize(plain, draws=1000, seed=4) for _i in range(2))
    pd.testing.assert_frame_equal(one.table, two.table)


@pytest.mark.long
def test_the_order_of_rows_in_the_log_does_not_matter(plain):
    log = plain["requests"]
    mixed = pilot(log.sample(frac=1, random_state=0))
    one, two = targets.prioritize(plain, draws=500), targets.prioritize(mixed, draws=500)
    pd.testing.assert_frame_equal(one.table, two.table)


@pytest.mark.long
def test_points_on_one_criterion_rank_by_it(plain):
    found = targets.prioritize(plain, weights={"demand": 100}, draws=2000)
    assert found.weights_from == "points"
    assert found.ranked["n"].is_monotonic_decreasing
    assert found.verdict.clear


@pytest.mark.long
def test_an_order_of_criteria_has_the_rank_order_centroid_as_mean():
    log = requests(("a", "x", 40), ("b", "y", 15), commission_eur=2.0, minutes=20)
    found = targets.prioritize(pilot(log), weights=["loyalty", "demand"], draws=20_000)
    mean = dict(zip(found.criteria, found.mean_weights, strict=True))
    assert mean["loyalty"] == pytest.approx(0.75, abs=0.01)
    assert mean["demand"] == pytest.approx(0.25, abs=0.01)
    assert sum(mean.values()) == pytest.approx(1)


@pytest.mark.long
@pytest.mark.parametrize(
    "weights",
    [
        {"profit": 1},
        {"demand": -1},
        {"demand": 0},
        {"demand": np.nan},
        {"satisfaction": 100},
        ["demand", "demand"],
        ["profit"],
        [],
    ],
)
def test_impossible_weights_are_refused_with_a_sentence(plain, weights):
    with pytest.raises(ck.ConciergekitError):
        targets.prioritize(plain, weights=weights, draws=100)


@pytest.mark.long
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


@pytest.mark.long
def test_no_winner_is_named_when_two_pairs_are_alike():
    found = targets.prioritize(pilot(requests(("a", "x", 30), ("b", "y", 30))), draws=2000)
    assert not found.verdict.clear
    assert "No clear winner" in found.sentences("en")[0]


@pytest.mark.long
def test_a_pair_that_loses_money_is_not_praised_in_silence(pilot_of):
    found = targets.prioritize(pilot_of("camion"), draws=1000)
    assert "costs more than it brings" in found.sentences("en")[1]


@pytest.mark.long
def test_cards_print_no_count_of_people_under_five():
    log = requests(("a", "x", 9), ("b", "y", 60), ("b", "z", 60))
    for row in log[:9]:
        row["client"] = "one of few"
    found = targets.prioritize(pilot(log), draws=500)
    assert (
        len(found.cards("en")) == 1
    )  # the next smallest goes too, or the first would be the total less the others
    assert found.table.set_index("service").loc[["x", "y"], ["n", "people"]].isna().all(axis=None)


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


@pytest.mark.long
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
        said += ranking.next_steps(lang, shift=shift, focus=focus)
    assert all(isinstance(text, str) and text for text in said)
    assert not any("nan" in text.lower().split() for text in said)


@pytest.mark.long
@pytest.mark.parametrize("name", SPARSE)
def test_sparse_or_hostile_logs_give_looks_questions_and_tables(name):
    project = pilot(SPARSE[name], SETTINGS if name != "no rows" else {"name": "Vide"})
    ranking, shift, focus = results(project)
    looks, asked = targets.watch(project, shift), targets.what_to_ask(ranking, focus)
    for lang in ("fr", "en"):
        said = [*looks.sentences(lang), *asked.sentences(lang)]
        said += ranking.next_steps(lang, shift=shift, focus=focus, questions=asked, watch=looks)
        assert all(isinstance(text, str) and text for text in said)
        assert not any("nan" in text.lower().split() for text in said)
        for table in (
            looks.log(lang),
            focus.choices(lang),
            focus.losses(lang),
            ranking.evaluation.scales(lang),
            asked.in_words(lang),
        ):
            ck.show.table_html(table)
    if (ax := looks.plot()) is not None:
        ax.figure.canvas.draw()


@pytest.mark.long
def test_a_project_form_alone_is_enough_not_to_fail():
    for settings in ({"name": "Vide"}, SETTINGS):
        ranking, shift, focus = results(ck.Pilot.from_tables({}, settings))
        assert not len(ranking.table)
        assert not shift.total
        assert not len(focus.table)


@pytest.mark.long
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_samples_read_whole_in_both_languages(sample, lang):
    ck.set_language(lang)
    ranking, shift, focus = results(sample)
    said = " ".join([*ranking.sentences(), *ranking.cards(), *shift.sentences(), *focus.sentences()])
    said += " ".join(ranking.next_steps(shift=shift, focus=focus))
    assert "—" not in said
    assert ("chances sur 100" if lang == "fr" else "chances in 100") in said


@pytest.mark.long
def test_the_past_does_not_know_the_future(pilot_of):
    past = pilot_of("pivot").as_of("2025-12-31")
    assert targets.accounts(past).table["requests"].sum() < 300
    assert targets.shift(past).total < 300
