"""Who weighs how: each stakeholder's swing points, ranges, order or comparisons, turned into draws of weights."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations, permutations

import numpy as np
import pandas as pd

from ..core.errors import ConciergekitError
from ..core.i18n import _, listing
from ..core.pilot import Pilot
from ..core.told import Told
from .anchors import criterion_label, limit
from .weights import (
    RANDOM_INDEX,
    RECIPROCAL_TOLERANCE,
    ahp_incomplete,
    ahp_revisit,
    ahp_weights,
    constrained_weights,
    swing_weights,
)

INCONSISTENT = 0.10  # consistency ratio above which Saaty (1980) advises to revise the judgements
SURE_OF = {"sure": "confidence_sure", "fairly": "confidence", "unsure": "confidence_unsure"}


@dataclass(frozen=True)
class Voice:
    """What one stakeholder said.

    name: Their role.
    how: "points", "ranges", "order" or "comparisons".
    share: How much they count in the group; shares sum to 1 over the voices heard.
    confidence: Concentration of the weights around what was said; see ``anchors.limit``.
    consistency_ratio: Of a complete set of comparisons; NaN otherwise.
    revisit: (criterion, other, times given, times the other judgements imply) when the ratio is above 0.10.
    trouble: Why their weights cannot be used, in the current language; empty when they can.
    """

    name: str
    how: str
    share: float
    confidence: float
    consistency_ratio: float = np.nan
    revisit: tuple[str, str, float, float] | None = None
    trouble: str = ""
    _centre: np.ndarray | None = field(default=None, repr=False)
    _limits: dict | None = field(default=None, repr=False)

    def draws(self, rng: np.random.Generator, count: int) -> np.ndarray:
        """(count, n) weights this stakeholder could mean."""
        if self._limits is not None:
            seed = int(rng.integers(2**31))
            within = dict(self._limits)
            listed = within.pop("listed")
            out = np.zeros((count, within.pop("n")))
            out[:, listed] = constrained_weights(len(listed), count, seed, **within)
            return out
        gammas = rng.gamma(self.confidence * self._centre, size=(count, len(self._centre)))
        return gammas / gammas.sum(axis=1, keepdims=True)


def voices(
    pilot: Pilot, names: tuple[str, ...], tried: Mapping[str, Mapping] | None = None
) -> tuple[Voice, ...]:
    """The stakeholders of a workbook, on the criteria in use.

    pilot: Tables `priorities` (points, ranges or ranks), `comparisons` and `stakeholders` (share, certainty).
        Who gave comparisons is judged on them; otherwise on points; otherwise on ranks.
    names: The criteria that can be measured; what was said of the others has no effect.
    tried: Stakeholder -> points by criterion, in place of what the workbook says of them.

    In the order of the sheets; those with `trouble` have no draws and a share of 0.
    """
    said, compared = pilot["priorities"].dropna(subset=["stakeholder", "criterion"]), pilot["comparisons"]
    compared = compared.dropna(subset=["stakeholder", "criterion", "other", "times"])
    known, found = list(dict.fromkeys([*said["stakeholder"], *compared["stakeholder"]])), []
    if unknown := [who for who in tried or () if who not in known]:
        raise ConciergekitError(
            _("No stakeholder is called “{name}”. There are: {known}.", name=unknown[0], known=listing(known))
        )
    for who in known:
        standing = _standing(pilot, who)
        mine, pairs = said[said["stakeholder"] == who], compared[compared["stakeholder"] == who]
        if tried and who in tried:
            mine, pairs = _as_said(tried[who], said), compared.head(0)
        found.append(_heard(str(who), *standing, mine, pairs, names))
    total = sum(voice.share for voice in found if not voice.trouble)
    return tuple(replace(voice, share=0.0 if voice.trouble else voice.share / total) for voice in found)


def _standing(pilot: Pilot, who: str) -> tuple[float, float]:
    """(weight in the group, confidence) of a stakeholder."""
    rows = pilot["stakeholders"]
    rows = rows[rows["stakeholder"] == who]
    if not len(rows):
        return 1.0, limit("confidence")
    row = rows.iloc[-1]
    sure = limit("confidence" if pd.isna(row["confidence"]) else SURE_OF[row["confidence"]])
    return 1.0 if pd.isna(row["weight"]) else float(row["weight"]), sure


def _as_said(points: Mapping[str, float], said: pd.DataFrame) -> pd.DataFrame:
    """Points as the lines of the sheet hold them."""
    rows = pd.DataFrame({"criterion": list(points), "points": list(points.values())})
    return rows.reindex(columns=said.columns).astype(said.dtypes)


def _heard(who, weight, confidence, mine, pairs, names) -> Voice:
    mine = _last_said(mine)
    ways = {"points_high": ("ranges", _ranges), "points": ("points", _points)}
    how, read = next((way for name, way in ways.items() if mine[name].notna().any()), ("order", _order))
    if len(pairs):
        how, read = "comparisons", _comparisons
    try:
        if weight == 0:
            raise ConciergekitError(_("counts for nothing in the group"))
        if how != "comparisons":
            _one_way(mine)
        more = read(pairs if how == "comparisons" else mine, names)
    except ConciergekitError as error:
        return Voice(who, how, weight, confidence, trouble=str(error))
    return Voice(who, how, weight, confidence, **more)


_SAID = ["criterion", "points", "points_high", "rank"]


def _last_said(rows: pd.DataFrame) -> pd.DataFrame:
    """What a stakeholder said last of each criterion, by the day of the line (none: from the start); once where it is twice the
    same."""
    day = rows["noted_on"].fillna(pd.Timestamp.min)
    return rows[day == day.groupby(rows["criterion"]).transform("max")].drop_duplicates(_SAID)


def _one_way(rows: pd.DataFrame) -> None:
    """Refuse what could be read in part only: two answers of one day, points to some and ranks to others, a range without its
    lower end."""
    listed = lambda some: listing(map(_quoted, some["criterion"].unique()))  # noqa: E731
    if len(twice := rows[rows["criterion"].duplicated()]):
        raise ConciergekitError(_("gives two answers for {criteria}", criteria=listed(twice)))
    if len(bare := rows[rows["points"].isna() & rows["points_high"].notna()]):
        raise ConciergekitError(
            _("gives points at most without points for {criteria}", criteria=listed(bare))
        )
    ranked = rows[rows["points"].isna() & rows["rank"].notna()]
    if len(ranked) and rows["points"].notna().any():
        raise ConciergekitError(
            _("gives points to some criteria and ranks to others: {criteria}", criteria=listed(ranked))
        )


# ---- one reader a way of saying it; each returns fields of Voice


def _points(rows: pd.DataFrame, names) -> dict:
    points = dict(zip(rows["criterion"], rows["points"], strict=True))
    row = np.nan_to_num([points.get(name, 0.0) for name in names])
    if not row.sum() > 0:
        raise ConciergekitError(_("gives no point to a criterion that is measured"))
    return {"_centre": swing_weights(row)}


def _ranges(rows: pd.DataFrame, names) -> dict:
    """Weights in proportion to some points within the ranges: each ratio of two lies between its extremes."""
    rows = rows.dropna(subset=["points"]).set_index("criterion")
    low = rows["points"].to_dict()
    high = rows["points_high"].fillna(rows["points"]).to_dict()
    wrong = [criterion_label(name) for name in low if low[name] > high[name]]
    if wrong:
        raise ConciergekitError(
            _("gives ranges whose ends are in the wrong order: {criteria}", criteria=listing(wrong))
        )
    listed = [k for k, name in enumerate(names) if high.get(name, 0) > 0]
    if not listed:
        raise ConciergekitError(_("gives no point to a criterion that is measured"))
    some = [names[k] for k in listed]
    both = ((i, j, some[i], some[j]) for i, j in permutations(range(len(some)), 2))
    ratios = [(i, j, low[a] / high[b], high[a] / low[b]) for i, j, a, b in both if low[b] > 0]
    return {"_limits": {"listed": listed, "n": len(names), "ratios": ratios}}


def _order(rows: pd.DataFrame, names) -> dict:
    """Every weighing that respects the ranks; equal ranks are left open between themselves."""
    ranks = dict(zip(rows["criterion"], rows["rank"], strict=True))
    ranks = {name: rank for name, rank in ranks.items() if pd.notna(rank)}
    listed = [k for k, name in enumerate(names) if name in ranks]
    if not listed:
        raise ConciergekitError(_("ranks no criterion that is measured"))
    levels = sorted({ranks[names[k]] for k in listed})
    places = [[i for i, k in enumerate(listed) if ranks[names[k]] == level] for level in levels]
    chains = [(i, j) for above, below in zip(places, places[1:], strict=False) for i in above for j in below]
    return {"_limits": {"listed": listed, "n": len(names), "order": chains}}


def _comparisons(rows: pd.DataFrame, names) -> dict:
    judged: dict[tuple[int, int], float] = {}
    for row in rows.itertuples():
        if row.criterion not in names or row.other not in names or row.criterion == row.other:
            continue
        i, j, times = names.index(row.criterion), names.index(row.other), float(row.times)
        key, times = ((i, j), times) if i < j else ((j, i), 1 / times)
        if abs(judged.get(key, times) / times - 1) > RECIPROCAL_TOLERANCE:
            one, two = (_quoted(names[k]) for k in key)
            raise ConciergekitError(
                _(
                    "compares {criterion} and {other} twice, with two different answers",
                    criterion=one,
                    other=two,
                )
            )
        judged.setdefault(key, times)
    touched = sorted({k for key in judged for k in key})
    if not touched:
        raise ConciergekitError(_("compares no two criteria that are measured"))
    place = {k: i for i, k in enumerate(touched)}
    small = {(place[i], place[j]): times for (i, j), times in judged.items()}
    centre = np.zeros(len(names))
    try:
        centre[touched] = ahp_incomplete(small, len(touched))
    except ValueError:
        raise ConciergekitError(_("has comparisons that do not link all the criteria together")) from None
    return {"_centre": centre, **_consistency(small, [names[k] for k in touched])}


def _consistency(judged: dict, names: list[str]) -> dict:
    n = len(names)
    if len(judged) < n * (n - 1) / 2 or n > len(RANDOM_INDEX):
        return {}  # the random indices are those of complete matrices
    matrix = np.eye(n)
    for (i, j), times in judged.items():
        matrix[i, j], matrix[j, i] = times, 1 / times
    _weights, ratio = ahp_weights(matrix)
    if ratio <= INCONSISTENT:
        return {"consistency_ratio": ratio}
    i, j, implied = ahp_revisit(matrix)
    return {"consistency_ratio": ratio, "revisit": (names[i], names[j], float(matrix[i, j]), implied)}


def _quoted(name: str) -> str:
    return _("“{text}”", text=criterion_label(name))


# ---- what they differ on


@dataclass(frozen=True)
class Differences(Told):
    """Where stakeholders part, and why.

    table: One row a pair of stakeholders: one, other, by_values (chance that, the figures being the same,
        they put a different option first).
    by_data: Stakeholder -> chance that the figures alone, their weights being fixed, change their first
        option.
    """

    table: pd.DataFrame
    by_data: dict[str, float]


def differences(utilities: np.ndarray, groups) -> Differences:
    """Split disagreement between values (weights) and data (utilities).

    utilities: (draws, m, n). groups: (name, (k, n) weight draws) each. Each stakeholder is taken at the mean of their draws.
    """
    means = {who: w.mean(axis=0) for who, w in groups if len(w)}
    firsts = {who: np.argmax(utilities @ mean, axis=1) for who, mean in means.items()}
    rows = [(one, two, float(np.mean(firsts[one] != firsts[two]))) for one, two in combinations(firsts, 2)]
    by_data = {who: 1 - float(np.bincount(first).max() / len(first)) for who, first in firsts.items()}
    return Differences(pd.DataFrame(rows, columns=["one", "other", "by_values"]), by_data)
