"""What kind of thing a sheet is, seen whole: a table of records, or a forecast, a bank statement, a cross table, a list of
people… The words above it, its name, its headings and the shape of its values decide; one column never does.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ...core.cells.cell import figure_in
from ...core.cells.dates import is_month
from ...core.cells.people import mask, personal_heading
from ...core.cells.sheet import Sheet, cells_at, filled
from ...core.cells.values import says_yes
from ...core.i18n import N_
from ...core.schema import fold
from ..words import Said
from .answers import figure_of, words_of
from .match import HEADER_LINES, KIT_SHEETS, Layout, shown
from .sides import sides_in_words, two_sides
from .totals import is_total
from .units import titles_above, without_brackets

_SAID = Said("kinds")
QUOTE, PAPER = _SAID.quote, _SAID.paper

# Kinds that are no records of what happened: nothing of them is read.
FORECAST, CROSS, SUMMARY, BUDGET = "forecast", "cross", "summary", "budget"
LISTS, CONTACTS, PROSE, ASIDE = "lists", "contacts", "prose", "aside"
# Kinds that may only be one table of the kit.
BANK, MEMBERS, SURVEY, REQUESTS, PAPERS = "bank", "members", "survey", "requests", "papers"
UNREAD = (FORECAST, CROSS, SUMMARY, BUDGET, LISTS, CONTACTS, PROSE, ASIDE)
ONLY = {BANK: "ledger", MEMBERS: "clients", SURVEY: "surveys", REQUESTS: "requests", PAPERS: "ledger"}
WORDS = {
    FORECAST: N_("a forecast"),
    CROSS: N_("a cross table"),
    SUMMARY: N_("a summary"),
    BUDGET: N_("a budget, expenses beside income"),
    LISTS: N_("lists of words"),
    CONTACTS: N_("a list of people"),
    PROSE: N_("a text"),
    ASIDE: N_("a model, a draft or an old version"),
    BANK: N_("a bank statement"),
}

_PIVOT = frozenset(["etiquettes de lignes", "etiquettes de colonnes", "row labels", "column labels"])
_LOG = frozenset(["service", "demande", "prestation", "issue", "statut de la demande"])
_MOST = 400  # lines looked at


@dataclass(frozen=True)
class Kind:
    """What a sheet is, and the words of the file that show it."""

    code: str
    proof: str = ""


def kind_of(sheet: Sheet, header: int, heads: list[str], form: bool = False) -> Kind | None:
    """The kind of a sheet whose headings stand on row `header`; None for a table of records like any other.

    form: it was exported from an online form.
    """
    folded = [fold(text) for text in heads]
    above = [
        shown(cell) for row in sheet.rows[:header] for cell in row if isinstance(cell, str) and filled(cell)
    ]
    names = [sheet.name, *([sheet.file.rpartition(".")[0]] if sheet.file != sheet.name else [sheet.key])]
    body = sheet.rows[header + 1 : header + 1 + _MOST]
    if sheet.text and _prose(sheet.rows[header:]):
        return Kind(PROSE, sheet.name)
    if words := aside(sheet):
        return Kind(ASIDE, words)
    people = _people(folded, heads)
    told = _logged(folded, body) or (people and people.code == MEMBERS)
    return (
        (None if told else _by_name(sheet, names))
        or _forecast(folded, heads, [*above, *names])
        or (Kind(BUDGET, heads[sides[0]]) if (sides := sides_in_words(sheet, header)) else None)
        or _cross(sheet, header, heads, folded, body)
        or _tallied(heads, body)
        or (_form(folded, heads, names) if form else None)
        or people
        or _papers(heads, body)
        or _quotes(folded, heads, names)
        or _bank(folded, heads, above, names, body)
    )


def aside(sheet: Sheet) -> str:
    """The words of a sheet, its name or alone on its first line, that say it is a model, a draft or not to be used; "" where none do."""
    full = ([c for c in row if filled(c)] for row in sheet.rows if any(map(filled, row)))
    first, then = next(full, []), next(full, [])
    names = [sheet.key] if sheet.name != sheet.file else []
    banner = [shown(first[0])] if len(first) == 1 < len(then) and isinstance(first[0], str) else []
    return next((words for words in [*names, *banner] if _SAID.aside.fullmatch(fold(words))), "")


def _prose(rows: list[list]) -> bool:
    """Whether lines are those of a text: their commas cut them into any number of cells, and one ends as a sentence does."""
    lines = [row for row in rows if any(map(filled, row))]
    same = sum(len(row) == len(rows[0]) for row in lines[1:])
    said = any(str(cell).rstrip().endswith((".", ":")) for row in lines for cell in row[-1:])
    return said and same < 0.5 * max(1, len(lines) - 1)


def _logged(folded: list[str], body: list[list]) -> bool:
    """Whether each line has its day and words in two other columns at least: a log, whatever its file is called."""
    days = {p for p, text in enumerate(folded) if text.split()[:1] in (["date"], ["jour"], ["day"])}
    lines = [row for row in body if any(p < len(row) and filled(row[p]) for p in days)]
    said = [cells_at(lines, p) for p in range(len(folded)) if p not in days]
    worded = [sum(map(_of_words, cells)) for cells in said]
    full = sum(any(map(filled, row)) for row in body)
    return len(lines) > 2 and len(lines) > 0.5 * full and sum(n > 0.5 * len(lines) for n in worded) > 1


def _by_name(sheet: Sheet, names: list[str]) -> Kind | None:
    key = fold(sheet.key)
    if key in KIT_SHEETS or _SAID.lists.fullmatch(key):
        return Kind(LISTS, sheet.name)
    return next((Kind(SUMMARY, name) for name in names if _SAID.summary.fullmatch(fold(name))), None)


def ahead(layout: Layout, header: int) -> tuple[int, str]:
    """The line (from 1) above the headings of a table, on row `header`, that says it is a forecast, and its words; (0, "") where none does, or where what was
    done stands in a column."""
    if any(_SAID.real.fullmatch(fold(layout.heading(p))) for p in layout.columns):
        return 0, ""
    for index, cells in titles_above(layout.sheet, header):
        for text in map(shown, cells):
            if _SAID.title_ahead.search(fold(text)) and not _SAID.not_ahead.search(fold(text)):
                return index + 1, text
    return 0, ""


def _forecast(folded: list[str], heads: list[str], said: Iterable[str]) -> Kind | None:
    if any(_SAID.real.fullmatch(text) for text in folded):
        return None  # planned beside real
    planned = next((heads[p] for p, text in enumerate(folded) if _SAID.planned.fullmatch(text)), "")
    proof = planned or next((text for text in said if _SAID.forecast.search(fold(text))), "")
    return Kind(FORECAST, proof) if proof else None


def _cross(sheet: Sheet, header: int, heads: list[str], folded: list[str], body: list[list]) -> Kind | None:
    for row in sheet.rows[:HEADER_LINES]:
        if pivot := next((shown(cell) for cell in row if isinstance(cell, str) and fold(cell) in _PIVOT), ""):
            return Kind(CROSS, pivot)
    if _members_ticked(sheet, header, folded, body):
        return None
    cells = [cell for cell in sheet.rows[header] if filled(cell)] if sheet.rows else []
    periods = [cell for cell in cells if _is_period(cell)]
    numbers = [cell for cell in cells if isinstance(cell, int | float) and not isinstance(cell, bool)]
    if len(periods) > 2 or (len(numbers) > 4 and len(numbers) >= len(cells) - 2):
        return Kind(CROSS, shown((periods or numbers)[0]))
    if any("date" in text.split() or text in ("jour", "horodateur", "timestamp") for text in folded):
        return None
    full = [column for p in range(1, len(heads)) if (column := cells_at(body, p))]
    counted = [all(figure_in(cell) is not None or fold(cell) == "x" for cell in column) for column in full]
    total = next((text for p, text in enumerate(heads) if p and is_total(text)), "")
    lines = next((shown(row[0]) for row in body if row and is_total(row[0])), "")
    if (total or lines) and sum(counted) > 2 and sum(counted) >= len(full) - 1:
        return Kind(CROSS, total or lines)
    return None


def _tallied(heads: list[str], body: list[list]) -> Kind | None:
    """How many gave each answer, counted by hand under « Très satisfait », « Satisfait »…: nobody's own answer is there."""
    steps = [p for p, text in enumerate(heads) if figure_of(text, words_of("satisfaction")) is not None]
    cells = [cell for p in steps for cell in cells_at(body, p)]
    counts = [figure_in(cell) for cell in cells]
    counted = len(steps) > 2 and counts and None not in counts and max(filter(None, counts), default=0) > 1
    return Kind(SUMMARY, heads[steps[0]]) if counted else None


