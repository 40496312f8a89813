"""What an unknown file's columns may be: a proposal a person corrects before anything is read."""

import csv
import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache, lru_cache, partial
from os.path import commonprefix
from statistics import median

from ...core import languages
from ...core.cells.cell import Reading, amount_in, figure_in
from ...core.cells.dates import is_month, weekday
from ...core.cells.people import (
    full_of_names,
    holds_people,
    mask_first_names,
    names_for_codes,
    surely_a_person,
)
from ...core.cells.sheet import Sheet, cells_at, filled
from ...core.cells.values import mask, parse, says_yes
from ...core.i18n import N_, _, language, ngettext
from ...core.schema import FIGURES, Column, Table, fold
from ...core.tables import LEDGER, PROJECT, TABLES
from ...core.text import cut
from ..layout.answers import figure_of, is_end, unsaid, words_of
from ..layout.days.clocks import clock, clock_columns
from ..layout.days.periods import DAY, MONTH, WEEK, periods, week_titles
from ..layout.forms import FormExport, detect, is_personal, question
from ..layout.heads import as_headed
from ..layout.kinds import (
    BANK,
    CROSS,
    ONLY,
    PROSE,
    QUOTE,
    SURVEY,
    UNREAD,
    WORDS,
    Kind,
    alike,
    beside,
    header_of,
    kind_of,
    next_table,
    of_one_account,
    top_of,
    weekday_letters,
)
from ..layout.mapping import (
    ASKED_FOR,
    BY_END,
    BY_SIGN,
    CATEGORY,
    EMPTY,
    FORMS,
    GRANT,
    GRANTED,
    HEADS,
    HOURS,
    NUMBERED,
    PERSON_CODE,
    WHOLE,
)
from ..layout.match import Layout, column_of, plain, shown, without_brackets
from ..layout.options import split, together, yes_or_no
from ..layout.sides import (
    AMOUNT,
    NATURE,
    between_people,
    sections,
    side_of,
    sides_above,
    two_sides,
)
from ..layout.spelled import ASKED
from ..layout.ticked import BETWEEN, TICKED
from ..layout.totals import is_total
from ..layout.trade import meant_in_the_trade, said_in_the_trade
from ..layout.units import heading_scale
from ..understand.doubts import is_counter
from ..understand.evidence import either_money
from ..understand.fec import find_entries
from ..understand.readings import readings
from ..understand.table import DITTO

SURE, LIKELY, LEAST = 0.9, 0.75, 0.6  # of a likeness between 0 and 1; the kit's own
_SAMPLED = 200  # distinct cells looked at in a column
_SHOWN = 3
_NOTES = {
    "personal_column": N_("personal: left out"),
    "names": N_("names of people: left out; map a column of codes"),
    "technical_column": N_("technical: left out"),
    "split_column": N_("says again another column: left out"),
    "date_part": N_("part of a date, read with its day: left out"),
    "beside": N_("another table beside: left out"),
    "no_table": N_("to fill: which table of the kit it is"),
}
_DAY_OR_MONTH = N_("to fill: day then month, or month then day")
_COMMA_OR_POINT = N_("to fill: a comma, or a point")
_ONCE = N_("to fill: the same for every line")
_WHERE = N_("to fill: this title beside the column that holds it, or here what is the same on every line")
_BY_LINE = (*FIGURES, "date")  # seldom the same twice
_TELLING = ("choice", "date", *FIGURES, "yesno")  # kinds whose values say much


@dataclass(frozen=True)
class Proposal:
    """What a column of a file may be. `likeness` between 0 and 1; `table` None: nothing known, or left out. `kind`: what
    the whole sheet seems to be, when nothing of it is read; `cell`: the line says what that cell of the column means; `other`:
    the table or the column it may be instead."""

    file: str
    sheet: str
    heading: str
    table: Table | None
    column: str
    likeness: float
    examples: tuple[str, ...]
    note: str = ""
    constant: str = ""
    cell: str = ""
    kind: Kind | None = None
    times: int = 0  # cells that say `cell`
    other: str = ""

    def how_sure(self) -> str:
        """In words, in the current language."""
        if self.kind:
            words = {"what": _(WORDS[self.kind.code]), "proof": cut(mask(self.kind.proof), 60)}
            return _("seems to be {what} (“{proof}”): not read", **words)
        if self.cell:
            told = _("to fill: what this cell means") if not self.constant else _("likely, to check")
            return ngettext("{sure} ({n} cell)", "{sure} ({n} cells)", self.times, sure=told)
        if self.other:
            taken = self.column or str(self.table.title)
            return _("likely, to check: “{taken}”, or “{other}”", taken=taken, other=self.other)
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
        if self.table is None or self.kind or (self.likeness < LIKELY and self.heading):
            return "", ""
        return str(self.table.title), self.column


def propose(
    sheets: Iterable[Sheet], table_of: Callable[[Sheet], Table | None] = lambda _sheet: None
) -> list[Proposal]:
    """A proposal for each column of each sheet, in the order of the file. `table_of`: the table a person says it is.

    A sheet of the kit that is a form has no columns to tell: a line about it would have it left out."""
    found: list[Proposal] = []
    sheets = [as_headed(sheet) for sheet in sheets if fold(sheet.key) not in FORMS]
    one = _as_one(sheets)
    tabs = (
        []
        if len(one) == len(sheets)
        else [s.name for s in sheets if any(filled(c) for r in s.rows for c in r)]
    )
    for sheet in one:
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
            found += _sheet(sheet, tabs, table_of(sheet))
    return found


def _as_one(sheets: list[Sheet]) -> list[Sheet]:
    """The sheets of a file as one where all have the same headings, as a till with a sheet a month has: they are asked of
    once, under the name of the file."""
    full = [sheet for sheet in sheets if any(filled(cell) for row in sheet.rows for cell in row)]
    heads = [header_of(sheet) for sheet in full]
    first = full[0] if full else None
    same = len(full) > 1 and all(
        sheet.file == first.file and sheet.name != sheet.file and sheet.rows[n] == first.rows[heads[0]]
        for sheet, n in zip(full, heads, strict=True)
    )
    if not same or find_entries(first) or detect(first):
        return sheets
    below = [row for sheet, n in zip(full[1:], heads[1:], strict=True) for row in sheet.rows[n + 1 :]]
    return [replace(first, name=first.file, rows=[*first.rows, *below])]


def pattern(name: str) -> str:
    """A file's name with * for its figures and months, which change at the next export: export_mars-2026.csv -> export_*.csv"""
    stem, dot, suffix = name.rpartition(".")
    stem, last = (stem, dot + suffix) if dot else (name, "")
    figures = r"[0-9]+(?:[-_. ]*[0-9]+)*"
    changing = rf"(?:{figures}|(?<![^\W\d_])(?:{_MONTH})(?![^\W\d_]))"
    starred = re.sub(rf"{changing}(?:[-_. ]*{changing})*", "*", stem, flags=re.I)
    return (
        re.sub(figures, "*", stem) if starred == "*" else starred
    ) + last  # of « mars.xlsx » nothing would be left


_MONTH = (
    r"janv(?:ier)?|f[ée]vr(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[uû]t|sept(?:embre)?|oct(?:obre)?|nov(?:embre)?|d[ée]c(?:embre)?"
    r"|january|february|march|april|june|july|august|september|october|november|december"
)


