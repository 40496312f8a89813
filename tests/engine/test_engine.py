"""A notebook in a process of its own: whatever it does, the record says it, the file keeps it, and nothing stays."""

import contextlib
import importlib.util
import json
import os
import random
import subprocess
import sys
import threading
import time
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle

import nbformat
import psutil
import pytest
from engine_cases import code_cells, executed, notebook, said

from conciergekit.engine import run_notebook, warm
from conciergekit.engine.client import Kernel
from conciergekit.engine.papermill_engine import ahead
from conciergekit.engine.processes import Over, Task
from conciergekit.notebooks import ahead as ahead_of

pytestmark = pytest.mark.long
forks = pytest.mark.skipif(bool(warm.why_not()), reason="no template here")


@pytest.fixture
def run(tmp_path):
    """Execute cells between a first and a last one; gives the record and the executed code cells."""

    def _run(*cells, **options):
        source = notebook(tmp_path / "in.ipynb", "print('first')", *cells, "print('after')")
        target = tmp_path / "out.ipynb"
        record = executed(source, target, **options)
        return record, code_cells(target)

    return _run


@pytest.fixture(scope="module", autouse=True)
def _close():
    yield
    warm.close()


# ---- how it ends -----------------------------------------------------------------------------------------


def test_a_notebook_that_works_says_so_and_how_much_it_used(run):
    record, cells = run("1 + 1")
    assert record["status"] == "ok"
    assert (record["cell"], record["heading"], record["exit"]) == (None, "", 0)
    assert record["seconds"] > 0
    assert [cell.execution_count for cell in cells] == [1, 2, 3]
    assert said(cells[1]) == "2"


@pytest.mark.parametrize(
    ("code", "status", "exception", "code_of_exit"),
    [
        ("1/0", "error", "ZeroDivisionError", 0),
        ("import sys; sys.exit(2)", "error", "SystemExit", 0),
        ("import os; os._exit(3)", "died", "DeadKernelError", 3),
        ("import os, signal; os.kill(os.getpid(), 9)", "died", "DeadKernelError", -9),
        ("import ctypes; ctypes.string_at(0)", "died", "DeadKernelError", -11),
        ("raise MemoryError('no more')", "error", "MemoryError", 0),
    ],
)
def test_a_notebook_that_fails_keeps_what_it_did_and_says_where(run, code, status, exception, code_of_exit):
    record, cells = run(code)
    assert record["status"] == status
    assert (record["exception"], record["exit"]) == (exception, code_of_exit)
    assert (record["cell"], record["heading"]) == (2, "Here")
    assert said(cells[0]) == "first\n"
    assert cells[1].outputs  # the error, or why there is no more
    assert not cells[2].outputs


def test_what_a_cell_printed_just_before_the_process_died_is_kept(run):
    code = "import os, sys, time\nprint('last words', flush=True)\ntime.sleep(0.2)\nos._exit(1)"
    _record, cells = run(code)
    assert said(cells[1]).startswith("last words\n")
    times = [cell.metadata.papermill for cell in cells[:2]]  # of when it ran, not of when it was written down
    assert times[0]["duration"] >= 0
    assert times[0]["start_time"] < times[0]["end_time"] <= times[1]["start_time"] <= times[1]["end_time"]


# ---- limits ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["import time; time.sleep(60)", "while True: pass"])
def test_a_time_limit_interrupts_the_cell_and_shows_where_it_was(run, code):
    record, cells = run(code, timeout=1.5)
    assert record["status"] == "timeout"
    assert record["seconds"] < 8
    assert record["cell"] == 2
    assert "KeyboardInterrupt" in json.dumps(cells[1].outputs)


def test_a_cell_that_refuses_to_be_interrupted_is_killed(run):
    record, cells = run(
        "while True:\n    try:\n        __import__('time').sleep(9)\n    except BaseException: pass",
        timeout=0.5,
    )
    assert (record["status"], record["exit"]) == ("timeout", -9)
    assert record["seconds"] < 15
    assert said(cells[0]) == "first\n"


# ---- isolation -------------------------------------------------------------------------------------------


