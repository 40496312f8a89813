"""Lines that say of themselves that they are no record: a payment that failed, a line thrown away, a day on which it was
closed, the association's own money that moves from the till to the bank."""

import datetime as dt
import re
from collections.abc import Callable, Iterable

from ...core.cells.account import SheetCells
from ...core.cells.cell import amount_in
from ...core.cells.dates import MONTHS
from ...core.cells.sheet import filled
from ...core.cells.values import says_yes
from ...core.schema import fold
from ..layout.kinds import PAPER, QUOTE
from ..layout.match import Layout, shown
from ..layout.sides import AMOUNT
from ..layout.totals import LEFT

_STATUS = re.compile(
    r"(?:(?:payment|transaction|order) )?(?:statut|etat|status|state)(?: (?:de l |de la |du )?(?:commande|paiement|transaction|operation|payment))?"
)
_FAILURE = r"(?:echou|echec|refus|rejet|annul|fail|declin|reject|cancel)\w*"
# what is refused of a cancellation stands
_FAILED = re.compile(
    rf"(?!annulation (?:refus|rejet))(?:(?:paiement|payment|versement|prelevement|virement|autorisation|encaissement|transaction"
    rf"|operation|carte) )?{_FAILURE}\b.*|abandon(?:ne|nee|ned)?"
)
_GIVEN_BACK = re.compile(
    r"(?:rembours|refund)\w*(?: (?:au (?:client|payeur)|integralement|totalement|le|[0-9]+))*"
)
_MADE = re.compile(
    rf"(?!.*\b(?:{_FAILURE}|attente|pending|waiting)\b)(?:valid|pay|encaiss|autoris|vers|trait|termin|regl|effectu|execut|reuss"
    r"|confirm|accept|compta|rapproch|pointe|solde|factur|process|authori|paid|complet|success|succee|captur|approv|settl|done"
    r"|ok\b|oui|yes).*|x"
)
_BIN = re.compile(
    r"(?:(?:mise? )?(?:a|dans) la )?corbeille|(?:a )?(?:supprim|effac)e[er]?(?: le)?|doublons?|(?:is )?(?:deleted|trashed|in trash)(?: (?:at|on))?|trash|bin"
)
_DAY = re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}")
_LOGS = ("requests", "ledger", "surveys", "tours", "stops", "time", "events", "clients")
_CAUSE = r"(?:vacances|conges?|feriee?|jours?|maladie|neige|intemperies|greve|formation|travaux|exceptionnel\w*|pour|cause|de|du|la|l|d|et|ete|noel|paques|toussaint|hiver)"
_WHY = rf"(?: {_CAUSE})*"
_CLOSED = re.compile(
    rf"(?:fermee?s?|fermeture){_WHY}|(?:jour )?feriee?|conges?|vacances(?: (?:scolaires|d ete|de noel|de paques|de la toussaint))?"
    rf"|(?:{_CAUSE} )*(?:pas de|aucune) (?:permanence|tournee|accueil|seance|atelier){_WHY}|(?:permanence |tournee )?(?:annulee?|non tenue|pas tenue)s?{_WHY}"
    r"|closed(?: for holidays?)?|(?:bank )?holidays?|no (?:session|tour)|cancell?ed"
)
_AWAY = re.compile(  # a day that nobody worked
    rf"{_CLOSED.pattern}|(?:arret )?maladie|arret(?: de travail| maladie)?|rtt|recup\w*|repos|cp|absente?|sick(?: leave)?|leave|day off"
)
_OF_THE_DAY = re.compile(r"periode.*|calendrier.*|zone.*|semaine|sem")  # what the day is, for everybody
_SLOT = re.compile(
    r"(?:horaires?|creneaux?|heures?|ouverture|plage)\b.*|hours|slot|opening"
)  # when it should have been
_LEFT = re.compile(
    rf"{LEFT.pattern}|(?:fonds? de caisse|restes?|encaisse|(?:total )?en caisse|a nouveau)\b.*"
)  # in the till, before or after
_OF_LINE = r"n|no|num|numero|id|ligne|semaine|sem"
_NUMBER = re.compile(_OF_LINE)
_NUMBERED = re.compile(  # or of the paper that proves it
    rf"(?:{_OF_LINE}|ref|reference|quittances?|quitt|pieces?|factures?|tickets?|recus?|bons?|fiches?|receipts?)(?: .*)?"
)
# what may follow « versement à la banque » without making of it a payment to somebody
_TAIL = rf"(?: (?:du|le|de|d|en|des|les|et|n|no|especes?|liquide|cheques?|caisse|pieces?|billets?|[0-9]+|{'|'.join(MONTHS)}))*"
_BANKS = r"banque|credit (?:agricole|mutuel|cooperatif)|caisse d epargne|cic|lcl|bnp|societe generale|nef|la poste|banque postale"
_ACCOUNT = r"(?:banque|compte)(?: (?:courant|bancaire|postal|cheques?|(?:de l )?asso(?:ciation)?))?"
_TO_BANK = re.compile(
    rf"(?:versement|depot|remise|transfert)s?(?: (?:de|d|des|du|en|la|caisse|especes|liquide|fonds|cheques?|n|no|[0-9]+))* (?:a|en|au|sur|vers)(?: la| le)? (?:{_ACCOUNT}|comptable(?: public)?|tresor public){_TAIL}"
    rf"|(?:versement|depot|remise)s?(?: (?:d )?(?:especes|liquide|cheques?))?(?: (?:a|au|sur)(?: la| le)?)? (?:{_BANKS}){_TAIL}"
)
_MOVE = r"(?:virements?|virt?|transferts?)"
_ONE = r"(?:compte|cpte|cpt)"
_SAVED = rf"(?:(?:(?:{_ONE} )?sur )?livrets?(?: a| bleu)?|(?:{_ONE} )?epargne)"
_OWN = rf"(?:{_SAVED}|(?:{_ONE} )?(?:cheques?|courant))"
_ASSO = r"(?: (?:de l )?asso(?:ciation)?)?"
_BETWEEN = re.compile(
    rf"(?:alimentation|approvisionnement|appro|reapprovisionnement)(?: de| du)?(?: la)? (?:caisse|fonds de caisse){_TAIL}|fonds? de caisse"
    r"|fonds? de caisse(?: \w+){0,2} (?:remis|rendu|depose|verse)e?s? (?:a la|en) banque"
    r"|(?:mise?|remise?|retrait|constitution|depot)(?: \w+){0,6} fonds? de caisse"
    rf"|retraits?(?: d| en)?(?: especes)?(?: banque)? (?:pour|vers)(?: la)? caisse{_TAIL}"
    rf"|{_MOVE} (?:internes?|(?:de )?{_ONE} a {_ONE}|entre(?: (?:nos|mes|vos))? {_ONE}s)?{_TAIL}"
    rf"|{_MOVE} (?:(?:vers|depuis|du|de|sur)(?: le| l| un)? )?{_SAVED}{_ASSO}{_TAIL}"
    rf"|{_MOVE} (?:(?:emis|recu|permanent|en votre faveur) )?(?:vers|depuis)(?: le| notre)? {_OWN}{_ASSO}{_TAIL}"
)


