"""What the reading of an export rests on where nothing in it decides: each such decision is told once, with the lines it touches and
what else it may be."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from ...core.cells.account import HEADING, TABLE, SheetCells
from ...core.cells.capitals import as_listed, without_names
from ...core.cells.cell import amount_in, figure_in
from ...core.cells.people import mask, mask_first_names
from ...core.cells.sheet import filled
from ...core.cells.values import parse, says_yes
from ...core.findings import Finding
from ...core.schema import Column, fold
from ...core.tables import IN_KIND, TABLES
from ..layout.answers import figure_of
from ..layout.forms import question
from ..layout.heads import HOURS
from ..layout.mapping import BY_END, BY_SIGN, EMPTY
from ..layout.match import cell_key, column_of, plain, shown, without_brackets
from ..layout.sides import GOES_OUT, sections
from ..layout.trade import said_in_the_trade
from ..words import Said
from .doubts.money import SIDES, by_letters, of_public_body, under_titles
from .lines import Lines
from .rows import on_lines

_SAID = Said("evidence")

_KEPT, _WHOLE = "fee_eur", "order_value_eur"


def either_money(table: str, column: str, heading: str, others: Iterable[str]) -> str:
    """What an amount of a request may be instead, the worth of the order or what is kept of it; "" where that is clear."""
    if table != "requests" or column not in _SAID.tells or {*_SAID.tells} <= {*others}:
        return ""
    return "" if _SAID.tells[column].search(fold(heading)) else _KEPT if column == _WHOLE else _WHOLE


def by_likeness(table: str, column: Column, heading: str) -> bool:
    """Whether a heading only looks like a column: neither the dictionary nor the trade knows it."""
    text = question(heading)
    if column_of(TABLES[table], text) is column or said_in_the_trade(
        table, column.name, without_brackets(text)
    ):
        return False
    bare = " ".join(word for word in plain(text).split() if word not in _NEUTRAL)
    return column_of(TABLES[table], bare) is not column


# beside « Heures » or « Montant », these change nothing
_NEUTRAL = frozenset(["total", "nombre", "operation", "jour"])


def undecided(lines: Lines, out: set[int], scaled: bool) -> list[Finding]:
    """The decisions on a table that a file explains, and nobody has confirmed. `out`: lines left out; `scaled`: its grades have ends."""
    alive = [i for i in range(len(lines)) if i not in out] if lines.layout.mapped else []
    if not alive:
        return []
    decisions = [_table, _columns, _constants, _words, *([] if scaled else [_grades])]
    decisions += [] if lines.layout.across else [_which, _thin, _against, _aside]
    return [finding for decision in (*decisions, _income) for finding in decision(lines, alive)]


_OF_ALL = ("table_unsure", "table_thin", "value_supposed", "words_read")


def once(findings: list[Finding]) -> list[Finding]:
    """What is said of several layouts of the same lines, as the questions of a survey, said once with all its lines."""
    merged: dict[tuple, Finding] = {}
    for finding in findings:
        key = finding.code, finding.sheet, finding.field_name, str(finding.values.get("value"))
        key = key if finding.code in _OF_ALL else (id(finding),)
        if key in merged:
            rows = tuple(sorted({*_rows(merged[key]), *_rows(finding)}))
            values = {**merged[key].values, "rows": rows, "count": len(rows)}
            merged[key] = replace(merged[key], row=rows[0], values=values)
        else:
            merged[key] = finding
    return list(merged.values())


def _rows(finding: Finding) -> tuple[int, ...]:
    return tuple(finding.values.get("rows") or ([finding.row] if finding.row else ()))


def unread_lines(cells: SheetCells, read: Iterable[int], findings: Iterable[Finding]) -> list[Finding]:
    """Lines of the tables of a sheet of which nothing is read and that no finding names; `read`: the lines of tables, from 1."""
    told = {n for f in findings if f.sheet == cells.sheet.name for n in _rows(f)}
    left = [
        n
        for n in sorted(set(read) - told)
        if n <= cells.height
        and cells.filled[n - 1].any()
        and not np.isin(cells.state[n - 1], (TABLE, HEADING)).any()
    ]
    return [on_lines("lines_unread", "note", "", cells.sheet.name, left)] if left else []


_TABLE_LINES, _TABLE_CELLS = 3, 3


def tables_above(cells: SheetCells, header: int) -> list[Finding]:
    """Lines above the headings that are those of another table: several, of several cells, that follow one another."""
    full = cells.filled[:header].sum(axis=1) >= _TABLE_CELLS
    run = best = 0
    for line, holds in enumerate(full):
        run = run + 1 if holds else 0
        best = line + 1 if run >= _TABLE_LINES else best
    if not best:
        return []
    lines = (full[:best].nonzero()[0] + 1).tolist()
    return [on_lines("table_above", "doubtful", "", cells.sheet.name, lines)]


_ASIDE, _FEW = 5, 0.4  # columns left aside, and the share that is read, under which a table may be another


def _table(lines: Lines, alive: list[int]) -> list[Finding]:
    layout, title = lines.layout, lines.layout.table.title
    read, aside = len(layout.columns), len(layout.aside)
    if layout.rival:
        return lines.rows.once("table_unsure", "", alive, title=title, other=TABLES[layout.rival].title)
    few = layout.only is None and aside >= _ASIDE and read <= _FEW * (aside + read)
    if not few or not layout.likely and not layout.supposed:
        return []
    return lines.rows.once("table_thin", "", alive, title=title, read=read, of=aside + read)


def _likely(lines: Lines, alive: list[int]) -> Iterator[tuple[int, Column, list[int]]]:
    """The columns that are proposals: where each stands, what it is read as, and the lines on which it says something."""
    for p in sorted(lines.layout.likely & {*lines.layout.columns}):
        column = lines.layout.columns[p]
        yield p, column, [i for i in alive if filled(lines.raw[column][i])]


def _columns(lines: Lines, alive: list[int]) -> list[Finding]:
    """Columns that may be another: money of a request, and headings that only look like one of the kit's."""
    found, layout = [], lines.layout
    names = [column.name for column in layout.columns.values()]
    for p, column, at in _likely(lines, alive):
        heading = layout.heading(p)
        other = either_money(lines.name, column.name, heading, names)
        if column.name == "score" or not (other or by_likeness(lines.name, column, heading)):
            continue
        typed = lines.column(p)
        said = {"title": column.title, "examples": _examples(typed[i] for i in at)}
        said |= {"other": layout.table[other].title} if other else {}
        found += lines.rows.once("column_either" if other else "column_alike", column.name, at, **said)
    return found


