"""Which expenses of this pilot a funder pays for, and the most it can pay: eligible expenses × rate, under its ceiling."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...core.pilot import Pilot, remembered
from ...core.told import Told
from .. import books
from ..same_money import GRANTED, taken
from ..year_ahead import COST, year_ahead
from .funders import WAGE, Funder, catalogue, is_public, match

OPEN = ("idea", "filed", "notified", "agreed")


@dataclass(frozen=True)
class Eligibility(Told):
    """The requests of the Funding sheet against the rules of the catalogue.

    table: one row a line of the sheet not yet paid nor refused: id, funder (as typed), rule (its id in the catalogue, ""
    if it is not there: see `rules`), status (an idea is not asked yet, a granted one no longer is), asked_eur (its amount), base_eur (expenses it pays for, the larger of the year done and the year ahead),
    cap_eur (the most the rules allow; NaN if they state no limit), over_eur (asked beyond it), sure (degree of the
    rules used, "" not stated). lines: one row an expense line: account (two digits, "" unknown), line, done_eur,
    plan_eur, then one column a request (``column`` of its id): True eligible, False not, None to ask.
    missing: why there is nothing, "" when there is something.
    """

    table: pd.DataFrame
    lines: pd.DataFrame
    missing: str = ""
    rules: dict[str, Funder] = field(default_factory=dict, repr=False, compare=False)


@remembered
def expense_lines(pilot: Pilot) -> pd.DataFrame:
    """Expenses by line: account (two digits, "" unknown), line, done_eur (the complete months, set-up included),
    plan_eur (the twelve months of ``year_ahead``)."""
    rows = books.period_entries(pilot)
    rows = rows[rows["nature"] == "expense"]
    done = rows.assign(line=rows["line"].fillna("—"), account=rows["account"].fillna("").str[:2])
    sums = {"account": ("account", "first"), "done_eur": ("amount_eur", "sum")}
    done = done.groupby("line", sort=False).agg(**sums).reset_index()
    lines = [(x.label, x.account[:2], x.year_eur) for x in year_ahead(pilot).of(COST)]
    # no line ahead is no line, not a line of numbers
    kinds = {"line": "str", "code": "str", "plan_eur": float}
    ahead = pd.DataFrame(lines, columns=list(kinds)).astype(kinds)
    sums = {"code": ("code", "first"), "plan_eur": ("plan_eur", "sum")}
    ahead = ahead.groupby("line", sort=False).agg(**sums).reset_index()
    table = done.merge(ahead, on="line", how="outer", sort=False)
    table["account"] = table["account"].fillna(table["code"])
    table = table.fillna({"done_eur": 0.0, "plan_eur": 0.0})[["account", "line", "done_eur", "plan_eur"]]
    return table.sort_values("plan_eur", ascending=False, kind="stable").reset_index(drop=True)


def eligibility(pilot: Pilot) -> Eligibility:
    """Compare each request of the Funding sheet with what the catalogue says its funder pays for."""
    if not books.expenses_up_to_date(pilot) or not len(pilot.months):
        return Eligibility(pd.DataFrame(), pd.DataFrame(), "ledger")
    table, lines = judged(pilot, expense_lines(pilot))
    return Eligibility(table, lines, rules={rule.id: rule for rule in catalogue(pilot)})


def column(request: str) -> str:
    """Heading of a request's marks in ``Eligibility.lines``: an id is typed by hand and may be any word."""
    return f"request {request}"


def requests(pilot: Pilot) -> pd.DataFrame:
    """The Funding sheet with an id of its own on each row, whatever was typed, or not."""
    rows, seen, ids = pilot["funding"], {}, []
    for typed in rows["id"].fillna("?"):
        seen[typed] = seen.get(typed, 0) + 1
        ids.append(typed if seen[typed] == 1 else f"{typed} ({seen[typed]})")
    return rows.assign(id=pd.Series(ids, index=rows.index, dtype="object"))


