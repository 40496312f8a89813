"""Lines that say of themselves that they are no record: a payment that failed, a line thrown away, a day on which it was
closed, the association's own money that moves from the till to the bank."""

import datetime as dt
import re
from collections.abc import Callable, Iterable

from ...core.cells.account import SheetCells
from ...core.cells.cell import amount_in
from ...core.cells.dates import MONTHS
from ...core.cells.people import people_in
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
# when it should have been
_SLOT = re.compile(r"(?:horaires?|creneaux?|heures?|ouverture|plage)\b.*|hours|slot|opening")
# in the till, before or after
_LEFT = re.compile(
    rf"{LEFT.pattern}|(?:fonds? de caisse|restes?|encaisse|(?:total )?en caisse|a nouveau)\b.*"
)
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


class _Lines:
    """The lines of a table, from row `first` up to `last`, and what its columns say of them."""

    def __init__(self, layout: Layout, cells: SheetCells, first: int, last: int):
        self.layout, self.cells, self.first, self.last = layout, cells, first, last
        self.heads = {p: fold(text) for p, text in layout.beside.items()}

    def column(self, position: int) -> list:
        """The cells of a column of these lines."""
        return (
            self.cells.columns[position][self.first : self.last] if position < len(self.cells.columns) else []
        )

    def texts(self, position: int, wanted: Callable[[object], bool]) -> dict[int, str]:
        """The cells of a column that are wanted, by row; each distinct one is only looked at once."""
        column = self.column(position)
        said = {cell for cell in set(column) if filled(cell) and wanted(cell)}
        return {i: str(cell) for i, cell in enumerate(column, self.first) if cell in said} if said else {}

    def saying(self, places: Iterable[int], words: re.Pattern) -> dict[int, str]:
        """The cells of some columns that say such words and nothing else, by row."""

        def says(cell: object) -> bool:
            return isinstance(cell, str) and words.fullmatch(fold(cell)) is not None

        return {i: text for p in places for i, text in self.texts(p, says).items()}

    def beside(self, heading: re.Pattern) -> list[int]:
        """Columns nobody reads whose heading is such a one."""
        known = range(len(self.cells.columns))
        return [p for p, text in self.heads.items() if p in known and text and heading.fullmatch(text)]

    def named(self, *names: str) -> list[int]:
        """Where these columns of the table stand."""
        return [p for p, column in self.layout.columns.items() if column.name in names]

    def days(self) -> set[int]:
        return {p for p, column in self.layout.columns.items() if column.kind == "date"}

    def figure(self, row: int, but: Iterable[int]) -> bool:
        """Whether a line holds a figure out of these columns, no day."""
        return any(_counts(column[row]) for p, column in enumerate(self.cells.columns) if p not in but)


def void_lines(layout: Layout, cells: SheetCells, first: int, last: int) -> dict[str, dict[int, str]]:
    """Message -> row (from 0) -> what it says, for the lines of a table that are no records."""
    name, lines = layout.table.name, _Lines(layout, cells, first, last)
    found = {"payment_void": dict(layout.void)}
    if name == "ledger":
        found["payment_void"] |= _failed(lines)
        found["quote_void"] = _quoted(lines)
        found["own_money"] = _own_money(lines)
    if name in _LOGS:
        found["line_void"] = _thrown(lines)
    if layout.mapped:
        found["line_unused"] = _unused(lines)
        found["line_of_others"] = _of_others(lines) if name == "tours" else {}
        found["line_leave"] = _leave(lines) if name == "time" else {}
    if name == "tours":
        found["line_upkeep"] = _upkeep(lines)
    if name in ("events", "tours", "time", "ledger"):
        found["line_void"] |= _closed(lines)
    return found


def _failed(lines: _Lines) -> dict[int, str]:
    """Payments that were not made; sales given back, where no line under zero, or of another side, may say it too."""
    amounts = (cell for p in lines.named("amount_eur") for cell in set(lines.column(p)))
    sales = lines.layout.constants.get("nature") == "own_revenue" and not lines.layout.side
    back = sales and not any((amount_in(cell) or 0) < 0 for cell in amounts)

    def undone(cell: object) -> bool:
        text = fold(cell)
        return bool(_FAILED.fullmatch(text) or (back and _GIVEN_BACK.fullmatch(text)))

    return {i: text for p in lines.beside(_STATUS) for i, text in lines.texts(p, undone).items()}


