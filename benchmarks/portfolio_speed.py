"""How long `conciergekit portfolio` takes on many pilots, and what memory it needs.

    python benchmarks/portfolio_speed.py --pilots 200 --folder /tmp/pilots     # about 1,000 requests a pilot; workbooks are kept

All new; again with nothing changed; one pilot a month further. For each: seconds, processor time, and the memory of all its
processes together (shared pages counted once), at its highest and as the work goes on.
"""

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil

import conciergekit as ck
from conciergekit.synthetic.portfolio import worlds

MONTHS = 12
_EVERY = 1.0  # seconds between two looks at the memory


def books(folder: Path, pilots: int) -> None:
    """The workbooks, and that of the middle pilot a month further, made unless they are there."""
    for number, world in enumerate(worlds(7, pilots, MONTHS, level=50.0)):
        for months in (MONTHS - 1, MONTHS)[: 1 + (number == pilots // 2)]:
            path = folder / str(months) / f"{number:03}.xlsx"
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                pilot = world.after(months)
                ck.workbook.write(path, pilot.tables, pilot.settings, lang="fr")


def measured(name: str, command: list[str]) -> None:
    before, begun = psutil.Process().cpu_times(), time.perf_counter()
    process, seen = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL), []
    while process.poll() is None:
        seen.append(_memory(process))
        time.sleep(_EVERY)
    spent, after = time.perf_counter() - begun, psutil.Process().cpu_times()
    assert process.returncode == 0, (name, process.returncode)
    cpu = sum(getattr(after, part) - getattr(before, part) for part in ("children_user", "children_system"))
    quarters = [max(seen[max(0, len(seen) * k // 4 - 3) : len(seen) * k // 4 + 3]) for k in (1, 2, 3)]
    print(
        f"| {name} | {spent:.0f} | {cpu:.0f} | {max(seen):.0f} | {' · '.join(f'{mb:.0f}' for mb in quarters)} |",
        flush=True,
    )


def _memory(process: psutil.Process) -> float:
    total = 0
    try:
        for one in (process, *process.children(recursive=True)):
            total += one.memory_full_info().pss
    except psutil.Error:  # gone meanwhile
        pass
    return total / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pilots", type=int, default=200)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args()
    books(asked.folder, asked.pilots)
    pilots, out = asked.folder / "pilots", asked.folder / "results"
    for old in (pilots, out):
        shutil.rmtree(old, ignore_errors=True)
    pilots.mkdir()
    command = [
        sys.executable,
        "-m",
        "conciergekit.cli",
        "portfolio",
        str(pilots),
        "--out",
        str(out),
        "--lang",
        "fr",
    ]
    print(
        "| | seconds | processor, s | memory at most, MB | after a quarter, half, three quarters |\n|---|---|---|---|---|"
    )
    for name, months, which in (
        ("all new", MONTHS - 1, range(asked.pilots)),
        ("nothing changed", MONTHS - 1, ()),
        ("one changed", MONTHS, (asked.pilots // 2,)),
    ):
        for number in which:
            shutil.copy(asked.folder / str(months) / f"{number:03}.xlsx", pilots / f"{number:03}.xlsx")
        measured(name, command)


if __name__ == "__main__":
    main()