def void_lines(layout: Layout, cells: SheetCells, first: int, last: int) -> dict[str, dict[int, str]]:
    """Message -> row (from 0) -> what it says, for the lines of a table that are no records."""
    name, found = layout.table.name, {"payment_void": dict(layout.void)}
    if name == "ledger":
        found["payment_void"] |= _failed(layout, cells, first, last)
        found["quote_void"] = _quoted(layout, cells, first, last)
        found["own_money"] = _own_money(layout, cells, first, last)
    if name in _LOGS:
        found["line_void"] = _thrown(layout, cells, first, last)
    if layout.mapped:
        found["line_unused"] = _unused(layout, cells, first, last)
        found["line_of_others"] = _of_others(layout, cells, first, last)
        found["line_leave"] = _leave(layout, cells, first, last)
    if name == "tours":
        found["line_upkeep"] = _upkeep(layout, cells, first, last)
    if name in ("events", "tours", "time", "ledger"):
        found["line_void"] |= _closed(layout, cells, first, last)
    return found


def _texts(
    cells: SheetCells, position: int, first: int, last: int, wanted: Callable[[object], bool]
) -> dict[int, str]:
    """The cells of a column that are wanted, by row; each distinct one is only looked at once."""
    column = cells.columns[position][first:last]
    said = {cell for cell in set(column) if filled(cell) and wanted(cell)}
    return {i: str(cell) for i, cell in enumerate(column, first) if cell in said} if said else {}


def _saying(
    cells: SheetCells, places: Iterable[int], words: re.Pattern, first: int, last: int
) -> dict[int, str]:
    """The cells of some columns that say such words and nothing else, by row."""
    return {
        i: text
        for p in places
        if p < len(cells.columns)
        for i, text in _texts(
            cells, p, first, last, lambda c: isinstance(c, str) and words.fullmatch(fold(c)) is not None
        ).items()
    }


