"""One cell: what people type in France, and what must not be guessed."""

import datetime as dt
import math
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import conciergekit as ck
from conciergekit.core.cells.people import Pseudonyms
from conciergekit.core.cells.sheet import Sheet
from conciergekit.core.cells.values import Reading, parse
from conciergekit.core.tables import REQUESTS, TABLES
from conciergekit.read.layout.match import find_columns, shown
from conciergekit.read.understand.columns import parse_column
from conciergekit.read.understand.table import read_rows

EUROS = TABLES["ledger"]["amount_eur"]
KM = TABLES["tours"]["km"]
MINUTES = REQUESTS["minutes"]
HOURS = TABLES["time"]["hours"]
SHARE = TABLES["publics"]["planned_share"]
WHOLE = TABLES["territory"]["population"]
REQUIREMENT = TABLES["criteria"]["requirement"]
DAY = REQUESTS["date"]
YES = REQUESTS["spontaneous"]
CODE = REQUESTS["client"]
INSEE = REQUESTS["insee"]
GRADE = TABLES["votes"]["grade"]
TEXT = REQUESTS["incident"]


@pytest.mark.parametrize(
    ("typed", "column", "value"),
    [
        ("1 234,50 €", EUROS, 1234.5),
        ("1\u00a0234,50\u00a0€", EUROS, 1234.5),
        ("1\u202f234,50\u202f€", EUROS, 1234.5),
        ("€ 12.5", EUROS, 12.5),
        ("12,5", EUROS, 12.5),
        ("12.5", EUROS, 12.5),
        ("1.234,50", EUROS, 1234.5),
        ("1,234.50", EUROS, 1234.5),
        ("1.234.567", EUROS, 1234567),
        ("12 000 EUR HT", EUROS, 12000),
        ("0,125", EUROS, 0.125),
        ("12 km", KM, 12),
        ("7", WHOLE, 7),
        ("10 493", WHOLE, 10493),
        ("12 %", SHARE, 0.12),
        ("12,5 %", SHARE, 0.125),
        ("12,5\u202f%", SHARE, 0.125),
        (0.12, SHARE, 0.12),
        ("75 %", REQUIREMENT, 0.75),
        ("\u2212120", REQUIREMENT, -120),
        ("2 h 30", MINUTES, 150),
        ("1h15", MINUTES, 75),
        ("45 min", MINUTES, 45),
        ("1,5 h", MINUTES, 90),
        ("2 h 30", HOURS, 2.5),
        ("1h15", HOURS, 1.25),
        ("0:45", HOURS, 0.75),
        ("7,5", HOURS, 7.5),
        (dt.time(2, 30), HOURS, 2.5),
        (dt.timedelta(hours=27), HOURS, 27),
    ],
)
def test_numbers_and_durations_as_typed(typed, column, value):
    cell = parse(typed, column)
    assert not cell.problem
    assert cell.value == pytest.approx(value)


@pytest.mark.parametrize(
    "typed", ["CCAS", "ccas ", "C.C.A.S.", "c.c.a.s", "C. C. A. S.", "Centre communal d’action sociale"]
)
def test_a_ccas_is_read_in_every_list_of_payers_however_its_initials_are_typed(typed):
    for column in TABLES["contracts"]["payer_kind"], REQUESTS["payer_kind"]:
        assert (parse(typed, column).value, parse(typed, column).problem) == ("ccas", "")


@pytest.mark.parametrize(
    ("typed", "column", "problem"),
    [
        ("1.250", EUROS, "number_ambiguous"),
        ("1,250", EUROS, "number_ambiguous"),
        ("1,250 €", EUROS, "number_ambiguous"),
        ("une douzaine", EUROS, "not_number"),
        ("12 environ", EUROS, "not_number"),
        ("12 %", EUROS, "not_number"),
        ("1 2", EUROS, "not_number"),
        ("nan", EUROS, "no_answer"),
        ("inf", EUROS, "not_number"),
        ("9" * 400, EUROS, "not_number"),
        (True, EUROS, "not_number"),
        (dt.date(2026, 5, 3), EUROS, "date_for_number"),
        (12, SHARE, "share_over_1"),
        ("12", SHARE, "share_over_1"),
        ("150 %", SHARE, "share_wrong"),
        (-0.1, SHARE, "share_wrong"),
        (3.5, WHOLE, "not_whole"),
        (800, HOURS, "out_of_range"),
        ("#N/A", EUROS, "excel_error"),
        ("#REF!", CODE, "excel_error"),
        ("n.c.", EUROS, "no_answer"),
    ],
)
def test_numbers_that_are_not_guessed(typed, column, problem):
    cell = parse(typed, column)
    assert (cell.value, cell.problem) == (None, problem)


