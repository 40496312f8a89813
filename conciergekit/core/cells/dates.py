"""Days as people type them. Which figure is the month is what the sheet shows, or is asked."""

import datetime as dt
import re
from collections.abc import Iterable
from itertools import pairwise

from ..schema import fold
from .cell import Cell, Reading, clean, figure

# Dates outside these years are slips of the keyboard; Excel day numbers are only taken for recent years.
YEARS = (1950, 2100)
SERIAL_YEARS = (1990, 2050)
_EXCEL_DAY_0 = dt.date(1899, 12, 30)

# A time of day behind a date, as people and online forms write it: "18:40:12", "à 9h30", "9:14:22 AM UTC+1"
_TIME = (
    r"(?:(?:T|,? (?:- |à |at )?)[0-9]{1,2}[:h][0-9]{0,2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[AP]M)?"
    r"(?: ?(?:Z|(?:UTC|GMT)?(?:[+-][0-9:]{1,5})?))?)?"
)
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})" + _TIME, re.I)
# « lun. », « jeudi », "the 5th": what may stand before a day; « avant », « vers » or « fin » make another of it
_NAMED = (
    r"(?:le )?(?:(?:lun(?:di)?|mar(?:di)?|mer(?:c(?:redi)?)?|jeu(?:di)?|ven(?:d(?:redi)?)?|sam(?:edi)?|dim(?:anche)?"
    r"|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"
)
_DAY_FIRST = re.compile(
    _NAMED + r"([0-9]{1,2}) ?[-/.] ?([0-9]{1,2}) ?[-/.] ?([0-9]{4}|[0-9]{2})" + _TIME, re.I
)
_IN_WORDS = re.compile(
    r"(?:"
    + _NAMED
    + r"([0-9]{1,2})(?:er|st|nd|rd|th)?[ -])?([^\W\d]{3,9})\.?(?:[ -]([0-9]{4})|-([0-9]{2})|(?(1) '?([23][0-9])|(?!)))"
    + _TIME,
    re.I,
)
# "February 3, 2025", "Mon, Feb 3rd 2025 9:30 AM": its day before its month
_ENGLISH = re.compile(
    rf"({_NAMED})([^\W\d]{{3,9}})\.? ([0-9]{{1,2}})(?:st|nd|rd|th)?,? ([0-9]{{4}}{_TIME})", re.I
)
_MONTH_ONLY = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})")
_MONTH_FIRST = re.compile(r"((?:19|20)[0-9]{2})[-/.](0?[1-9]|1[0-2])")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])")  # 20260105, in exports
_DAY_IN_WORDS = re.compile(rf"(?:{_NAMED}[0-9]{{1,2}}(?:er|st|nd|rd|th)?[ -])?([^\W\d]{{3,9}})\.?", re.I)
MONTHS = {
    fold(word): number
    for number, words in enumerate(
        [
            "janvier janv jan january",
            "fevrier fevr fev february feb",
            "mars march mar",
            "avril avr april apr",
            "mai may",
            "juin june jun",
            "juillet juil july jul",
            "aout august aug",
            "septembre sept sep september",
            "octobre oct october",
            "novembre nov november",
            "decembre dec december",
        ],
        1,
    )
    for word in words.split()
}


DAY_ALONE = re.compile(r"(?:[a-zA-Z]{2,8}\.? )?([0-9]{1,2})(?:er)?")
_NO_YEAR = re.compile(_NAMED + r"[0-9]{1,2} ?[-/] ?[0-9]{1,2}", re.I)
_EPOCH_1904 = 1462  # days between the two ways Excel counts


def date_order(texts: Iterable[str]) -> str:
    """What typed dates show: "day" first if one begins with a figure over 12, "month" first if only second
    figures are, "" if none shows it, "none" if no date needs it."""
    first = second = unsure = False
    for text in texts:
        if match := _DAY_FIRST.fullmatch(clean(text)):
            left, right = int(match.group(1)), int(match.group(2))
            first, second = first or left > 12 >= right, second or right > 12 >= left
            unsure = unsure or (left <= 12 and right <= 12 and left != right)
    return "day" if first else "month" if second else "" if unsure else "none"


def telling_date(texts: Iterable[str], order: str) -> str:
    """A typed date that shows this order, "" if none does."""
    for text in sorted(texts):
        match = _DAY_FIRST.fullmatch(clean(text))
        if match and int(match.group(1 if order == "day" else 2)) > 12:
            return text
    return ""


FEW_TURNED = 5  # days that may all fall before the 13th by chance: fewer show nothing


def turned(day: dt.date) -> dt.date:
    """3 April for 4 March."""
    return dt.date(day.year, day.day, day.month)


