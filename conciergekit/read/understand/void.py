"""Lines that say of themselves that they are no record: a payment that failed, a line thrown away, a day on which it was
closed, the association's own money that moves from the till to the bank."""

import datetime as dt
import re
from collections.abc import Callable

from ...core.cells.account import SheetCells
from ...core.cells.cell import amount_in
from ...core.cells.sheet import filled
from ...core.cells.values import says_yes
from ...core.schema import FIGURES, fold
from ..layout.match import Layout
from ..layout.sides import AMOUNT

_STATUS = re.compile(
    r"(?:(?:payment|transaction|order) )?(?:statut|etat|status|state|resultat)(?: (?:de l |de la |du )?(?:commande|paiement|transaction|operation|payment))?"
)
_FAILED = re.compile(r"(?:echou|echec|refus|rejet|annul|abandon|fail|declin|reject|cancel)\w*\b.*")
_GIVEN_BACK = re.compile(r"(?:rembours|refund)\w*\b.*")
_MADE = re.compile(
    r"(?:valid|pay|encaiss|autoris|vers|trait|termin|regl|effectu|execut|reuss|confirm|accept|compta|rapproch|pointe|solde|factur"
    r"|process|authori|paid|complet|success|succee|captur|approv|settl|done|ok\b|oui|yes).*|x"
)
_BIN = re.compile(
    r"(?:(?:mise? )?(?:a|dans) la )?corbeille|(?:a )?(?:supprim|effac)e[er]?(?: le)?|doublons?|(?:is )?(?:deleted|trashed|in trash)(?: (?:at|on))?|trash|bin"
)
_DAY = re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}")
_LOGS = ("requests", "ledger", "surveys", "tours", "stops", "time", "events", "clients")
_CLOSED = re.compile(
    r"fermee?s?\b.*|fermeture\b.*|(?:jour )?feriee?|conges?|vacances(?: (?:scolaires|d ete|de noel|de paques|de la toussaint))?"
    r"|(?:pas de|aucune) (?:permanence|tournee|accueil|seance|atelier)\b.*|(?:permanence |tournee )?(?:annulee?|non tenue|pas tenue)s?\b.*"
    r"|closed\b.*|(?:bank )?holidays?|no (?:session|tour)\b.*|cancell?ed\b.*"
)
_TO_BANK = re.compile(
    r"(?:versement|depot|remise|transfert)s?(?: (?:de|d|des|du|en|la|caisse|especes|liquide|fonds))* (?:a|en|au|sur|vers)(?: la| le)? (?:banque|compte)\b.*"
    r"|(?:versement|depot|remise)s?(?: (?:d )?(?:especes|liquide))?(?: (?:a|au|sur)(?: la| le)?)? "
    r"(?:banque|credit (?:agricole|mutuel|cooperatif)|caisse d epargne|cic|lcl|bnp|societe generale|nef)\b.*"
)
_BETWEEN = re.compile(
    r"(?:alimentation|approvisionnement|appro|reapprovisionnement)(?: de| du)?(?: la)? (?:caisse|fonds de caisse)\b.*|fonds de caisse"
    r"|retraits?(?: d| en)?(?: especes)?(?: banque)? (?:pour|vers)(?: la)? caisse\b.*"
    r"|(?:virement|transfert)s? (?:interne|de compte a compte|(?:vers|depuis|du|de|sur)(?: le| l| un)? (?:livret|epargne|compte epargne))s?\b.*"
)


def void_lines(layout: Layout, cells: SheetCells, first: int, last: int) -> dict[str, dict[int, str]]:
    """Message -> row (from 0) -> what it says, for the lines of a table that are no records."""
    name, found = layout.table.name, {"payment_void": dict(layout.void)}
    if name == "ledger":
        found["payment_void"] |= _failed(layout, cells, first, last)
        found["own_money"] = _own_money(layout, cells, first, last)
    if name in _LOGS:
        found["line_void"] = _thrown(layout, cells, first, last)
    if name in ("events", "tours"):
        found["line_void"] |= _closed(layout, cells, first, last)
    return found


def _texts(
    cells: SheetCells, position: int, first: int, last: int, wanted: Callable[[object], bool]
) -> dict[int, str]:
    """The cells of a column that are wanted, by row; each distinct one is only looked at once."""
    column = cells.columns[position][first:last]
    said = {cell for cell in set(column) if filled(cell) and wanted(cell)}
    return {i: str(cell) for i, cell in enumerate(column, first) if cell in said} if said else {}


def _beside(layout: Layout, cells: SheetCells, heading: re.Pattern) -> list[int]:
    """Columns nobody reads whose heading is such a one."""
    return [
        p
        for p, text in layout.beside.items()
        if p < len(cells.columns) and text and heading.fullmatch(fold(text))
    ]


def _failed(layout: Layout, cells: SheetCells, first: int, last: int) -> dict[int, str]:
    """Payments whose status says that they were not made, or were given back where no line under zero says it too."""
    amounts = [p for p, column in layout.columns.items() if column is AMOUNT and p < len(cells.columns)]
    back = not any((amount_in(cell) or 0) < 0 for p in amounts for cell in set(cells.columns[p][first:last]))

    def undone(cell: object) -> bool:
        text = fold(cell)
        return bool(_FAILED.fullmatch(text) or (back and _GIVEN_BACK.fullmatch(text)))

    return {
        i: text
        for p in _beside(layout, cells, _STATUS)
        for i, text in _texts(cells, p, first, last, undone).items()
    }


def unsure_payments(layout: Layout, cells: SheetCells, kept: list[int]) -> dict[int, str]:
    """Lines of a ledger that are kept, whose status is a word that is not known: index among `kept` -> the word."""
    if layout.table.name != "ledger" or layout.void:
        return {}
    said = {
        n: str(cells.columns[p][i])
        for p in _beside(layout, cells, _STATUS)
        for n, i in enumerate(kept)
        if cells.filled[i, p] and not _MADE.fullmatch(fold(cells.columns[p][i]))
    }
    return said


def _thrown(layout: Layout, cells: SheetCells, first: int, last: int) -> dict[int, str]:
    def said(cell: object) -> bool:
        return isinstance(cell, dt.date) or says_yes(cell) or _DAY.match(str(cell)) is not None

    return {
        i: layout.beside[p] for p in _beside(layout, cells, _BIN) for i in _texts(cells, p, first, last, said)
    }


def _closed(layout: Layout, cells: SheetCells, first: int, last: int) -> dict[int, str]:
    """Lines that say it was closed, and hold no figure that is read."""
    figures = [p for p, column in layout.columns.items() if column.kind in FIGURES and p < len(cells.columns)]
    said = {
        i: text
        for p in (*layout.columns, *layout.beside)
        if p < len(cells.columns)
        for i, text in _texts(
            cells, p, first, last, lambda cell: isinstance(cell, str) and bool(_CLOSED.fullmatch(fold(cell)))
        ).items()
    }
    return {
        i: text for i, text in said.items() if all(cells.columns[p][i] in ("", 0, "0", text) for p in figures)
    }


def _own_money(layout: Layout, cells: SheetCells, first: int, last: int) -> dict[int, str]:
    """Of one of two columns of amounts: what goes from the till to the bank, or from one account to another."""
    position = next((p for p, column in layout.columns.items() if column.name == "line"), None)
    if not layout.side or position is None or position >= len(cells.columns):
        return {}

    def moves(cell: object) -> bool:
        text = fold(cell)
        return bool(_BETWEEN.fullmatch(text) or (layout.side == "out" and _TO_BANK.fullmatch(text)))

    return _texts(cells, position, first, last, moves)
