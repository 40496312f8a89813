"""Do not scatter: how spread the activity is, which few pairs to keep under real capacity, at what price."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..core import rates
from ..core.errors import ConciergekitError
from ..core.i18n import _, listing
from ..core.kept_up import logged_until
from ..core.pilot import Pilot, a_pilot
from ..core.told import Told
from ..finance.revenue import occurrences
from ..indicators.reach import equal_size
from . import focus_tables as tables
from .anchors import limit
from .ask import rows_of
from .choice import Best, Choice, solve
from .criteria import Criteria, evaluate
from .focus_tables import Broken, broken
from .measures import Context
from .pairs import UNASSIGNED, Pairs

OBJECTIVES = ("contribution", "orders", "priority")
UNKNOWN_NEED = 0.5  # social need of a pair nobody graded, between none and most


@dataclass(frozen=True)
class Stakes:
    """What is at stake, m pairs, D draws.

    value : (D, m) in the objective's unit, a month.
    level : (D, m) requests a month at the level each pair is settling at.
    margin : (D, m) € that a request leaves, or requests served for one asked when orders are counted; NaN
        columns are known to be 0. None for "priority".
    fixed : (m,) value of the contracts that run, certain.
    volume : (m,) orders and deliveries a month expected. social : (m,) orders × social need.
    """

    value: np.ndarray
    level: np.ndarray
    margin: np.ndarray | None
    fixed: np.ndarray
    volume: np.ndarray
    social: np.ndarray


def stakes(pilot: Pilot, figures: Criteria, objective: str, priorities, seed: int) -> Stakes:
    """Draws of what each pair brings: demand at its settled level times what an order leaves."""
    pairs = figures.pairs
    total = figures.measures["demand"].draws
    running = Context(pilot, pairs, 1, seed).running()
    level = np.nan_to_num(np.maximum(total - running, 0))
    asked = pairs.table["requests"].to_numpy(dtype=float)
    served = np.where(asked > 0, pairs.table["served"].to_numpy(dtype=float) / np.maximum(asked, 1), 0)
    volume = level.mean(axis=0) * served + running if len(level) else running
    social = volume * _need(figures)
    if objective == "priority":
        return Stakes(_scores(figures, priorities), level, None, np.zeros(len(pairs)), volume, social)
    if objective == "orders":
        margin, fixed = np.broadcast_to(served, level.shape), running
    else:
        money, spread, each = _money(pairs)
        rng = [Context(pilot, pairs, len(level), seed).rng("money of an order", i) for i in range(len(pairs))]
        noise = np.array([r.standard_normal(len(level)) for r in rng]).reshape(level.shape[::-1]).T
        margin, fixed = (money + spread * noise) * served, running * each
    return Stakes(level * margin + fixed, level, margin, fixed, volume, social)


def _need(figures: Criteria) -> np.ndarray:
    """(m,) social need between 0 and 1; all alike when it was never graded."""
    cells = figures.table[figures.table["criterion"] == "social_need"]["worth"].to_numpy(dtype=float)
    if not np.isfinite(cells).any():
        return np.ones(len(cells))
    return np.where(np.isfinite(cells), cells, UNKNOWN_NEED)


def _scores(figures: Criteria, priorities) -> np.ndarray:
    """(D, m) value on 100 in each simulated ranking; 0 for pairs that are not ranked."""
    out = np.zeros((len(figures.utilities), len(figures.pairs)))
    if priorities.smaa is not None:
        scores = priorities.smaa.holistic if priorities.scores is None else priorities.scores
        out[:, rows_of(priorities)] = 100 * scores
    return out


def _money(pairs: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(m,) what a served request leaves, its standard error, what a delivery under contract leaves. A pair whose money is
    not logged counts 0."""
    m, orders = len(pairs), pairs.orders[pairs.orders["pair"] != UNASSIGNED]
    orders = orders[np.isfinite(orders["left_eur"].astype(float))]
    pair, many = orders["pair"].to_numpy(dtype=int), orders["contract"].to_numpy(dtype=bool)
    weight = orders["weight"].to_numpy(dtype=float)
    total = orders["left_eur"].to_numpy(dtype=float) * weight
    left, n = np.zeros((2, m)), np.zeros((2, m))
    for k, mine in enumerate((~many, many)):
        n[k] = np.bincount(pair[mine], weight[mine], minlength=m)
        whole = np.bincount(pair[mine], total[mine], minlength=m)
        left[k] = np.divide(whole, n[k], out=np.zeros(m), where=n[k] > 0)
    known = pairs.table["own_revenue_eur"].notna().to_numpy()
    spread = orders[~many].groupby("pair")["left_eur"].std().reindex(range(m))
    spread = spread.fillna(spread.mean()).fillna(0).to_numpy(dtype=float)
    error = spread / np.sqrt(np.maximum(n[0], 1))
    return np.where(known, left[0], 0), np.where(known, error, 0), np.where(known, left[1], 0)


