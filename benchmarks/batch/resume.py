"""How long a batch takes that has nothing to do: 250 pilots, 4 notebooks each, every output there and checked.

    python benchmarks/batch/resume.py [--pilots 250] [--rounds 5]

The outputs are real ones (of the sample “contrats”, copied for each pilot); only the first run's work is skipped, by
writing the manifest such a run leaves. What is timed is the whole command `conciergekit run`, its start included.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from conciergekit import batch, notebooks
from conciergekit.core.paths import asset


def prepare(folder: Path, count: int) -> None:
    """A finished batch of one pilot, multiplied: its files, and its lines in the manifest with keys of their own."""
    source = shutil.copytree(asset("data_samples", "contrats"), folder / "one" / "p0000")
    result = batch.run([source], folder / "out", progress=batch.Silent())
    assert result.ok, result.sentences()
    (folder / "pilots").mkdir()
    for n in range(count):
        shutil.copytree(source, folder / "pilots" / f"p{n:04}")
        shutil.copytree(folder / "out" / "p0000", folder / "many" / f"p{n:04}")
    lines = [json.loads(line) for line in (folder / "out" / "manifest.jsonl").read_text("utf-8").splitlines()]
    _write_manifest(folder, count, {line["id"]: line for line in lines})


def _write_manifest(folder: Path, count: int, lines: dict[str, dict]) -> None:
    """Let the kit itself say each job's key: its hands are replaced by some that answer from the finished batch."""
    from conciergekit.batch.hands import Hands

    class Answers(Hands):
        def ask(self, job) -> dict:
            about_all = job.task == "notebook" and not job.about  # one pilot has none
            return super().ask(job) if about_all else _answer(job, folder, lines)

    sys.modules["conciergekit.batch.run"].Hands = Answers
    batch.run(sorted((folder / "pilots").iterdir()), folder / "many", progress=batch.Silent())


def _answer(job, folder: Path, lines: dict[str, dict]) -> dict:
    steps = {"index": "index.html", "check": "p0000/data", "report": "p0000/report"}
    line = lines[steps.get(job.task) or f"p0000/notebooks/{Path(job.arguments['target']).name}"]
    for made in line["outputs"]:
        place = Path(job.arguments.get("target") or Path(job.arguments["folder"]) / Path(made["name"]).name)
        place.parent.mkdir(exist_ok=True)
        shutil.copy(folder / "out" / made["name"], place)
    files = [] if job.task == "notebook" else [Path(made["name"]).name for made in line["outputs"]]
    return line | {"error": "", "files": files}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pilots", type=int, default=250)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    jobs = args.pilots * len(notebooks.available())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, args.pilots)
        command = [
            sys.executable,
            "-m",
            "conciergekit.cli",
            "run",
            str(folder / "pilots"),
            "--out",
            str(folder / "many"),
            "--json",
        ]
        whole, busy = [], []
        for _round in range(args.rounds):
            begun, before = time.perf_counter(), os.times()
            told = json.loads(subprocess.run(command, capture_output=True, check=True, env=os.environ).stdout)
            whole.append(time.perf_counter() - begun)
            busy.append(sum(os.times()[2:4]) - sum(before[2:4]))
            assert told["steps"] == {"done": 0, "unchanged": jobs + 2 * args.pilots}, told["steps"]
        size = sum(path.stat().st_size for path in (folder / "many").rglob("*") if path.is_file())
    middle = statistics.median(whole)
    print(f"{jobs} finished notebooks, {args.pilots} reports, {size / 1e6:.0f} MB of outputs")
    print(
        f"the whole command: {middle:.2f} s (median of {args.rounds}; {min(whole):.2f} to {max(whole):.2f})"
    )
    print(f"its processor time: {statistics.median(busy):.2f} s (what counts when the machine is shared)")
    print(f"an unchanged notebook: {1000 * middle / jobs:.2f} ms at most, everything included")


if __name__ == "__main__":
    main()
