"""papermill's engine "conciergekit", imported when papermill asks for it."""

import os
import re
import sys
from collections.abc import Iterable

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from papermill.engines import Engine as _Engine
from papermill.engines import NBClientEngine
from papermill.log import logger
from papermill.utils import remove_args

from . import warm
from .processes import Task

# Known to import in silence, to read nothing of the notebook at import, and to leave no thread. What is not in this
# list is imported by the notebook itself, as ever. CONCIERGEKIT_PRELOAD=name,name adds to it.
_KNOWN = [
    *("ipywidgets", "matplotlib", "numpy", "openpyxl", "pandas", "PIL"),
    *("requests", "scipy", "seaborn", "statsmodels", "yaml"),
]
_IMPORT = re.compile(r"(?m)^\s*(?:import|from)\s+([A-Za-z_][\w.]*)")
# a library that was there before the notebook began would not see these
_BEFORE_IMPORT = re.compile(r"MPLBACKEND|MPLCONFIGDIR|MATPLOTLIBRC|_NUM_THREADS|PYTHONWARNINGS")
_TOO_LONG = "This cell went over its time limit ({n} s) and was stopped."
# options of NBClientEngine that are for the kernel it starts; whoever gives one gets that kernel
_ORDINARY = {"kernel_manager_class", "extra_arguments", "ipython_hist_file", "km", "shutdown_kernel"}


class Engine(_Engine):
    """Runs Python notebooks in kernels forked from a warm process, other notebooks as papermill does."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man,
        kernel_name,
        start_timeout=60,
        execution_timeout=None,
        too_long=_TOO_LONG,
        seen=None,
        **given,
    ):
        """`too_long`: what a cell over its time limit says. `seen`: gets ``nb``, the notebook, and ``exit``, the exit code of
        the kernel if it is one of ours."""
        seen = {} if seen is None else seen
        seen["nb"] = nb_man.nb
        modules = ahead(cell.source for cell in nb_man.nb.cells if cell.cell_type == "code")
        environment, reason = _ours(kernel_name, modules, given)
        try:
            process = None if reason else warm.fork(Task(None, environment=environment), modules)
        except warm.Lost as lost:
            process, reason = None, f"no fork: {lost}"
        if process is None:
            logger.warning(f"conciergekit: papermill's own engine is used ({reason})")
            given |= {"start_timeout": start_timeout, "execution_timeout": execution_timeout}
            return NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **given)
        # these load papermill, which asks for this module while it is being loaded itself
        from .client import Client, Kernel

        rest = remove_args(["input_path", "timeout"], **given)
        rest |= {"startup_timeout": start_timeout, "timeout": execution_timeout or given.get("timeout")}
        told = {"log": logger, "kernel_name": kernel_name, "too_long": too_long}
        try:
            return Client(nb_man, Kernel(process), **rest, **told).execute()
        finally:
            seen["exit"] = process.end()


def _ours(kernel_name: str, modules: list[str] | None, given: dict) -> tuple[dict, str]:
    """The environment for the kernel, and why it cannot be one of ours, if it cannot."""
    if modules is None:
        return {}, "the notebook sets what libraries read when they are loaded"
    if _ORDINARY & given.keys() or any(name.startswith("on_") for name in given):
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


def ahead(sources: Iterable[str]) -> list[str] | None:
    """Names to import ahead for a notebook with these cells; None if it sets what must come before an import."""
    text = "\n".join(sources)
    if _BEFORE_IMPORT.search(text):
        return None
    known = [*_KNOWN, *os.environ.get("CONCIERGEKIT_PRELOAD", "").split(",")]
    found = [name for name in _IMPORT.findall(text) if name.partition(".")[0] in known]
    return list(dict.fromkeys(found))
