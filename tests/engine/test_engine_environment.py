"""The batch in environments it did not choose: plug-ins of papermill that load numpy or start threads, and a Python
without the names that Windows lacks."""

import json
import os
import subprocess
import sys
import textwrap

import nbformat
import pytest
from conftest import ROOT, SAMPLES

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="forks, and names that only Linux has to lose"),
]

EARLY = "import numpy\n"  # as pyarrow.fs does
THREAD = """
import threading, time
threading.Thread(target=time.sleep, args=(3600,), daemon=True, name="plugged").start()
"""


def plugged(folder, source: str) -> dict[str, str]:
    """An environment in which papermill finds one more plug-in, that does this when it is loaded."""
    info = folder / "plugged-0.1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plugged\nVersion: 0.1\n")
    (info / "entry_points.txt").write_text("[papermill.io]\nplugged:// = plugged:Handler\n")
    (folder / "plugged.py").write_text(source + "\nclass Handler:\n    pass\n")
    unset = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    return {**unset, "PYTHONPATH": str(folder)}


def python(code: str, environment: dict[str, str], folder) -> subprocess.CompletedProcess:
    code = textwrap.dedent(code)
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=folder, capture_output=True, text=True, timeout=280
    )


def small_notebook(folder):
    node = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell('pilot_path = lang = ""'), nbformat.v4.new_code_cell("6 * 7")],
        metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}},
    )
    node.cells[0].metadata["tags"] = ["parameters"]
    path = folder / "small.ipynb"
    nbformat.write(node, path)
    return path


ONE = """
    import json, sys
    from conciergekit.engine import run_notebook, warm
    record, node = run_notebook("small.ipynb")
    print(json.dumps([record["status"], not warm.why_not()]))
"""


@pytest.mark.exhaustive
def test_a_plug_in_that_loads_numpy_early_takes_no_speed_away(tmp_path):
    small_notebook(tmp_path)
    done = python(ONE, plugged(tmp_path / "site", EARLY), tmp_path)
    assert json.loads(done.stdout) == ["ok", True], done.stderr
    assert "processus neuf" not in done.stderr


WHOLE = """
    import json, sys
    from conciergekit import batch, i18n
    i18n.set_language("fr")
    result = batch.run([sys.argv[1]] if len(sys.argv) > 1 else [{pilot!r}], "out", lang="fr", notebooks=["small.ipynb"], jobs=2)
    print(json.dumps([result.ok, [row.reason for row in result.rows], (result.out / "index.html").exists()]))
"""


@pytest.mark.exhaustive
def test_a_plug_in_that_starts_threads_takes_speed_away_and_nothing_else(tmp_path):
    """papermill, and so its plug-ins, is loaded by the template, which cannot fork a thread: it is said, once."""
    small_notebook(tmp_path)
    code = WHOLE.format(pilot=str(SAMPLES / "incomplet"))
    done = python(code, plugged(tmp_path / "site", THREAD), tmp_path)
    assert json.loads(done.stdout) == [True, [""], True], done.stderr
    assert done.stderr.count("processus neuf") == 1


@pytest.mark.exhaustive
def test_where_nothing_can_be_forked_every_step_is_done_otherwise_and_it_is_said_once(tmp_path):
    small_notebook(tmp_path)
    environment = dict(os.environ) | {"CONCIERGEKIT_ISOLATION": "ordinary"}
    done = python(WHOLE.format(pilot=str(SAMPLES / "incomplet")), environment, tmp_path)
    assert json.loads(done.stdout) == [True, [""], True], done.stderr
    assert done.stderr.count("processus neuf") == 1


# ---- Windows -----------------------------------------------------------------------------------------------------

