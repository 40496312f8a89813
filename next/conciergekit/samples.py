"""How were the sample pilots made? One seeded script: `python -m conciergekit.samples [folder]`.

Every pilot is fictitious. What a person would write (contracts, decisions, words) stands in
data_samples/source/*.csv, a row a line with its pilot; what repeats (requests, tours, accounts,
hours, answers, members) is drawn here. The same seed gives the same bytes.
"""

import functools
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd

from . import assets, dictionary
from .intake.workbook import save, write_workbook
from .pilot import Pilot

CHANNELS = ("visit", "phone", "online", "word_of_mouth", "partner", "event", "other")
REFUSALS = ("out_of_area", "no_time", "not_offered", "price", "rules", "other", "no_provider")
WINDOWS = (("09:00", "12:00"), ("17:00", "19:00"))
WAVES = (0.25, 0.5, 0.72, 0.97)  # when users are asked: shares of the test that are over
UNHAPPY = (2, 3, 3, 1, 2)  # grades of those who are not satisfied, in turn
CANCELLED, FORGOTTEN, UNPROMISED = 0.03, 0.03, 0.06  # shares of requests
CLIMBING, LEAVING = 0.08, 0.04  # shares of members
LEFT = ("Déménagement", "N’en a plus besoin")
BROKEN_ON = "2025-11-30"  # the broken workbook is the pilot of contracts as known that day


def main(folder: Path) -> None:
    """Write the six pilots' workbooks: `folder/<name>/pilote.xlsx`."""
    for name in source("stories")["pilot"]:
        _write(folder / name, *build(name))
    tables, project = build("contrats")
    early = Pilot.from_tables(tables, project).as_of(BROKEN_ON)
    project |= {"name": "Classeur abîmé exprès"}
    project |= dict.fromkeys(("log_complete_until", "accounts_complete_until"), early.asked_day)
    _write(folder / "casse", early.tables, project)
    _break(folder / "casse" / "pilote.xlsx")


def build(name: str) -> tuple[dict[str, pd.DataFrame], dict[str, object]]:
    """The tables (the dictionary's codes and types) and the project's answers of a pilot."""
    made = _Making(name)
    folder = assets.path("data_samples/source")
    by_hand = [table for table in dictionary.tables() if (folder / f"{table}.csv").exists()]
    tables = {table: _one_a_mark(made.written(table)) for table in by_hand if table != "project"}
    requests = _requests(made)
    tables["tours"] = _tours(made, requests)
    tables["persons"] = _persons(made, requests)
    tables["hours"] = _hours(made, tables["tours"])
    tables["answers"] = _answers(made, requests)
    tables["accounts"] = _accounts(made, requests, tables)
    tables["requests"] = _forgotten(made, requests)
    tables = {table: _typed(frame, table) for table, frame in tables.items() if len(frame)}
    return tables, made.project


@functools.cache
def source(name: str) -> pd.DataFrame:
    """A csv of data_samples/source. The columns that the dictionary calls dates are dates."""
    frame = pd.read_csv(assets.path("data_samples/source") / f"{name}.csv")
    columns = [c for table in dictionary.tables().values() for c in table.columns.values()]
    dates = {column.code for column in columns if column.type == "date"} & set(frame)
    return frame.assign(**{date: pd.to_datetime(frame[date]) for date in dates})


