"""Sixty draws of each training case: do verdicts differ, do accounts reconcile, does the lesson hold, does a file tell the end?

python benchmarks/training_cases.py --seeds 60 --first 0
"""

import argparse
import io
import zipfile
from collections import Counter

import numpy as np
import pandas as pd

from conciergekit import finance, training
from conciergekit.training.truth import ADJUST, CONTINUE, STOP
from conciergekit.training.worlds import MONTHS


def lesson(drawn) -> dict[str, bool]:
    """What must be seen in the workbook of this draw for its case to teach what it says."""
    return {"slow_start": _slow_start, "loved": _loved, "quotes": _quotes}[drawn.case.name](drawn)


def _months(drawn, month: int) -> pd.DataFrame:
    """Requests, orders served and on time by month of the workbook of `month`."""
    pilot = drawn.until(month)
    log = pilot["requests"]
    served = log[log["outcome"] == "served"]
    by = served["closed_on"].dt.to_period("M")
    return pd.DataFrame(
        {
            "asked": log.groupby(log["date"].dt.to_period("M")).size(),
            "served": served.groupby(by).size(),
            "on_time": (served["closed_on"] <= served["due_on"]).groupby(by).sum(),
        }
    ).fillna(0)


def _required(drawn, indicator: str) -> float:
    criteria = drawn.pilot["criteria"]
    return float(criteria.loc[criteria["indicator"] == indicator, "requirement"].iloc[0])


def _slow_start(drawn) -> dict[str, bool]:
    seen, required = _months(drawn, 8), _required(drawn, "orders_month")
    late = seen.iloc[-2:]
    served_share = late["served"].sum() / late["asked"].sum()
    return {
        "trap: the peak of a campaign": seen["asked"].iloc[2] > 1.15 * max(seen["asked"].iloc[[1, 3]]),
        "trap: a closed month": seen["asked"].iloc[3] < 0.85 * seen["asked"].iloc[:2].mean(),
        "the ordinary months before the fifth are under the requirement": max(seen["served"].iloc[[0, 1, 3]])
        < required,
        "later the orders reach it, or the requests do and are not served, or neither": {
            CONTINUE: late["served"].mean() >= required,
            STOP: late["asked"].mean() < required,
            ADJUST: late["asked"].mean() >= required and served_share < 0.75,
        }[drawn.truth.verdict],
    }


def _loved(drawn) -> dict[str, bool]:
    pilot, seen = drawn.until(8), _months(drawn, 8)
    answers = pilot["surveys"]["score"] >= 4
    lines, first = pilot["ledger"], pilot["ledger"]["date"] <= pd.Timestamp("2025-11-30")
    sign = np.where(lines["nature"] == "expense", -1, 1) * lines["amount_eur"]
    run = lines["set_up"].fillna(False).astype(bool)
    fourth = lines["date"].dt.to_period("M") == pd.Period("2025-12", "M")
    once = lines["payer"].isin(["Fondation, une seule fois"])
    return {
        "trap: a grant paid once": sign[fourth].sum()
        > 0
        > sign[fourth & ~once].sum() - 0.5 * sign[once].sum(),
        "trap: setting up": sign[first].sum() < 3 * sign[first & ~run].sum() / 3
        and sign[first & run].sum() < -0.5 * abs(sign[first & ~run].sum()),
        "everybody is satisfied": answers.mean() >= 0.85,
        "requests grow": seen["asked"].iloc[-3:].mean() > 1.15 * seen["asked"].iloc[:3].mean(),
        "the hour tells, or the promises": {
            CONTINUE: _hour(pilot) >= 16 and _on_time(seen) >= 0.8,
            STOP: _hour(pilot) < 16,
            ADJUST: _hour(pilot) >= 16 and _on_time(seen) < 0.8,
        }[drawn.truth.verdict],
    }


def _hour(pilot) -> float:
    """What an hour in the field left over the last three months."""
    since = pd.Timestamp("2026-02-01")
    lines = pilot["ledger"][pilot["ledger"]["date"] >= since]
    made = lines.loc[(lines["nature"] == "own_revenue"), "amount_eur"].sum()
    varies = lines.loc[lines["variable"].fillna(False).astype(bool), "amount_eur"].sum()
    time = pilot["time"]
    hours = time[(time["date"] >= since) & time["category"].isin(["field", "travel"])]["hours"].sum()
    return (made - varies) / hours


def _on_time(seen: pd.DataFrame) -> float:
    return seen["on_time"].iloc[-3:].sum() / seen["served"].iloc[-3:].sum()


