"""Answers and parameters that cannot be, or that the logs contradict: asked, and silent once they are right."""

import datetime as dt

import pandas as pd
import pytest

import conciergekit as ck
from conciergekit.core.pilot import Pilot
from conciergekit.core.tables import TABLES
from conciergekit.read.check.lines import check
from conciergekit.read.understand.rows import Rows

TODAY = dt.date(2026, 9, 15)
SETTINGS = {"start": "2026-01-05", "data_until": "2026-08-31"}
MONTHS = [f"2026-{month:02d}-10" for month in range(1, 9)]


def day(text):
    return pd.Timestamp(text)


def table(**columns):
    """Columns of one length; a single value is that of every line."""
    many = max(len(cells) for cells in columns.values() if isinstance(cells, list))
    return pd.DataFrame({n: c if isinstance(c, list) else [c] * many for n, c in columns.items()})


def log(**changed):
    usual = {
        "date": [day(text) for text in MONTHS for _n in range(5)],
        "client": [f"C{n}" for n in range(40)],
        "public": "seniors",
        "service": "courses",
        "outcome": "served",
        "closed_on": [day(text) for text in MONTHS for _n in range(5)],
        "insee": "38158",
        "order_value_eur": 20.0,
        "commission_eur": 3.0,
        "fee_eur": 3.5,
        "minutes": 8.0,
        "provider": "epicerie",
    }
    return table(**{**usual, **changed})


def found(settings=(), **tables):
    """Findings of tables typed so, with the usual log where they say no other."""
    settings = {**SETTINGS, **dict(settings)}
    pilot = Pilot.from_tables({"requests": log(), **tables}, settings, language="fr")
    rows = {
        name: Rows(
            TABLES[name], pilot[name].copy(), [name] * len(pilot[name]), list(range(2, len(pilot[name]) + 2))
        )
        for name in {"requests", *tables}
    }
    return check(rows, dict(pilot.settings), TODAY)


def one(**cells):
    return table(**{name: [value] for name, value in cells.items()})


def contract(**changed):
    usual = {
        "id": "K1",
        "payer_name": "Commune",
        "service": "courses",
        "status": "signed",
        "amount_eur": 600.0,
        "per_year": 10,
        "start": day("2026-01-05"),
        "minutes": 1500.0,
    }
    return one(**{**usual, **changed})


def ledger(amounts=(500.0,) * 8, **changed):
    days = [day(text) for text in MONTHS]
    return table(
        **{
            "date": days,
            "account": "641",
            "nature": "expense",
            "line": "Salaire",
            "amount_eur": list(amounts),
            **changed,
        }
    )


def grant(**changed):
    usual = {
        "id": "F1",
        "funder": "Département",
        "status": "filed",
        "amount_eur": 8000.0,
        "filed_on": day("2026-03-01"),
        "cash_early": day("2026-10-01"),
        "cash_late": day("2026-12-01"),
        "chance_share": 0.5,
    }
    return one(**{**usual, **changed})


def criterion(**changed):
    usual = dict(
        indicator="orders_month", role="must", requirement=35.0, floor=25.0, target=45.0, at_most=False
    )
    return one(**{**usual, **changed})


def service(**changed):
    usual = dict(
        id="courses", market=True, commission_share=0.15, fee_eur=3.5, standard_min=8.0, stop_min=3.0
    )
    return one(**{**usual, **changed})


def tours(**changed):
    usual = {
        "id": [f"T{n}" for n in range(8)],
        "date": [day(text) for text in MONTHS],
        "mode": "bike",
        "km": 9.0,
        "drive_min": 40.0,
        "stops": 4,
        "stop_min": 16.0,
    }
    return table(**{**usual, **changed})


def place(**changed):
    return one(
        **{
            "insee": "38158",
            "population": 10493,
            "households": 4600,
            "in_scope": True,
            "since": pd.NaT,
            **changed,
        }
    )


def person(**changed):
    return one(
        **{
            "id": "P1",
            "paid": "paid",
            "hours_week": 10.0,
            "hour_eur": 15.0,
            "since": day("2026-01-05"),
            **changed,
        }
    )