class _Making:
    """A pilot being made: its story, its random numbers, its calendar, its project's answers.

    story: the pilot's row of stories.csv. orders: served outside contracts, by month. sales: kept
    on them, €. tour_days: weekdays (Monday is 0), twice for two tours. km: of all tours. stop:
    minutes a stop. share: closed on the promised day. clients: the more, the more new users.
    members: in all, each paying fee (€). satisfied: of those who gave answers. sessions: share
    of the drop-in sessions by person ("B01:42"), on session_days.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.story = next(self.written("stories").fillna("").itertuples())
        self.rng = np.random.default_rng(self.story.seed)
        answers = source("project").set_index("key")[name].to_dict()
        answers = _typed(pd.DataFrame([answers]), "project").iloc[0]
        self.project = {key: None if pd.isna(v) else v for key, v in answers.items()}
        self.start, self.end = self.project["start"], self.project["log_complete_until"]
        self.months = pd.date_range(self.start.replace(day=1), self.end, freq="MS")
        share = self.written("opening").set_index("month")["open_share"]
        days = [day for month in self.months for day in _open_days(month, share.get(month, 1))]
        self.days = [day for day in days if self.start <= day <= self.end]

    def written(self, name: str) -> pd.DataFrame:
        """The rows of a source csv that are this pilot's."""
        rows = source(name)
        return rows[rows["pilot"] == self.name].drop(columns="pilot").reset_index(drop=True)

    def choose(self, values, weights=None):
        """One of the values; weights need not sum to one."""
        chances = None if weights is None else np.asarray(weights, float) / np.sum(weights)
        return values[self.rng.choice(len(values), p=chances)]

    def around(self, value: float, spread: float) -> float:
        """A value drawn around another, never below zero. spread: about 0.1 for one in ten."""
        return value * self.rng.lognormal(0, spread)

    def between(self, row: Mapping, day: pd.Timestamp) -> float:
        """A level that goes from first to last over the test, on a day."""
        done = (day - self.start) / (self.end - self.start)
        return row["first"] * (1 - done) + row["last"] * done


def _open_days(month: pd.Timestamp, share: float) -> pd.DatetimeIndex:
    """Days open: a closed part is the end of the month in winter, its middle in summer."""
    days = pd.date_range(month, _month_end(month))
    closed = round((1 - share) * len(days))
    first = len(days) - closed if month.month == 12 else 8
    return days.delete(range(first, first + closed))


def _month_end(dates):
    return dates + pd.offsets.MonthEnd(0)


def _ints(text: object) -> list[int]:
    return [int(word) for word in str(text).split()]


def _active(row: Mapping, day: pd.Timestamp) -> bool:
    """Whether a row holds on a day, by its since and until."""
    return not (row["since"] > day or row["until"] < day)


