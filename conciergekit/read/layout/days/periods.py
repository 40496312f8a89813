"""Periods that stand side by side as headings, weeks or months or the days of one, and the month a sheet is about."""

import contextlib
import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from ....core.cells.dates import DAY_ALONE, MONTHS, WEEKDAYS, is_month, weekday
from ....core.cells.sheet import Sheet, filled
from ....core.schema import fold
from ...words import Said

_SAID = Said("periods")

DAY, WEEK, MONTH = "day", "week", "month"
_YEAR = re.compile(r"(?<![0-9])(20[0-4][0-9])(?![0-9])")
_MONTH_YEAR = re.compile(r"(?:^| )(?:(20[0-4][0-9]) )?([a-z]{3,9})(?: ((?:20)?[2-4][0-9]))?(?= |$)")
_FIGURES = re.compile(r"(?:^| )(?:(20[0-4][0-9]) (0?[1-9]|1[0-2])|(0?[1-9]|1[0-2]) (20[0-4][0-9]))(?: |$)")
# headings that follow each other, under which they are no periods
_LEAST, _LEAST_DAYS, _LEAST_DATES = (3, 7, 4)
_DATED = re.compile(r"(?:^| )([0-9]{1,2}) ([0-9]{1,2}) (20[0-4][0-9])(?= |$)")
_OF_WEEK = re.compile(r"([a-z]{3,9})(?: ([0-9]{1,2})(?: [0-9]{1,2})?)?")


def year_said(texts: Iterable[str]) -> int | None:
    """The one year that texts say; None for none or several."""
    texts = list(texts)
    if len({year for text in texts for day in _DAYS.findall(text) for year in _YEAR.findall(day)}) > 1:
        return None
    for said in (
        [_DAYS.sub(" ", text) for text in texts],
        texts,
    ):  # a day says its year, not that of the sheet
        if years := {int(year) for text in said for year in _YEAR.findall(text)}:
            return _one(years)
    return None


def _one(said: set):
    """What is said, when it is one thing."""
    return next(iter(said)) if len(said) == 1 else None


def year_about(sheet: Sheet, header: int) -> int | None:
    """The one year that the titles above a table say, or else the name of its sheet, or that of its file."""
    for texts in _about(sheet, header):
        if any(_YEAR.search(text) for text in texts):
            return year_said(texts)
    return None


_DAYS = re.compile(r"[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ]20[0-4][0-9]")
_SEASON = re.compile(
    r"(?<![0-9])(20[0-4][0-9]) (?:(?:a|au|to) )?(?:[a-z]{3,9} )?(?:20)?([0-4][0-9])(?![0-9])"
)


def season_about(sheet: Sheet, header: int) -> int | None:
    """The first of the two years that titles, or a name, say of a season: « hiver 2025-2026 »; None for none or several."""

    def seasons(text: str) -> Iterator[int]:
        for first, last in _SEASON.findall(text) if _SAID.season_said.search(text) else ():
            if (int(first) + 1) % 100 == int(last):
                yield int(first)

    return _first_said(sheet, header, lambda text: seasons(fold(text)))


def _first_said(sheet: Sheet, header: int, read: Callable[[str], Iterable]):
    """What the first of the titles, the name and the file that say any says, when it is one thing."""
    found = ({one for text in texts for one in read(text)} for texts in _about(sheet, header))
    return _one(next(filter(None, found), set()))


def month_about(sheet: Sheet, header: int) -> tuple[int, int] | None:
    """The one year and month that the name of a sheet says, or else the titles above its table, or its file: « Sept 25 »."""
    titles, name, file = _about(sheet, header)
    titles = [
        text for text in titles if not _SAID.week_title.fullmatch(fold(text))
    ]  # the first of several weeks
    for texts in (name, titles, file):
        found = {pair for text in texts for pair in _months_in(text)}
        years = {year for year, _month in found if year}
        months = {month for _year, month in found}
        if len(months) == 1 and len(years) < 2:
            year = years.pop() if years else year_about(sheet, header)
            return (year, months.pop()) if year else None
        if months:
            return None
    return None


def _about(sheet: Sheet, header: int) -> tuple[list[str], list[str], list[str]]:
    titles = [cell for row in sheet.rows[:header] for cell in row if isinstance(cell, str) and filled(cell)]
    return titles, [sheet.key if sheet.key != sheet.file else ""], [sheet.file.rpartition(".")[0]]


