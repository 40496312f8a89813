"""Every indicator, folded by family: what the first screen leaves out is one click away, with its formula and source."""

from html import escape

import numpy as np

from ...core.i18n import MISSING, _, ngettext
from ...core.measures import CARRIED
from .words import FAMILIES

_GREY = "#6b7280"


def html(items) -> str:
    """Indicators as HTML: one closed section a family, one row an indicator.

    Text is escaped; what is not measured is grey and says what it would take.
    """
    by_code: dict[str, list] = {}
    for item in items:
        by_code.setdefault(item.code, []).append(item)
    sections = "".join(_section(code, each) for code, each in by_code.items())
    title = ngettext(
        "{n} indicator in all, folded by family: open one to read its figures, its formula and its source.",
        "{n} indicators in all, folded by family: open one to read its figures, its formula and its source.",
        len(items),
    )
    return f'<div class="indicators"><p class="more">{escape(title)}</p>{sections}</div>'


def _section(code: str, items: list) -> str:
    known = sum(not item.measure.absent for item in items)
    title = _("{family} ({known} of {all} measured)", family=_(FAMILIES[code]), known=known, all=len(items))
    head = "".join(f'<th scope="col" style="text-align:left">{escape(name)}</th>' for name in _heads())
    rows = "".join(_row(item) for item in items)
    return (
        f'<details><summary>{escape(title)}</summary><div class="table"><table class="ck"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></details>"
    )


def _heads() -> tuple[str, ...]:
    return _("Indicator"), _("Value"), _("Rests on"), _("Lately"), _("How, and to know more")


def _row(item) -> str:
    grey = f' style="color:{_GREY};text-align:left"' if item.measure.absent else ' style="text-align:left"'
    value = item.status_word if item.measure.absent else _with_unit(item)
    basis = " · ".join(
        filter(None, (item.counted, item.period, "" if item.measure.absent else item.status_word))
    )
    how = [item.formula, _("Source: {sheets}", sheets=item.source), item.note, item.know_more]
    cells = (item.label, value, basis or MISSING, _trend(item), "\n".join(filter(None, how)))
    return (
        "<tr>"
        + "".join(f"<td{grey}>{escape(text).replace(chr(10), '<br>')}</td>" for text in cells)
        + "</tr>"
    )


def _with_unit(item) -> str:
    """Value, its unit when the figure does not carry it, and the range."""
    carried = item.spec.unit in CARRIED
    value = (
        item.shown()
        if carried
        else _("{value} {unit}", value=item.shown(), unit=item.unit.replace("€", "").strip()).replace(
            " /", "/"
        )
    )
    return _("{value} (range {span})", value=value, span=item.range) if item.range else value


def _trend(item) -> str:
    """The last three months against the three before, said only when it can be."""
    if np.isnan(item.trend):
        return MISSING
    return item.direction or _("no clear change")
