"""Many pilots at once in real processes: whatever one does, the others are there, and the page says what happened."""

import contextlib
import csv
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid

import nbformat
import psutil
import pytest
from batch_fakes import PARAMETERS, notebook
from conftest import ROOT, SAMPLES

import conciergekit as ck
from conciergekit.batch import Silent
from conciergekit.batch.hands import Hands, Job

pytestmark = pytest.mark.long


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
        notebook(
            root / "nb" / "2_fails.ipynb",
            "md:# Fails",
            PARAMETERS,
            "print('before')",
            "md:## Here",
            "1/0",
            "print('never reached')",
        ),
        notebook(
            root / "nb" / "3_dies.ipynb",
            "md:# Dies",
            PARAMETERS,
            "print('alive')",
            "md:## There",
            "import os; os._exit(3)",
        ),
    ]
    broken = [root / "cassé" / "pilote.xlsx", root / "ailleurs" / "Cassé" / "pilote.xlsx"]
    for path in broken:
        path.parent.mkdir(parents=True)
        path.write_bytes(b"not a workbook")
    out = root / "sortie é"
    result = ck.batch.run(
        [broken[0], SAMPLES / "incomplet", broken[1]],
        out,
        notebooks=sources,
        parameters={"keep": 7},
        timeout=60,
        progress=Silent(),
    )
    return result


def test_every_pilot_has_a_row_in_the_order_given(troubled):
    assert [row.slug for row in troubled.rows] == ["casse", "incomplet", "Casse-2"]
    assert [row.status for row in troubled.rows] == ["broken", "failed", "broken"]
    assert not troubled.ok
    assert list(troubled.table["status"]) == ["broken", "failed", "broken"]
    assert list(troubled.table["path"]) == ["cassé", "incomplet", "Cassé"]  # not who made it, and where


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
    assert "keep = 7" in page
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
    assert [line["État du rapport"] for line in lines] == ["à corriger", "incomplet", "à corriger"]
    told = json.loads((troubled.out / "summary.json").read_text(encoding="utf-8"))
    assert told["ok"] is False
    assert [pilot["slug"] for pilot in told["pilots"]] == ["casse", "incomplet", "Casse-2"]


def test_the_index_links_only_to_what_exists(troubled):
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(troubled.index.read_text(encoding="utf-8"), "html.parser")
    links = [a["href"] for a in soup.find_all("a") if not a["href"].startswith(("#", "mailto:"))]
    assert len(links) >= 8
    assert all((troubled.out / link).exists() for link in links)


# ---- the hands -------------------------------------------------------------------------------------------


def test_a_job_that_takes_too_long_is_killed_and_the_next_one_done(tmp_path):
    source = notebook(tmp_path / "slow.ipynb", "import time; time.sleep(60)")
    target = str(tmp_path / "out.ipynb")
    slow = {"source": str(source), "target": target, "parameters": {}, "lang": "fr", "timeout": 4}
    page = {"rows": [], "lang": "fr", "chart": False, "folder": str(tmp_path)}
    with Hands() as hands:
        assert hands.ask(Job("notebook", slow))["status"] == "timeout"
        assert hands.ask(Job("index", page, timeout=0))["lost"] == "timeout"
        assert hands.ask(Job("index", page, timeout=60))["files"] == ["index.html"]


def test_where_nothing_is_forked_a_job_that_takes_too_long_is_killed_too(tmp_path, monkeypatch):
    monkeypatch.setenv("CONCIERGEKIT_ISOLATION", "ordinary")
    page = {"rows": [], "lang": "fr", "chart": False, "folder": str(tmp_path)}
    with Hands() as hands:
        assert hands.ask(Job("index", page, timeout=0.01))["lost"] == "timeout"
        assert hands.ask(Job("index", page, timeout=60))["files"] == ["index.html"]


def test_where_nothing_is_forked_a_job_is_ended_at_once_too(tmp_path, monkeypatch):
    monkeypatch.setenv("CONCIERGEKIT_ISOLATION", "ordinary")
    begun = tmp_path / "begun"
    source = notebook(tmp_path / "slow.ipynb", f"open({str(begun)!r}, 'w'); import time; time.sleep(300)")
    job = dict(source=str(source), target=str(tmp_path / "out.ipynb"), parameters={}, lang="fr", timeout=300)
    answers = []
    with Hands() as hands:
        thread = threading.Thread(target=lambda: answers.append(hands.ask(Job("notebook", job))))
        thread.start()
        _until(begun.exists)
        hands.stop()
        thread.join(30)
    assert answers == [{"lost": "stopped"}]


