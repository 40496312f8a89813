"""Funders, funding plan, budget, rules and doubts: dated, balanced, sourced, and never nonsense on bad data."""

import io
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import openpyxl
import pandas as pd
import pytest
from lxml import etree
from test_finance_cash import PROJECT, grant, pilot, steady

import conciergekit as ck
from conciergekit import finance
from conciergekit.core import rates
from conciergekit.finance.doubts import _grants, _months
from conciergekit.finance.funding import budget
from conciergekit.finance.funding.budget import whole
from conciergekit.finance.funding.funders import catalogue
from conciergekit.finance.year_ahead import LINE, Line
from conciergekit.papers.documents import archive
from conciergekit.papers.documents.budget_sheet import budget_file

GATE = "2026-09-24"


def named(frame, name):
    return frame[frame["id"] == name].iloc[0]


# ---- plan


def test_a_plan_that_finds_more_than_it_spends_balances_with_what_is_left_over():
    """Money in beyond the year's expenses is a use of its own, and nothing is to be found."""
    rich = pilot(steady(), [grant(50_000, "2026-09-01", "2026-10-01")], status="association")
    found = finance.funding_plan(rich)
    sides = found.table.groupby("side")["amount_eur"].sum()
    left = found.table.query("side == 'use' and label == ''")["amount_eur"].item()
    spent = found.table.query("side == 'use' and label != ''")["amount_eur"].sum()
    assert sides["use"] == pytest.approx(sides["source"])
    assert left == pytest.approx(sides["source"] - spent)
    assert left > 0
    assert found.total_eur == pytest.approx(sides["source"])
    assert found.to_find_eur == 0


# ---- calendar


def test_funders_already_asked_come_first_then_those_with_a_day_then_the_rolling_the_unsure_last():
    known = finance.calendar(pilot(steady(), status="association"), "2026-10-15")
    rows = known.table.head(6).assign(
        id=["none", "rolling", "window", "unsure", "asked", "unfit"],
        when=["other", "rolling", "window", "window", "other", "window"],
        fits=pd.Series([True, True, True, None, True, False], dtype="object").to_numpy(),
        asked=[False, False, False, False, True, False],
    )
    found = replace(known, table=rows)
    assert found.usable["id"].tolist() == ["asked", "window", "rolling", "none", "unsure"]
    assert found.sure["id"].tolist() == [
        "asked",
        "window",
        "rolling",
        "none",
    ]  # that fit, or are asked already
    rows.loc[rows["id"] == "asked", "fits"] = None
    assert found.sure["id"].tolist() == ["asked", "window", "rolling", "none"]


def test_every_funder_is_sourced_dated_and_said_in_both_languages():
    for lang in ("fr", "en"):
        with ck.use_language(lang):
            for funder in catalogue():
                assert funder.source
                assert funder.checked
                assert funder.name
                assert funder.pays
                assert funder.trap
                assert not re.search(r" [:;!?»%€]|\d \d{3}\b", funder.pays + funder.trap) or lang == "en"


def test_a_september_gate_is_too_late_for_october_and_in_time_for_january():
    """Windows of domain.md: contrat de ville to 6 November, FDVA 2 from 12 January to 12 March; six weeks to write a file."""
    known = pilot(steady(), status="association")
    table = finance.calendar(known, "2026-10-15").table
    ville = named(table, "contrat_de_ville")
    assert ville["missed"] == pd.Timestamp("2026-11-06")
    assert ville["closes"] == pd.Timestamp("2027-11-06")
    fdva = named(table, "fdva2")
    assert fdva["closes"] == pd.Timestamp("2027-03-12")
    assert fdva["decide_by"] == pd.Timestamp("2027-01-29")
    assert fdva["answer"] == pd.Timestamp("2027-06-12")  # results mid-June
    assert pd.isna(fdva["missed"])


