"""Long tests: the same outputs as plain papermill cell by cell, no reply lost, nothing lost to a kill."""

import contextlib
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time

import nbformat
import psutil
import pytest
from engine_cases import FILES, code_cells, executed, notebook, plain, said, widgets

from conciergekit.engine import warm
from conciergekit.engine.processes import Task

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(warm.why_not()), reason="no template here")]


# an inherited backend keeps charts out; ipykernel reads no file descriptor when it finds itself under pytest
_NOT = ("MPLBACKEND", "PYTEST_CURRENT_TEST")


def papermill(folder, target, *options, **environment):
    """papermill on the fidelity notebook; an error in a cell does not stop it. Without a time limit, plain papermill
    may wait for ever in a cell that writes into an Output widget. The kit's engine runs it from a template that has loaded
    the libraries."""
    code = (
        "import papermill, sys\n"
        "try: papermill.execute_notebook('fidelity.ipynb', sys.argv[1], {'x': 3, 'name': 'given'}, "
        "engine_name=sys.argv[2] or None, progress_bar=False, allow_errors=True, execution_timeout=20)\n"
        "except papermill.exceptions.PapermillExecutionError: pass"
    )
    (folder / "written.txt").unlink(missing_ok=True)
    around = {k: v for k, v in os.environ.items() if k not in _NOT} | {"CK_OUTER": "1"} | environment
    subprocess.run(
        [sys.executable, "-c", code, target, *options],
        cwd=folder,
        env=around,
        check=True,
        timeout=300,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The fidelity notebook in a folder of its own, executed by plain papermill."""
    folder = tmp_path_factory.mktemp("fidelity")
    shutil.copytree(FILES, folder, dirs_exist_ok=True)
    (folder / "ck_script.py").write_text("print('script ran', __name__)\nv = 3\n")
    papermill(folder, "papermill.ipynb", "")
    return folder


def _differing(expected, found):
    return [
        (a.source, plain(a), plain(b)) for a, b in zip(expected, found, strict=True) if plain(a) != plain(b)
    ]


@pytest.mark.exhaustive
def test_every_cell_shows_what_it_shows_under_plain_papermill(folder):
    papermill(folder, "ours.ipynb", "conciergekit")
    expected, found = code_cells(folder / "papermill.ipynb"), code_cells(folder / "ours.ipynb")
    assert len(expected) == len(found) > 130
    differ = _differing(expected, found)
    for _time in range(2):  # on a busy machine papermill itself loses what a subprocess said last
        if differ:
            papermill(folder, "again.ipynb", "")
            differ = [
                one
                for one in _differing(code_cells(folder / "again.ipynb"), found)
                if one[0] in {d[0] for d in differ}
            ]
    assert not differ
    assert [c.execution_count for c in expected] == [c.execution_count for c in found]
    assert widgets(folder / "papermill.ipynb") == widgets(folder / "ours.ipynb")
    assert len(widgets(folder / "papermill.ipynb")) > 30


def test_a_hundred_megabytes_of_output_are_kept_whole(tmp_path):
    source = notebook(tmp_path / "in.ipynb", "for _n in range(100): print('x' * 999_999)", "print('next')")
    record = executed(source, tmp_path / "out.ipynb")
    cells = code_cells(tmp_path / "out.ipynb")
    assert record["status"] == "ok"
    assert len(said(cells[0])) == 100_000_000
    assert said(cells[1]) == "next\n"


def test_no_cell_that_writes_into_an_output_widget_hangs_on_a_busy_machine(tmp_path):
    """48 cells, while three processes keep every core busy; plain nbclient loses some of the replies there."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _n in range(3)]
    cells = ["import ipywidgets\nout = ipywidgets.Output()"]
    cells += [f"with out:\n    print({n})\nout.append_stdout('more')" for n in range(12)]
    source = notebook(tmp_path / "in.ipynb", *cells)
    run = Task("conciergekit.engine.notebook:run_notebook", {"source": source, "timeout": 60})
    try:
        runs = [warm.fork(run, ["conciergekit.engine.client"]) for _n in range(4)]
        made = [child.read() for child in runs]
    finally:
        for process in (*runs, *busy):
            process.kill()
    for record, node in made:
        assert record["status"] == "ok"
        nbformat.write(node, tmp_path / "out.ipynb")
        said = "".join(re.findall(r'"text": "(.*?)"', "".join(widgets(tmp_path / "out.ipynb"))))
        # what plain papermill keeps of it on a machine that is not busy
        assert said == "".join(f"{n}\\n" for n in range(11)) + "more"


def _kill(who: str, after: float, template: psutil.Process):
    """Kills the first kernel that a template has, or the template, `after` seconds."""
    kernels = []
    while not kernels:
        kernels = template.children()
    time.sleep(after)
    with contextlib.suppress(psutil.NoSuchProcess):
        (kernels[0] if who == "kernel" else template).kill()


@pytest.mark.parametrize("kills", [8, pytest.param(300, marks=pytest.mark.exhaustive)])
def test_kills_of_kernels_and_templates_leave_nothing_and_lose_nothing(kills, tmp_path):
    source = notebook(tmp_path / "in.ipynb", "print('one')", "import time; time.sleep(.2)", "print('three')")
    draw = random.Random(0)
    for n in range(kills):
        target, who = tmp_path / f"{n}.ipynb", draw.choice(["kernel", "template"])
        warm.fork(Task("os:getpid")).end()
        template = psutil.Process(warm.template().process.pid)
        killer = threading.Thread(target=_kill, args=(who, draw.random() * 0.4, template))
        killer.start()
        record = executed(source, target)
        killer.join()  # a kill that comes late is for this job, not for the next
        assert record["status"] in ("ok", "died"), (who, record)
        shown = [said(cell) for cell in code_cells(target)]
        if record["status"] == "ok":
            assert shown == ["one\n", "", "three\n"]
        elif record["cell"] == 3:
            assert shown[0] == "one\n"
    time.sleep(0.5)
    warm.close()
    left = [p for p in psutil.Process().children(recursive=True) if "template" in " ".join(p.cmdline())]
    assert not left
