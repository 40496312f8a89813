"""Pilots side by side: same figures as each pilot's review, drawn together as published, nobody recognisable in what leaves."""

import datetime as dt
import itertools
import json
import math
import re
import shutil
import types
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, load
from report_cells import parsed

import conciergekit as ck
from conciergekit import cli, portfolio
from conciergekit.batch import Row
from conciergekit.draw import clear
from conciergekit.papers import reports
from conciergekit.papers.reports import followed
from conciergekit.portfolio import together
from conciergekit.portfolio.fair import FEWEST, pool
from conciergekit.portfolio.history import History
from conciergekit.synthetic.portfolio import worlds
from conciergekit.tell.portfolio import page

NAMES = ["pivot", "contrats", "engagement", "camion", "incomplet"]
BASEBALL = json.loads((ROOT / "tests/published_cases/efron_morris1975_baseball.json").read_text())


@pytest.fixture(scope="module")
def states():
    return [portfolio.state(load(name)) | {"pilot": name} for name in NAMES]


@pytest.fixture(scope="module")
def compared(states):
    return portfolio.portfolio(states)


@pytest.mark.long
def test_a_share_of_few_requests_has_the_range_of_its_own_report():
    """Eight served of nine: Wilson at nine chances in ten, 0.6232 to 0.9748; eight of eight reach 1. On the chart, a bar each."""
    states = []
    for refused in (1, 0):
        log = [
            {
                "date": f"2026-03-{n + 2:02d}",
                "closed_on": f"2026-03-{n + 2:02d}",
                "client": f"C{n}",
                "outcome": "served",
            }
            for n in range(8 + refused)
        ]
        if refused:
            log[-1]["outcome"] = "refused"
        settings = {"name": f"P{refused}", "start": "2026-03-01", "data_until": "2026-03-31"}
        pilot = ck.Pilot.from_tables({"requests": log}, settings)
        states.append(portfolio.state(pilot) | {"pilot": f"p{refused}"})
    found = portfolio.portfolio(states)
    z, (k, n) = 1.6448536, (8, 9)
    middle, half = (k + z * z / 2) / (n + z * z), z * (k * (n - k) / n + z * z / 4) ** 0.5 / (n + z * z)
    row = found.table.iloc[0]
    assert (row["service_rate_low"], row["service_rate_high"]) == pytest.approx(
        (middle - half, middle + half), abs=1e-5
    )
    assert tuple(found.table.loc[1, ["service_rate_low", "service_rate_high"]]) == pytest.approx(
        (8 / (8 + z * z), 1), abs=1e-5
    )
    with ck.use_language("fr"):
        lanes = [line.lanes[0] for line in page.multiple(found, "service_rate").rows]
    assert [len(lane.spans) for lane in lanes] == [1, 1]


# ---- the rows ----------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_rows_come_in_the_order_given_with_the_figures_of_the_cases(compared):
    """Own cover at the present pace (worked out in test_gates), satisfaction 31 of 36, of which 30 of 35 are told, and 48 of 50."""
    assert list(compared.table["name"]) == [load(name).name for name in NAMES]
    assert list(compared.table["own_cover_pace"][:4].round(3)) == [0.23, 0.621, 0.302, 0.398]
    assert compared.table["satisfaction_beneficiaries"][1] == pytest.approx(30 / 35, abs=1e-6)
    assert compared.table["satisfaction_beneficiaries_n"][3] == 50


@pytest.mark.long
def test_what_was_seen_by_chance_has_a_range_around_it_and_what_is_not_measured_is_never_zero(compared):
    for code in ("orders_level", "satisfaction_beneficiaries", "cost_per_stop_eur"):
        low, value, high = (compared.table[code + end].dropna() for end in ("_low", "", "_high"))
        assert len(low) > 1
        assert ((low < value) & (value < high)).all()
    row = compared.table.iloc[4]
    assert all(
        math.isnan(row[code])
        for code in ("own_cover_pace", "satisfaction_beneficiaries", "cost_per_stop_eur")
    )