def _sheet(sheet: Sheet, tabs: Sequence[str] = (), said: Table | None = None) -> list[Proposal]:
    form = detect(sheet)
    header = form.header if form else header_of(sheet)
    if form is None and (below := next_table(sheet, header)) is not None:
        sheet = replace(sheet, rows=sheet.rows[: top_of(sheet, below)])
    heads = form.heads if form else [shown(c) if filled(c) else "" for c in sheet.rows[header]]
    parts = alike(heads) if form is None else [(0, len(heads))]
    places = {p: [p - parts[0][0] + left for left, _right in parts] for p in range(*parts[0])}
    titles = {
        *week_titles(sheet, header),
        *([header + 1] if weekday_letters(sheet, header + 1, header) else []),
    }
    below = replace(sheet, rows=[[] if i in titles else row for i, row in enumerate(sheet.rows)])
    values = {p: _distinct(below, header, places[p]) for p in places if heads[p]}
    kind = kind_of(sheet, header, heads, form is not None)
    ahead = (
        _ahead(sheet, header, heads, values) if not form and (kind is None or kind.code == CROSS) else None
    )
    if not ahead and not form and (kind is None or kind.code == CROSS):
        ahead = _hours_apart(heads, values, _kind_of_work) or (
            _hours_apart(heads, values, _whose) if _TIME_SAID.search(_said_about(sheet, header)) else None
        )
    ahead = ahead if said is None or (ahead and ahead[0] is said) else None
    kind = None if ahead or said else kind
    apart = beside(sheet, header) if len(parts) == 1 else len(heads)
    left_out = dict(form.ignored) if form else {}
    if form and form.stamp is not None:
        left_out[form.stamp] = "technical_column"
    left_out |= {p: "personal_column" for p, text in enumerate(heads) if text and is_personal(text)}
    left_out |= {p: "names" for p in values if p not in left_out and _names(heads[p], values[p])}
    left_out |= {p: "date_part" for _name, at, *_more in sheet.dated for p in at[1:]}
    left_out |= {p: "beside" for p in values if p >= apart}
    ticks = {word for text in heads if BETWEEN in text for word in text.split(BETWEEN)}
    left_out |= {p: "split_column" for p in values if heads[p] in ticks and not values[p]}
    ticked = {p for places in together(heads).values() for p in places if yes_or_no(values.get(p, ()))}
    free = [p for p in values if p not in left_out or (p in ticked and left_out[p] == "split_column")]
    stamp = form.stamp if form else None
    tried: list = []
    orders = not form and _ORDERS_SAID.search(_said_about(sheet, header)) is not None
    found_at_once = ahead or (said and _choose(said, heads, values, free, stamp, None)) or _payments(form)
    if not found_at_once:
        tried = _candidates(kind, heads, values, free, form, _said_about(sheet, header))
    if orders and not (kind and kind.code in ONLY):  # a sheet of orders is no list of what was earned
        tried = (
            [found for found in tried if found[0] is not LEDGER]
            if any(t.name == "requests" for t, _c in tried)
            else tried
        )
    table, chosen = found_at_once or max(tried, key=lambda found: _merit(*found), default=(None, {}))
    if table is not None and not ahead:  # they complete a table, and make none
        chosen |= _day_by_shape(table, heads, values, free, chosen)
        chosen |= _words_by_shape(table, values, free, chosen)
        chosen |= _service_by_shape(table, heads, values, free, chosen)
    if table is not None and table.name == "surveys":
        chosen |= _in_other_words(below, header, heads, values, free, chosen)
    for position in [p for p, (title, _likeness) in chosen.items() if _codes_people(table, title)]:
        if names_for_codes(values[position]):
            left_out[position] = "names"
            del chosen[position]
    names = pattern(sheet.file), "" if sheet.name == sheet.file else sheet.name
    found = []
    rival = _rival(tried, table, _said_about(sheet, header)) if tried and not kind else None
    if rival is not None:
        found.append(Proposal(*names, "", table, "", LIKELY, (), other=str(rival.title)))
    if table is None or (kind and kind.code == BANK):
        found.append(
            Proposal(
                *names,
                "",
                None,
                "",
                0.0,
                (),
                _NOTES["no_table"],
                kind=kind if kind and kind.code in WORDS else None,
            )
        )
    for position in values if not (kind and kind.code == PROSE) else ():
        text = heads[position]
        examples = _examples(text, values[position], known=position in chosen)
        if position in left_out and position not in chosen:
            personal = left_out[position] in ("personal_column", "names")
            note = _NOTES[left_out[position]]
            found.append(Proposal(*names, text, None, "", 1.0, () if personal else examples, note))
        elif position in chosen and table is not None:
            title, likeness = chosen[position]
            choice = _choice_of(position, heads, chosen) if title in _question_titles() else ""
            if not ahead and table is LEDGER:
                note, choice = _of_side(position, heads, title, chosen) or ("", choice)
            else:
                note = ""
                choice = _kind_of_work(text, title) or _whose(text, title) if ahead else choice
            other = "" if note else _either(table, title, text, chosen)
            found.append(Proposal(*names, text, table, title, likeness, examples, note, choice, other=other))
            if likeness >= LIKELY:
                found += _meanings(
                    sheet, header, places[position], found[-1], _days_of(table, chosen, places)
                )
        else:
            found.append(Proposal(*names, text, None, "", 0.0, examples))
    clocks = table is not None and table.name == "time" and clock_columns(dict(enumerate(heads)))
    spared = {"date"} if ahead else set()
    spared |= {"nature"} if (ahead or table is LEDGER) and sections(sheet, header) else set()
    spared |= {"hours"} if clocks else set()
    if table is not None and (chosen or said):
        found += _asked_of(sheet, header, table, chosen, names)
        missing = [c for c in _missing(table, chosen, bool(ahead)) if c.name not in spared]
        if table.name == "time" and str(table["paid"].title) not in {
            title for title, _likeness in chosen.values()
        }:
            missing.append(table["paid"])
        if table.name == "tours" and not any(
            title == str(table["mode"].title) for title, _l in chosen.values()
        ):
            missing.append(table["mode"])
        for column in missing:
            if column.name in ("service", "public") and tabs and not any(map(_numbered, tabs)):
                named = column.name == "service" and _BY_SERVICE.search(fold(names[0]))
                note = (
                    N_("likely, to check") if named else N_("to fill: the same for every line of this sheet")
                )
                found += [
                    Proposal(names[0], tab, "", table, str(column.title), 0.0, (), note, tab if named else "")
                    for tab in tabs
                ]
                continue
            said = _everywhere(table, column, chosen, heads, sheet)
            if column is NATURE and _by_sign(chosen, heads, values):
                said = str(BY_SIGN)
            if column.name == "outcome" and _titled(table["closed_on"], chosen):
                said = str(BY_END)
            if column is NATURE and sides_above(sheet, header, parts):
                said = column.label("own_revenue")
            note = N_("likely, to check") if said else _WHERE if column.kind in _BY_LINE else _ONCE
            found.append(Proposal(*names, "", table, str(column.title), 0.0, (), note, said))
    return found


_ORDERS_SAID = re.compile(
    r"\b(?:commandes|demandes|interventions)\b(?! (?:fournisseurs?|d achat))|\b(?:orders|requests)\b"
)
_BY_SERVICE = re.compile(r"\b(?:par|by|per) (?:services?|prestations?)\b")


def _numbered(tab: str) -> bool:
    """Whether a sheet is one of a series, of months or weeks: it says nothing of what its lines are about."""
    return is_month(tab) or any(map(str.isdigit, tab))


_TIME_SAID = re.compile(r"\b(?:heures|temps|pointages?|emargements?|hours|time ?sheets?)\b")
_GRANTS = re.compile(r"\b(?:financ|subvention|aides?\b|grant|funding)")
_WORKED = re.compile(
    r"\b(?:feuilles? d heures|heures (?:de travail|de benevolat|travaillees)|temps de travail|pointages?|emargements?|time ?sheets?)\b"
)
_REAL_SAID = re.compile(r"\b(?:realisee?s?|reel|compte de resultat|depenses|recettes|actuals?)\b")


_PRESENCE = re.compile(r"\bpresences?\b|\battendance\b")
_TEAM = re.compile(
    r"\b(?:salarie|equipe|personnel|employe|agent|benevole|intervenant|staff|team|volunteer|employee)"
)


def _at_work(said: str, heads: list[str], days: Iterable[int], values: dict[int, list]) -> bool:
    """Whether a sheet of presence says how long the team worked: hours of a day, not a tick or a count of people."""
    if not _PRESENCE.search(said) or not _TEAM.search(" ".join([said, *map(fold, heads)])):
        return False
    figures = [f for p in days for cell in values.get(p, ()) if (f := figure_in(cell)) is not None]
    return bool(figures) and max(figures) <= 14 and sum(f >= 2 for f in figures) > 0.5 * len(figures)


def _said_about(sheet: Sheet, header: int) -> str:
    """The words above a table and the names of its sheet and file, folded."""
    above = [*sheet.rows[:header], [sheet.key, sheet.file]]
    return " ".join(fold(text) for row in above for text in row if isinstance(text, str))


