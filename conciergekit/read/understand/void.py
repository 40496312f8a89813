"""Lines that say of themselves that they are no record: a payment that failed, a line thrown away, a day on which it was
closed, the association's own money that moves from the till to the bank."""

import datetime as dt
import math
import re
from collections.abc import Collection, Mapping

from ...core.cells.cell import amount_in
from ...core.cells.people import mask, people_in
from ...core.cells.sheet import filled
from ...core.cells.values import says_yes
from ...core.findings import Finding
from ...core.schema import fold
from ...core.tables import IN_KIND, LEDGER
from ..layout.kinds import PAPER, QUOTE
from ..layout.match import Layout, shown
from ..layout.sides import AMOUNT, of_a_balance, sections
from ..layout.totals import LEFT
from ..words import Said
from .doubts.money import BALANCES, under_titles
from .lines import Lines

_SAID = Said("void")

_DAY = re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}")
_LOGS = ("requests", "ledger", "surveys", "tours", "stops", "time", "events", "clients")
# in the till, before or after
_LEFT = re.compile(
    rf"{LEFT.pattern}|(?:fonds? de caisse|restes?|encaisse|(?:total )?en caisse|a nouveau)\b.*"
)


def void_lines(lines: Lines) -> dict[str, dict[int, str]]:
    """Message -> index -> what it says, for the lines of a table that are no records."""
    name, layout = lines.name, lines.layout
    first = int(lines.at[0]) if len(lines) else 0
    found = {"payment_void": {row - first: text for row, text in layout.void.items()}}
    if name == "ledger":
        found["payment_void"] |= _failed(lines)
        found["quote_void"] = _quoted(lines)
        found["own_money"] = _own_money(lines)
        others = {n: a for n, a in of_a_balance(layout).items() if a[0] not in "67" and a[:2] not in IN_KIND}
        found["balance_account"] = {n - first: account for n, account in others.items()}
        if _in_parts(layout):
            left = _left(lines)
            counted, asked = (_in_some_months if layout.across else _on_their_day)(lines, left)
            found["left_aside"] = {i: left[i] for i in asked}
            if layout.across:
                found["left_aside"] |= _held(lines, left)
            found["total_line"] = {i: text for i, text in left.items() if i not in counted | asked}
            found["line_detail"] = _details(lines)
    if name in _LOGS:
        found["line_void"] = _thrown(lines)
    if layout.mapped:
        found["line_unused"] = _unused(lines)
        found["line_of_others"] = _of_others(lines) if name == "tours" else {}
        found["line_leave"] = _leave(lines) if name == "time" else {}
    if name == "tours":
        found["line_upkeep"] = _upkeep(lines)
    if name in ("events", "tours", "time", "ledger"):
        found["line_void"] |= _closed(lines)
    return found


def _in_parts(layout: Layout) -> bool:
    return layout.mapped and bool(
        layout.across or layout.side or sections(layout.sheet, layout.header, layout.end)
    )


def _left(lines: Lines) -> dict[int, str]:
    """Lines of accounts that say what is left; « Bénéfice » of a day is no result."""
    return lines.saying(lines.named("line"), _SAID.no_income if lines.layout.across else _SAID.money_left)


def _on_their_day(lines: Lines, left: Mapping[int, str]) -> tuple[set[int], set[int]]:
    """Lines with a day of their own that may be who paid, the « Trésorerie » of a town hall: those counted, and those left out to be
    asked. What goes out is counted; what comes in, where the balance beside moves by it. What equals the balance is one."""
    doubted = [i for i, text in left.items() if not _SAID.surely_left.fullmatch(fold(text))]
    doubted = [i for i in doubted if lines.filled[i, sorted(_days(lines))].any()]
    place, others = lines.layout.place_of(AMOUNT.name), lines.layout.elsewhere
    if place is None or not doubted:
        return set(), set()
    own = [amount_in(cell) or 0.0 for cell in lines.column(place)]
    against = [
        sum(amount_in(cell) or 0.0 for cell in row) for row in zip(*map(lines.column, others), strict=True)
    ]
    balances = [[amount_in(cell) for cell in lines.column(p)] for p in lines.beside(LEFT)]
    counted, asked = set(), set()
    for i in doubted:
        near = [(b[i], b[n]) for b in balances for n in (i - 1, i + 1) if 0 <= n < len(b)]
        moved = any(_near(own[i], abs(here - there)) for here, there in near if None not in (here, there))
        out, before = _side(lines, i) == "out", [n for n in range(i) if n not in left]
        held = abs(sum(own[n] - against[n] for n in before)) if others and not out else None
        if moved or not before or not any(_near(own[i], eur) for eur in (held, *(b[i] for b in balances))):
            (counted if moved or out else asked).add(i)  # else it is what is left, to the cent
    return counted, asked


