"""Twenty more files as people send them: no silent wrong figure, and a message that helps."""

import datetime as dt
import zipfile

import pytest
from test_intake_ugly import HEADS, book, codes, day, ods

import conciergekit as ck
from conciergekit.core.errors import ConciergekitError


def line(when, *rest):
    return [when, "seniors", "courses", "Servie", *rest]


def one(folder, cell, when=None):
    return book(folder, Demandes=[HEADS, line(when or day(1, 6), cell)])


# ---- cells


@pytest.mark.parametrize("cell", ["12€50", "'12,50", "12,50 €", "12 €50", "0,0125 k€"])
@pytest.mark.sampled
def test_amounts_in_usual_ways(tmp_path, cell):
    assert one(tmp_path, cell)["requests"]["order_value_eur"].tolist() == [12.5]


@pytest.mark.parametrize(
    "cell", ["12,5 K", "env. 30", "30-40", "2x12", "une trentaine", "30 €/mois", "12.50 € par heure"]
)
@pytest.mark.sampled
def test_amounts_that_are_none_are_told_and_not_read(tmp_path, cell):
    pilot = one(tmp_path, cell)
    assert pilot["requests"]["order_value_eur"].isna().all()
    assert [f.column for f in codes(pilot, "not_number", "amount_each")] == ["Montant"]


@pytest.mark.parametrize("heading", ["Frais de service", "Commission gardée", "Montant de la commande"])
@pytest.mark.parametrize("cell", ["15 €/h", "0,15 €/km", "2 €/kg", "5 €/mois", "3€ / pièce"])
@pytest.mark.sampled
def test_a_price_for_each_unit_is_no_amount_whatever_its_column(cell, heading, tmp_path):
    pilot = book(tmp_path, Demandes=[[*HEADS[:4], heading], line(day(1, 6), cell)])
    amounts = pilot["requests"][["order_value_eur", "fee_eur", "commission_eur"]]
    assert amounts.isna().all(axis=None)
    assert [f.typed for f in codes(pilot, "amount_each")] == [cell]


def test_a_price_for_each_order_is_that_of_the_order_of_its_line(tmp_path):
    pilot = book(tmp_path, Demandes=[[*HEADS[:4], "Frais de service"], line(day(1, 6), "2 €/commande")])
    assert pilot["requests"]["fee_eur"].tolist() == [2]
    assert not codes(pilot, "amount_each")


@pytest.mark.parametrize("cell", ["-", "n.c.", "NC", "néant", "s.o."])
@pytest.mark.sampled
def test_no_answer_is_no_zero(tmp_path, cell):
    pilot = one(tmp_path, cell)
    assert pilot["requests"]["order_value_eur"].isna().all()
    assert codes(pilot, "no_answer")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("20260303", dt.date(2026, 3, 3)),
        (20260303, dt.date(2026, 3, 3)),
        ("2026-03", dt.date(2026, 3, 1)),
        ("lundi 2 mars 2026", dt.date(2026, 3, 2)),
        ("'03/03/2026", dt.date(2026, 3, 3)),
    ],
)
@pytest.mark.sampled
def test_days_in_usual_ways(tmp_path, typed, read):
    assert one(tmp_path, 3, typed)["requests"]["date"].dt.date.tolist() == [read]


@pytest.mark.parametrize("typed", ["lundi 3 mars", "3 mars", "mar. 3/3", "3/3"])
@pytest.mark.sampled(0)
def test_a_day_without_its_year_says_so(tmp_path, typed):
    pilot = one(tmp_path, 3, typed)
    assert pilot["requests"]["date"].isna().all()
    assert codes(pilot, "date_no_year")


@pytest.mark.parametrize(
    "typed", ["T1 2026", "S12", "début mars", "fin mars 2026", "hier", "03/03/2026 ?", 20261345, "20260230"]
)
@pytest.mark.sampled
def test_what_is_no_day_is_told(tmp_path, typed):
    pilot = one(tmp_path, 3, typed)
    assert pilot["requests"]["date"].isna().all()
    assert codes(pilot, "not_date", "date_impossible", "date_far", "date_swapped")


# ---- lines


@pytest.mark.long
def test_ditto_marks_say_what_stands_above(tmp_path):
    """« idem » was a target group of its own."""
    rows = [line(day(1, 6), 12), ['"', "''", "idem", "id.", 13], [day(1, 8), "〃", "linge", "-//-", "idem"]]
    requests = (pilot := book(tmp_path, Demandes=[HEADS, *rows]))["requests"]
    assert requests["public"].tolist() == ["seniors"] * 3
    assert requests["service"].tolist() == ["courses", "courses", "linge"]
    assert requests["order_value_eur"].tolist() == [12, 13, 13]
    assert requests["date"].dt.day.tolist() == [6, 6, 8]
    assert {f.column for f in codes(pilot, "ditto")} == {"Date", "Public", "Service", "Issue", "Montant"}


@pytest.mark.parametrize(
    "word",
    [
        "Janvier",
        "mars 2026",
        "April 2026",
        "Objectif",
        "Écart",
        "Moyenne/mois",
        "Prévision 2026",
        "Rappel 2025",
    ],
)
@pytest.mark.sampled(0)
def test_months_aims_and_means_under_the_tours_are_not_driven(tmp_path, word):
    tours = [["N°", "Date", "Kilomètres", "Arrêts"], ["T1", day(1, 6), 32, 5], [], [word, None, 120, 12]]
    pilot = book(tmp_path, Demandes=[HEADS, line(day(1, 6), 3)], Tournées=tours)
    assert pilot["tours"]["km"].sum() == 32
    assert codes(pilot, "total_line")