@pytest.mark.long
def test_a_closing_day_of_another_place_or_year_is_told_to_be_checked_after_what_the_workbook_says():
    """FDVA 2 closes on 12 March in Calvados, in 2026: the sheet of this pilot says February. Its own catalogue is not to be checked."""
    from conciergekit import actions
    from conciergekit.show_money import _file_before
    from conciergekit.tell.actions import _WHAT
    from conciergekit.tell.report.money import _asked

    asked = {
        "id": "F5",
        "funder": "FDVA 2",
        "amount_eur": 3000,
        "condition": "Dépôt en février 2027, voir Mme Dupont 06 12 34 56 78",
        "status": "idea",
    }
    old = {**asked, "id": "F1", "condition": "Bilan à rendre", "status": "paid"}
    own = {"name": "FDVA 2 (fonds pour la vie associative)", "closes": "2027-02-15", "kind": "grant"}
    for sheet, theirs in (([], False), ([own], True)):
        with ck.use_language("fr"):
            tables = {"requests": [], "ledger": steady(), "funding": [asked, old], "funders": sheet}
            known = ck.Pilot.from_tables(tables, {**PROJECT, "status": "association"})
            found = finance.calendar(known, "2026-10-15")
            (row,) = found.files.itertuples()
            said = _asked(finance.funding_plan(known), found)
            assert row.to_check is not theirs
            day = "15 février 2027" if theirs else "date à vérifier\u00a0: 12 mars 2027"
            assert _file_before(row) == day
            (line,) = actions._of_funders(found)
            if theirs:
                assert said.endswith("avant le 15 février 2027.")
                continue
            words, doubt = (
                said.index("Dépôt en février 2027"),
                said.index("Date à vérifier\u00a0: le 12 mars 2027"),
            )
            assert words < doubt
            assert "Dupont" not in said
            assert "06 12" not in said
            for elsewhere in (
                [{**asked, "condition": None}, old],
                [{**asked, "status": "refused"}],
            ):  # nothing is to be sent
                other = ck.Pilot.from_tables({**tables, "funding": elsewhere}, known.settings)
                assert "dit" not in _asked(finance.funding_plan(other), finance.calendar(other, "2026-10-15"))
            assert "avant le 12 mars" not in said + found.sentences()[0]
            assert f"({day})" in found.sentences()[0]
            assert _WHAT["file"](line.values).endswith(", date à vérifier")


def test_a_june_result_is_too_late_for_a_spring_salary():
    known = pilot(steady(), status="association")  # dry in September 2026
    found = finance.calendar(known, GATE)
    assert not named(found.table, "fdva2")["before_shortage"]
    assert "bridging finance" in " ".join(found.sentences("en"))


@pytest.mark.long
def test_a_status_that_does_not_fit_is_told_apart():
    table = finance.calendar(pilot(steady(), status="micro", area="rural"), GATE).table
    assert named(table, "fdva2")["fits"] is False
    assert named(table, "leader")["fits"] is True
    assert named(table, "contrat_de_ville")["fits"] is None  # a town's call: to ask
    assert named(table, "avenir_montagnes")["fits"] is False  # closed
    unknown = finance.calendar(pilot(steady()), GATE).table
    assert named(unknown, "fdva2")["fits"] is None


@pytest.mark.long
def test_the_sheet_of_the_pilot_adds_and_replaces():
    rows = [
        {
            "name": "FDVA 2 (fonds pour la vie associative)",
            "opens": "2026-02-01",
            "closes": "2026-02-28",
            "answer_months": 4,
            "money_early_months": 1,
            "money_late_months": 2,
            "source": "préfecture",
            "checked_on": "2026-11-01",
        },
        {"name": "Fondation du coin", "public_money": False, "closes": "2026-03-15"},
    ]
    known = ck.Pilot.from_tables({"requests": [], "ledger": steady(), "funders": rows}, PROJECT)
    table = finance.calendar(known, GATE).catalogue().set_index("name")
    assert table.loc["FDVA 2 (fonds pour la vie associative)", "closes"] == pd.Timestamp("2027-02-28")
    assert not table.loc["Fondation du coin", "public"]
    assert len(table) == len(catalogue()) + 1
    finance.calendar(known, GATE).plot().figure.canvas.draw()


