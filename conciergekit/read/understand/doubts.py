"""What the lines of a table say against each other: credit notes, days written once for several lines, trials, the same line
again, counters that contradict the kilometres, grants among the sales."""

import datetime as dt
import re
from bisect import bisect
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from ...core.cells.account import SheetCells
from ...core.cells.cell import amount_in, figure_in
from ...core.cells.dates import WEEKDAYS, weekday
from ...core.cells.frames import array_of
from ...core.cells.people import mask
from ...core.cells.sheet import filled
from ...core.cells.values import Cell, parse
from ...core.findings import Finding
from ...core.schema import Column, fold
from ...core.tables import TABLES
from ..layout.days.clocks import clock, clock_columns
from ..layout.days.periods import day_of_month, month_titles, week_titles
from ..layout.match import Layout
from ..layout.sides import AMOUNT, GOES_OUT, sections
from ..layout.totals import LEFT
from .rows import Rows, as_typed

HOURS = TABLES["time"]["hours"]


# ---- amounts under zero ----------------------------------------------------------------------------------


def negatives(layout: Layout, values: dict[str, pd.Series], problems: dict[Column, dict[int, Cell]]) -> None:
    """Amounts of a ledger under zero, judged by the lines of their nature: where a few are, they are credit notes and
    refunds, and stay; where all are, it is how the file writes what goes out, and they are turned; else they are asked.
    """
    column = layout.table.by_name.get("amount_eur")
    found = problems.get(column, {}) if layout.table.name == "ledger" else {}
    below = [i for i, cell in found.items() if cell.problem == "amount_negative"]
    if not below:
        return
    amounts = values["amount_eur"]
    natures = values.get("nature", pd.Series([layout.constants.get("nature")] * len(amounts), dtype=object))
    out = natures.isin(GOES_OUT).to_numpy()
    known = natures.notna().to_numpy() & amounts.notna().to_numpy()
    back = np.array(
        [_gives_back(*said) for said in zip(natures, values.get("line", natures), strict=True)], bool
    )
    if layout.mapped and not layout.side and _signed(amounts.to_numpy(float), out, known):
        minus = (amounts < 0).to_numpy()
        against = known & np.where(out, ~minus & (amounts > 0).to_numpy(), minus)
        kept = {i: cell for i, cell in found.items() if cell.problem != "amount_negative" or not known[i]}
        turned = {int(i): Cell(-amounts[i], "amount_turned") for i in (known & out & minus).nonzero()[0]}
        given = {
            int(i): Cell(-amounts[i] if out[i] else amounts[i], "amount_against")
            for i in against.nonzero()[0]
        }
        problems[column] = dict(sorted({**kept, **turned, **given}.items()))
        values["amount_eur"] = amounts.where(~(known & out), -amounts)
        return
    for i in below:
        alike = known & (out == out[i]) & ~back
        share = float((amounts[alike] < 0).mean()) if alike.any() else float(not back[i])
        if known[i] and share < 0.5:
            continue
        if known[i] and not layout.side and out[i] and share == 1.0:
            found[i] = Cell(-amounts[i], "amount_turned")
        else:
            found[i] = Cell(problem="amount_sign")
    values["amount_eur"] = pd.Series(
        [found[i].value if i in found else v for i, v in enumerate(amounts)], dtype="float64"
    )


_MOST = 0.75


def _signed(amounts: np.ndarray, out: np.ndarray, known: np.ndarray) -> bool:
    """Whether the sign of amounts says the same as their natures: what goes out under zero, what comes in above, but for a few."""
    spent, received = amounts[known & out], amounts[known & ~out]
    if len(spent) < 3 or (spent < 0).all() and not len(received):
        return False
    return (
        bool((spent < 0).mean() >= _MOST and (received < 0).mean() < 0.5)
        if len(received)
        else bool((spent < 0).mean() >= _MOST)
    )


