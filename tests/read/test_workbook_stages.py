"""The workbook in stages: what each asks, and that going to the next one adds and never touches."""

import io
import json
import re
import sys
import zipfile

import openpyxl
import pandas as pd
import pytest
from conftest import load
from lxml import etree
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font, PatternFill

import conciergekit as ck
from conciergekit import gates, indicators, workbook
from conciergekit.cli import main
from conciergekit.core.errors import ConciergekitError
from conciergekit.core.schema import WORKBOOK_STAGES
from conciergekit.core.tables import TABLES
from conciergekit.read.give_back.upgrade import upgrade

# as agreed with the people who keep it: sheets, and the columns of the first four
START = {
    "Projet": [
        "Nom du pilote",
        "Début du test",
        "Prochaine revue de passage",
        "Étape",
        "Statut de la structure",
        "Commune de la base (code INSEE)",
        "Type de territoire",
        "Commandes prévues par mois",
        "Trésorerie au départ",
        "Ce que l’instance peut perdre",
    ],
    "Demandes": [
        "Date",
        "Code client",
        "Public",
        "Service",
        "Commune (code INSEE)",
        "Issue",
        "Motif si non satisfaite",
        "Promise pour le",
        "Servie ou close le",
        "Commission gardée",
        "Frais de service",
        "Minutes passées",
    ],
    "Tournées": ["N°", "Date", "Moyen", "Kilomètres", "Minutes de conduite", "Arrêts", "Conducteur"],
    "Critères de passage": ["Indicateur", "Rôle", "Exigence", "Gelé le", "Responsable"],
}
MONTH3 = {"Comptes", "Temps", "Enquêtes", "Services", "Contrats", "Permanences et animations"}
GATE = {
    "Financements",
    "Appréciations",
    "Impact social",
    "Risques",
    "Actions",
    "Conditions",
    "Avis individuels",
    "Décisions",
}


def cut(pilot, stage):
    """What a pilot's workbook of this stage would have held."""
    tables = {}
    for name, table in TABLES.items():
        columns = [c.name for c in table.columns_at(stage)]
        if columns and not table.form:
            tables[name] = pilot[name][columns]
    asked = {c.name for c in TABLES["project"].columns_at(stage)}
    return tables, {name: answer for name, answer in pilot.settings.items() if name in asked}


def headings(sheet):
    first = sheet["A"] if sheet["A1"].value == "Champ" else sheet[1]
    return [str(c.value).rstrip(" *") for c in first if c.value and c.value != "Champ"]


def cells(path):
    """Value and look of every filled cell of every sheet."""
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): (
            cell.value,
            cell.number_format,
            cell.font.b,
            cell.font.i,
            cell.fill.fgColor.rgb,
        )
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def filled(path, stage="start", rows=25, lang="fr"):
    tables, settings = cut(load("contrats"), stage)
    few = {name: frame.head(rows) for name, frame in tables.items()}
    return workbook.write(path, few, settings, lang=lang, stage=stage)


@pytest.mark.long
def test_each_stage_has_its_sheets_and_the_first_its_columns(tmp_path):
    seen = {}
    for stage in WORKBOOK_STAGES:
        book = openpyxl.load_workbook(workbook.write(tmp_path / f"{stage}.xlsx", stage=stage))
        seen[stage] = [s.title for s in book if s.sheet_state == "visible"][1:]
    assert seen["start"] == list(START)
    assert set(seen["month3"]) == {*START, *MONTH3}
    assert set(seen["gate"]) == {*START, *MONTH3, *GATE}
    assert len(seen["all"]) == len(TABLES)
    start = openpyxl.load_workbook(tmp_path / "start.xlsx")
    assert {name: headings(start[name]) for name in START} == START


@pytest.mark.parametrize("stage", WORKBOOK_STAGES)
def test_a_stage_asks_what_its_sheets_cannot_do_without(stage):
    for table in TABLES.values():
        asked = table.columns_at(stage)
        assert not asked or set(table.required_columns) <= set(asked)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.sampled(0)
def test_the_first_workbook_keeps_its_lists_its_help_and_its_example(lang, tmp_path):
    book = openpyxl.load_workbook(workbook.write(tmp_path / "p.xlsx", lang=lang, stage="start"))
    for name in ("requests", "tours", "criteria"):
        table = TABLES[name]
        sheet = book[table.title.get(lang)]
        asked = table.columns_at("start")
        assert all(c.help.get(lang) in head.comment.text for c, head in zip(asked, sheet[1], strict=False))
        offered = {str(r.sqref).split("2:")[0]: r for r in sheet.data_validations.dataValidation}
        lists = [c for c in asked if c.kind == "choice"]
        assert len([r for r in offered.values() if r.type == "list"]) == len(lists)
        assert sheet.cell(row=2, column=len(asked) + 1).value in ("exemple, à effacer", "example, delete it")
    assert not ck.load_pilot(tmp_path / "p.xlsx").has("criteria")


