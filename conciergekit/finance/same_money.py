"""Which lines of the ledger and which rows of the Funding sheet tell the same money, so that none is counted twice, or lost."""

import numpy as np
import pandas as pd

from ..core.pilot import Pilot, remembered
from ..core.rewind import COMING
from ..core.schema import fold, same_body
from . import books

GRANTED = ("notified", "agreed", "paid")
_EURO = 1.0
_NEAR = pd.Timedelta(days=92)  # a quarter: the day of the ledger is a forecast, too


def of_body(rows: pd.DataFrame, column: str, name) -> pd.DataFrame:
    """The rows whose `column` names the same organisation."""
    return rows[np.array([same_body(name, other) for other in rows[column]], dtype=bool)]


@remembered
def same_money(pilot: Pilot) -> dict:
    """Ledger row -> id of the Funding row (filed, notified or agreed) that is the same subsidy, not yet paid.

    The same funder, or none in the ledger; the same amount, alone or all that funder's lines together; days that do not
    contradict one another by more than a quarter. Then, of a funder both name, what is granted and what the ledger awaits
    on such days is the same whatever its amounts: an instalment, or one line for two.
    """
    rows = books.rows(pilot)
    rows = rows.where((rows.nature == "subsidy") & (rows.paid > pilot.until.to_datetime64()))
    found: dict = {}
    if not len(rows.row):
        return found
    grants = coming(pilot)[["id", "funder", "status", "amount_eur", "cash_early", "cash_late"]]
    left = []
    for grant in grants.itertuples(index=False):
        own = rows.where(_may_be(rows, grant) & ~np.isin(rows.row, list(found)))
        alone = own.row[np.abs(own.amount_eur - grant.amount_eur) <= _EURO][:1]
        if len(alone):
            found.update(dict.fromkeys(alone, grant.id))
        elif len(own.row) and abs(own.amount_eur.sum() - grant.amount_eur) <= _EURO:
            found.update(dict.fromkeys(own.row, grant.id))
        elif grant.status in GRANTED:
            left.append(grant)
    for grant in left:
        own = rows.where(_may_be(rows, grant) & (rows.payer != "") & ~np.isin(rows.row, list(found)))
        own = own.where(np.lexsort((own.amount_eur, own.paid)))
        before = np.cumsum(own.amount_eur) - own.amount_eur  # what the lines before it have covered
        found.update(dict.fromkeys(own.row[before < grant.amount_eur - _EURO], grant.id))
    return found


@remembered
def awaited_twice(pilot: Pilot) -> pd.DataFrame:
    """Funders of whom the ledger awaits more than the Funding sheet, which is what counts: name, ledger and sheet (€)."""
    same, grants, rows = same_money(pilot), coming(pilot), books.rows(pilot)
    found = []
    for name in grants.loc[grants["id"].isin(list(same.values())), "funder"].dropna().unique():
        own = of_body(grants, "funder", name)
        told = [row for row, grant in same.items() if grant in set(own["id"])]
        ledger, sheet = rows.amount_eur[np.isin(rows.row, told)].sum(), own["amount_eur"].sum()
        if ledger > sheet + _EURO:
            found.append((name, float(ledger), float(sheet)))
    return pd.DataFrame(found, columns=["name", "ledger", "sheet"])


@remembered
def coming(pilot: Pilot) -> pd.DataFrame:
    """The rows of the Funding sheet that may still bring money, not yet paid; amount_eur: what is left of each once the
    instalments received by the last day are taken off."""
    grants, until = pilot["funding"], pilot.until.to_datetime64()
    rows = books.rows(pilot)
    left = grants["amount_eur"] - taken(pilot, rows.where((rows.nature == "subsidy") & (rows.paid <= until)))
    return grants.assign(amount_eur=left)[grants["status"].isin(COMING) & (left >= _EURO)]


def taken(pilot: Pilot, subsidies: books.Rows) -> np.ndarray:
    """€ of these subsidies of the ledger that each row of the Funding sheet brought.

    A funder's money goes first to what the sheet says it has paid, then to what it granted, in the order of the sheet; what
    came before a grant was decided is no instalment of it.
    """
    grants, out = pilot["funding"], np.zeros(len(pilot["funding"]))
    left, who = subsidies.amount_eur.copy(), np.array(list(map(fold, subsidies.payer)), dtype=object)
    paid = (grants["status"] == "paid").to_numpy()
    told = list(grants[["funder", "status", "amount_eur", "agreed_on"]].itertuples(index=False))
    for at in np.argsort(~paid, kind="stable"):
        grant = told[at]
        if grant.status not in GRANTED or not isinstance(grant.funder, str) or not grant.amount_eur > 0:
            continue
        own = (who == fold(grant.funder)) & (left > 0)
        if not paid[at] and pd.notna(grant.agreed_on):
            own &= subsidies.date >= grant.agreed_on.to_datetime64()
        for line in np.flatnonzero(own):
            part = min(left[line], grant.amount_eur - out[at])
            out[at] += part
            left[line] -= part
    return out


def _may_be(rows: books.Rows, grant) -> np.ndarray:
    named = np.array([not payer or same_body(payer, grant.funder) for payer in rows.payer], dtype=bool)
    early = grant.cash_early if pd.notna(grant.cash_early) else grant.cash_late
    late = grant.cash_late if pd.notna(grant.cash_late) else grant.cash_early
    if pd.isna(late):
        return named
    first, last = ((day + wait).to_datetime64() for day, wait in ((early, -_NEAR), (late, _NEAR)))
    return named & (rows.paid >= first) & (rows.paid <= last)


def renewed_by(pilot: Pilot, payer: str):
    """The Funding row of the same funder that stands for the year ahead of an aid it pays; None when there is none."""
    own = of_body(coming(pilot), "funder", payer)
    own = own[~own["id"].isin(list(same_money(pilot).values()))]
    return own.iloc[0] if len(own) else None


def owed(pilot: Pilot) -> float:
    """Income of the ledger dated by ``pilot.until`` and still to be received; what the Funding sheet tells is left there."""
    rows = books.entries(pilot)
    rows = rows[
        rows["nature"].isin(["own_revenue", "subsidy"])
        & ~rows["in_kind"]
        & ~rows.index.isin(list(same_money(pilot)))
    ]
    return float(rows.loc[(rows["date"] <= pilot.until) & (rows["paid"] > pilot.until), "amount_eur"].sum())


def told_twice(pilot: Pilot) -> tuple[str, ...]:
    """Funders whose money stands in the ledger and in the Funding sheet."""
    grants = pilot["funding"]
    names = grants.loc[grants["id"].isin(list(same_money(pilot).values())), "funder"]
    return tuple(dict.fromkeys(names.dropna()))
