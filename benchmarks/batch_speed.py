"""Time per notebook and per pilot: `conciergekit run` against plain papermill, one notebook after the other.

    python benchmarks/batch_speed.py [--rounds 3] [--samples contrats camion]

Both ways execute the same notebooks on the same pilots with the same parameters, in turn, in one run: what counts
is the ratio, since machines are noisy. papermill is run as its users run it, one command a notebook; the kit also
writes the reports and the index page in its time.
"""

import argparse
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from conciergekit import batch, notebooks
from conciergekit.paths import asset


def papermill_one_by_one(pilots: list[Path], out: Path) -> float:
    """Seconds for the `papermill` command on each notebook of each pilot in turn."""
    start = time.perf_counter()
    for pilot in pilots:
        for notebook in notebooks.available():
            target = out / f"{pilot.name}_{notebook.name}"
            command = [
                sys.executable,
                "-m",
                "papermill",
                str(notebook),
                str(target),
                "-p",
                "pilot_path",
                str(pilot),
            ]
            subprocess.run(
                [*command, "--no-progress-bar", "--log-level", "ERROR"], check=True, capture_output=True
            )
    return time.perf_counter() - start


def conciergekit_run(pilots: list[Path], out: Path) -> float:
    """Seconds for the kit's batch, reports and index page included."""
    start = time.perf_counter()
    result = batch.run(pilots, out)
    assert result.ok, result.rows
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--samples", nargs="+", default=["contrats", "camion"])
    args = parser.parse_args()
    pilots = [asset("data_samples", name) for name in args.samples]
    jobs = len(pilots) * len(notebooks.available())
    plain, kit = [], []
    for _round in range(args.rounds):
        with tempfile.TemporaryDirectory() as folder:
            plain.append(papermill_one_by_one(pilots, Path(folder)))
        with tempfile.TemporaryDirectory() as folder:
            kit.append(conciergekit_run(pilots, Path(folder)))
        print(f"round: papermill {plain[-1]:.1f} s, conciergekit run {kit[-1]:.1f} s", flush=True)
    ratios = [a / b for a, b in zip(plain, kit, strict=True)]
    print(
        f"\n{date.today()} · {platform.machine()}, Python {platform.python_version()} · {jobs} notebooks, {len(pilots)} pilots"
    )
    print("| way | s per notebook (median) | s per pilot (median) |\n|---|---|---|")
    for name, seconds in (
        ("papermill, one after the other", plain),
        ("conciergekit run, reports included", kit),
    ):
        middle = statistics.median(seconds)
        print(f"| {name} | {middle / jobs:.2f} | {middle / len(pilots):.2f} |")
    print(
        f"\nratio, round by round: {', '.join(f'{r:.2f}' for r in ratios)} · median {statistics.median(ratios):.2f}"
    )


if __name__ == "__main__":
    main()
