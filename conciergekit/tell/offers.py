"""The offers told: what each leaves once its hours and its trips are paid, and what is proposed."""

import numpy as np
import pandas as pd

from ..core import i18n, rates
from ..core.i18n import N_, _, listing, money, ngettext, number
from ..core.tables import TABLES
from .common import Many, Said, in_columns, say, sayer
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
    "revenue_eur": "margin not measured: no price is written",
    "hours": "margin not measured: the minutes of work are not written",
    "trips_eur": "margin not measured: the tours, or which orders they carried, are not written",
    "together": "margin not measured: price, minutes and tour are never written together",
}
_CONTRACTS = {  # by whether the margin of all is measured, and whether they leave one
    (True, True): "Contracts leave a margin of {amount:money} over the test, trips included.",
    (True, False): "Contracts lose {amount:money} over the test, trips included.",
    (False, True): "Contracts whose margin is measured leave {amount:money} over the test, trips included.",
    (False, False): "Contracts whose margin is measured lose {amount:money} over the test, trips included.",
}
_SAID = {
    "none_served": "No offer has been served over a complete month yet.",
    "orders_leave": "Orders leave {amount:money}, {each:cents} each, work and trips included.",
    "orders_lose": "Orders lose {amount:money}, {each:cents} each, work and trips included.",
    "no_margin": "The margin of the offers is not measured: {why}.",
    "no_revenue_eur": "write the commission or the fee of the orders",
    "no_hours": "write the minutes of work",
    "no_trips_eur": "write the tours, and the tour of each order",
    "together": "write prices, minutes and tours on the same orders",
    "link_tours": "add the column “{column}” to the sheet “{sheet}”, if it lacks, and write there the tour of each order",
    "torn": "{offer} comes among the first but loses {lost:cents} an order: keep it, and change its price or its payer.",
    "torn_now": "{offer} comes among the first but loses {lost:cents} an order at its present price: change it, or its payer.",
    "rises_break": "With all these price rises, a must would not be met: {broken:list}.",
    "one_price": "Try one price for a month, count the orders, then decide on the rest.",
    "pausing": "Pausing {offers:list} leaves {hours} a month to use otherwise.",
    "to_pause": "To pause: {offers:list}.",
    "emptier": Many(
        "{n} order of the test rode the tours, which would run emptier. Pause last, after what the chapter on trips proposes.",
        "{n} orders of the test rode the tours, which would run emptier. Pause last, after what the chapter on trips proposes.",
    ),
    "supposed": "Assumed: tours without a stop or an order ({amount:money}) are those of the contracts of the month.",
    "of_no_offer": Many(
        "{n} tour carried no order and is nobody's: {amount:money} that no margin bears.",
        "{n} tours carried no order and are nobody's: {amount:money} that no margin bears.",
    ),
    "contracts_told": "Contracts: {signed:money} as signed, {booked:money} in the accounts.",
    "unpriced": Many(
        "{n} order without a commission or a fee is in no margin.",
        "{n} orders without a commission or a fee are in no margin.",
    ),
    "usual_minutes": Many(
        "{n} order without minutes counts those of its service.",
        "{n} orders without minutes count those of their service.",
    ),
    "no_ledger": "Variable expenses are not measured: there is no ledger.",
    # why a decision is proposed
    "unmeasured_ends": "its margin is not measured, and its contract ends on {day:day}",
    "legal": Many(
        "{n} request refused because the law did not allow it: take advice first",
        "{n} requests refused because the law did not allow them: take advice first",
    ),
    "quoted": Many("{n} quotation awaits an answer", "{n} quotations await an answer"),
    "more_in_sight": "more of it is in sight: see the models to try",
    "last": "loses {lost:cents} an order and comes after the others",
    "last_now": "loses {lost:cents} an order at its present price and comes after the others",
    "each": "{price:cents} an order",
    "each_since": "{price:cents} an order since {month:month}",
    "price": "{each}; over the whole test, {needed:cents} would have been needed",
    "must": "{each}; over the whole test, {needed:cents} would have been needed. Not paused: {broken:list}",
    "supposed_month": "{amount:money} a month, assumed",
    "pays": "pays its hours and its trips",
    "pays_first": "pays its hours and its trips, and comes among the first",
    "pays_full": "among the first; its providers are asked {share:share} of what they can take",
    "renew": "to renew before {day:day}",
    "ended": "the contract has ended",
    "same_service": "its service changes its price for another group",
    "few_people": "too few people to be shown one by one",
    "unplaced": "write the group and the service of each request",
    "few_requests": "fewer than {n:count} requests or people: not ranked",
    "never_ordered": "on the Services sheet, nothing ordered yet",
}
_say = sayer(_SAID)


