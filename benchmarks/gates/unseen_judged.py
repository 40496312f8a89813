"""The rule of the kit followed on the six populations drawn up blind (unseen_populations.py), beside ordinary practice.

    python benchmarks/gates/unseen_judged.py [--projects 500] [--seed 20261127] [--populations word_of_mouth …] [--money]

Orders delivered, on time, and the first answer of each client, month by month, go through the functions of a review
(`gates.trial`). Without --money the gate has three musts (orders, satisfaction, on time). With it the result is a fourth; the
accounts of these populations say neither which expenses were those of the launch nor which rounds an order more would not
need, which a workbook tells a review: what is judged then is simpler than a review. No setting was looked at on them.
"""

import argparse

import numpy as np
import operating_characteristics as study
from unseen_populations import POPULATIONS, REQUIREMENTS, Project

from conciergekit.gates import trial


def seen_lately(gate, records, t):
    """Ordinary practice: mean of the last three months for orders, all answers so far for shares."""
    good, n = records.good[..., :t].sum(-1), records.answers[..., :t].sum(-1)
    return np.vstack([records.counts[:, max(0, t - 3) : t].mean(-1), good / np.maximum(n, 1)])


def written_down(project: Project, months: int) -> dict[str, np.ndarray]:
    """What the project wrote down by the end of each month: orders delivered, on time, first answers of each client, satisfied,
    what orders left, what a month costs beside them (contracts taken off)."""
    requests, start = project.requests, project.month_start[: months + 1]

    def by_month(days, weights=None):
        inside = (days >= 0) & (days < start[-1])
        at = np.searchsorted(start, days[inside], "right") - 1
        return np.bincount(at, None if weights is None else weights[inside], minlength=months).astype(float)

    served = requests["served"]
    day, late = requests["served_day"][served], (requests["served_day"] > requests["promised_day"])[served]
    surveys, ledger = project.surveys, {name: column[:months] for name, column in project.ledger.items()}
    order = np.argsort(surveys["day"], kind="stable")
    once = order[np.unique(surveys["client"][order], return_index=True)[1]]
    asked, answered = surveys["day"][once], surveys["satisfied"][once].astype(float)
    own = ledger["own_revenue_eur"] - ledger["contract_eur"]
    return {
        "counts": by_month(day),
        "on_time": by_month(day, 1.0 - late),
        "answers": by_month(asked),
        "satisfied": by_month(asked, answered),
        "earned": own - ledger["variable_expense_eur"],
        "costs": ledger["fixed_expense_eur"] - ledger["contract_eur"],
    }


def judged(name: str, projects: int, seed: int, money: bool, months: int = 12) -> None:
    """The kit's rule followed on a population, through the functions of a review, beside ordinary practice."""
    made = [
        POPULATIONS[name](np.random.default_rng([seed, list(POPULATIONS).index(name), k]), months)
        for k in range(projects)
    ]
    seen = [written_down(project, months) for project in made]
    all_of = {key: np.array([one[key] for one in seen]) for key in seen[0]}
    names = ("orders_month", "satisfaction", "on_time_rate", "result_month_eur")
    truth = np.array([[project.truth[key] for project in made] for key in names])
    asked = REQUIREMENTS[name]
    orders, result_asked = asked["orders_month"], asked["result_month_eur"]
    truth = truth if money else truth[:3]
    share = {key: (asked[key], asked[key] - 0.05, min(asked[key] + 0.05, 0.98)) for key in names[1:3]}
    near = 0.2 * abs(result_asked)
    prices = [project.requests["own_eur"][project.requests["served"]].std() for project in made[:50]]
    gate = trial.Trial(
        trial.Wanted(orders, 0.8 * orders, 1.2 * orders),
        (trial.Wanted(*share["satisfaction"], 6.0), trial.Wanted(*share["on_time_rate"])),
        trial.Wanted(result_asked, result_asked - near, result_asked + near) if money else None,
        spread_eur=float(np.mean(prices)),
        rule=study.Rule(**study.STAKES),
    )
    records = trial.Records(
        all_of["counts"],
        np.array([all_of["answers"], all_of["counts"]]),
        np.array([all_of["satisfied"], all_of["on_time"]]),
        all_of["earned"],
        all_of["costs"],
    )
    limits = [
        np.array([getattr(w, of) for w in gate.wanted])[:, None] for of in ("requirement", "floor", "target")
    ]
    met, bad, good = (truth >= limits[0]).all(0), (truth < limits[1]).any(0), (truth >= limits[2]).all(0)
    course = trial.follow(gate, records, draws=200, seed=seed, ranges=True, every_look=True)
    result = all_of["earned"] - all_of["costs"]

    def fixed_month(t):
        value = seen_lately(gate, records, t)
        if money:
            value = np.vstack([value[:3], result[:, max(0, t - 3) : t].mean(axis=1)])
        return np.where((value >= limits[0]).all(0), 1, -1), np.full(projects, t)

    rules = {
        "kit": (course.decision, course.month),
        "fixed threshold, month 6": fixed_month(6),
        "fixed threshold, month 8": fixed_month(8),
        "fixed threshold, month 12": fixed_month(12),
    }
    print(
        f"\n### {name}: {met.mean():.0%} meet the requirement, {good.mean():.0%} clearly good, {bad.mean():.0%} clearly bad\n"
    )
    print(
        "| rule | FG | FS | go although not met | stop although met | mean months |\n|---|---|---|---|---|---|"
    )
    for label, (decision, month) in rules.items():
        e = study.errors(decision, month, good, bad, met)
        wrong = [study.errors(decision, month, met, ~met, met)[k] for k in ("fg", "fs")]
        cells = [f"{v:.3f} ({se:.3f})" for v, se in (e["fg"], e["fs"], *wrong)]
        print(f"| {label} | {' | '.join(cells)} | {e['months'][0]:.2f} |")
    go = course.decision == 1
    inside = ((course.low <= truth) & (truth <= course.high)).mean(axis=1)
    known = {t: ~np.isnan(course.chances[t]).any(axis=0) for t in (3, 6, 12)}
    ece = [
        study.calibration_error(course.by_look[t][k], met[k]) if k.any() else np.nan for t, k in known.items()
    ]
    low = {t: study.told_low(course, met, t) for t in (3, 4, 5, 6, 8)}
    print(
        "\ncalibration error at months 3/6/12: "
        + " / ".join(f"{v:.3f}" for v in ece)
        + f"; stated among go {course.stated[go].mean():.3f}, true {met[go].mean():.3f}; ranges at the decision hold the truth: "
        "orders, satisfied, on time (result) "
        + " / ".join(f"{v:.2f}" for v in inside)
        + "; told 10 in 100 or fewer and met, by month: "
        + ", ".join(f"{t}: {share_met:.2f} of {n}" for t, (n, share_met) in low.items())
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--projects", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20261127)
    parser.add_argument("--populations", nargs="*", choices=list(POPULATIONS), default=list(POPULATIONS))
    parser.add_argument("--money", action="store_true", help="the result as a fourth must")
    options = parser.parse_args()
    for name in options.populations:
        judged(name, options.projects, options.seed, options.money)


if __name__ == "__main__":
    main()
