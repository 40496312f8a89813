"""What a batch remembers of its pilots, and what it must not: other runs' files, trials, copies, a history that cannot be used."""

import csv
import datetime as dt
import io
import json
import shutil
import sqlite3

import pytest
from batch_fakes import PARAMETERS, FakeHands, notebook, pilot
from conftest import SAMPLES, load
from test_portfolio_history import LOG, made

import conciergekit as ck
from conciergekit import cli, portfolio
from conciergekit.batch import Silent
from conciergekit.core.errors import ConciergekitError
from conciergekit.core.text import csv_of
from conciergekit.papers import reports
from conciergekit.papers.reports import followed, sheet, written
from conciergekit.papers.reports.rows import BatchResult, Row
from conciergekit.portfolio.history import NAME, History
from conciergekit.tell.batch import renamed

run_module = __import__("sys").modules["conciergekit.batch.run"]
DAY = dt.date(2026, 9, 1)


class Hands(FakeHands):
    """Fakes whose reports have a state: `states` {name of the pilot's folder: what is kept of it}."""

    states: dict = {}
    past: dict = {}

    def ask(self, asked):
        answer = super().ask(asked)
        if asked.task == "report":
            name = asked.arguments["path"].rpartition("/")[2]
            self.past[name] = [kept["data"] for kept in asked.arguments["past"]]
            answer["past"] = [kept["mark"] for kept in asked.arguments["past"]]
            answer["state"] = self.states.get(name)
            if not asked.arguments["notebooks"]:
                answer.update({"report": "", "files": []})
        return answer


@pytest.fixture
def batch(tmp_path, monkeypatch):
    """batch(**options) runs a notebook on two pilots that have a state."""
    monkeypatch.setattr(run_module, "Hands", Hands)
    for name, value in {"outcomes": {}, "did": [], "past": {}}.items():
        monkeypatch.setattr(Hands, name, value)
    monkeypatch.setattr(
        Hands,
        "states",
        {
            "alpha": made(counts=LOG, data="a1"),
            "beta": made(name="Beta", place="38185", start="2025-03-01", data="b1"),
        },
    )
    pilots = [pilot(tmp_path / "pilots" / name) for name in ("alpha", "beta")]
    cell = (PARAMETERS[0] + "\ngo = 0.8\nas_of = ''", PARAMETERS[1])
    source = notebook(tmp_path / "nb" / "one.ipynb", "md:# Title", cell)

    def once(**options):
        Hands.did.clear()
        Hands.past.clear()
        arguments = {"notebooks": [source], "progress": Silent(), "jobs": 1} | options
        once.result = ck.batch.run(arguments.pop("pilots", pilots), tmp_path / "out", **arguments)
        return list(Hands.did)

    once.out, once.pilots, once.source = tmp_path / "out", pilots, source
    return once


