"""Exports of online forms: where they come from, and which of their columns are of no use, personal, or one choice of a question.

Layouts: Google Forms (one column a question, "Horodateur" first, choices joined in one cell), Framaforms (the
webform module of Drupal: lines of titles, then serial number, SID, date, draft, IP address, user), LimeSurvey
(id, submitdate, lastpage, startlanguage…; `Q1[SQ001]` for each line of an array) and KoboToolbox (start, end,
questions, `question/choice` columns of 0 and 1, then _id, _uuid, _submission_time…) and Microsoft Forms. HelloAsso exports its orders and
payments in the same way: one line a payment, names and mails beside, a status for those that were given back.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ...core.cells.cell import amount_in
from ...core.cells.people import personal_heading
from ...core.cells.sheet import Sheet, cells_at, filled, padded
from ...core.schema import fold
from ...core.text import any_of, listed
from ..words import Said, words_in

_SAID = Said("forms")

_BRACKETS = re.compile(r"(.*\S)\s*\[([^\[\]]+)\]\s*")
CODE = re.compile(r"^[A-Za-z]+[0-9]\w*(?:\[[^\]]*\])?\. ")  # LimeSurvey's "code and text": G03Q04[SQ001]. …
_MARKS = re.compile(r"(?:.*\W)?[^\W\d]/[^\W\d]\W*")
_PER = re.compile(r" / |€\s*/|/\s*(?:h|km|mn?|min|j|jour|semaine|mois|an|hour|day|week|month|year)\b", re.I)
_TICKS = frozenset(["x"])
_CHOSEN = any_of("""
    x, y, n, o, yes, no, oui, non, 1, 0, true, false, vrai, faux, coche, non coche, checked, not checked,
    not selected, selected, n a
