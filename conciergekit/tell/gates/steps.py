"""What to do after the gate: from the lever, what is missing, the conditions and the dates."""

from collections.abc import Iterable

import pandas as pd

from ... import finance
from ...core.i18n import _, date, listing, money, number
from ...core.text import clause
from ...gates.rule import AMBER, RED, SEEN_MONTHS
from ...gates.stages import stages
from ...logistics.weeks import pause
from .. import steps as actions
from ..steps import Step, once
from . import words
from .words import takes

AT_MOST = 5
NEXT_GATE_MONTHS = 3  # a test goes no longer without a look


def next_steps(review) -> list[str]:
    """Two to five concrete lines, the most decisive first."""
    steps = [*_restart(review), *_of_the_proposal(review), *_open_actions(review)]
    last = [*_deadline(review), Step(_next_gate(review), "next_gate")]
    steps = once(steps)[: AT_MOST - len(last)]  # a lever already under way is said once, as what it is
    return [*steps, *last]


def _deadline(review) -> list[Step]:
    """A test without a last day is asked for one, unless it ends or goes on anyway."""
    if review.gate.left is not None or review.proposal not in ("extend", "adjust"):
        return []
    said = _("Agree with the body on the last day to decide, and write it on the Project sheet.")
    return [Step(said, "deadline")]


def _restart(review) -> list[Step]:
    """A service that has paused is not told to do more of what it no longer does; one that stops is told how to."""
    if review.proposal == "stop" or pause(review.pilot) is None:
        return []
    said = _("Decide first whether the service starts again, and on which day: all else depends on it.")
    return [Step(said, "restart")]


def _of_the_proposal(review) -> list[str]:
    if review.proposal == "suspend":
        return [Step(_settle(risk), f"settle:{risk.what}") for risk in review.blocking.itertuples()]
    if review.proposal == "stop":
        return _coded("stop", _stop_in_order(review))
    if review.proposal in ("go", "go_conditions"):
        return [*_coded("condition", review.conditions()), *_coded("envelope", _envelope(review))]
    if not len(review.musts):
        agree = _(
            "Agree with the decision body on three to five must-criteria, each with a figure, and date them."
        )
        return [Step(agree, "criteria"), *_coded("collect", map(_collect, _first_wanted(review.pilot)))]
    missing = map(_collect, review.missing["indicator"])
    return [
        *_coded("collect", missing),
        *_coded("confirm", _confirm(review)),
        *_pull_levers(review),
        *_coded("answers", _more_answers(review)),
    ]


def _coded(kind: str, texts: Iterable[str]) -> list[Step]:
    return [Step(text, f"{kind}:{n}") for n, text in enumerate(texts)]


def _confirm(review) -> list[str]:
    """A go that waits for the last months to reach what they lead to."""
    if (review.proposal, review.verdict.step) != ("extend", 3):
        return []
    rows = review.musts[review.musts["indicator"].isin(review.verdict.on)]
    if words.falling(review):
        return [
            _(
                "Look again at the end of each month: the go can be given once the orders have stopped falling."
            )
        ]
    return [
        _(
            "Look again at the end of each month: the go can be given once the mean of the last {n} months brings {label} to {requirement}.",
            n=words.number(SEEN_MONTHS),
            label=words.quoted(row.indicator),
            requirement=words.requirement(row),
        )
        for row in rows.itertuples()
    ]


def _collect(indicator: str) -> str:
    return _("Collect {what}.", what=takes(indicator))


def _first_wanted(pilot) -> list[str]:
    """What the first criteria are chosen among, as far as its sheet is empty."""
    sheets = {"result_month_eur": "ledger", "satisfaction_beneficiaries": "surveys", "workload": "time"}
    return [name for name, sheet in sheets.items() if not pilot.has(sheet)]


def _pulls(review) -> bool:
    """Whether the levers are among the steps: no other proposal, and musts to bring back."""
    return review.proposal in ("extend", "adjust") and len(review.musts) > 0