def swapped_by_excel(cells: Iterable) -> bool:
    """True where an American Excel opened French dates: it turned those it could (05/02 is 2 May for it) and left the
    others as text (26/02).

    Shown by days before the 13th beside typed days that are all after the 12th, when turning them back puts them in
    the months of the typed ones, where they now are not: one day in ten may have been entered otherwise. In a log of all
    months, by the order of its lines, which turning them back restores.
    """
    lines = list(cells)
    cells = set(lines)
    days = {
        cell.date() if isinstance(cell, dt.datetime) else cell for cell in cells if isinstance(cell, dt.date)
    }
    typed = [m for cell in cells if isinstance(cell, str) and (m := _DAY_FIRST.fullmatch(clean(cell)))]
    if len(days) < FEW_TURNED or len(typed) < 2 or any(int(match.group(1)) <= 12 for match in typed):
        return False
    if all(day.day <= 12 for day in days) and _in_order_turned(lines):
        return True
    months = {int(match.group(2)) for match in typed}
    near = months | {month % 12 + 1 for month in months} | {(month - 2) % 12 + 1 for month in months}
    fitting = sum(day.day in near for day in days)  # no day after the 12th is among the months
    return fitting >= 0.9 * len(days) and sum(day.month not in near for day in days) >= 0.3 * len(days)


def _in_order_turned(lines: list) -> bool:
    """Whether the days of a column follow one another once those kept as dates are turned back, and do not as they are."""
    read, back = [], []
    for cell in lines:
        if isinstance(cell, dt.date):
            day = cell.date() if isinstance(cell, dt.datetime) else cell
            read.append(day)
            back.append(turned(day))
        elif isinstance(cell, str) and (match := _DAY_FIRST.fullmatch(clean(cell))):
            typed = _figures(*(int(part) for part in match.groups()), "day").value
            if typed is not None:
                read.append(typed)
                back.append(typed)
    broken = _out_of_order(read)
    return broken >= FEW_TURNED and _out_of_order(back) <= broken // 4


def _out_of_order(days: list[dt.date]) -> int:
    """How many days go against the order of the others, the first or the last of them first."""
    steps = [(later - day).days for day, later in pairwise(days)]
    return min(sum(step < 0 for step in steps), sum(step > 0 for step in steps))


def is_month(text: str) -> bool:
    """True for a month that is written alone: « Janvier 2026 », "03/2026", "mars"."""
    text = clean(text)
    match = _IN_WORDS.fullmatch(text)
    return bool(
        _MONTH_ONLY.fullmatch(text)
        or _MONTH_FIRST.fullmatch(text)
        or fold(text) in MONTHS
        or (match and not match.group(1) and fold(match.group(2)) in MONTHS)
    )


def parse_date(raw, reading: Reading) -> Cell:
    """A day, typed in any usual way, or why it cannot be read."""
    if isinstance(raw, (bool, dt.time, dt.timedelta)):
        return Cell(problem="not_date")
    if isinstance(raw, dt.date):  # a day and time is one too
        day = raw.date() if isinstance(raw, dt.datetime) else raw
        if reading.swapped and day.day <= 12:
            return Cell(problem="dates_turned", values={"date": day, "other": turned(day)})
        return _plausible(day)
    if reading.month and (alone := DAY_ALONE.fullmatch(f"{raw:g}" if isinstance(raw, (int, float)) else raw)):
        cell = _calendar(*reading.month, int(alone[1]))
        if not cell.problem and _other_weekday(str(raw), cell.value):
            return Cell(problem="day_alone_differs", values={"date": cell.value})
        return cell if cell.problem else Cell(cell.value, "day_alone", "note", {"date": cell.value})
    if isinstance(raw, (int, float)):
        if match := _COMPACT.fullmatch(f"{raw:.0f}"):
            return _calendar(*(int(part) for part in match.groups()))
        return _serial(raw + _EPOCH_1904 if reading.epoch_1904 else raw)
    cell = _date_text(raw, reading.order)
    if not cell.problem and _other_weekday(raw, cell.value):
        return Cell(cell.value, "weekday_differs", values={"date": cell.value})
    if cell.problem != "date_no_year" or reading.year is None:
        return cell
    mark, year = re.search(r"[-/]", raw), reading.year
    begun = f"{raw.rstrip('. ')}{mark[0] if mark else ' '}"
    dated = _date_text(f"{begun}{year}", reading.order)
    if reading.season and dated.value is not None and dated.value.month < 9:
        if dated.value.month > 6:  # the summer of a season is of either year
            return cell
        year += 1
        dated = _date_text(f"{begun}{year}", reading.order)
    if dated.value is None:  # of 29 February, the year is known and has none
        return dated if dated.problem == "date_impossible" else cell
    if _other_weekday(raw, dated.value):
        return Cell(problem="weekday_other_year", values={"date": dated.value})
    return Cell(dated.value, "year_added", "note", {"date": dated.value, "year": year})


_WEEK = re.compile(
    r"(?:(20[0-4][0-9])[- ]?)?(?:s|sem\.?|semaine|w|wk|week) ?(?:n°? ?)?([0-9]{1,2})(?:[-/ ](20[0-4][0-9]))?",
    re.I,
)


def parse_week(raw: str, year: int | None) -> Cell | None:
    """The Monday of a week that is said by its number, « S12 », « semaine 40 2025 »; None for any other text."""
    match = _WEEK.fullmatch(raw)
    if match is None:
        return None
    said = match[1] or match[3] or year
    if said is None:
        return Cell(problem="date_no_year")
    try:
        monday = dt.date.fromisocalendar(int(said), int(match[2]), 1)
    except ValueError:
        return Cell(problem="date_impossible")
    return Cell(monday, "week_read", "note", {"date": monday})


