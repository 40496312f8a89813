"""What people say, who takes part, what was learned: worked by hand from a few cells, and tried by an opponent."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest
from scipy import linalg

import conciergekit as ck
from conciergekit import people, show
from conciergekit.core.errors import ConciergekitError
from conciergekit.core.i18n import use_language
from conciergekit.core.pilot import Pilot
from conciergekit.people.exchanges import _gained
from conciergekit.people.themes import _held
from conciergekit.people.trials import judge, weekly
from conciergekit.tell.people import voices as told
from conciergekit.tell.people.ladder import carried

SETTINGS = {"name": "Essai", "start": "2026-01-05", "data_until": "2026-06-30"}


def pilot(**tables):
    return Pilot.from_tables(tables, SETTINGS)


def answer(n, score, public="aines", day="2026-05-04", **more):
    return {
        "date": day,
        "population": "beneficiaries",
        "respondent": f"B{n}",
        "question": "satisfaction",
        "score": score,
        "public": public,
    } | more


# ---- voices


def test_a_comment_is_shown_when_its_author_agreed_and_five_of_the_group_answered():
    rows = [answer(n, 5, comment=f"c{n}", quotable=True) for n in range(5)]
    rows += [answer(9, 4, "actifs", comment="seul", quotable=True)]
    rows += [answer(5, 4, comment="jamais demandé"), answer(6, 4, comment="refusé", quotable=False)]
    rows += [answer(n, 4) for n in (7, 8, 10)] + [answer(11, 4, comment="attend", quotable=True)]
    found = people.voices(pilot(surveys=rows))
    assert sorted(found.table["words"]) == ["c0", "c1", "c2", "c3", "c4"]
    assert (found.comments, found.not_asked, found.refused) == (7, 1, 1)  # the eleventh waits for four others
    assert (
        "seul" not in str(found.sentences("fr")) + found.in_words().to_string() + found.answered().to_string()
    )


def test_a_remark_beside_two_questions_is_one_comment_and_no_grade_is_said_where_none_is():
    """Ten people answer two questions with one remark; the third would not recommend, the fourth gave no grade."""
    asked = {"satisfaction": [4, 4, 4, None] + [4] * 6, "recommend": [9, 9, 2, None] + [9] * 6}
    rows = [
        answer(n, score, question=question, comment=f"c{n}", quotable=True)
        for question, scores in asked.items()
        for n, score in enumerate(scores)
    ]
    found = people.voices(pilot(surveys=rows))
    assert (found.comments, found.unfavourable, found.groups["comments"].sum()) == (10, 1, 10)
    assert found.table.loc[found.table["unfavourable"], "words"].tolist() == ["c2"]
    said = found.in_words("en").set_index(found.table["words"])["Answer"]
    assert (said["c2"], said["c3"]) == ("2 out of 10", "")


@pytest.mark.parametrize(("day", "told"), [("2026-05-15", 10), ("2026-05-16", 5)])
def test_an_answer_dated_after_the_last_day_known_is_not_heard(day, told):
    """Nine are told as five, ten as ten: the tenth counts on the last day known, not on the next."""
    rows = [*(answer(n, 5) for n in range(9)), answer(9, 1, day=day)]
    known = Pilot.from_tables({"surveys": rows}, {**SETTINGS, "data_until": "2026-05-15"})
    assert people.voices(known).groups["answers"].tolist() == [told]


def test_answers_to_no_question_said_are_of_one_person_a_line():
    rows = [{**answer(n, 5), "respondent": None, "question": None} for n in range(6)]
    assert people.voices(pilot(surveys=rows)).groups["answers"].tolist() == [5]


def test_the_three_hold_an_unfavourable_one_and_spread_over_publics_and_quarters():
    rows = [answer(n, 5, comment=f"bien {n}", quotable=True, day="2026-05-04") for n in range(9)]
    rows += [
        answer(n, 5, "actifs", comment=f"actif {n}", quotable=True, day="2026-02-04") for n in range(10, 15)
    ]
    rows += [answer(20, 2, comment="trop tard", quotable=True, day="2026-05-05")]
    quoted = people.voices(pilot(surveys=rows)).quoted
    assert len(quoted) == 3
    with use_language("en"):  # as the name of a group beside it, a kind of people has a capital
        alone = quoted.assign(public_label="", population="partners")
        assert all(told.about(row).startswith("Partner, ") for row in alone.itertuples())
    assert "trop tard" in set(quoted["words"])
    assert set(quoted["public"]) == {"aines", "actifs"}


def test_a_quarter_in_which_few_answered_is_told_as_a_year_and_an_old_comment_as_old():
    words = "Voir M. Martin au 06 12 34 56 78, a@b.fr, Jeanne Durand"
    rows = [answer(7, 2, day="2025-11-04", comment=words, quotable=True)]
    rows += [answer(n, 5, day="2026-05-04") for n in range(5)]
    found = people.voices(pilot(surveys=rows))
    row = found.table.iloc[0]
    assert pd.isna(row.quarter)
    assert (row.year, bool(row.stale)) == (2025, True)
    assert not re.search("Martin|06|@|Durand", row.words)
    with use_language("fr"):
        said = told.about(found.quoted.iloc[0])
    assert "2025" in said
    assert "plus de 6 mois" in said


def test_three_people_who_answer_twice_are_three_people():
    rows = [
        {
            "date": f"2026-0{m}-02",
            "population": "team",
            "respondent": f"T{n}{m}",
            "question": "satisfaction",
            "score": 2,
            "comment": "fatigue",
            "quotable": True,
        }
        for n in range(3)
        for m in (2, 4)
    ]
    team = [{"id": f"P{n}", "paid": "paid"} for n in range(3)]
    assert people.voices(pilot(surveys=rows, team=team)).groups.empty


def test_what_the_team_says_stays_with_it():
    rows = [
        {
            "date": "2026-05-02",
            "population": "team",
            "respondent": f"T{n}",
            "question": "satisfaction",
            "score": 2,
            "comment": "fatigue",
            "quotable": True,
        }
        for n in range(8)
    ]
    found = people.voices(pilot(surveys=rows))
    assert found.table.empty
    assert found.sentences("fr")[-1] == "Non cités\N{NO-BREAK SPACE}: 5 (de l’équipe, gardé pour elle)."


@pytest.mark.long
def test_what_was_chosen_is_kept_and_a_wrong_code_is_refused(tmp_path):
    book = ck.workbook.write(
        tmp_path / "pilote.xlsx",
        {"surveys": [answer(n, 5, comment=f"c{n}", quotable=True) for n in range(6)]},
        SETTINGS,
    )
    read = ck.load_pilot(book)
    code = people.voices(read).table["code"].iloc[-1]
    show.choose_quotes(read, code)
    again = people.voices(ck.load_pilot(book))
    assert (list(again.quoted["code"]), again.chosen) == ([code], True)
    with pytest.raises(ConciergekitError):
        show.choose_quotes(read, "nope")
    (tmp_path / "pilote.rapport.txt").write_text("[Citations]\n3\n", "utf8")
    assert not people.voices(read).chosen
    assert [f.row for f in ck.load_pilot(book).findings if f.code == "hand_quote"] == [2]


# ---- the journal


def test_a_theme_is_dated_counted_followed_or_not_and_set_against_the_gate():
    notes = [
        ("2026-01-10", "a", "permanence, alerte"),
        ("2026-03-10", "b", "Permanence"),
        ("2026-04-01", "c", "prix"),
    ]
    journal = [{"date": day, "text": text, "tags": tags} for day, text, tags in notes]
    actions = [{"what": "Former", "theme": "permanence", "noted_on": "2026-04-02", "status": "todo"}]
    criteria = [
        {"indicator": "desk_concentration", "role": "must", "requirement": 0.6, "theme": "permanence"}
    ]
    found = people.themes(
        pilot(journal=journal, actions=actions, criteria=criteria),
        {"desk_concentration": pd.Period("2026-06", "M")},
    )
    first, second = found.table.itertuples()
    assert (first.theme, first.notes, first.alert, first.action, first.months_before) == (
        "permanence",
        2,
        True,
        "Former",
        5.0,
    )
    assert (second.theme, second.action, list(found.unanswered["theme"])) == ("prix", "", ["prix"])
    assert any("5 mois" in said for said in found.sentences("fr"))


def test_an_action_noted_before_the_signal_does_not_answer_it_and_a_later_note_did_not_come_first():
    journal = [{"date": "2026-05-10", "text": "a", "tags": "prix"}]
    actions = [{"what": "Ancienne", "theme": "prix", "noted_on": "2026-02-02"}]
    criteria = [{"indicator": "orders_month", "role": "must", "requirement": 1, "theme": "prix"}]
    found = people.themes(
        pilot(journal=journal, actions=actions, criteria=criteria),
        {"orders_month": pd.Period("2026-03", "M")},
    )
    assert found.table["action"].iloc[0] == ""
    assert np.isnan(found.table["months_before"].iloc[0])


@pytest.mark.parametrize(
    ("noted", "answers"), [("2026-05-09", ""), ("2026-05-10", "Revoir"), ("2026-05-11", "Revoir")]
)
def test_an_action_noted_on_the_very_day_of_the_signal_answers_it(noted, answers):
    journal = [{"date": "2026-05-10", "text": "a", "tags": "prix"}]
    actions = [{"what": "Revoir", "theme": "prix", "noted_on": noted}]
    assert people.themes(pilot(journal=journal, actions=actions)).table["action"].tolist() == [answers]


# ---- the ladder


def test_the_ladder_is_read_from_facts_month_by_month():
    """C1 orders in January, joins in February, holds a permanence in April; C2 orders in March; P1 is paid."""
    found = people.mobilisation(
        pilot(
            clients=[
                {"id": "C1", "since": "2026-01-08", "member_since": "2026-02-10"},
                {"id": "C2", "since": "2026-02-20"},
            ],
            requests=[
                dict(id="1", date="2026-01-08", client="C1", outcome="served", closed_on="2026-01-09"),
                dict(id="2", date="2026-03-02", client="C2", outcome="served", closed_on="2026-03-03"),
            ],
            team=[
                {"id": "B1", "paid": "volunteer", "client": "C1", "since": "2026-04-01"},
                {"id": "P1", "paid": "paid", "since": "2026-01-05"},
            ],
            events=[
                {"date": "2026-04-11", "kind": "desk", "run_by": "B1"},
                {"date": "2026-01-10", "kind": "desk", "run_by": "P1"},
            ],
        )
    )
    rungs = found.by_month.set_index(found.by_month["month"].astype(str))
    assert rungs.loc["2026-01", "uses"] == 1
    assert (rungs.loc["2026-02", "member"], rungs.loc["2026-02", "knows"]) == (1, 1)
    assert (rungs.loc["2026-03", "member"], rungs.loc["2026-03", "uses"]) == (1, 1)
    assert (rungs.loc["2026-04", "runs"], rungs.loc["2026-06", "uses"]) == (1, 1)
    moves = found.moves.set_index(found.moves["month"].astype(str))
    assert (moves.loc["2026-02", "member"], moves.loc["2026-04", "runs"], moves["runs"].sum()) == (1, 1, 1)
    assert np.isnan(found.months_to_run)  # one person's time is theirs


@pytest.mark.long
def test_the_engagement_sample_tells_its_lesson_months_before_the_gate(pilot_of):
    """75 of 96 permanences on the last day, and much the same at the end of March; after the first month already, eight of
    them rest on two people, whose share is theirs."""
    today = people.mobilisation(pilot_of("engagement"))
    assert (today.two_share, today.slots, today.ran) == (75 / 96, 96, 5)
    then = people.summary(pilot_of("engagement").as_of("2026-03-31"))
    assert then.mobilisation.two_share > 0.7
    assert "Deux personnes ont tenu" in then.sentences("fr")[0]
    desks = pilot_of("engagement")["events"].query("kind == 'desk' and date > '2026-06-01'")["run_by"]
    most, of = desks.value_counts().max(), desks.count()
    assert today.last_slots == of
    told = people.summary(pilot_of("engagement")).sentences("fr")[0]
    assert f"Une seule personne a tenu {100 * most / of:.0f}\u202f% des {of} dernières permanences" in told
    first = people.summary(pilot_of("engagement").as_of("2025-09-30")).sentences("fr")[0]
    assert re.search(r"Les 8 permanences reposent sur moins de 3 personnes", first)


def test_sessions_whose_person_is_not_noted_are_told_apart():
    """Eight noted of ten; two of the four of the last quarter."""
    days = [f"2026-{m:02}-0{d}" for m in range(1, 6) for d in (5, 9)]
    who = ["A", "A", "B", "C", "A", "B", "C", None, "C", None]
    events = [{"date": d, "kind": "desk", "run_by": w} for d, w in zip(days, who, strict=True)]
    found = people.mobilisation(pilot(events=events))
    assert (found.slots, found.unnamed, found.last_slots, found.last_unnamed) == (8, 2, 2, 2)
    with use_language("fr"):
        said = " ".join(carried(found))
    assert "des 8 permanences dont la personne est notée" in said
    assert "des 2 dernières permanences dont la personne est notée" in said


@pytest.mark.parametrize(
    ("who", "leans"),
    [
        ("ABCABC", False),
        ("ABACAA", True),
        ("ABABAB", True),
        ("BBBBBB", True),
        ("ABCAB", False),
        ("AB", False),
    ],
)
@pytest.mark.sampled(3)
def test_a_relief_is_asked_where_one_holds_more_than_three_would_each(who, leans):
    """Two each is the least that three can share of six sessions or five, one of two."""
    before = [
        {"date": f"2026-02-0{n}", "kind": "desk", "run_by": w} for n, w in zip("246", "ABC", strict=True)
    ]
    last = [{"date": f"2026-05-{n + 10}", "kind": "desk", "run_by": w} for n, w in enumerate(who)]
    with use_language("fr"):
        said = " ".join(carried(people.mobilisation(pilot(events=before + last))))
    assert ("préparez une relève" in said) is leans


def test_one_alert_is_one():
    row = {"date": "2026-03-02", "text": "a"}
    for n, word in ((1, "Alerte sans suite"), (2, "Alertes sans suite")):
        found = people.themes(
            pilot(journal=[row | {"tags": f"alerte, {tag}"} for tag in ("prix", "lieu")[:n]])
        )
        assert word in " ".join(found.sentences("fr")).replace("\xa0", " ")


def test_who_left_the_team_no_longer_holds_a_rung():
    tables = {
        "clients": [{"id": "C1", "since": "2026-01-08", "member_since": "2026-02-10"}],
        "team": [
            {"id": "B1", "paid": "volunteer", "client": "C1", "since": "2026-03-01", "until": "2026-05-01"}
        ],
    }
    months = people.mobilisation(pilot(**tables)).by_month.set_index("month")
    assert months.loc[pd.Period("2026-04"), "contributes"] == 1
    assert (months.loc[pd.Period("2026-06"), "contributes"], months.loc[pd.Period("2026-06"), "member"]) == (
        0,
        1,
    )


# ---- learning


def test_each_version_of_the_plan_is_set_against_the_one_before():
    found = people.learning(
        pilot(
            publics=[{"id": "a", "planned_share": 0.8}, {"id": "b", "planned_share": 0.2}],
            plan_versions=[
                {"date": "2026-03-01", "kind": "public", "what": "a", "planned_share": 0.3},
                {"date": "2026-03-01", "kind": "public", "what": "c", "planned_share": 0.7},
                {"date": "2026-03-01", "kind": "scheme", "what": "à la demande"},
                {"date": "2026-05-01", "kind": "scheme", "what": "jours fixes"},
            ],
        )
    )
    changed = {(row.label, row.change) for row in found.plan.itertuples()}
    assert changed == {
        ("a", "less"),
        ("c", "added"),
        ("b", "dropped"),
        ("à la demande", "first"),
        ("jours fixes", "added"),
        ("à la demande", "dropped"),
    }
    assert found.versions == 2


def test_the_day_kept_and_the_day_held():
    found = people.learning(
        pilot(
            retrospectives=[
                {"planned_on": "2026-03-01", "held_on": "2026-03-11", "question": "wrong", "answer": "x"},
                {"planned_on": "2026-03-01", "held_on": "2026-03-11", "question": "stop"},
                {"planned_on": "2026-03-01", "question": "unseen"},
                {"planned_on": "2026-06-01"},
                {"planned_on": "2026-09-01"},
            ]
        )
    )
    assert list(found.held[["late_days", "answered"]].itertuples(index=False, name=None)) == [(10.0, 1)]
    assert (found.next, found.missed) == (pd.Timestamp("2026-09-01"), pd.Timestamp("2026-06-01"))
    with use_language("fr"):  # a day that has passed is no next one
        assert (
            "le recul prévu le 1er juin 2026 n’est pas noté comme fait ; prochaine date"
            in found.sentences("fr")[0].replace("\u00a0", " ")
        )


# ---- trials


def weeks(rng, before, after, level, growth=0.0, change=1.0, spread=1.0, season=0.0):
    week = np.arange(-before, after)
    exposure = 1 + season * np.sin(2 * np.pi * week / 52.18 + rng.uniform(0, 2 * np.pi))
    mean = level * np.exp(growth * week / 4.35) * exposure * np.where(week >= 0, change, 1)
    if spread > 1:
        mean = rng.gamma(mean / (spread - 1), spread - 1)
    return week, rng.poisson(mean), exposure


def verdicts(known, runs=400, **world):
    rng = np.random.default_rng(7)
    found = []
    for _run in range(runs):
        week, count, exposure = weeks(rng, 26, 26, 25, growth=0.03, spread=1.4, season=0.2, **world)
        found.append(judge(week, count, exposure if known else None, known))
    return found


@pytest.mark.long
@pytest.mark.parametrize("known", [True, False])
def test_with_season_and_growth_the_range_holds_the_truth_and_a_false_success_is_rare(known):
    found = verdicts(known)
    held = np.mean([one.low <= 1 <= one.high for one in found])
    false = np.mean([one.code == "up" for one in found])
    assert 0.86 <= held <= 0.96
    assert false <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / len(found))


@pytest.mark.long
def test_a_change_of_a_half_is_seen_as_often_as_was_said_before_or_a_little_more():
    found = verdicts(True, change=1.5)
    seen = np.mean([one.code == "up" for one in found])
    said = np.mean([one.half_chance for one in found])
    assert -0.05 < seen - said < 0.15  # the doubt about the form of the start is told too
    assert seen > 0.85


def test_without_growth_the_change_is_that_of_the_two_levels():
    """Twenty weeks of 10 then twenty of 15, exactly: + 50%."""
    week = np.arange(-20, 20)
    found = judge(week, np.where(week < 0, 10, 15), season_known=True, planned=20)
    assert found.change == pytest.approx(1.5, abs=0.01)
    assert (found.code, found.spread) == ("up", 1.0)


def test_a_long_past_is_judged_as_by_least_squares(monkeypatch):
    """Cholesky's solution is that of least squares, which takes twenty times as long on the 120 coefficients of 208 weeks before."""
    week = np.arange(-30, 26)
    count = np.random.default_rng(4).poisson(10, len(week))
    monkeypatch.setattr(np.linalg, "lstsq", None)
    found = judge(week, count, planned=26)
    monkeypatch.undo()

    def refused(_normal):
        raise linalg.LinAlgError

    monkeypatch.setattr(linalg, "cho_factor", refused)
    assert dataclasses.astuple(judge(week, count, planned=26))[1:] == pytest.approx(
        dataclasses.astuple(found)[1:], rel=1e-6
    )