@pytest.mark.long
def test_proposal_and_chances_are_those_of_the_review(compared):
    review = ck.gates.review(load("pivot"))
    assert compared.table["proposal"][0] == review.proposal
    assert compared.table["chance"][0] == pytest.approx(review.probability)


@pytest.mark.long
def test_the_range_of_the_cost_of_a_stop_is_that_of_tours_drawn_again():
    """Bootstrap over tours: another road to the same half range, within a tenth."""
    found = portfolio.cost_per_stop(load("camion"))
    tours = ck.logistics.cost_tours(load("camion")).table.dropna(subset=["cost_full_eur", "stops"])
    rng, cost, stops = np.random.default_rng(1), tours["cost_full_eur"].to_numpy(), tours["stops"].to_numpy()
    drawn = rng.integers(0, len(tours), (4000, len(tours)))
    low, high = np.quantile(cost[drawn].sum(axis=1) / stops[drawn].sum(axis=1), (0.05, 0.95))
    assert found.high - found.low == pytest.approx(high - low, rel=0.1)


@pytest.mark.long
def test_whom_to_call_first_is_whose_cash_runs_out_and_every_reason_is_said(compared):
    assert [call.pilot for call in compared.calls][:2] == ["pivot", "camion"]
    said = compared.sentences("en")
    assert "Call Conciergerie du Grésivaudan (cas fictif) first. Cash runway: 2 months." in said
    assert compared.stale == ("incomplet",)
    told = str(compared.to_call("en"))
    assert told.count("nothing new for 60 days or more") == 1


@pytest.mark.long
def test_a_brake_is_shared_from_two_pilots_on(states):
    two = [
        kept | {"lights": {"own_cover": "red", "energy": "grey" if n else "green"}}
        for n, kept in enumerate(states[:2])
    ]
    assert portfolio.portfolio(two).brakes[["indicator", "n", "of"]].to_numpy().tolist() == [
        ["own_cover", 2, 2]
    ]


@pytest.mark.long
def test_lessons_are_searched_word_by_word(compared):
    assert len(portfolio.searched(compared.lessons, "")) == len(compared.lessons)
    found = portfolio.searched(compared.lessons, "CONTRATS concierge")
    assert list(found["pilot"]) == ["contrats"]
    assert not len(portfolio.searched(compared.lessons, "contrats tramway"))


@pytest.mark.long
def test_a_file_that_most_pilots_send_by_one_day_is_said_once_and_is_no_reason_to_call_one(states):
    """All five by one day but the fourth, by another: said of the four together, and of the fourth alone."""
    on, day, other = dt.date(2026, 9, 1), "2026-09-20", "2026-09-25"
    five = [
        kept
        | {"dates": [[other if n == 3 else day, "filing", 1]], "files": [[day, "fdva2"], [day, f"mine{n}"]]}
        for n, kept in enumerate(states)
    ]
    found = portfolio.portfolio(five, on=on)
    assert found.common == ((pd.Timestamp(day), 4, ("fdva2",)),)
    to_file = [call.pilot for call in found.calls if "filing" in dict(call.reasons)]
    assert to_file == [NAMES[3]]
    said = "For 4 pilots, a file is to be sent, date to check: 20 September 2026. To: FDVA 2 (associations' fund)."
    assert str(found.to_call("en")).replace("’", "'").count(said) == 1


@pytest.mark.long
def test_the_calendar_names_a_day_once_with_its_pilots(states):
    five = [kept | {"dates": [["2026-10-20", "filing", 3], ["2026-10-25", "gate", 1]]} for kept in states]
    found = portfolio.portfolio(five, on=dt.date(2026, 9, 1))
    said = str(found.then("en"))
    assert said.count("20 Oct 2026: ") == 1
    assert (
        "3 others" in said
    )  # five pilots, two of them named; what each one has to send is not counted as pilots


