"""The ladder counted person by person, month by month, against histories drawn at random whose truth is kept."""

import numpy as np
import pandas as pd
import pytest

from conciergekit import indicators, people
from conciergekit.core import i18n
from conciergekit.core.pilot import Pilot
from conciergekit.people import ladder
from conciergekit.tell.people import ladder as telling

START, END = pd.Timestamp("2026-01-05"), pd.Timestamp("2026-06-30")
DAYS = (END - START).days
RUNGS = ("knows", "uses", "member", "contributes", "runs")
HIGH = [("Contribue", 0), ("Tient une permanence", 0), ("Gouverne", 0)]


def village(rng, n=40):
    """People with a day for each step or none, in any order: a register as it is kept."""
    truth, clients, requests, team, events = [], [], [], [], []
    for k in range(n):
        day = {step: START + pd.Timedelta(days=int(rng.integers(DAYS))) for step in RUNGS}
        has = dict(
            knows=True, uses=rng.random() < 0.7, member=rng.random() < 0.5, contributes=rng.random() < 0.3
        )
        has["runs"] = has["contributes"] and rng.random() < 0.5
        known = {step: day[step] for step in RUNGS if has[step]}
        truth.append(known)
        clients.append({"id": f"C{k}", "since": day["knows"], "member_since": known.get("member")})
        if has["uses"]:
            requests.append(
                dict(id=str(k), date=day["uses"], closed_on=day["uses"], client=f"C{k}", outcome="served")
            )
        if has["contributes"]:
            team.append({"id": f"B{k}", "paid": "volunteer", "client": f"C{k}", "since": day["contributes"]})
        if has["runs"]:
            events.append({"date": day["runs"], "kind": "desk", "run_by": f"B{k}"})
    settings = {"name": "Essai", "start": START, "data_until": END}
    return truth, Pilot.from_tables(
        {"clients": clients, "requests": requests, "team": team, "events": events}, settings
    )


def test_support_is_that_of_the_last_time_residents_were_asked():
    def answers(day, yes, no):
        given = [1] * yes + [0] * no
        return [
            dict(respondent=f"R{n}", population="residents", question="would_use", date=day, score=s)
            for n, s in enumerate(given)
        ]

    settings = {"name": "Essai", "start": START, "data_until": END}
    asked = [*answers("2026-02-01", 9, 1), *answers("2026-05-01", 4, 8)]
    found = people.mobilisation(Pilot.from_tables({"surveys": asked}, settings)).buy_in
    # twelve answered that day, of whom ten are told: four said yes, six no
    assert found.iloc[0].tolist() == ["residents", 4, 10, pd.Timestamp("2026-05-01")]
    # the same survey, gone on two days later with three who would: fifteen answers, seven yes
    asked += [
        dict(respondent=f"S{n}", population="residents", question="would_use", date="2026-05-03", score=1)
        for n in range(3)
    ]
    found = people.mobilisation(Pilot.from_tables({"surveys": asked}, settings)).buy_in
    assert found.iloc[0].tolist() == ["residents", 7, 15, pd.Timestamp("2026-05-03")]


@pytest.mark.long
def test_one_resident_is_told_in_the_singular():
    answers = [
        dict(respondent=f"R{n}", population="residents", question="would_use", date=START, score=int(n == 0))
        for n in range(10)
    ]
    pilot = Pilot.from_tables({"surveys": answers}, {"name": "Essai", "start": START, "data_until": END})
    said = [" ".join(people.mobilisation(pilot).sentences(lang)) for lang in ("fr", "en")]
    assert "1 habitant sur 10 utiliserait le service" in said[0]
    assert "1 resident of 10 would use it" in said[1]


@pytest.mark.long
def test_a_firm_or_a_town_hall_without_a_member_asks_nobody_to_join():
    log = [
        {"client": "C1", "date": f"2026-{m:02}-03", "closed_on": f"2026-{m:02}-04", "outcome": "served"}
        for m in (3, 4, 5, 6)
    ]
    tables = {"requests": log, "clients": [{"id": "C1"}]}
    settings = {"name": "Essai", "start": START, "data_until": "2026-06-30"}
    asked = [
        people.mobilisation(Pilot.from_tables(tables, {**settings, "status": status})).next["member"]
        for status in ("association", "company", "public")
    ]
    assert asked == [1, 0, 0]


def standing(**rungs):
    """A pilot of as many people on each rung: noted by their level, since January."""
    levels = {"knows": 0, "uses": 2, "member": 1, "contributes": 3, "runs": 4, "governs": 5}
    codes = [levels[rung] for rung, n in rungs.items() for _one in range(n)]
    clients = [
        {"id": f"C{k}", "since": START, "engagement": level, "engagement_since": START}
        for k, level in enumerate(codes)
    ]
    return Pilot.from_tables({"clients": clients}, {"name": "Essai", "start": START, "data_until": END})


