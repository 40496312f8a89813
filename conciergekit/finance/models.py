"""Models to try: who would pay what, compared on full cost with the same luck, and what would have to be true."""

import zlib
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ..core import rates
from ..core.kept_up import behind, logged_months, whole_months
from ..core.pilot import Pilot, dated
from ..core.told import Told
from ..evidence import ENDS
from ..scenarios import Assumption
from . import books
from .demand import open_months, open_share
from .forecast import streams
from .recurring import YEAR
from .revenue import order_eur, running_contracts, sales_unbooked, served, sold
from .varying import an_order_eur

NOW, MORE, DEARER, EMPLOYER = "kit:now", "kit:more", "kit:dearer", "kit:employer"  # the kit's own models
TODAY = "today"  # the orders as they are
LOG, TRIALS = "kit:log", "kit:trials"  # where a figure of the kit comes from
PUBLIC_MONEY = ("subsidy", "wage_aid")
RECURRING = ("membership", "employer", "commune", "landlord", "contract", "tender")


@dataclass(frozen=True)
class Line:
    """One source of money in a model: `volume` units a month bring `price_eur` each and cost `variable_eur` and
    `minutes` of paid work. lever: a value of the sheet. low, high: range of the volume
    (certain if not given). chance: of happening at all. key: what tells its luck from that of other lines, the same in
    every language; the label, if not given. A line of the kit has no label, its key tells which it is."""

    lever: str
    volume: float
    price_eur: float
    variable_eur: float = 0.0
    minutes: float = 0.0
    fixed_eur: float = 0.0
    low: float = np.nan
    high: float = np.nan
    chance: float = np.nan
    label: str = ""
    origin: str = "assumed"
    source: str = ""
    key: str = ""

    def __post_init__(self):
        object.__setattr__(self, "key", self.key or self.label)
        for name in ("low", "high"):
            if np.isnan(getattr(self, name)):
                object.__setattr__(self, name, self.volume)


@dataclass(frozen=True)
class Base:
    """A month at the present pace, set-up left out: the orders of the last complete ones (`months` of them, six where there are
    as many), the contracts and the expenses that run. It is not what those months did: what has ended is not in it."""

    orders: Line
    steady_eur: float  # contracts that run and memberships, a month
    fixed_eur: float  # running expenses that do not grow with orders
    unpaid_eur: float  # the leader's unpaid hours, valued; NaN not measured
    hour_eur: float
    volunteer_eur: float = 0.0  # volunteering, valued; NaN not measured
    months: int = books.MONTHS_BACK
    soon_eur: float = (
        0.0  # what contracts signed that have not begun will change, a month: in no figure of these
    )
    shut_months: int = 0  # of the year ahead, to which the month is brought

    @property
    def owed_eur(self) -> float:
        """What is due each month whatever the orders at full cost: unpaid hours and volunteering included (counted 0 when
        not measured)."""
        return self.fixed_eur + np.nan_to_num(self.unpaid_eur) + np.nan_to_num(self.volunteer_eur)


@dataclass(frozen=True)
class Model:
    """A named set of lines that replaces today's orders (when one has the lever "orders") or comes on top of them."""

    name: str
    lines: tuple[Line, ...]

    def all_lines(self, base: Base) -> list[Line]:
        own = [line for line in self.lines if line.lever == "orders"]
        return [*(own or [base.orders]), *(line for line in self.lines if line.lever != "orders")]


@dataclass(frozen=True)
class Models(Told):
    """Models side by side, a month each, at full cost, as they would be if they happen.

    table: one row a model: model (its name; NOW, MORE, DEARER, EMPLOYER for the kit's own), own_revenue_eur, subsidy_eur, cost_eur (full cost: expenses, extra work, the leader's
    unpaid hours and volunteering valued), result_eur (with subsidies; volunteering stands on both sides), own_result_eur
    (own revenue − full cost), cover_share, chance_share (of own_result_eur ≥ 0 once it happens), happens_share (the lowest
    chance stated of its lines: it happens that often at most; NaN when one is not stated, 1 for today), p05_eur, p95_eur (of result_eur), hours_month (extra work),
    recurring_share, factor (how many times today's volumes, same mix, to pay the full cost without subsidy; inf none;
    NaN when there is none today to multiply).
    needs: one row a model and way to break even: model, way ("volume", "price", "cost", "payer"), now, needed.
    lines: every line with its figures, origin and source. written: the models come from the pilot's sheet.
    """

    table: pd.DataFrame
    needs: pd.DataFrame
    lines: pd.DataFrame
    base: Base | None
    written: bool
    draws: dict = field(default_factory=dict, repr=False, compare=False)


# ---- today


