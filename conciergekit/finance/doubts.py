"""What in the money sheets cannot be right, or is missing: said before the figures are believed."""

import re
from dataclasses import dataclass

import pandas as pd

from ..core import rates
from ..core.kept_up import behind, last_booked
from ..core.pilot import Pilot
from ..core.schema import body_name, fold, same_body
from ..core.tables import BESIDE
from ..core.told import Told
from . import books
from .costs import pattern_of, renamed
from .forecast import going_on, streams
from .funding.eligibility import OPEN, expense_lines
from .recurring import ENDED
from .revenue import VAT_NEAR, own_revenue, reconcile, sales_unbooked, served
from .same_money import funders_of, perhaps_twice, read_as, too_early, unnamed
from .varying import handed_by_month
from .year_ahead import renewed

# money lent, not things lent: a conciergerie may well sell the loan of tools
_LOAN = re.compile(
    r"\b(?:emprunts?|avances? remboursables?|bank loans?|"
    r"prets? (?:bancaires?|relais|honneur|d honneur|(?:de )?la banque|de tresorerie|solidaires?|participatifs?|a taux zero)|"
    r"apports? (?:associatifs?|avec droit|en fonds|en compte|personnels?))\b"
)
_FOREIGN = re.compile(r"\b(chf|usd|gbp|francs?|dollars?|livres?)\b|[$£]", re.IGNORECASE)
_SHEETS = ("ledger", "funding", "contracts", "requests")
_AMOUNTS = ("amount_eur", "commission_eur", "fee_eur")
_EQUIPMENT = "13"  # account of grants for equipment
_SMALL = 0.01  # share of own revenue below which a difference is not worth a sentence


@dataclass(frozen=True)
class Doubts(Told):
    """table: one row a doubt: what (its code, a key of the telling's sentences) and the values its sentence needs."""

    table: pd.DataFrame


def doubts(pilot: Pilot) -> Doubts:
    """Look for what would make the money figures wrong: missing months, VAT, another currency, negative amounts,
    loans taken for income, grants without a date, counted twice, larger than the budget or past their end, orders
    served for nothing, accounts that contradict the log."""
    of_the_ledger = (_expenses, _months, _outside, _negative, _as_typed, _loans)
    looks = (*of_the_ledger, _streams, _lines, _free, _funding, _grants)
    found = [doubt for look in looks for doubt in look(pilot)]
    return Doubts(pd.DataFrame(found, columns=["what", "values"]))


def _entries(pilot: Pilot) -> pd.DataFrame:
    """The lines of the ledger that are money: gifts in kind are none."""
    rows = books.entries(pilot)
    return rows[~rows["in_kind"]]


def _expenses(pilot: Pilot) -> list[tuple]:
    return [] if books.has_expenses(pilot) or not pilot.has("ledger") else [("no_expense", {})]


def _months(pilot: Pilot) -> list[tuple]:
    """Complete months of the test in which the accounts hold nothing at all."""
    if not pilot.has("ledger") or not len(pilot.months):
        return []
    rows = _entries(pilot)
    there, spent = set(rows["month"]), set(rows.loc[rows["nature"] == "expense", "month"])
    last = last_booked(pilot)
    if last:
        return [("books_behind", {"last": last, "until": pilot.until})]
    gone = [month for month in pilot.months if month not in there]
    bare = [month for month in pilot.months if month in there and month not in spent]
    found = [("months", {"months": gone})] if gone else []
    return found + ([("bare_months", {"months": bare})] if bare and spent else [])


def _outside(pilot: Pilot) -> list[tuple]:
    """Ledger lines far from the test, as a mistyped year makes them; what is paid just before, or planned, is not far."""
    rows = _entries(pilot)
    money = rows["nature"].isin(["expense", "own_revenue", "subsidy"])
    # what the plans of the year ahead count on its day is not left aside
    planned = (rows["date"] > pilot.until) & (rows["date"] <= pilot.until + pd.DateOffset(years=1))
    planned &= rows["set_up"].fillna(False).astype(bool) | (rows["nature"] == "subsidy")
    out = rows[~rows["month"].isin(pilot.months) & money & ~planned]
    out = out[((out["date"] < pilot.start) | (out["date"] > pilot.until)) & bool(len(pilot.months))]
    return [("outside", {"n": len(out), "total": float(out["amount_eur"].sum())})] if len(out) else []


def _loans(pilot: Pilot) -> list[tuple]:
    """Income whose words or account are those of money to be repaid."""
    rows = _entries(pilot)
    rows = rows[rows["nature"].isin(["own_revenue", "subsidy"])]
    accounts = rows["account"].fillna("").str.startswith(("10", "16", "45", "51"))
    words = rows["line"].fillna("").map(fold).str.contains(_LOAN)
    found = rows[accounts | words]
    names, total = list(found["line"].fillna("—").unique()), float(found["amount_eur"].sum())
    return [("loan", {"total": total, "names": names})] if len(found) else []