@pytest.mark.parametrize(
    "typed",
    [
        dt.date(2026, 4, 3),
        dt.datetime(2026, 4, 3, 18, 40),
        "2026-04-03",
        "2026-04-03T18:40:00",
        "03/04/2026",
        "3/4/26",
        "03-04-2026",
        "03.04.2026",
        "03/04/2026 18:40:12",
        "3 avril 2026",
        "ven. 3 avril 2026",
        "3 April 2026",
        "April 3, 2026",
        "Fri, Apr 3rd 2026 6:40 PM",
        "vendredi 03/04/2026",
    ],
)
def test_a_date_is_read_day_first(typed):
    cell = parse(typed, DAY)
    assert (cell.value, cell.problem) == (dt.date(2026, 4, 3), "")


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("04/13/2026", "date_swapped"),
        ("31/02/2026", "date_impossible"),
        ("45/45/2026", "date_impossible"),
        ("00/03/2026", "date_impossible"),
        ("03/00/2026", "date_impossible"),
        ("0 mars 2026", "date_impossible"),
        ("01/01/1802", "date_far"),
        ("jeudi", "not_date"),
        ("Round 3, 2026", "not_date"),
        ("February 30, 2026", "date_impossible"),
        (2026, "not_date"),
        (True, "not_date"),
        (dt.time(10, 0), "not_date"),
        (1e300, "not_date"),
    ],
)
def test_dates_that_are_not_guessed(typed, problem):
    cell = parse(typed, DAY)
    assert (cell.value, cell.problem) == (None, problem)


def test_a_day_after_its_month_says_the_day_of_the_week_it_is():
    """« Mar » before a figure is March, and no Tuesday (« mardi »)."""
    cells = [parse(text, DAY) for text in ("Mar 5, 2025", "Tuesday, February 3, 2025")]
    assert [cell.problem for cell in cells] == ["", "weekday_differs"]


def test_a_swapped_date_is_suggested_the_right_way_round():
    assert parse("04/13/2026", DAY).values["suggestion"] == "13/04/2026"


def test_an_excel_day_number_and_a_month_alone_are_read_and_told():
    # 46027 is what Excel shows for 5 January 2026 once the date format is lost
    for typed in (46027, 46027.0, "46027"):
        cell = parse(typed, DAY)
        assert (cell.value, cell.problem, cell.weight) == (dt.date(2026, 1, 5), "date_serial", "note")
    assert parse("mars 2026", DAY).value == parse("03/2026", DAY).value == dt.date(2026, 3, 1)
    assert parse("mars 2026", DAY).problem == "month_only"


def test_yes_and_no_in_both_languages():
    assert all(
        parse(word, YES).value is True for word in ("oui", "Oui", "O", "yes", "X", "vrai", True, 1, 1.0)
    )
    assert all(parse(word, YES).value is False for word in ("non", "N", "no", "Faux", False, 0))
    assert parse("parfois", YES).problem == "not_yesno"


def test_a_choice_is_read_in_both_languages_and_a_slip_is_suggested_not_taken():
    outcome = REQUESTS["outcome"]
    assert [parse(word, outcome).value for word in ("Servie", "SERVED", "served ", "non  satisfaite")] == [
        "served",
        "served",
        "served",
        "refused",
    ]
    slip = parse("Srevie", outcome)
    assert slip.value is None
    assert slip.values["suggestion"].get("fr") == "Servie"
    assert parse("zzz", outcome).values.get("suggestion") is None
    assert parse(0.0, TABLES["project"]["stage"]).value == "0"


NATURE, OUTCOME = TABLES["ledger"]["nature"], REQUESTS["outcome"]


