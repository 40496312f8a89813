"""The review in words: a word always with its number, no jargon, the same thing said the same way everywhere."""

import numpy as np
import pandas as pd

from .. import i18n
from ..evidence import LEVEL
from ..evidence.guesses import LESS_WORTH
from ..i18n import N_, _, chances, listing, money, ngettext, number, percent, span
from ..indicators.model import LOW_RESPONSE
from ..tables import CRITERIA, DECISIONS
from ..text import clause
from .measures import EUR, GRADE, HOURLY, LEVELS, MONTHS, NO_MARGIN, SHARE, UNITS, called
from .rule import AMBER, GREEN, GREY, MUST, RED, SEEN_MONTHS, SHOULD

LIGHTS = {
    GREEN: N_("met"),
    AMBER: N_("to confirm"),
    RED: N_("not met"),
    GREY: N_("no data"),
}
SIGNS = {GREEN: "●", AMBER: "◐", RED: "○", GREY: "–"}  # a state is never told by colour alone
_LIKELY = (
    (0.95, N_("almost certain")),
    (0.90, N_("very likely")),
    (0.66, N_("likely")),
    (0.33, N_("about as likely as not")),
    (0.10, N_("unlikely")),
    (0.0, N_("very unlikely")),
)
_STATUS = {
    "measured": N_("measured"),
    "estimated": N_("estimated"),
    "declared": N_("declared"),
    "absent": N_("not measured"),
}
_FURTHER_THAN_A_SURVEY = 150  # answers: beyond, the stakes decide and not more data


# ---- small pieces


def proposal_label(proposal: str) -> str:
    """ "Continuer sous conditions"."""
    return DECISIONS["decision"].label(proposal)


def role_label(role: str) -> str:
    return CRITERIA["role"].label(role)


def label(indicator: str) -> str:
    return called(indicator)


def quoted(indicator: str) -> str:
    """The label between the quotation marks of the language."""
    return _("“{label}”", label=label(indicator))


def light_label(light: str) -> str:
    return _(LIGHTS[light])


def status_label(status: str) -> str:
    return _(_STATUS[status])


def likely(probability: float) -> str:
    """ "probable (72 chances sur 100)": a word is never left without its number."""
    word = next(text for least, text in _LIKELY if probability >= least)
    return _("{word} ({chances})", word=_(word), chances=chances(probability))


def amount(indicator: str, value: float) -> str:
    """A value in the unit of its indicator."""
    unit = UNITS[indicator]
    if value != value:
        return number(value)
    if unit == SHARE:
        return percent(value)
    if unit in (EUR, HOURLY):
        return money(value, 2 if unit == HOURLY else 0)
    if unit == MONTHS:
        if np.isinf(value):
            return _("never below zero")
        return (
            ngettext("{n} month", "{n} months", value)
            if value == round(value)
            else _("{n} months", n=number(value, 1))
        )
    if unit == GRADE:
        # without its scale, 2 out of 5 reads as 2 out of 4
        return f"{number(value, 0 if value == round(value) else 1)}/{5 if indicator == 'energy' else 4}"
    return number(value, 0 if value == round(value) or abs(value) >= 10 else 1)


def requirement(row) -> str:
    """ "au moins 75 %"."""
    if not np.isfinite(row.requirement):
        return _("no requirement stated")
    wanted = amount(row.indicator, row.requirement)
    return _("at most {value}", value=wanted) if row.at_most else _("at least {value}", value=wanted)


def seen(row) -> str:
    """What was observed, with the range behind it."""
    if row.light == GREY:
        return light_label(GREY)
    value = amount(row.indicator, row.value)
    if not np.isfinite(row.low):
        return value
    low, high = amount(row.indicator, row.low), amount(row.indicator, row.high)
    return value if low == high == value else _("{value} (range {span})", value=value, span=span(low, high))


def counted(row) -> str:
    """ "36 réponses"."""
    n = row.n
    forms = {
        "answers": lambda: ngettext("{n} answer", "{n} answers", n),
        "requests": lambda: ngettext("{n} request", "{n} requests", n),
        "orders": lambda: ngettext("{n} order", "{n} orders", n),
        "clients": lambda: ngettext("{n} client", "{n} clients", n),
        "months": lambda: ngettext("{n} month", "{n} months", n),
        "services": lambda: ngettext("{n} service", "{n} services", n),
        "slots": lambda: ngettext("{n} staffed slot", "{n} staffed slots", n),
        "people": lambda: ngettext("{n} person", "{n} people", n),
        "raters": lambda: ngettext("{n} rater", "{n} raters", n),
        "skills": lambda: ngettext("{n} skill", "{n} skills", n),
        "changes": lambda: ngettext("{n} change noted", "{n} changes noted", n),
    }
    return forms[row.counted]() if row.counted in forms else ""


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


def of_100(q: float) -> str:
    """ "environ 72 rempliraient tous les critères obligatoires"."""
    if q == 0:
        return _("none would meet every must-criterion")
    if q == 1:
        return _("all would meet every must-criterion")
    if q < 0.015:
        return _("at most 1 would meet every must-criterion")
    if q > 0.99:
        return _("almost all would meet every must-criterion")
    return _("{n} would meet every must-criterion", n=out_of_100(q))


