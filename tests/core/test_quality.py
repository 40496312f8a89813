"""What the data can carry is said plainly: how much, since when, what to repair, what to fill."""

import numpy as np
import pandas as pd
import pytest

import conciergekit as ck
from conciergekit import quality
from conciergekit.core.tables import TABLES
from conciergekit.tell.quality import to_repair


def pilot(n=90, months=6, findings=(), **tables):
    """`n` served requests spread over `months` complete months from January 2026."""
    start, end = pd.Timestamp(2026, 1, 1), pd.Timestamp(2026, 1, 1) + pd.DateOffset(months=months)
    days = start + pd.to_timedelta(np.linspace(0, (end - start).days - 1, n).round(), unit="D") if n else []
    requests = [
        {"id": f"D{i}", "date": day, "public": "a", "service": "b", "outcome": "served", "closed_on": day}
        for i, day in enumerate(days)
    ]
    settings = {"name": "Test", "start": start, "data_until": end - pd.Timedelta(days=1)}
    return ck.Pilot.from_tables({"requests": requests, **tables}, settings, findings=tuple(findings))


def core(*names):
    rows = {
        "tours": {"id": "T1", "date": "2026-02-03"},
        "time": {"date": "2026-02-02", "hours": 3},
        "ledger": {"date": "2026-02-28", "nature": "expense", "line": "x", "amount_eur": 1},
        "surveys": {"date": "2026-02-03", "population": "team", "question": "satisfaction", "score": 4},
        "criteria": {"indicator": "requests_month", "role": "must", "requirement": 20},
    }
    return {name: [rows[name]] for name in names}


def doubt(row, weight="doubtful", **values):
    return ck.Finding("not_date", weight, "requests", "Demandes", row, "Date", "zz", values)


def test_complete_samples_are_solid(sample):
    assert quality.assess(sample).level == "good"


@pytest.mark.long
def test_the_kit_s_conventions_set_the_level():
    three = core("tours", "time", "ledger")
    assert quality.assess(pilot(**three)).level == "good"
    assert quality.assess(pilot(**core("tours", "time"))).reasons == ("core_absent",)
    assert quality.assess(pilot(months=quality.FEWEST_MONTHS - 1, **three)).reasons == ("few_months",)
    assert quality.assess(pilot(n=quality.FEWEST_REQUESTS - 1, **three)).reasons == ("few_requests",)
    blocked = quality.assess(pilot(findings=[doubt(2, "blocks")], **three))
    assert (blocked.level, blocked.reasons) == ("poor", ("blocking",))


def test_without_a_line_of_accounts_the_data_are_not_said_solid():
    assessed = quality.assess(pilot(**core("tours", "time", "surveys", "criteria")))
    assert (assessed.level, assessed.reasons) == ("fair", ("no_accounts",))


@pytest.mark.long
def test_no_cell_to_correct_is_not_nothing_to_do():
    """No account; too few months, that time alone completes; all five sheets."""
    five = core("tours", "time", "ledger", "surveys", "criteria")
    for known, said in (
        (pilot(**core("tours", "time", "surveys", "criteria")), "Ce qui manque est à compléter."),
        (pilot(months=quality.FEWEST_MONTHS - 1, **five), "n’a été trouvée."),
        (pilot(**five), "n’a été trouvée."),
    ):
        assert to_repair(quality.assess(known))[0].endswith(said)
        assert to_repair(quality.assess(known))[0].startswith("Aucune cellule à corriger n’a été trouvée")


@pytest.mark.long
def test_doubtful_lines_are_counted_once_each_and_beyond_five_percent_ask_for_care():
    three = core("tours", "time", "ledger")
    few = [doubt(2), doubt(2), doubt(3), doubt(4, "note")]
    assert quality.assess(pilot(n=100, findings=few, **three)).doubtful_share == pytest.approx(0.02)
    many = [doubt(2, count=6, rows=(2, 3, 4, 5, 6, 7))]
    assessed = quality.assess(pilot(n=100, findings=many, **three))
    assert (assessed.level, assessed.reasons) == ("fair", ("doubtful_rows",))
    assert assessed.table.set_index("table").at["requests", "findings"] == 6


def test_too_many_doubtful_lines_of_another_sheet_ask_for_care_too():
    """Six tours: one with a doubt is more than one in twenty."""
    sound = core("tours", "time", "ledger")
    one = ck.Finding("not_date", "doubtful", "tours", "Tournées", 2, "Date", "zz", {})
    assessed = quality.assess(pilot(findings=[one], **sound))
    assert (assessed.level, assessed.reasons, assessed.doubtful) == ("fair", ("doubtful_sheets",), ("tours",))
    assert "des lignes de ces feuilles ont quelque chose à vérifier" in " ".join(assessed.sentences())


