"""Which way money goes, by its sign and by the words of a line: what comes or goes back, grants and loans among the sales."""

import re
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from ....core.cells.cell import amount_in
from ....core.cells.frames import array_of
from ....core.cells.people import mask
from ....core.cells.values import Cell
from ....core.findings import Finding
from ....core.schema import fold
from ....core.tables import IN_KIND, TABLES
from ...layout.match import Layout
from ...layout.sides import AMOUNT, GOES_OUT, sections, side_of, titles_within
from ...layout.totals import LEFT, sums_up
from ...words import Said
from ..lines import Lines

_SAID = Said("money")
SIDES = _SAID.sides
PUBLIC_BODIES = _SAID.public_bodies
BALANCES = _SAID.balances


def by_letters(layout: Layout) -> bool:
    """Whether a column of a ledger says of each line which way the money goes, and nothing else: E and S, « Recette » and « Dépense »."""
    place = layout.place_of("nature")
    said = {fold(cell) for cell in layout.below(place)} if place is not None else set()
    return len(said) == 2 and all(map(SIDES.fullmatch, said))


def meant_by_words(ledger: pd.DataFrame) -> dict[int, str]:
    """Lines said to be sales or expenses whose words say something else: index -> the nature they say."""
    wanted = {"own_revenue": ("subsidy", "loan"), "subsidy": ("loan",), "expense": ("repayment",)}
    said = zip(ledger.index, ledger["line"], ledger["nature"], strict=True)
    keys = {text: fold(text) for text in ledger["line"].unique() if isinstance(text, str)}
    found = {
        i: next(
            (name for name in wanted.get(nature, ()) if _SAID.natures[name].search(keys.get(text, ""))), None
        )
        for i, text, nature in said
        if isinstance(nature, str)
    }
    return {i: name for i, name in found.items() if name}


def of_public_body(text: str) -> bool:
    """Whether folded words name a public body or a foundation, and no sale to it."""
    return _SAID.bodies.search(text) is not None and _SAID.sale.search(text) is None


def under_titles(lines: Lines) -> dict[int, str]:
    """Index -> what the title above says, "in_kind" or a nature, « Subventions d'exploitation »; up to a sum, an empty line, or one
    whose words or account say something else. "unsure" below « Aides », or a title of sales, « Animations »: grants for public bodies only. A label without amounts may be a grant to come: it ends none."""
    layout, said, sure, found = lines.layout, "", True, {}
    titles = titles_within(layout.sheet, layout.header, layout.end)
    kinds = {"in_kind": _SAID.in_kind, **_SAID.titles}
    at = {line - 1: i for i, line in enumerate(lines.rows.lines)}
    words, account = (
        lines.cells.columns[p] if (p := layout.place_of(name)) is not None else [""] * lines.cells.height
        for name in ("line", "account")
    )
    for row in range(layout.header + 1, lines.cells.height):
        text, plain = words[row], fold(words[row])
        title = fold(titles.get(row, ""))
        if now := next((name for name, of in kinds.items() if title and of.fullmatch(title)), ""):
            of_74 = any(str(cell).startswith("74") for cell in layout.sheet.rows[row][:2])
            said, sure = now, of_74 or not _SAID.unsure.fullmatch(title)
        elif (
            (
                title
                and (
                    said == "in_kind"
                    or side_of(titles[row])
                    or (BALANCES.fullmatch(title) and not (said and _SAID.to_come.fullmatch(title)))
                )
            )
            or (not isinstance(text, str) or not plain or sums_up(text))
            or (said != "in_kind" and _SAID.earned.search(plain) and not of_public_body(plain))
            or str(account[row] or "")[:2] not in ("", "74", "86", "87")
        ):
            said = ""
        elif title and _SAID.activities.search(title) and not of_public_body(title):
            sure = False
        if said and row in at:
            given = sure or (said == "subsidy" and of_public_body(plain))
            found[at[row]] = said if given else "unsure"
    return found


_NEAR = 0.005


