"""conciergekit map: say what the columns of an unknown file are, in a small table a person can correct."""

from pathlib import Path

from ..core import languages
from ..core.errors import ConciergekitError
from ..core.i18n import _, file_name, ngettext
from .common import cannot_write


def options(parser) -> None:
    parser.add_argument(
        "file", type=Path, metavar=_("FILE"), help=_("an export: workbook, CSV or accounts (FEC)")
    )


def run(args) -> int:
    from ..read.give_back.propose import as_csv, propose
    from ..read.layout.mapping import find_mapping
    from ..read.layout.repeats import tied
    from ..read.open.files import read_file
    from ..read.open.texts import decode

    if not args.file.is_file():
        raise ConciergekitError(_("“{path}” was not found. Check the path and the name.", path=args.file))
    sheets = tied(read_file(args.file)[0])
    known = find_mapping(args.file.parent)
    new = [
        proposal
        for proposal in propose(sheets)
        if not any(_stands(proposal, rule) for sheet in sheets for rule in known.of(sheet))
    ]
    path = known.path or args.file.parent / file_name("mapping")
    if known.findings:
        _print_wrong(known)
    if new:
        before = decode(path.read_bytes()) if path.exists() else ""
        try:
            path.write_text(as_csv(new, before), encoding="utf-8-sig", newline="")
        except OSError as error:
            raise ConciergekitError(cannot_write(path.parent, error)) from None
    _print(new, path)
    return 1 if known.findings else 0


def _stands(proposal, rule) -> bool:
    """Whether a line of the file already says what is proposed."""
    if rule.heading != proposal.heading or rule.cell.casefold() != proposal.cell.casefold():
        return False
    return bool(rule.heading) or not proposal.column or bool(rule.column and proposal.column in _titles(rule))


def _titles(rule) -> tuple[str, ...]:
    return rule.column.title.each(languages.codes())


def _print_wrong(known) -> None:
    from ..core.findings.words import where

    for finding in known.findings:
        print("- " + _("{where}: {what}", where=where(finding), what=finding.what()))
        print(f"    → {finding.repair()}")
    print()


def _print(new, path: Path) -> None:
    if not new:
        print(_("Every column of this file already stands in {path}.", path=path))
        return
    width = max(len(p.heading) for p in new)
    for p in new:
        table, column = p.target
        target = f"{table} / {column or '*'}" if table else "—"
        name = (
            f"{p.heading} = {p.cell}"
            if p.cell
            else p.heading or (_("(every line)") if p.column else _("(this sheet)"))
        )
        column = f"{column} = {p.constant}" if p.cell and p.constant else column
        examples = f"   {' · '.join(p.examples)}" if p.examples else ""
        print(f"  {name[:50]:<{min(50, width)}} → {target}   ({p.how_sure()}){examples}")
    print()
    print(ngettext("{n} column written in {path}.", "{n} columns written in {path}.", len(new), path=path))
    print(
        _(
            "Open it in Excel or LibreOffice, correct it, save it as CSV, and leave it beside the pilot's workbook: "
            "the next export of the same form will be read the same way."
        )
    )