def _side(lines: Lines, i: int) -> str:
    """Of a line, "out" or "in", by its column or the title of its part."""
    sides = sections(lines.layout.sheet, lines.layout.header, lines.layout.end)
    return lines.layout.side or sides.get(_part(lines, i)[0], "")


def _part(lines: Lines, i: int) -> tuple[int, float]:
    """The rows of the titles of sides between which a line stands: -1 before the first, inf after the last."""
    sides, row = sections(lines.layout.sheet, lines.layout.header, lines.layout.end), int(lines.at[i])
    return max((at for at in sides if at < row), default=-1), min(
        (at for at in sides if at > row), default=math.inf
    )


def _by_month(lines: Lines) -> list[list[float]]:
    """The amounts of each month that has some, line by line."""
    columns = [lines.column(p) for p in {*lines.layout.elsewhere, lines.layout.only}]
    months = [[amount_in(cell) or 0.0 for cell in cells] for cells in columns]
    return [month for month in months if any(month)]


def _sums_up(months: list[list[float]], n: int, i: int, counted: list[int]) -> bool:
    """Whether line `n` holds the sum of those `counted` above it in each month in which line `i` has an amount."""
    return all(_near(m[n], sum(m[c] for c in counted if c < n)) for m in months if m[i])


def _near(figure: float, other: float | None) -> bool:
    return other is not None and abs(figure - other) < 0.005


def _in_some_months(lines: Lines, left: Mapping[int, str]) -> tuple[set[int], set[int]]:
    """Lines filled in half of the months that have begun at most, that may be money all the same, those counted and those left out to
    be asked: « Solde 2025 » under a title of grants; above a sum of what comes in, « Excédent de caisse » where it holds it."""
    months = _by_month(lines)
    some = [i for i in left if sum(bool(month[i]) for month in months) <= len(months) / 2]
    if not some:
        return set(), set()
    under, sides = under_titles(lines), sections(lines.layout.sheet, lines.layout.header, lines.layout.end)
    sums = lines.saying(lines.named("line"), _SAID.sum_of_side)
    counted, asked = set(), set()
    for i in some:
        plain, (begun, end) = fold(left[i]), _part(lines, i)
        below = [n for n in sums if i < n and lines.at[n] < end] if sides.get(begun) == "in" else []
        held = [n for n in range(len(lines)) if lines.at[n] > begun and (n == i or n not in {*left, *sums})]
        agreed = any(_sums_up(months, n, i, held) for n in below)
        granted = under.get(i, "unsure") not in ("in_kind", "unsure") and _SAID.instalment.fullmatch(plain)
        if granted or (below and _SAID.till.fullmatch(plain) and agreed):
            counted.add(i)
        elif below and _SAID.may_come_in.fullmatch(plain):
            asked.add(i)
    return counted, asked


def _held(lines: Lines, left: Mapping[int, str]) -> dict[int, str]:
    """Lines under a title of what the bank holds. « Trésorerie » or « Solde » without amounts may also be money to come: below it,
    only accounts of a bank are held, or what stands below the sum of what comes in; never what such a sum holds, nor grants. Among what goes out,
    a label without an amount may be who is to be paid."""
    titles = _under(lines, BALANCES)
    found = {i: title for i, title in titles.items() if i not in left and _side(lines, i) != "out"}
    if not found:
        return {}
    months, named = _by_month(lines), lines.saying(lines.named("line"), _SAID.of_a_bank)
    sums = lines.saying(lines.named("line"), _SAID.sum_of_side)
    held, under = {}, under_titles(lines)
    for i, title in found.items():
        begun, end = _part(lines, i)
        part = [n for n in range(len(lines)) if begun < lines.at[n] < end]
        counts = [n for n in part if n not in sums and n not in left]
        summed = any(_sums_up(months, n, i, counts) for n in part if n in sums and n > i)
        first = next(n for n in titles if titles[n] == title and lines.at[n] > begun)
        sure = _SAID.situation.match(fold(title)) or i in named or any(n in sums and n < first for n in part)
        if sure and not summed and under.get(i, "unsure") in ("unsure", "in_kind"):
            held[i] = title
    return held


