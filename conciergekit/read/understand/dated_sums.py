"""Whether a line that has its day sums up those above, as its words say: its figures prove it, or it is asked."""

import re
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from ...core.cells.account import SheetCells
from ...core.cells.dates import MONTHS
from ...core.cells.people import FREE_TEXTS
from ...core.cells.sheet import filled
from ...core.cells.values import parse
from ...core.schema import FIGURES, Column, fold
from ..layout.match import Layout
from ..layout.totals import sums_up

_TOTAL = r"(?:(?:sous|ss|s|grand) )?(?:tot(?:al|aux|als)?|cumuls?|ttl)"
_OF = r"(?:(?:du|de|des|d|la|le|les|l|au|par|of|for|the|in) )*"
_SUMMED = (
    r"jours?|journees?|sem(?:aine)?|mois|(?:bi|tri|se)mestres?|annees?|annuel\w*|mensuel\w*|hebdo\w*|day|week|month|quarter|year|[stq] ?[0-9].*|[0-9].*"
    r"|charges?|depenses?|recettes?|produits?|ventes?|entrees?|sorties?|(?:en|de)caissements?|debits?|credits?|adhesions?|dons?|subventions?"
    r"|salaires?|heures?|h|kms?|kilometres?|min(?:utes)?|tournees?|arrets?|visites?|demandes?|commandes?|livraisons?|passages?|participants?"
    r"|personnes?|general\w*|partiel\w*|intermediaires?|provisoires?|cumules?|ht|ttc|page|feuille|periode|equipe|benevoles?"
    rf"|expenses?|income|revenues?|sales|hours?|stops?|tours?|requests?|orders?|{'|'.join(MONTHS)}"
)
_MEAN, _MEDIAN = re.compile(r"(?:moy(?:enne)?|average|mean)s?\b"), re.compile(r"median(?:e|s|es)?\b")
_MIDDLE = rf"(?:{_MEAN.pattern}|{_MEDIAN.pattern})(?: {_OF}(?:{_SUMMED})\b.*)?"
_SUM = rf"{_TOTAL}|nombre total"
_ANY_SUM = re.compile(rf"(?:{_SUM})\b.*|sub ?tot.*|{_MIDDLE}")
# Words that are nobody's name.
_SURELY = re.compile(rf"sous tot.*|sub ?tot.*|cumuls?|(?:{_SUM}) {_OF}(?:{_SUMMED})\b.*|{_MIDDLE}")
_OF_WHAT = re.compile(rf"(?:{_TOTAL}|{_MEAN.pattern}) {_OF}(.+)")
# « Total » sells fuel and electricity.
_SOLD = re.compile(
    r"\b(?:energies?|access|station|essence|carburants?|gaz\w*|gasoil|diesel|sp ?9[58]|e10|e85|gpl|pleins?|lavage|peages?|adblue|fioul|fuel|petrol|electricite)\b"
)
_UNNAMED = ("tours", "time")  # where « Total » is neither who is paid nor who asks, nor what a day is about
_LATEST = 4  # totals above a line, since each of which it may sum up
_NEAR_SUM, _NEAR_MEAN = 0.006, 0.051  # a mean is rounded


def dated_sums(
    layout: Layout, cells: SheetCells, claimed: Iterable[int], totals: Iterable[int]
) -> tuple[dict[int, str], dict[int, str]]:
    """Of the lines (from 0) that have a day and words of a sum, `claimed`, those whose figures are the sum or the mean of lines
    above, and those to be asked, each with these words. `totals`: the lines known to sum up others."""
    known = {p: column for p, column in layout.columns.items() if p < len(cells.columns)}
    named = [p for p, c in known.items() if c.kind in ("code", "choice", "text") and c.name not in FREE_TEXTS]
    said, told = {}, {}
    for i in claimed:
        first = int(cells.filled[i].argmax())
        asking = sorted({*named, first})
        looked = [*asking, *(p for p in layout.others if p < len(cells.columns) and p != first)]
        words = next(((p, c) for p in looked if isinstance(c := cells.columns[p][i], str) and _says(c)), None)
        if words:
            said[i], told[i] = words[1], words[0] in asking
    if not said:
        return {}, {}
    above, unnamed = _Above(layout, cells, named, {*totals, *said}, totals), layout.table.name in _UNNAMED
    proven, asked = {}, {}
    for i, words in sorted(said.items()):
        plain = fold(words)
        beside = " ".join(fold(c) for p in named if isinstance(c := cells.columns[p][i], str))
        sold = _SOLD.search(plain if unnamed else beside) is not None
        surely = told[i] and not sold and (_ANY_SUM if unnamed else _SURELY).fullmatch(plain) is not None
        lines, agreed, figures = above.agreement(i, plain)
        right = agreed > 1 or 0 < agreed == figures
        if right and (surely or (lines > 1 and agreed > 1)):
            proven[i] = words
            above.totals.append(i)
        elif figures and (surely or (told[i] and right and lines > 1)):
            asked[i] = words
        else:
            above.live[i] = True
    return proven, asked