# given back to a client, and no expense
_TO_CLIENT = re.compile(
    r"\b(?:rembours\w*|refund\w*|avoir)(?: (?:a|au|aux|de|du|d|un|une|la|le|l|to|of))* (?:client|usager|adherent|customer|member)|^avoir\b|^credit note"
)


def signs(
    layout: Layout,
    cells: SheetCells,
    kept: np.ndarray,
    values: dict[str, pd.Series],
    problems: dict[Column, dict[int, Cell]],
) -> tuple[list[int], bool]:
    """Where the sign of an amount is said to tell what it is: under zero it is spent, else received; the other way round
    where what is left beside goes up by the amounts under zero. Which are spent, and whether it is the other way round."""
    if not layout.by_sign or AMOUNT not in layout.columns.values():
        return [], False
    turned = _against_the_balance(layout, cells, kept, values["amount_eur"])
    amounts = -values["amount_eur"] if turned else values["amount_eur"]
    lines = values.get("line", [None] * len(amounts))
    back = np.array(
        [isinstance(text, str) and _TO_CLIENT.search(fold(text)) is not None for text in lines], bool
    )
    natures = np.where((amounts < 0) & ~back, "expense", np.where(amounts.notna(), "own_revenue", None))
    values["nature"], values["amount_eur"] = (
        pd.Series(array_of(list(natures), "choice")),
        amounts.where(back, amounts.abs()),
    )
    problems[AMOUNT] = {
        i: c for i, c in problems[AMOUNT].items() if c.problem != "amount_negative" or back[i]
    }
    return [int(i) for i in (natures == "expense").nonzero()[0]], turned


def _against_the_balance(layout: Layout, cells: SheetCells, kept: np.ndarray, amounts: pd.Series) -> bool:
    """Whether the money that is left, written beside, goes down by what stands above zero; the last line may come first."""
    for p, heading in layout.beside.items():
        if p >= len(cells.columns) or not heading or not LEFT.fullmatch(fold(heading)):
            continue
        left = np.array([np.nan if (f := amount_in(cells.columns[p][i])) is None else f for i in kept], float)
        steps, moved = np.diff(left), amounts.to_numpy(float)
        down, up = (
            max(
                int((np.abs(a - b) < 0.005).sum())
                for a, b in ((steps, sign * moved[1:]), (-steps, sign * moved[:-1]))
            )
            for sign in (-1, 1)
        )
        if down > up and down >= 0.5 * len(steps):
            return True
    return False


# ---- a day written once ----------------------------------------------------------------------------------

_TOUR = TABLES["stops"]["tour"]


def written_once(columns: Iterable[Column]) -> Column | None:
    """The column of a table that people fill once for several lines: its day, the tour of its stops."""
    return next((c for c in columns if (c.kind == "date" and c.required) or c is _TOUR), None)


def days_below(
    layout: Layout, cells: SheetCells, raw: dict[Column, list], kept: np.ndarray, dittos: frozenset[str]
) -> list[int]:
    """Lines under a day, or the number of a tour, that is written once for all of them, which are given it: none is written
    twice in a row, and several lines below one have none. `dittos`: marks that say « as above »."""
    column = written_once(raw)
    others = [values for c, values in raw.items() if c is not column]
    if column is None or not others or layout.table.form:
        return []
    days, day = raw[column], layout.place_of(column.name)
    places = [p for p in range(min(layout.columns), max(layout.columns) + 1) if p != day]
    written = [day for day in days if filled(day) and not (isinstance(day, str) and day in dittos)]
    blank = [i for i, day in enumerate(days) if not filled(day)]
    marked = sum(map(filled, days)) - len(written)
    if not blank or len(blank) + marked < 3 or not written or not filled(days[0]):
        return []
    if any(a == b for a, b in zip(written, written[1:], strict=False)) or len(written) < 2:
        return []
    told = []
    for i in blank:
        full = cells.filled[kept[i], places].sum()
        if kept[i] == kept[i - 1] + 1 and filled(days[i - 1]) and full >= min(2, len(others)):
            days[i] = days[i - 1]
            told.append(i)
    return told


