"""What the reading of forms, accounts and correspondence files says."""

from ..i18n import N_
from .message import Message

EXPORT_MESSAGES: dict[str, Message] = {
    # ---- forms and accounts
    "form_export": Message(
        N_(
            "This is an export of {form} ({questions} questions): the kit must be told what each column is. "
            "It is not read."
        ),
        N_("Run “conciergekit map” on {file}, correct the correspondence file it writes, and read again."),
    ),
    "payments_export": Message(
        N_(
            "This is an export of payments of {form}: the kit must be told what they are (memberships, sales, gifts…). "
            "It is not read."
        ),
        N_(
            "Run “conciergekit map” on {file}: it finds the day, the price and the amount, and leaves names out; fill in "
            "their nature in the file it writes, and read again."
        ),
    ),
    "payment_void": Message(
        N_("This payment was given back, refused or not made (“{typed}”): the line is left out."),
        N_("Nothing to do."),
    ),
    "payment_parts": Message(
        N_("The amounts read are those of “{amount}”; {titles}: something was added to them or taken off."),
        N_(
            "Check what was really paid: correct these amounts, or map the column of the amount paid if there is one."
        ),
    ),
    "form_read": Message(
        N_(
            "This is an export of {form}. Left out: technical columns {technical}, personal columns {personal}, "
            "columns that say again the choices of another {split}."
        ),
        N_("Nothing to do; “conciergekit check --all” lists them."),
    ),
    "answer_unfinished": Message(
        N_("The person did not send this answer: it was left unfinished. It is kept."),
        N_("Delete the line if it should not count."),
    ),
    "answer_words": Message(
        N_("“{typed}” is read as {figure}."),
        N_(
            "Nothing to do if the scale is the usual one, from 1 (worst) to 5 (best); yes counts 1, no counts 0."
        ),
    ),
    "fec_paid": Message(
        N_(
            "The lettering says when {paid} lines were paid; for {unpaid} others it says nothing: they count on their own day."
        ),
        N_("Nothing to do; letter the other third-party lines to know their day too."),
    ),
    "fec_read": Message(
        N_(
            "Accounting export: {lines} lines of income and expenses are read; {others} counterpart lines "
            "(bank, clients, suppliers, VAT) are left out, as they say the same euros again."
        ),
        N_("Nothing to do."),
    ),
    "fec_line": Message(
        N_("This accounting line ({typed}) has an amount or a day that cannot be read; it is left out."),
        N_("Export the accounts anew, or correct the line."),
    ),
    "fec_reversed": Message(
        N_(
            "Accounting lines that undo others (credit notes, corrections): {lines}, {amount} € in all. "
            "They are deducted from their account."
        ),
        N_("Nothing to do."),
    ),
    "fec_other_income": Message(
        N_(
            "{amount} € of income is neither sales (70) nor a subsidy (73, 74): accounts {accounts}. It is taken "
            "as own revenue."
        ),
        N_("Check it with the accountant: wage aid and one-off income are not earned from clients."),
    ),
    "fec_no_account": Message(
        N_(
            "This accounting line has a day and an amount, but no account: nothing says what it is, and it is left out."
        ),
        N_("Export the journal or the FEC, which repeat the account on each line."),
    ),
    "fec_closing": Message(
        N_(
            "Account {typed} receives a result, and no column numbers the entries: if it closes the year, its lines undo "
            "income and expenses."
        ),
        N_("Export the FEC, or the journal with the number of each entry; or leave the closing entry out."),
    ),
    "two_sides": Message(
        N_(
            "Amounts stand in two columns, {titles}, and no column says what each line is (expense, own revenue, subsidy, "
            "loan…): the kit does not guess it, and they are not read."
        ),
        N_(
            "Add a column “Nature” and fill it; or run “conciergekit map” on {file}, then say in the file it writes what "
            "each of the two columns holds."
        ),
    ),
    "side_unread": Message(
        N_(
            "This column says on which side each amount stands (debit or credit); it is not used: a refund counts as one more "
            "expense."
        ),
        N_("Put the amounts in two columns, “Débit” and “Crédit”, in place of “Montant”: both are read."),
    ),
    "side_undone": Message(
        N_(
            "{typed} stands on the other side than its nature says: it is deducted, as a refund or a correction."
        ),
        N_("Nothing to do if it is one; otherwise correct the nature, or move the amount."),
    ),
    # ---- the correspondence file
    "mapping_headings": Message(
        N_("The headings of this correspondence file are not known: nothing in it is used."),
        N_("Put on the first line: {titles}. Or delete the file and run “conciergekit map” again."),
    ),
    "mapping_file": Message(
        N_("“{typed}” is not the name of a file of this folder: the line is not used."),
        N_("Type the name alone, without its folder; * stands for what changes each month."),
    ),
    "mapping_table": Message(
        N_("The kit has no table “{typed}”: the line is not used."),
        N_("Choose a sheet of the template, or empty the cell to leave the column out."),
        N_("Did you mean “{suggestion}”? Otherwise empty the cell to leave the column out."),
    ),
    "mapping_column": Message(
        N_("The table “{title}” has no column “{typed}”: the line is not used."),
        N_("Choose a heading of the template, or empty the cell to leave the column out."),
        N_("Did you mean “{suggestion}”? Otherwise empty the cell to leave the column out."),
    ),
    "mapping_constant": Message(
        N_("“{typed}” cannot be the value of “{title}” for every line: the line is not used."),
        N_("Type a value the template allows for “{title}”."),
    ),
    "mapping_to_fill": Message(
        N_("The value of “{title}” for every line is still to be filled: it is read as empty."),
        N_("Type it in the correspondence file: the export has no column for it."),
    ),
    "mapping_absent": Message(
        N_("The column “{typed}” named on line {line} of {mapping} is not in this file."),
        N_("Has the question changed? Then correct the correspondence file."),
    ),
}
