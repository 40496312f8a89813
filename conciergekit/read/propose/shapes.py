"""Columns that no heading names, told by what stands in them: the day of a line, its words, what is asked for."""

import datetime as dt
import re
from statistics import median

from ...core.cells.cell import Reading, amount_in
from ...core.cells.values import parse
from ...core.schema import Table, fold
from ...core.tables import TABLES
from .likeness import PEOPLE, READABLE, few_words
from .page import Page
from .people import LONG_AGO
from .proposal import LIKELY, Chosen, likely_titles, titled

DAY = TABLES["requests"]["date"]


def by_shape(table: Table, page: Page, free: list[int], chosen: Chosen) -> None:
    """Add to the columns that are chosen those that only their cells tell."""
    chosen |= _day(table, page, free, chosen)
    chosen |= _words(table, page, free, chosen)
    chosen |= _service(table, page, free, chosen)


def _open(free: list[int], chosen: Chosen) -> list[int]:
    """The columns that are none of the table yet, or merely perhaps."""
    return [p for p in free if chosen.get(p, ("", 0.0))[1] < LIKELY]


_OTHER_DAY = re.compile(
    r"\b(?:echeance|fin|jusqu|prevue?|promise?|limite|valid\w*|attendue?|retour|rendue?|naiss\w*|nee?|reponse|valeur|due|until|end)\b"
)
_WORDY = 12  # letters, in the middle


def _day(table: Table, page: Page, free: list[int], chosen: Chosen) -> Chosen:
    """The day of each line where no heading names it: the first of the columns whose cells are days."""
    day = table.by_name.get("date")
    if day is None or not day.required or not likely_titles(chosen) or titled(day, chosen):
        return {}
    open_ = [p for p in _open(free, chosen) if not _OTHER_DAY.search(fold(page.heads[p]))]
    days = [p for p in open_ if _full_of_days(page.values[p])]
    return {p: (str(day.title), LIKELY) for p in days[:1]}


def _words(table: Table, page: Page, free: list[int], chosen: Chosen) -> Chosen:
    """The words of each line, of the accounts or of a journal, where no heading names them: the column that holds most."""
    words = next((table[name] for name in ("line", "text") if name in table and table[name].required), None)
    if words is None or titled(words, chosen):
        return {}
    texts = [p for p in _open(free, chosen) if _wordy(page.values[p]) >= _WORDY]
    best = max(texts, key=lambda p: _wordy(page.values[p]), default=None)
    return {} if best is None else {best: (str(words.title), LIKELY)}


_KIND_SAID = re.compile(r"type|nature|categorie|article|prestation.*|kind|category")
_NO_KIND = re.compile(
    r"nouve|ancien|oui|non|urgent|yes|no|new|old|x$"
)  # « Type » of the people, or of the line


def _service(table: Table, page: Page, free: list[int], chosen: Chosen) -> Chosen:
    """What is asked for where no heading names it: the one column under « Type » or « Article » that says a few words again."""
    if table.name != "requests" or titled(table["service"], chosen) or not titled(DAY, chosen):
        return {}
    said = [
        p
        for p in _open(free, chosen)
        if _KIND_SAID.fullmatch(fold(page.heads[p]))
        and few_words(page.values[p])
        and len(page.values[p]) > 1
        and not any(_NO_KIND.match(fold(v)) or PEOPLE.match(fold(v)) for v in page.values[p])
    ]
    best = min(said, key=lambda p: len(page.values[p]), default=None)
    return {} if best is None else {best: (str(table["service"].title), LIKELY)}


def day_of_end(page: Page, free: list[int], chosen: Chosen) -> Chosen:
    """« Réglé (O/N) | Le »: the day under « Le », just after what became of a request, is that of its end."""
    ends, end = TABLES["requests"]["outcome"], TABLES["requests"]["closed_on"]
    days = [p for p, (found, _likeness) in chosen.items() if found == str(DAY.title)]
    if titled(end, chosen) or not days:
        return {}
    after = [
        p + 1 for p, (found, likeness) in chosen.items() if found == str(ends.title) and likeness >= LIKELY
    ]
    return {
        p: (str(end.title), LIKELY)
        for p in after
        if p in free
        and p not in days
        and fold(page.heads[p]) in ("le", "quand", "date", "on")
        and _full_of_days(page.values[p])
    }


def _full_of_days(values: list) -> bool:
    """Whether a column holds days of these years, whole or without their year, and no figure that may be anything."""
    said = [v for v in values if isinstance(v, dt.date) or (isinstance(v, str) and re.search("[0-9]", v))]
    if len(said) < 0.8 * len(values) or len(said) < 3 or any(LONG_AGO.fullmatch(str(v)) for v in said):
        return False
    day = TABLES["requests"]["date"]
    good = sum(
        isinstance(v, dt.date)
        or (_DATED.search(v) is not None and parse(v, day, Reading(order="day")).problem in READABLE)
        for v in said
    )
    return good >= 0.9 * len(said)


_DATED = re.compile(r"[0-9]{1,2}(?:[-/. ]|er )[0-9a-zA-Zéû]")


def _wordy(values: list) -> float:
    """How many letters the middle cell of a column of words has; 0 for one of figures, or of the same few words."""
    texts = [v for v in values if isinstance(v, str) and amount_in(v) is None and not _DAY_SAID.match(v)]
    return 0.0 if len(texts) < max(3, 0.8 * len(values)) else median(len(text) for text in texts)


_DAY_SAID = re.compile(r"\s*[0-9]{1,4}[-/.][0-9]{1,2}")
