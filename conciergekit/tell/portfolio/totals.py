"""The totals of a network, told: what may leave the group, and what is withheld and why."""

import pandas as pd

from ...core.i18n import MISSING, N_, _, month, ngettext, number
from ...core.tables import PROJECT
from ...draw.blocks import Block, Heading, Paragraph, Table
from ...portfolio.together import FEWEST_PILOTS, Totals
from . import since

WITHHELD = {
    "": N_("there are fewer than {n} pilots"),
    "few": N_("fewer than {n} pilots measure it"),
    "dominant": N_("one or two pilots make up most of it"),
    "changed": N_("beside the totals already published, it would tell of one pilot"),
}


def sentences(found: Totals) -> list[str]:
    """How many pilots, and what they do together."""
    if not found.known:
        why = found.withheld.get("", "few")
        return [_("Nothing can be published: {why}.", why=_why("" if why == "few" else why))]
    said = [ngettext("{n} pilot together.", "{n} pilots together.", found.pilots)]
    for code, (value, low, high, n) in found.sums.items():
        known = {name: number(amount) for name, amount in {"value": value, "low": low, "high": high}.items()}
        said.append(
            ngettext(
                "{what}, {n} pilot: about {value} a month in all (range: {low} to {high}).",
                "{what}, {n} pilots: about {value} a month in all (range: {low} to {high}).",
                n,
                what=since.name(code),
                **known,
            )
        )
    if any(found.until):
        first, last = (month(pd.Period(one, "M")) for one in found.until)
        said.append(
            _("Each pilot's data end in {first}.", first=first)
            if first == last
            else _(
                "Each pilot's last months count: their data end between {first} and {last}.",
                first=first,
                last=last,
            )
        )
    return said


def blocks(found: Totals) -> list[Block]:
    """What may be published."""
    title = Heading(_("The network as a whole"), 1)
    if not found.known:
        return [title, Paragraph(sentences(found)[0])]
    rows = tuple(
        (
            since.compared(code),
            *(since.shown(code, value) if value == value else MISSING for value in values),
            number(n),
        )
        for code, (*values, n) in found.middles.items()
    )
    head = (_("Indicator"), _("Middle pilot"), _("Lower quarter"), _("Upper quarter"), _("Pilots"))
    parts: list[Block] = [title, *(Paragraph(said) for said in sentences(found))]
    parts += [Table(head, rows, right=frozenset({1, 2, 3, 4}))] if rows else []
    for words, counted, label in (
        (str(PROJECT["stage"].title), found.stages, PROJECT["stage"].label),
        (_("Proposal"), found.proposals, since.proposed),
    ):
        lines = tuple(
            (label(code) if code else _("others, or not noted"), number(n)) for code, n in counted.items()
        )
        parts.append(Table((words, _("Pilots")), lines, right=frozenset({1})))
    withheld = [(since.compared(code), _why(why)) for code, why in found.withheld.items() if code]
    if withheld:
        parts.append(Table((_("Not published"), _("Why")), tuple(withheld)))
    parts.append(
        Paragraph(
            _(
                "Totals are rounded, and leave out what a service paused or closed served before. Groups of fewer than {n} pilots are put together, and no pilot makes up more than half of a total. Pilots that have joined since an earlier total wait until they are {n}.",
                n=number(FEWEST_PILOTS),
            ),
            "note",
        )
    )
    return parts


def _why(code: str) -> str:
    return _(WITHHELD[code], n=number(FEWEST_PILOTS))
