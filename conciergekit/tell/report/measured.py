"""The workshop's lines as the report shows them: name, value with its unit, what it rests on, what is required, where it lies."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from ...core import i18n, measures
from ...core.i18n import N_, _, number
from ...draw.blocks import Small, Text, Tile, words_of
from ...gates.columns import Columns
from ...gates.measures import AT_PACE, LEVELS, OPPOSITE, UNLISTED
from ...gates.rule import AMBER, GREEN, GREY, MUST, RED, SHOULD
from ..gates import words

# names short enough for a tile; the others are those of the dictionary
_SHORT = {
    "requests_month": N_("Requests"),
    "orders_month": N_("Orders delivered"),
    "top_payer_share": N_("Largest payer"),
    "service_rate": N_("Requests served"),
    "own_cover": N_("Expenses covered"),
    "result_month_eur": N_("Surplus or deficit"),
    "runway_months": N_("Cash runway"),
    "provider_redundancy": N_("Two providers or more"),
    "workload": N_("Hours worked"),
    "on_time_rate": N_("Delivered on time"),
    "desk_concentration": N_("Sessions of the two busiest people"),
    "order_book_months": N_("Order book"),
    "satisfaction_beneficiaries": N_("Satisfaction"),
    "specification": N_("Specification"),
    "impact": N_("Changes with proof"),
    "energy": N_("Energy of the team"),
    "skills": N_("Shared skills"),
}
_STATES = {GREEN: "met", AMBER: "open", RED: "unmet", GREY: "absent"}
SIDES = {"quantitative": N_("Quantitative"), "qualitative": N_("Qualitative")}
STATE_WORDS = {
    "met": N_("met"),
    "unmet": N_("not met"),
    "open": N_("to confirm"),
    "absent": N_("not measured"),
    "none": N_("no requirement"),
}
_ENDS = {"share": (0.0, 1.0), "grade4": (0.0, 4.0), "score5": (1.0, 5.0)}  # of scales that everybody knows
_ROOM = 0.2  # of an axis, beyond what is drawn


@dataclass(frozen=True)
class Line:
    """One line of the two columns. role: "must", "should", "watch", or "" when nothing is required of it."""

    kind: str
    indicator: str
    label: str
    name: str
    value: Text
    basis: str
    required: str
    state: str
    role: str = ""
    more: str = ""  # what it would take to know
    at: float = math.nan
    low: float = math.nan
    high: float = math.nan
    limit: float = math.nan

    def tile(self) -> Tile:
        """As a tile; what is not known stands out no more than what would make it known."""
        return Tile(
            self.name,
            (Small(words_of(self.value)),) if self.more else self.value,
            self.basis,
            self.required,
            self.state,
            self.at,
            self.low,
            self.high,
            self.limit,
        )


def sentences(found: Columns) -> list[str]:
    """A sentence a column: each line's name and figure."""
    said: dict[str, list[str]] = {}
    for line in lines(found):
        said.setdefault(line.kind, []).append(
            _("{name}: {value}", name=line.name, value=words_of(line.value))
        )
    return [
        _("{name}: {value}", name=_(SIDES[kind]), value=_("; ").join(told)) for kind, told in said.items()
    ]


def lines(found: Columns) -> list[Line]:
    """Each line of both columns; a criterion shows what the review judged. One that the kit does not know comes first, among
    the figures: its kind is not known either."""
    kinds = found.table["kind"]
    return [
        *(_unlisted(row) for row in found.criteria.values() if row.lacks == UNLISTED),
        *(
            _line(kind, item, found.criteria.get(item.id), found.criteria.get("orders_month"))
            for kind, item in zip(kinds, found.items, strict=True)
        ),
    ]


def nothing(told: list[Line]) -> bool:
    """Whether none of them is measured, nor required."""
    return all(line.more and not line.role for line in told)


def short(indicator: str) -> str:
    """Its name on a tile."""
    return _(_SHORT[indicator]) if indicator in _SHORT else words.label(indicator)


def required(row) -> str:
    """ "au moins 35", "souhaité : au plus 40 %"; of a share said as a count, the count that is needed too."""
    wanted, count = words.requirement(row, _asked), words.count_required(row)
    wanted = _("{wanted}, that is {count}", wanted=wanted, count=count) if count else wanted
    if row.role == MUST or not math.isfinite(row.requirement):
        return wanted
    return _(N_("wished for: {wanted}") if row.role == SHOULD else N_("watched: {wanted}"), wanted=wanted)


def _asked(indicator: str, value: float) -> str:
    """As its value beside it: "3 sur 5"."""
    figure, slash, of = words.amount(indicator, value).partition("/")
    scale = _("of {n}", n=of)
    return f"{figure} {scale}".replace(" ", "\N{NO-BREAK SPACE}") if slash else figure


