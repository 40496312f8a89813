"""Communes as people write them: a name for a code, a postcode, a code no longer used, a point elsewhere.

A name is read as its INSEE code only where there is no doubt, and it is said; a postcode never is: several
communes share it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ...core import communes
from ...core.cells.sheet import filled
from ...core.communes import Commune
from ...core.findings import Finding
from ...core.schema import fold
from ...core.tables import TABLES
from ..layout.match import shown
from ..words import Said
from .lines import Lines
from .rows import GROUP_FROM, Rows, of_project

_SAID = Said("communes")
_SHARE = 0.5  # of the codes of a column: more that can only be postcodes, and all of them are
_FAR_KM = 100.0  # a commune of that name this far from all others of the file is probably another one
# What is not to be said again of a code outside the territory.
TOLD = frozenset(
    ["postcode", "postcode_too", "commune_which", "commune_far", "commune_unknown", "insee_unknown"]
)
_LISTED = 40  # names read as communes, listed to be checked at a glance
_SHOWN = 6  # communes named in a sentence


def check_communes(
    tables: Mapping[str, Rows], settings: dict[str, object], findings: list[Finding]
) -> list[Finding]:
    """Names of communes read as their codes in the frames and settings, where they leave no doubt: `findings` (those of cells now
    understood left out), and what was read so, is unknown, doubtful or has no place."""
    around = _Around.of(tables, settings)
    found: list[Finding] = []
    if "territory" in tables:
        found += _territory(tables["territory"], around)
        findings = [
            f for f in findings if (f.code, f.table, f.field_name) != ("required_empty", "territory", "insee")
        ]
    findings = _base(settings, findings, around, tables.get("territory"))
    for rows in _others(tables):
        found += _names(rows, around, tables.get("territory"))
    return findings + found + check_postcodes(tables, settings) + _codes(tables, settings)


def with_department(lines: Lines) -> list[Finding]:
    """Codes in the two columns of INSEE's own lists, 38 and 080, are one: 38080; of a department overseas, 971 and 105 are 97105."""
    column = next((column for column in lines.raw if column.name == "insee"), None)
    places = lines.beside(_SAID.department) if column else []
    if not places:
        return []
    cells, said = lines.raw[column], {}
    for i, (typed, beside) in enumerate(zip(cells, lines.column(places[0]), strict=True)):
        code, of = shown(typed).zfill(3), shown(beside).zfill(2)[:2].upper()
        if filled(typed) and filled(beside) and len(code) == 3 and communes.commune(of + code):
            said[i], cells[i] = typed, of + code
    first = next(iter(said), 0)
    named = {"other": lines.layout.beside[places[0]], "joined": cells[first] if said else ""}
    return lines.rows.once("insee_joined", "insee", said, shown(said.get(first, "")), "note", **named)


# ---- names -----------------------------------------------------------------------------------------------


@dataclass
class _Around:
    """Where the communes already known of a file are, to choose among those of one name."""

    departments: frozenset[str] = frozenset()
    points: np.ndarray = field(default_factory=lambda: np.empty((0, 2)))
    unknown: int = 0

    @classmethod
    def of(cls, tables: Mapping[str, Rows], settings: Mapping[str, object]) -> "_Around":
        known = [communes.commune(code) for code in {*_all_codes(tables), settings.get("base_insee")}]
        known = [one for one in known if one is not None]
        if not known and "territory" in tables:
            frame = tables["territory"].frame
            texts = {text for name in ("insee", "name") for text in frame[name].dropna() if _is_name(text)}
            alone = [found[0] for found in map(communes.named, texts) if len(found) == 1]
            usual = Counter(one.department for one in alone).most_common(1)
            known = [one for one in alone if one.department == usual[0][0]] if len(alone) > 1 else []
        points = [(one.lat, one.lon) for one in known if one.placed]
        return cls(frozenset(one.department for one in known), np.array(points).reshape(-1, 2))

    def read(self, text: str) -> tuple[Commune | None, list[Commune], bool]:
        """The commune a text names without doubt; else those it may name, and whether one is called just so."""
        found = communes.named(text, self.departments)
        if len(found) == 1 and self._near(found[0]):
            return found[0], [], True
        if found:
            return None, found, True
        self.unknown += 1  # looking for what a text is like takes time: not for a column of anything
        return None, communes.close_to(text, self.departments) if self.unknown <= GROUP_FROM else [], False

    def _near(self, one: Commune) -> bool:
        if not one.placed or not len(self.points):
            return True
        return bool((communes.haversine_km(one.lat, one.lon, *self.points.T) <= _FAR_KM).any())


def _is_name(text: object) -> bool:
    """Words: neither an INSEE code, nor a postcode, nor a code of the pilot's own such as "Q1"."""
    worded = isinstance(text, str) and len(text) > 1
    return worded and (text[:5].isdigit() and " " in text or not text[-1].isdigit())


