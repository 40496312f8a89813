"""The accounts' own export (FEC, fichier des écritures comptables) -> the ledger.

Layout: article A47 A-1 of the French Livre des procédures fiscales: 18 columns, separated by tabs or bars, amounts
with a comma, days as yyyymmdd; Montant and Sens may stand for Debit and Credit. Each entry balances, so only the
lines of accounts 6 (expenses) and 7 (income), and 86 and 87 (gifts in kind), are income or expense: the others are
their counterpart and would count the same euros twice. Journals and general ledgers that programs export under French
headings (« Date ; Compte ; Libellé ; Débit ; Crédit ») are read in the same way.
"""

import datetime as dt
import re

import numpy as np
import pandas as pd

from ..pilot import Finding, conform
from ..schema import fold
from ..tables import LEDGER
from .account import HEADING, TABLE, TOLD, SheetCells
from .cell import Reading, clean
from .cells import figure, mask
from .dates import parse_date
from .lettering import paid_on
from .match import shown
from .readers import Sheet
from .readings import decimal_mark
from .rows import Rows
from .units import unit_named, unit_of_title, unit_scale

_NEEDED = {"ecrituredate", "comptenum"}
_AMOUNTS = ({"debit", "credit"}, {"montant", "sens"})
# What other exports call the official columns, folded; the first that stands in the file is taken.
_CALLED: dict[str, tuple[str, ...]] = {
    "journalcode": ("journal", "code journal", "jnl"),
    "ecriturenum": ("n ecriture", "numero ecriture", "numero d ecriture", "n d ecriture", "n mouvement", "numero"),
    "ecrituredate": ("date", "date ecriture", "date de l ecriture", "date d ecriture", "date comptable", "date operation"),
    "comptenum": ("compte", "n compte", "n de compte", "numero de compte", "numero compte", "compte general", "n compte general",
                  "code compte"),
    "comptelib": ("intitule", "intitule du compte", "intitule compte", "libelle compte", "libelle du compte", "nom du compte"),
    "compauxnum": ("compte auxiliaire", "auxiliaire", "compte tiers", "tiers"),
    "ecriturelib": ("libelle", "libelle ecriture", "libelle de l ecriture", "libelle d ecriture", "libelle ligne", "designation"),
    "debit": ("debit", "debits", "debit euros", "debit eur", "montant debit"),
    "credit": ("credit", "credits", "credit euros", "credit eur", "montant credit"),
    "ecriturelet": ("lettrage", "let", "lettre", "code lettrage"),
}  # fmt: skip
_ACCOUNT = re.compile(r"[1-8][0-9]{2,}[0-9A-Z]*")
_HEADER_LINES = 30
# Nature of income by account (règlements ANC 2014-03, and 2018-06 for associations): public money and gifts are
# not earned from clients.
_SUBSIDIES = ("73", "74", "754", "755", "777", "747")
_SALES = ("70", "756")  # 756: membership fees


