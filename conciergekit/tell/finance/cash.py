"""The cash plan, told."""

import numpy as np

from ... import draw
from ...core import i18n
from ...core.i18n import _, money, number
from ...core.tables import TABLES
from ...evidence import LEVEL
from ..common import Many, Said, decimals, sayer

_SAID = {
    "ledger": "The cash plan is not measured: complete the Ledger sheet, expenses included, up to the last month.",
    "amounts": "The cash plan is not measured: write in the Ledger sheet the amounts that are missing.",
    "bank": "The cash plan is not measured: the accounting exports do not tell the bank whole.",
    "sales": "The cash plan is not measured: write in the Ledger sheet the sales that the other sheets tell.",
    "opening_cash": "The cash plan is not measured: write the cash at the start on the Project sheet.",
    "months": "The cash plan is not measured: not one complete month yet.",
    "below": "The cash is below zero already: {cash:money}.",
    "above": "No cash shortfall on the plan of the next {n:count} months. In the bank: {cash:money}.",
    "shortage": Many(
        "Cash shortfall in {month:month}, in {n} month, without a new grant.",
        "Cash shortfall in {month:month}, in {n} months, without a new grant.",
    ),
    "hand": "In the bank: {cash:money}.",
    "ahead": "In the twelve months ahead, costs of {cost:money} and own revenue of {revenue:money} a month (estimated).",
    "odds": "The cash is below zero at some time in the next {n:count} months: {chances:chances}.",
    "bridge": "Bridging finance needed over {n:count} months: {low:money} to hold in {some:count} cases out of 100, {high:money} in {most:count}.",
    "to_find": "To be found over {n:count} months to stay above zero: {low:money} in {some:count} cases of 100, {high:money} in {most:count}.",
    "undated": "{amount:money} without a day of payment are counted as received, from payers who always paid later.",
    "no_more": "The envelope asked at the next gate ({envelope:money}, from {start:day} to {gate:day}) does not change the plan. These months already cost at least as much.",
    "envelope_above": "If the whole envelope asked ({envelope:money}, from {start:day} to {gate:day}) is spent, the plan stays above zero for {n:count} months.",
    "envelope_shortage": Many(
        "If the whole envelope asked ({envelope:money}, {start:day} to {gate:day}) is spent, cash is below zero at the end of {month:month}. That is in {n} month.",
        "If the whole envelope asked ({envelope:money}, {start:day} to {gate:day}) is spent, cash is below zero at the end of {month:month}. That is in {n} months.",
    ),
    "envelope_same": "The envelope asked at the next gate ({envelope:money}, from {start:day} to {gate:day}) does not bring that month forward.",
    "closed": Many(
        "Assumed: {n} month is closed, wholly or in part, as a year before ({names}). If it will not be, write {whole:share} on the sheet “{sheet}”.",
        "Assumed: {n} months are closed, wholly or in part, as a year before ({names}). If they will not be, write {whole:share} on the sheet “{sheet}”.",
    ),
    "reopens": "Assumed: the service, closed now, opens again in {month:month}, at the pace of its last open months. If it will not, write {none:share} on the sheet “{sheet}”.",
    "stopped": "Stopped, so no longer counted: {names:list} ({amount:money} a month).",
    "contract_ends": "The contract of {name} ends on {end:day}: its {amount:money} a month are not counted after that day.",
    "aid": "Assumed: “{name}”, received every month, goes on ({amount:money} a month).",
    "aid_ends": "“{name}”, received every month ({amount:money}), ends on {end:day}.",
    "renewed": "“{name}”, received every month, goes on in the Funding sheet: “{funder}” ({amount:money}).",
    "owed": "Written in the accounts and still to be received: {amount:money}.",
    "owed_beside": "Written in the accounts and still to be received, beside the Funding sheet: {amount:money}.",
    "same": "Written in the accounts and in the Funding sheet, counted once: {names:list}.",
    "agreed": "Agreed and still to arrive: {amount:money}, the last of it by {month:month}.",
    "filed": "Filed, not in the plan: {amount:money}.",
    "assumed": "Some dates or chances are missing in the Funding sheet: the kit's assumptions stand in for them.",
    "no_stop": "Cost of an orderly closure: not stated.",
    "stop_now": "The cash at hand ({cash:money}) does not cover an orderly closure ({cost:money}).",
    "stop_soon": "The cash at hand covers an orderly closure ({cost:money}). At the end of {month:month}, {chances:chances} that it still does; {cases:count} are required.",
    "stop_always": "An orderly closure ({cost:money}) stays covered over the whole period.",
    "stop_last": "Last month to stop in good order ({cost:money} covered in {cases:count} cases out of 100): {month:month}.",
}
_say = sayer(_SAID)


