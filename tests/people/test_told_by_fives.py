"""Two reports of any two days differ, in what people answered or did, by nobody or by five people at least."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from conciergekit import gates, indicators, offers, people, targets
from conciergekit.core import i18n, privacy
from conciergekit.core.pilot import Pilot
from conciergekit.people.common import told_left
from conciergekit.tell.people import ladder, network

MONTHS = pd.date_range("2025-09-30", "2026-08-31", freq="ME")
ANSWERED = (
    "satisfaction_beneficiaries",
    "satisfaction_partners",
    "satisfaction_team",
    "need_declared_share",
    "awareness",
    "repeat_rate",
)


def days(numbers):
    return pd.Series(pd.Timestamp("2026-01-01") + pd.to_timedelta(list(numbers), "D"))


# ---- the batches, by hand


def test_a_batch_ends_with_its_fifth_person_and_who_comes_again_is_no_sixth():
    """A B C D A E | F G H I: the fifth person is the sixth line, and four wait."""
    people_ = pd.Series([*"ABCDAEFGHI"])
    assert privacy.batches(people_, days(range(10))).tolist() == [0] * 6 + [-1] * 4
    assert privacy.batches(pd.Series([None] * 10), days(range(10))).tolist() == [0] * 5 + [1] * 5


def test_groups_are_told_apart_and_nothing_is_told_of_nothing():
    group = pd.Series(["a", "b"] * 5)
    found = privacy.batches(pd.Series(range(10)), days(range(10)), group)
    assert found.tolist() == [0] * 10
    assert privacy.batches(pd.Series(range(9)), days(range(9)), group[:9]).tolist() == [0, -1] * 4 + [0]
    assert privacy.batches(pd.Series([], dtype=object), days([])).empty


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.sampled
def test_what_was_told_is_told_again_and_five_more_people_at_once(seed):
    """Lines of a sheet added one by one, some of them late, some without a code: each state holds the one before."""
    rng = np.random.default_rng(seed)
    day = np.sort(rng.integers(0, 90, 40))
    day[rng.choice(np.arange(12, 40), 4, replace=False)] -= 11  # noted late
    who = pd.Series([f"C{k}" if k else None for k in rng.integers(0, 9, 40)])
    before = pd.Series(dtype=int)
    for n in range(1, 41):
        now = privacy.batches(who[:n], days(day[:n]))
        now = now[now >= 0]
        assert before.equals(now[before.index])
        new = who[now.index.difference(before.index)]
        assert not len(new) or new.nunique() + new.isna().sum() >= 5
        before = now


def test_a_sheet_kept_newest_first_is_told_in_the_order_of_days():
    day = range(12)[::-1]
    found = privacy.batches(pd.Series(range(12)), days(day))
    assert found.tolist() == [-1, -1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]


def test_a_day_corrected_in_a_sheet_kept_in_order_moves_nobody_to_another_batch():
    """The day of the third line was wrong, by a month either way: the fives are those of before."""
    before = privacy.batches(pd.Series(range(12)), days(range(0, 60, 5)))
    for corrected in (-20, 40):
        day = [*range(0, 60, 5)]
        day[2] += corrected
        assert before.equals(privacy.batches(pd.Series(range(12)), days(day)))


def test_who_could_be_asked_moves_by_steps_of_five():
    """Seven regular users a week, six the next: the two reports say the same."""
    with i18n.use_language("fr"):
        said = [
            ladder._next(SimpleNamespace(next={"member": n, "contributes": 0, "runs": 0}))
            for n in (4, 5, 6, 7, 9, 10)
        ]
    assert said == [
        [],
        *[["À solliciter, au moins\u00a0: 5 habitués pour adhérer."]] * 4,
        ["À solliciter, au moins\u00a0: 10 habitués pour adhérer."],
    ]


# ---- every figure that is told


def counted(pilot, chances=False):
    """(what, group) -> (favourable, people) of each figure of people's answers and acts that a report shows."""
    found = {}
    for name in ANSWERED:
        one = indicators.compute(pilot, name).measure
        found[name, ""] = (round(one.value * one.n), one.n) if not one.absent else (0, 0)
    loyal, network, voices = people.loyalty(pilot), people.network(pilot), people.voices(pilot)
    for row in loyal.cohorts.itertuples():
        found["cohort", row.quarter] = (row.back, row.clients)
        found["later", row.quarter] = (row.later, row.later_of)
    for row in loyal.publics.itertuples():
        found["public", row.public] = (row.back, row.clients)
    for row in loyal.offers.itertuples():
        found["offer", row.public, row.service] = (row.back, row.clients)
    offers = targets.evaluate(pilot, draws=1)
    for row in offers.table[
        offers.table["criterion"].isin(["satisfaction", "loyalty", "providers"])
    ].itertuples():
        found[row.criterion, row.public, row.service] = (
            (round(row.value * row.n), row.n) if row.value >= 0 else (0, 0)
        )
    found["left", ""] = (0, loyal.left)
    found["refusals", ""] = (0, int(network.refusals.sum()))
    for row in voices.groups.itertuples():
        found["answers", row.population, row.public, row.quarter] = (row.comments, row.answers)
    for row in people.mobilisation(pilot).buy_in.itertuples():
        found["support", row.who, row.day] = (row.yes, row.n)
    if chances:
        for row in gates.review(pilot, draws=20).criteria.itertuples():
            if row.indicator in ANSWERED:
                found["gate", row.indicator] = (round(row.value * row.n) if row.n else 0, row.n)
    return found


