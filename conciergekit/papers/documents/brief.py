"""The note to the body: two pages a committee reads before it meets."""

import itertools
from functools import partial

import numpy as np

from ... import actions, finance
from ...core.i18n import N_, _, date, listing, money, ngettext
from ...core.tables import DECISIONS, PROJECT
from ...core.text import typed
from ...draw.blocks import Bullets, Document, Heading, PageBreak, Paragraph, Strong, Table, Text
from ...gates.conditions import ABSENT, conditions
from ...gates.criteria import agreed
from ...gates.log import decision_log
from ...gates.stages import stages
from ...indicators import compute, specs
from ...tell.common import clients_count, complete_months
from ...tell.gates.conditions import state_word
from ...tell.gates.log import WITHOUT_QUORUM
from ...tell.gates.words import imagine, takes
from ...tell.logistics.common import stops_text
from . import parts

_LINE = 230  # characters a line of the note may take, so that hostile or long text does not make a third page
_ANSWER = 320  # of the answer, which ends on what is required
_CRITERIA = 9


def brief(review, plan=None) -> Document:
    """Two pages: the question, what was tested, the answer, both columns, what holds back, what is asked."""
    blocks = [
        _question(review),
        _answer(review),
        _tested(review),
        _columns(review),
        _money(review),
        PageBreak(),
        _criteria(review),
        _conditions(review),
        _asked(plan or actions.whole(review)),
        _method(review),
    ]
    return parts.paper(_("Note to the decision body"), review, blocks)


def _question(review) -> list:
    said = [Heading(_("The question")), Paragraph(parts.question(review))]
    if told := (found := agreed(review.pilot)).when():
        said.append(Paragraph(" ".join([*told, found.changed_since()]).strip(), "note"))
    for row in decision_log(review.pilot).decisions.tail(1).itertuples():
        decision = DECISIONS["decision"].label(row.decision).lower()
        last = _("Last decision: {decision}, {day}.", decision=decision, day=date(row.date))
        said.append(Paragraph(f"{last} {_(WITHOUT_QUORUM)}" if row.short else last, "note"))
    return said


def _answer(review) -> list:
    lines = [_short(review.headline(), most=_ANSWER)]
    if review.probability == review.probability:
        lines.append(imagine(review.probability))
    if len(review.musts):  # else the headline has said it
        lines.append(_short(review.holding_back()))
    first, *rest = lines
    return [
        Heading(_("The answer of the figures")),
        Paragraph((Strong(first), "".join(" " + line for line in rest)), "answer"),
        Paragraph(_("The rule proposes; the body decides."), "note"),
    ]


def _tested(review) -> list:
    pilot = review.pilot
    told = tuple(filter(None, [activity(pilot), whom(pilot), _trips(pilot)]))
    return [Heading(_("What was tested")), Bullets(told)]


def activity(pilot) -> Text:
    requests = pilot.happened("requests")
    served = int((requests["outcome"] == "served").sum())
    people = requests.loc[requests["outcome"] == "served", "client"].dropna().nunique()
    pieces = [
        complete_months(pilot),
        ngettext("{n} request up to {day}", "{n} requests up to {day}", len(requests), day=date(pilot.until)),
        ngettext("{n} served", "{n} served", served),
    ]
    if people:  # those served, fewer than those who asked
        pieces[-1] = _("{served} for {clients}", served=pieces[-1], clients=clients_count(people))
    where, counts = parts.territory(pilot, 5), ", ".join(pieces)
    if not where:
        return _("{counts}.", counts=counts)
    return _short(_("{counts}, in {places}.", counts=counts, places=where))


def whom(pilot) -> Text:
    groups = parts.served_shares(pilot, "public", "publics")
    services = parts.served_shares(pilot, "service", "services")
    if not groups or not services:
        return ""
    said = (
        N_("Served first, over the complete months: {groups}; with {services}.")
        if len(pilot.months)
        else N_("Served first: {groups}; with {services}.")
    )
    return _short(_(said, groups=groups, services=services))


def _trips(pilot) -> Text:
    stop, tour = compute(pilot, "cost_per_stop_eur"), compute(pilot, "stops_per_tour")
    if stop.measure.absent or tour.measure.absent:
        return ""
    said = N_("{tours}, {stops} each on average, {cost} a stop (estimated, hours included).")
    return _(said, tours=tour.counted, stops=stops_text(tour.value), cost=money(stop.value, 2))


