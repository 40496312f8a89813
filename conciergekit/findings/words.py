"""What each finding says to the person who filled the file, and how to repair it."""

import datetime as dt

from ..communes import problem_of
from ..i18n import N_, _, date, listing, ngettext, number
from ..pilot import Finding
from ..schema import Words
from ..tables import PROJECT
from .crossmessages import CROSS_MESSAGES
from .exportmessages import EXPORT_MESSAGES
from .factmessages import FACT_MESSAGES
from .message import Message
from .placemessages import PLACE_MESSAGES
from .tripmessages import TRIP_MESSAGES
from .wildmessages import WILD_MESSAGES

# Answered by one cell of the project sheet.
_ASKED = {"date_order": "date_order", "date_order_borrowed": "date_order",
          "number_ambiguous": "decimal_mark", "decimal_borrowed": "decimal_mark"}  # fmt: skip
QUOTED = 40  # characters of a cell quoted in a sentence


MESSAGES: dict[str, Message] = {
    # ---- files and sheets
    "file_unreadable": Message(
        N_("This file cannot be read as CSV."),
        N_("Save it anew from Excel or LibreOffice, as CSV (UTF-8)."),
    ),
    "unknown_sheet": Message(
        N_("The kit does not know this sheet: it is not read."),
        N_("Nothing to do if it is your own. Otherwise give it the name of the template's sheet; of an export, say what its "
           "columns are with “conciergekit map”."),
        N_("Did you mean “{suggestion}”? Then rename the sheet."),
    ),
    "second_sheet": Message(
        N_("Two sheets hold “{title}”: “{other}” and this one. Both are read."),
        N_("Check that no line stands in both; better, keep one sheet."),
    ),
    "sheet_read_as": Message(
        N_("The headings of this sheet are those of “{title}”: it is read as such."),
        N_("Nothing to do; a sheet named “{title}” is safer."),
    ),
    "merged_cells": Message(
        N_("Cells merged over several lines are read as if each line said the same ({cells} cells). "
           "Merged figures stand on the first line only."),
        N_("Check that this is what was meant; better, unmerge the cells and fill each line."),
    ),
    "far_cells": Message(
        N_("Cells far away from any table are not read ({cells}, the first at {place})."),
        N_("Delete these cells: they are often a slip of the keyboard, and make the file slow."),
    ),
    "no_header": Message(
        N_("No known heading was found in this sheet: it is not read."),
        N_("Put the headings of the template on one line at the top: {titles}."),
    ),
    "table_missing": Message(
        N_("The sheet “{title}” is missing; everything rests on it."),
        N_("Copy it from the template and fill it."),
    ),
    "table_empty": Message(
        N_("The sheet “{title}” has no usable line yet."),
        N_("Enter one line a request, refused ones too."),
    ),
    "errors_unplaced": Message(
        N_("Cells show an error ({errors}); they are read as empty."),
        N_("Look for cells that begin with # or Err, and correct their formulas."),
    ),
    # ---- columns
    "column_missing": Message(
        N_("The column “{title}” is missing; this sheet cannot do without it."),
        N_("Add a column with the heading “{title}” and fill it."),
    ),
    "unknown_column": Message(
        N_("The kit does not know this column: it is not used (filled cells: {cells})."),
        N_("Nothing to do if it is your own. Otherwise give it the heading of the template."),
        N_("Did you mean “{suggestion}”? Then change the heading."),
    ),
    "second_column": Message(
        N_("Another column already stands for “{title}”: this one is not used (filled cells: {cells})."),
        N_("Keep one of the two, or rename the one that means something else."),
    ),
    "no_heading": Message(
        N_("This column has no heading: it is not used (filled cells: {cells})."),
        N_("Give it a heading of the template, or move these remarks elsewhere."),
    ),
    # ---- lines
    "total_line": Message(
        N_("“{typed}” sums up other lines and is no record: the line is left out."),
        N_("Nothing to do: the kit adds up by itself."),
    ),
    "example_line": Message(
        N_("This is the example line of the template: it is left out."),
        N_("Delete it when you no longer need it."),
    ),
    "example_kept": Message(
        N_("“Example, delete it” stands at the end of this line, which is not the template's example: it is counted."),
        N_("Delete these words; if the line is none of yours, delete the line."),
    ),
    "blank_line": Message(
        N_("An empty line stands between filled ones: it is left out."),
        N_("Nothing to do."),
    ),
    "stray_line": Message(
        N_("“{typed}” stands alone on its line: it is taken for a remark and left out."),
        N_("Complete the line if it is a record; otherwise move the remark to another sheet."),
    ),
    "row_unusable": Message(
        N_("Nothing can be done with this line: {titles} all missing or unreadable. It is left out."),
        N_("Complete or correct these cells."),
    ),
    "duplicate": Message(
        N_("“{typed}” is already the number of line {first}. Both lines are counted."),
        N_("Delete the line if it was entered twice; otherwise give it another number."),
    ),
    "duplicate_left_out": Message(
        N_("“{typed}” already stands on line {first}: only that first line is kept."),
        N_("Merge the two lines, or give one of them another code."),
    ),
    # ---- the project form
    "answer_missing": Message(
        N_("The answer to “{title}” is missing."),
        N_("Fill it in the project sheet."),
    ),
    "unknown_question": Message(
        N_("The kit does not know the line “{typed}” of the project sheet: it is not used."),
        N_("Nothing to do if it is your own."),
        N_("Did you mean “{suggestion}”? Then change the words."),
    ),
    "dates_reversed": Message(
        N_("The data are said complete until {until}, before the test starts ({start}). That date is not used."),
        N_("Correct one of the two dates in the project sheet."),
    ),
    # ---- cells
    "required_empty": Message(
        N_("“{title}” is empty; the line is kept without it."),
        N_("Fill the cell."),
    ),
    "no_answer": Message(
        N_("“{typed}” is read as an empty cell."),
        N_("Nothing to do; an empty cell says it as well."),
    ),
    "excel_error": Message(
        N_("The cell shows the error {typed}; it is read as empty."),
        N_("Correct the formula, or type the value."),
    ),
    "formula_unsaved": Message(
        N_("The result of the formula {typed} was not saved in the file; the cell is read as empty."),
        N_("Open the file in Excel or LibreOffice and save it again, or type the value."),
    ),
    "not_number": Message(
        N_("“{typed}” is not a number; the cell is read as empty."),
        N_("Type figures only, for instance 1234,50."),
    ),
    "date_for_number": Message(
        N_("{typed} is a date or a time where a number is expected; the cell is read as empty."),
        N_("Type the number again: Excel turns 3/5 or 3.5 into a date. Then set the cell's format to Number."),
    ),
    "number_ambiguous": Message(
        N_("“{typed}” may be {large} or {small}, and nothing in this column nor elsewhere in the file shows which: "
           "such cells are read as empty."),
        N_("On the sheet “{project}”, beside “{question}”, write “{answers}”: they are all read then. For an export, "
           "“conciergekit map” writes the line to fill in the correspondence file."),
    ),
    "number_read": Message(
        N_("“{typed}” is read as {value}, as the other figures of the file are written."),
        N_("Check it; better, type figures without a thousands mark."),
    ),
    "decimal_borrowed": Message(
        N_("Nothing in {columns} shows which mark stands before decimals: read {how}, like “{proof}” ({sheet})."),
        N_("Check it; otherwise answer “{question}” on the sheet “{project}”."),
    ),
    "days_read": Message(
        N_("“{typed}” is read as {hours} hours, at {day} hours a day."),
        N_("Type hours if the day was shorter or longer."),
    ),
    "not_whole": Message(
        N_("“{typed}” is not a whole number; the cell is read as empty."),
        N_("Round it, or type the right figure."),
    ),
    "share_over_1": Message(
        N_("“{typed}” is more than 100%; the cell is read as empty."),
        N_("Type a percentage with its sign."),
        N_("Did you mean {suggestion}? Then type the % sign."),
    ),
    "share_wrong": Message(
        N_("“{typed}” is not between 0% and 100%; the cell is read as empty."),
        N_("Type a percentage with its sign, for instance 12%."),
    ),
    "share_typed_whole": Message(
        N_("“{typed}” is far more than 100% for a share; the cell is read as empty."),
        N_("Type a percentage with its sign."),
        N_("Did you mean {suggestion}? Then type the % sign."),
    ),
    "too_small": Message(
        N_("“{typed}” is less than {low}, the least possible; the cell is read as empty."),
        N_("Correct the figure. Amounts are typed without a minus sign."),
    ),
    "out_of_range": Message(
        N_("“{typed}” is not between {low} and {high}; the cell is read as empty."),
        N_("Correct the figure."),
    ),
    "not_date": Message(
        N_("“{typed}” is not a date; the cell is read as empty."),
        N_("Type it as day/month/year, for instance 05/01/2026."),
    ),
    "date_swapped": Message(
        N_("“{typed}” has no such month: day and month seem swapped. The cell is read as empty."),
        N_("Type it as day/month/year."),
        N_("Did you mean {suggestion}? Check the other dates of this column too."),
    ),
    "date_order": Message(
        N_("“{typed}” may be {date} or {other}, and nothing in this column nor elsewhere in the file shows which: "
           "such cells are read as empty."),
        N_("On the sheet “{project}”, beside “{question}”, write “{answers}”: they are all read then. For an export, "
           "“conciergekit map” writes the line to fill in the correspondence file."),
    ),
    "date_order_borrowed": Message(
        N_("Nothing in {columns} shows whether the day or the month comes first: read {how}, like “{proof}” ({sheet})."),
        N_("Check it; otherwise answer “{question}” on the sheet “{project}”."),
    ),
    "date_month_first": Message(
        N_("The dates of this sheet are month first (American): “{typed}” is read as {date}."),
        N_("Check it; better, set the cells' format to Date."),
    ),
    "date_no_year": Message(
        N_("“{typed}” has no year; the cell is read as empty."),
        N_("Type the whole date, for instance 03/04/2026."),
    ),
    "date_impossible": Message(
        N_("“{typed}” does not exist in the calendar; the cell is read as empty."),
        N_("Correct the date."),
    ),
    "date_far": Message(
        N_("“{typed}” is a date of another age; the cell is read as empty."),
        N_("Check the year."),
    ),
    "date_serial": Message(
        N_("{typed} is how Excel counts days; it is read as {date}."),
        N_("Check it, and set the cell's format to Date."),
    ),
    "month_only": Message(
        N_("“{typed}” has no day; it is read as {date}."),
        N_("Type the day if you know it."),
    ),
    "date_early": Message(
        N_("{typed} is long before the start of the test ({start}). It is kept."),
        N_("Check the year, or the start of the test in the project sheet."),
    ),
    "date_late": Message(
        N_("{typed} is years after the data; the cell is read as empty."),
        N_("Check the year."),
    ),
    "date_remote": Message(
        N_("{typed} is years ahead. It is kept."),
        N_("Check the year."),
    ),
    "date_alone": Message(
        N_("{typed} is more than {days} days away from all other requests. It is kept."),
        N_("Check the year: a wrong one stretches the whole test."),
    ),
    "closed_before": Message(
        N_("{typed} is before the day of the request itself. It is kept."),
        N_("Check the two dates: a month may have been typed for a day."),
    ),
    "served_no_day": Message(
        N_("Served requests have no day in “{title}”: delays and past states cannot be known for them."),
        N_("Type the day of service, or the day of the request when served at once."),
    ),
    "closed_no_day": Message(
        N_("Refused or cancelled requests have no day in “{title}”."),
        N_("Type the day you told the client, or the client told you."),
    ),
    "not_yesno": Message(
        N_("“{typed}” is neither yes nor no; the cell is read as empty."),
        N_("Type yes or no."),
    ),
    "not_in_list": Message(
        N_("“{typed}” is not in the list; the cell is read as empty."),
        N_("Choose one of: {allowed}."),
        N_("Did you mean “{suggestion}”? The list is: {allowed}."),
    ),
    "other_scale": Message(
        N_("“{typed}” may be on another scale, as the column also holds {number}; the cell is read as empty."),
        N_("Write the words of the list rather than figures."),
    ),
    "personal": Message(
        N_("This cell seems to hold a name, a phone number, an e-mail or street address ({typed}); it is hidden everywhere."),
        N_("Delete it from the file: a code is enough, and the kit needs no personal data."),
    ),
    "names_as_codes": Message(
        N_("The codes of this column look like names of people: each is replaced by a code of the kit's own, and shown nowhere."),
        N_("Give each person a code with a figure, such as C012, in every sheet; keep the list of who is who apart."),
    ),
    # ---- codes
    "read_as": Message(
        N_("“{typed}” is read as “{code}”, its code in the sheet “{title}”."),
        N_("Nothing to do; the code is safer."),
    ),
    "read_as_many": Message(
        N_("{different} names such as “{typed}” are read as the codes they have in the sheet “{title}”."),
        N_("Nothing to do; the codes are safer."),
    ),
    "unknown_code": Message(
        N_("“{typed}” is not in the sheet “{title}”. It is kept as typed."),
        N_("Add it to that sheet, or correct it here."),
        N_("Did you mean “{suggestion}”? Otherwise add it to that sheet."),
    ),
    "unknown_code_many": Message(
        N_("{different} codes such as “{typed}” are not in the sheet “{title}”. They are kept as typed."),
        N_("Complete that sheet, or empty it if you do not use it."),
    ),
    "outside_territory": Message(
        N_("{typed} is outside the communes of the sheet “{title}”. It is kept."),
        N_("Nothing to do if the person lives elsewhere; otherwise correct the code."),
    ),
    "outside_territory_many": Message(
        N_("{different} communes such as {typed} are outside those of the sheet “{title}”. They are kept."),
        N_("Nothing to do if these people live elsewhere; otherwise complete that sheet."),
    ),
    "two_spellings": Message(
        N_("“{typed}” and “{suggestion}” look like one code typed in two ways. They are counted apart."),
        N_("Type the same code everywhere."),
        N_("If they are one, type “{suggestion}” everywhere."),
    ),
}  # fmt: skip

