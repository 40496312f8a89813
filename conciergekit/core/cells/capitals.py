"""Words with a capital that nobody knows, in what people say: a name of no list is still somebody's.

A word is known that the house itself writes without a capital, or that stands in `people_words.toml` (feasts, institutions, shops,
regions), in the workbook's own names of publics, services and partners, or among the communes near by. Inside a sentence
what is not known is hidden; at its head, where each word has a capital, only what does something: « Dubois a refusé ».
"""

import re
from collections.abc import Callable, Collection, Iterable, Set
from functools import cache

from .. import communes
from ..languages import DEFAULT, catalogue
from ..schema import fold
from .people import (
    FOR,
    HIDDEN,
    first_names,
    is_called,
    is_role,
    listed,
    mask,
    mask_first_names,
    pairs,
    surely_a_person,
)

_UNCAPITALISED = re.compile(r"(?<![\w{-])(?:[cdjlmnst]['’]|qu['’])?([a-zà-ÿœ]{2,})(?![\w}-])")
_BODIES = (("funding", "funder"), ("funders", "name"), ("bodies", "body"))
NAMED = (("publics", "label"), ("services", "label"), ("territory", "name"), *_BODIES)
ORGANISATIONS = (*_BODIES, ("providers", "id"), ("actors", "id"))
PEOPLE = (("clients", "id"), ("team", "id"), ("requests", "client"), ("surveys", "respondent"))
LARGE = 5_000  # inhabitants from which a commune is known far away
_WORD = re.compile(r"(?<![\w-])(?![CDJLMNST]['’][a-zà-ÿ])[A-ZÀ-ÖØ-ÞŒ][\w'’-]{1,40}")
_PARTS = re.compile(r"[^\W\d_]+")
_HEAD = re.compile(r"(?:^|[.!?…–]|(?<!•)•|(?<!\w)-)[\s«“\"(]*$")
_GIVEN = re.compile(rf"{HIDDEN} $")  # a first name that is hidden already
_DOES = re.compile(
    r"[ »”\"\u00a0]{1,3}(?:(?:ne|se|me|nous|lui|leur|y|en|has|is|was|will) |[nsmly]['’]|m['’])?"
    r"(?:a|ont|est|sont|était|avait|sera|aura|va|veut|peut|doit|dit|vient|fait|sait|paie|garde|passe|passera|viendra|pense|trouve|demande"
    r"|signe|sort|tient|reste|arrive|monte|livre|gère|tombe|part|vit|met|ouvre|ferme|cherche|parle|apporte|propose|souhaite|préfère|revient"
    r"|laisse|prépare|conduit|\w{2,20}ra|attend|refuse|appelle|habite|râle|aide|rend|prend|oublie|perd|s['’]occupe|says?|said|wants?|came|comes|asks?|asked|thinks?"
    r"|runs?|ran|left|has|is|was|will|pays|lives|needs?|forgot|took|keeps|holds|gives|takes|gave|brought|lost|went|[a-z]{2,20}ed"
    r"|(?:(?:toujours|encore) )?(?:pas|plus) (?:encore )?(?:payée?|venue?|là|joignable|content[e]?|d['’]accord|intéressée?)|malade|fatiguée?|épuisée?|absente?|fâchée?|injoignable|hospitalisée?|décédée?)(?!\w)"
)
# in a text all in capitals, where « A » is « à » as well
_DOES_LOUD = re.compile(
    r" (?:(?:NE|N['’]) ?\w+|(?:N['’])?A (?:REFUSE|PAYE|APPELE|DEMANDE|DIT|SIGNE|ACCEPTE|ANNULE|QUITTE|PERDU|RENDU|PRIS|VOULU|OUBLIE)E?|(?:EST )?(?:MALADE"
    r"|INJOIGNABLE|HOSPITALISEE?|DECEDEE?)|VEUT|REFUSE|(?:TOUJOURS )?(?:PAS|PLUS) (?:PAYEE?|VENUE?|LA|JOIGNABLE|D['’]ACCORD)|REFUSED|SAID|WANTS|HAS|DID)(?!\w)"
)
_CALLED_FOR = re.compile(
    r"(?<!\w)(?:RELANCER|RAPPELER|APPELER|(?:RE)?CONTACTER|PREVENIR|PRÉVENIR|JOINDRE|REMERCIER|CHEZ(?: LES)?|(?:VU|VUE|VOIR) AVEC|CALL|CHASE|REMIND"
    r"|THANK|FAMILLE|FILS|FILLE|VEUVE) $"
)
# « Objectif : Trouver un garage » is no Trouver; « Mercier le matin » is one
_VERB = re.compile(
    r"\w{2,20}(?:er|ir|re) (?:les|des|un|une|du|aux?|nos|leurs?|notre|l['’]|d['’]|l[ea] (?!matin|soir|midi|semaine|veille|\w{3,5}di|[0-9])|à (?:l|d|un))"
)
_TRADE_ENDS = re.compile(r".*(?:tion|sion|trice|euse|ique|iste|ateur)s?")  # of what is no surname
_SHORT = 4  # letters of a word in capitals that may be an acronym
# who comes before a name, of whatever word: « la mère Petit », "young Baker"
_BEFORE = re.compile(
    r"(?:(?<!\w)(?:chez(?: l[ae]s?)?|(?:fils|fille|fr[èe]re|s[œo]e?ur|neveu|ni[èe]ce|femme|mari|enfants?|voisine?|veuve|cousine?|m[èe]re"
    r"|p[èe]re|petite?|jeune|vieux|vieille|old|young|little|famille|couple)(?: d[eu'’])?|docteur|doctor|maître) ?)$",
    re.IGNORECASE,
)
# « la résidence des Tilleuls », « rue Arnaud » : a place, whoever it is named after
_OF = r"(?:(?:des|du|de la|de|of the|of) |de l['’]|d['’])?"
_PLACE = re.compile(
    r"(?<!\w)(?:rue|avenue|boulevard|place|chemin|impasse|all[ée]e|route|cours|quai|r[ée]sidence|quartier|immeuble|lotissement|hameau|salle|[ée]cole"
    rf"|coll[èe]ge|lyc[ée]e|foyer|centre|street|road|school|hall|house|association|arr[êe]t|station|gare) {_OF}$",
    re.IGNORECASE,
)
# « les Eybinois », « une Grenobloise », "Parisians": people of a place
_OF_A_PLACE = re.compile(
    r"(?!du(?:b|m)|des|lefran|langl|beauv|bourge|gerv)[\w'’-]{2,}(?:oise?s?|aise?s?|iens?|iennes?|ains|aines?|ards?|ardes?|ins|ines|ots|otes|ans|ese)",
    re.IGNORECASE,
)