def find_entries(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The row of headings of an accounting export and where its columns stand, under their official names; None for any
    other sheet."""
    first = next((i for i, row in enumerate(sheet.rows[:5]) if any(row)), 0)
    for header, row in enumerate(sheet.rows[first:_HEADER_LINES], start=first):
        names = {fold(cell).replace(" ", ""): p for p, cell in enumerate(row) if isinstance(cell, str)}
        names.pop("", None)
        if header == first and _complete(names):
            return header, names
        called = _official(row)
        if _complete(called) and _double_entry(sheet, header, called) and _in_euros(sheet, header, called):
            return header, called
    return None


def _complete(names: dict[str, int]) -> bool:
    return names.keys() >= _NEEDED and any(pair <= names.keys() for pair in _AMOUNTS)


def _official(row: list) -> dict[str, int]:
    """Official name -> position of the columns of another program's export. A column « Nature » is the kit's own: it
    says better than accounts what each line is."""
    said: dict[str, int] = {}
    for position, cell in enumerate(row):
        if isinstance(cell, str):
            said.setdefault(fold(cell), position)
    if "nature" in said:
        return {}
    found = {
        name: next((said[word] for word in (name, *words) if word in said), None)
        for name, words in _CALLED.items()
    }
    return {name: position for name, position in found.items() if position is not None}


def _double_entry(sheet: Sheet, header: int, place: dict[str, int]) -> bool:
    """Whether what stands under « Compte » are accounts: several, all of the chart of accounts. A bank writes there the
    number of its one account."""
    column = [row[place["comptenum"]] for row in sheet.rows[header + 1 :] if place["comptenum"] < len(row)]
    accounts = {shown_text(cell).replace(" ", "") for cell in column} - {""}
    good = sum(bool(_ACCOUNT.fullmatch(account)) for account in accounts)
    return good > 1 and good >= 0.8 * len(accounts)


def _in_euros(sheet: Sheet, header: int, place: dict[str, int]) -> bool:
    """False where a title or a line of units says that amounts are in thousands."""
    titles = [cell for row in sheet.rows[:header] for cell in row]
    below = [
        row[p]
        for row in sheet.rows[header + 1 : header + 3]
        for name, p in place.items()
        if name in ("debit", "credit", "montant") and p < len(row)
    ]
    units = {unit for cell in below if (unit := unit_named(cell))}
    return not any(map(unit_of_title, titles)) and all(
        unit_scale("", LEDGER["amount_eur"], unit) == 1 for unit in units
    )


def read_fec(cells: SheetCells, header: int, place: dict[str, int]) -> tuple[Rows, list[Finding]]:
    """Ledger rows of an accounting export, and what was left out or could not be read; arguments as ``find_entries``
    gives them."""
    sheet = cells.sheet
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
            "line": [mask(lib or label) for lib, label in zip(text.get("comptelib", blank), text.get("ecriturelib", accounts), strict=True)],
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
    pair = ("debit", "credit") if "debit" in text and "credit" in text else ("montant",)
    mark = decimal_mark({amount for name in pair for amount in text[name]})[0]
    if len(pair) == 2:
        return [
            _amount(d, mark) - _amount(c, mark) for d, c in zip(text["debit"], text["credit"], strict=True)
        ]
    sides = text.get("sens", blank)
    return [
        _amount(a, mark) * (-1 if s[:1].upper() in "C-" and s else 1)
        for a, s in zip(text["montant"], sides, strict=True)
    ]


def shown_text(value) -> str:
    """A cell of an accounting export as text: 641100.0 -> "641100"."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, (dt.datetime, dt.date)):
        return f"{value:%Y%m%d}"
    return " ".join(str(value).split())


def _amount(text: str, mark: str) -> float:
    """An amount, NaN where it cannot be read: 1.234 is only read where others show the `mark` before decimals."""
    text = re.sub(r" |€|eur(?:os?)?$", "", text, flags=re.I)
    if text in ("", "-"):
        return 0.0
    sign = -1.0 if text.startswith(("-", "(")) else 1.0
    digits = re.sub(r"^0+(?=[0-9])", "", text.strip("+-()"))
    if re.fullmatch(r"[1-9][0-9]{0,2}[.,][0-9]{3}", digits):
        if mark not in (",", "."):
            return float("nan")
        digits = digits.replace("." if mark == "," else ",", "")
    value = figure(digits)
    return float("nan") if value is None else sign * value


def _day(text: str) -> dt.date | None:
    if match := re.fullmatch(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})", text):
        try:
            return dt.date(*(int(part) for part in match.groups()))
        except ValueError:
            return None
    return parse_date(clean(text), Reading(order="day")).value if text else None


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


def _tell_apart(
    cells: SheetCells, first: int, text: dict[str, list[str]], wanted: np.ndarray
) -> list[Finding]:
    """Entries without an account, and a result carried to account 12 that no number of entry ties to its lines."""
    findings, sheet = [], cells.sheet.name
    amounts = [
        any(text[n][i] for n in ("debit", "credit", "montant") if n in text) for i in range(len(wanted))
    ]
    orphans = [
        i
        for i, account in enumerate(text["comptenum"])
        if not account and amounts[i] and _day(text["ecrituredate"][i])
    ]
    if orphans:
        lines = tuple(i + first + 1 for i in orphans)
        cells.mark(TOLD, [i + first for i in orphans], range(len(cells.columns)))
        values = {"count": len(lines), "rows": lines}
        findings.append(Finding("fec_no_account", "blocks", "ledger", sheet, lines[0], values=values))
    results = [i for i, account in enumerate(text["comptenum"]) if account.startswith("12") and amounts[i]]
    if results and "ecriturenum" not in text:
        row = results[0] + first + 1
        findings.append(
            Finding("fec_closing", "doubtful", "ledger", sheet, row, typed=text["comptenum"][results[0]])
        )
    return findings


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
    if "comptelib" not in place and "ecriturelib" in place:
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
    findings += _tell_apart(cells, first, text, wanted)
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
