"""The command line says one clear line when it cannot work, and the truth in its exit code."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from conftest import SAMPLES, load
from nbformat.sign import NotebookNotary

from conciergekit import notebooks, workbook
from conciergekit.cli import main
from conciergekit.cli.common import ended_in_order
from conciergekit.core.errors import ConciergekitError
from conciergekit.read.found import find_pilots


@pytest.fixture(autouse=True)
def _french_system(monkeypatch):
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")


def one_line(captured):
    """What was written on the error stream, which must be one line and no traceback."""
    text = captured.err.strip()
    assert "Traceback" not in text
    assert len(text.splitlines()) == 1, text
    return text


def test_a_missing_file_is_one_line_and_exit_code_2(capsys):
    assert main(["check", "nowhere.xlsx"]) == 2
    assert "nowhere.xlsx" in one_line(capsys.readouterr())


def test_a_folder_without_a_workbook_is_one_line_and_exit_code_2(tmp_path, capsys):
    assert main(["run", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert ".xlsx" in one_line(capsys.readouterr())
    assert not (tmp_path / "out").exists()


def test_an_unreadable_file_is_one_line_and_exit_code_2(tmp_path, capsys):
    broken = tmp_path / "photo.xlsx"
    broken.write_bytes(b"\xff\xd8 not a workbook")
    assert main(["check", str(broken)]) == 2
    assert "photo.xlsx" in one_line(capsys.readouterr())


def test_an_output_folder_that_cannot_be_written_is_one_line_and_exit_code_2(tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    assert main(["run", str(SAMPLES / "incomplet"), "--out", str(tmp_path / "file" / "out")]) == 2
    assert "file" in one_line(capsys.readouterr())


def test_an_unknown_command_speaks_french_and_exits_with_2(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["ru"])
    assert stopped.value.code == 2
    assert "choix possible" in capsys.readouterr().err


def test_help_is_in_the_language_asked(capsys):
    for lang, word in (("fr", "utilisation"), ("en", "usage")):
        with pytest.raises(SystemExit):
            main(["check", "--lang", lang, "--help"])
        assert word in capsys.readouterr().out


@pytest.mark.long
def test_new_makes_a_workbook_that_check_reads_and_never_overwrites(tmp_path, capsys):
    folder = tmp_path / "mon-pilote"
    assert main(["new", str(folder)]) == 0
    assert (folder / "pilote.xlsx").exists()
    assert len(list((folder / "notebooks").glob("*.ipynb"))) == len(notebooks.available())
    assert main(["check", str(folder)]) == 1  # nothing entered yet: that blocks every analysis
    capsys.readouterr()
    assert main(["new", str(folder)]) == 2
    assert "contient déjà pilote.xlsx" in one_line(capsys.readouterr())


@pytest.mark.long
def test_check_prints_where_what_and_how_to_repair(capsys):
    code = main(["check", str(SAMPLES / "incomplet")])
    out = capsys.readouterr().out
    assert code in (0, 1)
    assert "ligne" in out
    assert "→" in out
    assert main(["check", "--lang", "en", str(SAMPLES / "incomplet")]) == code
    assert "line" in capsys.readouterr().out


@pytest.mark.long
def test_check_of_several_reads_the_others_when_one_is_broken(capsys, tmp_path):
    other = load("contrats")
    settings = {**other.settings, "next_stage_cost_eur": 42_000}
    book = workbook.write(tmp_path / "contrats.xlsx", other.tables, settings, lang="fr")
    assert main(["check", str(SAMPLES / "casse"), str(book)]) == 2
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert "contrats" in captured.out
    # the sheet of stages says 10,500, that of the project 42,000
    said = re.sub(r"\s", " ", captured.out)
    assert "10 500 € dans la feuille « Étapes » et 42 000 € dans la feuille Projet" in said


@pytest.mark.parametrize("name", ["export.csv", "123456789FEC20251231.txt", "Export.TSV"])
def test_a_folder_of_exports_is_a_pilot_to_be_explained_not_nothing(tmp_path, name):
    one = tmp_path / "one"
    one.mkdir()
    (one / name).write_text("x;y\n1;2\n", encoding="utf-8")
    assert find_pilots([one]) == [one]
    with pytest.raises(ConciergekitError):  # in a bigger folder, any text might be anything
        find_pilots([tmp_path])
    (one / "correspondances.csv").write_text("Fichier;Feuille;Colonne du fichier\n", encoding="utf-8")
    assert find_pilots([tmp_path]) == [one]


def test_a_folder_of_pilots_is_all_its_pilots():
    names = [path.name for path in find_pilots([SAMPLES])]
    assert names == ["camion", "casse", "contrats", "engagement", "incomplet", "pivot"]


def test_lock_files_and_output_folders_are_not_pilots(tmp_path):
    (tmp_path / "~$pilote.xlsx").write_bytes(b"")
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "summary.csv").write_text("a;b")
    with pytest.raises(ConciergekitError):
        find_pilots([tmp_path])


@pytest.mark.long
def test_the_command_is_installed_and_a_closed_pipe_is_quiet():
    command = f"{sys.executable} -m conciergekit.cli check '{SAMPLES / 'incomplet'}' --all | head -1"
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, env={**os.environ, "LC_ALL": "fr_FR.UTF-8"}
    )
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full, on Linux")
def test_a_full_disk_is_said_in_french_and_leaves_nothing_half_written(tmp_path, monkeypatch, capsys):
    def full(*_arguments, **_options):
        Path("/dev/full").write_text("x")

    monkeypatch.setattr("conciergekit.workbook.write", full)
    assert main(["new", str(tmp_path / "village"), "--lang", "fr"]) == 2
    assert "le disque est plein" in capsys.readouterr().err
    assert not (tmp_path / "village").exists()


@pytest.mark.long
def test_next_commands_can_be_pasted(tmp_path, capsys):
    folder = tmp_path / "Saint-Jean d'été"
    assert main(["new", str(folder), "--lang", "fr"]) == 0
    assert f'conciergekit check "{folder}"' in capsys.readouterr().out


@pytest.mark.exhaustive
def test_lab_opens_on_notebooks_already_run_and_writes_the_file_of_the_writer_once(tmp_path, monkeypatch):
    source = tmp_path / "kit" / "03_phase_gate_review.ipynb"
    source.parent.mkdir()
    cells = [
        nbformat.v4.new_code_cell('pilot_path: str = "x"  # a workbook', metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("print(pilot_path)"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), source)
    monkeypatch.setattr("conciergekit.notebooks.available", lambda: [source])
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    opened = []
    monkeypatch.setattr("conciergekit.cli.lab._until_it_ends", lambda command: opened.append(command) or 0)
    home = tmp_path / "pilot"
    home.mkdir()
    shutil.copy(SAMPLES / "incomplet" / "pilote.xlsx", home)
    assert main(["lab", str(home), "--no-browser", "--port=8890", "--allow-root", "--ip", "127.0.0.1"]) == 0
    assert opened[0][-5:] == ["--no-browser", "--port=8890", "--allow-root", "--ip", "127.0.0.1"]
    assert "--LabApp.default_url=/lab/tree/notebooks/03_phase_gate_review.ipynb" in opened[0]
    made = home / "notebooks" / source.name
    assert nbformat.read(made, 4).cells[-1].outputs[0].text == "..\n"
    assert NotebookNotary().check_signature(
        nbformat.read(made, 4)
    )  # else JupyterLab strips charts and styles
    words = home / "pilote.rapport.txt"
    assert "[Plan d’action]" in words.read_text(encoding="utf-8")
    words.write_text("[Plan d'action]\nà moi\n", encoding="utf-8")
    before = made.read_bytes()
    assert main(["lab", str(home), "--no-browser"]) == 0  # neither run again nor written over
    assert (made.read_bytes(), words.read_text(encoding="utf-8")) == (before, "[Plan d'action]\nà moi\n")


def test_only_lab_hands_on_what_is_not_its_own(capsys):
    with pytest.raises(SystemExit):
        main(["check", "x", "--port=8890"])
    assert "--port=8890" in capsys.readouterr().err


JUPYTERLAB = """
import signal, sys, time
from pathlib import Path
told = Path(sys.argv[-1])
def end(*_given):
    told.write_text("ended")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
