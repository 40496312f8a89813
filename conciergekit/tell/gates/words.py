"""The words of the gate: a word always with its number, no jargon, the same thing said the same way everywhere."""

from functools import partial

import numpy as np
import pandas as pd

from ...core import i18n
from ...core.i18n import N_, _, as_printed, chances, money, ngettext, number, percent, span
from ...core.measures import RECENT_MONTHS, SMALL, part
from ...core.measures import get as entry
from ...core.privacy import fewest_of_team
from ...core.tables import CRITERIA, DECISIONS, TABLES
from ...evidence import LEVEL
from ...evidence.counts import FALLS
from ...evidence.guesses import LESS_WORTH
from ...gates import measures, rule
from ...gates.measures import LEVELS, MIN_ANSWERS, MIN_MONTHS, NO_MARGIN, UNITS
from ...gates.measures import called as label
from ...gates.rule import AMBER, GREEN, GREY, RED, SEEN_MONTHS
from ...indicators import people, records
from ...indicators.model import by_id
from ..common import Many, reach, say, sayer, with_range
from ..indicators.words import COUNTED, STATUS_WORDS

LIGHTS = {
    GREEN: N_("met"),
    AMBER: N_("to confirm"),
    RED: N_("not met"),
    GREY: N_("no data"),
}
_SIGNS = {GREEN: "●", AMBER: "◐", RED: "○", GREY: "–"}  # a state is never told by colour alone
_LIKELY = (
    (0.95, N_("almost certain")),
    (0.90, N_("very likely")),
    (0.66, N_("likely")),
    (0.33, N_("about as likely as not")),
    (0.10, N_("unlikely")),
    (0.0, N_("very unlikely")),
)
REMARKS = {
    measures.CONTRADICTED: "what was seen is far from what was expected, or aimed at: it counts {times:count} times less",
    measures.CHANGED: "evidence from before the declared adjustment counts for three tenths",
    measures.ALIKE: "answers given by the same people or in the same month resemble each other: together they count as fewer",
    measures.NOT_SEEN: "the mean of the last months counted does not meet it",
    measures.NOT_LATELY: "the last {recent:count} complete months alone do not meet it",
    measures.FALLING: "it has fallen {falls:count} months in a row",
    measures.FALLS: "the months fall, so the level is taken where the last ones stand, not at their average",
    measures.MOVES: "the months differ: the range is that of where the share is settling, not of its mean so far",
    measures.TURNED: Many(
        "{after:share} over the last month counted, {before:share} before: that month alone is judged",
        "{after:share} over the last {n} months counted, {before:share} before: these months alone are judged",
    ),
    measures.TURNS: Many(
        "{after:share} over the last month counted, {before:share} before",
        "{after:share} over the last {n} months counted, {before:share} before",
    ),
    measures.WAVE: "{after:share} over the last month counted, {before:share} before: one month is too little to judge apart",
    measures.LATELY: "the last {recent:count} complete months alone meet it",
    measures.NORMAL: "brought to a normal month by the sheet of opening and season",
    measures.NOT_VARYING: "expenses flagged as varying with activity vary less, or not: what one more order cost in fact is counted",
    measures.ONCE: "the grants awarded for the year ahead, alone counted, make {left:money} a month less than in the test",
    measures.UNBILLED: "signed contracts count at once ({left:money} a month not in the accounts yet); their future cost does not",
    measures.UNSTATED: "some own revenue has no payer noted; were one payer to bring it all, the light would not change",
    measures.UNREAD: "lines of the accounts without an amount are not counted",
    measures.SILENT: "those who did not answer could reverse it",
    measures.BELIEVED: "expectations from before the test would change this, had observations not contradicted them",
    measures.ONE_ROLE: "graded by one role only",
    measures.RATERS_DISAGREE: "the raters disagree by two grades or more",
}  # cautions and notes
_LATELY = {
    "": Many(
        "The last month gave {last:count}.",
        "The last month gave {last:count}; the last {n} months counted, {seen} on average.",
    ),
    measures.NORMAL: Many(
        "For a normal month: {last:count} in the last one.",
        "For a normal month: {last:count} in the last one; {seen} on average over the last {n} months counted.",
    ),
    measures.CLOSED: Many(
        "Closed in the last month; {seen} for a normal month, in the last one counted.",
        "Closed in the last month; {seen} on average for a normal month, over the last {n} counted.",
    ),
}  # of `Measure.lately`
_LAST = {
    "": "{last:count} in the last month",
    measures.NORMAL: "{last:count} at the last month's pace",
    measures.CLOSED: "closed in the last month",
}
_WEEK = 7  # days
_UNSETTLED = {
    rule.YOUNG: "A slow start shows the same figures: no stop is proposed before month {n:count}.",
    rule.GUESS: "What was expected before the test still weighs too much in it. A few more data first.",
    rule.LEVER: "A lever is left to try on what is not sure.",
    rule.EACH: "Each must, taken alone, is likely enough: none is a reason to stop.",
    "": "The chances are too low to go on, too high to stop.",
    rule.WORK: Many(
        "On its own, {names:list} does not stop a test: it is to be worked on.",
        "On their own, {names:list} do not stop a test: they are to be worked on.",
    ),
    "work_at_the_end": Many(
        "On its own, {names:list} does not stop a test yet: one extension is given to work on it.",
        "On their own, {names:list} do not stop a test yet: one extension is given to work on them.",
    ),
}  # of `Verdict.because`
# why a line of the sheet cannot be judged, whatever the data; and what to write in its place
UNCLEAR = {
    measures.UNLISTED: "its name is not one of the list, so it cannot be judged",
    measures.OPPOSITE: "they are asked on two lines, so it cannot be judged",
}
_WRITE = {
    measures.UNLISTED: "a name of the list in place of “{label}” (sheet “{sheet}”)",
    measures.OPPOSITE: "one line only for “{label}”, a minimum or a maximum (sheet “{sheet}”)",
}
_SAID = {
    "sheets": Many("what the sheet {sheets:list} asks for", "what the sheets {sheets:list} ask for"),
    "imagine": "Imagine 100 projects showing the same figures as yours: {clause}, {rest} would not.",
    "imagine_all": "Imagine 100 projects showing the same figures as yours: {clause}.",
    "share": "{head}: {value} ({counted}); the true rate probably lies in the range {span} ({level:chances}). Requirement met: {chances}.",
    "mean": "{head}: {value} over the test, range {span} ({level:chances}, {counted}). Requirement met: {chances}.",
    "level": "{head}: {value}, range {span} ({level:chances}, {counted}). Requirement met: {chances}.",
    "fact": "{head}: {value}, {light}.",
    "unsure_fact": "{head}: {value} ({status}), {light}.",
    "too_close": "Too close to the requirement for more answers to settle it. The decision depends on what you accept to lose.",
    "more_answers": Many(
        "About {n} more answer would probably settle it.", "About {n} more answers would probably settle it."
    ),
    "waits_for": "{label}: the last {n:count} months do not meet it yet",
}
_say = sayer(_SAID)
FURTHER_THAN_A_SURVEY = 150  # answers: beyond, the stakes decide and not more data


