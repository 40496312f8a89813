"""The accounts' own export (FEC, fichier des écritures comptables) -> the ledger.

Layout: article A47 A-1 of the French Livre des procédures fiscales: 18 columns, separated by tabs or bars, amounts
with a comma, days as yyyymmdd; Montant and Sens may stand for Debit and Credit. Each entry balances, so only the
lines of accounts 6 (expenses) and 7 (income), and 86 and 87 (gifts in kind), are income or expense; the others are their
counterpart. Where the bank stands in a file that balances, loans come in too, and what it moved beside all these lines (capital,
equipment, VAT, debts) comes in day by day under account 58: the cash is the bank's. Journals and general ledgers that programs export under French headings (« Date ; Compte ; Libellé ; Débit ; Crédit ») are read in
the same way; so are ledgers to be printed, where the account stands on a line of its own above its entries (« 606300
Fournitures »).
"""

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from ...core.cells.account import HEADING, TABLE, TOLD, SheetCells
from ...core.cells.cell import Reading, clean
from ...core.cells.frames import conform
from ...core.cells.people import Pseudonyms, mask
from ...core.cells.sheet import Sheet, filled
from ...core.cells.values import as_text
from ...core.findings import Finding
from ...core.i18n import _
from ...core.schema import fold
from ...core.tables import IN_KIND, LEDGER, PAPER
from ...core.text import listed
from ..layout.match import HEADER_LINES, Layout, shown
from ..layout.sides import AMOUNT
from ..layout.totals import sums_up
from ..layout.units import with_units
from .columns import parse_column
from .readings import decimal_mark
from .rows import Rows, on_lines

_NEEDED = {"ecrituredate", "comptenum"}
_AMOUNTS = ({"debit", "credit"}, {"montant", "sens"})
# What other exports call the official columns, folded; the first that stands in the file is taken.
_CALLED = {
    name: listed(words)
    for name, words in {
        "journalcode": "journal, code journal, jnl",
        "ecriturenum": "n ecriture, numero ecriture, numero d ecriture, n d ecriture, n mouvement, numero",
        "ecrituredate": "date, date ecriture, date de l ecriture, date d ecriture, date comptable, date operation",
        "comptenum": "compte, n compte, n de compte, numero de compte, numero compte, compte general, n compte general,"
        "code compte",
        "comptelib": "intitule, intitule du compte, intitule compte, libelle compte, libelle du compte, nom du compte",
        "compauxnum": "compte auxiliaire, auxiliaire, compte tiers, tiers",
        "ecriturelib": "libelle, libelle ecriture, libelle de l ecriture, libelle d ecriture, libelle ligne, designation",
        "debit": "debit, debits, debit euros, debit eur, montant debit",
        "credit": "credit, credits, credit euros, credit eur, montant credit",
        "ecriturelet": "lettrage, let, lettre, code lettrage",
    }.items()
}
_ACCOUNT = re.compile(r"[1-8][0-9]{2,}[0-9A-Z]*")
_EITHER_SIGN = replace(AMOUNT, minimum=None)  # a cancelled entry may be negative
_ABOVE = re.compile(
    r"(?:compte\s*:?\s*)?(?:n°\s*)?(?!(?:19|20)[0-9]{2}\b)([1-8][0-9]{2,9})(?:\s*[-–:]\s*|\s+|$)(.*)", re.I
)
_FIGURE = re.compile(r"[-−+]?[0-9][0-9 .,\u00a0\u202f]*(?:€|EUR)?")
_LEDGER_SAID = re.compile(r"\bgrands? livres?\b|\bgeneral ledger\b")
_NONE = frozenset(["-", "–", "—"])  # what accountants write for nothing
# Nature of income by account (règlements ANC 2014-03, and 2018-06 for associations): public money and gifts are
# not earned from clients.
_SUBSIDIES = ("73", "74", "754", "755", "777", "747")
_SALES = ("70", "756")  # 756: membership fees


