"""Looking back: criteria, risks and levers as they stood on a past day, and what cannot be placed in time is said."""

import pandas as pd
import pytest

from conciergekit import gates
from conciergekit.core.errors import ConciergekitError
from conciergekit.core.i18n import use_language
from conciergekit.core.pilot import Pilot
from conciergekit.tell.gates.agreed import known_when_changed
from conciergekit.tell.report import decision
from conciergekit.tell.report.going_on import _stable
from conciergekit.tell.rewound import rewound

SETTINGS = {"name": "Essai", "start": "2026-01-01", "data_until": "2026-06-30"}
ORDERS = dict(indicator="orders_month", role="must", requirement=40, target=50, frozen_on="2025-12-15")
CHANGE = {"date": "2026-04-10", "indicator": "orders_month", "what": "requirement", "old": "60", "new": "40"}


def log(months=6, each=45):
    return [
        {
            "id": f"D{m}-{i}",
            "date": f"2026-{m:02d}-{i % 27 + 1:02d}",
            "public": "a",
            "service": "b",
            "outcome": "served",
            "closed_on": f"2026-{m:02d}-{i % 27 + 1:02d}",
        }
        for m in range(1, months + 1)
        for i in range(each)
    ]


def pilot(criteria=(ORDERS,), settings=None, **tables):
    rows = {"requests": log(), "criteria": [dict(row) for row in criteria], **tables}
    return Pilot.from_tables(rows, {**SETTINGS, **(settings or {})})


def required(found, day):
    row = found.as_of(day)["criteria"].set_index("indicator")
    return row["requirement"].to_dict()


# ---- criteria


def changed(what="requirement", old="60", new="40", day="2026-04-10"):
    return {"date": day, "indicator": "orders_month", "what": what, "old": old, "new": new}


WATCHED = {"indicator": "satisfaction_beneficiaries", "role": "must", "requirement": 0.75}


@pytest.mark.parametrize(
    ("criteria", "changes", "said"),
    [
        (
            [ORDERS],
            [changed()],
            "L’exigence de « Commandes servies par mois » est passée de 60 à 40 le 10 avril",
        ),
        # the first figure and the last one, on its day
        (
            [ORDERS],
            [changed(new="50"), changed(old="50", day="2026-05-02")],
            "L’exigence de « Commandes servies par mois » est passée de 60 à 40 le 2 mai",
        ),
        ([ORDERS], [changed(new="50"), changed(old="50", new="60", day="2026-05-02")], ""),  # put back
        ([ORDERS], [changed(day="2025-12-20")], ""),  # before the test
        ([{**ORDERS, "role": "should"}], [changed()], ""),  # no must
        (
            [{**ORDERS, "role": "should"}],
            [changed("role", "Obligatoire", "Souhaité")],
            "Le rôle de « Commandes servies par mois » est passé de « obligatoire » à « souhaité » le 10 avril",
        ),
        ([ORDERS], [changed("role", "Souhaité", "Obligatoire")], ""),  # it asks more
        ([ORDERS], [changed("target", "60", "50")], ""),  # not what is required
        (
            [WATCHED],
            [changed("removed", "60", None)],
            "« Commandes servies par mois » a été retiré des critères le 10 avril",
        ),
        ([ORDERS], [changed("removed", "60", None), changed("added", None, "60", "2026-05-02")], ""),
    ],
)
@pytest.mark.sampled(4)
def test_a_must_that_asks_less_since_figures_are_known_is_one_sentence_of_the_report(criteria, changes, said):
    with use_language("fr"):
        told = [
            line.replace("\N{NO-BREAK SPACE}", " ")
            for line in known_when_changed(gates.agreed(pilot(criteria, criteria_changes=changes)))
        ]
    assert told == ([f"{said} 2026, les chiffres déjà connus."] if said else [])


@pytest.mark.parametrize(
    ("changes", "judged_without"),
    [
        ([changed("removed", "60", None)], True),
        ([changed("removed", "60", None, "2026-03-31")], False),  # no month of the replay knew it
        ([], False),
    ],
)
def test_the_past_proposals_say_what_they_are_judged_without(changes, judged_without):
    """Six months: the first one told is March, whose last day is the 31st."""
    found = pilot([WATCHED], criteria_changes=changes)
    review, months = gates.review(found, draws=100), pd.period_range("2026-03", "2026-06", freq="M")
    past = pd.DataFrame({"month": months, "proposal": review.proposal})
    with use_language("fr"):
        said = _stable(review, past).replace("\N{NO-BREAK SPACE}", " ")
    assert said.startswith("La règle propose « prolonger » à chaque fin de mois depuis mars 2026.")
    without = "Les mois passés sont jugés sans les anciennes exigences de « Commandes servies par mois »"
    assert (without in said) == judged_without