def _beside(layout: Layout, cells: SheetCells, heading: re.Pattern) -> list[int]:
    """Columns nobody reads whose heading is such a one."""
    return [
        p
        for p, text in layout.beside.items()
        if p < len(cells.columns) and text and heading.fullmatch(fold(text))
    ]


def _failed(layout: Layout, cells: SheetCells, first: int, last: int) -> dict[int, str]:
    """Payments whose status says that they were not made; sales given back, where no line under zero, or of another side, may
    say it too."""
    amounts = [p for p, column in layout.columns.items() if column is AMOUNT and p < len(cells.columns)]
    sales = layout.constants.get("nature") == "own_revenue" and not layout.side
    back = sales and not any(
        (amount_in(cell) or 0) < 0 for p in amounts for cell in set(cells.columns[p][first:last])
    )

    def undone(cell: object) -> bool:
        text = fold(cell)
        return bool(_FAILED.fullmatch(text) or (back and _GIVEN_BACK.fullmatch(text)))

    return {
        i: text
        for p in _beside(layout, cells, _STATUS)
        for i, text in _texts(cells, p, first, last, undone).items()
    }


def _quoted(layout: Layout, cells: SheetCells, first: int, last: int) -> dict[int, str]:
    """Quotes in a list of invoices, where a column says of each line which it is."""
    found = {}
    for p in [*layout.beside, *(p for p, column in layout.columns.items() if column.name == "nature")]:
        said = (
            {fold(c) for c in cells.columns[p][first:last] if filled(c)} if p < len(cells.columns) else set()
        )
        if said and all(map(PAPER.fullmatch, said)):
            found |= _texts(cells, p, first, last, lambda cell: bool(QUOTE.fullmatch(fold(cell))))
    return found


def unsure_payments(layout: Layout, cells: SheetCells, kept: list[int]) -> dict[int, str]:
    """Lines of a ledger that are kept, whose status is a word that is not known, in a column that says of others whether they
    were paid: index among `kept` -> the word."""
    if layout.table.name != "ledger" or layout.void:
        return {}
    found = {}
    for p in _beside(layout, cells, _STATUS):
        words = {
            n: fold(cells.columns[p][i]) for n, i in enumerate(kept) if isinstance(cells.columns[p][i], str)
        }
        words = {n: text for n, text in words.items() if text}
        unknown = {n for n, text in words.items() if not _MADE.fullmatch(text)}
        if len(unknown) < len(words) or any(_FAILED.fullmatch(fold(cell)) for cell in set(cells.columns[p])):
            found |= {n: str(cells.columns[p][kept[n]]) for n in unknown}
    return found


_BACK = re.compile(r"(?:(?:montant|somme|total|amount) )?(?:rembours|refund)\w*(?: (?:en )?(?:euros?|eur))?")


def given_back(layout: Layout, cells: SheetCells, kept: list[int]) -> dict[int, str]:
    """Lines of a ledger that are kept, of which a column nobody reads says that a part was given back: index among `kept` ->
    how much."""
    if layout.table.name != "ledger":
        return {}
    return {
        n: shown(cells.columns[p][i])
        for p in _beside(layout, cells, _BACK)
        for n, i in enumerate(kept)
        if (amount_in(cells.columns[p][i]) or 0) != 0
    }


def _thrown(layout: Layout, cells: SheetCells, first: int, last: int) -> dict[int, str]:
    def said(cell: object) -> bool:
        return isinstance(cell, dt.date) or says_yes(cell) or _DAY.match(str(cell)) is not None

    return {
        i: layout.beside[p] for p in _beside(layout, cells, _BIN) for i in _texts(cells, p, first, last, said)
    }


_UPKEEP = re.compile(
    r"(?:plein|carburant|essence|gas ?oil|gazole|diesel|recharge|vidange|garage|revision|lavage|controle technique|pneus?|entretien"
    r"|fuel|refuel|service|car wash)\b.*"
)


_DRIVEN = re.compile(r"chauffeu|conduct|livreu|benevole|salarie|qui\b|personne|vehicule|immat|driver|vehicle")


def _upkeep(layout: Layout, cells: SheetCells, first: int, last: int) -> dict[int, str]:
    """Lines of a logbook on which the vehicle was filled or mended: beside these words and their day, no figure stands."""
    apart = {
        p for p, column in layout.columns.items() if column.kind == "date" or column.name in ("mode", "paid")
    }
    apart |= {p for p, heading in layout.beside.items() if _DRIVEN.match(fold(heading))}
    return {
        i: text
        for p, heading in layout.beside.items()
        if heading
        for i, text in _saying(cells, [p], _UPKEEP, first, last).items()
        if not any(_counts(column[i]) for q, column in enumerate(cells.columns) if q not in apart and q != p)
    }


