"""A bank statement that stands beside the book of the accounts: both tell of the same money."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from ...core.cells.cell import amount_in
from ...core.cells.sheet import Sheet, filled
from ...core.tables import LEDGER
from ..layout.kinds import BANK, header_of, kind_of
from ..layout.mapping import WHOLE, Rule
from ..layout.match import shown


def book_beside(
    sheet: Sheet,
    sheets: Iterable[Sheet],
    rules_of: Callable[[Sheet], Sequence[Rule]],
    is_book: Callable[[Sheet], bool],
) -> Sheet | None:
    """The accounts that stand beside a bank statement nobody has confirmed that it is to be counted; None for any other sheet.

    `is_book`: whether a sheet is accounts without a correspondence file.
    """
    mine = [rule for rule in rules_of(sheet) if rule.table is LEDGER and rule.column]
    if not any(rule.likely for rule in mine) or not _of_a_bank(sheet):
        return None
    others = [other for other in sheets if other is not sheet and len(other.rows) > 1]
    books = [o for o in others if is_book(o) or (_in_accounts(rules_of(o)) and not _of_a_bank(o))]
    return next((book for book in books if _same_money(sheet, book)), None)


_SHARED = 0.3  # of the amounts of a statement stand in a book of the same money, and more by chance seldom


def _same_money(sheet: Sheet, book: Sheet) -> bool:
    """Whether many sums of a statement stand in the accounts."""
    moved, entered = (
        {
            round(abs(f), 2)
            for row in one.rows
            for c in row
            if not isinstance(c, dt.date) and (f := amount_in(c))
        }
        for one in (sheet, book)
    )
    both = moved & entered
    return len(both) >= 2 and len(both) >= _SHARED * min(len(moved), len(entered))


def _in_accounts(rules: Sequence[Rule]) -> bool:
    return any(rule.table is LEDGER and rule.column and rule.heading != WHOLE for rule in rules)


def _of_a_bank(sheet: Sheet) -> bool:
    if not sheet.rows:
        return False
    header = header_of(sheet)
    kind = kind_of(sheet, header, [shown(c) if filled(c) else "" for c in sheet.rows[header]])
    return kind is not None and kind.code == BANK
