"""An .ods as an office suite writes it, for tests: no package that writes them has a wheel."""

import datetime
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

KIND = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
)
DOCUMENT = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMES} '
    'office:version="1.2"><office:body><office:spreadsheet>{}</office:spreadsheet></office:body>'
    "</office:document-content>"
)
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{KIND}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def write_ods(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """Write `sheets` (name -> rows of cells: text, number, yes or no, date, None)."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", KIND, zipfile.ZIP_STORED)
        file.writestr("content.xml", DOCUMENT.format(tables))
        file.writestr("META-INF/manifest.xml", MANIFEST)
    return path


def _cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    kind, given = "string", ""
    if isinstance(value, bool):
        kind, given = "boolean", f' office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, datetime.date):
        kind, given = "date", f' office:date-value="{value.isoformat()}"'
    elif isinstance(value, int | float):
        kind, given = "float", f' office:value="{value}"'
    shown = f"<text:p>{escape(str(value))}</text:p>"
    return f'<table:table-cell office:value-type="{kind}"{given}>{shown}</table:table-cell>'