def hide_unknown(text: str, known: Collection[str] = (), departments: Collection[str] = ()) -> str:
    """The text without the words with a capital that nobody knows.

    known: folded words that the workbook names things by. departments: where its communes are.

    >>> hide_unknown("Le colis est resté chez Dubois, à Grenoble ; Brunat a refusé le pain de la Mairie")
    'Le colis est resté chez •••, à Grenoble ; ••• a refusé le pain de la Mairie'
    """
    out, last, loud = [], 0, text.isupper()
    for match in _WORD.finditer(text):
        if _is_somebody(match, text, known, departments, loud):
            out += [text[last : match.start()], HIDDEN]
            last = match.end()
    return "".join([*out, text[last:]])


def hide_pairs(text: str) -> str:
    """A line of the accounts without the first names and surnames in it, but for a place named after somebody.

    >>> [hide_pairs(text) for text in ("Loyer Jean Martin", "CHQ 45 LOYER VANHOUTTE LUCIENNE", "Salle de l'école Jean Macé")]
    ['Loyer •••', 'CHQ 45 LOYER •••', "Salle de l'école Jean Macé"]
    """
    for start, end in reversed(pairs(text)):
        words = text[start:end].split(" ", 1)
        place = _PLACE.search(text[max(0, start - 60) : start])
        shop = any(_SHOP.fullmatch(fold(word)) for word in words)
        if not (place or shop or all(_is_known(word, ()) for word in words)):
            text = f"{text[:start]}{HIDDEN}{text[end:]}"
    return text


