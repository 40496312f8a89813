"""A copy of a pilot's data with codes drawn at random for people, and the key that tells who is who, kept apart.

Coded data are still personal data (CNIL, 2020): the copy is safer to pass on, not free to publish.
"""

import csv
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ...core.called import CODED
from ...core.cells.people import Pseudonyms, coded, holds_people
from ...core.errors import reason_of
from ...core.i18n import N_, _, ngettext, use_language
from ...core.pilot import Pilot
from ...core.tables import TABLES
from ..loading import load_pilot
from ..open.files import choose
from ..open.guard import refused
from . import workbook
from .annotate import copy_of

KEY_FOLDER = "cle-confidentielle"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another
_HEAD = ("code", "original")


@dataclass(frozen=True)
class Coded:
    """path: the copy; key: the file that tells who is who; people: how many codes the copy holds; lost: cells
    that could not be read and are not in the copy."""

    path: Path
    key: Path
    people: int
    lost: int

    def sentences(self, lang: str | None = None) -> list[str]:
        with use_language(lang):
            said = [
                ngettext(
                    "Copy with {n} coded person: {file}",
                    "Copy with {n} coded people: {file}",
                    self.people,
                    file=self.path,
                ),
                _(
                    "Key: {file}. It tells who is who: send the copy alone, never the key nor the folder that holds it. "
                    "Keep it to have the same codes next time.",
                    file=self.key,
                ),
                _(
                    "Coded data are still personal data. Read the free texts before passing the copy on: a name alone "
                    "in a sentence is not always recognised."
                ),
            ]
            if self.lost:
                said.append(
                    ngettext(
                        "{n} cell that could not be read is not in the copy.",
                        "{n} cells that could not be read are not in the copy.",
                        self.lost,
                    )
                )
            return said


def pseudonymise(
    pilot_path: str | Path,
    out: str | Path | None = None,
    key: str | Path | None = None,
    lang: str | None = None,
) -> Coded:
    """Write a copy of a pilot's workbook where people are random codes, the same each time with the same key.

    Parameters
    ----------
    pilot_path
        As in ``load_pilot``. The file itself is only read.
    out
        File or folder for the copy (.xlsx); default: beside the original. It is a workbook of the kit, made
        from what was read: unknown sheets and columns, comments, properties and hidden content stay out;
        phones, mails, addresses and names recognised in texts are hidden.
    key
        CSV file of the codes, read if it exists, completed and written; default: in a folder
        "cle-confidentielle" beside the original.
    lang
        Language of the copy; default: that of the workbook.

    Raises
    ------
    ConciergekitError
        Nothing can be read, the key is not a key, or a file cannot be written.
    """
    source = choose(Path(pilot_path))
    folder = source.parent if source.is_file() else source
    key = Path(key) if key else folder / KEY_FOLDER / f"{source.stem}.csv"
    known = _read_key(key)
    names = Pseudonyms({original.casefold(): code for original, code in known.items()})
    pilot = load_pilot(pilot_path, lang=lang, names=names)
    with use_language(lang or pilot.language):
        target = copy_of(source, out, _(CODED) + ".xlsx")
        codes = _Codes(known, names)
        tables = {name: codes.applied(name, pilot) for name in pilot.tables}
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            workbook.write(target, tables, pilot.settings, lang=lang or pilot.language, stage="start")
            _write_key(key, codes.known)
        except OSError as error:
            raise refused(
                N_("cannot write in “{folder}”: {reason}. Choose another folder."),
                folder=error.filename or target.parent,
                reason=reason_of(error),
            ) from None
    lost = sum(1 for finding in pilot.findings if finding.weight != "note" and finding.typed and finding.row)
    return Coded(target, key, len(codes.used), lost)


class _Codes:
    """Codes by original; new ones are drawn as they are needed."""

    def __init__(self, known: Mapping[str, str], names: Pseudonyms):
        self.known = dict(known)
        self.taken = set(known.values())
        self.hidden = {code: original for original, code in names.items()}
        self.used: set[str] = set()

    def applied(self, name: str, pilot: Pilot) -> pd.DataFrame:
        frame = pilot[name].copy()
        for column in TABLES[name].columns:
            cells = frame[column.name]
            if holds_people(column) and column.name != "rater":
                frame[column.name] = cells.map(self._of, na_action="ignore")
            elif coded(column):  # a name found where an organisation or a role is expected
                found = cells.isin(list(self.hidden))
                frame.loc[found, column.name] = cells[found].map(self._of)
        return frame

    def _of(self, value: str) -> str:
        if value in self.taken:
            code = value
        else:
            original = self.hidden.get(value, value)
            code = self.known.get(original) or self._draw()
            self.known[original] = code
        self.used.add(code)
        return code

    def _draw(self) -> str:
        while True:
            code = "x-" + "".join(secrets.choice(_LETTERS) for _n in range(6))
            if code not in self.taken:
                self.taken.add(code)
                return code


def _read_key(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file, delimiter=";"))
    except (OSError, UnicodeDecodeError, csv.Error):
        lines = []
    if not lines or tuple(lines[0][:2]) != _HEAD or any(len(line) < 2 for line in lines):
        raise refused(N_("“{path}” is not a key written by the kit: give another file."), path=path)
    return {line[1].removeprefix("'"): line[0] for line in lines[1:]}


def _write_key(path: Path, known: Mapping[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # only its owner may read it
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, delimiter=";")
        lines.writerow(_HEAD)
        # an apostrophe keeps spreadsheets from running what begins like a formula
        lines.writerows((code, f"'{o}" if o[:1] in "=+-@\t\r'" else o) for o, code in sorted(known.items()))