@pytest.mark.long
def test_a_requirement_lowered_in_april_is_still_the_first_one_in_march():
    found = pilot(criteria_changes=[CHANGE])
    assert required(found, "2026-03-31") == {"orders_month": 60}
    assert required(found, "2026-04-30") == {"orders_month": 40}
    replayed = gates.replay(found, draws=500).set_index("month")["probability"]
    assert replayed["2026-03"] < 0.5 < replayed["2026-06"]


def test_several_changes_are_undone_one_after_the_other():
    more = {**CHANGE, "date": "2026-05-10", "old": "40", "new": "45"}
    found = pilot(criteria=[{**ORDERS, "requirement": 45}], criteria_changes=[more, CHANGE])
    assert [required(found, f"2026-0{m}-28")["orders_month"] for m in (3, 4, 5)] == [60, 40, 45]


def test_a_criterion_added_later_was_not_there_and_a_role_changed_later_had_its_first_role():
    cover = {"indicator": "own_cover", "role": "must", "requirement": 0.5}
    changes = [
        {"date": "2026-04-10", "indicator": "own_cover", "what": "added"},
        dict(date="2026-04-11", indicator="orders_month", what="role", old="Souhaité", new="Obligatoire"),
    ]
    then = pilot(criteria=[ORDERS, cover], criteria_changes=changes).as_of("2026-03-31")["criteria"]
    assert then[["indicator", "role"]].to_numpy().tolist() == [["orders_month", "should"]]


@pytest.mark.long
def test_a_share_keeps_its_unit_whichever_way_it_was_written():
    for old, expected in (("75 %", 0.75), ("0,75", 0.75), ("75", 75)):
        row = {"indicator": "satisfaction_beneficiaries", "role": "must", "requirement": 0.6}
        change = {**CHANGE, "indicator": "satisfaction_beneficiaries", "old": old}
        found = pilot(criteria=[row], criteria_changes=[change])
        assert required(found, "2026-03-31")["satisfaction_beneficiaries"] == expected
        review = gates.review(found, as_of="2026-03-31", draws=200)
        assert review.criteria["requirement"].iloc[0] == 0.75


@pytest.mark.parametrize(
    "change", [{"what": "removed", "old": "60"}, {"what": "requirement", "old": "beaucoup"}]
)
def test_what_cannot_be_undone_is_said(change):
    found = pilot(criteria_changes=[{**CHANGE, **change}]).as_of("2026-03-31")
    assert found.not_rewound == ("orders_month",)
    said = " ".join(rewound(found, "fr"))
    assert "dont le chiffre d’alors n’est pas écrit (« Commandes servies par mois »)" in said.replace(
        "\u00a0", " "
    )


def test_a_criterion_frozen_after_that_day_was_not_agreed_yet():
    found = pilot(criteria=[{**ORDERS, "frozen_on": "2026-05-01"}])
    assert found.as_of("2026-04-30")["criteria"].empty
    assert len(found.as_of("2026-05-01")["criteria"]) == 1


def test_a_criterion_frozen_again_when_it_was_changed_was_there_before():
    found = pilot(criteria=[{**ORDERS, "frozen_on": "2026-04-10"}], criteria_changes=[CHANGE])
    assert required(found, "2026-03-31") == {"orders_month": 60}


def test_today_nothing_is_said_and_looking_back_twice_keeps_the_earlier_day():
    found = pilot(criteria_changes=[CHANGE])
    assert rewound(found) == []
    twice = found.as_of("2026-03-31").as_of("2026-02-28")
    assert required(twice, "2026-02-28") == {"orders_month": 60}


def test_a_lever_tried_in_may_had_not_been_tried_in_march():
    decisions = [
        {"date": "2026-05-04", "decision": "adjust", "works_on": "orders_month"},
        {"date": "2026-05-20", "decision": "adjust", "works_on": "own_cover"},
    ]
    found = pilot(criteria=[{**ORDERS, "lever": "Relais", "lever_tried": 1}], decisions=decisions)
    assert found.as_of("2026-03-31")["criteria"]["lever_tried"].tolist() == [0]
    assert found.as_of("2026-05-10")["criteria"]["lever_tried"].tolist() == [1]


def test_a_lever_tried_without_a_decision_is_dated_among_the_answers():
    tried = [
        {"date": day, "question": "lever_tried", "answer": "Commandes servies par mois"}
        for day in ("2026-02-10", "2026-04-10")
    ]
    found = pilot(criteria=[{**ORDERS, "lever_tried": 2}], dated_answers=tried)
    counts = [
        found.as_of(day)["criteria"]["lever_tried"].item()
        for day in ("2026-01-31", "2026-03-31", "2026-04-30")
    ]
    assert counts == [0, 1, 2]


# ---- risks


RISK = {"what": "Local sans assurance", "kind": "legal", "level": "blocking"}