# ---- small pieces


def proposal_label(proposal: str) -> str:
    """ "Continuer sous conditions"."""
    return DECISIONS["decision"].label(proposal)


def role_label(role: str) -> str:
    return CRITERIA["role"].label(role)


def quoted(indicator: str) -> str:
    """The label between the quotation marks of the language."""
    return _("“{label}”", label=label(indicator))


def light_label(light: str) -> str:
    return _(LIGHTS[light])


def state(light: str) -> str:
    """ "● rempli"."""
    return f"{_SIGNS[light]} {light_label(light)}"


def light_of(row) -> str:
    """How a line of the review reads: met, not met, no data; or that it cannot be judged as it is written."""
    return _("cannot be judged") if row.lacks in UNCLEAR else light_label(row.light)


def status_label(status: str) -> str:
    return _(STATUS_WORDS[status])


def likely(probability: float) -> str:
    """ "probable (72 chances sur 100)": a word is never left without its number."""
    word = next(text for least, text in _LIKELY if probability >= least)
    return _("{word} ({chances})", word=_(word), chances=chances(probability))


def amount(indicator: str, value: float, required: float = np.nan, n: float = 0) -> str:
    """A value in the unit of its indicator; with one more digit where it would read as what is `required` and is not.

    n: how many things it rests on: a share of less than ten of them is a count.
    """
    said = _amount(indicator, value, n)
    if value == required or np.isnan(required) or said != _amount(indicator, required):
        return said
    return percent(value, 1) if UNITS.get(indicator) == measures.SHARE else number(value, 1)


def valued(row) -> str:
    """What a line of the review was judged at: of a share that has turned, what it is lately."""
    value = row.turned_after if getattr(row, "note", "") == measures.TURNED else row.value
    return amount(row.indicator, value, row.requirement, row.n)


