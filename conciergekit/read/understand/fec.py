"""The accounts' own export (FEC, fichier des écritures comptables) -> the ledger.

Layout: article A47 A-1 of the French Livre des procédures fiscales: 18 columns, separated by tabs or bars, amounts
with a comma, days as yyyymmdd; Montant and Sens may stand for Debit and Credit. Each entry balances, so only the
lines of accounts 6 (expenses) and 7 (income), and 86 and 87 (gifts in kind), are income or expense; the others are their
counterpart. The exports of a folder, a file a journal or a year, are read together. Where the bank stands whole in them, loans
come in too, and what it moved beside all these lines (capital, equipment, VAT, debts) comes in day by day under account 58: the
cash is the bank's. Elsewhere the cash is not known (but where no account is there but those of income and expenses). Journals and general ledgers that programs export under French headings (« Date ; Compte ; Libellé ; Débit ; Crédit ») are read in
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
from ...core.tables import BESIDE, IN_KIND, LEDGER, PAPER
from ...core.text import listed
from ..layout.match import HEADER_LINES, Layout, shown
from ..layout.sides import AMOUNT
from ..layout.totals import sums_up
from ..layout.units import with_units
from ..words import Said, words_in
from .columns import parse_column
from .readings import decimal_mark
from .rows import Rows, on_lines

_SAID = Said("fec")

_NEEDED = {"ecrituredate", "comptenum"}
_AMOUNTS = ({"debit", "credit"}, {"montant", "sens"})
# What other exports call the official columns, folded; the first that stands in the file is taken.
_CALLED = {name: listed(words) for name, words in words_in("form_exports")["accounting"].items()}
_ACCOUNT = re.compile(r"[1-8][0-9]{2,}[0-9A-Z]*")
_EITHER_SIGN = replace(AMOUNT, minimum=None)  # a cancelled entry may be negative
_ABOVE = re.compile(
    r"(?:compte\s*:?\s*)?(?:n°\s*)?(?!(?:19|20)[0-9]{2}\b)([1-8][0-9]{2,9})(?:\s*[-–:]\s*|\s+|$)(.*)", re.I
)
_FIGURE = re.compile(r"[-−+]?[0-9][0-9 .,\u00a0\u202f]*(?:€|EUR)?")
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
    said = any(_SAID.ledger_said.search(fold(text)) for text in [sheet.file, sheet.name, *words])
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


class _Book:
    """The lines under the headings of an export, a value each: `accounts`, `days`, `amounts` (debit less credit; NaN where it cannot
    be read) and what names the `entry`; `text`, what its columns hold by their official names; `opening`, `bank`, `unread`:
    which lines open a year, move the bank, cannot be read."""

    def __init__(self, cells: SheetCells, header: int, place: dict[str, int]):
        self.cells, self.sheet, self.place = cells, cells.sheet, place
        self.header, self.first, self.said_above = header, header + 1, "comptenum" not in place
        columns = {name: list(cells.columns[p][self.first :]) for name, p in place.items()}
        columns |= _carried(self.sheet, header, place) if self.said_above else {}
        self.text = {name: _texts(column) for name, column in columns.items()}
        self.accounts = self.words("comptenum").str.replace(" ", "")
        day_first = Reading(order="day", epoch_1904=self.sheet.epoch_1904)
        self.days = parse_column(columns["ecrituredate"], LEDGER["date"], Pseudonyms(), day_first)[0]
        pair = ("debit", "credit") if columns.keys() >= {"debit", "credit"} else ("montant",)
        mark = decimal_mark({cell for name in pair for cell in columns[name] if cell.__class__ is str})[0]
        amounts = [_amounts(columns[name], mark if mark in (",", ".") else "?") for name in pair]
        sides = [-1 if side[:1] and side[:1].upper() in "C-" else 1 for side in self.words("sens")]
        self.amounts = amounts[0] * sides if len(pair) == 1 else amounts[0] - amounts[1]
        self.entry = self._entries()
        self.opening = _opening(self)
        self.bank = self.of(_CASH) & ~self.opening
        self.readable = self.amounts.notna() & self.days.notna()
        self.dated = self.words("ecrituredate").str.contains("[0-9]") & self.accounts.ne(
            ""
        )  # others are titles and sums
        unread = self.amounts.isna() | self.amounts.ne(0) & self.days.isna() & self.dated
        self.unread = self.of("[1-8]") & unread
        self.torn = self.entry.isin(set(self.entry[self.of("[1-8]") & self.amounts.isna()]))

    def _entries(self) -> pd.Series:
        """What names the entry of each line; where no number does, the lines of a journal's day until their sum is nothing."""
        names = ("journalcode", "ecriturenum", "ecrituredate")
        entry = pd.Series([*map("|".join, zip(*map(self.words, names), strict=True))], dtype="str")
        even = self.amounts.fillna(0).groupby(entry).cumsum().round(2).eq(0)
        part = (even.groupby(entry).cumsum() - even).astype("str")
        return entry.where(self.words("ecriturenum").ne(""), entry + "|" + part)

    def words(self, name: str) -> pd.Series:
        """What a column says; nothing where it does not stand."""
        return pd.Series(self.text.get(name, [""] * (self.cells.height - self.first)), dtype="str")

    def of(self, accounts: str) -> pd.Series:
        """Which lines are of such accounts, a pattern of how they begin."""
        return self.accounts.str.match(accounts)

    def lines(self, wanted) -> list[int]:
        """The rows of the sheet (from 0) of these lines, a mask."""
        return (np.flatnonzero(np.asarray(wanted, bool)) + self.first).tolist()