def _territory(rows: Rows, around: _Around) -> list[Finding]:
    """Lines without an INSEE code get that of their name; those of no commune, and on no map, are told."""
    frame, read, asked, stray = rows.frame, [], defaultdict(list), []
    for i, code in enumerate(frame["insee"]):
        name, code = frame["name"][i], code if isinstance(code, str) else ""
        if here := communes.commune(code):
            if not _agree(here, name, around):
                asked["name_differs"].append((i, name, _values([here], True)))
            continue
        postcode = code if communes.in_postcode(code) else ""
        text = f"{postcode} {name}" if (postcode or not code) and isinstance(name, str) else code
        if not _is_name(text):
            continue
        one, others, exact = around.read(text)
        if one is not None:
            frame.loc[i, "insee"] = one.code
            read.append((i, code or name, one))
        elif not code and not others and frame.loc[i].notna().sum() == 1:
            stray.append(i)
        elif others or not code or (frame[["lat", "lon"]].isna().any(axis=1)[i] and not postcode):
            asked[_asked(others, exact)].append((i, code or name, _values(others, exact)))
    found = _told(rows, read, asked)
    found += rows.report("stray_line", "note", "name", stray, [frame["name"][i] for i in stray])
    rows.drop(set(stray))
    return found


def _asked(others: list[Commune], exact: bool) -> str:
    """The message for a name that is not read: several communes of that name, one that is far, or none."""
    return "commune_unknown" if not exact else "commune_which" if len(others) > 1 else "commune_far"


def _agree(here: Commune, name: object, around: _Around) -> bool:
    """False where the name of a line is that of another commune nearby, and not that of its code."""
    if not isinstance(name, str) or communes.key(name) == communes.key(here.name):
        return True
    others = communes.named(name, around.departments)
    if not others or here in others or here.part_of in {one.code for one in others}:
        return True
    return all(communes.haversine_km(here.lat, here.lon, one.lat, one.lon) > _FAR_KM for one in others)


def _names(rows: Rows, around: _Around, territory: Rows | None) -> list[Finding]:
    """Names in the commune column of another sheet, that the territory does not explain."""
    own, cells = _own_words(territory), rows.frame["insee"].dropna()
    read, asked = [], defaultdict(list)
    for text, places in cells.groupby(cells, sort=False).groups.items():
        if not _is_name(text) or fold(text) in own:
            continue
        one, others, exact = around.read(text)
        if one is not None:
            rows.frame.loc[places, "insee"] = one.code
            read.append((places[0], text, one))
        elif others or not own:
            values = _values(others, exact) | _several(rows, places)
            asked[_asked(others, exact)].append((places[0], text, values))
    return _told(rows, read, asked)


def _told(
    rows: Rows, read: list[tuple[int, str, Commune]], asked: Mapping[str, list[tuple]]
) -> list[Finding]:
    """One finding for all the names of a column that are read, with their codes, to be looked through at once; and what is asked."""
    found = []
    if read:
        i, text, one = read[0]
        names = tuple(str(one) for _i, _text, one in read[:_LISTED]) + ("…",) * (len(read) > _LISTED)
        many = {"communes": names, **_several(rows, [i for i, _text, _one in read])}
        code, values = (
            ("commune_read_many", many) if len(read) > 1 else ("commune_read", {"commune": str(one)})
        )
        found += rows.report(code, "note", "insee", [i], [text], [values])
    for message, same in asked.items():
        found += rows.report(message, "doubtful", "insee", *zip(*same, strict=True))
    return found


def _several(rows: Rows, where: Sequence[int]) -> dict:
    """How many lines, and which, where there are several."""
    lines = tuple(rows.lines[i] for i in where)
    return {"count": len(lines), "rows": lines} if len(lines) > 1 else {}


def _values(others: list[Commune], exact: bool) -> dict:
    most = sorted(others, key=lambda one: -np.nan_to_num(one.population))
    names = tuple(map(str, most[:_SHOWN])) + (("…",) if len(others) > _SHOWN else ())
    return {"communes": names, "km": int(_FAR_KM)} if exact else {"suggestion": names} if names else {}


def _base(
    settings: dict[str, object], findings: list[Finding], around: _Around, territory: Rows | None
) -> list[Finding]:
    """The base told by a name, or by a code of the pilot's own: read, or left empty and asked."""
    text = settings.get("base_insee")
    if not isinstance(text, str) or communes.CODE.fullmatch(text) or text.isdigit():
        return findings
    code = _own_words(territory).get(fold(text))
    one, others, exact = around.read(text) if _is_name(text) and not code else (None, [], False)
    if code == text:
        return [f for f in findings if (f.code, f.table) != ("insee_wrong", "project")]
    if code:
        settings["base_insee"] = code
        said = {"code": code, "title": TABLES["territory"].title}
        values = {"values": said, "code": "read_as", "weight": "note"}
    elif one is not None:
        settings["base_insee"] = one.code
        values = {"values": {"commune": str(one)}, "code": "commune_read", "weight": "note"}
    else:
        settings.pop("base_insee")
        values = {"values": _values(others, exact), "code": _asked(others, exact) if exact else "insee_wrong"}
    return [replace(f, **values) if (f.code, f.table) == ("insee_wrong", "project") else f for f in findings]


