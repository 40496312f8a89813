"""Findings as a person repairs them: one point for one repair, however many cells it takes; what changes most first."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..i18n import _, listing, money, ngettext, number
from ..tables import TABLES
from .finding import ANALYSES, WEIGHTS, Finding, Weight, said_once
from .finding import cut as _cut
from .finding import where as where_one

if TYPE_CHECKING:
    import pandas as pd

    from ..pilot import Pilot

_OF_MONEY = {"accounts", "revenue", "orders", "payers", "gate", "all"}
FIRST = 5  # points a person is given before all others
_AMOUNTS = {  # what a line is worth in euros
    "ledger": ("amount_eur",),
    "requests": ("commission_eur", "fee_eur"),
    "contracts": ("amount_eur",),
    "funding": ("amount_eur",),
}
# How much a line counts by what it feeds: the decision, a result, nothing that is shown.
_DECIDES, _SHOWN = 1.0, 0.3
_WHOLE = 0.6  # of a sheet or a file of which nothing is read
_PRIVATE = 0.9  # names of people in a file that will be passed on
_PERSONAL = ("personal", "personal_column", "names_as_codes")
# told on the line before those that are missing, whose worth is not theirs
_NOT_THERE = ("months_silent", "line_skipped")
_NAMED = 3  # sheets, columns or words named in a line


@dataclass(frozen=True)
class Point:
    """Findings with one repair. cells: cells or lines it stands in; euros and requests: about what it touches; unknown: amounts
    it touches that nobody could read; share: how much of what feeds the decision, between 0 and 1, by which points are
    ordered."""

    findings: tuple[Finding, ...]
    cells: int
    euros: float
    unknown: int
    requests: int
    share: float

    @property
    def weight(self) -> Weight:
        return self.findings[0].weight

    @property
    def sheet(self) -> str:
        """The sheet it stands in, the first of several."""
        return self.findings[0].sheet

    def where(self) -> str:
        """« feuille Demandes, colonne Canal, lignes 3, 7 et 9 », in the current language."""
        if len(self.findings) == 1 and not self.findings[0].values.get("count"):
            return where_one(self.findings[0])
        sheets = list(dict.fromkeys(f.sheet for f in self.findings if f.sheet))
        columns = list(dict.fromkeys(f.column.rstrip(" *") for f in self.findings if f.column))
        places = {(f.sheet, line) for f in self.findings for line in _lines(f)}
        lines = sorted({line for _sheet, line in places})
        parts = [where_one(Finding("", "note", sheet=sheets[0]))] if len(sheets) == 1 else []
        if len(sheets) > 1:
            parts.append(_("sheets {names}", names=_few(sheets)))
        if lines and len(sheets) == 1:
            parts.append(_named_lines(lines))
        elif lines:
            parts.append(ngettext("{n} line", "{n} lines", len(places)))
        if columns:
            one, name = len(columns) == 1, _few(columns)
            parts.append(_("column {name}", name=name) if one else _("columns {names}", names=name))
        return ", ".join(parts) or where_one(self.findings[0])

    def what(self) -> str:
        """What is wrong, each sentence once with what else is typed of which it is true; and in how many cells."""
        alike: dict[str, list[Finding]] = {}
        for finding in _together(self.findings):
            alike.setdefault(said_once(replace(finding, typed="")), []).append(finding)
        shown = list(alike.items()) if len(alike) <= _NAMED + 1 else list(alike.items())[:_NAMED]
        said = [_said(group, "" if len(alike) == 1 else bare) for bare, group in shown]
        if more := len(alike) - len(shown):
            said.append(
                ngettext(
                    "{n} more of this kind, with its own values.",
                    "{n} more of this kind, each with its own values.",
                    more,
                )
            )
        if self.cells > _NAMED + 1 and self.findings[0].row is not None:
            said.append(ngettext("({n} cell or line)", "({n} cells or lines)", self.cells))
        return " ".join(said)

    def repair(self) -> str:
        return self.findings[0].repair()

    def touches(self) -> str:
        """About how many euros and requests it changes, and which analyses, in the current language; "" for none."""
        codes = dict.fromkeys(code for finding in self.findings for code in finding.affects)
        if not codes:
            return ""
        sums = []
        if self.euros >= 1:
            sums.append(_("about {amount}", amount=money(self.euros)))
        if self.unknown:
            sums.append(ngettext("an unknown amount", "{n} unknown amounts", self.unknown))
        if self.requests > 1:
            sums.append(ngettext("{n} request", "{n} requests", self.requests))
        return " · ".join([*sums, listing(_(ANALYSES[code]) for code in codes)])


def points(findings: Iterable[Finding], pilot: "Pilot | None" = None) -> tuple[Point, ...]:
    """What there is to repair, the heaviest first, then what changes most.

    `pilot`: the one they were found in; without it nothing is known of the euros behind a line.
    """
    groups: dict[tuple, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_repair_of(finding), []).append(finding)
    stakes = _Stakes(pilot)
    found = [stakes.point(tuple(group)) for group in groups.values()]
    weights = list(WEIGHTS)
    return tuple(sorted(found, key=lambda p: (weights.index(p.weight), -p.share, -p.euros)))


def first(found: Iterable[Point]) -> tuple[Point, ...]:
    """The few to do first: none that asks for nothing."""
    return tuple(point for point in found if point.weight != "note")[:FIRST]


def by_sheet(found: Iterable[Point]) -> Mapping[str, list[Point]]:
    """Points by the sheet they begin in, in the order of their lines; first the sheet where most changes."""
    sheets: dict[str, list[Point]] = {}
    for point in found:
        sheets.setdefault(point.sheet, []).append(point)
    return {name: sorted(group, key=lambda p: p.findings[0].row or 0) for name, group in sheets.items()}


def _repair_of(finding: Finding) -> tuple:
    """What is the same for all the cells that one repair settles."""
    column = finding.field_name or finding.column if finding.row is not None else ""
    table = "" if finding.weight == "note" and not finding.column else finding.table
    said = said_once(finding) if finding.row is None and not finding.column else ""
    if finding.values.get("cut"):  # not all its words are told: they are not added to those of others
        said = finding.sheet
    return finding.code, finding.weight, table, column, said, finding.repair()


def _together(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What words are read as on several sheets, as one finding with the lines of all."""
    if len(findings) < 2 or any(finding.code != "words_read" for finding in findings):
        return findings
    said: dict[tuple, list] = {}
    for text, value, n in (pair for finding in findings for pair in finding.values["pairs"]):
        said.setdefault((text, str(value)), [text, value, 0])[2] += n
    return (replace(findings[0], values={**findings[0].values, "pairs": tuple(map(tuple, said.values()))}),)