def read_fec(exports: list[tuple]) -> tuple[list[Rows], list[Finding]]:
    """Ledger rows of accounting exports (cells, and what ``find_entries`` says of them), and what was left out or could not be
    read."""
    books = [_Book(*export) for export in exports]
    silent = _silent(books) if books else []
    known = _bank_told(books) and not silent
    parts, told = map(list, zip(*(_read(book, known) for book in books), strict=True)) if books else ([], [])
    told = [finding for of in told for finding in of]
    if known:
        others, more = _others(books, parts)
        parts, told = [*parts, *others], [*told, *more, *_owed(books)]
    elif books:
        alone = not any(book.of("[1-5]").any() for book in books)
        no_bank = ("fec_no_bank", "note") if alone else ("fec_cash_unknown", "doubtful")
        told += [_note(no_bank[0], book.sheet, no_bank[1]) for book in books]
        told += [
            _note("fec_bank_silent", books[-1].sheet, "doubtful", day=month.start_time) for month in silent
        ]
        told += [] if alone else _unbalanced(books)
    return parts, told


def _bank_told(books: list[_Book]) -> bool:
    """Whether the bank stands whole in these exports: its lines can all be read, up to the last ones; all balances, but the entries of
    an amount that cannot be read."""
    if any((book.of(_CASH) & book.unread).any() for book in books):
        return False
    # where nobody is owed anything, cash in hand may be all there is
    cash = "51" if any(book.of("4|58").any() for book in books) else "5[13]"
    left, banked, earned = 0.0, [], []
    for book in books:
        left += book.amounts[book.dated & ~book.torn].sum()
        banked.append(book.days[book.bank & book.of(cash) & book.amounts.ne(0)].max())
        earned.append(book.days[book.of("6[0-6]|7[0-6]") & book.amounts.ne(0)].max())
    until = pd.Series(banked).max()
    return bool(abs(left) < 1 and pd.notna(until) and not pd.Series(earned).max() > until + _BANK_BEHIND)


def _unbalanced(books: list[_Book]) -> list[Finding]:
    """The entries whose lines do not balance, where most do, the farthest first; nothing where all of them make up for one another."""
    found = []
    for book in books:
        whole = book.dated & ~book.torn
        left = book.amounts[whole].groupby(book.entry[whole]).sum().round(2)
        odd = left[left != 0]
        if not odd.any() or abs(odd.sum()) < 1 or len(odd) > len(left) / 2:
            continue
        for name, eur in odd.items():
            at = int(np.flatnonzero(book.entry == name)[0])
            said = (book.words(part)[at] for part in ("journalcode", "ecriturenum", "ecrituredate"))
            row, typed, values = at + book.first + 1, " · ".join(filter(None, said)), {"eur": eur}
            one = Finding("fec_unbalanced", "doubtful", "ledger", book.sheet.name, row, "", typed, values)
            found.append(one)
    return sorted(found, key=lambda one: -abs(one.values["eur"]))[:_ODD]


