"""Stages: means grow only after a recorded go; the largest loss of the next one against what the body accepts."""

import numpy as np
import pytest

from conciergekit.core import i18n
from conciergekit.core.pilot import Pilot
from conciergekit.gates import decision_log, review, stages
from conciergekit.gates.stages import present_start
from conciergekit.tell.report.going_on import _stages

SETTINGS = {
    "name": "Essai",
    "start": "2026-01-01",
    "data_until": "2026-08-31",
    "closing_cost_eur": 2000,
    "max_loss_eur": 5000,
    "wrong_go_loss_eur": 10000,
}
FIRST = dict(stage="1", start="2026-01-01", gate="2026-06-30", envelope_eur=6000, max_loss_eur=4000)
SECOND = {"stage": "2", "start": "2026-07-01", "gate": "2026-12-31", "envelope_eur": 9000}
NEXT = dict(stage="3", start="2027-01-01", gate="2027-06-30", envelope_eur=12000, max_loss_eur=8000)
GO = {"date": "2026-06-28", "decision": "go"}


def pilot(plan=(FIRST, SECOND, NEXT), decisions=(), settings=None, **tables):
    rows = {"stage_plan": [dict(row) for row in plan], "decisions": list(decisions), **tables}
    return Pilot.from_tables(rows, {**SETTINGS, **(settings or {})})


def spend(*rows):
    return [
        {"date": day, "nature": "expense", "line": "Salaire", "amount_eur": amount} for day, amount in rows
    ]


# ---- means grow only after a go


@pytest.mark.parametrize("decision", ["go", "go_conditions"])
def test_a_recorded_go_allows_larger_means(decision):
    found = stages(pilot(decisions=[{**GO, "decision": decision}]))
    assert found.table["grows"].tolist() == [False, True, True]
    assert not found.table["unallowed"].any()


def test_what_a_stage_spent_is_not_known_where_an_expense_of_it_has_no_amount():
    """7,000 in the first stage; what the second spent in July is not written, so neither is what falls between the two."""
    booked = spend(("2026-02-10", 7000), ("2026-07-10", None), ("2026-08-10", 2000))
    found = stages(pilot(ledger=booked))
    assert found.table["spent_eur"].isna().tolist() == [False, True, True]
    assert found.table["spent_eur"].iloc[0] == 7000
    assert np.isnan(found.between_eur)
    known = stages(pilot(ledger=[*booked[::2], *spend(("2026-09-10", None))]))  # a day to come
    assert known.table["spent_eur"].tolist()[:2] == [7000, 2000]
    assert known.between_eur == 0


@pytest.mark.parametrize(("known", "spent"), [(7000, 7000), (5000, np.nan)])
def test_what_a_stage_spent_beyond_its_envelope_is_told_though_a_line_has_no_amount(known, spent):
    """An envelope of 6,000: 7,000 known are 1,000 too many at least; 5,000 known may be within it or not."""
    found = stages(pilot(ledger=spend(("2026-02-10", known), ("2026-03-12", None), ("2026-08-10", 2000))))
    assert found.table["spent_eur"].iloc[0] == pytest.approx(spent, nan_ok=True)
    said = "Attention : « 1 · Premier test » a dépensé au moins 1 000 € de plus que son enveloppe."
    told = [" ".join(line.split()) for line in found.findings("fr")]
    assert [line for line in told if "enveloppe" in line and "dépensé" in line] == [said][: known > 6000]
    first = next(
        line
        for line in (" ".join(x.split()) for x in found.sentences("fr"))
        if line.startswith("1 · Premier")
    )
    assert ("au moins 7 000 € dépensés" in first) == (known > 6000)
    assert ("non mesurées" in first) == (known < 6000)


