"""How a notebook gets its process: forked from the template, or fresh where forking is not to be had."""

import contextlib
import functools
import os
import sys
from collections.abc import Callable

from ...i18n import _, use_language
from . import line, preload, processes


def can_fork() -> bool:
    """Whether a template can be had here. CONCIERGEKIT_ISOLATION=spawn (or ordinary, see `start`) says no."""
    isolation = os.environ.get("CONCIERGEKIT_ISOLATION", "fork")
    return sys.platform == "linux" and hasattr(os, "pidfd_open") and isolation == "fork"


def start(cwd: str, environment: dict[str, str], modules: list[str] | None):
    """A kernel (one of `processes`) for a notebook that uses `modules`; None: that must find nothing loaded.

    None is returned where nothing but an ordinary kernel, started by nbclient, can be had.
    """
    if can_fork():
        for _attempt in range(2):  # a template that was killed is replaced
            with contextlib.suppress(OSError):
                return line.kernel(cwd, environment, modules or (), alone=modules is None)
        _say(line.last_words())
    else:
        _say(sys.platform if sys.platform != "linux" else "CONCIERGEKIT_ISOLATION")
    if sys.platform == "win32" or os.environ.get("CONCIERGEKIT_ISOLATION") == "ordinary":
        return None
    return processes.Spawned(cwd, environment)


@functools.cache
def _say(reason: str) -> None:
    """Once: why notebooks start slower here."""
    print(
        _("Notebooks run in fresh processes here ({reason}): slower, same results.", reason=reason),
        file=sys.stderr,
    )


def run_notebook(request: dict, started: Callable = lambda _kernel: None) -> dict:
    """Execute one notebook in a fresh process; the package says what goes in and comes out.

    `started` gets the kernel's process (one of `processes`): whoever wants to stop it early kills it.
    """
    from .execute import execute

    modules = preload.wanted(request)
    for _attempt in range(2):
        with use_language(request.get("lang")):
            record = execute(request, functools.partial(start, modules=modules), started)
        if record["status"] != "died" or record["exit"] is not None or not can_fork():
            break  # else it was the template or the watcher that died, not the notebook
    return record
