"""Files that are no readable workbook: each message says what the file is and what to do with it, in French; and names of
people where codes should be."""

import io
import struct
import zipfile

import openpyxl
import pytest
from conftest import ROOT

import conciergekit as ck
from conciergekit.cli import main
from conciergekit.core.errors import ConciergekitError
from conciergekit.core.i18n import use_language

SAVE = "Ouvrez-le dans Excel ou LibreOffice et enregistrez-le en .xlsx."


def archive(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "<x/>")
    return out.getvalue()


def old_with_password():
    """An old workbook whose second record is FilePass, as Excel 97 writes one ([MS-XLS] 2.4.117)."""
    data = bytearray((ROOT / "tests" / "files" / "ancien.xls").read_bytes())
    start = data.index(struct.pack("<HH", 0x0809, 16))  # BOF of BIFF8
    struct.pack_into("<H", data, start + 4 + 16, 0x2F)
    return bytes(data)


def encrypted_ods():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", b"\x8a\x01\x02")
        file.writestr("META-INF/manifest.xml", '<m:manifest xmlns:m="m"><m:encryption-data/></m:manifest>')
    return out.getvalue()


PASSWORD = "est protégé par un mot de passe. Enregistrez une copie sans mot de passe"
ASK = "Demandez le classeur dont il est tiré"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("suivi.xls", old_with_password(), PASSWORD),
        ("suivi.ods", encrypted_ods(), PASSWORD),
        (
            "suivi.xlsb",
            archive("[Content_Types].xml", "xl/workbook.bin"),
            "classeur binaire (.xlsb), que le kit ne lit pas. " + SAVE,
        ),
        (
            "suivi.numbers",
            archive("Index/Document.iwa"),
            "Dans Numbers, choisissez Fichier, Exporter vers, Excel",
        ),
        (
            "suivi.numbers",
            archive("index.apxl", "thumbs/x.jpg"),
            "Dans Numbers, choisissez Fichier, Exporter vers, Excel",
        ),
        ("suivi.xlsx", b"%PDF-1.7 ...", "est un document PDF, pas un classeur. " + ASK),
        ("suivi.xlsx", b"\x89PNG....", "est une image, pas un classeur. " + ASK),
        (
            "suivi.xlsx",
            archive("word/document.xml"),
            "est un document texte, pas un classeur. Copiez son tableau",
        ),
        ("suivi.xlsx", archive("suivi.csv"), "est une archive (zip), pas un classeur"),
        (
            "suivi.xlsx",
            b"Rar!....",
            "est une archive compressée, pas un classeur. Ouvrez-la et donnez le classeur",
        ),
        (
            "suivi.xls",
            b"<html><body><table></table></body></html>",
            "est une page web, pas un classeur. " + SAVE,
        ),
        (
            "suivi.xlsx",
            archive("[Content_Types].xml", "book/workbook.xml"),
            "écrit d'une façon que le kit ne lit pas. " + SAVE,
        ),
    ],
)
def test_each_file_is_told_for_what_it_is_with_what_to_do(name, data, words, tmp_path):
    (tmp_path / name).write_bytes(data)
    with use_language("fr"), pytest.raises(ConciergekitError) as told:
        ck.load_pilot(tmp_path / name, lang="fr")
    said = str(told.value).replace("\u00a0", " ").replace("’", "'")
    assert words in said
    assert name in said


def log(path, clients=("C001", "C002", "C003")):
    book = openpyxl.Workbook()
    book.active.title = "Projet"
    for one in (("Nom du pilote", "Essai"), ("Début du test", "05/01/2026")):
        book.active.append(one)
    sheet = book.create_sheet("Demandes")
    sheet.append(["Date", "Code client", "Public", "Service", "Issue", "Servie ou close le"])
    for n in range(30):
        sheet.append(
            [
                f"{5 + n % 25:02}/01/2026",
                clients[n % len(clients)],
                "seniors",
                "courses",
                "Servie",
                f"{6 + n % 25:02}/01/2026",
            ]
        )
    book.save(path)
    return path


def renamed(path, change):
    with zipfile.ZipFile(path) as file:
        parts = {entry.filename: file.read(entry) for entry in file.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            entry = zipfile.ZipInfo("x")
            entry.filename = entry.orig_filename = change(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, content)
    return path


@pytest.mark.parametrize(
    "change",
    [
        lambda name: name.replace("/", "\\"),
        lambda name: "/" + name,
        lambda name: "XL/" + name[3:] if name.startswith("xl/") else name,
    ],
    ids=["as Windows writes paths", "with a first slash", "in capitals"],
)
def test_an_archive_with_unusual_names_is_read_as_any_other(change, tmp_path):
    path = renamed(log(tmp_path / "pilote.xlsx"), change)
    assert len(ck.load_pilot(path)["requests"]) == 30


@pytest.mark.long
def test_names_of_people_are_offered_the_codes_and_the_way_leads_to_a_run(tmp_path, capsys):
    names = ("Mme Martin", "Jean Dubois", "Mme Lefèvre", "M. Moreau")
    log(tmp_path / "pilote.xlsx", clients=names)
    main(["check", str(tmp_path), "--lang", "fr"])
    out = capsys.readouterr().out
    assert "écrit une copie avec un code par personne" in out
    assert "--pseudonymise" in out.rstrip().splitlines()[-1]
    assert not [word for name in names for word in name.split()[1:] if word in out]
    main(["check", str(tmp_path), "--lang", "fr", "--pseudonymise"])
    last = capsys.readouterr().out.rstrip().splitlines()[-1].replace("\u00a0", " ")
    copy = tmp_path / "pilote - avec codes.xlsx"
    assert last.endswith(f'conciergekit check "{copy}"')
    original, before = tmp_path / "pilote.xlsx", ck.load_pilot(tmp_path / "pilote.xlsx")
    original.rename(tmp_path / "rangé.bak")
    main(["check", str(copy), "--lang", "fr"])
    last = capsys.readouterr().out.rstrip().splitlines()[-1]
    assert "conciergekit run" in last
    again = ck.load_pilot(copy)
    assert again["requests"]["client"].nunique() == before["requests"]["client"].nunique() == len(names)
    assert len(again["requests"]) == 30
