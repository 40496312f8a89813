"""How long a report takes in each format after its notebooks, how heavy it is and how many pages it prints:
`python benchmarks/reports.py results/contrats …`

Each argument is a pilot's folder written by `conciergekit run`; its report is made again from the executed notebooks
(those named in `--pilots`, by default the samples of the kit).
"""

import argparse
import io
import statistics
import time
from pathlib import Path

from pypdf import PdfReader

import conciergekit as ck
from conciergekit.core.paths import asset
from conciergekit.papers.reports import pdf, pilot_report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--pilots", type=Path, default=asset("data_samples"))
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--lang", choices=["fr", "en"])
    args = parser.parse_args()
    print("| pilot | HTML s | KB | PDF s | KB | pages | docx s | KB |")
    print("|---|---|---|---|---|---|---|---|")
    for folder in args.folders:
        print(line(folder, args.pilots / folder.name, args.repeat, args.lang), flush=True)


def line(folder: Path, source: Path, repeat: int, lang: str | None) -> str:
    pilot = ck.load_pilot(source, lang=lang)
    notebooks = sorted((folder / "notebooks").glob("*.ipynb"))
    told, made = timed(lambda: pilot_report.report(pilot, notebooks, lang=lang), repeat)
    page, laid = timed(lambda: pilot_report.page(told), repeat)
    printed, paper = timed(lambda: pdf.pdf(page), repeat)
    written, office = timed(lambda: pilot_report.word(told), repeat)
    pages = len(PdfReader(io.BytesIO(printed)).pages)
    html, sheets, docx = (f"{len(one) / 1000:.0f}" for one in (page.encode(), printed, written))
    cells = [folder.name, f"{made + laid:.2f}", html, f"{paper:.2f}", sheets, pages, f"{office:.2f}", docx]
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