_BESIDE = re.compile(r"(\s*[()/,;&+]\s*|\s+(?:et|and|avec|with|par|by|-|–)\s+)")


def hide_beside(text: str, named: tuple | None = None) -> str:
    """What an organisation or a role is called, without the person named beside it. named: of who does something, where a
    surname alone between brackets is somebody's (`names_in`).

    >>> [hide_beside(text) for text in ("Région (Odile Martin)", "Mairie et Jean Martin", "Syndic (Foncia)")]
    ['Région (•••)', 'Mairie et •••', 'Syndic (Foncia)']
    >>> hide_beside("Accueil (Dubois)", ((), ()))
    'Accueil (•••)'
    """
    parts = _BESIDE.split(text)
    for n in range(0, len(parts), 2):
        inside = named is not None and n > 0 and "(" in parts[n - 1] and alone(parts[n], *named)
        if inside or surely_a_person(parts[n]) and not _is_known(parts[n], ()):
            parts[n] = HIDDEN
    return "".join(parts)


def alone(text: str, known: Collection[str] = (), departments: Collection[str] = ()) -> bool:
    """Whether who does something is told by a surname alone, « Dubois », « LE GOFF »: no role, no thing, no place.

    >>> [alone(text) for text in ("Dubois", "Le Goff", "Présidente", "Grenoble", "URSSAF", "Mairie", "CA")]
    [True, True, False, False, False, False, False]
    """
    word = re.sub(r"(?i)^(?:l[ea]|de|van|ben|el) (?=\w)", "", text)
    acronym = word.isupper() and len(text) <= _SHORT
    if acronym or not re.fullmatch(r"[A-ZÀ-ÖØ-ÞŒ][\w'’-]{2,40}", word) or _TRADE_ENDS.fullmatch(fold(word)):
        return False
    return not (_is_known(word, known) or _is_plain(word) or _is_near(word, departments))


def names_in(cells: Callable[[str, str], Iterable], title: object) -> tuple[set[str], set[str]]:
    """The words of the names of publics, services, places, funders and bodies, folded, and the départements where the test is.

    cells: the filled cells of a column of a table. title: what the test is called.
    """
    named = [str(text) for table, column in NAMED for text in cells(table, column)] + [str(title or "")]
    insee = {str(code) for table in ("requests", "territory") for code in cells(table, "insee")}
    words = {word for text in named for word in fold(text).split()}
    return words, {communes.department(code) for code in insee}


_CODE = re.compile(r"(?<![\w-])[^\W_]+(?:[-_][^\W_]+)*(?![\w-])")
# « H 007 »
_SPACED = re.compile(
    r"(?<![\w-])(?!(?:a|au|de|du|en|et|la|le|ou)(?!\w))([^\W\d_]{1,4}) (0[0-9]+|[0-9]{3,})(?![\w-])"
)
_A_UNIT = re.compile(r"[0-9]\s?$")  # « 12 m2 »
# A code of figures alone is told from a number by who it is said to be, by what it does, or by its length
_SOMEBODY = re.compile(
    r"(?<!\w)(?:client|usag[eè]re?|adh[ée]rent|b[ée]n[ée]vole|b[ée]n[ée]ficiaire|habitant|famille|foyer|personne|code|user|member|volunteer)e?s? "
    r"(?:code )?(?:n[°ºo]\.? ?|num[ée]ro )?(?:[0-9]+(?:, ?| et | and ))*$",
    re.IGNORECASE,
)
_ACTS = re.compile(r" (?:a|est|était|avait|va|veut|ne|is|was|has)(?!\w)")
_THE = re.compile(r"(?<!\w)(?:le|du|au|the) $", re.IGNORECASE)  # « le 12 est férié »
_COUNTS = re.compile(
    r"\s?(?:[€$%]|(?:euros?|eur|h|km|k?g|habitants|personnes|flyers|exemplaires|people)(?!\w))|[.,][0-9]",
    re.IGNORECASE,
)
_LONG = re.compile(r"(?!(?:19|20)[0-9]{2}$)[0-9]{4,}")


def codes_of(cells: Callable[[str, str], Iterable]) -> set[str]:
    """The codes of people that hold a figure, in small letters without their signs: in a text, one says who it is about to all who
    know the list."""
    found = {_bare(str(code)) for place in PEOPLE for code in cells(*place)}
    return {code for code in found if any(map(str.isdigit, code))}


