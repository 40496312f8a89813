"""Who can serve each service, who did, what was refused, and which papers lapse; skills that one person only holds."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core import privacy
from ..core.cells.people import of_one
from ..core.pilot import Pilot
from ..core.told import Told
from ..indicators import people, records
from ..indicators.records import told
from .common import labels, offer_key, offer_of, shown, spoken

SOON_MONTHS = 3  # a certificate that ends within it is to be asked again


@dataclass(frozen=True)
class Network(Told):
    """table: one row a service given to providers, or refused for want of one (service, label, listed, worked, unsigned:
    active providers without the specification, lapsed and soon: insurances ended, and ending within three months,
    refused: for want of a provider). offers: one row an offer asked for (label, can: active providers of its service, NaN without a list of providers, did:
    those who served it, NaN where nobody is noted, served, late: on the orders with both days, of dated, wait_days: median from the request to the
    order served, refused, why: the most frequent reason of a refusal, incidents); offers of fewer than five people together ("").
    incidents: those noted, the newest first (quarter, label, words), of the offers shown. refusals: requests refused by reason, the most frequent first.
    Refusals and incidents are told by batches of five people (`privacy.batches`); refusals by service and by reason are the
    same ones.
    skills: those that only one person does alone, by name. assessed: skills assessed."""

    table: pd.DataFrame
    offers: pd.DataFrame
    incidents: pd.DataFrame
    refusals: pd.Series
    skills: tuple[str, ...]
    assessed: int


def network(pilot: Pilot) -> Network:
    """Providers service by service, needs refused with their reasons, skills held by one person."""
    providers = pilot["providers"]
    refused = records.refused(pilot)
    lacking = refused[refused["refusal_reason"] == "no_provider"]
    active = people.active_providers(pilot)
    names = labels(pilot, "services")
    soon = pilot.until + pd.DateOffset(months=SOON_MONTHS)
    rows = []
    for service in pd.unique(pd.concat([providers["service"], lacking["service"]]).dropna()):
        those = active[active["service"] == service].drop_duplicates("id")
        ends, listed = (
            those["insurance_until"],
            providers.loc[providers["service"] == service, "id"].nunique(),
        )
        papers = those["charter_signed"].isna(), ends < pilot.until, ends.between(pilot.until, soon)
        counts = (int(some.sum()) for some in (*papers, lacking["service"] == service))
        rows.append((service, names.get(service, service), listed, len(those), *counts))
    columns = ["service", "label", "listed", "worked", "unsigned", "lapsed", "soon", "refused"]
    table = pd.DataFrame(rows, columns=columns)
    table = table.sort_values(["worked", "refused"], ascending=[True, False], kind="stable")
    alone = people.doing_alone(pilot)
    held = tuple(sorted(shown(name) for name in alone.index[alone == 1]))
    offers, incidents = _offers(pilot, active)
    reasons = refused["refusal_reason"].value_counts()
    return Network(table.reset_index(drop=True), offers, incidents, reasons, held, len(alone))


def _offers(pilot: Pilot, active: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Offer by offer, who can serve, who did and how; and what went wrong in the offers shown."""
    rows = pilot.happened("requests").dropna(subset=["public", "service"])
    rows = rows.assign(day=rows["closed_on"].fillna(rows["date"]))
    key = offer_key(rows)
    key = privacy.fold(key, privacy.folded_groups(key, rows["client"]))
    publics, services = labels(pilot, "publics"), labels(pilot, "services")
    can = active.groupby("service")["id"].nunique()

    def label(code):
        public, service = offer_of(code)
        return f"{publics.get(public, public)} × {services.get(service, service)}" if code else ""

    found = []
    for code, those in rows.groupby(key):
        of_service = float(can.get(offer_of(code)[1], 0)) if code and pilot.has("providers") else np.nan
        found.append({"label": label(code), "can": of_service, **_served(those)})
    columns = ["label", "can", "did", "served", "late", "dated", "wait_days", "refused", "why", "incidents"]
    table = pd.DataFrame(found, columns=columns)
    table = table.assign(named=table["label"] != "")  # the others together come last
    table = table.sort_values(["named", "served"], ascending=False, kind="stable").drop(columns="named")
    noted = rows[rows["incident"].notna() & (key != privacy.OTHERS)]
    noted = told(noted, key[noted.index]).sort_values("day", ascending=False, kind="stable")
    incidents = pd.DataFrame(
        {
            "quarter": noted["day"].dt.to_period("Q"),
            "label": [label(code) for code in key[noted.index]],
            "words": spoken(noted["incident"], pilot),
        }
    )
    incidents = incidents[~incidents["words"].map(of_one).astype(bool)]
    return table.reset_index(drop=True), incidents.reset_index(drop=True)


def _served(rows: pd.DataFrame) -> dict:
    served = rows[rows["outcome"] == "served"]
    dated = served.dropna(subset=["due_on", "closed_on"])
    refused = told(rows[rows["outcome"] == "refused"])
    reasons = refused["refusal_reason"].value_counts()
    return {
        "did": np.nan if len(served) and served["provider"].isna().all() else served["provider"].nunique(),
        "served": len(served),
        "late": int((dated["closed_on"] > dated["due_on"]).sum()),
        "dated": len(dated),
        "wait_days": float((served["closed_on"] - served["date"]).dt.days.median()),
        "refused": len(refused),
        "why": reasons.index[0] if len(reasons) else "",
        "incidents": len(told(rows[rows["incident"].notna()])),
    }
