"""Notebooks that open the same pilot share the reading of it, and nothing else; without it they do as well."""

import json
import os
import shutil
import socket
import threading
import time
import warnings

import nbformat
import pandas as pd
import psutil
import pytest
from engine_cases import code_cells, said

from conciergekit import gates, i18n, notebooks
from conciergekit.batch.warm import line, preload, processes, run_notebook, template
from conciergekit.batch.warm.run import can_fork
from conciergekit.paths import asset
from conciergekit.read import ahead, load_pilot, loading

pytestmark = pytest.mark.long
forks = pytest.mark.skipif(not can_fork(), reason="no template here")
PARAMETERS = 'pilot_path = ""\nlang = ""'
OPEN = "import os\nimport conciergekit as ck\npilot = ck.load_pilot(pilot_path, lang)"
SAY = "print(os.getppid(), pilot.name, len(pilot['requests']))"


@pytest.fixture(scope="module", autouse=True)
def _close():
    yield
    line.close()


@pytest.fixture
def pilots(tmp_path):
    """Copies of a sample, as many as asked for."""
    return lambda count: [
        str(shutil.copytree(asset("data_samples", "incomplet"), tmp_path / f"pilot{n}")) for n in range(count)
    ]


@pytest.fixture
def run(tmp_path):
    """Execute cells on a pilot, in a notebook that says which one it opens; its record and code cells."""

    def _run(
        pilot, *cells, opens=("pilot_path", "lang"), shares=(), started=lambda _kernel: None, name="one",
        more=None, **options
    ):  # fmt: skip
        node = nbformat.v4.new_notebook(
            metadata={"conciergekit": {"opens": list(opens), "shares": list(shares)}} if opens else {},
            cells=[nbformat.v4.new_code_cell(cell) for cell in (PARAMETERS, *cells)],
        )
        node.cells[0].metadata["tags"] = ["parameters"]
        source, target = tmp_path / f"{name}.ipynb", tmp_path / f"{name}.out.ipynb"
        nbformat.write(node, source)
        parameters = {"pilot_path": pilot, "lang": "fr", **(more or {})}
        request = {"source": str(source), "target": str(target), "parameters": parameters, **options}
        return run_notebook(request, started), code_cells(target)

    return _run


def template_process() -> psutil.Process:
    (found,) = processes.children(line.template().process.pid)
    return found


def readers() -> list[psutil.Process]:
    """What the template has forked and does not lead a session of its own, as a notebook's process does."""
    return [p for p in template_process().children() if os.getsid(p.pid) != p.pid]


def words(cell) -> list[str]:
    return said(cell).split()


@forks
def test_notebooks_of_a_pilot_come_from_its_reader(run, pilots):
    one, two = pilots(2)
    found = [words(run(pilot, OPEN, SAY)[1][-1]) for pilot in (one, two, one)]
    assert found[0] == found[2]
    assert found[0][0] != found[1][0]
    assert {int(words_[0]) for words_ in found} == {reader.pid for reader in readers()}
    assert found[0][1:] == found[1][1:]


@forks
@pytest.mark.parametrize(
    "options",
    [{"opens": None}, {"opens": ("path", "lang")}, {"timeout": 59}, {"memory_mb": 2000}],
    ids=["says nothing", "names no parameter", "time limit", "memory limit"],
)
def test_a_notebook_that_does_not_say_what_it_opens_or_has_a_tight_limit_reads_for_itself(
    run, pilots, options
):
    record, cells = run(pilots(1)[0], OPEN, SAY, **options)
    assert record["status"] == "ok"
    assert int(words(cells[-1])[0]) == template_process().pid


REVIEWED = "print(any(key[0].__name__ == '_as_agreed' for key in pilot.__dict__['_remembered']))"


@forks
def test_what_notebooks_share_is_worked_out_once_and_when_asked_for(run, pilots):
    (pilot,) = pilots(1)
    wanted = [(), ("review", "no such thing"), ()]
    found = [words(run(pilot, OPEN, REVIEWED, shares=shares)[1][-1]) for shares in wanted]
    assert found == [["False"], ["True"], ["True"]]


@forks
def test_nothing_is_worked_out_for_a_notebook_with_parameters_of_its_own(run, pilots):
    (pilot,) = pilots(1)
    _record, cells = run(pilot, OPEN, REVIEWED, shares=["review"], more={"as_of": "2026-03-31"})
    assert words(cells[-1]) == ["False"]


