"""What every line of a file most likely holds in a column that it does not have: « tout est en recettes », said once."""

from ...core.cells.cell import amount_in
from ...core.schema import Column, Table, fold
from ..layout.mapping import BY_END, BY_SIGN
from ..layout.sides import AMOUNT, NATURE, side_of, sides_above
from ..words import Said
from .page import Chosen, Page, places_of, titled
from .surveys import QUESTIONS

_SAID = Said("everywhere")


def everywhere(table: Table, column: Column, chosen: Chosen, page: Page) -> str:
    """The value as the list of the kit says it; "" where only a person knows."""
    if column is NATURE:
        return _nature(chosen, page)
    if column.name == "outcome" and titled(table["closed_on"], chosen):
        return str(BY_END)
    if (table.name, column.name) == ("surveys", "population"):
        return column.label(_population(chosen, page))
    if (table.name, column.name) == ("contracts", "per_year"):
        paid = fold(" ".join(page.heads[p] for p in places_of(table["amount_eur"], chosen)))
        return next((times for times, words in _SAID.per_year.items() if words.search(paid)), "")
    if column.name == "paid":
        unpaid, paid = (words.search(page.said) is not None for words in (_SAID.unpaid, _SAID.paid))
        return "" if unpaid == paid else column.label("volunteer" if unpaid else "paid")
    if column.name == "mode":
        named = [code for code, words in _SAID.vehicles.items() if words.search(page.said)]
        return column.label(named[0]) if len(named) == 1 else ""
    return ""


def _population(chosen: Chosen, page: Page) -> str:
    """Who answered a survey, by what it asks and by its words."""
    if any(places_of(c, chosen) for c in QUESTIONS if c.value in ("would_use", "knows")):
        return "beneficiaries" if _SAID.again.search(page.words) else "residents"
    if _SAID.partners.search(page.words):
        return "partners"
    return "team" if _SAID.team.search(page.words) else "beneficiaries"


def _nature(chosen: Chosen, page: Page) -> str:
    """The nature of all amounts: own revenue under two titles of sides, that of the sign, or what the words say was sold or bought."""
    if sides_above(page.sheet, page.header, page.parts):
        return NATURE.label("own_revenue")
    if by_sign(page, chosen):
        return str(BY_SIGN)
    sold, bought = _SAID.sold.search(page.words), _SAID.bought.search(page.words)
    return "" if bool(sold) == bool(bought) else NATURE.label("expense" if bought else "own_revenue")


_BELOW = 0.2  # of the amounts: fewer under zero are credit notes and refunds


def by_sign(page: Page, chosen: Chosen) -> bool:
    """Whether the one column of amounts of a ledger holds what goes out, under zero, and what comes in."""
    places = places_of(AMOUNT, chosen)
    if len(places) != 1 or side_of(page.heads[places[0]]):
        return False
    figures = [f for cell in page.values[places[0]] if (f := amount_in(cell)) is not None]
    below = sum(f < 0 for f in figures)
    return below >= 3 and len(figures) - below >= 3 and below >= _BELOW * len(figures)
