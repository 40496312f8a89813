"""What may be said of a pilot, by what its tables hold: the rules of the prefix property."""

import re
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

import conciergekit as ck
from conciergekit.core.pilot import Pilot
from conciergekit.targets.anchors import limit

CODE = re.compile(r"(?<![\w-])(?:nan|NaN|inf|NaT|<NA>|None)(?![\w-])")
EUROS = re.compile(r"[1-9]\d*(?:[\s,.]\d+)*\s?€|€\s?[1-9]")  # an empty order book is 0 €
SURE = re.compile(r"plus de 99 chances|more than 99 chances|moins de 1 chance|less than 1 chance")


def broken(pilot: Pilot, text: Mapping[str, str], held: Mapping[str, dict]) -> list[str]:
    """The rules that what the notebooks say of a pilot breaks: text and results by notebook."""
    return [
        rule.__doc__.strip()
        for rule in (
            _no_code,
            _no_money,
            _no_price,
            _no_rank,
            _no_choice,
            _no_chance,
            _no_trip,
            _no_cash,
            _no_survey,
        )
        if not all(rule(pilot, text, _Results(held)))
    ]


class _Results:
    """What the cells of all notebooks left, by name; a name of several notebooks is that of the first."""

    def __init__(self, held: Mapping[str, dict]):
        self.held = held

    def __getattr__(self, name: str):
        return next(names[name] for names in self.held.values() if name in names)


def _priced(pilot: Pilot) -> bool:
    log = pilot["requests"]
    return bool(log[["commission_eur", "fee_eur", "order_value_eur"]].notna().any(axis=None))


def _counts(pilot: Pilot) -> pd.Series:
    """Requests of each target group and service of the log."""
    return pilot["requests"].dropna(subset=["public", "service"]).groupby(["public", "service"]).size()


def _no_code(pilot: Pilot, text, found) -> Iterator[bool]:
    """no word of a program is shown to people"""
    for words in text.values():
        yield not CODE.search(words)


def _no_money(pilot: Pilot, text, found) -> Iterator[bool]:
    """without accounts, prices, contracts, members nor grants, no sum in euros is said of the pilot"""
    money = ["ledger", "contracts", "funding", "stage_plan", "services", "team", "tours", "clients"]
    if _priced(pilot) or pilot.has("ledger") or any(map(pilot.has, money)) or len(pilot.settings) > 2:
        return
    for stem, words in text.items():
        if not stem.startswith("04"):  # its catalogue of funders and its rules hold sums of their own
            yield not EUROS.search(words)


def _no_price(pilot: Pilot, text, found) -> Iterator[bool]:
    """where no order and no contract is priced, no offer is said to bring, lose or cost money"""
    if _priced(pilot) or pilot.has("contracts"):
        return
    yield found.focus.table["own_revenue_month_eur"].isna().all()
    yield found.focus.by_public["revenue_lost_month_eur"].isna().all()
    offers = ck.offers.table(pilot)
    yield offers[["revenue_eur", "margin_eur"]].isna().all(axis=None)
    yield found.models.table.empty
    yield found.focus.objective != "contribution"
    # what a model to try supposes is typed in the workbook, and said to be supposed
    said = re.sub(r"[\d\s]+€ par mois, supposé", "", text["01_target_prioritization"])
    yield not re.search(r"\d\s?€|€\s?\d", said)


def _no_rank(pilot: Pilot, text, found) -> Iterator[bool]:
    """no offer of fewer requests than it takes is ranked, nor a single one"""
    if pilot.has("contracts"):
        return
    enough = int((_counts(pilot) >= limit("too_few")).sum())
    yield (found.priorities.smaa is None) if enough == 0 else len(found.priorities.ranked) <= enough


def _no_choice(pilot: Pilot, text, found) -> Iterator[bool]:
    """with nothing to drop, or nobody served, no chance of being kept is given"""
    few = found.focus.table["n"].fillna(0) < limit("too_few")
    said = found.focus.choices()
    yield said.loc[few.to_numpy()].iloc[:, 4].isna().all()
    if found.focus.table["kept"].all() or few.all():
        words = found.focus.choices().iloc[:, 2]
        yield not words.astype("object").map(lambda said: "100" in str(said)).any()
    if not (pilot["requests"]["outcome"] == "served").any() and not pilot.has("contracts"):
        yield found.focus.table["orders_month"].fillna(0).eq(0).all()


def _no_chance(pilot: Pilot, text, found) -> Iterator[bool]:
    """a gate without criteria, or without a complete month, has no chances; fewer than three months decide nothing"""
    review = found.review
    if not pilot.has("criteria") or not len(pilot.months):
        yield bool(np.isnan(review.probability))
        yield review.proposal in ("extend", "pause", "")
    if len(pilot["requests"]) <= 5 and not pilot.has("contracts"):
        for stem in ("01_target_prioritization",):
            yield not SURE.search(text[stem])


def _no_trip(pilot: Pilot, text, found) -> Iterator[bool]:
    """without tours nor places, no trip costs anything; without tours, none is replayed"""
    log = pilot["requests"]
    if not pilot.has("tours"):
        yield not found.past.measured
        yield found.costs.source != "tours"
        if not log["insee"].notna().any():
            yield not found.costs.measured
            yield not found.schemes.measured


def _no_cash(pilot: Pilot, text, found) -> Iterator[bool]:
    """without expenses in the accounts, no cash curve, model, budget nor funding plan"""
    if pilot.has("ledger"):
        return
    yield bool(found.cash.missing)
    yield found.models.table.empty
    yield not (
        found.budget.lines["amount_eur"].notna().any()
        if hasattr(found.budget, "lines") and len(found.budget.lines)
        else False
    )


def _no_survey(pilot: Pilot, text, found) -> Iterator[bool]:
    """without answers nobody is satisfied"""
    if pilot.has("surveys"):
        return
    rows = found.review.criteria
    rows = rows[rows["indicator"].astype(str).str.startswith("satisfaction")]
    yield rows["value"].isna().all()
