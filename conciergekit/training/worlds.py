"""The workbook of a drawn case, month after month, from what is true of it.

Every part of it has a stream of chance of its own, drawn from the secret key: what is seen of one month says nothing of the
stream of the next, nor of the one that drew what is true.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..core.communes import commune
from ..core.i18n import _, use_language
from ..core.pilot import Pilot
from ..core.tables import CRITERIA, LEVER_TRIED

MONTHS = 12
START = pd.Period("2025-09", "M")
FIELD, LEAD = "P1", "P2"  # the two of the team


@dataclass(frozen=True)
class World:
    """What is true of one draw. Series are of the twelve months.

    orders : asked a month, on average. served, on_time, satisfied : shares. minutes, fee_eur, commission_eur, variable_eur : of
    one order. wages_eur, other_eur : expenses of a month. grant_eur : paid each month. closed : days of each month on which the service was closed.
    campaign : by how much a campaign multiplied what was asked. set_up_eur : spent in the first month. grants : (month, €),
    paid once, that nobody continues. contracts : kept, or offered, with the month it begins and that it was offered in.
    field_hours : those the person in the field worked a month; agreed_week : those agreed.
    """

    name: str
    base: str
    opening_cash_eur: float
    closing_cost_eur: float
    publics: Sequence[tuple[str, str, float]]
    services: Sequence[tuple[str, str]]  # ordered one by one
    orders: Sequence[float]
    served: Sequence[float]
    on_time: Sequence[float]
    satisfied: float
    minutes: float
    fee_eur: float
    commission_eur: float
    variable_eur: float
    wages_eur: Sequence[float]
    other_eur: float
    grant_eur: float
    field_hours: Sequence[float]
    agreed_week: float
    criteria: Sequence[tuple[str, float, str]]  # musts: indicator, requirement, lever
    campaign: Sequence[float] = (1.0,) * MONTHS
    closed: Sequence[int] = (0,) * MONTHS
    set_up_eur: float = 0.0
    grants: Sequence[tuple[int, str, float]] = ()
    contracts: Sequence[dict] = ()
    contracted: Sequence[tuple[str, str]] = ()  # services that contracts alone pay
    journal: Sequence[tuple[int, int, str]] = ()
    tried: Sequence[tuple[int, str]] = ()  # (month, criterion) of each lever tried
    funder: str = "Département"
    settings: dict = field(default_factory=dict)


def stream(key: bytes, part: str) -> np.random.Generator:
    """The chance of one part of a case: HMAC-SHA-256 of the key, so that no part tells another."""
    return np.random.default_rng(int.from_bytes(hmac.digest(key, part.encode(), "sha256")))


def pilot(world: World, key: bytes, lang: str = "fr") -> Pilot:
    """The twelve months of a world as a pilot, in the words of a language."""
    with use_language(lang):
        return Pilot.from_tables(*_tables(world, key), language=lang)


def _tables(world: World, key: bytes) -> tuple[dict, dict]:
    clients: list[dict] = []
    requests, surveys, waves = [], [], []
    for month in range(MONTHS):
        rng = stream(key, f"month {month + 1}")
        asked = _requests(rng, world, month, clients)
        requests += asked
        given, invited = _answers(rng, world, month, asked)
        surveys += given
        waves.append(invited)
    log = pd.DataFrame([{"id": f"D{n:04d}", **row} for n, row in enumerate(requests, start=1)])
    ordered = ((*service, True, round(world.minutes), world.fee_eur) for service in world.services)
    home = commune(world.base)
    here = world.base, home.name, int(home.population), True
    tables = {
        "requests": log,
        "clients": clients,
        "publics": _rows("id label planned_share", *world.publics),
        "services": _rows("id label market standard_min fee_eur", *ordered)
        + _rows("id label market", *((*service, True) for service in world.contracted)),
        "territory": _rows("insee name population in_scope", here),
        "surveys": surveys,
        "survey_waves": waves,
        "ledger": _ledger(world, log),
        "time": _time(world, key),
        "team": _rows(
            "id role paid hours_week hour_eur since",
            (FIELD, _("Field work"), "paid", world.agreed_week, 14.65, _day(0, 1)),
            (LEAD, _("Coordination"), "paid", 10, 20, _day(0, 1)),
        ),
        "contracts": [_contract(n, row) for n, row in enumerate(world.contracts, start=1)],
        "criteria": [_must(world, *row) for row in world.criteria],
        "dated_answers": [_tried(month, criterion) for month, criterion in world.tried],
        "journal": _rows(
            "date text tags", *((_day(m - 1, day), text, None) for m, day, text in world.journal)
        ),
    }
    settings = {
        "name": world.name,
        "start": _day(0, 1),
        "data_until": _end(MONTHS - 1),
        "stage": "2",
        "status": "association",
        "base_insee": world.base,
        "paid_hour_eur": 14.65,
        "opening_cash_eur": world.opening_cash_eur,
        "closing_cost_eur": world.closing_cost_eur,
        "fictitious": True,
        **world.settings,
    }
    return tables, settings


def _rows(head: str, *rows: Sequence) -> list[dict]:
    """Lines of a sheet under its headings."""
    return [dict(zip(head.split(), row, strict=True)) for row in rows]


# ---- days -----------------------------------------------------------------------------------------------------------


def _day(month: int, day: int) -> pd.Timestamp:
    return (START + month).start_time + pd.Timedelta(days=day - 1)


def _end(month: int) -> pd.Timestamp:
    return (START + month).end_time.normalize()


def _open(world: World, month: int) -> list[pd.Timestamp]:
    """Days on which the service is open: those of the week, but the last ones of a month in which it closed."""
    days = pd.bdate_range(_day(month, 1), _end(month))
    return list(days[: len(days) - world.closed[month]])


def last_day(month: int) -> pd.Timestamp:
    """Of a month of the test, counted from 1."""
    return _end(month - 1)


# ---- requests and what people say -----------------------------------------------------------------------------------


def _requests(rng, world: World, month: int, clients: list[dict]) -> list[dict]:
    days = _open(world, month)
    whole = len(days) + world.closed[month]
    count = rng.poisson(world.orders[month] * world.campaign[month] * len(days) / whole)
    shares = np.array([share for _code, _label, share in world.publics])
    rows = []
    for at in np.sort(rng.integers(0, len(days), count)):
        date = days[at]
        public = world.publics[rng.choice(len(shares), p=shares / shares.sum())][0]
        client = _client(rng, world, clients, public, date)
        served = rng.random() < world.served[month]
        wait, late = int(rng.integers(0, 3)), rng.random() >= world.on_time[month]
        closed = min(date + pd.Timedelta(days=max(wait, int(late))), _end(month))
        row = {
            "date": date,
            "client": client,
            "public": public,
            "service": world.services[rng.integers(len(world.services))][0],
            "insee": world.base,
            "channel": str(rng.choice(["phone", "desk", "web"])),
            "closed_on": closed,
        }
        if served:
            row |= {
                "outcome": "served",
                "due_on": date + pd.Timedelta(days=int(rng.integers(max(1, (closed - date).days))))
                if late
                else closed,
                "commission_eur": round(world.commission_eur * float(rng.gamma(12, 1 / 12)), 2),
                "fee_eur": world.fee_eur,
                "minutes": float(max(2, round(world.minutes * rng.gamma(8, 1 / 8)))),
                "payer_kind": "user",
            }
        else:
            why = rng.choice(["no_time", "no_provider", "out_of_scope"], p=[0.4, 0.4, 0.2])
            row |= {"outcome": "refused", "refusal_reason": str(why)}
        rows.append(row)
    return rows


def _client(rng, world: World, clients: list[dict], public: str, date: pd.Timestamp) -> str:
    known = [one["id"] for one in clients if one["public"] == public]
    if known and rng.random() < 0.65:
        return known[rng.integers(len(known))]
    clients.append({"id": f"C{len(clients) + 1:03d}", "public": public, "insee": world.base, "since": date})
    return clients[-1]["id"]


def _answers(rng, world: World, month: int, asked: list[dict]) -> tuple[list[dict], dict]:
    """Fifteen people served are asked at the end of each month; about ten answer."""
    served = sorted({row["client"] for row in asked if row["outcome"] == "served"})
    invited = list(rng.choice(served, min(15, len(served)), replace=False))
    asked_of = {"date": _end(month), "population": "beneficiaries"}
    answers = []
    for one in invited:
        if rng.random() < 0.7:
            score = float(rng.choice([4, 5] if rng.random() < world.satisfied else [2, 3]))
            answers.append(asked_of | {"respondent": str(one), "question": "satisfaction", "score": score})
    return answers, asked_of | {"invited": len(invited)}


# ---- money and hours ------------------------------------------------------------------------------------------------


def _ledger(world: World, log: pd.DataFrame) -> list[dict]:
    rows, users = [], _("Users")
    done = log[log["outcome"] == "served"]
    month_of = done["closed_on"].dt.to_period("M")
    for month in range(MONTHS):
        period, end = START + month, _end(month)
        mine = done[month_of == period]
        trips = round(world.variable_eur * len(mine), 2)
        running = [row for row in world.contracts if runs(row, month)]
        once = [(payer, amount) for at, payer, amount in world.grants if at == month + 1]
        found = [
            ("expense", _("Wages"), world.wages_eur[month], {}),
            ("expense", _("Fixed expenses"), world.other_eur, {}),
            ("expense", _("Trips and supplies"), trips, {"variable": True}),
            ("expense", _("Setting up"), world.set_up_eur * (month == 0), {"set_up": True}),
            ("own_revenue", _("Commissions"), mine["commission_eur"].sum(), {"payer": users}),
            ("own_revenue", _("Service fees"), mine["fee_eur"].sum(), {"payer": users}),
            *(("own_revenue", row["payer"], row["month_eur"], {"payer": row["payer"]}) for row in running),
            ("subsidy", _("Running grant"), world.grant_eur, {"payer": world.funder}),
            *(("subsidy", payer, amount, {"payer": payer}) for payer, amount in once),
        ]
        for nature, line, amount, more in found:
            if euros := round(float(amount), 2):
                row = {"date": end, "nature": nature, "line": line, "amount_eur": euros, "paid_on": end}
                rows.append(row | more)
    return rows


def _time(world: World, key: bytes) -> list[dict]:
    """Hours by week and person; the field's follow what the month asked for."""
    rows, rng = [], stream(key, "hours")
    for month in range(MONTHS):
        days = _open(world, month)
        weeks = [day for day in days if day.weekday() == 0]
        worked = world.field_hours[month] * len(days) / (len(days) + world.closed[month])
        for week in weeks:
            hours = worked / len(weeks) * float(rng.gamma(80, 1 / 80))
            field, travel = (max(0.5, round(2 * hours * share) / 2) for share in (0.8, 0.2))
            told = (FIELD, "field", field), (FIELD, "travel", travel), (LEAD, "admin", 8.0)
            rows += _rows("date person category hours paid", *((week, *one, "paid") for one in told))
    return rows


