"""Which column of a table each column of a file is, when that table is what the sheet is: by its heading, or by what
stands in it."""

import datetime as dt
import re
from collections.abc import Iterable
from statistics import median

from ...core.cells.cell import Reading, amount_in
from ...core.cells.sheet import filled
from ...core.cells.values import parse
from ...core.schema import Column, Table, fold
from ...core.tables import LEDGER, TABLES
from ..layout.days.clocks import clock_columns
from ..layout.following import ASKED_FOR, GRANT, GRANTED
from ..layout.forms import FormExport, split, yes_or_no
from ..layout.kinds import SURVEY, Kind
from ..layout.mapping import HOURS, NUMBERED
from ..layout.sides import AMOUNT, NATURE, two_sides
from ..layout.units import AHEAD
from ..words import Said
from .likeness import PEOPLE, READABLE, any_known, few_words, likeness_of
from .page import LEAST, LIKELY, SURE, Chosen, Page, likely, places_of, titled
from .people import LONG_AGO
from .surveys import QUESTIONS, Pair, apart, asked

_SAID = Said("columns")


def choose(
    table: Table, page: Page, free: list[int], kind: Kind | None = None, amounts: Iterable[int] = ()
) -> Chosen:
    """The best column of the table for each of these columns of the file, each used once, the likest first. `amounts`: where
    those of each period stand."""
    heads, values = page.heads, page.values
    pairs = [pair for p in free if p != page.stamp for pair in _pairs(table, page, p, kind)]
    chosen = _sides(table, heads, free)
    used, amounts = {(AMOUNT.title, "")} if chosen else set(), [*chosen, *amounts]
    if chosen:  # « Type » of a bank, « DD » or « FPI », says less than the side an amount is on
        pairs = [pair for pair in pairs if pair[2] is not NATURE or any_known(values[pair[1]], NATURE)]
    priced = table.name == "requests" and any(score >= LIKELY and is_ in _MONEY for score, _p, is_ in pairs)
    settled = {p for p in free if _SAID.settled.fullmatch(fold(heads[p]))} if priced else ()
    for score, p, is_ in sorted(
        pairs,
        key=lambda pair: (
            -pair[0],
            AHEAD.search(fold(heads[pair[1]])) is not None,  # « Km prévus » beside « Km réels »
            -max(map(int, re.findall(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", heads[pair[1]])), default=0),
            pair[1],
        ),
    ):
        if p in settled and is_ in (OUTCOME, END):
            continue
        choice = ""
        if is_ in QUESTIONS:
            alike = [pair[1] for pair in pairs if pair[2] is is_ and is_.value in ("would_use", "knows")]
            choice = split(heads[p])[1] or apart(heads, alike).get(p, "")
        if p not in chosen and (is_.title, choice) not in used:
            chosen[p] = is_, round(score, 2)
            used.add((is_.title, choice))
    if table.name == "requests":
        chosen |= day_of_end(page, free, chosen)
    if table.name == "funding":
        chosen |= _granted(page, free)
    if table is LEDGER and amounts:
        chosen |= _labels(page, free, chosen, amounts)
    if page.stamp is not None and "date" in table and chosen:
        day = table["date"]
        if not any(chosen[p][1] >= SURE for p in places_of(day, chosen)):
            # a question about a day, « Pour quelle date ? », is not the day of the answer
            chosen = {p: found for p, found in chosen.items() if found[0] is not day}
            chosen[page.stamp] = day, 1.0
    return chosen


def _pairs(table: Table, page: Page, position: int, kind: Kind | None) -> Iterable[Pair]:
    """The columns of a table that one of the file may be."""
    heading, values = page.heads[position], page.values[position]
    if not (split(heading)[1] and yes_or_no(values)):  # a tick is the value of no column
        clocks = (clock_columns(dict(enumerate(page.heads))) or ()) if table.name == "time" else ()
        for column in table.columns:
            by_clock = position in clocks and column is HOURS
            answered = kind and kind.code == SURVEY and column.name in ("question", "score")
            if not by_clock and not answered:
                score = likeness_of(table, column, heading, values)
                if score >= LEAST:
                    yield score, position, column
    if table.name == "surveys":
        yield from asked(heading, values, position)


DAY, OUTCOME, END, *_MONEY = (
    TABLES["requests"][name] for name in ("date", "outcome", "closed_on", "order_value_eur", "fee_eur")
)


def _granted(page: Page, free: list[int]) -> Chosen:
    """What was granted and what was asked for, where both stand as sums."""
    heads = {p: fold(page.heads[p]) for p in free}
    pair = [next((p for p in free if said.fullmatch(heads[p])), None) for said in (GRANTED, ASKED_FOR)]
    if None in pair or any(amount_in(v) is None for p in pair for v in page.values[p] if filled(v)):
        return {}
    return dict.fromkeys(pair, (GRANT, LIKELY))


def _sides(table: Table, heads: list[str], free: list[int]) -> Chosen:
    """The two columns of amounts of a ledger, « Débit » and « Crédit »; none in other tables."""
    places = two_sides(text if p in free else "" for p, text in enumerate(heads)) if table is LEDGER else None
    return dict.fromkeys(places or (), (AMOUNT, SURE))


def payments(form: FormExport | None) -> tuple[Table, Chosen] | None:
    """An export of payments is a part of the ledger; what they are (sales, gifts…) is asked."""
    known = form.in_ledger() if form else {}
    return (LEDGER, {p: (LEDGER[name], SURE) for p, name in known.items()}) if known else None


def missing(table: Table, chosen: Chosen, ahead: bool = False) -> list[Column]:
    """The columns that a table cannot do without, and that no column of the file is."""
    said = [found for found, _likeness in chosen.values()]
    spared: tuple[str, ...] = ()
    if any(found in QUESTIONS for found in said):
        spared = ("question", "score")
    if not ahead and said.count(AMOUNT) > 1:
        spared = ("nature",)  # asked beside each of the two columns
    if table.name in NUMBERED:
        spared = (table.key or "id",)
    return [c for c in table.required_columns if c not in said and c.name not in spared]


def merit(table: Table, chosen: Chosen) -> tuple[float, float]:
    """How well a table accounts for a sheet: the likenesses, the more of what it cannot do without the better; that share."""
    if not chosen:
        return 0.0, 0.0
    needed = max(1, len(list(table.required_columns)))
    covered = 1 - len(missing(table, chosen)) / needed
    return sum(likeness for _found, likeness in chosen.values()) * (0.3 + covered), covered


def by_shape(table: Table, page: Page, free: list[int], chosen: Chosen) -> None:
    """Add to the columns that are chosen those that only their cells tell."""
    chosen |= _day(table, page, free, chosen)
    chosen |= _words(table, page, free, chosen)
    chosen |= _service(table, page, free, chosen)


def _open(free: list[int], chosen: Chosen) -> list[int]:
    """The columns that are none of the table yet, or merely perhaps."""
    known = likely(chosen)
    return [p for p in free if p not in known]


_WORDY = 12  # letters, in the middle


def _day(table: Table, page: Page, free: list[int], chosen: Chosen) -> Chosen:
    """The day of each line where no heading names it: the first of the columns whose cells are days."""
    day = table.by_name.get("date")
    if day is None or not day.required or not likely(chosen) or titled(day, chosen):
        return {}
    open_ = [p for p in _open(free, chosen) if not _SAID.other_day.search(fold(page.heads[p]))]
    days = [p for p in open_ if _full_of_days(page.values[p])]
    return dict.fromkeys(days[:1], (day, LIKELY))


def _words(table: Table, page: Page, free: list[int], chosen: Chosen) -> Chosen:
    """The words of each line, of the accounts or of a journal, where no heading names them: the column that holds most."""
    if table is LEDGER and (found := _labels(page, free, chosen, places_of(AMOUNT, chosen))):
        return found
    words = next((table[name] for name in ("line", "text") if name in table and table[name].required), None)
    if words is None or titled(words, chosen):
        return {}
    aside = page.unheaded if table is LEDGER else ()  # remarks
    texts = [p for p in _open(free, chosen) if p not in aside and _wordy(page.values[p]) >= _WORDY]
    best = max(texts, key=lambda p: _wordy(page.values[p]), default=None)
    return {} if best is None else {best: (words, LIKELY)}


_MARKS = 5  # « vu », « CB »: as few short words again and again are no labels


def _labels(page: Page, free: list[int], chosen: Chosen, amounts: Iterable[int]) -> Chosen:
    """The words of each line of accounts under no heading, left of the amounts; none where a heading says them."""
    left = {p for p in page.unheaded if p < min(amounts, default=0)} & {*_open(free, chosen)}
    said = {p: _wordy(page.values[p]) for p in left}
    most = {p: len(page.values[p]) for p in sorted(left)}
    most = {
        p: n
        for p, n in most.items()
        if said[p] >= _WORDY or (said[p] > 2 and n > min(_MARKS, 0.5 * len(page.cells(p))))
    }
    line = LEDGER["line"]
    return {} if titled(line, chosen) or not most else {max(most, key=most.__getitem__): (line, LIKELY)}


def _service(table: Table, page: Page, free: list[int], chosen: Chosen) -> Chosen:
    """What is asked for where no heading names it: the one column under « Type » or « Article » that says a few words again."""
    if table.name != "requests" or titled(table["service"], chosen) or not titled(DAY, chosen):
        return {}
    named = [p for p in _open(free, chosen) if _SAID.kind_said.fullmatch(fold(page.heads[p]))]
    few = {
        p: map(fold, page.values[p]) for p in named if few_words(page.values[p]) and len(page.values[p]) > 1
    }
    said = [
        p for p, words in few.items() if not any(_SAID.no_kind.match(w) or PEOPLE.match(w) for w in words)
    ]
    best = min(said, key=lambda p: len(page.values[p]), default=None)
    return {} if best is None else {best: (table["service"], LIKELY)}


def day_of_end(page: Page, free: list[int], chosen: Chosen) -> Chosen:
    """« Réglé (O/N) | Le »: the day under « Le », just after what became of a request, is that of its end."""
    days = places_of(DAY, chosen)
    if titled(END, chosen) or not days:
        return {}
    after = {p + 1 for p, found in likely(chosen).items() if found is OUTCOME} & {*free}
    named = [p for p in sorted(after - {*days}) if fold(page.heads[p]) in ("le", "quand", "date", "on")]
    return {p: (END, LIKELY) for p in named if _full_of_days(page.values[p])}


def _full_of_days(values: list) -> bool:
    """Whether a column holds days of these years, whole or without their year, and no figure that may be anything."""
    said = [v for v in values if isinstance(v, dt.date) or (isinstance(v, str) and re.search("[0-9]", v))]
    if len(said) < 0.8 * len(values) or len(said) < 3 or any(LONG_AGO.fullmatch(str(v)) for v in said):
        return False
    good = sum(
        isinstance(v, dt.date)
        or (_DATED.search(v) is not None and parse(v, DAY, Reading(order="day")).problem in READABLE)
        for v in said
    )
    return good >= 0.9 * len(said)


_DATED = re.compile(r"[0-9]{1,2}(?:[-/. ]|er )[0-9a-zA-Zéû]")


def _wordy(values: list) -> float:
    """How many letters the middle cell of a column of words has; 0 for one of figures, or of the same few words."""
    texts = [v for v in values if isinstance(v, str) and amount_in(v) is None and not _DAY_SAID.match(v)]
    return 0.0 if len(texts) < max(3, 0.8 * len(values)) else median(len(text) for text in texts)


_DAY_SAID = re.compile(r"\s*[0-9]{1,4}[-/.][0-9]{1,2}")
