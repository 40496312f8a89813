"""What the data say of each pair on each criterion: a figure, how many observations, and posterior draws.

Counts are few, so nothing is a point: demand is a level still filling up, shares are Beta, means are normal,
and pairs with little data lean on the others of the same public or the same service.
"""

import zlib
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from ..core.pilot import Pilot
from ..core.privacy import batches, fewest_of_team
from ..evidence import beta_share, cluster_effect, demand_level, gamma_poisson
from ..indicators import people, records
from ..logistics import trip_model
from ..logistics.logbook import Ground, numbered
from .anchors import limit
from .pairs import UNASSIGNED, Pairs, months_between, numbers_of, within

# typical gap between pairs (between raters, for a grade), in the unit of the criterion
SPREAD = {"contribution": 10.0, "logistics": 2.0, "logistics_km": 5.0, "grade": 0.7}
UNKNOWN = 2.0  # observations that a share is worth when any is as likely as any other: Beta(1, 1)


@dataclass(frozen=True)
class Measure:
    """One criterion: value (m,), n (m,) observations, draws (D, m); NaN where not measured. Where too few people answered to
    be told (`privacy.batches`), there are draws and no value.

    scale: the anchor to read it with, when it is not the criterion's own. raters, rated_on: (m,) words and days
    of who graded and when last, for grades.
    """

    value: np.ndarray
    n: np.ndarray
    draws: np.ndarray
    judged: bool = False
    scale: str = ""
    raters: tuple[str, ...] = ()
    rated_on: tuple = ()


@dataclass(frozen=True)
class Context:
    """What every criterion needs."""

    pilot: Pilot
    pairs: Pairs
    draws: int
    seed: int

    @property
    def m(self) -> int:
        return len(self.pairs)

    def seeds(self, criterion: str, i: int) -> list[int]:
        """What the random stream of one cell starts from: the names, not the position."""
        row = self.pairs.table.iloc[i]
        key = f"{criterion}|{row['public']}|{row['service']}".encode()
        return [self.seed, zlib.crc32(key)]

    def rng(self, criterion: str, i: int) -> np.random.Generator:
        """The random stream of one cell."""
        return np.random.default_rng(self.seeds(criterion, i))

    @cached_property
    def _near(self) -> np.ndarray:
        """(m, m) whether two pairs share their public or their service."""
        public, service = (self.pairs.table[name].to_numpy(object) for name in ("public", "service"))
        near = (public[:, None] == public) | (service[:, None] == service)
        np.fill_diagonal(near, False)
        return near

    def neighbours(self, i: int) -> np.ndarray:
        """(m,) other pairs of the same public or the same service."""
        return self._near[i]

    def running(self) -> np.ndarray:
        """(m,) deliveries a month under the contracts that run on the last day; certain, since signed."""
        contracts = self.pilot.contracts
        last = self.pairs.until
        runs = contracts["status"].isin(("signed", "ended")) & (contracts["start"] <= last)
        runs &= ~(contracts["end"] < last)
        contracts = contracts[runs].dropna(subset="per_year")
        return self.per_pair(match(self, contracts), contracts["per_year"] / 12)

    def per_pair(self, pair, values) -> np.ndarray:
        """(m,) sums of `values` by pair number."""
        pair, values = np.asarray(pair, dtype=int), np.asarray(values, dtype=float)
        mine = pair != UNASSIGNED
        return np.bincount(pair[mine], values[mine], minlength=self.m).astype(float)

    def count(self, pair) -> np.ndarray:
        """(m,) how many of these pair numbers are of each pair."""
        return self.per_pair(pair, np.ones(len(pair)))


