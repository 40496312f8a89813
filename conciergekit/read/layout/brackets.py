"""What the words in brackets of a heading do: « Montant (€) » is « Montant », « Kilomètres (aller) » is another quantity."""

import re

from ...core import languages
from ...core.schema import FIGURES, Column, Table, fold
from ...core.text import any_of
from .units import unit_named

_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
# How to fill a column in, whatever follows; of an amount, that it is net of VAT.
_REMARK = re.compile(
    r"(?:ex|exemples?|par ex(?:emple)?|p ex|e g|eg|examples?|for example|si|s il|if|voir|see|cf|vides?|ne pas|do not|tick|cocher|case"
    r"|a (?:remplir|completer|saisir|preciser)|(?:a )?laisser vide|facultati\w*|option\w*|obligatoire\w*|required|mandatory"
    r"|listes?|choi(?:x|sir)\w*|menu|choose|format|hors (?:taxes?|tva)|excl\w* (?:vat|tax))\b.*"
)
# How a figure is written, or that it is the real one: the column stays what it is.
_NOTHING = re.compile(
    r"a|au|de|des|du|d|en|et|la|le|les|l|n|of|ou|or|the|to|sur|un|une|about|around|approx|approximatif"
    r"|approximative|arrondi|arrondie|environ|exact|exacte|rounded|auto|automatic|automatique|calcul|calcule"
    r"|calculee|calculated|centieme|decimal|decimale|donnee|entier|figure|chiffre|formule|gps|hh|mm|insee|nb"
    r"|nbre|no|nombre|note|number|num|numero|releve|saisi|saisie|valeur|value|whole|actual|constate|constatee"
    r"|done|effectif|effective|effectue|effectuee|fait|faite|mesure|mesuree|measured|parcouru|parcourue|real"
    r"|realise|realisee|reel|reelle|distance|duree|montant|somme|sum|temps|total|totaux"
)
# What is to come is no record of what was.
AHEAD = re.compile(
    r"\b(?:prevu|previs|previsionnel|prevision|budget|budgete|forecast|planned|projected|projection|attendu|expected|theorique"
    r"|simulation|simule|estimation|estime|estimated|cible|target|objectif)(?:e|le)?s?\b"
)
# Tables that say what is to come, and days that are never to come.
_PLANS = any_of("""
    project, models, futures, criteria, stage_plan, plan_versions, funders, actions, conditions, trials
""")
_PAST = ("date", "since", "closed_on")
_OTHER_DAY = re.compile(r"\b(?:paiement|reglement|echeance|naissance|payment|due|birth)s?\b")
_EACH = re.compile(r"(?:par|per|pour (?:un|une|chaque)|a chaque|chaque|each|every) ")


def without_brackets(text: str) -> str:
    return re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text)


def changed_by_brackets(table: Table, column: Column, heading: str) -> bool:
    """Whether words in brackets may make a heading something else than the column it names without them: they are neither
    its unit nor its own words, no format, example or instruction. Of a figure, words nobody knows may.

    >>> from conciergekit.core.tables import TABLES
    >>> tours = TABLES["tours"]
    >>> [changed_by_brackets(tours, tours["km"], f"Kilomètres {words}") for words in ("(km)", "(facultatif)", "(aller)")]
    [False, False, True]
    """
    return not all(_harmless(table, column, one or other) for one, other in _BRACKETS.findall(heading))


def _harmless(table: Table, column: Column, text: str) -> bool:
    codes = languages.codes()
    titles = [fold(title) for title in column.title.each(codes)]
    said = fold(text)
    if column.kind in ("text", "code") or any(f" {said} " in f" {title} " for title in titles):
        return True
    helps = column.help.each(codes)
    clauses = {fold(part) for one in helps for part in (one, *re.split(r"[.,;:]", one))}
    if said in clauses:  # « Boucle entière », « retour compris »
        return True
    if column.kind == "date":
        ahead, other = AHEAD.search(said), _OTHER_DAY.search(said)
        return not (ahead and column.name in _PAST or other and column.name == "date")
    if AHEAD.search(said):
        return table.name in _PLANS or any(map(AHEAD.search, [*titles, *clauses]))
    grade = not column.unit and column.kind != "share" and column.maximum is not None
    unit, one = unit_named(text), _EACH.match(said)
    each = fold(text.partition("/")[2]) if unit else said[one.end() :] if one else ""
    if column.kind not in FIGURES or grade or _REMARK.fullmatch(said) or unit and not each:
        return True
    if each:  # of « par arrêt », « arrêt » is the column's own word; a line of Tournées is « par tournée »
        rate = titles if "/" in column.unit else []
        lines = {word for name in (*table.sheet_names, *rate, column.unit) for word in _singular(name)}
        return _singular(each) <= lines or any(
            f"{word} {each}" in title for title in titles for word in ("par", "per")
        )
    known = {word for name in (*titles, *table.sheet_names) for word in _singular(name)}
    if column.kind == "share":
        known |= {"pour", "pourcentage", "cent", "percent", "part", "share"}
    return all(
        word in known or _NOTHING.fullmatch(word) or word.isdigit() or unit_named(word)
        for word in _singular(text)
    )


def _singular(text: str) -> set[str]:
    return {word[:-1] if len(word) > 3 and word[-1] in "sx" else word for word in fold(text).split()}
