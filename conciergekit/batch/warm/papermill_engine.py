"""The engine itself, imported when papermill asks for it: still nothing but papermill, which is there already."""

import os
import sys

from papermill.engines import Engine as _Engine
from papermill.engines import NBClientEngine
from papermill.log import logger

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
        cls, nb_man, kernel_name, log_output=False, stdout_file=None, stderr_file=None, start_timeout=60,
        execution_timeout=None, **kwargs,
    ):  # fmt: skip
        options = {
            "log_output": log_output, "stdout_file": stdout_file, "stderr_file": stderr_file,
            "start_timeout": start_timeout, "execution_timeout": execution_timeout, **kwargs,
        }  # fmt: skip
        environment, reason = _ours(nb_man.nb, kernel_name, kwargs)
        if reason:
            if reason not in _said:
                _said.add(reason)
                logger.info(f"conciergekit: papermill's own engine is used ({reason})")
            return NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **options)
        return _run(nb_man, kernel_name, environment, options)


def _ours(node, kernel_name: str, kwargs: dict) -> tuple[dict, str]:
    """The environment for the kernel, and why it cannot be one of ours, if it cannot."""
    if sys.platform == "win32":
        return {}, "no fork on Windows"
    if _ORDINARY & set(kwargs) or any(name.startswith("on_") for name in kwargs):
        return {}, "options for its kernel"
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

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
    from . import preload, run
    from .execute import run_managed

    modules = preload.modules(cell.source for cell in nb_man.nb.cells if cell.cell_type == "code")
    if not _ran:  # loading libraries ahead of a single notebook gains nothing: that is for the second and on
        modules = []
    parameters = nb_man.nb.metadata.papermill.get("parameters", {})
    pilot = preload.pilot(nb_man.nb, parameters) if _ran else None
    _ran.append(1)
    place, process = (os.getcwd(), environment), run.start(environment, modules, pilot=pilot)
    return run_managed(nb_man, process, place, {"kernel_name": kernel_name, **options})