_SOME_MONDAY = dt.date(2024, 1, 1)
_NUMBERED_DAY = re.compile(r"([a-z]{3,8}) ([0-3]?[0-9])")


def _in_week(cell: object, monday: dt.date) -> dt.date | None:
    """The day of a week that a cell names, « lundi » or « lun 5 »; None where its number is that of another day."""
    if (n := weekday(cell)) is not None:
        return monday + dt.timedelta(n)
    match = _NUMBERED_DAY.fullmatch(fold(cell)) if isinstance(cell, str) else None
    n = WEEKDAYS.get(match[1][:3]) if match else None
    day = None if n is None else monday + dt.timedelta(n)
    return day if day is not None and match is not None and day.day == int(match[2]) else None


def days_under_titles(layout: Layout, raw: dict[Column, list], kept: np.ndarray) -> list[int]:
    """Lines whose day is a number alone, or a day of the week, in a table that the months or the weeks part with their
    names: they are given the month or the week of the title above them."""
    column = next((c for c in raw if c.kind == "date" and c.required), None)
    months = month_titles(layout.sheet, layout.header) if column is not None else {}
    named = column is not None and any(
        _in_week(cell, _SOME_MONDAY) is not None or _NUMBERED_DAY.fullmatch(fold(cell))
        for cell in set(raw[column])
        if isinstance(cell, str)
    )
    weeks = week_titles(layout.sheet, layout.header) if named else {}
    if max(len(months), len(set(weeks.values()) - {None})) < 2:
        return []
    rows, told = sorted({**months, **weeks}), []
    for i, cell in enumerate(raw[column]):
        at = bisect(rows, int(kept[i]))
        title = rows[at - 1] if at else None
        if title in weeks and title not in months:
            day = None if weeks[title] is None else _in_week(cell, weeks[title])
        else:
            day = day_of_month(cell, months[title]) if at and filled(cell) else None
        if day is not None:
            raw[column][i] = day
            told.append(i)
    return told


# ---- trials, and the same line again ---------------------------------------------------------------------

_TRIAL = re.compile(
    r"(?:tests?|essais?)(?: (?:tests?|essais?))*|(?:test|essai) (?:ne pas|a supprimer|a effacer|site|formulaire|form|en ligne)\b.*|ceci est un (?:test|essai).*"
)
_LOGS = ("requests", "ledger", "surveys", "tours", "time", "events", "clients")
_WIDE = 4  # filled cells under which two lines may well be the same by chance


def trials(layout: Layout, cells: SheetCells, kept: np.ndarray) -> list[int]:
    """Lines that say they are a trial, in any of their columns, by index among `kept`."""
    if layout.table.name not in _LOGS:
        return []
    found: set[int] = set()
    for position in layout.positions:
        if position >= len(cells.columns):
            continue
        column = cells.columns[position]
        texts = {
            t
            for t in cells.distinct[position]
            if t.__class__ is str
            and t[:1] in "tTeEcC"
            and t[:4].casefold() in ("test", "essa", "ceci")
            and _TRIAL.fullmatch(fold(t))
        }
        if texts:
            found |= {n for n, i in enumerate(kept.tolist()) if column[i] in texts}
    return sorted(found) if len(found) < max(2, 0.5 * len(kept)) else []


def said_again(layout: Layout, cells: SheetCells, kept: np.ndarray) -> dict[int, int]:
    """Lines that say, in every column of the sheet, what a line above says: index among `kept` -> that line, from 1."""
    if layout.table.name not in _LOGS or layout.table.name == "time" or len(kept) < 2:
        return {}
    columns = []
    for position in layout.positions:
        if position < len(cells.columns):
            column = _at(cells.columns[position], kept)
            if len(set(column)) == len(column):  # a number of its own: no line says the same as another
                return {}
            columns.append(column)
    first: dict[tuple, int] = {}
    again = {}
    for n, (i, line) in enumerate(zip(kept.tolist(), zip(*columns, strict=True), strict=True)):
        before = first.setdefault(line, i)
        if before != i and sum(map(filled, line)) >= _WIDE:
            again[n] = before + 1
    return again


