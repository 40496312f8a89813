"""The budget as French grant files lay it out: accounts 60 to 68 and 70 to 78, gifts in kind in 86 and 87."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from ... import i18n
from ...i18n import N_, _, money, percent
from ...pilot import Pilot
from .. import books
from ..spoken import Spoken
from . import budget_lines
from .budget_lines import CHARGES, PRODUCTS
from .plan import FundingPlan, funding_plan

GIFTS = {"86": N_("Use of voluntary contributions"), "87": N_("Voluntary contributions in kind")}
_NAMED = 5  # differences with the year done that are said


@dataclass(frozen=True)
class Budget(Spoken):
    """Charges and products by account, whole euros, equal on both sides; each line with its computation.

    table: one row an account or a line: side ("charges" or "products"), account, label, level ("account", "line",
    "gift", "balance", or "asked": filed and not answered, beside the sums), done_eur (the last twelve complete months, or
    all those there are), plan_eur (twelve months ahead, the lines of ``year_ahead`` and the grants of ``funding_plan``),
    how (the computation of plan_eur in words), origin ("observed", "estimated", "assumed"), why (what makes it differ
    from done_eur). lines: the same lines before rounding. guessed: lines without an account in the ledger.
    """

    table: pd.DataFrame
    months: int
    guessed: tuple[str, ...]
    volunteer_eur: float
    missing: str = ""
    lines: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
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
        said += self.differences()
        if self.volunteer_eur > 0:
            said.append(_("Volunteers are valued at {value} in 86 and in 87: the result does not change.",
                          value=money(self.volunteer_eur)))  # fmt: skip
        if self.guessed:
            said.append(_("Placed by the kit, as the ledger gives no account: {names}.",
                          names=i18n.listing(self.guessed[:5])))  # fmt: skip
        return said

    def differences(self) -> list[str]:
        """The lines that differ most from the year done, each with its reason."""
        lines = self.table[(self.table["level"] == "line") & (self.table["why"] != "")]
        gap = (lines["plan_eur"] - lines["done_eur"]).abs()
        largest = lines.loc[gap.sort_values(ascending=False, kind="stable").index[:_NAMED]]
        return [
            _("{label}: {plan} instead of {done}; {why}.", label=row.label, plan=money(row.plan_eur), done=money(row.done_eur),
              why=row.why)
            for row in largest.itertuples()
        ]  # fmt: skip

    def _to_find(self) -> float:
        t = self.table
        return float(t.loc[(t["level"] == "balance") & (t["side"] == "products"), "plan_eur"].sum())

    def plot(self, ax=None):
        """Charges and products by account."""
        from ..charts_plan import draw_budget

        return draw_budget(self, ax)


def budget(pilot: Pilot, plan: FundingPlan | None = None) -> Budget:
    """Lay the ledger and the twelve months ahead out on the accounts of a grant file (Cerfa 12156).

    Amounts are rounded to the euro so that lines add up to their account and both sides to the same total; the
    difference of the year done is a line of its own (surplus or deficit), that of the year ahead is to be found.
    """
    if not books.has_expenses(pilot) or not len(pilot.months):
        return Budget(pd.DataFrame(), 0, (), np.nan, "ledger")
    plan = (plan or funding_plan(pilot)).spoken()
    done, guessed = _done(pilot)
    ahead = budget_lines.ahead(pilot, plan)
    lines = budget_lines.beside(pilot, done, ahead)
    rows = []
    for side, names in (("charges", CHARGES), ("products", PRODUCTS)):
        rows += _side(side, names, lines[lines["side"] == side])
    table = pd.DataFrame(rows)
    months = len(_year(pilot))
    gifts = float(np.nan_to_num(books.volunteer_value(pilot)[-len(_year(pilot)) :].sum(min_count=1)))
    table = pd.concat([table, _balance(table), _gifts(gifts, months), _asked(plan)], ignore_index=True)
    table = table.fillna({"how": "", "why": "", "origin": ""})
    return Budget(table, months, guessed, round(gifts), "", lines, i18n.language(), partial(budget, pilot))


def _year(pilot: Pilot) -> pd.PeriodIndex:
    """The year done: the last twelve complete months."""
    return pilot.months[-12:]


def _done(pilot: Pilot) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """(side, account, line, done_eur, set_up_eur) of the year done, and the lines without an account."""
    rows = books.period_entries(pilot)
    rows = rows[rows["nature"].isin(list(budget_lines.DEFAULT)) & rows["month"].isin(_year(pilot))].copy()
    placed = [
        budget_lines.placed(code, nature)
        for code, nature in zip(rows["account"], rows["nature"], strict=True)
    ]
    rows["account"] = [account for account, _known in placed]
    rows["side"] = np.where(rows["nature"] == "expense", "charges", "products")
    rows["line"] = rows["line"].fillna("—")
    rows["set_up_eur"] = rows["amount_eur"].where(rows["set_up"].fillna(False).astype(bool), 0.0)
    guessed = tuple(dict.fromkeys(rows.loc[[not known for _account, known in placed], "line"]))
    sums = (
        rows.groupby(["side", "account", "line"], sort=False)[["amount_eur", "set_up_eur"]]
        .sum()
        .reset_index()
    )
    return sums.rename(columns={"amount_eur": "done_eur"}), guessed


def _side(side: str, names: dict, lines: pd.DataFrame) -> list[dict]:
    euros = lines[["done_eur", "plan_eur"]].apply(whole)
    lines = lines.assign(**euros)
    rows = []
    for account, name in names.items():
        own = lines[lines["account"] == account]
        start = {"side": side, "account": account}
        rows.append(
            {**start, "label": _(name), "level": "account", **own[["done_eur", "plan_eur"]].sum().to_dict()}
        )
        rows += [
            {**start, "label": str(row.line), "level": "line", "done_eur": row.done_eur, "plan_eur": row.plan_eur,
             "how": row.how, "origin": row.origin, "why": row.why if row.plan_eur != row.done_eur else ""}
            for row in own.itertuples()
        ]  # fmt: skip
    return rows


def _asked(plan: FundingPlan) -> pd.DataFrame:
    """What is filed and not answered: beside the products, in no sum."""
    rows = plan.table[plan.table["side"] == "asked"]
    return pd.DataFrame(
        [{"side": "products", "account": "", "label": _("of which asked, not answered: {name}", name=row.label), "level": "asked",
          "done_eur": 0.0, "plan_eur": float(np.floor(row.amount_eur + 0.5))} for row in rows.itertuples()],
        columns=["side", "account", "label", "level", "done_eur", "plan_eur"],
    )  # fmt: skip


def rows_of(found: Budget) -> pd.DataFrame:
    """The table as it is read: charges, their total, gifts; products, their total, gifts. Empty accounts left out."""
    t, parts = found.table, []
    for side, total in (("charges", _("Total expenses")), ("products", _("Total income"))):
        own = t[(t["side"] == side) & ~t["level"].isin(["gift", "asked"])]
        own = own[(own["done_eur"] != 0) | (own["plan_eur"] != 0)]
        sums = {c: found.total(side, c) for c in ("done_eur", "plan_eur")}
        gifts = t[
            (t["side"] == side) & (t["level"] == "gift") & ((t["done_eur"] != 0) | (t["plan_eur"] != 0))
        ]
        parts += [
            own,
            pd.DataFrame(
                [
                    {
                        "side": side,
                        "account": "",
                        "label": total,
                        "level": "total",
                        **sums,
                        **dict.fromkeys(("how", "why", "origin"), ""),
                    }
                ]
            ),
            t[(t["side"] == side) & (t["level"] == "asked")],
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
        ("charges", _("Surplus"), max(0.0, -gap["done_eur"]), max(0.0, -gap["plan_eur"])),
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