def _silent(books: list[_Book]) -> list[pd.Period]:
    """The months between two of the bank in which it does not move, though it does in most, and they hold as many lines of income
    and expenses as usual: those whose bills, or pay, are not made up for by any later payment."""
    names = ("days", "accounts", "amounts", "bank")
    days, accounts, amounts, bank = (pd.concat([getattr(b, name) for b in books]) for name in names)
    month, moves = days.dt.to_period("M"), amounts.ne(0) & days.notna()
    banked = month[bank & moves]
    busy = month[accounts.str.match("6[0-6]|7[0-6]") & moves].value_counts()
    worked = busy.index[
        (busy >= busy.median() / 2) & (busy.index > banked.min()) & (busy.index < banked.max())
    ]
    silent = sorted(set(worked) - set(banked))
    if not silent or 3 * len(silent) >= len(worked):
        return []
    due = accounts.str[:2].where(accounts.str.match("4[0-2]") & moves)
    balance = amounts.groupby([due, days]).sum().unstack(level=0).fillna(0.0).cumsum().abs()
    at = balance.index.to_period("M")
    return [
        m
        for m in silent
        if (balance[at >= m].iloc[::-1].min() > balance[(at < m) & (at >= m - 1)].min() + 1).any()
    ]


def _read(book: _Book, known: bool) -> tuple[Rows, list[Finding]]:
    """The lines of income and expense of an export, and of loans where the bank is `known`; what became of all of them."""
    accounts, amounts, place, sheet = book.accounts, book.amounts, book.place, book.sheet
    loan = book.of(_LOAN) & ~book.opening
    lent = loan & known
    wanted = book.of(r"[67]|8[67]") & ~_closing(book) | lent
    expense = book.of(r"6|86") | lent & amounts.gt(0)
    said = zip(book.words("comptelib"), book.text.get("ecriturelib", accounts), strict=True)
    frame = pd.DataFrame(
        {
            "date": book.days,
            "account": accounts,
            "nature": np.where(lent, np.where(expense, "repayment", "loan"), accounts.map(_nature)),
            "line": [mask(lib or label) for lib, label in said],
            "amount_eur": np.where(expense, amounts, -amounts) + 0.0,
            "paid_on": _paid(book),
        }
    )
    keep = wanted & book.readable & frame["amount_eur"].ne(0)
    lines = [i + 1 for i in book.lines(keep)]
    frame = conform(LEDGER, frame[keep].reset_index(drop=True))
    unread = (wanted | book.bank) & ~book.readable | book.unread
    told = _account_for(book, wanted, unread, keep, loan & ~lent, frame)
    called = {"date": "ecrituredate", "account": "comptenum", "line": "comptelib"}
    at = {name: place[official] for name, official in called.items() if official in place}
    heads = {name: shown(sheet.rows[book.header][p]) for name, p in at.items()}
    return Rows(LEDGER, frame, [sheet.name] * len(lines), lines, [heads] * len(lines)), told


def _others(books: list[_Book], parts: list[Rows]) -> tuple[list[Rows], list[Finding]]:
    """What the bank moved beside the lines that are read, and a word of it."""
    moved = pd.concat([book.amounts[book.bank].groupby(book.days).sum() for book in books])
    frame = _beside(
        pd.concat([part.frame for part in parts], ignore_index=True), moved.groupby(level=0).sum()
    )
    if not len(frame):
        return [], []
    at = {
        day: (book.sheet.name, line)
        for book in books
        for line, day in enumerate(book.days, book.first + 1)
        if pd.notna(day)
    }
    sheets, lines = map(list, zip(*(at[day] for day in frame["date"]), strict=True))
    bank, other = float(moved.sum()), float((frame["amount_eur"] * _signs(frame)).sum())
    home = next(book.sheet for book in reversed(books) if book.bank.any())
    told = _note("fec_bank", home, bank=bank, read=bank - other, other=other)
    return [Rows(LEDGER, conform(LEDGER, frame), sheets, lines)], [told]


