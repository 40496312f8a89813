"""A portfolio on one day: whom to call first, what changed, pilots side by side, what they share, what comes, what was learned."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from ...core import i18n, measures
from ...core.i18n import N_, _, number, percent
from ...core.tables import DECISIONS, HYPOTHESES, PROJECT
from ...core.text import cut, one_line
from ...draw.blocks import Beside, Block, Chart, Heading, Paragraph, Table
from ...draw.drawn import plot as drawn
from ...draw.forms import Band, Curve, Curves, Lane, Mark, Row, Rows, Span, Spot
from ...evidence import LEVEL
from ...finance.funding.funders import catalogue
from ...portfolio.changes import STALE_DAYS
from ...portfolio.fair import COUNTED, FEWEST, Pooled
from ...portfolio.whole import AHEAD_MONTHS, Portfolio, searched
from ..common import NAMED, Many, Said, few, sayer
from ..gates.words import amount
from . import since

CALLED = 7  # pilots to call, on the page
DRAWN = 30  # pilots a chart can show
_SIDE_BY_SIDE = ("orders_level", "service_rate", "satisfaction_beneficiaries", "own_cover_pace")
KINDS = {
    "gate": N_("Gate reviews"),
    "deadline": N_("Last days to decide"),
    "filing": N_("Files to send to funders, dates to check"),
    "contract": N_("Contracts that end"),
    "insurance": N_("Insurances that lapse"),
    "action": N_("Actions due"),
    "retrospective": N_("Times to stand back"),
}

_SAID = {
    "followed": Many("{n} pilot followed.", "{n} pilots followed."),
    "call_first": "Call {pilot} first. {why}",
    "changed": Many("{n} pilot has changed since last time.", "{n} pilots have changed since last time."),
    # whom to call, and why
    "more_calls": Many("{n} other pilot to call.", "{n} other pilots to call."),
    "nothing_presses": "Nothing presses: no pilot lacks cash, is to decide without its figures, or has got worse.",
    "nothing_new": Many(
        "{names} has sent nothing new for {days:count} days or more.",
        "{n} pilots have sent nothing new for {days:count} days or more: {names}.",
    ),
    "filed": Many(
        "For {n} pilot, a file is to be sent, date to check: {day:day}.",
        "For {n} pilots, a file is to be sent, date to check: {day:day}.",
    ),
    "broken": "Its workbook cannot be read.",
    "empty": "Its workbook holds no request yet.",
    "cash": "Cash runway: {months}.",
    "stop": "Proposal: {name}.",
    "gate": "The gate review is on {day:day}, and something is to be adjusted before.",
    "gate_unmeasured": Many(
        "The gate review is on {day:day}, and {n} must is not measured.",
        "The gate review is on {day:day}, and {n} musts are not measured.",
    ),
    "filing": "A file is to be sent, date to check: {day:day}.",
    "late": Many("{n} action is late.", "{n} actions are late."),
    # side by side
    "none_before": "No pilot has data from before {day:day}.",
    "same": "Nothing that matters has changed for {names}.",
    "new": "Nothing older to compare with for {names}.",
    "not_drawn": Many("{n} other pilot is not drawn.", "{n} other pilots are not drawn."),
    "reading": "Point: the figure; bar: its range, {level:chances}.",
    "planned": "{reading} Stroke: what was planned.",
    "alt": "{measure}: from {low} ({one}) to {high} ({other}).",
    "ahead": Many("The {n} month ahead", "The {n} months ahead"),
    # compared fairly
    "too_few": "Pilots are compared only when {n:count} of them or more measure the same figure with its range.",
    "fairly": "A figure that rests on little is drawn towards what pilots of its stage and age show. One that rests on much stays where it is. This is no ranking: inside the funnel, chance and the usual differences between pilots explain it.",
    "drawn": "{n:count} pilots: {low} to {high} once drawn together ({raw_low} to {raw_high} before).",
    "each_goes": "Each goes {most:share} of the way to what is expected.",
    "each_goes_between": "Each goes {least:share} to {most:share} of the way to what is expected.",
    "none_outside": "None lies outside the funnel.",
    "outside": "Outside the funnel: {names}.",
    "at_zero": "Not drawn together, as the figure or its range reaches zero: {names}.",
    "no_stage": "No stage is shared by {n:count} of them: all are compared together.",
    "one_stage": "All are at stage “{stage}”.",
    "stages_alike": "Stages differ no more than by chance: all are compared together.",
    "expected_at": Many("{value} at stage “{stage}” ({n} pilot)", "{value} at stage “{stage}” ({n} pilots)"),
    "expected": "Expected: {what:list}.",
    "with_all": "Compared with all, as fewer than {n:count} share their stage or it is not noted: {names}.",
    "shrunk": "Diamond: as counted; stroke: expected of its stage and age; point and bar: drawn together, with its range, {level:chances}.",
    "funnel": "Dark band: {cases:count} cases in 100 by chance alone; light: with what pilots usually differ by. To the right, what rests on more data.",
    "no_lesson": "No lesson holds “{words}”.",
}
_say = sayer(_SAID)


def sentences(found: Portfolio) -> Said:
    """How many pilots, whom to call first, and what no one must miss."""
    yield _say("followed", len(found.table))
    if found.calls:
        first = found.calls[0]
        yield _say("call_first", pilot=_name(found, first.pilot), why=reason(*first.reasons[0]))
    if any(one.before for one in found.since.values()):
        yield _say("changed", sum(bool(one.changes) for one in found.since.values()))


def blocks(found: Portfolio, search: str = "") -> list[Block]:
    """The page of a portfolio; search : only the lessons where these words stand."""
    return [*to_call(found), *then(found, search)]


def then(found: Portfolio, search: str = "") -> list[Block]:
    """What comes after whom to call."""
    return [
        *what_changed(found),
        *side_by_side(found),
        *shared(found),
        *ahead(found),
        *fairly(found),
        *learned(found, search),
    ]


# ---- whom to call first -----------------------------------------------------------------------------------------


def to_call(found: Portfolio) -> Iterator[Block]:
    """Whom to call, and why; the others are counted."""
    if found.anonymous:
        return
    yield Heading(_("Whom to call first"), 1)
    if not len(found.table) and not found.calls:
        yield Paragraph(_("No pilot has been read yet."))
        return
    if found.calls:
        rows = tuple(
            (_name(found, call.pilot), " ".join(reason(*one) for one in call.reasons))
            for call in found.calls[:CALLED]
        )
        yield Table((_("Pilot"), _("Why")), rows, widths=(1, 3))
        if (left := len(found.calls) - len(rows)) > 0:
            yield Paragraph(_say("more_calls", left), "note")
    else:
        yield Paragraph(_say("nothing_presses"))
    for one in found.common:
        yield Paragraph(_filed(*one))
    if found.stale:
        names = few(_name(found, pilot) for pilot in found.stale)
        yield Paragraph(_say("nothing_new", len(found.stale), days=STALE_DAYS, names=names))


def _filed(day: pd.Timestamp, n: int, funders: Sequence[str]) -> str:
    known = {one.id: one.said("name") for one in catalogue()}
    said, names = _say("filed", n, day=day), [known[one] for one in funders if one in known]
    return f"{said} " + _("To: {names}.", names=few(names)) if names else said


def reason(why: str, value) -> str:
    """Why to call, in a sentence."""
    match why:
        case "cash":
            return _say(why, months=amount("runway_months", value))
        case "stop":
            return _say(why, name=DECISIONS["decision"].label(value))
        case "gate":
            day, missing = value
            return _say("gate_unmeasured" if missing else why, missing, day=day)
        case "broken" | "empty" | "filing" | "late":
            return _say(why, value, day=value)
        case _:
            return since.sentence(value)


# ---- since last time --------------------------------------------------------------------------------------------


def what_changed(found: Portfolio) -> list[Block]:
    """What changed in each pilot, those where nothing did in one line."""
    known = [(pilot, one) for pilot, one in found.since.items() if one.before or one.changes]
    title = Heading(_("Since last time"), 1)
    if not known:
        if found.day:
            return [title, Paragraph(_say("none_before", day=pd.Timestamp(found.day)))]
        return []
    rows = tuple(
        (_name(found, pilot), since.day(one.before) if one.before else "—", " ".join(since.sentences(one)))
        for pilot, one in known
        if one.changes
    )
    same = [_name(found, pilot) for pilot, one in known if not one.changes]
    new = [_name(found, pilot) for pilot, one in found.since.items() if not one.before and not one.changes]
    told = {"same": same, "new": new}
    said = [Paragraph(_say(how, names=few(names)), "note") for how, names in told.items() if names]
    table = [Table((_("Pilot"), _("Since"), _("What changed")), rows, widths=(1, 0.7, 3))] if rows else []
    return [title, *table, *said]


# ---- side by side -----------------------------------------------------------------------------------------------


def side_by_side(found: Portfolio) -> list[Block]:
    """A small chart a measure, every pilot on the same line, with its range."""
    table = found.table.head(DRAWN)
    shown = [code for code in _SIDE_BY_SIDE if table[code].notna().sum() >= 2] if len(table) > 1 else []
    if not shown:
        return []
    charts = tuple((Chart(multiple(found, code), _alt(found, code)),) for code in shown)
    pairs = [
        Beside(charts[at : at + 2]) if len(charts[at : at + 2]) > 1 else charts[at][0]
        for at in range(0, len(charts), 2)
    ]
    left = len(found.table) - len(table)
    more = [Paragraph(_say("not_drawn", left), "note")] if left else []
    return [Heading(_("Side by side"), 1), *pairs, *more]


def multiple(found: Portfolio, code: str) -> Rows:
    """One measure of every pilot: point and range, the plan as a limit where there is one."""
    rows = []
    for row in found.table.head(DRAWN).to_dict("records"):
        value, low, high = (row[f"{code}{end}"] for end in ("", "_low", "_high"))
        spans = [Span(low, high, "range")] if low == low else []
        marks = [Mark(value)] if math.isfinite(value) else []
        if code == "orders_level" and row["planned"] == row["planned"]:
            marks.append(Mark(row["planned"], "limit", "ink"))
        words = since.shown(code, value) if value == value else _("not measured")
        rows.append(Row(_short(found, row["name"]), [Lane(spans, marks, words)]))
    reading = _say("reading", level=LEVEL)
    if code == "orders_level" and found.table["planned"].notna().any():
        reading = _say("planned", reading=reading)
    return Rows(measures.get(code).name, reading, rows, unit="")


def _alt(found: Portfolio, code: str) -> str:
    known = found.table.dropna(subset=[code])
    low, high = known.loc[known[code].idxmin()], known.loc[known[code].idxmax()]
    return _say(
        "alt",
        measure=measures.get(code).name,
        low=since.shown(code, low[code]),
        one=_short(found, low["name"]),
        high=since.shown(code, high[code]),
        other=_short(found, high["name"]),
    )


def plot(found: Portfolio, ax=None):
    """The first of the small charts; None without a figure of two pilots."""
    shown = [block for block in side_by_side(found) if isinstance(block, (Beside, Chart))]
    if not shown:
        return None
    first = shown[0].columns[0][0] if isinstance(shown[0], Beside) else shown[0]
    return drawn(first.form, ax)


# ---- what they share --------------------------------------------------------------------------------------------


def shared(found: Portfolio) -> list[Block]:
    """Musts that several pilots do not meet or do not measure, with their stages and statuses."""
    rows = tuple(
        (
            since.name(row.indicator),
            _("{n} of {all}", n=number(row.n), all=number(row.of)),
            _counted(row.stages, PROJECT["stage"]),
            _counted(row.statuses, PROJECT["status"]),
            few(_name(found, pilot) for pilot in row.pilots),
        )
        for row in found.brakes.itertuples()
    )
    if not rows:
        return []
    head = (
        _("Must not met, or not measured"),
        _("Pilots"),
        str(PROJECT["stage"].title),
        str(PROJECT["status"].title),
        _("Which"),
    )
    return [
        Heading(_("What holds several pilots back"), 1),
        Table(head, rows, right=frozenset({1}), widths=(2, 0.8, 1.3, 1.5, 3)),
    ]


def _counted(found: dict, column) -> str:
    return ", ".join(
        _("{name}: {value}", name=column.label(code) if code else _("not noted"), value=number(n))
        for code, n in found.items()
    )


# ---- what comes -------------------------------------------------------------------------------------------------


def ahead(found: Portfolio) -> list[Block]:
    """The months ahead: what is due in each, and for whom."""
    if not len(found.calendar):
        return []
    kinds = [kind for kind in KINDS if (found.calendar["kind"] == kind).any()]
    months = found.calendar["day"].dt.to_period("M")
    rows = []
    for month in sorted(months.unique()):
        inside = found.calendar[months == month]
        rows.append((i18n.month(month), *(_due(found, inside[inside["kind"] == kind]) for kind in kinds)))
    title = _say("ahead", AHEAD_MONTHS)
    head = (_("Month"), *(_(KINDS[kind]) for kind in kinds))
    return [Heading(title, 1), Table(head, tuple(rows), widths=(1, *[1.6] * len(kinds)))]


def _due(found: Portfolio, rows: pd.DataFrame) -> str:
    days = [
        _(
            "{day}: {what}",
            day=i18n.date(day, short=True),
            what=few(_short(found, found.name(pilot)) for pilot in some["pilot"]),
        )
        for day, some in rows.groupby("day")
    ]
    return _("; ").join(days) if days else "—"


# ---- compared fairly --------------------------------------------------------------------------------------------


def fairly(found: Portfolio) -> list[Block]:
    """Figures drawn together: how far each one is moved, and which ones chance alone does not explain."""
    if not found.pools:
        said = _say("too_few", FEWEST)
        return [Heading(_("Compared fairly"), 1), Paragraph(said, "note")] if len(found.table) > 1 else []
    parts: list[Block] = [Heading(_("Compared fairly"), 1), Paragraph(_say("fairly"))]
    for code, pool in found.pools.items():
        parts += [
            Heading(since.compared(code), 2),
            Paragraph(told(found, pool)),
            Beside(((Chart(shrunk(found, pool)),), (Chart(funnel(found, pool)),))),
        ]
    return parts


def told(found: Portfolio, pool: Pooled) -> str:
    """Middle of the group, how far figures are moved, whom each is compared with, and who lies outside the funnel."""
    written = lambda value: since.shown(pool.code, float(value))  # noqa: E731
    said = _say(
        "drawn",
        len(pool.raw),
        low=written(pool.estimate.min()),
        high=written(pool.estimate.max()),
        raw_low=written(pool.raw.min()),
        raw_high=written(pool.raw.max()),
    )
    least, most = pool.shrinkage.min(), pool.shrinkage.max()
    way = "each_goes" if percent(least) == percent(most) else "each_goes_between"
    zero = [_name(found, pilot) for pilot in pool.zero]
    zero = [_say("at_zero", names=few(zero))] if zero else []
    out = [_name(found, pilot) for pilot, out in zip(pool.pilots, pool.outside, strict=True) if out]
    outside = _say("outside", names=few(out)) if out else _say("none_outside")
    return " ".join([said, _say(way, least=least, most=most), *zero, *by_stage(found, pool), outside])


def by_stage(found: Portfolio, pool: Pooled) -> list[str]:
    """What is expected at each stage, or that stages do not differ; who is compared with all of them."""
    grounds = sorted(set(pool.stages) - {""})
    if not grounds:
        return [_say("no_stage", FEWEST)]
    if len(set(pool.stages)) == 1:
        return [_say("one_stage", stage=PROJECT["stage"].label(grounds[0]))]
    if not pool.apart:
        return [_say("stages_alike")]
    expected = []
    for stage in grounds:
        some = pool.of_stage(stage)
        value = since.shown(pool.code, float(pool.expected[some].mean()))
        label = PROJECT["stage"].label(stage)
        expected.append(_say("expected_at", int(some.sum()), value=value, stage=label))
    said = [_say("expected", what=expected)]
    alone = [_name(found, pilot) for pilot, stage in zip(pool.pilots, pool.stages, strict=True) if not stage]
    return [*said, *([_say("with_all", FEWEST, names=few(alone))] if alone else [])]


def shrunk(found: Portfolio, pool: Pooled) -> Rows:
    """Each figure before and after."""
    rows = [
        Row(
            _short(found, found.name(pilot)),
            [
                Lane(
                    [Span(low, high, "range")],
                    [Mark(raw, "diamond", "faint"), Mark(estimate), Mark(expected, "limit", "ink")],
                    since.shown(pool.code, estimate),
                )
            ],
        )
        for pilot, raw, estimate, expected, low, high in zip(
            pool.pilots, pool.raw, pool.estimate, pool.expected, pool.low, pool.high, strict=True
        )
    ][:DRAWN]
    return Rows(_("Before and after"), _say("shrunk", level=LEVEL), rows, zero=False)


def funnel(found: Portfolio, pool: Pooled) -> Curves:
    """Figures against how precisely each is known, with how far chance, and what pilots differ by, take them."""
    figures, error = pool.levelled
    precision = 1 / error
    top = float(np.quantile(precision, 0.9)) * 1.2
    x = np.linspace(top / 12, top, 60)
    mean = float(pool.expected.mean())
    # a share or a rate is never below zero, nor a share above one
    least, most = (
        -math.inf if pool.code.endswith("hour_eur") else 0.0,
        1.0 if pool.code in COUNTED else math.inf,
    )
    bands = [np.clip(pool.limits(1 / x, usual), least, most) for usual in (True, False)]
    away = figures - mean
    low, high = pool.limits(error)
    beyond = np.where(away < 0, (mean - figures) / (mean - low), away / (high - mean))
    furthest = set(np.argsort(-beyond)[:NAMED])  # more names would hide one another
    spots = [
        Spot(
            min(float(p), top),
            float(y),
            _short(found, found.name(pilot)) if out and at in furthest else "",
            "bad" if out else "plain",
        )
        for at, (p, y, out, pilot) in enumerate(
            zip(precision, figures, pool.outside, pool.pilots, strict=True)
        )
    ]
    unit = {"share": "percent"}.get(
        measures.get(pool.code).unit, "money" if pool.code.endswith("_eur") else "number"
    )
    shown = 1.25 * max(float(np.abs(away).max()), 2 * float(np.median(pool.error)))
    return Curves(
        _("Funnel"),
        _say("funnel", cases=95),
        bands=[
            Band(list(low), list(high), look)
            for (low, high), look in zip(bands, ("quiet", "plain"), strict=True)
        ],
        curves=[Curve([mean] * len(x), "", "ink", dash="dashed")],
        x=list(x),
        x_words=_("how precisely it is known"),
        x_numbers=False,
        unit=unit,
        limits=(max(mean - shown, least), min(mean + shown, 1.05 * most)),
        spots=spots,
        figures=[
            (_("Pilot"), _("As counted"), _("Drawn together"), _("Funnel")),
            *(
                (
                    _name(found, pilot),
                    *(since.shown(pool.code, float(value)) for value in figures),
                    _("outside") if out else _("inside"),
                )
                for pilot, *figures, out in zip(
                    pool.pilots, pool.raw, pool.estimate, pool.outside, strict=True
                )
            ),
        ],
    )


# ---- what was learned -------------------------------------------------------------------------------------------


def learned(found: Portfolio, search: str = "") -> list[Block]:
    """What pilots believed, saw and decided, the latest first: what the browser searches, and the file beside it too."""
    kept = searched(found.lessons, search)
    if not len(found.lessons):
        return []
    title = Heading(_("Lessons of all pilots"), 1)
    if not len(kept):
        return [title, Paragraph(_say("no_lesson", words=cut(one_line(search), 60)))]
    decided = HYPOTHESES["decided"]
    rows = tuple(
        (
            row.belief,
            row.seen or "—",
            decided.label(row.decided) if row.decided else "—",
            (_name(found, row.pilot), f", {i18n.month(row.day)}" if pd.notna(row.day) else ""),
        )
        for row in kept.itertuples()
    )
    head = (*(str(HYPOTHESES[name].title) for name in ("belief", "seen", "decided")), _("Pilot"))
    return [title, Table(head, rows, widths=(2.5, 2.5, 1, 1.6))]


# ---- small pieces -----------------------------------------------------------------------------------------------


def _name(found: Portfolio, pilot: str) -> str:
    return _cut(found.name(pilot), 60)


def _short(found: Portfolio, name: str) -> str:
    """A name as a chart has room for it; longer where two of them would read the same."""
    said = _cut(name)
    return said if _read(tuple(found.table["name"]))[said] < 2 else _cut(name, 60)


@lru_cache(maxsize=4)
def _read(names: tuple[str, ...]) -> Counter:
    return Counter(map(_cut, names))


def _cut(name: str, most: int = 44) -> str:
    return cut(one_line(name), most)
