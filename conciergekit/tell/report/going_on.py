"""The chapter that justifies the verdict: what holds it, how stable it is, the workshop's two columns, conditions, opinions,
stages and what may be lost."""

import math

import pandas as pd

from ...actions import stopping
from ...core import i18n
from ...core.i18n import MISSING, N_, _, chances, date, money, ngettext, number
from ...core.tables import DECISIONS
from ...core.text import clause, cut, lower, upper
from ...draw.blocks import Block, Bullets, Fold, Heading, Paragraph, Small, Table, words_of
from ...gates.conditions import ABSENT, BLOCKING, FINE, LATE, SETTLED
from ...gates.criteria import agreed
from ...gates.log import stopped_on, suspended_on
from ...gates.measures import MONTHS, ONCE, UNBILLED, UNITS
from ...gates.rule import AMBER, GREEN, GREY, MUST, RED, SHOULD
from ...gates.signals import HOUR, PEOPLE, PUBLICS
from ...indicators.model import by_id
from ..common import NAMED, Many, Said, euros, few, say
from ..gates import stages as stages_told
from ..gates import words
from ..gates.agreed import known_when_changed, not_put_back
from ..gates.conditions import named
from ..gates.instances import grade_word
from ..gates.log import WITHOUT_QUORUM, opinion
from ..gates.signals import sentence as warning
from ..what_if import saved
from . import measured
from .common import body, foot, lede
from .decision import TILES, TYPED, vetoed, who_when

_ANSWERS = {
    "go": N_("Yes."),
    "go_conditions": N_("Yes, under conditions."),
    "adjust": N_("Not yet, adjust first."),
    "extend": N_("Not yet, go on with the test."),
    "suspend": N_("Not for now, pause the test."),
    "stop": N_("No, close in good order."),
}
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
            *known_when_changed(agreed(pilot)),
            _stable(review, replay),
            _before(review),
            design.headline() if design is not None else "",
        ),
        *body(_cash(review), _deadline(review), _after(review)),
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
        return _("The body decided to stop on {day}.", day=date(day))
    if pd.notna(day := suspended_on(review.pilot)):
        return _("The body paused the test on {day}.", day=date(day))
    return _(_ANSWERS[review.proposal])


def _musts(review) -> list[str]:
    """How many musts are met, then those that are not, then what was wished for and is not there."""
    musts, said = review.musts, []
    if review.verdict.step == 1:
        said.append(vetoed(review))
    if not len(musts):
        return [*said, _("No must was agreed, so nothing says what a success would be.")]
    met = int((musts["light"] == GREEN).sum())
    if met == len(musts):
        said.append(ngettext("The must is met.", "All {n} musts are met.", met))
    elif not met:
        said.append(
            ngettext("The must is not surely met.", "None of the {n} musts is surely met.", len(musts))
        )
    else:
        said.append(
            ngettext("{n} must of {all} is met.", "{n} musts of {all} are met.", met, all=number(len(musts)))
        )
    states = {
        RED: N_("Not met: {names}."),
        AMBER: N_("To confirm: {names}."),
        GREY: N_("Not measured: {names}."),
    }
    said += [_named(text, musts[musts["light"] == light]) for light, text in states.items()]
    shoulds = review.criteria[review.criteria["role"] == SHOULD]
    said.append(_named(N_("Wished for and not met: {names}."), shoulds[shoulds["light"] == RED]))
    return list(filter(None, said))


def _named(text: str, rows: pd.DataFrame) -> str:
    names = [_("“{label}”", label=measured.short(indicator)) for indicator in rows["indicator"]]
    return _(text, names=few(names)) if names else ""


def _holds(review) -> list[Block]:
    """Each must that is not met, else each wish: where it stands, the lever noted, what it would change."""
    rows = review.criteria[review.criteria["light"].isin([RED, AMBER])]
    musts, shoulds = (rows[rows["role"] == role] for role in (MUST, SHOULD))
    rows = (musts if len(musts) else shoulds).head(_HOLDING)
    return [Paragraph(" ".join(_held(review, row))) for row in rows.itertuples()]


def _held(review, row) -> Said:
    asked = N_("{label}: {value}, {wanted} required.")
    said = asked if row.role == MUST else N_("{label}: {value}, {wanted} wished for.")
    # its whole name, or the short one where its unit is in both: "Cash runway, in months: 2 months"
    label = (measured.short if UNITS[row.indicator] == MONTHS else words.label)(row.indicator)
    yield _(said, label=label, value=words.valued(row), wanted=words.requirement(row))
    if lately := words.lately(row):
        yield lately
    if row.caution and row.light == AMBER:
        yield _("{why}.", why=upper(words.remark(row.caution)))
    if row.note in (ONCE, UNBILLED):
        yield words.note(row)
    if lever := cut(clause(row.lever), TYPED):
        yield _lever(lever, row.lever_tried)
    then = row.q_without
    if row.indicator == review.bottleneck and row.light == RED and then >= 0.01:  # less changes nothing
        yield _("If this must were met, there would be {chances} that all musts are.", chances=chances(then))


