"""Notebooks executed in fresh processes forked from one that has imported the libraries already.

Two ways in. ``papermill --engine conciergekit in.ipynb out.ipynb``: papermill keeps all of its own part (parameters,
files, progress, errors). Or ``run_notebook(request) -> record``, which says in a record what papermill says in exceptions.
Nothing runs on in the background after the caller has ended. Both dicts are JSON. It uses nothing else of the kit.

request
    ``source`` (path) or ``node`` (nbformat dict) · ``target`` (path of the executed notebook, or None) ·
    ``parameters`` {name: value} · ``secrets`` [names of parameters never written] · ``cwd`` (None: the source's folder)
    · ``timeout`` (seconds for the whole notebook, None: no limit).
record
    ``status``: "ok" · "error" (a cell raised) · "timeout" · "died" (its process ended by itself or was killed) · ``cell``
    (number of the cell it stopped at, as Jupyter counts, or None) · ``heading`` (above that cell) · ``exception``,
    ``evalue`` (with secrets masked) · ``seconds`` · ``exit`` (of the kernel's process: exit code, negative for a signal, or
    None).

Whatever the status, ``target`` then holds every cell finished so far (written whole or not at all), and the last
cell shows why there is no more. Only a caller's mistake raises (no such source, a target that cannot be written:
OSError, ValueError).
"""


def __getattr__(name: str):
    # papermill loads every engine whenever it is imported: what this one needs is loaded when it is asked for
    if name == "Engine":
        from .papermill_engine import Engine

        return Engine
    if name == "run_notebook":
        from .notebook import run_notebook

        return run_notebook
    raise AttributeError(name)