def runs(contract: dict, month: int) -> bool:
    """Whether it is signed and has begun, in a month counted from 0."""
    return contract["status"] == "signed" and contract["start"] <= month + 1


def _contract(number: int, row: dict) -> dict:
    """A contract, signed or only quoted, with the days on which that became known."""
    start = _day(row["start"] - 1, 1)
    signed = row["status"] == "signed"
    return {
        "id": f"K{number:02d}",
        "payer_name": row["payer"],
        "payer_kind": row["kind"],
        "service": row["service"],
        "status": row["status"],
        "amount_eur": row["month_eur"],
        "per_year": 12,
        "start": start,
        "minutes": row["minutes"],
        "signed_on": start - pd.Timedelta(days=5) if signed else None,
        "written": True if signed else None,
        "noted_on": _day(row["noted"] - 1, 10),
    }


def _must(world: World, indicator: str, asked: float, lever: str) -> dict:
    """What was agreed before the test, and how often its lever was tried since."""
    return {
        "indicator": indicator,
        "role": "must",
        "requirement": float(asked),
        "at_most": False,
        "lever": lever,
        "lever_tried": float(sum(one == indicator for _month, one in world.tried)),
        "frozen_on": _day(0, 1) - pd.Timedelta(days=7),
    }


def _tried(month: int, criterion: str) -> dict:
    answer = CRITERIA["indicator"].label(criterion)
    return {"date": _day(month - 1, 20), "question": LEVER_TRIED, "answer": answer}
