"""Units said apart from the headings: a line of units under or above them, a title, the name of a sheet, a cell beside
an answer. A figure in thousands read as euros is wrong by a thousand, so each test asserts the figure and the finding."""

import datetime as dt
import zipfile

import openpyxl
import pandas as pd
import pytest
from test_intake_later import pilot as with_files
from test_intake_ugly import HEADS, PROJECT, book, codes, day

import conciergekit as ck
from conciergekit.core.tables import TABLES
from conciergekit.read.layout.units import heading_scale, split_unit, unit_named, unit_of_title, unit_scale

LOG = [*HEADS, "Minutes passées"]
REQUEST = [day(1, 6), "seniors", "courses", "Servie", 1.2, 1.5]


def units(amount, time, **others):
    return [others.get("date"), others.get("public"), None, None, amount, time]


@pytest.mark.parametrize(
    ("line", "amount", "minutes", "told"),
    [
        (units("k€", "h"), 1200, 90, {"k€", "h"}),
        (units("(en milliers d'euros)", "(heures)"), 1200, 90, {"milliers d'euros", "heures"}),
        (units("€", "min", date="jj/mm/aaaa", public="code"), 1.2, 1.5, set()),
        (units("centimes", None), 0.012, 1.5, {"centimes"}),
        (units("€ TTC", "mn"), 1.2, 1.5, set()),
    ],
)
@pytest.mark.sampled(cases=[0, 3])
def test_a_line_of_units_under_the_headings_is_that_of_the_figures(tmp_path, line, amount, minutes, told):
    pilot = book(tmp_path, Demandes=[LOG, line, REQUEST])
    row = pilot["requests"].iloc[0]
    assert (len(pilot["requests"]), row["order_value_eur"], row["minutes"]) == (
        1,
        pytest.approx(amount),
        minutes,
    )
    assert {f.typed for f in codes(pilot, "unit_line_scaled")} == told
    assert {f.row for f in codes(pilot, "unit_line_scaled")} <= {2}
    assert not codes(pilot, "row_unusable", "not_number", "not_date", "stray_line")
    assert pilot.account.where("Demandes", 2, 5) == "table"


@pytest.mark.long
def test_a_line_of_units_above_the_headings_or_after_a_blank_line_counts_too(tmp_path):
    above = book(tmp_path, Demandes=[units("k€", "h"), LOG, REQUEST])
    assert above["requests"]["order_value_eur"].tolist() == [1200]
    below = book(tmp_path, Demandes=[LOG, [], units("k€", "h"), [], REQUEST])
    assert below["requests"]["minutes"].tolist() == [90]


@pytest.mark.parametrize("unit", ["$", "%", "h", "km"])
def test_a_line_of_units_that_cannot_be_turned_keeps_the_column_out(tmp_path, unit):
    pilot = book(tmp_path, Demandes=[LOG, units(unit, "min"), REQUEST])
    assert pilot["requests"]["order_value_eur"].isna().all()
    (told,) = codes(pilot, "unit_line")
    assert (told.row, told.column, told.typed, told.values["cells"]) == (2, "Montant", unit, 1)


def test_headings_and_line_of_units_that_disagree_are_not_read(tmp_path):
    heads = [*HEADS[:4], "Montant (k€)", "Minutes passées (h)"]
    pilot = book(tmp_path, Demandes=[heads, units("€", "h"), REQUEST])
    assert pilot["requests"]["order_value_eur"].isna().all()
    assert pilot["requests"]["minutes"].tolist() == [90]
    assert [f.column for f in codes(pilot, "unit_line")] == ["Montant (k€)"]


def test_amounts_with_vat_on_a_line_of_units_stay_out_of_the_ledger(tmp_path):
    ledger = [
        ["Date", "Nature", "Poste", "Montant"],
        [None, None, None, "€ TTC"],
        [day(1, 6), "Charge", "Loyer", 120],
    ]
    pilot = book(tmp_path, Demandes=[LOG, REQUEST], Comptes=ledger)
    assert pilot["ledger"]["amount_eur"].isna().all()
    assert codes(pilot, "unit_line")


def test_a_request_without_a_day_is_no_line_of_units(tmp_path):
    pilot = book(tmp_path, Demandes=[LOG, [None, "seniors", "courses", "Servie", 30, "2 h"], REQUEST])
    assert pilot["requests"]["minutes"].tolist() == [120, 1.5]