@forks
def test_what_a_notebook_does_to_its_pilot_stays_there(run, pilots):
    (pilot,) = pilots(1)
    look = "print('date' in pilot.tables['requests'])"
    spoil = f"pilot.tables['requests'].pop('date')\n{look}"
    assert [words(run(pilot, OPEN, cell)[1][-1])[-1] for cell in (spoil, look)] == ["False", "True"]


@forks
def test_a_file_that_changed_is_read_again(run, tmp_path):
    folder = tmp_path / "csv"
    folder.mkdir()
    log, lines = folder / "demandes.csv", ["Date;Public;Service;Issue", "05/01/2026;familles;linge;faite"]
    log.write_text("\n".join(lines), encoding="utf-8")
    before = words(run(str(folder), OPEN, SAY)[1][-1])
    log.write_text("\n".join([*lines, lines[-1]]), encoding="utf-8")
    after = words(run(str(folder), OPEN, SAY)[1][-1])
    assert (before[-1], after[-1]) == ("1", "2")
    assert before[0] == after[0]


@forks
def test_a_pilot_that_cannot_be_read_is_told_by_the_notebook(run, tmp_path, monkeypatch):
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
    told = [run(str(tmp_path / name), OPEN, SAY)[0] for name in ("broken.xlsx", "nowhere")]
    assert [record["exception"] for record in told] == ["ConciergekitError"] * 2
    monkeypatch.setenv("CONCIERGEKIT_ISOLATION", "spawn")
    alone = [run(str(tmp_path / name), OPEN, SAY)[0] for name in ("broken.xlsx", "nowhere")]
    assert [record["evalue"] for record in told] == [record["evalue"] for record in alone]


@forks
def test_a_reader_that_is_killed_costs_nothing(run, pilots):
    (pilot,) = pilots(1)
    killed = []

    def kill(_kernel):
        if not killed:
            killed.extend(readers()[-1:])
            killed[0].kill()

    run(pilot, OPEN, SAY)
    record, cells = run(pilot, OPEN, "import time; time.sleep(.5)", SAY, started=kill)
    assert record["status"] == "ok"
    assert int(words(cells[-1])[0]) == template_process().pid  # without a reader now
    assert not killed[0].is_running()


@forks
def test_a_reader_that_is_killed_while_it_reads_costs_nothing(run, pilots):
    known, killed = {reader.pid for reader in readers()}, []

    def kill():
        for _time in range(2000):
            killed.extend(reader for reader in readers() if reader.pid not in known)
            if killed:
                killed[0].kill()
                return
            time.sleep(0.001)

    killer = threading.Thread(target=kill)
    killer.start()
    record, cells = run(pilots(1)[0], OPEN, SAY)
    killer.join()
    assert killed
    assert record["status"] == "ok"
    assert len(words(cells[-1])) >= 3


class Stuck(template.Template):
    """Its readers never come to an end; it keeps what it would fork a notebook for, and hangs up then."""

    def __init__(self, control):
        self.control, self.children, self.readers, self.given_up = control, set(), {}, set()
        self.pilot, self.shared = None, set()
        self.selector, self.tried, self.ready = template.selectors.PollSelector(), set(), [None]
        self.alone = []

    def become_reader(self, *_arguments):
        time.sleep(60)
        os._exit(1)

    def fork(self, *socks):
        self.alone.append(socks)
        self.selector.unregister(self.control)
        self.control.close()


@forks
def test_a_reader_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(template, "_READING", 0.2)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    header = json.dumps({"modules": [], "ahead": None, "pilot": ["/p", "fr"]}).encode()
    stuck = Stuck(theirs)

    def ask():
        mine, its = socket.socketpair()
        with its:
            socket.send_fds(ours, [header], [its.fileno(), its.fileno()])
        return mine

    first = ask()
    first.settimeout(20)
    server = threading.Thread(target=stuck.serve)
    server.start()
    assert first.recv(1) == b""  # hung up on: whoever asked asks again
    ask()
    server.join(10)
    assert len(stuck.alone) == 1


@forks
def test_more_pilots_than_readers(run, pilots):
    asked = pilots(template._READERS + 2)
    told = []
    slow = threading.Thread(
        target=lambda: told.append(run(asked[0], OPEN, "import time; time.sleep(3)", SAY, name="slow"))
    )
    slow.start()
    for number, pilot in enumerate(asked[1:]):
        assert run(pilot, OPEN, SAY, name=f"n{number}")[0]["status"] == "ok"
    slow.join()
    assert told[0][0]["status"] == "ok"  # its reader was hung up on meanwhile
    for _time in range(100):
        if len(readers()) <= template._READERS:
            break
        time.sleep(0.05)
    assert len(readers()) == template._READERS


