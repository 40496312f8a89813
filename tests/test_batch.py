"""Many pilots at once: whatever one does, the others are there, and the page says what happened."""

import csv
import io
import json
import os
import stat
import time
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, SAMPLES

import conciergekit as ck
from conciergekit.batch import Silent, files, summary
from conciergekit.batch.crew import Crew, Job
from conciergekit.batch.run import declared_parameters

PARAMETERS = ('pilot_path = ""\nlang = ""\nas_of = ""\nkeep: int = 3', ["parameters"])


def notebook(path, *cells):
    """Write a small notebook. A cell is code, "md:text", or (code, tags)."""
    node = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
                  "language_info": {"name": "python"}}
    )  # fmt: skip
    for cell in cells:
        source, tags = cell if isinstance(cell, tuple) else (cell, [])
        made = (
            nbformat.v4.new_markdown_cell(source[3:])
            if source.startswith("md:")
            else nbformat.v4.new_code_cell(source)
        )
        made.metadata["tags"] = tags
        node.cells.append(made)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(node, path)
    return path


@pytest.fixture(scope="module")
def troubled(tmp_path_factory):
    """One batch: a pilot with notebooks that go wrong, and two broken workbooks in folders of one name."""
    root = tmp_path_factory.mktemp("batch")
    sources = [
        notebook(
            root / "nb" / "1_good.ipynb",
            "md:# Good",
            PARAMETERS,
            "import os\nprint('keep', keep, lang, os.environ.get('MPLBACKEND'))",
            "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        ),
        notebook(root / "nb" / "2_fails.ipynb", "md:# Fails", PARAMETERS, "print('before')", "md:## Here", "1/0", "print('never reached')"),
        notebook(root / "nb" / "3_dies.ipynb", "md:# Dies", PARAMETERS, "print('alive')", "md:## There", "import os; os._exit(3)"),
    ]  # fmt: skip
    broken = [root / "cassé" / "pilote.xlsx", root / "ailleurs" / "Cassé" / "pilote.xlsx"]
    for path in broken:
        path.parent.mkdir(parents=True)
        path.write_bytes(b"not a workbook")
    out = root / "sortie é"
    result = ck.batch.run(
        [broken[0], SAMPLES / "incomplet", broken[1]], out, notebooks=sources, parameters={"keep": 7}, timeout=60, progress=Silent()
    )  # fmt: skip
    return result


def test_every_pilot_has_a_row_in_the_order_given(troubled):
    assert [row.slug for row in troubled.rows] == ["casse", "incomplet", "Casse-2"]
    assert [row.status for row in troubled.rows] == ["broken", "failed", "broken"]
    assert not troubled.ok
    assert list(troubled.table["status"]) == ["broken", "failed", "broken"]


def test_a_failing_notebook_is_named_with_its_cell_and_its_error(troubled):
    reason = troubled.rows[1].reason
    assert "2_fails" in reason
    assert "4 («\N{NO-BREAK SPACE}Here\N{NO-BREAK SPACE}»)" in reason
    assert "ZeroDivisionError: division by zero" in reason


def test_a_kernel_that_dies_is_reported_and_stops_nothing(troubled):
    reason = troubled.rows[1].reason
    assert "3_dies" in reason
    assert "There" in reason
    assert troubled.rows[1].missing == ("2_fails", "3_dies")


def test_what_was_executed_before_the_failure_is_kept(troubled):
    for name, said in (("2_fails", "before"), ("3_dies", "alive")):
        text = (troubled.out / "incomplet" / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
        assert f"{said}\\n" in text
        nbformat.validate(nbformat.reads(text, as_version=4))
        assert "papermill-error-cell-tag" not in text


def test_the_good_notebook_got_its_parameters_and_draws_inline(troubled):
    text = (troubled.out / "incomplet" / "notebooks" / "1_good.ipynb").read_text(encoding="utf-8")
    assert "keep 7 fr" in text
    assert "image/png" in text  # the tests set MPLBACKEND=agg, which would keep charts out


def test_the_report_is_there_all_the_same_and_says_what_is_missing(troubled):
    page = (troubled.out / troubled.rows[1].report).read_text(encoding="utf-8")
    assert "keep 7 fr" in page
    assert "ZeroDivisionError" in page
    assert "Traceback" not in page
    assert "never reached" not in page


def test_a_workbook_that_cannot_be_read_gets_a_page_that_says_so(troubled):
    row = troubled.rows[0]
    assert row.report == ""
    page = (troubled.out / row.repair).read_text(encoding="utf-8")
    assert "cassé" in page
    assert str(troubled.out.parent) not in page  # the page may be passed on: no path of this machine


def test_two_pilots_of_one_name_do_not_overwrite_each_other(troubled):
    pages = [
        (troubled.out / row.repair).read_text(encoding="utf-8")
        for row in troubled.rows
        if row.status == "broken"
    ]
    assert "cassé/pilote.xlsx" in pages[0]
    assert "Cassé/pilote.xlsx" in pages[1]


def test_nothing_half_written_is_left(troubled):
    left = [path for path in troubled.out.rglob("*") if ".part" in path.name]
    assert not left


def test_the_summaries_say_the_same_as_the_rows(troubled):
    content = (troubled.out / "summary.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert [line["status"] for line in lines] == ["broken", "failed", "broken"]
    told = json.loads((troubled.out / "summary.json").read_text(encoding="utf-8"))
    assert told["ok"] is False
    assert [pilot["slug"] for pilot in told["pilots"]] == ["casse", "incomplet", "Casse-2"]


def test_the_index_links_only_to_what_exists(troubled):
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(troubled.index.read_text(encoding="utf-8"), "html.parser")
    links = [a["href"] for a in soup.find_all("a") if not a["href"].startswith("#")]
    assert len(links) >= 8
    assert all((troubled.out / link).exists() for link in links)


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
        "as_of",
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
    ],
)
def test_names_of_pilots_become_names_any_file_system_takes(path, slug, tmp_path):
    path = tmp_path / path
    if path.suffix != ".xlsx" and len(path.name) < 200:
        path.mkdir(parents=True)  # only a folder has dots that are no suffix
    assert files.slug_of(path) == slug


def test_names_that_differ_only_by_case_or_accent_do_not_collide():
    assert files.slugs_of([Path("Pivot"), Path("pivot"), Path("pïvot"), Path("pivot-2")]) == ["Pivot", "pivot-2", "pivot-3", "pivot-2-2"]  # fmt: skip


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "page.html"
    files.write(target, "before")
    monkeypatch.setattr(os, "replace", lambda *_paths: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        files.write(target, "after")
    assert target.read_text() == "before"
    assert os.listdir(tmp_path) == ["page.html"]


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2", "@SUM(A1)", "  =A1", "\t=A1", "|calc"])
def test_no_cell_of_the_summary_can_run_as_a_formula(cell):
    row = summary.Row(pilot=cell, path="p", slug="s", status="ok", headline=cell)
    line = list(csv.reader(io.StringIO(summary.to_csv((row,))), delimiter=";"))[1]
    assert line[0] == "'" + cell


# ---- the crew --------------------------------------------------------------------------------------------


def test_a_worker_that_takes_too_long_is_killed_and_replaced(tmp_path):
    source = notebook(tmp_path / "slow.ipynb", "import time; time.sleep(60)")
    job = {
        "source": str(source),
        "target": str(tmp_path / "out.ipynb"),
        "parameters": {},
        "lang": "fr",
        "timeout": 60,
    }
    started = time.monotonic()
    with Crew(1) as crew:
        crew.submit(Job((1, 0), "notebook", {"label": "slow", **job}, timeout=4))
        crew.submit(Job((1, 1), "chart", {"label": "after", "rows": [], "lang": "fr"}, timeout=60))
        answers = {answer.job.arguments["label"]: answer for answer in crew.finished()}
    assert answers["slow"].trouble == "late"
    assert answers["after"].result is not None
    assert time.monotonic() - started < 40


def test_an_interruption_stops_the_workers_and_keeps_what_is_done(tmp_path, capsys):
    class Impatient(Silent):
        def step(self, name, seconds, trouble=""):
            if "1_quick" in name:
                raise KeyboardInterrupt

    sources = [
        notebook(tmp_path / "1_quick.ipynb", PARAMETERS, "print('quick')"),
        notebook(tmp_path / "2_slow.ipynb", PARAMETERS, "import time; time.sleep(120)"),
    ]
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        ck.batch.run(
            [SAMPLES / "incomplet"], tmp_path / "out", notebooks=sources, jobs=2, progress=Impatient()
        )
    assert time.monotonic() - started < 60
    assert "index.html" in capsys.readouterr().out
    told = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert told["pilots"][0]["status"] == "stopped"
    assert (tmp_path / "out" / "incomplet" / "notebooks" / "1_quick.ipynb").exists()
    assert not list((tmp_path / "out").rglob(".part*"))


# ---- end to end ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_two_samples_from_workbook_to_index_with_the_kit_s_own_notebooks(tmp_path):
    result = ck.batch.run([SAMPLES / "contrats", SAMPLES / "incomplet"], tmp_path, progress=Silent())
    assert result.ok, result.sentences()
    for row in result.rows:
        page = tmp_path / row.report
        assert page.stat().st_size < 1_500_000
        assert len(row.notebooks) == len(list((ROOT / "notebooks").glob("*.ipynb")))
        assert len(row.figures) == 3
    assert result.rows[0].proposal == "go_conditions"
    assert result.rows[1].proposal == "extend"
    assert "Continuer sous conditions" in result.index.read_text(encoding="utf-8")
