"""Every filled cell of a file ends in a table, in a finding, or in the stated list of what was left out."""

import csv
import datetime as dt
import importlib.util
import io
import tempfile
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import conciergekit as ck
from conciergekit.core.tables import TABLES

EXPORTS = ROOT / "tests" / "files" / "exports"
spec = importlib.util.spec_from_file_location("fuzz_intake", ROOT / "benchmarks" / "fuzz_intake.py")
fuzz = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fuzz)


def filled(value):
    return value is not None and not (isinstance(value, str) and not value.replace("\ufeff", "").strip())


def cells_of_csv(path):
    """Filled cells as the csv module reads them, told the delimiter."""
    text = path.read_text(encoding="utf-8-sig")
    mark = max(";\t,|", key=text.splitlines()[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    return {
        (path.name, r, c): cell
        for r, row in enumerate(rows, 1)
        for c, cell in enumerate(row, 1)
        if filled(cell)
    }


def unaccounted(pilot, truth):
    return {place: value for place, value in truth.items() if not pilot.account.where(*place)}


# ---- files that exist ------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ["contrats", "incomplet"])
@pytest.mark.long
def test_every_cell_of_a_sample_is_accounted_for_as_openpyxl_sees_it(pilot_of, case):
    pilot = pilot_of(case)
    (path,) = Path(pilot.path).glob("*.xlsx")
    truth = fuzz.truth_of(path.read_bytes())
    assert not unaccounted(pilot, truth)
    assert pilot.account.table["cells"].sum() == len(truth)


@pytest.mark.parametrize("path", sorted(EXPORTS.glob("*.csv")), ids=lambda path: path.stem)
@pytest.mark.sampled
def test_every_cell_of_an_export_is_accounted_for(path, tmp_path):
    (tmp_path / "projet.csv").write_text("Nom du pilote;x\n", encoding="utf8")
    (tmp_path / path.name).write_bytes(path.read_bytes())
    pilot = ck.load_pilot(tmp_path)
    assert not unaccounted(pilot, cells_of_csv(path))
    assert not [item for item in pilot.ignored if item.reason == "not_read"]


def test_the_account_adds_up_and_says_why_in_both_languages(pilot_of):
    pilot = pilot_of("incomplet")
    table = pilot.account.table
    assert (table["cells"] == table["in_tables"] + table["in_findings"] + table["ignored"]).all()
    assert table["ignored"].sum() == sum(item.cells for item in pilot.ignored)
    with ck.use_language("fr"):
        assert any("titre ou texte" in item.sentence() for item in pilot.ignored)
    with ck.use_language("en"):
        assert any("title or text" in item.sentence() for item in pilot.ignored)


def test_a_line_the_checks_leave_out_is_no_longer_said_to_be_in_a_table(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Clients"
    for row in (["Code client", "Public"], ["C1", "a"], ["C1", "b"]):
        book.active.append(row)
    book.save(tmp_path / "x.xlsx")
    account = ck.load_pilot(tmp_path / "x.xlsx").account
    assert (account.where("Clients", 2, 2), account.where("Clients", 3, 2)) == ("table", "finding")


def test_a_cell_outside_the_file_went_nowhere(pilot_of):
    account = pilot_of("incomplet").account
    assert account.where("Demandes", 9_999, 1) == account.where("Ailleurs", 1, 1) == ""


# ---- any workbook ----------------------------------------------------------------------------------------

CELL = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.integers(-9, 99_999),
    st.booleans(),
    st.dates(dt.date(1990, 1, 1), dt.date(2050, 1, 1)),
    st.sampled_from(
        [
            "Servie",
            "Total",
            "Date",
            "06/01/2026",
            "03/04/2026",
            "1.250",
            "0,5 j",
            "n.c.",
            " ",
            "38320",
            "=1+1",
        ]
    ),
)
ROWS = st.lists(st.lists(CELL, max_size=8), max_size=6)
TITLES = st.sampled_from([t for t in TABLES.values() if not t.form]).flatmap(
    lambda t: st.permutations([c.title.get("fr") for c in t.columns]).map(
        lambda names: (t.title.get("fr"), names[:8])
    )
)


@settings(max_examples=30, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(above=ROWS, table=TITLES, body=ROWS, second=TITLES, below=ROWS, other=ROWS)
@pytest.mark.long
def test_every_cell_of_any_workbook_is_accounted_for(above, table, body, second, below, other):
    book = openpyxl.Workbook()
    book.remove(book.active)
    rows = [*above, table[1], *body, [], [second[0]], second[1], *below]
    for name, lines in {table[0]: rows, "Feuille à moi": other}.items():
        sheet = book.create_sheet(name)
        for line in lines:
            clean = [
                openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", v) if isinstance(v, str) else v for v in line
            ]
            sheet.append(clean)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pilote.xlsx"
        book.save(path)
        pilot = ck.load_pilot(path)
        assert fuzz.check(pilot, fuzz.truth_of(path.read_bytes())) == ""


TEXT = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n\ufeff"), max_size=12),
    st.sampled_from(["Servie", "06/01/2026", "12,5", "a;b", 'dit "oui"', "x,y", "ligne\ncoupée"]),
)


@settings(max_examples=30, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    body=st.lists(st.lists(TEXT, min_size=5, max_size=7), max_size=6),
    mark=st.sampled_from(";,\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@pytest.mark.long
def test_every_cell_of_any_csv_is_accounted_for_where_it_was_written(body, mark, encoding):
    rows = [["N°", "Date", "Public", "Service", "Issue"], *body]
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demandes.csv"
        path.write_bytes(out.getvalue().encode(encoding))
        pilot = ck.load_pilot(path)
    truth = {
        (path.name, r, c): cell
        for r, row in enumerate(rows, 1)
        for c, cell in enumerate(row, 1)
        if filled(cell)
    }
    assert fuzz.check(pilot, truth) == ""
    assert pilot.account.table["cells"].sum() == len(truth)


# ---- damaged and absurd files ----------------------------------------------------------------------------


@pytest.mark.long
def test_thirty_mutated_files_are_read_and_accounted_for_or_refused_in_a_line():
    wrong, seen, _began = fuzz.run(30, seed=11)
    assert not wrong
    assert any("refused" in name for name in seen)


@pytest.mark.exhaustive
def test_so_are_thousands():
    wrong, _seen, _began = fuzz.run(3_000, seed=13)
    assert not wrong