def _at(column, kept: np.ndarray) -> list:
    return [column[i] for i in kept.tolist()]


# ---- counters of a vehicle -------------------------------------------------------------------------------

_COUNTER = r"(?:km|kms|kilometrage|compteur|index)(?: (?:km|kms|compteur|au|du|de|a l|en))*"
_BEGIN, _END = (
    re.compile(rf"{_COUNTER} (?:{words})(?: kms?)?|(?:{words}) {_COUNTER}")
    for words in ("depart|debut", "arrivee?|fin|retour")
)


def is_counter(heading: str) -> bool:
    """Whether a heading is that of what a counter shows, at one end of a tour."""
    return bool(_BEGIN.fullmatch(fold(heading)) or _END.fullmatch(fold(heading)))


def counters(layout: Layout, cells: SheetCells, rows: Rows, kept: np.ndarray) -> list[Finding]:
    """Kilometres of a tour that the counters at its two ends contradict; those that were not typed are taken from
    them."""
    if layout.table.name != "tours":
        return []
    names = {p: fold(text) for p, text in layout.others.items()}
    begin, end = (
        next((p for p, text in names.items() if pattern.fullmatch(text)), None) for pattern in (_BEGIN, _END)
    )
    if begin is None or end is None:
        return []
    first, last = ([figure_in(cells.columns[p][i]) for i in kept.tolist()] for p in (begin, end))
    wrong, values, read, back = [], [], [], []
    for n, (a, b, km) in enumerate(zip(first, last, rows.frame["km"].tolist(), strict=True)):
        if a is None or b is None:
            continue
        if pd.isna(km) and a <= b:
            rows.frame.loc[n, "km"] = b - a
            read.append(n)
        elif pd.isna(km):
            back.append(n)
        elif b < a or (not pd.isna(km) and abs(b - a - km) > max(2, 0.1 * km)):
            wrong.append(n)
            values.append({"begin": a, "end": b, "km": b - a})
    typed = [as_typed(rows.frame["km"].iat[n]) for n in wrong]
    taken = [{"begin": names[begin], "end": names[end], **rows.places(read)}] if read else []
    ends = [{"begin": first[n], "end": last[n]} for n in back]
    return [
        *rows.report("counter_back", "doubtful", "km", back, [""] * len(back), ends),
        *rows.report("counter_contradicts", "doubtful", "km", wrong, typed, values),
        *rows.report("counter_read", "note", "km", read[:1], [""] * len(taken), taken),
    ]


_LONGEST_BREAK_H = 4
_BREAK = replace(HOURS, maximum=24 * 60)  # in minutes too


def _rest(cell) -> float | None:
    """Hours of a break: as a clock says them, else as a number, of minutes when it is too large for hours."""
    hours = clock(cell)
    if hours is None:
        hours = parse(cell, _BREAK).value
        hours = hours / 60 if hours is not None and hours > _LONGEST_BREAK_H else hours
    return hours


def clock_hours(layout: Layout, cells: SheetCells, rows: Rows, kept: np.ndarray) -> list[Finding]:
    """Hours worked that are not typed, taken from when work began and ended, less the break."""
    columns = clock_columns(layout.others) if layout.table.name in ("time", "events") else None
    if columns is None or any(column.name == "hours" for column in layout.columns.values()):
        return []
    begin, end, pause = columns
    read, wrong, rested = [], [], False
    for n, i in enumerate(kept.tolist()):
        first, last = clock(cells.columns[begin][i]), clock(cells.columns[end][i])
        rest = _rest(cells.columns[pause][i]) if pause is not None and cells.filled[i, pause] else 0.0
        if layout.table.name == "events" and not cells.filled[i, [begin, end]].any():
            continue
        if first is None or last is None or rest is None or not 0 < last - first - rest <= 24:
            wrong.append(n)
        else:
            rows.frame.loc[n, "hours"] = round(last - first - rest, 4)
            read.append(n)
            rested |= rest > 0
    names = {"begin": layout.others[begin], "end": layout.others[end]}
    names |= {"pause": layout.others[pause]} if rested else {}
    taken = [{**names, **rows.places(read)}] if read else []
    typed = [f"{cells.columns[begin][int(kept[n])]} – {cells.columns[end][int(kept[n])]}" for n in wrong]
    return [
        *rows.report(
            "clock_less_break" if rested else "clock_read",
            "note",
            "hours",
            read[:1],
            [""] * len(taken),
            taken,
        ),
        *rows.report("clock_unread", "doubtful", "hours", wrong, typed),
    ]