@pytest.mark.parametrize("decision", ["extend", "adjust", "suspend", "stop", None])
@pytest.mark.sampled(cases=[0, 3])
def test_without_a_go_larger_means_are_a_finding(decision):
    found = stages(pilot(decisions=[{**GO, "decision": decision}] if decision else []))
    assert found.table["unallowed"].tolist() == [False, True, False]
    assert any("aucune décision de continuer" in line for line in found.findings("fr"))
    assert any("no decision to continue is recorded" in line for line in found.findings("en"))


def test_a_go_recorded_long_after_the_stage_began_does_not_count():
    assert stages(pilot(decisions=[{**GO, "date": "2026-08-15"}])).table["unallowed"].any()


@pytest.mark.parametrize(
    ("changes", "grows"),
    [
        ({"envelope_eur": 6000}, False),
        ({"envelope_eur": 5000}, False),
        ({"envelope_eur": 6050}, False),
        # the same rhythm for twice as long is an extension, not larger means
        ({"envelope_eur": 12000, "gate": "2027-06-30"}, False),
        # less in all, but much faster
        ({"envelope_eur": 5000, "gate": "2026-08-01"}, True),
        ({"envelope_eur": 9000, "gate": None}, True),
    ],
)
def test_larger_means_are_a_larger_envelope_or_a_faster_one(changes, grows):
    assert stages(pilot([FIRST, {**SECOND, **changes}])).table["grows"].tolist() == [False, grows]


def test_the_next_stage_waits_for_its_go():
    found = stages(pilot(decisions=[GO]))
    assert any("Seule une décision de continuer, enregistrée," in line for line in found.findings("fr"))


# ---- planned against spent


def test_spending_falls_into_the_stage_of_its_date_and_an_overrun_is_said():
    ledger = spend(
        ("2026-01-31", 4000),
        ("2026-06-30", 3000),
        ("2026-07-31", 1500),
        ("2026-08-31", 500),
        ("2026-09-30", 9999),
    )
    found = stages(pilot(decisions=[GO], ledger=ledger))
    assert found.table["spent_eur"].tolist()[:2] == [7000, 2000]
    assert np.isnan(found.table["spent_eur"].iloc[2])
    assert any("1 000" in line.replace("\u202f", " ") for line in found.findings("fr"))


def test_what_falls_between_two_stages_is_in_neither():
    """A gate on 31 May and a next stage from 1 July: June is told apart, and a stage stops on the day of its gate."""
    first = FIRST | {"gate": "2026-05-31"}
    rows = spend(
        ("2025-12-31", 5),
        ("2026-01-01", 100),
        ("2026-05-31", 200),
        ("2026-06-01", 40),
        ("2026-06-30", 50),
        ("2026-07-01", 300),
        ("2026-08-31", 30),
        ("2026-09-01", 7),
    )
    in_kind = {"date": "2026-02-01", "nature": "expense", "account": "864", "line": "Dons", "amount_eur": 999}
    found = stages(pilot(plan=(first, SECOND, NEXT), ledger=[*rows, in_kind]))
    assert found.table["spent_eur"].tolist()[:2] == [300, 330]
    assert np.isnan(found.table["spent_eur"].iloc[2])
    assert found.between_eur == 90


def test_the_pace_of_the_present_stage_is_its_spending_over_the_part_gone():
    """Two months of six gone, 400 spent: 1,200 at this pace; a stage that is over has no pace."""
    found = stages(pilot(ledger=spend(("2026-03-01", 700), ("2026-07-10", 150), ("2026-08-31", 250)))).table
    assert found["gone_months"].tolist() == pytest.approx([6, 2, 0])
    assert found["pace_eur"].iloc[1] == pytest.approx(400 * 6 / 2)
    assert found["pace_eur"].isna().tolist() == [True, False, True]


def test_what_was_bought_to_begin_is_not_bought_again_each_month():
    """400 of running costs in two months of six, and 3,000 to set up: 3,000 + 1,200 at its end."""
    bought = {"date": "2026-07-03", "nature": "expense", "line": "Vélo", "amount_eur": 3000, "set_up": True}
    found = stages(pilot(ledger=[*spend(("2026-07-15", 200), ("2026-08-15", 200)), bought])).table
    assert (found["spent_eur"].iloc[1], found["pace_eur"].iloc[1]) == pytest.approx(
        (3400, 3000 + 400 * 6 / 2)
    )