# ---- going on --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "then"), [("start", "month3"), ("start", "all"), ("month3", "gate")])
@pytest.mark.long
def test_nothing_that_was_typed_changes_and_the_figures_stay(first, then, tmp_path):
    path = filled(tmp_path / "pilote.xlsx", first)
    before, pilot, figures = cells(path), ck.load_pilot(path), indicators.table(ck.load_pilot(path))
    raw = path.read_bytes()
    done = upgrade(path, then)
    after = cells(path)
    lost = {
        place: value
        for place, value in before.items()
        if place[0] != "Lisez-moi" and after.get(place) != value
    }
    assert not lost
    assert done.kept.read_bytes() == raw
    again = ck.load_pilot(path)
    for name, frame in pilot.tables.items():
        if len(frame):
            pd.testing.assert_frame_equal(again[name], frame, obj=name)
    assert dict(again.settings) == dict(pilot.settings)
    # the sheets added begin with codes already typed, so that fewer are still to fill
    known, was = (frame.drop(columns="know_more") for frame in (indicators.table(again), figures))
    pd.testing.assert_frame_equal(known, was)
    asked = {(t.name, c.name) for t in TABLES.values() for c in t.columns_at(then)}
    book = openpyxl.load_workbook(path)
    there = {
        (t.name, c.name)
        for t in TABLES.values()
        if str(t.title.get("fr")) in book.sheetnames
        for c in t.columns
        if str(c.title.get("fr")) in headings(book[t.title.get("fr")])
    }
    assert asked <= there


@pytest.mark.long
def test_the_sheets_added_offer_lists_and_help_and_begin_with_the_codes_already_typed(tmp_path):
    path = filled(tmp_path / "pilote.xlsx")
    upgrade(path, "month3")
    book = openpyxl.load_workbook(path)
    services = [row[0] for row in book["Services"].iter_rows(min_row=2, values_only=True) if row[0]]
    assert set(services) == {
        row[3] for row in book["Demandes"].iter_rows(min_row=2, values_only=True) if row[3]
    }
    rules = {str(r.sqref): r.formula1 for r in book["Demandes"].data_validations.dataValidation}
    assert rules["D2:D2000"] == "='Services'!$A$2:$A$2000"
    ledger = book["Comptes"]
    assert "Montant" in ledger["E1"].value
    assert ledger["E1"].comment.text.startswith("Positif")
    (nature,) = [r for r in ledger.data_validations.dataValidation if "C2" in r.sqref]
    target = book.defined_names[nature.formula1.lstrip("=")].attr_text
    sheet, area = target.replace("'", "").split("!")
    words = [cell.value for (cell,) in book[sheet][area.replace("$", "")]]
    assert words == [c.title.get("fr") for c in TABLES["ledger"]["nature"].choices]


@pytest.mark.long
def test_a_blank_workbook_upgraded_is_the_blank_workbook_of_that_stage(tmp_path):
    one = workbook.write(tmp_path / "one.xlsx", stage="start")
    upgrade(one, "all")
    pilot = ck.load_pilot(one)
    assert all(frame.empty for frame in pilot.tables.values())
    assert {f.code for f in pilot.findings} <= {"answer_missing", "table_empty", "example_line"}
    whole = ck.load_pilot(workbook.write(tmp_path / "whole.xlsx"))
    assert {f.sheet for f in pilot.findings} == {f.sheet for f in whole.findings}


@pytest.mark.long
def test_what_a_person_added_is_kept_charts_formats_and_sheets(tmp_path):
    path = filled(tmp_path / "pilote.xlsx")
    book = openpyxl.load_workbook(path)
    log = book["Demandes"]
    log["M1"], log["M3"] = "Ma remarque", "rappeler mardi"
    log["B3"].fill, log["B3"].font = PatternFill("solid", fgColor="00FF88"), Font(bold=True, color="FF0000")
    mine = book.create_sheet("Mes notes", 2)
    mine["A1"], mine["B2"] = "à moi", "=1+1"
    chart = BarChart()
    chart.add_data(Reference(log, min_col=12, min_row=2, max_row=20))
    mine.add_chart(chart, "D4")
    book.save(path)
    before = cells(path)
    upgrade(path, "all")
    after = cells(path)
    assert {k: v for k, v in before.items() if k[0] != "Lisez-moi" and after.get(k) != v} == {}
    with zipfile.ZipFile(path) as archive:
        assert any(name.startswith("xl/charts/chart") for name in archive.namelist())
    assert openpyxl.load_workbook(path).sheetnames[2] == "Mes notes"
    assert openpyxl.load_workbook(path)["Demandes"]["N1"].value == "N°"  # after the person's own column


