"""The report in the other formats, beside the page it is read from."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ...core.errors import ConciergekitError
from ...core.i18n import _, ngettext, use_language
from ...core.paths import at_home, write
from .. import reports
from ..documents.archive import free_name, reference_beside, untouched

FORMATS = ("html", "pdf", "docx", "odt", "pages")
_PAPERS = ("docx", "odt")
_MADE = "formats.json"  # which file was made from which page, to know what is out of date


def formats(text: str) -> tuple[str, ...]:
    """ "html,pdf" as names of `FORMATS`; ConciergekitError for another name."""
    found = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    unknown = [name for name in found if name not in FORMATS]
    if unknown or not found:
        raise ConciergekitError(
            _("“{text}” is not a format. Known formats: {known}.", text=text, known=", ".join(FORMATS))
        )
    return found


def write_formats(
    report: Path, chosen: Iterable[str], lang: str | None = None, pilot: Path | None = None
) -> list[Path]:
    """Write the report in other formats, beside it; "html" is what there is already. Returns the files written; one somebody has
    changed is left alone, and the new one takes the next free name.

    report : the page, as ``pilot_page`` made it, e.g. out/contrats/rapport.html. chosen : of `FORMATS`, all but "pdf" made from
    the data kept beside the page; "pages" is a page a notebook, from those executed in `report`'s folder. lang : of the pages.
    pilot : its workbook or folder; a reference.docx beside it brands the Word document.
    """
    from .pdf import pdf  # it brings matplotlib, and a run that writes pages only needs none

    folder = _Folder(report)
    for kind in chosen:
        if kind == "pages":
            told = _kept(report)
            for notebook in sorted((report.parent / "notebooks").glob("*.ipynb")):
                made = reports.notebook_page(notebook, name=told.name, lang=lang, method=told.made)
                folder.write(kind, notebook.with_suffix(".html"), made.encode("utf-8"), notebook)
        elif kind in _PAPERS:
            made = reports.word(_kept(report), kind, reference_beside(pilot, kind))
            folder.write(kind, report.with_suffix(f".{kind}"), made, report)
        elif kind == "pdf":
            folder.write(kind, report.with_suffix(".pdf"), pdf(report.read_text(encoding="utf-8")), report)
    return folder.written


def _kept(report: Path):
    """The report beside its page, as data; ConciergekitError without it."""
    data = report.with_suffix(".json")
    try:
        return reports.again(data.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        said = _(
            "{file} is missing or was changed: run the notebooks again, then ask for this format.",
            file=data.name,
        )
        raise ConciergekitError(said) from None


class _Folder:
    """The files beside a report, and what each was made from."""

    def __init__(self, report: Path):
        self.path = report.parent
        self.written: list[Path] = []
        try:
            self.made = json.loads((self.path / _MADE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.made = {}

    def write(self, kind: str, path: Path, content: bytes, source: Path) -> None:
        """`content` as `path`, or under the next free name if somebody has changed what is there."""
        path = free_name(path) if kind in _PAPERS else free_name(path, self.is_ours)
        write(path, content)
        self.written.append(path)
        self.made[self._key(path)] = {"kind": kind, "from": _digest(source), "file": _digest(path)}
        write(self.path / _MADE, json.dumps(self.made, indent=1, sort_keys=True))

    def is_ours(self, path: Path) -> bool:
        """False for a file somebody has changed. One from before `formats.json` was kept counts as ours."""
        known = self.made.get(self._key(path))
        return known is None or known["file"] == _digest(path)

    def outdated(self, report: Path) -> dict[str, Path]:
        """By format, the files whose page has changed since they were made; those taken away are not missed."""
        found = {}
        for name, known in self.made.items():
            path = self.path / name
            source = path.with_suffix(".ipynb") if known["kind"] == "pages" else report
            if path.is_file() and source.is_file() and _digest(source) != known["from"]:
                found[known["kind"]] = path
        return found

    def _key(self, path: Path) -> str:
        return path.relative_to(self.path).as_posix()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


@dataclass
class Written:
    """What became of the other formats of a batch: `troubles` and `notes` are sentences."""

    troubles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def tried(self, name: str, write: Callable[[], None]) -> bool:
        """Write something; False, and a sentence, when it could not be."""
        try:
            write()
        except ConciergekitError as error:
            self.troubles.append(str(error))
        except OSError as error:
            said = _("{file} could not be written: {reason}", file=name, reason=error.strerror)
            self.troubles.append(said)
        else:
            return True
        return False


def write_all(batch, chosen: Iterable[str]) -> Written:
    """The other formats of every report of a batch (``batch.BatchResult``).

    A PDF or Word document of an earlier run is made again with its page, so that none stays behind; one somebody has
    changed is kept and told.
    """
    others = [kind for kind in chosen if kind != "html"]
    told, again = Written(), 0
    for row in batch.rows:
        if not row.report:
            continue
        report = batch.out / row.report
        behind = {kind: path for kind, path in _Folder(report).outdated(report).items() if kind not in others}
        behind.pop("tables", None)  # asked for each time

        def made(kind: str, row=row, report=report) -> bool:
            write = partial(write_formats, report, [kind], row.lang, at_home(row.path))
            return told.tried(f"{row.slug}.{kind}", write)

        for kind, path in behind.items():
            file = f"{row.slug}/{path.name}"
            if not _untouched(path, report):
                kept = _("Someone changed {file}: it is kept, and the report beside it is newer.", file=file)
                told.notes.append(kept)
            elif made(kind):
                again += 1
            else:
                told.notes.append(_("{file} is older than the report beside it.", file=file))
        for kind in others:
            made(kind)
    if again:
        said = ngettext(
            "{n} older file made again with its report (PDF, Word or pages).",
            "{n} older files made again with their reports (PDF, Word or pages).",
            again,
        )
        told.notes.append(said)
    told.troubles = list(dict.fromkeys(told.troubles))
    return told


def write_tables(batch, as_of: str = "") -> Written:
    """The long tables (``documents.long_tables``) beside every report of a batch, in its language; `as_of`: the past day the
    notebooks were asked for. A file somebody has changed is kept, and the new one takes the next free name.
    """
    told = Written()
    for row in batch.rows:
        if not row.report:
            continue
        told.tried(row.slug, partial(_write_tables, batch.out / row.report, row, as_of))
    return told


def _write_tables(report: Path, row, as_of: str) -> None:
    from ...read import load_pilot  # these bring pandas, and a batch with nothing to do is to be quick
    from ..documents.long_tables import files

    with use_language(row.lang):
        pilot = load_pilot(row.path, lang=row.lang)
        made = files(pilot.as_of(as_of) if as_of else pilot)
    folder = _Folder(report)
    for name, content in made.items():
        folder.write("tables", report.parent / name, content, report)


def _untouched(path: Path, report: Path) -> bool:
    if path.suffix[1:] in _PAPERS:
        return untouched(path.read_bytes())
    return _Folder(report).is_ours(path)