def test_the_expected_loss_of_a_wrong_go_is_its_chance_times_its_cost():
    assert stages(pilot(), q=0.7).loss.wrong_go == pytest.approx(3000)
    assert np.isnan(stages(pilot()).loss.wrong_go)


def test_without_a_ledger_spending_is_not_measured():
    found = stages(pilot())
    assert found.table["spent_eur"].isna().all()
    assert any("non mesurées" in line for line in found.sentences("fr"))


# ---- the largest loss


def test_the_largest_loss_is_spending_plus_closing_minus_what_is_sure():
    contract = {"status": "signed", "amount_eur": 100, "per_year": 12, "start": "2026-01-01"}
    grants = [
        {
            "id": "F1",
            "funder": "A",
            "status": "agreed",
            "amount_eur": 3000,
            "cash_early": "2027-02-01",
            "cash_late": "2027-03-31",
        },
        {
            "id": "F2",
            "funder": "B",
            "status": "agreed",
            "amount_eur": 4000,
            "cash_early": "2027-02-01",
            "cash_late": "2027-09-30",
        },
        {"id": "F3", "funder": "C", "status": "notified", "amount_eur": 5000, "cash_late": "2027-03-31"},
        {"id": "F4", "funder": "D", "status": "filed", "amount_eur": 6000, "cash_late": "2027-03-31"},
    ]
    loss = stages(pilot(contracts=[contract], funding=grants)).loss
    sure = 3000 + 6 * 100  # a month of the contract each month from January to June
    assert loss.certain == pytest.approx(sure)
    assert loss.largest == pytest.approx(12000 + 2000 - sure)
    assert (loss.late, loss.accepted, loss.too_much) == (4000, 8000, True)
    # the money chapter counts what is notified: here the report says why it does not
    assert loss.notified == 5000
    assert any(
        "5 000 € notifiés, sans convention signée" in s.replace("\u202f", " ").replace("\xa0", " ")
        for s in stages(pilot(contracts=[contract], funding=grants)).sentences("fr")
    )


def test_a_contract_counts_up_to_its_own_end_and_a_quote_never():
    rows = [
        {"status": "signed", "amount_eur": 100, "per_year": 12, "start": "2026-01-01", "end": "2027-01-31"},
        {"status": "signed", "amount_eur": 100, "per_year": 12, "start": "2026-01-01", "end": "2026-12-31"},
        {"status": "quoted", "amount_eur": 900, "per_year": 12, "start": "2027-01-01"},
    ]
    assert stages(pilot(contracts=rows)).loss.certain == pytest.approx(100)  # January alone


def test_a_loss_cannot_be_negative():
    contract = {"status": "signed", "amount_eur": 9000, "per_year": 12, "start": "2026-01-01"}
    assert stages(pilot(contracts=[contract])).loss.largest == 0


def test_without_a_plan_the_project_sheet_stands_in_and_no_receipt_is_counted():
    found = stages(pilot(plan=[], settings={"next_stage_cost_eur": 4000, "max_loss_eur": 7000}), q=0.6)
    assert (found.loss.largest, found.loss.accepted, found.loss.too_much) == (6000, 7000, False)
    assert found.loss.wrong_go == pytest.approx(0.4 * 10000)
    assert any("Aucune rentrée n’est comptée" in line for line in found.sentences("fr"))


def test_what_is_not_known_is_said_and_never_zero():
    found = stages(pilot(plan=[], settings={"max_loss_eur": None}))
    assert np.isnan(found.loss.largest)
    assert "pas connue" in found.sentences("fr")[0]
    assert found.findings() == []


