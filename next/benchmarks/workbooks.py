"""A pilot of a population as the tables of a workbook: dictionary codes, one row an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from populations import Population

START = pd.Timestamp("2026-01-01")
DEADLINE = 12  # months after which the body has to decide


def workbook(population: Population, i: int, months: int) -> tuple[dict[str, pd.DataFrame], dict]:
    """Pilot i as known when the given month ends: (tables, project) for `Pilot.from_tables`.

    Its monthly facts are those of `population.seen(months)`. What is known from the start (the
    contracts with their ends, seasons, criteria) is there whatever the month. No lever is written,
    so that there is nothing to adjust: a review says go, stop or extend.
    """
    known = {name: values[i] for name, values in population.seen(months).items()}
    tables = {
        "requests": _requests(population, i, known),
        "answers": _answers(population, i, known),
        "accounts": _accounts(population, i, known),
        "contracts": _contracts(population, i),
        "criteria": _criteria(population),
        "services": pd.DataFrame({"service": ["Courses"]}),
        "publics": pd.DataFrame({"public": ["Habitants"]}),
        **_opening(population, i),
        **_declared(population, i, months),
    }
    project = {
        "name": f"{population.name} {population.seed}-{i}",
        "legal_status": "association",
        "start": START,
        "log_complete_until": _month_end(months),
        "accounts_complete_until": _month_end(months),
        "closing_cost": 1000.0,
        "deadline": _month_end(DEADLINE),
        "wrong_go_cost": 30_000.0,
        "wrong_stop_cost": 15_000.0,
        "fictitious": "yes",
        "language": "en",
    }
    return tables, project


def _month(number: int) -> pd.Timestamp:
    return START + pd.DateOffset(months=int(number) - 1)


def _month_end(number: int) -> pd.Timestamp:
    return _month(number + 1) - pd.Timedelta(days=1)


def _dates(months: np.ndarray, days: np.ndarray | int) -> pd.DatetimeIndex:
    """The given days of months numbered from 0."""
    firsts = pd.date_range(START, periods=int(np.max(months, initial=0)) + 1, freq="MS")
    return firsts[months] + pd.to_timedelta(np.full(len(months), days) - 1, unit="D")


def _numbered(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For rows counted by month: the month of each (from 0) and its number in it (from 0)."""
    month = np.repeat(np.arange(len(counts)), counts)
    return month, np.arange(len(month)) - np.repeat(np.cumsum(counts) - counts, counts)


def _requests(population: Population, i: int, known: dict) -> pd.DataFrame:
    """A row an order: promised for the next day, closed then or two days later."""
    month, k = _numbered(known["orders_count"])
    day = 1 + k % 24
    by_regulars = k % 10 < (7 if population.regulars.shape[1] else 3)
    clients = np.where(by_regulars, k % 12 + 1, 100 + np.arange(len(k)))
    rows = pd.DataFrame(
        {
            "date": _dates(month, day),
            "client": [f"U-{code}" for code in clients],
            "public": "Habitants",
            "service": "Courses",
            "channel": "phone",
            "outcome": "served",
            "promised_for": _dates(month, day + 1),
            "closed_on": _dates(month, np.where(k < known["on_time"][month], day + 1, day + 3)),
        }
    )
    if population.declared_in == "places":
        joined = (month + 1 >= population.declared[i]) & (k % 3 == 0)
        rows["place"] = np.where(joined, "Bourg-Neuf", "Vieux-Bourg")
    return rows


def _answers(population: Population, i: int, known: dict) -> pd.DataFrame:
    """A row an answer; a third come from people who answer again, all of them in `clusters`."""
    month, k = _numbered(known["answers"])
    satisfied = k < known["satisfied"][month]
    who = np.where(k % 3 == 0, k // 3 + 1, 100 + np.arange(len(k)))
    if population.regulars.shape[1]:
        month, person = np.nonzero(population.regulars[i, :, : len(known["answers"])].T)
        satisfied, who = population.regulars_satisfied[i, person, month], person + 1
    return pd.DataFrame(
        {
            "date": _dates(month, 20),
            "who": "user",
            "respondent": [f"U-{code}" for code in who],
            "question": "satisfaction",
            "answer": np.where(satisfied, 4 + k % 2, 2 + k % 2),
            "asked": np.where(k == 0, known["asked"][month], np.nan),
        }
    )


def _accounts(population: Population, i: int, known: dict) -> pd.DataFrame:
    """The balance of the start, then a row a month and kind of money, paid on its date."""
    first = {"date": START, "nature": "balance", "amount": population.opening_cash[i]}
    lasting = population.contracts_written[i, -1] * population.invoiced_every
    billed = known["contracts_eur"]
    steady = np.minimum(billed, lasting)
    frames = [
        pd.DataFrame([first]),
        _rows(known["kept_eur"], nature="sales", heading="Commissions"),
        _rows(steady, nature="contract", heading="Commune", contract="C-1"),
        _rows(billed - steady, nature="contract", heading="Bailleur", contract="C-2"),
        _rows(known["variable_eur"], nature="expense", heading="Carburant", behaviour="variable"),
        _rows(known["fixed_eur"], nature="expense", heading="Salaire", behaviour="fixed"),
    ]
    return pd.concat([frame for frame in frames if len(frame)], ignore_index=True)


def _rows(amounts: np.ndarray, **cells: str) -> pd.DataFrame:
    amounts = np.round(amounts, 2)
    month = np.nonzero(amounts)[0]
    return pd.DataFrame({"date": _dates(month, 28), "amount": amounts[month]}).assign(**cells)


def _contracts(population: Population, i: int) -> pd.DataFrame:
    written = population.contracts_written[i]
    row = {
        "contract": "C-1",
        "payer": "Commune",
        "payer_kind": "town",
        "public": "Habitants",
        "service": "Courses",
        "state": "signed",
        "since": START - pd.Timedelta(days=20),
        "amount": written[-1],
        "times_a_year": 12,
        "start": START,
        "invoiced_every": population.invoiced_every,
    }
    more = np.round(written - written[-1], 2)
    if not more.any():
        return pd.DataFrame([row])
    lost = {"contract": "C-2", "payer": "Bailleur", "payer_kind": "landlord", "amount": more[0]}
    return pd.DataFrame([row, row | lost | {"end": _month_end(np.count_nonzero(more))}])


def _criteria(population: Population) -> pd.DataFrame:
    rows = [{"indicator": name, **limits} for name, limits in population.requirements.items()]
    frozen = {"role": "must", "frozen_on": START - pd.Timedelta(days=17), "owner": "Board"}
    return pd.DataFrame(rows).assign(**frozen)


def _opening(population: Population, i: int) -> dict[str, pd.DataFrame]:
    share, season = population.opening[i], population.season_written[i]
    if np.all(share == 1) and np.all(season == 1):
        return {}
    months = _dates(np.arange(len(share)), 1)
    return {"opening": pd.DataFrame({"month": months, "open_share": share, "season": season})}


def _declared(population: Population, i: int, months: int) -> dict[str, pd.DataFrame]:
    """The change the team wrote down: a village in `places`, a price in `trials`."""
    day = _month(max(population.declared[i], 1))
    if population.declared_in == "trials" and population.declared[i] <= months:
        return {"trials": pd.DataFrame({"start": [day], "change": ["Commission"]})}
    if population.declared_in == "places":
        villages = {"place": ["Vieux-Bourg", "Bourg-Neuf"], "since": [START, day]}
        return {"places": pd.DataFrame(villages).iloc[: 1 + (population.declared[i] <= months)]}
    return {}