def test_one_row_a_table_with_what_it_covers_and_unlocks():
    table = quality.assess(pilot(**core("tours"))).table.set_index("table")
    assert list(table.index) == list(TABLES)
    assert table.at["requests", "rows"] == 90
    assert table.at["requests", "since"] == pd.Timestamp(2026, 1, 1)
    assert table.at["requests", "until"] == pd.Timestamp(2026, 6, 30)
    assert table.at["requests", "filled_share"] == pytest.approx(6 / len(TABLES["requests"].columns))
    assert not table.at["ledger", "present"]
    assert np.isnan(table.at["ledger", "filled_share"])  # absent is not measured, never zero
    assert (table["unlocks"].str.len() > 0).all()


def test_months_in_the_picture_hold_every_dated_line():
    assessed = quality.assess(pilot())
    assert assessed.counts.loc["requests"].sum() == 90
    assert assessed.counts.shape[1] == 6


def test_findings_are_listed_in_the_reader_s_words_what_blocks_first():
    assessed = quality.assess(pilot(findings=[doubt(9), doubt(3, "blocks")]))
    table = assessed.findings_table()
    assert list(table.columns) == [
        "Où",
        "Dans la cellule",
        "Ce qui ne va pas",
        "Comment corriger",
        "Importance",
    ]
    assert table.iloc[0, 0] == "feuille Demandes, ligne 3, colonne Date"
    assert len(assessed.findings_table(limit=1)) == 1
    with ck.use_language("en"):
        assert assessed.findings_table().columns[0] == "Where"


def test_sentences_say_why_what_to_repair_and_what_to_fill_in_both_languages():
    assessed = quality.assess(pilot(n=20, findings=[doubt(3)], **core("tours")))
    french = " ".join(assessed.sentences("fr"))
    assert "moins de 30 demandes" in french
    assert "1 cellule ou ligne à vérifier" in french
    assert "Comptes" in french
    english = " ".join(assessed.sentences("en"))
    assert "fewer than 30 requests" in english
    assert "the gate review" in english
    assert ck.i18n.language() == "fr"


def test_the_picture_has_a_bar_over_each_run_of_months_with_lines_and_every_line_in_its_number():
    """Hours in the 1st, 2nd and 5th of six months, and one before the test."""
    days = ["2025-12-30", "2026-01-05", "2026-02-10", "2026-05-20", "2026-05-21"]
    time = [{"date": day, "person": "P1", "hours": 2.0} for day in days]
    assessed = quality.assess(pilot(time=time))
    with ck.use_language("en"):
        rows = {row.label: row.lanes[0] for row in assessed.plot().ck_form.rows}
    assert [(span.start, span.end) for span in rows["Time"].spans] == [(-0.5, 1.5), (3.5, 4.5)]
    assert rows["Time"].words == "5 lines, 1 of them outside the test"
    assert [(span.start, span.end) for span in rows["Requests"].spans] == [(-0.5, 5.5)]
    assert rows["Requests"].words == "90 lines"


def test_a_pilot_with_nothing_at_all_is_poor_not_an_error():
    assessed = quality.assess(ck.Pilot.from_tables({}, {}))
    assert assessed.level == "poor"
    assert np.isnan(assessed.doubtful_share)
    assert assessed.sentences()
    assessed.plot()


@pytest.mark.long
def test_data_that_stop_three_months_before_the_last_day_are_not_solid(pilot_of):
    """camion, nothing noted after 30 May 2026: thirteen whole weeks."""
    pilot, cut = pilot_of("camion"), pd.Timestamp("2026-06-01")
    tables = {
        name: pilot[name][pilot[name]["date"] < cut] for name in ("requests", "tours", "events", "time")
    }
    log = tables["requests"]
    tables["requests"] = log[~(log["closed_on"] >= cut)]
    found = quality.assess(ck.Pilot.from_tables({**pilot.tables, **tables}, pilot.settings))
    assert (quality.assess(pilot).level, found.level, found.reasons) == ("good", "fair", ("silent",))
    assert "rien n’est noté après le 30 mai 2026" in " ".join(found.sentences("fr")).replace(
        "\N{NO-BREAK SPACE}", " "
    )
