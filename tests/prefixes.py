"""The long command of the prefix property: every pilot of `day_one.every`, with charts and panels; exit code 1 if one stops
or says what its data cannot give.

    python tests/prefixes.py [WORDS IN THE NAMES OF THE PILOTS…]
"""

import os
import sys
import traceback

os.environ.setdefault("MPLBACKEND", "agg")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from day_one import every, make, said
from day_one_rules import broken


def main(wanted: list[str]) -> int:
    wrong = 0
    for name, how in every().items():
        if wanted and not any(words in name for words in wanted):
            continue
        pilot = make(how)
        try:
            rules = broken(pilot, *said(pilot, charts=True))
        except Exception:  # told, and the next pilot's turn
            rules = [traceback.format_exc()]
        wrong += bool(rules)
        print(f"{name}: {'; '.join(rules) or 'ok'}", flush=True)
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