@pytest.mark.long
def test_a_blocking_risk_stops_a_go_from_the_day_it_was_noted_to_the_day_it_was_settled():
    found = pilot(risks=[{**RISK, "noted_on": "2026-03-15", "settled_on": "2026-05-15"}])
    said = gates.replay(found, draws=300).set_index("month")["proposal"]
    assert said["2026-03"] == said["2026-04"] == "suspend"
    assert said["2026-05"] != "suspend"
    assert said["2026-06"] != "suspend"
    assert gates.review(found, as_of="2026-03-01", draws=300).vetoes.empty


@pytest.mark.long
def test_a_risk_without_a_day_counts_at_all_times_and_the_page_says_so():
    found = pilot(risks=[RISK])
    frame = gates.replay(found, draws=300)
    assert (frame["proposal"] == "suspend").all()
    assert "lines without a day (Risks 1)" in rewound(found.as_of("2026-03-31"), "en")[-1]


# ---- thresholds: those of the Project sheet, and those of the day


def near_the_end(**settings):
    stakes = {"wrong_go_loss_eur": 30000, "wrong_stop_loss_eur": 15000, "deadline": "2026-07-31"}
    return pilot(settings={**stakes, **settings})


@pytest.mark.long
def test_the_thresholds_agreed_in_the_workbook_are_those_of_the_rule():
    found = pilot(settings={"go_chance": 0.9, "stop_chance": 0.05, "stop_late_chance": 0.2})
    rule = gates.review(found, draws=200).rule
    assert (rule.go, rule.stop, rule.stop_late) == (0.9, 0.05, 0.2)
    assert gates.review(found, go=0.7, draws=200).rule.go == 0.7
    assert gates.design(found, orders_month=60, runs=20).trial.rule.go == 0.9


# what the Project sheet says today, and since when
TODAY = {"go_chance": 0.6, "stop_chance": 0.2, "stop_late_chance": 0.4, "wrong_go_loss_eur": 30000}
SINCE = {
    "go_chance": ("95 %", "60 %"),
    "stop_chance": ("5 %", "20 %"),
    "stop_late_chance": ("30 %", "40 %"),
    "wrong_go_loss_eur": ("10000", "30000"),
}
AGREED_AGAIN = [
    {"date": day, "question": name, "answer": texts[k]}
    for name, texts in SINCE.items()
    for k, day in enumerate(("2025-12-15", "2026-05-01"))
]


@pytest.mark.long
def test_thresholds_and_stakes_agreed_in_may_do_not_judge_the_months_before():
    found = pilot(settings=TODAY, dated_answers=AGREED_AGAIN)
    then = gates.review(found, as_of="2026-03-31", draws=200).rule
    assert (then.go, then.stop, then.stop_late, then.wrong_go) == (0.95, 0.05, 0.3, 10000)
    assert gates.review(found.as_of("2026-03-31"), draws=200).rule == then
    now = gates.review(found, draws=200).rule
    assert (now.go, now.stop, now.stop_late, now.wrong_go) == (0.6, 0.2, 0.4, 30000)


@pytest.mark.long
def test_the_proposals_of_past_months_rest_on_the_thresholds_of_then():
    """45 orders a month for 42 required: likely from March on, never 95 chances in 100."""
    rows = [{**ORDERS, "requirement": 42}]
    found = pilot(criteria=rows, settings=TODAY, dated_answers=AGREED_AGAIN)
    said = gates.replay(found, draws=500).set_index("month")
    assert said["probability"].between(0.6, 0.95, inclusive="neither").all()
    assert said["proposal"].eq("go").tolist() == [False, False, True, True]
    tried = gates.replay(found, go=0.6, draws=500)["proposal"]
    assert tried.eq("go").all()  # a threshold given is that of every month


def test_thresholds_given_are_those_of_a_past_day_too():
    found = pilot(settings=TODAY, dated_answers=AGREED_AGAIN)
    tried = gates.review(found, as_of="2026-03-31", go=0.7, stop=0.1, draws=200).rule
    assert (tried.go, tried.stop, tried.stop_late) == (0.7, 0.1, 0.3)


def test_thresholds_the_wrong_way_round_are_refused_in_words():
    with pytest.raises(ConciergekitError, match="inférieures à"):
        gates.review(pilot(settings={"go_chance": 0.5, "stop_chance": 0.5}))


@pytest.mark.long
def test_the_minutes_and_the_gauge_show_the_thresholds_of_the_day_and_those_agreed():
    review = gates.review(near_the_end(), draws=300)
    today = review.today
    assert 0.67 < today.go < review.rule.go
    assert today.stop > review.rule.stop
    said = review.minutes("fr").replace("\u00a0", " ")
    assert f"{round(100 * today.go)} " in said
    assert "80 " in said
    assert [at for at, _words in decision.alone(review).marks] == [today.stop, today.go]
    far = gates.review(pilot(), draws=300)
    assert [at for at, _words in decision.alone(far).marks] == [0.1, 0.8]