def test_growth_alone_is_no_success():
    week = np.arange(-26, 26)
    found = judge(week, np.round(20 * np.exp(0.02 * week)), season_known=True, planned=26)
    assert found.code == "open"
    assert found.change == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize(
    ("share", "wrong"),
    [
        (
            lambda week: 1 / (1 + np.exp(-((week + 26) / 4.35 - 8) / 1.3)),
            "up",
        ),  # half of it in the eighth month
        (lambda week: np.where(week < -10, 0.45, 1), "down"),
    ],
)
@pytest.mark.sampled
def test_a_slow_start_or_a_step_is_not_what_a_trial_that_changes_nothing_did(share, wrong):
    """25 a week once settled; the 27th week changes nothing. A straight trend told it wrong in five and in four of sixteen."""
    week, rng = np.arange(-26, 26), np.random.default_rng(0)
    found = [judge(week, rng.poisson(25 * share(week)), planned=26) for _service in range(16)]
    assert sum(one.code == wrong for one in found) <= 1
    held = [one.low < 1 < one.high for one in found if one.code != "few"]
    assert np.mean(held) >= 0.86


def test_a_rise_of_half_is_still_seen_where_the_trend_is_straight():
    week = np.arange(-26, 26)
    for growth in (0, 0.01):
        found = judge(week, np.round(25 * np.exp(growth * week) * np.where(week < 0, 1, 1.5)), planned=26)
        assert found.code == "up"
        assert found.low < 1.5 < found.high


