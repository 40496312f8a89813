"""Who pays: own revenue by payer, and the one on whom most depends."""

from dataclasses import dataclass
from itertools import chain

import numpy as np
import pandas as pd

from ..core.kept_up import logged_months
from ..core.pilot import Pilot, remembered
from ..core.privacy import too_few
from ..core.schema import body_name
from ..core.told import Told
from . import books
from .demand import recent_months
from .revenue import (
    MATTERS,
    PEOPLE,
    beyond_the_log,
    councils,
    is_council,
    ledger_streams,
    many,
    memberships,
    occurrences,
    one_off,
    own_rows,
    running_contracts,
    served,
    sole_payers,
    sources,
)
from .varying import handed_by_month

_ONE = ("commune", "ccas", "landlord", "employer")  # pay for many people: one body until its name is typed
_MANY = {"user", "members", "unstated"}  # kinds that stand for many small payers


@dataclass(frozen=True)
class TopPayer(Told):
    """The payer on whom most depends: share of own revenue (NaN if unknown) and revenue.

    payer: its name as typed, empty when the log only says what `kind` it is. alone: False when it is one of
    a crowd (the biggest of the users). lately: at the present pace rather than over the test. month_eur: a month.
    unnamed: kinds that stand for it without a name. names: the names that make `payer`. of_eur: what the share is of, a month at
    the present pace: the log and the contracts tell it. booked_eur: own revenue that the accounts hold over the test (NaN at
    the present pace, or without any), which may differ. unstated_eur: own revenue of which the accounts name no payer, of `of_eur`
    (0 where it is little); least, most: what the share is without it and with all of it; the share is `least` when no other can be
    the first, else NaN.
    """

    payer: str
    kind: str
    alone: bool
    share: float
    revenue_eur: float
    month_eur: float = np.nan
    lately: bool = False
    unnamed: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    of_eur: float = np.nan
    booked_eur: float = np.nan
    unstated_eur: float = 0.0
    least: float = np.nan
    most: float = np.nan


@dataclass(frozen=True)
class Payers(Told):
    """Who pays at the present pace, as a chart and sentences; `.table` is what ``payers(pilot, lately=True)`` returns.

    before: who paid most over the test.
    """

    table: pd.DataFrame
    top: TopPayer
    before: TopPayer

    @property
    def changed(self) -> bool:
        """Whether the one who pays most is not the one who paid most over the test."""
        return (self.top.payer, self.top.kind) != (self.before.payer, self.before.kind)

    @classmethod
    def of(cls, pilot: Pilot) -> "Payers":
        return cls(payers(pilot, lately=True), top_payer(pilot, lately=True), top_payer(pilot))


def payers(pilot: Pilot, lately: bool = False) -> pd.DataFrame:
    """Own revenue by payer, largest first, over the test; `lately`: at the present pace, that is over the recent
    months (`demand.recent_months`), and signed contracts at their monthly amount.

    Columns payer (its name as typed, "" when none is), kind, unnamed (the kinds that stand in it without a name), revenue_eur, share (NaN at the present pace
    while a contract that runs has no amount), people (how many payers the row stands for), largest_share (the
    share of the biggest of them). A commune and its CCAS are one payer: one council decides on both. Users and
    members are many small payers and never one. A stream absent from the sources but present in the ledger is
    taken from there.
    """
    rows = _all_rows(pilot, lately)
    unknown = lately and unpriced_contracts(pilot)
    total = np.nan if unknown else rows["revenue_eur"].sum() or np.nan
    rows["share"], rows["largest_share"] = rows["revenue_eur"] / total, rows["biggest_eur"] / total
    rows = rows.sort_values(["revenue_eur", "payer"], ascending=[False, True])
    columns = ["payer", "kind", "unnamed", "revenue_eur", "share", "people", "largest_share"]
    return rows[columns].reset_index(drop=True)


def by_name(pilot: Pilot) -> pd.DataFrame:
    """The ledger of the complete months by payer or payee as typed, and by nature: payer, nature, lines, amount_eur, the
    largest first."""
    rows = books.period_entries(pilot).dropna(subset=["payer", "amount_eur"])
    sums = rows.groupby(["payer", "nature"])["amount_eur"].agg(lines="size", amount_eur="sum").reset_index()
    return sums.sort_values("amount_eur", ascending=False, kind="stable", ignore_index=True)