@pytest.mark.long
def test_explanations_follow_unless_somebody_wrote_in_them(tmp_path):
    path = workbook.write(tmp_path / "pilote.xlsx", stage="start")
    upgrade(path, "gate")
    words = {str(c.value) for row in openpyxl.load_workbook(path)["Lisez-moi"] for c in row}
    assert {"Avant une revue de passage", "Décisions"} <= words
    other = workbook.write(tmp_path / "autre.xlsx", stage="start")
    book = openpyxl.load_workbook(other)
    book["Lisez-moi"]["A40"] = "Le code de la photocopieuse est chez Paul"
    book.save(other)
    upgrade(other, "gate")
    words = {str(c.value) for row in openpyxl.load_workbook(other)["Lisez-moi"] for c in row}
    assert "Le code de la photocopieuse est chez Paul" in words
    assert "Avant une revue de passage" not in words


@pytest.mark.long
def test_a_second_time_adds_nothing_and_no_copy_is_overwritten(tmp_path, capsys):
    path = filled(tmp_path / "pilote.xlsx")
    assert main(["upgrade", str(tmp_path), "--lang", "fr"]) == 0
    assert "Permanences et animations" in capsys.readouterr().out
    assert main(["upgrade", str(path), "--stage", "gate", "--lang", "fr"]) == 0
    assert len(list(tmp_path.glob("pilote - avant*.xlsx"))) == 2
    raw = path.read_bytes()
    assert main(["upgrade", str(path), "--stage", "month3", "--lang", "fr"]) == 0
    assert "rien n'a été changé" in capsys.readouterr().out.replace("’", "'")
    assert path.read_bytes() == raw
    assert ck.read.found.find_pilots([tmp_path]) == [tmp_path]
    assert ck.load_pilot(tmp_path).name == "Conciergerie des Collines" or ck.load_pilot(tmp_path).has(
        "requests"
    )


@pytest.mark.long
def test_the_answer_is_in_the_language_of_the_workbook(tmp_path, capsys):
    path = workbook.write(tmp_path / "pilot.xlsx", stage="start", lang="en")
    assert main(["upgrade", str(path)]) == 0
    assert "Added to" in capsys.readouterr().out


def test_what_is_no_xlsx_is_refused_with_what_to_do(tmp_path):
    path = tmp_path / "demandes.csv"
    path.write_text("Date;Public;Service;Issue\n06/01/2026;seniors;courses;Servie\n", encoding="utf-8")
    with pytest.raises(ConciergekitError, match=r"\.xlsx"):
        upgrade(path, "month3", "fr")


@pytest.mark.long
def test_an_english_workbook_grows_in_english(tmp_path):
    path = filled(tmp_path / "pilot.xlsx", lang="en")
    upgrade(path, "month3")
    assert {"Ledger", "Drop-in sessions and events"} <= set(openpyxl.load_workbook(path).sheetnames)