def _levers(review) -> list:
    """The lever of the brake first, then those of the other musts that fail: two at most."""
    rows = review.musts[review.musts["light"].isin([RED, AMBER]) & (review.musts["lever"] != "")]
    first = [*review.verdict.on, review.bottleneck]
    return sorted(rows.itertuples(), key=lambda r: (r.indicator not in first, r.light != RED))[:2]


def _pull_levers(review) -> list[Step]:
    """Each lever once: as the action it already is, when one is under way."""
    lines = []
    for row in _levers(review):
        action = actions.under_way(review.pilot, row.lever)
        if action is not None:
            said = _(
                "Under way, for {label}: {what}, due on {day}{owner}.",
                label=words.quoted(row.indicator),
                what=clause(action.what),
                day=date(action.due),
                owner=actions.in_charge(action.owner),
            )
            lines.append(Step(said, actions.code_of(action)))
        else:
            said = _(
                "Try for {label}: {lever}{owner}.",
                label=words.quoted(row.indicator),
                lever=clause(row.lever),
                owner=actions.in_charge(row.owner),
            )
            lines.append(Step(said, f"lever:{row.indicator}"))
    return lines


def _more_answers(review) -> list[str]:
    return [
        _(
            "Ask more people for {label}: about {n} answers would probably settle it.",
            label=words.quoted(row.indicator),
            n=words.number(row.answers_needed),
        )
        for row in review.musts.itertuples()
        if 0 < row.answers_needed <= words.FURTHER_THAN_A_SURVEY
    ]


def _settle(risk) -> str:
    known = isinstance(risk.test, str) and risk.test
    test = _(" Cheapest test: {test}.", test=clause(risk.test)) if known else ""
    return _("Settle “{what}”.", what=clause(risk.what)) + test


def _stop_in_order(review) -> list[str]:
    cost = review.pilot.settings.get("closing_cost_eur")
    named = [words.quoted(name) for name in review.verdict.on if name != "cash"]
    return [
        _("Say who takes over each service and tell users and partners before anyone else."),
        *([_closing(review.pilot, cost)] if cost else []),
        *(
            [_("Or bring another form of the service: what fails is {names}.", names=listing(named))]
            if named
            else []
        ),
        _("Write down what the test has taught: stopping in time is a result."),
    ]


def _closing(pilot, cost: float) -> str:
    """The cost of the stop; money that is not there cannot be set aside."""
    cash = finance.cash_plan(pilot, draws=1).cash_eur
    if cash < cost:
        return _(
            "Find {amount} for an orderly stop: it costs {cost}, and {cash} is at hand.",
            amount=money(cost - max(cash, 0)),
            cost=money(cost),
            cash=money(cash),
        )
    return _("Set aside {amount} for an orderly stop.", amount=money(cost))


def _envelope(review) -> list[str]:
    loss = stages(review.pilot, review.probability).loss
    amount, most = money(loss.engaged), money(loss.accepted)
    if not loss.engaged > 0:
        return []
    if loss.too_much:
        return [
            _(
                "Make the next stage smaller before releasing {amount}: up to {largest} may be lost, and {accepted} is accepted.",
                amount=amount,
                largest=money(loss.largest),
                accepted=most,
            )
        ]
    if loss.accepted != loss.accepted:
        return [
            _("Release {amount} for the next stage, and say beforehand how much may be lost.", amount=amount)
        ]
    return [
        _("Release {amount} for the next stage; most that may be lost: {loss}.", amount=amount, loss=most)
    ]


def _open_actions(review) -> list[Step]:
    told = [row.lever for row in _levers(review)] if _pulls(review) else []
    return [
        actions.due(row)
        for row in actions.still_open(review.pilot).dropna(subset=["due"]).head(2).itertuples()
        if not any(actions.same_action(lever, row.what) for lever in told)
    ]


def _next_gate(review) -> str:
    planned = review.pilot.settings.get("next_gate")
    if review.proposal in ("go", "go_conditions"):
        return _("Agree on the criteria and the date of the next gate before the next stage starts.")
    if planned is not None and not pd.isna(planned) and (review.on is None or planned.date() > review.on):
        return _("Gate meeting: {day}. Send this review to the body a week before.", day=date(planned))
    return _("Set the date of the next gate, in {months} months at most.", months=number(NEXT_GATE_MONTHS))
