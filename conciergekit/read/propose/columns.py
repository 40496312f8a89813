"""Which column of a table each column of a file is, when that table is what the sheet is."""

import re
from collections.abc import Iterable

from ...core.cells.cell import amount_in
from ...core.cells.sheet import filled
from ...core.schema import Column, Table, fold
from ...core.tables import LEDGER
from ..layout.days.clocks import clock_columns
from ..layout.following import ASKED_FOR, GRANT, GRANTED
from ..layout.forms import FormExport
from ..layout.kinds import SURVEY, Kind
from ..layout.mapping import HOURS, NUMBERED
from ..layout.options import split, yes_or_no
from ..layout.questions import ASKED
from ..layout.sides import AMOUNT, NATURE, two_sides
from .likeness import any_known, likeness_of
from .page import Page
from .proposal import LEAST, LIKELY, SURE, Chosen
from .shapes import day_of_end
from .surveys import apart, asked, question_titles


def choose(table: Table, page: Page, free: list[int], kind: Kind | None = None) -> Chosen:
    """The best column of the table for each of these columns of the file, each used once, the likest first."""
    heads, values = page.heads, page.values
    pairs = [pair for p in free if p != page.stamp for pair in _pairs(table, page, p, kind)]
    each = {
        name: apart(heads, [pair[1] for pair in pairs if pair[2] == name]) for name in ("would_use", "knows")
    }
    chosen = _sides(table, heads, free)
    used = {("amount_eur", "")} if chosen else set()
    if chosen:  # « Type » of a bank, « DD » or « FPI », says less than the side an amount is on
        pairs = [pair for pair in pairs if pair[2] != NATURE.name or any_known(values[pair[1]], NATURE)]
    if table.name == "requests" and any(name in _MONEY and score >= LIKELY for score, _p, name, _t in pairs):
        pairs = [
            pair for pair in pairs if pair[2] != "outcome" or not _SETTLED.fullmatch(fold(heads[pair[1]]))
        ]
    for score, p, name, title in sorted(pairs, key=lambda pair: (-pair[0], -_year(heads[pair[1]]), pair[1])):
        choice = split(heads[p])[1] or each.get(name, {}).get(p, "") if name in ASKED else ""
        if p not in chosen and (name, choice) not in used:
            chosen[p] = title, round(score, 2)
            used.add((name, choice))
    if table.name == "requests":
        chosen |= day_of_end(page, free, chosen)
    if table.name == "funding":
        chosen |= _granted(page, free)
    if page.stamp is not None and "date" in table and ("date", "") not in used and chosen:
        chosen[page.stamp] = str(table["date"].title), 1.0
    return chosen


def _pairs(
    table: Table, page: Page, position: int, kind: Kind | None
) -> Iterable[tuple[float, int, str, str]]:
    """The columns of a table that one of the file may be: how like, where it stands, name and title."""
    heading, values = page.heads[position], page.values[position]
    if not (split(heading)[1] and yes_or_no(values)):  # a tick is the value of no column
        clocks = (clock_columns(dict(enumerate(page.heads))) or ()) if table.name == "time" else ()
        for column in table.columns:
            by_clock = position in clocks and column is HOURS
            answered = kind and kind.code == SURVEY and column.name in ("question", "score")
            if not by_clock and not answered:
                score = likeness_of(table, column, heading, values)
                if score >= LEAST:
                    yield score, position, column.name, str(column.title)
    if table.name == "surveys":
        yield from asked(heading, values, position)


_MONEY = ("order_value_eur", "fee_eur")
_SETTLED = re.compile(
    r"(?:regl|pay|sold|encaiss)ee?s?(?: (?:o n|oui non))?|paid|settled"
)  # beside a price, money


def _granted(page: Page, free: list[int]) -> Chosen:
    """What was granted and what was asked for, where both stand as sums."""
    pair = [
        next((p for p in free if said.fullmatch(fold(page.heads[p]))), None) for said in (GRANTED, ASKED_FOR)
    ]
    if None in pair or any(amount_in(v) is None for p in pair for v in page.values[p] if filled(v)):
        return {}
    return {p: (str(GRANT.title), LIKELY) for p in pair}


def _sides(table: Table, heads: list[str], free: list[int]) -> dict[int, tuple[str, float]]:
    """The two columns of amounts of a ledger, « Débit » and « Crédit »; none in other tables."""
    places = two_sides(text if p in free else "" for p, text in enumerate(heads)) if table is LEDGER else None
    return {p: (str(AMOUNT.title), SURE) for p in places or ()}


def payments(form: FormExport | None) -> tuple[Table, Chosen] | None:
    """An export of payments is a part of the ledger; what they are (sales, gifts…) is asked."""
    known = form.in_ledger() if form else {}
    return (LEDGER, {p: (str(LEDGER[name].title), SURE) for p, name in known.items()}) if known else None


def _year(heading: str) -> int:
    """The year a heading says, 0 for none: of the populations of several years, the last is today's."""
    return max(map(int, re.findall(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", heading)), default=0)


def missing(table: Table, chosen: Chosen, ahead: bool = False) -> list[Column]:
    """The columns that a table cannot do without, and that no column of the file is."""
    said = [title for title, _likeness in chosen.values()]
    spared: tuple[str, ...] = ()
    if table.name == "surveys" and question_titles() & {*said}:
        spared = ("question", "score")
    if not ahead and said.count(str(AMOUNT.title)) > 1:
        spared = ("nature",)  # asked beside each of the two columns
    if table.name in NUMBERED:
        spared = (table.key or "id",)
    return [c for c in table.required_columns if str(c.title) not in said and c.name not in spared]


def merit(table: Table, chosen: Chosen) -> tuple[float, float]:
    """How well a table accounts for a sheet: the likenesses, the more of what it cannot do without the better; that share."""
    if not chosen:
        return 0.0, 0.0
    needed = max(1, len(list(table.required_columns)))
    covered = 1 - len(missing(table, chosen)) / needed
    return sum(likeness for _title, likeness in chosen.values()) * (0.3 + covered), covered
