"""What is said of files other programs have bent: units, accents, quotes, hidden lines, days turned into months."""

from ..i18n import N_
from .message import Message

WILD_MESSAGES: dict[str, Message] = {
    "unit_scaled": Message(
        N_("This heading says another unit than “{title}” ({unit}): each plain figure is multiplied by {scale}."),
        N_("Check one line; better, use the unit of the template."),
    ),
    "unit_line_scaled": Message(
        N_("A line apart from the headings says “{typed}” for “{title}” ({unit}): each plain figure is multiplied by {scale}."),
        N_("Check one line; better, use the unit of the template."),
    ),
    "unit_line": Message(
        N_("A line apart from the headings says “{typed}” where “{title}” is in {unit}: the column is not used (filled cells: {cells})."),
        N_("Type the figures in the unit of the template. Amounts of the ledger are net of VAT."),
    ),
    "answer_scaled": Message(
        N_("The answer to “{title}” is in another unit than the template ({unit}): it is multiplied by {scale}."),
        N_("Check it; better, answer in the unit of the template."),
    ),
    "answer_unit": Message(
        N_("The answer to “{title}” is not in the unit of the template ({unit}): it is not read."),
        N_("Answer in the unit of the template."),
    ),
    "heading_unit": Message(
        N_("This heading is not that of “{title}” in the unit of the template: the column is not used (filled cells: {cells})."),
        N_("Type the figures in the unit of the template, under its heading. Amounts of the ledger are net of VAT."),
    ),
    "with_vat": Message(
        N_("“{typed}” is said to include VAT, and the ledger is net of it. The amount is kept as typed."),
        N_("Type the amount without VAT; nothing to do if you are not subject to it."),
    ),
    "amount_per": Message(
        N_("“{typed}” is read as {value} € each time, as often as the number of times a year says."),
        N_("Check that the two agree: 500 € a month is 500 each time, 12 times a year."),
    ),
    "amount_each": Message(
        N_("“{typed}” is an amount for each month, hour or other unit, not the whole; the cell is read as empty."),
        N_("Type the whole amount, without what it is for."),
    ),
    "ditto": Message(
        N_("“{typed}” is read as the cell of the line above."),
        N_("Nothing to do; a filled cell is safer, as lines may be sorted."),
    ),
    "table_turned": Message(
        N_("The headings stand in the first column, one a line, and the records in columns: this sheet is not read."),
        N_("Copy the table, then paste it with “Transpose”: one record a line, headings on top."),
    ),
    "months_across": Message(
        N_("{months} months stand side by side in columns, where the kit reads one record a line: this sheet is not read."),
        N_("Write one line for each record, with its day; of accounts, one line for each month and budget line."),
    ),
    "hidden_columns": Message(
        N_("These columns are hidden in the workbook ({titles}); they are read as the others are."),
        N_("Show them in Excel and check them; delete those that should not count."),
    ),
    "share_scale": Message(
        N_("“{typed}” may be a percentage or a fraction, as the column also holds {number}; the cell is read as empty."),
        N_("Type the % sign in each cell of the column."),
    ),
    "dates_turned": Message(
        N_(
            "Days and months seem turned in the dates of this column: Excel set to American dates opened the file, turned "
            "those it could and left the others as text. {date} was most likely {other}. These dates are read as empty."
        ),
        N_("Go back to the original file, and open it in Excel or LibreOffice set to French dates."),
    ),
    "accents_mended": Message(
        N_("Letters with accents were spoiled by a program on the way: “{typed}” is read as “{read}” ({cells} cells)."),
        N_("Nothing to do; next time, choose UTF-8 when the file is opened."),
    ),
    "quote_open": Message(
        N_("A quote opened on this line is never closed: in a spreadsheet it swallows the lines that follow. Each is read apart."),
        N_("Delete the quote, or close it at the end of the cell."),
    ),
    "row_shifted": Message(
        N_(
            "This line has more cells than there are headings: a comma or a semicolon inside a cell has most likely cut "
            "it in two and moved the others. The line is left out."
        ),
        N_("Export the file anew with semicolons between cells, or as .xlsx; or put quotes around the cell that was cut."),
    ),
    "hidden_sheet": Message(
        N_("This sheet is hidden in the workbook; it is read as the others are."),
        N_("Show it in Excel and check it; delete it if it is an old copy."),
    ),
    "hidden_rows": Message(
        N_("Lines hidden by hand or by a filter are read as the others are."),
        N_("Show them in Excel and check them; delete those that should not count."),
    ),
    "several_codes": Message(
        N_("“{typed}” holds several codes ({codes}): it is counted as one more, apart from each of them."),
        N_("Write one line for each, or keep the main one."),
    ),
}  # fmt: skip
