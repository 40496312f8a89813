"""`conciergekit run`, reports and index included, beside papermill in a pool of two with an HTML page a notebook.

    python benchmarks/batch/batch_speed.py [--rounds 3] [--pilots 5]

Both execute all notebooks on the same pilots with the same parameters, in turn, in one run, from start to end of their
processes: what counts is the ratio, since machines are noisy. Processor seconds are told too: on a busy machine they say
more than the clock.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

from conciergekit import notebooks
from conciergekit.core.paths import asset

SAMPLES = ("camion", "contrats", "engagement", "incomplet", "pivot")


def peer(job: list) -> None:
    """papermill's own engine, then nbconvert."""
    import papermill
    from nbconvert import HTMLExporter

    source, target, parameters = job
    papermill.execute_notebook(
        source, f"{target}.ipynb", parameters, progress_bar=False, cwd=os.path.dirname(source)
    )
    page = HTMLExporter().from_filename(f"{target}.ipynb")[0]
    Path(f"{target}.html").write_text(page, encoding="utf-8")


def timed(*command: str) -> tuple[float, float]:
    """Seconds of the clock and of the processor that a command takes."""
    before, start = os.times(), time.perf_counter()
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    subprocess.run([sys.executable, *command], check=True, capture_output=True, env=environment)
    wall, after = time.perf_counter() - start, os.times()
    return (
        wall,
        after.children_user + after.children_system - before.children_user - before.children_system,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pilots", type=int, default=5)
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.peer:
        with ProcessPoolExecutor(2) as pool:
            list(pool.map(peer, json.loads(Path(args.peer).read_text())))
        return
    ratios = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pilots = [
            str(shutil.copytree(asset("data_samples", SAMPLES[n % len(SAMPLES)]), folder / f"pilot{n}"))
            for n in range(args.pilots)
        ]
        jobs = [
            (str(source), str(folder / f"{n}_{source.stem}"), {"pilot_path": pilot, "lang": "fr"})
            for n, pilot in enumerate(pilots)
            for source in notebooks.available()
        ]
        (folder / "jobs.json").write_text(json.dumps(jobs))
        print(
            f"{date.today()} · {platform.machine()}, Python {platform.python_version()} · {len(jobs)} notebooks"
        )
        print(
            "| papermill, pool of 2, HTML: wall, cpu s | conciergekit run --jobs 2: wall, cpu s | ratios |\n|---|---|---|"
        )
        for number in range(args.rounds):
            shutil.rmtree(folder / "out", ignore_errors=True)
            ways = [
                (__file__, "--peer", str(folder / "jobs.json")),
                ("-m", "conciergekit.cli", "run", *pilots, "--out", str(folder / "out"), "--jobs", "2"),
            ]
            found = [timed(*way) for way in ways[:: 1 if number % 2 == 0 else -1]]
            theirs, ours = found[:: 1 if number % 2 == 0 else -1]
            ratios.append([a / b for a, b in zip(theirs, ours, strict=True)])
            told = [f"{wall:.1f}, {cpu:.1f}" for wall, cpu in (theirs, ours, ratios[-1])]
            print("| " + " | ".join(told) + " |", flush=True)
    wall, cpu = (statistics.median(column) for column in zip(*ratios, strict=True))
    print(f"\nmedian ratios: {wall:.2f} by the clock, {cpu:.2f} in processor")


if __name__ == "__main__":
    main()