def test_the_body_that_did_not_say_what_it_can_lose_is_asked():
    row = {**NEXT, "max_loss_eur": None}
    found = stages(pilot([FIRST, row], settings={"max_loss_eur": None}))
    assert "n’a pas encore dit" in found.sentences("fr")[0]


def test_relabelling_euros_changes_no_finding():
    def scaled(k):
        rows = [
            {n: v * k if n.endswith("_eur") else v for n, v in row.items()} for row in (FIRST, SECOND, NEXT)
        ]
        settings = {n: v * k for n, v in SETTINGS.items() if n.endswith("_eur")}
        return stages(pilot(rows, settings=settings))

    one, thousand = scaled(1), scaled(1000)
    assert one.table["unallowed"].tolist() == thousand.table["unallowed"].tolist()
    assert one.loss.too_much == thousand.loss.too_much
    assert thousand.loss.largest == pytest.approx(1000 * one.loss.largest)


# ---- a quorum that was not reached


BODY = {"body": "Conseil d'administration", "role": "decides", "quorum_people": 6}


def decided(present, body="Conseil d'administration"):
    return pilot(decisions=[{**GO, "body": body, "present": present}], bodies=[BODY])


@pytest.mark.parametrize("body", ["Conseil d'administration", "conseil d'administration", None])
@pytest.mark.sampled(cases=[0])
def test_a_go_decided_without_the_quorum_releases_nothing(body):
    assert stages(decided(4, body)).table["unallowed"].tolist() == [False, True, False]
    assert stages(decided(6, body)).table["unallowed"].tolist() == [False, False, False]
    assert any("sans le quorum" in line for line in decision_log(decided(4, body)).findings("fr"))
    assert decision_log(decided(6, body)).findings("fr") == []


@pytest.mark.parametrize(
    ("decisions", "proposal"),
    [
        ([], "extend"),
        ([{"date": "2026-05-15", "decision": "extend", "present": 4}], "extend"),
        ([{"date": "2026-05-15", "decision": "extend", "present": 6}], "stop"),
        ([{"date": "2026-05-15", "decision": "extend", "body": "COPIL", "present": 4}], "stop"),
        ([{"date": "2026-05-15", "decision": "extend"}], "stop"),
        (
            [
                {"date": "2026-05-15", "decision": "extend", "present": 4},
                {"date": "2026-05-22", "decision": "extend", "present": 6},
            ],
            "stop",
        ),
    ],
)
@pytest.mark.sampled(cases=[0, 3, 5])
def test_only_an_extension_voted_with_the_quorum_uses_the_one_extension(decisions, proposal):
    """On the last day a must is not measured: it extends once, then stops. The board needs six people."""
    rows = [{"indicator": "satisfaction_beneficiaries", "role": "must", "requirement": 0.8}]
    found = pilot(decisions=decisions, settings={"deadline": "2026-08-31"}, bodies=[BODY], criteria=rows)
    assert review(found, draws=100).proposal == proposal


@pytest.mark.parametrize(
    ("decisions", "settings", "proposal"),
    [
        # voted on these very data: it is what they led to
        ([{"date": "2026-08-31", "decision": "extend"}], {}, "extend"),
        ([{"date": "2026-08-30", "decision": "extend"}], {}, "stop"),
        # a go since, and a day to decide after it: that of a stage which had no extension
        ([{"date": "2026-03-31", "decision": "extend"}, GO], {}, "extend"),
        ([{"date": "2026-03-31", "decision": "extend"}, {**GO, "decision": "go_conditions"}], {}, "extend"),
        ([{"date": "2026-03-31", "decision": "extend"}, {**GO, "decision": "adjust"}], {}, "stop"),
        ([GO, {"date": "2026-07-31", "decision": "extend"}], {}, "stop"),
        # the day to decide came before the go: no other was agreed since
        ([{"date": "2026-03-31", "decision": "extend"}, GO], {"deadline": "2026-06-15"}, "stop"),
        # an opinion
        ([{"date": "2026-05-15", "decision": "extend", "body": "COPIL"}], {}, "extend"),
        ([{"date": "2026-03-31", "decision": "extend"}, {**GO, "body": "COPIL"}], {}, "stop"),
    ],
)
@pytest.mark.sampled(1)
def test_a_stage_has_one_extension_counted_from_the_morrow_of_the_vote(decisions, settings, proposal):
    """On 31 August, past the last day, a must is not measured: it extends once, then stops."""
    rows = [{"indicator": "satisfaction_beneficiaries", "role": "must", "requirement": 0.8}]
    bodies = [BODY, {"body": "COPIL", "role": "advises"}]
    dated = {"deadline": "2026-08-31", **settings}
    found = pilot(decisions=decisions, settings=dated, bodies=bodies, criteria=rows)
    assert review(found, draws=100).proposal == proposal