LOST = {
    "os": [
        "fork",
        "forkpty",
        "getuid",
        "geteuid",
        "getgid",
        "getegid",
        "getgroups",
        "setsid",
        "setuid",
        "getpgid",
        "setpgid",
        "killpg",
        "nice",
        "uname",
        "chown",
        "lchown",
        "chroot",
        "mkfifo",
        "statvfs",
        "fstatvfs",
        "wait",
        "wait3",
        "wait4",
        "WNOHANG",
        "WUNTRACED",
        "register_at_fork",
        "memfd_create",
        "pidfd_open",
        "pread",
        "pwrite",
        "sendfile",
        "sched_getaffinity",
        "sched_setaffinity",
        "set_blocking",
        "get_blocking",
        "O_DIRECTORY",
        "O_NONBLOCK",
        "O_CLOEXEC",
        "fchmod",
        "fchown",
        "posix_spawn",
        "sysconf",
        "getloadavg",
        "openpty",
        "ttyname",
        "tcgetpgrp",
        "eventfd",
        "setpriority",
        "getpriority",
        "sync",
    ],
    "signal": [
        "SIGKILL",
        "SIGALRM",
        "SIGCHLD",
        "SIGHUP",
        "SIGQUIT",
        "SIGUSR1",
        "SIGUSR2",
        "SIGPIPE",
        "SIGSTOP",
        "SIGCONT",
        "SIGTSTP",
        "SIGWINCH",
        "alarm",
        "setitimer",
        "getitimer",
        "pause",
        "pthread_kill",
        "pthread_sigmask",
        "sigwait",
        "siginterrupt",
        "ITIMER_REAL",
    ],
    "socket": ["AF_UNIX", "send_fds", "recv_fds", "CMSG_LEN"],
    "select": ["poll", "epoll"],
    "selectors": ["PollSelector", "EpollSelector"],
    "time": ["tzset", "clock_gettime"],
}
ABSENT = [
    "fcntl",
    "resource",
    "pwd",
    "grp",
    "termios",
    "tty",
    "pty",
    "syslog",
    "crypt",
    "spwd",
    "nis",
    "readline",
]

WINDOWS = f"""
    import asyncio, importlib, multiprocessing, pkgutil, platform, shutil, subprocess, sys, tempfile, uuid
    import IPython, ipykernel.kernelapp, jupyter_client, matplotlib.pyplot, nbclient, nbformat, pandas, psutil, zmq
    import jupyter_client.kernelspec, jupyter_client.manager, jupyter_client.provisioning.local_provisioner
    import dask, distributed
    lost, absent = {LOST!r}, {ABSENT!r}
    platform.uname()  # noted once
    for name in absent:
        sys.modules[name] = None
    for module, names in lost.items():
        for name in names:
            vars(importlib.import_module(module)).pop(name, None)
    import papermill  # which loads the kit's engine
    import conciergekit
"""
EVERY_MODULE = """
    from conciergekit import rates
    rates.known = rates.get = rates.value = rates.versions = lambda *_a, **_k: 1 / 0
    for part in pkgutil.walk_packages(conciergekit.__path__, "conciergekit."):
        if not part.name.endswith("__main__"):
            importlib.import_module(part.name)
    print(len([name for name in sys.modules if name.startswith("conciergekit.")]))
"""


def test_every_module_is_imported_where_python_has_only_the_names_of_windows_and_reads_no_dated_figure(
    tmp_path,
):
    """No fact is read before it is known whose file counts."""
    done = python(WINDOWS + EVERY_MODULE, dict(os.environ), tmp_path)
    assert not done.returncode, done.stderr
    files = [
        path for path in (ROOT / "conciergekit").rglob("*.py") if path.stem not in ("__main__", "__init__")
    ]
    assert int(done.stdout) > len(files)


def test_a_notebook_runs_there(tmp_path):
    small_notebook(tmp_path)
    run = """
    import _socket, socket
    socket.AF_UNIX = _socket.AF_UNIX  # Python's own pairs of sockets, here, are made of it
    from conciergekit.engine import run_notebook
    record, node = run_notebook("small.ipynb")
    assert record["status"] == "ok", record
    assert node.cells[-1].outputs[0].data["text/plain"] == "42"
    """
    done = python(WINDOWS + run, {**os.environ, "CONCIERGEKIT_ISOLATION": "ordinary"}, tmp_path)
    assert not done.returncode, done.stderr
