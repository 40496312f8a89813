"""Causes found by files their author made without having read the intake: each in a few lines."""

import datetime as dt
import re
import struct

import openpyxl
import pytest

import conciergekit as ck
from conciergekit.cli import main
from conciergekit.core.cells.cell import Reading
from conciergekit.core.cells.values import parse
from conciergekit.core.tables import TABLES
from conciergekit.read.open import marks, xls
from conciergekit.read.open.markup import Look

pytestmark = pytest.mark.long


def book(folder, name, sheets, fills=()):
    """A workbook from {sheet: lines}; `fills`: (sheet, line, colour)."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, lines in sheets.items():
        sheet = made.create_sheet(title)
        for n, cells in enumerate(lines, 1):
            for p, cell in enumerate(cells, 1):
                sheet.cell(n, p, cell)
                colour = next((c for s, line, c in fills if (s, line) == (title, n)), None)
                if colour:
                    sheet.cell(n, p).fill = openpyxl.styles.PatternFill("solid", fgColor=colour)
    made.save(folder / name)


def pilot(folder, *files):
    """The pilot of a folder, each of the files mapped as the kit proposes."""
    book(folder, "pilote.xlsx", {"Projet": [["Nom du pilote", "x"], ["Début du test", dt.date(2025, 9, 1)]]})
    for name in files:
        main(["map", str(folder / name), "--lang", "fr"])
    return ck.load_pilot(folder)


def codes(found):
    return {finding.code for finding in found.findings}


def test_weeks_side_by_side_are_lines_of_their_monday(tmp_path):
    lines = [["Relevé d'heures 2026"], ["Personne", "Tâche", "S2", "S3", "S4", "Total"]]
    lines += [
        ["P1", "Terrain", 2, None, "1h30", 3.5],
        ["P2", "Administratif", None, 4, "CP", 4],
        ["TOTAL", None, 2, 4, 1.5, 7.5],
    ]
    book(tmp_path, "heures.xlsx", {"Heures": lines})
    found = pilot(tmp_path, "heures.xlsx")
    rows = found["time"][["date", "person", "category", "hours"]].astype(str).values.tolist()
    assert rows == [
        ["2026-01-05", "P1", "field", "2.0"],
        ["2026-01-12", "P2", "admin", "4.0"],
        ["2026-01-19", "P1", "field", "1.5"],
    ]
    assert {"across_read", "not_number"} <= codes(found)


def test_hours_by_month_stay_a_cross_table(tmp_path):
    """A month of hours has no week: nobody knows which."""
    lines = [
        ["Heures de bénévolat 2026"],
        ["Qui", "janvier", "février", "mars"],
        ["P1", 3, 4, 5],
        ["P2", 1, 2, 3],
    ]
    book(tmp_path, "heures.xlsx", {"Heures": lines})
    assert not len(pilot(tmp_path, "heures.xlsx")["time"])


def test_real_accounts_by_month_take_their_nature_from_their_part(tmp_path):
    lines = [["Compte de résultat réalisé 2025"], ["Poste", "Janvier", "Février", "Mars"], ["Dépenses"]]
    lines += [
        ["Loyer", 100, None, 120],
        ["Total dépenses", 100, 0, 120],
        ["Recettes"],
        ["Ventes", 80.5, 0, 90],
    ]
    book(tmp_path, "realise.xlsx", {"Réalisé": lines})
    ledger = pilot(tmp_path, "realise.xlsx")["ledger"]
    assert ledger[["nature", "line", "amount_eur"]].values.tolist() == [
        ["expense", "Loyer", 100.0],
        ["own_revenue", "Ventes", 80.5],
        ["expense", "Loyer", 120.0],
        ["own_revenue", "Ventes", 90.0],
    ]
    assert ledger["date"].dt.month.tolist() == [1, 1, 3, 3]


@pytest.mark.parametrize("title", ["Comptes", "Comptes 2026"])
def test_accounts_by_month_are_proposed_under_the_name_the_kit_gives_them(tmp_path, title):
    lines = [["Nature", "Poste", "11/2025", "12/2025", "01/2026", "TOTAL"]]
    lines += [
        ["Charge", "Salaire", 1180, 1180, 1190.5, 3550.5],
        ["Recette propre", "Ventes", None, 40, 60, 100],
    ]
    book(tmp_path, "livre.xlsx", {title: lines})
    ledger = pilot(tmp_path, "livre.xlsx")["ledger"].sort_values(["date", "nature"], ignore_index=True)
    assert ledger[["nature", "line", "amount_eur"]].values.tolist() == [
        ["expense", "Salaire", 1180.0],
        ["expense", "Salaire", 1180.0],
        ["own_revenue", "Ventes", 40.0],
        ["expense", "Salaire", 1190.5],
        ["own_revenue", "Ventes", 60.0],
    ]
    assert ledger["date"].dt.strftime("%Y-%m").tolist() == ["2025-11"] + ["2025-12"] * 2 + ["2026-01"] * 2


def test_what_a_line_of_totals_says_is_not_asked_about(tmp_path):
    """« 9 demandes » is no outcome; « tablette », on a line of its own day, is asked about."""
    lines = [[dt.date(2025, 9, 1 + n), "colis", "Servie"] for n in range(9)]
    lines += [[dt.date(2025, 9, 20), "colis", "tablette"], ["Total", None, "10 demandes"]]
    book(tmp_path, "registre.xlsx", {"Suivi": [["Jour", "Demande", "Suite"], *lines]})
    pilot(tmp_path, "registre.xlsx")
    said = (tmp_path / "correspondances.csv").read_text("utf-8-sig").splitlines()
    asked = [line.rsplit(";", 1)[1] for line in said if "cette cellule veut dire" in line]
    assert asked == ["tablette"]


def test_a_sheet_of_the_workbook_that_map_could_not_say_is_told(tmp_path):
    """The other sheets are said; this one waits: it is neither empty nor left out by whoever wrote the file."""
    heads = ["Jour", "Pour quoi", "Fait ?"]
    pivot = [["Étiquettes de lignes", "Loyer", "Ventes"], ["janv", 300, 40], ["févr", 300, 50]]
    book(
        tmp_path,
        "suivi.xlsx",
        {"Sept 25": [heads, [3, "colis", "fait"], [4, "colis", "fait"]], "Comptes": pivot},
    )
    found = pilot(tmp_path, "suivi.xlsx")
    path = tmp_path / "correspondances.csv"
    lines = path.read_text("utf-8-sig").splitlines()
    row = next(n for n, line in enumerate(lines, 1) if line.startswith("suivi.xlsx;Comptes;;"))
    assert [(f.typed, f.row) for f in found.findings if f.code == "mapping_asks"] == [("Comptes", row)]
    lines[row - 1] = "suivi.xlsx;Comptes;;—;—;;"
    path.write_text("\n".join(lines), "utf-8-sig")
    assert not codes(ck.load_pilot(tmp_path)) & {"mapping_asks"}


@pytest.mark.parametrize("sides", [("PRODUITS", "CHARGES"), ()])
def test_months_that_a_person_says_are_accounts_are_told_and_not_read(tmp_path, sides):
    """One amount on every line was asked, and nothing said that three stand side by side."""
    heads, *lines = (
        [None, "janv", "févr", "mars", "Cumul"],
        ["Ventes", 350, 410, 390, 1150],
        ["Loyer", 250, 250, 250, 750],
    )
    parted = [row for n, row in enumerate(lines) for row in [[side] for side in sides[n : n + 1]] + [row]]
    book(tmp_path, "suivi.xlsx", {"Compta": [["Suivi 2025"], heads, *parted]})
    assert not len(pilot(tmp_path, "suivi.xlsx")["ledger"])
    path = tmp_path / "correspondances.csv"
    head, first, *rest = path.read_text("utf-8-sig").splitlines()
    assert first.startswith("suivi.xlsx;Compta;;;")
    path.write_text("\n".join([head, "suivi.xlsx;Compta;;Comptes;;;;;", *rest]), "utf-8-sig")
    found = pilot(tmp_path, "suivi.xlsx")
    assert [f.values["months"] for f in found.findings if f.code == "months_across"] == [3]


def test_a_forecast_by_month_is_still_refused(tmp_path):
    lines = [
        ["Budget prévisionnel 2026"],
        ["Poste", "Janvier", "Février", "Mars"],
        ["Dépenses"],
        ["Loyer", 100, 100, 120],
    ]
    book(tmp_path, "bp.xlsx", {"BP": lines})
    assert not len(pilot(tmp_path, "bp.xlsx")["ledger"])


def test_a_day_alone_takes_the_month_of_its_sheet(tmp_path):
    heads = ["Jour", "Pour quoi", "Fait ?"]
    tabs = {name: [heads, [3, "colis", "fait"], [17, "courses", "fait"]] for name in ("Sept 25", "Oct 25")}
    book(tmp_path, "cahier.xlsx", tabs)
    found = pilot(tmp_path, "cahier.xlsx")
    assert found["requests"]["date"].dt.strftime("%Y-%m-%d").tolist() == [
        "2025-09-03",
        "2025-09-17",
        "2025-10-03",
        "2025-10-17",
    ]
    assert "day_alone" in codes(found)
    assert parse(31, TABLES["requests"]["date"], Reading(month=(2025, 9))).problem == "date_impossible"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("jeudi 5", "2026-02-05"),
        ("lundi 5", None),
        ("LUN. 5", None),
        ("dimanche 1er", "2026-02-01"),
        ("jeudi 1er", None),
        ("5", "2026-02-05"),
    ],
)
def test_a_day_alone_is_of_no_month_in_which_it_is_another_day_of_the_week(typed, read, tmp_path):
    """February 2026 begins on a Sunday: a tab of January that was copied keeps the days of January."""
    heads = ["Jour", "Pour quoi", "Fait ?"]
    book(
        tmp_path,
        "cahier.xlsx",
        {"Février 2026": [heads, ["mardi 3", "colis", "fait"], [typed, "courses", "fait"]]},
    )
    found = pilot(tmp_path, "cahier.xlsx")
    days = found["requests"]["date"].dropna().dt.strftime("%Y-%m-%d").tolist()
    assert days == ["2026-02-03", *([read] if read else [])]
    assert ("day_alone_differs" in codes(found)) is (read is None)


def test_takings_beside_spending_take_their_nature_from_their_titles(tmp_path):
    lines = [
        ["RECETTES", None, None, None, "DÉPENSES"],
        ["Date", "Quoi", "Montant", None, "Date", "Quoi", "Montant"],
    ]
    lines.append([dt.date(2026, 1, 1), "Report décembre", 200])
    lines += [
        [dt.date(2026, 1, n), "Adhésion", 20, None, dt.date(2026, 1, n + 1), "Essence", 30] for n in (5, 6, 7)
    ]
    book(tmp_path, "caisse.xlsx", {"Caisse": lines})
    found = pilot(tmp_path, "caisse.xlsx")
    assert found["ledger"].groupby("nature")["amount_eur"].sum().to_dict() == {
        "expense": 90.0,
        "own_revenue": 60.0,
    }
    assert "total_line" in codes(found)


HEADS = ["Date", "Public", "Service", "Issue"]
LOG = [[dt.date(2026, 1, 5 + n), "seniors", "colis", "servie"] for n in range(8)]


@pytest.mark.parametrize(("other", "code"), [(LOG, "sheet_again"), (LOG[:6], "sheet_within")])
def test_of_two_copies_the_one_that_says_so_is_left_out(other, code, tmp_path):
    book(tmp_path, "demandes (copie).xlsx", {"A": [HEADS, *other]})
    book(tmp_path, "demandes.xlsx", {"B": [HEADS, *LOG]})
    found = pilot(tmp_path, "demandes.xlsx", "demandes (copie).xlsx")
    assert len(found["requests"]) == len(LOG)
    assert [finding.sheet for finding in found.findings if finding.code == code] == ["A"]


def test_other_headings_under_the_same_name_are_said_once(tmp_path):
    book(tmp_path, "demandes 2025.xlsx", {"A": [HEADS, *LOG]})
    book(tmp_path, "demandes 2026.xlsx", {"A": [["Quand zz", "Truc", "Chose"], ["x", "y", "z"]]})
    found = pilot(tmp_path, "demandes 2025.xlsx")
    assert [f.row for f in found.findings if f.code == "mapping_no_column"] == [None]
    assert "mapping_absent" not in codes(found)


def test_kilometres_come_from_the_counters_where_none_are_typed(tmp_path):
    lines = [["Date", "Km départ", "Km retour", "Nb arrêts"]]
    lines += [[dt.date(2026, 1, 5 + n), 1000 + 20 * n, 1015 + 20 * n if n != 2 else 9, 4] for n in range(5)]
    book(tmp_path, "carnet.xlsx", {"2026": lines})
    found = pilot(tmp_path, "carnet.xlsx")
    assert found["tours"]["km"].fillna(0).tolist() == [15, 15, 0, 15, 15]
    assert {"counter_read", "counter_back"} <= codes(found)


def test_a_colour_whose_key_is_above_says_what_became_of_a_request(tmp_path):
    lines = [
        ["vert = fait"],
        ["rouge = bizarre"],
        [],
        ["Date", "Public", "Service"],
        *[row[:3] for row in LOG],
    ]
    fills = [("Demandes", 1, "92D050"), ("Demandes", 2, "FF0000")]
    fills += [("Demandes", 5 + n, "92D050" if n < 5 else "FF0000") for n in range(7)]
    book(tmp_path, "pilote.xlsx", {"Demandes": lines}, fills)
    found = ck.load_pilot(tmp_path / "pilote.xlsx")
    assert found["requests"]["outcome"].fillna("").tolist() == ["served"] * 5 + [""] * 3
    told = {f.code: f.values["rows"] for f in found.findings if f.code.startswith("colour")}
    assert told == {"colour_read": (5, 6, 7, 8, 9), "coloured_as_said": (10, 11)}


def test_a_sentence_under_a_table_is_no_record(tmp_path):
    lines = [["Code client", "Public"], ["C1", "seniors"], [], ["Document interne, ne pas diffuser"]]
    book(tmp_path, "pilote.xlsx", {"Clients": lines, "Demandes": [HEADS, *LOG]})
    found = ck.load_pilot(tmp_path / "pilote.xlsx")
    assert found["clients"]["id"].tolist() == ["C1"]
    assert ("stray_line", 4) in {(f.code, f.row) for f in found.findings}


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("9h-12h30", 210),
        ("de 14h à 17h", 180),
        ("14:00-16:30", 150),
        ("1/2 h", 30),
        ("¾ h", 45),
        ("2 h 1/4", 135),
        ("1h et demie", 90),
        ("2 h 3/2", None),
        ("12h-9h", None),
        ("9h-25h", None),
        ("14h-16h", 120),
        ("07:30-9h", 90),
        ("6h30-8h puis 17h-19h", 210),
    ],
)
def test_times_from_to_and_parts_of_an_hour(typed, minutes):
    assert parse(typed, TABLES["requests"]["minutes"]).value == minutes


@pytest.mark.parametrize(
    "typed", ["1h30-2h", "1h-2h", "1h30/2h", "de 1h à 2h", "env. 0h30-1h", "01:30-02:00", "6h-8h"]
)
def test_a_span_of_the_clock_that_may_be_a_length_is_asked(typed):
    for table, column in (("time", "hours"), ("requests", "minutes")):
        cell = parse(typed, TABLES[table][column])
        assert (cell.value, cell.problem, cell.weight) == (None, "clock_or_length", "doubtful")


def test_no_table_is_told_by_a_code_alone(tmp_path, capsys):
    lines = [["code", "label", "position"], *([n, "Stocks", "actif"] for n in range(101, 108))]
    book(tmp_path, "plan comptable.xlsx", {"PC": lines})
    pilot(tmp_path, "plan comptable.xlsx")
    assert "Acteurs" not in capsys.readouterr().out


# ---- how a sheet looks -----------------------------------------------------------------------------------


def test_colours_and_lines_struck_out_of_an_ods():
    style = b'<style:style style:name="%s" style:family="table-cell"><style:x %s/></style:style>'
    cell = b'<table:table-cell table:style-name="%s" office:value-type="string"/>'
    row = b'<table:table-row table:number-rows-repeated="%d">%s</table:table-row>'
    xml = style % (b"ce1", b'fo:background-color="#FF0000"') + style % (
        b"ce2",
        b'style:text-line-through-style="solid"',
    )
    xml += style % (b"ce3", b'fo:background-color="#ffffff"')
    rows = (
        row % (3, b"<table:table-cell/>")
        + row % (1, cell % b"ce1")
        + row % (1, cell % b"ce2")
        + row % (1, cell % b"ce3")
    )
    look = Look()
    marks.in_ods(xml + b'<table:table table:name="A">' + rows + b"</table:table>", {"A": look})
    struck, colours = look.struck, look.colours
    assert (dict(struck), {c: dict(n) for c, n in colours.items()}) == ({5: 1}, {b"#ff0000": {4: 1}})


def _record(kind, body):
    return struct.pack("<HH", kind, len(body)) + body


def test_hidden_coloured_and_struck_lines_of_an_old_xls(monkeypatch):
    """Laid out as [MS-XLS] says: fonts, formats, the sheet's place, then its lines, columns and cells."""
    fonts = b"".join(_record(0x31, struct.pack("<HH", 200, 8 if n == 4 else 0) + bytes(12)) for n in range(5))
    plain = _record(0xE0, bytes(20))
    red = _record(0xE0, bytes(14) + struct.pack("<IH", 1 << 26, 10))
    struck = _record(0xE0, struct.pack("<H", 5) + bytes(18))  # font 5 is the fifth: there is no font 4
    head = fonts + plain + red + struck
    at = len(head) + 4 + 8 + 1 + 4
    head += _record(0x85, struct.pack("<IHBB", at, 0, 1, 0) + b"A") + _record(0x0A, b"")
    sheet = _record(0x208, struct.pack("<H", 2) + bytes(10) + struct.pack("<I", 0x20))
    sheet += _record(0x7D, struct.pack("<HHHHH", 1, 2, 0, 0, 1))
    sheet += _record(0xFD, struct.pack("<HHHI", 4, 0, 1, 0)) + _record(
        0x203, struct.pack("<HHHd", 5, 0, 2, 1.0)
    )
    sheet += _record(0xBD, struct.pack("<HH", 6, 0) + struct.pack("<HI", 1, 0) * 2 + struct.pack("<H", 1))
    sheet += _record(0x205, struct.pack("<HHHBB", 6, 2, 0, 0x2A, 1))
    monkeypatch.setattr(xls, "_workbook_stream", lambda data: data)
    look = xls.looks(head + sheet + _record(0x0A, b""))["A"]
    assert (look.hidden_rows, look.hidden_columns) == ({3}, {1, 2})
    assert look.errors == [(6, 2, "#N/A")]
    assert (dict(look.struck), {c: dict(n) for c, n in look.colours.items()}) == ({6: 1}, {10: {5: 1, 7: 2}})


