"""Speed of the acceptability analysis against its closest peer in Python, in one alternating run.

    python benchmarks/smaa_speed.py [--peer PYTHON] [--rounds 5]

PYTHON is an interpreter that has pysensmcda 2 (it needs pandas < 3, so it lives in an environment of its own:
``python -m venv peer && peer/bin/pip install pysensmcda``). Without it, only our own times are printed.
"""

import argparse
import statistics
import subprocess
import sys

TASK = """
import time
import numpy as np
utilities = np.random.default_rng(0).random((20, 8))
{setup}
start = time.process_time()
{run}
print(time.process_time() - start)
"""
OURS = TASK.format(
    setup="from conciergekit.targets import smaa; smaa(utilities)", run="smaa(utilities, draws={draws})"
)
PEER = TASK.format(
    setup="from pysensmcda.smaa import simulate",
    run="simulate(lambda m, w, t: m @ w, utilities, np.ones(8), num_samples={draws}, store='{store}')",
)


def seconds(python: str, code: str) -> float:
    return float(subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peer", help="interpreter that has pysensmcda")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    million = 1_000_000
    ours, small, peers = [], [], {"full": [], "accumulate": []}
    for _round in range(args.rounds):
        ours.append(seconds(sys.executable, OURS.format(draws=million)))
        small.append(seconds(sys.executable, OURS.format(draws=10_000)))
        for store, times in peers.items():
            if args.peer:
                times.append(seconds(args.peer, PEER.format(draws=million, store=store)))
    print(f"ours, 1,000,000 draws x 20 x 8: median {statistics.median(ours):.3f} s of one core")
    print(f"ours, 10,000 draws: median {1000 * statistics.median(small):.1f} ms")
    for store, times in peers.items():
        if times:
            ratios = [theirs / own for theirs, own in zip(times, ours, strict=True)]
            print(
                f"pysensmcda simulate, store={store!r}: median {statistics.median(times):.2f} s; "
                f"ratio median {statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})"
            )


if __name__ == "__main__":
    main()
