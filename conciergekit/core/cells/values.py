"""One cell as people type it -> a typed value, or why it cannot be read. Nothing is guessed."""

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from .. import communes, rates
from ..schema import FIGURES, Column, Words, fold
from ..tables import TABLES
from .cell import PLAIN, Cell, Reading, clean, figure, in_figures, slips_of, unbracketed, without_currency
from .dates import parse_date, parse_week
from .people import FREE_TEXTS, coded, holds_people, mask, names_a_person, surely_a_person
from .sheet import InThousands, Patched, Unread, WithUnit, is_blank

_NO_CODE = frozenset(
    ["", "-", "--", "–", "—", "/", "?", ".", "…", "n.c.", "n/a", "nan", "none", "null", "nat"]
)
_NO_ANSWER = _NO_CODE | {
    *("nc", "n.c", "n/c", "n.r.", "nr", "na", "néant", "n.d.", "nd", "ns", "nsp"),
    *("sans objet", "so", "s.o.", "vide", "tbd", "sans opinion", "ne se prononce pas", "no opinion"),
}
_ERRORS = re.compile(
    r"#(N/?A|REF!?|VALUE!?|VALEUR\s?!?|DIV/0\s?!?|NOM\s?\??|NAME\??|NUM!?|NOMBRE\s?!?|NULL?!?)|Err:\d+"
)
_YES = frozenset(["oui", "o", "yes", "y", "vrai", "true", "1", "x", "ok", "v"])
_TICKS = frozenset("✓✔☑✅")
_NO = frozenset(["non", "n", "no", "faux", "false", "0"])
_CROSSES = frozenset("✗✘❌✖")
# « non, trop loin », « oui (par téléphone) »: the answer stands first; « oui/non » and « non mais oui » are none
_ANSWERED = re.compile(
    r"(oui|non|yes|no)\b\s*[-–—,;:.!(]+\s*(?!.*\b(?:oui|non|yes|no)\b)\w.*", re.I | re.DOTALL
)


def parse(raw, column: Column, reading: Reading = PLAIN) -> Cell:
    """Understand one filled cell of `column`."""
    if isinstance(raw, Patched):
        return _patched(raw, column)
    if isinstance(raw, WithUnit) and column.kind in (*FIGURES, "text"):
        return _with_unit(raw, column, reading)
    if isinstance(raw, Unread):
        return Cell(problem="formula_unsaved" if raw.startswith("=") else "excel_error")
    if isinstance(raw, str):
        typed, raw = raw, clean(raw)
        # "None" is a blank anywhere but in a list that offers it
        if raw.casefold() in _blanks(column.kind) and fold(raw) not in column.values:
            return Cell() if is_blank(typed) else Cell(problem="no_answer", weight="note")
        if _ERRORS.fullmatch(raw):
            return Cell(problem="excel_error")
        parts = _LINES.split(typed.strip()) if column.kind in FIGURES else []
        # one figure a line
        if len(parts) > 1 and all(parse(one, column, reading).problem != "not_number" for one in parts):
            return Cell(problem="several_figures")
    if column.kind == "date":
        return _day(raw, column, reading)
    if column.kind in FIGURES:
        return _number(raw, column, reading)
    return _PARSERS[column.kind](raw, column)


def _patched(raw: Patched, column: Column) -> Cell:
    if column.kind != "text":
        return Cell(problem=raw.problem)
    cell = parse(raw.replace(" | ", " "), column)
    struck = raw.problem == "partly_struck" and not cell.problem
    return replace(cell, problem="partly_struck_kept", weight="note") if struck else cell


def _with_unit(raw: WithUnit, column: Column, reading: Reading) -> Cell:
    cell = parse(raw.text, column, reading)
    if cell.problem == "not_number":  # the unit is in no cell: to type the figure again takes nothing away
        return replace(cell, problem="unit_shown")
    same = isinstance(cell.value, float) and math.isclose(cell.value, raw)
    return replace(cell, value=float(raw)) if same else cell  # a share, to the last digit


def _blanks(kind: str) -> frozenset[str]:
    """Ways to write "no answer". A code may be a person's initials: NA, NC or SO are answers there."""
    if kind == "text":
        return frozenset([""])
    return _NO_CODE if kind == "code" else _NO_ANSWER


# ---- days ------------------------------------------------------------------------------------------------