def sentences(result) -> list[str]:
    """The curve, its chances, the envelope, what is to come, the orderly stop."""
    if not result.known:
        return [_say(result.missing)]
    parts = (_odds, _envelope, _supposed, _to_come)
    return [finding(result), *(words for part in parts for words in part(result)), _stop(result)]


def finding(result) -> str:
    """The curve in a sentence."""
    if result.runway_months == 0:
        return _say("below", cash=result.cash_eur)
    if result.first_negative is None:
        return _say("above", n=result.horizon_months, cash=result.cash_eur)
    n = max(1.0, result.runway_months)
    return _say("shortage", n, month=result.first_negative, digits=decimals(n))


def _odds(result) -> Said:
    runs_out = result.runway_months != 0 and result.first_negative is not None  # else `finding` has said it
    hand = _say("hand", cash=result.cash_eur) if runs_out else ""
    ahead = _say("ahead", cost=result.month_cost_eur, revenue=result.month_revenue_eur)
    yield " ".join(filter(None, [hand, ahead, undated(result)]))
    yield below(result)
    if lacks := bridge(result):
        yield lacks


def undated(result) -> str:
    """What of the cash nobody says has come; "" for nothing."""
    return _say("undated", amount=result.undated_eur) if result.undated_eur > 0.5 else ""


def bridge(result) -> str:
    """What lacks on the way: lent until the grants are paid, or to be found; "" where nothing does."""
    if not result.bridge_95_eur > 0:
        return ""
    some, most = (100 * level for level in result.bridge_levels)
    told = {"low": result.bridge_80_eur, "high": result.bridge_95_eur, "some": some, "most": most}
    return _say("bridge" if result.paid_back else "to_find", n=result.horizon_months, **told)


def below(result) -> str:
    """The chance of going below zero within a year."""
    within = min(12, result.horizon_months)
    return _say("odds", n=within, chances=result.negative_by(within))


def _envelope(result) -> Said:
    if not result.envelope_eur > 0 or result.runway_months == 0:
        return
    asked = {"envelope": result.envelope_eur, "start": result.envelope_start, "gate": result.envelope_gate}
    month = result.envelope_negative
    if not result.envelope_more_eur > 0.5:
        yield _say("no_more", **asked)
    elif month is None:
        yield _say("envelope_above", n=result.horizon_months, **asked)
    elif month == result.first_negative:
        yield _say("envelope_same", **asked)
    else:
        n = max(1.0, result.envelope_runway_months)
        yield _say("envelope_shortage", n, month=month, digits=decimals(n), **asked)


def opening(result) -> str:
    """That a closed service is supposed to open again; "" where it is open, or where the sheet says when."""
    if result.reopens is None:
        return ""
    sheet = TABLES["opening"].title
    return _say("reopens", month=result.reopens, none=0, sheet=sheet)