def test_a_window_closing_on_29_february_exists_every_year():
    rows = [{"name": "Bissextile", "closes": "2028-02-29"}]
    known = ck.Pilot.from_tables({"requests": [], "funders": rows}, PROJECT)
    assert named(finance.calendar(known, GATE).table, "bissextile")["closes"] == pd.Timestamp("2027-02-28")


# ---- funding plan and budget


def test_sources_equal_uses_in_every_sample(sample):
    table = finance.funding_plan(sample).table
    sides = table.groupby("side")["amount_eur"].sum()
    assert sides["use"] == pytest.approx(sides["source"], abs=0.005)


@pytest.mark.long
def test_volunteers_in_the_base_lower_the_part_of_public_money():
    """Whatever the amounts: the same public euros over a larger base (fraap.org: 2,400 → 2,880 €)."""
    time = [{"date": "2026-02-02", "hours": 100, "paid": "volunteer", "person": "B1"}]
    money = [dict(grant(6000, "2026-08-01", "2026-09-01"), public_money=True)]
    known = ck.Pilot.from_tables(
        {"requests": [], "ledger": steady(), "funding": money, "time": time}, PROJECT
    )
    plan = finance.funding_plan(known)
    gifts = 100 * rates.value("volunteer_hour_eur") * 12 / 6
    assert plan.public_share == pytest.approx(6000 / 12000)
    assert plan.with_volunteers_share == pytest.approx(6000 / (12000 + gifts))
    without = finance.funding_plan(
        ck.Pilot.from_tables({"requests": [], "ledger": steady(), "funding": money}, PROJECT)
    )
    assert without.with_volunteers_share == without.public_share == pytest.approx(6000 / 12000, abs=1e-9)


def test_a_grant_paid_in_two_years_does_not_fund_this_one():
    plan = finance.funding_plan(pilot(steady(), [grant(5000, "2028-01-01", "2028-06-01")]))
    assert plan.to_find_eur == pytest.approx(12 * 600)


@pytest.mark.parametrize("column", ["done_eur", "plan_eur"])
@pytest.mark.long
def test_charges_equal_products_in_whole_euros(sample, column):
    budget = finance.budget(sample)
    assert budget.total("charges", column) == budget.total("products", column)
    assert (budget.table[column] == budget.table[column].round()).all()
    lines = budget.table[budget.table["level"] == "line"].groupby(["side", "account"])[column].sum()
    tops = budget.table[budget.table["level"] == "account"].set_index(["side", "account"])[column]
    assert (tops.reindex(lines.index) == lines).all()
    gifts = budget.table[budget.table["level"] == "gift"].set_index("account")[column]
    assert gifts["86"] == gifts["87"]


def test_the_budget_of_the_year_done_is_that_of_annex_b(pilot_of):
    budget = finance.budget(pilot_of("engagement"))
    accounts = budget.table[budget.table["level"] == "account"].set_index("account")["done_eur"]
    assert accounts["64"] == 18_000 + 7_063
    assert accounts["74"] == 23_991
    assert accounts["70"] + accounts["75"] == 7_379
    assert budget.total("charges", "done_eur") == 29_876 + 1_494


def test_whole_euros_keep_the_sum():
    parts = pd.Series([33.333, 33.333, 33.334, 0.4, 0.4, 0.2])
    assert whole(parts).sum() == 101
    assert (abs(whole(parts) - parts) < 1).all()


@pytest.mark.long
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_the_budget_file_holds_no_formula_and_the_same_bytes(kind):
    hostile = '=HYPERLINK("http://x","y")'
    rows = [
        *steady(),
        {"date": "2026-03-01", "nature": "expense", "line": hostile, "amount_eur": 10, "account": "606"},
    ]
    known = pilot(rows, name="=cmd|' /C calc'!A0")
    content = budget_file(known, kind)
    assert content == budget_file(known, kind)
    assert archive.untouched(content)
    if kind == "xlsx":
        cells = [
            c
            for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows()
            for c in row
            if c.value is not None
        ]
        assert hostile in [c.value for c in cells]
        assert all(c.data_type in ("s", "n") for c in cells)
    else:
        xml = etree.fromstring(archive.unpack(content)["content.xml"])
        cells = xml.iter("{urn:oasis:names:tc:opendocument:xmlns:table:1.0}table-cell")
        names = {name for cell in cells for name in cell.attrib}
        assert not [name for name in names if "formula" in name]
        assert hostile in "".join(xml.itertext())


