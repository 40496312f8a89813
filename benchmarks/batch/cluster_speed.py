"""The same batch on this machine's two cores and on a Dask cluster of two local worker processes, in turn.

    python benchmarks/batch/cluster_speed.py [--pilots 6] [--rounds 3]

The scheduler and its workers run before the clock starts, as an existing cluster does; the templates they start for
the batch count.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from distributed import LocalCluster

from conciergekit import batch, notebooks
from conciergekit.core.paths import asset


def seconds(pilots: list[Path], out: Path, address: str | None) -> float:
    shutil.rmtree(out, ignore_errors=True)
    begun = time.perf_counter()
    result = batch.run(pilots, out, jobs=None if address else 2, cluster=address, progress=batch.Silent())
    assert result.ok, result.sentences()
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pilots", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    here, there = [], []
    with (
        tempfile.TemporaryDirectory() as name,
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
    ):
        folder = Path(name)
        source = asset("data_samples", "contrats")
        pilots = [Path(shutil.copytree(source, folder / f"p{n}")) for n in range(args.pilots)]
        for number in range(args.rounds):
            ways = [(here, None), (there, cluster.scheduler_address)]
            for times, address in ways[:: 1 if number % 2 else -1]:
                times.append(seconds(pilots, folder / "out", address))
            print(f"round {number + 1}: here {here[-1]:.1f} s, on the cluster {there[-1]:.1f} s", flush=True)
    ratios = [b / a for a, b in zip(here, there, strict=True)]
    count = args.pilots * len(notebooks.available())
    print(
        f"{count} notebooks and {args.pilots} reports: medians {statistics.median(here):.1f} s and {statistics.median(there):.1f} s"
    )
    print(
        f"cluster / here, paired: {', '.join(f'{r:.2f}' for r in ratios)} · median {statistics.median(ratios):.2f}"
    )


if __name__ == "__main__":
    main()