def weeks(**changed):
    mondays = [day("2026-01-05") + pd.Timedelta(weeks=n) for n in range(12)]
    return table(
        **{"date": mondays, "person": "P1", "category": "field", "hours": 9.5, "paid": "paid", **changed}
    )


def moment(**changed):
    return one(**{"date": day("2026-03-12"), "kind": "desk", "hours": 3.0, **changed})


def doors(**changed):
    return table(**{"tour": ["T0", "T0"], "rank": [1, 2], "minutes": 6.0, "orders": 1, **changed})


def answers(text, question):
    """An answer of before, then the last one."""
    return table(date=[day("2026-01-05"), day("2026-05-05")], question=question, answer=["30000", text])


# code: what is wrong as typed, and the same as it should be
ASKED = {
    "start_silent": ({"settings": {"start": "2025-01-05"}}, {}),
    "days_reversed": (
        {"settings": {"deadline": "2026-09-01", "next_gate": "2026-09-29"}},
        {"settings": {"deadline": "2026-12-01", "next_gate": "2026-09-29"}},
    ),
    "date_remote": ({"settings": {"next_gate": "2036-09-29"}}, {"settings": {"next_gate": "2026-09-29"}}),
    "to_come": ({"funding": grant(agreed_on=day("2027-05-01"), status="agreed")}, {"funding": grant()}),
    "log_to_come": (
        {"tours": tours(date=[day(t) for t in MONTHS[:7]] + [day("2026-12-10")])},
        {"tours": tours()},
    ),
    "days_apart": ({"requests": log(due_on=day("2027-08-12"))}, {"requests": log(due_on=day("2026-08-12"))}),
    "opening_outside": (
        {"opening": one(month=day("2025-12-01"), open_share=0.5)},
        {"opening": one(month=day("2026-02-01"), open_share=1.0)},
    ),
    "hour_cost": ({"settings": {"paid_hour_eur": 2230.0}}, {"settings": {"paid_hour_eur": 14.7}}),
    "hours_far": ({"team": person(hours_week=43.0), "time": weeks()}, {"team": person(), "time": weeks()}),
    "thousands": (
        {"settings": {"next_stage_cost_eur": 42.0}},
        {"settings": {"next_stage_cost_eur": 42000.0}},
    ),
    "zero_said": ({"settings": {"wrong_go_loss_eur": 0.0}}, {"settings": {"wrong_go_loss_eur": 900.0}}),
    # 8 months at 500 €: 6,000 € a year
    "beyond_accounts": (
        {"settings": {"closing_cost_eur": 61000.0}, "ledger": ledger()},
        {"settings": {"closing_cost_eur": 59000.0}, "ledger": ledger()},
    ),
    # 3,000 € less eight times 500 €: 1,000 € short in August
    "cash_below": (
        {"settings": {"opening_cash_eur": 3000.0}, "ledger": ledger()},
        {"settings": {"opening_cash_eur": 4000.0}, "ledger": ledger()},
    ),
    # rent of the 2nd, in a test that begins on the 5th
    "cash_before": (
        {
            "settings": {"opening_cash_eur": 4000.0},
            "ledger": ledger(date=[day(text) for text in ("2026-01-02", *MONTHS[1:])]),
        },
        {"settings": {"opening_cash_eur": 4000.0}, "ledger": ledger()},
    ),
    # five orders a month
    "plan_far": ({"settings": {"planned_orders_month": 60.0}}, {"settings": {"planned_orders_month": 12.0}}),
    "loss_over_cost": (
        {"settings": {"max_loss_eur": 110000.0, "next_stage_cost_eur": 42000.0}},
        {"settings": {"max_loss_eur": 11000.0, "next_stage_cost_eur": 42000.0}},
    ),
    "far_from_log": ({"services": service(fee_eur=35.0)}, {"services": service()}),
    # 4 minutes a stop
    "door_far": (
        {"services": service(stop_min=180.0), "tours": tours()},
        {"services": service(), "tours": tours()},
    ),
    "minutes_in_hours": ({"requests": log(minutes=0.13)}, {}),
    "brings_nothing": ({"contracts": contract(amount_eur=0.0)}, {"contracts": contract()}),
    # 600 € for 25 min: 1,440 € an hour; for 25 h: 24
    "contract_hour": ({"contracts": contract(minutes=25.0)}, {"contracts": contract()}),
    "ended_no_day": (
        {"contracts": contract(status="ended")},
        {"contracts": contract(status="ended", end=day("2026-06-30"))},
    ),
    "given_up_no_end": (
        {"contracts": contract(ended_on=day("2026-03-02"))},
        {"contracts": contract(ended_on=day("2026-03-02"), end=day("2026-06-30"))},
    ),
    "quoted_paid": (
        {
            "contracts": contract(status="quoted"),
            "ledger": ledger(nature="own_revenue", account="706", payer="commune"),
        },
        {"contracts": contract(), "ledger": ledger(nature="own_revenue", account="706", payer="commune")},
    ),
    "line_twice": (
        {"contracts": pd.concat([contract(), contract(id="K2")], ignore_index=True)},
        {"contracts": pd.concat([contract(), contract(id="K2", payer_name="CCAS")], ignore_index=True)},
    ),
    "chance_odd": ({"funding": grant(chance_share=0.005)}, {"funding": grant()}),
    "agreed_not_said": (
        {"funding": grant(status="idea", agreed_on=day("2026-05-01"))},
        {"funding": grant(status="notified", agreed_on=day("2026-05-01"))},
    ),
    "account_side": ({"ledger": ledger(account="706")}, {"ledger": ledger()}),
    "account_class": (
        {"ledger": ledger(account=["580"] + ["641"] * 7)},
        {"ledger": ledger(account=["411", "164", "", "C12"] + ["641"] * 4)},
    ),
    "nature_odd": (
        {"ledger": ledger(account="741", nature="own_revenue", line="Commune")},
        {"ledger": ledger(account="741", nature="subsidy", line="Subvention commune")},
    ),
    "line_times": ({"ledger": ledger([500.0] * 7 + [5000.0])}, {"ledger": ledger([500.0] * 7 + [900.0])}),
    "set_up_again": ({"ledger": ledger(set_up=True)}, {"ledger": ledger(set_up=[True] + [False] * 7)}),
    "all_zero": ({"tours": tours(km=0.0)}, {"tours": tours()}),
    "free_paid": ({"services": service(market=False)}, {"services": service()}),
    "range_reversed": (
        {"criteria": criterion(guess_low=60.0, guess_likely=40.0, guess_high=70.0)},
        {"criteria": criterion(guess_low=20.0, guess_likely=40.0, guess_high=70.0)},
    ),
    # Paris and Eybens are 480 km apart; Eybens is no commune away from itself
    "base_far": (
        {"settings": {"base_insee": "75056"}, "tours": tours()},
        {"settings": {"base_insee": "38158"}, "tours": tours()},
    ),
    "people_few": ({"territory": place(population=10, households=None)}, {"territory": place()}),
    "people_many": ({"territory": place(population=104930, households=None)}, {"territory": place()}),
    "households_odd": ({"territory": place(households=46000)}, {"territory": place()}),
    "no_commune_in": ({"territory": place(in_scope=False)}, {"territory": place()}),
    # Eybens and Poisat are 1.5 km apart as the crow flies
    "road_short": (
        {"roads": one(one="38158", other="38309", km=0.3)},
        {"roads": one(one="38158", other="38309", km=2.1)},
    ),
    "road_speed": (
        {"roads": one(one="38158", other="38309", km=2.5, minutes=0.1)},
        {"roads": one(one="38158", other="38309", km=2.5, minutes=6.0)},
    ),
    "road_nowhere": (
        {"roads": one(one="38158", other="99999", km=4.0), "territory": place()},
        {"roads": one(one="38158", other="38309", km=4.0), "territory": place()},
    ),
    "open_little": (
        {"opening": one(month=day("2026-03-01"), open_share=0.02)},
        {"opening": one(month=day("2026-03-01"), open_share=0.8)},
    ),
    "no_normal_month": (
        {"opening": table(month=[day(t) for t in MONTHS], open_share=0.5)},
        {"opening": table(month=[day(t) for t in MONTHS[:2]], open_share=0.5)},
    ),
    "after_left": (
        {"clients": one(id="C39", left_on=day("2026-05-01"))},
        {"clients": one(id="C39", left_on=day("2026-08-20"))},
    ),
    "before_coming": (
        {"team": person(since=day("2026-03-01")), "time": weeks()},
        {"team": person(), "time": weeks()},
    ),
    "paid_differs": (
        {"team": person(paid="volunteer"), "time": weeks()},
        {"team": person(), "time": weeks()},
    ),
    # five orders a month
    "capacity_small": (
        {"providers": one(id="epicerie", service="courses", capacity_month=2.0)},
        {"providers": one(id="epicerie", service="courses", capacity_month=60.0)},
    ),
    "inactive_works": (
        {"providers": one(id="epicerie", service="courses", active=False)},
        {"providers": one(id="epicerie", service="courses", active=True)},
    ),
    "neither_yes_nor_no": (
        {"surveys": one(date=day("2026-03-01"), population="residents", question="would_use", score=5.0)},
        {"surveys": one(date=day("2026-03-01"), population="residents", question="would_use", score=1.0)},
    ),
    "asked_few": (
        {
            "surveys": table(
                date=day("2026-03-01"),
                population="beneficiaries",
                respondent=["B1", "B2", "B3"],
                question="satisfaction",
                score=4.0,
            ),
            "survey_waves": one(date=day("2026-03-01"), population="beneficiaries", invited=2),
        },
        {
            "surveys": table(
                date=day("2026-03-01"),
                population="beneficiaries",
                respondent=["B1", "B2", "B3"],
                question="satisfaction",
                score=4.0,
            ),
            "survey_waves": one(date=day("2026-03-01"), population="beneficiaries", invited=3),
        },
    ),
    "wrong_side": ({"criteria": criterion(floor=45.0)}, {"criteria": criterion()}),
    "wrong_way": ({"criteria": criterion(at_most=True, floor=45.0, target=25.0)}, {"criteria": criterion()}),
    "always_met": ({"criteria": criterion(requirement=0.0, floor=None)}, {"criteria": criterion()}),
    "stages_overlap": (
        {
            "stage_plan": table(
                stage=["1", "2"],
                start=[day("2026-01-05"), day("2026-01-05")],
                gate=[day("2026-06-30"), day("2026-12-31")],
            )
        },
        {
            "stage_plan": table(
                stage=["1", "2"],
                start=[day("2026-01-05"), day("2026-07-01")],
                gate=[day("2026-06-30"), day("2026-12-31")],
            )
        },
    ),
    "votes_many": (
        {"decisions": one(date=day("2026-06-30"), decision="go", present=7, votes_for=6, votes_against=2)},
        {"decisions": one(date=day("2026-06-30"), decision="go", present=8, votes_for=6, votes_against=2)},
    ),
    "votes_lost": (
        {"decisions": one(date=day("2026-06-30"), decision="go", votes_for=2, votes_against=4)},
        {"decisions": one(date=day("2026-06-30"), decision="go", votes_for=4, votes_against=4)},
    ),
    "people_beyond": (
        {
            "territory": place(),
            "impact": one(date=day("2026-06-30"), side="external", change="x", people=20000, evidence=1),
        },
        {
            "territory": place(),
            "impact": one(date=day("2026-06-30"), side="external", change="x", people=200, evidence=1),
        },
    ),
    "year_to_come": ({"territory": place(population_year=2036)}, {"territory": place(population_year=2023)}),
    "stakeholder_nowhere": (
        {
            "stakeholders": one(stakeholder="porteur"),
            "priorities": one(stakeholder="Porteur", criterion="demand", points=100.0),
        },
        {
            "stakeholders": one(stakeholder="Porteur"),
            "priorities": one(stakeholder="Porteur", criterion="demand", points=100.0),
        },
    ),
    "event_long": ({"events": moment(hours=180.0)}, {"events": moment()}),
    "date_early": ({"events": moment(date=day("2025-02-12"))}, {"events": moment(date=day("2025-12-12"))}),
    "payer_ahead": (
        {
            "contracts": contract(start=day("2026-09-01")),
            "ledger": ledger(nature="own_revenue", account="706", payer="commune"),
        },
        {
            "contracts": contract(start=day("2026-09-01")),
            "ledger": ledger(nature="own_revenue", account="706", payer="CCAS"),
        },
    ),
    # 12 minutes at the two stops of T0, which its tour says; in seconds, 720
    "stop_minutes_differ": (
        {"tours": tours(), "stops": doors(minutes=360.0)},
        {"tours": tours(), "stops": doors()},
    ),
    "stop_orders_over": (
        {"requests": log(tour="T0"), "tours": tours(), "stops": doors(orders=200)},
        {"requests": log(tour="T0"), "tours": tours(), "stops": doors(orders=20)},
    ),
    "dated_differs": (
        {
            "settings": {"next_stage_cost_eur": 42000.0},
            "dated_answers": answers("45000", "next_stage_cost_eur"),
        },
        {
            "settings": {"next_stage_cost_eur": 42000.0},
            "dated_answers": answers("42 000 €", "next_stage_cost_eur"),
        },
    ),
    "itself": (
        {"comparisons": one(stakeholder="Porteur", criterion="demand", other="demand", times=3.0)},
        {"comparisons": one(stakeholder="Porteur", criterion="demand", other="ease", times=3.0)},
    ),
    # three times as important one way, and as important the other; a third and three times say the same
    "pair_again": (
        {
            "comparisons": table(
                stakeholder="Porteur",
                criterion=["demand", "ease"],
                other=["ease", "demand"],
                times=[3.0, 1.0],
                noted_on=pd.NaT,
            )
        },
        {
            "comparisons": table(
                stakeholder="Porteur",
                criterion=["demand", "ease", "demand"],
                other=["ease", "demand", "payer"],
                times=[3.0, 1 / 3, 5.0],
                noted_on=pd.NaT,
            )
        },
    ),
}