# ---- rules


def test_contrats_shows_its_concentration_and_the_personal_services_alert(pilot_of):
    contrats = pilot_of("contrats")
    assert finance.top_payer(contrats).share == pytest.approx(8980 / 20260)  # 44 %
    alerts = finance.alerts(contrats)
    table = alerts.table.assign(text=alerts.texts()).set_index("rule")
    assert table.loc["sap_exclusivity", "level"] == "passed"
    assert "journal" in table.loc["sap_exclusivity", "text"]
    assert "vat_franchise" not in table.index  # a non-profit association is outside it (CGI 261, 7, 1° b)
    # (20,260 own − 2,400 memberships) ÷ (20,260 + 15,000) = 50.7 %: over half
    assert table.loc["preponderance", "level"] == "passed"
    assert table.loc["preponderance", "value"] == pytest.approx(17_860 / 35_260, abs=1e-5)


@pytest.mark.long
def test_the_threshold_of_public_orders_is_that_of_the_day():
    contract = {
        "id": "K",
        "payer_name": "Ville",
        "payer_kind": "commune",
        "service": "s",
        "status": "signed",
        "amount_eur": 4100,
        "per_year": 12,
        "start": "2026-01-01",
    }
    for until, limit in (("2026-02-28", 40_000), ("2026-06-30", 60_000)):
        known = ck.Pilot.from_tables(
            {"requests": [], "contracts": [contract]}, {**PROJECT, "data_until": until}
        )
        assert finance.alerts(known).table.set_index("rule").loc["public_order", "limit"] == limit


def test_each_rule_has_a_date_a_source_and_says_to_check(sample):
    alerts = finance.alerts(sample)
    assert alerts.table["since"].notna().all()
    assert all(len(rate.source) > 20 for rate in alerts.limits)
    assert "not legal advice" in alerts.sentences("en")[-1]


# ---- bad data


def said(known):
    return " ".join(finance.doubts(known).sentences("en"))


@pytest.mark.long
def test_what_is_missing_is_said_and_nothing_else_is(sample):
    assert said(sample) == "Nothing in the money sheets contradicts the rest."
    assert "No grant is noted" in said(pilot(steady()))
    with_money = [*steady(), {"date": "2026-02-02", "nature": "subsidy", "line": "s", "amount_eur": 900}]
    assert "€900 of grants" in said(pilot(with_money))


@pytest.mark.long
def test_a_grant_without_a_date_is_named():
    bare = dict(grant(900, None, None), funder="Région")
    assert "No date for the money of: Région" in said(pilot(steady(), [bare]))


def test_a_grant_is_not_larger_than_a_budget_that_nobody_knows():
    """Accounts that only hold sales tell no expense: no year to compare a grant with."""
    sales = [row for row in steady() if row["nature"] == "own_revenue"]
    large = grant(50_000, "2026-10-01", "2026-12-01")
    codes = [code for code, _values in _grants(pilot(sales, [large]))]
    assert "too_large" not in codes
    assert "too_large" in [code for code, _values in _grants(pilot(steady(), [large]))]


def test_two_grants_without_a_funder_are_not_told_to_be_one():
    unsigned = dict(grant(900, "2026-10-01", "2026-12-01"), funder=None)
    assert _grants(pilot(steady(), [unsigned, dict(unsigned)])) == []
    named = dict(unsigned, funder="Région")
    assert [code for code, _v in _grants(pilot(steady(), [named, dict(named)]))] == ["twice"]