# « jusqu'au 30/06/2026 » under « Assuré jusqu'au », « oui le 12/09/2025 » under « Signé le »: the column says it already
_UNTIL = re.compile(
    r"(?:(?:valable |valide |assurée? )?jusqu['’](?:au|à)|exp(?:\.|ire)(?: le)?|until|expires(?: on)?) (?=.*[0-9])",
    re.I,
)
_SINCE = re.compile(r"(?:depuis|[àa] partir|dès)(?: du| le)? (?=.*[0-9])|(?:since|from) (?=.*[0-9])", re.I)
_DONE = re.compile(r"(?:oui|faite?|signée?|yes|done|signed)[ ,:]+(?:le |on )?(?=.*[0-9])", re.I)
_AGAIN = {
    **dict.fromkeys(("until", "insurance_until", "end", "covers_to", "data_until"), _UNTIL),
    **dict.fromkeys(("since", "member_since", "engagement_since", "start", "started"), _SINCE),
    **dict.fromkeys(("charter_signed", "signed_on", "paid_on", "closed_on"), _DONE),
}
_THROUGH = ("until", "insurance_until", "end", "covers_to", "data_until", "last_day")  # a month is then whole
_WEEKLY = (TABLES["time"]["date"], TABLES["energy"]["week"])


def day_typed(text: str, column: Column) -> str:
    """A day without the words before it that its column says already."""
    return _AGAIN[column.name].sub("", text, count=1) if column.name in _AGAIN else text


def _day(raw, column: Column, reading: Reading) -> Cell:
    if isinstance(raw, str) and column in _WEEKLY and (cell := parse_week(raw, reading.year)):
        return cell
    cell = parse_date(day_typed(raw, column) if isinstance(raw, str) else raw, reading)
    if cell.problem == "month_only" and column.name in _THROUGH:
        last = (cell.value + dt.timedelta(31)).replace(day=1) - dt.timedelta(1)
        return Cell(last, cell.problem, cell.weight, {"date": last})
    return cell


# ---- numbers ---------------------------------------------------------------------------------------------

_LINES = re.compile(r"\s*[\n\r]\s*")
_AMBIGUOUS = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_DURATION = re.compile(
    r"(?:([0-9]{1,3}) ?(?:h|heures?|hours?|hrs?|:) ?)(?:([0-5]?[0-9]) ?(?:m|mn|min|minutes?|')?(?::([0-5][0-9]))?)?",
    re.I,
)
_HOURS = re.compile(r"([0-9]{1,3}[.,][0-9]+) ?(?:h|heures?|hours?)", re.I)
_FROM_TO = re.compile(
    r"(?:de |from )?([0-2]?[0-9]) ?[h:] ?([0-5][0-9])? ?(?:-|–|—|/|>|→|à|a|to|jusqu'à|jusqu’à) ?([0-2]?[0-9]) ?[h:] ?([0-5][0-9])?",
    re.I,
)
_PART_SIGNS = {
    **dict.fromkeys(("½", "1/2", "demi", "demie"), 30.0),
    **dict.fromkeys(("¼", "1/4", "quart", "quart d'", "quart d’"), 15.0),
    **dict.fromkeys(("¾", "3/4"), 45.0),
}
_PARTS = re.compile(
    r"(?:([1-3])/([24])|(?:une? )?(½|¼|¾|demi|quart d['’]))[ -]?(?:d['’])?(?:h|heures?)", re.I
)
_AND_PART = re.compile(  # « 2 h 1/4 », « 1h et demie »
    r"([0-9]{1,2}) ?(?:h|heures?) ?(?:et )?(1/2|1/4|3/4|½|¼|¾|demie?|quart)", re.I
)
_MINUTES = re.compile(r"([0-9]{1,4}(?:[.,][0-9]+)?) ?(?:m|mn|min|mins|minutes?|')", re.I)
_DAYS = re.compile(r"([0-9]{1,3}(?:[.,][0-9]+)?|½) ?(?:j|jrs?|jours?|days?|d)\.?", re.I)
_DEGREES = re.compile(
    r"(?P<before>[NSEWO])? ?(?P<sign>[-−])?(?P<degrees>[0-9]{1,8}(?:[.,][0-9]+)?) ?[°º]?"
    r"(?: ?(?P<minutes>[0-9]{1,2}(?:[.,][0-9]+)?) ?['’′])?"
    r"(?: ?(?P<seconds>[0-9]{1,2}(?:[.,][0-9]+)?) ?(?:\"|''|’’|″|”))? ?(?P<after>[NSEWO])?",
    re.I,
)

