"""How the kit's own papers look: names of styles and first values; the reference documents hold what is used."""

from ...draw.blocks import Run, Strong, Table, Text, runs, words_of

LINE, TINT = "C9D1D6", "EAF1F1"
TEXT_CM = 17.0  # of a page that does not say its own
TONES = {"go": "136650", "wait": "8A5300", "bad": "A3261D", "none": "4D5A6A"}  # of a verdict, as on the page
BLANK_CM, TALL_CM = 0.75, 1.9  # height of a blank to fill in by hand
AFTER_BOX = "\N{NO-BREAK SPACE}" * 2  # between a box to tick and what it is for
LONG = 600  # characters: a longer row may break across pages, or endless text would leave a page half empty
_SIDES_CM = 0.36  # of a table: what stands at both sides of a cell
_EM_CM = 9 * 2.54 / 72  # its letters are of 9 points
# Arial bold, in em: wide letters, capitals, narrow ones; the others 0.61
_EMS = {
    **dict.fromkeys("mwMWŒœ%@", 0.92),
    **dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZÉÈÀÇ€", 0.72),
    **dict.fromkeys("fijlrtIJ.,:;!|'’()-/·", 0.36),
}

# styles of the reference documents beside the usual ones (Title, Subtitle, Heading 1–3, List Bullet, Caption…)
ANSWER, NOTE, BOX = "Answer", "Note", "Tick Box"
TABLE, TABLE_TEXT, FIGURES, HEAD = "Kit Table", "Table Text", "Table Figures", "Table Heading"

# what a reference document may hold between braces; {contents} is where the paper goes
CONTENTS = "{contents}"


def lines(text: Text) -> list[tuple[Run, ...]]:
    """The lines of a cell, each a text."""
    found: list[tuple[Run, ...]] = [()]
    for run in runs(text):
        made = type(run)
        first, *others = (run.words if isinstance(run, Strong) else run).split("\n")
        found[-1] += (made(first),)
        found += [(made(line),) for line in others]
    return found


def widths(table: Table, text_cm: float) -> tuple[float, ...]:
    """Width of each column in cm: its share of the text, and no less than its longest word, which is not to be broken."""
    lines = [row for place, row in enumerate(table.rows) if place not in table.across]
    longest = [
        max((_wide(word) for row in (table.head, *lines) for word in words_of(row[k]).split()), default=0)
        for k in range(len(table.head))
    ]
    least = [min(wide, text_cm / 3) + _SIDES_CM for wide in longest]
    shares = table.widths or (1,) * len(table.head)
    held: set[int] = set()
    while True:
        left = max(
            text_cm - sum(least[k] for k in held), text_cm / 20
        )  # too many long words: shared all the same
        free = sum(share for k, share in enumerate(shares) if k not in held)
        found = [least[k] if k in held else left * share / free for k, share in enumerate(shares)]
        short = {k for k, wide in enumerate(found) if wide < least[k] - 1e-9} - held
        if not short or len(held | short) == len(shares):
            return tuple(wide * text_cm / sum(found) for wide in found)
        held |= short


def _wide(word: str) -> float:
    return _EM_CM * sum(_EMS.get(letter, 0.61) for letter in word)