@pytest.mark.long
def test_a_later_threshold_to_stop_can_be_agreed():
    late, usual = (
        gates.review(near_the_end(**more), draws=300).today.stop for more in ({"stop_late_chance": 0.1}, {})
    )
    assert late == pytest.approx(0.10)
    assert usual > 0.2


# ---- answers, states and bills, as they stood


def test_an_answer_of_the_project_sheet_is_the_last_dated_one_by_that_day():
    said = [
        {"date": "2025-12-20", "question": "next_stage_cost_eur", "answer": "12 000"},
        {"date": "2026-03-01", "question": "next_stage_cost_eur", "answer": None},
        {"date": "2025-12-20", "question": "next_gate", "answer": "28/02/2026"},
        {"date": "2026-02-28", "question": "stage", "answer": "2 · Test élargi"},
    ]
    found = pilot(
        settings={"next_stage_cost_eur": 30000, "stage": "3", "max_loss_eur": 5}, dated_answers=said
    )
    first, later = (found.as_of(day).settings for day in ("2026-01-31", "2026-03-31"))
    assert (first["next_stage_cost_eur"], first["stage"], first["max_loss_eur"]) == (12000, "3", 5)
    assert (f"{first['next_gate']:%d/%m/%Y}", later["stage"]) == ("28/02/2026", "2")
    assert "next_stage_cost_eur" not in later
    assert found.settings["next_stage_cost_eur"] == 30000


def test_a_grant_is_in_the_last_state_its_dates_prove():
    grant = {
        "id": "F1",
        "funder": "Région",
        "status": "paid",
        "amount_eur": 1000,
        "noted_on": "2025-12-01",
        "cash_late": "2026-05-20",
        "filed_on": "2026-01-10",
        "agreed_on": "2026-03-05",
        "status_since": "2026-05-20",
    }
    found = pilot(funding=[grant])
    states = {
        day: found.as_of(day)["funding"]["status"].tolist()
        for day in ("2025-11-30", "2025-12-31", "2026-01-31", "2026-03-31", "2026-05-31")
    }
    assert list(states.values()) == [[], ["idea"], ["filed"], ["agreed"], ["paid"]]
    assert found.as_of("2026-03-31")["funding"][["cash_late", "status_since"]].isna().all(axis=None)


def test_a_contract_that_ended_since_still_ran_and_one_signed_since_was_a_quote():
    rows = [
        {
            "id": "K1",
            "service": "b",
            "status": "ended",
            "amount_eur": 1,
            "per_year": 12,
            "start": "2026-01-01",
            "end": "2026-04-30",
        },
        {
            "id": "K2",
            "service": "b",
            "status": "signed",
            "amount_eur": 1,
            "per_year": 12,
            "start": "2026-05-01",
            "noted_on": "2026-02-01",
            "signed_on": "2026-04-15",
        },
        dict(id="K3", service="b", status="signed", amount_eur=1, per_year=12, start="2026-05-01"),
    ]
    then = pilot(contracts=rows).as_of("2026-03-31")["contracts"]
    assert then[["id", "status"]].to_numpy().tolist() == [["K1", "signed"], ["K2", "quoted"]]
    assert then["end"].isna().all()


def test_a_bill_not_yet_paid_that_day_is_expected_after_the_usual_delay():
    bills = [
        ("2026-01-31", "2026-02-20"),
        ("2026-02-28", "2026-04-30"),
        ("2026-03-31", "2026-04-02"),
        ("2025-12-31", "2026-06-01"),
    ]
    rows = [
        {"date": day, "nature": "own_revenue", "line": "x", "amount_eur": 1, "paid_on": paid}
        for day, paid in bills
    ]
    then = pilot(ledger=rows).as_of("2026-03-31")["ledger"]["paid_on"]
    # one bill was paid by then, after 20 days; a bill older than that is expected the next day
    assert then.dt.strftime("%m-%d").tolist() == ["02-20", "04-01", "04-20", "04-01"]


@pytest.mark.parametrize("name", ["pivot", "contrats", "engagement", "camion"])
@pytest.mark.sampled
def test_the_last_day_is_judged_alike_whether_it_is_today_or_looked_back_at(name, pilot_of, reviewed):
    """A grant the ledger awaits seven months later was awaited in one when the last day was looked at as a past one."""
    whole = pilot_of(name)
    today, then = reviewed(name), gates.review(whole, as_of=whole.until.date(), draws=300)
    assert (then.proposal, then.probability) == (today.proposal, today.probability)
    pd.testing.assert_frame_equal(then.criteria, today.criteria)
