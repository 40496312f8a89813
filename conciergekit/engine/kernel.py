"""ipykernel's own kernel in a process that was forked, as if it had just been started."""

import atexit
import os
import random
import sys

sys.modules["debugpy"] = None  # it starts threads, and nobody will attach to a notebook run in a batch

import ipykernel.debugger  # noqa: E402, F401
import IPython.core.completerlib  # noqa: E402 (what a kernel loads when it begins)
import IPython.core.debugger  # noqa: E402
import IPython.core.oinspect  # noqa: E402
import IPython.extensions.storemagic  # noqa: E402, F401
import tornado.platform.asyncio  # noqa: E402, F401
from ipykernel import kernelapp  # noqa: E402

from .processes import THREADS  # noqa: E402

del sys.modules["debugpy"]
# as a Python has it that was started with `-m ipykernel_launcher`
_PROGRAM = kernelapp.__file__.replace("kernelapp", "_launcher")


def serve(connection_file: str, environment: dict[str, str], ready) -> None:
    """Be the kernel of this connection until it is shut down; `ready` is called once it listens."""
    os.environ.clear()
    os.environ.update({**dict.fromkeys(THREADS, "1"), **environment})
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    # a fork copies the state of generators that seed themselves once
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is not None and matplotlib.rcParams["backend"] != os.environ["MPLBACKEND"]:
        matplotlib.rcParams["backend"] = os.environ["MPLBACKEND"]
    sys.argv = [_PROGRAM, "-f", connection_file]
    app = kernelapp.IPKernelApp.instance(parent_handle=0)
    app.initialize([*sys.argv[1:], "--HistoryManager.hist_file=:memory:", "--log-level=50"])
    atexit.unregister(app.close)  # it may wait for its threads; all is said by then
    pid = os.getpid()
    # forked by a cell, and come out of it
    app.shell.events.register("post_run_cell", lambda _done: os.getpid() == pid or os._exit(0))
    ready()
    app.start()
