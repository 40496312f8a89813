"""What to find out next: what knowing each cell would be worth, and the cheapest fact that could change the choice.

Expected value of partial perfect information (Raiffa and Schlaifer 1961): the choice is made after the cell is
known, everything else staying at its expectation; both choices are sums, so one cell moves one term and the
answer is an average over its draws. The value of a sample shrinks these draws towards their mean as ten more
observations would (Gaussian approximation, Jalal and Alarid-Escudero 2018).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core import rates
from ..core.told import Told
from .anchors import criterion_label, limit

MORE, MORE_GRADES = 10, 3  # observations, or grades, that the efforts of `ask_effort_h` buy
COULD = 0.05  # chance of changing the choice from which a fact is worth naming
COLUMNS = ["decision", "public", "service", "label", "criterion", "criterion_label", "status"]
COLUMNS += ["value", "value_sample", "p_change", "effort_h"]


@dataclass(frozen=True)
class Questions(Told):
    """What each fact would be worth.

    table: One row a decision and cell, most useful first: decision ("first": which pair comes first, in
        points on 100; "keep": which pairs to keep, in the unit of the focus, a month), public, service,
        label, criterion, criterion_label, status, value (of knowing it exactly: more is never worth paying),
        value_sample (of ten more observations, or three grades), p_change (chance that knowing it changes the
        choice), effort_h, value_per_hour.
    p_all: Chance that knowing every figure exactly, weights staying at their mean, changes which pair comes
        first; NaN without two ranked pairs.
    unit: Unit of the decision "keep": "contribution" (€ a month), "orders" or "priority"; "" without a focus.
    """

    table: pd.DataFrame
    p_all: float
    unit: str

    def of(self, decision: str) -> pd.DataFrame:
        """The rows of one decision that could change it."""
        return self.table[(self.table["decision"] == decision) & (self.table["p_change"] >= COULD)]

    def cheapest(self, decision: str = "first"):
        """The row of least effort among the facts that could change the choice; None when there is none."""
        rows = self.of(decision)
        if not len(rows):
            return None
        return rows.sort_values(["effort_h", "value_sample"], ascending=[True, False], kind="stable").iloc[0]


def what_to_ask(priorities, focus=None) -> Questions:
    """What each cell (target group, service, criterion) would be worth knowing.

    priorities: Gives the decision "which pair comes first", with the mean of its weights.
    focus: Gives the decision "which pairs to keep": demand, and the money an order leaves.
    """
    rows = [*_first(priorities), *(_keep(focus) if focus is not None else [])]
    table = pd.DataFrame(rows, columns=COLUMNS)
    table["value_per_hour"] = table["value_sample"] / table["effort_h"]
    table = table.sort_values(
        ["decision", "value", "p_change"],
        ascending=[True, False, False],
        kind="stable",
        ignore_index=True,
        # what is worth the same but for the last digits of a processor stays in the order of the table
        key=lambda column: column.round(9) if column.dtype.kind == "f" else column,
    )
    return Questions(table, _all_known(priorities), focus.objective if focus is not None else "")


def _all_known(priorities) -> float:
    if len(priorities.ranked) < 2 or not priorities.criteria:
        return float("nan")
    value = np.take(priorities.evaluation.utilities, rows_of(priorities), axis=1) @ priorities.mean_weights
    return float(np.mean(value.argmax(axis=1) != value.mean(axis=0).argmax()))


def rows_of(priorities) -> list[int]:
    """The rows of the ranked pairs among all pairs."""
    table, ranked = priorities.evaluation.pairs.table, priorities.ranked
    keys = list(zip(table["public"], table["service"], strict=True))
    return [keys.index(key) for key in zip(ranked["public"], ranked["service"], strict=True)]


def _first(priorities) -> list[dict]:
    """Cells of the ranked pairs, for the choice of the first."""
    ranked, found = priorities.ranked, priorities.evaluation
    if len(ranked) < 2 or not priorities.criteria:
        return []
    weights = 100 * priorities.mean_weights
    rows = rows_of(priorities)
    draws = np.take(found.utilities, rows, axis=1)
    value = draws.mean(axis=0) @ weights
    cells = found.table[found.table["criterion"].isin(found.names)]
    status, n = (cells[name].to_numpy().reshape(len(found.names), -1)[:, rows] for name in ("status", "n"))
    out = []
    for i, pair in enumerate(ranked.to_dict("records")):
        rival = float(np.delete(value, i).max())
        for j, criterion in enumerate(priorities.criteria):
            moves = weights[j] * (draws[:, i, j] - draws[:, i, j].mean())
            # trips are measured in euros or in kilometres
            scale = found.measures[criterion].scale or criterion
            cell = ("first", pair, criterion, status[j, i], n[j, i])
            out.append(_worth(*cell, value[i] + moves, value[i], rival, scale))
    return out


def _keep(focus) -> list[dict]:
    """Demand and money of each pair, for the choice of the pairs kept."""
    found, best, out = focus.stakes, focus.best, []
    if focus.objective == "priority" or best.method != "enumeration" or not len(focus.table):
        return []
    mean, level, margin = found.value.mean(axis=0), found.level, found.margin
    for i, pair in focus.table.dropna(subset="n").iterrows():
        if not np.isfinite([best.inside[i], best.outside[i]]).all() or level[:, i].max(initial=0) <= 0:
            continue
        own = best.inside[i] + mean[i]
        moves = {"demand": (level[:, i] - level[:, i].mean()) * margin[:, i].mean()}
        if focus.objective == "contribution":
            moves["contribution"] = (margin[:, i] - margin[:, i].mean()) * level[:, i].mean()
        for criterion, move in moves.items():
            if np.ptp(move) > 0:
                cell = ("keep", pair, criterion, "observed", pair["n"])
                out.append(_worth(*cell, own + move, own, best.outside[i]))
    return out


def _worth(decision, pair, criterion, status, n, draws, own: float, rival: float, scale: str = "") -> dict:
    """One row: value of knowing, of a sample, chance of changing the choice."""
    now = max(own, rival)
    more = MORE_GRADES if status == "judged" else MORE
    keep = np.sqrt(more / (more + limit("lean") + (0 if status == "absent" else n)))
    sample = own + keep * (draws - own)
    changes = draws < rival if own >= rival else draws > rival
    return {
        "decision": decision,
        **{name: pair[name] for name in ("public", "service", "label")},
        "criterion": criterion,
        "criterion_label": criterion_label(criterion),
        "status": status,
        # an average over draws may fall a rounding error under the value of not knowing
        "value": max(float(np.maximum(draws, rival).mean() - now), 0.0),
        "value_sample": max(float(np.maximum(sample, rival).mean() - now), 0.0),
        "p_change": float(changes.mean()),
        "effort_h": float(rates.value("ask_effort_h")[scale or criterion]),
    }