def _own_words(territory: Rows | None) -> dict[str, str]:
    """Folded codes and names of the territory sheet -> the code of their line."""
    if territory is None:
        return {}
    lines = territory.frame.dropna(subset="insee")
    pairs = zip(lines["name"], lines["insee"], strict=True)
    return {fold(x): code for x, code in pairs if isinstance(x, str)} | {fold(x): x for x in lines["insee"]}


# ---- codes -----------------------------------------------------------------------------------------------


def _others(tables: Mapping[str, Rows]) -> Iterator[Rows]:
    """Sheets other than the territory that say in which commune."""
    return (rows for name, rows in tables.items() if name != "territory" and "insee" in rows.table)


def _all_codes(tables: Mapping[str, Rows]) -> set[str]:
    return {
        code
        for rows in tables.values()
        if "insee" in rows.table
        for code in rows.frame["insee"].dropna().unique()
    }


def _codes(tables: Mapping[str, Rows], settings: Mapping[str, object]) -> list[Finding]:
    """Codes of no commune, of one that joined another, of one the kit cannot place; points that are elsewhere."""
    found, told = [], set()
    territory = tables.get("territory")
    if territory is not None:
        frame = territory.frame
        for i, code in enumerate(frame["insee"]):
            lat, lon = frame["lat"][i], frame["lon"][i]
            given = not (np.isnan(lat) and np.isnan(lon))
            if given and communes.problem_of(lat, lon, code):
                values = {"lat": lat, "lon": lon, "code": code if isinstance(code, str) else ""}
                found += territory.report("place_wrong", "doubtful", "lat", [i], [""], [values])
            if isinstance(code, str) and (message := _problem(code, given)):
                found += territory.report(*message[:2], "insee", [i], [code], [message[2]])
            told.add(code)
    for rows in _others(tables):
        cells = rows.frame["insee"].dropna()
        for code in cells.unique():
            if code not in told and (message := _problem(code, False)):
                same = cells.index[cells == code]
                values = {**message[2], **_several(rows, same)}
                found += rows.report(*message[:2], "insee", [same[0]], [code], [values])
            told.add(code)
    return found + _base_code(settings.get("base_insee"), told)


def _base_code(base: object, told: set) -> list[Finding]:
    """What is to be said of the base's code, which stands in no table."""
    message = None if base in told else _problem(base, False)
    if communes.in_postcode(base) and communes.commune(base) is None:
        message = ("postcode", "doubtful", _shared(communes.in_postcode(base)))
    if not message:
        return []
    column, (code, weight, said) = str(TABLES["project"]["base_insee"].title), message
    return [replace(of_project(code, "base_insee", base, column, **said), weight=weight)]


def _problem(code: object, given: bool) -> tuple[str, str, dict] | None:
    """Message, weight and values of what is to be said of a code; `given`: its coordinates are."""
    if not isinstance(code, str) or not communes.CODE.fullmatch(code):
        return None
    here = communes.commune(code)
    if here is None:
        return None if given or communes.in_postcode(code) else ("insee_unknown", "doubtful", {})
    if here.joined:
        return "commune_joined", "note", {"commune": str(communes.commune(here.joined))}
    return None if given or here.placed else ("commune_nowhere", "doubtful", {"commune": str(here)})


def _shared(codes: Collection[str]) -> dict:
    """What to say of a postcode: the communes that share it, and the one it can only be."""
    values = _values([communes.commune(code) for code in codes], True)
    return values | ({"suggestion": values["communes"][0]} if len(codes) == 1 else {})


def check_postcodes(tables: Mapping[str, Rows], settings: Mapping[str, object]) -> list[Finding]:
    """Codes of communes that are postcodes: surely (no commune has this code), or probably (a commune has it,
    but another one of the same file has it for postcode, or most of the column are postcodes)."""
    listed = set(tables["territory"].frame["insee"].dropna()) if "territory" in tables else set()
    known = listed | {str(settings.get("base_insee", ""))} | _all_codes(tables)
    sure = {code for code in known if communes.commune(code) and not communes.in_postcode(code)}
    findings = []
    for rows in (rows for rows in tables.values() if "insee" in rows.table):
        cells = rows.frame["insee"].dropna()
        places = cells.groupby(cells, sort=False).groups
        shared = {code: of for code in places if (of := communes.in_postcode(code))}
        only = {code for code in shared if communes.commune(code) is None}
        mostly = len(only) > _SHARE * len(places)
        for code, of in shared.items():
            if rows.table.name != "territory" and code in listed - only:
                continue
            if code in only or sure.intersection(of) or mostly or not sure:
                name = "postcode" if code in only else "postcode_too"
                values = _shared(of) | _several(rows, places[code])
                findings += rows.report(name, "doubtful", "insee", places[code][:1], [code], [values])
    return findings
