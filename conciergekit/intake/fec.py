"""The accounts' own export (FEC, fichier des écritures comptables) -> the ledger.

Layout: article A47 A-1 of the French Livre des procédures fiscales: 18 columns, separated by tabs or bars, amounts
with a comma, days as yyyymmdd; Montant and Sens may stand for Debit and Credit. Each entry balances, so only the
lines of accounts 6 (expenses) and 7 (income), and 86 and 87 (gifts in kind), are income or expense: the others are
their counterpart and would count the same euros twice.
"""

import datetime as dt
import re

import numpy as np
import pandas as pd

from ..pilot import Finding, conform
from ..schema import fold
from ..tables import LEDGER
from .account import HEADING, TABLE, TOLD, SheetCells
from .cells import figure, mask
from .lettering import paid_on
from .match import shown
from .readers import Sheet
from .rows import Rows

_NEEDED = {"ecrituredate", "comptenum", "ecriturelib"}
_AMOUNTS = ({"debit", "credit"}, {"montant", "sens"})
# Nature of income by account (règlements ANC 2014-03, and 2018-06 for associations): public money and gifts are
# not earned from clients.
_SUBSIDIES = ("73", "74", "754", "755", "777", "747")
_SALES = ("70", "756")  # 756: membership fees


def is_fec(sheet: Sheet) -> bool:
    """True for a sheet whose first filled line holds the official columns."""
    first = next((row for row in sheet.rows[:5] if any(row)), [])
    names = {fold(cell).replace(" ", "") for cell in first}
    return names >= _NEEDED and any(pair <= names for pair in _AMOUNTS)


def read_fec(cells: SheetCells) -> tuple[Rows, list[Finding]]:
    """Ledger rows of an accounting export, and what was left out or could not be read."""
    sheet = cells.sheet
    header = next(i for i, row in enumerate(sheet.rows) if any(row))
    place = {fold(cell).replace(" ", ""): p for p, cell in enumerate(sheet.rows[header])}
    text = {
        name: [shown_text(cells.columns[p][i]) for i in range(header + 1, cells.height)]
        for name, p in place.items()
        if name
    }
    blank = [""] * (cells.height - header - 1)
    accounts = pd.Series(text["comptenum"], dtype="str").str.replace(" ", "")
    signed, days = (
        _signed(text, blank),
        pd.Series([_day(value) for value in text["ecrituredate"]], dtype="object"),
    )
    wanted = accounts.str.match(r"[67]|8[67]").to_numpy(bool) & ~_closing(text, accounts)
    amounts = pd.Series(signed, dtype="float64")
    expense = accounts.str.match(r"6|86").to_numpy(bool)
    frame = pd.DataFrame(
        {
            "date": days,
            "account": accounts,
            "nature": [_nature(account) for account in accounts],
            "line": [mask(lib or label) for lib, label in zip(text.get("comptelib", blank), text["ecriturelib"], strict=True)],
            "amount_eur": np.where(expense, amounts, -amounts) + 0.0,
            "paid_on": _paid(text, blank, accounts, days, amounts),
        }
    )  # fmt: skip
    good = wanted & amounts.notna().to_numpy() & days.notna().to_numpy()
    zero = good & (frame["amount_eur"] == 0).to_numpy()
    keep = (good & ~zero).nonzero()[0]
    lines = [header + 2 + int(i) for i in keep]
    rows = Rows(
        LEDGER,
        conform(LEDGER, frame.iloc[keep].reset_index(drop=True)),
        [sheet.name] * len(lines),
        lines,
        {(sheet.name, name): shown(sheet.rows[header][place[fec]]) for name, fec in
         (("date", "ecrituredate"), ("account", "comptenum"), ("line", "comptelib")) if fec in place},
    )  # fmt: skip
    return rows, _account_for(cells, header, place, text, (wanted, good, keep), rows)


def _paid(
    text: dict[str, list[str]], blank: list[str], accounts: pd.Series, days: pd.Series, amounts: pd.Series
) -> pd.Series:
    """Days of payment the lettering tells; none in accounts that are not lettered."""
    letters = pd.Series(text.get("ecriturelet", blank), dtype="str")
    if not (letters != "").any():
        return pd.Series(pd.NaT, index=accounts.index)
    party = pd.Series(text.get("compauxnum", blank), dtype="str")
    return paid_on(accounts, days, _entries(text, blank), party, letters, amounts.fillna(0))


