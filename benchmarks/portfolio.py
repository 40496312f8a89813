"""How often the portfolio announces noise, how soon it finds what changed, and what drawing figures together is worth.

python benchmarks/portfolio.py --pilots 80 --first 6 --last 13      # whole states, about a second a pilot and month
python benchmarks/portfolio.py --pools --last 12                    # six portfolios of forty pilots
"""

import argparse
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from statistics import NormalDist

import numpy as np

from conciergekit import portfolio
from conciergekit.core.pilot import Pilot
from conciergekit.portfolio.changes import moved, news, since
from conciergekit.portfolio.fair import COMPARED, MULTIPLIED
from conciergekit.synthetic.portfolio import LAWS, LOST_LEVEL, LOST_SHARE, worlds

FIGURES = (
    "level",
    "share",
    "figure",
)  # what is announced of figures; the rest is what the workbook or the rule says


def followed(seed: int, pilots: int, first: int, last: int) -> Iterator[tuple]:
    """Each pilot with its states, month after month, as a batch keeps them."""
    for world in worlds(seed, pilots, last):
        yield world, [portfolio.state(world.after(n)) | {"pilot": world.name} for n in range(first, last + 1)]


def announced(runs: Iterable[tuple], first: int) -> None:
    """What is announced where nothing changes, and how soon what did change is found."""
    said, quiet, found = Counter(), 0, Counter()
    for world, states in runs:
        seen = None
        for k in range(1, len(states)):
            changes, late = (
                since(states[:k], states[k]).changes,
                world.change != "none" and first + k > world.at,
            )
            if late and any(c.worse and c.kind in ("level", "share") for c in changes):
                seen = seen or first + k
            if not late:
                quiet += 1
                kinds = {change.kind for change in changes}
                said.update(kinds | {"a figure"} & {"a figure" for _kind in kinds & set(FIGURES)})
                said["anything"] += bool(kinds)
        if world.change != "none":
            found[world.change, seen is not None and seen <= world.at + 2] += 1
    rates = ", ".join(f"{kind} {n / max(1, quiet):.3f}" for kind, n in said.most_common())
    print(f"quiet pilot-months: {quiet}; announced in: {rates}")
    for change in ("level", "share"):
        print(
            f"{change}: {found[change, True]} of {found[change, True] + found[change, False]} found within two months"
        )


def truths(world, months: int) -> dict[str, float]:
    """The true figure of a pilot followed for so many months: over its whole test, or now, as it is counted."""
    late = max(0, months - world.at)
    share = late / len(world.after(months).months)  # of its months since then
    lost, level = LOST_SHARE * (world.change == "share"), world.level
    if late and world.change == "level":
        level *= 1 - LOST_LEVEL
    mean = world.pilot["tours"].assign(
        km=4 * world.km_stop, drive_min=16 * world.km_stop, stop_min=20.0, stops=4
    )
    tours = Pilot.from_tables({**world.pilot.tables, "tours": mean}, world.pilot.settings, language="fr")
    return {
        "requests_per_thousand": 1000 * level / world.population,
        "contribution_hour_eur": 7 / world.hour_order,
        "cost_per_stop_eur": portfolio.cost_per_stop(tours).value,
        "service_rate": world.served - lost * share,
        "on_time_rate": world.on_time,
        "satisfaction_beneficiaries": world.satisfied,
        "own_cover": 0.5
        * (world.served - lost * share)
        * (1 - LOST_LEVEL * (world.change == "level") * share),
    }


