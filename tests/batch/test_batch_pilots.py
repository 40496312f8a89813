"""The jobs about a pilot are forked from one process that has read it, and share nothing else; without it they do as
well."""

import os
import shutil
import threading
import time
import warnings

import nbformat
import pandas as pd
import psutil
import pytest
from engine_cases import code_cells, said

from conciergekit import gates
from conciergekit.batch.hands import Hands, Job
from conciergekit.core import i18n
from conciergekit.core.errors import ConciergekitError
from conciergekit.core.paths import asset
from conciergekit.engine import warm
from conciergekit.notebooks.ahead import begin
from conciergekit.read import ahead, load_pilot, loading

pytestmark = pytest.mark.long
forks = pytest.mark.skipif(bool(warm.why_not()), reason="no template here")
PARAMETERS = 'pilot_path = ""\nlang = ""'
OPEN = "import os\nimport conciergekit as ck\npilot = ck.load_pilot(pilot_path, lang)"
SAY = "import psutil\nprint(psutil.Process(os.getppid()).ppid(), pilot.name, len(pilot['requests']))"


@pytest.fixture
def pilots(tmp_path):
    """Copies of a sample, as many as asked for."""
    return lambda count: [
        str(shutil.copytree(asset("data_samples", "incomplet"), tmp_path / f"pilot{n}")) for n in range(count)
    ]


@pytest.fixture(scope="module")
def hands():
    with Hands() as made:
        yield made


@pytest.fixture
def run(tmp_path, hands):
    """Execute cells on a pilot; what the last one said, in words."""

    def _run(pilot, *cells, shares=(), last=False):
        node = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in (PARAMETERS, *cells)]
        )
        node.cells[0].metadata["tags"] = ["parameters"]
        source, target = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
        nbformat.write(node, source)
        arguments = dict(
            source=str(source), target=str(target), lang="fr", parameters={"pilot_path": pilot, "lang": "fr"}
        )
        read = {"path": pilot, "lang": "fr", "shares": list(shares)}
        for _attempt in range(2):  # as a batch does
            answer = hands.ask(Job("notebook", arguments, 100.0, read, last))
            if "lost" not in answer:
                break
        assert answer["status"] == "ok", answer
        return said(code_cells(target)[-1]).split()

    return _run


def template() -> int:
    return warm.template().process.pid


@forks
def test_notebooks_of_a_pilot_come_from_the_process_that_has_read_it(run, pilots, hands):
    one, two = pilots(2)
    first = run(one, OPEN, SAY)
    assert first == run(one, OPEN, SAY)
    assert int(first[0]) == hands.pilots[one].pid
    other = run(two, OPEN, SAY)
    assert other[0] != first[0]
    assert other[1:] == first[1:]
    assert psutil.pid_exists(int(first[0]))
    run(one, OPEN, SAY, last=True)
    assert not psutil.pid_exists(int(first[0]))
    assert int(run(one, OPEN, SAY, last=True)[0]) == template()  # nothing is read ahead of a last job alone


REVIEWED = "print(any(key[0].__name__ == 'review' for key in pilot.__dict__['_remembered']))"


@forks
@pytest.mark.parametrize(("shares", "there"), [((), "False"), (("no such thing", "review"), "True")])
def test_what_notebooks_share_is_worked_out_once_for_all(run, pilots, shares, there):
    assert run(pilots(1)[0], OPEN, REVIEWED, shares=shares) == [there]


@forks
def test_what_a_notebook_does_to_its_pilot_stays_there(run, pilots):
    (pilot,) = pilots(1)
    look = "print('date' in pilot.tables['requests'])"
    spoil = f"pilot.tables['requests'].pop('date')\n{look}"
    assert [run(pilot, OPEN, cell) for cell in (spoil, look)] == [["False"], ["True"]]


@forks
def test_a_file_that_changed_is_read_again(run, tmp_path):
    folder = tmp_path / "csv"
    folder.mkdir()
    log, lines = folder / "demandes.csv", ["Date;Public;Service;Issue", "05/01/2026;familles;linge;faite"]
    log.write_text("\n".join(lines), encoding="utf-8")
    before = run(str(folder), OPEN, SAY)
    log.write_text("\n".join([*lines, lines[-1]]), encoding="utf-8")
    after = run(str(folder), OPEN, SAY)
    assert (before[-1], after[-1]) == ("1", "2")
    assert before[0] == after[0]


@forks
@pytest.mark.parametrize("when", ["idle", "at work"])
def test_a_pilot_s_process_that_is_killed_costs_nothing(run, pilots, hands, monkeypatch, when):
    (pilot,) = pilots(1)
    run(pilot, OPEN, SAY)
    known, hold, killed = hands.pilots[pilot], Hands._hold, []

    def held(self, process):
        hold(self, process)
        if not killed:
            killed.append(process)
            time.sleep(0.2)
            known.kill()

    if when == "idle":
        known.kill()
    else:
        monkeypatch.setattr(Hands, "_hold", held)
    told = run(pilot, OPEN, "import time; time.sleep(.5)", SAY)
    assert int(told[0]) == template()  # without it now
    assert not psutil.pid_exists(known.pid)


@forks
@pytest.mark.slow
@pytest.mark.parametrize("who", [pytest.param("template", marks=pytest.mark.exhaustive), "pilot"])
def test_what_was_paused_costs_the_job_that_waits_for_it_and_no_other(pilots, tmp_path, monkeypatch, who):
    monkeypatch.setattr(warm, "GRACE", 1.0)
    about = {"path": pilots(1)[0], "lang": "fr", "shares": []}
    page = {"rows": [], "lang": "fr", "chart": False, "folder": str(tmp_path)}
    with Hands() as own:
        own.ask(Job("check", about | {"folder": about["path"]}))
        psutil.Process(template() if who == "template" else own.pilots[about["path"]].pid).suspend()
        read = None if who == "template" else about
        assert own.ask(Job("index", page, 0.0, read)) == {"lost": "timeout"}
        assert own.ask(Job("index", page, 60.0, read))["files"] == ["index.html"]