@pytest.mark.parametrize("title", ["Montants en k€", "Comptes 2026 (en milliers d'euros)", "k€"])
def test_a_title_in_thousands_is_for_all_the_amounts_under_it(tmp_path, title):
    heads = [*HEADS, "Commission (€)", "Frais de service"]
    pilot = book(tmp_path, Demandes=[[title], heads, [*REQUEST[:4], 1.2, 3, 0.5]])
    row = pilot["requests"].iloc[0]
    assert row[["order_value_eur", "commission_eur", "fee_eur"]].tolist() == [1200, 3, 500]
    assert {f.row for f in codes(pilot, "unit_line_scaled")} == {1}


LEDGER = ["Date", "Nature", "Poste", "Montant"]
SALARY = [day(1, 6), "Charge", "Salaire 2026", 1.2]


@pytest.mark.parametrize(
    ("rows", "amount"),
    [
        ([LEDGER, SALARY, [], ["Montants en milliers d'euros"]], 1200),
        ([LEDGER, SALARY, ["(Tous les montants sont exprimés en k€.)"]], 1200),
        ([["Comptes 2026 – en milliers d'€"], LEDGER, SALARY], 1200),
        ([["Comptes 2026 (x 1000 €)"], LEDGER, SALARY], 1200),
        ([["Comptes 2026 (× 1 000 €)"], LEDGER, SALARY], 1200),
        ([[*LEDGER[:2], "Poste (en k€)", "Montant"], SALARY], 1200),
        ([["Lot (3 x 1000 €)"], LEDGER, SALARY], 1.2),
        ([LEDGER, SALARY, [], ["Subvention demandée en k€ : 12"]], 1.2),
        (
            [
                LEDGER,
                SALARY,
                [],
                ["Montants en k€"],
                ["Code client", "Depuis", "Adhésion"],
                ["c1", day(1, 6), 1],
            ],
            1.2,
        ),
        ([LEDGER, SALARY, [], ["Poste", "Prévu", "Voté"], ["Local", 1, 2], ["Montants en k€"]], 1.2),
        ([[*LEDGER[:2], "Poste (TTC)", "Montant"], SALARY], 1.2),
        ([["Date", "Nature", "Poste", "Budget (k€)", "Montant"], [*SALARY[:3], "à voir", 1.2]], 1.2),
    ],
)
@pytest.mark.sampled(1)
def test_thousands_said_at_the_foot_or_beside_the_words_are_for_all_the_amounts(tmp_path, rows, amount):
    pilot = book(tmp_path, Comptes=rows)
    assert pilot["ledger"]["amount_eur"].tolist() == [amount]
    assert bool(codes(pilot, "unit_line_scaled")) is (amount == 1200)


@pytest.mark.parametrize(
    ("words", "foot"), [("Libellé (en k€)", ""), ("En k€", ""), ("Libellé", "Montants en k€")]
)
@pytest.mark.sampled
def test_thousands_said_once_are_those_of_every_month(tmp_path, words, foot):
    rows = f"{words};janv-26;févr-26;mars-26\nPRODUITS;;;\nVentes;0,5;;\nCHARGES;;;\nSalaires;1,15;1,25;\nLoyer 2026;0,25;;0,75\n{foot};;;\n"
    (tmp_path / "compte de résultat.csv").write_text(rows, "utf-8")
    pilot = with_files(tmp_path, "compte de résultat.csv")
    assert sorted(pilot["ledger"]["amount_eur"]) == [250, 500, 750, 1150, 1250]


def test_a_title_above_another_table_says_nothing_of_the_next(tmp_path):
    clients = [["Code client", "Depuis", "Adhésion payée"], ["c1", day(1, 6), 1]]
    pilot = book(tmp_path, Demandes=[["Demandes (k€)"], LOG, REQUEST, [], *clients])
    assert pilot["requests"]["order_value_eur"].tolist() == [1200]
    assert not [f for f in codes(pilot, "unit_line_scaled") if f.table != "requests"]


@pytest.mark.parametrize("title", ["Demandes en heures creuses", "Subvention de 12 k€ obtenue", "Menu k€bab"])
def test_other_titles_are_no_units(title):
    assert not unit_of_title(title)