def _in_kind(lines: Lines, under: Mapping[int, str]) -> list[Finding]:
    """Lines without an account whose words, or title, say that no money moved: they are given account 86 or 87, and told. « Mises
    à disposition » are sold too: they are asked unless a line of the other side, in kind, is of their sum. So are numbers 86 and 87
    that neither their words nor the sum of the other side confirm."""
    frame, given, asked = lines.rows.frame, [], []
    out, amounts = frame["nature"].isin(GOES_OUT), frame["amount_eur"]
    surely, numbered, chart = _in_kind_said(lines)

    def told_by(in_kind: Callable[[object], bool]) -> tuple[list[int], list[float] | None]:
        kind = [i for i, text in enumerate(frame["line"]) if in_kind(text) or under.get(i) == "in_kind"]
        return kind, _in_kind_beside(lines, in_kind) if lines.layout.side else None

    (kind, beside), (may_be, others) = told_by(surely), told_by(lambda text: surely(text) or numbered(text))
    one, other = (amounts[[i for i in may_be if out[i] == side]].sum() for side in (True, False))
    if chart and abs(one - other if others is None else one + other - sum(others)) < _NEAR:
        kind, beside = may_be, others
    for i in kind:
        if pd.notna(frame.at[i, "account"]):
            continue
        sums = {
            side: amounts[[n for n in kind if out[n] == side]].dropna().tolist() for side in (True, False)
        }
        own, other = sums[out[i]], sums[not out[i]] if beside is None else beside
        faced = abs(sum(own) - sum(other)) < _NEAR or any(abs(amounts[i] - eur) < _NEAR for eur in other)
        if under.get(i) != "in_kind" and _SAID.sold_too.fullmatch(fold(frame.at[i, "line"])) and not faced:
            asked.append(i)
        else:
            given.append(i)
            frame.loc[i, "account"] = "86" if out[i] else "87"
    faced = _facing(frame, out, beside)
    asked += [i for i in may_be if i not in {*kind, *faced} and pd.isna(frame.at[i, "account"])]
    return [
        told
        for code, found in (
            ("in_kind_by_words", given),
            ("in_kind_unsure", sorted(asked)),
            ("in_kind_facing", [i for i in faced if i not in asked]),
        )
        for told in lines.rows.report(code, "doubtful", "line", found, frame.loc[found, "line"])
    ]


def _facing(frame: pd.DataFrame, out: pd.Series, beside: list[float] | None) -> list[int]:
    """The one line of money of the very sum that a line in kind has on the other side, where nothing in kind of its own side answers
    it; accounts, by their column or in the words, say what it is."""
    kind, found = frame["account"].astype(str).str[:2].isin(IN_KIND), set()
    plain = [fold(text) if isinstance(text, str) else "" for text in frame["line"]]
    money = frame["account"].isna() & np.array([_SAID.numbered.match(text) is None for text in plain], bool)
    for side in (True, False):
        own = frame.loc[kind & (out == side), "amount_eur"].tolist()
        other = frame.loc[kind & (out != side), "amount_eur"].tolist() if beside is None else beside
        if abs(sum(own) - sum(other)) < _NEAR:
            continue
        facing = [eur for eur in other if all(abs(eur - mine) >= _NEAR for mine in own)]
        sums = frame.loc[money & (out == side), "amount_eur"]
        alike = [sums.index[(sums - eur).abs() < _NEAR] for eur in facing]
        found |= {at[0] for at in alike if len(at) == 1}
    return sorted(found)


def _in_kind_said(lines: Lines) -> tuple[Callable[[object], bool], Callable[[object], bool], bool]:
    """Whether words say that no money moved; whether a number 86 or 87 may say it, beside numbers of the chart of accounts; and
    whether all that begins with figures here is of the chart, « 606 EDF » beside « 60 Achats » too: else « 86 » may count loaves."""
    columns = (lines.cells.columns[at][lines.layout.header + 1 :] for at in lines.named("line"))
    cells = {fold(cell) for column in columns for cell in column if isinstance(cell, str)}
    figures = {text for text in cells if text[:1].isdigit() and text[:2] not in IN_KIND}
    known = {text for text in figures if _SAID.numbered.match(text)}
    begun = {text[:2] for text in known}
    charted = len(begun) > 1
    chart = charted and all(text[:2] in begun and text[2:3].isdigit() for text in figures - known)

    def numbered(text: object) -> bool:
        return charted and isinstance(text, str) and bool(_SAID.in_kind_number.fullmatch(fold(text)))

    def surely(text: object) -> bool:
        plain = fold(text) if isinstance(text, str) else ""
        agrees = chart and numbered(text) and _SAID.in_kind_words.search(plain)
        return bool(agrees or _SAID.in_kind.fullmatch(plain))

    return surely, numbered, chart


def _in_kind_beside(lines: Lines, in_kind: Callable[[object], bool]) -> list[float]:
    """The amounts of lines in kind in the column of the other side, or of a table alike beside this one."""
    layout, own = lines.layout, lines.named("line")
    amount_at = layout.place_of(AMOUNT.name)
    steps = {amount_at - at for at in own} if amount_at is not None else {}
    return [
        amount
        for row in layout.sheet.rows
        for at, text in enumerate(row)
        if in_kind(text) and (at in own or amount_in(text) is None)
        for p, cell in enumerate(row)
        if (p in layout.elsewhere if at in own else p - at in steps) and (amount := amount_in(cell))
    ]