def contents(folder):
    return {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# ---- two commands in one folder ----------------------------------------------------------------------------------


def test_a_portfolio_after_a_run_leaves_its_reports_and_notebooks_and_leads_to_them(batch):
    batch()
    before = contents(batch.out / "alpha")
    assert {"rapport.html", "one.ipynb"} <= set(before)
    batch(notebooks=())
    assert contents(batch.out / "alpha") == before
    assert not (batch.out / "earlier").exists()
    [alpha, _beta] = batch.result.rows
    assert (alpha.report, alpha.notebooks) == ("alpha/rapport.html", ("alpha/notebooks/one.ipynb",))
    assert [label for label in batch() if label != "sommaire"] == []  # the run has nothing to do again
    assert contents(batch.out / "alpha") == before


def test_a_run_after_a_portfolio_makes_its_reports_and_the_portfolio_then_reads_nothing_again(batch):
    batch(notebooks=())
    batch()
    assert (batch.out / "alpha" / "rapport.html").exists()
    assert not [label for label in batch(notebooks=()) if label != "sommaire"]
    assert batch.result.rows[0].report == "alpha/rapport.html"


def test_a_portfolio_of_newer_data_does_not_lead_to_a_report_of_older_ones_and_does_not_remove_it(batch):
    batch()
    pilot(batch.pilots[0], "a;b\n1;3\n")
    Hands.states["alpha"] = made(counts=(*LOG, 28), until="2026-07-31", data="a2")
    batch(notebooks=())
    assert [row.report for row in batch.result.rows] == ["", "beta/rapport.html"]
    assert (batch.out / "alpha" / "rapport.html").exists()


def test_a_row_is_worked_out_once_whatever_came_before_it(batch):
    batch(notebooks=())
    Hands.states["alpha"] = made(counts=(*LOG, 28), until="2026-07-31", data="a2")
    pilot(batch.pilots[0], "a;b\n1;3\n")
    assert batch(notebooks=()).count("alpha · rapport") == 1


def test_a_report_that_is_compared_with_before_is_made_once_a_month(batch):
    batch()
    Hands.states["alpha"] = made(counts=(*LOG, 28), until="2026-07-31", data="a2")
    pilot(batch.pilots[0], "a;b\n1;3\n")
    assert batch().count("alpha · rapport") == 1
    assert Hands.past["alpha"] == ["a1"]
    Hands.states["alpha"] = made(counts=(*LOG, 28, 30), until="2026-08-31", data="a3")
    pilot(batch.pilots[0], "a;b\n1;4\n")
    assert batch().count("alpha · rapport") == 1
    assert Hands.past["alpha"] == ["a1", "a2"]
    assert not [label for label in batch() if label != "sommaire"]


@pytest.mark.long
def test_the_past_of_another_pilot_whose_file_had_this_name_is_not_in_the_report(tmp_path):
    state = portfolio.state(load("contrats"))
    mine, other = state | {"mark": "mine"}, made(name="Autre", start="2024-01-08", counts=LOG) | {"mark": "x"}
    path = str(SAMPLES / "contrats")
    told = written.report(path, str(tmp_path), "fr", ["fr"], [], {}, "", {}, [other, mine])
    assert told["past"] == ["mine"]


@pytest.mark.long
def test_a_part_that_cannot_be_computed_is_told_once_in_the_language_of_the_pilot(tmp_path, monkeypatch):
    def fails(_pilot):
        raise KeyError("x")

    monkeypatch.setattr(reports.answers.quality, "assess", fails)
    with ck.use_language("en"):
        told = written.report(
            str(SAMPLES / "contrats"), str(tmp_path), "fr", ["fr", "en"], [], {}, "", {}, []
        )
    assert "KeyError" in told["trouble"]
    assert "données" in told["trouble"]
    assert [row["quality_level"] for row in told["rows"].values()] == ["none", "none"]


# ---- trials ------------------------------------------------------------------------------------------------------


def test_a_day_however_it_is_typed_is_told_to_every_notebook_the_same_way(batch):
    batch(parameters={"as_of": "31/05/2026"})
    assert batch(parameters={"as_of": "2026-05-31"}) == []


@pytest.mark.parametrize("given", [{"go": 0.2}, {"as_of": "2026-05-31"}])
@pytest.mark.sampled
def test_a_trial_is_neither_kept_nor_compared_and_is_said(batch, given):
    batch()
    with History(batch.out) as history:
        mark = history.mark()
    Hands.states["alpha"] = made(counts=(*LOG, 28), until="2026-07-31", data="a2", proposal="stop")
    batch(parameters=given)
    with History(batch.out) as history:
        assert history.mark() == mark
    assert Hands.past["alpha"] == []
    [said] = [one for one in batch.result.sentences() if next(iter(given)) in one]
    with ck.use_language("fr"):
        assert "historique" in batch.result.sentences()[1]
    assert batch.result.ok
    assert said
    with pytest.raises(ConciergekitError):
        followed.present(batch.out)
    batch()
    assert Hands.past["alpha"] == ["a1"]
    assert not [label for label in batch() if label != "sommaire"]


def test_a_parameter_left_at_its_empty_default_is_no_trial(batch):
    batch(parameters={"as_of": ""})
    assert (batch.out / NAME).exists()


# ---- copies that contradict each other ---------------------------------------------------------------------------


def test_a_copy_that_contradicts_is_named_and_is_nobody_s_past(batch):
    fork = made(counts=[n - 9 for n in LOG], data="a0", until="2026-05-31")
    Hands.states["beta"] = fork
    batch()
    assert [row.role for row in batch.result.rows] == ["", "fork"]
    with ck.use_language("fr"):
        assert any("se contredisent" in one for one in batch.result.sentences())
    with History(batch.out) as history:
        assert [kept["data"] for one in history.pilots() for kept in history.of(one)] == ["a1"]
    Hands.states["alpha"] = made(counts=(*LOG, 28), until="2026-07-31", data="a2")
    pilot(batch.pilots[0], "a;b\n1;3\n")
    batch(pilots=batch.pilots[:1])
    assert Hands.past["alpha"] == ["a1"]


def test_a_history_that_holds_a_copy_from_before_does_not_compare_with_it(tmp_path):
    right, fork = made(counts=LOG, data="r"), made(counts=[n - 9 for n in LOG], data="f", until="2026-07-31")
    now = made(counts=(*LOG, 28, 30), until="2026-08-31", data="n") | {"pilot": "a"}
    with History(tmp_path, writing=True) as history:
        history.add([right], DAY)
        history.add([fork], DAY)
        [pilot] = history.pilots()
        assert [kept["data"] for kept in history.of(pilot)] == ["r", "f"]
        assert [kept["data"] for kept in history.before(pilot, now)] == ["r"]
    assert portfolio.since([right, fork], now).before == right["until"]


def test_a_log_typed_again_is_a_correction_and_nothing_else():
    before = made(counts=[n - 9 for n in LOG], data="f", proposal="go")
    now = made(counts=(*LOG, 28), until="2026-07-31", data="n", proposal="stop")
    found = portfolio.since([before], now)
    assert [change.kind for change in found.changes] == ["corrected"]
    assert found.before == ""


# ---- what is next comes after today ------------------------------------------------------------------------------


def test_a_day_that_has_passed_is_not_shown_as_next_anywhere():
    """Data until June; a gate in July and one in October; seen in September."""
    kept = made(counts=LOG) | {
        "pilot": "a",
        "dates": [["2026-07-10", "gate", 1], ["2026-07-15", "filing", 1], ["2026-10-01", "gate", 1]],
    }
    row = Row("Camion", "/x/camion", "camion", "ok", state=kept, identity="a")
    with ck.use_language("en"):
        shown = list(csv.reader(io.StringIO(sheet.to_csv([row], DAY))))
        page = reports.index_page([row], on=DAY, lang="en")
        _found, messages = followed.portfolio_of([row], "", DAY.isoformat(), "en")
    assert shown[1][-2:] == ["2026-10-01", ""]
    for text in (page, "".join(messages["camion"])):
        assert "oct" in text.lower()
        assert "jul" not in text.lower()
        assert "juil" not in text.lower()


# ---- a batch cut short -------------------------------------------------------------------------------------------


def test_a_batch_cut_short_before_anybody_had_an_identity_is_still_shown(batch, tmp_path):
    batch(notebooks=())
    told = json.loads((batch.out / "summary.json").read_text())
    for row in told["pilots"]:
        row["identity"] = ""
    (batch.out / "summary.json").write_text(json.dumps(told))
    assert sorted(one["pilot"] for one in followed.present(batch.out)) == ["alpha", "beta"]
    assert len(followed.opened(batch.out).table) == 2


def test_a_batch_cut_short_says_who_is_who(batch):
    batch()
    twice = made(counts=LOG, data="a1")
    Hands.states["beta"] = twice
    pilot(batch.pilots[1], "a;b\n1;3\n")

    def stop(label):
        if label == "sommaire":
            raise KeyboardInterrupt

    Hands.before = staticmethod(stop)
    try:
        with pytest.raises(KeyboardInterrupt):
            batch(notebooks=())
    finally:
        Hands.before = staticmethod(lambda _label: None)
    told = json.loads((batch.out / "summary.json").read_text())["pilots"]
    assert [row["role"] for row in told] == ["", "twice"] or [row["role"] for row in told] == ["twice", ""]


# ---- from the command line


def test_pages_of_results_are_written_there_and_another_folder_asked_for_is_refused(batch, tmp_path, capsys):
    batch(notebooks=())
    assert cli.main(["portfolio", str(batch.out), "--out", str(tmp_path / "ailleurs"), "--lang", "fr"]) == 2
    assert "Retirez --out" in capsys.readouterr().err
    assert not (tmp_path / "ailleurs").exists()
    assert cli.main(["portfolio", str(batch.out), "--lang", "fr"]) == 0


def test_a_past_day_is_shown_in_a_file_of_its_own_and_not_as_totals(batch, capsys):
    batch(notebooks=())
    day = dt.date.today().isoformat()
    assert cli.main(["portfolio", str(batch.out), "--on", day, "--lang", "fr"]) == 0
    assert "Le portefeuille au" in (batch.out / f"portfolio-{day}.html").read_text()
    assert cli.main(["portfolio", str(batch.out), "--on", day, "--anonymous", "--lang", "fr"]) == 2
    assert "--anonymous" in capsys.readouterr().err


@pytest.mark.parametrize("day", ["hier", "03/04/2026 ou 05", "2026-13-01"])
def test_what_is_no_day_is_refused_in_words_that_a_command_has(day, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["portfolio", str(SAMPLES), "--on", day, "--lang", "fr"])
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert f"{day}\N{NO-BREAK SPACE}» n’est pas une date" in said
    assert "as_of" not in said


def test_a_file_that_has_taken_another_name_is_said_and_months_are_no_names(batch):
    batch(notebooks=())
    other = batch.pilots[0].with_name("les voisins")
    batch.pilots[0].rename(other)
    Hands.states["les voisins"] = Hands.states["alpha"]
    batch(notebooks=(), pilots=[other, batch.pilots[1]])
    page = (batch.out / "index.html").read_text()
    assert "les voisins" in page
    assert "la derni\\u00e8re fois" in page
    row = Row("A", "/x/Camion aout 2026.xlsx", "a", "ok", identity="a")
    assert renamed({"a": "camion juillet 2026.xlsx"}, [row]) == []
    assert len(renamed({"a": "test 2026.xlsx"}, [row])) == 1
    [late] = renamed({"a": "camion juillet.xlsx", "b": "Le Fil juillet.xlsx"}, [row])
    assert "Le Fil juillet.xlsx" in late


def test_a_table_for_a_spreadsheet_opens_in_columns_in_its_language():
    for lang, line in (("en", "a,0.5"), ("fr", "a;0,5")):
        with ck.use_language(lang):
            assert csv_of([["a", 0.5]]).strip("\ufeff\r\n") == line


# ---- nothing but broken workbooks --------------------------------------------------------------------------------


def test_where_every_workbook_is_broken_they_are_named_and_nobody_says_that_nothing_presses(batch):
    for folder in batch.pilots:
        pilot(folder, "broken")
    batch(notebooks=())
    assert followed.is_results(batch.out)
    for lang, calm in (("fr", "Rien ne presse"), ("en", "Nothing presses")):
        found = followed.opened(batch.out, lang)
        said = " ".join(found.sentences(lang)) + str(found.blocks(lang))
        assert "alpha" in said
        assert "beta" in said
        assert calm not in said


def test_where_nobody_has_been_read_yet_that_is_said():
    with ck.use_language("en"):
        assert "Nothing presses" not in str(portfolio.portfolio([]).blocks("en"))


# ---- what fails is told ------------------------------------------------------------------------------------------


def test_a_comparison_that_fails_is_told_in_the_result_and_on_the_page(batch, monkeypatch):
    monkeypatch.setitem(Hands.outcomes, "sommaire", [{"error": "BOOM", "files": []}])
    batch()
    assert not batch.result.ok
    assert any("BOOM" in one for one in batch.result.failed)
    assert "BOOM" in (batch.out / "index.html").read_text()
    batch()
    assert batch.result.ok
    assert "BOOM" not in (batch.out / "index.html").read_text()


def test_what_a_page_is_told_stands_on_it(tmp_path):
    written.index([], "fr", False, str(tmp_path), said=["La comparaison manque."])
    assert "La comparaison manque." in (tmp_path / "index.html").read_text()


# ---- what leaves the group ---------------------------------------------------------------------------------------


def of_a_network(folder, count):
    """A folder of results of so many pilots, as a run without notebooks leaves it."""
    folder.mkdir(exist_ok=True)
    states = [made(name=f"P{n}", code=f"p{n}", data=str(n), counts=LOG) for n in range(count)]
    rows = [
        Row(f"P{n}", f"/x/p{n}", f"p{n}", "ok", state=kept, identity=f"p{n}") for n, kept in enumerate(states)
    ]
    result = BatchResult(tuple(rows), folder, folder / "index.html", "fr", 0.0)
    (folder / "summary.json").write_text(result.json)


def test_totals_are_remembered_before_they_leave_and_one_pilot_more_is_not_added_to_the_next(
    tmp_path, monkeypatch
):
    of_a_network(tmp_path, 8)
    monkeypatch.setattr(followed, "_papers", lambda *_given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        followed.write_totals(tmp_path, "fr", ["html"])
    monkeypatch.undo()
    of_a_network(tmp_path, 9)
    [page] = followed.write_totals(tmp_path, "fr", ["html"])
    assert "8 pilotes" in page.read_text()
    assert "9 pilotes" not in page.read_text()
    with History(tmp_path) as history:
        assert history.published() == {code: [{f"p{n}" for n in range(8)}] for code in ("", "orders_level")}


# ---- a history that cannot be used -------------------------------------------------------------------------------


def test_a_damaged_history_is_told_and_everything_else_is_made(batch):
    batch.out.mkdir()
    (batch.out / NAME).write_text("not a database" * 100)
    with ck.use_language("fr"):
        batch()
    assert [row.status for row in batch.result.rows] == ["ok", "ok"]
    [said] = batch.result.failed
    assert "abîmé" in said
    assert "database" not in said
    assert (batch.out / "alpha" / "rapport.html").exists()
    assert said in json.loads((batch.out / "index.html").read_text())


def whole(folder):
    with History(folder, writing=True) as history:
        history.add([made(counts=LOG)], DAY)
    return folder / NAME


def test_who_only_reads_writes_nothing(tmp_path):
    with History(tmp_path) as history:
        assert history.pilots() == []
        with pytest.raises(ConciergekitError):
            history.add([made()], DAY)
    assert not (tmp_path / NAME).exists()
    path = whole(tmp_path)
    before = path.read_bytes(), path.stat().st_mtime_ns
    with History(tmp_path) as history:
        assert history.of(history.pilots()[0])
        with pytest.raises(ConciergekitError), history.held():
            history.publish({"": ["a"]})
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_BUSY, "Un autre traitement écrit"),
        (sqlite3.SQLITE_READONLY, "lecture seule"),
        (sqlite3.SQLITE_CANTOPEN, "lecture seule"),
        (sqlite3.SQLITE_FULL, "disque"),
        (sqlite3.SQLITE_CORRUPT, "abîmé"),
        (sqlite3.SQLITE_NOTADB, "abîmé"),
    ],
)
def test_what_sqlite_cannot_do_is_a_french_sentence(tmp_path, code, words):
    error = sqlite3.OperationalError("database is something English")
    error.sqlite_errorcode = code
    with ck.use_language("fr"), History(tmp_path) as history:
        said = str(history._trouble(error))
    assert words in said
    assert "database" not in said


