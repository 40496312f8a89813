"""Words with a capital that nobody knows, in what people say: a name of no list is still somebody's.

A word is known that the house itself writes without a capital, or that stands in `capitals.txt` (feasts, institutions, shops,
regions), in the workbook's own names of publics, services and partners, or among the communes near by. Inside a sentence
what is not known is hidden; at its head, where each word has a capital, only what does something: « Dubois a refusé ».
"""

import re
from collections.abc import Collection
from functools import cache

from .. import communes
from ..languages import DEFAULT, catalogue
from ..paths import data
from ..schema import fold
from .people import HIDDEN

_UNCAPITALISED = re.compile(r"(?<![\w{-])(?:[cdjlmnst]['’]|qu['’])?([a-zà-ÿœ]{2,})(?![\w}-])")
LARGE = 5_000  # inhabitants from which a commune is known far away
_WORD = re.compile(r"(?<![\w-])(?![CDJLMNST]['’][a-zà-ÿ])[A-ZÀ-ÖØ-ÞŒ][\w'’-]{1,40}")
_PARTS = re.compile(r"[^\W\d_]+")
_HEAD = re.compile(r"(?:^|[.!?…•–]|(?<!\w)-)[\s«“\"(]*$")
_DOES = re.compile(
    r"[ »”\"\u00a0]{1,3}(?:(?:ne|se|me|nous|lui|leur|y|en|has|is|was|will) |[nsmly]['’]|m['’])?"
    r"(?:a|ont|est|sont|était|avait|sera|aura|va|veut|peut|doit|dit|vient|fait|sait|paie|garde|passe|passera|viendra|pense|trouve|demande"
    r"|signe|sort|tient|reste|arrive|monte|livre|gère|tombe|part|vit|met|ouvre|ferme|cherche|parle|apporte|propose|souhaite|préfère|revient"
    r"|laisse|prépare|conduit|\w{2,20}ra|attend|refuse|appelle|habite|râle|aide|rend|prend|oublie|perd|s['’]occupe|says?|said|wants?|came|comes|asks?|asked|thinks?"
    r"|runs?|ran|left|has|is|was|will|pays|lives|needs?|forgot|took|keeps|holds|gives|takes|gave|brought|lost|went|[a-z]{2,20}ed)(?!\w)"
)
# who comes before a name, of whatever word: « la mère Petit », "young Baker"
_BEFORE = re.compile(
    r"(?:(?<!\w)(?:chez(?: l[ae]s?)?|(?:fils|fille|fr[èe]re|s[œo]e?ur|neveu|ni[èe]ce|femme|mari|enfants?|voisine?|veuve|cousine?|m[èe]re"
    r"|p[èe]re|petite?|jeune|vieux|vieille|old|young|little|famille|couple)(?: d[eu'’])?|docteur|doctor|maître) ?)$",
    re.IGNORECASE,
)
# « la résidence des Tilleuls », « rue Arnaud » : a place, whoever it is named after
_PLACE = re.compile(
    r"(?<!\w)(?:rue|avenue|boulevard|place|chemin|impasse|allée|route|cours|quai|r[ée]sidence|quartier|immeuble|lotissement|hameau|salle|école"
    r"|collège|lycée|foyer|centre|street|road|school|hall|house|association|arrêt|station|gare) (?:(?:des|du|de la|de|of the|of) |de l['’]|d['’])?$",
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
    if text.isupper():
        return text  # nothing tells a name there
    out, last = [], 0
    for match in _WORD.finditer(text):
        if _is_somebody(match, text, known, departments):
            out += [text[last : match.start()], HIDDEN]
            last = match.end()
    return "".join([*out, text[last:]])


def _is_somebody(match, text: str, known: Collection[str], departments: Collection[str]) -> bool:
    word, before = match[0], text[max(0, match.start() - 60) : match.start()]
    beside = _WORD.match(text, match.end() + 1)  # « Ortelia Wexler »
    does = _DOES.match(text, match.end()) or (
        beside and not (_is_known(beside[0], known) or _is_plain(beside[0]))
    )
    if _is_known(word, known) or _PLACE.search(before):
        return False
    if _BEFORE.search(before):
        return True
    if _HEAD.search(before) and not does:
        return False
    if word.isupper() and (len(word) <= 5 or not does):
        return False  # an acronym, or a word said loudly
    if _is_plain(word):
        return False
    if _OF_A_PLACE.fullmatch(word) and re.search(
        r"(?<!\w)(?:l[ae]s?|des|aux?|une?|d[eu]|the|many|some|ces|nos) $", before, re.IGNORECASE
    ):
        return False
    return not any(
        one.department in departments or one.population >= LARGE for one in communes.named(word, departments)
    )


def _is_known(word: str, known: Collection[str]) -> bool:
    return all(len(part) == 1 or part in known or part in _capitals() for part in _parts(word))


def _is_plain(word: str) -> bool:
    return all(len(part) == 1 or part in _plain() for part in _parts(word))


def _parts(word: str) -> list[str]:
    return [fold(part) for part in _PARTS.findall(word)]


@cache
def _capitals() -> frozenset[str]:
    return frozenset(fold(line) for line in data("capitals.txt").read_text("utf-8").split())


@cache
def _plain() -> frozenset[str]:
    """What the kit itself writes without a capital, in French and in English."""
    said = catalogue(DEFAULT)
    texts = [*said, *(text for one in said.values() for text in ([one] if isinstance(one, str) else one))]
    return frozenset(map(fold, set(_UNCAPITALISED.findall(" ".join(texts)))))