@pytest.mark.parametrize("code", ASKED)
@pytest.mark.sampled(1, of=23)
def test_what_cannot_be_is_asked_and_what_can_is_not(code):
    wrong, right = ASKED[code]
    (asked,) = [finding for finding in found(**wrong) if finding.code == code]
    for lang in ("fr", "en"):
        with ck.use_language(lang):
            assert "{" not in asked.what() + asked.repair()
            assert asked.repair()
    told = code == "cash_before"  # what its user alone can say: told, and nothing is read otherwise
    assert (asked.weight, bool(asked.affects)) == (("note", False) if told else ("doubtful", True))
    assert code not in {finding.code for finding in found(**right)}


ORDERED = [
    ("funding", grant(cash_early=day("2026-12-01"), cash_late=day("2026-10-01"))),
    ("funding", grant(filed_on=day("2026-08-20"), cash_early=day("2026-01-01"), cash_late=day("2026-02-01"))),
    ("stage_plan", one(stage="1", start=day("2026-06-30"), gate=day("2026-01-05"))),
    ("clients", one(id="C1", since=day("2026-03-01"), left_on=day("2026-02-01"))),
    ("lent", one(what="Salle", since=day("2026-03-01"), until=day("2026-02-01"))),
    ("trials", one(what="x", first_day=day("2026-03-01"), last_day=day("2026-02-01"))),
    ("decisions", one(date=day("2026-06-30"), decision="go", next_date=day("2026-01-05"))),
]


