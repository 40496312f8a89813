"""The request log of a fictitious pilot: who asks for what, when, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .common import END, MONTHS, START, rows_of, share_out, split_integer

INCIDENTS = [
    "Retard du prestataire",
    "Article manquant dans la commande",
    "Client absent au passage, repassé le lendemain",
    "Linge rendu avec une tache, repris sans frais",
    "Erreur de quantité, avoir fait",
    "Colis resté au point relais, livré à la tournée suivante",
]
CHANNELS = {"phone": 0.34, "desk": 0.24, "web": 0.2, "partner": 0.1, "field": 0.1, "paper": 0.02}


@dataclass(frozen=True)
class Service:
    """What a service of a case usually costs the client and takes."""

    value: float
    minutes: float
    stop_min: float
    spread: float = 0.35


@dataclass(frozen=True)
class Flow:
    """Orders of one public: served in each of the twelve months, mix of services (start, end), where."""

    public: str
    served: Sequence[int]
    services: Mapping[str, tuple[float, float]]
    communes: Mapping[str, float]
    new_client: float = 0.2


@dataclass(frozen=True)
class Group:
    """Orders that share a commission rate: their values add up to `total_eur`, in steps of `step_cents`.

    `fees`: how many of them pay the fee (None: all); the others are collected at a pick-up point.
    """

    flows: Sequence[Flow]
    days: Sequence[pd.Timestamp]
    total_eur: int
    rate: float
    step_cents: int
    fee_cents: int = 0
    fees: int | None = None
    travels: bool = True


@dataclass(frozen=True)
class Log:
    """All orders of a case and the requests that led to none."""

    groups: Sequence[Group]
    services: Mapping[str, Service]
    refused: Mapping[tuple[str, str, str], int]
    cancelled: int
    open_end: int
    desk_weekdays: Sequence[int]
    providers: Sequence[dict] = ()
    on_time: float = 0.9
    channels: Mapping[str, float] = field(default_factory=lambda: CHANNELS)


def request_rows(rng, log: Log) -> pd.DataFrame:
    """The requests, oldest first, numbered, without client nor tour; `_door` says a home delivery."""
    served = pd.concat([_served(rng, log, group) for group in log.groups], ignore_index=True)
    lost = pd.DataFrame(
        _refused(rng, log, served) + _cancelled(rng, log, served) + _pending(rng, log, served)
    )
    rows = pd.concat([served, lost], ignore_index=True)
    rows = rows.sort_values(["date", "closed_on", "public", "service"], kind="stable", ignore_index=True)
    _channels(rng, log, rows)
    rows.insert(0, "id", [f"D{n:04d}" for n in range(1, len(rows) + 1)])
    return rows


def _served(rng, log: Log, group: Group) -> pd.DataFrame:
    rows = []
    for flow in group.flows:
        for place, (month, count) in enumerate(zip(MONTHS, flow.served, strict=True)):
            days = [day for day in group.days if day.to_period("M") == month]
            chosen = rng.multinomial(count, shares(rng.gamma(8, 1, len(days))))
            age = place / 11
            mix = {s: (1 - age) * a + age * b for s, (a, b) in flow.services.items()}
            for day, n in zip(days, chosen, strict=True):
                picks = rng.choice(list(mix), n, p=shares(list(mix.values())))
                rows += [{"closed_on": day, "public": flow.public, "service": str(pick)} for pick in picks]
    frame = pd.DataFrame(rows)
    n = len(frame)
    usual = np.array([log.services[s].value for s in frame["service"]])
    spread = np.array([log.services[s].spread for s in frame["service"]])
    units = _exact(group.total_eur * 100 // group.step_cents, usual * np.exp(spread * rng.normal(size=n)))
    cents = units * group.step_cents
    paying = np.zeros(n, dtype=bool)
    paying[rng.permutation(n)[: n if group.fees is None else group.fees]] = True
    lead = rng.choice([1, 2, 3, 4, 5, 6], n, p=[0.15, 0.25, 0.25, 0.15, 0.12, 0.08])
    frame["date"] = [
        _no_sunday(max(START, day - pd.Timedelta(days=int(k))))
        for day, k in zip(frame["closed_on"], lead, strict=True)
    ]
    frame["outcome"] = "served"
    frame["due_on"] = [
        _promise(rng, log.on_time, d, c) for d, c in zip(frame["date"], frame["closed_on"], strict=True)
    ]
    frame["order_value_eur"] = cents / 100
    frame["commission_eur"] = np.round(cents * group.rate) / 100
    frame["fee_eur"] = np.where(paying, group.fee_cents, 0) / 100
    frame["_door"] = paying if group.fees is not None else True
    frame["_travels"] = group.travels
    frame["provider"] = [
        _provider(rng, log.providers, s, day)
        for s, day in zip(frame["service"], frame["closed_on"], strict=True)
    ]
    frame["minutes"] = [
        float(max(2, round(log.services[s].minutes * rng.gamma(6, 1 / 6)))) for s in frame["service"]
    ]
    frame["paid_on"] = [_paid(rng, day) for day in frame["closed_on"]]
    frame["payer_kind"] = "user"
    frame["incident"] = [_pick(rng, INCIDENTS) if rng.random() < 0.025 else None for _ in range(n)]
    return frame


def _exact(total: int, weights) -> np.ndarray:
    """Whole steps that add up to `total`, none below two steps."""
    return 2 + split_integer(total - 2 * len(weights), weights)


def shares(weights) -> np.ndarray:
    weights = np.asarray(weights, dtype=float)
    return weights / weights.sum()


def _pick(rng, items):
    return str(items[rng.integers(len(items))]) if len(items) else None


def _provider(rng, providers: Sequence[dict], service: str, day: pd.Timestamp):
    """One of the providers of the service that worked with the pilot that day."""
    there = [p for p in providers if p["active"] and pd.Timestamp(p["since"]) <= day]
    return _pick(rng, [p["id"] for p in there if p["service"] == service])


def _no_sunday(day: pd.Timestamp) -> pd.Timestamp:
    return day - pd.Timedelta(days=1) if day.weekday() == 6 and day > START else day


def _promise(rng, on_time: float, asked: pd.Timestamp, served: pd.Timestamp) -> pd.Timestamp:
    """The day promised: on or after the service nine times in ten."""
    if rng.random() >= on_time:
        return max(asked, served - pd.Timedelta(days=int(rng.integers(1, 4))))
    return served + pd.Timedelta(days=int(rng.choice([0, 0, 0, 1, 1, 2])))


def _paid(rng, day: pd.Timestamp):
    """Most pay at the door, some by the end of the month; the last ones have not yet paid."""
    paid = day + pd.Timedelta(days=int(rng.choice([0, 0, 0, 2, 7, 21])))
    return paid if paid <= END else pd.NaT


def _like_served(rng, served: pd.DataFrame, n: int) -> pd.DataFrame:
    return served.iloc[np.sort(rng.choice(len(served), n, replace=False))]


def _refused(rng, log: Log, served: pd.DataFrame) -> list[dict]:
    rows = []
    kinds = share_out(rng, {"|".join(key): n for key, n in log.refused.items()})
    for kind, like in zip(kinds, _like_served(rng, served, len(kinds)).itertuples(), strict=True):
        public, service, reason = kind.split("|")
        closed = min(END, like.date + pd.Timedelta(days=int(rng.integers(0, 5))))
        rows.append({"date": like.date, "closed_on": closed, "public": public, "service": service})
        rows[-1] |= {"outcome": "refused", "refusal_reason": reason}
    return rows


def _cancelled(rng, log: Log, served: pd.DataFrame) -> list[dict]:
    rows = []
    for like in _like_served(rng, served, log.cancelled).itertuples():
        closed = min(END, like.date + pd.Timedelta(days=int(rng.integers(0, 4))))
        rows.append((like.date, closed, like.public, like.service, "cancelled", like.due_on))
    return rows_of("date closed_on public service outcome due_on", *rows)


def _pending(rng, log: Log, served: pd.DataFrame) -> list[dict]:
    """Requests of the last days, still open, quoted or ordered."""
    rows = []
    for place, like in enumerate(_like_served(rng, served, log.open_end).itertuples()):
        asked = _no_sunday(END - pd.Timedelta(days=int(rng.integers(0, 9))))
        outcome = ("accepted", "accepted", "open", "quoted")[place % 4]
        row = {"date": asked, "public": like.public, "service": like.service, "outcome": outcome}
        if outcome != "open":
            due = END + pd.Timedelta(days=int(rng.integers(1, 8)))
            row |= {"order_value_eur": like.order_value_eur, "due_on": due}
        rows.append(row)
    return rows


def _channels(rng, log: Log, rows: pd.DataFrame) -> None:
    channels = rng.choice(list(log.channels), len(rows), p=shares(list(log.channels.values())))
    at_desk = rows["date"].dt.day_of_week.isin(log.desk_weekdays)
    rows["channel"] = np.where((channels == "desk") & ~at_desk, "phone", channels)
    prompted = rows["channel"].isin(["field", "partner"]) & (rng.random(len(rows)) < 0.6)
    rows["spontaneous"] = ~(prompted | (rng.random(len(rows)) < 0.08))


# ---- clients ---------------------------------------------------------------------------------------------


def give_clients(rng, rows: pd.DataFrame, flows: Sequence[Flow], members: int, fee_eur: float) -> list[dict]:
    """Set `client` and `insee` in `rows`; return the clients sheet with `members` paying members.

    The more someone has ordered the likelier they are to come back, so a few order often and many once.
    """
    where = {flow.public: flow for flow in flows}
    clients: list[dict] = []
    known: dict[str, list[int]] = {public: [] for public in where}
    orders: list[float] = []
    seen: set[tuple] = set()
    chosen = []
    for row in rows.itertuples():
        flow = where[row.public]
        free = [c for c in known[row.public] if (c, row.date, row.service) not in seen]
        if not free or rng.random() < flow.new_client * (1.6 if row.Index < len(rows) / 3 else 0.8):
            insee = str(rng.choice(list(flow.communes), p=shares(list(flow.communes.values()))))
            clients.append({"public": row.public, "insee": insee, "since": row.date, "engagement": 2.0})
            known[row.public].append(len(clients) - 1)
            orders.append(float(rng.gamma(1.2, 1)))
            client = len(clients) - 1
        else:
            client = int(rng.choice(free, p=shares([orders[c] for c in free])))
        orders[client] += 0.7
        seen.add((client, row.date, row.service))
        chosen.append(client)
    rows["client"] = [f"C{c + 1:03d}" for c in chosen]
    rows["insee"] = [clients[c]["insee"] for c in chosen]
    _memberships(rng, clients, where, members, fee_eur)
    for place, client in enumerate(clients, start=1):
        client["id"] = f"C{place:03d}"
    return clients


def _memberships(rng, clients: list[dict], flows: Mapping[str, Flow], members: int, fee_eur: float) -> None:
    """Three members in four are clients, the others support the project without ordering."""
    buyers = min(len(clients), round(members * 0.75))
    for place in sorted(rng.choice(len(clients), buyers, replace=False)):
        joined = clients[place]["since"] + pd.Timedelta(days=int(rng.integers(0, 60)))
        clients[place] |= {"member_since": min(joined, END), "membership_eur": fee_eur}
        clients[place]["engagement"] = float(rng.choice([2, 2, 2, 3]))
    for _ in range(members - buyers):
        flow = list(flows.values())[-1]
        day = START + pd.Timedelta(days=int(rng.integers(0, 300)))
        insee = str(rng.choice(list(flow.communes), p=shares(list(flow.communes.values()))))
        clients.append({"public": flow.public, "insee": insee, "since": day, "engagement": 1.0})
        clients[-1] |= {"member_since": day, "membership_eur": fee_eur}