def sentences(found) -> list[str]:
    """What contracts and orders leave, the first to be served that lose money, what to pause, what is supposed."""
    if not len(found.served):
        return lead(found)
    return [*lead(found), *torn(found), *prices(found), *_paused(found), *notes(found)]


def lead(found) -> list[str]:
    """What contracts leave, what orders leave; or why that is not known."""
    served = found.served
    if not len(served):
        return [_say("none_served")]
    said = []
    left = found.contracts_eur
    if np.isfinite(left):
        said.append(say(_CONTRACTS[found.contracts_measured, left >= 0], amount=abs(left)))
    left, each = found.orders_eur, found.order_eur
    if np.isfinite(left):
        said.append(_say("orders_leave" if left >= 0 else "orders_lose", amount=abs(left), each=abs(each)))
    return said or [_say("no_margin", why=_missing_of(found))]


def _missing_of(found) -> str:
    served = found.served
    asked = [name for name in ("revenue_eur", "hours", "trips_eur") if served[name].isna().all()]
    said = [
        link_tours() if name == "trips_eur" and found.tours_noted else _say(f"no_{name}") for name in asked
    ]
    return listing(said or [_say("together")])


def link_tours() -> str:
    """How to say which tour carried an order, in workbooks that have no column for it yet too."""
    requests = TABLES["requests"]
    return _say("link_tours", column=requests.by_name["tour"].title, sheet=requests.title)


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
            _say(
                "torn" if pd.isna(row.figures["since"]) else "torn_now",
                offer=quoted(row.label),
                lost=row.figures["lost_order_eur"],
            ),
            f"price:{row.label}",
        )
        for row in first.itertuples()
    ]


def prices(found) -> Said:
    """Whether the rises proposed would together lose too many orders for a must."""
    if not found.broken_by_prices:
        return
    yield _say("rises_break", broken=[must.text() for must in found.broken_by_prices])
    yield _say("one_price")


def _paused(found) -> list[str]:
    rows = found.table[found.table["decision"] == "pause"]
    hours = rows["freed_hours_month"].sum(min_count=1)
    if not len(rows):
        return []
    known = {"offers": map(quoted, rows["label"]), "hours": ngettext("{n} hour", "{n} hours", hours)}
    said = [_say("pausing", **known) if hours >= 0.5 else to_pause(rows)]
    # a pause takes from the tours the orders that the chapter on trips would add
    riding = (rows["orders"] - rows["orders_without_tour"]).sum()
    said += [_say("emptier", riding)] if riding > 0 else []
    return [Step(" ".join(said), "pause")]


def to_pause(rows) -> str:
    """Offers whose pause frees next to nothing, or nobody knows what."""
    return _say("to_pause", offers=map(quoted, rows["label"]))


def notes(found) -> Said:
    """What the margins suppose or leave out."""
    served = found.served
    supposed = served["trips_supposed_eur"].sum()
    if supposed > 0:
        yield _say("supposed", amount=supposed)
    if found.tours_of_no_offer and found.trips_measured:
        yield _say("of_no_offer", found.tours_of_no_offer, amount=found.tours_of_no_offer_eur)
    if found.contracts_told and abs(found.contracts_told[0] - found.contracts_told[1]) > 0.5:
        signed, booked = found.contracts_told
        yield _say("contracts_told", signed=signed, booked=booked)
    if count := served["orders_unpriced"].sum():
        yield _say("unpriced", count)
    if count := served["orders_usual_minutes"].sum():
        yield _say("usual_minutes", count)
    if not found.variable_known:
        yield _say("no_ledger")


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
    f, why = row.figures, row.reason
    if why == "not_measured":
        return say(_MISSING[f["missing"]])
    if why == "legal":
        return _say(why, f["refused"])
    if why == "more_in_sight":
        return _say("quoted", f["quoted"]) if f["quoted"] else _say(why)
    if why == "last":
        return _say(why if pd.isna(f["since"]) else "last_now", lost=f["lost_order_eur"])
    if why in ("must", "price_short", "price_far", "repriced"):
        broken = [must.text() for must in f["broken"]] if why == "must" else ()
        said = "must" if why == "must" else "price"
        each = _say("each" if pd.isna(f["since"]) else "each_since", price=f["price_eur"], month=f["since"])
        return _say(said, each=each, needed=f["needed_eur"], broken=broken)
    if why == "supposed":
        return _say("supposed_month", amount=f["month_eur"])
    return _say(why, f.get("least"), share=f.get("load"), day=f.get("before"))


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
    columns = {
        _("From the margins to the result"): ("term", lambda term: _(TERMS[term])),
        _("Amount"): ("amount_eur", money),
    }
    return in_columns(found.reconciliation, columns)
