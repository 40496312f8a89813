"""Names, phones, mails and street addresses: found in headings and texts, hidden, told.

What is found is certain enough to hide: a name alone in a sentence ("Rose est venue") is not, and the user is
told to read free texts before passing them on. Guidance followed: CNIL, "L'anonymisation de données
personnelles" (2020); coded data stay personal data.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from itertools import islice

from ..paths import data
from ..schema import Column, Words, fold

HIDDEN = "•••"


@cache
def _file() -> dict:
    return tomllib.loads(data("people_words.toml").read_text("utf-8"))


@cache
def listed(name: str) -> frozenset[str]:
    """One of the lists of words by which people are told from things."""
    return frozenset(_file()[name].split())


# Every repetition is bounded: a hostile text must not cost more than a long one.
_MAIL = r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{0,60}\w"
# not the beginning of a day and hour, "06/01/2026 10:10"
_DAY = r"(?![0-3][0-9][ /.-][01][0-9][ /.-](?:19|20)[0-9]{2}(?![0-9]))"
_PHONE = rf"(?<![\w.])(?<![0-9][/-]){_DAY}(?:(?:\+|00)33[ .\-\u00a0\u202f]?(?:\(0\)\s?)?[1-9]|\(0[1-9]\)|0[1-9])(?:[ .\-\u00a0\u202f/]?[0-9]{{2}}){{4}}(?!\w)"
_SECURITY = r"(?<!\w)[12] ?[0-9]{2} ?(?:0[1-9]|1[0-2]|[2-9][0-9]) ?(?:[0-9]{2}|2[AB]) ?[0-9]{3} ?[0-9]{3}(?: ?[0-9]{2})?(?!\w)"
_BANK = r"(?<!\w)FR[0-9]{2}(?: ?[0-9A-Z]{4}){5} ?[0-9A-Z]{3}(?!\w)"
_WAY = (
    r"(?:[Rr]ue|RUE|[Aa]venue|AVENUE|[Aa]v\.?|[Bb]oulevard|[Bb]d\.?|[Bb]lvd|[Cc]hemin|[Cc]he?\.|[Ii]mpasse|[Ii]mp\.?"
    r"|[Aa]ll[ée]es?|[Pp]lace|[Pp]l\.|[Rr]oute|[Rr]te|[Cc]ours|[Qq]uai|[Ss]quare|[Pp]assage|[Ss]entier|[Mm]ont[ée]e"
    r"|[Ll]otissement|[Rr][ée]sidence|[Hh]ameau|[Ff]aubourg|[Vv]enelle|[Ss]treet|[Rr]oad|[Ll]ane)"
)
_LINK = r"(?:(?:d[ue]s?|l[ae]s?|et|aux?|à|en) |[dl]['’])"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’.-]{0,40}"
# a number, its "bis", the kind of way, then its name: words with capitals, or one or two without
_ADDRESS = (
    rf"(?<!\w)[0-9]{{1,4}}(?: ?(?:bis|ter|quater|[A-D]))?,? {_WAY} "
    rf"(?:{_LINK}{{0,3}}{_CAPITAL}(?: {_LINK}{{0,2}}{_CAPITAL}){{0,4}}|(?<!cours )(?<!passage )du [0-9]{{1,2}}(?:er)? [^\W\d_]{{3,9}}(?: (?:19|20)?[0-9]{{2}}(?!\w))?|(?:du|des|de la|de l['’]) ?\w{{2,30}}"
    rf"|(?<=rue |nue |ard |sse |lée )\w{{3,30}}(?: \w{{3,30}})?)(?:,? [0-9]{{5}}(?!\w)(?: {_CAPITAL}){{0,3}})?"
)
_TITLE = r"(?:M\.|MM\.|Mr\.?|Mme\.?|Mmes|Mlle\.?|Monsieur|Madame|Mademoiselle|Mrs\.?|Ms\.?|Dr\.?|Docteur)"
_NAME_WORD = rf"(?:(?:d[ue]s?|l[ae]|van|von|ben|el) |[dl]['’]){{0,2}}{_CAPITAL}"
# "Mr Bricolage" and "Monsieur Meuble" are shops
_OFFICE = (
    r"(?:le|la) (?:Maire|Préf[eè]te?|Ministre|Adjointe?|(?:Présiden|Direct|Député|Sénat)[a-z]{0,5})(?!\w)"
)
_TITLED = rf"(?<!\w){_TITLE} ?(?!Bricolage|Meuble|Store|Propre|{_OFFICE}){_NAME_WORD}(?: {_NAME_WORD}){{0,2}}"
# As a bank writes it, « VIR INST MME VASSEUR ADHESION »: what it was for is no name
FOR = (
    r"(?:SUBV|ADHES|COTIS|REMB|ECHEANCE|MENSUALITE|EMPRUNT|DOTATION|ACOMPTE|SALAIRE|INDEMNIT)[A-Z]*"
    r"|(?:DON|AIDE|PRET|AVANCE|APPORT|ADH|ASP|PAIE|LOYER|FRAIS|FACT|FACTURE|REF|VIR|CHQ|MOTIF|POUR|SERVICE|PANIER)S?"
)
_WAS_FOR = re.compile(FOR)
_NAME_CAPS = (
    rf"(?:(?:DE|DU|DES|LE|LA|VAN|VON|BEN|EL) )?(?!(?:{FOR})(?!\w))[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’-]{{1,40}}(?!\w)"
)
_TITLED_CAPS = (
    r"(?<!\w)(?:MMES?|MLLES?|MLE|MRS?|MONSIEUR|MADAME|MADEMOISELLE|(?:(?<=VIR )|(?<=INST )|(?<=SEPA )|(?<=RECU )|(?<=DE ))M)"
    rf"\.? (?!BRICOLAGE|MEUBLE|STORE|PROPRE){_NAME_CAPS}(?: {_NAME_CAPS}){{0,2}}"
)

# Texts people write freely; and those that name who pays or decides, most often an organisation.
FREE_TEXTS = listed("free_texts")
PARTIES = listed("parties")

_FOUND = {
    "mail": re.compile(_MAIL),
    "bank": re.compile(_BANK),
    "security": re.compile(_SECURITY),
    "phone": re.compile(_PHONE),
    "address": re.compile(_ADDRESS),
    "name": re.compile(rf"{_TITLED}|{_TITLED_CAPS}"),
}
# In a free text: « madame Tournier », « M Dupuis », ginou[at]orange.fr, and as English writes phones and streets
_TITLE_SMALL = r"(?:[Mm]adame|[Mm]onsieur|[Mm]ademoiselle|[Mm]me|[Mm]lle|[Mm]rs?|[Mm]s)"
_FREE = re.compile(
    rf"(?<!\w)(?:{_TITLE_SMALL}\.? (?!Bricolage|Meuble|Store|Propre|{_OFFICE}){_NAME_WORD}(?: {_NAME_WORD}){{0,2}}"
    rf"|(?:[Dd]octeur|[Pp]ère|[Mm]ère|M) (?!Noël){_CAPITAL}"
    r"|[\w.+-]{1,64} ?[\[(](?:at|arobase)[\])] ?[\w-]{1,63}\.\w{2,10}"
    r"|0[1-9][0-9]{1,3} [0-9]{3,4} [0-9]{3,4}(?!\w)"
    r"|[0-9]{1,4}[A-D]? [A-Z][\w'’-]{1,40}(?: [A-Z][\w'’-]{1,40})? (?:Street|Road|Lane|Avenue|Terrace|Crescent|Gardens)(?!\w))"
    # « J. Dubois » and « J.D. », an age or a birth
    rf"|(?<![\w.])(?<![Pp]lan )(?<!zone )[A-Z]\. ?(?!(?:Les?|La|Un|Une|Il|Ils|Elles?|On|Nous|Je|Ce|Cette|Pas|Pour|Mais|Et|The|She|He|It|We|They)(?!\w))[A-Z][a-zà-ÿ][\w'’-]{{1,40}}"
    r"|(?<![\w.])(?!P\. ?S|N\. ?B|S\. ?A|U\. ?[KS])[A-Z]\. ?[A-Z]\.(?![\w]| ?[A-Z]\.)"
    r"|(?:(?<=(?<!y )(?<!\w)a )|(?<=âgé de )|(?<=âgée de )|(?<=, ))(?:[2-9][0-9]|1[01][0-9]) ans(?! et plus)"
    r"|(?:(?<=(?<!\w)[Nn]é en )|(?<=[Nn]ée en )|(?<=born in ))19[0-9]{2}(?!\w)|(?:(?<=(?<!\w)[Nn]é le )|(?<=[Nn]ée le ))[0-9]{1,2}[ /.-]\w{1,9}[ /.-][0-9]{2,4}"
    r"|(?<!\w)\+[1-9][0-9]{0,2}(?:[ .()-]{0,2}[0-9]){7,12}(?!\w)"
    # the plate of a car
    r"|(?<![\w-])[A-HJ-NP-TV-Z]{2}([ -]?)[0-9]{3}\1[A-HJ-NP-TV-Z]{2}(?![\w-])"
    r"|(?<![\w.,])(?!20[0-9]{2} )[0-9]{3,4} (?!EUR|KMS?|TTC|HT|KG|CM|VS)[A-Z]{2,3} [0-9]{2}(?![\w.,]?\w)"
)
# « Mme tournier », « M. le goff », « Dr roche », « monsieur jean dupuis »
_IN_SMALL = r"[a-zà-ÿœ][\wà-ÿœ'’-]{2,40}"
_TITLED_SMALL = re.compile(
    rf"(?<!\w)(?:{_TITLE_SMALL}|[Dd]octeure?|[Dd]r|(?<![0-9]\s)(?<!aille )(?<!lan )M|(?<![0-9])(?<![0-9]\s)m(?=\.))\.? ?"
    rf"(?<=[ .])((?:(?:l[ea]|d[aeiu]|[ae]l|ben|van|von) )?{_IN_SMALL})(?: ({_IN_SMALL}))?"
)
# A number for every door: one of a road or of a seat that is free is none
_DOOR = re.compile(
    r"(?<![\w,.])[0-9]{1,4}(?: ?(?:bis|ter|quater|[A-Da-d]))?,? "
    r"(?i:rue|avenue|av\.?|boulevard|bd\.?|chemin|che?\.|impasse|imp\.?|all[ée]e|place|pl\.|route|rte|quai|square|sentier|mont[ée]e|lotissement|lot\."
    r"|r[ée]sidence|hameau|faubourg|venelle|ruelle|esplanade|cit[ée]|clos|lieu[ -]?dit) "
    r"(?!(?:dispo|libre|gratuit|assise|debout|r[ée]serv|occup|restant|vacant|vide|prise|pay|barr|coup|ferm|bloqu|gliss|inond|vergla|enneig|max|mini|seule|suppl"
    r"|de (?:parking|stationnement|plus|moins|trop)|en|au?x?|et|ou|ne|pas|plus|par|pour|qui|que|sur|sous|dans|avec|sans|est|sont|chez|with|for|is|and)(?!\w)"
    r"|(?:dispo|gratuit|r[ée]serv|occup|restant|vacant|barr|coup|ferm|bloqu|gliss|inond|vergla|enneig|suppl|pay[ée])\w)"
    r"(?:(?:d[eu]s?|l[aes]{1,2}|en) |[dl]['’](?:en )?){0,3}\w{3,30}(?: \w{3,30})?"
    r"|(?<!\w)(?i:rue|avenue|boulevard|chemin|impasse|all[ée]e|place|route|quai) (?:[\w'’-]{1,30} ){1,4}?n[°º] ?[0-9]{1,4}(?!\w)"
)
# A phone as it is dictated, in any groups, or without the 0 that a spreadsheet takes away: unless it is said to be of a thing
_DICTATED = re.compile(
    rf"(?<![\w.])(?<![0-9][/-]){_DAY}(?:\(?0 ?(?!1 2 )[1-9]\)?(?:[ .\-_/\u00a0\u202f]?[0-9]){{8}}"
    r"|(?:33[ .]?[1-9]|[67])(?:[ .\-\u00a0\u202f]?[0-9]{2}){4}|(?!19|20)[1-9][0-9]{8})(?!\w)"
)
_OF_A_THING = re.compile(
    r"(?<!\w)(?:(?:siren|siret|rcs(?: \w+)?|tva|vat|r[ée]f\w{0,7}|factures?|devis|dossier|contrat|convention|colis|suivi|s[ée]rie|ch[èe]que|chq|vir\w{0,6}|sepa"
    r"|prlv|mandat|invoice|parcel|(?:commande|bon|compte|order)(?= ?(?:n[°ºo]|num)))\.? ?(?:(?:n[°ºo]\.?|num[ée]ro) ?)?:? ?)$",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"(?<![\w-])(?<!Saint )(?<!Sainte )(?<!St )(?<!Ste )(?<!St\. )(?<!Ste\. )([A-ZÀ-ÖØ-Þ][\w'’-]{1,40}) (?=([A-ZÀ-ÖØ-Þ][\w'’-]{1,40})(?![\w-]))"
)
_ALONE = re.compile(
    r"(?<![\w-])(?<!Saint )(?<!Sainte )(?<!St )(?<!Ste )(?<!St\. )(?<!Ste\. )[A-ZÀ-ÖØ-Þ][\w'’-]{1,40}"
)
_ALSO_WORDS = frozenset(["noel", "said"])  # a feast, and how an English note begins
# What people are called: a short form, a syllable said twice (« Dédé », « Lulu ») that is no word, a kin or a family
# (« Mamie Jo », « le fils Morel », « chez les Dubois », "at the Johnsons'").
_TWICE = re.compile(r"([^\W_aeiouy]?[aeiou]{1,2})\1")
_KIN = (
    r"(?:[Mm]amie|[Mm]amy|[Pp]ap[iy]|[Mm]ém[ée]|[Pp]ép[ée]|[Tt]onton|[Tt]ata|[Tt]atie|[Ff]ils|[Ff]ille|[Ff]amille|[Cc]ouple|[Éé]poux|[Gg]ars|[Cc]ousine?"
    r"|[Vv]oisine?|[Vv]euve|[Gg]ranny|[Gg]randma|[Gg]randpa|[Aa]unt(?:ie|y)?|[Uu]ncle|[Nn]an)"
)
_NO_KIN = (
    r"(?!(?:Rurales?|France|Noël|Google|Nova|Accueil|Solidaires?|Séniors?|Jeunes|Modestes|Précaires?|Locales?|Mixtes?|Nouvelles?|Adoptives?|Actifs?|Actives?"
    r"|(?:Mono|Homo|Pluri)parentales?|Nombreuses?|(?:Retrait|Recompos|Isol|Âg|Élargi|Mari|Pacs|Séparé|Divorc|Réfugi|Invit)[ée]?e?s?|Aidante?s?|Adhérente?s?|Bénéficiaires?)(?![\w-])|d['’])"
)
_KIN_END = r"(?= (?:boys?|girls?|lads?|sons?|daughters?|family|brothers?|sisters?|widow)(?!\w))"
_CALLED = re.compile(
    rf"(?<=(?<!\w)chez les ){_CAPITAL}|(?<=(?<!\w)at the )[A-Z]\w{{2,40}}s(?=['’])|(?<=[Tt]he )[A-Z]\w{{2,40}}{_KIN_END}"
    rf"|(?<!\w)({_KIN} ){_NO_KIN}{_CAPITAL}"
)

# Who alone holds a charge, where it is said that they are unwell, leave or refuse; and at any place of a minority opinion.
HOLDER = (
    r"(?<!\w)(?:[Ll]['’]|(?:[Ll][ae]|[Uu]ne?|[Nn]otre|[Cc]ette|[Cc]e|[Tt]he|[Oo]ur|[Aa]n?) )(?:seule? )?"
    r"(?:bénévole|salariée?|employée?|coordinat(?:rice|eur)|stagiaire|apprentie?|alternante?|animat(?:rice|eur)|gérante?|trésori(?:er|ère)|secrétaire|présidente?"
    r"|vice-présidente?|livreu(?:r|se)|chauffeu(?:r|se)|conduct(?:eur|rice)|porteu(?:r|se)|volunteer|coordinator|manager|treasurer|secretary|chair|employee|driver)(?!\w)"
)
_UNWELL = re.compile(
    rf"{HOLDER}(?=[^.;!?]{{0,40}}(?<!\w)(?:épuisé|fatigué|malade|cancer|en arrêt|arrêt (?:maladie|de travail)|absente?(?!\w)|burn|démission|déprim|dépress|hospitalis"
    r"|à bout|découragé|en colère|enceinte|refuse|quitte|s['’]en va|exhausted|tired|ill(?!\w)|sick|unwell|burnt|resign|quits|refuses))"
)
# What befalls one person, whoever is not named: a note, an incident that says it is not quoted.
_TENDER = re.compile(
    r"(?<!\w)(?:cancer|chimio|chemo|tumeur|tumou?r(?!\w)|dialys|hospitalis|hospitaliz|(?:à|de) l['’]hôpital|in hospital|aux urgences|samu(?!\w)|ambulance"
    r"|avc(?!\w)|infarctus|malade(?!\w)|maladie|alzheimer|parkinson|démence|démente?(?!\w)|dementia|dépress|déprim|depress|suicid|handicapée?|disabled|invalide"
    r"|fauteuil roulant|wheelchair|alcooli|alcoholic|drunk|enceinte|pregnant|(?:elle|il) (?:est|était|a été|a fait une) (?:tombée?|opérée?|chute)|pompiers appelés"
    r"|morte?(?!\w)|décédée?(?!\w)|décès|passed away|funeral|obsèques|curatelle|surendett|expulsée?|evicted|ne (?:paie|paye|peut) plus|no longer pays|in debt|en prison"
    r"|divorc|ill(?!\w)|sick(?!\w)|unwell|stroke(?!\w)|surgery)",
    re.IGNORECASE,
)


def tender(words: str) -> bool:
    """Whether words tell what befalls somebody: their health, their debts."""
    return bool(_TENDER.search(words))


def of_one(words: str) -> bool:
    """Whether words already masked still tell of one person: somebody was named in them, or what befalls one is said.

    >>> [of_one(words) for words in ("••• ne veut plus du jeudi", "La dame du moulin ne paie plus", "Personne le jeudi")]
    [True, True, False]
    """
    return HIDDEN in words or tender(words)


_LOOKED_AT = 300
KIND_WORDS = {
    "name": Words("names"),
    "phone": Words("phone numbers"),
    "mail": Words("e-mail addresses"),
    "address": Words("street addresses"),
    "birth": Words("dates of birth"),
    "security": Words("identity or bank numbers"),
    "bank": Words("identity or bank numbers"),
}


def personal_heading(text: str) -> str:
    """What a heading says its column holds of people ("name", "phone", "mail", "address"…); "" if nothing.

    >>> personal_heading("N° de téléphone"), personal_heading("Montant")
    ('phone', '')
    """
    key, known = fold(text), _headings()
    return known.get(key) or known.get(re.sub(r" (?:du|de la|de l|des|de) \w+$", "", key), "")


@cache
def _headings() -> dict[str, str]:
    """Folded headings -> what they announce of people."""
    return {heading: kind for kind, headings in _file()["headings"].items() for heading in headings}


def people_in(heading: str, cells: Iterable, of_people: bool = False) -> Words | None:
    """What a column the kit does not read holds of people, by its heading, else by what stands in it.

    cells: its cells; the first texts are looked at, and one in five must hold the same kind. of_people: the lines of
    the table are about people, so that "Nom" is theirs.
    """
    theirs = of_people and fold(heading) in ("nom", "noms", "name")
    kind = personal_heading(heading) or ("name" if theirs else "")
    if kind == "technical":
        return None
    if not kind:
        texts = list(dict.fromkeys(cell for cell in islice(cells, _LOOKED_AT) if isinstance(cell, str)))
        count = Counter(found for text in texts for found in kinds(text[:1000]))
        kind = next((k for k, n in count.most_common(1) if n * 5 >= len(texts)), "")
    return KIND_WORDS.get(kind)


def kinds(text: str) -> list[str]:
    """What a text holds of people, each kind once: "mail", "phone", "address", "name"…"""
    return [kind for kind, pattern in _FOUND.items() if _worth(kind, text) and pattern.search(text)]


def mask(text: str, free: bool = False) -> str:
    """The text with what identifies a person hidden; unchanged when nothing is found.

    free: in a free text, a first name beside another word with a capital is a name too; elsewhere it may be
    a shop, a school or a street.

    >>> mask("Mme Martin, 06 12 34 56 78, 12 bis rue des Lilas : sonnette en panne")
    '•••, •••, ••• : sonnette en panne'
    >>> mask("Quartier Jean Macé"), mask("Vu avec Jean Martin", free=True)
    ('Quartier Jean Macé', 'Vu avec •••')
    """
    for kind, pattern in _FOUND.items():
        if _worth(kind, text):
            text = pattern.sub(HIDDEN, text)
    if free:
        text = _DICTATED.sub(lambda match: match[0] if _OF_A_THING.search(_before(match)) else HIDDEN, text)
        text = _FREE.sub(HIDDEN, _DOOR.sub(HIDDEN, text))
        text = _TITLED_SMALL.sub(_named_in_small, text)
        for start, end in reversed(pairs(text)):
            text = text[:start] + HIDDEN + text[end:]
    return text


def _before(match: re.Match) -> str:
    return match.string[max(0, match.start() - 40) : match.start()]


def _named_in_small(match: re.Match) -> str:
    """A title and what follows it, hidden where that is a name; a surname follows a first name."""
    name, after = fold(match[1]).split()[-1], match[2]
    if name in listed("no_names") or is_role(name):
        return match[0]
    both = after and name in first_names() and fold(after) not in listed("no_names")
    return HIDDEN if both or not after else f"{HIDDEN} {after}"


def mask_first_names(text: str, spared: Callable[[str], bool] = lambda word: False) -> str:
    """The text with known first names hidden, for words that are read aloud: in a village, one is enough. So is a charge that
    one person holds, where they are said to be unwell. spared: a word that is no surname, « Couple Bleu ».

    >>> mask_first_names("Merci à Paulette et d’Annie, à Saint-Martin, pour Noël")
    'Merci à ••• et d’•••, à Saint-Martin, pour Noël'
    >>> mask_first_names("Dédé et mamie Jo chez les Dubois")
    '••• et mamie ••• chez les •••'
    """
    text = _UNWELL.sub(HIDDEN, text)
    text = _CALLED.sub(
        lambda match: match[0] if spared(match[0].split()[-1]) else f"{match[1] or ''}{HIDDEN}", text
    )
    text = _SMALL.sub(lambda match: HIDDEN if _is_called_in_small(match[0]) else match[0], text)
    return _ALONE.sub(lambda match: HIDDEN if is_called(match[0]) else match[0], text)


_SMALL = re.compile(r"(?<![\w@./-])[a-zà-ÿ]{3,}(?:-[a-zà-ÿ]{3,})?(?![\w@-])")


def _is_called_in_small(word: str) -> bool:
    """« monique », « jean-paul » typed without a capital: a first name that is no word, or two of them."""
    parts = fold(word).split()
    called = all(part in first_names() for part in parts)
    return called and (len(parts) > 1 or parts[0] not in listed("names_that_are_words"))


def is_called(word: str) -> bool:
    """Whether a word with a capital is a first name, its short form, or a syllable said twice."""
    name = (fold(word) or "-").split()[0]
    if name in _ALSO_WORDS:
        return False
    twice = bool(_TWICE.fullmatch(name)) and name not in listed("twice_said")
    short = not word.isupper() and (twice or name in listed("short_names"))
    return short or name in first_names()


def _worth(kind: str, text: str) -> bool:
    """Whether a text may hold that kind at all, at little cost."""
    if kind == "mail":
        return "@" in text
    if kind == "name":
        return "M" in text or "D" in text
    return any(c.isdigit() for c in text)


def pairs(text: str) -> list[tuple[int, int]]:
    """Where a known first name stands beside another capitalised word: "Jeanne Martin", "MARTIN Jeanne"; alone beside what a
    payment was for, « SALAIRE JEANNE ». Two that share a word are one: « Anne Marie Dupont »."""
    found: list[tuple[int, int]] = []
    for match in _PAIR.finditer(text):
        first, second = match[1], match[2]
        beside = first.isupper() and first.casefold() not in listed("in_capitals")
        known = _is_first_name(first) or (beside and _is_first_name(second))
        start, end = match.start(), match.end(2)
        if _WAS_FOR.fullmatch(first):
            start = match.start(2)
            known = known and not _PAIR.match(text, start)  # « SALAIRE MARTIN JEANNE »
        elif _WAS_FOR.fullmatch(second):
            end = match.end(1)
        if known and found and start < found[-1][1]:
            if not _WAS_FOR.fullmatch(second.upper()):
                found[-1] = found[-1][0], max(end, found[-1][1])
        elif known:
            found.append((start, end))
    return found


def _is_first_name(word: str) -> bool:
    """ "Jeanne", "Marie-Claude"."""
    return (fold(word) or "-").split()[0] in first_names()


def names_a_person(text: str) -> bool:
    """Whether what stands in a column of person codes is a name: a first name, or two words with capitals."""
    words = [word for word in re.split(r"[\s.,]+", text.strip()) if word]
    if not words or not all(re.fullmatch(r"[^\W\d_][^\d_]*", word) for word in words):
        return False
    if len(words) == 1:
        return fold(words[0]) in first_names()
    # "Dupont Martine", and "jeanne dupont" typed without capitals
    return len(words) <= 4 and (all(word[0].isupper() for word in words) or any(map(_is_first_name, words)))


def is_role(text: str) -> bool:
    """« Présidente », « les élus », "Volunteers": what somebody does, in either gender and number."""
    said = fold(text)
    return any(said.removesuffix(end) in listed("roles") for end in ("", "s", "e", "es"))


_SURNAME = re.compile(r"[A-ZÀ-ÖØ-Þ](?:[a-zß-öø-ÿ'’-]{2,}|[A-ZÀ-ÖØ-Þ'’-]{3,})(?:[ '’-][A-ZÀ-ÖØ-Þ][\w'’-]+)?")


def like_a_name(text: str) -> bool:
    """Whether a code of a person reads as a name: what `names_a_person` knows, or a word with a capital that is no role:
    « Zbrovski », "KOWALSKI".

    >>> [like_a_name(text) for text in ("Zbrovski", "DUPONT J.", "C012", "JD", "Coordination")]
    [True, True, False, False, False]
    """
    text = text.strip()
    return not is_role(text) and (names_a_person(text) or _SURNAME.fullmatch(text) is not None)


def names_for_codes(values: Iterable) -> bool:
    """Whether a column of person codes holds names: most of its distinct texts read as some."""
    texts = {value.strip() for value in values if isinstance(value, str) and value.strip()}
    return len(texts) > 1 and sum(map(like_a_name, texts)) >= 0.6 * len(texts)


def surely_a_person(text: str) -> bool:
    """Whether a whole cell is somebody's name beyond doubt, in a column that may hold anything: a first name alone or
    with a surname, or a title and a name. "France Active" and "Rose des Vents" are no people.

    >>> [surely_a_person(text) for text in ("Paul Martin", "DURAND Jeanne", "Mme Zbrovski", "Crédit Agricole", "Eybens")]
    [True, True, True, False, False]
    """
    text = text.strip()
    if _FOUND["name"].fullmatch(text):
        return True
    words = text.split()
    if not 1 <= len(words) <= 3 or not all(re.fullmatch(rf"{_CAPITAL}\.?", word) for word in words):
        return False
    if fold(words[0]) in ("france", "rose", "saint", "sainte") and len(words) > 1:
        return False
    return _is_first_name(words[0]) or (len(words) > 1 and words[0].isupper() and _is_first_name(words[-1]))


def full_of_names(values: Iterable) -> bool:
    """Whether most distinct texts of a column are surely names of people."""
    texts = {value for value in values if isinstance(value, str) and value.strip()}
    return len(texts) > 1 and sum(map(surely_a_person, texts)) >= 0.5 * len(texts)


def holds_people(column: Column) -> bool:
    """Whether a column names people by code."""
    named = column.name in ("client", "person", "run_by", "rater")
    return named or column.title.en in ("Client code", "Person code")


def coded(column: Column) -> bool:
    """Whether what names a person in this column is replaced by a code, so that two people stay two."""
    return column.kind == "code" or column.name in PARTIES


class Pseudonyms(dict):
    """Codes of the kit's own for codes that hold a phone number or an e-mail address; the same for the same. typed: the text
    of each, as it was met."""

    def __init__(self, *given):
        super().__init__(*given)
        self.typed: dict[str, str] = {}

    def of(self, text: str) -> str:
        code = self.setdefault(text.casefold(), f"anon-{len(self) + 1}")
        self.typed.setdefault(code, text)
        return code


def first_names() -> frozenset[str]:
    """Frequent first names, folded."""
    return listed("first_names")
