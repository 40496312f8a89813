"""The budget as French grant files lay it out: accounts 60 to 68 and 70 to 78, gifts in kind in 86 and 87."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...core.kept_up import logged_months
from ...core.pilot import Pilot
from ...core.schema import body_name
from ...core.told import Told
from .. import books
from ..recurring import ENDED, MEAN
from ..revenue import occurrences, served, stopped
from ..same_money import of_body
from ..year_ahead import AID, CONTRACT, COST, FOLLOWS, MEMBERS, ORDERS, PERSON, REVENUE, Line, year_ahead
from .plan import SURE, FundingPlan, funding_plan

CHARGES = ("60", "61", "62", "63", "64", "65", "66", "67", "68")
PRODUCTS = ("70", "73", "74", "75", "76", "77", "78")
_DEFAULT = {COST: "65", REVENUE: "70", AID: "74"}  # account of what has none
_DOUBT = ("observed", "estimated", "assumed")
_LINE = ["side", "account", "line", "kind"]  # what makes two lines one
_WHYS = 3  # reasons told of the contracts of a line


@dataclass(frozen=True)
class Budget(Told):
    """Charges and products by account, whole euros, equal on both sides; each line with its computation.

    table: one row an account or a line: side ("charges" or "products"), account, label (of the line; "" where only its level
    and kind say what it is), kind ("members", "orders": lines without a name), level ("account", "line", "gift", "balance",
    or "asked": filed and not answered, beside the sums), done_eur (the last twelve complete months, or all those there
    are), plan_eur (twelve months ahead, the lines of ``year_ahead`` and the grants of ``funding_plan``), lines (those of
    ``year_ahead`` it is made of), granted (a grant awarded), origin ("observed", "estimated", "assumed"), whys: what makes it
    differ from done_eur, (code, values) each. lines: the same lines before rounding. guessed: lines without an account in
    the ledger. volunteer_eur: given over `gift_months`, those of the year done that the timesheet tells. missing: why there is nothing, "" when there is something.
    """

    table: pd.DataFrame
    months: int
    guessed: tuple[str, ...]
    volunteer_eur: float
    missing: str = ""
    lines: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    gift_months: int = 0

    def total(self, side: str, column: str = "plan_eur") -> float:
        """Sum of a side without gifts in kind."""
        t = self.table
        return float(t.loc[(t["side"] == side) & t["level"].isin(["account", "balance"]), column].sum())

    @property
    def to_find_eur(self) -> float:
        """What balances the year ahead."""
        t = self.table
        return float(t.loc[(t["level"] == "balance") & (t["side"] == "products"), "plan_eur"].sum())

    @property
    def rows(self) -> pd.DataFrame:
        """The table as it is read: charges, their total, gifts; products, their total, gifts. Empty accounts left out."""
        t, parts = self.table, []
        filled = (t["done_eur"] != 0) | (t["plan_eur"] != 0)
        for side in ("charges", "products"):
            mine, aside = t["side"] == side, t["level"].isin(["gift", "asked"])
            total = {name: self.total(side, name) for name in ("done_eur", "plan_eur")}
            total = {"side": side, "level": "total", **total}
            parts += [t[mine & ~aside & filled], pd.DataFrame([total])]
            parts += [t[mine & (t["level"] == "asked")], t[mine & (t["level"] == "gift") & filled]]
        return _whole_table(pd.concat(parts, ignore_index=True))


def budget(pilot: Pilot, plan: FundingPlan | None = None) -> Budget:
    """Lay the ledger and the twelve months ahead out on the accounts of a grant file (Cerfa 12156).

    Amounts are rounded to the euro so that lines add up to their account and both sides to the same total; the
    difference of the year done is a line of its own (surplus or deficit), that of the year ahead is to be found.
    """
    if not books.expenses_up_to_date(pilot) or not len(pilot.months):
        return Budget(pd.DataFrame(), 0, (), np.nan, "ledger")
    plan = plan or funding_plan(pilot)
    (done, guessed), ahead = _done(pilot), _ahead(pilot, plan)
    lines = _beside(pilot, _gathered(pilot, done, ahead), ahead)
    rows = []
    for side, accounts in (("charges", CHARGES), ("products", PRODUCTS)):
        rows += _side(side, accounts, lines[lines["side"] == side])
    gifts = books.volunteer_year(pilot)
    table, months, given = pd.DataFrame(rows), len(_year(pilot)), round(gifts.sum())
    parts = [table, _balance(table), _gifts(gifts), _asked(plan)]
    whole = _whole_table(pd.concat(parts, ignore_index=True))
    return Budget(whole, months, guessed, given, "", lines, len(gifts))


def _year(pilot: Pilot) -> pd.PeriodIndex:
    """The year done: the last twelve complete months."""
    return pilot.months[-12:]


def whole(amounts: pd.Series) -> pd.Series:
    """Whole euros that add up to the rounded sum (largest remainders)."""
    if not len(amounts):
        return amounts
    low = np.floor(amounts)
    missing = int(np.floor(amounts.sum() + 0.5) - low.sum())
    order = np.argsort(-(amounts - low).to_numpy(), kind="stable")
    low.iloc[order[:missing]] += 1
    return low


def _whole_table(table: pd.DataFrame) -> pd.DataFrame:
    """The table with every cell of words filled."""
    table = table.fillna(dict.fromkeys(["account", "label", "kind", "origin"], ""))
    for column in ("lines", "whys"):
        table[column] = [some if isinstance(some, tuple) else () for some in table[column]]
    return table.assign(granted=table["granted"].eq(True))


# ---- the year done, the year ahead -----------------------------------------------------------------------


def placed(account, nature: str) -> tuple[str, bool]:
    """(account of two digits, whether the ledger gave it)."""
    known = account[:2] if isinstance(account, str) else ""
    fits = known in (CHARGES if nature == COST else PRODUCTS)
    return (known, True) if fits else (_DEFAULT[nature], False)


def _done(pilot: Pilot) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """(side, account, line, kind, done_eur, set_up_eur) of the year done, and the lines without an account of their side."""
    rows = books.period_entries(pilot)
    rows = rows[rows["nature"].isin(list(_DEFAULT)) & rows["month"].isin(_year(pilot))].copy()
    found = [placed(code, nature) for code, nature in zip(rows["account"], rows["nature"], strict=True)]
    rows["account"] = [account for account, _known in found]
    rows["side"] = np.where(rows["nature"] == "expense", "charges", "products")
    rows["line"], rows["kind"] = rows["line"].fillna("—"), ""
    rows["set_up_eur"] = rows["amount_eur"].where(rows["set_up"].fillna(False).astype(bool), 0.0)
    guessed = tuple(dict.fromkeys(rows.loc[[not known for _account, known in found], "line"]))
    sums = rows.groupby(_LINE, sort=False)[["amount_eur", "set_up_eur"]].sum().reset_index()
    return sums.rename(columns={"amount_eur": "done_eur"}), guessed


def _ahead(pilot: Pilot, plan: FundingPlan) -> pd.DataFrame:
    """The lines of ``year_ahead`` by line of the accounts (`_LINE`, plan_eur, lines, granted, origin), then grants awarded."""
    groups: dict[tuple, list[Line]] = {}
    ahead = year_ahead(pilot)
    for line in ahead.lines:
        side = "charges" if line.nature == COST else "products"
        groups.setdefault((side, placed(line.account, line.nature)[0], *_called(line)), []).append(line)
    rows = []
    for key, lines in groups.items():
        origin = max((x.origin for x in lines), key=_DOUBT.index)
        rows.append((*key, sum(x.year_eur for x in lines), tuple(lines), False, origin))
    t = plan.table
    sources = t[(t["side"] == "source") & (t["kind"] == SURE) & t["public"].notna()]
    written = {line.label for line in ahead.of(AID)}
    for row in sources[~sources["label"].isin(list(written))].itertuples():
        paid = _paid_by(pilot, row.label, written)
        name = paid[0] if len(paid) == 1 else str(row.label)
        rows.append(("products", _DEFAULT[AID], name, "", row.amount_eur, (), True, _DOUBT[0]))
    table = pd.DataFrame(rows, columns=[*_LINE, "plan_eur", "lines", "granted", "origin"])
    # several grants of one funder are one line
    first = {name: (name, "first") for name in ("lines", "granted", "origin")}
    return table.groupby(_LINE, sort=False).agg(plan_eur=("plan_eur", "sum"), **first).reset_index()


def _called(line: Line) -> tuple[str, str]:
    """(name, kind) of a line: memberships and orders may have no name."""
    if line.label in ("", "—"):
        return ("", line.kind) if line.kind in (MEMBERS, ORDERS) else ("—", "")
    return line.label, ""


def _paid_by(pilot: Pilot, funder: str, going_on: set[str]) -> list[str]:
    """The lines under which this funder paid the year done, but for the aids that go on by themselves."""
    rows = books.period_entries(pilot)
    rows = rows[(rows["nature"] == AID) & rows["line"].notna() & rows["month"].isin(_year(pilot))]
    lines = dict.fromkeys(of_body(rows, "payer", funder)["line"])
    return [line for line in lines if line not in going_on]


def _gathered(pilot: Pilot, done: pd.DataFrame, ahead: pd.DataFrame) -> pd.DataFrame:
    """The year done, what one funder paid under several lines being one line of its name if it awards the year ahead."""
    aids = ahead[ahead["account"] == _DEFAULT[AID]]
    going_on = set(aids.loc[~aids["granted"], "line"])
    for name in aids.loc[aids["granted"], "line"]:
        paid = _paid_by(pilot, name, going_on)
        mine = (done["account"] == _DEFAULT[AID]) & done["line"].isin(paid)
        done.loc[mine & (len(paid) > 1), "line"] = name
    return done.groupby(_LINE, sort=False)[["done_eur", "set_up_eur"]].sum().reset_index()


# ---- rows of the table -----------------------------------------------------------------------------------


def _side(side: str, accounts: tuple[str, ...], lines: pd.DataFrame) -> list[dict]:
    lines = lines.assign(**lines[["done_eur", "plan_eur"]].apply(whole))
    rows, kept = [], ["kind", "done_eur", "plan_eur", "lines", "granted", "origin"]
    for account in accounts:
        own, start = lines[lines["account"] == account], {"side": side, "account": account}
        rows.append({**start, "level": "account", **own[["done_eur", "plan_eur"]].sum().to_dict()})
        for line in own.to_dict("records"):
            told = {name: line[name] for name in kept}
            whys = line["whys"] if line["plan_eur"] != line["done_eur"] else ()
            rows.append({**start, "label": str(line["line"]), "level": "line", **told, "whys": whys})
    return rows


def _asked(plan: FundingPlan) -> pd.DataFrame:
    """What is filed and not answered: beside the products, in no sum."""
    rows = plan.table[plan.table["side"] == "asked"]
    amounts = {"done_eur": 0.0, "plan_eur": np.floor(rows["amount_eur"] + 0.5)}
    return pd.DataFrame({"side": "products", "label": rows["label"], "level": "asked", **amounts})


def _balance(table: pd.DataFrame) -> pd.DataFrame:
    """What makes both sides equal: the surplus among charges, the deficit or what is to be found among products."""
    sums = table[table["level"] == "account"].groupby("side")[["done_eur", "plan_eur"]].sum()
    gap = sums.loc["charges"] - sums.loc["products"]
    rows = [{"side": "charges", "level": "balance", **(-gap).clip(lower=0.0)}]
    return pd.DataFrame([*rows, {"side": "products", "level": "balance", **gap.clip(lower=0.0)}])


def _gifts(month_eur: pd.Series) -> pd.DataFrame:
    both = (month_eur.sum(), month_eur.mean() * 12) if len(month_eur) else (0, 0)
    done, year = (float(np.floor(amount + 0.5)) for amount in both)
    sides = {"side": ["charges", "products"], "account": ["86", "87"]}
    return pd.DataFrame({**sides, "level": "gift", "done_eur": done, "plan_eur": year})


# ---- beside the year done --------------------------------------------------------------------------------


def _beside(pilot: Pilot, done: pd.DataFrame, ahead: pd.DataFrame) -> pd.DataFrame:
    """The two years side by side, with why each line differs."""
    table = done.merge(ahead, on=_LINE, how="outer", sort=False)
    table = table.fillna({"done_eur": 0.0, "plan_eur": 0.0, "set_up_eur": 0.0, "origin": ""})
    table["lines"] = [some if isinstance(some, tuple) else () for some in table["lines"]]
    table["granted"] = table["granted"].eq(True)
    table["whys"] = [_whys(pilot, row) for row in table.itertuples()]
    return table


def _whys(pilot: Pilot, row) -> tuple:
    """(code, values) of what makes the line differ from the year done; () when nothing does."""
    gap = row.plan_eur - row.done_eur
    if abs(gap) < 0.5:
        return ()
    found = [("set_up", {"amount": row.set_up_eur})] if row.set_up_eur > 0.5 else []
    if row.account == _DEFAULT[AID] and (row.granted or not row.lines):
        both = "grants_differ" if row.done_eur else "grant_new"
        rows = books.period_entries(pilot)
        mine = rows[
            (rows["nature"] == AID) & rows["month"].isin(_year(pilot)) & rows["line"].fillna("—").eq(row.line)
        ]
        over = "grant_due" if (mine["paid"] > pilot.until).all() else "grant_over"
        found.append((both if row.plan_eur else over, {}))
    elif any(line.kind == CONTRACT for line in row.lines):
        found += _contract(pilot, row)
    elif any(line.kind == ORDERS and line.basis == "" for line in row.lines):
        now = max(line.parts[0][0] for line in row.lines if line.kind == ORDERS)
        logged = _year(pilot).intersection(logged_months(pilot))
        before = int(served(pilot)["month"].isin(logged).sum())
        found.append(("orders", {"now": now, "before": before, "n": len(logged)}))
    elif not row.lines:
        found += [*(_gone(pilot, row) if row.side == "products" else [])[:_WHYS], ("not_ahead", {})]
    else:
        leaving = (line for line in row.lines if line.kind == PERSON and pd.notna(line.end))
        found += [("person", {"day": line.end}) for line in leaving]
    if not found or (row.set_up_eur > 0.5 and abs(gap + row.set_up_eur) > 0.5):
        found.append((_basis(row, len(_year(pilot))), {"n": len(_year(pilot))}))
    return tuple(found)


def _contract(pilot: Pilot, row) -> list[tuple]:
    """Payers that stopped, end within the year, are to begin, or were not there all the year done."""
    now, year = {line.who: line for line in row.lines if line.kind == CONTRACT}, _year(pilot)
    contracts = pilot["contracts"]
    services = set(contracts.loc[contracts["payer_name"].isin(list(now)), "service"].dropna())
    ran = occurrences(pilot)
    ran = ran[ran["service"].isin(services) & ran["month"].isin(year)]
    began = {name: ran.loc[ran["payer_name"] == name, "month"].min() for name in now}
    late = [name for name, month in began.items() if pd.isna(month) or month > year[0] or len(year) < 12]
    found = [one for one in _gone(pilot, row) if one[1]["name"] not in now]
    over = {name: line.end for name, line in now.items() if line.end < pilot.until + pd.DateOffset(years=1)}
    found += [("ends", {"name": name, "day": end}) for name, end in over.items()]
    for name in (name for name in late if name not in over):
        mine = contracts["payer_name"].eq(name) & contracts["status"].eq("signed")
        first = contracts.loc[mine & (contracts["start"] > pilot.until), "start"].min()
        ahead = pd.isna(began[name]) and pd.notna(first)
        found.append(("begins", {"name": name, "day": first}) if ahead else ("began", {"name": name}))
    return found[:_WHYS]


def _gone(pilot: Pilot, row) -> list[tuple]:
    """Payers that stopped and who brought something of this line in the year done: its lines name them, or nobody and their service."""
    rows = books.period_entries(pilot)
    mine = (
        (rows["nature"] == REVENUE) & rows["month"].isin(_year(pilot)) & rows["line"].fillna("—").eq(row.line)
    )
    rows = rows[mine].fillna({"payer": "", "service": ""})
    held = set(zip(rows["payer"].map(body_name), rows["service"], strict=True)) - {("", "")}
    gone = stopped(pilot).dropna(subset="payer_name").fillna({"service": ""})
    gone = gone.loc[gone["month"].isin(_year(pilot)), ["payer_name", "service"]].drop_duplicates()
    told = ((name, body_name(name), service) for name, service in gone.itertuples(index=False))
    payers = {who for who, _what in held}
    names = (
        name
        for name, who, what in told
        if held & {(who, what), (who, ""), ("", what)} or not what and who in payers
    )
    return [("gone", {"name": name}) for name in dict.fromkeys(names)]


def _basis(row, months: int) -> str:
    """Why a line that comes back differs; a line noted for less than a year, because twelve months are more."""
    basis = {line.basis for line in row.lines}
    if basis == {ENDED}:
        return "ended"
    if row.lines and all(line.kind == CONTRACT and not line.basis for line in row.lines):
        return "price"
    if FOLLOWS in basis:
        return "follows"
    if row.lines and row.done_eur > 0 and months < 12:
        return "months"
    return "mean" if MEAN in basis else "recent"