# Amounts wanted net of VAT; "500 €/mois" beside a number of times a year may be counted twelve times too many.
_NET = TABLES["ledger"]["amount_eur"]
_EACH = TABLES["contracts"]["amount_eur"]
_OF_A_REQUEST = tuple(TABLES["requests"][name] for name in ("order_value_eur", "commission_eur", "fee_eur"))
_WHOLE = (_NET, TABLES["requests"]["order_value_eur"], TABLES["funding"]["amount_eur"])
_CENTS = re.compile(r"(-?[0-9]+) ?€ ?([0-9]{2})")
_CENTS_BY_E = re.compile(r"(-?[0-9]{1,4})e([0-9]{2})", re.I)  # 10e50
_THOUSANDS = re.compile(r"(.*[0-9]) ?k ?(?:€|eur(?:os?)?)(?: ?ht)?", re.I)  # 1,2 k€
_ABOUT = re.compile(r"^(?:env(?:iron)?\b\.?|à peu près|autour de|about|~|≈|±) ?", re.I)
_COUNTED = re.compile(
    r"([0-9]+) ?(?:pers(?:onne)?s?|visiteu(?:r|se)s?|visites?|participante?s?|usag(?:er|ère)s?|passages?|présente?s?"
    r"|arrêts?|stops?|livraisons?|people|visitors?)\.?",
    re.I,
)  # "7 pers.", "4 arrêts"
_PER = re.compile(r"(?:/|\bpar\b|\bper\b) ?([a-zéè]+)$", re.I)
# a fee for each unit of time, way or weight: how many stands beside, or nowhere
_PER_UNIT = re.compile(
    r"(?:/|\b(?:par|per|de l)\b) ?'?(?:h|heures?|hours?|min|minutes?|j|jours?|days?|sem|semaines?|weeks?|mois|months?|an|ans|ann[ée]es?"
    r"|years?|km|kms|kilom[èe]tres?|kg|kilos?|pi[èe]ces?)$",
    re.I,
)
_PER_REQUEST = re.compile(r"\b(?:commande|demande|order|request)$", re.I)
_ROUND_TRIP = re.compile(r"(.*[0-9].*?) ?\(?\b(?:a ?/ ?r|aller[- /]*(?:et )?retour|round trip)\)?", re.I)
_TIMES = re.compile(r"([1-9][0-9]?) ?[x×*] ?([0-9][^x×*]*)", re.I)  # 2 x 9 km
_MULTIPLIED = ("km", "min", "€")
_FREE = re.compile(r"gratuit(?:e|s|es|ement)?|offert(?:e|s|es)?|free(?: of charge)?|sans frais", re.I)
# where what is free is an amount of zero
_PAID_FOR = (*_OF_A_REQUEST, TABLES["clients"]["membership_eur"], TABLES["services"]["fee_eur"])
_OVER = re.compile(r"([0-9]{1,3}(?:[.,][0-9])?) ?/ ?([0-9]{1,3})")  # « 9 / 4 »
_PAID_BY = re.compile(
    r"(.*[0-9] ?€|.*[0-9][.,][0-9]{2}) ?[(,]?(?:en |par )?(?:ch[èe]que|chq|esp[èe]ces|liquide|cb|carte|virement)\)?",
    re.I,
)
_STICKS = re.compile(r"\|[| ]*")  # drawn one by one
_STARS = re.compile(r"((?:[★⭐🌟]\ufe0f?)+)(?:[☆✩]\ufe0f?)*")


def _number(raw, column: Column, reading: Reading) -> Cell:
    cell = _number_typed(raw, column, reading)
    counted = column.unit or column.kind == "integer"
    spelt = cell.problem == "not_number" and isinstance(raw, str) and counted
    if not spelt or any(map(str.isdigit, raw)) or (text := in_figures(raw)) == raw:
        return cell
    figures = _number_typed(text, column, reading)  # « dix euros », « une heure »
    return _about(Cell(figures.value)) if figures.problem in ("", "number_about") else cell


def _told(cell: Cell, problem: str, weight: str = "note", **values) -> Cell:
    """A figure with what is to be said of how it was read; as it is where it could not be."""
    return cell if cell.problem else Cell(cell.value, problem, weight, values)