def _owed(books: list[_Book]) -> list[Finding]:
    """What third parties owe and are owed on the last day, where the first entries open the year: what stood before is then told."""
    names = ("days", "opening", "dated", "accounts", "amounts")
    lines = (pd.concat([getattr(book, name) for book in books], ignore_index=True) for name in names)
    days, opening, dated, accounts, amounts = lines
    again = opening & days.gt(days.min())  # what later years carry over
    owed = amounts[accounts.str.match(_THIRD) & dated & ~again].groupby(accounts).sum().round(2)
    if not owed.any():
        return []
    home = books[-1].sheet
    if not (opening & days.eq(days.min())).any():
        return [_note("fec_no_opening", home)]
    owing, due = float(owed.clip(lower=0).sum()), abs(float(owed.clip(upper=0).sum()))
    return [_note("fec_owed", home, owed=owing, due=due)]


def _note(code: str, sheet: Sheet, weight="note", **values) -> Finding:
    return Finding(code, weight, "ledger", sheet.name, values=values)


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
_ODD = 5  # entries that do not balance, named at most
_BANK_BEHIND = pd.Timedelta(
    days=62
)  # lines of two months without one of the bank: its journal stops before the others
_THIRD = r"4(?![89])"  # clients, suppliers, staff, the State…; neither what belongs to another year nor losses in value


def _opens(text: str) -> re.Match | None:
    return _SAID.opens.fullmatch(fold(text))


def _opening(book: _Book) -> pd.Series:
    """Lines of entries that open the year, or close its balance: their words say so, or their journal where no income or expense is among them
    (« solde au » a day: on the first of a month); or they hold account 89, or the bank and a result of years before, and no income or expense
    (but on the first of a month: where nothing numbers the entries, others of the day may stand with them)."""

    def beside(accounts: str) -> pd.Series:
        return book.of(accounts).groupby(book.entry).transform("any")

    first = book.days.dt.day.eq(1)
    words = book.words("ecriturelib").map(_opens)
    said = words.map(lambda found: found is not None) & (
        words.map(lambda found: found is None or found["on"] is None) | first
    )
    # words alone open nothing in the midst of a year: a loan or a debt paid may bear them
    began = book.days.eq(book.days.min()) | (first & book.days.dt.month.eq(1))
    said &= began | beside("1[0-2]|89")
    for name in ("journalcode", "journallib"):
        named = book.words(name).map(lambda text: _SAID.opening.fullmatch(fold(text)) is not None)
        said |= named & ~beside("[67]")
    result = beside(r"1[12]") & beside(_CASH) & (~beside("[67]") | first)
    return said | beside("89") | result


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
        "account": BESIDE,
        "nature": natures,
        "line": _("Other movements of the bank"),
    }
    return pd.DataFrame({**said, "amount_eur": np.where(out, -left, left)})


def _closing(book: _Book) -> pd.Series:
    """Lines of entries that empty accounts 6 and 7 into the result (12): they undo the year."""
    return ("ecriturenum" in book.text) & book.entry.isin(set(book.entry[book.of("12")]))