_UNIT_SAID = re.compile(r"\b(?:heures?|hours?|hrs?|h)\b")
_MINUTES = frozenset(
    [15, 20, 25, 30, 40, 45, 50, 55, 60, 75, 80, 90, 100, 105, 120, 150, 180]
)  # usual; 35 is a week of hours


def minutes_among_hours(layout: Layout, rows: Rows, raw: Mapping[Column, list]) -> list[Finding]:
    """Hours worked, many of which are more than a day has (on a Monday, a week): minutes, most likely. Where no heading says
    hours, and hours that a day has stand beside, what may be minutes is left empty and asked; else it is told."""
    if layout.table.name != "time" or HOURS not in raw or (rows.frame["hours"] > 24).sum() < 3:
        return []
    position = layout.place_of(HOURS.name)
    typed = [cell if isinstance(cell, int | float) else str(cell).strip() for cell in raw[HOURS]]
    plain = {
        i: value
        for i, cell in enumerate(typed)
        if not re.search(r"[^0-9.,\s]", str(cell)) and (value := figure_in(cell)) is not None
    }
    monday = (rows.frame["date"].dt.day_of_week == 0).tolist()
    over = [i for i, value in plain.items() if value > (7 * 24 if monday[i] else 24)]
    if len(over) < max(3, 0.2 * len(plain)) or layout.scale(position) != 1:
        return []
    round_ = [i for i, value in plain.items() if value == 10 or value in _MINUTES]
    few = sum(value <= 4 for value in plain.values())
    asked = few > 2 and set(over) <= set(round_) and not _UNIT_SAID.search(fold(layout.heading(position)))
    found = round_ if asked else over
    said = {
        "hours": sum(plain.values()),
        "other": sum(plain.values()) - sum(plain[i] for i in found) * 59 / 60,
    }
    if asked:
        rows.frame.loc[found, "hours"] = np.nan
    code = "hours_or_minutes" if asked else "hours_minutes_told"
    return rows.report(
        code, "doubtful", "hours", found[:1], [typed[over[0]]], [{**said, **rows.places(found)}]
    )


# ---- grades and what is said beside them -----------------------------------------------------------------

_PRAISE = re.compile(
    r"\b(?:parfait\w*|excellent\w*|impeccables?|tres (?:bien|bons?|bonnes?|content\w*|satisfait\w*|agreables?|pratiques?)|rien a redire"
    r"|ravie?s?|genial\w*|bravo|perfect|great|very (?:good|happy|satisfied))\b"
)
_BLAME = re.compile(
    r"\b(?:mauvais\w*|decue?s?|decevant\w*|mecontent\w*|insatisf\w*|inadmissible|catastroph\w*|horribles?|personne n est venue?"
    r"|(?:jamais|pas) (?:venue?s?|terribles?|content\w*|satisfait\w*|livre\w*)|trop (?:longs?|longue|cher|tard)|bad|awful|disappoint\w*"
    r"|nobody came)\b"
)
_DENIAL = re.compile(r"\b(?:pas|jamais|ni|sans|not|never)\b")
_ENOUGH, _MOSTLY = 3, 0.8  # remarks on each side, and those of them that say the same
_LOOKED_AT = 2_000  # lines