def test_days_alone_under_the_names_of_months(tmp_path):
    lines = [["Compte 2026"]]
    for month in ("JANVIER", "FÉVRIER"):
        lines += [
            [month],
            ["Jour", "Nature", "Objet", "Montant"],
            [2, "Charge", "Loyer", 10],
            [9, "Charge", "Essence", 20],
            [],
        ]
    book(tmp_path, "comptes.xlsx", {"2026": lines})
    found = pilot(tmp_path, "comptes.xlsx")
    days = found["ledger"]["date"].dt.strftime("%m-%d").tolist()
    assert days == ["01-02", "01-09", "02-02", "02-09"]
    assert [f.field_name for f in found.findings if f.code == "day_under_month"] == ["date"]


def test_an_answer_begun_or_that_says_nothing_is_not_counted(tmp_path):
    heads = [
        "id. Réponse",
        "submitdate. Date de soumission",
        "startlanguage. Langue",
        "Q1. Connaissez-vous le service ?",
    ]
    lines = [
        heads,
        *([n, f"2026-01-{n + 12} 10:00:00", "fr", ("Oui", "Non")[n % 2]] for n in range(1, 7)),
        [7, None, "fr", "Oui"],
    ]
    lines.append([8, "2026-01-28 10:00:00", "fr", "Peut-être"])
    book(tmp_path, "results-survey1.xlsx", {"Réponses": lines})
    found = pilot(tmp_path, "results-survey1.xlsx")
    assert found["surveys"]["score"].tolist() == [0, 1] * 3
    assert [f.row for f in found.findings if f.code == "answer_unfinished"] == [8]
    assert 9 in {f.row for f in found.findings if f.code == "not_number"}