# ---- limits ----------------------------------------------------------------------------------------------


def limits(
    pilot: Pilot, found: Stakes, table, keep, hours_month, max_publics, max_services, social_floor, held
) -> Choice:
    """The choice with every limit given; of exactly `keep` pairs when there is none."""
    taken = [(table["hours_month"].fillna(0), hours_month)] if hours_month is not None else []
    taken += _providers(pilot, found, table)
    held = held if held.any() else None
    return Choice(
        value=found.value,
        public=pd.factorize(table["public"])[0],
        service=pd.factorize(table["service"])[0],
        keep=min(int(keep), len(table) if held is None else int((~held).sum())),
        exactly=not taken and max_publics is None and max_services is None and social_floor is None,
        max_publics=max_publics,
        max_services=max_services,
        uses=np.array([np.asarray(uses, dtype=float) for uses, _most in taken]) if taken else None,
        capacity=np.array([float(most) for _uses, most in taken]) if taken else None,
        social=found.social if social_floor is not None else None,
        floor=None if social_floor is None else social_floor * float(found.social.sum()),
        held=held,
    )


def _providers(pilot: Pilot, found: Stakes, table: pd.DataFrame):
    """(uses, capacity) of each service whose active providers all state a capacity that the level being settled at passes."""
    providers = pilot["providers"]
    providers = providers[providers["active"].fillna(True).astype(bool)]
    for service, mine in providers.groupby("service"):
        uses = np.where(table["service"] == service, found.volume, 0.0)
        if mine["capacity_month"].isna().any() or not uses.any():
            continue
        most = float(mine["capacity_month"].sum())
        if uses.sum() > most:
            yield np.minimum(uses, most), most


DRAWS = 4000


@dataclass(frozen=True)
class Focus(Told):
    """The activity as it is, and if only a few pairs were kept.

    table: One row a pair, kept ones first: public, service, public_label, service_label, label, n, people,
        hours_month (work and its share of the tours), own_hours_month (its own work and doors: what dropping
        it frees), own_revenue_month_eur, contribution_month_eur (before hours are paid), margin_month_eur
        (hours and trips paid; all means of the test), orders_month (at the level the pair is settling at),
        value (expected, a month, in the objective's unit), social (orders a month × social need),
        hours_share, own_revenue_share, orders_share, kept (bool), core_share (share of draws in which it
        belongs to the best set: .8 and more is a core, .2 and less can go, between needs information).
    dispersion: Rows hours, revenue, contribution, orders, providers; columns of ``concentration``; NaN not measured.
    small: One row: pairs, hours_share of the pairs under 5 % of the hours each (the load of switching).
    by_public: public, label, orders, orders_lost, people, people_lost, hours_freed_month,
        revenue_lost_month_eur.
    frontier: The price of social value, under the same limits: social_share (of today's), value, people_lost.
        Empty when sets cannot be listed.
    near: The sets within 2 % of the best: pairs (words), value, p_best (share of draws in which it is best).
    best: The choice itself, with core, regret, value with and without each pair, method and gap.
    hours_freed_month, revenue_lost_month_eur, people_lost, people: NaN when not measured.
    hours_source: "trips" (work and trips), "minutes" (work only, trips not measured), "absent".
    stakes: What each pair brings and takes, with its draws.
    broken: Musts of the gate that keeping these pairs only would break, on the orders of the test.
    equal_orders, equal_revenue, equal_hours: How many offers of equal size the activity amounts to: the
        indicators of that name.
    """

    table: pd.DataFrame
    dispersion: pd.DataFrame
    small: pd.DataFrame
    by_public: pd.DataFrame
    frontier: pd.DataFrame
    near: pd.DataFrame
    objective: str
    keep: int
    best: Best
    hours_freed_month: float
    revenue_lost_month_eur: float
    people_lost: float
    people: float
    hours_source: str
    stakes: Stakes = field(repr=False)
    broken: tuple[Broken, ...] = ()
    equal_orders: float = np.nan
    equal_revenue: float = np.nan
    equal_hours: float = np.nan

    @property
    def kept(self) -> pd.DataFrame:
        return self.table[self.table["kept"]]


