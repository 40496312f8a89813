"""What a heading says beside the name of its column: its unit, « Montant (k€) » is not « Montant », as lines above and below say
theirs; and words in brackets, « Kilomètres (aller) » is another quantity."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ...core import languages, rates
from ...core.cells.cell import figure_in
from ...core.cells.sheet import Sheet, filled
from ...core.schema import FIGURES, Column, Table, fold
from ...core.text import any_of, listed
from ..words import Said

if TYPE_CHECKING:
    from .match import Layout

_SAID = Said("units")
AHEAD = _SAID.ahead

_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_DAY = -1.0  # stands for the length of a day of work, a dated rate

# How each unit of the dictionary is written.
_OWN: dict[str, frozenset[str]] = {
    "€": frozenset(["€", "eur", "euro", "euros"]),
    "min": frozenset(["min", "mins", "mn", "minute", "minutes"]),
    "h": frozenset(["h", "hr", "hrs", "heure", "heures", "hour", "hours"]),
    "km": frozenset(["km", "kms", "kilomètre", "kilomètres", "kilometres"]),
}
# For each unit of the dictionary, what one of another unit is worth; None: no fixed rate, so not to be read.
_WORTH: dict[str, dict[str, float | None]] = {
    "€": {
        **dict.fromkeys(
            listed("k€, keur, keuros, milliers d'euros, milliers d'€, milliers €, milliers"), 1000
        ),
        **dict.fromkeys(listed("m€, meur, millions d'euros, millions"), 1e6),
        **dict.fromkeys(listed("c€, cts, centimes, cents"), 0.01),
        **dict.fromkeys(listed("%, $, usd, £, gbp, chf, fcfa, xpf"), None),
    },
    "min": {
        **dict.fromkeys(_OWN["h"], 60),
        **dict.fromkeys(listed("s, sec, secondes, seconds"), 1 / 60),
        **dict.fromkeys(listed("j, jours, days"), 60 * _DAY),
        "%": None,
    },
    "h": {**dict.fromkeys(_OWN["min"], 1 / 60), "j": _DAY, "jours": _DAY, "days": _DAY, "%": None},
    "km": {"m": 0.001, "mètres": 0.001, "metres": 0.001, "miles": 1.609344, "mi": 1.609344, "%": None},
}
_KNOWN = frozenset(text for units in (*_OWN.values(), *_WORTH.values()) for text in units)
_TAX = ("ht", "ttc")
_BEFORE = re.compile(r"(?:(?:unités?|units?) ?:? ?|(?:exprimée?s? )?(?:en|in) )+")
_ANY = "|".join(sorted(map(re.escape, _KNOWN), key=len, reverse=True))
_LAST = re.compile(rf"(.*?\w.*?)[\s:,–-]+(?:en |in )?((?:{_ANY})(?: (?:ht|ttc))?)[ *]*", re.I)
# What a title says of all the amounts under it; « en heures » may speak of rush hours.
_THOUSANDS = listed(
    "k€, keur, keuros, milliers d'euros, milliers d'€, milliers €, m€, meur, millions d'euros"
)
_TITLE = re.compile(rf"(?:\b(?:en|in) |[(\[] ?)({'|'.join(_THOUSANDS)})(?![\w€])", re.I)
_TIMES = re.compile(r"[(\[]\s?[x×]\s?1[\s.]?000\s?(?:€|euros?)\s?[)\]]", re.I)
# What a title says of the durations under it; « en heures » may speak of rush hours.
_TIMED = re.compile(
    r"(?:.*\b(?:temps|durées?|heures?|time|durations?|hours)\b.*[\s(–-])?\(?(?:en|in) (minutes|heures|hours)[).\s]*",
    re.I,
)
# What a line under a table says of them, and nothing else.
_FOOT = re.compile(
    rf"[*(]?\s*(?:(?:(?:tous )?les )?(?:montants|chiffres|sommes|valeurs)(?: sont)?(?: exprimée?s)?|(?:all )?amounts(?: are)?)"
    rf" (?:en|in) (?:{'|'.join(_THOUSANDS)})[).\s]*",
    re.I,
)
# Amounts the dictionary wants net of VAT.
_NET = frozenset([("ledger", "amount_eur")])


def unit_named(text: object) -> str:
    """The unit a text is nothing but; "" if it is something else.

    >>> unit_named("(en k€)"), unit_named("€ TTC"), unit_named("Minutes"), unit_named("12 h")
    ('k€', '€ ttc', 'minutes', '')
    """
    if not isinstance(text, str) or len(text) > 40:
        return ""
    said = " ".join(text.casefold().replace("’", "'").split()).strip("()[] .")
    said = _BEFORE.sub("", said, count=1).split("/")[0].strip()
    return said if said and (_untaxed(said) in _KNOWN or said in _TAX) else ""


def unit_of_title(text: object) -> str:
    """The unit in which a line above a table says its amounts are, « Montants en k€ », « Comptes 2026 (TTC) »; "" if none."""
    if not isinstance(text, str):
        return ""
    found = _TITLE.search(_TIMES.sub("(k€)", text.replace("’", "'")))
    alone = unit_named(text)
    unit = found[1].casefold() if found else alone if alone in _THOUSANDS else ""
    taxed = _SAID.with_tax.search(fold(text)) and not _SAID.net_of_tax.search(fold(text))
    return f"{unit} ttc".strip() if taxed else unit


# distance_m, as programs write it
_JOINED = re.compile(r"\w+_(km|m|s|sec|min|mn|h|eur|cents|cts|centimes)", re.I)


@lru_cache(4096)
def split_unit(heading: str) -> tuple[str, str]:
    """A heading without the unit it ends on, and that unit: « Montant en k€ » -> Montant, k€."""
    match = _LAST.fullmatch(heading.replace("’", "'"))
    return (match[1], match[2].casefold()) if match else (heading, "")


def units_said(column: Column, heading: str) -> list[str]:
    """The units a heading says, between brackets or at its end."""
    said = [unit_named(text) for text in _BRACKETS.findall(heading)]
    if (typed := _JOINED.fullmatch(heading.strip())) is not None:
        said.append(typed[1].casefold())
    bare = _BRACKETS.sub(" ", heading).strip()
    if column.unit == "h" and _SAID.in_days.fullmatch(fold(bare)):
        said.append("jours")
    if fold(bare) not in column.headings:  # « Coût d'une heure » is no amount in hours
        said.append(split_unit(bare)[1])
    return [unit for unit in said if unit]


def unit_scale(table: str, column: Column, unit: str) -> float | None:
    """What a plain number in this unit is multiplied by to be in the column's; None when it cannot be: another
    currency, a percentage, a length for a time, an amount with VAT."""
    own = column.unit.split("/")[0]
    if (table, column.name) in _NET and "ttc" in unit.split():
        return None
    said = _untaxed(unit)
    if column.kind not in FIGURES or own not in _OWN or not said or said in _OWN[own]:
        return 1.0
    value = _WORTH[own].get(said)
    return None if value is None else value * (-rates.value("day_hours") if value < 0 else 1)


def with_vat(table: str, column: Column, heading: str) -> bool:
    """Whether a heading says that amounts the dictionary wants net of VAT hold it."""
    taxed = "ttc" in fold(heading).split() or unit_of_title(heading).endswith("ttc")
    return taxed and (table, column.name) in _NET


def _untaxed(unit: str) -> str:
    return " ".join(word for word in unit.split() if word not in _TAX)


@lru_cache(20_000)
def heading_scale(table: str, column: Column, heading: str) -> float | None:
    """What a plain number under this heading is multiplied by to be in the column's unit; None when the heading
    announces something else (another currency, a percentage, an amount with VAT): it cannot be read as that column.

    >>> from conciergekit.core.tables import TABLES
    >>> amount = TABLES["requests"]["order_value_eur"]
    >>> heading_scale("requests", amount, "Montant (k€)"), heading_scale("requests", amount, "Montant (%)")
    (1000.0, None)
    """
    said = units_said(column, heading)
    if "%" in heading:
        said.append("%")
    if "ttc" in fold(heading).split():
        said.append("ttc")
    return one_scale(unit_scale(table, column, unit) for unit in said)


def one_scale(scales: Iterable[float | None]) -> float | None:
    """The scale of a figure whose unit is said in several places; None when one of them cannot be read."""
    scales = list(scales)
    return None if None in scales else float(next((scale for scale in scales if scale != 1), 1.0))


_TITLE_LINES = 30  # titles are looked for no further above the headings


def with_units(layout: "Layout") -> "Layout":
    """The layout with the units that lines above or below the headings say, without the columns whose unit cannot be read."""
    places = [p for p, column in layout.columns.items() if column.kind in FIGURES]
    if not places or not layout.sheet.rows:
        return layout
    below = _unit_row_below(layout, places)
    rows = [row for row in (below, _unit_row_above(layout)) if row is not None]
    units = {p: (unit, row) for row in reversed(rows) for p in places if (unit := _unit_at(layout, row, p))}
    units |= {p: said for p, said in _title_units(layout).items() if p not in units}
    refused = {p: layout.columns[p] for p, (unit, _row) in units.items() if not _agrees(layout, p, unit)}
    again = layout.sheet.rows[below] if below is not None else None
    said = (i for i in range(below or 0, len(layout.sheet.rows)) if again and layout.sheet.rows[i] == again)
    return replace(
        layout,
        units={**layout.units, **units},
        unit_rows=layout.unit_rows | frozenset(said),
        columns={p: column for p, column in layout.columns.items() if p not in refused},
        others={**layout.others, **{p: layout.heading(p) for p in refused}},
        refused={**layout.refused, **refused},
    )


def _unit_row_below(layout: "Layout", places: list[int]) -> int | None:
    """The first filled line under the headings, when it says a unit and holds neither a figure nor a day."""
    for index in range(layout.header + 1, min(layout.header + 4, len(layout.sheet.rows))):
        row = layout.sheet.rows[index]
        if not any(filled(row[p]) for p in layout.positions if p < len(row)):
            continue
        texts = [row[p] for p in layout.columns if p < len(row) and filled(row[p])]
        told = any(_unit_at(layout, index, p) for p in places)
        bare = all(isinstance(text, str) and not any(map(str.isdigit, text)) for text in texts)
        return index if told and bare else None
    return None


def _unit_row_above(layout: "Layout") -> int | None:
    """The line above the headings, when it holds units and nothing else."""
    index = layout.header - 1
    if index < 0:
        return None
    row = layout.sheet.rows[index]
    cells = [row[p] for p in layout.positions if p < len(row) and filled(row[p])]
    return index if cells and all(map(unit_named, cells)) else None


def _unit_at(layout: "Layout", index: int, position: int) -> str:
    row = layout.sheet.rows[index]
    return unit_named(row[position]) if position < len(row) else ""


def _title_units(layout: "Layout") -> dict[int, tuple[str, int]]:
    """Units said of all amounts by a title above the table, the heading of its words, a line at its foot, or the name of its
    sheet: of columns whose heading says none."""
    money, time = _title_unit(layout), _title_time(layout)
    found: dict[int, tuple[str, int]] = {}
    for p, column in layout.columns.items():
        timed = column.unit in ("h", "min")
        unit, index = time if timed else money if "€" in column.unit else ("", 0)
        if not unit or timed and _OWN[column.unit] & set(fold(layout.heading(p)).split()):
            continue
        scale = unit_scale(layout.table.name, column, unit)
        own = units_said(column, layout.heading(p))
        if scale != 1.0 and not (own if scale else "ht" in " ".join(own).split()):
            found[p] = unit, index
    return found


def _title_time(layout: "Layout") -> tuple[str, int]:
    """The unit of durations that a title above says, alone on its line: « Temps bénévole en minutes »."""
    for index, cells in titles_above(layout.sheet, layout.header):
        if len(cells) == 1 and isinstance(cells[0], str) and (said := _TIMED.fullmatch(cells[0].strip())):
            return said[1].casefold(), index
    return "", 0


def _title_unit(layout: "Layout") -> tuple[str, int]:
    for index, cells in titles_above(layout.sheet, layout.header):
        if unit := next(filter(None, map(unit_of_title, cells)), ""):
            return unit, index
    for p in _of_words(layout):
        if (unit := unit_of_title(layout.heading(p))) and unit != "ttc":
            return unit, layout.header
    return _foot_unit(layout) or (unit_of_title(layout.sheet.name), layout.header)


def _of_words(layout: "Layout") -> Iterable[int]:
    """The columns of words that name the lines of amounts: that beside the first amount, and the first of the table."""
    beside = first = min(p for p, column in layout.columns.items() if column.kind in FIGURES) - 1
    while first > 0 and filled(layout.sheet.rows[layout.header][first - 1]):
        first -= 1
    for p in dict.fromkeys((beside, first)) if beside >= 0 else ():
        column, words = layout.columns.get(p), layout.below(p)
        known = column.kind == "text" if column else p == first
        if known and words and not any(figure_in(word) is not None for word in words):
            yield p


def _foot_unit(layout: "Layout") -> tuple[str, int] | None:
    """The unit that a line at the foot of a sheet says, alone there, under the one table that it can be of; and that line."""
    rows = layout.sheet.rows
    for index in range(len(rows) - 1, layout.header, -1):
        cells = [cell for cell in rows[index] if filled(cell)]
        if len(cells) > 1:
            return None
        if cells and isinstance(cells[0], str) and _FOOT.fullmatch(cells[0].replace("’", "'")):
            between = (row for row in rows[layout.header + 1 : index] if row != rows[layout.header])
            return None if any(map(_may_head, between)) else (unit_of_title(cells[0]), index)
    return None


def _may_head(row: list) -> bool:
    """Whether a line may hold the headings of another table."""
    cells = [cell for cell in row if filled(cell)]
    return len(cells) > 2 and all(isinstance(cell, str) and not _figured(cell) for cell in cells)


def _figured(cell: object) -> bool:
    return filled(cell) and (not isinstance(cell, str) or any(map(str.isdigit, cell)))


def titles_above(sheet: Sheet, header: int) -> Iterable[tuple[int, list]]:
    """The lines above the headings (from 0) and their filled cells, from the nearest up to another table."""
    for index in range(header - 1, max(-1, header - _TITLE_LINES), -1):
        cells = [cell for cell in sheet.rows[index] if filled(cell)]
        if len(cells) > 2:
            return
        yield index, cells


def _agrees(layout: "Layout", position: int, unit: str) -> bool:
    """Whether figures in this unit can be read as the column, and its heading says no other unit."""
    table, column = layout.table.name, layout.columns[position]
    scale, heading = unit_scale(table, column, unit), heading_scale(table, column, layout.heading(position))
    return scale is not None and heading in (1.0, scale)


# ---- words in brackets ------------------------------------------------------------------------------------

_IN_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
# Tables that say what is to come, and days that are never to come.
_PLANS = any_of("""
    project, models, futures, criteria, stage_plan, plan_versions, funders, actions, conditions, trials
