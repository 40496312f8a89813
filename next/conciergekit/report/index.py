"""Where do the pilots of a batch stand, side by side; and what does each column mean?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .. import dictionary, language
from .cells import Failure
from .page import render

STATUSES = ("met", "not_met", "unclear", "not_measured")


@dataclass(frozen=True)
class Row:
    """A pilot on the index page. folder: its results, beside the page.

    start, day: ISO dates, "" if unknown. requests and orders_month: counts, NaN if not measured.
    criteria: how many are met, not_met, unclear, not_measured. report: the page's address from the
    index, "" if there is none. failures: why it is not whole; then no figure is shown.
    """

    name: str
    folder: str
    fictitious: bool = False
    start: str = ""
    day: str = ""
    requests: float = float("nan")
    orders_month: float = float("nan")
    criteria: Mapping[str, int] = field(default_factory=dict)
    problems: int = 0
    report: str = ""
    notebooks: Sequence[str] = ()
    failures: Sequence[Failure] = ()


def index_page(rows: Sequence[Row], lang: str, out: Path) -> Path:
    """Write the page of a batch: a row a pilot, those that failed with their reason."""
    shown = [
        vars(row)
        | {
            "whole": not row.failures,
            "notebooks": [{"link": link, "name": Path(link).stem} for link in row.notebooks],
        }
        for row in rows
    ]
    page = render(
        "index",
        lang,
        title=language.label("index_title", lang),
        wide=True,
        rows=shown,
        failed=sum(bool(row.failures) for row in rows),
        statuses=[
            {"code": code, "words": language.label(f"index_{code}", lang)} for code in STATUSES
        ],
    )
    out.write_text(page, encoding="utf-8")
    return out


def dictionary_page(lang: str, out: Path) -> Path:
    """Write the page of the dictionary: sheets and columns, what each feeds, and the formulas."""
    measures = [
        {
            "anchor": code,
            "title": language.label(f"dictionary_{code}", lang),
            "measures": [
                vars(one) | {"unit": language.label(f"dictionary_unit_{one.unit}", lang)}
                for one in found
            ],
        }
        for code, found in (
            ("indicators", dictionary.indicators().values()),
            ("facts", dictionary.facts().values()),
        )
    ]
    tables = [
        vars(table)
        | {
            "columns": [
                vars(column)
                | {
                    "holds": language.label(f"dictionary_type_{column.type}", lang),
                    "values": _values(column, lang),
                    "feeds": [_feed(name, lang) for name in column.feeds],
                }
                for column in table.columns.values()
            ]
        }
        for table in dictionary.tables().values()
    ]
    title = language.label("dictionary_title", lang)
    page = render("dictionary", lang, title=title, tables=tables, measures=measures)
    out.write_text(page, encoding="utf-8")
    return out


def _values(column: dictionary.Column, lang: str) -> list[str]:
    return [value.label[lang] for value in dictionary.lists().get(column.list, {}).values()]


def _feed(name: str, lang: str) -> str:
    """The words for what a column feeds: an indicator, a fact, or an answer of the kit."""
    if name in dictionary.indicators() or name in dictionary.facts():
        return language.label(name, lang)
    return language.label(f"dictionary_feed_{name}", lang)
