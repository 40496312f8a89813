"""The styles of one workbook carried into another, so that sheets of the first can be added to it."""

from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from .package import Package

_FIRST_FREE = 164  # numbers below are those of formats every program knows (ECMA-376, part 1, 18.8.30)


def adopt(package: Package, other: Package) -> Callable[[str], str]:
    """Add the styles of `other` after those of `package`; returns what the number of a style becomes."""
    mine, theirs = _root(package), _root(other)
    moved = {name: _append(mine, theirs, name) for name in ("fonts", "fills", "borders")}
    formats = _formats(mine, theirs)
    known = mine.find("{*}cellXfs")
    offset = len(known)
    for style in theirs.find("{*}cellXfs"):
        new = deepcopy(style)
        for attribute, group in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
            new.set(attribute, str(moved[group] + int(style.get(attribute, "0"))))
            new.set(f"apply{attribute[:-2].capitalize()}", "1")
        number = style.get("numFmtId", "0")
        new.set("numFmtId", formats.get(number, number))
        new.set("applyNumberFormat", "1")
        new.set("xfId", "0")
        known.append(new)
    known.set("count", str(len(known)))
    return lambda number: str(offset + int(number))


def _root(package: Package) -> etree._Element:
    return package.tree(next(iter(package.related(package.book, "styles").values())))


def _append(mine: etree._Element, theirs: etree._Element, name: str) -> int:
    """Elements of a group after those that are there; how many there were."""
    group = mine.find(f"{{*}}{name}")
    before = len(group)
    group.extend(deepcopy(list(theirs.find(f"{{*}}{name}"))))
    group.set("count", str(len(group)))
    return before


def _formats(mine: etree._Element, theirs: etree._Element) -> dict[str, str]:
    """Number of a format of the other book -> its number here."""
    wanted = theirs.findall("{*}numFmts/{*}numFmt")
    if not wanted:
        return {}
    group = mine.find("{*}numFmts")
    if group is None:
        group = etree.Element(f"{{{etree.QName(mine).namespace}}}numFmts")
        mine.insert(0, group)
    known = {one.get("formatCode"): one.get("numFmtId") for one in group}
    found = {}
    for one in wanted:
        code = one.get("formatCode")
        if code not in known:
            free = max([_FIRST_FREE - 1, *(int(number) for number in known.values())]) + 1
            known[code] = str(free)
            new = deepcopy(one)
            new.set("numFmtId", known[code])
            group.append(new)
        found[one.get("numFmtId")] = known[code]
    group.set("count", str(len(group)))
    return found