def _members_ticked(sheet: Sheet, header: int, folded: list[str], body: list[list]) -> bool:
    """Whether a list of members has a tick under each month that is paid: the list is one, the ticks are no record."""
    months = [p for p, cell in enumerate(sheet.rows[header]) if _is_period(cell)] if sheet.rows else []
    lines = [row for row in body if row and not is_total(row[0])]
    cells = [cell for p in months for cell in cells_at(lines, p)]
    ticked = bool(cells) and all(isinstance(c, str) and says_yes(c) for c in cells)
    return ticked and any(map(_SAID.member.fullmatch, folded))


def _is_period(cell) -> bool:
    return isinstance(cell, dt.date) or (
        isinstance(cell, str) and (is_month(cell) or _SAID.days.fullmatch(fold(cell)) is not None)
    )


def _form(folded: list[str], heads: list[str], names: list[str]) -> Kind | None:
    for text, said in [*zip(folded, heads, strict=True), *((fold(name), name) for name in names)]:
        if _SAID.survey.search(text):
            return Kind(SURVEY, said)
    return next(
        (Kind(REQUESTS, heads[p]) for p, text in enumerate(folded) if _SAID.wanted.fullmatch(text)), None
    )


def _people(folded: list[str], heads: list[str]) -> Kind | None:
    paid = next((p for p, text in enumerate(folded) if _SAID.fee.fullmatch(text)), None)
    birth = [personal_heading(text) == "birth" for text in folded]
    personal = [p for p, text in enumerate(folded) if _SAID.person.fullmatch(text) or birth[p]]
    if personal and paid is not None and not any(text in _LOG for text in folded):
        return Kind(MEMBERS, heads[paid])
    if len(personal) < 2:
        return None
    member = next((p for p, text in enumerate(folded) if _SAID.member.fullmatch(text)), None)
    if any(birth) or (member is not None and len(personal) > 2):
        return Kind(MEMBERS, heads[member if member is not None else personal[0]])
    others = [text for p, text in enumerate(folded) if text and p not in personal]
    return Kind(CONTACTS, heads[personal[0]]) if len(personal) > len(others) + 1 else None