def top_funder(pilot: Pilot) -> tuple[str, float, float]:
    """The funder whose grants are the largest in the accounts of the complete months: its name as typed, € a month, share of
    own revenue and grants. "" for none."""
    table = by_name(pilot)
    grants = table[table["nature"] == "subsidy"]
    grants = grants.groupby(grants["payer"].map(body_name), sort=False).agg(
        {"payer": "first", "amount_eur": "sum"}
    )
    grants = grants.nlargest(1, "amount_eur")
    rows = books.period_entries(pilot)
    income = rows.loc[rows["nature"].isin(["own_revenue", "subsidy"]), "amount_eur"].sum()
    income -= handed_by_month(pilot).sum()
    told = zip(grants["payer"], grants["amount_eur"], strict=True)
    return next(((one, eur / len(pilot.months), float(eur / income)) for one, eur in told), ("", 0.0, np.nan))


def top_payer(pilot: Pilot, lately: bool = False) -> TopPayer:
    """The biggest single payer, over the test or at the present pace (`lately`, as in ``payers``). Users as a group are
    not a payer, the biggest of them is."""
    rows = _all_rows(pilot, lately)
    total, known = rows["revenue_eur"].sum(), rows.dropna(subset=["biggest_eur"])
    if not len(known) or total <= 0 or (lately and unpriced_contracts(pilot)):
        return TopPayer("", "other", True, np.nan, np.nan, lately=lately)
    row = known.loc[known["biggest_eur"].idxmax()]
    eur = float(row["biggest_eur"])
    alone = row["people"] == 1 and row["kind"] not in _MANY
    months = len(recent_months(pilot)) if lately else len(pilot.months)
    booked = books.of_nature(pilot, "own_revenue").amount_eur
    part = eur / float(total), eur, eur / months, lately
    over, unstated = months if lately else 1, _unstated(pilot, lately)
    unstated *= unstated > MATTERS * total
    ends = {"unstated_eur": unstated / over, "least": part[0], "most": (eur + unstated) / float(total)}
    of_eur, second = float(total) / over, known["biggest_eur"].nlargest(2).iloc[1:].sum()
    if unstated and not (alone and eur >= second + unstated):  # another may be the first
        return TopPayer("", "other", True, np.nan, np.nan, lately=lately, of_eur=of_eur, **ends)
    held = float(booked.sum()) if len(booked) and not lately else np.nan
    return TopPayer(
        row["payer"], row["kind"], alone, *part, row["unnamed"], row["names"], of_eur, held, **ends
    )


def signed_to_come(pilot: Pilot) -> bool:
    """Whether the present pace counts a signed contract, or its new amount, of which nothing is paid yet: not begun, or not in
    accounts that hold own revenue."""
    rows, told = running_contracts(pilot), len(books.of_nature(pilot, "own_revenue").amount_eur) > 0
    return bool(((rows["month_eur"] != rows["now_eur"]) | (~rows["billed"] & told)).any())


def _unstated(pilot: Pilot, lately: bool) -> float:
    """Own revenue of which the accounts name no payer; an order without one is of the person served."""
    rows = chain(*(tell(pilot, lately) for tell in (_from_ledger, _beside)))
    return float(sum(eur for _payer, kind, eur, *_ in rows if kind == "unstated"))


def unpriced_contracts(pilot: Pilot) -> int:
    """Contracts that run and whose amount, or how often, cannot be read: one of them may be the largest payer."""
    rows = running_contracts(pilot)
    return int((rows["amount_eur"].isna() | rows["per_year"].isna()).sum())


@remembered
def _all_rows(pilot: Pilot, lately: bool) -> pd.DataFrame:
    found = (tell(pilot, lately) for tell in (_named, _users, _from_ledger, _beside))
    kinds = {"payer": "object", "kind": "object", **dict.fromkeys(_ROW[2:], "float64")}
    return _merge_councils(pd.DataFrame(list(chain(*found)), columns=_ROW).astype(kinds))


