"""Many pilots at once: one that fails costs itself only, and nothing is half written."""

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from made import Page, code, notebook, words

from conciergekit import batch, dictionary, intake
from conciergekit.batch import notebooks, pool

PARAMETERS = code('pilot_path = ""\nlang = "fr"\nlimit = 3', "parameters")
SAYS = code("from pathlib import Path\nprint(limit, Path(pilot_path).name, pilot_path)", "report")


def workbook(path: Path, name: str = "Un pilote", lang: str = "fr") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    intake.write_workbook(path, {}, {"name": name}, lang)
    return path


@pytest.fixture
def kit(tmp_path, monkeypatch):
    """The kit's notebooks are one small one; calling it with cells makes it another."""
    path = tmp_path / "kit" / "00_small.ipynb"

    def of(*cells):
        notebook(path, "# Titre", PARAMETERS, *cells)
        both = dict.fromkeys(dictionary.LANGUAGES, [str(path)])
        ours = lambda lang, own: [*both[lang], *map(str, own)]  # noqa: E731
        monkeypatch.setattr(notebooks, "notebooks", ours)

    of(words("## Ce qui est lu", "report"), SAYS)
    return of


# ---- finding pilots, naming folders -----------------------------------------------------------


def test_pilots_are_found_as_people_keep_them(tmp_path):
    """A pilot kept as a workbook among others, or as csv files, would be left out in silence."""
    for name in (
        "a.xlsx",
        "b.ods",
        "~$a.xlsx",
        "notes.txt",
        "c/x.XLSX",
        "d/requests.csv",
        "e/x.txt",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    names = ["a.xlsx", "b.ods", "c", "d"]
    assert [path.name for path in batch.find(tmp_path)] == names
    assert [path.name for path in batch.find([tmp_path / "c", tmp_path / "d", tmp_path])] == [
        "c", "d", "a.xlsx", "b.ods"
    ]  # fmt: skip
    with pytest.raises(ValueError, match="paths"):
        batch.find(tmp_path / "e")
    with pytest.raises(FileNotFoundError):
        batch.find(tmp_path / "nowhere")


def test_folders_of_results_are_safe_and_no_two_are_alike(tmp_path):
    """Two pilots of one name would overwrite one another; a name would write elsewhere."""
    names = ["..", "x/../../y", "CON", "é" * 300, "pilote", "PILOTE!", "日本", "lpt1", "a.b"]
    found = pool.folders([tmp_path / "p" / name for name in names])
    assert len(set(found)) == len(names)
    for name in found:
        assert name == "".join(c for c in name if c.isascii() and (c.isalnum() or c == "-"))
        assert 0 < len(name) <= 63
        assert name.lower() not in ("con", "lpt1")


# ---- running ----------------------------------------------------------------------------------


def test_one_failed_pilot_of_three_leaves_two_whole_and_says_why(tmp_path, kit):
    """One bad workbook among twenty would cost the evening's other nineteen reports."""
    folder = tmp_path / "mes pilotes d’été"
    for name in ("alpha", "beta", "gamma"):
        workbook(folder / name / "pilote.xlsx", "=1+1" if name == "alpha" else "../../x")
    stop = 'if "beta" in pilot_path:\n    raise RuntimeError(f"pas de {pilot_path}")\nprint("fin")'
    kit(SAYS, "## Combien <reste>-t-il ?", code(stop, "report"))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    seen = []
    out = tmp_path / "sortie é"
    result = batch.run(
        folder, out, parameters={"limit": 7}, jobs=2, progress=lambda *a: seen.append(a)
    )
    table = result.table.set_index("folder")
    assert list(table.index) == ["alpha", "beta", "gamma"]
    assert list(table["status"]) == ["done", "failed", "done"]
    assert repr(result) == "BatchResult(3 pilots, 1 failed)"
    assert [done for done, *_rest in seen] == [1, 2, 3]
    for said in ("00_small.ipynb", "Combien <reste>-t-il ?", "RuntimeError: pas de beta"):
        assert said in table.loc["beta", "error"]
        assert said in Page((out / "beta" / "report.html").read_text("utf-8")).text
        assert said in Page(result.index.read_text("utf-8")).text
    for name in ("alpha", "gamma"):
        text = Page((out / name / "report.html").read_text("utf-8")).text
        assert f"7 {name} {name}" in text  # the parameter, and the path blanked to its last name
        assert "fin" in text
    failed = nbformat.read(out / "beta" / "notebooks" / "00_small.ipynb", as_version=4)
    assert "papermill-error-cell" in failed.cells[0].source
    with (out / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert [row[0] for row in rows] == ["Pilote", "'=1+1", "../../x", "../../x"]
    assert {path: path.read_bytes() for path in before} == before  # what is read stays as it was
    assert sorted(path.name for path in out.iterdir()) == [
        "alpha", "beta", "dictionary.html", "gamma", "index.html", "summary.csv"
    ]  # fmt: skip
    everything = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    for private in (str(tmp_path), os.path.expanduser("~") + os.sep):
        assert private.encode() not in everything


def test_a_pilot_killed_in_the_middle_keeps_its_old_results_and_costs_no_other(tmp_path, kit):
    """A crash would leave half a report in the place of last month's whole one."""
    for name in ("alpha", "beta"):
        workbook(tmp_path / "p" / name / "pilote.xlsx")
    out = tmp_path / "out"
    for name in ("alpha", "beta"):
        (out / name).mkdir(parents=True)
        (out / name / "report.html").write_text("ancien")
    kill = 'import os, signal\nif "beta" in pilot_path: os.kill(os.getppid(), signal.SIGKILL)'
    kit(SAYS, code(kill), code('print("nouveau")', "report"))
    table = batch.run(tmp_path / "p", out).table.set_index("folder")
    assert list(table["status"]) == ["done", "failed"]
    assert "-9" in table.loc["beta", "error"]
    assert (out / "beta" / "report.html").read_text() == "ancien"
    assert "nouveau" in (out / "alpha" / "report.html").read_text("utf-8")
    assert not list(out.glob(".run-*"))


def test_a_kernel_that_dies_is_a_failed_notebook_with_its_question(tmp_path, kit):
    """A notebook that eats all memory would stop without a word of where."""
    kit(SAYS, "## Trop lourd ?", code("import os\nos._exit(1)", "report"))
    error = batch.run(workbook(tmp_path / "p.xlsx"), tmp_path / "out").table.loc[0, "error"]
    assert "Trop lourd ?" in error
    assert "DeadKernelError" in error


def test_what_is_asked_wrongly_is_refused_before_anything_runs(tmp_path, kit):
    """A parameter with a typing mistake would give a report that silently ignores it."""
    book = workbook(tmp_path / "p" / "a.xlsx")
    deaf = notebook(tmp_path / "deaf.ipynb", code("x = 1", "parameters"))
    (tmp_path / "mine" / "a").mkdir(parents=True)
    wrong = [
        ({"parameters": {"limt": 4}}, "expected one of .'limit'., got 'limt'"),
        ({"notebooks": [deaf]}, "pilot_path"),
        ({"lang": "de"}, "lang"),
        ({"jobs": 0}, "jobs"),
        ({"out": tmp_path / "mine"}, "no results of a batch"),
        ({"paths": book.parent, "out": tmp_path}, "apart from the pilots"),
    ]
    for more, match in wrong:
        with pytest.raises(ValueError, match=match):
            batch.run(**{"paths": book, "out": tmp_path / "out", **more})
    assert not (tmp_path / "out").exists()


def test_it_runs_without_a_home_and_from_input_that_cannot_be_written(tmp_path, kit, monkeypatch):
    """On a school's computer, or in a container, the first run would end in a permission error."""
    book = workbook(tmp_path / "p {x}" / "pilote.xlsx")
    book.parent.chmod(0o500)
    for name in ("HOME", "IPYTHONDIR", "MPLCONFIGDIR", "JUPYTER_PATH"):
        monkeypatch.delenv(name, raising=False)
    own = notebook(
        tmp_path / "own.ipynb", PARAMETERS, "## À moi", code("print(limit * 2)", "report")
    )
    result = batch.run(book.parent, tmp_path / "{out}", lang="en", notebooks=[own])
    assert result.failed == 0, result.table.loc[0, "error"]
    html = (tmp_path / "{out}" / "p-x" / "report.html").read_text("utf-8")
    assert '<html lang="en">' in html
    assert "<pre>6</pre>" in html


@pytest.mark.slow
def test_ctrl_c_ends_everything_and_keeps_the_finished_pilots(tmp_path, kit):
    """Who stops a long batch would lose what was done, and leave processes behind."""
    for name in ("alpha", "beta"):
        workbook(tmp_path / "p" / name / "pilote.xlsx")
    kit(SAYS, code('import time\nif "beta" in pilot_path: time.sleep(300)'))
    script = (
        "from conciergekit import batch, dictionary\nfrom conciergekit.batch import notebooks\n"
        f"notebooks.notebooks = lambda lang, own: [{str(tmp_path / 'kit' / '00_small.ipynb')!r}]\n"
        f"batch.run({str(tmp_path / 'p')!r}, {str(tmp_path / 'out')!r}, jobs=1)"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE)
    limit = time.monotonic() + 60
    while not (tmp_path / "out" / "alpha").exists() and time.monotonic() < limit:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _out, error = process.communicate(timeout=20)
    assert b"KeyboardInterrupt" in error
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["alpha", "dictionary.html", "index.html", "summary.csv"]
    assert list(pd.read_csv(tmp_path / "out" / "summary.csv", sep=";")["Dossier"]) == ["alpha"]
