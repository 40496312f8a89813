"""Every commune of France, offline: its code, name, place, population and postcodes; read when first asked for.

The file is made by docs/communes.py, which names its sources and their licences.
"""

import difflib
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from .i18n import _, number
from .paths import data
from .schema import fold

CODE = re.compile(r"[0-9]{5}|2[AB][0-9]{3}")
CLOSE = 6  # names shown to somebody who has to choose
EARTH_KM = 6371.0088  # mean radius, IUGG
AWAY_KM, AWAY_OVERSEAS_KM = 40.0, 200.0  # a place this far from the town hall is not in the commune
# "23000 Guéret", "Guéret 23000", "Guéret (23)", "Guéret (23096)"
_TOLD = re.compile(
    r"(?:(?P<before>[0-9]{5})\s+)?(?P<name>.*?)(?:[\s,]*\(?\b(?P<after>[0-9]{5}|2[AB][0-9]{3}|2[ABab]|[0-9]{2,3})\)?)?\s*"
)
_SAINT = re.compile(r"\bst(e?)\b")
_ARTICLE = re.compile(r"^(?:le|la|les|l) ")
_RANK = re.compile(r"(?<=[0-9])er?$")
_CEDEX = re.compile(r" cedex(?: [0-9]+)?$")
_FRANCE_LAT, _FRANCE_LON = (41.0, 51.6), (-5.6, 9.8)  # the mainland and Corsica


class Commune(NamedTuple):
    """A commune, a district of Paris, Lyon or Marseille, or one that joined another (`part_of`: its code).

    lat, lon: degrees, those of the commune it joined where its own are not known, NaN if neither is.
    population: NaN if not known.
    """

    code: str
    name: str
    lat: float
    lon: float
    population: float
    postcodes: tuple[str, ...]
    part_of: str

    @property
    def placed(self) -> bool:
        """Whether its place is known."""
        return not math.isnan(self.lat)

    @property
    def department(self) -> str:
        """Code of its département or overseas territory: "23", "2A", "974"."""
        return department(self.code)

    @property
    def joined(self) -> str:
        """Code of the commune it joined; empty for a commune of today or a district."""
        return "" if self.postcodes else self.part_of

    def __str__(self) -> str:
        return f"{self.name} ({self.code})" if self.name else self.code


def department(code: str) -> str:
    """Département of an INSEE code."""
    return code[:3] if code[:2] in ("97", "98") else code[:2]


@cache
def _lines() -> dict[str, str]:
    lines = data("communes.txt").read_text(encoding="utf-8").splitlines()
    return {line.partition(";")[0]: line for line in lines if line[0] != "#"}


def codes() -> Collection[str]:
    """Every INSEE code, of today or of the past."""
    return _lines().keys()


def commune(code: object) -> Commune | None:
    """The commune of an INSEE code, of today or of the past; None if there is none.

    A code given up long ago that is a postcode today (75015) is none.
    """
    return _known(code) if isinstance(code, str) else None


@lru_cache(maxsize=4096)
def _known(code: str) -> Commune | None:
    line = _lines().get(code)
    if line is None:
        return None
    found = _commune(line)
    if not found.name and in_postcode(found.code):
        return None
    if found.placed or not found.part_of:
        return found
    now = _commune(_lines()[found.part_of])
    return found._replace(lat=now.lat, lon=now.lon)


def everywhere() -> list[Commune]:
    """All that have a place of their own, in the order of their codes."""
    return [found for found in map(_commune, _lines().values()) if found.placed]


def _commune(line: str) -> Commune:
    code, name, lat, lon, _how, population, postcodes, part_of = (line.split(";") + [""] * 7)[:8]
    place = (float(lat), float(lon)) if lat else (math.nan, math.nan)
    people = float(population) if population else math.nan
    return Commune(code, name.partition("|")[0], *place, people, tuple(postcodes.split()), part_of)


# ---- postcodes and names ---------------------------------------------------------------------------------


@cache
def _by_postcode() -> dict[str, tuple[str, ...]]:
    found = defaultdict(list)
    for line in _lines().values():
        parts = line.split(";", 7)
        if len(parts) > 6 and parts[6]:
            for postcode in parts[6].split():
                found[postcode].append(parts[0])
    return {postcode: tuple(codes) for postcode, codes in found.items()}


