"""What a batch refuses before anything runs, how it names files, and what it tells."""

import csv
import datetime as dt
import io
import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from batch_fakes import PARAMETERS, FakeHands, notebook, pilot
from conftest import SAMPLES

import conciergekit as ck
from conciergekit import cli
from conciergekit.batch import Row, Silent
from conciergekit.batch import job as jobs
from conciergekit.core import called as files
from conciergekit.core import communes
from conciergekit.core.paths import write
from conciergekit.core.secret import masked, values
from conciergekit.notebooks import ahead, declared_parameters
from conciergekit.papers.reports import sheet
from conciergekit.results.store import Store
from conciergekit.tell import progress

# ---- refusals before anything runs -----------------------------------------------------------------------


def test_an_output_folder_that_cannot_be_written_is_one_clear_line(tmp_path):
    taken = tmp_path / "out"
    taken.write_text("a file stands here")
    with pytest.raises(ck.ConciergekitError, match="out"):
        ck.batch.run([SAMPLES / "incomplet"], taken, progress=Silent())


@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="an administrator may write anywhere")
def test_a_read_only_folder_is_refused(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(ck.ConciergekitError):
        ck.batch.run([SAMPLES / "incomplet"], tmp_path / "out", progress=Silent())


def test_an_unknown_parameter_is_refused_with_those_that_exist(tmp_path):
    source = notebook(tmp_path / "a.ipynb", PARAMETERS)
    with pytest.raises(ck.ConciergekitError, match="keeep.*keep"):
        ck.batch.run(
            [SAMPLES / "incomplet"],
            tmp_path / "out",
            notebooks=[source],
            parameters={"keeep": 1},
            progress=Silent(),
        )
    assert not (tmp_path / "out").exists()


def test_a_missing_notebook_and_a_file_that_is_none_are_refused(tmp_path):
    with pytest.raises(ck.ConciergekitError):
        ck.batch.run(
            [SAMPLES / "incomplet"], tmp_path / "out", notebooks=[tmp_path / "no.ipynb"], progress=Silent()
        )
    (tmp_path / "bad.ipynb").write_text("{}")
    with pytest.raises(ck.ConciergekitError):
        ck.batch.run(
            [SAMPLES / "incomplet"], tmp_path / "out", notebooks=[tmp_path / "bad.ipynb"], progress=Silent()
        )


def test_no_pilot_is_refused(tmp_path):
    with pytest.raises(ck.ConciergekitError):
        ck.batch.run([], tmp_path / "out", progress=Silent())


def test_parameters_are_read_from_the_tagged_cell(tmp_path):
    assert declared_parameters(notebook(tmp_path / "a.ipynb", "other = 1", PARAMETERS)) == {
        "pilot_path",
        "lang",
        "token",
        "keep",
    }


# ---- names and files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("pilots/Conciergerie d'Été à Bœuf", "Conciergerie-d-Ete-a-Boeuf"),
        ("pilots/saint-jean/pilote.xlsx", "saint-jean"),
        ("pilots/saint-jean/relevé 2026.xlsx", "releve-2026"),
        ("pilots/CON.xlsx", "pilot-CON"),
        ("pilots/コンシェルジュ", "pilot"),
        ("pilots/a:b*c?<d>|e", "a-b-c-d-e"),
        ("pilots/" + "x" * 300, "x" * 60),
        ("pilots/v1.2", "v1.2"),
        ("pilots/summary.csv", "pilot-summary.csv"),  # a batch writes its own beside its pilots
        ("pilots/Manifest.jsonl", "pilot-Manifest.jsonl"),
        ("pilots/history.sqlite", "pilot-history.sqlite"),
        ("pilots/notebooks", "pilot-notebooks"),
    ],
)
def test_names_of_pilots_become_names_any_file_system_takes(path, slug, tmp_path):
    path = tmp_path / path
    if path.suffix != ".xlsx" and len(path.name) < 200:
        path.mkdir(parents=True)  # only a folder has dots that are no suffix
    assert files.slug_of(path) == slug