def _about(cell: Cell, weight: str = "note") -> Cell:
    """A figure that was told, not written."""
    return _told(cell, "number_about", weight, value=cell.value)


def _number_typed(raw, column: Column, reading: Reading) -> Cell:
    hours = column.unit.startswith("h") and column.kind == "number"
    minutes = column.unit == "min"
    if isinstance(raw, bool):
        return Cell(problem="not_number")
    if isinstance(raw, (int, float)):
        scale = 1.0 if isinstance(raw, InThousands) else reading.scale
        return _bounded(float(raw) * scale * reading.sign, column)
    if isinstance(raw, (dt.time, dt.timedelta)) and (hours or minutes):
        return _bounded(_seconds(raw) / (3600 if hours else 60), column)
    if isinstance(raw, (dt.date, dt.datetime, dt.time, dt.timedelta)):
        return Cell(problem="date_for_number")
    text = raw
    if special := _reckoned(text, column, reading):
        return special
    if column.unit == "€":
        text = _CENTS.sub(r"\1,\2", text)  # 12€50
        if (thousands := _THOUSANDS.fullmatch(text)) and (value := figure(clean(thousands[1]))) is not None:
            return _bounded(value * 1000 * reading.sign, column)
        own = column in _OF_A_REQUEST and _PER_REQUEST.search(text)  # the line is one
        each = _PER if column in _WHOLE else _PER_UNIT
        # « 30 €/mois » is not what was paid
        if column in (*_WHOLE, *_OF_A_REQUEST) and each.search(text) and not own:
            return Cell(problem="amount_each")
    if column.unit == "°":
        return _degrees(text, column)
    if column.unit == "/year" and (times := _times_a_year(text)):
        return Cell(float(times), "number_about", "note", {"value": times})
    if hours or minutes:
        if _clock_or_length(about := _ABOUT.sub("", text, count=1)):
            return Cell(problem="clock_or_length")
        spent = _spent_minutes(about)
        if spent is not None:
            cell = _bounded(spent / 60 if hours else spent, column)
            return cell if about == text else _about(cell)
        if match := _DAYS.fullmatch(text):
            return _days(match.group(1), hours, column)
    cell = _number_text(text, column, reading)
    if column is _NET and re.search(r"\bttc\b", text, re.I):
        return _told(cell, "with_vat", "doubtful")
    if column is _EACH and (per := _PER.search(text)):
        times = _times_a_year(f"par {per[1]}")
        return _told(cell, "amount_per", "doubtful", value=cell.value, times=times)
    return cell


def _reckoned(text: str, column: Column, reading: Reading) -> Cell | None:
    """Figures that are said and not written: « 2 x 9 km », « 24 km A/R », « gratuit », « ★★★☆☆ »; None for others."""
    value = None
    if column in _PAID_FOR and _FREE.fullmatch(text):
        value = 0.0
    elif column.unit == "€" and (cents := _CENTS_BY_E.fullmatch(text)):
        value = float(f"{cents[1]}.{cents[2]}") * reading.sign
    elif column.name == "score" and (stars := _STARS.fullmatch(text)):
        value = float(len(stars[1].replace("\ufe0f", "")))
    elif column.unit == "€" and (paid := _PAID_BY.fullmatch(text)):
        cell = _number(paid[1], column, reading)
        if cell.problem:
            return None
        value = cell.value
    elif column.kind == "integer" and _STICKS.fullmatch(text):
        value = float(text.count("|"))
    elif column.name == "score" and (over := _OVER.fullmatch(text)):
        beyond = float(over[1].replace(",", ".")) > int(over[2])
        return Cell(problem="out_of_range", values={"low": 0, "high": int(over[2])}) if beyond else None
    elif column.unit == "km" and (trip := _ROUND_TRIP.fullmatch(text)):
        cell = _number(trip[1], column, reading)
        return _told(cell, "round_trip", "doubtful", value=cell.value)
    elif column.unit in _MULTIPLIED and column is not _EACH and (times := _TIMES.fullmatch(text)):
        cell = _number(times[2], column, reading)
        if cell.problem or (column.unit == "€" and times[2][-1].isdigit()):  # « 2x12 » does not say of what
            return Cell(problem="not_number")
        value = int(times[1]) * cell.value
    return None if value is None else _about(_bounded(value, column))