def order(page, mark):
    """Names of the rows as the style of a choice puts them."""
    soup = parsed(page)
    names = [one.th.get_text(" ", strip=True) for one in soup.select(".board tbody.pilot")]
    rules = re.findall(rf"#o-{mark}:checked\) \.board tbody:nth-of-type\((\d+)\)\{{order:(\d+)\}}", page)
    places = {int(n): int(place) for n, place in rules}
    return [names[n - 1] for n in sorted(places, key=places.get)] if places else names


@pytest.mark.long
def test_rows_can_be_put_in_order_without_a_script():
    """Whom to call comes first (the one without cash), then as given; the others by name, cash and day. A broken workbook, and one
    that another speaks for, stay behind."""
    said = {
        "Zoé": (2.0, "2026-12-01"),
        "Aude": (9.0, "2026-10-01"),
        "Élie": (None, "2026-11-01"),
    }
    rows = [Row("Cassé", "x", "x", "broken", identity="")]
    for name, (months, day) in said.items():
        kept = network(1)[0] | {
            "pilot": name,
            "name": name,
            "status": "",
            "quality": "good",
            "until": "2026-08-31",
            "planned": None,
            "missing": [],
            "dates": [[day, "gate", 1]],
            "lights": {},
            "lessons": [],
            "by_month": {},
            "signals": [],
            "actions": {},
            "data": name,
        }
        kept["figures"] = {"runway_months": [months, None, None, 1]} if months else {}
        rows.append(Row(name, name, name, "ok", state=kept, identity=name))
    rows.append(replace(rows[1], slug="zoe2", role="twice", of="Zoé"))
    found, messages = followed.portfolio_of(rows, "", "2026-09-01", "en")
    page = reports.index_page(rows, found=found, messages=messages, on=dt.date(2026, 9, 1), lang="en")
    firsts = lambda mark: [name.split()[0] for name in order(page, mark)]  # noqa: E731
    assert firsts("first")[:4] == ["Cassé", "Zoé", "Aude", "Élie"]
    assert firsts("name")[:3] == ["Aude", "Élie", "Zoé"]
    assert firsts("cash")[:3] == ["Zoé", "Aude", "Élie"]
    assert firsts("next")[:3] == ["Aude", "Élie", "Zoé"]
    assert all(len(firsts(mark)) == 5 for mark in ("name", "cash", "next"))
    assert "<script" not in page


@pytest.mark.long
def test_a_page_of_one_pilot_keeps_whom_to_call_the_months_ahead_and_the_lessons(states):
    row = Row("Pivot", "pivot", "pivot", "ok", state=states[0], identity="pivot")
    found, messages = followed.portfolio_of([row], "", "2026-09-01", "en")
    page = reports.index_page([row], found=found, messages=messages, on=dt.date(2026, 9, 1), lang="en")
    for title in ("Whom to call first", "The 6 months ahead", "Lessons of all pilots"):
        assert title in page
    assert "Side by side" not in page


@pytest.mark.parametrize("count", [0, 1, 2])
@pytest.mark.long
def test_a_portfolio_of_few_pilots_says_what_it_can(states, count):
    found = portfolio.portfolio(states[:count])
    for lang in ("fr", "en"):
        assert found.sentences(lang)
        found.blocks(lang)
    assert not found.pools


# ---- compared fairly ---------------------------------------------------------------------------------------------


def test_eighteen_batters_are_drawn_together_as_published():
    raw = np.array(BASEBALL["hits"]) / BASEBALL["at_bats"]
    error = math.sqrt(raw.mean() * (1 - raw.mean()) / BASEBALL["at_bats"])
    found = pool(raw, np.full(18, error))
    assert round(float(found.expected[0]), 3) == BASEBALL["grand_average"]
    assert 1 - found.shrinkage == pytest.approx(np.full(18, BASEBALL["kept"]), abs=5e-4)
    assert found.estimate == pytest.approx(
        BASEBALL["estimates"], abs=1.1e-3
    )  # printed from an average of three digits
    truth = np.array(BASEBALL["remainder"])
    assert ((found.estimate - truth) ** 2).sum() < 0.3 * ((raw - truth) ** 2).sum()