# ---- the answer


def headline(review) -> str:
    """The proposal in one sentence, with its number."""
    verdict, musts = review.verdict, review.musts
    if verdict.step == 1:
        return (
            ngettext(
                "Suspend: {n} blocking risk must be settled before anything else.",
                "Suspend: {n} blocking risks must be settled before anything else.",
                len(blocking(review)),
            )
            if len(blocking(review))
            else _("Suspend: a reasoned veto must be lifted before anything else.")
        )
    if not len(musts):
        return _(
            "Extend: no must-criterion was agreed, so nothing says yet what would make this test a success."
        )
    if verdict.step == 2:
        return ngettext(
            "Extend: {n} must-criterion of {all} cannot be judged yet ({names}).",
            "Extend: {n} must-criteria of {all} cannot be judged yet ({names}).",
            len(review.missing), all=number(len(musts)), names=listing(map(quoted, review.missing["indicator"])),
        )  # fmt: skip
    met = _met(review.probability)
    if review.proposal == "go":
        return _("Go: {met}.", met=met)
    if review.proposal == "go_conditions":
        return _("Go under conditions: {met}.", met=met)
    if verdict.on == ("cash",):
        return _(
            "Adjust: {met}, but the cash would not pay for an orderly stop until the next gate. Find the bridge first.",
            met=met,
        )
    if review.proposal == "adjust":
        return _(
            "Adjust: {met}; work first on {label} ({value}; agreed: {requirement}).",
            met=met,
            **_first_on(review),
        )
    if verdict.step == 3:
        return _("Extend: {met}, but the last {n} months do not meet {label} yet ({seen} on average; agreed: {requirement}): "
                 "confirm first.", met=met, n=number(SEEN_MONTHS), **_first_on(review))  # fmt: skip
    if verdict.step == 7:
        return (
            _("Stop in good order: the day agreed to decide has come, and {met}.", met=met)
            if review.probability == review.probability
            else _(
                "Stop in good order: the day agreed to decide has come, and what is not measured counts as not met."
            )
        )
    if review.proposal == "stop":
        return _("Stop in good order: {met}, and no lever is left untried.", met=met)
    if review.guess_decides and review.probability >= review.today.go:
        return _(
            "Extend: {met}, but what was expected before the test still weighs in it: a few more data first.",
            met=met,
        )
    return _("Extend: {met}, too few to go on and no reason to stop.", met=met)


def _first_on(review) -> dict[str, str]:
    """The first criterion the proposal rests on: its name, what was seen, what was agreed."""
    row = next(r for r in review.musts.itertuples() if r.indicator == review.verdict.on[0])
    return {"label": quoted(row.indicator), "value": amount(row.indicator, row.value),
            "seen": amount(row.indicator, row.seen), "requirement": requirement(row)}  # fmt: skip


def _met(q: float) -> str:
    return _("{chances} that every must-criterion is met", chances=chances(q))


def imagine(q: float) -> str:
    """The chance as a hundred projects."""
    if q in (0, 1) or q > 0.99:
        return _("Imagine 100 projects showing the same figures as yours: {clause}.", clause=of_100(q))
    return _("Imagine 100 projects showing the same figures as yours: {clause}, {rest} would not.", clause=of_100(q),
             rest=out_of_100(1 - q))  # fmt: skip


def why_all_together(review) -> list[str]:
    """Why several good chances make a poor one."""
    known = review.musts["p_met"].dropna()
    if len(known) < 2 or not (known >= 0.66).all() or review.probability > known.min() - 0.05:
        return []
    return [
        _("Each must-criterion taken alone has at least {least}; all {count} together, {all}.",
          least=chances(known.min()), count=number(len(known)), all=chances(review.probability)),
    ]  # fmt: skip


def holding_back(review) -> str:
    """The main brake."""
    if not len(review.musts):
        return _("What holds the decision back: no must-criterion has been agreed.")
    if len(review.missing):
        names = listing(quoted(name) for name in review.missing["indicator"])
        return _("What holds the decision back: {names}, not measured (or too little) so far.", names=names)
    failing = review.musts[review.musts["light"] == RED]
    if len(failing) > 1:
        names = listing(quoted(name) for name in failing["indicator"])
        return _("What holds the decision back: {names}, each enough to say no.", names=names)
    if (review.proposal, review.verdict.step) == ("extend", 3):
        return _("What holds the decision back: {label} over the last {n} months, {seen} on average (agreed: {requirement}).",
                 n=number(SEEN_MONTHS), **_first_on(review))  # fmt: skip
    if review.bottleneck is None:
        return _("No must-criterion holds the decision back.")
    row = next(r for r in review.musts.itertuples() if r.indicator == review.bottleneck)
    values = {
        "label": quoted(row.indicator),
        "now": _hundredths(review.probability),
        "then": _hundredths(row.q_without),
    }
    if row.light == AMBER:
        return _("What holds the decision back: {label}. Without that doubt, the chances would go from {now} to {then} "
                 "in 100.", **values)  # fmt: skip
    return _("What holds the decision back: {label}. If it were met, the chances would go from {now} to {then} in 100.",
             **values)  # fmt: skip