@pytest.mark.parametrize(
    ("heading", "cell", "column", "value"),
    [
        ("Montant k€", 1.2, "order_value_eur", 1200),
        ("Montant en k€", 1.2, "order_value_eur", 1200),
        ("Montant : k€ TTC", 1.2, "order_value_eur", 1200),
        ("Minutes passées - heures", 1.5, "minutes", 90),
    ],
)
def test_a_unit_at_the_end_of_a_heading_needs_no_brackets(tmp_path, heading, cell, column, value):
    """It was an unknown column, and the heading suggested lost its unit."""
    pilot = book(tmp_path, Demandes=[[*HEADS[:4], heading], [*REQUEST[:4], cell]])
    assert pilot["requests"][column].tolist() == [pytest.approx(value)]


@pytest.mark.long
def test_no_heading_is_suggested_that_would_lose_the_unit(tmp_path):
    ledger = [["Date", "Nature", "Poste", "Montant TTC"], [day(1, 6), "Charge", "Loyer", 120]]
    pilot = book(tmp_path, Demandes=[LOG, REQUEST], Comptes=ledger)
    assert [f.code for f in pilot.findings if f.column == "Montant TTC"] == ["heading_unit"]


def test_no_heading_of_the_dictionary_says_another_unit_than_its_own():
    for table, column in ((one.name, column) for one in TABLES.values() for column in one.columns):
        for heading in (column.title.get("fr"), column.title.en, *column.synonyms):
            unit = column.unit
            with_unit = f"{heading} ({unit})" if unit else heading
            assert heading_scale(table, column, with_unit) == 1, (table, heading)
            assert heading_scale(table, column, heading) == 1, (table, heading)


def test_words_that_are_units_and_words_that_are_not():
    assert [unit_named(t) for t in ("Unité : €", "en km", "€/h", "12 €", "hier", 3)] == [
        "€",
        "km",
        "€",
        "",
        "",
        "",
    ]
    assert split_unit("Adresse") == ("Adresse", "")


@pytest.mark.parametrize(
    ("answer", "cash", "code"),
    [
        (["Argent disponible au départ (k€)", 12], 12_000, "answer_scaled"),
        (["Argent disponible au départ", 12, "k€"], 12_000, "answer_scaled"),
        (["Argent disponible au départ", 12, "€"], 12, ""),
        (["Argent disponible au départ", 12, "$"], None, "answer_unit"),
    ],
)
def test_the_unit_of_an_answer_is_that_of_its_question_or_of_the_cell_beside(tmp_path, answer, cash, code):
    question = TABLES["project"]["opening_cash_eur"].title.get("fr")
    answer = [answer[0].replace("Argent disponible au départ", question), *answer[1:]]
    pilot = book(tmp_path, Demandes=[LOG, REQUEST], Projet=[*PROJECT, answer])
    assert pilot.settings.get("opening_cash_eur") == cash
    assert [f.code for f in codes(pilot, "answer_scaled", "answer_unit")] == ([code] if code else [])


def test_vat_is_refused_where_amounts_are_net_and_taken_elsewhere():
    net, paid = TABLES["ledger"]["amount_eur"], TABLES["requests"]["order_value_eur"]
    assert [unit_scale("ledger", net, unit) for unit in ("€ ttc", "k€ ttc", "€ ht", "k€ ht")] == [
        None,
        None,
        1,
        1000,
    ]
    assert [unit_scale("requests", paid, unit) for unit in ("€ ttc", "k€ ttc", "$")] == [1, 1000, None]


def test_a_line_with_a_unit_and_a_figure_is_a_record_half_typed(tmp_path):
    typed = ["06/01/2026", "seniors", "courses", "Servie", "€", "1 h 30"]
    pilot = book(tmp_path, Demandes=[LOG, typed, REQUEST])
    assert pilot["requests"]["minutes"].tolist() == [90, 1.5]
    assert not codes(pilot, "unit_line", "unit_line_scaled")


# ---- the unit that only the format of a cell shows


MONEY = ["Date", "Nature", "Poste", "Montant"]


def formatted(folder, figure, code, heading="Montant", **more):
    """A ledger of one amount in a cell of this format, under this heading."""

    def change(workbook):
        workbook["Comptes"]["D2"].number_format = code

    line = [day(1, 6), "Charge", "Loyer", figure]
    return book(folder, change, Demandes=[LOG, REQUEST], Comptes=[[*MONEY[:3], heading], line], **more)