def _within(pilot: Pilot, rows: pd.DataFrame, lately: bool) -> pd.DataFrame:
    """Of these rows, those of the months looked at."""
    if not lately or not len(pilot.months):
        return rows
    return rows[rows["month"].isin(recent_months(pilot))]


def _contracts(pilot: Pilot, lately: bool) -> pd.DataFrame:
    if not lately:
        return occurrences(pilot)
    rows = running_contracts(pilot)
    return rows.assign(own_eur=rows["month_eur"] * len(recent_months(pilot)))


_ROW = ["payer", "kind", "revenue_eur", "people", "biggest_eur"]


def _named(pilot: Pilot, lately: bool) -> list[tuple]:
    """Contracts by payer, and requests paid by a body for those it serves."""
    contracts = _contracts(pilot, lately)
    kinds = contracts["payer_kind"].fillna("other")
    names = contracts["payer_name"].fillna("")
    sums = contracts["own_eur"].groupby([names, kinds]).sum()
    log = _within(pilot, served(pilot), lately)
    bodies = log[_bodies(pilot, log) & (log["own_eur"] > 0)]
    paid_by = bodies["service"].map(_sole_payers(pilot)).where(~bodies["payer_kind"].isin(_ONE), "")
    more = bodies["own_eur"].groupby([paid_by.fillna(""), bodies["payer_kind"]]).sum()
    records = [(payer, kind, eur, 1, eur) for (payer, kind), eur in sums.items() if eur > 0]
    return [*records, *((payer, kind, eur, 1, eur) for (payer, kind), eur in more.items())]


def _bodies(pilot: Pilot, log: pd.DataFrame) -> pd.Series:
    """Orders paid by a body for those it serves: a council, a landlord, an employer, or one the accounts name alone for it."""
    others = log["payer_kind"].notna() & ~log["payer_kind"].isin(_MANY)
    return log["payer_kind"].isin(_ONE) | (others & log["service"].isin(list(_sole_payers(pilot))))


def _sole_payers(pilot: Pilot) -> dict[str, str]:
    """The one payer that the sales of a service name in the accounts, where there is one and it is no crowd."""
    rows, stream = own_rows(pilot)
    return sole_payers(rows.where(stream == "requests"))


@remembered
def _beside(pilot: Pilot, lately: bool) -> list[tuple]:
    """What the accounts hold beside the sources: sales made once, credit notes to those under contract; none of the pace."""
    if lately:
        return []
    rows, stream = own_rows(pilot)
    told = occurrences(pilot)
    agreed = told[["payer_name", "payer_kind"]].dropna().drop_duplicates()
    known = {body_name(name): (name, kind) for name, kind in agreed.itertuples(index=False)}
    some = rows.where(one_off(pilot))
    given = _given_back(told, rows.where(stream == "contracts"))
    records = []
    for name, eur in [*zip(some.payer, some.amount_eur, strict=True), *given]:
        crowd = ("", "user" if name else "unstated") if many(name) else (name.strip(), "other")
        one = (1, eur) if not many(name) else (np.nan, np.nan)
        records.append((*known.get(body_name(name), crowd), eur, *one))
    return records


def _given_back(told: pd.DataFrame, rows: books.Rows) -> list[tuple[str, float]]:
    """(payer, € below zero) of credit notes to those under contract: at most what the accounts hold less than it says."""
    due = told["own_eur"].groupby(told["payer_name"].fillna("").map(body_name)).sum()
    names, found = np.array(list(map(body_name, rows.payer)), dtype=object), []
    for name in dict.fromkeys(names[rows.amount_eur < 0]):
        own = rows.where(names == name)
        less = float(due.get(name, np.inf)) - float(own.amount_eur.sum())
        back = min(-float(own.amount_eur[own.amount_eur < 0].sum()), max(0.0, less))
        if back > 0:
            found.append((own.payer[0], -back))
    return found


def _users(pilot: Pilot, lately: bool) -> list[tuple]:
    """Requests paid by users or by other small payers, and members: one row a kind, the biggest client known."""
    parts = _small_payers(pilot, lately)
    return [("", kind, *_crowd(rows["client"], rows["own_eur"])) for kind, rows in parts]