@pytest.mark.parametrize(
    ("rungs", "told"),
    [
        (
            {"uses": 24, "member": 14, "contributes": 2},
            [("Connaît le service", 0), ("Utilise", 24), ("Adhère ou plus", 16)],
        ),
        (
            {"uses": 24, "member": 14, "contributes": 3, "runs": 2},
            [
                ("Connaît le service", 0),
                ("Utilise", 24),
                ("Adhère", 14),
                ("Contribue, tient une permanence ou gouverne", 5),
            ],
        ),
        ({"uses": 24, "member": 3}, [("Connaît le service", 0), ("Utilise / Adhère", 27), *HIGH]),
        ({"knows": 2, "uses": 24, "member": 6}, [("Connaît le service / Utilise", 26), ("Adhère", 6), *HIGH]),
        ({"uses": 24, "runs": 1}, [("Connaît le service", 0), ("Utilise ou plus", 25)]),
        ({"knows": 1, "member": 1, "governs": 1}, [("Connaît le service ou plus", 3)]),
        (
            {"knows": 5, "uses": 5, "member": 5, "contributes": 5, "runs": 5, "governs": 5},
            [
                ("Connaît le service", 5),
                ("Utilise", 5),
                ("Adhère", 5),
                ("Contribue", 5),
                ("Tient une permanence", 5),
                ("Gouverne", 5),
            ],
        ),
    ],
)
@pytest.mark.sampled(cases=[1, 3, 5])
def test_a_rung_of_few_people_is_told_with_the_next_and_not_found_by_subtraction(rungs, told):
    found = people.mobilisation(standing(**rungs))
    assert telling.shown(found.now) == told
    assert all(n == 0 or n >= 5 for _words, n in told) or len(told) == 1
    columns = set(telling.moves_in_words(found).columns)
    starts = {words for words, _n in told}
    assert ("Contribue ou plus" in columns) == any(words.startswith("Contribue") for words in starts)
    assert ("Adhère ou plus" in columns) == any(words.startswith("Adhère") for words in starts)


def test_a_month_of_few_is_told_with_the_next_and_its_column_adds_up():
    """Six joined in January, two in February, four in March, one in May: the last comes with those of March."""
    joined = ["2026-01-10"] * 6 + ["2026-02-10"] * 2 + ["2026-03-10"] * 4 + ["2026-05-10"]
    clients = [{"id": f"C{k}", "since": START, "member_since": day} for k, day in enumerate(joined)]
    pilot = Pilot.from_tables({"clients": clients}, {"name": "Essai", "start": START, "data_until": END})
    table = telling.moves_in_words(people.mobilisation(pilot))
    later = "avec le suivant"
    assert table["Adhère ou plus"].tolist() == ["6", later, later, later, "7", "0"]
    assert table.columns[0] == "Atteint pour la première fois en"


def test_two_curves_never_differ_by_fewer_than_five():
    """Six members and five who contribute in January, nine members from May on."""
    clients = [
        {"id": f"M{k}", "since": START, "member_since": START if k < 3 else "2026-05-04"} for k in range(9)
    ]
    clients += [{"id": f"B{k}", "since": START, "engagement": 3, "engagement_since": START} for k in range(5)]
    pilot = Pilot.from_tables({"clients": clients}, {"name": "Essai", "start": START, "data_until": END})
    members, contributors = telling.curves(people.mobilisation(pilot))
    assert members.values.tolist() == [8, 8, 8, 8, 14, 14]
    assert np.isnan(contributors.values[:4]).all()
    assert contributors.values[4:].tolist() == [5, 5]


def desks(codes, **tables):
    """Forty-eight sessions, in turn by these people; forty users."""
    days = pd.date_range(START, periods=48, freq="3D")
    events = [{"date": day, "kind": "desk", "run_by": codes[k % len(codes)]} for k, day in enumerate(days)]
    tables = {"clients": [{"id": f"H{k}", "engagement": 2, "since": START} for k in range(40)], **tables}
    return Pilot.from_tables(
        {"events": events, **tables}, {"name": "Essai", "start": START, "data_until": END}
    )


def test_clients_who_run_sessions_stand_on_that_rung_without_a_sheet_of_the_team():
    found = people.mobilisation(desks([f"H{k}" for k in range(6)]))
    assert found.now[["uses", "runs"]].tolist() == [34, 6]
    assert found.unplaced == 0


def test_sessions_run_by_people_of_whom_nothing_is_noted_are_not_nobody():
    found = people.mobilisation(desks([f"B{k}" for k in range(6)]))
    assert (found.unplaced, found.now["runs"]) == (6, 0)
    bars = [(row.label, row.lanes[0].words) for row in telling.form(found).rows]
    assert bars == [
        ("Contribue, tient une permanence ou gouverne", "non mesuré"),
        ("Adhère", "0"),
        ("Utilise", "40"),
    ]
    assert {"Contribue ou plus", "Tient une permanence"}.isdisjoint(telling.moves_in_words(found).columns)
    assert len(telling.curves(found)) <= 1