@pytest.mark.parametrize(("name", "rows"), ORDERED)
def test_a_day_before_the_one_it_follows_is_asked(name, rows):
    assert [(f.table, f.row) for f in found(**{name: rows}) if f.code == "days_reversed"] == [(name, 2)]


def test_a_day_to_come_in_a_log_is_not_counted_and_a_clock_that_is_wrong_empties_nothing():
    dates = [day(text) for text in MONTHS for _n in range(5)]
    slip = log(date=[*dates[:-1], day("2026-12-10")])
    late = log(date=[day("2027-01-10") + pd.Timedelta(days=n) for n in range(40)], closed_on=pd.NaT)
    assert [f.code for f in found(requests=slip) if f.code.endswith("to_come")] == ["log_to_come"]
    assert "to_come" in {f.code for f in found(requests=late)}
    assert "log_to_come" not in {f.code for f in found(requests=late)}


def test_what_a_sheet_says_is_asked_beside_the_log_with_both_figures():
    (told,) = [f for f in found(services=service(commission_share=0.015)) if f.code == "far_from_log"]
    assert (told.typed, told.values["usual"], told.values["n"]) == ("1,5 %", "15 %", 40)


def waves(*of):
    """Waves of people served: (day, people asked)."""
    return table(date=[day(d) for d, _n in of], population="beneficiaries", invited=[n for _d, n in of])