def _quotes(folded: list[str], heads: list[str], names: list[str]) -> Kind | None:
    """A list of quotes, and of no invoice: nothing of it is sold yet."""
    if any("facture" in text or "invoice" in text for text in folded):
        return None
    said = [*zip(folded, heads, strict=True)]
    found = next((words for text, words in said if _SAID.of_quotes.fullmatch(text)), "")
    found = found or next((name for name in names if _SAID.quotes.fullmatch(fold(name))), "")
    return Kind(REQUESTS, found) if found else None


def _papers(heads: list[str], body: list[list]) -> Kind | None:
    """Invoices and credit notes, quotes among them, as a column says of each line: what they were for is no request."""
    for p, heading in enumerate(heads):
        cells = cells_at(body, p)
        if len(cells) > 2 and all(isinstance(c, str) and PAPER.fullmatch(fold(c)) for c in cells):
            return Kind(PAPERS, heading)
    return None


_ACCOUNT_HELD = re.compile(r"(?:[a-z]{2}[0-9]{2}[0-9a-z]{10,30}|[0-9x*•]{9,24}[a-z]?|0[0-9]{3,8}[a-z]?)")


def of_one_account(cells: list) -> bool:
    """Whether what stands under « Compte » is the account the whole file is about, or two or three a bank holds: its number
    or its name, again and again. It is none of the chart of accounts, which are shorter and differ from line to line."""
    said = {"".join(shown(cell).casefold().split()) for cell in cells}
    if len(said) == 1 < len(cells) and not re.fullmatch(r"[1-8][0-9]{1,7}[a-z]?", next(iter(said))):
        return True
    return 0 < len(said) < 4 and all(map(_ACCOUNT_HELD.fullmatch, said))


def _bank(
    folded: list[str], heads: list[str], above: list[str], names: list[str], body: list[list]
) -> Kind | None:
    amount = two_sides(heads) or any(text.startswith(("montant", "amount")) for text in folded)
    if not amount or not any(text.startswith("date") for text in folded):
        return None
    stated = any(map(_SAID.bank_head.fullmatch, folded))
    kinds = {"nature", "poste", "categorie"} | (set() if stated else {"rubrique", "imputation"})
    for p, text in enumerate(folded):
        cells, begins = cells_at(body, p), {*text.split()[:1]}
        if begins & kinds and len(set(cells)) > 1:
            return None
        if begins & {"compte", "account"} and not of_one_account(cells):
            return None
    if stated:
        return Kind(
            BANK,
            next(said for text, said in zip(folded, heads, strict=True) if _SAID.bank_head.fullmatch(text)),
        )
    if proof := next((text for text in [*above, *names] if _SAID.bank_above.search(fold(text))), ""):
        return Kind(BANK, proof)
    texts = [cell for row in body for cell in row if isinstance(cell, str) and any(map(str.isalpha, cell))]
    of_bank = [text for text in texts if _SAID.bank_line.fullmatch(fold(text))]
    return Kind(BANK, mask(shown(of_bank[0]), free=True)) if len(of_bank) > 0.6 * len(texts) else None


# ---- where its headings stand ----------------------------------------------------------------------------


def header_of(sheet: Sheet) -> int:
    """The row of headings: the first of those that hold about as many words as any, days and figures not counted; the
    days of a calendar, written as following numbers, count as words."""
    counts = [_words(row) for row in sheet.rows[:HEADER_LINES]]
    most = max(counts, default=0)
    found = next((i for i, count in enumerate(counts) if count >= 0.8 * most), 0)
    return found + 1 if weekday_letters(sheet, found, found + 1) else found


