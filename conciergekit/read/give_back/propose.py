"""What an unknown file's columns may be: a proposal a person corrects before anything is read."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from ...core import languages
from ...core.cells.account import SheetCells
from ...core.cells.cell import Reading
from ...core.cells.people import full_of_names, holds_people, names_for_codes
from ...core.cells.sheet import Sheet, filled
from ...core.cells.values import mask, parse
from ...core.i18n import N_, _, language
from ...core.schema import FIGURES, Column, Table, fold
from ...core.tables import LEDGER, PROJECT, TABLES
from ..layout.answers import figure_of, words_of
from ..layout.forms import FormExport, detect, is_personal, question
from ..layout.mapping import HEADS, WHOLE
from ..layout.match import HEADER_LINES, Layout, column_of, plain, shown
from ..layout.options import split, together, yes_or_no
from ..layout.sides import AMOUNT, NATURE, side_of, two_sides
from ..layout.units import heading_scale
from ..understand.fec import find_entries
from ..understand.readings import readings

SURE, LIKELY, LEAST = 0.9, 0.75, 0.6  # of a likeness between 0 and 1; the kit's own
_SAMPLED = 200  # distinct cells looked at in a column
_SHOWN = 3
_ASKS = {
    "satisfaction": r"satisf|content",
    "recommend": r"recomm",
    "would_use": r"utiliserie|utiliseri?ez|would.{0,20}use|pourriez vous utiliser|seriez vous interesse",
    "knows": r"connaiss|do you know|avez vous entendu",
}
_NOTES = {
    "personal_column": N_("personal: left out"),
    "names": N_("names of people: left out; map a column of codes"),
    "technical_column": N_("technical: left out"),
    "split_column": N_("says again another column: left out"),
}
_DAY_OR_MONTH = N_("to fill: day then month, or month then day")
_COMMA_OR_POINT = N_("to fill: a comma, or a point")
_TELLING = ("choice", "date", *FIGURES, "yesno")  # kinds whose values say much


@dataclass(frozen=True)
class Proposal:
    """What a column of a file may be. `likeness` between 0 and 1; `table` None: nothing known, or left out."""

    file: str
    sheet: str
    heading: str
    table: Table | None
    column: str
    likeness: float
    examples: tuple[str, ...]
    note: str = ""
    constant: str = ""

    def how_sure(self) -> str:
        """In words, in the current language."""
        if self.note:
            return _(self.note)
        if self.table is None:
            return _("unknown: left out")
        if self.likeness >= SURE:
            return _("sure")
        if self.likeness >= LIKELY:
            return _("likely, to check")
        return _("left out; perhaps {table} / {column}", table=self.table.title, column=self.column)

    @property
    def target(self) -> tuple[str, str]:
        """Table and column to write: none while it is a mere guess, for a person to decide."""
        if self.table is None or (self.likeness < LIKELY and self.heading):
            return "", ""
        return str(self.table.title), self.column


def propose(sheets: Iterable[Sheet]) -> list[Proposal]:
    """A proposal for each column of each sheet, in the order of the file."""
    found: list[Proposal] = []
    for sheet in sheets:
        if find_entries(sheet):
            found.append(
                Proposal(
                    pattern(sheet.file),
                    "",
                    WHOLE,
                    TABLES["ledger"],
                    "",
                    1.0,
                    (),
                    N_("accounting export (FEC)"),
                )
            )
        elif any(filled(cell) for row in sheet.rows for cell in row):
            found += _sheet(sheet)
    return found


def pattern(name: str) -> str:
    """A file's name with * for its figures, which change at the next export: export_2026-03.csv -> export_*.csv"""
    stem, dot, suffix = name.rpartition(".")
    return re.sub(r"[0-9]+(?:[-_. ]*[0-9]+)*", "*", stem if dot else name) + dot + (suffix if dot else "")


