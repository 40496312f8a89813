"""How often the portfolio announces noise, how soon it finds what changed, and what drawing figures together is worth.

python benchmarks/portfolio.py --pilots 24 --first 9 --last 15        # whole states, about a second a pilot and month
"""

import argparse
from collections import Counter

import numpy as np

from conciergekit import portfolio
from conciergekit.portfolio.changes import level_moved, share_moved, since
from conciergekit.synthetic.portfolio import worlds

FIGURES = (
    "level",
    "share",
    "figure",
)  # what is announced of figures; the rest is what the workbook or the rule says


def whole(seed: int, pilots: int, first: int, last: int) -> None:
    """States of every month, as a batch keeps them: what is announced where nothing changes, and where something did."""
    said, quiet, found, changed = Counter(), 0, 0, 0
    truth, states = {"service_rate": [], "satisfaction_beneficiaries": []}, []
    for world in worlds(seed, pilots, last):
        past, seen = [], None
        for months in range(first, last + 1):
            kept = portfolio.state(world.after(months)) | {"pilot": world.name}
            changes = since(past, kept).changes if past else ()
            late = world.change != "none" and months > world.at
            if past and not late:
                quiet += 1
                kinds = {change.kind for change in changes}
                said.update(
                    kinds
                    | ({"a figure"} if kinds & set(FIGURES) else set())
                    | ({"anything"} if kinds else set())
                )
            if late and any(c.worse and c.kind in ("level", "share") for c in changes):
                seen = seen or months
            past.append(kept)
        if world.change != "none":
            changed += 1
            found += seen is not None and seen <= world.at + 2
        lost = (
            0.15 * (world.change == "share") * max(0, last - world.at) / last
        )  # over the whole test, as it is counted
        truth["service_rate"].append(world.served - lost)
        truth["satisfaction_beneficiaries"].append(world.satisfied)
        states.append(past[-1])
    if quiet:
        rates = ", ".join(f"{kind} {n / quiet:.3f}" for kind, n in said.most_common())
        print(f"quiet pilot-months: {quiet}; announced in: {rates}")
        print(f"changes found within two months: {found} of {changed}")
    for code, true in truth.items():
        found = portfolio.pooled(states, code)
        true = np.array(
            [one for one, kept in zip(true, states, strict=True) if kept["pilot"] in found.pilots]
        )
        before, after = (((values - true) ** 2).sum() for values in (found.raw, found.estimate))
        print(f"{code}, {len(true)} pilots, squared error: raw {before:.4f}, drawn together {after:.4f}")


def alone(seed: int, worlds_: int) -> None:
    """The two tests alone, by volume: false announcements a month, and discovery within two months."""
    rng = np.random.default_rng(seed)
    for level in (20, 40, 60, 100):
        for spread in (1.0, 1.3, 1.6):
            draw = (
                (lambda m, n: rng.poisson(m, n))
                if spread == 1
                else (lambda m, n, s=spread: rng.negative_binomial(m / (s - 1), 1 / s, n))
            )
            false = hit = 0
            for _world in range(worlds_ // 4):
                base = draw(level, 12)
                false += _level(base)
                low = draw(level * 2 / 3, 2)
                hit += _level(np.append(base, low[:1])) or _level(np.append(base, low))
            print(
                f"level {level}, months vary x{spread}: false {false / (worlds_ // 4):.3f}, a third down found {hit / (worlds_ // 4):.3f}"
            )
    for n in (20, 40, 60, 100):
        good, low = rng.binomial(n, 0.88, (worlds_, 12)), rng.binomial(n, 0.73, (worlds_, 2))
        false = np.mean([_share(g, n) for g in good])
        hit = np.mean(
            [
                _share(np.append(old, new[:1]), n) or _share(np.append(old, new), n)
                for old, new in zip(good, low, strict=True)
            ]
        )
        print(f"share .88 of {n} a month: false {false:.3f}, 15 points down found {hit:.3f}")


def _level(counts) -> bool:
    moved = [level_moved(counts, np.ones(len(counts)), months) for months in (1, 2)]
    return any(m < -portfolio.changes.LEVEL_DOWN or m > portfolio.changes.LEVEL_UP for m in moved)


def _share(good, n: int) -> bool:
    for months in (1, 2):
        z = share_moved(good[:-months].sum(), n * (len(good) - months), good[-months:].sum(), n * months)
        if abs(z) > portfolio.changes.SHARE_MOVED:
            return True
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (("seed", 31416), ("pilots", 24), ("first", 9), ("last", 15)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--tests", action="store_true", help="the two tests alone")
    asked = parser.parse_args()
    if asked.tests:
        alone(asked.seed, 4000)
    else:
        whole(asked.seed, asked.pilots, asked.first, asked.last)


if __name__ == "__main__":
    main()