""")
_PAST = ("date", "since", "closed_on")


def without_brackets(text: str) -> str:
    return _IN_BRACKETS.sub(" ", text)


def changed_by_brackets(table: Table, column: Column, heading: str) -> bool:
    """Whether words in brackets may make a heading something else than the column it names without them: they are neither
    its unit nor its own words, no format, example or instruction. Of a figure, words nobody knows may.

    >>> from conciergekit.core.tables import TABLES
    >>> tours = TABLES["tours"]
    >>> [changed_by_brackets(tours, tours["km"], f"Kilomètres {words}") for words in ("(km)", "(facultatif)", "(aller)")]
    [False, False, True]
    """
    return not all(_harmless(table, column, one or other) for one, other in _IN_BRACKETS.findall(heading))


def _harmless(table: Table, column: Column, text: str) -> bool:
    codes = languages.codes()
    titles = [fold(title) for title in column.title.each(codes)]
    said = fold(text)
    if column.kind in ("text", "code") or any(f" {said} " in f" {title} " for title in titles):
        return True
    helps = column.help.each(codes)
    clauses = {fold(part) for one in helps for part in (one, *re.split(r"[.,;:]", one))}
    if said in clauses:  # « Boucle entière », « retour compris »
        return True
    if column.kind == "date":
        ahead, other = AHEAD.search(said), _SAID.other_day.search(said)
        return not (ahead and column.name in _PAST or other and column.name == "date")
    if AHEAD.search(said):
        return table.name in _PLANS or any(map(AHEAD.search, [*titles, *clauses]))
    grade = not column.unit and column.kind != "share" and column.maximum is not None
    unit, one = unit_named(text), _SAID.each.match(said)
    each = fold(text.partition("/")[2]) if unit else said[one.end() :] if one else ""
    if column.kind not in FIGURES or grade or _SAID.remark.fullmatch(said) or unit and not each:
        return True
    if each:  # of « par arrêt », « arrêt » is the column's own word; a line of Tournées is « par tournée »
        rate = titles if "/" in column.unit else []
        lines = {word for name in (*table.sheet_names, *rate, column.unit) for word in _singular(name)}
        return _singular(each) <= lines or any(
            f"{word} {each}" in title for title in titles for word in ("par", "per")
        )
    known = {word for name in (*titles, *table.sheet_names) for word in _singular(name)}
    if column.kind == "share":
        known |= {"pour", "pourcentage", "cent", "percent", "part", "share"}
    return all(
        word in known or _SAID.nothing.fullmatch(word) or word.isdigit() or unit_named(word)
        for word in _singular(text)
    )


def _singular(text: str) -> set[str]:
    return {word[:-1] if len(word) > 3 and word[-1] in "sx" else word for word in fold(text).split()}
