"""Who can serve each service, who did, what was refused, and which papers lapse; skills that one person only holds."""

from dataclasses import dataclass

import pandas as pd

from ..core.pilot import Pilot
from ..core.told import Told
from ..indicators import people
from .common import labels, shown

SOON_MONTHS = 3  # a certificate that ends within it is to be asked again


@dataclass(frozen=True)
class Network(Told):
    """table: one row a service given to providers, or refused for want of one (service, label, listed, worked, unsigned:
    active providers without the specification, lapsed and soon: insurances ended, and ending within three months,
    refused: for want of a provider). refusals: requests refused by reason, the most frequent first. skills: those that
    only one person does alone, by name. assessed: skills assessed."""

    table: pd.DataFrame
    refusals: pd.Series
    skills: tuple[str, ...]
    assessed: int


def network(pilot: Pilot) -> Network:
    """Providers service by service, needs refused with their reasons, skills held by one person."""
    providers, requests = pilot["providers"], pilot["requests"]
    lacking = requests[(requests["outcome"] == "refused") & (requests["refusal_reason"] == "no_provider")]
    active = people.active_providers(pilot)
    names = labels(pilot, "services")
    soon = pilot.until + pd.DateOffset(months=SOON_MONTHS)
    rows = []
    for service in pd.unique(pd.concat([providers["service"], lacking["service"]]).dropna()):
        those = active[active["service"] == service].drop_duplicates("id")
        ends = those["insurance_until"]
        rows.append(
            {
                "service": service,
                "label": names.get(service, service),
                "listed": providers.loc[providers["service"] == service, "id"].nunique(),
                "worked": len(those),
                "unsigned": int(those["charter_signed"].isna().sum()),
                "lapsed": int((ends < pilot.until).sum()),
                "soon": int(((ends >= pilot.until) & (ends <= soon)).sum()),
                "refused": int((lacking["service"] == service).sum()),
            }
        )
    columns = ["service", "label", "listed", "worked", "unsigned", "lapsed", "soon", "refused"]
    table = pd.DataFrame(rows, columns=columns).sort_values(
        ["worked", "refused"], ascending=[True, False], kind="stable"
    )
    refused = requests.loc[requests["outcome"] == "refused", "refusal_reason"].value_counts()
    alone = people.doing_alone(pilot)
    held = tuple(sorted(shown(name) for name in alone.index[alone == 1]))
    return Network(table.reset_index(drop=True), refused, held, len(alone))