""")


def split(heading: str) -> tuple[str, str]:
    """(question, choice) of the heading of a column that holds one choice; ("", "") for any other."""
    if match := _BRACKETS.fullmatch(CODE.sub("", heading)):
        return match[1].strip(), match[2].strip()
    question, slash, choice = ("", "", "") if of_marks(heading) else heading.rpartition("/")
    return (question.strip(), choice.strip()) if slash else ("", "")


def of_marks(heading: str) -> bool:
    """Whether the stroke of a heading parts two marks that its cells hold, « R/D », « Fait (O/N) », two words, or a rate: « €/h »."""
    return _MARKS.fullmatch(heading) is not None or _PER.search(heading) is not None


def together(heads: list[str]) -> dict[str, list[int]]:
    """Question -> positions of its columns, for questions that have two columns or more."""
    groups: dict[str, list[int]] = {}
    for position, text in enumerate(heads):
        question, choice = split(text)
        if question and choice:
            groups.setdefault(question, []).append(position)
    return {question: places for question, places in groups.items() if len(places) > 1}


def yes_or_no(values: Iterable) -> bool:
    """True for a column that only says whether a choice was made."""
    said = {fold(str(value).removesuffix(".0")) for value in values if filled(value)}
    return bool(said) and said <= _CHOSEN


def named_above(sheet: Sheet, header: int, heads: list[str]) -> list[str]:
    """Headings where the line above asks the question of several columns of ticks, or of yes and no: "Question [Choice]"."""
    if not header:
        return heads
    above, below = sheet.rows[header - 1], sheet.rows[header + 1 :]
    out, question = list(heads), ""
    for position, text in enumerate(heads):
        title = above[position] if position < len(above) else ""
        if isinstance(title, str) and filled(title):
            question = title.strip()
        values = cells_at(below, position)
        grid = question.endswith("?") and not text.endswith("?") and values and yes_or_no(values)
        if not question or not text or not (grid or all(fold(str(value)) in _TICKS for value in values)):
            question = ""
        elif text.strip() != question:
            out[position] = f"{question} [{text}]"
    return out


_FORMS = words_in("form_exports")
_OF = {name: any_of(words) for name, words in _FORMS["words"].items()}
# Microsoft Forms: the number of the answer, when it was begun and sent, who sent it, then one column a question
_BEGUN_AND_SENT = (("heure de debut", "heure de fin"), ("start time", "completion time"))
_DRAFTS = frozenset(["brouillon", "draft"])
_TECHNICAL = _OF["framaforms"] | _OF["limesurvey"] | _OF["kobotoolbox"]
_AS_LEDGER = {column: listed(names) for column, names in _FORMS["ledger"].items()}
HEAD_LINES = 6  # Framaforms writes up to three lines of titles


@dataclass(frozen=True)
class FormExport:
    """An export of a form. Positions from 0; `ignored`: position -> reason; `stamp` the column of the day of the
    answer; `draft` and `unsent` the columns that show an unfinished answer (filled, or empty), `preview` a trial of the form, `finished` whether it was
    gone through; `status` the one that
    shows payments given back or never made."""

    origin: str
    sheet: Sheet
    header: int
    heads: list[str]
    ignored: dict[int, str] = field(default_factory=dict)
    stamp: int | None = None
    draft: int | None = None
    unsent: int | None = None
    status: int | None = None
    preview: int | None = None
    finished: int | None = None

    @property
    def name(self) -> str:
        return _FORMS["names"][self.origin]

    @property
    def questions(self) -> list[int]:
        """Columns that hold answers."""
        return [p for p, text in enumerate(self.heads) if text and p not in self.ignored and p != self.stamp]

    def unfinished(self, index: int) -> bool:
        """True for a line the person did not send."""
        row = self.sheet.rows[index]
        if self.unsent is not None and self.unsent < len(row) and not filled(row[self.unsent]):
            return True
        preview, finished, draft = (
            fold(row[p]) if p is not None and p < len(row) else ""
            for p in (self.preview, self.finished, self.draft)
        )
        trial = "preview" in preview or "test" in preview.split()
        return (
            trial
            or finished in ("false", "faux", "0", "non", "no")
            or draft in ("1", "1 0", "oui", "yes", "true", "vrai", "x")
        )

    def unsent_lines(self) -> frozenset[int]:
        """The lines of answers that were begun and not sent."""
        return frozenset(i for i, _row in self._answers() if self.unfinished(i))

    def void(self) -> dict[int, str]:
        """Lines of payments given back, refused or not made yet, with their status."""
        if self.status is None:
            return {}
        cells = {i: row[self.status] for i, row in self._answers() if self.status < len(row)}
        return {i: str(cell).strip() for i, cell in cells.items() if not _SAID.settled.fullmatch(fold(cell))}

    def in_ledger(self) -> dict[int, str]:
        """Position -> column of the ledger, for an export of payments."""
        names = {fold(text): p for p, text in reversed([*enumerate(self.heads)])}
        found = {
            column: next((names[word] for word in words if word in names), None)
            for column, words in (_AS_LEDGER.items() if self.origin == "helloasso" else ())
        }
        return {position: column for column, position in found.items() if position is not None}

    def other_amounts(self) -> list[int]:
        """Columns of what was added to a price or taken off it."""
        return [p for p, text in enumerate(self.heads) if _SAID.other_amounts.fullmatch(fold(text))]

    def fees(self) -> tuple[int, ...]:
        """Lines, from 1, of an export of payments whose price says that it is a fee."""
        places = [p for p, text in enumerate(self.heads) if fold(text) in _AS_LEDGER["line"]]
        return tuple(
            i + 1
            for i, row in self._answers()
            if any(p < len(row) and fold(row[p])[:8] in ("adhesion", "cotisati") for p in places)
        )

    def lines_with(self, amounts: list[int]) -> tuple[int, ...]:
        """Lines, from 1, where one of these columns holds anything but zero."""
        return tuple(
            i + 1
            for i, row in self._answers()
            if any(p < len(row) and filled(row[p]) and amount_in(row[p]) != 0 for p in amounts)
        )

    def _answers(self) -> Iterator[tuple[int, list]]:
        """Each line under the headings, with its index in the sheet."""
        return enumerate(self.sheet.rows[self.header + 1 :], start=self.header + 1)


def question(heading: str) -> str:
    """The question itself: "G03Q04. Public" and "infos/Public" both ask for the public."""
    return CODE.sub("", heading if of_marks(heading) else heading.rsplit("/", 1)[-1])


def is_personal(heading: str) -> bool:
    """True for a heading that asks for a name, a mail, a phone, an address or a day of birth."""
    heading = question(heading)
    bare = re.sub(r"[?*:]|\([^)]*\)", " ", heading)
    return bool(_SAID.personal.fullmatch(fold(bare))) or personal_heading(heading) in ("birth", "security")


def detect(sheet: Sheet) -> FormExport | None:
    """The form a sheet was exported from, if it shows; None for an ordinary sheet."""
    for index, row in enumerate(sheet.rows[:HEAD_LINES]):
        heads = _stripped(row)
        origin = _origin(heads)
        if origin:
            if origin == "qualtrics" and (below := _imported(sheet, index)):
                return _described(origin, sheet, below, _stripped(sheet.rows[index + 1]))
            if origin == "framaforms":
                heads = named_above(sheet, index, _under_titles(sheet, index, heads))
            return _described(origin, sheet, index, heads)
    return None


def _stripped(row: list) -> list[str]:
    return [str(cell).strip() if filled(cell) else "" for cell in row]


def _origin(heads: list[str]) -> str:
    names, raw = {fold(text) for text in heads}, {text.casefold() for text in heads}
    if (
        "_parent_index" in raw
        or {"_id", "_uuid"} <= raw
        or {"_submission_time", "_uuid"} & raw
        and {"start", "end", "_index"} & raw
    ):
        return "kobo"
    coded = {fold(text.split(". ")[0]) for text in heads if ". " in text}  # "submitdate. Date de soumission"
    if (
        {"submitdate", "lastpage"} <= names | coded
        or {"submitdate", "startlanguage"} <= coded
        or (names & {"derniere page", "last page"} and names & {"date de soumission", "date submitted"})
    ):
        return "limesurvey"
    if names & {"sid"} and names & {"adresse ip", "ip address", "brouillon", "draft", "uid"}:
        return "framaforms"
    if {"startdate", "enddate", "responseid"} <= names or {"start date", "end date", "response id"} <= names:
        return "qualtrics"
    named = any("helloasso" in name for name in names) and names & {*_AS_LEDGER["date"]}
    if named or (names & _OF["order"] and len(names & (_OF["payer"] | _OF["order"])) > 2):
        return "helloasso"
    first = fold(heads[0]) if heads else ""
    if first == "id" and any(set(pair) <= names for pair in _BEGUN_AND_SENT):
        return "microsoft"
    if first in ("horodateur", "timestamp") and len(heads) > 1:
        return "google"
    return ""


def _imported(sheet: Sheet, index: int) -> int:
    """The last of the three lines of headings of Qualtrics: what the program calls each question; 0 where there is none."""
    below = sheet.rows[index + 2] if index + 2 < len(sheet.rows) else []
    return index + 2 if any(isinstance(cell, str) and "ImportId" in cell for cell in below) else 0


def _under_titles(sheet: Sheet, index: int, heads: list[str]) -> list[str]:
    """Framaforms may write the technical names on one line and the questions on the line above."""
    above = sheet.rows[index - 1] if index else []
    width = max(len(heads), *map(len, sheet.rows[max(index - 1, 0) : index + 2]))
    heads = padded(heads, width)
    for position, cell in enumerate(above):
        if not heads[position] and isinstance(cell, str) and filled(cell):
            heads[position] = cell.strip()
    return heads


def _described(origin: str, sheet: Sheet, header: int, heads: list[str]) -> FormExport:
    ignored: dict[int, str] = {}
    stamp = draft = unsent = status = preview = finished = None
    joined = {text for text in heads if text}
    sent = {last for _begun, last in _BEGUN_AND_SENT} if origin == "microsoft" else _OF["stamps"]
    for position, text in enumerate(heads):
        key = fold(text)
        if origin == "limesurvey" and (code := fold(text.split(". ")[0])) in _TECHNICAL | _OF["stamps"]:
            key = code
        if origin == "qualtrics":
            stamp = position if key in ("recorded date", "recordeddate") else stamp
            preview = position if key in ("response type", "status") else preview
            finished = position if key in ("finished", "termine") else finished
            if position != stamp and (key in _OF["qualtrics"] or is_personal(text)):
                ignored[position] = "personal_column" if is_personal(text) else "technical_column"
        elif origin == "helloasso":
            status = position if status is None and _SAID.status.fullmatch(key) else status
            if _SAID.party.fullmatch(key) or is_personal(text):
                ignored[position] = "personal_column"
            elif key in _OF["helloasso"]:
                ignored[position] = "technical_column"
        elif stamp is None and key in sent and not (origin == "kobo" and not text.startswith("_")):
            stamp = position
        elif is_personal(text):
            ignored[position] = "personal_column"
        elif _is_technical(origin, text, key):
            ignored[position] = "technical_column"
        elif "/" in text and text.rsplit("/", 1)[0] in joined:
            ignored[position] = "split_column"  # select-multiple "both": the joined column holds them all
        if key in _DRAFTS:
            draft = position
    if origin == "limesurvey":
        unsent = stamp
    return FormExport(origin, sheet, header, heads, ignored, stamp, draft, unsent, status, preview, finished)


def _is_technical(origin: str, text: str, key: str) -> bool:
    if origin == "google" or not text:
        return False
    if origin == "microsoft":
        quiz = re.fullmatch(r"total (?:des )?points|points .+|quiz feedback", key)
        return quiz is not None or key in ("id", *(begun for begun, _sent in _BEGUN_AND_SENT))
    if origin == "kobo":
        return key in _TECHNICAL and (text.startswith(("_", "meta/", "formhub/")) or text == text.lower())
    return key in _TECHNICAL or (
        origin == "limesurvey" and bool(re.fullmatch(r"(?:group|question)time.*", key))
    )


_PARENT, _PARENT_TABLE, _SUBMISSION = "_parent_index", "_parent_table_name", "_submission__id"


def is_repeat(heads: list[str]) -> bool:
    """True for the headings of a sheet of repeated lines."""
    return _PARENT in heads and (_SUBMISSION in heads or _PARENT_TABLE in heads)


def tied(sheets: list[Sheet]) -> list[Sheet]:
    """The sheets, those of repeated lines with the answers of their interview behind their own columns."""
    if not any(_PARENT in row for sheet in sheets for row in sheet.rows[:1]):
        return sheets
    forms = {sheet.name: detect(sheet) for sheet in sheets}
    done: dict[str, Sheet] = {}

    def with_parent(name: str, seen: frozenset[str]) -> Sheet | None:
        form = forms.get(name)
        if form is None or not is_repeat(form.heads) or name in done or name in seen:
            return done.get(name) or (form.sheet if form else None)
        of = _parent_name(form, forms)
        parent = with_parent(of, seen | {name}) if of else None
        done[name] = _joined(form, detect(parent)) if parent else form.sheet
        return done[name]

    return [with_parent(sheet.name, frozenset()) or sheet for sheet in sheets]


def _parent_name(form: FormExport, forms: dict[str, FormExport | None]) -> str:
    """The sheet a repeated line belongs to: as it says, else the only one of interviews."""
    at = form.heads.index(_PARENT_TABLE) if _PARENT_TABLE in form.heads else None
    told = set() if at is None else {*cells_at(form.sheet.rows[form.header + 1 :], at)}
    if len(told) == 1 and told <= {*forms}:
        return told.pop()
    known = {name: other.heads for name, other in forms.items() if other}
    interviews = [name for name, heads in known.items() if "_index" in heads and not is_repeat(heads)]
    return interviews[0] if len(interviews) == 1 else ""


def _joined(form: FormExport, parent: FormExport | None) -> Sheet:
    """The repeated lines with the questions and the day of their interview; as they are if nothing ties them."""
    if parent is None or "_index" not in parent.heads:
        return form.sheet
    own = set(form.heads)
    places = [p for p in [*parent.questions, parent.stamp] if p is not None and parent.heads[p] not in own]
    key, mine = parent.heads.index("_index"), form.heads.index(_PARENT)
    answers = {_key(row, key): row for row in parent.sheet.rows[parent.header + 1 :]}
    width = max(map(len, form.sheet.rows))
    rows = []
    for index, row in enumerate(form.sheet.rows):
        other = [] if index < form.header else answers.get(_key(row, mine), [])
        other = parent.sheet.rows[parent.header] if index == form.header else other
        rows.append([*padded(row, width), *(other[p] if p < len(other) else "" for p in places)])
    return replace(form.sheet, rows=rows, borrowed=len(places))


def _key(row: list, position: int) -> str:
    """An index as the exports write it: 3, 3.0 or "3"."""
    value = row[position] if position < len(row) else ""
    return str(value).strip().removesuffix(".0")
