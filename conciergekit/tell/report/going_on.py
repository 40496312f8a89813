"""The chapter that justifies the verdict: what holds it, how stable it is, the workshop's two columns, conditions, opinions,
stages and what may be lost."""

import math

import pandas as pd

from ...actions import stopping
from ...core import i18n
from ...core.i18n import MISSING, _, chances, money
from ...core.tables import DECISIONS
from ...core.text import clause, cut, lower, upper
from ...draw.blocks import Block, Bullets, Fold, Heading, Paragraph, Small, Table, words_of
from ...gates.conditions import ABSENT, BLOCKING, FINE, LATE, SETTLED, stop_until
from ...gates.criteria import agreed
from ...gates.log import stopped_on, suspended_on
from ...gates.measures import LATELY, MONTHS, ONCE, TURNED, UNBILLED, UNITS, UNSTATED
from ...gates.rule import AMBER, GREEN, GREY, MUST, RED, SHOULD
from ...gates.signals import HOUR, PEOPLE, PUBLICS
from ...indicators.model import by_id
from ..common import NAMED, Many, Said, few, say, sayer
from ..gates import stages as stages_told
from ..gates import words
from ..gates.agreed import TRIED, known_when_changed, not_put_back
from ..gates.conditions import named
from ..gates.instances import grade_word
from ..gates.log import WITHOUT_QUORUM, opinion
from ..gates.signals import sentence as warning
from ..what_if import saved
from . import measured
from .common import body, foot, lede
from .decision import TILES, TYPED, vetoed, who_when

_ANSWERS = {
    "go": "Yes.",
    "go_conditions": "Yes, under conditions.",
    "adjust": "Not yet, adjust first.",
    "extend": "Not yet, go on with the test.",
    "suspend": "Not for now, pause the test.",
    "stop": "No, close in good order.",
}
_SAID = {
    # the verdict and why
    "stopped": "The body decided to stop on {day:day}.",
    "paused": "The body paused the test on {day:day}.",
    "no_must": "No must was agreed.",
    "all_met": Many("The must is met.", "All {n} musts are met."),
    "none_met": Many("The must is not surely met.", "None of the {n} musts is surely met."),
    "some_met": Many("{n} must of {all:count} is met.", "{n} musts of {all:count} are met."),
    RED: "Not met: {names}.",
    AMBER: "To confirm: {names}.",
    GREY: "Still to be judged: {names}.",
    "wished": "Wished for and not met: {names}.",
    MUST: "{label}: {value}, {wanted} required.",
    SHOULD: "{label}: {value}, {wanted} wished for.",
    "if_met": "If this must were met, there would be {chances:chances} that all musts are.",
    "lever": "Lever noted: “{lever}”.",
    "lever_tried": Many("Lever noted, tried once: “{lever}”.", "Lever noted, tried {n} times: “{lever}”."),
    # how stable it is
    "changed": "The proposal changed this month; before, the rule proposed “{past}”.",
    "each_month": "The rule has proposed “{now}” at each month-end since {month:month}.",
    "since": "The rule has proposed “{now}” since {month:month}.",
    "before": "{said} Before, it proposed “{past}”.",
    "doubter_otherwise": "Someone who doubted before the test would say {low:chances}, and conclude otherwise.",
    "doubter": "Someone who doubted before the test would say {low:chances}, and conclude the same.",
    "cash": "{chances} that the cash pays for an orderly closure until the end of {until:month} (required: {asked}).",
    "no_day": "No last day was agreed to decide: fix one with the body.",
    "day_come": "The day agreed to decide has come.",
    "time_left": "Time left to decide: {time}.",
    "after": "What chapters 3 and 4 propose holds only if something goes on afterwards.",
    # the two columns
    "quantitative": Many("Other quantitative indicator: {lines}.", "Other quantitative indicators: {lines}."),
    "qualitative": Many("Other qualitative indicator: {lines}.", "Other qualitative indicators: {lines}."),
    "no_score": "No overall score: a good figure on one side never makes up for a poor one on the other.",
    "kinds": "Quantitative musts: {figures:count}; qualitative musts: {people:count}.",
    "one_more": "{said} The body may require one more qualitative result.",
    # conditions, opinions, decisions
    "settled": Many("{n} condition is in order.", "{n} conditions are in order."),
    "never_reviewed": "Never reviewed: {names:list}.",
    "nothing_said": "No grade of a member and no decision is noted yet.",
    "graded": Many(
        "On {day:day}, {n} member graded alone, then after talking.",
        "On {day:day}, {n} members graded alone, then after talking.",
    ),
    "grades": "Majority grades: {grades:list}.",
    "old_grades": "These grades are older than the present stage: ask for them again.",
    "votes": "{decision} ({yes:count} votes to {no:count})",
    "decided_on": "On {day:day}, the body decided {decision}.",
    "proposed_on": "On {day:day}, the rule proposed {proposal}.",
    "decided": "The body decided {decision}.",
    "different_because": "Its reason: “{text}”.",
    "dissent": "Minority opinion: “{text}”.",
    # stages
    "pace": "{amount:money} at its end, at this pace",
    "unallowed": "begun without a recorded decision to continue",
    # for who wants to check
    "together": "The chances are those of all musts together, never a product of their chances alone.",
}
_say = sayer(_SAID)
_HOLDING = 3  # criteria told one by one
_LONG = 160  # characters of a reason