def _lever(lever: str, tried: int) -> str:
    if not tried:
        return _("Lever noted: “{lever}”.", lever=lever)
    return ngettext(
        "Lever noted, tried once: “{lever}”.", "Lever noted, tried {n} times: “{lever}”.", tried, lever=lever
    )


def _warnings(signals, review) -> list[Block]:
    """What one part of the figures hides from another; the share of two people is not said again where a criterion has told it."""
    told = review.criteria.loc[review.criteria["light"] == RED, "indicator"].eq("desk_concentration").any()
    return [
        Paragraph(said)
        for one in signals.items
        if one.code in (HOUR, PEOPLE, PUBLICS) and (said := warning(one, told))
    ]


def _stable(review, replay: pd.DataFrame) -> str:
    if len(replay) < 2:
        return ""
    return f"{_since(review, replay)} {not_put_back(review.pilot, replay['month'])}".rstrip()


def _since(review, replay: pd.DataFrame) -> str:
    past = replay["proposal"].tolist()
    same = next((k for k, one in enumerate(reversed(past)) if one != review.proposal), len(past))
    now = _proposed(review.proposal)
    if not same:
        return _(
            "The proposal changed this month; before, the rule proposed “{past}”.", past=_proposed(past[-1])
        )
    since = i18n.month(replay["month"].iloc[len(past) - same])
    if same == len(past):
        return _("The rule has proposed “{now}” at each month-end since {month}.", now=now, month=since)
    said = _("The rule has proposed “{now}” since {month}.", now=now, month=since)
    return _("{said} Before, it proposed “{past}”.", said=said, past=_proposed(past[-same - 1]))


def _proposed(code: str) -> str:
    return DECISIONS["decision"].label(code).lower()


def _before(review) -> str:
    if not review.guesses or review.probability != review.probability:
        return ""
    said = (
        N_("Someone who doubted before the test would say {low}, and conclude otherwise.")
        if review.guess_decides
        else N_("Someone who doubted before the test would say {low}, and conclude the same.")
    )
    return _(said, low=chances(review.guesses["sceptical"]))


def _cash(review) -> str:
    if not review.gate.short_of_cash:
        return ""
    said = _(
        "{chances} that the cash pays for an orderly closure until the next gate (required: {asked}).",
        chances=chances(review.gate.cash, [review.gate.cash_asked]),
        asked=i18n.hundredths(review.gate.cash_asked, [review.gate.cash]),
    )
    return upper(said)


def _deadline(review) -> str:
    if not len(review.musts) or pd.notna(stopped_on(review.pilot)):
        return ""
    if review.gate.left is None:
        return _("No last day was agreed to decide: fix one with the body.")
    if review.gate.last:
        return _("The day agreed to decide has come.")
    return review.closing_in() or _("Time left to decide: {time}.", time=words.time_left(review))


def _after(review) -> str:
    """Other chapters propose what only holds if something goes on."""
    if not stopping(review):
        return ""
    return _("What chapters 3 and 4 propose holds only if something goes on afterwards.")


# ---- the two columns --------------------------------------------------------------------------------------

_OTHERS = {
    "quantitative": Many("Other quantitative indicator: {lines}.", "Other quantitative indicators: {lines}."),
    "qualitative": Many("Other qualitative indicator: {lines}.", "Other qualitative indicators: {lines}."),
}


def _columns(columns) -> list[Block]:
    """What the first screen has no room for, a sentence a side, and that no side makes up for the other."""
    found = measured.lines(columns)
    if measured.nothing(found):
        return []
    said = []
    for kind, name in _OTHERS.items():
        left = [line for line in found if line.kind == kind][TILES:]
        left = [line for line in left if not measured.nothing([line])]
        if left:
            said.append(say(name, len(left), lines=_("; ").join(map(_other, left))))
    note = _("No overall score: a good figure on one side never makes up for a poor one on the other.")
    return [Heading(_("The workshop's indicators"), 2), *body(" ".join([*said, note]))]


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
    said = _(
        "Quantitative musts: {figures}; qualitative musts: {people}.",
        figures=number(figures),
        people=number(people),
    )
    if people < figures:
        said = _("{said} The body may require one more qualitative result.", said=said)
    return [Paragraph(said, "aside")]


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
    said = []
    if settled:
        said.append(ngettext("{n} condition is in order.", "{n} conditions are in order.", settled))
    if len(unseen):
        names = i18n.listing(str(name).lower() for name in unseen["label"])
        said.append(_("Never reviewed: {names}.", names=names))
    return [*found, *body(*said)] if len(found) > 1 or said else []


def _foreseen(foresight) -> list[Block]:
    if foresight is None or not len(foresight.table):
        return []
    head, *said = foresight.sentences()
    return [Fold(head.rstrip("."), (Bullets(tuple(said)),))]


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
        return body(_("No grade of a member and no decision is noted yet."))
    return [Heading(_("What the body’s members said"), 2), *said]


