"""Communes offline: what a look-up costs, and how many names are understood as people type them.

    python benchmarks/places.py

No randomness. Times are processor time of one process, the best of five.
"""

import re
import subprocess
import sys
import time
import unicodedata

from conciergekit.core import communes
from conciergekit.core.paths import data

START = "import time, numpy, conciergekit.core.communes as c; t = time.process_time(); {what}; print(time.process_time() - t)"
ASKED = {
    "first commune by code": "c.commune('23096')",
    "twenty communes by code": "[c.commune('230%02d' % i) for i in range(20)]",
    "first postcode": "c.in_postcode('23000')",
    "first name": "c.named('Guéret')",
}


def seconds(what: str) -> float:
    command = [sys.executable, "-c", START.format(what=what)]
    return min(float(subprocess.check_output(command)) for _again in range(5))


def typed(name: str) -> str:
    """A name as a list in capitals has it: no accent, no hyphen, St for Saint."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.upper()) if not unicodedata.combining(c))
    return re.sub(r"\bSAINT(E?)\b", r"ST\1", plain.replace("-", " "))


def main() -> None:
    print(f"file: {data('communes.txt').stat().st_size / 1e6:.2f} MB")
    for label, what in ASKED.items():
        print(f"{label}: {seconds(what) * 1000:.0f} ms")
    now = [one for one in map(communes.commune, communes.codes()) if one and not one.part_of]
    start = time.process_time()
    for label, words in (
        ("name alone", lambda one: one.name),
        ("name in capitals, St", lambda one: typed(one.name)),
        ("name in capitals and département", lambda one: f"{typed(one.name)} ({one.department})"),
        ("postcode and name", lambda one: f"{one.postcodes[0] if one.postcodes else ''} {one.name}"),
    ):
        found = [communes.named(words(one)) for one in now]
        right = sum(len(f) == 1 and f[0].code == one.code for f, one in zip(found, now, strict=True))
        wrong = sum(len(f) == 1 and f[0].code != one.code for f, one in zip(found, now, strict=True))
        print(f"{label}: {right / len(now):.2%} understood, {wrong} taken for another, of {len(now)}")
    print(f"{4 * len(now)} names looked up in {time.process_time() - start:.1f} s")


if __name__ == "__main__":
    main()
