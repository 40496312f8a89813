"""How fast and how large: notebooks through `conciergekit.engine`, through papermill, and their cells alone.

    python benchmarks/batch/engine.py [--quick] [--rounds 3] [--n 60] [--jobs neutral|kit] [--only speed|paired|memory] [--ways …]

Every way is a process of its own that executes the same notebooks; the ways alternate within a round, and what
counts is the ratio within a round: machines are noisy. Wall-clock and CPU seconds include the start of the process.
The neutral notebook (12 code cells: pandas, 2,000 rows, three charts, a styled table, widgets) does not use the library. `kit`: the kit's
notebooks 00 to 03 on its sample pilots.
"""

import argparse
import base64
import contextlib
import io
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from pathlib import Path

NEUTRAL = [
    "n = 1",
    "import ipywidgets as w\nimport matplotlib.pyplot as plt\nimport pandas as pd",
    "df = pd.read_csv('rows.csv', parse_dates=['day'])\ndf['v'] *= n\ndf.head()",
    "df.describe()",
    "by_day = df.groupby('day')['v'].sum()\nby_kind = df.groupby('kind')['v'].agg(['mean', 'count', 'max'])\nby_kind",
    "df.pivot_table(index=df['day'].dt.month, columns='kind', values='v', aggfunc='mean').round(1)",
    "ax = by_day.plot(figsize=(8, 3), title='By day')\nax.set_ylabel('v');",
    "fig, ax = plt.subplots()\nax.bar(by_kind.index, by_kind['mean'])\nax.set_title('By kind');",
    "fig, axes = plt.subplots(1, 2, figsize=(8, 3))\naxes[0].hist(df['v'], bins=30)\naxes[1].scatter(df.index, df['v'], s=3);",
    "by_kind.style.format(precision=1).background_gradient()",
    "w.VBox([w.HTML('<b>Kinds</b>'), w.HBox([w.IntSlider(description=k) for k in by_kind.index]), w.Output()])",
    "print(len(df), 'rows,', round(df['v'].sum(), 2))",
]
TRIVIAL = ["n = 1", "print(n)"]


def notebook(path: Path, cells: list[str]) -> Path:
    import nbformat

    node = nbformat.v4.new_notebook(
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        }
    )
    node.cells = [nbformat.v4.new_markdown_cell("# Title"), *map(nbformat.v4.new_code_cell, cells)]
    node.cells[1].metadata["tags"] = ["parameters"]
    nbformat.write(node, path)
    return path


def prepare(folder: Path, kind: str, n: int) -> list[dict]:
    """The jobs: source, parameters."""
    if kind == "kit":
        from conciergekit import notebooks
        from conciergekit.core.paths import asset

        pilots = [
            path for path in sorted(asset("data_samples").iterdir()) if path.name != "casse" and path.is_dir()
        ]
        jobs = []
        while len(jobs) < n:  # a folder of its own for every pilot, as in a real batch
            for pilot in pilots:
                copy = shutil.copytree(pilot, folder / f"{pilot.name}{len(jobs)}")
                given = {"pilot_path": str(copy), "lang": "en"}
                jobs += [{"source": str(s), "parameters": given} for s in notebooks.available()[:4]]
        return jobs[:n]
    lines = [
        f"2026-{1 + k % 9:02}-{1 + k % 27:02},{'abcde'[k % 5]},{(k * 7919 % 1000) / 10}" for k in range(2000)
    ]
    (folder / "rows.csv").write_text("\n".join(["day,kind,v", *lines]))
    source = notebook(folder / f"{kind}.ipynb", TRIVIAL if kind == "trivial" else NEUTRAL)
    return [{"source": str(source), "parameters": {"n": k + 1}} for k in range(n)]


# ---- the ways --------------------------------------------------------------------------------------------


def _papermill(job: dict, html: bool, engine: str | None = None) -> None:
    import papermill

    target = f"{job['target']}.ipynb"
    papermill.execute_notebook(
        job["source"],
        target,
        parameters=job["parameters"],
        progress_bar=False,
        engine_name=engine,
        cwd=os.path.dirname(job["source"]),
    )
    if html:
        from nbconvert import HTMLExporter

        Path(f"{job['target']}.html").write_text(HTMLExporter().from_filename(target)[0], encoding="utf-8")


