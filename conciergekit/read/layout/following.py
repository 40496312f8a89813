"""The layouts of the tables that a sheet gives, as the lines of a correspondence file say."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping as Places
from dataclasses import replace

from ...core import languages
from ...core.cells.cell import amount_in
from ...core.cells.sheet import Sheet, filled, letter
from ...core.findings import Finding
from ...core.schema import Column, Table, fold
from ...core.tables import LEDGER, TABLES
from ..words import Said
from .answers import codes_followed, words_of
from .days.periods import periods
from .forms import FormExport, together
from .heads import HOURS, paid_above
from .kinds import alike, beside, next_table, top_of, weekday_letters
from .mapping import BY_END, BY_SIGN, EMPTY, HEADS, KINDS, NUMBERED, Rule
from .match import HEADER_LINES, Layout, cell_key, heading_said, heads_of, shown
from .sides import AMOUNT, NATURE, all_in_sections, of_titled_side, one_side, sides_above, sides_in_words
from .units import with_units

_SAID = Said("following")
ASKED_FOR, GRANTED = _SAID.asked_for, _SAID.granted


def follow(
    sheet: Sheet, rules: list[Rule], form: FormExport | None, mapping: str
) -> tuple[list[Layout], list[Finding]]:
    """Layouts of the tables a sheet gives, as the lines say; lines that name an absent column are told."""
    header = form.header if form else _header(sheet, rules)
    bare = form.heads if form else heads_of(sheet, header)
    parts, place = alike(bare) if form is None else [(0, len(bare))], _places(bare, 0, len(bare))
    named = {heading_said(rule.heading): rule.heading for rule in rules if fold(rule.heading) not in place}
    heads = [text or named.get(f"column {fold(letter(p))}", "") for p, text in enumerate(bare)]
    place, findings, at = _places(heads, 0, len(heads)), [], {}

    def tell(code: str, weight: str, table: str = "", typed: str = "", **values) -> None:
        place = table, sheet.name, header + 1
        findings.append(Finding(code, weight, *place, typed=typed, values=values))

    worded, rules = [rule for rule in rules if rule.cell], [rule for rule in rules if not rule.cell]
    said: Counter[str] = Counter()
    for rule in rules:
        key = fold(rule.heading)
        if rule.heading and key in place:
            # a heading that two tables side by side have: its second line is about the second column
            again = [position for position, text in enumerate(heads) if fold(text) == key]
            at[rule.line] = again[min(said[key], len(again) - 1)]
            said[key] += 1
        elif rule.heading and rule.column is not None and not _said_otherwise(rule, rules, place):
            tell("mapping_absent", "doubtful", typed=rule.heading, mapping=mapping, line=rule.line)
    if len(findings) > 1 and not any(rule.column is not None and rule.line in at for rule in rules):
        return [], [Finding("mapping_no_column", "doubtful", sheet=sheet.name, values={"mapping": mapping})]
    others = any(rule.table not in (None, LEDGER) for rule in rules)
    budget = () if others else sides_in_words(sheet, header)
    if budget and not any(rule.column and at.get(rule.line) not in {None, *budget} for rule in rules):
        said = any(rule.table is LEDGER for rule in rules)
        tell("sides_in_words", "blocks" if said else "doubtful", "ledger", title=LEDGER.title)
        return [], findings
    twice = _same_money(rules, at) or _on_same_lines(sheet, header, rules, at)
    if twice:
        values = {"titles": tuple(rule.heading for rule in twice)}
        place = {"table": "ledger", "sheet": sheet.name, "column": twice[0].heading}
        findings.append(Finding("same_money_twice", "blocks", **place, values=values))
        rules = [rule for rule in rules if rule not in twice]
    findings += _natures_to_fill(rules, mapping, periods(sheet, header)[1], at)
    ignored = dict(form.ignored) if form else {}
    told = [rule for rule in rules if rule.line in at]
    ignored |= {at[r.line]: "mapping_says" for r in told if r.column is None and at[r.line] not in ignored}
    ignored = {p: why for p, why in ignored.items() if p not in {at[r.line] for r in told if r.column}}
    layouts = []
    sides = sides_above(sheet, header, parts)
    for n, (left, right) in enumerate(parts):
        there = _places(heads, left, right)
        moved = left - parts[0][0]  # of a column without a heading
        at_part = {line: there.get(fold(heads[p]), p + moved) for line, p in at.items()} if n else at
        for table in dict.fromkeys(rule.table.name for rule in rules if rule.table and rule.column):
            mine = [rule for rule in rules if rule.table is TABLES[table]]
            found = _layouts(sheet, header, bare, TABLES[table], mine, at_part)
            found = [of_titled_side(x, sides[n]) for x in found] if sides else found
            if n:  # its lines are those of the first part too
                found = [replace(x, numbered=f"L{letter(left)}" if x.numbered else "") for x in found]
            found = [_unconfirmed(layout, rules, at_part) for layout in found]
            layouts += [_with_meanings(layout, worded, there) for layout in found]
    if len(parts) > 1 and layouts:
        tell("tables_alike", "note", count=len(parts))
    apart = beside(sheet, header) if form is None and len(parts) == 1 else len(heads)
    there = [rule for rule in rules if at.get(rule.line, -1) >= apart]
    if layouts and there and all(rule.blank for rule in there):
        tell("table_beside", "doubtful", titles=_first_headings(there), mapping=mapping)
    read = {re.sub(r"\W*[0-9]+$", "", fold(heads[at[r.line]])) for r in rules if r.column and r.line in at}
    blank = [rule for rule in rules if rule.blank and at.get(rule.line, apart) < apart]
    more = [rule for rule in blank if _one_more(rule.heading, read)]
    if layouts and more:
        tell("numbered_beside", "doubtful", titles=_first_headings(more), mapping=mapping)
    below = next_table(sheet, header)
    again = {i for i in range(header + 1, len(sheet.rows)) if sheet.rows[i] == sheet.rows[header]}
    again = frozenset(again | ({header + 1} if weekday_letters(sheet, header + 1, header) else set()))
    end = None if below is None else top_of(sheet, below)
    used = {p for layout in layouts for p in layout.columns}
    of_all = {
        "end": end,
        "next_header": below,
        "repeated": again,
        "void": form.void() if form and form.status not in used else {},
        "unsent": form.unsent_lines() if form else frozenset(),
    }
    layouts = [
        replace(layout, **of_all, elsewhere=frozenset(used - set(layout.columns))) for layout in layouts
    ]
    if layouts:
        others = {p: text for p, text in enumerate(heads) if p not in used}
        ignored = {p: reason for p, reason in ignored.items() if p in others}
        unsaid = {at[rule.line] for rule in rules if rule.blank and rule.line in at}
        aside = frozenset(p for p in unsaid if p < apart and ignored.get(p) == "mapping_says")
        layouts[0] = replace(layouts[0], others=others, ignored=ignored, aside=aside)
    return layouts, findings


def _first_headings(rules: list[Rule]) -> tuple[str, ...]:
    return tuple(rule.heading for rule in rules[:4])


def _unconfirmed(layout: Layout, rules: list[Rule], at: Places[int, int]) -> Layout:
    """The layout with what is proposed of it and nobody has confirmed."""
    likely = [rule for rule in rules if rule.likely]
    mine = [rule for rule in likely if rule.table is layout.table]
    sided = [rule for rule in mine if rule.column is AMOUNT and rule.constant]
    side = {"nature" for rule in sided if at.get(rule.line) == layout.only}
    return replace(
        layout,
        mapped=True,
        likely=frozenset(at[rule.line] for rule in mine if rule.column and rule.line in at),
        supposed=frozenset({rule.column.name for rule in mine if rule.column and not rule.heading} | side),
        rival=next((rule.rival for rule in mine if rule.rival), ""),
    )


def _one_more(heading: str, read: set[str]) -> bool:
    """Whether a heading is one that is read with another number: « Service 2 » beside « Service 1 »."""
    numbered = re.fullmatch(r"(.*[a-z])\W*[2-9]", fold(heading))
    return numbered is not None and numbered[1] in read


def _said_otherwise(rule: Rule, rules: list[Rule], place: Places) -> bool:
    """Whether another line, about a heading that is there, gives the same column: the headings of two years."""
    return any(
        other.column is rule.column and other.table is rule.table and fold(other.heading) in place
        for other in rules
        if other.heading and other.column is not None
    )


def _places(heads: list[str], left: int, right: int) -> dict[str, int]:
    """Folded heading -> its first column, among those of a part of the line."""
    return {fold(heads[position]): position for position in reversed(range(left, right))}


def _spelled(sheet: Sheet, position: int, key: str) -> str:
    """What stands in a column for a code that the file spells out, as a person gave its meaning."""
    pairs = next((pairs for p, pairs, _line in sheet.spelled if p == position), ())
    return next((cell_key(words) for code, words, _n in pairs if cell_key(code) == key), key)


def _with_meanings(layout: Layout, rules: list[Rule], place: dict[str, int]) -> Layout:
    """The layout with what the person said that cells of its columns mean."""
    meanings: dict[int, dict[str, object]] = {}
    likely: dict[int, set[str]] = {}
    for rule in rules:
        position = place.get(fold(rule.heading))
        if position is not None and layout.columns.get(position) is rule.column:
            nothing = rule.cell.casefold() in map(str.casefold, EMPTY.each(languages.codes()))
            key = "" if nothing else _spelled(layout.sheet, position, cell_key(rule.cell))
            meanings.setdefault(position, {})[key] = rule.constant
            if rule.likely and rule.constant is not None:
                likely.setdefault(position, set()).add(key)
    if not meanings:
        return layout
    coded = {
        key: meant
        for p, said in meanings.items()
        if layout.only == p and layout.columns[p].name == "score"
        for key, meant in codes_followed(said, layout.below(p)).items()
    }
    cells = {p: frozenset(keys) for p, keys in likely.items()}
    return replace(layout, meanings=meanings, words={**layout.words, **coded}, likely_cells=cells)


def _same_money(rules: list[Rule], at: Places[int, int]) -> list[Rule]:
    """Columns of amounts that are one and the same before and after tax, or before and after fees, all said to be counted."""
    amounts = [rule for rule in rules if rule.column is AMOUNT and rule.line in at]
    found = [rule for rule in amounts if _SAID.taxed.search(fold(rule.heading))]
    bare = {_SAID.taxed.sub("", fold(rule.heading)).strip() for rule in found}
    return found if len(found) > 1 and len(bare) == 1 else []


_TOGETHER = (
    0.5  # of the lines of one column of amounts that fill another too: they are no two sides of an account
)


def _on_same_lines(sheet: Sheet, header: int, rules: list[Rule], at: Places[int, int]) -> list[Rule]:
    """Columns of amounts of one nature that are filled on the same lines: counted together they would be counted twice."""
    found = [rule for rule in rules if rule.column is AMOUNT and rule.heading and rule.line in at]
    if len({rule.constant for rule in found}) > 1 or len(found) < 2 or periods(sheet, header)[1]:
        return []
    body = sheet.rows[header + 1 :]
    lines = [
        {i for i, row in enumerate(body) if p < len(row) and amount_in(row[p])}
        for p in (at[rule.line] for rule in found)
    ]
    both = lines[0] & lines[1]
    return found if both and len(both) >= _TOGETHER * min(map(len, lines[:2])) else []


def _natures_to_fill(
    rules: list[Rule], mapping: str, days: Places[int, dt.date], at: Places[int, int]
) -> list[Finding]:
    """Two columns of amounts of a ledger, and nothing that says what one of them holds."""
    amounts = [rule for rule in rules if rule.column is AMOUNT and rule.heading]
    amounts = [rule for rule in amounts if at.get(rule.line) not in days]
    if len(amounts) < 2 or any(rule.column is NATURE for rule in rules):
        return []
    place = {"sheet": mapping, "column": str(HEADS["constant"]), "values": {"title": NATURE.title}}
    place["values"]["where"] = amounts[0].sheet or amounts[0].file
    empty = [rule.line for rule in amounts if rule.constant is None]
    return [Finding("mapping_to_fill", "doubtful", row=line, **place) for line in empty]


def _layouts(
    sheet: Sheet, header: int, heads: list[str], table: Table, rules: list[Rule], at: dict[int, int]
) -> list[Layout]:
    columns, constants, asked, amounts, otherwise = {}, {}, [], {}, {}
    written = {rule.column for rule in rules if rule.heading and rule.line in at and not rule.likely}
    for rule in rules:
        one = rule.heading and not rule.question and rule.column not in (AMOUNT, HOURS, GRANT)
        if rule.column is None or (rule.likely and one and rule.column in written):
            continue  # what a person wrote stands before what was proposed
        if rule.constant is not None and not rule.heading:
            constants[rule.column.name] = rule.constant
        elif rule.line not in at:
            continue
        elif rule.question:
            asked.append((at[rule.line], rule.question, rule.constant))
        elif rule.column is GRANT and rule.column in columns.values():
            otherwise |= granted_first(columns, at[rule.line], heads)
        elif rule.column is AMOUNT or rule.column is HOURS:
            said = rule.constant
            said = said if isinstance(said, tuple) or not said else (KINDS[rule.column].name, said)
            amounts.setdefault(at[rule.line], dict([said]) if said else {})
        elif rule.column not in columns.values():
            columns[at[rule.line]] = rule.column
    by_sign = constants.get("nature") is BY_SIGN
    by_end = constants.get("outcome") is BY_END
    constants = {name: said for name, said in constants.items() if said is not BY_SIGN and said is not BY_END}
    named = dict(enumerate(heads))
    measured = next((c for c in table.columns if c.name in ("hours", "amount_eur") and c.required), None)
    days = periods(sheet, header)[1] if "date" not in {c.name for c in columns.values()} else {}
    cells = [at[rule.line] for rule in rules if rule.column is measured is not None and rule.line in at]
    if len(days) >= 3 and len([p for p in cells if p in days]) >= 3:
        columns = {p: c for p, c in columns.items() if c is not measured}
        across = {p: days[p] for p in cells if p in days}
        return _across(sheet, header, table, columns, constants, measured, across)
    apart = len(amounts) > 1 or any(amounts.values())
    above = paid_above(sheet, header) if table is TABLES["time"] else {}
    if len(amounts) == 1:
        constants = _with_paid(constants, above, next(iter(amounts)))
    columns |= {} if apart else dict.fromkeys(amounts, HOURS if table is TABLES["time"] else AMOUNT)
    signs = {"by_sign": by_sign and not apart, "by_end": by_end}
    said = {"heads": {p: named[p] for p in columns}, "constants": constants, "otherwise": otherwise}
    plain = with_units(Layout(table, sheet, header, columns, {}, **said, **signs))
    if table.name in NUMBERED and table["id"] not in columns.values():
        plain = replace(plain, numbered="L")
    if apart:
        heads_of = {**plain.heads, **{p: named[p] for p in amounts}}
        if table is TABLES["time"]:  # a column for each kind of work: each of its cells is a line
            return [
                _of_column(plain, p, HOURS, heads_of, {**_with_paid(constants, above, p), **kind})
                for p, kind in amounts.items()
            ]
        named = NATURE in columns.values() or "nature" in constants  # else nothing says what a side holds
        return [
            one_side(replace(plain, heads=heads_of), p, {}, **said)
            for p, said in amounts.items()
            if said or named
        ]
    if not asked:
        return [plain] if columns else []
    ticked = {p: tuple(places) for places in together(heads).values() for p in places}
    return [
        Layout(
            table,
            sheet,
            header,
            {**columns, position: table["score"]},
            {},
            only=position,
            words=words_of(question, named[position]),
            heads={p: named[p] for p in [*columns, position]},
            constants={**constants, "question": question, **({"service": service} if service else {})},
            together=ticked.get(position, ()) if question in ("would_use", "knows") else (),
        )
        for position, question, service in asked
    ]


def _with_paid(constants: dict[str, object], above: dict[int, str], p: int) -> dict[str, object]:
    """What is the same on every line, and whether a column of hours is paid: where headings above say both kinds, no answer is
    that of all lines."""
    said = {"paid": above[p]} if p in above else {}
    return {**constants, **said} if len({*above.values()}) > 1 else {**said, **constants}


GRANT = TABLES["funding"]["amount_eur"]


def granted_first(columns: dict[int, Column], other: int, heads: list[str]) -> dict[int, int]:
    """Of two columns of amounts of grants, what was granted is read, and what was asked for where nothing was yet."""
    first = next(position for position, column in columns.items() if column is GRANT)
    for granted, asked in ((first, other), (other, first)):
        if GRANTED.fullmatch(fold(heads[granted])) and ASKED_FOR.fullmatch(fold(heads[asked])):
            del columns[first]
            columns[granted] = GRANT
            return {granted: asked}
    return {}


def _across(
    sheet: Sheet,
    header: int,
    table: Table,
    columns: dict[int, Column],
    constants: dict[str, object],
    measured: Column,
    days: dict[int, dt.date],
) -> list[Layout]:
    """A layout for each period that stands beside the others: each of its cells is a line of that day."""
    end = top_of(sheet, below) if (below := next_table(sheet, header)) is not None else None
    if measured is AMOUNT and NATURE not in columns.values() and all_in_sections(sheet, header, end):
        constants = {"nature": "expense", **constants}
    plain = Layout(table, sheet, header, columns, {})
    row = sheet.rows[header]
    layouts = [
        _of_column(plain, p, measured, {q: shown(row[q]) for q in [*columns, p]}, {**constants, "date": day})
        for p, day in days.items()
    ]
    # « M » is no unit of hours
    return [with_units(layout) for layout in layouts] if measured is AMOUNT else layouts


def _of_column(
    plain: Layout, p: int, column: Column, heads: Places[int, str], constants: dict[str, object]
) -> Layout:
    """The layout of one of several columns side by side, each cell of which is a line."""
    columns = dict(sorted({**plain.columns, p: column}.items()))
    return replace(plain, columns=columns, heads=heads, constants=constants, only=p, across=True)


def _header(sheet: Sheet, rules: Iterable[Rule]) -> int:
    """The row that shows most of the columns the lines name."""
    wanted = {fold(rule.heading) for rule in rules if rule.heading}
    scores = [
        sum(fold(c) in wanted for c in row if isinstance(c, str) and filled(c))
        for row in sheet.rows[:HEADER_LINES]
    ]
    return max(range(len(scores)), key=scores.__getitem__, default=0)