@forks
def test_papermill_with_the_engine_shares_as_well(run, pilots, tmp_path):
    """From the second notebook on: nothing is loaded or read ahead of a single one."""
    import papermill

    (pilot,) = pilots(1)
    run(pilot, OPEN, SAY)  # the notebook is written
    for _time in range(2):
        papermill.execute_notebook(
            tmp_path / "one.ipynb", tmp_path / "out.ipynb", {"pilot_path": pilot, "lang": "fr"},
            engine_name="conciergekit", kernel_name="python3", language="python", progress_bar=False,
        )  # fmt: skip
    found = int(words(code_cells(tmp_path / "out.ipynb")[-1])[0])
    assert found in {reader.pid for reader in readers()}


@forks
def test_no_reader_is_left(run, pilots):
    run(pilots(1)[0], OPEN, SAY)
    family = psutil.Process(line.template().process.pid).children(recursive=True)
    assert len(family) >= 2
    line.close()
    assert not [p for p in family if p.is_running()]


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


def test_what_is_remembered_of_it_is_worked_out(sample):
    asked = []
    loading.read_ahead(sample, "en", lambda pilot: asked.append((pilot, i18n.language())))
    assert asked == [(load_pilot(sample, "en"), "en")]
    assert asked[0][0].tables


def test_a_file_put_beside_it_counts(sample):
    loading.read_ahead(sample, "fr")
    ((_state, kept),) = ahead._read.values()
    shutil.copy(__file__, sample + "/matrice.json")
    assert load_pilot(sample, "fr") is not kept


@pytest.mark.parametrize("path", ["nowhere/at/all", __file__])
def test_nothing_is_kept_of_what_cannot_be_read(path):
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
    notebooks.begin(sample, "fr")
    notebooks.share(sample, "fr", ["ranking", "review", "no such thing"])
    shared, own = load_pilot(sample, "fr"), load_pilot(sample, "fr")
    kept = shared.__dict__["_remembered"].keys()
    assert {"_as_agreed", "_as_proposed"} <= {key[0].__name__ for key in kept}
    before = len(kept)
    with i18n.use_language("fr"):
        one, other = (
            gates.review(shared, requirements=None, go=None, stop=None, draws=4_000, seed=0),
            gates.review(own),
        )
        assert one.sentences() == other.sentences()
        pd.testing.assert_frame_equal(one.criteria, other.criteria)
        assert len(kept) == before
        one.criteria["value"] = 0.0
        pd.testing.assert_frame_equal(gates.review(shared).criteria, other.criteria)


@pytest.mark.parametrize(
    ("told", "parameters", "shared"),
    [
        ({"opens": ["a", "b"], "shares": ["review", 3]}, {"a": "/p", "b": "fr"}, ["review"]),
        ({"opens": ["a", "b"], "shares": ["review"]}, {"a": "/p", "b": "fr", "keep": 4}, []),
        ({"opens": ["a", "b"], "shares": "review"}, {"a": "/p"}, []),
        ({"shares": ["review"]}, {}, []),
        ("x", {}, []),
    ],
)
def test_what_a_notebook_shares(told, parameters, shared):
    assert preload.shared({"metadata": {"conciergekit": told}}, parameters) == shared


@pytest.mark.parametrize(
    ("opens", "parameters", "pilot"),
    [
        (["pilot_path", "lang"], {"pilot_path": "/p", "lang": "en"}, ("/p", "en")),
        (["pilot_path", "lang"], {"pilot_path": "p", "lang": "en"}, None),
        (["pilot_path", "lang"], {"pilot_path": "/p"}, None),
        (["pilot_path", "lang"], {"pilot_path": "/p", "lang": "de"}, None),
        (["pilot_path", "lang"], {"pilot_path": 3, "lang": "fr"}, None),
        (["pilot_path"], {"pilot_path": "/p", "lang": "fr"}, None),
        ([1, 2], {"pilot_path": "/p", "lang": "fr"}, None),
        ("pilot_path", {"pilot_path": "/p", "lang": "fr"}, None),
    ],
)
def test_which_pilot_a_notebook_opens(opens, parameters, pilot):
    assert preload.pilot({"metadata": {"conciergekit": {"opens": opens}}}, parameters) == pilot


@pytest.mark.parametrize("metadata", [{}, {"conciergekit": "x"}, {"conciergekit": {}}])
def test_a_notebook_that_says_nothing_opens_no_pilot(metadata):
    assert preload.pilot({"metadata": metadata}, {"pilot_path": "/p", "lang": "fr"}) is None
