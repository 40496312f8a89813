"""Write the three hundred and fourteen files and judge what the intake makes of each.

python -m benchmarks.messy [--out FOLDER] [--only logs/ditto …] [--every 1] [-v]
"""

import argparse
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from . import (
    cash,
    eighth,
    eleventh,
    fifth,
    folders,
    forms,
    fourteenth,
    fourth,
    grids,
    later,
    logs,
    ninth,
    seventh,
    sixth,
    staff,
    tenth,
    third,
    thirteenth,
    twelfth,
)
from .judge import Verdict, judge

FAMILIES = {
    "logs": logs.CASES,
    "cash": cash.CASES,
    "forms": forms.CASES,
    "staff": staff.CASES,
    "grids": grids.CASES,
    "folders": folders.CASES,
    **later.FAMILIES,
    **third.FAMILIES,
    **fourth.FAMILIES,
    **fifth.FAMILIES,
    **sixth.FAMILIES,
    **seventh.FAMILIES,
    **eighth.FAMILIES,
    **ninth.FAMILIES,
    **tenth.FAMILIES,
    **eleventh.FAMILIES,
    **twelfth.FAMILIES,
    **thirteenth.FAMILIES,
    **fourteenth.FAMILIES,
}
WORDS = ("right", "right, 1 or 2 corrections", "asked", "refused", "wrong in silence")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--out", type=Path, help="where to leave the files (default: a folder removed at the end)"
    )
    parser.add_argument("--only", nargs="*", default=(), help="names of cases, or of families")
    parser.add_argument("--every", type=int, default=1, help="every third one only, with 3")
    parser.add_argument("-v", "--verbose", action="store_true", help="say each fault")
    args = parser.parse_args()
    folder = args.out or Path(tempfile.mkdtemp())
    verdicts = []
    builds = [build for family in FAMILIES.values() for build in family]
    for build in builds[:: args.every]:
        case = build()
        if args.only and not any(case.name.startswith(name) for name in args.only):
            continue
        verdicts.append(judge(case, folder / case.name))
        _tell(verdicts[-1], args.verbose)
    _table(verdicts)
    if not args.out:
        shutil.rmtree(folder)
    return int(any(v.word == "wrong" for v in verdicts))


def _word(verdict: Verdict) -> str:
    if verdict.word == "wrong":
        return WORDS[4]
    return WORDS[1] if verdict.word == "right" and verdict.corrections else verdict.word


def _tell(verdict: Verdict, verbose: bool) -> None:
    faults = verdict.silent or verdict.asked
    first = f"  ({len(faults)}) {faults[0]}" if faults else ""
    print(f"{verdict.case:34} {_word(verdict):18}{first}", f"NAMES {verdict.names}" if verdict.names else "")
    for fault in faults[1:] if verbose else ():
        print(f"{'':54}{fault}")


def _table(verdicts: list[Verdict]) -> None:
    print(
        "\n| family | " + " | ".join(WORDS) + " | names printed | passed over before `map` |\n|" + "---|" * 8
    )
    for family in [*FAMILIES, ""]:
        mine = [v for v in verdicts if v.case.startswith(family)]
        counts = Counter(map(_word, mine))
        shown = [str(counts[word]) for word in WORDS] + [
            str(sum(bool(v.names) for v in mine)),
            str(sum(v.passed_over for v in mine)),
        ]
        print(f"| {family or 'all'} | " + " | ".join(shown) + " |")


if __name__ == "__main__":
    raise SystemExit(main())