def _line(kind: str, item, row, orders=None) -> Line:
    if row is not None and (math.isfinite(row.requirement) or item.measure.absent):
        return _judged(kind, item, row)
    name = short(item.id) if item.id in _SHORT else item.label
    known = (kind, item.id, item.label, name)
    asked = _(STATE_WORDS["none"]) if row is None else required(row)
    if item.measure.absent:
        return Line(*known, _("not measured"), "", asked, "none", more=item.know_more)
    place = _axis(item.spec.unit, ()) if item.spec.unit in _ENDS else _nowhere
    value = _valued(item.spec.unit, item.value, item.shown(), item.measure.at_least)
    basis = _graded(item) if item.spec.unit in ("grade4", "score5") else item.range or item.counted
    if item.id == "requests_month" and orders is not None and orders.value > item.value:
        # no more is served than asked: the one is a level ahead, the other what has come, and when
        basis = f"{item.range} · {item.counted}"
    return Line(
        *known, value, basis, asked, "none", "", "", place(item.value), place(item.low), place(item.high)
    )


def _unlisted(row) -> Line:
    asked, more = required(row), _more(row)
    return Line(
        "quantitative",
        row.indicator,
        row.label,
        row.label,
        _("cannot be judged"),
        "",
        asked,
        "absent",
        row.role,
        more,
    )


def _more(row) -> str:
    return _("It takes {what}.", what=words.takes(row.indicator, row.requirement, row.lacks))


def _graded(item) -> str:
    low, high = item.low, item.high
    if low != low or low == high:
        return item.counted
    return _("{span}, {counted}", span=i18n.span(number(low), number(high)), counted=item.counted)


def _judged(kind: str, item, row) -> Line:
    state = _STATES[row.light]
    known = (kind, item.id, row.label, short(item.id))
    asked = required(row)
    if row.light == GREY:
        few = row.status != "absent" and math.isfinite(row.requirement)
        said = _("too few data") if few else _("not measured")
        beside = row.status == "absent" and not item.measure.absent  # told elsewhere
        said = _("cannot be judged") if row.lacks == OPPOSITE or beside else said
        basis = words.counted(row) if few else ""
        return Line(*known, said, basis, asked, state, row.role, _more(row))
    unit = measures.get(AT_PACE.get(item.id, item.id)).unit
    place = _axis(unit, (row.value, row.low, row.high, row.requirement))
    return Line(
        *known,
        _valued(unit, row.value, words.valued(row), item.measure.at_least),
        _basis(row),
        asked,
        state,
        row.role,
        "",
        *map(place, (row.value, row.low, row.high, row.requirement)),
    )


def behind(row) -> str:
    """Its range, said to be where orders are heading, or to stand on it; else what it rests on."""
    found = words.ranged(row)
    if found and row.indicator in AT_PACE:
        said = N_("level ahead, {span}") if row.indicator in LEVELS else N_("estimated level, {span}")
        return _(said, span=found)
    return found or words.counted(row)


def _basis(row) -> str:
    """The same, and what the last month gave of a level."""
    return _("; ").join(filter(None, (behind(row), words.last_month(row))))


def _valued(unit: str, value: float, said: str, at_least: bool = False) -> Text:
    """The figure, then its unit in small: "45 par mois", "3 sur 4", "18 mois ou plus"."""
    if unit in ("grade4", "score5"):
        figure, _slash, of = said.partition("/")
        return (figure, Small(" " + _("of {n}", n=of)))
    if unit == "months" and math.isfinite(value):
        whole = value == round(value) or abs(value) >= measures.SMALL
        said = measures.figure(value, 0 if whole else 1)  # without its word, said in small
    word = _unit_word(unit, value)
    word = _("{value} or more", value=word) if word and at_least else word
    return (said, Small(f" {word}")) if word else said


def _unit_word(unit: str, value: float) -> str:
    if unit in measures.CARRIED or not math.isfinite(value):
        return ""
    found = measures.UNIT_WORDS[unit]
    word = _(found if isinstance(found, str) else found[0 if i18n.singular(value) else 1])
    return word.replace("€", "").strip()


def _axis(unit: str, drawn: tuple[float, ...]) -> Callable[[float], float]:
    """Value -> place on the line of a tile, from 0 to 1."""
    seen = [one for one in drawn if math.isfinite(one)]
    low, high = _ENDS.get(unit, (0.0, 0.0))
    low, high = min([low, *seen]), max([high, *seen])
    if unit not in _ENDS:
        room = _ROOM * (high - low)
        low, high = low - (room if low < 0 else 0.0), high + room
    wide = high - low or 1.0

    def place(value: float) -> float:
        return math.nan if value != value else min(1.0, max(0.0, (value - low) / wide))

    return place


def _nowhere(_value: float) -> float:
    return math.nan