def titles_alone(sheet: Sheet) -> Iterator[tuple[int, str]]:
    """The lines (from 0) that hold words and nothing else."""
    for line, titled in sheet.sparse.items():
        if titled and isinstance(text := sheet.title(line), str):
            yield line, text


def month_titles(sheet: Sheet, header: int) -> dict[int, tuple[int, int]]:
    """Row -> the year and month of the titles that stand alone on a line and name one, above the headings or below: the
    months that part a table. Nothing where a year is not said."""
    found, year = {}, None
    for index, first in titles_alone(sheet):
        said = [] if len(first) > 20 else [*_months_in(first)]
        if len(said) != 1 or not is_month(first):
            continue
        year = year or year_about(sheet, header)
        if said[0][0] or year:
            found[index] = said[0][0] or year, said[0][1]
    return found


_FROM = re.compile(r"([0-9]{1,2})(?:er)?(?: ([a-z]+))? au ([0-9]{1,2}) ([a-z]+)(?: 20[0-4][0-9])?")
# its first day alone
_SINCE = re.compile(r"(?:lundi )?([0-9]{1,2})(?:er)? ([a-z]+|[01]?[0-9])(?: 20[0-4][0-9])?")


def week_titles(sheet: Sheet, header: int) -> dict[int, dt.date | None]:
    """Row -> the Monday of the titles that stand alone on a line and name a week, « Semaine 8 (du 16 au 20 février) »; None
    for one that cannot be read, under which no day is known. Nothing unless they follow each other."""
    found, year = {}, None
    for index, first in titles_alone(sheet):
        if index < header - 2 or index == header:
            continue
        match = _SAID.week_title.fullmatch(fold(first))
        if match or any(map(str.isdigit, first)) or fold(first)[:3] in ("sem", "wee"):
            year = year_said([first]) or year or year_about(sheet, header)
            found[index] = _monday(year, match[1], match[2]) if match and year else None
    days = [monday for monday in found.values() if monday]
    return found if days and _follow(days) else {}


def _follow(days: Iterable[dt.date]) -> bool:
    return all(a < b for a, b in pairwise(days))


def _monday(year: int, number: str | None, days: str | None) -> dt.date | None:
    """The Monday of a week of a year, by its number, by its days, or by both when they agree."""
    try:
        numbered = dt.date.fromisocalendar(year, int(number), 1) if number else None
        said = _FROM.fullmatch(days) if days else None
        if days and said is None and not numbered and (since := _SINCE.fullmatch(days)):
            month = int(since[2]) if since[2].isdigit() else MONTHS.get(since[2], 13)
            first = dt.date(year, month, int(since[1]))
            return first - dt.timedelta(first.weekday())
        if days and said is None:
            return None
        if said:
            last = MONTHS.get(said[4], 13)
            month = MONTHS.get(said[2], 13) if said[2] else last - (int(said[1]) > int(said[3]))
            first = dt.date(year, month, int(said[1]))
            first -= dt.timedelta(first.weekday())
    except ValueError:
        return None
    if not said:
        return numbered
    return first if numbered in (None, first) else None


def of_other_months(one: Sheet, other: Sheet) -> bool:
    """Whether the names of two sheets, or of their files, say different months: alike as they are, they are no copies."""
    names = ([text for texts in _about(sheet, 0) for text in texts] for sheet in (one, other))
    said = ([set(_months_in(text)) for text in texts] for texts in names)
    return any(a and b and a != b for a, b in zip(*said, strict=True))


def _months_in(text: str) -> Iterator[tuple[int, int]]:
    """(year, month) that a text names, the year 0 where it says none."""
    plain = fold(text)
    for match in _FIGURES.finditer(plain):
        yield int(match[1] or match[4]), int(match[2] or match[3])
    for match in _MONTH_YEAR.finditer(plain):
        if month := MONTHS.get(match[2]):
            year = int(match[1] or match[3] or 0)
            yield (year + 2000 if 0 < year < 100 else year), month


