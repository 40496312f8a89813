"""The cash plan in sentences."""

import numpy as np

from .. import i18n
from ..i18n import _, chances, money, ngettext

UNKNOWN = {
    "ledger": lambda: _("The cash curve is not measured: fill the Ledger sheet, expenses included."),
    "opening_cash": lambda: _(
        "The cash curve is not measured: write the cash at the start on the Project sheet."
    ),
    "months": lambda: _("The cash curve is not measured: not one complete month yet."),
}


def said(plan) -> list[str]:
    """The curve, its chances, the envelope, what is to come, the orderly stop."""
    if not plan.known:
        return [UNKNOWN[plan.missing]()]
    return [
        finding(plan), *_odds(plan), *envelope(plan), *_contracts(plan), *_aids(plan), *_to_come(plan), *stop(plan)
    ]  # fmt: skip


def finding(plan) -> str:
    """The curve in a sentence."""
    if plan.runway_months == 0:
        return _("The cash is already below zero: {cash}.", cash=money(plan.cash_eur))
    if plan.first_negative is None:
        return _("The plan stays above zero for the next {n} months.", n=plan.horizon_months)
    return ngettext("On the plan, the cash goes below zero at the end of {month}: {n} month ahead.",
                    "On the plan, the cash goes below zero at the end of {month}: {n} months ahead.",
                    plan.runway_months, month=i18n.month(plan.first_negative))  # fmt: skip


def _odds(plan) -> list[str]:
    within = min(12, plan.horizon_months)
    found = [
        _("Cash at hand: {cash}. In the twelve months ahead, costs of {cost} and own revenue of {revenue} a month "
          "(estimated).", cash=money(plan.cash_eur), cost=money(plan.month_cost_eur),
          revenue=money(plan.month_revenue_eur)),
        _("Below zero within {n} months: {chances}.", n=within, chances=chances(plan.negative_by(within))),
    ]  # fmt: skip
    if plan.bridge_95_eur > 0:
        found.append(_("Bridge to find over {n} months: {low} to hold in {some} cases out of 100, {high} in {most}.",
                       n=plan.horizon_months, low=money(plan.bridge_80_eur), high=money(plan.bridge_95_eur),
                       some=i18n.number(100 * plan.bridge_levels[0]), most=i18n.number(100 * plan.bridge_levels[1])))  # fmt: skip
    return found


def envelope(plan) -> list[str]:
    """The same curve once the envelope asked at the next gate is spent."""
    if not plan.known or not plan.envelope_eur > 0:
        return []
    asked = {"envelope": money(plan.envelope_eur), "start": i18n.date(plan.envelope_start), "gate": i18n.date(plan.envelope_gate)}  # fmt: skip
    if not plan.envelope_more_eur > 0.5:
        return [_("The envelope asked at the next gate ({envelope}, from {start} to {gate}) is not more than what these "
                  "months cost as they run: the plan does not change.", **asked)]  # fmt: skip
    if plan.envelope_negative is None:
        return [_("With the envelope asked at the next gate ({envelope}, from {start} to {gate}) spent whole, the plan still "
                  "stays above zero for {n} months.", n=plan.horizon_months, **asked)]  # fmt: skip
    return [ngettext(
        "With the envelope asked at the next gate ({envelope}, from {start} to {gate}) spent whole, the cash goes below zero "
        "at the end of {month}: {n} month ahead.",
        "With the envelope asked at the next gate ({envelope}, from {start} to {gate}) spent whole, the cash goes below zero "
        "at the end of {month}: {n} months ahead.", plan.envelope_runway_months,
        month=i18n.month(plan.envelope_negative), **asked)]  # fmt: skip


def _contracts(plan) -> list[str]:
    """Contracts that have stopped, or that stop before the end of the plan: a renewal nobody wrote is not counted."""
    if plan.contracts.empty:
        return []
    gone = plan.contracts[plan.contracts["stopped"]]
    ends = plan.contracts[~plan.contracts["stopped"]]
    found = []
    if len(gone):
        found.append(_("Stopped, so no longer counted: {names} ({amount} a month).", names=i18n.listing(gone["payer"]),
                       amount=money(gone["month_eur"].sum())))  # fmt: skip
    found += [
        _("The contract of {name} ends on {end}: its {amount} a month are not counted after that day.", name=row.payer,
          end=i18n.date(row.end), amount=money(row.month_eur))
        for row in ends.itertuples()
    ]  # fmt: skip
    return found


def _aids(plan) -> list[str]:
    found = []
    for name, month_eur, end in plan.aids:
        values = {"name": name, "amount": money(month_eur)}
        if end is None:
            found.append(_("Supposed: “{name}”, received every month, goes on ({amount} a month).", **values))
        else:
            found.append(
                _("“{name}”, received every month ({amount}), ends on {end}.", end=i18n.date(end), **values)
            )
    found += [
        _("“{name}”, received every month, goes on as the grant of {funder} ({amount}).", name=name, funder=funder,
          amount=money(eur))
        for name, funder, eur in plan.renewed
    ]  # fmt: skip
    return found


def _to_come(plan) -> list[str]:
    found, r = [], plan.receipts
    if plan.owed_eur > 0.5:
        found.append(
            _("Written in the accounts and still to be received: {amount}.", amount=money(plan.owed_eur))
        )
    if plan.same:
        found.append(
            _(
                "Written in the accounts and in the Funding sheet, counted once: {names}.",
                names=i18n.listing(plan.same),
            )
        )
    sure, filed = r[r["status"] != "filed"], r[r["status"] == "filed"]
    if len(sure):
        found.append(_("Agreed and still to arrive: {amount}, the last of it by {month}.",
                       amount=money(sure["amount_eur"].sum()), month=i18n.month(sure["late"].max())))  # fmt: skip
    if len(filed):
        found.append(_("Filed, not in the plan: {amount}.", amount=money(filed["amount_eur"].sum())))
    if r["assumed"].any():
        found.append(
            _(
                "Some dates or chances are missing in the Funding sheet: the kit's assumptions stand in for them."
            )
        )
    return found


def stop(plan) -> list[str]:
    """Until when an orderly stop can be paid."""
    cost, cases = money(plan.closing_cost_eur), i18n.number(100 * plan.stop_level)
    if np.isnan(plan.closing_cost_eur):
        return [_("Cost of an orderly stop: not stated.")]
    if plan.last_stop is None and not plan.stop_covered_now:
        return [
            _(
                "The cash at hand ({cash}) does not cover an orderly stop ({cost}).",
                cash=money(plan.cash_eur),
                cost=cost,
            )
        ]
    if plan.last_stop is None:
        first = plan.table.loc[plan.table["kind"] == "future", "month"].iloc[0]
        return [_("The cash at hand covers an orderly stop ({cost}); at the end of {month} it no longer does in {cases} cases "
                  "out of 100.", cost=cost, month=i18n.month(first), cases=cases)]  # fmt: skip
    if plan.last_stop == plan.table["month"].iloc[-1]:
        return [_("Stopping in good order ({cost}) stays covered over the whole horizon.", cost=cost)]
    return [_("Last month to stop in good order ({cost} covered in {cases} cases out of 100): {month}.", cost=cost, cases=cases,
              month=i18n.month(plan.last_stop))]  # fmt: skip
