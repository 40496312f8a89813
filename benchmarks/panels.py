"""What a move of a panel takes of processor, on each full sample: every control moved once, sentence and chart included.

    python benchmarks/panels.py

Aim: under 300 ms a move. Opening is reckoned apart: it measures what notebooks have measured by then.
"""

import statistics
import time

import ipywidgets as widgets

import conciergekit as ck
from conciergekit.core.paths import asset

SAMPLES = ("contrats", "engagement", "camion", "pivot")
QUESTIONS = ("weights", "trips", "cash", "requirements", "offers")


def spent(work) -> tuple[float, object]:
    """(milliseconds of processor, what it gave)."""
    begun = time.process_time()
    found = work()
    return 1000 * (time.process_time() - begun), found


def main() -> None:
    ck.set_language("fr")
    print("| panel | opening, ms | move, median | move, worst | moves |\n|---|---|---|---|---|")
    pilots = [ck.load_pilot(asset("data_samples", name)) for name in SAMPLES]
    for pilot in pilots:
        ck.targets.prioritize(pilot)
    for question in QUESTIONS:
        openings, moves = [], []
        for pilot in pilots:
            opening, panel = spent(lambda pilot=pilot, question=question: getattr(ck.panels, question)(pilot))
            openings.append(opening)
            controls = panel.controls.values()
            moves += [spent(lambda control=control: moved(control))[0] for control in controls]
        worst = f"{max(openings):.0f} | {statistics.median(moves):.0f} | {max(moves):.0f} | {len(moves)}"
        print(f"| {question} | {worst} |")


def moved(control: widgets.Widget) -> None:
    """One control, elsewhere."""
    if isinstance(control, widgets.Checkbox):
        control.value = not control.value
    elif isinstance(control, widgets.Dropdown):
        control.value = control.options[-1][1]
    else:
        control.value = control.max if control.value < control.max else control.min


if __name__ == "__main__":
    main()
