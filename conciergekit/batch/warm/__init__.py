"""Notebooks executed in fresh processes forked from one that has imported the libraries already.

``run_notebook(request) -> record`` is a plain function, safe to call from several threads and in any process (a
runner, a Dask worker); nothing runs on in the background after the caller has ended. Both dicts are JSON.

request
    ``source`` (path) or ``node`` (nbformat dict) · ``target`` (path of the executed notebook, or None) ·
    ``parameters`` {name: value} · ``secrets`` [names of parameters never written] · ``lang`` ("fr", "en" or None:
    text left alone) · ``cwd`` (None: the source's folder) · ``timeout``, ``cell_timeout`` (seconds, None: no limit)
    · ``memory_mb`` (the notebook and what it starts) · ``max_output_mb`` (per cell) · ``html`` (path of a
    self-contained page, or None) · ``environment`` (None: the caller's).
record
    ``status``: "ok" · "error" (a cell raised) · "timeout" · "memory" (went over ``memory_mb``) · "died" (its
    process ended by itself or was killed) · ``cell`` (number of the cell it stopped at, as Jupyter counts, or None)
    · ``heading`` (above that cell) · ``exception``, ``evalue`` (with secrets masked) · ``seconds`` · ``cpu``
    (seconds) · ``maxrss_mb`` · ``exit`` (of the kernel's process: exit code, negative for a signal, or None).

Whatever the status, ``target`` then holds every cell finished so far (written whole or not at all), and the last
cell shows why there is no more. Only a caller's mistake raises (no such source, a target that cannot be written:
OSError, ValueError).
"""

from .run import run_notebook

__all__ = ["run_notebook"]