def _satisfied(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """Which lines say how far somebody is satisfied, and their grades; NaN on the others."""
    asked = (rows.frame["question"] == "satisfaction").to_numpy(bool, na_value=False)
    return asked, np.where(asked, rows.frame["score"].to_numpy(float, na_value=np.nan), np.nan)


def grades_beyond(layout: Layout, rows: Rows, unread: bool, refused: list[int]) -> list[Finding]:
    """Grades of satisfaction that are not from 1 to 5: a slip is told; of a whole scale of its own, as out of ten, no
    grade is read where nobody says which end is the best. `unread`: its heading says such a scale; `refused`: lines out of
    any range."""
    if layout.table.name != "surveys" or not len(rows.frame):
        return []
    asked, score = _satisfied(rows)
    graded = np.flatnonzero(~np.isnan(score))
    beyond = np.flatnonzero((score < 1) | (score > 5))
    far = int(asked[refused].sum())
    other = unread or far > len(graded)  # as percentages, of which one may be 5
    whole = other or len(beyond) > max(1, 0.1 * len(graded))
    found = (graded if whole else beyond).tolist()
    typed = [as_typed(score[n]) for n in found]
    rows.frame.loc[found, "score"] = np.nan
    if not whole:
        return rows.report("grade_beyond", "doubtful", "score", found, typed)
    if not found:  # each refused grade is told where it stands
        return []
    values = {"highest": as_typed(score[graded].max()), **rows.places(found)}
    return rows.report("scale_other", "blocks", "score", found[:1], typed[:1], [values])


def grades_unsaid(rows: Rows) -> list[Finding]:
    """What is said of the grades tells no best from a worst: none is read."""
    found = np.flatnonzero(_satisfied(rows)[0]).tolist()
    rows.frame.loc[found, "score"] = np.nan
    return rows.report("scale_unsaid", "blocks", "score", found[:1], [""], [rows.places(found)])


def grades_contradicted(layout: Layout, cells: SheetCells, rows: Rows, kept: np.ndarray) -> list[Finding]:
    """Grades of satisfaction that the remarks beside contradict: praise beside the lowest, blame beside the highest. Which end
    is the best is asked, and no grade is read until it is said."""
    at = layout.place_of("score")
    if layout.table.name != "surveys" or at is None or not len(kept):
        return []
    asked, score = _satisfied(rows)
    sides: dict[bool, list[float]] = {True: [], False: []}
    for n, i in enumerate(kept[:_LOOKED_AT].tolist()):
        words = (cells.columns[p][i] for p in range(len(cells.columns)) if p != at)
        text = fold(" ".join(word for word in words if isinstance(word, str)))
        praise = bool(_PRAISE.search(text)) and not _DENIAL.search(_BLAME.sub("", text))
        if praise != bool(_BLAME.search(text)) and not np.isnan(score[n]):
            sides[praise].append(score[n])
    good, bad = np.array(sides[True]), np.array(sides[False])
    if min(len(good), len(bad)) < _ENOUGH or (good <= 2).mean() < _MOSTLY or (bad >= 4).mean() < _MOSTLY:
        return []
    found = np.flatnonzero(~np.isnan(score)).tolist()
    rows.frame.loc[found, "score"] = np.nan
    values = {"praise": len(good), "blame": len(bad), **rows.places(found)}
    return rows.report("scale_asked", "blocks", "score", found[:1], [""], [values])


# ---- grants among what comes in --------------------------------------------------------------------------

SIDES = re.compile(r"[escdr]|entrees?|sorties?|depenses?|recettes?|debits?|credits?|in|out")


def by_letters(layout: Layout) -> bool:
    """Whether a column of a ledger says of each line which way the money goes, and nothing else: E and S, « Recette » and « Dépense »."""
    place = layout.place_of("nature")
    said = {fold(cell) for cell in layout.below(place)} if place is not None else set()
    return len(said) == 2 and all(map(SIDES.fullmatch, said))


_NATURES = {
    "subsidy": re.compile(
        r"\b(?:subv(?:ention)?s?|aide (?:au poste|de l etat|a l emploi|asp))\b|^(?:dotation|asp)\b"
    ),
    "loan": re.compile(
        r"^(?:vir(?:ement)? )?(?:pret|emprunt|avance remboursable|apport)\b|\bpret (?:n |no |numero )?[0-9]{4,}|\bcautions?\b|\bdepots? de garantie\b"
    ),
    "repayment": re.compile(
        r"\b(?:remb(?:oursement|t)?|echeance|mensualite) (?:de |du |d )?(?:l )?(?:pret|emprunt|apport|avance remboursable)\b"
        r"|\b(?:cautions?|depots? de garantie)\b.*\b(?:rend|restitu|rembours)\w*|\b(?:rend|restitu|rembours)\w* .*\b(?:cautions?|depots? de garantie)\b"
    ),
}


def meant_by_words(ledger: pd.DataFrame) -> dict[int, str]:
    """Lines said to be sales or expenses whose words say something else: index -> the nature they say."""
    wanted = {"own_revenue": ("subsidy", "loan"), "subsidy": ("loan",), "expense": ("repayment",)}
    said = zip(ledger.index, ledger["line"], ledger["nature"], strict=True)
    keys = {text: fold(text) for text in ledger["line"].unique() if isinstance(text, str)}
    found = {
        i: next((name for name in wanted.get(nature, ()) if _NATURES[name].search(keys.get(text, ""))), None)
        for i, text, nature in said
        if isinstance(nature, str)
    }
    return {i: name for i, name in found.items() if name}


_DETAILS = re.compile(
    r"(?:libelle|rubrique|categorie|nature|type|poste|details?|informations?|motif|communication|description|operation|reference|memo)\b.*"
)


def natures_by_words(layout: Layout, cells: SheetCells, rows: Rows, kept: np.ndarray) -> list[Finding]:
    """Lines of a side, or of a part of a table, said to be all sales or all expenses, whose words say a grant, a loan or
    its repayment: they are that. A bank may say it in a second column of words."""
    said = (layout.side or layout.across) and "nature" in layout.constants
    if (
        not said
        and not layout.by_sign
        and not by_letters(layout)
        and not sections(layout.sheet, layout.header)
    ):
        return []
    found, words, typed = [], [], {}
    meant = meant_by_words(rows.frame)
    unworded = TABLES["ledger"]["line"] not in layout.columns.values()  # then any column may hold them
    for p, heading in layout.beside.items():
        if p < len(cells.columns) and heading and (unworded or _DETAILS.fullmatch(fold(heading))):
            said_there = rows.frame.assign(line=[cells.columns[p][i] for i in kept.tolist()])
            new = meant_by_words(said_there)
            meant = new | meant
            typed |= {i: mask(str(said_there.at[i, "line"]), free=True) for i in new} if unworded else {}
    for i, nature in meant.items():
        words.append({"nature": _title(rows, nature), "other": _title(rows, rows.frame.at[i, "nature"])})
        rows.frame.loc[i, "nature"] = nature
        found.append(i)
    lines = [typed.get(i, rows.frame.at[i, "line"]) for i in found]
    return rows.report("nature_by_words", "doubtful", "nature", found, lines, words)


_UNDOES = {
    "own_revenue": re.compile(
        r"\b(?:avoir|trop percu|repris\w*|retour\w*|(?:rendu|repris)e?s? par|remb(?:ours\w*)?|regularisation|ristourne|annul\w*|contre ?pass\w*|extourne|rejet\w*|refund\w*|rebate)\b"
    ),
    "expense": re.compile(r"\b(?:impaye\w*|rejet\w*|annul\w*|contre ?pass\w*|extourne|unpaid|bounced)\b"),
}


# The same where each line says its nature: what a client, or a supplier, is given back; not what another pays back.
_BACK = (
    r"^avoirs?\b|\bavoirs? (?:client|usager|fournisseur|commercial|sur|n|no|numero|facture|[0-9])|\b(?:note de credit|credit notes?|ristournes?|rabais)\b"
    r"|^annulations?\b|\bannule\w*|\bcontre ?pass\w*|\bextournes?\b|^rejets?\b"
)
_PAYS_BACK = (
    r"frais|fournisseurs?|prestataires?|assur\w*|mutuelle|prevoyance|cpam|ircantec|urssaf|opco|uniformation|edf|engie|orange|sncf|tva|impots?|mairie|commune"
    r"|departement|region|etat|caf|msa|asp|formation|deplacements?|kilometr\w*|essence|indemnit\w*|expenses?|insurance|par"
)
_GIVES_BACK = {
    "own_revenue": re.compile(
        rf"{_BACK}|\bretours? (?:clients?|de marchandises?|marchandises?)\b|\btrop percu\b|\b(?:remb(?:t|ours\w*)?|refund\w*)\b(?!.*\b(?:{_PAYS_BACK})\b)"
    ),
    "expense": re.compile(
        rf"{_BACK}|\btrop (?:paye|verse)\b|\b(?:remb(?:t|ours\w*)?|refunds?) (?:(?:de|du|d|par|l|le|la|from|by) )*"
        r"(?:fournisseurs?|prestataires?|assur\w*|mutuelle|cpam|opco|edf|engie|orange|sncf|tva|suppliers?|insurance)\b"
    ),
}


def _gives_back(nature: object, line: object, words: Mapping[str, re.Pattern] = _GIVES_BACK) -> bool:
    """Whether the words of a line say that money counted under its nature is given back."""
    return isinstance(line, str) and nature in words and words[nature].search(fold(line)) is not None


def undone_by_words(layout: Layout, rows: Rows) -> list[Finding]:
    """Lines above zero whose words say that money already counted comes or goes back: they are counted as the others, and told."""
    if "nature" not in rows.frame or "line" not in rows.frame:
        return []
    sided = bool(layout.side or layout.by_sign or by_letters(layout))
    words = _UNDOES if sided else _GIVES_BACK
    said = [*zip(rows.frame["nature"], rows.frame["line"], strict=True)]
    back = {pair for pair in set(said) if _gives_back(*pair, words)}
    found = [i for i, pair in enumerate(said) if pair in back and rows.frame["amount_eur"].iat[i] > 0]
    told = [{"nature": _title(rows, rows.frame["nature"].iat[i])} for i in found]
    code = "may_undo" if sided else "may_give_back"
    return rows.report(code, "doubtful", "amount_eur", found, rows.frame["line"].iloc[found], told)


def _title(rows: Rows, nature: str):
    return next(choice.title for choice in rows.table["nature"].choices if choice.value == nature)


def told_of_lines(
    layout: Layout, cells: SheetCells, rows: Rows, kept: np.ndarray
) -> tuple[set[int], list[Finding]]:
    """Trials, and lines said again to the minute, are left out and told; other lines said again are kept and told."""
    tests, again = trials(layout, cells, kept), said_again(layout, cells, kept)
    sent = {n: line for n, line in again.items() if _says_when(layout, cells, int(kept[n]))}
    typed = {n: line for n, line in again.items() if n not in sent}
    findings = rows.report("line_trial", "doubtful", "", tests, [""] * len(tests))
    for code, lines in (("line_sent_twice", sent), ("line_again", typed)):
        words: list[Mapping] = [{"first": line} for line in lines.values()]
        findings += rows.report(code, "doubtful", "", lines, [""] * len(lines), words)
    return {*tests, *sent}, findings


_MOMENT = re.compile(r"[0-9]{4}.*?(?<![0-9:])([0-9]{1,2})[:h]([0-9]{2})", re.DOTALL)


def _says_when(layout: Layout, cells: SheetCells, row: int) -> bool:
    """Whether a line holds a day with its time, as what a form sends does: two such lines are one, sent twice."""
    line = [cells.columns[p][row] for p in layout.positions if p < len(cells.columns)]
    return any(
        isinstance(cell, dt.datetime)
        and cell.time() != dt.time()
        or isinstance(cell, str)
        and (said := _MOMENT.search(cell)) is not None
        and int(said[1]) + int(said[2]) > 0  # midnight is a day without a time, written by a program
        for cell in line
    )
