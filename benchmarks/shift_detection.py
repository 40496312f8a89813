"""How often the monthly looks raise a false alarm, and how soon they find a shift; makes the thresholds too.

    python benchmarks/shift_detection.py                  the tables of benchmarks/results/shift_detection.md
    python benchmarks/shift_detection.py --thresholds     rewrites conciergekit/data/shift_thresholds.toml

What is simulated is the library's own `compare`, `scan`, `client_effect`, `threshold`, `follow` and `smallest_shift`.
"""

import argparse
import math

import numpy as np
import pandas as pd

from conciergekit.core.paths import data
from conciergekit.core.rates import value
from conciergekit.targets import looks
from conciergekit.targets.shift import FAR, compare

LOOKS, CHANGE, LATEST = 36, 12, 0.045  # the threshold aims a little under 5 %: it is itself simulated
BEFORE, AFTER = (0.4, 0.3, 0.2, 0.1), (0.2, 0.3, 0.4, 0.1)
VOLUMES = (5, 8, 12, 20, 32, 50, 80, 125, 200, 400)
GROUPS = (2, 3, 4, 5, 6, 8)


def series(rng, count, months, volume, before, after=None, change=CHANGE, bunching=None):
    """(count, months, groups) orders: Poisson totals, shares fixed or Dirichlet of concentration `bunching`."""
    totals = rng.poisson(volume, (count, months))
    shares = np.empty((count, months, len(before)))
    shares[:] = before
    if after is not None:
        shares[:, change:] = after
    if bunching:
        shares = rng.standard_gamma(shares * bunching)
        shares /= shares.sum(axis=2, keepdims=True)
    return rng.multinomial(totals, shares)


def shapes(groups):
    """Two kinds of shares: all alike, and falling with the rank (rank order centroid)."""
    falling = np.cumsum(1 / np.arange(groups, 0, -1))[::-1] / groups
    return np.full(groups, 1 / groups), falling


def make_thresholds(count, seed):
    """The table: for each number of groups and volume, the worse of the two kinds of shares."""
    lines = [
        "# Made by benchmarks/shift_detection.py --thresholds: statistic that the largest of 36 monthly looks",
        f"# passes in {LATEST:.1%} of {count} series without change (bunched orders), by groups and orders a month.",
        f"volumes = {[float(v) for v in VOLUMES]}",
        "[thresholds]",
    ]
    for groups in GROUPS:
        row = []
        for volume in VOLUMES:
            rng = np.random.default_rng([seed, groups, volume])
            found = []
            for shares in shapes(groups):
                y = series(rng, count, LOOKS, volume, shares, bunching=looks.BUNCHING)
                found.append(np.quantile(looks.scan(y)[0].max(axis=1), 1 - LATEST))
            row.append(round(float(max(found)), 2))
            print(groups, volume, np.round(found, 2), flush=True)
        lines.append(f"{groups} = {row}")
    data("shift_thresholds.toml").write_text("\n".join(lines) + "\n", encoding="utf8")


# ---- clients who order many times: planned against observed, then month after month ----------------------

FAR_SHARE, SHIFT = value("shift_rule")["far_share"], 0.3


def _few(regulars, theirs, others, each=1.0):
    """(rng) -> orders of so many regulars and of so many others, at least one each."""
    return lambda rng: np.concatenate([rng.poisson(theirs, regulars), rng.poisson(each, others)]) + 1


def _skewed(n):
    return lambda rng: np.maximum(rng.poisson(rng.lognormal(1, 1.2, n)), 1)


CLIENTS = {  # name -> orders of each client, the same law for both target groups
    "60 even clients": _few(0, 0, 60, 4),
    "4 regulars, 26 others": _few(4, 30, 26),
    "4 regulars, 30 others": _few(4, 20, 30),
    "8 regulars, 12 others": _few(8, 20, 12),
    "2 regulars, 10 others": _few(2, 30, 10),
    "40 clients, log-normal": _skewed(40),
    "120 clients, log-normal": _skewed(120),
}