def answers(*of, **more):
    """Answers of people served: (first day, people), a person a day."""
    days = [day(d) + pd.Timedelta(days=k) if d else pd.NaT for d, n in of for k in range(n)]
    who = [f"B{k}" for k in range(len(days))]
    return table(
        date=days, population="beneficiaries", respondent=who, question="satisfaction", score=4.0, **more
    )


@pytest.mark.parametrize(
    ("line", "low"),
    [
        (("2026-01-15", "218", "repayment", 7000.0), -4500),  # the van and January's wages
        (("2026-01-15", "681", "expense", 9000.0), None),  # what is worn off leaves the bank as it is
        (("2025-12-15", "606", "expense", 9000.0), None),  # paid out of another year's bank
        (("2026-08-31", "", "loan", 1.0), None),
    ],
)
def test_the_lowest_cash_of_the_accounts_is_that_of_the_bank(line, low):
    """3,000 € at the start, and wages of 500 € in January alone."""
    rows = ledger([500.0] + [0.0] * 7)
    rows.loc[1] = [day(line[0]), line[1], line[2], "x", line[3]]
    told = [
        f.values["low"] for f in found({"opening_cash_eur": 3000.0}, ledger=rows) if f.code == "cash_below"
    ]
    assert told == ([] if low is None else [low])


