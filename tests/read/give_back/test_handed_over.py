"""What leaves the folder of a run: no name that rewrites its sentence, no path of a computer, nothing unsaid."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

import conciergekit as ck
from conciergekit import show
from conciergekit.batch.work import Subject
from conciergekit.papers.reports.index import index_page
from conciergekit.papers.reports.repair import repair_page
from conciergekit.papers.reports.rows import BatchResult, Row, rows
from conciergekit.papers.reports.sheet import to_csv
from conciergekit.read.found import find_pilots
from conciergekit.tell.batch import who_is_who
from conciergekit.tell.progress import Lines

TURNED = "evil \N{RIGHT-TO-LEFT OVERRIDE}gpj.exe"


def a_row(name="Essai", path="/home/somebody/pilots/essai.xlsx", **more):
    return Row(pilot=name, path=path, slug="essai", status="ok", **more)


# ---- one workbook hides no folder --------------------------------------------------------------------------------


def a_pilot(path: Path, name: str = "Essai") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    ck.workbook.write(path, {"requests": []}, {"name": name}, lang="fr")
    return path


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return a_pilot(tmp_path_factory.mktemp("book") / "livre.xlsx").read_bytes()


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def with_sheets(path: Path, *names: str) -> Path:
    path.parent.mkdir(parents=True)
    book = openpyxl.Workbook()
    for name in names:
        book.create_sheet(name)
    del book["Sheet"]
    book.save(path)
    return path


@pytest.mark.long
def test_a_loose_workbook_does_not_hide_the_pilots_of_the_folder(tmp_path, book):
    loose = put(tmp_path / "essai.xlsx", book)
    put(tmp_path / "grenoble" / "pilote.xlsx", book)
    put(tmp_path / "vercors" / "suivi.xlsx", book)
    assert find_pilots([tmp_path]) == [loose, tmp_path / "grenoble", tmp_path / "vercors"]


@pytest.mark.long
def test_a_loose_list_does_not_hide_them_either(tmp_path, book):
    put(tmp_path / "territoire.csv", b"INSEE;Nom\n")
    put(tmp_path / "grenoble" / "pilote.xlsx", book)
    put(tmp_path / "vercors" / "pilote.xlsx", book)
    assert find_pilots([tmp_path]) == [tmp_path / "grenoble", tmp_path / "vercors"]


@pytest.mark.long
def test_what_the_kit_writes_in_the_folder_of_a_pilot_is_no_second_pilot(tmp_path, book):
    put(tmp_path / "suivi.xlsx", book)
    budget = tmp_path / "papiers" / "budget.xlsx"
    budget.parent.mkdir()
    openpyxl.Workbook().save(budget)
    assert find_pilots([tmp_path]) == [tmp_path]


@pytest.mark.long
def test_a_workbook_below_that_cannot_be_opened_is_not_passed_over(tmp_path, book):
    loose = put(tmp_path / "essai.xlsx", book)
    put(tmp_path / "vercors" / "suivi.xlsx", b"cut short")
    assert find_pilots([tmp_path]) == [loose, tmp_path / "vercors"]


@pytest.mark.parametrize("sheets", [("Projet", "Comptes", "Listes"), ("Project", "Ledger")])
def test_a_workbook_below_whose_log_is_missing_is_not_passed_over(tmp_path, book, sheets):
    loose = put(tmp_path / "suivi du reseau.xlsx", book)
    mute = with_sheets(tmp_path / "vercors" / "suivi.xlsx", *sheets)
    assert find_pilots([tmp_path]) == [loose, mute.parent]


def test_a_paper_below_with_a_sheet_called_projet_is_no_pilot(tmp_path, book):
    put(tmp_path / "suivi.xlsx", book)
    with_sheets(tmp_path / "annexes" / "dossier.xlsx", "Projet", "Feuil2")
    assert find_pilots([tmp_path]) == [tmp_path]


# ---- two months of one pilot -------------------------------------------------------------------------------------


def test_pilots_of_one_name_are_told_apart_by_their_files():
    named = {"janvier": "La Passerelle", "autre": "Autre", "fevrier": "la passerelle "}
    subjects = [Subject(Path(f"/p/{file}.xlsx"), file, name=name) for file, name in named.items()]
    assert [row.pilot for row in rows(subjects, "fr")] == [
        "La Passerelle (janvier.xlsx)",
        "Autre",
        "la passerelle  (fevrier.xlsx)",
    ]


def state_of(name):
    known = dict(name=name, code="", start="", place="", stage="", months=0, until="", log={})
    return known | {"dates": [], "by_month": {}, "figures": {}, "chance": None}


def test_workbooks_of_one_pilot_and_pilots_that_may_be_one_are_said():
    rows = [
        a_row("La Passerelle", "/p/juin.xlsx", identity="a", state=state_of("La Passerelle"), proposal="go"),
        a_row(
            "La Passerelle",
            "/p/mai.xlsx",
            identity="a",
            role="earlier",
            of="juin.xlsx",
            state=state_of("La Passerelle"),
            proposal="go",
        ),
        a_row("Autre", "/p/autre.xlsx", identity="b", doubts=("juin.xlsx",), state=state_of("Autre")),
    ]
    with ck.use_language("en"):
        earlier, asked = who_is_who(rows)
    assert earlier.startswith(
        "“mai.xlsx” is an earlier workbook of “La Passerelle”: “juin.xlsx” goes further and speaks for it."
    )
    assert "In common: the name." in earlier
    assert asked.startswith(
        "Are autre.xlsx and juin.xlsx one pilot? If so, write the same code in “Code of the pilot”"
    )
    page = index_page(rows, warnings=[earlier, asked], lang="en")
    assert "2 pilots" in page  # a workbook that another one speaks for is not counted again
    assert page.count(": 1</li>") == 1
    result = BatchResult(tuple(rows), Path("/out"), Path("/out/index.html"), "en", 1.0)
    with ck.use_language("en"):
        assert earlier in result.sentences()


def test_what_one_question_asks_of_all_is_not_asked_again_two_by_two():
    asks = {"a.xlsx": ("b.xlsx",), "b.xlsx": (), "c.xlsx": ("a.xlsx", "b.xlsx"), "d.xlsx": ("c.xlsx",)}
    rows = [a_row(f, f"/p/{f}", identity=f, doubts=of, state=state_of(f)) for f, of in asks.items()]
    with ck.use_language("en"):
        told = [one.partition(" one pilot?")[0] for one in who_is_who(rows)]
    assert told == ["Are a.xlsx, b.xlsx and c.xlsx", "Are c.xlsx and d.xlsx"]


# ---- messages ----------------------------------------------------------------------------------------------------


def test_one_reason_of_several_notebooks_is_said_once():
    subject = Subject(
        Path("/p/a.xlsx"),
        "a",
        name="A",
        failures={"01": "No.", "02": "No.", "03": "Other."},
        trouble="No.",
    )
    assert rows([subject], "fr")[0].reason == "No. Other."


def test_the_number_of_steps_said_first_stays(capsys):
    progress = Lines()
    progress.begin(42)
    progress.step("a", 1.0)
    progress.skip(6)
    progress.step("b", 1.0)
    told = [line.split("]")[0] for line in capsys.readouterr().err.splitlines()]
    assert told == ["[0/42", "[1/42", "[8/42"]


# ---- what is passed on -------------------------------------------------------------------------------------------


def test_the_table_of_a_run_holds_no_path_and_no_name_that_turns_the_text_around():
    text = to_csv((a_row(TURNED), a_row("x" * 30_000)), dt.date(2026, 9, 1))
    assert "somebody" not in text
    assert "essai.xlsx" in text
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in text
    assert max(map(len, text.replace(";", "\n").splitlines())) <= 1000


def test_the_copy_to_correct_is_said_not_to_be_passed_on():
    page = repair_page("Essai", (), source="essai.xlsx", lang="en")
    assert "conciergekit check essai.xlsx --annotate" in page
    assert "do not pass it on" in page
    assert "--annotate" not in repair_page("Essai", (), broken="x", source="essai.xlsx", lang="en")


def test_notebooks_show_typed_words_that_nothing_sets_or_turns():
    shown = show.harmless(
        f'<p title="$a$">{TURNED} costs $5 and $6 or \\(x\\) \\[y\\] \\begin{{z}}</p><style>a{{b:"$"}}</style><td>{"x" * 30_000}</td>'
    )
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in shown
    assert 'title="$a$"' in shown
    assert "costs <span>$</span>5 and <span>$</span>6" in shown
    assert '<style>a{b:"$"}</style>' in shown
    slash = "<span>\\</span>"
    assert f"or {slash}(x{slash}) {slash}[y{slash}] {slash}begin{{z}}</p>" in shown
    assert len(shown) < 500