def hide_codes(text: str, codes: Set[str]) -> str:
    """The text without the codes of people (as `codes_of` gives them), however they are typed.

    >>> hide_codes("H07 part, h-07 et H 07 aussi, 2 pains en plus", {"h07"})
    '••• part, ••• et ••• aussi, 2 pains en plus'
    >>> hide_codes("Le client 12 est venu le 12", {"12"})
    'Le client ••• est venu le 12'
    """
    if not codes:
        return text
    text = _SPACED.sub(lambda match: HIDDEN if _bare(match[0]) in codes else match[0], text)
    return _CODE.sub(lambda match: HIDDEN if _is_code(match, codes) else match[0], text)


def _bare(code: str) -> str:
    return re.sub(r"[\W_]", "", code).casefold()


def _is_code(match: re.Match, codes: Set[str]) -> bool:
    word, text = match[0], match.string
    before = text[max(0, match.start() - 40) : match.start()]
    parts = [part for part in re.split(r"[-_]", word) if not part.isdigit()]  # « H007-bis »
    if not codes & {_bare(word), *map(_bare, parts)}:
        return False
    if not word.isdigit():
        return not (word[0].islower() and _A_UNIT.search(before))
    acts = _ACTS.match(text, match.end()) and not (_THE.search(before) and int(word) <= 31)
    long = _LONG.fullmatch(word) and not _COUNTS.match(text, match.end())
    return bool(_SOMEBODY.search(before) or acts or long)


def organisations(cells: Callable[[str, str], Iterable]) -> set[str]:
    """Whole names that the sheets of funders, bodies, providers and partners hold, folded; none that is surely a person's."""
    named = {str(name) for table, column in ORGANISATIONS for name in cells(table, column)}
    return {fold(name) for name in named if not surely_a_person(name)}


def _is_somebody(match, text: str, known: Collection[str], departments: Collection[str], loud: bool) -> bool:
    word, before = match[0], text[max(0, match.start() - 60) : match.start()]
    beside = _WORD.match(text, match.end() + 1)  # « Ortelia Wexler »
    somebody = beside and not (_is_known(beside[0], known) or _is_plain(beside[0]))
    does = _DOES.match(text, match.end()) or somebody
    if _is_known(word, known) or _PLACE.search(before):
        return False
    if loud:
        about = _CALLED_FOR.search(before) or _GIVEN.search(before)
        about = about or (_HEAD.search(before) and _DOES_LOUD.match(text, match.end()))
        return bool(about) and len(word) > _SHORT and not _is_plain(word) and not _is_near(word, departments)
    given_after = text.startswith(f" {HIDDEN}", match.end()) and word.isupper() and len(word) > _SHORT
    if given_after or _GIVEN.search(before):  # « MARTIN ••• », « ••• Martin »
        return not _is_plain(word)
    if _VERB.match(text, match.start()) and not _BEFORE.search(before):
        return False
    if _BEFORE.search(before):
        return True
    if _HEAD.search(before) and not does:
        return False
    if _is_plain(word) or word.isupper() and (len(word) <= 5 or not does):
        return False  # an acronym, or a word said loudly
    if _OF_A_PLACE.fullmatch(word) and re.search(
        r"(?<!\w)(?:l[ae]s?|des|aux?|une?|d[eu]|the|many|some|ces|nos) $", before, re.IGNORECASE
    ):
        return False
    return not _is_near(word, departments)


def _is_near(word: str, departments: Collection[str]) -> bool:
    """Whether a word is a commune, near by or large."""
    found = communes.named(word, departments)
    return any(one.department in departments or one.population >= LARGE for one in found)


def _is_known(word: str, known: Collection[str]) -> bool:
    return all(len(part) == 1 or part in known or part in _capitals() for part in _parts(word))


def _is_plain(word: str) -> bool:
    return is_role(word) or all(len(part) == 1 or part in _plain() for part in _parts(word))


def _parts(word: str) -> list[str]:
    return [fold(part) for part in _PARTS.findall(word)]


