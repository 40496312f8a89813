"""What the format of a cell shows beside its figure: « 12 % », « 1,5 h » or « 50 CHF » are 0.12, 1.5 and 50 inside.

Source of the codes: ECMA-376, part 1, 18.8.30 and 18.8.31 (numFmt, numFmts).
"""

import operator as op
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from html import unescape

from ...core.cells.sheet import InThousands, WithUnit
from ..layout.units import unit_named
from .marks import cell_formats
from .markup import attribute, filled_cells, styled_cells, text_of

_FORMAT = re.compile(rb"<numFmt\b([^>]*)>")
_CODE = re.compile(rb'\bformatCode="([^"]*)"')
_OF_EXCEL = {9: "0%", 10: "0.00%"}  # what the others show has no unit, or the currency of the machine
_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|[_*].|\[\$([^\]-]*)[^\]]*\]|\[([<>=]+)(-?[0-9]+(?:\.[0-9]+)?)\]|\[([^\]]*)\]|(General|\.?[0#?][0#?.,]*)|(.)'
)
_HOLDS = {"<": op.lt, "<=": op.le, ">": op.gt, ">=": op.ge, "=": op.eq, "<>": op.ne}
_DAY = frozenset(["d", "m", "y", "h", "s", "hh", "mm", "ss"])
_AROUND = " \u00a0\u202f-+():."
_EUROS = re.compile(r"(?:€|eur(?:os?)?)?(?: ?ht)?", re.I)
_MONEY = re.compile(r"(?:[A-Z]{2})?[$£¥₣]|CHF|USD|GBP|CAD|MAD|DZD|TND|X[OAP]F|FF?|Frs?\.?|F\.? ?CFA")


@dataclass(eq=False)
class Part:
    """A part of a format, for figures of a sign: its words `before` and `after` the digits; how many times a figure is divided by
    a thousand; `percent` where it is multiplied by a hundred; `foreign` the currency it names; for which figures it is; `odd`
    where it shows a day, or words inside the digits."""

    before: str = ""
    after: str = ""
    digits: bool = False
    thousands: int = 0
    percent: bool = False
    foreign: bool = False
    limit: tuple[str, float] | None = None
    odd: bool = False

    def tells(self) -> bool:
        """Whether it says another unit than euros, that the house knows."""
        before, after = self.before.strip(_AROUND), self.after.strip(_AROUND)
        if self.odd or not self.digits:
            return False
        if self.percent or self.foreign or _MONEY.fullmatch(before + after):
            return True
        if not _EUROS.fullmatch(before) or _EUROS.fullmatch(after) or ("/" in after and "€" not in after):
            return False
        return unit_named(after) != ""


Format = tuple[Part, ...]


def in_xlsx(xml: bytes) -> dict[int, Format]:
    """The styles of the cells of an .xlsx whose format shows another unit, or thousands only; by their number."""
    codes = dict(_OF_EXCEL)
    for attributes in _FORMAT.findall(xml):
        if code := _CODE.search(attributes):
            codes[attribute(attributes, b"numFmtId")] = unescape(code[1].decode("utf-8", "replace"))
    parts = {n: parts_of(code) for n, code in codes.items() if n in _OF_EXCEL or n >= 164}
    telling = {n: said for n, said in parts.items() if any(p.tells() or p.thousands for p in said)}
    styles = [attribute(attributes, b"numFmtId") for attributes in cell_formats(xml)]
    return {n: telling[code] for n, code in enumerate(styles) if code in telling}


def parts_of(code: str) -> Format:
    """The parts of the code of a format.

    >>> [(part.after, part.percent, part.thousands) for part in parts_of('[Red]0.0%;#,##0," k€"')]
    [('%', True, 0), (' k€', False, 1)]
    """
    parts = [Part()]
    for text, one, money, sign, limit, bracket, digits, bare in _TOKEN.findall(code):
        part = parts[-1]
        if bare == ";":
            parts.append(Part())
        elif sign in _HOLDS:
            part.limit = sign, float(limit)
        elif digits:
            part.odd |= part.after.strip(_AROUND) != ""
            part.digits, part.after = True, ""
            part.thousands += sum(len(run) - len(run.rstrip(",")) for run in digits.split("."))
        elif (bare or bracket).lower() in _DAY:
            part.odd = True
        elif said := text or one or money or bare:
            part.percent |= bare == "%"
            part.foreign |= bool(money) and not _EUROS.fullmatch(money.strip())
            if part.digits:
                part.after += said
            else:
                part.before += said
    return tuple(parts)


@lru_cache(4096)
def shown(figure: float, parts: Format) -> float:
    """A figure as a cell of this format shows it, where it shows another unit; the figure else."""
    part = _part(figure, parts)
    if part is None or not part.tells():
        return InThousands(figure) if part and part.digits and part.thousands else figure
    exact = Decimal(f"{figure:.15g}") * (100 if part.percent else 1) / 1000**part.thousands
    digits = f"{exact.normalize():f}".replace(".", ",")
    if re.fullmatch(r"-?[0-9]+,[0-9]{3}", digits):  # « 1,234 » may be 1234
        digits += "0"
    before, after = (" ".join(words.strip(_AROUND).split()) for words in (part.before, part.after))
    return WithUnit(figure, f"{before} {digits} {after}".strip())


def _part(figure: float, parts: Format) -> Part | None:
    if any(part.limit for part in parts):
        return next(
            (part for part in parts if part.limit is None or _HOLDS[part.limit[0]](figure, part.limit[1])),
            None,
        )
    signed = 1 if figure < 0 else 2 if figure == 0 else 0
    return parts[signed if signed < min(len(parts), 3) else 0]


def styled(xml: bytes, styles: Mapping[int, Format]) -> Iterator[tuple[bytes, bytes, Format]]:
    """The cells of a sheet of an .xlsx that have such a style: the letters of the column, the line, what the format shows."""
    for letters, line, style in styled_cells(xml, styles):
        yield letters, line, styles[int(style)]


# ---- .ods: the cell says what it shows ------------------------------------------------------------------

_ODS_FIGURE = re.compile(rb'office:value-type="(float|percentage|currency)"')
_ODS_UNIT = re.compile(
    rb'office:value-type="(?:float|percentage|currency)"[^>]*>(?:<office:annotation\b.*?</office:annotation>)?'
    rb'<text:p>[^<]*(?:[A-Za-z%$]|\xc2[\xa3\xa5])|office:currency="(?!EUR")',
    re.DOTALL,
)
_ODS_SHORT = b"number:display-factor="
_ODS_VALUE = re.compile(rb'office:value="([^"]*)"')
_ODS_MONEY = re.compile(rb'office:currency="(?!EUR")[^"]')
_ODS_SHOWN = re.compile(r"([^0-9]*?)(-?[0-9](?:[0-9.,'\s]*[0-9])?)(.*)", re.DOTALL)


def in_ods(xml: bytes, styles: bytes) -> Iterator[tuple[str, int, int, Format]]:
    """The cells of the content of an .ods (and of its `styles`) that show another unit or thousands only: the sheet, the line and
    the column (from 0), what they show."""
    wanted = _ODS_FIGURE if _ODS_SHORT in xml or _ODS_SHORT in styles else _ODS_UNIT
    for sheet, row, column, attributes, inside in filled_cells(xml, wanted):
        kind, value = _ODS_FIGURE.search(attributes), _ODS_VALUE.search(attributes)
        if kind and value:
            foreign = _ODS_MONEY.search(attributes) is not None
            if look := _of_ods(kind[1], float(value[1]), text_of(inside).strip(), foreign):
                yield sheet, row, column, look


@lru_cache(4096)
def _of_ods(kind: bytes, figure: float, text: str, foreign: bool) -> Format | None:
    written = _ODS_SHOWN.fullmatch(text)
    if written is None or written[3].startswith("E"):  # 1,00E+05
        return None
    percent = kind == b"percentage"
    thousands = 0 if percent else _thousands(figure, written[2])
    part = Part(written[1], written[3], True, thousands, percent, foreign)
    return (part,) if thousands or part.tells() else None


def _thousands(figure: float, digits: str) -> int:
    """How many times a figure is divided by a thousand where it is shown as these digits."""
    marks = re.sub(r"[\s']", "", digits)
    whole, mark, decimals = marks.rpartition(max(",.", key=marks.rfind))
    read = abs(float(re.sub("[.,]", "", whole) + "." + decimals if mark else marks))
    read_whole = abs(float(re.sub("[.,]", "", marks)))
    if min(abs(abs(figure) - seen) for seen in (read, read_whole)) <= 0.5:
        return 0
    return next((n for n in (1, 2) if abs(abs(figure) / 1000**n - read) <= 0.5), 0)