def said_of_people(pilot):
    """Everything that the gate says of people's answers and returns: figures, ranges, chances, lights, what would settle them."""
    review = gates.review(pilot, draws=200)
    proof = [
        review.proof.measure(name)
        for name in ("satisfaction_beneficiaries", "satisfaction_team", "repeat_rate")
    ]
    rows = review.criteria[review.criteria["indicator"].isin(ANSWERED)]
    return repr(
        [
            rows.to_dict("records"),
            review.probability,
            review.proposal,
            review.sentences("en"),
            review.futures(months=2, futures=20).now,
            [(one.value, one.n, one.ends, one.silent, one.enough, one.effect, one.believed) for one in proof],
        ]
    )


def said_of_offers(pilot):
    """Everything that the first chapter and its notebook say of offers: figures, ranks, cards, what to find out, what to do."""
    ranking = targets.prioritize(pilot, draws=100)
    found, shift = offers.review(pilot, ranking, 2), targets.shift(pilot)
    focus = targets.focus(pilot, keep=2, seed=0, priorities=ranking, spared=found.spared)
    asked = targets.what_to_ask(ranking, focus)
    return repr(
        [
            ranking.evaluation.table.to_dict("records"),
            ranking.table.to_dict("records"),
            ranking.sentences("en"),
            ranking.cards(),
            ranking.by_stakeholder.to_dict("records"),
            found.table.to_dict("records"),
            found.sentences("en"),
            focus.sentences("en"),
            asked.table.to_dict("records"),
            asked.sentences("en"),
            ranking.next_steps(shift=shift, focus=focus, questions=asked, offers=found),
        ]
    )


def others_answers(pilot, rng, by=()):
    """The same pilot if all who wait had answered the contrary, and if those of each batch had given one another's answers."""
    rows = pilot["surveys"].copy()
    for (_population, _question), mine in rows.groupby(["population", "question"]):
        told = indicators.people.told(mine, by)
        for _key, batch in told.groupby([*by, "turn", "batch"]):
            rows.loc[batch.index, "score"] = rng.permutation(batch["score"].to_numpy())
        waits = mine.index.difference(told.index)
        rows.loc[waits, "score"] = (1 if mine["score"].max() <= 1 else 6) - mine.loc[waits, "score"]
    return Pilot.from_tables({**pilot.tables, "surveys": rows}, pilot.settings)


def attacked(pilot, ends, seed, said=said_of_people, by=()):
    """Days after which the opponent, who has the reports of all days, learns somebody's answer."""
    other = others_answers(pilot.as_of(ends[-1]), np.random.default_rng(seed), by)
    return [day for day in ends if said(pilot.as_of(day)) != said(other.as_of(day))]


def told_of_few(pilot, ends, chances=False):
    """Figures that move, from one day to the next, by one to four people."""
    found, before = [], None
    for day in ends:
        now = counted(pilot.as_of(day), chances)
        for what in now.keys() | before.keys() if before else ():
            (good, n), (was, m) = now.get(what, (0, 0)), before.get(what, (0, 0))
            if 0 < abs(n - m) < 5 or (n == m and good != was):
                found.append((str(day.date()), what, (was, m), (good, n)))
        before = now
    return found


