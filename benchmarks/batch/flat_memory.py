"""Memory of a long batch: does anything grow from the 10th notebook to the 1,000th?

    python benchmarks/batch/flat_memory.py [--notebooks 1000]

A trivial notebook, many times over, through the whole batch (manifest, reports of 50 notebooks, page). Sampled at each
finished notebook: resident memory of the runner and of its template.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import nbformat
import psutil

from conciergekit import batch
from conciergekit.core.paths import asset

_EACH = 50


class Sampled(batch.Silent):
    """Notes the memory when a notebook is over."""

    def __init__(self):
        self.runner, self.template = [], []

    def step(self, name: str, seconds: float, trouble: str = "") -> None:
        if " · n" in name:
            own = psutil.Process()
            templates = own.children()
            self.runner.append(own.memory_info().rss / 1e6)
            self.template.append(sum(p.memory_info().rss for p in templates) / 1e6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notebooks", type=int, default=1000)
    args = parser.parse_args()
    node = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("pilot_path = ''\nlang = ''"), nbformat.v4.new_code_cell("1 + 1")],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    node.cells[0].metadata["tags"] = ["parameters"]
    with tempfile.TemporaryDirectory() as name:
        folder, sampled = Path(name), Sampled()
        (folder / "nb").mkdir()
        for n in range(_EACH):
            nbformat.write(node, folder / "nb" / f"n{n:02}.ipynb")
        pilots = [asset("data_samples", "incomplet")] * (args.notebooks // _EACH)
        begun = time.perf_counter()
        result = batch.run(pilots, folder / "out", notebooks=[folder / "nb"], jobs=2, progress=sampled)
        spent = time.perf_counter() - begun
        assert result.ok, result.sentences()
    done = args.notebooks // _EACH * _EACH
    print(
        f"{done} notebooks, {result.done} steps in {spent:.0f} s ({spent / done:.3f} s a notebook, reports included)"
    )
    print("| MB | 10th | 100th | middle | last |\n|---|---|---|---|---|")
    for what, series in (("runner", sampled.runner), ("template", sampled.template)):
        around = [statistics.median(series[max(0, n - 5) : n + 5]) for n in (10, 100, done // 2, done - 5)]
        print(f"| {what} | {' | '.join(f'{value:.1f}' for value in around)} |")


if __name__ == "__main__":
    main()