def _quotes(drawn) -> dict[str, bool]:
    early, late, seen = drawn.until(4)["contracts"], drawn.until(8)["contracts"], _months(drawn, 8)
    large = early["amount_eur"].max()
    lines = drawn.until(4)["ledger"]
    own = lines[(lines["nature"] == "own_revenue") & (lines["date"] == lines["date"].max())]
    others = int(((late["status"] == "signed") & (late["amount_eur"] < large)).sum())
    return {
        "trap: quotes counted as orders": early["amount_eur"].sum() - large >= 0.85 * large,
        "trap: one payer": large / own["amount_eur"].sum() >= 0.6,
        "contracts are signed, or not, or are and promises are not kept": {
            CONTINUE: others >= 6 and _on_time(seen) >= 0.75,
            STOP: others <= 1,
            ADJUST: others >= 6 and _on_time(seen) < 0.75,
        }[drawn.truth.verdict],
    }


def features(book: bytes) -> tuple:
    """What a file tells without its cells: entries, sheets, heads."""
    archive = zipfile.ZipFile(io.BytesIO(book))
    entries = tuple((one.filename, one.date_time, one.comment, one.extra) for one in archive.infolist())
    return (
        entries,
        archive.read("xl/workbook.xml"),
        archive.read("docProps/core.xml"),
        archive.read("docProps/app.xml"),
    )


def size_tells(sizes: list[int], right: list[bool]) -> float:
    """Chance that the file of a draw that ends so is larger than that of one that does not: 0.5 tells nothing."""
    one, other = (
        np.array([s for s, r in zip(sizes, right, strict=True) if r is flag]) for flag in (True, False)
    )
    return float((one[:, None] > other).mean() + 0.5 * (one[:, None] == other).mean())


def main() -> None:
    """Print the table of each case."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seeds", type=int, default=60)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--draws", type=int, default=1000)
    asked = parser.parse_args()
    seeds = range(asked.first, asked.first + asked.seeds)
    for name in training.cases("en"):
        truth, rules, agree, first, held, worst, sizes = Counter(), Counter(), [], [], Counter(), 0.0, []
        gaps, shapes, missed, ends = [], set(), [], []
        for seed in seeds:
            drawn = training.draw(name, seed)
            truth[drawn.truth.verdict] += 1
            ends.append(drawn.truth.verdict)
            worst = max(
                worst,
                *(finance.reconcile(drawn.until(m))["difference_eur"].abs().max() for m in (3, 8, MONTHS)),
            )
            held.update(what for what, seen in lesson(drawn).items() if seen)
            rule = training.proposals(drawn, asked.draws)
            rules[rule["choice"].iloc[-1]] += 1
            same = list(rule["choice"] == drawn.truth.verdict)
            agree.append(same[-1])
            first.append([*rule["choice"]])
            missed.append(drawn.truth.best()[0] - drawn.truth.money(list(rule["choice"])))
            gaps.append(gap(drawn))
            sizes.append(len(drawn.workbook(3)))
            shapes.add(features(drawn.workbook(3)))
        print(f"\n{name}, {asked.seeds} seeds")
        print(
            "  true:",
            dict(truth),
            "· last proposal of the rule:",
            dict(rules),
            f"· they agree: {np.mean(agree):.2f}",
        )
        print(
            "  proposals by month:",
            *(dict(Counter(row[at] for row in first)) for at in range(6)),
            sep="\n    ",
        )
        print(f"  missed by the rule: median {np.median(missed):.0f} €")
        print(f"  largest gap between accounts, log, contracts: {worst:.3f} €")
        print(
            f"  months 9–12 of the accounts less what is true: {np.mean(gaps):.0f} € a month (standard error {np.std(gaps) / len(gaps) ** 0.5:.0f})"
        )
        for what, count in held.items():
            print(f"  {what}: {count} of {asked.seeds}")
        print(
            "  shapes of the first file:",
            len(shapes),
            "· size tells the end (0.5: nothing):",
            {
                v: round(
                    size_tells(sizes, [end == v for end in ends]),
                    2,
                )
                for v in truth
            },
        )


def gap(drawn) -> float:
    """What the accounts of the months after the last decision brought a month, less what was true of them."""
    lines = drawn.pilot["ledger"]
    lines = lines[
        (lines["date"] > drawn.until(8).until) & ~lines["payer"].isin(["Fondation, une seule fois"])
    ]
    made = (np.where(lines["nature"] == "expense", -1, 1) * lines["amount_eur"]).sum() / 4
    return float(made - drawn.truth.eur["test"][-1])


if __name__ == "__main__":
    main()
