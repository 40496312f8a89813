"""papermill's engine "conciergekit", imported when papermill asks for it."""

import os
import sys

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


class Engine(_Engine):
    """Runs Python notebooks in kernels forked from a warm process, other notebooks as papermill does."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, start_timeout=60, execution_timeout=None, **given):
        modules = preload.modules(cell.source for cell in nb_man.nb.cells if cell.cell_type == "code")
        environment, reason = _ours(kernel_name, modules, given)
        given |= {"start_timeout": start_timeout, "execution_timeout": execution_timeout}
        if reason:
            logger.info(f"conciergekit: papermill's own engine is used ({reason})")
            return NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **given)
        # these load papermill, which asks for this module while it is being loaded itself
        from .client import Client, Kernel, settle

        process = warm.fork({"cwd": os.getcwd(), "environment": environment}, modules)
        rest = remove_args(["input_path", "timeout", "start_timeout", "execution_timeout"], **given)
        limits = {"startup_timeout": start_timeout, "timeout": execution_timeout or given.get("timeout")}
        try:
            told = {"log": logger, "kernel_name": kernel_name, "too_long": _TOO_LONG}
            return Client(nb_man, Kernel(process), **rest | limits | told).execute()
        finally:
            settle()
            process.end()


def _ours(kernel_name: str, modules: list[str] | None, given: dict) -> tuple[dict, str]:
    """The environment for the kernel, and why it cannot be one of ours, if it cannot."""
    if warm.why_not():
        return {}, f"no fork: {warm.why_not()}"
    if modules is None:
        return {}, "the notebook sets what libraries read when they are loaded"
    if _ORDINARY & set(given) or any(name.startswith("on_") for name in given):
        return {}, "options for its kernel"
    try:
        spec = KernelSpecManager().get_kernel_spec(kernel_name)
    except NoSuchKernel:
        return {}, f"no kernel {kernel_name}"
    here, program = os.path.dirname(sys.executable), (spec.argv or [""])[0]
    same = os.path.dirname(program) in ("", os.path.normpath(here))
    if spec.language.lower() != "python" or "ipykernel_launcher" not in spec.argv or not same:
        return {}, f"kernel {kernel_name} is another one than this Python's"
    return {**os.environ, **spec.env}, ""