_WEEK_DAYS = (
    ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
)
_WEEKDAYS = {word: n for words in _WEEK_DAYS for n, word in enumerate(words)}


def weekday(cell: object) -> int | None:
    """0 for a cell that says « lundi » and nothing else, to 6 for « dimanche »; None for any other."""
    return _WEEKDAYS.get(fold(cell)) if isinstance(cell, str) else None


WEEKDAYS = {word[:3]: n for word, n in _WEEKDAYS.items()}  # « lun », "mon"
_SAID = re.compile(r"(?:le )?(?!mars )([^\W\d]{3})[^\W\d]*\.?,? [0-9]{1,2}(?:er)?\b", re.I)


def _day_before_month(text: str) -> str:
    """A day that English writes after its month, as the others are written."""
    match = _ENGLISH.fullmatch(text)
    return f"{match[1]}{match[3]} {match[2]} {match[4]}" if match and fold(match[2]) in MONTHS else text


def _other_weekday(text: str, day: dt.date) -> bool:
    """Whether a day says another day of the week than it is: « lundi 12 mars » of a year where it is a Thursday."""
    match = _SAID.match(_day_before_month(text))
    said = WEEKDAYS.get(match[1].lower()) if match else None
    return said is not None and said != day.weekday()


def _date_text(text: str, order: str) -> Cell:
    text = _day_before_month(text)
    if match := _ISO.fullmatch(text):
        return _calendar(*map(int, match.groups()))
    if match := _DAY_FIRST.fullmatch(text):
        return _figures(*(int(part) for part in match.groups()), order)
    if (match := _IN_WORDS.fullmatch(text)) and (month := MONTHS.get(fold(match.group(2)))):
        day, _month, year, *short = match.groups()
        year = year or "20" + (short[0] or short[1])  # "05-janv-26" is how Excel writes a day
        return _calendar(int(year), month, day and int(day))
    if match := _MONTH_ONLY.fullmatch(text):
        return _calendar(int(match[2]), int(match[1]), None)
    if match := _MONTH_FIRST.fullmatch(text):
        return _calendar(int(match[1]), int(match[2]), None)
    if match := _COMPACT.fullmatch(text):
        return _calendar(*map(int, match.groups()))
    worded = _DAY_IN_WORDS.fullmatch(text)
    if _NO_YEAR.fullmatch(text) or (worded and fold(worded[1]) in MONTHS):
        return Cell(problem="date_no_year")
    value = figure(text)
    return _serial(value) if value is not None else Cell(problem="not_date")


def _figures(left: int, right: int, year: int, order: str) -> Cell:
    """A date in figures: which is the day is what the sheet shows, or is asked."""
    year = year + 2000 if year < 100 else year
    if order == "month" and left <= 12:
        cell = _calendar(year, left, right)
        return cell if cell.problem else Cell(cell.value, "date_month_first", values={"date": cell.value})
    cell = _calendar(year, right, left)
    if cell.problem or left > 12 or left == right or order in ("day", "month"):
        return cell
    other = dt.date(year, left, right)
    if order == "fr":
        return Cell(cell.value, "date_day_first", "note", {"date": cell.value, "other": other})
    return Cell(problem="date_order", values={"date": cell.value, "other": other})


def _calendar(year: int, month: int, day: int | None) -> Cell:
    try:
        found = _plausible(dt.date(year, month, 1 if day is None else day))
    except ValueError:
        if day and 12 < month <= 31 and 1 <= day <= 12:
            return Cell(problem="date_swapped", values={"suggestion": f"{month:02}/{day:02}/{year}"})
        return Cell(problem="date_impossible")
    if day is None and not found.problem:
        return Cell(found.value, "month_only", "note", {"date": found.value})
    return found


def _plausible(day: dt.date) -> Cell:
    if YEARS[0] <= day.year < YEARS[1]:
        return Cell(day)
    return Cell(problem="date_far", values={"date": day})


def _serial(number: float) -> Cell:
    """Excel keeps dates as a count of days; a lost date format shows it as 46027."""
    if 0 < number < 100_000:
        day = _EXCEL_DAY_0 + dt.timedelta(days=int(number))
        if SERIAL_YEARS[0] <= day.year < SERIAL_YEARS[1]:
            return Cell(day, "date_serial", "note", {"date": day})
    return Cell(problem="not_date")


def days_meant(text: str, day_first: bool) -> tuple[dt.date, ...]:
    """The days that a typed date may mean: none if it is no day, two if nothing tells the day from the month.

    day_first: a day is written before its month here, as in French; then 05/02/2026 is 5 February and nothing else.
    """
    read = [_date_text(clean(text), order) for order in ("day", "month")]
    days = [cell.value for cell in read if cell.value and cell.problem in ("", "date_month_first")]
    if day_first and not read[0].problem:
        return (days[0],)
    return tuple(dict.fromkeys(days))