def _said(findings: list[Finding], bare: str) -> str:
    """What is wrong, and what else is typed of which it is true. bare: the same without the cell, "" for the only sentence."""
    said = said_once(findings[0])
    counts: Counter[str] = Counter()
    for finding in findings:
        counts[finding.typed] += _count(finding)
    others = [text for text, _times in counts.most_common() if text and text != findings[0].typed]
    named = findings[0].column or said != said_once(replace(findings[0], typed=""))
    if others and findings[0].typed and named:
        quoted = _few([_("“{text}”", text=_cut(text, 24)) for text in others])
        return f"{said} " + _("Also: {typed}.", typed=quoted)
    lines = sorted({line for finding in findings for line in _lines(finding)})
    if said != bare or not lines:
        return said
    return f"{said} ({_named_lines(lines)})"


def _named_lines(lines: list[int]) -> str:
    said = _few(map(str, lines))
    return _("line {n}", n=said) if len(lines) == 1 else _("lines {numbers}", numbers=said)


def _lines(finding: Finding) -> tuple[int, ...]:
    return tuple(finding.values.get("rows") or (() if finding.row is None else (finding.row,)))


def _count(finding: Finding) -> int:
    return max(len(_lines(finding)), int(finding.values.get("count", 1)))


def _few(words: Iterable[str]) -> str:
    words = list(words)
    if len(words) <= _NAMED + 1:
        return listing(words)
    more = _("{n} others", n=number(len(words) - _NAMED))
    return listing([*words[:_NAMED], more])


_FIGURE = re.compile(r"[0-9][0-9 .,\u00a0\u202f]*")
_EUROS = r"(?:€|eur\b|euros?\b)"
# What stands around a figure that is an amount and nothing else; beside its euros, any words without a figure may stand.
_AROUND = re.compile(
    rf"(?:environ|env\b|à peu près|autour de|about|~|≈|±|ht\b|ttc\b|{_EUROS}|[\s.:()+−-])*", re.I
)