def _small_payers(pilot: Pilot, lately: bool) -> list[tuple[str, pd.DataFrame]]:
    """(kind, what they paid) of users, other small payers, and members; a person may be in several."""
    log = _within(pilot, served(pilot), lately)
    log = log[(log["own_eur"] > 0) & ~_bodies(pilot, log)]
    found = list(log.groupby(log["payer_kind"].fillna(_when_blank(pilot))))
    members = _within(pilot, memberships(pilot), lately)
    return [*found, ("members", members)] if len(members) else found


def _when_blank(pilot: Pilot) -> str:
    """Who pays an order that names no payer: those served, where others of the log or the accounts name one."""
    (rows, stream), log = own_rows(pilot), served(pilot)
    crowds = any(name and many(name) for name in rows.payer[stream == "requests"])
    return "user" if crowds or log.loc[log["own_eur"] > 0, "payer_kind"].notna().any() else "unstated"


def how_many_payers(pilot: Pilot, lately: bool = False) -> float:
    """Payers behind own revenue, a member who also orders being one; NaN when none is known."""
    codes = [set(rows["client"].dropna()) for _kind, rows in _small_payers(pilot, lately)]
    known = [some for some in codes if not too_few(len(some))]
    twice = sum(map(len, known)) - len(set().union(*known))
    return float(payers(pilot, lately)["people"].sum(min_count=1)) - twice


def _crowd(who: pd.Series, amounts: pd.Series) -> tuple[float, float, float]:
    """Total, number of payers, and the biggest; missing (NaN) when nobody has a code, or too few are there."""
    amounts = amounts.fillna(0)
    each = amounts.groupby(who.dropna()).sum()
    if not len(each) or too_few(len(each)):
        return amounts.sum(), np.nan, np.nan
    return amounts.sum(), float(len(each)), each.max()


@remembered
def _from_ledger(pilot: Pilot, lately: bool) -> list[tuple]:
    """Ledger revenue the sources do not tell, that of orders in the months that the log lost: by its payer column, else "not traced"."""
    each = {s: books.by_month(pilot, some["month"], some["own_eur"]) for s, some in sources(pilot).items()}
    told = [stream for stream, months in each.items() if (months > 0).any()]
    rows = _within(pilot, ledger_streams(pilot), lately)
    unlogged = pilot.months[each["requests"].eq(0) & ~pilot.months.isin(logged_months(pilot))]
    lost = rows["stream"].eq("requests") & rows["month"].isin(unlogged)
    beyond = pd.Series(beyond_the_log(pilot), ledger_streams(pilot).index)[rows.index]
    rows = rows[lost | beyond | ~rows["stream"].isin(told)]
    names = rows["payer"].fillna("").map(str.strip)
    crowd = rows["line"].fillna("").map(lambda line: "user" if line and many(line, PEOPLE) else "unstated")
    crowd = crowd.mask(rows["stream"] == "memberships", "members").where(names == "", "")
    records = []
    for (name, untold), eur in rows["amount_eur"].groupby([names, crowd]).sum().items():
        kind = untold or ("commune" if is_council(name) else "other")
        one = (np.nan, np.nan) if many(name) else (1, eur)
        records.append((name, kind, eur, *one))
    return records


def _merge_councils(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a payer: those of one council together (`revenue.councils`)."""
    council = councils(rows["payer"], rows["kind"])
    groups = council.where(council != "", rows["payer"].map(body_name) + rows["kind"])
    typed, which = rows["payer"] != "", groups + " " + rows["kind"]
    untold = ~typed & ~which.isin(which[typed])  # a kind whose name stands beside needs no other word
    found = rows.assign(unnamed=rows["kind"].where(untold, "")).groupby(groups, sort=False)
    return found.agg(
        payer=("payer", lambda some: " + ".join(some[some.ne("") & ~some.map(body_name).duplicated()])),
        names=("payer", lambda some: tuple(dict.fromkeys(filter(None, some)))),
        kind=("kind", "first"),
        unnamed=("unnamed", lambda some: tuple(dict.fromkeys(filter(None, some)))),
        revenue_eur=("revenue_eur", "sum"),
        people=("people", "max"),
        biggest_eur=("biggest_eur", lambda some: some.sum(min_count=1)),
    ).reset_index(drop=True)
