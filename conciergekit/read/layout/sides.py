"""Amounts in two columns, one for what goes out and one for what comes in: bank statements, cash books, ledgers with
« Débit » and « Crédit »."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from ...core.cells.cell import amount_in
from ...core.cells.people import mask
from ...core.cells.sheet import Sheet, cells_at, filled
from ...core.findings import Finding
from ...core.schema import fold
from ...core.secret import MASK
from ...core.tables import LEDGER
from ..words import Said
from .match import HEADER_LINES, Layout, column_of, shown
from .totals import is_total
from .units import split_unit, with_units, without_brackets

_SAID = Said("sides")

UNDER = " – "  # between the title of a side and the heading under it
AMOUNT, NATURE = LEDGER["amount_eur"], LEDGER["nature"]
GOES_OUT = ("expense", "repayment")
_USUAL = {"out": "expense", "in": "own_revenue"}


def side_of(heading: object) -> str:
    """ "out" for « Débit » or « Dépenses », "in" for « Crédit euros » or « Recettes », "" for any other heading."""
    bare = without_brackets(heading).strip() if isinstance(heading, str) else ""
    text = fold(split_unit(bare.split(UNDER)[0])[0])
    return "out" if _SAID.goes_out.fullmatch(text) else "in" if _SAID.comes_in.fullmatch(text) else ""


def two_sides(heads: Iterable) -> tuple[int, ...] | None:
    """Where the columns of amounts stand, what goes out first; None unless there is one of each, or several under two titles."""
    heads = list(heads)
    sides = {position: side for position, text in enumerate(heads) if (side := side_of(text))}
    titled = all(UNDER in str(heads[position]) for position in sides)
    if sorted(set(sides.values()) if titled else sides.values()) != ["in", "out"]:
        return None
    return tuple(sorted(sides, key=lambda position: (sides[position] == "in", position)))


def sides_in_words(sheet: Sheet, header: int) -> tuple[int, ...]:
    """Where « Charges » and « Produits » head columns of words whose amounts stand in the next column, as in a budget of two sides."""
    heads = sheet.rows[header] if sheet.rows else []
    places = two_sides(heads) or ()
    dated = any(column_of(LEDGER, cell) is LEDGER["date"] for cell in heads)
    if dated or not all(_SAID.of_budget.fullmatch(fold(heads[p])) for p in places):
        return ()
    for p in places:
        words, amounts = ([amount_in(c) for c in cells_at(sheet.rows[header + 1 :], q)] for q in (p, p + 1))
        if len(words) < 2 or any(a is not None for a in words) or not amounts or None in amounts:
            return ()
    return places


def under_sides(sheet: Sheet) -> Sheet:
    """The sheet with headings that say under which side they stand, « Sorties – Espèces », where columns of amounts have
    the same headings under « Entrées » and under « Sorties », each a means of payment: before and with tax, planned and done
    are not to be added up."""
    for header in range(1, min(len(sheet.rows), HEADER_LINES)):
        sides = {p: cell for p, cell in enumerate(sheet.rows[header - 1]) if side_of(cell)}
        if len(set(map(side_of, sides.values()))) < 2 or len(sides) < sum(
            map(filled, sheet.rows[header - 1])
        ):
            continue
        row = sheet.rows[header]
        owner = {p: max((q for q in sides if q <= p), default=-1) for p in range(len(row))}
        said = Counter(fold(row[p]) for p in row_places(row) if owner[p] >= 0)
        again = [p for p in row_places(row) if owner[p] >= 0 and said[fold(row[p])] == len(sides)]
        if not all(_SAID.means.fullmatch(fold(row[p])) for p in again):
            return sheet
        cells = [cell for p in again for cell in cells_at(sheet.rows[header + 1 :], p)]
        if not cells or sum(amount_in(cell) is not None for cell in cells) < 0.8 * len(cells):
            return sheet
        named = [
            f"{shown(sides[owner[p]])}{UNDER}{shown(cell)}" if p in again else cell
            for p, cell in enumerate(row)
        ]
        return sheet.with_line(header, named)
    return sheet


def row_places(row: list) -> list[int]:
    return [p for p, cell in enumerate(row) if isinstance(cell, str) and filled(cell)]


def nature_unsaid(layout: Layout) -> bool:
    """True for a ledger whose amounts stand in two columns, without a column or a sign that says what they are."""
    if layout.table is not LEDGER or {AMOUNT, NATURE} & set(layout.columns.values()):
        return False
    return two_sides(layout.sheet.rows[layout.header]) is not None


def undecided_sides(sheet: Sheet, header: int, weight: str = "doubtful") -> Finding:
    """Two columns of amounts, and none that says what kind of income or expense each line is."""
    row = sheet.rows[header]
    titles = tuple(shown(row[position]) for position in two_sides(row) or ())
    values = {"titles": titles, "file": sheet.file or sheet.name}
    return Finding("two_sides", weight, "ledger", sheet.name, header + 1, values=values)


def sided(layout: Layout) -> list[Layout]:
    """The layout of a ledger as two, one a column of amounts; as it is when it has a column of amounts of its own."""
    if layout.table is not LEDGER or AMOUNT in layout.columns.values() or not layout.sheet.rows:
        return [layout]
    heads = layout.sheet.rows[layout.header]
    places = two_sides(text if p in layout.others else "" for p, text in enumerate(heads))
    if places is None or NATURE not in layout.columns.values():
        return [layout]
    return [one_side(layout, place, others=layout.others) for place in places]


def one_side(layout: Layout, position: int, others: Mapping[int, str], **constants) -> Layout:
    """The part of a ledger whose amounts stand in one of its columns. What a person said it holds (`nature`) wins over
    its heading: a « Débit » of the bank's own account is what comes in."""
    if nature := constants.get("nature"):
        side = "out" if nature in GOES_OUT else "in"
    else:
        side = side_of(layout.sheet.rows[layout.header][position])
    part = replace(
        layout,
        columns=dict(sorted({**layout.columns, position: AMOUNT}.items())),
        others={p: text for p, text in others.items() if p != position and not side_of(text)},
        constants={**layout.constants, **constants},
        only=position,
        side=side,
    )
    return with_units(part)