def test_names_that_differ_only_by_case_or_accent_do_not_collide():
    assert files.slugs_of([Path("Pivot"), Path("pivot"), Path("pïvot"), Path("pivot-2")]) == [
        "Pivot",
        "pivot-2",
        "pivot-3",
        "pivot-2-2",
    ]


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "page.html"
    write(target, "before")
    monkeypatch.setattr(os, "replace", lambda *_paths: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write(target, "after")
    assert target.read_text() == "before"
    assert os.listdir(tmp_path) == ["page.html"]


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2", "@SUM(A1)", "  =A1", "\t=A1", "|calc"])
def test_no_cell_of_the_summary_can_run_as_a_formula(cell):
    row = Row(pilot=cell, path="p", slug="s", status="ok", headline=cell)
    line = list(csv.reader(io.StringIO(sheet.to_csv((row,), dt.date(2026, 9, 1))), delimiter=";"))[1]
    assert line[0] == "'" + cell


# ---- one batch a folder ----------------------------------------------------------------------------------


def test_two_runs_in_one_folder_are_refused(tmp_path):
    holder = Store(tmp_path)
    with pytest.raises(ck.ConciergekitError, match=tmp_path.name):
        ck.batch.run([SAMPLES / "incomplet"], tmp_path, progress=Silent())
    holder.close()
    Store(tmp_path).close()


@pytest.mark.long
def test_the_lock_of_a_killed_run_is_taken_over(tmp_path):
    code = f"import os, signal; from conciergekit.results.store import Store; from pathlib import Path; held = Store(Path({str(tmp_path)!r})); os.kill(os.getpid(), signal.SIGKILL)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    Store(tmp_path).close()


# ---- secrets ---------------------------------------------------------------------------------------------


def test_a_secret_comes_from_the_environment_and_is_refused_when_absent_or_too_short(monkeypatch):
    monkeypatch.setenv("TOKEN", "s3cr3t-value")
    assert values(["token"]) == {"token": "s3cr3t-value"}
    monkeypatch.setenv("TOKEN", "abc")
    with pytest.raises(ck.ConciergekitError, match="token"):
        values(["token"])
    monkeypatch.delenv("TOKEN")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(ck.ConciergekitError, match="TOKEN"):
        values(["token"])


@pytest.mark.parametrize("secret", ["plain-text", 'quo"te\\back', "é & <b>'x'", "a/b+c=d e"])
def test_a_secret_is_hidden_however_a_file_writes_it(secret):
    import base64
    import html
    import urllib.parse

    forms = [
        secret,
        json.dumps(secret),
        json.dumps(json.dumps(secret)),
        json.dumps(secret, ensure_ascii=False),
        html.escape(secret),
        urllib.parse.quote(secret, safe=""),
        base64.b64encode(secret.encode()).decode(),
    ]
    clean = masked("\n".join(forms), [secret])
    assert clean.count("•••") == len(forms)
    assert secret not in clean


def test_a_fault_of_the_program_says_where_it_is_and_what_to_do(monkeypatch):
    monkeypatch.setitem(jobs.TASKS, "report", lambda: None + 1)
    told = jobs.attempt("report", {})["error"]
    assert "TypeError, test_batch:" in told
    assert "unsupported operand" not in told
    assert "signaler cette ligne" in told
    assert not told.endswith("..")


# ---- what is told ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 seconde"), (45, "45 secondes"), (600, "10 minutes"), (7500, "2 h 05")]
)
def test_durations_read_as_people_say_them(seconds, words):
    assert progress.duration(seconds) == words


def test_lines_name_each_step_and_say_the_time_left_once_it_can_be_told(capsys, monkeypatch):
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    lines = progress.Lines()
    lines.begin(6)
    for name in ("a", "b", "c"):
        lines.step(name, 1.0, "boom" if name == "b" else "")
    begun, *told = capsys.readouterr().err.splitlines()
    assert begun == "[0/6] …"  # the first step takes seconds
    assert told[0].startswith("[1/6] a")
    assert "reste" not in told[0]
    assert told[1].endswith("\N{EM DASH} incomplet")  # why, the summary says once, at the end
    assert "reste environ 10 secondes" in told[2]  # three steps in ten seconds, three to go


def test_a_script_gets_json_and_nothing_else_on_the_standard_output(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys.modules["conciergekit.batch.run"], "Hands", FakeHands)
    monkeypatch.setattr(FakeHands, "outcomes", {})
    source = notebook(tmp_path / "nb" / "one.ipynb", PARAMETERS)
    command = [
        "run",
        str(pilot(tmp_path / "demandes")),
        "--notebooks",
        str(source.parent),
        "--out",
        str(tmp_path / "o"),
    ]
    assert cli.main([*command, "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["ok"]
    assert first["steps"] == {"done": 3, "unchanged": 0}
    assert cli.main([*command, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["steps"] == {"done": 0, "unchanged": 3}
    assert cli.main([*command, "--lang", "en"]) == 0
    assert "1 pilot complete." in capsys.readouterr().out


@pytest.mark.long
def test_a_template_loads_the_communes_and_nothing_that_only_a_session_in_a_room_needs(monkeypatch):
    """What it does not hold, every process forked from it would look up again; what an extra brings may not be there."""
    there = set(ahead._modules())
    assert not [name for name in there if name.startswith("conciergekit.room")]
    assert {
        "conciergekit.tell.gates.words",
        "conciergekit.core.communes",
        "conciergekit.panels",
        "conciergekit.papers.pages",
    } <= there
    monkeypatch.setattr(ahead, "_modules", list)
    communes._by_postcode.cache_clear()
    ahead.load_kit()
    assert communes._by_postcode.cache_info().currsize == 1


def test_an_executed_notebook_does_not_say_in_whose_folders_it_was_made(tmp_path):
    """It kept the place of the kit, and of a folder of work that is gone."""
    source, target = notebook(tmp_path / "nb" / "a.ipynb", "1 + 1"), tmp_path / "work" / "a.ipynb"
    target.parent.mkdir()
    assert jobs.notebook(str(source), str(target), "fr")["status"] == "ok"
    written = json.loads(target.read_text(encoding="utf-8"))
    kept = [written["metadata"]["papermill"][name] for name in ("input_path", "output_path")]
    assert kept == ["a.ipynb", "a.ipynb"]
    assert str(tmp_path) not in target.read_text(encoding="utf-8")
