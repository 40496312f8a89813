"""One indicator in words."""

from functools import partial

from ...core import i18n, measures
from ...core.i18n import _, ngettext
from ...core.measures import RECENT_MONTHS
from ...core.tables import TABLES
from ...core.told import field
from ...indicators.model import LOW_RESPONSE, USEFUL_HALF_WIDTH, Indicator
from ..common import reach, say
from .words import COUNTED, MORE, NOTES, STATUS_WORDS


@field
def label(item: Indicator) -> str:
    return item.spec.entry.name


@field
def formula(item: Indicator) -> str:
    return item.spec.entry.definition


@field
def unit(item: Indicator) -> str:
    return item.spec.entry.unit_word(item.value)


@field
def status_word(item: Indicator) -> str:
    return _(STATUS_WORDS[item.status])


@field
def note(item: Indicator) -> str:
    """A remark said beside the value."""
    return _(NOTES[item.measure.note], least=i18n.percent(LOW_RESPONSE)) if item.measure.note else ""


@field
def source(item: Indicator) -> str:
    """The sheets it is computed from."""
    return i18n.listing(str(TABLES[name].title) for name in item.spec.tables)


@field
def period(item: Indicator) -> str:
    """The time it speaks of."""
    if item.measure.absent or item.last is None:
        return ""
    when, through = item.spec.entry.period, item.last
    closed = (
        item.until is None or item.until == item.last.end_time.normalize()
    )  # no day after the last complete month
    if when == "now":
        return _("end of {month}", month=i18n.month(through)) if closed else i18n.date(item.until)
    first = max(item.first, through - (RECENT_MONTHS - 1)) if when == "recent" else item.first
    first = item.measure.since or first
    if when == "whole" and not closed:
        return _("from {start} to {end}", start=i18n.date(item.since), end=i18n.date(item.until))
    return i18n.span(i18n.month(first), i18n.month(through)) if first != through else i18n.month(first)


@field
def direction(item: Indicator) -> str:
    """Where the last three months go, in a word; "" when chance alone could explain it."""
    if not item.trend_clear:
        return ""
    return _("rising") if item.trend > 0 else _("falling")


@field
def counted(item: Indicator) -> str:
    """n with its noun: "36 answers"."""
    told = not item.measure.absent and item.measure.counted
    return COUNTED[item.measure.counted](item.n) if told else ""


@field
def know_more(item: Indicator) -> str:
    """What it would take to know, or to know better; empty when nothing is needed."""
    if item.measure.more:
        reason, count = item.measure.more
        return say(MORE[reason], count, points=i18n.number(100 * USEFUL_HALF_WIDTH))
    if not item.measure.absent:
        return ""
    names = item.empty or item.spec.tables
    sheets = i18n.listing(_("“{sheet}”", sheet=str(TABLES[name].title)) for name in names)
    if item.empty:
        return ngettext("Fill the sheet {sheets}", "Fill the sheets {sheets}", len(names), sheets=sheets)
    return ngettext("Complete the sheet {sheets}", "Complete the sheets {sheets}", len(names), sheets=sheets)


def shown(item: Indicator) -> str:
    """The value in its unit."""
    said = measures.shown(item.id, item.value, n=item.n)
    return _("{value} or more", value=said) if item.measure.at_least else said


@field
def range(item: Indicator) -> str:
    """The range in words, empty when there is none."""
    return reach(item.value, item.low, item.high, partial(measures.shown, item.id))


def details(item: Indicator) -> list[str]:
    """Range, what it rests on and status, those there are."""
    return [text for text in (range(item), counted(item), status_word(item)) if text]


def sentence(item: Indicator) -> str:
    """Label, value, range, n and status in one line."""
    if item.measure.absent:
        return _("{label}: not measured. {more}.", label=label(item), more=know_more(item))
    rest = ", ".join(details(item))
    return _("{label}: {value} ({details}).", label=label(item), value=shown(item), details=rest)
