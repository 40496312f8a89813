"""What the first screen must not miss, told."""

from ...core.i18n import _, number
from ...core.measures import period_word
from ...core.privacy import fewest_of_team
from ...core.tables import LEDGER, OPENING, PROJECT, TIME
from ...core.text import cut, one_line
from ...gates.signals import (
    BEHIND,
    BOOKS,
    CASH,
    HOUR,
    HOURS,
    PAUSE,
    PAYER,
    PEOPLE,
    PUBLICS,
    SAP,
    SHUT,
    STOPPED,
    SUSPENDED,
    UNPAID,
)
from ..common import Many, sayer
from ..finance import payers
from ..finance.doubts import stops
from ..people.common import some

_SAID = {
    STOPPED: "The body decided to stop on {day:day}. The rule’s proposal describes the figures; it does not reopen that decision.",
    SUSPENDED: "The body paused the test on {day:day}. The rule’s proposal describes the figures; it does not lift that decision.",
    SHUT: "The service is closed, as the sheet “{sheet}” says: nothing is noted after {day:day}. Figures by month are those of an open month.",
    PAUSE: Many(
        "The service has paused, or its log is no longer kept. No request, tour or session is noted after {day:day} ({n} week).",
        "The service has paused, or its log is no longer kept. No request, tour or session is noted after {day:day} ({n} weeks).",
    ),
    BEHIND: "The log of requests stops on {day:day}, and tours have delivered since ({n:count}). Requests and orders of later months are not known: complete the log before deciding.",
    # how what is said to vary with activity does
    "flat": "Each hour in the field earns {earned:cents}, for {spent:cents} of expenses said to vary with activity. These expenses do not vary: working more does not lose more, working less saves little.",
    "less": "Each hour in the field earns {earned:cents}, for {spent:cents} of expenses said to vary with activity. These expenses vary less: what one more hour costs is below that.",
    "said": "Each hour in the field loses money: it earns {earned:cents} and costs {spent:cents}. Doing more of the same loses more.",
    "": "So far, an hour in the field has earned {earned:cents} and cost {spent:cents}. Too few months tell whether one more hour would lose.",
    "liked": "Yet orders grow, and {good:count} people out of {n:count} are satisfied: being liked is not enough to last.",
    "below_zero": "A grant awarded is not a grant paid. The cash is below zero already, and the {amount:money} of “{funder}” may arrive as late as {late:month}.",
    "goes_below_zero": "A grant awarded is not a grant paid. The cash goes below zero at the end of {month:month}, and the {amount:money} of “{funder}” may arrive as late as {late:month}.",
    "tiring": "The accounts show a surplus of {result:money}, but people are tiring.",
    "few_people": "It rests on few people.",
    "two": "Two people run {share:share} of the drop-in sessions.",
    "energy": Many(
        "The team's energy fell from {then} to {now} in {n} week.",
        "The team's energy fell from {then} to {now} in {n} weeks.",
    ),
    PAYER: "One payer makes up {share:share} of own revenue over {period}: {name} ({amount:money}).",
    "without_payer": "Without it, own revenue would cover {less:share} of the expenses at the level of orders ahead, instead of {cover:share}.",
    SAP: "Personal services (SAP) alert: {inside} beside {outside}, in a structure of status “{status}”. The users’ tax credit requires that the structure do nothing else, unless exempted: have it checked in writing.",
    PUBLICS: "The test found another group. “{planned}”, planned at {plan:share}, makes up {got:share} of orders. “{seen}” makes up {share:share} (planned: {then:share}).",
}
_say = sayer(_SAID)


def sentences(found) -> list[str]:
    """Each warning in a sentence."""
    return [sentence(signal) for signal in found.items]


def sentence(signal, two_told: bool = False) -> str:
    """One warning. two_told: the share of two people stands above already; "" where nothing else was to say."""
    code, values = signal.code, signal.values
    if code == PEOPLE:
        return _people(values, two_told)
    return _WORDS[code](values) if code in _WORDS else _say(code, **values)


def _hour(v: dict) -> str:
    liked = v["varies"] and v["n"] >= fewest_of_team() and v["rising"]
    said = [_say(v["varies"], earned=v["earned"], spent=v["spent"])]
    return " ".join([*said, *([_say("liked", v["n"], good=v["good"])] if liked else [])])


def _cash(v: dict) -> str:
    below = "below_zero" if v["below_now"] else "goes_below_zero"
    return _say(below, amount=v["amount"], funder=_name(v["funder"]), month=v["month"], late=v["late"])


def _people(v: dict, two_told: bool) -> str:
    surplus, tired = v["result"] >= 0, v["then"] == v["then"]
    if two_told and not (surplus or tired):
        return ""
    said = [_say("tiring", result=v["result"]) if surplus else _say("few_people")]
    if v["share"] == v["share"] and not two_told:
        said.append(_say("two", share=v["share"]))
    if tired:
        said.append(_say("energy", v["weeks"], then=_grade(v["then"]), now=_grade(v["now"])))
    return " ".join(said)


def _grade(value: float) -> str:
    return number(value, 0 if value == round(value) else 1)


def _payer(v: dict) -> str:
    top, period = v["payer"], period_word("recent")
    said = _say(PAYER, share=top.share, period=period, name=_name(top.shown()), amount=top.revenue_eur)
    without = _say("without_payer", less=v["without"], cover=v["cover"])
    return f"{said} {without}" if v["without"] == v["without"] else said


def _sap(v: dict) -> str:
    inside, outside = (
        some([_("“{label}”", label=_name(name)) for name in v[side]], 2) for side in ("inside", "outside")
    )
    return _say(SAP, inside=inside, outside=outside, status=PROJECT["status"].label(v["status"]))


def _name(text) -> str:
    return cut(one_line(text), 80)


def _publics(v: dict) -> str:
    planned, seen = v["planned"], v["seen"]
    return _say(
        PUBLICS,
        planned=_name(planned["label"]),
        plan=planned["planned_share"],
        got=planned["observed_share"],
        seen=_name(seen["label"]),
        share=seen["observed_share"],
        then=seen["planned_share"],
    )


# the others are told by their sentence alone
_WORDS = {
    SHUT: lambda v: _say(SHUT, sheet=OPENING.title, day=v["since"]),
    PAUSE: lambda v: _say(PAUSE, v["weeks"], day=v["since"]),
    BEHIND: lambda v: _say(BEHIND, v["tours"], day=v["since"]),
    BOOKS: lambda v: stops(LEDGER.title, **v),
    HOURS: lambda v: stops(TIME.title, **v),
    UNPAID: lambda v: payers.unpaid(v["contracts"]),
    HOUR: _hour,
    CASH: _cash,
    PAYER: _payer,
    SAP: _sap,
    PUBLICS: _publics,
}