@pytest.mark.long
def test_the_parts_of_an_upgraded_workbook_hold_together(tmp_path):
    """What Excel refuses: a style, a relationship or a name that points nowhere, an element out of its order."""
    path = filled(tmp_path / "pilote.xlsx")
    upgrade(path, "gate")
    upgrade(path, "all")
    order = [
        "sheetPr",
        "dimension",
        "sheetViews",
        "sheetFormatPr",
        "cols",
        "sheetData",
        "sheetProtection",
        "autoFilter",
        "mergeCells",
        "conditionalFormatting",
        "dataValidations",
        "hyperlinks",
        "printOptions",
        "pageMargins",
        "pageSetup",
        "headerFooter",
        "drawing",
        "legacyDrawing",
        "tableParts",
        "extLst",
    ]

    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names))
        styles = etree.fromstring(archive.read("xl/styles.xml"))
        known = len(styles.find("{*}cellXfs"))
        for group in ("fonts", "fills", "borders", "cellXfs"):
            assert int(styles.find(f"{{*}}{group}").get("count")) == len(styles.find(f"{{*}}{group}"))
        book = etree.fromstring(archive.read("xl/workbook.xml"))
        ids = [s.get("sheetId") for s in book.find("{*}sheets")]
        assert len(set(ids)) == len(ids)
        defined = [(n.get("name"), n.get("localSheetId")) for n in book.iter("{*}definedName")]
        assert len(set(defined)) == len(defined)
        for name in names:
            if not re.fullmatch(r"xl/worksheets/sheet[0-9]+\.xml", name):
                continue
            root = etree.fromstring(archive.read(name))
            at = [order.index(etree.QName(child).localname) for child in root]
            assert at == sorted(at), name
            assert all(int(c.get("s", 0)) < known for c in root.iter("{*}c"))
            rows = [int(r.get("r")) for r in root.iter("{*}row")]
            assert rows == sorted(set(rows)), name
            spans = sorted((int(c.get("min")), int(c.get("max"))) for c in root.iter("{*}col"))
            assert all(a[1] < b[0] for a, b in zip(spans, spans[1:], strict=False)), name
            lists = [f.text.lstrip("=") for f in root.iter("{*}formula1") if "lst_" in f.text]
            assert set(lists) <= {n for n, _at in defined}
            rules = root.find("{*}dataValidations")
            assert rules is None or int(rules.get("count")) == len(rules)


# ---- what each stage gives ------------------------------------------------------------------------------


@pytest.mark.long
def test_ten_minutes_a_week_at_first_and_the_third_month_proposes_what_the_whole_file_does():
    """Cells a week of the sample (561 requests in a year), and what they give: the reason for the stages."""
    pilot = load("contrats")
    weeks = (pilot.until - pilot.start).days / 7
    found = {}
    for stage in WORKBOOK_STAGES:
        tables, settings = cut(pilot, stage)
        dated = [f for name, f in tables.items() if name not in ("criteria", "services", "contracts")]
        held = sum(int(frame.notna().to_numpy().sum()) for frame in dated)
        less = ck.Pilot.from_tables(tables, settings, language="fr")
        told = indicators.table(less)
        found[stage] = (
            held / weeks,
            int(told["value"].notna().sum()),
            gates.review(less, draws=400).proposal,
        )
    assert found["start"][0] < 150
    assert found["month3"][0] < 240
    assert found["month3"][2] == found["all"][2]
    assert found["start"][1] < found["month3"][1] < found["gate"][1] <= found["all"][1]


@pytest.mark.exhaustive
def test_two_months_of_the_first_workbook_run_every_notebook_to_its_end(tmp_path):
    pilot = load("contrats")
    tables, settings = cut(pilot, "start")
    last = pilot.start + pd.Timedelta(days=60)
    for name in ("requests", "tours"):
        tables[name] = tables[name][tables[name]["date"] <= last]
    (tmp_path / "p").mkdir()
    workbook.write(tmp_path / "p" / "pilote.xlsx", tables, settings, stage="start")
    assert main(["run", str(tmp_path / "p"), "--out", str(tmp_path / "out"), "--lang", "fr"]) == 0
    (row,) = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf8"))["pilots"]
    assert (row["status"], len(row["notebooks"]), row["proposal"]) == ("ok", 6, "extend")
    page = (tmp_path / "out" / "p" / "rapport.html").read_text(encoding="utf8")
    words = re.sub(
        r"\s+",
        " ",
        re.sub(r"<[^>]+>", " ", re.sub(r"<(style|script|svg).*?</\1>", "", page, flags=re.DOTALL)),
    )
    (people,) = re.findall(r"Ce que disent les gens (Rien .*?) Retour au sommaire", words)
    assert people.count(".") == 1  # one line for what has no data
    assert "Traceback" not in page
    assert not re.search(r"\bnan\b", words)


@pytest.mark.long
def test_the_stage_to_add_is_looked_for_in_a_workbook_read_once(tmp_path, monkeypatch):
    """Three sheets are there, three stages are tried: the pilot is read once, whichever adds something."""
    module = sys.modules[upgrade.__module__]
    read, load = [], module.load_pilot
    monkeypatch.setattr(module, "load_pilot", lambda *args, **more: read.append(args) or load(*args, **more))
    path = filled(tmp_path / "pilote.xlsx", "month3")
    assert main(["upgrade", str(path), "--lang", "fr"]) == 0
    assert len(read) == 1
    titles = openpyxl.load_workbook(path).sheetnames
    assert {str(t.title.get("fr")) for t in TABLES.values() if t.columns_at("gate")} <= set(titles)
    again = upgrade(path, "gate")
    assert again.kept is None