def _free(pilot: Pilot) -> list[tuple]:
    """Paid services whose served orders bring nothing at all: a price of 0, or one never entered."""
    log, services = served(pilot), pilot["services"]
    paid = services.loc[services["market"].fillna(True).astype(bool), "id"]
    sums = log[log["service"].isin(paid)].groupby("service")["own_eur"].agg(["sum", "size"])
    contracts = set(pilot["contracts"]["service"].dropna())
    bare = [i for i in sums.index[sums["sum"] == 0] if i not in contracts]
    if not bare:
        return []
    names = services.drop_duplicates("id").set_index("id")["label"]
    called = [names.get(i) if isinstance(names.get(i), str) else i for i in bare]
    return [("free", {"n": int(sums.loc[bare, "size"].sum()), "names": called})]


def _negative(pilot: Pilot) -> list[tuple]:
    rows = _entries(pilot)
    below = rows[(rows["amount_eur"] < 0) & (rows["account"].fillna("") != BESIDE)]
    grants = pilot["funding"]["amount_eur"]
    out = _left_out(pilot, "too_small", "amount_sign")
    found = [("left_out", {"n": len(out)})] if out else []
    n, total = len(below) + int((grants < 0).sum()), below["amount_eur"].sum() + grants[grants < 0].sum()
    return found + ([("negative", {"n": n, "total": float(total)})] if n else [])


def _left_out(pilot: Pilot, *codes: str) -> list[str]:
    """Amounts of the money sheets that reading could not use, as typed."""
    found = [f for f in pilot.findings if f.code in codes and f.table in _SHEETS and f.field_name in _AMOUNTS]
    return [f.typed for f in found if not _FOREIGN.search(f.typed)]


def _as_typed(pilot: Pilot) -> list[tuple]:
    """Cells of the money sheets that reading could not read as euros, those that named another currency apart."""
    out = _left_out(pilot, "not_number", "unit_shown", "partly_struck", "small_figure")
    found = [("unread", {"n": len(out), "typed": out})] if out else []
    foreign = sum(f.table in _SHEETS and bool(_FOREIGN.search(f.typed)) for f in pilot.findings)
    return found + ([("currency", {"n": foreign})] if foreign else [])


def _streams(pilot: Pilot) -> list[tuple]:
    """The same euros told by two sheets that both go on: equal, apart by a rate of VAT, or contradicting."""
    if not pilot.has("ledger") or not len(pilot.months) or last_booked(pilot):
        return []
    if sales_unbooked(pilot):
        return [("no_sales", {"source": float(own_revenue(pilot)["amount_eur"].sum())})]
    table, found = reconcile(pilot), []
    handed = handed_by_month(pilot).sum()  # held at what users paid, where the log tells what is kept of it
    table.loc[table["stream"] == "requests", ["ledger_eur", "difference_eur"]] -= handed
    table = table[table["stream"] != "requests"] if behind(pilot) else table
    total = table["ledger_eur"].sum()
    # an order without a price: what the log brings is then at least what it says
    unpriced = served(pilot)[["commission_eur", "fee_eur"]].isna().all(axis=1).any()
    for row in table.itertuples():
        if not row.source_eur > 0 or not row.ledger_eur > 0 or abs(row.difference_eur) <= _SMALL * total:
            continue
        ratio = row.ledger_eur / row.source_eur
        both = [(rate, x) for rate in rates.value("vat_rates").values() for x in (ratio, 1 / ratio)]
        rate = next((rate for rate, x in both if abs(x - 1 - rate) < VAT_NEAR), None)
        if row.stream == "requests" and ratio > 1 and unpriced:
            rate = None  # the ledger may hold more for another reason
        which = "ledger" if ratio > 1 else "source"
        values = {"stream": row.stream, "ledger": row.ledger_eur, "source": row.source_eur}
        found.append(("vat", {**values, "rate": rate, "which": which}) if rate else ("mismatch", values))
    alone = table[(table["source_eur"] > _SMALL * total) & (table["ledger_eur"] == 0)].itertuples()
    return found + [("mismatch", {"stream": r.stream, "ledger": 0.0, "source": r.source_eur}) for r in alone]


def _lines(pilot: Pilot) -> list[tuple]:
    """Running costs that may have ended and may be late (a pay is late), that began or went to another level and may be those of
    a season, that count as one line under two names."""
    if not books.expenses_up_to_date(pilot) or not len(pilot.months):
        return []
    told: dict[str, list[str]] = {}
    for line in going_on(pilot):
        year = pattern_of(pilot, line, due=True)
        if line.name not in streams(pilot)[0].doubts and year.other_eur != 0:
            continue
        what = "no_longer" if year.basis == ENDED else "silent" if year.other_eur == 0 else "begun"
        if what == "begun" and line.month.min() <= pilot.months[-1].ordinal - books.MONTHS_BACK:
            what = "stepped"
        told.setdefault(what, []).append(line.name)
    found = [(what, {"n": len(names), "names": names}) for what, names in told.items()]
    return found + [("renamed", {"name": old, "now": new}) for old, new in renamed(pilot)]