def judged(pilot: Pilot, lines: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(table, lines) of an Eligibility, from the expense lines."""
    known, done, lines = catalogue(pilot), booked(pilot), lines.copy()
    rows = requests(pilot)
    granted = [
        (r.id, r.amount_eur)
        for r in rows.itertuples()
        if r.status in GRANTED and r.amount_eur > 0 and is_public(r, known)[0]
    ]
    rows = rows[rows["status"].isin(OPEN) & (rows["amount_eur"] > 0)]
    found = []
    for row in rows.itertuples():
        rule = match(row.funder, known)
        lines[column(row.id)] = pd.Series(eligible(lines["account"], rule), index=lines.index, dtype="object")
        # public money of the others for the same year (done, or ahead) shares the limit with this request
        others = sum(eur for i, eur in granted if i != row.id and (i in done) == (row.id in done))
        found.append(_judge(row, rule, lines, float(others)))
    columns = ["id", "funder", "rule", "status", "asked_eur", "base_eur", "cap_eur", "over_eur", "sure"]
    return pd.DataFrame(found, columns=columns), lines


def eligible(accounts: pd.Series, rule: Funder | None) -> list[bool | None]:
    """Whether the funder pays for each account; None where it, or the account, is not known. What moves no money, as a
    depreciation, is asked of nobody unless a rule names it."""
    classes = rule.accounts if rule is not None else ()
    known = ((code, books.moves_no_money(code) or (classes and code)) for code in accounts)
    return [code in classes if told else None for code, told in known]


def _judge(row, rule: Funder | None, lines: pd.DataFrame, public_eur: float) -> dict:
    counted = [flag is not False for flag in lines[column(row.id)]]
    base = max(lines.loc[counted, "done_eur"].sum(), lines.loc[counted, "plan_eur"].sum())
    cap, sure = ceiling(rule, float(base), public_eur)
    return {
        "id": row.id,
        "funder": row.funder,
        "rule": rule.id if rule else "",
        "status": row.status,
        "asked_eur": float(row.amount_eur),
        "base_eur": float(base),
        "cap_eur": cap,
        "over_eur": max(0.0, row.amount_eur - cap) if cap == cap else 0.0,
        "sure": sure,
    }


def ceiling(rule: Funder | None, base_eur: float, public_eur: float = 0.0) -> tuple[float, str]:
    """(the most a funder can pay for these expenses, how well the rule that decides is known).

    base_eur: expenses it pays for; public_eur: public money of the others. The least of its ceiling, its share of the
    base, and the room left under its limit of public money; the base itself when only the expenses are known.
    (NaN, "") when no limit is stated. A wage aid's ceiling is for one post, so that it limits nothing here.
    """
    if rule is None:
        return np.nan, ""
    limits = []
    if rule.max_eur == rule.max_eur and rule.kind != WAGE:
        limits.append((rule.max_eur, rule.degree("amount")))
    if rule.accounts or rule.max_share == rule.max_share:
        share = rule.max_share if rule.max_share == rule.max_share else 1.0
        limits.append((share * base_eur, rule.degree("accounts", "rate")))
    if rule.max_public_share == rule.max_public_share:
        room = max(0.0, rule.max_public_share * base_eur - public_eur)
        limits.append((room, rule.degree("accounts", "public")))
    return min(limits, default=(np.nan, ""), key=lambda limit: limit[0])


def booked(pilot: Pilot) -> set:
    """Ids of the Funding sheet whose money the ledger already counts whole in the complete months, and those paid: it cannot
    pay twice."""
    rows = requests(pilot)
    whole = (rows["amount_eur"] > 0) & (counted(pilot) >= rows["amount_eur"] - 1)
    return set(rows.loc[whole | (rows["status"] == "paid"), "id"])


@remembered
def counted(pilot: Pilot) -> np.ndarray:
    """€ of each row of the Funding sheet that the ledger counts in the complete months already."""
    return taken(pilot, books.of_nature(pilot, "subsidy"))