def shares(
    context: Context, criterion: str, successes: np.ndarray, trials: np.ndarray, effect=None, some=None
) -> Measure:
    """Beta posteriors around the share of the neighbours, worth `lean` observations (Jeffreys' without any).

    effect : (m,), optional
        How many times fewer the observations of a pair count, as those of one client resemble each other.
    some : (m,) of bool, optional
        Pairs of which something is known, told or not. One of which nothing is told yet gets the share of its neighbours, else
        of all, as widely as if nobody had answered: that people wait to be told costs it no place and gives it none.
    """
    effect = np.ones(context.m) if effect is None else effect
    lean = limit("lean")  # observations that the neighbours are worth
    draws = np.full((context.draws, context.m), np.nan)
    for i in np.flatnonzero((trials > 0) | (some if some is not None else False)):
        near = context.neighbours(i)
        if not trials[i] and not trials[near].sum():
            near = np.ones(context.m, dtype=bool)
        s, t = successes[near].sum(), trials[near].sum()
        guess = (s + 1) / (t + 2) if t > 0 else None
        worth = lean if trials[i] else UNKNOWN
        a, b = beta_share(successes[i] / effect[i], trials[i] / effect[i], guess, worth)
        draws[:, i] = context.rng(criterion, i).beta(a, b, context.draws)
    with np.errstate(invalid="ignore"):
        return Measure(np.where(trials > 0, successes / trials, np.nan), trials, draws)


def means(context: Context, criterion: str, value, se, n) -> Measure:
    """Normal posteriors: the pair's mean and its error, leaning on the neighbours' mean (SPREAD apart)."""
    spread = SPREAD[criterion]
    draws = np.full((context.draws, context.m), np.nan)
    for i in np.flatnonzero(np.isfinite(value)):
        near = context.neighbours(i) & np.isfinite(value)
        own = max(float(se[i]), 1e-9) ** -2 if np.isfinite(se[i]) else spread**-2
        prior = spread**-2 if near.any() else 0.0
        centre = np.average(value[near], weights=np.maximum(n[near], 1)) if near.any() else 0.0
        mean = (own * value[i] + prior * centre) / (own + prior)
        draws[:, i] = context.rng(criterion, i).normal(mean, (own + prior) ** -0.5, context.draws)
    return Measure(value, n, draws)


def match(context: Context, frame: pd.DataFrame) -> np.ndarray:
    """Pair number of each row from its public and service; a payer stands for the missing public of a contract."""
    table = context.pairs.table
    if "payer_kind" in frame:
        frame = frame.assign(public=frame["public"].fillna(frame["payer_kind"]))
    index = {k: i for i, k in enumerate(zip(table["public"], table["service"], strict=True))}
    return np.array(numbers_of(index, frame), dtype=int)


# ---- demand ----------------------------------------------------------------------------------------------


def _demand(context: Context) -> Measure:
    """Requests a month at the level the pair is settling at (``evidence.demand_level``, guessed at first at the mean rate of its
    neighbours), and deliveries under running contracts."""
    table, running = context.pairs.table, context.running()
    asked = table["requests"].to_numpy(dtype=float)
    started = context.pilot["services"].groupby("id")["started"].min()
    seen = context.pairs.requests.groupby("service")["date"].min()
    services = set(table["service"])
    by_service = {name: _opening(context.pairs, started.get(name), seen.get(name)) for name in services}
    opening = [by_service[name] for name in table["service"]]
    counts = _counts(context)
    exposure = np.array([months.sum() for months in opening])
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where((exposure > 0) & (asked > 0), asked / exposure, np.nan)
    draws = np.full((context.draws, context.m), np.nan)
    for i in range(context.m):
        if exposure[i] > 0:
            draws[:, i] = running[i]
            if asked[i] > 0:
                draws[:, i] += _level(context, i, counts[i], opening[i], rate)
    value = np.median(draws, axis=0) if context.draws else np.full(context.m, np.nan)
    return Measure(value, table["n"].to_numpy(dtype=float), draws)


