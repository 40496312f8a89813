"""The offers told: what each leaves once its hours and its trips are paid, and what is proposed."""

import numpy as np
import pandas as pd

from ..core import i18n, rates
from ..core.i18n import N_, _, date, listing, money, ngettext, number
from ..core.tables import TABLES
from .common import Said, euros
from .steps import Step
from .targets.common import quoted

DECISION_WORDS = {
    "keep": N_("Keep"),
    "extend": N_("Extend"),
    "change_price": N_("Change the price"),
    "find_payer": N_("Find a payer"),
    "pause": N_("Pause"),
    "wait": N_("Wait"),
    "try": N_("Try"),
}
TERMS = {
    "margins": N_("Margins of the offers, trips included"),
    "not_measured": N_("Revenue of orders whose margin is not measured"),
    "memberships": N_("Memberships"),
    "other_revenue": N_("Other own revenue"),
    "grants": N_("Grants"),
    "log_gap": N_("What the ledger says beside the log"),
    "shared_expenses": N_("Expenses charged to no offer"),
    "set_up": N_("Set-up, spent once"),
    "hours_paid": N_("Hours counted in the margins, paid in the expenses"),
    "hours_unpaid": N_("Hours counted in the margins that nobody is paid for"),
    "tours_km": N_("Kilometres counted for the tours"),
    "tours_tolls": N_("Tolls and parking counted for the tours"),
    "tours_paid": N_("Hours of tours counted, paid in the expenses"),
    "tours_unpaid": N_("Hours of tours counted that nobody is paid for"),
    "tours_of_no_offer": N_("Tours of no offer"),
    "tours_not_measured": N_("Trips of orders whose margin is not measured"),
    "result": N_("Result of the accounts"),
}
_MISSING = {
    "revenue_eur": N_("margin not measured: no price is written"),
    "hours": N_("margin not measured: the minutes of work are not written"),
    "trips_eur": N_("margin not measured: the tours, or which orders they carried, are not written"),
    "together": N_("margin not measured: price, minutes and tour are never written together"),
}

_CONTRACTS = {  # by whether the margin of all is measured, and whether they leave one
    (True, True): N_("Contracts leave a margin of {amount} over the test, trips included."),
    (True, False): N_("Contracts lose {amount} over the test, trips included."),
    (False, True): N_("Contracts whose margin is measured leave {amount} over the test, trips included."),
    (False, False): N_("Contracts whose margin is measured lose {amount} over the test, trips included."),
}


def sentences(found) -> list[str]:
    """What contracts and orders leave, the first to be served that lose money, what to pause, what is supposed."""
    if not len(found.served):
        return lead(found)
    return [*lead(found), *torn(found), *prices(found), *_paused(found), *notes(found)]


def lead(found) -> list[str]:
    """What contracts leave, what orders leave; or why that is not known."""
    served = found.served
    if not len(served):
        return [_("No offer has been served over a complete month yet.")]
    said = []
    left = found.contracts_eur
    if np.isfinite(left):
        said.append(_(_CONTRACTS[found.contracts_measured, left >= 0], amount=money(abs(left))))
    left, each = found.orders_eur, found.order_eur
    if np.isfinite(left):
        words = (
            N_("Orders leave {amount}, {each} each, work and trips included.")
            if left >= 0
            else N_("Orders lose {amount}, {each} each, work and trips included.")
        )
        said.append(_(words, amount=money(abs(left)), each=money(abs(each), 2)))
    return said or [_("The margin of the offers is not measured: {why}.", why=_missing_of(found))]


def _missing_of(found) -> str:
    served = found.served
    asked = [name for name in ("revenue_eur", "hours", "trips_eur") if served[name].isna().all()]
    names = {
        "revenue_eur": _("write the prices"),
        "hours": _("write the minutes of work"),
        "trips_eur": link_tours() if found.tours_noted else _("write the tours, and the tour of each order"),
    }
    return listing(
        [names[name] for name in asked] or [_("write prices, minutes and tours on the same orders")]
    )