def _which(lines: Lines, alive: list[int]) -> list[Finding]:
    """A service read from a column, where another one left aside parts the same lines in fewer words."""
    found, layout = [], lines.layout
    for _p, column, at in _likely(lines, alive):
        if column.name != "service":
            continue
        words, others = len({fold(lines.raw[column][i]) for i in at}), []
        for q in sorted(layout.aside):
            heading, cells = layout.others.get(q) or layout.heading(q), lines.column(q)
            full = [c for i in at if isinstance(c := cells[i], str) and filled(c) and not says_yes(c)]
            parts = full and len(full) >= _MOSTLY * len(at) and len({*full}) < words
            if parts and _kind(full) == "words" and not _SAID.who.search(fold(heading)):
                others.append(heading)
        if others:
            found += lines.rows.once("column_which", "service", at, title=column.title, titles=tuple(others))
    return found


def _examples(cells: Iterable) -> tuple[str, ...]:
    """Two cells, masked."""
    said = (mask(as_listed(c), free=True) if isinstance(c, str) else c for c in dict.fromkeys(cells))
    return tuple(dict.fromkeys(map(shown, said)))[:2]


def _constants(lines: Lines, alive: list[int]) -> list[Finding]:
    """What every line is given, as proposed, and no column says."""
    found, layout = [], lines.layout
    by_rule = {"nature": BY_SIGN if layout.by_sign else None, "outcome": BY_END if layout.by_end else None}
    said = {**{name: rule for name, rule in by_rule.items() if rule}, **layout.constants}
    for name in sorted(layout.supposed & {*said}):
        column = layout.table[name]
        value = column.titles.get(said[name], said[name])
        out = lines.rows.frame["nature"].isin(GOES_OUT) if name == "nature" else None
        at = [
            i
            for i in alive
            if name not in layout.constants or out is None or out[i] == (said[name] in GOES_OUT)
        ]
        found += lines.rows.once("value_supposed", name, at, title=column.title, value=value)
    return found


_MOST_PAIRS = 12