def _ahead(
    sheet: Sheet, header: int, heads: list[str], values: dict[int, list]
) -> tuple[Table, dict[int, tuple[str, float]]] | None:
    """Hours worked by day or by week, or real accounts by month, that stand side by side: each cell is a line. None for
    any other cross table, and for sums by month of hours, whose days nobody knows."""
    unit, days = periods(sheet, header)
    said = _said_about(sheet, header)
    name = (
        "time"
        if unit in (DAY, WEEK) and (_TIME_SAID.search(said) or _at_work(said, heads, days, values))
        else ""
    )
    name = "ledger" if unit == MONTH and _REAL_SAID.search(said) else name
    if not name:
        return None
    table = TABLES[name]
    measured = table["hours"] if name == "time" else AMOUNT
    cells = [cell for p in days for cell in values.get(p, ())]
    good = sum(not parse(cell, measured, Reading(order="day", decimal=",")).problem for cell in cells)
    if not cells or good < 0.6 * len(cells):
        return None
    labels = [p for p, text in enumerate(heads) if text and p not in days]
    _table, chosen = _choose(table, heads, values, labels, None, None)
    chosen = {
        p: found
        for p, found in chosen.items()
        if found[0] not in (str(measured.title), str(table["date"].title))
    }
    return table, chosen | {p: (str(measured.title), SURE) for p in days}


def _kind_of_work(heading: str, title: str) -> str:
    """The kind of work a column of hours is about, as its heading says it; "" for any other column."""
    kind = parse(heading, CATEGORY).value if title == str(HOURS.title) else None
    return "" if kind is None else CATEGORY.label(kind)


def _whose(heading: str, title: str) -> str:
    """The code of the person whose hours a column holds, as its heading says it; "" for any other column."""
    return heading if title == str(HOURS.title) and PERSON_CODE.fullmatch(heading) else ""


def _hours_apart(
    heads: list[str], values: dict[int, list], said: Callable[[str, str], str]
) -> tuple[Table, dict[int, tuple[str, float]]] | None:
    """Hours worked with a column for each kind of work, or for each person, beside their day: each cell is a line."""
    title = str(HOURS.title)
    kinds = [p for p in values if said(heads[p], title)]
    cells = [cell for p in kinds for cell in values[p]]
    good = sum(not parse(cell, HOURS, Reading(order="day", decimal=",")).problem for cell in cells)
    if len({said(heads[p], title) for p in kinds}) < 2 or good < 0.6 * len(cells):
        return None
    others = [p for p in values if p not in kinds and not is_total(heads[p])]
    table, chosen = _choose(TABLES["time"], heads, values, others, None, None)
    chosen = {p: found for p, found in chosen.items() if found[0] not in (title, str(CATEGORY.title))}
    if str(table["date"].title) not in [found[0] for found in chosen.values()]:
        return None
    return table, chosen | dict.fromkeys(kinds, (title, SURE))


def _candidates(
    kind: Kind | None,
    heads: list[str],
    values: dict[int, list],
    free: list[int],
    form: FormExport | None,
    said: str,
) -> list[tuple[Table, dict[int, tuple[str, float]]]]:
    """The tables a sheet may be, by the whole of it; none where its kind is not read, or where no table has what makes it
    one."""
    if kind and kind.code in UNREAD:
        return []
    if kind and kind.code == BANK and not two_sides(heads):
        # one signed amount says what moved; what it was, its sign and the words of each line
        _table, found = _choose(LEDGER, heads, values, free, None, kind)
        if not _by_sign(found, heads, values):
            return []
    names = [ONLY[kind.code]] if kind else [name for name in _tables() if not form or name != "surveys"]
    stamp = form.stamp if form else None
    tried = [_choose(TABLES[name], heads, values, free, stamp, kind) for name in names]
    clocks = clock_columns({p: heads[p] for p in free})
    if clocks and not any(clock(v) is not None and not isinstance(v, dt.datetime) for v in values[clocks[0]]):
        clocks = None  # « Début » of a loan is a day
    counted = sum(is_counter(heads[p]) for p in free) == 2
    fetched = any(_FETCHED.fullmatch(fold(heads[p])) for p in free)
    worked = _WORKED.search(said) is not None
    tried = [
        (table, chosen)
        for table, chosen in tried
        if _has_heart(table, chosen, values)
        or (clocks and table.name == "time" and _has_day(table, chosen))
        or (counted and table.name == "tours" and _has_day(table, chosen))
        or (fetched and table.name == "requests" and _has_day(table, chosen))
        or (worked and table.name == "time" and _has_day(table, chosen) and _titled(HOURS, chosen))
    ]
    if not _GRANTS.search(said):  # « Qui » gives a grant only where grants are said
        tried = [
            (table, chosen)
            for table, chosen in tried
            if table.name != "funding" or not any(fold(heads[p]) == "qui" for p in chosen)
        ]
    words = " ".join([said, *map(fold, heads)])
    if not _PEOPLE_SAID.search(words):  # a number and a category may be of anything
        tried = [
            (table, chosen)
            for table, chosen in tried
            if table.name != "clients"
            or any(_titled(table[name], chosen) for name in ("member_since", "membership_eur"))
        ]
    if any(_MILEAGE.fullmatch(fold(heads[p])) for p in free):  # money given back, and no tours
        tried = [(table, chosen) for table, chosen in tried if table.name != "tours"]
    return tried


_NEARLY = 0.5  # of the merit of the likeliest table


def _rival(tried: list, table: Table, said: str) -> Table | None:
    """Another table that a sheet may be: it has what makes it one, and nearly as much; none where the words above, or the names
    of the sheet and the file, are those of the likeliest alone."""
    merits = {other.name: _merit(other, chosen)[0] for other, chosen in tried}
    others = [name for name in merits if name != table.name and merits[name] >= _NEARLY * merits[table.name]]

    def named(one: Table) -> bool:
        hours = one.name == "time" and _TIME_SAID.search(said) is not None
        return hours or any(name and re.search(rf"\b{re.escape(name)}\b", said) for name in one.sheet_names)

    best = max(others, key=merits.__getitem__, default=None)
    return None if best is None or (named(table) and not named(TABLES[best])) else TABLES[best]


_PEOPLE_SAID = re.compile(
    r"\b(?:adherent|adhesion|cotisation|membre|client|usager|beneficiaire|abonne|inscrit|famille|foyer|habitant|personne"
    r"|member|customer|user)"
)
_MILEAGE = re.compile(
    r"(?:montant (?:de l |des )?)?(?:(?:indemnites?|defraiements?)(?: (?:kilometriques?|km|dues?))?|frais (?:kilometriques?|km))|(?:montant )?a rembourser|mileage"
)

_FETCHED = re.compile(r"(?:retire|recupere)e?s? le|(?:picked up|collected) on")  # the log of a parcel point
# What makes a sheet this table and no other: one column of each group (or all of a pair), beside a day or a number all have.
_HEART = {
    "requests": (
        ("date",),
        ("service", "outcome", ("closed_on", "due_on")),
        (
            ("closed_on", "due_on"),
            "public",
            "insee",
            "channel",
            ("service", "outcome"),
            ("service", "closed_on"),
            ("service", "due_on"),
        ),
    ),
    "funding": (("funder",), ("amount_eur",), ("status", "filed_on", "cash_late")),
    "ledger": (("amount_eur",), ("line", "nature", "account", "payer")),
    "contracts": (("amount_eur",), ("per_year", ("start", "end")), ("service", "payer_name")),
    "tours": (("km", "stops", "drive_min", "mode"), ("date",)),
    "stops": (("tour",), ("insee", "kind", "minutes")),
    "time": (("hours",), ("date",), ("category", "person", "paid")),
    "energy": (("score",), ("week",), ("person",)),
    "events": (("participants", "kind"), ("date",)),
    "clients": (
        ("id", "member_since", "membership_eur"),
        ("member_since", "membership_eur", "public", "insee"),
    ),
    "territory": (("insee", "name"), ("population", "households", "in_scope")),
    "opening": (("open_share", "season"),),
    "providers": (("service",), ("active", "charter_signed", "insurance_until")),
    "services": (("label",), ("market", "sap", "commission_share", "fee_eur", "standard_min")),
    "publics": (("label",), ("planned_share", "size")),
    "journal": (("text",), ("date",), ("tags",)),
    "actors": (("id",), ("kind", "commitment", "engagement", "last_contact")),
    "team": (("id",), ("role", "paid", "hours_week", "hour_eur")),
    "lent": (("what",), ("kind", "lender"), ("month_eur", "since", "until")),
    "roads": (("one",), ("other",), ("km", "minutes", "factor")),
    "funders": (("name",), ("opens", "closes", "answer_months", "cost_share")),
    "actions": (("what",), ("owner", "due", "status")),
    "stakeholders": (("stakeholder",), ("weight", "confidence")),
    "retrospectives": (("planned_on",), ("held_on", "question", "answer")),
}


