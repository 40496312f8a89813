"""What reading and checking a request log costs, against calamine alone, and how it grows.

    python benchmarks/intake_speed.py --lines 100000 --rounds 5

The two are timed in turn, round after round, in one process, in seconds of processor (other work on a shared
machine does not count), and the median of the rounds' ratios is shown. "calamine alone" is opening the workbook and one DataFrame of the sheet's values.
"""

import argparse
import datetime as dt
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openpyxl
import pandas as pd
import python_calamine

import conciergekit as ck

HEADS = [
    "N°",
    "Date",
    "Code client",
    "Public",
    "Service",
    "Commune (code INSEE)",
    "Canal",
    "Spontanée",
    "Issue",
    "Promise pour le",
    "Servie ou close le",
    "Montant de la commande",
    "Commission gardée",
    "Frais de service",
    "Minutes passées",
    "Qui paie",
    "Payée le",
    "Incident",
]


def write_log(path: Path, lines: int, seed: int = 0) -> None:
    """A workbook with the project form and a request log of 18 columns, with a bad cell in a thousand."""
    rng = random.Random(seed)
    book = openpyxl.Workbook(write_only=True)
    form = book.create_sheet("Projet")
    for row in (["Nom du pilote", "Essai de vitesse"], ["Début du test", dt.date(2026, 1, 5)]):
        form.append(row)
    sheet = book.create_sheet("Demandes")
    sheet.append(HEADS)
    for n in range(lines):
        asked = dt.date(2026, 1, 5) + dt.timedelta(days=rng.randrange(330))
        served, value = asked + dt.timedelta(days=3), rng.randrange(400, 9000) / 100
        sheet.append(
            [
                f"D{n:06d}",
                asked,
                f"C{rng.randrange(4000):04d}",
                rng.choice(["seniors", "familles"]),
                rng.choice(["courses", "pressing"]),
                rng.choice(["38158", "38185"]),
                rng.choice(["Téléphone", "Permanence"]),
                rng.choice(["oui", "non"]),
                "Servie",
                served,
                served,
                f"{value:.2f} €".replace(".", ",") if n % 3 == 0 else value,
                round(value * 0.12, 2),
                4,
                "douze" if n % 1000 == 7 else rng.randrange(5, 60),
                "Usager",
                served,
                None,
            ]
        )
    book.save(path)


def calamine_alone(path: Path) -> float:
    began = time.process_time()
    rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name("Demandes").to_python()
    pd.DataFrame(rows[1:], columns=rows[0])
    return time.process_time() - began


def whole(path: Path) -> float:
    began = time.process_time()
    ck.load_pilot(path)
    return time.process_time() - began


def peak(path: Path, what: str) -> float:
    """Most memory a process of its own takes (Linux), in MB."""
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import intake_speed as s; "
        f"s.{what}(s.Path({str(path)!r})); "
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sizes = [n for n in (1_000, 10_000, 30_000) if n < asked.lines] + [asked.lines]
        print(f"{'lines':>8} {'calamine s':>11} {'load s':>8} {'ratio':>6} {'ms per 1,000 lines':>19}")
        for lines in sizes:
            path = Path(folder) / f"log{lines}.xlsx"
            write_log(path, lines)
            calamine_alone(path), whole(path)
            pairs = [(calamine_alone(path), whole(path)) for _ in range(asked.rounds)]
            alone, load = (statistics.median(p[i] for p in pairs) for i in (0, 1))
            ratio = statistics.median(b / a for a, b in pairs)
            print(f"{lines:8} {alone:11.2f} {load:8.2f} {ratio:6.2f} {load / lines * 1e6:19.1f}")
        print(
            f"memory: {peak(path, 'calamine_alone'):.0f} MB calamine alone, {peak(path, 'whole'):.0f} MB load"
        )
    sample = Path(__file__).resolve().parents[1] / "data_samples" / "contrats"
    times = sorted(whole(sample) for _ in range(asked.rounds + 2))
    print(f"sample contrats: median {statistics.median(times):.2f} s, {times[0]:.2f} to {times[-1]:.2f} s")


if __name__ == "__main__":
    main()