def sides_above(sheet: Sheet, header: int, parts: list[tuple[int, int]]) -> list[str]:
    """What each of several tables side by side is by the title above, « Recettes », « Dépenses »; none unless all are said and differ."""
    above = sheet.rows[header - 1] if header else []
    sides = [
        next((side for cell in above[left:right] if (side := side_of(_without_period(cell)))), "")
        for left, right in parts
    ]
    return sides if all(sides) and len(set(sides)) > 1 else []


def _without_period(title: object) -> object:
    """« Recettes » for « Recettes de janvier 2026 »."""
    words = _SAID.titled.fullmatch(fold(title)) if isinstance(title, str) else None
    return words[1] if words else title


def of_titled_side(layout: Layout, side: str) -> Layout:
    """The part of a ledger under a title that says what its amounts are, where no column does."""
    position = layout.place_of(AMOUNT.name)
    if layout.table is not LEDGER or position is None or NATURE in layout.columns.values():
        return layout
    said = layout.constants.get("nature")
    nature = said if said and (said in GOES_OUT) == (side == "out") else _USUAL[side]
    return replace(layout, constants={**layout.constants, "nature": nature}, only=position, side=side)


def titles_within(sheet: Sheet, header: int, end: int | None = None) -> dict[int, str]:
    """Row -> words, for the lines of a table that hold a title and at most its account: « 74 | Subventions »."""
    found = {}
    for index, row in enumerate(sheet.rows[header + 1 : end], header + 1):
        cells = [cell for cell in row if filled(cell)]
        if len(cells) == 2 and _SAID.account.fullmatch(fold(cells[0])):
            del cells[0]
        if len(cells) == 1 and isinstance(cells[0], str):
            found[index] = cells[0]
    return found


def sections(sheet: Sheet, header: int, end: int | None = None) -> dict[int, str]:
    """Row -> "out" or "in" for the lines of a table that only say so, « Dépenses 2026 » above those of the expenses; the first may stand
    above its headings, where they are said again under the other."""
    titles = titles_within(sheet, header, end)
    found = {row: side for row, text in titles.items() if (side := side_of(_without_period(text)))}
    over = ([cell for cell in row if filled(cell)] for row in reversed(sheet.rows[:header]))
    above = next(filter(None, over), []) if found else []
    first = side_of(_without_period(above[0])) if len(above) == 1 else ""
    return {header - 1: first, **found} if first else found


