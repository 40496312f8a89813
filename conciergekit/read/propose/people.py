"""Columns of an unknown file that may hold names of people, and what of its cells may be shown."""

import re
from collections.abc import Collection

from ...core.cells.capitals import as_listed, hide_unknown, without_names
from ...core.cells.people import (
    full_of_names,
    names_for_codes,
    surely_a_person,
)
from ...core.schema import fold
from ..layout.kinds import of_one_account
from ..layout.match import shown
from ..layout.sides import between_people
from ..understand.doubts.money import PUBLIC_BODIES
from ..understand.surnames import TO_SOMEBODY
from ..words import Said

_SAID = Said("people")
LONG_AGO = _SAID.long_ago

_SHOWN = 3
_ORGANISATION = re.compile(
    rf"(?:l |la |le )?(?:{PUBLIC_BODIES.pattern}|syndic|copropriete|residence|bailleur|opac|oph|office|regie"
    r"|association|asso|societe|entreprise|sarl|sas|sasu|eurl|sci|scop|scic|cooperative|cabinet|clinique|hopital|ehpad|ecole|college|lycee|creche"
    r"|boulangerie|pharmacie|garage|restaurant|hotel|epicerie|centre)\b.*"
)


def names(heading: str, cells: list) -> bool:
    """Whether a column holds names of people: beyond doubt, or as far as words tell where its heading asks who."""
    if _SAID.who.fullmatch(fold(heading)):
        bodies = sum(_ORGANISATION.fullmatch(fold(cell)) is not None for cell in cells)
        return bodies < 0.5 * len(cells) and names_for_codes(cells)
    return full_of_names(cells)


def examples(heading: str, values: list, known: bool, met: Collection[str] = ()) -> tuple[str, ...]:
    """A few cells, masked; none of a column of words nothing is known of, where any could be somebody's name."""
    texts = [value for value in values if isinstance(value, str)]
    if _SAID.not_shown.fullmatch(fold(heading)):
        return ()
    if any(map(surely_a_person, texts)) or (not known and _full_of_capitals(texts)):
        return ()
    if not known and (of_one_account(values) or all(map(LONG_AGO.fullmatch, map(str, values)))):
        return ()
    plain = [v for v in values if not isinstance(v, str) or not between_people(v)]
    return tuple(shown(_masked(v, known, met)) for v in plain[:_SHOWN])


def _full_of_capitals(texts: list[str]) -> bool:
    """Whether most texts are a word or two that begin with a capital, as names are."""
    named = [
        text for text in texts if re.fullmatch(r"[A-ZÀ-Ý][\w'’-]*(?: [A-ZÀ-Ý][\w'’-]*){0,2}", text.strip())
    ]
    return len(named) > 0.6 * len(texts) if texts else False


def _masked(cell: object, known: bool, met: Collection[str]) -> object:
    """A cell to be shown: several words as a free text is, which may hold a name; one word of a known column is a code, a service."""
    if not isinstance(cell, str):
        return cell
    hidden = as_listed(cell, met) if known else without_names(cell, met)
    return hide_unknown(hidden) if TO_SOMEBODY.fullmatch(fold(cell)) else hidden