def natures_by_words(lines: Lines) -> list[Finding]:
    """Lines of a side, or of a part of a table, said to be all sales or all expenses, whose words say a grant, a loan or
    its repayment: they are that. A bank may say it in a second column of words."""
    layout, frame = lines.layout, lines.rows.frame
    said = (layout.side or layout.across) and "nature" in layout.constants
    titled = lines.name == "ledger" and sections(layout.sheet, layout.header, layout.end)
    if not (said or layout.by_sign or by_letters(layout) or titled):
        return []
    under = under_titles(lines) if titled else {}
    told = _in_kind(lines, under) if titled or said else []
    words, typed = [], {}
    sold = frame["nature"].eq("own_revenue") & (not lines.named("nature"))
    meant = {i: name for i, name in under.items() if name in _SAID.titles and sold.iat[i]}
    meant |= meant_by_words(frame)
    meant = {i: name for i, name in meant.items() if str(frame.at[i, "account"])[:2] not in IN_KIND}
    unworded = not lines.named("line")  # then any column may hold them
    for p, heading in layout.beside.items():
        if p in lines.heads and heading and (unworded or _SAID.details.fullmatch(lines.heads[p])):
            said_there = frame.assign(line=lines.column(p))
            new = meant_by_words(said_there)
            meant = new | meant
            typed |= {i: mask(str(said_there.at[i, "line"]), free=True) for i in new} if unworded else {}
    title = TABLES["ledger"]["nature"].titles.__getitem__
    for i, nature in meant.items():
        words.append({"nature": title(nature), "other": title(frame.at[i, "nature"])})
        frame.loc[i, "nature"] = nature
    said = [typed.get(i, frame.at[i, "line"]) for i in meant]
    return told + lines.rows.report("nature_by_words", "doubtful", "nature", meant, said, words)


def _gives_back(nature: object, line: object, words: Mapping[str, re.Pattern] = _SAID.gives_back) -> bool:
    """Whether the words of a line say that money counted under its nature is given back."""
    return isinstance(line, str) and nature in words and words[nature].search(fold(line)) is not None


def undone_by_words(lines: Lines) -> list[Finding]:
    """Lines above zero whose words say that money already counted comes or goes back: they are counted as the others, and told."""
    layout, frame = lines.layout, lines.rows.frame
    if lines.name != "ledger":
        return []
    sided = bool(layout.side or layout.by_sign or by_letters(layout))
    said = [*zip(frame["nature"], frame["line"], strict=True)]
    titles, findings = TABLES["ledger"]["nature"].titles, []
    for code, words in (
        {"may_undo": _SAID.undoes, "cash_drawn": _SAID.drawn}.items()
        if sided
        else [("may_give_back", _SAID.gives_back)]
    ):
        back = {pair for pair in set(said) if _gives_back(*pair, words)}
        found = [i for i, pair in enumerate(said) if pair in back and frame["amount_eur"].iat[i] > 0]
        told = [{"nature": titles[said[i][0]]} for i in found]
        typed = [said[i][1] for i in found]
        findings += lines.rows.report(code, "doubtful", "amount_eur", found, typed, told)
    return findings


def each_time(lines: Lines) -> None:
    """Amounts of a longer time than that they are paid for, « 1 200 €/an » twelve times a year, are asked: nobody said of which
    of the two they are."""
    found, often = lines.problems.get(TABLES["contracts"]["amount_eur"], {}), lines.values.get("per_year")
    for i, cell in found.items() if often is not None else ():
        if cell.problem == "amount_per" and often[i] > (cell.values["times"] or np.inf):
            found[i] = Cell(problem="amount_per_differs")
            lines.values["amount_eur"][i] = np.nan


def negatives(lines: Lines) -> None:
    """Amounts of a ledger under zero, judged by the lines of their nature: where a few are, they are credit notes and
    refunds, and stay; where all are, it is how the file writes what goes out, and they are turned; else they are asked.
    """
    layout, values, found = lines.layout, lines.values, lines.problems.get(AMOUNT, {})
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
        lines.problems[AMOUNT] = dict(sorted({**kept, **turned, **given}.items()))
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
    mostly = (spent < 0).mean() >= _MOST
    return bool(mostly and (not len(received) or (received < 0).mean() < 0.5))


def signs(lines: Lines) -> list[Finding]:
    """Where the sign of an amount is said to tell what it is: under zero it is spent, else received; the other way round
    where what is left beside goes up by the amounts under zero. Which are spent is told."""
    if not lines.layout.by_sign or AMOUNT not in lines.raw:
        return []
    values, turned = lines.values, _against_the_balance(lines)
    amounts = -values["amount_eur"] if turned else values["amount_eur"]
    words = values.get("line", [None] * len(amounts))
    back = np.array(
        [isinstance(text, str) and _SAID.to_client.search(fold(text)) is not None for text in words], bool
    )
    natures = np.where((amounts < 0) & ~back, "expense", np.where(amounts.notna(), "own_revenue", None))
    values["nature"] = pd.Series(array_of(list(natures), "choice"))
    values["amount_eur"] = amounts.where(back, amounts.abs())
    lines.problems[AMOUNT] = {
        i: c for i, c in lines.problems[AMOUNT].items() if c.problem != "amount_negative" or back[i]
    }
    spent = [int(i) for i in (natures == "expense").nonzero()[0]]
    typed = lines.raw[AMOUNT][spent[0]] if spent else ""
    return lines.rows.once("signs_turned" if turned else "signs_read", "amount_eur", spent, typed)


def _against_the_balance(lines: Lines) -> bool:
    """Whether the money that is left, written beside, goes down by what stands above zero; the last line may come first."""
    moved = lines.values["amount_eur"].to_numpy(float)
    for p in lines.beside(LEFT):
        figures = map(amount_in, lines.column(p))
        steps = np.diff(np.array([np.nan if f is None else f for f in figures], float))
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
