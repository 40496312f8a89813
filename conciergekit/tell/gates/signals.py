"""What the first screen must not miss, told."""

import numpy as np

from ...core import i18n
from ...core.i18n import N_, _, listing, money, ngettext, number, percent
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
from ..common import euros
from ..finance import payers
from ..finance.doubts import stops


def sentences(found) -> list[str]:
    """Each warning in a sentence."""
    return [sentence(signal) for signal in found.items]


def sentence(signal, two_told: bool = False) -> str:
    """One warning. two_told: the share of two people stands above already; "" where nothing else was to say."""
    values = signal.values
    if two_told and signal.code == PEOPLE:
        values = {**values, "share": np.nan}
        if not (values["result"] >= 0 or values["then"] == values["then"]):
            return ""
    return _WORDS[signal.code](values)


_HOURS = {
    "flat": N_(
        "Each hour in the field earns {earned}, for {spent} of expenses said to vary with activity. These expenses do not vary: "
        "working more does not lose more, working less saves little."
    ),
    "less": N_(
        "Each hour in the field earns {earned}, for {spent} of expenses said to vary with activity. These expenses vary less: "
        "what one more hour costs is below that."
    ),
    "said": N_(
        "Each hour in the field loses money: it earns {earned} and costs {spent}. Doing more of the same loses more."
    ),
    "": N_(
        "So far, an hour in the field has earned {earned} and cost {spent}. Too few months tell whether one more hour would lose."
    ),
}  # how what is said to vary with activity does


def _say_hour(v: dict) -> str:
    how = v["varies"]
    said = _(_HOURS[how], **euros(2, earned=v["earned"], spent=v["spent"]))
    if how and v["n"] >= fewest_of_team() and v["rising"]:
        said += " " + _(
            "Yet orders grow, and {good} people out of {n} are satisfied: being liked is not enough to last.",
            good=number(v["good"]),
            n=number(v["n"]),
        )
    return said


def _say_cash(v: dict) -> str:
    said = (
        N_(
            "A grant awarded is not a grant paid. The cash is below zero already, and the {amount} of "
            "“{funder}” may arrive as late as {late}."
        )
        if v["below_now"]
        else N_(
            "A grant awarded is not a grant paid. The cash goes below zero at the end of {month}, and the {amount} "
            "of “{funder}” may arrive as late as {late}."
        )
    )
    months = {name: i18n.month(v[name]) for name in ("month", "late")}
    return _(said, amount=money(v["amount"]), funder=_name(v["funder"]), **months)


def _say_people(v: dict) -> str:
    parts = []
    if v["share"] == v["share"]:
        parts.append(_("Two people run {share} of the drop-in sessions.", share=percent(v["share"])))
    if v["then"] == v["then"]:
        parts.append(
            ngettext(
                "The team's energy fell from {then} to {now} in {n} week.",
                "The team's energy fell from {then} to {now} in {n} weeks.",
                v["weeks"],
                then=_grade(v["then"]),
                now=_grade(v["now"]),
            )
        )
    if v["result"] >= 0:
        said = _("The accounts show a surplus of {result}, but people are tiring.", result=money(v["result"]))
    else:
        said = _("It rests on few people.")
    return " ".join([said, *parts])


def _grade(value: float) -> str:
    return number(value, 0 if value == round(value) else 1)


def _say_payer(v: dict) -> str:
    top = v["payer"]
    said = _(
        "One payer makes up {share} of own revenue over {period}: {name} ({amount}).",
        share=percent(top.share),
        period=period_word("recent"),
        name=_name(top.shown()),
        amount=money(top.revenue_eur),
    )
    if v["without"] == v["without"]:
        said += " " + _(
            "Without it, own revenue would cover {less} of the expenses at the level of orders ahead, instead of {cover}.",
            less=percent(v["without"]),
            cover=percent(v["cover"]),
        )
    return said


def _first(names: list[str]) -> str:
    shown = [_("“{label}”", label=_name(name)) for name in names[:2]]
    return listing([*shown, _("some others")]) if len(names) > 2 else listing(shown)


def _name(text) -> str:
    return cut(one_line(text), 80)


def _say_publics(v: dict) -> str:
    planned, seen = v["planned"], v["seen"]
    return _(
        "The test found another group. “{planned}”, planned at {plan}, makes up {got} of orders. “{seen}” makes up {share} "
        "(planned: {then}).",
        planned=_name(planned["label"]),
        plan=percent(planned["planned_share"]),
        got=percent(planned["observed_share"]),
        seen=_name(seen["label"]),
        share=percent(seen["observed_share"]),
        then=percent(seen["planned_share"]),
    )


_WORDS = {
    STOPPED: lambda v: _(
        "The body decided to stop on {day}. The rule’s proposal describes the figures; it does not reopen that decision.",
        day=i18n.date(v["day"]),
    ),
    SUSPENDED: lambda v: _(
        "The body paused the test on {day}. The rule’s proposal describes the figures; it does not lift that decision.",
        day=i18n.date(v["day"]),
    ),
    SHUT: lambda v: _(
        "The service is closed, as the sheet “{sheet}” says: nothing is noted after {day}. Figures by month are those of an open month.",
        sheet=OPENING.title,
        day=i18n.date(v["since"]),
    ),
    PAUSE: lambda v: ngettext(
        "The service has paused, or its log is no longer kept. No request, tour or session is noted after {day} ({n} week).",
        "The service has paused, or its log is no longer kept. No request, tour or session is noted after {day} ({n} weeks).",
        v["weeks"],
        day=i18n.date(v["since"]),
    ),
    BEHIND: lambda v: _(
        "The log of requests stops on {day}, and tours have delivered since ({n}). Requests and orders of later months are not known: complete the log before deciding.",
        day=i18n.date(v["since"]),
        n=number(v["tours"]),
    ),
    BOOKS: lambda v: stops(LEDGER.title, **v),
    HOURS: lambda v: stops(TIME.title, **v),
    UNPAID: lambda v: payers.unpaid(v["contracts"]),
    HOUR: _say_hour,
    CASH: _say_cash,
    PEOPLE: _say_people,
    PAYER: _say_payer,
    SAP: lambda v: _(
        "Personal services (SAP) alert: {inside} beside {outside}, in a structure of status “{status}”. The users’ tax credit requires that the structure do nothing else, unless exempted: have it checked in writing.",
        inside=_first(v["inside"]),
        outside=_first(v["outside"]),
        status=PROJECT["status"].label(v["status"]),
    ),
    PUBLICS: _say_publics,
}
