"""What to do after the gate: from the lever, what is missing, the conditions and the dates."""

import pandas as pd

from ..i18n import _, date, listing, money, number
from ..schema import fold
from ..text import clause
from . import words
from .collect import takes
from .rule import AMBER, RED, SEEN_MONTHS

AT_MOST = 5
NEXT_GATE_MONTHS = 3  # a test goes no longer without a look
STEM, SAME = 5, 0.6  # letters by which a word is known, share of words in common


def next_steps(review) -> list[str]:
    """Two to five concrete lines, the most decisive first."""
    steps = [*_of_the_proposal(review), *_open_actions(review)]
    steps = list(dict.fromkeys(steps))[: AT_MOST - 1]  # a lever already under way is said once, as what it is
    return [*steps, _next_gate(review)]


def _of_the_proposal(review) -> list[str]:
    if review.proposal == "suspend":
        return [_settle(risk) for risk in words.blocking(review).itertuples()]
    if review.proposal == "stop":
        return _stop_in_order(review)
    if review.proposal in ("go", "go_conditions"):
        return [*words.conditions(review), *_envelope(review)]
    if not len(review.musts):
        return [
            _(
                "Agree with the decision body on three to five must-criteria, each with a figure, and date them."
            ),
            *_collect_first(review),
        ]
    missing = [_("Collect {what}.", what=takes(name)) for name in review.missing["indicator"]]
    return [*missing, *_confirm(review), *_pull_levers(review), *_more_answers(review)]


def _confirm(review) -> list[str]:
    """A go that waits for the last months to reach what they lead to."""
    if (review.proposal, review.verdict.step) != ("extend", 3):
        return []
    rows = review.musts[review.musts["indicator"].isin(review.verdict.on)]
    return [
        _("Look again at the end of each month: the go can be given once the mean of the last {n} months brings {label} to {requirement}.",
          n=words.number(SEEN_MONTHS), label=words.quoted(row.indicator), requirement=words.requirement(row))
        for row in rows.itertuples()
    ]  # fmt: skip


def _collect_first(review) -> list[str]:
    pilot = review.pilot
    wanted = [
        name
        for name, sheet in (
            ("result_month_eur", "ledger"),
            ("satisfaction_beneficiaries", "surveys"),
            ("workload", "time"),
        )
        if not pilot.has(sheet)
    ]
    return [_("Collect {what}.", what=takes(name)) for name in wanted]


def _pulls(review) -> bool:
    """Whether the levers are among the steps: no other proposal, and musts to bring back."""
    return review.proposal in ("extend", "adjust") and len(review.musts) > 0


def _levers(review) -> list:
    """The lever of the brake first, then those of the other musts that fail: two at most."""
    rows = review.musts[review.musts["light"].isin([RED, AMBER]) & (review.musts["lever"] != "")]
    first = [*review.verdict.on, review.bottleneck]
    return sorted(rows.itertuples(), key=lambda r: (r.indicator not in first, r.light != RED))[:2]


def _pull_levers(review) -> list[str]:
    """Each lever once: as the action it already is, when one is under way."""
    under_way = list(open_actions(review).dropna(subset=["due"]).itertuples())
    lines = []
    for row in _levers(review):
        action = next((each for each in under_way if same_action(row.lever, each.what)), None)
        if action is not None:
            lines.append(
                _("Under way, for {label}: {what}, due on {day}{owner}.", label=words.quoted(row.indicator),
                  what=clause(action.what), day=date(action.due), owner=_owner(action.owner))
            )  # fmt: skip
        else:
            lines.append(
                _("Try for {label}: {lever}{owner}.", label=words.quoted(row.indicator), lever=clause(row.lever),
                  owner=_owner(row.owner))
            )  # fmt: skip
    return lines