def village(seed):
    """Twelve households: one or two answers a month, orders, refusals, departures with their reasons, words."""
    rng = np.random.default_rng(seed)
    every = pd.date_range("2025-09-01", "2026-08-31")
    public = ["aines"] * 7 + ["familles"] * 5
    first = np.sort(rng.choice(200, 12, replace=False))
    rows = [
        {
            "date": every[n],
            "closed_on": every[n],
            "client": f"C{c}",
            "public": public[c],
            "service": ("linge", "courses")[n % 2],
            "outcome": "refused" if n % 5 == 1 else "served",
            "refusal_reason": ("price", "no_provider")[n % 2],
        }
        for c in range(12)
        for n in (first[c], *np.minimum(first[c] + rng.integers(1, 160, 6), 364))
    ]
    answers = [
        {
            "date": every[n],
            "population": "beneficiaries",
            "respondent": f"N{k}",
            "question": "satisfaction",
            "score": rng.integers(2, 6),
            "public": public[k % 12],
            "service": ("linge", "courses")[k // 2 % 2],
            "comment": "mot",
            "quotable": bool(k % 2),
        }
        for k, n in enumerate(np.sort(rng.choice(364, 18, replace=False)))
    ]
    answers += [
        {**one, "population": "residents", "question": "would_use", "score": rng.integers(2)}
        for one in answers
    ]
    clients = [{"id": f"C{c}", "public": public[c]} for c in range(12)]
    for c, n in enumerate(np.sort(rng.choice(np.arange(60, 360), 7, replace=False))):
        clients[c] |= {"left_on": every[n], "left_because": rng.choice(["price", "late"])}
    criteria = [
        dict(indicator="satisfaction_beneficiaries", role="must", requirement=0.7, frozen_on="2025-08-25")
    ]
    tables = {
        "requests": sorted(rows, key=lambda row: row["date"]),
        "surveys": sorted(answers, key=lambda row: row["date"]),
        "clients": clients,
        "criteria": criteria,
    }
    return Pilot.from_tables(tables, {"name": "Village", "start": "2025-09-01", "data_until": "2026-08-31"})


@pytest.mark.long
def test_from_one_month_to_the_next_no_figure_of_a_village_moves_by_one_to_four_people():
    assert not told_of_few(village(0), MONTHS[7:10])


@pytest.mark.long
def test_chances_and_lights_of_a_village_tell_nobody_s_answer():
    """Two reports a day, a week and a month apart are the same, to the last decimal, whoever of a batch said what."""
    ends = pd.to_datetime(["2026-05-31", "2026-06-01", "2026-06-08", "2026-07-08"])
    assert attacked(village(2), ends, 0) == []


@pytest.mark.long
def test_the_same_attack_succeeds_on_a_gate_that_counts_each_answer_at_once(monkeypatch):
    other = others_answers(village(2), np.random.default_rng(0))
    monkeypatch.setattr(indicators.people, "told", lambda rows, by=(): rows.assign(turn=0, batch=rows.index))
    assert said_of_people(village(2)) != said_of_people(other)


BY_OFFER = ("public", "service")


def asked_often(seed):
    """The village with three times as many answers on satisfaction: some of each offer are told."""
    one, rows = village(seed), village(seed)["surveys"]
    more = [
        rows.assign(respondent=rows["respondent"] + turn, date=rows["date"] + pd.Timedelta(days=k))
        for k, turn in enumerate("abc")
    ]
    rows = pd.concat(more).sort_values("date", kind="stable").reset_index(drop=True)
    return Pilot.from_tables({**one.tables, "surveys": rows}, one.settings)


@pytest.mark.long
def test_ranks_and_cards_of_offers_tell_nobody_s_answer(monkeypatch):
    """As for the gate; and offers that count each answer at once give it away."""
    ends = pd.to_datetime(["2026-05-31", "2026-06-01"])
    assert attacked(asked_often(2), ends, 0, said_of_offers, BY_OFFER) == []
    other = others_answers(asked_often(2), np.random.default_rng(0), BY_OFFER)
    monkeypatch.setattr(indicators.people, "told", lambda rows, by=(): rows.assign(turn=0, batch=rows.index))
    assert said_of_offers(asked_often(2)) != said_of_offers(other)


@pytest.mark.parametrize("seed", range(3, 15))
@pytest.mark.exhaustive
def test_nor_do_the_offers_of_twelve_other_villages(seed):
    first = pd.Timestamp("2025-12-15") + pd.Timedelta(days=17 * (seed - 3))
    ends = [first + pd.Timedelta(days=n) for n in (0, 1, 8, 38)]
    assert attacked(asked_often(seed), ends, seed, said_of_offers, BY_OFFER) == []


@pytest.mark.parametrize("seed", range(3, 15))
@pytest.mark.exhaustive
def test_nor_do_those_of_twelve_other_villages(seed):
    first = pd.Timestamp("2025-12-15") + pd.Timedelta(days=17 * (seed - 3))
    ends = [first + pd.Timedelta(days=n) for n in (0, 1, 8, 38)]
    assert attacked(village(seed), ends, seed) == []


@pytest.mark.parametrize(
    "often", [pytest.param("8W", marks=pytest.mark.long), pytest.param("2W", marks=pytest.mark.exhaustive)]
)
def test_nor_does_any_of_another_village_week_after_week_nor_what_the_gate_shows(often):
    ends = pd.date_range("2025-11-02", "2026-08-30", freq=often)
    assert not told_of_few(village(1), ends, chances=True)


@pytest.mark.parametrize(
    ("name", "every"),
    [
        pytest.param("contrats", 2, marks=pytest.mark.long),
        pytest.param("engagement", 3, marks=pytest.mark.long),
        pytest.param("contrats", 1, marks=pytest.mark.exhaustive),
        pytest.param("engagement", 1, marks=pytest.mark.exhaustive),
    ],
)
def test_nor_does_any_of_a_sample_month_after_month_and_from_day_to_day(name, every, pilot_of):
    days_ = pd.date_range("2026-02-25", periods=4)
    assert not told_of_few(pilot_of(name), sorted({*MONTHS[2::every], *days_}))


def test_the_views_of_the_same_clients_are_sums_over_the_same_batches(sample):
    """What comes back by quarter, by group and in all: no view less another leaves a client."""
    found = people.loyalty(sample)
    all_of_them = indicators.compute(sample, "repeat_rate").n
    assert found.cohorts["clients"].sum() == found.publics["clients"].sum() == all_of_them
    assert found.cohorts["back"].sum() == found.publics["back"].sum()
    assert not (found.publics["clients"] % 5).any()


@pytest.mark.long
def test_a_departure_comes_off_the_ladder_with_four_others():
    clients = [{"id": f"C{k}", "since": "2025-09-01", "left_on": f"2026-0{1 + k}-01"} for k in range(6)]
    whole = Pilot.from_tables(
        {"clients": clients}, {"name": "Essai", "start": "2025-09-01", "data_until": "2026-08-31"}
    )
    assert [len(told_left(whole.as_of(f"2026-0{m}-15"))) for m in (3, 4, 5, 6)] == [0, 0, 5, 5]
    # the ladder of a month's end: the fifth left on 1 May, nobody comes off before
    assert [int(people.mobilisation(whole.as_of(f"2026-0{m}-15")).now.sum()) for m in (4, 5, 6)] == [6, 6, 1]


def test_who_left_and_who_was_refused_are_told_in_the_order_of_the_days_it_happened():
    """The third of the sheet left, or was refused, after six others: nobody told before is replaced."""
    days_ = [1, 2, 20, 3, 4, 5, 6]
    clients = [{"id": f"C{k}", "left_on": f"2026-03-{day:02d}"} for k, day in enumerate(days_)]
    rows = [
        {
            "id": f"R{k}",
            "date": f"2026-02-{k + 1:02d}",
            "closed_on": one["left_on"],
            "client": one["id"],
            "outcome": "refused",
        }
        for k, one in enumerate(clients)
    ]
    settings = {"name": "Essai", "start": "2026-01-01", "data_until": "2026-03-31"}
    whole = Pilot.from_tables({"clients": clients, "requests": rows}, settings)
    refused = indicators.records.told(whole["requests"])["client"]
    for found in (told_left(whole)["id"], refused):
        assert sorted(found) == ["C0", "C1", "C3", "C4", "C5"]


@pytest.mark.parametrize(
    ("refused", "told"), [(0, "too few to be shown"), (4, "too few to be shown"), (5, "5")]
)
def test_refusals_and_incidents_that_wait_to_be_told_are_not_said_to_be_none(refused, told):
    rows = [
        {
            "id": f"R{k}",
            "date": "2026-02-03",
            "closed_on": "2026-02-03",
            "client": f"C{k}",
            "public": "a",
            "service": "s",
            "outcome": "refused" if k < refused else "served",
            "incident": "cassé" if k < refused else None,
            "refusal_reason": "no_provider" if k < refused else None,
        }
        for k in range(12)
    ]
    whole = Pilot.from_tables(
        {"requests": rows, "providers": [{"id": "P", "service": "s", "active": True}]},
        {"name": "Essai", "start": "2026-01-01", "data_until": "2026-03-31"},
    )
    with i18n.use_language("en"):
        found = people.network(whole)
        offers, services = network.offers_in_words(found), network.in_words(found)
    assert (*offers["Refused"], *offers["Incidents"], *services["Refused for want of one"]) == (told,) * 3