@pytest.mark.parametrize(
    ("figure", "code", "heading", "amount", "typed"),
    [
        (0.12, "0%", "Montant", None, "12 %"),
        (0.125, "[Red]0.0%;[Blue]-0.0%", "Montant", None, "12,5 %"),
        (50, "#,##0.00 [$CHF]", "Montant", None, "50 CHF"),
        (50, "[$$-409]#,##0.00", "Montant", None, "$ 50"),
        (3, '0" h"', "Montant", None, "3 h"),
        (1.2, '0.0" k€"', "Montant", 1200, None),
        (1.2, '0.0" k€"', "Montant (k€)", 1200, None),  # not twice
        (-0.12, '0" €";-0%', "Montant", None, "-12 %"),
        (12000, '#,##0," k€"', "Montant", 12000, None),
        (12000, '[>=1000]#,##0," k€";0" €"', "Montant", 12000, None),
        (500, '[>=1000]#,##0," k€";0" €"', "Montant", 500, None),
        (12000, "#,##0,", "Montant (k€)", 12000, None),  # what is shown is in thousands already
        (12000, "#,##0,", "Montant", 12000, None),
    ],
)
@pytest.mark.sampled(1)
def test_the_unit_a_format_shows_is_read_as_if_typed(tmp_path, figure, code, heading, amount, typed):
    pilot = formatted(tmp_path, figure, code, heading)
    (read,) = pilot["ledger"]["amount_eur"].tolist()
    assert read == amount if amount else pd.isna(read)
    told = [(f.row, f.column, f.typed) for f in codes(pilot, "unit_shown")]
    assert told == ([(2, heading, typed)] if typed else [])


@pytest.mark.parametrize(
    "code",
    [
        '#,##0.00\\ "€"',
        '_-* #,##0.00\\ [$€-40C]_-;\\-* #,##0.00\\ [$€-40C]_-;_-* "-"??\\ [$€-40C]_-;_-@_-',
        "[$EUR] #,##0.00",
        '0.00" € HT"',
        "# ?/?",
        "0.00E+00",
        "00000",
        '"Facture "0',
        '0" colis"',
        "General",
    ],
)
@pytest.mark.sampled(1)
def test_euros_thousands_and_words_of_a_format_change_nothing(tmp_path, code):
    pilot = formatted(tmp_path, 1234.5, code)
    assert pilot["ledger"]["amount_eur"].tolist() == [1234.5]
    assert not codes(pilot, "unit_shown", "not_number", "number_ambiguous")


def test_a_share_shown_as_a_percentage_is_the_share_and_hours_are_no_minutes(tmp_path):
    def change(workbook):
        for line, code in ((2, '0.0" h"'), (3, '0" min"'), (4, "[h]:mm"), (5, "0")):
            workbook["Demandes"].cell(line, 6).number_format = code
        for line in (2, 3):
            workbook["Publics"].cell(line, 3).number_format = "0.0%"

    log = [[*REQUEST[:5], spent] for spent in (1.234, 90, dt.timedelta(hours=1.5), 5)]
    groups = [["Code", "Nom", "Part prévue"], ["a", "A", 0.123], ["b", "B", 1]]
    pilot = book(tmp_path, change, Demandes=[LOG, *log], Publics=groups)
    assert pilot["requests"]["minutes"].tolist() == [pytest.approx(74.04), 90, 90, 5]
    assert pilot["publics"]["planned_share"].tolist() == [0.123, 1]  # to the last digit
    assert not codes(pilot, "unit_shown", "not_number", "number_ambiguous", "share_scale")


def test_a_percentage_that_its_format_shows_is_not_asked_beside_one_typed_without_its_sign(tmp_path):
    def change(workbook):
        workbook["Publics"]["C2"].number_format = "0%"

    groups = [["Code", "Nom", "Part prévue"], ["a", "A", 1], ["b", "B", 12]]
    pilot = book(tmp_path, change, Demandes=[LOG, REQUEST], Publics=groups)
    assert pilot["publics"]["planned_share"].fillna(-1).tolist() == [1, -1]
    assert [f.row for f in codes(pilot, "share_scale", "share_over_1")] == [3]


