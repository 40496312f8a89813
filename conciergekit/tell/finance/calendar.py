"""What a decision taken on the day of the gate still allows, told funder by funder."""

import pandas as pd

from ... import draw
from ...core import i18n
from ...core.i18n import N_, _, date, listing
from ...core.tables import PROJECT
from ...draw import charts
from ...finance.funding.calendar import CLOSED, EMPLOYEE, NO_STATUS, STATUS, TERRITORY
from ..common import Many, Said, sayer
from .funders import closing, how_sure, limits

_MOST = 12  # funders drawn
_WHY = {
    CLOSED: N_("no call found since"),
    EMPLOYEE: N_("needs an employee"),
    STATUS: N_("for: {statuses}"),
    NO_STATUS: N_("depends on the status, which is not noted"),
    TERRITORY: N_("depends on the territory"),
}
_SAID = {
    "no_call": "A decision on {gate:day} finds no call with closing dates in the catalogue for this status.",
    "next": "After a decision on {gate:day}, the next file to hand in is “{name}”, by {closes}. The decision is needed before {by:day}.",
    "next_to_check": "After a decision on {gate:day}, the next file to hand in is “{name}” ({closes}). The decision is needed before {by:day}.",
    "missed_to_check": "“{name}” may be too late this time ({closes}): the decision was needed by {by:day}.",
    "missed": "Too late for “{name}” this time: its window closes on {closes}, the decision was needed by {by:day}.",
    "below_now": "The cash is already below zero: no request made after this gate brings money in time. It "
    "takes bridging finance, or a smaller test.",
    "in_time": "Money may come before the cash shortfall of {month:month} from: {names:list}.",
    "too_late": "No request made after this gate is sure to bring money before the cash shortfall of {month:month}. "
    "It takes bridging finance, or a smaller test.",
    "loans": "Bridging finance, to be repaid: {names:list}.",
    "ask": Many(
        "For {n} funder the dates depend on the territory: ask it.",
        "For {n} funders the dates depend on the territory: ask each of them.",
    ),
    "not_for": "Not for this status: {names:list}.",
    "closed": "No call found since, not to be waited for: {names:list}.",
    "reading": "Triangle: file handed in; diamond: answer; bar: money arrives (hatched: the kit guesses the delay).",
    "line": "Line: the decision.",
    "lines": "Lines: the decision, and the cash shortfall of {month:month}.",
    "warning": "Dates are those of the last call read (the oldest on {seen}), moved to the coming years. Ask each funder before use.",
}
_say = sayer(_SAID)


def _name(result, row) -> str:
    return result.funders[row.id].said("name")


def _names(result, frame) -> list[str]:
    return [_name(result, row) for row in frame.itertuples()]


# ---- sentences -------------------------------------------------------------------------------------------


def sentences(result) -> Said:
    """What the gate's date opens and closes, whether money can come before the shortage, and the doubts."""
    yield _finding(result)
    time = pd.Timedelta(weeks=result.weeks)
    lost = result.sure.dropna(subset=["missed"]).sort_values("missed")
    for row in lost.assign(closes=lost["missed"]).itertuples():
        said = "missed_to_check" if row.to_check else "missed"
        yield _say(said, name=_name(result, row), closes=closing(row), by=row.missed - time)
    yield from _in_time(result)
    if asked := int((result.usable["when"] == "ask").sum()):
        yield _say("ask", asked)
    yield from _left_out(result)
    yield warning(result)


def _finding(result) -> str:
    unsure = result.sure.dropna(subset=["closes"]).sort_values("closes", kind="stable")
    dated = result.files if len(result.files) else unsure
    if dated.empty:
        return _say("no_call", gate=result.gate)
    first = next(dated.itertuples())
    said = "next_to_check" if first.to_check else "next"
    return _say(said, gate=result.gate, name=_name(result, first), closes=closing(first), by=first.decide_by)


def _in_time(result) -> Said:
    if result.shortage is None:
        return
    found = result.sure[result.sure["before_shortage"].eq(True)]
    loans, grants = (_names(result, found[(found["kind"] == "loan") == loan]) for loan in (True, False))
    what = "below_now" if result.below_now else "in_time" if grants else "too_late"
    yield _say(what, month=result.shortage, names=grants)
    if loans:
        yield _say("loans", names=loans)


def _left_out(result) -> list[str]:
    out = result.table[result.table["fits"].eq(False)]
    parts = ("not_for", out[out["when"] != "closed"]), ("closed", out[out["when"] == "closed"])
    return [_say(what, names=_names(result, part)) for what, part in parts if len(part)]


def warning(result) -> str:
    """How old the windows are."""
    read = [funder.checked for funder in result.funders.values() if funder.checked]
    return _say("warning", seen=date(min(read)) if read else i18n.MISSING)


# ---- the catalogue ---------------------------------------------------------------------------------------


def catalogue(result) -> pd.DataFrame:
    """Every funder, those that may fit first: the columns of the table, and what it is called, pays for and asks, when the
    money comes, the trap, how sure that is, its source, and why it does not fit, in words."""
    found = pd.concat([result.usable, result.table[result.table["fits"].eq(False)]])
    funders = [result.funders[id_] for id_ in found["id"]]
    said = {what: [one.said(what) for one in funders] for what in ("name", "pays", "money", "trap", "source")}
    why = [_why(funder, code) for funder, code in zip(funders, found["why"], strict=True)]
    return found.assign(**said, limits=list(map(limits, funders)), sure=list(map(how_sure, funders)), why=why)


def _why(funder, code: str) -> str:
    statuses = listing(PROJECT["status"].label(status) for status in funder.statuses)
    return _(_WHY[code], statuses=statuses) if code else ""


# ---- chart -----------------------------------------------------------------------------------------------


def plot(result, ax=None):
    """A row a funder that may fit: filing, answer, money; the gate and the shortage across them."""
    drawn = result.drawn.head(_MOST)
    if drawn.empty:
        return draw.plot(draw.Rows(_finding(result).rstrip(".")), ax)
    drawn = drawn.assign(called=_names(result, drawn)).sort_values(["filed", "called"], kind="stable")
    first, last = min(result.gate, drawn["filed"].min()), drawn["money_late"].max()
    months = pd.period_range(first.to_period("M"), last.to_period("M"))

    def at(day: pd.Timestamp) -> float:
        return day.to_period("M").ordinal - months[0].ordinal + (day.day - 1) / day.days_in_month

    lines, said = [draw.Line(at(result.gate))], _say("line")
    if result.shortage is not None:
        lines.append(draw.Line(at(result.shortage.end_time)))
        said = _say("lines", month=result.shortage)
    reading = f"{_say('reading')} {said}"
    rows = [draw.Row(charts.short(row.called, 50), [_lane(row, at)]) for row in drawn.itertuples()]
    title, options = _finding(result).rstrip("."), {"unit": "month", "months": list(months), "zero": False}
    return draw.plot(draw.Rows(title, reading, rows, lines, **options), ax)


def _lane(row, at) -> draw.Lane:
    filed, answer, early, late = map(at, (row.filed, row.answer, row.money_early, row.money_late))
    arrives = draw.Span(early, late, "expected" if row.guessed else "plain")
    marks = [draw.Mark(filed, "triangle"), draw.Mark(answer, "diamond")]
    return draw.Lane([draw.Span(filed, answer, "range"), arrives], marks)