@forks
def test_nothing_of_one_notebook_reaches_the_next(run, tmp_path):
    state = (
        "import os, sys, json, random, matplotlib, numpy, pandas\n"
        "print(os.getcwd(), os.environ.get('LEAK'), '/leak' in sys.path, hasattr(json, 'leak'), "
        "matplotlib.rcParams['figure.dpi'], pandas.get_option('display.max_rows'))"
    )
    change = (
        "os.chdir('/'); os.environ['LEAK'] = '1'; sys.path.insert(0, '/leak'); json.leak = 1; "
        "matplotlib.rcParams['figure.dpi'] = 7; pandas.set_option('display.max_rows', 3); os.close(1)"
    )
    _record, before = run(state, change)
    _record, after = run(state)
    assert said(before[1]) == said(after[1])
    assert str(tmp_path) in said(after[1])


@forks
def test_what_a_cell_sets_in_the_context_holds_in_the_next(run):
    """decimal's precision and any context variable live there; Jupyter keeps one context for all cells."""
    _record, cells = run("import decimal\ndecimal.getcontext().prec = 5", "print(decimal.Decimal(1) / 3)")
    assert said(cells[2]).strip() == "0.33333"


def test_two_notebooks_do_not_draw_the_same_random_numbers(run):
    code = "import random, numpy\nrandom.random(), numpy.random.random()"
    drawn = {said(run(code)[1][1]) for _time in range(3)}
    assert len(drawn) == 3


@forks
@pytest.mark.parametrize("end", ["", "\nos._exit(1)"])
def test_processes_that_a_notebook_leaves_behind_are_ended(run, end):
    mark = f"77{os.getpid()}"
    run(
        f"import os, subprocess\nsubprocess.Popen(['sleep', '{mark}'], start_new_session=True)\nsubprocess.run('setsid nohup sleep {mark} > /dev/null 2>&1 &', shell=True){end}"
    )
    left = [p for p in psutil.process_iter() if p.name() == "sleep" and mark in p.cmdline()]
    assert not left


CALL = Task("os:getpid")


@forks
def test_a_template_that_is_killed_is_replaced():
    warm.fork(CALL).end()
    killed = psutil.Process(warm.template().process.pid)
    killed.kill()
    job = warm.fork(CALL)
    assert (job.read(), job.end()) == (job.pid, 0)
    assert warm.template().process.pid != killed.pid


@forks
def test_a_template_hears_at_once_that_a_job_is_over_and_that_nobody_wants_it():
    """On a busy machine both come in one round."""
    job = warm.fork(CALL)
    template = psutil.Process(warm.template().process.pid)
    template.suspend()
    try:
        for _time in range(200):
            left = [one for one in template.children() if one.pid == job.pid]  # none: it was over before
            if not left or left[0].status() == psutil.STATUS_ZOMBIE:
                break
            time.sleep(0.05)
        job.line.close()  # its process has ended, and nobody waits for it
    finally:
        template.resume()
    again = warm.fork(CALL)
    assert again.read() == again.pid
    assert again.end() == 0
    assert template.is_running()
    assert not template.children()


@forks
def test_a_child_that_stays_forks_in_its_turn_and_takes_all_along_when_it_ends():
    stays = Task("os:getpid", stays=True)
    parent = warm.fork(stays)
    assert parent.read() == parent.pid
    first = warm.fork(CALL, source=parent)
    assert (first.read(), first.end()) == (first.pid, 0)
    kernel = warm.fork(Task(None), source=parent)
    assert psutil.Process(kernel.pid).ppid() == parent.pid
    assert parent.end() == 0
    assert kernel.end() is None
    assert not psutil.pid_exists(kernel.pid)
    again = warm.fork(stays, source=parent)  # the template of this process stands in
    assert psutil.Process(again.pid).ppid() == warm.template().process.pid
    again.end()