_COUNTS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "six": 6, "dix": 10, "once": 1, "twice": 2}
_IN_A_YEAR = {"semaine": 52, "week": 52, "mois": 12, "month": 12, "trimestre": 4, "quarter": 4}
_IN_A_YEAR |= {"semestre": 2, "an": 1, "annee": 1, "year": 1}
_OFTEN = re.compile(
    rf"(?:([0-9]+|{'|'.join(_COUNTS)})(?: (?:fois|numeros?|passages?|visites?|livraisons?|interventions?|times|issues?|visits?))? )?(?:par|chaque|tous les|toutes les|a|every|per|each)"
    rf" (?:([0-9]+|deux|trois|six) )?(jour|{'|'.join(sorted(_IN_A_YEAR, key=len, reverse=True))})s?"
)
_OFTEN_IN_A_WORD = {
    **dict.fromkeys(("hebdomadaire", "hebdo", "weekly"), 52),
    **dict.fromkeys(("mensuel", "mensuelle", "monthly"), 12),
    **dict.fromkeys(("trimestriel", "trimestrielle", "quarterly"), 4),
    **dict.fromkeys(("semestriel", "semestrielle"), 2),
    **dict.fromkeys(("annuel", "annuelle", "yearly"), 1),
}


def _times_a_year(text: str) -> float | None:
    """« chaque semaine » 52, « 1 fois par trimestre » 4, « tous les 15 jours » 26; None for anything else: every day may be
    every working day."""
    key = fold(text)
    match = _OFTEN.fullmatch(key)
    if match is None:
        return _OFTEN_IN_A_WORD.get(key)
    count, every = (_COUNTS.get(said) or float(said) if said else 1.0 for said in (match[1], match[2]))
    if not every:
        return None
    if match[3] == "jour":
        return 26.0 * count if every in (14, 15) else None
    return count * _IN_A_YEAR[match[3]] / every


def _degrees(text: str, column: Column) -> Cell:
    """45,178 (never thousands), 45° 10' 43" N: a coordinate; west (ouest) and south are negative."""
    match = _DEGREES.fullmatch(text)
    if match is None:
        return Cell(problem="not_number")
    parts = [float((match[name] or "0").replace(",", ".")) for name in ("degrees", "minutes", "seconds")]
    side = (match["before"] or match["after"] or "").upper()
    turned = match["sign"] is not None or (side != "" and side in "SWO")
    if side and match["sign"] or max(parts[1:]) >= 60:
        return Cell(problem="not_number")
    value = round((parts[0] + parts[1] / 60 + parts[2] / 3600) * (-1 if turned else 1), 6)
    cell = _bounded(value, column)
    return _told(cell, "degrees_read", degrees=value) if match["minutes"] or side else cell


def _days(count: str, hours: bool, column: Column) -> Cell:
    """Days of work are hours once a day has a length: the legal one, said to the reader."""
    length = rates.value("day_hours")
    spent = (0.5 if count == "½" else float(count.replace(",", "."))) * length
    return _told(_bounded(spent if hours else spent * 60, column), "days_read", hours=spent, day=length)


# A credit note or a refund, said of an amount whose sign says it too.
_TAKEN_OFF = re.compile(
    r"^(-.*[0-9].*?) ?(?:€ ?)?(?:\(?(?:avoir|rembours(?:e|é|ée|ement)|credit note|refund(?:ed)?)\)?)$", re.I
)


_NOTED = re.compile(  # and no unit, no product, no word of a refund
    r"([0-9]+(?:[.,][0-9]{1,2})?(?: ?€)?) ?\((?!(?:avoir|rembours|credit|refund|miles?|heures?|hours?|min|mn|km|k€|kg|ht|ttc)\b)"
    r"(?:(?:en )?[0-9]{0,2} ?[^()×€0-9]{0,20}[^\W\d]{3}[^()×€0-9]{0,40}|[^()×]{0,20}[^\W\d]{3}[^()×]{0,15} [^\W\d]{3}[^()×]{0,20})\)",
    re.I,
)