def unsure_left(lines: Lines) -> list[Finding]:
    """Lines that are counted, and may say what is left."""
    found = _left(lines) if lines.name == "ledger" and _in_parts(lines.layout) else {}
    return lines.rows.report("left_unsure", "doubtful", "line", found, found.values())


def _failed(lines: Lines) -> dict[int, str]:
    """Payments that were not made; sales given back, where no line under zero, or of another side, may say it too."""
    amounts = (cell for p in lines.named("amount_eur") for cell in set(lines.column(p)))
    sales = lines.layout.constants.get("nature") == "own_revenue" and not lines.layout.side
    back = sales and not any((amount_in(cell) or 0) < 0 for cell in amounts)

    def undone(cell: object) -> bool:
        text = fold(cell)
        return bool(_SAID.failed.fullmatch(text) or (back and _SAID.given_back.fullmatch(text)))

    return {i: text for p in lines.beside(_SAID.status) for i, text in lines.texts(p, undone).items()}


def _quoted(lines: Lines) -> dict[int, str]:
    """Quotes in a list of invoices, where a column says of each line which it is."""
    found = {}
    for p in [*lines.heads, *lines.named("nature")]:
        said = {fold(cell) for cell in lines.column(p) if filled(cell)}
        if said and all(map(PAPER.fullmatch, said)):
            found |= lines.texts(p, lambda cell: bool(QUOTE.fullmatch(fold(cell))))
    return found


def unsure_payments(lines: Lines) -> list[Finding]:
    """Payments whose status is no known word, where it says of others whether they were paid, but those not paid yet that have
    their day; told once a word."""
    unsure: dict[int, str] = {}
    undated = lines.rows.missing("paid_on") if lines.name == "ledger" else ()
    for p in lines.beside(_SAID.status) if lines.name == "ledger" and not lines.layout.void else ():
        column = lines.column(p)
        words = {n: text for n, cell in enumerate(column) if isinstance(cell, str) and (text := fold(cell))}
        unknown = [n for n, text in words.items() if not _SAID.made.fullmatch(text)]
        failed = any(_SAID.failed.fullmatch(fold(cell)) for cell in lines.cells.distinct[p])
        if failed or len(unknown) < len(words):
            unsure |= {n: column[n] for n in unknown if undated[n] or not _SAID.not_paid.fullmatch(words[n])}
    findings = []
    for word in dict.fromkeys(unsure.values()):
        at = [n for n, said in unsure.items() if said == word]
        findings += lines.rows.once(
            "payment_unsure", "", at, mask(word, free=True), title=LEDGER["paid_on"].title
        )
    return findings


def not_paid(lines: Lines) -> list[Finding]:
    """Sums that a column beside says are not paid, or in part, and that count as paid: of those with their day, those in part."""
    findings: list[Finding] = []
    undated = lines.rows.missing("paid_on") if lines.name == "ledger" else ()
    for p in lines.beside(_SAID.paid) if lines.name == "ledger" else ():
        said: dict[str, list[int]] = {}
        for n, cell in enumerate(lines.column(p)):
            text = "non" if cell is False else fold(cell) if isinstance(cell, str) else ""
            if _SAID.in_part.fullmatch(text) or undated[n] and _SAID.not_paid.fullmatch(text):
                said.setdefault(shown(cell), []).append(n)
        for typed, at in said.items():
            findings += lines.rows.once("not_paid", "paid_on", at, typed, heading=lines.layout.others[p])
    return findings


def given_back(lines: Lines) -> list[Finding]:
    """How much of a payment a column nobody reads says was given back."""
    places = lines.beside(_SAID.back) if lines.name == "ledger" else ()
    said = ((n, cell) for p in places for n, cell in enumerate(lines.column(p)))
    back = {n: shown(cell) for n, cell in said if (amount_in(cell) or 0) != 0}
    return lines.rows.report("payment_part_back", "doubtful", "amount_eur", back, back.values())


