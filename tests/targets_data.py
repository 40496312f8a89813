"""Small logs for the tests of targets."""

import pandas as pd

import conciergekit as ck

START, UNTIL = "2025-09-01", "2026-08-31"
SETTINGS = {"name": "Essai", "start": START, "data_until": UNTIL}


def requests(*pairs, **columns):
    """`n` served requests for each (public, service, n), spread over the year, three for each client, five clients or more."""
    rows = []
    for public, service, n in pairs:
        days = pd.date_range(START, UNTIL, periods=n + 2)[1:-1].normalize() if n else []
        for i, day in enumerate(days):
            client = f"{public}-{service}-{i % max(5, -(-n // 3))}"
            row = {"date": day, "client": client, "public": public, "service": service, "outcome": "served"}
            rows.append(row | {"closed_on": day} | columns)
    return rows


def pilot(log, settings=SETTINGS, **tables):
    return ck.Pilot.from_tables({"requests": log, **tables}, settings)
