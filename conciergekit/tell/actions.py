"""The action plan told: each action with what it teaches, and what would stop it."""

import math
from types import SimpleNamespace

import pandas as pd

from ..actions import LATE_WEEKS, LOST_ORDERS, TRIAL_WEEKS
from ..core.i18n import _, date, listing, money
from ..core.tables import ACTIONS, CONDITIONS
from ..core.text import clause, cut
from ..gates.rule import MUST, SHOULD
from .common import Many, sayer
from .gates import words
from .targets.common import quoted

_SAID = {
    "none": "Nothing to do was found, in the analyses or on the Actions sheet.",
    "no_cost": Many("{n} action; none has a cost written.", "{n} actions; none has a cost written."),
    "actions": Many("{n} action, {cost:money}.", "{n} actions, {cost:money}."),
    "bare": Many("{n} is still to be costed.", "{n} are still to be costed."),
    "said": "{what} ({who}, {when}).",
    # what is done
    "settle": "Settle “{risk}”",
    "lift": "Lift the condition “{label}”",
    "lift_of": "Lift the condition of the decision of {day:day}",
    "restart": "Decide whether the service starts again, and on which day",
    "cash": "Ask for a payment on account or bridging finance: {amount:money} at least",
    "criteria": "Agree on three to five musts, each with a figure",
    MUST: "Agree on what to try for “{label}”: {value}, {wanted} required",
    SHOULD: "Agree on what to try for “{label}”: {value}, {wanted} wished for",
    "write": "Write {what}",
    "collect": "Collect {what}",
    "file": "Send the file of {funder}",
    "file_to_check": "Send the file of {funder}, date to check",
    "renew": "Have the contract {offer} renewed in writing",
    "renew_by": "Have the contract {offer} renewed in writing ({payers:list})",
    "bring_price": "Bring the price of {offer} to {price:cents} (cost of the whole test), or find who pays",
    "bring_price_contract": "Bring the price of {offer} to {price:cents} (cost of the whole test), or ask the payer of its contract",
    "other_payer": "Find another payer for the orders of {offer}",
    "ask_payer": "Ask the payer of the contract to pay for the orders of {offer} too",
    "find_payer": "Find who pays for {offer}",
    "pause": "Pause {offers:list}",
    "scheme": Many("Try {scheme} for {n} week", "Try {scheme} for {n} weeks"),
    "users": "Say who takes over each service; tell users and partners first",
    "closing": "Close in good order",
    "lessons": "Write down what the test has taught",
    # what it teaches
    "delivery": "If a delivery can cost {new:cents} instead of {now:cents}",
    "orders_stay": "How many orders stay at that price",
    "somebody_pays": "If somebody pays, and how much",
    "amount_holds": "If {amount:money} a year hold after {day:day}",
    "closure_paid": "If an orderly closure is paid for until the end of {until:month}",
    "must_holds": "If the must “{label}” holds",
    "comes_to_required": "If “{label}” comes to what is required",
    "comes_to_wished": "If “{label}” comes to what is wished for",
    "hours": Many("What {n} hour a month can do elsewhere", "What {n} hours a month can do elsewhere"),
    "settled": "If “{label}” is settled",
    "risk_stands": "If the risk stands: {risk}",
    # when it stops
    "on_time": Many(
        "Under {share:share} on time, {n} week running", "Under {share:share} on time, {n} weeks running"
    ),
    "no_answer": "No written answer by {day}",
    "lost": "One order in {n:count} lost",
    "no_agreement": "No written agreement by the next review",
    "weeks": Many("{n} week", "{n} weeks"),
}
_say = sayer(_SAID)


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


def first(result, *, count: int, long: int) -> list[str]:
    """The first actions, a sentence of `long` characters each: the words of a longer one are cut, who and when stay."""
    rows = [row._replace(who=cut(row.who, _PAYER)) for row in lines(result).head(count).itertuples()]
    room = (long - len(_said(row)) + len(row.what) for row in rows)
    return [_said(row._replace(what=cut(row.what, at))) for row, at in zip(rows, room, strict=True)]


def finding(result) -> str:
    """How many, for how much."""
    count = len(result.table)
    if not count:
        return _say("none")
    if not math.isfinite(result.cost_eur):
        return _say("no_cost", count)
    bare = int((result.lines()["cost"] == "").sum())
    said = [_say("actions", count, cost=result.cost_eur), *([_say("bare", bare)] if bare else [])]
    return " ".join(said)


