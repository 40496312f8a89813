"""papermill's engine "conciergekit", imported when papermill asks for it."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from papermill.engines import Engine as _Engine
from papermill.engines import NBClientEngine
from papermill.log import logger
from papermill.utils import remove_args

from . import preload, warm

_TOO_LONG = "This cell went over its time limit ({n} s) and was stopped."

# options of NBClientEngine that are for the kernel it starts; whoever gives one gets that kernel
_ORDINARY = frozenset(
    ["kernel_manager_class", "extra_arguments", "ipython_hist_file", "km", "shutdown_kernel", "timeout_func"]
)
_said: set[str] = set()
_ran: list[int] = []


class Engine(_Engine):
    """Runs Python notebooks in kernels forked from a warm process, other notebooks as papermill does."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man,
        kernel_name,
        log_output=False,
        stdout_file=None,
        stderr_file=None,
        start_timeout=60,
        execution_timeout=None,
        **kwargs,
    ):
        options = {
            "log_output": log_output,
            "stdout_file": stdout_file,
            "stderr_file": stderr_file,
            "start_timeout": start_timeout,
            "execution_timeout": execution_timeout,
            **kwargs,
        }
        environment, reason = _ours(nb_man.nb, kernel_name, kwargs)
        if reason:
            if reason not in _said:
                _said.add(reason)
                logger.info(f"conciergekit: papermill's own engine is used ({reason})")
            return NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **options)
        return _run(nb_man, kernel_name, environment, options)


def _ours(node, kernel_name: str, kwargs: dict) -> tuple[dict, str]:
    """The environment for the kernel, and why it cannot be one of ours, if it cannot."""
    if not warm.can_fork():
        return {}, f"no fork: {warm.why_not()}"
    if _ORDINARY & set(kwargs) or any(name.startswith("on_") for name in kwargs):
        return {}, "options for its kernel"
    try:
        spec = KernelSpecManager().get_kernel_spec(kernel_name)
    except NoSuchKernel:
        language = node.metadata.get("kernelspec", {}).get("language") or node.metadata.get(
            "language_info", {}
        ).get("name")
        if language != "python":
            return {}, f"no kernel {kernel_name}"
        logger.warning(f"No kernel named {kernel_name} here: this Python is used.")
        return dict(os.environ), ""
    here = os.path.normpath(os.path.dirname(sys.executable))
    program = spec.argv[0] if spec.argv else ""
    same = os.path.basename(program) == program or os.path.normpath(os.path.dirname(program)) == here
    if spec.language.lower() != "python" or "ipykernel_launcher" not in spec.argv or not same:
        return {}, f"kernel {kernel_name} is another one than this Python's"
    return {**os.environ, **spec.env}, ""


def _run(nb_man, kernel_name: str, environment: dict, options: dict):
    # these load papermill, which asks for this module while it is being loaded itself
    from .client import Client, Kernel
    from .notebook import settle

    modules = preload.modules(cell.source for cell in nb_man.nb.cells if cell.cell_type == "code")
    if (
        not _ran and modules is not None
    ):  # loading ahead of a single notebook gains nothing: it is for the second and on
        modules = []
    _ran.append(1)
    process = warm.fork({"cwd": os.getcwd(), "environment": environment, "modules": modules})
    names = ["input_path", "timeout", "startup_timeout", "start_timeout", "execution_timeout"]
    kernel = Kernel(process)
    try:
        with _seldom(nb_man):
            return Client(
                nb_man,
                kernel,
                log=logger,
                startup_timeout=options["start_timeout"],
                too_long=_TOO_LONG,
                kernel_name=kernel_name,
                timeout=options["execution_timeout"] or options.get("timeout"),
                **remove_args(names, **options),
            ).execute()
    finally:
        settle()
        process.end()


@contextlib.contextmanager
def _seldom(nb_man) -> Iterator[None]:
    """papermill saves a notebook before and after each of its cells. Inside, at most once in as long as a second, and ten
    times as long as that takes; papermill saves once more at the end."""
    save, due = nb_man.save, 0.0

    def seldom(*arguments, **named) -> None:
        nonlocal due
        begun = time.monotonic()
        if begun >= due:
            save(*arguments, **named)
            now = time.monotonic()
            due = now + max(1.0, 10 * (now - begun))
        elif nb := named.get("nb", *arguments[:1]):
            nb_man.nb = nb

    nb_man.save = seldom
    try:
        yield
    finally:
        del nb_man.save