def test_a_rise_is_told_in_good_french():
    found = people.trials(
        pilot(requests=[], trials=[{"what": "Pain", "measure": "requests", "first_day": "2026-05-04"}])
    )
    told = found.table.assign(code="up", low=1.17, high=4.6)
    assert (
        dataclasses.replace(found, table=told)
        .sentences("fr")[0]
        .replace("\u202f", " ")
        .endswith("hausse, de +17 % à +360 % (demandes par semaine).")
    )


def test_a_trial_is_judged_once_whatever_comes_after():
    rng = np.random.default_rng(3)
    week, count, _exposure = weeks(rng, 20, 60, 12)
    at = judge(week, count, planned=26)
    count[week >= 26] *= 3
    assert judge(week, count, planned=26) == at
    assert judge(week[week < 10], count[week < 10], planned=26).code == "waiting"


def test_few_weeks_or_counts_before_are_said_and_not_judged():
    assert judge(np.arange(-5, 20), np.full(25, 9)).code == "few"
    assert judge(np.arange(-20, 20), np.zeros(40)).code == "few"


def test_a_trial_to_come_says_how_long_before_it_starts():
    log = [
        {"id": f"{n}", "date": day, "outcome": "served", "closed_on": day, "public": "a", "service": "s"}
        for n, day in enumerate(pd.date_range("2026-01-05", "2026-06-30"))
    ]
    trial = [{"what": "Samedi", "measure": "orders", "first_day": "2026-09-01", "noted_on": "2026-06-01"}]
    row = people.trials(pilot(requests=log, trials=trial)).table.iloc[0]
    assert (row.code, row.level) == ("to_come", 7.0)
    assert row.fifth_weeks > 8


