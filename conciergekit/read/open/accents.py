"""Accents a program spoiled on the way ("LivrÃ©e" for "Livrée"): put right, and told."""

import re
from collections.abc import Iterable
from dataclasses import replace

from ...core.cells.sheet import Sheet
from ...core.findings import Finding

# What a two- or three-byte letter of utf-8 looks like once taken for Windows text.
_SPOILED = re.compile(
    "[ÂÃÅ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|â€|â‚¬"
)


def with_accents(sheets: Iterable[Sheet]) -> tuple[list[Sheet], list[Finding]]:
    """The sheets with spoiled accents put right, and a note for each sheet that had some."""
    found, told = [], []
    for sheet in sheets:
        mended = {
            text: good
            for column in sheet.distinct
            for text in column
            if text.__class__ is str and not text.isascii() and (good := with_accent(text)) != text
        }
        if mended:
            first = min(mended)
            rows = [[mended.get(c, c) if c.__class__ is str else c for c in row] for row in sheet.rows]
            count = sum(c in mended for row in sheet.rows for c in row if c.__class__ is str)
            values = {"cells": count, "read": mended[first]}
            told.append(Finding("accents_mended", "note", sheet=sheet.name, typed=first, values=values))
            sheet = replace(sheet, rows=rows)
        found.append(sheet)
    return found, told


def with_accent(text: str) -> str:
    """The text as it was before utf-8 was taken for Windows-1252; itself when that does not explain it.

    >>> with_accent("LivrÃ©e"), with_accent("Livrée"), with_accent("Âge")
    ('Livrée', 'Livrée', 'Âge')
    """
    if not _SPOILED.search(text):
        return text
    try:
        return b"".join(map(_byte, text)).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def _byte(letter: str) -> bytes:
    """The byte of Windows-1252, which has five holes that programs fill as Latin-1 does."""
    return letter.encode("latin-1") if "\x80" <= letter <= "\x9f" else letter.encode("cp1252")