def link_tours() -> str:
    """How to say which tour carried an order, in workbooks that have no column for it yet too."""
    requests = TABLES["requests"]
    return _(
        "add the column “{column}” to the sheet “{sheet}”, if it lacks, and write there the tour of each order",
        column=requests.by_name["tour"].title,
        sheet=requests.title,
    )


def torn(found) -> list[Step]:
    """An offer that comes early and loses money goes on: its price or its payer changes."""
    if not found.ranked:
        return []
    rows = found.table[
        found.table["decision"].isin(["change_price", "find_payer"]) & (found.table["kind"] == "orders")
    ]
    first = (
        rows[rows["priority"] >= rates.value("offer_limits")["likely_share"]]
        .sort_values("priority", ascending=False)
        .head(2)
    )
    return [
        Step(
            _(
                "{offer} comes among the first but loses {lost} an order: keep it, and change its price or its payer.",
                offer=quoted(row.label),
                lost=money(-row.margin_order_eur, 2),
            ),
            f"price:{row.label}",
        )
        for row in first.itertuples()
    ]


def prices(found) -> Said:
    """Whether the rises proposed would together lose too many orders for a must."""
    if not found.broken_by_prices:
        return
    yield _(
        "All these price rises together would break a must: {broken}.",
        broken=listing([must.text() for must in found.broken_by_prices]),
    )
    yield _("Try one price for a month, count the orders, then decide on the rest.")


def _paused(found) -> list[str]:
    rows = found.table[found.table["decision"] == "pause"]
    hours = rows["freed_hours_month"].sum(min_count=1)
    if not len(rows):
        return []
    names = listing(map(quoted, rows["label"]))
    said = (
        _(
            "Pausing {offers} leaves {hours} a month to use otherwise.",
            offers=names,
            hours=ngettext("{n} hour", "{n} hours", hours),
        )
        if np.isfinite(hours)
        else _("To pause: {offers}.", offers=names)
    )
    return [Step(" ".join([said, *_emptier(rows)]), "pause")]


def _emptier(rows) -> Said:
    """In what order: a pause takes from the tours the orders that the chapter on trips would add."""
    riding = (rows["orders"] - rows["orders_without_tour"]).sum()
    if not riding > 0:
        return
    yield ngettext(
        "{n} order of the test rode the tours, which would run emptier. Pause last, after what the chapter on trips proposes.",
        "{n} orders of the test rode the tours, which would run emptier. Pause last, after what the chapter on trips proposes.",
        riding,
    )


def notes(found) -> Said:
    """What the margins suppose or leave out."""
    served = found.served
    supposed = served["trips_supposed_eur"].sum()
    if supposed > 0:
        yield _(
            "Assumed: tours without a stop or an order ({amount}) are those of the contracts of the month.",
            amount=money(supposed),
        )
    if found.tours_of_no_offer and found.trips_measured:
        yield ngettext(
            "{n} tour carried no order and is nobody's: {amount} that no margin bears.",
            "{n} tours carried no order and are nobody's: {amount} that no margin bears.",
            found.tours_of_no_offer,
            amount=money(found.tours_of_no_offer_eur),
        )
    if found.contracts_told and abs(found.contracts_told[0] - found.contracts_told[1]) > 0.5:
        signed, booked = map(money, found.contracts_told)
        yield _("Contracts: {signed} as signed, {booked} in the accounts.", signed=signed, booked=booked)
    if count := served["orders_unpriced"].sum():
        yield ngettext(
            "{n} order without a price is in no margin.",
            "{n} orders without a price are in no margin.",
            count,
        )
    if count := served["orders_usual_minutes"].sum():
        yield ngettext(
            "{n} order without minutes counts those of its service.",
            "{n} orders without minutes count those of their service.",
            count,
        )
    if not found.variable_known:
        yield _("Variable expenses are not measured: there is no ledger.")


# ---- tables ----------------------------------------------------------------------------------------------


def name(row) -> str:
    """What an offer is called; a fold, what it holds."""
    if row.kind == "others":
        return _("Other offers, of few people")
    if row.kind == "unplaced":
        return _("Group or service not written")
    return _("{offer}, contract", offer=row.label) if row.beside_orders else row.label


