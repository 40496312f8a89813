"""The figures of the samples, as they were last accepted: one text file a sample, one line a figure.

    python tests/golden.py            # accept the figures of today's code; read the difference before you commit it

A column of many rows is kept as how many figures it has, their sum, the least and the greatest.
"""

import math
from collections import defaultdict
from functools import cache
from pathlib import Path

import figures
from conftest import load

FILES = Path(__file__).parent / "golden"
SAMPLES = ("contrats", "pivot", "engagement", "camion")
DAYS = (None, "2026-02-28", "2026-04-30")  # today, and two days inside the test of every sample
KEPT = [(name, day) for name in SAMPLES for day in DAYS if day is None or name in ("contrats", "camion")]
FEW = 3  # figures of one place, each of which has a line of its own


@cache
def found(name, day=None):
    """Every figure of a sample, today or on a past day."""
    pilot = load(name)
    return tuple(figures.figures(pilot if day is None else pilot.as_of(day)))


def lines(name, day):
    """{what: figures, written out}, of a sample on a day."""
    places = defaultdict(list)
    for one in found(name, day):
        places[f"{one.measure}\t{one.period}\t{one.where}"].append(one)
    kept = {}
    for place, those in places.items():
        if len(those) <= FEW:
            kept |= {f"{place}\t{_subject(one)}": _written(one.value) for one in those}
        else:
            values = [one.value for one in those if math.isfinite(one.value)]
            ends = (math.fsum(values), min(values), max(values)) if values else ()
            kept[f"{place}\tall {len(those)}"] = " ".join(map(_written, ends))
    return kept


def _subject(one):
    return one.subject.removeprefix(one.where).strip() or "-"


def _written(value):
    """Nine figures: sums made in another order differ in the last ones only."""
    return f"{0.0 if abs(value) < 1e-9 else value:.9g}"


def accepted(name, day):
    """{what: figures} of the file."""
    kept, head = {}, f"== {day or 'today'}"
    for block in (FILES / f"{name}.tsv").read_text("utf8").split("\n\n"):
        first, *rest = block.strip().split("\n")
        if first == head:
            kept = dict(line.rsplit("\t", 1) for line in rest)
    return kept


def moved(name, day):
    """Sentences: what differs from what was accepted."""
    now, then = lines(name, day), accepted(name, day)
    told = [f"no longer there: {what} = {then[what]}" for what in then if what not in now]
    told += [f"new: {what} = {now[what]}" for what in now if what not in then]
    return told + [
        f"{what}: {then[what]} became {now[what]}"
        for what in now
        if what in then and not _close(now[what], then[what])
    ]


def _close(one, other):
    ones, others = one.split(), other.split()
    return len(ones) == len(others) and all(
        math.isclose(float(a), float(b), rel_tol=1e-6, abs_tol=1e-6)
        for a, b in zip(ones, others, strict=True)
    )


def accept():
    FILES.mkdir(exist_ok=True)
    for name in SAMPLES:
        blocks = [
            "\n".join(
                [f"== {day or 'today'}", *("\t".join(pair) for pair in sorted(lines(name, day).items()))]
            )
            for _name, day in KEPT
            if _name == name
        ]
        (FILES / f"{name}.tsv").write_text("\n\n".join(blocks) + "\n", "utf8")


if __name__ == "__main__":
    accept()
