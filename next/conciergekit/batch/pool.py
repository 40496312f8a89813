"""How are many pilots run at once, so that each finished one is kept and a failed one says why?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from .. import dictionary, language, report
from . import notebooks as books
from .paths import hidden_paths, hide
from .pilots import find, folders

PAUSE = 0.05  # seconds between two looks at the processes
WORK = "import sys; from conciergekit.batch import work; work.main(sys.argv[1])"
KERNEL = "-m ipykernel_launcher -f {connection_file} --HistoryManager.enabled=False"


@dataclass(frozen=True, eq=False, repr=False)
class BatchResult:
    """What a batch made. index: its page. table: one row a pilot, in the order given: pilot (the
    project's name), folder (its results, beside the page), status ("done", "failed"), report (path
    below the page's folder, "" if none), seconds, error ("" if none).
    """

    index: Path
    table: pd.DataFrame

    @property
    def failed(self) -> int:
        """How many pilots are not whole."""
        return int((self.table["status"] == "failed").sum())

    def __repr__(self) -> str:
        return f"BatchResult({len(self.table)} pilots, {self.failed} failed)"


@dataclass(frozen=True)
class _Task:
    """A pilot to run: name is that of its folder; work holds it until it is whole."""

    pilot: Path
    name: str
    work: Path
    asked: Mapping[str, object] = field(compare=False)

    def start(self, environment: Mapping[str, str]) -> subprocess.Popen:
        """Run it in a process of its own, which no Ctrl-C reaches but through us."""
        files = {"folder": str(self.work / self.name), "result": str(self._file("json"))}
        task = {**self.asked, **files, "pilot": str(self.pilot), "name": self.name}
        self._file("task").write_text(json.dumps(task), "utf-8")
        command = [sys.executable, "-P", "-c", WORK, self._file("task")]
        with self._file("log").open("wb") as log:
            files = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log, "cwd": self.work}
            return subprocess.Popen(command, **files, env=environment, start_new_session=True)

    def finish(self, code: int, out: Path) -> tuple[str, report.Row]:
        """(language, row of the index) of an ended process; its folder takes the place of the old.

        A process that died has no row to give: the old folder stays, and the row says why.
        """
        if code or not self._file("json").exists():
            lines = self._file("log").read_text("utf-8", "replace").split("\n")
            last = next((line for line in reversed(lines) if line.strip()), "…")
            lang = self.asked["lang"] or dictionary.LANGUAGES[0]
            last = hide(last, hidden_paths(self.pilot, self.work))[:300]
            reason = language.label("batch_killed", lang).format(code=code, last=last)
            why = (report.Failure("", "", reason),)
            return "", report.Row(name=self.pilot.name, folder=self.name, failures=why)
        found = json.loads(self._file("json").read_text("utf-8"))
        lang = found.pop("lang")
        failures = tuple(report.Failure(**one) for one in found.pop("failures"))
        if (out / self.name).exists():
            (out / self.name).rename(self.work / f"{self.name}.old")
        (self.work / self.name).rename(out / self.name)
        return lang, report.Row(**found, failures=failures)

    def _file(self, ending: str) -> Path:
        return self.work / f"{self.name}.{ending}"


def run(
    paths: Iterable[str | Path] | str | Path,
    out: str | Path,
    lang: str | None = None,
    jobs: int | None = None,
    notebooks: Iterable[str | Path] | None = None,
    parameters: Mapping[str, object] | None = None,
    progress: Callable[[int, int, report.Row, float], None] | None = None,
) -> BatchResult:
    """Run the notebooks on every pilot at ``paths`` (see ``find``) and write reports and an index.

    out: folder of the results, a folder a pilot, replaced only when the new one is whole. lang:
    "fr" or "en", by default each pilot's own. jobs: pilots at a time, by default one a processor.
    notebooks: a person's own, run after the kit's; one of the same name takes its place.
    parameters: values for the notebooks' cells tagged `parameters`; each notebook gets those it
    knows. progress: called after each pilot with how many are done, of how many, its row of the
    index, and its seconds. What goes wrong with a pilot is in its row and costs no other one.
    Raises ValueError for a parameter no notebook knows, and what else is asked wrongly, before
    anything runs. Ctrl-C ends every process; the pilots that are done stay, with an index.
    """
    out = Path(out).absolute()
    pilots = [pilot for pilot in find(paths) if pilot != out]
    names = folders(pilots)
    own = [Path(notebook).absolute() for notebook in notebooks or ()]
    all_notebooks = {code: books.notebooks(code, own) for code in dictionary.LANGUAGES}
    asked = {"lang": lang, "notebooks": all_notebooks, "parameters": dict(parameters or {})}
    _refuse(pilots, [out / name for name in names], jobs, asked)
    out.mkdir(parents=True, exist_ok=True)
    rows: dict[str, tuple[str, report.Row, float]] = {}
    with (
        tempfile.TemporaryDirectory(prefix=".run-", dir=out, ignore_cleanup_errors=True) as work,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
    ):
        pairs = zip(pilots, names, strict=True)
        tasks = [_Task(pilot, name, Path(work), asked) for pilot, name in pairs]
        try:
            for ended in _each(tasks, jobs or os.cpu_count() or 1, _environment(Path(home)), out):
                rows[ended[1].folder] = ended
                if progress:
                    progress(len(rows), len(tasks), *ended[1:])
        finally:
            result = _write([rows[name] for name in names if name in rows], lang, out)
    return result


def _each(
    tasks: list[_Task], jobs: int, environment: Mapping[str, str], out: Path
) -> Iterator[tuple[str, report.Row, float]]:
    """Run the tasks, ``jobs`` at a time; each as it ends. Whoever stops listening ends them all."""
    waiting, running = list(reversed(tasks)), {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                task = waiting.pop()
                running[task] = (task.start(environment), time.monotonic())
            time.sleep(PAUSE)
            for task, (process, began) in list(running.items()):
                if process.poll() is not None:
                    del running[task]
                    yield *task.finish(process.returncode, out), time.monotonic() - began
    finally:
        for process, _began in running.values():
            process.kill()
            process.wait()


def _refuse(pilots: list[Path], targets: list[Path], jobs: int | None, asked: Mapping) -> None:
    """Raise ValueError for what cannot be run as asked, before anything is written."""
    if jobs is not None and jobs < 1:
        raise ValueError(f"jobs: expected 1 or more, got {jobs}")
    if asked["lang"] not in (None, *dictionary.LANGUAGES):
        raise ValueError(f"lang: expected one of {dictionary.LANGUAGES}, got {asked['lang']!r}")
    for target in targets:
        if any(target == pilot or target in pilot.parents for pilot in pilots):
            raise ValueError(f"out: expected a folder apart from the pilots, {target} is one")
        if target.exists() and not (target / "report.html").exists():
            raise ValueError(f"out: {target} is there already and holds no results of a batch")
    paths = asked["notebooks"][asked["lang"] or dictionary.LANGUAGES[0]]
    known = {path: books.parameters(path) for path in paths}
    for path, names in known.items():
        if "pilot_path" not in names:
            raise ValueError(f"notebooks: expected a parameter pilot_path in {path}")
    for name in asked["parameters"]:
        allowed = sorted(set().union(*known.values()) - {"pilot_path", "lang"})
        if name not in allowed:
            raise ValueError(f"parameters: expected one of {allowed}, got {name!r}")


def _environment(home: Path) -> dict[str, str]:
    """What the processes see: this interpreter's kernel, and no person's own set-up or folders."""
    kernel = home / "path" / "kernels" / "python3" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    argv = [sys.executable, *KERNEL.split()]
    kernel.write_text(json.dumps({"argv": argv, "language": "python"}), "utf-8")
    names = "JUPYTER_CONFIG_DIR JUPYTER_DATA_DIR JUPYTER_RUNTIME_DIR IPYTHONDIR MPLCONFIGDIR"
    package = str(Path(__file__).parents[2])
    path = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        **{name: str(home / name.lower()) for name in names.split()},
        "JUPYTER_PATH": str(home / "path"),
        "HOME": os.environ.get("HOME") or str(home),
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONUTF8": "1",
    }


def _write(rows: list[tuple[str, report.Row, float]], lang: str | None, out: Path) -> BatchResult:
    """The index page, the page of the dictionary and summary.csv of the pilots that have ended."""
    used = Counter(lang for lang, _row, _seconds in rows if lang).most_common(1)
    lang = lang or (used[0][0] if used else dictionary.LANGUAGES[0])
    cells = []
    for _lang, row, seconds in rows:
        errors = [" ".join(filter(None, vars(failure).values())) for failure in row.failures]
        status = "failed" if errors else "done"
        known = (row.name, row.folder, status, row.report, round(seconds, 1))
        cells.append((*known, " · ".join(errors)))
    columns = ["pilot", "folder", "status", "report", "seconds", "error"]
    table = pd.DataFrame(cells, columns=columns)
    report.dictionary_page(lang, out / "dictionary.html")
    index = report.index_page([row for _lang, row, _seconds in rows], lang, out / "index.html")
    shown = table.assign(
        status=table["status"].map(lambda code: language.label(f"batch_{code}", lang)),
        seconds=table["seconds"].map(lambda seconds: language.number(seconds, lang, 1)),
    ).rename(columns=lambda name: language.label(f"batch_{name}", lang))
    separator = ";" if lang == "fr" else ","  # as the reader's spreadsheet expects it
    shown.map(_inert).to_csv(out / "summary.csv", sep=separator, index=False, encoding="utf-8-sig")
    return BatchResult(index, table)


def _inert(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(tuple("=+-@\t\r\n")) else text