def _columns(review) -> list:
    """The workshop's two columns side by side, the same number of lines each, and no score."""
    pilot = review.pilot
    first = [compute(pilot, spec.id) for spec in specs() if spec.first_screen]
    left, right = (
        [_line(item, review) for item in first if item.kind == kind][:6]
        for kind in ("quantitative", "qualitative")
    )
    rows = tuple(itertools.zip_longest(left, right, fillvalue=""))
    about = _("Left: quantitative indicators; right: qualitative ones. Value, range, what it rests on.")
    columns = Table((_("Quantitative"), _("Qualitative")), rows, summary=about)
    return [Heading(_("What was seen: two columns of equal weight")), columns]


def _line(item, review) -> Text:
    if item.measure.absent:
        return _("{label}: not measured", label=item.label)
    label, value, rests = parts.told(item, review)
    details = " · ".join(filter(None, (rests, item.direction)))
    return (_("{label}:", label=label) + " ", Strong(value), f"\n{details}")


def _criteria(review) -> list:
    head = _("Criteria agreed for this project") if len(review.criteria) else _("Criteria")
    left = len(review.criteria) - _CRITERIA
    more = ngettext("{n} more criterion in the minutes.", "{n} more criteria in the minutes.", left)
    noted = [Paragraph(more, "note")] if left > 0 else []
    return [Heading(head), parts.criteria(review, most=_CRITERIA), noted]


def _money(review) -> list:
    """The cash curve and what is at stake, in a few lines."""
    pilot = review.pilot
    cash = finance.cash_plan(pilot)
    unsure = [cash.undated()] if cash.undated_eur > 0.5 else []
    lines = finance.views(pilot).sentences()[:2] + cash.sentences()[:1] + unsure
    return [Heading(_("Money and what is at stake")), Bullets((*map(_short, lines), *_loss(review)))]


def _loss(review) -> list[str]:
    """The largest loss of the next stage against what the body said it can lose; what was stated when it is unknown."""
    found = stages(review.pilot, review.probability)
    if np.isnan(found.loss.largest):
        return [_short(" · ".join(parts.said_stakes(review)))]
    return [_short(found.sentences()[0]), *found.differs()]


def _conditions(review) -> list:
    """Status, funders' timing, strategy: the three conditions of the workshop, then those of the figures."""
    pilot = review.pilot
    status = pilot.settings.get("status")
    grants = parts.grants(pilot, 2)
    vision = compute(pilot, "vision")
    known = {
        "status": PROJECT["status"].label(status) if status else _("not noted"),
        "funders": _("; ").join(grants) if grants else _("nothing filed or agreed is noted"),
        "strategy": _vision(vision),
    }
    found = conditions(pilot).standing
    lines = [
        (Strong(row.label), " – ", _short(_standing(row, known[row.kind]))) for row in found.itertuples()
    ]
    lines += [_short(text, most=150) for text in review.conditions()[:3]]
    return [Heading(_("Conditions")), Bullets(tuple(lines))]


def _standing(row, known: str) -> str:
    """What the data say of a condition, then what the body found when it last looked at it."""
    if row.state == ABSENT:
        return known
    found = {"state": state_word(row.state), "what": typed(row.what, 100).rstrip(".")}
    return _("{known}; {state}: {what}.", known=known, **found)


def _vision(item) -> str:
    if item.measure.absent:
        return _("vision not graded")
    if item.range:
        return _("vision graded {value}, from {range} by rater", value=item.shown(), range=item.range)
    return _("vision graded {value}, by one role only", value=item.shown())


def _asked(plan) -> list:
    """Decision, envelope, next date; then the first actions of the plan."""
    steps = tuple(map(_short, plan.first(count=4, long=170)))
    asked = N_(
        "Decide among: {choices}; set the conditions (who, what, when, cost), the envelope and the next date."
    )
    asked = _(asked, choices=listing(map(str.lower, parts.choices())))
    return [Heading(_("What is asked of the body")), Paragraph(asked), Bullets(steps)]


def _method(review) -> list:
    missing = [takes(row.indicator, row.requirement, row.lacks) for row in review.missing.itertuples()]
    unknown = _("Not known yet: {what}.", what=listing(missing)) if missing else ""
    said = filter(
        None, [unknown, _("The requirements are this project's, not norms."), parts.rests_on(review)]
    )
    return [Paragraph(_short(" ".join(said), most=420), "note")]


_short = partial(parts.shortened, most=_LINE)
