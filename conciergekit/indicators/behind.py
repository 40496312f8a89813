"""What stands behind the figures: proofs of the grades, months unlike the others, the territory they are counted on."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core import privacy
from ..core.pilot import Pilot
from ..core.told import Told


@dataclass(frozen=True)
class Behind(Told):
    """proofs : one row a grade with its proof, the newest first (date, subject, offer: by its names, "" where few people ask for
    it, grade, proof). months :
    one row a month unlike the others (month, open_share, season, note). territory : one row a commune or neighbourhood
    of the test (name, population, year, households, since, requests, clients: NaN when a few people would be known by it)."""

    proofs: pd.DataFrame
    months: pd.DataFrame
    territory: pd.DataFrame


def behind(pilot: Pilot) -> Behind:
    """What the sheets say of how the figures came about."""
    ratings = pilot.happened("ratings").dropna(subset=["subject", "grade", "proof"])
    ratings = ratings.sort_values("date", ascending=False, kind="stable")
    opening = pilot["opening"].dropna(subset=["month"]).sort_values("month", kind="stable")
    proofs = ratings.assign(offer=_offers(pilot, ratings))[["date", "subject", "offer", "grade", "proof"]]
    months = opening.assign(month=opening["month"].dt.to_period("M"))
    return Behind(*(table.reset_index(drop=True) for table in (proofs, months)), _territory(pilot))


def _offers(pilot: Pilot, rows: pd.DataFrame) -> pd.Series:
    """The public and the service of each grade, by their names."""
    asked = pilot.happened("requests").dropna(subset=["public", "service"])
    small = privacy.folded_groups(_both(pilot, asked), asked["client"])
    offers = _both(pilot, rows)
    return offers.mask(offers.isin(small), "")


def _both(pilot: Pilot, rows: pd.DataFrame) -> pd.Series:
    named = []
    for table, column in (("publics", "public"), ("services", "service")):
        known = pilot[table].dropna(subset=["id", "label"]).drop_duplicates("id").set_index("id")["label"]
        codes = rows[column].astype("object")
        named.append(codes.map(known.to_dict()).astype("object").fillna(codes).fillna(""))
    joined = [" × ".join(filter(None, pair)) for pair in zip(*named, strict=True)]
    return pd.Series(joined, index=rows.index, dtype="object")


def _territory(pilot: Pilot) -> pd.DataFrame:
    rows = pilot["territory"].dropna(subset=["insee"]).drop_duplicates("insee")
    rows = rows[rows["in_scope"].fillna(True).astype(bool)]
    asked = pilot.happened("requests").dropna(subset=["insee"]).groupby("insee")
    counts = asked["client"].nunique(), asked.size()
    clients, requests = (n.reindex(rows["insee"], fill_value=0).to_numpy(float) for n in counts)
    # one hidden line would be found again as the total less the others: then none is shown
    coded = bool((clients > 0).any())
    people = np.where(requests > 0, np.maximum(clients, 1), 0)  # a request without a code is somebody's
    hidden = privacy.too_few(people if coded else requests).any()
    clients = np.where((requests > 0) & (clients == 0), np.nan, clients)
    found = rows[["name", "population", "population_year", "households", "since"]]
    found = found.rename(columns={"population_year": "year"}).assign(
        name=rows["name"].fillna(rows["insee"]),
        requests=np.where(hidden, np.nan, requests),
        clients=np.where(hidden, np.nan, clients),
    )
    return found.reset_index(drop=True)