def blocks(
    pilot, review, columns, plan, replay, design, bodies, pending, log, signals, foresight=None
) -> list[Block]:
    """What ``gates`` gives (``replay`` its frame; ``design`` None where it cannot be known)."""
    return [
        lede(_answer(review), *_musts(review)),
        *_holds(review),
        *_warnings(signals, review),
        *body(
            *agreed(pilot).afterwards(),
            *known_when_changed(agreed(pilot)),
            _stable(review, replay),
            _before(review),
            design.headline() if design is not None else "",
        ),
        # other chapters propose what only holds if something goes on
        *body(_cash(review), _deadline(review), _say("after") if stopping(review) else ""),
        *_columns(columns),
        *_balance(review),
        *_conditions(pending, review),
        *_foreseen(foresight),
        *_opinions(bodies, plan, log),
        *_stages(plan, review),
        *saved.blocks(pilot),
        *foot(pilot, review, bodies, details=_details(pilot, review)),
    ]


# ---- the verdict and why ----------------------------------------------------------------------------------


def _answer(review) -> str:
    """What the body has decided to stop, or to pause, is not answered again."""
    if pd.notna(day := stopped_on(review.pilot)):
        return _say("stopped", day=day)
    if pd.notna(day := suspended_on(review.pilot)):
        return _say("paused", day=day)
    return say(_ANSWERS[review.proposal])


def _musts(review) -> list[str]:
    """How many musts are met, then those that are not, then what was wished for and is not there."""
    musts, said = review.musts, []
    if review.verdict.step == 1:
        said.append(vetoed(review))
    if not len(musts):
        return [*said, _say("no_must")]
    met = int((musts["light"] == GREEN).sum())
    if met == len(musts):
        said.append(_say("all_met", met))
    else:
        said.append(_say("some_met", met, all=len(musts)) if met else _say("none_met", len(musts)))
    said += [_named(light, musts[musts["light"] == light]) for light in (RED, AMBER, GREY)]
    shoulds = review.criteria[review.criteria["role"] == SHOULD]
    said.append(_named("wished", shoulds[shoulds["light"] == RED]))
    return list(filter(None, said))


def _named(code: str, rows: pd.DataFrame) -> str:
    names = [_("“{label}”", label=measured.short(indicator)) for indicator in rows["indicator"]]
    return _say(code, names=few(names)) if names else ""


def _holds(review) -> list[Block]:
    """Each must that is not met, else each wish: where it stands, the lever noted, what it would change."""
    rows = review.criteria[review.criteria["light"].isin([RED, AMBER])]
    musts, shoulds = (rows[rows["role"] == role] for role in (MUST, SHOULD))
    rows = (musts if len(musts) else shoulds).head(_HOLDING)
    return [Paragraph(" ".join(_held(review, row))) for row in rows.itertuples()]


def _held(review, row) -> Said:
    # its whole name, or the short one where its unit is in both: "Cash runway, in months: 2 months"
    label = (measured.short if UNITS[row.indicator] == MONTHS else words.label)(row.indicator)
    asked = MUST if row.role == MUST else SHOULD
    yield _say(asked, label=label, value=words.valued(row), wanted=words.requirement(row))
    if lately := words.lately(row):
        yield lately
    if row.caution and row.light == AMBER:
        yield _("{why}.", why=upper(words.caution(row)))
    if row.note in (ONCE, UNBILLED, UNSTATED, TURNED, LATELY):
        yield words.note(row)
    if lever := cut(clause(row.lever), TYPED):
        yield _say("lever_tried" if row.lever_tried else "lever", row.lever_tried, lever=lever)
    then = row.q_without
    if row.indicator == review.bottleneck and row.light == RED and then >= 0.01:  # less changes nothing
        yield _say("if_met", chances=then)