def _quoted(lines: _Lines) -> dict[int, str]:
    """Quotes in a list of invoices, where a column says of each line which it is."""
    found = {}
    for p in [*lines.heads, *lines.named("nature")]:
        said = {fold(cell) for cell in lines.column(p) if filled(cell)}
        if said and all(map(PAPER.fullmatch, said)):
            found |= lines.texts(p, lambda cell: bool(QUOTE.fullmatch(fold(cell))))
    return found


def unsure_payments(layout: Layout, cells: SheetCells, kept: list[int]) -> dict[int, str]:
    """Index among `kept` -> the status of a payment, where it is no known word and says of others whether they were paid."""
    if layout.table.name != "ledger" or layout.void:
        return {}
    found = {}
    for p in _Lines(layout, cells, 0, cells.height).beside(_STATUS):
        column = cells.columns[p]
        words = {
            n: text for n, i in enumerate(kept) if isinstance(column[i], str) and (text := fold(column[i]))
        }
        unknown = {n for n, text in words.items() if not _MADE.fullmatch(text)}
        if len(unknown) < len(words) or any(_FAILED.fullmatch(fold(cell)) for cell in set(column)):
            found |= {n: str(column[kept[n]]) for n in unknown}
    return found


_BACK = re.compile(r"(?:(?:montant|somme|total|amount) )?(?:rembours|refund)\w*(?: (?:en )?(?:euros?|eur))?")


def given_back(layout: Layout, cells: SheetCells, kept: list[int]) -> dict[int, str]:
    """Index among `kept` -> how much of a line a column nobody reads says was given back."""
    places = _Lines(layout, cells, 0, cells.height).beside(_BACK) if layout.table.name == "ledger" else ()
    said = ((n, cells.columns[p][i]) for p in places for n, i in enumerate(kept))
    return {n: shown(cell) for n, cell in said if (amount_in(cell) or 0) != 0}


def _thrown(lines: _Lines) -> dict[int, str]:
    def said(cell: object) -> bool:
        return isinstance(cell, dt.date) or says_yes(cell) or _DAY.match(str(cell)) is not None

    return {i: lines.layout.beside[p] for p in lines.beside(_BIN) for i in lines.texts(p, said)}


_UPKEEP = re.compile(
    r"(?:plein|carburant|essence|gas ?oil|gazole|diesel|recharge|vidange|garage|revision|lavage|controle technique|pneus?|entretien"
    r"|fuel|refuel|service|car wash)\b.*"
)


# what a ride was for, and nothing else
_VEHICLE = re.compile(
    r"(?:(?:faire|mettre) )?(?:le |de l |du )?(?:plein|carburant|essence|gas ?oil|gazole|diesel|recharge|vidange|garage|revision|lavage|controle technique|pneus?|fuel|refuel|car wash)"
    r"(?: (?:de|d|du|la|le|l|au|a|au garage|essence|carburant|gas ?oil|gazole|station|voiture|vehicule|camion\w*|kangoo|litres?|euros?|eur|[0-9]+))*"
)
_PURPOSE = re.compile(  # not what the vehicle is, or runs on
    r"(?!\w+ (?:(?:de|d|du|of|la|le|l) )*(?:carburant|energie|vehicule|voiture|moteur|motorisation|fuel|energy|vehicle|engine)\b)"
    r"(?:type|nature|categorie)(?: .*)?|(?:motif|usage|objet|purpose)(?: .*)?"
)

_MOTIVE = re.compile(r"(?:motif|objet|purpose)(?: .*)?")
_DRIVEN = re.compile(r"chauffeu|conduct|livreu|benevole|salarie|qui\b|personne|vehicule|immat|driver|vehicle")