def _of_other_words(column: Column | None, values: Iterable) -> bool:
    """Whether a column is one of a list in the kit and holds fewer of its words than others: « Moyen » of a payment is no
    vehicle, and what a volunteer did is no kind of event because one of them held a drop-in session."""
    listed = column is not None and column.kind == "choice" and column.name not in _ASKED_OF_ALL
    said = set(values) if listed else ()
    return bool(said) and 2 * sum(_known_in(column, value) for value in said) < len(said)


def _has_heart(table: Table, chosen: dict[int, tuple[str, float]], values: Mapping[int, list]) -> bool:
    by_title = {str(column.title): column for column in table.columns}
    titles = {
        title
        for p, (title, likeness) in chosen.items()
        if likeness >= LIKELY and not _of_other_words(by_title.get(title), values.get(p, ()))
    }
    if table.name == "surveys":
        return bool(titles & {*_question_titles(), str(table["score"].title)})
    if table.name not in _HEART and len(titles) < 2:
        return False  # « What » alone makes a sheet no table
    groups = _HEART.get(table.name) or tuple((column.name,) for column in table.required_columns)

    def has(names: str | tuple[str, ...]) -> bool:
        return all(
            str(table[name].title) in titles for name in ((names,) if isinstance(names, str) else names)
        )

    return all(any(map(has, group)) for group in groups)


def _titled(column: Column, chosen: dict[int, tuple[str, float]]) -> bool:
    return any(title == str(column.title) and likeness >= LIKELY for title, likeness in chosen.values())


def _has_day(table: Table, chosen: dict[int, tuple[str, float]]) -> bool:
    return any(title == str(table["date"].title) for title, likeness in chosen.values() if likeness >= LIKELY)


def _choice_of(position: int, heads: list[str], chosen: dict[int, tuple[str, float]]) -> str:
    """The choice a column of a survey is about; "" for a question of a group, « avis/satisfaction », that has no sister."""
    asked, choice = split(heads[position])
    places = [p for p, found in chosen.items() if found[0] == chosen[position][0]]
    if not choice:
        return _apart(heads, places).get(position, "")
    sisters = [
        p for p, found in chosen.items() if split(heads[p])[0] == asked and found[0] == chosen[position][0]
    ]
    if _OVERALL.search(fold(choice)):
        return ""
    return choice if len(sisters) > 1 or "[" in heads[position] else ""


_TOGETHER = 0.9  # of the lines answer one of two columns: they ask the same, in two languages or two versions


def _in_other_words(
    sheet: Sheet, header: int, heads: list[str], values: dict[int, list], free: list[int], chosen: dict
) -> dict[int, tuple[str, float]]:
    """Columns that ask again what another asks, of those who did not answer that one: the same form in two languages."""
    lines = {
        p: {i for i, row in enumerate(sheet.rows[header + 1 :]) if p < len(row) and filled(row[p])}
        for p in free
    }
    everybody = set().union(*lines.values())
    known = {p: title for p, (title, likeness) in chosen.items() if likeness >= LIKELY}
    found = {}
    for p in free:
        for _score, _p, _name, title in _asked(heads[p], values[p], p) if p not in known else ():
            twins = [lines[q] for q, other in known.items() if other == title and q in lines]
            alone = len(twins) == 1 and not lines[p] & twins[0]
            if alone and len(lines[p] | twins[0]) >= _TOGETHER * len(everybody):
                found[p] = title, LIKELY
    return found


def _apart(heads: list[str], places: list[int]) -> dict[int, str]:
    """What each of several questions that begin alike is about: « Seriez-vous intéressé par la livraison de courses ? »."""
    start = commonprefix([heads[p] for p in places])
    start = start[: start.rfind(" ") + 1]
    if len(places) < 2 or len(start.split()) < 3:
        return {}
    return {p: _ARTICLES.sub("", heads[p][len(start) :].strip(" ?\u00a0")) for p in places}


_ARTICLES = re.compile(
    r"^(?:(?:un |le )?services? )?(?:(?:une?|des|du|de la|de l['’]|de|le|la|les|a|the) ?)?\b", re.I
)
# Lines of a question on satisfaction that are about one side of the service, and are no service.
_OVERALL = re.compile(r"\b(?:global|general|ensemble|service rendu|overall|tout)")
_ASPECT = re.compile(
    r"\b(?:delais?|accueil|prix|tarifs?|qualite|horaires?|ecoute|informations?|relation|proximite|equipe|personnel|rapidite|locaux)\b"
)


def _everywhere(table: Table, column: Column, chosen: dict, heads: list[str], sheet: Sheet) -> str:
    """What every line of the file most likely holds in a column it does not have; "" where only a person knows."""
    if table.name == "surveys" and column.name == "population":
        asked = {title for title, _likeness in chosen.values()}
        needs = {str(c.title) for c in column_of_questions() if c.value in ("would_use", "knows")}
        words = fold(" ".join([sheet.file, sheet.name, *heads]))
        if asked & needs and _AGAIN.search(words):
            code = "beneficiaries"
        elif asked & needs:
            code = "residents"
        elif re.search(r"partenaire|prestataire|partner|provider", words):
            code = "partners"
        elif re.search(r"equipe|salarie|benevole|team|staff", words):
            code = "team"
        else:
            code = "beneficiaries"
        return column.label(code)
    if table.name == "contracts" and column.name == "per_year":
        paid = fold(
            " ".join(heads[p] for p, found in chosen.items() if found[0] == str(table["amount_eur"].title))
        )
        return next((times for words, times in _PER_YEAR.items() if re.search(words, paid)), "")
    if column.name == "paid":
        above = [c for row in sheet.rows[: header_of(sheet)] for c in row if isinstance(c, str)]
        words = fold(" ".join([*above, sheet.file, sheet.name]))
        unpaid, paid = (
            bool(re.search(said, words)) for said in (r"\bbenevol|\bvolunteer", r"\bsalarie|\bemploye")
        )
        return "" if unpaid == paid else column.label("volunteer" if unpaid else "paid")
    if column.name == "mode":
        words = _said_about(sheet, header_of(sheet))
        named = [code for code, pattern in _VEHICLES.items() if re.search(rf"\b(?:{pattern})\b", words)]
        return column.label(named[0]) if len(named) == 1 else ""
    if table is LEDGER and column is NATURE:
        words = fold(" ".join([sheet.file, sheet.name, *heads]))
        sold, bought = _SOLD.search(words), _BOUGHT.search(words)
        return "" if bool(sold) == bool(bought) else column.label("expense" if bought else "own_revenue")
    return ""


_VEHICLES = {
    "foot": r"a pied|on foot",
    "bike": r"velos?(?: cargos?)?|triporteur|biporteur|bike",
    "car": r"voiture",
    "van": r"camion(?:nette)?|fourgon(?:nette)?|utilitaire|kangoo|berlingo",
}
_AGAIN = re.compile(
    r"(?:use|utiliser\w*) .*\b(?:again|(?:a|de) nouveau|encore)\b|\breutilis"
)  # who used it once


_BELOW = 0.2  # of the amounts: fewer under zero are credit notes and refunds


def _by_sign(chosen: dict[int, tuple[str, float]], heads: list[str], values: dict[int, list]) -> bool:
    """Whether the one column of amounts of a ledger holds what goes out, under zero, and what comes in."""
    places = [p for p, (title, _likeness) in chosen.items() if title == str(AMOUNT.title)]
    if len(places) != 1 or side_of(heads[places[0]]):
        return False
    figures = [f for cell in values[places[0]] if (f := amount_in(cell)) is not None]
    below = sum(f < 0 for f in figures)
    return below >= 3 and len(figures) - below >= 3 and below >= _BELOW * len(figures)


