"""Words of the lines and the columns that hold no record: sums of others, what was carried from before, what is left in the till."""

import re

from ...core.cells.dates import MONTHS, is_month
from ...core.cells.sheet import filled
from ...core.schema import fold
from ...core.text import any_of

_TOTAL = re.compile(
    r"(?:(?:sous|ss|s|grand) )?tot(?:al|aux|als)?\b.*|s t\b.*|ttl|sub ?totals?|(?:montant|nombre|nb|grand) totale?\b.*"
    r"|general|recap(?:itulatif)?\b.*|(?:sommes?|sums?)|cumuls?\b.*|balance"
    r"|(?:moyenne|mediane|average|mean|median)s?(?: (?:par|des?|du|d|tournee|jour|semaine|mois|demande|generale|mensuelle|per|of|a)\b.*)?|(?:a )?reporte?r?|report (?:de la page|a nouveau|n 1|du solde)\b.*|ran"
    r"|(?:(?:ancien|nouveau) )?soldes?(?: (?:(?:precedent|initial|final|anterieur|reporte|de depart|d ouverture|de la page|crediteur|debiteur|au|en)\b.*))?"
    r"|(?:il )?(?:reste )?(?:en|dans la) caisse|reste(?: (?:a|du|dus)\b.*)?|resultats?(?: (?:du mois|de l exercice|de la periode|net|brut|courant|d exploitation))?|ensemble|(?:balance )?(?:brought|carried) forward|(?:opening|starting|closing) balance"
)
# What sums up others even on a line that has its day: the money there was before the first line is no revenue.
_CARRIED = r"report(?: (?:a nouveau|du solde|(?:de |du |d )?(?:mois|annee|exercice|page|caisse|20[0-9]{2}|{})).*)?".replace(
    "{}", "|".join(MONTHS)
)
_EVEN_DATED = re.compile(
    _CARRIED + r"|total|totaux|sous total|ran|(?:ancien|nouveau) solde\b.*"
    r"|solde (?:precedent|initial|final|anterieur|reporte|de depart|d ouverture)\b.*"
    r"|solde (?:intermediaire|du jour|disponible)|total (?:des )?(?:mouvements|operations|debits?|credits?)"
    rf"|soldes?(?: (?:crediteur|debiteur|comptable|bancaire))? (?:au|fin|a fin) (?:[0-9].*|{'|'.join(MONTHS)})"
    r"|balance (?:brought|carried) forward|(?:opening|starting|closing) balance"
)
# Under a table of dated lines: what is aimed at, compared or recalled, without a day.
_ASIDE = re.compile(
    r"(?:objectifs?|ecarts?|previsions?|prevus?|rappels?|moy(?:ennes?)?|medianes?|maxi(?:mum)?|mini(?:mum)?|evolutions?|variations?"
    r"|target|forecast|variance|gap)\b.*"
)
# How the words above and the months begin: spares folding the cells of every line.
_TOTALS_BEGIN = any_of("""
    to, so, su, s/, ss, s., s-, s, st, tt, gr, cu, mo, mé, me, a, à, re, ré, en, br, ca, ob, éc, ec, pr, ra, mi, ma,
    év, ev, va, fé, dé, fo, ta, ga, gé, ge, nb, no, ba, op, cl, an, av, =
""") | {month[:2] for month in MONTHS}
# A line of the file's own sums, which those of the lines that were read are held against.
SUM = re.compile(r"(?:grand |sous )?tot(?:al|aux)\b.*|s total\b.*|somme\b.*|sum\b.*|cumul\b.*")
_BEGUN = re.compile(r"(?:sous |ss |s )?tot|sous |somme|moyenne|nombre|nb\b|ensemble|bilan|soit\b")
# The heading of a column that says what is left once the line has moved.
LEFT = re.compile(
    r"(?:nouveau )?soldes?\b.*|(?:il )?reste\b.*|(?:en|total) caisse|avoir en caisse|(?:running )?balance\b.*"
)


def is_total(text: object) -> bool:
    """Whether a heading, or the first cell of a line, is « Total » and what it is of."""
    return fold(text).split()[:1] in (["total"], ["totaux"])


def sums_up(text: str, dated: bool = False) -> bool:
    """Whether a text says that its line sums up others; on a line that has its day, beyond doubt."""
    if not dated and not _may_begin(text):
        return False
    plain = fold(text)
    return _EVEN_DATED.fullmatch(plain) is not None or (not dated and _TOTAL.fullmatch(plain) is not None)


def may_sum(text: str) -> bool:
    """Whether a text may say so where its line has no day: a sum, a month, or what is aimed at or compared."""
    if not _may_begin(text) or len(text) >= 60:
        return False
    return sums_up(text) or _ASIDE.fullmatch(fold(text)) is not None or is_month(text)


def _may_begin(text: str) -> bool:
    return text.lstrip()[:2].casefold().rstrip() in _TOTALS_BEGIN


def begins_a_sum(line: list) -> bool:
    """Whether the first words of a line are those of one that sums up others."""
    first = next((cell for cell in line if filled(cell)), "")
    return isinstance(first, str) and _BEGUN.match(fold(first)) is not None