def test_names_in_the_words_of_a_bank_are_hidden_in_a_ledger_typed_by_hand(tmp_path):
    lines = [["Date", "Nature", "Poste", "Montant"], [dt.date(2026, 1, 5), "Charge", "VIR KEROUANTON ZOE", 5]]
    lines.append([dt.date(2026, 1, 6), "Charge", "Loyer Saint-Martin", 6])
    book(tmp_path, "pilote.xlsx", {"Comptes": lines, "Demandes": [HEADS, *LOG]})
    words = ck.load_pilot(tmp_path / "pilote.xlsx")["ledger"]["line"].tolist()
    assert "KEROUANTON" not in words[0]
    assert words[1] == "Loyer Saint-Martin"


@pytest.mark.long
def test_what_was_said_of_a_file_is_remembered_for_that_of_next_month(tmp_path):
    """A correspondence and the meaning of a cell, written once, hold for the export whose name only changes in its figures."""
    lines = [
        ["Demandé le", "Public", "Service", "Fait ?"],
        *([row[0], "seniors", "colis", "non"] for row in LOG),
    ]
    book(tmp_path, "demandes_2026_01.xlsx", {"Suivi": lines})
    pilot(tmp_path, "demandes_2026_01.xlsx")
    path = tmp_path / "correspondances.csv"
    said = [line.split(";") for line in path.read_text("utf-8-sig").splitlines()]
    for line in said:
        if line[8:] == ["non"]:
            line[5] = "Non satisfaite"
    path.write_text("\n".join(map(";".join, said)), "utf-8-sig")
    later = [lines[0], *([row[0] + dt.timedelta(days=31), "seniors", "colis", "non"] for row in LOG)]
    book(tmp_path, "demandes_2026_02.xlsx", {"Suivi": later})
    found = ck.load_pilot(tmp_path)["requests"]
    assert len(found) == 2 * len(LOG)
    assert set(found["outcome"]) == {"refused"}