@pytest.mark.parametrize(("last", "judged"), [("2026-10-05", "2026-10-06"), (None, "2027-03-02")])
def test_a_trial_that_ends_before_is_judged_at_its_end(last, judged):
    """One request a day tells of no fifth: it is judged after 26 weeks, the most there are, or the five that it lasts."""
    log = [{"id": f"{n}", "date": day} for n, day in enumerate(pd.date_range("2026-01-05", "2026-06-30"))]
    trial = {"what": "Pain", "measure": "requests", "first_day": "2026-09-01", "last_day": last}
    row = people.trials(pilot(requests=log, trials=[trial])).table.iloc[0]
    assert row.judged_on == pd.Timestamp(judged)


@pytest.mark.parametrize(
    ("first", "last", "code", "said"),
    [
        (
            "2026-06-01",
            "2026-06-21",
            "short",
            "terminé, trop court pour juger : 3 semaines comptées, il en faut 4.",
        ),
        ("2026-06-10", "2026-06-30", "short", "3 semaines comptées"),  # its last day is that of the data
        ("2026-06-27", "2026-06-28", "short", "0 semaine comptée"),
        ("2026-06-22", "2026-07-12", "brief", "finit le 12 juillet 2026, avant les 4 semaines qu’il faut"),
        ("2026-09-01", "2026-09-20", "brief", "finit le 20 septembre 2026"),
        ("2026-06-22", None, "waiting", "sera jugé le"),
        ("2026-06-01", "2026-07-26", "waiting", "sera jugé le 27 juillet 2026"),
        ("2026-06-01", "2026-06-28", "open", "rien ne se distingue du hasard"),  # four weeks are enough
    ],
)
@pytest.mark.sampled(4)
def test_a_trial_that_holds_too_few_weeks_is_not_announced_as_still_to_be_judged(first, last, code, said):
    log = [{"id": f"{n}", "date": day} for n, day in enumerate(pd.date_range("2026-01-05", "2026-06-30"))]
    trial = {"what": "Pain", "measure": "requests", "first_day": first, "last_day": last}
    found = people.trials(pilot(requests=log, trials=[trial]))
    assert found.table["code"].tolist() == [code]
    told = found.sentences("fr")[0].replace("\u00a0", " ")
    assert said in told
    if code in ("short", "brief"):
        assert "jugé" not in told
        assert pd.isna(found.table["judged_on"].iloc[0])