def held_back_by(bottleneck: str | None, waits_for: str) -> str:
    """What held a past proposal back, in a cell: a go that was likely enough says what it still waited for."""
    if waits_for == "guess":
        return _("What was expected before the test still decides")
    if waits_for:
        return _(
            "{label}: the last {n} months do not reach it yet", label=label(waits_for), n=number(SEEN_MONTHS)
        )
    return label(bottleneck) if isinstance(bottleneck, str) else i18n.MISSING


def _hundredths(q: float) -> str:
    return number(100 * q) if q in (0, 1) or 0.015 <= q <= 0.99 else out_of_100(q)


def blocking(review) -> pd.DataFrame:
    """Legal and safety risks said to be blocking."""
    found = review.risks("blocking")
    return found[found["kind"].isin(["legal", "safety"]) | found["kind"].isna()]


def conditions(review) -> list[str]:
    """What a go would be subject to: shoulds unlikely or unknown, fragile musts, risks to settle."""
    said = [
        _("Settle the blocking risk “{what}”.", what=clause(risk.what))
        for risk in blocking(review).itertuples()
    ]
    if review.proposal not in ("go_conditions", "suspend"):
        return said
    for row in review.criteria.itertuples():
        if row.role == SHOULD and row.light == GREY:
            said.append(_("Measure {label}.", label=quoted(row.indicator)))
        elif row.role == SHOULD and row.indicator in review.verdict.on:
            said.append(_("Bring {label} to what was agreed: {requirement} (observed: {value}).", label=quoted(row.indicator),
                          requirement=requirement(row), value=amount(row.indicator, row.value)))  # fmt: skip
        elif row.role == MUST and row.caution:
            said.append(
                _(
                    "Make {label} firmer ({why}).",
                    label=quoted(row.indicator),
                    why=caution(row),
                )
            )
    others = review.risks("blocking")
    others = others[~others.index.isin(blocking(review).index)]
    risks = pd.concat([others, review.risks("condition")])
    return said + [_("Settle the risk “{what}”.", what=clause(risk.what)) for risk in risks.itertuples()]


# ---- one criterion


def criterion(row) -> str:
    """One criterion in a sentence: what was seen, the range, the chances."""
    head = _("{label} ({role}, {requirement})", label=label(row.indicator), role=role_label(row.role).lower(),
             requirement=requirement(row))  # fmt: skip
    if row.light == GREY:
        return _("{head}: {state}.", head=head, state=_not_judged(row))
    if row.kind in NO_MARGIN:
        return _fact(row, head) + _caution(row)
    return _criterion_with_range(row, head) + _more_answers(row) + _caution(row)


def _fact(row, head: str) -> str:
    values = {"head": head, "value": amount(row.indicator, row.value), "light": light_label(row.light)}
    if row.status == "measured":
        return _("{head}: {value}, {light}.", **values)
    return _("{head}: {value} ({status}), {light}.", status=status_label(row.status), **values)


def _not_judged(row) -> str:
    if row.status == "absent":
        return _("not measured")
    if not np.isfinite(row.requirement):
        return _("no requirement stated")
    return _("only {counted}, too few to judge", counted=counted(row))


def _criterion_with_range(row, head: str) -> str:
    values = {
        "head": head,
        "value": amount(row.indicator, row.value),
        "span": span(amount(row.indicator, row.low), amount(row.indicator, row.high)),
        "counted": counted(row),
        "level": chances(LEVEL),
        "chances": likely(row.p_met),
    }
    if row.kind == "share":
        return _("{head}: {value} ({counted}); the true rate probably lies in the range {span} ({level}). "
                 "Requirement met: {chances}.", **values)  # fmt: skip
    if row.kind == "mean":
        return _("{head}: {value} over the test, range {span} ({level}, {counted}). Requirement met: {chances}.",
                 **values)  # fmt: skip
    return _("{head}: {value}, range {span} ({level}, {counted}). Requirement met: {chances}.", **values)


def _more_answers(row) -> str:
    more = row.answers_needed
    if more != more or more == 0:
        return ""
    if more > _FURTHER_THAN_A_SURVEY:
        return " " + _("Too close to the requirement for more answers to settle it: the decision depends on what you "
                       "accept to lose.")  # fmt: skip
    return " " + ngettext("About {n} more answer would probably settle it.",
                          "About {n} more answers would probably settle it.", more)  # fmt: skip


def caution(row) -> str:
    """What makes a figure unsure, with the figures of the rules that say so."""
    return remark(row.caution)


def _caution(row) -> str:
    return " " + _("Careful: {why}.", why=caution(row)) if row.caution else ""


def remark(text: str) -> str:
    """A caution or a note of `measures`, with the thresholds it names."""
    return _(text, least=percent(LOW_RESPONSE), times=number(LESS_WORTH))
