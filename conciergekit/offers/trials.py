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
    offers = zip(found["public"], found["service"], names, strict=True)
    return [(public, service) for public, service, name in offers if words and words <= name]


def _services(pilot: Pilot, found: pd.DataFrame) -> list[dict]:
    listed = pilot["services"].dropna(subset="id").drop_duplicates("id")
    quoted = pilot["contracts"].loc[pilot["contracts"]["status"] == "quoted", "service"]
    asked = {*pilot.happened("requests")["service"].dropna(), *found["service"]}
    words = labels_of(pilot, "services")
    fresh = listed[~listed["id"].isin(asked)]
    return [_row(words(code), {"quoted": int((quoted == code).sum())}, service=code) for code in fresh["id"]]


def _models(pilot: Pilot, found: pd.DataFrame) -> list[dict]:
    rows = []
    for line in _priced(pilot).drop_duplicates("what").itertuples():
        if not _same(line.what, found):
            price, volume = line.price_eur, line.volume_month
            figures = {"month_eur": price * volume, "price_eur": price, "volume_month": volume}
            rows.append(_row(line.what, {**figures, "chance": line.chance_share, "source": line.source}))
    return rows


def _row(name: str, figures: dict, service: str = "") -> dict:
    called = {"public": "", "service": service, "public_label": "", "service_label": name, "label": name}
    reason = "supposed" if "month_eur" in figures else "never_ordered"
    said = {"kind": "to_try", "decision": "try", "reason": reason, "figures": figures}
    return {**called, **said, "offers": 1.0, "revenue_eur": np.nan}
