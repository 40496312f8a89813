"""Postcodes typed for communes: a postcode is shared by several communes, so it never says which one."""

from collections.abc import Mapping
from functools import cache

from ..paths import data
from ..pilot import Finding
from .rows import Rows

_SHARE = 0.5  # of the codes of a column: more that can only be postcodes, and all of them are


@cache
def _postcodes() -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """Postcode -> its communes, and every commune's INSEE code (current or former).

    Source: @etalab/decoupage-administratif 6.0.0 (INSEE, La Poste; Licence Ouverte).
    """
    communes: dict[str, tuple[str, ...]] = {}
    former: tuple[str, ...] = ()
    for line in data("commune_codes.txt").read_text(encoding="utf8").splitlines():
        postcode, *codes = line.split()
        if postcode == "-":
            former = tuple(codes)
        elif postcode != "#":
            communes[postcode] = tuple(postcode[:2] + c if len(c) == 3 else c for c in codes)
    return communes, frozenset(c for codes in communes.values() for c in codes) | frozenset(former)


def check_postcodes(tables: Mapping[str, Rows], settings: Mapping[str, object]) -> list[Finding]:
    """Codes of communes that are postcodes: surely (no commune has this code), or probably (a commune has it,
    but another one of the same file has it for postcode, or most of the column are postcodes)."""
    listed = set(tables["territory"].frame["insee"].dropna()) if "territory" in tables else set()
    known = listed | {str(settings.get("base_insee", ""))}
    columns = [(rows, c) for rows in tables.values() for c in rows.table.columns if c.name == "insee"]
    known |= {code for rows, _c in columns for code in rows.frame["insee"].dropna().unique()}
    if not any(_may_be_postcode(code) for code in known):
        return []
    communes, insee = _postcodes()
    sure = {code for code in known if code in insee and code not in communes}
    findings = []
    for rows, column in columns:
        counts = rows.frame["insee"].dropna().value_counts(sort=False)
        only = {code for code in counts.index if code in communes and code not in insee}
        mostly = len(only) > _SHARE * len(counts)
        for code in counts.index:
            if code not in communes or (rows.table.name != "territory" and code in listed - only):
                continue
            neighbours = sure.intersection(communes[code])
            if code in only or neighbours or mostly or not sure:
                where = list(rows.frame.index[rows.frame["insee"] == code])
                values = {"communes": len(communes[code])}
                if len(where) > 1:
                    values |= {"count": len(where), "rows": tuple(rows.lines[i] for i in where)}
                name = "postcode" if code in only else "postcode_too"
                findings += rows.report(name, "doubtful", column.name, where[:1], [code], [values])
    return findings


def _may_be_postcode(code: str) -> bool:
    return len(code) == 5 and code.isdigit() and code in _postcodes()[0]