def one_log(rng, sizes, share, times=1):
    """Orders (a row each) of clients of whom a share is of group a; those of a order `times` as much."""
    mine = rng.random(len(sizes)) < share
    counts = np.where(mine, sizes * times, sizes)
    code = np.repeat(np.arange(len(counts)), counts).astype(str)
    return pd.DataFrame({"client": code, "public": np.repeat(np.where(mine, "a", "b"), counts)}), mine


def compared(served, planned):
    """The row of group a, by the library's own comparison."""
    table = pd.DataFrame({"public": ["a", "b"], "planned_share": [planned, 1 - planned]})
    table["orders"] = served["public"].value_counts().reindex(["a", "b"], fill_value=0).to_numpy()
    compare(table, served, FAR_SHARE)
    return table.iloc[0]


def clients(count, seed):
    """Wrong and right announcements of a shift, and ranges, where a few clients order most."""
    print(
        f"\nPlanned against observed, {count} tests a cell; a shift of {SHIFT:.0%} is there or not; 90 % ranges"
    )
    print("| clients | true share | false shift | range holds | real shift seen | clients alike |")
    print("|---|---|---|---|---|---|")
    cases = [(name, law, share, 1) for name, law in CLIENTS.items() for share in (0.5, 0.2)]
    cases += [
        (f"{n} clients, those of a order 5 times as much", _few(0, 0, n), share, 5)
        for n in (40, 120)
        for share in (0.5, 0.2)
    ]
    for k, (name, law, share, times) in enumerate(cases):
        rng = np.random.default_rng([seed, 7, k])
        who = (
            share / times / (share / times + 1 - share)
        )  # share of the clients that makes this share of the orders
        moved = share + SHIFT if share < 0.5 else share - SHIFT
        rows = [compared(one_log(rng, law(rng), who, times)[0], share) for _test in range(count)]
        seen = [
            compared(one_log(rng, law(rng), who, times)[0], moved)["stands"] == FAR for _test in range(count)
        ]
        false = np.mean([row["stands"] == FAR for row in rows])
        held = np.mean([row["low_share"] <= share <= row["high_share"] for row in rows])
        alike = np.median([row["alike"] for row in rows])
        cells = (f"{p:.3f} ± {error(p, count):.3f}" for p in (false, held, np.mean(seen)))
        print(f"| {name} | {share:.0%} | {' | '.join(cells)} | {alike:.0f} |", flush=True)


def churning(rng, months, arrivals, regular, life, share=0.5, after=None):
    """(months, clients) orders and who is of the first group: clients come each month, some stay and order much."""
    arrival = np.repeat(np.arange(months), rng.poisson(arrivals, months) + 10 * (np.arange(months) == 0))
    n = len(arrival)
    often = rng.random(n) < regular
    end = arrival + np.where(often, rng.geometric(1 / life, n), rng.geometric(0.6, n))
    rate = rng.lognormal(np.where(often, 1.0, -0.3), 0.5)
    month = np.arange(months)[:, None]
    first = rng.random(n) < np.where(arrival >= CHANGE, share if after is None else after, share)
    return rng.poisson(rate * ((month >= arrival) & (month < end))), first