@cache
def _capitals() -> frozenset[str]:
    return frozenset(map(fold, listed("capitals")))


@cache
def _plain() -> frozenset[str]:
    """What the kit itself writes without a capital, in French and in English."""
    said = catalogue(DEFAULT)
    texts = [*said, *(text for one in said.values() for text in ([one] if isinstance(one, str) else one))]
    return frozenset(map(fold, set(_UNCAPITALISED.findall(" ".join(texts)))))


# What says that a name is a firm's: its legal form, or a trade that begins it; in English a trade that ends it.
_FORM = r"s ?a ?r ?l|s ?a ?s ?u?|e ?u ?r ?l|e i r l|eirl|snc|sci|scop|scic|gaec|earl|gie|cie|co|ltd|limited|llp|plc|inc|cic|gmbh"
_TRADE = (
    r"scierie|usine|fonderie|boulangerie|patisserie|boucherie|charcuterie|fromagerie|epicerie|primeur|traiteur|restaurant|brasserie|cafe|bar|hotel|auberge|pharmacie"
    r"|garage|carrosserie|station|cycles|velos|taxis?|ambulances?|transports?|auto ecole|imprimerie|librairie|papeterie|presse|tabac|fleurs"
    r"|jardinerie|menuiserie|charpente|plomberie|chauffage|electricite|maconnerie|peinture|couverture|serrurerie|quincaillerie|cordonnerie"
    r"|pressing|laverie|blanchisserie|retoucherie|mercerie|coiffure|institut|opticien|optique|cabinet|etude|agence|assurances?|banque|mutuelle"
    r"|ets|etablissements?|societe|sarl|entreprise|compagnie|groupe|ateliers?|magasin|supermarche|superette|marche|ferme|domaine|clinique"
    r"|laboratoire|creche|ecole|college|lycee|ehpad|residence|copropriete|immeuble|foyer|club|bailleur|association|asso|fondation|amicale|comite|syndicat|syndic|cooperative|regie"
    r"|mairie|commune|communaute|departement|region|ccas|office|centre|maison|bureau|imprimeur"
)
_ENDS = (
    r"bakery|garage|plumbing|heating|motors|cars|taxis|transports?|logistics|stores?|shops?|bikes|cycles|cafe|restaurant|hotel|inn|pub|florists?"
    r"|flowers|printers?|printing|builders?|roofing|joinery|cleaning|laundry|pharmacy|chemists?|opticians?|solicitors|accountants|insurance"
    r"|bank|energy|water|telecom|services|supplies|group|company|council|school|trust|foundation|society|association|coop|co op|farm|nursery"
    r"|assurances|immobilier|batiment|informatique|conseil|distribution|diffusion|logistique|paysages|et fils|and sons|sons|freres|brothers"
)
_FIRM = re.compile(
    rf"(?:{_FORM}) .+|.+ (?:{_FORM})|(?:{_TRADE})(?: .+)?|(?!(?:mr|mrs|ms|dr|m|mme) ).+ (?:{_ENDS})"
)
_KIN = ("fils", "freres", "pere", "mere", "soeurs", "sons", "brothers", "daughters")
_LONGEST_NAME = 6  # words
_TITLES = "m|mm|mr|mme|mmes|mlle|monsieur|madame|mademoiselle|mrs|ms|dr|docteur|doctor"
_TITLE = re.compile(rf"(?:{_TITLES})(?: .*)?")


def firm(text: str) -> str:
    """A name that its own words say is a firm's, each with its capital; a first name and a surname in it are hidden. "" for
    any other.

    >>> [firm(text) for text in ("Dupont SARL", "Thomas Transports", "Olivier Maison", "Maison Olivier", "Taxi Jean Martin")]
    ['Dupont SARL', 'Thomas Transports', '', '', 'Taxi •••']
    """
    said, words = fold(text.replace("&", " and ")), text.split()
    if not 1 < len(words) <= _LONGEST_NAME or not _FIRM.fullmatch(said) or _TITLE.fullmatch(said):
        return ""
    if not words[0][:1].isupper() or not words[-1][:1].isupper():
        return ""  # « remboursement taxi »
    if len(words) == 2 and (listed("surnames_too") & {*map(fold, words)}) and any(map(is_called, words)):
        return ""  # « Maison Olivier », "James Earl"
    told = [word for word in words if re.fullmatch(rf"{_TRADE}|{_FORM}|{_ENDS}", fold(word))]
    named = (word for word in words if word not in told and word[:1].isupper())
    core = " ".join(word for word in named if fold(word) not in _KIN)
    unknown = " " in core and not any(_is_known(word, ()) or _is_plain(word) for word in core.split())
    named = HIDDEN if unknown or like_a_person(core) else mask(core, free=True)
    if HIDDEN not in named:
        return text
    before, after = ([w for w in told if (words.index(w) == 0) == first] for first in (True, False))
    return " ".join([*before, named, *after])