@pytest.mark.parametrize("paid", ["paid", "volunteer"])
@pytest.mark.sampled
def test_a_team_that_is_listed_is_counted_as_before(paid):
    team = [{"id": f"B{k}", "paid": paid, "since": START} for k in range(6)]
    found = people.mobilisation(desks([f"B{k}" for k in range(6)], team=team))
    assert (found.unplaced, found.now["runs"]) == (0, 6 if paid == "volunteer" else 0)


def test_partners_whose_commitment_is_not_noted_are_partners():
    actors = [{"id": "mairie", "commitment": "paid", "engagement": 3}] + [{"id": f"a{k}"} for k in range(5)]
    pilot = Pilot.from_tables({"actors": actors}, {"name": "Essai", "start": START, "data_until": END})
    found = people.mobilisation(pilot)
    assert found.partners[["commitment", "partners"]].to_numpy().tolist() == [["paid", 1], ["", 5]]
    told = telling._partners(found)[0].replace("\u00a0", " ")
    assert told == "1 partenaire sur 6 paie, agit ou a signé. Engagement non noté : 5."
    assert telling.partners_in_words(found).iloc[1, :2].tolist() == ["non noté", "5"]
    nobody = Pilot.from_tables({"actors": actors[1:]}, {"name": "Essai", "start": START, "data_until": END})
    assert telling._partners(people.mobilisation(nobody)) == ["5 partenaires, sans engagement noté."]


def test_members_noted_by_their_level_are_members_of_the_indicator_too():
    """Fourteen of level 1, one of whom from July on; two who joined on a day; a user."""
    clients = [{"id": f"C{k}", "engagement": 1, "since": START} for k in range(14)]
    clients[0]["engagement_since"] = "2026-07-05"
    clients += [{"id": f"M{k}", "since": START, "member_since": START} for k in range(2)]
    clients += [{"id": "U", "since": START, "engagement": 2}]
    pilot = Pilot.from_tables({"clients": clients}, {"name": "Essai", "start": START, "data_until": END})
    found = indicators.compute(pilot, "members")
    assert (found.value, found.n) == (15, 17)
    assert people.mobilisation(pilot).now["member"] == 15


def highest(known, day):
    """Number of the highest step reached that day, −1 for none."""
    return max((n for n, step in enumerate(RUNGS) if step in known and known[step] <= day), default=-1)


def test_who_helped_before_it_was_written_down_contributes_from_the_first_hour():
    clients = [{"id": "C1", "since": START, "engagement": 3, "engagement_since": "2026-05-04"}]
    team = [{"id": "B1", "paid": "volunteer", "client": "C1", "since": "2026-04-06"}]
    time = [{"date": day, "person": "B1", "hours": 1} for day in ("2026-03-12", "2026-05-20")]
    pilot = Pilot.from_tables(
        {"clients": clients, "team": team, "time": time}, {"name": "Essai", "start": START, "data_until": END}
    )
    assert ladder.reached(pilot).loc["C1", "contributes"] == pd.Timestamp("2026-03-12")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.sampled(cases=[1])
def test_rungs_and_moves_are_those_of_the_histories(seed):
    truth, pilot = village(np.random.default_rng(seed))
    found = people.mobilisation(pilot)
    before = START - pd.Timedelta(days=1)
    for month, moves in zip(found.by_month.itertuples(), found.moves.itertuples(), strict=True):
        end = min(month.month.end_time.normalize(), END)
        now, then = [highest(one, end) for one in truth], [highest(one, before) for one in truth]
        assert [getattr(month, step) for step in RUNGS] == [now.count(n) for n in range(len(RUNGS))]
        climbed = [sum(a >= n > b for a, b in zip(now, then, strict=True)) for n in range(len(RUNGS))]
        assert [getattr(moves, step) for step in RUNGS[1:]] == climbed[1:]
        before = end


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.sampled(cases=[0])
def test_months_to_a_permanence_are_the_median_of_those_who_joined_before(seed):
    truth, pilot = village(np.random.default_rng(seed), 120)
    waits = [(one["runs"] - one["member"]).days for one in truth if {"runs", "member"} <= set(one)]
    waits = [days / (365.25 / 12) for days in waits if days >= 0]
    found = people.mobilisation(pilot)
    assert found.ran == len(waits)
    if len(waits) >= 5:
        assert found.months_to_run == pytest.approx(np.median(waits))
    else:
        assert np.isnan(found.months_to_run)