@pytest.mark.parametrize(
    ("column", "typed", "meant"),
    [
        (OUTCOME, "Servei", "Servie"),
        (OUTCOME, "livrés", "Servie"),
        (OUTCOME, "anulée", "Annulée par le client"),
        (OUTCOME, "non servi", "Non satisfaite"),
        (OUTCOME, "en court", "En cours"),
        (NATURE, "Chrage", "Charge"),
        (NATURE, "subventoin", "Subvention, aide au poste"),
        (NATURE, "Recette", "Recette propre"),
        (NATURE, "Aide", "Subvention, aide au poste"),
        # what says the opposite, what is to come, and other things
        *(
            (OUTCOME, text, None)
            for text in (
                "non livré",
                "pas servie",
                "non réalisé",
                "non commandée",
                "à livrer",
                "livrer",
                "prévue",
                "perdue",
                "insatisfait",
                "insatisfaite",
                "non livrée",
                "commande annulée",
                "possible",
            )
        ),
        *(
            (NATURE, text, None)
            for text in (
                "Salaire",
                "Salaires",
                "Dette",
                "Assurance",
                "Crédit",
                "Aides",
                "Emprunt remboursé",
                "Remboursement frais",
                "Entrée",
            )
        ),
    ],
)
def test_only_a_word_badly_typed_is_given_another(column, typed, meant):
    cell = parse(typed, column)
    suggestion = cell.values.get("suggestion")
    assert (cell.value, suggestion and suggestion.get("fr")) == (None, meant)


def test_codes_stay_text():
    assert parse("01053", INSEE).value == "01053"
    assert parse(38158.0, INSEE).value == "38158"
    assert parse("2a004", INSEE).value == "2A004"
    assert parse(7, CODE).value == "7"
    assert parse(" C 001 ", CODE).value == "C 001"
    assert parse("NC", CODE).value == "NC"  # initials


def test_a_commune_that_lost_its_zero_is_suggested_not_padded():
    cell = parse(1053, INSEE)
    assert (cell.value, cell.problem, cell.values["suggestion"]) == ("1053", "insee_short", "01053")


@pytest.mark.parametrize(
    "text", ["04 76 00 00 00", "0476000000", "+33 6 12 34 56 78", "0033 612345678", "a.b-c@d-e.fr"]
)
def test_phone_numbers_and_addresses_are_seen(text):
    assert parse(f"voir {text}, merci", TEXT).problem == "personal"


@pytest.mark.parametrize(
    "text", ["38158", "D0001", "2026-01-05", "facture 20260105", "12 34 56 78 90", "08/01/2026"]
)
def test_ordinary_codes_do_not_pass_for_phone_numbers(text):
    assert parse(text, TEXT).problem == ""


# ---- anything at all -------------------------------------------------------------------------------------

ANYTHING = st.one_of(
    st.text(max_size=25),
    st.text(alphabet="0123456789 .,-/%€h:+'\u00a0\u202f\u2212eE", max_size=14),
    st.sampled_from(
        ["Servie", "oui", "12,5", "06/01/2026", "1.250", "n.c.", "Total", "{x}", "a@b.fr", "1 h 30"]
    ),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.just(""),
)
COLUMNS = [column for table in TABLES.values() for column in table.columns]


@settings(max_examples=200, deadline=None)
@given(raw=ANYTHING, column=st.sampled_from(COLUMNS))
@example(raw="1e309", column=EUROS)
@example(raw="²", column=EUROS)
@example(raw="٣/٤/٢٠٢٦", column=DAY)
@example(raw=math.nan, column=EUROS)
@example(raw=math.inf, column=DAY)
@pytest.mark.long
def test_no_cell_raises_and_none_is_lost(raw, column):
    cell = parse(raw, column)
    blank = raw == "" or (isinstance(raw, str) and not raw.replace("\ufeff", "").strip())
    assert blank or cell.value is not None or cell.problem
    if cell.problem:
        finding = ck.Finding(cell.problem, cell.weight, typed=shown(raw), values=cell.values)
        assert finding.what() != cell.problem
        assert finding.repair()