def _words(lines: Lines, alive: list[int]) -> list[Finding]:
    """What the words of a list are read as, where they are not the kit's own: all of them, on one line."""
    found, layout = [], lines.layout
    for p, column in layout.columns.items():
        if column.kind != "choice":
            continue
        own = {fold(text) for value, title in column.titles.items() for text in (value, str(title))}
        values, typed, said = lines.rows.frame[column.name], lines.column(p), {}
        masked: dict[str, str] = {}  # what is shown of each cell
        for i in alive:
            cell, value = typed[i], values.iat[i]
            if isinstance(value, str) and isinstance(cell, str) and filled(cell) and fold(cell) not in own:
                if cell not in masked:
                    masked[cell] = shown(as_listed(cell))
                said.setdefault((masked[cell], value), []).append(i)
        empty, likely = layout.meanings.get(p, {}).get(""), layout.likely_cells.get(p, ())
        if isinstance(empty, str) and "" in likely:
            blank = [i for i in alive if not filled(typed[i]) and values.iat[i] == empty]
            if blank:
                said[str(EMPTY), empty], masked[""] = blank, str(EMPTY)
        if not said:
            continue
        order = sorted(said, key=lambda pair: -len(said[pair]))
        most = order[:_MOST_PAIRS]
        pairs = tuple((text, column.titles[value], len(said[text, value])) for text, value in most)
        at = sorted(i for pair in most for i in said[pair])
        asked = any(cell_key(cell) in likely for cell in masked)
        weight = "doubtful" if asked else "note"
        cut = len(order) > len(most)
        found += lines.rows.once("words_read", column.name, at, weight=weight, pairs=pairs, cut=cut)
    return found


def _grades(lines: Lines, alive: list[int]) -> list[Finding]:
    """Grades of satisfaction typed as figures, whose best end is said nowhere."""
    layout, p = lines.layout, lines.layout.only
    if lines.name != "surveys" or p is None or layout.constants.get("question") != "satisfaction":
        return []
    if layout.columns[p].name != "score":
        return []
    typed, score = lines.column(p), lines.rows.frame["score"]
    bare = [
        i
        for i in alive
        if pd.notna(score.iat[i]) and (not isinstance(typed[i], str) or figure_in(typed[i]) is not None)
    ]
    worded = any(
        figure_of(c, layout.words) is not None
        for c in layout.below(p)
        if isinstance(c, str) and not c.strip()[:1].isdigit()
    )
    if worded:
        return []
    high, low = (score.iloc[bare] >= 4).sum(), (score.iloc[bare] <= 2).sum()
    return lines.rows.once("best_end", "score", bare, high=int(high), low=int(low))


_THIN, _RARE = 0.5, 0.2


def _thin(lines: Lines, alive: list[int]) -> list[Finding]:
    """Lines that have half of what the others have, or less: counted, and told, for a remark, a sum or a closed day looks so."""
    known = range(len(lines.cells.columns))
    read = [p for p in sorted({*lines.layout.columns, *lines.layout.elsewhere}) if p in known]
    full = lines.filled[:, read].sum(axis=1)
    usual = int(np.median(full[alive]))
    thin = [i for i in alive if full[i] <= _THIN * usual]
    if usual < 3 or len(thin) > _RARE * len(alive):
        return []
    return lines.rows.once("line_thin", "", thin, usual=usual)


_OFTEN, _SELDOM = 4, 0.25
_FEW_WORDS = 15


def _against(lines: Lines, alive: list[int]) -> list[Finding]:
    """Lines of a ledger on which a word stands with the other of two sides than elsewhere: a thing brought back, or a slip."""
    nature = lines.layout.place_of("nature")
    if lines.name != "ledger" or nature is None:
        return []
    said: dict[int, dict[int, str]] = {}
    for p in [nature, *lines.heads]:
        cells = lines.column(p)
        column = {i: cells[i] for i in alive if filled(cells[i])}
        if 1 < len(set(column.values())) <= _FEW_WORDS and all(isinstance(c, str) for c in column.values()):
            said[p] = {i: fold(cell) for i, cell in column.items()}
    ways = [p for p in said if len({*said[p].values()}) == 2 and all(map(SIDES.fullmatch, said[p].values()))]
    found = _turned_side(lines, said[ways[0]]) if ways and ways[0] != nature else []
    for p, way in ((p, said[way]) for way in ways[:1] for p in said if p != way):
        odd, cells = _odd(said[p], way), lines.column(p)
        told = lines.rows.report("side_against", "doubtful", "amount_eur", odd, [cells[i] for i in odd])
        found += [replace(f, column=lines.layout.heading(p)) for f in told]
    return found


def _turned_side(lines: Lines, way: Mapping[int, str]) -> list[Finding]:
    """Lines whose nature goes one way and whose side, in a column beside, goes the other: a refund, or a slip."""
    natures = lines.rows.frame["nature"]
    odd = [
        i
        for i, text in way.items()
        if isinstance(natures.iat[i], str)
        and (natures.iat[i] in GOES_OUT) == (_SAID.ins.fullmatch(text) is not None)
    ]
    odd = odd if len(odd) <= _RARE * len(way) else []
    return lines.rows.report("side_against", "doubtful", "amount_eur", odd, natures.iloc[odd])


