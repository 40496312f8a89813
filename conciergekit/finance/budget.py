"""The budget as French grant files lay it out: accounts 60 to 68 and 70 to 78, gifts in kind in 86 and 87."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from .. import i18n
from ..i18n import N_, _, money, percent
from ..pilot import Pilot
from . import books
from .funding_plan import FundingPlan, funding_plan
from .spoken import Spoken

CHARGES = {
    "60": N_("Purchases"), "61": N_("External services"), "62": N_("Other external services"), "63": N_("Taxes"),
    "64": N_("Staff costs"), "65": N_("Other running expenses"), "66": N_("Financial expenses"),
    "67": N_("Exceptional expenses"), "68": N_("Depreciation and provisions"),
}  # fmt: skip
PRODUCTS = {
    "70": N_("Sales and services"), "73": N_("Allocations and regulated tariffs"), "74": N_("Operating subsidies"),
    "75": N_("Other running income, memberships"), "76": N_("Financial income"), "77": N_("Exceptional income"),
    "78": N_("Reversals of provisions"),
}  # fmt: skip
GIFTS = {"86": N_("Use of voluntary contributions"), "87": N_("Voluntary contributions in kind")}
_DEFAULT = {"expense": "65", "own_revenue": "70", "subsidy": "74"}


@dataclass(frozen=True)
class Budget(Spoken):
    """Charges and products by account, whole euros, equal on both sides.

    table: one row an account or a line: side ("charges" or "products"), account, label, level ("account", "line",
    "gift", "balance"), done_eur (the test's complete months), plan_eur (twelve months ahead, from ``funding_plan``).
    totals: sums of each side and column, gifts apart. guessed: lines without an account in the ledger.
    """

    table: pd.DataFrame
    months: int
    guessed: tuple[str, ...]
    volunteer_eur: float
    missing: str = ""
    lang: str = "fr"
    again: Callable | None = field(default=None, repr=False, compare=False)

    def total(self, side: str, column: str = "plan_eur") -> float:
        """Sum of a side without gifts in kind."""
        t = self.table
        return float(t.loc[(t["side"] == side) & t["level"].isin(["account", "balance"]), column].sum())

    def said(self) -> list[str]:
        if self.missing:
            return [_("The budget is not measured: it takes the Ledger sheet with its expenses.")]
        said = [
            _("Budget of twelve months: {total} on both sides, of which {share} still to be found.",
              total=money(self.total("charges")), share=percent(self._to_find() / self.total("charges")))
        ]  # fmt: skip
        if self.volunteer_eur > 0:
            said.append(_("Volunteers are valued at {value} in 86 and in 87: the result does not change.",
                          value=money(self.volunteer_eur)))  # fmt: skip
        if self.guessed:
            said.append(_("Placed by the kit, as the ledger gives no account: {names}.",
                          names=i18n.listing(self.guessed[:5])))  # fmt: skip
        return said

    def _to_find(self) -> float:
        t = self.table
        return float(t.loc[(t["level"] == "balance") & (t["side"] == "products"), "plan_eur"].sum())

    def plot(self, ax=None):
        """Charges and products by account."""
        from .charts_plan import draw_budget

        return draw_budget(self, ax)


def budget(pilot: Pilot, plan: FundingPlan | None = None) -> Budget:
    """Lay the ledger and the twelve months ahead out on the accounts of a grant file (Cerfa 12156).

    Amounts are rounded to the euro so that lines add up to their account and both sides to the same total; the
    difference of the year done is a line of its own (surplus or deficit), that of the year ahead is to be found.
    """
    if not books.has_expenses(pilot) or not len(pilot.months):
        return Budget(pd.DataFrame(), 0, (), np.nan, "ledger")
    done, guessed = _done(pilot)
    ahead = _ahead((plan or funding_plan(pilot)).spoken().table, done)
    gifts = float(np.nan_to_num(books.volunteer_value(pilot).sum(min_count=1)))
    rows = []
    for side, names in (("charges", CHARGES), ("products", PRODUCTS)):
        rows += _side(side, names, done[done["side"] == side], ahead[ahead["side"] == side])
    table = pd.DataFrame(rows)
    table = pd.concat([table, _balance(table), _gifts(gifts, len(pilot.months))], ignore_index=True)
    return Budget(
        table, len(pilot.months), guessed, round(gifts), "", i18n.language(), partial(budget, pilot)
    )


def _done(pilot: Pilot) -> tuple[pd.DataFrame, tuple[str, ...]]:
    rows = books.period_entries(pilot)
    rows = rows[rows["nature"].isin(list(_DEFAULT))].copy()
    known = rows["account"].fillna("").str[:2]
    fits = [
        code in (CHARGES if nature == "expense" else PRODUCTS)
        for code, nature in zip(known, rows["nature"], strict=True)
    ]
    rows["account"] = np.where(fits, known, rows["nature"].map(_DEFAULT))
    rows["side"] = np.where(rows["nature"] == "expense", "charges", "products")
    rows["line"] = rows["line"].fillna("—")
    guessed = tuple(dict.fromkeys(rows.loc[~np.array(fits, dtype=bool), "line"]))
    sums = rows.groupby(["side", "account", "line"], sort=False)["amount_eur"].sum().reset_index()
    return sums, guessed


def _ahead(plan: pd.DataFrame, done: pd.DataFrame) -> pd.DataFrame:
    """The funding plan on accounts: own revenue spread as it was earned, grants in 74."""
    where = done[done["side"] == "charges"].drop_duplicates("line").set_index("line")["account"]
    uses = plan[(plan["side"] == "use") & plan["label"].isin(where.index)]
    charges = pd.DataFrame({"side": "charges", "account": uses["label"].map(where), "line": uses["label"],
                            "amount_eur": uses["amount_eur"]})  # fmt: skip
    earned = done[(done["side"] == "products") & ~done["account"].isin(["73", "74"])]
    total = earned["amount_eur"].sum()
    own = plan.loc[
        (plan["side"] == "source") & plan["public"].isna() & (plan["kind"] == "sure"), "amount_eur"
    ].sum()
    products = earned.assign(amount_eur=earned["amount_eur"] * own / total) if total > 0 else earned.iloc[:0]
    grants = plan[(plan["side"] == "source") & plan["public"].notna()]
    asked = pd.DataFrame(
        {"side": "products", "account": "74", "line": grants["label"], "amount_eur": grants["amount_eur"]}
    )
    return pd.concat([charges, products, asked], ignore_index=True)


def _side(side: str, names: dict, done: pd.DataFrame, ahead: pd.DataFrame) -> list[dict]:
    lines = pd.DataFrame(
        {"done_eur": _sums(done), "plan_eur": _sums(ahead)}, index=_sums(pd.concat([done, ahead])).index
    )
    lines = lines.fillna(0.0).apply(whole)
    rows = []
    for account, name in names.items():
        own = lines[lines.index.get_level_values("account") == account]
        start = {"side": side, "account": account}
        rows.append({**start, "label": _(name), "level": "account", **own.sum().to_dict()})
        rows += [
            {**start, "label": str(line), "level": "line", **row.to_dict()}
            for (_a, line), row in own.iterrows()
        ]
    return rows


def _sums(rows: pd.DataFrame) -> pd.Series:
    return rows.groupby(["account", "line"], sort=False)["amount_eur"].sum()


def rows_of(found: Budget) -> pd.DataFrame:
    """The table as it is read: charges, their total, gifts; products, their total, gifts. Empty accounts left out."""
    t, parts = found.table, []
    for side, total in (("charges", _("Total expenses")), ("products", _("Total income"))):
        own = t[(t["side"] == side) & (t["level"] != "gift")]
        own = own[(own["done_eur"] != 0) | (own["plan_eur"] != 0)]
        sums = {c: found.total(side, c) for c in ("done_eur", "plan_eur")}
        gifts = t[
            (t["side"] == side) & (t["level"] == "gift") & ((t["done_eur"] != 0) | (t["plan_eur"] != 0))
        ]
        parts += [
            own,
            pd.DataFrame([{"side": side, "account": "", "label": total, "level": "total", **sums}]),
            gifts,
        ]
    return pd.concat(parts, ignore_index=True)


def whole(amounts: pd.Series) -> pd.Series:
    """Whole euros that add up to the rounded sum (largest remainders)."""
    if not len(amounts):
        return amounts
    low = np.floor(amounts)
    missing = int(np.floor(amounts.sum() + 0.5) - low.sum())
    order = np.argsort(-(amounts - low).to_numpy(), kind="stable")
    low.iloc[order[:missing]] += 1
    return low


def _balance(table: pd.DataFrame) -> pd.DataFrame:
    """What makes both sides equal: the surplus among charges, the deficit or what is to be found among products."""
    top = table[table["level"] == "account"]
    gap = {c: top.loc[top["side"] == "charges", c].sum() - top.loc[top["side"] == "products", c].sum()
           for c in ("done_eur", "plan_eur")}  # fmt: skip
    rows = [
        ("charges", _("Surplus"), -min(0.0, gap["done_eur"]), -min(0.0, gap["plan_eur"])),
        (
            "products",
            _("Deficit, or still to be found"),
            max(0.0, gap["done_eur"]),
            max(0.0, gap["plan_eur"]),
        ),
    ]
    return pd.DataFrame(
        [{"side": side, "account": "", "label": label, "level": "balance", "done_eur": a, "plan_eur": b}
         for side, label, a, b in rows]
    )  # fmt: skip


def _gifts(eur: float, months: int) -> pd.DataFrame:
    year = float(np.floor(eur * 12 / months + 0.5))
    return pd.DataFrame(
        [{"side": side, "account": account, "label": _(GIFTS[account]), "level": "gift",
          "done_eur": float(np.floor(eur + 0.5)), "plan_eur": year} for side, account in (("charges", "86"), ("products", "87"))]
    )  # fmt: skip