def test_a_word_a_letter_from_one_found_often_is_told(tmp_path):
    words = [*["seniors"] * 8, *["familles"] * 6, "senoirs", "famille", "bailleur"]
    lines = [
        [dt.date(2026, 1, 5) + dt.timedelta(days=n), word, "colis", "servie"] for n, word in enumerate(words)
    ]
    book(tmp_path, "pilote.xlsx", {"Demandes": [HEADS, *lines]})
    found = ck.load_pilot(tmp_path / "pilote.xlsx")
    told = [(f.row, f.typed, f.values["suggestion"]) for f in found.findings if f.code == "two_spellings"]
    assert told == [(16, "senoirs", "seniors"), (17, "famille", "familles")]
    assert set(found["requests"]["public"]) == set(words)


def test_hours_come_from_the_clock_less_the_break(tmp_path):
    lines = [
        ["Date", "Personne", "Début", "Fin", "Pause"],
        [dt.date(2026, 1, 5), "P1", "9h00", "17h30", "45 min"],
    ]
    lines += [
        [dt.date(2026, 1, 6), "P2", dt.time(14), dt.time(16, 15), None],
        [dt.date(2026, 1, 7), "P2", "18h", "9h", None],
    ]
    lines.append([dt.date(2026, 1, 8), "P1", "le matin", "12h", None])
    book(tmp_path, "pointage.xlsx", {"Feuil1": lines})
    found = pilot(tmp_path, "pointage.xlsx")
    assert found["time"]["hours"].fillna(0).tolist() == [7.75, 2.25, 0, 0]
    assert [f.row for f in found.findings if f.code == "clock_unread"] == [4, 5]
    assert "moins « Pause »" in said_of(found, "clock_less_break")
    assert "column_missing" not in codes(found)