def _says(text: str) -> bool:
    return sums_up(text) or _ANY_SUM.fullmatch(fold(text)) is not None


class _Above:
    """The figures of a sheet, (lines,) a column, and which of its lines are `live`: under the headings, and no sums."""

    def __init__(
        self, layout: Layout, cells: SheetCells, named: list[int], sums: set[int], totals: Iterable[int]
    ):
        self.cells, self.named, self.totals = cells, named, list(totals)
        self.rows, self.live = np.arange(cells.height), np.zeros(cells.height, bool)
        self.live[layout.header + 1 : layout.end] = True
        self.live[sorted(sums)] = False
        self.figures, self.days = {}, np.full(cells.height, np.datetime64("NaT"), "datetime64[D]")
        self.natures = self._alike(next((p for p in named if layout.columns[p].name == "nature"), None))
        for p, column in layout.columns.items():
            if p >= len(cells.columns):
                continue
            if column.kind in FIGURES:
                kind = "number" if column.kind == "integer" else column.kind  # a mean is seldom whole
                free = replace(column, kind=kind, minimum=None, maximum=None)
                self.figures[p] = np.array(self._read(p, free, np.nan), float)
            elif column.kind == "date" and column.required:
                self.days = np.array(self._read(p, column, "NaT"), "datetime64[D]")

    def _read(self, p: int, column: Column, nothing) -> list:
        """What each cell of a column says."""
        read = {cell: parse(cell, column).value for cell in self.cells.distinct[p] if filled(cell)}
        return [nothing if (v := read.get(cell)) is None else v for cell in self.cells.columns[p]]

    def _alike(self, p: int | None) -> np.ndarray:
        """(lines,) a number for each different word of a column, 0 for no word."""
        if p is None:
            return np.zeros(self.cells.height, int)
        numbers = {"": 0}
        words = ["" if not filled(cell) else fold(str(cell)) for cell in self.cells.columns[p]]
        return np.array([numbers.setdefault(word, len(numbers)) for word in words], int)

    def agreement(self, row: int, words: str) -> tuple[int, int, int]:
        """How many lines a line sums up, how many of its figures are theirs, and how many it has: of the lines it may sum up,
        those with which most agree."""
        own = {p: values[row] for p, values in self.figures.items() if not np.isnan(values[row])}
        found = [
            (sum(self._is_sum(p, figure, lines, words) for p, figure in own.items()), int(lines.sum()))
            for lines in self._may_sum(row, words)
        ]
        agreed, lines = max(found)
        return lines, agreed, len(own)

    def _is_sum(self, p: int, figure: float, lines: np.ndarray, words: str) -> bool:
        values = self.figures[p][lines]
        values = values[~np.isnan(values)]
        if not len(values):
            return False
        if _MEAN.match(words) or _MEDIAN.match(words):
            middle = np.mean(values) if _MEAN.match(words) else np.median(values)
            return bool(abs(middle - figure) <= _NEAR_MEAN)
        return bool(abs(values.sum() - figure) <= _NEAR_SUM)

    def _may_sum(self, row: int, words: str) -> list[np.ndarray]:
        """Lines (a mask) that a line may sum up: above it, since the beginning or one of the last totals, of its month or its
        day; all of them, or those that its words name. In a ledger, those of its nature."""
        above = self.live & (self.rows < row)
        if self.natures[row]:
            above &= self.natures == self.natures[row]
        kinds, of = [above], _OF_WHAT.fullmatch(words)
        for p in self.named if of else ():
            alike = {c for c in self.cells.distinct[p] if isinstance(c, str) and fold(c) == of[1]}
            if alike:
                kinds.append(above & np.array([cell in alike for cell in self.cells.columns[p]], bool))
        months = self.days.astype("datetime64[M]")
        since = sorted(n for n in self.totals if n < row)[-_LATEST:]
        spans = [self.rows > start for start in (-1, *since)]
        spans += [self.days == self.days[row], months == months[row]]
        return [kind & span for kind in kinds for span in spans]