def _counts(cell: object) -> bool:
    return not isinstance(cell, dt.date) and re.search("[1-9]", str(cell)) is not None


def _closed(layout: Layout, cells: SheetCells, first: int, last: int) -> dict[int, str]:
    """Lines that say it was closed, and hold no figure but their day, their number and when it should have been."""
    named = {p: fold(text) for p, text in layout.beside.items()} | dict.fromkeys(layout.columns, "")
    closed, slot = (_AWAY, ()) if layout.table.name == "time" else (_CLOSED, ("hours",))
    said = {
        i: (p, text)
        for p, heading in named.items()
        if not _OF_THE_DAY.fullmatch(heading)
        for i, text in _saying(cells, [p], closed, first, last).items()
    }
    apart = {
        p for p, column in layout.columns.items() if column.kind == "date" or column.name in ("id", *slot)
    }
    apart |= {p for p, heading in named.items() if _NUMBER.fullmatch(heading) or _SLOT.fullmatch(heading)}
    if layout.table.name == "ledger":
        apart |= {p for p, heading in named.items() if _LEFT.fullmatch(heading)}
    others = [p for p in range(len(cells.columns)) if p not in apart]

    return {
        i: text
        for i, (at, text) in said.items()
        if not any(_counts(cells.columns[p][i]) for p in others if p != at)
    }


_NO_OUTCOME = re.compile(
    r"spams?|doublons?|duplicates?|junk|merged(?: into)?\b.*|fausse demande|erreur de saisie"
)
_NO_SERVICE = re.compile(r"ras(?: ronde\b.*)?|rien a signaler|nothing to report")
_PRIVATE = re.compile(
    r"(?:(?:trajet|usage|deplacement|sortie|course) )?(?:prive|perso|personnel)(?:le|e)?"
    r"|(?:private|personal)(?: (?:ride|trip|use))?(?: not for work)?|not for work|hors (?:travail|service)"
)
_OF_WHAT = re.compile(
    r"(?:type|usage|nature|categorie|objet|purpose|notes?|remarques?|observations?|obs|comment\w*)(?: .*)?"
)


def _unused(layout: Layout, cells: SheetCells, first: int, last: int) -> dict[int, str]:
    """Lines that say of themselves, in a whole cell, that they are no request, or a ride of one's own; and those of a table of
    amounts or hours that have neither, nor any other figure."""
    name, found = layout.table.name, {}

    named = {column.name: p for p, column in layout.columns.items()}
    if name == "requests":
        for column, words in (("outcome", _NO_OUTCOME), ("service", _NO_SERVICE)):
            if column in named:
                found |= _saying(cells, [named[column]], words, first, last)
    if name == "tours":
        found |= _saying(cells, _beside(layout, cells, _OF_WHAT), _PRIVATE, first, last)
    counted = {"ledger": "amount_eur", "time": "hours"}.get(name, "")
    if counted in named and layout.only is None and named[counted] < len(cells.columns):
        found |= _without_figure(layout, cells, first, last, named[counted])
    if name == "ledger" and layout.across:
        found |= _for_information(layout, cells, first, last)
    return found


def _without_figure(layout: Layout, cells: SheetCells, first: int, last: int, counted: int) -> dict[int, str]:
    """Lines where what is counted is empty, and no other cell but a day, a number of the line or what is left holds a figure."""
    heads = {p: fold(text) for p, text in layout.beside.items()}
    apart = {p for p, column in layout.columns.items() if column.kind == "date" or column.name == "id"}
    apart |= {
        p
        for p, text in heads.items()
        if _NUMBERED.fullmatch(text) or _LEFT.fullmatch(text) or _OF_THE_DAY.fullmatch(text)
    }
    words = layout.place_of("line")
    others = [p for p in range(len(cells.columns)) if p not in apart and p != words]
    found = {}
    for i in range(first, last):
        line = [cells.columns[p][i] for p in others]
        if cells.filled[i, counted] or not cells.filled[i].any() or any(map(_counts, filter(filled, line))):
            continue
        typed = cells.columns[words][i] if words is not None and words < len(cells.columns) else ""
        found[i] = str(typed) if isinstance(typed, str) and filled(typed) else "…"
    return found