def regulars(count, seed):
    """Monthly looks at clients who come, stay or leave: without and with what the clients explain."""
    print(
        f"\nLooks at clients who come and leave, {count} series a line, {LOOKS} looks, two groups; the shift is that of"
    )
    print(f"the new clients, .3 to .8 after month {CHANGE}")
    print(
        "| new clients a month, regulars, their stay | orders a month | false alarm, orders alone | false alarm | "
        "found within 6 / 12 months | wrong change of focus in 36 months (shares .6 and .4), orders alone → clients |"
    )
    print("|---|---|---|---|---|---|")
    for arrivals, regular, life in ((2, 0.13, 12), (2, 0.13, 36), (5, 0.13, 12), (4, 0.0, 12), (8, 0.13, 12)):
        rng = np.random.default_rng([seed, 11, arrivals, life, round(100 * regular)])
        still = [churning(rng, LOOKS, arrivals, regular, life) for _series in range(count)]
        apart = [churning(rng, LOOKS, arrivals, regular, life, share=0.6) for _series in range(count)]
        moving = [churning(rng, CHANGE + 12, arrivals, regular, life, 0.3, 0.8) for _series in range(count)]
        alone, false = looked_at(still, False).any(axis=1).mean(), looked_at(still).any(axis=1).mean()
        hit = looked_at(moving)
        first = np.where(hit.any(axis=1), hit.argmax(axis=1) + 1, 10**6)
        found = [np.mean((first > CHANGE) & (first <= CHANGE + h)) for h in (6, 12)]
        found = " / ".join(f"{p:.3f} ± {error(p, count):.3f}" for p in found)
        wrong = [np.mean([focus_changed(*one, known) for one in apart]) for known in (False, True)]
        wrong = " → ".join(f"{p:.3f} ± {error(p, count):.3f}" for p in wrong)
        volume = np.mean([m.sum() / LOOKS for m, _first in still])
        print(
            f"| {arrivals}, {regular:.0%}, {life} months | {volume:.0f} | {alone:.3f} ± {error(alone, count):.3f} | "
            f"{false:.3f} ± {error(false, count):.3f} | {found} | {wrong} |",
            flush=True,
        )


def by_group(m, first):
    return np.stack([m[:, first].sum(axis=1), m[:, ~first].sum(axis=1)], axis=1)


def looked_at(worlds, with_clients=True):
    """(B, T) whether each look raises an alarm, each with the threshold of its volume so far."""
    y = np.array([by_group(m, first) for m, first in worlds])
    effect = np.array([looks.client_effect(m) for m, _first in worlds]) if with_clients else None
    limit = np.vectorize(lambda v: looks.threshold(2, v))(looks.mean_volume(y))
    return looks.scan(y, effect)[0] > limit


def focus_changed(m, first, with_clients):
    """Whether the focus ever leaves the first group, which stays ahead."""
    y = by_group(m, first)
    dispersion = looks.scan(y, looks.client_effect(m) if with_clients else None)[2]
    if with_clients:
        dispersion = np.maximum(dispersion, looks.client_orders(m))
    return (looks.follow(y, 0, dispersion)[0] != 0).any()


def error(p, n):
    return math.sqrt(max(p * (1 - p), 0) / n)


def alarms(y, volume):
    """(B, T) whether each look raises an alarm."""
    return looks.scan(y)[0] > looks.threshold(y.shape[2], volume)


def detection(count, seed):
    print(
        f"\nAlarms, {count} series a line, {LOOKS} monthly looks, shift {BEFORE} to {AFTER} after month {CHANGE}"
    )
    print("| orders a month | bunched | false alarm in 36 looks | found within 3 / 6 / 12 months |")
    print("|---|---|---|---|")
    for volume in (8, 20, 50):
        for bunching in (None, 60, 30):
            rng = np.random.default_rng([seed, volume, bunching or 0])
            false = (
                alarms(series(rng, count, LOOKS, volume, BEFORE, bunching=bunching), volume)
                .any(axis=1)
                .mean()
            )
            hit = alarms(series(rng, count, LOOKS, volume, BEFORE, AFTER, bunching=bunching), volume)
            first = np.where(hit.any(axis=1), hit.argmax(axis=1) + 1, 10**6)
            within = [np.mean((first > CHANGE) & (first <= CHANGE + h)) for h in (3, 6, 12)]
            found = " / ".join(f"{p:.3f} ± {error(p, count):.3f}" for p in within)
            name = "no" if bunching is None else f"Dirichlet {bunching}"
            print(f"| {volume} | {name} | {false:.3f} ± {error(false, count):.3f} | {found} |")