@pytest.mark.long
def test_a_month_that_is_a_record_stays(tmp_path):
    opening = [["Mois", "Part du mois ouverte"], ["mars 2026", "50 %"], ["avril 2026", "100 %"]]
    ledger = [["Date", "Nature", "Poste", "Montant"], ["mars 2026", "Charge", "Loyer", 350]]
    pilot = book(tmp_path, Demandes=[HEADS, line(day(1, 6), 3)], Ouverture=opening, Comptes=ledger)
    assert len(pilot["opening"]) == 2
    assert pilot["ledger"]["amount_eur"].sum() == 350


# ---- sheets


@pytest.mark.long
def test_two_months_side_by_side_without_an_empty_column_are_both_read(tmp_path):
    """Half of the requests was left out."""
    rows = [
        [*HEADS, *HEADS],
        [*line(day(1, 6), 12), *line(day(2, 6), 22)],
        [*line(day(1, 7), 13), *line(day(2, 7), 23)],
    ]
    pilot = book(tmp_path, Demandes=rows)
    assert sorted(pilot["requests"]["order_value_eur"]) == [12, 13, 22, 23]
    assert not codes(pilot, "second_column")


def test_the_same_heading_twice_in_one_table_is_still_told(tmp_path):
    pilot = book(tmp_path, Demandes=[[*HEADS, "Montant"], [*line(day(1, 6), 12), 1200]])
    assert pilot["requests"]["order_value_eur"].tolist() == [12]
    assert codes(pilot, "second_column")


def test_a_table_on_its_side_is_told_as_such(tmp_path):
    rows = [
        ["Date", day(1, 6), day(1, 7)],
        ["Public", "a", "b"],
        ["Service", "c", "c"],
        ["Issue", "Servie", "Servie"],
        ["Montant", 12, 13],
    ]
    pilot = book(tmp_path, Demandes=rows)
    assert [f.code for f in pilot.findings if f.weight == "blocks" and f.sheet] == ["table_turned"]
    assert "Transposer" in codes(pilot, "table_turned")[0].repair()


def test_columns_excel_hides_are_read_and_said(tmp_path):
    def hide(workbook):
        workbook["Demandes"].column_dimensions["E"].hidden = True

    pilot = book(tmp_path, hide, Demandes=[HEADS, line(day(1, 6), 12)])
    assert pilot["requests"]["order_value_eur"].tolist() == [12]
    assert codes(pilot, "hidden_columns")[0].values["titles"] == ("Montant",)


def test_months_in_columns_are_told_as_such(tmp_path):
    ledger = [["Poste", "Janvier", "Février", "Mars", "Total"], ["Loyer", 350, 350, 350, 1050]]
    pilot = book(tmp_path, Demandes=[HEADS, line(day(1, 6), 3)], Comptes=ledger)
    assert not pilot.has("ledger")
    assert [(f.weight, f.values["months"]) for f in codes(pilot, "months_across")] == [("blocks", 3)]
    assert not codes(pilot, "column_missing", "unknown_column")


def test_lines_and_columns_an_ods_hides_are_said(tmp_path):
    def cells(*words):
        text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
        return "".join(text.format(word) for word in words)

    def row(words, attributes=""):
        return f"<table:table-row{attributes}>{cells(*words)}</table:table-row>"

    ods(tmp_path / "x.ods", 3)
    with zipfile.ZipFile(tmp_path / "x.ods") as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    record = ["2026-01-06", "a", "b", "Servie", "3"]
    content = parts["content.xml"]
    content = content[: content.index("<table:table-row>")] + (
        '<table:table-column table:number-columns-repeated="4"/><table:table-column table:visibility="collapse"/>'
        + row(HEADS)
        + row(record)
        + row(record, ' table:visibility="filter" table:number-rows-repeated="2"')
        + row(record)
        + "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "y.ods", "w") as archive:
        for name, part in {**parts, "content.xml": content}.items():
            archive.writestr(name, part)
    pilot = ck.load_pilot(tmp_path / "y.ods")
    assert len(pilot["requests"]) == 4
    assert codes(pilot, "hidden_rows")[0].values["rows"] == (3, 4)
    assert codes(pilot, "hidden_columns")[0].values["titles"] == ("Montant",)


@pytest.mark.parametrize("whole", [True, False])
def test_documents_taken_for_workbooks_are_refused_with_the_menu_to_use(tmp_path, whole):
    with zipfile.ZipFile(tmp_path / "suivi.numbers", "w") as archive:
        archive.writestr("Index/Document.iwa", "x")
    with pytest.raises(ConciergekitError, match="Numbers"):
        ck.load_pilot(tmp_path if whole else tmp_path / "suivi.numbers")
    (tmp_path / "suivi.numbers").unlink()
    (tmp_path / "suivi.gsheet").write_text(
        '{"":"WARNING","doc_id":"abc","email":"a@example.org"}', encoding="utf8"
    )
    with pytest.raises(ConciergekitError, match="Google") as refused:
        ck.load_pilot(tmp_path if whole else tmp_path / "suivi.gsheet")
    assert "example.org" not in str(refused.value)