@pytest.mark.parametrize(
    ("total", "code", "told"),
    [(180, '0" min"', []), (3, '0" h"', []), (3, "0", []), (2, '0" h"', [4]), (3, '0" min"', [4])],
)
@pytest.mark.sampled(cases=[0])
def test_a_printed_sum_is_compared_in_the_unit_its_format_shows(tmp_path, total, code, told):
    made = openpyxl.Workbook()
    made.active.title = "Heures"
    lines = [
        ["Jour", "Salarié", "Tâche", "Durée (h)"],
        [day(3, 2), "P1", "Terrain", 1],
        [day(3, 3), "P1", "Terrain", 2],
    ]
    for line in [*lines, ["Total", None, None, total]]:
        made.active.append(line)
    made.active["D4"].number_format = code
    made.save(tmp_path / "heures.xlsx")
    pilot = with_files(tmp_path, "heures.xlsx")
    assert pilot["time"]["hours"].tolist() == [1, 2]
    assert [f.row for f in codes(pilot, "sum_differs")] == told


def test_the_same_figure_with_and_without_a_unit_is_two(tmp_path):
    def change(workbook):
        workbook["Demandes"]["F3"].number_format = '0.0" h"'
        workbook["Demandes"]["F4"].number_format = '0.0" min"'

    log = [[*REQUEST[:5], 1.5]] * 4
    assert book(tmp_path, change, Demandes=[LOG, *log])["requests"]["minutes"].tolist() == [1.5, 90, 1.5, 1.5]