@pytest.mark.parametrize(
    ("done", "planned", "reasons"), [(300, 200, ["set_up"]), (300, 150, ["set_up", "recent"]), (300, 300, [])]
)
def test_a_line_that_held_a_set_up_cost_differs_by_it_and_by_what_else_changed(done, planned, reasons):
    """100 € of set-up in the year done: a fall of 100 is told by it alone, one of 150 by its pace too."""
    line = Line("expense", LINE, "61", "Loyer", np.full(12, planned / 12))
    a_year = SimpleNamespace(months=pd.period_range("2025-01", periods=12, freq="M"))
    row = SimpleNamespace(done_eur=done, plan_eur=planned, set_up_eur=100.0, account="61", lines=(line,))
    assert [code for code, _values in budget._whys(a_year, row)] == reasons


@pytest.mark.long
def test_a_month_without_any_line_is_named():
    rows = [row for row in steady() if pd.Timestamp(row["date"]).month not in (3, 4)]
    known = pilot(rows)
    assert "2 months (March 2026 and April 2026)" in said(known)
    assert [code for code, _values in _months(known)] == [
        "months"
    ]  # they are not told again as months without expense


@pytest.mark.long
def test_vat_is_recognised_by_its_ratio_and_a_contradiction_is_said():
    day = pd.Timestamp("2026-02-10")
    contract = {
        "id": "K",
        "payer_name": "Ville",
        "payer_kind": "commune",
        "service": "j",
        "status": "signed",
        "amount_eur": 100,
        "per_year": 12,
        "start": "2026-01-01",
    }

    def told(total):
        rows = [
            {"date": day, "nature": "expense", "line": "x", "amount_eur": 10},
            {"date": day, "nature": "own_revenue", "line": "contrat", "amount_eur": total, "payer": "Ville"},
        ]
        return said(ck.Pilot.from_tables({"requests": [], "ledger": rows, "contracts": [contract]}, PROJECT))

    assert "entered with VAT" in told(720)
    assert "20.0%" in told(720)
    assert "20.0%" in told(500)  # the contract holds it: 600 for 500
    assert "contradicts" not in told(500)
    assert "contradicts" in told(450)
    assert "contradicts" not in told(600)
    assert "VAT" not in told(600)


@pytest.mark.long
def test_negative_amounts_and_foreign_money_are_said():
    rows = [*steady(), {"date": "2026-02-02", "nature": "expense", "line": "avoir", "amount_eur": -50}]
    assert "1 amount is negative (\N{MINUS SIGN}\N{WORD JOINER}€50.00)" in said(pilot(rows))
    finding = ck.Finding("number_unreadable", "doubtful", "ledger", "Comptes", 4, "Montant", "120 CHF")
    known = ck.Pilot.from_tables({"requests": [], "ledger": steady()}, PROJECT, findings=(finding,))
    assert "another currency" in said(known)


@pytest.mark.long
def test_every_money_result_stands_an_empty_pilot():
    nothing = ck.Pilot.from_tables({"requests": []}, {"name": "x", "start": "2026-01-01"})
    for make in (
        finance.doubts,
        ck.offers.review,
        finance.compare,
        finance.operating,
        finance.calendar,
        finance.funding_plan,
        finance.budget,
        finance.alerts,
        finance.cash_stress,
    ):
        found = make(nothing)
        for lang in ("fr", "en"):
            assert found.sentences(lang), make.__name__
        assert not re.search(r"\bnan\b", " ".join(found.sentences("en")).lower())
        if make not in (
            finance.doubts,
            finance.budget,
            finance.alerts,
            finance.cash_stress,
            finance.compare,
            ck.offers.review,
        ):  # those say and draw nothing
            found.plot().figure.canvas.draw()


def test_a_surplus_is_kept_for_later_and_not_called_a_cost():
    plan = finance.funding_plan(pilot(steady(cost=100, revenue=0), [grant(5000, "2026-08-01", "2026-09-01")]))
    assert (plan.cost_eur, plan.total_eur, plan.to_find_eur) == (1200, 5000, 0)
    assert "cost €1,200" in plan.sentences("en")[0]


# ---- the note to a funder