def _odd(words: Mapping[int, str], way: Mapping[int, str]) -> list[int]:
    """Where a word stands with another side than on its other lines, in a column whose words go with the sides."""
    lines: dict[str, list[int]] = {}
    for i in sorted({*words} & {*way}):
        lines.setdefault(words[i], []).append(i)
    often = {
        word: Counter(way[i] for i in at).most_common(1)[0] for word, at in lines.items() if len(at) >= _OFTEN
    }
    sure = all(n >= (1 - _SELDOM) * len(lines[word]) for word, (_way, n) in often.items())
    if not sure or len({side for side, _n in often.values()}) != 2:
        return []
    return [i for word, (side, _n) in often.items() for i in lines[word] if way[i] != side]


def _aside(lines: Lines, alive: list[int]) -> list[Finding]:
    """Requests that are counted as others, of which a column that is not read says that they were called off or given back."""
    if lines.name != "requests":
        return []
    off = lines.rows.frame["outcome"].isin(["cancelled", "refused"]).to_numpy()
    counted, said = [i for i in alive if not off[i]], {}
    for p in lines.heads:
        if lines.layout.beside[p]:
            cells = lines.column(p)
            said |= {
                i: c for i in counted if isinstance(c := cells[i], str) and _SAID.cancels.search(fold(c))
            }
    typed = [mask_first_names(mask(said[i], free=True)) for i in sorted(said)]
    return lines.rows.report("aside_cancels", "doubtful", "outcome", sorted(said), typed)


_LARGE, _LARGE_EUR = 4, 300  # times the middle one, and euros


def _income(lines: Lines, alive: list[int]) -> list[Finding]:
    """Sums counted as own revenue by their side that may be a grant or a loan: of a public body, below a title that may say so, or
    far larger than the others. Those counted as expenses that may be our own money moved, or a deposit."""
    layout, frame = lines.layout, lines.rows.frame
    if lines.name != "ledger":
        return []
    titled = sections(layout.sheet, layout.header, layout.end)
    if not (layout.side or layout.by_sign or titled or by_letters(layout)):
        return []
    moved = frame.iloc[alive]
    moved = moved[moved["amount_eur"].gt(0) & ~moved["account"].astype(str).str[:2].isin(IN_KIND)]
    coming, going = (moved[moved["nature"].eq(nature)] for nature in ("own_revenue", "expense"))
    large = np.inf if layout.across else max(_LARGE * coming["amount_eur"].median(), _LARGE_EUR)
    found, under = [], under_titles(lines) if titled else {}
    for i, line, payer, amount in coming[["line", "payer", "amount_eur"]].itertuples(name=None):
        said = fold(" ".join(str(text) for text in (line, payer) if pd.notna(text)))
        asked = of_public_body(said) or (layout.by_sign and _SAID.ours.search(said))
        if asked or amount >= large or under.get(i) == "unsure":
            found.append(i)
    total = float(sum(frame["amount_eur"].iat[i] for i in found))
    ours = {i: t for i, t in going["line"].dropna().items() if _SAID.own_or_back.search(fold(t))}
    told = lines.rows.once("income_unsure", "nature", found, amount=round(total, 2), of=len(coming))
    return told + lines.rows.report("expense_unsure", "doubtful", "nature", ours, ours.values())


# ---- columns left aside ------------------------------------------------------------------------------------

_MOSTLY = 0.8
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{2,4})?(?:\D.*)?")


def columns_aside(lines: Lines) -> list[Finding]:
    """Columns left aside as was proposed that hold something: what they most hold, and how many cells."""
    layout, said = lines.layout, []
    for p in sorted(layout.aside):
        column = [c for c in lines.cells.columns[p][layout.header + 1 : layout.end] if filled(c)]
        if column:
            heading = without_names(layout.others.get(p) or layout.heading(p))
            said.append((heading, _kind(column) or "mixed", len(column)))
    return [Finding("columns_aside", "note", *layout.place, values={"left": tuple(said)})] if said else []


def _kind(column: list) -> str:
    """What a column most holds: "dates", "figures", "durations" or a few "words"; "" for anything else."""
    texts = [c for c in column if isinstance(c, str)]
    days = sum(isinstance(c, dt.date) for c in column) + sum(
        _DAY.fullmatch(c.strip()) is not None for c in texts
    )
    if days >= _MOSTLY * len(column):
        return "dates"
    if sum(amount_in(c) is not None for c in column) >= _MOSTLY * len(column):
        return "figures"
    if sum(not parse(c, HOURS).problem for c in column) >= _MOSTLY * len(column):
        return "durations"
    different = len(set(texts))
    few = len(texts) == len(column) and 1 < different <= min(8, len(column) / 2)
    return "words" if few else ""