HEADINGS = ["N°", "Date", "Code client", "Issue", "Montant", "Spontanée", "Remarque à moi", ""]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=st.lists(st.lists(ANYTHING, min_size=len(HEADINGS), max_size=len(HEADINGS)), max_size=6))
@pytest.mark.long
def test_every_filled_cell_ends_in_the_table_in_a_finding_or_in_a_line_said_to_be_left_out(body):
    sheet = Sheet("Demandes", "Demandes", [HEADINGS, *body])
    layout = find_columns(REQUESTS, sheet)
    rows, findings, contents = read_rows(layout, Pseudonyms())
    told_lines, told_cells = set(), set()
    for finding in findings:
        lines = finding.values.get("rows", (finding.row,))
        if finding.column:
            told_cells |= {(line, finding.column) for line in lines}
        else:
            told_lines |= set(lines)
    kept = {line: index for index, line in enumerate(rows.lines)}
    outside = 0
    for line, cells in enumerate(body, start=2):
        if line in told_lines:
            continue
        for position, raw in enumerate(cells):
            if raw == "" or (isinstance(raw, str) and not raw.replace("\ufeff", "").strip()):
                continue
            if position not in layout.columns:
                outside += 1
                continue
            in_table = line in kept and rows.frame[layout.columns[position].name].notna()[kept[line]]
            assert in_table or (line, HEADINGS[position]) in told_cells, (line, HEADINGS[position], raw)
    assert outside <= sum(contents.values())


@pytest.mark.long
def test_a_year_of_a_large_conciergerie_is_read_whole(tmp_path):
    day = [f"{dt.date(2026, 1, 5) + dt.timedelta(days=n % 300):%d/%m/%Y}" for n in range(20_000)]
    lines = [f"D{n};{day[n]};C{n % 700};seniors;courses;Servie;{day[n]};32,50 €" for n in range(20_000)]
    head = "N°;Date;Code client;Public;Service;Issue;Servie ou close le;Montant"
    (tmp_path / "demandes.csv").write_text("\n".join([head, *lines]), encoding="utf-8")
    pilot = ck.load_pilot(tmp_path)
    assert pilot["requests"]["order_value_eur"].sum() == 20_000 * 32.5


def test_an_amount_between_brackets_is_read_as_any_other():
    """ "(1.234)" may be minus 1 234 as well as minus 1,234: it is asked about, as "-1.234" is."""
    for text in ("(1.234)", "+1.234", "(1.234 €)"):
        assert parse(text, EUROS).problem == "number_ambiguous"
    assert parse("(1.234)", REQUIREMENT, Reading(decimal=",")).value == -1234
    assert parse("(12,50 €)", replace(EUROS, minimum=None)).value == -12.5


def test_a_grade_beside_one_of_another_scale_is_asked_about_with_spaces_around_it_too():
    _values, bad = parse_column([" 4", "7 "], GRADE, Pseudonyms())
    assert {i: cell.problem for i, cell in bad.items()} == {0: "other_scale", 1: "not_in_list"}


def test_grades_typed_out_of_ten_are_not_taken_for_grades_out_of_four():
    """Beside a 7, a 4 is a poor grade, not the best one: it is asked about; words are kept."""
    cells = ["4", 7, "Bien", 3.0]
    values, bad = parse_column(cells, GRADE, Pseudonyms())
    assert values.isna().tolist() == [True, True, False, True]
    assert {i: cell.problem for i, cell in bad.items()} == {
        0: "other_scale",
        1: "not_in_list",
        3: "other_scale",
    }
    values, bad = parse_column(["4", "Bien", 3.0], GRADE, Pseudonyms())
    assert values.tolist() == ["4", "3", "3"]
    assert not bad


@pytest.mark.parametrize(
    ("text", "decimal", "euros"),
    [
        ("1,250", ",", 1250),
        ("1.250", ",", 1_250_000),
        ("1,250", ".", 1_250_000),
        ("2", "?", 2000),
        ("1,250 €", ",", 1.25),
    ],
)
def test_thousands_of_euros_are_a_thousand_times_what_is_read_unless_the_cell_says_its_unit(
    text, decimal, euros
):
    assert parse(text, EUROS, Reading(decimal=decimal, scale=1000)).value == euros