def said_of(found, code):
    """What the one finding of a code says, in French, with plain spaces."""
    [finding] = [f for f in found.findings if f.code == code]
    with ck.use_language("fr"):
        return re.sub(r"\s", " ", finding.what())


def test_no_break_is_said_where_none_is_typed(tmp_path):
    """A column of breaks that nobody fills, and a sheet without one."""
    for heads, line in ((["Début", "Fin", "Pause"], ["9h", "12h", None]), (["Début", "Fin"], ["9h", "12h"])):
        (tmp_path / f"{len(heads)}").mkdir()
        rows = [[dt.date(2026, 1, 5 + n), "P1", *line] for n in range(3)]
        book(tmp_path / f"{len(heads)}", "pointage.xlsx", {"Feuil1": [["Date", "Personne", *heads], *rows]})
        found = pilot(tmp_path / f"{len(heads)}", "pointage.xlsx")
        assert "(« Début », « Fin »)" in said_of(found, "clock_read")


def test_more_than_ten_hours_for_one_request_is_told(tmp_path):
    lines = [[*row, 30] for row in LOG[:6]] + [[*LOG[6], 2000]]
    book(tmp_path, "pilote.xlsx", {"Demandes": [[*HEADS, "Minutes passées"], *lines]})
    found = ck.load_pilot(tmp_path / "pilote.xlsx")
    assert [(f.row, f.typed) for f in found.findings if f.code == "minutes_many"] == [(8, "2000")]
    assert found["requests"]["minutes"].iloc[-1] == 2000