def drawn(portfolios: Iterable[list[tuple]], months: int) -> None:
    """Squared error of each figure of the fair comparison, as counted and drawn together, in whole portfolios (of logarithms where
    chance multiplies: else one small commune would be all of it), and that of who knows the mean and the spread of the true figures
    of all these portfolios: chance alone takes a portfolio above 1 for both."""
    found = {code: [] for code in COMPARED}
    for runs in portfolios:
        states, true = [kept[-1] for _world, kept in runs], {w.name: truths(w, months) for w, _kept in runs}
        for code in COMPARED:
            one = portfolio.pooled(states, code)
            scale = np.log if code in MULTIPLIED else np.asarray
            error = one.error / one.expected if code in MULTIPLIED else one.error
            right = scale(np.array([true[pilot][code] for pilot in one.pilots]))
            found[code].append((scale(one.raw), scale(one.estimate), error, right))
    for code, each in found.items():
        every = np.concatenate([right for *_figures, right in each])
        squares = []
        for raw, estimate, error, right in each:
            known = raw - error**2 / (error**2 + every.var()) * (raw - every.mean())
            squares.append([((one - right) ** 2).sum() for one in (raw, estimate, known)])
        before, after, law = np.transpose(squares)
        for name, one in (("drawn together", after), ("knowing the law", law)):
            told = " ".join(f"{a / b:.2f}" for a, b in zip(one, before, strict=True))
            print(f"{code}, {name}: x{one.sum() / before.sum():.3f} ({told})")


def by_stage(seed: int, worlds_: int) -> None:
    """Pilots of several stages that add so many times what pilots of one stage differ by, errors half to twice as large as that:
    squared error over that as counted, and how often the range holds the truth, with stages as a ground of comparison and without."""
    rng = np.random.default_rng(seed)
    for pilots, stages in ((10, 2), (15, 3), (40, 3), (40, 5)):
        for apart in (0.0, 0.5, 1.0, 2.0):
            before, after, held = 0.0, np.zeros(2), np.zeros(2)
            for _world in range(worlds_):
                at, age = np.arange(pilots) % stages, rng.uniform(3, 24, pilots)
                true = rng.normal(0, apart, stages)[at] + rng.normal(0, 1, pilots)
                error = np.exp(rng.normal(0, 0.5, pilots))
                raw = true + rng.normal(0, error)
                before += ((raw - true) ** 2).sum()
                for n, stage in enumerate((list(map(str, at)), None)):
                    one = portfolio.fair.pool(raw, error, age, stage=stage)
                    after[n] += ((one.estimate - true) ** 2).sum()
                    held[n] += ((one.low <= true) & (true <= one.high)).mean() / worlds_
            told = [f"x{a / before:.2f}, inside {h:.2f}" for a, h in zip(after, held, strict=True)]
            print(
                f"{pilots} pilots, {stages} stages, {apart} apart: by stage {told[0]}; all together {told[1]}"
            )


def by_volume(seed: int, worlds_: int) -> None:
    """Shares of forty pilots by how many answers each has: beside what one knows who knows the law they were drawn from."""
    rng = np.random.default_rng(seed)
    for n in (20, 48, 200, 720):
        ours, best = [], []
        for _world in range(worlds_):
            true = rng.beta(*LAWS["service_rate"], 40)
            good = rng.binomial(n, true)
            states = [
                {"pilot": str(k), "months": 12, "figures": {"service_rate": [x / n, 0.0, 1.0, n]}}
                for k, x in enumerate(good)
            ]
            raw, known = (((one - true) ** 2).sum() for one in (good / n, (45 + good) / (50 + n)))
            ours.append(((portfolio.pooled(states, "service_rate").estimate - true) ** 2).sum() / raw)
            best.append(known / raw)
        told = [
            f"x{np.mean(one):.2f}, better {np.mean(np.array(one) < 1):.2f} of the time"
            for one in (ours, best)
        ]
        print(f"{n} answers a pilot: {told[0]}; knowing the law: {told[1]}")
    for between in (1, 2, 4, 8):  # times the error of each figure
        true = rng.normal(0, between, (worlds_, 40))
        raw = true + rng.normal(0, 1, true.shape)
        ours = np.array([portfolio.fair.pool(one, np.ones(40)).estimate for one in raw])
        known = raw * between**2 / (1 + between**2)
        ratios = [((one - true) ** 2).sum(axis=1) / ((raw - true) ** 2).sum(axis=1) for one in (ours, known)]
        told = [f"x{one.mean():.2f}, better {(one < 1).mean():.2f} of the time" for one in ratios]
        print(f"pilots differ by {between} times the error: {told[0]}; knowing the law: {told[1]}")