def _typed(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """The table's columns in the dictionary's order, each of its type."""
    columns = dictionary.tables()[table].columns
    frame = frame.reindex(columns=list(columns))
    return frame.assign(**{name: _cast(frame[name], columns[name].type) for name in columns})


def _cast(values: pd.Series, kind: str) -> pd.Series:
    if kind == "date":
        return pd.to_datetime(values).astype("datetime64[us]")
    if kind == "yesno":
        return values.map({"yes": True, "no": False}).astype("boolean")
    if kind in ("text", "code", "choice", "indicator", "time"):
        return values.astype("str")
    return pd.to_numeric(values).astype("float64")


def _one_a_mark(frame: pd.DataFrame) -> pd.DataFrame:
    """A row for each "code:mark" of a column marks; words stay on the first of them."""
    if "marks" not in frame:
        return frame
    rows = frame.assign(marks=frame["marks"].str.split()).explode("marks")
    if "words" in rows:
        rows["words"] = rows["words"].mask(rows.index.duplicated())
    code, mark = rows["marks"].str.split(":").str[0], rows["marks"].str.split(":").str[1]
    return rows.assign(rater=code, stakeholder=code, grade=mark, points=mark)


def _requests(made: _Making) -> pd.DataFrame:
    """Every request: what users asked, month by month, and a line an invoice of a contract."""
    services = made.written("services")[["service", "since", "until"]]
    offers = made.written("offers").merge(services, on="service").to_dict("records")
    orders = _ints(made.story.orders)
    rows = [
        row for n, month in enumerate(made.months) for row in _month(made, month, orders[n], offers)
    ]
    rows.sort(key=lambda row: row["date"])
    _name_clients(made, rows)
    days = [day for day in made.days for on in _ints(made.story.tour_days) if day.weekday() == on]
    partners = made.written("partners")
    partners = partners[partners["kind"].isin(["provider", "shop", "association"])]
    notes = made.written("words").query("who == 'note'")["words"]
    for row in rows:
        if row["outcome"] == "served":
            _deliver(made, row, pd.DatetimeIndex(days), partners.to_dict("records"))
        _decorate(made, row, notes)
    asked = pd.DataFrame(rows)
    asked["kept"] = (asked["kept"] * made.story.sales / asked["kept"].sum()).round(2)
    agreed = (asked["outcome"] == "open") & (asked.index % 2 == 0)  # said when it was accepted
    asked["kept"] = asked["kept"].mask(agreed, (asked["order_amount"] * 0.2).round(2))
    every = pd.concat([asked, pd.DataFrame(_invoices(made))])
    return every.sort_values("date", kind="stable", ignore_index=True)


def _month(made: _Making, month: pd.Timestamp, left: int, offers: list[dict]) -> list[dict]:
    """Requests of a month until its orders are served, refused and cancelled ones among them."""
    days = [day for day in made.days if _month_end(day) == _month_end(month) and day.weekday() < 6]
    rows = []
    while left:
        day = made.choose(days)
        offer = made.choose(offers, [made.between(o, day) * _active(o, day) for o in offers])
        outcome = "served" if made.rng.random() > CANCELLED else "cancelled"
        if made.rng.random() < offer["refused"]:
            outcome = "refused"
        left -= outcome == "served"
        rows.append({"date": day, "outcome": outcome, "offer": offer})
    return rows


def _name_clients(made: _Making, rows: list[dict]) -> None:
    """Say who asks: somebody new, or one of those who asked before, regulars most often."""
    places, past, homes, pull = made.written("places"), {}, {}, made.story.clients
    for row in rows:
        public = row["offer"]["public"]
        before = past.setdefault(public, [])
        if not before or made.rng.random() < max(pull / (pull + 2 * len(before)), 0.06):
            code = f"U{len(homes) + 1:03d}"
            near = places[places["since"] <= row["date"]]
            homes[code] = made.choose(list(near["place"]), near["weight"]) if len(near) else None
        else:
            code = made.choose(before)
        if made.rng.random() > 0.15:  # one request in seven brings no habit
            before.append(code)
        row |= {"client": code, "public": public, "place": homes[code]}


def _deliver(made: _Making, row: dict, days: pd.DatetimeIndex, partners: list[dict]) -> None:
    """Promise a day, serve that day or late; what is due after the log ends is still open."""
    offer, rng = row["offer"], made.rng
    late, carried = rng.random() > made.story.share, rng.random() < offer["carried"]
    promised = row["date"] + pd.Timedelta(days=int(rng.integers(2, 7)))
    closed = promised + pd.Timedelta(days=int(rng.integers(1, 6) if late else -rng.integers(0, 2)))
    if carried:
        after = made.end + pd.Timedelta(days=3)
        promised = min(days[days > row["date"]], default=after)
        closed = min(days[days > promised], default=after) if late else promised
    row["promised_for"] = promised if rng.random() > UNPROMISED else None
    row["order_amount"] = round(made.around(offer["amount"], 0.3), 2)
    if closed > made.end:
        row["outcome"] = "open"
        return
    able = [
        p["partner"] for p in partners if p["service"] == offer["service"] and _active(p, closed)
    ]
    row |= {"closed_on": closed, "carried": carried, "kept": made.around(offer["kept"], 0.25)}
    row |= {"provider": made.choose(able) if able else None}
    row["minutes"] = round(made.around(offer["minutes"], 0.3))


def _decorate(made: _Making, row: dict, notes: pd.Series) -> None:
    """The cells a person fills beside: channel, size, hours, reason of a refusal, a note."""
    offer, rng = row.pop("offer"), made.rng
    weights = [12 if channel == offer["channel"] else 2 for channel in CHANNELS]
    row |= {"channel": made.choose(CHANNELS, weights)} | {k: offer[k] for k in ("service", "size")}
    if row["outcome"] == "refused":
        alone = offer["refused"] == 1
        row["reason"] = "no_provider" if alone else made.choose(REFUSALS, (3, 3, 2, 2, 1, 1, 2))
    if rng.random() < 0.3:
        row["window_from"], row["window_until"] = made.choose(WINDOWS)
    if rng.random() < 0.03:
        row["note"] = made.choose(list(notes))


def _invoices(made: _Making) -> list[dict]:
    """What signed contracts came to, an invoice a row, its date the end of a month."""
    rows = []
    for contract in made.written("contracts").query("state == 'signed'").to_dict("records"):
        first = max(contract["start"], made.start).replace(day=1)
        months = pd.date_range(first, min(contract["end"], made.end), freq="MS")
        if contract["times_a_year"] == 10:
            months = months[~months.month.isin([1, 8])]
        every = contract["invoiced_every"]
        for group in (months[i : i + every] for i in range(0, len(months), every)):
            day, amount = _month_end(group[-1]), contract["amount"] * len(group)
            row = {key: contract[key] for key in ("contract", "public", "service")}
            row |= {"date": day, "promised_for": day, "closed_on": day, "client": contract["payer"]}
            row |= {"channel": "contract", "outcome": "served", "size": 1}
            row |= {"place": made.written("places")["place"].iloc[0], "due": contract["paid_after"]}
            row |= {"order_amount": amount, "kept": amount}
            rows.append(row | {"minutes": min(1440, contract["minutes"] * len(group))})
    return rows


def _forgotten(made: _Making, requests: pd.DataFrame) -> pd.DataFrame:
    """The log as people keep it: some amounts and some channels were not written down."""
    orders = requests["channel"] != "contract"
    lost = {
        name: orders & (made.rng.random(len(orders)) < FORGOTTEN) for name in ("kept", "channel")
    }
    return requests.assign(**{name: requests[name].mask(rows) for name, rows in lost.items()})


def _tours(made: _Making, requests: pd.DataFrame) -> pd.DataFrame:
    """Tours of the days that carried an order; `requests` learns which one carried it."""
    story, rng = made.story, made.rng
    schemes = made.written("schemes").dropna(subset=["since"]).to_dict("records")
    turns, rows, tour_of = Counter(_ints(story.tour_days)), [], {}
    for day, orders in requests[requests["carried"].eq(True)].groupby("closed_on"):
        count = min(turns[day.weekday()], len(orders))
        turn = rng.permutation(np.arange(len(orders)) % count)
        for mine in (orders[turn == number] for number in range(count)):
            row = {"tour": f"T{len(rows) + 1:03d}", "date": day, "vehicle": story.vehicle}
            row |= {"driver": story.driver or None, "stops": mine["client"].nunique()}
            row["scheme"] = next((s["scheme"] for s in schemes if _active(s, day)), None)
            away = 1 + 0.35 * mine["place"].nunique() + 0.05 * row["stops"]
            row["km"] = made.around(away, 0.12)
            row["stop_minutes"] = round(made.around(row["stops"] * story.stop, 0.15))
            row["tolls"] = made.choose((1.5, 2.0, 3.2)) if rng.random() < 0.08 else None
            tour_of |= dict.fromkeys(mine.index, row["tour"])
            rows.append(row)
    requests["tour"] = pd.Series(tour_of, dtype="str").reindex(requests.index)
    tours = pd.DataFrame(rows)
    tours["km"] = (tours["km"] * story.km / tours["km"].sum()).round(1)
    slow = rng.lognormal(0, 0.08, len(tours))
    return tours.assign(driving_minutes=(tours["km"] / story.speed * 60 * slow).round())


def _persons(made: _Making, requests: pd.DataFrame) -> pd.DataFrame:
    """The team as written, then users who paid the fee: some climb a step, some leave."""
    rng, team, rows = made.rng, made.written("persons"), []
    users = requests[requests["channel"] != "contract"].groupby("client").first()
    codes = rng.permutation(users.index.to_numpy(dtype=object))
    for number in range(int(made.story.members) - int(team["fee"].notna().sum())):
        code = codes[number] if number < len(codes) else f"M{number:03d}"
        user = users.loc[codes[number % len(codes)]]
        known = {"person": code, "role": "member", "public": user["public"], "place": user["place"]}
        joined = min(user["date"] + pd.Timedelta(days=int(rng.integers(1, 46))), made.end)
        if rng.random() < 0.25:
            rows.append(known | {"role": "user", "since": user["date"], "step": "user"})
        rows.append(known | {"since": joined, "step": "member", "fee": made.story.fee})
        later, fate = joined + pd.Timedelta(days=int(rng.integers(40, 160))), rng.random()
        if later <= made.end and fate < CLIMBING:
            rows.append(known | {"since": later, "step": "ambassador", "hours_a_week": 0.5})
        elif later <= made.end and fate < CLIMBING + LEAVING:
            rows.append(known | {"since": later, "step": "left", "why_left": made.choose(LEFT)})
    every = pd.concat([team, pd.DataFrame(rows, columns=team.columns)])
    return every.sort_values("since", kind="stable", ignore_index=True)


def _hours(made: _Making, tours: pd.DataFrame) -> pd.DataFrame:
    """Hours by person, work and week (its Monday), tours and drop-in sessions among them."""
    open_days = Counter(day - pd.Timedelta(days=day.weekday()) for day in made.days)
    rows = []
    for monday, days in sorted(open_days.items()):
        for line in made.written("work").to_dict("records"):
            hours = made.around(made.between(line, monday) * days / 7, 0.12)
            rows.append(line | {"date": monday, "hours": round(hours * 4) / 4})
    weeks = tours["date"] - pd.to_timedelta(tours["date"].dt.day_of_week, unit="D")
    minutes = tours["driving_minutes"] + tours["stop_minutes"] + 20  # loading
    for monday, total in minutes.groupby(weeks).sum().items():
        tour = {"person": made.story.driver, "work": "tour", "paid": "paid"}
        rows.append(tour | {"date": monday, "hours": round(total / 15) / 4})
    frame = pd.DataFrame(rows + _sessions(made))
    frame["date"] = frame["date"].clip(lower=made.start)
    frame = frame[(frame["hours"] > 0) & (frame["person"] != "")]
    return frame.sort_values(["date", "person"], kind="stable", ignore_index=True)


def _sessions(made: _Making) -> list[dict]:
    """Three hours a drop-in session, held by whom is furthest behind their share of them."""
    shares = dict(pair.split(":") for pair in made.story.sessions.split())
    since = made.written("persons").dropna(subset=["slot"]).groupby("person")["since"].min()
    held, rows = Counter(), []
    for day in made.days:
        if day.weekday() in _ints(made.story.session_days):
            due = {p: int(s) * (held.total() + 1) / 100 - held[p] for p, s in shares.items()}
            person = max((p for p in shares if since[p] <= day), key=due.get)
            held[person] += 1
            row = {"date": day, "person": person, "work": "session", "hours": 3.0}
            rows.append(row | {"paid": "paid" if person[0] == "P" else "volunteer"})
    return rows


def _answers(made: _Making, requests: pd.DataFrame) -> pd.DataFrame:
    """Partners' and team's answers as written; users' in four waves."""
    if not made.story.answers:
        return pd.DataFrame()
    words = made.written("words")
    frame = pd.concat(
        [words.dropna(subset=["respondent"]), _needs(made), _surveyed(made, requests)]
    )
    frame = frame.sort_values("date", kind="stable", ignore_index=True)
    for said in words[words["respondent"].isna()].dropna(subset=["answer"]).to_dict("records"):
        like = frame[["who", "question", "answer"]].eq(
            [said[k] for k in ("who", "question", "answer")]
        )
        free = frame.index[like.all(axis=1) & frame["words"].isna()]
        frame.loc[free[:1], ["words", "quotable"]] = [said["words"], said["quotable"]]
    wave = frame.groupby(["date", "who", "question"])
    asked = (wave["answer"].transform("size") * 1.5).round()
    return frame.assign(asked=asked.where(wave.cumcount() == 0))


def _surveyed(made: _Making, requests: pd.DataFrame) -> pd.DataFrame:
    """Satisfaction of users: the last grade of each makes the story's share; a third of them had
    answered the wave before."""
    days = [(made.start + (made.end - made.start) * share).normalize() for share in WAVES]
    happy = np.arange(made.story.answers) < made.story.satisfied
    users = requests[(requests["channel"] != "contract") & requests["closed_on"].notna()]
    rows = []
    for number, good in enumerate(made.rng.permutation(happy)):
        wave = (3, 2, 3, 1)[number % 4]
        known = users[users["closed_on"] < days[wave]]
        user = known.iloc[int(made.rng.integers(len(known)))]
        users = users[users["client"] != user["client"]]
        row = {"who": "user", "respondent": user["client"], "question": "satisfaction"}
        row |= {"public": user["public"], "service": user["service"], "date": days[wave]}
        row["answer"] = made.choose((4, 5, 5)) if good else UNHAPPY[number % 5]
        if number % 3 == 0:
            rows.append(row | {"date": days[wave - 1], "answer": min(row["answer"] + 1, 5)})
        rows.append(row)
    return pd.DataFrame(rows)


def _needs(made: _Making) -> pd.DataFrame:
    """A survey of needs on the first day: would they use the service, and pay for it?"""
    publics = made.written("publics")["public"].unique()
    rows = [
        {"respondent": f"Q{number:02d}", "question": question, "public": made.choose(publics)}
        | {"answer": int(made.rng.integers(low, 6))}
        for number in range(1, 25)
        for question, low in (("would_use", 2), ("would_pay", 1))
    ]
    return pd.DataFrame(rows).assign(who="user", date=made.start)


def _accounts(made: _Making, requests: pd.DataFrame, tables: Mapping) -> pd.DataFrame:
    """Revenue, grants and expenses by date, and the bank balance at each end of month."""
    ends = _month_end(made.months)
    ends = ends[ends <= made.project["accounts_complete_until"]]
    rows = _revenue(requests, tables["persons"], ends)
    for rule in made.written("ledger").to_dict("records"):
        rows += _ledger(rule, ends, requests, tables["tours"])
    frame = pd.DataFrame(rows).sort_values("date", kind="stable", ignore_index=True)
    paid = frame["date"] + pd.to_timedelta(frame["due"], unit="D")
    frame["paid_on"] = paid.where(paid <= ends[-1])  # what is paid later is not known yet
    frame["behaviour"] = frame["behaviour"].mask(frame.duplicated("heading"))  # once is enough
    leaves = frame["nature"].isin(["expense", "investment"])
    flow = frame["amount"].mask(leaves, -frame["amount"])
    balances = pd.DataFrame({"date": ends, "paid_on": ends}).assign(nature="balance")
    balances["amount"] = [flow[frame["paid_on"] <= end].sum() for end in ends]
    before = made.start - pd.Timedelta(days=1)
    first = {"date": before, "paid_on": before, "nature": "balance", "amount": 0.0}
    balances = pd.concat([pd.DataFrame([first]), balances], ignore_index=True)
    balances["amount"] = (balances["amount"] + made.story.opening_cash).round(2)
    every = pd.concat([frame, balances.assign(heading="Relevé bancaire")])
    return every.sort_values("date", kind="stable", ignore_index=True)


def _revenue(requests: pd.DataFrame, persons: pd.DataFrame, ends: pd.DatetimeIndex) -> list[dict]:
    """Each invoice of a contract, then sales by month and service, and fees by month."""
    invoiced = requests[requests["channel"] == "contract"].assign(nature="contract")
    invoiced = invoiced.assign(heading="Contrats", amount=invoiced["kept"])
    keys = ["date", "service", "due", "nature", "heading", "amount"]
    invoiced = invoiced.reindex(columns=[*keys, "contract", "client"])
    # who pays is known from the contract, or noted beside where the contract is not
    by_contract = np.arange(len(invoiced)) % 2 == 0
    invoiced["other_party"] = invoiced.pop("client").mask(by_contract)
    invoiced["contract"] = invoiced["contract"].where(by_contract)
    rows = invoiced.to_dict("records")
    sold = requests[requests["channel"] != "contract"].assign(nature="sales", due=8)
    sold = sold.assign(heading="Commandes des usagers", amount=sold["kept"], date=sold["closed_on"])
    fees = persons.dropna(subset=["fee"]).assign(nature="membership", due=0, service="")
    fees = fees.assign(heading="Adhésions", amount=fees["fee"], date=fees["since"])
    every = pd.concat([sold[keys], fees[keys]]).dropna(subset=["amount"])
    every["date"] = _month_end(every["date"])
    every = every[every["date"] <= ends[-1]].groupby(keys[:-1])["amount"].sum().round(2)
    return rows + every.reset_index().replace({"service": {"": None}}).to_dict("records")


def _ledger(rule: dict, ends: pd.DatetimeIndex, requests, tours) -> list[dict]:
    """The rows of a line of ledger.csv: its total on one day, or spread over the months, evenly or
    as the orders or kilometres of each."""
    dates = ends[:: rule["every"]] if rule["every"] else pd.DatetimeIndex([rule["from"]])
    weights = np.ones(len(dates))
    if rule["follow"] in ("orders", "km"):
        done = requests["closed_on"] if rule["follow"] == "orders" else tours["date"]
        size = tours["km"] if rule["follow"] == "km" else done.notna().astype(float)
        weights = size.groupby(_month_end(done)).sum().reindex(dates).to_numpy()
    amounts = np.round(rule["total"] * weights / weights.sum(), 2)
    amounts[-1] = round(rule["total"] - amounts[:-1].sum(), 2)
    keys = ("nature", "heading", "other_party", "service", "grant", "behaviour")
    row = {key: rule[key] for key in keys} | {"due": rule["paid_after"]}
    return [row | {"date": d, "amount": a} for d, a in zip(dates, amounts, strict=True)]


def _write(folder: Path, tables: Mapping[str, pd.DataFrame], project: Mapping) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_workbook(folder / "pilote.xlsx", tables, project, lang="fr")


def _break(path: Path) -> None:
    """Put each fault of source/faults.csv in its cell, as a person would."""
    book = openpyxl.load_workbook(path)
    ends = {sheet.title: sheet.max_row for sheet in book}
    for fault in source("faults").to_dict("records"):
        sheet, row, column = fault_place(fault, ends)
        cell = book[sheet].cell(row, column)
        cell.value, cell.number_format = fault["value"], "@"
        cell.data_type = "s"  # never a formula
    save(book, path)


def fault_place(fault: Mapping, ends: Mapping[str, int]) -> tuple[str, int, int]:
    """Where a fault stands: title of the sheet, row, number of the column (from 1).

    "last+1" is the first row after the last (ends: by sheet), or the first column after the
    dictionary's.
    """
    table = dictionary.tables()[fault["sheet"]]
    title, columns = table.label["fr"], list(table.columns)
    last = ends[title] if fault["row"].startswith("last") else 0
    row = last + int(fault["row"].removeprefix("last"))
    if fault["column"] in columns:
        return title, row, columns.index(fault["column"]) + 1
    return title, row, len(columns) + int(fault["column"].removeprefix("last"))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else assets.path("data_samples"))
