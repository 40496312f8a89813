"""The engine under papermill's own command: its parameters, errors, time limits and log are what its users know."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from engine_cases import code_cells, notebook, said
from nbclient.exceptions import CellTimeoutError
from papermill import execute_notebook
from papermill.exceptions import PapermillExecutionError

from conciergekit.engine import run_notebook

pytestmark = pytest.mark.long


def papermill(*arguments: object, cwd: Path) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "papermill", "--engine", "conciergekit", *map(str, arguments)]
    environment = {k: v for k, v in os.environ.items() if k != "MPLBACKEND"}
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=environment, timeout=120)


def test_the_engine_serves_papermill_s_own_command(tmp_path):
    notebook(
        tmp_path / "in.ipynb",
        "n = 1",
        "import os\nprint(n + 1, os.path.basename(os.getcwd()))",
        "n",
        tags={1: ["parameters"]},
    )
    (tmp_path / "here").mkdir()
    done = papermill(
        "in.ipynb",
        "out.ipynb",
        "-p",
        "n",
        4,
        "--cwd",
        "here",
        "--log-output",
        "--stdout-file",
        tmp_path / "said.txt",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    cells = code_cells(tmp_path / "out.ipynb")
    assert cells[1].metadata["tags"] == ["injected-parameters"]
    assert (said(cells[2]), said(cells[3])) == ("5 here\n", "4")
    assert all(cell.metadata.papermill["status"] == "completed" for cell in cells)
    assert "5 here" in done.stderr  # --log-output
    assert (tmp_path / "said.txt").read_text() == "5 here\n"


def test_an_error_is_papermill_s_error(tmp_path):
    notebook(tmp_path / "in.ipynb", "print('before')", "1/0", "print('never')")
    done = papermill("in.ipynb", "out.ipynb", "--no-progress-bar", cwd=tmp_path)
    assert done.returncode == 1
    assert "PapermillExecutionError" in done.stderr
    assert "ZeroDivisionError" in done.stderr
    node = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert "papermill-error-cell-tag" in node.cells[0].metadata.tags
    assert node.metadata.papermill["exception"] is True


@pytest.mark.parametrize(
    "tagged", [{1: ["raises-exception"]}, {1: ["raises-exception"], 3: ["raises-exception"]}, {}]
)
def test_of_several_errors_the_one_told_is_papermill_s(tmp_path, tagged):
    source = notebook(tmp_path / "in.ipynb", "1/0", "2", "[][3]", "4", tags=tagged)
    with pytest.raises(PapermillExecutionError) as raised:
        execute_notebook(source, tmp_path / "theirs.ipynb", progress_bar=False)
    record, _node = run_notebook(source)
    assert record["status"] == "error"
    assert (record["exception"], record["evalue"]) == (raised.value.ename, raised.value.evalue)
    assert record["cell"] == raised.value.exec_count


def test_prepare_only_and_late_saving_hold(tmp_path):
    notebook(tmp_path / "in.ipynb", "n = 1", "raise SystemError", tags={1: ["parameters"]})
    done = papermill("in.ipynb", "out.ipynb", "-p", "n", 4, "--prepare-only", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert code_cells(tmp_path / "out.ipynb")[1].source.endswith("n = 4\n")
    notebook(tmp_path / "in.ipynb", "import os; print(os.path.exists('late.ipynb'))")
    done = papermill("in.ipynb", "late.ipynb", "--no-request-save-on-cell-execute", cwd=tmp_path)
    assert said(code_cells(tmp_path / "late.ipynb")[0]) == "False\n"
    assert "100%" in done.stderr  # the progress bar


@pytest.mark.exhaustive
def test_a_time_limit_and_a_dead_kernel_raise_what_nbclient_raises(tmp_path):
    notebook(tmp_path / "in.ipynb", "import time; time.sleep(60)")
    done = papermill("in.ipynb", "out.ipynb", "--execution-timeout", 1, cwd=tmp_path)
    assert done.returncode == 1
    assert "CellTimeoutError" in done.stderr
    notebook(tmp_path / "in.ipynb", "import os; os._exit(1)")
    done = papermill("in.ipynb", "out.ipynb", cwd=tmp_path)
    assert "DeadKernelError" in done.stderr


def test_a_cell_over_its_time_limit_keeps_what_it_printed_says_where_it_was_and_stops(tmp_path):
    """As under papermill's own engine, and one sentence more."""
    slow = "import time\nprint('before', flush=True)\ntime.sleep(60)\nprint('never')"
    notebook(tmp_path / "in.ipynb", "print('first')", slow, "print('not reached')")
    with pytest.raises(CellTimeoutError):
        execute_notebook(
            tmp_path / "in.ipynb",
            tmp_path / "out.ipynb",
            engine_name="conciergekit",
            progress_bar=False,
            execution_timeout=1,
        )
    first, second, third = code_cells(tmp_path / "out.ipynb")
    assert (said(first), said(third)) == ("first\n", "")
    printed, where, sentence = second.outputs
    assert printed.text == "before\n"
    assert where.ename == "KeyboardInterrupt"
    assert "time.sleep" in "".join(where.traceback)
    assert sentence.text == "\n[This cell went over its time limit (1 s) and was stopped.]\n"


def test_a_cell_that_swallows_the_interruption_is_stopped_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr("conciergekit.engine.client.GRACE", 1.0)
    stubborn = "import time\nwhile True:\n    try: time.sleep(60)\n    except KeyboardInterrupt: print('no', flush=True)"
    notebook(tmp_path / "in.ipynb", stubborn)
    with pytest.raises(CellTimeoutError):
        execute_notebook(
            tmp_path / "in.ipynb",
            tmp_path / "out.ipynb",
            engine_name="conciergekit",
            progress_bar=False,
            execution_timeout=1,
        )
    (cell,) = code_cells(tmp_path / "out.ipynb")
    assert said(cell).startswith("no\n")
    assert "was stopped" in cell.outputs[-1].text


def test_a_notebook_of_another_language_is_left_to_papermill(tmp_path, monkeypatch):
    other = tmp_path / "kernels" / "other"
    other.mkdir(parents=True)
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "O",
        "language": "other",
    }
    (other / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    kernelspec = {"name": "other", "display_name": "O", "language": "other"}
    notebook(
        tmp_path / "in.ipynb",
        "import sys; print('conciergekit.engine.kernel' in sys.modules)",
        kernelspec=kernelspec,
    )
    done = papermill("in.ipynb", "out.ipynb", "--log-level", "INFO", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert said(code_cells(tmp_path / "out.ipynb")[0]) == "False\n"
    assert "own engine is used" in done.stderr


def test_registering_the_engine_loads_nothing():
    code = "import sys, conciergekit.engine; print([m for m in ('papermill', 'pandas', 'IPython', 'nbformat', 'babel') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
