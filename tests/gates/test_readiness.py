"""What the data allow, analysis by analysis."""

import datetime as dt

import pytest

import conciergekit as ck
from conciergekit.core.findings.finding import ANALYSES
from conciergekit.core.tables import TABLES
from conciergekit.readiness import NEEDS

DAY = dt.date(2026, 1, 6)
REQUEST = {"id": "D1", "date": DAY, "public": "seniors", "service": "courses", "outcome": "served"}


def made(findings=(), **tables):
    return ck.Pilot.from_tables(tables, {"name": "Essai", "start": DAY}, findings=tuple(findings))


def states(pilot):
    return dict(ck.readiness.of(pilot).table[["analysis", "state"]].itertuples(index=False, name=None))


def test_every_need_is_a_table_and_every_analysis_is_known():
    assert set(NEEDS) == set(ANALYSES) - {"all"}
    assert all(name in TABLES for names in NEEDS.values() for name in names)


def test_a_request_log_alone_opens_what_rests_on_it_and_nothing_else():
    found = states(made(requests=[REQUEST]))
    assert {code for code, state in found.items() if state == "ready"} == {
        code for code, names in NEEDS.items() if names == ("requests",)
    }
    assert found["trips"] == "fill"


def test_a_doubtful_cell_only_marks_the_analyses_it_touches():
    late = ck.Finding(
        "not_number", "doubtful", "requests", "Demandes", 3, "Commission", field_name="commission_eur"
    )
    found = states(made([late], requests=[REQUEST]))
    assert found["revenue"] == "check"
    assert found["loyalty"] == "ready"


def test_what_blocks_all_is_said_first_and_nothing_is_ready():
    missing = ck.Finding("table_missing", "blocks", "requests", values={"title": TABLES["requests"].title})
    doubt = ck.Finding("not_date", "doubtful", "tours", "Tournées", 2, "Date", "hier", field_name="date")
    ready = ck.readiness.of(made([doubt, missing], tours=[{"id": "T1", "date": DAY}]))
    assert ready.first[0].findings == (missing,)
    assert set(ready.table["state"]) == {"repair", "fill"}


def test_what_changes_most_is_said_first_as_in_the_list_of_points():
    """One day in 40 requests, of which many analyses hang; 900 € of 1,000 in the accounts."""
    day = ck.Finding("not_date", "doubtful", "requests", "Demandes", 2, "Date", "hier", field_name="date")
    eur = ck.Finding(
        "not_number", "doubtful", "ledger", "Comptes", 2, "Montant", "900 ?", field_name="amount_eur"
    )
    book = [{"date": DAY, "nature": "expense", "amount_eur": 100}]
    logged = [REQUEST | {"id": f"D{n}"} for n in range(40)]
    pilot = made([day, eur], requests=logged, ledger=book)
    found = ck.readiness.of(pilot).first
    assert [point.findings for point in found] == [(eur,), (day,)]
    assert found == ck.quality.assess(pilot).points


@pytest.mark.long
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_reads_in_both_languages_even_without_any_line(lang, sample):
    for pilot in (sample, made()):
        with ck.use_language(lang):
            ready = ck.readiness.of(pilot)
            assert ready.sentences()
            assert len(ready.in_words()) == len(NEEDS)


def test_the_sheet_that_opens_most_is_the_one_to_fill_next():
    said = ck.readiness.of(made(requests=[REQUEST])).sentences("fr")
    assert any("Comptes" in sentence for sentence in said)


def test_the_table_says_what_can_be_done_and_the_months_once_each():
    """Written from the two lines below, before the table was looked at."""
    later = REQUEST | {"id": "D2", "date": dt.date(2026, 3, 2)}
    for rows, months in (([REQUEST], "January 2026"), ([REQUEST, later], "January 2026 – March 2026")):
        with ck.use_language("en"):
            told = ck.readiness.of(made(requests=rows)).in_words()
        found = {name: tuple(said) for name, *said in told.itertuples(index=False)}
        assert found["Demand"] == ("ready", months)
        assert found["Cost of trips"] == ("to fill: Tours", "—")