def test_and_on_the_scale_of_the_first_paper_with_its_squared_errors():
    raw, truth = np.array(BASEBALL["transformed"]), np.array(BASEBALL["remainder"])
    truth = math.sqrt(45) * np.arcsin(2 * truth - 1)
    before, after = BASEBALL["transformed_squared_error"]
    assert ((raw - truth) ** 2).sum() == pytest.approx(before, abs=0.01)
    assert ((pool(raw, np.ones(18)).estimate - truth) ** 2).sum() == pytest.approx(after, abs=0.02)


def test_what_rests_on_little_moves_more_and_with_three_nobody_moves():
    found = pool([0.5, 0.9, 0.6, 0.7, 0.65, 0.72], [0.2, 0.2, 0.02, 0.05, 0.05, 0.05])
    assert found.shrinkage[0] > found.shrinkage[3] > found.shrinkage[2]
    assert (pool([1.0, 2.0, 9.0], [1.0, 1.0, 1.0]).shrinkage == 0).all()


@pytest.mark.long
def test_ranges_hold_the_truth_nine_times_in_ten_and_the_mean_follows_age():
    rng, inside = np.random.default_rng(5), []
    for _world in range(300):
        age, error = rng.uniform(3, 24, 40), rng.uniform(0.03, 0.15, 40)
        truth = 0.5 + 0.01 * age + rng.normal(0, 0.06, 40)
        found = pool(truth + rng.normal(0, error), error, age)
        inside += list((found.low <= truth) & (truth <= found.high))
    assert np.mean(inside) == pytest.approx(0.9, abs=0.02)


@pytest.mark.long
def test_ranges_hold_the_truth_as_often_where_figures_rest_on_very_unequal_data():
    """Variances from 1 to 20: nine times in ten together, and those that rest on most are not the ones that pay for it."""
    rng, inside = np.random.default_rng(6), []
    error = np.sqrt(np.geomspace(1, 20, 12) / np.sqrt(20))
    for _world in range(1500):
        truth = rng.normal(0, np.sqrt(0.3), 12)
        found = pool(truth + rng.normal(0, error), error)
        inside.append((found.low <= truth) & (truth <= found.high))
    assert np.mean(inside) >= 0.88
    assert np.mean(np.array(inside)[:, :3]) >= 0.88
    assert np.mean(np.array(inside)[:, -3:]) <= 0.985


def test_a_rate_is_drawn_together_as_a_logarithm_and_expenses_covered_as_a_ratio_over_months():
    """Twice the rate, twice the error: the same share of the way for both, as logarithms let it be. Half of the expenses each month
    but for 10 up and down: half, its error that of the mean of those months."""
    rates = [
        {"pilot": str(n), "months": 6, "figures": {"requests_per_thousand": [v, v / 1.2, v * 1.2, 3]}}
        for n, v in enumerate((1.0, 2.0, 4.0, 8.0, 16.0, 32.0))
    ]
    found = portfolio.pooled(rates, "requests_per_thousand")
    assert found.shrinkage == pytest.approx(np.full(6, found.shrinkage[0]))
    assert found.estimate[0] * found.estimate[-1] == pytest.approx(32)
    months = {f"2026-{n + 1:02d}": [None] * 4 + [50.0 + 10 * (-1) ** n, 100.0, 1.0] for n in range(8)}
    five = [{"pilot": str(n), "months": 8, "figures": {}, "by_month": months} for n in range(5)]
    found = portfolio.pooled(five, "own_cover")
    assert found.raw == pytest.approx(np.full(5, 0.5))
    assert found.error == pytest.approx(np.full(5, 0.1 / math.sqrt(7)))
    assert portfolio.pooled([one | {"by_month": {}} for one in five], "own_cover") is None


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_where_all_pilots_have_all_or_nothing_none_is_outside_and_the_chart_is_drawn(share):
    """Forty of forty, in six pilots: equal, none apart, and each known to some points: 1 / 40 is 2.5 % of one pilot's."""
    six = [
        {"pilot": str(n), "months": 6, "figures": {"service_rate": [share, share - 0.1, share + 0.1, 40]}}
        for n in range(6)
    ]
    found = portfolio.pooled(six, "service_rate")
    assert not found.outside.any()
    assert (found.low < found.high).all()
    assert (found.error > 0.002).all()
    assert (found.error < 0.025).all()
    named = types.SimpleNamespace(name=str, table={"name": list(found.pilots)})
    drawn = page.funnel(named, found)
    assert drawn.limits[1] - drawn.limits[0] < 0.2
    lines = [line for band in drawn.bands for line in (band.low, band.high)]
    assert np.abs(np.array(lines)).max() <= 1