_PER_YEAR = {
    r"\b(?:mensuel|par mois|mois|month)": "12",
    r"\b(?:trimestr|quarter)": "4",
    r"\b(?:annuel|par an|an|year)": "1",
    r"\b(?:hebdo|semaine|week)": "52",
}
# Words of a list of amounts that are all of one nature; « Recettes » may be grants as well.
_SOLD = re.compile(
    r"\b(?:recettes? (?:du jour|journalieres?)|clients?|customers?|ventes?|sales|regies? (?:de )?recettes|quittances?|(?:factures?|invoices?) (?:emis|issued)\w*|ca|chiffre d affaires|z de caisse)\b"
)
_BOUGHT = re.compile(
    r"\b(?:fournisseurs?|suppliers?|vendors?|depenses?|achats?|expenses?|purchases?|carburant|paies?|salaires?|charges de personnel|payroll|notes? de frais|(?:indemnites?|frais) (?:km|kilometriques?)|defraiements?)\b|\bfactures? recues?\b"
)


def column_of_questions() -> tuple:
    return TABLES["surveys"]["question"].choices


# Where somebody lives, who is paid or pays, and the letters a small village knows: of these, no cell is shown.
_NOT_SHOWN = re.compile(
    r".*\b(?:initiales?|init|contrepartie|beneficiaires?|tiers|payeur|payee|lat|latitude|lon|lng|long|longitude|gps|coordonnees?|geoloc\w*|geopoint|position"
    r"|anniversaires?|naiss\w*|nee?s?|ddn|birth\w*|iban|rib)\b.*"
)
_LONG_AGO = re.compile(r".*\b(?:19[0-9]{2}|200[0-9])\b.*")  # such days, most often, are those of births


def _examples(heading: str, values: list, known: bool) -> tuple[str, ...]:
    """A few cells, masked; none of a column of words nothing is known of, where any could be somebody's name."""
    texts = [value for value in values if isinstance(value, str)]
    if _NOT_SHOWN.fullmatch(fold(heading)):
        return ()
    if any(map(surely_a_person, texts)) or (not known and full_of_capitals(texts)):
        return ()
    if not known and (of_one_account(values) or all(map(_LONG_AGO.fullmatch, map(str, values)))):
        return ()
    plain = [v for v in values if not isinstance(v, str) or not between_people(v)]
    return tuple(shown(_masked(v, known)) for v in plain[:_SHOWN])


def _masked(cell: object, known: bool) -> object:
    """A cell to be shown; in a column that may hold anything, without first names either."""
    if not isinstance(cell, str):
        return cell
    if (known or " " not in cell) and "(" not in cell:
        return mask(cell, free=capitals(cell))
    return mask_first_names(mask(cell, free=True))


def capitals(cell: object) -> bool:
    """Whether a text is in capitals, as those of a bank are: a first name there is somebody's."""
    return isinstance(cell, str) and cell.isupper() and " " in cell


def full_of_capitals(texts: list[str]) -> bool:
    """Whether most texts are a word or two that begin with a capital, as names are."""
    named = [
        text for text in texts if re.fullmatch(r"[A-ZÀ-Ý][\w'’-]*(?: [A-ZÀ-Ý][\w'’-]*){0,2}", text.strip())
    ]
    return len(named) > 0.6 * len(texts) if texts else False


_ASKED_SO = re.compile(r" (?:o n|y n|oui non|yes no)$")  # « Fait (O/N) »
_MOST_WORDS = 12  # more unknown words than this make no list of words


def _days_of(table: Table, chosen: dict[int, tuple[str, float]], places: dict[int, list[int]]) -> list[int]:
    """Where the day of each line stands; nowhere for a table without days."""
    title = str(table["date"].title) if "date" in table else ""
    return next((places[p] for p, (found, _likeness) in chosen.items() if found == title), [])


def _signs_of(counts: Mapping[str, int]) -> Mapping[str, float]:
    """What signs stand for, from -- to ++, in a column that holds nothing else; an equal sign, or nought, is the middle."""
    signs = {"++": 5, "+": 4, "=": 3, "0": 3, "-": 2, "--": 1}
    return signs if {"+", "-"} & {*counts} and {*counts} <= {*signs} and len(counts) > 2 else {}


_NOT_QUITE = re.compile(
    r"(?:pas (?:tres )?|in|dis)satisf\w*|mecontente?s?|mauvais|pas contente?s?"
)  # the lowest, or the one above?


def _meanings(
    sheet: Sheet, header: int, positions: list[int], of: Proposal, days: list[int]
) -> list[Proposal]:
    """A line for each cell that is no value of its column, or holds nothing: what it most likely means, or the question."""
    column = next((c for c in of.table.columns if str(c.title) == of.column), None)
    words: Mapping[str, float] = {}
    if column is None and of.table.name == "surveys":
        asked = next(c.value for c in column_of_questions() if str(c.title) == of.column)
        column, words = of.table["score"], words_of(asked, of.heading)
    if column is None or (column.kind not in ("choice", "yesno") and column.name != "score"):
        return []
    cells = _cells(sheet, header, positions)
    counts = Counter(cell.strip() for cell in cells if isinstance(cell, str))
    signs = _signs_of(counts) if column.name == "score" else {}
    lowest = min((f for cell in counts if (f := figure_of(cell, words)) is not None), default=0)
    unknown = {
        cell: n
        for cell, n in counts.items()
        if cell in signs
        or (lowest == 2 and _NOT_QUITE.fullmatch(fold(cell)))
        or parse(cell, column).problem in ("not_in_list", "not_yesno", "not_number")
        and figure_of(cell, words) is None
        and not (column.name == "score" and (unsaid(cell) or is_end(cell)))
        and cell not in DITTO
        and fold(cell) != fold(of.heading)
    }
    if len(unknown) > _MOST_WORDS:
        return []
    heads = sheet.rows[header]
    if column.name in ("outcome", "status") and (n := _nothing_said(sheet, header, positions, days)):
        unknown[str(EMPTY)] = n
    return [
        replace(
            of,
            constant=f"{signs[cell]:g}"
            if cell in signs
            else _meant(
                cell,
                of.heading,
                of.table.name,
                column,
                heads,
                [o for o in counts if o != cell][: len(counts) == 2],
            ),
            cell=cell,
            times=n,
            examples=(),
            note="",
        )
        for cell, n in unknown.items()
        if mask(cell) == cell
        and not surely_a_person(cell)
        and not (column is NATURE and QUOTE.fullmatch(fold(cell)))
    ]


def _nothing_said(sheet: Sheet, header: int, positions: list[int], days: list[int]) -> int:
    """How many lines that have their day hold nothing in a column."""
    rows = sheet.rows[header + 1 : 5_000]
    dated = (row for row in rows if any(p < len(row) and _is_day(row[p]) for p in days))
    return sum(not any(p < len(row) and filled(row[p]) for p in positions) for row in dated)


def _is_day(cell: object) -> bool:
    return filled(cell) and parse(cell, TABLES["requests"]["date"], Reading(order="day")).problem in _READABLE


# Categories of a bank or a cash book that are expenses and nothing else.
_SPENT_ON = (
    r"(?:fournitures?|salaires?|paies?|cotisations? sociales|urssaf|loyers?|charges?|assurances?|carburants?|essence|energie|electricite|"
    r"eau|telephone|internet|telecoms?|honoraires?|sous traitance|achats?|materiels?|equipements?|frais|bancaires?|generaux|bureau|sociales|"
    r"locatives|impots?|taxes?|affranchissements?|logiciels?)"
)
_SPENT = re.compile(rf"{_SPENT_ON}(?: (?:(?:et|de|du|des|d|la|l) )*{_SPENT_ON})*")


_NOT_YET = re.compile(r"\b(?:pas(?: encore)?|non|not(?: yet)?) \w+")  # « accordé, pas encore versé »


_TURNED_DOWN = re.compile(  # by those it was for: nobody failed to serve them
    r"\b(?:refus|declin|refused|declined)\w* (?:par|by) (?:l |le |la |les |the )?"
    r"(?:client|usager|destinataire|beneficiaire|adherent|habitant|personne|famille|customer|recipient|user|person)"
)


_INVOICE = re.compile(
    r"(?:factures?|invoice)(?: (?:d |de )?(?:acompte|solde|avoir|situation))?|avoirs?|credit note|note de credit"
)


_WAY_OUT = {"d": ("r", "c"), "s": ("e",)}  # beside the letter of what comes in