def test_who_governs_has_not_held_a_permanence_for_that():
    clients = [
        {"id": f"C{level}", "since": START, "engagement": level, "engagement_since": "2026-05-04"}
        for level in (4, 5)
    ]
    pilot = Pilot.from_tables({"clients": clients}, {"name": "Essai", "start": START, "data_until": END})
    found = people.mobilisation(pilot)
    assert found.now[["runs", "governs"]].tolist() == [1, 1]
    assert found.moves[["runs", "governs"]].sum().tolist() == [1, 1]


def test_who_left_stands_on_no_rung_and_who_was_served_does_though_no_register_lists_them():
    """Nine listed: six users, three of them members, of whom one left in May and one left in March and joined in April;
    two served whom nobody listed. Three others, who had only asked, left in February: five who left
    are told, and come off together with the fifth, in May."""
    clients = [{"id": f"C{k}", "since": "2026-01-05"} for k in range(9)]
    clients[0] |= {"member_since": "2026-02-01", "left_on": "2026-05-04"}
    clients[1] |= {"member_since": "2026-04-10", "left_on": "2026-03-01"}
    clients[2] |= {"member_since": "2026-02-01"}
    clients += [{"id": f"L{k}", "since": "2026-01-05", "left_on": "2026-02-01"} for k in range(3)]
    served = [*(f"C{k}" for k in range(6)), "N1", "N2"]
    requests = [
        {"id": c, "date": "2026-01-20", "closed_on": "2026-01-20", "client": c, "outcome": "served"}
        for c in served
    ]
    settings = {"name": "Essai", "start": START, "data_until": END}
    found = people.mobilisation(Pilot.from_tables({"clients": clients, "requests": requests}, settings))
    assert found.now[["knows", "uses", "member"]].tolist() == [3, 5, 2]
    months = found.by_month.set_index("month")
    assert months.loc["2026-04", ["knows", "uses", "member"]].tolist() == [6, 5, 3]
    assert months.loc["2026-05", ["knows", "uses", "member"]].tolist() == [3, 5, 2]
    assert found.moves["member"].tolist() == [0, 2, 0, 1, 0, 0]


def test_who_orders_after_leaving_came_back():
    """Gone on 1 March: with an order in January alone she is gone; with one in May too she is back, whatever came first."""
    gone = [{"id": "C1", "since": "2026-01-02", "left_on": "2026-03-01"}]
    others = [{"id": f"C{n}", "since": "2026-01-02", "left_on": "2026-03-01"} for n in range(2, 7)]

    def left(*days):
        log = [{"date": day, "closed_on": day, "outcome": "served", "client": "C1"} for day in days]
        known = Pilot.from_tables(
            {"clients": gone + others, "requests": log}, {"start": "2026-01-01", "data_until": "2026-06-30"}
        )
        return ladder.reached(known).loc["C1", "left"]

    assert left("2026-01-10") == pd.Timestamp("2026-03-01")
    assert pd.isna(left("2026-01-10", "2026-05-10"))


def test_a_partner_noted_after_the_last_day_is_not_one_yet():
    """Two said yes in writing by 30 June, one of them of no day; a third does on 1 July."""
    actors = [
        {"id": name, "date": day, "commitment": "written", "kind": "local"}
        for name, day in (("A", "2026-06-30"), ("B", None), ("C", "2026-07-01"))
    ]
    pilot = Pilot.from_tables({"actors": actors}, {"start": START, "data_until": END})
    assert ladder.partners(pilot)["partners"].tolist() == [2]


def bars(pilot):
    with i18n.use_language("fr"):
        return {row.label: row.lanes[0].words for row in telling.form(people.mobilisation(pilot)).rows}


@pytest.mark.parametrize("coded", [True, False])
@pytest.mark.sampled
def test_without_a_sheet_of_clients_those_who_ordered_use_the_service_and_nothing_else_is_zero(coded):
    """Seven people served, one of them twice, and five volunteers who hold the sessions."""
    log = [
        {"date": START, "closed_on": START, "client": f"C{k % 7}" if coded else None, "outcome": "served"}
        for k in range(8)
    ]
    log.append({"date": START, "client": "C9" if coded else None, "outcome": "refused"})
    team = [{"id": f"B{k}", "paid": "volunteer", "since": START} for k in range(5)]
    desks = [{"date": START, "kind": "desk", "run_by": f"B{k}"} for k in range(5)]
    pilot = Pilot.from_tables(
        {"requests": log, "team": team, "events": desks}, {"name": "Essai", "start": START, "data_until": END}
    )
    told = bars(pilot)
    assert told["Utilise"] == ("7" if coded else "non mesuré")
    assert (told["Adhère"], told["Tient une permanence"]) == ("non mesuré", "5")
    found = people.mobilisation(pilot)
    assert "Adhère ou plus" not in telling.moves_in_words(found)
    assert not found.next["member"]
    assert all("adhèrent" not in curve.words for curve in telling.curves(found))