_LEAVE = re.compile(
    r"(?:en )?(?:conges?(?: (?:payes?|annuels?|maladie|sans solde|parental))?|cp|rtt|arret(?: (?:de travail|maladie))?|maladie|recup(?:eration)?"
    r"|repos(?: hebdo\w*)?|absente?s?|absence|(?:jour )?ferie|sick(?: leave)?|(?:annual |paid )?leave|holidays?|day off)"
)
_OF_A_DAY = re.compile(
    r"(?:absences?|type|nature|motif|statut|activite|tache|remarques?|observations?|obs|notes?|comment\w*)(?: .*)?"
)


def _leave(layout: Layout, cells: SheetCells, first: int, last: int) -> dict[int, str]:
    """Hours that nobody worked, as a whole cell says: leave, illness; not where the line says from when to when."""
    if layout.table.name != "time":
        return {}
    clocked = {
        i
        for p, heading in layout.beside.items()
        if heading and p < len(cells.columns)
        for i in _texts(
            cells, p, first, last, lambda c: isinstance(c, str) and _CLOCKED.search(c) is not None
        )
    }
    apart = _beside(layout, cells, _OF_A_DAY)
    apart += [p for p, column in layout.columns.items() if column.name == "category"]
    said = _saying(cells, apart, _LEAVE, first, last)
    return {i: text for i, text in said.items() if i not in clocked}


_INFORMATION = re.compile(
    r".*\bpour (?:information|memoire)\b.*|indicateurs?\b.*|benevolat valorise.*|for information.*"
)


def _for_information(layout: Layout, cells: SheetCells, first: int, last: int) -> dict[int, str]:
    """Lines under a title that says they are no money: « ACTIVITÉ (pour information) »."""
    titles = [line for line, titled in layout.sheet.sparse.items() if titled and first <= line < last]
    found = {}
    for n, line in enumerate(titles):
        text = layout.sheet.title(line)
        if isinstance(text, str) and _INFORMATION.fullmatch(fold(text)):
            found |= dict.fromkeys(range(line + 1, titles[n + 1] if n + 1 < len(titles) else last), text)
    return {i: text for i, text in found.items() if cells.filled[i].any()}


_CLOCKED = re.compile(r"[0-9] ?[hH:][0-9]{0,2} ?[-–à] ?[0-9]")
_USER = re.compile(r"(?:services? |structures? )?utilisat(?:eur|rice)s?|used by|user")
_OURS = re.compile(r"\bconciergerie\b|\bconcierge\b")


def _of_others(layout: Layout, cells: SheetCells, first: int, last: int) -> dict[int, str]:
    """Rides of others in a vehicle that is shared, where a column says of each who used it."""
    found: dict[int, str] = {}
    for p in _beside(layout, cells, _USER) if layout.table.name == "tours" else ():
        said = {cell for cell in cells.columns[p][first:last] if isinstance(cell, str) and filled(cell)}
        ours = {cell for cell in said if _OURS.search(fold(cell))}
        if ours and 1 < len(said) <= 12:
            found |= _texts(
                cells, p, first, last, lambda cell, ours=ours: isinstance(cell, str) and cell not in ours
            )
    return found


_KIND_OF_MOVE = re.compile(r"(?:categor|rubrique|nature|poste).*")
_INTERNAL = re.compile(
    r"(?:virements?|vir|transferts?|mouvements?)(?: de fonds)? internes?|internal transfers?"
)


def _own_money(layout: Layout, cells: SheetCells, first: int, last: int) -> dict[int, str]:
    """Of one of two columns of amounts: what goes from the till to the bank, or from one account to another."""
    position = layout.place_of("line")
    apart = [p for p, column in layout.columns.items() if column.name == "nature"]
    apart += _beside(layout, cells, _KIND_OF_MOVE)
    inside = _saying(cells, apart, _INTERNAL, first, last)
    signed = layout.by_sign or (layout.mapped and not layout.side)
    if not (layout.side or signed) or position is None or position >= len(cells.columns):
        return inside

    def moves(cell: object) -> bool:
        text = fold(cell)
        return bool(_BETWEEN.fullmatch(text) or (layout.side != "in" and _TO_BANK.fullmatch(text)))

    amount = layout.place_of(AMOUNT.name)
    said = _texts(cells, position, first, last, moves)
    if signed and amount is not None:  # what comes in from elsewhere may be anybody's
        said = {i: text for i, text in said.items() if (amount_in(cells.columns[amount][i]) or 0) < 0}
    return inside | said