def _meant(
    cell: str, heading: str, table: str, column: Column, heads: list, others: Sequence[str] = ()
) -> str:
    """What a cell most likely means: a tick under « Fait » is served; an invoice to a client is own revenue; the word of the
    list that it shortens, or the likest, if one is. `others`: the one other word of its column."""
    if column.kind != "choice" or BETWEEN in cell:
        return ""
    if column is NATURE and _INVOICE.fullmatch(fold(cell)):
        of_whom = {
            fold(text).split()[0].rstrip("s") for text in heads if isinstance(text, str) and fold(text)
        }
        sold, bought = "client" in of_whom, "fournisseur" in of_whom
        return column.label("own_revenue" if sold else "expense") if sold != bought else ""
    if column is NATURE and fold(cell).split()[:1] in (["titre"], ["titres"]):  # of a town hall
        return column.label("own_revenue")
    if column is NATURE and (
        _SPENT.fullmatch(fold(cell)) or fold(cell).split()[:1] in (["mandat"], ["mandats"])
    ):
        return column.label("expense")
    if column is NATURE and (side := side_of(cell)):
        return column.label("expense" if side == "out" else "own_revenue")
    if column is NATURE and others and fold(others[0]) in _WAY_OUT.get(fold(cell), ()):
        return column.label("expense")
    if column is NATURE and others and fold(cell) in _WAY_OUT.get(fold(others[0]), ()):
        return column.label("own_revenue")  # of grants and loans, the words of the line tell
    if column.name == "outcome" and fold(cell) in ("o", "n", "oui", "non", "y", "yes", "no"):
        return column.label("served" if fold(cell)[0] in "oy" else "open")
    if says_yes(cell):
        value = column.values.get(_ASKED_SO.sub("", fold(heading)))
        return column.label(value) if value else ""
    if column.name == "outcome" and _TURNED_DOWN.search(fold(cell)):
        return column.label("cancelled")
    if column.name == "outcome" and cell == str(EMPTY):
        return column.label("open")
    words = set(plain(_NOT_YET.sub(" ", fold(cell))).split())
    if meant_in_the_trade(table, column.name, cell) == "repayment":
        return column.label("repayment")
    if (short := _shortened(column, cell)) is not None:
        return column.label(short)
    values = {
        value for text, value in column.values.items() if len(text) > 3 and set(plain(text).split()) <= words
    }
    if len(values) == 1:
        return column.label(values.pop())
    meant = meant_in_the_trade(table, column.name, cell)
    return column.label(meant) if meant else ""


def _asked_of(
    sheet: Sheet, header: int, table: Table, chosen: dict, names: tuple[str, str]
) -> list[Proposal]:
    """Lines to fill where nothing in the file shows which figure is the day, or which mark the decimal one."""
    titles = {str(column.title): column for column in table.columns}
    columns = {p: titles[title] for p, (title, _likeness) in chosen.items() if title in titles}
    layout = Layout(table, sheet, header, columns, {}, heads={p: sheet.rows[header][p] for p in columns})
    read_as = readings([layout], [], lambda _sheet: {})
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


_ORGANISATION = re.compile(
    r"(?:l |la |le )?(?:mairie|commune|ville|ccas|cias|metropole|departement|region|syndic|copropriete|residence|bailleur|opac|oph|office|regie"
    r"|association|asso|societe|entreprise|sarl|sas|sasu|eurl|sci|scop|scic|cooperative|cabinet|clinique|hopital|ehpad|ecole|college|lycee|creche"
    r"|fondation|boulangerie|pharmacie|garage|restaurant|hotel|epicerie|centre|caf|msa|carsat)\b.*"
)


def _names(heading: str, cells: list) -> bool:
    """Whether a column holds names of people: beyond doubt, or as far as words tell where its heading asks who."""
    if _WHO.fullmatch(fold(heading)):
        bodies = sum(_ORGANISATION.fullmatch(fold(cell)) is not None for cell in cells)
        return bodies < 0.5 * len(cells) and names_for_codes(cells)
    return full_of_names(cells)


def _codes_people(table: Table, title: str) -> bool:
    """Whether a column of the kit, by its title, holds codes of people."""
    return any(str(c.title) == title and c.kind == "code" and holds_people(c) for c in table.columns)


def _sides(table: Table, heads: list[str], free: list[int]) -> dict[int, tuple[str, float]]:
    """The two columns of amounts of a ledger, « Débit » and « Crédit »; none in other tables."""
    places = two_sides(text if p in free else "" for p, text in enumerate(heads)) if table is LEDGER else None
    return {p: (str(AMOUNT.title), SURE) for p in places or ()}


def _either(table: Table, title: str, heading: str, chosen: Mapping[int, tuple[str, float]]) -> str:
    """The title of the column of the same table that one may be instead."""
    by_title = {str(column.title): column.name for column in table.columns}
    names = [by_title.get(found) for found, likeness in chosen.values() if likeness >= LIKELY]
    other = either_money(table.name, by_title.get(title, ""), heading, names)
    return str(table[other].title) if other else ""


def _of_side(position: int, heads: list[str], title: str, chosen: dict) -> tuple[str, str] | None:
    """What one of two columns of amounts most likely holds when no column says the nature of each line: expenses, or own
    revenue but where the words of a line say a grant or a loan."""
    titles = [title for title, _likeness in chosen.values()]
    if title != str(AMOUNT.title) or titles.count(title) < 2 or str(NATURE.title) in titles:
        return None
    if side_of(heads[position]) == "out":
        return N_("likely, to check: expenses, or repayments of a loan"), str(NATURE.choices[0].title)
    return N_("likely, to check: own revenue, subsidy or loan"), NATURE.label("own_revenue")


def _missing(table: Table, chosen: dict[int, tuple[str, float]], ahead: bool = False) -> list[Column]:
    titles = {title for title, _likeness in chosen.values()}
    spared = ("question", "score") if table.name == "surveys" and titles & _question_titles() else ()
    if not ahead and [title for title, _likeness in chosen.values()].count(str(AMOUNT.title)) > 1:
        spared = ("nature",)  # asked beside each of the two columns
    if table.name in NUMBERED:
        spared = (table.key or "id",)
    return [c for c in table.required_columns if str(c.title) not in titles and c.name not in spared]


def _merit(table: Table, chosen: dict[int, tuple[str, float]]) -> tuple[float, float]:
    if not chosen:
        return 0.0, 0.0
    needed = max(1, len(list(table.required_columns)))
    covered = 1 - len(_missing(table, chosen)) / needed
    return sum(likeness for _title, likeness in chosen.values()) * (0.3 + covered), covered


def _choose(
    table: Table,
    heads: list[str],
    values: dict[int, list],
    free: list[int],
    stamp: int | None,
    kind: Kind | None,
) -> tuple[Table, dict[int, tuple[str, float]]]:
    """The best column of the table for each column of the file, each used once, the likest first."""
    pairs = []
    clocks = (clock_columns(dict(enumerate(heads))) or ()) if table.name == "time" else ()
    for position in free:
        if position == stamp:
            continue
        pairs += [
            (score, position, column.name, str(column.title))
            for column in table.columns
            if not (position in clocks and column is HOURS)
            and not (kind and kind.code == SURVEY and column.name in ("question", "score"))
            and (score := _likeness(table, column, heads[position], tuple(values[position]))) >= LEAST
        ]
        if split(heads[position])[1] and yes_or_no(values[position]):
            pairs = [pair for pair in pairs if pair[1] != position]  # a tick is the value of no column
        if table.name == "surveys":
            pairs += _asked(heads[position], values[position], position)
    each = {
        name: _apart(heads, [pair[1] for pair in pairs if pair[2] == name]) for name in ("would_use", "knows")
    }
    chosen = _sides(table, heads, free)
    if chosen:  # « Type » of a bank, « DD » or « FPI », says less than the side an amount is on
        pairs = [
            pair for pair in pairs if pair[2] != NATURE.name or _any_known(tuple(values[pair[1]]), NATURE)
        ]
    if table.name == "requests" and any(name in _MONEY and score >= LIKELY for score, _p, name, _t in pairs):
        pairs = [
            pair for pair in pairs if pair[2] != "outcome" or not _SETTLED.fullmatch(fold(heads[pair[1]]))
        ]
    used = {("amount_eur", "")} if chosen else set()
    for score, position, name, title in sorted(
        pairs, key=lambda pair: (-pair[0], -_year(heads[pair[1]]), pair[1])
    ):
        choice = split(heads[position])[1] or each.get(name, {}).get(position, "") if name in ASKED else ""
        if position not in chosen and (name, choice) not in used:
            chosen[position] = title, round(score, 2)
            used.add((name, choice))
    if table.name == "requests":
        chosen |= _day_of_end(heads, values, free, chosen)
    if table.name == "funding":
        pair = [
            next((p for p in free if said.fullmatch(fold(heads[p]))), None) for said in (GRANTED, ASKED_FOR)
        ]
        sums = None not in pair and all(
            amount_in(v) is not None for p in pair for v in values[p] if filled(v)
        )
        chosen |= {p: (str(GRANT.title), LIKELY) for p in pair if sums}
    if stamp is not None and "date" in table and ("date", "") not in used and chosen:
        chosen[stamp] = str(table["date"].title), 1.0
    return table, chosen