def test_a_stroke_that_leaves_the_chart_takes_no_memory():
    assert len(clear._strokes(np.array([[0.0, 0.0], [1e12, 1.0]]))) < 10_000


def test_quarters_are_shown_from_nine_pilots_and_the_middle_from_five():
    few, many = (portfolio.totals(network(n)).middles["service_rate"] for n in (8, 9))
    assert few[0] == many[0] == 0.9
    assert np.isnan(few[1:3]).all()
    assert np.isfinite(many[1:3]).all()
    assert "—" in str(portfolio.totals(network(8)).blocks("en"))


@pytest.mark.long
def test_nobody_is_compared_under_five_pilots(states):
    assert portfolio.pooled(states[: FEWEST - 1], "service_rate") is None
    assert portfolio.pooled(states, "service_rate").pilots == tuple(NAMES)
    assert portfolio.pooled(states, "satisfaction_beneficiaries") is None  # four of the five measure it


@pytest.mark.long
def test_names_are_left_out_only_from_five_pilots():
    pilots = [load(name) for name in NAMES]
    with pytest.raises(ck.ConciergekitError):
        portfolio.compare(pilots[:4], anonymous=True)
    with ck.use_language("fr"):
        hidden = portfolio.compare(pilots, seed=3, anonymous=True)
    assert list(hidden.table["name"]) == [f"Pilote {letter}" for letter in "ABCDE"]
    said = json.dumps([*map(str, hidden.blocks("fr")), *hidden.sentences("fr")], ensure_ascii=False)
    assert not [load(name).name for name in NAMES if load(name).name in said]
    assert not len(hidden.lessons)


@pytest.mark.long
def test_letters_follow_neither_the_order_of_the_pilots_nor_any_seed_and_no_identity_stays_beside_them():
    """Twelve pilots, the months of each one its number: the order is drawn anew each time, and each place is as likely."""
    states = [
        kept
        | {
            "status": "",
            "quality": "",
            "until": "2026-06-30",
            "planned": None,
            "missing": [],
            "dates": [],
            "lights": {},
            "lessons": [],
        }
        for kept in network(12)
    ]
    drawn = [portfolio.portfolio(states, anonymous=True) for _time in range(40)]
    orders = [tuple(found.table["months"]) for found in drawn]
    assert len(set(orders)) == 40
    first = [order[0] for order in orders]
    assert len(set(first)) > 6  # of twelve; fewer than seven in forty draws: once in a million
    for found in drawn:
        assert set(found.table["pilot"]) == set("ABCDEFGHIJKL")
        assert all(set(pool.pilots) <= set("ABCDEFGHIJKL") for pool in found.pools.values())


# ---- what may leave the group ------------------------------------------------------------------------------------