def base(pilot: Pilot) -> Base | None:
    """A mean month of the last ones open, for so much of the year ahead as is; None without priced requests or expenses, or with
    a log or accounts that are not kept up."""
    months, log = open_months(pilot, whole_months(pilot))[-books.MONTHS_BACK :], served(pilot)
    priced = log["own_eur"].notna().any()
    untold = behind(pilot) or sales_unbooked(pilot) or not books.expenses_up_to_date(pilot)
    if untold or not len(months) or not priced:
        return None
    logged, sales = months.intersection(logged_months(pilot)), sold(pilot)
    if not len(logged):
        return None
    recent = log[log["month"].isin(logged)]
    counts = books.by_month(pilot, log["month"], pd.Series(1.0, index=log.index))[logged]
    # a month that the log does not tell sold what the accounts say
    if len(logged) < len(months) and sales[logged].sum() > 0:
        counts = counts * (sales[months].mean() / sales[logged].mean())
    part = open_share(pilot)
    counts = counts * part
    running = {s.sign: s.level for s in streams(pilot)}
    variable = np.nan_to_num(an_order_eur(pilot))
    signed = running_contracts(pilot)
    soon = float((signed["month_eur"] - signed["now_eur"]).sum())
    volume = float(counts.mean())
    # what an order brings lately, else over the test
    price = order_eur(pilot, logged if recent["own_eur"].notna().any() else pilot.months)
    ends, told = (
        map(float, (min(counts.min(), volume), max(counts.max(), volume))),
        {"origin": "observed", "source": LOG, "key": TODAY},
    )
    orders = Line("orders", volume, price, float(variable), 0.0, 0.0, *ends, **told)
    unpaid, gifts = books.unpaid_value(pilot)[months], books.volunteer_value(pilot)[months]
    return Base(
        orders,
        float(running[1] - soon - volume * price),
        float(max(0.0, running[-1] - variable * counts.mean())),
        float(unpaid.mean()) * part if unpaid.notna().any() else np.nan,
        books.paid_hour_eur(pilot),
        float(gifts.mean()) * part if gifts.notna().any() else np.nan,
        len(months),
        soon,
        round(YEAR * (1 - part)),
    )


# ---- the models tried


def written(pilot: Pilot, now: Base) -> list[Model]:
    """The models of the pilot's sheet, in its order."""
    rows = pilot["models"]
    rows = rows[rows["model"].notna() & rows["lever"].notna()]
    return [
        Model(name, tuple(_line(row, now) for row in lines.itertuples()))
        for name, lines in rows.groupby("model", sort=False)
    ]


def _line(row, now: Base) -> Line:
    today = now.orders if row.lever == "orders" else None
    volume = _or(row.volume_month, today.volume if today else 1.0)
    price = _or(row.price_eur, today.price_eur if today else 0.0)
    if row.commission_share == row.commission_share:
        price *= row.commission_share
    spread = rates.value("model_trials")["spread"]
    low, high = _or(row.volume_low, volume * (1 - spread)), _or(row.volume_high, volume * (1 + spread))
    label = row.what if isinstance(row.what, str) else ""
    return Line(
        row.lever,
        volume,
        price,
        _or(row.variable_eur, today.variable_eur if today else 0.0),
        _or(row.minutes, 0.0),
        _or(row.fixed_month_eur, 0.0),
        min(low, volume),
        max(high, volume),
        row.chance_share,
        label,
        row.origin if isinstance(row.origin, str) else "assumed",
        row.source if isinstance(row.source, str) else "",
        label or row.lever,
    )


def _or(value: float, other: float) -> float:
    return float(value) if value == value else float(other)


def first_trials(now: Base) -> list[Model]:
    """The kit's own trials, until the pilot writes its models: volume, price, one more regular payer."""
    trial = rates.value("model_trials")
    orders = replace(now.orders, origin="assumed", source=TRIALS)

    def times(factor: float, price: float = 1.0) -> Line:
        volumes = {name: getattr(orders, name) * factor for name in ("volume", "low", "high")}
        return replace(orders, price_eur=orders.price_eur * price, **volumes)

    more, dearer = times(trial["volume"]), times(trial["kept"], trial["price"])
    fee, named = trial["employer_staff"] * trial["employer_eur"], {"source": TRIALS, "key": "employer"}
    employer = Line("employer", 1, fee, 0, trial["employer_min"], 0, 1, 1, **named)
    return [Model(MORE, (more,)), Model(DEARER, (dearer,)), Model(EMPLOYER, (employer,))]


