"""Whom to serve first: the pairs ranked under uncertain data and the stakeholders' own weights."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..core.errors import ConciergekitError
from ..core.i18n import _
from ..core.pilot import Pilot, a_pilot, remembered
from ..core.told import Told
from .anchors import check_criteria, limit
from .criteria import Criteria, evaluate
from .smaa import TIE, Smaa, Verdict, classify, smaa, uniform_weights
from .stakeholders import Differences, Voice, differences, voices
from .weights import swing_weights


@dataclass(frozen=True)
class Priorities(Told):
    """The ranking of publics × services.

    table: One row a pair, ranked ones first: public, service, public_label, service_label, label, requests,
        served, people, n, status ("ranked", "too_few"), p_first, p_top3, strongest, weakest, least_known
        (criteria; the last weighs most in what the figures leave open), not_measured (number of criteria).
    smaa: Of the ranked pairs, in the order of the table; None when no pair can be ranked.
    by_stakeholder: stakeholder, public, service, label, p_first, regret (expected value lost, on 100, if this
        pair comes first instead of the stakeholder's own best each time). Empty without a `priorities` table.
    verdict: Whether the first is clearly first.
    criteria: The criteria that rank.
    evaluation: The figures behind.
    mean_weights (n,): Mean of the weights used, in the order of `criteria`.
    weights_from: "stakeholders", "none" (all weights alike), "points" or "order".
    voices: What each stakeholder said, and why some could not be heard. Empty unless the weights are theirs.
    differences: Where stakeholders part because of values, and where because of data; None below two.
    scores (draws, ranked pairs) or None: Value of each ranked pair in each simulated ranking, 0 to 1.
    unmeasured: What cells that nobody measured do to the first place, all of them at once: convention
        ("worst", "middle", "best"), public, service, label and p_first of the pair then first. Empty when
        every cell is measured.
    to_measure (public, service, criterion) or None: The unmeasured cell that weighs most among the pairs that
        come first by one convention or another.
    """

    table: pd.DataFrame
    smaa: Smaa | None
    by_stakeholder: pd.DataFrame
    verdict: Verdict | None
    criteria: tuple[str, ...]
    evaluation: Criteria
    mean_weights: np.ndarray
    weights_from: str
    voices: tuple[Voice, ...] = ()
    differences: Differences | None = None
    scores: np.ndarray | None = None
    unmeasured: pd.DataFrame | None = None
    to_measure: tuple[str, str, str] | None = None

    @property
    def hangs(self) -> bool:
        """Whether the first place hangs on cells that nobody measured: by another convention another pair is first."""
        if self.unmeasured is None or not len(self.unmeasured):
            return False
        first = self.ranked.iloc[0]
        return bool((self.unmeasured[["public", "service"]] != first[["public", "service"]]).any(axis=None))

    @property
    def left_out(self) -> tuple[str, ...]:
        """Stakeholders that could not be heard; ``voices`` says why."""
        return tuple(voice.name for voice in self.voices if voice.trouble)

    @property
    def favourites(self) -> pd.DataFrame:
        """The pair that each stakeholder puts first most often: the rows of `by_stakeholder`, and `ahead`, the chances by
        which it leads their next one (NaN with a single pair)."""
        rows = self.by_stakeholder
        if not len(rows):
            return rows.assign(ahead=pd.Series(dtype=float))
        mine = rows.loc[rows.groupby("stakeholder", sort=False)["p_first"].idxmax()]
        second = rows.drop(mine.index).groupby("stakeholder")["p_first"].max()
        return mine.assign(ahead=mine["p_first"] - mine["stakeholder"].map(second)).reset_index(drop=True)

    @property
    def ranked(self) -> pd.DataFrame:
        """The rows of the table that are ranked, best first."""
        return self.table[self.table["status"] == "ranked"]


@remembered
def prioritize(
    pilot: Pilot, weights=None, draws: int = 10_000, seed: int = 0, anchors=None, among=None
) -> Priorities:
    """Rank the publics × services pairs of a pilot.

    pilot: Only its request log is needed.
    weights: None: what the stakeholders of the workbook said (points, ranges, ranks
        or comparisons), each counting for their share of the group, or all weights alike if nobody said
        anything. Mapping stakeholder -> points by criterion: the same with these points in place of theirs.
        Mapping criterion -> points: these very weights. List of criteria, most important first: all weights
        in that order (their mean is the rank order centroid); criteria not listed weigh nothing.
    draws, seed: Monte Carlo draws; same seed, same table.
    anchors: Criterion -> (figure worth 0, figure worth 1); see ``anchors.in_force``.
    among: Of (public, service); Pairs compared, all by default.

    Pairs with fewer than five requests or clients are listed but not ranked; the figures of those
        too few people ask for are missing (see ``privacy``).

    Raises ConciergekitError for unknown criteria or weights that leave no measured criterion.
    """
    a_pilot(pilot)
    found = evaluate(pilot, anchors or None, draws, seed, among)
    rng = np.random.default_rng(seed)
    groups, source, heard = _weight_draws(pilot, found, weights, rng)
    drawn = np.concatenate([w for _name, w in groups])
    shared = {
        "criteria": found.names,
        "evaluation": found,
        "mean_weights": drawn.mean(axis=0)[: len(found.names)],
        "weights_from": source,
        "voices": heard,
    }
    kept = np.flatnonzero(found.ranked)
    if not kept.size or not found.names:
        return Priorities(_table(found), None, _stakeholders([]), None, **shared)
    # take leaves the draws in their order in memory; [:, kept] does not, and costs five times as much
    utilities = np.take(found.utilities, kept, axis=1)
    result = smaa(utilities, drawn)
    order = np.lexsort((result.expected_rank, -result.rank_acceptability[:, 0]))
    kept, utilities, result = kept[order], np.take(utilities, order, axis=1), result.reordered(order)
    parts, apart = [], None
    if source == "stakeholders":
        parts = _by_stakeholder(found, kept, utilities, groups)
        apart = differences(utilities, groups) if len(groups) > 1 else None
    table = _extremes(_table(found, result, kept), found, kept, shared["mean_weights"])
    scores = np.einsum("dmn,dn->dm", utilities, drawn) if len(drawn) == len(utilities) else None
    verdict = classify(result, limit("clear_share"))
    firsts, cell = _unmeasured(found, kept, utilities, drawn)
    shared |= {"differences": apart, "scores": scores, "unmeasured": firsts, "to_measure": cell}
    return Priorities(table, result, _stakeholders(parts), verdict, **shared)


# ---- weights ---------------------------------------------------------------------------------------------


def _weight_draws(pilot: Pilot, found: Criteria, weights, rng):
    """[(stakeholder, (k, n) draws)], where they come from, and the stakeholders as heard."""
    names, total = found.names, len(found.utilities)
    tried = None
    if isinstance(weights, Mapping) and weights and all(isinstance(p, Mapping) for p in weights.values()):
        tried = weights  # points stakeholder by stakeholder
        for points in tried.values():
            check_criteria(points)
    elif isinstance(weights, Mapping):
        check_criteria(weights)
        row = _points([weights.get(name, 0) for name in names], weights.values(), bool(names))
        return [("", np.tile(row, (total, 1)))], "points", ()
    elif weights is not None:
        return [("", _ordered(list(weights), names, total, rng))], "order", ()
    heard = voices(pilot, names, tried) if names else ()
    usable = [voice for voice in heard if not voice.trouble]
    if not usable:
        return [("", uniform_weights(rng, total, max(len(names), 1)))], "none", heard
    ends = np.round(total * np.cumsum([voice.share for voice in usable])).astype(int)
    sizes = np.diff([0, *ends])
    drawn = [(voice.name, voice.draws(rng, k)) for voice, k in zip(usable, sizes, strict=True)]
    return drawn, "stakeholders", heard


def _points(row: list, given, measured: bool) -> np.ndarray:
    """Swing weights of the measured criteria; the error names what is wrong."""
    try:
        swing_weights(list(given))
        return swing_weights(row) if measured else np.ones(1)
    except ValueError as error:
        raise ConciergekitError(
            _("These weights cannot rank: give points of 0 or more, some to a criterion that is measured.")
        ) from error


def _ordered(order: list, names: tuple[str, ...], total: int, rng) -> np.ndarray:
    """Uniform draws of all weights that decrease in the given order; 0 for criteria not listed."""
    check_criteria(order)
    if len(set(order)) < len(order):
        raise ConciergekitError(_("A criterion appears twice in the order given."))
    listed = [names.index(name) for name in order if name in names]
    if not listed and names:
        raise ConciergekitError(_("None of the criteria given is measured and different between offers."))
    out = np.zeros((total, max(len(names), 1)))
    if listed:
        out[:, listed] = -np.sort(-uniform_weights(rng, total, len(listed)), axis=1)
    return out


# ---- what nobody measured --------------------------------------------------------------------------------

CONVENTIONS = {"worst": 0.0, "middle": 0.5, "best": 1.0}  # what a cell that nobody measured is worth


def _unmeasured(found: Criteria, kept, utilities: np.ndarray, drawn: np.ndarray):
    """(firsts by convention, the cell to measure first) of the ranked pairs; see ``Priorities.unmeasured``."""
    missing = np.array([np.isnan(found.measures[name].draws[0, kept]) for name in found.names]).T
    columns = ["public", "service", "label"]
    rows = found.pairs.table.iloc[kept][columns]
    if not missing.any():
        return rows.head(0).assign(convention="", p_first=np.nan)[["convention", *columns, "p_first"]], None
    known = np.einsum("dmn,dn->dm", np.where(missing, 0.0, utilities), drawn)
    weight = drawn @ missing.T  # what each pair would gain from worst to best
    firsts = []
    for convention, worth in CONVENTIONS.items():
        value = known + worth * weight
        chance = (value >= value.max(axis=1, keepdims=True) - TIE).mean(axis=0)
        best = int(chance.argmax())
        firsts.append({"convention": convention, "place": best, "p_first": float(chance[best])})
    table = pd.DataFrame(firsts)
    among = sorted({0, *table["place"]})
    worth = np.where(missing[among], drawn.mean(axis=0), -1.0)
    i, j = np.unravel_index(worth.argmax(), worth.shape)
    cell = (*rows.iloc[among[i]][["public", "service"]], found.names[j]) if worth[i, j] >= 0 else None
    named = rows.iloc[table["place"]].reset_index(drop=True)
    return pd.concat([table[["convention"]], named, table[["p_first"]]], axis=1), cell


# ---- tables ----------------------------------------------------------------------------------------------


def _by_stakeholder(found: Criteria, kept, utilities, groups) -> list[pd.DataFrame]:
    """For each stakeholder: chances of each pair, and what they lose when it comes first."""
    rows, start = [], 0
    for who, w in groups:
        drawn = utilities[start : start + len(w)]
        start += len(w)
        if not len(w):
            continue
        value = np.matmul(drawn, w[:, :, None])[:, :, 0]
        frame = found.pairs.table.iloc[kept][["public", "service", "label"]].copy()
        frame.insert(0, "stakeholder", who)
        best = value.max(axis=1, keepdims=True)
        frame["p_first"] = (best <= value + TIE).mean(axis=0)
        frame["regret"] = 100 * (best - value).mean(axis=0)
        rows.append(frame)
    return rows


def _stakeholders(parts: list[pd.DataFrame]) -> pd.DataFrame:
    columns = ["stakeholder", "public", "service", "label", "p_first", "regret"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _table(found: Criteria, result: Smaa | None = None, kept=()) -> pd.DataFrame:
    """The ranked pairs in their order, then the others by size."""
    counts = ["requests", "served", "people", "n"]
    columns = ["public", "service", "public_label", "service_label", "label", *counts]
    pairs = found.pairs.table
    kept = list(kept)
    others = [i for i in pairs.sort_values("n", ascending=False, kind="stable").index if i not in kept]
    table = pairs.loc[kept + others, columns].reset_index(drop=True)
    place = np.arange(len(table)) < len(kept)
    enough = found.ranked[kept + others]
    table.loc[found.pairs.hidden[kept + others], counts] = np.nan
    table["status"] = np.where(place, "ranked", np.where(enough, "no_criterion", "too_few"))
    for name, first in (("p_first", 1), ("p_top3", 3)):
        values = result.top(first) if result else []
        table[name] = np.concatenate([values, np.full(len(others), np.nan)])
    for name in ("strongest", "weakest", "least_known"):
        table[name] = pd.Series(np.nan, index=table.index, dtype="str")
    table["not_measured"] = np.nan
    return table


def _extremes(table, found: Criteria, kept, weights) -> pd.DataFrame:
    """The criteria a pair is best and worst at among those measured for it, and the one to look into."""
    values = found.table[found.table["criterion"].isin(found.names)]
    known = np.isfinite(values["value"]), values["status"] == "absent"
    measured, absent = (of.to_numpy().reshape(len(found.names), -1).T[kept] for of in known)
    worth = found.worth[kept]
    names = np.array(found.names, dtype=object)
    some = measured.any(axis=1)
    chosen = {
        "strongest": np.where(some, names[np.where(measured, worth, -np.inf).argmax(axis=1)], np.nan),
        "weakest": np.where(some, names[np.where(measured, worth, np.inf).argmin(axis=1)], np.nan),
        "least_known": names[(found.spread[kept] * weights).argmax(axis=1)],
        "not_measured": absent.sum(axis=1),
    }
    others = np.full(len(table) - len(kept), np.nan)
    return table.assign(
        **{name: pd.Series([*mine, *others], dtype=table[name].dtype) for name, mine in chosen.items()}
    )


# ---- what would make a pair lose its place, or take the first: the weight, and the figure, at w


class Turn(NamedTuple):
    """One way of turning a comparison.

    rival : place of the other pair among the ranked. criterion : name. now, then : the weight (share) or the
    figure (criterion's unit) as it is and at the tie. ahead : whether the pair is ahead today, on average.
    """

    rival: int
    criterion: str
    now: float
    then: float
    ahead: bool


def weight_turn(worth: np.ndarray, weights: np.ndarray, pair: int, rival: int, names) -> Turn | None:
    """The nearest weight of one criterion at which `pair` and `rival` tie.

    worth: (m, n) expected values. weights: (n,) that sum to 1. None when no weight of a single criterion turns
    the comparison.
    """
    d = worth[pair] - worth[rival]
    whole = math.fsum(d * weights)
    best = None
    for j, w in enumerate(weights):
        if w >= 1 or (rest := (whole - w * d[j]) / (1 - w)) == d[j]:
            continue
        then = rest / (rest - d[j])
        if 0 <= then <= 1 and (best is None or abs(then - w) < abs(best.then - best.now)):
            best = Turn(rival, names[j], float(w), float(then), whole >= 0)
    return best


def value_turn(worth, spread, weights, pair: int, rival: int, names, anchors, figures) -> Turn | None:
    """The figure of one criterion of `pair` at which it ties with `rival`: the least far from what is known.

    worth, spread: (m, n) expected values and their standard deviations. figures: (n,) of the pair in the
    criteria's units; NaN where not measured. None when no figure within the anchors of a single measured criterion turns the comparison.
    """
    whole = math.fsum((worth[pair] - worth[rival]) * weights)
    best, far = None, np.inf
    for j, w in enumerate(weights):
        if not w > 0 or not np.isfinite(figures[j]):
            continue
        gap = -whole / w
        then = anchors[names[j]].figure(worth[pair, j] + gap)
        apart = abs(gap) / max(spread[pair, j], 1e-9)
        if np.isfinite(then) and apart < far:
            best, far = Turn(rival, names[j], float(figures[j]), then, whole >= 0), apart
    return best
