"""What lines above or beside a table say of its columns: the question each answers, the choices of a grid, the codes in it."""

import re
from dataclasses import replace

from ...core.cells.cell import figure_in
from ...core.cells.people import mask, surely_a_person
from ...core.cells.sheet import Sheet, cells_at, filled, padded
from ...core.schema import fold
from ...core.text import cut
from ..words import Said
from .answers import scale_of, unsaid
from .forms import detect, yes_or_no
from .kinds import header_of

_SAID = Said("questions")
COUNTED, ASKED = _SAID.counted, _SAID.asked

FEW = 8  # fewer figures than this prove nothing of a column
_HEADING = 52  # letters of a heading that a correspondence file shows whole


def _graded(cells: list) -> bool:
    """Whether most cells begin with a grade, out of ten at most."""
    graded = sum(re.match(r"\s*(?:(?:10|[0-9])(?![0-9])|[★⭐])", str(cell)) is not None for cell in cells)
    return graded >= 0.6 * len(cells) > 0


def under_questions(sheet: Sheet) -> Sheet:
    """The sheet with one line of headings where a question stands above the choices or the services it is asked of: « Pour quels
    services ? [Courses] ». SurveyMonkey writes « Réponse » under a question that has one answer."""
    if detect(sheet):
        return sheet  # a form has its own way to say so
    header = header_of(sheet)
    for first in (header, header - 1):
        if not 0 <= first < len(sheet.rows) - 2:
            continue
        above, below = sheet.rows[first], sheet.rows[first + 1]
        width = max(len(above), len(below))
        above, below = padded(above, width), padded(below, width)
        answers = [
            p for p, cell in enumerate(below) if isinstance(cell, str) and _SAID.answers.fullmatch(fold(cell))
        ]
        asked = [p for p, cell in enumerate(above) if isinstance(cell, str) and "?" in cell]
        named = [cell for cell in above if filled(cell)]
        monkey = bool(answers) and len(named) > 2 and all(isinstance(cell, str) for cell in named)
        monkey = monkey and all(isinstance(above[p], str) and len(above[p]) > 12 for p in answers)
        if not monkey and not (first == header - 1 and 0 < len(asked) == sum(map(filled, above))):
            continue
        heads: list = []
        question = ""
        for p in range(width):
            if filled(above[p]):
                question = str(above[p]).strip()
            text = str(below[p]).strip() if filled(below[p]) else ""
            if p in answers or not text:
                heads.append(above[p] if monkey else below[p])
            elif not question or (not monkey and ("?" in text or not _answered(sheet.rows[first + 2 :], p))):
                heads.append(text)
                question = "" if not monkey else question
            else:
                heads.append(f"{cut(question, max(20, _HEADING - len(text)))} [{text}]")
        above = [] if monkey else above  # what it says of the grades is read with them
        return sheet.with_line(first, above).with_line(first + 1, heads)
    return sheet


def _answered(rows: list[list], position: int) -> bool:
    cells = cells_at(rows, position)
    return _graded(cells) or yes_or_no(cells)


def _graded_columns(sheet: Sheet, header: int) -> Sheet:
    """The sheet with « Satisfaction [Cantine] » over columns of grades out of five, where its title asks for satisfaction."""
    row = sheet.rows[header]
    above = [cell for line in sheet.rows[:header] for cell in line if isinstance(cell, str)]
    if not re.search(r"\bsatisf", fold(" ".join([*above, sheet.key, sheet.file]))):
        return sheet
    graded = []
    for p, heading in enumerate(row):
        cells = cells_at(sheet.rows[header + 1 :], p)
        figures = [figure_in(cell) for cell in cells]
        known = isinstance(heading, str) and filled(heading) and not COUNTED.match(fold(heading))
        five = sum(f in (1, 2, 3, 4, 5) for f in figures)
        if known and len(cells) >= FEW and five >= 0.9 * len(cells) and len(set(figures)) > 2:
            graded.append(p)
    if len(graded) < 2:
        return sheet
    heads = [
        f"Satisfaction [{cut(str(cell).strip(), 35)}]" if p in graded else cell for p, cell in enumerate(row)
    ]
    return sheet.with_line(header, heads)


def with_question(sheet: Sheet) -> Sheet:
    """The sheet with the question that a line above asks beside the one heading that says no more than « Réponse » or « Note »."""
    header = header_of(sheet)
    row = sheet.rows[header]
    named = [p for p, cell in enumerate(row) if isinstance(cell, str) and _SAID.answer.fullmatch(fold(cell))]
    others = [cell for cell in row if isinstance(cell, str) and _asks(cell)]
    if not named and not others:
        return _graded_columns(sheet, header)
    if len(named) != 1 or others:
        return sheet
    above = [cell for line in sheet.rows[:header] for cell in line if isinstance(cell, str) and filled(cell)]
    questions = [cell for cell in above if "?" in cell]
    asked = {name: c for name, words in ASKED.items() for c in questions if re.search(words, fold(c))}
    of_quality = _SAID.of_quality.search(fold(" ".join([*above, sheet.key, sheet.file])))
    if not asked and of_quality and _graded(cells_at(sheet.rows[header + 1 :], named[0])):
        said = "satisfaction"
    elif len(asked) == 1:
        texts = re.findall(r"[^.!?]*\?", next(iter(asked.values())))
        said = next(filter(_asks, texts), "").strip(" :,")[:80]
    else:
        return sheet
    if not said:
        return sheet
    return sheet.with_line(header, [f"{c} – {said}" if p == named[0] else c for p, c in enumerate(row)])


def _asks(text: str) -> bool:
    return any(re.search(words, fold(text)) for words in ASKED.values())


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
