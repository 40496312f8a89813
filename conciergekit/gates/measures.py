"""What each indicator of a gate shows for one pilot: a value, draws or a plain fact, and how many data it rests on.

One joint set of draws: orders, result, cover and workload are functions of the same draws of the orders
level, so that a weak month weakens them together. Nothing is drawn twice and nothing absent is drawn at all.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from zlib import crc32

import numpy as np
import pandas as pd

from .. import evidence
from ..i18n import N_
from ..indicators import people, records
from ..pilot import Pilot

SHARE, EUR, COUNT, MONTHS, GRADE, HOURLY = "share", "eur", "count", "months", "grade", "hourly"

# unit of each indicator, for printing and for reading a requirement
UNITS = {
    "requests_month": COUNT, "orders_month": COUNT, "service_rate": SHARE, "on_time_rate": SHARE,
    "repeat_rate": SHARE, "satisfaction_beneficiaries": SHARE, "satisfaction_partners": SHARE,
    "satisfaction_team": SHARE, "own_cover": SHARE, "result_month_eur": EUR, "contribution_hour_eur": HOURLY,
    "runway_months": MONTHS, "top_payer_share": SHARE, "provider_redundancy": SHARE, "workload": SHARE,
    "desk_concentration": SHARE, "energy": GRADE, "vision": GRADE, "specification": GRADE, "skills": SHARE,
    "impact": COUNT,
}  # fmt: skip
# a maximum even when the workbook does not say so
AT_MOST = frozenset({"top_payer_share", "workload", "desk_concentration"})

MIN_ANSWERS, MIN_MONTHS = 12, 3  # below, the guess made before the test would speak louder than the data
LOW_RESPONSE = 0.40  # under this response rate the silent ones could overturn the result

COLLECT = {
    "requests_month": N_("three complete months of the Requests sheet"),
    "orders_month": N_("three complete months of the Requests sheet, with the day each one was served"),
    "service_rate": N_("the outcome of at least twelve requests, refused ones included"),
    "on_time_rate": N_("the day promised and the day served, for at least twelve requests"),
    "repeat_rate": N_("client codes, for at least twelve clients first served three months ago or more"),
    "satisfaction_beneficiaries": N_("at least twelve answers of people served (Surveys sheet)"),
    "satisfaction_partners": N_("at least twelve answers of partners (Surveys sheet)"),
    "satisfaction_team": N_("at least twelve answers of the team (Surveys sheet)"),
    "own_cover": N_("three complete months of income and expenses (Ledger sheet)"),
    "result_month_eur": N_("three complete months of income and expenses (Ledger sheet)"),
    "contribution_hour_eur": N_(
        "paid hours (Time sheet) and which expenses grow with activity (Ledger sheet)"
    ),
    "runway_months": N_("the cash at the start (Project sheet) and the Ledger sheet"),
    "top_payer_share": N_("who pays: contracts, requests or payers in the Ledger sheet"),
    "provider_redundancy": N_("the Providers sheet, with who is really active"),
    "workload": N_("the hours available of each person (Team sheet) and three months of the Time sheet"),
    "desk_concentration": N_("who ran each staffed slot (Staffed slots and events sheet)"),
    "energy": N_("the weekly energy of at least three people over the last four weeks"),
    "vision": N_("grades on the five questions of the vision (Ratings sheet), by more than one role"),
    "specification": N_("a grade of the specification of providers, with its proof (Ratings sheet)"),
    "skills": N_("a first and a later assessment of skills (Skills sheet)"),
    "impact": N_("changes noted with their level of evidence (Social impact sheet)"),
}

# kinds: level, share, mean, derived (draws) · census (a fact: met or not) · graded (no chance is attached to a grade)
NO_MARGIN = ("census", "graded")


@dataclass(frozen=True)
class Measure:
    """Evidence on one indicator.

    value: what was observed (NaN if absent). draws: (draws,) of the level behind it, None for a census or a
    grade. n and counted: how many of what. successes: for shares. status: measured, estimated, declared or
    absent. caution: why it can be at best "to confirm" ("" if nothing), a marked message.
    """

    kind: str
    value: float = np.nan
    draws: np.ndarray | None = None
    n: int = 0
    counted: str = ""
    successes: float = np.nan
    status: str = "measured"
    caution: str = ""
    spread: float = np.nan

    @property
    def absent(self) -> bool:
        return self.status == "absent"

    @property
    def enough(self) -> bool:
        least = {"share": MIN_ANSWERS, "level": MIN_MONTHS, "mean": MIN_MONTHS, "derived": MIN_MONTHS}.get(
            self.kind, 1
        )
        return not self.absent and self.n >= least


def absent(kind: str) -> Measure:
    return Measure(kind, status="absent")


@dataclass(frozen=True)
class Evidence:
    """All measures of one pilot from one joint set of draws; `expected_orders` is the guess made before."""

    pilot: Pilot
    draws: int = 4000
    seed: int = 0
    expected_orders: float | None = None

    def measure(self, indicator: str, guess: float | None = None) -> Measure:
        """Evidence on `indicator`; `guess` is what was hoped for before the test (the criterion's target)."""
        return _MEASURES[indicator](self, guess)

    def key(self, name: str) -> list[int]:
        """Seed of one criterion: does not depend on which others are judged."""
        return [self.seed, crc32(name.encode())]

    # ---- volumes

    def _level(self, counts: pd.Series, guess) -> Measure:
        if not counts.notna().any():
            return absent("level")
        # same seed for requests and orders: a good draw for one is a good draw for the other
        draws = evidence.demand_level(
            counts, records.exposure(self.pilot), guess=guess if guess and guess > 0 else None,
            draws=self.draws, seed=self.key("demand"),
        )  # fmt: skip
        known = counts.notna()
        recent = counts[known].iloc[-3:].sum() / records.exposure(self.pilot)[known].iloc[-3:].sum()
        return Measure("level", float(recent), draws, int(known.sum()), "months")

    def requests_month(self, guess) -> Measure:
        return self._level(records.requests_by_month(self.pilot), guess)

    @cached_property
    def _orders(self) -> Measure:
        expected = self.expected_orders or self.pilot.settings.get("planned_orders_month")
        return self._level(records.orders_by_month(self.pilot), expected)

    def orders_month(self, _guess) -> Measure:
        return self._orders

    @cached_property
    def _more_orders(self) -> np.ndarray:
        """Draws of how many more orders a month than the average of the test the service is settling at."""
        if self._orders.draws is None:
            return np.zeros(self.draws)
        return self._orders.draws - records.orders_by_month(self.pilot).mean()

    # ---- shares

    def _share(self, name: str, counted: str, outcome: tuple[int, int], guess) -> Measure:
        successes, n = outcome
        if not n:
            return absent("share")
        inside = guess if guess is not None and 0 <= guess <= 1 else None
        draws = evidence.share_draws(successes, n, inside, self.draws, self.key(name))
        return Measure("share", successes / n, draws, n, counted, successes)

    def service_rate(self, guess) -> Measure:
        return self._share("service_rate", "requests", records.served_of_decided(self.pilot), guess)

    def on_time_rate(self, guess) -> Measure:
        return self._share("on_time_rate", "orders", records.on_time(self.pilot), guess)

    def repeat_rate(self, guess) -> Measure:
        return self._share("repeat_rate", "clients", records.came_back(self.pilot), guess)

    def satisfaction(self, population: str, guess) -> Measure:
        found = self._share(
            f"satisfaction_{population}", "answers", people.satisfied(self.pilot, population), guess
        )
        if population == "team" and found.n < people.PRIVATE_BELOW:
            return absent("share")
        rate = people.response_rate(self.pilot, population, found.n)
        if not found.absent and rate < LOW_RESPONSE:
            return replace(found, caution=N_("fewer than 4 in 10 of those asked answered"))
        return found

    # ---- money and hours, from the orders level

    @cached_property
    def _money(self):
        from .money import monthly

        return monthly(self.pilot)

    @cached_property
    def _margin(self) -> np.ndarray:
        """Draws of what one order keeps (commission and fee)."""
        kept = self._money.kept_per_order
        return (
            evidence.mean_draws(kept, self.draws, self.key("margin"))
            if len(kept) > 1
            else np.zeros(self.draws)
        )

    @cached_property
    def _revenue(self) -> np.ndarray:
        """Draws of own revenue a month: that of the test, moved by the orders level and by how months vary."""
        money = self._money
        orders = self._more_orders * self._margin
        return money.own_revenue_eur + orders + self._months_vary(money.other_revenue)

    @cached_property
    def _expense(self) -> np.ndarray:
        money = self._money
        orders = self._more_orders * money.variable_per_order_eur
        return money.expense_eur + orders + self._months_vary(money.fixed_expense)

    def _months_vary(self, amounts: np.ndarray) -> np.ndarray:
        """Draws of the mean of monthly amounts around their average; the same months for revenue and expense."""
        weights = evidence.bootstrap_weights(len(amounts), self.draws, self.key("months"))
        return weights @ amounts - amounts.mean()

    def result_month_eur(self, _guess) -> Measure:
        money = self._money
        if np.isnan(money.result_eur):
            return absent("derived")
        # grants are contracts, not luck: they are taken as they are in the accounts
        grants = money.result_eur - money.own_revenue_eur + money.expense_eur
        draws = self._revenue - self._expense + grants
        return Measure("derived", money.result_eur, draws, money.months, "months", status="estimated")

    def own_cover(self, _guess) -> Measure:
        money = self._money
        if np.isnan(money.cover):
            return absent("derived")
        # expenses cannot vanish however few the orders
        draws = np.maximum(self._revenue, 0) / np.maximum(self._expense, 0.05 * money.expense_eur)
        return Measure("derived", money.cover, draws, money.months, "months", status="estimated")

    def contribution_hour_eur(self, _guess) -> Measure:
        from .money import contribution_by_month

        value, table = contribution_by_month(self.pilot)
        if np.isnan(value) or not len(table):
            return absent("mean")
        if len(table) == 1:
            draws = np.full(self.draws, value)
        else:
            weights = evidence.bootstrap_weights(len(table), self.draws, self.key("contribution"))
            draws = (weights @ table["left_eur"].to_numpy()) / (weights @ table["hours"].to_numpy())
        return Measure("mean", value, draws, len(table), "months")

    def workload(self, _guess) -> Measure:
        load = people.workload(self.pilot)
        if np.isnan(load.share):
            return absent("derived")
        draws = np.maximum(load.share + self._more_orders * load.hours_per_order / load.available_hours, 0)
        return Measure("derived", load.share, draws, load.months, "months")

    # ---- facts

    def runway_months(self, _guess) -> Measure:
        from .money import runway

        return _fact(runway(self.pilot), 1, "", status="estimated")

    def top_payer_share(self, _guess) -> Measure:
        from .money import top_payer_share

        # the first month of a service often has one payer: the same patience as for the other money
        months = len(self.pilot.months)
        return _fact(top_payer_share(self.pilot), months if months >= MIN_MONTHS else 0, "months")

    def provider_redundancy(self, _guess) -> Measure:
        return _fact(*people.provider_redundancy(self.pilot), "services")

    def desk_concentration(self, _guess) -> Measure:
        return _fact(*people.desk_concentration(self.pilot), "slots")

    def impact(self, _guess) -> Measure:
        return _fact(*people.documented_changes(self.pilot), "changes", status="declared")

    def skills(self, _guess) -> Measure:
        return _fact(*people.shared_skills(self.pilot), "skills", status="declared")

    # ---- grades

    def energy(self, _guess) -> Measure:
        value, n = people.energy(self.pilot)
        return Measure("graded", value, n=n, counted="people", status="declared") if n else absent("graded")

    def graded(self, subject: str) -> Measure:
        grade, spread, raters = people.majority_grade(self.pilot, subject)
        if not raters:
            return absent("graded")
        caution = N_("graded by one role only") if raters == 1 else ""
        if spread >= 2:
            caution = N_("the raters disagree by two grades or more")
        return Measure(
            "graded", grade, n=raters, counted="raters", status="declared", caution=caution, spread=spread
        )


def _fact(value: float, n: int, counted: str, status: str = "measured") -> Measure:
    """Something counted in full: met or not, without a margin."""
    return (
        absent("census")
        if np.isnan(value) or not n
        else Measure("census", value, n=n, counted=counted, status=status)
    )


_MEASURES = {
    **{name: getattr(Evidence, name) for name in UNITS if hasattr(Evidence, name)},
    "satisfaction_beneficiaries": lambda e, guess: e.satisfaction("beneficiaries", guess),
    "satisfaction_partners": lambda e, guess: e.satisfaction("partners", guess),
    "satisfaction_team": lambda e, guess: e.satisfaction("team", guess),
    "vision": lambda e, _guess: e.graded("vision_"),
    "specification": lambda e, _guess: e.graded("specification"),
}