# A shop among other words, « Repas Martin traiteur »; a place of a village, « Navette salle Jean Macé »; a firm of the accounts
_SHOP = re.compile(
    rf"(?<!\w)(?:{_FORM}|ets|traiteur|garage|boulangerie|patisserie|boucherie|epicerie|pharmacie|restaurant|hotel|fondation)(?!\w)"
)
# not « hôpital Odile Vittoz »: where somebody is driven
_PLACED = re.compile(
    r"((?<!\w)(?i:rue|avenue|boulevard|place|quartier|salle|[ée]cole|groupe scolaire|coll[èe]ge|lyc[ée]e|biblioth[èe]que|m[ée]diath[èe]que) "
    rf"{_OF}{_WORD.pattern}(?: {_WORD.pattern})?)"
)
_TRADED = re.compile(rf"(?<!\w)(?:{_TRADE}|{_FORM}|{_ENDS})(?!\w)")


def without_names(text: str, met: Collection[str] = (), shop: re.Pattern = _SHOP) -> str:
    """What a service, a public or a line of the accounts is called, without the names of people: what `map` shows of it. met: surnames,
    folded. shop: the words that say a name is a firm's.

    >>> [without_names(text) for text in ("aide Jeannine Vittoz", "visite à Odile", "Repas Martin traiteur", "Bus place Jean Macé")]
    ['aide •••', 'visite à •••', 'Repas Martin traiteur', 'Bus place Jean Macé']
    """
    text = mask(text)
    parts, firms = _PLACED.split(text), shop.search(fold(text))
    parts[::2] = (
        hide_pairs(part)
        if firms
        else hide_surnames_in(mask_first_names(mask(part, free=True), _no_surname), met)
        for part in parts[::2]
    )
    return "".join(parts)


def without_people(line: str, met: Collection[str] = ()) -> str:
    """A line of the accounts without the names of people; a firm keeps its own.

    >>> [without_people(line, {"roux"}) for line in ("Cabinet Roux", "Cadeau départ Josiane", "Linge Roux")]
    ['Cabinet Roux', 'Cadeau départ •••', 'Linge •••']
    """
    return without_names(line, met, _TRADED)


_OF_A_LIST = ("not_in_list", "not_yesno", "yesno_begun", "several_choices", "no_answer")


def as_listed(cell: object, met: Collection[str] = ()) -> str | object:
    """A cell of a list of words as `map`, a question and a finding show it: one word is a code, several may hold somebody's name.

    >>> [as_listed(cell) for cell in ("Famille Arnaud", "Fait par Manon", "Seniors", 4)]
    ['Famille •••', 'Fait par •••', 'Seniors', 4]
    """
    if not isinstance(cell, str):
        return cell
    return without_names(cell, met) if " " in cell.strip() else mask(cell)


_LOUD_BESIDE = re.compile(
    rf"(?<!\w)(?!(?:{FOR})(?!\w))[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’-]{{2,40}} {HIDDEN}"
)  # « MARTIN ••• »


def quoted(text: str, code: str) -> str:
    """A cell as a finding quotes it: without what identifies a person, and not at all when that is the finding: beside a name
    that was found stands at times one that was not."""
    if code == "number_about" and "(" in text:  # a remark stands beside the figure
        return mask_first_names(mask(text, free=True))
    somebody = code in ("not_in_list", "not_yesno") and surely_a_person(text)
    if somebody or code in ("names_as_codes", "name_hidden", "name_in_word", "personal"):
        return HIDDEN
    # in the capitals of a bank, a first name is somebody's
    hidden = as_listed(text) if code in _OF_A_LIST else mask(text, free=text.isupper())
    return _LOUD_BESIDE.sub(HIDDEN, hidden)


