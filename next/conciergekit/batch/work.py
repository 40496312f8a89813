"""What is done for one pilot, in a process of its own?

Its notebooks are run with papermill, one after the other, and its report is written. What is wrong
with a notebook is a Failure; anything else ends this process, and costs this pilot only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import DeadKernelError

from .. import indicators, privacy, report
from ..pilot import Pilot, load_pilot
from . import notebooks
from .paths import hidden_paths, hide

LONGEST_REASON = 500  # characters of an error shown on a page


def main(task_file: str) -> None:
    """Run the pilot of a task (JSON) into its folder; the row of the index goes to its `result`."""
    task = json.loads(Path(task_file).read_text("utf-8"))
    path, folder = Path(task["pilot"]), Path(task["folder"])
    pilot = load_pilot(path, task["lang"])
    lang = task["lang"] or pilot.lang
    parameters = {**task["parameters"], "pilot_path": str(path), "lang": lang}
    hidden = hidden_paths(path, folder)
    (folder / "notebooks").mkdir(parents=True)
    executed, failures = [], []
    for notebook in map(Path, task["notebooks"][lang]):
        executed.append(folder / "notebooks" / notebook.name)
        reason = _execute(notebook, executed[-1], parameters)
        asked = _tidy(executed[-1], hidden)
        if reason:
            reason = hide(reason, hidden)[:LONGEST_REASON]
            failures.append(report.Failure(notebook.name, asked, reason))
    report.build(executed, pilot, lang, folder / "report.html", failures)
    row = _row(pilot, path, task["name"], failures, executed)
    Path(task["result"]).write_text(json.dumps({"lang": lang, **asdict(row)}), "utf-8")


def _execute(notebook: Path, target: Path, parameters: Mapping[str, object]) -> str:
    """Run a notebook into ``target``; why it stopped, "" if it ran to its end."""
    known = notebooks.parameters(notebook)
    try:
        papermill.execute_notebook(
            _literal(notebook),
            _literal(target),
            {name: value for name, value in parameters.items() if name in known},
            kernel_name="python3",
            progress_bar=False,
            cwd=str(target.parent.parent),
        )
    except papermill.PapermillExecutionError as error:
        return f"{error.ename}: {error.evalue}"
    except DeadKernelError as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _literal(path: Path) -> str:
    """A path as papermill takes it: it would put parameters in the place of {braces}."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _tidy(target: Path, hidden: Mapping[str, str]) -> str:
    """Rewrite an executed notebook without paths of this machine; the question it ended with.

    Papermill notes where a notebook and its pilot stand, with the names of folders and of people.
    """
    notebook = nbformat.read(target, as_version=4)
    notebook.metadata.papermill.update(input_path=target.name, output_path=target.name)
    target.write_text(hide(nbformat.writes(notebook), hidden), "utf-8")
    marks = [cell.metadata.get("papermill", {}) for cell in notebook.cells]
    failed = [n for n, mark in enumerate(marks) if mark.get("exception")]
    ended = [n for n, mark in enumerate(marks) if mark.get("end_time")]  # a dead kernel marks none
    return report.question(notebook.cells, (failed or ended or [0])[-1])


def _row(
    pilot: Pilot, path: Path, name: str, failures: list[report.Failure], executed: list[Path]
) -> report.Row:
    table = privacy.shown(indicators.table(pilot))
    status = table.loc[table["requirement"].notna(), "status"]
    status = status.replace("withheld", "not_measured").value_counts()
    orders = table.loc[table["indicator"] == "orders_month", "value"]
    project = pilot.project
    return report.Row(
        name=project.name or path.name,
        folder=name,
        fictitious=bool(project.fictitious),
        start=project.start.date().isoformat() if project.start else "",
        day=pilot.day.date().isoformat() if pilot.day else "",
        requests=len(pilot.requests),
        orders_month=float(orders.iloc[0]),
        criteria={code: int(status.get(code, 0)) for code in report.STATUSES},
        problems=int((pilot.problems["effect"] != "default").sum()),
        report=f"{name}/report.html",
        notebooks=[f"{name}/notebooks/{notebook.name}" for notebook in executed],
        failures=failures,
    )