def _commands(job: dict) -> None:
    given = [x for name, value in job["parameters"].items() for x in ("-p", name, str(value))]
    folder, target = os.path.dirname(job["source"]), f"{job['target']}.ipynb"
    papermill = ["papermill", job["source"], target, "--cwd", folder, "--no-progress-bar", *given]
    for command in (papermill, ["jupyter", "nbconvert", "--to", "html", target]):
        subprocess.run([sys.executable, "-m", *command], check=True, capture_output=True)


def _ours(job: dict, html: bool) -> None:
    """In a process of its own, as a batch does."""
    import nbformat

    from conciergekit.engine import warm
    from conciergekit.engine.processes import Task

    asked = Task(
        "conciergekit.engine.notebook:run_notebook", {key: job[key] for key in ("source", "parameters")}
    )
    child = warm.fork(asked, ["conciergekit.engine.client", "pandas", "matplotlib.pyplot"])
    record, node = child.read()
    child.end()
    assert record["status"] == "ok", record
    nbformat.write(node, f"{job['target']}.ipynb")
    if html:
        from nbconvert import HTMLExporter

        page = HTMLExporter().from_filename(f"{job['target']}.ipynb")[0]
        Path(f"{job['target']}.html").write_text(page, encoding="utf-8")


def _cells(job: dict) -> None:
    """The cells' own work: executed in order in this process, tables and charts rendered, nothing kept."""
    import ast

    import matplotlib.pyplot as plt

    os.chdir(os.path.dirname(job["source"]))
    names: dict = dict(job["parameters"])
    for cell in json.loads(Path(job["source"]).read_text())["cells"]:
        tree = ast.parse("".join(cell["source"]) if cell["cell_type"] == "code" else "")
        last = (
            ast.Expression(tree.body.pop().value)
            if tree.body and isinstance(tree.body[-1], ast.Expr)
            else None
        )
        exec(compile(tree, "cell", "exec"), names)
        value = eval(compile(last, "cell", "eval"), names) if last else None
        if hasattr(value, "_repr_html_"):
            value._repr_html_()
        for number in plt.get_fignums():
            buffer = io.BytesIO()
            plt.figure(number).savefig(buffer, format="png", bbox_inches="tight")
            base64.b64encode(buffer.getvalue())
        plt.close("all")