def _entries(text: dict[str, list[str]], blank: list[str]) -> pd.Series:
    """What names the entry of each line."""
    names = [
        pd.Series(text.get(n, blank), dtype="str") for n in ("journalcode", "ecriturenum", "ecrituredate")
    ]
    return names[0] + "|" + names[1] + "|" + names[2]


def _signed(text: dict[str, list[str]], blank: list[str]) -> list[float]:
    """Debit less credit of each line; NaN where an amount cannot be read."""
    if "debit" in text and "credit" in text:
        return [_amount(d) - _amount(c) for d, c in zip(text["debit"], text["credit"], strict=True)]
    sides = text.get("sens", blank)
    return [
        _amount(a) * (-1 if s[:1].upper() in "C-" and s else 1)
        for a, s in zip(text["montant"], sides, strict=True)
    ]


def shown_text(value) -> str:
    """A cell of an accounting export as text: 641100.0 -> "641100"."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, (dt.datetime, dt.date)):
        return f"{value:%Y%m%d}"
    return " ".join(str(value).split())


def _amount(text: str) -> float:
    if not text:
        return 0.0
    text = text.replace(" ", "")
    sign = -1.0 if text.startswith("-") else 1.0
    value = figure(
        re.sub(
            r"^0+(?=[0-9])",
            "",
            text.lstrip("+-").replace(".", ",") if text.count(".") == 1 else text.lstrip("+-"),
        )
    )
    return float("nan") if value is None else sign * value


def _day(text: str) -> dt.date | None:
    match = re.fullmatch(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})", text) or None
    try:
        if match:
            return dt.date(*(int(part) for part in match.groups()))
        day, month, year = text.split("/")
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _nature(account: str) -> str:
    if account.startswith(("6", "86")):
        return "expense"
    return "subsidy" if account.startswith(_SUBSIDIES) else "own_revenue"


def _closing(text: dict[str, list[str]], accounts: pd.Series) -> np.ndarray:
    """Lines of entries that empty accounts 6 and 7 into the result (12): they undo the year."""
    if "ecriturenum" not in text:
        return np.zeros(len(accounts), bool)
    entry = _entries(text, [""] * len(accounts))
    to_result = accounts.str.startswith("12")
    return entry.isin(set(entry[to_result])).to_numpy(bool)


def _account_for(
    cells: SheetCells, header: int, place: dict, text: dict, sets: tuple, rows: Rows
) -> list[Finding]:
    wanted, good, keep = sets
    sheet, findings = cells.sheet, []
    first = header + 1
    used = [
        place[n]
        for n in ("ecrituredate", "comptenum", "comptelib", "debit", "credit", "montant", "sens")
        if n in place
    ]
    if "comptelib" not in place:
        used.append(place["ecriturelib"])
    every = range(len(cells.columns))
    cells.mark(HEADING, [header], used)
    cells.mark(TABLE, keep + first, used)
    bad = (wanted & ~good).nonzero()[0]
    cells.mark(TOLD, bad + first, every)
    for i in bad.tolist():
        typed = " · ".join(
            text[n][i] for n in ("ecrituredate", "comptenum", "debit", "credit", "montant") if n in text
        )
        findings.append(Finding("fec_line", "doubtful", "ledger", sheet.name, i + first + 1, typed=typed))
    others = (~wanted).nonzero()[0]
    cells.ignore("counterpart", others + first, every)
    cells.ignore("ledger_detail", slice(None), every)
    values = {"lines": len(rows.lines), "others": len(others)}
    findings.append(Finding("fec_read", "note", "ledger", sheet.name, values=values))
    paid = int(rows.frame["paid_on"].notna().sum())
    if paid:
        values = {"paid": paid, "unpaid": len(rows.lines) - paid}
        findings.append(Finding("fec_paid", "note", "ledger", sheet.name, values=values))
    others_income = rows.frame["account"].str.match(r"7") & (rows.frame["nature"] == "own_revenue")
    others_income &= ~rows.frame["account"].str.startswith(_SALES)
    if others_income.any():
        accounts = tuple(sorted(rows.frame.loc[others_income, "account"].str[:3].unique()))
        values = {"amount": float(rows.frame.loc[others_income, "amount_eur"].sum()), "accounts": accounts}
        findings.append(Finding("fec_other_income", "doubtful", "ledger", sheet.name, values=values))
    reversed_ = rows.frame["amount_eur"] < 0
    if reversed_.any():
        values = {
            "lines": int(reversed_.sum()),
            "amount": float(-rows.frame.loc[reversed_, "amount_eur"].sum()),
        }
        findings.append(Finding("fec_reversed", "note", "ledger", sheet.name, values=values))
    return findings