def _grades(bodies, plan) -> list[Block]:
    last = bodies.grades.drop_duplicates("subject", keep="last").dropna(subset=["majority"])
    if last.empty:
        return []
    grades = i18n.listing(
        _("{subject} “{grade}”", subject=lower(row.label), grade=grade_word(row.majority))
        for row in last.head(NAMED).itertuples()
    )
    said = [
        ngettext(
            "On {day}, {n} member graded alone, then after talking.",
            "On {day}, {n} members graded alone, then after talking.",
            bodies.members,
            day=i18n.date(bodies.gate),
        ),
        _("Majority grades: {grades}.", grades=grades),
    ]
    now = plan.table.loc[plan.table["state"] == "now", "start"]
    if len(now) and bodies.gate < now.iloc[0]:
        said.append(_("These grades are older than the present stage: ask for them again."))
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
    values = {"day": i18n.date(row["date"]), "decision": _decided(row["decision"])}
    votes = row[["votes_for", "votes_against"]].astype(float)
    if votes.notna().all():
        values["decision"] = _(
            "{decision} ({yes} votes to {no})",
            decision=values["decision"],
            yes=number(votes.iloc[0]),
            no=number(votes.iloc[1]),
        )
    if pd.isna(row["agrees"]):
        said = [_("On {day}, the body decided {decision}.", **values)]
    else:
        said = [
            _(
                "On {day}, the rule proposed {proposal}.",
                day=values["day"],
                proposal=_decided(row["proposal"]),
            ),
            _("The body decided {decision}.", decision=values["decision"]),
        ]
    typed = {
        "different_because": N_("Its reason: “{text}”."),
        "dissent": N_("Minority opinion: “{text}”."),
    }
    said += [_(WITHOUT_QUORUM)] if row["short"] else []
    said += [_(text, text=cut(clause(row[name]), _LONG)) for name, text in typed.items() if clause(row[name])]
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
    return [*found, *body(*_loss(plan.loss, stopping(review)))]


def _stage(row) -> tuple:
    spent = money(row.spent_eur) if row.spent_eur == row.spent_eur else "—"
    if row.pace_eur == row.pace_eur:
        spent = (spent, Small(_("{amount} at its end, at this pace", amount=money(row.pace_eur))))
    name = (
        (row.label, Small(_("begun without a recorded decision to continue"))) if row.unallowed else row.label
    )
    question = cut(clause(row.question), _LONG) or MISSING
    return (name, money(row.envelope_eur), spent, money(row.max_loss_eur), question)


def _loss(loss, closes: bool) -> Said:
    """The largest loss of the next stage, by its parts; no size is advised where the rule proposes that there be none."""
    if math.isnan(loss.largest):
        yield _("The maximum loss of the next stage is not known: its envelope is not noted.")
        return
    if math.isnan(loss.closing):
        said = N_(
            "The maximum loss of the next stage is at least {largest}: {engaged} to spend, less {certain} sure to come. The cost of "
            "an orderly closure is not noted."
        )
    elif loss.certain > 0.5:
        said = N_(
            "The maximum loss of the next stage is {largest}: {engaged} to spend, plus {closing} for an orderly closure, less "
            "{certain} sure to come."
        )
    else:
        said = N_(
            "The maximum loss of the next stage is {largest}: {engaged} to spend, plus {closing} for an orderly closure."
        )
    parts = euros(largest=loss.largest, engaged=loss.engaged, certain=loss.certain, closing=loss.closing)
    yield _(said, **parts)
    if not loss.dated:
        yield _("Its dates are not noted, so nothing sure to come is counted.")
    elif loss.late > 0.5:
        yield _("{amount} of awarded grants may come after it: not counted.", amount=money(loss.late))
    if loss.notified > 0.5:
        yield _("{amount} notified, without a signed agreement: not counted.", amount=money(loss.notified))
    if loss.too_much and not closes:
        if loss.accepted > 0:
            yield _(
                "That is {times} times what the body accepts: make the stage smaller, or cut it in two.",
                times=stages_told.times(loss),
            )
        else:
            yield _("The body accepts no loss: make the stage smaller.")


# ---- for who wants to check -------------------------------------------------------------------------------


def _details(pilot, review) -> tuple[str, ...]:
    frozen = review.criteria["frozen_on"].dropna()
    said = []
    if len(frozen):
        said.append(_("Criteria frozen on {day}.", day=i18n.date(frozen.max())))
    changes = len(pilot["criteria_changes"])
    if changes and len(frozen):
        said.append(ngettext("{n} change noted since.", "{n} changes noted since.", changes))
    known = review.musts["p_met"].dropna()
    if len(known) > 1:
        said.append(_("The chances are those of all musts together, never a product of their chances alone."))
    return (" ".join(said),) if said else ()
