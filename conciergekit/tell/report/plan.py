"""The action plan: at most seven actions, each with who, when, cost, what it teaches and what stops it; then the vote."""

import pandas as pd

from ...actions import stopping
from ...core.i18n import MISSING, _, money
from ...core.tables import RISKS
from ...core.text import typed
from ...draw.blocks import Block, Bullets, Heading, Paragraph, Small, Strong, Table
from ...gates.conditions import open_risks
from ...gates.instances import decided
from ..actions import when
from ..common import Many, Said, sayer
from .common import lede, missing

_NONE = "—"
_RISKS, _TYPED = 8, 120  # risks shown, characters of a cell typed
_SAID = {
    "signs": "Each says what would stop it.",
    "no_sign": Many("{n} has no stop sign yet: to be agreed.", "{n} have no stop sign yet: to be agreed."),
    "left": Many("{n} other action can wait.", "{n} other actions can wait."),
    "release": "Release {envelope:money} for the next stage; at most {loss:money} may be lost.",
    "reduce": "Make the next stage ({envelope:money}) smaller, or accept to lose {loss:money} at most, in place of {accepted:money}.",
    "vote": "Continue, continue with conditions, adjust, extend, pause or stop.",
    "criteria": "Fix the criteria of the next stage, and the date of the next review.",
    "votes": "What the body votes",
    "votes_on": "What the body votes on {day:day}",
    "origin": "Risks, conditions and noted actions come from the workbook. This report proposes the other actions; their stop signs are to be agreed.",
}
_say = sayer(_SAID)


def blocks(pilot, plan, review, stages) -> list[Block]:
    """plan : ``actions.plan``; review : ``gates.review``; stages : ``gates.stages``."""
    if not len(plan.table):
        return [*missing(plan.finding()), *_risks(review), *(_vote(review, stages) if stages else [])]
    bare = int((plan.lines()["stop_sign"] == "").sum())
    signs = _say("no_sign", bare) if bare else _say("signs")
    left = _say("left", plan.left) if plan.left else ""
    return [
        lede(plan.finding(), "" if stopping(review) else signs, left),
        table(plan),
        *_risks(review),
        *_vote(review, stages),
        Paragraph(_say("origin"), "note"),
    ]


def table(plan, found: bool = True) -> Table:
    """Each action with who, when, for how much, what it teaches, what stops it; the same in the minutes, which tell elsewhere what
    was `found`."""
    rows = [
        (
            (Strong(f"{place}. "), row.what, *([Small(row.detail)] if found and row.detail else [])),
            row.who,
            when(row),
            row.cost or _("to be costed"),
            row.teaches or _NONE,
            row.stop_sign or _("to be agreed"),
            row.cap or _NONE,
        )
        for place, row in enumerate(plan.lines().itertuples(), start=1)
    ]
    head = (_("Action"), _("Who"), _("When"), _("Cost"), _("What it teaches"), _("Stop sign"), _("Cap"))
    return Table(
        head,
        tuple(rows),
        right=frozenset({3, 6}),
        widths=(5, 2.4, 2.3, 1.9, 3.5, 3, 1.9),
        summary=_("Action plan"),
        wide=frozenset({4, 5}),
    )


def _risks(review) -> list[Block]:
    """The risks still open, as the workbook has them: those that hold nothing back are in no action."""
    risks = open_risks(review.pilot).dropna(subset="what")
    rows = tuple(
        (
            typed(row.what, _TYPED),
            RISKS["level"].label(row.level) if isinstance(row.level, str) else MISSING,
            typed(row.test, _TYPED),
            typed(row.stop_sign, _TYPED),
            money(row.cap_eur),
        )
        for row in risks.head(_RISKS).itertuples()
    )
    head = (_("Risk"), _("Level"), str(RISKS["test"].title), _("Stop sign"), _("Cap"))
    table = Table(head, rows, right=frozenset({4}), widths=(5, 2, 4, 4, 1.5), summary=_("Risks still open"))
    return [Heading(_("Risks still open"), 2), table] if rows else []


def means(review, loss) -> Said:
    """The vote on the means of the next stage, as chapter 1 advises it; none where the rule does not go on."""
    if review.proposal in ("go", "go_conditions") and loss.engaged > 0:
        said = "reduce" if loss.too_much else "release"
        yield _say(said, envelope=loss.engaged, loss=loss.largest, accepted=loss.accepted)


def _vote(review, stages) -> list[Block]:
    items = [_say("vote")]
    items += means(review, stages.loss)
    if not stopping(review):
        items.append(_say("criteria"))
    when = _to_come(review.pilot)
    title = _say("votes" if pd.isna(when) else "votes_on", day=when)
    return [Heading(title, 2), Bullets(tuple(items), "number") if items[1:] else Paragraph(items[0])]


def _to_come(pilot) -> pd.Timestamp:
    """The day of the next gate; NaT once it has passed, or once the body has decided on it."""
    day = pd.to_datetime(pilot.settings.get("next_gate"))
    past = pd.isna(day) or day < pilot.until or (decided(pilot)["date"] >= day).any()
    return pd.NaT if past else day
