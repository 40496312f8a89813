"""From files as people have them to a `Pilot` with its findings. Nothing is guessed, nothing dropped in silence."""

import gc
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ..core import facts, hand, languages
from ..core.cells.account import Account
from ..core.cells.capitals import surnames_of
from ..core.cells.people import Pseudonyms
from ..core.cells.sheet import Sheet
from ..core.errors import ConciergekitError
from ..core.findings import Finding
from ..core.i18n import _, listing, use_language
from ..core.paths import at_home
from ..core.pilot import Pilot
from ..core.tables import TABLES
from . import ahead
from .after import check_all
from .exports import read_exports, tell_forms
from .layout.mapping import find_mapping
from .layout.match import language_of
from .layout.plan import plan
from .open.books import unreadable
from .open.files import WORKBOOKS, read
from .propose.people import names as names_people
from .roads.beside import with_matrix
from .sheets import Work, read_tables
from .understand.readings import answers
from .understand.rows import join
from .understand.surnames import hide_parties, hide_said, hide_surnames

__all__ = ["load_pilot"]


def load_pilot(path: str | Path, lang: str | None = None, names: Pseudonyms | None = None) -> Pilot:
    """Read a pilot's workbook, or its folder of CSV files.

    Parameters
    ----------
    path
        A workbook (.xlsx, .xlsm, .xls, .ods), a CSV file, or a folder that holds one workbook (named
        ``pilote`` or ``pilot`` if there are several) or CSV files, one a table. Exports of online forms and
        of accounts beside it are read where a correspondence file says how (see ``read.layout.mapping``).
    lang
        "fr" or "en"; by default the language of the workbook's own titles and headings.
    names
        Codes given so far to names met in place of codes; completed here (see ``pseudonymise``).

    Returns
    -------
    Pilot
        What is usable, with ``findings``: every cell, column, line or sheet that could not be taken as it
        stands, with its place in the file and how to repair it; and ``account``: what became of every
        filled cell, ``ignored`` for those left out and why.

    Raises
    ------
    ConciergekitError
        Only when nothing can be read: no such path, no workbook or several in the folder, a protected, empty
        or damaged file, no sheet of the data dictionary; or a correspondence file that cannot be followed.
    """
    path = at_home(path)
    own = facts.follow(path)
    languages.follow(path)
    if names is None and (pilot := ahead.taken(path, lang)):
        return pilot
    with use_language(lang), _uncollected():
        sheets, findings, source = read(path)
        work = Work(
            [*findings, *own.findings, *hand.of(path).findings],
            answered=answers(sheets),
            names=Pseudonyms() if names is None else names,
        )
        sheets = read_exports(work, sheets, source, path)
        found = plan(work.left(sheets), work.parts)
        if source.is_dir() and work.mapping.path:  # a folder of CSV files, and a page that says what they are
            unsaid = [f.code == "unknown_sheet" and f.weight == "note" for f in found.findings]
            told = zip(found.findings, unsaid, strict=True)
            found.findings[:] = [
                Finding("file_beside", "doubtful", sheet=f.sheet) if beside else f for f, beside in told
            ]
        if not (found.matched or work.parts):
            misnamed = source.suffix.lower() in WORKBOOKS and sheets[0].name == source.name
            if misnamed:
                raise unreadable(source)
            raise ConciergekitError(_no_table(source, sheets, work.mapping.path))
        read_tables(work, found)
        tell_forms(work, sheets)
        tables = {name: join(work.parts[name]) for name in TABLES if name in work.parts}
        work.findings += hide_surnames(tables, work.names)
        work.findings += hide_parties(tables, work.names, work.settings.get("name"))
        aside = ((text, x.below(p)) for x in work.layouts for p, text in x.others.items())
        met = set().union(*(surnames_of(cells) for text, cells in aside if names_people(text, cells)))
        work.findings += hide_said(tables, work.settings.get("name"), work.names, met)
        check_all(work, tables, found)
        account = Account(tuple(work.cells.values()))
        account.settle()
    pilot = Pilot.from_tables(
        {name: rows.frame for name, rows in tables.items()},
        work.settings,
        language=lang or language_of([x for x in work.layouts if x.columns], found.matched, work.asked),
        findings=_placed(work.findings, sheets),
        path=path,
        account=account,
        places={name: tuple(zip(rows.sheets, rows.lines, strict=True)) for name, rows in tables.items()},
        facts=own,
    )
    with use_language(pilot.language):
        return with_matrix(pilot)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's search for circles: a log makes millions of cells and none of them, and a tenth of the time went there."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def read_ahead(path: str | Path, lang: str | None = None) -> Pilot:
    """``load_pilot``, with the pilot then ready for the first ``load_pilot`` of the same in this process and in each of its
    forks; not one that is read with a warning: whoever asks for it hears of that."""
    path = at_home(path)
    before = ahead.state(path)
    with warnings.catch_warnings(record=True) as told:
        pilot = load_pilot(path, lang)
    if not told:
        ahead.keep(path, pilot.language, before, pilot)
    return pilot


def _no_table(source: Path, sheets: list[Sheet], mapping: Path | None) -> str:
    if mapping and any(find_mapping(mapping.parent).of(sheet) for sheet in sheets):
        return _(
            "Nothing of “{path}” is read: “{mapping}” leaves out all its columns. Write in it, beside each column that matters, the table and the column of the kit. Save it as CSV, then check again.",
            path=source,
            mapping=mapping.name,
        )
    needed = [str(table.title) for table in TABLES.values() if table.required]
    return _(
        "No sheet of “{path}” is known (found: {found}): “{requests}” and “{project}” are needed. "
        "Next, to say what its columns are: {command}. To begin a new workbook: conciergekit new.",
        path=source,
        command=f'conciergekit map "{source}"',
        found=listing(sheet.name for sheet in sheets[:8]),
        project=needed[0],
        requests=needed[1],
    )


def _by_sheet(finding: Finding) -> list[Finding]:
    """A finding on lines of several sheets (a month each), as one a sheet: each is found and coloured in its place."""
    sheets = finding.values.get("sheets")
    if not sheets:
        return [finding]
    lines: dict[str, list[int]] = {}
    for sheet, line in zip(sheets, finding.values["rows"], strict=True):
        lines.setdefault(sheet, []).append(line)
    rest = {name: value for name, value in finding.values.items() if name != "sheets"}
    return [
        replace(finding, sheet=sheet, row=rows[0], values={**rest, "count": len(rows), "rows": tuple(rows)})
        for sheet, rows in lines.items()
    ]


def _placed(findings: list[Finding], sheets: list[Sheet]) -> tuple[Finding, ...]:
    """Findings in the order of the file: by table, then as its sheets and lines follow one another."""
    tables, names = list(TABLES), [sheet.name for sheet in sheets]

    def place(finding: Finding) -> tuple:
        table = tables.index(finding.table) if finding.table in tables else -1
        sheet = names.index(finding.sheet) if finding.sheet in names else -1
        return table, sheet, finding.sheet, finding.row or 0, finding.column

    return tuple(sorted((part for finding in findings for part in _by_sheet(finding)), key=place))
