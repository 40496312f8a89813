"""Fictitious pilots whose figures reconcile: the source of ``data_samples/`` and ``templates/``.

A case comes from its files: the rows that stand as they are (``sheets/``, those of every case), the year drawn from ``cases/``.
Nothing in ``sheets/`` is drawn, so that no total, order or hour of a case depends on it.
"""

import csv
import tomllib
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ..core.paths import PACKAGE
from ..core.pilot import Pilot
from ..core.schema import FIGURES, Column
from ..core.tables import TABLES
from . import books, voices
from .books import Person
from .common import END, open_days, opening, territory, twice_a_week
from .log import Flow, Group, Log, Service, give_clients, request_rows
from .trips import Trips, give_tours

SEEDS = {"pivot": 1, "contrats": 2, "engagement": 3, "camion": 4}
NAMES = tuple(SEEDS)
HERE = PACKAGE / "synthetic"
LEFT_AFTER_DAYS = 120  # without an order, somebody may have said they would not come back
TAKES_PART = 3  # engagement from which somebody does more than order


def pilot(name: str, seed: int | None = None) -> Pilot:
    """One of the four complete cases, built in memory: "pivot", "contrats", "engagement" or "camion" (else KeyError).

    seed : another draw of the same case, with other days, clients and answers, the same totals. None: the sample that is shipped.
    """
    rng = np.random.default_rng(SEEDS[name] if seed is None else [SEEDS[name], seed])
    return Pilot.from_tables(*_build(name, rng), language="fr")


def _build(name: str, rng: np.random.Generator) -> tuple[dict, dict]:
    """Tables and settings of a case."""
    said = tomllib.loads((HERE / "cases" / f"{name}.toml").read_text(encoding="utf8"))
    rows = sheets(name)
    desks = voices.desk_days(said["desks"]["weekdays"])
    log = _log(said, rows["providers"], desks)
    requests = request_rows(rng, log)
    clients = _clients(rng, requests, log, said["clients"])
    tours, stops = give_tours(rng, requests, _trips(said["trips"], log.groups[0].days), log.services)
    people = [_person(**one) for one in said["people"]]
    joined = {person.id: person.joined for person in people if person.joined}
    held = voices.desks(rng, **said["desks"], joined=joined)
    place = said["territory"]
    tables = {
        **rows,
        "requests": requests.drop(columns=["_door", "_travels"]),
        "territory": territory(place["inside"], place["outside"]),
        "opening": opening() if place.get("opening") else [],
        "clients": clients,
        "tours": tours,
        "stops": stops,
        "ledger": books.ledger(said["ledger"], requests, clients, rows.get("contracts", []), tours),
        "team": books.team_rows(people),
        "time": books.time_rows(rng, people, tours),
        "energy": voices.energy(rng, said["energy"]),
        "skills": voices.skills(said["skills"]),
        "events": sorted(held + rows["events"], key=lambda event: pd.Timestamp(event["date"])),
        "surveys": _surveys(rng, said),
        "ratings": voices.ratings(rng, **said["ratings"]),
        "votes": voices.votes(**said["votes"]),
    }
    return {table: found for table, found in tables.items() if len(found)}, said["settings"]


# ---- rows that stand as they are -----------------------------------------------------------------------------


def sheets(name: str) -> dict[str, list[dict]]:
    """The rows of a case that nothing draws, by table."""
    found = {}
    for path in sorted((HERE / "sheets").glob("*.csv")):
        table = TABLES[path.stem]
        with path.open(encoding="utf8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row.pop("case") == name]
        found[table.name] = [{key: _value(table[key], text) for key, text in row.items()} for row in rows]
    return {table: rows for table, rows in found.items() if rows}


def _value(column: Column, text: str) -> object:
    if not text:
        return None
    if column.kind == "yesno":
        return {"yes": True, "no": False}[text]
    return float(text) if column.kind in FIGURES else text


# ---- what is drawn -------------------------------------------------------------------------------------------


def _log(said: Mapping, providers: list[dict], desks: list[pd.Timestamp]) -> Log:
    services = {code: Service(**usual) for code, usual in said["services"].items()}
    groups = [_group(**one, desks=desks) for one in said["orders"]]
    refused = {tuple(key): count for *key, count in said["log"]["refused"]}
    return Log(groups, services, **{**said["log"], "refused": refused}, providers=providers)


def _group(days: str | list[dict], flows: list[dict], desks: list[pd.Timestamp], **said) -> Group:
    """Orders of the days that are said: spans of weekdays, two days a week, or those of the desk."""
    named = {"twice_a_week": twice_a_week, "desks": lambda: desks}
    found = named[days]() if isinstance(days, str) else [day for span in days for day in open_days(**span)]
    return Group([Flow(**one) for one in flows], found, **said)


def _trips(said: Mapping, days: Sequence[pd.Timestamp]) -> Trips:
    rounds = [
        (pd.Timestamp(day), one["mode"], one["km"], one["minutes"], one.get("contract"), one.get("service"))
        for one in said.get("rounds", ())
        for day in one["days"]
    ]
    others = {key: value for key, value in said.items() if key != "rounds"}
    return Trips(days, **others, extra=sorted(rounds, key=lambda one: one[:4]))


def _person(also: Sequence[Mapping] = (), **said) -> Person:
    return Person(**said, also=tuple(Person(id=said["id"], **one) for one in also))


def _clients(rng, requests: pd.DataFrame, log: Log, said: Mapping) -> list[dict]:
    """The clients of the tours, those who take part, and those who said why they left."""
    clients = give_clients(rng, requests, log.groups[0].flows, said["members"], said["fee_eur"])
    engaged = said.get("engaged", {})
    left = _left(requests, said["left"])
    return [
        _taking_part(place, {**row, "engagement": engaged.get(row["id"], row["engagement"])})
        | left.get(row["id"], {})
        for place, row in enumerate(clients)
    ]


def _taking_part(place: int, row: dict) -> dict:
    """A client is a user from the first contact, and takes part some weeks later."""
    day = pd.Timestamp(row["since"])
    if row["engagement"] >= TAKES_PART:
        day = min(END, day + pd.Timedelta(weeks=8 + place % 20))
    return {**row, "engagement_since": day}


def _left(requests: pd.DataFrame, reasons: Sequence[str]) -> dict[str, dict]:
    """Of those silent the longest, as many as there are reasons: they said so a month after their last order."""
    last = pd.to_datetime(requests["date"]).groupby(requests["client"]).max()
    silent = last[last <= END - pd.Timedelta(days=LEFT_AFTER_DAYS)].sort_values(kind="stable")
    return {
        client: {"left_on": day + pd.Timedelta(days=30), "left_because": why}
        for (client, day), why in zip(silent.items(), reasons, strict=False)
    }


def _surveys(rng, said: Mapping) -> list[dict]:
    rows = [row for one in said["surveys"] for row in voices.satisfaction(rng, **one)]
    rows += voices.needs(rng, **said["residents"], publics=said["surveys"][0]["publics"])
    voices.say_more(rows, said["remarks"])
    return rows
