"""Which lines of the ledger and which rows of the Funding sheet tell the same money, so that none is counted twice, or lost."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..core.cells.frames import each_row
from ..core.pilot import Pilot, remembered
from ..core.rewind import COMING
from ..core.schema import body_name, fold, near_body, same_body
from . import books

GRANTED = ("notified", "agreed", "paid")
_EURO = 1.0
_MONTHLY = 3  # months in a row from which a line of one payer is an aid that comes back
_NEAR = pd.Timedelta(days=92)  # a quarter: the day of the ledger is a forecast, too


def of_body(rows: pd.DataFrame, column: str, name, same: Callable = same_body) -> pd.DataFrame:
    """The rows whose `column` names the same organisation."""
    return rows[np.array([same(name, other) for other in rows[column]], dtype=bool)]


def _equal(one, other) -> bool:
    return body_name(one) == body_name(other)


def _vague(name, others) -> bool:
    """Whether a commune that says no place may be two of these."""
    if (bare := body_name(name)) not in ("mairie", "commune", "ville"):
        return False
    near = {body_name(other) for other in others if same_body(name, other)}
    return len(near) > 1 and bare not in near


def funded_by(pilot: Pilot, payer: str) -> pd.DataFrame:
    """The rows of the Funding sheet of the organisation that pays an aid every month; where none surely is, of those it may be."""
    sure = of_body(pilot["funding"], "funder", payer)
    return sure if len(sure) else of_body(pilot["funding"], "funder", payer, near_body)


def same_money(pilot: Pilot) -> dict:
    """Ledger row -> id of the Funding row (filed, notified or agreed) that is the same subsidy, not yet paid.

    The same funder, or none in the ledger; the same amount, one line for one row, all that funder's lines together for one,
    or one for all its instalments of the sheet (the id of the first); days that do not contradict one another by more than
    a quarter.
    """
    return _matched(pilot).rows


class _Matched(NamedTuple):
    """rows: see `same_money`. met: lines of the Funding sheet, as a number may be blank or that of two. apart: those of the ledger and of what is granted left, that may
    be the same money all the same: name, ledger and sheet (€). read_as: matched under another name: payer, funder, €."""

    rows: dict
    met: set
    apart: list
    read_as: list


@remembered
def _matched(pilot: Pilot) -> _Matched:
    aids, until = books.rows(pilot), pilot.until.to_datetime64()
    aids = aids.where((aids.nature == "subsidy") & ~aids.in_kind)
    rows, received = aids.where(aids.paid > until), aids.where(aids.paid <= until)
    found: dict = {}
    if not len(rows.row):
        return _Matched(found, set(), [], [])
    grants = coming(pilot)[["id", "funder", "status", "amount_eur", "cash_early", "cash_late"]]
    grants = list(each_row(grants))
    exact, near, maybe = (
        {grant.Index: _may_be(rows, grant, same) for grant in grants}
        for same in (_equal, same_body, near_body)
    )
    met: set = set()
    for named in (exact, near):
        left = [grant for grant in grants if grant.Index not in met]
        funders = [grant.funder for grant in left]
        vague = np.array([_vague(payer, funders) if named is near else not payer for payer in rows.payer])
        for grant in left:
            own = rows.where(named[grant.Index] & ~vague & ~np.isin(rows.row, list(found)))
            same = own.row[np.abs(own.amount_eur - grant.amount_eur) <= _EURO][:1]
            if not len(same) and len(own.row) and abs(own.amount_eur.sum() - grant.amount_eur) <= _EURO:
                same = own.row
            if len(same):
                found.update(dict.fromkeys(same, grant))
                met.add(grant.Index)
    apart = []
    # an aid that comes every month is owed for months gone by, beside what is granted for those ahead
    monthly = _steady(received)
    once = np.array([bool(post[1]) and post not in monthly for post in _posts(rows)], dtype=bool)
    for place in np.flatnonzero(once & ~np.isin(rows.row, list(found))):
        sure = () if vague[place] else grants
        parts = [grant for grant in sure if grant.Index not in met and near[grant.Index][place]]
        sheet, ledger = sum(grant.amount_eur for grant in parts), float(rows.amount_eur[place])
        if parts and abs(sheet - ledger) <= _EURO:
            found[rows.row[place]] = parts[0]
            met |= {grant.Index for grant in parts}
            continue
        parts = parts or [grant for grant in grants if grant.Index not in met and maybe[grant.Index][place]]
        if granted := [grant for grant in parts if grant.status in GRANTED]:
            who = ", ".join(dict.fromkeys(grant.funder for grant in granted))
            apart.append((who, ledger, sum(grant.amount_eur for grant in granted)))
    told = zip(rows.row, rows.payer, rows.amount_eur, strict=True)
    told = [(payer, found[row].funder, eur) for row, payer, eur in told if payer and row in found]
    return _Matched({row: grant.id for row, grant in found.items()}, met, apart, _renamed(told))


def _renamed(told: list[tuple]) -> list[tuple]:
    """Of (payer, funder, €), those whose two names are not the same."""
    return [one for one in told if isinstance(one[1], str) and body_name(one[0]) != body_name(one[1])]


def read_as(pilot: Pilot) -> pd.DataFrame:
    """Payers of the ledger taken for a funder of another name, whose money is thereby counted once: payer, name, amount (€)."""
    rows, grants = _received(pilot), pilot["funding"]
    told = [
        (rows.payer[line], grants["funder"].iloc[at], part)
        for at, line, part in _parts(pilot, rows, too_early(pilot))
        if grants["status"].iloc[at] in COMING
    ]
    found = pd.DataFrame([*_matched(pilot).read_as, *_renamed(told)], columns=["payer", "name", "amount"])
    return found.groupby(["payer", "name"], as_index=False, sort=False)["amount"].sum()


def perhaps_twice(pilot: Pilot) -> pd.DataFrame:
    """Funders of whom ledger and Funding sheet await other amounts on the same days: name, ledger, sheet (€); both count."""
    found = pd.DataFrame(_matched(pilot).apart, columns=["name", "ledger", "sheet"])
    return found.groupby("name", as_index=False, sort=False).agg({"ledger": "sum", "sheet": "first"})


@remembered
def coming(pilot: Pilot) -> pd.DataFrame:
    """The rows of the Funding sheet that may still bring money, not yet paid; amount_eur: what is left of each once the
    instalments received by the last day are taken off."""
    grants = pilot["funding"]
    left = grants["amount_eur"] - taken(pilot, _received(pilot))
    return grants.assign(amount_eur=left)[grants["status"].isin(COMING) & (left >= _EURO)]


def _received(pilot: Pilot, sure: bool = True) -> books.Rows:
    """Subsidies of the ledger received by the last day; not `sure`: those of which accounts do not tell it (`books.paid_untold`)."""
    rows = books.rows(pilot)
    aids = (rows.nature == "subsidy") & ~rows.in_kind & (rows.paid <= pilot.until.to_datetime64())
    return rows.where(aids & (books.paid_untold(pilot, rows) != sure))


@remembered
def too_early(pilot: Pilot) -> np.ndarray:
    """Whether each row of the Funding sheet, granted, is received whole by the ledger although its money can only come after
    the last day: either another payment or a line left as it was, nothing tells which."""
    grants = pilot["funding"]
    ahead = grants["status"].isin(COMING) & (grants["cash_early"] > pilot.until) & (grants["amount_eur"] > 0)
    return ahead.to_numpy(bool) & (
        _brought(pilot, _received(pilot)) >= grants["amount_eur"].to_numpy() - _EURO
    )


def taken(pilot: Pilot, subsidies: books.Rows) -> np.ndarray:
    """€ of these subsidies of the ledger that each row of the Funding sheet brought; nothing of one that cannot have come yet
    (`too_early`)."""
    return _brought(pilot, subsidies, too_early(pilot))


def _brought(pilot: Pilot, subsidies: books.Rows, without: np.ndarray | None = None) -> np.ndarray:
    """As `taken`, but for the rows `without`."""
    out = np.zeros(len(pilot["funding"]))
    for at, _line, part in _parts(pilot, subsidies, without):
        out[at] += part
    return out


def _parts(pilot: Pilot, subsidies: books.Rows, without: np.ndarray | None) -> list[tuple]:
    """(row of the Funding sheet, row of these subsidies, € of it that are of the first), but for the rows `without`.

    A funder's money (`funders_of`) goes first to what the sheet says it has paid, then to what it granted, in the order of the sheet; what
    came before a grant was decided is no instalment of it, nor is its share of a year that the accounts write.
    """
    grants, found = pilot["funding"], []
    left, payer = subsidies.amount_eur.copy(), np.array(list(map(body_name, subsidies.payer)), dtype=object)
    who = np.array(funders_of(pilot, subsidies.payer), dtype=object)
    back = np.where(who == payer, np.datetime64("NaT"), _back_since(pilot, subsidies))
    paid = (grants["status"] == "paid").to_numpy()
    told = list(each_row(grants[["funder", "status", "amount_eur", "agreed_on"]], index=False))
    for at in np.argsort(~paid, kind="stable"):
        grant = told[at]
        if without is not None and without[at]:
            continue
        if grant.status not in GRANTED or not isinstance(grant.funder, str) or not grant.amount_eur > 0:
            continue
        own = (who == body_name(grant.funder)) & (left > 0) & ~np.isnat(subsidies.paid)
        own &= np.isnat(back) | (back >= grant.agreed_on.to_datetime64())
        if not paid[at] and pd.notna(grant.agreed_on):
            own &= subsidies.date >= grant.agreed_on.to_datetime64()
        due = grant.amount_eur
        for line in np.flatnonzero(own):
            part = min(left[line], due)
            due -= part
            left[line] -= part
            found += [(at, line, part)] if part else []
    return found


def _posts(rows: books.Rows) -> list[tuple[str, str]]:
    """The post and the payer of each row, folded."""
    return [(fold(line), body_name(payer)) for line, payer in zip(rows.line, rows.payer, strict=True)]


def _steady(rows: books.Rows) -> set:
    """Posts of an aid that comes back month after month; three instalments under one post are none."""
    there = set(zip(_posts(rows), rows.month.tolist(), strict=True))
    return {
        post
        for post, month in there
        if all(post) and all((post, month - back) in there for back in range(_MONTHLY))
    }


def _back_since(pilot: Pilot, rows: books.Rows) -> np.ndarray:
    """The first day of the aid that comes back of which each row is, NaT for the others: begun before a grant was decided, it is
    none of its instalments."""
    monthly, all_rows, since = _steady(rows), books.rows(pilot), {}
    for post, day in zip(_posts(all_rows), all_rows.date, strict=True):
        if post in monthly:
            since[post] = min(since.get(post, day), day)
    return np.array([since.get(post, "NaT") for post in _posts(rows)], dtype="datetime64[ns]")


def funders_of(pilot: Pilot, payers) -> list[str]:
    """The funder of the Funding sheet that each payer of the ledger is, folded: the same name, else the one organisation it may be
    (`same_body`); the payer itself where none is, or several may, or where several bodies of the ledger may be that one."""
    funders = set(map(body_name, pilot["funding"]["funder"].dropna()))
    rows, payers = books.rows(pilot), list(map(body_name, payers))
    known = {*payers, *map(body_name, rows.payer[rows.nature == "subsidy"])}
    close = {
        name: {name} & funders or {funder for funder in funders if same_body(name, funder)} for name in known
    }

    def sure(name: str) -> bool:
        also = (other for other in known if name not in funders and close[other] == close[name])
        return len(close[name]) == 1 and all(same_body(name, other) for other in also)

    return [next(iter(close[name])) if sure(name) else name for name in payers]


def unnamed(pilot: Pilot, sure: bool = True) -> tuple[float, list[str]]:
    """Subsidies received, but an aid of its own, whose payer is none of the funders or may be several (€), and those of whom an
    instalment they may be is still counted as to come. Not `sure`: all those that may be received or not."""
    rows, grants = _received(pilot, sure), coming(pilot)
    if not len(rows.row):
        return 0.0, []
    told = {body_name(name) for name in pilot["funding"]["funder"].dropna()} if sure else set()
    rows = rows.where(np.array([name not in told for name in funders_of(pilot, rows.payer)], dtype=bool))
    maybe, funders, back = np.zeros(len(rows.row), dtype=bool), {}, _back_since(pilot, rows)
    for grant in each_row(grants[grants["status"].isin(GRANTED) & grants["funder"].notna()]):
        own = np.array([not payer or near_body(payer, grant.funder) for payer in rows.payer], dtype=bool)
        own &= rows.amount_eur <= grant.amount_eur + _EURO
        own &= np.isnat(back) | (back >= grant.agreed_on.to_datetime64())
        if pd.notna(grant.agreed_on):
            own &= rows.date >= grant.agreed_on.to_datetime64()
        if own.any():
            maybe |= own
            funders[grant.funder] = None
    return float(rows.amount_eur[maybe].sum()), list(funders)


def _may_be(rows: books.Rows, grant, same: Callable) -> np.ndarray:
    named = np.array([not payer or same(payer, grant.funder) for payer in rows.payer], dtype=bool)
    days = [day for day in (grant.cash_early, grant.cash_late) if pd.notna(day)]
    if not days:
        return named
    first, last = (min(days) - _NEAR).to_datetime64(), (max(days) + _NEAR).to_datetime64()
    return named & (rows.paid >= first) & (rows.paid <= last)


def renewed_by(pilot: Pilot, payer: str):
    """The Funding row of the same funder that stands for the year ahead of an aid it pays; None when there is none."""
    own, ahead = funded_by(pilot, payer), coming(pilot)
    own = ahead[ahead.index.isin(own.index.difference(list(_matched(pilot).met)))]
    return own.iloc[0] if len(own) else None


@remembered
def owed(pilot: Pilot) -> float:
    """Income of the ledger dated by ``pilot.until`` and still to be received; what the Funding sheet tells is left there."""
    rows = books.awaited_income(pilot)
    return float(rows.loc[~rows.index.isin(list(same_money(pilot))), "amount_eur"].sum())


def told_twice(pilot: Pilot) -> tuple[str, ...]:
    """Funders whose money stands in the ledger and in the Funding sheet."""
    grants = pilot["funding"]
    names = grants.loc[grants.index.isin(_matched(pilot).met), "funder"]
    return tuple(dict.fromkeys(names.dropna()))