def weekday_letters(sheet: Sheet, index: int, days: int) -> bool:
    """Whether a line says nothing but the letters of the days of the week, above or below the line `days` that numbers them."""
    if not 0 <= index < len(sheet.rows) or not 0 <= days < len(sheet.rows):
        return False
    said = {p: fold(c) for p, c in enumerate(sheet.rows[index]) if filled(c)}
    row = sheet.rows[days]
    figures = [row[p] for p in said if p < len(row) and isinstance(row[p], int | float)]
    steps = sum(b - a == 1 for a, b in zip(figures, figures[1:], strict=False))
    return steps > 5 and steps >= len(said) - 2 and all(map(_SAID.letter.fullmatch, said.values()))


def _words(row: list) -> int:
    texts = sum(
        isinstance(c, str) and any(map(str.isalpha, c)) and figure_in(c.split()[0]) is None for c in row
    )
    numbers = [c for c in row if isinstance(c, int | float) and not isinstance(c, bool)]
    steps = sum(b - a == 1 for a, b in zip(numbers, numbers[1:], strict=False))
    days = sum(isinstance(c, dt.date) for c in row)
    return texts + (steps if steps > 3 else 0) + (days if days > 2 else 0)


def beside(sheet: Sheet, header: int) -> int:
    """Where a second table begins on the line of headings, behind an empty column: it says one of them again, or has a
    title of its own above. The width of the line when there is none."""
    row = sheet.rows[header] if sheet.rows else []
    above = sheet.rows[header - 1] if header else []
    for position in range(2, len(row)):
        if not filled(row[position]) or filled(row[position - 1]):
            continue
        first = {fold(cell) for cell in row[:position] if filled(cell)}
        title = position < len(above) and filled(above[position])
        titled = title and any(map(filled, above[:position]))
        if titled or any(fold(cell) in first for cell in row[position:] if filled(cell)):
            return position
    return len(row)


def alike(heads: list[str]) -> list[tuple[int, int]]:
    """Where the same headings stand several times side by side, one table a driver or a month: the columns of each, from
    the first up to but not including the last. One part, the whole line, when they do not."""
    folded = [fold(text) for text in heads]
    first = next((text for text in folded if text), "")
    starts = [p for p, text in enumerate(folded) if text == first]
    parts = list(zip(starts, [*starts, len(folded)][1:], strict=True))
    said = [[text for text in folded[left:right] if text] for left, right in parts]
    same = len(parts) > 1 and len(said[0]) > 1 and all(words == said[0] for words in said)
    return parts if same else [(0, len(folded))]


def next_table(sheet: Sheet, header: int) -> int | None:
    """The line of headings of another table below the one whose headings stand on `header`: under an empty line or a
    title, words only, that its columns do not hold elsewhere. None when there is none."""
    rows = sheet.rows
    for index in [above + 1 for above in sheet.sparse if header < above < len(rows) - 1]:
        if index in sheet.sparse or rows[index] == rows[header]:
            continue
        cells = {p: cell for p, cell in enumerate(rows[index]) if filled(cell)}
        heads = {*filter(filled, rows[header])}
        first = cells[min(cells)]  # « Note /5 » and « Km 2025 » stand behind « Date »
        said = _heading if first in heads or _SAID.first.fullmatch(fold(first)) else _of_words
        if not all(said(cell) and len(cell) < 60 for cell in cells.values()):
            continue
        held = (row for row in rows[header + 1 : index] for p in cells if row[p : p + 1] == [cells[p]])
        # said again in another order, they are no cells of it
        if any({*filter(filled, row)} != heads for row in held):
            continue
        below = rows[index + 1] if index + 1 < len(rows) else []
        under = [below[p] for p in cells if p < len(below) and filled(below[p])]
        if len(under) > 1 and not all(map(_of_words, under)):
            return index
    return None


_BEHIND = re.compile(r"\s*(?:/ ?[0-9]{1,2}|\bsur [0-9]{1,2}|\b(?:19|20)[0-9]{2})$")


def _heading(cell: object) -> bool:
    """Whether a cell holds words, and no figure but in brackets, a scale or a year behind them."""
    bare = _BEHIND.sub("", without_brackets(cell).strip()) if isinstance(cell, str) else ""
    return _of_words(cell) or any(map(str.isalpha, bare)) and _of_words(bare)


def _of_words(cell: object) -> bool:
    return isinstance(cell, str) and not any(map(str.isdigit, cell))


def top_of(sheet: Sheet, header: int) -> int:
    """Where a table begins: its headings, or the title alone on the line above."""
    return header - 1 if header and sum(map(filled, sheet.rows[header - 1])) == 1 else header
