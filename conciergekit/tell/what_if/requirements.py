"""The review on other requirements, beside that on those agreed."""

from ...core.i18n import N_, _, chances
from ...draw.blocks import Block, Paragraph, Small, Table, Tag
from ...gates.rule import GREEN, GREY, RED
from ..gates.words import amount, light_of, proposal_label, requirement
from . import gaps

_LOOKS = {GREEN: "good", RED: "bad", GREY: "quiet"}
_PROPOSED = (
    N_("The rule proposes “{now}”."),
    N_("The rule would propose “{then}” instead of “{now}”."),
    N_("The rule would still propose “{then}”."),
)
_TOGETHER = (
    N_("All musts together: {chances}."),
    N_("All musts together: {chances}, {gap} compared with today."),
    N_("All musts together: {chances}, as today."),
)


def finding(result) -> str:
    """What the rule would propose, and what it proposes."""
    now, then = (proposal_label(review.proposal) for review in (result.now, result.then))
    changed = "" if result.then.proposal == result.now.proposal else then
    return gaps.compared(_PROPOSED, result.moved, changed, then=then, now=now)


def sentences(result) -> list[str]:
    """The proposal, the chances, and what such a change is worth."""
    warning = N_(
        "A requirement chosen once the figures are known proves little. Change it for the next stage, before it begins."
    )
    return [finding(result), *chance(result), *([_(warning)] if result.moved else [])]


def chance(result) -> list[str]:
    """That every must is met, today and as tried."""
    now, then = result.now.probability, result.then.probability
    if then != then:
        return [_("The chances are not known: a must is not measured, or none was agreed.")]
    moved = result.moved and now == now
    return [gaps.compared(_TOGETHER, moved, gaps.hundredths(now, then), chances=chances(then))]


def blocks(result) -> list[Block]:
    """The proposal, each criterion with its light, what to know."""
    first, second, *others = sentences(result)
    rows = result.then.criteria
    before = result.now.criteria.set_index("indicator", drop=False)
    was = N_("given: {requirement}") if result.now.tried else N_("agreed: {requirement}")
    lines = tuple(_line(row, before.loc[row.indicator], was) for row in rows.itertuples())
    head = (_("Criterion"), _("Value"), _("Required"), _("Reads"))
    table = Table(head, lines, right=frozenset({1}), widths=(5, 2, 3, 3), summary=head[0])
    return [Paragraph(first, "answer"), Paragraph(second), table, *map(Paragraph, others)]


def _line(row, before, was: str) -> tuple:
    light = Tag(light_of(row), _LOOKS.get(row.light, "plain"))
    wanted = requirement(row)
    if wanted != requirement(before):
        wanted = (wanted, Small(_(was, requirement=requirement(before))))
    said = (
        (light,) if row.light == before.light else (light, Small(_("today: {light}", light=light_of(before))))
    )
    return (row.label, amount(row.indicator, row.value, n=row.n), wanted, said)