def _warnings(signals, review) -> list[Block]:
    """What one part of the figures hides from another; the share of two people is not said again where a criterion has told it."""
    told = review.criteria.loc[review.criteria["light"] == RED, "indicator"].eq("desk_concentration").any()
    return [
        Paragraph(said)
        for one in signals.items
        if one.code in (HOUR, PEOPLE, PUBLICS) and (said := warning(one, told))
    ]


def _stable(review, replay: pd.DataFrame) -> str:
    if len(replay) < 2 or review.tried:  # past months were judged on what the workbook asks
        return ""
    return f"{_since(review, replay)} {not_put_back(review.pilot, replay['month'])}".rstrip()


def _since(review, replay: pd.DataFrame) -> str:
    past = replay["proposal"].tolist()
    same = next((k for k, one in enumerate(reversed(past)) if one != review.proposal), len(past))
    now = _proposed(review.proposal)
    if not same:
        return _say("changed", past=_proposed(past[-1]))
    said = "each_month" if same == len(past) else "since"
    said = _say(said, now=now, month=replay["month"].iloc[len(past) - same])
    return said if same == len(past) else _say("before", said=said, past=_proposed(past[-same - 1]))


def _proposed(code: str) -> str:
    return DECISIONS["decision"].label(code).lower()


def _before(review) -> str:
    if not review.guesses or review.probability != review.probability:
        return ""
    said = "doubter_otherwise" if review.guess_decides else "doubter"
    return _say(said, low=review.guesses["sceptical"])


def _cash(review) -> str:
    if not review.gate.short_of_cash:
        return ""
    paid, asked = review.gate.cash, review.gate.cash_asked
    return upper(
        _say(
            "cash",
            chances=chances(paid, [asked]),
            asked=i18n.hundredths(asked, [paid]),
            until=stop_until(review.pilot),
        )
    )


def _deadline(review) -> str:
    if not len(review.musts) or pd.notna(stopped_on(review.pilot)):
        return ""
    if review.gate.left is None:
        return _say("no_day")
    if review.gate.last:
        return _say("day_come")
    return review.closing_in() or _say("time_left", time=words.time_left(review))


# ---- the two columns --------------------------------------------------------------------------------------


def _columns(columns) -> list[Block]:
    """What the first screen has no room for, a sentence a side, and that no side makes up for the other."""
    found = measured.lines(columns)
    if measured.nothing(found):
        return []
    said = []
    for kind in measured.SIDES:
        left = [line for line in found if line.kind == kind][TILES:]
        left = [line for line in left if not measured.nothing([line])]
        if left:
            said.append(_say(kind, len(left), lines=_("; ").join(map(_other, left))))
    return [Heading(_("The workshop's indicators"), 2), *body(*said, _say("no_score"))]


def _other(line: measured.Line) -> str:
    said = _("“{label}”, {value}", label=line.name, value=words_of(line.value))
    state = _(measured.STATE_WORDS[line.state])
    asked = _("{state}, {required}", state=state, required=line.required) if line.role else ""
    beside = ", ".join(filter(None, [line.basis, asked]))
    return f"{said} ({beside})" if beside else said


def _balance(review) -> list[Block]:
    kinds = [by_id()[name].kind for name in review.musts["indicator"] if name in by_id()]
    figures, people = kinds.count("quantitative"), kinds.count("qualitative")
    if min(figures, people) > 1 or abs(figures - people) < 2:
        return []
    said = _say("kinds", figures=figures, people=people)
    return [Paragraph(_say("one_more", said=said) if people < figures else said, "aside")]


# ---- conditions, opinions, decisions ----------------------------------------------------------------------


def _conditions(pending, review) -> list[Block]:
    table, waiting = pending.table, pending.waiting
    unseen = table[table["state"] == ABSENT]
    settled = int(table["state"].isin([SETTLED, FINE]).sum())
    found: list[Block] = [Heading(_("Conditions to lift"), 2)]
    if review.proposal == "go_conditions" and (asked := review.wanted()):
        found.append(Bullets(tuple(asked)))
    if len(waiting):
        head = (_("Condition"), _("What remains"), _("Who"), _("For when"), _("Cost"))
        rows = tuple(_condition(row, review.pilot.until) for row in waiting.itertuples())
        found.append(
            Table(
                head, rows, right=frozenset({4}), widths=(3, 5, 2, 2, 1), summary=head[0], wide=frozenset({1})
            )
        )
    said = [_say("settled", settled)] if settled else []
    if len(unseen):
        said.append(_say("never_reviewed", names=[str(name).lower() for name in unseen["label"]]))
    return [*found, *body(*said)] if len(found) > 1 or said else []


def _foreseen(foresight) -> list[Block]:
    if foresight is None or not (told := foresight.sentences()):
        return []
    return [Fold(told[0].rstrip("."), (Bullets(tuple(told[1:])),))]