def test_an_opinion_to_go_on_releases_no_means():
    bodies = [BODY, {"body": "COPIL", "role": "advises"}]
    found = pilot(decisions=[{**GO, "body": "COPIL"}], bodies=bodies)
    assert stages(found).table["unallowed"].tolist() == [False, True, False]


def test_a_quorum_of_another_body_or_not_counted_changes_nothing():
    assert not stages(decided(4, "COPIL")).table["unallowed"].any()
    assert not stages(decided(None)).table["unallowed"].any()


def test_the_envelope_of_a_month_is_the_one_a_reader_finds():
    # half-years of six months each
    assert stages(pilot()).table["month_eur"].tolist() == pytest.approx([1000, 1500, 2000])


# ---- a stage keeps to its own dates


def test_what_is_spent_between_two_stages_is_in_neither_and_nothing_is_lost():
    """The first stage ends on 15 June: the bill of 20 June is in no envelope, that of 1 July in the second."""
    ledger = spend(
        ("2026-06-15", 1000), ("2026-06-16", 70), ("2026-06-20", 30), ("2026-07-01", 500), ("2026-07-02", 5)
    )
    gift = dict(date="2026-06-10", nature="expense", line="Bénévolat", amount_eur=999, account="864")
    found = stages(pilot([{**FIRST, "gate": "2026-06-15"}, SECOND, NEXT], ledger=[*ledger, gift]))
    assert found.table["spent_eur"].tolist()[:2] == [1000, 505]
    assert found.between_eur == 100
    assert found.table["spent_eur"].sum() + found.between_eur == 1605
    assert any("hors de toute enveloppe\xa0: 100\xa0€" in line for line in found.sentences("fr"))


def test_a_stage_without_a_gate_ends_on_the_eve_of_the_next():
    ledger = spend(("2026-06-30", 1000), ("2026-07-01", 500))
    late = {**FIRST, "gate": "2026-09-30"}  # a gate written after the next stage has begun
    for first in ({**FIRST, "gate": None}, late):
        found = stages(pilot([first, SECOND], ledger=ledger))
        assert found.table["spent_eur"].tolist() == [1000, 500]
        assert found.between_eur == 0


def test_a_stage_still_running_is_set_against_its_pace_not_against_the_whole_envelope():
    """Two months of six, 3,200 spent of 9,000: 36 % would sound comfortable; 9,600 at the end at this pace."""
    ledger = spend(("2026-07-15", 1600), ("2026-08-15", 1600))
    found = stages(pilot(decisions=[GO], ledger=ledger))
    row = found.table.iloc[1]
    assert (row["gone_months"], row["pace_eur"]) == (2, pytest.approx(9600))
    said = " ".join(found.sentences("en"))
    assert "spent €3,200 in 2.0 of its 6.0 months; €9,600 at its end at this pace" in said
    assert "at this pace “2 · Test élargi” will spend €600 more than its envelope" in said
    assert "36%" not in said
    assert np.isnan(found.table["pace_eur"].iloc[0])  # over: what it spent is known