@dated
def compare(pilot: Pilot, models: list[Model] | None = None, draws: int = 4000, seed: int = 0) -> Models:
    """The present pace and the models to try, a month each, at full cost.

    models: those of the pilot's sheet if None, else the kit's first trials. Volumes are drawn between their low and
    high values (PERT), uncertain lines by their chance; a line found in two models has the same luck in both.
    """
    now = base(pilot)
    if now is None:
        return Models(pd.DataFrame(), pd.DataFrame(), pd.DataFrame(), None, False)
    chosen = models if models is not None else written(pilot, now)
    tried = [Model(NOW, ()), *(chosen or first_trials(now))]
    rows, needs, lines, results = [], [], [], {}
    for model in tried:
        row, drawn = _judge(model, now, draws, seed)
        rows.append(row)
        results[model.name] = drawn
        needs += _needs(model, now, row)
        lines += [{"model": model.name, **vars(line)} for line in model.all_lines(now)]
    return Models(pd.DataFrame(rows), pd.DataFrame(needs), pd.DataFrame(lines), now, bool(chosen), results)


def _judge(model: Model, now: Base, draws: int, seed: int) -> tuple[dict, np.ndarray]:
    lines = model.all_lines(now)
    volume = {line: line.volume for line in lines}
    own = now.steady_eur + sum(volume[x] * x.price_eur for x in lines if x.lever not in PUBLIC_MONEY)
    public = sum(volume[x] * x.price_eur for x in lines if x.lever in PUBLIC_MONEY)
    minutes, gifts = sum(volume[x] * x.minutes for x in lines), np.nan_to_num(now.volunteer_eur)
    cost = now.owed_eur + sum(volume[x] * _unit_cost(x, now) + x.fixed_eur for x in lines)
    owns, publics, costs = _drawn(lines, now, draws, seed)
    recurring = now.steady_eur + sum(volume[x] * x.price_eur for x in lines if x.lever in RECURRING)
    earned, owed = _margin(lines, now), now.owed_eur + sum(x.fixed_eur for x in lines) - now.steady_eur
    factor = 0.0 if owed <= 0 else owed / earned if earned > 0 else np.inf
    p05, p95 = np.quantile(owns + publics + gifts - costs, ENDS)
    return {
        "model": model.name,
        "own_revenue_eur": own,
        "subsidy_eur": public,
        "cost_eur": cost,
        "result_eur": own + public + gifts - cost,
        "own_result_eur": own - cost,
        "cover_share": own / cost if cost > 0 else np.nan,
        "chance_share": float((owns >= costs).mean()),
        "happens_share": float(np.min([line.chance for line in model.lines])) if model.lines else 1.0,
        "p05_eur": float(p05),
        "p95_eur": float(p95),
        "hours_month": minutes / 60,
        "recurring_share": recurring / own if own > 0 else np.nan,
        "factor": factor if any(volume.values()) else np.nan,
    }, owns - costs


def _unit_cost(line: Line, now: Base) -> float:
    return line.variable_eur + line.minutes / 60 * now.hour_eur


def _margin(lines: list[Line], now: Base) -> float:
    """What the volumes leave each month once what grows with them is paid, subsidies left out."""
    return sum(
        x.volume * ((x.price_eur if x.lever not in PUBLIC_MONEY else 0.0) - _unit_cost(x, now)) for x in lines
    )


def _drawn(lines: list[Line], now: Base, draws: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    own, public = np.full(draws, now.steady_eur), np.zeros(draws)
    cost = np.full(draws, now.owed_eur + sum(x.fixed_eur for x in lines))
    for line in lines:
        rng = np.random.default_rng([seed, zlib.crc32(f"{line.lever}|{line.key}".encode())])
        amount = Assumption("volume", line.low, line.volume, line.high).draw(draws, rng)
        if line.lever in PUBLIC_MONEY:
            public = public + amount * line.price_eur
        else:
            own = own + amount * line.price_eur
        cost = cost + amount * _unit_cost(line, now)
    return own, public, cost


def _needs(model: Model, now: Base, row: dict) -> list[dict]:
    """Ways to pay the full cost without subsidy: more volume, higher prices, less cost, one more payer."""
    gap = -row["own_result_eur"]
    if gap <= 0:
        return [{"model": model.name, "way": "fine", "now": 0.0, "needed": 0.0}]
    lines = model.all_lines(now)
    volume = sum(x.volume for x in lines if x.lever not in PUBLIC_MONEY)
    priced = sum(x.volume * x.price_eur for x in lines if x.lever not in PUBLIC_MONEY)
    # no orders lately: there is nothing to multiply, and nothing shows that more would not pay
    ways = [("volume", volume, volume * row["factor"])] if volume > 0 else []
    if priced > 0:
        ways.append(("price", 0.0, gap / priced))
    ways += [("cost", row["cost_eur"], gap), ("payer", 0.0, gap)]
    return [{"model": model.name, "way": way, "now": float(a), "needed": float(b)} for way, a, b in ways]