MESSAGES |= CROSS_MESSAGES | EXPORT_MESSAGES | FACT_MESSAGES | PLACE_MESSAGES | TRIP_MESSAGES | WILD_MESSAGES

WEIGHTS = {"blocks": N_("to repair first"), "doubtful": N_("to check"), "note": N_("for information")}


def what(finding: Finding) -> str:
    """What is wrong, in the current language; the code itself for a finding of some other part."""
    message = MESSAGES.get(finding.code)
    if message is None:
        return finding.code
    text = _(message.what, **_words(finding))
    count = finding.values.get("count", 1)
    return text if count < 2 else f"{text} {_more(finding, count)}"


def repair(finding: Finding) -> str:
    """How to repair it, in the current language."""
    message = MESSAGES.get(finding.code)
    if message is None:
        return ""
    suggested = message.suggested and finding.values.get("suggestion") is not None
    return _(message.suggested if suggested else message.repair, **_words(finding))


def where(finding: Finding) -> str:
    """Where it stands in the file: « feuille Demandes, ligne 12, colonne Issue »."""
    parts = []
    if finding.sheet:
        is_file = finding.sheet.lower().endswith((".csv", ".tsv", ".txt", ".json", ".toml"))
        name = _("file {name}", name=finding.sheet) if is_file else _("sheet {name}", name=finding.sheet)
        parts.append(name)
    if finding.row is not None:
        parts.append(_("line {n}", n=finding.row))
    if finding.column:
        parts.append(_("column {name}", name=finding.column.rstrip(" *")))
    return ", ".join(parts) or _("the file")