def _funding(pilot: Pilot) -> list[tuple]:
    grants = pilot["funding"]
    rows = _entries(pilot)
    subsidies = rows.loc[rows["nature"] == "subsidy", "amount_eur"].sum()
    if not len(grants):
        return [("no_funding", {"amount": float(subsidies)})] if len(rows) else []
    coming = grants[grants["status"].isin(["filed", "notified", "agreed"])]
    bare = coming[coming["cash_early"].isna() & coming["cash_late"].isna()]
    found = [("undated", {"names": list(bare["funder"].fillna("—"))})] if len(bare) else []
    early = coming[too_early(pilot)[coming.index]]
    for what, sure in (("unnamed", True), ("unsure", False)):
        euros, names = unnamed(pilot, sure)
        found += [(what, {"amount": euros, "names": names})] if names else []
    found += [("received", {"name": r.funder, "amount": r.amount_eur}) for r in early.itertuples()]
    for what, table in (("perhaps_twice", perhaps_twice(pilot)), ("read_as", read_as(pilot))):
        found += [(what, row._asdict()) for row in table.itertuples(index=False)]
    maybe = ((payer, name, eur) for _line, name, eur, payer in renewed(pilot) if not same_body(payer, name))
    return found + [("read_as", {"payer": who, "name": name, "amount": eur}) for who, name, eur in maybe]


def _grants(pilot: Pilot) -> list[tuple]:
    """Grants written twice, larger than what a year costs, paid but absent from the ledger, or past their end."""
    rows = pilot["funding"]
    rows = rows[rows["amount_eur"].notna() & rows["funder"].notna() & (rows["status"] != "refused")]
    if rows.empty:
        return []
    found = []
    # instalments of one grant have the same amount, on other dates
    same = ["name", "amount_eur", "status", "cash_early", "cash_late"]
    again = rows.assign(name=rows["funder"].map(body_name)).duplicated(same)
    if again.any():
        found.append(("twice", {"names": list(rows.loc[again, "funder"].unique())}))
    if books.expenses_up_to_date(pilot) and len(pilot.months):
        lines = expense_lines(pilot)
        year = max(lines["plan_eur"].sum(), lines["done_eur"].sum())
        large = rows[(rows["amount_eur"] > year) & rows["status"].isin(OPEN)].itertuples()
        found += [("too_large", {"name": r.funder, "amount": r.amount_eur, "year": year}) for r in large]
    return found + _paid(pilot, rows) + _ended(pilot, rows)


def _paid(pilot: Pilot, rows: pd.DataFrame) -> list[tuple]:
    """Grants noted as paid against the ledger's subsidies of the same payer; a share of a year, that moves no money, is none."""
    ledger = _entries(pilot)
    account = ledger["account"].fillna("")
    paid = (ledger["nature"] == "subsidy") & ~account.map(books.moves_no_money).astype(bool)
    ledger = ledger[(paid | account.str.startswith(_EQUIPMENT)) & ledger["payer"].notna()]
    if ledger.empty or last_booked(pilot):
        return []
    sums = ledger.groupby(funders_of(pilot, ledger["payer"]))["amount_eur"].sum()
    during = rows[(rows["status"] == "paid") & ~(rows["cash_late"].fillna(rows["cash_early"]) < pilot.start)]
    whose = during.groupby(during["funder"].map(body_name))
    wanted = whose.agg(name=("funder", "first"), eur=("amount_eur", "sum"))
    wanted = wanted.assign(ledger=wanted.index.map(sums)).fillna({"ledger": 0.0})
    short = wanted[wanted["ledger"] < wanted["eur"] * (1 - _SMALL) - 1].itertuples(index=False)
    return [("unpaid", {"name": r.name, "funding": r.eur, "ledger": float(r.ledger)}) for r in short]


def _ended(pilot: Pilot, rows: pd.DataFrame) -> list[tuple]:
    """Subsidies of the ledger dated after the last day that funder's money covers."""
    ends = rows.dropna(subset=["covers_to"])
    ends = ends.groupby(ends["funder"].map(body_name))["covers_to"].max()
    others = set(rows.loc[rows["covers_to"].isna(), "funder"].map(body_name))
    ledger = _entries(pilot)
    ledger = ledger[(ledger["nature"] == "subsidy") & ledger["payer"].notna()]
    found = []
    for key, end in ends.items():
        late = ledger[(ledger["payer"].map(body_name) == key) & (ledger["date"] > end)]
        if len(late) and key not in others:
            values = {"name": late["payer"].iloc[0], "end": end, "total": float(late["amount_eur"].sum())}
            found.append(("ended", values))
    return found