@forks
def test_a_notebook_run_in_a_forked_process_has_a_kernel_of_that_process(tmp_path):
    """As in a batch: no line to a template is in between, and what a kernel leaves behind is ended with its process."""
    source = notebook(
        tmp_path / "in.ipynb",
        "import os, subprocess\nsubprocess.Popen(['sleep', '7654'])\nos.getppid()",
        "os._exit(4)",
    )
    run = Task("conciergekit.engine.notebook:run_notebook", {"source": source})
    job = warm.fork(run, ["conciergekit.engine.client"])
    record, node = job.read()
    assert (record["status"], record["exit"], record["cell"]) == ("died", 4, 2)
    assert said(node.cells[1]) == str(job.pid)
    assert job.end() == 0
    assert not [p for p in psutil.process_iter() if p.name() == "sleep" and "7654" in p.cmdline()]


@forks
@pytest.mark.slow
def test_no_way_for_a_job_to_end_costs_the_template():
    """Six threads whose jobs end by themselves, are killed, are left, or all at once."""
    warm.fork(CALL).end()  # the template is there from the first job on
    before, failed = warm.template().process.pid, []

    def many(seed):
        draw = random.Random(seed)
        for _job in range(30):
            try:
                job = warm.fork(CALL)
            except OSError as error:
                failed.append(error)
                continue
            ways = [lambda job=job: job.line.send(None), job.kill]
            for act in draw.sample(ways, draw.randrange(3)):
                with contextlib.suppress(OSError):  # over already
                    act()
            job.end()

    threads = [threading.Thread(target=many, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert warm.template().process.pid == before


@forks
@pytest.mark.parametrize("number", [9, pytest.param(15, marks=pytest.mark.exhaustive)])
@pytest.mark.slow
def test_a_caller_that_is_killed_leaves_no_process(tmp_path, number):
    source = notebook(tmp_path / "in.ipynb", "import subprocess; subprocess.run(['sleep', '60'])")
    code = f"from conciergekit.engine import run_notebook; run_notebook({str(source)!r})"
    caller = subprocess.Popen([sys.executable, "-c", code])
    family: list[psutil.Process] = []
    for _time in range(600):
        time.sleep(0.1)
        family = psutil.Process(caller.pid).children(recursive=True)
        if any(p.name() == "sleep" for p in family):
            break
    assert len(family) >= 3  # template, kernel, sleep
    caller.send_signal(number)
    caller.wait()
    _gone, alive = psutil.wait_procs(family, timeout=8)
    assert not alive


@forks
@pytest.mark.slow
def test_a_template_whose_caller_is_killed_loads_nothing_more(tmp_path, monkeypatch):
    """Thirty modules of half a second each: it would be there for fifteen."""
    names = [f"slow{number}" for number in range(30)]
    for name in names:
        (tmp_path / f"{name}.py").write_text("import time; time.sleep(0.5)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    code = f"import os, time; from conciergekit.engine import warm; warm.template({names}); time.sleep(60)"
    caller = subprocess.Popen([sys.executable, "-c", code])
    family: list[psutil.Process] = []
    for _time in range(600):
        time.sleep(0.1)
        family = psutil.Process(caller.pid).children()
        if family:
            break
    time.sleep(1)
    caller.kill()
    caller.wait()
    assert not psutil.wait_procs(family, timeout=8)[1]


FORKS = """import os, sys, warnings
warnings.simplefilter('ignore')  # Python 3.12 and later warn of a fork where there are threads
kids = []
for n in range(4):
    kids.append(os.fork())
    if not kids[-1]:
        for i in range(40): print('line', n, i, 'of a fork')
        sys.stdout.flush(); os._exit(0)
for pid in kids: os.waitpid(pid, 0)"""


@forks
def test_lines_of_forks_that_print_at_once_stay_whole(run):
    cell = run(FORKS)[1][1]
    assert sorted(said(cell).splitlines()) == sorted(
        f"line {n} {i} of a fork" for n in range(4) for i in range(40)
    )


@forks
@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (
            ["import asyncio; [t.cancel() for t in asyncio.all_tasks() if t is not asyncio.current_task()];"],
            "",
        ),
        (["import os\npid = os.fork()\nif pid: os.waitpid(pid, 0)"], ""),  # the child comes out of its cell
        (["import warnings; warnings.simplefilter('error')", "2 + 2"], "4"),
        (["import builtins, time; builtins.open = None; time.time = lambda: 0", "'x'"], "'x'"),
        (["import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))", "'no file'"], "'no file'"),
    ],
)
def test_what_a_notebook_does_to_its_process_does_not_cost_it_its_file(run, cells, shown):
    record, executed = run(*cells)
    assert record["status"] == "ok"
    assert said(executed[len(cells)]) == shown
    assert said(executed[-1]) == "after\n"


@forks
def test_a_subprocess_that_writes_for_ever_does_not_keep_the_cell_from_ending(run):
    writer = (
        "import subprocess, sys\nfloods = subprocess.Popen([sys.executable, '-c', 'while True: print(1)'])"
    )
    record, cells = run(writer, "import time; time.sleep(.3); floods.kill(); print('over')", timeout=60)
    assert record["status"] == "ok"
    assert "over\n" in said(cells[2])


@forks
def test_a_notebook_without_code_is_executed_too(tmp_path):
    source = notebook(tmp_path / "in.ipynb")
    record, node = run_notebook(source)
    assert record["status"] == "ok"
    assert node.metadata["language_info"]["name"] == "python"


@forks
def test_the_streams_can_be_handed_to_a_subprocess(run):
    once = "print('a')\nsubprocess.run(['echo', 'b'], stdout=sys.stdout);\nprint('c')"
    handed = "import subprocess, sys\nfor _ in range(50):\n" + "".join(
        f"    {line}\n" for line in once.splitlines()
    )
    _record, cells = run(handed)
    assert said(cells[1]) == "a\nb\nc\n" * 50


@forks
def test_a_process_killed_before_it_could_say_a_thing_is_lost_not_taken_for_one():
    ours, theirs = Pipe()

    def killed():
        theirs.recv()
        with Connection(recv_handle(theirs)) as line:
            line.send(Over(-9))

    template = threading.Thread(target=killed)
    template.start()
    with pytest.raises(warm.Lost) as lost:
        warm.Source(ours).fork(Task("os:getpid"))
    template.join()
    assert not str(lost.value)  # nothing to be told: another is asked for


@forks
def test_a_fork_of_ones_own_killed_before_it_could_say_a_thing_is_lost_too(monkeypatch):
    monkeypatch.setattr(warm, "here", lambda _line, _task: None)
    with pytest.raises(warm.Lost):
        warm.fork(Task("os:getpid"))


@forks
def test_a_cell_that_ends_its_process_at_once_has_its_number_all_the_same(run):
    assert [cell.execution_count for cell in run("import os; os._exit(3)")[1]] == [1, 2, None]


CUT = """import os, signal, time
from IPython.display import HTML, display

kernel = get_ipython().kernel.session.out.__self__
line = kernel.line

class Cut:
    def send(self, messages):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(.05)
        line.send(messages)

try:
    kernel.line = Cut()
    display(HTML('shown'))
except KeyboardInterrupt:
    kernel.line = line
    print('then')"""


@forks
def test_an_interruption_waits_until_what_is_sent_is_whole(run):
    """Half a message kept whoever read waiting for the rest of it: a cell that shows without end, over its limit."""
    shown, then = run(CUT)[1][1].outputs
    assert shown.data["text/html"] == "shown"
    assert then.text == "then\n"


# ---- parameters, secrets, files --------------------------------------------------------------------------


def test_parameters_are_injected_as_papermill_does(tmp_path):
    source = notebook(tmp_path / "in.ipynb", "n = 1\nname = 'a'", "print(n, name)", tags={1: ["parameters"]})
    target = tmp_path / "out.ipynb"
    executed(source, target, parameters={"n": 5, "name": "é"})
    cells = code_cells(target)
    assert cells[1].metadata["tags"] == ["injected-parameters"]
    assert said(cells[2]) == "5 é\n"
    node = nbformat.read(target, as_version=4)
    assert node.metadata.papermill["parameters"] == {"n": 5, "name": "é"}


def test_a_notebook_that_is_not_there_is_the_caller_s_error(tmp_path):
    with pytest.raises(OSError, match="absent"):
        run_notebook(tmp_path / "absent.ipynb")


# ---- what is loaded ahead --------------------------------------------------------------------------------


def test_only_known_libraries_that_the_notebook_imports_are_loaded_ahead(monkeypatch):
    assert ahead(["import pandas as pd\nfrom matplotlib import pyplot", "import mine, torch"]) == [
        "pandas",
        "matplotlib",
    ]
    monkeypatch.setenv("CONCIERGEKIT_PRELOAD", "mine")
    assert ahead(["import mine"]) == ["mine"]


def test_every_module_loaded_ahead_is_there():
    """One that was renamed would be passed over in silence, and loaded by each notebook again."""
    names = {name.partition(":")[0] for name in ahead_of.MODULES}
    assert [name for name in sorted(names) if importlib.util.find_spec(name) is None] == []


@forks
def test_a_notebook_that_sets_what_a_library_reads_at_import_finds_nothing_loaded(run):
    assert ahead(["os.environ['MPLBACKEND'] = 'agg'"]) is None
    _record, cells = run(
        "import os\nos.environ['MPLBACKEND'] = 'svg'\nimport matplotlib; print(matplotlib.get_backend())"
    )
    assert said(cells[1]) == "svg\n"


@forks
def test_a_library_that_leaves_a_thread_is_refused_by_name(run, tmp_path, monkeypatch, caplog):
    (tmp_path / "threaded.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("CONCIERGEKIT_PRELOAD", "threaded")
    warm.close()
    record, cells = run("import threaded; print('ran all the same')")
    warm.close()
    assert record["status"] == "ok"
    assert said(cells[1]) == "ran all the same\n"
    assert "no fork: threaded" in caplog.text


@forks
def test_what_a_template_loads_before_it_is_asked_is_there_or_refused_by_name(tmp_path, monkeypatch):
    (tmp_path / "early.py").write_text("")
    (tmp_path / "threaded.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    (tmp_path / "look.py").write_text(
        "import sys\ndef at(): return [n for n in ('early', 'late') if n in sys.modules]"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    warm.close()
    warm.template(["early"])
    job = warm.fork(Task("look:at"))
    assert (job.read(), job.end()) == (["early"], 0)
    warm.close()
    warm.template(["early", "threaded", "look"])
    with pytest.raises(warm.Lost, match="threaded: "):
        warm.fork(CALL)
    warm.close()


@forks
def test_half_of_a_character_is_shown_as_a_question_mark_and_holds_nothing_up(run):
    record, cells = run(r"print('half \ud800')", r"raise ValueError('\udfff')", timeout=20)
    assert (record["status"], record["exception"], record["evalue"]) == ("error", "ValueError", "?")
    assert said(cells[1]) == "half ?\n"


@forks
def test_a_message_that_a_cell_sends_by_itself_is_shown(run):
    say = "kernel.send_response(kernel.iopub_socket, 'stream', {'name': 'stdout', 'text': 'by hand'})"
    named = "kernel.session.send(None, 'stream', content={'name': 'stdout', 'text': ', named'}, track=True, metadata={}, "
    named += "parent=kernel.get_parent(), ident=b'', header=None)"
    assert said(run(f"kernel = get_ipython().kernel\n{say};\n{named};")[1][1]) == "by hand, named"


class Endless:
    """A process that always has something to say."""

    def read(self, _until):
        return [("stream", None, None, b"{}", b"{}", [])]


def test_what_is_there_to_be_read_is_not_read_after_the_limit():
    """A cell that shows ever more would never be stopped."""
    kernel = Kernel(Endless())
    assert kernel.next(None)["msg_type"] == "stream"
    with pytest.raises(TimeoutError):
        kernel.next(0.0)  # long ago


def test_with_ordinary_kernels_the_record_says_the_same(run, monkeypatch):
    monkeypatch.setenv("CONCIERGEKIT_ISOLATION", "ordinary")
    record, cells = run("6 * 7", timeout=30)
    assert (record["status"], said(cells[1])) == ("ok", "42")
    assert run("import time; time.sleep(60)", timeout=1)[0]["status"] == "timeout"
    assert run("import os; os._exit(1)")[0]["status"] == "died"