def _sheet(sheet: Sheet) -> list[Proposal]:
    form = detect(sheet)
    header = form.header if form else _header(sheet)
    heads = form.heads if form else [shown(c) if filled(c) else "" for c in sheet.rows[header]]
    values = {p: _distinct(sheet, header, p) for p, text in enumerate(heads) if text}
    left_out = dict(form.ignored) if form else {}
    if form and form.stamp is not None:
        left_out[form.stamp] = "technical_column"
    left_out |= {p: "personal_column" for p, text in enumerate(heads) if text and is_personal(text)}
    left_out |= {p: "names" for p in values if p not in left_out and _names(heads[p], values[p])}
    ticked = {p for places in together(heads).values() for p in places if yes_or_no(values.get(p, ()))}
    free = [p for p in values if p not in left_out or (p in ticked and left_out[p] == "split_column")]
    table, chosen = _payments(form) or max(
        (_choose(TABLES[name], heads, values, free, form.stamp if form else None) for name in _tables()),
        key=lambda found: _merit(*found),
    )
    for position in [p for p, (title, _likeness) in chosen.items() if _codes_people(table, title)]:
        if names_for_codes(values[position]):
            left_out[position] = "names"
            del chosen[position]
    names = pattern(sheet.file), "" if sheet.name == sheet.file else sheet.name
    found = []
    for position in values:
        text, examples = heads[position], tuple(shown(mask(str(v))) for v in values[position][:_SHOWN])
        if position in left_out and position not in chosen:
            personal = left_out[position] in ("personal_column", "names")
            note = _NOTES[left_out[position]]
            found.append(Proposal(*names, text, None, "", 1.0, () if personal else examples, note))
        elif position in chosen and table is not None:
            title, likeness = chosen[position]
            choice = split(text)[1] if title in _question_titles() else ""
            note, choice = _of_side(position, heads, title, chosen) or ("", choice)
            found.append(Proposal(*names, text, table, title, likeness, examples, note, choice))
        else:
            found.append(Proposal(*names, text, None, "", 0.0, examples))
    if table is not None and chosen:
        found += _asked_of(sheet, header, table, chosen, names)
        found += [
            Proposal(*names, "", table, str(column.title), 0.0, (), N_("to fill: the same for every line"))
            for column in _missing(table, chosen)
        ]
    return found


def _asked_of(
    sheet: Sheet, header: int, table: Table, chosen: dict, names: tuple[str, str]
) -> list[Proposal]:
    """Lines to fill where nothing in the file shows which figure is the day, or which mark the decimal one."""
    titles = {str(column.title): column for column in table.columns}
    columns = {p: titles[title] for p, (title, _likeness) in chosen.items() if title in titles}
    cells = SheetCells(sheet).columns
    layout = Layout(table, sheet, header, columns, {}, heads={p: sheet.rows[header][p] for p in columns})
    read_as = readings([layout], [], lambda _sheet: cells, lambda _sheet: {})
    asked = []
    for name, note in (("date_order", _DAY_OR_MONTH), ("decimal_mark", _COMMA_OR_POINT)):
        if name in read_as.asked:
            asked.append(Proposal(*names, "", PROJECT, str(PROJECT[name].title), 0.0, (), note))
    return asked


def _tables() -> list[str]:
    return [table.name for table in TABLES.values() if not table.form]


def _question_titles() -> set[str]:
    return {str(choice.title) for choice in TABLES["surveys"]["question"].choices}


def _payments(form: FormExport | None) -> tuple[Table, dict[int, tuple[str, float]]] | None:
    """An export of payments is a part of the ledger; what they are (sales, gifts…) is asked."""
    known = form.in_ledger() if form else {}
    return (LEDGER, {p: (str(LEDGER[name].title), SURE) for p, name in known.items()}) if known else None


_WHO = re.compile(
    r"(?:(?:pour|par|avec) )?qui|(?:nom )?(?:personne|usager|usagere|client|cliente|demandeur|demandeuse|contact|benevole|salarie|"
    r"salariee|intervenant|intervenante|referent|referente|chauffeur|animateur|animatrice|responsable|adherent|adherente|"
    r"habitant|habitante|who|person|customer|member|volunteer)s?"
)


def _names(heading: str, cells: list) -> bool:
    """Whether a column holds names of people: beyond doubt, or as far as words tell where its heading asks who."""
    if _WHO.fullmatch(fold(heading)):
        return names_for_codes(cells)
    return full_of_names(cells)


def _codes_people(table: Table, title: str) -> bool:
    """Whether a column of the kit, by its title, holds codes of people."""
    return any(str(c.title) == title and c.kind == "code" and holds_people(c) for c in table.columns)


def _sides(table: Table, heads: list[str], free: list[int]) -> dict[int, tuple[str, float]]:
    """The two columns of amounts of a ledger, « Débit » and « Crédit »; none in other tables."""
    places = two_sides(text if p in free else "" for p, text in enumerate(heads)) if table is LEDGER else None
    return {p: (str(AMOUNT.title), SURE) for p in places or ()}


def _of_side(position: int, heads: list[str], title: str, chosen: dict) -> tuple[str, str] | None:
    """What is asked of one of two columns of amounts when no column says the nature of each line: what goes out is
    most likely expenses, what comes in is for the person to say."""
    titles = [title for title, _likeness in chosen.values()]
    if title != str(AMOUNT.title) or titles.count(title) < 2 or str(NATURE.title) in titles:
        return None
    if side_of(heads[position]) == "out":
        return N_("to check: expenses, or repayments of a loan"), str(NATURE.choices[0].title)
    return N_("to fill: own revenue, subsidy or loan"), ""


def _missing(table: Table, chosen: dict[int, tuple[str, float]]) -> list[Column]:
    titles = {title for title, _likeness in chosen.values()}
    spared = ("question", "score") if table.name == "surveys" and titles & _question_titles() else ()
    if [title for title, _likeness in chosen.values()].count(str(AMOUNT.title)) > 1:
        spared = ("nature",)  # asked beside each of the two columns
    return [c for c in table.required_columns if str(c.title) not in titles and c.name not in spared]