_KIND_SAID = re.compile(r"type|nature|categorie|article|prestation.*|kind|category")


_NO_KIND = re.compile(
    r"nouve|ancien|oui|non|urgent|yes|no|new|old|x$"
)  # « Type » of the people, or of the line


def _service_by_shape(
    table: Table,
    heads: list[str],
    values: dict[int, list],
    free: list[int],
    chosen: Mapping[int, tuple[str, float]],
) -> dict[int, tuple[str, float]]:
    """What is asked for where no heading names it: the one column under « Type » or « Article » that says a few words again."""
    title, day = str(TABLES["requests"]["service"].title), str(TABLES["requests"]["date"].title)
    titles = {found for found, likeness in chosen.values() if likeness >= LIKELY}
    if table.name != "requests" or title in titles or day not in titles:
        return {}
    said = [
        p
        for p in free
        if chosen.get(p, ("", 0.0))[1] < LIKELY
        and _KIND_SAID.fullmatch(fold(heads[p]))
        and _few_words(tuple(values[p]))
        and len(values[p]) > 1
        and not any(_NO_KIND.match(fold(v)) or _PEOPLE.match(fold(v)) for v in values[p])
    ]
    best = min(said, key=lambda p: len(values[p]), default=None)
    return {} if best is None else {best: (title, LIKELY)}


_MONEY = ("order_value_eur", "fee_eur")
_SETTLED = re.compile(
    r"(?:regl|pay|sold|encaiss)ee?s?(?: (?:o n|oui non))?|paid|settled"
)  # beside a price, money


def _day_of_end(
    heads: list[str], values: dict[int, list], free: list[int], chosen: Mapping[int, tuple[str, float]]
) -> dict[int, tuple[str, float]]:
    """« Réglé (O/N) | Le »: the day under « Le », just after what became of a request, is that of its end."""
    ends, title = TABLES["requests"]["outcome"], str(TABLES["requests"]["closed_on"].title)
    titles = [found for found, likeness in chosen.values() if likeness >= LIKELY]
    days = [p for p, (found, likeness) in chosen.items() if found == str(TABLES["requests"]["date"].title)]
    if title in titles or not days:
        return {}
    after = [
        p + 1 for p, (found, likeness) in chosen.items() if found == str(ends.title) and likeness >= LIKELY
    ]
    return {
        p: (title, LIKELY)
        for p in after
        if p in free
        and p not in days
        and fold(heads[p]) in ("le", "quand", "date", "on")
        and _full_of_days(values[p])
    }


_OTHER_DAY = re.compile(
    r"\b(?:echeance|fin|jusqu|prevue?|promise?|limite|valid\w*|attendue?|retour|rendue?|naiss\w*|nee?|reponse|valeur|due|until|end)\b"
)
_WORDY = 12  # letters, in the middle


def _day_by_shape(
    table: Table,
    heads: list[str],
    values: dict[int, list],
    free: list[int],
    chosen: Mapping[int, tuple[str, float]],
) -> dict[int, tuple[str, float]]:
    """The day of each line where no heading names it: the first of the columns whose cells are days."""
    day, titles = (
        table.by_name.get("date"),
        {title for title, likeness in chosen.values() if likeness >= LIKELY},
    )
    if day is None or not day.required or not titles or str(day.title) in titles:
        return {}
    open_ = [
        p for p in free if chosen.get(p, ("", 0.0))[1] < LIKELY and not _OTHER_DAY.search(fold(heads[p]))
    ]
    days = [p for p in open_ if _full_of_days(values[p])]
    return {p: (str(day.title), LIKELY) for p in days[:1]}


def _words_by_shape(
    table: Table, values: dict[int, list], free: list[int], chosen: Mapping[int, tuple[str, float]]
) -> dict[int, tuple[str, float]]:
    """The words of each line, of the accounts or of a journal, where no heading names them: the column that holds most."""
    words = next((table[name] for name in ("line", "text") if name in table and table[name].required), None)
    if words is None or str(words.title) in {
        title for title, likeness in chosen.values() if likeness >= LIKELY
    }:
        return {}
    texts = [p for p in free if chosen.get(p, ("", 0.0))[1] < LIKELY and _wordy(values[p]) >= _WORDY]
    best = max(texts, key=lambda p: _wordy(values[p]), default=None)
    return {} if best is None else {best: (str(words.title), LIKELY)}


def _full_of_days(values: list) -> bool:
    """Whether a column holds days of these years, whole or without their year, and no figure that may be anything."""
    said = [v for v in values if isinstance(v, dt.date) or (isinstance(v, str) and re.search("[0-9]", v))]
    if len(said) < 0.8 * len(values) or len(said) < 3 or any(_LONG_AGO.fullmatch(str(v)) for v in said):
        return False
    day = TABLES["requests"]["date"]
    good = sum(
        isinstance(v, dt.date)
        or (_DATED.search(v) is not None and parse(v, day, Reading(order="day")).problem in _READABLE)
        for v in said
    )
    return good >= 0.9 * len(said)


_DATED = re.compile(r"[0-9]{1,2}(?:[-/. ]|er )[0-9a-zA-Zéû]")


def _wordy(values: list) -> float:
    """How many letters the middle cell of a column of words has; 0 for one of figures, or of the same few words."""
    texts = [v for v in values if isinstance(v, str) and amount_in(v) is None and not _DAY_SAID.match(v)]
    return 0.0 if len(texts) < max(3, 0.8 * len(values)) else median(len(text) for text in texts)


_DAY_SAID = re.compile(r"\s*[0-9]{1,4}[-/.][0-9]{1,2}")