_EACH = re.compile(rf" ?{_EUROS} ?(?:/|par\b|per\b)", re.I)  # « 15 €/h » is no amount
_THOUSANDS = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]*)?")  # « 8,50 4,20 » is two


def _euros(text: str) -> float | None:
    """The amount a text holds, as far as one can tell; None for none, or where its figures may be anything."""
    figures = list(_FIGURE.finditer(text))
    if len(figures) != 1:
        return None
    (match,) = figures
    around = f"{text[: match.start()]} {text[match.end() :]}"
    if _EACH.match(text[match.end() :]):
        return None
    if not _AROUND.fullmatch(around) and not re.match(_EUROS, text[match.end() :], re.I):
        return None
    spaced = re.sub(r"[\u00a0\u202f]", " ", match[0]).strip(" .,")
    if " " in spaced and not _THOUSANDS.fullmatch(spaced):
        return None
    figure = spaced.replace(" ", "")
    whole, mark, end = re.fullmatch(r"(.*?)([.,]?)([0-9]*)", figure).groups()
    if mark and len(end) != 3:
        return float(re.sub("[.,]", "", whole) + "." + (end or "0"))
    return float(re.sub("[.,]", "", figure))


class _Stakes:
    """How much of a pilot's data stands behind a finding."""

    def __init__(self, pilot: "Pilot | None"):
        self.pilot = pilot
        names = _AMOUNTS.items() if pilot else ()
        self.amounts = {name: pilot[name][list(eur)].abs().sum(axis=1, min_count=1) for name, eur in names}
        self.usual = {name: self._usual(amounts) for name, amounts in self.amounts.items()}
        self.places = {
            name: {p: n for n, p in enumerate(pilot.places.get(name, ()))} for name in self.amounts
        }

    def point(self, findings: tuple[Finding, ...]) -> Point:
        cells = sum(map(_count, findings))
        touched = [self._amounts_of(finding) for finding in findings]
        euros = round(sum(known for known, _n, _left in touched), 2)  # of equal sums, the first stays first
        unknown = sum(n for _known, n, _left in touched)
        lines = {(f.sheet, line) for f in findings if f.table == "requests" for line in _lines(f)}
        unread = unknown + sum(left for _known, _n, left in touched)
        # to put points in order, and never told
        worth = euros + unread * self.usual.get(findings[0].table, 0.0)
        share = max((self._share(f, worth, cells) for f in findings), default=0.0)
        return Point(findings, cells, euros, unknown, len(lines), share)

    def _amounts_of(self, finding: Finding) -> tuple[float, int, int]:
        """(euros that a finding touches, amounts of it that nobody could read, lines left out that may have one)."""
        table, field = finding.table, finding.field_name
        if finding.code in _NOT_THERE or table not in self.amounts:
            return 0.0, 0, 0
        if finding.weight == "note" or not _OF_MONEY & set(finding.affects):
            return 0.0, 0, 0
        lines, of_amount = _lines(finding), field.endswith("_eur") and field in self.pilot[table]
        amounts = self.pilot[table][field].abs() if of_amount else self.amounts[table]
        places = [self.places[table].get((finding.sheet, line)) for line in lines]
        read = amounts.iloc[[at for at in places if at is not None]]
        left = places.count(None)
        # many requests bring nothing
        blank = int(read.isna().sum()) if of_amount or table != "requests" else 0
        if of_amount and len(lines) == 1 and blank + left and (typed := _euros(finding.typed)) is not None:
            return typed, 0, 0
        return float(read.sum()), blank + left * of_amount, left * (not of_amount)

    @staticmethod
    def _usual(amounts: "pd.Series") -> float:
        worth = sorted(amounts[amounts > 0])
        return worth[len(worth) // 2] if worth else 0.0

    def _share(self, finding: Finding, euros: float, cells: int) -> float:
        if finding.code in _PERSONAL:
            return _PRIVATE
        touched = finding.affects
        if finding.row is None and not finding.column:
            return _DECIDES if touched else _WHOLE
        if not touched:
            return 0.0
        counts = _DECIDES if {"gate", "all"} & set(touched) else _SHOWN
        form = TABLES.get(finding.table) is None or TABLES[finding.table].form
        if form or self.pilot is None or finding.code in _NOT_THERE:
            return counts
        lines = len(self.pilot[finding.table])
        shares = [min(1.0, cells / max(lines, cells))]
        if euros:
            shares.append(euros / (euros + self.amounts[finding.table].sum()))
        return counts * max(shares)