def same_action(one: str, other: str) -> bool:
    """Whether two texts say one action: two words or more in common, and most of those of the shorter."""
    mine, theirs = (
        {word[:STEM] for word in fold(text).split() if len(word) >= STEM} for text in (one, other)
    )
    common = len(mine & theirs)
    return common >= 2 and common >= SAME * min(len(mine), len(theirs))


def _owner(owner) -> str:
    return _(" (in charge: {owner})", owner=clause(owner)) if owner and not pd.isna(owner) else ""


def _more_answers(review) -> list[str]:
    return [
        _("Ask more people for {label}: about {n} answers would probably settle it.",
          label=words.quoted(row.indicator), n=words.number(row.answers_needed))
        for row in review.musts.itertuples()
        if 0 < row.answers_needed <= words._FURTHER_THAN_A_SURVEY
    ]  # fmt: skip


def _settle(risk) -> str:
    test = (
        _(" Cheapest test: {test}.", test=clause(risk.test))
        if isinstance(risk.test, str) and risk.test
        else ""
    )
    return _("Settle “{what}”.", what=clause(risk.what)) + test


def _stop_in_order(review) -> list[str]:
    cost = review.pilot.settings.get("closing_cost_eur")
    failing = listing(words.quoted(name) for name in review.verdict.on)
    steps = [
        _("Say who takes over each service and tell users and partners before anyone else."),
        _("Or bring another form of the service: what fails is {names}.", names=failing),
        _("Write down what the test has taught: stopping in time is a result."),
    ]
    if cost:
        steps.insert(1, _closing(review.pilot, cost))
    return steps


def _closing(pilot, cost: float) -> str:
    """The cost of the stop; money that is not there cannot be set aside."""
    from .. import finance

    cash = finance.cash_plan(pilot, draws=1).cash_eur
    if cash < cost:
        return _("Find {amount} for an orderly stop: it costs {cost}, and {cash} is at hand.",
                 amount=money(cost - max(cash, 0)), cost=money(cost), cash=money(cash))  # fmt: skip
    return _("Set aside {amount} for an orderly stop.", amount=money(cost))


def _envelope(review) -> list[str]:
    from .stages import stages

    loss = stages(review.pilot, review.probability).loss
    cost, most = loss.engaged, loss.accepted
    if not cost > 0:
        return []
    if loss.too_much:
        return [_("Make the next stage smaller before releasing {amount}: up to {largest} may be lost, and {accepted} is accepted.",
                  amount=money(cost), largest=money(loss.largest), accepted=money(most))]  # fmt: skip
    if most != most:
        return [
            _(
                "Release {amount} for the next stage, and say beforehand how much may be lost.",
                amount=money(cost),
            )
        ]
    return [_("Release {amount} for the next stage; most that may be lost: {loss}.", amount=money(cost),
              loss=money(most))]  # fmt: skip


def open_actions(review) -> pd.DataFrame:
    """Actions not done, earliest due first."""
    actions = review.pilot["actions"]
    return actions[(actions["status"] != "done") & actions["what"].notna()].sort_values("due", kind="stable")


def _open_actions(review) -> list[str]:
    told = [row.lever for row in _levers(review)] if _pulls(review) else []
    return [
        _("Under way: {what}, due on {day}{owner}.", what=clause(row.what), day=date(row.due),
          owner=_owner(row.owner))
        for row in open_actions(review).dropna(subset=["due"]).head(2).itertuples()
        if not any(same_action(lever, row.what) for lever in told)
    ]  # fmt: skip


def _next_gate(review) -> str:
    planned = review.pilot.settings.get("next_gate")
    if review.proposal in ("go", "go_conditions"):
        return _("Agree on the criteria and the date of the next gate before the next stage starts.")
    if planned is not None and not pd.isna(planned) and (review.on is None or planned.date() > review.on):
        return _("Gate meeting: {day}. Send this review to the body a week before.", day=date(planned))
    return _("Set the date of the next gate, in {months} months at most.", months=number(NEXT_GATE_MONTHS))