def _upkeep(lines: _Lines) -> dict[int, str]:
    """Lines of a logbook on which the vehicle was filled or mended: beside these words and their day, no figure stands; or they
    are what the ride was for, and it has no number and no stop."""
    apart = {*lines.days(), *lines.named("mode", "paid")}
    apart |= {p for p, heading in lines.heads.items() if _DRIVEN.match(heading)}
    others = {*range(len(lines.cells.columns))} - {*lines.named("id", "stops", "contract", "service")}
    return {
        i: text
        for p, heading in lines.layout.beside.items()
        if heading
        for words, but in ((_UPKEEP, {*apart, p}), (_VEHICLE, others))
        if words is _UPKEEP or _PURPOSE.fullmatch(fold(heading))
        for i, text in lines.saying([p], words).items()
        if not lines.figure(i, but)
    }


def unsure_rides(layout: Layout, cells: SheetCells, kept: list[int]) -> dict[str, list[int]]:
    """Heading of what rides were for -> index among `kept` of those without a stop, where no ride with stops was for that;
    what is said of people is not looked at."""
    stops = layout.place_of("stops") if layout.table.name == "tours" else None
    found = {}
    for p in _Lines(layout, cells, 0, cells.height).beside(_MOTIVE) if stops is not None else ():
        column, heading = cells.columns[p], layout.beside[p]
        if people_in(heading, layout.below(p)):
            continue
        toured = {fold(column[i]) for i in kept if filled(column[i]) and _counts(cells.columns[stops][i])}
        said = {n: fold(column[i]) for n, i in enumerate(kept) if filled(column[i])}
        found[heading] = [n for n, word in said.items() if toured and word not in toured]
    return found


def _counts(cell: object) -> bool:
    return not isinstance(cell, dt.date) and re.search("[1-9]", str(cell)) is not None


def _closed(lines: _Lines) -> dict[int, str]:
    """Lines that say it was closed, and hold no figure but their day, their number and when it should have been."""
    named, table = lines.heads | dict.fromkeys(lines.layout.columns, ""), lines.layout.table.name
    closed, slot = (_AWAY, ()) if table == "time" else (_CLOSED, ("hours",))
    apart = {*lines.days(), *lines.named("id", *slot)}
    apart |= {p for p, heading in named.items() if _NUMBER.fullmatch(heading) or _SLOT.fullmatch(heading)}
    if table == "ledger":
        apart |= {p for p, heading in named.items() if _LEFT.fullmatch(heading)}
    said = {
        i: (p, text)
        for p, heading in named.items()
        if not _OF_THE_DAY.fullmatch(heading)
        for i, text in lines.saying([p], closed).items()
    }
    return {i: text for i, (at, text) in said.items() if not lines.figure(i, {*apart, at})}


_NO_OUTCOME = re.compile(
    r"spams?|doublons?|duplicates?|junk|merged(?: into)?\b.*|fausse demande|erreur de saisie"
)
_NO_SERVICE = re.compile(r"ras(?: ronde\b.*)?|rien a signaler|nothing to report")
_PRIVATE = re.compile(
    r"(?:(?:trajet|usage|deplacement|sortie|course) )?(?:prive|perso|personnel)(?:le|e)?"
    r"|(?:private|personal)(?: (?:ride|trip|use))?(?: not for work)?|not for work|hors (?:travail|service)|pas de tournee"
)
_OF_WHAT = re.compile(rf"{_PURPOSE.pattern}|(?:notes?|remarques?|observations?|obs|comment\w*)(?: .*)?")


def _unused(lines: _Lines) -> dict[int, str]:
    """Lines that say in a whole cell that they are no request, or a ride of one's own; those of amounts or hours with no figure."""
    layout = lines.layout
    if layout.table.name == "requests":
        said = lines.saying(lines.named("outcome"), _NO_OUTCOME)
        return said | lines.saying(lines.named("service"), _NO_SERVICE)
    if layout.table.name == "tours":
        return lines.saying(lines.beside(_OF_WHAT), _PRIVATE)
    counted = {"ledger": "amount_eur", "time": "hours"}.get(layout.table.name, "")
    places = [p for p in lines.named(counted) if p < len(lines.cells.columns)]
    found = _without_figure(lines, places[-1]) if places and layout.only is None else {}
    if layout.table.name == "ledger" and layout.across:
        found |= _for_information(lines)
    return found


