"""Twelve months to pay for: uses and sources that balance, what is still to find, and the part of public money."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...core.cells.frames import each_row
from ...core.pilot import Pilot, dated, remembered
from ...core.told import Told
from .. import books
from ..forecast import repaid_ahead
from ..same_money import of_body
from ..year_ahead import AID, DATED, REVENUE, Line, year_ahead
from .eligibility import booked, counted, expense_lines, judged, requests
from .funders import catalogue, is_loan, is_public, is_public_name, match

SURE, HOPED, TO_FIND, GOES_ON, WRITTEN = "sure", "hoped", "to_find", "goes_on", "written"
LATE, BOOKED, OVER_PERIOD, OVER, LOAN = "late", "booked", "over_period", "over", "loan"


@dataclass(frozen=True)
class FundingPlan(Told):
    """Uses and sources of the next twelve months, equal by construction.

    table: one row a line: side ("use", "source", or "asked": filed and not answered, beside the sum, never in it), label
    ("": own revenue, what is to be found, what is kept for later, as its side and kind say), amount_eur, kind ("sure", "goes_on", "written": no money comes, "hoped", "to_find" or ""), public (True, False; None not money of a funder),
    guessed (public or not was read in the name only). total_eur (of each side); cost_eur (what the year costs);
    to_find_eur: what balances it, whatever is only asked for; hoped_eur: what is asked for; public_share: public money
    (sure, going on and hoped) ÷ total; with_volunteers_share: the same with volunteers valued on both sides; limits: (funder, limit) of those that set one. left_out: (reason,
    funder, amount) of what does not count: "late", "booked", "over_period", "over" (beyond the funder's rules), "loan".
    repaid_eur: loans given back in the same months, no expense and so in no side.
    missing: why there is no plan, "" when there is one.
    """

    table: pd.DataFrame
    total_eur: float = np.nan
    cost_eur: float = np.nan
    to_find_eur: float = np.nan
    hoped_eur: float = 0.0
    public_share: float = np.nan
    with_volunteers_share: float = np.nan
    volunteer_eur: float = np.nan
    limits: tuple[tuple[str, float], ...] = ()
    left_out: tuple[tuple[str, str, float], ...] = ()
    missing: str = ""
    repaid_eur: float = 0.0


@dated
def funding_plan(pilot: Pilot) -> FundingPlan:
    """Balance twelve months: the lines of ``year_ahead``, grants awarded, the rest to be found; what is only asked for
    stands beside.

    Left out, and said: what arrives more than twelve months ahead, what the ledger already counts in the test, what
    covers a period that is over, loans. A request not yet granted counts for what its funder's rules allow at most.
    """
    if not books.expenses_up_to_date(pilot) or not len(pilot.months):
        return FundingPlan(_frame([]), missing="ledger")
    ahead = year_ahead(pilot)
    lines = expense_lines(pilot)
    uses = [(row.line, row.plan_eur) for row in each_row(lines) if row.plan_eur > 0]
    grants, left_out = _grants(pilot, lines)
    earned = sum(line.year_eur for line in ahead.of(REVENUE))
    aids = []
    for line in ahead.of(AID):
        paid = SURE if line.kind == DATED else GOES_ON
        kind = WRITTEN if books.moves_no_money(line.account) else paid
        aids.append((line.label, line.year_eur, kind, *_public_of(line, pilot)))
    sources = [("", earned, SURE, None, False), *aids, *(row for row in grants if row[2] == SURE)]
    asked = [row for row in grants if row[2] == HOPED]
    total = sum(amount for _label, amount in uses)
    gap = total - sum(row[1] for row in sources)
    rows = [("use", label, amount, "", None, False) for label, amount in uses]
    if gap < 0:
        rows.append(("use", "", -gap, "", None, False))
    rows += [("source", *row) for row in sources]
    if gap > 0:
        rows.append(("source", "", gap, TO_FIND, None, False))
    table = _frame([*rows, *(("asked", *row) for row in asked)])
    size = max(total, total - gap)
    base = max(size, total - gap + sum(row[1] for row in asked))  # all that is asked for, were it granted
    public = table.loc[table["public"].eq(True), "amount_eur"].sum()
    gifts = float(books.volunteer_year(pilot).mean()) * 12
    sums = map(float, (size, total, max(0, gap), sum(row[1] for row in asked)))
    bases = (base, base + np.nan_to_num(gifts))
    shares = (float(public / of) if base > 0 else np.nan for of in bases)
    repaid = repaid_ahead(pilot, ahead.months[:12])
    return FundingPlan(table, *sums, *shares, gifts, _limits(pilot), tuple(left_out), repaid_eur=repaid)


@remembered
def granted_ahead(pilot: Pilot) -> float:
    """€ granted for the twelve months ahead: aids received every month, up to their end, and what no account holds yet
    of the awards. What was received once, has ended or is only asked for is not."""
    if not len(pilot.months):
        return 0.0
    rows = requests(pilot).assign(counted=counted(pilot))
    rows = rows[rows["status"].isin(["notified", "agreed"]) & (rows["amount_eur"] > 0)]
    known, done = catalogue(pilot), booked(pilot)
    awarded = (row for row in each_row(rows) if not _why_not(row, pilot, known, done))
    eur = sum(row.amount_eur - row.counted for row in awarded)
    return float(eur + sum(line.year_eur for line in year_ahead(pilot).of(AID)))


def _public_of(line: Line, pilot: Pilot) -> tuple[bool, bool]:
    """(public money, guessed from the name) of an aid of the ledger: as its funder in the Funding sheet, else by name."""
    grants = pilot["funding"]
    own = of_body(grants, "funder", line.who).dropna(subset="public_money")
    if len(own):
        return bool(own["public_money"].iloc[0]), False
    return is_public_name(line.who or line.label), True


def _frame(rows) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["side", "label", "amount_eur", "kind", "public", "guessed"])
    return table.astype({"amount_eur": "float64", "public": "object", "guessed": "bool"})


def _grants(pilot: Pilot, lines: pd.DataFrame) -> tuple[list[tuple], list[tuple]]:
    """Sources (label, amount, kind, public, guessed), and what is left out (reason, funder, amount)."""
    rows = requests(pilot).assign(counted=counted(pilot))
    rows = rows[rows["status"].isin(["filed", "notified", "agreed"]) & (rows["amount_eur"] > 0)]
    known, done = catalogue(pilot), booked(pilot)
    caps = judged(pilot, lines)[0].set_index("id")["cap_eur"] if len(rows) else {}
    found, left_out = [], []
    for row in each_row(rows):
        reason = _why_not(row, pilot, known, done)
        if reason:
            left_out.append((reason, row.funder, row.amount_eur))
            continue
        amount = row.amount_eur - row.counted
        if row.counted:
            left_out.append((BOOKED, row.funder, row.counted))
        if row.status == "filed" and caps[row.id] < amount:
            left_out.append((OVER, row.funder, amount - caps[row.id]))
            amount = caps[row.id]
        if amount > 0.5:  # nothing that its rules allow is nothing asked for
            kind = HOPED if row.status == "filed" else SURE
            found.append((row.funder, amount, kind, *is_public(row, known)))
    return found, left_out


def _why_not(row, pilot: Pilot, known, done: set) -> str:
    """Why this money does not pay for the twelve months ahead; "" when it does."""
    late = row.cash_late if pd.notna(row.cash_late) else row.cash_early
    if is_loan(row, known):
        return LOAN
    if row.id in done:
        return BOOKED
    if pd.notna(row.covers_to) and row.covers_to <= pilot.until:
        return OVER_PERIOD
    return LATE if pd.notna(late) and late > pilot.until + pd.DateOffset(months=12) else ""


def _limits(pilot: Pilot) -> tuple[tuple[str, float], ...]:
    """Funders of the pilot whose call limits the part of public money."""
    known, found = catalogue(pilot), {}
    rows = pilot["funding"]
    for name in rows.loc[rows["status"].isin(["filed", "notified", "agreed"]), "funder"]:
        rule = match(name, known)
        if rule is not None and rule.max_public_share == rule.max_public_share:
            found[name] = rule.max_public_share
    return tuple(found.items())
