"""Which figure of a date is the day, which mark of a number is the decimal one: shown by the column, else answered by
the person, else shown by the other columns of the file, else asked. Never guessed."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from ...core.cells.cell import Reading, clean
from ...core.cells.dates import date_order, swapped_by_excel, telling_date
from ...core.cells.sheet import Sheet, filled
from ...core.cells.values import day_typed, parse
from ...core.findings import Finding
from ...core.schema import FIGURES, Column, Words, fold
from ...core.tables import PROJECT
from ..layout.days.periods import month_about, month_titles, season_about, year_about
from ..layout.mapping import ANSWERS
from ..layout.match import Layout, column_of, find_answers, language_of

UNKNOWN = Reading(order="?", decimal="?")
_HOW = {
    "day": Words("day first"),
    "month": Words("month first"),
    ",": Words("with a comma before decimals"),
    ".": Words("with a point before decimals"),
}
_FORM = -1  # the answers of a form stand in one column, of any kind


@dataclass(frozen=True)
class Shown:
    """What the texts of one column show: "" when some text is doubtful and none settles it, "?" when they contradict
    each other, "none" when nothing is doubtful; and a text that settles it."""

    order: str
    decimal: str
    order_proof: str = ""
    decimal_proof: str = ""
    swapped: bool = False


@dataclass
class Readings:
    """How each column is read, what was borrowed from others, and the questions of the project sheet left open."""

    columns: dict[tuple[int, int], Reading] = field(default_factory=dict)
    epochs: dict[int, bool] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def of(self, sheet: Sheet, position: int = _FORM) -> Reading:
        """The reading of a column of a sheet; of a whole form without a position."""
        epoch = self.epochs.get(id(sheet), sheet.epoch_1904)
        return replace(self.columns.get((id(sheet), position), UNKNOWN), epoch_1904=epoch)


def answers(sheets: Iterable[Sheet]) -> dict[str, str]:
    """What the project sheet answers on dates and decimals: column -> value."""
    found: dict[str, str] = {}
    for sheet in sheets:
        places = find_answers(PROJECT, sheet)[0] if fold(sheet.key) in PROJECT.sheet_names else {}
        for name in ANSWERS:
            place = places.get(name)
            row = sheet.rows[place.line] if place and place.line < len(sheet.rows) else []
            cell = row[place.position] if row and place.position < len(row) else ""
            if filled(cell) and (value := parse(cell, PROJECT[name]).value) is not None:
                found.setdefault(name, str(value))
    return found


def readings(
    layouts: Iterable[Layout],
    forms: Iterable[Sheet],
    answered: Callable[[Sheet], Mapping[str, str]],
) -> Readings:
    """How to read the dates and numbers of tables that come from one file. `forms`: its sheets of one answer a line; `answered`:
    what the person said of a sheet, see :func:`answers`."""
    layouts, forms = list(layouts), list(forms)
    places: dict[tuple[int, int], tuple[Sheet, Layout | None, Shown]] = {}
    for layout in layouts:
        columns = layout.sheet.distinct
        for position, column in layout.columns.items():
            if position < len(columns) and column.kind in ("date", *FIGURES):
                shown = _shown(columns[position], column, layout.sheet.columns[position])
                places[id(layout.sheet), position] = layout.sheet, layout, shown
    for sheet in forms:
        cells = [cell for column in sheet.distinct for cell in column]
        places[id(sheet), _FORM] = sheet, None, _shown(cells, None)
    in_french = _in_french(layouts, forms)
    years = {id(x.sheet): year for x in layouts if (year := year_about(x.sheet, x.header))}
    undated = [x for x in layouts if id(x.sheet) not in years]
    seasons = {id(x.sheet): year for x in undated if (year := season_about(x.sheet, x.header))}
    years |= seasons
    months = {
        id(x.sheet): month
        for x in layouts
        if (month := month_about(x.sheet, x.header)) and len(month_titles(x.sheet, x.header)) < 2
    }
    found = Readings(epochs={id(sheet): sheet.epoch_1904 for sheet, _layout, _shown in places.values()})
    in_french &= not any(shown.order in ("month", "?") for _sheet, _layout, shown in places.values())
    borrowed: dict[tuple, list[str]] = {}
    for (key, position), (sheet, layout, shown) in places.items():
        own = {}
        for what in ("order", "decimal"):
            mark = getattr(shown, what)
            question = "date_order" if what == "order" else "decimal_mark"
            said = answered(sheet).get(question)
            if mark in ("", "?"):
                lender = None if said or mark else _lender(places, key, what)
                french = what == "order" and not mark and in_french
                mark = said or (getattr(lender[2], what) if lender else "fr" if french else "?")
                if mark == "?":
                    found.asked.add(question)
                if lender and layout is not None:
                    borrowed.setdefault((id(layout), what, id(lender[2])), [what, lender, layout]).append(
                        position
                    )
            if mark == "none":
                mark = said or ("fr" if what == "order" and in_french and key in years else "?")
            own[what] = mark
        found.columns[key, position] = Reading(
            **own, swapped=shown.swapped, year=years.get(key), season=key in seasons, month=months.get(key)
        )
    found.findings = [_told(*entry[:3], positions=entry[3:]) for entry in borrowed.values()]
    return found


def _in_french(layouts: list[Layout], forms: list[Sheet]) -> bool:
    """Whether the headings are in French, where a day is written before its month."""
    firsts = [row[0] for sheet in forms for row in sheet.rows if row and isinstance(row[0], str)]
    asked = [(text, column) for text in firsts if (column := column_of(PROJECT, text))]
    return language_of([layout for layout in layouts if layout.columns], [], asked) == "fr"


def _lender(places: dict, key: int, what: str):
    """A column of the same sheet that settles it, else of another sheet; None if they contradict each other."""
    for near in (True, False):
        tell = [
            p
            for (k, _at), p in places.items()
            if (k == key or not near) and getattr(p[2], what) not in ("", "?", "none")
        ]
        if len({getattr(p[2], what) for p in tell}) == 1:
            return tell[0]
        if tell:
            return None
    return None


def _told(what: str, lender: tuple, layout: Layout, positions: list[int]) -> Finding:
    sheet, _layout, shown = lender
    values = {
        "proof": getattr(shown, f"{what}_proof"),
        "sheet": sheet.name,
        "columns": tuple(layout.heading(p) for p in positions),
        "how": _HOW[getattr(shown, what)],
    }
    code = "date_order_borrowed" if what == "order" else "decimal_borrowed"
    return Finding(code, "note", *layout.place, values=values)


# ---- what texts show -------------------------------------------------------------------------------------

_DOUBTFUL = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_CORE = re.compile(r"^[^0-9.,]*([0-9][0-9 '.,]*[0-9]|[.,]?[0-9])[^0-9]*$")


def _shown(cells: Iterable, column: Column | None, lines: Iterable = ()) -> Shown:
    texts = {cell for cell in cells if cell.__class__ is str}
    if not texts:
        return Shown("none", "none")
    if column is not None and column.kind == "date":
        texts = {day_typed(text, column) for text in texts}
    order = date_order(texts) if column is None or column.kind == "date" else "none"
    decimal, proof = decimal_mark(texts) if column is None or column.kind in FIGURES else ("none", "")
    swapped = column is not None and column.kind == "date" and order == "day" and swapped_by_excel(lines)
    return Shown(
        order, decimal, telling_date(texts, order) if order in ("day", "month") else "", proof, swapped
    )


def decimal_mark(texts: Iterable[str]) -> tuple[str, str]:
    """The mark before decimals that typed numbers show ("," or "."), "" if some may be read in two ways and none
    shows it, "?" if both do, "none" if no number needs it; and a text that shows it.

    >>> decimal_mark(["1.250", "12,5"]), decimal_mark(["1.250"]), decimal_mark(["1250"])
    ((',', '12,5'), ('', ''), ('none', ''))
    """
    proofs: dict[str, str] = {}
    doubtful = False
    for text in sorted(texts):
        match = _CORE.match(clean(text)) if "." in text or "," in text else None
        if not match:
            continue
        if _DOUBTFUL.fullmatch(match[1]):
            doubtful = True
        elif mark := _mark(match[1]):
            proofs.setdefault(mark, text)
    if not doubtful:
        return "none" if len(proofs) != 1 else next(iter(proofs)), next(iter(proofs.values()), "")
    if len(proofs) != 1:
        return "?" if proofs else "", ""
    return next(iter(proofs.items()))


def _mark(core: str) -> str:
    """The decimal mark one number shows beyond doubt."""
    last = max(core.rfind("."), core.rfind(","))
    mark, other = core[last], "," if core[last] == "." else "."
    if other in core:
        return mark if core.count(mark) == 1 else ""
    if core.count(mark) > 1:  # 1.234.567 marks thousands
        return other
    before, after = core[:last], core[last + 1 :]
    if len(after) != 3 or " " in before or "'" in before or not before or before[0] == "0" or len(before) > 3:
        return mark
    return ""