def growing(count, seed):
    """A pilot that fills up from 5 to 40 orders a month, each look with the threshold of its own mean volume."""
    rng = np.random.default_rng([seed, 99])
    ramp = 5 + 35 * (1 - np.exp(-np.arange(LOOKS) / 5))
    print("\nFalse alarms of a pilot that grows from 5 to 40 orders a month (threshold of the mean so far)")
    for bunching in (None, 30):
        y = series(rng, count, LOOKS, ramp, BEFORE, bunching=bunching)
        limit = np.vectorize(lambda v: looks.threshold(4, v))(looks.mean_volume(y))
        p = (looks.scan(y)[0] > limit).any(axis=1).mean()
        print(
            f"| {'no' if bunching is None else f'Dirichlet {bunching}'} | {p:.3f} ± {error(p, count):.3f} |"
        )


def smallest(count, seed):
    """The closed form of the smallest shift against simulation: how often such a shift is really seen."""
    print(
        "\nSmallest shift that should be seen with chance .65 within 6 months (bunched orders), and how often it is"
    )
    print("| groups | orders a month | points moved | seen |")
    print("|---|---|---|---|")
    for groups, volume in ((2, 20), (2, 60), (4, 20), (4, 60), (4, 150)):
        shares = np.sort(shapes(groups)[1])[::-1]
        size = looks.smallest_shift(shares, volume)
        if math.isnan(size):
            print(f"| {groups} | {volume} | none | |")
            continue
        after = shares.copy()
        after[:2] += (-size, size)
        rng = np.random.default_rng([seed, groups, volume])
        y = series(rng, count, CHANGE + 6, volume, shares, after, bunching=30)
        hit = alarms(y, volume)
        first = np.where(hit.any(axis=1), hit.argmax(axis=1) + 1, 10**6)
        p = np.mean((first > CHANGE) & (first <= CHANGE + 6))
        print(f"| {groups} | {volume} | {100 * size:.0f} | {p:.3f} ± {error(p, count):.3f} |")


def rules(count, seed):
    """Focus on one group, a change costs 15 orders: orders lost against knowing the truth, over 36 months."""
    print("\nOrders lost against an oracle over 36 months (20 orders a month, a change costs 15)")
    print("| rule | no change | real shift | real shift, bunched |")
    print("|---|---|---|---|")
    cost = value("shift_rule")["cost_orders"]
    names = {
        "kit's rule": {},
        "last month's first": None,
        "never change": {"sure": 2.0},
        "sure 0.9": {"sure": 0.9},
        "sure 0.6, no price": {"sure": 0.6, "cost_orders": 0},
    }
    for name, options in names.items():
        cells = []
        for after, bunching in ((None, None), (AFTER, None), (AFTER, 30)):
            rng = np.random.default_rng([seed, bunching or 0, after is None])
            y = series(rng, count, LOOKS, 20, BEFORE, after, bunching=bunching)
            if options is None:
                focus = y.argmax(axis=2)
            else:
                focus, _other, _p, _g = looks.follow(y, 0, looks.scan(y)[2], **options)
            held = np.concatenate(
                [np.zeros((count, 1), int), focus[:, :-1]], axis=1
            )  # decided before the month
            true = np.empty((LOOKS, 4))
            true[:] = BEFORE
            if after is not None:
                true[CHANGE:] = after
            lost = 20 * (true.max(axis=1) - true[np.arange(LOOKS), held]).sum(axis=1)
            moves = (np.diff(held, axis=1) != 0).sum(axis=1) * cost
            best = cost if after is not None else 0
            regret = lost + moves - best
            cells.append(f"{regret.mean():.0f} ± {regret.std() / math.sqrt(count):.1f}")
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--thresholds", action="store_true", help="rewrite the table of thresholds")
    parser.add_argument("--series", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=20261124)
    asked = parser.parse_args()
    if asked.thresholds:
        make_thresholds(asked.series, asked.seed)
    else:
        for table in (clients, regulars, detection, growing, smallest, rules):
            table(asked.series, asked.seed)
