"""`kill -9` of the runner, the template, a pilot's process or a notebook's process at random moments; then the same
command again.

    python benchmarks/batch/kill_test.py [--kills 200] [--seed 0]

Each round starts `conciergekit run` in a new folder, kills one of its processes after a random time, waits, looks
for processes left behind, and runs the same command again. It counts as lost: an output that is missing, cut short,
different from what the manifest says, there twice or not accounted for, and a process still alive.
"""

import argparse
import collections
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import nbformat
import psutil

from conciergekit.core.paths import asset

_MARK = "CONCIERGEKIT_KILL_TEST"
KINDS = ("runner", "pilot", "template", "kernel")
_LEAVE = 10.0  # seconds a process may take to notice that its parent is gone
_CELLS = [
    'pilot_path = ""\nlang = ""',
    "import pandas as pd, time\nimport conciergekit as ck\nck.load_pilot(pilot_path, lang)['requests']",
    "time.sleep(0.4)",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3]);",
    "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import time; time.sleep(0.2)'])\nprint('the end')",
]


def make(folder: Path) -> tuple[list[Path], Path]:
    """Two pilots and a folder of two notebooks."""
    pilots = [shutil.copytree(asset("data_samples", "incomplet"), folder / f"pilot{n}") for n in (1, 2)]
    (folder / "notebooks").mkdir()
    for name in ("one", "two"):
        node = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in _CELLS],
            metadata={
                "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
                "conciergekit": {"opens": ["pilot_path", "lang"]},
            },
        )
        node.cells[0].metadata["tags"] = ["parameters"]
        nbformat.write(node, folder / "notebooks" / f"{name}.ipynb")
    return [Path(path) for path in pilots], folder / "notebooks"


def start(pilots: list[Path], notebooks: Path, out: Path, mark: str) -> subprocess.Popen:
    command = [
        sys.executable,
        "-m",
        "conciergekit.cli",
        "run",
        *map(str, pilots),
        "--notebooks",
        str(notebooks),
    ]
    return subprocess.Popen(
        [*command, "--out", str(out), "--jobs", "2", "--json"],
        env=os.environ | {_MARK: mark},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def marked(mark: str) -> list[psutil.Process]:
    """Every process of this round, whoever its parent is."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(_MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def victim(kind: str, runner: subprocess.Popen, mark: str, chance: random.Random) -> int | None:
    """A process to kill: the runner, its template, one that this forked (a pilot's, mostly), or a process below."""
    if kind == "runner":
        return runner.pid
    templates = psutil.Process(runner.pid).children()
    pilots = [p for template in templates for p in template.children()]
    above = {runner.pid, *(p.pid for p in [*templates, *pilots])}
    found = {
        "template": [p.pid for p in templates],
        "pilot": [p.pid for p in pilots],
        "kernel": [p.pid for p in marked(mark) if p.pid not in above],
    }[kind]
    return chance.choice(found) if found else None


def trouble(out: Path, result: bytes) -> list[str]:
    """What is wrong in the folder of a finished batch."""
    found = []
    if not json.loads(result)["ok"]:
        found.append("not every pilot is complete")
    last = {}
    for line in (out / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line) if line.endswith("}") else {}
        last[record.get("id")] = record
    known = {"manifest.jsonl", "summary.csv", "summary.json"} | (
        {"history.sqlite"} & {p.name for p in out.iterdir()}
    )
    for record in last.values():
        for made in record.get("outputs", ()):
            known.add(made["name"])
            data = (out / made["name"]).read_bytes() if (out / made["name"]).exists() else b""
            if hashlib.sha256(data).hexdigest() != made["sha256"]:
                found.append(f"{made['name']} is not what the manifest says")
            if made["name"].endswith(".ipynb") and b"the end" not in data.split(b'"outputs"')[-1]:
                found.append(f"{made['name']} lacks its last cell's output")
    there = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    found += [f"{name} is missing" for name in known - there] + [
        f"{name} is left over" for name in there - known
    ]
    if sum(name.endswith(".ipynb") for name in there) != 4:
        found.append("not four notebooks")
    return found


def one(folder: Path, kind: str, chance: random.Random, longest: float) -> tuple[str, list[str]]:
    """One round; returns what happened and what was lost."""
    mark, out = uuid.uuid4().hex, folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    pilots, notebooks = [folder / "pilot1", folder / "pilot2"], folder / "notebooks"
    runner = start(pilots, notebooks, out, mark)
    time.sleep(chance.uniform(0, longest))
    told = "too late"
    try:
        target = None
        while target is None and runner.poll() is None:  # one of its kind may not be there yet
            target = victim(kind, runner, mark, chance)
        if target:
            os.kill(target, signal.SIGKILL)
            told = "killed"
    except (ProcessLookupError, psutil.NoSuchProcess):
        pass
    lost = []
    try:
        runner.communicate(timeout=120)
    except subprocess.TimeoutExpired:
        lost.append("the runner hangs")
        runner.kill()
        runner.communicate()
    lost += left(mark)
    again = start(pilots, notebooks, out, mark)
    result, _error = again.communicate(timeout=240)
    if again.returncode not in (0, 1):
        lost.append(f"the second run ended with {again.returncode}")
    else:
        lost += trouble(out, result)
    return told, lost + left(mark)


def left(mark: str) -> list[str]:
    """Processes still there after a moment; they are ended."""
    until = time.monotonic() + _LEAVE
    while (found := marked(mark)) and time.monotonic() < until:
        time.sleep(0.1)
    told = []
    for process in found:
        with_name = " ".join(process.cmdline()[:4])
        told.append(f"process left: {with_name}")
        process.kill()
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--longest", type=float, default=7.0, help="latest moment of a kill, in seconds")
    args = parser.parse_args()
    chance, count, lost = random.Random(args.seed), collections.Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
        for number in range(10 * args.kills):
            kind = KINDS[number % len(KINDS)]
            told, wrong = one(Path(folder), kind, chance, args.longest)
            count[kind, told] += 1
            lost += wrong
            if wrong:
                print(f"round {number}, {kind} {told}: {'; '.join(wrong)}", flush=True)
            done = sum(n for (_kind, told), n in count.items() if told == "killed")
            if number % 20 == 19:
                print(f"{done} killed, {len(lost)} lost", file=sys.stderr, flush=True)
            if done >= args.kills:
                break
    print("| killed | rounds | came too late |\n|---|---|---|")
    for kind in KINDS:
        print(f"| {kind} | {count[kind, 'killed']} | {count[kind, 'too late']} |")
    print(f"\nlost: {len(lost)}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
