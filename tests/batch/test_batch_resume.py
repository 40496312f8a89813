"""A second run does only what changed or failed, whatever stopped the first; what a person made is never lost."""

import datetime as dt
import json
import os
import threading
from types import SimpleNamespace

import pytest
from batch_fakes import PARAMETERS, FakeHands, interrupt, notebook, pilot

import conciergekit as ck
from conciergekit.batch import Silent
from conciergekit.core import hand
from conciergekit.papers.reports import written
from conciergekit.read.give_back import workbook
from conciergekit.results import keys
from conciergekit.results.store import Manifest, Store

run_module = __import__("sys").modules["conciergekit.batch.run"]


@pytest.fixture
def fake(monkeypatch):
    """The hands are faked; fake.did lists what was done since the last look."""
    monkeypatch.setattr(run_module, "Hands", FakeHands)
    monkeypatch.setattr(FakeHands, "outcomes", {})
    monkeypatch.setattr(FakeHands, "did", [])
    monkeypatch.setattr(FakeHands, "before", staticmethod(lambda label: None))
    return FakeHands


@pytest.fixture
def batch(tmp_path, fake):
    """batch(**options) runs two notebooks on two pilots; returns what was done."""
    pilots = [pilot(tmp_path / "pilots" / name) for name in ("alpha", "beta")]
    sources = [
        notebook(tmp_path / "nb" / f"{name}.ipynb", "md:# Title", PARAMETERS, "import helper")
        for name in ("one", "two")
    ]

    def once(**options):
        fake.did.clear()
        arguments = {"notebooks": sources, "progress": Silent(), "jobs": 1} | options
        once.result = ck.batch.run(arguments.pop("pilots", pilots), tmp_path / "out", **arguments)
        return [label for label in fake.did if label != "sommaire"]

    once.out, once.pilots, once.sources = tmp_path / "out", pilots, sources
    return once


def test_an_unchanged_batch_does_nothing_at_all(batch, fake):
    assert len(batch()) == 8
    assert batch() == []
    assert fake.did == []  # not even the page
    assert batch.result.kept == 8
    assert batch.result.ok


def test_a_changed_workbook_redoes_that_pilot_only(batch):
    batch()
    pilot(batch.pilots[1], "a;b\n1;3\n")
    assert batch() == ["beta · données", "beta · one", "beta · two", "beta · rapport"]


def test_what_waits_for_its_day_is_read_again_another_day_and_once_that_day(batch, monkeypatch):
    """A date to come is not read before its day: what was found the day before is out of date, of that pilot only."""

    def on(day):
        monkeypatch.setattr(keys, "dt", SimpleNamespace(date=SimpleNamespace(today=lambda: day)))
        return batch()

    pilot(batch.pilots[1], "a;to come\n1;2\n")
    assert len(on("2026-11-30")) == 8
    assert on("2026-11-30") in ([], ["beta · données"])
    assert on("2026-11-30") == []
    assert on("2026-12-10") == ["beta · données", "beta · one", "beta · two", "beta · rapport"]
    assert on("2026-12-10") == []


@pytest.mark.long
def test_a_day_is_told_of_a_workbook_that_waits_for_it(tmp_path):
    """Data said complete in ten days; the same, complete."""
    for ahead in (10, -10):
        until = dt.date.today() + dt.timedelta(days=ahead)
        requests = [{"date": until - dt.timedelta(days=40), "outcome": "served"}]
        book = tmp_path / f"{ahead}.xlsx"
        workbook.write(book, {"requests": requests}, {"name": "x", "data_until": until}, example=False)
        assert written.check(str(book), str(tmp_path), "fr")["of_today"] == (ahead > 0)


@pytest.mark.parametrize(
    "name", ["123456789FEC20251231.txt", "demandes.TSV", "export.dat", "correspondances.csv"]
)
@pytest.mark.sampled
def test_any_other_file_of_the_folder_may_be_read_and_counts(batch, name):
    batch()
    (batch.pilots[1] / name).write_text("a;b\n", encoding="utf-8")
    assert len(batch()) == 4
    (batch.pilots[1] / name).write_text("a;c\n", encoding="utf-8")
    assert len(batch()) == 4
    (batch.pilots[1] / ".~lock.pilote.xlsx#").write_text("", encoding="utf-8")
    assert batch() == []