def test_an_interruption_stops_the_workers_and_keeps_what_is_done(tmp_path, capsys):
    class Impatient(Silent):
        def step(self, name, seconds, trouble=""):
            if "1_quick" in name:
                raise KeyboardInterrupt

    sources = [
        notebook(tmp_path / "1_quick.ipynb", PARAMETERS, "print('quick')"),
        notebook(tmp_path / "2_slow.ipynb", PARAMETERS, "import time; time.sleep(120)"),
    ]
    with pytest.raises(KeyboardInterrupt):
        ck.batch.run(
            [SAMPLES / "incomplet"], tmp_path / "out", notebooks=sources, jobs=2, progress=Impatient()
        )
    assert "index.html" in capsys.readouterr().err
    told = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert told["pilots"][0]["status"] == "stopped"
    assert (tmp_path / "out" / "incomplet" / "notebooks" / "1_quick.ipynb").exists()
    assert not [path for path in (tmp_path / "out").rglob(".*") if path.is_file()]


# ---- a limit, secrets, signals ----------------------------------------------------------------------------


@pytest.mark.slow
def test_a_limit_ends_a_notebook_with_its_reason_and_its_cell(tmp_path):
    source = notebook(tmp_path / "1_slow.ipynb", PARAMETERS, "md:## Loop", "import time; time.sleep(60)")
    result = ck.batch.run(
        [SAMPLES / "incomplet"], tmp_path / "out", notebooks=[source], timeout=5, progress=Silent()
    )
    row = result.rows[0]
    assert row.missing == ("1_slow",)
    assert "Loop" in row.reason
    lines = (tmp_path / "out" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    status = {line["id"]: line["status"] for line in map(json.loads, lines)}
    assert status["incomplet/notebooks/1_slow.ipynb"] == "timeout"


def test_no_byte_left_behind_holds_a_secret_whatever_the_notebook_does_with_it(tmp_path, monkeypatch):
    secret = 'Tr3s&"secret"\\é'
    monkeypatch.setenv("TOKEN", secret)
    sources = [
        notebook(
            tmp_path / "nb" / "1_prints.ipynb",
            PARAMETERS,
            "print(token); print(repr(token)); import sys; print(token, file=sys.stderr)",
            "from IPython.display import HTML, display\ndisplay(HTML(f'<b>{token}</b>'), {'a': token}); token",
            "import base64, json, html; print(base64.b64encode(token.encode()), json.dumps(token), html.escape(token))",
            f"assert len(token) == {len(secret)}",
        ),
        notebook(tmp_path / "nb" / "2_raises.ipynb", PARAMETERS, "raise ValueError(f'refused: {token}')"),
    ]
    result = ck.batch.run(
        [SAMPLES / "incomplet"], tmp_path / "out", notebooks=sources, secrets=["token"], progress=Silent()
    )
    assert result.rows[0].missing == ("2_raises",)
    forms = [
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(json.dumps(secret)[1:-1])[1:-1],
        "Tr3s&amp;",
        "Tr3s&",
    ]
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not [form for form in forms if form.encode() in data], path


@contextlib.contextmanager
def _command(tmp_path, *options, sources):
    """`conciergekit run` as a process; every process it starts can be told by its environment."""
    mark = uuid.uuid4().hex
    command = [
        sys.executable,
        "-m",
        "conciergekit.cli",
        "run",
        str(SAMPLES / "incomplet"),
        "--out",
        str(tmp_path / "out"),
    ]
    for source in sources:
        command += ["--notebooks", str(source)]
    process = subprocess.Popen(
        [*command, "--jobs", "2", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | {"KIT_TEST": mark},
        start_new_session=True,
    )
    try:
        yield process, lambda: _marked(mark)
    finally:
        for one in _marked(mark):
            one.kill()


def _marked(mark):
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if process.environ().get("KIT_TEST") == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def _until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_lets_notebooks_end_and_a_second_one_does_not(tmp_path):
    begun = [tmp_path / "begun1", tmp_path / "begun2"]
    sources = [
        notebook(
            tmp_path / "1_short.ipynb",
            PARAMETERS,
            f"open({str(begun[0])!r}, 'w'); import time; time.sleep(4); print('over')",
        ),
        notebook(
            tmp_path / "2_long.ipynb",
            PARAMETERS,
            f"open({str(begun[1])!r}, 'w'); import time; time.sleep(300)",
        ),
    ]
    with _command(tmp_path, sources=sources) as (process, family):
        _until(lambda: all(path.exists() for path in begun))
        os.killpg(process.pid, signal.SIGINT)
        short = tmp_path / "out" / "incomplet" / "notebooks" / "1_short.ipynb"
        _until(short.exists, 30)
        assert process.poll() is None  # the long one is given its time
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(30) == 130
        assert "over" in short.read_text(encoding="utf-8")
        _until(lambda: not family(), 10)


@pytest.mark.skipif(
    not os.path.isdir("/dev/shm") or os.name != "posix" or os.getuid() != 0, reason="needs to mount"
)
def test_a_full_disk_is_one_clear_line(tmp_path):
    small = tmp_path / "out"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96k", "none", str(small)], check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        source = notebook(tmp_path / "1_big.ipynb", PARAMETERS, "print('x' * 300_000)")
        with _command(tmp_path, sources=[source]) as (process, family):
            _out, error = process.communicate(timeout=120)
        assert process.returncode == 2
        assert error.strip().splitlines()[-1].startswith("conciergekit: ")
        assert "plein" in error or "full" in error
        assert "Traceback" not in error
        assert not family()
    finally:
        subprocess.run(["umount", str(small)], check=True)


# the runner; test_engine_fidelity.py kills templates and kernels, the long command all four, ten times each
@pytest.mark.parametrize(
    "kills", [pytest.param(1, marks=pytest.mark.slow), pytest.param(40, marks=pytest.mark.exhaustive)]
)
def test_whatever_is_killed_the_next_run_completes_it(kills):
    script = ROOT / "benchmarks" / "batch" / "kill_test.py"
    done = subprocess.run(
        [sys.executable, str(script), "--kills", str(kills), "--seed", "3"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


OLD = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}}


@pytest.mark.exhaustive
def test_what_papermill_and_nbformat_remark_of_an_older_notebook_is_not_shown_to_whoever_waits(tmp_path):
    """Cells without an id, two of the same, no cell of parameters: papermill works in the batch's own process."""
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": "6 * 7"}
    (tmp_path / "nb").mkdir()
    for name, cells, minor in (("a", [cell], 4), ("b", [cell], 5), ("c", [cell | {"id": "x"}] * 2, 5)):
        text = json.dumps(OLD | {"nbformat_minor": minor, "cells": cells})
        (tmp_path / "nb" / f"{name}.ipynb").write_text(text)
    command = [sys.executable, "-m", "conciergekit.cli", "run", str(SAMPLES / "incomplet"), "--lang", "en"]
    command += ["--notebooks", str(tmp_path / "nb"), "--out", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert len(done.stderr.splitlines()) == 6, done.stderr  # the beginning, data, three notebooks, report
    assert all(line.startswith("[") for line in done.stderr.splitlines()), done.stderr
    for name in "abc":
        text = (tmp_path / "out" / "incomplet" / "notebooks" / f"{name}.ipynb").read_text("utf-8")
        assert '"42"' in text


def test_papers_are_written_where_the_command_was_given(tmp_path, monkeypatch):
    from conciergekit import batch, cli

    asked = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(batch, "run", lambda *_pilots, parameters, **_same: asked.append(parameters) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        cli.main(["run", str(SAMPLES / "contrats"), "-p", "papers_in", "papiers"])
    assert asked == [{"papers_in": str(tmp_path / "papiers")}]


@pytest.mark.parametrize("name", ["lang", "pilot_path"])
def test_what_is_no_parameter_says_how_to_ask_for_it(name, tmp_path, capsys):
    from conciergekit import cli

    command = ["run", str(SAMPLES / "contrats"), "--out", str(tmp_path), "-p", name, "en"]
    assert cli.main(command)
    assert "--lang" in "".join(capsys.readouterr())