def test_a_trial_whose_last_weeks_were_closed_ends_too_short():
    """Five weeks from 11 May, closed from 1 June on: three were counted, as no request came since."""
    log = [{"id": f"{n}", "date": day} for n, day in enumerate(pd.date_range("2026-01-05", "2026-05-31"))]
    trial = {"what": "Pain", "measure": "requests", "first_day": "2026-05-11", "last_day": "2026-06-14"}
    closed = [{"month": "2026-06-01", "open_share": 0.0}]
    row = people.trials(pilot(requests=log, trials=[trial], opening=closed)).table.iloc[0]
    assert (row.code, row.after) == ("short", 3)


@pytest.mark.long
def test_a_trial_that_goes_on_is_never_promised_a_verdict_on_a_day_already_past():
    """Sixty weeks with a session, then three sessions in four months: the eighth week, at which four hundred people a week are
    judged, is over, and three weeks count."""
    days = [
        *pd.date_range("2025-01-06", "2026-02-23", freq="7D"),
        *pd.to_datetime(["2026-03-09", "2026-03-30", "2026-05-04"]),
    ]
    desks = [{"date": day, "kind": "desk", "participants": 400} for day in days]
    trial = {"what": "Thé", "measure": "visitors", "first_day": "2026-03-02"}
    known = Pilot.from_tables({"events": desks, "trials": [trial]}, {**SETTINGS, "start": "2025-01-06"})
    found = people.trials(known)
    row = found.table.iloc[0]
    assert (row.code, row.before, row.after, row.planned) == ("waiting", 60, 3, 8)
    assert pd.isna(row.judged_on)
    told = found.sentences("fr")[0].replace("\u00a0", " ")
    assert told == "« Thé » sera jugé quand 4 semaines seront comptées ; 3 le sont."