def test_of_a_copy_with_more_lines_and_its_original_the_longer_is_read(tmp_path):
    """Five lines typed in the copy since: nothing is counted twice, nothing of the last days is lost."""
    more = [[dt.date(2026, 2, 2 + n), "seniors", "colis", "servie"] for n in range(5)]
    book(tmp_path, "demandes v2.xlsx", {"A": [HEADS, *LOG, *more]})
    book(tmp_path, "demandes.xlsx", {"B": [HEADS, *LOG]})
    assert len(pilot(tmp_path, "demandes.xlsx", "demandes v2.xlsx")["requests"]) == len(LOG) + len(more)


def test_two_people_of_the_same_hours_both_count(tmp_path):
    """Six afternoons worked by both, and three more by one: 27 hours and 18."""
    days = [[dt.date(2026, 1, 5 + n), 3, "Tournée"] for n in range(9)]
    heads = ["Date", "Heures", "Tâche"]
    book(tmp_path, "heures.xlsx", {"Anna": [heads, *days], "Paul": [heads, *days[:6]]})
    assert pilot(tmp_path, "heures.xlsx")["time"]["hours"].sum() == 27 + 18


@pytest.mark.parametrize(("hour", "left"), [("00:00", 2), ("00:00:00", 2), ("10:07", 1)])
def test_midnight_is_a_day_without_a_time(hour, left, tmp_path):
    """Two purchases of one day in the dump of a program are two; two answers of one minute are one, sent twice."""
    lines = [[f"2026-01-{5 + n:02d} {hour}", "seniors", "colis", "servie"] for n in (0, 1, 1, 2)]
    book(tmp_path, "demandes.xlsx", {"A": [HEADS, *lines]})
    assert len(pilot(tmp_path, "demandes.xlsx")["requests"]) == 2 + left