def test_a_history_that_another_run_holds_is_waited_for_then_said(tmp_path, monkeypatch):
    whole(tmp_path)
    monkeypatch.setattr("conciergekit.portfolio.history._WAIT", 0.05)
    holder = sqlite3.connect(tmp_path / NAME, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with ck.use_language("fr"), pytest.raises(ConciergekitError, match="Un autre traitement écrit"):
        History(tmp_path, writing=True)
    with ck.use_language("fr"), pytest.raises(ConciergekitError, match="Un autre traitement écrit"):
        History(tmp_path).pilots()
    holder.close()


@pytest.mark.parametrize("asked", ["of", "pilots", "mark", "add"])
def test_a_history_of_which_only_the_head_is_left_is_a_sentence_whatever_is_asked(tmp_path, asked):
    path = whole(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    given = {"of": ["x"], "add": [[made(counts=LOG, data="b")], DAY]}.get(asked, [])
    with (
        ck.use_language("fr"),
        pytest.raises(ConciergekitError, match="abîmé") as told,
        History(tmp_path, writing=asked == "add") as history,
    ):
        getattr(history, asked)(*given)
    assert "malformed" not in str(told.value)


def test_the_history_of_the_version_before_is_read_as_it_is_and_its_publications_count_for_every_figure(
    tmp_path,
):
    path = whole(tmp_path)
    old = sqlite3.connect(path)
    old.executescript(
        "DROP TABLE publications; CREATE TABLE published (pilot TEXT PRIMARY KEY);"
        "INSERT INTO published VALUES ('a'), ('b'); PRAGMA user_version = 1;"
    )
    old.close()
    shutil.copy(path, tmp_path / "copy")
    with History(tmp_path) as history:
        assert len(history.of(history.pilots()[0])) == 1
    with History(tmp_path, writing=True) as history:
        assert history.published() == {"*": [{"a", "b"}]}
