"""The one thing to do next. Each step leaves less to do, and none is advised that would change nothing: following them
ends with `run`."""

from pathlib import Path

from ..core.errors import ConciergekitError
from ..core.findings.points import points
from ..core.i18n import _, file_name, file_names, listing, ngettext
from ..core.paths import WORKBOOKS, typed
from ..core.tables import TABLES
from ..read.layout.mapping import find_mapping
from ..read.open.files import choose
from ..read.propose.correspondence import unexplained

_TO_MAP = ("form_export", "payments_export", "file_beside", "two_sides", "table_below", "mapping_named")
_NAMES = ("names_as_codes", "personal_column")


def after_check(pilot, path: Path, coded: Path | None, *, annotated: bool) -> str:
    """What to do once the findings of a pilot are listed. `coded`: the copy with codes that was just written."""
    source = choose(path)
    again = f"conciergekit check {typed(path)}"
    codes = {finding.code for finding in pilot.findings}
    if files := _to_map(pilot, source):
        where = files[0] if len(files) == 1 else _folder(source)
        return _("Next, to say what its columns are: {command}", command=f"conciergekit map {typed(where)}")
    unsaid = [f for f in pilot.findings if f.code.startswith("mapping_") and f.code != "mapping_absent"]
    if unsaid:
        lines = sorted({finding.row for finding in unsaid if finding.row})
        return _mapping_first(_folder(source), again, lines)
    if "table_missing" in codes:
        return _lacking(source)
    if empty := _to_fill(pilot):
        return _(
            "Next: fill in {sheets} in “{file}”, save, then {command}",
            sheets=listing(_("“{text}”", text=title) for title in empty),
            file=source.name,
            command=again,
        )
    if any(finding.weight == "blocks" for finding in pilot.findings) or _no_day(pilot):
        return _blocked(pilot, source, again, annotated)
    if coded:
        return _(
            "Next: keep the copy with codes as the workbook, and put the other one away; then {command}",
            command=f"conciergekit check {typed(coded)}",
        )
    if codes & set(_NAMES):
        return _(
            "Next: {command} --pseudonymise writes a copy where people are codes, to use in place of this one.",
            command=again,
        )
    run = f"conciergekit run {typed(path)}"
    count = sum(point.weight == "doubtful" for point in points(pilot.findings, pilot))
    if count:
        return ngettext(
            "Next: look at the doubtful point, or go on with {command}",
            "Next: look at the {n} doubtful points, or go on with {command}",
            count,
            command=run,
        )
    return _("Next: {command}", command=run)


def after_map(path: Path) -> str:
    """What to do once the correspondence file says what it can."""
    folder = _folder(path)
    again = f"conciergekit check {typed(folder)}"
    if any((folder / name).is_file() for name in file_names("mapping")):
        return _mapping_first(folder, again, ())
    return _("Next: {command}", command=again)


def _mapping_first(folder: Path, again: str, lines) -> str:
    name = next((n for n in file_names("mapping") if (folder / n).is_file()), file_name("mapping"))
    if lines:
        return ngettext(
            "Next: open “{file}”, complete line {lines}, save it as CSV; then {command}",
            "Next: open “{file}”, complete lines {lines}, save it as CSV; then {command}",
            len(lines),
            file=name,
            lines=listing(map(str, lines)),
            command=again,
        )
    return _(
        "Next: open “{file}”, correct it, complete the lines that say “to fill”, save it as CSV; then {command}",
        file=name,
        command=again,
    )


def _folder(source: Path) -> Path:
    return source if source.is_dir() else source.parent


def _to_map(pilot, source: Path) -> list[Path]:
    """Files of which `map` would say something new."""
    named = {
        f.values.get("file", f.sheet) for f in pilot.findings if f.code in _TO_MAP and f.weight != "note"
    }
    nothing = any(
        f.code in ("table_missing", "table_empty") and f.table == "requests" for f in pilot.findings
    )
    holds = {cells.sheet.name: cells.sheet.file or source.name for cells in pilot.account.sheets}
    files = [_folder(source) / name for name in sorted({holds.get(name, name) for name in named})]
    unknown = nothing and any(f.code == "unknown_sheet" for f in pilot.findings)
    if source.is_file() and unknown:
        files.append(source)
    found = []
    for file in dict.fromkeys(files):
        try:
            if file.is_file() and unexplained([file], find_mapping(file.parent)):
                found.append(file)
        except ConciergekitError:  # what cannot be opened has its own message
            continue
    return found


def _lacking(source: Path) -> str:
    """A file without the sheets everything rests on: they can be added to it, or stand in a workbook beside."""
    if source.suffix.lower() in WORKBOOKS:  # of another kind, it says to save it as .xlsx first
        command = f"conciergekit upgrade {typed(source)} --stage start"
    else:
        command = f"conciergekit new {typed(_folder(source))}"
    return _("Next: {command} adds the sheets that are missing.", command=command)


def _to_fill(pilot) -> list[str]:
    """Sheets of the kit that wait for their first lines."""
    empty = {f.table for f in pilot.findings if f.code in ("table_empty", "answer_missing")}
    return [str(table.title) for table in TABLES.values() if table.name in empty]


def _no_day(pilot) -> bool:
    """Whether no request has a day: nothing could be told of them, whatever else is doubtful."""
    days = pilot["requests"]["date"]
    return len(days) > 0 and not days.notna().any()


def _blocked(pilot, source: Path, again: str, annotated: bool) -> str:
    inside = {cells.sheet.name for cells in pilot.account.sheets if cells.sheet.file in ("", source.name)}
    first = [f for f in pilot.findings if f.weight == "blocks" or (f.table == "requests" and _no_day(pilot))]
    here = [f for f in first if not f.sheet or f.sheet in inside]
    if here and not annotated:
        return _("Next: {command} --annotate gives back the workbook with its cells coloured.", command=again)
    return _("Next: correct what is “to do first”, save, then {command}", command=again)