def _merit(table: Table, chosen: dict[int, tuple[str, float]]) -> tuple[float, float]:
    if not chosen:
        return 0.0, 0.0
    needed = max(1, len(list(table.required_columns)))
    covered = 1 - len(_missing(table, chosen)) / needed
    return sum(likeness for _title, likeness in chosen.values()) * (0.3 + covered), covered


def _choose(
    table: Table, heads: list[str], values: dict[int, list], free: list[int], stamp: int | None
) -> tuple[Table, dict[int, tuple[str, float]]]:
    """The best column of the table for each column of the file, each used once, the likest first."""
    pairs = []
    for position in free:
        if position == stamp:
            continue
        pairs += [
            (score, position, column.name, str(column.title))
            for column in table.columns
            if (score := _likeness(table, column, heads[position], tuple(values[position]))) >= LEAST
        ]
        if split(heads[position])[1] and yes_or_no(values[position]):
            pairs = [pair for pair in pairs if pair[1] != position]  # a tick is the value of no column
        if table.name == "surveys":
            pairs += _asked(heads[position], values[position], position)
    chosen = _sides(table, heads, free)
    used = {("amount_eur", "")} if chosen else set()
    for score, position, name, title in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        choice = split(heads[position])[1] if name in _ASKS else ""
        if position not in chosen and (name, choice) not in used:
            chosen[position] = title, round(score, 2)
            used.add((name, choice))
    if stamp is not None and "date" in table and ("date", "") not in used and chosen:
        chosen[stamp] = str(table["date"].title), 1.0
    return table, chosen


def _asked(heading: str, values: list, position: int) -> list[tuple[float, int, str, str]]:
    """A survey question in a column of its own, if its answers are figures or the usual words."""
    found = []
    for choice in TABLES["surveys"]["question"].choices:
        if not re.search(_ASKS[choice.value], fold(heading)) or not values:
            continue
        words, column = words_of(choice.value), TABLES["surveys"]["score"]
        good = [
            v
            for v in values
            if (isinstance(v, str) and figure_of(v, words) is not None) or not parse(v, column).problem
        ]
        if len(good) > 0.6 * len(values):
            found.append((0.88, position, choice.value, str(choice.title)))
    return found


def _likeness(table: Table, column: Column, heading: str, values: tuple) -> float:
    heading = question(heading)
    named = column_of(table, heading)
    if named is column and heading_scale(table.name, column, heading) is None:
        return 0.0  # « Commission (%) » is no amount
    score = 1.0 if named is column else 0.0 if named else _same_words(plain(heading), column)
    if score < 0.45 or not values or column.kind not in _TELLING:
        return score
    # what kind of values they are, whichever way they turn out to be written
    reading = Reading(order="day", decimal=",")
    good = sum(parse(v, column, reading).problem in ("", "number_read") for v in values) / len(values)
    return score * (0.4 + 0.6 * good) if good < 0.5 else min(1.0, score + 0.15 * good)


def _same_words(text: str, column: Column) -> float:
    best = 0.0
    words, codes = set(text.split()), languages.codes()
    for heading in _words_for(column, codes):
        theirs = set(heading.split())
        inside = 0.7 * (len(words & theirs) / len(theirs)) if len(heading) > 3 else 0.0
        best = max(best, inside, SequenceMatcher(None, text[:80], heading).ratio() * 0.95)
    return best


@cache
def _words_for(column: Column, codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({plain(text) for text in (*column.title.each(codes), *column.synonyms)} - {""})


def _distinct(sheet: Sheet, header: int, position: int) -> list:
    seen = dict.fromkeys(
        row[position]
        for row in sheet.rows[header + 1 : 5_000]
        if position < len(row) and filled(row[position])
    )
    return list(seen)[:_SAMPLED]


def _header(sheet: Sheet) -> int:
    """The first of the rows that hold the most words."""
    counts = [sum(isinstance(c, str) and filled(c) for c in row) for row in sheet.rows[:HEADER_LINES]]
    return max(range(len(counts)), key=lambda i: (counts[i], -i), default=0)


# ---- writing it ------------------------------------------------------------------------------------------


def as_csv(proposals: Iterable[Proposal], before: str = "") -> str:
    """The lines of a correspondence file, with headings unless lines stand `before` them."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    if not before:
        writer.writerow([words.get(language()) for words in HEADS.values()])
    elif not before.endswith("\n"):
        out.write("\r\n")
    for p in proposals:
        cells = [p.file, p.sheet, p.heading, *p.target, p.constant, p.how_sure(), " · ".join(p.examples)]
        writer.writerow([safe(cell) for cell in cells])
    return before + out.getvalue()


def safe(text: str) -> str:
    """A text no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") and len(text) > 1 else text
