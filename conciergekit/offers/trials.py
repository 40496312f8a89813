"""Things to try: services nobody has ordered yet, and what the models to try propose."""

import numpy as np
import pandas as pd

from ..core.pilot import Pilot
from ..core.schema import fold
from ..targets.pairs import labels_of

_NOT_AN_OFFER = ("membership",)


def to_try(pilot: Pilot, found: pd.DataFrame) -> pd.DataFrame:
    """Rows of the table for what is not served yet: kind "to_try", decision "try"; nothing of them is observed.

    A line of the models to try counts when it has a price of its own and is no more of what is served already.
    """
    rows = [*_services(pilot, found), *_models(pilot, found)]
    return pd.DataFrame(rows).astype({"figures": object}) if rows else pd.DataFrame()


def more_of(pilot: Pilot, found: pd.DataFrame) -> dict[tuple[str, str], float]:
    """(public, service) of the offers that a model to try proposes more of -> units a month."""
    out: dict[tuple[str, str], float] = {}
    for line in _priced(pilot).itertuples():
        for public, service in _same(line.what, found):
            volume = line.volume_month
            out[public, service] = max(out.get((public, service), 0.0), volume if volume == volume else 0.0)
    return out


def _priced(pilot: Pilot) -> pd.DataFrame:
    models = pilot["models"]
    return models[models["what"].notna() & models["price_eur"].notna() & ~models["lever"].isin(_NOT_AN_OFFER)]


def _same(what: str, found: pd.DataFrame) -> list[tuple[str, str]]:
    """The offers that a line of the models speaks of: the same words, or all of them in the name of the service."""
    words = set(fold(what).split())
    names = found["service_label"].fillna("").map(lambda name: set(fold(name).split()))
    mine = found[
        np.array([bool(words) and words <= name for name in names], dtype=bool)
    ]  # an empty list is no column
    return list(zip(mine["public"], mine["service"], strict=True))


def _services(pilot: Pilot, found: pd.DataFrame) -> list[dict]:
    listed = pilot["services"].dropna(subset="id").drop_duplicates("id")
    quoted = pilot["contracts"].loc[pilot["contracts"]["status"] == "quoted", "service"]
    asked = {*pilot.happened("requests")["service"].dropna(), *found["service"]}
    words = labels_of(pilot, "services")
    fresh = listed[~listed["id"].isin(asked)]
    return [_row(words(code), {"quoted": int((quoted == code).sum())}, service=code) for code in fresh["id"]]


def _models(pilot: Pilot, found: pd.DataFrame) -> list[dict]:
    lines = _priced(pilot)
    lines = lines[np.array([not _same(what, found) for what in lines["what"]], dtype=bool)].drop_duplicates(
        "what"
    )
    return [
        _row(
            line.what,
            {
                "month_eur": line.price_eur * line.volume_month,
                "price_eur": line.price_eur,
                "volume_month": line.volume_month,
                "chance": line.chance_share,
                "source": line.source,
            },
        )
        for line in lines.itertuples()
    ]


def _row(name: str, figures: dict, service: str = "") -> dict:
    return {
        "kind": "to_try",
        "public": "",
        "service": service,
        "public_label": "",
        "service_label": name,
        "label": name,
        "decision": "try",
        "reason": "supposed" if "month_eur" in figures else "never_ordered",
        "figures": figures,
        "offers": 1.0,
        "revenue_eur": np.nan,
    }