def _level(context: Context, i: int, counts: np.ndarray, opening: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """(D,) draws of the monthly level of the requests of one pair."""
    near = rate[context.neighbours(i)]
    near = near[np.isfinite(near)]
    guess = float(near.mean()) if near.size else None
    is_open = opening > 0
    counts, opening = counts[-len(opening) :][is_open], opening[is_open]
    if len(opening) < 2:
        prior = (1.0, 1 / guess) if guess else (0.5, 0.0)
        a, b = gamma_poisson(*prior, counts, opening)
        return context.rng("demand", i).gamma(a, 1 / b, context.draws)
    return demand_level(counts, opening, None, guess, context.draws, context.seeds("demand", i))


def _counts(context: Context) -> np.ndarray:
    """(m, months of the test) requests."""
    pairs, log = context.pairs, context.pairs.requests
    log = log[log["pair"] != UNASSIGNED]
    if not len(log):
        return np.zeros((context.m, 0))
    first, last = (12 * day.year + day.month for day in (pairs.since, pairs.told))
    month = 12 * log["date"].dt.year + log["date"].dt.month - first
    counts = np.zeros((context.m, last - first + 1))
    np.add.at(counts, (log["pair"], month), 1)
    return counts


def _opening(pairs: Pairs, started, seen) -> np.ndarray:
    """Share of each month that a service was open, from its start as stated or its first request to the last the log tells."""
    since = pairs.since
    if pd.notna(started):
        # a request before the stated start proves it was open
        since = max(since, min(started, seen) if pd.notna(seen) else started)
    if pd.isna(since) or pd.isna(pairs.told) or since > pairs.told:
        return np.empty(0)
    first, last = since.to_period("M"), pairs.told.to_period("M")
    share = np.ones((last - first).n + 1)
    share[-1] = months_between(last.start_time, pairs.told)
    share[0] = months_between(since, min(pairs.told, first.end_time.normalize()))
    return share


# ---- money -----------------------------------------------------------------------------------------------


def _contribution(context: Context) -> Measure:
    """What an hour leaves before it is paid: revenue less the road and variable expenses, for each hour of work and of
    tour; the spread between orders gives the error."""
    table, orders = context.pairs.table, context.pairs.orders
    hours = table["known_hours"].to_numpy(dtype=float)
    # a service given free and logged without amounts is unknown, not zero
    known = table["own_revenue_eur"].notna().to_numpy() & (hours > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(known, table["contribution_eur"] / hours, np.nan)
    n, se = np.zeros(context.m), np.zeros(context.m)
    pair, weight, own, minutes = orders[["pair", "weight", "left_eur", "minutes"]].to_numpy(dtype=float).T
    single = ~orders["contract"].to_numpy(dtype=bool)
    for i in np.flatnonzero(known):
        mine = pair == i
        n[i] = np.floor(weight[mine].sum() + 1e-9)
        error = _ratio_error(own[mine & single], minutes[mine & single])
        # in euros over the pair's revenue, then spread over its hours; contract prices are certain
        se[i] = error / hours[i] if np.isfinite(error) else SPREAD["contribution"] / np.sqrt(max(n[i], 1))
    return means(context, "contribution", value, se, n)


def _ratio_error(revenue: np.ndarray, minutes: np.ndarray) -> float:
    """Standard error of total revenue given total time (delta method of a ratio); NaN under three orders."""
    n = len(revenue)
    if n == 0:
        return 0.0
    revenue = np.nan_to_num(revenue)
    known = np.isfinite(minutes)
    minutes = np.where(known, minutes, np.nanmean(minutes) if known.any() else 1)
    if n < 3 or not minutes.sum() > 0:
        return np.nan
    residual = revenue - revenue.sum() / minutes.sum() * minutes
    return float(np.sqrt(n / (n - 1) * np.sum(residual**2)))


# ---- what people say and do: whether they pay, are served, are satisfied, come back; what rater

AGAIN_DAYS = 90
SATISFIED = 4  # of 5
PRIVATE = "team_energy"


def payer(context: Context) -> Measure:
    """Share paid of the orders, the times of contracts and the commitments that a price was asked for, or that were lost.

    Paid: an order with a price, on the day its payment is noted; each time of a contract with a price; a contract signed
    that begins later, once. Not paid: an order free, or left unpaid after the usual wait; one refused for the price, or
    cancelled. What was not priced, and what may still be paid, says nothing; a price typed pays nothing. Orders and refusals
    are those that are told.
    """
    rows = _priced_or_lost(context)
    told = records.told(rows, rows["pair"])
    paid, asked = _by_contracts(context)
    paid = paid + context.per_pair(
        told["pair"], told["priced"] & (told["own_eur"] > 0) & told["paid_on"].notna()
    )

    def trials(mine: pd.DataFrame) -> np.ndarray:
        priced = asked + context.per_pair(mine["pair"], mine["priced"])
        # without any price, lost requests alone would read as "nobody pays"
        return np.where(priced > 0, priced + context.per_pair(mine["pair"], ~mine["priced"]), 0)

    return shares(context, "payer", paid, trials(told), some=trials(rows) > 0)


def _priced_or_lost(context: Context) -> pd.DataFrame:
    """Orders priced whose payment would be noted by now (none where no payment ever was), requests refused for the price,
    and those cancelled, as old."""
    log = context.pairs.requests
    priced = log["served"] & log["own_eur"].notna() & log["paid_on"].notna().any()
    lost = (log["outcome"] == "refused") & (log["refusal_reason"] == "price")
    lost |= log["outcome"] == "cancelled"
    return log.assign(priced=priced)[(priced | lost) & records.settled(context.pilot, log)]


def _by_contracts(context: Context) -> tuple[np.ndarray, np.ndarray]:
    """(m,) times of the contracts that pay, those signed for later among them, and of all whose price is known."""
    orders = context.pairs.orders
    ran = orders[orders["contract"] & orders["own_eur"].notna()]
    times = np.floor(ran["weight"] + 1e-9)
    contracts = context.pilot["contracts"]
    later = contracts[(contracts["status"] == "signed") & (contracts["start"] > context.pairs.until)]
    later = later[later["amount_eur"] > 0]
    signed = context.count(match(context, later))
    paid = context.per_pair(ran["pair"], times.where(ran["own_eur"] > 0, 0))
    return paid + signed, context.per_pair(ran["pair"], times) + signed


def providers(context: Context) -> Measure:
    """Share served among requests served or lost for want of a provider, of those that are told; other refusals say nothing
    of it. Both are told together: a refusal told alone would be its client's."""
    log = context.pairs.requests
    lost = (log["outcome"] == "refused") & (log["refusal_reason"] == "no_provider")
    rows = log[log["served"] | lost]
    told = records.told(rows, rows["pair"])
    found, of = context.per_pair(told["pair"], told["served"]), context.count(told["pair"])
    return shares(context, "providers", found, of, _alike(context, told), context.count(rows["pair"]) > 0)


def _alike(context: Context, log: pd.DataFrame) -> np.ndarray:
    """(m,) how many times fewer the requests of each pair count, as those of one client are served or refused alike."""
    who = log["client"].astype("object").where(log["client"].notna(), log.index.to_series())
    by_client = log["served"].groupby([log["pair"], who]).agg(["sum", "size"])
    out = np.ones(context.m)
    for pair, one in by_client.groupby(level=0):
        if pair != UNASSIGNED:
            out[pair] = cluster_effect(one["sum"], one["size"])
    return out


def satisfaction(context: Context) -> Measure:
    """Share of the people served who answer 4 or 5, on answers that name both the public and the service; the last one
    of each person on each pair, of those that are told (`privacy.batches`); of several on one day, their mean."""
    surveys = within(context.pilot.happened("surveys"), "date", context.pairs.since, context.pairs.until)
    mine = surveys[(surveys["population"] == "beneficiaries") & (surveys["question"] == "satisfaction")]
    rows = mine[mine["score"].between(1, 5)].dropna(subset=["public", "service"])
    some = context.count(match(context, rows)) > 0
    pair = ["public", "service"]
    mine = people.told(people.one_a_day(rows, pair), pair).sort_values("date", kind="stable")
    again = mine.duplicated(["respondent", "public", "service"], keep="last") & mine["respondent"].notna()
    mine = mine[~again]
    pair = match(context, mine)
    happy = context.per_pair(pair, mine["score"] >= SATISFIED)
    return shares(context, "satisfaction", happy, context.count(pair), some=some)


def loyalty(context: Context) -> Measure:
    """Share of clients who ask again for the same service within 90 days of their first served request.

    Clients first served less than 90 days before the last day the log tells are not judged yet. A contract is a client too:
    it comes back if it is still running 90 days after it began. Of people, those that are told (`privacy.batches`).
    """
    log = context.pairs.requests.dropna(subset="client")
    log = log[log["pair"] != UNASSIGNED]
    days = pd.Timedelta(days=AGAIN_DAYS)
    first = log[log["served"]].groupby(["pair", "client"])["date"].min().rename("first").reset_index()
    first = first[first["first"] <= context.pairs.told - days].sort_values("first", kind="stable")
    some = context.count(first["pair"]) > 0
    first = first[batches(first["client"], first["first"], first["pair"]) >= 0]
    later = log.merge(first, on=["pair", "client"])
    later = later[(later["date"] > later["first"]) & (later["date"] <= later["first"] + days)]
    again = later.drop_duplicates(["pair", "client"])
    contracts = context.pilot.contracts
    contracts = contracts[contracts["status"].isin(("signed", "ended"))]
    contracts = contracts[contracts["start"].between(context.pairs.since, context.pairs.until - days)]
    pair = match(context, contracts)
    kept = ~(contracts["end"] < contracts["start"] + days)
    successes = context.count(again["pair"]) + context.per_pair(pair, kept)
    return shares(
        context, "loyalty", successes, context.count(first["pair"]) + context.count(pair), some=some
    )


# ---- grades ----------------------------------------------------------------------------------------------


def grades(context: Context, subject: str) -> Measure:
    """Mean grade of the raters, the last of each: raters resampled (Bayesian bootstrap), each grade known to
    half a step, and raters not asked differing from those asked by a typical gap.

    The team's energy is private: under three raters it is not measured, and raters are counted, not named.
    """
    ratings = context.pilot.happened("ratings")
    ratings = ratings[ratings["subject"] == subject].dropna(subset="grade").sort_values("date", kind="stable")
    who = [column for column in ("rater", "public", "service") if ratings[column].notna().any()]
    named = ratings["rater"].notna()
    ratings = pd.concat([ratings[~named], ratings[named].drop_duplicates(who, keep="last")])
    value, n = np.full(context.m, np.nan), np.zeros(context.m)
    draws = np.full((context.draws, context.m), np.nan)
    raters, days = [""] * context.m, [pd.NaT] * context.m
    about = defaultdict(list)
    for k, key in enumerate(zip(*(ratings[name].fillna("") for name in ("public", "service")), strict=True)):
        about[key].append(k)
    grade, rater = ratings["grade"].to_numpy(dtype=float), ratings["rater"].to_numpy(dtype=object)
    for i, pair in enumerate(context.pairs.table[["public", "service"]].itertuples(index=False)):
        # of this very pair; if none, of its public or its service alone
        mine = about.get(tuple(pair)) or sorted([*about[pair[0], ""], *about["", pair[1]]])
        roles = dict.fromkeys(name for name in rater[mine] if isinstance(name, str))
        if not mine or (subject == PRIVATE and len(roles) < fewest_of_team()):
            continue
        given, rng = grade[mine], context.rng(subject, i)
        weights = rng.dirichlet(np.ones(len(given)), context.draws)
        blurred = given + rng.uniform(-0.5, 0.5, (context.draws, len(given)))
        others = rng.normal(0, SPREAD["grade"] / np.sqrt(len(given)), context.draws)
        value[i], n[i] = given.mean(), len(given)
        draws[:, i] = np.clip((weights * blurred).sum(axis=1) + others, 0, 4)
        raters[i] = "" if subject == PRIVATE else ", ".join(roles)
        days[i] = ratings["date"].iloc[mine].max()
    return Measure(value, n, draws, judged=True, raters=tuple(raters), rated_on=tuple(days))


# ---- how well a pair fits the trips: what one more stop for it costs, or how far its people live ---------


def logistics(context: Context) -> Measure:
    """Euros of one more stop on the tours that carried the orders of the pair; without logged tours,
    kilometres there and back from the base to the communes of its requests, by the pilot's own roads."""
    return _marginal(context) or _distance(context)


def _marginal(context: Context) -> Measure | None:
    """The road between doors is worth √stops (Daganzo 1984); time at the door is that of the pair's service, else the mean."""
    tours = within(numbered(context.pilot), "date", context.pairs.since, context.pairs.until)
    log = context.pairs.requests
    log = log[(log["pair"] != UNASSIGNED) & log["tour"].isin(tours["id"].dropna())]
    model = trip_model(context.pilot) if len(log) else None
    if model is None:
        return None
    per_stop = _road_eur(context.pilot, tours, log, model)
    rides = log[log["tour"].isin(per_stop.index)].drop_duplicates(["pair", "tour"])
    if not len(rides):
        return None
    services = context.pilot["services"].drop_duplicates("id").set_index("id")["stop_min"]
    door = context.pairs.table["service"].map(services).fillna(model.stop_min).to_numpy(dtype=float)
    road = rides["tour"].map(per_stop).groupby(rides["pair"]).agg(["mean", "std", "size"])
    road = road.reindex(range(context.m))
    n = road["size"].fillna(0).to_numpy(dtype=float)
    value = road["mean"].to_numpy(dtype=float) + door / 60 * model.hour_eur
    return means(context, "logistics", value, _error(road, "logistics"), n)


def _road_eur(pilot: Pilot, tours: pd.DataFrame, log: pd.DataFrame, model) -> pd.Series:
    """Tour -> euros of road that its last door adds, from the tour's own kilometres."""
    tours = tours.set_index("id")
    stops = tours["stops"].fillna(pilot.happened("stops").groupby("tour").size().reindex(tours.index))
    stops = stops.fillna(log.groupby("tour").size().reindex(tours.index))
    stops = stops.where(stops >= 1)
    between = model.spread_km * np.sqrt(stops)
    whole = model.haul_km + between
    share = np.where(stops == 1, 1.0, between / whole.where(whole > 0) * (1 - np.sqrt((stops - 1) / stops)))
    return (tours["km"] * share * model.road_eur).dropna()


def _error(grouped: pd.DataFrame, spread: str) -> np.ndarray:
    """Standard error of a mean over rides; a typical gap stands for a spread that three rides cannot show."""
    sd = grouped["std"].where(grouped["size"] >= 3, SPREAD[spread]).to_numpy(dtype=float)
    return sd / np.sqrt(np.maximum(grouped["size"].fillna(0).to_numpy(dtype=float), 1))


def _distance(context: Context) -> Measure:
    log, ground = context.pairs.requests, Ground.of(context.pilot)
    homes = context.pilot["clients"].drop_duplicates("id").set_index("id")["insee"]
    where = log["insee"].fillna(log["client"].map(homes)) if len(homes) else log["insee"]
    placed = log.assign(insee=where)[(log["pair"] != UNASSIGNED) & ground.roads.knows(where)]
    if ground.base is None or ground.supposed or not len(placed):
        nothing = np.full(context.m, np.nan), np.zeros(context.m)
        return Measure(*nothing, np.full((context.draws, context.m), np.nan), scale="logistics_km")
    codes = list(placed["insee"].unique())
    away = 2 * ground.roads.km([ground.base, *codes], "car")[0, 1:]
    km = placed["insee"].map(dict(zip(codes, np.maximum(away, 1.0), strict=True)))
    grouped = km.groupby(placed["pair"]).agg(["mean", "std", "size"]).reindex(range(context.m))
    value, n = grouped["mean"].to_numpy(dtype=float), grouped["size"].fillna(0).to_numpy(dtype=float)
    found = means(context, "logistics_km", value, _error(grouped, "logistics_km"), n)
    return replace(found, scale="logistics_km")


def measure(context: Context, criterion: str) -> Measure:
    """The measure of one criterion of ``anchors.CRITERIA``."""
    return _MEASURES[criterion](context) if criterion in _MEASURES else grades(context, criterion)


_MEASURES = {
    "demand": _demand,
    "contribution": _contribution,
    "payer": payer,
    "logistics": logistics,
    "providers": providers,
    "satisfaction": satisfaction,
    "loyalty": loyalty,
}