def network(count, big=0.0):
    return [
        {
            "pilot": str(n),
            "name": f"P{n}",
            "months": 6 + n,
            "stage": "12"[n % 2],
            "proposal": "go",
            "brake": "",
            "chance": None,
            "figures": {
                "orders_level": [v := 40.0 + n + (big if n == 0 else 0), v - 5, v + 5, 9],
                "service_rate": [0.9, 0.85, 0.95, 80],
            },
        }
        for n in range(count)
    ]


def test_nothing_is_published_of_fewer_than_five():
    assert not portfolio.totals(network(4)).known
    assert portfolio.totals(network(5)).known


@pytest.mark.parametrize("why", ["suspended", "stopped", "shut"])
def test_a_service_that_no_longer_serves_is_in_no_total_of_orders_served(why):
    """Of 40 to 45 orders a month, the last pilot serves none now: 40 + 41 + 42 + 43 + 44 = 210 of five."""
    states = network(6)
    states[-1]["signals"] = [why]
    found = portfolio.totals(states)
    assert (found.pilots, found.sums["orders_level"][0], found.sums["orders_level"][3]) == (6, 210, 5)
    assert found.middles["service_rate"][3] == 6  # what it did is no total of today


def test_a_total_that_one_pilot_makes_up_is_withheld():
    """A small territory beside a large one: its figure would be the total, or what is left of it."""
    assert "orders_level" in portfolio.totals(network(6)).sums
    found = portfolio.totals(network(6, big=500))
    assert "orders_level" not in found.sums
    assert found.withheld["orders_level"] == "dominant"


def test_a_stage_of_one_pilot_cannot_be_found_again_as_the_rest():
    assert together.counted(["1"] * 9 + ["2"]) == {"": 10}
    assert together.counted(["1"] * 9 + ["2"] * 6) == {"1": 9, "2": 6}
    assert together.counted(["1"] * 12 + ["2"] * 6 + ["3"] * 2) == {"1": 12, "": 8}


@pytest.mark.parametrize(
    ("joined", "left", "count"),
    [(0, 0, 8), (1, 0, 8), (4, 0, 8), (5, 0, 13), (0, 1, 0), (0, 5, 0), (5, 5, 8), (1, 1, 0)],
)
def test_two_publications_of_eight_pilots_cannot_be_subtracted_from_each_other(joined, left, count):
    before = {str(n) for n in range(8)}
    assert portfolio.totals(network(8 + joined)[left:], {"": [before]}).pilots == count


def test_where_one_has_left_a_large_network_as_many_as_make_five_are_left_out_with_it():
    before = {str(n) for n in range(20)}
    found = portfolio.totals(network(20)[1:], {"": [before], "orders_level": [before]})
    assert found.pilots == 15
    assert len(before - set(found.members["orders_level"])) == 5


def test_a_total_of_fewer_pilots_than_serve_says_so_and_is_compared_with_none_before():
    """Twenty, of which one leaves, then another stops serving: fourteen or fewer of nineteen, then of eighteen that serve."""
    first = portfolio.totals(network(20))
    whole = [set(first.members[""])]
    said = first.sentences("en")
    assert said[0] == "20 pilots together."
    assert said[1].startswith("Orders delivered, 20 pilots: about ")
    assert not [one for one in said if "left out" in one or "Earlier totals" in one]
    states = network(20)[1:]
    for stops, serving in ((False, 19), (True, 18)):
        if stops:
            states[-1]["signals"] = ["stopped"]
        found = portfolio.totals(states, {"": whole, "orders_level": whole})
        said = found.sentences("en")
        assert said[0] == "15 of 19 pilots together."
        n = len(found.members["orders_level"])
        assert n < 18
        assert said[1].startswith(f"Orders delivered, {n} of the {serving} pilots that serve: about ")
        assert said[2].startswith("The others are left out")
        assert said[3].startswith("Earlier totals were of other pilots")
    again = portfolio.totals(network(20), {"": whole, "orders_level": whole})
    assert again.sentences("en") == first.sentences("en")