def _without_figure(lines: _Lines, counted: int) -> dict[int, str]:
    """Lines where what is counted is empty, and no other cell but a day, a number of the line or what is left holds a figure."""
    cells, words = lines.cells, lines.layout.place_of("line")
    apart = {*lines.days(), *lines.named("id"), words}
    apart |= {
        p
        for p, text in lines.heads.items()
        if _NUMBERED.fullmatch(text) or _LEFT.fullmatch(text) or _OF_THE_DAY.fullmatch(text)
    }
    found = {}
    for i in range(lines.first, lines.last):
        if not cells.filled[i, counted] and cells.filled[i].any() and not lines.figure(i, apart):
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


def _leave(lines: _Lines) -> dict[int, str]:
    """Hours that nobody worked, as a whole cell says: leave, illness; not where the line says from when to when."""

    def clocked(cell: object) -> bool:
        return isinstance(cell, str) and _CLOCKED.search(cell) is not None

    worked = {i for p, heading in lines.layout.beside.items() if heading for i in lines.texts(p, clocked)}
    said = lines.saying([*lines.beside(_OF_A_DAY), *lines.named("category")], _LEAVE)
    return {i: text for i, text in said.items() if i not in worked}


_INFORMATION = re.compile(
    r".*\bpour (?:information|memoire)\b.*|indicateurs?\b.*|benevolat valorise.*|for information.*"
)


def _for_information(lines: _Lines) -> dict[int, str]:
    """Lines under a title that says they are no money: « ACTIVITÉ (pour information) »."""
    sheet = lines.layout.sheet
    titles = [line for line, titled in sheet.sparse.items() if titled and lines.first <= line < lines.last]
    found = {}
    for line, after in zip(titles, [*titles[1:], lines.last], strict=False):
        text = sheet.title(line)
        if isinstance(text, str) and _INFORMATION.fullmatch(fold(text)):
            found |= dict.fromkeys(range(line + 1, after), text)
    return {i: text for i, text in found.items() if lines.cells.filled[i].any()}


_CLOCKED = re.compile(r"[0-9] ?[hH:][0-9]{0,2} ?[-–à] ?[0-9]")
_USER = re.compile(r"(?:services? |structures? )?utilisat(?:eur|rice)s?|used by|user")
_OURS = re.compile(r"\bconciergerie\b|\bconcierge\b")


def _of_others(lines: _Lines) -> dict[int, str]:
    """Rides of others in a vehicle that is shared, where a column says of each who used it."""
    found: dict[int, str] = {}
    for p in lines.beside(_USER):
        said = {cell for cell in lines.column(p) if isinstance(cell, str) and filled(cell)}
        others = {cell for cell in said if not _OURS.search(fold(cell))}
        if others < said and 1 < len(said) <= 12:
            found |= lines.texts(p, others.__contains__)
    return found


_KIND_OF_MOVE = re.compile(r"(?:categor|rubrique|nature|poste).*")
_INTERNAL = re.compile(
    r"(?:virements?|vir|transferts?|mouvements?)(?: de fonds)? internes?|internal transfers?"
)


def _own_money(lines: _Lines) -> dict[int, str]:
    """Of one of two columns of amounts: what goes from the till to the bank, or from one account to another."""
    layout, cells = lines.layout, lines.cells
    inside = lines.saying([*lines.named("nature"), *lines.beside(_KIND_OF_MOVE)], _INTERNAL)
    position, amount = layout.place_of("line"), layout.place_of(AMOUNT.name)
    signed = layout.by_sign or (layout.mapped and not layout.side)
    if not (layout.side or signed) or position is None or position >= len(cells.columns):
        return inside

    def moves(cell: object) -> bool:
        text = fold(cell)
        return bool(_BETWEEN.fullmatch(text) or (layout.side != "in" and _TO_BANK.fullmatch(text)))

    said = lines.texts(position, moves)
    if signed and amount is not None:  # what comes in from elsewhere may be anybody's
        said = {i: text for i, text in said.items() if (amount_in(cells.columns[amount][i]) or 0) < 0}
    return inside | said