def find_entries(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The row of headings of an accounting export and where its columns stand, under their official names; None for other sheets."""
    first = next((i for i, row in enumerate(sheet.rows[:5]) if any(row)), 0)
    for header, row in enumerate(sheet.rows[first:HEADER_LINES], start=first):
        names = {fold(cell).replace(" ", ""): p for p, cell in enumerate(row) if isinstance(cell, str)}
        names.pop("", None)
        if header == first and _complete(names):
            return header, names
        called = _official(row)
        if _complete(called | {"comptenum": 0}) and (
            _double_entry(sheet, header, called) if "comptenum" in called else _above(sheet, header, called)
        ):
            return (header, called) if _in_euros(sheet, header, called) else None
    return None


def _above(sheet: Sheet, header: int, place: dict[str, int]) -> dict[int, tuple[str, str]]:
    """Line (from 0) -> account and its title, for the lines of a printed ledger that say it above its entries; none where
    an entry stands above the first of them, or where neither its words nor accounts of income and expenses show that it
    is one."""
    pair = ("debit", "credit") if place.keys() >= {"debit", "credit"} else ("montant", "sens")
    found, dated, left = {}, [], None
    for i, row in enumerate(sheet.rows[header + 1 :], header + 1):
        at = [p for p, cell in enumerate(row) if filled(cell)]
        summed = any(place[name] in at for name in pair)  # sums may stand beside the title of an account
        worded = [p for p in at[1:] if isinstance(row[p], str) and not _FIGURE.fullmatch(row[p])]
        words = [text_of(row[p]) for p in [*at[:1], *worded]]
        said = _ABOVE.fullmatch(" ".join(words).strip()) if 0 < len(words) < 4 else None
        day = row[place["ecrituredate"]] if place["ecrituredate"] in at else "–"
        entry = summed and any(map(str.isdigit, str(day))) and not any(map(str.isalpha, str(day)))
        if said and not entry and left in (None, at[0]):
            left = at[0]
            found[i] = said[1], said[2].strip()
        elif summed:
            dated.append(i)
    words = [cell for row in sheet.rows[:header] for cell in row if isinstance(cell, str)]
    said = any(_LEDGER_SAID.search(fold(text)) for text in [sheet.file, sheet.name, *words])
    sure = said or len({account for account, _title in found.values() if account[0] in "67"}) > 1
    return found if sure and found and dated and min(found) < min(dated) else {}


def _carried(sheet: Sheet, header: int, place: dict[str, int]) -> dict[str, list[str]]:
    """Account and title of each line under the headings of a printed ledger: those above it, none on titles and sums."""
    above, now, columns = _above(sheet, header, place), ("", ""), {"comptenum": [], "comptelib": []}
    for i, row in enumerate(sheet.rows[header + 1 :], header + 1):
        now = above.get(i, now)
        apart = i in above or row == sheet.rows[header] or not any(map(filled, row)) or _sums_up(row, place)
        for name, text in zip(columns, ("", "") if apart else now, strict=True):
            columns[name].append(text)
    return columns


def _complete(names: dict[str, int]) -> bool:
    return names.keys() >= _NEEDED and any(pair <= names.keys() for pair in _AMOUNTS)


def _official(row: list) -> dict[str, int]:
    """Official name -> position of the columns of another program's export; none beside « Nature », which says better."""
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
    """Whether what stands under « Compte » are several accounts of the chart; a bank writes there the number of its one account."""
    column = [row[place["comptenum"]] for row in sheet.rows[header + 1 :] if place["comptenum"] < len(row)]
    accounts = {text_of(cell).replace(" ", "") for cell in column} - {""}
    good = sum(bool(_ACCOUNT.fullmatch(account)) for account in accounts)
    return good > 1 and good >= 0.8 * len(accounts)


def _sums_up(row: list, place: dict[str, int]) -> bool:
    """Whether a line says that it sums up others or carries their sum; nothing else stands on it where it has no day."""
    words, at = place.get("ecriturelib", len(row)), place["ecrituredate"]
    day = row[at] if at < len(row) else ""
    if filled(day) and not any(map(str.isalpha, str(day))):
        return words < len(row) and isinstance(row[words], str) and sums_up(row[words], dated=True)
    texts = [cell for cell in row if isinstance(cell, str) and any(map(str.isalpha, cell))]
    return len(texts) < 3 and any(sums_up(text) for text in texts)


def _in_euros(sheet: Sheet, header: int, place: dict[str, int]) -> bool:
    """False where a title or a line of units says that amounts are in thousands."""
    amounts = {place[name]: AMOUNT for name in ("debit", "credit", "montant") if name in place}
    layout = with_units(Layout(LEDGER, sheet, header, amounts, {}))
    return not layout.refused and all(layout.scale(position) == 1 for position in amounts)


def read_fec(cells: SheetCells, header: int, place: dict[str, int]) -> tuple[Rows, list[Finding]]:
    """Ledger rows of an accounting export, and what was left out or could not be read; arguments as of ``find_entries``."""
    sheet = cells.sheet
    columns = {name: list(cells.columns[p][header + 1 :]) for name, p in place.items()}
    columns |= {} if "comptenum" in place else _carried(sheet, header, place)
    text = {name: _texts(column) for name, column in columns.items()}
    blank = [""] * (cells.height - header - 1)
    accounts = pd.Series(text["comptenum"], dtype="str").str.replace(" ", "")
    day_first = Reading(order="day", epoch_1904=sheet.epoch_1904)
    days = parse_column(columns["ecrituredate"], LEDGER["date"], Pseudonyms(), day_first)[0]
    amounts, entry = _signed(columns, text.get("sens", blank)), _entries(text, blank)
    opening = _opening(text, accounts, entry, days)
    bank = accounts.str.match(_CASH).to_numpy(bool) & ~opening
    # an extract may lack some of the bank
    whole = abs(amounts[accounts.ne("") & days.notna()].sum(skipna=False)) < 1
    known = whole and (bank & accounts.str.startswith("51") & amounts.ne(0)).any()
    loan = accounts.str.match(_LOAN).to_numpy(bool) & ~opening
    lent = loan & known
    wanted = accounts.str.match(r"[67]|8[67]").to_numpy(bool) & ~_closing(text, accounts, entry) | lent
    expense = accounts.str.match(r"6|86").to_numpy(bool) | lent & amounts.gt(0).to_numpy()
    said = zip(text.get("comptelib", blank), text.get("ecriturelib", accounts), strict=True)
    of_loan = np.where(expense, "repayment", "loan")
    frame = pd.DataFrame(
        {
            "date": days,
            "account": accounts,
            "nature": np.where(lent, of_loan, [_nature(account) for account in accounts]),
            "line": [mask(lib or label) for lib, label in said],
            "amount_eur": np.where(expense, amounts, -amounts) + 0.0,
            "paid_on": _paid(text, blank, accounts, days, entry, amounts),
        }
    )
    good = wanted & amounts.notna().to_numpy() & days.notna().to_numpy()
    zero = good & (frame["amount_eur"] == 0).to_numpy()
    keep = (good & ~zero).nonzero()[0]
    lines = [header + 2 + int(i) for i in keep]
    called = {"date": "ecrituredate", "account": "comptenum", "line": "comptelib"}
    at = {name: place[official] for name, official in called.items() if official in place}
    heads = {name: shown(sheet.rows[header][p]) for name, p in at.items()}
    frame = conform(LEDGER, frame.iloc[keep].reset_index(drop=True))
    rows = Rows(LEDGER, frame, [sheet.name] * len(lines), lines, [heads] * len(lines))
    unread = (wanted | bank) & (amounts.isna() | days.isna()).to_numpy()
    told = _account_for(cells, header, place, text, days, (wanted, unread, keep, loan & ~lent), rows)
    if not known:
        return rows, [*told, Finding("fec_no_bank", "note", "ledger", sheet.name)]
    moved = amounts.where(bank & ~unread, 0.0).groupby(days).sum()
    others = _beside(frame, moved)
    if len(others):
        rows.frame = conform(LEDGER, pd.concat([frame, others], ignore_index=True))
        last = {day: header + 2 + i for i, day in enumerate(days)}
        lines += [last[day] for day in others["date"]]
        frame = conform(LEDGER, pd.concat([frame, others], ignore_index=True))
        rows = Rows(LEDGER, frame, [sheet.name] * len(lines), lines, [heads] * len(lines))
        other = float((others["amount_eur"] * _signs(others)).sum())
        values = {"bank": float(moved.sum()), "read": float(moved.sum()) - other, "other": other}
        told.append(Finding("fec_bank", "note", "ledger", sheet.name, values=values))
    again = opening & days.gt(days.min())  # what later years carry over
    third = accounts.str.startswith("4") & ~again
    owed = amounts[third].groupby(accounts).sum().round(2)
    if owed.any():
        values = {"owed": float(owed.clip(lower=0).sum()), "due": float(-owed.clip(upper=0).sum())}
        told.append(Finding("fec_owed", "note", "ledger", sheet.name, values=values))
    return rows, told


def _paid(
    text: dict[str, list[str]],
    blank: list[str],
    accounts: pd.Series,
    days: pd.Series,
    entry: pd.Series,
    amounts: pd.Series,
) -> pd.Series:
    """Days of payment the lettering tells; none in accounts that are not lettered."""
    letters = pd.Series(text.get("ecriturelet", blank), dtype="str")
    if not (letters != "").any():
        return pd.Series(pd.NaT, index=accounts.index)
    party = pd.Series(text.get("compauxnum", blank), dtype="str")
    return paid_on(accounts, days, entry, party, letters, amounts.fillna(0))


def _entries(text: dict[str, list[str]], blank: list[str]) -> pd.Series:
    """What names the entry of each line."""
    names = [
        pd.Series(text.get(n, blank), dtype="str") for n in ("journalcode", "ecriturenum", "ecrituredate")
    ]
    return names[0] + "|" + names[1] + "|" + names[2]


def _signed(columns: dict[str, list], sides: list[str]) -> pd.Series:
    """Debit less credit of each line; NaN where an amount cannot be read."""
    pair = ("debit", "credit") if "debit" in columns and "credit" in columns else ("montant",)
    mark = decimal_mark({cell for name in pair for cell in columns[name] if cell.__class__ is str})[0]
    amounts = [_amounts(columns[name], mark if mark in (",", ".") else "?") for name in pair]
    if len(amounts) == 2:
        return amounts[0] - amounts[1]
    return amounts[0] * [-1 if side[:1].upper() in "C-" and side else 1 for side in sides]


def _amounts(cells: list, mark: str) -> pd.Series:
    """Amounts, 0 where there is none, NaN where unreadable: 1.234 is only read where others show the `mark` before decimals."""
    amounts, problems = parse_column(cells, _EITHER_SIGN, Pseudonyms(), Reading(decimal=mark))
    amounts = amounts.fillna(0.0)
    for i, cell in problems.items():
        if cell.problem != "number_read" and text_of(cells[i]) not in _NONE:
            amounts[i] = np.nan
    return amounts


def _texts(column: list) -> list[str]:
    known = {cell: text_of(cell) for cell in set(column)}
    return [known[cell] for cell in column]


def text_of(value) -> str:
    """A cell of an accounting export as text: 641100.0 -> "641100"."""
    return clean(as_text(value))


def _nature(account: str) -> str:
    if account.startswith(("6", "86")):
        return "expense"
    return "subsidy" if account.startswith(_SUBSIDIES) else "own_revenue"


_LOAN = r"16(?:[12347]|8[0-7])"  # neither deposits (165) nor accrued interest (1688)
_CASH = r"5(?![89])"  # bank, cash in hand, savings; neither transfers on their way nor losses in value
_OTHERS = "58"  # account of what the bank moved beside the lines that are read
_OPENING = re.compile(
    r"an|anv|anouv|ran|reps?|reports?|ouv|(?:re)?ouverture|opening|.*\ba nouveaux?\b.*|bilan d ouverture"
)
_OPENS = re.compile(
    r"(?:\w+ ){0,2}(?:a nouveaux?|(?:soldes?|bilan) (?:d ouverture|initial))(?: (?:au )?[0-9 ]+)?"
)


def _opening(
    text: dict[str, list[str]], accounts: pd.Series, entry: pd.Series, days: pd.Series
) -> np.ndarray:
    """Lines of entries that open the year: their journal or their words say so, or they hold a result of years before
    (on the first of a month, where nothing numbers the entries: others of the day stand with them)."""
    blank = [""] * len(accounts)
    words = zip(*(text.get(name, blank) for name in ("journalcode", "journallib")), strict=True)
    said = np.array([any(_OPENING.fullmatch(fold(word)) for word in pair) for pair in words], bool)
    said |= np.array([bool(_OPENS.fullmatch(fold(word))) for word in text.get("ecriturelib", blank)], bool)
    result = accounts.str.match(r"1[12]|89").groupby(entry).transform("any")
    return said | (result & (("ecriturenum" in text) | days.dt.day.eq(1))).to_numpy(bool)


def _signs(frame: pd.DataFrame) -> np.ndarray:
    return np.where(frame["nature"].isin(["expense", "repayment"]), -1, 1)


def _beside(frame: pd.DataFrame, moved: pd.Series) -> pd.DataFrame:
    """What the bank moved each day beside the lines that are read, those not yet paid deducted: money in over a month that
    gains by it, else money out, so that a bill paid a week later is neither.

    frame: the lines read; moved: day -> what the bank gained.
    """
    read = (frame["amount_eur"] * _signs(frame))[~frame["account"].str.startswith((*PAPER, *IN_KIND))]
    left = moved.sub(read.groupby(frame["paid_on"].fillna(frame["date"])).sum(), fill_value=0.0).round(2)
    left = left[left != 0]
    out = left.groupby(left.index.to_period("M")).transform("sum").to_numpy() < 0
    natures = np.where(out, "repayment", "loan")
    said = {
        "date": left.index,
        "account": _OTHERS,
        "nature": natures,
        "line": _("Other movements of the bank"),
    }
    return pd.DataFrame({**said, "amount_eur": np.where(out, -left, left)})


def _closing(text: dict[str, list[str]], accounts: pd.Series, entry: pd.Series) -> np.ndarray:
    """Lines of entries that empty accounts 6 and 7 into the result (12): they undo the year."""
    if "ecriturenum" not in text:
        return np.zeros(len(accounts), bool)
    to_result = accounts.str.startswith("12")
    return entry.isin(set(entry[to_result])).to_numpy(bool)


def _tell_unplaced(
    cells: SheetCells, first: int, text: dict[str, list[str]], days: pd.Series
) -> list[Finding]:
    """Entries without an account, and a result carried to account 12 that no number of entry ties to its lines."""
    findings, sheet, accounts = [], cells.sheet.name, text["comptenum"]
    amounts = [text[name] for name in ("debit", "credit", "montant") if name in text]
    filled = list(map(any, zip(*amounts, strict=True)))
    dated = days.notna()
    orphans = [i for i, account in enumerate(accounts) if not account and filled[i] and dated[i]]
    if orphans:
        cells.mark(TOLD, [i + first for i in orphans], range(len(cells.columns)))
        lines = (i + first + 1 for i in orphans)
        findings.append(on_lines("fec_no_account", "blocks", "ledger", sheet, lines))
    results = [i for i, account in enumerate(accounts) if account.startswith("12") and filled[i]]
    if results and "ecriturenum" not in text:
        row = results[0] + first + 1
        findings.append(Finding("fec_closing", "doubtful", "ledger", sheet, row, typed=accounts[results[0]]))
    return findings


def _account_for(
    cells: SheetCells, header: int, place: dict, text: dict, days: pd.Series, sets: tuple, rows: Rows
) -> list[Finding]:
    wanted, unread, keep, unclear = sets
    sheet, findings = cells.sheet, []
    first = header + 1
    read = ("ecrituredate", "comptenum", "comptelib", "debit", "credit", "montant", "sens")
    used = [place[name] for name in read if name in place]
    if "comptelib" not in place and "ecriturelib" in place:
        used.append(place["ecriturelib"])
    every = range(len(cells.columns))
    cells.mark(HEADING, [header], used)
    cells.mark(TABLE, keep + first, used)
    bad = unread.nonzero()[0]
    cells.mark(TOLD, bad + first, every)
    for i in bad.tolist():
        said = ("ecrituredate", "comptenum", "debit", "credit", "montant")
        typed = " · ".join(text[name][i] for name in said if name in text)
        findings.append(Finding("fec_line", "doubtful", "ledger", sheet.name, i + first + 1, typed=typed))
    findings += _tell_unplaced(cells, first, text, days)
    if unclear.any():
        lines = unclear.nonzero()[0].tolist()
        cells.mark(TOLD, [i + first for i in lines], every)
        told = on_lines("fec_loan", "doubtful", "ledger", sheet.name, (i + first + 1 for i in lines))
        findings.append(replace(told, typed=text["comptenum"][lines[0]]))
    if "comptenum" not in place:
        cells.mark(HEADING, list(_above(sheet, header, place)), every)
    others = (~wanted).nonzero()[0]
    cells.ignore("counterpart", others + first, every)
    cells.ignore("ledger_detail", slice(None), every)
    values = {"lines": len(rows.lines), "others": int(days.iloc[others].notna().sum())}
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
        amount = float(-rows.frame.loc[reversed_, "amount_eur"].sum())
        values = {"lines": int(reversed_.sum()), "amount": amount}
        findings.append(Finding("fec_reversed", "note", "ledger", sheet.name, values=values))
    return findings


_BANK = ("51", "53")  # bank, cash in hand
_THIRD_PARTY = r"4(?!45)"  # class 4 without VAT, which is settled apart


def paid_on(
    accounts: pd.Series,
    days: pd.Series,
    entry: pd.Series,
    party: pd.Series,
    letters: pd.Series,
    amounts: pd.Series,
) -> pd.Series:
    """Day each line was paid, NaT if it is not, or not known to be: what the lettering (`EcritureLet`) between an invoice and
    the bank says, the same letters on the third-party lines (clients, suppliers, staff) of both. Lines of income and expense
    carry none: they follow the third-party line of their entry.

    One value a line: `entry` names its entry, `party` the third party's own account and `letters` its letters ("" if none),
    `amounts` debit less credit. The entry's own day where it moves the bank itself; else the last payment, where every
    third-party line of the entry is lettered and its letters balance.
    """
    days = pd.to_datetime(days)
    bank_day = days.where(accounts.str.startswith(_BANK)).groupby(entry).transform("max")
    third = accounts.str.match(_THIRD_PARTY)
    group = (accounts + "|" + party + "|" + letters).where(third & (letters != ""))
    balanced = amounts.groupby(group).transform("sum").abs() < 0.005
    payment = bank_day.groupby(group).transform("max").where(balanced)
    missing = third & payment.isna()
    settled = payment.groupby(entry).transform("max").mask(missing.groupby(entry).transform("any"))
    return bank_day.fillna(settled.where(third.groupby(entry).transform("any")))