def _more(finding: Finding, count: int) -> str:
    rows = finding.values.get("rows", ())
    shown = ", ".join(str(row) for row in rows[:5]) + ("…" if len(rows) > 5 else "")
    return ngettext("({n} line: {rows})", "({n} lines: {rows})", count, rows=shown)


def _words(finding: Finding) -> dict[str, str]:
    words = {
        name: _show(value)
        for name, value in finding.values.items()
        if name not in ("rows", "lat", "lon", "note")
    }
    if "lat" in finding.values:
        words["problem"] = problem_of(**{name: finding.values[name] for name in ("lat", "lon", "code")})
    if "note" in finding.values:
        from ..logistics.matrix_checks import note_text

        words["said"] = note_text(finding.values["note"])
    if "why" in finding.values:  # a sentence, not a cell: whole
        words["why"] = finding.values["why"]
    if "allowed" in finding.values:  # the words of a list may hold commas
        words["allowed"] = " · ".join(str(title) for title in finding.values["allowed"])
    if finding.code in _ASKED:
        column = PROJECT[_ASKED[finding.code]]
        words["project"], words["question"] = str(PROJECT.title), str(column.title)
        words["answers"] = _("” or “").join(str(choice.title) for choice in column.choices)
    return {**words, "typed": _cut(finding.typed)}


def _show(value) -> str:
    if isinstance(value, Words):
        return str(value)
    if isinstance(value, (tuple, list)):
        return listing(_show(item) for item in value)
    if isinstance(value, dt.date):
        return date(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not abs(value) < 1e15:  # a slip of the keyboard, too long to be written out
            return f"{value:.3g}"
        return number(value, 0 if float(value).is_integer() else 3 if abs(value * 100 % 1) > 1e-9 else 2)
    return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= QUOTED else text[: QUOTED - 1].rstrip() + "…"
