"""Which way money goes, and what it is, by the words of a line: grants and loans among the sales."""

import re

import numpy as np
import pandas as pd

from ....core.cells.account import SheetCells
from ....core.cells.people import mask
from ....core.findings import Finding
from ....core.schema import fold
from ....core.tables import TABLES
from ...layout.match import Layout
from ...layout.sides import sections
from ..rows import Rows

SIDES = re.compile(r"[escdr]|entrees?|sorties?|depenses?|recettes?|debits?|credits?|in|out")


def by_letters(layout: Layout) -> bool:
    """Whether a column of a ledger says of each line which way the money goes, and nothing else: E and S, « Recette » and « Dépense »."""
    place = layout.place_of("nature")
    said = {fold(cell) for cell in layout.below(place)} if place is not None else set()
    return len(said) == 2 and all(map(SIDES.fullmatch, said))


_NATURES = {
    "subsidy": re.compile(
        r"\b(?:subv(?:ention)?s?|aide (?:au poste|de l etat|a l emploi|asp))\b|^(?:dotation|asp)\b"
    ),
    "loan": re.compile(
        r"^(?:vir(?:ement)? )?(?:pret|emprunt|avance remboursable|apport)\b|\bpret (?:n |no |numero )?[0-9]{4,}|\bcautions?\b|\bdepots? de garantie\b"
    ),
    "repayment": re.compile(
        r"\b(?:remb(?:oursement|t)?|echeance|mensualite) (?:de |du |d )?(?:l )?(?:pret|emprunt|apport|avance remboursable)\b"
        r"|\b(?:cautions?|depots? de garantie)\b.*\b(?:rend|restitu|rembours)\w*|\b(?:rend|restitu|rembours)\w* .*\b(?:cautions?|depots? de garantie)\b"
    ),
}


def meant_by_words(ledger: pd.DataFrame) -> dict[int, str]:
    """Lines said to be sales or expenses whose words say something else: index -> the nature they say."""
    wanted = {"own_revenue": ("subsidy", "loan"), "subsidy": ("loan",), "expense": ("repayment",)}
    said = zip(ledger.index, ledger["line"], ledger["nature"], strict=True)
    keys = {text: fold(text) for text in ledger["line"].unique() if isinstance(text, str)}
    found = {
        i: next((name for name in wanted.get(nature, ()) if _NATURES[name].search(keys.get(text, ""))), None)
        for i, text, nature in said
        if isinstance(nature, str)
    }
    return {i: name for i, name in found.items() if name}


_DETAILS = re.compile(
    r"(?:libelle|rubrique|categorie|nature|type|poste|details?|informations?|motif|communication|description|operation|reference|memo)\b.*"
)


def natures_by_words(layout: Layout, cells: SheetCells, rows: Rows, kept: np.ndarray) -> list[Finding]:
    """Lines of a side, or of a part of a table, said to be all sales or all expenses, whose words say a grant, a loan or
    its repayment: they are that. A bank may say it in a second column of words."""
    said = (layout.side or layout.across) and "nature" in layout.constants
    if (
        not said
        and not layout.by_sign
        and not by_letters(layout)
        and not sections(layout.sheet, layout.header)
    ):
        return []
    found, words, typed = [], [], {}
    meant = meant_by_words(rows.frame)
    unworded = TABLES["ledger"]["line"] not in layout.columns.values()  # then any column may hold them
    for p, heading in layout.beside.items():
        if p < len(cells.columns) and heading and (unworded or _DETAILS.fullmatch(fold(heading))):
            said_there = rows.frame.assign(line=[cells.columns[p][i] for i in kept.tolist()])
            new = meant_by_words(said_there)
            meant = new | meant
            typed |= {i: mask(str(said_there.at[i, "line"]), free=True) for i in new} if unworded else {}
    for i, nature in meant.items():
        words.append(
            {"nature": nature_title(rows, nature), "other": nature_title(rows, rows.frame.at[i, "nature"])}
        )
        rows.frame.loc[i, "nature"] = nature
        found.append(i)
    lines = [typed.get(i, rows.frame.at[i, "line"]) for i in found]
    return rows.report("nature_by_words", "doubtful", "nature", found, lines, words)


def nature_title(rows: Rows, nature: str):
    return next(choice.title for choice in rows.table["nature"].choices if choice.value == nature)
