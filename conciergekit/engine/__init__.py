"""Notebooks executed in fresh processes forked from one that has imported the libraries already.

Two ways in. ``papermill --engine conciergekit in.ipynb out.ipynb``: papermill keeps all of its own part (parameters,
files, progress, errors). Or ``run_notebook(source, …) -> (record, notebook)``, which says in a record what papermill says
in exceptions, and writes nothing. Nothing runs on in the background after the caller has ended. It uses nothing else of the
kit.

record
    ``status``: "ok" · "error" (a cell raised) · "timeout" · "died" (its process ended by itself or was killed) · ``cell``
    (number of the cell it stopped at, as Jupyter counts, or None) · ``heading`` (above that cell) · ``exception``,
    ``evalue`` · ``seconds`` · ``exit`` (of the kernel's process: exit code, negative for a signal, or None).
"""


def __getattr__(name: str):
    if name == "run_notebook":
        from .notebook import run_notebook  # it loads papermill

        return run_notebook
    raise AttributeError(name)