def test_what_explains_a_workbook_counts_beside_it_and_its_neighbours_do_not(tmp_path):
    book = tmp_path / "pilote.csv"
    book.write_text("a;b\n1;2\n", encoding="utf-8")
    first = keys.of_pilot(book)
    (tmp_path / "another.csv").write_text("a;b\n", encoding="utf-8")
    assert keys.of_pilot(book) == first
    (tmp_path / "correspondances.csv").write_text("Fichier;Feuille\n", encoding="utf-8")
    second = keys.of_pilot(book)
    (tmp_path / "distances.csv").write_text("", encoding="utf-8")
    third = keys.of_pilot(book)
    (tmp_path / "another.rapport.txt").write_text("[Citations]\n", encoding="utf-8")
    assert len({first, second, third}) == 3
    assert keys.of_pilot(book) == third


def test_a_changed_choice_of_quotes_redoes_a_workbook(tmp_path):
    book = tmp_path / "pilote.xlsx"
    book.write_bytes(b"")
    before = keys.of_pilot(book)
    hand.keep_quotes(book, ["3fa29c"])
    once = keys.of_pilot(book)
    hand.keep_quotes(book, ["b07d11"])
    assert len({before, once, keys.of_pilot(book)}) == 3


def test_a_changed_notebook_redoes_it_and_the_reports(batch):
    batch()
    notebook(batch.sources[0], "md:# Title", PARAMETERS, "1 + 1")
    assert sorted(batch()) == ["alpha · one", "alpha · rapport", "beta · one", "beta · rapport"]


def test_outputs_stored_in_a_notebook_and_cell_ids_are_no_change(batch):
    batch()
    notebook(batch.sources[0], "md:# Title", PARAMETERS, "import helper")  # nbformat gives new cell ids
    assert batch() == []


def test_a_changed_parameter_redoes_the_notebooks_that_declare_it(batch):
    batch(parameters={"keep": 4})
    assert batch(parameters={"keep": 4}) == []
    assert len(batch(parameters={"keep": 5})) == 6


def test_the_file_a_parameter_names_counts(batch, tmp_path):
    (tmp_path / "nb" / "table.csv").write_text("1")
    batch(parameters={"keep": "table.csv"})
    (tmp_path / "nb" / "table.csv").write_text("2")
    assert len(batch(parameters={"keep": "table.csv"})) == 6


@pytest.mark.parametrize("name", ["helper.py", "package/deeper.py"])
def test_the_user_s_own_modules_beside_the_notebook_count(batch, tmp_path, name):
    batch()
    (tmp_path / "nb" / name).parent.mkdir(exist_ok=True)
    (tmp_path / "nb" / name).write_text("x = 1")
    assert len(batch()) == 6
    assert batch() == []


@pytest.mark.parametrize("part", ["code", "pandas"])
@pytest.mark.sampled
def test_another_library_redoes_everything(batch, monkeypatch, part):
    batch()
    versions = keys.versions() | {part: "other"}
    monkeypatch.setattr(keys, "versions", lambda: versions)
    assert len(batch()) == 8


def test_force_redoes_everything(batch):
    batch()
    assert len(batch(force=True)) == 8


def test_a_failure_is_tried_again_by_the_next_run_and_only_it(batch, fake):
    fake.outcomes["alpha · two"] = [
        {"status": "error", "error": "cell 3: boom", "cell": 3, "heading": "Here"}
    ]
    batch()
    assert [row.status for row in batch.result.rows] == ["failed", "ok"]
    assert batch.result.rows[0].missing == ("two",)
    assert batch() == ["alpha · two", "alpha · rapport"]
    assert batch.result.ok


def test_a_broken_workbook_waits_until_it_changes(batch):
    pilot(batch.pilots[0], "broken")
    batch()
    assert batch.result.rows[0].status == "broken"
    assert batch() == []
    assert batch.result.rows[0].reason == "cannot be read"
    pilot(batch.pilots[0], "good")
    assert len(batch()) == 4


def test_a_job_whose_worker_was_killed_is_tried_once_more_unasked(batch, fake):
    fake.outcomes["alpha · one"] = ["died"]
    assert batch().count("alpha · one") == 2
    assert batch.result.ok


def test_a_job_whose_worker_is_killed_twice_is_a_failed_row_with_its_reason(batch, fake):
    fake.outcomes["alpha · one"] = ["died", "died"]
    batch()
    assert "signal 9" in batch.result.rows[0].reason
    assert (batch.out / batch.result.rows[0].report).exists()


# ---- the manifest ----------------------------------------------------------------------------------------