def _cells_in_ipython(job: dict) -> None:
    """The same in IPython, with the charts as a notebook shows them: drawn three times each (pyplot's own drawing at
    the end of a cell, and two for the tight box)."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    os.chdir(os.path.dirname(job["source"]))

    shell = InteractiveShell.instance()
    shell.enable_gui = lambda gui=None: None
    shell.display_formatter.active_types = shell.display_formatter.format_types
    with capture_output():
        shell.reset()
        shell.run_line_magic("matplotlib", "inline")
        for cell in json.loads(Path(job["source"]).read_text())["cells"]:
            if cell["cell_type"] == "code":
                shell.run_cell("".join(cell["source"])).raise_error()


def _in_threads(jobs: list[dict], html: bool, size: int) -> None:
    with ThreadPoolExecutor(size) as pool:
        list(pool.map(_ours, jobs, [html] * len(jobs)))


def _in_processes(jobs: list[dict], function, size: int, *options) -> None:
    with ProcessPoolExecutor(size) as pool:
        list(pool.map(function, jobs, *[[option] * len(jobs) for option in options]))


def _in_halves(jobs: list[dict]) -> None:
    """Two processes of IPython, which takes the place of the main module a pool would look for its functions in."""
    halves = []
    for number in (0, 1):
        part = Path(jobs[0]["target"]).parent / f"half{number}.json"
        part.write_text(json.dumps(jobs[number::2]))
        halves.append(subprocess.Popen([sys.executable, __file__, "--way", _HALF, str(part)]))
    if sum(half.wait() for half in halves):
        raise SystemExit(1)


def _one_by_one(jobs: list[dict], function, *options) -> None:
    for job in jobs:
        function(job, *options)


# name: (function of the jobs, share of the jobs it does: the slow ones do fewer)
WAYS = {
    "two commands (papermill, nbconvert)": (lambda jobs: _one_by_one(jobs, _commands), 8),
    "papermill + nbconvert, one by one": (lambda jobs: _one_by_one(jobs, _papermill, True), 4),
    "papermill + nbconvert, pool of 2": (lambda jobs: _in_processes(jobs, _papermill, 2, True), 2),
    "papermill, one by one": (lambda jobs: _one_by_one(jobs, _papermill, False), 3),
    "engine under papermill, one by one": (
        lambda jobs: _one_by_one(jobs, _papermill, False, "conciergekit"),
        1,
    ),
    "ours, one by one": (lambda jobs: _in_threads(jobs, False, 1), 1),
    "ours, 2 at a time, HTML": (lambda jobs: _in_threads(jobs, True, 2), 1),
    "the cells alone, 2 processes": (lambda jobs: _in_processes(jobs, _cells, 2), 1),
    "the cells alone in IPython, 2 processes": (_in_halves, 1),
}
_HALF = "cells in IPython"
_KIT_ONCE = 20
_KIT = [name for name in WAYS if not name.startswith("the cells alone in")]
_TRIVIAL = ["papermill, one by one", "engine under papermill, one by one", "ours, one by one"]


def measure(name: str, kind: str, jobs: list[dict], folder: Path) -> tuple[float, float]:
    """Wall-clock and CPU seconds a notebook for one way, in a process of its own."""
    # the kit's notebooks differ: a slow way does each of them on each sample, once
    count = _KIT_ONCE if kind == "kit" and WAYS[name][1] > 1 else max(2, len(jobs) // WAYS[name][1])
    mine = [{**job, "target": str(folder / f"out{k}")} for k, job in enumerate(jobs[:count])]
    environment = dict(os.environ)
    (folder / "jobs.json").write_text(json.dumps(mine))
    before, start = os.times(), time.perf_counter()
    subprocess.run(
        [sys.executable, __file__, "--way", name, str(folder / "jobs.json")],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wall, after = time.perf_counter() - start, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall / len(mine), cpu / len(mine)


def speed(kind: str, n: int, rounds: int, ways: list[str]) -> None:
    names = {"kit": _KIT, "trivial": _TRIVIAL}.get(kind, list(WAYS))
    names = [name for name in names if not ways or any(part in name for part in ways)]
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as folder:
        jobs = prepare(Path(folder), kind, n)
        for number in range(rounds):
            for name in names[:: 1 if number % 2 == 0 else -1]:
                found[name].append(measure(name, kind, jobs, Path(folder)))
                print(
                    f"  {kind}, round {number + 1}: {name}: {found[name][-1][0]:.3f} s",
                    file=sys.stderr,
                    flush=True,
                )
    reference = "ours, one by one" if kind == "trivial" else "ours, 2 at a time, HTML"
    print(
        f"\n{kind}: {len(jobs)} notebooks, {rounds} rounds, medians; ratio to “{reference}”, round by round"
    )
    print("| way | wall s | cpu s | wall ratio | cpu ratio |\n|---|---|---|---|---|")
    for name, values in found.items():
        ratios = [[a[i] / b[i] for a, b in zip(values, found[reference], strict=True)] for i in (0, 1)]
        wall, cpu = (statistics.median(column) for column in zip(*values, strict=True))
        print(
            f"| {name} | {wall:.3f} | {cpu:.3f} | "
            + " | ".join(f"{statistics.median(r):.2f}" for r in ratios)
            + " |"
        )
    slow, fast = found.get("papermill, one by one"), found.get("engine under papermill, one by one")
    if slow and fast:
        ratios = [statistics.median(a[i] / b[i] for a, b in zip(slow, fast, strict=True)) for i in (0, 1)]
        told = f"{ratios[0]:.2f} (wall), {ratios[1]:.2f} (cpu)"
        print(f"\none at a time, papermill's engine against ours under papermill: {told}")


def _cpu() -> float:
    """CPU seconds of this process, of those it waited for, and of its template with its own, once these are over."""
    import psutil

    from conciergekit.engine import warm

    used = 0.0
    if warm.template().process.poll() is None:
        template = psutil.Process(warm.template().process.pid)
        while template.children():
            time.sleep(0.002)
        used += sum(template.cpu_times()[:4])
    return sum(os.times()[:4]) + used


def paired(kind: str, rounds: int) -> None:
    """One notebook at a time in a process that runs already, the ways in turn: the fairest on a busy machine."""
    from conciergekit.engine import warm

    warm.close()  # what a template has loaded for other notebooks makes its forks dearer
    home = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        job = prepare(Path(folder), kind, 1)[0] | {"target": f"{folder}/out"}
        ways = {
            "papermill": lambda: _papermill(job, False),
            "papermill, HTML": lambda: _papermill(job, True),
            "engine under papermill": lambda: _papermill(job, False, "conciergekit"),
            "ours": lambda: _ours(job, False),
            "ours, HTML": lambda: _ours(job, True),
        }
        if kind == "neutral":
            ways |= {
                "the cells alone": lambda: _cells(job),
                "the cells alone in IPython": lambda: _cells_in_ipython(job),
            }
        values: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for number in range(rounds + 2):
            for name, way in ways.items():
                start, used = time.perf_counter(), _cpu()
                with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
                    way()
                if number > 1:  # the first two start templates
                    values[name].append((time.perf_counter() - start, _cpu() - used))
                os.chdir(home)  # the cells alone have left it for a folder that goes
    reference = values["ours, HTML"]
    print(f"\n{kind}, one notebook at a time, {rounds} times in turn")
    print(
        "| way | wall ms (median) | cpu ms (mean) | wall: times “ours, HTML” | cpu: times “ours, HTML” |\n|---|---|---|---|---|"
    )
    for name, mine in values.items():
        wall = 1000 * statistics.median(a[0] for a in mine)
        # CPU is counted in hundredths of a second: sums, not medians, of a few of them
        cpu, cpu_of_ours = (sum(a[1] for a in series) for series in (mine, reference))
        ratio = statistics.median(a[0] / b[0] for a, b in zip(mine, reference, strict=True))
        print(f"| {name} | {wall:.0f} | {1000 * cpu / rounds:.0f} | {ratio:.2f} | {cpu / cpu_of_ours:.2f} |")


# ---- memory ----------------------------------------------------------------------------------------------


def _private(pids: list[int]) -> float:
    """Private memory of processes, MB."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Private"))
    return total / 1024