def _thrown(lines: Lines) -> dict[int, str]:
    def said(cell: object) -> bool:
        return isinstance(cell, dt.date) or says_yes(cell) or _DAY.match(str(cell)) is not None

    return {i: lines.layout.beside[p] for p in lines.beside(_SAID.bin) for i in lines.texts(p, said)}


def _upkeep(lines: Lines) -> dict[int, str]:
    """Lines of a logbook on which the vehicle was filled or mended: beside these words and their day, no figure stands; or they
    are what the ride was for, and it has no number and no stop."""
    apart = {*_days(lines), *lines.named("mode", "paid")}
    apart |= {p for p, heading in lines.heads.items() if _SAID.driven.match(heading)}
    others = {*range(len(lines.cells.columns))} - {*lines.named("id", "stops", "contract", "service")}
    return {
        i: text
        for p, heading in lines.heads.items()
        if lines.layout.beside[p]
        for words, but in ((_SAID.upkeep, {*apart, p}), (_SAID.vehicle, others))
        if words is _SAID.upkeep or _SAID.purpose.fullmatch(heading)
        for i, text in lines.saying([p], words).items()
        if not _figure(lines, i, but)
    }


def unsure_rides(lines: Lines) -> list[Finding]:
    """Rides without a stop for something that no ride with stops was for; what is said of people is not looked at."""
    layout, found = lines.layout, []
    stops = layout.place_of("stops") if lines.name == "tours" else None
    for p in lines.beside(_SAID.motive) if stops is not None else ():
        if people_in(layout.beside[p], layout.below(p)):
            continue
        said = {n: fold(cell) for n, cell in enumerate(lines.column(p)) if filled(cell)}
        counts = lines.column(stops)
        toured = {word for n, word in said.items() if _counts(counts[n])}
        alone = [n for n, word in said.items() if toured and word not in toured]
        found += lines.rows.once("ride_unsure", "", alone, title=layout.beside[p])
    return found


def _days(lines: Lines) -> set[int]:
    return {p for p, column in lines.layout.columns.items() if column.kind == "date"}


def _figure(lines: Lines, n: int, but: Collection[int]) -> bool:
    """Whether a line holds a figure out of these columns, no day."""
    row = lines.at[n]
    return any(_counts(column[row]) for p, column in enumerate(lines.cells.columns) if p not in but)


def _counts(cell: object) -> bool:
    return not isinstance(cell, dt.date) and re.search("[1-9]", str(cell)) is not None


def _closed(lines: Lines) -> dict[int, str]:
    """Lines that say it was closed, and hold no figure but their day, their number and when it should have been."""
    named = lines.heads | dict.fromkeys(lines.layout.columns, "")
    closed, slot = (_SAID.away, ()) if lines.name == "time" else (_SAID.closed, ("hours",))
    apart = {*_days(lines), *lines.named("id", *slot)}
    apart |= {
        p for p, heading in named.items() if _SAID.number.fullmatch(heading) or _SAID.slot.fullmatch(heading)
    }
    if lines.name == "ledger":
        apart |= {p for p, heading in named.items() if _LEFT.fullmatch(heading)}
    said = {
        i: (p, text)
        for p, heading in named.items()
        if not _SAID.of_the_day.fullmatch(heading)
        for i, text in lines.saying([p], closed).items()
    }
    return {i: text for i, (at, text) in said.items() if not _figure(lines, i, {*apart, at})}


def _unused(lines: Lines) -> dict[int, str]:
    """Lines that say in a whole cell that they are no request, or a ride of one's own; those of amounts or hours with no figure."""
    if lines.name == "requests":
        said = lines.saying(lines.named("outcome"), _SAID.no_outcome)
        return said | lines.saying(lines.named("service"), _SAID.no_service)
    if lines.name == "tours":
        return lines.saying(lines.beside(_SAID.of_what), _SAID.private)
    places = lines.named({"ledger": "amount_eur", "time": "hours"}.get(lines.name, ""))
    found = _without_figure(lines, places[-1]) if places and lines.layout.only is None else {}
    if lines.name == "ledger" and lines.layout.across:
        found |= _under(lines, _SAID.information) | lines.saying(lines.named("line"), _SAID.count)
    return found