def _amount(indicator: str, value: float, n: float = 0) -> str:
    unit = UNITS.get(indicator, measures.COUNT)
    if value != value:
        return number(value)
    if unit == measures.SHARE:
        return part(value, n) if entry(indicator).parts else percent(value)
    if unit in (measures.EUR, measures.HOURLY):
        return money(value, 2 if unit == measures.HOURLY else 0)
    if unit == measures.MONTHS:
        if np.isinf(value):
            return _("never below zero")
        if value != round(value) and value < SMALL:
            return _("{n} months", n=number(value, 1))
        return ngettext("{n} month", "{n} months", value)
    if unit == measures.GRADE:
        # without its scale, 2 out of 5 reads as 2 out of 4
        return f"{number(value, 0 if value == round(value) else 1)}/{5 if indicator == 'energy' else 4}"
    return number(value, 0 if value == round(value) or abs(value) >= 10 else 1)


def requirement(row, said=amount) -> str:
    """ "au moins 75 %"; said: how its value is written."""
    if getattr(row, "lacks", "") == measures.OPPOSITE:
        return _("a minimum and a maximum")
    if not np.isfinite(row.requirement):
        return _("no requirement stated")
    wanted = said(row.indicator, row.requirement)
    return _("at most {value}", value=wanted) if row.at_most else _("at least {value}", value=wanted)


def count_required(row) -> str:
    """What is required of a share that is said as a count, said as a count too: "3 sur 4"; empty for any other."""
    known = np.isfinite(row.requirement) and np.isfinite(row.value) and UNITS[row.indicator] == measures.SHARE
    if not known or _amount(row.indicator, row.value, row.n) == percent(row.value):
        return ""
    needed = row.requirement * row.n
    return part((np.floor(needed + 1e-9) if row.at_most else np.ceil(needed - 1e-9)) / row.n, row.n)


def seen(row) -> str:
    """What it was judged at, with the range behind it; of a level, what the last month gave."""
    if row.light == GREY:
        return light_of(row)
    if (span := ranged(row)) and (last := last_month(row)):
        return _("{value} (range {span})", value=valued(row), span=_("; ").join((span, last)))
    return with_range(valued(row), row.value, row.low, row.high, partial(amount, row.indicator))


def ranged(row) -> str:
    """The range behind what was observed, in words."""
    return reach(row.value, row.low, row.high, partial(amount, row.indicator))


def counted(row) -> str:
    """ "36 réponses"."""
    return COUNTED[row.counted](row.n) if row.counted else ""


def based_on(row) -> str:
    """ "36 réponses"; a level is read on all the months counted, its value as its range."""
    if row.indicator not in LEVELS or row.counted != "months":
        return counted(row)
    return ngettext("read on {n} month", "read on {n} months", row.n)


def out_of_100(q: float) -> str:
    """ "environ 72", "plus de 99"."""
    if q > 0.99:
        return _("more than 99")
    if q < 0.015:
        return _("at most 1")
    return _("about {n}", n=number(q * 100))


def in_100(share: float) -> str:
    """ "34" out of a hundred, never a bare 0 or 100 from a simulation."""
    return number(min(max(int(100 * share + 0.5), 0), 100))  # halves upwards, as percentages are printed


def of_100(q: float) -> str:
    """ "environ 72 rempliraient tous les critères obligatoires"."""
    if q == 0:
        return _("none would meet every must")
    if q == 1:
        return _("all would meet every must")
    if q < 0.015:
        return _("at most 1 would meet every must")
    if q > 0.99:
        return _("almost all would meet every must")
    return _("{n} would meet every must", n=out_of_100(q))


def imagine(q: float) -> str:
    """The chance as a hundred projects."""
    if q in (0, 1) or q > 0.99:
        return _say("imagine_all", clause=of_100(q))
    rest = out_of_100(1 - as_printed(100 * q) / 100)  # both make a hundred
    return _say("imagine", clause=of_100(q), rest=rest)


def chance(review, said=chances) -> str:
    """The chances of a review, told from the limits that they do not pass; said: how they are written."""
    return said(review.probability, [at for at in _limits(review) if _short_of(review, at)])


def limit(review, at: float, said=chances) -> str:
    """A limit of the day, told from the chances that do not pass it; said: how it is written."""
    return said(at, [review.probability] if _short_of(review, at) else ())


def _limits(review) -> list[float]:
    return [review.rule.at_deadline] if review.gate.last else [review.today.go, review.today.stop]


