"""conciergekit map: say what the columns of an unknown file are, in a small table a person can correct."""

from pathlib import Path

from ..core.errors import ConciergekitError
from ..core.i18n import _, file_name, file_names, ngettext
from ..read.open.texts import decode
from .common import path_argument, print_wrong, writing_in


def options(parser) -> None:
    words = _("an export: workbook, CSV or accounts (FEC); or the folder of several")
    path_argument(parser, "file", _("FILE"), words)


def run(args) -> int:
    from ..read.layout.mapping import find_mapping  # these bring pandas, and a help needs none
    from ..read.propose.correspondence import as_csv, unexplained, without_heading
    from .next_step import after_map

    if not args.file.exists():
        raise ConciergekitError(_("“{path}” was not found. Check the path and the name.", path=args.file))
    folder = args.file if args.file.is_dir() else args.file.parent
    known = find_mapping(folder)
    new = unexplained(_files(args.file), known)
    path = known.path or folder / file_name("mapping")
    if known.findings:
        print_wrong(known.findings)
        print()
    if new:
        before = decode(path.read_bytes()) if path.exists() else ""
        again = {line for file in _files(args.file) for line in known.superseded(file.name)}
        before = "".join(
            line for n, line in enumerate(before.splitlines(keepends=True), start=1) if n not in again
        )
        with writing_in(path.parent):
            path.write_text(as_csv(new, before), encoding="utf-8-sig", newline="")
    _print(new, path)
    if bare := without_heading(_files(args.file)):
        print_wrong(bare)
    print(f"→ {after_map(args.file)}")
    return 1 if known.findings else 0


def _files(path: Path) -> list[Path]:
    """The file, or those of the folder that are not the pilot's own workbook."""
    if path.is_file():
        return [path]
    from ..read.open.files import tables_beside  # it brings numpy

    there = tables_beside(path)
    files = [file for file in there if file.stem.lower() not in file_names("workbook")]
    if not files and there:
        place = {"path": path, "book": there[0]}
        said = _("“{path}” holds the pilot's workbook only. To have it explained, give “{book}”.", **place)
        raise ConciergekitError(said)
    if not files:
        raise ConciergekitError(_("No file to explain in “{path}”.", path=path))
    return files


def _print(new, path: Path) -> None:
    if not new:
        print(_("Every column of this file already stands in {path}.", path=path))
        return
    width = max(len(p.heading) for p in new)
    several, place = len({(p.file, p.sheet) for p in new}) > 1, None
    for p in new:
        if several and place != (place := (p.file, p.sheet)):
            print(" · ".join(filter(None, place)))
        table, column = p.target
        target = f"{table} / {column or '*'}" if table else "—"
        name = p.heading or (_("(every line)") if p.column else _("(this sheet)"))
        name = f"{p.heading} = {p.cell_shown}" if p.cell else name
        column = f"{column} = {p.constant}" if p.cell and p.constant else column
        examples = f"   {' · '.join(p.examples)}" if p.examples else ""
        print(f"  {name[:50]:<{min(50, width)}} → {target}   ({p.how_sure()}){examples}")
    print()
    print(ngettext("{n} column written in {path}.", "{n} columns written in {path}.", len(new), path=path))
    print(
        _(
            "Leave this file beside the pilot's workbook. The next export of the same form will be read the same way."
        )
    )
