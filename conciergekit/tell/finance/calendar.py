"""What a decision taken on the day of the gate still allows, told funder by funder."""

import pandas as pd

from ...core import i18n
from ...core.i18n import N_, _, date, listing
from ...core.tables import PROJECT
from ...draw import charts
from ...finance.funding.calendar import CLOSED, EMPLOYEE, NO_STATUS, STATUS, TERRITORY
from ..common import BOX, Many, Said, names, note, rows, sayer, styled, why_empty
from .funders import closing, how_sure, limits

_REACH = 30.0  # months drawn
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


@styled
def plot(result, ax=None):
    """One line a funder that may fit: filing, answer, money; the gate and the shortage as vertical lines."""
    drawn = result.drawn.head(_MOST)
    if drawn.empty:
        return why_empty(ax, _finding(result))
    drawn = drawn.assign(called=_names(result, drawn)).sort_values(["filed", "called"], kind="stable")
    ax, gate = rows(ax, len(drawn), 0.42, 1.7), result.gate
    for y, row in enumerate(drawn.itertuples()):
        _draw(ax, y, row, gate)
    _verticals(ax, result, len(drawn))
    names(ax, drawn["called"], wrap=26, most=50)
    ticks = pd.period_range(gate.to_period("M") + 1, periods=6, freq="6M")
    ax.set_xticks([_months(t.start_time, gate) for t in ticks], [i18n.month(t, short=True) for t in ticks])
    ax.set_xlim(-3.5, _REACH + 0.5)
    reading = _(
        "Triangle: file handed in; diamond: answer; bar: money arrives (hatched: the delay is the kit's guess)"
    )
    charts.title(ax, _finding(result).rstrip("."), reading, wrap=58)
    return ax


def _months(day: pd.Timestamp, gate: pd.Timestamp) -> float:
    return (day - gate).days / 30.44


def _draw(ax, y: int, row, gate: pd.Timestamp) -> None:
    filed, answer, early = (_months(day, gate) for day in (row.filed, row.answer, row.money_early))
    ax.plot([filed, min(answer, _REACH)], [y, y], color=charts.GREY, lw=1.5)
    ax.plot(filed, y, "v", color=charts.INK, ms=7)
    if answer <= _REACH:
        ax.plot(answer, y, "D", color=charts.PURPLE, ms=5)
    if pd.notna(row.money_late) and early < _REACH:
        width, hatch = min(_months(row.money_late, gate), _REACH) - early, "///" if row.guessed else None
        ax.barh(y, width, left=early, height=0.5, color=charts.BLUE, hatch=hatch, edgecolor="white")
    else:
        words = _("money later: {when}", when=i18n.month(row.money_early.to_period("M")))
        note(ax, words, _REACH, y, (-4, 0), ha="right", fontsize=8.5, color=charts.FAINT)


def _verticals(ax, result, n: int) -> None:
    ax.axvline(0, color=charts.INK, lw=1.2)
    note(ax, _("gate"), 0, n - 0.2, (-3, 0), ha="right", fontsize=9)
    if result.shortage is not None:
        place = _months(result.shortage.end_time, result.gate)
        ax.axvline(place, color=charts.BAD, lw=1.2, ls="--")
        note(ax, _("no more cash"), place, n - 0.2, (4, 0), fontsize=9, color=charts.BAD, bbox=BOX)
    ax.set_ylim(-0.7, n + 0.1)
