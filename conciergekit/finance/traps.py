"""What the first screen must not leave out: the traps that a balanced result or a loved service can hide."""

from .. import i18n, rates
from ..i18n import _, money, percent
from ..measures import period_word
from ..pilot import Pilot
from .accounts import Views
from .cash import CashPlan
from .hours import operating
from .status.alerts import PASSED, alerts
from .stress import wait_cost
from .varying import contribution_hour, varying
from .who_pays import top_payer


def traps(pilot: Pilot, views: Views, cash: CashPlan, lang: str | None = None) -> list[str]:
    """Sentences, most pressing first: the shortage a late grant causes, an hour that loses money, one payer on whom much
    depends, a rule of the status already passed, staffed slots that hold on two people, unpaid work."""
    with i18n.use_language(lang):
        return [
            *wait_cost(pilot, cash),
            *_hour(pilot),
            *_payer(pilot),
            *_rules(pilot),
            *_people(pilot, views),
        ]


def _hour(pilot: Pilot) -> list[str]:
    hour, found = contribution_hour(pilot), varying(pilot)
    if found.contradicted:
        return [_("{amount} of expenses are flagged as varying with activity, and do not: one more order went with {seen} of "
                  "them ({low} to {high}), not {each}.", amount=money(found.flagged_eur), seen=money(found.seen_eur, 2),
                  low=money(found.low_eur, 2), high=money(found.high_eur, 2), each=money(found.order_eur, 2))]  # fmt: skip
    if not hour.eur_per_hour < 0:
        return []
    return [_("Each extra hour loses money: an hour in the field brings {brings} and costs {costs}.",
              brings=money(hour.revenue_eur / hour.hours, 2), costs=money(hour.variable_eur / hour.hours, 2))]  # fmt: skip


def _payer(pilot: Pilot) -> list[str]:
    top = top_payer(pilot, lately=True)
    if not (top.alone and top.share >= rates.value("gate_warnings")["payer_share"]):
        return []
    return [_("One payer makes up {share} of own revenue over {period}: {name}. If it leaves, {amount} a month are gone.",
              share=percent(top.share), period=period_word("recent"), name=top.name, amount=money(top.month_eur))]  # fmt: skip


def _rules(pilot: Pilot) -> list[str]:
    table = alerts(pilot).table
    return list(table.loc[table["level"] == PASSED, "text"])


def _people(pilot: Pilot, views: Views) -> list[str]:
    """Slots that hold on two people: what a balanced result does not show."""
    slots = operating(pilot).slots
    share = slots["share"].head(2).sum()
    # with three people, two hold two thirds anyway
    if len(slots) <= 3 or share < rates.value("gate_warnings")["people_share"]:
        return []
    if views.totals["pnl_eur"] >= 0 and not views.unread_expenses:
        return [_("The money balances, the people do not: two people out of {n} run {share} of the staffed slots.",
                  n=i18n.number(len(slots)), share=percent(share))]  # fmt: skip
    return [
        _(
            "Two people out of {n} run {share} of the staffed slots.",
            n=i18n.number(len(slots)),
            share=percent(share),
        )
    ]