def test_a_figure_that_one_pilot_measures_one_month_and_not_the_next_is_guarded_by_itself():
    """Ten pilots both months; in the second, the tenth no longer counts its orders: nine are left, and nobody has left the network."""
    states = network(10)
    first = portfolio.totals(states)
    known = {code: [set(pilots)] for code, pilots in first.members.items()}
    silent = [*states[:9], states[9] | {"figures": {**states[9]["figures"]}}]
    del silent[9]["figures"]["orders_level"]
    second = portfolio.totals(silent, known)
    assert second.pilots == 10
    assert "service_rate" in second.middles
    assert "orders_level" not in second.sums or second.sums["orders_level"][3] <= 5
    later = portfolio.totals(
        states, {code: [*sets, set(second.members.get(code, sets[0]))] for code, sets in known.items()}
    )
    assert later.sums["orders_level"][3] == 10  # measured again, the same ten are said again


def combined(sets):
    """Smallest number of pilots that sums and differences of up to three totals, each taken at most once, can single out."""
    left = [
        {
            pilot: n
            for pilot in set().union(*sets)
            if (n := sum(k for k, one in zip(signs, sets, strict=True) if pilot in one))
        }
        for signs in itertools.product((-1, 0, 1), repeat=len(sets))
    ]
    return min((len(one) for one in left if one), default=len(sets[0]))


@pytest.mark.long
def test_an_opponent_who_keeps_every_total_singles_out_nobody():
    """Networks in which pilots come, go and fall silent at random, one to three at a time: whatever is published is added and
    subtracted in every way of three totals, and by least squares of all."""
    rng, said = np.random.default_rng(23), 0
    for _network in range(15):
        here, sets = set(map(str, range(rng.integers(8, 30)))), []
        for month in range(12):
            gone = set(rng.choice(sorted(here), min(len(here) - 1, int(rng.integers(0, 2))), replace=False))
            here = (here - gone) | {f"{month}n{k}" for k in range(rng.integers(0, 4))}
            found = together.publishable(set(here), sets)
            if found:
                sets.append(found)
        said += len(sets)
        for three in itertools.combinations(sets, min(3, len(sets))):
            assert combined(three[:2]) >= 5
            assert combined(three) >= 5
        everyone = sorted(set().union(*sets))
        matrix = np.array([[pilot in one for pilot in everyone] for one in sets], float)
        for column in range(len(everyone)):
            alone = np.eye(len(everyone))[column]
            found = np.linalg.lstsq(matrix.T, alone, rcond=None)[0]
            assert np.abs(matrix.T @ found - alone).max() > 1e-6
    assert said > 15 * 6  # and it is not by publishing nothing: half of the months at least


def test_three_totals_that_would_leave_one_pilot_are_not_all_published():
    """Five, five others, then all ten and an eleventh: no two of them differ by fewer than five."""
    one, other = {str(n) for n in range(5)}, {str(n) for n in range(5, 10)}
    assert together.publishable(one | other, [one, other]) == one | other
    assert "10" not in together.publishable({*one, *other, "10"}, [one, other])


def test_published_figures_are_rounded_so_that_a_small_pilot_is_lost_in_them():
    assert [together.rounded(v) for v in (0.0, 8.94, 1234.0, 0.8765)] == [0.0, 8.9, 1200.0, 0.88]


@pytest.mark.long
def test_no_name_no_code_and_no_place_is_in_the_totals(states):
    more = [
        kept | {"pilot": f"{kept['pilot']}-{n}", "code": f"SECRET{n}"} for n in range(3) for kept in states
    ]
    found = portfolio.totals(more)
    said = json.dumps([*map(str, found.blocks("fr")), *found.sentences("fr")], ensure_ascii=False)
    assert found.known
    assert all("par mois en tout" in one for one in found.sentences("fr")[1 : 1 + len(found.sums)])
    for kept in more:
        assert not any(
            word and word in said for word in (kept["name"], kept["code"], kept["place"], kept["pilot"])
        )


