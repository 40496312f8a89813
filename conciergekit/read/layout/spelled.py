"""What a file spells out beside its table of the codes in it: « TS = très satisfait, O = oui »."""

import re
from dataclasses import replace

from ...core.cells.people import mask, surely_a_person
from ...core.cells.sheet import Sheet, cells_at, filled
from ...core.schema import fold
from .answers import scale_of, unsaid
from .kinds import header_of
from .questions import ASKED, COUNTED, FEW

_CODE = r"[^\W_]{1,5}|[+\-✓✗]{1,2}"
_PAIR = re.compile(rf"(?:(?<=^)|(?<=[\s,;:.(/|–-]))({_CODE})\s*(?:=|→)\s*")
_END = re.compile(r"\s*(?:[;)|/]|\.(?![0-9])|,?\s*$).*", re.DOTALL)
_MOSTLY = 0.7  # of the cells of a column are such codes
_LONG = 2_000  # lines of a sheet beside which nobody explains codes


Legend = dict[str, tuple[str, int]]  # folded code -> its words, and the line, from 1, that says so


def legends_of(sheet: Sheet, header: int) -> list[tuple[str, Legend]]:
    """What lines that hold nothing else, or a column beside the table, say that codes mean: a legend a line with the words before
    it, « Lien : 1 = conjoint, 2 = enfant », and all of them as one, without the codes that they say otherwise."""
    alone = [line for line, titled in sheet.sparse.items() if titled and line != header]
    texts = [(index, sheet.title(index)) for index in alone]
    found, whole, unsure = [], Legend(), set()
    for index, text in [*texts, *_beside(sheet)]:
        if not isinstance(text, str) or len(text) > 400:
            continue
        parts, legend, people = _PAIR.split(text), Legend(), False
        for code, words in zip(parts[1::2], parts[2::2], strict=True):
            meant = _END.sub("", words).strip(" ,:«»\"'“”\u00a0")
            if surely_a_person(meant) or mask(words, free=True) != words:
                people = True  # initials and their names: a code is what is wanted
            elif meant and len(meant) <= 60:
                legend.setdefault(fold(code) or code, (meant, index + 1))
        if people:
            continue
        unsure |= {key for key in legend if key in whole and fold(whole[key][0]) != fold(legend[key][0])}
        whole = legend | whole
        found += [(parts[0], legend)] if len(legend) > 1 else []
    whole = {key: said for key, said in whole.items() if key not in unsure}
    return [*found, ("", whole)] if whole and whole not in [legend for _words, legend in found] else found


def _beside(sheet: Sheet) -> list[tuple[int, str]]:
    """The cells of the columns that hold such pairs and little else."""
    found = []
    for column in sheet.columns if len(sheet.rows) < _LONG else ():
        cells = [(i, cell) for i, cell in enumerate(column) if filled(cell)]
        paired = [(i, cell) for i, cell in cells if isinstance(cell, str) and _PAIR.match(cell)]
        found += paired if len(paired) > 1 and len(paired) >= len(cells) - 2 else []
    return found


def as_spelled(sheet: Sheet) -> Sheet:
    """The sheet with the words in place of the codes that the file spells out, in the columns that hold such codes. Grades stay:
    what a file says of the ends of a scale is read with them."""
    if not sheet.rows:
        return sheet
    header = header_of(sheet)
    legends = legends_of(sheet, header)
    rows, spelled = sheet.rows, []
    for p, heading in enumerate(sheet.rows[header] if legends else ()):
        cells = cells_at(sheet.rows[header + 1 :], p)
        legend = _legend_for(heading, cells, legends)
        if not legend:
            continue
        if rows is sheet.rows:
            rows = [list(row) for row in rows]
        for row in rows[header + 1 :]:
            if p < len(row) and filled(row[p]) and (key := _key(row[p])) in legend:
                row[p] = legend[key][0]
        keys = [_key(cell) for cell in cells]
        said = [key for key in legend if key in keys]
        pairs = tuple((key.upper(), legend[key][0], keys.count(key)) for key in said)
        spelled.append((p, pairs, legend[said[0]][1]))
    return replace(sheet, rows=rows, spelled=tuple(spelled)) if spelled else sheet


def _legend_for(heading: object, cells: list, legends: list[tuple[str, Legend]]) -> Legend:
    """The codes of a column and their words; nothing where it holds others, where a legend names another column, or where two may
    be its own. Figures may count anything: they are codes only where the legend names the column, or answers it with yes and no."""
    keys = [_key(cell) for cell in cells]
    if not isinstance(heading, str) or not filled(heading):
        return {}
    name, fitting = fold(heading), []
    asks = any(re.search(pattern, name) for pattern in ASKED.values())
    for words, legend in legends:
        said = {key: legend[key] for key in dict.fromkeys(keys) if key in legend}
        none = {key: meant for key, meant in said.items() if not key.isdigit() and unsaid(meant[0])}
        if none and len(none) == len(said):  # « NU » among grades
            return none
        share = sum(key in legend for key in keys)
        mine = bool({*fold(words).split()} & {word for word in name.split() if len(word) > 2})
        if not said or share < _MOSTLY * len(keys) or (len(said) < 2 and not (mine and share == len(keys))):
            continue
        yes = asks and any(fold(meant) in ("oui", "yes") for meant, _line in said.values())
        if any(key.isdigit() for key in said):
            graded = (
                scale_of(" ".join(f"{key} = {meant}" for key, (meant, _line) in legend.items())) is not None
            )
            if graded or not (mine or yes) or len(cells) < FEW or share < len(keys) or COUNTED.match(name):
                continue
        fitting.append((mine, yes, said))
    best = [one for one in fitting if one[0]] or [one for one in fitting if one[1]] or fitting
    return best[0][2] if best and all(one[2] == best[0][2] for one in best) else {}


def _key(cell: object) -> str:
    text = f"{cell:g}" if isinstance(cell, float) else str(cell).strip()
    return fold(text) or text