def test_stops_noted_on_the_tours_judge_a_trial():
    """A tour a day for 25 weeks, five stops each: 17 weeks before, 8 after, five a tour as before."""
    tours = [
        {"id": f"{n}", "date": day, "stops": 5}
        for n, day in enumerate(pd.date_range("2026-01-05", "2026-06-28"))
    ]
    trial = {"what": "Vélo", "measure": "stops", "first_day": "2026-05-04", "last_day": "2026-06-28"}
    row = people.trials(pilot(tours=tours, trials=[trial])).table.iloc[0]
    assert (row.code, row.before, row.after, row.level) == ("open", 17, 8, 5.0)


def test_each_week_of_a_trial_is_worth_what_its_own_days_are():
    """A trial from 1 April: the weeks that begin on 1 April to 22 April lie in a month worth 2, that of 29 April to 5 May has
    two days of it in seven; those before April are worth 1."""
    log = [
        {"id": f"{n}", "date": day, "outcome": "served", "closed_on": day, "public": "a", "service": "s"}
        for n, day in enumerate(pd.date_range("2026-01-05", "2026-06-30"))
    ]
    trial = [{"what": "Samedi", "measure": "orders", "first_day": "2026-04-01", "noted_on": "2026-03-01"}]
    busy = [{"month": "2026-04-01", "season": 2.0}]
    known = pilot(requests=log, trials=trial, opening=busy)
    worth = weekly(known, next(known["trials"].itertuples())).set_index("week")["exposure"]
    assert worth[[-3, -2, -1]].tolist() == [1, 1, 1]
    assert worth[[0, 1, 2, 3]].tolist() == [2, 2, 2, 2]
    assert worth[4] == pytest.approx((2 * 2 + 5) / 7)
    assert worth[[5, 6]].tolist() == [1, 1]


