"""The question that a column answers, where another line asks it: over « Réponse », or over the choices or services of a grid."""

import re
from dataclasses import replace

from ...core.cells.cell import figure_in
from ...core.cells.sheet import Sheet, cells_at, filled
from ...core.schema import fold
from ...core.text import cut
from .forms import detect, yes_or_no
from .kinds import header_of

COUNTED = re.compile(
    r"n|no|nb|nbre|nombre|numero|qte|quantite|total|age|montant|prix|duree|minutes?|heures?|km"
)  # headings of figures that are no grades and no codes
FEW = 8  # fewer figures than this prove nothing of a column
_HEADING = 52  # letters of a heading that a correspondence file shows whole
_ANSWER = re.compile(
    r"(?:votre |sa |leur )?(?:reponse|note|score|avis|answer|reply|rating|valeur)(?: (?:recue|donnee|du client|brute))?"
)
ASKED = {
    "satisfaction": r"satisf|content|comment (?:s est|ca s est|c est|cela s est) passe|how (?:was|is) (?:our|the|your)\b",
    "recommend": r"recomm|conseill(?:eri|ez)",
    "would_use": r"utiliserie|utiliserai|utiliseri?ez|would.{0,20}use|pourriez vous utiliser|seriez vous interesse|auriez vous recours|feriez vous appel|vous en serviriez|s en servirai|pret\w*(?: e)? a (?:utiliser|recourir|faire appel)|seri(?:ai|e)[a-z]* interesse",
    "knows": r"connaiss|connait|do you know|a(?:vez|viez) vous (?:deja )?entendu|ha(?:ve|d) you heard",
}


_OF_QUALITY = re.compile(
    r"\b(?:satisfaction|(?:appels?|enquetes?|questionnaires?) (?:de )?qualite|avis (?:des )?(?:client|usager|habitant)s?|feedback)\b"
)


def _graded(cells: list) -> bool:
    """Whether most cells begin with a grade, out of ten at most."""
    graded = sum(re.match(r"\s*(?:(?:10|[0-9])(?![0-9])|[★⭐])", str(cell)) is not None for cell in cells)
    return graded >= 0.6 * len(cells) > 0


_ANSWERS = re.compile(r"(?:reponse|response)(?: (?:libre|ouverte))?|open ended response")


def under_questions(sheet: Sheet) -> Sheet:
    """The sheet with one line of headings where a question stands above the choices or the services it is asked of: « Pour quels
    services ? [Courses] ». SurveyMonkey writes « Réponse » under a question that has one answer."""
    header = header_of(sheet) if sheet.rows else 0
    if not sheet.rows or detect(sheet):
        return sheet  # a form has its own way to say so
    for first in (header, header - 1):
        if not 0 <= first < len(sheet.rows) - 2:
            continue
        above, below = sheet.rows[first], sheet.rows[first + 1]
        width = max(len(above), len(below))
        above, below = ([*row, *[""] * (width - len(row))] for row in (above, below))
        answers = [
            p for p, cell in enumerate(below) if isinstance(cell, str) and _ANSWERS.fullmatch(fold(cell))
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
            elif not question or (
                not monkey and ("?" in text or not _answered(cells_at(sheet.rows[first + 2 :], p)))
            ):
                heads.append(text)
                question = "" if not monkey else question
            else:
                heads.append(f"{cut(question, max(20, _HEADING - len(text)))} [{text}]")
        above = [] if monkey else above  # what it says of the grades is read with them
        return replace(sheet, rows=[*sheet.rows[:first], above, heads, *sheet.rows[first + 2 :]])
    return sheet


def _answered(cells: list) -> bool:
    return _graded(cells) or yes_or_no(cells)


def _graded_columns(sheet: Sheet, header: int) -> Sheet:
    """The sheet with « Satisfaction [Cantine] » over columns that hold grades out of five and nothing else, where its title asks how far
    people are satisfied."""
    row = sheet.rows[header]
    above = [cell for line in sheet.rows[:header] for cell in line if isinstance(cell, str)]
    if not re.search(r"\bsatisf", fold(" ".join([*above, sheet.key, sheet.file]))):
        return sheet
    graded = []
    for p, heading in enumerate(row):
        cells = cells_at(sheet.rows[header + 1 :], p)
        figures = [figure_in(cell) for cell in cells]
        known = isinstance(heading, str) and filled(heading) and not COUNTED.match(fold(heading))
        if (
            known
            and len(cells) >= FEW
            and sum(f in (1, 2, 3, 4, 5) for f in figures) >= 0.9 * len(cells)
            and len(set(figures)) > 2
        ):
            graded.append(p)
    if len(graded) < 2:
        return sheet
    heads = [
        f"Satisfaction [{cut(str(cell).strip(), 35)}]" if p in graded else cell for p, cell in enumerate(row)
    ]
    return replace(sheet, rows=[*sheet.rows[:header], heads, *sheet.rows[header + 1 :]])


def with_question(sheet: Sheet) -> Sheet:
    """The sheet with the question that a line above asks beside the one heading that says no more than « Réponse » or « Note »."""
    header = header_of(sheet) if sheet.rows else 0
    row = sheet.rows[header] if sheet.rows else []
    named = [p for p, cell in enumerate(row) if isinstance(cell, str) and _ANSWER.fullmatch(fold(cell))]
    others = [
        cell
        for cell in row
        if isinstance(cell, str) and any(re.search(p, fold(cell)) for p in ASKED.values())
    ]
    if row and not named and not others:
        return _graded_columns(sheet, header)
    if len(named) != 1 or others:
        return sheet
    above = [cell for line in sheet.rows[:header] for cell in line if isinstance(cell, str) and filled(cell)]
    asked = {
        name: cell
        for name, words in ASKED.items()
        for cell in above
        if "?" in cell and re.search(words, fold(cell))
    }
    if (
        not asked
        and _OF_QUALITY.search(fold(" ".join([*above, sheet.key, sheet.file])))
        and _graded(cells_at(sheet.rows[header + 1 :], named[0]))
    ):
        heads = [f"{cell} – satisfaction" if p == named[0] else cell for p, cell in enumerate(row)]
        return replace(sheet, rows=[*sheet.rows[:header], heads, *sheet.rows[header + 1 :]])
    if len(asked) != 1:
        return sheet
    said = [
        text
        for text in re.findall(r"[^.!?]*\?", next(iter(asked.values())))
        if any(re.search(p, fold(text)) for p in ASKED.values())
    ]
    if not said:
        return sheet
    question = said[0]
    heads = [
        f"{cell} – {question.strip(' :,')[:80]}" if p == named[0] else cell for p, cell in enumerate(row)
    ]
    return replace(sheet, rows=[*sheet.rows[:header], heads, *sheet.rows[header + 1 :]])