@forks
@pytest.mark.slow
@pytest.mark.parametrize("waiting", [True, pytest.param(False, marks=pytest.mark.exhaustive)])
def test_a_paused_template_keeps_no_batch_from_ending(pilots, monkeypatch, waiting):
    monkeypatch.setattr(warm, "GRACE", 1.0)
    monkeypatch.setattr(Hands, "entered", [])  # this module's own keep the template
    about = {"path": pilots(1)[0], "lang": "fr", "shares": []}
    job = Job("check", about | {"folder": about["path"]})
    with Hands() as own:
        own.ask(job)
        family = [psutil.Process(template()), psutil.Process(own.pilots[about["path"]].pid)]
        family[0].suspend()
        if waiting:
            threading.Timer(1.0, own.stop).start()
            assert own.ask(job) == {"lost": "stopped"}
    assert not [p for p in family if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


@forks
def test_no_process_is_left(pilots, monkeypatch):
    monkeypatch.setattr(Hands, "entered", [])  # this module's own keep the template
    with Hands() as own:
        about = {"path": pilots(1)[0], "lang": "fr", "shares": []}
        own.ask(Job("check", about | {"folder": about["path"]}))
        family = psutil.Process(template()).children(recursive=True)
        assert family
    assert not [p for p in family if p.is_running()]


@forks
def test_a_batch_that_ends_takes_no_process_of_another_along(hands):
    there = template()
    with Hands() as other:
        assert other.entered == [hands, other]
    assert template() == there
    assert warm.template().process.poll() is None


@pytest.mark.parametrize(
    ("isolation", "path"), [("fork", "broken.xlsx"), ("fork", "nowhere"), ("ordinary", "nowhere")]
)
def test_a_pilot_that_cannot_be_read_is_told(tmp_path, monkeypatch, hands, isolation, path):
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
    monkeypatch.setenv("CONCIERGEKIT_ISOLATION", isolation)
    arguments = {"path": str(tmp_path / path), "folder": str(tmp_path), "lang": "fr", "shares": []}
    answer = hands.ask(Job("check", arguments, 100.0))
    assert answer["broken"]
    assert os.listdir(tmp_path)


# ---- what is read ahead ----------------------------------------------------------------------------------


@pytest.fixture
def sample(pilots):
    yield pilots(1)[0]
    ahead._read.clear()


def test_what_was_read_ahead_is_given_once_and_is_the_same(sample):
    loading.read_ahead(sample, "fr")
    ((_state, kept),) = ahead._read.values()
    assert load_pilot(sample, "en") is not kept
    assert load_pilot(sample, "fr") is kept
    again = load_pilot(sample, "fr")
    assert again is not kept
    assert (again.data_hash, again.findings, again.path) == (kept.data_hash, kept.findings, kept.path)


def test_without_a_language_it_is_ready_in_its_own(sample):
    read = loading.read_ahead(sample)
    assert read.language == "fr"
    assert load_pilot(sample, "fr") is read


def test_a_file_put_beside_it_counts(sample):
    loading.read_ahead(sample, "fr")
    ((_state, kept),) = ahead._read.values()
    shutil.copy(__file__, sample + "/matrice.json")
    assert load_pilot(sample, "fr") is not kept


@pytest.mark.parametrize("path", ["nowhere/at/all", __file__])
def test_nothing_is_kept_of_what_cannot_be_read(path):
    with pytest.raises(ConciergekitError):
        loading.read_ahead(path, "fr")
    assert not ahead._read


def test_nothing_is_kept_of_what_is_read_with_a_warning(sample, monkeypatch):
    def warned(*arguments):
        warnings.warn("look", stacklevel=1)
        return load_pilot(*arguments)

    monkeypatch.setattr("conciergekit.read.loading.load_pilot", warned)
    loading.read_ahead(sample, "fr")
    assert not ahead._read


def test_what_cannot_be_worked_out_is_left_to_who_asks(sample):
    def fails(_pilot):
        raise KeyError("x")

    asked = []
    loading.read_ahead(sample, "fr")
    ahead.work_out(sample, "fr", fails, lambda pilot: asked.append((pilot, i18n.language())))
    ahead.work_out(sample, "en", fails)
    assert asked == [(load_pilot(sample, "fr"), "fr")]


def test_nothing_is_kept_of_what_is_worked_out_with_a_warning(sample):
    loading.read_ahead(sample, "fr")
    ahead.work_out(sample, "fr", lambda _pilot: warnings.warn("look", stacklevel=1))
    assert not ahead._read


def test_notebooks_share_what_they_would_work_out_themselves(sample):
    begin(sample, "fr", ["ranking", "review", "replay", "no such thing"])
    shared, own = load_pilot(sample, "fr"), load_pilot(sample, "fr")
    kept = shared.__dict__["_remembered"].keys()
    assert {"review", "evaluate"} <= {key[0].__name__ for key in kept}
    before = len(kept)
    with i18n.use_language("fr"):
        one, other = (
            gates.review(shared, requirements=None, go=None, stop=None, draws=4_000, seed=0),
            gates.review(own),
        )
        assert one.sentences() == other.sentences()
        pd.testing.assert_frame_equal(one.criteria, other.criteria)
        pd.testing.assert_frame_equal(gates.replay(shared), gates.replay(own))
        assert len(kept) == before
        one.criteria["value"] = 0.0
        pd.testing.assert_frame_equal(gates.review(shared).criteria, other.criteria)