def test_each_line_of_the_manifest_says_what_from_what_how_long_and_what_came_of_it(batch, fake):
    fake.outcomes["beta · two"] = [{"status": "timeout", "error": "too long", "cell": 2, "heading": "Slow"}]
    batch(parameters={"keep": 4})
    lines = [json.loads(line) for line in (batch.out / "manifest.jsonl").read_text().splitlines()]
    assert len({line["id"] for line in lines}) == 9
    failed = next(line for line in lines if line["id"] == "beta/notebooks/two.ipynb")
    assert {k: failed[k] for k in ("status", "reason", "cell", "heading", "attempts", "seconds")} == dict(
        status="timeout", reason="too long", cell=2, heading="Slow", attempts=1, seconds=0.1
    )
    assert failed["parameters"] == {"keep": 4, "pilot_path": str(batch.pilots[1]), "lang": "fr"}
    assert failed["versions"]["pandas"]
    assert len(failed["inputs"]) == 64
    assert failed["outputs"][0]["size"] == (batch.out / "beta/notebooks/two.ipynb").stat().st_size


def test_a_torn_last_line_costs_that_job_only(batch):
    batch()
    path = batch.out / "manifest.jsonl"
    data = path.read_bytes()
    assert data.count(b"\n") == 9
    path.write_bytes(data[:-25])  # the page's line
    assert batch() == []
    assert len(Manifest(path).last) == 9
    assert path.read_bytes().count(b"\n") == 10


@pytest.mark.parametrize("cut", [1, 40, 900])
def test_wherever_the_manifest_is_cut_the_lines_before_stay(tmp_path, cut):
    manifest = Manifest(tmp_path / "m.jsonl")
    for n in range(5):
        manifest.add({"id": str(n), "status": "ok", "outputs": [], "fill": "é" * 200})
    data = manifest.path.read_bytes()
    manifest.path.write_bytes(data[:-cut])
    again = Manifest(manifest.path)
    kept = len(again.last)
    again.add({"id": "x", "status": "ok"})
    assert kept == (data[:-cut] + b"\n" * (cut == 1)).count(b"\n")  # a line that lacks its end only is whole
    assert list(Manifest(manifest.path).last)[-1] == "x"


@pytest.mark.parametrize("moment", ["before the line", "before the file is in its place"])
def test_a_kill_between_line_and_file_leaves_each_output_whole_and_once(batch, monkeypatch, moment):
    batch()
    pilot(batch.pilots[0], "a;b\n5;5\n")

    class Killed(BaseException):
        pass

    def kill(*_arguments):
        raise Killed

    monkeypatch.setattr(
        *{"before the line": (Manifest, "add"), "before the file is in its place": (os, "replace")}[moment],
        kill,
    )
    monkeypatch.setattr(
        Store, "close", lambda store: store.lock.close()
    )  # a killed process clears nothing away
    with pytest.raises(Killed):
        batch()
    monkeypatch.undo()
    monkeypatch.setattr(run_module, "Hands", FakeHands)
    batch()
    assert batch.result.ok
    assert batch.result.set_aside == ()
    assert _strays(batch.out) == []
    assert batch() == []


def _strays(out):
    """Files that neither the manifest nor the summaries account for."""
    last = Manifest(out / "manifest.jsonl").last.values()
    known = {made["name"] for line in last for made in line["outputs"]}
    known |= {"manifest.jsonl", "summary.csv", "summary.json"}
    found = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert known <= found
    return sorted(found - known)


# ---- nothing a person made is lost -----------------------------------------------------------------------


def test_a_report_a_person_changed_is_set_aside_before_it_is_made_again(batch):
    batch()
    page = batch.out / "alpha" / "rapport.html"
    page.write_text("my own words")
    assert batch() == ["alpha · rapport"]
    assert (batch.out / batch.result.set_aside[0]).read_text() == "my own words"
    assert "my own words" not in page.read_text()
    assert any("earlier" in sentence for sentence in batch.result.sentences())


def test_a_file_that_was_there_before_the_first_run_is_set_aside(batch):
    batch.out.mkdir()
    (batch.out / "index.html").write_text("the page of my web site")
    batch()
    assert (batch.out / batch.result.set_aside[0]).read_text() == "the page of my web site"


def test_notebooks_no_longer_run_leave_the_pilot_s_folder_but_not_the_disk(batch):
    batch()
    (batch.out / "alpha" / "notes.txt").write_text("mine")
    batch(notebooks=batch.sources[:1])
    assert [p.name for p in (batch.out / "alpha" / "notebooks").iterdir()] == ["one.ipynb"]
    assert len(list((batch.out / "earlier").rglob("two.ipynb"))) == 2
    assert (batch.out / "alpha" / "notes.txt").read_text() == "mine"
    assert len(batch()) == 4  # both notebooks again, and the reports


def test_the_last_good_report_of_a_workbook_now_broken_is_kept_out_of_the_way(batch):
    batch()
    pilot(batch.pilots[0], "broken")
    batch()
    assert not (batch.out / "alpha" / "rapport.html").exists()
    assert list((batch.out / "earlier").rglob("rapport.html"))