# ---- from the command line ---------------------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_twelve_workbooks_one_sent_twice_one_renamed_one_corrected_one_broken_are_each_said_rightly(
    tmp_path, capsys
):
    made = list(worlds(seed=7, pilots=5, months=5, level=30))
    folder, out = tmp_path / "pilotes", tmp_path / "results"
    for world in made:
        book(folder / f"{world.name}.xlsx", world.after(4))
    (folder / "casse.xlsx").write_bytes(b"cut short")
    assert cli.main(["portfolio", str(folder), "--out", str(out), "--lang", "fr"]) == 1  # one is to repair
    for path in folder.iterdir():
        path.unlink()
    book(folder / "autre nom.xlsx", made[0].after(5))
    book(folder / "deux.xlsx", made[1].after(5))
    shutil.copy(folder / "deux.xlsx", folder / "deux (copie).xlsx")
    corrected = made[2].after(5)
    ledger = corrected["ledger"]
    ledger.loc[ledger["nature"] == "expense", "amount_eur"] *= 1.5
    book(
        folder / "trois.xlsx",
        ck.Pilot.from_tables({**corrected.tables, "ledger": ledger}, corrected.settings),
    )
    book(
        folder / "quatre.xlsx",
        ck.Pilot.from_tables(made[3].after(5).tables, {**made[3].after(5).settings, "name": "Nouveau nom"}),
    )
    book(folder / "five.xlsx", made[4].after(5), "en")
    capsys.readouterr()
    assert (
        cli.main(["portfolio", str(folder), "--out", str(out), "--lang", "fr", "--format", "html,docx"]) == 0
    )
    said = capsys.readouterr().out
    assert "compté une seule fois" in said
    told = {
        row["path"].rpartition("/")[2]: row
        for row in json.loads((out / "summary.json").read_text())["pilots"]
    }
    with History(out) as history:
        assert len(history.pilots()) == 5  # nobody is counted twice, whatever the files and names
        assert all(len(history.of(pilot)) == 2 for pilot in history.pilots())
    assert {row["role"] for name, row in told.items() if name.startswith("deux")} == {"", "twice"}
    message = (out / "messages" / "trois.txt").read_text()
    assert "mois passés ont été corrigés" in message
    assert (out / "portfolio.docx").read_bytes().startswith(b"PK")
    page = (out / "index.html").read_text()
    assert "Depuis le" in page
    assert "Nouveau nom" in page
    assert cli.main(["portfolio", str(out), "--anonymous", "--lang", "fr"]) == 0
    totals = (out / "reseau.html").read_text()
    assert not [world.name for world in made if world.name in totals or "Nouveau nom" in totals]


def book(path, pilot, lang="fr"):
    path.parent.mkdir(exist_ok=True)
    ck.workbook.write(path, pilot.tables, pilot.settings, lang=lang)


def test_figures_drawn_together_are_nearer_the_truth_than_raw_ones():
    """Squared error over sixty worlds of forty pilots with some fifty answers each: a quarter less at least."""
    rng, before, after = np.random.default_rng(19), 0.0, 0.0
    for _world in range(60):
        n = np.maximum(12, (48 * rng.lognormal(0, 0.5, 40)).astype(int))
        truth = rng.beta(17, 3, 40)
        share = rng.binomial(n, truth) / n
        states = [
            {
                "pilot": str(k),
                "months": 12,
                "figures": {"satisfaction_beneficiaries": [share[k], 0.0, 1.0, int(n[k])]},
            }
            for k in range(40)
        ]
        found = portfolio.pooled(states, "satisfaction_beneficiaries")
        before += ((found.raw - truth) ** 2).sum()
        after += ((found.estimate - truth) ** 2).sum()
    assert after < 0.75 * before
