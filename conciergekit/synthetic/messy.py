"""Two workbooks as they really arrive: one full of everyday mistakes, one that cannot be opened."""

import contextlib
import csv
import datetime as dt
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

from ..core.paths import PACKAGE
from ..read.give_back.workbook import frozen_bytes, write

NAME = "La conciergerie de la place (cas fictif)"
TITLE_LINES = (f"{NAME} : suivi des demandes", "Mis à jour le 30 avril 2026", None)
FIRST_ROW = len(TITLE_LINES) + 2


def messy_rows() -> list[list]:
    """Headings of the request sheet, then its rows before the mistakes: four months of a small pilot."""
    with (PACKAGE / "synthetic" / "cases" / "incomplet.csv").open(encoding="utf8", newline="") as file:
        return [[_value(text) for text in row] for row in csv.reader(file)]


def _value(text: str) -> object:
    """A cell as it is typed: a day, a whole number, a figure, words; None for an empty one."""
    for read in (int, float, dt.datetime.fromisoformat):
        with contextlib.suppress(ValueError):
            return read(text)
    return text or None


def mistakes(rows: list[list]) -> list[list]:
    """The same rows with what people really type; each change is named in the sample's README."""
    rows = [list(row) for row in rows]
    for row in rows[1::4]:
        row[1] = row[1].strftime("%d/%m/%Y")  # typed as text, among true dates
    for row in rows[2::6]:
        row[9] = row[9] and row[9].strftime("%d/%m/%y")
    for row in rows[3::5]:
        row[10] = f"{row[10]:.2f} €".replace(".", ",")
    served = [n for n, row in enumerate(rows) if row[7] == "Servie"]
    lost = [n for n, row in enumerate(rows) if row[7] == "Non satisfaite"]
    for n in lost[:3]:
        rows[n][7] = "refusé"
    rows[served[4]][10:12] = ["1 234,50 €", "148,14"]
    rows[served[7]][7] = "srevie"
    rows[served[9]][7] = "servie "
    rows[served[12]][9] = None  # served, no date
    rows[served[15]][5] = 38320  # the postcode of three communes
    rows[served[18]][5] = 1053  # 01053, without its zero
    rows[served[21]][9] = dt.datetime(2062, 3, 2)
    rows[served[24]][0] = rows[served[23]][0]
    rows[served[27]][13] = "Rappeler à prenom.nom@example.org"
    rows[served[28]][14] = "Très contente, reviendra"
    rows[served[30]][10] = "n.c."
    rows[served[33]][3] = "Séniors"
    return rows


def write_messy(path: Path) -> None:
    """The workbook with everyday mistakes: Project and Requests only, readable all the same."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Projet"
    for line in [
        ("Champ", "Réponse"),
        ("Nom du pilote", NAME),
        ("Début du test", "05/01/2026"),
        ("Données complètes jusqu'au", dt.datetime(2026, 4, 30)),
        ("Statut de la structure", "association loi 1901"),
        ("Commandes prévues par mois", "20 environ"),
        ("Cas fictif", "oui"),
    ]:
        sheet.append(line)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 42
    _requests(book.create_sheet("Demandes"))
    path.write_bytes(frozen_bytes(book))


def _requests(sheet) -> None:
    for text in TITLE_LINES:
        sheet.append([text])
    sheet["A1"].font = Font(bold=True, size=14)
    heads, *clean = messy_rows()
    sheet.append(heads)
    for cell in sheet[FIRST_ROW - 1]:
        cell.font = Font(bold=True)
    for number, row in enumerate(mistakes(clean), start=1):
        sheet.append(row)
        if number in (19, 45):
            sheet.append([])
    total = sum(row[10] for row in clean)
    sheet.append(["Total", None, None, None, None, None, None, None, None, None, total])
    for column in "BJ":
        for row in range(FIRST_ROW, sheet.max_row + 1):
            sheet[f"{column}{row}"].number_format = "dd/mm/yyyy"
    widths = (7, 18, 11, 12, 13, 10, 22, 11, 18, 12, 12, 12, 17, 34, 30)
    for letter, width in zip("ABCDEFGHIJKLMNO", widths, strict=True):
        sheet.column_dimensions[letter].width = width


def write_broken(path: Path) -> None:
    """A workbook cut short, as after a failed upload: it cannot be opened, on purpose."""
    write(path, lang="fr")
    path.write_bytes(path.read_bytes()[:24_000])