def _number_text(text: str, column: Column, reading: Reading) -> Cell:
    text = unbracketed(text)
    # people, doors or a road, that nobody counts to the cent
    loose = column.kind == "integer" or column.unit == "km"
    if (loose or column.unit == "€") and (noted := _NOTED.fullmatch(text)):  # « 6 (1 absent) »
        return _about(_number_text(noted[1], column, reading), "doubtful")
    if loose and (about := _ABOUT.sub("", text, count=1)) != text:
        return _about(_number_text(about, column, reading))
    if column.kind == "integer" and (counted := _COUNTED.fullmatch(text)):
        text = counted[1]
    # a share, or a figure of any kind such as a gate requirement: "75 %"
    free = not column.unit and column.minimum is None and column.maximum is None
    percent = text.endswith("%") and (column.kind == "share" or free)
    if percent:
        text = text[:-1].rstrip()
    bare = text
    if not percent and "€" in column.unit:
        text = without_currency(text)
    elif not percent and (unit := column.unit.split("/")[0].casefold()) and text.casefold().endswith(unit):
        text = text[: -len(unit)].rstrip()
    # a unit typed in the cell wins over the heading's
    scale = reading.sign * (reading.scale if text == bare else 1.0)
    text = _TAKEN_OFF.sub(r"\1", clean(text))
    if _AMBIGUOUS.fullmatch(text):
        large, small = float(re.sub("[.,]", "", text)), float(text.replace(",", "."))
        values = {"large": large, "small": small}
        if reading.decimal == "?":
            return Cell(problem="number_ambiguous", values=values)
        value = small if reading.decimal in text else large
        cell = _bounded(value / 100 if percent else value * scale, column)
        return _told(cell, "number_read", value=value)
    value = figure(text)
    if value is None:
        return Cell(problem="not_number")
    if percent and column.kind == "share" and value > 100:
        return Cell(problem="share_wrong")
    return _bounded(value / 100 if percent else value * scale, column)


_HUGE = 1e9  # euros, km or minutes that no village service has: what Excel makes of « 10e50 »


def _bounded(value: float, column: Column) -> Cell:
    if not math.isfinite(value):
        return Cell(problem="not_number")
    if column.kind == "integer" and value != int(value):
        return Cell(problem="not_whole")
    if abs(value) >= _HUGE:
        return Cell(problem="number_huge")
    low, high = column.minimum, column.maximum
    if (low is None or value >= low) and (high is None or value <= high):
        return Cell(value + 0.0)
    if column.kind == "share" and 1 < value <= 100:
        return Cell(problem="share_over_1", values={"suggestion": f"{value:g} %".replace(".", ",")})
    if column.kind == "share":
        return Cell(problem="share_wrong")
    if column is _NET and value < 0:  # a credit note, a refund: what its column shows (see `table`)
        return Cell(value, "amount_negative")
    if high is None:
        return Cell(problem="too_small", values={"low": low})
    return Cell(problem="out_of_range", values={"low": low, "high": high})


def _seconds(raw: dt.time | dt.timedelta) -> float:
    if isinstance(raw, dt.timedelta):
        return raw.total_seconds()
    return raw.hour * 3600 + raw.minute * 60 + raw.second


_THEN = re.compile(r" (?:puis|et) |, ?|; ?| ?\+ ?")


def _spent_minutes(text: str) -> float | None:
    """Minutes as :func:`_spell_minutes` reads them, of one spell or of several of the clock, « 9h-11h30 puis 14h-15h »."""
    spells = _THEN.split(text)
    if len(spells) < 2 or not all(map(_FROM_TO.fullmatch, spells)):
        return _spell_minutes(text)
    spent = [_spell_minutes(spell) for spell in spells]
    return None if None in spent else sum(spent)


def _clock_or_length(text: str) -> bool:
    """Whether « 1h30-2h » may be half an hour of the clock as well as one hour and a half to two; « 07:30-9h » is of the clock."""
    match = _FROM_TO.fullmatch(text)
    if match is None or match[1] in ("06", "07"):
        return False
    begin, end = (int(match[n]) * 60 + int(match[n + 1] or 0) for n in (1, 3))
    return begin < end and begin < 8 * 60 and end <= 10 * 60


