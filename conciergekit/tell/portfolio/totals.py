"""The totals of a network, told: what may leave the group, and what is withheld and why."""

import pandas as pd

from ...core.i18n import MISSING, _, number
from ...core.tables import PROJECT
from ...draw.blocks import Block, Heading, Paragraph, Table
from ...portfolio.together import FEWEST_PILOTS, Totals
from ..common import Many, Said, say, sayer
from . import since

WITHHELD = {
    "": "there are fewer than {n:count} pilots",
    "few": "fewer than {n:count} pilots measure it",
    "dominant": "one or two pilots make up most of it",
    "changed": "beside the totals already published, it would tell of one pilot",
}
_SAID = {
    "nothing": "Nothing can be published: {why}.",
    "pilots": Many("{n} pilot together.", "{n} pilots together."),
    "sum": Many(
        "{what}, {n} pilot: about {value:count} a month in all (range: {low:count} to {high:count}).",
        "{what}, {n} pilots: about {value:count} a month in all (range: {low:count} to {high:count}).",
    ),
    "pilots_of": Many("{n} of {all:count} pilots together.", "{n} of {all:count} pilots together."),
    "sum_of": Many(
        "{what}, {n} of the {all:count} pilots that serve: about {value:count} a month in all (range: {low:count} to {high:count}).",
        "{what}, {n} of the {all:count} pilots that serve: about {value:count} a month in all (range: {low:count} to {high:count}).",
    ),
    "set_aside": "The others are left out, so that no pilot can be found by subtracting one total from another.",
    "regrouped": "Earlier totals were of other pilots: do not compare them with this one.",
    "until": "Each pilot's data end in {first:month}.",
    "until_between": "Each pilot's last months count: their data end between {first:month} and {last:month}.",
    "rounded": "Totals are rounded, and leave out what a service paused or closed served before. Groups of fewer than {n:count} pilots are put together, and no pilot makes up more than half of a total. Pilots that have joined since an earlier total wait until they are {n:count}. Where some have left, others are left out with them.",
}
_say = sayer(_SAID)


def sentences(found: Totals) -> Said:
    """How many pilots, and what they do together."""
    if not found.known:
        why = found.withheld.get("", "few")
        yield _say("nothing", why=_why("" if why == "few" else why))
        return
    counts = {"": found.pilots} | {code: row[-1] for code, row in found.sums.items()}
    partly = {code: "_of" if found.of[code] > n else "" for code, n in counts.items()}
    yield _say("pilots" + partly[""], found.pilots, all=found.of[""])
    for code, (value, low, high, n) in found.sums.items():
        shown = {"what": since.name(code), "value": value, "low": low, "high": high}
        yield _say("sum" + partly[code], n, all=found.of[code], **shown)
    if any(partly.values()):
        yield _say("set_aside")
    if found.regrouped:
        yield _say("regrouped")
    if any(found.until):
        first, last = (pd.Period(one, "M") for one in found.until)
        yield _say("until" if first == last else "until_between", first=first, last=last)


def blocks(found: Totals) -> list[Block]:
    """What may be published."""
    title = Heading(_("The network as a whole"), 1)
    if not found.known:
        return [title, Paragraph(next(sentences(found)))]
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
    parts.append(Paragraph(_say("rounded", FEWEST_PILOTS), "note"))
    return parts


def _why(code: str) -> str:
    return say(WITHHELD[code], FEWEST_PILOTS)