def alone(seed: int, worlds_: int) -> None:
    """The two tests alone, by volume: false announcements a month, discovery within two months, and the most that any rule could
    find which is as often wrong: twice as wrong over two months, it finds what the most powerful test of that size does (Neyman
    & Pearson), here of square roots and of arcsines, for who has to learn the usual level from the twelve months (within .01 of
    the uniformly most powerful test of two Poisson counts, 20 to 100 a month)."""
    rng, normal = np.random.default_rng(seed), NormalDist()
    for level in (20, 40, 60, 100):
        for spread in (1.0, 1.3, 1.6):
            draw = (
                (lambda m, n: rng.poisson(m, n))
                if spread == 1
                else (lambda m, n, s=spread: rng.negative_binomial(m / (s - 1), 1 / s, n))
            )
            logs = [(draw(level, 13), draw(level * 2 / 3, 2)) for _world in range(worlds_)]
            false, falls, hit = _rates([(_orders(a), _orders(np.append(a[:12], b))) for a, b in logs])
            away = 2 * (math.sqrt(2 * level) - math.sqrt(4 / 3 * level)) / math.sqrt(spread * (1 + 2 / 12))
            most = normal.cdf(away + normal.inv_cdf(2 * falls))
            print(
                f"level {level}, months vary x{spread}: false {false:.3f} (falls {falls:.3f}), a third down found {hit:.2f} of {most:.2f}"
            )
    for n in (20, 40, 60, 100):
        logs = [(rng.binomial(n, 0.88, 13), rng.binomial(n, 0.73, 2)) for _world in range(worlds_)]
        false, falls, hit = _rates([(_served(a, n), _served(np.append(a[:12], b), n)) for a, b in logs])
        away = (math.asin(math.sqrt(0.88)) - math.asin(math.sqrt(0.73))) / math.sqrt(
            1 / (48 * n) + 1 / (8 * n)
        )
        most = normal.cdf(away + normal.inv_cdf(2 * falls))
        print(
            f"share .88 of {n} a month: false {false:.3f} (falls {falls:.3f}), 15 points down found {hit:.2f} of {most:.2f}"
        )


def _rates(logs) -> tuple[float, float, float]:
    """Of logs of thirteen months as usual, and of fourteen of which the last two are low."""
    false = [_said(usual, 13) for usual, _low in logs]
    found = [any(one.worse for months in (13, 14) for one in _said(low, months)) for _usual, low in logs]
    return (
        np.mean([bool(said) for said in false]),
        np.mean([any(one.worse for one in said) for said in false]),
        np.mean(found),
    )


def _said(rows: list, months: int) -> list:
    """What is announced of the last of so many months, compared with the data of the month before."""
    before, now = ({"by_month": dict(rows[:n]), "figures": {}} for n in (months - 1, months))
    return news(moved([before], now), moved([], before))


def _orders(counts) -> list:
    return [(f"{n:02}", [None, float(c), 0.0, 0.0, None, None, 1.0]) for n, c in enumerate(counts)]


def _served(good, n: int) -> list:
    return [(f"{m:02}", [None, None, float(n), float(g), None, None, 1.0]) for m, g in enumerate(good)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (("seed", 31416), ("pilots", 40), ("first", 6), ("last", 13), ("portfolios", 6)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--tests", action="store_true", help="the two tests, and drawing together, by volume")
    parser.add_argument(
        "--pools", action="store_true", help="whole portfolios of the last month, drawn together"
    )
    asked = parser.parse_args()
    if asked.tests:
        alone(asked.seed, 4000)
        by_volume(asked.seed, 300)
        by_stage(asked.seed, 300)
    elif asked.pools:
        seeds = range(asked.seed, asked.seed + asked.portfolios)
        drawn((list(followed(seed, asked.pilots, asked.last, asked.last)) for seed in seeds), asked.last)
    else:
        announced(followed(asked.seed, asked.pilots, asked.first, asked.last), asked.first)


if __name__ == "__main__":
    main()