def _year(heading: str) -> int:
    """The year a heading says, 0 for none: of the populations of several years, the last is today's."""
    return max(map(int, re.findall(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", heading)), default=0)


def _asked(heading: str, values: list, position: int) -> list[tuple[float, int, str, str]]:
    """A survey question in a column of its own, if its answers are figures or the usual words."""
    found = []
    for choice in TABLES["surveys"]["question"].choices:
        if not re.search(ASKED[choice.value], fold(heading)) or not values:
            continue
        if _ASPECT.search(fold(split(heading)[1])):
            continue
        words, column = words_of(choice.value, heading), TABLES["surveys"]["score"]
        values = [v for v in values if not unsaid(v)]
        good = [
            v
            for v in values
            if (isinstance(v, str) and figure_of(v, words) is not None)
            or parse(v, column).problem in ("", "number_about")
            or (choice.value == "satisfaction" and is_end(v))
        ]
        coded = len(values) <= _MOST_WORDS and all(
            re.fullmatch(r"A[0-9]{1,2}", str(v)) for v in values
        )  # LimeSurvey's
        if len(good) > 0.6 * len(values) or coded or all(map(_PERCENT.fullmatch, map(str, values))):
            sure = (
                LIKELY + 0.01 if _ASPECT.search(fold(heading)) else 0.88
            )  # the whole before one of its sides
            found.append((sure, position, choice.value, str(choice.title)))
    return found


_PERCENT = re.compile(
    r"(?:100|[0-9]{1,2})(?:[.,]0)? ?%?"
)  # answers out of a hundred: whether they are read is told of each


_READABLE = (
    "",
    "number_read",
    "number_about",
    "yesno_begun",
    "weekday_differs",
    "amount_per",
    "amount_negative",
    "date_no_year",
    "date_swapped",
    "date_serial",
    "date_order",
    "month_only",
    "day_alone",
    "too_small",
    "not_in_list",
)  # or soon, once something is said


def _likeness(table: Table, column: Column, heading: str, values: tuple) -> float:
    heading = question(heading)
    named = column_of(table, heading)
    if named and named.kind == "choice" and fold(heading) in _VAGUE and not _any_known(values, named):
        named = None  # « Motif » of a visit is no reason of a refusal
    if (column.unit == "km" and is_counter(heading)) or (
        column.name == "account" and fold(heading) == "compteur"
    ):
        return 0.0
    if column.unit != "€" and re.search(r"€|\b(?:tarif|taux|prix|cout)\b", fold(heading) + heading):
        return 0.0  # « Tarif €/h » is no number of hours
    if (
        column.name == "minutes"
        and fold(heading) in ("time", "heure", "h")
        and any((clock(v) or 0) >= 6 for v in values)
    ):
        return 0.0  # the hour of the day
    if column.unit == "km" and re.search(r"\bk?m ?/ ?h\b|\bvitesse|\bspeed", heading.casefold()):
        return 0.0
    if column.name == "account" and (
        fold(heading).startswith("acompte") or not any(re.search("[0-9]{2}", str(v)) for v in values)
    ):
        return 0.0  # « Compte courant », « Livret A » are where the money lies
    if column.unit == "€" and _counts_up(values):
        return 0.0  # « Ticket » 311, 312, 313 is no money
    if column.name == "account" and of_one_account([*values, *values]):
        return 0.0
    if named is column and heading_scale(table.name, column, heading) is None:
        return 0.0  # « Commission (%) » is no amount
    trade = said_in_the_trade(table.name, column.name, without_brackets(heading))
    trade |= column.name == "outcome" and BETWEEN in heading
    trade |= (table.name, column.name) == ("requests", "service") and heading.startswith(TICKED)
    if column.name == "outcome" and fold(heading) == "situation" and not _any_known(values, column):
        return 0.0  # that of the person
    if (
        table.name == "requests"
        and column.name == "public"
        and fold(heading) in ("situation", "statut", "type", "categorie")
    ):
        people = sum(_PEOPLE.match(fold(v)) is not None for v in values)
        return 0.8 if _few_words(values) and people >= 0.6 * len(values) else 0.0
    numbered = trade and column.name == "line" and fold(heading).split()[0] in ("n", "numero")
    if column.kind == "text" and not numbered and values and all(figure_in(v) is not None for v in values):
        return 0.0  # « Note (1 à 5) » is a grade, « Achats » a sum, no text
    score = (
        1.0 if named is column else 0.0 if named else max(_same_words(plain(heading), column), trade * 0.8)
    )
    if numbered:
        return LIKELY + 0.01  # words before a number, where both stand
    if (
        trade
        and column.kind == "choice"
        and _few_words(values)
        and (
            (len(values) > 1 or column is not NATURE)
            and column.name in _ASKED_OF_ALL
            and not (column is NATURE and fold(heading) in _VAGUE)
            or _any_known(values, column)
        )
    ):
        return max(score, 0.8)  # words to be said one by one
    if (
        column.kind == "choice"
        and len(values) > 1
        and not named
        and all(map(partial(_known_in, column), values))
    ):
        return max(score, 0.78)  # the heading says nothing, its cells do
    if column.kind == "choice" and fold(heading) in _VAGUE and values and not _any_known(values, column):
        return 0.0  # « Quoi » says nothing by itself
    most = 1.0 if named is column else SURE - 0.01  # a word of the trade is never sure
    if score < 0.45 or not values or column.kind not in _TELLING:
        return min(most, score)
    if column.kind == "choice" and named is not column and not _any_known(values, column):
        return score / 2  # its words are those of something else
    # what kind of values they are, whichever way they turn out to be written
    alone = (2024, 1) if fold(heading) in ("jour", "j", "le", "date", "day") else None
    reading = Reading(order="day", decimal=",", month=alone)
    signs = column.name == "score" and _signs_of(Counter(map(str, values)))
    good = sum(
        parse(v, column, reading).problem in _READABLE
        or bool(signs)
        or (column.kind == "date" and weekday(v) is not None)
        for v in values
    ) / len(values)
    return score * (0.4 + 0.6 * good) if good < 0.5 else min(most, score + 0.15 * good)


_PEOPLE = re.compile(
    r"(?:en )?(?:retrait|salari|etudiant|sans emploi|demandeu|chomeu|actif|active|famil|senior|aine|jeune|lyceen|parent|aidant|commercant|independant|artisan|agriculteur"
    r"|habitant|particulier|entreprise|association|professionnel|pro\b|personne|locataire|proprietaire|couple|newcomer|elderly|student|worker|retired|employee|unemployed)"
)


def _counts_up(values: tuple) -> bool:
    """Whether figures number the lines: whole, and nearly each one more than the one before."""
    said = [f for v in values if (f := figure_in(v)) is not None]
    if len(said) < max(8, len(values)) or any(f % 1 for f in said):
        return False
    return sum(b - a == 1 for a, b in zip(said, said[1:], strict=False)) >= 0.9 * (len(said) - 1)


def _same_words(text: str, column: Column) -> float:
    best = 0.0
    words, codes = set(text.split()), languages.codes()
    for heading in _words_for(column, codes):
        theirs = set(heading.split())
        inside = 0.7 * (len(words & theirs) / len(theirs)) if len(heading) > 3 else 0.0
        close = _closeness(text[:80], heading)
        near = close > 0.84 and len(text) > 4  # « qui » is not « quoi »
        best = max(best, inside, close * (0.95 if near or close == 1 else 0.6))
    return best


@lru_cache(maxsize=50_000)  # columns of several tables have words in common
def _closeness(text: str, heading: str) -> float:
    return SequenceMatcher(None, text, heading).ratio()


_VAGUE = frozenset(["quoi", "type", "nature", "motif", "what", "kind"])
_ASKED_OF_ALL = ("outcome", "status", "nature", "commitment")  # columns whose words every team has its own of


def _any_known(values: tuple, column: Column) -> bool:
    return any(map(partial(_known_in, column), values))


def _known_in(column: Column, value: object) -> bool:
    if not parse(value, column).problem or _shortened(column, value) is not None:
        return True
    worded = column.kind == "choice" and column.name not in _ASKED_OF_ALL and isinstance(value, str)
    return worded and meant_in_the_trade("", column.name, value) != ""


def _shortened(column: Column, value: object) -> str | None:
    """The value of a list that a word with a point shortens, « bén. »; None where it shortens none, or several."""
    if column.kind != "choice" or not isinstance(value, str) or not re.fullmatch(r"\w{3,}\.", value.strip()):
        return None
    found = {v for text, v in column.values.items() if text.startswith(fold(value))}
    return found.pop() if len(found) == 1 else None


def _few_words(values: tuple) -> bool:
    """Whether a column holds a few words again and again, as one with a list would."""
    return 0 < len(values) <= _MOST_WORDS and all(isinstance(v, str) and len(v) < 40 for v in values)


@cache
def _words_for(column: Column, codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({plain(text) for text in (*column.title.each(codes), *column.synonyms)} - {""})


def _distinct(sheet: Sheet, header: int, positions: list[int]) -> list:
    return list(dict.fromkeys(_cells(sheet, header, positions)))[:_SAMPLED]


def _cells(sheet: Sheet, header: int, positions: list[int]) -> list:
    """What is written under a heading, wherever it stands on the line."""
    rows = sheet.rows[header + 1 : 5_000]
    return [cell for p in positions for cell in cells_at(rows, p)]


# ---- writing it ------------------------------------------------------------------------------------------


def as_csv(proposals: Sequence[Proposal], before: str = "") -> str:
    """The lines of a correspondence file, with headings unless lines stand `before` them."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    if not before:
        writer.writerow([words.get(language()) for words in HEADS.values()])
    elif not before.endswith("\n"):
        out.write("\r\n")
    if before and any(p.cell for p in proposals):
        before = _with_cells(before)
    for p in proposals:
        cells = [
            p.file,
            p.sheet,
            p.heading,
            *p.target,
            p.constant,
            p.how_sure(),
            " · ".join(p.examples),
            p.cell,
        ]
        writer.writerow([safe(cell) for cell in cells])
    return before + out.getvalue()


def _with_cells(before: str) -> str:
    """A file written before cells had lines of their own, with the heading they need."""
    first, end, rest = before.partition("\n")
    heads = {fold(cell) for cell in first.split(";")}
    if any(fold(text) in heads for text in HEADS["cell"].each(languages.codes())):
        return before
    return (
        first.rstrip("\r")
        + ";"
        + HEADS["cell"].get(language())
        + ("\r" if first.endswith("\r") else "")
        + end
        + rest
    )


def safe(text: str) -> str:
    """A text no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") and len(text) > 1 else text