def memory(at_once: int = 4) -> None:
    """Private memory a notebook while `at_once` of them are at their last cell."""
    import psutil

    print(f"\nprivate memory, {at_once} notebooks alive at once")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        prepare(path, "neutral", 1)
        source = notebook(path / "sleep.ipynb", [*NEUTRAL, "import time; time.sleep(12)"])
        jobs = [
            {"source": str(source), "parameters": {"n": k + 1}, "target": f"{folder}/{k}"}
            for k in range(at_once)
        ]
        (path / "jobs.json").write_text(json.dumps(jobs))
        for name in ("papermill, pool", "ours"):
            process = subprocess.Popen(
                [sys.executable, __file__, "--way", f"{name} of {at_once}", str(path / "jobs.json")],
                stderr=subprocess.DEVNULL,
            )
            most = 0.0
            while process.poll() is None:
                family = [p.pid for p in psutil.Process(process.pid).children(recursive=True)]
                most = max(most, _private(family))
                time.sleep(0.5)
            print(f"| {name} | {most / at_once:.0f} MB a notebook, all processes but the caller's counted |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--n", type=int, default=60)
    parser.add_argument("--quick", action="store_true", help="1 round, 12 notebooks")
    parser.add_argument("--jobs", choices=["neutral", "kit", "trivial"], default="neutral")
    parser.add_argument("--only", choices=["speed", "paired", "memory"])
    parser.add_argument(
        "--ways", nargs="*", default=[], help="only those with one of these words in their names"
    )
    parser.add_argument("--way", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.way:
        jobs = json.loads(Path(args.way[1]).read_text())
        name, size = args.way[0], len(jobs)
        extra = {
            _HALF: lambda jobs: _one_by_one(jobs, _cells_in_ipython),
            f"papermill, pool of {size}": lambda jobs: _in_processes(jobs, _papermill, size, False),
            f"ours of {size}": lambda jobs: _in_threads(jobs, False, size),
        }
        (extra.get(name) or WAYS[name][0])(jobs)
        from conciergekit.engine import warm

        warm.close()  # or its CPU seconds would not be counted
        return
    rounds, n = (1, 12) if args.quick else (args.rounds, args.n)
    print(
        f"{date.today()} · {platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores"
    )
    if args.only in (None, "speed"):
        speed(args.jobs, n, rounds, args.ways)
    if args.only in (None, "paired"):
        for kind in dict.fromkeys((args.jobs, "trivial")):
            paired(kind, 5 if args.quick else 20)
    if args.only in (None, "memory"):
        memory()


if __name__ == "__main__":
    main()