told.write_text("open")
while True:
    time.sleep(0.05)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of the system")
@pytest.mark.parametrize("sent", ["SIGTERM", "SIGINT", "SIGHUP"])
@pytest.mark.long
def test_what_ends_lab_ends_jupyterlab_too(tmp_path, sent):
    stand_in, told = tmp_path / "jupyterlab.py", tmp_path / "told"
    stand_in.write_text(JUPYTERLAB)
    code = "import sys; from conciergekit.cli import lab; lab._until_it_ends(sys.argv[1:])"
    command = [sys.executable, "-c", code, sys.executable, str(stand_in), str(told)]
    # as in a terminal, even where whoever runs the tests has Ctrl-C or the end of the terminal ignored (nohup)
    usual = lambda: signal.signal(getattr(signal, sent), signal.SIG_DFL)  # noqa: E731
    running = subprocess.Popen(command, stderr=subprocess.PIPE, preexec_fn=usual)
    said_by(told, "open")
    running.send_signal(getattr(signal, sent))
    running.communicate(timeout=60)
    said_by(told, "ended")
    assert running.returncode != 0


@pytest.mark.skipif(os.name != "posix", reason="signals of the system")
@pytest.mark.slow
def test_what_was_to_be_ignored_stays_so(tmp_path):
    """As under nohup: the terminal closes, JupyterLab goes on."""
    stand_in, told = tmp_path / "jupyterlab.py", tmp_path / "told"
    stand_in.write_text(JUPYTERLAB)
    code = "import sys; from conciergekit.cli import lab; lab._until_it_ends(sys.argv[1:])"
    command = [sys.executable, "-c", code, sys.executable, str(stand_in), str(told)]
    running = subprocess.Popen(
        command, stderr=subprocess.PIPE, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)
    )
    said_by(told, "open")
    running.send_signal(signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        running.wait(timeout=1)
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=60)
    said_by(told, "ended")


@pytest.mark.skipif(os.name != "posix", reason="signals of the system")
@pytest.mark.parametrize("sent", [signal.SIGTERM, getattr(signal, "SIGHUP", None)])
def test_an_end_said_twice_is_one_and_leaves_signals_as_they_were(sent):
    before, ended = signal.signal(sent, signal.SIG_DFL), []

    def command():
        with ended_in_order():
            try:
                signal.raise_signal(sent)
            finally:
                signal.raise_signal(sent)
                ended.append("in order")

    try:
        with pytest.raises(KeyboardInterrupt):
            command()
        assert ended
        assert signal.getsignal(sent) is signal.SIG_DFL
        signal.signal(sent, signal.SIG_IGN)
        with ended_in_order():
            signal.raise_signal(sent)
    finally:
        signal.signal(sent, before)


def said_by(path, words, most=60.0):
    """Wait until another process has written this."""
    until = time.monotonic() + most
    while not path.is_file() or path.read_text() != words:
        assert time.monotonic() < until
        time.sleep(0.05)