def periods(sheet: Sheet, header: int) -> tuple[str, dict[int, dt.date]]:
    """What stands side by side on a line of headings, and the first day each stands for, by position; nothing unless
    three follow each other, seven if they are days, and their year is said."""
    row = sheet.rows[header] if sheet.rows else []
    year = year_about(sheet, header)
    if (monday := week_about(sheet, header)) and len(found := _days_of(row, monday)) >= _LEAST:
        return DAY, found
    month = month_about(sheet, header)
    kinds = (
        (MONTH, _LEAST, lambda cell: _first_of_month(cell, year)),
        (WEEK, _LEAST, lambda cell: _first_of_week(cell, year)),
        (DAY, _LEAST_DATES, lambda cell: _day_of_year(cell, year)),
        (DAY, _LEAST_DAYS, lambda cell: _day(cell, month)),
    )
    for unit, least, read in kinds:  # a kind is looked for where the one before is not found
        found = {position: day for position, cell in enumerate(row) if (day := read(cell))}
        if len(found) >= least and _follow(found.values()):
            return unit, found
        if found and unit == DAY:
            break
    return "", {}


def _first_of_month(cell: object, year: int | None) -> dt.date | None:
    if isinstance(cell, dt.date):
        return dt.date(cell.year, cell.month, 1) if cell.day == 1 else None
    if not isinstance(cell, str) or not filled(cell) or len(cell) >= 20:
        return None
    said = [*_months_in(cell)]
    own = year_said([cell]) or (said[0][0] if said else 0) or year
    bare = re.sub(r"[^a-z]", "", fold(cell))
    return dt.date(own, said[0][1], 1) if len(said) == 1 and own and (bare in MONTHS or not bare) else None


def _first_of_week(cell: object, year: int | None) -> dt.date | None:
    match = _SAID.week.fullmatch(fold(cell)) if isinstance(cell, str) and len(cell) < 12 else None
    if match and year and 1 <= int(match[1]) <= dt.date(year, 12, 28).isocalendar()[1]:
        return dt.date.fromisocalendar(year, int(match[1]), 1)
    return None


def _day(cell: object, month: tuple[int, int] | None) -> dt.date | None:
    if isinstance(cell, dt.date):
        return cell.date() if isinstance(cell, dt.datetime) else cell
    return day_of_month(cell, month)


_DAY_AND_MONTH = re.compile(r"(?:[a-zé]{3,8}\.? )?([0-3]?[0-9])[/.]([01]?[0-9])(?: ?\([^()]*\))?", re.I)


def _day_of_year(cell: object, year: int | None) -> dt.date | None:
    """The day that a heading writes without its year, « 31/01 (rangement) »."""
    match = _DAY_AND_MONTH.fullmatch(" ".join(cell.split())) if year and isinstance(cell, str) else None
    with contextlib.suppress(ValueError):
        return dt.date(year, int(match[2]), int(match[1])) if match else None
    return None


def week_about(sheet: Sheet, header: int) -> dt.date | None:
    """The Monday of the one week that the titles above a table say, or else the name of its sheet, or that of its file, by
    its number or by its first day: « S36 », « Semaine du 31/08/2026 »; None where they contradict each other."""
    year = year_about(sheet, header)
    return _first_said(sheet, header, lambda text: _mondays(fold(text), year_said([text]) or year))


def _mondays(text: str, year: int | None) -> Iterator[dt.date]:
    try:
        if (match := _SAID.week_said.search(text)) and year:
            yield dt.date.fromisocalendar(year, int(match[1]), 1)
        if match := _DATED.search(text):
            first = dt.date(int(match[3]), int(match[2]), int(match[1]))
            yield first - dt.timedelta(first.weekday())
    except ValueError:
        return


def _days_of(row: list, monday: dt.date) -> dict[int, dt.date]:
    """The days of a week that headings name, « Lundi », « Mar 1 »; none where the number is not that of the day."""
    found = {}
    for position, cell in enumerate(row):
        match = _OF_WEEK.fullmatch(fold(cell)) if isinstance(cell, str) else None
        if match and (day := WEEKDAYS.get(match[1], weekday(match[1]))) is not None:
            found[position] = monday + dt.timedelta(day)
            if match[2] and int(match[2]) != found[position].day:
                return {}
    return found if _follow(found.values()) else {}


def day_of_month(cell: object, month: tuple[int, int] | None) -> dt.date | None:
    """The day that a bare number says in a month: 12, « 12 », « lun. 12 »; None for anything else."""
    if month is None or isinstance(cell, bool):
        return None
    if isinstance(cell, str):
        match = DAY_ALONE.fullmatch(" ".join(cell.split()))
        cell = int(match[1]) if match else None
    if not isinstance(cell, int | float) or cell != int(cell) or not 1 <= cell <= 31:
        return None
    try:
        return dt.date(*month, int(cell))
    except ValueError:
        return None
