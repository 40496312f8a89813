"""What a cell of an unknown file means where it is no value of its column: the likeliest of the list, or the question."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from ...core.cells.cell import Reading
from ...core.cells.people import surely_a_person
from ...core.cells.sheet import filled
from ...core.cells.values import mask, parse, says_yes
from ...core.schema import Column, fold
from ..layout.answers import figure_of, is_end, unsaid, words_of
from ..layout.kinds import QUOTE
from ..layout.mapping import EMPTY
from ..layout.match import plain
from ..layout.sides import NATURE, side_of
from ..layout.ticked import BETWEEN
from ..layout.trade import meant_in_the_trade
from ..understand.doubts.days import DITTO
from ..words import Said
from .columns import DAY
from .likeness import MOST_WORDS, READABLE, shortened, signs_of
from .page import Chosen, Page, Proposal, places_of
from .surveys import QUESTIONS

_SAID = Said("meanings")


def meanings(page: Page, position: int, of: Proposal, chosen: Chosen) -> list[Proposal]:
    """A line for each cell that is no value of its column, or holds nothing: what it most likely means, or the question."""
    column, words = chosen[position][0], {}
    if column in QUESTIONS:
        column, words = of.table["score"], words_of(column.value, of.heading)
    if column.kind not in ("choice", "yesno") and column.name != "score":
        return []
    counts = Counter(cell.strip() for cell in page.cells(position) if isinstance(cell, str))
    signs = signs_of(counts) if column.name == "score" else {}
    lowest = min((f for cell in counts if (f := figure_of(cell, words)) is not None), default=0)
    unknown = {
        cell: n
        for cell, n in counts.items()
        if cell in signs
        or (lowest == 2 and _SAID.not_quite.fullmatch(fold(cell)))
        or (_is_no_value(cell, column, words) and cell not in DITTO and fold(cell) != fold(of.heading))
    }
    if len(unknown) > MOST_WORDS:
        return []
    if column.name in ("outcome", "status") and (n := _nothing_said(page, position, of, chosen)):
        unknown[str(EMPTY)] = n
    heads, two = page.sheet.rows[page.header], len(counts) == 2
    said = []
    for cell, n in unknown.items():
        if mask(cell) != cell or surely_a_person(cell) or (column is NATURE and QUOTE.fullmatch(fold(cell))):
            continue
        other = next((o for o in counts if o != cell), "") if two else ""
        meant = f"{signs[cell]:g}" if cell in signs else _meant(cell, of, column, heads, other)
        said.append(replace(of, constant=meant, cell=cell, times=n, examples=(), note=""))
    return said


def _is_no_value(cell: str, column: Column, words: Mapping[str, float]) -> bool:
    return (
        parse(cell, column).problem in ("not_in_list", "not_yesno", "not_number", "unit_shown")
        and figure_of(cell, words) is None
        and not (column.name == "score" and (unsaid(cell) or is_end(cell)))
    )


def _nothing_said(page: Page, position: int, of: Proposal, chosen: Chosen) -> int:
    """How many lines that have their day hold nothing in a column; none in a table without days."""
    dated = places_of(of.table["date"], chosen) if "date" in of.table else []
    days = page.places[dated[0]] if dated else []
    unsaid = [
        row for row in page.near if not any(p < len(row) and filled(row[p]) for p in page.places[position])
    ]
    cells = ((row[p] for p in days if p < len(row) and filled(row[p])) for row in unsaid)
    reading = Reading(order="day")
    return sum(any(parse(cell, DAY, reading).problem in READABLE for cell in these) for these in cells)


_WAY_OUT = {"d": ("r", "c"), "s": ("e",)}  # beside the letter of what comes in


def _meant(cell: str, of: Proposal, column: Column, heads: list, other: str) -> str:
    """What a cell most likely means, as the list of the kit says it; "" where only a person knows. `other`: its column's other word."""
    if column.kind != "choice" or BETWEEN in cell:
        return ""
    if column is NATURE and (nature := _nature(cell, heads, other)) is not None:
        return column.label(nature) if nature else ""
    if column.name == "outcome" and (outcome := _outcome(cell)):
        return column.label(outcome)
    if says_yes(cell):  # a tick under « Fait » is served
        value = column.values.get(_SAID.asked_so.sub("", fold(of.heading)))
        return column.label(value) if value else ""
    words = set(plain(_SAID.not_yet.sub(" ", fold(cell))).split())
    meant = meant_in_the_trade(of.table.name, column.name, cell)
    if meant == "repayment":
        return column.label(meant)
    if (short := shortened(column, cell)) is not None:
        return column.label(short)
    values = {
        value for text, value in column.values.items() if len(text) > 3 and set(plain(text).split()) <= words
    }
    value = values.pop() if len(values) == 1 else meant
    return column.label(value) if value else ""


def _nature(cell: str, heads: list, other: str) -> str | None:
    """The nature of an amount by its word and the `other` of its column; "" for an invoice of either side, None for no such word."""
    said, beside = fold(cell), fold(other)
    if _SAID.invoice.fullmatch(said):
        whom = {fold(text).split()[0].rstrip("s") for text in heads if isinstance(text, str) and fold(text)}
        sold, bought = "client" in whom, "fournisseur" in whom
        return "" if sold == bought else "own_revenue" if sold else "expense"
    first = said.split()[:1]
    if first in (["titre"], ["titres"]):  # of a town hall
        return "own_revenue"
    if _SAID.spent.fullmatch(said) or first in (["mandat"], ["mandats"]):
        return "expense"
    if side := side_of(cell):
        return "expense" if side == "out" else "own_revenue"
    if beside in _WAY_OUT.get(said, ()):
        return "expense"
    if said in _WAY_OUT.get(beside, ()):
        return "own_revenue"  # of grants and loans, the words of the line tell
    return None


def _outcome(cell: str) -> str:
    said = fold(cell)
    if said in ("o", "n", "oui", "non", "y", "yes", "no"):
        return "served" if said[0] in "oy" else "open"
    if _SAID.turned_down.search(said):
        return "cancelled"
    return "open" if cell == str(EMPTY) else ""