def test_a_figure_with_a_unit_shows_nothing_of_the_marks_people_type(tmp_path):
    """« 12,5 h » is how the kit writes it: « 1.250 » typed elsewhere in the column stays asked."""

    def change(workbook):
        workbook["Demandes"]["F2"].number_format = '0.0" h"'

    log = [[*REQUEST[:5], 12.5], [*REQUEST[:5], "1.250"]]
    assert codes(book(tmp_path, change, Demandes=[LOG, *log]), "number_ambiguous")


ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0">
<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>
</office:document-content>"""


def ods(folder, heads, *lines, styles=""):
    """An .ods of requests: texts, or cells as they stand in its XML."""

    def table(name, rows):
        cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
        rows = [[c if c[:1] == "<" else cell.format(c) for c in row] for row in rows]
        rows = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
        return f'<table:table table:name="{name}">{rows}</table:table>'

    project = [["Nom du pilote", "Essai"], ["Début du test", "05/01/2026"]]
    tables = table("Projet", project) + table("Demandes", [heads, *lines])
    with zipfile.ZipFile(folder / "pilote.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", ODS.format(styles=styles, tables=tables))
    return ck.load_pilot(folder / "pilote.ods")


def figure(value, text, kind="float", more=""):
    value = f'office:value-type="{kind}" {more}office:value="{value}"'
    return f"<table:table-cell {value}><text:p>{text}</text:p></table:table-cell>"


def test_the_unit_a_cell_of_an_ods_shows_is_read_as_if_typed(tmp_path):
    line = ["06/01/2026", "seniors", "courses", "Servie"]
    chf = 'office:currency="CHF" '
    lines = [
        [*line, figure(0.12, "12%", "percentage"), figure(1.5, "1,5 h")],
        [*line, figure(50, "50,00 CHF", "currency", chf), figure(90, "90 min")],
        [*line, figure(12345, "12 k€"), figure(1234.5, "1 234,50")],
        [*line, figure(1.2, "1,2 k€"), figure(7, "7")],
        [*line, figure(20, "20,00 €", "currency", 'office:currency="EUR" '), figure(0, "0")],
        [*line, figure(21, "21,00 £"), figure(0, "0")],
    ]
    pilot = ods(tmp_path, LOG, *lines)
    rows = pilot["requests"]
    assert rows["order_value_eur"].fillna(-1).tolist() == [-1, -1, 12345, 1200, 20, -1]
    assert rows["minutes"].tolist() == [90, 90, 1234.5, 7, 0, 0]
    assert [(f.row, f.typed) for f in codes(pilot, "unit_shown")] == [
        (2, "12 %"),
        (3, "50 CHF"),
        (7, "21 £"),
    ]
    short = '<number:number-style style:name="N1"><number:number number:display-factor="1000"/></number:number-style>'
    thousands = ods(
        tmp_path,
        [*HEADS[:4], "Montant (k€)"],
        [*line, figure(12000, "12")],
        [*line, figure(7, "7")],
        styles=short,
    )
    assert thousands["requests"]["order_value_eur"].tolist() == [12000, 7000]


@pytest.mark.parametrize(
    ("heading", "told"),
    [("Montant TTC", True), ("Montant (TVA incluse)", True), ("Montant HT", False), ("Montant", False)],
)
def test_amounts_with_vat_that_a_correspondence_has_read_are_told_even_once_confirmed(
    heading, told, tmp_path
):
    """A ledger is net of VAT: 120 is read as somebody said it is, and that it may be 100 is said."""
    (tmp_path / "compta.csv").write_text(f"Jour;Objet;Sens;{heading}\n05/01/2026;Loyer;Charge;120\n", "utf8")
    lines = [("Jour", "Date"), ("Objet", "Poste"), ("Sens", "Nature"), (heading, "Montant")]
    said = "".join(f"compta.csv;;{head};Comptes;{column};;\n" for head, column in lines)
    heads = "Fichier;Feuille;Colonne du fichier;Table du kit;Colonne du kit;Même valeur partout;Certitude\n"
    (tmp_path / "correspondances.csv").write_text(heads + said, "utf-8-sig")
    pilot = with_files(tmp_path)
    assert pilot["ledger"]["amount_eur"].tolist() == [120]
    found = codes(pilot, "heading_taxed")
    assert [(f.weight, f.column, f.affects) for f in found] == [
        ("doubtful", heading, ("accounts", "gate"))
    ] * told


@pytest.mark.parametrize(
    ("title", "head", "hours"),
    [
        ("Temps bénévole en minutes", "Temps", 0.5),
        ("Temps passé par semaine – en minutes", "Temps", 0.5),
        ("(en minutes)", "Temps", 0.5),
        ("Temps bénévole en minutes", "Heures", 30),  # its own heading is nearer
        ("Temps passé en minutes et en euros", "Temps", 30),
        ("Livraison en minutes", "Temps", 30),
        ("Temps passé en heures creuses", "Temps", 30),
    ],
)
@pytest.mark.sampled(1)
def test_a_title_gives_the_unit_of_the_durations_under_it(tmp_path, title, head, hours):
    (tmp_path / "heures.csv").write_text(
        f"{title};;;\nDate;Personne;Tâche;{head}\n05/01/2026;P1;Administratif;30\n06/01/2026;P2;Tournées;30\n",
        "utf-8",
    )
    found = with_files(tmp_path, "heures.csv")
    assert found["time"]["hours"].tolist() == [hours] * 2
    assert bool(codes(found, "unit_line_scaled")) is (hours == 0.5)


@pytest.mark.parametrize(
    ("head", "cells", "minutes"),
    [
        ("Durée", ("1,5", "1h30", "45 min", "2"), [None, 90, 45, None]),
        ("Temps passé", ("1,5", "2", "0,75", "1"), [None] * 4),
        ("Durée", ("2", "1h30", "45 min", "1"), [None, 90, 45, None]),
        ("Durée", ("30", "1h30", "45 min", "20"), [30, 90, 45, 20]),
        ("Durée", ("5", "10", "8", "12"), [5, 10, 8, 12]),
        ("Durée", ("7,5", "20", "15", "30"), [7.5, 20, 15, 30]),
        ("Durée (min)", ("1,5", "2", "0,75", "1"), [1.5, 2, 0.75, 1]),
        ("Durée (h)", ("1,5", "2", "0,75", "1"), [90, 120, 45, 60]),
        ("Minutes passées", ("1,5", "2", "0,75", "1"), [1.5, 2, 0.75, 1]),
    ],
)
@pytest.mark.sampled(1)
def test_minutes_of_a_request_that_may_be_hours_are_asked(tmp_path, head, cells, minutes):
    lines = [f"{n:02d}/01/2026;courses;seniors;Servie;{cell}\n" for n, cell in enumerate(cells, 5)]
    (tmp_path / "demandes.csv").write_text(f"Date;Service;Public;Issue;{head}\n{''.join(lines)}", "utf-8")
    found = with_files(tmp_path, "demandes.csv")
    assert [None if pd.isna(value) else value for value in found["requests"]["minutes"]] == minutes
    assert bool(codes(found, "minutes_or_hours")) is (None in minutes)