def in_postcode(postcode: str) -> tuple[str, ...]:
    """INSEE codes of the communes that share a postcode; empty if it is none."""
    return _by_postcode().get(postcode, ())


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    """Codes by `key` of the name; all names folded at once, ten times faster than one by one."""
    lines = ((code, line.split(";", 2)[1]) for code, line in _lines().items())
    pairs = [(code, name) for code, names in lines for name in names.split("|") if name]
    text = "\n".join(name for _code, name in pairs).replace("Œ", "oe").replace("œ", "oe")
    text = unicodedata.normalize("NFKD", text)
    folded = re.sub(r"[^a-z0-9\n]+", " ", text.encode("ascii", "ignore").decode().lower()).split("\n")
    found = defaultdict(list)
    for (code, _name), name in zip(pairs, folded, strict=True):
        if code not in found[name.strip()]:
            found[name.strip()].append(code)
    for name in [name for name in found if name.endswith(" arrondissement")]:  # Paris 15e, Lyon 3
        short = name.removesuffix(" arrondissement")
        found[short] = found[_RANK.sub("", short)] = found[name]
    return {name: tuple(codes) for name, codes in found.items()}


@cache
def _without_article() -> dict[str, tuple[str, ...]]:
    found = defaultdict(tuple)
    for name, same in _by_name().items():
        found[_ARTICLE.sub("", name)] += same
    return dict(found)


def key(name: str) -> str:
    """A name as it is compared: no accent, capital, hyphen or "cedex", "St" in full."""
    return _CEDEX.sub("", _SAINT.sub(r"saint\1", fold(name.replace("Œ", "OE"))))


def named(text: str, departments: Collection[str] = ()) -> list[Commune]:
    """The communes a text may name: a single one only if there is no doubt.

    text: A name, with its postcode, its département or its INSEE code if somebody wrote it: "Guéret", "23000
        Guéret", "Guéret (23)". Accents, capitals, "St" and a missing article do not matter.
    departments: Where the other communes are; used only to choose among several of the same name.
    """
    told = _TOLD.fullmatch(text.strip())
    name, beside = key(told["name"]), (told["before"] or told["after"] or "").upper()
    if key(text) in _by_name() and "(" not in text:
        name, beside = key(text), ""
    exact = _by_name().get(name) or _without_article().get(_ARTICLE.sub("", name), ())
    found = [commune(code) for code in exact]
    if beside:
        return _today([one for one in found if beside in (one.code, one.department, *one.postcodes)])
    found = _today(found)
    return [one for one in found if one.department in departments] or found


def close_to(text: str, departments: Collection[str] = ()) -> list[Commune]:
    """Communes whose names look like a text, first those of `departments`; at most CLOSE."""
    name = key(_TOLD.fullmatch(text.strip())["name"])
    names = [known for known in _by_name() if known[:1] == name[:1] and abs(len(known) - len(name)) <= 4]
    close = difflib.get_close_matches(name, names, n=4 * CLOSE, cutoff=0.8)
    found = _today([commune(code) for known in close for code in _by_name()[known]])
    here = [one for one in found if one.department in departments]
    return (here or found)[:CLOSE]


def _today(found: list[Commune]) -> list[Commune]:
    """Those of today, if there are any: a village that joined another often kept its name."""
    return [one for one in found if not one.joined] or found


# ---- points ----------------------------------------------------------------------------------------------


def haversine_km(lat1, lon1, lat2, lon2):
    """Great-circle distance in km between points in degrees (scalars or arrays that broadcast)."""
    lat1, lon1, lat2, lon2 = (np.radians(np.asarray(x, float)) for x in (lat1, lon1, lat2, lon2))
    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))


def straight_km(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """Great-circle km between every two of n points in degrees, (n, n)."""
    return haversine_km(lat[:, None], lon[:, None], lat, lon)


def problem_of(lat: float, lon: float, code: str = "") -> str:
    """What is wrong with coordinates in degrees, in the current language; empty if nothing is.

    code: INSEE code of the commune they are said to be in, if any.
    """
    if not math.isfinite(lat) or not math.isfinite(lon):
        return _("a coordinate is missing.")
    if lat == 0 and lon == 0:
        return _("0, 0 is a point in the ocean: the coordinates are missing.")
    if abs(lat) > 1000 or abs(lon) > 1000:
        return _("coordinates in metres (Lambert). Convert them to degrees (WGS84).")
    if abs(lat) > 90 or abs(lon) > 180:
        return _("latitude goes from -90 to 90, longitude from -180 to 180.")
    if _FRANCE_LAT[0] <= lon <= _FRANCE_LAT[1] and _FRANCE_LON[0] <= lat <= _FRANCE_LON[1]:
        return _("latitude and longitude are swapped. In mainland France latitude is between 41 and 52.")
    here = commune(code)
    if here is not None and here.placed:
        away = float(haversine_km(lat, lon, here.lat, here.lon))
        if away > (AWAY_OVERSEAS_KM if len(here.department) == 3 else AWAY_KM):
            return _(
                "this point is {km} km from {commune}. Check its digits and its sign (west of Greenwich, "
                "longitude is negative).",
                km=number(away),
                commune=str(here),
            )
    return ""