def test_more_answers_than_people_asked_are_asked_about_wave_by_wave():
    """70 people asked in January hid that 22 answered in April, of 10 asked."""
    told = [
        f
        for f in found(
            survey_waves=waves(("2026-01-12", 30), ("2026-01-13", 40), ("2026-04-13", 10)),
            surveys=answers(("2026-01-12", 15), ("2026-04-13", 22)),
        )
        if f.code == "asked_few"
    ]
    assert [(f.row, f.typed, f.values["n"]) for f in told] == [(4, "10", 22)]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        # answers that come late, or before a wave noted on its last day
        ([("2026-01-12", 40), ("2026-04-13", 10)], [("2026-01-20", 20), ("2026-04-01", 10)]),
        # late answers to the first of two waves of a month
        ([("2026-02-02", 60), ("2026-03-02", 5)], [("2026-02-10", 40)]),
        # a day nobody noted is of no wave
        ([("2026-01-12", 40), ("2026-04-13", 10)], [("2026-04-13", 10), (None, 20)]),
        # nor is a wave whose day, or whose people, nobody noted
        ([("2026-01-12", 40), (None, 30)], [("2026-01-12", 60)]),
        ([("2026-01-12", 40), ("2026-04-13", None)], [("2026-04-13", 45)]),
    ],
)
def test_answers_that_another_wave_may_explain_are_not_asked_about(asked, given):
    told = found(survey_waves=waves(*asked), surveys=answers(*given))
    assert "asked_few" not in {f.code for f in told}


@pytest.mark.long
def test_accounts_of_capital_or_cash_are_told_each_with_its_nature_beside_others_of_no_chart():
    nature = ["expense", "own_revenue", "own_revenue", *["expense"] * 5]
    rows = ledger(account=["580", "580", "102", "C12", "", *["641"] * 3], nature=nature)
    told = [f for f in found(ledger=rows) if f.code == "account_class"]
    label = TABLES["ledger"]["nature"].label
    said = {(f.typed, str(f.values["nature"])): f.row for f in told}
    assert said == {
        ("580", label("expense")): 2,
        ("580", label("own_revenue")): 3,
        ("102", label("own_revenue")): 4,
    }