def _condition(row, today) -> tuple:
    name = named(row)
    if row.state == BLOCKING:
        name = (name, Small(_("blocking")))
    elif row.state == LATE or row.due < today:
        name = (name, Small(_("late")))
    return (name, cut(clause(row.what), _LONG) or MISSING, *who_when(row.owner, row.due, row.cost_eur))


def _opinions(bodies, plan, log) -> list[Block]:
    said = [*_grades(bodies, plan), *_decision(log)]
    if not said:
        return body(_say("nothing_said"))
    return [Heading(_("What the body’s members said"), 2), *said]


def _grades(bodies, plan) -> list[Block]:
    last = bodies.grades.drop_duplicates("subject", keep="last").dropna(subset=["majority"])
    if last.empty:
        return []
    grades = [
        _("{subject} “{grade}”", subject=lower(row.label), grade=grade_word(row.majority))
        for row in last.head(NAMED).itertuples()
    ]
    said = [_say("graded", bodies.members, day=bodies.gate), _say("grades", grades=grades)]
    now = plan.table.loc[plan.table["state"] == "now", "start"]
    if len(now) and bodies.gate < now.iloc[0]:
        said.append(_say("old_grades"))
    return body(*said)


def _decision(log) -> list[Block]:
    given = log.table[log.table["opinion"]].tail(1)
    advised = [
        opinion(row.body, row.date, "" if pd.isna(row.decision) else _decided(row.decision))
        for row in given.itertuples()
    ]
    if log.decisions.empty:
        return body(*advised)
    row = log.decisions.iloc[-1]
    decision, votes = _decided(row["decision"]), row[["votes_for", "votes_against"]].astype(float)
    if votes.notna().all():
        decision = _say("votes", decision=decision, yes=votes.iloc[0], no=votes.iloc[1])
    if pd.isna(row["agrees"]):
        said = [_say("decided_on", day=row["date"], decision=decision)]
    else:
        proposed = _say("proposed_on", day=row["date"], proposal=_decided(row["proposal"]))
        said = [proposed, _say("decided", decision=decision)]
    said += [_(WITHOUT_QUORUM)] if row["short"] else []
    for name in ("different_because", "dissent"):
        said += [_say(name, text=cut(clause(row[name]), _LONG))] if clause(row[name]) else []
    return body(*said, *advised)


def _decided(code) -> str:
    return _("“{decision}”", decision=MISSING if pd.isna(code) else _proposed(code))


# ---- stages -----------------------------------------------------------------------------------------------


def _stages(plan, review) -> list[Block]:
    found: list[Block] = [Heading(_("What each stage costs"), 2)]
    if len(plan.table):
        head = (_("Stage"), _("Envelope"), _("Spent"), _("Loss accepted"), _("What it should teach"))
        rows = tuple(_stage(row) for row in plan.table.itertuples())
        found.append(
            Table(
                head,
                rows,
                right=frozenset({1, 2, 3}),
                widths=(2, 1, 1.7, 1.2, 3.6),
                summary=head[0],
                wide=frozenset({4}),
            )
        )
        found += body(*stages_told.between(plan), *stages_told.overspent(plan))
    elif math.isnan(plan.loss.largest):  # the first screen says that it is not known
        return []
    if pd.notna(stopped_on(review.pilot)):  # no stage follows
        return found if len(plan.table) else []
    return [*found, *body(*_loss(plan.loss, stopping(review)), *stages_told.differs(plan))]


def _stage(row) -> tuple:
    spent = money(row.spent_eur) if row.spent_eur == row.spent_eur else "—"
    spent = _("at least {value}", value=spent) if row.at_least else spent
    if row.pace_eur == row.pace_eur:
        spent = (spent, Small(_say("pace", amount=row.pace_eur)))
    name = (row.label, Small(_say("unallowed"))) if row.unallowed else row.label
    question = cut(clause(row.question), _LONG) or MISSING
    return (name, money(row.envelope_eur), spent, money(row.max_loss_eur), question)


def _loss(loss, closes: bool) -> list[str]:
    """No size is advised where the rule proposes that there be no next stage."""
    advice = [] if closes else stages_told.smaller(loss)
    return [stages_told.largest(loss), *stages_told.uncounted(loss), *advice]


# ---- for who wants to check -------------------------------------------------------------------------------


def _details(pilot, review) -> tuple[str, ...]:
    said = found.when() if (found := agreed(pilot)).beforehand else []
    said = [_(TRIED)] if review.tried else said
    if changed := found.changed_since():
        said.append(changed)
    if review.musts["p_met"].notna().sum() > 1:
        said.append(_say("together"))
    return (" ".join(said),) if said else ()
