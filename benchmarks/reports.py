"""How long a report takes in each format, and how heavy it is: `python benchmarks/reports.py results/contrats …`

Each argument is a pilot's folder written by `conciergekit run`; its report is made again from the executed notebooks
(those named in `--pilots`, by default the samples of the kit).
"""

import argparse
import statistics
import time
from pathlib import Path

import conciergekit as ck
from conciergekit.core.paths import asset
from conciergekit.papers import reports
from conciergekit.papers.reports import pdf, word


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--pilots", type=Path, default=asset("data_samples"))
    parser.add_argument("--repeat", type=int, default=5)
    args = parser.parse_args()
    print("| pilot | notebooks | charts | HTML s | MB | PDF s | MB | docx s | MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for folder in args.folders:
        print(line(folder, args.pilots / folder.name, args.repeat))


def line(folder: Path, source: Path, repeat: int) -> str:
    pilot = ck.load_pilot(source)
    notebooks = sorted((folder / "notebooks").glob("*.ipynb"))
    answer = reports.answer(pilot)
    page, html = timed(lambda: reports.pilot_page(pilot, notebooks, answer=answer), repeat)
    printed, paper = timed(lambda: pdf.pdf(page), repeat)
    written, office = timed(lambda: word.word(page), repeat)
    sizes = [len(page.encode()), len(printed), len(written)]
    cells = [folder.name, len(notebooks), page.count("<img")]
    for seconds, size in zip((html, paper, office), sizes, strict=True):
        cells += [f"{seconds:.2f}", f"{size / 1e6:.2f}"]
    return "| " + " | ".join(map(str, cells)) + " |"


def timed(make, repeat: int):
    """What `make` gives, and the median of its seconds after a first one that warms the caches."""
    made, seconds = make(), []
    for _again in range(repeat):
        start = time.perf_counter()
        made = make()
        seconds.append(time.perf_counter() - start)
    return made, statistics.median(seconds)


if __name__ == "__main__":
    main()