def _details(lines: Lines) -> dict[int, str]:
    """Lines of accounts that detail the one above, « dont CCAS », where its amount holds theirs."""
    words, amount = lines.layout.place_of("line"), lines.layout.place_of(AMOUNT.name)
    if words is None or amount is None:
        return {}
    found, whole = {}, 0.0
    for n, (said, typed) in enumerate(zip(lines.column(words), lines.column(amount), strict=True)):
        figure = amount_in(typed) or 0.0
        if not (isinstance(said, str) and _SAID.detail.match(fold(said))):
            whole = figure
        elif 0 < figure <= whole:
            found[n] = said
    return found


def _without_figure(lines: Lines, counted: int) -> dict[int, str]:
    """Lines where what is counted is empty, and no other cell but a day, a number of the line or what is left holds a figure."""
    words, apart = lines.layout.place_of("line"), {*_days(lines), *lines.named("id", "line")}
    apart |= {
        p
        for p, text in lines.heads.items()
        if _SAID.numbered.fullmatch(text) or _LEFT.fullmatch(text) or _SAID.of_the_day.fullmatch(text)
    }
    bare = (lines.filled.any(axis=1) & ~lines.filled[:, counted]).nonzero()[0].tolist()
    typed = lines.column(words) if words is not None else [""] * len(lines)
    said = {n: typed[n] if isinstance(typed[n], str) and filled(typed[n]) else "…" for n in bare}
    return {n: str(text) for n, text in said.items() if not _figure(lines, n, apart)}


def _leave(lines: Lines) -> dict[int, str]:
    """Hours that nobody worked, as a whole cell says: leave, illness; not where the line says from when to when."""

    def clocked(cell: object) -> bool:
        return isinstance(cell, str) and _CLOCKED.search(cell) is not None

    worked = {i for p in lines.heads if lines.layout.beside[p] for i in lines.texts(p, clocked)}
    said = lines.saying([*lines.beside(_SAID.of_a_day), *lines.named("category")], _SAID.leave)
    return {i: text for i, text in said.items() if i not in worked}


def _under(lines: Lines, wanted: re.Pattern) -> dict[int, str]:
    """Lines under a title that says they are no money, « ACTIVITÉ (pour information) », or what is left, « Situation bancaire »."""
    sheet, title, found = lines.layout.sheet, None, {}
    for n, (row, full) in enumerate(zip(lines.at.tolist(), lines.filled.any(axis=1), strict=True)):
        if sheet.sparse.get(row):
            title = sheet.title(row)
        elif full and isinstance(title, str) and wanted.fullmatch(fold(title)):
            found[n] = title
    return found


_CLOCKED = re.compile(r"[0-9] ?[hH:][0-9]{0,2} ?[-–à] ?[0-9]")


def _of_others(lines: Lines) -> dict[int, str]:
    """Rides of others in a vehicle that is shared, where a column says of each who used it."""
    found: dict[int, str] = {}
    for p in lines.beside(_SAID.user):
        said = {cell for cell in lines.column(p) if isinstance(cell, str) and filled(cell)}
        others = {cell for cell in said if not _SAID.ours.search(fold(cell))}
        if others < said and 1 < len(said) <= 12:
            found |= lines.texts(p, others.__contains__)
    return found


def _own_money(lines: Lines) -> dict[int, str]:
    """Of one of two columns of amounts: what goes from the till to the bank, or from one account to another."""
    layout = lines.layout
    inside = lines.saying([*lines.named("nature"), *lines.beside(_SAID.kind_of_move)], _SAID.internal)
    position, amount = layout.place_of("line"), layout.place_of(AMOUNT.name)
    signed = layout.by_sign or (layout.mapped and not layout.side)
    if not (layout.side or signed) or position is None:
        return inside

    def moves(cell: object) -> bool:
        text = fold(cell)
        return bool(_SAID.between.fullmatch(text) or (layout.side != "in" and _SAID.to_bank.fullmatch(text)))

    said = lines.texts(position, moves)
    if signed and amount is not None:  # what comes in from elsewhere may be anybody's
        amounts = lines.column(amount)
        said = {n: text for n, text in said.items() if (amount_in(amounts[n]) or 0) < 0}
    return inside | said