def _spell_minutes(text: str) -> float | None:
    """ "2 h 30", "1h15", "0:45", "45 min", "9h-12h30", "1/2 h", "2 h 1/4" in minutes; None for anything else."""
    if match := _DURATION.fullmatch(text):
        return int(match.group(1)) * 60 + int(match.group(2) or 0) + int(match.group(3) or 0) / 60
    if match := _FROM_TO.fullmatch(text):
        begin, end = (int(match[n]) * 60 + int(match[n + 1] or 0) for n in (1, 3))
        return end - begin if begin < end <= 24 * 60 else None
    if match := _PARTS.fullmatch(text):
        return 60.0 * int(match[1]) / int(match[2]) if match[1] else _PART_SIGNS[match[3].casefold()]
    if match := _AND_PART.fullmatch(text):
        return 60.0 * int(match[1]) + _PART_SIGNS[match[2].casefold()]
    if match := _HOURS.fullmatch(text):
        return float(match.group(1).replace(",", ".")) * 60
    if match := _MINUTES.fullmatch(text):
        return float(match.group(1).replace(",", "."))
    return None


# ---- words -----------------------------------------------------------------------------------------------

_INSEE = re.compile(r"([0-9]{5}|2[ABab][0-9]{3})")


def as_text(raw) -> str:
    """A cell as text: 38158.0 -> "38158", a date -> ISO, TRUE -> "oui"."""
    if isinstance(raw, bool):
        return "oui" if raw else "non"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, dt.datetime):
        return raw.date().isoformat() if raw.time() == dt.time() else raw.isoformat(" ", "minutes")
    return str(raw)


def _text(raw, column: Column) -> Cell:
    text = as_text(raw)
    hidden = mask(text, free=column.name in FREE_TEXTS)
    if hidden == text and not (coded(column) and surely_a_person(text)):
        return Cell(text)
    # a payer hidden as "•••" would be one with all the others: the loader gives it a code of its own
    return Cell(text if coded(column) else hidden, "personal", "note")


_PLAIN_CODE = re.compile(r"[A-Za-z0-9_-]{2,9}")  # too short for a phone number


def plain_codes(values: Iterable) -> frozenset[str]:
    """Those of the values that are codes as they stand: a log has a hundred thousand of them."""
    fits = _PLAIN_CODE.fullmatch
    return frozenset(
        v for v in values if v.__class__ is str and fits(v) and not (len(v) < 5 and v.casefold() in _NO_CODE)
    )


_AS_NUMBER = re.compile(r"([0-9]+)\.0")  # a code that a program wrote as a figure: 38158.0


def _code(raw, column: Column) -> Cell:
    text = _AS_NUMBER.sub(r"\1", text) if _AS_NUMBER.fullmatch(text := as_text(raw)) else text
    if mask(text) != text or (holds_people(column) and names_a_person(text)):
        return Cell(text, "personal", "note")  # the loader replaces it by a code of its own
    if column.name in ("insee", "base_insee"):
        text = text.upper() if _INSEE.fullmatch(text) else text
        if re.fullmatch(r"[0-9]{4}", text):
            likely = {"suggestion": "0" + text} if communes.commune("0" + text) else {}
            return Cell(text, "insee_short", values=likely)
        if re.fullmatch(r"[0-9]{1,3}", text) and column.name == "insee":
            return Cell(text, "insee_part")
        if column.name == "base_insee" and not _INSEE.fullmatch(text):
            return Cell(text, "insee_wrong")  # a name is looked up once the other communes are known
    return Cell(text)


def says_yes(raw) -> bool:
    """Whether a cell says yes: a word, a 1, a tick."""
    return fold(as_text(raw)) in _YES or as_text(raw) in _TICKS


def _yesno(raw, _column: Column) -> Cell:
    if says_yes(raw):
        return Cell(True)
    text = as_text(raw)
    if fold(text) in _NO or text in _CROSSES:
        return Cell(False)
    if begun := _ANSWERED.fullmatch(text):
        return Cell(fold(begun[1]) in _YES, "yesno_begun", "note", {"answer": begun[1]})
    return Cell(problem="not_yesno")


def _choice(raw, column: Column) -> Cell:
    key = fold(as_text(raw))
    if key in column.values:
        return Cell(column.values[key])
    begun = [text for text in column.values if len(key) > 3 and text.startswith(f"{key} ")]
    close = slips_of(key, column.values) or begun
    if len({column.values[text] for text in close}) > 1:
        close = []  # several: which one is meant is not guessed
    values: dict[str, Words | tuple[Words, ...]] = {"allowed": tuple(column.titles.values())}
    if close:
        values["suggestion"] = column.titles[column.values[close[0]]]
    return Cell(problem="not_in_list", values=values)


_PARSERS: dict[str, Callable[..., Cell]] = {"text": _text, "code": _code, "yesno": _yesno, "choice": _choice}