@pytest.mark.parametrize("lang", ["fr", pytest.param("en", marks=pytest.mark.long)])
@pytest.mark.long
def test_the_funder_note_holds_the_question_the_cost_the_stop_rule_and_no_name(sample, lang, reviewed):
    from conciergekit.papers.documents.funder_note import funder_note
    from conciergekit.papers.documents.text import text as all_words

    with ck.use_language(lang):
        text = all_words(funder_note(reviewed(sample.slug)))
    asked = {
        "fr": (
            "La question",
            "Ce qui est testé",
            "Ce qu’on sait déjà",
            "Ce qu’on apprendra",
            "qui paie",
            "Quand on s’arrête",
        ),
        "en": (
            "The question",
            "What is tested",
            "Evidence so far",
            "What will be learned",
            "who pays",
            "When we stop",
        ),
    }
    assert not [words for words in asked[lang] if words not in text]
    assert not [words for words in asked["en" if lang == "fr" else "fr"] if words in text]
    assert not re.search(r"\bnan\b|@|\bC\d{3}\b", text)


@pytest.mark.long
def test_the_funder_note_of_a_new_pilot_says_what_is_not_known():
    from conciergekit import gates
    from conciergekit.papers.documents.funder_note import funder_note
    from conciergekit.papers.documents.text import text as all_words

    new = ck.Pilot.from_tables(
        {"requests": []}, {"name": "x", "start": "2026-01-01", "data_until": "2026-03-31"}
    )
    with ck.use_language("en"):
        text = all_words(funder_note(gates.review(new)))
    assert "Nothing is measured yet" in text
    assert "not measured" in text
    assert "No stop rule was agreed yet" in text


def test_no_contract_is_said_where_contracts_are_noted_only():
    from conciergekit.papers.documents.funder_note import _contracts

    def said(*contracts):
        return _contracts(ck.Pilot.from_tables({"contracts": contracts}, settings))

    settings = {"name": "x", "start": "2026-01-01", "data_until": "2026-03-31"}
    over = dict(id="K", status="ended", start="2026-01-01", end="2026-01-31", amount_eur=50, per_year=12)
    with ck.use_language("fr"):
        assert said() == "Contrats signés\u00a0: non mesuré."
        assert said(over) == "Aucun contrat n’est signé aujourd’hui."


@pytest.mark.long
def test_the_funder_note_holds_no_computed_loss_for_one_that_was_agreed():
    """Next stage of 9,000 €, 1,000 € to close: 10,000 € may be lost; the body said 3,000."""
    from conciergekit import gates
    from conciergekit.papers.documents.funder_note import funder_note
    from conciergekit.papers.documents.text import text as all_words

    settings = {"name": "x", "start": "2026-01-01", "data_until": "2026-03-31", "closing_cost_eur": 1000}
    tables = {
        "requests": [],
        "criteria": [
            {"indicator": "orders_month", "role": "must", "requirement": 5, "frozen_on": "2026-01-02"}
        ],
        "stage_plan": [{"stage": "2", "start": "2026-05-01", "envelope_eur": 9000, "max_loss_eur": 3000}],
    }
    with ck.use_language("en"):
        text = all_words(funder_note(gates.review(ck.Pilot.from_tables(tables, settings))))
    agreed = text[text.index("When we stop") :]
    assert "frozen on 2 January 2026, after the stage began" in agreed
    assert "That is more than the €3,000 the body said it can lose" in agreed
    assert "included: €10,000" not in agreed


@pytest.mark.long
def test_a_shortage_that_is_already_there_is_not_foreseen():
    """5,000 − 6 × 600 = 1,400 € left, then gone in September; with 3,000 at the start, −600 € already."""
    for opening, said in (
        (5000, "before the cash shortfall of September 2026"),
        (3000, "The cash is already below zero"),
    ):
        words = " ".join(finance.calendar(pilot(steady(), opening_cash_eur=opening), GATE).sentences("en"))
        assert said in words
        assert ("before the cash shortfall" in words) == (opening == 5000)