def focus(
    pilot: Pilot,
    keep: int = 3,
    hours_month: float | None = None,
    max_publics: int | None = None,
    max_services: int | None = None,
    objective: str | None = None,
    priorities=None,
    draws: int = DRAWS,
    seed: int = 0,
    *,
    social_floor: float | None = None,
    figures: Criteria | None = None,
    spared=(),
    **unknown,
) -> Focus:
    """Which pairs to keep, and what refocusing on them would free and lose.

    Kept pairs stay at the level they are settling at: what the freed hours could bring elsewhere is not
    counted. Capacity of providers (`providers.capacity_month`) is respected where it is known.

    pilot: Only its request log is needed.
    keep: Number of pairs kept (at most, when another limit is given).
    hours_month: Hours of field and travel a month.
    max_publics, max_services: Most target groups or services kept.
    objective: "contribution": own revenue less variable expenses, in € a month (the default when some pair
        leaves any); "orders" a month; "priority": value on the criteria, on 100, needs `priorities`.
    priorities: Result of ``prioritize``; makes "priority" the default objective.
    draws, seed: Joint draws of demand and of the money an order leaves.
    social_floor: Least share (0 to 1) of today's social value (orders × social need) to keep.
    figures: Result of ``evaluate`` if at hand.
    spared: Of (public, service): Pairs kept whatever is chosen, `keep` of the others beside them: those
        that ``offers`` keeps or extends.

    Raises ConciergekitError for impossible limits, an unknown objective, or limits no set of pairs meets.
    """
    a_pilot(pilot)
    _check(locals())
    figures = figures or (
        priorities.evaluation if priorities is not None else evaluate(pilot, None, draws, seed)
    )
    pairs = figures.pairs
    table = tables.start(pairs)
    if objective is None and priorities is not None:
        objective = "priority"
    # when every pair loses money the least bad ones are the smallest: not a choice to propose
    objective = objective or ("contribution" if (table["contribution_month_eur"] > 0).any() else "orders")
    found = stakes(pilot, figures, objective, priorities, seed)
    table["orders_month"], table["value"] = found.volume, found.value.mean(axis=0)
    table["social"] = found.social
    held = _among(table, spared)
    given = (hours_month, max_publics, max_services, social_floor)
    choice = limits(pilot, found, table, keep, *given, held)
    best = _solve(choice)
    table["kept"], table["core_share"] = best.chosen, best.core
    by_public, frontier = tables.by_public(table, pairs), tables.frontier(table, pairs, choice)
    people, people_lost = tables.people(pairs, ~best.chosen)
    near = tables.near(table, best)
    dispersion, small = tables.dispersion(table, pairs), tables.small(table)
    table = tables.without_few(table, pairs).sort_values(["kept", "value"], ascending=False, kind="stable")
    table.index.name = "pair"  # the row of the pair in the accounts
    dropped = table[~table["kept"]]
    hours, money = pairs.hours_source != "absent", table["own_revenue_month_eur"].notna().any()
    return Focus(
        table=table,
        dispersion=dispersion,
        small=small,
        by_public=by_public,
        frontier=frontier,
        near=near,
        objective=objective,
        keep=keep,
        best=best,
        hours_freed_month=tables.total(dropped["own_hours_month"]) if hours else np.nan,
        revenue_lost_month_eur=tables.total(dropped["own_revenue_month_eur"]) if money else np.nan,
        people_lost=people_lost,
        people=people,
        hours_source=pairs.hours_source,
        stakes=found,
        broken=broken(pilot, pairs, np.asarray(best.chosen, bool)),
        **equal_size(pilot),
    )