# ---- an opponent


def village(**more):
    """Two hundred people, four of whom answered, one volunteer, one event, one person touched."""
    return pilot(
        clients=[
            {"id": f"C{n}", "since": "2026-01-08", "public": "aines", "member_since": "2026-02-01"}
            for n in range(4)
        ],
        surveys=[answer(n, 1, comment=f"secret {n}", quotable=True) for n in range(4)],
        team=[{"id": "B1", "paid": "volunteer", "client": "C0", "since": "2026-01-08", "role": "Bénévole"}],
        events=[{"date": "2026-02-07", "kind": "desk", "run_by": "B1", "participants": 4, "hours": 2}] * 8,
        energy=[{"week": "2026-02-02", "person": "B1", "score": 1}],
        impact=[dict(date="2026-02-02", side="internal", change="A repris confiance", people=1, evidence=1)],
        journal=[{"date": "2026-02-02", "text": "Elle est malade", "public": "aines", "tags": "fatigue"}],
        **more,
    )


def everything(found_pilot):
    found = people.summary(found_pilot)
    said = []
    for one in (
        found,
        found.voices,
        found.themes,
        found.mobilisation,
        found.exchanges,
        found.changes,
        people.network(found_pilot),
        found.learning,
        found.trials,
    ):
        said += one.sentences("fr")
        for name in (
            "in_words",
            "answered",
            "moves_in_words",
            "partners_in_words",
            "hypotheses_in_words",
            "plan_in_words",
            "answers_in_words",
        ):
            try:
                table = getattr(one, name)
            except AttributeError:
                continue
            said += [table().to_string()] * bool(len(table()))
    return "\n".join(said)


@pytest.mark.long
def test_in_a_village_nobody_is_found():
    said = everything(village())
    assert not re.search(r"secret|B1|C0|malade|\b100\W?%", said)
    assert not re.search(r"\b[1-4] (adhère|utilise|contribue|tient)", said)
    assert "moins de 5" in said


@pytest.mark.long
def test_a_first_name_alone_is_hidden_in_what_is_quoted_and_noted():
    said = everything(
        pilot(
            surveys=[
                answer(n, 5, comment=f"{n} : Paulette rassure, merci à elle", quotable=True) for n in range(6)
            ],
            journal=[{"date": "2026-02-02", "text": "Vu Marie-Claude à Saint-Martin", "tags": "accueil"}],
        )
    )
    assert "••• rassure" in said
    assert not re.search("Paulette|Claude|Saint-Martin", said)  # the rest of a note says who, in a village


@pytest.mark.long
def test_two_reports_say_no_more_together():
    """One more member joins between two days: neither the moves nor the rungs show a group under five."""
    one = everything(village().as_of("2026-01-31"))
    two = everything(village())
    assert not re.search(r"secret|B1|C0", one + two)
    assert not re.search(r"(adhère|contribue|utilise|tient une permanence ou gouverne) [1-4]\b", one + two)


@pytest.mark.long
def test_the_teams_energy_is_nowhere(pilot_of):
    whole = pilot_of("engagement")
    assert everything(whole) == everything(
        Pilot.from_tables({**whole.tables, "energy": []}, whole.settings, language="fr")
    )


# ---- little, nothing, contradictory


@pytest.mark.long
def test_nothing_noted_takes_one_line():
    start = pilot(
        requests=[{"id": "1", "date": "2026-01-06", "public": "a", "service": "s", "outcome": "served"}]
    )
    for one in (pilot(), start, Pilot.from_tables({}, {})):
        assert everything(one).strip() == people.summary(one).sentences("fr")[0]


