"""A plan of tours: what is served, by whom, at what cost, and why the rest is left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from .. import rates
from ..i18n import _, listing, money, ngettext, number, use_language
from ..roads.places import Matrix, precision_text
from .evaluation import SECOND, Day, Evaluation, evaluate

DAY_MIN = 24 * 60

__all__ = ["Plan", "evaluate", "reason_text"]


@dataclass(frozen=True)
class Plan:
    """Tours proposed for a set of stops.

    places: base first, then the stops, with `early_min`, `late_min` (minutes after midnight), `relay`.
    vehicles: typed. matrices: road km and minutes by mode. routes: (row of vehicles, places in order) for each
    tour; the base or a relay inside a route is a reload. unserved: `stop`, `place`, `reason` (code) of stops
    left out. seed, iterations: what to give to get the same plan again. runs: (seed, € with what is left out)
    of each search. precision: "communes", "addresses" or "roads". repeatable: False when a clock or a person
    stopped the search.
    """

    places: pd.DataFrame
    vehicles: pd.DataFrame
    matrices: Mapping[str, Matrix]
    routes: tuple[tuple[int, tuple[int, ...]], ...]
    unserved: pd.DataFrame
    seed: int
    iterations: int
    runs: tuple[tuple[int, float], ...] = ()
    precision: str = "addresses"
    repeatable: bool = True

    @cached_property
    def day(self) -> Day:
        """Places and vehicles as plain numbers."""
        return Day(self.places, self.vehicles, self.matrices)

    @cached_property
    def evaluation(self) -> Evaluation:
        return evaluate(self)

    @property
    def table(self) -> pd.DataFrame:
        """One row a visit: tour, rank, stop, place, kind (stop, reload), arrival_min, wait_min, start_min,
        late_min, leave_min."""
        return self.evaluation.stops

    @property
    def tours(self) -> pd.DataFrame:
        """One row a tour: vehicle, mode, stops, reloads, load, km, minutes by kind, cost_eur, feasible."""
        return self.evaluation.tours

    @property
    def totals(self) -> pd.Series:
        return self.evaluation.totals

    @cached_property
    def relaxations(self) -> pd.DataFrame:
        """For each stop left out, the cheapest change found that serves it: stop, reason, change (code),
        amount, vehicle, tour, added_eur. Computed by trying, the other stops keeping their order: at most that
        much is needed. Empty change: none of those tried is enough."""
        from .relaxing import relaxations

        return relaxations(self)

    def headline(self) -> str:
        t = self.totals
        if not t["stops"]:
            return _("No stop is served")
        total = number((~self.places["relay"]).sum() - 1)
        stops = ngettext("{n} stop of {total}", "{n} of {total} stops", t["stops"], total=total)
        return ngettext(
            "{n} tour serves {stops} for {cost}",
            "{n} tours serve {stops} for {cost}",
            t["tours"],
            stops=stops,
            cost=money(t["cost_eur"], 2),
        )

    def sentences(self, lang: str | None = None) -> list[str]:
        with use_language(lang):
            t = self.totals
            lines = [self.headline() + "."]
            if t["stops"]:
                lines.append(
                    _(
                        "{cost} a stop, {km} km, {hours} h in all, from {base}.",
                        cost=money(t["cost_per_stop_eur"], 2),
                        km=number(t["km"], 1),
                        hours=number(t["minutes"] / 60, 1),
                        base=str(self.places["id"].iloc[0]),
                    )
                )
            return [*lines, *self._refusals(), *self._notes()]

    def _refusals(self) -> list[str]:
        lines = []
        for (code, remedy), group in self._explained().groupby(["reason", "remedy"], sort=False):
            said = _("Not served: {stops}: {reason}.", stops=listing(group["stop"]), reason=reason_text(code))
            lines.append(f"{said} {remedy}".rstrip())
        return lines

    def _explained(self) -> pd.DataFrame:
        from .relaxing import relaxation_text

        table = self.relaxations
        return table.assign(remedy=[relaxation_text(row) for row in table.to_dict("records")])

    def _notes(self) -> list[str]:
        lines = []
        if self.totals["stops"]:
            lines.append(precision_text(self.precision))
        if self.totals["reloads"]:
            lines.append(
                ngettext("The vehicles load again {n} time.", "The vehicles load again {n} times.",
                         self.totals["reloads"])
            )  # fmt: skip
        if self.totals["overtime_min"] > 0:
            lines.append(_("{n} min of overtime are counted.", n=number(self.totals["overtime_min"])))
        if (self.tours["minutes"] > DAY_MIN).any():
            return [_("A tour lasts more than a day: check coordinates, minutes at stops and units."), *lines]
        lines += self._working_day()
        costs = [cost for _seed, cost in self.runs]
        if len(costs) > 1 and max(costs) - min(costs) >= 0.01:
            lines.append(
                _(
                    "{n} searches were made: from {low} to {high}; the cheapest is kept.",
                    n=number(len(costs)),
                    low=money(min(costs), 2),
                    high=money(max(costs), 2),
                )
            )
        if not self.repeatable:
            lines.append(_("The search was cut short: run again, the plan may differ."))
        return lines

    def _working_day(self) -> list[str]:
        """Tours that the law on working time does not let one employee do as they are."""
        minutes, lines = self.tours["minutes"], []
        longest = rates.value("longest_day_h")
        if over := int((minutes > longest * 60 + SECOND).sum()):
            lines.append(
                ngettext(
                    "{n} tour lasts more than {hours} h, the most an employee may work in a day.",
                    "{n} tours last more than {hours} h, the most an employee may work in a day.",
                    over,
                    hours=number(longest),
                )
            )
        if unbroken := int((minutes >= rates.value("break_after_h") * 60).sum()):
            lines.append(
                ngettext(
                    "{n} tour lasts {hours} h or more: an employee must have a break of {minutes} min, and none is "
                    "planned in it. Split the vehicle's day into two windows to leave room for one.",
                    "{n} tours last {hours} h or more: an employee must have a break of {minutes} min, and none is "
                    "planned in them. Split the vehicle's day into two windows to leave room for one.",
                    unbroken,
                    hours=number(rates.value("break_after_h")),
                    minutes=number(rates.value("break_min")),
                )
            )
        return lines

    def plot(self, ax=None):
        """The tours on the map, by commune."""
        return self.plot_map(ax)

    def plot_map(self, ax=None, addresses: bool = False):
        """The tours on a map without network; `addresses` draws each door and its name (keep that for
        yourself: it shows where people live)."""
        from .maps import tour_map

        return tour_map(self, ax, addresses=addresses)


def reason_text(code: str) -> str:
    """Why a stop is left out, in the current language."""
    return {
        "load": _("more than any vehicle can carry"),
        "unreachable": _("no road to it in the matrix"),
        "shift": _("a trip for it alone is longer than the working day"),
        "km": _("a trip for it alone is longer than a vehicle can go"),
        "window": _("its time window cannot be met, even alone"),
        "prize": _("serving it costs more than it brings"),
        "room": _("no vehicle or no time left that day"),
    }[code]