def _said(row) -> str:
    when = _("no date")
    if row.when:
        when = _("late since {day}", day=row.when) if row.late else _("before {day}", day=row.when)
    return _say("said", what=row.what, who=row.who, when=when)


# ---- what is done ------------------------------------------------------------------------------------------


def _what(row) -> str:
    if row.kind == "settle":
        return clause(row.text) or _say("settle", risk=clause(row.values["risk"]))
    if _only_found(row):
        return _say("lift", label=listing(map(CONDITIONS["kind"].label, row.values["kinds"])))
    if row.text:
        return clause(row.text)
    return _WHAT[row.kind](row.values)


def _only_found(row) -> bool:
    """A condition that no action answers: its sheet says what was found, or what must be done."""
    return row.kind == "condition" and row.sources == ("conditions",) and row.values["kinds"] != ("decision",)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _price(v: dict) -> str:
    if _priced(v):
        said = "bring_price_contract" if v["contract"] and not v["other"] else "bring_price"
    else:
        said = "other_payer" if v["other"] else "ask_payer" if v["contract"] else "find_payer"
    return _say(said, offer=quoted(v["offer"]), price=v.get("needed_eur"))


def _priced(values: dict) -> bool:
    return values["decision"] == "change_price" and math.isfinite(values.get("needed_eur", math.nan))


def _renew(v: dict) -> str:
    payers = [cut(clause(name), _PAYER) for name in v["payers"]]
    return _say("renew_by" if payers else "renew", offer=quoted(v["offer"]), payers=payers)


def _find_lever(v: dict) -> str:
    row, asked = SimpleNamespace(**v), MUST if v["role"] == MUST else SHOULD
    value, wanted = words.valued(row), words.requirement(row)
    return _say(asked, label=words.label(row.indicator), value=value, wanted=wanted)


def _collect(v: dict) -> str:
    what = words.takes(v["indicator"], v["requirement"], v["lacks"])
    return _say("write" if v["lacks"] in words.UNCLEAR else "collect", what=what)


_PAYER = 40  # characters of a name typed in the workbook
_WHAT = {
    "restart": lambda v: _say("restart"),
    "cash": lambda v: _say("cash", **v),
    "criteria": lambda v: _say("criteria"),
    "find_lever": _find_lever,
    "collect": _collect,
    "condition": lambda v: _say("lift_of", day=v["day"]),
    "file": lambda v: _say("file_to_check" if v["to_check"] else "file", funder=v["funder"]),
    "renew": _renew,
    "price": _price,
    "pause": lambda v: _say("pause", offers=map(quoted, v["offers"])),
    "scheme": lambda v: _say("scheme", TRIAL_WEEKS, scheme=_lower(v["scheme"].label)),
    "stop": lambda v: _say(v["step"]),
}


# ---- what it teaches, and when it stops -----------------------------------------------------------------------


def _teaches(row) -> str:
    v = row.values
    match row.kind:
        case "scheme":
            return _say("delivery", new=v["cost_order_eur"], now=v["now_order_eur"])
        case "price":
            return _say("orders_stay" if _priced(v) else "somebody_pays")
        case "renew" if math.isfinite(v["year_eur"]):
            return _say("amount_holds", amount=v["year_eur"], day=v["end"])
        case "cash":
            return _say("closure_paid", **v)
        case "collect":
            return _say("must_holds", label=words.label(v["indicator"]))
        case "lever" | "find_lever":
            said = "comes_to_required" if v["role"] == MUST else "comes_to_wished"
            return _say(said, label=words.label(v["indicator"]))
        case "pause" if math.isfinite(v["hours_month"]):
            return _say("hours", v["hours_month"])
        case "condition" if v["kinds"] != ("decision",) and not _only_found(row):
            return _say("settled", label=listing(map(CONDITIONS["kind"].label, v["kinds"])))
        case "settle":
            return _say("risk_stands", risk=clause(v["risk"]))
    return ""


def _stop_sign(row) -> str:
    v = row.values
    if row.kind == "scheme" and math.isfinite(v["on_time"]):
        return _say("on_time", LATE_WEEKS, share=v["on_time"])
    if row.kind == "renew":
        return _say("no_answer", day=date(row.due, short=True))
    if row.kind == "price":
        return _say("lost" if _priced(v) else "no_agreement", LOST_ORDERS)
    return ""


def _cap(row) -> str:
    if math.isfinite(row.cap_eur):
        return money(row.cap_eur)
    if row.kind == "scheme":
        return _say("weeks", TRIAL_WEEKS)
    return ""