@pytest.mark.parametrize("name", ["contrats", "pivot", "engagement", "camion"])
@pytest.mark.sampled(cases=[1])
def test_the_first_stage_of_each_sample_spent_what_the_cells_date_in_it(pilot_of, reviewed, name):
    """Sums of the Charge lines of each workbook from the first day of the stage to its gate, and all the others."""
    from said import texts
    from test_finance_reconciled import cells, ledger

    rows = [row for row in ledger(name) if row["Nature"] == "Charge"]
    plan = cells(name, "Étapes")
    sums = [
        sum(r["Montant"] for r in rows if s["Début"] <= r["Date"] <= s["Revue prévue le"]) for s in plan[:2]
    ]
    if name == "engagement":
        assert sums[0] == pytest.approx(12845)  # and not 15,228, as when it ran to the eve of the next
    found, left = stages(pilot_of(name)), sum(r["Montant"] for r in rows) - sum(sums)
    assert found.table["spent_eur"].tolist()[:2] == pytest.approx(sums, abs=0.005)
    assert found.between_eur == pytest.approx(left, abs=0.005)
    # the chapter says the rest beside its table, and an envelope that the pace will pass
    with i18n.use_language("fr"):
        said = " ".join(texts(_stages(found, reviewed(name))))
        assert f"hors de toute enveloppe\xa0: {i18n.money(left)}." in said
        assert ("1\u202f518\xa0€ de plus que son enveloppe" in said) == (name == "pivot")


# ---- one cost of the next stage


@pytest.mark.parametrize("name", ["contrats", "pivot", "engagement", "camion"])
@pytest.mark.long
def test_the_next_stage_has_one_cost_everywhere(pilot_of, reviewed, name):
    from test_finance_reconciled import answer, cells

    from conciergekit import gates, indicators
    from conciergekit.papers.documents.agenda import agenda
    from conciergekit.papers.documents.minutes import minutes
    from conciergekit.papers.documents.text import text as all_words

    asked = next(s["Enveloppe"] for s in cells(name, "Étapes") if s["Étape"].startswith("3"))
    project, closing = answer(name, "Coût de l'étape suivante"), answer(name, "Coût d'un arrêt en bon ordre")
    assert asked == project
    found, review = stages(pilot_of(name)), reviewed(name)
    assert found.loss.engaged == found.next.cost_eur == asked
    cover = indicators.compute(pilot_of(name), "next_stage_cover").value
    means = (indicators.compute(pilot_of(name), one).value for one in ("cash_eur", "secured_eur"))
    assert cover == pytest.approx(sum(means) / (asked + closing))
    for paper in (agenda(review), minutes(review)):
        words = all_words(paper)
        assert i18n.money(asked) in words
    assert not found.next.differs
    assert not gates.stages(pilot(settings={"next_stage_cost_eur": 12000.4})).next.differs


@pytest.mark.long
def test_two_costs_of_the_next_stage_are_said_wherever_its_envelope_is():
    """12,000 in the Stages sheet, 48,000 in the project sheet: chapter 1 and the three papers of the meeting."""
    from said import texts

    from conciergekit.papers.documents.agenda import agenda
    from conciergekit.papers.documents.brief import brief
    from conciergekit.papers.documents.minutes import minutes
    from conciergekit.papers.documents.text import text as all_words

    for project, times in ((48000, 1), (12000, 0)):
        found = review(pilot(settings={"next_stage_cost_eur": project}))
        with i18n.use_language("fr"):
            papers = [all_words(make(found)) for make in (brief, agenda, minutes)]
            chapter = " ".join(texts(_stages(stages(found.pilot), found)))
            for words in (chapter, *papers):
                assert i18n.money(12000) in words
                assert words.count(i18n.money(48000)) == times


def test_the_present_stage_began_on_its_first_day_and_the_next_one_has_not():
    assert str(present_start(pilot()).date()) == "2026-07-01"
    assert str(present_start(pilot(plan=())).date()) == "2026-01-01"