def all_in_sections(sheet: Sheet, header: int, end: int | None = None) -> bool:
    """Whether no line of a table stands above the first title that says what its part holds."""
    found = sections(sheet, header, end)
    return bool(found) and not any(sum(map(filled, row)) > 1 for row in sheet.rows[header + 1 : min(found)])


_BOOKED = re.compile(r"\b(?:debit|credit)")  # « Solde débiteur » too


def of_a_balance(layout: Layout) -> dict[int, str]:
    """Row -> figures of the account (masked: none), where a table says once of each of income and expenses, the bank beside, what was
    debited and credited, on no day of its own: a debit is then no expense by itself."""
    place, heads = layout.place_of("account"), layout.sheet.rows[layout.header] if layout.side else []
    sides = [cell for p, cell in enumerate(heads) if p in {layout.only, *layout.elsewhere}]
    if (
        place is None
        or layout.place_of("date") is not None
        or not all(_BOOKED.search(fold(c)) for c in sides)
    ):
        return {}
    rows = enumerate(layout.sheet.rows[: layout.end])
    cells = {n: fold(shown(row[place])) for n, row in rows if n > layout.header and place < len(row)}
    figures = re.compile("[0-9]+(?: [0-9]+)*")  # not who « 411Dupont » is
    at = {n: figures.match(text) for n, text in cells.items() if text and not is_total(text)}
    said = {n: found[0].replace(" ", "") if found else MASK for n, found in at.items()}
    named = [account for account in said.values() if account[0] in "67"]
    bank = any(account.startswith(("51", "53")) for account in said.values())
    return said if sides and bank and named and len({*named}) == len(named) else {}


def natures_by_section(layout: Layout, frame: pd.DataFrame, lines: list[int]) -> None:
    """The nature of the lines of a ledger by the title of their part of the table, or their account in a balance, where no column says it."""
    accounts = of_a_balance(layout) if NATURE not in layout.columns.values() else {}
    for i, line in enumerate(lines):
        usual = {"6": "expense", "7": "own_revenue"}.get(accounts.get(line - 1, "")[:1])
        if usual and (usual in GOES_OUT) != (frame.at[i, "nature"] in GOES_OUT):
            frame.loc[i, "nature"] = usual
    whole = layout.across or (layout.mapped and layout.only is None and not layout.by_sign)
    titles = sections(layout.sheet, layout.header, layout.end) if layout.table is LEDGER and whole else {}
    if not titles or NATURE in layout.columns.values():
        return
    said = layout.constants.get("nature")
    for i, line in enumerate(lines):
        above = [row for row in titles if row < line - 1]
        if above:
            side = titles[max(above)]
            same = said is not None and (said in GOES_OUT) == (side == "out")
            frame.loc[i, "nature"] = said if same else _USUAL[side]


def turned(cells: Iterable) -> bool:
    """True where every amount of a column is negative, as a bank writes what goes out."""
    figures = [value for cell in cells if (value := amount_in(cell))]
    return bool(figures) and max(figures) < 0


def signed(layout: Layout, frame: pd.DataFrame) -> np.ndarray:
    """Lines that undo others, income on the side of what goes out or the reverse: their amounts are made negative here."""
    out = frame["nature"].isin(GOES_OUT).to_numpy()
    undo = frame["nature"].notna().to_numpy() & (out == (layout.side == "in"))
    undo &= frame["amount_eur"].notna().to_numpy() & (frame["amount_eur"] != 0).to_numpy()
    frame.loc[undo, "amount_eur"] *= -1
    return undo.nonzero()[0]


def between_people(text: str) -> bool:
    """Whether the words of a bank, in capitals, are those of a transfer, a cheque or wages: whoever paid or was paid stands
    there, under a name that nothing may tell from other words."""
    return text.isupper() and _SAID.to_or_from.fullmatch(text) is not None


def hide_names(frame: pd.DataFrame, of_bank: bool = True) -> list[int]:
    """Names in the words of a bank are hidden; returns their lines. of_bank: all lines are a bank's; else those that begin so."""
    words = frame["line"].dropna()
    words = words if of_bank else words[words.map(lambda text: _SAID.of_bank.fullmatch(text) is not None)]
    hidden = words.map(lambda text: mask(text, free=True))
    changed = words.index[hidden != words]
    frame.loc[changed, "line"] = hidden[changed]
    return [int(i) for i in changed]