def decision(row) -> str:
    """The decision proposed, in a word; none where nothing says what the offer leaves."""
    unknown = row.reason in ("not_measured", "unmeasured_ends")
    return _("Not judged") if unknown else _(DECISION_WORDS[row.decision])


def reason(row) -> str:
    """Why the decision, in words."""
    f = row.figures
    if row.reason == "not_measured":
        why = f["missing"]
        return _(_MISSING[why])
    if row.reason == "unmeasured_ends":
        return _("its margin is not measured, and its contract ends on {day}", day=date(f["before"]))
    if row.reason == "legal":
        return ngettext(
            "{n} request refused because the law did not allow it: take advice first",
            "{n} requests refused because the law did not allow them: take advice first",
            f["refused"],
        )
    if row.reason == "more_in_sight":
        if f["quoted"]:
            return ngettext("{n} quotation awaits an answer", "{n} quotations await an answer", f["quoted"])
        return _("more of it is in sight: see the models to try")
    if row.reason == "last":
        return _("loses {lost} an order and comes after the others", lost=money(f["lost_order_eur"], 2))
    if row.reason in ("must", "price_short", "price_far"):
        eur = euros(2, price=f["price_eur"], needed=f["needed_eur"])
        if row.reason != "must":
            return _("{price} an order; over the whole test, {needed} would have been needed", **eur)
        broken = listing([must.text() for must in f["broken"]])
        return _(
            "{price} an order; over the whole test, {needed} would have been needed. Not paused: {broken}",
            broken=broken,
            **eur,
        )
    if row.reason == "supposed":
        return _("{amount} a month, assumed", amount=money(f["month_eur"]))
    return _REASONS[row.reason](f)


_REASONS = {
    "pays": lambda _f: _("pays its hours and its trips"),
    "pays_first": lambda _f: _("pays its hours and its trips, and comes among the first"),
    "pays_full": lambda f: _(
        "among the first; its providers are asked {share} of what they can take",
        share=i18n.percent(f["load"]),
    ),
    "renew": lambda f: _("to renew before {day}", day=date(f["before"])),
    "ended": lambda _f: _("the contract has ended"),
    "same_service": lambda _f: _("its service changes its price for another group"),
    "few_people": lambda _f: _("too few people to be shown one by one"),
    "unplaced": lambda _f: _("write the group and the service of each request"),
    "few_requests": lambda f: _("fewer than {n} requests or people: not ranked", n=number(f["least"])),
    "never_ordered": lambda _f: _("on the Services sheet, nothing ordered yet"),
}


def spoken(found) -> pd.DataFrame:
    """One row an offer: what it is, counts, money, priority, and the decision with its reason."""
    rows = found.table if found.ranked else found.table.assign(priority=np.nan)
    shown = list(rows.itertuples())
    return pd.DataFrame(
        {
            _("Offer"): [name(row) for row in shown],
            _("Orders"): [number(row.orders) for row in shown],
            _("Own revenue"): [money(row.revenue_eur) for row in shown],
            _("Margin, trips included"): [money(row.margin_eur) for row in shown],
            _("Margin of an order"): [
                money(row.margin_order_eur, 2) if row.kind == "orders" else i18n.MISSING for row in shown
            ],
            _("Priority, out of 100"): [out_of_100(row.priority) for row in shown],
            _("Planned, its whole group"): [i18n.percent(row.planned_share) for row in shown],
            _("Observed, its whole group"): [i18n.percent(row.observed_share) for row in shown],
            _("Decision proposed"): [decision(row) for row in shown],
            _("Why"): [reason(row) for row in shown],
        }
    )


def out_of_100(share: float) -> str:
    """Chances in a table: never a bare 0 or 100 that was not counted."""
    if share != share:
        return i18n.MISSING
    points = 100 * share
    if points < 0.5:
        return "<\N{NO-BREAK SPACE}1"
    return ">\N{NO-BREAK SPACE}99" if points > 99.5 else number(points)


def terms(found) -> pd.DataFrame:
    """One row a term, the result last."""
    rows = found.reconciliation
    return pd.DataFrame(
        {
            _("From the margins to the result"): [_(TERMS[term]) for term in rows["term"]],
            _("Amount"): [money(amount) for amount in rows["amount_eur"]],
        }
    )