def _short_of(review, at: float) -> bool:
    """Whether the chances do not reach the limit to go on, or are above that to stop."""
    q = review.probability
    return q > at if at == review.today.stop and not review.gate.last else q < at


def held_back_by(bottleneck: str | None, waits_for: str) -> str:
    """What held a past proposal back, in a cell: a go that was likely enough says what it still waited for."""
    if waits_for == "guess":
        return _("What was expected before the test still decides")
    if waits_for:
        return _say("waits_for", SEEN_MONTHS, label=label(waits_for))
    return label(bottleneck) if isinstance(bottleneck, str) else i18n.MISSING


# ---- one criterion


def named(row, name: str | None = None) -> str:
    """A criterion with its role and what is required."""
    return _(
        "{label} ({role}, {requirement})",
        label=name or label(row.indicator),
        role=role_label(row.role).lower(),
        requirement=requirement(row),
    )


def criterion(row) -> str:
    """One criterion in a sentence: what was seen, the range, the chances."""
    head = named(row)
    if row.light == GREY:
        return _("{head}: {state}.", head=head, state=_not_judged(row))
    if row.kind in NO_MARGIN:
        fact = "fact" if row.status == "measured" else "unsure_fact"
        light, status = light_label(row.light), status_label(row.status)
        said = [_say(fact, head=head, value=valued(row), light=light, status=status)]
    else:
        said = [_criterion_with_range(row, head), lately(row), _more_answers(row)]
    careful = _("Careful: {why}.", why=caution(row)) if row.caution else ""
    return " ".join(filter(None, [*said, careful]))


def in_the_sheet(indicator: str) -> str:
    """What the sheet of criteria calls it, or what is typed there in place of a name of its list."""
    return CRITERIA["indicator"].label(indicator) if indicator in UNITS else label(indicator)


def to_collect(row) -> str:
    """What it takes to judge a line of the review, as something to do."""
    said = N_("To write: {what}.") if row.lacks in UNCLEAR else N_("To collect: {what}.")
    return _(said, what=takes(row.indicator, row.requirement, row.lacks))


def _not_judged(row) -> str:
    if row.lacks in UNCLEAR:
        return say(UNCLEAR[row.lacks])
    if row.status == "absent":
        return _("not measured")
    if not np.isfinite(row.requirement):
        return _("no requirement stated")
    return _("only {counted}, too few to judge", counted=counted(row))


def _criterion_with_range(row, head: str) -> str:
    low, high = (amount(row.indicator, end) for end in (row.low, row.high))
    if low == high and row.kind == "share":  # from 0 % to 0.3 %
        low, high = percent(row.low, 1), percent(row.high, 1)
    return _say(
        row.kind if row.kind in ("share", "mean") else "level",
        head=head,
        value=valued(row),
        span=span(low, high),
        counted=counted(row),
        level=LEVEL,
        chances=likely(row.p_met),
    )


def lately(row) -> str:
    """What was seen of a level that is where the service is heading: the last month, and those that a go looks at."""
    if not last_month(row):
        return ""
    seen = _amount(row.indicator, row.seen)
    return say(_LATELY[row.lately], min(SEEN_MONTHS, int(row.n)), last=row.last, seen=seen)


def last_month(row) -> str:
    """What the last month gave of a level, for a normal month; "" where it is not told."""
    if row.lately != measures.CLOSED and row.last != row.last:
        return ""
    return say(_LAST[row.lately], last=row.last)


def _more_answers(row) -> str:
    more = row.answers_needed
    if more != more or more == 0:
        return ""
    return _say("too_close" if more > FURTHER_THAN_A_SURVEY else "more_answers", more)


def caution(row) -> str:
    """Why a criterion is at best to be confirmed."""
    return _remark(row.caution, row)


def note(row) -> str:
    """The remark a criterion carries; "" without one."""
    return _("Note: {what}.", what=_remark(row.note, row)) if row.note else ""


def _remark(code: str, row) -> str:
    """A caution or a note of `measures`, with the thresholds and the figures it names."""
    left = row.unbilled_eur if code == measures.UNBILLED else row.left_out_eur
    turn = {"n": row.turned_months, "after": row.turned_after, "before": row.turned_before}
    return say(REMARKS[code], times=LESS_WORTH, left=left, recent=RECENT_MONTHS, falls=FALLS, **turn)