@pytest.mark.long
def test_a_contradictory_register_is_told_as_it_stands():
    """A permanence before the membership, an event without people, a trial that ends before it begins."""
    found = people.summary(
        pilot(
            clients=[{"id": "C1", "member_since": "2026-05-01", "engagement": 5}],
            team=[
                {"id": "B1", "paid": "volunteer", "client": "C1"},
                {"id": "B2", "paid": "volunteer", "client": "zz"},
            ],
            events=[
                {"date": "2026-02-07", "kind": "desk", "run_by": "B1"},
                {"date": "2026-02-08", "kind": "event"},
            ],
            trials=[{"what": "x", "measure": "orders", "first_day": "2026-05-01", "last_day": "2026-02-01"}],
            journal=[{"date": "2026-02-02", "text": "sans étiquette"}],
        )
    )
    assert found.mobilisation.ran == 0
    assert found.trials.table["code"].iloc[0] == "few"
    assert "n’a pas d’étiquette" in found.themes.sentences("fr")[0]
    assert all(isinstance(said, str) for said in found.sentences("fr"))


def test_a_provider_listed_twice_for_a_service_is_one_who_can_serve_it():
    """Its line was copied: one provider of s, insured until a day that is past."""
    line = {"id": "R1", "service": "s", "insurance_until": "2026-01-31", "charter_signed": None}
    log = [
        {"date": "2026-05-04", "service": "s", "provider": who, "outcome": "served"} for who in ("R1", "R2")
    ]
    found = people.network(pilot(providers=[line, line, {"id": "R2", "service": "s"}], requests=log))
    row = found.table.set_index("service").loc["s"]
    assert row[["listed", "worked", "unsigned", "lapsed", "soon"]].tolist() == [2, 2, 2, 1, 0]


def test_orders_whose_provider_nobody_noted_were_not_served_by_nobody():
    """Six orders served without a provider, then six of which two are noted, then six requests none of which was served."""
    log = [
        {
            "date": "2026-05-04",
            "client": f"C{n}",
            "public": "aines",
            "service": service,
            "outcome": "refused" if service == "t" else "served",
            "provider": f"R{n}" if service == "u" and n < 2 else None,
        }
        for service in "sut"
        for n in range(6)
    ]
    found = people.network(pilot(requests=log))
    did = found.offers_in_words("fr").set_index("Offre")["Prestataires qui ont servi"]
    assert did.to_dict() == {"aines × s": "non noté", "aines × u": "2", "aines × t": "0"}


def test_a_skill_is_held_by_one_person_when_nobody_else_does_it_alone():
    """Counts: one person; tours: two; the till: nobody does it alone."""
    rows = [
        {"date": "2026-03-01", "person": who, "skill": skill, "level": level}
        for who, skill, level in (
            ("A", "comptes", 3),
            ("B", "comptes", 1),
            ("A", "tournées", 3),
            ("B", "tournées", 4),
            ("A", "caisse", 2),
        )
    ]
    found = people.network(pilot(skills=rows))
    assert (found.skills, found.assessed) == (("comptes",), 3)


def test_members_gained_after_an_event_have_the_range_of_an_f_law():
    """Three joined in the sixty days after it, four in the other 305: 3.954 times as many a day; F tables, 7 and 9 degrees."""
    joined = [
        "2026-03-10",
        "2026-04-01",
        "2026-04-30",
        "2026-01-05",
        "2026-05-01",
        "2026-08-01",
        "2026-12-31",
    ]
    clients = [{"id": f"C{n}", "member_since": day} for n, day in enumerate(joined)]
    year = {"name": "Essai", "start": "2026-01-01", "data_until": "2026-12-31"}
    found = _gained(Pilot.from_tables({"clients": clients}, year), pd.Series([pd.Timestamp("2026-03-01")]))
    ratio = (3.5 / 60) / (4.5 / 305)
    assert found == (3, pytest.approx(ratio / 3.677, rel=1e-3), pytest.approx(ratio * 3.293, rel=1e-3))


def test_a_trial_ends_with_its_weeks_though_one_of_them_was_closed():
    """Eight weeks planned: with the fourth closed seven are known, and the verdict is given after the eighth."""
    week = np.array([w for w in range(-20, 8) if w != 3])
    assert judge(week, np.where(week < 0, 20, 20), planned=8).code != "waiting"
    assert judge(week[week < 7], np.full((week < 7).sum(), 20), planned=8).code == "waiting"


def test_a_month_that_held_on_nothing_tells_of_no_criterion():
    reviews = pd.DataFrame(
        {
            "bottleneck": ["x", None, "x"],
            "proposal": ["adjust", "adjust", "adjust"],
            "month": pd.PeriodIndex(["2026-05", "2026-03", "2026-04"], freq="M"),
        }
    )
    assert _held(reviews) == {"x": pd.Period("2026-04", "M")}
