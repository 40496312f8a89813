"""The review on other requirements, beside that on those agreed."""

from ...core.i18n import _, chances
from ...draw.blocks import Block, Paragraph, Small, Table, Tag
from ...gates.rule import GREEN, GREY, RED
from ..common import Said
from ..gates.words import amount, light_of, proposal_label, requirement
from . import gaps

_LOOKS = {GREEN: "good", RED: "bad", GREY: "quiet"}


def finding(result) -> str:
    """What the rule would propose, and what it proposes."""
    now, then = result.now, result.then
    values = {"then": proposal_label(then.proposal), "now": proposal_label(now.proposal)}
    if not result.moved:
        return _("The rule proposes “{now}”.", **values)
    if then.proposal == now.proposal:
        return _("The rule would still propose “{then}”.", **values)
    return _("The rule would propose “{then}” instead of “{now}”.", **values)


def sentences(result) -> list[str]:
    """The proposal, the chances, and what such a change is worth."""
    return [finding(result), *chance(result), *_warned(result)]


def chance(result) -> list[str]:
    """That every must is met, today and as tried."""
    now, then = result.now.probability, result.then.probability
    if then != then:
        return [_("The chances are not known: a must is not measured, or none was agreed.")]
    if not result.moved or now != now:
        return [_("All musts together: {chances}.", chances=chances(then))]
    gap = gaps.hundredths(now, then)
    if not gap:
        return [_("All musts together: {chances}, as today.", chances=chances(then))]
    return [_("All musts together: {chances}, {gap} compared with today.", chances=chances(then), gap=gap)]


def _warned(result) -> Said:
    if not result.moved:
        return
    yield _(
        "A requirement chosen once the figures are known proves little. Change it for the next stage, before it begins."
    )


def blocks(result) -> list[Block]:
    """The proposal, each criterion with its light, what to know."""
    first, second, *others = sentences(result)
    rows = result.then.criteria
    before = result.now.criteria.set_index("indicator", drop=False)
    lines = tuple(_line(row, before.loc[row.indicator]) for row in rows.itertuples())
    head = (_("Criterion"), _("Value"), _("Required"), _("Reads"))
    table = Table(head, lines, right=frozenset({1}), widths=(5, 2, 3, 3), summary=head[0])
    return [Paragraph(first, "answer"), Paragraph(second), table, *map(Paragraph, others)]


def _line(row, before) -> tuple:
    light = Tag(light_of(row), _LOOKS.get(row.light, "plain"))
    wanted = requirement(row)
    agreed = requirement(before)
    if wanted != agreed:
        wanted = (wanted, Small(_("agreed: {requirement}", requirement=agreed)))
    said = (
        (light,) if row.light == before.light else (light, Small(_("today: {light}", light=light_of(before))))
    )
    return (row.label, amount(row.indicator, row.value, n=row.n), wanted, said)