def test_a_balance_is_one_of_the_accounts_only(tmp_path):
    """“Report” may be what happened to a request."""
    heads = ["Date", "Public", "Service", "Issue", "Motif"]
    lines = [
        [dt.date(2026, 1, 5 + n), "seniors", "colis", "servie", "Report mars" if n == 2 else "RAS"]
        for n in range(6)
    ]
    book(tmp_path, "demandes.xlsx", {"A": [heads, *lines]})
    assert len(pilot(tmp_path, "demandes.xlsx")["requests"]) == 6


@pytest.mark.parametrize(
    ("head", "rest"), [("Pause", "0,5"), ("Pause (min)", 30), ("Pause déjeuner", "30 min"), ("Pause", "0:30")]
)
def test_a_break_is_taken_off_however_it_is_written(head, rest, tmp_path):
    """9 h to 12 h 30 less half an hour: three hours, five days."""
    heads = ["Date", "Personne", "Début", "Fin", head]
    lines = [[dt.date(2026, 1, 5 + n), "A1", "9h", "12h30", rest] for n in range(5)]
    book(tmp_path, "temps.xlsx", {"Temps": [heads, *lines]})
    assert pilot(tmp_path, "temps.xlsx")["time"]["hours"].sum() == pytest.approx(15)


def test_a_long_break_that_a_clock_says_is_of_hours(tmp_path):
    """8 h to 18 h less five hours in the middle of the day: five hours, five days."""
    heads = ["Date", "Personne", "Début", "Fin", "Coupure"]
    lines = [
        [dt.date(2026, 1, 5 + n), "A1", "8h", "18h", rest]
        for n, rest in enumerate(["5:00", "5h", dt.time(5), "5h00", 300])
    ]
    book(tmp_path, "temps.xlsx", {"Temps": [heads, *lines]})
    assert pilot(tmp_path, "temps.xlsx")["time"]["hours"].tolist() == pytest.approx([5] * 5)