def _supposed(result) -> Said:
    """What is closed, opens again, has stopped, stops or goes on: a renewal nobody wrote is not counted."""
    if opens := opening(result):
        yield opens
    if result.closed:
        names = i18n.listing(map(i18n.month, result.closed[:3])) + " …" * (len(result.closed) > 3)
        yield _say("closed", len(result.closed), names=names, whole=1, sheet=TABLES["opening"].title)
    stopped = result.contracts["stopped"].astype(bool)
    if stopped.any():
        gone = result.contracts[stopped]
        yield _say("stopped", names=gone["payer"], amount=gone["month_eur"].sum())
    for row in result.contracts[~stopped].itertuples():
        yield _say("contract_ends", name=row.payer, end=row.end, amount=row.month_eur)
    for name, eur, end in result.aids:
        yield _say("aid" if end is None else "aid_ends", name=name, amount=eur, end=end)
    for name, funder, eur, _payer in result.renewed:
        yield _say("renewed", name=name, funder=funder, amount=eur)


def _to_come(result) -> Said:
    grants = result.receipts
    sure, filed = grants[grants["status"] != "filed"], grants[grants["status"] == "filed"]
    if result.owed_eur > 0.5:
        yield _say("owed_beside" if result.same else "owed", amount=result.owed_eur)
    if result.same:
        yield _say("same", names=result.same)
    if len(sure):
        yield _say("agreed", amount=sure["amount_eur"].sum(), month=sure["late"].max())
    if len(filed):
        yield _say("filed", amount=filed["amount_eur"].sum())
    if grants["assumed"].any():
        yield _say("assumed")


def _stop(result) -> str:
    months, closing = result.table["month"], {"cost": result.closing_cost_eur, "cash": result.cash_eur}
    closing["cases"] = 100 * result.stop_level
    if np.isnan(result.closing_cost_eur):
        return _say("no_stop")
    if result.last_stop is None and not result.stop_covered_now:
        return _say("stop_now", **closing)
    if result.last_stop is None:
        first = months[result.table["kind"] == "future"].iloc[0]
        return _say("stop_soon", month=first, chances=result.stop_paid[0], **closing)
    if result.last_stop == months.iloc[-1]:
        return _say("stop_always", **closing)
    return _say("stop_last", month=result.last_stop, **closing)


# ---- charts ----------------------------------------------------------------------------------------------


def plot(result, ax=None):
    """The curve of the report."""
    return draw.plot(form(result) or draw.Rows(sentences(result)[0].rstrip(".")), ax)


def form(result) -> draw.Curves | None:
    """Balance at each month-end: past, plan without any new grant, range of the cases; None without a plan."""
    if not result.known:
        return None
    table = result.table
    past = (table["kind"] == "past").to_numpy()
    plan = table["plan_eur"].to_numpy(dtype=float)
    joint = past.copy()
    joint[-1 if past.all() else int(past.sum())] = True  # the plan starts from the last balance known
    ahead = ~past
    if past.any():
        ahead[int(past.sum()) - 1] = True

    def only(where, values):
        return np.where(where, values, np.nan)

    curves = [
        draw.Curve(only(past, plan), look="ink", strong=True),
        draw.Curve(only(ahead, plan), _("plan, no new grant"), strong=True),
    ]
    future = ~past
    bands = [draw.Band(only(future, table["p05_eur"]), only(future, table["p95_eur"]))]
    level = []
    if np.isfinite(result.closing_cost_eur):
        words = _("orderly closure, {cost}", cost=money(result.closing_cost_eur))
        level = [draw.Line(result.closing_cost_eur, words, "bad")]
    spots = []
    if past.any():
        spots.append(draw.Spot(int(past.sum()) - 1, plan[past][-1], money(result.cash_eur), "ink"))
    if result.first_negative is not None and result.runway_months > 0:
        place = int(np.flatnonzero(table["month"] == result.first_negative)[-1])
        spots.append(draw.Spot(place, plan[place], i18n.month(result.first_negative), "bad"))
    reading = _(
        "euros; the plan leaves out grants only asked for; band: {cases} cases in 100, answers of funders drawn",
        cases=number(100 * LEVEL),
    )
    return draw.Curves(
        _("Cash at the end of each month"),
        reading,
        curves,
        bands,
        level=level,
        x_months=list(table["month"]),
        unit="number",
        spots=spots,
    )
