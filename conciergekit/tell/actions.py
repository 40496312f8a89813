"""The action plan told: each action with what it teaches, and what would stop it."""

import math
from types import SimpleNamespace

import pandas as pd

from ..actions import LATE_WEEKS, LOST_ORDERS, TRIAL_WEEKS
from ..core.i18n import N_, _, date, listing, money, ngettext, number, percent
from ..core.tables import ACTIONS, CONDITIONS
from ..core.text import clause, cut
from ..gates.rule import MUST
from .gates import words
from .targets.common import quoted


def lines(result) -> pd.DataFrame:
    """One row an action, in words: what (detail: what was found, where that is all the workbook says), who, when (late: its day has
    passed), cost, teaches, stop_sign, cap; "" where nothing is known."""
    return _in_words(result.table, result.today)


def when(row) -> str:
    """The day of an action as told; that its day has passed is said."""
    late = _("late")
    return f"{row.when} ({late})" if row.late else row.when or _("to be dated")


def proposals(result) -> pd.DataFrame:
    """The same of all that was proposed, those that can wait and those not chosen as well, with the code of each."""
    table = result.table if result.proposed is None else result.proposed
    return _in_words(table, result.today).assign(code=list(table["code"]))


def _in_words(table: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    rows = [
        {
            "what": _what(row),
            "detail": clause(row.text) if _only_found(row) else "",
            "who": row.owner or _("to be named"),
            "when": date(row.due, short=True) if pd.notna(row.due) else "",
            "late": bool(pd.notna(row.due) and row.due < today),
            "cost": money(row.cost_eur) if math.isfinite(row.cost_eur) else "",
            "teaches": row.teaches or _teaches(row),
            "stop_sign": row.stop_sign or _stop_sign(row),
            "cap": _cap(row),
        }
        for row in table.itertuples()
    ]
    return pd.DataFrame(
        rows, columns=["what", "detail", "who", "when", "late", "cost", "teaches", "stop_sign", "cap"]
    )


def tests_in_words(result) -> pd.DataFrame:
    """Actions that say how to know early, for little, and when to stop."""
    every = result.table if result.proposed is None else result.proposed
    found = _in_words(every, result.today).assign(test=every["test"])
    found = found[(found["test"] != "") & (found["test"] != found["what"])]
    return pd.DataFrame(
        {
            _("Action"): found["what"],
            str(ACTIONS["test"].title): [clause(text) for text in found["test"]],
            _("Stop sign"): found["stop_sign"],
            _("Cap"): found["cap"],
        }
    )


def sentences(result) -> list[str]:
    """How many actions and what they cost, then each with who and when."""
    found = lines(result)
    return [finding(result), *(_said(row) for row in found.itertuples())]


def finding(result) -> str:
    """How many, for how much."""
    count = len(result.table)
    if not count:
        return _("Nothing to do was found, in the analyses or on the Actions sheet.")
    if not math.isfinite(result.cost_eur):
        return ngettext(
            "{n} action; none has a cost written.", "{n} actions; none has a cost written.", count
        )
    said = ngettext("{n} action, {cost}.", "{n} actions, {cost}.", count, cost=money(result.cost_eur))
    bare = int((result.lines()["cost"] == "").sum())
    left = ngettext("{n} is still to be costed.", "{n} are still to be costed.", bare) if bare else ""
    return f"{said} {left}".rstrip()


def _said(row) -> str:
    when = _("no date")
    if row.when:
        when = _("late since {day}", day=row.when) if row.late else _("before {day}", day=row.when)
    return _("{what} ({who}, {when}).", what=row.what, who=row.who, when=when)


# ---- what is done ------------------------------------------------------------------------------------------


def _what(row) -> str:
    if row.kind == "settle":
        return clause(row.text) or _("Settle “{risk}”", risk=clause(row.values["risk"]))
    if _only_found(row):
        return _(
            "Lift the condition “{label}”", label=listing(map(CONDITIONS["kind"].label, row.values["kinds"]))
        )
    if row.text:
        return clause(row.text)
    return _WHAT[row.kind](row.values)


def _only_found(row) -> bool:
    """A condition that no action answers: its sheet says what was found, or what must be done."""
    return row.kind == "condition" and row.sources == ("conditions",) and row.values["kinds"] != ("decision",)


def _scheme(values: dict) -> str:
    return ngettext(
        "Try {scheme} for {n} week",
        "Try {scheme} for {n} weeks",
        TRIAL_WEEKS,
        scheme=_lower(values["scheme"].label),
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _price(values: dict) -> str:
    offer = quoted(values["offer"])
    if _priced(values):
        said = (
            N_(
                "Bring the price of {offer} to {price} (cost of the whole test), or ask the payer of its contract"
            )
            if values["contract"] and not values["other"]
            else N_("Bring the price of {offer} to {price} (cost of the whole test), or find who pays")
        )
        return _(said, offer=offer, price=money(values["needed_eur"], 2))
    if values["other"]:
        return _("Find another payer for the orders of {offer}", offer=offer)
    if values["contract"]:
        return _("Ask the payer of the contract to pay for the orders of {offer} too", offer=offer)
    return _("Find who pays for {offer}", offer=offer)


def _priced(values: dict) -> bool:
    return values["decision"] == "change_price" and math.isfinite(values.get("needed_eur", math.nan))


def _stop(values: dict) -> str:
    return {
        "users": _("Say who takes over each service; tell users and partners first"),
        "closing": _("Close in good order"),
        "lessons": _("Write down what the test has taught"),
    }[values["step"]]


def _renew(values: dict) -> str:
    offer, payers = quoted(values["offer"]), values["payers"]
    if not payers:
        return _("Have the contract {offer} renewed in writing", offer=offer)
    names = listing(cut(clause(name), _PAYER) for name in payers)
    return _("Have the contract {offer} renewed in writing ({payers})", payers=names, offer=offer)


_PAYER = 40  # characters of a name typed in the workbook
_WHAT = {
    "restart": lambda v: _("Decide whether the service starts again, and on which day"),
    "criteria": lambda v: _("Agree on three to five musts, each with a figure"),
    "find_lever": lambda v: _(
        N_("Agree on what to try for “{label}”: {value}, {wanted} required")
        if v["role"] == MUST
        else N_("Agree on what to try for “{label}”: {value}, {wanted} wished for"),
        label=words.label(v["indicator"]),
        value=words.valued(SimpleNamespace(**v)),
        wanted=words.requirement(SimpleNamespace(**v)),
    ),
    "collect": lambda v: _(
        N_("Write {what}") if v["lacks"] in words.UNCLEAR else N_("Collect {what}"),
        what=words.takes(v["indicator"], v["requirement"], v["lacks"]),
    ),
    "file": lambda v: _("Send the file of {funder}", funder=v["funder"]),
    "renew": _renew,
    "price": _price,
    "pause": lambda v: _("Pause {offers}", offers=listing(map(quoted, v["offers"]))),
    "scheme": _scheme,
    "stop": _stop,
}


# ---- what it teaches, and when it stops -----------------------------------------------------------------------


def _teaches(row) -> str:
    v = row.values
    match row.kind:
        case "scheme":
            return _(
                "If a delivery can cost {new} instead of {now}",
                new=money(v["cost_order_eur"], 2),
                now=money(v["now_order_eur"], 2),
            )
        case "price":
            return (
                _("How many orders stay at that price") if _priced(v) else _("If somebody pays, and how much")
            )
        case "renew" if math.isfinite(v["year_eur"]):
            return _("If {amount} a year hold after {day}", amount=money(v["year_eur"]), day=date(v["end"]))
        case "collect":
            return _("If the must “{label}” holds", label=words.label(v["indicator"]))
        case "lever" | "find_lever":
            return _(
                N_("If “{label}” comes to what is required")
                if v["role"] == MUST
                else N_("If “{label}” comes to what is wished for"),
                label=words.label(v["indicator"]),
            )
        case "pause" if math.isfinite(v["hours_month"]):
            return ngettext(
                "What {n} hour a month can do elsewhere",
                "What {n} hours a month can do elsewhere",
                v["hours_month"],
            )
        case "condition" if v["kinds"] != ("decision",) and not _only_found(row):
            return _("If “{label}” is settled", label=listing(map(CONDITIONS["kind"].label, v["kinds"])))
        case "settle":
            return _("If the risk stands: {risk}", risk=clause(v["risk"]))
    return ""


def _stop_sign(row) -> str:
    v = row.values
    if row.kind == "scheme" and math.isfinite(v["on_time"]):
        return ngettext(
            "Under {share} on time, {n} week running",
            "Under {share} on time, {n} weeks running",
            LATE_WEEKS,
            share=percent(v["on_time"]),
        )
    if row.kind == "renew":
        return _("No written answer by {day}", day=date(row.due, short=True))
    if row.kind == "price":
        lost = _("One order in {n} lost", n=number(LOST_ORDERS))
        return lost if _priced(v) else _("No written agreement by the next review")
    return ""


def _cap(row) -> str:
    if math.isfinite(row.cap_eur):
        return money(row.cap_eur)
    if row.kind == "scheme":
        return ngettext("{n} week", "{n} weeks", TRIAL_WEEKS)
    return ""