def _account_for(
    book: _Book,
    wanted: pd.Series,
    unread: pd.Series,
    keep: pd.Series,
    unclear: pd.Series,
    frame: pd.DataFrame,
) -> list[Finding]:
    """What became of the lines, and what is told of them; `frame`: those that are kept."""
    cells, sheet, place, text = book.cells, book.sheet, book.place, book.text
    every = range(len(cells.columns))
    read = ("ecrituredate", "comptenum", "comptelib", "debit", "credit", "montant", "sens")
    used = [place[name] for name in read if name in place]
    if "comptelib" not in place and "ecriturelib" in place:
        used.append(place["ecriturelib"])
    cells.mark(HEADING, [book.first - 1], used)
    cells.mark(TABLE, book.lines(keep), used)
    findings = []

    def tell(code: str, weight: str, wanted, typed: str = "") -> None:
        """One finding for all of these lines, in none of which anything is read."""
        if lines := book.lines(wanted):
            cells.mark(TOLD, lines, every)
            told = on_lines(code, weight, "ledger", sheet.name, (i + 1 for i in lines))
            findings.append(replace(told, typed=typed))

    cells.mark(TOLD, book.lines(unread), every)
    for line in book.lines(unread):
        said = ("ecrituredate", "comptenum", "debit", "credit", "montant")
        typed = " · ".join(text[name][line - book.first] for name in said if name in text)
        findings.append(Finding("fec_line", "doubtful", "ledger", sheet.name, line + 1, typed=typed))
    amounts = [text[name] for name in ("debit", "credit", "montant") if name in text]
    full = np.array([any(of) for of in zip(*amounts, strict=True)], bool)
    numbers = text["comptenum"]
    tell("fec_no_account", "blocks", full & book.words("comptenum").eq("") & book.days.notna())
    results = [i for i, account in enumerate(numbers) if account.startswith("12") and full[i]]
    if results and "ecriturenum" not in text:  # no number of entry ties the result to its lines
        row = results[0] + book.first + 1
        typed = numbers[results[0]]
        findings.append(Finding("fec_closing", "doubtful", "ledger", sheet.name, row, typed=typed))
    if unclear.any():
        tell("fec_loan", "doubtful", unclear, numbers[book.lines(unclear)[0] - book.first])
    if book.said_above:
        cells.mark(HEADING, list(_above(sheet, book.first - 1, place)), every)
    cells.ignore("counterpart", book.lines(~wanted), every)
    cells.ignore("ledger_detail", slice(None), every)
    others = int(book.days[~wanted].notna().sum())
    findings.append(_note("fec_read", sheet, lines=len(frame), others=others))
    paid = int(frame["paid_on"].notna().sum())
    if paid and any(text.get("ecriturelet", ())):
        findings.append(_note("fec_paid", sheet, paid=paid, unpaid=len(frame) - paid))
    income = frame["account"].str.match("7") & (frame["nature"] == "own_revenue")
    income = frame[income & ~frame["account"].str.startswith(_SALES)]
    if len(income):
        of = tuple(sorted(income["account"].str[:3].unique()))
        amount = float(income["amount_eur"].sum())
        findings.append(_note("fec_other_income", sheet, "doubtful", amount=amount, accounts=of))
    undone = frame.loc[frame["amount_eur"] < 0, "amount_eur"]
    if len(undone):
        findings.append(_note("fec_reversed", sheet, lines=len(undone), amount=float(-undone.sum())))
    return findings


_BANK = ("51", "53")  # bank, cash in hand
_THIRD_PARTY = r"4(?!45)"  # class 4 without VAT, which is settled apart


def _paid(book: _Book) -> pd.Series:
    """Day each line was paid, NaT if it is not, or not known to be: what the lettering (`EcritureLet`) between an invoice and
    the bank says, the same letters on the third-party lines (clients, suppliers, staff) of both. Lines of income and expense
    carry none: they follow the third-party line of their entry.

    The entry's own day where it moves the bank itself; else the last payment, where every third-party line of the entry is
    lettered and its letters balance.
    """
    letters, entry = book.words("ecriturelet"), book.entry
    days = pd.to_datetime(book.days)
    bank_day = days.where(book.accounts.str.startswith(_BANK)).groupby(entry).transform("max")
    third = book.of(_THIRD_PARTY)
    group = (book.accounts + "|" + book.words("compauxnum") + "|" + letters).where(third & (letters != ""))
    balanced = book.amounts.fillna(0).groupby(group).transform("sum").abs() < 0.005
    payment = bank_day.groupby(group).transform("max").where(balanced)
    missing = third & payment.isna()
    settled = payment.groupby(entry).transform("max").mask(missing.groupby(entry).transform("any"))
    return bank_day.fillna(settled.where(third.groupby(entry).transform("any")))