def _among(table: pd.DataFrame, wanted) -> np.ndarray:
    """(m,) bool: the rows that are one of these (public, service)."""
    wanted = set(wanted)
    return np.array([k in wanted for k in zip(table["public"], table["service"], strict=True)], dtype=bool)


def _solve(choice: Choice) -> Best:
    if not choice.m:
        none = np.empty(0)
        return Best(np.empty(0, dtype=bool), 0.0, none, 0.0, [], none, none)
    best = solve(choice, limit("near_share"))
    if best.chosen is None or (not best.chosen.any() and choice.uses is not None):
        raise ConciergekitError(
            _("No set of offers fits these limits. Give more hours, or lower the social floor.")
        )
    return best


def _check(given: dict) -> None:
    for name in given["unknown"]:
        known = listing(("hours_month", "max_publics", "max_services", "objective", "social_floor"))
        raise ConciergekitError(_("“{name}” is no limit. There are: {known}.", name=name, known=known))
    counts = (given[name] for name in ("keep", "max_publics", "max_services"))
    if any(count is not None and count < 1 for count in counts):
        raise ConciergekitError(_("Keep at least one offer, one group and one service."))
    objective, known = given["objective"], ", ".join(OBJECTIVES)
    if objective is not None and objective not in OBJECTIVES:
        raise ConciergekitError(
            _("The objective must be one of {names}, not “{given}”.", names=known, given=objective)
        )
    if objective == "priority" and given["priorities"] is None:
        raise ConciergekitError(_("The objective “priority” needs the result of prioritize."))
    for name, most in (("hours_month", np.inf), ("social_floor", 1)):
        value = given[name]
        if value is not None and not (0 <= value <= most and np.isfinite(value)):
            raise ConciergekitError(
                _(
                    "The limit {name} must be a number of 0 or more (at most 1 for a share), not {value}.",
                    name=name,
                    value=str(value),
                )
            )


# ---- how many offers are run at once, beside how many the stage can bear ---------------------------------


RECENT_DAYS = 91


@dataclass(frozen=True)
class Breadth(Told):
    """active : offers (public × service) with an order served in the last three months that the log tells, or a contract
    delivered in the last three and still running. stage : of the
    Project sheet, "" when it is not noted. limit : offers the kit proposes for it at most, NaN without a stage."""

    active: int
    stage: str
    limit: float

    @property
    def wide(self) -> bool:
        return self.active > self.limit


def breadth(pilot: Pilot) -> Breadth:
    """Active offers against the limit of the stage (dated fact ``offers_by_stage``, a user's own over it)."""
    requests = pilot.happened("requests")
    served = requests[requests["outcome"] == "served"]
    contracts = occurrences(pilot)
    contracts = contracts[(contracts["status"] == "signed") & ~(contracts["end"] <= pilot.until)]
    served = served[_lately(served["closed_on"].fillna(served["date"]), logged_until(pilot))]
    contracts = contracts[_lately(contracts["month"].dt.end_time.dt.normalize(), pilot.until)]
    lately = pd.concat([served, contracts]).dropna(subset=["public", "service"])
    stage = str(pilot.settings.get("stage") or "")
    limit = rates.value("offers_by_stage").get(f"stage_{stage}", float("nan"))
    return Breadth(len(lately.drop_duplicates(["public", "service"])), stage, float(limit))


def _lately(days: pd.Series, last: pd.Timestamp) -> pd.Series:
    return (days > last - pd.Timedelta(days=RECENT_DAYS)) & (days <= last)
