"""What several figures about people share: words typed by others, shown without what identifies them; tags; labels."""

import re
from collections.abc import Iterable

import pandas as pd

from ..core.cells.capitals import (
    codes_of,
    firm,
    hide_codes,
    hide_unknown,
    like_a_person,
    names_in,
    organisations,
)
from ..core.cells.people import HIDDEN, mask, mask_first_names
from ..core.pilot import Pilot, remembered
from ..core.privacy import batches
from ..core.schema import fold
from ..core.text import cut, legal, one_line
from ..targets.pairs import names

_BETWEEN = "\x1f"
LONGEST = 240  # characters of a comment or a note that are shown
ALERTS = frozenset(["alerte", "alert"])  # tags that say how heavy a note is, not what it is about


def shown(text) -> str:
    """Typed words on one line, without names, phones, mails and addresses; "" when the cell is empty."""
    if text is None or pd.isna(text):
        return ""
    return cut(mask_first_names(mask(one_line(legal(text)), free=True)), LONGEST)


def spoken(texts: Iterable, pilot: Pilot | None = None) -> list[str]:
    """What people said or noted of others, `shown`, without any word with a capital that neither the kit nor the workbook's
    own names know: the name of somebody is in no list; nor any code of a person."""
    known, near, codes = _named(pilot) if pilot else ((), (), frozenset())
    return [hide_codes(hide_unknown(shown(text), known, near), codes) for text in texts]


def party(text, pilot: Pilot | None = None) -> str:
    """Who pays, lends or is paid: an organisation that its own words tell, « Garage Petit », "Harrison Plumbing", or that
    a sheet of organisations names; all of the name of anybody else is hidden, « Dupont Marie », « Ortelia Wexler ».

    >>> [party(text) for text in ("Garage Petit", "Martin Bakery Ltd", "Menuiserie Jean Blanc", "Dupont Marie")]
    ['Garage Petit', 'Martin Bakery Ltd', 'Menuiserie •••', '•••']
    """
    typed = cut(one_line(legal(text)), LONGEST) if isinstance(text, str) else ""
    if fold(typed) and pilot and fold(typed) in _organisations(pilot):
        return typed
    if named := firm(typed):
        return named
    if like_a_person(typed):
        return HIDDEN
    hidden = spoken([text], pilot)[0]
    others = (
        word.islower() and word not in _PARTICLES or any(map(str.isdigit, word))
        for word in re.split(r"[\s.,'’-]+", hidden)
    )
    return HIDDEN if HIDDEN in hidden and not any(others) else hidden


def unnamed(rows: pd.DataFrame, pilot: Pilot, *columns: str) -> pd.DataFrame:
    """The lines with these columns as they were typed, but for the names of people."""
    known, near, codes = _named(pilot)

    def hide(text):
        if not isinstance(text, str):
            return text
        return hide_codes(hide_unknown(mask_first_names(text), known, near), codes)

    return rows.assign(**{name: rows[name].map(hide) for name in columns})


_PARTICLES = {"de", "du", "des", "d", "le", "la", "les", "l", "van", "von", "ben", "el", "et", "and"}


@remembered
def _organisations(pilot: Pilot) -> set:
    """Names that no person bears, in the sheets of the workbook."""
    return organisations(lambda table, column: pilot[table][column].dropna())


@remembered
def _named(pilot: Pilot) -> tuple[set, set, set]:
    """What `names_in` the workbook is no person; and the codes that are one."""

    def cells(table, column):
        return pilot[table][column].dropna().unique()

    return *names_in(cells, pilot.settings.get("name")), codes_of(cells)


def tags(text) -> dict[str, str]:
    """The tags of a cell: folded -> as typed, without what identifies a person; marks of alert are left out."""
    if text is None or pd.isna(text):
        return {}
    parts = (shown(part) for part in str(text).replace(";", ",").split(","))
    return {fold(part): part for part in parts if part and fold(part) not in ALERTS}


def is_alert(text) -> bool:
    """Whether the tags of a note call it an alert."""
    return not pd.isna(text) and not ALERTS.isdisjoint(map(fold, str(text).replace(";", ",").split(",")))


def told_left(pilot) -> pd.DataFrame:
    """Clients who said they would not come back, of those that are told (`privacy.batches`)."""
    rows = pilot["clients"].drop_duplicates("id")
    rows = rows[rows["left_on"] <= pilot.until].sort_values("left_on", kind="stable")
    return rows[batches(rows["id"], rows["left_on"]) >= 0]


@remembered
def labels(pilot, table: str) -> dict[str, str]:
    """Code -> name of the sheet "publics" or "services"; the code where no name is written."""
    return {code: shown(label) or code for code, label in names(pilot, table).items()}


def offer_key(rows: pd.DataFrame) -> pd.Series:
    """One text a public and a service: what rows are grouped by; `offer_of` gives the two back."""
    return (rows["public"].astype(str) + _BETWEEN + rows["service"].astype(str)).astype("object")


def offer_of(key: str) -> tuple[str, str]:
    public, _sign, service = key.partition(_BETWEEN)
    return public, service