def time_left(review) -> str:
    """How long to the day agreed to decide: months, to the nearest; under one, weeks, then days."""
    days = (pd.Timestamp(review.pilot.settings["deadline"]) - review.pilot.until).days
    if review.gate.left >= 1:
        months = round(review.gate.left)
        return ngettext("{n} month", "{n} months", months)
    if days >= 2 * _WEEK:
        return ngettext("{n} week", "{n} weeks", days // _WEEK)
    return ngettext("{n} day", "{n} days", days)


def unsettled(review) -> str:
    """Why an "extend" of step 6 settles nothing."""
    on, because = review.verdict.on, review.verdict.because
    n = rule.FIRST_STOP if because == rule.YOUNG else len(on)
    said = "work_at_the_end" if because == rule.WORK and review.gate.last else because
    return say(_UNSETTLED[said], n, names=map(quoted, on))


def first_on(review):
    """The first must that the proposal rests on."""
    return next(row for row in review.musts.itertuples() if row.indicator == review.verdict.on[0])


def falling(review) -> bool:
    """True if what a go waits for first is a level that falls, although the mean of the last months reaches it."""
    if (review.proposal, review.verdict.step) != ("extend", 3):
        return False
    row = first_on(review)
    # a fall is welcome where the level is a limit
    return not row.at_most and row.leads < row.requirement <= row.seen


# ---- what is not yet measured

COLLECT = {
    "requests_month": "{months:count} complete months of the Requests sheet",
    "orders_month": "{months:count} complete months of the Requests sheet, with the day each one was served",
    "service_rate": "the outcome of at least {answers:count} requests, refused ones included",
    "on_time_rate": "the day promised and the day served, for at least {answers:count} requests",
    "repeat_rate": "client codes, for at least {answers:count} users first served {days:count} days ago or more",
    "satisfaction_beneficiaries": "at least {answers:count} answers of users, or those of all if they are fewer (Surveys sheet)",
    "satisfaction_partners": "at least {answers:count} answers of partners, or those of all if they are fewer (Surveys sheet)",
    "satisfaction_team": "at least {answers:count} answers of the team, or those of all if they are fewer (Surveys sheet)",
    "own_cover": "income and expenses of the last {months:count} months (Ledger sheet)",
    "result_month_eur": "income and expenses of the last {months:count} months (Ledger sheet)",
    "contribution_hour_eur": "paid hours (Time sheet) and which expenses grow with activity (Ledger sheet)",
    "runway_months": "the cash at the start and an up-to-date Ledger sheet",
    "top_payer_share": "who pays: contracts, requests or payers in the Ledger sheet",
    "provider_redundancy": "the Providers sheet, with who is really active",
    "workload": "the hours available of each person (Team sheet) and {months:count} months of the Time sheet",
    "desk_concentration": "who ran each drop-in session (Drop-in sessions and events sheet)",
    "energy": "the weekly energy of at least {people:count} people over the last {weeks:count} weeks",
    "vision": "grades on the five questions of the vision (Ratings sheet), by more than one role",
    "specification": "a grade of the specification of providers, with its proof (Ratings sheet)",
    "skills": "a first and a later assessment of skills (Skills sheet)",
    "impact": "changes noted with their level of evidence (Social impact sheet)",
}


_CASH = {
    "ledger": "an up-to-date Ledger sheet, expenses included",
    "amounts": "the amounts missing in the Ledger sheet",
    "bank": "an accounting export with the whole bank (FEC, or all journals)",
    "sales": "the sales in the Ledger sheet",
    "opening_cash": "the cash at the start (Project sheet)",
    "months": "a first complete month",
}


def takes(indicator: str, requirement: float = 0.0, lacks: str = "") -> str:
    """What it takes to judge an indicator, in the language in use; each figure in it is that of the rule. lacks: the part of
    it that is missing, where the cash is what cannot be told."""
    if lacks in _WRITE:
        return say(_WRITE[lacks], label=in_the_sheet(indicator), sheet=CRITERIA.title)
    if np.isnan(requirement):
        return _("what is required of “{label}”, in figures", label=label(indicator))
    if lacks:
        return say(_CASH[lacks])
    if indicator not in COLLECT:
        sheets = [str(TABLES[name].title) for name in by_id()[indicator].tables]
        return _say("sheets", len(sheets), sheets=sheets)
    return say(
        COLLECT[indicator],
        months=MIN_MONTHS,
        answers=MIN_ANSWERS,
        days=records.COME_BACK_DAYS,
        people=fewest_of_team(),
        weeks=people.ENERGY_WEEKS,
    )