def test_a_page_of_repairs_disappears_with_what_was_to_repair(batch):
    pilot(batch.pilots[0], "doubt")
    batch()
    assert (batch.out / "alpha" / "repair.html").exists()
    pilot(batch.pilots[0], "sure")
    batch()
    assert not (batch.out / "alpha" / "repair.html").exists()
    assert not batch.result.set_aside


def test_a_report_in_another_language_replaces_the_first(batch):
    batch()
    batch(lang="en")
    assert not (batch.out / "alpha" / "rapport.html").exists()
    assert (batch.out / "alpha" / "report.html").exists()


def test_pilots_of_an_earlier_run_that_are_not_in_this_one_are_left_alone(batch):
    batch()
    batch(pilots=batch.pilots[:1])
    assert (batch.out / "beta" / "rapport.html").exists()
    assert [row.slug for row in batch.result.rows] == ["alpha"]


# ---- several at once -------------------------------------------------------------------------------------


def test_who_finds_no_pilot_to_begin_helps_with_the_last_one(batch, fake):
    """Its two notebooks wait for each other; the report for both."""
    both = threading.Barrier(2, timeout=20)
    fake.before = staticmethod(lambda label: both.wait() if label[-3:] in ("one", "two") else None)
    done = batch(jobs=2, pilots=batch.pilots[:1])
    assert (done[0], done[-1], len(done)) == ("alpha · données", "alpha · rapport", 4)


# ---- trouble on the way ----------------------------------------------------------------------------------


def test_a_full_disk_is_one_line_and_the_next_run_goes_on(batch, fake):
    fake.outcomes["alpha · two"] = [{"error": "No space left on device", "errno": 28}]
    with pytest.raises(ck.ConciergekitError, match="plein"):
        batch()
    assert sorted(batch())[0] == "alpha · rapport"
    assert batch.result.ok


def test_a_disk_that_fills_while_the_runner_writes_is_the_same_line(batch, monkeypatch):
    def full(_self, _record):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Manifest, "add", full)
        with pytest.raises(ck.ConciergekitError, match="plein"):
            batch()
    assert len(batch()) == 8


def test_a_report_of_which_a_part_is_missing_is_a_failed_row_that_says_it(batch, fake):
    fake.outcomes["alpha · rapport"] = [{"trouble": "La revue manque."}]
    batch()
    assert [(row.status, row.reason) for row in batch.result.rows] == [
        ("failed", "La revue manque."),
        ("ok", ""),
    ]


def test_an_input_that_vanishes_is_a_failed_row(batch, fake, tmp_path):
    def vanish(label):
        if label == "alpha · two":
            (tmp_path / "nb" / "two.ipynb").unlink()

    fake.before = staticmethod(vanish)
    fake.outcomes["two"] = [{"error": "two.ipynb: gone", "errno": 2}] * 2
    batch()
    assert [row.status for row in batch.result.rows] == ["failed", "failed"]


def test_a_page_that_fails_with_its_chart_is_made_without(batch, fake):
    fake.outcomes["sommaire"] = [{"error": "chart", "files": []}]
    batch()
    assert fake.did.count("sommaire") == 2
    assert (batch.out / "index.html").exists()


# ---- interruption ----------------------------------------------------------------------------------------


def test_ctrl_c_ends_what_runs_keeps_what_is_done_and_the_next_run_goes_on(batch, fake, capsys):
    fake.before = staticmethod(lambda label: interrupt() if label == "alpha · two" else None)
    with pytest.raises(KeyboardInterrupt):
        batch()
    assert fake.did[-1] == "alpha · two"  # what was running came to its end
    told = json.loads((batch.out / "summary.json").read_text(encoding="utf-8"))
    assert [row["status"] for row in told["pilots"]] == ["stopped", "stopped"]
    assert "index.html" in capsys.readouterr().err
    fake.before = staticmethod(lambda label: None)
    assert batch() == ["alpha · rapport", "beta · données", "beta · one", "beta · two", "beta · rapport"]
    assert batch.result.set_aside == ()


@pytest.mark.slow
def test_a_second_ctrl_c_does_not_wait(batch, fake):
    def twice(label):
        if label == "alpha · two":
            interrupt()
            interrupt()

    fake.before = staticmethod(twice)
    with pytest.raises(KeyboardInterrupt):
        batch()
    assert "alpha · two" not in fake.did
    assert (batch.out / "index.html").exists()


def test_names_of_working_files_are_never_left_over(batch):
    batch()
    left = [path for path in batch.out.rglob("*") if path.name.startswith(".")]
    assert left == []