def _no_surname(word: str) -> bool:
    return _is_known(word, ()) or _is_plain(word)


def surnames(text: str, hidden: str) -> set[str]:
    """The surnames that were hidden in a text, folded: they are somebody's where they stand alone as well."""
    gone = set(_WORD.findall(text)) - set(_WORD.findall(hidden)) if not re.search(r"\d", text) else ()
    return {fold(word) for word in gone if len(word) > 3 and not is_called(word) and alone(word)}


# « M. et Mme Le Goff », « MME Odile ROUX »: two words, for the first may be a first name
_CALLED = re.compile(
    rf"(?<!\w)(?i:{_TITLES}|famille)\.? (?i:(?:l[ea]|d[eu]|van|ben|el) )?({_WORD.pattern})(?: ({_WORD.pattern}))?"
)


def surnames_of(cells: Iterable) -> set[str]:
    """The surnames in a column of names, folded: the word that follows a title or « famille ».

    >>> sorted(surnames_of(["M. et Mme Pellissier", "Famille Ortel", "Mme Odile ROUX", "Josette Vittoz", "Mme Gay ménage"]))
    ['ortel', 'pellissier', 'roux']
    """
    texts = {cell for cell in cells if isinstance(cell, str)}
    named = (match.groups() for text in texts for match in _CALLED.finditer(text))
    words = (after if after and is_called(word) else word for word, after in named)
    return set().union(*(surnames(word.title(), "") for word in words))


def hide_surnames_in(text: str, known: Collection[str]) -> str:
    """The text without these surnames.

    >>> hide_surnames_in("ménage VITTOZ", {"vittoz"})
    'ménage •••'
    """
    return _WORD.sub(lambda match: HIDDEN if fold(match[0]) in known else match[0], text) if known else text


_AROUND = re.compile(
    r"(?:\s*(?:[-–—:,;/&+]|(?<!\w)(?i:chez|à|aux?|de|du|des|la|le|les|pour|avec|et|famille|mamie|papi|for|at|of|with|and|to)(?= )|(?<!\w)[dl]['’]))*"
    rf"\s*[(\[]?\s*{HIDDEN}(?: [A-ZÀ-Ý]\.(?!\w))?\s*[)\]]?"
)


def words_left(hidden: str) -> str:
    """What names a thing once the names of people are hidden, without their mark.

    >>> [words_left(text) for text in ("Jardin Chez •••", "••• B. courses", "prêt ••• (un jour)", "vélo •••, prêt", "••• et •••")]
    ['Jardin', 'courses', 'prêt (un jour)', 'vélo, prêt', '']
    """
    left = _AROUND.sub(" ", hidden) if _AROUND.sub("", hidden).strip() else hidden.replace(HIDDEN, " ")
    left = " ".join(
        re.sub(r"[(\[][\s,;/&+-]*[)\]]|\s+(?=[,;])", lambda m: " "[m[0].isspace() :], left).split()
    )
    return re.sub(r"(?i)^(?:et|and|chez|pour|avec)$", "", left.strip(" -–—:,;/&+"))


def like_a_person(text: str) -> bool:
    """Whether a name reads as somebody's: a first name, or an initial, beside one word or two."""
    words = re.findall(r"[^\W\d_][\w'’-]*", text)
    ends = words[:1] + words[-1:]
    if text.islower():
        return 1 < len(words) < 4 and any(fold(word) in first_names() for word in ends)
    if not 1 < len(words) <= 4 or all(_is_known(word, ()) for word in words if len(word) > 1):
        return False
    too = listed("called_too")
    return any(is_called(word) or fold(word) in too or _initial(word, words, text) for word in ends)


def _initial(word: str, words: list[str], text: str) -> bool:
    """« Dupont M. », « Dupont M »; « Employeur C » is none."""
    return len(word) == 1 and (f"{word}." in text or not any(_is_plain(w) for w in words if len(w) > 1))
